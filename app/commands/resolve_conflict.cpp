#include "app/commands/commands.h"
#include "syncengine/replica/writer.h"

namespace outpost::app {

namespace {

/// Settles one conflict: the value that stands, or the one that lost, is written over both (rule K2, C10.25).
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
        const auto losing = sync::WriteKey::parse(key);
        if (!losing) return fail(Error::Kind::Invalid, "conflict.key", {key});
        if (take != "this" && take != "other") return fail(Error::Kind::Invalid, "conflict.take", {take});
        OUTPOST_TRY(writer.resolve(*losing, take == "this" ? sync::Take::This : sync::Take::Other));
        return CommandResult{0, writer.changeSet()};
    }

private:
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
