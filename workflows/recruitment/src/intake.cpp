#include "rudang/recruitment/intake.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "identity.h"
#include "rudang/engine/text.h"
#include "steps.h"

namespace rudang::recruitment {
namespace {

using Kind = ColumnInfo::Kind;

}  // namespace

const std::vector<ColumnInfo>& ledger_columns() {
    static const std::vector<ColumnInfo> list{
        {"committee", Kind::text, {"所属党委", "committee"}, {"基层党委", "党委"}},
        {"branch", Kind::text, {"所属党支部", "branch"}, {"党支部", "支部", "所在党支部", "所在支部", "支部名称"}},
        {"name", Kind::text, {"姓名", "name"}, {"申请人姓名", "申请人", "党员姓名", "发展对象姓名"}},
        {"sex", Kind::text, {"性别", "sex"}, {}},
        {"ethnicity", Kind::text, {"民族", "ethnicity"}, {}},
        {"birth_date", Kind::day, {"出生日期", "date of birth"}, {"出生年月", "出生年月日", "出生时间"}},
        {"id_number", Kind::number_of_identity, {"身份证号", "identity number"}, {"身份证号码", "公民身份号码", "身份证"}},
        {"education", Kind::text, {"学历", "education"}, {"文化程度"}},
        {"category", Kind::text, {"人员类别", "category"}, {"类别"}},
        {"applied_on", Kind::day, {"申请入党时间", "applied on"}, {"提交入党申请时间", "递交入党申请书时间", "入党申请时间", "申请时间", "递交申请书时间", "递交申请时间", "提交入党申请书时间", "入党申请书递交时间", "入党申请书提交时间"}},
        {"talk_on", Kind::day, {"谈话时间", "talk held on"}, {"派人谈话时间", "党组织谈话时间", "支部谈话时间", "组织谈话时间", "入党申请谈话时间"}},
        {"determined_on", Kind::day, {"列为入党积极分子时间", "activist since"}, {"确定入党积极分子时间", "确定积极分子时间", "列为积极分子时间", "积极分子确定时间", "列为确定入党积极分子时间", "入党积极分子确定时间", "确定为入党积极分子时间", "确定为积极分子时间"}},
        {"filed_on", Kind::day, {"党委备案时间", "activist filed on"}, {"积极分子备案时间", "入党积极分子备案时间", "上级党委备案时间", "上级备案时间", "积极分子党委备案时间"}},
        {"contacts_on", Kind::day, {"确定培养联系人时间", "contacts assigned on"}, {"指定培养联系人时间", "培养联系人确定时间"}},
        {"contacts", Kind::names, {"培养联系人", "contacts"}, {"培养联系人姓名", "培养人", "联系人"}},
        {"reviewed_on", Kind::day, {"考察时间", "reviewed on"}, {"半年考察时间", "半年考察"}, true},
        {"proposed_on", Kind::day, {"列为发展对象时间", "prospect since"}, {"确定发展对象时间", "发展对象确定时间", "发展对象时间", "确定为发展对象时间"}},
        {"endorsed_on", Kind::day, {"发展对象备案时间", "prospect endorsed on"}, {"党委同意时间", "发展对象同意时间", "上级党委同意时间", "发展对象党委备案时间"}},
        {"notice_from", Kind::day, {"公示开始时间", "notice from"}, {"公示起始时间"}},
        {"notice_to", Kind::day, {"公示结束时间", "notice to"}, {"公示截止时间"}},
        {"introducers_on", Kind::day, {"确定入党介绍人时间", "introducers named on"}, {"入党介绍人确定时间", "确定介绍人时间"}},
        {"introducers", Kind::names, {"入党介绍人", "introducers"}, {"介绍人", "入党介绍人姓名"}},
        {"reviewed_politically_on", Kind::day, {"政治审查完成时间", "political review on"}, {"政审完成时间", "政治审查时间", "政审时间"}},
        {"political_conclusion", Kind::text, {"政审结论", "political conclusion"}, {"政治审查结论", "政审结果"}},
        {"trained_on", Kind::day, {"集中培训时间", "trained on"}, {"发展对象培训时间", "培训时间"}},
        {"training_days", Kind::number, {"集中培训天数", "training days"}, {"培训天数", "发展对象培训天数", "天数"}},
        {"training_hours", Kind::number, {"集中培训学时", "training hours"}, {"培训学时", "发展对象培训学时", "学时"}},
        {"committee_reviewed_on", Kind::day, {"支委会审查时间", "committee review on"}, {"支部委员会审查时间"}},
        {"pre_reviewed_on", Kind::day, {"预审时间", "pre-review on"}, {"预审通过时间", "党委预审时间", "上级党委预审时间"}},
        {"form_on", Kind::day, {"填写志愿书时间", "form filled in on"}, {"填写入党志愿书时间", "志愿书填写时间"}},
        {"form_number", Kind::text, {"志愿书编号", "form number"}, {"入党志愿书编号"}},
        {"voted_on", Kind::day, {"支部大会时间", "vote on"}, {"支部大会接收时间", "接收支部大会时间", "支部大会接收预备党员时间", "接收预备党员时间", "支部大会讨论时间", "接收时间", "支部党员大会时间", "党员大会时间", "接收大会时间", "接收为预备党员时间", "成为预备党员时间", "吸收为预备党员时间", "入党时间"}},
        {"entitled", Kind::number, {"应到", "entitled"}, {"应到人数", "应到会人数", "支部大会应到"}},
        {"present", Kind::number, {"实到", "present"}, {"实到人数", "实到会人数", "支部大会实到"}},
        {"in_favour", Kind::number, {"赞成", "in favour"}, {"赞成票", "同意", "同意票", "支部大会赞成"}},
        {"against", Kind::number, {"反对", "against"}, {"反对票", "不同意", "支部大会反对"}},
        {"abstained", Kind::number, {"弃权", "abstained"}, {"弃权票", "支部大会弃权"}},
        {"written", Kind::number, {"书面意见", "in favour in writing"}, {"书面赞成", "书面同意", "支部大会书面意见"}},
        {"committee_talk_on", Kind::day, {"上级党委谈话时间", "committee talk on"}, {"党委谈话时间", "党委派人谈话时间", "上级党委派人谈话时间"}},
        {"talker", Kind::text, {"谈话人", "talker"}, {"党委谈话人", "上级党委谈话人"}},
        {"decided_on", Kind::day, {"党委审批时间", "decided on"}, {"上级党委审批时间", "审批时间", "批准时间", "预备党员审批时间"}},
        {"admission_filed_on", Kind::day, {"备案时间", "admission filed on"}, {"组织部门备案时间", "预备党员备案时间", "上级组织部门备案时间"}},
        {"group_on", Kind::day, {"编入党小组时间", "group assigned on"}, {"编入党支部和党小组时间", "编入支部时间"}},
        {"oath_on", Kind::day, {"入党宣誓时间", "oath on"}, {"宣誓时间"}},
        {"conversion_applied_on", Kind::day, {"转正申请时间", "conversion applied for on"}, {"提出转正申请时间", "递交转正申请时间"}},
        {"conversion_voted_on", Kind::day, {"转正支部大会时间", "conversion vote on"}, {"支部大会转正时间", "支部大会讨论转正时间", "转正大会时间", "转正党员大会时间"}},
        {"conversion_decided_on", Kind::day, {"转正审批时间", "conversion decided on"}, {"转正批准时间", "党委审批转正时间", "上级党委审批转正时间"}},
        {"archived_on", Kind::day, {"归档时间", "archived on"}, {"材料归档时间", "归档"}},
        {"note", Kind::text, {"备注", "note"}, {}},
        {"number", Kind::text, {"序号", "number"}, {"编号"}},
    };
    return list;
}

namespace {

// Letters and digits only; compatibility forms unified.
std::string bare(std::string_view header) {
    std::string text = normalized_name(header), result;
    static constexpr std::string_view marks[] = {"、", "，", "。", "；", "：", "！", "？", "·", "—", "～", "“", "”", "《", "》", "【", "】", "*", "/", "\\", "-", "_", ".", ",", ":", ";", "\n", "\r", "'", "\"", "#"};
    while (!text.empty()) {
        bool skipped = false;
        for (const auto mark : marks)
            if (text.starts_with(mark)) {
                text.erase(0, mark.size());
                skipped = true;
                break;
            }
        if (skipped) continue;
        const auto lead = static_cast<unsigned char>(text[0]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        result += text.substr(0, size);
        text.erase(0, size);
    }
    return result;
}

// Without what stands in brackets (after `bare` only round ones are left, in ASCII).
std::string without_brackets(std::string text) {
    for (std::size_t open; (open = text.find('(')) != std::string::npos;) {
        const auto close = text.find(')', open);
        text.erase(open, close == std::string::npos ? std::string::npos : close - open + 1);
    }
    return text;
}

const std::map<std::string, const ColumnInfo*, std::less<>>& headers() {
    static const std::map<std::string, const ColumnInfo*, std::less<>> map = [] {
        std::map<std::string, const ColumnInfo*, std::less<>> made;
        for (const auto& column : ledger_columns()) {
            made.emplace(bare(column.label.zh), &column);
            made.emplace(bare(column.label.en), &column);
            made.emplace(std::string(column.id), &column);
            for (const auto header : column.headers) made.emplace(bare(header), &column);
        }
        return made;
    }();
    return map;
}

const ColumnInfo* column_by_id(std::string_view id) {
    for (const auto& column : ledger_columns())
        if (column.id == id) return &column;
    return nullptr;
}

Problem cell_problem(std::string zh, std::string en) { return {"bad-cell", "", {std::move(zh), std::move(en)}}; }

}  // namespace

const ColumnInfo* column_for(std::string_view header) {
    const auto whole = bare(header);
    for (const auto& text : {whole, without_brackets(whole)}) {
        if (const auto found = headers().find(text); found != headers().end()) return found->second;
        // "第一次考察时间", "第2次考察"
        if (text.starts_with("第") && text.find("次") != std::string::npos && text.find("考察") != std::string::npos) return column_by_id("reviewed_on");
        // "…日期" for "…时间"
        if (text.ends_with("日期"))
            if (const auto found = headers().find(text.substr(0, text.size() - std::string("日期").size()) + "时间"); found != headers().end()) return found->second;
    }
    return nullptr;
}

bool Mapping::has(std::string_view meaning) const {
    return std::any_of(columns.begin(), columns.end(), [&](const ColumnUse& use) { return use.meaning == meaning; });
}

std::string Mapping::signature() const {
    std::string text;
    for (const auto& use : columns) text += bare(use.header) + "|";
    return text;
}

std::map<std::string, std::string> read_mapping(const Json& json, Problems& problems) {
    std::map<std::string, std::string> chosen;
    if (!json.is_object() || !json.contains("columns") || !json["columns"].is_object()) {
        problems.push_back({"bad-mapping", "", {"对应表应为 {\"columns\":{\"表头\":\"含义\"}}", "a mapping is {\"columns\":{\"header\":\"meaning\"}}"}});
        return chosen;
    }
    for (const auto& [header, meaning] : json["columns"].items()) {
        const auto word = meaning.is_string() ? meaning.get<std::string>() : std::string{};
        if (!word.empty() && !column_by_id(word)) {
            std::vector<std::string> ids;
            for (const auto& column : ledger_columns()) ids.emplace_back(column.id);
            const auto guess = closest(word, ids);
            problems.push_back({"unknown-column", header, {"没有这种含义：" + word + (guess.empty() ? "" : "，是否指 " + guess + "？"), "there is no such meaning: " + word + (guess.empty() ? "" : "; did you mean " + guess + "?")}});
        }
        chosen[bare(header)] = word;
    }
    return chosen;
}

Json write_mapping(const Mapping& mapping) {
    Json columns = Json::object();
    for (const auto& use : mapping.columns) columns[use.header] = use.meaning.empty() ? Json() : Json(use.meaning);
    return {{"signature", mapping.signature()}, {"columns", std::move(columns)}};
}

// ---- cells --------------------------------------------------------------------------------------------------------------

namespace {

// What people put into a cell to say that there is nothing.
bool says_nothing(const std::string& text) {
    const auto word = bare(text);
    if (word.empty() && !text.empty()) return true;  // a stroke, a dash
    for (const auto* nothing : {"无", "暂无", "未", "未办"})
        if (word == nothing) return true;
    return false;
}

// "2024-03-05 00:00:00" without its time.
std::string without_time(const std::string& text) {
    const auto colon = text.find(':');
    if (colon == std::string::npos) return text;
    const auto gap = text.find_last_of(" T", colon);
    return gap == std::string::npos ? text : text.substr(0, gap);
}

// 二〇二四年十二月二十五日 in digits: figure by figure, tens where 十 stands.
std::string western_digits(const std::string& text) {
    static constexpr std::string_view figures[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    std::string out;
    int tens = -1, ones = -1;  // of a number with 十
    const auto close = [&] {
        if (tens >= 0) out += std::to_string(tens * 10 + std::max(ones, 0));
        tens = ones = -1;
    };
    std::string run;  // figures not yet written
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = std::string_view(text).substr(at);
        int figure = rest.starts_with("零") || rest.starts_with("○") ? 0 : -1;
        for (int n = 0; n < 10 && figure < 0; ++n)
            if (rest.starts_with(figures[n])) figure = n;
        const bool ten = rest.starts_with("十");
        if (ten) {
            tens = run.empty() ? 1 : run.back() - '0';
            run.clear();
        } else if (figure >= 0) {
            if (tens >= 0) ones = figure;
            else run += static_cast<char>('0' + figure);
        } else {
            out += run;
            run.clear();
            close();
            out += text[at++];
            continue;
        }
        at += 3;  // every such character has three bytes
    }
    out += run;
    close();
    return out;
}

}  // namespace

std::optional<OccurredOn> read_ledger_day(const tables::Cell& cell, Problems& problems) {
    using CellKind = tables::Cell::Kind;
    const auto wrong = [&](std::string zh, std::string en) -> std::optional<OccurredOn> {
        problems.push_back(cell_problem(std::move(zh), std::move(en)));
        return std::nullopt;
    };
    if (cell.kind == CellKind::empty || says_nothing(cell.text)) return std::nullopt;
    if (cell.kind == CellKind::day) return OccurredOn(*cell.day);
    if (cell.kind == CellKind::error) return wrong("公式出错：" + cell.text, "a formula failed: " + cell.text);
    if (cell.kind == CellKind::number && cell.number == std::floor(cell.number)) {
        const auto number = static_cast<long long>(cell.number);
        if (number >= 19000101 && number <= 21991231) {
            if (const auto day = Day::from(static_cast<int>(number / 10000), static_cast<int>(number / 100 % 100), static_cast<int>(number % 100))) return OccurredOn(*day);
            return wrong("没有这一天：" + cell.text, "there is no such day: " + cell.text);
        }
        // A serial whose day format was lost. The days of this procedure lie well inside these bounds.
        if (number >= 20000 && number <= 80000) return OccurredOn(Day::from(1899, 12, 30).value_or(Day::from_number(-25569)).plus_days(static_cast<int>(number)));
    }
    if (cell.kind == CellKind::number && cell.number > 1900 && cell.number < 2200 && cell.number != std::floor(cell.number)) {
        // 2024.1 kept as a number may have been 2024.1 or 2024.10.
        const int month = static_cast<int>(std::lround((cell.number - std::floor(cell.number)) * 100));
        if (month % 10 != 0 && month >= 1 && month <= 12) return OccurredOn::month(static_cast<int>(cell.number), month);
        if (month == 10) return wrong("“" + cell.text + "”按数字存放，分不清 1 月还是 10 月，请改为文本", "kept as a number, " + cell.text + " may be January or October; make it text");
        if (month % 10 == 0 && month >= 20 && month <= 90) return OccurredOn::month(static_cast<int>(cell.number), month / 10);
    }
    std::string text = western_digits(normalized_name(without_time(cell.text)));
    for (const char* mark : {"年", "月", "日", "号", "/", ".", "-", ",", "．", "。", "—", "，", "、"})
        for (std::size_t at; (at = text.find(mark)) != std::string::npos;) text.replace(at, std::string_view(mark).size(), "|");
    while (!text.empty() && text.back() == '|') text.pop_back();
    std::vector<int> numbers;
    int value = 0, digits = 0;
    for (const char c : text + "|") {
        if (c >= '0' && c <= '9' && digits < 8) {
            value = value * 10 + (c - '0');
            ++digits;
        } else if (c == '|' && digits > 0) {
            numbers.push_back(value);
            value = digits = 0;
        } else if (c != '|') {
            return wrong("不是日期：" + cell.text, "not a day: " + cell.text);
        }
    }
    if (numbers.size() == 1 && numbers[0] >= 19000101) {
        if (const auto day = Day::from(numbers[0] / 10000, numbers[0] / 100 % 100, numbers[0] % 100)) return OccurredOn(*day);
    } else if (numbers.size() == 1 && numbers[0] >= 190001 && numbers[0] <= 219912) {
        if (const auto month = OccurredOn::month(numbers[0] / 100, numbers[0] % 100)) return month;
    } else if (numbers.size() == 3 && numbers[0] >= 1900) {
        if (const auto day = Day::from(numbers[0], numbers[1], numbers[2])) return OccurredOn(*day);
    } else if (numbers.size() == 2 && numbers[0] >= 1900) {
        if (const auto month = OccurredOn::month(numbers[0], numbers[1])) return month;
    } else if (!numbers.empty() && numbers[0] < 1900) {
        return wrong("日期没有写年份：" + cell.text, "the day has no year: " + cell.text);
    } else if (numbers.size() == 1 && numbers[0] < 2200) {
        return wrong("日期只有年份：" + cell.text, "only a year: " + cell.text);
    }
    return wrong("没有这一天：" + cell.text, "there is no such day: " + cell.text);
}

namespace {

// "李四、王五" or "李四 王五": names of people.
std::vector<std::string> names_in(std::string text) {
    for (const char* mark : {"、", "，", "；", ",", ";", "/", "\n", "　", "和"})
        for (std::size_t at; (at = text.find(mark)) != std::string::npos;) text.replace(at, std::string_view(mark).size(), "|");
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

// How a date column becomes an event. `fields` fixes what the column itself says: a day of approval says approved.
struct DayColumn {
    std::string_view column, event;
    const char* fields;
};
constexpr DayColumn day_columns[] = {
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

// One row being read: its cells by meaning.
class RowReader {
public:
    RowReader(const Mapping& mapping, const std::vector<tables::Cell>& cells, Place place) : place_(std::move(place)) {
        for (const auto& use : mapping.columns)
            if (!use.meaning.empty()) cells_[use.meaning].push_back({use.column, use.column < cells.size() ? cells[use.column] : tables::Cell{}, use.header});
    }

    struct At {
        std::size_t column;
        tables::Cell cell;
        std::string header;
    };

    bool has(std::string_view meaning) const { return cells_.contains(meaning); }
    std::string text(std::string_view meaning) const {
        const auto found = cells_.find(meaning);
        if (found == cells_.end()) return {};
        auto words = found->second.front().cell.text;
        while (!words.empty() && (words.back() == ' ' || words.back() == '\n' || words.back() == '\r')) words.pop_back();
        words.erase(0, std::min(words.find_first_not_of(" \t\r\n"), words.size()));
        return words;
    }
    std::vector<std::pair<OccurredOn, const At*>> days(std::string_view meaning) {
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
    std::optional<int> number(std::string_view meaning) {
        const auto found = cells_.find(meaning);
        if (found == cells_.end() || found->second.front().cell.kind == tables::Cell::Kind::empty) return std::nullopt;
        const auto& at = found->second.front();
        const auto words = text(meaning);
        std::string digits;
        for (const char c : words)
            if (c >= '0' && c <= '9') digits += c;
            else if (c != ' ') break;
        const auto rest = words.substr(std::min(digits.size(), words.size()));
        const bool unit = rest.empty() || rest == "人" || rest == "票" || rest == "天" || rest == "学时" || rest == "小时" || rest == "份" || rest == ".0";
        if (digits.empty() || digits.size() > 6 || !unit) {
            complain(at, {cell_problem("不是整数：" + words, "not a whole number: " + words)});
            return std::nullopt;
        }
        return std::stoi(digits);
    }
    const At* first(std::string_view meaning) const {
        const auto found = cells_.find(meaning);
        return found == cells_.end() ? nullptr : &found->second.front();
    }
    void complain(const At& at, const Problems& wrong) {
        for (auto problem : wrong) {
            problem.where = (place_.sheet.empty() ? "" : place_.sheet + " ") + std::to_string(place_.row) + " " + tables::column_name(at.column) + " " + at.header;
            problems.push_back(std::move(problem));
        }
    }
    Place place_of(const At& at) const {
        auto place = place_;
        place.column = tables::column_name(at.column);
        place.raw = at.cell.text;
        return place;
    }
    // The first cell of this meaning that could not be read, or null.
    const At* unreadable(std::string_view meaning) const {
        const auto found = unreadable_.find(meaning);
        return found == unreadable_.end() ? nullptr : found->second;
    }

    Problems problems;

private:
    Place place_;
    std::map<std::string, std::vector<At>, std::less<>> cells_;
    std::map<std::string, const At*, std::less<>> unreadable_;
};

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
            row.complain(*at, {cell_problem("身份证号按数字存放，末几位已丢失，请改为文本重新录入", "the identity number is kept as a number and has lost its last digits; make the cell text and enter it again")});
        else person["id_number"] = normalized_identity_number(row.text("id_number"));
    }
    for (const auto& [on, at] : row.days("birth_date"))
        if (on.precision() == Precision::day) person["birth_date"] = on.first().iso();
    if (!person.contains("birth_date") && person.contains("id_number"))
        if (const auto identity = read_identity_number(person["id_number"].get<std::string>()); identity.well_formed && identity.check_digit_right && identity.birth) person["birth_date"] = identity.birth->iso();
    return person;
}

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
    } else if (event == "contacts_assigned") people("contacts", "contacts");
    else if (event == "introducers_named") people("introducers", "introducers");
    else if (event == "notice_closed") {
        for (const auto& [on, at] : row.days("notice_from"))
            if (on.precision() == Precision::day) fields["from"] = on.first().iso();
        for (const auto& [on, at] : row.days("notice_to"))
            if (on.precision() == Precision::day) fields["to"] = on.first().iso();
    } else if (event == "political_review_concluded") {
        const auto conclusion = row.text("political_conclusion");
        if (conclusion.find("不合格") != std::string::npos || conclusion.find("不通过") != std::string::npos) fields["conclusion"] = "unqualified";
        else if (conclusion.find("合格") != std::string::npos || conclusion.find("通过") != std::string::npos) fields["conclusion"] = "qualified";
        else if (!conclusion.empty()) fields["conclusion"] = "inconclusive";
    } else if (event == "training_completed") {
        if (const auto days = row.number("training_days")) fields["days"] = *days;
        if (const auto hours = row.number("training_hours")) fields["hours"] = *hours;
    } else if (event == "admission_form_completed") put_text(fields, "form_number", row.text("form_number"));
    else if (event == "committee_talk_held") put_text(fields, "interviewer", row.text("talker"));
    else if (event == "admission_voted") {
        Json vote = Json::object();
        for (const auto& [column, name] : {std::pair{"entitled", "entitled"}, {"present", "present"}, {"in_favour", "in_favour"}, {"against", "against"}, {"abstained", "abstained"}, {"written", "written_in_favour"}})
            if (const auto count = row.number(column)) vote[name] = *count;
        if (!vote.empty()) fields["vote"] = std::move(vote);
    }
}

}  // namespace

void respect_silence(const LedgerRow& row, std::vector<Finding>& findings) {
    for (auto& finding : findings)
        if (finding.event.empty() && finding.verdict == Verdict::violated && row.silent.contains(finding.step)) {
            const auto name = step_table()[static_cast<std::size_t>(finding.step - 1)].name;
            finding.verdict = Verdict::undetermined;
            if (const auto cell = row.unreadable.find(finding.step); cell != row.unreadable.end()) {
                finding.message = {"“" + std::string(name.zh) + "”一格读不懂，无法判定", "the cell for this step (" + std::string(name.en) + ") could not be read, so it cannot be judged"};
                finding.where = cell->second;
                continue;
            }
            finding.message = {"台账没有“" + std::string(name.zh) + "”这一列，无法判定", "the ledger has no column for this step (" + std::string(name.en) + "), so it cannot be judged"};
        }
}

// ---- rows ---------------------------------------------------------------------------------------------------------------

void Intake::take(const tables::Row& row, const std::function<void(LedgerRow)>& person) {
    if (!begun_ || *row.sheet != sheet_) {
        if (begun_) settle(person);
        begun_ = true;
        settled_ = false;
        sheet_ = *row.sheet;
        waiting_.clear();
    }
    Held held{row.number, row.hidden, row.cells};
    if (settled_) {
        if (mappings_.contains(sheet_)) read(held, person);
        return;
    }
    waiting_.push_back(std::move(held));
    if (waiting_.size() >= 22) settle(person);
}

void Intake::finish(const std::function<void(LedgerRow)>& person) {
    if (begun_) settle(person);
}

// The header is the row, or two rows, among the first twenty that name the most columns.
void Intake::settle(const std::function<void(LedgerRow)>& person) {
    if (settled_) return;
    settled_ = true;
    Mapping best;
    std::size_t most = 0;
    const auto meaning_of = [&](const std::string& header) -> std::string {
        if (const auto found = chosen_.find(bare(header)); found != chosen_.end()) return found->second;
        const auto* column = column_for(header);
        return column ? std::string(column->id) : std::string{};
    };
    for (const bool two : {false, true})
        for (std::size_t i = 0; i < std::min<std::size_t>(waiting_.size(), 20); ++i) {
            if (two && i + 1 >= waiting_.size()) continue;
            const auto& upper = waiting_[i].cells;
            const auto& lower = two ? waiting_[i + 1].cells : upper;
            Mapping mapping;
            mapping.header_row = two ? waiting_[i + 1].number : waiting_[i].number;
            std::map<std::string, int> used;
            std::string above;
            std::size_t known = 0;
            for (std::size_t c = 0; c < std::max(upper.size(), lower.size()); ++c) {
                const auto top = c < upper.size() ? upper[c].text : std::string{}, bottom = two && c < lower.size() ? lower[c].text : std::string{};
                if (!top.empty()) above = top;
                std::string header = top, meaning;
                if (two && !bottom.empty()) {
                    // A group's name over its members: both together say more than either.
                    header = (top.empty() ? above : top) + bottom;
                    meaning = meaning_of(header);
                    if (meaning.empty()) meaning = meaning_of(bottom);
                    if (meaning.empty() && !top.empty()) meaning = meaning_of(top);
                } else if (!header.empty()) {
                    meaning = meaning_of(header);
                }
                if (header.empty()) continue;
                const auto* info = column_by_id(meaning);
                if (info && used[meaning]++ > 0 && !info->repeats) meaning.clear();
                known += !meaning.empty();
                mapping.columns.push_back({c, header, meaning});
            }
            // Two rows only where they name more than any one does.
            if (known > most && mapping.has("name")) {
                most = known;
                best = std::move(mapping);
            }
        }
    if (most < 2) {
        ignored_.push_back(sheet_);
        waiting_.clear();
        return;
    }
    mappings_[sheet_] = best;
    for (const auto& row : waiting_)
        if (row.number > best.header_row) read(row, person);
    waiting_.clear();
}

void Intake::read(const Held& held, const std::function<void(LedgerRow)>& person) {
    const auto& mapping = mappings_.at(sheet_);
    RowReader row(mapping, held.cells, {file_, sheet_, held.number, {}});
    LedgerRow result;
    result.place = {file_, sheet_, held.number, {}};
    result.hidden = held.hidden;
    result.name = row.text("name");
    result.branch = row.has("branch") ? row.text("branch") : sheet_;
    std::set<int> recorded;
    std::vector<std::pair<int, std::string_view>> silent;  // steps of which this ledger, or this cell, says nothing
    std::map<int, bool> has_column;
    std::optional<OccurredOn> earliest;
    for (const auto& column : day_columns) {
        const auto* info = find_event(event_table(), column.event);
        has_column[info->step] |= row.has(column.column) && column.event != std::string_view("notice_closed");
        for (const auto& [on, at] : row.days(column.column)) {
            Recorded event;
            event.origin = Origin::imported;
            event.place = row.place_of(*at);
            event.event.name = info->name;
            event.event.on = on;
            event.event.fields = Json::parse(column.fields);
            add_fields(info->name, row, result.branch, event.event.fields);
            if (!earliest || on.first() < earliest->first()) earliest = on;
            // A notice does not stand for the endorsement that it follows.
            if (info->name != std::string_view("notice_closed")) recorded.insert(info->step);
            result.events.push_back(std::move(event));
        }
        if (const auto* at = row.unreadable(column.column)) {
            silent.emplace_back(info->step, column.column);
            result.unreadable.emplace(info->step, row.place_of(*at));
            result.silent.insert(info->step);
        }
    }
    result.problems = std::move(row.problems);
    if (result.events.empty()) {
        if (result.name.empty()) return;  // a total, a remark, who filled the form in
        if (result.problems.empty()) {
            const auto word = bare(result.name);
            if (word != "合计" && word != "总计" && word != "小计") dateless_[sheet_].push_back(held.number);
            return;
        }
    } else if (result.name.empty()) {
        result.problems.push_back({"bad-cell", (sheet_.empty() ? "" : sheet_ + " ") + std::to_string(held.number), {"没有姓名", "there is no name"}});
    }
    const int last = recorded.empty() ? 0 : *recorded.rbegin();
    for (int step = 1; step <= step_count; ++step) {
        const bool cell_unreadable = std::any_of(silent.begin(), silent.end(), [&](const auto& each) { return each.first == step; });
        if (!has_column[step]) result.silent.insert(step);
        // Observation repeats and moves nothing on: without its column the ledger says nothing about it from the start.
        const bool before_last = step < last || (step == 6 && !has_column[6] && recorded.contains(3));
        if (recorded.contains(step) || (has_column[step] && !cell_unreadable) || !before_last) continue;
        Recorded unknown;
        unknown.origin = Origin::imported;
        unknown.place = result.place;
        unknown.event.name = "step_unrecorded";
        unknown.event.on = *earliest;
        unknown.event.fields = {{"step", step_table()[static_cast<std::size_t>(step - 1)].id}};
        result.events.push_back(std::move(unknown));
    }
    person(std::move(result));
}

}  // namespace rudang::recruitment
