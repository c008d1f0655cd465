#include "app/outpostctl/terminal.h"

#include "app/outpostctl/context.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <iostream>

#ifdef _WIN32
#include <windows.h>
#else
#include <termios.h>
#include <unistd.h>
#endif

namespace outpost::ctl {

namespace {

std::atomic<bool> asked = false;
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

/// Turns the terminal's echo off for its own lifetime.
class Silence {
public:
#ifdef _WIN32
    Silence() : input_(GetStdHandle(STD_INPUT_HANDLE)), works_(GetConsoleMode(input_, &before_) != 0) {
        if (works_) SetConsoleMode(input_, before_ & ~static_cast<DWORD>(ENABLE_ECHO_INPUT));
    }
    ~Silence() {
        if (works_) SetConsoleMode(input_, before_);
    }
    bool works() const { return works_; }

private:
    HANDLE input_;
    DWORD before_ = 0;
    bool works_;
#else
    Silence() : works_(isatty(STDIN_FILENO) != 0 && tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (!works_) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~Silence() {
        if (works_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    bool works() const { return works_; }

private:
    termios before_{};
    bool works_;
#endif
};

}  // namespace

Result<std::string> readHidden(const std::string& prompt) {
    const Silence silence;
    if (!silence.works()) return fail(Error::Kind::Invalid, "password.none");
    std::fputs(prompt.c_str(), stderr);
    std::string line;
    std::getline(std::cin, line);
    std::fputs("\n", stderr);
    return line;
}

bool askedToEnd() { return asked; }

void noteSignals() {
    const auto note = [](int) { asked = true; };
    std::signal(SIGTERM, note);
    std::signal(SIGINT, note);
}

}  // namespace outpost::ctl
