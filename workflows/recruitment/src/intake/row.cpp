#include "row.h"

#include <algorithm>

#include "../identity.h"
#include "../steps.h"
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

// What a cell says a political review concluded; nothing where its words leave that open.
std::optional<std::string_view> political_conclusion(const std::string& text) {
    const auto words = bare(text);
    const auto has = [&](std::initializer_list<std::string_view> any) {
        return std::any_of(any.begin(), any.end(),
                           [&](std::string_view word) { return words.find(word) != std::string::npos; });
    };
    if (has({"暂无结论", "尚无结论", "未结论", "审查中", "进行中"})) return "inconclusive";
    const bool good = has({"合格", "通过"}), denied = has({"不", "未", "没有", "无", "非", "否"});
    if (good && !denied) return "qualified";
    for (const std::string_view plain : {"不合格", "未通过", "不通过", "没有通过", "不予通过", "未合格", "政审不合格",
                                         "审查不合格", "政治审查不合格", "政审未通过", "审查未通过", "政审不通过"})
        if (words == plain) return "unqualified";
    return std::nullopt;
}

}  // namespace

namespace {

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

RowReader::RowReader(const PersonRecord& person) : person_(person) {
    for (const auto& field : person.fields) take(field);
    by_title_ =
        std::any_of(person.fields.begin(), person.fields.end(), [](const Field& field) { return field.year; }) &&
        title_year_fits();
}

int RowReader::year_of(const Field& field) const {
    const bool could_be_day =
        field.cell.kind == tables::Cell::Kind::text ||
        (field.cell.kind == tables::Cell::Kind::number && field.cell.number < 13 && field.cell.text.size() <= 5);
    if (!could_be_day || may_have_lost_a_digit(field.cell.text)) return 0;
    if (const int year = year_in(field.use->header)) return year;
    return by_title_ ? field.year : 0;
}

// A title's year is that of the table's own stage: not where days in the order of the steps would run backwards, nor
// where a year or more lies between two of them by the regulation.
bool RowReader::title_year_fits() const {
    std::optional<Day> latest;
    std::set<int> stages;
    for (const auto& column : day_columns()) {
        const auto cells = cells_.find(column.column);
        if (cells == cells_.end()) continue;
        const int step = step_of_meaning(column.column);
        for (const auto& at : cells->second) {
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
        cells_[holds_names(field) ? meaning.substr(0, meaning.size() - 3) : meaning].push_back({field.cell, &field});
        return;
    }
    auto parts = taken_apart(field.cell, field.use->header, *info);
    const auto own_column = [&](std::string_view part) {
        return std::any_of(person_.fields.begin(), person_.fields.end(),
                           [&](const Field& each) { return each.use->meaning == part; });
    };
    for (auto& [part, cell] : parts)
        if (!own_column(part)) cells_[part].push_back({parts_.emplace_back(std::move(cell)), &field});
}

std::string RowReader::text(std::string_view meaning) const { return person_.text(meaning); }

std::string RowReader::reason_of_delay() const {
    for (const auto& field : person_.fields) {
        if (field.use->meaning != "note" && field.use->meaning != "left") continue;
        const auto words = (field.use->meaning == "left" ? field.use->header : std::string{}) + field.cell.text;
        const bool empty = field.cell.kind == tables::Cell::Kind::empty || says_nothing(field.cell.text);
        if (!empty && words.find("审批") != std::string::npos && says_put_off(says_gone(words))) return field.cell.text;
    }
    return {};
}

std::vector<std::pair<OccurredOn, const RowReader::At*>> RowReader::all_days(std::string_view meaning, bool repeats) {
    std::vector<std::pair<OccurredOn, const At*>> list;
    const auto found = cells_.find(meaning);
    if (found == cells_.end()) return list;
    for (const auto& at : found->second) {
        const bool blank = at.cell.kind == tables::Cell::Kind::empty || says_nothing(at.cell.text);
        if (blank && (at.cell.noted || may_be_inapplicable(at.cell.text)))
            left_blank_.emplace(std::string(meaning), &at);
        Problems wrong;
        auto spans = read_days(at.cell, year_of(*at.field), wrong);
        const bool ends = meaning == "trained_on";  // done on its last day
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

std::vector<std::pair<OccurredOn, const RowReader::At*>> RowReader::days(std::string_view meaning) {
    const auto* info = column_by_id(meaning);
    const bool repeats = info && info->repeats;
    std::vector<std::pair<OccurredOn, const At*>> kept;
    for (const auto& each : all_days(meaning, repeats)) {
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
    const auto found = cells_.find(meaning);
    if (found == cells_.end()) return all;
    for (const auto& at : found->second) {
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
    const auto cells = cells_.find(meaning);
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
    if (given->cell.struck) return complain(*given, {struck_out(given->cell)}), std::nullopt;
    const auto& plain = given->cell.text;  // most are
    if (cells->second.size() == 1 && !plain.empty() && plain.size() <= 6 &&
        plain.find_first_not_of("0123456789") == std::string::npos)
        return std::stoi(plain);
    const auto words = western_digits(normalized_name(plain));  // full-width digits as well
    const auto numbers = with_units(words);
    // Two cells that say different things say nothing.
    const bool differ = std::any_of(cells->second.begin(), cells->second.end(), [&](const At& each) {
        return each.cell.kind != tables::Cell::Kind::empty && western_digits(normalized_name(each.cell.text)) != words;
    });
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
    const auto found = cells_.find(meaning);
    if (found == cells_.end()) return nullptr;
    for (const auto& at : found->second)
        if (at.cell.kind != tables::Cell::Kind::empty) return &at;
    return &found->second.front();
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

namespace {

bool not_passed(const std::string& text) {
    const auto words = bare(text);
    for (const std::string_view word : {"未通过", "不通过", "没有通过", "未获通过", "不予接收", "不予通过"})
        if (words.find(word) != std::string::npos) return true;
    return false;
}

// 000000000000000000 stands where a number is not known.
bool number_of_nobody(const std::string& number) {
    return !number.empty() && number.find_first_not_of(number[0]) == std::string::npos;
}

// Days or hours, either will do: where the cell of the days shows that there were enough of them, or that there may
// have been, too few hours say nothing.
void training_length(RowReader& row, Json& fields) {
    auto days = row.number("training_days");
    const auto hours = row.number("training_hours");
    const auto shown = row.days_of_training();
    if (!days && shown && *shown >= 3) days = shown;
    if (days) fields["days"] = *days;
    if (hours && (days || !shown || *shown > 0)) fields["hours"] = *hours;
}

void put_text(Json& fields, const char* name, const std::string& text) {
    if (!text.empty()) fields[name] = text;
}

Json applicant(RowReader& row) {
    Json person{{"name", row.text("name")}};
    const auto sex = row.text("sex");
    if (sex == "男") person["sex"] = "male";
    if (sex == "女") person["sex"] = "female";
    put_text(person, "ethnicity", row.text("ethnicity"));
    put_text(person, "education", row.text("education"));
    put_text(person, "category", row.text("category"));
    if (const auto* at = row.first("id_number"); at && at->cell.kind != tables::Cell::Kind::empty) {
        const auto words = row.text("id_number");
        const bool exponent = words.find("E+") != std::string::npos || words.find("e+") != std::string::npos;
        const auto known = read_identity_number(normalized_identity_number(words));
        const bool filled = number_of_nobody(normalized_identity_number(words));
        const bool cut = known.well_formed && !known.check_digit_right && words.ends_with("000");
        const auto number = normalized_identity_number(words);
        const bool digits = !number.empty() && number.find_first_not_of("0123456789Xx") == std::string::npos;
        if (says_nothing(words)) {
            // nothing
        } else if (words.find('*') != std::string::npos) {
            row.complain(
                *at, {cell_problem("身份证号打了星号，没有采用", "the identity number is masked and was not used")});
        } else if (exponent || cut ||
                   (at->cell.kind == tables::Cell::Kind::number && at->cell.number > 999'999'999'999'999.0))
            row.complain(*at, {cell_problem("身份证号按数字存放，末几位已丢失，请改为文本重新录入",
                                            "the identity number is kept as a number and has lost its last digits; "
                                            "make the cell text and enter it again")});
        else if (!digits || number.size() < 16 || filled ||
                 at->cell.struck)  // a telephone's, the last four figures, one of the old kind
            row.complain(
                *at, {cell_problem("看不出身份证号，没有采用", "no identity number can be made out; it was not used")});
        else
            person["id_number"] = number;
    }
    for (const auto& [on, at] : row.days("birth_date"))
        person[on.precision() == Precision::day ? "birth_date" : "birth_month"] = on.iso();
    if (!person.contains("birth_date") && !person.contains("birth_month") && person.contains("id_number"))
        if (const auto identity = read_identity_number(person["id_number"].get<std::string>());
            identity.well_formed && identity.check_digit_right && identity.birth)
            person["birth_date"] = identity.birth->iso();
    return person;
}

}  // namespace

void add_fields(std::string_view event, RowReader& row, const std::string& branch, Json& fields) {
    const auto people = [&](const char* column, const char* name) {
        const auto names = row.has(column) ? row.names(column) : std::nullopt;
        if (!names) return;
        Json list = Json::array();
        for (const auto& person : *names) list.push_back({{"name", person}});
        fields[name] = std::move(list);
    };
    if (event == "application_submitted") {
        fields["applicant"] = applicant(row);
        fields["branch"] = branch;
    } else if (event == "contacts_assigned")
        people("contacts", "contacts");
    else if (event == "introducers_named")
        people("introducers", "introducers");
    else if (event == "notice_closed") {
        for (const auto& [on, at] : row.days("notice_from"))
            if (on.precision() == Precision::day) fields["from"] = on.first().iso();
        for (const auto& [on, at] : row.days("notice_to"))
            if (on.precision() == Precision::day) fields["to"] = on.first().iso();
    } else if (event == "political_review_concluded") {
        if (const auto* at = row.first("political_conclusion");
            at && !at->cell.text.empty() && !says_nothing(at->cell.text)) {
            if (const auto conclusion = political_conclusion(at->cell.text))
                fields["conclusion"] = *conclusion;
            else
                row.complain(*at, {cell_problem("看不出政审结论：" + at->cell.text + "（请写合格或不合格）",
                                                "the conclusion of the political review cannot be told: " +
                                                    at->cell.text + " (write 合格 or 不合格)")});
        }
    } else if (event == "training_completed") {
        training_length(row, fields);
    } else if (event == "admission_form_completed")
        put_text(fields, "form_number", row.text("form_number"));
    else if (event == "committee_talk_held")
        put_text(fields, "interviewer", row.text("talker"));
    else if (event == "admission_decided")
        put_text(fields, "delay_reason", row.reason_of_delay());
    else if (event == "admission_voted" || event == "conversion_voted") {
        const std::string which = event == "conversion_voted" ? "conversion_" : "";
        Json vote = Json::object();
        for (const auto& [column, name] : {std::pair{"entitled", "entitled"},
                                           {"present", "present"},
                                           {"in_favour", "in_favour"},
                                           {"against", "against"},
                                           {"abstained", "abstained"},
                                           {"written", "written_in_favour"}})
            if (const auto count = row.number(which + column)) vote[name] = *count;
        if (!vote.empty()) fields["vote"] = std::move(vote);
        // 未通过 where the counts might stand: no step was taken over with it.
        if (not_passed(row.text(which + "ballot"))) fields["outcome"] = "not_accepted";
    }
}

}  // namespace rudang::recruitment
