// What the record page shows beside the form: badges, facts, the field column, sections, lines.
#include "app/window/app_settings.h"
#include "app/window/record_model.h"
#include "app/window/wording.h"

#include <algorithm>

namespace outpost::window {
namespace {

constexpr std::size_t kFacts = 6;

QString toneName(schema::Tone tone) {
    switch (tone) {
        case schema::Tone::Info: return QStringLiteral("info");
        case schema::Tone::Warn: return QStringLiteral("warn");
        case schema::Tone::Good: return QStringLiteral("good");
        case schema::Tone::Bad: return QStringLiteral("bad");
        default: return QStringLiteral("muted");
    }
}

struct Described {
    QString label;
    schema::FieldType type = schema::FieldType::Text;
};

// A field or derived value by name; type Text and no label for neither.
Described describe(const schema::Catalog& catalog, const schema::Entity& entity, const std::string& name,
                   bool chinese) {
    if (const schema::Field* field = catalog.field(entity, name)) return {labelOf(field->label, chinese), field->type};
    if (const schema::Derived* derived = catalog.derived(entity, name))
        return {labelOf(derived->label, chinese), derived->type};
    return {};
}

QString who(const app::ConflictSide& side, std::int64_t nowMs) {
    return text(side.user) + " " + whenShort(side.atMs, nowMs);
}

}  // namespace

void RecordModel::showFacts() {
    const schema::Catalog& catalog = workplace_->port().catalog();
    const bool chinese = AppSettings::instance().chinese();

    QList<QVariantList> badges;
    if (const app::Cell* state = cell("state")) {
        const auto* name = std::get_if<std::string>(&state->value);
        for (const schema::State& each : entity_->states)
            if (name && each.name == *name) badges.append({labelOf(each.label, chinese), toneName(each.tone)});
    }
    const std::string level = entity_->name + "_level";
    if (const app::Cell* cellOfLevel = cell(level); cellOfLevel && !cellOfLevel->title.empty())
        badges.append({tr("Level %1").arg(text(cellOfLevel->title)), QStringLiteral("info")});
    QStringList faces;
    for (const schema::Entity* face : catalog.faces(catalog.base(*entity_))) {
        const app::Cell* flag = cell("is_" + face->name);
        const auto* on = flag ? std::get_if<std::int64_t>(&flag->value) : nullptr;
        if (on && *on == 1) faces << labelOf(face->label, chinese);
    }
    if (!faces.isEmpty())
        badges.append({faces.join(chinese ? QStringLiteral("、") : QStringLiteral(", ")), QStringLiteral("muted")});
    badges_.setRows(std::move(badges));

    std::vector<std::string> names = entity_->list;
    for (const schema::Derived* derived : catalog.derivedOf(*entity_)) names.push_back(derived->name);
    QList<QVariantList> facts;
    std::vector<std::string> taken;
    for (const std::string& name : names) {
        if (static_cast<std::size_t>(facts.size()) == kFacts) break;
        const bool inHead = name == entity_->title || name == level || name == "state" ||
                            (entity_->number && (name == entity_->number->field || name == "reference"));
        const app::Cell* value = cell(name);
        if (inHead || !value || std::find(taken.begin(), taken.end(), name) != taken.end()) continue;
        taken.push_back(name);
        const Described field = describe(catalog, *entity_, name, chinese);
        const Shown shown = showField(catalog, *entity_, name, field.type, *value, chinese);
        const bool conflict =
            std::find(detail_.conflicts.begin(), detail_.conflicts.end(), name) != detail_.conflicts.end();
        facts.append({field.label, shown.text, shown.tone, text(name), conflict});
    }
    facts_.setRows(std::move(facts));

    // The column lists what the head does not say, in the order of the form, without what is empty.
    workplace_->port().conflicts(
        record_, whileAlive(this, [this, chinese](Result<std::vector<app::ConflictEntry>> found) {
            const schema::Catalog& words = workplace_->port().catalog();
            const std::int64_t now = nowMs();
            QList<QVariantList> details;
            std::vector<app::ConflictEntry> open = found ? std::move(*found) : std::vector<app::ConflictEntry>{};
            const auto addConflict = [&](const app::ConflictEntry& entry) {
                const Described field = describe(words, *entity_, entry.field, chinese);
                const QString label = field.label.isEmpty() ? text(entry.field) : field.label;
                const QString sentence = entry.kind == "delete" ? tr("Deleted and edited") : QString();
                details.append({label, sentence, "conflict", text(entry.field), true, text(entry.n),
                                workplace_->conflicts()->valueOf(entry, entry.standing), who(entry.standing, now),
                                workplace_->conflicts()->valueOf(entry, entry.other), who(entry.other, now), false});
            };
            for (const auto& row : entity_->form) {
                for (const std::string& name : row) {
                    const auto entry = std::find_if(open.begin(), open.end(), [&](const app::ConflictEntry& each) {
                        return each.field == name ||
                               std::find(each.fields.begin(), each.fields.end(), name) != each.fields.end();
                    });
                    if (entry != open.end()) {
                        addConflict(*entry);
                        open.erase(entry);
                        continue;
                    }
                    const app::Cell* value = cell(name);
                    if (!value || name == entity_->title) continue;
                    const Described field = describe(words, *entity_, name, chinese);
                    const Shown shown = showField(words, *entity_, name, field.type, *value, chinese);
                    if (shown.text.isEmpty() || (field.type == schema::FieldType::YesNo && name.starts_with("is_")))
                        continue;
                    details.append(
                        {field.label, shown.text, shown.tone, text(name), false, QString(), QString(), QString(),
                         QString(), QString(),
                         field.type == schema::FieldType::LongText || field.type == schema::FieldType::Text});
                }
            }
            for (const app::ConflictEntry& entry : open) addConflict(entry);
            details_.setRows(std::move(details));
        }));
}

void RecordModel::showSections() {
    const schema::Catalog& catalog = workplace_->port().catalog();
    const schema::Entity& base = catalog.base(*entity_);
    QList<QVariantList> rows;
    const auto add = [&rows](const QString& key, const QString& entity, const QString& link, const QString& label,
                             const QString& icon, bool conflict = false) {
        rows.append({key, entity, link, label, icon, QString(), conflict});
    };
    const bool conflict = !detail_.conflicts.empty();
    if (entity_->lines) add("lines", text(entity_->lines->entity), {}, tr("Lines"), "list-ul");
    const auto& wanted = entity_->sections;
    if (std::find(wanted.begin(), wanted.end(), "timeline") != wanted.end())
        add("timeline", {}, {}, tr("Timeline"), "clock-history");
    add("details", {}, {}, tr("Details"), "card-list", conflict);
    for (const std::string& name : wanted) {
        for (const auto& [entity, field] : catalog.linksTo(base)) {
            if (entity->name != name) continue;
            add(text(name), text(name), text(field->name), workplace_->labelOf(text(name), true),
                workplace_->iconOf(text(name)));
            break;
        }
    }
    add("history", {}, {}, tr("History"), "journal-text");
    // Counts that are known stay until the new ones are here.
    for (int row = 0; row < rows.size(); ++row) {
        if (sections_.value(row, "key") == rows[row][0]) rows[row][5] = sections_.value(row, "count");
    }
    sections_.setRows(rows);

    for (int row = 0; row < rows.size(); ++row) {
        const std::string link = utf8(rows[row][2].toString());
        if (link.empty()) continue;
        app::Query query;
        query.entity = utf8(rows[row][1].toString());
        query.where.push_back({link, app::Compare::Equal, Value{std::int64_t{record_}}});
        workplace_->port().count(std::move(query),
                                 whileAlive(this, [this, row, key = rows[row][0]](Result<app::Count> count) {
                                     if (!count || sections_.value(row, "key") != key) return;
                                     sections_.put(row, "count", count->number ? grouped(count->number) : QString());
                                 }));
    }
}

void RecordModel::showLines() {
    if (!entity_->lines) return;
    const schema::Catalog& catalog = workplace_->port().catalog();
    const schema::Entity* line = catalog.entity(entity_->lines->entity);
    if (!line) return;
    const bool chinese = AppSettings::instance().chinese();
    QList<QVariantList> columns;
    std::vector<std::pair<std::string, schema::FieldType>> fields;
    for (const std::string& name : line->grid) {
        const Described field = describe(catalog, *line, name, chinese);
        if (field.label.isEmpty()) continue;
        fields.emplace_back(name, field.type);
        const QString width = name == line->grid.front() ? QStringLiteral("title")
                              : standsRight(field.type)
                                  ? (field.type == schema::FieldType::Money || field.type == schema::FieldType::Price
                                         ? QStringLiteral("money")
                                         : QStringLiteral("quantity"))
                              : name == "remark" ? QStringLiteral("text")
                                                 : QStringLiteral("choice");
        columns.append({field.label, width, standsRight(field.type)});
    }
    lineColumns_.setRows(std::move(columns));
    QList<QVariantList> rows;
    for (const app::RecordDetail& each : detail_.lines) {
        QStringList cells;
        for (const auto& [name, type] : fields) {
            const auto place = std::find(each.fields.begin(), each.fields.end(), name);
            cells << (place == each.fields.end()
                          ? QString()
                          : showValue(type, each.cells[static_cast<std::size_t>(place - each.fields.begin())], chinese)
                                .text);
        }
        rows.append({cells});
    }
    lines_.setRows(std::move(rows));
}

}  // namespace outpost::window
