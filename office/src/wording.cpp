#include "rudang/office/wording.h"

#include <map>

#include "rudang/recruitment/events.h"
#include "rudang/recruitment/law.h"
#include "rudang/recruitment/offices.h"

namespace rudang::office {

const StepInfo& step_info(const Workflow& workflow, int step) {
    for (const auto& info : workflow.steps())
        if (info.number == step) return info;
    throw LedgerError(LedgerError::Kind::corrupt,
                      {"账本的表中有不存在的步骤；请用 rudang journal verify 查明，rudang rebuild 重建",
                       "a table of the ledger names a step that does not exist; find out with rudang journal verify, "
                       "put it right with rudang rebuild"});
}

std::string step_words(const Workflow& workflow, int step, Language language) {
    const auto number = std::to_string(step);
    return (language == Language::zh ? "第 " + number + " 步 " : "step " + number + " ") +
           std::string(step_info(workflow, step).name.in(language));
}

std::string open_steps_words(const Workflow& workflow, const State& state, Language language, std::string_view after,
                             std::span<const Task> tasks, std::optional<Day> today) {
    const int waits_for_notice = after == recruitment::ProspectEndorsed::name ? 8 : 0;
    std::string text;
    for (const int step : state.steps) {
        if (!text.empty()) text += language == Language::zh ? "、" : ", ";
        text += std::to_string(step) + " " + std::string(step_info(workflow, step).name.in(language));
        if (step == waits_for_notice)
            text += language == Language::zh ? "：待公示结束" : ": the notice is to close (notice_closed)";
        const auto task = std::find_if(tasks.begin(), tasks.end(), [&](const Task& t) { return t.step == step; });
        if (task != tasks.end() && task->earliest && today && task->earliest->earliest() > *today)
            text += language == Language::zh ? "（" + task->earliest->iso() + " 起）"
                                             : " (from " + task->earliest->iso() + ")";
    }
    // What comes first without being a step.
    for (const auto& task : tasks)
        if (!task.step)
            text += (text.empty() ? "" : language == Language::zh ? "、" : ", ") + task_words(workflow, task, language);
    return text;
}

std::string task_words(const Workflow& workflow, const Task& task, Language language) {
    if (!task.step) return std::string(find_event(workflow.events(), task.event)->label.in(language));
    auto text = step_words(workflow, task.step, language);
    if (task.event != step_info(workflow, task.step).completed_by)
        if (const auto* info = find_event(workflow.events(), task.event))
            text += (language == Language::zh ? "：" : ": ") + std::string(info->label.in(language));
    return text;
}

const Text& had_again_words() {
    static const Text words{"已有记录，但须重新办理：", "It is on record, and has to be had again:"};
    return words;
}

const Text& put_right_first_words() {
    static const Text words{"前面步骤的记录有问题。要重新办理的，先重新办理；否则这一步之后也要重新办理：",
                            "A record it rests on is at fault. If that step is to be taken again, take it first; "
                            "otherwise this one has to be had again as well:"};
    return words;
}

std::string unknown_words(const Task& task, Language language) {
    if (!recruitment::nobody_knows(task)) return {};
    return language == Language::zh ? "是否已办没有记录" : "nobody recorded whether it was done";
}

std::string task_days_words(const Task& task, Language language) {
    const bool zh = language == Language::zh;
    std::string text;
    const auto add = [&](const char* zh_name, const char* en_name, const std::optional<ComputedDay>& day) {
        if (day)
            text += (text.empty() ? "" : zh ? "，" : ", ") + std::string(zh ? zh_name : en_name) + " " + day->iso();
    };
    add("最早", "earliest", task.earliest);
    add("应于", "due", task.due);
    add("最迟", "latest", task.latest);
    if (task.provisional) text += zh ? "（暂定）" : " (provisional)";
    if (const auto unknown = unknown_words(task, language); !unknown.empty())
        text += (text.empty() ? "" : zh ? "，" : ", ") + unknown;
    return text;
}

std::string halted_words(const State& state, Language language) {
    const bool zh = language == Language::zh;
    if (state.standing == "normal") return {};
    if (state.standing == "suspended")
        return zh ? "已中止：先记录恢复，再办以下各步：" : "suspended: record resumed first, then:";
    return zh ? "转接中：先记录转入接收，再办以下各步：" : "in transfer: record transfer_accepted first, then:";
}

std::string no_step_words(const State& state, Language language) {
    const bool zh = language == Language::zh;
    if (state.standing == "normal" || state.ended) return {};
    if (state.standing == "suspended")
        return zh ? "恢复之前不得办理各步骤。" : "No step may be taken until resumed is recorded.";
    return zh ? "转入接收或不予接收之前不得办理各步骤。"
              : "No step may be taken until transfer_accepted or transfer_refused is recorded.";
}

std::string basis_words(const Finding& finding, Language language, bool with_rule) {
    const bool zh = language == Language::zh;
    const std::string rule = with_rule ? " " + std::string(finding.rule) : "";
    std::string basis;
    if (!finding.article.empty())
        basis = recruitment::cited_article(finding.article, finding.edition).in(language) + rule;
    else if (finding.certainty == "practice")
        return std::string(zh ? "工作惯例" : "practice") + rule;
    else
        basis = (zh ? "对记录本身的要求" : "what any record needs,") + rule;
    if (finding.certainty == "unconfirmed") basis += zh ? "（条文待核实）" : " (unconfirmed)";
    if (finding.certainty == "practice") basis += zh ? "（工作惯例）" : " (practice)";
    return basis;
}

std::string status_words(const Workflow& workflow, const State& state, Language language) {
    static const std::map<std::string_view, Label> standings{{"suspended", {"已中止", "suspended"}},
                                                             {"in_transfer", {"转接中", "in transfer"}}};
    std::string text;
    for (const auto& status : workflow.statuses())
        if (status.id == state.status) text = status.name.in(language);
    if (const auto found = standings.find(state.standing); found != standings.end())
        text += (language == Language::zh ? "，" : ", ") + std::string(found->second.in(language));
    return text;
}

}  // namespace rudang::office
