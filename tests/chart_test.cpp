// The tables cases are judged by, Statechart's machine and the list read off its types, held against each other: every
// configuration that can be reached, every event with every outcome that matters, every answer of the rules.
#include "chart.h"

#include <deque>
#include <map>
#include <set>

#include "catch.h"
#include "favourable.h"
#include "rudang/recruitment/recruitment.h"
#include "rules/rule.h"
#include "support.h"

using namespace rudang;
using namespace rudang::recruitment;
using rudang::test::day;

namespace {

struct Gate final : Gatekeeper {
    explicit Gate(bool answer) : open(answer) {}
    bool permits(std::string_view) override {
        ++asked;
        return open;
    }
    bool open;
    int asked = 0;
};

// One way an event can happen. Two days: under the 2014 edition, and under that of 2026 more than six months later.
struct Sample {
    SharedFact fact;
    std::string event;
    bool late = false;
    std::string outcome;   // the word of its outcome, conclusion or proposal
    std::string proposal;  // of a conversion vote
    bool elsewhere = false;
};

std::vector<Sample> samples() {
    std::vector<Sample> list;
    const auto add = [&]<class E>(E event, std::string outcome = "", std::string proposal = "",
                                  bool elsewhere = false) {
        for (const bool late : {false, true}) {
            Fact<E> fact{.event = event, .on = late ? day("2026-09-01") : day("2026-01-10"), .note = {}};
            list.push_back(
                {std::make_shared<const AnyFact>(fact), std::string(E::name), late, outcome, proposal, elsewhere});
        }
    };
    const auto words = [&]<class E, class Enum>(E event, Enum E::*member) {
        for (const auto& [value, choice] : choices_of<Enum>::words) {
            event.*member = value;
            add(event, std::string(choice.word));
        }
    };
    add(ApplicationSubmitted{});
    add(TalkHeld{});
    add(ActivistDetermined{});
    add(ContactsAssigned{});
    add(ActivistReviewed{});
    add(ProspectProposed{});
    add(IntroducersNamed{});
    add(TrainingCompleted{});
    add(TrainingExempted{});
    for (const char* number : {"A1", "B2"}) {
        AdmissionFormCompleted form;
        form.form_number = number;
        add(form, number);
    }
    words(Deliberated{}, &Deliberated::outcome);
    add(ActivistRemoved{});
    add(AdmittedDirectly{});
    add(RecognisedPosthumously{});
    add(CommitteeTalkHeld{});
    add(AdmissionFiled{});
    add(GroupAssigned{});
    add(OathTaken{});
    add(ProbationReviewed{});
    add(ConversionApplied{});
    add(Archived{});
    add(Withdrawn{});
    add(Dropped{});
    add(Died{});
    add(StruckOff{});
    add(RecognitionRefused{});
    add(Suspended{});
    add(Resumed{});
    add(TransferStarted{});
    add(TransferAccepted{});
    add(TransferRefused{});
    add(ConversionPostponed{});
    add(LocalStepRecorded{});
    words(ActivistFiled{}, &ActivistFiled::outcome);
    words(ProspectEndorsed{}, &ProspectEndorsed::outcome);
    words(PoliticalReviewConcluded{}, &PoliticalReviewConcluded::conclusion);
    words(BranchCommitteeReviewed{}, &BranchCommitteeReviewed::outcome);
    words(PreReviewDecided{}, &PreReviewDecided::outcome);
    words(AdmissionVoted{}, &AdmissionVoted::outcome);
    words(AdmissionDecided{}, &AdmissionDecided::outcome);
    words(ConversionDecided{}, &ConversionDecided::outcome);
    for (const auto& [value, choice] : choices_of<NoticeOutcome>::words) {
        NoticeClosed notice;
        notice.outcome = value;
        add(notice, std::string(choice.word));
        notice.at = NoticeAt::admission;
        add(notice, std::string(choice.word), "", true);
    }
    for (const auto& [value, choice] : choices_of<VoteOutcome>::words)
        for (const auto& [proposal, label] : choices_of<Proposal>::words) {
            ConversionVoted vote;
            vote.outcome = value;
            vote.proposal = proposal;
            add(vote, std::string(choice.word), std::string(label.word));
        }
    return list;
}

// The conditions said again, independently of the chart, in terms of samples and of what the case remembers.
bool condition_holds(const std::string& event, const std::string& when, const Sample& sample, const Facts& facts) {
    if (when.empty()) return true;
    if (when == "not ended") return !facts.ended;
    if (when == "before the vote") return !facts.vote;
    if (when == "not admitted") return !facts.decision && !facts.last<AdmittedDirectly>();
    if (when == "another form number") return facts.form && facts.form->event.form_number != sample.outcome;
    const auto& o = sample.outcome;
    if (event == "prospect_endorsed") {
        if (when == "refused") return o == "refused";
        return o == "accepted" && (when == "accepted, notice required") == sample.late;
    }
    if (event == "notice_closed") {
        if (when == "at another point") return sample.elsewhere;
        return !sample.elsewhere && (when == "prospect, no effect" ? o == "no_effect" : o == "objection_upheld");
    }
    if (when.starts_with("vote lapsed, ")) {
        const bool lapsed = facts.vote && facts.vote->on.first() == day("2026-01-10") && sample.late;
        auto word = when.substr(std::string("vote lapsed, ").size());
        std::replace(word.begin(), word.end(), ' ', '_');
        return lapsed && word == o;
    }
    if (event == "conversion_voted") return (when == "accepted") == (o == "accepted");
    if (event == "conversion_decided") {
        if (when == "refused") return o == "refused";
        const auto resolved =
            facts.conversion_vote ? std::string(choice_of(facts.conversion_vote->event.proposal).word) : "convert";
        return o == "approved" && when.ends_with(resolved);
    }
    std::string word = when;
    std::replace(word.begin(), word.end(), ' ', '_');
    return word == o;
}

const std::map<std::string, const ChartState*>& states() {
    static const auto map = [] {
        std::map<std::string, const ChartState*> by_name;
        for (const auto& state : chart_description().states) by_name[state.name] = &state;
        return by_name;
    }();
    return map;
}

std::vector<std::string> path_to_root(std::string name) {
    std::vector<std::string> path;
    for (; !name.empty(); name = states().at(name)->parent) path.push_back(name);
    return path;
}

bool below(const std::string& name, const std::string& ancestor) {
    const auto path = path_to_root(name);
    return std::find(path.begin(), path.end(), ancestor) != path.end();
}

// The leaves one is in after entering `name` by default.
void enter(const std::string& name, std::vector<std::string>& leaves) {
    bool composite = false;
    for (const auto& state : chart_description().states)
        if (state.parent == name && state.initial) {
            composite = true;
            enter(state.name, leaves);
        }
    if (!composite) leaves.push_back(name);
}

using Configuration = std::vector<std::string>;

// What the list says happens: which transition fires first, and where one is then. UML: a leaf's own reactions
// come before those of the composites around it.
struct Prediction {
    bool handled = false;
    Configuration after;
};

Prediction predict(const Configuration& now, const Sample& sample, const Facts& facts) {
    for (const auto& leaf : now)
        for (const auto& state : path_to_root(leaf))
            for (const auto& transition : chart_description().transitions) {
                if (transition.from != state || transition.event != sample.event ||
                    !condition_holds(sample.event, transition.when, sample, facts))
                    continue;
                if (transition.to.empty()) return {true, now};
                // Leave everything under the least common ancestor's child that holds the source, enter the target.
                auto ancestor = states().at(state)->parent;
                while (!below(transition.to, ancestor)) ancestor = states().at(ancestor)->parent;
                std::string exited = state;
                while (states().at(exited)->parent != ancestor) exited = states().at(exited)->parent;
                std::string entered = transition.to;
                std::vector<std::string> chain;
                while (entered != ancestor) {
                    chain.push_back(entered);
                    entered = states().at(entered)->parent;
                }
                // Composites on the way in bring their other regions with them.
                Configuration fresh;
                const std::function<void(std::size_t)> descend = [&](std::size_t i) {
                    if (i == 0) return enter(chain[0], fresh);
                    const auto& composite = chain[i];
                    const int wanted = states().at(chain[i - 1])->region;
                    for (const auto& candidate : chart_description().states) {
                        if (candidate.parent != composite) continue;
                        if (candidate.region == wanted && candidate.name == chain[i - 1])
                            descend(i - 1);
                        else if (candidate.region != wanted && candidate.initial)
                            enter(candidate.name, fresh);
                    }
                };
                descend(chain.size() - 1);
                Configuration after;
                bool placed = false;
                for (const auto& old : now) {
                    if (!below(old, exited))
                        after.push_back(old);
                    else if (!placed) {
                        after.insert(after.end(), fresh.begin(), fresh.end());
                        placed = true;
                    }
                }
                return {true, after};
            }
    return {false, now};
}

Configuration configuration_of(const Position& position) {
    Configuration leaves;
    for (const auto leaf : position.leaves()) leaves.emplace_back(leaf);
    std::sort(leaves.begin(), leaves.end());
    return leaves;
}

// What conditions can still depend on besides the configuration.
std::string memory_of(const Facts& facts) {
    return (facts.vote ? facts.vote->on.iso() : "-") + (facts.form ? facts.form->event.form_number : "-") +
           (facts.admitted() ? "+" : "-") +
           (facts.conversion_vote ? std::string(choice_of(facts.conversion_vote->event.proposal).word) : "-");
}

}  // namespace

TEST_CASE("every step has a name, and no other number does", "[golden]") {
    for (int step = 1; step <= step_count; ++step) CHECK_FALSE(step_text(step).empty());
    CHECK(step_text(0).empty());
    CHECK(step_text(step_count + 1).empty());
}

namespace {

// Everything the chart itself does to what is known of a case: entering a state forgets results, lists or ends.
std::string folded(const Facts& facts) {
    std::string all = facts.listed ? "listed " : "";
    all += facts.ended ? "ended " + (facts.ended_on ? facts.ended_on->iso() : "") : "";
    for (int step = 1; step <= step_count; ++step) {
        const auto when = facts.when(step), back = facts.taken_back_on(step);
        all += " " + (when ? when->iso() : "-") + "/" + (back ? back->iso() : "-");
    }
    return all + (facts.activist_again_on ? " again " + facts.activist_again_on->iso() : "");
}

// One case, run both ways.
struct Both {
    Both(const Law& law, const WorkCalendar& calendar, const std::vector<Sample>& all,
         const std::vector<std::size_t>& path)
        : tables("x", law, calendar), statechart("x", law, calendar, Position::Runs::by_statechart) {
        Gate gate(true);
        for (const auto index : path)
            for (auto* position : {&tables, &statechart}) position->offer(all[index].fact, gate);
    }
    bool same() const {
        return configuration_of(tables) == configuration_of(statechart) &&
               tables.open_steps() == statechart.open_steps() && tables.state() == statechart.state() &&
               folded(tables.facts()) == folded(statechart.facts());
    }
    Position tables, statechart;
};

}  // namespace

TEST_CASE("tables, machine and list agree for every configuration, event and answer of the rules") {
    const auto law = Law::built_in();
    const auto calendar = WorkCalendar::built_in();
    const auto all = samples();
    std::map<std::pair<Configuration, std::string>, std::vector<std::size_t>> paths;
    std::deque<std::pair<Configuration, std::string>> open;
    const Both start(law, calendar, all, {});
    open.push_back({configuration_of(start.tables), memory_of(start.tables.facts())});
    paths[open.front()] = {};
    std::set<std::string> seen_states;
    long runs = 0, disagreements = 0;
    while (!open.empty()) {
        const auto key = open.front();
        open.pop_front();
        const auto path = paths.at(key);
        for (const auto& leaf : key.first)
            for (const auto& name : path_to_root(leaf)) seen_states.insert(name);
        for (std::size_t i = 0; i < all.size(); ++i)
            for (const bool permitted : {false, true}) {
                Both both(law, calendar, all, path);
                const auto before = configuration_of(both.tables);
                Configuration in_order;
                for (const auto leaf : both.tables.leaves()) in_order.emplace_back(leaf);
                auto expected = predict(in_order, all[i], both.tables.facts());
                std::sort(expected.after.begin(), expected.after.end());
                bool agree = true;
                for (auto* position : {&both.tables, &both.statechart}) {
                    Gate gate(permitted);
                    const auto result = position->offer(all[i].fact, gate);
                    const auto after = configuration_of(*position);
                    ++runs;
                    agree &= expected.handled
                                 ? (permitted ? result == Position::Result::taken && after == expected.after
                                              : result == Position::Result::refused && after == before)
                                 : result == Position::Result::no_step && after == before;
                    // The rules are asked exactly once, and only where there is such a step.
                    agree &= gate.asked == (expected.handled ? 1 : 0);
                }
                if (!agree || !both.same()) {
                    ++disagreements;
                    std::string where;
                    for (const auto& leaf : before) where += leaf + " ";
                    UNSCOPED_INFO(where << all[i].event << " " << all[i].outcome << " permitted=" << permitted);
                }
                if (permitted && expected.handled) {
                    const std::pair next{configuration_of(both.tables), memory_of(both.tables.facts())};
                    if (!paths.contains(next)) {
                        auto longer = path;
                        longer.push_back(i);
                        paths[next] = std::move(longer);
                        open.push_back(next);
                    }
                }
            }
    }
    CHECK(disagreements == 0);
    // Everything was visited, or the above would prove little.
    CHECK(seen_states.size() == states().size());
    CHECK(paths.size() > 100);
    WARN(paths.size() << " configurations, " << runs << " runs, " << disagreements << " disagreements");
}

TEST_CASE("a step without a record is passed over by tables and machine alike") {
    const auto law = Law::built_in();
    const auto calendar = WorkCalendar::built_in();
    const auto all = samples();
    // Every way from the application on that passes steps over wherever they are open, two events at a time.
    long passed = 0;
    for (std::size_t first = 0; first < all.size(); ++first)
        for (int from = 1; from <= step_count; ++from) {
            Both both(law, calendar, all, {});
            Gate gate(true);
            for (int step = 1; step <= step_count; ++step) {
                if (step == from)
                    for (auto* position : {&both.tables, &both.statechart}) position->offer(all[first].fact, gate);
                CHECK(both.tables.pass_over(step) == both.statechart.pass_over(step));
                passed += both.same();
                REQUIRE(both.same());
            }
        }
    CHECK(passed == static_cast<long>(all.size()) * step_count * step_count);
}

TEST_CASE("every declared transition names states and events that exist") {
    const auto workflow = recruitment::workflow();
    for (const auto& transition : workflow->chart().transitions) {
        CHECK(states().contains(transition.from));
        CHECK((transition.to.empty() || states().contains(transition.to)));
        CHECK(find_event(workflow->events(), transition.event));
        CHECK((transition.when.empty() || !transition.when_label.zh.empty()));
    }
}

TEST_CASE("what refuses: a violated block rule, or an unproven one that needs proof; nothing else") {
    // Every rule that is never overridable stands on every way into probation and membership.
    const auto& chart = chart_description();
    const auto guarded_by = [&](const char* event, const char* to, const char* rule) {
        bool any = false;
        for (const auto& t : chart.transitions) {
            if (t.event != event || t.to != to) continue;
            any = true;
            CHECK(std::find(t.rules.begin(), t.rules.end(), rule) != t.rules.end());
        }
        CHECK(any);
    };
    guarded_by("admission_decided", "Probation", "political-review-qualified");
    guarded_by("admission_decided", "Probation", "empowered-committee");
    guarded_by("admission_voted", "AwaitingCommitteeTalk", "quorum-present");
    guarded_by("admission_voted", "AwaitingCommitteeTalk", "majority-in-favour");
    guarded_by("conversion_voted", "AwaitingConversionDecision", "majority-in-favour");
    guarded_by("conversion_decided", "Member", "empowered-committee");
    guarded_by("conversion_decided", "Member", "outcome-needs-approval");
}

TEST_CASE("every rule has an id of its own, words in both languages, and a place where it is judged") {
    const auto workflow = recruitment::workflow();
    std::set<std::string_view> ids;
    for (const auto& rule : workflow->rules()) {
        INFO(rule.id);
        CHECK(ids.insert(rule.id).second);
        CHECK_FALSE((rule.statement.zh.empty() || rule.statement.en.empty() || rule.remedy.zh.empty() ||
                     rule.remedy.en.empty()));
        CHECK((rule.every_event || rule.daily || rule.ledger_wide || !rule.judged_at.empty()));
        for (const auto& event : rule.judged_at) CHECK(find_event(workflow->events(), event));
        // Law has articles.
        if (rule.evidence == Evidence::article) CHECK_FALSE(rule.articles.empty());
    }
    CHECK(ids.size() >= 60);
}
