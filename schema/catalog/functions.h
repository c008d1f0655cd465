#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace outpost::schema {

/// What a function of an expression takes or gives. One letter an argument stands in FunctionInfo::arguments.
///   M money  P price  Q quantity  R percent  E any of these or integer  I integer  T text  D date  S time stamp
///   B yes/no  L link  X anything, all X alike
struct FunctionInfo {
    enum class Use {
        Anywhere,  ///< depends on its arguments alone, so derived values may use it
        Asking,    ///< depends on who asks or on the day: defaults and checks only
        Aggregate  ///< over the rows that link to this one
    };
    std::string_view name;
    std::string_view arguments;  ///< the last letter may be repeated when `repeats`
    char gives = 'X';            ///< X: the type of the X arguments; E: that of the E argument
    Use use = Use::Anywhere;
    bool repeats = false;
    int optional = 0;  ///< so many of the last arguments may be left out
};

/// The functions that an expression may call. A function that is not here is refused when a file is read; each one
/// exists in SQLite by schema/store/exact_functions.h, schema/store/local_functions.h or SQLite's own.
const std::vector<FunctionInfo>& functions();
/// The functions of that name: max and min stand twice, over rows and over arguments.
std::vector<const FunctionInfo*> functionsNamed(std::string_view name);
std::vector<std::string> functionNames();

}  // namespace outpost::schema
