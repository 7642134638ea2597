// How an audit is shown: lines as cases come, JSON, a page.
#pragma once

#include <algorithm>
#include <set>

#include "context.h"
#include "earlier.h"
#include "finding.h"
#include "mapping_view.h"
#include "rudang/office/audit_sources.h"
#include "rudang/papers/page.h"
#include "rudang/tables/table.h"
#include "source.h"
#include "unknown.h"

namespace rudang::cli {

using office::AuditedCase;
using papers::Bar, papers::bar_chart, papers::escaped, papers::page, papers::severity_mark;

// Counts everything, prints cases as they come, and keeps what pages and sheets need.
class Presentation {
public:
    Presentation(Context& context, const Arguments& arguments, bool table, bool several_files = false)
        : context_(context),
          all_(arguments.has("all")),
          table_(table),
          several_files_(several_files),
          keep_(arguments.has("html") || arguments.has("xlsx")),
          earlier_(arguments.get("since")),
          by_(arguments.get("by", "person")) {
        if (by_ != "person" && by_ != "rule" && by_ != "branch")
            throw usage_error("bad-value", "--by",
                              {"--by 是 person、rule 或 branch", "--by is person, rule or branch"});
        if (context.json()) context.out() << "{\"today\":" << Json(context.today().iso()).dump() << ",\"cases\":[";
    }

    void add(AuditedCase audited) {
        const auto has = [&](Verdict verdict) {
            return std::any_of(audited.findings.begin(), audited.findings.end(),
                               [&](const Finding& f) { return f.verdict == verdict; });
        };
        // A late entry is told, but there is nothing to put right about it.
        const bool violated = std::any_of(audited.findings.begin(), audited.findings.end(),
                                          [](const Finding&f) {
                                              return f.verdict == Verdict::violated && f.stands() &&
                                                     !recruitment::is_late_entry(f);
                                          }),
                   undetermined = has(Verdict::undetermined);
        ++cases_;
        violated_ += violated;
        undetermined_ += undetermined;
        clean_ += !violated && !undetermined && audited.problems.empty();
        for (const auto& finding : audited.findings) {
            if (finding.verdict == Verdict::violated && finding.stands()) ++by_rule_[std::string(finding.rule)];
            follow_ += objects(finding.verdict) && !finding.follows.empty();
            late_ += finding.verdict == Verdict::violated && recruitment::is_late_entry(finding);
            if (finding.verdict == Verdict::undetermined) unknown_.count(finding, context_.language(), cases_);
        }
        for (const auto& problem : audited.problems)
            if (problems_.size() < most_problems)
                problems_.push_back(problem);
            else
                ++more_problems_;
        std::map<std::string, std::string> changes;
        if (earlier_.given())
            for (const auto& finding : audited.findings)
                if (objects(finding.verdict)) changes[finding.id] = earlier_.change(finding);
        if (context_.json())
            print_json(audited, changes);
        else if (by_ == "person")
            print_person(audited, changes);
        else
            for (const auto& finding : audited.findings)
                if (context_.verbose() ? finding.verdict == Verdict::violated : office::is_unresolved(finding))
                    groups_[by_ == "rule" ? std::string(finding.rule) : audited.branch].push_back(
                        place_text(audited, finding) + (by_ == "branch" ? "  " + std::string(finding.rule) : "") +
                        "  " + finding.words(context_.language()));
        if (!keep_) return;
        // Of a large table most is undetermined, and neither page nor sheet shows it person by person.
        if (table_ && !all_)
            std::erase_if(audited.findings, [](const Finding& f) { return f.verdict != Verdict::violated; });
        if (!audited.findings.empty()) kept_.push_back(std::move(audited));
    }

    int finish(const SourceFacts* facts, std::vector<office::Whereabouts> in_several_files = {}) {
        facts_ = facts;
        in_several_files_ = std::move(in_several_files);
        if (context_.json()) {
            finish_json();
            return status();
        }
        const bool zh = context_.language() == Language::zh;
        auto& screen = context_.screen();
        for (const auto& [group, lines] : groups_) {
            screen.line(printable(group.empty() ? std::string("-") : group) + "  " + std::to_string(lines.size()),
                        Colour::bold);
            for (const auto& line : lines) screen.paragraph(line, 2);
            screen.line();
        }
        if (!problems_.empty()) {
            screen.line(zh ? "读不懂的单元格（未采用）：" : "cells that could not be read (not used):", Colour::bold);
            for (const auto& problem : problems_)
                screen.paragraph(printable(problem.where) + ": " + context_.say(problem.message), 2, Colour::yellow);
            if (more_problems_)
                screen.line((zh ? "  另有 " : "  and more: ") + std::to_string(more_problems_) + (zh ? " 个" : ""),
                            Colour::yellow);
            screen.line();
        }
        if (table_ && !unknown_.empty() && !all_) {
            screen.line(zh ? "没有写明、因而无法判定的：" : "what is not on record, so that it cannot be judged:",
                        Colour::bold);
            std::vector<std::vector<Cell>> rows;
            for (const auto& [words, of] : unknown_.all())
                rows.push_back({Cell(std::to_string(of.people)), Cell(words + rule_ids(of.rules))});
            screen.table({}, rows, 2);
            screen.line();
        }
        if (facts && facts->table) print_mapping(*facts);
        if (facts && several_files_) print_files(*facts);
        context_.print_today_note();
        if (earlier_.given())
            screen.line((zh ? "与上次相比已消除 " : "put right since then: ") +
                            std::to_string(earlier_.fixed().size()) + (zh ? " 条" : ""),
                        Colour::green);
        screen.line(zh ? "共 " + std::to_string(cases_) + " 件，无问题 " + std::to_string(clean_) + " 件，有违反 " +
                             std::to_string(violated_) + " 件，有无法判定 " + std::to_string(undetermined_) + " 件"
                       : std::to_string(cases_) + (cases_ == 1 ? " case: " : " cases: ") + std::to_string(clean_) +
                             " clean, " + std::to_string(violated_) + " with violations, " +
                             std::to_string(undetermined_) + " with something undetermined",
                    Colour::bold);
        print_apart();
        if (!by_rule_.empty() && cases_ > 1) {
            std::vector<std::pair<int, std::string>> counts;
            for (const auto& [rule, count] : by_rule_) counts.emplace_back(-count, rule);
            std::sort(counts.begin(), counts.end());
            std::vector<std::vector<Cell>> rows;
            for (const auto& [count, rule] : counts)
                rows.push_back({Cell(std::to_string(-count)), Cell(rule_statement(rule) + rule_ids({rule}))});
            screen.table({}, rows, 2);
        }
        return status();
    }

    const std::vector<AuditedCase>& kept() const { return kept_; }
    const SourceFacts* facts() const { return facts_; }

    std::string html(const std::string& title) const {
        const bool zh = context_.language() == Language::zh;
        return page(title, zh ? "zh-CN" : "en",
                    "<h1>" + escaped(title) + "</h1>" + numbers_html() + findings_html() + left_out_html());
    }

private:
    std::string numbers_html() const {
        const bool zh = context_.language() == Language::zh;
        std::string body = std::string("<p class=\"dim\">") + (zh ? "按 " : "as of ") + context_.today().iso() +
                           (zh ? " 的规定和日期检查；每条均注明依据" : "; every finding names its article") +
                           "</p><ul class=\"numbers\">";
        for (const auto& [label, count] : {std::pair{zh ? "案卷" : "cases", cases_},
                                           {zh ? "无问题" : "clean", clean_},
                                           {zh ? "有违反" : "with violations", violated_},
                                           {zh ? "有无法判定" : "undetermined", undetermined_}})
            body += std::string("<li><b>") + std::to_string(count) + "</b>" + label + "</li>";
        body += "</ul>";
        if (by_rule_.empty()) return body;
        std::vector<Bar> bars;
        for (const auto& [rule, count] : by_rule_) bars.push_back({rule_statement(rule), count});
        std::sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.value > b.value; });
        return body + "<h2>" + (zh ? "按规则" : "By rule") + "</h2>" +
               bar_chart(zh ? "各规则的违反数" : "violations by rule", bars);
    }

    std::string findings_html() const {
        const bool zh = context_.language() == Language::zh;
        std::string body = std::string("<h2>") + (zh ? "逐条" : "Findings") + "</h2><label>" +
                           (zh ? "筛选 " : "filter ") +
                           "<input class=\"filter\" data-table=\"findings\" type=\"search\"></label><div "
                           "class=\"wide\"><table id=\"findings\" class=\"sortable\"><thead><tr>";
        for (const auto& head : {Label{"姓名", "name"},
                                 {"位置", "place"},
                                 {"结果", "verdict"},
                                 {"步骤", "step"},
                                 {"内容", "finding"},
                                 {"依据", "basis"},
                                 {"处理", "remedy"}})
            body += "<th>" + std::string(context_.say(head)) + "</th>";
        body += "</tr></thead><tbody>";
        for (const auto& audited : kept_) body += rows_of(audited);
        return body + "</tbody></table></div>";
    }

    // What was not judged belongs on the same page: a page that leaves it out looks like a clean bill.
    std::string left_out_html() const {
        const bool zh = context_.language() == Language::zh;
        std::string body;
        const auto list = [&](const char* heading, const std::vector<std::string>& lines) {
            if (lines.empty()) return;
            body += std::string("<h2>") + heading + "</h2><ul>";
            for (const auto& line : lines) body += "<li>" + escaped(line) + "</li>";
            body += "</ul>";
        };
        list(zh ? "没有检查的" : "Not audited", not_audited());
        if (facts_ && several_files_) list(zh ? "文件" : "Files", file_lines(*facts_));
        std::vector<std::string> lines;
        for (const auto& problem : problems_)
            lines.push_back(printable(problem.where) + (zh ? "：" : ": ") + context_.say(problem.message));
        list(zh ? "读不懂的单元格（未采用）" : "Cells that could not be read (not used)", lines);
        lines.clear();
        if (table_ && !all_)
            for (const auto& [words, of] : unknown_.all())
                lines.push_back(std::to_string(of.people) + (zh ? " 人：" : " people: ") + words);
        list(zh ? "没有写明、因而无法判定的" : "What is not on record, so that it cannot be judged", lines);
        lines.clear();
        if (facts_)
            for (const auto& [sheet, mapping] : facts_->mappings)
                for (const auto& use : mapping.columns)
                    if (use.meaning.empty())
                        lines.push_back((sheet.empty() ? "" : printable(sheet) + " ") +
                                        tables::column_name(use.column) + " " + printable(use.header));
        list(zh ? "没有采用的列" : "Columns not used", lines);
        return body;
    }

    std::vector<std::string> not_audited() const {
        const bool zh = context_.language() == Language::zh;
        std::vector<std::string> lines;
        if (!facts_) return lines;
        for (const auto& [sheet, rows] : facts_->people_without_dates) lines.push_back(dateless(sheet, rows));
        for (const auto& sheet : facts_->sheets_without_header)
            lines.push_back((zh ? "没有表头、未检查的工作表：" : "sheet without a header, not audited: ") +
                            printable(sheet));
        if (facts_->hidden_rows)
            lines.push_back(zh ? "隐藏的行也检查了：" + std::to_string(facts_->hidden_rows) + " 行"
                               : "hidden rows were audited as well: " + std::to_string(facts_->hidden_rows));
        return lines;
    }

    // A row a cause, what follows from it in the same cell; late entries in one row.
    std::string rows_of(const AuditedCase& audited) const {
        std::string body;
        const auto causes = office::fold(audited.findings);
        for (const auto& [cause, follow] : causes.causes) {
            const auto& finding = *cause;
            std::string also;
            for (const auto* each : follow)
                also += "<div class=\"dim follows\">" + escaped(each->words(context_.language())) + "</div>";
            body += "<tr><td>" + escaped(audited.name) + "</td><td>" + escaped(cell_text(audited, finding)) +
                    "</td><td>" + severity_mark(finding, context_.language()) + "</td><td>" +
                    (finding.step ? std::to_string(finding.step) : "") + "</td><td>" +
                    escaped(finding.words(context_.language())) + also + "</td><td>" +
                    escaped(basis_text(context_, finding)) + "</td><td>" +
                    escaped(finding.remedy(context_.language())) + "</td></tr>\n";
        }
        if (!causes.late.empty())
            body += "<tr class=\"dim\"><td>" + escaped(audited.name) + "</td><td>" +
                    escaped(cell_text(audited, *causes.late.front())) + "</td><td></td><td></td><td>" +
                    escaped(context_.say(office::late_words(causes.late))) + "</td><td></td><td></td></tr>\n";
        return body;
    }

    // What is not counted above.
    void print_apart() {
        if (!follow_ && !late_) return;
        const auto follow = std::to_string(follow_), late = std::to_string(late_);
        context_.screen().line(
            context_.say(Text("另有 " + follow + " 条由上述问题引起，" + late + " 项录入较迟，未计入",
                              "besides, " + follow + " that follow from these, and " + late + " late entries")),
            Colour::dim);
    }

    // For those who write them into files and scripts, like the basis of a finding.
    std::string rule_ids(const std::set<std::string, std::less<>>& rules) const {
        if (context_.language() == Language::zh && !context_.verbose()) return {};
        std::string ids;
        for (const auto& rule : rules) ids += (ids.empty() ? " (" : ", ") + rule;
        return ids + ")";
    }

    std::string rule_statement(const std::string& rule) const {
        for (const auto& info : context_.workflow()->rules())
            if (info.id == rule) return std::string(context_.say(info.statement));
        return {};
    }

    // Where a finding shows: its cell, else its person's row.
    std::string place_text(const AuditedCase& audited, const Finding& finding) const {
        return (audited.name.empty() ? "" : printable(audited.name) + " ") + cell_text(audited, finding);
    }
    // Without the name, where that stands beside it.
    std::string cell_text(const AuditedCase& audited, const Finding& finding) const {
        const auto& place = finding.where.row ? finding.where : audited.place;
        return (several_files_ && place.row ? printable(place.file) + " " : "") +
               (place.sheet.empty() ? "" : printable(place.sheet) + "!") + place.column +
               (place.row ? std::to_string(place.row) : audited.case_id);
    }

    int status() const {
        return violated_ || undetermined_ || !problems_.empty() ||
                       (facts_ && !(facts_->people_without_dates.empty() && facts_->not_read.empty()))
                   ? exit_findings
                   : exit_done;
    }

    static Json where_json(const Place& place) {
        Json where = place.row ? Json{{"row", place.row}} : Json();
        if (!place.sheet.empty()) where["sheet"] = place.sheet.str();
        if (!place.file.empty()) where["file"] = place.file.str();
        return where;
    }

    void finish_json() {
        Json summary{
            {"cases", cases_},   {"clean", clean_}, {"violated", violated_},    {"undetermined", undetermined_},
            {"follow", follow_}, {"late", late_},   {"by_rule", Json::object()}};
        for (const auto& [rule, count] : by_rule_) summary["by_rule"][rule] = count;
        context_.out() << "],\"summary\":" << summary.dump();
        if (earlier_.given()) context_.out() << ",\"fixed\":" << one_line(earlier_.fixed());
        if (facts_ && facts_->table) {
            Json sheets = Json::object();
            for (const auto& [sheet, mapping] : facts_->mappings)
                sheets[sheet.empty() ? "-" : sheet] = recruitment::write_mapping(mapping)["columns"];
            Json problems = Json::array();
            for (const auto& problem : problems_)
                problems.push_back({{"where", problem.where}, {"message", context_.say(problem.message)}});
            context_.out() << ",\"columns\":" << one_line(sheets)
                           << ",\"doubtful\":" << one_line(doubtful_columns(facts_->mappings))
                           << ",\"problems\":" << one_line(problems) << ",\"hidden_rows\":" << facts_->hidden_rows
                           << ",\"not_audited\":" << one_line(facts_->people_without_dates)
                           << ",\"sheets_without_header\":" << one_line(facts_->sheets_without_header);
            print_places_json("put_together", facts_->put_together);
            print_places_json("same_name", facts_->same_name);
            context_.out() << ",\"not_people\":" << one_line(facts_->not_people);
            if (several_files_) print_files_json(*facts_);
        }
        context_.out() << "}\n";
    }

    void print_places_json(const char* name, const std::vector<std::vector<Place>>& groups) {
        Json list = Json::array();
        for (const auto& places : groups) {
            Json where = Json::array();
            for (const auto& place : places) where.push_back(where_json(place));
            list.push_back(std::move(where));
        }
        context_.out() << ",\"" << name << "\":" << one_line(list);
    }

    // Of several files: which could not be read, and who stands in more than one.
    void print_files_json(const SourceFacts& facts) {
        Json not_read = Json::array(), people = Json::array();
        for (const auto& problem : facts.not_read)
            not_read.push_back(
                {{"file", problem.where}, {"code", problem.code}, {"message", context_.say(problem.message)}});
        for (const auto& who : in_several_files_) {
            Json where = Json::array();
            for (const auto& place : who.places) where.push_back(where_json(place));
            people.push_back({{"name", who.name}, {"where", std::move(where)}});
        }
        context_.out() << ",\"not_read\":" << one_line(not_read) << ",\"in_several_files\":" << one_line(people)
                       << ",\"other_files\":" << one_line(facts.others);
    }

    std::vector<std::string> file_lines(const SourceFacts& facts) const {
        const bool zh = context_.language() == Language::zh;
        std::vector<std::string> lines;
        for (const auto& problem : facts.not_read)
            lines.push_back((zh ? "没有读的文件：" : "file not read: ") + printable(problem.where) +
                            (zh ? "：" : ": ") + context_.say(problem.message));
        for (const auto& path : facts.others)
            lines.push_back((zh ? "不是表格、没有看的文件：" : "no table, not looked at: ") + printable(path));
        for (const auto& who : in_several_files_) {
            lines.push_back(printable(who.name) + (zh ? " 在几个文件里都有：" : " stands in several files: ") +
                            places_text(who.places));
        }
        return lines;
    }

    void print_files(const SourceFacts& facts) {
        for (const auto& line : file_lines(facts)) context_.screen().paragraph(line, 0, Colour::yellow);
    }

    void print_json(const AuditedCase& audited, const std::map<std::string, std::string>& changes) {
        Json entry{{"case", audited.case_id},
                   {"name", audited.name},
                   {"state", to_json(audited.state)},
                   {"findings", Json::array()}};
        for (const auto& finding : audited.findings)
            if (all_ || objects(finding.verdict)) {
                entry["findings"].push_back(to_json(finding, context_.language()));
                if (const auto found = changes.find(finding.id); found != changes.end())
                    entry["findings"].back()["change"] = found->second;
            }
        entry["where"] = where_json(audited.place);
        context_.out() << (cases_ > 1 ? "," : "") << one_line(entry);
    }

    void print_person(const AuditedCase& audited, const std::map<std::string, std::string>& changes) {
        const bool zh = context_.language() == Language::zh;
        // Of a table, what it has no column for is summed up at the end instead of under every person.
        const auto listed = [&](const Finding& f) {
            return all_ || (objects(f.verdict) && !(table_ && f.verdict == Verdict::undetermined));
        };
        if (std::none_of(audited.findings.begin(), audited.findings.end(), listed)) return;
        auto& screen = context_.screen();
        const auto place = audited.place.row && table_
                               ? (several_files_ ? printable(audited.place.file) + " " : "") +
                                     (audited.place.sheet.empty() ? "" : printable(audited.place.sheet) + " ") +
                                     (zh ? "第 " + std::to_string(audited.place.row) + " 行"
                                         : "row " + std::to_string(audited.place.row))
                               : printable(audited.case_id);
        screen.line(printable(audited.name.empty() ? (zh ? std::string("（无姓名）") : std::string("(no name)"))
                                                   : audited.name) +
                        "  " + place + "  " + status_text(context_, audited.state),
                    Colour::bold);
        std::vector<const Finding*> shown;
        for (const auto& finding : audited.findings)
            if (listed(finding)) shown.push_back(&finding);
        auto folded = office::fold(shown);
        if (changes.empty()) print_causes(context_, {std::exchange(folded.causes, {}), {}}, 2);
        for (auto& cause : folded.causes) {
            if (const auto found = changes.find(cause.finding->id); found != changes.end())
                screen.line(std::string("  ") +
                                (found->second == "new" ? (zh ? "新增" : "new") : (zh ? "仍存在" : "still open")),
                            Colour::dim);
            print_causes(context_, {{std::move(cause)}, {}}, 2);
        }
        print_causes(context_, {{}, std::move(folded.late)}, 2);
        screen.line();
    }

    // People the table names without a day of any step: neither clean nor not.
    std::string dateless(const std::string& sheet, const std::vector<int>& rows) const {
        const bool zh = context_.language() == Language::zh;
        const auto list = rows_text(rows);
        return (sheet.empty() ? "" : printable(sheet) + (zh ? "：" : ": ")) +
               (zh ? std::to_string(rows.size()) + " 人没有检查：没有读到任何步骤的日期（第 " + list +
                         " 行）；表头没有识别的，用 --mapping 指定"
                   : std::to_string(rows.size()) + " people were not audited: no day of any step was read (row " +
                         list + "); where a header was not recognized, give it a meaning with --mapping");
    }

    void print_mapping(const SourceFacts& facts) {
        if (context_.quiet()) return;
        const bool zh = context_.language() == Language::zh;
        auto& screen = context_.screen();
        show_mappings(context_, facts.mappings);
        for (const auto& sheet : facts.sheets_without_header)
            screen.line(
                (zh ? "没有表头、未检查的工作表：" : "sheet without a header, not audited: ") + printable(sheet),
                Colour::yellow);
        for (const auto& [sheet, rows] : facts.people_without_dates)
            screen.paragraph(dateless(sheet, rows), 0, Colour::yellow);
        if (facts.hidden_rows)
            screen.line((zh ? "其中隐藏的行：" : "hidden rows among them: ") + std::to_string(facts.hidden_rows),
                        Colour::yellow);
        for (const auto& places : facts.same_name)
            screen.paragraph((zh ? "同名，看不出是不是同一个人，分开检查："
                                 : "of one name, and nothing tells whether "
                                   "they are one person; audited apart: ") +
                                 places_text(places),
                             0, Colour::yellow);
        if (context_.verbose())
            for (const auto& places : facts.put_together)
                screen.paragraph((zh ? "几处合为一人：" : "one person in several places: ") + places_text(places), 0,
                                 Colour::dim);
        if (context_.verbose())
            for (const auto& [sheet, rows] : facts.not_people)
                screen.paragraph((sheet.empty() ? "" : printable(sheet) + (zh ? "：" : ": ")) +
                                     (zh ? "不是人员的行：" : "rows that are nobody: ") + rows_text(rows),
                                 0, Colour::dim);
    }

    std::string rows_text(const std::vector<int>& rows) const {
        const bool zh = context_.language() == Language::zh;
        std::string list;
        for (std::size_t i = 0; i < rows.size() && i < 20; ++i)
            list += (i ? (zh ? "、" : ", ") : "") + std::to_string(rows[i]);
        return rows.size() > 20 ? list + (zh ? " 等" : ", …") : list;
    }
    std::string places_text(const std::vector<Place>& places) const {
        const bool zh = context_.language() == Language::zh;
        std::string list;
        for (const auto& place : places)
            list += (list.empty() ? ""
                     : zh         ? "、"
                                  : ", ") +
                    (several_files_ ? printable(place.file) + " " : std::string()) +
                    (place.sheet.empty() ? "" : printable(place.sheet) + "!") + std::to_string(place.row);
        return list;
    }

    Context& context_;
    bool all_, table_, several_files_, keep_;
    Earlier earlier_;
    std::string by_;
    std::size_t cases_ = 0, clean_ = 0, violated_ = 0, undetermined_ = 0, follow_ = 0, late_ = 0;
    std::map<std::string, int> by_rule_;
    CountOfUnknown unknown_;
    std::map<std::string, std::vector<std::string>> groups_;
    Problems problems_;
    std::vector<AuditedCase> kept_;
    // Of a table of nothing but such cells nobody reads more.
    static constexpr std::size_t most_problems = 10'000;
    std::size_t more_problems_ = 0;
    const SourceFacts* facts_ = nullptr;  // once finished; outlives the presentation
    std::vector<office::Whereabouts> in_several_files_;
};

}  // namespace rudang::cli
