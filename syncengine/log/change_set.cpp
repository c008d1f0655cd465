#include "syncengine/log/change_set.h"

#include "syncengine/log/utf8.h"

#include <algorithm>

namespace outpost::sync {
namespace {

constexpr std::string_view kMalformed = "change_set.malformed";

auto malformed(std::string_view what) { return fail(Error::Kind::Corrupt, kMalformed, {}, std::string{what}); }

constexpr std::int64_t kMaxIdentifier = packIdentifier(kMaxDeviceNumber, kMaxCounter);

std::optional<DeviceNumber> readNumber(Unpacker& reader) {
    const auto number = reader.integer();
    if (!number || *number < 1 || *number > kMaxDeviceNumber) return std::nullopt;
    return static_cast<DeviceNumber>(*number);
}

std::optional<Sequence> readSequence(Unpacker& reader, std::int64_t least) {
    const auto sequence = reader.integer();
    if (!sequence || *sequence < least || *sequence > static_cast<std::int64_t>(kMaxCounter)) return std::nullopt;
    return static_cast<Sequence>(*sequence);
}

std::optional<std::vector<ChangeSetId>> readFrontier(Unpacker& reader) {
    const auto count = reader.array();
    if (!count || *count % 2 != 0 || *count / 2 > kMaxFrontier) return std::nullopt;
    std::vector<ChangeSetId> frontier;
    frontier.reserve(*count / 2);
    for (std::size_t i = 0; i < *count / 2; ++i) {
        const auto number = readNumber(reader);
        const auto sequence = number ? readSequence(reader, 1) : std::nullopt;
        if (!sequence) return std::nullopt;
        frontier.push_back(packIdentifier(*number, *sequence));
    }
    return frontier;
}

}  // namespace

Result<ChangeSetView> parseChangeSet(ByteView bytes) {
    Unpacker reader{bytes};
    const auto count = reader.array();
    if (!count || *count < 1) return malformed("no array");
    const auto format = reader.integer();
    if (!format || *format < 1) return malformed("format");
    if (*format > kChangeSetFormat) return fail(Error::Kind::TooNew, "change_set.too_new");
    if (*count < 9) return malformed("too few fields");

    ChangeSetView view;
    const auto number = readNumber(reader);
    const auto sequence = number ? readSequence(reader, 1) : std::nullopt;
    const auto stamp = sequence ? reader.integer() : std::nullopt;
    const auto team = stamp ? reader.bin() : std::nullopt;
    const auto catalog = team ? reader.bin() : std::nullopt;
    const auto kind = catalog ? reader.integer() : std::nullopt;
    if (!kind || *stamp < 0 || (!team->empty() && team->size() != Hash{}.size()) ||
        catalog->size() != view.head.catalog.size() || *kind < 0 || *kind > 0xffff)
        return malformed("head");
    auto frontier = readFrontier(reader);
    if (!frontier) return malformed("frontier");

    view.head = {.number = *number,
                 .sequence = *sequence,
                 .stamp = *stamp,
                 .team = std::nullopt,
                 .kind = static_cast<int>(*kind),
                 .frontier = std::move(*frontier)};
    std::copy(catalog->begin(), catalog->end(), view.head.catalog.begin());
    if (!team->empty()) std::copy(team->begin(), team->end(), view.head.team.emplace().begin());

    const ByteView before = reader.rest();
    if (before.size() > kMaxBodyBytes) return malformed("body too large");
    view.body = before;
    // The usual case: the body is the last field, and who reads it comes to its end or refuses it.
    if (*count == 9) return view;
    if (!reader.skip()) return malformed("body");
    view.body = before.first(before.size() - reader.rest().size());
    for (std::size_t i = 9; i < *count; ++i)
        if (!reader.skip()) return malformed("trailing field");
    if (!reader.atEnd()) return malformed("trailing bytes");
    return view;
}

Bytes encodeChangeSet(const ChangeSetHead& head, ByteView body) {
    Packer out;
    out.array(9).integer(head.format).integer(head.number).integer(static_cast<std::int64_t>(head.sequence));
    out.integer(head.stamp).bin(head.team ? ByteView{*head.team} : ByteView{}).bin(head.catalog).integer(head.kind);
    out.array(head.frontier.size() * 2);
    for (const ChangeSetId id : head.frontier)
        out.integer(deviceOf(id)).integer(static_cast<std::int64_t>(counterOf(id)));
    out.raw(body);
    return out.take();
}

Result<BodyReader> BodyReader::open(ByteView body) {
    BodyReader out{body};
    Unpacker& reader = out.reader_;
    const auto parts = reader.array();
    if (!parts || *parts < 2) return malformed("body");
    const auto layouts = reader.array();
    if (!layouts || *layouts > kMaxLayouts) return malformed("layouts");
    for (std::size_t i = 0; i < *layouts; ++i) {
        const auto fields = reader.array();
        const auto table = fields && *fields == 2 ? reader.text() : std::nullopt;
        const auto columns = table ? reader.array() : std::nullopt;
        if (!columns || *columns > kMaxColumns) return malformed("layout");
        Layout& layout = out.layouts_.emplace_back();
        layout.table = *table;
        for (std::size_t c = 0; c < *columns; ++c) {
            const auto column = reader.text();
            if (!column) return malformed("column");
            if (std::find(layout.columns.begin(), layout.columns.end(), *column) != layout.columns.end())
                return malformed("column twice");
            layout.columns.push_back(*column);
        }
    }
    const auto rows = reader.array();
    if (!rows || *rows > kMaxRows) return malformed("rows");
    out.rows_ = *rows;
    out.trailing_ = *parts - 2;
    return out;
}

Result<bool> BodyReader::next(RowWrite& row) {
    if (read_ == rows_) {
        for (; trailing_ > 0; --trailing_)
            if (!reader_.skip()) return malformed("trailing field");
        if (!reader_.atEnd()) return malformed("trailing bytes");
        return false;
    }
    ++read_;
    const auto count = reader_.array();
    const auto layout = count ? reader_.integer() : std::nullopt;
    if (!layout || *layout < 0 || *layout >= static_cast<std::int64_t>(layouts_.size())) return malformed("row");
    const auto op = reader_.integer();
    if (!op) return malformed("row");
    const std::size_t columns = layouts_[static_cast<std::size_t>(*layout)].columns.size();
    // Other operations, and keys of several columns (rule I4), are a newer program's.
    if (*op < 0 || *op > static_cast<int>(Op::RemoveFromSet) || reader_.atArray())
        return fail(Error::Kind::TooNew, "change_set.too_new");
    const auto id = reader_.integer();
    if (!id || *id <= 0 || *id > kMaxIdentifier) return malformed("key");
    const bool hasCovers = *count == columns + 4;
    if (*count != columns + 3 && !hasCovers) return malformed("row length");

    row.layout = static_cast<int>(*layout);
    row.op = static_cast<Op>(*op);
    row.id = *id;
    row.ordinal = ordinal_;
    ordinal_ += static_cast<std::uint32_t>(columns);
    row.values.clear();
    row.covers.clear();
    for (std::size_t i = 0; i < columns; ++i) {
        const auto value = reader_.value();
        if (!value) return malformed("value");
        if (const auto* chars = std::get_if<std::string_view>(&*value); chars && !isCleanText(*chars))
            return malformed("text");
        row.values.push_back(*value);
    }
    if (row.op == Op::AddToSet || row.op == Op::RemoveFromSet) {
        const auto* target = columns == 1 ? std::get_if<std::int64_t>(&row.values.front()) : nullptr;
        if (!target || *target <= 0 || *target > kMaxIdentifier) return malformed("set");
    }
    if (!hasCovers) return true;

    const auto units = reader_.array();
    if (!units || *units > columns) return malformed("covers");
    for (std::size_t i = 0; i < *units; ++i) {
        const auto fields = reader_.array();
        const auto position = fields && *fields >= 1 && *fields <= kMaxCovers ? reader_.integer() : std::nullopt;
        if (!position || *position < 0 || *position >= static_cast<std::int64_t>(columns)) return malformed("covers");
        Covers& covers = row.covers.emplace_back();
        covers.position = static_cast<int>(*position);
        for (std::size_t h = 1; h < *fields; ++h) {
            const auto head = reader_.integer();
            if (!head || *head < 0 || *head > kMaxIdentifier) return malformed("covers");
            covers.heads.push_back(*head);
        }
    }
    return true;
}

int BodyWriter::layout(std::string_view table, const std::vector<std::string_view>& columns) {
    const auto found = std::find_if(layouts_.begin(), layouts_.end(), [&](const Made& made) {
        return made.table == table &&
               std::equal(made.columns.begin(), made.columns.end(), columns.begin(), columns.end());
    });
    if (found != layouts_.end()) return static_cast<int>(found - layouts_.begin());
    layouts_.push_back({std::string{table}, {columns.begin(), columns.end()}});
    return static_cast<int>(layouts_.size()) - 1;
}

void BodyWriter::row(const RowWrite& row) {
    rows_.array(3 + row.values.size() + (row.covers.empty() ? 0 : 1));
    rows_.integer(row.layout).integer(static_cast<int>(row.op)).integer(row.id);
    for (const ValueView& value : row.values) rows_.value(value);
    if (!row.covers.empty()) {
        rows_.array(row.covers.size());
        for (const Covers& covers : row.covers) {
            rows_.array(1 + covers.heads.size()).integer(covers.position);
            for (const ChangeSetId head : covers.heads) rows_.integer(head);
        }
    }
    ++count_;
}

Bytes BodyWriter::finish() const {
    Packer out;
    out.array(2).array(layouts_.size());
    for (const Made& made : layouts_) {
        out.array(2).text(made.table).array(made.columns.size());
        for (const std::string& column : made.columns) out.text(column);
    }
    out.array(count_).raw(rows_.bytes());
    return out.take();
}

}  // namespace outpost::sync
