// import: older records into the ledger, all or nothing, and out again.
#include <algorithm>
#include <fstream>
#include <set>

#include "context.h"
#include "progress.h"
#include "rudang/engine/merkle.h"
#include "source.h"

namespace rudang::cli {
namespace {

enum class Fate { fresh, same, conflicting, unreadable };

Label fate_label(Fate fate) {
    switch (fate) {
        case Fate::fresh:
            return {"新增", "new"};
        case Fate::same:
            return {"已有，相同", "there already, the same"};
        case Fate::conflicting:
            return {"已有，不同", "there already, different"};
        case Fate::unreadable:
            return {"有问题，不能导入", "cannot be taken over as it is"};
    }
    return {};
}

std::string rows_text(const std::vector<int>& numbers, bool zh) {
    std::string text;
    for (const int number : numbers) text += (text.empty() ? "" : zh ? "、" : ", ") + std::to_string(number);
    return zh ? "第 " + text + " 行" : "row " + text;
}

std::string digest_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    return "sha256:" + hex(sha256(bytes));
}

// The case of the ledger that a person of the file is: of the same name, with the application on the same day. Of
// several the one with the very same application; never one that another row is already.
std::optional<std::string> known_as(Ledger& ledger, const SourceCase& source, const std::set<std::string>& taken,
                                    const std::string& actor) {
    const auto application =
        std::find_if(source.row.events.begin(), source.row.events.end(),
                     [](const Recorded& recorded) { return recorded.event.name == "application_submitted"; });
    if (application == source.row.events.end()) return std::nullopt;
    std::optional<std::string> alike;
    for (const auto& row : ledger.cases_named(source.row.name, actor)) {
        if (row.erased || taken.contains(row.case_id)) continue;
        if (ledger.unknown_events(row.case_id, {application->event}, actor).empty()) return row.case_id;
        const auto view = ledger.view(row.case_id, actor);
        if (view && std::any_of(view->effective.begin(), view->effective.end(), [&](const Recorded& recorded) {
                return recorded.event.name == application->event.name && recorded.event.on == application->event.on;
            }))
            alike = row.case_id;
    }
    return alike;
}

}  // namespace

int run_import(Context& context, const Arguments& arguments) {
    const auto path = arguments.get("FILE");
    const bool zh = context.language() == Language::zh;
    auto& ledger = context.ledger();
    context.require(Action::import_cases);
    const auto actor = context.actor();
    const Mappings mappings(arguments);
    struct Row {
        SourceCase source;
        Fate fate;
        std::vector<std::size_t> differs = {};  // events of the file that the ledger does not have like this
    };
    std::set<std::string> drawn, taken;
    std::map<std::string, int> applications;  // each as text, with the row it was first met in
    std::vector<Row> rows;
    std::map<Fate, int> counts;
    const bool facts_come_from_table = is_table_file(path);
    const auto take = [&](SourceCase source) {
        auto fate = Fate::fresh;
        const bool applies =
            std::any_of(source.row.events.begin(), source.row.events.end(),
                        [](const Recorded& recorded) { return recorded.event.name == "application_submitted"; });
        if (!applies)
            source.row.problems.push_back({"no-application",
                                           (source.row.place.sheet.empty() ? "" : source.row.place.sheet + " ") +
                                               std::to_string(source.row.place.row),
                                           {"没有申请入党时间，无法开立案卷；表头没有识别的，用 --mapping 指定",
                                            "there is no day of application, so no case can be opened; where its "
                                            "column was not recognized, give --mapping"}});
        for (const auto& recorded : source.row.events)
            if (recorded.event.name == "application_submitted" && facts_come_from_table) {
                const auto text = recorded.event.on.iso() + recorded.event.fields.dump();
                if (const auto [first, fresh] = applications.emplace(text, source.row.place.row); !fresh)
                    source.row.problems.push_back(
                        {"same-row",
                         (source.row.place.sheet.empty() ? "" : source.row.place.sheet + " ") +
                             std::to_string(source.row.place.row),
                         {"与第 " + std::to_string(first->second) + " 行是同一人同一次申请，请删去一行",
                          "the same application of the same person as row " + std::to_string(first->second) +
                              "; take one of the two out"}});
            }
        for (const auto& recorded : source.row.events) {
            Problems problems;
            context.workflow()->validate(recorded.event, problems);
            for (auto& problem : problems) {
                if (problem.code == "missing-field") continue;  // what the old record lacks it lacks
                const auto& place = recorded.place.row ? recorded.place : source.row.place;
                problem.where = (place.sheet.empty() ? "" : place.sheet + " ") + std::to_string(place.row) + " " +
                                place.column + (place.column.empty() ? "" : " ") + problem.where;
                source.row.problems.push_back(std::move(problem));
            }
        }
        std::vector<std::size_t> differs;
        const auto known =
            facts_come_from_table || !valid_id(source.case_id)
                ? known_as(ledger, source, taken, actor)
                : (ledger.case_id_is_free(source.case_id) ? std::nullopt : std::optional(source.case_id));
        // A new id says nothing, so that nobody finds the person of an erased case by trying names.
        if (known) taken.insert(*known);
        if (known)
            source.case_id = *known;
        else if (facts_come_from_table || !valid_id(source.case_id))
            do source.case_id = ledger.fresh_case_id();
            while (!drawn.insert(source.case_id).second);
        if (!source.row.problems.empty()) {
            fate = Fate::unreadable;
        } else if (known) {
            std::vector<Event> comes;
            for (const auto& recorded : source.row.events) comes.push_back(recorded.event);
            differs = ledger.unknown_events(*known, comes, actor);
            fate = differs.empty() ? Fate::same : Fate::conflicting;
        }
        ++counts[fate];
        rows.push_back({std::move(source), fate, std::move(differs)});
    };
    const auto facts = read_source(context, path, mappings, [&](SourceCase source) {
        // Whoever applied again after an end has a case for each time.
        auto times = rounds(*context.workflow(), source.case_id, std::move(source.row.events));
        for (std::size_t n = 0; n < times.size(); ++n) {
            SourceCase one = source;
            if (n) one.case_id += "-" + std::to_string(n + 1);
            one.row.events = std::move(times[n]);
            take(std::move(one));
        }
    });
    // That a file says the same as the ledger tells what the ledger holds: a look like any other.
    std::vector<std::string> compared;
    for (const auto& row : rows)
        if (row.fate == Fate::same || row.fate == Fate::conflicting) compared.push_back(row.source.case_id);
    if (!compared.empty() && ledger.names(compared, actor).empty()) throw not_permitted();
    auto& screen = context.screen();
    const auto what = [&](const Event& event) {
        const auto* info = find_event(context.workflow()->events(), event.name);
        return (info ? std::string(context.say(info->label)) : event.name) + " " + event.on.iso();
    };
    const bool clean = counts[Fate::conflicting] == 0 && counts[Fate::unreadable] == 0;
    const bool check = arguments.has("check"), skip = arguments.has("skip");
    if (!context.json()) {
        for (const auto& row : rows) {
            if (row.fate == Fate::fresh && !context.verbose()) continue;
            screen.line((row.source.row.place.sheet.empty() ? "" : printable(row.source.row.place.sheet) + " ") +
                            (zh ? "第 " + std::to_string(row.source.row.place.row) + " 行 "
                                : "row " + std::to_string(row.source.row.place.row) + " ") +
                            printable(row.source.row.name) + "  " + std::string(context.say(fate_label(row.fate))),
                        row.fate == Fate::same    ? Colour::dim
                        : row.fate == Fate::fresh ? Colour::green
                                                  : Colour::yellow);
            for (const auto& problem : row.source.row.problems)
                screen.paragraph(printable(problem.where) + ": " + context.say(problem.message), 2);
            for (const auto index : row.differs) {
                const auto& event = row.source.row.events[index].event;
                screen.paragraph((zh ? "账本中没有这样的记录：" : "not like this in the ledger: ") + what(event), 2);
            }
        }
        for (const auto& [sheet, numbers] : facts.people_without_dates)
            screen.paragraph((zh ? "没有任何日期、未导入：" : "without any day, not imported: ") +
                                 (sheet.empty() ? "" : printable(sheet) + " ") + rows_text(numbers, zh),
                             0, Colour::yellow);
        if (facts.hidden_rows)
            screen.line((zh ? "其中隐藏的行：" : "hidden rows among them: ") + std::to_string(facts.hidden_rows),
                        Colour::yellow);
        for (const auto& [sheet, mapping] : facts.mappings)
            for (const auto& use : mapping.columns)
                if (use.meaning.empty())
                    screen.line((sheet.empty() ? "" : printable(sheet) + " ") +
                                    (zh ? "没有采用的列：" : "column not used: ") + tables::column_name(use.column) +
                                    " " + printable(use.header),
                                Colour::dim);
        for (const auto& sheet : facts.sheets_without_header)
            screen.line((zh ? "没有表头、未读取的工作表：" : "sheet without a header, not read: ") + printable(sheet),
                        Colour::yellow);
        for (const auto& [fate, count] : counts)
            if (count)
                screen.line(std::string(context.say(fate_label(fate))) + (zh ? "：" : ": ") + std::to_string(count));
    }
    std::vector<Command> commands;
    for (auto& row : rows) {
        if (row.fate != Fate::fresh) continue;
        auto& events = row.source.row.events;
        // The application opens the case, whatever came first by its day.
        std::stable_partition(events.begin(), events.end(), [&](const Recorded& recorded) {
            return find_event(context.workflow()->events(), recorded.event.name)->opens_case;
        });
        for (auto& recorded : events) {
            recorded.event.case_id = row.source.case_id;
            commands.push_back({.event = recorded.event,
                                .actor = actor,
                                .request = {},
                                .origin = Origin::imported,
                                .complete = recorded.complete,
                                .batch = {}});
        }
    }
    const auto digest = digest_of(path);
    auto batch = arguments.get("batch", "b" + digest.substr(7, 10));
    if (!arguments.has("batch"))
        for (int n = 2; n < 100; ++n) {
            const auto known = ledger.batches(actor);
            const auto before =
                std::find_if(known.begin(), known.end(), [&](const RegisterRow& row) { return row.id == batch; });
            if (before == known.end()) break;
            batch = "b" + digest.substr(7, 10) + "-" + std::to_string(n);
        }
    const auto answer = [&](bool imported, const std::string& why) {
        if (context.json()) {
            Json list = Json::array();
            for (const auto& row : rows) {
                static constexpr std::string_view words[] = {"new", "same", "conflicting", "unreadable"};
                Json entry{{"case", row.source.case_id},
                           {"action", words[static_cast<int>(row.fate)]},
                           {"where", {{"row", row.source.row.place.row}}},
                           {"problems", Json::array()}};
                if (!row.source.row.place.sheet.empty()) entry["where"]["sheet"] = row.source.row.place.sheet;
                for (const auto index : row.differs) {
                    const auto& event = row.source.row.events[index].event;
                    entry["differs"].push_back({{"event", event.name}, {"on", event.on.iso()}});
                }
                for (const auto& problem : row.source.row.problems)
                    entry["problems"].push_back({{"where", problem.where}, {"message", context.say(problem.message)}});
                list.push_back(std::move(entry));
            }
            context.print({{"imported", imported},
                           {"batch", imported ? Json(batch) : Json()},
                           {"events", commands.size()},
                           {"not_imported", facts.people_without_dates},
                           {"hidden_rows", facts.hidden_rows},
                           {"counts",
                            {{"new", counts[Fate::fresh]},
                             {"same", counts[Fate::same]},
                             {"conflicting", counts[Fate::conflicting]},
                             {"unreadable", counts[Fate::unreadable]}}},
                           {"rows", list}});
        } else if (!why.empty()) {
            screen.paragraph(why, 0, imported ? Colour::green : Colour::yellow);
        }
        return imported || clean ? exit_done : exit_findings;
    };
    if (check) return answer(false, zh ? "只检查，没有导入。" : "Only checked; nothing was imported.");
    if (!clean && !skip)
        return answer(false, zh ? "没有导入任何内容：请先改正以上各行，或用 --skip 跳过它们。"
                                : "Nothing was imported: put these rows right first, or leave them out with --skip.");
    if (commands.empty()) return answer(false, zh ? "没有新内容可导入。" : "There is nothing new to import.");
    const auto outcomes = ledger.import(commands, batch, digest, actor);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        if (!outcomes[i].accepted()) {
            Failure failed{exit_usage, outcomes[i].problems};
            if (i < commands.size())
                for (auto& problem : failed.problems)
                    problem.where = commands[i].event.case_id + " " + commands[i].event.name + " " + problem.where;
            if (outcomes[i].status == Outcome::Status::forbidden) throw not_permitted();
            throw failed;
        }
    return answer(true, zh ? "已导入 " + std::to_string(counts[Fate::fresh]) + " 件案卷、" +
                                 std::to_string(commands.size()) + " 项，批次 " + batch +
                                 "；检查用 rudang audit，撤销用 rudang import undo " + batch
                           : "imported " + std::to_string(counts[Fate::fresh]) + " cases with " +
                                 std::to_string(commands.size()) + " events as batch " + batch +
                                 "; rudang audit judges them, rudang import undo " + batch + " takes them out again");
}

int run_import_undo(Context& context, const Arguments& arguments) {
    const auto outcome = context.ledger().undo_import(arguments.get("BATCH"), context.actor());
    context.expect_permitted(outcome);
    if (context.json())
        context.print({{"undone", arguments.get("BATCH")}, {"journal_seq", *outcome.journal_seq}});
    else if (!context.quiet())
        context.screen().line(context.language() == Language::zh
                                  ? "已撤销；日志保留这次导入和撤销的记录。"
                                  : "Undone; the journal keeps both the import and its undoing.",
                              Colour::green);
    return exit_done;
}

}  // namespace rudang::cli
