#pragma once

#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/base/value.h"
#include "schema/catalog/expression.h"
#include "schema/catalog/replication.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The catalog: what an entity is, read from one JSON file each (docs/catalog.md explains every key).
/// A Catalog is made once by readCatalog(), never changes afterwards, and may be read by any thread.
/// The pointers that its functions give live as long as the catalog.
namespace outpost::schema {

/// A name that people read. `enMany` is the English plural; it equals `en` where the file gives none.
struct Label {
    std::string en;
    std::string zh;
    std::string enMany;
};

enum class EntityKind { Record, Document, Line, Face, Tree, Ledger };

enum class FieldType {
    Text,       ///< one line of UTF-8
    LongText,   ///< UTF-8 with line breaks
    Integer,    ///< whole number within 2^53
    Percent,    ///< fraction in millionths: 13 % = 130,000
    Money,      ///< millionths
    Price,      ///< millionths; also rates of exchange
    Quantity,   ///< millionths
    Date,       ///< days since 1970-01-01
    TimeStamp,  ///< milliseconds since 1970-01-01 UTC
    YesNo,      ///< 0 or 1
    Choice,     ///< identifier of a row of entity `choice`
    Link,       ///< identifier of a record; several kinds: a second column names the entity
    Links,      ///< a set of identifiers, in a table of its own
    Phone,      ///< text
    Email,      ///< text
    Web,        ///< text
    File,       ///< bytes that say where an attached file is
    State       ///< text: the name of one of the entity's states
};

/// Who may change a field by hand.
enum class EditWhen { Always, OnCreate, Never };

struct Field {
    std::string name;  ///< column and wire name; never changes once shipped (rule K10)
    std::string from;  ///< the entity whose file declares it: a face or the entity itself
    Label label;
    FieldType type = FieldType::Text;
    bool engineMade = false;  ///< parent and position of a line: made without standing in the file

    std::vector<std::string> to;  ///< Link, Links: entities or faces that it may point to
    std::string list;             ///< Choice: the list whose rows it may hold

    bool required = false;
    Expression requiredWhen;  ///< empty unless given; true: required
    Expression visibleWhen;   ///< false: the form hides it
    Expression check;         ///< must not be false on save
    Expression defaultsTo;    ///< evaluated when a new record's form opens
    Value nullReadsAs;        ///< what a null of this column means: a constant default, else null (rule R8)

    std::string group;  ///< the merge group that it is in (rule R9); empty: a unit of its own
    MergeKind merge = MergeKind::Lww;
    bool judged = false;  ///< a verdict reads it as it stood at the change set's context (rule T3)
    std::string secret;   ///< the link field whose users may open it (rule T6); empty: not secret

    EditWhen edit = EditWhen::Always;
    std::string editRight;  ///< right needed beyond editing the record; empty: none
    std::string readRight;
    std::string log;  ///< "hand_over": a change is written with old and new owner and a reason

    std::optional<std::int64_t> min;  ///< in stored units
    std::optional<std::int64_t> max;
    std::int64_t length = 0;  ///< most characters that may be entered; 0: the type's own bound
    bool index = false;       ///< sorted or filtered often: indexed though no list shows it
    bool scan = false;        ///< a scanner's code fills it
    std::vector<std::pair<std::string, std::string>>
        fills;                        ///< Link: our field <- the linked record's field, when ours is empty
    std::vector<std::string> picker;  ///< Link: columns of the picker
};

/// A value computed from rows, on this device only (never replicated, never in conflict).
struct Derived {
    std::string name;
    std::string from;  ///< the entity whose file declares it
    Label label;
    FieldType type = FieldType::Money;
    Expression is;
    bool index = false;
    std::string readRight;
    std::vector<std::string> to;  ///< Link: for a derived link
    std::string list;             ///< Choice
};

struct NumberRule {
    std::string field;   ///< the text field that holds it
    std::string prefix;  ///< "KH"
    std::string date;    ///< "", "yyMM" or "yyMMdd"
    int digits = 6;
    enum class Given { Create, Audit } given = Given::Create;
    enum class Restart { Never, Monthly, Yearly } restart = Restart::Never;
    bool devicePart = true;  ///< place of the device's enrolment, so that two devices never make one number
};

/// Whose record it is, and what else decides who sees it.
struct Visible {
    std::string owner;             ///< link to employee; empty: everybody's
    std::string org;               ///< link to org_unit
    std::vector<std::string> via;  ///< link fields: who sees the linked record sees this one
    std::string also;              ///< link field that narrows further (warehouse)
    bool pool = false;             ///< may lie in the public account
};

struct LinesRule {
    std::string entity;
    bool required = false;
    enum class SameScan { Add, New } sameScan = SameScan::Add;
};

enum class Tone { Muted, Info, Warn, Good, Bad };

struct State {
    std::string name;
    Label label;
    bool editAll = true;
    std::vector<std::string> edit;  ///< when not all
    Tone tone = Tone::Muted;
};

struct Step {
    std::string command;  ///< "sales_order.audit"
    std::vector<std::string> from;
    std::string to;
    std::string right;
    Expression warn;
    std::vector<std::string> posts;  ///< ledgers
};

struct AuditRule {
    bool coversAll = true;
    std::vector<std::string> covers;
    std::vector<std::string> except;
};

struct Makes {
    std::string entity;
    std::string lines;  ///< which lines go over: "all", "undelivered", ...
};

struct DuplicateRule {
    std::vector<std::string> same;  ///< equal in any of these
    std::string similar;            ///< or similar in this one
};

enum class SearchKind {
    Pinyin,  ///< a name: Han, full pinyin, initials
    Digits,  ///< phone and other numbers, found from anywhere
    Text,    ///< notes and addresses
    Number   ///< a number that people know exactly: KH1-000042
};

struct SearchField {
    std::string field;
    SearchKind kind = SearchKind::Text;
};

struct Board {
    std::string columns;
    std::string sum;
};

struct Entity {
    std::string name;
    std::string file;  ///< where it was read from
    EntityKind kind = EntityKind::Record;
    Label label;
    std::string of;     ///< Face: the entity whose rows it shows; Line: its document
    Expression when;    ///< Face: which of those rows
    std::string title;  ///< the field shown as the record's name
    std::string scope = "firm";
    std::string rights;
    std::string ownedBy;  ///< link field: the record that this one belongs to (rule K3); a line's is `parent`

    std::vector<Field> fields;  ///< own and included ones; a face's own only (see Catalog::fieldsOf)
    std::vector<Derived> derived;

    std::optional<NumberRule> number;
    Visible visible;
    std::optional<LinesRule> lines;
    std::optional<AuditRule> audit;
    std::vector<State> states;
    std::vector<Step> steps;
    std::vector<Makes> makes;
    std::vector<std::string> timeline;
    DuplicateRule duplicates;
    std::vector<SearchField> search;
    std::vector<std::string> list;
    std::vector<std::vector<std::string>> form;  ///< rows of field names; a row {"lines"} is the line grid
    std::vector<std::string> sections;           ///< entities shown as tabs of a record, and "timeline"
    std::vector<std::string> grid;               ///< Line: columns of the grid
    std::optional<Board> board;
    std::vector<std::string> print;
};

/// A list of choices that the firm can edit, with the rows that every firm begins with.
struct ChoiceList {
    struct First {
        RecordId id = 0;   ///< of number 0 (rule I1); never changes once shipped
        std::string code;  ///< stable name for program and files; may be empty
        Label label;
    };
    std::string name;
    Label label;
    std::vector<First> first;
};

/// A row that every firm has from the start, with an identifier of number 0.
struct FirstRow {
    std::string entity;  ///< a base entity
    RecordId id = 0;
    std::vector<std::pair<std::string, Value>> values;
};

/// Identifiers of rows in schema/entities/first_rows.json that the program itself names.
inline constexpr RecordId kSystemEmployee = 1;
inline constexpr RecordId kPublicAccount = 2;
inline constexpr RecordId kFirmCurrency = 10;

class Catalog {
public:
    /// All entities, faces and lines, ordered by name.
    const std::vector<Entity>& entities() const { return entities_; }
    /// Null when there is none of that name.
    const Entity* entity(std::string_view name) const;
    /// The entity that owns the table: of a face the entity it is a face of, else itself.
    const Entity& base(const Entity& entity) const;
    /// The faces of a base entity, ordered by name.
    std::vector<const Entity*> faces(const Entity& base) const;
    /// What a user of the entity meets: of a face the base's fields and then its own; of a base its own only.
    std::vector<const Field*> fieldsOf(const Entity& entity) const;
    std::vector<const Derived*> derivedOf(const Entity& entity) const;
    /// Every stored field of a base entity's table, those of its faces too, in the order of the plan's columns.
    /// Fields of type Links are among them although they have a table of their own.
    std::vector<const Field*> storedFields(const Entity& base) const;
    std::vector<const Derived*> storedDerived(const Entity& base) const;
    /// A field by name: of a face its own and its base's; of a base its own and those of all its faces. Null: none.
    const Field* field(const Entity& entity, std::string_view name) const;
    const Derived* derived(const Entity& entity, std::string_view name) const;
    /// The base entities that a link may point into, without repeats; faces of one entity count once.
    std::vector<const Entity*> linkTables(const Field& link) const;
    /// True when a link needs a second column, `<name>_entity`, because it may point into several tables.
    bool linksToSeveral(const Field& link) const { return linkTables(link).size() > 1; }
    /// Fields, of base entities, that link to rows of `base`: what a page's related sections are made from.
    std::vector<std::pair<const Entity*, const Field*>> linksTo(const Entity& base) const;

    const std::vector<ChoiceList>& choiceLists() const { return choiceLists_; }
    const ChoiceList* choiceList(std::string_view name) const;
    /// Rows that every firm has: of first_rows and of the choice lists. They stand in each replica from its making
    /// (store::createOrMigrate) and are never sent.
    const std::vector<FirstRow>& firstRows() const { return firstRows_; }

private:
    friend class CatalogReader;
    std::vector<Entity> entities_;
    std::vector<ChoiceList> choiceLists_;
    std::vector<FirstRow> firstRows_;
    std::map<std::string, std::size_t, std::less<>> byName_;
};

/// File name -> text, for example {"party.json", "{...}"}.
using CatalogFiles = std::map<std::string, std::string, std::less<>>;

/// Reads and checks all files of a catalog. Pure. Errors: "catalog.invalid", whose detail is file, place, reason and
/// the nearest right word: `order.json: field buyer: no entity 'custmer' (nearest: 'customer')`.
[[nodiscard]] Result<Catalog> readCatalog(const CatalogFiles& files);

/// The product's own entity files (schema/entities), which are part of the program.
const CatalogFiles& productFiles();
/// The catalog made from them, read once. A program whose own files are wrong ends here with the reason.
const Catalog& productCatalog();

/// What the sync engine needs to know. Tables stand ordered by name, columns in the order of storedFields().
/// A link to several kinds has two columns in one unit; Links fields have a Set unit and no column.
/// `catalogVersion` is 16 hex digits (8 bytes of BLAKE2b).
ReplicationPlan replicationPlan(const Catalog& catalog);

/// "text", "long_text", ... as files write it.
std::string_view nameOf(FieldType type);
std::string_view nameOf(EntityKind kind);
/// Money, Price, Quantity or Percent: whole millionths, never multiplied in SQL.
bool isExact(FieldType type);
/// Text, LongText, Phone, Email, Web or State.
bool isText(FieldType type);

}  // namespace outpost::schema
