#include "schema/catalog/expression_parser.h"

#include <array>
#include <optional>

namespace outpost::schema {
namespace {

constexpr std::size_t kMostBytes = 2000;
constexpr int kMostLevels = 40;

struct Token {
    enum class Kind { End, Number, Text, Word, Sign } kind = Kind::End;
    std::string text;
    std::size_t at = 0;
};

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

tl::unexpected<Error> syntax(std::string detail) {
    return fail(Error::Kind::Invalid, "expression.syntax", {}, std::move(detail));
}

Result<std::vector<Token>> tokens(std::string_view text) {
    if (text.size() > kMostBytes) return syntax("the expression is longer than 2000 bytes");
    std::vector<Token> found;
    std::size_t at = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == ' ' || c == '\n' || c == '\t') {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        if (isDigit(c)) {
            while (at < text.size() && (isDigit(text[at]) || text[at] == '.')) ++at;
            if (at < text.size() && isLetter(text[at]))
                return syntax("'" + std::string(text.substr(begin, at + 1 - begin)) + "' is no number");
            found.push_back({Token::Kind::Number, std::string(text.substr(begin, at - begin)), begin});
        } else if (isLetter(c)) {
            while (at < text.size() && (isLetter(text[at]) || isDigit(text[at]))) ++at;
            found.push_back({Token::Kind::Word, lower(text.substr(begin, at - begin)), begin});
        } else if (c == '\'') {
            std::string value;
            bool closed = false;
            for (++at; at < text.size(); ++at) {
                if (text[at] == '\'') {
                    if (at + 1 < text.size() && text[at + 1] == '\'') ++at;
                    else {
                        closed = true;
                        ++at;
                        break;
                    }
                }
                value += text[at];
            }
            if (!closed) return syntax("a text is not closed by '");
            found.push_back({Token::Kind::Text, std::move(value), begin});
        } else {
            static constexpr std::array<std::string_view, 6> kPairs{"<=", ">=", "!=", "<>", "==", "||"};
            std::string_view sign = text.substr(at, 1);
            for (std::string_view pair : kPairs)
                if (text.substr(at, 2) == pair) sign = pair;
            if (sign.size() == 1 && std::string_view("+-*/%<>=(),.").find(c) == std::string_view::npos)
                return syntax("'" + std::string(sign) + "' is not allowed in an expression");
            if (text.substr(at, 2) == "--" || text.substr(at, 2) == "/*")
                return syntax("a comment is not allowed in an expression");
            at += sign.size();
            std::string same(sign == "<>" ? "!=" : sign == "==" ? "=" : sign);
            found.push_back({Token::Kind::Sign, std::move(same), begin});
        }
    }
    found.push_back({Token::Kind::End, {}, text.size()});
    return found;
}

using NodePtr = std::unique_ptr<ExpressionNode>;

/// Recursive descent, from the loosest binding to the tightest. The first error is kept and ends everything: after
/// it the parser stands at the end of its tokens and each rule returns at once.
class Parser {
public:
    explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    Result<NodePtr> whole() {
        NodePtr node = either();
        if (!error_ && now().kind != Token::Kind::End) stop("'" + now().text + "' was not expected");
        if (error_) return tl::make_unexpected(*error_);
        return node;
    }

private:
    const Token& now() const { return tokens_[at_]; }
    bool sign(std::string_view text) const { return now().kind == Token::Kind::Sign && now().text == text; }
    bool word(std::string_view text) const { return now().kind == Token::Kind::Word && now().text == text; }
    void next() {
        if (at_ + 1 < tokens_.size()) ++at_;
    }
    bool take(bool is) {
        if (is) next();
        return is;
    }
    void stop(std::string detail) {
        if (error_) return;
        error_ = syntax(std::move(detail)).value();
        at_ = tokens_.size() - 1;
    }
    void expectSign(std::string_view text) {
        if (!take(sign(text))) stop("'" + std::string(text) + "' is missing");
    }
    void expectWord(std::string_view text) {
        if (!take(word(text))) stop("'" + std::string(text) + "' is missing");
    }

    static NodePtr make(ExpressionNode::Kind kind, std::string text = {}) {
        auto node = std::make_unique<ExpressionNode>();
        node->kind = kind;
        node->text = std::move(text);
        return node;
    }
    static NodePtr binary(std::string text, NodePtr left, NodePtr right) {
        NodePtr node = make(ExpressionNode::Kind::Binary, std::move(text));
        node->parts.push_back(std::move(left));
        node->parts.push_back(std::move(right));
        return node;
    }

    NodePtr either() {
        if (++levels_ > kMostLevels) stop("the expression is nested too deeply");
        NodePtr left = both();
        while (take(word("or"))) left = binary("or", std::move(left), both());
        --levels_;
        return left;
    }
    NodePtr both() {
        NodePtr left = negation();
        while (take(word("and"))) left = binary("and", std::move(left), negation());
        return left;
    }
    NodePtr negation() {
        bool negated = false;
        while (take(word("not"))) negated = !negated;
        NodePtr inner = equality();
        if (!negated) return inner;
        NodePtr node = make(ExpressionNode::Kind::Unary, "not");
        node->parts.push_back(std::move(inner));
        return node;
    }
    NodePtr equality() {
        NodePtr left = order();
        for (;;) {
            if (sign("=") || sign("!=")) {
                const std::string text = now().text;
                next();
                left = binary(text, std::move(left), order());
            } else if (take(word("is"))) {
                NodePtr node = make(ExpressionNode::Kind::IsNull);
                node->negated = take(word("not"));
                expectWord("null");
                node->parts.push_back(std::move(left));
                left = std::move(node);
            } else if (word("not") || word("in") || word("between") || word("like")) {
                left = membership(std::move(left));
            } else {
                return left;
            }
        }
    }
    NodePtr membership(NodePtr value) {
        const bool negated = take(word("not"));
        if (take(word("in"))) {
            NodePtr node = make(ExpressionNode::Kind::In);
            node->negated = negated;
            node->parts.push_back(std::move(value));
            expectSign("(");
            do node->parts.push_back(either());
            while (take(sign(",")));
            expectSign(")");
            return node;
        }
        if (take(word("between"))) {
            NodePtr node = make(ExpressionNode::Kind::Between);
            node->negated = negated;
            node->parts.push_back(std::move(value));
            node->parts.push_back(order());
            expectWord("and");
            node->parts.push_back(order());
            return node;
        }
        expectWord("like");
        NodePtr node = binary("like", std::move(value), order());
        node->negated = negated;
        return node;
    }
    NodePtr order() {
        NodePtr left = sum();
        while (sign("<") || sign("<=") || sign(">") || sign(">=")) {
            const std::string text = now().text;
            next();
            left = binary(text, std::move(left), sum());
        }
        return left;
    }
    NodePtr sum() {
        NodePtr left = product();
        while (sign("+") || sign("-")) {
            const std::string text = now().text;
            next();
            left = binary(text, std::move(left), product());
        }
        return left;
    }
    NodePtr product() {
        NodePtr left = joined();
        while (sign("*") || sign("/") || sign("%")) {
            const std::string text = now().text;
            next();
            left = binary(text, std::move(left), joined());
        }
        return left;
    }
    NodePtr joined() {
        NodePtr left = signedValue();
        while (take(sign("||"))) left = binary("||", std::move(left), signedValue());
        return left;
    }
    NodePtr signedValue() {
        bool negative = false;
        while (sign("-") || sign("+")) {
            negative = negative != sign("-");
            next();
        }
        NodePtr inner = value();
        if (!negative) return inner;
        if (inner && inner->kind == ExpressionNode::Kind::Number) {
            inner->text.insert(0, "-");
            return inner;
        }
        NodePtr node = make(ExpressionNode::Kind::Unary, "-");
        node->parts.push_back(std::move(inner));
        return node;
    }
    NodePtr value() {
        const Token token = now();
        if (token.kind == Token::Kind::End) {
            stop("something is missing at the end");
            return make(ExpressionNode::Kind::Null);
        }
        next();
        switch (token.kind) {
            case Token::Kind::Number: return make(ExpressionNode::Kind::Number, token.text);
            case Token::Kind::Text: return make(ExpressionNode::Kind::Text, token.text);
            case Token::Kind::Word: return named(token.text);
            default: break;
        }
        if (token.text == "(") {
            NodePtr inner = either();
            expectSign(")");
            return inner;
        }
        stop("'" + token.text + "' was not expected");
        return make(ExpressionNode::Kind::Null);
    }
    NodePtr named(const std::string& text) {
        static constexpr std::array<std::string_view, 17> kReserved{
            "select", "from",   "where",   "pragma", "insert", "update", "delete", "exists", "cast",
            "attach", "filter", "collate", "glob",   "match",  "regexp", "over",   "raise"};
        for (std::string_view reserved : kReserved)
            if (text == reserved) stop("'" + text + "' is not allowed in an expression");
        if (text == "null") return make(ExpressionNode::Kind::Null);
        if (text == "case") return cases();
        if (take(sign("("))) return call(text);
        NodePtr node = make(ExpressionNode::Kind::Name, text);
        if (take(sign("."))) {
            node->prefix = text;
            node->text = now().text;
            if (now().kind != Token::Kind::Word) stop("a field's name is missing after '" + text + ".'");
            next();
        }
        return node;
    }
    NodePtr call(const std::string& name) {
        NodePtr node = make(ExpressionNode::Kind::Call, name);
        if (!take(sign(")"))) {
            do node->parts.push_back(either());
            while (take(sign(",")));
            expectSign(")");
        }
        if (take(word("filter"))) {
            expectSign("(");
            expectWord("where");
            node->parts.push_back(either());
            node->hasFilter = true;
            expectSign(")");
        }
        return node;
    }
    NodePtr cases() {
        NodePtr node = make(ExpressionNode::Kind::Case);
        while (take(word("when"))) {
            node->parts.push_back(either());
            expectWord("then");
            node->parts.push_back(either());
        }
        if (node->parts.empty()) stop("'when' is missing after 'case'");
        if (take(word("else"))) node->parts.push_back(either());
        expectWord("end");
        return node;
    }

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    int levels_ = 0;
    std::optional<Error> error_;
};

}  // namespace

Result<std::unique_ptr<ExpressionNode>> parseExpression(std::string_view text) {
    OUTPOST_ASSIGN(auto found, tokens(text));
    return Parser(std::move(found)).whole();
}

}  // namespace outpost::schema
