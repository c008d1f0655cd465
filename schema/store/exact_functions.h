#pragma once

#include "schema/base/result.h"
#include "schema/store/sqlite.h"

namespace outpost::store {

/// Decimals of money where the firm has set none (C6.20).
inline constexpr int kDefaultMoneyDecimals = 2;

/// Registers our exact arithmetic on `connection`, for expressions over money, prices, quantities and percents, where
/// `*`, `/`, `sum` and their like are refused (rule M1). All take and give whole millionths (a percent is a fraction
/// in millionths, yes/no is 0 or 1), are deterministic and innocuous, and round half up (rule M2).
///
/// | function | is | null |
/// |---|---|---|
/// | amount(qty, price) | qty x price, to money's decimals | if either is |
/// | gross_of(qty, price, discount, tax_rate, price_includes_tax) | qty x price x (1 - discount), and x (1 + tax_rate)
/// unless the price includes the tax; rounded once, to money's decimals | if qty or price is; the others then count 0 |
/// | net_of(gross, tax_rate) | gross / (1 + tax_rate), to money's decimals | if gross is; tax_rate then counts 0 |
/// | tax_of(gross, tax_rate) | gross - net_of(gross, tax_rate), so that net and tax add up | as net_of |
/// | percent_of(a, b) | a / b as a fraction, to six decimals | if either is, or b is 0 |
/// | sum_exact(x) | the sum of what is not null; 0 for no rows. Also over a window | never |
/// | add_exact(a, b), sub_exact(a, b) | a + b, a - b | if either is |
///
/// A result beyond 64 bits, an argument that is no whole number and a tax rate of -100 % are errors of the statement.
/// Calling it again with other decimals replaces the functions; no statement may be running then (Error::Kind::Busy).
/// Thread: that of the connection.
/// Source: rules M1 and M2; the sum is kept in 128 bits, so only the total must fit, in whatever order it is added.
[[nodiscard]] Done registerExactFunctions(Connection& connection, int moneyDecimals = kDefaultMoneyDecimals);

}  // namespace outpost::store
