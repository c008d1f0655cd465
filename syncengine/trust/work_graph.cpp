#include "syncengine/trust/work_graph.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace outpost::sync {
namespace {

auto key(const WorkFacts& work) { return std::tie(work.number, work.sequence, work.hash); }

}  // namespace

WorkGraph::WorkGraph(std::vector<WorkFacts> work) : work_(std::move(work)) {
    std::sort(work_.begin(), work_.end(), [](const auto& left, const auto& right) { return key(left) < key(right); });
    const auto same = [](const auto& left, const auto& right) { return key(left) == key(right); };
    work_.erase(std::unique(work_.begin(), work_.end(), same), work_.end());
    all_.resize(work_.size());
    std::iota(all_.begin(), all_.end(), Index{0});
    for (Index node = 0; node < work_.size(); ++node) {
        auto [chain, _] = chains_.try_emplace(work_[node].number, node, node);
        chain->second.second = node + 1;
    }

    before_.assign(work_.size(), kNone);
    std::vector<std::vector<Index>> after(work_.size());
    std::vector<Index> missing(work_.size(), 0);
    for (Index node = 0; node < work_.size(); ++node) {
        const WorkFacts& facts = work_[node];
        before_[node] = find({facts.number, facts.sequence - 1, facts.before});
        if (before_[node] == kNone) {
            const auto numbers = chain(facts.number);
            const auto from = std::lower_bound(numbers.begin(), numbers.end(), facts.sequence,
                                               [&](Index at, Sequence wanted) { return work_[at].sequence < wanted; });
            // With two of one sequence there nothing tells which of them it follows.
            const Sequence fork = forkOf(facts.number);
            if (from != numbers.begin() && (fork == 0 || work_[*(from - 1)].sequence < fork))
                before_[node] = *(from - 1);
        }
        seenFrom_.push_back(static_cast<Index>(seen_.size()));
        if (before_[node] != kNone) seen_.push_back(before_[node]);
        for (const Point& point : facts.frontier)
            if (const Index found = find(point); found != kNone) seen_.push_back(found);
        missing[node] = static_cast<Index>(seen_.size()) - seenFrom_[node];
        for (const Index other : seen(node)) after[other].push_back(node);
    }

    for (Index node = 0; node < work_.size(); ++node)
        if (missing[node] == 0) order_.push_back(node);
    for (std::size_t at = 0; at < order_.size(); ++at)
        for (const Index next : after[order_[at]])
            if (--missing[next] == 0) order_.push_back(next);
}

std::span<const WorkGraph::Index> WorkGraph::seen(Index node) const {
    const std::size_t end = node + std::size_t{1} < seenFrom_.size() ? seenFrom_[node + std::size_t{1}] : seen_.size();
    return std::span{seen_}.subspan(seenFrom_[node], end - seenFrom_[node]);
}

WorkGraph::Index WorkGraph::find(const Point& point) const {
    const auto found =
        std::lower_bound(work_.begin(), work_.end(), point, [](const WorkFacts& left, const Point& right) {
            return key(left) < std::tie(right.number, right.sequence, right.hash);
        });
    if (found == work_.end() || key(*found) != std::tie(point.number, point.sequence, point.hash)) return kNone;
    return static_cast<Index>(found - work_.begin());
}

std::span<const WorkGraph::Index> WorkGraph::chain(DeviceNumber number) const {
    const auto found = chains_.find(number);
    if (found == chains_.end()) return {};
    return std::span{all_}.subspan(found->second.first, found->second.second - found->second.first);
}

std::vector<DeviceNumber> WorkGraph::numbers() const {
    std::vector<DeviceNumber> out;
    for (const auto& [number, _] : chains_) out.push_back(number);
    return out;
}

Sequence WorkGraph::forkOf(DeviceNumber number) const {
    const auto nodes = chain(number);
    const auto two = std::adjacent_find(nodes.begin(), nodes.end(), [&](Index left, Index right) {
        return work_[left].sequence == work_[right].sequence;
    });
    return two == nodes.end() ? 0 : work_[*two].sequence;
}

void WorkGraph::markUpTo(const Point& point, std::vector<bool>& marks) const {
    if (Index node = find(point); node != kNone) {
        for (; node != kNone && !marks[node]; node = before_[node]) marks[node] = true;
        return;
    }
    const Sequence fork = forkOf(point.number);
    for (const Index node : chain(point.number))
        if (work_[node].sequence <= point.sequence && (fork == 0 || work_[node].sequence < fork)) marks[node] = true;
}

}  // namespace outpost::sync
