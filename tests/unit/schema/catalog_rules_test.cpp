#include "tests/unit/schema/catalog_files.h"

using namespace outpost;
using namespace outpost::test;

namespace {

struct Wrong {
    std::string text;      ///< of order.json
    std::string expected;  ///< what is said, behind "order.json: "
};

void refuse(const std::vector<Wrong>& rows) {
    CHECK(complaint({{"order.json", record("order")}}) == "");
    for (const Wrong& row : rows) {
        CAPTURE(row.text);
        CHECK(complaint({{"order.json", row.text}}) == "order.json: " + row.expected);
    }
}

/// A document `order` with lines, whose texts can be made wrong.
std::string complaintOfDocument(const std::string& more, const std::string& lines = {},
                                const std::string& fields = {}) {
    const std::string states = R"("states": [{"name": "new", "label": {"en": "New", "zh": "新"}}])";
    return complaint(
        {{"order.json", entity("order", "document", field("state", "state") + (fields.empty() ? "" : ", " + fields),
                               R"("lines": {"entity": "order_line"}, )" + states + (more.empty() ? "" : ", " + more))},
         {"order_line.json", line("order_line", "order", lines)}});
}

}  // namespace

TEST_CASE("catalog: a link to nowhere names the file, the field and the nearest entity") {
    CHECK(complaint({{"order.json", record("order", field("buyer", "link", R"("to": "custmer")"))}}) ==
          "order.json: field buyer: no entity 'custmer' (nearest: 'customer')");
    CHECK(complaint({{"order.json", record("order", field("buyer", "link", R"("to": ["customer", "ztrewq"])"))}}) ==
          "order.json: field buyer: no entity 'ztrewq'");
}

TEST_CASE("catalog: what is no JSON, or too much of it") {
    refuse({
        {"{", "line 1: not JSON"},
        {"{\n\"name\" \"order\"}", "line 2: not JSON"},
        {"[]", "the file must be one JSON object"},
        {R"({"name": "order", "name": "other"})", "key 'name' stands twice in one object"},
        {"{\"x\": " + std::string(20, '[') + std::string(20, ']') + "}", "nested too deeply"},
        {"{\"x\": \"" + std::string(300'000, 'x') + "\"}", "the file is larger than 256 KiB"},
        {"\xFF", "line 1: not JSON"},
    });
}

TEST_CASE("catalog: keys and names") {
    refuse({
        {record("order", {}, R"("colour": "red")"), "unknown key 'colour'"},
        {record("order", {}, R"("lst": [])"), "unknown key 'lst' (nearest: 'list')"},
        {record("order", field("qty", "quantity", R"("defalt": "1")")),
         "field qty: unknown key 'defalt' (nearest: 'default')"},
        {record("orders"), "the file of entity 'orders' must be called 'orders.json'"},
        {record("Order"), "name: 'Order' is no name: small letters, digits and single underscores, at most 48"},
        {record("order", field("a__b", "text")),
         "fields: name: 'a__b' is no name: small letters, digits and single underscores, at most 48"},
        {record("order", field("select", "text")),
         "field select: 'select' has a meaning of its own and cannot name a field"},
        {record("order", field("x_sort", "text")), "field x_sort: names that end in '_sort' are made by the program"},
        {record("order", field("x_entity", "text")),
         "field x_entity: names that end in '_entity' are made by the program"},
        {record("order", field("a", "text") + "," + field("a", "text")), "field a: stands twice"},
        {record("order", field("a", "text"), R"("derived": [)" + derived("a", "integer", "1") + "]"),
         "derived a: stands twice"},
        {R"({"name": "order", "kind": "rekord", "scope": "firm", "title": "name", )" + kLabel + "}",
         "kind: 'rekord' is none of record, document, line, face, tree, ledger (nearest: 'record')"},
        {R"({"name": "order", "scope": "firm", "title": "name", )" + kLabel + "}", "'kind' is missing"},
        {R"({"name": "order", "kind": "record", "title": "name", )" + kLabel + "}",
         "'scope' is missing: firm, buying, money or private"},
        {R"({"name": "order", "kind": "record", "scope": "firm", "title": "name"})", "'label' is missing"},
        {R"({"name": "order", "kind": "record", "scope": "firm", "title": "name", "label": {"en": "x"}})",
         "label: 'zh' is missing"},
        {R"({"name": "order", "kind": "record", "scope": "firm", )" + kLabel + "}", "'title' is missing"},
        {entity("order", "record", {}, R"("when": "1 = 1")"), "'when' is for faces only"},
        {entity("order", "record", {}, R"("of": "customer")"), "'of' is for faces and lines only"},
        {R"({"name": "order", "kind": "record", "scope": "secret", "title": "name", )" + kLabel + "}",
         "scope: 'secret' is none of firm, buying, money, private"},
    });
    CHECK(complaint({{"timeline.json", record("timeline")}}) ==
          "timeline.json: 'timeline' has a meaning of its own and cannot name an entity");
    CHECK(complaint({{"x_derived.json", record("x_derived")}}) ==
          "x_derived.json: names that end in '_derived' are made by the program");
}

TEST_CASE("catalog: types of keys") {
    refuse({
        {record("order", field("a", "text", R"("required": "yes")")), "field a: required: true or false is expected"},
        {record("order", field("a", "text", R"("length": "9")")),
         "field a: length: a whole number from 1 to 100000 is expected"},
        {record("order", field("a", "text", R"("length": 0)")),
         "field a: length: a whole number from 1 to 100000 is expected"},
        {record("order", field("a", "text", R"("default": 1)")), "field a: default: a text is expected"},
        {record("order", field("a", "text", R"("default": "")")), "field a: 'default' is empty"},
        {record("order", {}, R"("list": "name")"), "list: a list [ ] is expected"},
        {record("order", {}, R"("list": ["name", "name"])"), "list: 'name' stands twice"},
        {record("order", {}, R"("list": [1])"), "list: a list of names is expected"},
        {record("order", {}, R"("visible": [])"), "visible: an object { } is expected"},
        {record("order", {}, R"("derived": {})"), "derived: a list [ ] is expected"},
        {record("order", {}, R"("search": [])"), "search: an object { } is expected"},
        {record("order", {}, R"("search": {"name": 1})"), "search: name: a text is expected"},
        {record("order", {}, R"("list": ["name"], "sections": "timeline")"), "sections: a list [ ] is expected"},
        {R"({"name": "order", "kind": "record", "scope": "firm", "title": "name", "label": {"en": ")" +
             std::string(121, 'x') + R"(", "zh": "x"}})",
         "label: a label is longer than 120 bytes"},
        {record("order", {}, R"("form": [1])"), "'form' is a list of rows, each a list of names or \"lines\""},
    });
}

TEST_CASE("catalog: fields by their type") {
    refuse({
        {record("order", R"({"name": "a", )" + kLabel + "}"), "field a: 'type' is missing"},
        {record("order", field("a", "txt")),
         "field a: type: 'txt' is none of text, long_text, integer, percent, money, price, quantity, "
         "date, time_stamp, yes_no, choice, link, links, phone, email, web, file, state (nearest: 'text')"},
        {record("order", field("a", "link")), "field a: 'to' is missing: which entity does it link to?"},
        {record("order", field("a", "text", R"("to": "customer")")), "field a: 'to' is for links only"},
        {record("order", field("a", "choice")), "field a: 'list' is missing: which choices?"},
        {record("order", field("a", "choice", R"("list": "levle")")), "field a: no list 'levle' (nearest: 'level')"},
        {record("order", field("a", "text", R"("list": "level")")), "field a: 'list' is for choices only"},
        {record("order", field("a", "links", R"("to": "customer", "default": "1")")),
         "field a: 'default' is for fields with a single value only"},
        {record("order", field("a", "links", R"("to": "customer", "group": "g")")),
         "field a: 'group' is for fields with a single value only"},
        {record("order", field("a", "links", R"("to": "customer", "merge": "lww")")),
         "field a: merge: 'lww' is none of set"},
        {record("order", field("a", "text", R"("merge": "set")")), "field a: merge: 'set' is none of lww"},
        {record("order", field("a", "text", R"("min": 1)")), "field a: 'min' is for numbers only"},
        {record("order", field("a", "integer", R"("min": 2, "max": 1)")), "field a: 'min' is greater than 'max'"},
        {record("order", field("a", "integer", R"("min": "0.5")")),
         "field a: 'min' must be a number; one with decimals stands in quotes"},
        {record("order", field("a", "money", R"("min": 0.5)")),
         "field a: 'min' must be a number; one with decimals stands in quotes"},
        {record("order", field("a", "money", R"("length": 3)")), "field a: 'length' is for texts only"},
        {record("order", field("a", "text", R"("log": "hand_over")")), "field a: 'log' is for a link only"},
        {record("order", field("a", "link", R"("to": "customer", "log": "hand_over")")),
         "field a: log: field 'a' does not link to 'employee'"},
        {record("order", field("a", "text", R"("edit": "nevr")")),
         "field a: edit: 'nevr' is none of always, create, never (nearest: 'never')"},
        {record("order", field("a", "date", R"("scan": true)")), "field a: 'scan' is for texts and links only"},
        {record("order", field("a", "file", R"("index": true)")),
         "field a: 'index' is for fields with a single value only"},
        {record("order", field("a", "text", R"("picker": ["name"])")), "field a: 'picker' is for links only"},
        {record("order", field("a", "link", R"("to": "customer", "picker": ["nme"])")),
         "field a: picker: no field 'nme' in 'customer'"},
        {record("order", field("a", "text", R"("fills": {})")), "field a: 'fills' is for a link only"},
        {record("order", field("a", "link", R"("to": "customer", "fills": {"name": 1})")),
         "field a: fills: 'name' must be a name with a text"},
        {record("order", field("a", "link", R"("to": "customer", "fills": {"nam": "name"})")),
         "field a: fills: no field 'nam' (nearest: 'name')"},
        {record("order", field("a", "link", R"("to": "customer", "fills": {"name": "nme"})")),
         "field a: fills: no field 'nme' in 'customer' (nearest: 'name')"},
        {record("order", field("a", "link", R"("to": "customer", "fills": {"name": "is_good"})")),
         "field a: fills: field 'is_good' of 'customer' does not fit field 'name'"},
        {record("order", field("a", "text", R"("secret": "usr")") + "," + field("user", "link", R"("to": "user")")),
         "field a: secret: no field 'usr' (nearest: 'user')"},
        {record("order", field("a", "text", R"("secret": "b")") + "," + field("b", "link", R"("to": "customer")")),
         "field a: secret: field 'b' does not link to 'user'"},
        {record("order", field("a", "state")), "field a: a state needs 'states' in the entity"},
        {record("order", field("a", "price", R"("merge": "counter")")), "field a: merge: 'counter' is none of lww"},
        {record("order", field("a", "integer", R"("merge": "set")")), "field a: merge: 'set' is none of lww, counter"},
        {record("order", field("a", "integer", R"("merge": "counter", "default": "1")")),
         "field a: a counter begins at nothing: it has no 'default'"},
        {record("order", field("a", "integer", R"("merge": "counter", "group": "g")")),
         "field a: a counter merges by itself: it is in no 'group'"},
        {record("order", field("a", "text", R"("group": "b")") + "," + field("b", "text")),
         "field a: group 'b' has the name of a field"},
        {record("order", {}, R"("derived": [)" + derived("a", "links", "1") + "]"),
         "derived a: a derived value cannot be of this type"},
        {record("order", {}, R"("derived": [{"name": "a", "type": "money", )" + kLabel + "}]"),
         "derived a: 'is' is missing: what is it computed from?"},
    });
}

TEST_CASE("catalog: what an entity says of its own fields") {
    refuse({
        {record("order", field("a", "money"), R"("list": ["nam"])"), "list: no field 'nam' (nearest: 'name')"},
        {record("order", field("a", "links", R"("to": "customer")"), R"("list": ["a"])"),
         "list: 'a' is a set of links"},
        {record("order", {}, R"("form": [["nam"]])"), "form: no field 'nam' (nearest: 'name')"},
        {record("order", {}, R"("form": [["name"], ["name"]])"), "form: 'name' stands twice"},
        {record("order", {}, R"("form": [["name"], ["lines"]])"), "form: 'lines' stands in it, and there are none"},
        {record("order", field("a", "text", R"("required": true)"), R"("form": [["name"]])"),
         "form: required field 'a' is missing"},
        {record("order", {}, R"("search": {"nam": "text"})"), "search: no field 'nam' (nearest: 'name')"},
        {record("order", field("a", "money"), R"("search": {"a": "digits"})"), "search: field 'a' is no text"},
        {record("order", {}, R"("search": {"name": "pinjin"})"),
         "search: name: 'pinjin' is none of pinyin, digits, text, number (nearest: 'pinyin')"},
        {R"({"name": "order", "kind": "record", "scope": "firm", "title": "nam", )" + kLabel + R"(, "fields": [)" +
             field("name", "text") + "]}",
         "title: no field 'nam' (nearest: 'name')"},
        {R"({"name": "order", "kind": "record", "scope": "firm", "title": "a", )" + kLabel + R"(, "fields": [)" +
             field("a", "date") + "]}",
         "title: field 'a' is no text"},
        {record("order", {}, R"("number": {"prefix": "XS"})"), "number: no field 'number'"},
        {record("order", field("a", "money"), R"("number": {"field": "a"})"), "number: field 'a' is no text"},
        {record("order", {}, R"("number": {"field": "name", "prefix": "x"})"),
         "number: 'prefix' has at most 8 capital letters and digits"},
        {record("order", {}, R"("number": {"field": "name", "given": "audit"})"),
         "number: only a document is given its number at audit"},
        {record("order", {}, R"("number": {"field": "name", "digits": 99})"),
         "number: digits: a whole number from 3 to 12 is expected"},
        {record("order", field("o", "text"), R"("visible": {"owner": "o"})"), "visible: owner: field 'o' is no link"},
        {record("order", field("o", "link", R"("to": "customer")"), R"("visible": {"owner": "o"})"),
         "visible: owner: field 'o' does not link to 'employee'"},
        {record("order", field("o", "link", R"("to": "customer")"), R"("visible": {"org": "o"})"),
         "visible: org: field 'o' does not link to 'org_unit'"},
        {record("order", {}, R"("visible": {"via": ["name"]})"), "visible: via: field 'name' is no link"},
        {record("order", {}, R"("visible": {"also": "name"})"), "visible: also: field 'name' is no link"},
        {record("order", {}, R"("visible": {"pool": true})"), "visible: 'pool' needs an 'owner'"},
        {record("order", {}, R"("owned_by": "name")"), "owned_by: field 'name' is no link"},
        {record("order", field("a", "link", R"("to": ["customer", "user"])"), R"("owned_by": "a")"),
         "owned_by: field 'a' may link to several kinds"},
        {record("order", {}, R"("timeline": ["name"])"), "timeline: field 'name' is no link"},
        {record("order", {}, R"("sections": ["custmer"])"), "sections: no entity 'custmer' (nearest: 'customer')"},
        {record("order", {}, R"("sections": ["customer"])"), "sections: 'customer' has no link to 'order'"},
        {record("order", {}, R"("board": {"columns": "name"})"),
         "board: columns: 'name' is neither choice, state nor link"},
        {record("order", field("a", "choice", R"("list": "level")"), R"("board": {"columns": "a", "sum": "name"})"),
         "board: sum: 'name' is no number"},
        {record("order", {}, R"("duplicates": {"same": ["nam"]})"),
         "duplicates: same: no field 'nam' (nearest: 'name')"},
        {record("order", field("a", "money"), R"("duplicates": {"similar": "a"})"),
         "duplicates: similar: field 'a' is no text"},
        {record("order", {}, R"("include": ["headd"])"), "include: no field set 'headd'"},
        {record("order", {}, R"("relabel": {"date": {"en": "a", "zh": "b"}})"), "relabel: no included field 'date'"},
        {record("order", {}, R"("lines": {"entity": "customer"})"), "'lines' is for documents only"},
        {record("order", {}, R"("audit": {})"), "'audit' is for documents only"},
        {record("order", {}, R"("makes": [])"), "'makes' is for documents only"},
        {record("order", {}, R"("grid": [])"), "'grid' is for lines only"},
        {entity("order", "tree"), "fields: a tree needs a link 'parent' to itself"},
        {entity("order", "tree", field("parent", "link", R"("to": "customer")")),
         "field parent: field 'parent' does not link to 'order'"},
        {entity("order", "document"), "lines: a document needs 'lines'"},
    });
}

TEST_CASE("catalog: faces, lines and documents fit together") {
    CHECK(complaint({{"good.json", face("good", "customer", "is_good = 1")}}) == "");
    CHECK(complaint({{"good.json", face("good", "custmer", "is_good = 1")}}) ==
          "good.json: of: no entity 'custmer' (nearest: 'customer')");
    CHECK(complaint({{"good.json", face("good", "customer", "")}}) == "good.json: 'when' is empty");
    CHECK(complaint({{"good.json", R"({"name": "good", "kind": "face", "of": "customer", "title": "name", )" + kLabel +
                                       "}"}}) == "good.json: 'when' is missing: which rows belong to this face?");
    CHECK(complaint({{"good.json", face("good", "customer", "is_good = 1", field("state", "state"),
                                        R"("states": [{"name": "new", "label": {"en": "New", "zh": "新"}}])")}}) ==
          "good.json: field state: a face has no state of its own");
    CHECK(complaint({{"good.json", face("good", "customer", "is_god = 1")}}) ==
          "good.json: when: no field 'is_god' (nearest: 'is_good')");
    CHECK(complaint({{"good.json", face("good", "customer", "is_good = 1", field("is_good", "text"))}}) ==
          "good.json: field is_good: stands in 'customer' too");
    CHECK(complaint({{"good.json", face("good", "customer", "is_good = 1", {}, R"("scope": "firm")")}}) ==
          "good.json: 'scope' is for entities with a table of their own only");
    CHECK(complaint({{"good.json", face("good", "customer", "is_good = 1")},
                     {"best.json", face("best", "good", "is_good = 1")}}) == "best.json: of: 'good' is a face itself");
    CHECK(complaint({{"row.json", line("row", "customer")}}) ==
          "row.json: of: 'customer' does not name it as its lines");
    CHECK(complaintOfDocument("") == "");
    CHECK(complaint({{"order.json", entity("order", "document", {}, R"("lines": {"entity": "customer"})")}}) ==
          "order.json: lines: 'customer' is no line of 'order'");
    CHECK(complaint({{"order.json", entity("order", "document", {}, R"("lines": {"entity": "custmer"})")}}) ==
          "order.json: lines: no entity 'custmer' (nearest: 'customer')");
    CHECK(complaintOfDocument(R"("form": [["name"]])") == "order.json: form: 'lines' is missing");
    CHECK(complaintOfDocument(R"("form": [["name", "lines"]])") == "order.json: form: 'lines' takes a row of its own");
    CHECK(complaintOfDocument(R"("audit": {"covers": ["nam"]})") ==
          "order.json: audit: covers: no field 'nam' (nearest: 'name')");
    CHECK(complaintOfDocument(R"("audit": {"except": ["nam"]})") ==
          "order.json: audit: except: no field 'nam' (nearest: 'name')");
    CHECK(complaintOfDocument(R"("makes": [{"entity": "ordr", "lines": "all"}])") ==
          "order.json: makes: no entity 'ordr' (nearest: 'order')");
    CHECK(complaintOfDocument(R"("makes": [{"entity": "customer", "lines": "all"}])") ==
          "order.json: makes: 'customer' is no document");
    CHECK(complaint({{"note.json", record("note", field("at", "link", R"("to": "order_line")"))},
                     {"order.json", entity("order", "document", {}, R"("lines": {"entity": "order_line"})")},
                     {"order_line.json", line("order_line", "order")}}) ==
          "note.json: field at: 'order_line' is a line; link to its document");
    CHECK(complaint({{"head.json", R"({"name": "head", "kind": "fields", "fields": []})"}}) ==
          "head.json: 'fields' is missing or empty");
    CHECK(complaint({{"head.json", R"({"name": "haed", "kind": "fields", "fields": [)" + field("date", "date") +
                                       "]}"}}) == "head.json: the file of field set 'haed' must be called 'haed.json'");
}

TEST_CASE("catalog: states and steps") {
    auto states = [](const std::string& more) {
        return record("order", field("state", "state"),
                      R"("states": [{"name": "new", "label": {"en": "New", "zh": "新"}}], )" + more);
    };
    refuse({
        {states(R"("steps": [{"command": "ordr.audit", "from": ["new"], "to": "new", "right": "audit"}])"),
         "steps: command 'ordr.audit' must be 'order.' and a name"},
        {states(R"("steps": [{"command": "order.audit", "from": ["nw"], "to": "new", "right": "audit"}])"),
         "step order.audit: no state 'nw' (nearest: 'new')"},
        {states(R"("steps": [{"command": "order.audit", "from": ["new"], "to": "nw", "right": "audit"}])"),
         "step order.audit: no state 'nw' (nearest: 'new')"},
        {states(R"("steps": [{"command": "order.audit", "from": [], "to": "new", "right": "audit"}])"),
         "step order.audit: 'from' is missing"},
        {states(R"("steps": [{"command": "order.audit", "from": ["new"], "to": "new"}])"), "steps: 'right' is missing"},
        {states(
             R"("steps": [{"command": "order.audit", "from": ["new"], "to": "new", "right": "audit", "posts": ["entri"]}])"),
         "step order.audit: posts: no entity 'entri' (nearest: 'entry')"},
        {states(
             R"("steps": [{"command": "order.audit", "from": ["new"], "to": "new", "right": "audit", "posts": ["customer"]}])"),
         "step order.audit: posts: 'customer' is no ledger"},
        {states(R"("steps": [{"command": "order.audit", "from": ["new"], "to": "new", "right": "audit"},
                             {"command": "order.audit", "from": ["new"], "to": "new", "right": "audit"}])"),
         "step order.audit: stands twice"},
        {states(
             R"j("steps": [{"command": "order.audit", "from": ["new"], "to": "new", "right": "audit", "warn": "too_cheap(id)"}])j"),
         "step order.audit: warn: no function 'too_cheap'"},
        {record(
             "order", field("state", "state"),
             R"("states": [{"name": "new", "label": {"en": "N", "zh": "新"}}, {"name": "new", "label": {"en": "N", "zh": "新"}}])"),
         "states: 'new' stands twice"},
        {record("order", field("state", "state"),
                R"("states": [{"name": "new", "label": {"en": "N", "zh": "新"}, "edit": ["nam"]}])"),
         "state new: edit: no field 'nam' (nearest: 'name')"},
        {record("order", {}, R"("states": [{"name": "new", "label": {"en": "N", "zh": "新"}}])"),
         "states: no field of type 'state' keeps them"},
        {record("order", field("state", "state"),
                R"("states": [{"name": "new", "label": {"en": "N", "zh": "新"}, "tone": "loud"}])"),
         "states: tone: 'loud' is none of muted, info, warn, good, bad"},
    });
}

TEST_CASE("catalog: more than a catalog can be") {
    schema::CatalogFiles many;
    for (int i = 0; i < 1000; ++i) many["e" + std::to_string(i) + ".json"] = record("e" + std::to_string(i));
    CHECK(complaint(many) == "catalog: more than 1000 files");
    std::string fields = field("f0", "text");
    for (int i = 1; i < 500; ++i) fields += "," + field("f" + std::to_string(i), "text");
    CHECK(complaint({{"order.json", record("order", fields)}}) == "order.json: more than 500 fields in one table");
}

TEST_CASE("catalog: lists and first rows") {
    auto lists = [](const std::string& first) {
        return complaint({{"more.json", R"({"name": "more", "kind": "choices", "lists": [{"name": "size", )" + kLabel +
                                            R"(, "first": [)" + first + "]}]}"}});
    };
    CHECK(lists(R"({"id": 901, "code": "big", "en": "Big", "zh": "大"})") == "");
    CHECK(lists(R"({"code": "big", "en": "Big", "zh": "大"})") == "more.json: list size: first: 'id' is missing");
    CHECK(lists(R"({"id": 900, "en": "Big", "zh": "大"})") == "choice.json: first row 900 stands twice");
    CHECK(lists(R"({"id": 0, "en": "Big", "zh": "大"})") ==
          "more.json: list size: first: id: a whole number from 1 to 1000000000 is expected");
    CHECK(
        lists(
            R"({"id": 901, "code": "big", "en": "Big", "zh": "大"}, {"id": 902, "code": "big", "en": "B", "zh": "大"})") ==
        "more.json: list size: first: code 'big' stands twice");
    CHECK(lists(R"({"id": 901, "en": "Big"})") == "more.json: list size: first: 'zh' is missing");
    CHECK(complaint({{"more.json", R"({"name": "more", "kind": "choices", "lists": [{"name": "level", )" + kLabel +
                                       "}]}"}}) == "more.json: list level: stands in another file too");
    CHECK(complaint({{"choice.json", record("choice")}}) ==
          "choice.json: lists need entity 'choice' with field 'list'");

    auto rows = [](const std::string& row) {
        return complaint({{"first.json", R"({"name": "first", "kind": "rows", "rows": [)" + row + "]}"}});
    };
    CHECK(rows(R"({"entity": "customer", "id": 5, "name": "A", "is_good": true})") == "");
    CHECK(rows(R"({"entity": "custmer", "id": 5})") ==
          "first.json: row 5: no entity with a table of its own is called 'custmer' (nearest: 'customer')");
    CHECK(rows(R"({"entity": "customer", "id": 5, "nme": "A"})") ==
          "first.json: row 5: unknown key 'nme' (nearest: 'name')");
    CHECK(rows(R"({"entity": "customer", "id": 5, "is_good": 2})") ==
          "first.json: row 5: field 'is_good' does not take this value");
    CHECK(rows(R"({"entity": "customer", "name": "A"})") == "first.json: row 0: 'id' is missing");
}
