#include "relay/server.h"

#include "syncengine/link/enet_platform.h"
#include "syncengine/path/network_node.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace outpost::relay {

using sync::UdpSocket;
namespace ex = sync::exchange;

namespace {

constexpr int kDatagramsATurn = 512;
constexpr std::size_t kGroup = 64;  // segments that share one sync of the disk
constexpr MonoMs kReportEveryMs = 60'000;

const ex::AcceptWork* acceptWork(const Effect& effect) {
    const auto* work = std::get_if<StoreWork>(&effect);
    return work ? std::get_if<ex::AcceptWork>(&work->work) : nullptr;
}

/// Says of each of a group's segments that it was not taken.
void disown(std::vector<Event>& answers, const Error& why) {
    std::erase_if(answers, [](const Event& answer) {
        return std::holds_alternative<ex::KnowledgeIs>(std::get<StoreDone>(answer).result);
    });
    for (auto& answer : answers)
        std::get<ex::AcceptDone>(std::get<StoreDone>(answer).result).grew = tl::make_unexpected(why);
}

}  // namespace

struct Server::Inside {
    DataFolder folder;
    Mailbox mailbox;
    UdpSocket socket;
    ServerOptions options;
    std::atomic<bool> stopping{false};

    std::mutex mutex;
    std::condition_variable work;
    std::deque<Effect> queue;   ///< for the mailbox
    std::deque<Event> answers;  ///< of the mailbox
    bool ended = false;
    std::thread storing;

    Inside(DataFolder folder_, Mailbox mailbox_, UdpSocket socket_, ServerOptions options_)
        : folder(std::move(folder_)),
          mailbox(std::move(mailbox_)),
          socket(std::move(socket_)),
          options(std::move(options_)) {}

    void perform(RelayCore& core, const Event& event) {
        for (auto& effect : core.step(event, sync::monotonicMs())) {
            if (const auto* send = std::get_if<SendDatagram>(&effect)) {
                socket.send(send->to, send->bytes);
                continue;
            }
            const std::lock_guard lock{mutex};
            queue.push_back(std::move(effect));
            work.notify_one();
        }
    }
    void runStore() {
        for (;;) {
            std::vector<Effect> group;
            {
                std::unique_lock lock{mutex};
                work.wait(lock, [this] { return ended || !queue.empty(); });
                if (queue.empty()) return;  // all is done, and the end was asked for
                do {
                    group.push_back(std::move(queue.front()));
                    queue.pop_front();
                } while (!queue.empty() && group.size() < kGroup && acceptWork(group.back()) &&
                         acceptWork(queue.front()));
            }
            std::vector<Event> done;
            const bool together = group.size() > 1 && mailbox.beginGroup().has_value();
            for (const auto& effect : group)
                for (auto& answer : performMailboxWork(effect, mailbox)) done.push_back(std::move(answer));
            if (together)
                if (const auto committed = mailbox.endGroup(); !committed) disown(done, committed.error());
            const std::lock_guard lock{mutex};
            for (auto& answer : done) answers.push_back(std::move(answer));
            socket.wake();
        }
    }
};

Server::Server(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(const ServerOptions& options) {
    if (!sync::enet_platform::works()) return fail(Error::Kind::Unavailable, "network.enet_foreign");
    OUTPOST_ASSIGN(auto folder, DataFolder::open(options.data));
    OUTPOST_ASSIGN(auto mailbox, Mailbox::open(folder.mailbox().string(), options.mailbox));
    Endpoint any;
    any.port = kDefaultPort;
    OUTPOST_ASSIGN(auto socket, UdpSocket::open(options.listen.value_or(any)));
    return std::unique_ptr<Server>{
        new Server{std::make_unique<Inside>(std::move(folder), std::move(mailbox), std::move(socket), options)}};
}

std::string Server::line() const {
    const Endpoint local = inside_->socket.local();
    sync::RelayLine line;
    line.port = inside_->options.publicPort != 0 ? inside_->options.publicPort : local.port;
    line.host = inside_->options.publicHost;
    if (line.host.empty()) {
        const auto from = sync::isIpv4(local) ? local.address.begin() + 12 : local.address.begin();
        const bool everywhere = std::all_of(from, local.address.end(), [](std::uint8_t byte) { return byte == 0; });
        Endpoint shown = everywhere ? sync::outgoingAddress().value_or(sync::ipv4Endpoint(127, 0, 0, 1, 0)) : local;
        const std::string text = describe(shown);
        line.host = text.substr(0, text.rfind(':'));
        if (line.host.front() == '[') line.host = line.host.substr(1, line.host.size() - 2);
    }
    line.key = inside_->folder.key().open;
    line.right.assign(inside_->folder.right().begin(), inside_->folder.right().end());
    return formatRelayLine(line);
}

void Server::run(const std::function<void(const std::string&)>& log) {
    Inside& it = *inside_;
    it.storing = std::thread{[&it] { it.runStore(); }};
    {
        Options options;
        options.key = it.folder.key();
        options.right = it.folder.right();
        options.wallMs = [] {
            return std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                .count();
        };
        RelayCore core{std::move(options), sync::systemRandom()};
        MonoMs reportAt = sync::monotonicMs() + kReportEveryMs;
        std::string reported;
        const auto answer = [&] {
            std::deque<Event> answers;
            {
                const std::lock_guard lock{it.mutex};
                answers = std::exchange(it.answers, {});
            }
            for (const auto& event : answers) it.perform(core, event);
        };
        Bytes datagram;
        Endpoint from;
        while (!it.stopping) {
            answer();
            for (int i = 0; i < kDatagramsATurn && it.socket.receive(from, datagram); ++i)
                it.perform(core, DatagramIn{from, datagram});
            const MonoMs now = sync::monotonicMs();
            if (core.nextWake() <= now) it.perform(core, Tick{});
            if (now >= reportAt) {
                reportAt = now + kReportEveryMs;
                if (auto report = core.report(); report != reported) log(reported = std::move(report));
            }
            it.socket.wait(
                std::clamp<MonoMs>(std::min(core.nextWake(), reportAt) - sync::monotonicMs(), 0, kReportEveryMs));
        }
        // What was received is stored before the end, though nobody hears of it any more; then everybody is told to go.
        {
            const std::lock_guard lock{it.mutex};
            it.ended = true;
            it.work.notify_all();
        }
        it.storing.join();
        answer();
        core.closeAll(sync::monotonicMs());
        it.perform(core, Tick{});
    }
}

void Server::stop() {
    inside_->stopping = true;
    inside_->socket.wake();
}

}  // namespace outpost::relay
