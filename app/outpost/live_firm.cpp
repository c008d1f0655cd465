#include "app/outpost/live_firm.h"

#include "app/drafts/drafts.h"

#include <QMetaObject>

namespace outpost::window {
namespace {

constexpr std::int64_t kCountAll = 0;

}  // namespace

LiveFirm::LiveFirm(std::filesystem::path home) : home_(std::move(home)) {
    begin(lists_, "lists");
    begin(searches_, "search");
    begin(works_, "work");
}

LiveFirm::~LiveFirm() {
    joinCancelled_ = true;
    for (Desk* desk : {&lists_, &searches_, &works_}) end(*desk);
    if (firm_) firm_->unsubscribe(subscription_);
    firm_.reset();
}

void LiveFirm::begin(Desk& desk, const char* name) {
    desk.thread.setObjectName(QString::fromLatin1(name));
    desk.queue.moveToThread(&desk.thread);
    desk.thread.start();
}

void LiveFirm::end(Desk& desk) {
    // What was asked before is still done; then nothing is left that could meet a closed firm.
    QMetaObject::invokeMethod(
        &desk.queue, [] {}, Qt::BlockingQueuedConnection);
    desk.thread.quit();
    desk.thread.wait();
    desk.reader.reset();
}

/// Does the work on the desk's thread and hands its result back to the interface thread.
template <class T, class Work>
void LiveFirm::ask(Desk& desk, Work work, std::function<void(T)> answer) {
    QMetaObject::invokeMethod(
        &desk.queue,
        [this, work = std::move(work), answer = std::move(answer)]() mutable {
            T result = work();
            QMetaObject::invokeMethod(
                this, [answer = std::move(answer), result = std::move(result)]() mutable { answer(std::move(result)); },
                Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
}

/// As ask, with the desk's own reader, which is made at the first question.
template <class T, class Work>
void LiveFirm::read(Desk& desk, Work work, Answer<T> answer) {
    ask<Result<T>>(
        desk,
        [this, &desk, work = std::move(work)]() mutable -> Result<T> {
            if (!firm_) return fail(Error::Kind::Cancelled, "store.cancelled");
            if (!desk.reader) {
                OUTPOST_ASSIGN(desk.reader, firm_->reader(chinese_));
            }
            desk.reader->setChinese(chinese_);
            return work(*desk.reader);
        },
        std::move(answer));
}

void LiveFirm::look(Answer<app::HomeInfo> answer) {
    ask<Result<app::HomeInfo>>(
        works_, [home = home_] { return app::Firm::look(home); }, std::move(answer));
}

// On the interface thread, the firm just opened.
void LiveFirm::take(std::unique_ptr<app::Firm> firm) {
    firm_ = std::move(firm);
    subscription_ = firm_->subscribe([this](const app::Changed& what) {
        QMetaObject::invokeMethod(
            this,
            [this, what] {
                if (firm_) emit changed(what);
            },
            Qt::QueuedConnection);
    });
    firm_->onStatus([this](const app::SyncStatus&) {
        // Many changes of the status make one look at it.
        if (statusPosted_.exchange(true)) return;
        QMetaObject::invokeMethod(
            this,
            [this] {
                statusPosted_ = false;
                if (firm_) emit statusChanged();
            },
            Qt::QueuedConnection);
    });
    firm_->startNetwork();
    emit opened();
}

void LiveFirm::logIn(std::string user, std::string password, DoneAnswer answer) {
    using Opened = Result<std::unique_ptr<app::Firm>>;
    ask<std::shared_ptr<Opened>>(
        works_,
        [home = home_, user = std::move(user), password = std::move(password)] {
            return std::make_shared<Opened>(app::Firm::open(home, user, password));
        },
        [this, answer = std::move(answer)](std::shared_ptr<Opened> opened) {
            if (!*opened) return answer(propagate(*opened));
            take(std::move(**opened));
            answer({});
        });
}

void LiveFirm::found(app::FoundRequest request, Answer<std::string> answer) {
    struct Founded {
        Result<std::unique_ptr<app::Firm>> firm;
        std::string sheet;
    };
    ask<std::shared_ptr<Founded>>(
        works_,
        [home = home_, request = std::move(request)] {
            std::string sheet;
            auto firm = app::Firm::found(home, request, sheet);
            return std::make_shared<Founded>(Founded{std::move(firm), std::move(sheet)});
        },
        [this, answer = std::move(answer)](std::shared_ptr<Founded> founded) {
            if (!founded->firm) return answer(propagate(founded->firm));
            take(std::move(*founded->firm));
            answer(std::move(founded->sheet));
        });
}

void LiveFirm::join(app::JoinRequest request, DoneAnswer answer) {
    using Opened = Result<std::unique_ptr<app::Firm>>;
    joinCancelled_ = false;
    ask<std::shared_ptr<Opened>>(
        works_,
        [this, home = home_, request = std::move(request)] {
            return std::make_shared<Opened>(
                app::Firm::join(home, request, [this](std::int64_t, std::int64_t) { return !joinCancelled_; }));
        },
        [this, answer = std::move(answer)](std::shared_ptr<Opened> joined) {
            if (!*joined) return answer(propagate(*joined));
            take(std::move(**joined));
            answer({});
        });
}

void LiveFirm::lock() {
    if (!firm_) return;
    for (Desk* desk : {&lists_, &searches_, &works_}) end(*desk);
    firm_->unsubscribe(subscription_);
    firm_.reset();
    for (Desk* desk : {&lists_, &searches_, &works_}) desk->thread.start();
    emit closed();
}

void LiveFirm::list(app::Query query, Answer<app::RecordWindow> answer) {
    read<app::RecordWindow>(
        lists_, [query = std::move(query)](app::Reader& reader) { return reader.list(query); }, std::move(answer));
}

void LiveFirm::count(app::Query query, Answer<app::Count> answer) {
    read<app::Count>(
        lists_, [query = std::move(query)](app::Reader& reader) { return reader.count(query, kCountAll); },
        std::move(answer));
}

void LiveFirm::placeOf(app::Query query, RecordId record, Answer<std::int64_t> answer) {
    read<std::int64_t>(
        lists_, [query = std::move(query), record](app::Reader& reader) { return reader.placeOf(query, record); },
        std::move(answer));
}

void LiveFirm::show(std::string entity, RecordId record, Answer<app::RecordDetail> answer) {
    read<app::RecordDetail>(
        lists_, [entity = std::move(entity), record](app::Reader& reader) { return reader.show(entity, record); },
        std::move(answer));
}

void LiveFirm::search(std::string text, std::string entity, std::int64_t limit,
                      Answer<std::vector<app::Found>> answer) {
    read<std::vector<app::Found>>(
        searches_,
        [text = std::move(text), entity = std::move(entity), limit](app::Reader& reader) {
            return reader.search(text, entity, limit);
        },
        std::move(answer));
}

void LiveFirm::choices(std::string list, Answer<std::vector<app::Cell>> answer) {
    read<std::vector<app::Cell>>(
        lists_, [list = std::move(list)](app::Reader& reader) { return reader.choices(list); }, std::move(answer));
}

void LiveFirm::run(app::CommandCall call, Answer<app::CommandResult> answer) {
    ask<Result<app::CommandResult>>(
        works_, [this, call = std::move(call)]() mutable { return firm_->run(std::move(call)); }, std::move(answer));
}

void LiveFirm::conflicts(RecordId record, Answer<std::vector<app::ConflictEntry>> answer) {
    ask<Result<std::vector<app::ConflictEntry>>>(
        works_, [this, record] { return firm_->conflicts(record); }, std::move(answer));
}

void LiveFirm::refused(Answer<std::vector<app::RefusedEntry>> answer) {
    ask<Result<std::vector<app::RefusedEntry>>>(
        works_, [this] { return firm_->refused(); }, std::move(answer));
}

void LiveFirm::history(std::string entity, RecordId record, Answer<std::vector<app::HistoryEntry>> answer) {
    ask<Result<std::vector<app::HistoryEntry>>>(
        works_, [this, entity = std::move(entity), record] { return firm_->history(entity, record); },
        std::move(answer));
}

void LiveFirm::drafts(Answer<std::vector<Draft>> answer) {
    ask<Result<std::vector<Draft>>>(
        works_,
        [this]() -> Result<std::vector<Draft>> {
            OUTPOST_ASSIGN(const auto kept, app::readDrafts(*firm_));
            std::vector<Draft> drafts;
            for (const auto& [key, body] : kept) drafts.push_back({key, body});
            return drafts;
        },
        std::move(answer));
}

void LiveFirm::keepDraft(Draft draft, DoneAnswer answer) {
    ask<Done>(
        works_, [this, draft = std::move(draft)] { return app::keepDraft(*firm_, draft.key, draft.body); },
        std::move(answer));
}

void LiveFirm::syncNow() {
    if (firm_) firm_->syncNow();
}

void LiveFirm::setRelay(std::string line, DoneAnswer answer) {
    ask<Done>(
        works_, [this, line = std::move(line)] { return firm_->setRelay(line); }, std::move(answer));
}

void LiveFirm::invite(app::InviteRequest request, Answer<std::string> answer) {
    ask<Result<std::string>>(
        works_, [this, request = std::move(request)] { return firm_->invite(request); }, std::move(answer));
}

void LiveFirm::setChinese(bool chinese) { chinese_ = chinese; }

void LiveFirm::finish() {
    if (!firm_) return;
    QMetaObject::invokeMethod(
        &works_.queue, [] {}, Qt::BlockingQueuedConnection);
}

}  // namespace outpost::window
