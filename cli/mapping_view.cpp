#include "mapping_view.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "rudang/engine/text.h"
#include "rudang/tables/table.h"

namespace rudang::cli {
namespace {

std::string label_of(Context& context, const std::string& meaning) {
    for (const auto& column : recruitment::ledger_columns())
        if (column.id == meaning) return std::string(context.say(column.label));
    return meaning;
}

std::string alternatives(Context& context, const recruitment::ColumnUse& use) {
    std::string text;
    for (const auto& each : use.could_be)
        text += (text.empty() ? "" : context.say("或", " or ")) + context.say("“", "\"") + label_of(context, each) +
                context.say("”", "\"");
    if (use.could_be.size() == 1)
        return context.say("看不出是不是" + text, "whether it is " + text + " cannot be told");
    return context.say("可能是" + text, "could be " + text);
}

// Each heading once, however many sheets have it.
std::vector<std::pair<std::string, const recruitment::ColumnUse*>> doubtful(const MappingsBySheet& by_sheet) {
    std::vector<std::pair<std::string, const recruitment::ColumnUse*>> list;
    std::set<std::string> seen;
    for (const auto& [sheet, mapping] : by_sheet)
        for (const auto& use : mapping.columns)
            if (!use.could_be.empty() && use.meaning.empty() && seen.insert(use.header).second)
                list.emplace_back(sheet, &use);
    return list;
}

std::string where(Context& context, const std::string& sheet) {
    return sheet.empty() ? "" : printable(sheet) + context.say("：", ": ");
}

void show_table(Context& context, const std::string& sheet, const recruitment::Mapping& mapping) {
    std::vector<std::vector<Cell>> rows;
    for (const auto& use : mapping.columns)
        if (!use.meaning.empty())
            rows.push_back(
                {Cell(tables::column_name(use.column)), Cell(printable(use.header)),
                 Cell(label_of(context, use.meaning) + (context.verbose() ? "（" + use.meaning + "）" : ""))});
    if (rows.empty()) return;
    context.screen().line(where(context, sheet) + context.say("识别的列", "columns used"), Colour::dim);
    context.screen().table(
        {context.say("列", "column"), context.say("表头", "heading"), context.say("当作", "taken for")}, rows, 2);
}

}  // namespace

void show_mappings(Context& context, const MappingsBySheet& by_sheet) {
    auto& screen = context.screen();
    if (const auto open = doubtful(by_sheet); !open.empty()) {
        screen.line(
            context.say("含义不止一种、没有采用的列（相关步骤不作判断；用 --mapping 指定）：",
                        "columns that could mean several things and were not used (their steps are not judged; give "
                        "them a meaning with --mapping):"),
            Colour::yellow);
        for (const auto& [sheet, use] : open)
            screen.paragraph(where(context, sheet) + tables::column_name(use->column) + " " + printable(use->header) +
                                 context.say("：", ": ") + alternatives(context, *use),
                             2, Colour::yellow);
    }
    for (const auto& [sheet, mapping] : by_sheet) {
        if (context.verbose() || (context.interactive() && by_sheet.size() < 4)) show_table(context, sheet, mapping);
        if (mapping.reused)
            screen.paragraph(
                where(context, sheet) + context.say("沿用上次为同样表头指定的含义",
                                                    "columns mean what was said last time for the same headings"),
                0, Colour::dim);
        std::string unused;
        for (const auto& use : mapping.columns)
            if (use.meaning.empty() && use.could_be.empty())
                unused += (unused.empty() ? "" : context.say("、", ", ")) + tables::column_name(use.column) + " " +
                          printable(use.header);
        if (!unused.empty())
            screen.paragraph(where(context, sheet) + context.say("没有采用的列：", "columns not used: ") + unused +
                                 context.say("（用 --mapping 指定含义）", " (give them a meaning with --mapping)"),
                             0, Colour::dim);
    }
}

Json doubtful_columns(const MappingsBySheet& by_sheet) {
    Json list = Json::array();
    for (const auto& [sheet, use] : doubtful(by_sheet))
        list.push_back({{"sheet", sheet},
                        {"column", tables::column_name(use->column)},
                        {"heading", use->header},
                        {"could_be", use->could_be}});
    return list;
}

namespace {

// 0 to `most`, asked for until it is one of these; nothing where Enter is all that is typed.
std::optional<std::size_t> number_typed(Context& context, std::size_t most) {
    for (;;) {
        const auto words = normalized_name(context.asked(
            "", {"填序号（都不是填 0，以后再说直接回车）：", "number (0 for neither, Enter for later): "}));
        if (words.empty()) return std::nullopt;
        for (std::size_t number = 0; number <= most; ++number)
            if (words == std::to_string(number)) return number;
        context.screen().line(context.say(Text{"请填 0 至 " + std::to_string(most) + "，或直接回车",
                                               "type 0 to " + std::to_string(most) + ", or Enter"}),
                              Colour::yellow);
    }
}

}  // namespace

Json ask_about_columns(Context& context, const MappingsBySheet& by_sheet) {
    if (!context.interactive() || context.json() || context.quiet()) return nullptr;
    Json answers = Json::object();
    for (const auto& [sheet, use] : doubtful(by_sheet)) {
        const auto column = where(context, sheet) + tables::column_name(use->column), heading = printable(use->header);
        context.screen().line(
            context.say(Text{column + " 列“" + heading + "”是指：", column + " \"" + heading + "\" is:"}));
        std::vector<std::vector<Cell>> choices;
        for (const auto& meaning : use->could_be)
            choices.push_back({Cell(std::to_string(choices.size() + 1)), Cell(label_of(context, meaning))});
        context.screen().table({}, choices, 2);
        if (const auto chosen = number_typed(context, use->could_be.size()))
            answers[use->header] = *chosen == 0 ? Json() : Json(use->could_be[*chosen - 1]);
    }
    if (answers.empty()) return nullptr;
    // What was said for these headings before still holds.
    for (const auto& [sheet, mapping] : by_sheet)
        for (const auto& use : mapping.columns)
            if (mapping.reused && !answers.contains(use.header))
                answers[use.header] = use.meaning.empty() ? Json() : Json(use.meaning);
    return {{"columns", std::move(answers)}};
}

}  // namespace rudang::cli
