#pragma once

#include "app/demo_data/random.h"

#include <string>
#include <string_view>

namespace outpost::app::demo {

/// How people kept in touch; in the order of the choice list `activity_kind`.
enum class Touch { Call, Visit, Meeting, Message };

/// What an activity was about, in the customer's language.
struct ActivityText {
    std::string subject;
    std::string content;
    std::string result;  ///< empty while it is only planned
};

/// `person` is whom it was with, `goods` what it turned around.
ActivityText activityText(Random& random, bool chinese, Touch touch, std::string_view person, std::string_view goods,
                          bool done);

/// What a salesperson notes about a customer; empty for about half of them.
std::string customerRemark(Random& random, bool chinese);

}  // namespace outpost::app::demo
