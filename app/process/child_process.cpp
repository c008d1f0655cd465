#include "app/process/child_process.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace outpost::app {

namespace {

/// A line longer than this is no answer of a program of ours.
constexpr std::size_t kLongestLine = 64 * 1024;
constexpr int kEndWaitMs = 5000;

}  // namespace

struct ChildProcess::Inside {
    pid_t process = -1;
    int output = -1;
    std::string read;

    /// True when it is gone.
    bool reaped(int waitMs) {
        if (process < 0) return true;
        for (int waited = 0;; waited += 10) {
            if (waitpid(process, nullptr, WNOHANG) != 0) {
                process = -1;
                return true;
            }
            if (waited >= waitMs) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
    ~Inside() {
        if (process >= 0) {
            ::kill(process, SIGTERM);
            if (!reaped(kEndWaitMs)) {
                ::kill(process, SIGKILL);
                waitpid(process, nullptr, 0);
            }
        }
        if (output >= 0) close(output);
    }
};

ChildProcess::ChildProcess(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
ChildProcess::ChildProcess(ChildProcess&&) noexcept = default;
ChildProcess& ChildProcess::operator=(ChildProcess&&) noexcept = default;
ChildProcess::~ChildProcess() = default;

Result<ChildProcess> ChildProcess::start(const std::filesystem::path& program,
                                         const std::vector<std::string>& arguments,
                                         const std::filesystem::path& errors) {
    int pipeEnds[2];
    if (pipe2(pipeEnds, O_CLOEXEC) != 0)
        return fail(Error::Kind::Unavailable, "process.start", {program.string()}, std::strerror(errno));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipeEnds[1], STDOUT_FILENO);
    if (!errors.empty())
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);

    const std::string name = program.string();
    std::vector<char*> argv{const_cast<char*>(name.c_str())};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);

    auto inside = std::make_unique<Inside>();
    const int code = posix_spawn(&inside->process, name.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipeEnds[1]);
    inside->output = pipeEnds[0];
    if (code != 0) {
        inside->process = -1;
        return fail(Error::Kind::Unavailable, "process.start", {name}, std::strerror(code));
    }
    return ChildProcess{std::move(inside)};
}

Result<std::string> ChildProcess::readLine(int waitMs) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(waitMs);
    for (;;) {
        if (const auto end = inside_->read.find('\n'); end != std::string::npos) {
            std::string line = inside_->read.substr(0, end);
            inside_->read.erase(0, end + 1);
            return line;
        }
        if (inside_->read.size() > kLongestLine) return fail(Error::Kind::Invalid, "process.silent");
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return fail(Error::Kind::Unavailable, "process.silent");
        pollfd waiting{inside_->output, POLLIN, 0};
        if (poll(&waiting, 1, static_cast<int>(left.count())) <= 0) continue;
        char buffer[4096];
        const ssize_t count = ::read(inside_->output, buffer, sizeof buffer);
        if (count <= 0) return fail(Error::Kind::Unavailable, "process.ended");
        inside_->read.append(buffer, static_cast<std::size_t>(count));
    }
}

void ChildProcess::end() {
    if (inside_->process < 0) return;
    ::kill(inside_->process, SIGTERM);
    if (!inside_->reaped(kEndWaitMs)) kill();
}

void ChildProcess::kill() {
    if (inside_->process < 0) return;
    ::kill(inside_->process, SIGKILL);
    waitpid(inside_->process, nullptr, 0);
    inside_->process = -1;
}

std::filesystem::path programFolder() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::filesystem::current_path() : program.parent_path();
}

}  // namespace outpost::app
