#include "rudang/engine/workflow.h"

#include <algorithm>
#include <utility>

#include "rudang/engine/correction.h"

namespace rudang {

Advice::~Advice() = default;
bool Instance::may_begin_again() const { return false; }
State Instance::state_on(Day) const { return state(); }
FieldHint Advice::hint(std::string_view, std::string_view, Day, const Json&, bool) const { return {}; }
Workflow::~Workflow() = default;
std::unique_ptr<Instance> Workflow::start_after(const Instance&, std::string case_id) const {
    return start(std::move(case_id));
}
void Workflow::trace_causes(std::vector<Finding>&) const {}

void put_off(Task& task, const Reaction& reaction) {
    task.earliest.reset();
    task.provisional = true;
    for (const auto& finding : reaction.findings)
        if (finding.blocks() && std::find(task.rules.begin(), task.rules.end(), finding.rule) == task.rules.end())
            task.rules.emplace_back(finding.rule);
}

Json to_json(const State& state) {
    return Json{{"status", state.status}, {"stage", state.stage}, {"steps", state.steps}, {"standing", state.standing}};
}

Json to_json(const Task& task) {
    const auto day = [](const std::optional<ComputedDay>& value) { return value ? Json(value->iso()) : Json(); };
    return {{"step", task.step ? Json(task.step) : Json()},
            {"event", task.event},
            {"earliest", day(task.earliest)},
            {"due", day(task.due)},
            {"latest", day(task.latest)},
            {"provisional", task.provisional},
            {"rules", task.rules}};
}

namespace {
std::string hit_key(const std::string& index, const std::string& value) { return index + '\n' + value; }
}  // namespace

std::string place_value(int year, const std::string& group) { return std::to_string(year) + "|" + group; }

int PlanState::places_for(const std::string& group) const {
    if (const auto found = earmarked.find(group); found != earmarked.end()) return found->second;
    int general = total;
    for (const auto& [name, places] : earmarked) general -= places;
    return general;
}

int PlanState::used_for(const std::string& group) const {
    const auto found = used.find(earmarked.contains(group) ? group : std::string{});
    return found == used.end() ? 0 : found->second;
}

int PlanState::used_in_all() const {
    int sum = 0;
    for (const auto& [group, count] : used) sum += count;
    return sum;
}

void Neighbours::add(const IndexKey& key, IndexHit hit) {
    hits_.emplace(hit_key(key.index, key.value), std::move(hit));
}

std::vector<IndexHit> Neighbours::others(const std::string& index, const std::string& value,
                                         const std::string& case_id) const {
    std::vector<IndexHit> found;
    const auto [first, last] = hits_.equal_range(hit_key(index, value));
    for (auto at = first; at != last; ++at)
        if (at->second.case_id != case_id) found.push_back(at->second);
    // In an order that does not depend on how the hits were found.
    std::sort(found.begin(), found.end(), [](const IndexHit& a, const IndexHit& b) { return a.case_id < b.case_id; });
    return found;
}

const EventInfo& correction_info() {
    static const EventInfo info{
        .name = correction_event, .label = {"更正", "correction"}, .order = 1000, .fields = &fields<Correction>()};
    return info;
}

// What is handed in later belongs to the record it is handed in for.
static void add_papers(const Recorded& correction, Recorded& corrected) {
    auto& digests = corrected.event.attachments;
    for (const auto& digest : correction.event.attachments)
        if (digest.empty() || std::find(digests.begin(), digests.end(), digest) == digests.end())
            digests.push_back(digest);
    for (const auto& paper : correction.papers) {
        std::erase_if(corrected.papers, [&](const KeptPaper& known) { return known.id == paper.id; });
        corrected.papers.push_back(paper);
    }
}

std::vector<Recorded> with_corrections(const std::vector<Recorded>& history, Problems& problems) {
    std::vector<Recorded> effective;
    effective.reserve(history.size());
    for (const auto& entry : history) {
        if (entry.event.name != correction_event) {
            effective.push_back(entry);
            continue;
        }
        const auto correction = read_fields<Correction>(entry.event.fields, problems);
        const auto target = std::find_if(effective.begin(), effective.end(),
                                         [&](const Recorded& earlier) { return earlier.seq == correction.corrects; });
        if (target == effective.end()) {
            problems.push_back(
                {"no-such-entry",
                 "corrects",
                 {"本案没有可更正的第 " + std::to_string(correction.corrects) + " 条记录",
                  "this case has no entry " + std::to_string(correction.corrects) + " that can be corrected"}});
            continue;
        }
        if (correction.annuls()) {
            effective.erase(target);
            continue;
        }
        add_papers(entry, *target);
        for (const auto& [name, value] : correction.fields.items()) {
            if (name == Correction::on) {
                const auto day =
                    value.is_string() ? OccurredOn::parse(value.get_ref<const std::string&>()) : std::nullopt;
                if (day)
                    target->event.on = *day;
                else
                    problems.push_back(
                        {"bad-date", "fields.on", {"更正后的日期有误", "the corrected day is not a day"}});
            } else if (name == Correction::note) {
                target->event.note = value.is_string() ? value.get<std::string>() : std::string{};
            } else if (auto& old = target->event.fields[name]; old.is_object() && value.is_object()) {
                // Of a group only what is named changes; null takes it away.
                old.merge_patch(value);
            } else {
                old = value;
            }
        }
    }
    return effective;
}

namespace {

// A ledger took live entries as they happened.
bool in_given_order(const Recorded& recorded) {
    return recorded.seq && recorded.origin == Origin::live && recorded.event.on.precision() == Precision::day;
}

using Order = std::vector<const Recorded*>;

struct Item {
    const Recorded* recorded;
    int order;
    const EventInfo* info;
    const OccurredOn& on() const { return recorded->event.on; }
    bool timeless() const { return info && info->timeless; }
    bool live() const { return in_given_order(*recorded); }
    bool concludes(std::string_view event) const {
        return info && std::find(info->concludes.begin(), info->concludes.end(), event) != info->concludes.end();
    }
};

// Days that are all known, of events taken from older records that conclude nothing: their order is that of the days.
bool is_plain(const std::vector<Item>& items) {
    return std::all_of(items.begin(), items.end(), [](const Item& item) {
        return item.timeless() || (item.on().precision() == Precision::day && !item.live() &&
                                   !(item.info && !item.info->concludes.empty()));
    });
}

}  // namespace

std::vector<const Recorded*> in_step_order(const Workflow& workflow, const std::vector<Recorded>& events) {
    // Intervals are only partly ordered, so this is a topological order: of those that nothing left certainly
    // precedes, the lowest step first. What remains equal is told apart by content, never by position.
    const auto& known = workflow.events();
    std::vector<Item> items;
    items.reserve(events.size());
    for (const auto& event : events) {
        const auto* info = find_event(known, event);
        items.push_back({&event, info ? info->order : 0, info});
    }
    const auto by_step = [](const Item& a, const Item& b) {
        if (a.order != b.order) return a.order < b.order;
        const auto first = std::tie(a.recorded->event.on, a.recorded->seq),
                   second = std::tie(b.recorded->event.on, b.recorded->seq);
        return first != second ? first < second : a.recorded->event.fields.dump() < b.recorded->event.fields.dump();
    };
    // A table gives them in this order.
    if (!std::is_sorted(items.begin(), items.end(), by_step)) std::sort(items.begin(), items.end(), by_step);
    std::vector<const Recorded*> ordered;
    ordered.reserve(items.size());
    if (is_plain(items)) {
        const auto by_day = [](const Item& a, const Item& b) {
            return a.timeless() != b.timeless() ? a.timeless() : !a.timeless() && a.on().before(b.on());
        };
        if (!std::is_sorted(items.begin(), items.end(), by_day)) std::stable_sort(items.begin(), items.end(), by_day);
        for (const auto& item : items) ordered.push_back(item.recorded);
        return ordered;
    }
    // Has what the candidate concludes begun, as far as the events go that are in order already?
    const auto begun = [&](const Item& candidate) {
        int open = 0;
        for (const auto* earlier : ordered)
            if (candidate.concludes(earlier->event.name))
                ++open;
            else if (const auto* info = find_event(known, *earlier);
                     open > 0 && info && info->concludes == candidate.info->concludes)
                --open;
        return open > 0;
    };
    const auto must_wait = [&](const Item& candidate) {
        const auto& on = candidate.on();
        if (candidate.timeless()) return false;
        const bool late = candidate.info && !candidate.info->concludes.empty() && !begun(candidate);
        return std::any_of(items.begin(), items.end(), [&](const Item& other) {
            if (&other == &candidate) return false;
            if (other.timeless() || other.on().before(on)) return true;
            // Recorded as they happened on one day: in the order in which they were accepted.
            if (candidate.live() && other.live() && other.on() == on)
                return other.recorded->seq < candidate.recorded->seq;
            // Its beginning may have been earlier on the same day, or in the same month.
            return late && candidate.concludes(other.recorded->event.name) && !on.before(other.on());
        });
    };
    while (!items.empty()) {
        const auto free =
            std::find_if(items.begin(), items.end(), [&](const Item& candidate) { return !must_wait(candidate); });
        ordered.push_back(free->recorded);
        items.erase(free);
    }
    return ordered;
}

AnswerCount::AnswerCount() : slots_(512) {}  // a whole case fits

int AnswerCount::count(std::uint64_t answer) {
    if (2 * used_ >= slots_.size()) {
        auto old = std::exchange(slots_, std::vector<Slot>(2 * slots_.size()));
        used_ = 0;
        for (const auto& slot : old)
            for (int n = 0; n < slot.count; ++n) count(slot.answer);
    }
    // The key is spread by a multiplication; its upper half is well mixed.
    auto at = static_cast<std::size_t>((answer * 0x9e3779b97f4a7c15ULL) >> 32) & (slots_.size() - 1);
    while (slots_[at].count && slots_[at].answer != answer) at = (at + 1) & (slots_.size() - 1);
    used_ += slots_[at].count == 0;
    slots_[at].answer = answer;
    return ++slots_[at].count;
}

namespace {

bool begins_anew(const EventInfo* info, const Instance& instance) {
    return info && info->opens_case && instance.may_begin_again();
}

void number_by_id(std::vector<Finding>& findings) {
    std::unordered_map<std::string_view, int> seen;
    seen.reserve(findings.size());
    for (auto& finding : findings) finding.number = ++seen[finding.id];
}

// Judges them as they stand.
Judged judge_in_turn(const Workflow& workflow, const std::string& case_id, const Order& events,
                     const Neighbours& neighbours, Day today, Wanted wanted) {
    Judged result;
    AnswerCount counted;
    const bool objections = wanted == Wanted::objections;
    result.instance = workflow.start(case_id);
    if (objections) result.instance->only_objections(counted);
    result.findings.reserve(objections ? 64 : 256);
    const auto take = [&](std::vector<Finding>&& found) {
        std::move(found.begin(), found.end(), std::back_inserter(result.findings));
    };
    // Where the findings about each event of the present round begin.
    std::vector<std::size_t> from;
    std::vector<int> steps;  // of each of these events
    const auto can_be_made_good = [&](const Finding& finding) {
        if (finding.blocks()) return true;
        const auto* rule = finding.verdict == Verdict::violated ? find_rule(workflow.rules(), finding.rule) : nullptr;
        return rule && rule->made_good_by_another;
    };
    // Of the record itself, and that it came before what it must follow, which was said when that came.
    const auto make_good = [&](std::size_t ordinal, Seq by) {
        for (auto at = from[ordinal]; at < result.findings.size(); ++at) {
            auto& finding = result.findings[at];
            const bool own = at < from[ordinal + 1];
            if (can_be_made_good(finding) && !finding.cured_by &&
                (own || (finding.later && finding.later == steps[ordinal])))
                finding.cured_by = by;
        }
    };
    for (const auto* next : events) {
        const auto& event = *next;
        const auto* info = find_event(workflow.events(), event);
        if (begins_anew(info, *result.instance)) {
            take(result.instance->standing_findings(today));
            result.instance = workflow.start_after(*result.instance, case_id);
            if (objections) result.instance->only_objections(counted);
            from.clear();
            steps.clear();
        }
        from.push_back(result.findings.size());
        auto reaction = result.instance->apply(event, Judging::observing, neighbours, today);
        steps.push_back(info ? info->step : 0);
        for (const auto ordinal : reaction.makes_good) make_good(ordinal, event.seq ? event.seq : Seq{event.place.row});
        take(std::move(reaction.findings));
    }
    take(result.instance->standing_findings(today));
    // One id, one finding: the second of its kind is told apart by its place in the order.
    if (std::any_of(result.findings.begin(), result.findings.end(),
                    [](const Finding& finding) { return finding.number == 0; }))
        number_by_id(result.findings);
    if (objections)
        std::erase_if(result.findings, [](const Finding& finding) { return !rudang::objects(finding.verdict); });
    for (auto& finding : result.findings)
        if (finding.number > 1) finding.id += "-" + std::to_string(finding.number);
    workflow.trace_causes(result.findings);
    result.state = result.instance->state_on(today);
    result.title = result.instance->title();
    result.instance->every_answer();
    return result;
}

// ---- events of one day ----------------------------------------------------------------------------------------------
//
// Of what happened on one day nobody wrote down which came first. It came in step order, as nearly everything does,
// unless that would have been forbidden and another order would not: whoever withdrew and applied again on one day did
// the one before the other.

// Neither happened before the other, as far as their days tell, and no order is given.
bool either_way(const Workflow& workflow, const Recorded& one, const Recorded& other) {
    const auto* first = find_event(workflow.events(), one);
    const auto* second = find_event(workflow.events(), other);
    return !(first && first->timeless) && !(second && second->timeless) && !one.event.on.before(other.event.on) &&
           !other.event.on.before(one.event.on) && !(in_given_order(one) && in_given_order(other));
}

bool leaves_open(const Workflow& workflow, const Order& ordered) {
    return std::adjacent_find(ordered.begin(), ordered.end(), [&](const Recorded* one, const Recorded* other) {
               return either_way(workflow, *one, *other);
           }) != ordered.end();
}

// What is forbidden and was not made good, in a fixed order.
std::vector<std::string> forbidden(const Judged& judged) {
    std::vector<std::string> all;
    for (const auto& finding : judged.findings)
        if (finding.blocks() && !finding.cured_by)
            all.push_back(std::string(finding.rule) + " " + std::string(finding.event) + " " +
                          std::to_string(finding.step) + (finding.on ? " " + finding.on->iso() : ""));
    std::sort(all.begin(), all.end());
    return all;
}

// One event after another is put elsewhere among those it may change places with, as long as that takes something
// forbidden away and adds nothing. Empty where step order is as good as any.
std::optional<Order> lawful_order(const Workflow& workflow, Order ordered) {
    if (!leaves_open(workflow, ordered)) return std::nullopt;
    const auto patience = std::min<std::size_t>(200, 20000 / ordered.size());  // orders tried
    const auto case_id = ordered.front()->event.case_id;
    Day today = ordered.front()->event.on.last();
    for (const auto* each : ordered) today = std::max(today, each->event.on.last());
    std::size_t tried = 0;
    const auto judged = [&](const Order& order) {
        ++tried;
        return forbidden(judge_in_turn(workflow, case_id, order, {}, today, Wanted::objections));
    };
    auto least = judged(ordered);
    const auto better = [&](std::size_t from, std::size_t to) {
        auto other = ordered;
        const auto first = other.begin() + static_cast<std::ptrdiff_t>(std::min(from, to));
        const auto last = other.begin() + static_cast<std::ptrdiff_t>(std::max(from, to));
        from < to ? std::rotate(first, first + 1, last + 1) : std::rotate(first, last, last + 1);
        const auto now = judged(other);
        if (now.size() >= least.size() || !std::includes(least.begin(), least.end(), now.begin(), now.end()))
            return false;
        least = now;
        ordered = std::move(other);
        return true;
    };
    const auto improve = [&] {
        // What turns the case back or ends it came earlier than its place among the steps says; so that is tried first.
        for (const bool on : {false, true})
            for (std::size_t from = 0; from < ordered.size(); ++from)
                for (std::size_t to = from; on ? to + 1 < ordered.size() : to > 0;) {
                    on ? ++to : --to;
                    if (tried > patience || !either_way(workflow, *ordered[from], *ordered[to])) break;
                    if (better(from, to)) return true;
                }
        return false;
    };
    bool moved = false;
    while (!least.empty() && improve()) moved = true;
    if (!moved) return std::nullopt;
    return ordered;
}

}  // namespace

std::vector<const Recorded*> order_of_happening(const Workflow& workflow, const std::vector<Recorded>& events) {
    auto ordered = in_step_order(workflow, events);
    if (auto other = lawful_order(workflow, ordered)) return std::move(*other);
    return ordered;
}

std::vector<Recorded> in_order_of_happening(const Workflow& workflow, std::vector<Recorded> events) {
    std::vector<Recorded> ordered;
    ordered.reserve(events.size());
    // Nobody else looks at them.
    for (const auto* event : order_of_happening(workflow, events))
        ordered.push_back(std::move(events[static_cast<std::size_t>(event - events.data())]));
    return ordered;
}

std::vector<std::vector<Recorded>> rounds(const Workflow& workflow, const std::string& case_id,
                                          std::vector<Recorded> events) {
    std::vector<std::vector<Recorded>> all(1);
    auto ordered = in_order_of_happening(workflow, std::move(events));
    const auto applications = std::count_if(ordered.begin(), ordered.end(), [&](const Recorded& recorded) {
        const auto* info = find_event(workflow.events(), recorded);
        return info && info->opens_case;
    });
    if (applications < 2) return {std::move(ordered)};
    auto instance = workflow.start(case_id);
    const Neighbours nobody;
    for (auto& event : ordered) {
        if (begins_anew(find_event(workflow.events(), event), *instance)) {
            instance = workflow.start_after(*instance, case_id);
            all.emplace_back();
        }
        instance->apply(event, Judging::replay, nobody, event.event.on.last());
        all.back().push_back(std::move(event));
    }
    return all;
}

Judged judge(const Workflow& workflow, const std::string& case_id, const std::vector<Recorded>& events,
             const Neighbours& neighbours, Day today, Wanted wanted) {
    const auto ordered = in_step_order(workflow, events);
    auto judged = judge_in_turn(workflow, case_id, ordered, neighbours, today, wanted);
    if (!forbidden(judged).empty())
        if (const auto other = lawful_order(workflow, ordered))
            return judge_in_turn(workflow, case_id, *other, neighbours, today, wanted);
    return judged;
}

}  // namespace rudang
