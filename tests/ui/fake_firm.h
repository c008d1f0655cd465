#pragma once

#include "app/window/firm_port.h"

#include <map>
#include <set>

namespace outpost::window {

/// A firm in memory for the window's tests: records by entity, answers one turn of the event loop later, so that nothing
/// passes which waits. Understands equality and contains, order by stored value, and search by contained text.
class FakeFirm : public FirmPort {
    Q_OBJECT

public:
    using Row = std::map<std::string, app::Cell, std::less<>>;

    FakeFirm();

    /// `customers` of them, with contacts, activities and orders at the first ones.
    void fill(int customers);
    /// Two values for the phone of the first customer, and what was deleted and edited.
    void addConflict();
    /// One deleted it, another edited it.
    void addDeleteConflict();
    /// A value of a field comes from another device.
    void arrive(const std::string& entity, RecordId record, const std::string& field, const std::string& text);
    RecordId add(const std::string& entity, Row row);
    const Row& row(RecordId record) const { return rows_.at(record); }
    bool deleted(RecordId record) const { return deleted_.contains(record); }
    RecordId firstCustomer() const { return firstCustomer_; }
    void setStatus(app::SyncStatus status);
    void setHome(app::HomeInfo home) {
        home_ = std::move(home);
        hasHome_ = true;
    }

    std::string password = "open sesame";
    bool hasHome_ = true;
    bool diskFull = false;
    std::map<std::string, std::string> keptDrafts;
    std::vector<app::CommandCall> calls;
    int syncsAsked = 0;

    void look(Answer<app::HomeInfo> answer) override;
    void logIn(std::string user, std::string password, DoneAnswer answer) override;
    void found(app::FoundRequest request, Answer<std::string> answer) override;
    void join(app::JoinRequest request, DoneAnswer answer) override;
    void cancelJoin() override {}
    void lock() override;
    const schema::Catalog& catalog() const override { return schema::productCatalog(); }
    app::Caller caller() const override;
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
    app::SyncStatus status() const override { return status_; }
    void syncNow() override { ++syncsAsked; }
    void setRelay(std::string line, DoneAnswer answer) override;
    void invite(app::InviteRequest request, Answer<std::string> answer) override;
    void setChinese(bool chinese) override { chinese_ = chinese; }
    void finish() override {}

private:
    std::vector<RecordId> matching(const app::Query& query) const;
    app::Cell titled(const schema::Field* field, const app::Cell& cell) const;
    app::Cell cellOf(const schema::Entity& entity, RecordId record, const std::string& field) const;
    std::string titleOf(RecordId record) const;
    std::string entityOf(RecordId record) const;
    template <class T>
    void later(Answer<T> answer, Result<T> result);
    void later(DoneAnswer answer, Done result);
    void tell(RecordId record, bool local);

    app::HomeInfo home_;
    app::SyncStatus status_;
    std::map<RecordId, Row> rows_;
    std::map<RecordId, std::string> tables_;
    std::set<RecordId> deleted_;
    std::map<std::string, std::vector<RecordId>> order_;
    std::vector<app::ConflictEntry> conflicts_;
    std::map<RecordId, std::vector<app::HistoryEntry>> history_;
    RecordId nextId_ = packIdentifier(16, 1);
    RecordId firstCustomer_ = 0;
    bool chinese_ = false;
};

}  // namespace outpost::window
