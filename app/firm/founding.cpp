#include "app/commands/commands.h"
#include "app/firm/local_firm.h"
#include "app/firm/opening.h"
#include "schema/base/calendar.h"
#include "syncengine/path/network_node.h"
#include "syncengine/team/sheet.h"

namespace outpost::app {

namespace {

/// The founder's rows, in this order, are the first that the founder's device makes: the team log names the user's row
/// before the database that will hold it is there.
constexpr RecordId kCompanyRow = packIdentifier(sync::kFounderNumber, 1);
constexpr RecordId kEmployeeRow = packIdentifier(sync::kFounderNumber, 2);
constexpr RecordId kUserRow = packIdentifier(sync::kFounderNumber, 3);

Result<RecordId> create(const Commands& commands, sync::Writer& writer, Reader& reader, const Caller& by,
                        const std::string& entity, FieldValues values, RecordId expected) {
    CommandCall call;
    call.command = entity + ".create";
    call.values = std::move(values);
    OUTPOST_ASSIGN(const CommandResult made, commands.find(call.command)->run(writer, reader, call, by));
    if (made.record != expected) return fail(Error::Kind::Invalid, "founding.identifier", {}, entity);
    return made.record;
}

/// The firm itself, its founder as an employee, and his log-in.
Done writeFirstRows(Engine& engine, const FoundRequest& request) {
    const Commands commands{engine.catalog()};
    return engine.replica()
        .transact([&](sync::Writer& writer) -> Done {
            const Caller by = engine.caller();
            engine.setAsker(by);
            Reader reader{engine.shared(), writer.connection(), false};
            OUTPOST_ASSIGN(const Value company, reader.parse("org_unit", "kind", "company"));
            OUTPOST_TRY(create(commands, writer, reader, by, "org_unit", {{"name", request.firm}, {"kind", company}},
                               kCompanyRow)
                            .map([](RecordId) {}));
            OUTPOST_TRY(create(commands, writer, reader, by, "employee", {{"name", request.user}, {"org", kCompanyRow}},
                               kEmployeeRow)
                            .map([](RecordId) {}));
            return create(commands, writer, reader, by, "user", {{"name", request.user}, {"employee", kEmployeeRow}},
                          kUserRow)
                .map([](RecordId) {});
        })
        .map([](ChangeSetId) {});
}

std::string today() { return formatDate(localToday()); }

Result<std::unique_ptr<Engine>> makeFirm(Home home, const FoundRequest& request, sync::Founding& founding,
                                         const std::string& device) {
    const sync::SymmetricKey database = sync::SymmetricKey::random();
    sync::HomeKeys keys =
        sync::HomeKeys::make(founding.firm, request.firm, sync::kFounderNumber, device, founding.device, database);
    sync::LogIn logIn{kUserRow, request.user, founding.user.copy(), founding.device.copy(), database.copy()};
    OUTPOST_ASSIGN(std::unique_ptr<Engine> engine, openNew(std::move(home), std::move(keys), std::move(logIn)));
    OUTPOST_TRY(engine->append(founding.entries));
    Done done;
    engine->onWriter([&](sync::ReplicaCore& core) {
        done = engine->takeUsers();
        if (done) done = engine->readCaller(core);
    });
    OUTPOST_TRY(done);
    OUTPOST_TRY(engine->takeSession());
    OUTPOST_TRY(writeFirstRows(*engine, request));
    engine->onWriter([&](sync::ReplicaCore& core) { done = engine->readCaller(core); });
    OUTPOST_TRY(done);
    OUTPOST_TRY(makeHome(*engine));
    return engine;
}

}  // namespace

Result<std::unique_ptr<Firm>> Firm::found(const std::filesystem::path& folder, const FoundRequest& request,
                                          std::string& sheet) {
    if (request.password.empty()) return fail(Error::Kind::Invalid, "password.empty");
    if (!request.relay.empty()) OUTPOST_TRY(sync::parseRelayLine(request.relay).map([](const sync::RelayLine&) {}));
    sync::FoundingRequest founding;
    founding.firm = request.firm;
    founding.user = request.user;
    founding.device = request.device.empty() ? computerName() : request.device;
    founding.userRecord = kUserRow;
    founding.password = request.password;
    founding.cost = request.cheapPassword ? sync::PasswordCost::Smallest : sync::PasswordCost::Moderate;
    founding.nowMs = wallMs();
    OUTPOST_ASSIGN(Home home, Home::make(folder));
    OUTPOST_ASSIGN(sync::Founding made, sync::foundFirm(founding));

    auto engine = makeFirm(std::move(home), request, made, founding.device);
    if (!engine) {
        Home::discard(folder);
        return propagate(engine);
    }
    auto firm = std::make_unique<LocalFirm>(std::move(*engine));
    if (!request.relay.empty()) OUTPOST_TRY(firm->setRelay(request.relay));
    const sync::SecretBytes page = sync::printSheet(made.root, request.firm, today());
    sheet.assign(page.begin(), page.end());
    return firm;
}

}  // namespace outpost::app
