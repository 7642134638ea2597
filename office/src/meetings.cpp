#include "rudang/office/meetings.h"
#include "rudang/engine/merkle.h"

#include <algorithm>

#include "rudang/office/questionnaire.h"
#include "rudang/office/records.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"

namespace rudang::office {
namespace {

const FieldSpec* member_of(const FieldSpec* record, const char* name) {
    return record && record->type == FieldType::record ? find_field(record->members, name) : nullptr;
}

bool has_choice(const FieldSpec& field, const std::string& word) {
    return std::any_of(field.choices.begin(), field.choices.end(),
                       [&](const Choice& each) { return each.word == word; });
}

// What a meeting knows, under the names events have for it.
Json known_of(const Meeting& meeting) {
    Json known{{"entitled", meeting.entitled}, {"present", meeting.present}};
    if (meeting.secret) known["secret"] = *meeting.secret;
    if (meeting.individually) known["individually"] = *meeting.individually;
    const auto text = [&](const char* name, const std::string& words) {
        if (!words.empty()) known[name] = words;
    };
    text("place", meeting.place);
    text("chair", meeting.chair);
    text("recorder", meeting.recorder);
    const auto list = [&](const char* name, const std::vector<std::string>& words) {
        if (!words.empty()) known[name] = words;
    };
    list("absent", meeting.absent);
    list("tellers", meeting.tellers);
    list("counters", meeting.counters);
    return known;
}

// Numbers that do not go together are for the rules to judge; the meeting only fills in what it knows.
Json shared_fields(const Meeting& meeting, const EventInfo& info) {
    Json fields = Json::object();
    const auto known = known_of(meeting);
    for (const char* part : {"meeting", "vote", "minutes"}) {
        const auto* record = find_field(*info.fields, part);
        for (const auto& [name, value] : known.items())
            if (member_of(record, name.c_str())) fields[part][name] = value;
    }
    for (const char* name : {"individually", "secret"})
        if (find_field(*info.fields, name) && known.contains(name)) fields[name] = known[name];
    if (const auto* by = find_field(*info.fields, "decided_by"); by && has_choice(*by, meeting.kind))
        fields["decided_by"] = meeting.kind;
    return fields;
}

std::vector<Command> commands_of(Desk& desk, const Meeting& meeting) {
    std::vector<Command> commands;
    const auto& key = meeting.key.empty() ? meeting.id : meeting.key;  // drafts before version 0.4 have none
    for (std::size_t i = 0; i < meeting.items.size(); ++i)
        commands.push_back({.event = event_of(meeting, meeting.items[i], desk.workflow()),
                            .actor = desk.actor,
                            .request = "meeting/" + key + "/" + std::to_string(i + 1)});
    return commands;
}

std::string joined(const std::vector<std::string>& words, Language language) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : language == Language::zh ? "、" : ", ") + word;
    return text;
}

std::string chinese_day(Day day) {
    return std::to_string(day.year()) + "年" + std::to_string(day.month()) + "月" + std::to_string(day.day()) + "日";
}

void put_heading(Desk& desk, const Meeting& meeting, std::string& text) {
    const bool zh = desk.language == Language::zh;
    const auto line = [&](const char* chinese, const char* english, const std::string& words) {
        if (!words.empty()) text += std::string(zh ? chinese : english) + words + "\n";
    };
    std::string org;
    for (const auto& each : desk.ledger.orgs())
        if (each.parent.empty()) org = each.name;
    text +=
        org + " " + kind_in_words(desk.workflow(), meeting.kind, desk.language) + (zh ? "记录\n\n" : ", minutes\n\n");
    line("时间：", "day: ", zh ? chinese_day(meeting.on) : meeting.on.iso());
    line("地点：", "place: ", meeting.place);
    line("主持人：", "chair: ", meeting.chair);
    line("记录人：", "recorder: ", meeting.recorder);
    line("应到：", "entitled: ", std::to_string(meeting.entitled) + (zh ? " 人" : ""));
    line("实到：", "present: ", std::to_string(meeting.present) + (zh ? " 人" : ""));
    line("缺席：", "absent: ", joined(meeting.absent, desk.language));
    line("监票人：", "scrutineers: ", joined(meeting.tellers, desk.language));
    line("计票人：", "tellers: ", joined(meeting.counters, desk.language));
}

}  // namespace

Json to_json(const Meeting& meeting) {
    Json json = known_of(meeting);
    json["id"] = meeting.id;
    if (!meeting.key.empty()) json["key"] = meeting.key;
    json["kind"] = meeting.kind;
    json["on"] = meeting.on.iso();
    if (meeting.closed) json["closed"] = true;
    json["items"] = Json::array();
    for (const auto& item : meeting.items)
        json["items"].push_back(
            {{"case", item.case_id}, {"event", item.event}, {"fields", item.fields}, {"note", item.note}});
    return json;
}

Meeting meeting_from(const Json& json) {
    try {
        Meeting meeting{.id = json.at("id"), .kind = json.at("kind")};
        const auto day = Day::parse(json.at("on").get_ref<const std::string&>());
        if (!day)
            throw failure(Reason::input, "bad-draft", "", {"会议草稿已损坏", "the draft of the meeting is damaged"});
        meeting.on = *day;
        meeting.key = json.value("key", std::string{});
        meeting.closed = json.value("closed", false);
        meeting.place = json.value("place", std::string{});
        meeting.chair = json.value("chair", std::string{});
        meeting.recorder = json.value("recorder", std::string{});
        meeting.absent = json.value("absent", std::vector<std::string>{});
        meeting.tellers = json.value("tellers", std::vector<std::string>{});
        meeting.counters = json.value("counters", std::vector<std::string>{});
        meeting.entitled = json.at("entitled");
        meeting.present = json.at("present");
        if (json.contains("secret")) meeting.secret = json["secret"].get<bool>();
        if (json.contains("individually")) meeting.individually = json["individually"].get<bool>();
        for (const auto& item : json.at("items"))
            meeting.items.push_back({item.at("case"), item.at("event"), item.at("fields"), item.value("note", "")});
        return meeting;
    } catch (const Json::exception&) {
        throw failure(Reason::input, "bad-draft", "", {"会议草稿已损坏", "the draft of the meeting is damaged"});
    }
}

bool decided_at_meetings(const EventInfo& info, const std::string& kind) {
    if (info.opens_case || info.imported_only) return false;
    if (const auto* by = find_field(*info.fields, "decided_by"); by && !by->choices.empty() && !kind.empty())
        return has_choice(*by, kind);
    for (const char* part : {"meeting", "vote", "minutes"})
        if (const auto* record = find_field(*info.fields, part);
            member_of(record, "entitled") || member_of(record, "chair"))
            return true;
    return find_field(*info.fields, "individually") || find_field(*info.fields, "secret");
}

std::vector<Choice> meeting_kinds(const Workflow& workflow) {
    std::vector<Choice> kinds;
    for (const auto& info : workflow.events())
        if (const auto* by = find_field(*info.fields, "decided_by"))
            for (const auto& choice : by->choices)
                if (std::none_of(kinds.begin(), kinds.end(),
                                 [&](const Choice& kind) { return kind.word == choice.word; }))
                    kinds.push_back(choice);
    return kinds;
}

std::string kind_in_words(const Workflow& workflow, const std::string& kind, Language language) {
    for (const auto& choice : meeting_kinds(workflow))
        if (choice.word == kind) return std::string(choice.label.in(language));
    return std::string(Label{"会议", "meeting"}.in(language));
}

void MeetingDrafts::open(Meeting& meeting) {
    auto known = ids();
    for (auto& id : ids(true)) known.push_back(std::move(id));
    meeting.id = meeting.on.iso();
    for (int n = 2; std::find(known.begin(), known.end(), meeting.id) != known.end(); ++n)
        meeting.id = meeting.on.iso() + "-" + std::to_string(n);
    meeting.key = hex(sha256(fresh_key().view())).substr(0, 32);
    keep(meeting);
}

void MeetingDrafts::put_away(Meeting meeting) {
    for (auto& item : meeting.items) item = {.case_id = item.case_id, .event = item.event};
    meeting.closed = true;
    keep(meeting);
}

Meeting as_recorded(Desk& desk, Meeting meeting) {
    for (auto& item : meeting.items) {
        const auto* info = find_event(desk.workflow().events(), item.event);
        const auto view = info ? desk.ledger.view(item.case_id, desk.actor, {}, desk.reveal) : std::nullopt;
        if (!view) continue;
        const auto record = std::find_if(view->effective.rbegin(), view->effective.rend(), [&](const auto& each) {
            return each.event.name == item.event && each.event.on.last() == meeting.on;
        });
        if (record == view->effective.rend()) continue;
        item.fields = difference(event_of(meeting, item, desk.workflow()).fields, record->event.fields);
        item.note = record->event.note;
    }
    return meeting;
}

Problems problems_of(const Meeting& meeting, Day today) {
    Problems problems;
    const auto add = [&](const char* where, std::string zh, std::string en) {
        problems.push_back({"bad-value", where, {std::move(zh), std::move(en)}});
    };
    if (meeting.on > today) add("--on", "会议日期晚于今天", "the day of the meeting lies after today");
    if (meeting.entitled < 1) add("--entitled", "请写应到人数", "how many are entitled?");
    if (meeting.present < 0 || meeting.present > meeting.entitled)
        add("--present", "实到人数应在 0 到应到人数之间", "as many are present as are entitled, at most");
    if (!meeting.absent.empty() && static_cast<int>(meeting.absent.size()) != meeting.entitled - meeting.present)
        add("--absent",
            "列出的缺席人员有 " + std::to_string(meeting.absent.size()) + " 人，应到与实到相差 " +
                std::to_string(meeting.entitled - meeting.present) + " 人",
            std::to_string(meeting.absent.size()) + " are listed as absent, and " +
                std::to_string(meeting.entitled - meeting.present) + " are missing");
    return problems;
}

Event event_of(const Meeting& meeting, const MeetingItem& item, const Workflow& workflow) {
    Event event{.case_id = item.case_id, .name = item.event, .on = meeting.on, .note = item.note, .attachments = {}};
    if (const auto* info = find_event(workflow.events(), item.event)) event.fields = shared_fields(meeting, *info);
    event.fields.merge_patch(item.fields);
    return event;
}

bool MeetingAnswer::possible() const {
    return std::all_of(outcomes.begin(), outcomes.end(), [](const Outcome& each) { return each.accepted(); });
}

MeetingAnswer try_meeting(Desk& desk, const Meeting& meeting) {
    return {false, desk.ledger.record_together(commands_of(desk, meeting), false)};
}

MeetingAnswer close_meeting(Desk& desk, const Meeting& meeting) {
    if (meeting.items.empty())
        throw failure(
            Reason::input, "no-items", "",
            {"会议还没有议题；先用 rudang meeting item 加入", "the meeting has no items yet (rudang meeting item)"});
    if (auto problems = problems_of(meeting, desk.today); !problems.empty()) throw Failure{Reason::input, problems};
    MeetingAnswer answer{false, desk.ledger.record_together(commands_of(desk, meeting), true)};
    answer.recorded = answer.possible();
    return answer;
}

Json to_json(const Meeting& meeting, const MeetingAnswer& answer, Language language) {
    Json json{{"meeting", meeting.id}, {"recorded", answer.recorded}, {"items", Json::array()}};
    for (const auto& outcome : answer.outcomes) {
        auto item = rudang::to_json(outcome, language);
        if (!outcome.problems.empty())
            item["error"] = {{"code", outcome.problems.front().code},
                             {"message", outcome.problems.front().message.in(language)},
                             {"where", outcome.problems.front().where}};
        json["items"].push_back(std::move(item));
    }
    return json;
}

std::string minutes_of(Desk& desk, const Meeting& meeting) {
    const bool zh = desk.language == Language::zh;
    std::string text;
    put_heading(desk, meeting, text);
    std::vector<std::string> ids;
    for (const auto& item : meeting.items) ids.push_back(item.case_id);
    const auto names = names_of(desk, ids);
    for (std::size_t i = 0; i < meeting.items.size(); ++i) {
        const auto& item = meeting.items[i];
        const auto* info = find_event(desk.workflow().events(), item.event);
        if (!info) continue;
        const auto name = names.find(item.case_id);
        text += "\n" + std::string(zh ? "议题 " : "item ") + std::to_string(i + 1) + (zh ? "：" : ": ") +
                (name == names.end() ? item.case_id : name->second) + (zh ? "　" : ", ") +
                std::string(info->label.in(desk.language)) + "\n";
        for (const auto& [label, words] : fields_in_words(*info, item.fields, desk.language))
            text += "  " + label + (zh ? "：" : ": ") + words + "\n";
        if (const auto outcome = outcome_in_words(*info, item.fields, desk.language); !outcome.empty())
            text += std::string(zh ? "  决议：" : "  resolved: ") + outcome + "\n";
    }
    text += zh ? "\n主持人（签名）：　　　　　　记录人（签名）：\n"
               : "\nchair (signed):                recorder (signed):\n";
    return text;
}

}  // namespace rudang::office
