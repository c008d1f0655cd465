// The team layer and real replicas together: found, log in, join, exchange, restart.
#include "syncengine/team/home_keys.h"
#include "syncengine/team/join.h"
#include "syncengine/team/pen.h"
#include "tests/support/small_firm.h"

#include <deque>

using namespace outpost;
using namespace outpost::sync;
using outpost::testing::kParty;
using outpost::testing::ScratchFolder;

namespace {

constexpr RecordId kFounder = packIdentifier(16, 1);
constexpr std::int64_t kNow = 1'790'000'000'000;

SecretBytes secretText(std::string_view text) { return {text.begin(), text.end()}; }

/// A home on disk, opened and logged in as a program would do it.
struct Home {
    Home(const ScratchFolder& folder, std::string name)
        : file(folder.file(name + ".db")), keysFile(folder.file(name + ".keys")) {}

    std::string file, keysFile;
    std::int64_t nowMs = kNow;
    testing::SmallCheck check;
    std::optional<HomeKeys> keys;
    std::optional<LogIn> in;
    std::optional<TeamLog> log;
    std::optional<TeamSeal> seal;
    std::unique_ptr<ReplicaCore> core;

    void close() {
        core.reset();
        seal.reset();
        log.reset();
    }
    void open(const FirmId& firm, const DeviceKeys& device, const std::vector<TeamKey>& given = {}) {
        close();
        log.emplace(firm, device);
        for (const auto& key : given) log->giveKey(key.copy());
        seal.emplace(*log);
        ReplicaSetup setup;
        setup.plan = testing::smallPlan();
        setup.path = file;
        setup.migrate = [](store::Connection& connection) {
            return testing::makeTables(connection, testing::smallPlan());
        };
        setup.seal = &*seal;
        setup.check = &check;
        setup.team = &*log;
        setup.firstNumber = keys->number();
        setup.now = [this] { return WallMs{nowMs}; };
        auto opened = ReplicaCore::open(std::move(setup));
        REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : describe(opened.error())));
        core = std::move(*opened);
    }
    /// Opens an existing home by password, and its session: the day's, or a new one.
    Done logIn(std::string_view user, std::string_view password) {
        auto read = HomeKeys::read(keysFile);
        REQUIRE(read);
        keys.emplace(std::move(*read));
        OUTPOST_ASSIGN(in, keys->logIn(user, password));
        open(keys->firm(), in->device);
        return session();
    }
    Done session() {
        for (auto& kept : keys->sessions(in->database)) std::ignore = seal->takeSession(std::move(kept));
        const auto* newest = log->sessionAt(core->number(), core->ownSequence());
        const auto* own = newest ? seal->session(core->number(), newest->sequence) : nullptr;
        if (own && newest->user == in->user && stampAt(WallMs{nowMs}) < newest->notAfter)
            return core->resumeSession({newest->user, newest->sequence, newest->notBefore, newest->notAfter});
        const auto stamp = stampAt(WallMs{nowMs});
        const auto begun = core->beginSession(
            {in->user, 0, 0, stamp + kSessionStamps},
            [&](DeviceNumber number, Sequence sequence, Stamp at) -> Result<Bytes> {
                OUTPOST_ASSIGN(auto body, seal->beginSession(in->user, in->keys, number, sequence, at));
                keys->keepSession(*seal->session(number, sequence), in->database, at);
                OUTPOST_TRY(keys->write(keysFile));
                return body;
            });
        if (!begun) return tl::make_unexpected(begun.error());
        return {};
    }
    RecordId insert(std::string_view name) {
        RecordId made = 0;
        nowMs += 10;
        const auto done = core->transact([&](Writer& writer) -> Done {
            OUTPOST_ASSIGN(made, writer.newId());
            const FieldValue value{0, name};
            return writer.insert(kParty, made, std::span{&value, 1});
        });
        REQUIRE_MESSAGE(done.has_value(), (done ? "" : describe(done.error())));
        return made;
    }
    std::int64_t rows() {
        return core->connection().integer("SELECT count(*) FROM party WHERE _dead IS NOT 1").value();
    }
    std::vector<Bytes> segmentsFor(Home& other) {
        std::vector<Bytes> all;
        const auto theirs = other.core->knowledge().value();
        const auto ours = core->knowledge().value();
        for (const auto& [number, to] : ours) {
            const auto from = theirs.contains(number) ? theirs.at(number) + 1 : 1;
            if (from > to) continue;
            auto read = core->read(number, from, 1 << 20);
            REQUIRE_MESSAGE(read.has_value(), (read ? "" : describe(read.error())));
            for (auto& segment : *read) all.push_back(std::move(segment));
        }
        return all;
    }
    void pull(Home& from) {
        for (int round = 0; round < 3; ++round)
            for (const auto& segment : from.segmentsFor(*this)) {
                const auto taken = core->accept(segment);
                CHECK_MESSAGE(taken.has_value(), (taken ? "" : describe(taken.error())));
            }
    }
    void append(const std::vector<Bytes>& entries) {
        for (const auto& entry : entries) {
            const auto done = core->appendTeamEntry(entry);
            REQUIRE_MESSAGE(done.has_value(), (done ? "" : describe(done.error())));
        }
        const auto grew = keys->takeUsers(*log, in ? in->database : database);
        REQUIRE(grew);
        REQUIRE(keys->write(keysFile));
    }
    SymmetricKey database = SymmetricKey::random();
};

struct Firm {
    ScratchFolder folder;
    Home office{folder, "office"};

    Firm() {
        const auto founding =
            foundFirm({"Wanda", "founder", "head office", kFounder, "secret", PasswordCost::Smallest, kNow});
        REQUIRE(founding);
        office.keys.emplace(
            HomeKeys::make(founding->firm, "Wanda", kFounderNumber, "head office", founding->device, office.database));
        office.open(founding->firm, founding->device);
        office.append(founding->entries);
        office.close();
        REQUIRE(office.logIn("", "secret"));
        auto pen = TeamPen::of(*office.log, kNow);
        REQUIRE(pen);
        REQUIRE(pen->setRelay({"relay.example", 7350, ExchangeKey::random().publicKey(), {}}));
        office.append(pen->entries());
    }
    Invitation invite(RecordId user, std::string name) {
        auto pen = TeamPen::of(*office.log, kNow);
        REQUIRE(pen);
        auto invitation = makeInvitation(*pen, {kFounder, user, std::move(name), 7}, kNow);
        REQUIRE(invitation);
        office.append(pen->entries());
        return std::move(*invitation);
    }
    /// `join` as a program does it, with the office answering.
    void join(Home& home, Invitation invitation, std::string_view password) {
        JoinDesk desk{*office.log};
        const auto guest = invitation.guest().publicKey();
        Joiner joiner{std::move(invitation), "laptop", secretText(password), PasswordCost::Smallest};
        std::deque<Joiner::Event> events{Joiner::Start{}};
        std::unique_ptr<JoinOutcome> outcome;
        while (!outcome) {
            REQUIRE_FALSE(events.empty());
            for (auto& effect : joiner.step(events.front(), 1)) {
                if (auto* done = std::get_if<Joiner::Done>(&effect)) outcome = std::move(done->outcome);
                if (const auto* failed = std::get_if<Joiner::Failed>(&effect)) FAIL(describe(failed->error));
                auto* send = std::get_if<Joiner::Send>(&effect);
                if (!send) continue;
                std::deque<JoinDesk::Event> asked{JoinDesk::Message{guest, send->bytes}};
                for (; !asked.empty(); asked.pop_front())
                    for (auto& answer : desk.step(asked.front(), kNow)) {
                        if (auto* back = std::get_if<JoinDesk::Send>(&answer))
                            events.push_back(Joiner::Message{back->bytes});
                        if (auto* append = std::get_if<JoinDesk::Append>(&answer)) office.append(append->entries);
                        if (!std::holds_alternative<JoinDesk::Send>(answer) &&
                            !std::holds_alternative<JoinDesk::Enrolled>(answer)) {
                            Bytes all;
                            const auto segments = office.core->read(0, 1, 1 << 24).value();
                            for (const auto& segment : segments) all.insert(all.end(), segment.begin(), segment.end());
                            asked.push_back(JoinDesk::LogIs{guest, std::move(all)});
                        }
                    }
            }
            events.pop_front();
        }
        const auto& state = outcome->log->state();
        home.keys.emplace(
            HomeKeys::make(state.firm(), state.firmName(), state.own(), "laptop", outcome->device, home.database));
        REQUIRE(home.keys->takeUsers(*outcome->log, home.database) == true);
        home.open(state.firm(), outcome->device, outcome->keys);
        for (const auto& segment : outcome->segments) {
            const auto taken = home.core->accept(segment);
            REQUIRE_MESSAGE(taken.has_value(), (taken ? "" : describe(taken.error())));
        }
        REQUIRE(home.keys->write(home.keysFile));
        home.close();
    }
};

}  // namespace

TEST_CASE("T1, T2, T7, T9: a firm is founded, a colleague joins, both edit apart and agree") {
    Firm firm;
    Home laptop{firm.folder, "laptop"};
    firm.office.insert("Zhang San");
    firm.join(laptop, firm.invite(packIdentifier(16, 2), "anna"), "pw");
    REQUIRE(laptop.logIn("anna", "pw"));
    CHECK(laptop.core->number() == 32);
    laptop.pull(firm.office);
    CHECK(laptop.rows() == 1);
    laptop.insert("Li Si");
    firm.office.insert("Wang Wu");
    firm.office.pull(laptop);
    laptop.pull(firm.office);
    CHECK(firm.office.rows() == 3);
    CHECK(laptop.rows() == 3);
    CHECK(firm.office.core->queries().digest().value().set == laptop.core->queries().digest().value().set);
    CHECK(firm.office.core->queries().digest().value().rows == laptop.core->queries().digest().value().rows);
    CHECK(laptop.log->state().relay()->certificates.size() == 2);

    // The founder may log in on the laptop too, off line, and anna at the office.
    laptop.close();
    REQUIRE(laptop.logIn("founder", "secret"));
    laptop.insert("Zhao Liu");
    laptop.close();
    REQUIRE(laptop.logIn("anna", "pw"));
    laptop.insert("Sun Qi");
    firm.office.pull(laptop);
    CHECK(firm.office.rows() == 5);
    firm.office.close();
    REQUIRE(firm.office.logIn("anna", "pw"));
    CHECK(firm.office.logIn("anna", "secret").error().code == "password.wrong");
}

TEST_CASE("T1: a log-in lasts a day over restarts; then, and for another user, a new certificate begins") {
    Firm firm;
    const auto certificates = [&] {
        return firm.office.core->connection().integer("SELECT count(*) FROM _certificate").value();
    };
    CHECK(certificates() == 1);
    firm.office.insert("one");
    for (int i = 0; i < 3; ++i) {
        firm.office.close();
        REQUIRE(firm.office.logIn("founder", "secret"));
        firm.office.insert("again");
    }
    CHECK(certificates() == 1);
    firm.office.close();
    firm.office.nowMs += kSessionMs;
    REQUIRE(firm.office.logIn("founder", "secret"));
    CHECK(certificates() == 2);
    firm.office.insert("next day");
    Home laptop{firm.folder, "laptop"};
    firm.join(laptop, firm.invite(0, {}), "secret");
    laptop.nowMs = firm.office.nowMs;
    REQUIRE(laptop.logIn("", "secret"));
    laptop.pull(firm.office);
    CHECK(laptop.rows() == 5);
}

TEST_CASE("T1: what was committed and not sealed before the power went is sealed at the next log-in, by whomever") {
    Firm firm;
    Home laptop{firm.folder, "laptop"};
    firm.join(laptop, firm.invite(packIdentifier(16, 2), "anna"), "pw");
    REQUIRE(laptop.logIn("anna", "pw"));
    laptop.insert("not sealed");
    laptop.close();
    REQUIRE(laptop.logIn("founder", "secret"));
    laptop.insert("by the founder");
    firm.office.pull(laptop);
    CHECK(firm.office.rows() == 2);
    const auto users =
        firm.office.core->connection().prepare("SELECT count(DISTINCT user) FROM change_set WHERE id > ?1");
    auto statement = std::move(const_cast<store::Statement&>(*users));
    REQUIRE(statement.bind(1, packIdentifier(32, 0)).step().value());
    CHECK(statement.integer(0) == 2);
}

TEST_CASE("K7: what reaches a replica damaged, forged or from another firm changes nothing") {
    Firm firm, other;
    Home laptop{firm.folder, "laptop"};
    firm.join(laptop, firm.invite(0, {}), "secret");
    REQUIRE(laptop.logIn("", "secret"));
    firm.office.insert("Zhang San");
    other.office.insert("foreign");
    const auto before = laptop.core->queries().digest().value().set;
    for (auto segment : firm.office.segmentsFor(laptop)) {
        segment[segment.size() / 2] ^= 1;
        CHECK(laptop.core->accept(segment).error().code == "segment.unreadable");
        segment[segment.size() / 2] ^= 1;
        segment.back() ^= 1;
        CHECK(laptop.core->accept(segment).error().code == "segment.unreadable");
    }
    for (const DeviceNumber number : {DeviceNumber{16}, DeviceNumber{0}}) {
        const auto foreign = other.office.core->read(number, 1, 1 << 20).value();
        for (const auto& segment : foreign)
            if (const auto taken = laptop.core->accept(segment); taken) CHECK_FALSE(*taken);
    }
    CHECK(laptop.core->queries().digest().value().set == before);
    CHECK(laptop.rows() == 0);
    laptop.pull(firm.office);
    CHECK(laptop.rows() == 1);
}

TEST_CASE("R2, K1: segments that come again, or in another order, change nothing that they should not") {
    Firm firm;
    Home laptop{firm.folder, "laptop"};
    firm.join(laptop, firm.invite(0, {}), "secret");
    REQUIRE(laptop.logIn("", "secret"));
    for (const char* name : {"one", "two", "three"}) {
        firm.office.insert(name);
        REQUIRE(firm.office.core->sealOutgoing());  // a segment each
    }
    const auto segments = firm.office.core->read(16, 1, 1 << 20).value();
    REQUIRE(segments.size() >= 3);
    const auto before = laptop.core->queries().digest().value().set;
    for (auto at = segments.rbegin(); at + 1 != segments.rend(); ++at) {
        const auto taken = laptop.core->accept(*at);
        REQUIRE(taken);
        CHECK_FALSE(*taken);  // waits for what comes before it
        CHECK(laptop.core->queries().digest().value().set == before);
        CHECK(laptop.rows() == 0);
    }
    CHECK(laptop.core->accept(segments.front()).value());
    CHECK(laptop.rows() == 3);
    const auto all = laptop.core->queries().digest().value().set;
    firm.office.pull(laptop);  // its log-in stands in its chain
    CHECK(all == firm.office.core->queries().digest().value().set);
    for (const auto& again : segments) CHECK_FALSE(laptop.core->accept(again).value());
    CHECK(laptop.core->queries().digest().value().set == all);
    CHECK(laptop.core->queries().setAside()->empty());
}

TEST_CASE("T1: a colleague who seals under another's number is not believed, and nothing changes") {
    Firm firm;
    Home laptop{firm.folder, "laptop"}, tablet{firm.folder, "tablet"};
    firm.join(laptop, firm.invite(0, {}), "secret");
    firm.join(tablet, firm.invite(0, {}), "secret");
    REQUIRE(laptop.logIn("", "secret"));
    REQUIRE(tablet.logIn("", "secret"));
    tablet.pull(firm.office);
    laptop.pull(firm.office);
    firm.office.insert("true");
    const auto before = tablet.core->queries().digest().value();
    // The laptop has the team key and all that the office wrote; it seals a change set as the office's next one.
    laptop.pull(firm.office);
    const Sequence next = firm.office.core->ownSequence();
    PlainSegment plain;
    plain.number = 16;
    plain.from = plain.to = next;
    plain.before = laptop.core->chainHash(16, next - 1).value();
    plain.changeSets = {laptop.core->queries().changeSetBytes(packIdentifier(16, next)).value()};
    plain.after = chainHash(plain.before, plain.changeSets.front());
    plain.author.certificate = laptop.core->ownSequence();
    CHECK(laptop.seal->seal(plain).error().code == "session.missing");  // an honest program does not
    auto forged = firm.office.core->read(16, next, 1 << 20).value().at(0);
    const auto& key = laptop.seal->session(laptop.core->number(), 1)->key;
    const auto envelope = parseEnvelope(forged).value();
    const auto signature = key.sign("outpost segment 1", {envelope.headerBytes, plain.before, envelope.ciphertext});
    std::copy(signature.begin(), signature.end(), forged.end() - static_cast<std::ptrdiff_t>(signature.size()));
    CHECK(tablet.core->accept(forged).error().code == "segment.unreadable");
    CHECK(tablet.core->queries().digest().value().set == before.set);
    CHECK(tablet.core->queries().digest().value().rows == before.rows);
    tablet.pull(firm.office);
    CHECK(tablet.core->queries().digest().value().rows == firm.office.core->queries().digest().value().rows);
}

namespace {

/// The last change sets of `number` and those that follow it in its enrolment, as `home` holds them.
std::vector<Point> lastOf(Home& home, DeviceNumber first) {
    std::vector<Point> last;
    const auto held = home.core->knowledge().value();
    for (const auto& [number, sequence] : held)
        if (number != 0 && deviceOwning(number) == first)
            last.push_back({number, sequence, home.core->chainHash(number, sequence).value()});
    return last;
}

std::vector<std::string> reasons(Home& home) {
    std::vector<std::string> out;
    const auto aside = home.core->queries().setAside().value();
    for (const auto& one : aside) out.push_back(one.reason);
    return out;
}

/// Two devices beside the office: anna's laptop, and a shop of the founder's.
struct ThreePlaces {
    Firm firm;
    Home laptop{firm.folder, "laptop"}, shop{firm.folder, "shop"};
    Home& office = firm.office;

    ThreePlaces() {
        firm.join(laptop, firm.invite(packIdentifier(16, 2), "anna"), "pw");
        firm.join(shop, firm.invite(0, {}), "secret");
        REQUIRE(laptop.logIn("anna", "pw"));
        REQUIRE(shop.logIn("founder", "secret"));
        laptop.insert("before");
        office.pull(laptop);
        shop.pull(office);
        laptop.pull(office);
    }
    void remove(DeviceNumber device) {
        auto pen = TeamPen::of(*office.log, kNow);
        REQUIRE(pen);
        REQUIRE(pen->removeDevice(device, lastOf(office, device)));
        office.append(pen->entries());
    }
    void checkEqual() {
        const auto ours = office.core->queries().digest().value(), theirs = shop.core->queries().digest().value();
        CHECK(ours.set == theirs.set);
        CHECK(ours.rows == theirs.rows);
    }
};

}  // namespace

TEST_CASE("T4, K8: late work of a removed device is refused on all replicas alike, also where it had been applied") {
    ThreePlaces places;
    places.laptop.insert("late");
    places.shop.pull(places.laptop);
    CHECK(places.shop.rows() == 2);
    places.remove(32);
    places.shop.pull(places.office);
    CHECK(places.shop.rows() == 1);
    CHECK(reasons(places.shop) == std::vector<std::string>{"team.cut"});
    places.office.pull(places.shop);
    CHECK(places.office.rows() == 1);
    CHECK(reasons(places.office) == std::vector<std::string>{"team.cut"});
    places.checkEqual();
    places.shop.close();
    REQUIRE(places.shop.logIn("founder", "secret"));
    CHECK(places.shop.rows() == 1);
    places.shop.insert("work goes on");
    places.office.pull(places.shop);
    places.checkEqual();
}

TEST_CASE("T4: what a colleague had built on, before he heard of the removal, stays everywhere") {
    ThreePlaces places;
    places.laptop.insert("late");
    places.shop.pull(places.laptop);
    places.shop.insert("built on it");
    places.laptop.insert("later still");
    places.shop.pull(places.laptop);
    places.remove(32);
    places.shop.pull(places.office);
    CHECK(places.shop.rows() == 3);
    places.office.pull(places.shop);
    CHECK(places.office.rows() == 3);
    CHECK(reasons(places.office) == std::vector<std::string>{"team.cut"});
    places.checkEqual();
}

TEST_CASE("T8: a removed device can read nothing that is sealed after, and writes nothing once it knows") {
    ThreePlaces places;
    places.remove(32);
    places.office.insert("not for the laptop");
    for (const auto& segment : places.office.segmentsFor(places.laptop))
        std::ignore = places.laptop.core->accept(segment);
    CHECK(places.laptop.rows() == 1);
    CHECK(places.laptop.log->state().devices().count(32) == 0);
    CHECK(places.laptop.log->currentKey() == nullptr);
    const auto written = places.laptop.core->transact([](Writer&) -> Done { return {}; });
    CHECK(written.error().code == "team.removed");
    // What it would write all the same, as if it had not heard.
    places.shop.pull(places.office);
    CHECK(places.shop.rows() == 2);
    CHECK(places.office.log->state().nextNumber() == 64);  // I1: its numbers are never given again
    auto pen = TeamPen::of(*places.office.log, kNow);
    REQUIRE(pen);
    CHECK(pen->removeDevice(32, {}).error().code == "device.unknown");
    CHECK(pen->removeDevice(16, {}).error().code == "team.pen_stays");
}

TEST_CASE("T4: a user who may not work any more is refused from then on, and again accepted when he may") {
    ThreePlaces places;
    const RecordId anna = packIdentifier(16, 2);
    std::vector<Point> last = lastOf(places.office, 16);
    for (const Point& point : lastOf(places.office, 32)) last.push_back(point);
    auto pen = TeamPen::of(*places.office.log, kNow);
    REQUIRE(pen);
    REQUIRE(pen->stopUser(anna, last));
    CHECK(pen->stopUser(anna, last).error().code == "user.stopped");
    places.office.append(pen->entries());
    places.laptop.insert("has not heard");
    places.office.pull(places.laptop);
    CHECK(places.office.rows() == 1);
    CHECK(reasons(places.office) == std::vector<std::string>{"team.user_stopped"});
    places.laptop.pull(places.office);
    CHECK(places.laptop.core->transact([](Writer&) -> Done { return {}; }).error().code == "team.user_stopped");
    CHECK(places.laptop.rows() == 1);

    auto again = TeamPen::of(*places.office.log, kNow);
    REQUIRE(again);
    REQUIRE(again->letUserWork(anna));
    CHECK(again->letUserWork(anna).error().code == "user.works");
    places.office.append(again->entries());
    places.laptop.pull(places.office);
    places.laptop.insert("back");
    places.office.pull(places.laptop);
    places.shop.pull(places.office);
    places.office.pull(places.shop);
    CHECK(places.office.rows() == 2);
    places.checkEqual();
}

TEST_CASE("T3: a change set names its team entry by hash, once, and waits for one that is not here") {
    ThreePlaces places;
    places.laptop.insert("one");
    places.laptop.insert("two");
    const auto bytes = [&](Sequence sequence) {
        return places.laptop.core->queries().changeSetBytes(packIdentifier(32, sequence)).value();
    };
    const Sequence last = places.laptop.core->ownSequence();
    CHECK(parseChangeSet(bytes(1))->head.team.has_value());
    CHECK_FALSE(parseChangeSet(bytes(last))->head.team.has_value());
    places.office.append([&] {
        auto pen = TeamPen::of(*places.office.log, kNow);
        REQUIRE(pen->turnTeamKey());
        return pen->entries();
    }());
    places.office.insert("under the new key");
    const auto data = places.office.core->read(16, places.shop.core->knowledge().value().at(16) + 1, 1 << 20).value();
    const auto rows = places.shop.rows();
    for (const auto& segment : data) CHECK(places.shop.core->accept(segment));
    CHECK(places.shop.rows() == rows);
    places.shop.pull(places.office);
    CHECK(places.shop.rows() == rows + 1);
}
