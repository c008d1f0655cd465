#include "syncengine/ledger/content.h"

#include "syncengine/log/pack.h"

#include <algorithm>
#include <optional>
#include <sodium.h>
#include <string_view>
#include <tuple>

namespace outpost::sync {
namespace {

constexpr std::int64_t kFormat = 1;

/// Puts fields in order; false if one stands twice with one value.
bool arrange(std::vector<ContentField>& fields) {
    std::erase_if(fields, [](const ContentField& field) { return isNull(field.second); });
    std::sort(fields.begin(), fields.end());
    return std::adjacent_find(fields.begin(), fields.end()) == fields.end();
}

void writeFields(Packer& packer, const std::vector<ContentField>& fields) {
    packer.array(fields.size() * 2);
    for (const auto& [name, value] : fields) packer.text(name).value(viewOf(value));
}

bool readFields(Unpacker& reader, std::vector<ContentField>& fields) {
    const auto count = reader.array();
    if (!count || *count % 2 != 0) return false;
    for (std::size_t i = 0; i < *count; i += 2) {
        const auto name = reader.text();
        if (!name) return false;
        const auto value = reader.value();
        if (!value) return false;
        fields.emplace_back(std::string{*name}, copyOf(*value));
    }
    return true;
}

bool readLines(Unpacker& reader, std::vector<ContentLine>& lines) {
    const auto count = reader.array();
    if (!count) return false;
    for (std::size_t i = 0; i < *count; ++i) {
        ContentLine line;
        if (reader.array() != 3) return false;
        const auto table = reader.text();
        if (!table) return false;
        const auto id = reader.integer();
        if (!id || !readFields(reader, line.fields)) return false;
        line.table = *table;
        line.id = *id;
        lines.push_back(std::move(line));
    }
    return true;
}

}  // namespace

Result<Bytes> canonicalContent(DocumentContent content) {
    const auto place = [](const ContentLine& line) { return std::tie(line.table, line.id); };
    std::sort(content.lines.begin(), content.lines.end(),
              [&](const ContentLine& a, const ContentLine& b) { return place(a) < place(b); });
    bool once = arrange(content.fields);
    for (ContentLine& line : content.lines) once = arrange(line.fields) && once;
    const auto twice =
        std::adjacent_find(content.lines.begin(), content.lines.end(),
                           [&](const ContentLine& a, const ContentLine& b) { return place(a) == place(b); });
    if (!once || twice != content.lines.end()) return fail(Error::Kind::Invalid, "content.twice", {content.table});

    Packer packer;
    packer.array(5).integer(kFormat).text(content.table).integer(content.document);
    writeFields(packer, content.fields);
    packer.array(content.lines.size());
    for (const ContentLine& line : content.lines) {
        packer.array(3).text(line.table).integer(line.id);
        writeFields(packer, line.fields);
    }
    return packer.take();
}

Result<DocumentContent> readContent(ByteView bytes) {
    const auto malformed = [] { return fail(Error::Kind::Corrupt, "content.malformed"); };
    Unpacker reader{bytes};
    const auto count = reader.array();
    if (!count || *count == 0) return malformed();
    const auto format = reader.integer();
    if (!format || *format < kFormat) return malformed();
    if (*format > kFormat) return fail(Error::Kind::TooNew, "content.too_new");
    if (*count != 5) return malformed();
    DocumentContent content;
    const auto table = reader.text();
    if (!table) return malformed();
    const auto document = reader.integer();
    if (!document || !readFields(reader, content.fields) || !readLines(reader, content.lines) || !reader.atEnd())
        return malformed();
    content.table = *table;
    content.document = *document;
    // One way to write it: whatever is out of order, doubled, empty or longer than needed does not come back the same.
    const auto again = canonicalContent(content);
    if (!again || !std::equal(again->begin(), again->end(), bytes.begin(), bytes.end())) return malformed();
    return content;
}

Hash contentHash(ByteView canonical) {
    constexpr std::string_view kLabel = "outpost content 1";
    Hash hash;
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, hash.size());
    crypto_generichash_update(&state, bytesOf(kLabel).data(), kLabel.size());
    crypto_generichash_update(&state, canonical.data(), canonical.size());
    crypto_generichash_final(&state, hash.data(), hash.size());
    return hash;
}

}  // namespace outpost::sync
