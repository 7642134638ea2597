// What remarks, titles and columns of somebody's situation say of whoever stands in a row.
#include <algorithm>

#include "headings.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {
namespace {

// What holds a digit is no such word, and need not be taken apart: most cells are days.
bool holds_digit(const std::string& text) { return text.find_first_of("0123456789") != std::string::npos; }

// What begins with such a character has it before its letters still when all signs are gone: most texts need not be
// looked at more closely.
bool begins_with_other(const std::string& text, std::string_view any) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const bool han = text.size() >= 3 && byte(0) >= 0xe4 && byte(0) <= 0xe9 && (byte(0) > 0xe4 || byte(1) >= 0xb8);
    return han && any.find(std::string_view(text).substr(0, 3)) == std::string_view::npos;
}

}  // namespace

namespace {

// 未谈话, 尚未召开, 还没有备案: not yet. What was 未通过 was done, and 未填 may only not be written down.
bool says_not_yet(std::string_view word) {
    constexpr std::size_t longest = 30;  // bytes
    if (word.size() > longest) return false;
    for (const std::string_view lead : {"目前", "暂时", "暂", "尚", "还", "仍"})
        if (word.starts_with(lead)) word.remove_prefix(lead.size());
    bool denies = false;
    for (const std::string_view no : {"未", "没有", "没"})
        if (!denies && word.starts_with(no)) word.remove_prefix(no.size()), denies = true;
    if (!denies) return false;
    static constexpr std::string_view done[] = {"",     "办",   "办理", "谈",   "谈话", "进行", "开展", "确定",
                                                "到期", "满",   "召开", "开会", "批",   "审批", "备案", "公示",
                                                "培训", "参加", "考察", "政审", "宣誓", "转正", "归档", "列为",
                                                "发展", "接收", "讨论", "申请", "预审", "上报", "报批", "表决"};
    return std::ranges::find(done, word) != std::end(done);
}

}  // namespace

bool says_nothing(const std::string& text) {
    if (begins_with_other(text, "无暂未没否尚还仍目") || holds_digit(text)) return false;
    const auto word = bare(text);
    // A stroke, a dash; but stars and dots stand for what is not shown.
    if (word.empty() && !text.empty())
        return text.find_first_of("*#?!") == std::string::npos && text.find("..") == std::string::npos &&
               text.find("…") == std::string::npos;
    return word == "无" || word == "暂无" || word == "否" || says_not_yet(word);
}

bool may_be_inapplicable(const std::string& text) {
    if (text.empty() || holds_digit(text) || !says_nothing(text)) return false;
    const auto word = bare(text);
    return word.empty() || word == "无" || word == "暂无";
}

bool says_unknown(const std::string& text) {
    if (begins_with_other(text, "不待未缺遗无查") || holds_digit(text)) return false;
    const auto word = bare(text);
    for (const auto* unknown : {"不详", "不清楚", "不明", "待定", "未定", "缺", "缺失", "遗失", "待查", "待补",
                                "未提供", "无记录", "查不到", "notrecorded"})
        if (word == unknown) return true;
    return false;
}

std::string_view says_gone(const std::string& remark) {
    static constexpr Sought words[] = {
        "转出",      "调出",     "调离",       "调走",     "转走",     "迁出",     "离校", "离职",   "辞职",
        "退学",      "退伍",     "已毕业",     "出国",     "失联",     "失去联系", "去世", "死亡",   "病故",
        "已故",      "逝世",     "病逝",       "离世",     "取消",     "终止",     "停止", "中止",   "不再",
        "撤回",      "放弃",     "退回",       "劝退",     "除名",     "暂缓",     "延长", "延期",   "推迟",
        "调往",      "转往",     "转至",       "转到",     "转去",     "工作调动", "参军", "当兵",   "休学",
        "肄业",      "身故",     "过世",       "亡故",     "遇难",     "不愿",     "退出", "开除",   "升学",
        "暂停",      "关系不在", "不符合条件", "去向不明", "下落不明", "联系不上", "离岗", "离乡",   "离村",
        "婚迁",      "户口迁",   "辍学",       "不合格",   "未通过",   "不予",     "落选", "未入选", "外嫁",
        "嫁到",      "嫁往",     "出嫁",       "搬走",     "搬离",     "迁居",     "移居", "调任",   "调至",
        "读研",      "服刑",     "判刑",       "羁押",     "留置",     "自杀",     "牺牲", "殉职",   "考上研究生",
        "考取研究生"};
    return word_in(remark, words);
}

bool says_put_off(std::string_view word) {
    return word == "延长" || word == "延期" || word == "推迟" || word == "暂缓";
}

std::string_view says_come(const std::string& remark) {
    static constexpr Sought words[] = {"转入",     "调入",     "迁入",     "转来",     "调来",       "原单位",
                                       "大学期间", "在校期间", "高中期间", "学校期间", "部队",       "服役",
                                       "入伍",     "原学校",   "原支部",   "原党支部", "原工作单位", "高中",
                                       "大学时",   "在校时",   "上学时",   "学生时"};
    return word_in(remark, words);
}

std::string_view title_says_gone(const std::string& title) {
    const auto words = normalized_name(title);
    // （含转出）, 转入转出登记表: others as well. 已转出的不填 is a hint.
    for (const std::string_view other : {"(", "含", "及", "和", "与", "、", "/", "或", ":", "不", "。", ","})
        if (words.find(other) != std::string::npos) return {};
    constexpr std::size_t short_name = 15;  // bytes: of a sheet
    const bool titles = words.starts_with("以下") ||
                        std::ranges::any_of(std::initializer_list<std::string_view>{"名单", "名册", "台账", "表",
                                                                                    "人员", "党员", "情况"},
                                            [&](std::string_view end) { return words.ends_with(end); });
    if (!titles && words.size() > short_name) return {};
    return says_come(words).empty() ? says_gone(words) : std::string_view{};
}

std::string branch_in_title(const std::string& title) {
    std::size_t end = 0;
    for (const std::string_view word : {"支部", "总支"})
        if (const auto at = title.rfind(word); at != std::string::npos) end = std::max(end, at + word.size());
    if (end == 0) return {};
    for (const std::string_view word : {"委员会", "支委"})
        if (title.compare(end, word.size(), word) == 0) end += word.size();
    const auto rest = bare(title.substr(end));
    if (rest.empty()) return title;
    const bool titles =
        std::ranges::any_of(std::initializer_list<std::string_view>{"名单", "名册", "台账", "表", "一览", "登记",
                                                                    "汇总", "情况", "统计", "明细", "记录", "纪实"},
                            [&](std::string_view word) { return rest.ends_with(word); });
    if (!titles) return title;
    auto name = title.substr(0, end);
    // 2024年度第一党支部…
    const auto year = std::min(name.find_first_not_of("0123456789"), name.size());
    for (const std::string_view word : {"年度", "年"})
        if (year == 4 && name.compare(year, word.size(), word) == 0) {
            name.erase(0, year + word.size());
            break;
        }
    for (const std::string_view any : {"支部", "党支部", "各支部", "各党支部", "本支部", "党总支", "总支"})
        if (name == any) return {};
    return name;
}

std::string_view title_says_come(const std::string& title) {
    static constexpr Sought words[] = {"转入", "调入", "迁入", "转来"};
    const auto plain = normalized_name(title);
    for (const std::string_view other : {"转出", "(", "含", "及", "和", "与", "或", ":", "不", "。", ",", "转接"})
        if (plain.find(other) != std::string::npos) return {};
    return word_in(plain, words);
}

namespace {

// 2024.7.1支部大会接收为, 现已是: what may stand before where somebody is by now. 拟, 待 and 申请 say that he is not
// yet; 介绍人为 speaks of another.
bool leads_to_where_he_is(std::string_view before) {
    static constexpr Sought other[] = {"拟",   "待",   "未",   "非",   "计划", "不",   "预计", "预备转", "申请", "要求",
                                       "争取", "志愿", "宣誓", "介绍", "联系", "谈话", "父",   "母",     "配偶", "爱人",
                                       "推荐", "培训", "公示", "政审", "预审", "考察", "参加", "由"};
    if (!word_in(before, other).empty()) return false;
    std::string rest(before);
    for (const std::string_view link : {"现", "已", "是", "于", "在", "今", "目前", "被", "起"})
        for (std::size_t at; (at = rest.find(link)) != std::string::npos;) rest.erase(at, link.size());
    return rest.empty() || is_clear(rest);
}

}  // namespace

unsigned says_reached(const std::string& text, bool remark) {
    if (text.empty()) return 0;
    const auto words = bare(text);
    struct Stand {
        std::string_view word;
        Stage stage;
        bool remark = false;  // only there
    };
    static constexpr Stand stands[] = {
        {"已转正", stage_conversion},     {"已转为正式党员", stage_conversion}, {"正式党员", stage_conversion},
        {"中共党员", stage_conversion},   {"预备党员", stage_admission},        {"发展对象", stage_prospect},
        {"入党积极分子", stage_activist}, {"积极分子", stage_activist},         {"党员", stage_conversion},
        {"转正", stage_conversion, true}, {"入党", stage_admission, true},      {"已发展", stage_admission, true}};
    for (const auto& [word, stage, remarked] : stands) {
        const auto at = words.find(word);
        if (at == std::string::npos || (remarked && !remark)) continue;
        // 拟发展对象, 待转为正式党员: not yet. In a remark only what says where somebody stands, nothing beside it.
        const auto before = words.substr(0, at);
        static constexpr Sought not_yet[] = {"拟", "待", "未", "非", "计划", "不"};
        if (!word_in(before, not_yet).empty()) return 0;
        if (!remark) return stage;
        const bool ends = at + word.size() == words.size() || word.starts_with("已");
        if ((before.empty() || remarked) && !ends) return 0;
        return leads_to_where_he_is(before) ? static_cast<unsigned>(stage) : 0U;
    }
    return 0;
}

std::vector<int> steps_spoken_of(const std::string& remark) {
    struct Spoken {
        std::string_view word;
        std::initializer_list<int> steps;
    };
    static const Spoken spoken[] = {{"谈", {2, 16}},        {"备案", {4, 8, 18}}, {"考察", {6, 21}},  {"公示", {8}},
                                    {"政审", {10}},         {"政治审查", {10}},   {"培训", {11}},     {"预审", {13}},
                                    {"志愿书", {14}},       {"大会", {15, 23}},   {"审批", {17, 24}}, {"宣誓", {20}},
                                    {"转正", {22, 23, 24}}, {"积极分子", {3}},    {"联系人", {5}},    {"培养人", {5}},
                                    {"发展对象", {7}},      {"介绍人", {9}},      {"党小组", {19}},   {"归档", {25}}};
    std::vector<int> steps;
    for (const auto& [word, of] : spoken) {
        const auto at = remark.find(word);
        const auto before = at == std::string::npos ? std::string{} : remark.substr(0, at);
        if (at == std::string::npos || before.ends_with("未") || before.ends_with("没有")) continue;
        static constexpr Sought not_yet[] = {"拟", "计划", "待", "争取", "预计"};
        const bool stage = word == std::string_view("积极分子") || word == std::string_view("发展对象");
        if (stage && !word_in(before, not_yet).empty()) continue;
        steps.insert(steps.end(), of.begin(), of.end());
    }
    return steps;
}

bool remarks_on_steps(const std::string& text) {
    return !says_gone(text).empty() || !says_come(text).empty() || says_reached(text, true) || leaves_all_open(text) ||
           !steps_spoken_of(text).empty();
}

bool leaves_all_open(const std::string& remark) {
    static constexpr Sought missing[] = {"材料不全", "资料不全", "材料缺失", "资料缺失", "材料遗失",
                                         "档案不全", "档案缺失", "档案遗失", "档案丢失", "材料丢失",
                                         "见档案",   "见纸质",   "纸质台账", "待补录",   "待核实",
                                         "未录全",   "未填全",   "未录入",   "信息不全"};
    if (!word_in(remark, missing).empty()) return true;
    if (remark.empty() || says_nothing(remark)) return false;
    const auto word = bare(remark);
    return word.find_first_not_of("*#?!.()") == std::string::npos || word == "…" || word == "……" || word == "(略)" ||
           word == "略" || says_unknown(remark);
}

bool asks_about_person(std::string_view heading) {
    static constexpr Sought words[] = {
        "单位",     "职务",     "职称",   "籍贯",     "住址", "地址",   "院校",     "学校", "专业", "电话",
        "手机",     "联系",     "岗位",   "部门",     "班级", "职业",   "出生",     "户籍", "学号", "工号",
        "特长",     "简历",     "经历",   "学历",     "学位", "荣誉",   "奖",       "身份", "性质", "行业",
        "家庭",     "配偶",     "父",     "母",       "子女", "称谓",   "毕业",     "年龄", "邮箱", "微信",
        "编号",     "民族",     "宗教",   "健康",     "收入", "序号",   "参加工作", "入团", "入学", "思想汇报",
        "党课",     "任职",     "任现职", "退役",     "退伍", "复员",   "录用",     "录入", "填表", "填报",
        "登记日期", "登记时间", "更新",   "培养单位", "成绩", "党小组", "生日",     "婚",   "照片", "片区"};
    return !word_in(heading, words).empty();
}

}  // namespace rudang::recruitment
