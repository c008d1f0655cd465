#include "syncengine/team/team_log.h"

#include <algorithm>
#include <iterator>

namespace outpost::sync {

namespace {

/// An entry that the state took, as verdicts read it: its signatures are right, and what it says fits.
EntryFacts factsOf(const Entry& entry, const Hash& hash) {
    EntryFacts facts;
    facts.hash = hash;
    facts.before = entry.head.before;
    facts.position = entry.head.position;
    facts.term = entry.head.term;
    facts.signers = {entry.head.pen};
    if (const auto* found = std::get_if<FoundEntry>(&entry.body)) {
        facts.sheet = true;
        facts.holder = found->device.number;
        facts.enrols = {found->device.number};
    } else if (const auto* enrol = std::get_if<EnrolEntry>(&entry.body)) {
        facts.enrols = {enrol->device.number};
    } else if (const auto* loss = std::get_if<LossEntry>(&entry.body)) {
        facts.losses = loss->losses;
        facts.regained = loss->regained;
    }
    return facts;
}

}  // namespace

Result<EntryFacts> TeamLog::take(Sequence sequence, ByteView bytes) {
    if (sequence != state_.last() + 1) return fail(Error::Kind::Invalid, "entry.order", {std::to_string(sequence)});
    auto done = state_.take(bytes);
    if (done && state_.firm() != firm_) done = fail(Error::Kind::Denied, "entry.refused", {}, "another firm");
    if (!done) {
        rebuild();
        return propagate(done);
    }
    entries_.push_back(copyOf(bytes));
    openKeys();
    OUTPOST_ASSIGN(const Entry entry, readEntry(bytes));
    return factsOf(entry, state_.hash());
}

void TeamLog::forget(Sequence last) {
    if (last >= entries_.size()) return;
    entries_.resize(static_cast<std::size_t>(last));
    rebuild();
}

void TeamLog::rebuild() {
    state_ = TeamState{device_.exchange.publicKey()};
    for (const auto& entry : entries_)
        if (!state_.take(entry)) break;  // cannot be: each was taken before
}

void TeamLog::openKeys() {
    for (const auto& generation : state_.generations()) {
        const auto name = envelopeName(generation.name, firm_);
        if (generation.copy.empty() || keys_.contains(name)) continue;
        const auto plain = openSealed(device_.exchange, kTeamKeyLabel, generation.copy);
        if (!plain || plain->size() != SymmetricKey::size()) continue;
        auto key = teamKeyOf(SymmetricKey::from(*plain));
        if (key.name == generation.name) keys_.emplace(name, std::move(key));
    }
}

void TeamLog::giveKey(TeamKey key) {
    const auto name = envelopeName(key.name, firm_);
    keys_.insert_or_assign(name, std::move(key));
}

const TeamKey* TeamLog::currentKey() const {
    if (state_.generations().empty()) return nullptr;
    const auto found = keys_.find(envelopeName(state_.generations().back().name, firm_));
    return found == keys_.end() ? nullptr : &found->second;
}

const TeamKey* TeamLog::keyOfEntry(Sequence position) const {
    const auto& generations = state_.generations();
    if (generations.empty()) return nullptr;
    auto before = std::find_if(generations.rbegin(), generations.rend(),
                               [&](const auto& generation) { return generation.since < position; });
    const auto& name = before == generations.rend() ? generations.front().name : before->name;
    const auto found = keys_.find(envelopeName(name, firm_));
    return found == keys_.end() ? nullptr : &found->second;
}

Done TeamLog::certificate(DeviceNumber number, Sequence sequence, ByteView body) {
    OUTPOST_ASSIGN(const auto certificate, checkSession(body, state_));
    if (certificate.number != number || certificate.sequence != sequence)
        return fail(Error::Kind::Corrupt, "segment.unreadable", {}, "certificate of another place");
    auto& chain = certificates_[number];
    // Stamps grow along a chain: a session that ended before this one began signs nothing that is still to come.
    std::erase_if(chain, [&](const auto& known) { return known.second.notAfter < certificate.notBefore; });
    chain.insert_or_assign(sequence, certificate);
    return {};
}

const SessionCertificate* TeamLog::sessionAt(DeviceNumber number, Sequence sequence) const {
    const auto chain = certificates_.find(number);
    if (chain == certificates_.end()) return nullptr;
    const auto after = chain->second.upper_bound(sequence);
    return after == chain->second.begin() ? nullptr : &std::prev(after)->second;
}

}  // namespace outpost::sync
