#pragma once

#include "schema/catalog/catalog.h"

namespace outpost::schema {

/// How many tables deep a derived value rests on others: 0 reads stored fields (and derived values of its own row
/// that do); one that sums a line's derived value is one above it. Values of one level may be computed in any order.
/// -1: it rests on itself.
int levelOf(const Catalog& catalog, const Derived& derived);

}  // namespace outpost::schema
