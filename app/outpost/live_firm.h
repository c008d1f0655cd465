#pragma once

#include "app/firm/firm.h"
#include "app/query/reader.h"
#include "app/window/firm_port.h"

#include <QThread>

#include <atomic>
#include <filesystem>
#include <memory>

namespace outpost::window {

/// The firm of a home, for the window: every question is answered on a thread of its own kind, so that a slow one holds
/// up no other: lists and records, search, and what writes or waits. Lives on the interface thread.
class LiveFirm final : public FirmPort {
    Q_OBJECT

public:
    explicit LiveFirm(std::filesystem::path home);
    ~LiveFirm() override;

    void look(Answer<app::HomeInfo> answer) override;
    void logIn(std::string user, std::string password, DoneAnswer answer) override;
    void found(app::FoundRequest request, Answer<std::string> answer) override;
    void join(app::JoinRequest request, DoneAnswer answer) override;
    void cancelJoin() override { joinCancelled_ = true; }
    void lock() override;
    const schema::Catalog& catalog() const override { return firm_->catalog(); }
    app::Caller caller() const override { return firm_->caller(); }
    void list(app::Query query, Answer<app::RecordWindow> answer) override;
    void count(app::Query query, Answer<app::Count> answer) override;
    void placeOf(app::Query query, RecordId record, Answer<std::int64_t> answer) override;
    void show(std::string entity, RecordId record, Answer<app::RecordDetail> answer) override;
    void search(std::string text, std::string entity, std::int64_t limit,
                Answer<std::vector<app::Found>> answer) override;
    void choices(std::string list, Answer<std::vector<app::Cell>> answer) override;
    void run(app::CommandCall call, Answer<app::CommandResult> answer) override;
    void conflicts(RecordId record, Answer<std::vector<app::ConflictEntry>> answer) override;
    void refused(Answer<std::vector<app::RefusedEntry>> answer) override;
    void history(std::string entity, RecordId record, Answer<std::vector<app::HistoryEntry>> answer) override;
    void drafts(Answer<std::vector<Draft>> answer) override;
    void keepDraft(Draft draft, DoneAnswer answer) override;
    app::SyncStatus status() const override { return firm_ ? firm_->status() : app::SyncStatus{}; }
    void syncNow() override;
    void setRelay(std::string line, DoneAnswer answer) override;
    void invite(app::InviteRequest request, Answer<std::string> answer) override;
    void setChinese(bool chinese) override;
    void finish() override;

private:
    /// A thread with a queue, and the reader that it alone uses.
    struct Desk {
        QThread thread;
        QObject queue;  ///< lives on the thread
        std::unique_ptr<app::Reader> reader;
    };

    void begin(Desk& desk, const char* name);
    void end(Desk& desk);
    template <class T, class Work>
    void ask(Desk& desk, Work work, std::function<void(T)> answer);
    template <class T, class Work>
    void read(Desk& desk, Work work, Answer<T> answer);
    void take(std::unique_ptr<app::Firm> firm);

    std::filesystem::path home_;
    std::unique_ptr<app::Firm> firm_;
    std::uint64_t subscription_ = 0;
    std::atomic<bool> chinese_{false};
    std::atomic<bool> joinCancelled_{false};
    std::atomic<bool> statusPosted_{false};
    Desk lists_, searches_, works_;
};

}  // namespace outpost::window
