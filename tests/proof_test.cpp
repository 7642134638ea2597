// The chart searched whole with abstract facts and the real rules: nobody becomes a probationary or full member
// without a qualified political review, a quorum and majority of those entitled, and an empowered committee. And
// the search does find such a path as soon as any of these rules is taken away. The one exception is named: who is
// admitted directly by the centre or a province goes through none of them, but is converted like everybody else.
#include <deque>
#include <map>
#include <set>

#include "catch.h"
#include "favourable.h"
#include "instance.h"
#include "support.h"

using namespace rudang;
using namespace rudang::recruitment;

namespace {

struct Variant {
    std::string event;
    Json fields;
};

// Each event as it should be, and spoiled in each way that matters here.
std::vector<Variant> variants() {
    std::vector<Variant> list;
    const auto on = *Day::parse("2026-09-01");
    const auto add = [&](const char* event, std::initializer_list<std::pair<const char*, Json>> changes = {}) {
        Json fields = favourable_fields(event, on);
        for (const auto& [path, value] : changes) fields[Json::json_pointer(path)] = value;
        list.push_back({event, std::move(fields)});
    };
    for (const auto* event : {"application_submitted", "talk_held", "activist_determined", "activist_filed",
                              "contacts_assigned", "prospect_proposed", "prospect_endorsed", "introducers_named",
                              "training_completed", "branch_committee_reviewed", "committee_talk_held",
                              "conversion_applied", "activist_removed", "admitted_directly"})
        add(event);
    for (const auto* outcome : {"agreed", "disagreed"}) add("deliberated", {{"/outcome", outcome}});
    add("notice_closed", {{"/from", "2026-01-01"}, {"/to", "2026-02-28"}});
    for (const auto* conclusion : {"qualified", "unqualified", "inconclusive"})
        add("political_review_concluded", {{"/conclusion", conclusion}});
    for (const auto* kind : {"primary_committee", "general_branch", "temporary"}) {
        add("pre_review_decided", {{"/committee_kind", kind}});
        add("admission_decided", {{"/committee_kind", kind}});
        add("conversion_decided", {{"/committee_kind", kind}});
    }
    for (const auto* number : {"A1", "B2"}) add("admission_form_completed", {{"/form_number", number}});
    for (const auto* event : {"admission_voted", "conversion_voted"}) {
        add(event);
        add(event, {{"/vote/entitled", 9}, {"/vote/present", 4}, {"/vote/in_favour", 4}});  // no quorum
        add(event, {{"/vote/entitled", 9},
                    {"/vote/present", 8},
                    {"/vote/in_favour", 4},
                    {"/vote/against", 4}});  // no majority
        add(event, {{"/vote/in_favour", nullptr}});
        add(event, {{"/outcome", "not_accepted"}, {"/vote/in_favour", 1}, {"/vote/against", 8}});
    }
    return list;
}

// What of a case the properties and the rules in question can still depend on.
std::string essence(const RecruitmentInstance& instance) {
    const auto& f = instance.facts();
    std::string text;
    const auto state = instance.state();
    text += state.status;
    for (const int step : state.steps) text += "," + std::to_string(step);
    text += f.political_review ? choice_of(f.political_review->event.conclusion).word : "-";
    text += f.pre_review ? choice_of(f.pre_review->event.committee_kind).word : "-";
    text += f.vote ? std::to_string(f.vote->event.vote.present) + "/" +
                         std::to_string(f.vote->event.vote.in_favour.value_or(-1))
                   : "-";
    text += f.decision ? choice_of(f.decision->event.committee_kind).word : "-";
    text += f.conversion_vote ? std::to_string(f.conversion_vote->event.vote.present) + "/" +
                                    std::to_string(f.conversion_vote->event.vote.in_favour.value_or(-1))
                              : "-";
    text += f.conversion_decision ? choice_of(f.conversion_decision->event.committee_kind).word : "-";
    text += f.last<AdmittedDirectly>() ? "direct" : "-";
    for (int step = 1; step <= step_count; ++step) text += f.recorded(step) ? '1' : '0';
    return text;
}

bool sound(const Vote& vote) {
    return 2 * vote.present > vote.entitled && vote.in_favour && 2 * *vote.in_favour > vote.entitled;
}
bool empowered(CommitteeKind kind) {
    return kind == CommitteeKind::primary_committee || kind == CommitteeKind::working_committee;
}

struct Search {
    std::size_t states = 0, members = 0, direct = 0;
    std::set<std::string> broken;
};

Search search(std::set<std::string_view> without) {
    static const auto options = std::make_shared<const Options>();
    static const auto events = variants();
    Search result;
    // Events two months apart, a year and a half before the steps that wait for a year: waiting times never hinder,
    // and no deadline passes that would send a case back.
    const auto live = [&](const std::vector<std::size_t>& path) {
        auto instance = std::make_unique<RecruitmentInstance>("x", options, without);
        Day on = *Day::parse("2027-01-04");
        for (const auto index : path) {
            const auto& variant = events[index];
            on = on.plus_days(variant.event == "prospect_proposed" || variant.event == "conversion_voted" ? 400 : 7);
            Recorded recorded;
            recorded.event = {.case_id = "x",
                              .name = variant.event,
                              .on = on,
                              .fields = variant.fields,
                              .note = {},
                              .attachments = {}};
            if (variant.event == "notice_closed") {
                recorded.event.fields["from"] = on.plus_days(-7).iso();
                recorded.event.fields["to"] = on.plus_days(-1).iso();
            }
            const auto reaction = instance->apply(recorded, Judging::strict, {}, on);
            if (&index == &path.back() && reaction.kind != Reaction::Kind::taken) instance.reset();
            if (!instance) break;
        }
        return instance;
    };
    std::map<std::string, std::vector<std::size_t>> seen;
    std::deque<std::vector<std::size_t>> open{{}};
    seen["start"] = {};
    while (!open.empty()) {
        const auto path = open.front();
        open.pop_front();
        ++result.states;
        if (path.size() > 26) continue;
        for (std::size_t i = 0; i < events.size(); ++i) {
            auto longer = path;
            longer.push_back(i);
            const auto instance = live(longer);
            if (!instance) continue;
            const auto& f = instance->facts();
            const auto status = instance->state().status;
            if (f.last<AdmittedDirectly>()) ++result.direct;
            if ((status == "probationary" || status == "member") && !f.last<AdmittedDirectly>()) {
                if (!f.political_review || f.political_review->event.conclusion != ReviewConclusion::qualified)
                    result.broken.insert("review");
                if (!f.vote || !sound(f.vote->event.vote)) result.broken.insert("vote");
                if (!f.decision || !empowered(f.decision->event.committee_kind)) result.broken.insert("committee");
            }
            if (status == "member") {
                ++result.members;
                if (!f.conversion_vote || !sound(f.conversion_vote->event.vote))
                    result.broken.insert("conversion vote");
                if (!f.conversion_decision || !empowered(f.conversion_decision->event.committee_kind))
                    result.broken.insert("conversion committee");
            }
            if (seen.try_emplace(essence(*instance), longer).second) open.push_back(longer);
        }
    }
    return result;
}

}  // namespace

TEST_CASE("no path leads into the Party past its safeguards, and each safeguard is what stops one") {
    const auto whole = search({});
    CHECK(whole.broken.empty());
    CHECK(whole.members > 0);  // the way in exists, or the search would prove nothing
    CHECK(whole.direct > 0);
    CHECK(whole.states >= 30);
    WARN(whole.states << " states searched, " << whole.members << " ways to full membership, none past a safeguard");
    CHECK(search({"political-review-qualified", "preparation-complete", "step-recorded"}).broken.contains("review"));
    CHECK(search({"quorum-present", "majority-in-favour", "ballots-consistent"}).broken ==
          std::set<std::string>{"vote", "conversion vote"});
    CHECK(search({"majority-in-favour", "ballots-consistent"}).broken ==
          std::set<std::string>{"vote", "conversion vote"});
    CHECK(search({"empowered-committee"}).broken == std::set<std::string>{"committee", "conversion committee"});
}
