#include "relay/relay_core.h"

#include <utility>

namespace outpost::relay {

using namespace sync;
namespace ex = sync::exchange;

std::vector<Event> performMailboxWork(const Effect& effect, Mailbox& mailbox) {
    std::vector<Event> answers;
    if (const auto* load = std::get_if<LoadFirm>(&effect)) {
        answers.emplace_back(FirmLoaded{load->firm, mailbox.load(load->firm, load->open)});
    } else if (const auto* work = std::get_if<StoreWork>(&effect)) {
        if (const auto* read = std::get_if<ex::ReadWork>(&work->work)) {
            answers.emplace_back(StoreDone{
                work->firm,
                ex::ReadDone{read->work, mailbox.read(work->firm, read->number, read->from, read->maxBytes)}});
        } else {
            const auto& accept = std::get<ex::AcceptWork>(work->work);
            auto grew = mailbox.accept(work->firm, accept.segment);
            const bool did = grew && *grew;
            answers.emplace_back(StoreDone{work->firm, ex::AcceptDone{accept.work, std::move(grew)}});
            if (did)
                if (auto holds = mailbox.knowledge(work->firm))
                    answers.emplace_back(StoreDone{work->firm, ex::KnowledgeIs{std::move(*holds)}});
        }
    } else if (const auto* keep = std::get_if<Keep>(&effect)) {
        // What is not kept is told again at the next contact; nothing hangs on it till then but room in the mailbox.
        const auto kept = std::visit([&](const auto& what) { return mailbox.keep(keep->firm, what); }, keep->what);
        if (kept && !std::holds_alternative<KnownDevice>(keep->what)) (void)mailbox.dropAcknowledged(keep->firm);
    }
    return answers;
}

}  // namespace outpost::relay
