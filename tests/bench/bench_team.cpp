#include "tests/bench/bench_team.h"

#include "tests/bench/bench.h"

namespace outpost::bench {
namespace {

constexpr RecordId kUser = packIdentifier(sync::kFounderNumber, 3);

sync::Founding found() {
    sync::FoundingRequest request;
    request.firm = "Bench";
    request.user = "Founder";
    request.device = "head office";
    request.userRecord = kUser;
    request.password = "password";
    request.nowMs = 1'700'000'000'000;
    return need(sync::foundFirm(request), "found a firm");
}

}  // namespace

BenchTeam::BenchTeam() : founding_(found()) {}

void BenchTeam::begin(sync::ReplicaCore& core, Keyring& keyring) const {
    for (const Bytes& entry : founding_.entries) need(core.appendTeamEntry(entry), "write the team log");
    sync::Author author;
    author.user = kUser;
    need(core.beginSession(author,
                           [&](DeviceNumber number, Sequence sequence, sync::Stamp stamp) {
                               return keyring.seal.beginSession(kUser, founding_.user, number, sequence, stamp);
                           }),
         "begin a session");
}

}  // namespace outpost::bench
