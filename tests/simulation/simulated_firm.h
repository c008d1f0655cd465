#pragma once

#include "syncengine/path/node_core.h"
#include "syncengine/team/pen.h"
#include "syncengine/team/seal.h"
#include "tests/simulation/keyring.h"

#include <cstdint>
#include <vector>

namespace outpost::simulation {

/// A firm with real keys: founded, its relay set and its devices enrolled as the product does it, by the pen of the
/// first device. One user works everywhere. Equal seeds give equal keys (see SeededRandom).
class SimulatedFirm {
public:
    /// `relay`: the relay's tunnel key; `nowMs`: UTC.
    SimulatedFirm(int devices, const sync::PublicKey& relay, const sync::RelayRight& right, std::int64_t nowMs);

    /// The team log, for the first device to append.
    const std::vector<Bytes>& entries() const { return entries_; }
    std::unique_ptr<Keyring> makeKeyring(int device);

    sync::NodeIdentity identity(int device) const;
    std::vector<sync::PeerDevice> peersOf(int device) const;
    sync::RelayTarget relay() const;
    int devices() const { return static_cast<int>(devices_.size()); }

private:
    friend class TeamKeyring;
    struct Device {
        sync::DeviceKeys keys;
        std::optional<sync::OwnSession> session;  ///< what stands in its key file
    };
    void write(const sync::TeamPen& pen);
    const sync::TeamState::Relay& relayState() const { return *log_->state().relay(); }

    std::vector<Device> devices_;
    std::vector<Bytes> entries_;
    sync::UserKeys user_;
    std::unique_ptr<sync::TeamLog> log_;  ///< the first device's, with all entries
};

/// Bytes that depend on the seed alone.
sync::RandomSource seededSource(std::uint64_t seed);

/// While it lives, everything in this thread that libsodium draws comes from a seed, and everything after it from the
/// system again.
class SeededRandom {
public:
    explicit SeededRandom(std::uint64_t seed);
    ~SeededRandom();
    SeededRandom(const SeededRandom&) = delete;
    SeededRandom& operator=(const SeededRandom&) = delete;
};

}  // namespace outpost::simulation
