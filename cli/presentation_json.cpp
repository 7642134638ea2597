// An audit as JSON.
#include "mapping_view.h"
#include "presentation.h"

namespace rudang::cli {

Json Presentation::where_json(const Place& place) {
    Json where = place.row ? Json{{"row", place.row}} : Json();
    if (!place.sheet.empty()) where["sheet"] = place.sheet.str();
    if (!place.file.empty()) where["file"] = place.file.str();
    return where;
}

void Presentation::finish_json() {
    Json summary{{"cases", cases_},   {"clean", clean_}, {"violated", violated_},    {"undetermined", undetermined_},
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

void Presentation::print_places_json(const char* name, const std::vector<std::vector<Place>>& groups) {
    Json list = Json::array();
    for (const auto& places : groups) {
        Json where = Json::array();
        for (const auto& place : places) where.push_back(where_json(place));
        list.push_back(std::move(where));
    }
    context_.out() << ",\"" << name << "\":" << one_line(list);
}

void Presentation::print_files_json(const SourceFacts& facts) {
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

void Presentation::print_json(const AuditedCase& audited, const std::map<std::string, std::string>& changes) {
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

}  // namespace rudang::cli
