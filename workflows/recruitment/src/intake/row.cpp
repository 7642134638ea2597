#include "row.h"

#include <algorithm>

#include "../procedure.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {
namespace {

// Both days of a notice; without any where the cell does not hold two.
std::vector<std::string> both_days(const tables::Cell& cell, int year) {
    Problems ignored;
    const auto spans = read_days(cell, year, ignored);
    if (spans.size() != 1 || !spans[0].from || spans[0].on.precision() != Precision::day) return {};
    return {spans[0].from->iso(), spans[0].on.iso()};
}

// A cell for each part that is told. A cell that does not hold them all goes whole to the last part, which then cannot
// be read.
std::map<std::string_view, tables::Cell> taken_apart(const tables::Cell& cell, const std::string& header,
                                                     const ColumnInfo& info) {
    std::map<std::string_view, tables::Cell> parts;
    for (const auto part : info.parts) parts[part];
    if (cell.kind == tables::Cell::Kind::empty) return parts;
    const bool counts = info.kind != ColumnInfo::Kind::day;
    const auto put = [&](std::string_view part, std::string text) {
        parts[part].kind = tables::Cell::Kind::text;
        parts[part].text = std::move(text);
    };
    if (says_nothing(cell.text)) {
        if (!counts && may_be_inapplicable(cell.text)) put(info.parts.back(), cell.text);
        return parts;
    }
    if (counts && cell.text.find_first_of("0123456789") == std::string::npos) return parts;  // "通过" counts nothing
    if (counts) {
        const auto told = counts_in(cell.text, header, info);
        for (const auto& [part, number] : told) put(part, std::to_string(number));
        if (!told.empty()) return parts;
    } else if (const auto days = both_days(cell, year_in(header)); days.size() == info.parts.size()) {
        for (std::size_t i = 0; i < days.size(); ++i) put(info.parts[i], days[i]);
        return parts;
    }
    put(info.parts.back(), cell.text + "：应有 " + std::to_string(info.parts.size()) + (counts ? " 个数" : " 个日期"));
    return parts;
}

// 指定培养联系人 heads the day it was done, or the names.
bool holds_names(const Field& field) {
    static const auto *contacts = column_by_id("contacts_on"), *introducers = column_by_id("introducers_on");
    if (field.means() != contacts && field.means() != introducers) return false;
    const auto& text = field.cell.text;
    return field.cell.kind == tables::Cell::Kind::text && !says_nothing(text) && !says_unknown(text) &&
           normalized_name(text).find_first_of("0123456789") == std::string::npos && names_in(text).has_value();
}

// 第二次2024-05-20, 最近一次谈话时间: when it was done first this does not say. 2023年第3次支委会 numbers meetings.
bool says_again(const std::string& text) {
    static constexpr Sought words[] = {"第二次", "第2次", "二次", "再次",     "第三次",
                                       "第3次",  "最近",  "最新", "最后一次", "末次"};
    const auto word = word_in(text, words);
    if (word.empty()) return false;
    const auto behind = std::string_view(text).substr(text.find(word) + word.size());
    const bool meeting = std::ranges::any_of(std::initializer_list<std::string_view>{"支委", "党委", "常委", "全会"},
                                             [&](std::string_view of) { return behind.starts_with(of); });
    return !meeting;
}

// 第二次谈话时间, 谈话时间2
bool heads_another_time(const std::string& header) {
    const auto text = bare(header);
    const bool numbered = text.size() >= 2 && text.back() >= '2' && text.back() <= '9' &&
                          static_cast<unsigned char>(text[text.size() - 2]) >= 0x80;
    return numbered || says_again(header);
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

const RowReader::Told* RowReader::cells_of(const ColumnInfo* info) const {
    return info ? by_meaning_[static_cast<std::size_t>(info - ledger_columns().data())].first : nullptr;
}

void RowReader::add(const ColumnInfo* info, const At& at) {
    auto& chain = by_meaning_[static_cast<std::size_t>(info - ledger_columns().data())];
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
        field.cell.kind == tables::Cell::Kind::text || field.cell.no_year ||
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
        const auto* told = cells_of(column.meaning);
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
    const auto* info = field.means();
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
        return add(holds_names(field) ? column_by_id(meaning.substr(0, meaning.size() - 3)) : info,
                   {field.cell, &field});
    }
    auto parts = taken_apart(field.cell, field.use->header, *info);
    const auto own_column = [&](std::string_view part) {
        return std::any_of(person_.fields.begin(), person_.fields.end(),
                           [&](const Field& each) { return each.use->meaning == part; });
    };
    for (auto& [part, cell] : parts)
        if (!own_column(part)) add(column_by_id(part), {parts_.emplace_back(std::move(cell)), &field});
}

std::string RowReader::text(std::string_view meaning) const { return person_.text(meaning); }

std::string RowReader::reason_of_delay() const {
    static const auto *note = column_by_id("note"), *left = column_by_id("left");
    for (const auto& field : person_.fields) {
        if (!field.means() || (field.means() != note && field.means() != left)) continue;
        const auto words = (field.means() == left ? field.use->header : std::string{}) + field.cell.text;
        const bool empty = field.cell.kind == tables::Cell::Kind::empty || says_nothing(field.cell.text);
        if (!empty && words.find("审批") != std::string::npos && says_put_off(says_gone(words))) return field.cell.text;
    }
    return {};
}

RowReader::Days RowReader::all_days(std::string_view meaning, const ColumnInfo* info) {
    Days list;
    const bool repeats = info && info->repeats;
    const bool ends = meaning == "trained_on";  // done on its last day
    for (const auto* told = cells_of(info); told; told = told->next) {
        const auto& at = told->at;
        if (const auto plain = written_day(at.cell)) {
            if (ends) note_length({{*plain, std::nullopt}});
            list.emplace_back(*plain, &at);
            continue;
        }
        const bool blank = at.cell.kind == tables::Cell::Kind::empty || says_nothing(at.cell.text);
        if (blank && (at.cell.noted || may_be_inapplicable(at.cell.text)))
            left_blank_.emplace(std::string(meaning), &at);
        if (at.cell.kind == tables::Cell::Kind::empty) continue;
        Problems wrong;
        auto spans = read_days(at.cell, year_of(*at.field), wrong);
        // Of what repeats there may be more days than one among the words.
        if (spans.size() == 1 && !repeats && says_again(at.cell.text))
            spans.clear(), wrong.push_back(cell_problem("写的不是第一次：" + at.cell.text,
                                                        "this was not the first time: " + at.cell.text));
        if (spans.empty() && !wrong.empty() && !repeats && !at.cell.struck && !says_again(at.cell.text) &&
            !day_beside_another(at.field->use->header).empty())
            if (const auto day = day_among_words(at.cell.text)) wrong.clear(), spans = {{*day, std::nullopt}};
        if (ends) note_length(spans);
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

RowReader::Days RowReader::days(std::string_view meaning, const ColumnInfo* info) {
    const bool repeats = info && info->repeats;
    auto all = all_days(meaning, info);
    // 第二次谈话时间, and nothing says when the first was.
    if (all.size() == 1 && !repeats && meaning != "applied_on" &&
        heads_another_time(all[0].second->field->use->header)) {
        unreadable_.emplace(std::string(meaning), all[0].second);
        return {};
    }
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
        // A stroke, or a comment on an empty cell: somebody may be, and nobody says who.
        if (may_be_inapplicable(at.cell.text) || (at.cell.noted && at.cell.kind == tables::Cell::Kind::empty))
            return std::nullopt;
        if (at.cell.kind == tables::Cell::Kind::empty || says_nothing(at.cell.text)) continue;
        const auto names = says_unknown(at.cell.text) || at.cell.struck ? std::nullopt : names_in(at.cell.text);
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

// "3天（24学时）": the whole numbers of a text, each with the unit behind it; none where one of them is not whole or
// the text counts on.
std::vector<std::pair<int, std::string>> with_units(const std::string& words) {
    std::vector<std::pair<int, std::string>> found;
    if (words.find('+') != std::string::npos || words.find("月") != std::string::npos) return {};
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
        if (i + 1 < words.size() && words[i] == '.' && words[i + 1] >= '0' && words[i + 1] <= '9') {
            const auto fraction = std::min(words.find_first_not_of('0', i + 1), words.size());
            if (fraction < words.size() && words[fraction] >= '0' && words[fraction] <= '9') return {};
            i = fraction;
        }
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

// The only number with such a unit: of 16学时（线上8学时） nobody knows whether they add up.
std::optional<int> only_with_unit_of(std::string_view meaning,
                                     const std::vector<std::pair<int, std::string>>& numbers) {
    std::optional<int> found;
    for (const auto& counted : numbers) {
        const auto& unit = counted.second;
        const bool days = meaning == "training_days";
        const bool alike = std::ranges::any_of(
            std::initializer_list<std::string_view>{days ? "天" : "学时", days ? "日" : "小时", days ? "日" : "课时"},
            [&](std::string_view word) { return unit.find(word) != std::string::npos; });
        if (!alike && !is_unit_of(meaning, unit)) continue;
        if (found || !is_unit_of(meaning, unit)) return std::nullopt;
        found = counted.first;
    }
    return found;
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
        return only_with_unit_of(meaning, with_units(normalized_name(beside->cell.text)));
    }
    if (given->cell.struck) return complain(*given, {struck_out(given->cell)}), std::nullopt;
    const auto& plain = given->cell.text;  // most are
    if (!cells->next && !plain.empty() && plain.size() <= 6 &&
        plain.find_first_not_of("0123456789") == std::string::npos)
        return std::stoi(plain);
    // Full-width digits as well, and 两天.
    const auto with_digits = [](const std::string& text) {
        auto read = western_digits(normalized_name(text));
        constexpr std::string_view two = "两";
        if (read.starts_with(two)) read.replace(0, two.size(), "2");
        return read;
    };
    const auto words = with_digits(plain);
    const auto numbers = with_units(words);
    // Two cells that say different things say nothing.
    bool differ = false;
    for (const auto* told = cells; told; told = told->next)
        differ |= told->at.cell.kind != tables::Cell::Kind::empty && with_digits(told->at.cell.text) != words;
    if (!differ && numbers.size() == 1 && (numbers[0].second.empty() || is_unit_of(meaning, numbers[0].second)))
        return numbers[0].first;
    if (!differ && meaning.starts_with("training_"))
        if (const auto only = only_with_unit_of(meaning, numbers)) return only;
    complain(*given, {cell_problem("不是整数：" + given->cell.text, "not a whole number: " + given->cell.text)});
    return std::nullopt;
}

const RowReader::At* RowReader::first(std::string_view meaning) const {
    const auto* cells = cells_of(meaning);
    for (const auto* told = cells; told; told = told->next)
        if (told->at.cell.kind != tables::Cell::Kind::empty) return &told->at;
    return cells ? &cells->at : nullptr;
}

bool RowReader::training_in_doubt() const {
    const auto* training = first("trained_on");
    if (!training || !training->field->use->assumed) return false;
    return std::none_of(person_.fields.begin(), person_.fields.end(), [](const Field& field) {
        const int step = step_of_meaning(field.use->meaning);
        return step >= 7 && step != 11 && field.cell.kind != tables::Cell::Kind::empty &&
               !says_nothing(field.cell.text);
    });
}

bool RowReader::perhaps(std::string_view meaning) const {
    return std::ranges::any_of(open_, [&](const At& at) {
        const auto& could_be = at.field->use->could_be;
        return std::find(could_be.begin(), could_be.end(), meaning) != could_be.end();
    });
}

bool RowReader::left_empty(std::string_view meaning) const {
    const auto* at = first(meaning);
    return at && (at->cell.kind == tables::Cell::Kind::empty || says_nothing(at->cell.text));
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
    const auto& field = *at.field;
    const auto& own = person_.place;
    return {own.file, own.sheet == *field.sheet ? own.sheet : SharedText(*field.sheet), field.row,
            tables::column_name(field.column), field.cell.text};
}

// 2023.3.6-3.8 and 3月6日、7日、8日 are three days; of a long time only that it was long, not on how many days there
// were lessons.
void RowReader::note_length(const std::vector<DaySpan>& spans) {
    constexpr int most_in_a_row = 10;
    int days = 0;
    for (const auto& span : spans) {
        const auto first = span.from.value_or(span.on);
        if (first.precision() != Precision::day || span.on.precision() != Precision::day) return;
        days += span.on.first().number() - first.first().number() + 1;
    }
    if (days >= 1 && days <= most_in_a_row)
        days_of_training_ = days;
    else if (days > most_in_a_row)
        days_of_training_ = 0;
}

const RowReader::At* RowReader::left_blank(std::string_view meaning) const {
    const auto found = left_blank_.find(meaning);
    return found == left_blank_.end() ? nullptr : found->second;
}

const RowReader::At* RowReader::unreadable(std::string_view meaning) const {
    const auto found = unreadable_.find(meaning);
    return found == unreadable_.end() ? nullptr : found->second;
}

std::span<const DayColumn> day_columns() {
    static const auto columns = [] {
        std::vector<DayColumn> all;
        all_events::each([&]<class E>() {
            if constexpr (!E::traits.day_column.empty())
                all.push_back({E::traits.day_column, E::name, E::traits.listed_as});
        });
        return all;
    }();
    return columns;
}

std::vector<std::string_view> day_columns_of(int step) {
    std::vector<std::string_view> ids;
    for (const auto& column : day_columns())
        if (column.info->step == step) ids.push_back(column.column);
    return ids;
}

}  // namespace rudang::recruitment
