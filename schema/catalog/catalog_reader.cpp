#include "schema/catalog/catalog_reader.h"

#include "schema/catalog/derived_order.h"
#include "schema/catalog/expression_check.h"
#include "schema/catalog/field_check.h"
#include "schema/catalog/nearest.h"

#include <algorithm>
#include <set>

namespace outpost::schema {
namespace {

constexpr std::size_t kMostFiles = 1000;
constexpr std::size_t kMostColumns = 500;

std::string quote(std::string_view text) { return "'" + std::string(text) + "'"; }

}  // namespace

/// Puts what the files say together. A friend of Catalog, since nobody else may change one.
class CatalogReader {
public:
    explicit CatalogReader(const CatalogFiles& files) : files_(files) {}

    Result<Catalog> read() {
        readFiles();
        if (!problem_.found()) assemble();
        if (!problem_.found()) attachFaces();
        if (!problem_.found()) checkLinks();
        if (!problem_.found()) checkChoices();
        if (!problem_.found()) readDefaults();
        for (Entity& entity : catalog_.entities_)
            if (!problem_.found()) checkEntity(catalog_, entity, problem_);
        if (!problem_.found()) checkCircles();
        if (!problem_.found()) markJudged();
        if (!problem_.found()) readFirstRows();
        if (problem_.found()) return problem_.error();
        return std::move(catalog_);
    }

private:
    void readFiles();
    void assemble();
    void include(EntityFile& file);
    void attachFaces();
    void checkNames(const Entity& base);
    void checkLinks();
    void checkChoices();
    void readDefaults();
    void checkCircles();
    void markJudged();
    void readFirstRows();

    std::vector<std::string> entityNames() const {
        std::vector<std::string> names;
        for (const Entity& entity : catalog_.entities_) names.push_back(entity.name);
        return names;
    }

    const CatalogFiles& files_;
    Problem problem_;
    Catalog catalog_;
    std::vector<EntityFile> entityFiles_;
    std::map<std::string, FieldSet> sets_;
    std::vector<std::pair<std::string, Json>> rowFiles_;
};

void CatalogReader::readFiles() {
    if (files_.size() > kMostFiles) return problem_.say("catalog", "", "more than 1000 files");
    for (const auto& [name, text] : files_) {
        auto json = parseJson(name, text, problem_);
        if (!json) return;
        const auto kind = json->find("kind");
        const std::string word = kind != json->end() && kind->is_string() ? kind->get<std::string>() : "";
        if (word == "fields") {
            FieldSet set = readFieldSet(*json, name, problem_);
            sets_.emplace(name.substr(0, name.rfind('.')), std::move(set));
        } else if (word == "choices") {
            for (ChoiceList& list : readChoiceLists(*json, name, problem_)) {
                if (catalog_.choiceList(list.name) != nullptr)
                    problem_.say(name, "list " + list.name, "stands in another file too");
                catalog_.choiceLists_.push_back(std::move(list));
            }
        } else if (word == "rows") {
            rowFiles_.emplace_back(name, std::move(*json));
        } else {
            entityFiles_.push_back(readEntity(*json, name, problem_));
        }
        if (problem_.found()) return;
    }
}

void CatalogReader::include(EntityFile& file) {
    std::vector<std::string> names;
    for (const auto& [name, set] : sets_) names.push_back(name);
    std::vector<Field> fields;
    for (const std::string& wanted : file.include) {
        const auto set = sets_.find(wanted);
        if (set == sets_.end())
            return problem_.say(file.entity.file, "include",
                                "no field set " + quote(wanted) + nearestHint(wanted, names));
        for (Field field : set->second.fields) {
            // A field of the entity's own file replaces the included one of the same name.
            const bool replaced = std::any_of(file.entity.fields.begin(), file.entity.fields.end(),
                                              [&](const Field& own) { return own.name == field.name; });
            if (replaced) continue;
            field.from = file.entity.name;
            fields.push_back(std::move(field));
        }
    }
    for (const auto& [name, label] : file.relabel) {
        const auto found =
            std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.name == name; });
        if (found == fields.end()) {
            std::vector<std::string> included;
            for (const Field& field : fields) included.push_back(field.name);
            return problem_.say(file.entity.file, "relabel",
                                "no included field " + quote(name) + nearestHint(name, included));
        }
        found->label = label;
    }
    fields.insert(fields.end(), file.entity.fields.begin(), file.entity.fields.end());
    file.entity.fields = std::move(fields);
}

void CatalogReader::assemble() {
    for (EntityFile& file : entityFiles_) {
        include(file);
        if (problem_.found()) return;
        catalog_.entities_.push_back(std::move(file.entity));
    }
    std::sort(catalog_.entities_.begin(), catalog_.entities_.end(),
              [](const Entity& a, const Entity& b) { return a.name < b.name; });
    // Files bear the entities' names, so no name can stand twice.
    for (std::size_t i = 0; i < catalog_.entities_.size(); ++i) catalog_.byName_[catalog_.entities_[i].name] = i;
}

void CatalogReader::attachFaces() {
    for (Entity& entity : catalog_.entities_) {
        if (entity.kind != EntityKind::Face && entity.kind != EntityKind::Line) continue;
        const Entity* of = catalog_.entity(entity.of);
        if (of == nullptr)
            return problem_.say(entity.file, "of",
                                "no entity " + quote(entity.of) + nearestHint(entity.of, entityNames()));
        if (entity.kind == EntityKind::Face && (of->kind == EntityKind::Face || of->kind == EntityKind::Line))
            return problem_.say(entity.file, "of",
                                quote(entity.of) + " is a " + std::string(nameOf(of->kind)) + " itself");
        if (entity.kind == EntityKind::Line) {
            if (of->kind != EntityKind::Document || !of->lines || of->lines->entity != entity.name)
                return problem_.say(entity.file, "of", quote(entity.of) + " does not name it as its lines");
        }
        entity.scope = of->scope;
    }
    for (const Entity& entity : catalog_.entities_) {
        if (entity.lines) {
            const std::string& name = entity.lines->entity;
            const Entity* lines = catalog_.entity(name);
            if (lines == nullptr)
                return problem_.say(entity.file, "lines",
                                    "no entity " + quote(name) + nearestHint(name, entityNames()));
            if (lines->kind != EntityKind::Line || lines->of != entity.name)
                return problem_.say(entity.file, "lines", quote(name) + " is no line of " + quote(entity.name));
        }
        if (entity.kind != EntityKind::Face) checkNames(entity);
        if (problem_.found()) return;
    }
}

void CatalogReader::checkNames(const Entity& base) {
    std::map<std::string, std::string> seen;  // name -> the entity that has it
    auto take = [&](const std::string& name, const std::string& from, const std::string& place) {
        const auto [other, isNew] = seen.emplace(name, from);
        if (isNew) return;
        problem_.say(catalog_.entity(from)->file, place,
                     other->second == from ? "stands twice" : "stands in " + quote(other->second) + " too");
    };
    const auto fields = catalog_.storedFields(base);
    for (const Field* field : fields) take(field->name, field->from, "field " + field->name);
    for (const Derived* derived : catalog_.storedDerived(base))
        take(derived->name, derived->from, "derived " + derived->name);
    for (const Field* field : fields)
        if (!field->group.empty() && seen.contains(field->group))
            problem_.say(catalog_.entity(field->from)->file, "field " + field->name,
                         "group " + quote(field->group) + " has the name of a field");
    if (fields.size() > kMostColumns) problem_.say(base.file, "", "more than 500 fields in one table");
}

void CatalogReader::checkLinks() {
    for (const Entity& entity : catalog_.entities_) {
        auto check = [&](const std::string& place, const std::vector<std::string>& targets) {
            for (const std::string& name : targets) {
                const Entity* target = catalog_.entity(name);
                if (target == nullptr)
                    return problem_.say(entity.file, place,
                                        "no entity " + quote(name) + nearestHint(name, entityNames()));
                if (target->kind == EntityKind::Line && !(entity.kind == EntityKind::Line && name == entity.of))
                    return problem_.say(entity.file, place, quote(name) + " is a line; link to its document");
            }
        };
        for (const Field& field : entity.fields) check("field " + field.name, field.to);
        for (const Derived& derived : entity.derived) check("derived " + derived.name, derived.to);
    }
}

void CatalogReader::checkChoices() {
    std::vector<std::string> names;
    for (const ChoiceList& list : catalog_.choiceLists_) names.push_back(list.name);
    for (const Entity& entity : catalog_.entities_) {
        auto check = [&](const std::string& place, const std::string& list) {
            if (!list.empty() && catalog_.choiceList(list) == nullptr)
                problem_.say(entity.file, place, "no list " + quote(list) + nearestHint(list, names));
        };
        for (const Field& field : entity.fields) check("field " + field.name, field.list);
        for (const Derived& derived : entity.derived) check("derived " + derived.name, derived.list);
    }
}

void CatalogReader::readDefaults() {
    // Before all other expressions, which read a null as the column's constant default.
    for (Entity& entity : catalog_.entities_) {
        for (Field& field : entity.fields) {
            if (field.defaultsTo.empty()) continue;
            auto checked =
                checkExpression(catalog_, entity, field.defaultsTo.text, ExpressionUse::Default, field.type, &field);
            if (!checked) return problem_.say(entity.file, "field " + field.name, "default: " + checked.error().detail);
            field.defaultsTo = std::move(*checked);
            if (Value constant = constantOf(field.defaultsTo); !isNull(constant)) {
                if (auto fits = checkEntered(entity, field, constant); !fits)
                    return problem_.say(entity.file, "field " + field.name,
                                        "default: the field refuses it (" + std::string(fits.error().code) + ")");
                field.nullReadsAs = std::move(constant);
            }
        }
    }
}

void CatalogReader::checkCircles() {
    for (const Entity& entity : catalog_.entities_)
        for (const Derived& derived : entity.derived)
            if (levelOf(catalog_, derived) < 0)
                return problem_.say(entity.file, "derived " + derived.name, "is computed from itself");
}

void CatalogReader::markJudged() {
    // A verdict reads who a record belongs to and its state, whether the file says so or not (rule T3).
    std::set<std::pair<std::string, std::string>> judged;
    for (const Entity& entity : catalog_.entities_) {
        const std::string& table = catalog_.base(entity).name;
        for (const std::string* name : {&entity.visible.owner, &entity.visible.org, &entity.visible.also})
            if (!name->empty()) judged.emplace(table, *name);
        for (const std::string& name : entity.visible.via) judged.emplace(table, name);
    }
    for (Entity& entity : catalog_.entities_)
        for (Field& field : entity.fields)
            if (field.type == FieldType::State || judged.contains({catalog_.base(entity).name, field.name}))
                field.judged = true;
}

void CatalogReader::readFirstRows() {
    for (const auto& [name, json] : rowFiles_) {
        for (FirstRow& row : readRows(catalog_, json, name, problem_)) catalog_.firstRows_.push_back(std::move(row));
        if (problem_.found()) return;
    }
    const Entity* choice = catalog_.entity("choice");
    for (const ChoiceList& list : catalog_.choiceLists_) {
        std::int64_t position = 0;
        for (const ChoiceList::First& first : list.first) {
            FirstRow row{"choice", first.id, {}};
            row.values = {{"list", list.name},
                          {"name", first.label.zh},
                          {"name_en", first.label.en},
                          {"position", position += 1024}};
            if (!first.code.empty()) row.values.emplace_back("code", first.code);
            for (const auto& [field, value] : row.values)
                if (choice == nullptr || catalog_.field(*choice, field) == nullptr ||
                    !checkStored(*catalog_.field(*choice, field), viewOf(value)))
                    return problem_.say("choice.json", "", "lists need entity 'choice' with field " + quote(field));
            catalog_.firstRows_.push_back(std::move(row));
        }
    }
    std::sort(catalog_.firstRows_.begin(), catalog_.firstRows_.end(),
              [](const FirstRow& a, const FirstRow& b) { return a.id < b.id; });
    for (std::size_t i = 1; i < catalog_.firstRows_.size(); ++i)
        if (catalog_.firstRows_[i].id == catalog_.firstRows_[i - 1].id)
            return problem_.say(catalog_.entity(catalog_.firstRows_[i].entity)->file, "",
                                "first row " + std::to_string(catalog_.firstRows_[i].id) + " stands twice");
}

Result<Catalog> readCatalog(const CatalogFiles& files) { return CatalogReader(files).read(); }

}  // namespace outpost::schema
