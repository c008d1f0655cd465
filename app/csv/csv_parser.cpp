#include "app/csv/csv_parser.h"

#include <algorithm>
#include <utility>

namespace outpost::app {

namespace {

/// Until one record was seen at most this much is looked at to find the separator.
constexpr std::size_t kFirstLineBytes = 1 << 16;

}  // namespace

tl::unexpected<Error> CsvParser::broken(std::string_view code, std::int64_t line) {
    error_ = Error{Error::Kind::Invalid, code, {std::to_string(line)}, {}};
    return tl::make_unexpected(*error_);
}

Done CsvParser::feed(std::string_view text) {
    if (error_) return tl::make_unexpected(*error_);
    if (!separatorKnown_) {
        for (std::size_t index = 0; index < text.size(); ++index) {
            const char c = text[index];
            firstLine_ += c;
            if (c == '"') firstInQuotes_ = !firstInQuotes_;
            const bool lineEnds = !firstInQuotes_ && (c == '\n' || c == '\r');
            const bool somethingThere = firstLine_.find_first_not_of("\r\n") != std::string::npos;
            if ((lineEnds && somethingThere) || firstLine_.size() >= kFirstLineBytes) {
                text.remove_prefix(index + 1);
                chooseSeparator();
                OUTPOST_TRY(feed(std::exchange(firstLine_, {})));
                return feed(text);
            }
        }
        return {};
    }
    for (const char c : text) OUTPOST_TRY(step(c));
    return {};
}

void CsvParser::chooseSeparator() {
    separatorKnown_ = true;
    std::size_t most = 0;
    for (const char candidate : {',', ';', '\t'}) {
        std::size_t count = 0;
        bool quoted = false;
        for (const char c : firstLine_) {
            if (c == '"') quoted = !quoted;
            if (c == candidate && !quoted) ++count;
        }
        if (count > most) {
            most = count;
            separator_ = candidate;
        }
    }
}

Done CsvParser::finish() {
    if (error_) return tl::make_unexpected(*error_);
    if (!separatorKnown_) {
        chooseSeparator();
        OUTPOST_TRY(feed(std::exchange(firstLine_, {})));
    }
    if (state_ == State::Quoted) return broken("csv.quote_open", quoteLine_);
    return recordBegun_ ? endRecord() : Done{};
}

std::optional<CsvRecord> CsvParser::take() {
    if (ready_.empty()) return std::nullopt;
    CsvRecord first = std::move(ready_.front());
    ready_.pop_front();
    return first;
}

Done CsvParser::add(char c) {
    if (field_.size() >= limits_.fieldBytes) return broken("csv.field_long", record_.line);
    field_ += c;
    return {};
}

Done CsvParser::endField() {
    if (record_.fields.size() >= limits_.fields) return broken("csv.fields_many", record_.line);
    record_.fields.push_back(std::exchange(field_, {}));
    state_ = State::FieldBegin;
    return {};
}

Done CsvParser::endRecord() {
    OUTPOST_TRY(endField());
    ready_.push_back(std::exchange(record_, {}));
    recordBegun_ = false;
    return {};
}

Done CsvParser::step(char c) {
    if (c == '\0') return broken("csv.control", line_);
    // A CR LF is one line end, and one line; inside quotes it stays as it is.
    const bool secondOfCrLf = afterCr_ && c == '\n';
    const bool newLine = (c == '\n' && !secondOfCrLf) || c == '\r';
    afterCr_ = c == '\r';

    if (state_ == State::Quoted) {
        if (c == '"') {
            state_ = State::QuoteInQuoted;
            return {};
        }
        if (newLine) ++line_;
        return add(c);
    }
    if (c == '\n' || c == '\r') {
        const Done done = recordBegun_ ? endRecord() : Done{};
        if (newLine) ++line_;
        return done;
    }
    if (!recordBegun_) {
        recordBegun_ = true;
        record_.line = line_;
    }
    if (c == separator_) return endField();
    switch (state_) {
        case State::FieldBegin:
            if (c == '"') {
                state_ = State::Quoted;
                quoteLine_ = line_;
                return {};
            }
            state_ = State::Plain;
            return add(c);
        case State::Plain: return c == '"' ? Done(broken("csv.quote_inside", line_)) : add(c);
        case State::QuoteInQuoted:
            if (c != '"') return broken("csv.after_quote", line_);
            state_ = State::Quoted;
            return add(c);
        case State::Quoted: break;
    }
    return {};
}

}  // namespace outpost::app
