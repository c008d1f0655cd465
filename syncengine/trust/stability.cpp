#include "syncengine/trust/stability.h"

#include <algorithm>

namespace outpost::sync {
namespace {

using Node = WorkGraph::Index;

bool namedSince(const TrustJudgement& judgement, const Statement& statement, TeamTree::Index entry) {
    const TeamTree::Index named = judgement.tree().find(statement.named);
    return named != TeamTree::kNone && judgement.standing().stands(named) && judgement.tree().keeps(named, entry);
}

// The last entry of the chain by which somebody ceased to be a member.
TeamTree::Index lastRemoval(const TrustJudgement& judgement) {
    TeamTree::Index last = TeamTree::kFounding;
    for (const TeamTree::Index entry : judgement.standing().chain())
        for (const Loss& loss : judgement.tree().facts(entry).losses)
            if (loss.key.right == kMembership) last = entry;
    return last;
}

// Somebody who is cut may still vouch for another, by a change set that lies below his own cut but is not here.
bool lastsAreHere(const TrustJudgement& judgement) {
    for (const TeamTree::Index entry : judgement.standing().chain())
        for (const Loss& loss : judgement.tree().facts(entry).losses)
            for (const Point& last : loss.last)
                if (last.sequence != 0 && judgement.work().find(last) == WorkGraph::kNone) return false;
    return true;
}

}  // namespace

std::vector<DeviceNumber> activeDevices(const TrustJudgement& judgement) {
    const TeamTree& tree = judgement.tree();
    std::vector<DeviceNumber> active;
    for (const TeamTree::Index entry : judgement.standing().chain())
        for (const DeviceNumber device : tree.facts(entry).enrols)
            if (tree.member(judgement.standing().newest(), device)) active.push_back(device);
    return active;
}

std::vector<bool> belowStableVector(const TrustJudgement& judgement, std::span<const Statement> statements) {
    const WorkGraph& work = judgement.work();
    std::vector<bool> below(work.size(), true);
    for (const DeviceNumber device : activeDevices(judgement)) {
        std::vector<bool> held(work.size());
        for (const Statement& statement : statements)
            if (statement.device == device && namedSince(judgement, statement, judgement.standing().newest()))
                for (const Point& point : statement.held) work.markUpTo(point, held);
        for (Node node = 0; node < work.size(); ++node) below[node] = below[node] && held[node];
    }
    return below;
}

Stability stability(const TrustJudgement& judgement, std::span<const Statement> statements) {
    const WorkGraph& work = judgement.work();
    const std::vector<bool> below = belowStableVector(judgement, statements);
    std::vector<WorkFacts> lower;
    for (Node node = 0; node < work.size(); ++node)
        if (below[node]) lower.push_back(work.facts(node));
    const WorkGraph part{std::move(lower)};
    const TrustJudgement alone{judgement.tree(), part};

    Stability out{std::vector<bool>(work.size()), judgement.standing().firm(judgement.standing().newest())};
    for (const Node node : work.order()) {
        const WorkFacts& facts = work.facts(node);
        const auto seen = work.seen(node);
        out.stable[node] =
            below[node] && std::all_of(seen.begin(), seen.end(), [&](Node at) { return out.stable[at]; }) &&
            alone.finding(part.find({facts.number, facts.sequence, facts.hash})) == judgement.finding(node);
    }
    return out;
}

bool mayReissue(const TrustJudgement& judgement, std::span<const Statement> statements) {
    if (!judgement.standing().firm(judgement.standing().newest()) || !lastsAreHere(judgement)) return false;
    const TeamTree::Index removal = lastRemoval(judgement);
    const std::vector<DeviceNumber> active = activeDevices(judgement);
    return std::all_of(active.begin(), active.end(), [&](DeviceNumber device) {
        return std::any_of(statements.begin(), statements.end(), [&](const Statement& statement) {
            return statement.device == device && namedSince(judgement, statement, removal);
        });
    });
}

}  // namespace outpost::sync
