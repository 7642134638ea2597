#include "procedure.h"

#include <algorithm>
#include <bitset>

namespace rudang::recruitment {
namespace {

template <class E>
std::optional<OccurredOn> day_of(const Kept<E>& fact) {
    if (fact) return fact->on;
    return std::nullopt;
}
template <class E>
std::optional<OccurredOn> day_of(const std::vector<Kept<E>>& facts) {
    if (facts.empty()) return std::nullopt;
    return facts.back()->on;
}

template <class E>
void forget(Kept<E>& fact) {
    fact.reset();
}
template <class E>
void forget(std::vector<Kept<E>>& facts) {
    facts.clear();
}

template <class E>
void assume(Facts& facts, Kept<E>& fact, const OccurredOn& on) {
    facts.happened<E>(on);
    fact = Fact<E>{.event = {}, .on = on};
}
template <class E>
void assume(Facts&, std::vector<Kept<E>>&, const OccurredOn&) {}

// A step has happened when the first of these is on record; they are forgotten together.
template <auto slot, auto... others>
constexpr Result result(std::optional<OccurredOn> (*when)(const Facts&) = nullptr) {
    constexpr auto first_of = [](const Facts& facts) {
        auto day = day_of(facts.*slot);
        ((day = day ? day : day_of(facts.*others)), ...);
        return day;
    };
    return {when ? when : +first_of,
            [](Facts& facts) {
                forget(facts.*slot);
                (forget(facts.*others), ...);
            },
            [](Facts& facts, const OccurredOn& on) { assume(facts, facts.*slot, on); }};
}

// The same for an event of which only the last one matters.
template <class E>
constexpr Result latest() {
    return {[](const Facts& facts) {
                const auto* fact = facts.last<E>();
                return fact ? std::optional(fact->on) : std::nullopt;
            },
            [](Facts& facts) { facts.forget<E>(); },
            [](Facts& facts, const OccurredOn& on) { facts.take(Kept(Fact<E>{.event = {}, .on = on})); }};
}

// Whoever was admitted directly was decided on as well.
std::optional<OccurredOn> decided(const Facts& facts) {
    if (facts.decision) return facts.decision->on;
    return latest<AdmittedDirectly>().when(facts);
}

// Both belong to the step, and the later of them ends it.
std::optional<OccurredOn> endorsed_and_noticed(const Facts& facts) {
    const auto notice = day_of(facts.prospect_notice), endorsed = day_of(facts.endorsement);
    return endorsed && notice && endorsed->before(*notice) ? notice : endorsed;
}

template <std::optional<ComputedDay> (Clocks::*day)() const>
Limit limit(std::string_view rule) {
    return {[](const Clocks& clocks) { return (clocks.*day)(); }, rule};
}

template <class E>
EventInfo info_of() {
    constexpr Traits traits = E::traits;
    EventInfo info{.name = E::name,
                   .label = traits.label,
                   .step = traits.step,
                   .order = traits.order,
                   .opens_case = traits.opens_case,
                   .imported_only = traits.about_the_record,
                   .timeless = traits.about_the_record,
                   .moves = traits.moves,
                   .moves_to = traits.moves == Moves::nowhere ? "" : "to_branch",
                   .needs = traits.needs,
                   .fields = &fields<E>(),
                   .also = traits.also};
    for (const auto name : traits.concludes)
        if (!name.empty()) info.concludes.push_back(name);
    return info;
}

}  // namespace

const std::vector<Step>& procedure() {
    static const std::vector<Step> table{
        // 申请入党
        {.info = {1, "apply", {"递交入党申请书", "application handed in"}, 1, ApplicationSubmitted::name},
         .after = {},
         .result = result<&Facts::application>()},
        {.info = {2, "talk", {"党组织派人谈话", "talk with the applicant"}, 1, TalkHeld::name},
         .after = {1},
         .result = result<&Facts::talk>(),
         .due = limit<&Clocks::talk_due>("talk-within-one-month")},
        // 入党积极分子的确定和培养教育
        {.info =
             {3, "determine_activist", {"推荐和确定入党积极分子", "activist determined"}, 2, ActivistDetermined::name},
         .after = {2},
         .result = result<&Facts::determination>()},
        {.info = {4, "file_activist", {"上级党委备案", "filed with the higher committee"}, 2, ActivistFiled::name},
         .after = {3},
         .result = latest<ActivistFiled>(),
         .lasting = true},
        {.info = {5, "assign_contacts", {"指定培养联系人", "contacts assigned"}, 2, ContactsAssigned::name},
         .after = {3},
         .result = latest<ContactsAssigned>(),
         .lasting = true,
         .perhaps_again = true},
        {.info = {6, "observe", {"培养教育考察", "cultivation and review"}, 2, ActivistReviewed::name},
         .after = {5},
         .result = result<&Facts::reviews>(),
         .due = limit<&Clocks::review_due>("review-every-half-year"),
         .lasting = true},
        // 发展对象的确定和考察
        {.info = {7, "propose_prospect", {"确定发展对象", "prospect proposed"}, 3, ProspectProposed::name},
         .after = {4, 5},
         .result = result<&Facts::proposal>(),
         .not_before = {[](const Clocks& clocks) { return clocks.activist_time_over_if_restarted(); },
                        "activist-one-year"}},
        {.info = {8,
                  "endorse_prospect",
                  {"上级党委备案（同意并公示）", "endorsed by the higher committee"},
                  3,
                  ProspectEndorsed::name},
         .after = {7},
         .result = result<&Facts::endorsement, &Facts::prospect_notice>(&endorsed_and_noticed),
         .not_before = limit<&Clocks::notice_over>("notice-five-workdays"),
         .then = NoticeClosed::name},
        {.info = {9, "name_introducers", {"确定入党介绍人", "introducers named"}, 3, IntroducersNamed::name},
         .after = {8},
         .result = result<&Facts::introducers>(),
         .lasting = true,
         .perhaps_again = true},
        {.info = {10, "political_review", {"进行政治审查", "political review"}, 3, PoliticalReviewConcluded::name},
         .after = {8},
         .result = result<&Facts::political_review>(),
         .lasting = true},
        {.info = {11, "train", {"开展集中培训", "training"}, 3, TrainingCompleted::name},
         .after = {8},
         .result = result<&Facts::training, &Facts::exemption, &Facts::trainings>(),
         .lasting = true,
         .perhaps_again = true},
        // 预备党员的接收
        {.info =
             {12, "committee_review", {"支部委员会审查", "branch committee review"}, 4, BranchCommitteeReviewed::name},
         .after = {9, 10, 11},
         .result = result<&Facts::committee_review>()},
        {.info = {13, "pre_review", {"上级党委预审", "pre-review"}, 4, PreReviewDecided::name},
         .after = {12},
         .result = result<&Facts::pre_review>(),
         .not_when_leaving = true},
        {.info = {14, "fill_form", {"填写入党志愿书", "admission form filled in"}, 4, AdmissionFormCompleted::name},
         .after = {13},
         .result = result<&Facts::form>()},
        {.info = {15, "admission_vote", {"支部大会讨论", "vote on admission"}, 4, AdmissionVoted::name},
         .after = {14},
         .result = result<&Facts::vote>(),
         .due = limit<&Clocks::vote_due>("vote-within-one-month"),
         .not_when_leaving = true},
        {.info = {16, "committee_talk", {"上级党委派人谈话", "talk by the committee"}, 4, CommitteeTalkHeld::name},
         .after = {15},
         .result = latest<CommitteeTalkHeld>(),
         .lasting = true},
        {.info = {17, "admission_decision", {"上级党委审批", "decision on admission"}, 4, AdmissionDecided::name},
         .after = {16},
         .result = result<&Facts::decision>(&decided),
         .due = limit<&Clocks::decision_due>("decision-within-three-months"),
         .latest = limit<&Clocks::decision_limit>("decision-within-six-months")},
        {.info = {18, "file_admission", {"再上一级党委组织部门备案", "admission filed"}, 4, AdmissionFiled::name},
         .after = {17},
         .result = latest<AdmissionFiled>(),
         .due = limit<&Clocks::admission_filing_due>("admission-filed"),
         .lasting = true},
        // 预备党员的教育考察和转正
        {.info = {19, "assign_group", {"编入党支部和党小组", "branch and group assigned"}, 5, GroupAssigned::name},
         .after = {17},
         .result = latest<GroupAssigned>(),
         .due = limit<&Clocks::group_due>("group-assigned-promptly"),
         .lasting = true},
        {.info = {20, "oath", {"入党宣誓", "oath"}, 5, OathTaken::name},
         .after = {17},
         .result = result<&Facts::oath>(),
         .due = limit<&Clocks::oath_due>("oath-within-one-month"),
         .lasting = true},
        {.info = {21, "observe_probation", {"继续教育考察", "observation on probation"}, 5, ProbationReviewed::name},
         .after = {17},
         .result = result<&Facts::probation_reviews>(),
         .lasting = true},
        {.info = {22, "apply_conversion", {"提出转正申请", "conversion applied for"}, 5, ConversionApplied::name},
         .after = {17},
         .result = result<&Facts::conversion_application>(),
         .due = limit<&Clocks::probation_end>("conversion-applied"),
         .lasting = true},
        {.info = {23, "conversion_vote", {"支部大会讨论转正", "vote on conversion"}, 5, ConversionVoted::name},
         .after = {17},
         .result = result<&Facts::conversion_vote>(),
         .not_before = limit<&Clocks::probation_end>("conversion-not-early"),
         .due = limit<&Clocks::conversion_due>("conversion-discussed-promptly")},
        {.info =
             {24, "conversion_decision", {"上级党委审批转正", "decision on conversion"}, 5, ConversionDecided::name},
         .after = {23},
         .result = result<&Facts::conversion_decision>(),
         .due = limit<&Clocks::conversion_decision_due>("conversion-decision-within-three-months")},
        {.info = {25, "archive", {"材料归档", "archive"}, 5, Archived::name},
         .after = {24},
         .result = latest<Archived>(),
         .lasting = true},
    };
    return table;
}

const std::vector<StageInfo>& stage_table() {
    static const std::vector<StageInfo> table{
        {1, "application", {"申请入党", "application"}},
        {2, "cultivation", {"入党积极分子的确定和培养教育", "cultivation"}},
        {3, "prospect", {"发展对象的确定和考察", "prospect"}},
        {4, "admission", {"预备党员的接收", "admission"}},
        {5, "probation", {"预备党员的教育考察和转正", "probation"}},
    };
    return table;
}

const std::vector<StepInfo>& step_table() {
    static const std::vector<StepInfo> table = [] {
        std::vector<StepInfo> all;
        for (const auto& step : procedure()) all.push_back(step.info);
        return all;
    }();
    return table;
}

const std::vector<EventInfo>& event_table() {
    static const std::vector<EventInfo> table = [] {
        std::vector<EventInfo> all;
        all_events::each([&]<class E>() { all.push_back(info_of<E>()); });
        all.push_back(correction_info());
        return all;
    }();
    return table;
}

std::span<const int> predecessors(int step) {
    if (step < 1 || step > step_count) return {};
    return procedure(step).after;
}

namespace {

// Asked many times for every event, so the closures are computed once.
struct Order {
    using Steps = std::bitset<step_count + 1>;
    std::array<Steps, step_count + 1> before, after;  // by step

    Order() {
        for (int step = 1; step <= step_count; ++step)  // predecessors have smaller numbers
            for (const int direct : predecessors(step)) {
                at(before, step) |= at(before, direct);
                at(before, step).set(static_cast<std::size_t>(direct));
            }
        for (int step = 1; step <= step_count; ++step)
            for (int later = 1; later <= step_count; ++later)
                if (at(before, later)[static_cast<std::size_t>(step)])
                    at(after, step).set(static_cast<std::size_t>(later));
    }
    static Steps& at(std::array<Steps, step_count + 1>& all, int step) { return all[static_cast<std::size_t>(step)]; }
};

const Order& order() {
    static const Order all;
    return all;
}

bool is_step(int step) { return step >= 1 && step <= step_count; }

}  // namespace

int told_by(int step) { return step == 6 ? 7 : step == 21 ? 24 : step; }

bool must_follow(int later, int earlier) {
    return is_step(later) && is_step(earlier) &&
           order().before[static_cast<std::size_t>(later)][static_cast<std::size_t>(earlier)];
}

const std::bitset<step_count + 1>& followers(int step) {
    return order().after[is_step(step) ? static_cast<std::size_t>(step) : 0];
}

bool done_upon(int later, int earlier) {
    return must_follow(later, earlier) && !procedure(later).lasting && !procedure(earlier).lasting;
}

int step_by_id(std::string_view id) {
    for (const auto& step : procedure())
        if (step.info.id == id) return step.info.number;
    return 0;
}

}  // namespace rudang::recruitment
