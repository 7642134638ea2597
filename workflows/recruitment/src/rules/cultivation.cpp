// Stage 2, 入党积极分子的确定和培养教育: determination, filing, contacts, half-yearly reviews.
#include <fmt/format.h>

#include <set>

#include "rule.h"

namespace rudang::recruitment {
namespace {

void talk_before_determination(const Question& q, Answers& a) {
    if (!q.facts.talk) return missing_step(q, 2, a);
    if (q.on.before(q.facts.talk->on))
        violated(a, {fmt::format("确定积极分子（{}）早于谈话（{}）", q.on.iso(), q.facts.talk->on.iso()),
                     fmt::format("determined ({}) before the talk ({})", q.on.iso(), q.facts.talk->on.iso())});
    else
        satisfied(a);
}

void recommendation_recorded(const Question& q, Answers& a) {
    if (q.as<ActivistDetermined>()->event.recommended_by.empty())
        violated(a,
                 {"没有记录党员推荐或群团组织推优", "no recommendation by members or a mass organization is recorded"});
    else
        satisfied(a);
}

void decided_by_branch_body(const Question&, Answers& a) {
    // The field knows only the branch committee and the general meeting.
    satisfied(a);
}

// Every event that reports a meeting of the branch committee.
void committee_meeting_quorum(const Question& q, Answers& a) {
    std::optional<Meeting> meeting;
    if (const auto* determined = q.as<ActivistDetermined>()) {
        if (determined->event.decided_by != BranchBody::branch_committee) return;
        meeting = determined->event.meeting;
    } else if (const auto* proposed = q.as<ProspectProposed>()) {
        if (proposed->event.decided_by != BranchBody::branch_committee) return;
        meeting = proposed->event.meeting;
    } else if (const auto* reviewed = q.as<BranchCommitteeReviewed>()) {
        meeting = reviewed->event.meeting;
    }
    if (!meeting)
        return undetermined(a, {"没有支委会应到、实到人数，无法判定是否达到半数",
                                "without attendance it cannot be judged whether half the committee was present"});
    if (meeting->entitled < 1 || meeting->present > meeting->entitled)
        return violated(
            a, {fmt::format("支委会人数有误：应到 {}，实到 {}", meeting->entitled, meeting->present),
                fmt::format("impossible attendance: {} entitled, {} present", meeting->entitled, meeting->present)});
    if (2 * meeting->present >= meeting->entitled)
        satisfied(a);
    else
        violated(a, {fmt::format("支委会应到 {} 人，实到 {} 人，不足半数", meeting->entitled, meeting->present),
                     fmt::format("{} of {} committee members present, less than half", meeting->present,
                                 meeting->entitled)});
}

void activist_filed(const Question& q, Answers& a) {
    if (!q.facts.last<ActivistFiled>()) return missing_step(q, 4, a);
    if (q.facts.last<ActivistFiled>()->event.outcome == FilingOutcome::accepted)
        satisfied(a);
    else
        violated(a, {"积极分子备案被退回", "the filing of the activist was returned"});
}

void contacts_one_or_two(const Question& q, Answers& a) {
    const auto count = static_cast<int>(q.as<ContactsAssigned>()->event.contacts.size());
    const auto& p = q.edition.parameters;
    if (count < p.contacts_min || count > p.contacts_max)
        violated(a, {fmt::format("培养联系人 {} 名，应为 {} 至 {} 名", count, p.contacts_min, p.contacts_max),
                     fmt::format("{} contacts; there must be {} to {}", count, p.contacts_min, p.contacts_max)});
    else
        satisfied(a);
}

void contacts_full_members(const Question& q, Answers& a) {
    std::set<std::string> names;
    bool clean = true;
    const auto complain = [&](std::string zh, std::string en, std::size_t i) {
        clean = false;
        violated(a, {std::move(zh), std::move(en)});
        a.back().subject = std::to_string(i);
    };
    const auto& contacts = q.as<ContactsAssigned>()->event.contacts;
    for (std::size_t i = 0; i < contacts.size(); ++i) {
        const auto& contact = contacts[i];
        if (!contact.full_member)
            complain(fmt::format("第 {} 名培养联系人不是正式党员", i + 1),
                     fmt::format("contact {} is not a full member", i + 1), i);
        if (q.facts.application &&
            normalized_name(contact.name) == normalized_name(q.facts.application->event.applicant.name))
            complain(fmt::format("第 {} 名培养联系人与申请人同名，不得由本人担任", i + 1),
                     fmt::format("contact {} bears the applicant's name", i + 1), i);
        if (!names.insert(normalized_name(contact.name)).second)
            complain(fmt::format("第 {} 名培养联系人重复", i + 1), fmt::format("contact {} is named twice", i + 1), i);
    }
    if (clean) satisfied(a);
}

// Known to be under a sanction on that day: any kind, before the end of its effect or for as long as none is known.
void contacts_fit(const Question& q, Answers& a) {
    bool clean = true;
    const auto& contacts = q.as<ContactsAssigned>()->event.contacts;
    for (std::size_t i = 0; i < contacts.size(); ++i) {
        const auto& sanction = contacts[i].sanction;
        const bool in_effect = sanction && (!sanction->until || q.on.before(OccurredOn(*sanction->until)));
        if (!in_effect && !contacts[i].sanctioned.value_or(false)) continue;
        clean = false;
        const Text kind(sanction ? choice_of(sanction->kind).label : choice_of(SanctionKind::probation).label);
        violated(a, {fmt::format("第 {} 名培养联系人在{}处分影响期内，不宜担任", i + 1, kind.zh),
                     fmt::format("contact {} is under a sanction in effect ({})", i + 1, kind.en)});
        a.back().subject = std::to_string(i);
    }
    if (clean) satisfied(a);
}

void contacts_assigned(const Question& q, Answers& a) {
    if (q.facts.last<ContactsAssigned>())
        satisfied(a);
    else
        missing_step(q, 5, a);
}

// Consent and notice, the last events before somebody is a prospect, where the record shows when both began.
bool ends_the_wait(const Question& q) {
    if (const auto* notice = q.as<NoticeClosed>())
        if (notice->event.at.value_or(NoticeAt::prospect) != NoticeAt::prospect) return false;
    return !q.clocks.listed() && q.facts.recorded(7) && !q.facts.silent_about(3) && !q.facts.silent_about(6);
}

// Held late, or not at all.
Text missed_review(const ComputedDay& due, const std::optional<OccurredOn>& held) {
    if (held)
        return {fmt::format("应于 {} 前进行的半年考察，{} 才进行", due.iso(), held->iso()),
                fmt::format("the half-yearly review due by {} was held on {}", due.iso(), held->iso())};
    return {fmt::format("应于 {} 前进行的半年考察没有记录", due.iso()),
            fmt::format("the half-yearly review due by {} is not on record", due.iso())};
}

void review_every_half_year(const Question& q, Answers& a) {
    // Judged over the time since the last review, or since determination; each missed half-year is one finding.
    // They stay due until step 8 is over and the person is a prospect; of a member they are not asked.
    if ((q.as<ProspectEndorsed>() || q.as<NoticeClosed>()) && !ends_the_wait(q)) return;
    if (q.daily() && (q.clocks.listed() || q.facts.silent_about(7) || q.facts.silent_about(8) || q.facts.recorded(15)))
        return;
    if (q.facts.admitted()) return;
    const auto first_due = q.clocks.review_due();
    if (!first_due) {
        if (!q.daily() && q.facts.silent_about(3)) missing_step(q, 3, a);
        return;
    }
    if (q.facts.silent_about(6)) {
        if (!q.daily()) missing_step(q, 6, a);
        return;
    }
    const auto start = *q.clocks.review_start();
    // Each half-year under the edition in which it begins.
    const auto* edition = &q.clocks.started(start);
    int months = edition->parameters.review_months;
    bool left_open = false;
    for (int missed = 0;; ++missed) {
        // Counted from the start each time, so that month ends do not wear the day down.
        const auto due = q.clocks.perhaps_later(ComputedDay::months_after(start, months), start);
        const auto& next = q.clocks.started(OccurredOn(due.earliest()));
        const auto in_time = not_after(q.on, due);
        if (in_time == Truth::yes) {
            if (missed > 0) return;
            if (q.daily())
                pending(a,
                        {fmt::format("下一次考察应于 {} 前进行", due.iso()),
                         fmt::format("the next review is due by {}", due.iso())},
                        edition);
            else
                satisfied(a, edition);
            return;
        }
        months += next.parameters.review_months;
        // What was missed before a proposal, a consent or a notice was reported there, once.
        const auto& until = (q.standing ? *q.standing : q.facts).reviews_judged_until;
        const auto* within = std::exchange(edition, &next);
        if (until && not_after(*until, due) == Truth::no) continue;
        if (q.facts.nobody_knows(6)) {
            undetermined(a, no_place_for(6));
            a.back().step = 6;
            return;
        }
        if (q.facts.review_untold(due, within->parameters.review_months)) {
            if (!std::exchange(left_open, true)) {
                undetermined(a, {"来源没有记这一次考察的地方，无法判定",
                                 "the source has no place for this review, so it cannot be judged"});
                a.back().step = 6;
            }
            if (in_time == Truth::unknown) return;
            continue;
        }
        // The last of them is what this review was for.
        const bool late =
            q.is<ActivistReviewed>() && not_after(q.on, ComputedDay::months_after(start, months)) == Truth::yes;
        conclude(
            q, in_time, [&] { return missed_review(due, late ? std::optional(q.on) : std::nullopt); }, a, within);
        a.back().subject = due.iso();
        a.back().step = 6;
        if (in_time == Truth::unknown) return;
    }
}

}  // namespace

const std::vector<Rule>& cultivation_rules() {
    static const std::vector<Rule> rules{
        {{.id = "talk-before-determination",
          .statement = {"先谈话，后确定为入党积极分子", "the talk comes before the determination"},
          .remedy = {"谈话后重新研究确定", "hold the talk, then decide again"},
          .judged_at = {"activist_determined"}},
         talk_before_determination},
        {{.id = "recommendation-recorded",
          .statement = {"须经党员推荐、群团组织推优等方式产生人选",
                        "candidates come from recommendation by members or mass organizations"},
          .remedy = {"补做推荐并记录方式", "obtain a recommendation and record its source"},
          .judged_at = {"activist_determined"},
          .rests_on = {"recommended_by"}},
         recommendation_recorded},
        {{.id = "decided-by-branch-body",
          .statement = {"由支部委员会（不设支委会的由支部大会）研究决定",
                        "decided by the branch committee or the general branch meeting"},
          .remedy = {"提交支部委员会或支部大会研究决定", "put it to the branch committee or the general meeting"},
          .judged_at = {"activist_determined", "prospect_proposed"},
          .rests_on = {"decided_by"}},
         decided_by_branch_body},
        {{.id = "committee-meeting-quorum",
          .statement = {"支部委员会会议须有半数以上委员到会", "at least half of the branch committee is present"},
          .remedy = {"对照会议记录写明应到、实到人数；确不足半数的，重新召开支委会",
                     "give the attendance from the minutes; where less than half were present, meet again"},
          .judged_at = {"activist_determined", "prospect_proposed", "branch_committee_reviewed"}},
         committee_meeting_quorum},
        {{.id = "activist-filed",
          .statement = {"入党积极分子须报上级党委备案", "the activist is filed with the higher committee"},
          .remedy = {"先完成备案", "have the filing accepted first"},
          .judged_at = {"prospect_proposed"}},
         activist_filed},
        {{.id = "contacts-one-or-two",
          .statement = {"指定一至两名正式党员作培养联系人", "one or two contacts"},
          .remedy = {"按一至两名重新指定", "assign one or two"},
          .judged_at = {"contacts_assigned"},
          .rests_on = {"contacts"}},
         contacts_one_or_two},
        {{.id = "contacts-full-members",
          .statement = {"培养联系人须为正式党员，不得为本人，不得重复",
                        "contacts are full members, not the applicant, nobody twice"},
          .remedy = {"改由其他正式党员担任", "assign other full members"},
          .judged_at = {"contacts_assigned"},
          .rests_on = {"contacts.full_member"}},
         contacts_full_members},
        {{.id = "contacts-fit",
          .statement = {"受处分在影响期内的，不宜作培养联系人",
                        "nobody under a sanction in effect serves as a contact"},
          .remedy = {"及时更换培养联系人", "assign somebody else in time"},
          .severity = Severity::notice,
          .judged_at = {"contacts_assigned"},
          .made_good_by_another = true,
          .rests_on = {"contacts"}},
         contacts_fit},
        {{.id = "contacts-assigned",
          .statement = {"确定发展对象前须已指定培养联系人", "contacts are assigned before the prospect is proposed"},
          .remedy = {"先指定培养联系人", "assign contacts first"},
          .judged_at = {"prospect_proposed"}},
         contacts_assigned},
        {{.id = "review-every-half-year",
          .statement = {"每半年对入党积极分子考察一次", "a review of the activist every half year"},
          .remedy = {"还在培养的，尽快考察；漏做、迟做的说明原因，不得倒填日期",
                     "review soon whoever is still an activist; give the reason for what was missed or late, never "
                     "back-date it"},
          .severity = Severity::deviation,
          .judged_at = {"activist_reviewed", "prospect_proposed", "prospect_endorsed", "notice_closed"},
          .daily = true},
         review_every_half_year},
    };
    return rules;
}

}  // namespace rudang::recruitment
