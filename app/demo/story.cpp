#include "app/demo/story.h"

#include "app/demo/demo_home.h"
#include "app/firm/firm.h"
#include "app/firm/generated_data.h"
#include "app/firm/home.h"
#include "app/process/child_process.h"
#include "app/query/reader.h"

#include <array>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <optional>

namespace outpost::app::demo {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kSyncSeconds = 120;
constexpr int kRelayStartMs = 10'000;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct Place {
    const char* name;
    const char* folder;
    const char* user;
    std::unique_ptr<Firm> firm;
    std::int64_t held = 0;  ///< change sets before they meet again
};

std::int64_t changeSetsHeld(const DigestInfo& digest) {
    std::int64_t sum = 0;
    for (const auto& [number, sequence] : digest.vector)
        if (number != 0) sum += static_cast<std::int64_t>(sequence);
    return sum;
}

/// The demo while it plays.
class Story {
public:
    explicit Story(const StoryOptions& options) : options_(options) {}

    Done play() {
        OUTPOST_TRY(prepareFolder());
        OUTPOST_TRY(startRelay({}));
        OUTPOST_TRY(foundAndFill());
        for (std::size_t i = 1; i < places_.size(); ++i) OUTPOST_TRY(join(places_[i]));
        OUTPOST_TRY(together("All three hold the firm"));
        OUTPOST_TRY(pickRecords());
        OUTPOST_TRY(cutOff());
        OUTPOST_TRY(workApart());
        OUTPOST_TRY(tellApart());
        OUTPOST_TRY(startRelay(address_));
        OUTPOST_TRY(together("Together again"));
        OUTPOST_TRY(tellTogether());
        return finish();
    }

private:
    void say(const std::string& text) const { options_.say(text); }
    Place& head() { return places_[0]; }
    Place& branch() { return places_[1]; }
    Place& laptop() { return places_[2]; }
    std::filesystem::path homeOf(const Place& place) const { return options_.folder / place.folder; }

    Done prepareFolder() {
        std::error_code error;
        if (options_.again)
            for (const char* part :
                 {"finished", "relay.log", "relay", "head-office", "branch", "laptop", "password", "relay-address"})
                std::filesystem::remove_all(options_.folder / part, error);
        std::filesystem::create_directories(options_.folder, error);
        if (error) return fail(Error::Kind::Unavailable, "home.folder", {textOf(options_.folder)}, error.message());
        OUTPOST_ASSIGN(password_, makeDemoPassword(options_.folder));
        return {};
    }

    /// Empty `address`: a free port of this machine, which the same relay takes again later.
    Done startRelay(const std::string& address) {
        OUTPOST_ASSIGN(ChildProcess relay, ChildProcess::start(programFolder() / "outpost-relay",
                                                               {"--data", textOf(options_.folder / "relay"), "--listen",
                                                                address.empty() ? "127.0.0.1:0" : address},
                                                               options_.folder / "relay.log"));
        auto line = relay.readLine(kRelayStartMs);
        if (!line) return fail(Error::Kind::Unavailable, "demo.relay", {}, describe(line.error()));
        relayLine_ = *line;
        // outpost-relay:HOST:PORT/KEY/RIGHT
        const auto begin = relayLine_.find(':');
        const auto end = relayLine_.find('/');
        if (begin == std::string::npos || end == std::string::npos || end < begin)
            return fail(Error::Kind::Unavailable, "demo.relay", {}, "its first line is no relay line");
        address_ = relayLine_.substr(begin + 1, end - begin - 1);
        std::ofstream{options_.folder / "relay-address"} << address_ << '\n';
        relay_.emplace(std::move(relay));
        return {};
    }

    Done foundAndFill() {
        auto start = Clock::now();
        FoundRequest request;
        request.firm = "远航机电 (demo)";
        request.user = head().user;
        request.password = password_;
        request.device = head().name;
        request.relay = relayLine_;
        std::string sheet;
        OUTPOST_ASSIGN(head().firm, Firm::found(homeOf(head()), request, sheet));
        OUTPOST_TRY(markDemoHome(homeOf(head()), head().user));
        say(fmt::format("{} founds the firm. A recovery sheet was made; this demo keeps none.", head().name));
        OUTPOST_TRY(
            writeGeneratedData(*head().firm, options_.customers, 1, [](std::int64_t, std::int64_t) { return true; }));
        say(fmt::format("  {} customers with contacts, activities and orders, written in {:.1f} s", options_.customers,
                        secondsSince(start)));
        head().firm->startNetwork();
        return {};
    }

    Done join(Place& place) {
        const auto start = Clock::now();
        InviteRequest invite;
        invite.user = place.user;
        OUTPOST_ASSIGN(const std::string invitation, head().firm->invite(invite));
        JoinRequest request;
        request.invitation = invitation;
        request.password = password_;
        request.device = place.name;
        OUTPOST_ASSIGN(place.firm, Firm::join(homeOf(place), request, [](std::int64_t, std::int64_t) { return true; }));
        OUTPOST_TRY(markDemoHome(homeOf(place), place.user));
        place.firm->startNetwork();
        say(fmt::format("{} joins with an invitation of {} characters, in {:.1f} s", place.name, invitation.size(),
                        secondsSince(start)));
        return {};
    }

    /// Everybody sends and receives until nothing is left anywhere.
    Done together(const char* what) {
        const auto start = Clock::now();
        for (;;) {
            for (Place& place : places_)
                OUTPOST_TRY(place.firm->sync(kSyncSeconds, [](const SyncStatus&) { return true; }));
            std::array<DigestInfo, 3> digests;
            for (std::size_t i = 0; i < places_.size(); ++i) {
                OUTPOST_ASSIGN(digests[i], places_[i].firm->digest());
            }
            if (digests[0].vector == digests[1].vector && digests[1].vector == digests[2].vector) break;
            if (secondsSince(start) > kSyncSeconds)
                return fail(Error::Kind::Unavailable, "sync.unfinished", {"?", "?"});
        }
        say(fmt::format("{}: {:.1f} s", what, secondsSince(start)));
        return {};
    }

    Done pickRecords() {
        OUTPOST_ASSIGN(const auto reader, head().firm->reader());
        Query query;
        query.entity = "customer";
        query.fields = {"name", "phone"};
        query.where = {{"phone", Compare::IsNotEmpty, {}}};
        query.limit = 3;
        OUTPOST_ASSIGN(const RecordWindow window, reader->list(query));
        if (window.records.size() < 3) return fail(Error::Kind::NotFound, "demo.customers");
        for (std::size_t i = 0; i < 3; ++i) {
            customers_[i] = window.records[i].id;
            names_[i] = std::get<std::string>(window.records[i].cells[0].value);
        }
        phone_ = std::get<std::string>(window.records[0].cells[1].value);
        return {};
    }

    static Done update(Place& place, RecordId id, const char* field, const std::string& value) {
        OUTPOST_ASSIGN(const auto reader, place.firm->reader());
        OUTPOST_ASSIGN(const RecordDetail detail, reader->show("customer", id));
        CommandCall call;
        call.command = "customer.update";
        call.record = id;
        call.values = {{field, value}};
        call.shown = detail.shown;
        return place.firm->run(std::move(call)).map([](const CommandResult&) {});
    }

    static Done note(Place& place, RecordId customer, const std::string& subject) {
        CommandCall call;
        call.command = "activity.create";
        call.values = {{"party", customer}, {"subject", subject}};
        return place.firm->run(std::move(call)).map([](const CommandResult&) {});
    }

    /// The relay dies while all three are on line and have just sent something that nobody has confirmed.
    Done cutOff() {
        for (Place& place : places_)
            OUTPOST_TRY(note(place, customers_[2], fmt::format("电话：{} 在断网前的一刻", place.name)));
        relay_->kill();
        relay_.reset();
        say("");
        say("The relay is killed in the middle of it: three places, no network.");
        return {};
    }

    Done workApart() {
        OUTPOST_TRY(update(head(), customers_[0], "phone", "0574-8711 2233"));
        OUTPOST_TRY(update(branch(), customers_[0], "phone", "0574-8711 9988"));
        CommandCall remove;
        remove.command = "customer.delete";
        remove.record = customers_[1];
        OUTPOST_TRY(laptop().firm->run(std::move(remove)).map([](const CommandResult&) {}));
        OUTPOST_TRY(update(branch(), customers_[1], "remark", "明年框架协议，请保留"));
        OUTPOST_TRY(note(head(), customers_[0], "来访：谈年度合同"));
        OUTPOST_TRY(note(branch(), customers_[0], "电话：确认交期"));
        CommandCall create;
        create.command = "customer.create";
        create.values = {{"name", std::string{"张三机电经营部"}}, {"phone", std::string{"138 5803 7716"}}};
        OUTPOST_ASSIGN(const CommandResult made, laptop().firm->run(std::move(create)));
        OUTPOST_TRY(note(laptop(), made.record, "拜访：新客户，门店在码头"));
        return {};
    }

    Done tellApart() {
        for (Place& place : places_) {
            OUTPOST_ASSIGN(const DigestInfo digest, place.firm->digest());
            place.held = changeSetsHeld(digest);
            OUTPOST_ASSIGN(const auto reader, place.firm->reader());
            OUTPOST_ASSIGN(const RecordDetail first, reader->show("customer", customers_[0]));
            OUTPOST_ASSIGN(const RecordDetail second, reader->show("customer", customers_[1]));
            Query all;
            all.entity = "customer";
            OUTPOST_ASSIGN(const Count count, reader->count(all));
            std::string phone;
            for (std::size_t i = 0; i < first.fields.size(); ++i)
                if (first.fields[i] == "phone") phone = std::get<std::string>(first.cells[i].value);
            say(fmt::format("  {:<12} {} customers, {} change sets, {}: {}, {} is {}, rows {}", place.name,
                            count.number, place.held, names_[0], phone, names_[1], second.deleted ? "deleted" : "there",
                            digest.rows.substr(0, 12)));
        }
        say("");
        return {};
    }

    Done tellTogether() {
        std::array<DigestInfo, 3> digests;
        for (std::size_t i = 0; i < places_.size(); ++i) {
            OUTPOST_ASSIGN(digests[i], places_[i].firm->digest());
            say(fmt::format("  {:<12} received {} change sets; digest of set {} of rows {}", places_[i].name,
                            changeSetsHeld(digests[i]) - places_[i].held, digests[i].set.substr(0, 16),
                            digests[i].rows.substr(0, 16)));
        }
        for (std::size_t i = 1; i < digests.size(); ++i)
            if (digests[i].set != digests[0].set || digests[i].rows != digests[0].rows)
                return fail(Error::Kind::Corrupt, "demo.apart");
        say("  Three equal digests: the three places hold the same data, byte for byte.");
        say("");
        OUTPOST_ASSIGN(const auto conflicts, head().firm->conflicts());
        say(fmt::format("{} values were written apart and wait for a choice; nothing was lost:", conflicts.size()));
        for (const ConflictEntry& entry : conflicts) {
            const auto side = [](const ConflictSide& which) {
                std::string text;
                for (const auto& [field, cell] : which.values)
                    if (const auto* value = std::get_if<std::string>(&cell.value)) text += *value;
                if (which.values.empty()) text = which.value == Value{std::int64_t{1}} ? "deleted" : "kept";
                return fmt::format("{} ({}, {})", text, which.user, which.device);
            };
            say(fmt::format("  {} {}: {} stands, {} lost", entry.title, entry.field, side(entry.standing),
                            side(entry.other)));
        }
        return searchByPinyin();
    }

    Done searchByPinyin() {
        OUTPOST_ASSIGN(const auto reader, branch().firm->reader());
        const auto start = Clock::now();
        OUTPOST_ASSIGN(const auto found, reader->search("zsjd", "customer", 3));
        const double ms = secondsSince(start) * 1000;
        say("");
        for (const Found& each : found)
            say(fmt::format("The branch types zsjd and finds, in {:.1f} ms, what the laptop entered: {}", ms,
                            each.title));
        if (found.empty()) return fail(Error::Kind::NotFound, "demo.search");
        return {};
    }

    Done finish() {
        for (Place& place : places_) place.firm.reset();
        relay_->end();
        const std::string folder = textOf(options_.folder);
        say("");
        say(fmt::format("The homes stay in {}. Password of every demo user: {} (also in {}/password)", folder,
                        password_, folder));
        say(fmt::format("  outpost --home {}/head-office", folder));
        say(fmt::format("  OUTPOST_PASSWORD={} outpostctl --home {}/branch conflicts", password_, folder));
        std::ofstream{options_.folder / "finished"} << "The demo firm was made to its end.\n";
        return {};
    }

    const StoryOptions& options_;
    std::string password_, relayLine_, address_;
    std::optional<ChildProcess> relay_;
    std::array<Place, 3> places_{{{"Head office", "head-office", "王伟", {}, 0},
                                  {"Branch", "branch", "李娜", {}, 0},
                                  {"Laptop", "laptop", "陈晓梅", {}, 0}}};
    std::array<RecordId, 3> customers_{};
    std::array<std::string, 3> names_;
    std::string phone_;
};

}  // namespace

Done playStory(const StoryOptions& options) {
    std::error_code error;
    if (!options.again && std::filesystem::exists(options.folder / "finished", error)) {
        options.say("The demo firm is in " + textOf(options.folder) + " already; --again makes it anew.");
        return {};
    }
    StoryOptions fresh = options;
    fresh.again = true;  // an unfinished one is of no use
    return Story{fresh}.play();
}

}  // namespace outpost::app::demo
