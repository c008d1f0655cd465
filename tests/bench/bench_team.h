#pragma once

#include "syncengine/replica/replica_core.h"
#include "syncengine/team/pen.h"
#include "syncengine/team/seal.h"

#include <memory>

namespace outpost::bench {

/// A founded firm with real keys, so that segments are sealed, signed, opened and verified as between real devices.
class BenchTeam {
public:
    BenchTeam();

    /// What a device of the firm holds beside its replica. One replica each.
    struct Keyring {
        explicit Keyring(const sync::Founding& founding) : log(founding.firm, founding.device), seal(log) {}
        sync::TeamLog log;
        sync::TeamSeal seal;
    };
    std::unique_ptr<Keyring> keyring() const { return std::make_unique<Keyring>(founding_); }
    /// Hands the team key over, as joining does.
    static void introduce(const Keyring& from, Keyring& to) { to.log.giveKey(from.log.currentKey()->copy()); }
    /// Writes the team log and a session certificate into the founder's new replica.
    void begin(sync::ReplicaCore& core, Keyring& keyring) const;

private:
    sync::Founding founding_;
};

}  // namespace outpost::bench
