#include "syncengine/replica/core.h"

#include "syncengine/replica/core_writer.h"

#include <algorithm>

namespace outpost::sync {
namespace {

/// The catalog's version is hexadecimal; the mark is its first eight bytes. A version of another form is taken as text.
CatalogMark markOf(std::string_view version) {
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    CatalogMark mark{};
    const bool isHex = version.size() >= 16 &&
                       std::all_of(version.begin(), version.begin() + 16, [&](char c) { return digit(c) >= 0; });
    for (std::size_t i = 0; i < mark.size(); ++i) {
        if (isHex) mark[i] = static_cast<std::uint8_t>(digit(version[2 * i]) * 16 + digit(version[2 * i + 1]));
        else if (i < version.size()) mark[i] = static_cast<std::uint8_t>(version[i]);
    }
    return mark;
}

constexpr const char* kCountUnknown = "SELECT count(*) FROM change_set WHERE verdict = 2";

/// A session lasts a day (rule T1).
constexpr Stamp kSessionStamps = stampAt(WallMs{24 * 60 * 60 * 1000});

}  // namespace

Result<std::unique_ptr<ReplicaCore>> ReplicaCore::open(ReplicaSetup setup) {
    auto core = std::make_unique<Core>(std::move(setup));
    OUTPOST_TRY(core->start());
    return core;
}

Done Core::start() {
    if (!setup_.seal || !setup_.now || setup_.firstNumber == 0 || setup_.firstNumber % kNumbersAnEnrolment != 0 ||
        setup_.firstNumber > kMaxDeviceNumber)
        return fail(Error::Kind::Invalid, "setup.incomplete");
    OUTPOST_ASSIGN(connection_, connect(false));
    if (setup_.prepare) OUTPOST_TRY(setup_.prepare(connection_));
    if (setup_.migrate) OUTPOST_TRY(setup_.migrate(connection_));
    OUTPOST_ASSIGN(auto transaction, store::Transaction::begin(connection_));
    OUTPOST_TRY(createEngineTables(connection_));
    OUTPOST_ASSIGN(layouts_, Layouts::load(connection_, setup_.plan));

    OUTPOST_ASSIGN(const Value number, readState(connection_, "number"));
    if (const auto* stored = std::get_if<std::int64_t>(&number)) number_ = static_cast<DeviceNumber>(*stored);
    else number_ = setup_.firstNumber;
    if (number_ < setup_.firstNumber || number_ >= setup_.firstNumber + kNumbersAnEnrolment)
        return fail(Error::Kind::Invalid, "replica.other_numbers");
    OUTPOST_TRY(writeState(connection_, "number", std::int64_t{number_}));
    OUTPOST_ASSIGN(const Value before, readState(connection_, "catalog"));
    OUTPOST_TRY(writeState(connection_, "catalog", setup_.plan.catalogVersion));
    OUTPOST_TRY(transaction.commit());

    catalog_ = markOf(setup_.plan.catalogVersion);
    OUTPOST_ASSIGN(log_, ChangeLog::open(connection_));
    OUTPOST_ASSIGN(heads_, UnitHeads::open(connection_, *log_));
    OUTPOST_ASSIGN(counters_, CounterSums::open(connection_));
    OUTPOST_ASSIGN(judge_, Judge::open(connection_, *layouts_, *log_));
    OUTPOST_ASSIGN(team_, TeamJudge::open(connection_, *log_));
    OUTPOST_ASSIGN(merger_, Merger::open(connection_, *layouts_, *log_, *judge_, *heads_, *counters_, setup_.check));
    OUTPOST_ASSIGN(capture_, Capture::attach(connection_, *layouts_, setup_.check));
    OUTPOST_ASSIGN(segments_, Segments::open(connection_));
    OUTPOST_ASSIGN(identifiers_, Identifiers::open(connection_, number_));
    OUTPOST_ASSIGN(begin_, connection_.prepare("BEGIN IMMEDIATE"));
    OUTPOST_ASSIGN(commit_, connection_.prepare("COMMIT"));
    OUTPOST_ASSIGN(rollback_, connection_.prepare("ROLLBACK"));
    OUTPOST_ASSIGN(remember_,
                   connection_.prepare("INSERT OR IGNORE INTO _history(table_no, id, change_set) VALUES(?1,?2,?3)"));
    OUTPOST_ASSIGN(findCommand_, connection_.prepare("SELECT change_set FROM _command WHERE name=?1"));
    OUTPOST_ASSIGN(addCommand_, connection_.prepare("INSERT INTO _command(name, change_set) VALUES(?1,?2)"));
    OUTPOST_ASSIGN(writer_, CoreWriter::open(*this));

    // Own stamps go on from the greatest own one and from what was adopted of others, never above own time + 10 minutes.
    if (const Sequence own = ownSequence(); own > 0) {
        OUTPOST_ASSIGN(const Stamp stamp, log_->stampOf(packIdentifier(number_, own)));
        clock_ = Clock{stamp};
    }
    for (const auto& [device, sequence] : log_->vector().entries()) {
        OUTPOST_ASSIGN(const Stamp stamp, log_->stampOf(packIdentifier(device, sequence)));
        std::ignore = clock_.adopt(stamp, setup_.now());
    }
    OUTPOST_ASSIGN(unknown_, connection_.integer(kCountUnknown));
    OUTPOST_TRY(tellTeam());
    const auto* merged = std::get_if<std::string>(&before);
    if (unknown_ > 0 && (!merged || *merged != setup_.plan.catalogVersion)) OUTPOST_TRY(reconsiderUnknown());
    return {};
}

/// Hands the team log and all certificates to who keeps the state that they come to.
Done Core::tellTeam() {
    if (!setup_.team) return {};
    OUTPOST_ASSIGN(auto entries, connection_.prepare("SELECT id, body FROM change_set WHERE id <= ?1 ORDER BY id"));
    entries.bind(1, packIdentifier(0, kMaxCounter));
    for (;;) {
        OUTPOST_ASSIGN(const bool more, entries.step());
        if (!more) break;
        OUTPOST_ASSIGN(EntryFacts facts, setup_.team->take(counterOf(entries.integer(0)), entries.blob(1)));
        team_->take(std::move(facts));
    }
    team_->settled();
    OUTPOST_ASSIGN(
        auto certificates,
        connection_.prepare("SELECT change_set.id, change_set.body FROM _certificate JOIN change_set USING(id) "
                            "ORDER BY change_set.id"));
    for (;;) {
        OUTPOST_ASSIGN(const bool more, certificates.step());
        if (!more) return {};
        OUTPOST_ASSIGN(const ChangeSetView view, parseChangeSet(certificates.blob(1)));
        OUTPOST_TRY(setup_.team->certificate(view.head.number, view.head.sequence, view.body));
    }
}

Result<store::Statement*> Core::statement(const std::string& sql) {
    constexpr std::size_t kMaxStatements = 256;
    if (const auto found = statements_.find(sql); found != statements_.end()) return &found->second;
    if (statements_.size() >= kMaxStatements) statements_.clear();
    OUTPOST_ASSIGN(auto made, connection_.prepare(sql));
    return &(statements_[sql] = std::move(made));
}

Done Core::begin() {
    touched_.clear();
    return begin_.run();
}

Done Core::commit() {
    OUTPOST_TRY(commit_.run());
    identifiers_->committed();
    log_->clearPending();
    return {};
}

void Core::rollback() {
    capture_->stop();
    if (connection_.inTransaction()) std::ignore = rollback_.run();
    identifiers_->rolledBack();
    merger_->reset();
    // What was read before and is true again; if the disk fails now, the next transaction says so.
    std::ignore = log_->reload();
    std::ignore = judge_->reload();
    if (const auto unknown = connection_.integer(kCountUnknown)) unknown_ = *unknown;
    if (setup_.team) setup_.team->forget(log_->teamSequence());
    team_->forget(log_->teamSequence());
}

Done Core::refreshLocal(const TouchedRows& touched, store::Origin origin) {
    if (!setup_.listener || touched.empty()) return {};
    return setup_.listener->refresh(touched.rows(), origin);
}

void Core::tellChange(const TouchedRows& touched, bool local) {
    if (!onChange_ || touched.empty()) return;
    std::vector<ChangedRow> rows;
    rows.reserve(touched.rows().size());
    for (const store::TouchedRow& row : touched.rows()) rows.push_back({row.table, row.id});
    onChange_(rows, local);
}

/// Nothing is written that no session can sign: others would refuse it.
Done Core::needSession() {
    if (!hadSession_ || !setup_.renewSession) return {};
    const Stamp next = std::max(clock_.last() + 1, stampAt(setup_.now()));
    if (author_.certificate != 0 && next <= author_.notAfter) return {};
    return setup_.renewSession(*this);
}

Result<ChangeSetId> Core::transact(const std::function<Done(Writer&)>& work, const TransactOptions& options) {
    // Under a number that others know further than we do nothing is written: it would be a second past of it (rule R4).
    if (numbersUsedUp_) return fail(Error::Kind::Full, "own_chain.behind");
    OUTPOST_TRY(mayWriteNow());
    OUTPOST_TRY(needSession());
    OUTPOST_TRY(begin());
    const auto inside = [&]() -> Result<ChangeSetId> {
        if (!options.command.empty()) {
            OUTPOST_ASSIGN(const bool done, findCommand_.bind(1, options.command).step());
            if (done) {
                const ChangeSetId first = findCommand_.integer(0);
                findCommand_.reset();
                return first;
            }
        }
        OUTPOST_TRY(capture_->begin(nextOwn()));
        OUTPOST_TRY(work(*writer_));
        capture_->stop();
        OUTPOST_ASSIGN(const Captured captured, capture_->collect());
        ChangeSetId id = 0;
        if (!captured.rows.empty() || !captured.sets.empty()) {
            OUTPOST_ASSIGN(id, commitCaptured(captured));
        }
        if (!options.command.empty()) OUTPOST_TRY(addCommand_.bind(1, options.command).bind(2, id).run());
        return id;
    };
    auto id = inside();
    if (id) {
        if (auto done = commit(); !done) id = propagate(done);
    }
    if (!id) rollback();
    else tellChange(touched_, true);
    return id;
}

Result<ChangeSetId> Core::beginSession(Author author, const CertificateBody& makeBody) {
    OUTPOST_TRY(begin());
    const ChangeSetId id = nextOwn();
    const Stamp stamp = clock_.next(setup_.now());
    const auto inside = [&]() -> Done {
        OUTPOST_ASSIGN(const Bytes body, makeBody(number_, counterOf(id), stamp));
        OUTPOST_TRY(appendOwn(id, stamp, ChangeSetKind::Certificate, body));
        if (setup_.team) OUTPOST_TRY(setup_.team->certificate(number_, counterOf(id), body));
        return commit();
    };
    if (auto done = inside(); !done) {
        rollback();
        return propagate(done);
    }
    author_ = author;
    author_.certificate = counterOf(id);
    author_.notBefore = stamp;
    if (author_.notAfter == 0) author_.notAfter = stamp + kSessionStamps;
    hadSession_ = true;
    return id;
}

Done Core::resumeSession(const Author& author) {
    if (author.certificate > ownSequence()) return fail(Error::Kind::NotFound, "session.missing");
    author_ = author;
    if (author_.notAfter == 0) author_.notAfter = author_.notBefore + kSessionStamps;
    hadSession_ = true;
    return {};
}

Result<Sequence> Core::appendTeamEntry(ByteView entry) {
    if (!setup_.team) return fail(Error::Kind::Invalid, "setup.incomplete");
    const Sequence sequence = log_->teamSequence() + 1;
    TouchedRows touched;
    OUTPOST_TRY(begin());
    const auto inside = [&]() -> Done {
        OUTPOST_ASSIGN(const Hash before, log_->hashAt(0, sequence - 1));
        OUTPOST_TRY(takeTeamEntry(sequence, sync::chainHash(before, entry), entry));
        OUTPOST_TRY(judgeAnew(touched));
        return commit();
    };
    if (auto done = inside(); !done) {
        rollback();
        return propagate(done);
    }
    tellChange(touched, false);
    return sequence;
}

Result<store::Connection> Core::connect(bool readOnly) const {
    if (setup_.connect) return setup_.connect(readOnly);
    store::OpenOptions options = setup_.open;
    options.readOnly = readOnly;
    return store::Connection::open(setup_.path, options);
}

Result<std::unique_ptr<store::Connection>> Core::reader() const {
    auto connection = std::make_unique<store::Connection>();
    OUTPOST_ASSIGN(*connection, connect(true));
    if (setup_.prepare) OUTPOST_TRY(setup_.prepare(*connection));
    return connection;
}

Result<bool> Core::heardOf(const Knowledge& theirs) {
    const auto own = theirs.find(number_);
    if (own == theirs.end() || own->second <= ownSequence()) return false;
    OUTPOST_TRY(takeNextNumber());
    return true;
}

/// Rules R4, I1: what was lost of the own chain comes back as any other's; we go on under a number that never forked.
Done Core::takeNextNumber() {
    numbersUsedUp_ = number_ + 1 >= setup_.firstNumber + kNumbersAnEnrolment;
    if (numbersUsedUp_) return fail(Error::Kind::Full, "own_chain.behind");
    OUTPOST_TRY(begin());
    if (auto done = writeState(connection_, "number", std::int64_t{number_} + 1); !done) {
        rollback();
        return done;
    }
    if (auto done = commit(); !done) {
        rollback();
        return done;
    }
    ++number_;
    author_ = {};
    OUTPOST_ASSIGN(identifiers_, Identifiers::open(connection_, number_));
    return {};
}

}  // namespace outpost::sync
