#include "presentation.h"

#include <algorithm>
#include <utility>

#include "finding.h"
#include "mapping_view.h"
#include "rudang/office/causes.h"
#include "rudang/office/findings.h"

namespace rudang::cli {

Presentation::Presentation(Context& context, const Arguments& arguments, bool table, bool several_files)
    : context_(context),
      all_(arguments.has("all")),
      table_(table),
      several_files_(several_files),
      keep_(arguments.has("html") || arguments.has("xlsx")),
      earlier_(arguments.get("since")),
      by_(arguments.get("by", "person")) {
    if (by_ != "person" && by_ != "rule" && by_ != "branch")
        throw usage_error("bad-value", "--by", {"--by 是 person、rule 或 branch", "--by is person, rule or branch"});
    if (context.json()) context.out() << "{\"today\":" << Json(context.today().iso()).dump() << ",\"cases\":[";
}

void Presentation::add(AuditedCase audited) {
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
                    place_text(audited, finding) + (by_ == "branch" ? "  " + std::string(finding.rule) : "") + "  " +
                    finding.words(context_.language()));
    if (!keep_) return;
    // Of a large table most is undetermined, and neither page nor sheet shows it person by person.
    if (table_ && !all_)
        std::erase_if(audited.findings, [](const Finding& f) { return f.verdict != Verdict::violated; });
    if (!audited.findings.empty()) kept_.push_back(std::move(audited));
}

int Presentation::finish(const SourceFacts* facts, std::vector<office::Whereabouts> in_several_files) {
    facts_ = facts;
    in_several_files_ = std::move(in_several_files);
    if (context_.json()) {
        finish_json();
        return status();
    }
    auto& screen = context_.screen();
    for (const auto& [group, lines] : groups_) {
        screen.line(printable(group.empty() ? std::string("-") : group) + "  " + std::to_string(lines.size()),
                    Colour::bold);
        for (const auto& line : lines) screen.paragraph(line, 2);
        screen.line();
    }
    if (!problems_.empty()) {
        screen.line(context_.say("读不懂的单元格（未采用）：", "cells that could not be read (not used):"),
                    Colour::bold);
        for (const auto& problem : problems_)
            screen.paragraph(printable(problem.where) + ": " + context_.say(problem.message), 2, Colour::yellow);
        if (more_problems_)
            screen.line(
                context_.say("  另有 ", "  and more: ") + std::to_string(more_problems_) + context_.say(" 个", ""),
                Colour::yellow);
        screen.line();
    }
    if (table_ && !unknown_.empty() && !all_) {
        screen.line(context_.say("没有写明、因而无法判定的：", "what is not on record, so that it cannot be judged:"),
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
        screen.line(context_.say("与上次相比已消除 ", "put right since then: ") +
                        std::to_string(earlier_.fixed().size()) + context_.say(" 条", ""),
                    Colour::green);
    screen.line(totals(), Colour::bold);
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

std::vector<std::string> Presentation::not_audited() const {
    std::vector<std::string> lines;
    if (!facts_) return lines;
    for (const auto& [sheet, rows] : facts_->people_without_dates) lines.push_back(dateless(sheet, rows));
    for (const auto& sheet : facts_->sheets_without_header)
        lines.push_back(context_.say("没有表头、未检查的工作表：", "sheet without a header, not audited: ") +
                        printable(sheet));
    if (facts_->hidden_rows)
        lines.push_back(context_.say("隐藏的行也检查了：", "hidden rows were audited as well: ") +
                        std::to_string(facts_->hidden_rows) + context_.say(" 行", ""));
    return lines;
}

std::string Presentation::totals() const {
    const auto cases = std::to_string(cases_), clean = std::to_string(clean_), violated = std::to_string(violated_),
               undetermined = std::to_string(undetermined_);
    return context_.say(Text(
        "共 " + cases + " 件，无问题 " + clean + " 件，有违反 " + violated + " 件，有无法判定 " + undetermined + " 件",
        cases + (cases_ == 1 ? " case: " : " cases: ") + clean + " clean, " + violated + " with violations, " +
            undetermined + " with something undetermined"));
}

void Presentation::print_apart() {
    if (!follow_ && !late_) return;
    const auto follow = std::to_string(follow_), late = std::to_string(late_);
    context_.screen().line(
        context_.say(Text("另有 " + follow + " 条由上述问题引起，" + late + " 项录入较迟，未计入",
                          "besides, " + follow + " that follow from these, and " + late + " late entries")),
        Colour::dim);
}

std::string Presentation::rule_ids(const std::set<std::string, std::less<>>& rules) const {
    if (context_.language() == Language::zh && !context_.verbose()) return {};
    std::string ids;
    for (const auto& rule : rules) ids += (ids.empty() ? " (" : ", ") + rule;
    return ids + ")";
}

std::string Presentation::rule_statement(const std::string& rule) const {
    for (const auto& info : context_.workflow()->rules())
        if (info.id == rule) return std::string(context_.say(info.statement));
    return {};
}

std::string Presentation::place_text(const AuditedCase& audited, const Finding& finding) const {
    return (audited.name.empty() ? "" : printable(audited.name) + " ") + cell_text(audited, finding);
}

std::string Presentation::cell_text(const AuditedCase& audited, const Finding& finding) const {
    const auto& place = finding.where.row ? finding.where : audited.place;
    return (several_files_ && place.row ? printable(place.file) + " " : "") +
           (place.sheet.empty() ? "" : printable(place.sheet) + "!") + place.column +
           (place.row ? std::to_string(place.row) : audited.case_id);
}

int Presentation::status() const {
    return violated_ || undetermined_ || !problems_.empty() ||
                   (facts_ && !(facts_->people_without_dates.empty() && facts_->not_read.empty()))
               ? exit_findings
               : exit_done;
}

std::vector<std::string> Presentation::file_lines(const SourceFacts& facts) const {
    std::vector<std::string> lines;
    for (const auto& problem : facts.not_read)
        lines.push_back(context_.say("没有读的文件：", "file not read: ") + printable(problem.where) +
                        context_.say("：", ": ") + context_.say(problem.message));
    for (const auto& path : facts.others)
        lines.push_back(context_.say("不是表格、没有看的文件：", "no table, not looked at: ") + printable(path));
    for (const auto& who : in_several_files_) {
        lines.push_back(printable(who.name) + context_.say(" 在几个文件里都有：", " stands in several files: ") +
                        places_text(who.places));
    }
    return lines;
}

void Presentation::print_files(const SourceFacts& facts) {
    for (const auto& line : file_lines(facts)) context_.screen().paragraph(line, 0, Colour::yellow);
}

void Presentation::print_person(const AuditedCase& audited, const std::map<std::string, std::string>& changes) {
    // Of a table, what it has no column for is summed up at the end instead of under every person.
    const auto listed = [&](const Finding& f) {
        return all_ || (objects(f.verdict) && !(table_ && f.verdict == Verdict::undetermined));
    };
    if (std::none_of(audited.findings.begin(), audited.findings.end(), listed)) return;
    auto& screen = context_.screen();
    const auto place = audited.place.row && table_
                           ? (several_files_ ? printable(audited.place.file) + " " : "") +
                                 (audited.place.sheet.empty() ? "" : printable(audited.place.sheet) + " ") +
                                 context_.say("第 ", "row ") + std::to_string(audited.place.row) +
                                 context_.say(" 行", "")
                           : printable(audited.case_id);
    screen.line(printable(audited.name.empty() ? context_.say("（无姓名）", "(no name)") : audited.name) + "  " +
                    place + "  " + status_text(context_, audited.state),
                Colour::bold);
    std::vector<const Finding*> shown;
    for (const auto& finding : audited.findings)
        if (listed(finding)) shown.push_back(&finding);
    auto folded = office::fold(shown);
    if (changes.empty()) print_causes(context_, {std::exchange(folded.causes, {}), {}}, 2);
    for (auto& cause : folded.causes) {
        if (const auto found = changes.find(cause.finding->id); found != changes.end())
            screen.line(std::string("  ") + (found->second == "new" ? context_.say("新增", "new")
                                                                    : context_.say("仍存在", "still open")),
                        Colour::dim);
        print_causes(context_, {{std::move(cause)}, {}}, 2);
    }
    print_causes(context_, {{}, std::move(folded.late)}, 2);
    screen.line();
}

std::string Presentation::dateless(const std::string& sheet, const std::vector<int>& rows) const {
    const auto list = rows_text(rows);
    return (sheet.empty() ? "" : printable(sheet) + context_.say("：", ": ")) + std::to_string(rows.size()) +
           context_.say(" 人没有检查：没有读到任何步骤的日期（第 ",
                        " people were not audited: no day of any step was read (row ") +
           list +
           context_.say(" 行）；表头没有识别的，用 --mapping 指定",
                        "); where a header was not recognized, give it a meaning with --mapping");
}

void Presentation::print_mapping(const SourceFacts& facts) {
    if (context_.quiet()) return;
    auto& screen = context_.screen();
    show_mappings(context_, facts.mappings);
    for (const auto& sheet : facts.sheets_without_header)
        screen.line(
            context_.say("没有表头、未检查的工作表：", "sheet without a header, not audited: ") + printable(sheet),
            Colour::yellow);
    for (const auto& [sheet, rows] : facts.people_without_dates)
        screen.paragraph(dateless(sheet, rows), 0, Colour::yellow);
    if (facts.hidden_rows)
        screen.line(context_.say("其中隐藏的行：", "hidden rows among them: ") + std::to_string(facts.hidden_rows),
                    Colour::yellow);
    for (const auto& places : facts.same_name)
        screen.paragraph(context_.say("同名，看不出是不是同一个人，分开检查：",
                                      "of one name, and nothing tells whether they are one person; audited apart: ") +
                             places_text(places),
                         0, Colour::yellow);
    if (context_.verbose())
        for (const auto& places : facts.put_together)
            screen.paragraph(context_.say("几处合为一人：", "one person in several places: ") + places_text(places), 0,
                             Colour::dim);
    if (context_.verbose())
        for (const auto& [sheet, rows] : facts.not_people)
            screen.paragraph((sheet.empty() ? "" : printable(sheet) + context_.say("：", ": ")) +
                                 context_.say("不是人员的行：", "rows that are nobody: ") + rows_text(rows),
                             0, Colour::dim);
}

std::string Presentation::rows_text(const std::vector<int>& rows) const {
    std::string list;
    for (std::size_t i = 0; i < rows.size() && i < 20; ++i)
        list += (i ? context_.say("、", ", ") : std::string()) + std::to_string(rows[i]);
    return rows.size() > 20 ? list + context_.say(" 等", ", …") : list;
}

std::string Presentation::places_text(const std::vector<Place>& places) const {
    std::string list;
    for (const auto& place : places)
        list += (list.empty() ? std::string() : context_.say("、", ", ")) +
                (several_files_ ? printable(place.file) + " " : std::string()) +
                (place.sheet.empty() ? "" : printable(place.sheet) + "!") + std::to_string(place.row);
    return list;
}

}  // namespace rudang::cli
