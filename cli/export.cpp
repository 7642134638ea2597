// export: what leaves the ledger, written down before it leaves. Personal data only with --reveal.
#include <algorithm>
#include <functional>
#include <map>

#include "context.h"
#include "keystore.h"
#include "rudang/office/causes.h"
#include "rudang/office/naming.h"
#include "rudang/office/told.h"
#include "rudang/papers/page.h"
#include "rudang/papers/sheet.h"
#include "rudang/tables/table.h"

namespace rudang::cli {

using papers::escaped;
using papers::page;
namespace {

struct Exported {
    CaseView view;
    std::string name;
};

using Table = std::vector<std::vector<std::string>>;

// An empty cell says that a step was not taken; where it was taken otherwise, or nobody knows, the cell says so.
std::string why_no_day(Context& context, const office::ToldCase& each, const StepInfo& step) {
    for (const auto& event : each.course) {
        if (event.unrecorded == step.number) return context.say("无记录", "not recorded");
        if (event.info->step == step.number) return std::string(context.say(event.info->label));
    }
    return {};
}

// One row a case, one column a step: its last day.
std::vector<std::string> ledger_heading(Context& context) {
    std::vector<std::string> row{context.say("案卷", "case"), context.say("姓名", "name"), context.say("组织", "org"),
                                 context.say("现状", "status")};
    for (const auto& step : context.workflow()->steps())
        row.push_back(std::to_string(step.number) + " " + std::string(context.say(step.name)));
    row.push_back(context.say("违反", "violations"));
    return row;
}

std::vector<std::string> ledger_row(Context& context, const office::ToldCase& each) {
    std::vector<std::string> row{each.row.case_id, each.row.title, context.org_name(each.row.org),
                                 status_text(context, each.row.state)};
    for (const auto& step : context.workflow()->steps()) {
        std::string day;
        for (const auto& event : each.course)
            if (event.info->name == step.completed_by) day += (day.empty() ? "" : "\n") + event.on.iso();
        row.push_back(day.empty() ? why_no_day(context, each, step) : day);
    }
    row.push_back(std::to_string(std::ranges::count_if(each.findings, office::is_unresolved)));
    return row;
}

// What one value says, for people.
std::string words_of(Context& context, const FieldSpec* spec, const Json& value) {
    if (value.is_null()) return {};
    if (value.is_boolean()) return value.get<bool>() ? context.say("是", "yes") : context.say("否", "no");
    if (value.is_string()) {
        const auto word = value.get<std::string>();
        if (spec)
            for (const auto& choice : spec->choices)
                if (choice.word == word) return std::string(context.say(choice.label));
        if (spec && spec->name == "step")
            for (const auto& step : context.workflow()->steps())
                if (step.id == word) return std::to_string(step.number) + " " + std::string(context.say(step.name));
        return word;
    }
    if (value.is_array() || value.is_object()) {
        std::string text;
        for (const auto& [key, inner] : value.items()) {
            const auto* member = spec && value.is_object() ? find_field(spec->members, key) : spec;
            const auto words = words_of(context, member, inner);
            if (words.empty()) continue;
            text += (text.empty() ? "" : context.say("；", "; ")) +
                    (member && value.is_object() ? std::string(context.say(member->label)) + " " : "") + words;
        }
        return text;
    }
    return value.dump();
}

// What an event says, field by field; `fields` may be only some of them.
std::string content_of(Context& context, const EventInfo* info, const Json& fields) {
    std::string content;
    const auto add = [&](std::string_view label, const std::string& words) {
        if (!words.empty())
            content += (content.empty() ? "" : context.say("；", "; ")) + std::string(label) + " " + words;
    };
    if (fields.contains("on")) add(context.say("发生日期", "happened on"), words_of(context, nullptr, fields["on"]));
    if (info)
        for (const auto& field : *info->fields)
            if (const auto found = fields.find(std::string(field.name)); found != fields.end())
                add(context.say(field.label), words_of(context, &field, *found));
    return content;
}

// The full-process record (全程纪实): every event in the order it happened, with everything recorded about it; then
// what was corrected, and what was tried and refused.
Table process_record(Context& context, const Exported& each) {
    const auto& known = context.workflow()->events();
    Table table{{context.say("步骤", "step"), context.say("事项", "event"), context.say("发生日期", "happened on"),
                 context.say("内容", "content"), context.say("录入时间", "entered"), context.say("录入人", "by"),
                 context.say("日志序号", "entry")}};
    auto desk = context.desk();
    auto people = office::people_names(desk);
    const auto row = [&](const Recorded& recorded, const std::string& step, const std::string& what,
                         std::string content) {
        if (!recorded.event.note.empty())
            content +=
                (content.empty() ? "" : context.say("；", "; ")) + context.say("备注 ", "note ") + recorded.event.note;
        // Of what says something about the record no day is that of an event.
        const auto* info = find_event(known, recorded.event.name);
        const auto who = people.try_emplace(recorded.actor, recorded.actor).first;
        table.push_back({step, what, info && info->timeless ? std::string() : recorded.event.on.iso(),
                         std::move(content), recorded.at.text_in_china(), who->second, std::to_string(recorded.seq)});
    };
    for (const auto& recorded : in_order_of_happening(*context.workflow(), each.view.effective)) {
        const auto* info = find_event(known, recorded.event.name);
        row(recorded, info && info->step ? std::to_string(info->step) : "",
            info ? std::string(context.say(info->label)) : recorded.event.name,
            content_of(context, info, recorded.event.fields));
    }
    for (const auto& item : each.view.history) {
        const auto& event = item.recorded.event;
        const auto* info = find_event(known, event.name);
        const auto label = info ? std::string(context.say(info->label)) : event.name;
        if (item.refused) {
            std::string rules;
            for (const auto& id : item.rules)
                if (const auto* rule = find_rule(context.workflow()->rules(), id))
                    rules += (rules.empty() ? "" : context.say("；", "; ")) + std::string(context.say(rule->statement));
            row(item.recorded, "", context.say("不予记录：", "refused: ") + label, rules);
        } else if (event.name == correction_event) {
            const auto corrected = event.fields.value("corrects", Seq{-1});
            const EventInfo* about = nullptr;
            for (const auto& earlier : each.view.history)
                if (earlier.recorded.seq == corrected) about = find_event(known, earlier.recorded.event.name);
            auto content = event.fields.value("annul", false)
                               ? context.say("作废该条", "struck out")
                               : content_of(context, about, event.fields.value("fields", Json::object()));
            if (const auto reason = event.fields.value("reason", std::string{}); !reason.empty())
                content += (content.empty() ? "" : context.say("；", "; ")) + context.say("原因 ", "reason ") + reason;
            row(item.recorded, "",
                context.say("更正第 ", "correction of entry ") + std::to_string(corrected) + context.say(" 条", "") +
                    (about ? context.say("（", " (") + std::string(context.say(about->label)) + context.say("）", ")")
                           : ""),
                content);
        }
    }
    return table;
}

void write_xlsx(Context& context, const std::string& path, const std::string& name, const std::string& title,
                Table table, int pages_wide) {
    const auto today = context.today().iso();
    papers::write_sheet(path, {.name = name,
                               .title = title,
                               .note = context.say("截至 ", "as of ") + today,
                               .rows = std::move(table),
                               .frozen = 2,
                               .pages_wide = pages_wide,
                               .page_of = context.say("第 ", "page ") + "&P" + context.say(" 页，共 ", " of ") + "&N" +
                                          context.say(" 页", "")});
}

std::string csv(const Table& table) {
    std::string out = "\xef\xbb\xbf";  // spreadsheets read UTF-8 only with it
    for (const auto& row : table) {
        for (std::size_t c = 0; c < row.size(); ++c) {
            // What begins like a formula is made text, so that opening the file runs nothing.
            auto cell = shown_in_cell(row[c]);
            if (cell.find_first_of(",\"\r\n") != std::string::npos) {
                for (std::size_t at = 0; (at = cell.find('"', at)) != std::string::npos; at += 2)
                    cell.insert(at, 1, '"');
                cell = "\"" + cell + "\"";
            }
            out += (c ? "," : "") + cell;
        }
        out += "\r\n";
    }
    return out;
}

std::string html(Context& context, const std::string& title, const Table& table) {
    std::string body = "<h1>" + escaped(title) + "</h1><div class=\"wide\"><table><thead><tr>";
    for (const auto& head : table.front()) body += "<th>" + escaped(head) + "</th>";
    body += "</tr></thead><tbody>";
    for (std::size_t r = 1; r < table.size(); ++r) {
        body += "<tr>";
        for (const auto& cell : table[r]) body += papers::cell_html(cell);
        body += "</tr>\n";
    }
    return page(title, context.say("zh-CN", "en"), body + "</tbody></table></div>");
}

// Events as `record --from` and `import` take them.
std::string jsonl(const std::vector<Exported>& cases) {
    std::string out;
    for (const auto& each : cases)
        for (const auto& recorded : each.view.effective) {
            auto event = recorded.event;
            event.case_id = each.view.row.case_id;
            auto json = event_to_json(event);
            if (recorded.origin == Origin::imported) json["origin"] = "imported";
            out += json.dump() + "\n";
        }
    return out;
}

// What `fields` calls sealed leaves the ledger only when it is asked for: every text that could say something about
// somebody, not only what is masked on a screen.
void leave_out_sealed(Context& context, CaseView& view) {
    if (context.reveal() == Reveal::yes) return;
    const auto& workflow = *context.workflow();
    const auto strip = [&](Event& event, const EventInfo* info) {
        if (info) split_sealed(*info->fields, event.fields);
        event.note.clear();
        event.attachments.clear();
    };
    std::map<Seq, const EventInfo*> known;
    for (auto& recorded : view.effective) strip(recorded.event, find_event(workflow.events(), recorded.event.name));
    for (auto& item : view.history) {
        auto& event = item.recorded.event;
        const auto* info = known[item.recorded.seq] = find_event(workflow.events(), event.name);
        const auto corrected = event.fields.find("corrects");
        if (event.name == correction_event && corrected != event.fields.end() && corrected->is_number_integer()) {
            const auto about = known.find(corrected->get<Seq>());
            if (const auto inner = event.fields.find("fields"); inner != event.fields.end() && inner->is_object())
                about != known.end() && about->second ? void(split_sealed(*about->second->fields, *inner))
                                                      : void(*inner = Json::object());
            event.fields.erase("reason");
            event.note.clear();
        } else {
            strip(event, info);
        }
    }
}

std::string compact(Day day) {
    auto text = day.iso();
    std::erase(text, '-');
    return text;
}

// RFC 5545: lines of at most 75 octets, folded between characters.
std::string folded(const std::string& line) {
    std::string out;
    std::size_t used = 0;
    for (std::size_t i = 0; i < line.size();) {
        std::size_t size = 1;
        while (i + size < line.size() && (static_cast<unsigned char>(line[i + size]) & 0xc0) == 0x80) ++size;
        if (used + size > 74) {
            out += "\r\n ";
            used = 1;
        }
        out.append(line, i, size);
        used += size;
        i += size;
    }
    return out + "\r\n";
}

}  // namespace

std::string calendar(Context& context, const std::vector<std::pair<std::string, Task>>& tasks) {
    const auto text = [](std::string_view words) {
        std::string out;
        for (const char c : shown(words, Lines::many)) {
            if (c == ',' || c == ';' || c == '\\') out += '\\';
            if (c == '\n')
                out += "\\n";
            else
                out += c;
        }
        return out;
    };
    std::string out = folded("BEGIN:VCALENDAR") + folded("VERSION:2.0") + folded("PRODID:-//rudang//EN");
    std::string stamp;
    for (const char c : context.clock().now().iso().substr(0, 19))
        if (c != '-' && c != ':') stamp += c;
    for (const auto& [who, task] : tasks) {
        const auto pressing = task.due ? task.due : task.latest;
        if (!pressing) continue;
        const auto& step = context.workflow()->steps()[static_cast<std::size_t>(task.step - 1)];
        out += folded("BEGIN:VEVENT") +
               folded("UID:" + who.substr(0, who.find(' ')) + "-" + std::to_string(task.step) + "@rudang") +
               folded("DTSTAMP:" + stamp + "Z") + folded("DTSTART;VALUE=DATE:" + compact(pressing->earliest())) +
               folded("DTEND;VALUE=DATE:" + compact(pressing->earliest().plus_days(1))) +
               folded("SUMMARY:" +
                      text(who + " " + std::to_string(step.number) + " " + std::string(context.say(step.name)))) +
               folded("END:VEVENT");
    }
    return out + folded("END:VCALENDAR");
}

namespace {

// IEEE 1849: a log of traces of events, with the extensions that tools of process mining expect.
std::string xes(Context& context, const std::vector<Exported>& cases) {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1849.2016\" xes.features=\"\" "
        "xmlns=\"http://www.xes-standard.org/\">\n"
        "  <extension name=\"Concept\" prefix=\"concept\" uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
        "  <extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
        "  <extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
        "  <extension name=\"Lifecycle\" prefix=\"lifecycle\" uri=\"http://www.xes-standard.org/lifecycle.xesext\"/>\n"
        "  <global scope=\"trace\">\n    <string key=\"concept:name\" value=\"\"/>\n  </global>\n"
        "  <global scope=\"event\">\n    <string key=\"concept:name\" value=\"\"/>\n    <date key=\"time:timestamp\" "
        "value=\"1970-01-01T00:00:00.000+08:00\"/>\n    <string key=\"lifecycle:transition\" value=\"complete\"/>\n  "
        "</global>\n"
        "  <classifier name=\"Activity\" scope=\"event\" keys=\"concept:name\"/>\n";
    const auto text = [](const std::string& key, const std::string& value) {
        return "<string key=\"" + key + "\" value=\"" + escaped(value) + "\"/>";
    };
    for (const auto& each : cases) {
        out += "  <trace>\n    " + text("concept:name", each.view.row.case_id) + "\n    " +
               text("org", each.view.row.org) + "\n    " + text("status", each.view.row.state.status) + "\n";
        for (const auto& recorded : in_order_of_happening(*context.workflow(), each.view.effective))
            out += "    <event>" + text("concept:name", recorded.event.name) +
                   text("lifecycle:transition", "complete") + text("org:resource", recorded.actor) +
                   "<date key=\"time:timestamp\" value=\"" + recorded.event.on.first().iso() +
                   "T00:00:00.000+08:00\"/><date key=\"recorded_at\" value=\"" + recorded.at.iso() + "\"/></event>\n";
        out += "  </trace>\n";
    }
    return out + "</log>\n";
}

// The format asked for, else that of the file's name.
std::string format_given(const Arguments& arguments, const std::string& path) {
    auto format = arguments.get("to");
    if (format.empty())
        format = path.substr(
            std::min(path.rfind('.') == std::string::npos ? path.size() : path.rfind('.') + 1, path.size()));
    const std::vector<std::string> known{"xlsx", "csv", "jsonl", "ics", "xes", "html"};
    if (std::find(known.begin(), known.end(), format) == known.end()) {
        if (!arguments.has("to"))
            throw usage_error(
                "bad-value", "FILE",
                {"看文件名定格式，应以 .xlsx、.csv、.jsonl、.ics、.xes 或 .html 结尾，如 台账.xlsx：" + path,
                 "the name says the format and ends with .xlsx, .csv, .jsonl, .ics, .xes or .html, like "
                 "ledger.xlsx: " +
                     path});
        const auto guess = closest(format, known);
        throw usage_error(
            "bad-value", "--to",
            {"不认识的格式：" + format +
                 (guess.empty() ? "（xlsx、csv、jsonl、ics、xes、html）" : "，是否指 " + guess + "？"),
             "unknown format: " + format +
                 (guess.empty() ? " (xlsx, csv, jsonl, ics, xes, html)" : "; did you mean " + guess + "?")});
    }
    return format;
}

}  // namespace

namespace {

// What goes out: one case, or those of an organization.
std::vector<std::string> cases_to_export(Context& context, const Arguments& arguments, const std::string& format) {
    if (arguments.has("case")) {
        const auto id = context.the_case(arguments.get("case")).case_id;
        if (format != "xlsx" && format != "html")
            throw usage_error("usage", "--case",
                              {"一案的全程纪实是 xlsx 或 html", "the full-process record of one case is xlsx or html"});
        return {id};
    }
    const auto org = context.org(arguments.get("org"), "--org");
    context.require(Action::read_cases, org);
    if (format == "html")
        throw usage_error("usage", "--to",
                          {"html 只用于一案（--case）；全部案卷请用 rudang report",
                           "html is for one case (--case); for all of them use rudang report"});
    std::vector<std::string> ids;
    for (const auto& row : context.ledger().case_rows(context.actor(), {.org = org})) ids.push_back(row.case_id);
    return ids;
}

void write_one_case(Context& context, const std::string& path, const std::string& format, const Exported& one) {
    const auto title =
        context.say("发展党员全程纪实　", "Full-process record ") + one.name + " " + one.view.row.case_id;
    if (format == "xlsx")
        write_xlsx(context, path, context.say("全程纪实", "record"), title, process_record(context, one), 1);
    else
        write_private(path, html(context, title, process_record(context, one)));
}

// Where the record itself is needed and not only what is known of it. How many they were.
std::size_t write_views(Context& context, const std::string& path, const std::string& format,
                        const std::vector<std::string>& ids) {
    std::vector<Exported> cases;
    for (auto& view : context.ledger().views(ids, context.actor(), context.reveal())) {
        leave_out_sealed(context, view);
        auto name = view.row.title;
        cases.push_back({std::move(view), std::move(name)});
    }
    write_private(path, format == "xes" ? xes(context, cases) : jsonl(cases));
    return cases.size();
}

std::size_t write_cases(Context& context, const std::string& path, const std::string& format,
                        const std::vector<std::string>& ids) {
    const bool lines = format == "jsonl" && context.reveal() == Reveal::no;
    if (format == "xes" || (format == "jsonl" && !lines)) return write_views(context, path, format, ids);
    std::string events;
    Table table{ledger_heading(context)};
    std::vector<std::pair<std::string, Task>> tasks;
    std::size_t count = 0;
    auto desk = context.desk();
    office::each_told(desk, ids, {.undetermined = false, .course = !lines, .lines = lines}, [&](office::ToldCase each) {
        ++count;
        if (lines)
            events += each.lines;
        else if (format == "ics")
            for (auto& task : each.tasks) tasks.emplace_back(each.row.case_id + " " + each.row.title, std::move(task));
        else
            table.push_back(ledger_row(context, each));
    });
    if (format == "xlsx")
        write_xlsx(context, path, context.say("台账", "ledger"), context.say("发展党员工作台账", "Recruitment ledger"),
                   std::move(table), 2);
    else
        write_private(path, lines ? events : format == "csv" ? csv(table) : calendar(context, tasks));
    return count;
}

void say_exported(Context& context, const std::string& path, const std::string& format, std::size_t count) {
    if (context.json()) return context.print({{"exported", path}, {"format", format}, {"cases", count}});
    if (context.quiet()) return;
    const auto n = std::to_string(count);
    context.screen().line(context.say(Text("已导出 " + n + " 案到 " + path, "exported " + n + " cases to " + path)),
                          Colour::green);
    if (context.reveal() == Reveal::yes)
        context.screen().paragraph(
            context.say("文件含个人信息，未加密；用后请删除。",
                        "The file holds personal data and is not encrypted; delete it after use."),
            0, Colour::yellow);
    else if (format == "jsonl")
        context.screen().paragraph(context.say("不含个人信息；要能重新导入，请加 --reveal。",
                                               "Without personal data; to be imported again it needs --reveal."),
                                   0, Colour::yellow);
}

}  // namespace

int run_export(Context& context, const Arguments& arguments) {
    const auto path = arguments.get("FILE");
    const auto format = format_given(arguments, path);
    expect_new_file(path);
    auto& ledger = context.ledger();
    const auto ids = cases_to_export(context, arguments, format);
    context.expect_permitted(ledger.note_export(format, ids, context.actor()));
    if (!arguments.has("case")) {
        say_exported(context, path, format, write_cases(context, path, format, ids));
        return exit_done;
    }
    auto views = ledger.views(ids, context.actor(), context.reveal());
    if (views.empty()) throw not_permitted();
    leave_out_sealed(context, views.front());
    auto name = views.front().row.title;
    write_one_case(context, path, format, {std::move(views.front()), std::move(name)});
    say_exported(context, path, format, 1);
    return exit_done;
}

}  // namespace rudang::cli
