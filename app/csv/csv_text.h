#pragma once

#include <span>
#include <string>
#include <string_view>

namespace outpost::app {

/// A mark that makes sheets read a file as UTF-8; stands before the first line of an export.
inline constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

/// One record as a line of CSV, with CR LF (RFC 4180): fields that hold a comma, a quote, a line break or blanks at
/// their ends are quoted.
std::string csvLine(std::span<const std::string> fields);

/// A text as a sheet may show it without running it: what begins like a formula (= + - @, their full-width forms, tab,
/// CR) gets an apostrophe before it, unless it is a plain negative number. unguarded() takes it away again.
std::string guarded(std::string_view text);
std::string_view unguarded(std::string_view text);

}  // namespace outpost::app
