// Stage 5, 预备党员的教育考察和转正: group, oath, conversion, archive.
#include <fmt/format.h>

#include <algorithm>

#include "outcome.h"
#include "rule.h"

namespace rudang::recruitment {
namespace {

void group_assigned_promptly(const Question& q, Answers& a) {
    if (q.daily() && q.facts.silent_about(19)) return missing_step(q, 19, a);
    if (q.facts.recorded(19) || rests_on_silence(q, 17, a)) return;
    const auto due = q.clocks.group_due();
    if (!due) return;
    conclude(q,
             {.step = 19,
              .due = *due,
              .edition = &q.clocks.started(*q.facts.when(17)),
              .ahead = NamingDay{"应于 {} 前编入", "to be assigned by {}", *due},
              .missed = NamingDay{"应于 {} 前编入党支部和党小组", "branch and group were to be assigned by {}", *due}},
             a);
}

void oath_after_approval(const Question& q, Answers& a) {
    const auto approved = q.facts.when(17);
    if (!approved) return missing_step(q, 17, a);
    if (q.on.before(*approved))
        violated(a, {fmt::format("宣誓（{}）早于审批（{}）", q.on.iso(), approved->iso()),
                     fmt::format("the oath ({}) was taken before the approval ({})", q.on.iso(), approved->iso())});
    else
        satisfied(a);
}

void oath_within_one_month(const Question& q, Answers& a) {
    // A later ceremony is no late oath, where the first one was one.
    const auto approved = q.facts.when(17), sworn = q.facts.when(20);
    if (sworn && (q.daily() || !approved || !sworn->before(*approved))) return;
    if (q.daily() && q.facts.silent_about(20) && q.edition.parameters.oath_months) return missing_step(q, 20, a);
    if (q.edition.parameters.oath_months && rests_on_silence(q, 17, a)) return;
    const auto due = q.clocks.oath_due();
    if (!due) return;
    conclude(q,
             {.step = 20,
              .due = *due,
              .edition = &q.clocks.started(*q.facts.when(17)),
              .ahead = NamingDay{"应于 {} 前宣誓", "the oath is due by {}", *due},
              .missed = NamingDay{"一般应于 {} 前宣誓", "the oath was due by {}", *due}},
             a);
}

void oath_before_conversion(const Question& q, Answers& a) {
    const auto& e = q.as<ConversionVoted>()->event;
    if (e.outcome == VoteOutcome::no_quorum || e.proposal == Proposal::cancel) return;
    if (!q.facts.oath) return missing_step(q, 20, a);
    if (q.on.before(q.facts.oath->on))
        violated(a, {fmt::format("转正表决（{}）早于宣誓（{}）", q.on.iso(), q.facts.oath->on.iso()),
                     fmt::format("voted on ({}) before the oath ({})", q.on.iso(), q.facts.oath->on.iso())});
    else
        satisfied(a);
}

void conversion_applied(const Question& q, Answers& a) {
    const auto& e = q.as<ConversionVoted>()->event;
    if (e.outcome == VoteOutcome::no_quorum || e.proposal != Proposal::convert) return;
    if (!q.facts.conversion_application) {
        missing_step(q, 22, a);
        if (q.facts.extension)
            a.back().message = {
                "预备期延长后，须重新提出书面转正申请；没有新申请的记录",
                "after an extension conversion is applied for anew; there is no record of a new application"};
        return;
    }
    if (q.on.before(q.facts.conversion_application->on))
        violated(a,
                 {fmt::format("转正表决（{}）早于转正申请（{}）", q.on.iso(), q.facts.conversion_application->on.iso()),
                  fmt::format("voted on ({}) before the application ({})", q.on.iso(),
                              q.facts.conversion_application->on.iso())});
    else
        satisfied(a);
}

void conversion_not_early(const Question& q, Answers& a) {
    const auto& e = q.as<ConversionVoted>()->event;
    if (e.outcome == VoteOutcome::no_quorum || e.proposal == Proposal::cancel) return;
    const auto end = q.clocks.probation_end();
    if (!end) return missing_step(q, 15, a);
    const auto over = not_before(q.on, *end);
    // For a breach of discipline it may be extended before that (31).
    if (over == Truth::no && e.proposal == Proposal::extend)
        return undetermined(
            a, {fmt::format("预备期到 {} 才满；期满之前只有违犯党纪的可以延长，记录没有写明，无法判定", end->iso()),
                fmt::format("probation ends only on {}; before that it may be extended for a breach of discipline "
                            "alone, which the record does not say",
                            end->iso())});
    conclude(over, NamingDay{"预备期到 {} 才满", "probation ends only on {}", *end}, a);
}

void conversion_discussed_promptly(const Question& q, Answers& a) {
    // Where too few came nothing was discussed, and the time goes on.
    if (const auto* e = q.as<ConversionVoted>(); e && e->event.outcome == VoteOutcome::no_quorum) return;
    if (q.daily() && (q.facts.recorded(23) || q.facts.recorded(24) || q.facts.silent_about(23) ||
                      !(q.facts.recorded(17) || q.facts.silent_about(17))))
        return;
    const auto end = q.clocks.probation_end();
    const auto due = q.clocks.conversion_due();
    if (!due) {
        if (q.daily() || q.as<ConversionVoted>()->event.proposal != Proposal::cancel) rests_on_silence(q, 15, a);
        return;
    }
    // It was discussed in time or late, and what the meeting resolved went back to it. Where too few came, nothing was.
    if (const auto& once = q.facts.conversion_discussed_on; once && not_before(*once, *end) == Truth::yes) return;
    // Voted anew: it was discussed when the vote before was held, and that one was judged.
    if (q.standing && q.standing->conversion_vote && not_before(q.standing->conversion_vote->on, *end) == Truth::yes)
        return;
    const auto* edition = &q.law.in_force(end->earliest());
    if (!q.daily() && q.as<ConversionVoted>()->event.proposal == Proposal::cancel &&
        not_before(q.on, *end) != Truth::yes)
        return;
    const auto serious = q.clocks.conversion_seriously_overdue();
    const bool high = serious && not_after(q.on, *serious) == Truth::no;
    conclude(q,
             {.step = 23,
              .due = *due,
              .edition = edition,
              .ahead =
                  [&] {
                      return Text{fmt::format("预备期 {} 满，应于 {} 前讨论转正", end->iso(), due->iso()),
                                  fmt::format("probation ends on {}; to be discussed by {}", end->iso(), due->iso())};
                  },
              .missed =
                  [&] {
                      return Text{fmt::format("预备期 {} 已满，应于 {} 前讨论转正{}", end->iso(), due->iso(),
                                              high ? "，已严重逾期" : ""),
                                  fmt::format("probation ended on {}; conversion was to be discussed by {}{}",
                                              end->iso(), due->iso(), high ? "; seriously overdue" : "")};
                  }},
             a);
}

void conversion_opinions(const Question& q, Answers& a) {
    const auto& e = q.as<ConversionVoted>()->event;
    // The article lists them for a conversion; for an extension or a cancellation no article asks for them.
    if (e.outcome == VoteOutcome::no_quorum || e.proposal != Proposal::convert) return;
    for (const auto& heard : {e.opinions.group, e.opinions.members, e.opinions.masses, e.committee_reviewed})
        if (!heard.value_or(false))
            return violated(a, {"转正前应听取党小组、党员和群众意见，并经支委会审查",
                                "Party group, members and masses must be heard and the branch committee must review"});
    satisfied(a);
}

void extension_once(const Question& q, Answers& a) {
    const auto& e = q.as<ConversionVoted>()->event;
    if (!takes_further(q) || e.proposal != Proposal::extend) return;
    if (q.facts.extension)
        violated(a, {"预备期已延长过一次，不得再次延长", "probation has been extended once already"});
    else
        satisfied(a);
}

void extension_length(const Question& q, Answers& a) {
    const auto& e = q.as<ConversionVoted>()->event;
    if (!takes_further(q) || e.proposal != Proposal::extend) return;
    const auto& p = q.edition.parameters;
    if (!e.extend_months) return violated(a, {"没有写明延长几个月", "the length of the extension is not recorded"});
    if (*e.extend_months < p.extension_min_months || *e.extend_months > p.extension_max_months)
        violated(a, {fmt::format("延长 {} 个月，应为 {} 至 {} 个月", *e.extend_months, p.extension_min_months,
                                 p.extension_max_months),
                     fmt::format("an extension of {} months; it must be {} to {}", *e.extend_months,
                                 p.extension_min_months, p.extension_max_months)});
    else
        satisfied(a);
}

void outcome_needs_approval(const Question& q, Answers& a) {
    if (!q.facts.conversion_vote) return missing_step(q, 23, a);
    if (q.facts.conversion_vote->event.outcome != VoteOutcome::accepted)
        return violated(a,
                        {"支部大会没有通过决议，不得审批", "the meeting passed no resolution that could be approved"});
    satisfied(a);
}

void conversion_decision_within_three_months(const Question& q, Answers& a) {
    if (q.daily() && (q.facts.recorded(24) || q.facts.silent_about(24))) return;
    if (rests_on_silence(q, 23, a)) return;
    const auto due = q.clocks.conversion_decision_due();
    if (!due) return;
    conclude(q,
             {.step = 24,
              .due = *due,
              .edition = &q.clocks.started(*q.facts.when(23)),
              .ahead = NamingDay{"应于 {} 前审批", "the decision is due by {}", *due},
              .missed = NamingDay{"党委应于 {} 前审批", "the committee was to decide by {}", *due}},
             a);
}

void postponement_after_transfer(const Question& q, Answers& a) {
    const auto& e = q.as<ConversionPostponed>()->event;
    if (!q.facts.transferred_in_on_probation)
        return violated(a, {"推迟讨论只适用于转入的预备党员",
                            "only a probationary member who was transferred in can be postponed"});
    const auto limit = q.clocks.postponement_limit();
    if (!e.until) return violated(a, {"没有写明推迟到何日", "the record does not say until when"});
    if (!limit) return missing_step(q, 15, a);
    conclude(
        not_after(*e.until, *limit),
        [&] {
            return Text{fmt::format("推迟到 {}，最长可到 {}", e.until->iso(), limit->iso()),
                        fmt::format("postponed until {}; at the latest {}", e.until->iso(), limit->iso())};
        },
        a);
}

void non_recognition_approved(const Question& q, Answers& a) {
    const auto& by = q.as<RecognitionRefused>()->event.approved_by;
    if (!by) {
        Text unsaid{"没有写明由哪一级党委组织部门批准",
                    "the record does not say which organization department approved it"};
        return q.complete ? violated(a, std::move(unsaid)) : undetermined(a, std::move(unsaid));
    }
    if (by->kind == Verifier::other)
        return violated(
            a, {"不是由县级以上党委组织部门批准", "not approved by a county or higher organization department"});
    satisfied(a);
}

void archive_complete(const Question& q, Answers& a) {
    const auto& items = q.as<Archived>()->event.items;
    std::string zh, en;
    int asked = q.edition.parameters.archive_papers;
    for (const auto& [item, choice] : choices_of<ArchiveItem>::words) {
        if (asked-- <= 0) break;
        if (item == ArchiveItem::other || std::find(items.begin(), items.end(), item) != items.end()) continue;
        zh += (zh.empty() ? "" : "、") + std::string(choice.label.zh);
        en += (en.empty() ? "" : ", ") + std::string(choice.label.en);
    }
    if (zh.empty())
        satisfied(a);
    else
        violated(a, {"归档缺少：" + zh, "not in the file: " + en});
}

}  // namespace

const std::vector<Rule>& probation_rules() {
    static const std::vector<Rule> rules{
        {{.id = "group-assigned-promptly",
          .statement = {"批准后及时编入党支部和党小组（1 个月内）",
                        "branch and Party group are assigned promptly (within one month)"},
          .remedy = {"还没有编入的，立即编入；已经编入的，说明原因",
                     "not assigned yet: assign them now; assigned already: give the reason"},
          .severity = Severity::deviation,
          .judged_at = {"group_assigned"},
          .daily = true},
         group_assigned_promptly},
        {{.id = "oath-after-approval",
          .statement = {"批准为预备党员后宣誓", "the oath follows the approval"},
          .remedy = {"批准后重新宣誓", "take the oath after the approval"},
          .judged_at = {"oath_taken"}},
         oath_after_approval},
        {{.id = "oath-within-one-month",
          .statement = {"一般在批准后 1 个月内宣誓（2026 版）",
                        "the oath is normally taken within one month of the approval (2026)"},
          .remedy = {"还没有宣誓的，尽快组织宣誓；已经宣誓的，说明原因",
                     "not taken yet: hold the oath soon; taken already: give the reason"},
          .severity = Severity::deviation,
          .judged_at = {"oath_taken"},
          .daily = true},
         oath_within_one_month},
        {{.id = "oath-before-conversion",
          .statement = {"转正前应已宣誓", "the oath is taken before the conversion"},
          .remedy = {"补行宣誓", "hold the oath"},
          .severity = Severity::deviation,
          .judged_at = {"conversion_voted"}},
         oath_before_conversion},
        {{.id = "conversion-applied",
          .statement = {"转正须由本人提出书面申请，不晚于表决",
                        "conversion needs a written application, not later than the vote"},
          .remedy = {"由本人递交转正申请后重新表决", "vote again after the person has applied"},
          .judged_at = {"conversion_voted"},
          .rests_on = {"proposal"}},
         conversion_applied},
        {{.id = "conversion-not-early",
          .statement = {"预备期满后讨论转正（延长的，从原预备期满续算）；取消资格不受此限",
                        "not before the end of probation, extended if extended; cancellation may come any time"},
          .remedy = {"预备期满后重新讨论", "discuss it again after the end of probation"},
          .judged_at = {"conversion_voted"}},
         conversion_not_early},
        {{.id = "conversion-discussed-promptly",
          .statement = {"预备期满后及时讨论（1 个月内；超过 3 个月为严重逾期）",
                        "discussed within one month of the end of probation; seriously overdue after three"},
          .remedy = {"还没有讨论的，尽快召开支部大会；已经讨论的，说明原因；党龄仍从预备期满之日算起",
                     "not discussed yet: hold the meeting soon; discussed already: give the reason; Party standing "
                     "still counts from the end of probation"},
          .severity = Severity::deviation,
          .judged_at = {"conversion_voted"},
          .daily = true},
         conversion_discussed_promptly},
        {{.id = "conversion-opinions",
          .statement = {"听取党小组、党员和群众意见，支委会审查",
                        "Party group, members and masses are heard and the branch committee reviews"},
          .remedy = {"补充听取意见、支委会审查后重新表决", "hear them, have the committee review, then vote again"},
          .judged_at = {"conversion_voted"},
          .rests_on = {"opinions", "committee_reviewed"}},
         conversion_opinions},
        {{.id = "extension-once",
          .statement = {"预备期只能延长一次", "probation is extended once at most"},
          .remedy = {"按期转正或取消资格", "convert or cancel"},
          .judged_at = {"conversion_voted"}},
         extension_once},
        {{.id = "extension-length",
          .statement = {"延长不少于半年、不超过一年，从预备期满之日起算",
                        "six to twelve months, counted from the end of probation"},
          .remedy = {"重新决定延长时间", "decide on another length"},
          .judged_at = {"conversion_voted"}},
         extension_length},
        {{.id = "outcome-needs-approval",
          .statement = {"转正、延长、取消均须支部大会通过并经上级党委批准才生效",
                        "conversion, extension and cancellation take effect only by a resolution and its approval"},
          .remedy = {"先由支部大会通过决议", "have the meeting pass a resolution first"},
          .judged_at = {"conversion_decided"}},
         outcome_needs_approval},
        {{.id = "conversion-decision-within-three-months",
          .statement = {"党委应在 3 个月内审批", "the committee decides within three months of the vote"},
          .remedy = {"还没有审批的，尽快审批；已经审批的，说明原因",
                     "not decided yet: decide soon; decided already: give the reason"},
          .severity = Severity::deviation,
          .judged_at = {"conversion_decided"},
          .daily = true},
         conversion_decision_within_three_months},
        {{.id = "postponement-after-transfer",
          .statement = {"转入的预备党员可推迟讨论转正，最长不超过 6 个月",
                        "for a probationary member transferred in, at most six months past the end"},
          .remedy = {"不晚于期限讨论转正", "discuss conversion within the limit"},
          .judged_at = {"conversion_postponed"}},
         postponement_after_transfer},
        {{.id = "non-recognition-approved",
          .statement = {"不予承认预备党员身份的，经县级以上党委组织部门批准",
                        "not recognising a probationary member is approved by a county or higher organization "
                        "department"},
          .remedy = {"报县级以上党委组织部门批准，并记录批准机关",
                     "have the county or a higher organization department approve it, and record it"},
          .judged_at = {"recognition_refused"}},
         non_recognition_approved},
        {{.id = "archive-complete",
          .statement =
              {"归档材料：志愿书、申请书、政治审查、转正申请、入党积极分子培养教育考察登记表；2026 版另有预备党员"
               "教育考察登记表",
               "admission form, application, political review, conversion application, activist register; "
               "under 2026 the probationary register too"},
          .remedy = {"补齐材料后归档", "complete the papers, then archive"},
          .judged_at = {"archived"},
          .rests_on = {"items"}},
         archive_complete},
    };
    return rules;
}

}  // namespace rudang::recruitment
