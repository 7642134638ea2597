#include "row.h"

#include <algorithm>

#include "../steps.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {
namespace {

// The whole numbers in a text, in order.
std::vector<int> parts_of(const std::string& text) {
    std::vector<int> found;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') continue;
        if (i == 0 || text[i - 1] < '0' || text[i - 1] > '9') found.push_back(0);
        if (found.back() < 100'000) found.back() = found.back() * 10 + (text[i] - '0');
    }
    return found;
}

// How cells and headings call the parts of a meeting's counts. The longer of two that begin alike comes first.
struct CountWord {
    std::string_view word, meaning;
};
constexpr CountWord count_words[] = {{"不同意", "against"}, {"不赞成", "against"}, {"应到", "entitled"},
                                     {"实到", "present"},   {"到会", "present"},   {"赞成", "in_favour"},
                                     {"同意", "in_favour"}, {"反对", "against"},   {"弃权", "abstained"}};

std::string_view without_stage(std::string_view meaning) {
    constexpr std::string_view conversion = "conversion_";
    return meaning.starts_with(conversion) ? meaning.substr(conversion.size()) : meaning;
}

// The parts a text names, in order: "赞成28票，反对0票" names two.
std::vector<std::pair<std::size_t, std::string_view>> named_parts(const std::string& text, const ColumnInfo& info) {
    std::vector<std::pair<std::size_t, std::string_view>> found;
    for (std::size_t at = 0; at < text.size();) {
        const auto word = std::find_if(std::begin(count_words), std::end(count_words), [&](const CountWord& each) {
            return std::string_view(text).substr(at).starts_with(each.word) &&
                   std::any_of(info.parts.begin(), info.parts.end(),
                               [&](std::string_view part) { return without_stage(part) == each.meaning; });
        });
        if (word == std::end(count_words)) {
            ++at;
            continue;
        }
        found.emplace_back(at, word->meaning);
        at += word->word.size();
    }
    return found;
}

// "应到30人，实到28人" by its words; "30/28" in the order in which the heading names the parts; of "28" under 到会人数
// one part. Without any where that does not tell.
std::vector<std::string> all_numbers(const std::string& text, const std::string& header, const ColumnInfo& info) {
    const auto numbers = parts_of(text);
    auto names = named_parts(text, info);
    if (names.empty()) names = named_parts(header, info);
    if (names.size() != numbers.size() && numbers.size() == 1) names = named_parts(header, info);
    if (names.size() != numbers.size()) return {};
    std::vector<std::string> in_order(info.parts.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto part = std::find_if(info.parts.begin(), info.parts.end(),
                                       [&](std::string_view each) { return without_stage(each) == names[i].second; }) -
                          info.parts.begin();
        if (!in_order[static_cast<std::size_t>(part)].empty()) return {};  // one part twice
        in_order[static_cast<std::size_t>(part)] = std::to_string(numbers[i]);
    }
    return in_order;
}

// Both days of a notice; without any where the cell does not hold two.
std::vector<std::string> both_days(const tables::Cell& cell, int year) {
    Problems ignored;
    const auto spans = read_days(cell, year, ignored);
    if (spans.size() != 1 || !spans[0].from || spans[0].on.precision() != Precision::day) return {};
    return {spans[0].from->iso(), spans[0].on.iso()};
}

// One cell for each part. A cell that does not hold them all goes whole to the last part, which then cannot be read.
std::vector<tables::Cell> taken_apart(const tables::Cell& cell, const std::string& header, const ColumnInfo& info) {
    std::vector<tables::Cell> parts(info.parts.size());
    if (cell.kind == tables::Cell::Kind::empty || says_nothing(cell.text)) return parts;
    const bool counts = info.kind != ColumnInfo::Kind::day;
    if (counts && parts_of(cell.text).empty()) return parts;  // "通过" counts nothing
    const auto texts = counts ? all_numbers(cell.text, header, info) : both_days(cell, year_in(header));
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (texts.size() != parts.size() && i + 1 < parts.size()) continue;
        if (texts.size() == parts.size() && texts[i].empty()) continue;  // not said
        parts[i].kind = tables::Cell::Kind::text;
        parts[i].text = texts.size() == parts.size()
                            ? texts[i]
                            : cell.text + "：应有 " + std::to_string(parts.size()) + (counts ? " 个数" : " 个日期");
    }
    return parts;
}

// 指定培养联系人 heads the day it was done, or the names.
bool holds_names(const Field& field) {
    if (field.use->meaning != "contacts_on" && field.use->meaning != "introducers_on") return false;
    const auto& text = field.cell.text;
    return field.cell.kind == tables::Cell::Kind::text && !says_nothing(text) && !says_unknown(text) &&
           normalized_name(text).find_first_of("0123456789") == std::string::npos && names_in(text).has_value();
}

// 5.2 may have been 5.20 before somebody took it for a number.
bool may_have_lost_a_digit(const std::string& text) {
    const auto point = text.find('.');
    return point != std::string::npos && text.size() == point + 2 && text.back() >= '1' && text.back() <= '3';
}

}  // namespace

RowReader::RowReader(const PersonRecord& person) : person_(person), by_meaning_(ledger_columns().size()) {
    for (const auto& field : person.fields) take(field);
    by_title_ =
        std::any_of(person.fields.begin(), person.fields.end(), [](const Field& field) { return field.year; }) &&
        title_year_fits();
}

const RowReader::Told* RowReader::cells_of(std::string_view meaning) const {
    const auto* info = column_by_id(meaning);
    return info ? by_meaning_[static_cast<std::size_t>(info - ledger_columns().data())].first : nullptr;
}

void RowReader::add(std::string_view meaning, const At& at) {
    auto& chain = by_meaning_[static_cast<std::size_t>(column_by_id(meaning) - ledger_columns().data())];
    cells_.push_back({at, nullptr});
    auto* told = &cells_.back();
    if (chain.first)
        chain.last->next = told;
    else
        chain.first = told;
    chain.last = told;
}

int RowReader::year_of(const Field& field) const {
    const bool could_be_day =
        field.cell.kind == tables::Cell::Kind::text ||
        (field.cell.kind == tables::Cell::Kind::number && field.cell.number < 13 && field.cell.text.size() <= 5);
    if (!could_be_day || may_have_lost_a_digit(field.cell.text)) return 0;
    if (const int year = field.heading_year ? *field.heading_year : year_in(field.use->header)) return year;
    return by_title_ ? field.year : 0;
}

// A title's year is that of the table's own stage: not where days in the order of the steps would run backwards, nor
// where a year or more lies between two of them by the regulation.
bool RowReader::title_year_fits() const {
    std::optional<Day> latest;
    std::set<int> stages;
    for (const auto& column : day_columns()) {
        const auto* told = cells_of(column.column);
        if (!told) continue;
        const int step = step_of_meaning(column.column);
        for (; told; told = told->next) {
            const auto& at = told->at;
            Problems wrong;
            auto spans = read_days(at.cell, year_in(at.field->use->header), wrong);
            if (spans.empty() && at.field->year) {
                spans = read_days(at.cell, at.field->year, wrong);
                if (!spans.empty()) stages.insert(step <= 6 ? 1 : step <= 20 ? 2 : 3);
            }
            for (const auto& span : spans) {
                if (latest && span.on.last() < *latest && step != 6 && step != 21) return false;
                if (step != 6 && step != 21) latest = std::max(latest, std::optional(span.on.first()));
            }
        }
    }
    return stages.size() < 2;
}

void RowReader::take(const Field& field) {
    const auto* info = column_by_id(field.use->meaning);
    if (!info) {
        if (!field.use->could_be.empty() && field.cell.kind != tables::Cell::Kind::empty &&
            !says_nothing(field.cell.text))
            open_.push_back({field.cell, &field});
        return;
    }
    // Of days and numbers it is said where they are read.
    if (tables::is_damaged(field.cell) && info->kind != ColumnInfo::Kind::day && info->kind != ColumnInfo::Kind::number)
        complain({field.cell, &field}, {Problem{"damaged-text",
                                                "",
                                                {"文字已损坏（编码有误）：" + field.cell.text,
                                                 "the text is damaged (its encoding is wrong): " + field.cell.text}}});
    if (info->parts.empty()) {
        const std::string_view meaning = field.use->meaning;
        return add(holds_names(field) ? meaning.substr(0, meaning.size() - 3) : meaning, {field.cell, &field});
    }
    auto parts = taken_apart(field.cell, field.use->header, *info);
    const auto own_column = [&](std::string_view part) {
        return std::any_of(person_.fields.begin(), person_.fields.end(),
                           [&](const Field& each) { return each.use->meaning == part; });
    };
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (!own_column(info->parts[i])) add(info->parts[i], {parts_.emplace_back(std::move(parts[i])), &field});
}

std::string RowReader::text(std::string_view meaning) const { return person_.text(meaning); }

RowReader::Days RowReader::all_days(std::string_view meaning, bool repeats) {
    Days list;
    for (const auto* told = cells_of(meaning); told; told = told->next) {
        const auto& at = told->at;
        if (at.cell.kind == tables::Cell::Kind::empty) continue;
        if (const auto plain = written_day(at.cell)) {
            list.emplace_back(*plain, &at);
            continue;
        }
        if (at.cell.kind == tables::Cell::Kind::text && says_nothing(at.cell.text)) continue;
        Problems wrong;
        auto spans = read_days(at.cell, year_of(*at.field), wrong);
        const bool ends = meaning == "trained_on";  // done on its last day
        if (ends && spans.size() > 1) spans.erase(spans.begin(), spans.end() - 1);
        const bool ranges = std::any_of(spans.begin(), spans.end(), [](const auto& each) { return each.from; });
        if ((spans.size() > 1 && !repeats) || (ranges && !ends))
            wrong.push_back(
                cell_problem("一格里有几个日期，看不出是哪一个：" + at.cell.text,
                             "several days in one cell, and which is meant cannot be told: " + at.cell.text));
        else
            for (const auto& span : spans) list.emplace_back(span.on, &at);
        complain(at, wrong);
        if (!wrong.empty()) unreadable_.emplace(std::string(meaning), &at);
    }
    return list;
}

RowReader::Days RowReader::days(std::string_view meaning) {
    const auto* info = column_by_id(meaning);
    const bool repeats = info && info->repeats;
    auto all = all_days(meaning, repeats);
    if (all.size() < 2) return all;
    Days kept;
    for (const auto& each : all) {
        const auto known = std::find_if(kept.begin(), kept.end(), [&](const auto& other) {
            return repeats ? other.first == each.first
                           : other.first.first() <= each.first.last() && each.first.first() <= other.first.last();
        });
        if (known == kept.end())
            kept.push_back(each);
        else if (known->first.precision() != Precision::day)
            *known = each;  // the day within the month
    }
    if (repeats || kept.size() < 2) return kept;
    const auto& [first, at] = kept[0];
    complain(
        *kept[1].second,
        {cell_problem("与“" + at->field->use->header + "”的 " + first.iso() + " 不一致：" + kept[1].first.iso(),
                      kept[1].first.iso() + " differs from " + first.iso() + " in “" + at->field->use->header + "”")});
    unreadable_.emplace(std::string(meaning), kept[1].second);
    return {};
}

std::optional<std::vector<std::string>> RowReader::names(std::string_view meaning) {
    std::vector<std::string> all;
    for (const auto* told = cells_of(meaning); told; told = told->next) {
        const auto& at = told->at;
        if (at.cell.kind == tables::Cell::Kind::empty || says_nothing(at.cell.text)) continue;
        const auto names = says_unknown(at.cell.text) ? std::nullopt : names_in(at.cell.text);
        if (!names) {
            complain(
                at, {cell_problem("看不出几个人：" + at.cell.text, "how many people cannot be told: " + at.cell.text)});
            return std::nullopt;
        }
        for (const auto& name : *names)
            if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
    }
    return all;
}

namespace {

// "3天（24学时）": the numbers of a text, each with the unit behind it.
std::vector<std::pair<int, std::string>> with_units(const std::string& words) {
    std::vector<std::pair<int, std::string>> found;
    for (std::size_t i = 0; i < words.size();) {
        if (words[i] < '0' || words[i] > '9') {
            if (found.empty()) return {};
            found.back().second += words[i++];
            continue;
        }
        const auto end = std::min(words.find_first_not_of("0123456789", i), words.size());
        if (end - i > 6) return {};
        found.emplace_back(std::stoi(words.substr(i, end - i)), std::string{});
        i = end;
    }
    for (auto& [number, unit] : found) {
        unit = bare(unit);
        std::erase_if(unit, [](char c) { return c == '(' || c == ')'; });
    }
    return found;
}

bool is_unit_of(std::string_view meaning, const std::string& unit) {
    const auto is = [&](std::initializer_list<std::string_view> any) {
        return std::find(any.begin(), any.end(), unit) != any.end();
    };
    // Eight hours are not eight days.
    if (meaning == "training_days") return is({"天", "日"});
    if (meaning == "training_hours") return is({"学时", "小时", "课时", "个学时", "个小时"});
    return is({"人", "名", "票", "份"});
}

}  // namespace

std::optional<int> RowReader::number(std::string_view meaning) {
    const auto* cells = cells_of(meaning);
    const auto* given = first(meaning);
    if (given && (given->cell.kind == tables::Cell::Kind::empty || says_nothing(given->cell.text))) return std::nullopt;
    if (!given) {
        // One cell may tell both how many days and how many hours.
        if (!meaning.starts_with("training_")) return std::nullopt;
        const auto* beside = first(meaning == "training_days" ? "training_hours" : "training_days");
        if (!beside) return std::nullopt;
        for (const auto& [number, unit] : with_units(normalized_name(beside->cell.text)))
            if (is_unit_of(meaning, unit)) return number;
        return std::nullopt;
    }
    const auto& plain = given->cell.text;  // most are
    if (!cells->next && !plain.empty() && plain.size() <= 6 &&
        plain.find_first_not_of("0123456789") == std::string::npos)
        return std::stoi(plain);
    const auto words = western_digits(normalized_name(plain));  // full-width digits as well
    const auto numbers = with_units(words);
    // Two cells that say different things say nothing.
    bool differ = false;
    for (const auto* told = cells; told; told = told->next)
        differ |= told->at.cell.kind != tables::Cell::Kind::empty &&
                  western_digits(normalized_name(told->at.cell.text)) != words;
    if (!differ && numbers.size() == 1 && (numbers[0].second.empty() || is_unit_of(meaning, numbers[0].second)))
        return numbers[0].first;
    if (!differ && words.ends_with(".0") && numbers.size() == 2 && numbers[0].second.empty()) return numbers[0].first;
    if (!differ && meaning.starts_with("training_"))
        for (const auto& [number, unit] : numbers)
            if (is_unit_of(meaning, unit)) return number;
    complain(*given, {cell_problem("不是整数：" + given->cell.text, "not a whole number: " + given->cell.text)});
    return std::nullopt;
}

const RowReader::At* RowReader::first(std::string_view meaning) const {
    const auto* cells = cells_of(meaning);
    for (const auto* told = cells; told; told = told->next)
        if (told->at.cell.kind != tables::Cell::Kind::empty) return &told->at;
    return cells ? &cells->at : nullptr;
}

void RowReader::complain(const At& at, const Problems& wrong) {
    for (auto problem : wrong) {
        const auto& field = *at.field;
        problem.where = (field.sheet->empty() ? "" : *field.sheet + " ") + std::to_string(field.row) + " " +
                        tables::column_name(field.column) + " " + field.use->header;
        if (complained_.insert(problem.where + problem.message.en).second) problems.push_back(std::move(problem));
    }
}

Place RowReader::place_of(const At& at) const {
    return {person_.place.file, *at.field->sheet, at.field->row, tables::column_name(at.field->column),
            at.field->cell.text};
}

const RowReader::At* RowReader::unreadable(std::string_view meaning) const {
    const auto found = unreadable_.find(meaning);
    return found == unreadable_.end() ? nullptr : found->second;
}

std::span<const DayColumn> day_columns() {
    static const DayColumn columns[] = {
        {"applied_on", "application_submitted", "{}"},
        {"talk_on", "talk_held", "{}"},
        {"determined_on", "activist_determined", "{}"},
        {"filed_on", "activist_filed", R"({"outcome":"accepted"})"},
        {"contacts_on", "contacts_assigned", "{}"},
        {"reviewed_on", "activist_reviewed", "{}"},
        {"proposed_on", "prospect_proposed", "{}"},
        {"endorsed_on", "prospect_endorsed", R"({"outcome":"accepted"})"},
        {"notice_to", "notice_closed", "{}"},
        {"introducers_on", "introducers_named", "{}"},
        {"reviewed_politically_on", "political_review_concluded", "{}"},
        {"trained_on", "training_completed", "{}"},
        {"committee_reviewed_on", "branch_committee_reviewed", R"({"outcome":"qualified"})"},
        {"pre_reviewed_on", "pre_review_decided", R"({"outcome":"passed"})"},
        {"form_on", "admission_form_completed", "{}"},
        {"voted_on", "admission_voted", R"({"outcome":"accepted"})"},
        {"committee_talk_on", "committee_talk_held", "{}"},
        {"decided_on", "admission_decided", R"({"outcome":"approved"})"},
        {"admission_filed_on", "admission_filed", "{}"},
        {"group_on", "group_assigned", "{}"},
        {"oath_on", "oath_taken", "{}"},
        {"probation_reviewed_on", "probation_reviewed", "{}"},
        {"conversion_applied_on", "conversion_applied", "{}"},
        {"conversion_voted_on", "conversion_voted", R"({"proposal":"convert","outcome":"accepted"})"},
        {"conversion_decided_on", "conversion_decided", R"({"outcome":"approved"})"},
        {"archived_on", "archived", "{}"},
    };
    return columns;
}

std::vector<std::string_view> day_columns_of(int step) {
    std::vector<std::string_view> ids;
    for (const auto& column : day_columns())
        if (column.info->step == step) ids.push_back(column.column);
    return ids;
}

}  // namespace rudang::recruitment
