#include "schema/store/exact_functions.h"

#include "schema/base/decimal.h"

#include <cassert>
#include <optional>
#include <string>

namespace outpost::store {
namespace {

using Number = std::optional<std::int64_t>;  ///< without a value: null

/// A call of one function by SQLite: its arguments, and what it answers.
class Call {
public:
    Call(sqlite3_context* context, sqlite3_value** values) : context_(context), values_(values) {}

    /// The argument as a whole number, or nothing for null. Anything else makes the call fail.
    Number number(int index) {
        switch (sqlite3_value_type(values_[index])) {
            case SQLITE_INTEGER: return sqlite3_value_int64(values_[index]);
            case SQLITE_NULL: return std::nullopt;
            default: failed_ = true; return std::nullopt;
        }
    }
    void answer(const Result<std::int64_t>& result) {
        if (failed_) sqlite3_result_error(context_, "exact arithmetic takes whole millionths only", -1);
        else if (result) sqlite3_result_int64(context_, *result);
        else sqlite3_result_error(context_, describe(result.error()).c_str(), -1);
    }
    void answerNull() {
        if (failed_) sqlite3_result_error(context_, "exact arithmetic takes whole millionths only", -1);
        else sqlite3_result_null(context_);
    }

    /// The decimals of money travel in the function's user data, as the pointer's own value: nothing to free.
    int moneyDecimals() const { return static_cast<int>(reinterpret_cast<std::intptr_t>(sqlite3_user_data(context_))); }

private:
    sqlite3_context* context_;
    sqlite3_value** values_;
    bool failed_ = false;
};

Result<std::int64_t> netOf(std::int64_t gross, std::int64_t taxRate, int decimals) {
    OUTPOST_ASSIGN(const std::int64_t divisor, addExact(kMillion, taxRate));
    return quotientOf(gross, divisor, decimals);
}

Result<std::int64_t> grossOf(std::int64_t qty, std::int64_t price, std::int64_t discount, std::int64_t taxRate,
                             bool includesTax, int decimals) {
    OUTPOST_ASSIGN(const std::int64_t kept, subExact(kMillion, discount));
    OUTPOST_ASSIGN(const std::int64_t taxed, addExact(kMillion, includesTax ? 0 : taxRate));
    return productOf({qty, price, kept, taxed}, decimals);
}

void amount(sqlite3_context* context, int, sqlite3_value** values) {
    Call call{context, values};
    const Number qty = call.number(0), price = call.number(1);
    if (!qty || !price) return call.answerNull();
    call.answer(productOf({*qty, *price}, call.moneyDecimals()));
}

void gross(sqlite3_context* context, int, sqlite3_value** values) {
    Call call{context, values};
    const Number qty = call.number(0), price = call.number(1), discount = call.number(2), taxRate = call.number(3),
                 includesTax = call.number(4);
    if (!qty || !price) return call.answerNull();
    call.answer(grossOf(*qty, *price, discount.value_or(0), taxRate.value_or(0), includesTax.value_or(0) != 0,
                        call.moneyDecimals()));
}

void net(sqlite3_context* context, int, sqlite3_value** values) {
    Call call{context, values};
    const Number gross = call.number(0), taxRate = call.number(1);
    if (!gross) return call.answerNull();
    call.answer(netOf(*gross, taxRate.value_or(0), call.moneyDecimals()));
}

void tax(sqlite3_context* context, int, sqlite3_value** values) {
    Call call{context, values};
    const Number gross = call.number(0), taxRate = call.number(1);
    if (!gross) return call.answerNull();
    call.answer(netOf(*gross, taxRate.value_or(0), call.moneyDecimals()).and_then([&](std::int64_t net) {
        return subExact(*gross, net);
    }));
}

void percent(sqlite3_context* context, int, sqlite3_value** values) {
    Call call{context, values};
    const Number part = call.number(0), whole = call.number(1);
    if (!part || !whole || *whole == 0) return call.answerNull();
    call.answer(quotientOf(*part, *whole, kMaxDecimals));
}

void add(sqlite3_context* context, int, sqlite3_value** values) {
    Call call{context, values};
    const Number a = call.number(0), b = call.number(1);
    if (!a || !b) return call.answerNull();
    call.answer(addExact(*a, *b));
}

void subtract(sqlite3_context* context, int, sqlite3_value** values) {
    Call call{context, values};
    const Number a = call.number(0), b = call.number(1);
    if (!a || !b) return call.answerNull();
    call.answer(subExact(*a, *b));
}

/// What a sum_exact has seen, in halves: SQLite gives zeroed memory that is aligned for 64 bits only. 2^63 rows of 2^63
/// fit into 128 bits, so it never overflows.
struct Sum {
    std::int64_t high;
    std::uint64_t low;

    Int128 total() const { return (Int128{high} << 64) + low; }
    void add(Int128 value) {
        value += total();
        high = static_cast<std::int64_t>(value >> 64);
        low = static_cast<std::uint64_t>(value);
    }
};

void sumStep(sqlite3_context* context, int, sqlite3_value** values) {
    Call call{context, values};
    auto* sum = static_cast<Sum*>(sqlite3_aggregate_context(context, sizeof(Sum)));
    if (!sum) return sqlite3_result_error_nomem(context);
    if (const Number number = call.number(0)) sum->add(*number);
    else call.answerNull();
}

void sumInverse(sqlite3_context* context, int, sqlite3_value** values) {
    Call call{context, values};
    auto* sum = static_cast<Sum*>(sqlite3_aggregate_context(context, sizeof(Sum)));
    if (const Number number = call.number(0); number && sum) sum->add(-Int128{*number});
}

void sumValue(sqlite3_context* context) {
    const auto* sum = static_cast<const Sum*>(sqlite3_aggregate_context(context, 0));
    Call{context, nullptr}.answer(narrow(sum ? sum->total() : 0));
}

}  // namespace

Done registerExactFunctions(Connection& connection, int moneyDecimals) {
    assert(moneyDecimals >= 0 && moneyDecimals <= kMaxDecimals);
    struct Scalar {
        const char* name;
        int arguments;
        void (*function)(sqlite3_context*, int, sqlite3_value**);
    };
    constexpr Scalar kScalars[] = {
        {"amount", 2, amount},      {"gross_of", 5, gross}, {"net_of", 2, net},         {"tax_of", 2, tax},
        {"percent_of", 2, percent}, {"add_exact", 2, add},  {"sub_exact", 2, subtract},
    };
    constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    void* const decimals = reinterpret_cast<void*>(static_cast<std::intptr_t>(moneyDecimals));
    for (const Scalar& scalar : kScalars) {
        const int code = sqlite3_create_function_v2(connection.handle(), scalar.name, scalar.arguments, kFlags,
                                                    decimals, scalar.function, nullptr, nullptr, nullptr);
        if (code != SQLITE_OK) return tl::make_unexpected(sqliteError(connection.handle(), code));
    }
    const int code = sqlite3_create_window_function(connection.handle(), "sum_exact", 1, kFlags, nullptr, sumStep,
                                                    sumValue, sumValue, sumInverse, nullptr);
    if (code != SQLITE_OK) return tl::make_unexpected(sqliteError(connection.handle(), code));
    return {};
}

}  // namespace outpost::store
