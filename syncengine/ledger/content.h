#pragma once

#include "schema/base/bytes.h"
#include "schema/base/identifier.h"
#include "schema/base/result.h"
#include "schema/base/value.h"
#include "syncengine/log/hash.h"

#include <string>
#include <utility>
#include <vector>

/// What an audit approves and a posting posts, as bytes that are the same on every replica (rules D3, K11). Pure.
namespace outpost::sync {

/// A covered field by its name on the wire. A field of several values (a set) comes once a value.
using ContentField = std::pair<std::string, Value>;

struct ContentLine {
    std::string table;
    RecordId id = 0;
    std::vector<ContentField> fields;
    bool operator==(const ContentLine&) const = default;
};

/// A document as it stands: covered fields of the header and of the lines that live, in any order.
struct DocumentContent {
    std::string table;
    RecordId document = 0;
    std::vector<ContentField> fields;
    std::vector<ContentLine> lines;
    bool operator==(const DocumentContent&) const = default;
};

/// The canonical bytes: msgpack [1, table, document, [name, value, ...], [[line table, line, [name, value, ...]], ...]],
/// fields ascending by (name, value), lines by (table, identifier). A field without a value is left out, so a column
/// that a later version adds makes no audit stale (rule R8). The document's identifier is in it: an approval can't be
/// moved to another document of the same content. Error: content.twice (a line, or a field with one value, twice).
[[nodiscard]] Result<Bytes> canonicalContent(DocumentContent content);

/// The other way, from bytes of anybody: only what canonicalContent writes is read, so one content has one hash.
/// Errors: content.malformed, content.too_new.
[[nodiscard]] Result<DocumentContent> readContent(ByteView bytes);

/// BLAKE2b-256("outpost content 1" || canonical bytes).
Hash contentHash(ByteView canonical);

}  // namespace outpost::sync
