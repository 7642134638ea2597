// rule list, rule explain, fields: what the program knows, printed from the records it runs on.
#include <algorithm>

#include "context.h"
#include "fields.h"
#include "interview.h"
#include "rudang/office/naming.h"
#include "rudang/recruitment/articles.h"
#include "rudang/recruitment/law.h"

namespace rudang::cli {
namespace {

// The editions any rule cites, in their order.
std::vector<std::string> cited_editions(const std::vector<RuleInfo>& rules) {
    std::vector<std::string> editions;
    for (const auto& rule : rules)
        for (const auto& article : rule.articles)
            if (std::find(editions.begin(), editions.end(), article.edition) == editions.end())
                editions.push_back(article.edition);
    std::sort(editions.begin(), editions.end());
    return editions;
}

const Article* article_of(const RuleInfo& rule, std::string_view edition) {
    for (const auto& article : rule.articles)
        if (article.edition == edition) return &article;
    return nullptr;
}

// "13"; `practice` behind an article that does not ask for it itself, alone where none does; "-" where there is no such
// rule.
std::string article_text(const RuleInfo& rule, std::string_view edition, const std::string& practice = "P") {
    const auto* article = article_of(rule, edition);
    if (!article) return "-";
    if (!article->practice) return article->number;
    return article->number.empty() ? practice : article->number + " " + practice;
}

Json rule_json(Context& context, const RuleInfo& rule) {
    Json json{{"id", rule.id},
              {"statement", context.say(rule.statement)},
              {"remedy", context.say(rule.remedy)},
              {"severity", word(rule.severity)},
              {"evidence", word(rule.evidence)}};
    json["articles"] = Json::object();
    json["certainty"] = Json::object();
    for (const auto& edition : cited_editions(context.workflow()->rules())) {
        const auto* article = article_of(rule, edition);
        json["articles"][edition] = article && !article->number.empty() ? article->number : "-";
        json["certainty"][edition] = !article ? Json() : Json(article->practice ? "practice" : "confirmed");
    }
    json["judged_at"] = rule.every_event ? Json::array({"*"}) : Json(rule.judged_at);
    json["daily"] = rule.daily;
    json["example"] = context.say(recruitment::example_of(rule.id));
    return json;
}

std::string type_text(Context& context, const FieldSpec& field) { return context.say(expected_form(field)); }

void field_rows(Context& context, const FieldList& fields, const std::string& prefix,
                std::vector<std::vector<Cell>>& rows) {
    for (const auto& field : fields) {
        const std::string name = prefix + std::string(field.name);
        const std::string presence = field.presence == Presence::required ? "*" : "";
        if (field.type == FieldType::record) {
            field_rows(context, field.members, name + ".", rows);
            continue;
        }
        const auto by = field.on_paper ? context.say("，打印表格时才问", ", asked for by forms alone") : std::string();
        rows.push_back(
            {Cell("--" + name + presence), Cell(context.say(field.label)), Cell(type_text(context, field) + by)});
    }
}

Json field_json(Context& context, const FieldSpec& field) {
    static constexpr std::string_view types[] = {"text",    "integer", "boolean", "day",     "choice",
                                                 "choices", "texts",   "record",  "records", "object"};
    Json json{{"name", field.name},
              {"label", context.say(field.label)},
              {"type", types[static_cast<int>(field.type)]},
              {"required", field.presence == Presence::required},
              {"sealed", field.privacy != Privacy::open}};
    if (field.on_paper) json["asked_by_forms"] = true;
    for (const auto& choice : field.choices)
        json["choices"].push_back({{"word", choice.word}, {"label", context.say(choice.label)}});
    for (const auto& member : field.members) json["members"].push_back(field_json(context, member));
    return json;
}

}  // namespace

namespace {

// The documentation's table, docs/rules.md.
void print_markdown(Context& context, const std::vector<RuleInfo>& rules) {
    auto& out = context.out();
    const auto editions = cited_editions(rules);
    out << "# 规则 · Rules\n\n"
           "由 `rudang rule list --format markdown` 生成，请勿手改。Generated; do not edit. 各版列为条文号，"
           "article of that edition; P 工作惯例，条文没有这项要求或这个数字 practice: no article asks for it, or not "
           "for "
           "that number; - 该版不适用 not asked under that edition, 记录本身的要求 or what any record needs.\n\n"
           "| 规则 id | 等级 severity |";
    for (const auto& edition : editions) out << " " << edition << " |";
    out << " | 判断时机 judged at | 内容 statement |\n|---|---|";
    for (std::size_t i = 0; i < editions.size(); ++i) out << "---|";
    out << "---|---|---|\n";
    for (const auto& rule : rules) {
        std::string at = rule.every_event ? "每个事项 every event" : "";
        for (const auto& event : rule.judged_at) at += (at.empty() ? "" : ", ") + std::string(event);
        if (rule.daily) at += at.empty() ? "daily" : ", daily";
        if (rule.ledger_wide) at += at.empty() ? "ledger" : ", ledger";
        out << "| `" << rule.id << "` | " << label(rule.severity).zh << " " << word(rule.severity) << " |";
        for (const auto& edition : editions) out << " " << article_text(rule, edition) << " |";
        out << " " << word(rule.evidence) << " | " << at << " | " << rule.statement.zh << "<br>" << rule.statement.en
            << "<br>→ " << rule.remedy.zh << "<br>→ " << rule.remedy.en << " |\n";
    }
}

}  // namespace

namespace {

std::string article_heading(Context& context, const recruitment::ArticleRow& row) {
    if (row.number) return context.say(Text{"第 " + row.article + " 条", "art. " + row.article});
    if (row.article == "practice") return context.say("工作惯例", "practice");
    if (row.article == "record") return context.say("对记录本身的要求", "any record");
    return context.say(recruitment::cited_article(row.article));
}

void print_article(Context& context, const recruitment::ArticleRow& row, const recruitment::Edition* edition) {
    auto& screen = context.screen();
    screen.paragraph(article_heading(context, row) + "  " + context.say(row.asks), 0, Colour::bold);
    std::vector<std::vector<Cell>> rows;
    const auto add = [&](const Label& grade, const std::vector<std::string_view>& rules) {
        for (const auto id : rules)
            if (const auto* rule = find_rule(context.workflow()->rules(), id)) {
                auto words = std::string(context.say(rule->statement));
                if (context.language() == Language::en || context.verbose()) words += " (" + std::string(id) + ")";
                rows.push_back({Cell(context.say(grade), Colour::dim), Cell(words)});
            }
    };
    add(row.article == "record" || row.article == "local" ? Label{"要求", "asked"} : Label{"条文", "law"}, row.law);
    add({"惯例", "practice"}, row.practice);
    for (const auto& info : recruitment::parameters())
        if (edition && std::find(row.parameters.begin(), row.parameters.end(), info.name) != row.parameters.end())
            rows.push_back({Cell(context.say("数目", "number"), Colour::dim),
                            Cell(context.say(info.label.zh, info.label.en) + " " +
                                 std::to_string(edition->parameters.*info.member))});
    if (!row.unchecked.empty())
        rows.push_back({Cell(context.say("不检查", "not checked"), Colour::dim), Cell(context.say(row.unchecked))});
    screen.table({}, rows, 2);
}

// Article by article what it asks for and which rules carry it, in words.
void print_law(Context& context) {
    const auto& law = recruitment::Law::built_in();
    const auto rows = recruitment::article_rows();
    auto& screen = context.screen();
    for (const auto& edition : law.editions()) {
        const auto from = edition.effective.iso();
        screen.line(context.say(Text{"《发展党员工作细则》（" + edition.id + " 版），自 " + from + " 起施行",
                                     "Detailed Rules (" + edition.id + "), in force from " + from}),
                    Colour::bold);
        for (const auto& row : rows)
            if (row.number && row.edition == edition.id) print_article(context, row, &edition);
        screen.line();
    }
    screen.line(context.say("不出自细则条文的", "what rests elsewhere"), Colour::bold);
    for (const auto& row : rows)
        if (!row.number) print_article(context, row, law.find(row.edition));
}

}  // namespace

int run_rule_list(Context& context, const Arguments& arguments) {
    const auto& rules = context.workflow()->rules();
    if (const auto format = arguments.get("format", "text"); format == "markdown")
        return print_markdown(context, rules), exit_done;
    else if (format == "law-page")
        return context.out() << recruitment::law_markdown(), exit_done;
    else if (format == "law")
        return print_law(context), exit_done;
    else if (format != "text")
        throw usage_error(
            "bad-value", "--format",
            {"--format 是 text、law、markdown 或 law-page", "--format is text, law, markdown or law-page"});
    if (context.json()) {
        Json list = Json::array();
        for (const auto& rule : rules) list.push_back(rule_json(context, rule));
        context.print(list);
        return exit_done;
    }
    const bool zh = context.language() == Language::zh, ids = !zh || context.verbose();
    std::vector<std::vector<Cell>> rows;
    const auto editions = cited_editions(rules);
    for (const auto& rule : rules) {
        rows.push_back({});
        if (ids) rows.back().push_back(Cell(rule.id));
        rows.back().push_back(Cell(context.say(label(rule.severity))));
        for (const auto& edition : editions) {
            const auto cited = article_text(rule, edition, context.say("惯例", "P"));
            rows.back().push_back(Cell(cited == "local" ? context.say("地方", "local") : cited));
        }
        rows.back().push_back(Cell(context.say(label(rule.evidence).zh, word(rule.evidence))));
        rows.back().push_back(Cell(std::string(context.say(rule.statement))));
    }
    std::vector<Cell> header{Cell(context.say("等级", "severity"))};
    if (ids) header.insert(header.begin(), Cell(context.say("规则", "rule")));
    for (const auto& edition : editions) header.emplace_back(edition);
    header.insert(header.end(), {Cell(context.say("依据", "ev")), Cell(context.say("内容", ""))});
    context.screen().table(header, rows);
    return exit_done;
}

namespace {

void print_rule(Context& context, const RuleInfo& rule) {
    auto& screen = context.screen();
    // The id is for those who write it into files and scripts; without it the statement is the heading.
    const bool id = context.language() != Language::zh || context.verbose();
    if (id) screen.line(rule.id, Colour::bold);
    if (id)
        screen.paragraph(context.say(rule.statement), 2);
    else
        screen.paragraph(context.say(rule.statement), 0, Colour::bold);
    std::vector<std::vector<Cell>> rows;
    rows.push_back({context.say("等级", "severity"), Cell(context.say(label(rule.severity)))});
    const auto cited = [&](const std::string& edition) -> std::string {
        const auto* article = article_of(rule, edition);
        if (!article) return std::string(context.say("不适用", "not asked under it"));
        if (article->number.empty())
            return std::string(context.say("工作惯例，条文没有这项要求", "practice; no article asks for it"));
        return context.say(recruitment::cited_article(article->number)) +
               (article->practice ? std::string(context.say("；其中的要求或期限是工作惯例",
                                                            "; what is asked, or its number, is practice"))
                                  : std::string());
    };
    for (const auto& edition : cited_editions(context.workflow()->rules()))
        rows.push_back({Cell(edition + context.say(" 版", "")), Cell(cited(edition))});
    rows.push_back({context.say("证据", "evidence"), Cell(context.say("", std::string(word(rule.evidence)) + " ") +
                                                          std::string(context.say(label(rule.evidence))))});
    std::string at;
    if (rule.every_event) at = context.say("每个事项", "every event");
    for (const auto& name : rule.judged_at)
        at += (at.empty() ? "" : context.say("、", ", ")) +
              context.say(find_event(context.workflow()->events(), name)->label.zh, name);
    if (rule.daily) at += (at.empty() ? context.say("每日", "daily") : context.say("，以及每日", ", and daily"));
    rows.push_back({context.say("判断时机", "judged at"), Cell(at)});
    rows.push_back({context.say("处理", "remedy"), Cell(context.say(rule.remedy))});
    rows.push_back({context.say("示例", "example"), Cell(context.say(recruitment::example_of(rule.id)))});
    screen.table({}, rows, 2);
}

}  // namespace

int run_rule_explain(Context& context, const Arguments& arguments) {
    const auto asked = arguments.get("RULE");
    auto meant = office::rules_named(*context.workflow(), asked);
    if (meant.empty()) {
        std::vector<std::string> ids;
        for (const auto& rule : context.workflow()->rules()) ids.emplace_back(rule.id);
        const auto guess = closest(asked, ids);
        throw usage_error("unknown-rule", "RULE",
                          {"没有规则 " + asked + (guess.empty() ? "" : "，是否指 " + guess + "？") +
                               "（可填条号如 13，或 政审、票决 等；一览见 rudang rule list）",
                           "there is no rule " + asked + (guess.empty() ? "" : "; did you mean " + guess + "?") +
                               " (an article like 13 will do; rudang rule list names them all)"});
    }
    if (context.json()) {
        Json list = Json::array();
        for (const auto* rule : meant) list.push_back(rule_json(context, *rule));
        context.print(meant.size() == 1 ? list.front() : list);
        return exit_done;
    }
    if (meant.size() > 1 && context.interactive()) {
        std::vector<std::string> statements;
        for (const auto* rule : meant) statements.emplace_back(context.say(rule->statement));
        const auto chosen = ask_which(
            context, {"“" + asked + "”涉及这些规则：", "these rules have to do with " + asked + ":"}, statements);
        if (!chosen) return exit_done;
        meant = {meant[*chosen]};
    }
    for (const auto* rule : meant) {
        if (rule != meant.front()) context.screen().line();
        print_rule(context, *rule);
    }
    return exit_done;
}

int run_fields(Context& context, const Arguments& arguments) {
    const auto& workflow = *context.workflow();
    const bool zh = context.language() == Language::zh;
    const auto name = arguments.get("EVENT");
    if (name.empty()) {
        if (context.json()) {
            Json list = Json::array();
            for (const auto& event : workflow.events())
                list.push_back({{"event", event.name},
                                {"label", context.say(event.label)},
                                {"step", event.step ? Json(event.step) : Json()}});
            context.print(list);
            return exit_done;
        }
        std::vector<std::vector<Cell>> rows;
        for (const auto& event : workflow.events())
            rows.push_back({Cell(event.step ? std::to_string(event.step) : ""), Cell(context.say(event.label)),
                            Cell(zh && !context.verbose() ? std::string_view(event.also) : event.name)});
        context.screen().table(
            context.headings({{"步", "step"}, {"事项", "meaning"}, {context.verbose() ? "代号" : "也可写作", "event"}}),
            rows);
        return exit_done;
    }
    const auto* info = &event_named(context, name);
    if (context.json()) {
        Json json{{"event", info->name},
                  {"label", context.say(info->label)},
                  {"step", info->step ? Json(info->step) : Json()},
                  {"fields", Json::array()}};
        for (const auto& field : *info->fields) json["fields"].push_back(field_json(context, field));
        context.print(json);
        return exit_done;
    }
    const bool by_name = !zh || context.verbose();
    context.screen().line(std::string(context.say(info->label)) + (by_name ? "  " + std::string(info->name) : ""),
                          Colour::bold);
    std::vector<std::vector<Cell>> rows;
    field_rows(context, *info->fields, "", rows);
    context.screen().table({}, rows, 2);
    context.screen().line(rows.empty()
                              ? (context.say("没有其他要填的，只要发生日期。", "Nothing else is asked, only the day."))
                              : context.say("带 * 的必填；一组内容中的 * 指填这一组时必填。",
                                            "* is required; within a group, once the group is given."),
                          Colour::dim);
    return exit_done;
}

}  // namespace rudang::cli
