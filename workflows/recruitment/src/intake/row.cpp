#include "row.h"

#include <algorithm>

#include "../identity.h"

namespace rudang::recruitment {
namespace {

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
        days[1] = days[0].substr(digit, end - digit) + "." + days[1];
    }
    return days;
}

// "30/28", "应到30人，实到28人": its numbers, provided the words stand in the order of the parts.
std::vector<std::string> all_numbers(const std::string& text, const ColumnInfo& info) {
    std::size_t last = 0;
    for (const auto part : info.parts) {
        const auto at = text.find(column_by_id(part)->label.zh);
        if (at == std::string::npos) continue;
        if (at < last) return {};
        last = at;
    }
    std::vector<std::string> numbers;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') continue;
        if (i == 0 || text[i - 1] < '0' || text[i - 1] > '9') numbers.emplace_back();
        numbers.back() += text[i];
    }
    return numbers;
}

// One cell for each part. A cell that does not hold them all goes whole to the last part, which then cannot be read.
std::vector<tables::Cell> taken_apart(const tables::Cell& cell, const ColumnInfo& info) {
    std::vector<tables::Cell> parts(info.parts.size());
    if (cell.kind == tables::Cell::Kind::empty || says_nothing(cell.text)) return parts;
    const auto texts = info.kind == ColumnInfo::Kind::day ? both_days(cell.text) : all_numbers(cell.text, info);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (texts.size() != parts.size() && i + 1 < parts.size()) continue;
        parts[i].kind = tables::Cell::Kind::text;
        parts[i].text = texts.size() == parts.size()
                            ? texts[i]
                            : cell.text + "（应有 " + std::to_string(parts.size()) +
                                  (info.kind == ColumnInfo::Kind::day ? " 个日期）" : " 个数）");
    }
    return parts;
}

// "李四、王五" or "李四 王五": names of people.
std::vector<std::string> names_in(std::string text) {
    for (const char* mark : {"、", "，", "；", ",", ";", "/", "\n", "　", "和"})
        for (std::size_t at; (at = text.find(mark)) != std::string::npos;)
            text.replace(at, std::string_view(mark).size(), "|");
    std::vector<std::string> names;
    std::string name;
    for (const char c : text + "|") {
        if (c != '|') {
            name += c;
            continue;
        }
        while (!name.empty() && name.back() == ' ') name.pop_back();
        name.erase(0, std::min(name.find_first_not_of(' '), name.size()));
        if (!name.empty()) names.push_back(name);
        name.clear();
    }
    return names;
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
        const auto parts = taken_apart(at.cell, *info);
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

std::optional<int> RowReader::number(std::string_view meaning) {
    const auto found = cells_.find(meaning);
    if (found == cells_.end() || found->second.front().cell.kind == tables::Cell::Kind::empty) return std::nullopt;
    const auto& at = found->second.front();
    const auto words = text(meaning);
    std::string digits;
    for (const char c : words)
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c != ' ')
            break;
    const auto rest = words.substr(std::min(digits.size(), words.size()));
    const bool unit = rest.empty() || rest == "人" || rest == "票" || rest == "天" || rest == "学时" ||
                      rest == "小时" || rest == "份" || rest == ".0";
    if (digits.empty() || digits.size() > 6 || !unit) {
        complain(at, {cell_problem("不是整数：" + words, "not a whole number: " + words)});
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
        if (at->cell.kind == tables::Cell::Kind::number && at->cell.number > 999'999'999'999'999.0)
            row.complain(*at, {cell_problem("身份证号按数字存放，末几位已丢失，请改为文本重新录入",
                                            "the identity number is kept as a number and has lost its last digits; "
                                            "make the cell text and enter it again")});
        else
            person["id_number"] = normalized_identity_number(row.text("id_number"));
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
        for (const auto& person : names_in(row.text(column))) list.push_back({{"name", person}});
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
        const auto conclusion = row.text("political_conclusion");
        if (conclusion.find("不合格") != std::string::npos || conclusion.find("不通过") != std::string::npos)
            fields["conclusion"] = "unqualified";
        else if (conclusion.find("合格") != std::string::npos || conclusion.find("通过") != std::string::npos)
            fields["conclusion"] = "qualified";
        else if (!conclusion.empty())
            fields["conclusion"] = "inconclusive";
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
