#include "schema/base/decimal.h"
#include "schema/catalog/catalog_reader.h"

#include <algorithm>
#include <array>

namespace outpost::schema {
namespace {

const std::vector<std::string> kTypes{"text",     "long_text", "integer",    "percent", "money",  "price",
                                      "quantity", "date",      "time_stamp", "yes_no",  "choice", "link",
                                      "links",    "phone",     "email",      "web",     "file",   "state"};
const std::vector<std::string> kKinds{"record", "document", "line", "face", "tree", "ledger"};

/// Words that mean something else in an expression or in a table, so no field may bear them.
constexpr std::array<std::string_view, 27> kTaken{"id",     "line",   "record", "target", "written", "and",     "or",
                                                  "not",    "is",     "in",     "null",   "like",    "between", "case",
                                                  "when",   "then",   "else",   "filter", "select",  "from",    "where",
                                                  "pragma", "insert", "update", "delete", "exists",  "cast"};

FieldType readType(JsonObject& object) {
    if (!object.has("type")) object.say("'type' is missing");
    return static_cast<FieldType>(object.oneOf("type", kTypes));
}

/// Only what is counted in whole units can be a sum of differences.
MergeKind readMerge(JsonObject& object, FieldType type) {
    if (type == FieldType::Links) {
        object.oneOf("merge", {"set"});
        return MergeKind::Set;
    }
    const bool mayCount = type == FieldType::Integer || type == FieldType::Money || type == FieldType::Quantity;
    const auto kinds = mayCount ? std::vector<std::string>{"lww", "counter"} : std::vector<std::string>{"lww"};
    return object.oneOf("merge", kinds) == 1 ? MergeKind::Counter : MergeKind::Lww;
}

Expression expression(JsonObject& object, const char* key) {
    Expression result;
    result.text = object.text(key);
    if (object.has(key) && result.text.empty()) object.say("'" + std::string(key) + "' is empty");
    return result;
}

/// A bound of a number: a whole number, or for exact types a decimal text. In stored units.
std::optional<std::int64_t> bound(JsonObject& object, const char* key, FieldType type) {
    const Json* json = object.get(key);
    if (json == nullptr) return {};
    if (!isExact(type) && type != FieldType::Integer) {
        object.say("'" + std::string(key) + "' is for numbers only");
        return {};
    }
    const std::string text = json->is_string()           ? json->get<std::string>()
                             : json->is_number_integer() ? json->dump()
                                                         : std::string();
    const auto value = parseDecimal(text);
    if (!value || (!isExact(type) && *value % kMillion != 0)) {
        object.say("'" + std::string(key) + "' must be a number; one with decimals stands in quotes");
        return {};
    }
    return isExact(type) ? *value : *value / kMillion;
}

void refuseUnless(bool fits, JsonObject& object, const char* key, std::string_view reason) {
    if (!fits && object.has(key)) object.say("'" + std::string(key) + "' is for " + std::string(reason) + " only");
}

Field readField(JsonObject& object, const std::string& from) {
    Field field;
    field.from = from;
    field.name = object.word("name", true);
    object.setPlace("field " + field.name);
    if (std::find(kTaken.begin(), kTaken.end(), field.name) != kTaken.end())
        object.say("'" + field.name + "' has a meaning of its own and cannot name a field");
    for (std::string_view ending : {"_entity", "_sort"})
        if (field.name.ends_with(ending))
            object.say("names that end in '" + std::string(ending) + "' are made by the program");
    field.label = object.label("label", true);
    field.type = readType(object);

    const bool links = field.type == FieldType::Link || field.type == FieldType::Links;
    field.to = object.wordOrWords("to");
    if (links && field.to.empty()) object.say("'to' is missing: which entity does it link to?");
    refuseUnless(links, object, "to", "links");
    field.list = object.word("list");
    if (field.type == FieldType::Choice && field.list.empty()) object.say("'list' is missing: which choices?");
    refuseUnless(field.type == FieldType::Choice, object, "list", "choices");
    field.fills = object.pairs("fills");
    refuseUnless(field.type == FieldType::Link, object, "fills", "a link");
    field.picker = object.words("picker");
    refuseUnless(links, object, "picker", "links");

    field.required = object.flag("required");
    field.requiredWhen = expression(object, "required_when");
    field.visibleWhen = expression(object, "visible_when");
    field.check = expression(object, "check");
    field.defaultsTo = expression(object, "default");
    refuseUnless(field.type != FieldType::Links && field.type != FieldType::File, object, "default",
                 "fields with a single value");

    field.group = object.word("group");
    refuseUnless(field.type != FieldType::Links, object, "group", "fields with a single value");
    field.merge = readMerge(object, field.type);
    // A counter begins at nothing and holds what was added: no other value is the same on every replica (rule K5).
    const bool counts = field.merge == MergeKind::Counter;
    if (counts && !field.group.empty()) object.say("a counter merges by itself: it is in no 'group'");
    if (counts && !field.defaultsTo.text.empty()) object.say("a counter begins at nothing: it has no 'default'");
    field.judged = object.flag("judged");
    field.secret = object.word("secret");

    field.edit = static_cast<EditWhen>(object.oneOf("edit", {"always", "create", "never"}));
    field.editRight = object.word("edit_right");
    field.readRight = object.word("read_right");
    const std::array<std::string, 2> logs{"", "hand_over"};
    field.log = logs[object.oneOf("log", {"", "hand_over"})];
    refuseUnless(field.type == FieldType::Link, object, "log", "a link");

    field.min = bound(object, "min", field.type);
    field.max = bound(object, "max", field.type);
    if (field.min && field.max && *field.min > *field.max) object.say("'min' is greater than 'max'");
    field.length = object.integer("length", 1, 100'000).value_or(0);
    refuseUnless(isText(field.type) && field.type != FieldType::State, object, "length", "texts");
    field.index = object.flag("index");
    refuseUnless(field.type != FieldType::Links && field.type != FieldType::File, object, "index",
                 "fields with a single value");
    field.scan = object.flag("scan");
    refuseUnless(field.type == FieldType::Link || field.type == FieldType::Text, object, "scan", "texts and links");
    object.finish();
    return field;
}

Derived readDerived(JsonObject& object, const std::string& from) {
    Derived derived;
    derived.from = from;
    derived.name = object.word("name", true);
    object.setPlace("derived " + derived.name);
    derived.label = object.label("label", true);
    derived.type = readType(object);
    if (derived.type == FieldType::Links || derived.type == FieldType::File || derived.type == FieldType::State)
        object.say("a derived value cannot be of this type");
    derived.to = object.wordOrWords("to");
    refuseUnless(derived.type == FieldType::Link, object, "to", "a link");
    if (derived.type == FieldType::Link && derived.to.empty())
        object.say("'to' is missing: which entity does it link to?");
    derived.list = object.word("list");
    refuseUnless(derived.type == FieldType::Choice, object, "list", "choices");
    if (derived.type == FieldType::Choice && derived.list.empty()) object.say("'list' is missing: which choices?");
    derived.is = expression(object, "is");
    if (derived.is.empty()) object.say("'is' is missing: what is it computed from?");
    derived.index = object.flag("index");
    derived.readRight = object.word("read_right");
    object.finish();
    return derived;
}

NumberRule readNumber(JsonObject& object) {
    NumberRule rule;
    rule.field = object.word("field");
    if (rule.field.empty()) rule.field = "number";
    rule.prefix = object.text("prefix");
    const bool plain = std::all_of(rule.prefix.begin(), rule.prefix.end(),
                                   [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
    if (!plain || rule.prefix.size() > 8) object.say("'prefix' has at most 8 capital letters and digits");
    static const std::vector<std::string> kDates{"", "yyMM", "yyMMdd"};
    rule.date = kDates[object.oneOf("date", kDates)];
    rule.digits = static_cast<int>(object.integer("digits", 3, 12).value_or(6));
    rule.given = static_cast<NumberRule::Given>(object.oneOf("given", {"create", "audit"}));
    rule.restart = static_cast<NumberRule::Restart>(object.oneOf("restart", {"never", "month", "year"}));
    rule.devicePart = object.flag("device", true);
    object.finish();
    return rule;
}

Visible readVisible(JsonObject& object) {
    Visible visible;
    visible.owner = object.word("owner");
    visible.org = object.word("org");
    visible.via = object.words("via");
    visible.also = object.word("also");
    visible.pool = object.flag("pool");
    if (visible.pool && visible.owner.empty()) object.say("'pool' needs an 'owner'");
    object.finish();
    return visible;
}

State readState(JsonObject& object) {
    State state;
    state.name = object.word("name", true);
    state.label = object.label("label", true);
    const Json* edit = object.get("edit");
    state.editAll = edit == nullptr || (edit->is_string() && *edit == "all");
    if (!state.editAll) state.edit = object.words("edit");
    state.tone = static_cast<Tone>(object.oneOf("tone", {"muted", "info", "warn", "good", "bad"}));
    object.finish();
    return state;
}

Step readStep(JsonObject& object, const std::string& entity) {
    Step step;
    step.command = object.text("command", true);
    const std::string prefix = entity + ".";
    if (!step.command.starts_with(prefix) || !isWord(std::string_view(step.command).substr(prefix.size())))
        object.say("command '" + step.command + "' must be '" + prefix + "' and a name");
    step.from = object.words("from");
    step.to = object.word("to", true);
    step.right = object.word("right", true);
    step.warn = expression(object, "warn");
    step.posts = object.words("posts");
    object.finish();
    return step;
}

AuditRule readAudit(JsonObject& object) {
    AuditRule rule;
    const Json* covers = object.get("covers");
    rule.coversAll = covers == nullptr || (covers->is_string() && *covers == "all");
    if (!rule.coversAll) rule.covers = object.words("covers");
    rule.except = object.words("except");
    object.finish();
    return rule;
}

void readPage(JsonObject& object, Entity& entity) {
    if (auto search = object.get("search"); search != nullptr) {
        static const std::vector<std::string> kSearch{"pinyin", "digits", "text", "number"};
        JsonObject kinds = *object.object("search");
        if (search->is_object())
            for (const auto& [name, kind] : search->items())
                entity.search.push_back({name, static_cast<SearchKind>(kinds.oneOf(name.c_str(), kSearch))});
        kinds.finish();
    }
    entity.list = object.words("list");
    entity.sections = object.words("sections");
    entity.grid = object.words("grid");
    entity.timeline = object.words("timeline");
    entity.print = object.words("print");
    if (const Json* form = object.get("form"); form != nullptr) {
        bool right = form->is_array();
        if (right)
            for (const Json& row : *form) {
                std::vector<std::string> names;
                if (row.is_string()) names.push_back(row.get<std::string>());
                else if (row.is_array())
                    for (const Json& name : row) {
                        if (name.is_string()) names.push_back(name.get<std::string>());
                        else right = false;
                    }
                else right = false;
                entity.form.push_back(std::move(names));
            }
        if (!right) object.say("'form' is a list of rows, each a list of names or \"lines\"");
    }
    if (auto board = object.object("board")) {
        entity.board = Board{board->word("columns", true), board->word("sum")};
        board->finish();
    }
    if (auto duplicates = object.object("duplicates")) {
        entity.duplicates = {duplicates->words("same"), duplicates->word("similar")};
        duplicates->finish();
    }
}

Field engineField(const std::string& entity, std::string name, Label label, FieldType type) {
    Field field;
    field.name = std::move(name);
    field.from = entity;
    field.label = std::move(label);
    field.type = type;
    field.engineMade = true;
    return field;
}

}  // namespace

std::string_view nameOf(FieldType type) { return kTypes[static_cast<std::size_t>(type)]; }
std::string_view nameOf(EntityKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

EntityFile readEntity(const Json& json, const std::string& file, Problem& problem) {
    JsonObject object(json, file, "", problem);
    EntityFile result;
    Entity& entity = result.entity;
    entity.file = file;
    entity.name = object.word("name", true);
    if (!entity.name.empty() && file != entity.name + ".json")
        object.say("the file of entity '" + entity.name + "' must be called '" + entity.name + ".json'");
    for (std::string_view ending : {"_derived"})
        if (entity.name.ends_with(ending)) object.say("names that end in '_derived' are made by the program");
    for (std::string_view taken : {"line", "timeline", "record_index", "document_index", "change_set", "rows"})
        if (entity.name == taken)
            object.say("'" + entity.name + "' has a meaning of its own and cannot name an entity");
    entity.kind = static_cast<EntityKind>(object.oneOf("kind", kKinds));
    if (!object.has("kind")) object.say("'kind' is missing");
    entity.label = object.label("label", true);
    const bool face = entity.kind == EntityKind::Face;
    const bool line = entity.kind == EntityKind::Line;
    entity.of = object.word("of", face || line);
    refuseUnless(face || line, object, "of", "faces and lines");
    entity.when = expression(object, "when");
    if (face && entity.when.empty()) object.say("'when' is missing: which rows belong to this face?");
    refuseUnless(face, object, "when", "faces");
    entity.title = object.word("title", !line);
    static const std::vector<std::string> kScopes{"firm", "buying", "money", "private"};
    result.hasScope = object.has("scope");
    entity.scope = kScopes[object.oneOf("scope", kScopes)];
    if (!face && !line && !result.hasScope) object.say("'scope' is missing: firm, buying, money or private");
    refuseUnless(!face && !line, object, "scope", "entities with a table of their own");
    entity.rights = object.word("rights");
    if (entity.rights.empty()) entity.rights = line ? entity.of : entity.name;
    entity.ownedBy = object.word("owned_by");
    refuseUnless(!face && !line, object, "owned_by", "records");
    result.include = object.words("include");
    refuseUnless(!face, object, "include", "entities with a table of their own");
    if (auto relabel = object.object("relabel")) {
        if (const Json* inner = object.get("relabel"); inner->is_object())
            for (const auto& [name, label] : inner->items())
                result.relabel.emplace_back(name, relabel->label(name.c_str(), true));
        relabel->finish();
    }

    if (line) {
        entity.fields.push_back(engineField(entity.name, "parent", {"Document", "单据", "Document"}, FieldType::Link));
        entity.fields.back().to = {entity.of};
        entity.fields.push_back(
            engineField(entity.name, "position", {"Position", "行序", "Position"}, FieldType::Integer));
        entity.ownedBy = "parent";
    }
    for (JsonObject& field : object.objects("fields")) entity.fields.push_back(readField(field, entity.name));
    for (JsonObject& derived : object.objects("derived")) entity.derived.push_back(readDerived(derived, entity.name));
    if (auto number = object.object("number")) entity.number = readNumber(*number);
    if (auto visible = object.object("visible")) entity.visible = readVisible(*visible);
    if (auto lines = object.object("lines")) {
        LinesRule rule;
        rule.entity = lines->word("entity", true);
        rule.required = lines->flag("required");
        rule.sameScan = static_cast<LinesRule::SameScan>(lines->oneOf("same_scan", {"add", "new"}));
        lines->finish();
        entity.lines = rule;
    }
    refuseUnless(entity.kind == EntityKind::Document, object, "lines", "documents");
    if (auto audit = object.object("audit")) entity.audit = readAudit(*audit);
    refuseUnless(entity.kind == EntityKind::Document, object, "audit", "documents");
    for (JsonObject& state : object.objects("states")) entity.states.push_back(readState(state));
    for (JsonObject& step : object.objects("steps")) entity.steps.push_back(readStep(step, entity.name));
    for (JsonObject& makes : object.objects("makes")) {
        entity.makes.push_back({makes.word("entity", true), makes.word("lines", true)});
        makes.finish();
    }
    refuseUnless(entity.kind == EntityKind::Document, object, "makes", "documents");
    readPage(object, entity);
    refuseUnless(line, object, "grid", "lines");
    object.finish();
    return result;
}

FieldSet readFieldSet(const Json& json, const std::string& file, Problem& problem) {
    JsonObject object(json, file, "", problem);
    FieldSet set;
    set.file = file;
    const std::string name = object.word("name", true);
    if (!name.empty() && file != name + ".json")
        object.say("the file of field set '" + name + "' must be called '" + name + ".json'");
    object.text("kind", true);
    for (JsonObject& field : object.objects("fields")) set.fields.push_back(readField(field, name));
    if (set.fields.empty()) object.say("'fields' is missing or empty");
    object.finish();
    return set;
}

std::vector<ChoiceList> readChoiceLists(const Json& json, const std::string& file, Problem& problem) {
    JsonObject object(json, file, "", problem);
    object.word("name", true);
    object.text("kind", true);
    std::vector<ChoiceList> lists;
    for (JsonObject& inner : object.objects("lists")) {
        ChoiceList list;
        list.name = inner.word("name", true);
        inner.setPlace("list " + list.name);
        list.label = inner.label("label", true);
        for (JsonObject& row : inner.objects("first")) {
            ChoiceList::First first;
            first.id = row.integer("id", 1, 1'000'000'000).value_or(0);
            if (!row.has("id")) row.say("'id' is missing");
            first.code = row.word("code");
            first.label = {row.text("en", true), row.text("zh", true), {}};
            row.finish();
            for (const ChoiceList::First& other : list.first)
                if (!first.code.empty() && other.code == first.code) row.say("code '" + first.code + "' stands twice");
            list.first.push_back(std::move(first));
        }
        inner.finish();
        lists.push_back(std::move(list));
    }
    object.finish();
    return lists;
}

}  // namespace outpost::schema
