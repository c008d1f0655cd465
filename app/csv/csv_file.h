#pragma once

#include "app/csv/csv_parser.h"
#include "app/csv/text_decoder.h"

#include <filesystem>
#include <istream>
#include <memory>
#include <optional>

namespace outpost::app {

/// Reads a CSV file record by record, in bounded memory, whatever of UTF-8, UTF-16 and GB18030 it is written in.
/// Errors: those of CsvParser; csv.columns (line, fields found, fields of the header); csv.encoding (line: bytes that are
/// no text); csv.empty; file.unreadable. One thread.
class CsvFile {
public:
    [[nodiscard]] static Result<CsvFile> open(const std::filesystem::path& path, CsvLimits limits = {});
    /// The same over anything that can be read; binary.
    [[nodiscard]] static Result<CsvFile> read(std::unique_ptr<std::istream> stream, CsvLimits limits = {});

    /// The names in the first record.
    const std::vector<std::string>& header() const { return header_; }
    /// The next record, with as many fields as the header; none at the end. After an error: the same error.
    [[nodiscard]] Result<std::optional<CsvRecord>> next();
    Encoding encoding() const { return encoding_; }

private:
    CsvFile(std::unique_ptr<std::istream> stream, TextDecoder decoder, Encoding encoding, CsvLimits limits)
        : stream_(std::move(stream)), decoder_(std::move(decoder)), encoding_(encoding), parser_(limits) {}
    [[nodiscard]] Done feed(ByteView piece, bool last);
    [[nodiscard]] Result<std::optional<CsvRecord>> nextRecord();

    std::unique_ptr<std::istream> stream_;
    TextDecoder decoder_;
    Encoding encoding_;
    CsvParser parser_;
    std::vector<std::string> header_;
    std::int64_t linesRead_ = 0;  ///< line ends in what was decoded, to say where bad bytes stand
    bool ended_ = false;
    std::optional<Error> error_;
};

}  // namespace outpost::app
