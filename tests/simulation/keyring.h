#pragma once

#include "syncengine/replica/replica_core.h"

#include <functional>
#include <memory>

namespace outpost::simulation {

/// The keys of one device: how its replica seals and opens, and whose log-in it signs for. Made anew at each start of
/// the device, as the product does out of its key file.
class Keyring {
public:
    virtual ~Keyring() = default;
    virtual sync::SegmentSeal& seal() = 0;
    virtual sync::TeamLogSink* team() = 0;  ///< null: this firm has no team log
    /// Logs in, or goes on with the session of before. 0: nothing was written; else the certificate's change set.
    [[nodiscard]] virtual Result<ChangeSetId> logIn(sync::ReplicaCore& core) = 0;
};

using MakeKeyring = std::function<std::unique_ptr<Keyring>()>;

}  // namespace outpost::simulation
