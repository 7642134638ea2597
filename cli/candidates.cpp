#include "candidates.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "rudang/office/desk.h"
#include "rudang/office/naming.h"
#include "rudang/office/wording.h"
#include "rudang/papers/forms.h"
#include "rudang/recruitment/offices.h"
#include "spoken.h"

namespace rudang::cli {
namespace {

using Found = std::vector<Candidate>;
using Words = std::vector<std::string>;

const CommandSpec* command_named(const std::string& name) {
    const auto& all = commands();
    const auto found = std::find_if(all.begin(), all.end(), [&](const CommandSpec& c) { return c.name == name; });
    return found == all.end() ? nullptr : &*found;
}

// ---- commands and options: the table -----------------------------------------------------------------------------

// The commands below a word, or those that are one word; of a group without a command of its own what is in it.
void add_commands(Context& context, const std::string& group, Found& found) {
    std::string before;
    for (const auto& command : commands()) {
        const std::string name(command.name);
        const auto space = name.find(' ');
        if (!group.empty()) {
            if (name.substr(0, space) == group && space != std::string::npos)
                found.push_back({name.substr(space + 1), std::string(context.say(command.summary))});
            continue;
        }
        const auto first = name.substr(0, space);
        if (first == before && space != std::string::npos) {
            if (!command_named(first)) found.back().note += " " + name.substr(space + 1);
        } else {
            found.push_back({first, space == std::string::npos ? std::string(context.say(command.summary))
                                                               : name.substr(space + 1)});
        }
        before = first;
    }
}

// What people type instead of a command's name, for whoever has begun to.
void add_spoken(Context& context, Found& found) {
    for (const auto& command : commands()) {
        std::istringstream also{std::string(command.also)};
        for (std::string word; also >> word;) found.push_back({word, std::string(context.say(command.summary))});
    }
}

void add_options(Context& context, const std::vector<OptionSpec>& options, Found& found) {
    for (const auto& option : options)
        if (!option.positional)
            found.push_back({"--" + std::string(option.name), std::string(context.say(option.help))});
}

void add_fields(Context& context, const FieldList& list, const std::string& prefix, Found& found) {
    for (const auto& field : list) {
        found.push_back({"--" + prefix + std::string(field.name), std::string(context.say(field.label))});
        if (field.type == FieldType::record)
            add_fields(context, field.members, prefix + std::string(field.name) + ".", found);
    }
}

// ---- what a word can be: the ledger ------------------------------------------------------------------------------

void add_events(Context& context, Found& found) {
    for (const auto& event : context.workflow()->events()) {
        if (event.opens_case || event.imported_only || event.name == correction_event) continue;
        const auto step = std::to_string(event.step);
        found.push_back({context.say(event.label.zh, event.name),
                         event.step ? context.say(Text("第 " + step + " 步", "step " + step)) : std::string()});
    }
}

// The living by their ids; names are personal, and are shown as lists show them.
void add_cases(Context& context, Found& found) {
    auto rows = context.ledger().case_rows(context.actor(), {.living = true});
    std::vector<std::string> ids;
    for (const auto& row : rows) ids.push_back(row.case_id);
    auto titles = context.ledger().titles(ids, context.actor());
    for (const auto& row : rows)
        found.push_back({row.case_id, printable(titles[row.case_id]) + " " + status_text(context, row.state)});
}

// What can be recorded now, by number and by name.
void add_open(Context& context, const std::string& word, Found& found) {
    const auto row = context.the_case(word);
    const auto view = context.ledger().view(row.case_id, context.actor());
    if (!view) return;
    for (const auto& task : view->instance->tasks()) {
        const auto& open = view->row.state.steps;
        if (std::find(open.begin(), open.end(), task.step) == open.end()) continue;
        const auto* event = find_event(context.workflow()->events(), task.event);
        found.push_back({std::to_string(task.step), std::string(context.say(event->label))});
        found.push_back({context.say(event->label.zh, event->name), context.say("现在可办", "open now")});
    }
}

// Organizations by their names, which are what people type.
void add_orgs(Context& context, Found& found) {
    for (const auto& org : context.ledger().orgs())
        if (!org.closed) found.push_back({context.say(Text{org.name, org.org_id}), org.org_id});
}

void add_people(Context& context, Found& found) {
    for (const auto& person : context.ledger().people(context.actor()))
        if (person.active) found.push_back({person.actor_id, context.actor_name(person.actor_id)});
}

void add_severities(Context& context, Found& found) {
    for (const auto severity : {Severity::block, Severity::deviation, Severity::notice})
        found.push_back({context.say(label(severity).zh, word(severity)), {}});
}

void add_stages(Context& context, Found& found) {
    for (const auto& stage : context.workflow()->stages())
        found.push_back({std::to_string(stage.number), std::string(context.say(stage.name))});
}

// What a word of that name can be. `given` are the words taken by place before it.
void add_words_for(Context& context, std::string_view name, const Words& given, Found& found) {
    if (name == "SHELL") found = {{"bash", {}}, {"zsh", {}}, {"fish", {}}};
    if (name == "HOW") found = {{"show", context.say("显示", "names")}, {"mask", context.say("遮蔽", "masks")}};
    if (name == "severity") add_severities(context, found);
    if (name == "stage") add_stages(context, found);
    if (name == "CASE" || name == "TARGET" || name == "person") add_cases(context, found);
    if ((name == "EVENT" || name == "STEP") && !given.empty()) add_open(context, given.front(), found);
    if (name == "EVENT") add_events(context, found);
    if (name == "ORG" || name == "org" || name == "branch" || name == "parent") add_orgs(context, found);
    if (name == "ROLE")
        for (const auto& role : context.workflow()->offices().roles)
            found.push_back({context.say(role.label.zh, role.word), {}});
    if (name == "ACTOR") add_people(context, found);
    if (name == "office")
        for (const auto office : recruitment::all_offices)
            found.push_back({context.say(recruitment::label(office).zh, recruitment::word(office)), {}});
    if (name == "TEMPLATE")
        for (const auto& form : papers::forms()) found.push_back({std::string(context.say(form.name)), {}});
}

// What a field can be, where it is chosen.
void add_choices(Context& context, const FieldList& list, std::string_view path, Found& found) {
    const auto dot = path.find('.');
    for (const auto& field : list) {
        if (field.name != path.substr(0, dot)) continue;
        if (dot != path.npos) return add_choices(context, field.members, path.substr(dot + 1), found);
        for (const auto& choice : field.choices) found.push_back({context.say(choice.label.zh, choice.word), {}});
        if (field.type == FieldType::boolean) found = {{context.say("是", "yes"), {}}, {context.say("否", "no"), {}}};
    }
}

// ---- the line that is being typed --------------------------------------------------------------------------------

const OptionSpec* option_named(const std::vector<OptionSpec>& options, const std::string& word) {
    for (const auto& option : options)
        if (!option.positional && word == "--" + std::string(option.name)) return &option;
    return nullptr;
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

// Without the options that stand before the command.
Words from_the_command(const Words& words) {
    std::size_t at = 0;
    while (at + 1 < words.size() && words[at].starts_with("-")) {
        const auto* option = option_named(common_options(), words[at]);
        at += option && option->takes != Takes::nothing ? 2 : 1;
    }
    return {words.begin() + static_cast<std::ptrdiff_t>(std::min(at, words.size() - 1)), words.end()};
}

class Line {
public:
    Line(Context& context, const Words& words) : context_(context), words_(from_the_command(words)) {}

    Found found() {
        const auto& typed = words_.back();
        if (words_.size() == 1)
            first_word(typed);
        else if (words_.front() == "help")
            add_commands(context_, words_.size() == 2 ? std::string() : words_[1], found_);
        else
            behind_the_command(typed);
        std::erase_if(found_, [&](const Candidate& each) { return !each.word.starts_with(typed); });
        return std::move(found_);
    }

private:
    void first_word(const std::string& typed) {
        if (typed.starts_with("-")) return add_options(context_, common_options(), found_);
        if (!typed.empty() && static_cast<unsigned char>(typed.front()) >= 0x80) return add_spoken(context_, found_);
        add_commands(context_, {}, found_);
        found_.push_back({"help", context_.say("说明", "explains")});
    }

    void behind_the_command(const std::string& typed) {
        auto name = words_.front();
        if (const auto called = command_called(name); !called.empty()) name = called;
        std::size_t from = 1;
        command_ = command_named(name);
        // Where a file may stand as well, files come until something is typed.
        const auto* place = command_ ? taken_by_place(*command_, 0) : nullptr;
        if (words_.size() == 2 && !(typed.empty() && place && place->name == "FILE"))
            add_commands(context_, name, found_);
        if (words_.size() > 2)
            if (const auto* below = command_named(name + " " + words_[1])) command_ = below, from = 2;
        if (!command_) return;
        read_words_before(from);
        try {
            if (open_option_) return value();
            if (!typed.starts_with("-"))
                if (const auto* next = taken_by_place(*command_, given_.size()))
                    return add_words_for(context_, next->name, given_, found_);
            add_options(context_, command_->options, found_);
            for (const auto* event : events()) add_fields(context_, *event->fields, "", found_);
            if (typed.starts_with("-")) add_options(context_, common_options(), found_);
        } catch (const Failure&) {
        } catch (const office::Failure&) {
        } catch (const LedgerError&) {
        }
    }

    // Words taken by place before the one that is being typed; the value of an option is none.
    void read_words_before(std::size_t from) {
        for (std::size_t i = from; i + 1 < words_.size(); ++i) {
            const bool is_value = std::exchange(open_option_, std::nullopt).has_value();
            if (is_value) continue;
            if (!words_[i].starts_with("-")) {
                given_.push_back(words_[i]);
                continue;
            }
            const auto* option = option_named(command_->options, words_[i]);
            if (!option) option = option_named(common_options(), words_[i]);
            if (option ? option->takes != Takes::nothing : command_->takes_fields)
                open_option_ = words_[i].substr(std::min(words_[i].find_first_not_of('-'), words_[i].size()));
        }
    }

    // The events whose fields can be options of this line.
    std::vector<const EventInfo*> events() {
        if (command_->name == "apply") return {&office::opening_event(*context_.workflow())};
        const bool records = command_->takes_fields && given_.size() >= 2 && command_->name != "correct";
        return records ? office::events_named(*context_.workflow(), given_[1]) : std::vector<const EventInfo*>();
    }

    void value() {
        // Elsewhere `--to` is a file.
        const bool person = *open_option_ == "to" && command_->name.starts_with("finding ");
        add_words_for(context_, person ? "ACTOR" : *open_option_, given_, found_);
        auto path = *open_option_;
        std::replace(path.begin(), path.end(), '-', '_');
        if (command_->takes_fields)
            for (const auto* event : events()) add_choices(context_, *event->fields, path, found_);
    }

    Context& context_;
    Words words_;
    const CommandSpec* command_ = nullptr;
    Words given_;
    std::optional<std::string> open_option_;  // its value is being typed
    Found found_;
};

}  // namespace

std::vector<Candidate> candidates(Context& context, const std::vector<std::string>& words) {
    return words.empty() ? Found{} : Line(context, words).found();
}

}  // namespace rudang::cli
