// What a table is about besides steps that were taken: another procedure, or plans.
#include <algorithm>

#include "headings.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {
namespace {

using WordList = std::initializer_list<std::string_view>;

bool has_any(std::string_view text, WordList words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace

std::optional<bool> speaks_of_another(std::string_view title) {
    const auto text = bare(title);
    // A talk from heart to heart is held with everybody, activists too; what the League recommends, its own body
    // grants.
    if (has_any(text, {"谈心", "推优"})) return true;
    if (has_any(text, {"发展党员", "党员发展", "入党", "积极分子", "发展对象", "预备党员", "党员接收", "接收党员"}))
        return false;
    if (has_any(text, {"团员",     "入团",     "发展团",   "请假",     "休假",     "干部选拔", "干部任用", "干部考察",
                       "干部推荐", "后备干部", "优秀党员", "优秀共产", "优秀党务", "先进",     "表彰",     "评优",
                       "评先",     "困难党员", "困难职工", "困难群众", "困难补助", "慰问",     "帮扶",     "救助",
                       "补助",     "转接",     "党费",     "教育培训", "党员培训", "处分",     "问责",     "民主评议",
                       "员工转正", "职工转正", "试用期",   "新员工",   "入职",     "职称",     "招聘",     "考勤",
                       "报销",     "换届",     "人才入库", "人才申请", "人才推荐", "人才评选"}))
        return true;
    return std::nullopt;
}

bool names_our_procedure(std::string_view text) {
    const auto words = bare(text);
    if (has_any(words,
                {"入党", "积极分子", "积极份子", "发展对象", "预备党员", "预备期", "志愿书", "党小组", "培养联系人",
                 "发展党员", "党员发展", "接收党员", "党员接收", "正式党员", "中国共产党", "党组织派", "入申", "列积"}))
        return true;
    return has_any(words, {"转正", "接收"}) && has_any(words, {"支部", "党员", "党委"});
}

bool titles_a_table(const std::string& text) {
    const auto plain = without_brackets(normalized_name(text));
    constexpr std::size_t long_for_a_group = 36;  // bytes
    return plain.size() >= long_for_a_group || plain.starts_with("附件") || plain.starts_with("附表") ||
           std::ranges::any_of(
               std::initializer_list<std::string_view>{"表", "台账", "册", "名单", "一览", "情况", "统计", "汇总",
                                                       "登记", "档案", "材料", "记录", "报告", "公司", "委员会", "支部",
                                                       "总支", "党委"},
               [&](std::string_view end) { return plain.ends_with(end); });
}

bool says_planned(const std::vector<std::string>& path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto text = bare(path[i]);
        if (has_any(text, {"计划", "预计", "预定", "暂定", "拟办", "拟定", "拟于", "下一步", "下步", "待办"}))
            return true;
        // 截止时间 above or in brackets is a limit; 公示截止时间 the end of what was done.
        const auto open = text.find('(');
        const auto aside = i + 1 < path.size() ? text : open == std::string::npos ? std::string{} : text.substr(open);
        if (has_any(aside, {"截止", "期限", "时限", "到期", "最迟", "最晚", "提醒", "预警"}) &&
            !has_any(text, {"公示", "培训"}))
            return true;
        if (aside == "拟" || aside == "(拟)" || aside == "应" || aside == "(应)") return true;
    }
    return false;
}

bool titles_a_plan(const std::string& title) {
    const auto text = bare(title);
    return title.find("：") == std::string::npos && title.find(':') == std::string::npos &&
           has_any(text, {"计划", "预计", "工作安排", "进度安排"}) &&
           !has_any(text, {"完成", "执行", "落实", "台账", "纪实", "登记", "名册", "情况", "及", "和", "与", "指标"});
}

namespace {

bool is_one_of(std::string_view cell, WordList words) {
    // Asked of many cells, so the first character is looked at before the rest.
    const auto begins = [&](std::string_view word) { return cell.starts_with(word.substr(0, 3)); };
    if (cell.size() > 24 || std::ranges::none_of(words, begins)) return false;
    const auto text = bare(cell);
    return std::ranges::find(words, std::string_view(text)) != words.end();
}

}  // namespace

bool names_a_plan(std::string_view cell) {
    return is_one_of(cell, {"计划", "计划时间", "计划日期", "计划完成时间", "预计", "预计时间", "拟", "拟定",
                            "应办时间", "截止时间", "时限"});
}

bool says_not_done(std::string_view cell) {
    return names_a_plan(cell) || is_one_of(cell, {"未完成", "未办", "未办理", "未开始", "未开展", "待办", "待办理",
                                                  "待完成", "进行中", "办理中"});
}

}  // namespace rudang::recruitment
