#include "app/window/field_model.h"

#include "app/window/app_settings.h"
#include "app/window/wording.h"

namespace outpost::window {

using schema::FieldType;

namespace {

bool byTarget(FieldType type) {
    return type == FieldType::Link || type == FieldType::Choice || type == FieldType::State;
}

}  // namespace

FieldModel::FieldModel(const schema::Field& field, const std::vector<schema::State>& states, bool creating,
                       QObject* parent)
    : QObject(parent),
      field_(field),
      states_(states),
      creating_(creating),
      readOnly_(field.edit == schema::EditWhen::Never || (field.edit == schema::EditWhen::OnCreate && !creating) ||
                field.type == FieldType::File || field.type == FieldType::Links),
      choices_({"record", "label", "detail"}) {
    connect(&AppSettings::instance(), &AppSettings::languageChanged, this, [this] {
        showStates();
        emit changed();
    });
    showStates();
}

// States are chosen by their place among the entity's states, counted from 1.
void FieldModel::showStates() {
    if (field_.type != FieldType::State) return;
    QList<QVariantList> rows;
    qint64 place = 0;
    for (const schema::State& state : states_)
        rows.append({++place, labelOf(state.label, AppSettings::instance().chinese()), QString()});
    choices_.setRows(std::move(rows));
    if (target_ > 0 && !edited())
        text_ = standingText_ = choices_.value(static_cast<int>(target_) - 1, "label").toString();
}

qint64 FieldModel::targetOf(const app::Cell& cell) const {
    if (field_.type == FieldType::State) {
        const auto* name = std::get_if<std::string>(&cell.value);
        for (std::size_t place = 0; name && place < states_.size(); ++place)
            if (states_[place].name == *name) return static_cast<qint64>(place) + 1;
        return 0;
    }
    const auto* number = std::get_if<std::int64_t>(&cell.value);
    return number && byTarget(field_.type) ? *number : 0;
}

QString FieldModel::name() const { return outpost::window::text(field_.name); }

QString FieldModel::label() const { return labelOf(field_.label, AppSettings::instance().chinese()); }

QString FieldModel::kind() const {
    switch (field_.type) {
        case FieldType::LongText: return QStringLiteral("long");
        case FieldType::Date: return QStringLiteral("date");
        case FieldType::TimeStamp: return QStringLiteral("time");
        case FieldType::YesNo: return QStringLiteral("yesno");
        case FieldType::State:
        case FieldType::Choice: return QStringLiteral("choice");
        case FieldType::Link: return QStringLiteral("link");
        default: return standsRight(field_.type) ? QStringLiteral("number") : QStringLiteral("text");
    }
}

void FieldModel::type(const QString& text, qint64 target) {
    if (text == text_ && target == target_) return;
    text_ = text;
    target_ = target;
    error_.clear();
    emit changed();
    emit typedByHand();
}

void FieldModel::takeTheirs() {
    text_ = standingText_ = theirs_;
    target_ = standingTarget_ = theirsTarget_;
    theirsSaid_.clear();
    emit changed();
    emit typedByHand();
}

void FieldModel::settle() {
    if (!edited() || text_.trimmed().isEmpty()) return;
    const auto value = typed(localDay(nowMs()));
    setError(value ? QString() : errorText(value.error()));
    const QString whole = value && !byTarget(field_.type)
                              ? editText(field_.type, app::Cell{*value, {}}, AppSettings::instance().chinese())
                              : text_;
    if (whole != text_) type(whole, target_);
}

void FieldModel::seen() {
    if (!fresh_) return;
    fresh_ = false;
    emit changed();
}

void FieldModel::stand(const app::Cell& cell, bool first, const QString& who) {
    const bool chinese = AppSettings::instance().chinese();
    const qint64 target = targetOf(cell);
    const QString text = field_.type == FieldType::State
                             ? choices_.value(static_cast<int>(target) - 1, "label").toString()
                             : editText(field_.type, cell, chinese);
    if (!first && edited()) {
        if (text == standingText_ && target == standingTarget_) return;
        theirs_ = text;
        theirsTarget_ = target;
        theirsSaid_ = who.isEmpty() ? tr("Now %1 elsewhere").arg(text) : tr("%1 set %2").arg(who, text);
        // What was typed is now a change of their value, not of the old one.
        standingText_ = text;
        standingTarget_ = target;
    } else {
        fresh_ = !first && (text != standingText_ || target != standingTarget_);
        text_ = standingText_ = text;
        target_ = standingTarget_ = target;
        theirsSaid_.clear();
    }
    emit changed();
}

void FieldModel::setConflict(bool conflict) {
    if (conflict == conflict_) return;
    conflict_ = conflict;
    emit changed();
}

void FieldModel::setError(const QString& error) {
    if (error == error_) return;
    error_ = error;
    emit changed();
}

void FieldModel::setChoices(const std::vector<app::Cell>& cells) {
    QList<QVariantList> rows;
    if (!field_.required) rows.append({qint64{0}, QString(), QString()});
    for (const app::Cell& cell : cells) {
        if (const auto* record = std::get_if<std::int64_t>(&cell.value))
            rows.append({qint64{*record}, outpost::window::text(cell.title), QString()});
    }
    choices_.setRows(std::move(rows));
}

Result<Value> FieldModel::typed(std::int64_t today) const {
    if (required() && text_.trimmed().isEmpty())
        return fail(Error::Kind::Invalid, "record.required", {field_.label.en, field_.label.zh});
    if (field_.type == FieldType::State && target_ > 0 && target_ <= static_cast<qint64>(states_.size()))
        return Value{states_[static_cast<std::size_t>(target_ - 1)].name};
    if (byTarget(field_.type)) {
        if (target_) return Value{std::int64_t{target_}};
        if (text_.trimmed().isEmpty()) return Value{};
        return fail(Error::Kind::Invalid, "value.identifier", {utf8(label()), utf8(text_)});
    }
    return readTyped(field_, text_, today);
}

}  // namespace outpost::window
