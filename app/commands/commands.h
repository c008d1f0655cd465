#pragma once

#include "app/commands/command.h"
#include "schema/catalog/catalog.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace outpost::app {

/// All commands of a firm by name: those that every entity has (create, update, delete, restore) and those with a file
/// of their own.
class Commands {
public:
    explicit Commands(const schema::Catalog& catalog);
    /// Null: there is none of that name.
    const Command* find(std::string_view name) const;
    /// Ordered by name.
    std::vector<CommandInfo> infos() const;

private:
    void add(std::unique_ptr<Command> command);
    std::map<std::string, std::unique_ptr<Command>, std::less<>> byName_;
};

/// The commands of one entity: <entity>.create, .update, .delete, .restore.
std::vector<std::unique_ptr<Command>> recordCommands(const schema::Catalog& catalog, const schema::Entity& entity);
/// <entity>.merge, .part and .carry_over of what can be merged (C10.13); none of other entities.
std::vector<std::unique_ptr<Command>> mergeCommands(const schema::Catalog& catalog, const schema::Entity& entity);
/// conflict.resolve
std::unique_ptr<Command> resolveConflictCommand();

}  // namespace outpost::app
