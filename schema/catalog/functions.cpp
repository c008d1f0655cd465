#include "schema/catalog/functions.h"

namespace outpost::schema {

const std::vector<FunctionInfo>& functions() {
    using enum FunctionInfo::Use;
    static const std::vector<FunctionInfo> kFunctions{
        {.name = "amount", .arguments = "QP", .gives = 'M'},
        {.name = "gross_of", .arguments = "QPRRB", .gives = 'M'},
        {.name = "net_of", .arguments = "MR", .gives = 'M'},
        {.name = "tax_of", .arguments = "MR", .gives = 'M'},
        {.name = "percent_of", .arguments = "EE", .gives = 'R'},
        {.name = "sum_exact", .arguments = "E", .gives = 'E', .use = Aggregate},
        {.name = "max", .arguments = "X", .gives = 'X', .use = Aggregate},
        {.name = "min", .arguments = "X", .gives = 'X', .use = Aggregate},
        {.name = "count", .arguments = "X", .gives = 'I', .use = Aggregate},
        {.name = "max", .arguments = "XX", .gives = 'X', .repeats = true},
        {.name = "min", .arguments = "XX", .gives = 'X', .repeats = true},
        {.name = "coalesce", .arguments = "XX", .gives = 'X', .repeats = true},
        {.name = "ifnull", .arguments = "XX", .gives = 'X'},
        {.name = "nullif", .arguments = "XX", .gives = 'X'},
        {.name = "iif", .arguments = "BXX", .gives = 'X'},
        {.name = "abs", .arguments = "E", .gives = 'E'},
        {.name = "length", .arguments = "T", .gives = 'I'},
        {.name = "lower", .arguments = "T", .gives = 'T'},
        {.name = "upper", .arguments = "T", .gives = 'T'},
        {.name = "trim", .arguments = "T", .gives = 'T'},
        {.name = "substr", .arguments = "TII", .gives = 'T', .optional = 1},
        {.name = "instr", .arguments = "TT", .gives = 'I'},
        {.name = "day_of", .arguments = "S", .gives = 'D'},
        {.name = "today", .arguments = "", .gives = 'D', .use = Asking},
        {.name = "now", .arguments = "", .gives = 'S', .use = Asking},
        {.name = "me", .arguments = "", .gives = 'L', .use = Asking},
        {.name = "my_org", .arguments = "", .gives = 'L', .use = Asking},
        {.name = "my_company", .arguments = "", .gives = 'L', .use = Asking},
        {.name = "firm_currency", .arguments = "", .gives = 'L', .use = Asking},
    };
    return kFunctions;
}

std::vector<const FunctionInfo*> functionsNamed(std::string_view name) {
    std::vector<const FunctionInfo*> found;
    for (const FunctionInfo& function : functions())
        if (function.name == name) found.push_back(&function);
    return found;
}

std::vector<std::string> functionNames() {
    std::vector<std::string> names;
    for (const FunctionInfo& function : functions()) names.emplace_back(function.name);
    return names;
}

}  // namespace outpost::schema
