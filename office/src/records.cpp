#include "rudang/office/records.h"

#include <algorithm>

#include "rudang/office/words.h"

namespace rudang::office {

std::vector<CaseRecord> records_of(const CaseView& view, const Workflow& workflow) {
    std::vector<CaseRecord> records;
    for (const auto& item : view.history) {
        const auto& event = item.recorded.event;
        if (event.name == correction_event) continue;
        CaseRecord record{item.recorded, find_event(workflow.events(), event.name), item.refused, item.rules,
                          item.slip};
        if (!record.info) continue;
        if (!item.refused) {
            const auto now = std::find_if(view.effective.begin(), view.effective.end(),
                                          [&](const Recorded& each) { return each.seq == item.recorded.seq; });
            if (now == view.effective.end()) continue;
            record.recorded = *now;
        }
        // A record and what is found about it share event and day; what made it good is said once.
        if (!item.refused)
            for (const auto& finding : view.findings)
                if (finding.cured_by && finding.event == event.name && finding.on == record.recorded.event.on)
                    record.cured_by = finding.cured_by;
        records.push_back(std::move(record));
    }
    return records;
}

std::vector<CaseRecord> records_of_step(const CaseView& view, const Workflow& workflow, int step) {
    auto records = records_of(view, workflow);
    std::erase_if(records, [&](const CaseRecord& record) { return record.info->step != step; });
    return records;
}

std::vector<CaseRecord> correctable(const CaseView& view, const Workflow& workflow, const std::string& actor,
                                    Day today) {
    auto records = records_of(view, workflow);
    std::erase_if(records, [&](const CaseRecord& record) {
        return record.refused &&
               (record.slip || record.recorded.actor != actor || record.recorded.entered != std::optional(today));
    });
    return records;
}

std::string case_with(Ledger& ledger, const Command& application, const EventInfo& info) {
    auto again = application;
    again.known_is_done = true;
    // Under whatever name the person is told apart by.
    const auto instance = ledger.workflow().start("x");
    instance->apply({.event = application.event}, Judging::replay, {}, application.event.on.last());
    for (const auto& row : ledger.cases_named(instance->title(), application.actor)) {
        again.event.case_id = row.case_id;
        if (info.opens_case && ledger.preview(again).repeated) return row.case_id;
    }
    return {};
}

namespace {

// Where what is sealed is left out there are none.
std::vector<std::string> known_digests(const Event& event) {
    auto digests = event.attachments;
    std::erase(digests, std::string{});
    return digests;
}

}  // namespace

Json records_json(const std::string& case_id, int step, const std::vector<CaseRecord>& records) {
    Json json{{"case", case_id}, {"step", step}, {"records", Json::array()}};
    for (const auto& record : records) {
        const auto& event = record.recorded.event;
        const auto outcome = outcome_word(*record.info, event.fields);
        Json entry{{"seq", record.recorded.seq},
                   {"event", event.name},
                   {"on", event.on.iso()},
                   {"fields", event.fields},
                   {"attachments", known_digests(event)},
                   {"refused", record.refused},
                   {"cured_by", record.cured_by ? Json(record.cured_by) : Json()}};
        for (const auto& paper : record.recorded.papers)
            entry["papers"].push_back({{"id", paper.id},
                                       {"kind", paper.kind.empty() ? Json() : Json(paper.kind)},
                                       {"size", paper.size},
                                       {"digest", paper.digest.empty() ? Json() : Json(paper.digest)},
                                       {"file", paper.name.empty() ? Json() : Json(paper.name)}});
        if (!outcome.empty()) entry["outcome"] = outcome;
        if (record.refused) entry["rules"] = record.rules;
        if (record.slip) entry["slip"] = true;
        json["records"].push_back(std::move(entry));
    }
    return json;
}

namespace {

void add_words(const FieldList& list, const Json& fields, const std::string& group, Language language,
               std::vector<std::pair<std::string, std::string>>& lines) {
    for (const auto& field : list) {
        const auto found = fields.find(std::string(field.name));
        if (found == fields.end() || found->is_null()) continue;
        const auto label = group + std::string(field.label.in(language));
        if (field.type == FieldType::record && found->is_object())
            add_words(field.members, *found, label + (language == Language::zh ? "·" : ", "), language, lines);
        else if (auto words = value_in_words(field, *found, language); !words.empty())
            lines.emplace_back(label, std::move(words));
    }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> fields_in_words(const EventInfo& event, const Json& fields,
                                                                 Language language) {
    std::vector<std::pair<std::string, std::string>> lines;
    add_words(*event.fields, fields, "", language, lines);
    return lines;
}

}  // namespace rudang::office
