#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace outpost {

/// Why something did not happen. A value: copied freely, never thrown across a folder's border.
struct Error {
    enum class Kind { Invalid, NotFound, Denied, Stale, Busy, Full, Unavailable, TooNew, Cancelled, Corrupt };
    Kind kind = Kind::Invalid;        ///< what a caller can do about it
    std::string_view code;            ///< stable, for tests, logs and translation: "stock.below_zero"; static storage
    std::vector<std::string> values;  ///< what the sentence names: a file, a field, "200 MB"; shown, never logged
    std::string detail;               ///< for whoever debugs; holds no customer data and no key
};

/// Functions that return one are [[nodiscard]].
template <class T>
using Result = tl::expected<T, Error>;

/// A result without a value.
using Done = Result<void>;

/// `return fail(Error::Kind::Full, "disk.full", {"200 MB"});`
inline tl::unexpected<Error> fail(Error::Kind kind, std::string_view code, std::vector<std::string> values = {},
                                  std::string detail = {}) {
    return tl::make_unexpected(Error{kind, code, std::move(values), std::move(detail)});
}

/// Passes the error of one result on as another's: `if (!r) return propagate(r);`
template <class T>
tl::unexpected<Error> propagate(const Result<T>& failed) {
    return tl::make_unexpected(failed.error());
}

/// One line for logs and terminals: code, values and detail as they stand, untranslated.
std::string describe(const Error& error);

}  // namespace outpost

/// Leaves the function with the error of `expression` (a Result); else goes on.
#define OUTPOST_TRY(expression)                                           \
    do {                                                                  \
        if (auto outpost_tried = (expression); !outpost_tried)            \
            return tl::make_unexpected(std::move(outpost_tried.error())); \
    } while (false)

#define OUTPOST_CONCAT_INNER(a, b) a##b
#define OUTPOST_CONCAT(a, b) OUTPOST_CONCAT_INNER(a, b)

/// `OUTPOST_ASSIGN(auto rows, query());` declares `rows` with the value, or leaves the function with the error.
#define OUTPOST_ASSIGN(declaration, expression)                                                   \
    auto OUTPOST_CONCAT(outpost_result_, __LINE__) = (expression);                                \
    if (!OUTPOST_CONCAT(outpost_result_, __LINE__))                                               \
        return tl::make_unexpected(std::move(OUTPOST_CONCAT(outpost_result_, __LINE__).error())); \
    declaration = std::move(*OUTPOST_CONCAT(outpost_result_, __LINE__))
