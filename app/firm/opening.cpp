#include "app/firm/opening.h"

#include "app/demo/demo_home.h"
#include "app/firm/computer.h"
#include "app/firm/local_firm.h"

namespace outpost::app {

namespace {

std::filesystem::path unfinishedKeys(const Home& home) { return home.folder() / "keys.unfinished"; }

}  // namespace

std::string computerName() {
    std::string name = hostName();
    return sync::checkName(name) ? name : std::string{"computer"};
}

Result<std::unique_ptr<Engine>> openNew(Home home, sync::HomeKeys keys, sync::LogIn logIn) {
    const std::filesystem::path keyFile = unfinishedKeys(home);
    OUTPOST_TRY(keys.write(keyFile));
    return Engine::open({std::move(home), std::move(keys), std::move(logIn), keyFile});
}

Done makeHome(Engine& engine) {
    OUTPOST_TRY(engine.keepKeysAt(engine.home().keys()));
    std::error_code ignored;
    std::filesystem::remove(unfinishedKeys(engine.home()), ignored);
    return {};
}

Result<HomeInfo> Firm::look(const std::filesystem::path& folder) {
    if (!holdsFirm(folder)) return fail(Error::Kind::NotFound, "home.none", {textOf(folder)});
    OUTPOST_ASSIGN(const sync::HomeKeys keys, sync::HomeKeys::read(folder / "keys"));
    HomeInfo info;
    info.firm = keys.firmName();
    info.device = keys.deviceName();
    for (const auto& user : keys.users()) info.users.push_back(user.name);
    info.lastContactMs = keys.lastContactMs();
    info.unsent = keys.unsent();
    if (auto password = demo::demoPassword(folder)) {
        info.demo = true;
        info.demoPassword = std::move(*password);
        info.demoUser = demo::demoUser(folder).value_or("");
    }
    return info;
}

Result<std::unique_ptr<Firm>> Firm::open(const std::filesystem::path& folder, const std::string& user,
                                         const std::string& password) {
    OUTPOST_ASSIGN(Home home, Home::own(folder));
    OUTPOST_ASSIGN(sync::HomeKeys keys, sync::HomeKeys::read(home.keys()));
    auto opened = keys.logIn(user, password);
    if (!opened) {
        Error error = std::move(opened.error());
        std::string names;
        for (const auto& each : keys.users()) names += (names.empty() ? "" : ", ") + each.name;
        if (error.code == "user.which") error.values = {names};
        if (error.code == "user.unknown") error.values = {user, names};
        return tl::make_unexpected(std::move(error));
    }
    sync::LogIn logIn = std::move(*opened);
    const std::filesystem::path keyFile = home.keys();
    OUTPOST_ASSIGN(std::unique_ptr<Engine> engine,
                   Engine::open({std::move(home), std::move(keys), std::move(logIn), keyFile}));
    OUTPOST_TRY(engine->takeSession());
    return std::make_unique<LocalFirm>(std::move(engine));
}

}  // namespace outpost::app
