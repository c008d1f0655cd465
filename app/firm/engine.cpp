#include "app/firm/engine.h"

#include "app/commands/numbers.h"
#include "app/firm/confirmations.h"
#include "app/firm/firm.h"
#include "schema/base/calendar.h"
#include "schema/search/prepare_connection.h"
#include "schema/store/sealed_vfs.h"
#include "schema/store/tables.h"

#include <chrono>
#include <cstdio>
#include <ctime>

namespace outpost::app {

namespace {

/// Full text is made anew between other work, in pieces that nobody waits for long.
constexpr std::int64_t kRowsAnIndexStep = 500;

}  // namespace

std::int64_t wallMs() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::int64_t localToday() {
    const std::time_t now = std::time(nullptr);
    const std::tm* local = std::localtime(&now);
    return local ? daysOf(local->tm_year + 1900, local->tm_mon + 1, local->tm_mday) : dayOf(wallMs());
}

std::int64_t endOfDay(std::int64_t day) {
    const std::int64_t atMs = (day + 1) * kMsADay;
    std::tm after{};
    if (std::sscanf(formatDate(day + 1).c_str(), "%d-%d-%d", &after.tm_year, &after.tm_mon, &after.tm_mday) != 3)
        return atMs;
    after.tm_year -= 1900;
    --after.tm_mon;
    after.tm_isdst = -1;
    const std::time_t local = std::mktime(&after);
    return local == static_cast<std::time_t>(-1) ? atMs : std::int64_t{local} * 1000;
}

Engine::Engine(Opening opening)
    : catalog_(schema::productCatalog()),
      home_(std::move(opening.home)),
      keys_(std::move(opening.keys)),
      logIn_(std::move(opening.logIn)),
      keyFile_(std::move(opening.keyFile)),
      team_(keys_.firm(), logIn_.device),
      seal_(team_),
      check_(catalog_) {}

Engine::~Engine() {
    onTeam_ = nullptr;
    replica_.reset();
}

Result<std::unique_ptr<Engine>> Engine::open(Opening opening) {
    std::unique_ptr<Engine> engine{new Engine{std::move(opening)}};
    OUTPOST_TRY(engine->start());
    return engine;
}

Done Engine::start() {
    sync::ReplicaSetup setup;
    setup.plan = schema::replicationPlan(catalog_);
    setup.path = textOf(home_.database());
    setup.connect = [this](bool readOnly) { return connect(readOnly); };
    setup.prepare = [this](store::Connection& connection) { return prepare(connection); };
    setup.migrate = [this](store::Connection& connection) { return migrate(connection); };
    setup.seal = &seal_;
    setup.check = &check_;
    setup.listener = &listener_;
    setup.team = &sink_;
    setup.firstNumber = keys_.number();
    setup.now = [] { return sync::WallMs{wallMs()}; };
    setup.renewSession = [this](sync::ReplicaCore& core) { return takeSession(core); };
    OUTPOST_ASSIGN(replica_, sync::Replica::open(std::move(setup)));
    caller_.user = logIn_.user;
    Done done;
    onWriter([&](sync::ReplicaCore& core) {
        // Sessions of before: what they wrote may still have to be sealed.
        for (sync::OwnSession& session : keys_.sessions(logIn_.database)) (void)seal_.takeSession(std::move(session));
        done = takeUsers();
        if (done) done = readCaller(core);
        teamTold_ = true;
    });
    indexOn();
    return done;
}

Result<store::Connection> Engine::connect(bool readOnly) {
    store::OpenOptions options;
    options.readOnly = readOnly;
    if (readOnly) return store::openSealedBeside(textOf(home_.database()), options);
    return store::openSealed(textOf(home_.database()), logIn_.database.view(), options);
}

Done Engine::prepare(store::Connection& connection) {
    OUTPOST_TRY(search::prepareConnection(connection));
    return store::registerLocalFunctions(connection);
}

Done Engine::migrate(store::Connection& connection) {
    // Who asks is known to the writer's connection alone: defaults and checks are evaluated there.
    OUTPOST_TRY(store::registerAskingFunctions(connection, asker_));
    OUTPOST_ASSIGN(const store::Migration migration, store::createOrMigrate(connection, catalog_));
    OUTPOST_TRY(makeNumberTable(connection));
    OUTPOST_TRY(makeConfirmationTables(connection));
    const search::SearchPlan plan = search::searchPlan(catalog_, schema::replicationPlan(catalog_));
    OUTPOST_ASSIGN(text_, search::SearchIndex::open(connection, plan));
    OUTPOST_ASSIGN(localData_, store::LocalData::open(connection, catalog_, text_.get()));
    if (migration.localDataStale) OUTPOST_TRY(localData_->rebuild({}, {.derived = true, .fullText = false}));
    return {};
}

void Engine::indexOn() {
    replica_->post([this](sync::ReplicaCore&) {
        if (text_->isComplete()) return;
        const auto step = text_->rebuildStep(kRowsAnIndexStep);
        // What went wrong (a full disk) is tried again at the next opening; meanwhile the rest is found.
        if (step && !step->finished) indexOn();
    });
}

Result<sync::EntryFacts> Engine::Sink::take(Sequence sequence, ByteView entry) {
    OUTPOST_ASSIGN(sync::EntryFacts facts, engine_.team_.take(sequence, entry));
    if (engine_.teamTold_) {
        // Told once for all entries of a transaction, and only when it lasted: after it, on the writer's thread.
        engine_.teamTold_ = false;
        engine_.replica_->post([&engine = engine_](sync::ReplicaCore& core) {
            engine.teamTold_ = true;
            (void)engine.takeUsers();  // a full disk now is tried again at the next opening
            (void)engine.readCaller(core);
            if (engine.onTeam_) engine.onTeam_();
        });
    }
    return facts;
}

void Engine::Sink::forget(Sequence last) { engine_.team_.forget(last); }

Done Engine::Sink::certificate(DeviceNumber number, Sequence sequence, ByteView body) {
    return engine_.team_.certificate(number, sequence, body);
}

Done Engine::Listener::refresh(std::span<const store::TouchedRow> rows, store::Origin origin) {
    return engine_.localData_->refresh(rows, origin);
}

Done Engine::takeSession() {
    Done done;
    onWriter([&](sync::ReplicaCore& core) { done = takeSession(core); });
    return done;
}

Done Engine::takeSession(sync::ReplicaCore& core) {
    const std::int64_t now = sync::stampAt(sync::WallMs{wallMs()});
    for (const sync::OwnSession& session : keys_.sessions(logIn_.database)) {
        const sync::SessionCertificate& certificate = session.certificate;
        if (certificate.user != logIn_.user || certificate.number != core.number() || certificate.notAfter <= now ||
            certificate.notBefore > now || !seal_.session(certificate.number, certificate.sequence))
            continue;
        // It is only a session if its certificate came to stand in the chain.
        const sync::SessionCertificate* standing = team_.sessionAt(certificate.number, certificate.sequence);
        if (!standing || standing->sequence != certificate.sequence) continue;
        return core.resumeSession(
            {certificate.user, certificate.sequence, certificate.notBefore, certificate.notAfter});
    }
    const auto body = [&](DeviceNumber number, Sequence sequence, sync::Stamp stamp) -> Result<Bytes> {
        OUTPOST_ASSIGN(Bytes bytes, seal_.beginSession(logIn_.user, logIn_.keys, number, sequence, stamp));
        keys_.keepSession(*seal_.session(number, sequence), logIn_.database, stamp);
        OUTPOST_TRY(keys_.write(keyFile_));
        return bytes;
    };
    sync::Author author;
    author.user = logIn_.user;
    return core.beginSession(author, body).map([](ChangeSetId) {});
}

void Engine::giveKey(sync::TeamKey key) {
    onWriter([&](sync::ReplicaCore&) { team_.giveKey(std::move(key)); });
}

Done Engine::append(const std::vector<Bytes>& entries) {
    Done done;
    onWriter([&](sync::ReplicaCore& core) {
        for (const Bytes& entry : entries)
            if (done) done = core.appendTeamEntry(entry).map([](Sequence) {});
    });
    return done;
}

Done Engine::write(const std::function<Done(sync::TeamPen&)>& work) {
    return write([&work](sync::TeamPen& pen, sync::ReplicaCore&) { return work(pen); });
}

Done Engine::write(const std::function<Done(sync::TeamPen&, sync::ReplicaCore&)>& work) {
    Done done;
    onWriter([&](sync::ReplicaCore& core) {
        auto pen = sync::TeamPen::of(team_, wallMs());
        if (!pen) {
            done = propagate(pen);
            return;
        }
        done = work(*pen, core);
        for (const Bytes& entry : pen->entries())
            if (done) done = core.appendTeamEntry(entry).map([](Sequence) {});
    });
    return done;
}

Done Engine::takeUsers() {
    OUTPOST_ASSIGN(const bool changed, keys_.takeUsers(team_, logIn_.database));
    return changed ? keys_.write(keyFile_) : Done{};
}

Done Engine::keepKeysAt(const std::filesystem::path& file) {
    Done done;
    onWriter([&](sync::ReplicaCore&) {
        done = keys_.write(file);
        if (done) keyFile_ = file;
    });
    return done;
}

void Engine::noteContact(std::int64_t lastContactMs, std::int64_t unsent) {
    // What the log-in page shows is no more than a hint: should it not be written now, it is at the next change.
    if (keys_.setContact(lastContactMs, unsent)) (void)keys_.write(keyFile_);
}

Caller Engine::caller() const {
    const std::lock_guard lock{callerMutex_};
    Caller caller = caller_;
    caller.nowMs = wallMs();
    caller.today = localToday();
    return caller;
}

namespace {

/// The nearest department above and including `org` that is a company: the legal firm.
Result<RecordId> companyOf(store::Connection& connection, RecordId org) {
    OUTPOST_ASSIGN(
        store::Statement statement,
        connection.prepare("WITH RECURSIVE above(id, depth) AS (SELECT ?, 0 UNION"
                           " SELECT o.parent, depth + 1 FROM org_unit o JOIN above a ON o.id = a.id"
                           "  WHERE o.parent IS NOT NULL AND depth < 100)"
                           " SELECT a.id FROM above a JOIN org_unit o ON o.id = a.id JOIN choice c ON c.id = o.kind"
                           " WHERE c.code = 'company' ORDER BY a.depth LIMIT 1"));
    statement.bind(1, org);
    OUTPOST_ASSIGN(const bool found, statement.step());
    const RecordId company = found ? statement.integer(0) : 0;
    statement.reset();
    return company;
}

}  // namespace

Done Engine::readCaller(sync::ReplicaCore& core) {
    Caller fresh;
    fresh.user = logIn_.user;
    fresh.device = core.number();
    OUTPOST_ASSIGN(store::Statement statement,
                   core.connection().prepare("SELECT u.employee, e.org FROM user u LEFT JOIN employee e"
                                             " ON e.id = u.employee WHERE u.id = ?"));
    statement.bind(1, logIn_.user);
    OUTPOST_ASSIGN(const bool found, statement.step());
    if (found) {
        fresh.employee = statement.integer(0);
        fresh.org = statement.integer(1);
    }
    statement.reset();
    OUTPOST_ASSIGN(fresh.company, companyOf(core.connection(), fresh.org));
    fresh.devicePlace = static_cast<int>(keys_.number() / kNumbersAnEnrolment);
    fresh.devices = static_cast<int>(team_.state().devices().size());
    const std::lock_guard lock{callerMutex_};
    caller_ = fresh;
    return {};
}

void Engine::setAsker(const Caller& by) {
    asker_.employee = by.employee;
    asker_.org = by.org;
    asker_.company = by.company;
    asker_.today = by.today;
    asker_.nowMs = by.nowMs;
    asker_.currency = schema::kFirmCurrency;
}

}  // namespace outpost::app
