#include "import_match.h"

#include <algorithm>

namespace rudang::office {

// ---- which case
// ----------------------------------------------------------------------------------------------------------

Matching::Person Matching::person_of(const std::vector<Recorded>& events) {
    Person person;
    for (const auto& recorded : events) {
        if (recorded.event.name != "application_submitted") continue;
        const auto applicant = recorded.event.fields.value("applicant", Json::object());
        const auto text = [&](const char* field) {
            return applicant.is_object() && applicant.contains(field) && applicant[field].is_string()
                       ? applicant[field].get<std::string>()
                       : std::string{};
        };
        person = {text("name"), text("id_number"), text("birth_date"), recorded.event.on, true};
    }
    return person;
}

void Matching::propose(std::size_t row, const SourceCase& source) {
    people_.resize(row + 1);
    candidates_.resize(row + 1);
    people_[row] = person_of(source.row.events);
    auto& person = people_[row];
    // A later table need not say once more when somebody applied, if it tells who he is otherwise.
    const bool told = !source.row.id_number.empty() || source.row.birth;
    if (!person.known && source.from_table && told)
        person = {source.row.name, source.row.id_number, source.row.birth ? source.row.birth->iso() : std::string{},
                  OccurredOn(Day::from_number(0)), false};
    if (!source.from_table && valid_id(source.case_id)) {
        // Without an application nothing opens: then one that is not there is asked for like one that may not be seen.
        if ((people_[row].known || ledger_.sees_everything(actor_)) && ledger_.case_id_is_free(source.case_id)) return;
        certain_.insert(source.case_id);
        candidates_[row] = {source.case_id};
        return;
    }
    if ((!people_[row].known && !(source.from_table && told)) || source.row.name.empty()) return;
    const auto [found, fresh] = by_name_.try_emplace(normalized_name(source.row.name));
    if (fresh)
        for (const auto& known : ledger_.cases_named(source.row.name, actor_))
            if (!known.erased) found->second.push_back(known.case_id);
    candidates_[row] = found->second;
}

bool Matching::look() {
    std::set<std::string> ids;
    for (const auto& list : candidates_) ids.insert(list.begin(), list.end());
    if (ids.empty()) return true;
    views_ = ledger_.views({ids.begin(), ids.end()}, actor_, Reveal::yes);
    return !views_.empty();
}

// 0 where they are two people.
int Matching::likeness(const Person& here, const Person& there, const CaseView& view) {
    if (!here.id_number.empty() && !there.id_number.empty()) return here.id_number == there.id_number ? 5 : 0;
    if (!here.known) return !here.birth_date.empty() && here.birth_date == there.birth_date ? 2 : 0;
    const bool same_day = here.applied == there.applied;
    const bool births = !here.birth_date.empty() && !there.birth_date.empty();
    const bool same_birth = births && here.birth_date == there.birth_date;
    if (same_day && same_birth) return 4;
    if (same_day && !births) return 3;
    // Whoever applies again after an end begins anew.
    if (same_birth && !(view.row.state.ended && here.applied.first() > there.applied.last())) return 2;
    return same_day ? 1 : 0;
}

std::vector<const CaseView*> Matching::settle() const {
    std::map<std::string, std::pair<const CaseView*, Person>> known;
    for (const auto& view : views_) known[view.row.case_id] = {&view, person_of(view.effective)};
    std::vector<const CaseView*> result(people_.size(), nullptr);
    std::set<std::string> taken;
    for (int wanted = 5; wanted >= 1; --wanted)
        for (std::size_t row = 0; row < people_.size(); ++row)
            for (const auto& id : candidates_[row]) {
                const auto found = known.find(id);
                if (result[row] || found == known.end() || taken.contains(id)) continue;
                const auto& [view, person] = found->second;
                if (!certain_.contains(id) && likeness(people_[row], person, *view) != wanted) continue;
                result[row] = view;
                taken.insert(id);
            }
    return result;
}

// ---- what differs
// --------------------------------------------------------------------------------------------------------

namespace {

bool alike(const Json& here, const Json& there) {
    if (here.is_string() && there.is_string())
        return here == there || normalized_name(here.get<std::string>()) == normalized_name(there.get<std::string>());
    return here == there;
}

// Does `there` say all that `here` says? What is empty says nothing.
bool covers(const Json& there, const Json& here) {
    if (here.is_null() || here == "" || (here.is_structured() && here.empty())) return true;
    if (here.is_object())
        return there.is_object() && std::all_of(here.items().begin(), here.items().end(), [&](const auto& each) {
                   return there.contains(each.key()) && covers(there[each.key()], each.value());
               });
    if (here.is_array()) {
        if (!there.is_array() || there.size() != here.size()) return false;
        for (std::size_t i = 0; i < here.size(); ++i)
            if (!covers(there[i], here[i])) return false;
        return true;
    }
    return alike(here, there);
}

template <class F>
void each_difference(const Json& here, const Json& there, const std::string& path, F found) {
    for (const auto& [name, value] : here.items()) {
        const auto inner = path.empty() ? name : path + "." + name;
        const Json& other = there.is_object() && there.contains(name) ? there[name] : Json();
        if (value.is_object())
            each_difference(value, other, inner, found);
        else if (!covers(other, value))
            found(inner, other, value);
    }
}

// A month says nothing against a day in it.
bool agrees(const OccurredOn& here, const OccurredOn& there) {
    return here == there ||
           (here.precision() == Precision::month && here.first() <= there.first() && there.last() <= here.last());
}

// Does this happen more than once in the life of a case? What belongs to no step may; of a step, what a table may have
// several columns for.
bool may_repeat_in(const Workflow& workflow, const std::string& event) {
    const auto* info = find_event(workflow.events(), event);
    if (!info || info->opens_case) return false;
    if (info->step == 0) return true;
    const auto ids = recruitment::day_columns_of(info->step);
    return std::any_of(recruitment::ledger_columns().begin(), recruitment::ledger_columns().end(),
                       [&](const recruitment::ColumnInfo& column) {
                           return column.repeats && std::find(ids.begin(), ids.end(), column.id) != ids.end();
                       });
}

}  // namespace

void Comparison::compare(const std::vector<Recorded>& events) {
    std::map<std::string, std::vector<std::size_t>> by_name;
    for (std::size_t i = 0; i < events.size(); ++i)
        // What the file does not record is nothing to hold against the ledger.
        if (events[i].event.name != "step_unrecorded") by_name[events[i].event.name].push_back(i);
    for (auto& [name, here] : by_name) compare_named(events, std::move(here));
    std::stable_sort(added_.begin(), added_.end(), [&](std::size_t a, std::size_t b) {
        return events[a].event.on.first() < events[b].event.on.first();
    });
}

// First what is the same word for word, then what happened on the same day, then the rest in the order of the days.
void Comparison::compare_named(const std::vector<Recorded>& events, std::vector<std::size_t> here) {
    std::vector<const Recorded*> there;
    for (const auto& recorded : view_.effective)
        if (recorded.event.name == events[here.front()].event.name) there.push_back(&recorded);
    const auto by_day = [](const Recorded& a, const Recorded& b) { return a.event.on.first() < b.event.on.first(); };
    std::stable_sort(there.begin(), there.end(), [&](const auto* a, const auto* b) { return by_day(*a, *b); });
    std::stable_sort(here.begin(), here.end(),
                     [&](std::size_t a, std::size_t b) { return by_day(events[a], events[b]); });
    const auto pair_up = [&](const auto& fits, const auto& then) {
        std::erase_if(here, [&](std::size_t index) {
            const auto found = std::find_if(there.begin(), there.end(),
                                            [&](const Recorded* each) { return fits(events[index], *each); });
            if (found == there.end()) return false;
            then(index, events[index], **found);
            there.erase(found);
            return true;
        });
    };
    const auto same_day = [](const Recorded& a, const Recorded& b) { return agrees(a.event.on, b.event.on); };
    pair_up(
        [&](const Recorded& a, const Recorded& b) { return same_day(a, b) && covers(b.event.fields, a.event.fields); },
        [](std::size_t, const Recorded&, const Recorded&) {});
    const auto differs = [&](std::size_t index, const Recorded& a, const Recorded& b) { differ(index, a, b); };
    pair_up(same_day, differs);
    // After all the ledger has of what happens again and again it is one more of its kind, like the next review; else
    // the day differs.
    const bool repeats = !here.empty() && may_repeat_in(workflow_, events[here.front()].event.name);
    std::erase_if(here, [&](std::size_t index) {
        const auto& recorded = events[index];
        const bool later = std::all_of(there.begin(), there.end(), [&](const Recorded* each) {
            return each->event.on.last() < recorded.event.on.first();
        });
        if (there.empty() || (later && repeats)) added_.push_back(index);
        return there.empty() || (later && repeats);
    });
    pair_up([](const Recorded&, const Recorded&) { return true; }, differs);
    added_.insert(added_.end(), here.begin(), here.end());
}

void Comparison::differ(std::size_t index, const Recorded& here, const Recorded& there) {
    if (!agrees(here.event.on, there.event.on))
        differences_.push_back({index, there.seq, "on", there.event.on.iso(), here.event.on.iso()});
    each_difference(here.event.fields, there.event.fields, "",
                    [&](const std::string& field, const Json& other, const Json& value) {
                        differences_.push_back({index, there.seq, field, other, value});
                    });
}

// ---- places
// --------------------------------------------------------------------------------------------------------------

ColumnOf column_for_field(const recruitment::Mapping& mapping, const std::string& field) {
    // What the rules call by other names than the columns.
    static const std::map<std::string, std::string> columns{
        {"days", "training_days"}, {"hours", "training_hours"},
        {"interviewer", "talker"}, {"conclusion", "political_conclusion"},
        {"from", "notice_from"},   {"to", "notice_to"}};
    const auto renamed = columns.find(field);
    const auto& wanted = renamed == columns.end() ? field : renamed->second;
    for (const auto& use : mapping.columns)
        if (use.meaning == wanted) return {tables::column_name(use.column), use.header};
    return {};
}

LineProblem located(const SourceCase& source, const Problem& problem) {
    LineProblem found{source.row.place, {}, problem.code, problem.message};
    std::string_view rest = problem.where;
    for (const std::string& before : {source.row.place.file, source.row.place.sheet})
        if (!before.empty() && rest.starts_with(before + " ")) rest.remove_prefix(before.size() + 1);
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0 || digits > 8) return found;
    found.place.row = std::stoi(std::string(rest.substr(0, digits)));
    rest.remove_prefix(std::min(rest.size(), digits + 1));
    const auto letters = std::min(rest.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), rest.size());
    if (letters == 0 || (letters < rest.size() && rest[letters] != ' ')) return found;
    found.place.column = rest.substr(0, letters);
    found.header = rest.substr(std::min(rest.size(), letters + 1));
    return found;
}

Place place_of(const ImportRow& row, const Event& event) {
    for (const auto& recorded : row.source.row.events)
        if (recorded.event.name == event.name && recorded.event.on == event.on && recorded.place.row)
            return recorded.place;
    for (const auto& difference : row.differences)
        if (event.name == correction_event && difference.corrects == event.fields.value("corrects", Seq{-1}))
            return difference.place;
    return row.source.row.place;
}

std::vector<Event> corrections_of(const ImportRow& row, Day today) {
    std::map<Seq, Json> changes;
    for (const auto& difference : row.differences) {
        if (difference.choice != Handling::take) continue;
        auto* at = &changes[difference.corrects];
        for (std::size_t from = 0; from <= difference.field.size();) {
            const auto to = std::min(difference.field.find('.', from), difference.field.size());
            at = &(*at)[difference.field.substr(from, to - from)];
            from = to + 1;
        }
        *at = difference.here;
    }
    std::vector<Event> events;
    for (auto& [seq, fields] : changes) {
        Event event;
        event.case_id = row.source.case_id;
        event.name = std::string(correction_event);
        event.on = today;
        event.fields = {{"corrects", seq}, {"fields", std::move(fields)}, {"reason", "按导入的台账更正"}};
        events.push_back(std::move(event));
    }
    return events;
}

Text label_of(const Difference& difference, const Workflow& workflow) {
    const auto* info = find_event(workflow.events(), difference.event);
    Text words = info ? Text(info->label) : Text(difference.event, difference.event);
    if (difference.field == "on") return {words.zh + "的日期", "day of: " + words.en};
    const auto* fields = info ? info->fields : nullptr;
    std::string zh, en;
    for (std::size_t from = 0; from <= difference.field.size();) {
        const auto to = std::min(difference.field.find('.', from), difference.field.size());
        const auto name = difference.field.substr(from, to - from);
        const auto* field = fields ? find_field(*fields, name) : nullptr;
        zh = field ? std::string(field->label.zh) : name;
        en = field ? std::string(field->label.en) : name;
        fields = field ? &field->members : nullptr;
        from = to + 1;
    }
    return {words.zh + "的" + zh, words.en + ": " + en};
}

}  // namespace rudang::office
