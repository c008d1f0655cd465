#include "tests/ui/fake_firm.h"

#include "schema/search/matched_part.h"

#include <QDateTime>
#include <QMetaObject>

#include <algorithm>

namespace outpost::window {

using app::Cell;

namespace {

constexpr std::int64_t kMsADay = 86'400'000;
std::int64_t now() { return QDateTime::currentMSecsSinceEpoch(); }

Cell words(std::string text) { return {Value{std::move(text)}, {}}; }
Cell whole(std::int64_t number) { return {Value{number}, {}}; }

const char* const kNames[] = {
    "舟山远洋船舶物资有限公司",     "宁波中申紧固件有限公司",     "台州海正阀门制造有限公司",
    "Nordsee Marine Supply GmbH",   "温州力天电器股份有限公司",   "绍兴市越城区鑫达五金商行",
    "杭州西奥机械设备有限公司",     "金华永康市飞鹰工具厂",       "嘉兴港区恒泰仓储物流有限公司",
    "宁波北仑甬海机电工程有限公司", "湖州南浔木业机械配套中心",   "台州玉环水暖管件有限公司",
    "舟山普陀渔港五金经营部",       "义乌市佳合进出口有限公司",   "衢州衢江电力安装有限公司",
    "宁波慈溪东方轴承有限公司",     "丽水青田石雕机械厂",         "Saigon Hardware Trading Co., Ltd",
    "杭州萧山钱江五金城3区12号",    "温州瓯海晨光标准件有限公司", "宁波象山石浦船舶修造有限公司",
    "绍兴柯桥纺机配件有限公司",     "海宁皮革机械有限公司",       "余姚塑料模具厂"};
const char* const kSubjects[] = {"确认缆绳规格与交期", "年度框架协议第二轮", "看新厂房，谈付款条件",
                                 "月度对账",           "发送船用五金报价",   "催 10 月货款",
                                 "样品验收",           "参加浙江海事展"};
// The product's own choices, as the catalog gives them.
struct Kind {
    std::int64_t id;
    const char *zh, *en;
};
constexpr Kind kKinds[] = {
    {1101, "电话", "Call"}, {1102, "拜访", "Visit"}, {1103, "会议", "Meeting"}, {1104, "短信微信", "Message"}};
const char* const kPhones[] = {"0580-2026118",  "138 5742 0916", "0576-88263109", "+49 40 3178 2210",
                               "0577-62719988", "139 5756 3321", "0571-86540277", "137 0679 8812"};
const char* const kCities[] = {"舟山", "宁波", "台州", "Hamburg", "温州", "绍兴", "杭州", "金华"};
const char* const kPeople[] = {"张淑芬", "郑松", "张珊", "林海燕", "陈刚", "孙磊"};

}  // namespace

FakeFirm::FakeFirm() {
    home_.firm = "宁波远航机电有限公司";
    home_.device = "head office";
    home_.users = {"王伟", "李娜"};
    home_.lastContactMs = now() - 600'000;
    status_.firm = home_.firm;
    status_.device = home_.device;
    status_.user = "王伟";
    status_.relayLine = "outpost-relay:relay.example:4848/KEY/RIGHT";
    status_.relay = app::SyncStatus::Relay::Connected;
    status_.own = status_.relayHas = 120;
    status_.devices = {{16, "head office", "this", 0, 0, now()},
                       {32, "branch", "relay", now() - 60'000, 0, now()},
                       {48, "laptop", "off", now() - kMsADay, 0, now() - kMsADay}};
}

RecordId FakeFirm::add(const std::string& entity, Row row) {
    const RecordId id = nextId_++;
    const schema::Entity& found = *catalog().entity(entity);
    const std::string base = catalog().base(found).name;
    rows_[id] = std::move(row);
    tables_[id] = base;
    order_[base].push_back(id);
    return id;
}

void FakeFirm::fill(int customers) {
    const RecordId wang = add("employee", {{"name", words("王伟")}});
    const RecordId li = add("employee", {{"name", words("李娜")}});
    const RecordId level = add("choice", {{"list", words("customer_level")}, {"name", words("A")}});
    const RecordId levelB = add("choice", {{"list", words("customer_level")}, {"name", words("B")}});
    for (int i = 0; i < customers; ++i) {
        const std::string number = "KH1-" + std::to_string(1'000'000 + i + 1).substr(1);
        const std::string name = i < 24 ? kNames[i] : std::string(kNames[i % 24]) + " " + std::to_string(i);
        const RecordId id = add("customer", {{"name", words(name)},
                                             {"customer_number", words(number)},
                                             {"is_customer", whole(1)},
                                             {"customer_owner", whole(i % 3 ? wang : li)},
                                             {"customer_level", whole(i % 4 ? level : levelB)},
                                             {"phone", words(kPhones[i % 8])},
                                             {"city", words(kCities[i % 8])},
                                             {"province", words("浙江")},
                                             {"address", words("沈家门街道海印路 288 号")},
                                             {"short_name", words("舟山远洋")},
                                             {"fax", words("0580-2026120")},
                                             {"tax_number", words("91330903MA2A8K7T4Q")},
                                             {"bank", words("工行沈家门支行")},
                                             {"last_contact_on", whole(now() / kMsADay - i % 30)},
                                             {"credit_limit", whole(300'000'000'000)}});
        if (i == 0) firstCustomer_ = id;
        if (i >= 20) continue;
        RecordId contact = 0;
        for (int c = 0; c < 3; ++c)
            contact = add("contact", {{"party", whole(id)},
                                      {"name", words(kPeople[(i + c) % 6])},
                                      {"mobile", words("138 5803 77" + std::to_string(10 + i + c))},
                                      {"title", words("采购部经理")},
                                      {"main", whole(c == 0)}});
        rows_[id]["main_contact"] = whole(contact);
        for (int a = 0; a < 8; ++a) {
            const bool planned = a == 0;
            add("activity",
                {{"party", whole(id)},
                 {"contact", whole(contact)},
                 {"kind", whole(kKinds[a % 4].id)},
                 {"subject", words(kSubjects[a])},
                 {"content",
                  words(a == 1 ? "张经理要求账期由 30 天改为 45 天；船用电缆涨价 5% 可以接受。下周给最终版。" : "")},
                 {"start", whole(now() + (planned ? 2 * kMsADay : -a * a * kMsADay / 2))},
                 {"state", words(planned ? "planned" : "done")},
                 {"done_at", planned ? Cell{} : whole(now() - a * a * kMsADay / 2)},
                 {"owner", whole(a % 2 ? wang : li)}});
        }
        for (int o = 0; o < 3; ++o)
            add("sales_order", {{"party", whole(id)},
                                {"reference", words("N1-004" + std::to_string(o))},
                                {"date", whole(now() / kMsADay - 3 - o * 5)},
                                {"salesperson", whole(wang)},
                                {"state", words(o ? "delivered" : "new")},
                                {"total", whole(31'920'000'000LL * (o + 1))}});
    }
    for (const char* product : {"不锈钢外六角螺栓", "船用电缆", "深沟球轴承"})
        add("product", {{"number", words("SP1-000001")}, {"name", words(product)}, {"price", whole(86'000'000)}});
}

void FakeFirm::addConflict() {
    app::ConflictEntry entry;
    entry.n = "32.7.1";
    entry.entity = "customer";
    entry.id = firstCustomer_;
    entry.title = titleOf(firstCustomer_);
    entry.field = "phone";
    entry.fields = {"phone"};
    entry.kind = "value";
    entry.standing = {Value{std::string{"0580-2026118"}}, {}, "李娜", "laptop", now() - 3'600'000};
    entry.other = {Value{std::string{"0580-2026181"}}, {}, "王伟", "head office", now() - kMsADay};
    conflicts_.push_back(entry);
    history_[firstCustomer_] = {
        {now() - 3'600'000, "李娜", "laptop", "phone", "changed", words("0580-2026100"), words("0580-2026118"), false},
        {now() - 7'200'000, "李娜", "branch", "fax", "changed", {}, words("0580-2026120"), false},
        {now() - kMsADay, "王伟", "head office", "phone", "changed", words("0580-2026100"), words("0580-2026181"),
         false},
        {now() - 90 * kMsADay, "赵敏", "branch", "", "created", {}, {}, false}};
    status_.conflicts = static_cast<std::int64_t>(conflicts_.size());
    emit statusChanged();
}

void FakeFirm::addDeleteConflict() {
    app::ConflictEntry entry;
    entry.n = "48.3.1";
    entry.entity = "customer";
    entry.id = firstCustomer_;
    entry.title = titleOf(firstCustomer_);
    entry.field = "_deleted";
    entry.kind = "delete";
    entry.standing = {{}, {}, "李娜", "branch", history_[firstCustomer_].at(1).atMs};
    entry.other = {Value{std::int64_t{1}}, {}, "陈晓梅", "laptop", now() - 3'600'000};
    conflicts_.push_back(entry);
    status_.conflicts = static_cast<std::int64_t>(conflicts_.size());
    emit statusChanged();
}

void FakeFirm::arrive(const std::string&, RecordId record, const std::string& field, const std::string& text) {
    rows_[record][field] = words(text);
    history_[record].insert(history_[record].begin(),
                            {now(), "李娜", "laptop", field, "changed", {}, words(text), false});
    tell(record, false);
}

void FakeFirm::setStatus(app::SyncStatus status) {
    status_ = std::move(status);
    emit statusChanged();
}

template <class T>
void FakeFirm::later(Answer<T> answer, Result<T> result) {
    QMetaObject::invokeMethod(
        this, [answer = std::move(answer), result = std::move(result)]() mutable { answer(std::move(result)); },
        Qt::QueuedConnection);
}

void FakeFirm::later(DoneAnswer answer, Done result) {
    QMetaObject::invokeMethod(
        this, [answer = std::move(answer), result] { answer(result); }, Qt::QueuedConnection);
}

void FakeFirm::tell(RecordId record, bool local) { emit changed({{tables_[record]}, {record}, local}); }

void FakeFirm::look(Answer<app::HomeInfo> answer) {
    later<app::HomeInfo>(std::move(answer),
                         hasHome_ ? Result<app::HomeInfo>{home_} : fail(Error::Kind::NotFound, "home.none"));
}

void FakeFirm::logIn(std::string user, std::string typed, DoneAnswer answer) {
    if (typed != password) return later(std::move(answer), fail(Error::Kind::Denied, "password.wrong"));
    status_.user = user;
    QMetaObject::invokeMethod(
        this, [this] { emit opened(); }, Qt::QueuedConnection);
    later(std::move(answer), {});
}

void FakeFirm::found(app::FoundRequest request, Answer<std::string> answer) {
    status_.firm = home_.firm = request.firm;
    status_.user = request.user;
    hasHome_ = true;
    later<std::string>(std::move(answer), std::string{"ABCDE-FGHIJ-KLMNO-PQRST-UVWXY"});
}

void FakeFirm::join(app::JoinRequest request, DoneAnswer answer) {
    if (request.invitation != "INVITATION")
        return later(std::move(answer), fail(Error::Kind::Invalid, "invitation.text"));
    hasHome_ = true;
    later(std::move(answer), {});
}

void FakeFirm::lock() { emit closed(); }

app::Caller FakeFirm::caller() const {
    app::Caller by;
    by.employee = packIdentifier(16, 1);
    by.nowMs = now();
    by.today = now() / kMsADay;
    return by;
}

std::string FakeFirm::entityOf(RecordId record) const {
    const auto found = tables_.find(record);
    if (found == tables_.end()) return {};
    return found->second == "party" ? "customer" : found->second;
}

std::string FakeFirm::titleOf(RecordId record) const {
    const schema::Entity* entity = catalog().entity(entityOf(record));
    if (!entity) return {};
    const Row& row = rows_.at(record);
    const auto title = row.find(entity->title);
    if (title == row.end()) return {};
    const auto* text = std::get_if<std::string>(&title->second.value);
    return text ? *text : std::string{};
}

Cell FakeFirm::titled(const schema::Field* field, const Cell& cell) const {
    Cell shown = cell;
    const auto* id = std::get_if<std::int64_t>(&cell.value);
    for (const Kind& kind : kKinds)
        if (id && *id == kind.id && field && field->type == schema::FieldType::Choice)
            shown.title = chinese_ ? kind.zh : kind.en;
    if (id && shown.title.empty() && rows_.contains(*id) &&
        (!field || field->type == schema::FieldType::Link || field->type == schema::FieldType::Choice))
        shown.title = titleOf(*id);
    return shown;
}

Cell FakeFirm::cellOf(const schema::Entity& entity, RecordId record, const std::string& field) const {
    const Row& row = rows_.at(record);
    const auto found = row.find(field);
    if (found == row.end()) return {};
    return titled(catalog().field(entity, field), found->second);
}

std::vector<RecordId> FakeFirm::matching(const app::Query& query) const {
    const schema::Entity& entity = *catalog().entity(query.entity);
    const auto of = order_.find(catalog().base(entity).name);
    std::vector<RecordId> found;
    if (of == order_.end()) return found;
    for (const RecordId id : of->second) {
        if (deleted_.contains(id)) continue;
        const Row& row = rows_.at(id);
        if (entity.kind == schema::EntityKind::Face && !row.contains("is_" + entity.name)) continue;
        const bool holds = std::all_of(query.where.begin(), query.where.end(), [&](const app::Condition& condition) {
            const auto cell = row.find(condition.field);
            return cell != row.end() && cell->second.value == condition.value;
        });
        const bool contains = query.search.empty() || titleOf(id).find(query.search) != std::string::npos ||
                              std::any_of(row.begin(), row.end(), [&](const auto& cell) {
                                  const auto* text = std::get_if<std::string>(&cell.second.value);
                                  return text && text->find(query.search) != std::string::npos;
                              });
        if (holds && contains) found.push_back(id);
    }
    for (auto by = query.order.rbegin(); by != query.order.rend(); ++by) {
        std::stable_sort(found.begin(), found.end(), [&](RecordId a, RecordId b) {
            const Value left = cellOf(entity, by->descending ? b : a, by->field).value;
            const Value right = cellOf(entity, by->descending ? a : b, by->field).value;
            return left < right;
        });
    }
    return found;
}

void FakeFirm::list(app::Query query, Answer<app::RecordWindow> answer) {
    const schema::Entity& entity = *catalog().entity(query.entity);
    app::RecordWindow window;
    window.fields = query.fields;
    if (window.fields.empty()) {
        for (const schema::Field* field : catalog().fieldsOf(entity)) window.fields.push_back(field->name);
        for (const schema::Derived* derived : catalog().derivedOf(entity)) window.fields.push_back(derived->name);
    }
    const auto ids = matching(query);
    for (std::size_t i = static_cast<std::size_t>(query.offset);
         i < ids.size() && i < static_cast<std::size_t>(query.offset + query.limit); ++i) {
        app::Record record;
        record.id = ids[i];
        for (const std::string& field : window.fields) record.cells.push_back(cellOf(entity, ids[i], field));
        record.conflict =
            std::any_of(conflicts_.begin(), conflicts_.end(), [&](const auto& each) { return each.id == ids[i]; });
        window.records.push_back(std::move(record));
    }
    later<app::RecordWindow>(std::move(answer), std::move(window));
}

void FakeFirm::count(app::Query query, Answer<app::Count> answer) {
    later<app::Count>(std::move(answer), app::Count{static_cast<std::int64_t>(matching(query).size()), false});
}

void FakeFirm::placeOf(app::Query query, RecordId record, Answer<std::int64_t> answer) {
    const auto ids = matching(query);
    const auto place = std::find(ids.begin(), ids.end(), record);
    later<std::int64_t>(std::move(answer), place == ids.end() ? std::int64_t{-1} : place - ids.begin());
}

void FakeFirm::show(std::string name, RecordId record, Answer<app::RecordDetail> answer) {
    if (!rows_.contains(record))
        return later<app::RecordDetail>(std::move(answer), fail(Error::Kind::NotFound, "query.record"));
    const schema::Entity& entity = *catalog().entity(name);
    app::RecordDetail detail;
    detail.id = record;
    detail.entity = name;
    detail.title = titleOf(record);
    detail.deleted = deleted_.contains(record);
    for (const schema::Field* field : catalog().fieldsOf(entity)) detail.fields.push_back(field->name);
    for (const schema::Derived* derived : catalog().derivedOf(entity)) detail.fields.push_back(derived->name);
    for (const std::string& field : detail.fields) detail.cells.push_back(cellOf(entity, record, field));
    for (const auto& each : conflicts_)
        if (each.id == record) detail.conflicts.push_back(each.field);
    later<app::RecordDetail>(std::move(answer), std::move(detail));
}

void FakeFirm::search(std::string text, std::string only, std::int64_t limit, Answer<std::vector<app::Found>> answer) {
    std::vector<app::Found> found;
    for (const auto& [id, row] : rows_) {
        const std::string entity = entityOf(id);
        if (deleted_.contains(id) || (!only.empty() && entity != only) || entity == "choice" || entity == "activity")
            continue;
        const std::string title = titleOf(id);
        const auto part = search::matchedPart(title, text);
        if (!part || static_cast<std::int64_t>(found.size()) == limit) continue;
        app::Found each{entity, id, title, part->begin, part->length, {}};
        if (const auto phone = row.find("phone"); phone != row.end())
            each.details.push_back({"phone", schema::FieldType::Phone, phone->second});
        found.push_back(std::move(each));
    }
    later<std::vector<app::Found>>(std::move(answer), std::move(found));
}

void FakeFirm::choices(std::string list, Answer<std::vector<Cell>> answer) {
    std::vector<Cell> cells;
    for (const auto& [id, row] : rows_) {
        const auto of = row.find("list");
        if (of != row.end() && of->second.value == Value{list}) cells.push_back({Value{std::int64_t{id}}, titleOf(id)});
    }
    later<std::vector<Cell>>(std::move(answer), std::move(cells));
}

void FakeFirm::run(app::CommandCall call, Answer<app::CommandResult> answer) {
    calls.push_back(call);
    if (diskFull) return later<app::CommandResult>(std::move(answer), fail(Error::Kind::Full, "disk.full", {"200 MB"}));
    const auto dot = call.command.find('.');
    const std::string entity = call.command.substr(0, dot), verb = call.command.substr(dot + 1);
    RecordId record = call.record;
    if (entity == "conflict") {
        const std::string key = std::get<std::string>(call.values[0].second),
                          take = std::get<std::string>(call.values[1].second);
        for (const auto& each : conflicts_) {
            if (each.n != key) continue;
            record = each.id;
            if (take == "other") rows_[record][each.field] = {each.other.value, {}};
        }
        std::erase_if(conflicts_, [&](const auto& each) { return each.n == key; });
        status_.conflicts = static_cast<std::int64_t>(conflicts_.size());
    } else if (verb == "create") {
        record = add(entity, {{"is_" + entity, whole(1)}});
    } else if (verb == "delete") {
        deleted_.insert(record);
    } else if (verb == "restore") {
        deleted_.erase(record);
    }
    if (verb == "create" || verb == "update")
        for (const auto& [field, value] : call.values) rows_[record][field] = {value, {}};
    if (!call.settles.empty()) {
        std::erase_if(conflicts_, [&](const auto& each) { return each.n == call.settles; });
        status_.conflicts = static_cast<std::int64_t>(conflicts_.size());
    }
    later<app::CommandResult>(std::move(answer), app::CommandResult{record, 1});
    QMetaObject::invokeMethod(
        this,
        [this, record] {
            tell(record, true);
            emit statusChanged();
        },
        Qt::QueuedConnection);
}

void FakeFirm::conflicts(RecordId record, Answer<std::vector<app::ConflictEntry>> answer) {
    std::vector<app::ConflictEntry> found;
    for (const auto& each : conflicts_)
        if (!record || each.id == record) found.push_back(each);
    later<std::vector<app::ConflictEntry>>(std::move(answer), std::move(found));
}

void FakeFirm::refused(Answer<std::vector<app::RefusedEntry>> answer) {
    later<std::vector<app::RefusedEntry>>(std::move(answer), std::vector<app::RefusedEntry>{});
}

void FakeFirm::history(std::string, RecordId record, Answer<std::vector<app::HistoryEntry>> answer) {
    later<std::vector<app::HistoryEntry>>(std::move(answer), history_[record]);
}

void FakeFirm::drafts(Answer<std::vector<Draft>> answer) {
    std::vector<Draft> kept;
    for (const auto& [key, body] : keptDrafts) kept.push_back({key, body});
    later<std::vector<Draft>>(std::move(answer), std::move(kept));
}

void FakeFirm::keepDraft(Draft draft, DoneAnswer answer) {
    if (draft.body.empty()) keptDrafts.erase(draft.key);
    else keptDrafts[draft.key] = draft.body;
    later(std::move(answer), {});
}

void FakeFirm::setRelay(std::string line, DoneAnswer answer) {
    status_.relayLine = line;
    later(std::move(answer), {});
}

void FakeFirm::invite(app::InviteRequest, Answer<std::string> answer) {
    later<std::string>(std::move(answer), std::string{"INVITATION"});
}

}  // namespace outpost::window
