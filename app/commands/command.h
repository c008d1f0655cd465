#pragma once

#include "app/query/query.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/base/value.h"
#include "schema/catalog/catalog.h"

#include <map>
#include <string>
#include <vector>

namespace outpost::sync {
class Writer;
}

/// Commands change a firm's data, and nothing else does. Menus, keys, Ctrl+K, `outpostctl`, import and tests call the
/// same ones by name.
namespace outpost::app {

class Reader;

/// Values as they are stored, by field name.
using FieldValues = std::vector<std::pair<std::string, Value>>;

struct ParameterInfo {
    std::string name;
    schema::FieldType type = schema::FieldType::Text;
    bool required = false;
    schema::Label label;
};

struct CommandInfo {
    std::string name;  ///< "customer.create", "conflict.resolve"
    schema::Label label;
    std::vector<ParameterInfo> parameters;
    std::string right;  ///< the right it needs: "customer.edit"
    std::string undo;   ///< the command that takes it back; empty: none
};

/// What a command is asked to do.
struct CommandCall {
    std::string command;
    RecordId record = 0;             ///< the record it works on; 0 for one that makes a record
    FieldValues values;              ///< parameters; for create and update the fields to be set
    std::vector<FieldValues> lines;  ///< create of a document: its lines, in order
    std::map<std::string, std::vector<RecordId>> add, remove;  ///< changes of Links fields
    std::map<std::string, ChangeSetId> shown;  ///< RecordDetail::shown of the form that was edited (rule K4)
    std::string settles;     ///< update: key of a conflict of the record, which the value given settles; empty: none
    std::string identifier;  ///< made by the caller: the same one takes effect once (rule K13); empty: none
};

struct CommandResult {
    RecordId record = 0;        ///< the record made or changed
    ChangeSetId changeSet = 0;  ///< 0: there was nothing to change
};

/// Who calls, and when.
struct Caller {
    RecordId user = 0;
    RecordId employee = 0;
    RecordId org = 0;
    RecordId company = 0;  ///< the nearest department above that is a company: the legal firm
    DeviceNumber device = 0;
    int devicePlace = 1;     ///< place of this device's enrolment in the team log, for numbers people read
    int devices = 1;         ///< enrolled devices of the firm
    std::int64_t nowMs = 0;  ///< UTC
    std::int64_t today = 0;  ///< days since 1970-01-01, local time of the caller
};

/// One command, a file of its own. Runs on the writer's thread inside the caller's transaction: first checks, then
/// writes; an error leaves nothing.
class Command {
public:
    virtual ~Command() = default;
    virtual const CommandInfo& info() const = 0;
    [[nodiscard]] virtual Result<CommandResult> run(sync::Writer& writer, Reader& reader, const CommandCall& call,
                                                    const Caller& by) const = 0;
};

}  // namespace outpost::app
