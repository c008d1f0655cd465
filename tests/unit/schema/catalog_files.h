#pragma once

#include "schema/catalog/catalog.h"

#include <doctest/doctest.h>
#include <string>

namespace outpost::test {

inline const std::string kLabel = R"("label": {"en": "Thing", "zh": "东西"})";

/// A field's text: field("qty", "quantity", R"("check": "qty > 0")").
inline std::string field(const std::string& name, const std::string& type, const std::string& more = {}) {
    return R"({"name": ")" + name + R"(", "type": ")" + type + R"(", )" + kLabel + (more.empty() ? "" : ", " + more) +
           "}";
}

inline std::string derived(const std::string& name, const std::string& type, const std::string& is) {
    return R"({"name": ")" + name + R"(", "type": ")" + type + R"(", )" + kLabel + R"(, "is": ")" + is + R"("})";
}

/// The keys that every entity has; `fields` come behind a text `name`.
inline std::string entity(const std::string& name, const std::string& kind, const std::string& fields = {},
                          const std::string& more = {}) {
    return R"({"name": ")" + name + R"(", "kind": ")" + kind + R"(", "scope": "firm", "title": "name", )" + kLabel +
           R"(, "fields": [)" + field("name", "text") + (fields.empty() ? "" : ", " + fields) + "]" +
           (more.empty() ? "" : ", " + more) + "}";
}
inline std::string record(const std::string& name, const std::string& fields = {}, const std::string& more = {}) {
    return entity(name, "record", fields, more);
}
inline std::string line(const std::string& name, const std::string& of, const std::string& fields = {},
                        const std::string& more = {}) {
    return R"({"name": ")" + name + R"(", "kind": "line", "of": ")" + of + R"(", )" + kLabel + R"(, "fields": [)" +
           field("name", "text") + (fields.empty() ? "" : ", " + fields) + "]" + (more.empty() ? "" : ", " + more) +
           "}";
}
inline std::string face(const std::string& name, const std::string& of, const std::string& when,
                        const std::string& fields = {}, const std::string& more = {}) {
    return R"({"name": ")" + name + R"(", "kind": "face", "of": ")" + of + R"(", "when": ")" + when +
           R"(", "title": "name", )" + kLabel + R"(, "fields": [)" + fields + "]" + (more.empty() ? "" : ", " + more) +
           "}";
}

/// Files that the tests link to.
inline schema::CatalogFiles baseFiles() {
    return {{"customer.json", record("customer", field("is_good", "yes_no"))},
            {"employee.json", record("employee")},
            {"org_unit.json", record("org_unit")},
            {"user.json", record("user")},
            {"entry.json", entity("entry", "ledger")},
            {"choice.json", record("choice", field("list", "text") + "," + field("code", "text") + "," +
                                                 field("name_en", "text") + "," + field("position", "integer"))},
            {"lists.json", R"({"name": "lists", "kind": "choices", "lists": [{"name": "level", )" + kLabel +
                               R"(, "first": [{"id": 900, "code": "high", "en": "High", "zh": "高"}]}]})"}};
}

/// What the reader says against these files on top of baseFiles(); empty when they are right.
inline std::string complaint(const schema::CatalogFiles& files) {
    schema::CatalogFiles all = baseFiles();
    for (const auto& [name, text] : files) all.insert_or_assign(name, text);
    const auto catalog = schema::readCatalog(all);
    if (catalog) return {};
    CHECK(catalog.error().kind == Error::Kind::Invalid);
    CHECK(catalog.error().code == "catalog.invalid");
    return catalog.error().detail;
}

}  // namespace outpost::test
