#include "tests/simulation/simulated_firm.h"

#include "tests/simulation/dice.h"
#include "tests/simulation/world.h"

#include <array>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <sodium.h>

namespace outpost::simulation {

namespace {

const RecordId kUser = packIdentifier(sync::kFounderNumber, 1);
constexpr std::int64_t kDayMs = 24 * 3600 * 1000;

// ---- chance from a seed -----------------------------------------------------------------------------------------------

thread_local std::optional<Dice> dice;

const char* seededName() { return "simulation"; }
std::uint32_t seededRandom() {
    return dice ? static_cast<std::uint32_t>(dice->next()) : randombytes_sysrandom_implementation.random();
}
void seededBuffer(void* const buffer, const std::size_t size) {
    auto* bytes = static_cast<std::uint8_t*>(buffer);
    if (!dice) return randombytes_sysrandom_implementation.buf(buffer, size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(dice->next());
}

randombytes_implementation seeded{seededName, seededRandom, nullptr, nullptr, seededBuffer, nullptr};

template <class T>
T must(Result<T> result, const char* what) {
    if (!result) throw Broken(fmt::format("{}: {}", what, describe(result.error())));
    return std::move(*result);
}

void must(const Done& done, const char* what) {
    if (!done) throw Broken(fmt::format("{}: {}", what, describe(done.error())));
}

}  // namespace

sync::RandomSource seededSource(std::uint64_t seed) {
    return [drawn = Dice{seed}](std::span<std::uint8_t> bytes) mutable {
        for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(drawn.next());
    };
}

SeededRandom::SeededRandom(std::uint64_t seed) {
    static std::once_flag once;
    std::call_once(once, [] {
        randombytes_set_implementation(&seeded);
        must(sync::cryptoReady(), "crypto");
    });
    dice.emplace(seed);
}

SeededRandom::~SeededRandom() { dice.reset(); }

// ---- keys of a device -------------------------------------------------------------------------------------------------

class TeamKeyring : public Keyring {
public:
    TeamKeyring(SimulatedFirm& firm, SimulatedFirm::Device& device)
        : firm_(firm), device_(device), log_(firm.log_->firm(), device.keys), seal_(log_) {
        for (const auto& [name, key] : firm.log_->keys()) log_.giveKey(key.copy());
    }
    sync::SegmentSeal& seal() override { return seal_; }
    sync::TeamLogSink* team() override { return &log_; }

    Result<ChangeSetId> logIn(sync::ReplicaCore& core) override {
        if (log_.state().own() == 0) return ChangeSetId{0};  // the team log is not here yet
        sync::Author author;
        author.user = kUser;
        if (device_.session) {
            const sync::SessionCertificate& certificate = device_.session->certificate;
            // Its certificate may have been lost with the power: then the session never was.
            const auto* standing = log_.sessionAt(core.number(), core.ownSequence());
            if (certificate.number == core.number() && standing && standing->sequence == certificate.sequence) {
                author.certificate = certificate.sequence;
                author.notBefore = certificate.notBefore;
                OUTPOST_TRY(seal_.takeSession(device_.session->copy()));
                OUTPOST_TRY(core.resumeSession(author));
                return ChangeSetId{0};
            }
        }
        const auto id = core.beginSession(author, [this](DeviceNumber number, Sequence sequence, sync::Stamp stamp) {
            auto body = seal_.beginSession(kUser, firm_.user_, number, sequence, stamp);
            // The key file is written before the certificate is: a session without a certificate is worth nothing.
            if (const auto* session = seal_.session(number, sequence)) device_.session = session->copy();
            return body;
        });
        return id;
    }

private:
    SimulatedFirm& firm_;
    SimulatedFirm::Device& device_;
    sync::TeamLog log_;
    sync::TeamSeal seal_;
};

// ---- the firm -----------------------------------------------------------------------------------------------------------

SimulatedFirm::SimulatedFirm(int devices, const sync::PublicKey& relay, const sync::RelayRight& right,
                             std::int64_t nowMs) {
    sync::FoundingRequest request;
    request.firm = "Simulated";
    request.user = "Somebody";
    request.device = "device 0";
    request.userRecord = kUser;
    request.password = "password";
    request.cost = sync::PasswordCost::Smallest;
    request.nowMs = nowMs;
    sync::Founding founding = must(sync::foundFirm(request), "found");
    user_ = std::move(founding.user);
    log_ = std::make_unique<sync::TeamLog>(founding.firm, founding.device);
    devices_.push_back({std::move(founding.device), std::nullopt});
    for (const Bytes& entry : founding.entries) {
        entries_.push_back(entry);
        must(log_->take(entries_.size(), entry), "founding entry");
    }

    sync::TeamPen relayPen = must(sync::TeamPen::of(*log_, nowMs), "pen");
    must(relayPen.setRelay({"relay.example", 7350, relay, right}), "relay");
    write(relayPen);
    for (int i = 1; i < devices; ++i) {
        Device device;
        const sync::ExchangeKey guest = sync::ExchangeKey::random();
        const sync::SigningKey guestSigning = sync::SigningKey::random();
        sync::TeamPen pen = must(sync::TeamPen::of(*log_, nowMs), "pen");
        must(pen.invite({guest.publicKey(), guestSigning.publicKey(), kUser, "Somebody", false, nowMs + kDayMs, kUser}),
             "invite");
        must(pen.enrol(guest.publicKey(),
                       {fmt::format("device {}", i), device.keys.signing.publicKey(), device.keys.exchange.publicKey(),
                        device.keys.noise.publicKey()},
                       nullptr),
             "enrol");
        write(pen);
        devices_.push_back(std::move(device));
    }
}

void SimulatedFirm::write(const sync::TeamPen& pen) {
    for (const Bytes& entry : pen.entries()) {
        entries_.push_back(entry);
        must(log_->take(entries_.size(), entry), "team entry");
    }
}

std::unique_ptr<Keyring> SimulatedFirm::makeKeyring(int device) {
    return std::make_unique<TeamKeyring>(*this, devices_[static_cast<std::size_t>(device)]);
}

sync::NodeIdentity SimulatedFirm::identity(int device) const {
    const sync::DeviceKeys& keys = devices_[static_cast<std::size_t>(device)].keys;
    sync::NodeIdentity identity;
    std::array<std::uint8_t, 32> secret{};
    std::copy_n(keys.noise.secret().begin(), secret.size(), secret.begin());
    identity.tunnel = sync::keyPairOf(sync::SecretKey{secret});
    identity.device = kNumbersAnEnrolment * static_cast<DeviceNumber>(device + 1);
    identity.firm = relayState().routing;
    identity.sign = sync::ackSigner(keys.signing.copy());
    identity.pass = relayState().certificates.at(identity.device);
    return identity;
}

std::vector<sync::PeerDevice> SimulatedFirm::peersOf(int device) const {
    std::vector<sync::PeerDevice> peers;
    for (const auto& [number, known] : log_->state().devices())
        if (number != kNumbersAnEnrolment * static_cast<DeviceNumber>(device + 1))
            peers.push_back({number, known.noise, known.signing});
    return peers;
}

sync::RelayTarget SimulatedFirm::relay() const {
    return {relayState().key, Bytes(relayState().right.begin(), relayState().right.end()), relayState().retainList};
}

}  // namespace outpost::simulation
