#include "syncengine/replica/queries.h"

#include "syncengine/log/pack.h"
#include "syncengine/store/layouts.h"
#include "syncengine/store/row_stamps.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

/// The proof that two replicas hold the same (rule K10): a hash of the set, and one of all that the set comes to. Numbers
/// that are local to a database stand in neither.
namespace outpost::sync {
namespace {

class Hasher {
public:
    explicit Hasher(std::string_view label) {
        crypto_generichash_init(&state_, nullptr, 0, 32);
        add(bytesOf(label));
    }
    void add(ByteView bytes) { crypto_generichash_update(&state_, bytes.data(), bytes.size()); }
    std::string finish() {
        std::array<std::uint8_t, 32> hash{};
        crypto_generichash_final(&state_, hash.data(), hash.size());
        std::string out;
        for (const std::uint8_t byte : hash) out += fmt::format("{:02x}", byte);
        return out;
    }

private:
    crypto_generichash_state state_{};
};

struct Further {
    int unit = 0;
    ChangeSetId written = 0;
    Bytes value;
};

/// Everything that merging decided about the rows of one table, in the order of their identifiers.
Done addTable(store::Connection& connection, const TableLayout& table, Hasher& hasher) {
    std::string columns =
        "id, _written, _exceptions, _deleted, EXISTS(SELECT 1 FROM _grave WHERE table_no=?1 AND "
        "_grave.id=t.id AND dead), EXISTS(SELECT 1 FROM _tree_cut WHERE table_no=?1 AND _tree_cut.id=t.id)";
    for (const auto& column : table.plan->columns) columns += ", " + store::quoted(column.name);
    OUTPOST_ASSIGN(auto rows,
                   connection.prepare(fmt::format("SELECT {} FROM {} AS t ORDER BY id", columns, table.quotedName)));
    OUTPOST_ASSIGN(auto heads,
                   connection.prepare("SELECT unit, written, value FROM _head WHERE table_no=?1 AND id=?2"));
    rows.bind(1, std::int64_t{table.no});
    Packer packer;
    for (;;) {
        OUTPOST_ASSIGN(const bool more, rows.step());
        if (!more) break;
        const RowStamps stamps = RowStamps::parse(rows.integer(1), rows.blob(2));
        packer.clear();
        packer.integer(rows.integer(0)).integer(rows.integer(3)).integer(rows.integer(4)).integer(rows.integer(5));
        for (std::size_t c = 0; c < table.columnCount(); ++c) packer.value(viewOf(rows.value(static_cast<int>(c) + 6)));
        for (const UnitLayout& unit : table.units)
            if (!unit.isSet) packer.integer(stamps.headOf(unit.no));
        packer.integer(stamps.headOf(table.deletedNo));
        if (stamps.anyFurther()) {
            std::vector<Further> further;
            heads.bind(1, std::int64_t{table.no}).bind(2, rows.integer(0));
            for (;;) {
                OUTPOST_ASSIGN(const bool another, heads.step());
                if (!another) break;
                const UnitLayout* unit = table.unitOfNo(static_cast<int>(heads.integer(0)));
                further.push_back(
                    {unit ? static_cast<int>(unit - table.units.data()) : -1, heads.integer(1), copyOf(heads.blob(2))});
            }
            std::sort(further.begin(), further.end(), [](const Further& a, const Further& b) {
                return std::pair{a.unit, a.written} < std::pair{b.unit, b.written};
            });
            for (const Further& head : further) packer.integer(head.unit).integer(head.written).bin(head.value);
        }
        hasher.add(packer.bytes());
    }
    if (table.hasCounters) {
        OUTPOST_ASSIGN(auto beyond, connection.prepare("SELECT _unit.unit_name, id, high, low FROM _counter_beyond "
                                                       "JOIN _unit ON no = unit WHERE table_no=?1 ORDER BY 1, 2"));
        beyond.bind(1, std::int64_t{table.no});
        for (;;) {
            OUTPOST_ASSIGN(const bool more, beyond.step());
            if (!more) break;
            packer.clear();
            packer.text(beyond.text(0)).integer(beyond.integer(1)).integer(beyond.integer(2));
            hasher.add(packer.integer(beyond.integer(3)).bytes());
        }
    }
    for (const UnitLayout& unit : table.units) {
        if (!unit.isSet) continue;
        hasher.add(bytesOf(unit.name));
        OUTPOST_ASSIGN(auto members, connection.prepare(fmt::format("SELECT record, target, written FROM {} "
                                                                    "ORDER BY record, target, written",
                                                                    unit.setTable)));
        for (;;) {
            OUTPOST_ASSIGN(const bool more, members.step());
            if (!more) break;
            packer.clear();
            hasher.add(
                packer.integer(members.integer(0)).integer(members.integer(1)).integer(members.integer(2)).bytes());
        }
    }
    return {};
}

}  // namespace

Result<Digest> Queries::digest() const {
    Digest out;
    out.catalog = layouts_->plan().catalogVersion;
    Hasher set{"outpost set 1"};
    OUTPOST_ASSIGN(auto last,
                   connection_->prepare("SELECT id, hash FROM change_set WHERE id < ?1 ORDER BY id DESC LIMIT 1"));
    for (std::int64_t above = packIdentifier(kMaxDeviceNumber, kMaxCounter);;) {
        OUTPOST_ASSIGN(const bool found, last.bind(1, above).step());
        if (!found) break;
        const DeviceNumber number = deviceOf(last.integer(0));
        out.vector[number] = counterOf(last.integer(0));
        Packer packer;
        set.add(packer.integer(last.integer(0)).bin(last.blob(1)).bytes());
        last.reset();
        if (number == 0) break;
        above = packIdentifier(number, 0);
    }
    last.reset();
    out.set = set.finish();

    Hasher rows{"outpost rows 1"};
    for (const TableLayout& table : layouts_->tables()) {
        rows.add(bytesOf(table.plan->name));
        OUTPOST_TRY(addTable(*connection_, table, rows));
    }
    OUTPOST_ASSIGN(auto orphans,
                   connection_->prepare("SELECT _unit.table_name, id, change_set FROM _orphan JOIN _unit ON "
                                        "no = table_no ORDER BY 1, 2, 3"));
    for (;;) {
        OUTPOST_ASSIGN(const bool more, orphans.step());
        if (!more) break;
        Packer packer;
        rows.add(packer.text(orphans.text(0)).integer(orphans.integer(1)).integer(orphans.integer(2)).bytes());
    }
    out.rows = rows.finish();
    return out;
}

}  // namespace outpost::sync
