#include "app/firm/local_firm.h"

#include "app/commands/merge_records.h"
#include "app/commands/record_draft.h"
#include "app/firm/stories.h"
#include "app/query/merged_records.h"
#include "schema/store/aliases.h"
#include "syncengine/path/network_node.h"

#include <algorithm>
#include <set>

namespace outpost::app {

namespace {

/// Conflicts and refusals shown in counts; a list asks for more.
constexpr std::size_t kMostTouchedTold = 200;

}  // namespace

LocalFirm::LocalFirm(std::unique_ptr<Engine> engine) : engine_(std::move(engine)), commands_(engine_->catalog()) {
    network_ = std::make_unique<Network>(*engine_, [this] { wakeStatus(); });
    engine_->onWriter([this](sync::ReplicaCore&) {
        readTeam();
        engine_->onTeam([this] {
            readTeam();
            engine_->replica().post([this](sync::ReplicaCore& core) { network_->teamChanged(core); });
            wakeStatus();
        });
    });
    engine_->replica().onSealed([this] {
        network_->storeGrew();
        wakeStatus();
    });
    changes_ = engine_->replica().subscribe([this](const sync::Replica::Change& change) {
        wakeStatus();
        if (!change.local) carryOverLate(change.rows);
    });
    {
        SyncStatus first = compose();
        const std::lock_guard lock{mutex_};
        status_ = std::move(first);
        dirty_ = false;
    }
    statusThread_ = std::thread{[this] { statusLoop(); }};
}

/// What others wrote into a record before they heard that it was merged is carried over by the device that merged it, so
/// that it is done once. Where the record that goes on was changed as well, a person decides: see workToSettle().
void LocalFirm::carryOverLate(const std::vector<sync::ChangedRow>& rows) {
    std::vector<std::pair<int, RecordId>> changed;
    for (const sync::ChangedRow& row : rows)
        if (store::Aliases::canMerge(engine_->replica().plan().tables[static_cast<std::size_t>(row.table)].name))
            changed.emplace_back(row.table, row.id);
    if (changed.empty()) return;
    const auto work = [this, changed = std::move(changed)](sync::Writer& writer) -> Done {
        Reader from{engine_->shared(), writer.connection(), false};
        for (const auto& [table, id] : changed) {
            OUTPOST_ASSIGN(const RecordId root, from.rootOf(id));
            if (root == id) continue;
            OUTPOST_ASSIGN(const auto merges, mergesOf(from, {id}));
            const auto isOurs = [&](const Merge& merge) {
                const DeviceNumber number = deviceOf(merge.changeSet);
                return number - number % kNumbersAnEnrolment == engine_->keys().number();
            };
            if (merges.empty() || !isOurs(merges.front())) continue;
            const auto& name = engine_->replica().plan().tables[static_cast<std::size_t>(table)].name;
            OUTPOST_TRY(carryOver(writer, from, *catalog().entity(name), id, true));
        }
        return {};
    };
    // One that could not be carried over stays in the list of work.
    engine_->replica().transact(work, [](const Result<ChangeSetId>&) {});
}

LocalFirm::~LocalFirm() {
    network_->stop();
    engine_->replica().unsubscribe(changes_);
    engine_->replica().onSealed({});
    engine_->onWriter([this](sync::ReplicaCore&) { engine_->onTeam({}); });
    {
        const std::lock_guard lock{mutex_};
        closing_ = true;
    }
    statusWanted_.notify_all();
    statusThread_.join();
    const SyncStatus last = status();
    engine_->onWriter([&](sync::ReplicaCore&) { engine_->noteContact(contactMs_, last.unsent); });
    network_.reset();
}

Result<std::unique_ptr<Reader>> LocalFirm::reader(bool chinese) {
    OUTPOST_ASSIGN(std::unique_ptr<store::Connection> connection, engine_->replica().reader());
    return std::make_unique<Reader>(engine_->shared(), std::move(connection), chinese);
}

Result<CommandResult> LocalFirm::runOne(sync::Writer& writer, Reader& reader, const CommandCall& call,
                                        const Caller& by) const {
    const Command* command = commands_.find(call.command);
    if (!command) return fail(Error::Kind::NotFound, "command.unknown", {call.command});
    return command->run(writer, reader, call, by);
}

void LocalFirm::run(CommandCall call, CommandAnswer answer) {
    auto shared = std::make_shared<CommandCall>(std::move(call));
    auto result = std::make_shared<Result<CommandResult>>();
    const auto work = [this, shared, result](sync::Writer& writer) -> Done {
        const Caller by = caller();
        engine_->setAsker(by);
        Reader reader{engine_->shared(), writer.connection(), false};
        *result = runOne(writer, reader, *shared, by);
        return *result ? Done{} : Done{propagate(*result)};
    };
    const auto done = [result, answer = std::move(answer)](Result<ChangeSetId> changeSet) {
        if (!changeSet) return answer(propagate(changeSet));
        if (!*result) *result = CommandResult{};
        (*result)->changeSet = *changeSet;
        answer(std::move(*result));
    };
    engine_->replica().transact(work, done, {shared->identifier});
}

Result<CommandResult> LocalFirm::run(CommandCall call) {
    OUTPOST_ASSIGN(std::vector<CommandResult> results, runAll({std::move(call)}));
    return results.front();
}

Result<std::vector<CommandResult>> LocalFirm::runAll(std::vector<CommandCall> calls) {
    std::vector<CommandResult> results;
    const auto work = [&](sync::Writer& writer) -> Done {
        const Caller by = caller();
        engine_->setAsker(by);
        Reader reader{engine_->shared(), writer.connection(), false};
        for (const CommandCall& call : calls) {
            OUTPOST_ASSIGN(const CommandResult result, runOne(writer, reader, call, by));
            results.push_back(result);
        }
        return {};
    };
    const std::string identifier = calls.size() == 1 ? calls.front().identifier : std::string{};
    OUTPOST_ASSIGN(const ChangeSetId changeSet, engine_->replica().transact(work, {identifier}));
    // A command that took effect before did not run again.
    results.resize(calls.size());
    for (CommandResult& result : results) result.changeSet = changeSet;
    return results;
}

Result<ChangeSetId> LocalFirm::transact(const std::function<Done(sync::Writer&, Reader&)>& work) {
    return engine_->replica().transact([&](sync::Writer& writer) -> Done {
        engine_->setAsker(caller());
        Reader reader{engine_->shared(), writer.connection(), false};
        return work(writer, reader);
    });
}

std::uint64_t LocalFirm::subscribe(Subscriber subscriber) {
    return engine_->replica().subscribe(
        [this, subscriber = std::move(subscriber)](const sync::Replica::Change& change) {
            Changed changed;
            changed.local = change.local;
            std::set<int> tables;
            for (const sync::ChangedRow& row : change.rows) {
                tables.insert(row.table);
                if (changed.records.size() <= kMostTouchedTold) changed.records.push_back(row.id);
            }
            if (changed.records.size() > kMostTouchedTold) changed.records.clear();
            for (const int table : tables)
                changed.entities.push_back(engine_->replica().plan().tables[static_cast<std::size_t>(table)].name);
            subscriber(changed);
        });
}

void LocalFirm::unsubscribe(std::uint64_t subscription) { engine_->replica().unsubscribe(subscription); }

Result<std::vector<ConflictEntry>> LocalFirm::conflicts(RecordId record, std::int64_t limit) {
    OUTPOST_ASSIGN(const auto from, reader(false));
    return tellConflicts(
        *from, [this](DeviceNumber number) { return deviceName(number); }, record, limit);
}

Result<std::vector<HistoryEntry>> LocalFirm::history(const std::string& entity, RecordId record) {
    OUTPOST_ASSIGN(const auto from, reader(false));
    return tellHistory(
        *from, [this](DeviceNumber number) { return deviceName(number); }, entity, record);
}

Result<RecordDetail> LocalFirm::asOn(const std::string& entity, RecordId record, std::int64_t atMs) {
    OUTPOST_ASSIGN(const auto from, reader(false));
    return tellAsOn(*from, entity, record, atMs);
}

Result<std::vector<DeletedEntry>> LocalFirm::deleted(const std::string& entity, std::int64_t limit) {
    OUTPOST_ASSIGN(const auto from, reader(false));
    return tellDeleted(
        *from, [this](DeviceNumber number) { return deviceName(number); }, entity, limit);
}

Result<RecordDetail> LocalFirm::blank(const std::string& entity, const FieldValues& given) {
    Result<RecordDetail> detail;
    // The expressions ask who works here and when: that is set for one connection, the writer's.
    engine_->onWriter([&](sync::ReplicaCore& core) {
        engine_->setAsker(caller());
        Reader from{engine_->shared(), core.connection(), false};
        detail = blankRecord(from, entity, given);
    });
    return detail;
}

Result<std::vector<RefusedEntry>> LocalFirm::refused() {
    OUTPOST_ASSIGN(const auto from, reader(false));
    return tellRefused(*from, [this](DeviceNumber number) { return deviceName(number); });
}

Result<DigestInfo> LocalFirm::digest() {
    OUTPOST_ASSIGN(const auto from, reader(false));
    OUTPOST_ASSIGN(const sync::Digest digest, from->queries().digest());
    DigestInfo info{digest.set, digest.rows, digest.catalog, {}};
    for (const auto& [number, sequence] : digest.vector) info.vector.emplace_back(number, sequence);
    return info;
}

std::string LocalFirm::deviceName(DeviceNumber number) const {
    const std::lock_guard lock{mutex_};
    for (const auto* names : {&devices_, &removed_})
        if (const auto found = names->find(sync::deviceOwning(number)); found != names->end()) return found->second;
    return {};
}

void LocalFirm::readTeam() {
    const sync::TeamState& team = engine_->team().state();
    const std::lock_guard lock{mutex_};
    devices_.clear();
    for (const auto& [number, device] : team.devices()) devices_[number] = device.name;
    removed_.clear();
    for (const auto& [number, device] : team.removed()) removed_[number] = device.name;
    firmName_ = team.firmName();
    ownDevice_ = engine_->keys().number();
    userName_ = engine_->logIn().name;
    relayLine_ = team.relay() ? sync::formatRelayLine(lineOf(*team.relay())) : std::string{};
    if (devices_.find(ownDevice_) == devices_.end()) devices_[ownDevice_] = engine_->keys().deviceName();
}

void LocalFirm::startNetwork() {
    {
        const std::lock_guard lock{mutex_};
        if (networkStartedMs_ == 0) networkStartedMs_ = wallMs();
    }
    network_->start();
}

void LocalFirm::stopNetwork() {
    network_->stop();
    {
        const std::lock_guard lock{mutex_};
        networkStartedMs_ = 0;
    }
    wakeStatus();
}

Done LocalFirm::setRelay(const std::string& text) {
    OUTPOST_ASSIGN(const sync::RelayLine line, sync::parseRelayLine(text));
    sync::RelayAddress relay;
    relay.host = line.host;
    relay.port = line.port;
    relay.key = line.key;
    std::copy_n(line.right.begin(), std::min(line.right.size(), relay.right.size()), relay.right.begin());
    auto before = network_->presence();
    OUTPOST_TRY(engine_->write([&](sync::TeamPen& pen) { return pen.setRelay(relay); }));
    // The other devices know no relay but that of before: there they find the news, if it still runs.
    if (before && before->line != line) network_->leaveNewsAt(std::move(*before));
    return {};
}

Done LocalFirm::makeUserRows(sync::Writer& writer, Reader& from, const std::string& name,
                             sync::InvitationRequest& invitation) const {
    const Caller by = caller();
    CommandCall employee;
    employee.command = "employee.create";
    employee.values = {{"name", name}};
    if (by.org != 0) employee.values.emplace_back("org", by.org);
    OUTPOST_ASSIGN(const CommandResult made, runOne(writer, from, employee, by));
    CommandCall user;
    user.command = "user.create";
    user.values = {{"name", name}, {"employee", made.record}};
    OUTPOST_ASSIGN(const CommandResult madeUser, runOne(writer, from, user, by));
    invitation.user = madeUser.record;
    invitation.name = name;
    return {};
}

Result<std::string> LocalFirm::invite(const InviteRequest& request) {
    sync::InvitationRequest invitation;
    invitation.by = engine_->logIn().user;
    invitation.days = request.days;
    // Whether it can be recorded is asked before rows are made that nobody would use.
    const Done possible = engine_->write([&](sync::TeamPen& pen) -> Done {
        if (!pen.state().relay()) return fail(Error::Kind::Unavailable, "relay.none");
        if (!request.user.empty()) {
            OUTPOST_TRY(sync::checkName(request.user));
            if (pen.state().userNamed(request.user)) return fail(Error::Kind::Denied, "user.taken", {request.user});
        }
        return {};
    });
    OUTPOST_TRY(possible);
    if (!request.user.empty()) {
        const auto rows = [&](sync::Writer& writer, Reader& from) {
            return makeUserRows(writer, from, request.user, invitation);
        };
        if (const auto made = transact(rows); !made) return propagate(made);
    }
    std::string text;
    const Done recorded = engine_->write([&](sync::TeamPen& pen) -> Done {
        OUTPOST_ASSIGN(const sync::Invitation made, sync::makeInvitation(pen, invitation, wallMs()));
        text = made.print();
        return {};
    });
    OUTPOST_TRY(recorded);
    return text;
}

}  // namespace outpost::app
