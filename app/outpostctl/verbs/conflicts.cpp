#include "app/outpostctl/context.h"
#include "schema/base/calendar.h"

#include <limits>

namespace outpost::ctl {

namespace {

nlohmann::ordered_json jsonOfSide(const app::Firm& firm, const app::ConflictEntry& entry,
                                  const app::ConflictSide& side) {
    nlohmann::ordered_json value;
    if (side.values.size() > 1) {
        value = nlohmann::ordered_json::object();
        for (const auto& [field, cell] : side.values)
            value[field] = jsonOf(typeOf(firm.catalog(), entry.entity, field), cell.value);
    } else if (!side.values.empty()) {
        const auto& [field, cell] = side.values.front();
        value = jsonOf(typeOf(firm.catalog(), entry.entity, field), cell.value);
    } else {
        value = jsonOf(schema::FieldType::YesNo, side.value);
    }
    return {{"value", value}, {"user", side.user}, {"device", side.device}, {"at", formatTime(side.atMs)}};
}

std::string textOfSide(const app::Firm& firm, const app::ConflictEntry& entry, const app::ConflictSide& side) {
    std::string text;
    for (const auto& [field, cell] : side.values)
        text += (text.empty() ? "" : ", ") + textOf(typeOf(firm.catalog(), entry.entity, field), cell);
    if (side.values.empty()) text = isNull(side.value) || side.value == Value{std::int64_t{0}} ? "kept" : "deleted";
    return (text.empty() ? std::string{"(empty)"} : text) + "  (" + side.user + ", " + side.device + ", " +
           formatTime(side.atMs) + ")";
}

/// Which conflicts are meant; what is empty excludes none.
struct Choice {
    std::string entity, field, user, device;
    RecordId id = 0;

    void addTo(CLI::App& verb) {
        verb.add_option("--entity", entity, "Of records of this entity");
        verb.add_option("--id", id, "Of this record");
        verb.add_option("--field", field, "Of this field");
        verb.add_option("--by", user, "Whose losing value this user wrote");
        verb.add_option("--device", device, "Whose losing value was written on this device");
    }
    bool isMeant(const app::ConflictEntry& entry) const {
        return (entity.empty() || entry.entity == entity) && (id == 0 || entry.id == id) &&
               (field.empty() || entry.field == field) && (user.empty() || entry.other.user == user) &&
               (device.empty() || entry.other.device == device);
    }
};

Result<std::vector<app::ConflictEntry>> conflictsMeant(app::Firm& firm, const Choice& choice) {
    OUTPOST_ASSIGN(auto entries, firm.conflicts(choice.id, std::numeric_limits<std::int64_t>::max()));
    std::erase_if(entries, [&](const app::ConflictEntry& entry) { return !choice.isMeant(entry); });
    return entries;
}

}  // namespace

void addConflicts(CLI::App& line, Context& context) {
    CLI::App* verb = line.add_subcommand("conflicts", "Values that were written apart and wait for a choice");
    auto choice = std::make_shared<Choice>();
    choice->addTo(*verb);
    verb->callback([&context, choice] {
        context.chosen = [&context, choice]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const auto entries, conflictsMeant(*firm, *choice));
            for (const app::ConflictEntry& entry : entries) {
                if (context.json) {
                    printJson({{"n", entry.n},
                               {"entity", entry.entity},
                               {"id", entry.id},
                               {"field", entry.field},
                               {"this", jsonOfSide(*firm, entry, entry.standing)},
                               {"other", jsonOfSide(*firm, entry, entry.other)}});
                    continue;
                }
                print(entry.n + "  " + entry.entity + " " + std::to_string(entry.id) + " " + entry.title + ", " +
                      entry.field);
                print("    this:  " + textOfSide(*firm, entry, entry.standing));
                print("    other: " + textOfSide(*firm, entry, entry.other));
            }
            return {};
        };
    });
}

void addResolve(CLI::App& line, Context& context) {
    struct Options {
        std::vector<std::string> keys;
        std::string take;
        bool all = false;
        Choice choice;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("resolve", "Chooses between the two values of a conflict, or of many at once");
    auto* keys = verb->add_option("N", options->keys, "Their keys, as `conflicts` prints them");
    auto* all = verb->add_flag("--all", options->all, "Every conflict that the options below mean")->excludes(keys);
    verb->add_option("--take", options->take, "this: the value that stands; other: the one that lost")
        ->required()
        ->check(CLI::IsMember({"this", "other"}));
    options->choice.addTo(*verb);
    for (const char* name : {"--entity", "--id", "--field", "--by", "--device"}) verb->get_option(name)->needs(all);
    verb->callback([&context, options] {
        if (options->keys.empty() && !options->all) throw CLI::RequiredError("N or --all");
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            std::vector<std::string> chosen = options->keys;
            if (options->all) {
                OUTPOST_ASSIGN(const auto entries, conflictsMeant(*firm, options->choice));
                for (const app::ConflictEntry& entry : entries) chosen.push_back(entry.n);
            }
            std::string together;
            for (const std::string& key : chosen) together += (together.empty() ? "" : " ") + key;
            if (!chosen.empty()) {
                app::CommandCall call;
                call.command = "conflict.resolve";
                call.values = {{"conflict", together}, {"take", options->take}};
                OUTPOST_TRY(firm->run(std::move(call)).map([](const app::CommandResult&) {}));
            }
            if (!context.json) print(chosen.size() == 1 ? "Settled." : std::to_string(chosen.size()) + " settled.");
            else
                for (const std::string& key : chosen) printJson({{"n", key}, {"take", options->take}});
            return {};
        };
    });
}

}  // namespace outpost::ctl
