#include "prompts.h"

#include <algorithm>
#include <utility>

#include "fields.h"
#include "finding.h"
#include "interview.h"
#include "record.h"
#include "rudang/office/causes.h"
#include "rudang/office/desk.h"
#include "rudang/office/naming.h"
#include "rudang/office/obstacles.h"
#include "rudang/office/records.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"

namespace rudang::cli {
namespace {

// A day that has happened. Of one without a year the last such day is offered.
Typed ask_day(Context& context, std::optional<Day>& day) {
    std::optional<Day> offered_before;  // typed once more in the same words it is meant
    for (bool offered = true; offered;) {
        offered = false;
        const auto known = day.value_or(context.today());
        const auto prompt = (context.say("发生日期［", "day it happened [")) +
                            (known == context.today() ? std::string(context.say("今天 ", "today ")) : "") +
                            known.iso() + (context.say("］：", "]: "));
        const auto typed =
            ask_until(context, prompt,
                      {"这件事实际发生的日期，如 2026-06-01、2026年6月1日、今天、昨天；不是录入的日期",
                       "the day it really happened, like 2026-06-01, today, yesterday; not the day of typing"},
                      [&](const std::string& words) -> Text {
                          auto read = words.empty() ? std::optional(known) : read_day(words, context.today());
                          const auto reckoned = read ? std::nullopt : office::reckoned_day(words, context.today());
                          if (reckoned) read = reckoned->day;
                          if (reckoned && *read <= context.today() && read != std::exchange(offered_before, read)) {
                              offered = true;
                              context.screen().line("  " + context.say(reckoned->how) +
                                                        context.say("；是下面这一天就直接回车，不是请写全年月日",
                                                                    "; Enter if it is this day, else write it in full"),
                                                    Colour::yellow);
                          }
                          if (!read) return office::no_day_in(words);
                          if (*read > context.today())
                              return {"这一天还没有到；只记录已经发生的事",
                                      "that day is still to come; only what has happened is recorded"};
                          day = *read;
                          return {};
                      });
        if (typed == Typed::back) return typed;
    }
    return Typed::answer;
}

// What came of trying it, said before it is recorded.
void print_outlook(Context& context, const Outcome& outcome) {
    auto& screen = context.screen();
    if (outcome.accepted()) {
        for (const auto& finding : outcome.findings)
            if (objects(finding.verdict) && finding.severity != Severity::notice) print_finding(context, finding, 2);
        return;
    }
    screen.line(context.say("按现在的内容不能记录，原因：", "as it stands it would be refused, because:"),
                Colour::yellow);
    for (const auto& finding : outcome.findings)
        if (finding.severity == Severity::block && objects(finding.verdict))
            print_finding(context, finding, 2, Said::in_the_way);
    for (const auto& problem : outcome.problems) screen.paragraph(context.say(problem.message), 2);
}

class Recording {
public:
    Recording(Context& context, const Arguments& arguments) : context_(context), arguments_(arguments) {}

    int apply() {
        info_ = &office::opening_event(*context_.workflow());
        expect_right({});
        stage_ = Stage::day;
        return run();
    }
    int record() {
        context_.actor();  // no ledger, nobody who acts or no key: said before anything is asked
        stage_ = Stage::which_case;
        return run();
    }

private:
    enum class Stage { which_case, which_event, day, fields, confirm, done, given_up };

    int run() {
        while (stage_ != Stage::done && stage_ != Stage::given_up) {
            switch (stage_) {
                case Stage::which_case:
                    ask_case();
                    break;
                case Stage::which_event:
                    ask_event();
                    break;
                case Stage::day:
                    ask_day_it_happened();
                    break;
                case Stage::fields:
                    ask_fields();
                    break;
                case Stage::confirm:
                    confirm();
                    break;
                case Stage::done:
                case Stage::given_up:
                    break;
            }
        }
        if (stage_ == Stage::given_up) {
            context_.screen().line(context_.say("什么也没有记录。", "Nothing was recorded."), Colour::dim);
            return exit_findings;
        }
        return record_one(context_, arguments_, command());
    }

    // Whoever may not record it anyway is not asked about it.
    void expect_right(const std::string& org) {
        auto desk = context_.desk();
        office::require_recording(desk, *info_, org);
    }

    // Says what is wrong and asks again; what the command line said cannot be asked again.
    template <class F>
    Text attempt(const F& what) {
        try {
            what();
            return {};
        } catch (const Failure& failure) {
            if (failure.status != exit_usage) throw;
            return sentence(failure.problems);
        } catch (const office::Failure& failure) {
            if (!may_be_typed_again(failure)) throw;
            return sentence(failure.problems);
        }
    }

    static Text sentence(const Problems& problems) {
        Text all;
        for (const auto& problem : problems) {
            all.zh += (all.zh.empty() ? "" : "；") + problem.message.zh;
            all.en += (all.en.empty() ? "" : "; ") + problem.message.en;
        }
        return all;
    }

    void take_case(const std::string& word) {
        row_ = context_.the_case(word);
        view_ = context_.ledger().view(row_.case_id, context_.actor());
        if (!view_) throw not_permitted();
        row_ = view_->row;
        if (row_.erased)
            throw usage_error("case-erased", "CASE",
                              {"本案的个人数据已销毁，不能再记录",
                               "the personal data of this case was destroyed; nothing more can be recorded"});
    }

    void ask_case() {
        if (const auto given = arguments_.get("CASE"); !given.empty()) {
            take_case(given);
        } else {
            const Text help{"填姓名，或开立时给出的案卷号（前几位即可）",
                            "the person's name, or the id the case was given (its beginning will do)"};
            const auto typed =
                ask_until(context_, context_.say("给谁记录（姓名或案卷号）：", "whose case (name or id): "), help,
                          [&](const std::string& word) -> Text {
                              if (word.empty()) return help;
                              return attempt([&] { take_case(word); });
                          });
            if (typed == Typed::back) return;
        }
        stage_ = Stage::which_event;
    }

    void show_open() {
        auto& screen = context_.screen();
        screen.line(
            printable(view_->instance->title()) + "  " + row_.case_id + "  " + status_text(context_, row_.state),
            Colour::bold);
        std::vector<std::vector<Cell>> rows;
        for (const auto& task : view_->instance->tasks()) {
            const bool open =
                std::find(row_.state.steps.begin(), row_.state.steps.end(), task.step) != row_.state.steps.end();
            if (!open) continue;
            const auto* event = find_event(context_.workflow()->events(), task.event);
            rows.push_back({Cell(std::to_string(task.step)),
                            Cell(context_.say(office::step_info(*context_.workflow(), task.step).name)),
                            Cell(event->name == office::step_info(*context_.workflow(), task.step).completed_by
                                     ? std::string_view()
                                     : context_.say(event->label))});
        }
        if (rows.empty()) return;
        screen.line(row_.state.standing == "normal" ? context_.say("现在可办：", "open now:")
                                                    : office::halted_words(row_.state, context_.language()));
        screen.table({}, rows, 2);
    }

    // The event, chosen from a list where the word may be several.
    void take_event(const std::string& word) {
        std::vector<Task> open;
        for (const auto& task : view_->instance->tasks())
            if (std::find(row_.state.steps.begin(), row_.state.steps.end(), task.step) != row_.state.steps.end())
                open.push_back(task);
        info_ = &event_named(context_, word, open);
        if (info_->name == correction_event)
            throw usage_error("usage", "EVENT", {"更正请用 rudang correct", "use rudang correct for corrections"});
        expect_right(row_.org);
        // What the procedure has no place for is said before anything is asked.
        const auto in_the_way = office::obstacles(*view_, *info_, context_.today(), context_.today());
        if (!in_the_way.no_place) return say_if_done_before();
        // Handed in again in its case it may be, where the first could not stand; else it opens one.
        if (info_->opens_case && !in_the_way.done)
            throw usage_error("usage", "EVENT", {"开立案卷请用 rudang apply", "use rudang apply to open a case"});
        auto& screen = context_.screen();
        const std::string what(context_.say(info_->label));
        screen.line(in_the_way.done ? context_.say(Text{"“" + what + "”已于 " + in_the_way.on->iso() +
                                                            " 办理；记错了可用 rudang correct 更正",
                                                        what + " was recorded for " + in_the_way.on->iso() +
                                                            "; rudang correct puts right what is wrong about it"})
                                    : context_.say(Text{"现在还不能办“" + what + "”：", what + " cannot be done now:"}),
                    Colour::yellow);
        if (!in_the_way.done) print_causes(context_, office::fold(in_the_way.findings), 2, Said::in_the_way);
        throw Failure{exit_findings, {}};
    }

    // What may lawfully be done a second time is not done again by mistake.
    void say_if_done_before() {
        if (!info_->step ||
            std::find(row_.state.steps.begin(), row_.state.steps.end(), info_->step) != row_.state.steps.end())
            return;
        const auto records = office::records_of_step(*view_, *context_.workflow(), info_->step);
        const auto last = std::find_if(records.rbegin(), records.rend(), [&](const office::CaseRecord& record) {
            return !record.refused && record.info == info_;
        });
        if (last == records.rend()) return;
        const auto day = last->recorded.event.on.iso();
        const std::string what(context_.say(info_->label));
        context_.screen().paragraph(
            context_.say(
                Text{"“" + what + "”已于 " + day + " 办理；确实又办了一次的请接着填，记错了的用 rudang correct 更正",
                     what + " was recorded for " + day +
                         "; go on if it happened once more, rudang correct puts "
                         "right what is wrong about it"}),
            0, Colour::yellow);
    }

    void ask_event() {
        const Text help{"填步骤号（如 7）或名称（如 政审、公示、票决）；转出、中止、去世等也可以",
                        "the number of a step, its name, or another event like suspended"};
        if (const auto given = arguments_.get("EVENT"); !given.empty()) {
            try {
                take_event(given);
            } catch (const Failure& failure) {
                if (failure.status != exit_findings) throw;
                stage_ = Stage::given_up;
                return;
            }
        } else {
            show_open();
            const auto typed =
                ask_until(context_, context_.say("记录哪一步（步骤号或名称）：", "which step (number or name): "), help,
                          [&](const std::string& word) -> Text {
                              if (word.empty()) return help;
                              try {
                                  return attempt([&] { take_event(word); });
                              } catch (const Failure& failure) {
                                  if (failure.status != exit_findings) throw;
                                  return {"请另选一步", "choose another step"};
                              }
                          });
            if (typed == Typed::back) {
                stage_ = arguments_.has("CASE") ? Stage::given_up : Stage::which_case;
                return;
            }
        }
        questionnaire_.reset();
        stage_ = Stage::day;
    }

    void ask_day_it_happened() {
        // What the command said; asked again, it is to be another one.
        const auto given = arguments_.get("on");
        const bool from_command = !given.empty() && !day_;
        if (from_command) {
            day_ = read_day(given, context_.today());
            if (!day_)
                throw usage_error("bad-date", "--on",
                                  {"“" + given + "”不是日期，或没有这一天；请写全年月日，如 2026-06-01",
                                   "there is no day " + given + "; write year, month and day, like 2026-06-01"});
        } else if (ask_day(context_, day_) == Typed::back) {
            stage_ = view_ && !arguments_.has("EVENT") ? Stage::which_event : Stage::given_up;
            return;
        }
        if (view_) {
            const auto in_the_way = office::obstacles(*view_, *info_, *day_, context_.today());
            if (in_the_way.any()) {
                context_.screen().line(context_.say(Text{"这件事在 " + day_->iso() + " 不能办，原因：",
                                                         "on " + day_->iso() + " it cannot be done, because:"}),
                                       Colour::yellow);
                print_causes(context_, office::fold(in_the_way.findings), 2, Said::in_the_way);
                // Another outcome than the usual one may be lawful all the same: a cancellation comes at any time.
                const bool goes_on = !in_the_way.no_place && ask_yes_no(context_, {"仍要填下去吗？（是/否）：",
                                                                                   "go on all the same? (yes/no): "});
                if (!goes_on) {
                    if (from_command) stage_ = Stage::given_up;
                    day_.reset();
                    return;
                }
            }
        }
        if (!questionnaire_)
            make_questionnaire();
        else
            questionnaire_->move_to(*day_);
        stage_ = Stage::fields;
    }

    void make_questionnaire() {
        auto around = office::around(context_.ledger(), context_.actor(), row_.org, *info_);
        if (!view_) {
            fresh_ = context_.workflow()->start("x");
        } else {
            // What is known may be personal; then the look is recorded before it is shown.
            for (const auto& field : *info_->fields)
                around.personal |=
                    view_->instance->hint(info_->name, field.name, *day_, Json::object(), false).personal;
            if (around.personal) {
                auto looked = context_.ledger().view(row_.case_id, context_.actor(), {}, Reveal::yes);
                if (looked) view_ = std::move(looked);
                around.personal = view_.has_value();
            }
        }
        Problems problems;
        auto words = arguments_.extras;
        if (arguments_.has("from")) words.insert(words.end(), {"--from", arguments_.get("from")});
        Json given = read_options(context_, *info_, words, problems);
        if (!problems.empty()) throw Failure{exit_usage, problems};
        // A name alone is no more than saying who it is.
        const bool all = given.empty() || arguments_.has("by-name");
        asking_ = all ? office::Questionnaire::Asking::everything : office::Questionnaire::Asking::must;
        questionnaire_.emplace(*context_.workflow(), view_ ? *view_->instance : *fresh_, *info_, *day_,
                               context_.today(), std::move(around), std::move(given));
        Screen(context_.err(), terminal_columns(2), false)
            .paragraph((view_ ? printable(view_->instance->title()) + (context_.say("，", ", ")) : "") +
                           std::string(context_.say(info_->label)) + " " + day_->iso() +
                           (context_.say("。填 ? 看说明，填 < 回到上一项。", ". ? explains, < goes back.")),
                       0);
    }

    void ask_fields() {
        asked_ |= questionnaire_->next(asking_).has_value();
        if (interview(context_, *questionnaire_, asking_) == Typed::back) {
            stage_ = arguments_.has("on") ? Stage::given_up : Stage::day;
            return;
        }
        stage_ = asked_ || asking_ == office::Questionnaire::Asking::everything ? Stage::confirm : Stage::done;
    }

    Command command() const {
        Command command;
        command.event.name = info_->name;
        command.event.on = *day_;
        command.event.case_id = row_.case_id;
        command.event.fields = questionnaire_->fields();
        // Whoever was told that it is there and says yes means somebody else.
        command.known_is_done = !view_ && !arguments_.has("another") && !told_of_twin_;
        return command;
    }

    void warn_of_same_name() {
        const auto name = questionnaire_->fields().value("applicant", Json::object()).value("name", std::string{});
        if (view_ || name.empty()) return;
        auto attempt = command();
        attempt.actor = context_.actor();
        const auto same = office::case_with(context_.ledger(), attempt, *info_);
        told_of_twin_ = !same.empty();
        for (const auto& row : context_.ledger().cases_named(name, context_.actor()))
            if (row.case_id == same)
                context_.screen().paragraph(
                    context_.say(Text{"这份申请已经记录过，就是案卷 " + same + "；不是另一个人的，请填 否",
                                      "this very application is recorded already, as case " + same +
                                          "; unless it is another person's, answer no"}),
                    0, Colour::yellow);
            else
                context_.screen().paragraph(
                    context_.say(
                        Text{"注意：已有同名的案卷 " + row.case_id + "（" + status_text(context_, row.state) + "）",
                             "note: there is a case of that name already, " + row.case_id + " (" +
                                 status_text(context_, row.state) + ")"}),
                    0, Colour::yellow);
    }

    // What was left empty and is named now; empty where the words fit none of it, or several.
    std::string left_empty(const std::string& words) const {
        std::vector<office::SummaryLine> lines;
        for (auto& line : questionnaire_->summary(context_.language(), true))
            if (line.words.empty()) lines.push_back(std::move(line));
        std::size_t n = 0;
        if (list_number(words) || !line_named(words, lines, n).empty() || n < 2) return {};
        return lines[n - 2].path;
    }

    // Twenty answers are not thrown away by one slip.
    void give_up(bool expected) {
        if (!expected && asked_ &&
            !ask_yes_no(context_, {"放弃刚才填的内容吗？（是/否）：", "discard what was typed? (yes/no): "}))
            return;
        stage_ = Stage::given_up;
    }

    // The whole record in words; any line can still be changed.
    void confirm() {
        auto& screen = context_.screen();
        const auto lines = questionnaire_->summary(context_.language());
        screen.line();
        screen.line((context_.say("将要记录：", "to be recorded: ")) + std::string(context_.say(info_->label)),
                    Colour::bold);
        std::vector<std::vector<Cell>> rows{{Cell("1"), Cell(context_.say("发生日期", "day")), Cell(day_->iso())}};
        for (const auto& line : lines)
            rows.push_back({Cell(std::to_string(rows.size() + 1)), Cell(line.label), Cell(line.words)});
        screen.table({}, rows, 2);
        warn_of_same_name();
        auto attempt = command();
        attempt.actor = context_.actor();
        const auto outlook = context_.ledger().preview(attempt);
        print_outlook(context_, outlook);
        context_.print_today_note();
        const Text help{"填 是 记录；填 否 放弃；要改哪一项填它前面的序号，漏填的填它的名称",
                        "yes records it, no gives up; a number changes that line, a name one that was left empty"};
        const bool refused = outlook.status == Outcome::Status::refused;
        const auto typed = ask_until(
            context_,
            refused ? context_.say("仍要记录吗？只会在日志中留下被拒绝的一次（是/否，要改填序号）：",
                                   "record it all the same? Only a refusal will be kept (yes/no, or a number): ")
                    : context_.say("记录吗？（是/否，要改填序号）：",
                                   "record it? (yes/no, or the number of a line to change): "),
            help, [&](const std::string& words) -> Text {
                // What was typed is not thrown away for one line that is wrong.
                if (says_yes(words) && outlook.status == Outcome::Status::invalid)
                    return {"填写有误，还不能记录；请填要改的那一项的序号，放弃填 否",
                            "something is wrong in it; give the number of the line to change, or no to give up"};
                if (says_yes(words)) return stage_ = Stage::done, Text{};
                if (says_no(words)) return give_up(refused || told_of_twin_), Text{};
                std::size_t n = 0;
                if (words.empty()) return help;
                const auto wrong = line_named(words, lines, n);
                if (n == 1) return stage_ = Stage::day, Text{};
                const auto path = n ? lines[n - 2].path : left_empty(words);
                if (path.empty()) return list_number(words) ? wrong : help;
                if (const auto question = questionnaire_->at(path)) ask_question(context_, *questionnaire_, *question);
                return stage_ = Stage::fields, Text{};
            });
        if (typed == Typed::back) stage_ = questionnaire_->back() ? Stage::fields : Stage::day;
    }

    Context& context_;
    const Arguments& arguments_;
    Stage stage_ = Stage::which_case;
    CaseRow row_;
    std::optional<CaseView> view_;
    std::unique_ptr<Instance> fresh_;
    const EventInfo* info_ = nullptr;
    std::optional<Day> day_;
    std::optional<office::Questionnaire> questionnaire_;
    office::Questionnaire::Asking asking_ = office::Questionnaire::Asking::everything;
    bool asked_ = false, told_of_twin_ = false;
};

}  // namespace

int apply_by_prompts(Context& context, const Arguments& arguments) { return Recording(context, arguments).apply(); }
int record_by_prompts(Context& context, const Arguments& arguments) { return Recording(context, arguments).record(); }

}  // namespace rudang::cli
