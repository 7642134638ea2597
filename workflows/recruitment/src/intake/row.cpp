#include "row.h"

#include <algorithm>

#include "../identity.h"

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

// "2024.3.1-2024.3.7", "2024年3月1日至3月7日": both days, the second with the year of the first where it has none.
std::vector<std::string> both_days(const std::string& text) {
    static constexpr std::string_view between[] = {"至", "到", "—", "～", "~", "－", "–"};
    const auto cut = [&](std::size_t at, std::size_t size) {
        return std::vector<std::string>{text.substr(0, at), text.substr(at + size)};
    };
    std::vector<std::string> days;
    for (const auto mark : between)
        if (const auto at = text.find(mark); days.empty() && at != std::string::npos) {
            auto rest = at + mark.size();
            while (std::string_view(text).substr(rest).starts_with(mark)) rest += mark.size();  // a dash of two
            days = cut(at, rest - at);
        }
    if (days.empty()) {
        // Hyphens may stand inside the days as well: as many on either side of the one between them.
        const auto hyphens = static_cast<std::size_t>(std::count(text.begin(), text.end(), '-'));
        std::size_t at = std::string::npos;
        if (hyphens % 2 == 1)
            for (std::size_t n = 0; n <= hyphens / 2; ++n) at = text.find('-', n ? at + 1 : 0);
        if (at == std::string::npos) return {};
        days = cut(at, 1);
    }
    const auto numbers = [](const std::string& day) {
        int count = 0;
        for (std::size_t i = 0; i < day.size(); ++i)
            count += day[i] >= '0' && day[i] <= '9' && (i == 0 || day[i - 1] < '0' || day[i - 1] > '9');
        return count;
    };
    const auto digit = days[0].find_first_of("0123456789");
    if (numbers(days[0]) == 3 && numbers(days[1]) == 2 && digit != std::string::npos) {
        const auto end = days[0].find_first_not_of("0123456789", digit);
        auto year = days[0].substr(digit, end - digit);
        // A notice over New Year ends in the year after.
        const auto first = parts_of(days[0]), last = parts_of(days[1]);
        if (first.size() == 3 && last.size() == 2 && std::pair(last[0], last[1]) < std::pair(first[1], first[2]))
            year = std::to_string(first[0] + 1);
        days[1] = year + "." + days[1];
    }
    return days;
}

// How cells and headings call the parts of a meeting's counts. The longer of two that begin alike comes first.
struct CountWord {
    std::string_view word, meaning;
};
constexpr CountWord count_words[] = {{"不同意", "against"}, {"不赞成", "against"}, {"应到", "entitled"},
                                     {"实到", "present"},   {"到会", "present"},   {"赞成", "in_favour"},
                                     {"同意", "in_favour"}, {"反对", "against"},   {"弃权", "abstained"}};

// The parts a text names, in order: "赞成28票，反对0票" names two.
std::vector<std::pair<std::size_t, std::string_view>> named_parts(const std::string& text, const ColumnInfo& info) {
    std::vector<std::pair<std::size_t, std::string_view>> found;
    for (std::size_t at = 0; at < text.size();) {
        const auto word = std::find_if(std::begin(count_words), std::end(count_words), [&](const CountWord& each) {
            return std::string_view(text).substr(at).starts_with(each.word) &&
                   std::find(info.parts.begin(), info.parts.end(), each.meaning) != info.parts.end();
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
        const auto part = std::find(info.parts.begin(), info.parts.end(), names[i].second) - info.parts.begin();
        if (!in_order[static_cast<std::size_t>(part)].empty()) return {};  // one part twice
        in_order[static_cast<std::size_t>(part)] = std::to_string(numbers[i]);
    }
    return in_order;
}

// One cell for each part. A cell that does not hold them all goes whole to the last part, which then cannot be read.
std::vector<tables::Cell> taken_apart(const tables::Cell& cell, const std::string& header, const ColumnInfo& info) {
    std::vector<tables::Cell> parts(info.parts.size());
    if (cell.kind == tables::Cell::Kind::empty || says_nothing(cell.text)) return parts;
    const bool counts = info.kind != ColumnInfo::Kind::day;
    if (counts && parts_of(cell.text).empty()) return parts;  // "通过" counts nothing
    const auto texts = info.kind == ColumnInfo::Kind::day ? both_days(cell.text) : all_numbers(cell.text, header, info);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (texts.size() != parts.size() && i + 1 < parts.size()) continue;
        if (texts.size() == parts.size() && texts[i].empty()) continue;  // not said
        parts[i].kind = tables::Cell::Kind::text;
        parts[i].text = texts.size() == parts.size()
                            ? texts[i]
                            : cell.text + "（应有 " + std::to_string(parts.size()) +
                                  (info.kind == ColumnInfo::Kind::day ? " 个日期）" : " 个数）");
    }
    return parts;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::vector<std::string> split(std::string_view text, char mark) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const auto to = std::min(text.find(mark, from), text.size());
        auto part = text.substr(from, to - from);
        while (part.ends_with(' ')) part.remove_suffix(1);
        while (part.starts_with(' ')) part.remove_prefix(1);
        if (!part.empty()) parts.emplace_back(part);
        from = to + 1;
    }
    return parts;
}

// "李四、王五", "李四 王五", "李四和王五": names of people. A name of two characters may be spread to the width of
// three, and 和 may be part of one.
std::vector<std::string> names_in(std::string text) {
    for (const char* mark : {"、", "，", "；", ",", ";", "/", "\n"})
        for (std::size_t at; (at = text.find(mark)) != std::string::npos;)
            text.replace(at, std::string_view(mark).size(), "|");
    for (std::size_t at; (at = text.find("　")) != std::string::npos;) text.replace(at, 3, " ");
    auto names = split(text, '|');
    if (names.size() == 1) {
        std::vector<std::string> apart;
        bool open = false;  // the last is one character, which the next completes
        for (const auto& part : split(names[0], ' ')) {
            if (open)
                apart.back() += part;
            else
                apart.push_back(part);
            open = !open && characters(part) == 1;
        }
        names = std::move(apart);
    } else {
        for (auto& name : names) {
            const auto parts = split(name, ' ');
            if (parts.size() == 2 && characters(parts[0]) == 1 && characters(parts[1]) == 1) name = parts[0] + parts[1];
        }
    }
    if (names.size() == 1)
        if (const auto at = names[0].find("和"); at != std::string::npos) {
            const auto first = names[0].substr(0, at), second = names[0].substr(at + std::string("和").size());
            if (characters(first) >= 2 && characters(second) >= 2) names = {first, second};
        }
    return names;
}

// What a cell says a political review concluded; nothing where its words leave that open.
std::optional<std::string_view> political_conclusion(const std::string& text) {
    const auto words = bare(text);
    const auto has = [&](std::initializer_list<std::string_view> any) {
        return std::any_of(any.begin(), any.end(),
                           [&](std::string_view word) { return words.find(word) != std::string::npos; });
    };
    if (has({"暂无结论", "尚无结论", "未结论", "待查", "待定", "审查中", "进行中"})) return "inconclusive";
    const bool good = has({"合格", "通过"}), denied = has({"不", "未", "没有", "无", "非", "否"});
    if (good && !denied) return "qualified";
    for (const std::string_view plain : {"不合格", "未通过", "不通过", "没有通过", "不予通过", "未合格", "政审不合格",
                                         "审查不合格", "政治审查不合格", "政审未通过", "审查未通过", "政审不通过"})
        if (words == plain) return "unqualified";
    return std::nullopt;
}

}  // namespace

RowReader::RowReader(const Mapping& mapping, const std::vector<tables::Cell>& cells, Place place)
    : place_(std::move(place)) {
    for (const auto& use : mapping.columns) {
        const auto* info = column_by_id(use.meaning);
        if (!info) continue;
        const At at{use.column, use.column < cells.size() ? cells[use.column] : tables::Cell{}, use.header};
        if (info->parts.empty()) {
            cells_[use.meaning].push_back(at);
            continue;
        }
        const auto parts = taken_apart(at.cell, at.header, *info);
        for (std::size_t i = 0; i < parts.size(); ++i)
            if (!mapping.has(info->parts[i]))
                cells_[std::string(info->parts[i])].push_back({at.column, parts[i], at.header});
    }
}

std::string RowReader::text(std::string_view meaning) const {
    const auto found = cells_.find(meaning);
    if (found == cells_.end()) return {};
    auto words = found->second.front().cell.text;
    while (!words.empty() && (words.back() == ' ' || words.back() == '\n' || words.back() == '\r')) words.pop_back();
    words.erase(0, std::min(words.find_first_not_of(" \t\r\n"), words.size()));
    return words;
}

std::vector<std::pair<OccurredOn, const RowReader::At*>> RowReader::days(std::string_view meaning) {
    std::vector<std::pair<OccurredOn, const At*>> list;
    const auto found = cells_.find(meaning);
    if (found == cells_.end()) return list;
    for (const auto& at : found->second) {
        Problems wrong;
        if (const auto day = read_ledger_day(at.cell, wrong)) list.emplace_back(*day, &at);
        complain(at, wrong);
        if (!wrong.empty()) unreadable_.emplace(std::string(meaning), &at);
    }
    return list;
}

std::vector<std::string> RowReader::names(std::string_view meaning) const {
    std::vector<std::string> all;
    if (const auto found = cells_.find(meaning); found != cells_.end())
        for (const auto& at : found->second)
            for (auto& name : names_in(at.cell.text)) all.push_back(std::move(name));
    return all;
}

std::optional<int> RowReader::number(std::string_view meaning) {
    const auto found = cells_.find(meaning);
    if (found == cells_.end() || found->second.front().cell.kind == tables::Cell::Kind::empty) return std::nullopt;
    const auto& at = found->second.front();
    const auto words = normalized_name(text(meaning));  // full-width digits as well
    if (says_nothing(words)) return std::nullopt;
    const auto end = std::min(words.find_first_not_of("0123456789"), words.size());
    const auto digits = words.substr(0, end), unit = words.substr(end);
    const auto is = [&](std::initializer_list<std::string_view> any) {
        return std::find(any.begin(), any.end(), unit) != any.end();
    };
    // Eight hours are not eight days.
    const bool fits = is({"", ".0"}) || (meaning == "training_days"    ? is({"天", "日"})
                                         : meaning == "training_hours" ? is({"学时", "小时", "课时"})
                                                                       : is({"人", "名", "票", "份"}));
    if (digits.empty() || digits.size() > 6 || !fits) {
        complain(at, {cell_problem("不是整数：" + at.cell.text, "not a whole number: " + at.cell.text)});
        return std::nullopt;
    }
    return std::stoi(digits);
}

const RowReader::At* RowReader::first(std::string_view meaning) const {
    const auto found = cells_.find(meaning);
    return found == cells_.end() ? nullptr : &found->second.front();
}

void RowReader::complain(const At& at, const Problems& wrong) {
    for (auto problem : wrong) {
        problem.where = (place_.sheet.empty() ? "" : place_.sheet + " ") + std::to_string(place_.row) + " " +
                        tables::column_name(at.column) + " " + at.header;
        problems.push_back(std::move(problem));
    }
}

Place RowReader::place_of(const At& at) const {
    auto place = place_;
    place.column = tables::column_name(at.column);
    place.raw = at.cell.text;
    return place;
}

const RowReader::At* RowReader::unreadable(std::string_view meaning) const {
    const auto found = unreadable_.find(meaning);
    return found == unreadable_.end() ? nullptr : found->second;
}

std::span<const DayColumn> day_columns() {
    static constexpr DayColumn columns[] = {
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
        {"conversion_applied_on", "conversion_applied", "{}"},
        {"conversion_voted_on", "conversion_voted", R"({"proposal":"convert","outcome":"accepted"})"},
        {"conversion_decided_on", "conversion_decided", R"({"outcome":"approved"})"},
        {"archived_on", "archived", "{}"},
    };
    return columns;
}

namespace {

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
        if (says_nothing(words)) {
            // nothing
        } else if (words.find('*') != std::string::npos) {
            row.complain(
                *at, {cell_problem("身份证号打了星号，没有采用", "the identity number is masked and was not used")});
        } else if (exponent || (at->cell.kind == tables::Cell::Kind::number && at->cell.number > 999'999'999'999'999.0))
            row.complain(*at, {cell_problem("身份证号按数字存放，末几位已丢失，请改为文本重新录入",
                                            "the identity number is kept as a number and has lost its last digits; "
                                            "make the cell text and enter it again")});
        else
            person["id_number"] = normalized_identity_number(words);
    }
    for (const auto& [on, at] : row.days("birth_date"))
        if (on.precision() == Precision::day) person["birth_date"] = on.first().iso();
    if (!person.contains("birth_date") && person.contains("id_number"))
        if (const auto identity = read_identity_number(person["id_number"].get<std::string>());
            identity.well_formed && identity.check_digit_right && identity.birth)
            person["birth_date"] = identity.birth->iso();
    return person;
}

}  // namespace

void add_fields(std::string_view event, RowReader& row, const std::string& branch, Json& fields) {
    const auto people = [&](const char* column, const char* name) {
        if (!row.has(column)) return;
        Json list = Json::array();
        for (const auto& person : row.names(column)) list.push_back({{"name", person}});
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
        if (const auto days = row.number("training_days")) fields["days"] = *days;
        if (const auto hours = row.number("training_hours")) fields["hours"] = *hours;
    } else if (event == "admission_form_completed")
        put_text(fields, "form_number", row.text("form_number"));
    else if (event == "committee_talk_held")
        put_text(fields, "interviewer", row.text("talker"));
    else if (event == "admission_voted") {
        Json vote = Json::object();
        for (const auto& [column, name] : {std::pair{"entitled", "entitled"},
                                           {"present", "present"},
                                           {"in_favour", "in_favour"},
                                           {"against", "against"},
                                           {"abstained", "abstained"},
                                           {"written", "written_in_favour"}})
            if (const auto count = row.number(column)) vote[name] = *count;
        if (!vote.empty()) fields["vote"] = std::move(vote);
    }
}

}  // namespace rudang::recruitment
