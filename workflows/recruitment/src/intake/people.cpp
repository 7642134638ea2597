// One person of a book: put together from the places he stands in, and read.
#include "people.h"

#include <algorithm>
#include <bitset>
#include <unordered_map>

#include "../identity.h"
#include "../procedure.h"
#include "row.h"
#include "rudang/engine/text.h"
#include "rudang/recruitment/law.h"
#include "rudang/recruitment/offices.h"
#include "said.h"

namespace rudang::recruitment {
namespace {

std::string number_in(const PersonRecord& person) {
    const auto number = normalized_identity_number(person.text("id_number"));
    return number.size() == 18 && number.find_first_not_of("0123456789Xx") == std::string::npos ? number
                                                                                                : std::string{};
}

// As its column says, else the identity number.
std::optional<OccurredOn> birth_of(const PersonRecord& person) {
    if (const auto told = person.day("birth_date")) return told;
    const auto identity = read_identity_number(number_in(person));
    return identity.birth ? std::optional(OccurredOn(*identity.birth)) : std::nullopt;
}

bool overlap(const OccurredOn& a, const OccurredOn& b) { return a.first() <= b.last() && b.first() <= a.last(); }

bool within_a_month(const OccurredOn& a, const OccurredOn& b) {
    return a.first() <= b.last().plus_months(1) && b.first() <= a.last().plus_months(1);
}

// Is the branch certainly named? The name of a sheet may be that of a month.
bool is_named(const PersonRecord& person, const std::string& branch) {
    const auto says = [&](std::string_view word) { return branch.find(word) != std::string::npos; };
    return !person.section.empty() || person.first("branch") || says("支部") || says("党委") || says("总支");
}

enum class Same { yes, no, unknown };

// Are these two one person, as far as the cells tell? One name is not enough.
Same same_person(const PersonRecord& a, const PersonRecord& b) {
    const auto applied_a = a.day("applied_on"), applied_b = b.day("applied_on");
    const bool other_day = applied_a && applied_b && !overlap(*applied_a, *applied_b);
    if (other_day && !within_a_month(*applied_a, *applied_b)) return Same::no;  // or he applied twice
    const auto number_a = number_in(a), number_b = number_in(b);
    if (!number_a.empty() && !number_b.empty() && number_a != number_b) return Same::no;
    if (!number_a.empty() && !number_b.empty()) return other_day ? Same::unknown : Same::yes;
    const auto branch_a = branch_of(a), branch_b = branch_of(b);
    const bool apart = !branch_a.empty() && !branch_b.empty() && normalized_name(branch_a) != normalized_name(branch_b);
    if (apart && is_named(a, branch_a) && is_named(b, branch_b)) return Same::no;
    // A day or two apart one of the days may be mistyped.
    const auto alike = apart || other_day ? Same::unknown : Same::yes;  // sheets that may be called after branches
    const auto birth_a = birth_of(a), birth_b = birth_of(b);
    if (birth_a && birth_b) return overlap(*birth_a, *birth_b) ? alike : Same::no;
    return applied_a && applied_b ? alike : Same::unknown;
}

// Pasted twice: every cell that is filled says what is known already.
bool adds_nothing(const PersonRecord& person, const PersonRecord& again) {
    return person.place.sheet == again.place.sheet &&
           std::all_of(again.fields.begin(), again.fields.end(), [&](const Field& field) {
               return field.cell.kind == tables::Cell::Kind::empty || field.use->meaning == "number" ||
                      std::any_of(person.fields.begin(), person.fields.end(), [&](const Field& known) {
                          return known.use == field.use && known.cell.text == field.cell.text;
                      });
           });
}

Problem listed_twice(const Place& first, const Place& again) {
    return {
        "same-row",
        (again.sheet.empty() ? "" : again.sheet + " ") + std::to_string(again.row),
        {"与第 " + std::to_string(first.row) + " 行是同一人同一次申请，请删去一行",
         "the same application of the same person as row " + std::to_string(first.row) + "; take one of the two out"}};
}

// Where a cell of a person's stands.
Place place_of(const PersonRecord& person, const Field& field) {
    return {person.place.file, *field.sheet, field.row, tables::column_name(field.column), field.cell.text};
}

// What somebody of the same name has in a place of his own may be about this person: where nothing tells the two apart,
// nobody can say that one of them has not done it.
void tell_elsewhere(PersonRecord& person, const PersonRecord& other) {
    for (const auto& field : other.fields)
        if (const int step = step_of_meaning(field.use->meaning); step && field.cell.kind != tables::Cell::Kind::empty)
            person.told_elsewhere.emplace(step, place_of(other, field));
}

std::uint64_t fingerprint(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a: only within one reading of one file
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

}  // namespace

std::vector<std::uint64_t> marks_of(const PersonRecord& person) {
    const auto name = normalized_name(person.name);
    std::vector<std::uint64_t> marks;
    if (name.empty()) return marks;
    if (const auto number = number_in(person); !number.empty()) marks.push_back(fingerprint(name + "|n" + number));
    // A month may be given in one place and the day in another.
    if (const auto birth = birth_of(person)) marks.push_back(fingerprint(name + "|b" + birth->iso().substr(0, 7)));
    if (const auto applied = person.day("applied_on"))
        marks.push_back(fingerprint(name + "|a" + applied->iso().substr(0, 7)));
    return marks;
}

std::vector<PersonRecord> put_together(std::vector<PersonRecord> records, IntakeFacts& facts) {
    std::vector<PersonRecord> people;
    std::map<std::string, std::vector<std::size_t>> by_name;
    std::map<std::size_t, std::vector<Place>> joined, unsure;
    std::vector<std::pair<std::size_t, std::size_t>> apart;  // of one name, and nothing says whether they are one
    const auto note = [&](std::map<std::size_t, std::vector<Place>>& where, std::size_t index, const Place& place) {
        auto& places = where[index];
        if (places.empty()) places.push_back(people[index].place);
        places.push_back(place);
    };
    for (auto& record : records) {
        auto& known = by_name[normalized_name(record.name)];
        std::optional<std::size_t> same, perhaps;
        std::vector<std::size_t> untold;
        for (const auto index : known) {
            if (record.name.empty()) break;
            const auto answer = same_person(people[index], record);
            if (answer == Same::yes && !same) same = index;
            if (answer == Same::unknown) untold.push_back(index);
            if (answer == Same::unknown && people[index].place.sheet != record.place.sheet) perhaps = index;
        }
        if (!same) {
            if (perhaps) note(unsure, *perhaps, record.place);
            for (const auto index : untold) apart.emplace_back(index, people.size());
            known.push_back(people.size());
            people.push_back(std::move(record));
            continue;
        }
        auto& person = people[*same];
        if (adds_nothing(person, record)) {
            person.problems.push_back(listed_twice(person.place, record.place));
            continue;
        }
        note(joined, *same, record.place);
        person.hidden = person.hidden && record.hidden;
        if (person.gone.empty()) person.gone = std::move(record.gone);
        if (person.come.empty()) person.come = std::move(record.come);
        if (!person.puzzling) person.puzzling = std::move(record.puzzling);
        person.told_elsewhere.merge(record.told_elsewhere);
        person.problems.insert(person.problems.end(), record.problems.begin(), record.problems.end());
        person.fields.insert(person.fields.end(), std::make_move_iterator(record.fields.begin()),
                             std::make_move_iterator(record.fields.end()));
    }
    for (const auto& [one, other] : apart) {
        tell_elsewhere(people[one], people[other]);
        tell_elsewhere(people[other], people[one]);
    }
    for (auto& [index, places] : joined) facts.put_together.push_back(std::move(places));
    for (auto& [index, places] : unsure) facts.same_name.push_back(std::move(places));
    return people;
}

std::string branch_of(const PersonRecord& person) {
    if (const auto named = person.text("branch"); !named.empty()) return named;
    if (person.first("branch")) return {};
    if (!person.section.empty()) return person.section;
    // The sheet's name, where it is no stage and no word for a table.
    const std::string& sheet = person.place.sheet;
    if (stages_in_title(sheet)) return {};
    const auto word = bare(sheet);
    auto year = word;  // 2025年度
    std::erase_if(year, [](char c) { return c >= '0' && c <= '9'; });
    if (year.empty() || year == "年" || year == "年度") return {};
    for (const std::string_view general : {"sheet", "工作表", "台账", "名单", "名册", "汇总", "登记", "明细", "一览",
                                           "纪实", "数据", "表格", "统计", "发展党员"})
        if (word.find(general) != std::string::npos && word.find("支部") == std::string::npos) return {};
    return known_heading(sheet) || word == normalized_name(person.name) ? std::string{} : sheet;
}

namespace {

// What a record says of each step, gathered while its events are made.
struct Told {
    std::bitset<step_count + 1> recorded, has_column;
    std::set<int> cell_unreadable;
    std::optional<OccurredOn> earliest;
    bool notice = false;
    bool has(int step) const { return recorded[static_cast<std::size_t>(step)]; }
    int last() const {
        int step = step_count;
        while (step > 0 && !has(step)) --step;
        return step;
    }
};

// Of this step a cell says something that nobody can read, or that may be of another.
void leave_open(int step, const Place& cell, LedgerRow& result, Told& told) {
    told.cell_unreadable.insert(step);
    result.unreadable.emplace(step, cell);
    result.silent.insert(step);
}

// The same of what stands beside the columns of the steps: a step with a day of its own needs nothing more, but for
// reviews, of which there are several.
void may_be_of(int step, const Place& cell, LedgerRow& result, Told& told) {
    if (!told.has(step) || repeats(step)) leave_open(step, cell, result, told);
}

bool column_repeats(const DayColumn& column) { return column.meaning && column.meaning->may_repeat(); }

// Since consent is asked for, the notice follows it. A 备案时间 behind the notice may be the day on which all of it was
// filed, and tells nothing of the consent.
void doubt_filing(const RowReader& row, LedgerRow& result, Told& told) {
    const auto named = [](std::string_view name) {
        return [name](const Recorded& each) { return each.event.name == name; };
    };
    const auto& events = result.events;
    const auto consent = std::find_if(events.begin(), events.end(), named("prospect_endorsed"));
    const auto notice = std::find_if(events.begin(), events.end(), named("notice_closed"));
    const auto* at = row.first("endorsed_on");
    if (consent == events.end() || notice == events.end() || !at) return;
    const auto& header = at->field->use->header;
    if (header.find("备案") == std::string::npos || header.find("同意") != std::string::npos ||
        consent->event.on.first() <= notice->event.on.last() ||
        !Law::built_in().in_force(consent->event.on.first()).parameters.consent_required)
        return;
    const auto cell = consent->place;
    std::erase_if(result.events, named("prospect_endorsed"));
    told.recorded.reset(8);
    leave_open(8, cell, result, told);
}

// Of an activist a training under 培训时间 may be any; where nothing else is told it stays what it is usually.
void doubt_training(const RowReader& row, LedgerRow& result, Told& told) {
    if (!row.training_in_doubt() || told.recorded.count() < 2) return;
    const auto training = std::ranges::find_if(
        result.events, [](const Recorded& each) { return each.event.name == "training_completed"; });
    if (training == result.events.end()) return;
    const auto cell = training->place;
    result.events.erase(training);
    told.recorded.reset(11);
    leave_open(11, cell, result, told);
}

// A month runs from the receipt of the application where the table has it: of one that cannot be read to the day nobody
// knows whether the talk was in time.
const RowReader::At* receipt_untold(RowReader& row) {
    const auto* at = row.first("received_on");
    if (!at || at->cell.kind == tables::Cell::Kind::empty) return nullptr;
    const auto days = row.days("received_on");
    return days.size() == 1 && days[0].first.precision() == Precision::day ? nullptr : at;
}

void read_events(RowReader& row, LedgerRow& result, Told& told, Give give) {
    result.events.reserve(step_count + 4);  // for each step its event, or that it is not on record
    for (const auto& column : day_columns()) {
        const auto* info = column.info;
        if (row.has(column.column) && column.event != std::string_view("notice_closed"))
            told.has_column.set(static_cast<std::size_t>(info->step));
        if (const auto* receipt = column.column == "talk_on" ? receipt_untold(row) : nullptr) {
            leave_open(info->step, row.place_of(*receipt), result, told);
            continue;
        }
        bool days_of_column = false;
        for (const auto& [on, at] : row.days(column)) {
            days_of_column = true;
            auto& event = result.events.emplace_back();
            event.event = {.name = std::string(info->name), .on = on, .fields = nullptr};
            event.origin = Origin::imported;
            event.place = row.place_of(*at);
            event.info = info;
            if (give == Give::events) {
                event.read = read_event(column, on, row, *at, result.branch);
            } else {
                event.event.fields = column.said;
                add_fields(column, row, *at, result.branch, event.event.fields);
            }
            // What stands behind such a vote may be of the meeting after.
            if (info->name == std::string_view("conversion_voted"))
                if (const auto word = decided_otherwise(row, *at); !word.empty()) result.gone = word;
            if (!told.earliest || on.first() < told.earliest->first()) told.earliest = on;
            // A notice does not stand for the endorsement that it follows.
            const bool notice = info->name == std::string_view("notice_closed");
            if (!notice) told.recorded.set(static_cast<std::size_t>(info->step));
            told.notice |= notice;
        }
        if (const auto* at = row.unreadable(column.column)) leave_open(info->step, row.place_of(*at), result, told);
        // A stroke beside a step that repeats may stand for one more of it.
        if (const auto* at = row.left_blank(column.column); at && (column_repeats(column) || !days_of_column))
            leave_open(info->step, row.place_of(*at), result, told);
    }
    doubt_filing(row, result, told);
    doubt_training(row, result, told);
    // A day of one of several steps: of those that have none of their own nobody knows, nor whether it was one more
    // review, unless it stands in a table of another procedure.
    for (const auto& at : row.open())
        for (const auto& meaning : at.field->use->could_be)
            if (const int step = step_of_meaning(meaning);
                step && ((repeats(step) && !at.field->use->elsewhere) || !told.has(step)))
                leave_open(step, row.place_of(at), result, told);
}

// 2024年3月20日已谈话 in the remarks: of a step that is empty in its own column somebody says something elsewhere.
void heed_remarks(const PersonRecord& person, LedgerRow& result, Told& told) {
    for (const auto* field : person.remarks())
        for (const int step : steps_spoken_of(field->cell.text))
            may_be_of(step, place_of(person, *field), result, told);
}

void say_what_is_unknown(const RowReader& row, LedgerRow& result, Told& told, Give give) {
    // A notice comes at the end of its step.
    const int last = std::max(told.last(), told.notice ? 9 : 0);
    const bool notice_told = row.has("notice_to") && !row.unreadable("notice_to");
    static const auto& unrecorded = *find_event(event_table(), StepUnrecorded::name);
    for (int step = 1; step <= step_count; ++step) {
        const bool cell_unreadable = told.cell_unreadable.contains(step),
                   has_column = told.has_column[static_cast<std::size_t>(step)];
        if (!has_column) result.silent.insert(step);
        // Observation repeats and moves nothing on: without its column the ledger says nothing about it from the start.
        const bool before_last = step < last || (step == 6 && !has_column && told.has(3));
        // Nor does a step that is there say all: a review whose day cannot be read may close the gap, and without a
        // column for the notice its consent says nothing about it.
        const bool half_said = (step == 6 && cell_unreadable) || (step == 8 && told.has(8) && !notice_told && last > 8);
        if (!half_said && (told.has(step) || (has_column && !cell_unreadable) || !before_last)) continue;
        auto& unknown = result.events.emplace_back();
        unknown.event = {.name = std::string(StepUnrecorded::name), .on = *told.earliest, .fields = nullptr};
        unknown.origin = Origin::imported;
        unknown.place = result.place;
        unknown.info = &unrecorded;
        const auto id = step_table()[static_cast<std::size_t>(step - 1)].id;
        unknown.event.fields = {{"step", id}};
        if (give == Give::events) unknown.read = read_unrecorded(id, *told.earliest);
    }
}

// 2025年上半年考察: the days such a column tells about; nothing where it is not for a half year or a year.
std::optional<std::pair<Day, Day>> half_year_of(const std::string& header) {
    const auto words = western_digits(normalized_name(header));
    const auto mark = words.find("年");
    if (mark == std::string::npos || mark < 4) return std::nullopt;
    const auto digits = words.substr(mark - 4, 4);
    if (digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    const int year = std::stoi(digits);
    const bool first = words.find("上半年") != std::string::npos, second = words.find("下半年") != std::string::npos;
    const auto from = Day::from(year, second && !first ? 7 : 1, 1);
    const auto to = first && !second ? Day::from(year, 6, 30) : Day::from(year, 12, 31);
    return from && to ? std::optional(std::pair(*from, *to)) : std::nullopt;
}

// Reviews go on for as long as somebody is an activist. A table that has a column for the first and one for the second,
// both filled, has no place for the third; nor has one with columns for certain half years for the others. And whoever
// was proposed is no activist any longer where nothing tells when that was consented to.
std::vector<std::pair<Day, Day>> places_for_reviews(const PersonRecord& person, const LedgerRow& row) {
    const auto earliest = Day::from(1900, 1, 1).value_or(Day::from_number(0)),
               latest = Day::from(2199, 12, 31).value_or(Day::from_number(0));
    std::vector<std::pair<Day, Day>> told;
    static const auto* reviewed_on = column_by_id("reviewed_on");
    std::set<std::size_t> columns;
    bool full = true;
    for (const auto& field : person.fields) {
        if (field.means() != reviewed_on) continue;
        columns.insert(field.column);
        full = full && field.cell.kind != tables::Cell::Kind::empty && !says_nothing(field.cell.text);
        // Of every row the same headings.
        thread_local std::unordered_map<std::string, std::optional<std::pair<Day, Day>>> known;
        auto period = known.find(field.use->header);
        if (period == known.end()) {
            if (known.size() > 1000) known.clear();
            period = known.emplace(field.use->header, half_year_of(field.use->header)).first;
        }
        if (period->second) told.push_back(*period->second);
    }
    std::optional<Day> last, proposed;
    for (const auto& recorded : row.events) {
        const auto day = recorded.event.on.last();
        if (recorded.event.name == "activist_reviewed") last = std::max(last, std::optional(day));
        if (recorded.event.name == "prospect_proposed") proposed = std::max(proposed, std::optional(day));
    }
    std::sort(told.begin(), told.end());
    if (told.size() < columns.size()) told.clear();  // one of them is for any time
    if (told.empty() && columns.size() > 1 && full && last) told = {{earliest, *last}};
    if (!proposed || !row.silent.contains(8)) return told;
    if (told.empty()) told = {{earliest, latest}};
    for (auto& [from, to] : told) to = std::min(to, *proposed);
    return told;
}

// Somebody who is further than any of these columns tells: 预备党员, and not one day of an admission.
std::string reached_beyond(const PersonRecord& person, const LedgerRow& row) {
    int last = 0;
    for (const auto& recorded : row.events)
        if (const auto* info = find_event(event_table(), recorded))
            last = std::max(last, info->name == std::string_view("step_unrecorded") ? 0 : info->step);
    for (const auto& field : person.fields) {
        const auto& meaning = field.use->meaning;
        const bool note = meaning == "note";
        if (!note && meaning != "situation" && meaning != "category" && meaning != "political_status") continue;
        const auto& text = field.cell.text;
        const auto stage = says_reached(text, note);
        const int from = stage & stage_conversion  ? 24
                         : stage & stage_admission ? 15
                         : stage & stage_prospect  ? 7
                         : stage & stage_activist  ? 3
                                                   : 0;
        if (from > last) return text;
    }
    return {};
}

// Somebody of whom nothing more is to be expected here: by a remark, a column, a title, a line through his name.
std::string gone_of(const PersonRecord& person, const LedgerRow& row, const std::string& remarks) {
    if (const auto word = says_gone(remarks); !word.empty()) return std::string(word);
    for (const auto* field : person.remarks())
        if (leaves_all_open(field->cell.text)) return field->cell.text;
    if (const auto stands = person.text("situation"); stands == "毕业" || stands == "退休" || stands == "离开")
        return stands;
    if (const auto* asked = person.first("registered"); asked && !asked->cell.text.empty())
        for (const std::string_view no : {"否", "不在", "未在", "已不", "离", "×", "✗", "非在"})
            if (asked->cell.text.starts_with(no)) return asked->use->header + "：" + asked->cell.text;
    static const auto* left = column_by_id("left");
    for (const auto& field : person.fields)
        if (field.means() == left && field.cell.kind != tables::Cell::Kind::empty && !says_nothing(field.cell.text)) {
            // 是否延长预备期 says what 延长 among the remarks does.
            const auto word = says_gone(field.use->header);
            return says_put_off(word) ? std::string(word) : field.use->header;
        }
    return person.gone.empty() ? reached_beyond(person, row) : person.gone;
}

// And somebody of whom what was before stands elsewhere.
std::string come_of(const PersonRecord& person, const std::string& remarks) {
    if (const auto word = says_come(remarks); !word.empty()) return std::string(word);
    for (const auto* field : person.remarks())
        if (leaves_all_open(field->cell.text)) return field->cell.text;
    for (const auto& field : person.fields)
        if (field.use->meaning == "came" && field.cell.kind != tables::Cell::Kind::empty &&
            !says_nothing(field.cell.text))
            return field.use->header;
    return person.come;
}

}  // namespace

LedgerRow read_person(const PersonRecord& person, Give give) {
    RowReader row(person);
    LedgerRow result;
    result.place = person.place;
    result.hidden = person.hidden;
    result.name = person.name;
    result.branch = branch_of(person);
    result.id_number = number_in(person);
    result.birth = birth_of(person);
    result.applied = person.day("applied_on");
    Told told;
    read_events(row, result, told, give);
    heed_remarks(person, result, told);
    for (const auto& [step, place] : person.told_elsewhere) may_be_of(step, place, result, told);
    // 赵六（已转出）
    const auto bracket = std::min({person.name.find("（"), person.name.find('('), person.name.size()});
    auto remarks = person.name.substr(bracket);
    for (const auto* field : person.remarks()) remarks += " " + field->cell.text;
    if (result.gone.empty()) result.gone = gone_of(person, result, remarks);
    result.come = come_of(person, remarks);
    result.puzzling = person.puzzling;
    result.problems = std::move(row.problems);
    result.problems.insert(result.problems.end(), person.problems.begin(), person.problems.end());
    if (result.events.empty()) return result;
    if (result.name.empty())
        result.problems.push_back(
            {"bad-cell",
             (person.place.sheet.empty() ? "" : person.place.sheet + " ") + std::to_string(person.place.row),
             {"没有姓名", "there is no name"}});
    say_what_is_unknown(row, result, told, give);
    result.reviews_told = places_for_reviews(person, result);
    return result;
}

}  // namespace rudang::recruitment
