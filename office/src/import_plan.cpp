#include "rudang/office/import_plan.h"

#include <algorithm>

#include "import_match.h"
#include "put_together.h"

namespace rudang::office {
namespace {

constexpr std::string_view opening = "application_submitted";

bool is_opening(const Recorded& recorded) { return recorded.event.name == opening; }

// The column of the file a field came from, by the meanings of its headings; else the column of its event's day.
std::pair<std::string, std::string> column_of(const ImportRow& row, const Sources& sources, const std::string& field,
                                              const std::string& otherwise) {
    const auto& file = sources.files()[row.source.file];
    const auto mapping = file.seen.mappings.find(row.source.row.place.sheet);
    if (mapping == file.seen.mappings.end()) return {otherwise, {}};
    const auto last = field.substr(field.rfind('.') == std::string::npos ? 0 : field.rfind('.') + 1);
    const ColumnOf found = column_for_field(mapping->second, last);
    if (!found.column.empty() || field == "branch") return {found.column, found.header};
    for (const auto& use : mapping->second.columns)
        if (tables::column_name(use.column) == otherwise) return {otherwise, use.header};
    return {otherwise, {}};
}

// Is it of a table, where a column can be added?
bool source_has_columns(const ImportRow& row, const Sources& sources) {
    return sources.files()[row.source.file].seen.mappings.contains(row.source.row.place.sheet);
}

}  // namespace

std::string_view word(Handling choice) {
    static constexpr std::string_view words[] = {"", "take", "keep", "skip"};
    return words[static_cast<int>(choice)];
}

std::map<std::string, Handling> read_choices(const Json& file, const std::string& path, Problems& problems) {
    std::map<std::string, Handling> chosen;
    const auto list = file.is_object() ? file.find("differences") : file.end();
    if (!file.is_object() || list == file.end() || !list->is_array()) {
        problems.push_back(
            {"bad-differences",
             path,
             {"不是 rudang import --differences 写出的文件", "not a file that rudang import --differences wrote"}});
        return chosen;
    }
    std::size_t number = 0;
    for (const auto& entry : *list) {
        const auto where = path + ": " + std::to_string(++number), id = text_in(entry, "id"),
                   said = text_in(entry, "choice");
        std::optional<Handling> choice;
        for (const auto each : {Handling::take, Handling::keep, Handling::skip})
            if (word(each) == said) choice = each;
        if (id.empty() || !choice)
            problems.push_back({"bad-choice",
                                where,
                                {"choice 应为 take（采用表格）、keep（保留账本）或 skip（暂不处理）",
                                 "choice is take (the table's), keep (the ledger's) or skip (not now)"}});
        else if (chosen.try_emplace(id, *choice).first->second != *choice)
            problems.push_back({"choice-twice",
                                where,
                                {"同一处不同写了两次，选择不一致；请只留一个",
                                 "the same difference twice, chosen otherwise; leave one"}});
    }
    return chosen;
}

std::string_view word(Fate fate) {
    static constexpr std::string_view words[] = {"new", "same", "grown", "conflicting", "unreadable"};
    return words[static_cast<int>(fate)];
}

Label label(Fate fate) {
    static constexpr Label labels[] = {{"新增", "new"},
                                       {"已有，相同", "there already, the same"},
                                       {"已有，有补充", "there already, with more to add"},
                                       {"已有，不同", "there already, different"},
                                       {"有问题，不能导入", "cannot be taken over as it is"}};
    return labels[static_cast<int>(fate)];
}

// Of somebody the ledger does not have.
void ImportPlan::expect_application(ImportRow& row) {
    const auto& events = row.source.row.events;
    if (std::none_of(events.begin(), events.end(), is_opening))
        row.problems.push_back({row.source.row.place,
                                {},
                                "no-application",
                                {"没有申请入党时间，无法开立案卷；表头没有识别的，用 --mapping 指定",
                                 "there is no day of application, so no case can be opened; where its column was not "
                                 "recognized, give --mapping"}});
}

void ImportPlan::expect_once(ImportRow& row) {
    const auto& events = row.source.row.events;
    if (!row.source.from_table) return;
    for (const auto& recorded : events) {
        if (!is_opening(recorded)) continue;
        const auto& place = row.source.row.place;
        const auto [first, fresh] =
            applications_.emplace(recorded.event.on.iso() + recorded.event.fields.dump(), place);
        if (fresh) continue;
        const bool elsewhere = first->second.file != place.file || first->second.sheet != place.sheet;
        const auto file =
            elsewhere ? first->second.file + " " + first->second.sheet + (first->second.sheet.empty() ? "" : " ")
                      : std::string();
        const auto number = std::to_string(first->second.row);
        row.problems.push_back(
            {place,
             {},
             "same-row",
             {"与" + (file.empty() ? "" : " " + file) + "第 " + number + " 行是同一人同一次申请，请删去一行",
              "the same application of the same person as " + file + "row " + number + "; take one of the two out"}});
    }
}

// Where the ledger has several organizations, a line without one belongs nowhere.
void ImportPlan::expect_branch(ImportRow& row, const Sources& sources) {
    const auto& source = row.source.row;
    const auto application = std::find_if(source.events.begin(), source.events.end(), is_opening);
    if (application == source.events.end() || !application->event.fields.value("branch", std::string{}).empty()) return;
    auto place = source.place;
    const auto [column, header] = column_of(row, sources, "branch", "");
    place.column = column;
    for (auto& problem : row.problems)
        if (problem.code == two_branches) return problem.place = place, problem.header = header, void();
    std::string names;
    std::size_t open = 0;
    for (const auto& org : ledger_.orgs())
        if (!org.closed && ++open <= 5) names += (names.empty() ? "" : "、") + org.name;
    if (open < 2) return;
    if (open > 5) names += "…";
    const bool nowhere = column.empty() && source_has_columns(row, sources);
    row.problems.push_back(
        {place,
         header,
         "no-branch",
         {(nowhere ? "没有写明所属党支部；请在表中加一列“党支部”，填写账本中的组织："
                   : "没有写明所属党支部；请填写账本中的组织：") +
              names,
          (nowhere ? "no branch is named; add a column 党支部 with one of the ledger's organizations: "
                   : "no branch is named; write one of the ledger's organizations: ") +
              names}});
}

std::map<std::string, std::size_t> ImportPlan::of_other_branches() const {
    std::map<std::string, std::size_t> others;
    const auto orgs = ledger_.orgs();
    const auto open = [](const OrgRow& org) { return !org.closed; };
    const auto only = std::find_if(orgs.begin(), orgs.end(), open);
    if (std::count_if(orgs.begin(), orgs.end(), open) != 1) return others;
    for (const auto& row : rows_) {
        if (row.known) continue;
        const auto& events = row.source.row.events;
        const auto application = std::find_if(events.begin(), events.end(), is_opening);
        if (application == events.end()) continue;
        const auto named = application->event.fields.value("branch", std::string{});
        if (named.empty() || named == only->org_id || normalized_name(named) == normalized_name(only->name)) continue;
        ++others[named];
    }
    return others;
}

void ImportPlan::take(SourceCase source) {
    recruitment::leave_plans_open(source.row, ledger_.today());
    // Whoever applied again after an end has a case for each time.
    auto times = rounds(ledger_.workflow(), source.case_id, std::move(source.row.events));
    for (std::size_t n = 0; n < times.size(); ++n) {
        ImportRow row;
        row.source = source;
        if (n) row.source.case_id += "-" + std::to_string(n + 1);
        auto& events = row.source.row.events;
        events = std::move(times[n]);
        // Of the time before the last the table says how it ended.
        if (source.from_table && n + 1 == times.size() && !events.empty())
            for (auto& untold : recruitment::left_untold(row.source.row, events, ledger_.today()))
                events.push_back(std::move(untold));
        for (const auto& problem : row.source.row.problems)
            (problem.code == recruitment::plan_problem ? row.plans : row.problems)
                .push_back(located(row.source, problem));
        expect_once(row);
        rows_.push_back(std::move(row));
    }
}

void ImportPlan::take(std::vector<SourceCase> people) {
    if (std::any_of(people.begin(), people.end(), [&](const SourceCase& each) { return each.file != people[0].file; }))
        in_several_files_ = put_together(people, ledger_.workflow());
    for (auto& each : people) take(std::move(each));
}

bool ImportPlan::compare(const Sources& sources) {
    Matching matching(ledger_, actor_);
    for (std::size_t i = 0; i < rows_.size(); ++i) matching.propose(i, rows_[i].source);
    if (!matching.look()) return false;
    const auto known = matching.settle();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        auto& row = rows_[i];
        if (const auto* view = known[i]) {
            row.source.case_id = view->row.case_id;
            find_differences(row, *view);
        } else if (row.source.from_table || !valid_id(row.source.case_id)) {
            // A new id says nothing, so that nobody finds the person of an erased case by trying names.
            do row.source.case_id = ledger_.fresh_case_id();
            while (!drawn_.insert(row.source.case_id).second);
        }
        row.known = known[i] != nullptr;
        if (row.known) continue;
        expect_application(row);
        expect_branch(row, sources);
    }
    settle();
    return true;
}

void ImportPlan::settle() {
    for (auto& row : rows_)
        row.fate = !row.problems.empty()      ? Fate::unreadable
                   : !row.known               ? Fate::fresh
                   : !row.differences.empty() ? Fate::different
                   : !row.added.empty()       ? Fate::grown
                                              : Fate::same;
}

void ImportPlan::find_differences(ImportRow& row, const CaseView& view) {
    Comparison comparison(view, ledger_.workflow());
    comparison.compare(row.source.row.events);
    row.added = comparison.added();
    for (auto& found : comparison.differences()) {
        const auto& recorded = row.source.row.events[found.event];
        Difference difference;
        difference.case_id = view.row.case_id;
        difference.name = row.source.row.name;
        difference.place = recorded.place.row ? recorded.place : row.source.row.place;
        difference.event = recorded.event.name;
        difference.field = found.field;
        difference.there = std::move(found.there);
        difference.here = std::move(found.here);
        difference.corrects = found.corrects;
        difference.id = finding_id(difference.case_id, difference.event + "." + difference.field, 0,
                                   std::to_string(found.corrects) + difference.there.dump() + difference.here.dump());
        row.differences.push_back(std::move(difference));
    }
}

std::vector<std::string> ImportPlan::choose(const std::map<std::string, Handling>& choices) {
    auto left = choices;
    for (auto& row : rows_) {
        for (auto& difference : row.differences)
            if (const auto chosen = choices.find(difference.id); chosen != choices.end()) {
                difference.choice = chosen->second;
                left.erase(difference.id);
            }
    }
    std::vector<std::string> unknown;
    for (const auto& [id, choice] : left) unknown.push_back(id);
    return unknown;
}

// What is to be said to the ledger, row by row. With `also_bad` also of rows that cannot be taken over as they are, so
// that everything wrong with them is said at once.
ImportPlan::Asked ImportPlan::commands(bool also_bad) {
    Asked asked;
    cases_ = events_ = added_ = corrected_ = 0;
    const auto add = [&](std::size_t row, Event event, bool complete) {
        asked.commands.push_back({.event = std::move(event), .actor = actor_, .complete = complete});
        asked.rows.push_back(row);
    };
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        auto& row = rows_[i];
        auto& events = row.source.row.events;
        if (!row.problems.empty() && (!also_bad || std::none_of(events.begin(), events.end(), is_opening))) continue;
        for (auto& recorded : events) recorded.event.case_id = row.source.case_id;
        if (!row.known) {
            // The application opens the case, whatever came first by its day.
            std::vector<const Recorded*> order;
            for (const auto& recorded : events) order.push_back(&recorded);
            std::stable_partition(order.begin(), order.end(), [](const Recorded* each) { return is_opening(*each); });
            for (const auto* recorded : order) add(i, recorded->event, recorded->complete);
            ++cases_;
            events_ += events.size();
            continue;
        }
        for (const auto index : row.added) add(i, events[index].event, events[index].complete);
        added_ += row.added.size();
        for (auto& correction : corrections_of(row, ledger_.today())) {
            add(i, std::move(correction), false);
            ++corrected_;
        }
    }
    return asked;
}

// True unless the actor may not.
bool ImportPlan::take_answers(const Asked& asked, const std::vector<Outcome>& outcomes, const Sources& sources) {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const auto& outcome = outcomes[i];
        if (outcome.accepted()) continue;
        if (outcome.status == Outcome::Status::forbidden) return false;
        const auto of_batch = std::find_if(outcome.problems.begin(), outcome.problems.end(),
                                           [](const Problem& problem) { return problem.where == "batch"; });
        if (of_batch != outcome.problems.end()) {
            problems_.push_back(*of_batch);
            return true;
        }
        auto& row = rows_[asked.rows[i]];
        const auto& event = asked.commands[i].event;
        const auto place = place_of(row, event);
        const auto say = [&](const std::string& field, const std::string& code, Text message) {
            auto at = place;
            const auto [column, header] = column_of(row, sources, field, place.column);
            at.column = column;
            at.raw.clear();
            const auto same = [&](const LineProblem& each) {
                return each.place == at && (each.code == code || (field == "branch" && (each.code == "no-branch" ||
                                                                                        each.code == two_branches)));
            };
            if (std::none_of(row.problems.begin(), row.problems.end(), same))
                row.problems.push_back({at, header, code, std::move(message)});
        };
        for (const auto& problem : outcome.problems)
            // What follows an application that was not taken has no case; why it was not is said there.
            if (row.known || problem.code != "unknown-case") say(problem.where, problem.code, problem.message);
        for (const auto& finding : outcome.findings)
            if (outcome.status == Outcome::Status::refused && objects(finding.verdict))
                say("", std::string(finding.rule), {finding.words(Language::zh), finding.words(Language::en)});
        if (row.problems.empty())
            say("", "refused",
                {"账本中的案卷走到的步骤不能再补记这一项", "the case in the ledger is past taking this"});
    }
    settle();
    return true;
}

bool ImportPlan::check(const std::string& batch, const std::string& digest, const Sources& sources) {
    const auto asked = commands(true);
    if (!asked.commands.empty() &&
        !take_answers(asked, ledger_.preview_import(asked.commands, batch, digest, actor_), sources))
        return false;
    commands(false);  // for the counts
    return true;
}

bool ImportPlan::carry_out(const std::string& batch, const std::string& digest, const Sources& sources,
                           bool leave_out) {
    // What is left out is left out with all that is wrong with it said.
    if (leave_out && any_problem() && !check(batch, digest, sources)) return false;
    // A line that is left out may be why another is refused, so this goes on until nothing new is refused.
    for (;;) {
        if (any_problem() && !leave_out) return check(batch, digest, sources);
        const auto asked = commands(false);
        if (asked.commands.empty()) return true;
        const auto outcomes = ledger_.import(asked.commands, batch, digest, actor_);
        const bool good = outcomes.size() == asked.commands.size() &&
                          std::all_of(outcomes.begin(), outcomes.end(),
                                      [](const Outcome& each) { return each.accepted() && !each.repeated; });
        if (good) {
            done_ = true;
            return true;
        }
        const auto before = count(Fate::unreadable);
        if (!take_answers(asked, outcomes, sources)) return false;
        if (!leave_out || count(Fate::unreadable) == before) return true;
    }
}

std::size_t ImportPlan::count(Fate fate) const {
    return static_cast<std::size_t>(
        std::count_if(rows_.begin(), rows_.end(), [&](const ImportRow& row) { return row.fate == fate; }));
}

bool ImportPlan::any_problem() const {
    return std::any_of(rows_.begin(), rows_.end(), [](const ImportRow& row) { return !row.problems.empty(); });
}

std::size_t ImportPlan::undecided() const {
    std::size_t open = 0;
    for (const auto& row : rows_)
        for (const auto& difference : row.differences)
            open += difference.choice == Handling::open || difference.choice == Handling::skip;
    return open;
}

}  // namespace rudang::office
