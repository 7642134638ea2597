// Stage 1, 申请入党: application and talk.
#include <fmt/format.h>

#include <array>

#include "../identity.h"
#include "rule.h"

namespace rudang::recruitment {
namespace {

// The day of birth, or its month where no more is known; else what the identity number says, unless it was mistyped.
std::optional<OccurredOn> born(const Applicant& applicant) {
    if (applicant.birth_date) return OccurredOn(*applicant.birth_date);
    if (applicant.id_number)
        if (const auto number = read_identity_number(*applicant.id_number); number.check_digit_right && number.birth)
            return OccurredOn(*number.birth);
    return applicant.birth_month ? OccurredOn::parse(*applicant.birth_month) : std::nullopt;
}

void age_18_at_application(const Question& q, Answers& a) {
    const auto birth = born(q.as<ApplicationSubmitted>()->event.applicant);
    if (!birth)
        return undetermined(a, {"没有出生日期，无法计算申请时年龄",
                                "without a date of birth the age at application cannot be computed"});
    const int minimum = q.edition.parameters.min_age_years;
    const auto comes_of_age = ComputedDay::months_after(*birth, 12 * minimum);
    conclude(
        not_before(q.on, comes_of_age),
        [&] {
            return Text{
                fmt::format("申请时未满 {} 周岁（{} 满 {} 周岁）", minimum, comes_of_age.iso(), minimum),
                fmt::format("not yet {} at the application (turns {} on {})", minimum, minimum, comes_of_age.iso())};
        },
        a);
}

void id_number_consistent(const Question& q, Answers& a) {
    const auto& applicant = q.as<ApplicationSubmitted>()->event.applicant;
    if (!applicant.id_number) return;
    const auto identity = read_identity_number(*applicant.id_number);
    if (!identity.well_formed)
        return violated(
            a, {"身份证号不是 18 位，或格式有误", "the identity number does not have 18 digits, or is malformed"});
    if (!identity.check_digit_right)
        return violated(a, {"身份证号校验码不符", "the check digit of the identity number is wrong"});
    const auto month = applicant.birth_month ? OccurredOn::parse(*applicant.birth_month) : std::nullopt;
    if ((applicant.birth_date && identity.birth != applicant.birth_date) ||
        (month && (*identity.birth < month->first() || month->last() < *identity.birth)))
        return violated(a, {"身份证号与出生日期不一致", "the identity number and the date of birth disagree"});
    if (applicant.sex && (*applicant.sex == Sex::male) != identity.male)
        return violated(a, {"身份证号与性别不一致", "the identity number and the sex disagree"});
    satisfied(a);
}

void person_unique(const Question& q, Answers& a) {
    const auto& applicant = q.as<ApplicationSubmitted>()->event.applicant;
    if (!applicant.id_number) return;
    for (const auto& other :
         q.neighbours.others("identity", normalized_identity_number(*applicant.id_number), q.facts.case_id)) {
        const bool over = other.ended && (!other.ended_on || OccurredOn(*other.ended_on).before(q.on) ||
                                          *other.ended_on == q.on.first());
        if (other.status == "member" || other.status == "archived") {
            // Before that case began, this one was the only one.
            if (other.day && q.on.before(OccurredOn(*other.day))) continue;
            return violated(a, {fmt::format("此人已是正式党员（案卷 {}），不得再申请入党", other.case_id),
                                fmt::format("this person is a full member already (case {})", other.case_id)});
        }
        // Looking back, the later of two applications is the one too many.
        const bool came_later = q.looking_back() && other.day && q.on.before(OccurredOn(*other.day));
        if (!over && !came_later)
            return violated(a, {fmt::format("此人已有一件在办的案卷（{}）", other.case_id),
                                fmt::format("this person already has an open case ({})", other.case_id)});
    }
    satisfied(a);
}

// Whoever was struck off, here or in another case with the same identity number, is not admitted for some years.
void reapplication_after_striking_off(const Question& q, Answers& a) {
    const auto judge = [&](const OccurredOn& struck_off) {
        const int years = q.edition.parameters.reapplication_years;
        const auto from = ComputedDay::months_after(struck_off, 12 * years);
        conclude(
            not_before(q.on, from),
            [&] {
                return Text{
                    fmt::format("{} 被除名，{} 起方可重新申请入党（{} 年）", struck_off.iso(), from.iso(), years),
                    fmt::format("struck off on {}; may apply again from {} on ({} years)", struck_off.iso(), from.iso(),
                                years)};
            },
            a);
    };
    if (const auto& former = q.facts.former_end; former && former->status == "struck_off") {
        judge(former->on);
        return;
    }
    const auto& applicant = q.as<ApplicationSubmitted>()->event.applicant;
    if (!applicant.id_number) return;
    std::optional<Day> last;
    for (const auto& other :
         q.neighbours.others("identity", normalized_identity_number(*applicant.id_number), q.facts.case_id))
        if (other.status == "struck_off" && other.ended_on && OccurredOn(*other.ended_on).before(q.on))
            last = std::max(last, other.ended_on);
    if (last) judge(OccurredOn(*last));
}

// Nobody is made a member who did not ask to be one.
void posthumous_had_applied(const Question& q, Answers& a) {
    if (q.as<RecognisedPosthumously>()->event.had_applied)
        satisfied(a);
    else
        violated(a,
                 {"生前没有提出过入党要求，不能追认", "had not asked to join, so cannot be recognised posthumously"});
}

void talk_within_one_month(const Question& q, Answers& a) {
    if (q.daily() && q.facts.silent_about(2)) return missing_step(q, 2, a);
    if (q.daily() && (q.facts.recorded(2) || q.facts.recorded(3) || q.facts.admitted())) return;
    if (q.facts.recorded(2) || rests_on_silence(q, 1, a)) return;
    const auto due = q.clocks.talk_due();
    if (!due) return;
    const auto& application = *q.facts.application;
    const auto* edition =
        &q.clocks.started(application.event.received_on ? OccurredOn(*application.event.received_on) : application.on);
    conclude(q,
             {.step = 2,
              .due = *due,
              .edition = edition,
              .ahead = NamingDay{"应于 {} 前派人谈话", "the talk is due by {}", *due},
              .missed =
                  [&] {
                      return Text{q.daily() ? fmt::format("尚未派人谈话，期限 {} 已过", due->iso())
                                            : fmt::format("谈话（{}）晚于期限 {}", q.on.iso(), due->iso()),
                                  q.daily() ? fmt::format("no talk has been held; it was due by {}", due->iso())
                                            : fmt::format("the talk ({}) was held after its deadline, {}", q.on.iso(),
                                                          due->iso())};
                  }},
             a);
}

void talk_by_branch_officer(const Question&, Answers& a) {
    // The four offices are the only words the field has; a record that reaches this rule names one of them.
    satisfied(a);
}

}  // namespace

const std::vector<Rule>& application_rules() {
    static const std::vector<Rule> rules{
        {{.id = "age-18-at-application",
          .statement = {"申请入党时应年满 18 周岁（生日当天即满）",
                        "at least 18 on the day of application; the birthday counts"},
          .remedy = {"年满 18 周岁后重新递交申请", "hand in the application again after turning 18"},
          .judged_at = {"application_submitted"}},
         age_18_at_application},
        {{.id = "id-number-consistent",
          .statement = {"身份证号校验码正确，并与出生日期、性别一致（GB 11643）",
                        "the identity number's check digit is right and agrees with birth date and sex (GB 11643)"},
          .remedy = {"对照身份证更正", "correct it against the identity card"},
          .judged_at = {"application_submitted"}},
         id_number_consistent},
        {{.id = "person-unique",
          .statement = {"同一人不得同时有两件在办案卷；正式党员不再申请入党",
                        "one person, one open case; a full member does not apply again"},
          .remedy = {"在原案卷上继续办理，或先结束原案卷；已是正式党员的，不再办理",
                     "continue the open case, or end it first; for a full member there is nothing to do"},
          .judged_at = {"application_submitted"}},
         person_unique},
        {{.id = "reapplication-after-striking-off",
          .statement = {"被除名（或劝退）的，五年内不得重新入党",
                        "whoever was struck off or asked to leave is not admitted again for five years"},
          .remedy = {"满五年后重新递交申请", "apply again once five years are over"},
          .judged_at = {"application_submitted"}},
         reapplication_after_striking_off},
        {{.id = "posthumous-had-applied",
          .statement = {"追认为党员的，生前须提出过入党要求",
                        "only somebody who had asked to join is recognised posthumously"},
          .remedy = {"核实生前是否提出过入党要求；确未提出的，不追认",
                     "find out whether the person had asked to join; if not, they are not recognised"},
          .judged_at = {"recognised_posthumously"},
          .rests_on = {"had_applied"}},
         posthumous_had_applied},
        {{.id = "talk-within-one-month",
          .statement = {"收到申请书后 1 个月内派人谈话", "a talk within one month of receiving the application"},
          .remedy = {"还没有谈话的，尽快谈话；已经谈话的，保留实际日期并说明原因",
                     "not held yet: hold the talk now; held already: keep its true day and give the reason"},
          .severity = Severity::deviation,
          .judged_at = {"talk_held"},
          .daily = true},
         talk_within_one_month},
        {{.id = "talk-by-branch-officer",
          .statement = {"谈话人为书记、副书记、组织委员或指派的党员",
                        "held by the secretary, deputy secretary, organization member or an assigned member"},
          .remedy = {"由上述人员重新谈话", "have one of them hold the talk"},
          .severity = Severity::deviation,
          .judged_at = {"talk_held"},
          .rests_on = {"interviewer_role"}},
         talk_by_branch_officer},
    };
    return rules;
}

}  // namespace rudang::recruitment
