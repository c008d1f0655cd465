#pragma once

#include "schema/base/result.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outpost::app {

/// One record of a CSV file. A quoted field may hold line breaks, so a record may take several lines.
struct CsvRecord {
    std::vector<std::string> fields;
    std::int64_t line = 0;  ///< of the file, counted from 1, where the record begins
};

/// Bounds on what a file may make us keep.
struct CsvLimits {
    std::size_t fieldBytes = 1 << 20;
    std::size_t fields = 1024;
};

/// Takes UTF-8 text apart into records, a piece at a time (RFC 4180). Besides it takes LF and CR alone as line ends,
/// skips empty lines, and finds the separator, one of comma, semicolon and tab, in the first record. Pure; one thread.
/// Errors, each with the line of the file as its first value:
///   csv.quote_open    a quoted field is never closed (line where it opened)
///   csv.quote_inside  a quote inside a field that does not begin with one
///   csv.after_quote   text after the closing quote
///   csv.control       a NUL character: no text
///   csv.field_long, csv.fields_many    beyond the limits
/// After an error the parser takes nothing more.
class CsvParser {
public:
    explicit CsvParser(CsvLimits limits = {}) : limits_(limits) {}
    /// Any piece of the text; may end in mid-character or mid-quote.
    [[nodiscard]] Done feed(std::string_view text);
    /// There is no more text.
    [[nodiscard]] Done finish();
    /// The next whole record, in order; none: feed more.
    std::optional<CsvRecord> take();
    char separator() const { return separator_; }

private:
    enum class State { FieldBegin, Plain, Quoted, QuoteInQuoted };

    [[nodiscard]] Done step(char c);
    [[nodiscard]] Done add(char c);
    [[nodiscard]] Done endField();
    [[nodiscard]] Done endRecord();
    void chooseSeparator();
    tl::unexpected<Error> broken(std::string_view code, std::int64_t line);

    CsvLimits limits_;
    char separator_ = ',';
    bool separatorKnown_ = false;
    std::string firstLine_;  ///< kept back until the separator is known
    bool firstInQuotes_ = false;
    State state_ = State::FieldBegin;
    std::string field_;
    CsvRecord record_;
    std::deque<CsvRecord> ready_;
    std::int64_t line_ = 1;
    std::int64_t quoteLine_ = 0;
    bool afterCr_ = false;
    bool recordBegun_ = false;
    std::optional<Error> error_;
};

}  // namespace outpost::app
