// correct: what was recorded wrongly is put right in the words of the record; the journal keeps both.
#include <algorithm>

#include "context.h"
#include "fields.h"
#include "interview.h"
#include "record.h"
#include "rudang/office/naming.h"
#include "rudang/office/obstacles.h"
#include "rudang/office/questionnaire.h"
#include "rudang/office/records.h"

namespace rudang::cli {
namespace {

std::string entry_words(Context& context, const office::CaseRecord& record) {
    return record.recorded.event.on.iso() + " " + std::string(context.say(record.info->label)) +
           (record.refused ? (context.say("（不予记录）", " (refused)")) : "");
}

const office::CaseRecord& chosen_entry(Context& context, const std::vector<office::CaseRecord>& records,
                                       const std::string& word) {
    for (const auto& record : records)
        if (std::to_string(record.recorded.seq) == word) return record;
    // Called by its event, where that was recorded once.
    std::vector<const office::CaseRecord*> called;
    for (const auto* event : word.empty() || whole_number(word, 9) ? std::vector<const EventInfo*>()
                                                                   : office::events_named(*context.workflow(), word))
        for (const auto& record : records)
            if (record.info == event) called.push_back(&record);
    if (called.size() == 1) return *called.front();
    Text list;
    for (const auto& record : records) {
        const auto item = std::to_string(record.recorded.seq) + " " + entry_words(context, record);
        list.zh += (list.zh.empty() ? "" : "；") + item;
        list.en += (list.en.empty() ? "" : "; ") + item;
    }
    throw usage_error(
        word.empty() ? "missing-argument" : "no-such-entry", "SEQ",
        {(word.empty() ? "请写明更正哪一条（日志序号）：" : "本案没有可更正的“" + word + "”，请填序号；有：") + list.zh,
         (word.empty() ? "say which entry to correct: "
                       : "this case has no entry " + word + " that can be corrected; there is: ") +
             list.en});
}

// The new values, as the options name them.
Json corrected_fields(Context& context, const Arguments& arguments, const EventInfo& event) {
    Problems problems;
    Json fields = read_options(context, event, arguments.extras, problems);
    if (const auto words = arguments.get("on"); !words.empty()) {
        if (const auto day = read_day(words, context.today()))
            fields["on"] = day->iso();
        else
            problems.push_back({"bad-date",
                                "--on",
                                {"“" + words + "”不是日期，或没有这一天；请写全年月日，如 2026-06-01",
                                 "there is no day " + words + "; write year, month and day, like 2026-06-01"}});
    }
    if (arguments.has("note")) fields["note"] = arguments.get("note");
    if (!problems.empty()) throw Failure{exit_usage, problems};
    return fields;
}

// One entry being corrected on the terminal: what of it, until the person is done.
class Correcting {
public:
    Correcting(Context& context, const CaseView& view, const office::CaseRecord& record)
        : context_(context),
          record_(record),
          before_(record.recorded.event),
          on_(before_.on),
          questionnaire_(*context.workflow(), *view.instance, *record.info, before_.on.last(), context.today(),
                         office::around(context.ledger(), context.actor(), view.row.org, *record.info),
                         before_.fields) {
        questionnaire_.reopen();
    }

    // The fields of the correction; empty where the entry is to be struck out.
    std::optional<Json> run() {
        bool strike = false, done = record_.refused;
        strike = record_.refused;
        while (!done) {
            show();
            const auto typed = ask_until(
                context_,
                context_.say("改哪一项（填序号；整条记错了填 作废；改完了填 好）：",
                             "which line (its number; strike for the whole entry; done when it is right): "),
                {"填要改的那一项前面的序号；这件事根本没有发生、记错了人，填 作废；不改了填 <",
                 "the number before the line; strike where it never happened or was somebody else; < gives up"},
                [&](const std::string& words) -> Text {
                    const auto lines = questionnaire_.summary(context_.language(), true);
                    if (words == "作废" || words == "strike") return strike = done = true, Text{};
                    if (words == "好" || words == "是" || words == "done") {
                        if (changes().empty()) return {"还没有改任何一项", "nothing was changed yet"};
                        return done = true, Text{};
                    }
                    std::size_t n = 0;
                    if (auto wrong = line_named(words, lines, n); !wrong.empty()) return wrong;
                    change(n == 1 ? std::string() : lines[n - 2].path);
                    return {};
                });
            if (typed == Typed::back) give_up();
        }
        if (strike) return std::nullopt;
        return changes();
    }

private:
    void give_up() {
        context_.screen().line(context_.say("什么也没有记录。", "Nothing was recorded."), Colour::dim);
        throw Failure{exit_findings, {}};
    }

    void show() {
        context_.screen().line(entry_words(context_, record_), Colour::bold);
        std::vector<std::vector<Cell>> rows{{Cell("1"), Cell(context_.say("发生日期", "day")), Cell(on_.iso())}};
        for (const auto& line : questionnaire_.summary(context_.language(), true))
            rows.push_back({Cell(std::to_string(rows.size() + 1)), Cell(line.label),
                            Cell(line.words.empty() ? (context_.say("（未填）", "(empty)")) : line.words.c_str())});
        context_.screen().table({}, rows, 2);
    }

    void change(const std::string& path) {
        if (!path.empty()) {
            if (const auto question = questionnaire_.at(path)) ask_question(context_, questionnaire_, *question);
            interview(context_, questionnaire_, office::Questionnaire::Asking::must);
            return;
        }
        ask_until(context_,
                  context_.say(Text{"发生日期［" + on_.iso() + "］：", "day it happened [" + on_.iso() + "]: "}),
                  {"如 2026-06-01 或 2026年6月1日", "like 2026-06-01"}, [&](const std::string& words) -> Text {
                      if (words.empty()) return {};
                      const auto day = read_day(words, context_.today());
                      if (!day || *day > context_.today())
                          return {"不是日期，或这一天还没有到", "there is no such day, or it is still to come"};
                      on_ = *day;
                      return {};
                  });
    }

    Json changes() const {
        Json changed = office::difference(before_.fields, questionnaire_.fields());
        if (on_ != before_.on) changed["on"] = on_.iso();
        return changed;
    }

    Context& context_;
    const office::CaseRecord& record_;
    const Event& before_;
    OccurredOn on_;
    office::Questionnaire questionnaire_;
};

// Which entry, from a list.
const office::CaseRecord& ask_entry(Context& context, const CaseView& view,
                                    const std::vector<office::CaseRecord>& records) {
    context.screen().line(printable(view.instance->title()) + "  " + view.row.case_id, Colour::bold);
    std::vector<std::vector<Cell>> rows;
    for (const auto& record : records)
        rows.push_back({Cell(std::to_string(rows.size() + 1)), Cell(entry_words(context, record)),
                        Cell(context.verbose() ? "#" + std::to_string(record.recorded.seq) : "")});
    context.screen().table({}, rows, 2);
    const office::CaseRecord* chosen = nullptr;
    ask_until(context, context.say("更正哪一条（填序号）：", "which entry (its number): "), {},
              [&](const std::string& words) -> Text {
                  const auto n = list_number(words);
                  if (n < 1 || n > records.size()) return {"请填列出的序号", "give one of the numbers listed"};
                  chosen = &records[n - 1];
                  return {};
              });
    if (!chosen) throw usage_error("interrupted", "", {"没有更正", "nothing was corrected"});
    return *chosen;
}

// With what it says, where whoever corrects it may see that: the look is on record.
std::optional<CaseView> view_to_correct(Context& context, const CaseRow& row, bool in_words) {
    if (in_words && context.ledger().may(context.actor(), Action::look, row.org))
        return context.ledger().view(row.case_id, context.actor(), {}, Reveal::yes);
    return context.ledger().view(row.case_id, context.actor());
}

std::string reason_for(Context& context, const Arguments& arguments) {
    auto reason = arguments.get("reason");
    if (reason.empty() && context.interactive())
        ask_until(context, context.say("更正原因：", "reason: "),
                  {"为什么改，如 日期写错、记错了人", "why, like wrong day, somebody else"},
                  [&](const std::string& words) -> Text {
                      reason = words;
                      return words.empty() ? Text{"须写明原因", "the reason must be given"} : Text{};
                  });
    if (reason.empty())
        throw usage_error("missing-argument", "--reason", {"请写明更正原因（--reason）", "give the reason (--reason)"});
    return reason;
}

}  // namespace

int run_correct(Context& context, const Arguments& arguments) {
    const auto row = context.the_case(arguments.get("CASE"));
    const bool says_what =
        !arguments.extras.empty() || arguments.has("on") || arguments.has("note") || arguments.has("strike");
    const bool in_words = context.interactive() && !says_what;
    const auto view = view_to_correct(context, row, in_words);
    if (!view) throw not_permitted();
    const auto records = office::correctable(*view, *context.workflow(), context.actor(), context.today());
    const auto& record = context.interactive() && !arguments.has("SEQ")
                             ? ask_entry(context, *view, records)
                             : chosen_entry(context, records, arguments.get("SEQ"));
    auto desk = context.desk();
    if (!record.refused) office::require_recording(desk, *record.info, row.org);
    Command command;
    command.event.case_id = row.case_id;
    command.event.name = std::string(correction_event);
    command.event.on = context.today();
    auto& fields = command.event.fields;
    fields = {{"corrects", record.recorded.seq}};
    std::optional<Json> changed;
    if (in_words)
        changed = Correcting(context, *view, record).run();
    else if (Json given = corrected_fields(context, arguments, *record.info);
             !given.empty() || !arguments.has("strike"))
        changed = std::move(given);
    if (arguments.has("strike") || !changed) fields["annul"] = true;
    if (changed) fields["fields"] = std::move(*changed);
    fields["reason"] = reason_for(context, arguments);
    const auto what = entry_words(context, record);
    const bool strikes = fields.contains("annul");
    if (in_words && !ask_yes_no(context, {(strikes ? "作废“" : "更正“") + what + "”吗？（是/否）：",
                                          (strikes ? "strike out " : "correct ") + what + "? (yes/no): "})) {
        context.screen().line(context.say("什么也没有记录。", "Nothing was recorded."), Colour::dim);
        return exit_findings;
    }
    return record_one(context, arguments, std::move(command));
}

}  // namespace rudang::cli
