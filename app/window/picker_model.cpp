#include "app/window/picker_model.h"

#include "app/window/app_settings.h"
#include "app/window/wording.h"

#include <algorithm>

namespace outpost::window {
namespace {

constexpr int kPickerPauseMs = 25;
constexpr int kPickedAtMost = 40;

}  // namespace

PickerModel::PickerModel(QObject* parent) : QObject(parent), rows_({"record", "label", "detail"}) {
    pause_.setSingleShot(true);
    pause_.setInterval(kPickerPauseMs);
    connect(&pause_, &QTimer::timeout, this, &PickerModel::ask);
}

void PickerModel::setWorkplace(Workplace* workplace) {
    workplace_ = workplace;
    emit changed();
}

void PickerModel::setField(FieldModel* field) {
    field_ = field;
    emit changed();
}

void PickerModel::setText(const QString& text) {
    if (text == text_) return;
    text_ = text;
    pause_.start();
    emit changed();
}

std::vector<std::string> PickerModel::targets() const {
    return field_ ? field_->field().to : std::vector<std::string>{};
}

void PickerModel::ask() {
    if (!workplace_ || !field_) return;
    ++asked_;
    if (text_.trimmed().isEmpty()) askFirst();
    else askSearch();
}

// Nothing typed yet: the first ones of what the field mostly points to.
void PickerModel::askFirst() {
    const auto kinds = targets();
    if (kinds.empty()) return;
    const schema::Entity* entity = workplace_->port().catalog().entity(kinds.front());
    if (!entity) return;
    app::Query query;
    query.entity = kinds.front();
    query.fields = {entity->title};
    query.order = {{entity->title, false}};
    query.limit = kPickedAtMost;
    workplace_->port().list(
        std::move(query), whileAlive(this, [this, asked = asked_](Result<app::RecordWindow> answer) {
            if (asked != asked_ || !answer) return;
            QList<QVariantList> rows;
            for (const app::Record& record : answer->records) {
                const QString title = record.cells.empty()
                                          ? QString()
                                          : showValue(schema::FieldType::Text, record.cells.front(), false).text;
                rows.append({qint64{record.id}, title, QString()});
            }
            show(std::move(rows));
        }));
}

void PickerModel::askSearch() {
    const auto kinds = targets();
    // One kind is searched alone; of several the best of all that the field may point to.
    const std::string only = kinds.size() == 1 ? kinds.front() : std::string{};
    workplace_->port().search(
        utf8(text_.trimmed()), only, kPickedAtMost * (only.empty() ? 3 : 1),
        whileAlive(this, [this, kinds, asked = asked_](Result<std::vector<app::Found>> answer) {
            if (asked != asked_ || !answer) return;
            QList<QVariantList> rows;
            for (const app::Found& record : *answer) {
                if (std::find(kinds.begin(), kinds.end(), record.entity) == kinds.end() || rows.size() == kPickedAtMost)
                    continue;
                rows.append({qint64{record.id}, outpost::window::text(record.title),
                             detailsOf(workplace_->port().catalog(), record, AppSettings::instance().chinese())});
            }
            show(std::move(rows));
        }));
}

void PickerModel::show(QList<QVariantList> rows) {
    rows_.setRows(std::move(rows));
    answered_ = true;
    emit changed();
}

}  // namespace outpost::window
