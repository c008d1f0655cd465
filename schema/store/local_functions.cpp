#include "schema/store/local_functions.h"

#include "schema/base/calendar.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <unicode/coll.h>
#include <unicode/unistr.h>
#include <unicode/uversion.h>

namespace outpost::store {
namespace {

constexpr int kMostSortBytes = 64;

Done registerOne(Connection& connection, const char* name, int arguments, bool deterministic, void* data,
                 void (*function)(sqlite3_context*, int, sqlite3_value**), void (*drop)(void*)) {
    const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS | (deterministic ? SQLITE_DETERMINISTIC : 0);
    const int code =
        sqlite3_create_function_v2(connection.handle(), name, arguments, flags, data, function, nullptr, nullptr, drop);
    if (code != SQLITE_OK) return tl::make_unexpected(sqliteError(connection.handle(), code));
    return {};
}

/// One a connection: a collator is opened when the first text is sorted, which costs some milliseconds.
class SortKeys {
public:
    /// Empty when ICU has no collator, which only a broken installation explains.
    const Bytes& keyOf(std::string_view text) {
        if (text == text_ && !key_.empty()) return key_;  // a name is the title, and has its key in both places
        text_ = text;
        key_ = make(text);
        return key_;
    }

private:
    Bytes make(std::string_view text) {
        if (!collator_) {
            UErrorCode error = U_ZERO_ERROR;
            collator_.reset(icu::Collator::createInstance(icu::Locale("zh"), error));
            if (U_FAILURE(error)) collator_.reset();
        }
        if (!collator_) return {};
        // What lies behind the first characters never reaches the bytes that are kept.
        constexpr std::size_t kMostText = 256;
        const auto unicode =
            icu::UnicodeString::fromUTF8({text.data(), static_cast<int>(std::min(text.size(), kMostText))});
        std::array<std::uint8_t, 1024> key;
        const int length = collator_->getSortKey(unicode, key.data(), static_cast<int>(key.size()));
        return {key.begin(), key.begin() + std::clamp(length - 1, 0, kMostSortBytes)};
    }

    std::unique_ptr<icu::Collator> collator_;
    std::string text_;
    Bytes key_;
};

void sortKey(sqlite3_context* context, int, sqlite3_value** values) {
    if (sqlite3_value_type(values[0]) != SQLITE_TEXT) return;
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
    const std::string_view view(text, static_cast<std::size_t>(sqlite3_value_bytes(values[0])));
    const Bytes& key = static_cast<SortKeys*>(sqlite3_user_data(context))->keyOf(view);
    sqlite3_result_blob(context, key.data(), static_cast<int>(key.size()), SQLITE_TRANSIENT);
}

void dayOfStamp(sqlite3_context* context, int, sqlite3_value** values) {
    if (sqlite3_value_type(values[0]) != SQLITE_INTEGER) return;
    const std::int64_t ms = sqlite3_value_int64(values[0]);
    const std::time_t seconds = static_cast<std::time_t>(ms / 1000 - (ms % 1000 < 0 ? 1 : 0));
    std::tm local{};
    if (ms < kFirstDay * kMsADay || ms >= kLastDay * kMsADay || localtime_r(&seconds, &local) == nullptr)
        return sqlite3_result_error(context, "day_of: no date of our calendar", -1);
    sqlite3_result_int64(context, daysOf(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday));
}

void multiply(sqlite3_context* context, int, sqlite3_value** values) {
    for (int i : {0, 1}) {
        if (sqlite3_value_type(values[i]) == SQLITE_NULL) return;
        if (sqlite3_value_type(values[i]) != SQLITE_INTEGER)
            return sqlite3_result_error(context, "multiply_whole: not a whole number", -1);
    }
    std::int64_t product = 0;
    if (__builtin_mul_overflow(sqlite3_value_int64(values[0]), sqlite3_value_int64(values[1]), &product))
        return sqlite3_result_error(context, "multiply_whole: beyond 64 bits", -1);
    sqlite3_result_int64(context, product);
}

const Asker& askerOf(sqlite3_context* context) { return *static_cast<const Asker*>(sqlite3_user_data(context)); }

void identifier(sqlite3_context* context, std::int64_t id) {
    if (id != 0) sqlite3_result_int64(context, id);
}

}  // namespace

Done registerLocalFunctions(Connection& connection) {
    auto keys = std::make_unique<SortKeys>();
    // SQLite owns them from here, also when it refuses the function.
    OUTPOST_TRY(registerOne(connection, "sort_key", 1, true, keys.release(), sortKey,
                            [](void* data) { delete static_cast<SortKeys*>(data); }));
    OUTPOST_TRY(registerOne(connection, "day_of", 1, false, nullptr, dayOfStamp, nullptr));
    return registerOne(connection, "multiply_whole", 2, true, nullptr, multiply, nullptr);
}

std::string sortKeyVersion() {
    UVersionInfo version;
    u_getVersion(version);
    char text[U_MAX_VERSION_STRING_LENGTH];
    u_versionToString(version, text);
    return std::string("ICU ") + text;
}

Done registerAskingFunctions(Connection& connection, const Asker& asker) {
    using Function = void (*)(sqlite3_context*, int, sqlite3_value**);
    const std::pair<const char*, Function> functions[] = {
        {"me", [](sqlite3_context* context, int, sqlite3_value**) { identifier(context, askerOf(context).employee); }},
        {"my_org", [](sqlite3_context* context, int, sqlite3_value**) { identifier(context, askerOf(context).org); }},
        {"my_company",
         [](sqlite3_context* context, int, sqlite3_value**) { identifier(context, askerOf(context).company); }},
        {"firm_currency",
         [](sqlite3_context* context, int, sqlite3_value**) { identifier(context, askerOf(context).currency); }},
        {"today",
         [](sqlite3_context* context, int, sqlite3_value**) { sqlite3_result_int64(context, askerOf(context).today); }},
        {"now",
         [](sqlite3_context* context, int, sqlite3_value**) { sqlite3_result_int64(context, askerOf(context).nowMs); }},
    };
    for (const auto& [name, function] : functions)
        OUTPOST_TRY(registerOne(connection, name, 0, false, const_cast<Asker*>(&asker), function, nullptr));
    return {};
}

}  // namespace outpost::store
