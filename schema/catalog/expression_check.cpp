#include "schema/catalog/expression_check.h"

#include "schema/base/decimal.h"
#include "schema/catalog/expression_node.h"
#include "schema/catalog/expression_parser.h"
#include "schema/catalog/functions.h"
#include "schema/catalog/nearest.h"

#include <algorithm>

namespace outpost::schema {
namespace {

using Kind = ExpressionNode::Kind;
using Type = ExpressionType;

std::string quote(std::string_view text) { return "'" + std::string(text) + "'"; }

Type typeOf(FieldType type) {
    switch (type) {
        case FieldType::Text:
        case FieldType::LongText:
        case FieldType::Phone:
        case FieldType::Email:
        case FieldType::Web:
        case FieldType::State: return {.kind = Type::Kind::Text};
        case FieldType::Integer: return {.kind = Type::Kind::Integer};
        case FieldType::Percent:
        case FieldType::Money:
        case FieldType::Price:
        case FieldType::Quantity: return {.kind = Type::Kind::Exact, .exact = type};
        case FieldType::Date: return {.kind = Type::Kind::Date};
        case FieldType::TimeStamp: return {.kind = Type::Kind::TimeStamp};
        case FieldType::YesNo: return {.kind = Type::Kind::YesNo};
        case FieldType::Choice: return {.kind = Type::Kind::Choice};
        case FieldType::Link:
        case FieldType::Links: return {.kind = Type::Kind::Link};
        case FieldType::File: return {.kind = Type::Kind::Blob};
    }
    return {};
}

Type typeOf(char letter) {
    switch (letter) {
        case 'M': return typeOf(FieldType::Money);
        case 'P': return typeOf(FieldType::Price);
        case 'Q': return typeOf(FieldType::Quantity);
        case 'R': return typeOf(FieldType::Percent);
        case 'I': return typeOf(FieldType::Integer);
        case 'T': return typeOf(FieldType::Text);
        case 'D': return typeOf(FieldType::Date);
        case 'S': return typeOf(FieldType::TimeStamp);
        case 'B': return typeOf(FieldType::YesNo);
        case 'L': return typeOf(FieldType::Link);
        default: return {};
    }
}

std::string describe(const Type& type) {
    switch (type.kind) {
        case Type::Kind::Null: return "nothing";
        case Type::Kind::Literal:
        case Type::Kind::Integer: return "integer";
        case Type::Kind::Exact: return std::string(nameOf(type.exact));
        case Type::Kind::Text: return "text";
        case Type::Kind::Date: return "date";
        case Type::Kind::TimeStamp: return "time_stamp";
        case Type::Kind::YesNo: return "yes_no";
        case Type::Kind::Link: return "link";
        case Type::Kind::Choice: return "choice";
        case Type::Kind::Blob: return "file";
    }
    return {};
}

/// Resolves names and types from the leaves up. As in the parser, the first error is kept and the rest is passed over.
class Checker {
public:
    Checker(const Catalog& catalog, const Entity& entity, ExpressionUse use)
        : catalog_(catalog), entity_(entity), use_(use) {}

    void check(ExpressionNode& node);
    /// Makes `node` be of type `wanted`: scales a literal, turns a code into a choice's identifier.
    void become(ExpressionNode& node, const Type& wanted, std::string_view what);
    void stop(std::string reason) {
        if (!error_) error_ = std::move(reason);
    }
    const std::optional<std::string>& error() const { return error_; }
    const std::vector<Operand>& operands() const { return operands_; }

private:
    void name(ExpressionNode& node);
    bool readField(ExpressionNode& node, const Entity& of, Operand::From from);
    void call(ExpressionNode& node);
    void aggregate(ExpressionNode& node, const FunctionInfo& function);
    const Entity* rowsOf(const ExpressionNode& node, std::string& prefix);
    void arithmetic(ExpressionNode& node);
    void binary(ExpressionNode& node);
    void alike(std::vector<ExpressionNode*> nodes, std::string_view what);
    void wantTruth(ExpressionNode& node);
    void remember(const Operand& operand) {
        if (std::find(operands_.begin(), operands_.end(), operand) == operands_.end()) operands_.push_back(operand);
    }
    std::vector<std::string> knownNames() const;

    const Catalog& catalog_;
    const Entity& entity_;
    ExpressionUse use_;
    const Entity* rows_ = nullptr;  ///< inside an aggregate: the entity whose rows are summed
    std::string rowsPrefix_;
    std::string rowsLink_;
    std::vector<Operand> operands_;
    std::optional<std::string> error_;
};

void Checker::become(ExpressionNode& node, const Type& wanted, std::string_view what) {
    if (error_ || wanted.kind == Type::Kind::Null || node.type.kind == Type::Kind::Null) return;
    if (node.type == wanted && !(node.type.literalText && wanted.field != nullptr)) return;
    // The parts of these pass their value on, so each of them must become it.
    if (node.kind == Kind::Case) {
        for (std::size_t i = 0; i < node.parts.size(); ++i)
            if (i % 2 == 1 || (i + 1 == node.parts.size() && node.parts.size() % 2 == 1))
                become(*node.parts[i], wanted, what);
        node.type = wanted;
        return;
    }
    if (node.type.kind == Type::Kind::Literal && node.kind == Kind::Call) {
        for (auto& part : node.parts)
            if (part->type.kind == Type::Kind::Literal) become(*part, wanted, what);
        node.type = wanted;
        return;
    }
    if (node.kind == Kind::Number) {
        const bool scaled = wanted.kind == Type::Kind::Exact;
        auto value = parseDecimal(node.text);
        if (!value) return stop(quote(node.text) + " is no number that can be kept exactly");
        if (!scaled) {
            if (*value % kMillion != 0)
                return stop(quote(node.text) + " is no whole number, and " + std::string(what) + " needs " +
                            describe(wanted));
            *value /= kMillion;
            if (wanted.kind == Type::Kind::YesNo && *value != 0 && *value != 1)
                return stop(quote(node.text) + " is neither 0 nor 1, and " + std::string(what) + " needs yes_no");
            if (wanted.kind == Type::Kind::Text || wanted.kind == Type::Kind::Link ||
                wanted.kind == Type::Kind::Choice || wanted.kind == Type::Kind::Blob)
                return stop(std::string(what) + " needs " + describe(wanted) + ", not a number");
        }
        node.number = *value;
        node.type = wanted;
        return;
    }
    if (node.type.literalText && wanted.field != nullptr && wanted.kind == Type::Kind::Choice) {
        const ChoiceList* list = catalog_.choiceList(wanted.field->list);
        std::vector<std::string> codes;
        for (const ChoiceList::First& first : list->first) {
            codes.push_back(first.code);
            if (first.code.empty() || first.code != node.text) continue;
            node.kind = Kind::Number;
            node.number = first.id;
            node.type = wanted;
            return;
        }
        return stop("list " + quote(list->name) + " has no code " + quote(node.text) + nearestHint(node.text, codes));
    }
    if (node.type.literalText && wanted.field != nullptr && wanted.field->type == FieldType::State) {
        std::vector<std::string> names;
        for (const State& state : wanted.entity->states) names.push_back(state.name);
        if (std::find(names.begin(), names.end(), node.text) == names.end())
            stop("no state " + quote(node.text) + nearestHint(node.text, names));
        return;
    }
    if (node.type == wanted) return;
    if (node.type.kind == Type::Kind::YesNo && wanted.kind == Type::Kind::Integer) return;
    stop(std::string(what) + " needs " + describe(wanted) + ", not " + describe(node.type));
}

void Checker::alike(std::vector<ExpressionNode*> nodes, std::string_view what) {
    const ExpressionNode* model = nullptr;
    for (const ExpressionNode* node : nodes) {
        const bool weak =
            node->type.kind == Type::Kind::Null || node->type.kind == Type::Kind::Literal || node->type.literalText;
        if (!weak && (model == nullptr || (model->type.field == nullptr && node->type.field != nullptr))) model = node;
    }
    if (model == nullptr) {
        // Only numbers as written, or only texts: nothing to scale to. Numbers stay literals for what is above.
        for (const ExpressionNode* node : nodes)
            if (node->type.kind != Type::Kind::Null && node->type.kind != nodes.front()->type.kind &&
                nodes.front()->type.kind != Type::Kind::Null)
                stop(std::string(what) + " mixes " + describe(nodes.front()->type) + " and " + describe(node->type));
        return;
    }
    const Type wanted = model->type;
    for (ExpressionNode* node : nodes) become(*node, wanted, what);
}

void Checker::wantTruth(ExpressionNode& node) {
    if (error_) return;
    if (node.type.kind == Type::Kind::Literal) become(node, typeOf(FieldType::YesNo), "a condition");
    if (node.type.kind != Type::Kind::YesNo && node.type.kind != Type::Kind::Null && !error_)
        stop("a condition must be yes or no, not " + describe(node.type));
}

std::vector<std::string> Checker::knownNames() const {
    std::vector<std::string> names;
    auto add = [&](const Entity& entity) {
        for (const Field* field : catalog_.fieldsOf(entity)) names.push_back(field->name);
        for (const Derived* derived : catalog_.derivedOf(entity)) names.push_back(derived->name);
    };
    if (rows_ != nullptr) {
        add(*rows_);
        return names;
    }
    add(entity_);
    if (entity_.kind == EntityKind::Line)
        if (const Entity* document = catalog_.entity(entity_.of)) add(*document);
    return names;
}

bool Checker::readField(ExpressionNode& node, const Entity& of, Operand::From from) {
    const Entity& table = catalog_.base(of);
    Operand operand{.from = from, .entity = table.name, .field = node.text, .link = {}, .derived = false};
    if (from == Operand::From::Children) operand.link = rowsLink_;
    if (const Field* field = catalog_.field(of, node.text)) {
        if (field->type == FieldType::Links) {
            stop("field " + quote(node.text) + " is a set of links and has no single value");
            return true;
        }
        node.type = typeOf(field->type);
        node.type.field = field;
        node.type.entity = &of;
        node.nullReadsAs = field->nullReadsAs;
    } else if (const Derived* derived = catalog_.derived(of, node.text)) {
        if (use_ == ExpressionUse::FaceWhen) {
            stop("'when' reads stored fields only, and " + quote(node.text) + " is derived");
            return true;
        }
        node.type = typeOf(derived->type);
        operand.derived = true;
    } else {
        return false;
    }
    node.operand = operand;
    remember(operand);
    return true;
}

void Checker::name(ExpressionNode& node) {
    if (rows_ != nullptr) {
        if (node.prefix != rowsPrefix_)
            return stop("inside an aggregate over " + quote(rowsPrefix_) + " each name begins with " +
                        quote(rowsPrefix_ + ".") + ": " + quote(node.text));
        if (node.text == "id") {
            node.type = typeOf(FieldType::Link);
            node.operand = {.from = Operand::From::Children, .entity = rows_->name, .field = "id", .link = rowsLink_};
            return remember(node.operand);
        }
        if (!readField(node, *rows_, Operand::From::Children))
            stop("no field " + quote(node.text) + " in " + quote(rows_->name) + nearestHint(node.text, knownNames()));
        return;
    }
    if (!node.prefix.empty())
        return stop(quote(node.prefix + "." + node.text) + " stands outside an aggregate (max, min, count, sum_exact)");
    if (node.text == "id") {
        node.type = typeOf(FieldType::Link);
        node.operand = {.from = Operand::From::Id, .entity = catalog_.base(entity_).name, .field = "id", .link = {}};
        return remember(node.operand);
    }
    if (readField(node, entity_, Operand::From::Own)) return;
    if (entity_.kind == EntityKind::Line)
        if (const Entity* document = catalog_.entity(entity_.of))
            if (readField(node, *document, Operand::From::Parent)) return;
    stop("no field " + quote(node.text) + nearestHint(node.text, knownNames()));
}

const Entity* Checker::rowsOf(const ExpressionNode& node, std::string& prefix) {
    if (node.kind == Kind::Name && !node.prefix.empty()) {
        prefix = node.prefix;
        if (prefix == "line") {
            if (!entity_.lines) {
                stop("'line.' is used, and " + quote(entity_.name) + " has no lines");
                return nullptr;
            }
            return catalog_.entity(entity_.lines->entity);
        }
        const Entity* rows = catalog_.entity(prefix);
        if (rows == nullptr) {
            std::vector<std::string> names;
            for (const Entity& entity : catalog_.entities()) names.push_back(entity.name);
            stop("no entity " + quote(prefix) + nearestHint(prefix, names));
        }
        return rows;
    }
    for (const auto& part : node.parts)
        if (const Entity* rows = rowsOf(*part, prefix)) return rows;
    return nullptr;
}

void Checker::aggregate(ExpressionNode& node, const FunctionInfo& function) {
    if (use_ == ExpressionUse::FaceWhen) return stop("'when' cannot look at other rows");
    if (rows_ != nullptr) return stop("an aggregate stands inside another");
    const Entity* rows = rowsOf(node, rowsPrefix_);
    if (error_) return;
    if (rows == nullptr) return stop(quote(node.text) + " over rows needs a name such as 'line.gross'");
    const Entity& base = catalog_.base(entity_);
    const Entity& table = catalog_.base(*rows);
    std::vector<std::string> links;
    for (const Field* field : catalog_.storedFields(table)) {
        if (field->type != FieldType::Link) continue;
        for (const Entity* target : catalog_.linkTables(*field))
            if (target == &base) links.push_back(field->name);
    }
    if (links.empty()) return stop(quote(rows->name) + " has no link to " + quote(base.name));
    if (links.size() > 1) {
        const bool owned = std::find(links.begin(), links.end(), table.ownedBy) != links.end();
        if (!owned) return stop(quote(rows->name) + " links to " + quote(base.name) + " by several fields");
        links = {table.ownedBy};
    }
    rows_ = rows;
    rowsLink_ = links.front();
    for (auto& part : node.parts) check(*part);
    rows_ = nullptr;
    if (error_) return;
    if (node.hasFilter) wantTruth(*node.parts.back());
    node.kind = Kind::Aggregate;
    node.operand = {.from = Operand::From::Children, .entity = table.name, .field = {}, .link = rowsLink_};
    if (rows->kind == EntityKind::Face) node.prefix = rows->name;
    const Type argument = node.parts.front()->type;
    if (function.arguments == "E" && argument.kind != Type::Kind::Exact && argument.kind != Type::Kind::Integer)
        return stop(quote(node.text) + " adds money, prices, quantities and integers, not " + describe(argument));
    node.type = function.gives == 'I' ? typeOf(FieldType::Integer) : argument;
    node.type.literalText = false;
}

void Checker::call(ExpressionNode& node) {
    for (std::string_view inexact : {"sum", "total", "avg", "round"})
        if (node.text == inexact)
            return stop(quote(inexact) + " is not exact" +
                        (inexact == "sum" || inexact == "total"
                             ? "; use 'sum_exact'"
                             : "; amounts are rounded by 'amount', 'gross_of', 'net_of'"));
    const auto candidates = functionsNamed(node.text);
    if (candidates.empty()) return stop("no function " + quote(node.text) + nearestHint(node.text, functionNames()));
    const std::size_t count = node.parts.size() - (node.hasFilter ? 1 : 0);
    const FunctionInfo* function = nullptr;
    for (const FunctionInfo* candidate : candidates) {
        const std::size_t most = candidate->arguments.size();
        if (count >= most - static_cast<std::size_t>(candidate->optional) && (count <= most || candidate->repeats))
            function = candidate;
    }
    if (function == nullptr)
        return stop(quote(node.text) + " takes " + std::to_string(candidates.front()->arguments.size()) +
                    " argument(s), not " + std::to_string(count));
    if (node.hasFilter && function->use != FunctionInfo::Use::Aggregate)
        return stop("'filter' belongs to an aggregate, and " + quote(node.text) + " is none here");
    if (function->use == FunctionInfo::Use::Asking &&
        (use_ == ExpressionUse::Derived || use_ == ExpressionUse::FaceWhen))
        return stop(quote(node.text) + " depends on who asks or on the day, which a derived value must not");
    if (function->use == FunctionInfo::Use::Aggregate) return aggregate(node, *function);

    for (auto& part : node.parts) check(*part);
    if (error_) return;
    std::vector<ExpressionNode*> same;
    Type exact = typeOf(FieldType::Integer);
    for (std::size_t i = 0; i < node.parts.size(); ++i) {
        const char letter = function->arguments[std::min(i, function->arguments.size() - 1)];
        ExpressionNode& part = *node.parts[i];
        if (letter == 'X') {
            same.push_back(&part);
        } else if (letter == 'E') {
            if (part.type.kind == Type::Kind::Literal) become(part, exact, quote(node.text));
            else if (part.type.kind != Type::Kind::Exact && part.type.kind != Type::Kind::Integer &&
                     part.type.kind != Type::Kind::Null)
                return stop(quote(node.text) + " needs a number, not " + describe(part.type));
            exact = part.type;
        } else {
            become(part, typeOf(letter), "argument " + std::to_string(i + 1) + " of " + quote(node.text));
        }
    }
    if (!same.empty()) alike(same, quote(node.text));
    if (error_) return;
    if (function->gives == 'X') {
        for (const ExpressionNode* part : same)
            if (part->type.kind != Type::Kind::Null) node.type = part->type;
        node.type.literalText = false;
    } else {
        node.type = function->gives == 'E' ? exact : typeOf(function->gives);
    }
}

void Checker::arithmetic(ExpressionNode& node) {
    ExpressionNode& left = *node.parts[0];
    ExpressionNode& right = *node.parts[1];
    const bool adds = node.text == "+" || node.text == "-";
    for (const ExpressionNode* part : {&left, &right})
        if (!adds && part->type.kind == Type::Kind::Exact)
            return stop(quote(node.text) + " on " + describe(part->type) +
                        " is not exact; use 'amount', 'gross_of', 'net_of', 'tax_of' or 'percent_of'");
    const bool dated = left.type.kind == Type::Kind::Date || left.type.kind == Type::Kind::TimeStamp;
    if (adds && dated) {
        if (node.text == "-" && right.type == left.type) {
            node.type = typeOf(FieldType::Integer);
            return;
        }
        become(right, typeOf(FieldType::Integer), quote(node.text));
        node.type = left.type;
        return;
    }
    if (left.type.kind == Type::Kind::Literal && right.type.kind == Type::Kind::Literal) {
        become(left, typeOf(FieldType::Integer), quote(node.text));
        become(right, typeOf(FieldType::Integer), quote(node.text));
    }
    alike({&left, &right}, quote(node.text));
    if (error_) return;
    const Type& type = left.type.kind == Type::Kind::Null ? right.type : left.type;
    if (type.kind != Type::Kind::Exact && type.kind != Type::Kind::Integer && type.kind != Type::Kind::Null)
        return stop(quote(node.text) + " is for numbers, not for " + describe(type));
    node.type = type;
    node.type.field = nullptr;
}

void Checker::binary(ExpressionNode& node) {
    ExpressionNode& left = *node.parts[0];
    ExpressionNode& right = *node.parts[1];
    if (node.text == "and" || node.text == "or") {
        wantTruth(left);
        wantTruth(right);
    } else if (node.text == "||" || node.text == "like") {
        become(left, typeOf(FieldType::Text), quote(node.text));
        become(right, typeOf(FieldType::Text), quote(node.text));
        if (node.text == "||") {
            node.type = typeOf(FieldType::Text);
            return;
        }
    } else if (std::string_view("+-*/%").find(node.text) != std::string_view::npos) {
        return arithmetic(node);
    } else {
        if (left.type.kind == Type::Kind::Literal && right.type.kind == Type::Kind::Literal) {
            become(left, typeOf(FieldType::Integer), quote(node.text));
            become(right, typeOf(FieldType::Integer), quote(node.text));
        }
        alike({&left, &right}, quote(node.text));
    }
    node.type = typeOf(FieldType::YesNo);
}

void Checker::check(ExpressionNode& node) {
    if (error_) return;
    if (node.kind == Kind::Name) return name(node);
    if (node.kind == Kind::Call) return call(node);
    for (auto& part : node.parts) check(*part);
    if (error_) return;
    std::vector<ExpressionNode*> all;
    for (auto& part : node.parts) all.push_back(part.get());
    switch (node.kind) {
        case Kind::Number: {
            auto value = parseDecimal(node.text);
            if (!value) return stop(quote(node.text) + " is no number that can be kept exactly");
            node.type.kind = Type::Kind::Literal;
            break;
        }
        case Kind::Text:
            node.type = typeOf(FieldType::Text);
            node.type.literalText = true;
            break;
        case Kind::Unary:
            if (node.text == "not") {
                wantTruth(*all[0]);
                node.type = typeOf(FieldType::YesNo);
            } else {
                if (all[0]->type.kind != Type::Kind::Exact && all[0]->type.kind != Type::Kind::Integer)
                    return stop("'-' is for numbers, not for " + describe(all[0]->type));
                node.type = all[0]->type;
            }
            break;
        case Kind::Binary: binary(node); break;
        case Kind::IsNull: node.type = typeOf(FieldType::YesNo); break;
        case Kind::In:
        case Kind::Between:
            alike(all, node.kind == Kind::In ? "'in'" : "'between'");
            for (ExpressionNode* part : all)
                if (part->type.kind == Type::Kind::Literal) become(*part, typeOf(FieldType::Integer), "a comparison");
            node.type = typeOf(FieldType::YesNo);
            break;
        case Kind::Case: {
            std::vector<ExpressionNode*> values;
            for (std::size_t i = 0; i < all.size(); ++i) {
                const bool otherwise = i + 1 == all.size() && all.size() % 2 == 1;
                if (i % 2 == 1 || otherwise) values.push_back(all[i]);
                else wantTruth(*all[i]);
            }
            alike(values, "'case'");
            for (const ExpressionNode* value : values)
                if (value->type.kind != Type::Kind::Null) node.type = value->type;
            node.type.literalText = false;
            break;
        }
        default: break;
    }
}

}  // namespace

Result<Expression> checkExpression(const Catalog& catalog, const Entity& entity, std::string_view text,
                                   ExpressionUse use, std::optional<FieldType> result, const Field* field) {
    OUTPOST_ASSIGN(auto root, parseExpression(text));
    Checker checker(catalog, entity, use);
    checker.check(*root);
    if (use == ExpressionUse::Condition || use == ExpressionUse::FaceWhen) {
        if (!checker.error() && root->type.kind == Type::Kind::Literal)
            checker.become(*root, typeOf(FieldType::YesNo), "a condition");
        if (!checker.error() && root->type.kind != Type::Kind::YesNo)
            checker.stop("a condition must be yes or no, not " + describe(root->type));
    } else if (result) {
        Type wanted = typeOf(*result);
        wanted.field = field;
        wanted.entity = &entity;
        checker.become(*root, wanted, field != nullptr ? "the default" : "the value");
    }
    if (checker.error()) return fail(Error::Kind::Invalid, "expression.wrong", {}, *checker.error());
    Expression expression;
    expression.text = std::string(text);
    expression.operands = checker.operands();
    expression.root = std::move(root);
    return expression;
}

Value constantOf(const Expression& expression) {
    Value constant;
    if (!expression.root) return constant;
    if (expression.root->kind == Kind::Number) constant.emplace<std::int64_t>(expression.root->number);
    if (expression.root->kind == Kind::Text) constant.emplace<std::string>(expression.root->text);
    return constant;
}

}  // namespace outpost::schema
