#pragma once

#include "tests/simulation/keyring.h"

namespace outpost::simulation {

/// Segments without keys, for histories that put the log and the merge to the test and not the team: the envelope is
/// the real one, what it holds lies open, and the place of the signature holds a hash.
class PlainSeal : public sync::SegmentSeal {
public:
    [[nodiscard]] Result<Bytes> seal(const sync::PlainSegment& plain) override;
    [[nodiscard]] Result<sync::PlainSegment> open(ByteView segment, const sync::Hash& before) override;
};

/// Nobody logs in.
class PlainKeyring : public Keyring {
public:
    sync::SegmentSeal& seal() override { return seal_; }
    sync::TeamLogSink* team() override { return nullptr; }
    [[nodiscard]] Result<ChangeSetId> logIn(sync::ReplicaCore&) override { return ChangeSetId{0}; }

private:
    PlainSeal seal_;
};

}  // namespace outpost::simulation
