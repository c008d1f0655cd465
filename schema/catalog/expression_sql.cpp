#include "schema/catalog/expression_sql.h"

#include "schema/catalog/expression_node.h"

namespace outpost::schema {
namespace {

using Kind = ExpressionNode::Kind;

std::string doubled(std::string_view text, char quote) {
    std::string result(1, quote);
    for (char c : text) {
        if (c == quote) result += quote;
        result += c;
    }
    return result + quote;
}

class Writer {
public:
    Writer(const Catalog& catalog, const SqlNames& names) : catalog_(catalog), names_(names) {}

    std::string write(const ExpressionNode& node) const {
        switch (node.kind) {
            case Kind::Number:
                return node.type.kind == ExpressionType::Kind::Literal ? node.text : std::to_string(node.number);
            case Kind::Text: return sqlText(node.text);
            case Kind::Null: return "NULL";
            case Kind::Name: return name(node);
            case Kind::Call: return node.text + "(" + list(node, 0) + ")";
            case Kind::Aggregate: return aggregate(node);
            case Kind::Unary:
                return node.text == "not" ? "(NOT " + write(*node.parts[0]) + ")"
                                          : "sub_exact(0," + write(*node.parts[0]) + ")";
            case Kind::Binary: return binary(node);
            case Kind::IsNull: return "(" + write(*node.parts[0]) + (node.negated ? " IS NOT NULL)" : " IS NULL)");
            case Kind::In:
                return "(" + write(*node.parts[0]) + (node.negated ? " NOT IN (" : " IN (") + list(node, 1) + "))";
            case Kind::Between:
                return "(" + write(*node.parts[0]) + (node.negated ? " NOT BETWEEN " : " BETWEEN ") +
                       write(*node.parts[1]) + " AND " + write(*node.parts[2]) + ")";
            case Kind::Case: return cases(node);
        }
        return "NULL";
    }

private:
    std::string name(const ExpressionNode& node) const {
        const Operand& operand = node.operand;
        std::string sql;
        if (operand.from == Operand::From::Children)
            sql = (operand.derived ? names_.rowsDerived : names_.rows) + "." + sqlName(operand.field);
        else sql = names_.operand(operand);
        if (isNull(node.nullReadsAs)) return sql;
        return "coalesce(" + sql + "," + sqlValue(node.nullReadsAs) + ")";
    }

    std::string list(const ExpressionNode& node, std::size_t from) const {
        std::string sql;
        for (std::size_t i = from; i < node.parts.size(); ++i) {
            if (i > from) sql += ",";
            sql += write(*node.parts[i]);
        }
        return sql;
    }

    std::string binary(const ExpressionNode& node) const {
        const std::string left = write(*node.parts[0]);
        const std::string right = write(*node.parts[1]);
        if (node.text == "+") return "add_exact(" + left + "," + right + ")";
        if (node.text == "-") return "sub_exact(" + left + "," + right + ")";
        if (node.text == "*") return "multiply_whole(" + left + "," + right + ")";
        const std::string sign = node.text == "and"    ? "AND"
                                 : node.text == "or"   ? "OR"
                                 : node.text == "like" ? (node.negated ? "NOT LIKE" : "LIKE")
                                                       : node.text;
        return "(" + left + " " + sign + " " + right + ")";
    }

    std::string aggregate(const ExpressionNode& node) const {
        if (names_.noRows) return node.text == "max" || node.text == "min" ? "NULL" : "0";
        const std::string& rows = names_.rows;
        const Entity& table = *catalog_.entity(node.operand.entity);
        bool derived = false;
        for (const auto& part : node.parts) derived = derived || readsDerived(*part);
        std::string sql =
            "(SELECT " + node.text + "(" + write(*node.parts[0]) + ") FROM " + sqlName(table.name) + " AS " + rows;
        if (derived)
            sql += " JOIN " + sqlName(table.name + "_derived") + " AS " + names_.rowsDerived + " ON " +
                   names_.rowsDerived + ".id=" + rows + ".id";
        sql += " WHERE " + rows + "." + sqlName(node.operand.link) +
               (names_.ids.empty() ? "=" + names_.id : " IN (" + names_.ids + ")") + " AND " + rows + "._dead IS NOT 1";
        if (!node.prefix.empty()) {
            // Rows of a face: its condition reads the stored fields of the same row.
            SqlNames face;
            face.operand = [&](const Operand& operand) { return rows + "." + sqlName(operand.field); };
            sql += " AND " + sqlOf(catalog_, catalog_.entity(node.prefix)->when, face);
        }
        if (node.hasFilter) sql += " AND " + write(*node.parts[1]);
        return sql + ")";
    }

    static bool readsDerived(const ExpressionNode& node) {
        if (node.kind == Kind::Name) return node.operand.derived;
        for (const auto& part : node.parts)
            if (readsDerived(*part)) return true;
        return false;
    }

    std::string cases(const ExpressionNode& node) const {
        std::string sql = "(CASE";
        std::size_t i = 0;
        for (; i + 1 < node.parts.size(); i += 2)
            sql += " WHEN " + write(*node.parts[i]) + " THEN " + write(*node.parts[i + 1]);
        if (i < node.parts.size()) sql += " ELSE " + write(*node.parts[i]);
        return sql + " END)";
    }

    const Catalog& catalog_;
    const SqlNames& names_;
};

}  // namespace

std::string sqlName(std::string_view name) { return doubled(name, '"'); }
std::string sqlText(std::string_view text) { return doubled(text, '\''); }

std::string sqlValue(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return sqlText(*text);
    return "NULL";
}

std::string sqlOf(const Catalog& catalog, const Expression& expression, const SqlNames& names) {
    return Writer(catalog, names).write(*expression.root);
}

}  // namespace outpost::schema
