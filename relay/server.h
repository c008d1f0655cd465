#pragma once

#include "relay/data_folder.h"
#include "relay/relay_core.h"
#include "schema/base/result.h"
#include "syncengine/path/udp_socket.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace outpost::relay {

struct ServerOptions {
    std::filesystem::path data;
    std::optional<Endpoint> listen;  ///< nothing: any address, kDefaultPort
    std::string publicHost;          ///< as clients reach it; empty: found out
    std::uint16_t publicPort = 0;    ///< 0: the one it listens on
    MailboxOptions mailbox;
};

inline constexpr std::uint16_t kDefaultPort = 7350;

/// A relay over a socket: the calling thread receives and sends, one thread of its own waits for the disk.
class Server {
public:
    /// Errors: those of DataFolder, Mailbox and UdpSocket; `network.enet_foreign` (rule E4).
    [[nodiscard]] static Result<std::unique_ptr<Server>> open(const ServerOptions& options);
    ~Server();

    /// What is pasted into a client: `outpost-relay:HOST:PORT/KEY/RIGHT`.
    std::string line() const;
    /// Serves until stop(). `log` gets a line now and then, without keys, names or addresses.
    void run(const std::function<void(const std::string&)>& log);
    /// From any thread, and from a signal handler.
    void stop();

private:
    struct Inside;
    explicit Server(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace outpost::relay
