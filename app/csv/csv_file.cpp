#include "app/csv/csv_file.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace outpost::app {

namespace {

constexpr std::size_t kPieceBytes = 1 << 16;

std::int64_t lineEnds(std::string_view text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

Result<CsvFile> CsvFile::open(const std::filesystem::path& path, CsvLimits limits) {
    auto stream = std::make_unique<std::ifstream>(path, std::ios::binary);
    // A folder opens as a stream on some systems and only fails when it is read.
    std::error_code error;
    if (!*stream || std::filesystem::is_directory(path, error))
        return fail(Error::Kind::Unavailable, "file.unreadable", {path.string()});
    return read(std::move(stream), limits);
}

Result<CsvFile> CsvFile::read(std::unique_ptr<std::istream> stream, CsvLimits limits) {
    Bytes beginning(kPieceBytes);
    stream->read(reinterpret_cast<char*>(beginning.data()), static_cast<std::streamsize>(beginning.size()));
    beginning.resize(static_cast<std::size_t>(stream->gcount()));
    if (stream->bad()) return fail(Error::Kind::Unavailable, "file.unreadable", {});
    const Guess guess = guessEncoding(beginning);
    OUTPOST_ASSIGN(auto decoder, TextDecoder::make(guess.encoding));
    CsvFile file(std::move(stream), std::move(decoder), guess.encoding, limits);
    OUTPOST_TRY(file.feed(ByteView(beginning).subspan(guess.markBytes), beginning.size() < kPieceBytes));
    OUTPOST_ASSIGN(auto header, file.nextRecord());
    if (!header) return fail(Error::Kind::Invalid, "csv.empty", {"1"});
    file.header_ = std::move(header->fields);
    return file;
}

Done CsvFile::feed(ByteView piece, bool last) {
    auto text = decoder_.decode(piece, last);
    if (!text) {
        if (text.error().code != "text.encoding") return propagate(text);
        // The bytes before the bad one are good, so its line can be told.
        const auto good = std::min(piece.size(), static_cast<std::size_t>(std::stoull(text.error().values.at(0))));
        const std::int64_t line = linesRead_ + 1 + lineEnds(textOf(piece.first(good)));
        return fail(Error::Kind::Invalid, "csv.encoding", {std::to_string(line)}, text.error().detail);
    }
    linesRead_ += lineEnds(*text);
    OUTPOST_TRY(parser_.feed(*text));
    ended_ = last;
    return last ? parser_.finish() : Done{};
}

Result<std::optional<CsvRecord>> CsvFile::nextRecord() {
    std::array<char, kPieceBytes> piece;
    for (;;) {
        if (auto record = parser_.take()) return record;
        if (error_) return tl::make_unexpected(*error_);
        if (ended_) return std::optional<CsvRecord>{};
        stream_->read(piece.data(), piece.size());
        if (stream_->bad()) return fail(Error::Kind::Unavailable, "file.unreadable", {});
        const auto read = static_cast<std::size_t>(stream_->gcount());
        // What was whole before the broken place is handed out first.
        if (auto fed = feed(bytesOf({piece.data(), read}), read < piece.size()); !fed) error_ = fed.error();
    }
}

Result<std::optional<CsvRecord>> CsvFile::next() {
    OUTPOST_ASSIGN(auto record, nextRecord());
    if (record && record->fields.size() != header_.size()) {
        error_ =
            Error{Error::Kind::Invalid,
                  "csv.columns",
                  {std::to_string(record->line), std::to_string(record->fields.size()), std::to_string(header_.size())},
                  {}};
        return tl::make_unexpected(*error_);
    }
    return record;
}

}  // namespace outpost::app
