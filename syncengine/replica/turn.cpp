#include "syncengine/replica/core.h"

/// Verdicts that turn after they were given (rule K8): a newer catalog understands what was unknown, a late team entry
/// cuts what was accepted or brings back what was refused. Rows are computed anew from the change sets that are kept.
namespace outpost::sync {

Done Core::applyTurned(std::span<const TurnedVerdict> turned, TouchedRows& touched) {
    std::vector<TurnedVerdict> effects;
    for (const TurnedVerdict& one : turned) {
        OUTPOST_ASSIGN(const Verdict before, log_->verdictOf(one.changeSet));
        OUTPOST_TRY(log_->setVerdict(one.changeSet, one.verdict, one.reason));
        const bool counts = one.verdict == Verdict::Accepted;
        unknown_ += (one.verdict == Verdict::Unknown ? 1 : 0) - (before == Verdict::Unknown ? 1 : 0);
        if (counts != (before == Verdict::Accepted)) effects.push_back(one);
    }
    return applyEffects(effects, touched);
}

/// The rows of change sets that count from now on, or count no more: so it stands in the log already.
Done Core::applyEffects(std::span<const TurnedVerdict> turned, TouchedRows& touched) {
    for (const TurnedVerdict& one : turned) {
        OUTPOST_ASSIGN(const Bytes bytes, log_->bytesOf(one.changeSet));
        const auto parsed = parseChangeSet(bytes);
        if (!parsed || parsed->head.kind != static_cast<int>(ChangeSetKind::Data)) continue;
        if (one.verdict == Verdict::Accepted) OUTPOST_TRY(merger_->applyLate(*parsed, touched));
        else OUTPOST_TRY(merger_->withdraw(*parsed, touched));
    }
    OUTPOST_TRY(merger_->finish(touched));
    OUTPOST_TRY(judge_->settle(touched));
    return refreshLocal(touched, store::Origin::Merge);
}

Done Core::turnVerdicts(std::span<const TurnedVerdict> turned) {
    TouchedRows touched;
    OUTPOST_TRY(begin());
    auto done = applyTurned(turned, touched);
    if (done) done = judgeAnew(touched);
    if (done) done = commit();
    if (!done) rollback();
    else tellChange(touched, false);
    return done;
}

/// After an upgrade: what was unknown is judged again, in any order.
Done Core::reconsiderUnknown() {
    OUTPOST_ASSIGN(auto rows, connection_.prepare("SELECT id FROM change_set WHERE verdict = 2 ORDER BY stamp, id"));
    std::vector<TurnedVerdict> turned;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, rows.step());
        if (!more) break;
        OUTPOST_ASSIGN(const Bytes bytes, log_->bytesOf(rows.integer(0)));
        const auto parsed = parseChangeSet(bytes);
        if (!parsed || parsed->head.kind != static_cast<int>(ChangeSetKind::Data)) continue;
        const Judgement judgement = merger_->check(*parsed);
        // What is well formed waits for the team log's word, which comes in the same transaction.
        if (judgement.verdict == Verdict::Accepted && team_->hasTeam())
            turned.push_back({rows.integer(0), Verdict::Refused, kWaitsForTeam});
        else if (judgement.verdict != Verdict::Unknown)
            turned.push_back({rows.integer(0), judgement.verdict, judgement.reason});
    }
    if (team_->hasTeam()) team_->judgeAllLater();
    return turnVerdicts(turned);
}

}  // namespace outpost::sync
