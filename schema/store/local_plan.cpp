#include "schema/store/local_plan.h"

#include "schema/catalog/derived_order.h"
#include "schema/catalog/expression_sql.h"
#include "schema/store/local_layout.h"

#include <algorithm>
#include <set>

namespace outpost::store {
namespace {

using namespace schema;

void addOnce(std::vector<int>& list, int value) {
    if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

class Planner {
public:
    explicit Planner(const Catalog& catalog) : catalog_(catalog), replication_(replicationPlan(catalog)) {}

    std::vector<TablePlan> plan() {
        for (const ReplicatedTable& table : replication_.tables) plans_.push_back(tablePlan(table));
        for (const ReplicatedTable& table : replication_.tables)
            for (const Derived* derived : catalog_.storedDerived(*catalog_.entity(table.name)))
                feeders(table.name, *derived);
        return std::move(plans_);
    }

private:
    int tableOf(const std::string& name) const {
        for (std::size_t i = 0; i < replication_.tables.size(); ++i)
            if (replication_.tables[i].name == name) return static_cast<int>(i);
        return -1;
    }
    int columnOf(int table, const std::string& name) const {
        const auto& columns = replication_.tables[static_cast<std::size_t>(table)].columns;
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i].name == name) return static_cast<int>(i);
        return -1;
    }

    /// Stored columns of a derived value's own row that it rests on, through derived values of the same row too.
    void ownColumns(int table, const Derived& derived, std::vector<int>& found) const {
        const Entity& entity = *catalog_.entity(replication_.tables[static_cast<std::size_t>(table)].name);
        for (const Operand& operand : derived.is.operands) {
            if (operand.from != Operand::From::Own) continue;
            if (operand.derived) ownColumns(table, *catalog_.derived(entity, operand.field), found);
            else addOnce(found, columnOf(table, operand.field));
        }
    }

    /// Derived values of the same row are put in as their expressions, so that a row is computed by one statement.
    enum class Rows { Own, None, Merged };
    std::string derivedSql(const Entity& entity, const Derived& derived, Rows rows) const {
        SqlNames names;
        names.id = "t.id";
        names.noRows = rows == Rows::None;
        if (rows == Rows::Merged)
            names.ids = "SELECT t.id UNION ALL SELECT a.id FROM record_alias AS a WHERE a.root=t.id";
        names.operand = [&](const Operand& operand) -> std::string {
            switch (operand.from) {
                case Operand::From::Own:
                    if (operand.derived)
                        return "(" + derivedSql(entity, *catalog_.derived(entity, operand.field), rows) + ")";
                    return "t." + sqlName(operand.field);
                case Operand::From::Parent: return (operand.derived ? "pd." : "p.") + sqlName(operand.field);
                default: return "t.id";
            }
        };
        return sqlOf(catalog_, derived.is, names);
    }

    TablePlan tablePlan(const ReplicatedTable& table) {
        const Entity& entity = *catalog_.entity(table.name);
        const int number = tableOf(table.name);
        TablePlan plan;
        plan.name = table.name;
        plan.derivedName = derivedTable(entity);
        for (const ReplicatedColumn& column : table.columns) plan.columns.push_back(column.name);
        plan.from = sqlName(table.name) + " AS t";
        if (entity.kind == EntityKind::Line) {
            plan.from += " LEFT JOIN " + sqlName(entity.of) + " AS p ON p.id=t.parent LEFT JOIN " +
                         sqlName(derivedTable(*catalog_.entity(entity.of))) + " AS pd ON pd.id=t.parent";
        }
        for (const SortColumn& sort : sortColumns(catalog_, entity)) {
            LocalColumn column;
            column.name = sort.column;
            column.sql = "sort_key(t." + sqlName(sort.field) + ")";
            if (sort.entity->kind == EntityKind::Face) {
                column.sql = "CASE WHEN " + faceCondition(catalog_, *sort.entity, "t") + " THEN " + column.sql + " END";
                for (const Operand& operand : sort.entity->when.operands)
                    addOnce(column.own, columnOf(number, operand.field));
            }
            addOnce(column.own, columnOf(number, sort.field));
            column.sqlAlone = column.sql;
            plan.local.push_back(std::move(column));
        }
        for (const Derived* derived : catalog_.storedDerived(entity)) {
            LocalColumn column;
            column.name = derived->name;
            column.sql = derivedSql(entity, *derived, Rows::Own);
            column.sqlAlone = derivedSql(entity, *derived, Rows::None);
            column.sqlMerged = derivedSql(entity, *derived, Rows::Merged);
            if (column.sqlMerged == column.sql) column.sqlMerged.clear();
            column.level = levelOf(catalog_, *derived);
            ownColumns(number, *derived, column.own);
            plan.levels = std::max(plan.levels, column.level + 1);
            plan.local.push_back(std::move(column));
        }
        plan.linkedTo = linkedTo(entity);
        if (isIndexed(entity)) recordIndex(entity, number, plan);
        return plan;
    }

    /// Most rows that come to a replica are new, and nothing links to them yet: one look saves all their aggregates.
    std::string linkedTo(const Entity& entity) const {
        std::set<std::string> looks;
        for (const Derived* derived : catalog_.storedDerived(entity))
            for (const Operand& operand : derived->is.operands)
                if (operand.from == Operand::From::Children)
                    looks.insert("EXISTS(SELECT 1 FROM " + sqlName(operand.entity) + " AS c WHERE c." +
                                 sqlName(operand.link) + "=t.id)");
        std::string sql;
        for (const std::string& look : looks) sql += (sql.empty() ? "" : " OR ") + look;
        return sql.empty() ? "0" : sql;
    }

    void recordIndex(const Entity& entity, int number, TablePlan& plan) {
        const auto faces = catalog_.faces(entity);
        std::string facesSql = "0";
        auto use = [&](const std::string& field) {
            addOnce(plan.recordColumns, columnOf(number, field));
            return "t." + sqlName(field);
        };
        /// The owner of a record with faces is that of the first face that it has.
        auto ownership = [&](std::string Visible::*which) {
            std::string sql = (entity.visible.*which).empty() ? "NULL" : use(entity.visible.*which);
            for (auto face = faces.rbegin(); face != faces.rend(); ++face)
                if (!((*face)->visible.*which).empty())
                    sql = "CASE WHEN " + faceCondition(catalog_, **face, "t") + " THEN " +
                          use((*face)->visible.*which) + " ELSE " + sql + " END";
            return sql;
        };
        for (std::size_t i = 0; i < faces.size(); ++i) {
            facesSql += "+CASE WHEN " + faceCondition(catalog_, *faces[i], "t") + " THEN " + std::to_string(1 << i) +
                        " ELSE 0 END";
            for (const Operand& operand : faces[i]->when.operands)
                addOnce(plan.recordColumns, columnOf(number, operand.field));
        }
        std::string title = use(entity.title);
        // A document bears its reference until it has a number (rule D1).
        if (entity.kind == EntityKind::Document && catalog_.field(entity, "reference") != nullptr)
            title = "coalesce(" + title + "," + use("reference") + ")";
        plan.recordSelect = "t.id," + sqlText(entity.name) + "," + facesSql + "," + title + ",sort_key(" + title +
                            ")," + ownership(&Visible::owner) + "," + ownership(&Visible::org) + ",t._dead";
    }

    int localOf(int table, const std::string& name) const {
        const auto& local = plans_[static_cast<std::size_t>(table)].local;
        for (std::size_t i = 0; i < local.size(); ++i)
            if (local[i].name == name) return static_cast<int>(i);
        return -1;
    }

    /// Notes at the tables that `derived` reads beside its own row whom they feed.
    void feeders(const std::string& tableName, const Derived& derived) {
        const int table = tableOf(tableName);
        const int column = localOf(table, derived.name);
        std::vector<Operand> operands;
        gather(*catalog_.entity(tableName), derived, operands);
        for (const Operand& operand : operands) {
            const int source = tableOf(operand.entity);
            TablePlan& feeder = plans_[static_cast<std::size_t>(source)];
            auto note = [&](auto& feed) {
                if (operand.derived) addOnce(feed.derived, localOf(source, operand.field));
                else if (operand.field != "id") addOnce(feed.columns, columnOf(source, operand.field));
            };
            if (operand.from == Operand::From::Children) {
                Upward& up = upward(feeder, columnOf(source, operand.link), table, column);
                note(up);
                faceColumns(source, up.columns);
            } else if (operand.from == Operand::From::Parent) {
                note(downward(feeder, table, column));
            }
        }
    }
    /// A row that gains or loses a face enters or leaves what is gathered over that face.
    void faceColumns(int table, std::vector<int>& columns) const {
        const Entity& entity = *catalog_.entity(replication_.tables[static_cast<std::size_t>(table)].name);
        for (const Entity* face : catalog_.faces(entity))
            for (const Operand& operand : face->when.operands) addOnce(columns, columnOf(table, operand.field));
    }
    /// What a derived value reads, through derived values of its own row.
    void gather(const Entity& entity, const Derived& derived, std::vector<Operand>& found) const {
        for (const Operand& operand : derived.is.operands) {
            if (operand.from == Operand::From::Own && operand.derived)
                gather(entity, *catalog_.derived(entity, operand.field), found);
            else found.push_back(operand);
        }
    }
    static Upward& upward(TablePlan& plan, int link, int table, int column) {
        for (Upward& up : plan.upward)
            if (up.link == link && up.table == table && up.column == column) return up;
        plan.upward.push_back({link, table, column, {}, {}});
        return plan.upward.back();
    }
    static Downward& downward(TablePlan& plan, int table, int column) {
        for (Downward& down : plan.downward)
            if (down.table == table && down.column == column) return down;
        plan.downward.push_back({table, column, {}, {}});
        return plan.downward.back();
    }

    const Catalog& catalog_;
    ReplicationPlan replication_;
    std::vector<TablePlan> plans_;
};

}  // namespace

std::vector<TablePlan> localPlan(const Catalog& catalog) { return Planner(catalog).plan(); }

}  // namespace outpost::store
