#include "syncengine/tunnel/noise.h"

#include <doctest/doctest.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sodium.h>

using namespace outpost;
using namespace outpost::sync;

namespace {

Bytes fromHex(const std::string& text) {
    if (text.empty()) return {};
    Bytes bytes(text.size() / 2);
    std::size_t size = 0;
    REQUIRE(sodium_hex2bin(bytes.data(), bytes.size(), text.c_str(), text.size(), nullptr, &size, nullptr) == 0);
    REQUIRE(size == bytes.size());
    return bytes;
}

KeyPair pairFromHex(const std::string& text) {
    const Bytes bytes = fromHex(text);
    SecretKey secret;
    std::copy(bytes.begin(), bytes.end(), secret.data());
    return keyPairOf(secret);
}

void runVector(const nlohmann::json& vector) {
    const Bytes prologue = fromHex(vector.at("init_prologue"));
    const KeyPair alice = pairFromHex(vector.at("init_static")), bob = pairFromHex(vector.at("resp_static"));
    const KeyPair aliceOnce = pairFromHex(vector.at("init_ephemeral")),
                  bobOnce = pairFromHex(vector.at("resp_ephemeral"));
    if (vector.contains("init_remote_static")) CHECK(copyOf(bob.open) == fromHex(vector.at("init_remote_static")));
    const auto& messages = vector.at("messages");

    auto initiator = NoiseHandshake::initiate(alice, bob.open, prologue, aliceOnce);
    auto responder = NoiseHandshake::respond(bob, fromHex(vector.at("resp_prologue")));
    const auto first = initiator.writeFirst(fromHex(messages[0].at("payload")));
    REQUIRE(first);
    CHECK(*first == fromHex(messages[0].at("ciphertext")));
    const auto firstRead = responder.readFirst(*first);
    REQUIRE(firstRead);
    CHECK(*firstRead == fromHex(messages[0].at("payload")));
    CHECK(responder.remote() == alice.open);
    const auto second = responder.writeSecond(fromHex(messages[1].at("payload")), bobOnce);
    REQUIRE(second);
    CHECK(*second == fromHex(messages[1].at("ciphertext")));
    const auto secondRead = initiator.readSecond(*second);
    REQUIRE(secondRead);
    CHECK(*secondRead == fromHex(messages[1].at("payload")));

    const TransportKeys ofAlice = initiator.split(), ofBob = responder.split();
    if (vector.contains("handshake_hash")) {
        const Bytes hash = fromHex(vector.at("handshake_hash"));
        CHECK(Bytes(ofAlice.handshakeHash.begin(), ofAlice.handshakeHash.end()) == hash);
        CHECK(Bytes(ofBob.handshakeHash.begin(), ofBob.handshakeHash.end()) == hash);
    }
    for (std::size_t i = 2; i < messages.size(); ++i) {
        const bool fromAlice = i % 2 == 0;
        const auto& sender = fromAlice ? ofAlice : ofBob;
        const auto& receiver = fromAlice ? ofBob : ofAlice;
        Bytes sealed;
        sealTransport(sender.sending, i / 2 - 1, {}, fromHex(messages[i].at("payload")), sealed);
        CHECK(sealed == fromHex(messages[i].at("ciphertext")));
        const auto opened = openTransport(receiver.receiving, i / 2 - 1, {}, sealed);
        REQUIRE(opened);
        CHECK(*opened == fromHex(messages[i].at("payload")));
    }
}

}  // namespace

TEST_CASE("tunnel: Noise IK gives the published vectors bit by bit") {
    int run = 0;
    for (const char* file : {"cacophony_ik.json", "flynn_ik.json"}) {
        CAPTURE(file);
        std::ifstream stream(std::string{OUTPOST_TEST_DATA} + "/noise/" + file);
        REQUIRE(stream);
        const auto document = nlohmann::json::parse(stream);
        for (const auto& vector : document.at("vectors")) {
            REQUIRE(vector.at("protocol_name") == "Noise_IK_25519_ChaChaPoly_BLAKE2b");
            runVector(vector);
            ++run;
        }
    }
    CHECK(run == 3);
}

TEST_CASE("tunnel: a handshake message that was altered, cut or made for another key is refused") {
    const auto random = systemRandom();
    const KeyPair alice = makeKeyPair(random), bob = makeKeyPair(random), carol = makeKeyPair(random);
    auto initiator = NoiseHandshake::initiate(alice, bob.open, bytesOf("p"), makeKeyPair(random));
    const auto first = initiator.writeFirst(bytesOf("hello"));
    REQUIRE(first);
    CHECK_FALSE(NoiseHandshake::respond(carol, bytesOf("p")).readFirst(*first));
    CHECK_FALSE(NoiseHandshake::respond(bob, bytesOf("q")).readFirst(*first));
    for (std::size_t length = 0; length < first->size(); ++length)
        CHECK_FALSE(NoiseHandshake::respond(bob, bytesOf("p")).readFirst(ByteView{*first}.first(length)));
    for (std::size_t at = 0; at < first->size(); ++at) {
        Bytes altered = *first;
        altered[at] ^= 0x40;
        CHECK_FALSE(NoiseHandshake::respond(bob, bytesOf("p")).readFirst(altered));
    }
    Bytes zeros(first->size());  // a point that shares nothing
    CHECK_FALSE(NoiseHandshake::respond(bob, bytesOf("p")).readFirst(zeros));
}
