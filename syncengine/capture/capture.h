#pragma once

#include "schema/base/result.h"
#include "schema/catalog/value_check.h"
#include "schema/store/sqlite.h"
#include "syncengine/log/pack.h"
#include "syncengine/store/layouts.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace outpost::sync {

/// What a transaction did to one row, all its statements taken together. Views point into the capture.
struct RowChange {
    int table = 0;
    RecordId id = 0;
    bool isInsert = false;
    bool isStamped = false;  ///< its statement wrote the row's stamps already
    bool isPlain = true;     ///< touched by one statement only
    ByteView wire;           ///< of a plain insert: the encoded row
    // Of what is no plain insert:
    ChangeSetId written = 0;  ///< stamps before the transaction
    ByteView exceptions;
    bool wasDead = false;
    std::vector<ValueView> before;  ///< columns before the transaction; of an insert: as inserted
    ValueView deletedBefore;
    std::map<int, std::vector<ValueView>> units;  ///< what each changed unit holds now; -1: the flag of deletion
};

struct SetChange {
    int table = 0;
    int unit = 0;
    RecordId id = 0;
    RecordId target = 0;
    bool isAdd = false;
};

/// A layout by numbers: plan columns, and TableLayout::kDeleted.
struct WireLayout {
    int table = 0;
    std::vector<int> columns;
};

struct Captured {
    std::vector<RowChange> rows;  ///< in the order of their first change
    std::vector<SetChange> sets;
    bool onlyPlainInserts = false;  ///< then wireRows is the rows' part of the body as it stands
    ByteView wireRows;
};

/// Sees every change to a replicated row on the writer's connection, whoever made it: commands, triggers, plain SQL.
/// SQLite's preupdate hook tells of each row; a virtual table that takes part in each transaction tells of savepoints and
/// failed statements, whose changes the hook told before they were taken back. Rows that are only made are encoded in
/// the hook itself: a bulk load costs little more than SQLite's own work.
/// One a connection, which must outlive it. Thread: that of the connection.
class Capture {
public:
    [[nodiscard]] static Result<std::unique_ptr<Capture>> attach(store::Connection& connection, const Layouts& layouts,
                                                                 const schema::ValueCheck* check);
    ~Capture();
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    /// Begins to listen; call it right after BEGIN. `id`: the change set that the transaction becomes.
    [[nodiscard]] Done begin(ChangeSetId id);
    /// Stops to listen; what was captured stays until the next begin().
    void stop();
    bool isListening() const { return listening_; }

    /// What the transaction came to. Errors: `capture.row_deleted` (SQL deleted a replicated row, or changed its key),
    /// `value.wrong` (a value that its column's type refuses, a floating number or a text that is no clean UTF-8).
    [[nodiscard]] Result<Captured> collect();
    const std::vector<WireLayout>& layouts() const { return wireLayouts_; }

    /// Which head a unit's write covers: the one that its author was shown (rule K4), or all (a choice, rule K2).
    struct Covering {
        bool all = false;
        ChangeSetId shown = 0;
    };
    void setCovering(int table, RecordId id, int unit, Covering covering) {
        coverings_[{{table, id}, unit}] = covering;
    }
    std::optional<Covering> covering(int table, RecordId id, int unit) const;
    /// The next statement writes this unit of this row though its value stays: a choice, a delete said once more.
    void force(int table, RecordId id, int unit) { forced_.insert({{table, id}, unit}); }
    /// The columns of a plain insert, and its flag of deletion. Views point into `row`.
    void openInsert(const RowChange& row, std::vector<ValueView>& columns, ValueView& deleted) const;

private:
    enum class Kind { Insert, Update, AddToSet, RemoveFromSet, Wrong };
    struct Entry {
        Kind kind = Kind::Insert;
        int table = 0;
        int unit = 0;
        RecordId id = 0;
        RecordId target = 0;
        ChangeSetId added = 0;  ///< of sets: the add's own write
        bool isStamped = false;
        std::size_t offset = 0;  ///< into packed_
        std::string_view wrong;  ///< code
        std::string_view where;  ///< the table
    };
    struct Target {
        int table = -1;
        int setUnit = -1;
    };
    struct CurrentLayout {
        int wire = -1;
        std::vector<char> has;  ///< by plan column
    };
    struct Mark {
        std::size_t entries = 0, bytes = 0;
    };

    Capture(store::Connection& connection, const Layouts& layouts, const schema::ValueCheck* check);
    [[nodiscard]] Done registerAll();
    static void onPreupdate(void* self, sqlite3* database, int operation, const char* schema, const char* table,
                            sqlite3_int64 keyBefore, sqlite3_int64 keyAfter);
    void changed(int operation, std::string_view table, RecordId before, RecordId after);
    void inserted(const TableLayout& table, RecordId id);
    void updated(const TableLayout& table, RecordId id);
    void setChanged(const Target& target, int operation);
    bool packNew(const TableLayout& table, int column, sqlite3_value* value);
    void packAny(sqlite3_value* value);
    void wrong(std::string_view code, const TableLayout& table);
    const Target& targetOf(std::string_view table);
    /// `wholly`: with every column, also those that are null.
    void extendLayout(const TableLayout& table, bool wholly);
    void collectUpdate(const Entry& entry, RowChange& row, bool isFirst);
    bool isForced(int table, RecordId id, int unit) const {
        return !forced_.empty() && forced_.contains({{table, id}, unit});
    }

    static void stampFunction(sqlite3_context* context, int count, sqlite3_value** values);
    static void isLocalFunction(sqlite3_context* context, int count, sqlite3_value** values);
    struct Module;  ///< the virtual table

    store::Connection& connection_;
    const Layouts& layouts_;
    const schema::ValueCheck* check_;
    std::map<std::string, Target, std::less<>> targets_;
    const std::string* lastName_ = nullptr;
    const Target* lastTarget_ = nullptr;
    store::Statement takePart_;

    bool listening_ = false;
    ChangeSetId id_ = 0;
    std::vector<Entry> entries_;
    Packer packed_;
    std::vector<WireLayout> wireLayouts_;
    std::vector<CurrentLayout> current_;
    std::vector<sqlite3_value*> scratch_;
    std::map<int, Mark> savepoints_;
    std::map<std::pair<std::pair<int, RecordId>, int>, Covering> coverings_;
    std::set<std::pair<std::pair<int, RecordId>, int>> forced_;
};

}  // namespace outpost::sync
