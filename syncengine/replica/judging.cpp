#include "syncengine/replica/core.h"

#include <algorithm>

/// What the team log and rights make of change sets, when they come and when a verdict turns (rules T2 to T4, K8).
namespace outpost::sync {
namespace {

bool isByTrust(std::string_view reason) { return reason.starts_with("team.") || reason.starts_with("rights."); }

}  // namespace

/// Judged fields as they stood at the context of a change set, out of the change sets that are accepted in it.
class Core::ContextRows final : public JudgedContext {
public:
    ContextRows(Merger& merger, store::Connection& connection, const VersionVector& context)
        : merger_(merger), connection_(connection), context_(context) {}
    Result<std::optional<std::vector<Value>>> row(int table, RecordId id) override {
        return merger_.rowAt(table, id, context_);
    }
    store::Connection& connection() override { return connection_; }

private:
    Merger& merger_;
    store::Connection& connection_;
    const VersionVector& context_;
};

/// Own change sets that everybody would refuse are not written.
Done Core::mayWriteNow() const {
    if (!team_->hasTeam()) return {};
    if (!team_->isMember(number_)) return fail(Error::Kind::Denied, "team.removed");
    if (hadSession_ && !team_->mayWork(team_->newest(), author_.user))
        return fail(Error::Kind::Denied, "team.user_stopped");
    return {};
}

Result<std::string_view> Core::refusalBy(const Finding& finding, RecordId user, const ChangeSetView& view,
                                         const VersionVector& context) {
    const std::string_view byTeam = team_->refusal(finding, user);
    if (!byTeam.empty() || !setup_.rights || view.head.kind != static_cast<int>(ChangeSetKind::Data)) return byTeam;
    ContextRows rows{*merger_, connection_, context};
    for (const Hash& entry : finding.ask) {
        OUTPOST_ASSIGN(const std::string_view byRights,
                       setup_.rights->refusal({view, view.head.number, user, entry, rows}));
        if (!byRights.empty()) return byRights;
    }
    return std::string_view{};
}

/// A change set that has just come, and whose form is judged. What others must be judged with waits for judgeAnew().
Done Core::judgeByTeam(LogEntry& entry, const ChangeSetView* view, const VersionVector& context) {
    OUTPOST_ASSIGN(const auto finding, team_->alone({deviceOf(entry.id), counterOf(entry.id), entry.user, entry.team}));
    if (!finding) team_->judgeAllLater();
    if (entry.verdict != Verdict::Accepted) return {};
    if (finding) {
        OUTPOST_ASSIGN(entry.reason, refusalBy(*finding, entry.user, *view, context));
    } else {
        entry.reason = kWaitsForTeam;
    }
    if (!entry.reason.empty()) entry.verdict = Verdict::Refused;
    return {};
}

/// Judges all that is in the log once more, if something came that may turn a verdict, and applies what turned.
Done Core::judgeAnew(TouchedRows& touched) {
    if (!team_->mustJudgeAll()) return {};
    OUTPOST_ASSIGN(auto read, connection_.prepare("SELECT verdict, reason FROM change_set WHERE id=?1"));
    std::vector<TurnedVerdict> turned;
    const auto visit = [&](const WorkFacts& work, const Finding& finding, bool contextTurned) -> Result<bool> {
        const ChangeSetId id = packIdentifier(work.number, work.sequence);
        OUTPOST_TRY(read.bind(1, id).step());
        const auto before = static_cast<Verdict>(read.integer(0));
        const std::string why{read.text(1)};
        read.reset();
        const bool byTrust = before == Verdict::Refused && isByTrust(why);
        // What is wrong by its form stays so; what is unknown is judged when it is understood.
        if (before == Verdict::Unknown || (before == Verdict::Refused && !byTrust)) return false;
        std::string_view reason = team_->refusal(finding, work.user);
        const bool askRights = reason.empty() && setup_.rights && (byTrust || contextTurned || finding.ask.size() > 1);
        if (askRights) {
            OUTPOST_ASSIGN(const Bytes bytes, log_->bytesOf(id));
            OUTPOST_ASSIGN(const ChangeSetView view, parseChangeSet(bytes));
            OUTPOST_ASSIGN(const VersionVector* context, log_->contextOf(id));
            const VersionVector judged = *context;
            OUTPOST_ASSIGN(reason, refusalBy(finding, work.user, view, judged));
        }
        const Verdict now = reason.empty() ? Verdict::Accepted : Verdict::Refused;
        if (now == before && reason == why) return false;
        OUTPOST_TRY(log_->setVerdict(id, now, reason));
        if (now != before) turned.push_back({id, now, reason});
        return now != before;
    };
    OUTPOST_TRY(team_->judgeAll(visit));
    return applyEffects(turned, touched);
}

}  // namespace outpost::sync
