#pragma once

#include "app/demo_data/random.h"

#include <string>

namespace outpost::app::demo {

enum class Sex { Male, Female };

/// A person as records name him.
struct Person {
    std::string name;   ///< 张伟, Sarah Johnson
    std::string latin;  ///< for mail addresses: zhangwei, sarah.johnson
    Sex sex = Sex::Male;
    bool chinese = true;
};

/// Surnames are as frequent as they are in China; given names of one or two characters.
Person chinesePerson(Random& random);
Person englishPerson(Random& random);

/// A title in a firm: 采购经理, Buyer.
std::string_view jobTitle(Random& random, bool chinese);
std::string_view department(Random& random, bool chinese);

}  // namespace outpost::app::demo
