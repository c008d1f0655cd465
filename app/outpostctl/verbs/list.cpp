#include "app/outpostctl/context.h"

#include <algorithm>
#include <limits>

namespace outpost::ctl {

namespace {

/// "level = 3", "total>=100", "name ~ 张": a condition of --where.
Result<app::Condition> parseCondition(app::Reader& reader, const std::string& entity, const std::string& text) {
    const auto sign = text.find_first_of("=!<>~");
    if (sign == std::string::npos || sign == 0) return fail(Error::Kind::Invalid, "usage.where", {text});
    struct Spelling {
        std::string_view text;
        app::Compare compare;
    };
    constexpr Spelling spellings[] = {{"!=", app::Compare::NotEqual},     {"<=", app::Compare::LessEqual},
                                      {">=", app::Compare::GreaterEqual}, {"=", app::Compare::Equal},
                                      {"<", app::Compare::Less},          {">", app::Compare::Greater},
                                      {"~", app::Compare::Contains}};
    const auto spelling = std::find_if(std::begin(spellings), std::end(spellings), [&](const Spelling& each) {
        return std::string_view{text}.substr(sign).starts_with(each.text);
    });
    if (spelling == std::end(spellings)) return fail(Error::Kind::Invalid, "usage.where", {text});
    const auto trimmed = [](std::string_view part) {
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
        return part;
    };
    const std::string_view whole{text};
    app::Condition condition;
    condition.field = trimmed(whole.substr(0, sign));
    condition.compare = spelling->compare;
    const std::string_view value = trimmed(whole.substr(sign + spelling->text.size()));
    if (condition.compare == app::Compare::Contains) {
        condition.value = std::string{value};
        return condition;
    }
    OUTPOST_ASSIGN(condition.value, reader.parse(entity, condition.field, value));
    return condition;
}

}  // namespace

void addList(CLI::App& line, Context& context) {
    struct Options {
        std::string entity, order;
        std::vector<std::string> where;
        std::int64_t limit = 50;
        RecordId after = 0;
    };
    auto options = std::make_shared<Options>();
    CLI::App* verb = line.add_subcommand("list", "Lists records of an entity");
    verb->add_option("ENTITY", options->entity)->required();
    verb->add_option("--where", options->where,
                     "'FIELD OP VALUE', OP one of = != < <= > >= ~ (contains); repeat for and")
        ->expected(1)
        ->take_all();
    verb->add_option("--order", options->order, "Field to order by; -FIELD descends");
    verb->add_option("--limit", options->limit, "At most so many (50); 0 for all")->check(CLI::NonNegativeNumber);
    verb->add_option("--after", options->after, "Go on behind this record in the same order");
    verb->callback([&context, options] {
        context.chosen = [&context, options]() -> Done {
            OUTPOST_ASSIGN(const auto firm, openFirm(context));
            OUTPOST_ASSIGN(const auto reader, firm->reader());
            app::Query query;
            query.entity = options->entity;
            query.limit = options->limit == 0 ? std::numeric_limits<std::int64_t>::max() : options->limit;
            query.after = options->after;
            for (const std::string& text : options->where) {
                OUTPOST_ASSIGN(app::Condition condition, parseCondition(*reader, options->entity, text));
                query.where.push_back(std::move(condition));
            }
            if (!options->order.empty()) {
                const bool descending = options->order.front() == '-';
                query.order.push_back({descending ? options->order.substr(1) : options->order, descending});
            }
            const schema::Entity* entity = reader->catalog().entity(options->entity);
            if (!context.json && entity) query.fields = entity->list;
            OUTPOST_ASSIGN(const app::RecordWindow window, reader->list(query));
            if (!context.json) {
                std::string head = "id";
                for (const std::string& field : window.fields) head += "\t" + field;
                print(head);
            }
            for (const app::Record& record : window.records) {
                if (context.json) {
                    nlohmann::ordered_json object{{"id", record.id}};
                    object.update(jsonOf(reader->catalog(), options->entity, window.fields, record.cells));
                    printJson(object);
                    continue;
                }
                std::string row = std::to_string(record.id);
                for (std::size_t i = 0; i < window.fields.size(); ++i)
                    row += "\t" + textOf(typeOf(reader->catalog(), options->entity, window.fields[i]), record.cells[i]);
                print(row);
            }
            return {};
        };
    });
}

}  // namespace outpost::ctl
