// What the relay's disk tells: with sealing as programs have it, nothing of what a firm wrote; without, everything, so that
// we know that the looking works.
#include "relay/mailbox.h"
#include "tests/unit/syncengine_team/firm_fixture.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <unistd.h>
#include <zstd.h>

using namespace outpost;
using namespace outpost::relay;
using namespace outpost::sync;

namespace {

constexpr std::string_view kMark = "Zhongguancun-Marked-Word-4711";

/// As the product's, but that it seals nothing.
struct NoCipher final : Cipher {
    Bytes seal(const SymmetricKey&, const Nonce&, ByteView, ByteView plain) const override {
        Bytes bytes = copyOf(plain);
        bytes.resize(plain.size() + kEnvelopeTagBytes);
        return bytes;
    }
    std::optional<Bytes> open(const SymmetricKey&, const Nonce&, ByteView, ByteView sealed) const override {
        return copyOf(sealed.first(sealed.size() - kEnvelopeTagBytes));
    }
};

/// A relay's folder after a firm's segments came in: its files' bytes, and its payloads.
struct Disk {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("outpost-blind-" + std::to_string(::getpid()));
    Bytes bytes;
    std::vector<Bytes> payloads;

    explicit Disk(const Cipher& cipher) {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        test::Firm firm;
        test::Device& head = firm.head();
        TeamSeal seal(head.log, cipher);
        const auto routing = SigningKey::random().publicKey();
        {
            auto mailbox = Mailbox::open((folder / "mailbox.db").string());
            REQUIRE(mailbox);
            REQUIRE(mailbox->load(routing, true));
            const auto put = [&](const PlainSegment& plain) {
                const auto sealed = seal.seal(plain);
                REQUIRE(sealed);
                REQUIRE(mailbox->accept(routing, *sealed).value());
                payloads.push_back(*sealed);
            };
            head.certificate = 1;
            const auto body = seal.beginSession(test::kFounder, firm.user(), head.number(), 1, test::kNowStamp);
            REQUIRE(body);
            REQUIRE(head.log.certificate(head.number(), 1, *body));
            put(head.segmentOf({head.changeSet(1, ChangeSetKind::Certificate, *body, test::kNowStamp)}));
            for (int i = 0; i < 20; ++i) {
                std::string text{kMark};
                for (int times = 0; times < i * 40; ++times) text += " the same words again and again";
                Packer packed;
                packed.array(1).text(text);
                put(head.segmentOf(
                    {head.changeSet(head.sequence + 1, ChangeSetKind::Data, packed.bytes(), test::kNowStamp + i)}));
            }
        }
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            std::ifstream file(entry.path(), std::ios::binary);
            bytes.insert(bytes.end(), std::istreambuf_iterator<char>(file), {});
        }
    }
    ~Disk() { std::filesystem::remove_all(folder); }
};

bool contains(ByteView haystack, std::string_view needle) {
    return std::search(haystack.begin(), haystack.end(), needle.begin(), needle.end(),
                       [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }) != haystack.end();
}

/// Looks for the word in the bytes, and in whatever unpacks in them from any place on where zstd's mark stands.
bool foundUnpacked(ByteView bytes, std::string_view word) {
    if (contains(bytes, word)) return true;
    Compressor compressor;
    for (std::size_t at = 0; at + 4 < bytes.size(); ++at) {
        if (!(bytes[at] == 0x28 && bytes[at + 1] == 0xb5 && bytes[at + 2] == 0x2f && bytes[at + 3] == 0xfd)) continue;
        const auto frame = ZSTD_findFrameCompressedSize(bytes.data() + at, bytes.size() - at);
        if (ZSTD_isError(frame)) continue;
        const auto plain = compressor.unpack(bytes.subspan(at, frame));
        if (plain && contains(*plain, word)) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("relay: with sealing switched off a marked word is found in its data after decompression") {
    const NoCipher none;
    const Disk disk(none);
    CHECK(std::any_of(disk.payloads.begin(), disk.payloads.end(),
                      [](const Bytes& each) { return foundUnpacked(each, kMark); }));
}

TEST_CASE("relay: with sealing on the word is nowhere on its disk, and no payload compresses") {
    const Disk disk(TeamSeal::defaultCipher());
    REQUIRE(disk.bytes.size() > 20'000);
    CHECK_FALSE(foundUnpacked(disk.bytes, kMark));
    for (const std::string_view word : {"Marked", "Wanda Trading", "founder", "head office", "the same words"})
        CHECK_FALSE(contains(disk.bytes, word));
    for (const Bytes& payload : disk.payloads) {
        const ByteView sealed = ByteView{payload}.subspan(kEnvelopeHeaderBytes);
        Bytes packed(ZSTD_compressBound(sealed.size()));
        const auto size = ZSTD_compress(packed.data(), packed.size(), sealed.data(), sealed.size(), 19);
        REQUIRE_FALSE(ZSTD_isError(size));
        CHECK(size >= sealed.size());
    }
}

TEST_CASE("W8: beside the payloads the mailbox has what the protocol's page lists, and nothing else") {
    const Disk disk(TeamSeal::defaultCipher());
    std::set<std::string> columns;
    auto connection = store::Connection::open((disk.folder / "mailbox.db").string());
    REQUIRE(connection);
    auto select = connection->prepare(
        "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type='table'");
    REQUIRE(select);
    while (select->step().value()) columns.emplace(select->text(0));
    std::ifstream file(OUTPOST_PROTOCOL_PAGE);
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    const auto begin = page.find("<!-- mailbox -->"), end = page.find("<!-- /mailbox -->");
    REQUIRE(begin != std::string::npos);
    REQUIRE(end != std::string::npos);
    std::set<std::string> listed;
    for (auto at = page.find('`', begin); at != std::string::npos && at < end;
         at = page.find('`', page.find('`', at + 1) + 1))
        listed.insert(page.substr(at + 1, page.find('`', at + 1) - at - 1));
    CHECK(columns == listed);
}
