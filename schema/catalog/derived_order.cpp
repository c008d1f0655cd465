#include "schema/catalog/derived_order.h"

#include <algorithm>

namespace outpost::schema {
namespace {

int level(const Catalog& catalog, const Derived& derived, std::vector<const Derived*>& above) {
    if (std::find(above.begin(), above.end(), &derived) != above.end()) return -1;
    above.push_back(&derived);
    int highest = 0;
    for (const Operand& operand : derived.is.operands) {
        if (!operand.derived) continue;
        const Entity& table = *catalog.entity(operand.entity);
        const int below = level(catalog, *catalog.derived(table, operand.field), above);
        if (below < 0) return -1;
        highest = std::max(highest, operand.from == Operand::From::Own ? below : below + 1);
    }
    above.pop_back();
    return highest;
}

}  // namespace

int levelOf(const Catalog& catalog, const Derived& derived) {
    std::vector<const Derived*> above;
    return level(catalog, derived, above);
}

}  // namespace outpost::schema
