#include "app/window/record_model.h"

#include "app/window/app_settings.h"
#include "app/window/wording.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>

#include <algorithm>

namespace outpost::window {
namespace {

// A pause in typing long enough to write the draft, short enough to lose nothing that one would miss.
constexpr int kDraftMs = 150;
constexpr int kRecordGatherMs = 40;

}  // namespace

RecordModel::RecordModel(QObject* parent)
    : QObject(parent),
      badges_({"label", "tone"}),
      facts_({"label", "text", "tone", "field", "conflict"}),
      details_(
          {"label", "text", "tone", "field", "conflict", "n", "standing", "standingWho", "other", "otherWho", "many"}),
      sections_({"key", "entity", "linkField", "label", "iconName", "count", "conflict"}),
      fieldRows_({"row", "field"}),
      lines_({"cells"}),
      lineColumns_({"label", "measure", "numeric"}) {
    draftTimer_.setSingleShot(true);
    draftTimer_.setInterval(kDraftMs);
    connect(&draftTimer_, &QTimer::timeout, this, &RecordModel::writeDraft);
    again_.setSingleShot(true);
    again_.setInterval(kRecordGatherMs);
    connect(&again_, &QTimer::timeout, this, &RecordModel::read);
    connect(&AppSettings::instance(), &AppSettings::languageChanged, this, [this] {
        if (record_) read();
        emit changed();
    });
}

RecordModel::~RecordModel() {
    if (draftTimer_.isActive()) writeDraft();
}

void RecordModel::setWorkplace(Workplace* workplace) {
    if (workplace_ == workplace) return;
    workplace_ = workplace;
    connect(&workplace_->port(), &FirmPort::changed, this, &RecordModel::onChanged);
    connect(workplace_, &Workplace::conflictsChanged, &again_, qOverload<>(&QTimer::start));
    connect(workplace_, &Workplace::aboutToFinish, this, [this] {
        if (draftTimer_.isActive()) writeDraft();
    });
    bind();
}

void RecordModel::setEntity(const QString& entity) {
    if (entityName_ == entity) return;
    entityName_ = entity;
    bind();
}

void RecordModel::setRecord(qint64 record) {
    if (record_ == record) return;
    record_ = record;
    if (!saving_) {
        editing_ = formMade_ = draftTaken_ = ready_ = false;
        bind();
        emit changed();  // a record that is still being read is not a new one
    }
}

void RecordModel::setDraft(const QString& draft) {
    if (draft_ == draft) return;
    draft_ = draft;
    bind();
}

void RecordModel::bind() {
    if (!workplace_ || entityName_.isEmpty()) return;
    entity_ = workplace_->entity(entityName_);
    if (!entity_) return;
    if (record_) return read();
    if (draft_.isEmpty() || editing_) return;
    ready_ = true;
    editing_ = true;
    makeForm();
    takeDraft();
    emit changed();
}

void RecordModel::read() {
    if (!record_ || !entity_) return;
    workplace_->port().show(entity_->name, record_,
                            whileAlive(this, [this, asked = record_](Result<app::RecordDetail> detail) {
                                if (asked != record_) return;
                                if (detail) return receive(std::move(*detail));
                                missing_ = true;
                                ready_ = true;
                                error_ = errorText(detail.error());
                                emit changed();
                            }));
}

void RecordModel::receive(app::RecordDetail detail) {
    const bool first = !ready_;
    detail_ = std::move(detail);
    ready_ = true;
    missing_ = detail_.deleted;
    number_.clear();
    if (entity_->number)
        if (const app::Cell* number = cell(entity_->number->field))
            number_ = showValue(schema::FieldType::Text, *number, false).text;
    if (entity_->number && number_.isEmpty())
        if (const app::Cell* reference = cell("reference"))
            number_ = showValue(schema::FieldType::Text, *reference, false).text;
    showFacts();
    showSections();
    showLines();
    if (editing_ && !first) {
        askWhoChanged();
    } else if (editing_) {
        fillForm(false);
    } else if (first && workplace_->hasDraft(draftKey())) {
        edit();
    }
    emit changed();
}

const app::Cell* RecordModel::cell(std::string_view field) const {
    const auto found = std::find(detail_.fields.begin(), detail_.fields.end(), field);
    if (found == detail_.fields.end()) return nullptr;
    return &detail_.cells[static_cast<std::size_t>(found - detail_.fields.begin())];
}

QString RecordModel::title() const {
    if (!record_) return tr("New: %1").arg(entityLabel());
    const QString title = text(detail_.title);
    return title.isEmpty() ? number_ : title;
}

QString RecordModel::entityLabel() const { return workplace_ ? workplace_->labelOf(entityName_, false) : QString(); }
QString RecordModel::iconName() const { return workplace_ ? workplace_->iconOf(entityName_) : QString(); }

bool RecordModel::canEdit() const {
    if (!entity_ || !ready_ || missing_) return false;
    const app::Cell* state = cell("state");
    const auto* name = state ? std::get_if<std::string>(&state->value) : nullptr;
    for (const schema::State& each : entity_->states)
        if (name && each.name == *name) return each.editAll || !each.edit.empty();
    return true;
}

bool RecordModel::unsaved() const {
    return editing_ && std::any_of(form_.begin(), form_.end(), [](const FieldModel* field) { return field->edited(); });
}

// ---- the form

void RecordModel::makeForm() {
    if (formMade_) return;
    formMade_ = true;
    for (FieldModel* field : form_) field->deleteLater();
    form_.clear();
    QList<QVariantList> rows;
    int row = 0;
    for (const auto& names : entity_->form) {
        for (const std::string& name : names) {
            const schema::Field* field = workplace_->port().catalog().field(*entity_, name);
            if (!field || field->type == schema::FieldType::Links) continue;
            auto* model = new FieldModel(*field, entity_->states, creating(), this);
            if (creating() && model->readOnly()) {
                delete model;
                continue;
            }
            form_.push_back(model);
            rows.append({row, QVariant::fromValue(model)});
            connect(model, &FieldModel::typedByHand, this, [this, model] {
                keepDraft();
                if (model->target() && !model->field().fills.empty()) fillFromLink(*model);
                emit changed();
            });
            if (field->type == schema::FieldType::Choice) {
                workplace_->port().choices(field->list,
                                           whileAlive(model, [model](Result<std::vector<app::Cell>> cells) {
                                               if (cells) model->setChoices(*cells);
                                           }));
            }
        }
        ++row;
    }
    fieldRows_.setRows(std::move(rows));
    fillForm(true);
}

void RecordModel::fillForm(bool first, const QString& who) {
    static const app::Cell kEmpty;
    for (FieldModel* field : form_) {
        const app::Cell* standing = cell(field->field().name);
        field->stand(standing ? *standing : kEmpty, first, who);
        field->setConflict(std::find(detail_.conflicts.begin(), detail_.conflicts.end(), field->field().name) !=
                           detail_.conflicts.end());
    }
}

// The new values go in with the name of who wrote last.
void RecordModel::askWhoChanged() {
    workplace_->port().history(
        entity_->name, record_, whileAlive(this, [this](Result<std::vector<app::HistoryEntry>> history) {
            fillForm(false, history && !history->empty() ? text(history->front().user) : QString());
            emit changed();
        }));
}

void RecordModel::fillFromPreset() {
    for (const QString& part : preset_.split(';', Qt::SkipEmptyParts)) {
        const std::string name = utf8(part.section('=', 0, 0));
        const qint64 target = part.section('=', 1).toLongLong();
        for (FieldModel* field : form_) {
            if (field->field().name != name || !target) continue;
            if (field->field().type == schema::FieldType::State) {
                field->type(field->choices()->value(static_cast<int>(target) - 1, "label").toString(), target);
                continue;
            }
            // A link shows its record's title.
            const std::string linked = field->field().to.empty() ? std::string{} : field->field().to.front();
            workplace_->port().show(linked, target,
                                    whileAlive(field, [field, target](Result<app::RecordDetail> detail) {
                                        if (detail) field->type(text(detail->title), target);
                                    }));
        }
    }
}

// What a chosen record brings along, into fields that are still empty (C1.6: a contact takes its party's address).
void RecordModel::fillFromLink(FieldModel& link) {
    const std::string linked = link.field().to.empty() ? std::string{} : link.field().to.front();
    workplace_->port().show(
        linked, link.target(), whileAlive(this, [this, fills = link.field().fills](Result<app::RecordDetail> detail) {
            if (!detail) return;
            for (const auto& [ours, theirs] : fills) {
                const auto place = std::find(detail->fields.begin(), detail->fields.end(), theirs);
                if (place == detail->fields.end()) continue;
                const app::Cell& value = detail->cells[static_cast<std::size_t>(place - detail->fields.begin())];
                for (FieldModel* field : form_) {
                    if (field->field().name != ours || !field->text().isEmpty() || isNull(value.value)) continue;
                    const auto* target = std::get_if<std::int64_t>(&value.value);
                    field->type(editText(field->field().type, value, AppSettings::instance().chinese()),
                                target ? *target : 0);
                }
            }
        }));
}

void RecordModel::edit() {
    if (editing_ || !canEdit()) return;
    editing_ = true;
    makeForm();
    fillForm(true);
    takeDraft();
    emit changed();
}

void RecordModel::leave() {
    if (!editing_ || creating()) return;
    if (draftTimer_.isActive()) writeDraft();
    if (!unsaved()) {
        editing_ = false;
        error_.clear();
    }
    emit changed();
}

void RecordModel::discard() {
    draftTimer_.stop();
    workplace_->keepDraft(draftKey(), {});
    error_.clear();
    callIdentifier_.clear();
    if (!creating()) {
        editing_ = false;
        for (FieldModel* field : form_) field->setError({});
        fillForm(true);
    }
    emit changed();
}

void RecordModel::clearError() {
    error_.clear();
    emit changed();
}

int RecordModel::firstWrong() const {
    for (std::size_t index = 0; index < form_.size(); ++index)
        if (!form_[index]->error().isEmpty()) return static_cast<int>(index);
    return -1;
}

void RecordModel::save() {
    if (!editing_ || saving_) return;
    app::CommandCall call;
    call.command = entity_->name + (creating() ? ".create" : ".update");
    call.record = record_;
    call.shown = detail_.shown;
    bool wrong = false;
    const std::int64_t today = workplace_->port().caller().today;
    for (FieldModel* field : form_) {
        if (!field->edited() && !(creating() && field->required())) continue;
        if (field->readOnly()) continue;
        auto value = field->typed(today);
        field->setError(value ? QString() : errorText(value.error()));
        wrong = wrong || !value;
        if (value) call.values.emplace_back(field->field().name, std::move(*value));
    }
    if (wrong) {
        error_ = tr("Not saved: see the marked fields");
        emit changed();
        return emit errorShown();
    }
    error_.clear();
    if (!creating() && call.values.empty()) {
        discard();
        return;
    }
    // The same call until it is answered: pressed twice it takes effect once.
    if (callIdentifier_.isEmpty()) callIdentifier_ = QUuid::createUuid().toString(QUuid::WithoutBraces);
    call.identifier = utf8(callIdentifier_);
    saving_ = true;
    emit changed();
    workplace_->port().run(std::move(call), whileAlive(this, [this](Result<app::CommandResult> result) {
                               if (!result) {
                                   saving_ = false;
                                   callIdentifier_.clear();
                                   return refuse(result.error());
                               }
                               draftTimer_.stop();
                               workplace_->keepDraft(draftKey(), {});
                               callIdentifier_.clear();
                               editing_ = false;
                               formMade_ = false;
                               record_ = result->record;
                               draft_.clear();
                               emit saved(record_);
                               saving_ = false;
                               read();
                               emit changed();
                           }));
}

void RecordModel::refuse(const Error& error) {
    error_ = errorText(error);
    for (FieldModel* field : form_) {
        const bool named = std::any_of(error.values.begin(), error.values.end(), [&](const std::string& value) {
            return value == field->field().name || value == field->field().label.en;
        });
        if (named &&
            (error.code.starts_with("field.") || error.code.starts_with("value.") || error.code.starts_with("link.")))
            field->setError(error_);
    }
    emit changed();
    emit errorShown();
}

// ---- drafts

std::string RecordModel::draftKey() const {
    return creating() ? utf8(draft_) : utf8(entityName_) + "/" + std::to_string(record_);
}

void RecordModel::keepDraft() {
    if (editing_) draftTimer_.start();
}

void RecordModel::writeDraft() {
    draftTimer_.stop();
    if (!editing_ || !workplace_) return;
    QJsonObject values;
    for (const FieldModel* field : form_)
        if (field->edited())
            values.insert(field->name(), QJsonArray{field->text(), static_cast<double>(field->target())});
    const QJsonObject body{{"entity", entityName_}, {"record", static_cast<double>(record_)}, {"values", values}};
    workplace_->keepDraft(draftKey(), values.isEmpty()
                                          ? QString()
                                          : QString::fromUtf8(QJsonDocument(body).toJson(QJsonDocument::Compact)));
}

void RecordModel::takeDraft() {
    if (draftTaken_) return;
    draftTaken_ = true;
    const QString kept = workplace_->takeDraft(draftKey());
    if (kept.isEmpty()) {
        if (creating()) fillFromPreset();
        return;
    }
    const QJsonObject values = QJsonDocument::fromJson(kept.toUtf8()).object().value("values").toObject();
    for (FieldModel* field : form_) {
        const QJsonArray typed = values.value(field->name()).toArray();
        if (typed.size() == 2) field->type(typed[0].toString(), static_cast<qint64>(typed[1].toDouble()));
    }
}

void RecordModel::onChanged(const app::Changed& what) {
    if (!record_ || saving_) return;
    const bool mine =
        what.records.empty() || std::find(what.records.begin(), what.records.end(), record_) != what.records.end();
    // Derived values and counts of sections follow other rows; reading one record again is cheap.
    if (mine || !what.entities.empty()) again_.start();
}

}  // namespace outpost::window
