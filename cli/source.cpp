#include "source.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unordered_map>

#include "fields.h"
#include "keystore.h"
#include "rudang/tables/table.h"

namespace rudang::cli {
namespace {

// A name for a person of a file: of name, branch and day of application, never of a number that must stay secret.
class Names {
public:
    std::string name(const recruitment::LedgerRow& row) {
        std::string applied;
        for (const auto& event : row.events)
            if (event.event.name == "application_submitted") applied = event.event.on.iso();
        const auto id = "p" + finding_id(row.name, row.branch, 0, applied).substr(0, 10);
        const int n = ++used_[id];
        return n == 1 ? id : id + "-" + std::to_string(n);
    }

private:
    std::unordered_map<std::string, int> used_;
};

SourceFacts read_lines(Context& context, const std::string& path, const std::function<void(SourceCase)>& each) {
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
    SourceFacts facts;
    std::map<std::string, recruitment::LedgerRow> by_case;
    std::vector<std::string> order;
    read_event_lines(
        content, path, *context.workflow(), facts.problems,
        [&](Event event, int line) {
            if (event.name == correction_event) {
                facts.problems.push_back({"not-in-files",
                                          path + ":" + std::to_string(line),
                                          {"更正只用于账本；文件里请直接改正",
                                           "corrections belong to ledgers; in a file correct the line itself"}});
                return;
            }
            auto& row = by_case[event.case_id];
            if (row.events.empty()) {
                order.push_back(event.case_id);
                row.place = {path == "-" ? "" : path, {}, line, {}};
            }
            row.place.row = std::min(row.place.row, line);
            if (event.name == "application_submitted" && event.fields.contains("applicant"))
                row.name = event.fields["applicant"].value("name", std::string{});
            Recorded recorded;
            recorded.origin = Origin::imported;
            recorded.complete = true;
            recorded.place = {path == "-" ? "" : path, {}, line, {}};
            recorded.event = std::move(event);
            row.events.push_back(std::move(recorded));
        },
        Lines::older_records);
    if (!facts.problems.empty()) throw Failure{exit_usage, facts.problems};
    for (const auto& id : order) each({id, std::move(by_case[id])});
    return facts;
}

}  // namespace

bool is_table_file(const std::string& path) {
    if (path == "-") return false;
    const auto format = tables::format_of(path);
    if (format == tables::Format::xlsx || format == tables::Format::ods) return true;
    auto ending = std::filesystem::path(path).extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    // Also what cannot be read as a table, so that it is refused as one.
    static constexpr std::string_view endings[] = {".xlsx", ".xls", ".xlsm", ".et", ".ods", ".csv", ".tsv", ".txt"};
    return std::find(std::begin(endings), std::end(endings), ending) != std::end(endings);
}

SourceFacts read_source(Context& context, const std::string& path, const Mappings& mappings,
                        const std::function<void(SourceCase)>& each) {
    if (!is_table_file(path)) return read_lines(context, path, each);
    SourceFacts facts;
    facts.table = true;
        Names names;
    const auto person = [&](recruitment::LedgerRow row) {
        facts.hidden_rows += row.hidden;
        const auto id = names.name(row);
        for (auto& recorded : row.events) recorded.event.case_id = id;
        each({id, std::move(row)});
    };
    auto seen = recruitment::read_ledger_table(
        path, mappings.chosen(), [&](const std::string& signature) { return mappings.remembered(signature); }, person,
        facts.problems);
    facts.mappings = std::move(seen.mappings);
    facts.sheets_without_header = std::move(seen.sheets_without_header);
    facts.people_without_dates = std::move(seen.people_without_dates);
    facts.not_people = std::move(seen.not_people);
    facts.put_together = std::move(seen.put_together);
    facts.same_name = std::move(seen.same_name);
    if (facts.problems.empty()) mappings.keep(facts.mappings);
    if (facts.problems.empty() && facts.mappings.empty())
        facts.problems.push_back(
            {"no-header",
             path,
             {"没有找到表头：前 20 行里应有一行写明“姓名”和各步骤的时间，如“申请入党时间”（对应关系也可用 --mapping "
              "指定：文件不存在时会写出一份供填写）",
              "no header was found: one of the first 20 rows should name 姓名 and the days of steps, like 申请入党时间 "
              "(or give --mapping: a file that is not there is written for you to fill in)"}});
    if (!facts.problems.empty()) throw Failure{exit_usage, facts.problems};
    return facts;
}

}  // namespace rudang::cli
