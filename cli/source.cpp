#include "source.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace rudang::cli {

// RUDANG_LIMITS="rows=5000000 seconds=1200": how much of a file is read.
tables::Limits table_limits() {
    tables::Limits limits;
    const char* given = std::getenv("RUDANG_LIMITS");
    std::string words = given ? given : "";
    std::replace(words.begin(), words.end(), ',', ' ');
    std::istringstream each(words);
    for (std::string word; each >> word;) {
        const auto equals = std::min(word.find('='), word.size());
        const auto name = word.substr(0, equals), digits = word.substr(std::min(equals + 1, word.size()));
        const bool number = !digits.empty() && digits.size() < 16 &&
                            digits.find_first_not_of("0123456789") == std::string::npos && digits != "0";
        if (number && tables::set_limit(limits, name, std::stoull(digits))) continue;
        std::string known;
        for (const auto& one : tables::limit_names()) known += (known.empty() ? "" : " ") + one;
        throw usage_error("bad-value", "RUDANG_LIMITS",
                          {"不认识的上限“" + word + "”；写作 名称=数字，名称有：" + known,
                           "unknown limit \"" + word + "\"; write NAME=NUMBER, with one of: " + known});
    }
    return limits;
}

office::Sources sources_of(Context& context, const std::vector<std::string>& paths, const Mappings& mappings,
                           std::vector<std::string>& others) {
    Problems missing;
    for (const auto& path : paths) {
        std::error_code failed;
        if (path != "-" && !std::filesystem::exists(path, failed))
            missing.push_back({"no-such-file",
                               path,
                               {"没有文件 " + path + "；请核对文件名和它所在的文件夹",
                                "there is no file " + path + "; check its name and folder"}});
    }
    if (!missing.empty()) throw Failure{exit_usage, missing};
    auto files = office::files_of(paths, others);
    if (files.empty())
        throw usage_error("no-tables", paths.empty() ? std::string() : paths.front(),
                          {"文件夹里没有表格（.xlsx .xls .et .ods .csv）或 .jsonl 文件",
                           "there is no table (.xlsx .xls .et .ods .csv) and no .jsonl file in the folder"});
    return {std::move(files),
            {context.workflow(), mappings.chosen(),
             [&mappings](const std::string& signature) { return mappings.remembered(signature); }, table_limits()}};
}

SourceFacts facts_of(const office::Sources& sources, const Mappings& mappings, std::vector<std::string> others) {
    SourceFacts facts;
    facts.table = sources.any_table();
    facts.several = sources.several();
    facts.others = std::move(others);
    std::size_t read = 0;
    std::map<std::string, recruitment::Mapping> recognized;
    for (const auto& file : sources.files()) {
        facts.not_read.insert(facts.not_read.end(), file.problems.begin(), file.problems.end());
        read += file.problems.empty();
        facts.hidden_rows += file.hidden_rows;
        for (const auto& [sheet, mapping] : file.seen.mappings) {
            facts.mappings[sources.label(file, sheet)] = mapping;
            if (file.problems.empty()) recognized[sources.label(file, sheet)] = mapping;
        }
        for (const auto& sheet : file.seen.sheets_without_header)
            facts.sheets_without_header.push_back(sources.label(file, sheet));
        for (const auto& [sheet, rows] : file.seen.people_without_dates)
            facts.people_without_dates[sources.label(file, sheet)] = rows;
        for (const auto& [sheet, rows] : file.seen.not_people) facts.not_people[sources.label(file, sheet)] = rows;
        const auto add = [](auto& all, const auto& some) { all.insert(all.end(), some.begin(), some.end()); };
        add(facts.put_together, file.seen.put_together);
        add(facts.same_name, file.seen.same_name);
    }
    // A table without a known heading still gets its --mapping file to fill in.
    const bool only_headings = std::all_of(facts.not_read.begin(), facts.not_read.end(),
                                           [](const Problem& problem) { return problem.code == "no-header"; });
    if (facts.table && only_headings) mappings.keep(recognized);
    if (read == 0) throw Failure{exit_usage, facts.not_read};
    return facts;
}

}  // namespace rudang::cli
