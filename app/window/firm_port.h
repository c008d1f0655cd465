#pragma once

#include "app/commands/command.h"
#include "app/firm/firm.h"
#include "app/query/query.h"
#include "schema/base/result.h"
#include "schema/catalog/catalog.h"

#include <QObject>
#include <QPointer>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace outpost::window {

/// What was typed into a form and not saved yet. Kept in the home, sealed like everything there, on this device only.
struct Draft {
    std::string key;   ///< "customer/137438953473", "contact/new-3"
    std::string body;  ///< JSON of the form
};

/// What the window's models ask of the firm on this device. Every function returns at once; answers and signals come on
/// the interface thread, in the order in which the work was done. An answer may come after its asker is gone: wrap it in
/// whileAlive().
class FirmPort : public QObject {
    Q_OBJECT

public:
    template <class T>
    using Answer = std::function<void(Result<T>)>;
    using DoneAnswer = std::function<void(Done)>;

    using QObject::QObject;

    /// What can be told before anyone logs in. Error home.none: there is no firm in this folder.
    virtual void look(Answer<app::HomeInfo> answer) = 0;
    virtual void logIn(std::string user, std::string password, DoneAnswer answer) = 0;
    /// Answers with the recovery sheet, which is shown this once.
    virtual void found(app::FoundRequest request, Answer<std::string> answer) = 0;
    virtual void join(app::JoinRequest request, DoneAnswer answer) = 0;
    /// Gives up a join that waits for the other side.
    virtual void cancelJoin() = 0;
    /// Closes the firm; the log-in page comes back.
    virtual void lock() = 0;

    /// Between opened() and closed() only:
    virtual const schema::Catalog& catalog() const = 0;
    virtual app::Caller caller() const = 0;
    virtual void list(app::Query query, Answer<app::RecordWindow> answer) = 0;
    virtual void count(app::Query query, Answer<app::Count> answer) = 0;
    virtual void placeOf(app::Query query, RecordId record, Answer<std::int64_t> answer) = 0;
    virtual void show(std::string entity, RecordId record, Answer<app::RecordDetail> answer) = 0;
    virtual void search(std::string text, std::string entity, std::int64_t limit,
                        Answer<std::vector<app::Found>> answer) = 0;
    virtual void choices(std::string list, Answer<std::vector<app::Cell>> answer) = 0;
    virtual void run(app::CommandCall call, Answer<app::CommandResult> answer) = 0;
    virtual void conflicts(RecordId record, Answer<std::vector<app::ConflictEntry>> answer) = 0;
    virtual void refused(Answer<std::vector<app::RefusedEntry>> answer) = 0;
    virtual void history(std::string entity, RecordId record, Answer<std::vector<app::HistoryEntry>> answer) = 0;
    virtual void drafts(Answer<std::vector<Draft>> answer) = 0;
    /// An empty body drops the draft.
    virtual void keepDraft(Draft draft, DoneAnswer answer) = 0;

    virtual app::SyncStatus status() const = 0;
    virtual void syncNow() = 0;
    virtual void setRelay(std::string line, DoneAnswer answer) = 0;
    virtual void invite(app::InviteRequest request, Answer<std::string> answer) = 0;

    /// The language of choice names, of all answers from now on.
    virtual void setChinese(bool chinese) = 0;
    /// Waits until drafts and commands handed over so far are durable; for the end of the program only.
    virtual void finish() = 0;

signals:
    void opened();
    void closed();
    /// Rows changed here or arrived from elsewhere.
    void changed(const outpost::app::Changed& what);
    void statusChanged();
};

/// An answer that is dropped when its asker no longer lives.
template <class Function>
auto whileAlive(QObject* asker, Function function) {
    return [guard = QPointer<QObject>(asker), function = std::move(function)](auto&& result) mutable {
        if (guard) function(std::forward<decltype(result)>(result));
    };
}

}  // namespace outpost::window
