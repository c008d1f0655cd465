#include "syncengine/team/home_keys.h"
#include "firm_fixture.h"
#include "syncengine/team/private_file.h"

#include <filesystem>
#include <string>

using namespace outpost;
using namespace outpost::sync;
using namespace outpost::sync::test;

namespace {

/// A folder of its own for each test, gone with it.
struct Folder {
    Folder() {
        std::array<std::uint8_t, 8> name;
        randombytes_buf(name.data(), name.size());
        path = std::filesystem::temp_directory_path() /
               ("outpost-keys-" + std::to_string(std::hash<std::string>{}({name.begin(), name.end()})));
        std::filesystem::create_directories(path);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

struct Home {
    Firm firm;
    SymmetricKey database = SymmetricKey::random();
    HomeKeys keys =
        HomeKeys::make(firm.founding.firm, "Wanda Trading", 16, "head office", firm.founding.device, database);
    Home() { REQUIRE(keys.takeUsers(firm.head().log, database) == true); }
};

}  // namespace

TEST_CASE("T7: a log-in opens the user's keys, the device's and the database key, also after a restart") {
    const Folder folder;
    Home home;
    const auto file = folder.path / "keys";
    REQUIRE(home.keys.write(file));
    const auto read = HomeKeys::read(file);
    REQUIRE(read);
    CHECK(read->firmName() == "Wanda Trading");
    CHECK(read->deviceName() == "head office");
    CHECK(read->number() == 16);
    CHECK(read->firm() == home.firm.founding.firm);
    REQUIRE(read->users().size() == 1);
    CHECK(read->users()[0].name == "founder");
    for (const auto* name : {"founder", ""}) {
        const auto in = read->logIn(name, "secret");
        REQUIRE(in);
        CHECK(in->user == kFounder);
        CHECK(in->name == "founder");
        CHECK(std::ranges::equal(in->database.view(), home.database.view()));
        CHECK(in->keys.signing.publicKey() == home.firm.user().signing.publicKey());
        CHECK(in->device.secret() == home.firm.founding.device.secret());
    }
}

TEST_CASE("T7: a wrong password opens nothing, and says so") {
    Home home;
    CHECK(home.keys.logIn("founder", "Secret").error().code == "password.wrong");
    CHECK(home.keys.logIn("founder", "").error().code == "password.wrong");
    CHECK(home.keys.logIn("nobody", "secret").error().code == "user.unknown");
}

TEST_CASE("T7: only the owner reads the key file, and nothing secret stands in it in clear") {
    const Folder folder;
    Home home;
    const auto file = folder.path / "keys";
    REQUIRE(home.keys.write(file));
    const auto mode = std::filesystem::status(file).permissions() & std::filesystem::perms::all;
    CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    const auto bytes = readPrivateFile(file, 1 << 20).value();
    const auto holds = [&bytes](ByteView part) {
        return std::search(bytes.begin(), bytes.end(), part.begin(), part.end()) != bytes.end();
    };
    CHECK(holds(bytesOf("founder")));
    CHECK_FALSE(holds(bytesOf("secret")));
    CHECK_FALSE(holds(home.database.view()));
    const auto device = home.firm.founding.device.secret(), user = home.firm.user().secret();
    for (std::size_t i = 0; i < 96; i += 32) CHECK_FALSE(holds(ByteView{device}.subspan(i, 32)));
    for (std::size_t i = 0; i < 64; i += 32) CHECK_FALSE(holds(ByteView{user}.subspan(i, 32)));
    // Without the device's secret not even the salt of the password is there to guess with.
    CHECK_FALSE(holds(ByteView{home.firm.founding.lockedUserKeys}.subspan(5, 16)));
}

TEST_CASE("T7: a damaged or foreign key file is told, at every byte and length") {
    const Folder folder;
    Home home;
    const auto file = folder.path / "keys";
    CHECK(HomeKeys::read(file).error().code == "file.missing");
    CHECK(HomeKeys::read(folder.path).error().code == "file.unreadable");
    REQUIRE(home.keys.write(file));
    auto bytes = readPrivateFile(file, 1 << 20).value();
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        CAPTURE(i);
        bytes[i] ^= 0x20;
        REQUIRE(replacePrivateFile(file, bytes));
        const auto read = HomeKeys::read(file);
        REQUIRE_FALSE(read);
        const bool told = read.error().code == "keys.damaged" || read.error().code == "keys.too_new";
        CHECK(told);
        CHECK(read.error().values.size() == 1);
        bytes[i] ^= 0x20;
    }
    for (std::size_t size = 0; size < bytes.size(); size += 7) {
        REQUIRE(replacePrivateFile(file, ByteView{bytes}.first(size)));
        CHECK(HomeKeys::read(file).error().code == "keys.damaged");
    }
    REQUIRE(replacePrivateFile(file, bytes));
    CHECK(HomeKeys::read(file));
}

TEST_CASE("T7: a user whom the team log brings may log in here from then on") {
    Home home;
    auto& firm = home.firm;
    const auto guest = ExchangeKey::random();
    auto writing = firm.pen();
    REQUIRE(writing.invite(invitationFor(guest, SigningKey::random(), 77, "anna", true)));
    const UserKeys anna;
    const DeviceKeys device;
    const NewUser part{
        anna.signing.publicKey(), anna.exchange.publicKey(), {}, *lockUserKeys(anna, "pw", PasswordCost::Smallest)};
    REQUIRE(writing.enrol(guest.publicKey(),
                          {"d", device.signing.publicKey(), device.exchange.publicKey(), device.noise.publicKey()},
                          &part));
    firm.write(writing);
    CHECK(home.keys.logIn("anna", "pw").error().code == "user.unknown");
    CHECK(home.keys.takeUsers(firm.head().log, home.database) == true);
    CHECK(home.keys.takeUsers(firm.head().log, home.database) == false);
    const auto in = home.keys.logIn("anna", "pw");
    REQUIRE(in);
    CHECK(in->user == 77);
    CHECK(std::ranges::equal(in->database.view(), home.database.view()));
    CHECK(home.keys.logIn("founder", "pw").error().code == "password.wrong");
    CHECK(home.keys.logIn("", "pw").error().code == "user.which");
}

TEST_CASE("T1: the day's session is taken up again from the key file, and an old one is forgotten") {
    const Folder folder;
    Home home;
    auto& head = home.firm.head();
    (void)head.logIn(kFounder, home.firm.user());
    home.keys.keepSession(*head.seal.session(16, 1), home.database, kNowStamp);
    REQUIRE(home.keys.write(folder.path / "keys"));
    auto read = HomeKeys::read(folder.path / "keys");
    REQUIRE(read);
    CHECK(read->sessions(SymmetricKey::random()).empty());
    auto sessions = read->sessions(home.database);
    REQUIRE(sessions.size() == 1);
    TeamSeal restarted{head.log};
    REQUIRE(restarted.takeSession(std::move(sessions[0])));
    CHECK(restarted.session(16, 1)->certificate.user == kFounder);

    OwnSession later;
    later.certificate = {16, 9,        kNowStamp + 3 * kSessionStamps, kNowStamp + 4 * kSessionStamps,
                         2,  kFounder, later.key.publicKey()};
    read->keepSession(later, home.database, kNowStamp + 3 * kSessionStamps);
    CHECK(read->sessions(home.database).size() == 1);
    CHECK(read->sessions(home.database)[0].certificate.sequence == 9);
}

TEST_CASE("T7: what the log-in page shows of the last contact is kept in clear") {
    const Folder folder;
    Home home;
    CHECK(home.keys.setContact(kNow, 3));
    CHECK_FALSE(home.keys.setContact(kNow, 3));
    REQUIRE(home.keys.write(folder.path / "keys"));
    CHECK(HomeKeys::read(folder.path / "keys")->lastContactMs() == kNow);
    CHECK(HomeKeys::read(folder.path / "keys")->unsent() == 3);
}

TEST_CASE("files: a sheet is written once, to a file that was not there") {
    const Folder folder;
    const auto file = folder.path / "sheet.txt";
    REQUIRE(makePrivateFile(file, Bytes{1, 2}));
    CHECK(makePrivateFile(file, Bytes{3}).error().code == "file.exists");
    CHECK(readPrivateFile(file, 2) == Bytes{1, 2});
    CHECK(readPrivateFile(file, 1).error().code == "file.unreadable");
    CHECK(makePrivateFile(folder.path / "no" / "where", Bytes{}).error().code == "file.unwritable");
    CHECK(replacePrivateFile("/dev/full/keys", Bytes{}).error().code == "file.unwritable");
}
