// rule list, rule explain, fields: what the program knows, printed from the records it runs on.
#include <algorithm>

#include "context.h"
#include "fields.h"

namespace rudang::cli {
namespace {

std::string article_text(const RuleInfo& rule, std::string_view edition) {
    for (const auto& article : rule.articles)
        if (article.edition == edition) return std::string(article.number) + (article.inferred ? "~" : "");
    return "-";
}

Json rule_json(Context& context, const RuleInfo& rule) {
    Json json{{"id", rule.id},
              {"statement", context.say(rule.statement)},
              {"remedy", context.say(rule.remedy)},
              {"severity", word(rule.severity)},
              {"evidence", word(rule.evidence)}};
    json["articles"] = {{"2014", article_text(rule, "2014")}, {"2026", article_text(rule, "2026")}};
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
        rows.push_back({Cell("--" + name + presence), Cell(context.say(field.label)), Cell(type_text(context, field))});
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
    out << "# 规则 · Rules\n\n"
           "由 `rudang rule list --format markdown` 生成，请勿手改。Generated; do not edit. `~` 按条文顺延推断 "
           "inferred; "
           "A 条文原文 text seen, B 间接来源 secondary, P 工作惯例 practice, - 记录本身的要求 what any record "
           "needs.\n\n"
           "| 规则 id | 等级 severity | 2014 | 2026 | | 判断时机 judged at | 内容 statement "
           "|\n|---|---|---|---|---|---|---|\n";
    for (const auto& rule : rules) {
        std::string at = rule.every_event ? "每个事项 every event" : "";
        for (const auto& event : rule.judged_at) at += (at.empty() ? "" : ", ") + std::string(event);
        if (rule.daily) at += at.empty() ? "daily" : ", daily";
        if (rule.ledger_wide) at += at.empty() ? "ledger" : ", ledger";
        out << "| `" << rule.id << "` | " << label(rule.severity).zh << " " << word(rule.severity) << " | "
            << article_text(rule, "2014") << " | " << article_text(rule, "2026") << " | " << word(rule.evidence)
            << " | " << at << " | " << rule.statement.zh << "<br>" << rule.statement.en << "<br>→ " << rule.remedy.zh
            << "<br>→ " << rule.remedy.en << " |\n";
    }
}

}  // namespace

int run_rule_list(Context& context, const Arguments& arguments) {
    const auto& rules = context.workflow()->rules();
    if (const auto format = arguments.get("format", "text"); format == "markdown")
        return print_markdown(context, rules), exit_done;
    else if (format != "text")
        throw usage_error("bad-value", "--format", {"--format 是 text 或 markdown", "--format is text or markdown"});
    if (context.json()) {
        Json list = Json::array();
        for (const auto& rule : rules) list.push_back(rule_json(context, rule));
        context.print(list);
        return exit_done;
    }
    std::vector<std::vector<Cell>> rows;
    for (const auto& rule : rules)
        rows.push_back({Cell(rule.id), Cell(context.say(label(rule.severity))), Cell(article_text(rule, "2014")),
                        Cell(article_text(rule, "2026")), Cell(word(rule.evidence)),
                        Cell(context.say(rule.statement))});
    context.screen().table(context.language() == Language::zh
                               ? std::vector<Cell>{"规则", "等级", "2014", "2026", "据", ""}
                               : std::vector<Cell>{"rule", "severity", "2014", "2026", "ev", ""},
                           rows);
    return exit_done;
}

int run_rule_explain(Context& context, const Arguments& arguments) {
    const bool zh = context.language() == Language::zh;
    const auto id = arguments.get("RULE");
    const auto& rules = context.workflow()->rules();
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const RuleInfo& rule) { return rule.id == id; });
    if (found == rules.end()) {
        std::vector<std::string> ids;
        for (const auto& rule : rules) ids.emplace_back(rule.id);
        const auto guess = closest(id, ids);
        throw usage_error("unknown-rule", "RULE",
                          {"没有规则 " + id + (guess.empty() ? "" : "，是否指 " + guess + "？"),
                           "there is no rule " + id + (guess.empty() ? "" : "; did you mean " + guess + "?")});
    }
    if (context.json()) {
        context.print(rule_json(context, *found));
        return exit_done;
    }
    auto& screen = context.screen();
    screen.line(found->id, Colour::bold);
    screen.paragraph(context.say(found->statement), 2);
    std::vector<std::vector<Cell>> rows;
    rows.push_back({zh ? "等级" : "severity", Cell(context.say(label(found->severity)))});
    const auto cited = [&](const char* edition) {
        const auto number = article_text(*found, edition);
        if (number == "-") return std::string(zh ? "无条文" : "none");
        if (number == "local") return std::string(zh ? "全国无规定，由地方规定" : "none nationally; local rules");
        const bool inferred = number.ends_with("~");
        auto bare = inferred ? number.substr(0, number.size() - 1) : number;
        // Of other regulations: "支部条例 12".
        std::string book;
        if (const auto space = bare.find(' '); space != std::string::npos) {
            book = zh ? "《中国共产党支部工作条例》" : "Regulations on Branch Work ";
            bare = bare.substr(space + 1);
        }
        return book + (zh ? "第 " + bare + " 条" : "art. " + bare) +
               (inferred ? (zh ? "（按条文顺延推断，待核实）" : " (inferred from the renumbering, unconfirmed)") : "");
    };
    rows.push_back({zh ? "2014 版" : "2014", Cell(cited("2014"))});
    rows.push_back({zh ? "2026 版" : "2026", Cell(cited("2026"))});
    rows.push_back({zh ? "证据" : "evidence",
                    Cell(std::string(word(found->evidence)) + " " + std::string(context.say(label(found->evidence))))});
    std::string at;
    if (found->every_event) at = zh ? "每个事项" : "every event";
    for (const auto& name : found->judged_at) at += (at.empty() ? "" : ", ") + std::string(name);
    if (found->daily) at += zh ? (at.empty() ? "每日" : "，以及每日") : (at.empty() ? "daily" : ", and daily");
    rows.push_back({zh ? "判断时机" : "judged at", Cell(at)});
    rows.push_back({zh ? "处理" : "remedy", Cell(context.say(found->remedy))});
    rows.push_back({zh ? "示例" : "example", Cell(context.say(recruitment::example_of(id)))});
    screen.table({}, rows, 2);
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
            rows.push_back(
                {Cell(event.step ? std::to_string(event.step) : ""), Cell(event.name), Cell(context.say(event.label))});
        context.screen().table(
            zh ? std::vector<Cell>{"步", "事项", "说明"} : std::vector<Cell>{"step", "event", "meaning"}, rows);
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
    context.screen().line(std::string(context.say(info->label)) + "  " + std::string(info->name), Colour::bold);
    std::vector<std::vector<Cell>> rows;
    field_rows(context, *info->fields, "", rows);
    context.screen().table({}, rows, 2);
    context.screen().line(rows.empty()
                              ? (zh ? "没有其他要填的，只要发生日期。" : "Nothing else is asked, only the day.")
                          : zh ? "带 * 的必填；一组内容中的 * 指填这一组时必填。"
                               : "* is required; within a group, once the group is given.",
                          Colour::dim);
    return exit_done;
}

}  // namespace rudang::cli
