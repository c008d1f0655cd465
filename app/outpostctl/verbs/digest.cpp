#include "app/outpostctl/context.h"

namespace outpost::ctl {

void addDigest(CLI::App& line, Context& context) {
    CLI::App* verb = line.add_subcommand("digest", "Proof of state: equal digests mean equal data");
    verb->callback([&context] {
        context.chosen = [&context]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const app::DigestInfo digest, firm->digest());
            auto vector = nlohmann::ordered_json::object();
            for (const auto& [number, sequence] : digest.vector) vector[std::to_string(number)] = sequence;
            if (context.json) {
                printJson(
                    {{"set", digest.set}, {"rows", digest.rows}, {"catalog", digest.catalog}, {"vector", vector}});
            } else {
                print("set     " + digest.set);
                print("rows    " + digest.rows);
                print("catalog " + digest.catalog);
            }
            return {};
        };
    });
}

}  // namespace outpost::ctl
