// linkem: one emulated internet link between two network namespaces.
//
//   linkem NETNS-A IF-A NETNS-B IF-B CONFIG MTU
//
// Creates a TUN interface in each namespace and carries IP packets between them with rate, queue, delay, jitter,
// loss, reorder, duplicate and corruption. (This kernel has no netem.) Goes to the background once both
// interfaces exist and prints its process id. SIGHUP: read CONFIG again. SIGUSR1: write CONFIG.stats.
//
// CONFIG, one NAME=NUMBER a line: delay_us jitter_us queue_us reorder_us (one way), loss reorder duplicate corrupt
// (0..1), up_bps (A to B) down_bps (B to A), seed. Missing or 0: off; queue_us defaults to 100000.
//
// Order of events for a packet: loss, bottleneck queue (tail drop beyond queue_us of backlog) and serialisation at
// the rate, then delay with jitter (which keeps order), then reorder (held back by reorder_us, default 5000) and
// duplication. 'corrupt' swaps two unequal 16-bit words of a UDP payload: every checksum still holds, so the damage
// reaches the application. Other protocols are not corrupted.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <map>
#include <queue>
#include <random>
#include <sched.h>
#include <string>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <vector>

namespace {

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "linkem: %s: %s\n", what, std::strerror(errno));
    std::exit(1);
}

int64_t now_ns() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int tun_in(const char* netns, const char* name, int mtu) {
    int n = open(netns, O_RDONLY | O_CLOEXEC);
    if (n < 0 || setns(n, CLONE_NEWNET) != 0) fail(netns);
    close(n);
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) fail("/dev/net/tun");
    ifreq r{};
    r.ifr_flags = IFF_TUN | IFF_NO_PI;
    std::strncpy(r.ifr_name, name, IFNAMSIZ - 1);
    if (ioctl(fd, TUNSETIFF, &r) != 0) fail(name);
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    r.ifr_mtu = mtu;
    if (ioctl(s, SIOCSIFMTU, &r) != 0) fail("mtu");
    r.ifr_qlen = 10000;
    if (ioctl(s, SIOCSIFTXQLEN, &r) != 0) fail("txqueuelen");
    close(s);
    return fd;
}

struct Config {
    int64_t delay = 0, jitter = 0, queue = 100000000, reorder_by = 5000000;
    double loss = 0, reorder = 0, duplicate = 0, corrupt = 0, bps[2] = {0, 0};
    uint64_t seed = 0;
};

Config read_config(const std::string& path) {
    Config c;
    std::ifstream f(path);
    for (std::string line; std::getline(f, line);) {
        auto eq = line.find('=');
        if (eq == std::string::npos) continue;
        std::string k = line.substr(0, eq);
        double v = std::atof(line.c_str() + eq + 1);
        if (k == "delay_us") c.delay = int64_t(v * 1000);
        else if (k == "jitter_us") c.jitter = int64_t(v * 1000);
        else if (k == "queue_us" && v > 0) c.queue = int64_t(v * 1000);
        else if (k == "reorder_us" && v > 0) c.reorder_by = int64_t(v * 1000);
        else if (k == "loss") c.loss = v;
        else if (k == "reorder") c.reorder = v;
        else if (k == "duplicate") c.duplicate = v;
        else if (k == "corrupt") c.corrupt = v;
        else if (k == "up_bps") c.bps[0] = v;
        else if (k == "down_bps") c.bps[1] = v;
        else if (k == "seed") c.seed = uint64_t(v);
    }
    return c;
}

struct Packet {
    int64_t at;
    uint64_t order;
    int to;
    std::vector<uint8_t> bytes;
};
struct Later {
    bool operator()(const Packet* a, const Packet* b) const {
        return a->at != b->at ? a->at > b->at : a->order > b->order;
    }
};

struct Direction {
    int64_t busy_until = 0, last_delivery = 0;
    uint64_t in = 0, bytes = 0, lost = 0, tail_dropped = 0, reordered = 0, duplicated = 0, corrupted = 0, out = 0,
             write_failed = 0;
};

bool corrupt_udp(std::vector<uint8_t>& p, std::mt19937_64& rng) {
    if (p.size() < 28 || (p[0] >> 4) != 4 || p[9] != 17 || (p[6] & 0x1f) || p[7]) return false;
    size_t first = size_t(p[0] & 15) * 4 + 8;
    if (p.size() < first + 4) return false;
    size_t words = (p.size() - first) / 2;
    for (int attempt = 0; attempt < 20; ++attempt) {
        size_t a = first + 2 * (rng() % words), b = first + 2 * (rng() % words);
        if (p[a] == p[b] && p[a + 1] == p[b + 1]) continue;
        std::swap(p[a], p[b]);
        std::swap(p[a + 1], p[b + 1]);
        return true;
    }
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) {
        std::fprintf(stderr, "usage: linkem NETNS-A IF-A NETNS-B IF-B CONFIG MTU\n");
        return 2;
    }
    const std::string config_path = argv[5];
    int fd[2] = {tun_in(argv[1], argv[2], std::atoi(argv[6])), tun_in(argv[3], argv[4], std::atoi(argv[6]))};
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child > 0) {
        std::printf("%d\n", int(child));
        return 0;
    }
    setsid();
    int null = open("/dev/null", O_RDWR);
    for (int i = 0; i < 3; ++i) dup2(null, i);
    for (int i = 3; i < 64; ++i)
        if (i != fd[0] && i != fd[1]) close(i);  // a lock held by whoever started us
    prctl(PR_SET_TIMERSLACK, 1000UL);
    (void)!nice(-10);  // the network should not be slowed by what it carries

    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGUSR1);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    int sfd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    int tfd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    int ep = epoll_create1(EPOLL_CLOEXEC);
    for (int f : {fd[0], fd[1], sfd, tfd}) {
        epoll_event e{};
        e.events = EPOLLIN;
        e.data.fd = f;
        epoll_ctl(ep, EPOLL_CTL_ADD, f, &e);
    }

    Config c = read_config(config_path);
    std::mt19937_64 rng(c.seed ? c.seed : std::random_device{}());
    std::uniform_real_distribution<double> unit(0, 1);
    std::priority_queue<Packet*, std::vector<Packet*>, Later> waiting;
    Direction dir[2];
    uint64_t order = 0;
    constexpr size_t max_waiting = 300000;
    std::vector<uint8_t> buffer(65536);

    auto deliver_due = [&] {
        int64_t now = now_ns();
        while (!waiting.empty() && waiting.top()->at <= now) {
            Packet* p = waiting.top();
            waiting.pop();
            Direction& d = dir[1 - p->to];
            if (write(fd[p->to], p->bytes.data(), p->bytes.size()) < 0) d.write_failed++;
            else d.out++;
            delete p;
        }
        itimerspec t{};
        if (!waiting.empty()) {
            t.it_value.tv_sec = waiting.top()->at / 1000000000;
            t.it_value.tv_nsec = waiting.top()->at % 1000000000;
        }
        timerfd_settime(tfd, TFD_TIMER_ABSTIME, &t, nullptr);
    };

    auto accept_packet = [&](int from, size_t size, int64_t now) {
        Direction& d = dir[from];
        d.in++;
        d.bytes += size;
        if (c.loss > 0 && unit(rng) < c.loss) {
            d.lost++;
            return;
        }
        int64_t at = now;
        if (c.bps[from] > 0) {
            int64_t start = std::max(now, d.busy_until);
            if (start - now > c.queue || waiting.size() > max_waiting) {
                d.tail_dropped++;
                return;
            }
            d.busy_until = at = start + int64_t(double(size) * 8e9 / c.bps[from]);
        } else if (waiting.size() > max_waiting) {
            d.tail_dropped++;
            return;
        }
        at += c.delay;
        if (c.jitter) at += int64_t((unit(rng) * 2 - 1) * double(c.jitter));
        if (at < d.last_delivery) at = d.last_delivery;
        d.last_delivery = at;
        auto* p = new Packet{at, order++, 1 - from, {buffer.begin(), buffer.begin() + long(size)}};
        if (c.reorder > 0 && unit(rng) < c.reorder) {
            p->at += c.reorder_by;
            d.reordered++;
        }
        if (c.corrupt > 0 && unit(rng) < c.corrupt && corrupt_udp(p->bytes, rng)) d.corrupted++;
        if (c.duplicate > 0 && unit(rng) < c.duplicate) {
            waiting.push(new Packet{p->at, order++, p->to, p->bytes});
            d.duplicated++;
        }
        waiting.push(p);
    };

    for (;;) {
        epoll_event events[4];
        int n = epoll_wait(ep, events, 4, -1);
        for (int i = 0; i < n; ++i) {
            int f = events[i].data.fd;
            if (f == tfd) {
                uint64_t ticks;
                (void)!read(tfd, &ticks, sizeof ticks);
                continue;
            }
            if (f == sfd) {
                signalfd_siginfo s{};
                while (read(sfd, &s, sizeof s) == ssize_t(sizeof s)) {
                    if (s.ssi_signo == SIGHUP) {
                        c = read_config(config_path);
                        if (c.seed) rng.seed(c.seed);
                        for (auto& d : dir) d.last_delivery = d.busy_until = 0;
                    } else {
                        std::ofstream o(config_path + ".stats.new");
                        for (int k = 0; k < 2; ++k)
                            o << (k ? "down" : "up") << " in=" << dir[k].in << " bytes=" << dir[k].bytes
                              << " lost=" << dir[k].lost << " tail_dropped=" << dir[k].tail_dropped
                              << " reordered=" << dir[k].reordered << " duplicated=" << dir[k].duplicated
                              << " corrupted=" << dir[k].corrupted << " out=" << dir[k].out
                              << " write_failed=" << dir[k].write_failed << "\n";
                        o.close();
                        std::rename((config_path + ".stats.new").c_str(), (config_path + ".stats").c_str());
                    }
                }
                continue;
            }
            int from = f == fd[0] ? 0 : 1;
            for (int k = 0; k < 64; ++k) {  // a bounded burst, then the other side
                ssize_t size = read(f, buffer.data(), buffer.size());
                if (size < 0) {
                    if (errno != EAGAIN && errno != EINTR && errno != EIO) return 0;  // the namespace is gone
                    break;
                }
                if (size == 0) return 0;
                accept_packet(from, size_t(size), now_ns());
            }
        }
        deliver_due();
    }
}
