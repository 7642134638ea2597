#include "put_together.h"

#include <algorithm>
#include <map>
#include <set>

namespace rudang::office {
namespace {

bool overlap(const OccurredOn& a, const OccurredOn& b) { return a.first() <= b.last() && b.first() <= a.last(); }

// What tells people of one name apart; of lines of events it stands in the application.
struct Marks {
    std::string name, id_number;
    std::optional<OccurredOn> birth, applied;
};

Marks marks_of(const recruitment::LedgerRow& row) {
    Marks marks{normalized_name(row.name), row.id_number, row.birth, row.applied};
    for (const auto& recorded : row.events) {
        if (recorded.event.name != "application_submitted") continue;
        const auto applicant = recorded.event.fields.value("applicant", Json::object());
        if (!marks.applied) marks.applied = recorded.event.on;
        if (!applicant.is_object()) continue;
        if (!marks.birth) marks.birth = OccurredOn::parse(applicant.value("birth_date", std::string{}));
        if (marks.id_number.empty()) marks.id_number = applicant.value("id_number", std::string{});
    }
    return marks;
}

bool same_person(const Marks& a, const Marks& b) {
    if (a.name.empty() || a.name != b.name) return false;
    if (!a.id_number.empty() && !b.id_number.empty()) return a.id_number == b.id_number;
    // Whoever applied on two days has a case for each.
    if (a.applied && b.applied && !overlap(*a.applied, *b.applied)) return false;
    if (a.birth && b.birth) return overlap(*a.birth, *b.birth);
    return a.applied && b.applied;
}

std::string place_text(const Place& place) {
    return place.file + " " + (place.sheet.empty() ? "" : place.sheet + " ") + std::to_string(place.row) +
           (place.column.empty() ? "" : " " + place.column);
}

class Merging {
public:
    Merging(SourceCase& into, SourceCase from, const Workflow& workflow)
        : into_(into.row), from_(std::move(from.row)), workflow_(workflow) {}

    void run() {
        // What only one of the two leaves open is not open.
        std::set<int> silent;
        std::set_intersection(into_.silent.begin(), into_.silent.end(), from_.silent.begin(), from_.silent.end(),
                              std::inserter(silent, silent.end()));
        into_.silent = std::move(silent);
        for (auto& [name, events] : by_name(from_.events)) take(name, std::move(events));
        std::erase_if(into_.unreadable, [&](const auto& each) { return !into_.silent.contains(each.first); });
        for (auto& problem : from_.problems) into_.problems.push_back(std::move(problem));
        drop_unrecorded();
        if (into_.gone.empty()) into_.gone = std::move(from_.gone);
        if (into_.come.empty()) into_.come = std::move(from_.come);
        if (!into_.puzzling) into_.puzzling = std::move(from_.puzzling);
        into_.reviews_told.insert(into_.reviews_told.end(), from_.reviews_told.begin(), from_.reviews_told.end());
        std::sort(into_.reviews_told.begin(), into_.reviews_told.end());
        if (into_.branch.empty()) into_.branch = from_.branch;
        if (into_.id_number.empty()) into_.id_number = std::move(from_.id_number);
        if (!into_.birth || into_.birth->precision() != Precision::day)
            into_.birth = from_.birth ? from_.birth : into_.birth;
        if (!into_.applied) into_.applied = from_.applied;
    }

private:
    static std::map<std::string, std::vector<Recorded>> by_name(std::vector<Recorded>& events) {
        std::map<std::string, std::vector<Recorded>> groups;
        for (auto& recorded : events) groups[recorded.event.name].push_back(std::move(recorded));
        return groups;
    }

    void take(const std::string& name, std::vector<Recorded> events) {
        std::vector<Recorded*> here;
        for (auto& recorded : into_.events)
            if (recorded.event.name == name) here.push_back(&recorded);
        if (name == "step_unrecorded" || here.empty())
            return into_.events.insert(into_.events.end(), std::make_move_iterator(events.begin()),
                                       std::make_move_iterator(events.end())),
                   void();
        std::vector<Recorded> more;
        for (auto& recorded : events) {
            const auto same = std::find_if(here.begin(), here.end(), [&](const Recorded* each) {
                return overlap(each->event.on, recorded.event.on);
            });
            if (same == here.end()) {
                more.push_back(std::move(recorded));
                continue;
            }
            join(**same, recorded);
            here.erase(same);
        }
        if (more.empty()) return;
        // One day here and another there for what happens once.
        if (events.size() == 1 && here.size() == 1) return contradict(*here.front(), more.front());
        into_.events.insert(into_.events.end(), std::make_move_iterator(more.begin()),
                            std::make_move_iterator(more.end()));
    }

    // The more exact day, and every field that one of the two knows; about a field they contradict each other in
    // nothing is known.
    void join(Recorded& here, const Recorded& there) {
        if (here.event.on.precision() == Precision::month && there.event.on.precision() == Precision::day) {
            here.event.on = there.event.on;
            here.place = there.place;
        }
        say_two_branches(here, there);
        join(here.event.fields, there.event.fields);
    }
    // Neither is taken; that the cells are empty would be wrong.
    void say_two_branches(const Recorded& here, const Recorded& there) {
        const auto ours = text_in(here.event.fields, "branch"), theirs = text_in(there.event.fields, "branch");
        if (ours.empty() || theirs.empty() || same_name(ours, theirs)) return;
        const auto row_of = [](Place place) { return place.column.clear(), place_text(place); };
        const auto at = row_of(here.place), other = row_of(there.place);
        into_.problems.push_back(
            {std::string(two_branches),
             at,
             {"两处写的党支部不同：" + ours + "（" + at + " 行）、" + theirs + "（" + other + " 行），请改成一致",
              "two branches are named: " + ours + " (" + at + ") and " + theirs + " (" + other +
                  "); make them agree"}});
    }
    static void join(Json& here, const Json& there) {
        for (const auto& [field, value] : there.items()) {
            if (!here.contains(field))
                here[field] = value;
            else if (here[field].is_object() && value.is_object())
                join(here[field], value);
            else if (here[field] != value && !same_name(here[field], value))
                here.erase(field);
        }
    }
    static bool same_name(const Json& a, const Json& b) {
        return a.is_string() && b.is_string() &&
               normalized_name(a.get<std::string>()) == normalized_name(b.get<std::string>());
    }

    void contradict(const Recorded& here, const Recorded& there) {
        const auto* info = find_event(workflow_.events(), here.event.name);
        const int step = info ? info->step : 0;
        into_.problems.push_back(
            {"contradiction",
             place_text(there.place),
             {"“" + (info ? std::string(info->label.zh) : here.event.name) + "”的日期（" + there.event.on.iso() +
                  "）与 " + place_text(here.place) + "（" + here.event.on.iso() + "）不一致，没有采用",
              "the day of \"" + (info ? std::string(info->label.en) : here.event.name) + "\" (" + there.event.on.iso() +
                  ") differs from " + place_text(here.place) + " (" + here.event.on.iso() + "); neither was used"}});
        into_.silent.insert(step);
        into_.unreadable.emplace(step, there.place);
        const auto name = here.event.name;
        const auto place = here.place;
        std::erase_if(into_.events,
                      [&](const Recorded& each) { return each.event.name == name && each.place == place; });
    }

    // A step that one of them records is not unrecorded; one that both leave open is so once.
    void drop_unrecorded() {
        std::set<int> recorded, open;
        for (const auto& each : into_.events)
            if (const auto* info = find_event(workflow_.events(), each.event.name);
                info && each.event.name != "step_unrecorded")
                recorded.insert(info->step);
        std::erase_if(into_.events, [&](const Recorded& each) {
            if (each.event.name != "step_unrecorded") return false;
            const auto id = each.event.fields.value("step", std::string{});
            for (const auto& step : workflow_.steps())
                if (step.id == id) return recorded.contains(step.number) || !open.insert(step.number).second;
            return false;
        });
    }

    recruitment::LedgerRow& into_;
    recruitment::LedgerRow from_;
    const Workflow& workflow_;
};

}  // namespace

namespace {

// Of each thing that could make two people one, with the name; a month may be given in one place and the day in
// another, and a day that is only nearly the same is settled by same_person.
std::vector<std::uint64_t> marks_in(const SourceCase& source) {
    const auto marks = marks_of(source.row);
    if (marks.name.empty()) return {};
    std::vector<std::uint64_t> found;
    const auto add = [&](char kind, const std::string& value) {
        if (!value.empty()) found.push_back(std::hash<std::string>{}(marks.name + kind + value));
    };
    add('n', marks.id_number);
    if (marks.birth) add('b', marks.birth->iso().substr(0, 7));
    if (marks.applied) add('a', marks.applied->iso().substr(0, 7));
    return found;
}

}  // namespace

void Repeated::take(const SourceCase& source) {
    for (const auto mark : marks_in(source)) seen_.push_back({mark, static_cast<std::uint32_t>(source.file)});
}

void Repeated::settle(std::size_t people) {
    std::sort(seen_.begin(), seen_.end(), [](const Seen& a, const Seen& b) { return a.mark < b.mark; });
    std::size_t most = 0;
    for (std::size_t from = 0, to = 0; from < seen_.size(); from = to) {
        bool several = false;
        for (to = from; to < seen_.size() && seen_[to].mark == seen_[from].mark; ++to)
            several |= seen_[to].file != seen_[from].file;
        if (!several) continue;
        several_.push_back(seen_[from].mark);
        most += to - from;
    }
    seen_ = {};
    parts_ = most / (2 * people) + 1;  // most people leave two marks
}

std::optional<std::size_t> Repeated::part_of(const SourceCase& source) const {
    if (several_.empty()) return std::nullopt;
    const auto own = marks_in(source);
    if (std::none_of(own.begin(), own.end(),
                     [&](auto mark) { return std::binary_search(several_.begin(), several_.end(), mark); }))
        return std::nullopt;
    return std::hash<std::string>{}(normalized_name(source.row.name)) % parts_;
}

std::vector<Whereabouts> put_together(std::vector<SourceCase>& people, const Workflow& workflow) {
    struct Known {
        std::size_t index;
        Marks marks;
        std::set<std::size_t> files;
        std::vector<Place> places;
    };
    std::vector<SourceCase> kept;
    std::vector<Known> known;
    std::map<std::string, std::vector<std::size_t>> by_name;
    for (auto& person : people) {
        auto marks = marks_of(person.row);
        auto& alike = by_name[marks.name];
        const auto found = std::find_if(alike.begin(), alike.end(), [&](std::size_t each) {
            return !known[each].files.contains(person.file) && same_person(known[each].marks, marks);
        });
        if (found == alike.end()) {
            alike.push_back(known.size());
            known.push_back({kept.size(), std::move(marks), {person.file}, {person.row.place}});
            kept.push_back(std::move(person));
            continue;
        }
        auto& same = known[*found];
        same.files.insert(person.file);
        same.places.push_back(person.row.place);
        auto& into = kept[same.index];
        const auto id = into.case_id;
        for (auto& recorded : person.row.events) recorded.event.case_id = id;
        Merging(into, std::move(person), workflow).run();
        same.marks = marks_of(into.row);
    }
    people = std::move(kept);
    std::vector<Whereabouts> several;
    for (auto& each : known)
        if (each.places.size() > 1) several.push_back({people[each.index].row.name, std::move(each.places)});
    return several;
}

}  // namespace rudang::office
