#pragma once

#include "app/firm/firm.h"
#include "app/query/reader.h"
#include "schema/base/result.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// outpostctl: a firm from the terminal. Each verb has a file of its own in verbs/, which adds it to the command line.
namespace outpost::ctl {

/// What stands before the verb on the command line, and what the chosen verb does.
struct Context {
    std::filesystem::path home;
    std::string user;
    bool json = false;
    std::function<Done()> chosen;  ///< set by the verb's parser callback; an error becomes one sentence on stderr
};

/// Adds one verb to the command line.
using AddVerb = void (*)(CLI::App& line, Context& context);

void addFound(CLI::App& line, Context& context);
void addRelay(CLI::App& line, Context& context);
void addInvite(CLI::App& line, Context& context);
void addJoin(CLI::App& line, Context& context);
void addCreate(CLI::App& line, Context& context);
void addUpdate(CLI::App& line, Context& context);
void addDelete(CLI::App& line, Context& context);
void addShow(CLI::App& line, Context& context);
void addList(CLI::App& line, Context& context);
void addSearch(CLI::App& line, Context& context);
void addHistory(CLI::App& line, Context& context);
void addRecycleBin(CLI::App& line, Context& context);
void addRestore(CLI::App& line, Context& context);
void addMerge(CLI::App& line, Context& context);
void addPart(CLI::App& line, Context& context);
void addWork(CLI::App& line, Context& context);
void addConflicts(CLI::App& line, Context& context);
void addResolve(CLI::App& line, Context& context);
void addSync(CLI::App& line, Context& context);
void addServe(CLI::App& line, Context& context);
void addRun(CLI::App& line, Context& context);
void addCommands(CLI::App& line, Context& context);
void addDigest(CLI::App& line, Context& context);
void addStatus(CLI::App& line, Context& context);
void addCheck(CLI::App& line, Context& context);
void addRebuild(CLI::App& line, Context& context);
void addImport(CLI::App& line, Context& context);
void addExport(CLI::App& line, Context& context);
void addDemo(CLI::App& line, Context& context);
void addDemoData(CLI::App& line, Context& context);
void addDevices(CLI::App& line, Context& context);
void addRemoveDevice(CLI::App& line, Context& context);
void addStopUser(CLI::App& line, Context& context);
void addAllowUser(CLI::App& line, Context& context);
void addRefused(CLI::App& line, Context& context);

/// Takes the password from OUTPOST_PASSWORD, else asks for it without echo. Error: password.none (no terminal).
[[nodiscard]] Result<std::string> askPassword(const std::string& prompt);
/// Opens the firm of the context's home, logged in.
[[nodiscard]] Result<std::unique_ptr<app::Firm>> openFirm(const Context& context);

/// One JSON value, or a line of text, on standard output.
void printJson(const nlohmann::ordered_json& value);
void print(std::string_view text);
/// A record with its sets, conflicts and lines, as `show` prints it.
void tellDetail(const Context& context, const schema::Catalog& catalog, const app::RecordDetail& detail);
/// Says on standard error what is wrong with this device or what came to it, when that is another thing than `told`,
/// which it then holds.
void tellTrouble(const app::SyncStatus& status, std::string& told);

/// A value as JSON: decimal text, dates and times as text, true and false, identifiers as numbers.
nlohmann::ordered_json jsonOf(schema::FieldType type, const Value& value);
/// A record's fields as JSON members.
nlohmann::ordered_json jsonOf(const schema::Catalog& catalog, const std::string& entity,
                              const std::vector<std::string>& fields, const std::vector<app::Cell>& cells);
/// The type of a field or derived value of an entity.
schema::FieldType typeOf(const schema::Catalog& catalog, const std::string& entity, const std::string& field);
/// What people read in a cell: title where there is one.
std::string textOf(schema::FieldType type, const app::Cell& cell);

/// "name=value" taken apart. Error: usage.assignment.
[[nodiscard]] Result<std::pair<std::string, std::string>> splitAssignment(const std::string& text);
/// Assignments as values of an entity's fields; sets are given as `field=1,2,3` and come back in `sets`.
struct Assigned {
    app::FieldValues values;
    std::map<std::string, std::vector<RecordId>> sets;
};
[[nodiscard]] Result<Assigned> parseAssignments(app::Reader& reader, const std::string& entity,
                                                const std::vector<std::string>& assignments);

/// True once the process was asked to end (SIGTERM, SIGINT).
bool askedToEnd();
/// From now on SIGTERM and SIGINT are noted instead of ending the process.
void noteSignals();

}  // namespace outpost::ctl
