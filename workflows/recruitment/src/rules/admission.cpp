// Stage 4, 预备党员的接收: committee review, pre-review, form, vote, talk, decision, filing.
#include <fmt/format.h>

#include "ballot.h"
#include "deliberation.h"
#include "outcome.h"
#include "rule.h"

namespace rudang::recruitment {
namespace {

void preparation_complete(const Question& q, Answers& a) {
    bool clean = true;
    for (const int step : {9, 10, 11})
        if (!q.facts.recorded(step)) {
            clean = false;
            missing_step(q, step, a);
            a.back().subject = std::to_string(step);
        }
    if (clean) satisfied(a);
}

void opinions_sought(const Question& q, Answers& a) {
    expect_true(q, q.as<BranchCommitteeReviewed>()->event.opinions_sought,
                {"没有征求党员和群众意见", "members and masses were not consulted"},
                {"是否征求党员和群众意见", "whether members and masses were consulted"}, a);
}

void empowered_committee(const Question& q, Answers& a) {
    CommitteeKind kind{};
    if (const auto* pre_review = q.as<PreReviewDecided>())
        kind = pre_review->event.committee_kind;
    else if (const auto* admission = q.as<AdmissionDecided>())
        kind = admission->event.committee_kind;
    else if (const auto* conversion = q.as<ConversionDecided>())
        kind = conversion->event.committee_kind;
    if (kind == CommitteeKind::primary_committee || kind == CommitteeKind::working_committee) return satisfied(a);
    const auto& label = choice_of(kind).label;
    violated(a, {fmt::format("“{}”没有审批权限", label.zh), fmt::format("a {} has no power to decide", label.en)});
}

void not_leaving(const Question& q, Answers& a) {
    if (!takes_further(q)) return;
    auto leaving = q.clocks.leaving_on();
    if (const auto* e = q.as<PreReviewDecided>(); e && e->event.leaving_on) leaving = e->event.leaving_on;
    // It looks ahead: who has left is where they are now.
    if (!leaving || OccurredOn(*leaving).before(q.on)) return satisfied(a);
    const auto allowed_from = ComputedDay::months_after(q.on, q.edition.parameters.leaving_months);
    const bool far = *leaving >= allowed_from.latest();
    if (far) return satisfied(a);
    const Text message{
        fmt::format("将于 {} 离开工作、学习单位，不足 {} 个月", leaving->iso(), q.edition.parameters.leaving_months),
        fmt::format("leaves the unit on {}, within {} months", leaving->iso(), q.edition.parameters.leaving_months)};
    conclude(*leaving < allowed_from.earliest() ? Truth::no : Truth::unknown, message, a);
    // A stated reason turns the prohibition into a deviation.
    if (q.note && !q.note->empty()) a.back().severity = Severity::deviation;
}

void form_after_pre_review(const Question& q, Answers& a) {
    const auto* e = q.as<AdmissionFormCompleted>();
    if (!q.facts.pre_review) return missing_step(q, 13, a);
    if (q.facts.pre_review->event.outcome != PreReviewOutcome::passed)
        return violated(a, {"预审不合格，不得填写志愿书", "the pre-review was not passed"});
    if (q.on.before(q.facts.pre_review->on))
        return violated(a, {fmt::format("填写志愿书（{}）早于预审（{}）", q.on.iso(), q.facts.pre_review->on.iso()),
                            fmt::format("the form ({}) was filled in before the pre-review ({})", q.on.iso(),
                                        q.facts.pre_review->on.iso())});
    if (e->lacks("introducer_opinions"))
        return undetermined(a, {"记录没有写明介绍人意见份数",
                                "the record does not say how many introducers' opinions the form carries"});
    if (e->event.introducer_opinions < q.edition.parameters.introducers)
        return violated(a, {fmt::format("志愿书只有 {} 份介绍人意见", e->event.introducer_opinions),
                            fmt::format("the form carries {} introducers' opinions", e->event.introducer_opinions)});
    satisfied(a);
}

void form_number_unique(const Question& q, Answers& a) {
    for (const auto& other :
         q.neighbours.others("form", q.as<AdmissionFormCompleted>()->event.form_number, q.facts.case_id))
        // Both are told: which of the two was written down wrongly the record does not show.
        return violated(a, {fmt::format("志愿书编号已被案卷 {} 使用", other.case_id),
                            fmt::format("the form number is used by case {}", other.case_id)});
    satisfied(a);
}

void vote_within_one_month(const Question& q, Answers& a) {
    if (q.daily() && (q.facts.recorded(15) || q.facts.silent_about(15) || q.facts.recorded(17))) return;
    // Where too few came nothing was put to the meeting, and the time goes on.
    if (const auto* e = q.as<AdmissionVoted>(); e && e->event.outcome == VoteOutcome::no_quorum) return;
    // Voted anew: it was put to the meeting when the vote before was held, and that one was judged.
    if (q.standing && q.standing->vote && q.facts.pre_review && !q.standing->vote->on.before(q.facts.pre_review->on))
        return;
    if (q.edition.parameters.pre_review_to_vote_months && rests_on_silence(q, 13, a)) return;
    const auto due = q.clocks.vote_due();
    if (!due) return;
    conclude(q,
             {.step = 15,
              .due = *due,
              .edition = &q.clocks.started(*q.facts.when(13)),
              .ahead = NamingDay{"应于 {} 前召开支部大会", "the meeting is due by {}", *due},
              .missed = NamingDay{"预审通过后应于 {} 前召开支部大会",
                                  "the meeting was due by {}, one month after the pre-review", *due}},
             a);
}

void quorum_present(const Question& q, Answers& a) {
    const auto ballot = ballot_of(q);
    // A meeting that found too few members present and did not vote kept to the rule.
    if (ballot.outcome == VoteOutcome::no_quorum) return;
    if (2 * ballot.vote->present > ballot.vote->entitled) return satisfied(a);
    violated(a, {fmt::format("应到 {} 人，实到 {} 人，没有超过半数", ballot.vote->entitled, ballot.vote->present),
                 fmt::format("{} of {} entitled members present, not more than half", ballot.vote->present,
                             ballot.vote->entitled)});
}

// With written opinions where the edition counts them; nothing where the votes are not recorded.
std::optional<long long> votes_in_favour(const Question& q, const Vote& vote) {
    if (!vote.in_favour) return std::nullopt;
    return static_cast<long long>(*vote.in_favour) +
           (q.edition.parameters.written_opinions_count ? vote.written_in_favour.value_or(0) : 0);
}

void majority_in_favour(const Question& q, Answers& a) {
    const auto ballot = ballot_of(q);
    if (ballot.outcome != VoteOutcome::accepted) return;
    if (!ballot.vote->in_favour) return undetermined(a, {"没有赞成票数", "the votes in favour are not recorded"});
    const auto in_favour = *votes_in_favour(q, *ballot.vote);
    if (2 * in_favour > ballot.vote->entitled) return satisfied(a);
    violated(a,
             {fmt::format("赞成 {} 票，没有超过应到会有表决权人数 {} 的半数", in_favour, ballot.vote->entitled),
              fmt::format("{} in favour is not more than half of the {} entitled", in_favour, ballot.vote->entitled)});
}

void ballots_consistent(const Question& q, Answers& a) {
    const auto ballot = ballot_of(q);
    const auto& v = *ballot.vote;
    bool clean = true;
    const auto complain = [&](const char* subject, std::string zh, std::string en) {
        clean = false;
        violated(a, {std::move(zh), std::move(en)});
        a.back().subject = subject;
    };
    for (const auto& count : {std::optional<int>(v.entitled), std::optional<int>(v.present), v.in_favour, v.against,
                              v.abstained, v.invalid, v.written_in_favour, v.written_against})
        if (count.value_or(0) < 0) return complain("negative", "票数或人数为负", "a count is negative");
    if (v.entitled < 1) complain("entitled", "应到会人数为零", "nobody is entitled to vote");
    if (v.present > v.entitled)
        complain("present", fmt::format("实到 {} 人多于应到 {} 人", v.present, v.entitled),
                 fmt::format("{} present, but only {} entitled", v.present, v.entitled));
    const long long cast = static_cast<long long>(v.in_favour.value_or(0)) + v.against.value_or(0) +
                           v.abstained.value_or(0) + v.invalid.value_or(0);
    if (cast > v.present)
        complain("cast", fmt::format("票数合计 {} 多于实到 {} 人", cast, v.present),
                 fmt::format("{} ballots from {} present", cast, v.present));
    const long long written = static_cast<long long>(v.written_in_favour.value_or(0)) + v.written_against.value_or(0);
    if (written > v.entitled - v.present)
        complain("written", fmt::format("书面意见 {} 份多于缺席 {} 人", written, v.entitled - v.present),
                 fmt::format("{} written opinions from {} absent", written, v.entitled - v.present));
    // What the counts say; nothing where they leave it open.
    std::optional<VoteOutcome> counted;
    if (2 * v.present <= v.entitled)
        counted = VoteOutcome::no_quorum;
    else if (const auto in_favour = votes_in_favour(q, v))
        counted = 2 * *in_favour > v.entitled ? VoteOutcome::accepted : VoteOutcome::not_accepted;
    if (!counted && ballot.outcome == VoteOutcome::no_quorum)
        complain(
            "outcome", fmt::format("应到 {} 人，实到 {} 人，已超过半数，结果却记为不足半数", v.entitled, v.present),
            fmt::format("{} of {} entitled were present, more than half, but it is recorded that there was no quorum",
                        v.present, v.entitled));
    // A table has counts and a day; what came of it is said in words only where it was not passed. What follows from
    // too few is for the rules of quorum and majority.
    if (!q.complete && counted != VoteOutcome::accepted) counted.reset();
    if (counted && *counted != ballot.outcome) {
        const auto& said = choice_of(ballot.outcome).label;
        const auto& is = choice_of(*counted).label;
        complain("outcome", fmt::format("按人数和票数应为“{}”，结果却记为“{}”", is.zh, said.zh),
                 fmt::format("by its counts the outcome is {}, but it is recorded as {}", is.en, said.en));
    }
    if (clean) satisfied(a);
}

void ballot_secret(const Question& q, Answers& a) {
    const auto ballot = ballot_of(q);
    if (ballot.outcome == VoteOutcome::no_quorum) return;
    expect_true(q, ballot.vote->secret, {"没有采取无记名投票", "the ballot was not secret"},
                {"是否无记名投票", "whether the ballot was secret"}, a);
}

void voted_individually(const Question& q, Answers& a) {
    const auto ballot = ballot_of(q);
    if (ballot.outcome == VoteOutcome::no_quorum) return;
    expect_true(q, ballot.vote->individually, {"没有逐个讨论表决", "several people were voted on together"},
                {"是否逐个表决", "whether people were voted on one by one"}, a);
}

void agenda_complete(const Question& q, Answers& a) {
    const auto ballot = ballot_of(q);
    if (ballot.outcome == VoteOutcome::no_quorum) return;
    const auto agenda = ballot.vote->agenda.value_or(Agenda{});
    for (const auto& item : {agenda.report, agenda.introducers, agenda.committee, agenda.discussion})
        if (item && !*item)
            return violated(a, {"会议程序不全（汇报、介绍、报告审查、讨论）",
                                "the agenda is incomplete (report, introducers, committee, discussion)"});
    if (agenda.report && agenda.introducers && agenda.committee && agenda.discussion)
        satisfied(a);
    else if (const Wording unsaid{"没有写明会议四项程序", "the record does not show all four items of the agenda"};
             q.complete)
        violated(a, unsaid);
    else
        undetermined(a, unsaid);
}

void committee_talk_before_decision(const Question& q, Answers& a) {
    if (!q.facts.last<CommitteeTalkHeld>()) return missing_step(q, 16, a);
    if (q.on.before(q.facts.last<CommitteeTalkHeld>()->on))
        violated(a, {fmt::format("审批（{}）早于谈话（{}）", q.on.iso(), q.facts.last<CommitteeTalkHeld>()->on.iso()),
                     fmt::format("decided ({}) before the talk ({})", q.on.iso(),
                                 q.facts.last<CommitteeTalkHeld>()->on.iso())});
    else
        satisfied(a);
}

void decision_collective(const Question& q, Answers& a) {
    const auto& e = q.as<AdmissionDecided>()->event;
    if (e.collective && !*e.collective) return violated(a, {"没有集体讨论表决", "it was not decided collectively"});
    if (e.individually && !*e.individually)
        return violated(a, {"没有逐个审议表决", "several people were decided on together"});
    if (!e.collective || !e.individually)
        return undetermined(a, {"没有写明是否集体讨论、逐个表决",
                                "the record does not say whether it was decided collectively and one by one"});
    satisfied(a);
}

// The facts with the decision at hand.
Facts with_decision(const Question& q) {
    Facts facts = q.facts;
    if (const auto* e = q.as<AdmissionDecided>()) facts.decision = *e;
    return facts;
}

// Going on or starting again after a vote has lapsed says that no decision came in time; before, it says nothing of it.
bool says_nothing_of_decision(const Question& q) {
    if (q.daily()) return q.facts.recorded(17) || q.facts.silent_about(17) || !q.facts.recorded(15);
    if (q.as<AdmissionDecided>()) return false;
    if (q.again) return true;  // the decision that came too late said so itself
    const auto limit = q.clocks.decision_limit();
    return !limit || q.facts.recorded(17) || not_after(q.on, *limit) == Truth::yes;
}

void decision_within_three_months(const Question& q, Answers& a) {
    if (says_nothing_of_decision(q) || rests_on_silence(q, 15, a)) return;
    const auto* e = q.as<AdmissionDecided>();
    // With a decision at hand, its own submission day counts.
    const auto due = e ? q.clocks.decision_due(*e) : q.clocks.decision_due();
    if (!due) return;
    const auto* edition = &q.clocks.started(*q.facts.when(15));
    if (e && e->event.delay_reason && !e->event.delay_reason->empty()) return satisfied(a, edition);
    conclude(q,
             {.step = 17,
              .due = *due,
              .edition = edition,
              .ahead = NamingDay{"应于 {} 前审批", "the decision is due by {}", *due},
              .missed = NamingDay{"应于 {} 前审批，且没有记录延期原因",
                                  "the decision was due by {}, and no reason for a delay is recorded", *due}},
             a);
}

void decision_within_six_months(const Question& q, Answers& a) {
    if (says_nothing_of_decision(q) || rests_on_silence(q, 15, a)) return;
    const auto limit = q.clocks.decision_limit();
    if (!limit) return;
    conclude(q,
             {.step = 17,
              .due = *limit,
              .edition = &q.clocks.started(*q.facts.when(15)),
              .ahead = NamingDay{"最迟 {} 审批，逾期支部大会决议失效",
                                 "to be decided by {} at the latest; after that the vote lapses", *limit},
              .missed = NamingDay{"{} 前没有审批，支部大会决议失效，须重新预审",
                                  "not decided by {}; the vote has lapsed and a fresh pre-review is needed", *limit}},
             a);
    // The fresh review or pre-review is what has to be done about it.
    if (q.as<PreReviewDecided>() || q.as<BranchCommitteeReviewed>()) a.back().refuses = false;
}

Facts with_vote_on(Facts facts, Day day) {
    auto vote = *facts.vote;
    vote.on = OccurredOn(day);
    facts.vote = std::move(vote);
    return facts;
}

void probation_dates(const Question& q, Answers& a) {
    const auto& e = q.as<AdmissionDecided>()->event;
    if (e.outcome != DecisionOutcome::approved || (!e.probation_from && !e.probation_to)) return;
    if (!q.facts.vote && q.facts.taken_back_on(15)) return;  // the vote is void, and that is said
    if (!q.facts.vote) return missing_step(q, 15, a);
    const auto facts = with_decision(q);
    const auto end = q.clocks.over(facts).probation_end();
    const auto& vote = q.facts.vote->on;
    const bool from_possible =
        !e.probation_from || (*e.probation_from >= vote.first() && *e.probation_from <= vote.last());
    // With the first day known, the last one is as well.
    const auto from_the_first_day = e.probation_from ? with_vote_on(facts, *e.probation_from) : facts;
    const auto last = q.clocks.over(from_the_first_day).probation_end();
    const bool to_possible =
        !e.probation_to || !last || (*e.probation_to >= last->earliest() && *e.probation_to <= last->latest());
    if (!from_possible || !to_possible)
        return violated(
            a, {fmt::format("预备期应自支部大会之日 {} 起至 {} 止", vote.iso(), end ? end->iso() : "?"),
                fmt::format("probation runs from the day of the vote, {}, to {}", vote.iso(), end ? end->iso() : "?")});
    if (vote.precision() == Precision::month)
        return undetermined(
            a, {"支部大会日期只精确到月，无法核对预备期起止", "the day of the vote is known only to the month"});
    satisfied(a);
}

void admission_filed(const Question& q, Answers& a) {
    if (q.daily() && q.facts.silent_about(18)) return missing_step(q, 18, a);
    if (q.facts.recorded(18) || rests_on_silence(q, 17, a)) return;
    const auto due = q.clocks.admission_filing_due();
    if (!due) return;
    conclude(q,
             {.step = 18,
              .due = *due,
              .edition = &q.clocks.started(*q.facts.when(17)),
              .ahead = NamingDay{"应于 {} 前备案", "to be filed by {}", *due},
              .missed = NamingDay{"接收预备党员应于 {} 前报组织部门备案",
                                  "the admission was to be filed with the organization department by {}", *due}},
             a);
}

void plan_not_exceeded(const Question& q, Answers& a) {
    if (q.as<ProspectProposed>()) {
        // Listing reserves a place; it is used on the day of approval. More listed than places left is a warning.
        if (q.looking_back()) return;
        for (const auto& plan : q.neighbours.plans) {
            if (plan.used_in_all() + plan.reserved < plan.total) continue;
            a.push_back(
                {.verdict = Verdict::violated,
                 .message =
                     {fmt::format("组织 {} {} 年计划 {} 个，已用 {} 个，已列发展对象 {} 个：不一定还有名额", plan.org,
                                  plan.year, plan.total, plan.used_in_all(), plan.reserved),
                      fmt::format(
                          "of {}'s {} places for {}, {} are used and {} prospects are listed: there may be none left",
                          plan.org, plan.total, plan.year, plan.used_in_all(), plan.reserved)},
                 .subject = plan.org,
                 .severity = Severity::notice});
        }
        return;
    }
    if (q.as<AdmissionDecided>()->event.outcome != DecisionOutcome::approved) return;
    // Without a plan on record there is none to exceed.
    if (q.neighbours.plans.empty()) return;
    const auto group =
        q.facts.application ? q.facts.application->event.applicant.special_plan.value_or("") : std::string{};
    for (const auto& plan : q.neighbours.plans) {
        if (plan.year != q.on.first().year() || plan.used_for(group) < plan.places_for(group)) continue;
        violated(a, {fmt::format("组织 {} {} 年计划的{}名额 {} 个已用完", plan.org, plan.year,
                                 plan.earmarked.contains(group) ? "专项" : "", plan.places_for(group)),
                     fmt::format("all {} {}places of {}'s plan for {} are used", plan.places_for(group),
                                 plan.earmarked.contains(group) ? "earmarked " : "", plan.org, plan.year)});
        a.back().subject = plan.org;
    }
    if (a.empty()) satisfied(a);
}

void roles_separate(const Question& q, Answers& a) {
    const auto& f = q.facts;
    if (!f.last<ContactsAssigned>() || !f.introducers || !f.talk || !f.last<CommitteeTalkHeld>()) return;
    const auto& talker = f.talk->event.interviewer;
    bool contact = false, introducer = false;
    for (const auto& c : f.last<ContactsAssigned>()->event.contacts) contact |= c.name == talker;
    for (const auto& i : f.introducers->event.introducers) introducer |= i.name == talker;
    if (contact && introducer && f.last<CommitteeTalkHeld>()->event.interviewer == talker)
        violated(
            a, {"培养联系人、介绍人、谈话人由同一姓名的人担任", "contact, introducer and both talkers bear one name"});
    else
        satisfied(a);
}

}  // namespace

const std::vector<Rule>& admission_rules() {
    static const std::vector<Rule> rules{
        {{.id = "preparation-complete",
          .statement = {"支委会审查前，确定介绍人、政治审查、集中培训均已完成",
                        "introducers, political review and training are done before the committee reviews"},
          .remedy = {"先完成所缺步骤", "complete the missing step first"},
          .judged_at = {"branch_committee_reviewed"}},
         preparation_complete},
        {{.id = "opinions-sought",
          .statement = {"支委会审查应征求党员和群众意见", "members and masses are consulted"},
          .remedy = {"补充征求意见，在下一步的备注中写明", "consult them now and say so in the note of the next step"},
          .severity = Severity::deviation,
          .judged_at = {"branch_committee_reviewed"}},
         opinions_sought},
        {{.id = "empowered-committee",
          .statement =
              {"由具有审批权限的基层党委或党工委决定；党总支、党组、临时党组织、乡镇（街道）党委所属党委不得审批",
               "decided by a primary or working committee; never by a general branch, leading group, temporary or "
               "subordinate committee"},
          .remedy = {"报具有审批权限的基层党委", "submit it to the committee that has the power"},
          .judged_at = {"pre_review_decided", "admission_decided", "conversion_decided"},
          .needs_proof = true,
          .rests_on = {"committee_kind"}},
         empowered_committee},
        {{.id = "not-leaving-within-three-months",
          .statement = {"未来 3 个月内将离开工作、学习单位的，一般不办理接收手续",
                        "nobody leaving the unit within three months is normally admitted"},
          .remedy = {"移交材料由新单位办理；确有特殊情况的，在备注中写明原因",
                     "hand the papers over to the new unit; a special reason goes into the note"},
          .judged_at = {"pre_review_decided", "admission_voted"}},
         not_leaving},
        {{.id = "form-after-pre-review",
          .statement = {"预审合格后填写入党志愿书，并有两名介绍人意见",
                        "the form follows a passed pre-review and carries both introducers' opinions"},
          .remedy = {"预审合格后重新填写", "fill it in again after the pre-review"},
          .judged_at = {"admission_form_completed"}},
         form_after_pre_review},
        {{.id = "form-number-unique",
          .statement = {"志愿书编号不得重复", "a form number is used once"},
          .remedy = {"核对编号", "check the number"},
          .judged_at = {"admission_form_completed"},
          .rests_on = {"form_number"}},
         form_number_unique},
        {{.id = "vote-within-one-month",
          .statement = {"预审通过后 1 个月内召开支部大会（2026 版）",
                        "the meeting is held within one month of the pre-review (2026)"},
          .remedy = {"还没有开会的，重新预审后尽快召开；已经开会的，说明原因",
                     "not held yet: obtain a fresh pre-review, then hold it; held already: give the reason"},
          .severity = Severity::deviation,
          .judged_at = {"admission_voted"},
          .daily = true},
         vote_within_one_month},
        {{.id = "quorum-present",
          .statement = {"实到会有表决权的党员超过应到会有表决权党员的半数；书面意见不计入到会",
                        "more than half of those entitled are present; written opinions do not count towards presence"},
          .remedy = {"重新召开支部大会", "convene the meeting again"},
          .judged_at = {"admission_voted", "conversion_voted"},
          .needs_proof = true,
          .rests_on = {"vote.entitled", "vote.present"}},
         quorum_present},
        {{.id = "majority-in-favour",
          .statement = {"赞成人数超过应到会有表决权正式党员的半数（不是到会人数）；正好半数不通过",
                        "more than half of those entitled, not of those present, are in favour; exactly half fails"},
          .remedy = {"按未通过处理", "record it as not accepted"},
          .judged_at = {"admission_voted", "conversion_voted"},
          .needs_proof = true,
          .rests_on = {"vote.entitled"}},
         majority_in_favour},
        {{.id = "ballots-consistent",
          .statement = {"人数、票数前后一致，结果与票数相符", "the counts agree with each other and with the outcome"},
          .remedy = {"对照会议记录和计票单更正", "correct them from the minutes and the tally"},
          .judged_at = {"admission_voted", "conversion_voted"},
          .rests_on = {"vote.entitled", "vote.present"}},
         ballots_consistent},
        {{.id = "ballot-secret",
          .statement = {"采取无记名投票方式表决", "the ballot is secret"},
          .remedy = {"重新以无记名投票表决", "vote again by secret ballot"},
          .judged_at = {"admission_voted", "conversion_voted"},
          .needs_proof = true},
         ballot_secret},
        {{.id = "voted-individually",
          .statement = {"两人以上的逐个讨论表决", "people are discussed and voted on one by one"},
          .remedy = {"重新逐个表决", "vote again, one by one"},
          .judged_at = {"admission_voted", "conversion_voted"},
          .needs_proof = true},
         voted_individually},
        {{.id = "agenda-complete",
          .statement = {"会议程序：发展对象汇报、介绍人介绍、支委会报告审查情况、充分讨论",
                        "candidate's report, introducers, committee's report, discussion"},
          .remedy = {"对照会议记录更正；确有缺项的，保留原记录并说明原因",
                     "correct it from the minutes; where an item did not happen, leave it so and give the reason"},
          .severity = Severity::deviation,
          .judged_at = {"admission_voted"}},
         agenda_complete},
        {{.id = "deliberated-by-intermediate-body",
          .statement = {"党总支、乡镇（街道）党委所属党委对支部大会通过的人先行审议，同意后报批",
                        "a general branch or subordinate committee deliberates on whom the branch accepted, before "
                        "the committee decides"},
          .remedy = {"由该组织审议同意后再报批；审议不同意的，支部大会重新讨论",
                     "have that body deliberate first; where it disagrees, the meeting votes again"},
          .judged_at = {"deliberated", "admission_decided", "conversion_decided"}},
         deliberated_by_intermediate_body},
        {{.id = "committee-talk-before-decision",
          .statement = {"审批前由党委委员或组织员谈话",
                        "a committee member or organizer talks with the candidate before the decision"},
          .remedy = {"先谈话，再审批", "hold the talk, then decide"},
          .judged_at = {"admission_decided"}},
         committee_talk_before_decision},
        {{.id = "decision-collective",
          .statement = {"党委会集体讨论，逐个表决", "decided collectively, one by one"},
          .remedy = {"提交党委会集体逐个审议", "put it to the committee, one by one"},
          .judged_at = {"admission_decided"}},
         decision_collective},
        {{.id = "decision-within-three-months",
          .statement = {"自支部大会（或上报，取较早者）起 3 个月内审批，延期须有原因",
                        "decided within three months of the vote (or submission, if earlier), else with a reason"},
          .remedy =
              {"还没有审批的，尽快审批并记录延期原因；已经审批的，补记延期原因",
               "not decided yet: decide soon and record the reason for the delay; decided already: add the reason"},
          .severity = Severity::deviation,
          .judged_at = {"branch_committee_reviewed", "pre_review_decided", "admission_decided"},
          .daily = true},
         decision_within_three_months},
        {{.id = "decision-within-six-months",
          .statement = {"审批最长不超过 6 个月，逾期决议失效", "six months in all; beyond that the vote lapses"},
          .remedy = {"重新预审，再次召开支部大会", "start again from the pre-review"},
          .judged_at = {"branch_committee_reviewed", "pre_review_decided", "committee_talk_held", "admission_decided"},
          .daily = true,
          .never_stops = true},
         decision_within_six_months},
        {{.id = "probation-dates",
          .statement = {"预备期从支部大会通过之日算起，为期一年",
                        "probation runs from the day of the vote, for one year"},
          .remedy = {"更正预备期起止日期", "correct the dates"},
          .judged_at = {"admission_decided"}},
         probation_dates},
        {{.id = "admission-filed",
          .statement = {"接收预备党员报再上一级党委组织部门备案（1 个月内）",
                        "the admission is filed with the organization department within one month"},
          .remedy = {"还没有备案的，立即备案；已经备案的，说明原因",
                     "not filed yet: file it now; filed already: give the reason"},
          .severity = Severity::deviation,
          .judged_at = {"admission_filed"},
          .daily = true},
         admission_filed},
        {{.id = "plan-not-exceeded",
          .statement = {"接收人数不超过本组织及各上级当年的发展党员计划；专项名额只用于专项人员",
                        "approvals in the year stay within the plan of the organization and those above it; earmarked "
                        "places serve their group only"},
          .remedy = {"由上级调整计划，或待下一年度", "have the plan adjusted, or wait for the next year"},
          .judged_at = {"prospect_proposed", "admission_decided"}},
         plan_not_exceeded},
        {{.id = "roles-separate",
          .statement = {"培养联系人、介绍人、谈话人、审批人不宜为同一人",
                        "contact, introducer, talker and approver are not all one person"},
          .remedy = {"核实是否同一人", "check whether it is one person"},
          .severity = Severity::notice,
          .judged_at = {"admission_decided"}},
         roles_separate},
    };
    return rules;
}

}  // namespace rudang::recruitment
