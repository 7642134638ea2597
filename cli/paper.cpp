// paper: the files kept with a case.
#include <fstream>

#include "context.h"
#include "fields.h"
#include "keystore.h"
#include "paper.h"
#include "rudang/office/papers.h"
#include "rudang/office/wording.h"

namespace rudang::cli {
namespace {

// "20MB", "500 KB", "20": megabytes where nothing is said.
std::int64_t size_given(const std::string& words) {
    std::size_t at = 0;
    std::int64_t number = 0;
    while (at < words.size() && words[at] >= '0' && words[at] <= '9' && number < 1'000'000)
        number = number * 10 + (words[at++] - '0');
    auto unit = words.substr(at);
    std::erase(unit, ' ');
    for (auto& c : unit) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const std::int64_t factor = unit.empty() || unit == "M" || unit == "MB" || unit == "MIB" ? std::int64_t{1} << 20
                                : unit == "K" || unit == "KB" || unit == "KIB"               ? 1024
                                                                                             : 0;
    if (at == 0 || factor == 0)
        throw usage_error("bad-value", "SIZE", {"大小写作 20MB 或 500KB", "write a size like 20MB or 500KB"});
    return number * factor;
}

}  // namespace

std::vector<Paper> papers_given(const Arguments& arguments, const EventInfo& event, OccurredOn on,
                                const Instance* instance) {
    std::vector<Paper> papers;
    const auto wanted = recruitment::wanted_papers(event.name, on, instance);
    for (const auto& words : arguments.all("attach")) {
        // 材料名称=文件, where what stands before the sign is the name of a paper; a file's name may have one too.
        const auto sign = words.find('=');
        std::string is = sign == std::string::npos ? std::string{} : words.substr(0, sign);
        const bool named = is == "其他材料" || is == "other" ||
                           std::any_of(wanted.begin(), wanted.end(), [&](const recruitment::WantedPaper& paper) {
                               return is == paper.kind || is == paper.name.zh || is == paper.name.en;
                           });
        if (!named) is.clear();
        const auto path = named ? words.substr(sign + 1) : words;
        papers.push_back(office::paper_from(wanted, path, read_file(path, "--attach", largest_paper_limit), is));
    }
    return papers;
}

void print_missing_papers(Context& context, const CaseView& view) {
    const auto lines = office::paper_lines(view, *context.workflow());
    const bool keeps = std::any_of(lines.begin(), lines.end(), [](const auto& line) { return line.kept(); });
    std::map<int, std::string> missing;
    for (const auto& line : lines)
        if (line.missing() && (line.local || (keeps && !line.imported))) {
            auto& names = missing[line.step];
            names += (names.empty() ? "" : context.say("、", ", ")) + context.say(line.name);
        }
    if (missing.empty()) return;
    auto& screen = context.screen();
    screen.line();
    screen.line(context.say("还缺的材料（用 rudang paper add 补存）", "papers still missing (rudang paper add)"),
                Colour::bold);
    std::vector<std::vector<Cell>> rows;
    for (const auto& [step, names] : missing)
        rows.push_back(
            {Cell(step ? office::step_words(*context.workflow(), step, context.language()) : ""), Cell(names)});
    screen.table({}, rows, 2);
}

int run_paper_list(Context& context, const Arguments& arguments) {
    const auto row = context.the_case(arguments.get("CASE"));
    const auto view = context.ledger().view(row.case_id, context.actor(), {}, context.reveal());
    if (!view) throw not_permitted();
    const auto lines = office::paper_lines(*view, *context.workflow());
    if (context.json()) {
        context.print(office::to_json(row.case_id, lines, context.language()));
        return exit_done;
    }
    auto& screen = context.screen();
    screen.line(printable(view->instance->title()) + "  " + row.case_id, Colour::bold);
    if (lines.empty()) screen.line(context.say("没有材料，也没有该有的材料。", "No papers, and none is wanted."));
    std::vector<std::vector<Cell>> rows;
    for (const auto& line : lines) {
        const auto* info = find_event(context.workflow()->events(), line.event);
        const auto what = context.say(line.name) + (line.local ? context.say("（地方规定）", " (local rules)") : "");
        const auto there = line.missing() ? context.say("缺", "missing")
                           : line.kept()  ? office::size_in_words(line.size)
                                          : context.say("只有摘要", "digest only");
        rows.push_back({Cell(line.number), Cell(line.step ? std::to_string(line.step) : ""),
                        Cell(info ? context.say(info->label) : ""), Cell(line.on.iso()),
                        Cell(line.digest_only() ? std::string{} : what),
                        Cell(there, line.missing() ? Colour::yellow : Colour::none), Cell(printable(line.file_name))});
    }
    const auto head = [&](const char* zh, const char* en) { return Cell(context.say(zh, en)); };
    if (!rows.empty())
        screen.table({head("编号", "number"), head("步骤", "step"), head("事项", "event"), head("日期", "day"),
                      head("材料", "paper"), head("存有", "there"), head("文件名", "file")},
                     rows);
    if (!lines.empty() && context.reveal() == Reveal::no && !context.quiet())
        screen.line(context.say("文件名没有显示；加 --reveal 显示（查看会记入日志）。",
                                "Names of files are left out; --reveal shows them (the look is in the journal)."),
                    Colour::dim);
    return exit_done;
}

int run_paper_get(Context& context, const Arguments& arguments) {
    const auto row = context.the_case(arguments.get("CASE"));
    const auto to = arguments.get("to");
    expect_new_file(to);
    auto desk = context.desk();
    const auto paper = office::take_paper(desk, row.case_id, arguments.get("PAPER"));
    write_private(to, paper.bytes);
    if (context.json())
        context.print({{"case", row.case_id}, {"written", to}, {"size", paper.bytes.size()}});
    else if (!context.quiet()) {
        context.screen().line(context.say("已取出到 ", "written to ") + to, Colour::green);
        context.screen().line(context.say("文件没有加密，含个人信息；用后请删除。",
                                          "The file is not encrypted and holds personal data; delete it after use."),
                              Colour::yellow);
    }
    return exit_done;
}

int run_paper_add(Context& context, const Arguments& arguments) {
    const auto row = context.the_case(arguments.get("CASE"));
    const auto where = arguments.get("STEP"), path = arguments.get("FILE");
    office::LatePaper late{.case_id = row.case_id, .file_name = path, .bytes = {}, .is = arguments.get("is")};
    if (where.starts_with('#') && where.find_first_not_of("0123456789", 1) == std::string::npos && where.size() < 12)
        late.seq = std::stoll("0" + where.substr(1));
    else
        late.step = step_named(context, where);
    late.bytes = read_file(path, "FILE", largest_paper_limit);
    auto desk = context.desk();
    const auto outcome = office::add_paper(desk, late);
    context.expect_permitted(outcome);
    if (context.json())
        context.print({{"case", row.case_id}, {"journal_seq", *outcome.journal_seq}});
    else if (!context.quiet())
        context.screen().line(context.say("已补存。", "kept."), Colour::green);
    return exit_done;
}

int run_paper_limit(Context& context, const Arguments& arguments) {
    auto limit = context.ledger().paper_limit();
    if (arguments.has("SIZE")) {
        context.expect_permitted(context.ledger().set_paper_limit(size_given(arguments.get("SIZE")), context.actor()));
        limit = context.ledger().paper_limit();
    }
    if (context.json())
        context.print({{"limit", limit}});
    else
        context.screen().line(context.say("一份附件最大 ", "a paper has at most ") + office::size_in_words(limit));
    return exit_done;
}

}  // namespace rudang::cli
