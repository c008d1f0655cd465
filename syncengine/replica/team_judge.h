#pragma once

#include "schema/store/sqlite.h"
#include "syncengine/store/change_log.h"
#include "syncengine/trust/judgement.h"

#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace outpost::sync {

/// What the team log makes of change sets (rules T2 to T4, K8): the tested functions of syncengine/trust over what the log
/// keeps. Most change sets are judged alone; all of them are when one may turn another.
/// Thread: that of its connection.
class TeamJudge {
public:
    [[nodiscard]] static Result<TeamJudge> open(store::Connection& connection, ChangeLog& log);

    /// Takes the facts of the next entry of the team log.
    void take(EntryFacts facts);
    /// The transaction did not last: entries after the first `entries` were never taken.
    void forget(Sequence entries);
    /// Whether there is a team: without one everything is allowed.
    bool hasTeam() const { return tree_.has_value(); }

    /// Where an entry stands in the team log; 0: it is not here.
    ChangeSetId placeOf(const Hash& entry) const;
    /// What own change sets name: the newest entry that stands. There must be a team.
    const Hash& newest() const { return tree_->facts(standing_->newest()).hash; }
    ChangeSetId newestPlace() const { return placeOf(newest()); }
    /// Something came that may turn verdicts, an entry or a change set: true until judgeAll() has looked.
    bool mustJudgeAll() const { return mustJudgeAll_; }
    /// All are to be judged once the transaction's change sets stand in the log.
    void judgeAllLater() { mustJudgeAll_ = true; }
    /// At opening: the verdicts in the log are those of the entries taken.
    void settled();
    /// Whether the device of `number` is in the firm by the newest entry that stands. There must be a team.
    bool isMember(DeviceNumber number) const;
    /// Whether the state after `entry`, on its own path, lets the user work.
    bool mayWork(const Hash& entry, RecordId user) const;

    struct Next {
        DeviceNumber number = 0;
        Sequence sequence = 0;
        RecordId user = 0;
        ChangeSetId team = 0;  ///< where the entry that it names stands; 0: it names none
    };
    /// What is to be thought of the change set that comes next in its chain; nothing if it may turn another's verdict, or
    /// only all together say it.
    [[nodiscard]] Result<std::optional<Finding>> alone(const Next& next);
    /// Why the team log itself refuses what a finding says; empty where it does not, and rights are to be asked.
    std::string_view refusal(const Finding& finding, RecordId user) const;

    /// Judges everything in the log. `visit` hears every change set after all that it has seen, with whether a verdict in
    /// its context has turned, and says whether its own has.
    using Visit = std::function<Result<bool>(const WorkFacts& work, const Finding& finding, bool contextTurned)>;
    [[nodiscard]] Done judgeAll(const Visit& visit);

private:
    TeamJudge() = default;
    bool isLine() const;
    bool memberAt(TeamTree::Index entry, DeviceNumber number) const;
    bool worksAt(TeamTree::Index entry, RecordId user) const;
    void stand(Standing standing);
    TeamTree::Index indexOf(ChangeSetId place) const;
    [[nodiscard]] Result<bool> wasRefused(DeviceNumber number, Sequence sequence);
    [[nodiscard]] Result<std::vector<WorkFacts>> readWork();
    ChangeLog* log_ = nullptr;
    std::vector<EntryFacts> entries_;
    std::optional<TeamTree> tree_;
    std::optional<Standing> standing_;
    std::map<Hash, ChangeSetId> places_;
    /// What was asked of a path before: it never changes. By entry, and user or device.
    mutable std::map<std::pair<TeamTree::Index, RecordId>, bool> works_, members_;
    Sequence lastTurn_ = 0;  ///< place of the newest standing entry that may turn verdicts
    bool mustJudgeAll_ = false;
    store::Statement refused_;
};

}  // namespace outpost::sync
