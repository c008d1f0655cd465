#include "app/messages/messages.h"
#include "app/outpostctl/context.h"
#include "syncengine/link/enet_platform.h"

#include <cstdio>
#include <string_view>

using namespace outpost;
using namespace outpost::ctl;

int main(int argc, char** argv) {
    // Line by line into a pipe too: whoever reads there wants to see how far long work has come.
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    CLI::App line{"Outpost from the terminal: the same firm, commands and rights as in the window.", "outpostctl"};
    Context context;
    line.add_option("--home", context.home, "Folder of the firm on this device")->envname("OUTPOST_HOME");
    line.add_option("--user", context.user, "Who logs in, where several may");
    line.add_flag("--json", context.json, "One JSON value, or one object a line");
    line.require_subcommand(1);
    line.fallthrough();

    constexpr AddVerb verbs[] = {addFound,   addRelay,        addInvite,   addJoin,      addCreate,  addUpdate,
                                 addDelete,  addShow,         addList,     addSearch,    addHistory, addConflicts,
                                 addResolve, addRecycleBin,   addRestore,  addWork,      addMerge,   addPart,
                                 addSync,    addServe,        addRun,      addCommands,  addDigest,  addStatus,
                                 addCheck,   addRebuild,      addImport,   addExport,    addDemo,    addDemoData,
                                 addDevices, addRemoveDevice, addStopUser, addAllowUser, addRefused};
    for (const AddVerb add : verbs) add(line, context);

    // Said before a verb is asked for: the tests ask every program that is shipped (rule E4).
    bool selfCheck = false;
    line.add_flag("--self-check", selfCheck, "Look whether the network library is bound as it must be, and end");
    const bool ours = sync::enet_platform::works();
    if (argc == 2 && std::string_view{argv[1]} == "--self-check") {
        std::puts(ours ? "enet: ours" : "enet: foreign");
        return ours ? 0 : 1;
    }

    try {
        line.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return line.exit(error);
    }
    if (!ours) {
        std::fputs(
            "outpostctl was linked wrongly: the network library does not go through our tunnel. It refuses to run.\n",
            stderr);
        return 1;
    }
    const Done done = context.chosen();
    if (done) return 0;
    std::fprintf(stderr, "%s\n", app::sentence(done.error(), app::Language::English).c_str());
    return 1;
}
