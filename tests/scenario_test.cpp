// Golden cases as text. A file under scenarios/ holds many; each starts from a clean case, changes something, and
// says what the rules must find:
//
//     场景 满一年的前一天不得确定为发展对象
//     底稿 2026 到 7            the clean case under that edition, up to step 7
//     改 prospect_proposed on 2027-07-09     (EVENT or EVENT#2, path, value)
//     删 talk_held
//     再 admission_voted 2027-11-10      the clean case's event once more, on that day, without the days it computed
//     加 {"event":"suspended","on":"2026-08-01","reason":"quota"}
//     今天 2027-07-09           else the day of the last event
//     违反 activist-one-year    also: 符合 未到期 不明 不涉及
//     只有 activist-one-year    exactly these are violated or undetermined; "只有" alone: nothing is
//     违反次数 review-every-half-year 2       also: 未到期次数 符合次数 不明次数
//     说明 conversion-discussed-promptly 严重逾期       the answer says so; also 不说
//     等级 not-leaving-within-three-months deviation      how serious the violation is
//     已补正 ballot-secret      every violation of it was made good by a later record; also 未补正: none was
//     状态 activist 6,7         status and open steps
//     现场拒绝 admission_voted#1      recorded live, each on its day, exactly these are refused; alone: none is
//     最早 7 2027-07-10         also 应于 最迟, of an open step
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "catch.h"
#include "support.h"

using namespace rudang;

namespace {

struct Scenario {
    std::string file, name, edition = "2026";
    int line = 0;
    std::vector<Json> events = {};
    std::optional<Day> today = {};
    std::vector<std::vector<std::string>> expectations = {};
};

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

void fail_at(const Scenario& scenario, const std::string& what) {
    FAIL(scenario.file << ": " << scenario.name << ": " << what);
}

Json& find(Scenario& scenario, const std::string& which) {
    const auto hash = which.find('#');
    int number = hash == std::string::npos ? 1 : std::stoi(which.substr(hash + 1));
    for (auto& event : scenario.events)
        if (event["event"] == which.substr(0, hash) && --number == 0) return event;
    fail_at(scenario, "no event " + which);
    return scenario.events.front();
}

Json once_more(const Scenario& scenario, const std::string& event, const std::string& on) {
    for (auto json : test::clean_case(scenario.edition))
        if (json["event"] == event) {
            json["on"] = on;
            for (const char* computed : {"probation_from", "probation_to"}) json.erase(computed);
            return json;
        }
    fail_at(scenario, "no event " + event);
    return {};
}

std::vector<Scenario> read(const std::filesystem::path& path) {
    std::vector<Scenario> list;
    std::ifstream file(path);
    int number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        const auto words = words_of(line);
        if (words.empty() || words[0].starts_with("#")) continue;
        if (words[0] == "场景") {
            list.push_back(
                {.file = path.filename().string(), .name = line.substr(line.find(words[1])), .line = number});
            continue;
        }
        auto& scenario = list.back();
        if (words[0] == "底稿") {
            scenario.edition = words[1];
            const int upto = words.size() > 3 ? std::stoi(words[3]) : 25;
            const auto workflow = recruitment::workflow();
            for (auto& event : test::clean_case(words[1]))
                if (find_event(workflow->events(), event["event"].get<std::string>())->step <= upto)
                    scenario.events.push_back(event);
        } else if (words[0] == "改") {
            Json* at = &find(scenario, words[1]);
            std::istringstream path_parts(words[2]);
            for (std::string part; std::getline(path_parts, part, '.');)
                at = &(std::isdigit(static_cast<unsigned char>(part[0])) && at->is_array() ? (*at)[std::stoul(part)]
                                                                                           : (*at)[part]);
            const auto text =
                words.size() > 3 ? line.substr(line.find(words[3], line.find(words[2]) + words[2].size())) : "null";
            const auto value = Json::parse(text, nullptr, false);
            if (text == "null")
                *at = nullptr;
            else
                *at = value.is_discarded() ? Json(text) : value;
        } else if (words[0] == "删") {
            for (std::size_t i = 1; i < words.size(); ++i) {
                const Json* target = &find(scenario, words[i]);
                scenario.events.erase(scenario.events.begin() + (target - scenario.events.data()));
            }
        } else if (words[0] == "再") {
            scenario.events.push_back(once_more(scenario, words.at(1), words.at(2)));
        } else if (words[0] == "加") {
            auto event = Json::parse(line.substr(line.find('{')));
            event["case"] = "zhangsan";
            scenario.events.push_back(std::move(event));
        } else if (words[0] == "今天") {
            scenario.today = Day::parse(words[1]);
        } else {
            scenario.expectations.push_back(words);
        }
    }
    return list;
}

Recorded imported(const Json& json, const std::string& where) {
    Problems problems;
    const auto workflow = recruitment::workflow();
    Recorded recorded;
    recorded.event = event_from_json(json, workflow->events(), problems);
    workflow->validate(recorded.event, problems);
    // What an older record lacks it lacks.
    if (json.contains("origin"))
        std::erase_if(problems, [](const Problem& problem) { return problem.code == "missing-field"; });
    for (const auto& problem : problems) FAIL(where << ": " << problem.where << " " << problem.message.en);
    static int rows = 0;
    recorded.place.row = ++rows;
    recorded.event.case_id = "zhangsan";
    recorded.origin = Origin::imported;
    recorded.complete = !json.contains("origin");
    return recorded;
}

std::vector<Scenario> all_scenarios() {
    std::vector<Scenario> all;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(RUDANG_SCENARIOS))
        if (entry.path().extension() == ".txt") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& path : files)
        for (auto& scenario : read(path)) all.push_back(std::move(scenario));
    return all;
}

Day last_day(const std::vector<Recorded>& events) {
    Day last = events.front().event.on.last();
    for (const auto& event : events) last = std::max(last, event.event.on.last());
    return last;
}

std::string join(const std::set<std::string>& rules) {
    std::string text;
    for (const auto& rule : rules) text += rule + " ";
    return text;
}

}  // namespace

// Which events are refused when each is recorded on its day, as "event#number".
static std::vector<std::string> refused_live(const Workflow& workflow, const std::vector<Recorded>& events) {
    auto instance = workflow.start("zhangsan");
    std::map<std::string, int> number;
    std::vector<std::string> refused;
    for (auto event : in_order_of_happening(workflow, events)) {
        event.origin = Origin::live;
        const auto reaction = instance->apply(event, Judging::strict, {}, event.event.on.last());
        const auto which = event.event.name + "#" + std::to_string(++number[event.event.name]);
        if (reaction.kind != Reaction::Kind::taken) refused.push_back(which);
    }
    return refused;
}

TEST_CASE("golden cases", "[golden]") {
    const auto workflow = recruitment::workflow();
    std::set<std::string_view> known;
    for (const auto& rule : workflow->rules()) known.insert(rule.id);
    const auto scenarios = all_scenarios();
    CHECK(scenarios.size() >= 100);
    std::map<std::string, std::set<Verdict>> covered;
    for (const auto& scenario : scenarios) {
        INFO(scenario.file << ":" << scenario.line << " " << scenario.name);
        std::vector<Recorded> events;
        for (const auto& json : scenario.events) events.push_back(imported(json, scenario.name));
        REQUIRE_FALSE(events.empty());
        const auto today = scenario.today.value_or(last_day(events));
        const auto judged = judge(*workflow, "zhangsan", events, {}, today);
        std::set<std::string> bad;
        const auto answers = [&](const std::string& rule, Verdict verdict) {
            return std::count_if(judged.findings.begin(), judged.findings.end(),
                                 [&](const Finding& f) { return f.rule == rule && f.verdict == verdict; });
        };
        for (const auto& finding : judged.findings) {
            covered[std::string(finding.rule)].insert(finding.verdict);
            if (objects(finding.verdict)) bad.emplace(finding.rule);
        }
        INFO("found: " << join(bad));
        CHECK_FALSE(scenario.expectations.empty());
        for (const auto& words : scenario.expectations) {
            static const std::map<std::string, Verdict> verdicts{{"违反", Verdict::violated},
                                                                 {"符合", Verdict::satisfied},
                                                                 {"未到期", Verdict::pending},
                                                                 {"不明", Verdict::undetermined}};
            INFO(words[0] << " " << (words.size() > 1 ? words[1] : ""));
            // A misspelt rule would never be found, and so "不涉及" would always hold.
            if (words[0] == "不涉及" || words[0] == "只有")
                for (std::size_t i = 1; i < words.size(); ++i) REQUIRE(known.contains(words[i]));
            if (words[0] == "违反次数" || words[0] == "符合次数" || words[0] == "未到期次数" ||
                words[0] == "不明次数" || words[0] == "说明" || words[0] == "不说" || words[0] == "等级")
                REQUIRE(known.contains(words.at(1)));
            if (const auto found = verdicts.find(words[0]); found != verdicts.end()) {
                for (std::size_t i = 1; i < words.size(); ++i) {
                    REQUIRE(known.contains(words[i]));
                    CHECK(answers(words[i], found->second) > 0);
                    if (found->second == Verdict::satisfied) CHECK(answers(words[i], Verdict::violated) == 0);
                }
            } else if (words[0] == "不涉及") {
                for (std::size_t i = 1; i < words.size(); ++i)
                    CHECK(std::none_of(judged.findings.begin(), judged.findings.end(),
                                       [&](const Finding& f) { return f.rule == words[i]; }));
            } else if (words[0] == "只有") {
                CHECK(join(bad) == join({words.begin() + 1, words.end()}));
            } else if (words[0] == "违反次数") {
                CHECK(answers(words[1], Verdict::violated) == std::stoi(words[2]));
            } else if (words[0] == "符合次数") {
                CHECK(answers(words[1], Verdict::satisfied) == std::stoi(words[2]));
            } else if (words[0] == "不明次数") {
                CHECK(answers(words[1], Verdict::undetermined) == std::stoi(words[2]));
            } else if (words[0] == "未到期次数") {
                CHECK(answers(words[1], Verdict::pending) == std::stoi(words[2]));
            } else if (words[0] == "说明" || words[0] == "不说") {
                const bool said = std::any_of(judged.findings.begin(), judged.findings.end(), [&](const Finding& f) {
                    return f.rule == words[1] && f.words(Language::zh).find(words[2]) != std::string::npos;
                });
                CHECK(said == (words[0] == "说明"));
            } else if (words[0] == "等级") {
                int matches = 0;
                for (const auto& finding : judged.findings)
                    if (finding.rule == words[1] && finding.verdict == Verdict::violated) {
                        CHECK(word(finding.severity) == words[2]);
                        ++matches;
                    }
                CHECK(matches > 0);
            } else if (words[0] == "已补正" || words[0] == "未补正") {
                for (std::size_t i = 1; i < words.size(); ++i) {
                    REQUIRE(known.contains(words[i]));
                    int violations = 0;
                    for (const auto& finding : judged.findings)
                        if (finding.rule == words[i] && finding.verdict == Verdict::violated) {
                            ++violations;
                            CHECK((finding.cured_by != 0) == (words[0] == "已补正"));
                        }
                    CHECK(violations > 0);
                }
            } else if (words[0] == "状态") {
                CHECK(judged.state.status == words[1]);
                if (words.size() > 2) {
                    std::string steps;
                    for (const int step : judged.state.steps)
                        steps += (steps.empty() ? "" : ",") + std::to_string(step);
                    CHECK(steps == words[2]);
                }
            } else if (words[0] == "现场拒绝") {
                CHECK(refused_live(*workflow, events) == std::vector<std::string>(words.begin() + 1, words.end()));
            } else if (words[0] == "最早" || words[0] == "应于" || words[0] == "最迟") {
                std::string day = "none";
                for (const auto& task : judged.instance->tasks())
                    if (task.step == std::stoi(words[1])) {
                        const auto& which = words[0] == "最早"   ? task.earliest
                                            : words[0] == "应于" ? task.due
                                                                 : task.latest;
                        if (which) day = which->iso();
                    }
                CHECK(day == words[2]);
            } else {
                FAIL("unknown expectation " << words[0]);
            }
        }
    }
    // Every rule has a case where it is satisfied and one where it is violated.
    const std::set<std::string> needs_a_ledger{"local-notice",      "local-documents",   "local-record",
                                               "plan-not-exceeded", "person-unique",     "form-number-unique",
                                               "introducer-load",   "recorded-promptly", "step-open"};
    const std::set<std::string> cannot_be_violated{"talk-by-branch-officer", "decided-by-branch-body"};
    for (const auto& rule : workflow->rules()) {
        INFO(rule.id);
        if (rule.ledger_wide || needs_a_ledger.contains(std::string(rule.id))) continue;
        CHECK(covered[std::string(rule.id)].contains(Verdict::satisfied));
        if (!cannot_be_violated.contains(std::string(rule.id)))
            CHECK(covered[std::string(rule.id)].contains(Verdict::violated));
        if (rule.daily) CHECK(covered[std::string(rule.id)].contains(Verdict::pending));
    }
}

TEST_CASE("what an audit calls a violated block rule, live recording refuses, and nothing else", "[golden]") {
    const auto workflow = recruitment::workflow();
    for (const auto& scenario : all_scenarios()) {
        INFO(scenario.file << ":" << scenario.line << " " << scenario.name);
        std::vector<Recorded> events;
        for (const auto& json : scenario.events) events.push_back(imported(json, scenario.name));
        const auto today = scenario.today.value_or(last_day(events));
        auto observing = workflow->start("zhangsan");
        auto strict = workflow->start("zhangsan");
        for (const auto& event : in_order_of_happening(*workflow, events)) {
            const auto live = strict->apply(event, Judging::strict, {}, today);
            const auto audit = observing->apply(event, Judging::observing, {}, today);
            const auto failing = [](const std::vector<Finding>& findings) {
                std::set<std::string> rules;
                for (const auto& finding : findings)
                    if (finding.blocks()) rules.emplace(finding.rule);
                return rules;
            };
            if (live.kind == Reaction::Kind::no_step) {
                // The chart stops it; the audit reports what is missing, or that there is no such step here.
                const auto* info = find_event(workflow->events(), event.event.name);
                if (!info->timeless && !(observing->state().ended && info->step == 0))
                    CHECK_FALSE(failing(audit.findings).empty());
                break;
            }
            CHECK(failing(live.findings) == failing(audit.findings));
            if (live.kind == Reaction::Kind::refused) break;
            CHECK(strict->state() == observing->state());
        }
    }
}

// A history taken over with its faults goes on live as the remedies say.
TEST_CASE("whatever was taken over before, live recording accepts what an audit does not forbid", "[golden]") {
    const auto workflow = recruitment::workflow();
    // Recording these is what the rule demands: they report a fault of others.
    const auto reports = [](const Finding& finding) {
        return finding.rule == "notice-without-objection" ||
               (finding.rule == "decision-within-six-months" &&
                (finding.event == "pre_review_decided" || finding.event == "branch_committee_reviewed"));
    };
    for (const auto& scenario : all_scenarios()) {
        INFO(scenario.file << ":" << scenario.line << " " << scenario.name);
        std::vector<Recorded> events;
        for (const auto& json : scenario.events) events.push_back(imported(json, scenario.name));
        const auto today = scenario.today.value_or(last_day(events));
        auto observing = workflow->start("zhangsan");
        const auto round = rounds(*workflow, "zhangsan", events).front();
        for (std::size_t i = 0; i < round.size(); ++i) {
            const auto& event = round[i];
            const auto audit = observing->apply(event, Judging::observing, {}, today);
            const auto* info = find_event(workflow->events(), event.event.name);
            if (info->imported_only || info->opens_case) continue;
            auto live = workflow->start("zhangsan");
            for (std::size_t earlier = 0; earlier < i; ++earlier)
                live->apply(round[earlier], Judging::replay, {}, today);
            const auto reaction = live->apply(event, Judging::strict, {}, today);
            std::set<std::string> forbidding;
            bool proven = true;
            for (const auto& finding : audit.findings) {
                // What another record did too early is not this one's fault; of step 8 the notice is another one.
                if (finding.blocks() && !reports(finding) && finding.subject != "notice" &&
                    (finding.later == 0 || finding.later == finding.step))
                    forbidding.emplace(finding.rule);
                proven &= finding.severity != Severity::block || finding.verdict != Verdict::undetermined;
            }
            if (!proven) continue;  // live somebody says it
            INFO(event.event.on.iso() << " " << event.event.name << ", audited: " << join(forbidding));
            std::set<std::string> refusing;
            for (const auto& finding : reaction.findings)
                if (finding.blocks()) refusing.emplace(finding.rule);
            INFO("live: " << join(refusing));
            if (forbidding.empty())
                CHECK(reaction.kind == Reaction::Kind::taken);
            else
                CHECK(reaction.kind != Reaction::Kind::taken);
        }
    }
}

// ---- examples for `rudang rule explain`
// ------------------------------------------------------------------------------

namespace {

// One line a rule: the first golden case in which it is violated, and what is found there. What golden cases cannot
// show (it needs other cases, a plan or local rules) is said in words here.
std::string examples() {
    const auto workflow = recruitment::workflow();
    static const std::map<std::string, std::pair<std::string, std::string>> in_words{
        {"local-notice",
         {"县里规定接收前也要公示；支部 11 月 11 日公示 3 个工作日后党委审批：不予记录",
          "local rules ask for a notice before admission too; the committee decides after three working days of "
          "notice: refused"}},
        {"local-documents",
         {"县里规定确定积极分子须附推荐表；记录时没有附件：偏差",
          "local rules ask for a form with the determination; recorded without an attachment: a deviation"}},
        {"local-record",
         {"县里规定确定积极分子前先票决；没有“地方规定的步骤”的记录：不予记录",
          "local rules ask for a ballot before the determination; without its record (local_step_recorded): refused"}},
        {"plan-not-exceeded",
         {"支部当年计划 2 个名额已用完，第 3 人报批：不予记录",
          "both places of the branch's plan are used; the third approval of the year: refused"}},
        {"person-unique",
         {"张三已有在办案卷，又用同一身份证号申请：不予记录；前案结束后可以重新申请",
          "张三 has an open case and applies with the same identity number: refused; after the first has ended it "
          "opens"}},
        {"form-number-unique",
         {"两人的入党志愿书编号都是 Z0001：第二份不予记录",
          "two people with form number Z0001: the second is refused"}},
        {"introducer-load", {"李四一年内介绍第 6 人：提示", "李四 introduces a sixth person within a year: a notice"}},
        {"recorded-promptly",
         {"6 月 1 日的谈话 7 月 2 日才录入（31 天）：提示；7 月 1 日（30 天）录入则符合",
          "a talk of 1 June entered on 2 July (31 days): a notice; on 1 July (30 days) it is in time"}},
        {"step-open",
         {"申请人还没有谈话就记录转正申请：不予记录，并说明现在可办的是第 2 步",
          "an application for conversion before the talk: refused, naming step 2 as the one that is open"}},
        {"uniform-intervals",
         {"十几人各步骤的间隔天数完全相同：提示，可能是补造记录，不是结论",
          "a dozen people with exactly the same gaps between steps: a notice, a sign of made-up records and no more"}},
        {"branch-dormant",
         {"有申请人等待三年，支部没有接收一人：提示",
          "an applicant has waited three years and the branch admitted nobody: a notice"}},
        {"talk-by-branch-officer",
         {"台账没有写明谈话人职务：无法判定", "a table that does not say who held the talk: undetermined"}},
        {"reapplication-after-striking-off",
         {"张三 2024-03-01 被除名，2029-02-28 用同一身份证号申请：不予记录；2029-03-01 起可以申请",
          "张三 was struck off on 2024-03-01 and applies with the same identity number on 2029-02-28: refused; from "
          "2029-03-01 on it opens"}},
        {"deliberated-by-intermediate-body",
         {"支部在党总支之下，支部大会通过后未经党总支审议就报批：不予记录",
          "the branch lies below a general branch, which did not deliberate before the decision: refused"}},
        {"decided-by-branch-body",
         {"台账没有写明由谁研究决定：无法判定", "a table that does not say who decided: undetermined"}},
    };
    std::map<std::string, Json> found;
    for (const auto& [rule, words] : in_words)
        found[rule] = {{"rule", rule}, {"zh", words.first}, {"en", words.second}};
    for (const auto& scenario : all_scenarios()) {
        std::vector<Recorded> events;
        for (const auto& json : scenario.events) events.push_back(imported(json, scenario.name));
        for (const auto& finding :
             judge(*workflow, "zhangsan", events, {}, scenario.today.value_or(last_day(events))).findings)
            if (finding.verdict == Verdict::violated && !found.contains(std::string(finding.rule)))
                found[std::string(finding.rule)] = {
                    {"rule", finding.rule},
                    {"zh",
                     scenario.name + "：" + (finding.on ? finding.on->iso() + " " : "") + finding.words(Language::zh)},
                    {"en", (finding.on ? finding.on->iso() + ": " : "") + finding.words(Language::en)}};
    }
    std::string text;
    for (const auto& rule : workflow->rules())
        if (const auto example = found.find(std::string(rule.id)); example != found.end())
            text += example->second.dump() + "\n";
    return text;
}

const std::string examples_path = std::string(RUDANG_SCENARIOS) + "/../../workflows/recruitment/data/examples.jsonl";

}  // namespace

TEST_CASE("every rule has an example, and it is what the rules say today") {
    const auto now = examples();
    std::ifstream file(examples_path);
    const std::string kept{std::istreambuf_iterator<char>(file), {}};
    CHECK(kept == now);  // ./dev docs writes it anew
    const auto workflow = recruitment::workflow();
    for (const auto& rule : workflow->rules()) {
        INFO(rule.id);
        CHECK_FALSE(recruitment::example_of(rule.id).empty());
    }
}

TEST_CASE("writes the examples anew", "[.][write-examples]") { std::ofstream(examples_path) << examples(); }
