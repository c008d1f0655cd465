#include "schema/catalog/catalog.h"

#include <algorithm>

namespace outpost::schema {

const Entity* Catalog::entity(std::string_view name) const {
    const auto found = byName_.find(name);
    return found == byName_.end() ? nullptr : &entities_[found->second];
}

const Entity& Catalog::base(const Entity& entity) const {
    if (entity.kind != EntityKind::Face) return entity;
    const Entity* of = this->entity(entity.of);
    return of != nullptr ? *of : entity;
}

std::vector<const Entity*> Catalog::faces(const Entity& base) const {
    std::vector<const Entity*> found;
    for (const Entity& entity : entities_)
        if (entity.kind == EntityKind::Face && entity.of == base.name) found.push_back(&entity);
    return found;
}

std::vector<const Field*> Catalog::fieldsOf(const Entity& entity) const {
    std::vector<const Field*> found;
    if (const Entity& of = base(entity); &of != &entity)
        for (const Field& field : of.fields) found.push_back(&field);
    for (const Field& field : entity.fields) found.push_back(&field);
    return found;
}

std::vector<const Derived*> Catalog::derivedOf(const Entity& entity) const {
    std::vector<const Derived*> found;
    if (const Entity& of = base(entity); &of != &entity)
        for (const Derived& derived : of.derived) found.push_back(&derived);
    for (const Derived& derived : entity.derived) found.push_back(&derived);
    return found;
}

std::vector<const Field*> Catalog::storedFields(const Entity& base) const {
    std::vector<const Field*> found;
    for (const Field& field : base.fields) found.push_back(&field);
    for (const Entity* face : faces(base))
        for (const Field& field : face->fields) found.push_back(&field);
    return found;
}

std::vector<const Derived*> Catalog::storedDerived(const Entity& base) const {
    std::vector<const Derived*> found;
    for (const Derived& derived : base.derived) found.push_back(&derived);
    for (const Entity* face : faces(base))
        for (const Derived& derived : face->derived) found.push_back(&derived);
    return found;
}

const Field* Catalog::field(const Entity& entity, std::string_view name) const {
    auto named = [&](const std::vector<const Field*>& fields) -> const Field* {
        for (const Field* field : fields)
            if (field->name == name) return field;
        return nullptr;
    };
    return entity.kind == EntityKind::Face ? named(fieldsOf(entity)) : named(storedFields(entity));
}

const Derived* Catalog::derived(const Entity& entity, std::string_view name) const {
    for (const Derived* derived : entity.kind == EntityKind::Face ? derivedOf(entity) : storedDerived(entity))
        if (derived->name == name) return derived;
    return nullptr;
}

std::vector<const Entity*> Catalog::linkTables(const Field& link) const {
    std::vector<const Entity*> found;
    for (const std::string& name : link.to) {
        const Entity* target = entity(name);
        if (target == nullptr) continue;
        const Entity* table = &base(*target);
        if (std::find(found.begin(), found.end(), table) == found.end()) found.push_back(table);
    }
    return found;
}

std::vector<std::pair<const Entity*, const Field*>> Catalog::linksTo(const Entity& base) const {
    std::vector<std::pair<const Entity*, const Field*>> found;
    for (const Entity& entity : entities_) {
        if (entity.kind == EntityKind::Face) continue;
        for (const Field* field : storedFields(entity)) {
            if (field->type != FieldType::Link && field->type != FieldType::Links) continue;
            const auto tables = linkTables(*field);
            if (std::find(tables.begin(), tables.end(), &base) != tables.end()) found.emplace_back(&entity, field);
        }
    }
    return found;
}

const ChoiceList* Catalog::choiceList(std::string_view name) const {
    for (const ChoiceList& list : choiceLists_)
        if (list.name == name) return &list;
    return nullptr;
}

bool isExact(FieldType type) {
    return type == FieldType::Money || type == FieldType::Price || type == FieldType::Quantity ||
           type == FieldType::Percent;
}

bool isText(FieldType type) {
    switch (type) {
        case FieldType::Text:
        case FieldType::LongText:
        case FieldType::Phone:
        case FieldType::Email:
        case FieldType::Web:
        case FieldType::State: return true;
        default: return false;
    }
}

}  // namespace outpost::schema
