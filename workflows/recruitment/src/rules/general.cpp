// Rules that hold for every event: dates, order, standing, completeness.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <unordered_map>

#include "rule.h"

namespace rudang::recruitment {

namespace {

// The same sentence about each step, composed once.
using OfEachStep = std::array<Wording, step_count + 1>;
template <class Say>
OfEachStep of_each_step(Say say) {
    OfEachStep all;
    for (int step = 1; step <= step_count; ++step) all[static_cast<std::size_t>(step)] = say(step, step_text(step));
    return all;
}

const Wording& not_supplied(int step) {
    static const auto all = of_each_step([](int number, const Text& name) {
        return Wording{
            fmt::format("未提供第 {} 步“{}”的记录，无法判定", number, name.zh),
            fmt::format("no record of step {} ({}) was supplied, so this cannot be judged", number, name.en)};
    });
    return all[static_cast<std::size_t>(step)];
}

const Wording& not_on_record(int step) {
    static const auto all = of_each_step([](int number, const Text& name) {
        return Wording{fmt::format("没有第 {} 步“{}”的记录", number, name.zh),
                       fmt::format("there is no record of step {} ({})", number, name.en)};
    });
    return all[static_cast<std::size_t>(step)];
}

// A label lives as long as the program, so its place tells it apart.
const Wording& not_said(Label field) {
    thread_local std::unordered_map<const char*, Wording> known;
    auto& words = known[field.zh.data()];
    if (words.empty())
        words = {"记录没有写明：" + std::string(field.zh), "the record does not say: " + std::string(field.en)};
    return words;
}

}  // namespace

void missing_step(const Question& question, int step, Answers& answers) {
    if (const auto& back = question.facts.taken_back_on(step); back && !question.facts.recorded(step)) {
        const auto name = step_text(step);
        if (procedure(step).perhaps_again)
            undetermined(answers, {fmt::format("{} 退回之后没有再办第 {} 步“{}”；退回之前办过，是否还须再办没有规定",
                                               back->iso(), step, name.zh),
                                   fmt::format("step {} ({}) was not taken again after the case went back on {}; it "
                                               "had been taken before, and no article says whether it has to be again",
                                               step, name.en, back->iso())});
        else
            violated(answers,
                     {fmt::format("第 {} 步“{}”因 {} 退回而失效，之后没有重新办理", step, name.zh, back->iso()),
                      fmt::format("step {} ({}) lost its effect when the case went back on {}, and was not taken again",
                                  step, name.en, back->iso())});
    } else if (question.facts.silent_about(step)) {
        undetermined(answers, not_supplied(step));
    } else {
        violated(answers, not_on_record(step));
    }
    answers.back().absent = step;
}

bool rests_on_silence(const Question& question, int step, Answers& answers) {
    if (question.facts.recorded(step) || !question.facts.silent_about(step)) return false;
    if (!question.daily()) missing_step(question, step, answers);
    return true;
}

void conclude(Truth truth, Text message, Answers& answers, const Edition* edition) {
    switch (truth) {
        case Truth::yes:
            return satisfied(answers, edition);
        case Truth::no:
            return violated(answers, std::move(message), edition);
        case Truth::unknown:
            return undetermined(
                answers,
                {"日期只精确到月，无法判定：可能" + message.zh,
                 "a date is known only to the month, so this cannot be judged; possibly: " + message.en},
                edition);
    }
}

void conclude(const Question& question, const Deadline& deadline, Answers& answers) {
    if (question.daily() && not_after(question.today, deadline.due) == Truth::yes)
        pending(answers, deadline.ahead(), deadline.edition);
    else
        conclude(question, not_after(question.on, deadline.due), deadline.missed, answers, deadline.edition);
    answers.back().step = deadline.step;
}

void conclude(const Question& question, Truth in_time, Words missed, Answers& answers, const Edition* edition) {
    if (in_time != Truth::unknown || question.facts.halts.empty()) return conclude(in_time, missed, answers, edition);
    const auto message = missed();
    undetermined(answers,
                 {"本案中止或转接过，期间是否计入期限没有规定，无法判定：可能" + message.zh,
                  "the case was suspended or in transfer, and no article says whether that time counts, so this cannot "
                  "be judged; possibly: " +
                      message.en},
                 edition);
}

void expect_true(const Question& question, std::optional<bool> value, Label if_false, Label field, Answers& answers) {
    if (!value) {
        const auto& unsaid = not_said(field);
        question.complete ? violated(answers, unsaid) : undetermined(answers, unsaid);
    } else if (*value)
        satisfied(answers);
    else
        violated(answers, if_false);
}

Text step_text(int step) {
    if (step < 1 || step > step_count) return {};
    return Text(step_table()[static_cast<std::size_t>(step - 1)].name);
}

Wording no_place_for(int step) {
    static const auto all = of_each_step([](int, const Text& name) {
        return Wording{"台账没有“" + name.zh + "”这一列，无法判定",
                       "the ledger has no column for this step (" + name.en + "), so it cannot be judged"};
    });
    return all[static_cast<std::size_t>(step)];
}

namespace {

void date_not_in_future(const Question& q, Answers& a) {
    conclude(
        not_after(q.on, ComputedDay(q.today)),
        [&] {
            return Text{fmt::format("日期 {} 晚于今天 {}", q.on.iso(), q.today.iso()),
                        fmt::format("{} lies after today, {}", q.on.iso(), q.today.iso())};
        },
        a);
}

// What ends a case, turns it back or decides on it, though it is no step, comes after the steps on record.
bool comes_last(const Question& q) {
    return q.is<Withdrawn>() || q.is<Dropped>() || q.is<Died>() || q.is<StruckOff>() || q.is<RecognitionRefused>() ||
           q.is<ActivistRemoved>() || q.is<AdmittedDirectly>() || q.is<RecognisedPosthumously>();
}

void chronology_of_last(const Question& q, Answers& a) {
    const bool deliberated = q.is<Deliberated>();
    const int about = q.facts.deliberates_conversion() ? 23 : 15;
    for (int step = step_count; step >= 1; --step) {
        auto when = q.facts.when(step);
        if (!when && !deliberated) when = q.facts.taken_back_on(step);
        if ((deliberated && step != about) || !when || !q.on.before(*when)) continue;
        const auto name = step_text(step);
        return violated(a, {fmt::format("{} 早于已记录的第 {} 步“{}”（{}）", q.on.iso(), step, name.zh, when->iso()),
                            fmt::format("{} comes before step {} ({}, {}), which is on record", q.on.iso(), step,
                                        name.en, when->iso())});
    }
}

// Events that are no step follow the application, and what ends a standing follows what began it.
void chronology_of_others(const Question& q, Answers& a) {
    if (q.is<StepUnrecorded>()) return;
    const auto follows = [&](const std::optional<OccurredOn>& earlier, const char* zh, const char* en) {
        if (!earlier || !q.on.before(*earlier)) return;
        violated(a, {fmt::format("{} 早于{}（{}）", q.on.iso(), zh, earlier->iso()),
                     fmt::format("{} comes before {} ({})", q.on.iso(), en, earlier->iso())});
    };
    follows(q.facts.when(1), "入党申请", "the application");
    if (a.empty() && q.is<Resumed>()) follows(q.facts.suspended_since, "中止", "the suspension it ends");
    if (a.empty() && (q.is<TransferAccepted>() || q.is<TransferRefused>()))
        follows(q.facts.in_transfer_since, "转出", "the transfer it ends");
    if (a.empty() && (comes_last(q) || q.is<Deliberated>())) chronology_of_last(q, a);
    if (a.empty() && comes_last(q)) follows(q.facts.suspended_since, "已记录的中止", "the suspension on record");
    if (a.empty() && comes_last(q)) follows(q.facts.in_transfer_since, "已记录的转出", "the transfer on record");
    if (a.empty() && q.is<RecognisedPosthumously>()) follows(q.facts.ended_on, "去世", "the death");
    if (a.empty()) satisfied(a);
}

void chronology(const Question& q, Answers& a) {
    if (q.step == 0) return chronology_of_others(q, a);
    bool clean = true;
    // The record at fault is that of the later step, which came too early.
    const auto complain = [&](int earlier, const OccurredOn& earlier_on, int later, const OccurredOn& later_on) {
        clean = false;
        const auto e = step_text(earlier), l = step_text(later);
        violated(a, {fmt::format("第 {} 步“{}”（{}）早于第 {} 步“{}”（{}）", later, l.zh, later_on.iso(), earlier, e.zh,
                                 earlier_on.iso()),
                     fmt::format("step {} ({}, {}) comes before step {} ({}, {})", later, l.en, later_on.iso(), earlier,
                                 e.en, earlier_on.iso())});
        a.back().subject = std::to_string(earlier) + "<" + std::to_string(later);
        a.back().of_this = a.back().refuses = later == q.step;
        a.back().earlier = earlier;
        a.back().later = later;
    };
    // Of step 8 the consent comes first, then the notice; each step after it wants both.
    const bool notice = q.is<NoticeClosed>();
    const bool had =
        q.again || (procedure(q.step).perhaps_again && q.facts.taken_back_on(q.step)) ||
        (notice ? q.facts.prospect_notice.has_value() || !q.clocks.notice_required(q.on) : q.facts.recorded(q.step));
    if (const auto& early = q.facts.prospect_notice; q.as<ProspectEndorsed>() && early && early->on.before(q.on) &&
                                                     q.edition.parameters.consent_required && !q.facts.endorsement) {
        clean = false;
        violated(a, {fmt::format("公示结束（{}）早于上级党委同意（{}）", early->on.iso(), q.on.iso()),
                     fmt::format("the notice closed ({}) before the committee consented ({})", early->on.iso(),
                                 q.on.iso())});
        a.back().subject = "notice";
        a.back().of_this = a.back().refuses = false;  // it is the notice that has to be had again
        a.back().later = q.step;
    }
    const bool in_turn = q.facts.nothing_after(q.on, followers(q.step));
    for (int other = 1; other <= step_count && !in_turn; ++other) {
        if (other == q.step) continue;
        const auto when = q.facts.when(other);
        if (!when) continue;
        if (q.on.before(*when) && must_follow(q.step, other)) complain(other, *when, q.step, q.on);
        // Renewing a step that came in time (a fresh pre-review, another introducer) is no disorder.
        if (!had && when->before(q.on) && must_follow(other, q.step)) complain(q.step, q.on, other, *when);
    }
    // Taken again after what was done upon the record that did not count: that is had anew as well.
    for (int other = q.step + 1; q.standing && other <= step_count; ++other) {
        if (!done_upon(other, q.step)) continue;
        const auto when = q.facts.recorded(other) ? q.facts.when(other) : q.standing->when(other);
        if (when && when->before(q.on)) complain(q.step, q.on, other, *when);
    }
    // What was taken back is had anew after the going back, not before.
    if (const auto& back = q.facts.taken_back_on(q.step);
        clean && back && !q.facts.recorded(q.step) && q.on.before(*back)) {
        const auto name = step_text(q.step);
        return violated(a, {fmt::format("第 {} 步“{}”（{}）早于退回之日（{}），须在退回之后重新办理", q.step, name.zh,
                                        q.on.iso(), back->iso()),
                            fmt::format("step {} ({}, {}) comes before the day the case went back ({}); it has to be "
                                        "taken again after that",
                                        q.step, name.en, q.on.iso(), back->iso())});
    }
    if (clean) satisfied(a);
}

void standing_normal(const Question& q, Answers& a) {
    if (q.step == 0) return;
    if (q.facts.suspended_since)
        return violated(a, {"本案已中止，恢复之前不得办理各步骤",
                            "the case is suspended; no step may be taken until it is resumed"});
    if (q.facts.in_transfer_since)
        return violated(a, {"本案正在转接，接收之前不得办理各步骤",
                            "the case is in transfer; no step may be taken until it is accepted"});
    satisfied(a);
}

// Reported where the gap opens: missing predecessors of predecessors that are themselves on record were reported
// when those were judged.
void collect_missing(const Question& q, int step, std::bitset<step_count + 1>& seen, Answers& a, bool& clean) {
    for (const int before : predecessors(step)) {
        if (seen[static_cast<std::size_t>(before)] || q.facts.recorded(before)) continue;
        // Of what a failed political review took back, political-review-qualified says all there is to say.
        if (const auto& back = q.facts.taken_back_on(before);
            back && q.facts.unqualified_on == back && q.step >= 12 && q.step <= 17)
            continue;
        seen.set(static_cast<std::size_t>(before));
        clean = false;
        missing_step(q, before, a);
        a.back().step = before;
        a.back().subject = fmt::format("{} before {}", before, q.event_name);
        if (!q.facts.silent_about(before)) collect_missing(q, before, seen, a, clean);
    }
}

void step_recorded(const Question& q, Answers& a) {
    if (q.step == 0) return;
    std::bitset<step_count + 1> seen;
    bool clean = true;
    collect_missing(q, q.step, seen, a, clean);
    if (clean) satisfied(a);
}

void step_open(const Question& q, Answers& a) {
    if (!q.closed_with_open) return;
    std::string zh, en;
    for (const int step : *q.closed_with_open) {
        const auto name = step_text(step);
        zh += fmt::format("{}第 {} 步“{}”", zh.empty() ? "" : "、", step, name.zh);
        en += fmt::format("{}step {} ({})", en.empty() ? "" : ", ", step, name.en);
    }
    if (zh.empty() && q.is<ApplicationSubmitted>())
        violated(a, {"本案已结束；再次申请入党的，另开案卷（rudang apply）",
                     "the case has ended; who applies again gets a case of their own (rudang apply)"});
    else if (zh.empty())
        violated(a, {"本案已结束，不能再办理步骤", "the case has ended; it takes no further step"});
    else
        violated(a, {"此时没有这一步；现在可办理：" + zh, "there is no such step here; open now: " + en});
}

// Local rules may demand a public notice at further points: before the committee decides, or the prospect is proposed.
void local_notice(const Question& q, Answers& a) {
    NoticeAt at = NoticeAt::activist;
    if (q.is<AdmissionDecided>()) at = NoticeAt::admission;
    if (q.is<ConversionDecided>()) at = NoticeAt::conversion;
    const auto& choice = choice_of(at);
    if (!q.edition.notices.contains(std::string(choice.word))) return;
    for (const auto& notice : q.facts.other_notices) {
        if (notice->event.at != at || !notice->event.from || !notice->event.to) continue;
        const auto counted = q.calendar.count(*notice->event.from, *notice->event.to);
        if (counted.days >= q.edition.parameters.notice_workdays && notice->event.outcome == NoticeOutcome::no_effect &&
            OccurredOn(*notice->event.to).before(q.on))
            return satisfied(a);
    }
    violated(a, {fmt::format("没有“{}”或公示不足 {} 个工作日", choice.label.zh, q.edition.parameters.notice_workdays),
                 fmt::format("there was no notice {} of at least {} working days", choice.label.en,
                             q.edition.parameters.notice_workdays)});
}

// Papers local rules ask for are attachments of the event; the digests tell how many there are, not which.
void local_documents(const Question& q, Answers& a) {
    std::size_t wanted = 0;
    std::string names;
    for (const auto& document : q.edition.documents)
        if (document.at == q.event_name) {
            ++wanted;
            names += (names.empty() ? "" : "、") + document.name;
        }
    if (!wanted) return;
    if (q.attachments >= wanted) return satisfied(a);
    if (q.origin == Origin::imported && q.attachments == 0)
        return undetermined(a, {"旧记录没有附件，无法判定是否有：" + names,
                                "the old record carries no papers, so it does not show whether there were: " + names});
    violated(a, {fmt::format("地方规定要求 {} 份附件（{}），只有 {} 份", wanted, names, q.attachments),
                 fmt::format("local rules ask for {} papers ({}), {} are attached", wanted, names, q.attachments)});
}

void local_record(const Question& q, Answers& a) {
    for (const auto& record : q.edition.records) {
        if (record.before != q.event_name) continue;
        const auto done = std::find_if(q.facts.local_steps.begin(), q.facts.local_steps.end(), [&](const auto& f) {
            return f->event.record == record.id && !q.on.before(f->on);
        });
        if (done != q.facts.local_steps.end())
            satisfied(a);
        else
            violated(a,
                     {fmt::format("没有地方规定的“{}”的记录（记作“地方规定的步骤”，代号 {}）", record.name, record.id),
                      fmt::format("there is no record of {}, which local rules demand (local_step_recorded, record={})",
                                  record.name, record.id)});
        a.back().subject = record.id;
    }
}

void recorded_promptly(const Question& q, Answers& a) {
    if (q.origin != Origin::live) return;
    const Day entered = q.entered.value_or(q.today);
    const int late = entered.number() - q.on.last().number();
    if (late > 30)
        violated(a, {fmt::format("发生后 {} 天才录入（超过 30 天）", late),
                     fmt::format("entered {} days after it happened (more than 30)", late)});
    else
        satisfied(a);
}

// Judged over all cases together, in together.cpp.
void judged_together(const Question&, Answers&) {}

}  // namespace

const std::vector<Rule>& ledger_rules() {
    static const std::vector<Rule> rules{
        {{.id = "uniform-intervals",
          .statement = {"许多案卷各步间隔相同、同日大量表决、节假日开会：可能是补造记录的迹象，不是结论",
                        "identical gaps in many cases, many votes on one day, meetings on holidays: signs of made-up "
                        "records, never an accusation"},
          .remedy = {"对照原始会议记录核实", "check against the original minutes"},
          .severity = Severity::notice,
          .ledger_wide = true},
         judged_together},
        {{.id = "branch-dormant",
          .statement = {"有申请人但三年没有接收党员的党支部",
                        "a branch with applicants that has admitted nobody for three years"},
          .remedy = {"了解原因，加强指导", "find out why and give guidance"},
          .severity = Severity::notice,
          .ledger_wide = true},
         judged_together},
    };
    return rules;
}

const std::vector<Rule>& general_rules() {
    static const std::vector<Rule> rules{
        {{.id = "date-not-in-future",
          .statement = {"事项日期不得晚于今天", "an event cannot have happened after today"},
          .remedy = {"填写实际发生的日期", "give the day on which it really happened"},
          .every_event = true,
          .about_today = true},
         date_not_in_future},
        {{.id = "chronology",
          .statement = {"各步骤不得早于其前序步骤", "no step may come before a step it must follow"},
          .remedy = {"核对两个步骤的日期；记错的用更正改正，确属倒置的须重新履行程序",
                     "check both dates; correct the one that is wrong, or repeat the step that came too early"},
          .every_event = true},
         chronology},
        {{.id = "standing-normal",
          .statement = {"中止或转接期间不得办理步骤", "no step while the case is suspended or in transfer"},
          .remedy = {"先记录恢复或转入接收", "record resumed or transfer_accepted first"},
          .every_event = true},
         standing_normal},
        {{.id = "step-recorded",
          .statement = {"前序步骤均须有记录", "every step that must come before has a record"},
          .remedy = {"先补办或补记所缺步骤", "take the missing step, or record it if it happened"},
          .every_event = true},
         step_recorded},
        {{.id = "step-open",
          .statement = {"只能办理当前可办理的步骤", "only a step that is open now can be taken"},
          .remedy = {"按顺序办理；记错案卷的，选对案卷再录",
                     "take the steps in order; if this is the wrong case, name the right one"},
          .every_event = true},
         step_open},
        {{.id = "local-notice",
          .statement = {"地方规定要求的其他环节公示", "public notices that local rules require at further points"},
          .remedy = {"按地方规定公示后再办理", "post the notice local rules require first"},
          .judged_at = {"prospect_proposed", "admission_decided", "conversion_decided"}},
         local_notice},
        {{.id = "local-documents",
          .statement = {"地方规定要求随事项提交的材料", "papers that local rules ask for with an event"},
          .remedy = {"用 --attach 附上所缺材料", "attach the missing papers with --attach"},
          .severity = Severity::deviation,
          .every_event = true},
         local_documents},
        {{.id = "local-record",
          .statement = {"地方规定要求先行办理的步骤", "steps of their own that local rules demand first"},
          .remedy = {"先办理，并记录为“地方规定的步骤”", "take that step and record it as local_step_recorded first"},
          .every_event = true},
         local_record},
        {{.id = "recorded-promptly",
          .statement = {"事项发生后 30 天内录入", "entered within 30 days of happening"},
          .remedy = {"今后及时录入；补录的须有当时的原始材料",
                     "enter events soon; keep the papers of that time for late entries"},
          .severity = Severity::notice,
          .every_event = true},
         recorded_promptly},
    };
    return rules;
}

}  // namespace rudang::recruitment
