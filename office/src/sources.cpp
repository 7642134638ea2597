#include "rudang/office/sources.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <set>
#include <sstream>

#include "rudang/engine/merkle.h"
#include "rudang/engine/rule.h"
#include "rudang/office/event_lines.h"

namespace rudang::office {
namespace {

namespace fs = std::filesystem;

std::string ending_of(const std::string& path) {
    auto ending = fs::path(path).extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return ending;
}

bool holds_lines(const std::string& ending) { return ending == ".jsonl" || ending == ".ndjson" || ending == ".json"; }

// What is looked at in a folder. Other kinds that hold tables are there as well, so that somebody says that they cannot
// be read.
bool may_hold_people(const std::string& ending) {
    static constexpr std::string_view endings[] = {".xlsx", ".xlsm", ".xls", ".et",    ".xlsb",
                                                   ".ods",  ".csv",  ".tsv", ".jsonl", ".ndjson"};
    return std::find(std::begin(endings), std::end(endings), ending) != std::end(endings);
}

// Lock files and drafts that programs leave beside what is open.
bool is_left_over(const std::string& name) { return name.starts_with(".") || name.starts_with("~$"); }

}  // namespace

bool is_table_file(const std::string& path) {
    // What is no file on a disk, such as a pipe, cannot be read twice: it may hold lines.
    std::error_code failed;
    if (path == "-" || (fs::exists(path, failed) && !fs::is_regular_file(path, failed))) return false;
    if (tables::format_of(path) != tables::Format::csv) return true;
    if (holds_lines(ending_of(path))) return false;
    std::ifstream file(path, std::ios::binary);
    char first = '\0';
    return !(file >> first) || (first != '{' && first != '[');
}

bool may_be_source(const std::string& name) { return !is_left_over(name) && may_hold_people(ending_of(name)); }

std::vector<std::string> files_of(const std::vector<std::string>& paths, std::vector<std::string>& others) {
    std::vector<std::string> files;
    std::set<std::string> names;
    std::set<std::pair<dev_t, ino_t>> numbers;  // one file under two names is read once
    const auto add = [&](std::string path) {
        struct stat info {};
        const bool there = path != "-" && ::stat(path.c_str(), &info) == 0;
        if (!names.insert(path).second || (there && !numbers.emplace(info.st_dev, info.st_ino).second)) return;
        files.push_back(std::move(path));
    };
    for (const auto& path : paths) {
        std::error_code failed;
        if (path == "-" || !fs::is_directory(path, failed)) {
            add(path);
            continue;
        }
        std::vector<std::string> inside;
        for (auto at = fs::recursive_directory_iterator(path, fs::directory_options::skip_permission_denied, failed);
             !failed && at != fs::recursive_directory_iterator(); at.increment(failed)) {
            if (is_left_over(at->path().filename().string())) {
                if (at->is_directory(failed)) at.disable_recursion_pending();
            } else if (at->is_regular_file(failed)) {
                inside.push_back(at->path().string());
            }
        }
        std::sort(inside.begin(), inside.end());
        for (auto& file : inside)
            may_hold_people(ending_of(file)) ? add(std::move(file)) : others.push_back(std::move(file));
    }
    return files;
}

Sources::Sources(std::vector<std::string> paths, SourceOptions options) : options_(std::move(options)) {
    for (auto& path : paths) {
        auto& file = files_.emplace_back();
        file.table = is_table_file(path);
        file.path = std::move(path);
    }
}

bool Sources::any_table() const {
    return std::any_of(files_.begin(), files_.end(), [](const SourceFile& file) { return file.table; });
}

std::string Sources::label(const SourceFile& file, const std::string& sheet) const {
    return several() ? file.path + (sheet.empty() ? "" : " " + sheet) : sheet;
}

std::string Sources::unused(const std::string& id) {
    const int n = ++used_[id];
    return n == 1 ? id : id + "-" + std::to_string(n);
}

std::string Sources::name(const recruitment::LedgerRow& row) {
    std::string applied;
    for (const auto& event : row.events)
        if (event.event.name == "application_submitted") applied = event.event.on.iso();
    return unused("p" + finding_id(row.name, row.branch, 0, applied).substr(0, 10));
}

void Sources::read(const std::function<void(SourceCase)>& each) {
    used_.clear();
    for (std::size_t index = 0; index < files_.size(); ++index) {
        auto& file = files_[index];
        file = {file.path, file.table, {}, 0, 0, {}};
        const auto take = [&](SourceCase source) {
            ++file.people;
            source.file = index;
            source.from_table = file.table;
            if (several())
                for (auto& problem : source.row.problems) problem.where = file.path + " " + problem.where;
            each(std::move(source));
        };
        file.table ? read_rows(index, take) : read_lines(index, take);
    }
}

void Sources::read_lines(std::size_t index, const std::function<void(SourceCase)>& each) {
    auto& file = files_[index];
    const bool stream = file.path == "-";
    std::map<std::string, recruitment::LedgerRow> by_case;
    std::vector<std::string> order;
    read_event_lines(
        file.path, *options_.workflow, file.problems,
        [&](Event event, int line) {
            if (event.name == correction_event) {
                file.problems.push_back({"not-in-files",
                                         file.path + ":" + std::to_string(line),
                                         {"更正只用于账本；文件里请直接改正",
                                          "corrections belong to ledgers; in a file correct the line itself"}});
                return;
            }
            const Place place{stream ? "" : file.path, {}, line, {}};
            auto& row = by_case[event.case_id];
            if (row.events.empty()) {
                order.push_back(event.case_id);
                row.place = place;
            }
            row.place.row = std::min(row.place.row, line);
            if (event.name == "application_submitted" && event.fields.contains("applicant"))
                row.name = event.fields["applicant"].value("name", std::string{});
            Recorded recorded;
            recorded.origin = Origin::imported;
            recorded.complete = true;
            recorded.place = place;
            recorded.event = std::move(event);
            row.events.push_back(std::move(recorded));
        },
        EventLines::older_records, options_.limits.row_text);
    if (!file.problems.empty()) return;
    for (const auto& id : order) {
        auto& row = by_case[id];
        const auto named = unused(id);
        if (named != id)
            for (auto& recorded : row.events) recorded.event.case_id = named;
        each({named, std::move(row)});
    }
}

void Sources::read_rows(std::size_t index, const std::function<void(SourceCase)>& each) {
    auto& file = files_[index];
    const auto person = [&](recruitment::LedgerRow row) {
        file.hidden_rows += row.hidden;
        const auto id = name(row);
        for (auto& recorded : row.events) recorded.event.case_id = id;
        each({id, std::move(row)});
    };
    before_.resize(files_.size());
    auto& before = before_[index];
    before.wanted = give_ == recruitment::Give::events && !before.repeated;
    const bool first = !before.whole;
    file.seen = recruitment::read_ledger_table(file.path, options_.chosen, options_.remembered, person, file.problems,
                                               options_.limits, &before, several() ? recruitment::Give::fields : give_);
    if (first && before.whole) {
        held_ += file.people;
        if (held_ > recruitment::Intake::most_held) before.whole.reset(), held_ -= file.people;
    }
    if (file.problems.empty() && file.seen.mappings.empty())
        file.problems.push_back(
            {"no-header",
             file.path,
             {"没有找到表头：前 20 行里应有一行写明“姓名”和各步骤的时间，如“申请入党时间”（对应关系也可用 --mapping "
              "指定：文件不存在时会写出一份供填写）",
              "no header was found: one of the first 20 rows should name 姓名 and the days of steps, like 申请入党时间 "
              "(or give --mapping: a file that is not there is written for you to fill in)"}});
}

std::string digest_of(const Sources& sources) {
    std::string all;
    for (const auto& source : sources.files()) {
        std::string bytes;
        read_some(source.path, std::numeric_limits<std::size_t>::max(), bytes);
        all += sources.several() ? hex(sha256(bytes)) : bytes;
    }
    return "sha256:" + hex(sha256(all));
}

}  // namespace rudang::office
