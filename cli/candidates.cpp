#include "candidates.h"

#include <algorithm>

#include "rudang/office/desk.h"
#include "rudang/office/naming.h"

namespace rudang::cli {
namespace {

void add_fields(const FieldList& list, const std::string& prefix, std::vector<std::string>& found) {
    for (const auto& field : list) {
        found.push_back("--" + prefix + std::string(field.name));
        if (field.type == FieldType::record) add_fields(field.members, prefix + std::string(field.name) + ".", found);
    }
}

void add_events(Context& context, std::vector<std::string>& found) {
    for (const auto& event : context.workflow()->events()) {
        if (event.opens_case || event.imported_only || event.name == correction_event) continue;
        found.push_back(context.say(event.label.zh, event.name));
    }
}

// The living by their ids; names are personal and are not offered.
void add_cases(Context& context, std::vector<std::string>& found) {
    for (const auto& row : context.ledger().cases(context.actor()))
        if (!row.state.ended) found.push_back(row.case_id);
}

// What can be recorded now, by number and by name.
void add_open(Context& context, const std::string& word, std::vector<std::string>& found) {
    const auto row = context.the_case(word);
    const auto view = context.ledger().view(row.case_id, context.actor());
    if (!view) return;
    for (const auto& task : view->instance->tasks()) {
        const auto& open = view->row.state.steps;
        if (std::find(open.begin(), open.end(), task.step) == open.end()) continue;
        const auto* event = find_event(context.workflow()->events(), task.event);
        found.push_back(std::to_string(task.step));
        found.push_back(context.say(event->label.zh, event->name));
    }
}

}  // namespace

std::vector<std::string> candidates(Context& context, const std::vector<std::string>& words) {
    std::vector<std::string> found;
    if (words.size() < 2) return found;
    const auto& command = words.front();
    // Positional words before the one that is being typed.
    std::vector<std::string> given;
    for (std::size_t i = 1; i + 1 < words.size(); ++i)
        if (!words[i].starts_with("-")) given.push_back(words[i]);
    try {
        const bool of_case = command == "record" || command == "correct" || command == "show" || command == "why" ||
                             command == "forecast";
        if (command == "fields") add_events(context, found);
        if (of_case && given.empty()) add_cases(context, found);
        if ((command == "record" || command == "why") && given.size() == 1) {
            add_open(context, given[0], found);
            if (command == "record") add_events(context, found);
        }
        if (command == "record" && given.size() >= 2)
            for (const auto* event : office::events_named(*context.workflow(), given[1]))
                add_fields(*event->fields, "", found);
        if (command == "apply") add_fields(*office::opening_event(*context.workflow()).fields, "", found);
        if (command == "actor" && given.size() == 2 && (given[0] == "grant" || given[0] == "revoke"))
            for (const auto& role : context.workflow()->offices().roles) found.emplace_back(role.word);
    } catch (const Failure&) {
        return {};
    } catch (const office::Failure&) {
        return {};
    } catch (const LedgerError&) {
        return {};
    }
    return found;
}

}  // namespace rudang::cli
