#include "app/commands/commands.h"

namespace outpost::app {

Commands::Commands(const schema::Catalog& catalog) {
    for (const schema::Entity& entity : catalog.entities()) {
        // Lines are made and changed with their document or by their own update; ledgers are written by postings only.
        if (entity.kind == schema::EntityKind::Ledger) continue;
        for (auto& command : recordCommands(catalog, entity)) add(std::move(command));
        for (auto& command : mergeCommands(catalog, entity)) add(std::move(command));
    }
    add(resolveConflictCommand());
}

void Commands::add(std::unique_ptr<Command> command) {
    std::string name = command->info().name;
    byName_.emplace(std::move(name), std::move(command));
}

const Command* Commands::find(std::string_view name) const {
    const auto found = byName_.find(name);
    return found == byName_.end() ? nullptr : found->second.get();
}

std::vector<CommandInfo> Commands::infos() const {
    std::vector<CommandInfo> all;
    for (const auto& [name, command] : byName_) all.push_back(command->info());
    return all;
}

}  // namespace outpost::app
