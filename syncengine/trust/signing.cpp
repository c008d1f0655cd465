#include "syncengine/trust/signing.h"

#include <algorithm>

namespace outpost::sync {

SignedMoves::No SignedMoves::maySign(const TeamTree& tree, const Standing& standing,
                                     const MoveProposal& proposal) const {
    if (proposal.term <= std::max(highestTerm_, tree.highestTerm())) return No::LowTerm;
    if (!tree.valid(proposal.kept)) return No::NotValid;
    if (proposal.move == PenMove::Pass && proposal.kept != standing.newest()) return No::VoidsKnown;
    return No::None;
}

void SignedMoves::sign(const MoveProposal& proposal) {
    highestTerm_ = std::max(highestTerm_, proposal.term);
    last_ = proposal;
}

bool SignedMoves::mayName(const TeamTree& tree, TeamTree::Index entry) const {
    return !last_ || !tree.wouldVoid(last_->kept, last_->sheet, last_->term, entry);
}

std::optional<TeamTree::Index> SignedMoves::toName(const TeamTree& tree, const Standing& standing,
                                                   TeamTree::Index lastNamed) const {
    const auto& chain = standing.chain();
    const auto found =
        std::find_if(chain.rbegin(), chain.rend(), [&](TeamTree::Index entry) { return mayName(tree, entry); });
    if (found == chain.rend()) return std::nullopt;
    if (standing.stands(lastNamed) && !tree.keeps(*found, lastNamed)) return std::nullopt;
    return *found;
}

Served served(const TeamTree& tree, const Standing& standing, std::span<const DeviceNumber> administrators,
              std::span<const RemovalRequest> requests, DeviceNumber device) {
    if (!tree.member(standing.newest(), device)) return Served::TeamOnly;
    const bool asked = std::any_of(requests.begin(), requests.end(), [&](const RemovalRequest& request) {
        return !request.answered && request.remove == device && request.by != device &&
               std::find(administrators.begin(), administrators.end(), request.by) != administrators.end();
    });
    return asked ? Served::TeamOnly : Served::Data;
}

}  // namespace outpost::sync
