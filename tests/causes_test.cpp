// One cause, one line.
#include <algorithm>
#include <set>

#include "catch.h"
#include "consequences.h"
#include "rudang/office/causes.h"
#include "shell.h"
#include "support.h"

using namespace rudang;
using namespace rudang::test;

namespace {

std::vector<Finding> found_in(const std::vector<Json>& lines, const char* today = "2029-01-01") {
    const auto workflow = recruitment::workflow();
    std::vector<Recorded> events;
    for (const auto& line : lines) {
        Recorded recorded;
        recorded.event = event_of(line);
        recorded.origin = Origin::imported;
        recorded.complete = true;
        recorded.seq = static_cast<Seq>(events.size());
        events.push_back(std::move(recorded));
    }
    auto judged = judge(*workflow, "zhangsan", events, {}, day(today));
    std::erase_if(judged.findings, [](const Finding& finding) { return !objects(finding.verdict); });
    return std::move(judged.findings);
}

std::vector<Json> without(const std::string& event) {
    auto lines = clean_case("2026");
    std::erase_if(lines, [&](const Json& line) { return line["event"] == event; });
    return lines;
}

const Finding* rule_in(const std::vector<Finding>& findings, std::string_view rule) {
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.rule == rule; });
    return found == findings.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("a step that is missing is one cause, whoever misses it", "[causes]") {
    const auto findings = found_in(without("political_review_concluded"));
    const auto causes = office::fold(findings);
    REQUIRE(findings.size() > 4);
    CHECK(causes.causes.size() == 1);
    CHECK(causes.causes[0].follow.size() == findings.size() - 1);
    CHECK(causes.causes[0].finding->severity == Severity::block);
    // The one that speaks for all names the article.
    CHECK_FALSE(causes.causes[0].finding->article.empty());
}

TEST_CASE("for every step left out, all that says so follows from one finding", "[causes]") {
    const auto workflow = recruitment::workflow();
    for (const auto& step : workflow->steps()) {
        INFO(step.id);
        const auto findings = found_in(without(std::string(step.completed_by)));
        std::set<std::string> speak;
        for (const auto& finding : findings)
            if (finding.absent == step.number) speak.insert(finding.follows.empty() ? finding.id : finding.follows);
        CHECK(speak.size() <= 1);
        // What follows names one that is there and is itself a cause.
        for (const auto& finding : findings)
            if (!finding.follows.empty()) {
                const auto cause = std::find_if(findings.begin(), findings.end(),
                                                [&](const Finding& f) { return f.id == finding.follows; });
                REQUIRE(cause != findings.end());
                CHECK(cause->follows.empty());
            }
    }
}

TEST_CASE("a step that came too late is out of order, and not missing as well", "[causes]") {
    auto lines = clean_case("2026");
    for (auto& line : lines)
        if (line["event"] == "committee_talk_held") line["on"] = "2028-11-30";
    const auto findings = found_in(lines);
    const auto* talk = rule_in(findings, "committee-talk-before-decision");
    const auto* order = rule_in(findings, "chronology");
    REQUIRE(talk);
    REQUIRE(order);
    CHECK(order->follows.empty());
    CHECK(talk->follows == order->id);
}

TEST_CASE("two steps in the wrong order are one cause, with the article that says so", "[causes]") {
    MemoryLedger branch("2029-01-01");
    for (auto& command : commands("2026", "zhangsan")) {
        if (command.event.name == "admission_decided") {
            // The day before the committee talked.
            command.event.on =
                OccurredOn(branch.ledger.view("zhangsan", "lisi")->effective.back().event.on.first().plus_days(-1));
            const auto refused = branch.ledger.record(command);
            REQUIRE(refused.status == Outcome::Status::refused);
            std::vector<Finding> objections;
            for (const auto& finding : refused.findings)
                if (objects(finding.verdict)) objections.push_back(finding);
            const auto* talk = rule_in(objections, "committee-talk-before-decision");
            const auto* order = rule_in(objections, "chronology");
            REQUIRE(talk);
            REQUIRE(order);
            CHECK(talk->follows.empty());
            CHECK(order->follows == talk->id);
            break;
        }
        REQUIRE(branch.ledger.record(command).accepted());
    }
}

TEST_CASE("rules named for the time between two steps are rules there are", "[causes]") {
    const auto workflow = recruitment::workflow();
    for (const auto& [rule, earlier, later] : recruitment::rules_between_steps())
        CHECK(std::any_of(workflow->rules().begin(), workflow->rules().end(),
                          [&, id = rule](const RuleInfo& info) { return info.id == id; }));
}

TEST_CASE("a refusal and why name the first step that is missing, and how many follow", "[causes]") {
    test::Shell rudang;
    rudang("init --org 第一党支部 --actor lisi --name 李四");
    REQUIRE(rudang("apply --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 第一党支部")
                .status == 0);
    const auto why = rudang("--json why 张三 17 --today 2026-06-20").json();
    int causes = 0;
    for (const auto& finding : why["findings"])
        if (!finding.contains("follows")) {
            ++causes;
            CHECK(finding["step"] == 2);
        }
    CHECK(causes == 1);
    CHECK(why["findings"].size() > 10);
    const auto screen = rudang("--lang zh why 张三 17 --today 2026-06-20").out;
    CHECK(contains(screen, "以及由此引起的 " + std::to_string(why["findings"].size() - 1) + " 条"));
    CHECK_FALSE(contains(screen, "第 16 步 2026"));
    CHECK(rudang("--lang zh -v why 张三 17 --today 2026-06-20").out.size() > 2 * screen.size());
    const auto refused = rudang("--lang en record 张三 conversion_applied --on 2026-06-10 --today 2026-06-20");
    CHECK(refused.status == 1);
    CHECK(contains(refused.out, "that follow from it"));
}

TEST_CASE("late entries are one line a case and no unresolved problem", "[causes]") {
    test::Shell rudang;
    rudang("init --org 第一党支部 --actor lisi --name 李四");
    REQUIRE(rudang("record --today 2029-01-01 --from " + clean("2026")).status == 0);
    const auto audit = rudang("--json audit --today 2029-01-01");
    CHECK(audit.status == 0);
    CHECK(audit.json()["summary"]["clean"] == 1);
    CHECK(audit.json()["summary"]["violated"] == 0);
    CHECK(audit.json()["summary"]["late"].get<int>() > 10);
    CHECK(audit.json()["summary"]["follow"] == 0);
    const auto screen = rudang("--lang zh audit 张三 --today 2029-01-01").out;
    CHECK(contains(screen, "项在发生 30 天以后才录入"));
    CHECK_FALSE(contains(screen, "天才录入（超过"));
    CHECK(contains(rudang("--lang zh -v audit 张三 --today 2029-01-01").out, "天才录入（超过"));
}

TEST_CASE("what a later record made good is told and no unresolved problem", "[causes]") {
    test::Shell rudang;
    rudang("init --org 第一党支部 --actor lisi --name 李四");
    // The vote was not secret; it was held again properly eight days later.
    std::string lines;
    for (auto line : clean_case("2026")) {
        if (line["event"] == "committee_talk_held") break;
        if (line["event"] == "admission_voted") {
            auto first = line;
            first["vote"]["secret"] = false;
            lines += first.dump() + "\n";
            line["on"] = day(line["on"].get<std::string>().c_str()).plus_days(8).iso();
        }
        lines += line.dump() + "\n";
    }
    rudang.write("again.jsonl", lines);
    const auto audit = rudang("--json audit again.jsonl --today 2027-10-30").json();
    const auto& findings = audit["cases"][0]["findings"];
    const auto ballot = std::find_if(findings.begin(), findings.end(),
                                     [](const Json& finding) { return finding["rule"] == "ballot-secret"; });
    REQUIRE(ballot != findings.end());
    CHECK(ballot->contains("cured_by"));
    CHECK_FALSE(ballot->contains("follows"));
    CHECK_FALSE(audit["summary"]["by_rule"].contains("ballot-secret"));
    CHECK(contains(rudang("--lang zh audit again.jsonl --today 2027-10-30").out, "其后已补正"));
}

TEST_CASE("late entries are counted in one line, steps in a row as one", "[causes]") {
    std::vector<Finding> findings(7);
    std::vector<const Finding*> late;
    const int steps[] = {1, 2, 3, 5, 6, 9, 9};
    for (std::size_t i = 0; i < findings.size(); ++i) {
        findings[i].step = steps[i];
        late.push_back(&findings[i]);
    }
    CHECK(office::late_words(late).zh == "另有 7 项在发生 30 天以后才录入（第 1 至 3、5、6、9 步）");
    CHECK(office::late_words(late).en == "7 entries were made more than 30 days after the event (step 1–3, 5, 6, 9)");
    CHECK(office::late_words({}).zh.empty());
}
