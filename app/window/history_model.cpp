#include "app/window/history_model.h"

#include "app/window/app_settings.h"
#include "app/window/wording.h"

namespace outpost::window {
namespace {

constexpr int kHistoryGatherMs = 60;

}  // namespace

HistoryModel::HistoryModel(QObject* parent) : QObject(parent), rows_({"when", "what", "from", "to", "who"}) {
    again_.setSingleShot(true);
    again_.setInterval(kHistoryGatherMs);
    connect(&again_, &QTimer::timeout, this, &HistoryModel::ask);
    connect(&AppSettings::instance(), &AppSettings::languageChanged, this, &HistoryModel::ask);
}

void HistoryModel::componentComplete() {
    if (workplace_) connect(&workplace_->port(), &FirmPort::changed, &again_, qOverload<>(&QTimer::start));
    ask();
}

void HistoryModel::ask() {
    const schema::Entity* entity = workplace_ ? workplace_->entity(entityName_) : nullptr;
    if (!entity || !record_) return;
    workplace_->port().history(
        entity->name, record_, whileAlive(this, [this, entity](Result<std::vector<app::HistoryEntry>> history) {
            error_ = history ? QString() : errorText(history.error());
            const bool chinese = AppSettings::instance().chinese();
            const std::int64_t now = nowMs();
            QList<QVariantList> rows;
            for (const app::HistoryEntry& each : history ? *history : std::vector<app::HistoryEntry>{}) {
                const schema::Field* field = workplace_->port().catalog().field(*entity, each.field);
                const schema::FieldType type = field ? field->type : schema::FieldType::Text;
                QString what = field ? labelOf(field->label, chinese) : text(each.field);
                if (each.field.empty()) {
                    what = each.what == "created"    ? tr("Created")
                           : each.what == "deleted"  ? tr("Deleted")
                           : each.what == "restored" ? tr("Brought back")
                                                     : tr("Changed");
                }
                if (each.refused) what = tr("%1 (not accepted)").arg(what);
                const auto shown = [&](const app::Cell& cell) {
                    return showField(workplace_->port().catalog(), *entity, each.field, type, cell, chinese).text;
                };
                rows.append({whenShort(each.atMs, now), what, shown(each.from), shown(each.to),
                             text(each.user) + "   " + text(each.device)});
            }
            rows_.setRows(std::move(rows));
            emit changed();
        }));
}

}  // namespace outpost::window
