#include "syncengine/team/join.h"
#include "firm_fixture.h"
#include "syncengine/team/fields.h"
#include "syncengine/team/home_keys.h"

#include <deque>
#include <random>

using namespace outpost;
using namespace outpost::sync;
using namespace outpost::sync::test;

namespace {

SecretBytes secretText(std::string_view text) { return {text.begin(), text.end()}; }

/// Says which messages are lost: `percent` of them, the same for a seed.
struct Dice {
    unsigned percent = 0;
    std::minstd_rand random{1};
    bool operator()() { return random() % 100 < percent; }
};

/// Head office with a relay, its desk, and guests whose messages pass a line that can lose them.
struct Office {
    Firm firm;
    JoinDesk desk{firm.head().log};
    std::int64_t now = kNow;
    std::vector<std::string> enrolled, cameAgain;
    Dice loses;

    Office() {
        auto writing = firm.pen();
        REQUIRE(writing.setRelay(firm.relay()));
        firm.write(writing);
    }
    Invitation invite(RecordId user = 0, std::string name = {}) {
        auto writing = firm.pen(now);
        auto invitation = makeInvitation(writing, {kFounder, user, std::move(name), 7}, now);
        REQUIRE(invitation);
        firm.write(writing);
        return std::move(*Invitation::parse(invitation->print()));
    }
    Bytes sealedLog() {
        PlainSegment plain;
        plain.from = 1;
        plain.to = firm.entries.size();
        plain.changeSets = firm.entries;
        plain.after = firm.head().log.state().hash();
        return firm.head().seal.seal(plain).value();
    }
    /// What the desk says to a message, with its work done.
    std::vector<Bytes> hear(const ExchangePublicKey& from, Bytes message) {
        std::vector<Bytes> answers;
        std::deque<JoinDesk::Event> events{JoinDesk::Message{from, std::move(message)}};
        for (; !events.empty(); events.pop_front()) {
            for (auto& effect : desk.step(events.front(), now)) {
                if (auto* send = std::get_if<JoinDesk::Send>(&effect)) {
                    CHECK(send->to == from);
                    CHECK(send->bytes.size() <= kMaxJoinMessage);
                    if (!loses()) answers.push_back(std::move(send->bytes));
                } else if (auto* append = std::get_if<JoinDesk::Append>(&effect)) {
                    for (const auto& entry : append->entries) firm.take(entry);
                    if (append->answer) events.push_back(JoinDesk::LogIs{append->guest, sealedLog()});
                } else if (auto* read = std::get_if<JoinDesk::ReadLog>(&effect)) {
                    events.push_back(JoinDesk::LogIs{read->guest, sealedLog()});
                } else if (auto* in = std::get_if<JoinDesk::Enrolled>(&effect)) {
                    enrolled.push_back(in->device);
                } else if (auto* again = std::get_if<JoinDesk::CameAgain>(&effect)) {
                    cameAgain.push_back(again->device + "/" + again->user);
                }
            }
        }
        return answers;
    }
};

struct Guest {
    Guest(Invitation invitation, std::string name, std::string_view password)
        : key(invitation.guest().publicKey()),
          joiner(std::move(invitation), std::move(name), secretText(password), PasswordCost::Smallest) {}
    ExchangePublicKey key;
    Joiner joiner;
    std::unique_ptr<JoinOutcome> outcome;
    std::optional<Error> error;
    std::uint64_t progress = 0;
    Dice loses;

    void run(Office& office) {
        std::deque<Joiner::Event> events{Joiner::Start{}};
        std::int64_t now = 5;
        while (!outcome && !error) {
            if (events.empty()) {
                now = joiner.nextWakeMs();
                events.push_back(Joiner::Tick{});
            }
            for (auto& effect : joiner.step(events.front(), now)) {
                if (auto* send = std::get_if<Joiner::Send>(&effect)) {
                    CHECK(send->bytes.size() <= kMaxJoinMessage);
                    if (loses()) continue;
                    for (auto& answer : office.hear(key, std::move(send->bytes)))
                        events.push_back(Joiner::Message{std::move(answer)});
                } else if (auto* at = std::get_if<Joiner::Progress>(&effect)) {
                    CHECK(at->have > progress);
                    CHECK(at->have <= at->of);
                    progress = at->have;
                } else if (auto* done = std::get_if<Joiner::Done>(&effect)) {
                    outcome = std::move(done->outcome);
                } else if (auto* failed = std::get_if<Joiner::Failed>(&effect)) {
                    error = failed->error;
                }
            }
            events.pop_front();
        }
    }
};

}  // namespace

TEST_CASE("T9: an invitation is one line of about 135 bytes, and reads back") {
    Office office;
    const auto invitation = office.invite();
    const auto line = invitation.print();
    CHECK(line.size() < 220);
    CHECK(line.find_first_of(" \n") == line.npos);
    CHECK(line.size() * 3 / 4 < 170);
    auto broken = "  " + line.substr(0, 70) + "\r\n " + line.substr(70) + "\n";
    const auto read = Invitation::parse(broken);
    REQUIRE(read);
    CHECK(read->guest().publicKey() == invitation.guest().publicKey());
    CHECK(read->guestSigning().publicKey() == invitation.guestSigning().publicKey());
    CHECK(read->pen() == office.firm.founding.device.noise.publicKey());
    CHECK(read->isOf(office.firm.founding.firm));
    CHECK(read->relayHost() == "relay.example");
    CHECK(read->relayPort() == 7350);
    CHECK(read->notAfterMs() == (kNow + 7 * 24 * 3600'000LL) / 60'000 * 60'000);
    const auto& relay = *office.firm.head().log.state().relay();
    CHECK(guestPassGenuine(read->pass(), read->guest().publicKey(), relay.routing, relay.key, relay.right));
}

TEST_CASE("T9: a wrong character of an invitation is told before anything is tried") {
    Office office;
    const auto line = office.invite().print();
    for (std::size_t i = 0; i < line.size(); ++i) {
        auto wrong = line;
        wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
        CAPTURE(i);
        CHECK_FALSE(Invitation::parse(wrong));
        CHECK_FALSE(Invitation::parse(line.substr(0, i)));
    }
    CHECK(Invitation::parse("hello").error().code == "invitation.text");
}

TEST_CASE("T9: no invitation without a relay, for no time, or of nobody") {
    Firm firm;
    auto writing = firm.pen();
    CHECK(makeInvitation(writing, {kFounder, 0, "", 7}, kNow).error().code == "relay.none");
    REQUIRE(writing.setRelay(firm.relay()));
    CHECK(makeInvitation(writing, {kFounder, 0, "", 0}, kNow).error().code == "invitation.days");
    CHECK(makeInvitation(writing, {99, 0, "", 7}, kNow).error().code == "user.unknown");
    CHECK(makeInvitation(writing, {kFounder, 99, "founder", 7}, kNow).error().code == "user.taken");
    CHECK(makeInvitation(writing, {kFounder, 99, "", 7}, kNow).error().code == "name.empty");
}

TEST_CASE("T9: a new user joins with a device, and both work there and everywhere") {
    Office office;
    Guest guest{office.invite(77, "anna"), "anna's laptop", "pw"};
    guest.run(office);
    REQUIRE(guest.outcome);
    CHECK(office.enrolled == std::vector<std::string>{"anna's laptop"});
    const auto& outcome = *guest.outcome;
    CHECK(outcome.user == 77);
    CHECK(outcome.log->state().own() == 32);
    CHECK(outcome.log->state().user(77)->name == "anna");
    CHECK(outcome.log->state().hash() == office.firm.head().log.state().hash());

    // The home that is made of it lets both log in.
    const auto database = SymmetricKey::random();
    auto home = HomeKeys::make(outcome.log->firm(), outcome.log->state().firmName(), 32, "anna's laptop",
                               outcome.device, database);
    CHECK(home.takeUsers(*outcome.log, database) == true);
    const auto in = home.logIn("anna", "pw");
    REQUIRE(in);
    CHECK(home.logIn("founder", "secret"));

    // What she writes opens at head office, and the other way round.
    Device laptop{outcome.log->firm(), in->device};
    for (std::size_t i = 0; i < office.firm.entries.size(); ++i)
        REQUIRE(laptop.log.take(i + 1, office.firm.entries[i]));
    Hash atOffice{}, atLaptop{};
    CHECK(office.firm.head().accept(laptop.logIn(77, in->keys), atOffice)->author.user == 77);
    CHECK(laptop.accept(office.firm.head().logIn(kFounder, office.firm.user()), atLaptop));
    // A fresh replica opens the log after a restart by what is sealed in it alone.
    CHECK(laptop.log.currentKey() != nullptr);
}

TEST_CASE("T9: one more device of the inviting user needs no new keys; a wrong password shows at log-in") {
    Office office;
    Guest guest{office.invite(), "tablet", "not the password"};
    guest.run(office);
    REQUIRE(guest.outcome);
    CHECK(guest.outcome->user == kFounder);
    const auto database = SymmetricKey::random();
    auto home = HomeKeys::make(guest.outcome->log->firm(), "F", 32, "tablet", guest.outcome->device, database);
    CHECK(home.takeUsers(*guest.outcome->log, database) == true);
    CHECK(home.logIn("", "not the password").error().code == "password.wrong");
    CHECK(home.logIn("", "secret"));
}

TEST_CASE("T9: a used invitation is refused, and the administrators see the second try once") {
    Office office;
    const auto invitation = office.invite();
    Guest first{std::move(*Invitation::parse(invitation.print())), "first", "secret"};
    first.run(office);
    REQUIRE(first.outcome);
    for (int i = 0; i < 2; ++i) {
        Guest second{std::move(*Invitation::parse(invitation.print())), "second", "secret"};
        second.run(office);
        REQUIRE(second.error);
        CHECK(second.error->code == "invitation.used");
    }
    CHECK(office.cameAgain.size() == 1);
    CHECK(office.firm.head().log.state().invitations().at(first.key).triedAgain);
    CHECK(office.firm.head().log.state().devices().size() == 2);
    CHECK(office.desk.guests(office.now).size() == 1);  // still heard, to be noticed
}

TEST_CASE("T9: an expired invitation is refused by the pen's clock, one that nobody made too") {
    Office office;
    Guest late{office.invite(), "late", "secret"};
    office.now += 8 * 24 * 3600'000LL;
    late.run(office);
    REQUIRE(late.error);
    CHECK(late.error->code == "invitation.expired");
    CHECK(office.desk.guests(office.now).size() == 1);  // still heard, to be told why
    CHECK(office.desk.guests(office.now + kGuestGraceMs).empty());
    Office other;
    Guest stranger{other.invite(), "stranger", "secret"};
    stranger.run(office);
    REQUIRE(stranger.error);
    CHECK(stranger.error->code == "invitation.unknown");
    CHECK(office.firm.head().log.state().devices().size() == 1);
}

TEST_CASE("T9: joining stands every message lost now and then, and enrols once") {
    for (unsigned seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        Office office;
        for (int i = 0; i < 40; ++i) {  // a log of several parts
            auto writing = office.firm.pen();
            REQUIRE(writing.setRelay(office.firm.relay()));
            office.firm.write(writing);
        }
        Guest guest{office.invite(77, "anna"), "laptop", "pw"};
        office.loses = {30, std::minstd_rand{seed}};
        guest.loses = {30, std::minstd_rand{seed + 100}};
        guest.run(office);
        REQUIRE(guest.outcome);
        CHECK(office.firm.head().log.state().devices().size() == 2);
        CHECK(office.cameAgain.empty());
    }
}

TEST_CASE("T9: a pen that does not answer is away, and said so") {
    Office office;
    Guest guest{office.invite(), "laptop", "pw"};
    office.loses.percent = 100;
    guest.run(office);
    REQUIRE(guest.error);
    CHECK(guest.error->code == "join.pen_away");
}

TEST_CASE("T9: before the enrolment a guest hears nothing but keys and numbers") {
    Office office;
    const auto invitation = office.invite(77, "anna");
    const auto ask = FieldWriter{}.list(3).number(1).number(1).bytes(SigningKey::random().publicKey()).take();
    const auto answers = office.hear(invitation.guest().publicKey(), ask);
    REQUIRE(answers.size() == 1);
    for (const std::string_view word : {"Wanda", "anna", "founder", "head office"}) {
        const auto view = bytesOf(word);
        CHECK(std::search(answers[0].begin(), answers[0].end(), view.begin(), view.end()) == answers[0].end());
    }
    const auto more =
        FieldWriter{}.list(4).number(1).number(5).bytes(SigningKey::random().publicKey()).number(0).take();
    const auto refusal = office.hear(invitation.guest().publicKey(), more);
    REQUIRE(refusal.size() == 1);
    CHECK(refusal[0].size() < 40);
}

TEST_CASE("T9: a request that the secret did not sign is refused, whoever brings it") {
    Office office;
    const auto invitation = office.invite();
    const DeviceKeys keys;
    const auto content = FieldWriter{}
                             .list(5)
                             .text("thief")
                             .bytes(keys.signing.publicKey())
                             .bytes(keys.exchange.publicKey())
                             .bytes(keys.noise.publicKey())
                             .list(0)
                             .take();
    const auto signature =
        SigningKey::random().sign(kJoinRequestLabel, {office.firm.founding.firm, invitation.pen(), content});
    (void)office.hear(invitation.guest().publicKey(),
                      FieldWriter{}.list(4).number(1).number(3).bytes(content).bytes(signature).take());
    CHECK(office.firm.head().log.state().devices().size() == 1);
    CHECK(office.enrolled.empty());
}

TEST_CASE("R15: nothing that a guest or a pen sends upsets the other side") {
    Office office;
    const auto invitation = office.invite();
    const auto guest = invitation.guest().publicKey();
    Joiner joiner{std::move(*Invitation::parse(invitation.print())), "laptop", secretText("pw"),
                  PasswordCost::Smallest};
    auto first = joiner.step(Joiner::Start{}, 0);
    REQUIRE(first.size() == 1);
    const auto ask = std::get<Joiner::Send>(first[0]).bytes;
    const auto offer = office.hear(guest, ask).at(0);
    for (const auto* message : {&ask, &offer}) {
        for (std::size_t i = 0; i < message->size(); ++i) {
            auto wrong = *message;
            wrong[i] ^= 0x55;
            (void)office.hear(guest, wrong);
            (void)office.hear(guest, Bytes(message->begin(), message->begin() + static_cast<std::ptrdiff_t>(i)));
            Joiner fresh{std::move(*Invitation::parse(invitation.print())), "laptop", secretText("pw"),
                         PasswordCost::Smallest};
            (void)fresh.step(Joiner::Start{}, 0);
            (void)fresh.step(Joiner::Message{wrong}, 1);
        }
    }
    (void)office.hear(guest, Bytes(kMaxJoinMessage + 1, 0x91));
    CHECK(office.firm.head().log.state().devices().size() == 1);
}

TEST_CASE("T9: a log in which the guest was not enrolled, or of another firm, is not believed") {
    Office office, other;
    const auto invitation = office.invite();
    Joiner joiner{std::move(*Invitation::parse(invitation.print())), "laptop", secretText("pw"),
                  PasswordCost::Smallest};
    (void)joiner.step(Joiner::Start{}, 0);
    const auto offerOf = [](const FirmId& firm) {
        return FieldWriter{}.list(6).number(1).number(2).bytes(firm).number(1).number(0).bytes(Bytes(32, 1)).take();
    };
    SUBCASE("offer of another firm") {
        const auto effects = joiner.step(Joiner::Message{offerOf(other.firm.founding.firm)}, 1);
        REQUIRE(effects.size() == 1);
        CHECK(std::get<Joiner::Failed>(effects[0]).error.code == "join.firm");
    }
    SUBCASE("log without the guest") {
        REQUIRE(joiner.step(Joiner::Message{offerOf(office.firm.founding.firm)}, 1).size() == 1);
        const auto log = office.sealedLog();
        const auto welcome = FieldWriter{}
                                 .list(4)
                                 .number(1)
                                 .number(4)
                                 .list(1)
                                 .bytes(office.firm.head().log.currentKey()->key.view())
                                 .number(log.size())
                                 .take();
        REQUIRE(joiner.step(Joiner::Message{welcome}, 2).size() == 1);
        std::vector<Joiner::Effect> effects;
        for (std::size_t at = 0; at < log.size(); at += kJoinPartBytes) {
            const auto part = ByteView{log}.subspan(at, std::min(kJoinPartBytes, log.size() - at));
            effects = joiner.step(
                Joiner::Message{FieldWriter{}.list(4).number(1).number(6).number(at).bytes(part).take()}, 3);
        }
        REQUIRE(effects.size() == 2);
        CHECK(std::get<Joiner::Failed>(effects[1]).error.code == "join.firm");
    }
}
