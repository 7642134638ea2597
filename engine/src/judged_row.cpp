#include "judged_row.h"

#include <algorithm>

#include "rudang/engine/clean.h"

namespace rudang {
namespace {

constexpr std::string_view certainties[] = {"confirmed", "unconfirmed", "practice", ""};
// More than any case has; what a spoilt row may ask for.
constexpr std::int64_t most_findings = 10'000;
// When something happened: not at all, on the day of asking, on a day, in a month.
constexpr std::int64_t never = 0, on_the_day = 1, on_a_day = 2, in_a_month = 3;

void put(FlatWriter& into, const OccurredOn& on) {
    into.number(on.precision() == Precision::day ? on_a_day : in_a_month).day(on.first());
}

OccurredOn occurred(FlatReader& from, std::int64_t kind) {
    const auto first = from.day();
    if (kind == on_a_day) return first;
    const auto month = OccurredOn::month(first.year(), first.month());
    if (!month) throw Spoilt{};
    return *month;
}

void put(FlatWriter& into, const Finding& finding, const JudgedTables& tables, Day today) {
    into.text(finding.id).number(tables.place_of_rule(finding.rule));
    into.number(static_cast<int>(finding.verdict)).number(static_cast<int>(finding.severity)).number(finding.step);
    into.number(finding.event.empty() ? 0 : tables.place_of_event(finding.event) + 1);
    if (of_the_day(finding, today))
        into.number(on_the_day);
    else if (finding.on)
        put(into, *finding.on);
    else
        into.number(never);
    into.text(finding.edition).text(finding.article).number(static_cast<int>(finding.scope));
    into.number(std::find(std::begin(certainties), std::end(certainties), finding.certainty) - std::begin(certainties));
    into.text(finding.message.zh).text(finding.message.en).number(finding.cured_by);
    into.number(finding.absent).number(finding.earlier).number(finding.later);
    into.text(finding.follows).number(finding.number);
}

void put(FlatWriter& into, const State& state) {
    into.text(state.status).number(state.stage).number(static_cast<std::int64_t>(state.steps.size()));
    for (const int step : state.steps) into.number(step);
    into.text(state.standing).number(state.ended);
}

// What most events of a case have in common with the one before is not said again.
constexpr std::int64_t last_moment = std::int64_t{253402300799} * 1'000'000;  // the end of the year 9999
constexpr std::int64_t imported = 1, whole = 2, entered_then = 4, same_entry = 8, of_month = 16;

void put(FlatWriter& into, const std::vector<Happened>& course, const JudgedTables& tables) {
    into.number(static_cast<std::int64_t>(course.size()));
    const Happened* before = nullptr;
    for (const auto& each : course) {
        const bool same =
            before && before->at == each.at && before->actor == each.actor && before->entered == each.entered;
        into.number((each.origin == Origin::imported ? imported : 0) | (each.complete ? whole : 0) |
                    (each.entered ? entered_then : 0) | (same ? same_entry : 0) |
                    (each.on.precision() == Precision::month ? of_month : 0));
        into.number(tables.place_of_event(each.info->name)).day(each.on.first()).number(each.seq);
        if (!same) {
            into.number(each.at.microseconds()).text(each.actor);
            if (each.entered) into.day(*each.entered);
        }
        before = &each;
    }
}

// The days themselves: whether one is provisional is told by its task.
void put(FlatWriter& into, const std::optional<ComputedDay>& day) {
    into.number(day.has_value());
    if (day) into.day(day->earliest()).number(day->latest().number() - day->earliest().number());
}

std::optional<ComputedDay> computed(FlatReader& from) {
    if (!from.number(1)) return std::nullopt;
    const auto earliest = from.day();
    const auto length = static_cast<int>(from.number(366));
    if (!length) return ComputedDay(earliest);
    const auto interval = ComputedDay::parse(earliest.iso() + ".." + earliest.plus_days(length).iso());
    if (!interval) throw Spoilt{};
    return interval;
}

void put(FlatWriter& into, const std::vector<Task>& tasks, const JudgedTables& tables) {
    into.number(static_cast<std::int64_t>(tasks.size()));
    for (const auto& task : tasks) {
        into.number(task.step).number(tables.place_of_event(task.event));
        for (const auto* day : {&task.earliest, &task.due, &task.latest}) put(into, *day);
        into.number(task.provisional).number(static_cast<std::int64_t>(task.rules.size()));
        for (const auto& rule : task.rules) into.text(rule);
    }
}

}  // namespace

bool of_the_day(const Finding& finding, Day today) {
    return finding.event.empty() && finding.on && *finding.on == OccurredOn(today);
}

std::string told(const std::vector<Finding>& findings, const JudgedTables& tables, Day today) {
    FlatWriter all;
    for (const auto& finding : findings) put(all, finding, tables, today);
    return all.bytes();
}

Summarizing::~Summarizing() = default;

JudgedTables::JudgedTables(const Workflow& workflow) : workflow_(workflow), digest_(workflow.digest()) {
    for (const auto& rule : workflow.rules()) rules_.emplace(rule.id, static_cast<std::int64_t>(rules_.size()));
    for (const auto& event : workflow.events()) events_.emplace(event.name, static_cast<std::int64_t>(events_.size()));
}

// First what hangs on nothing but the case: lists of days read no further.
std::array<std::string, judged_parts> parts_of(const JudgedCase& judged, const JudgedTables& tables) {
    const auto& found = judged.found;
    FlatWriter first, doubts;
    const auto count = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
    first.text(tables.digest()).number(count(found.done));
    for (const auto& [step, day] : found.done) first.number(step).day(day);
    first.day(judged.from).day(judged.until).text(judged.under).number(count(judged.asks));
    for (const auto& ask : judged.asks) first.text(ask.index).text(ask.value).text(ask.digest).day(ask.on);
    first.text(judged.title);
    put(first, found.row.state);
    const auto violated = [](const Finding& finding) { return finding.verdict == Verdict::violated; };
    const auto certain = std::count_if(found.findings.begin(), found.findings.end(), violated);
    first.number(count(found.findings)).number(certain);
    // Each that nobody can tell says before how many of the others it stands.
    std::int64_t before = 0;
    for (const auto& finding : found.findings) {
        if (violated(finding)) {
            put(first, finding, tables, judged.from);
            ++before;
            continue;
        }
        doubts.number(before);
        put(doubts, finding, tables, judged.from);
    }
    put(first, found.course, tables);
    put(first, found.tasks, tables);
    first.text(found.summary.open).text(found.summary.personal);
    return {first.bytes(), doubts.bytes(), found.lines};
}

std::string put_together(const std::array<std::string, judged_parts>& parts) {
    FlatWriter all;
    for (const auto& part : parts) all.text(part);
    return all.bytes();
}

std::array<std::string_view, judged_parts> taken_apart(std::string_view row) {
    FlatReader from(row);
    std::array<std::string_view, judged_parts> parts;
    for (auto& part : parts) part = from.text();
    if (!from.done()) throw Spoilt{};
    return parts;
}

std::string JudgedReader::text(FlatReader& from) const {
    const auto read = from.text();
    if (!vouched_ && !clean(read)) throw Spoilt{};
    return std::string(read);
}

DoneDays JudgedReader::done() {
    DoneDays done;
    for (auto left = part_.count(); left > 0; --left) {
        const auto step = part_.small();
        done.emplace_hint(done.end(), step, part_.day());
    }
    return done;
}

void JudgedReader::conditions(JudgedCase& judged) {
    judged.from = part_.day();
    judged.until = part_.day();
    judged.under = part_.text();
    judged.asks.resize(part_.count());
    for (auto& ask : judged.asks) {
        ask.index = part_.text();
        ask.value = part_.text();
        ask.digest = part_.text();
        ask.on = part_.day();
    }
    judged.title = text(part_);
}

Finding JudgedReader::finding(FlatReader& from, Day today) {
    Finding finding;
    finding.id = text(from);
    const auto& rule = tables_.rule(from.number(tables_.last_rule()));
    finding.rule = rule.id;
    finding.statement = rule.statement;
    finding.cure = rule.remedy;
    finding.verdict = static_cast<Verdict>(from.number(static_cast<int>(Verdict::undetermined)));
    finding.severity = static_cast<Severity>(from.number(static_cast<int>(Severity::notice)));
    finding.step = static_cast<int>(from.number(tables_.last_step()));
    if (const auto event = from.number(tables_.last_event() + 1)) finding.event = tables_.event(event - 1).name;
    if (const auto kind = from.number(in_a_month); kind == on_the_day)
        finding.on = OccurredOn(today);
    else if (kind != never)
        finding.on = occurred(from, kind);
    finding.edition = text(from);
    finding.article = text(from);
    finding.scope = static_cast<Scope>(from.number(static_cast<int>(Scope::local)));
    finding.certainty = certainties[from.number(std::size(certainties) - 1)];
    const auto words = from.rest();
    auto after = from;
    const auto zh = after.text(), en = after.text();
    finding.message = tables_.wording(words.substr(0, words.size() - after.rest().size()), [&] {
        auto chinese = text(from), english = text(from);
        return zh.empty() && en.empty() ? Wording() : Wording(std::move(chinese), std::move(english));
    });
    from = after;
    finding.cured_by = from.number();
    finding.absent = from.small();
    finding.earlier = from.small();
    finding.later = from.small();
    finding.follows = text(from);
    finding.number = from.small();
    return finding;
}

std::vector<Happened> JudgedReader::course() {
    std::vector<Happened> course(part_.count());
    const Happened* before = nullptr;
    for (auto& each : course) {
        const auto kind = part_.number(imported | whole | entered_then | same_entry | of_month);
        each.info = &tables_.event(part_.number(tables_.last_event()));
        each.on = occurred(part_, kind & of_month ? in_a_month : on_a_day);
        each.seq = part_.number();
        if (kind & same_entry) {
            if (!before) throw Spoilt{};
            each.at = before->at;
            each.actor = before->actor;
            each.entered = before->entered;
        } else {
            each.at = Moment::from_microseconds(part_.number(last_moment));
            each.actor = text(part_);
            if (kind & entered_then) each.entered = part_.day();
        }
        each.origin = kind & imported ? Origin::imported : Origin::live;
        each.complete = kind & whole;
        before = &each;
    }
    return course;
}

std::vector<Task> JudgedReader::tasks() {
    std::vector<Task> tasks(part_.count());
    for (auto& task : tasks) {
        task.step = static_cast<int>(part_.number(tables_.last_step()));
        task.event = tables_.event(part_.number(tables_.last_event())).name;
        for (auto* day : {&task.earliest, &task.due, &task.latest}) *day = computed(part_);
        task.provisional = part_.number(1) != 0;
        task.rules.resize(part_.count());
        for (auto& rule : task.rules) rule = text(part_);
    }
    return tasks;
}

void JudgedReader::rest(JudgedCase& judged, const CaseParts& wanted, const std::string* doubts, Day today) {
    auto& found = judged.found;
    auto& state = found.row.state;
    state.status = text(part_);
    state.stage = part_.small();
    state.steps.resize(part_.count());
    for (auto& step : state.steps) step = part_.small();
    state.standing = text(part_);
    state.ended = part_.number(1) != 0;
    const auto all = part_.number(most_findings);
    const auto certain = static_cast<std::int64_t>(part_.count());
    if (doubts && certain <= all) found.findings.reserve(static_cast<std::size_t>(all));
    FlatReader unsure(doubts ? std::string_view(*doubts) : std::string_view());
    std::int64_t before = 0;
    const auto certain_up_to = [&](std::int64_t end) {
        for (; before < end; ++before) found.findings.push_back(finding(part_, today));
    };
    while (!unsure.done()) {
        certain_up_to(unsure.number(certain));
        found.findings.push_back(finding(unsure, today));
    }
    certain_up_to(certain);
    if (doubts && static_cast<std::int64_t>(found.findings.size()) != all) throw Spoilt{};
    if (!wanted.course) return;
    found.course = course();
    found.tasks = tasks();
    found.summary.open = part_.text();
    found.summary.personal = part_.text();
    if (!part_.done()) throw Spoilt{};
}

}  // namespace rudang
