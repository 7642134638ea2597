// A meeting: one day and place, several candidates and items. It is a draft until it is closed; then everything goes
// on record together, and the minutes stand there to be printed and signed.
#include <algorithm>
#include <set>

#include "rudang/office/agenda.h"
#include "rudang/office/find.h"
#include "rudang/office/list.h"
#include "rudang/office/meetings.h"
#include "rudang/office/records.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"
#include "rudang/papers/forms.h"
#include "words.h"

namespace rudang::web {
namespace {

constexpr std::size_t most_candidates = 40;

std::string title_of(const Here& here, const office::Meeting& meeting) {
    return office::kind_in_words(here.workflow(), meeting.kind, here.language()) + " " + meeting.on.iso();
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : "、") + word;
    return text;
}

// "王五（出差）、赵六": people as they are typed in one line.
std::vector<std::string> people_in(std::string words) {
    for (const std::string_view sign : {"、", "，", "；", ";", "\n", "\r"})
        for (auto at = words.find(sign); at != std::string::npos; at = words.find(sign, at))
            words.replace(at, sign.size(), ",");
    std::vector<std::string> people;
    while (!words.empty()) {
        const auto end = std::min(words.find(','), words.size());
        auto one = words.substr(0, end);
        words.erase(0, std::min(end + 1, words.size()));
        while (one.starts_with(' ')) one.erase(0, 1);
        while (one.ends_with(' ')) one.pop_back();
        if (!one.empty()) people.push_back(std::move(one));
    }
    return people;
}

// ---- the meeting itself

// Read from its sheet, with what is wrong by the field it is in.
struct Sheet {
    office::Meeting meeting;
    std::map<std::string, Text> wrong;
};

int number_of(const Request& request, const char* name, Sheet& sheet) {
    const auto words = request.value(name);
    if (!words.empty() && words.size() < 6 && words.find_first_not_of("0123456789") == std::string::npos)
        return std::stoi(words);
    sheet.wrong[name] = {"请填数字", "a number is wanted"};
    return 0;
}

std::optional<bool> yes_no(const Request& request, const char* name) {
    if (request.value(name).empty()) return std::nullopt;
    return request.value(name) == "yes";
}

Sheet read_sheet(const Here& here, const Request& request, office::Meeting as_it_was) {
    Sheet sheet{std::move(as_it_was), {}};
    auto& meeting = sheet.meeting;
    if (const auto day = office::day_in_words(request.value("on"), here.desk.today))
        meeting.on = *day;
    else
        sheet.wrong["on"] = {"不是日期；写作 2026-06-20", "there is no such day; write it like 2026-06-20"};
    for (const auto& kind : office::meeting_kinds(here.workflow()))
        if (kind.word == request.value("kind")) meeting.kind = request.value("kind");
    if (meeting.kind.empty()) sheet.wrong["kind"] = {"请选一种会议", "choose what meeting it is"};
    meeting.place = request.value("place");
    meeting.chair = request.value("chair");
    meeting.recorder = request.value("recorder");
    meeting.absent = people_in(request.value("absent"));
    meeting.tellers = people_in(request.value("tellers"));
    meeting.counters = people_in(request.value("counters"));
    meeting.entitled = number_of(request, "entitled", sheet);
    meeting.present = number_of(request, "present", sheet);
    meeting.secret = yes_no(request, "secret");
    meeting.individually = yes_no(request, "individually");
    if (!sheet.wrong.empty()) return sheet;
    for (const auto& problem : office::problems_of(meeting, here.desk.today))
        sheet.wrong[problem.where.starts_with("--") ? problem.where.substr(2) : problem.where] = problem.message;
    return sheet;
}

void radios(Html& html, const Here& here, std::string_view name, Label label, const std::vector<Choice>& choices,
            const std::string& chosen, const Text& problem, bool must) {
    html.m("<div class=\"field");
    if (!problem.empty()) html.m(" wrong");
    html.m("\"><span class=\"label\" id=\"").t(name).m("\">").t(here.say(label)).m(" ");
    if (must)
        html.m("<span class=\"must\">").t(here.say("须填", "required")).m("</span>");
    else
        html.m("<span class=\"may\">").t(here.say("可不填", "optional")).m("</span>");
    html.m("</span><div class=\"choices\" role=\"radiogroup\" aria-labelledby=\"").t(name).m("\">");
    const auto option = [&](std::string_view value, std::string_view words) {
        html.m("<label><input type=\"radio\" name=\"").t(name).m("\" value=\"").t(value).m("\"");
        if (chosen == value) html.m(" checked");
        html.m(">").t(words).m("</label>");
    };
    for (const auto& choice : choices) option(choice.word, here.say(choice.label));
    if (!must) option("", here.say("不填", "leave open"));
    html.m("</div>");
    if (!problem.empty())
        html.m("<div class=\"hint\"><strong class=\"bad\">").t(here.say(problem)).m("</strong></div>");
    html.m("</div>");
}

std::string word_of(const std::optional<bool>& yes) { return !yes ? "" : *yes ? "yes" : "no"; }

Html sheet_fields(const Here& here, const Sheet& sheet) {
    Html html;
    const auto& meeting = sheet.meeting;
    const auto wrong = [&](const std::string& name) {
        const auto found = sheet.wrong.find(name);
        return found == sheet.wrong.end() ? Text() : found->second;
    };
    const auto put = [&](std::string_view name, Label label, Label hint, std::string value, std::string_view type,
                         bool must) {
        html.add(plain_field(here, {name, label, hint, std::move(value), wrong(std::string(name)), type, must}));
    };
    const auto count = [](int number) { return number ? std::to_string(number) : std::string(); };
    radios(html, here, "kind", {"什么会议", "Meeting"}, office::meeting_kinds(here.workflow()), meeting.kind,
           wrong("kind"), true);
    put("on", {"开会日期", "Day"}, {}, meeting.on.iso(), "date", true);
    put("entitled", {"应到人数", "Entitled"}, {"有表决权的应到会人数，如 12", "how many may vote, like 12"},
        count(meeting.entitled), "number", true);
    put("present", {"实到人数", "Present"}, {"其中到会的人数，如 10", "how many of them came, like 10"},
        count(meeting.present), "number", true);
    put("absent", {"缺席的人和原因", "Absent, and why"},
        {"用顿号隔开，如 孙七（出差）、周八（病假）", "like Sun Qi (travelling), Zhou Ba (ill)"},
        joined(meeting.absent), "text", false);
    put("place", {"地点", "Place"}, {"如 支部活动室", "like the meeting room"}, meeting.place, "text", false);
    put("chair", {"主持人", "Chair"}, {}, meeting.chair, "text", false);
    put("recorder", {"记录人", "Recorder"}, {}, meeting.recorder, "text", false);
    const std::vector<Choice> yes_or_no{{.word = "yes", .label = {"是", "yes"}}, {.word = "no", .label = {"否", "no"}}};
    radios(html, here, "secret", {"无记名投票", "Secret ballot"}, yes_or_no, word_of(meeting.secret), {}, false);
    radios(html, here, "individually", {"逐个讨论、逐个表决", "One candidate at a time"}, yes_or_no,
           word_of(meeting.individually), {}, false);
    put("tellers", {"监票人", "Scrutineers"}, {"几个人用顿号隔开", "several are separated by commas"},
        joined(meeting.tellers), "text", false);
    put("counters", {"计票人", "Tellers"}, {"几个人用顿号隔开", "several are separated by commas"},
        joined(meeting.counters), "text", false);
    return html;
}

Page head_page(const Here& here, const Sheet& sheet, const std::string& path, std::string_view what) {
    const bool fresh = what == "open";
    Page page{.title = {"会议", "Meeting"}, .area = "meeting", .body = {}};
    auto& html = page.body;
    html.m("<h1>").t(fresh ? here.say("开一场会", "Open a meeting")
                           : here.say("改会议情况", "What is said of the meeting"));
    html.m("</h1>");
    html.add(help(
        here,
        {"先填这场会共有的情况：什么会、哪天、应到实到。讨论哪些人，下一步再加。",
         "First what all items share: which meeting, the day, who was entitled and present. Who is decided on "
         "comes next."},
        {"支部大会，10 月 20 日，应到 12 人，实到 10 人。", "The general meeting of 20 October, 10 of 12 present."}));
    if (!sheet.wrong.empty())
        html.m("<div class=\"note warn\" role=\"alert\"><p>")
            .t(here.say("还有几项要改，在下面标出了。", "Some fields have to be put right; they are marked below."))
            .m("</p></div>");
    html.add(form_to(here, path)).add(sheet_fields(here, sheet));
    html.m("<p class=\"actions\"><button class=\"main\" name=\"what\" value=\"").t(what).m("\">");
    html.t(fresh ? here.say("下一步：加议题", "Next: its items") : here.say("保存", "Keep"));
    html.m("</button> <a class=\"button\" href=\"").t(here.link(path)).m("\">").t(here.say("不填了", "Leave"));
    html.m("</a></p></form>");
    return page;
}

// ---- its items

void head_table(Html& html, const Here& here, const office::Meeting& meeting) {
    html.m("<table><tbody>");
    const auto row = [&](Label label, const std::string& words) {
        if (words.empty()) return;
        html.m("<tr><th scope=\"row\">").t(here.say(label)).m("</th><td>").t(words).m("</td></tr>");
    };
    const auto said = [&](const std::optional<bool>& yes) {
        return !yes ? std::string() : std::string(*yes ? here.say("是", "yes") : here.say("否", "no"));
    };
    const auto entitled = std::to_string(meeting.entitled), present = std::to_string(meeting.present);
    row({"人数", "People"}, here.say(Text("应到 " + entitled + " 人，实到 " + present + " 人",
                                          entitled + " entitled, " + present + " present")));
    row({"缺席", "Absent"}, joined(meeting.absent));
    row({"地点", "Place"}, meeting.place);
    row({"主持人", "Chair"}, meeting.chair);
    row({"记录人", "Recorder"}, meeting.recorder);
    row({"无记名投票", "Secret ballot"}, said(meeting.secret));
    row({"逐个讨论、逐个表决", "One candidate at a time"}, said(meeting.individually));
    row({"监票人", "Scrutineers"}, joined(meeting.tellers));
    row({"计票人", "Tellers"}, joined(meeting.counters));
    html.m("</tbody></table>");
}

void outcome_words(Html& html, const Here& here, const Outcome& outcome, bool recorded) {
    html.m("<p class=\"").t(outcome.accepted() ? "good" : "bad").m("\"><strong>");
    if (recorded)
        html.t(here.say("✓ 已记录", "✓ recorded"));
    else if (outcome.accepted())
        html.t(here.say("✓ 可以记录", "✓ can be recorded"));
    else
        html.t(here.say("✗ 不能记录", "✗ cannot be recorded"));
    html.m("</strong></p>").add(problem_words(here, outcome.problems));
    std::vector<const Finding*> found;
    for (const auto& finding : outcome.findings)
        if (objects(finding.verdict) &&
            (outcome.accepted() ? finding.severity != Severity::notice : finding.severity == Severity::block))
            found.push_back(&finding);
    html.add(causes_list(here, office::fold(found)));
}

// The minutes, the ballot and the resolution on one person, to be signed.
void papers_of_item(Html& html, const Here& here, const std::string& case_id, const EventInfo& info) {
    Html forms;
    for (const auto& form : papers::forms())
        if (form.of_case() && info.step && form.step == info.step)
            forms.m("<button name=\"form\" value=\"").t(form.number).m("\">").t(here.say(form.name)).m("</button> ");
    if (forms.empty()) return;
    html.add(form_to(here, "/case/" + case_id + "/form", false, Then::stays));
    html.m("<p class=\"dim\">")
        .t(here.say("下载填好的表格，打印后签字（Word 文件，含个人信息，打印后请删除）：",
                    "To be printed and signed (Word files with personal data; delete them once printed):"));
    html.m("</p><p class=\"actions\">").add(forms).m("</p></form>");
}

void items_part(Html& html, Here& here, const office::Meeting& meeting, const office::MeetingAnswer& answer) {
    std::vector<std::string> ids;
    for (const auto& item : meeting.items) ids.push_back(item.case_id);
    auto names = office::names_of(here.desk, ids);
    for (std::size_t i = 0; i < meeting.items.size(); ++i) {
        const auto& item = meeting.items[i];
        const auto* info = find_event(here.workflow().events(), item.event);
        html.m("<div class=\"card\"><div class=\"row\"><h3>")
            .t(here.say(Text("议题 " + std::to_string(i + 1) + "　", "Item " + std::to_string(i + 1) + " ")))
            .add(case_link(here, item.case_id, names[item.case_id]))
            .m(" ")
            .t(info ? here.say(info->label) : std::string_view(item.event))
            .m("</h3>");
        if (!answer.recorded)
            html.add(form_to(here, "/meeting/" + meeting.id))
                .hidden("number", std::to_string(i + 1))
                .m("<button class=\"quiet\" name=\"what\" value=\"remove\">")
                .t(here.say("去掉这个议题", "Take it off"))
                .m("</button></form>");
        html.m("</div>");
        if (info && !item.fields.empty()) {
            html.m("<p>");
            for (const auto& [label, words] : office::fields_in_words(*info, item.fields, here.language()))
                html.m("<span class=\"fact\">").t(label).t(here.say("：", ": ")).t(words).m("</span> ");
            html.m("</p>");
        }
        if (i < answer.outcomes.size()) outcome_words(html, here, answer.outcomes[i], answer.recorded);
        if (answer.recorded && info) papers_of_item(html, here, item.case_id, *info);
        html.m("</div>");
    }
}

// Whoever is at a step such a meeting decides.
void candidates_part(Html& html, Here& here, const office::Meeting& meeting, const std::string& word) {
    auto agenda = office::agenda(here.desk, {.named = false});
    std::set<std::string> found;
    if (!word.empty())
        for (const auto& each : office::list(here.desk, {.word = word})) found.insert(each.row.case_id);
    std::vector<const office::AgendaItem*> fitting;
    for (const auto& item : agenda.items) {
        const auto* info = find_event(here.workflow().events(), item.task.event);
        const bool on_it = std::any_of(meeting.items.begin(), meeting.items.end(), [&](const auto& each) {
            return each.case_id == item.case_id && each.event == item.task.event;
        });
        if (!info || on_it || item.kind == office::AgendaItem::Kind::papers ||
            !office::decided_at_meetings(*info, meeting.kind) || (!word.empty() && !found.contains(item.case_id)) ||
            (item.task.earliest && item.task.earliest->earliest() > meeting.on))
            continue;
        fitting.push_back(&item);
    }
    html.m("<h2>")
        .t(here.say("加入议题", "Add an item"))
        .m(" <span class=\"dim\">")
        .t(fitting.size())
        .m("</span></h2>");
    if (fitting.size() > most_candidates || !word.empty())
        html.add(form_to(here, "/meeting/" + meeting.id))
            .m("<p><label for=\"word\">")
            .t(here.say("姓名的一部分，或拼音首字母", "Part of a name, or its pinyin initials"))
            .m("</label><br><input type=\"text\" id=\"word\" name=\"word\" autocomplete=\"off\" value=\"")
            .t(word)
            .m("\"> <button>")
            .t(here.say("查找", "Find"))
            .m("</button></p></form>");
    if (fitting.empty()) {
        html.m("<p>")
            .t(here.say("这一天没有别的人走到由这种会议决定的步骤。",
                        "Nobody else stands at a step that such a meeting decides on that day."))
            .m("</p>");
        return;
    }
    if (fitting.size() > most_candidates) fitting.resize(most_candidates);
    std::vector<std::string> ids;
    for (const auto* item : fitting) ids.push_back(item->case_id);
    auto names = office::names_of(here.desk, ids);
    html.m("<table class=\"stack\">");
    table_head(html, here, {{"姓名", "Name"}, {"要决定的事", "What"}, {"组织", "Organization"}, {"加入", "Add"}});
    html.m("<tbody>");
    for (const auto* item : fitting) {
        html.m("<tr><td data-name=\"").t(here.say("姓名", "Name")).m("\">");
        html.add(case_link(here, item->case_id, names[item->case_id])).m("</td>");
        cell(html, here, {"要决定的事", "What"}, office::task_words(here.workflow(), item->task, here.language()));
        cell(html, here, {"组织", "Organization"}, here.org_name(item->org));
        html.m("<td>").add(form_to(here, "/meeting/" + meeting.id + "/item")).hidden("case", item->case_id);
        html.hidden("event", item->task.event).m("<button>").t(here.say("加入", "Add")).m("</button></form></td></tr>");
    }
    html.m("</tbody></table>");
}

void closing_part(Html& html, Here& here, const office::Meeting& meeting, const office::MeetingAnswer& answer) {
    html.m("<h2>").t(here.say("结束会议", "Close it")).m("</h2>");
    if (meeting.items.empty())
        html.m("<p>")
            .t(here.say("加入议题以后，在这里结束会议、一起记录。", "Once it has items, it is closed here."))
            .m("</p>");
    if (!answer.possible())
        html.m("<div class=\"note warn\"><p>")
            .t(here.say("有议题现在不能记录。去掉它或改好后，才能一起记录。",
                        "An item cannot be recorded as it stands. Take it off or put it right first."))
            .m("</p></div>");
    if (answer.possible() && !meeting.items.empty())
        html.m("<p>").t(here.say("结束后给出会议记录。", "Closing it gives the minutes.")).m("</p>");
    html.add(form_to(here, "/meeting/" + meeting.id)).m("<p class=\"actions\">");
    if (answer.possible() && !meeting.items.empty())
        html.m("<button class=\"main\" name=\"what\" value=\"close\">")
            .t(here.say("结束会议，全部记录", "Close it and record everything"))
            .m("</button> ");
    html.m("<button name=\"what\" value=\"edit\">").t(here.say("改会议情况", "Change what is said of it"));
    html.m("</button></p><details><summary>").t(here.say("不要这场会议了", "Throw it away")).m("</summary><p>");
    html.t(here.say("账本没有改动；上面填的都会丢弃。", "The ledger is unchanged; what was filled in is gone."));
    html.m("</p><p><button name=\"what\" value=\"drop\">").t(here.say("确定丢弃", "Yes, throw it away"));
    html.m("</button></p></details></form>");
}

Page meeting_view(Here& here, const office::Meeting& meeting, const std::string& word) {
    Page page{.title = {title_of(here, meeting), title_of(here, meeting)}, .area = "meeting", .body = {}};
    auto& html = page.body;
    html.m("<h1>").t(title_of(here, meeting)).m("</h1>");
    html.add(help(
        here,
        {"会上逐个决定的人都加进来，各填各的票数和结果。大家共有的（日期、应到实到、主持人）只填一次。全部“可以记录”后"
         "点“结束会议”，就一起记入账本；有一个不行，就一个也不记。",
         "Add everybody who is decided on and fill in the votes. What all share was said once. When all of them can be "
         "recorded, close it: everything is recorded together, or nothing is."},
        {"支部大会讨论张三、李四入党：加入两个议题，各填赞成、反对、弃权，再结束会议。",
         "The general meeting votes on Zhang San and Li Si: two items, each with its votes, then close it."}));
    head_table(html, here, meeting);
    office::MeetingAnswer answer;
    if (!meeting.items.empty()) answer = office::try_meeting(here.desk, meeting);
    html.m("<h2>").t(here.say("议题", "Items")).m(" <span class=\"dim\">").t(meeting.items.size()).m("</span></h2>");
    if (meeting.items.empty())
        html.m("<p>").t(here.say("还没有议题，请在下面加入。", "There is none yet; add one below.")).m("</p>");
    items_part(html, here, meeting, answer);
    candidates_part(html, here, meeting, word);
    closing_part(html, here, meeting, answer);
    return page;
}

// Closed, now or some time ago: what came of it is read from the ledger.
Page closed_view(Here& here, const office::Meeting& kept) {
    const auto meeting = office::as_recorded(here.desk, kept);
    Page page{.title = {title_of(here, meeting), title_of(here, meeting)}, .area = "meeting", .body = {}};
    auto& html = page.body;
    html.m("<h1 class=\"noprint\">").t(title_of(here, meeting)).m("</h1>");
    html.m("<div class=\"noprint\"><div class=\"note good\" role=\"status\"><p>")
        .t(here.say("会议已结束，议题都已记入账本。会议记录可以随时回到这一页再看、再打印；只有您在这台电脑上看得到。",
                    "The meeting is closed and every item is in the ledger. Its minutes can be read and printed here "
                    "whenever you like, by you alone and on this machine."))
        .m("</p>");
    if (!here.names_shown)
        html.m("<p>")
            .t(here.say("现在姓名只显示姓；要印全名，先点页面上方的“显示姓名”。",
                        "Names are masked; press Show names above to have them in the minutes."))
            .m("</p>");
    html.m("</div>");
    html.add(help(here,
                  {"每个议题下面可以下载填好的表格：会议记录和决议、表决票和计票单。最下面是整场会议的记录，按浏览器的"
                   "打印键打印，只印会议记录。",
                   "Under each item are its papers, filled in: minutes and resolution, ballot and tally. At the bottom "
                   "are the minutes of the whole meeting; printing this page prints only them."},
                  {"讨论了张三、李四两人：各下载一份会议记录和决议，请主持人、记录人签字。",
                   "Two were voted on: download minutes and resolution of each, to be signed by chair and recorder."}));
    items_part(html, here, meeting, {.recorded = true, .outcomes = {}});
    html.m("<h2>").t(here.say("会议记录", "Minutes")).m("</h2></div><pre class=\"minutes\">");
    html.t(office::minutes_of(here.desk, meeting)).m("</pre>");
    html.add(form_to(here, "/meeting/" + meeting.id)).m("<p class=\"actions noprint\"><a class=\"button\" href=\"");
    html.t(here.link("/meeting")).m("\">").t(here.say("回到会议", "Back to meetings")).m("</a></p>");
    html.m("<details class=\"noprint\"><summary>").t(here.say("不再保留会议记录", "Keep the minutes no longer"));
    html.m("</summary><p>")
        .t(here.say("已记入账本的没有改动；应到实到、主持人等只在记录里另有的才留下。",
                    "What is on record stays; who was there is kept only where a record says so."));
    html.m("</p><p><button name=\"what\" value=\"drop\">").t(here.say("确定不再保留", "Keep them no longer"));
    html.m("</button></p></details></form>");
    return page;
}

Answer closed(Here& here, const office::Meeting& meeting) {
    const auto answer = office::close_meeting(here.desk, meeting);
    if (!answer.recorded) return meeting_view(here, meeting, {});
    here.meetings.put_away(meeting);
    Html said;
    said.m("<p>").t(here.say("会议已记录。", "The meeting is on record.")).m("</p>");
    return Done{"/meeting/" + meeting.id, std::move(said)};
}

// ---- an item's own sheet: what the meeting does not know

Answer item_page(Here& here, const Request& request, office::Meeting meeting) {
    const auto back = "/meeting/" + meeting.id;
    const auto* info = find_event(here.workflow().events(), request.value("event"));
    if (!request.post || !info || !office::decided_at_meetings(*info, meeting.kind)) return Done{back, {}};
    const auto row = office::find_case(here.desk, request.value("case"));
    const auto view = here.desk.ledger.view(row.case_id, here.desk.actor);
    if (!view) throw office::not_permitted();
    office::MeetingItem item{.case_id = row.case_id, .event = std::string(info->name)};
    const auto shared = office::event_of(meeting, item, here.workflow()).fields;
    office::Questionnaire asking(here.workflow(), *view->instance, *info, meeting.on, here.desk.today,
                                 office::around(here.desk.ledger, here.desk.actor, row.org, *info), shared);
    auto form = office::fill(asking, sheet_of(request));
    const bool first = !request.has("asked");
    if (first)
        for (auto& line : form.lines) line.fresh = false;
    if (form.complete && !first) {
        item.fields = office::difference(shared, asking.fields());
        meeting.items.push_back(std::move(item));
        here.meetings.keep(meeting);
        return Done{back, {}};
    }
    Page page{.title = Text(info->label), .area = "meeting", .body = {}};
    auto& html = page.body;
    html.m("<h1>").t(here.say(info->label)).m("</h1><p>").add(case_link(here, row.case_id, view->instance->title()));
    html.m(" · ").t(title_of(here, meeting)).m("</p>");
    if (!first) html.add(form_problems(here, form));
    html.add(
        help(here,
             {"只填这个人的票数和结果；日期、应到实到是会议共有的，已经有了。填完点“加入议题”，这时还不记录。",
              "Only the votes on this person and what came of them; the day and who was there are known. Nothing is "
              "recorded yet."},
             {"到会 10 人，9 人赞成、1 人反对：赞成 9，反对 1，弃权 0。",
              "Of 10 there, 9 in favour and 1 against: 9, 1, 0."}));
    html.add(form_to(here, back + "/item")).hidden("case", row.case_id).hidden("event", info->name);
    if (form.lines.empty()) html.hidden("asked", "");
    html.add(fields_of(here, form)).m("<p class=\"actions\"><button class=\"main\">");
    html.t(here.say("加入议题", "Add it")).m("</button> <a class=\"button\" href=\"").t(here.link(back)).m("\">");
    html.t(here.say("不加了", "Leave")).m("</a></p></form>");
    return page;
}

void meeting_card(Html& html, Here& here, const std::string& id, Label leads_on) {
    html.m("<div class=\"card\"><div class=\"row\"><p>");
    try {
        if (const auto meeting = here.meetings.find(id))
            html.m("<strong>")
                .t(title_of(here, *meeting))
                .m("</strong><br>")
                .t(here.say(Text("议题 " + std::to_string(meeting->items.size()) + " 个",
                                 std::to_string(meeting->items.size()) + " items")));
    } catch (const std::exception&) {
        // Of another actor, or damaged: it can be thrown away by the command.
        html.t(id).m(" ").t(
            here.say("（打不开：是别人开的，或已损坏）", "(cannot be opened: somebody else's, or damaged)"));
        html.m("</p></div></div>");
        return;
    }
    html.m("</p><a class=\"button\" href=\"").t(here.link("/meeting/" + id)).m("\">");
    html.t(here.say(leads_on)).m("</a></div></div>");
}

Page overview(Here& here) {
    Page page{.title = {"会议", "Meetings"}, .area = "meeting", .body = {}};
    auto& html = page.body;
    html.m("<h1>").t(here.say("会议", "Meetings")).m("</h1>");
    html.add(help(here,
                  {"一次会议讨论几个人时，在这里办最省事：共有的只填一次，结束时一起记录，并给出会议记录。只讨论一个人"
                   "的，在他的案卷里直接办理也一样。",
                   "Where a meeting decides on several people, what they share is said once; closed, everything is "
                   "recorded together, with the minutes. For one person their case will do as well."},
                  {"10 月 20 日支部大会讨论两人入党：点“开一场会”。",
                   "On 20 October the general meeting votes on two people: open a meeting."}));
    const auto ids = here.meetings.ids();
    html.m("<p><a class=\"button\" href=\"").t(here.link("/meeting/new")).m("\">");
    html.t(here.say("开一场会", "Open a meeting")).m("</a></p><h2>").t(here.say("还没有结束的会议", "Not closed yet"));
    html.m(" <span class=\"dim\">").t(ids.size()).m("</span></h2>");
    if (ids.empty()) html.m("<p class=\"good\">").t(here.say("没有。", "None.")).m("</p>");
    for (const auto& id : ids) meeting_card(html, here, id, {"继续", "Go on"});
    const auto closed = here.meetings.ids(true);
    if (closed.empty()) return page;
    html.m("<h2>").t(here.say("已结束的会议", "Closed")).m(" <span class=\"dim\">").t(closed.size());
    html.m("</span></h2>");
    for (auto id = closed.rbegin(); id != closed.rend(); ++id) meeting_card(html, here, *id, {"看会议记录", "Minutes"});
    return page;
}

Answer new_page(Here& here, const Request& request) {
    if (!request.post) {
        Sheet sheet;
        sheet.meeting.on = here.desk.today;
        return head_page(here, sheet, "/meeting", "open");
    }
    auto sheet = read_sheet(here, request, {});
    if (!sheet.wrong.empty()) return head_page(here, sheet, "/meeting", "open");
    here.meetings.open(sheet.meeting);
    return Done{"/meeting/" + sheet.meeting.id, {}};
}

office::Failure no_such_meeting() {
    return office::failure(office::Reason::not_found, "no-such-meeting", "",
                           {"没有这场会议；可能已经结束并记录，或已丢弃",
                            "there is no such meeting; it may have been closed and recorded, or thrown away"});
}

void drop(Here& here, const office::Meeting& meeting, Html& said) {
    here.meetings.drop(meeting.id);
    said.m("<p>").t(meeting.closed
                        ? here.say("不再保留会议记录；已记入账本的没有改动。",
                                   "The minutes are kept no longer; what is on record stays.")
                        : here.say("会议已丢弃，账本没有改动。", "The meeting is gone; nothing was recorded."));
    said.m("</p>");
}

Answer of_meeting(Here& here, const Request& request, office::Meeting meeting) {
    const auto path = "/meeting/" + meeting.id;
    const auto what = request.value("what");
    if (what == "drop") {
        Html said;
        drop(here, meeting, said);
        return Done{"/meeting", std::move(said)};
    }
    if (meeting.closed) return request.post ? throw no_such_meeting() : Answer(closed_view(here, meeting));
    if (what == "edit") return head_page(here, {meeting, {}}, path, "change");
    if (what == "change") {
        auto sheet = read_sheet(here, request, meeting);
        if (!sheet.wrong.empty()) return head_page(here, sheet, path, "change");
        here.meetings.keep(sheet.meeting);
        return Done{path, {}};
    }
    if (what == "remove") {
        const auto number = static_cast<std::size_t>(std::atoi(request.value("number").c_str()));
        if (number >= 1 && number <= meeting.items.size()) {
            meeting.items.erase(meeting.items.begin() + static_cast<std::ptrdiff_t>(number - 1));
            here.meetings.keep(meeting);
        }
        return Done{path, {}};
    }
    if (what == "close") return closed(here, meeting);
    return meeting_view(here, meeting, request.value("word"));
}

}  // namespace

Answer meeting_page(Here& here, const Request& request, const std::vector<std::string>& parts) {
    if (parts.size() == 1) return request.post ? new_page(here, request) : Answer(overview(here));
    if (parts[1] == "new" && parts.size() == 2 && !request.post) return new_page(here, request);
    auto meeting = here.meetings.find(parts[1]);
    const bool item = parts.size() == 3 && parts[2] == "item";
    if (!meeting || (parts.size() > 2 && !item) || (item && meeting->closed)) throw no_such_meeting();
    if (item) return item_page(here, request, std::move(*meeting));
    return of_meeting(here, request, std::move(*meeting));
}

}  // namespace rudang::web
