// What may be done twice, and that nobody is told to do what is then refused: properties over random lives of a case
// and over every golden case.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "catch.h"
#include "lives.h"

using namespace rudang;
using rudang::test::bare;
using rudang::test::day;
using rudang::test::recorded_as;
using rudang::test::standing_blocks;

namespace {

class Random {
public:
    explicit Random(std::uint32_t seed) : state_(seed) {}
    std::uint32_t below(std::uint32_t limit) {
        state_ = state_ * 1664525 + 1013904223;
        return (state_ >> 8) % limit;
    }

private:
    std::uint32_t state_;
};

// Some other lawful or unlawful way an event can go: the words that lead elsewhere in the chart.
void vary(const std::string& event, Day on, Json& fields, Random& random) {
    const auto set = [&](const char* field, std::initializer_list<const char*> words) {
        fields[field] = *(words.begin() + random.below(static_cast<std::uint32_t>(words.size())));
    };
    if (random.below(3) != 0) return;
    if (event == "activist_filed") set("outcome", {"accepted", "returned"});
    if (event == "prospect_endorsed") set("outcome", {"accepted", "refused"});
    if (event == "notice_closed") set("outcome", {"no_effect", "objection_upheld"});
    if (event == "political_review_concluded") set("conclusion", {"qualified", "unqualified", "inconclusive"});
    if (event == "branch_committee_reviewed") set("outcome", {"qualified", "not_qualified"});
    if (event == "pre_review_decided") {
        set("outcome", {"passed", "refused"});
        set("committee_kind", {"primary_committee", "general_branch"});
        if (random.below(2)) fields["leaving_on"] = on.plus_days(static_cast<int>(random.below(200))).iso();
    }
    if (event == "admission_voted" || event == "conversion_voted") {
        const bool fails = random.below(2) != 0;
        if (fails) {
            fields["vote"]["in_favour"] = 1;
            fields["vote"]["against"] = 8;
            fields["outcome"] = "not_accepted";
        }
        if (random.below(4) == 0) fields["vote"]["secret"] = false;
    }
    if (event == "admission_decided" || event == "conversion_decided") {
        set("outcome", {"approved", "refused"});
        set("committee_kind", {"primary_committee", "leading_group"});
    }
    if (event == "deliberated") set("outcome", {"agreed", "disagreed"});
    if (event == "conversion_voted" && random.below(2)) {
        fields["proposal"] = "extend";
        fields["extend_months"] = 6;
    }
    if (event == "application_submitted") {
        fields["mobile"] = random.below(2) != 0;
        fields["leaving_on"] = on.plus_days(static_cast<int>(random.below(900))).iso();
    }
    if (event == "transfer_accepted") fields["continuous"] = random.below(2) != 0;
    if (event == "admission_form_completed") fields["form_number"] = "N" + std::to_string(random.below(5));
}

}  // namespace

TEST_CASE("what is accepted live raises no objection that forbids it when the same history is audited", "[again]") {
    const auto workflow = recruitment::workflow();
    // Recording these is what the rule demands: they report a fault of others.
    const std::set<std::string> reports{"notice-without-objection", "decision-within-six-months"};
    std::map<std::string, int> taken;
    for (std::uint32_t life = 0; life < 400; ++life) {
        Random random(life + 1);
        auto instance = workflow->start("zhangsan");
        std::vector<Recorded> history;
        Day now = day("2025-06-01").plus_days(static_cast<int>(random.below(700)));
        for (int attempt = 0; attempt < 220 && !instance->state().ended; ++attempt) {
            // Mostly what is open, sometimes anything at all.
            std::string name;
            const auto tasks = instance->tasks();
            if (history.empty())
                name = "application_submitted";
            else if (!tasks.empty() && random.below(4) != 0)
                name = tasks[random.below(static_cast<std::uint32_t>(tasks.size()))].event;
            else
                name = workflow->events()[random.below(static_cast<std::uint32_t>(workflow->events().size()))].name;
            if (name == correction_event || name == "step_unrecorded") continue;
            static constexpr std::array<int, 6> steps{0, 1, 10, 30, 100, 200};
            const Day on = now.plus_days(steps[random.below(6)]);
            auto fields = instance->favourable_fields(name, on);
            vary(name, on, fields, random);
            const auto recorded = recorded_as(name, on, fields, static_cast<Seq>(history.size() + 1));
            Problems problems;
            workflow->validate(recorded.event, problems);
            if (!problems.empty()) continue;
            if (instance->apply(recorded, Judging::strict, {}, on).kind != Reaction::Kind::taken) continue;
            now = on;
            ++taken[name];
            history.push_back(recorded);
        }
        const auto judged = judge(*workflow, "zhangsan", history, {}, now);
        auto blocks = standing_blocks(judged.findings);
        for (const auto& rule : reports) blocks.erase(rule);
        std::string story;
        for (const auto& each : history) story += each.event.on.iso() + " " + each.event.name + "\n";
        INFO("life " << life << "\n" << story);
        CHECK(std::vector<std::string>(blocks.begin(), blocks.end()) == std::vector<std::string>{});
        CHECK(judged.state.status == instance->state().status);
        CHECK(judged.instance->state().steps == instance->state().steps);
        // Written down on paper, in no order and by nobody in particular.
        const auto copied = judge(*workflow, "zhangsan", bare(history), {}, now);
        auto of_copy = standing_blocks(copied.findings);
        for (const auto& rule : reports) of_copy.erase(rule);
        CHECK(std::vector<std::string>(of_copy.begin(), of_copy.end()) == std::vector<std::string>{});
    }
    // All but the rare ways out were met.
    for (const char* name : {"admission_decided", "conversion_decided", "archived", "activist_removed", "deliberated",
                             "admitted_directly", "transfer_accepted", "suspended"}) {
        INFO(name);
        CHECK(taken[name] > 0);
    }
}

TEST_CASE("from wherever a case has come, following what is open leads to the archive", "[again]") {
    const auto workflow = recruitment::workflow();
    for (std::uint32_t life = 0; life < 150; ++life) {
        Random random(life + 7);
        auto instance = workflow->start("zhangsan");
        Day now = day("2026-06-01");
        bool begun = false;
        for (int attempt = 0; attempt < static_cast<int>(20 + random.below(60)) && !instance->state().ended;
             ++attempt) {
            const auto tasks = instance->tasks();
            const std::string name =
                !begun ? std::string("application_submitted")
                : !tasks.empty() && random.below(4) != 0
                    ? tasks[random.below(static_cast<std::uint32_t>(tasks.size()))].event
                    : std::string(
                          workflow->events()[random.below(static_cast<std::uint32_t>(workflow->events().size()))].name);
            // The ends are another matter.
            static const std::set<std::string> ends{
                "withdrawn", "dropped",        "died", "struck_off", "recognition_refused", "recognised_posthumously",
                "corrected", "step_unrecorded"};
            if (ends.contains(name)) continue;
            const Day on = now.plus_days(static_cast<int>(random.below(90)));
            auto fields = instance->favourable_fields(name, on);
            vary(name, on, fields, random);
            if (name == "application_submitted") fields.erase("leaving_on");
            if (name == "pre_review_decided") fields.erase("leaving_on");
            if (fields.value("proposal", "") == "cancel") continue;
            const auto recorded = recorded_as(name, on, fields);
            Problems problems;
            workflow->validate(recorded.event, problems);
            if (!problems.empty() || instance->apply(recorded, Judging::strict, {}, on).kind != Reaction::Kind::taken)
                continue;
            begun = true;
            now = on;
        }
        if (!begun || instance->state().ended) continue;
        const auto go = [&](const std::string& name, Day on) {
            const auto recorded = recorded_as(name, on, instance->favourable_fields(name, on));
            return instance->apply(recorded, Judging::strict, {}, on).kind == Reaction::Kind::taken;
        };
        go("resumed", now);
        go("transfer_accepted", now);
        int steps = 0;
        std::string story;
        while (!instance->state().ended && steps < 60) {
            // What is open, said as of a day: first what moves the case on.
            const auto open = instance->state_on(now).steps;
            INFO("life " << life << ", " << story);
            REQUIRE_FALSE(open.empty());
            bool moved = false;
            const auto items = instance->forecast(now);
            for (const auto& item : items) {
                if (std::find(open.begin(), open.end(), item.step) == open.end() || item.step == 6 || item.step == 21)
                    continue;
                const Day on = std::max(now, item.earliest ? item.earliest->latest() : now);
                story += item.event + "@" + on.iso() + " ";
                // Whatever day is called lawful is accepted on that day.
                INFO(item.event << " on " << on.iso());
                const bool accepted = go(item.event, on);
                CHECK(accepted);
                if (!accepted) continue;
                now = on;
                moved = true;
                ++steps;
                break;
            }
            if (!moved) break;
        }
        INFO("life " << life << ": " << story);
        CHECK(instance->state().status == "archived");
    }
}

namespace {

// Does what the remedies of refusals say, word for word, until the event is accepted.
class Follower {
public:
    Follower(const Workflow& workflow, const std::vector<Recorded>& history, Day now)
        : workflow_(workflow), instance_(workflow.start("zhangsan")), now_(now) {
        for (const auto& each : history) instance_->apply(each, Judging::strict, {}, each.event.on.last());
    }

    bool reach(const std::string& name, int depth = 0) {
        for (int round = 0; round < 12 && left_ > 0; ++round) {
            const auto reaction = attempt(name);
            if (reaction.kind == Reaction::Kind::taken) return true;
            // Of several reasons the step that is missing first comes first.
            const Finding* missing = nullptr;
            std::set<std::string> rules;
            for (const auto& finding : reaction.findings) {
                if (!finding.blocks() && !(finding.severity == Severity::block && objects(finding.verdict))) continue;
                rules.emplace(finding.rule);
                if (finding.absent && (!missing || finding.absent < missing->absent)) missing = &finding;
            }
            if (rules.contains("standing-normal")) {
                attempt("resumed");
                attempt("transfer_accepted");
            } else if (rules.contains("decision-within-six-months")) {
                if (depth > 20 || !reach("pre_review_decided", depth + 1)) return false;
            } else if (missing) {
                if (depth > 20 || !reach(event_of_step(missing->absent), depth + 1)) return false;
            } else if (rules.contains("postponement-after-transfer") || rules.contains("extension-once")) {
                // Not this, but a decision on the conversion.
                return depth < 20 && reach("conversion_voted", depth + 1);
            } else if (!wait_for(name)) {
                if (rules.contains("step-open")) return place_is_gone_ = true;  // no remedy puts it back
                now_ = now_.plus_days(1);
            }
        }
        return false;
    }
    // The procedure has gone past it.
    bool place_is_gone() const { return place_is_gone_; }
    const std::string& story() const { return story_; }

private:
    Reaction attempt(const std::string& name) {
        --left_;
        const auto recorded = recorded_as(name, now_, instance_->favourable_fields(name, now_));
        auto reaction = instance_->apply(recorded, Judging::strict, {}, now_);
        story_ += now_.iso() + " " + name;
        for (const auto& finding : reaction.findings)
            if (finding.blocks() && reaction.kind != Reaction::Kind::taken) story_ += " !" + std::string(finding.rule);
        story_ += "\n";
        return reaction;
    }
    std::string event_of_step(int step) const {
        for (const auto& task : instance_->tasks())
            if (task.step == step) return std::string(task.event);
        return std::string(workflow_.steps()[static_cast<std::size_t>(step - 1)].completed_by);
    }
    // To the day from which the forecast calls it lawful.
    bool wait_for(const std::string& name) {
        for (const auto& item : instance_->forecast(now_))
            if (item.event == name && item.earliest && now_ < item.earliest->latest())
                return now_ = item.earliest->latest(), true;
        return false;
    }

    const Workflow& workflow_;
    std::unique_ptr<Instance> instance_;
    Day now_;
    int left_ = 60;  // attempts
    bool place_is_gone_ = false;
    std::string story_;
};

}  // namespace

TEST_CASE("the remedy of every refusal, followed as it says, ends in an accepted event", "[again]") {
    const auto workflow = recruitment::workflow();
    std::map<std::string, int> mended;  // by the rule that refused
    for (std::uint32_t life = 0; life < static_cast<std::uint32_t>(120 * test::soak()); ++life) {
        Random random(life + 91);
        auto instance = workflow->start("zhangsan");
        std::vector<Recorded> history;
        Day now = day("2025-06-01").plus_days(static_cast<int>(random.below(700)));
        int followed = 0;
        for (int attempt = 0; attempt < 120 && followed < 6 && !instance->state().ended; ++attempt) {
            const auto tasks = instance->tasks();
            const std::string name =
                history.empty() ? std::string("application_submitted")
                : !tasks.empty() && random.below(4) != 0
                    ? tasks[random.below(static_cast<std::uint32_t>(tasks.size()))].event
                    : std::string(
                          workflow->events()[random.below(static_cast<std::uint32_t>(workflow->events().size()))].name);
            if (name == correction_event || name == "step_unrecorded") continue;
            const Day on = now.plus_days(static_cast<int>(random.below(60)));
            auto fields = instance->favourable_fields(name, on);
            vary(name, on, fields, random);
            const auto recorded = recorded_as(name, on, fields, static_cast<Seq>(history.size() + 1));
            Problems problems;
            workflow->validate(recorded.event, problems);
            if (!problems.empty()) continue;
            const auto reaction = instance->apply(recorded, Judging::strict, {}, on);
            if (reaction.kind == Reaction::Kind::taken) {
                now = on;
                history.push_back(recorded);
                continue;
            }
            if (reaction.kind != Reaction::Kind::refused || history.empty()) continue;
            ++followed;
            Follower follower(*workflow, history, on);
            const bool reached = follower.reach(name);
            std::string rules;
            for (const auto& finding : reaction.findings)
                if (finding.blocks()) rules += std::string(finding.rule) + " ";
            INFO("life " << life << ": " << name << " refused on " << on.iso() << " by " << rules << "\n"
                         << follower.story());
            CHECK(reached);
            CHECK_FALSE(follower.place_is_gone());
            for (const auto& finding : reaction.findings)
                if (finding.blocks()) ++mended[std::string(finding.rule)];
        }
    }
    for (const char* rule : {"activist-one-year", "standing-normal", "empowered-committee", "ballot-secret"}) {
        INFO(rule);
        CHECK(mended[rule] > 0);
    }
}
