#pragma once

#include "schema/catalog/catalog.h"
#include "schema/catalog/json_object.h"

#include <map>
#include <string>
#include <vector>

/// How the files become a catalog; private to schema/catalog. First every file is read for itself (read_entity.cpp),
/// then what one file says of another is checked (catalog_reader.cpp, check_entity.cpp).
namespace outpost::schema {

/// A set of fields that several entities include.
struct FieldSet {
    std::string file;
    std::vector<Field> fields;
};

/// An entity as its own file has it, before anything of another file was looked at.
struct EntityFile {
    Entity entity;
    std::vector<std::string> include;
    std::vector<std::pair<std::string, Label>> relabel;
    bool hasScope = false;
};

/// Reads the file of an entity (any kind but fields, choices and rows).
EntityFile readEntity(const Json& json, const std::string& file, Problem& problem);
FieldSet readFieldSet(const Json& json, const std::string& file, Problem& problem);
std::vector<ChoiceList> readChoiceLists(const Json& json, const std::string& file, Problem& problem);

/// Checks all that an entity says of its own fields and of other entities, and its expressions. `entity` is in the
/// catalog already; expressions are checked and kept in it.
void checkEntity(const Catalog& catalog, Entity& entity, Problem& problem);

/// Reads the first rows of a file of kind rows.
std::vector<FirstRow> readRows(const Catalog& catalog, const Json& json, const std::string& file, Problem& problem);

}  // namespace outpost::schema
