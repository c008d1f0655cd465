#include "app/demo/demo_home.h"

#include "app/firm/home.h"
#include "app/values/private_file.h"

#include <fstream>
#include <random>

namespace outpost::app::demo {

namespace {

constexpr const char* kMark = "demo-home";
constexpr std::size_t kPasswordCharacters = 12;

}  // namespace

Done markDemoHome(const std::filesystem::path& home, const std::string& user) {
    std::ofstream mark{home / kMark};
    mark << user << "\nMade by outpostctl demo. Its password stands in the file ../password.\n";
    if (!mark.flush()) return fail(Error::Kind::Unavailable, "file.write", {textOf(home / kMark)});
    return {};
}

std::optional<std::string> demoUser(const std::filesystem::path& home) {
    std::ifstream mark{home / kMark};
    std::string user;
    if (!std::getline(mark, user)) return std::nullopt;
    return user;
}

std::optional<std::string> demoPassword(const std::filesystem::path& home) {
    std::error_code error;
    if (!std::filesystem::exists(home / kMark, error)) return std::nullopt;
    std::ifstream file{home.parent_path() / "password"};
    std::string password;
    if (!std::getline(file, password)) return std::nullopt;
    return password;
}

Result<std::string> makeDemoPassword(const std::filesystem::path& folder) {
    // Easy to type from a terminal: no letter that looks like another.
    constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";
    std::random_device random;
    std::uniform_int_distribution<std::size_t> pick{0, kLetters.size() - 1};
    std::string password;
    for (std::size_t i = 0; i < kPasswordCharacters; ++i) password += kLetters[pick(random)];
    OUTPOST_ASSIGN(PrivateFile file, PrivateFile::create(folder / "password"));
    OUTPOST_TRY(file.write(password + "\n"));
    return password;
}

}  // namespace outpost::app::demo
