#include "candidates.h"

#include <algorithm>
#include <utility>

#include "rudang/office/desk.h"
#include "rudang/office/naming.h"
#include "rudang/papers/forms.h"
#include "rudang/recruitment/offices.h"

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

// Organizations by their names, which are what people type.
void add_orgs(Context& context, std::vector<std::string>& found) {
    for (const auto& org : context.ledger().orgs())
        if (!org.closed) found.push_back(context.say(Text{org.name, org.org_id}));
}

// The command that the words name, and how many of them name it.
std::pair<const CommandSpec*, std::size_t> command_of(const std::vector<std::string>& words) {
    const auto named = [&](const std::string& name) {
        const auto& all = commands();
        const auto found = std::find_if(all.begin(), all.end(), [&](const CommandSpec& c) { return c.name == name; });
        return found == all.end() ? nullptr : &*found;
    };
    if (words.size() > 2)
        if (const auto* found = named(words[0] + " " + words[1])) return {found, 2};
    return {named(words[0]), 1};
}

// The place of the word that is being typed among those that are taken by place; nothing behind the last.
const OptionSpec* taken_by_place(const CommandSpec& command, std::size_t place) {
    for (const auto& option : command.options) {
        if (!option.positional) continue;
        if (place == 0 || option.takes == Takes::many) return &option;
        --place;
    }
    return nullptr;
}

const OptionSpec* option_named(const CommandSpec& command, const std::string& word) {
    for (const auto& option : command.options)
        if (!option.positional && word == "--" + std::string(option.name)) return &option;
    return nullptr;
}

// What a word of that name can be. `given` are the words taken by place before it.
void add_words_for(Context& context, std::string_view name, const std::vector<std::string>& given,
                   std::vector<std::string>& found) {
    if (name == "CASE" || name == "TARGET" || name == "person") add_cases(context, found);
    if ((name == "EVENT" || name == "STEP") && !given.empty()) add_open(context, given.front(), found);
    if (name == "EVENT") add_events(context, found);
    if (name == "ORG" || name == "org" || name == "branch" || name == "parent") add_orgs(context, found);
    if (name == "ROLE")
        for (const auto& role : context.workflow()->offices().roles)
            found.push_back(context.say(role.label.zh, role.word));
    if (name == "ACTOR")
        for (const auto& person : context.ledger().people(context.actor()))
            if (person.active) found.push_back(person.actor_id);
    if (name == "office")
        for (const auto office : recruitment::all_offices)
            found.push_back(context.say(recruitment::label(office).zh, recruitment::word(office)));
    if (name == "TEMPLATE")
        for (const auto& form : papers::forms()) found.emplace_back(context.say(form.name));
}

}  // namespace

std::vector<std::string> candidates(Context& context, const std::vector<std::string>& words) {
    std::vector<std::string> found;
    if (words.size() < 2) return found;
    const auto [command, named_by] = command_of(words);
    if (!command) return found;
    // Words taken by place before the one that is being typed; the value of an option is none.
    std::vector<std::string> given;
    const OptionSpec* open_option = nullptr;
    for (std::size_t i = named_by; i + 1 < words.size(); ++i) {
        const auto* option = option_named(*command, words[i]);
        const bool is_value = std::exchange(open_option, option && option->takes != Takes::nothing ? option : nullptr);
        if (!is_value && !words[i].starts_with("-")) given.push_back(words[i]);
    }
    try {
        if (open_option) {
            add_words_for(context, open_option->name, given, found);
            return found;
        }
        if (const auto* word = taken_by_place(*command, given.size())) add_words_for(context, word->name, given, found);
        if (command->name == "record" && given.size() >= 2)
            for (const auto* event : office::events_named(*context.workflow(), given[1]))
                add_fields(*event->fields, "", found);
        if (command->name == "apply") add_fields(*office::opening_event(*context.workflow()).fields, "", found);
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
