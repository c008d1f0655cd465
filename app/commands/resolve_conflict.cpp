#include "app/commands/commands.h"
#include "syncengine/replica/writer.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace outpost::app {

namespace {

/// Settles conflicts: the value that stands, or the one that lost, is written over both (rule K2, C10.25). Of many keys
/// all are settled, or none.
class ResolveConflict : public Command {
public:
    const CommandInfo& info() const override { return info_; }

    Result<CommandResult> run(sync::Writer& writer, Reader&, const CommandCall& call, const Caller&) const override {
        std::string key, take;
        for (const auto& [name, value] : call.values) {
            const auto* text = std::get_if<std::string>(&value);
            if (name == "conflict" && text) key = *text;
            if (name == "take" && text) take = *text;
        }
        if (take != "this" && take != "other") return fail(Error::Kind::Invalid, "conflict.take", {take});
        OUTPOST_ASSIGN(const std::vector<sync::WriteKey> keys, keysIn(key));
        for (const sync::WriteKey& losing : keys)
            OUTPOST_TRY(writer.resolve(losing, take == "this" ? sync::Take::This : sync::Take::Other));
        return CommandResult{0, writer.changeSet()};
    }

private:
    /// Keys with spaces between. Those of one change set stand together, so that it is opened once.
    static Result<std::vector<sync::WriteKey>> keysIn(std::string_view text) {
        std::vector<sync::WriteKey> keys;
        do {
            const auto end = std::min(text.find(' '), text.size());
            const auto key = sync::WriteKey::parse(text.substr(0, end));
            if (!key) return fail(Error::Kind::Invalid, "conflict.key", {std::string{text.substr(0, end)}});
            keys.push_back(*key);
            text.remove_prefix(std::min(end + 1, text.size()));
        } while (!text.empty());
        std::sort(keys.begin(), keys.end());
        return keys;
    }

    CommandInfo info_{"conflict.resolve",
                      {"Choose between two values", "选择其中一个值", "Choose between two values"},
                      {{"conflict", schema::FieldType::Text, true, {"Conflict", "冲突", "Conflicts"}},
                       {"take", schema::FieldType::Text, true, {"Take this or other", "采用 this 或 other", ""}}},
                      "conflict.resolve",
                      ""};
};

}  // namespace

std::unique_ptr<Command> resolveConflictCommand() { return std::make_unique<ResolveConflict>(); }

}  // namespace outpost::app
