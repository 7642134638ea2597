#include "show_step.h"

#include "rudang/office/papers.h"
#include "rudang/office/records.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"

namespace rudang::cli {
namespace {

void print_record(Context& context, const office::CaseRecord& record, const std::vector<office::PaperLine>& papers) {
    auto& screen = context.screen();
    const auto& recorded = record.recorded;
    const auto outcome = office::outcome_in_words(*record.info, recorded.event.fields, context.language());
    screen.line(recorded.event.on.iso() + "  " + std::string(context.say(record.info->label)) +
                    (outcome.empty() ? "" : (context.say("：", ": ")) + outcome) +
                    (record.slip ? (context.say("（不予记录，本人说明是误录）", " (refused, a slip)"))
                     : record.refused ? (context.say("（不予记录）", " (refused)"))
                                      : "") +
                    (record.cured_by ? (context.say("（其后已补正）", " (made good later)")) : ""),
                record.refused ? Colour::dim : Colour::bold);
    std::vector<std::vector<Cell>> rows;
    for (auto& [label, words] : office::fields_in_words(*record.info, recorded.event.fields, context.language()))
        rows.push_back({Cell(std::move(label), Colour::dim), Cell(std::move(words))});
    if (!recorded.event.note.empty())
        rows.push_back({Cell(context.say("备注", "note"), Colour::dim), Cell(recorded.event.note)});
    for (const auto& line : papers) {
        if (line.seq != recorded.seq) continue;
        auto words = context.say(line.name);
        if (line.kept()) words += "  " + office::size_in_words(line.size) + "  " + printable(line.file_name);
        if (line.digest_only()) words += "  " + line.digest;
        rows.push_back({Cell(line.missing() ? context.say("缺材料", "missing paper")
                                            : context.say("材料 ", "paper ") + line.number,
                             Colour::dim),
                        Cell(words, line.missing() ? Colour::yellow : Colour::none)});
    }
    rows.push_back(
        {Cell(context.say("记录人", "recorded by"), Colour::dim),
         Cell(context.actor_name(recorded.actor) + (context.say("，", ", ")) + recorded.at.iso().substr(0, 10) +
              (context.verbose() ? (context.say("，日志序号 ", ", journal entry ")) + std::to_string(recorded.seq)
                                 : ""))});
    screen.table({}, rows, 2);
    for (const auto& id : record.rules)
        if (const auto* rule = find_rule(context.workflow()->rules(), id))
            screen.paragraph((context.say("原因：", "reason: ")) + std::string(context.say(rule->statement)), 2);
}

}  // namespace

int show_step(Context& context, const CaseView& view, int step) {
    const auto records = office::records_of_step(view, *context.workflow(), step);
    if (context.json()) {
        context.print(office::records_json(view.row.case_id, step, records));
        return exit_done;
    }
    auto& screen = context.screen();
    screen.line(printable(view.instance->title()) + "  " + view.row.case_id + "  " + context.say("第 ", "step ") +
                    std::to_string(step) + context.say(" 步 ", " ") +
                    std::string(context.say(office::step_info(*context.workflow(), step).name)),
                Colour::bold);
    context.print_today_note();
    if (records.empty()) screen.line(context.say("这一步还没有记录。", "Nothing is recorded for this step."));
    auto papers = office::paper_lines(view, *context.workflow());
    // Where nobody keeps papers none is said to be missing, unless local rules ask for it.
    const bool keeps = std::any_of(papers.begin(), papers.end(), [](const auto& line) { return line.kept(); });
    std::erase_if(papers, [&](const auto& line) { return line.missing() && !line.local && !keeps; });
    for (const auto& record : records) {
        screen.line();
        print_record(context, record, papers);
    }
    if (!records.empty() && context.reveal() == Reveal::no && !context.quiet()) {
        screen.line();
        screen.line(context.say("个人信息没有显示；加 --reveal 显示（查看会记入日志）。",
                                "Personal data is left out; --reveal shows it (the look is in the journal)."),
                    Colour::dim);
    }
    return exit_done;
}

int show_refused(Context& context, const CaseView& view) {
    auto records = office::records_of(view, *context.workflow());
    std::erase_if(records, [](const office::CaseRecord& record) { return !record.refused; });
    if (context.json()) {
        auto json = office::records_json(view.row.case_id, 0, records);
        json.erase("step");
        context.print(json);
        return exit_done;
    }
    auto& screen = context.screen();
    screen.line(printable(view.instance->title()) + "  " + view.row.case_id, Colour::bold);
    if (records.empty()) screen.line(context.say("没有不予记录的事项。", "Nothing was refused."));
    for (const auto& record : records) {
        screen.line();
        print_record(context, record, {});
    }
    return exit_done;
}

}  // namespace rudang::cli
