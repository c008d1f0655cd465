#include "app/csv/csv_text.h"

#include <algorithm>

namespace outpost::app {

namespace {

bool isPlainNumber(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const auto allDigits = [](std::string_view part) {
        return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (point == std::string_view::npos) return allDigits(text);
    return allDigits(text.substr(0, point)) && allDigits(text.substr(point + 1));
}

bool beginsLikeFormula(std::string_view text) {
    if (text.empty()) return false;
    if (std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos) return !isPlainNumber(text);
    return text.starts_with("＝") || text.starts_with("＋") || text.starts_with("－") || text.starts_with("＠");
}

/// Apostrophes, then what begins like a formula: written by guarded(), or to be told apart from it.
bool isMarked(std::string_view text) {
    const std::size_t first = text.find_first_not_of('\'');
    return first != 0 && first != std::string_view::npos && beginsLikeFormula(text.substr(first));
}

}  // namespace

std::string csvLine(std::span<const std::string> fields) {
    std::string out;
    for (std::size_t index = 0; index < fields.size(); ++index) {
        const std::string& field = fields[index];
        if (index > 0) out += ',';
        const bool quote = field.find_first_of(",;\t\"\r\n") != std::string::npos || field.starts_with(' ') ||
                           field.ends_with(' ') || (fields.size() == 1 && field.empty());
        if (!quote) {
            out += field;
            continue;
        }
        out += '"';
        for (const char c : field) {
            if (c == '"') out += '"';
            out += c;
        }
        out += '"';
    }
    return out + "\r\n";
}

std::string guarded(std::string_view text) {
    return beginsLikeFormula(text) || isMarked(text) ? "'" + std::string(text) : std::string(text);
}

std::string_view unguarded(std::string_view text) {
    if (isMarked(text)) text.remove_prefix(1);
    return text;
}

}  // namespace outpost::app
