// outpost-relay: a firm's devices meet here, and it cannot read a word of what they say.
#include "relay/server.h"
#include "syncengine/link/enet_platform.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view kUsage =
    "Usage: outpost-relay --data DIR [--listen ADDRESS:PORT] [--public HOST[:PORT]]\n"
    "\n"
    "  --data DIR              where the relay keeps its key and the sealed segments; made if it is not there\n"
    "  --listen ADDRESS:PORT   UDP; without it any address, port 7350\n"
    "  --public HOST[:PORT]    how clients reach it; without it the address it listens on, or that of its way out\n"
    "  --self-check            looks whether the network library is bound as it must be, and ends\n"
    "\n"
    "The first line it prints is pasted into the first client of a firm. Keep it: whoever has it may open firms "
    "here.\n";

std::atomic<outpost::relay::Server*> running{nullptr};

void onSignal(int) {
    if (auto* server = running.load()) server->stop();
}

int complain(const std::string& sentence) {
    std::fprintf(stderr, "outpost-relay: %s\n", sentence.c_str());
    return 1;
}

/// One sentence for whoever runs the relay.
std::string sentence(const outpost::Error& error) {
    const std::string what = error.values.empty() ? std::string{} : error.values.front();
    const std::string why = error.detail.empty() ? std::string{"."} : ": " + error.detail + ".";
    if (error.code == "relay.data_busy") return "Another relay already runs on " + what + ".";
    if (error.code == "relay.data_folder") return "Cannot use " + what + why;
    if (error.code == "relay.key_damaged")
        return what + " is damaged: put it back from a backup, or clients need a new line.";
    if (error.code == "relay.mailbox_too_new")
        return "The mailbox was written by a newer version: upgrade this program.";
    if (error.code == "network.socket") return "Cannot listen on " + what + why;
    if (error.code == "network.enet_foreign")
        return "The network library does not use this program's functions, so nothing would be sealed. It does not "
               "start.";
    return describe(error);
}

/// HOST, HOST:PORT or [ADDRESS]:PORT.
bool takePublic(std::string_view text, outpost::relay::ServerOptions& options) {
    std::string_view host = text, port;
    const auto colon = text.rfind(':');
    const bool brackets = !text.empty() && text.front() == '[';
    if (brackets) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return false;
        host = text.substr(1, end - 1);
        if (end + 1 < text.size()) {
            if (text[end + 1] != ':') return false;
            port = text.substr(end + 2);
        }
    } else if (colon != std::string_view::npos && text.find(':') == colon) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        if (port.empty()) return false;
    }
    unsigned number = 0;
    for (const char c : port) {
        if (c < '0' || c > '9') return false;
        number = number * 10 + static_cast<unsigned>(c - '0');
        if (number > 65535) return false;
    }
    options.publicHost = host;
    options.publicPort = static_cast<std::uint16_t>(number);
    return !host.empty() && host.find('/') == std::string_view::npos;
}

}  // namespace

int main(int argc, char** argv) {
    outpost::relay::ServerOptions options;
    const std::vector<std::string_view> arguments(argv + 1, argv + argc);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto name = arguments[i];
        if (name == "--help" || name == "-h") {
            std::fwrite(kUsage.data(), 1, kUsage.size(), stdout);
            return 0;
        }
        if (name == "--self-check") {
            const bool works = outpost::sync::enet_platform::works();
            std::puts(works ? "enet: ours" : "enet: foreign");
            return works ? 0 : 1;
        }
        if (name != "--data" && name != "--listen" && name != "--public")
            return complain("'" + std::string{name} + "' is not known here; see --help.");
        if (i + 1 == arguments.size()) return complain(std::string{name} + " needs a value; see --help.");
        const auto value = arguments[++i];
        if (name == "--data") options.data = value;
        if (name == "--listen") {
            const auto endpoint = outpost::sync::parseEndpoint(value);
            if (!endpoint) return complain("--listen takes ADDRESS:PORT, as in 192.0.2.1:7350, [::]:7350 or :7350.");
            options.listen = *endpoint;
        }
        if (name == "--public" && !takePublic(value, options)) return complain("--public takes HOST or HOST:PORT.");
    }
    if (options.data.empty()) return complain("Say where to keep things: --data DIR.");

    auto server = outpost::relay::Server::open(options);
    if (!server) return complain(sentence(server.error()));
    running = server->get();
    std::signal(SIGTERM, onSignal);
    std::signal(SIGINT, onSignal);
    std::printf("%s\n", (*server)->line().c_str());
    std::fflush(stdout);
    (*server)->run([](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); });
    running = nullptr;
    return 0;
}
