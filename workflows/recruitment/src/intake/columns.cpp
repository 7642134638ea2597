// What columns mean, and which heading means what.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "../procedure.h"
#include "headings.h"
#include "row.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {

const std::vector<ColumnInfo>& ledger_columns() {
    using Kind = ColumnInfo::Kind;
    static const std::vector<ColumnInfo> list{
        {"committee", Kind::text, {"所属党委", "committee"}, {"基层党委", "党委"}},
        {"branch",
         Kind::text,
         {"所属党支部", "branch"},
         {"党支部", "支部", "所在党支部", "所在支部", "支部名称", "党支部名称", "所属支部", "隶属支部", "隶属党支部",
          "所属党组织", "所在党组织", "组织", "org"}},
        {"name",
         Kind::text,
         {"姓名", "name"},
         {"申请人姓名", "申请人", "党员姓名", "发展对象姓名", "入党申请人姓名", "入党申请人", "入党积极分子姓名",
          "积极分子姓名", "预备党员姓名", "学生姓名", "教师姓名", "职工姓名", "名字", "本人姓名"}},
        {"sex", Kind::text, {"性别", "sex"}, {}},
        {"ethnicity", Kind::text, {"民族", "ethnicity"}, {}},
        {"birth_date", Kind::day, {"出生日期", "date of birth"}, {"出生年月", "出生年月日", "出生时间"}},
        {"id_number",
         Kind::number_of_identity,
         {"身份证号", "identity number"},
         {"身份证号码", "公民身份号码", "身份证", "公民身份证号码", "公民身份证号", "居民身份证号", "居民身份证号码",
          "身份证件号码", "证件号码"}},
        {"education", Kind::text, {"学历", "education"}, {"文化程度"}},
        {"category", Kind::text, {"人员类别", "category"}, {"类别"}},
        {"applied_on",
         Kind::day,
         {"申请入党时间", "applied on"},
         {"提交入党申请时间", "递交入党申请书时间", "入党申请时间", "申请时间", "递交申请书时间", "递交申请时间",
          "提交入党申请书时间", "入党申请书递交时间", "入党申请书提交时间"}},
        {"received_on",
         Kind::day,
         {"收到申请书时间", "application received on"},
         {"收到入党申请书时间", "收到申请时间", "收到申请日期", "接收申请书时间", "接收入党申请书时间", "收到时间",
          "党组织收到申请书时间", "党组织收到申请时间", "党组织接收申请书时间", "支部收到申请书时间"}},
        {"talk_on",
         Kind::day,
         {"谈话时间", "talk held on"},
         {"派人谈话时间", "党组织谈话时间", "支部谈话时间", "组织谈话时间", "入党申请谈话时间"}},
        {"determined_on",
         Kind::day,
         {"列为入党积极分子时间", "activist since"},
         {"确定入党积极分子时间", "确定积极分子时间", "列为积极分子时间", "积极分子确定时间",
          "列为确定入党积极分子时间", "入党积极分子确定时间", "确定为入党积极分子时间", "确定为积极分子时间"}},
        {"filed_on",
         Kind::day,
         {"党委备案时间", "activist filed on"},
         {"积极分子备案时间", "入党积极分子备案时间", "上级党委备案时间", "上级备案时间", "积极分子党委备案时间"}},
        {"contacts_on",
         Kind::day,
         {"确定培养联系人时间", "contacts assigned on"},
         {"指定培养联系人时间", "培养联系人确定时间"}},
        {"contacts", Kind::names, {"培养联系人", "contacts"}, {"培养联系人姓名", "培养人", "联系人"}},
        {"reviewed_on", Kind::day, {"考察时间", "reviewed on"}, {"半年考察时间", "半年考察"}, true},
        {"proposed_on",
         Kind::day,
         {"列为发展对象时间", "prospect since"},
         {"确定发展对象时间", "发展对象确定时间", "发展对象时间", "确定为发展对象时间"}},
        {"endorsed_on",
         Kind::day,
         {"发展对象备案时间", "prospect endorsed on"},
         {"党委同意时间", "发展对象同意时间", "上级党委同意时间", "发展对象党委备案时间"}},
        {"notice",
         Kind::day,
         {"公示时间", "notice"},
         {"公示起止时间", "公示期", "公示期限", "公示开始结束时间", "公示起止日期"},
         false,
         {"notice_from", "notice_to"}},
        {"notice_from", Kind::day, {"公示开始时间", "notice from"}, {"公示起始时间"}},
        {"notice_to", Kind::day, {"公示结束时间", "notice to"}, {"公示截止时间"}},
        {"introducers_on",
         Kind::day,
         {"确定入党介绍人时间", "introducers named on"},
         {"入党介绍人确定时间", "确定介绍人时间"}},
        {"introducers", Kind::names, {"入党介绍人", "introducers"}, {"介绍人", "入党介绍人姓名"}},
        {"reviewed_politically_on",
         Kind::day,
         {"政治审查完成时间", "political review on"},
         {"政审完成时间", "政治审查时间", "政审时间"}},
        {"political_conclusion", Kind::text, {"政审结论", "political conclusion"}, {"政治审查结论", "政审结果"}},
        {"trained_on", Kind::day, {"集中培训时间", "trained on"}, {"发展对象培训时间", "培训时间"}},
        {"training_days", Kind::number, {"集中培训天数", "training days"}, {"培训天数", "发展对象培训天数", "天数"}},
        {"training_hours", Kind::number, {"集中培训学时", "training hours"}, {"培训学时", "发展对象培训学时", "学时"}},
        {"committee_reviewed_on", Kind::day, {"支委会审查时间", "committee review on"}, {"支部委员会审查时间"}},
        {"pre_reviewed_on",
         Kind::day,
         {"预审时间", "pre-review on"},
         {"预审通过时间", "党委预审时间", "上级党委预审时间"}},
        {"form_on", Kind::day, {"填写志愿书时间", "form filled in on"}, {"填写入党志愿书时间", "志愿书填写时间"}},
        {"form_number", Kind::text, {"志愿书编号", "form number"}, {"入党志愿书编号"}},
        {"voted_on",
         Kind::day,
         {"支部大会时间", "vote on"},
         {"支部大会接收时间", "接收支部大会时间", "支部大会接收预备党员时间", "接收预备党员时间", "支部大会讨论时间",
          "接收时间", "支部党员大会时间", "党员大会时间", "接收大会时间", "接收为预备党员时间", "成为预备党员时间",
          "吸收为预备党员时间", "入党时间"}},
        {"attendance",
         Kind::number,
         {"应到实到", "entitled and present"},
         {"应到实到人数", "应到会实到会人数", "到会情况", "到会人数"},
         false,
         {"entitled", "present"}},
        {"ballot",
         Kind::number,
         {"赞成反对弃权", "in favour, against, abstained"},
         {"表决情况", "表决结果", "投票情况", "投票结果", "赞成反对弃权票数", "同意反对弃权"},
         false,
         {"in_favour", "against", "abstained"}},
        {"entitled", Kind::number, {"应到", "entitled"}, {"应到人数", "应到会人数", "支部大会应到"}},
        {"present", Kind::number, {"实到", "present"}, {"实到人数", "实到会人数", "支部大会实到"}},
        {"in_favour", Kind::number, {"赞成", "in favour"}, {"赞成票", "同意", "同意票", "支部大会赞成"}},
        {"against", Kind::number, {"反对", "against"}, {"反对票", "不同意", "支部大会反对"}},
        {"abstained", Kind::number, {"弃权", "abstained"}, {"弃权票", "支部大会弃权"}},
        {"written", Kind::number, {"书面意见", "in favour in writing"}, {"书面赞成", "书面同意", "支部大会书面意见"}},
        {"committee_talk_on",
         Kind::day,
         {"上级党委谈话时间", "committee talk on"},
         {"党委谈话时间", "党委派人谈话时间", "上级党委派人谈话时间"}},
        {"talker", Kind::text, {"谈话人", "talker"}, {"党委谈话人", "上级党委谈话人"}},
        {"decided_on",
         Kind::day,
         {"党委审批时间", "decided on"},
         {"上级党委审批时间", "审批时间", "批准时间", "预备党员审批时间"}},
        {"admission_filed_on",
         Kind::day,
         {"备案时间", "admission filed on"},
         {"组织部门备案时间", "预备党员备案时间", "上级组织部门备案时间"}},
        {"group_on", Kind::day, {"编入党小组时间", "group assigned on"}, {"编入党支部和党小组时间", "编入支部时间"}},
        {"oath_on", Kind::day, {"入党宣誓时间", "oath on"}, {"宣誓时间"}},
        {"probation_reviewed_on",
         Kind::day,
         {"预备期考察时间", "probation reviewed on"},
         {"继续教育考察", "预备党员考察时间"},
         true},
        {"conversion_applied_on",
         Kind::day,
         {"转正申请时间", "conversion applied for on"},
         {"提出转正申请时间", "递交转正申请时间"}},
        {"conversion_voted_on",
         Kind::day,
         {"转正支部大会时间", "conversion vote on"},
         {"支部大会转正时间", "支部大会讨论转正时间", "转正大会时间", "转正党员大会时间"}},
        {"conversion_attendance",
         Kind::number,
         {"转正大会应到实到", "conversion: entitled and present"},
         {},
         false,
         {"conversion_entitled", "conversion_present"}},
        {"conversion_ballot",
         Kind::number,
         {"转正大会赞成反对弃权", "conversion: in favour, against, abstained"},
         {"转正表决情况", "转正表决结果"},
         false,
         {"conversion_in_favour", "conversion_against", "conversion_abstained"}},
        {"conversion_entitled", Kind::number, {"转正大会应到", "conversion: entitled"}, {}},
        {"conversion_present", Kind::number, {"转正大会实到", "conversion: present"}, {}},
        {"conversion_in_favour", Kind::number, {"转正大会赞成", "conversion: in favour"}, {}},
        {"conversion_against", Kind::number, {"转正大会反对", "conversion: against"}, {}},
        {"conversion_abstained", Kind::number, {"转正大会弃权", "conversion: abstained"}, {}},
        {"conversion_written", Kind::number, {"转正大会书面意见", "conversion: in favour in writing"}, {}},
        {"conversion_decided_on",
         Kind::day,
         {"转正审批时间", "conversion decided on"},
         {"转正批准时间", "党委审批转正时间", "上级党委审批转正时间"}},
        {"archived_on", Kind::day, {"归档时间", "archived on"}, {"材料归档时间", "归档"}},
        // A table that has a row for each step: which, and when.
        {"step",
         Kind::text,
         {"步骤", "step"},
         {"步骤名称", "环节",     "程序",     "工作程序", "事项",     "工作事项", "事项名称", "内容",
          "工作内容", "项目",     "event",    "节点",     "关键节点", "流程",     "工作流程", "发展步骤",
          "发展环节", "发展流程", "发展程序", "办理事项", "工作环节", "工作步骤"},
         true},
        {"step_stage", Kind::text, {"阶段", "stage"}, {"所处阶段", "工作阶段"}},
        {"step_on",
         Kind::day,
         {"办理时间", "happened on"},
         {"发生时间", "完成时间", "办结时间", "实际完成时间", "落实时间", "发生日期", "时间"}},
        {"note", Kind::text, {"备注", "note"}, {"备注说明", "备考"}},
        {"situation",
         Kind::text,
         {"目前状态", "situation"},
         {"状态", "当前状态", "人员状态", "目前情况", "去向", "当前身份", "现状", "培养状态"}},
        {"registered",
         Kind::text,
         {"是否在册", "still on the register"},
         {"是否在岗", "是否在校", "是否在职", "是否在培", "在册情况", "在岗情况", "在校情况", "在职情况"}},
        {"political_status", Kind::text, {"政治面貌", "political status"}, {"现政治面貌", "政治身份"}},
        // A day or a reason from which nothing more is to be expected of somebody.
        {"left",
         Kind::text,
         {"转出时间", "left on"},
         {"去世时间", "取消资格时间", "退出时间", "终止培养时间", "取消时间", "转出去向", "转出原因", "取消原因"},
         true},
        // And from where or when somebody came: what was before stands elsewhere.
        {"came",
         Kind::text,
         {"转入时间", "came on"},
         {"组织关系转入时间", "调入时间", "迁入时间", "转来时间", "转入前党支部", "转入前党组织", "转入前单位",
          "原所在党组织", "原所在党支部", "原党组织", "原党支部", "原支部"},
         true},
        {"number", Kind::text, {"序号", "number"}, {"编号"}},
    };
    return list;
}

std::string bare(std::string_view header) {
    const std::string text = normalized_name(header);
    static constexpr std::string_view wide[] = {"、", "，", "。", "；", "：", "！", "？", "·",
                                                "—",  "～", "“",  "”",  "《", "》", "【", "】"};
    static constexpr std::string_view narrow = "*/\\-_.,:;\n\r'\"#";
    std::string result;
    result.reserve(text.size());
    const auto is_letter = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '(' || c == ')';
    };
    for (std::string_view rest = text; !rest.empty();) {
        std::size_t run = 0;
        while (run < rest.size()) {
            const auto byte = static_cast<unsigned char>(rest[run]);
            if (byte >= 0xe4 && byte <= 0xe9 && run + 3 <= rest.size())
                run += 3;
            else if (is_letter(rest[run]))
                ++run;
            else
                break;
        }
        result += rest.substr(0, run);
        rest.remove_prefix(run);
        if (rest.empty()) break;
        const auto lead = static_cast<unsigned char>(rest[0]);
        const std::size_t size = std::min<std::size_t>(lead < 0x80   ? 1
                                                       : lead < 0xe0 ? 2
                                                       : lead < 0xf0 ? 3
                                                                     : 4,
                                                       rest.size());
        const auto character = rest.substr(0, size);
        const bool mark = lead < 0x80 ? narrow.find(rest[0]) != std::string_view::npos
                                      : (lead < 0xe4 || lead > 0xe9) &&
                                            std::find(std::begin(wide), std::end(wide), character) != std::end(wide);
        if (!mark) result += character;
        rest.remove_prefix(size);
    }
    return result;
}

std::string without_latin(std::string text) {
    const auto latin = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const bool chinese =
        std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xe4; });
    if (chinese) std::erase_if(text, latin);
    return text;
}

std::string without_brackets(std::string text) {
    for (std::size_t open; (open = text.find('(')) != std::string::npos;) {
        const auto close = text.find(')', open);
        text.erase(open, close == std::string::npos ? std::string::npos : close - open + 1);
    }
    return text;
}

namespace {

const std::map<std::string, const ColumnInfo*, std::less<>>& headers() {
    static const std::map<std::string, const ColumnInfo*, std::less<>> map = [] {
        std::map<std::string, const ColumnInfo*, std::less<>> made;
        for (const auto& column : ledger_columns()) {
            made.emplace(bare(column.label.zh), &column);
            made.emplace(bare(column.label.en), &column);
            made.emplace(std::string(column.id), &column);
            for (const auto header : column.headers) made.emplace(bare(header), &column);
        }
        // The names of the steps head their days, in the program's own tables as well.
        for (const auto& column : day_columns())
            if (column.event != std::string_view("notice_closed")) {
                const auto step = static_cast<std::size_t>(find_event(event_table(), column.event)->step);
                for (const auto name : {step_table()[step - 1].name.zh, step_table()[step - 1].name.en})
                    made.emplace(bare(name), column_by_id(column.column));
            }
        return made;
    }();
    return map;
}

}  // namespace

const ColumnInfo* column_by_id(std::string_view id) {
    // Asked some hundred times a person.
    struct Quick {
        std::size_t operator()(std::string_view text) const {
            const auto at = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
            return text.empty() ? 0
                                : text.size() + 31U * at(0) + 131U * at(text.size() / 2) + 17U * at(text.size() - 1);
        }
    };
    using Known = std::unordered_map<std::string_view, const ColumnInfo*, Quick>;
    static const Known map = [] {
        Known made;
        for (const auto& column : ledger_columns()) made.emplace(column.id, &column);
        return made;
    }();
    const auto found = map.find(id);
    return found == map.end() ? nullptr : found->second;
}

std::string_view without_number(std::string_view header) {
    static constexpr std::string_view digits[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
    auto rest = header;
    const auto skip = [&](std::initializer_list<std::string_view> marks) {
        const auto found = std::find_if(marks.begin(), marks.end(), [&](auto mark) { return rest.starts_with(mark); });
        if (found != marks.end()) rest.remove_prefix(found->size());
        return found != marks.end();
    };
    skip({"（", "("});
    const auto before = rest.size();
    for (bool more = true; more;) {
        more = false;
        for (const auto digit : digits)
            if (rest.starts_with(digit)) rest.remove_prefix(digit.size()), more = true;
    }
    if (rest.size() == before || !skip({"、", "）", ")", ".", "．", "，", ","})) return header;
    return rest;
}

const ColumnInfo* known_heading(std::string_view header) {
    const auto whole = bare(without_number(header));
    for (const auto& text : {whole, without_brackets(whole), without_latin(whole)}) {
        if (const auto found = headers().find(text); found != headers().end()) return found->second;
        // "入党介绍人1", "半年考察2": several columns of one kind. "1 递交入党申请书": numbered.
        if (const auto end = text.find_last_not_of("0123456789"); end != std::string::npos && end + 1 < text.size())
            if (const auto found = headers().find(text.substr(0, end + 1));
                found != headers().end() && found->second->may_repeat())
                return found->second;
        if (const auto start = text.find_first_not_of("0123456789"); start != 0 && start != std::string::npos)
            if (const auto found = headers().find(text.substr(start)); found != headers().end()) return found->second;
        // "…日期" for "…时间"
        if (text.ends_with("日期"))
            if (const auto found = headers().find(text.substr(0, text.size() - std::string("日期").size()) + "时间");
                found != headers().end())
                return found->second;
    }
    return nullptr;
}

const ColumnInfo* column_for(std::string_view header) {
    if (const auto* known = known_heading(header)) return known;
    const auto reading = read_heading({std::string(header)});
    if (reading.certain()) return column_by_id(reading.senses[0].id);
    for (const auto& sense : reading.senses)
        if (sense.assumed) return column_by_id(sense.id);
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
        problems.push_back(
            {"bad-mapping",
             "",
             {"对应表应为 {\"columns\":{\"表头\":\"含义\"}}", "a mapping is {\"columns\":{\"header\":\"meaning\"}}"}});
        return chosen;
    }
    for (const auto& [header, meaning] : json["columns"].items()) {
        auto word = meaning.is_string() ? meaning.get<std::string>() : std::string{};
        // By id, or by any heading that is known.
        if (const auto* column = column_by_id(word) ? nullptr : column_for(word)) word = column->id;
        if (!word.empty() && !column_by_id(word)) {
            std::vector<std::string> ids;
            for (const auto& column : ledger_columns()) ids.emplace_back(column.id);
            const auto guess = closest(word, ids);
            problems.push_back(
                {"unknown-column",
                 header,
                 {"没有这种含义：" + word + (guess.empty() ? "" : "，是否指 " + guess + "？"),
                  "there is no such meaning: " + word + (guess.empty() ? "" : "; did you mean " + guess + "?")}});
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

Json write_mapping_file(const std::map<std::string, Mapping>& by_sheet) {
    Json columns = Json::object(), meanings = Json::object();
    std::set<std::string> several;  // headings that mean one thing here and another there; their place tells which
    for (const auto& [sheet, mapping] : by_sheet)
        for (const auto& use : mapping.columns) {
            auto& known = columns[use.header];
            if (known.is_string() && !use.meaning.empty() && known != use.meaning) several.insert(use.header);
            if (known.is_null() && !use.meaning.empty()) known = use.meaning;
        }
    for (const auto& heading : several) columns.erase(heading);
    for (const auto& column : ledger_columns()) meanings[std::string(column.label.zh)] = column.id;
    return {{"columns", std::move(columns)}, {"meanings", std::move(meanings)}};
}

}  // namespace rudang::recruitment
