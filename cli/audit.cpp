// audit: cases of the ledger or a file of events, judged by every rule.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unordered_map>

#include "context.h"
#include "fields.h"

namespace rudang::cli {
namespace {

struct AuditedCase {
    std::string case_id;
    std::string name;
    State state;
    std::vector<Finding> findings;
    int line = 0;
};

bool listed(const Finding& finding, bool all) { return all || finding.verdict == Verdict::violated || finding.verdict == Verdict::undetermined; }

// What only all of them together show.
void add_common_findings(Context& context, std::vector<AuditedCase>& cases, const std::vector<std::unique_ptr<Instance>>& instances) {
    std::vector<const Instance*> all;
    std::unordered_map<std::string, AuditedCase*> by_id;
    for (const auto& instance : instances) all.push_back(instance.get());
    for (auto& audited : cases) by_id[audited.case_id] = &audited;
    for (auto& [id, finding] : context.workflow()->judge_together(all, context.today())) by_id.at(id)->findings.push_back(std::move(finding));
}

int present(Context& context, std::vector<AuditedCase> cases, bool all) {
    const bool zh = context.language() == Language::zh;
    std::size_t clean = 0, violated = 0, undetermined = 0;
    std::map<std::string, int> by_rule;
    for (const auto& audited : cases) {
        const auto has = [&](Verdict verdict) { return std::any_of(audited.findings.begin(), audited.findings.end(), [&](const Finding& f) { return f.verdict == verdict; }); };
        violated += has(Verdict::violated);
        undetermined += has(Verdict::undetermined);
        clean += !has(Verdict::violated) && !has(Verdict::undetermined);
        for (const auto& finding : audited.findings)
            if (finding.verdict == Verdict::violated) ++by_rule[finding.rule];
    }
    if (context.json()) {
        Json json{{"today", context.today().iso()}, {"cases", Json::array()}};
        for (const auto& audited : cases) {
            Json entry{{"case", audited.case_id}, {"name", audited.name}, {"state", to_json(audited.state)}, {"findings", Json::array()}};
            for (const auto& finding : audited.findings)
                if (listed(finding, all)) entry["findings"].push_back(to_json(finding, context.language()));
            entry["where"] = audited.line ? Json{{"row", audited.line}} : Json();
            json["cases"].push_back(std::move(entry));
        }
        json["summary"] = {{"cases", cases.size()}, {"clean", clean}, {"violated", violated}, {"undetermined", undetermined}, {"by_rule", Json::object()}};
        for (const auto& [rule, count] : by_rule) json["summary"]["by_rule"][rule] = count;
        context.print(json);
    } else {
        auto& screen = context.screen();
        for (const auto& audited : cases) {
            const auto shown = std::count_if(audited.findings.begin(), audited.findings.end(), [&](const Finding& f) { return listed(f, all); });
            if (!shown) continue;
            screen.line(printable(audited.name.empty() ? (zh ? std::string("（无姓名）") : std::string("(no name)")) : audited.name) + "  " + printable(audited.case_id) + "  " + status_text(context, audited.state), Colour::bold);
            for (const auto& finding : audited.findings)
                if (listed(finding, all)) print_finding(context, finding, 2);
            screen.line();
        }
        context.print_today_note();
        screen.line(zh ? "共 " + std::to_string(cases.size()) + " 件，无问题 " + std::to_string(clean) + " 件，有违反 " + std::to_string(violated) + " 件，有无法判定 " + std::to_string(undetermined) + " 件"
                       : std::to_string(cases.size()) + (cases.size() == 1 ? " case: " : " cases: ") + std::to_string(clean) + " clean, " + std::to_string(violated) + " with violations, " + std::to_string(undetermined) + " with something undetermined",
                    Colour::bold);
        if (!by_rule.empty() && cases.size() > 1) {
            std::vector<std::vector<Cell>> rows;
            for (const auto& [rule, count] : by_rule) rows.push_back({Cell(std::to_string(count)), Cell(rule)});
            std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return std::stoi(a[0].text) > std::stoi(b[0].text); });
            screen.table({}, rows, 2);
        }
    }
    return violated || undetermined ? exit_findings : exit_done;
}

int audit_file(Context& context, const std::string& path, bool all) {
    std::string content;
    if (path == "-") {
        content.assign(std::istreambuf_iterator<char>(std::cin), {});
    } else {
        std::ifstream file(path, std::ios::binary);
        std::ostringstream buffer;
        buffer << file.rdbuf();
        if (!file) throw usage_error("no-such-file", path, {"文件打不开", "the file cannot be read"});
        content = buffer.str();
    }
    const auto& workflow = *context.workflow();
    Problems problems;
    std::map<std::string, std::vector<Recorded>> by_case;
    std::vector<std::string> order;
    read_event_lines(content, path, workflow, problems, [&](Event event, int line) {
        if (event.name == correction_event) {
            problems.push_back({"not-in-files", path + ":" + std::to_string(line), {"更正只用于账本；文件里请直接改正", "corrections belong to ledgers; in a file correct the line itself"}});
            return;
        }
        auto& events = by_case[event.case_id];
        if (events.empty()) order.push_back(event.case_id);
        Recorded recorded;
        recorded.origin = Origin::imported;
        recorded.place = {.file = path == "-" ? "" : path, .sheet = {}, .row = line, .column = {}};
        recorded.event = std::move(event);
        events.push_back(std::move(recorded));
    });
    if (!problems.empty()) throw Failure{exit_usage, problems};

    // First what every case says to the others, then each case among its neighbours.
    Neighbours neighbours;
    for (const auto& id : order) {
        const auto judged = judge(workflow, id, by_case[id], {}, context.today());
        std::optional<Day> ended_on;
        for (const auto& recorded : by_case[id])
            if (judged.state.ended && (!ended_on || *ended_on < recorded.event.on.last())) ended_on = recorded.event.on.last();
        for (const auto& key : judged.instance->index_keys()) neighbours.add(key, {id, key.day, judged.state.ended, ended_on});
    }
    std::vector<AuditedCase> cases;
    std::vector<std::unique_ptr<Instance>> instances;
    for (const auto& id : order) {
        auto judged = judge(workflow, id, by_case[id], neighbours, context.today());
        int line = 0;
        for (const auto& recorded : by_case[id]) line = line ? std::min(line, recorded.place.row) : recorded.place.row;
        cases.push_back({id, judged.title, judged.state, std::move(judged.findings), line});
        instances.push_back(std::move(judged.instance));
    }
    add_common_findings(context, cases, instances);
    return present(context, std::move(cases), all);
}

}  // namespace

int run_audit(Context& context, const Arguments& arguments) {
    const bool all = arguments.has("all");
    const auto what = arguments.get("TARGET");
    std::error_code ignored;
    if (what == "-" || (!what.empty() && std::filesystem::is_regular_file(what, ignored))) {
        if (what.ends_with(".xlsx") || what.ends_with(".ods") || what.ends_with(".csv"))
            throw usage_error("format", what, {"本版只能检查 .jsonl 文件", "this version audits .jsonl files only"});
        return audit_file(context, what, all);
    }
    if (!what.empty() && std::filesystem::is_directory(what, ignored)) throw usage_error("is-folder", what, {"这是文件夹，请指明文件", "this is a folder; name a file"});
    if (what.find('.') != std::string::npos || what.find('/') != std::string::npos) throw usage_error("no-such-file", what, {"没有这个文件", "there is no such file"});
    auto& ledger = context.ledger();
    std::vector<std::string> ids;
    if (!what.empty()) {
        ids.push_back(context.the_case(what).case_id);
    } else {
        const auto orgs = ledger.orgs();
        const auto org = arguments.get("org");
        if (!org.empty() && std::none_of(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == org; }))
            throw usage_error("unknown-org", "--org", {"没有这个组织：" + org, "there is no organization " + org});
        context.require(Action::read_cases, org);
        for (const auto& row : ledger.cases(context.actor(), org)) ids.push_back(row.case_id);
    }
    const auto names = context.revealed(ids);
    std::vector<AuditedCase> cases;
    std::vector<std::unique_ptr<Instance>> instances;
    for (const auto& id : ids) {
        auto view = ledger.view(id, context.actor());
        const auto named = names.find(id);
        cases.push_back({id, named == names.end() ? view->instance->title() : named->second, view->instance->state(), std::move(view->findings), 0});
        instances.push_back(std::move(view->instance));
    }
    add_common_findings(context, cases, instances);
    return present(context, std::move(cases), all);
}

}  // namespace rudang::cli
