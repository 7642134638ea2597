// Stage 3, 发展对象的确定和考察: proposal, endorsement and notice, introducers, political review, training.
#include <fmt/format.h>

#include "introducers.h"
#include "outcome.h"
#include "rule.h"

namespace rudang::recruitment {
namespace {

void activist_one_year(const Question& q, Answers& a) {
    if (!q.facts.determination) return missing_step(q, 3, a);
    const auto over = q.clocks.activist_time_over(q.on);
    if (!over) return;
    const auto months = q.edition.parameters.activist_months;
    const auto reached = not_before(q.on, *over);
    if (reached == Truth::yes && q.facts.perhaps_restarted_on &&
        not_before(q.on, *q.clocks.activist_time_over_if_restarted(q.on)) != Truth::yes)
        return undetermined(a, {"转接记录没有写明培养时间是否连续计算，无法判定培养教育是否满期",
                                "the transfer does not say whether the time before it counts"});
    if (reached == Truth::yes) return satisfied(a);
    Text message{fmt::format("培养教育不满 {} 个月，{} 才满", months, over->iso()),
                 fmt::format("less than {} months as an activist; complete on {}", months, over->iso())};
    if (q.facts.perhaps_restarted_on) {
        const auto restarted = q.clocks.activist_time_over_if_restarted(q.on)->iso();
        message.zh += fmt::format("（转接记录没有写明是否连续计算；不连续的，{} 才满）", restarted);
        message.en +=
            fmt::format(" (or on {}, if the transfer restarted it, which its record does not say)", restarted);
    }
    conclude(reached, std::move(message), a);
}

void four_opinions_heard(const Question& q, Answers& a) {
    const auto& o = q.as<ProspectProposed>()->event.opinions;
    std::string zh, en;
    const auto look = [&](std::optional<bool> heard, const char* name_zh, const char* name_en) {
        if (heard.value_or(false)) return;  // what the record leaves out was not heard
        zh += (zh.empty() ? "" : "、") + std::string(name_zh);
        en += (en.empty() ? "" : ", ") + std::string(name_en);
    };
    look(o.group, "党小组", "Party group");
    look(o.contacts, "培养联系人", "contacts");
    look(o.members, "党员", "members");
    look(o.masses, "群众", "masses");
    if (zh.empty())
        satisfied(a);
    else
        violated(a, {"没有听取意见：" + zh, "not heard: " + en});
}

void endorsed_by_higher_committee(const Question& q, Answers& a) {
    const auto& e = q.as<ProspectEndorsed>()->event;
    if (e.outcome != EndorsementOutcome::accepted) return;
    if (q.edition.parameters.consent_required && e.mode != EndorsementMode::consented)
        violated(a, {"上级党委只备案，没有同意", "the higher committee took note but did not consent"});
    else
        satisfied(a);
}

// Is this the first of steps 9 to 12?
bool first_of_preparation(const Facts& f) {
    return !f.introducers && !f.political_review && !f.training && !f.exemption && !f.committee_review;
}

// While nothing happens: after the consent the notice is still to be over; where the committee only took note, nobody
// consented to a listing and nobody posted it.
void notice_awaited(const Question& q, Answers& a) {
    const auto& endorsement = q.facts.endorsement;
    if (!endorsement || q.facts.prospect_notice || !first_of_preparation(q.facts) || q.facts.silent_about(9) ||
        endorsement->event.outcome != EndorsementOutcome::accepted || !q.clocks.notice_required(endorsement->on))
        return;
    const auto& edition = q.clocks.started(endorsement->on);
    const auto over = *q.clocks.notice_over();  // known, since one is required
    if (edition.parameters.consent_required && endorsement->event.mode == EndorsementMode::filed &&
        !endorsement->lacks("mode"))
        violated(a,
                 {fmt::format("{} 只报备案，没有经同意后公示", endorsement->on.iso()),
                  fmt::format("only filed on {}; no public notice followed a consent", endorsement->on.iso())},
                 &edition);
    else if (not_before(q.today, over) == Truth::no)
        pending(a,
                {fmt::format("公示最早 {} 满 {} 个工作日", over.iso(), edition.parameters.notice_workdays),
                 fmt::format("the notice has had {} working days on {} at the earliest",
                             edition.parameters.notice_workdays, over.iso())},
                &edition);
    if (!a.empty()) a.back().step = 8;
}

constexpr Label by_weekdays{"（该年节假日安排未载入，按周一至周五暂计）",
                            " (no holiday calendar for that year; Monday to Friday counted, provisional)"};

void too_short(Day from, Day to, const WorkCalendar::Count& counted, int wanted, const Edition& edition, Answers& a) {
    const std::string zh(counted.provisional ? by_weekdays.zh : ""), en(counted.provisional ? by_weekdays.en : "");
    violated(a,
             {fmt::format("公示 {} 至 {} 只有 {} 个工作日，应不少于 {} 个{}", from.iso(), to.iso(), counted.days,
                          wanted, zh),
              fmt::format("the notice of {} to {} has {} working days; at least {} are required{}", from.iso(),
                          to.iso(), counted.days, wanted, en)},
             &edition);
}

void notice_of_five_workdays_closed(const Question& q, const Fact<NoticeClosed>* e, Answers& a) {
    if (e->event.at.value_or(NoticeAt::prospect) != NoticeAt::prospect) return;
    const auto& endorsement = q.facts.endorsement;
    const auto& edition = endorsement ? q.clocks.started(endorsement->on) : q.edition;
    const int wanted = edition.parameters.notice_workdays;
    if (wanted == 0) return;
    if (!e->event.from || !e->event.to)
        return undetermined(
            a, {"没有公示起止日期，无法计算工作日", "without its first and last day the notice cannot be counted"},
            &edition);
    const auto [from, to] = std::pair{*e->event.from, *e->event.to};
    if (endorsement && endorsement->on.precision() == Precision::month && from < endorsement->on.last() &&
        from >= endorsement->on.first())
        return undetermined(
            a,
            {"同意的日期只精确到月，无法判定公示是否在同意之后",
             "the consent is known only to the month, so it cannot be judged whether the notice came after it"},
            &edition);
    const auto counted = q.calendar.count(from, to);
    if (!endorsement && edition.parameters.consent_required) {
        // Nobody knows when that was, but no sooner than the proposal: what it asks of a notice can be counted.
        const auto proposed = q.facts.when(7);
        const int anyway = proposed ? q.clocks.started(*proposed).parameters.notice_workdays : 0;
        if (q.facts.silent_about(8) && counted.days >= anyway) return missing_step(q, 8, a);
        if (q.facts.silent_about(8)) return too_short(from, to, counted, wanted, edition, a);
        return violated(a,
                        {fmt::format("公示（{}）时上级党委尚未同意", from.iso()),
                         fmt::format("the notice began ({}) although the committee had not consented", from.iso())},
                        &edition);
    }
    if (endorsement && OccurredOn(from).before(endorsement->on))
        return violated(a,
                        {fmt::format("公示（{}）早于上级党委同意（{}）", from.iso(), endorsement->on.iso()),
                         fmt::format("the notice began ({}) before the committee consented ({})", from.iso(),
                                     endorsement->on.iso())},
                        &edition);
    if (q.on.last() < to)
        return violated(
            a, {fmt::format("公示到 {} 才结束", to.iso()), fmt::format("the notice ends only on {}", to.iso())},
            &edition);
    if (counted.days < wanted) return too_short(from, to, counted, wanted, edition, a);
    satisfied(a, &edition);
    if (counted.provisional)
        a.back().message = {fmt::format("公示 {} 个工作日{}", counted.days, by_weekdays.zh),
                            fmt::format("the notice has {} working days{}", counted.days, by_weekdays.en)};
}

void notice_five_workdays(const Question& q, Answers& a) {
    if (q.daily()) return notice_awaited(q, a);
    if (const auto* e = q.as<NoticeClosed>()) return notice_of_five_workdays_closed(q, e, a);
    // Without an endorsement on record the edition of the day says whether there had to be a notice.
    const auto& endorsement = q.facts.endorsement;
    const auto& edition = endorsement ? q.clocks.started(endorsement->on) : q.edition;
    if (!first_of_preparation(q.facts) || edition.parameters.notice_workdays == 0) return;
    // There was one, and the case went back: step-recorded says what has to be had anew.
    if (!endorsement && q.facts.taken_back_on(8)) return;
    if (const auto& notice = q.facts.prospect_notice) {
        // One closed before the consent could not be judged when it was recorded.
        if (!endorsement || !notice->on.before(endorsement->on)) return;
        violated(a,
                 {fmt::format("公示（{}）早于上级党委同意（{}）", notice->on.iso(), endorsement->on.iso()),
                  fmt::format("the notice ({}) came before the committee's consent ({})", notice->on.iso(),
                              endorsement->on.iso())},
                 &edition);
        a.back().step = 8;
        return;
    }
    if (q.facts.silent_about(8))
        undetermined(
            a, {"未提供公示记录，无法判定", "no record of the public notice was supplied, so this cannot be judged"},
            &edition);
    else
        violated(a,
                 endorsement ? Text{"同意之后没有公示", "there was no public notice after the consent"}
                             : Text{"没有上级党委同意，也没有公示", "there was neither consent nor a public notice"},
                 &edition);
    if (!endorsement) a.back().absent = 8;
    a.back().step = 8;
}

// Where whoever came from elsewhere is known: at the place left and at the place of arrival at once.
void notice_mobile_both_places(const Question& q, Answers& a) {
    const auto* e = q.as<NoticeClosed>();
    if (e->event.at.value_or(NoticeAt::prospect) != NoticeAt::prospect) return;
    // Whoever was listed under rules that ask for no notice needs none at two places either.
    if (const auto& endorsement = q.facts.endorsement;
        endorsement && !q.clocks.started(endorsement->on).parameters.consent_required)
        return;
    if (rests_on_silence(q, 1, a)) return;
    if (!q.facts.application || !q.facts.application->event.mobile.value_or(false)) return;
    const auto posted = [&](NoticePlaceKind kind) {
        return std::any_of(e->event.places.begin(), e->event.places.end(),
                           [&](const NoticePlace& place) { return place.kind == kind; });
    };
    const bool left = posted(NoticePlaceKind::departure), arrived = posted(NoticePlaceKind::arrival);
    if (left && arrived) return satisfied(a);
    Text lacking{left      ? "流入地"
                 : arrived ? "流出地"
                           : "流出地和流入地",
                 left      ? "the place of arrival"
                 : arrived ? "the place left"
                           : "the place left and the place of arrival"};
    Text message{"流动人员的公示没有写明在" + lacking.zh + "进行",
                 "for a mobile person the record names no notice at " + lacking.en};
    q.complete ? violated(a, std::move(message)) : undetermined(a, std::move(message));
}

void notice_without_objection(const Question& q, Answers& a) {
    if (q.as<NoticeClosed>()->event.outcome == NoticeOutcome::no_effect)
        satisfied(a);
    else {
        violated(a, {"公示期间的异议成立，不得列为发展对象",
                     "an objection was upheld; the person may not be listed as a prospect"});
        // Recording the objection is right; the case goes back to cultivation.
        a.back().refuses = false;
    }
}

void political_review_complete(const Question& q, Answers& a) {
    const auto& e = q.as<PoliticalReviewConcluded>()->event;
    if (e.conclusion == ReviewConclusion::inconclusive) return;
    if (e.methods.empty()) return violated(a, {"没有记录政治审查方式", "no method of the review is recorded"});
    std::string zh, en;
    int asked = q.edition.parameters.political_review_parts;
    const auto look = [&](const std::optional<std::string>& finding, const char* name_zh, const char* name_en) {
        if (asked-- <= 0 || (finding && !finding->empty())) return;
        zh += (zh.empty() ? "" : "、") + std::string(name_zh);
        en += (en.empty() ? "" : ", ") + std::string(name_en);
    };
    const auto findings = e.findings.value_or(PoliticalFindings{});
    look(findings.attitude, "政治态度", "attitude");
    look(findings.history, "政治历史", "political history");
    look(findings.conduct, "遵纪守法", "conduct");
    look(findings.relatives, "直系亲属和主要社会关系", "relatives");
    look(findings.belief, "政治信仰", "political belief");
    look(findings.loyalty, "对党忠诚", "loyalty");
    if (!zh.empty())
        violated(a, {"政治审查缺少内容：" + zh, "the review lacks: " + en});
    else
        satisfied(a);
}

void political_review_mobile(const Question& q, Answers& a) {
    if (rests_on_silence(q, 1, a)) return;
    if (!q.facts.application || !q.facts.application->event.mobile.value_or(false)) return;
    const auto& e = q.as<PoliticalReviewConcluded>()->event;
    if (e.conclusion == ReviewConclusion::inconclusive) return;
    const bool household = e.household_opinion && !e.household_opinion->empty();
    const bool residence = e.residence_opinion && !e.residence_opinion->empty();
    if (household && residence) return satisfied(a);
    violated(a, {std::string("流动人员政治审查缺少") +
                     (household   ? "居住地"
                      : residence ? "户籍地"
                                  : "户籍地和居住地") +
                     "党组织意见",
                 std::string("for a mobile person the opinion of the Party organization at the ") +
                     (household   ? "residence"
                      : residence ? "household registration"
                                  : "household registration and the residence") +
                     " is missing"});
}

void political_review_qualified(const Question& q, Answers& a) {
    if (!takes_further(q)) return;
    if (!q.facts.political_review) return missing_step(q, 10, a);
    const auto& review = *q.facts.political_review;
    if (review.lacks("conclusion"))
        return undetermined(
            a, {"记录没有写明政治审查结论", "the record does not say what the political review concluded"});
    switch (review.event.conclusion) {
        case ReviewConclusion::qualified:
            break;
        case ReviewConclusion::unqualified:
            return violated(a, {"政治审查结论为不合格，不能发展入党", "the political review concluded: not qualified"});
        case ReviewConclusion::inconclusive:
            return violated(a, {"政治审查尚无合格结论", "the political review has not concluded"});
    }
    if (q.on.before(review.on))
        return violated(
            a, {fmt::format("政治审查（{}）晚于本步骤（{}）", review.on.iso(), q.on.iso()),
                fmt::format("the political review ({}) came after this step ({})", review.on.iso(), q.on.iso())});
    satisfied(a);
}

void political_review_replies(const Question& q, Answers& a) {
    const auto& reply = q.as<PoliticalReviewConcluded>()->event.last_reply_on;
    if (!reply) return;
    conclude(
        not_before(q.on, ComputedDay(*reply)),
        [&] {
            return Text{fmt::format("最后一份回函（{}）晚于审查结论（{}）", reply->iso(), q.on.iso()),
                        fmt::format("the last reply ({}) came after the conclusion ({})", reply->iso(), q.on.iso())};
        },
        a);
}

void political_review_fresh(const Question& q, Answers& a) {
    if (!takes_further(q)) return;
    if (rests_on_silence(q, 10, a)) return;
    const auto until = q.clocks.political_review_valid_until();
    if (!until) return;
    conclude(not_after(q.on, *until),
             NamingDay{"政治审查已超过有效期（{} 止）", "the political review is out of date since {}", *until}, a,
             &q.clocks.started(q.facts.political_review->on));
}

// Training in parts is one training: its days and its hours are each added up. Of several records of one day the last
// counts.
void training_sufficient(const Question& q, Answers& a) {
    const auto* now = q.as<TrainingCompleted>();
    const auto& p = q.edition.parameters;
    int days = 0, hours = 0;
    bool days_unsaid = false, hours_unsaid = false;
    const auto add = [&](const TrainingCompleted& part) {
        days += part.days.value_or(0);
        hours += part.hours.value_or(0);
        days_unsaid |= !part.days;
        hours_unsaid |= !part.hours;
    };
    add(now->event);
    const auto& before = q.facts.trainings;
    bool in_parts = false;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const auto& on = before[i]->on;
        if (on == now->on || (i + 1 < before.size() && before[i + 1]->on == on)) continue;
        add(before[i]->event);
        in_parts = true;
    }
    if (days >= p.training_days || hours >= p.training_hours) return satisfied(a);
    if (!now->event.days && !now->event.hours)
        return undetermined(a, {"没有培训天数或学时", "neither days nor hours of training are recorded"});
    if (in_parts && days_unsaid && hours_unsaid)
        return undetermined(a, {"几次培训有的没有写天数，有的没有写学时，无法合计",
                                "some parts of the training do not say their days and some not their hours, so they "
                                "cannot be added up"});
    violated(a,
             {fmt::format("培训时间{}不足 {} 天或 {} 学时", in_parts ? "合计" : "", p.training_days, p.training_hours),
              fmt::format("less than {} days or {} hours of training{}", p.training_days, p.training_hours,
                          in_parts ? " in all" : "")});
}

void training_passed(const Question& q, Answers& a) {
    // Even of a complete record: nobody passes or fails by silence.
    if (const auto passed = q.as<TrainingCompleted>()->event.passed; !passed)
        undetermined(a, {"记录没有写明：集中培训是否合格", "the record does not say: whether the training was passed"});
    else if (*passed)
        satisfied(a);
    else
        violated(a, {"集中培训不合格", "the training was not passed"});
}

void training_organiser(const Question& q, Answers& a) {
    if (q.as<TrainingCompleted>()->event.organiser == TrainingOrganiser::other)
        violated(a, {"集中培训不是由基层党委或县级党委组织部门举办",
                     "not held by the primary committee or the county organization department"});
    else
        satisfied(a);
}

void training_exemption(const Question& q, Answers& a) {
    const auto& e = q.as<TrainingExempted>()->event;
    const auto given = [](const std::optional<std::string>& text) { return text && !normalized_name(*text).empty(); };
    const bool reason = given(e.reason), approver = given(e.approved_by);
    if (reason && approver)
        satisfied(a);
    else
        violated(a, {std::string("免予培训缺少") + (reason     ? "批准人"
                                                    : approver ? "原因"
                                                               : "原因和批准人"),
                     std::string("the exemption lacks ") + (reason     ? "an approver"
                                                            : approver ? "a reason"
                                                                       : "a reason and an approver")});
}

}  // namespace

const std::vector<Rule>& prospect_rules() {
    static const std::vector<Rule> rules{
        {{.id = "activist-one-year",
          .statement = {"经过一年以上培养教育和考察方可列为发展对象",
                        "at least one year of cultivation before being proposed as a prospect"},
          .remedy = {"满一年后重新研究；转入且连续计算的，记录转接",
                     "decide again once the year is complete; record a continuous transfer if there was one"},
          .judged_at = {"prospect_proposed"}},
         activist_one_year},
        {{.id = "four-opinions-heard",
          .statement = {"听取党小组、培养联系人、党员和群众意见",
                        "Party group, contacts, members and masses are heard"},
          .remedy = {"补充听取意见后重新研究", "hear them, then decide again"},
          .judged_at = {"prospect_proposed"},
          .rests_on = {"opinions"}},
         four_opinions_heard},
        {{.id = "endorsed-by-higher-committee",
          .statement = {"报上级党委备案（2014 版）或经上级党委同意（2026 版）",
                        "filed with (2014) or consented to by (2026) the higher committee"},
          .remedy = {"按现行规定取得上级党委同意", "obtain the consent of the higher committee"},
          .judged_at = {"prospect_endorsed"},
          .rests_on = {"mode"}},
         endorsed_by_higher_committee},
        {{.id = "notice-five-workdays",
          .statement = {"同意后公示不少于 5 个工作日（2026 版）",
                        "a public notice of at least five working days after the consent (2026)"},
          .remedy = {"重新公示，满 5 个工作日后记录", "post the notice again and record it after five working days"},
          .judged_at = {"notice_closed", "introducers_named", "political_review_concluded", "training_completed",
                        "training_exempted", "branch_committee_reviewed"},
          .daily = true,
          .apart_daily = true},
         notice_five_workdays},
        {{.id = "notice-without-objection",
          .statement = {"公示结果不影响入党方可列为发展对象",
                        "listed only if the notice raised nothing against joining"},
          .remedy = {"查清异议；异议成立的继续培养",
                     "settle the objection; where it is upheld, go on with cultivation"},
          .judged_at = {"notice_closed"},
          .rests_on = {"outcome"}},
         notice_without_objection},
        {{.id = "notice-mobile-both-places",
          .statement = {"流动人员的公示须在流出地和流入地同时进行",
                        "for a mobile person the notice is posted at the place left and the place of arrival"},
          .remedy = {"在两地同时公示，记录各处公示地点", "post it at both places and record them"},
          .judged_at = {"notice_closed"}},
         notice_mobile_both_places},
        {{.id = "introducers-two",
          .statement = {"两名入党介绍人，不得为同一人或本人",
                        "exactly two introducers, distinct, neither the applicant"},
          .remedy = {"重新确定两名介绍人", "name two introducers"},
          .judged_at = {"introducers_named"},
          .rests_on = {"introducers"}},
         introducers_two},
        {{.id = "introducers-full-members",
          .statement = {"入党介绍人须为正式党员", "introducers are full members"},
          .remedy = {"更换为正式党员", "name full members instead"},
          .judged_at = {"introducers_named", "admission_voted"},
          .rests_on = {"introducers.full_member"}},
         introducers_full_members},
        {{.id = "introducers-not-sanctioned",
          .statement = {"受留党察看处分、尚未恢复党员权利的，不能作入党介绍人",
                        "nobody on probation within the Party with rights not restored"},
          .remedy = {"更换介绍人；没有写明的，核实后记录", "name somebody else; where unknown, find out and record it"},
          .judged_at = {"introducers_named", "admission_voted"},
          .rests_on = {"introducers"}},
         introducers_not_sanctioned},
        {{.id = "introducers-under-lesser-sanction",
          .statement = {"受警告、严重警告、撤销党内职务处分的，在影响期内不宜作入党介绍人",
                        "nobody under a warning, serious warning or removal from Party posts while it is in effect"},
          .remedy = {"更换介绍人；没有写明影响期的，核实后记录",
                     "name somebody else; where its end is unknown, find out and record it"},
          .severity = Severity::deviation,
          .judged_at = {"introducers_named", "admission_voted"},
          .made_good_by_another = true,
          .rests_on = {"introducers"}},
         introducers_under_lesser_sanction},
        {{.id = "political-review-complete",
          .statement = {"政治审查各方面内容齐全（2014 版四方面，2026 版六方面），并记录审查方式",
                        "all parts of the political review (four in 2014, six in 2026), and at least one method"},
          .remedy = {"补充审查后重新作出结论", "complete the review and conclude again"},
          .judged_at = {"political_review_concluded"},
          .rests_on = {"methods"}},
         political_review_complete},
        {{.id = "political-review-mobile",
          .statement = {"流动人员须有户籍地和居住地党组织意见",
                        "for mobile persons, opinions from household registration and residence"},
          .remedy = {"函调两地党组织意见", "obtain both opinions by letter"},
          .judged_at = {"political_review_concluded"}},
         political_review_mobile},
        {{.id = "political-review-qualified",
          .statement = {"凡未经政治审查或政治审查不合格的，不能发展入党",
                        "nobody without a qualified political review is admitted; never overridable"},
          .remedy = {"先完成政治审查并取得合格结论",
                     "complete the political review with the conclusion qualified first"},
          .judged_at = {"branch_committee_reviewed", "pre_review_decided", "admission_form_completed",
                        "admission_voted", "committee_talk_held", "admission_decided"},
          .needs_proof = true},
         political_review_qualified},
        {{.id = "political-review-replies",
          .statement = {"回函应在作出结论之前收到", "replies arrive before the conclusion"},
          .remedy = {"收齐回函后重新作出结论", "conclude again once all replies are in"},
          .severity = Severity::deviation,
          .judged_at = {"political_review_concluded"},
          .made_good_by_another = true},
         political_review_replies},
        {{.id = "political-review-fresh",
          .statement = {"政治审查一般一年内有效", "a political review serves for one year"},
          .remedy = {"补充政治审查后再开支部大会；已经开会的，在审批之前补充",
                     "supplement the review before the meeting; after it, before the decision"},
          .severity = Severity::deviation,
          .judged_at = {"admission_voted"}},
         political_review_fresh},
        {{.id = "training-sufficient",
          .statement = {"集中培训不少于 3 天或 24 学时", "training of at least 3 days or 24 hours"},
          .remedy = {"补足培训时间", "make up the missing time"},
          .judged_at = {"training_completed"}},
         training_sufficient},
        {{.id = "training-passed",
          .statement = {"集中培训合格", "the training was passed"},
          .remedy = {"重新参加培训；没有写明的，核实后记录", "train again; where unknown, find out and record it"},
          .severity = Severity::deviation,
          .judged_at = {"training_completed"},
          .made_good_by_another = true},
         training_passed},
        {{.id = "training-organiser",
          .statement = {"由基层党委或县级党委组织部门举办",
                        "held by the primary committee or the county organization department"},
          .remedy = {"参加上级组织的集中培训", "attend a training they hold"},
          .severity = Severity::deviation,
          .judged_at = {"training_completed"},
          .made_good_by_another = true,
          .rests_on = {"organiser"}},
         training_organiser},
        {{.id = "training-exemption",
          .statement = {"未经培训的只限个别特殊情况，须有原因和批准人",
                        "exemption only in special cases, with reason and approver"},
          .remedy = {"补充原因和批准人，或参加培训", "give both, or attend the training"},
          .judged_at = {"training_exempted"}},
         training_exemption},
        {{.id = "introducer-load",
          .statement = {"一名党员一年内介绍的人不宜超过 5 人",
                        "one member should not introduce more than five people in a year"},
          .remedy = {"核实介绍人是否了解每个人；必要时更换",
                     "check that the introducer knows each of them; name somebody else if not"},
          .severity = Severity::notice,
          .judged_at = {"introducers_named"},
          .rests_on = {"introducers"}},
         introducer_load},
    };
    return rules;
}

}  // namespace rudang::recruitment
