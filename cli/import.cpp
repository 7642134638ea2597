// import: older records into the ledger, all or nothing, and out again.
#include <algorithm>
#include <filesystem>

#include "context.h"
#include "keystore.h"
#include "rudang/engine/keys.h"
#include "rudang/engine/merkle.h"
#include "rudang/office/import_plan.h"
#include "source.h"

namespace rudang::cli {
namespace {

using office::Difference;
using office::Fate;
using office::Handling;
using office::ImportPlan;

constexpr Fate all_fates[] = {Fate::fresh, Fate::same, Fate::grown, Fate::different, Fate::unreadable};

std::string rows_text(const Context& context, const std::vector<int>& numbers) {
    std::string text;
    for (const int number : numbers) text += (text.empty() ? "" : context.say("、", ", ")) + std::to_string(number);
    return context.say("第 " + text + " 行", "row " + text);
}

// The file --differences names: what was chosen for each. Written with "skip" for every one where it is not there.
class DifferencesFile {
public:
    explicit DifferencesFile(std::string path) : path_(std::move(path)) {
        if (path_.empty() || nothing_at(path_)) return;
        there_ = true;
        Problems problems;
        chosen_ = office::read_choices(read_json(read_file(path_, "--differences")), path_, problems);
        if (!problems.empty()) throw Failure{exit_usage, problems};
    }

    const std::map<std::string, Handling>& chosen() const { return chosen_; }

    // Where it is not there yet. It holds personal data.
    bool write(Context& context, const ImportPlan& plan) const {
        if (path_.empty() || there_) return false;
        Json list = Json::array();
        for (const auto& row : plan.rows())
            for (const auto& difference : row.differences) {
                auto entry = to_json(difference);
                entry["name"] = difference.name;
                entry["what"] = context.say(label_of(difference, *context.workflow()));
                entry["choice"] = office::word(Handling::skip);
                list.push_back(std::move(entry));
            }
        const Json file{
            {"how", context.say("choice：take 采用表格的内容，keep 保留账本的内容，skip 暂不处理",
                                "choice: take what the table says, keep what the ledger says, skip for now")},
            {"differences", std::move(list)}};
        write_private(path_, file.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
        return true;
    }

    static Json to_json(const Difference& difference) {
        Json json{{"id", difference.id},         {"case", difference.case_id}, {"file", difference.place.file.str()},
                  {"row", difference.place.row}, {"event", difference.event},  {"field", difference.field},
                  {"there", difference.there},   {"here", difference.here}};
        if (!difference.place.sheet.empty()) json["sheet"] = difference.place.sheet.str();
        if (!difference.place.column.empty()) json["column"] = difference.place.column;
        return json;
    }

private:
    std::string path_;
    bool there_ = false;
    std::map<std::string, Handling> chosen_;
};

// What an import did or would do, for people and for programs.
class ImportReport {
public:
    ImportReport(Context& context, const ImportPlan& plan, const SourceFacts& facts)
        : context_(context), plan_(plan), facts_(facts) {}

    void print() {
        for (const auto& row : plan_.rows()) print_row(row);
        print_facts();
        for (const auto fate : all_fates)
            if (const auto count = plan_.count(fate))
                context_.screen().line(std::string(context_.say(office::label(fate))) + context_.say("：", ": ") +
                                       std::to_string(count));
    }

    Json json(const std::string& batch) const {
        Json counts = Json::object(), rows = Json::array(), different = Json::array(), problems = Json::array(),
             plans = Json::array();
        for (const auto fate : all_fates) counts[std::string(office::word(fate))] = plan_.count(fate);
        for (const auto& row : plan_.rows()) {
            rows.push_back(row_json(row));
            for (const auto& difference : row.differences) {
                different.push_back(DifferencesFile::to_json(difference));
                if (difference.choice != Handling::open) different.back()["choice"] = office::word(difference.choice);
            }
            for (const auto& problem : row.problems) problems.push_back(problem_json(problem));
            for (const auto& plan : row.plans) plans.push_back(problem_json(plan));
        }
        Json several = Json::array();
        for (const auto& who : plan_.in_several_files()) {
            Json where = Json::array();
            for (const auto& place : who.places)
                where.push_back({{"file", place.file.str()}, {"sheet", place.sheet.str()}, {"row", place.row}});
            several.push_back({{"name", who.name}, {"where", std::move(where)}});
        }
        for (const auto& problem : facts_.not_read)
            problems.push_back({{"file", problem.where},
                                {"sheet", nullptr},
                                {"row", nullptr},
                                {"column", nullptr},
                                {"code", problem.code},
                                {"message", context_.say(problem.message)}});
        return {{"imported", plan_.done()},          {"batch", plan_.done() && plan_.cases() ? Json(batch) : Json()},
                {"events", plan_.events()},          {"added", plan_.added()},
                {"corrected", plan_.corrected()},    {"not_imported", facts_.people_without_dates},
                {"hidden_rows", facts_.hidden_rows}, {"in_several_files", std::move(several)},
                {"counts", std::move(counts)},       {"new", plan_.count(Fate::fresh)},
                {"same", plan_.count(Fate::same)},   {"different", std::move(different)},
                {"problems", std::move(problems)},   {"rows", std::move(rows)},
                {"plans", std::move(plans)}};
    }

private:
    std::string place_text(const Place& place) const {
        return (facts_.several ? printable(place.file) + " " : "") +
               (place.sheet.empty() ? "" : printable(place.sheet) + " ") + rows_text(context_, {place.row});
    }

    Json problem_json(const office::LineProblem& problem) const {
        const auto& place = problem.place;
        return {{"file", place.file.str()}, {"sheet", place.sheet.empty() ? Json() : Json(place.sheet.str())},
                {"row", place.row},         {"column", place.column.empty() ? Json() : Json(place.column)},
                {"code", problem.code},     {"message", context_.say(problem.message)}};
    }

    Json row_json(const office::ImportRow& row) const {
        const auto& place = row.source.row.place;
        Json entry{{"case", row.source.case_id},
                   {"action", office::word(row.fate)},
                   {"where", {{"row", place.row}}},
                   {"problems", Json::array()}};
        if (!place.sheet.empty()) entry["where"]["sheet"] = place.sheet.str();
        if (!place.file.empty()) entry["where"]["file"] = place.file.str();
        std::set<std::pair<std::string, std::string>> events;
        for (const auto& difference : row.differences)
            for (const auto& recorded : row.source.row.events)
                if (recorded.event.name == difference.event && recorded.place == difference.place)
                    events.emplace(recorded.event.name, recorded.event.on.iso());
        for (const auto& [event, on] : events) entry["differs"].push_back({{"event", event}, {"on", on}});
        for (const auto index : row.added) {
            const auto& event = row.source.row.events[index].event;
            entry["adds"].push_back({{"event", event.name}, {"on", event.on.iso()}});
        }
        for (const auto& problem : row.problems) {
            auto where = (place.sheet.empty() ? "" : place.sheet + " ") + std::to_string(problem.place.row);
            if (!problem.place.column.empty())
                where += " " + problem.place.column + (problem.header.empty() ? "" : " " + problem.header);
            entry["problems"].push_back({{"where", where}, {"message", context_.say(problem.message)}});
        }
        return entry;
    }

    void print_row(const office::ImportRow& row) {
        auto& screen = context_.screen();
        if (row.fate == Fate::same || (row.fate == Fate::fresh && !context_.verbose())) return;
        screen.line(place_text(row.source.row.place) + "  " + printable(row.source.row.name) + "  " +
                        std::string(context_.say(office::label(row.fate))),
                    row.fate == Fate::fresh || row.fate == Fate::grown ? Colour::green : Colour::yellow);
        for (const auto& problem : row.problems) print_cell(problem, 2);
        for (const auto& difference : row.differences) print_difference(difference);
        for (const auto index : row.added) {
            const auto& event = row.source.row.events[index].event;
            const auto* info = find_event(context_.workflow()->events(), event.name);
            screen.paragraph(context_.say("补充：", "adds: ") +
                                 (info ? std::string(context_.say(info->label)) : event.name) + " " + event.on.iso(),
                             2);
        }
    }

    void print_cell(const office::LineProblem& problem, int indent) {
        context_.screen().paragraph(place_text(problem.place) +
                                        (problem.place.column.empty() ? "" : " " + problem.place.column) +
                                        (problem.header.empty() ? "" : " " + printable(problem.header)) +
                                        context_.say("：", ": ") + context_.say(problem.message),
                                    indent);
    }

    void print_difference(const Difference& difference) {
        const auto value = [&](const Json& json) {
            return json.is_null()     ? std::string(context_.say("（没有）", "(nothing)"))
                   : json.is_string() ? printable(json.get<std::string>())
                                      : printable(one_line(json));
        };
        static constexpr Label chosen[] = {
            {"", ""}, {"（采用表格）", " (taken)"}, {"（保留账本）", " (kept)"}, {"（暂不处理）", " (not now)"}};
        context_.screen().paragraph(context_.say(label_of(difference, *context_.workflow())) +
                                        context_.say("：账本 ", ": the ledger says ") + value(difference.there) +
                                        context_.say("，表格 ", ", the table ") + value(difference.here) +
                                        std::string(context_.say(chosen[static_cast<int>(difference.choice)])),
                                    2);
    }

    void print_facts() {
        auto& screen = context_.screen();
        for (const auto& row : plan_.rows())
            for (const auto& plan : row.plans) print_cell(plan, 0);
        for (const auto& problem : facts_.not_read)
            screen.paragraph(context_.say("没有读的文件：", "file not read: ") + printable(problem.where) +
                                 context_.say("：", ": ") + context_.say(problem.message),
                             0, Colour::yellow);
        for (const auto& path : facts_.others)
            screen.line(context_.say("不是表格、没有看的文件：", "no table, not looked at: ") + printable(path),
                        Colour::yellow);
        for (const auto& [sheet, numbers] : facts_.people_without_dates)
            screen.paragraph(context_.say("没有任何日期、未导入：", "without any day, not imported: ") +
                                 (sheet.empty() ? "" : printable(sheet) + " ") + rows_text(context_, numbers),
                             0, Colour::yellow);
        for (const auto& who : plan_.in_several_files()) {
            std::string places;
            for (const auto& place : who.places)
                places += (places.empty() ? "" : context_.say("、", ", ")) + printable(place_text(place));
            screen.paragraph(
                printable(who.name) +
                    context_.say(" 在几个文件里都有，合为一件：", " stands in several files, taken as one case: ") +
                    places,
                0);
        }
        std::size_t strangers = 0;
        std::string branches;
        for (const auto& [name, people] : plan_.of_other_branches()) {
            strangers += people;
            branches += (branches.empty() ? "" : context_.say("、", ", ")) + printable(name);
        }
        if (strangers) {
            const auto n = std::to_string(strangers);
            screen.paragraph(context_.say(Text{"账本只有一个组织，下列党支部的 " + n + " 人都归入该组织：" + branches +
                                                   "；要分开管理，请先用 rudang org add 添加党支部",
                                               "the ledger has one organization, to which " + n +
                                                   " people of these branches come: " + branches +
                                                   "; to keep them apart add the branches first with rudang org add"}),
                             0, Colour::yellow);
        }
        if (facts_.hidden_rows)
            screen.line(context_.say("其中隐藏的行：", "hidden rows among them: ") + std::to_string(facts_.hidden_rows),
                        Colour::yellow);
        for (const auto& [sheet, mapping] : facts_.mappings)
            for (const auto& use : mapping.columns)
                if (use.meaning.empty())
                    screen.line((sheet.empty() ? "" : printable(sheet) + " ") +
                                    context_.say("没有采用的列：", "column not used: ") +
                                    tables::column_name(use.column) + " " + printable(use.header),
                                Colour::dim);
        for (const auto& sheet : facts_.sheets_without_header)
            screen.line(
                context_.say("没有表头、未读取的工作表：", "sheet without a header, not read: ") + printable(sheet),
                Colour::yellow);
    }

    Context& context_;
    const ImportPlan& plan_;
    const SourceFacts& facts_;
};

std::string closing_words(const Context& context, const ImportPlan& plan, bool check, bool refused,
                          const std::string& batch) {
    if (check) return context.say("只检查，没有导入。", "Only checked; nothing was imported.");
    if (refused)
        return context.say("没有导入任何内容：请先改正以上各行，或用 --skip 跳过它们。",
                           "Nothing was imported: put these rows right first, or leave them out with --skip.");
    if (!plan.done()) return context.say("没有新内容可导入。", "There is nothing new to import.");
    const auto count = [](std::size_t n) { return std::to_string(n); };
    std::string words;
    if (plan.cases())
        words = context.say("已导入 " + count(plan.cases()) + " 件案卷、" + count(plan.events()) + " 项，批次 " +
                                batch + "；检查用 rudang audit，撤销用 rudang import undo " + batch,
                            "imported " + count(plan.cases()) + " cases with " + count(plan.events()) +
                                " events as batch " + batch + "; rudang audit judges them, rudang import undo " +
                                batch + " takes them out again");
    if (plan.added() || plan.corrected())
        words += (words.empty() ? "" : context.say("。", ". ")) +
                 context.say("已有案卷补充 " + count(plan.added()) + " 项、更正 " + count(plan.corrected()) +
                                 " 项（不在批次之内，有误时用 rudang correct 更正）",
                             "to cases that were there " + count(plan.added()) + " events were added and " +
                                 count(plan.corrected()) +
                                 " corrected (these are no part of a batch; rudang correct puts mistakes right)");
    return words;
}

bool holds_damaged_text(const ImportPlan& plan) {
    return std::any_of(plan.rows().begin(), plan.rows().end(), [](const auto& row) {
        return std::any_of(row.problems.begin(), row.problems.end(),
                           [](const auto& problem) { return problem.code == "damaged-text"; });
    });
}

}  // namespace

int run_import(Context& context, const Arguments& arguments) {
    const bool check = arguments.has("check"), skip = arguments.has("skip");
    auto& ledger = context.ledger();
    context.require(Action::import_cases);
    const Mappings mappings(arguments);
    const DifferencesFile differences(arguments.get("differences"));
    std::vector<std::string> others;
    auto sources = sources_of(context, arguments.all("FILE"), mappings, others);
    ImportPlan plan(ledger, context.actor());
    std::vector<office::SourceCase> people;
    sources.read([&](office::SourceCase source) { people.push_back(std::move(source)); });
    plan.take(std::move(people));
    const auto facts = facts_of(sources, mappings, std::move(others));
    // That a file says the same as the ledger tells what the ledger holds: a look like any other.
    if (!plan.compare(sources)) throw not_permitted();
    plan.choose(differences.chosen());
    const auto digest = office::digest_of(sources);
    // A name from chance: it stands in the open, and from a digest what a small file holds is found by trying.
    const auto batch = arguments.get("batch", "b" + hex(sha256(fresh_key().view())).substr(0, 10));
    // A file that cannot be read is refused like a line that cannot.
    const bool whole = facts.not_read.empty() || skip;
    const bool permitted =
        check || !whole ? plan.check(batch, digest, sources) : plan.carry_out(batch, digest, sources, skip);
    if (!permitted) throw not_permitted();
    if (!plan.problems().empty()) throw Failure{exit_usage, plan.problems()};
    const bool refused = (plan.any_problem() || !facts.not_read.empty()) && !(skip && plan.done());
    const bool wrote = differences.write(context, plan);
    ImportReport report(context, plan, facts);
    if (context.json()) {
        context.print(report.json(batch));
    } else {
        report.print();
        auto& screen = context.screen();
        if (wrote && plan.count(Fate::different))
            screen.paragraph(
                context.say("不同之处已写入 ", "the differences were written to ") + arguments.get("differences") +
                    context.say("；逐条把 choice 改为 take、keep 或 skip 后再导入（文件含个人信息）",
                                "; set the choice of each to take, keep or skip and import again (the file "
                                "holds personal data)"),
                0, Colour::green);
        else if (plan.undecided())
            screen.paragraph(
                context.say("不同之处没有改动账本；逐条选择请用 --differences 文件",
                            "what differs changed nothing in the ledger; choose for each with --differences FILE"),
                0, Colour::yellow);
        screen.paragraph(closing_words(context, plan, check, refused, batch), 0,
                         plan.done() ? Colour::green : Colour::yellow);
    }
    // Damaged text is no matter of what the record says: the file itself must be saved anew.
    if (refused && holds_damaged_text(plan)) return exit_usage;
    return refused || plan.undecided() ? exit_findings : exit_done;
}

int run_import_undo(Context& context, const Arguments& arguments) {
    const auto outcome = context.ledger().undo_import(arguments.get("BATCH"), context.actor());
    context.expect_permitted(outcome);
    if (context.json())
        context.print({{"undone", arguments.get("BATCH")}, {"journal_seq", *outcome.journal_seq}});
    else if (!context.quiet())
        context.screen().line(context.say("已撤销；日志保留这次导入和撤销的记录。",
                                          "Undone; the journal keeps both the import and its undoing."),
                              Colour::green);
    return exit_done;
}

}  // namespace rudang::cli
