#include "syncengine/log/envelope.h"
#include "syncengine/replica/core.h"

#include <algorithm>

/// What others send: opened, compared with the chain, judged and applied in causal order, in one transaction with the
/// knowledge of it (rules K1, K7, R1, R2).
namespace outpost::sync {
namespace {

/// A segment that cannot be opened yet but may be after the team log has grown.
bool waitsForTeam(const Error& error) {
    return error.code == "segment.key_missing" || error.code == "segment.not_enrolled";
}

}  // namespace

Result<bool> Core::accept(ByteView segment) {
    OUTPOST_ASSIGN(const Envelope envelope, parseEnvelope(segment));
    const DeviceNumber number = envelope.header.number;
    if (number > kMaxDeviceNumber || envelope.header.to > kMaxCounter)
        return fail(Error::Kind::Corrupt, "segment.unreadable");
    OUTPOST_ASSIGN(const bool grew, acceptOne(envelope.header, segment));
    if (!grew) return false;
    OUTPOST_ASSIGN(const bool more, retryWaiting());
    return grew || more;
}

Result<bool> Core::acceptOne(const EnvelopeHeader& header, ByteView segment) {
    TouchedRows touched;
    const VersionVector before = log_->vector();
    const Sequence teamBefore = log_->teamSequence();
    OUTPOST_TRY(begin());
    ownWentBack_ = false;
    auto grew = takeSegment(header, segment, touched);
    if (grew) {
        if (auto done = commit(); !done) grew = propagate(done);
    }
    if (!grew) {
        // Who sends damaged segments shall not make us read everything again: nothing was written yet.
        const bool isUntouched = touched.empty() && log_->vector() == before && log_->teamSequence() == teamBefore;
        log_->clearPending();
        if (isUntouched && connection_.inTransaction() && rollback_.run()) return grew;
        rollback();
        return grew;
    }
    tellChange(touched, false);
    if (ownWentBack_) OUTPOST_TRY(takeNextNumber());
    return grew;
}

/// Keeps what cannot be opened or applied yet. True: more of that number can be handed on than before (rule K7).
Result<bool> Core::keepWaiting(const EnvelopeHeader& header, ByteView segment, ChangeSetId needs, Sequence held) {
    OUTPOST_ASSIGN(const Sequence before, segments_->sealedReach(header.number, held));
    OUTPOST_TRY(segments_->keep(header.number, header.from, header.to, needs, segment));
    OUTPOST_ASSIGN(const Sequence after, segments_->sealedReach(header.number, held));
    return after > before && header.number != 0;
}

/// Within a transaction. True: there is more to hand on than before.
Result<bool> Core::takeSegment(const EnvelopeHeader& header, ByteView segment, TouchedRows& touched) {
    const DeviceNumber number = header.number;
    const Sequence held = number == 0 ? log_->teamSequence() : log_->vector().of(number);
    if (header.from > held + 1) return keepWaiting(header, segment, packIdentifier(number, header.from - 1), held);
    if (header.to <= held) {
        OUTPOST_ASSIGN(const Hash ours, log_->hashAt(number, header.to));
        if (ours == header.after) return false;
    }
    OUTPOST_ASSIGN(const Hash before, log_->hashAt(number, header.from - 1));
    auto opened = setup_.seal->open(segment, before);
    if (!opened) {
        // After a loss we wrote on, under a number that others know otherwise: what follows there fits no end of ours.
        const bool isOwn = number >= setup_.firstNumber && number <= number_;
        if (isOwn && opened.error().code == "segment.unreadable") return fail(Error::Kind::Corrupt, "own_chain.forked");
        if (!waitsForTeam(opened.error()) || number == 0) return propagate(opened);
        return keepWaiting(header, segment, packIdentifier(0, log_->teamSequence() + 1), held);
    }
    const PlainSegment& plain = *opened;
    if (plain.number != number || plain.from != header.from || plain.to != header.to ||
        plain.changeSets.size() != header.to - header.from + 1)
        return fail(Error::Kind::Corrupt, "segment.unreadable");

    // The chain, from a place that we share to the end that the envelope names.
    Hash hash = before;
    std::vector<Hash> hashes;
    for (const Bytes& bytes : plain.changeSets) hashes.push_back(hash = sync::chainHash(hash, bytes));
    if (hash != header.after) return fail(Error::Kind::Corrupt, "segment.unreadable");
    for (Sequence sequence = header.from; sequence <= std::min(header.to, held); ++sequence) {
        OUTPOST_ASSIGN(const Hash ours, log_->hashAt(number, sequence));
        if (ours != hashes[sequence - header.from]) return keepFork(plain, hashes, sequence);
    }
    if (number == 0) return takeTeamEntries(plain, hashes, segment, held, touched);

    // Nobody can hold more of our chain than we do, unless we lost its end (rule R4).
    ownWentBack_ = number == number_ && plain.to > held;
    ChangeSetId needs = 0;
    Sequence reached = held;
    while (reached < plain.to && needs == 0) {
        const std::size_t index = static_cast<std::size_t>(reached + 1 - plain.from);
        OUTPOST_ASSIGN(needs, takeChangeSet(plain, plain.changeSets[index], hashes[index], reached + 1, touched));
        if (needs == 0) ++reached;
    }
    OUTPOST_ASSIGN(const bool kept, segments_->keep(number, plain.from, plain.to, needs, segment));
    if (!kept && reached > held) return fail(Error::Kind::Full, "segment.too_many");
    if (reached == held) return false;
    if (team_->mustJudgeAll()) {
        OUTPOST_TRY(judgeAnew(touched));
        return true;
    }
    OUTPOST_TRY(merger_->finish(touched));
    OUTPOST_TRY(judge_->settle(touched));
    OUTPOST_TRY(refreshLocal(touched, store::Origin::Merge));
    return true;
}

Result<bool> Core::takeTeamEntries(const PlainSegment& plain, const std::vector<Hash>& hashes, ByteView segment,
                                   Sequence held, TouchedRows& touched) {
    if (!setup_.team) return fail(Error::Kind::Invalid, "setup.incomplete");
    if (plain.to <= held) return false;
    for (Sequence sequence = held + 1; sequence <= plain.to; ++sequence) {
        const std::size_t index = static_cast<std::size_t>(sequence - plain.from);
        OUTPOST_TRY(takeTeamEntry(sequence, hashes[index], plain.changeSets[index]));
    }
    OUTPOST_TRY(segments_->keep(0, plain.from, plain.to, 0, segment));
    OUTPOST_TRY(judgeAnew(touched));
    return true;
}

Done Core::takeTeamEntry(Sequence sequence, const Hash& hash, ByteView entry) {
    OUTPOST_ASSIGN(EntryFacts facts, setup_.team->take(sequence, entry));
    team_->take(std::move(facts));
    return log_->appendTeamEntry(sequence, hash, entry);
}

/// Rule K1: the vector that the author had applied, out of his previous one and the frontier. Gives the change set that
/// is not in hand yet, or 0 and the context.
Result<ChangeSetId> Core::contextFor(DeviceNumber number, Sequence sequence, const std::vector<ChangeSetId>& frontier,
                                     VersionVector& context) {
    if (sequence > 1) {
        OUTPOST_ASSIGN(const VersionVector* before, log_->contextOf(packIdentifier(number, sequence - 1)));
        context = *before;
        context.raise(number, sequence - 1);
    }
    for (const ChangeSetId id : frontier)
        if (!log_->vector().contains(id)) return id;
    for (const ChangeSetId id : frontier) {
        OUTPOST_ASSIGN(const VersionVector* theirs, log_->contextOf(id));
        context.merge(*theirs);
        context.raise(deviceOf(id), counterOf(id));
    }
    return ChangeSetId{0};
}

/// Judges and applies one change set. Gives what it waits for, or 0: it is in hand.
Result<ChangeSetId> Core::takeChangeSet(const PlainSegment& plain, ByteView bytes, const Hash& hash, Sequence sequence,
                                        TouchedRows& touched) {
    const DeviceNumber number = plain.number;
    const ChangeSetId id = packIdentifier(number, sequence);
    Stamp before = 0;
    if (sequence > 1) {
        OUTPOST_ASSIGN(before, log_->stampOf(packIdentifier(number, sequence - 1)));
    }
    LogEntry entry{.id = id,
                   .stamp = before,
                   .hash = hash,
                   .verdict = Verdict::Refused,
                   .user = plain.author.user,
                   .reason = {},
                   .bytes = bytes};
    OUTPOST_ASSIGN(entry.team, log_->teamOf(number, sequence - 1));
    const auto refuse = [&](std::string_view why) { entry.reason = why; };

    VersionVector context;
    const auto parsed = parseChangeSet(bytes);
    // What cannot be read stands in its place all the same, or nothing after it could be applied (rule R2). Its context
    // is that of the one before it.
    if (!parsed) {
        OUTPOST_TRY(contextFor(number, sequence, {}, context));
        refuse(parsed.error().code);
        if (parsed.error().kind == Error::Kind::TooNew) entry.verdict = Verdict::Unknown;
    } else {
        const ChangeSetHead& head = parsed->head;
        const bool frontierOthers = std::none_of(head.frontier.begin(), head.frontier.end(),
                                                 [&](ChangeSetId other) { return deviceOf(other) == number; });
        OUTPOST_ASSIGN(
            const ChangeSetId needs,
            contextFor(number, sequence, frontierOthers ? head.frontier : std::vector<ChangeSetId>{}, context));
        if (needs != 0) return needs;
        if (head.team) {
            entry.team = team_->placeOf(*head.team);
            if (entry.team == 0) return packIdentifier(0, log_->teamSequence() + 1);
        }
        const Judgement judgement = judge(plain, *parsed, id, before, frontierOthers);
        entry.verdict = judgement.verdict;
        entry.reason = judgement.reason;
        // A stamp that is not believed must not hold up what follows.
        if (head.id() == id && head.stamp > before) entry.stamp = head.stamp;
    }

    // A certificate opens what follows it, whatever the team log makes of its user and device: others opened it before
    // they heard of a removal.
    const bool isCertificate = parsed && parsed->head.kind == static_cast<int>(ChangeSetKind::Certificate);
    if (entry.verdict == Verdict::Accepted && isCertificate) {
        if (setup_.team) {
            if (auto taken = setup_.team->certificate(number, sequence, parsed->body); !taken) {
                entry.verdict = Verdict::Refused;
                refuse(taken.error().code);
            }
        }
        if (entry.verdict == Verdict::Accepted) {
            OUTPOST_ASSIGN(store::Statement * insert, statement("INSERT OR IGNORE INTO _certificate(id) VALUES(?1)"));
            OUTPOST_TRY(insert->bind(1, id).run());
        }
    }
    OUTPOST_TRY(judgeByTeam(entry, parsed ? &*parsed : nullptr, context));
    if (entry.verdict == Verdict::Accepted && !isCertificate) {
        log_->setPending(id, entry.stamp, context);
        OUTPOST_TRY(merger_->apply(*parsed, context, touched));
        log_->clearPending();
    }
    if (entry.verdict == Verdict::Unknown) ++unknown_;
    OUTPOST_TRY(log_->append(entry, context));
    // Rule K9: foreign stamps are adopted up to own time and ten minutes.
    if (entry.verdict == Verdict::Accepted) std::ignore = clock_.adopt(entry.stamp, setup_.now());
    return ChangeSetId{0};
}

/// The verdict on a change set whose context is in hand (rules K7, T3).
Judgement Core::judge(const PlainSegment& plain, const ChangeSetView& view, ChangeSetId id, Stamp before,
                      bool frontierOthers) {
    const ChangeSetHead& head = view.head;
    if (head.id() != id) return {Verdict::Refused, "change_set.malformed"};
    if (head.stamp <= before) return {Verdict::Refused, "stamp.backwards"};
    if (head.stamp < plain.author.notBefore) return {Verdict::Refused, "stamp.before_session"};
    if (plain.author.notAfter != 0 && head.stamp > plain.author.notAfter)
        return {Verdict::Refused, "stamp.after_session"};
    if (!frontierOthers) return {Verdict::Refused, "change_set.malformed"};
    switch (head.kind) {
        case static_cast<int>(ChangeSetKind::Data): return merger_->check(view);
        case static_cast<int>(ChangeSetKind::Certificate): return {};
        default: return {Verdict::Unknown, "change_set.too_new"};
    }
}

/// Two change sets of one number and sequence (rule K1): the second is kept aside and listed. When the number is ours,
/// somebody holds another past of this device than we do: we go on under the next one (rule R4).
Result<bool> Core::keepFork(const PlainSegment& plain, const std::vector<Hash>& hashes, Sequence from) {
    OUTPOST_ASSIGN(
        store::Statement * keep,
        statement("INSERT OR IGNORE INTO _fork(hash, change_set, stamp, user, bytes) VALUES(?1,?2,?3,?4,?5)"));
    OUTPOST_ASSIGN(const std::int64_t held, connection_.integer("SELECT count(*) FROM _fork"));
    // Who forks without end fills no disks: what lies aside is a proof, and a proof need not be complete.
    constexpr std::int64_t kMaxForks = 10'000;
    for (Sequence sequence = from; sequence <= plain.to && held < kMaxForks; ++sequence) {
        const std::size_t index = static_cast<std::size_t>(sequence - plain.from);
        const auto parsed = parseChangeSet(plain.changeSets[index]);
        OUTPOST_TRY(keep->bind(1, ByteView{hashes[index]})
                        .bind(2, packIdentifier(plain.number, sequence))
                        .bind(3, parsed ? parsed->head.stamp : Stamp{0})
                        .bind(4, plain.author.user)
                        .bind(5, ByteView{plain.changeSets[index]})
                        .run());
    }
    ownWentBack_ = plain.number == number_;
    return false;
}

Result<bool> Core::retryWaiting() {
    bool grew = false;
    for (bool again = true; again;) {
        again = false;
        OUTPOST_ASSIGN(const auto waiting, segments_->waiting());
        for (const Segments::Waiting& one : waiting) {
            const bool isHere = deviceOf(one.needs) == 0 ? counterOf(one.needs) <= log_->teamSequence()
                                                         : log_->vector().contains(one.needs);
            if (!isHere) continue;
            OUTPOST_ASSIGN(const Bytes bytes, segments_->bytesOf(one.key));
            const auto envelope = parseEnvelope(bytes);
            auto taken = envelope ? acceptOne(envelope->header, bytes) : Result<bool>{propagate(envelope)};
            if (!taken && taken.error().kind != Error::Kind::Corrupt && taken.error().kind != Error::Kind::Denied &&
                taken.error().kind != Error::Kind::Invalid)
                return taken;
            // Unreadable once it could be read: it is asked for again elsewhere (rule K7).
            if (!taken) OUTPOST_TRY(segments_->drop(one.key));
            if (taken && *taken) again = grew = true;
        }
    }
    return grew;
}

}  // namespace outpost::sync
