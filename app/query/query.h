#pragma once

#include "schema/base/identifier.h"
#include "schema/base/value.h"
#include "schema/catalog/catalog.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// What can be asked of a firm's data. Plain values; a Reader answers them.
namespace outpost::app {

enum class Compare { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Contains, IsEmpty, IsNotEmpty };

/// A field compared to a value as it is stored (money in millionths, dates in days, choices as identifiers).
struct Condition {
    std::string field;
    Compare compare = Compare::Equal;
    Value value;
    std::vector<RecordId> also = {};  ///< Equal to a link: or to one of these; a Reader adds what was merged (C10.13)
};

struct SortBy {
    std::string field;
    bool descending = false;
};

/// A window of the records of one entity. A record's identifier is always the last sort key, so an order is total.
struct Query {
    std::string entity;               ///< any entity or face of the catalog
    std::vector<std::string> fields;  ///< fields and derived values wanted, in this order; empty: all of them
    std::vector<Condition> where;     ///< all must hold
    std::string search;               ///< full text that must be found in the record; empty: none
    std::vector<SortBy> order;        ///< text sorts as people read it (Chinese by pinyin)
    std::int64_t limit = 50;
    std::int64_t offset = 0;
    RecordId after = 0;    ///< go on behind this record in the same order; 0: from the start
    bool deleted = false;  ///< the recycle bin instead of what lives
};

/// A value as it is stored. `title` is what people read in its place: of a link the linked record's title, of a choice
/// its name in the reader's language; empty for every other type.
struct Cell {
    Value value;
    std::string title;
};

struct Record {
    RecordId id = 0;
    std::vector<Cell> cells;  ///< in the order of the fields asked for
    bool conflict = false;    ///< has an open conflict
};

/// The records asked for, with the fields their cells stand for.
struct RecordWindow {
    std::vector<std::string> fields;
    std::vector<Record> records;
};

/// How many records; `atLeast` when counting stopped at the bound ("1,000+").
struct Count {
    std::int64_t number = 0;
    bool atLeast = false;
};

/// One record with all that a page or a form shows of it.
struct RecordDetail {
    RecordId id = 0;
    std::string entity;
    std::string title;
    bool deleted = false;
    std::vector<std::string> fields;
    std::vector<Cell> cells;
    /// Links fields (sets): field -> members with their titles.
    std::map<std::string, std::vector<Cell>> sets;
    /// The write that each unit's value came from, by unit name, as of this reading: a form hands it back with its
    /// changes, so that nobody overwrites what he was not shown (rule K4).
    std::map<std::string, ChangeSetId> shown;
    /// A document's lines, in their order.
    std::vector<RecordDetail> lines;
    std::vector<std::string> conflicts;  ///< fields with an open conflict
    std::vector<RecordId> merged;        ///< records that were merged into it (C10.13)
};

/// A fact beside the title of a record that was found.
struct FoundDetail {
    std::string field;
    schema::FieldType type = schema::FieldType::Text;
    Cell cell;
};

/// A record found by the global search.
struct Found {
    std::string entity;  ///< the face where there is one, else the entity
    RecordId id = 0;
    std::string title;
    std::size_t markBegin = 0, markLength = 0;  ///< bytes of the title that were typed; 0: something else was
    std::vector<FoundDetail> details;           ///< what tells it from others: number, phone, party
};

}  // namespace outpost::app
