#pragma once

#include "schema/base/result.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

/// Other programs of ours, started beside this one. The one place of app/ that speaks to the operating system's
/// processes; POSIX (design, section 8).
namespace outpost::app {

/// A running child; ended when this object goes. Thread: one at a time.
class ChildProcess {
public:
    /// Starts `program` without a shell. Its standard output can be read here, its errors go to `errors` (a file that is
    /// added to) or, if empty, to ours. Error: process.start.
    [[nodiscard]] static Result<ChildProcess> start(const std::filesystem::path& program,
                                                    const std::vector<std::string>& arguments,
                                                    const std::filesystem::path& errors = {});
    ChildProcess(ChildProcess&&) noexcept;
    ChildProcess& operator=(ChildProcess&&) noexcept;
    ~ChildProcess();  ///< asks it to end, waits 5 s, then kills it

    /// The next line it prints, without its end. Errors: process.silent (nothing within `waitMs`), process.ended.
    [[nodiscard]] Result<std::string> readLine(int waitMs);
    /// Asks it to end (SIGTERM) and waits.
    void end();
    /// Takes its life at once (SIGKILL): what a power cut does.
    void kill();

private:
    struct Inside;
    explicit ChildProcess(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

/// The folder that this program's file lies in: its siblings are started from there.
std::filesystem::path programFolder();

}  // namespace outpost::app
