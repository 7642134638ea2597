// What remarks, titles and columns of somebody's situation say of whoever stands in a row.
#include <algorithm>

#include "headings.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {
namespace {

std::string_view word_in(const std::string& text, std::initializer_list<std::string_view> words) {
    const auto found =
        std::find_if(words.begin(), words.end(), [&](auto word) { return text.find(word) != std::string::npos; });
    return found == words.end() ? std::string_view{} : *found;
}

}  // namespace

std::string_view says_gone(const std::string& remark) {
    return word_in(remark,
                   {"转出",     "调出",     "调离",     "调走", "转走", "迁出",     "离校", "离职",  "辞职",
                    "退学",     "退伍",     "已毕业",   "出国", "失联", "失去联系", "去世", "死亡",  "病故",
                    "已故",     "逝世",     "病逝",     "离世", "取消", "终止",     "停止", "中止",  "不再",
                    "撤回",     "放弃",     "退回",     "劝退", "除名", "暂缓",     "延长", "延期",  "推迟",
                    "调往",     "转往",     "转至",     "转到", "转去", "工作调动", "参军", "当兵",  "休学",
                    "肄业",     "身故",     "过世",     "亡故", "遇难", "不愿",     "退出", "开除",  "不符合条件",
                    "去向不明", "下落不明", "联系不上", "离岗", "离乡", "离村",     "婚迁", "户口迁"});
}

bool says_put_off(std::string_view word) {
    return word == "延长" || word == "延期" || word == "推迟" || word == "暂缓";
}

std::string_view says_come(const std::string& remark) {
    return word_in(remark, {"转入",       "调入",     "迁入",   "转来",   "调来",   "原单位", "大学期间", "在校期间",
                            "高中期间",   "学校期间", "部队",   "服役",   "入伍",   "原学校", "原支部",   "原党支部",
                            "原工作单位", "高中",     "大学时", "在校时", "上学时", "学生时"});
}

std::string_view title_says_gone(const std::string& title) {
    const auto words = normalized_name(title);
    // （含转出）, 转入转出登记表: others as well. 已转出的不填 is a hint.
    for (const std::string_view other : {"(", "含", "及", "和", "与", "、", "/", "或", ":", "不", "。", ","})
        if (words.find(other) != std::string::npos) return {};
    constexpr std::size_t short_name = 15;  // bytes: of a sheet
    const bool titles = std::ranges::any_of(
        std::initializer_list<std::string_view>{"名单", "名册", "台账", "表", "人员", "党员", "情况"},
        [&](std::string_view end) { return words.ends_with(end); });
    if (!titles && words.size() > short_name) return {};
    return says_come(words).empty() ? says_gone(words) : std::string_view{};
}

unsigned says_reached(const std::string& text, bool remark) {
    const auto words = bare(text);
    struct Stand {
        std::string_view word;
        Stage stage;
    };
    static constexpr Stand stands[] = {
        {"已转正", stage_conversion},     {"已转为正式党员", stage_conversion}, {"正式党员", stage_conversion},
        {"中共党员", stage_conversion},   {"预备党员", stage_admission},        {"发展对象", stage_prospect},
        {"入党积极分子", stage_activist}, {"积极分子", stage_activist},         {"党员", stage_conversion}};
    for (const auto& [word, stage] : stands) {
        const auto at = words.find(word);
        if (at == std::string::npos) continue;
        // 拟发展对象, 待转为正式党员: not yet. In a remark only what says where somebody stands, nothing beside it.
        const auto before = words.substr(0, at);
        if (!word_in(before, {"拟", "待", "未", "非", "计划", "不"}).empty()) return 0;
        if (!remark) return stage;
        const bool ends = at + word.size() == words.size() || word.starts_with("已");
        if (before.empty() && !ends) return 0;
        for (const std::string_view says :
             {"", "已", "现", "现为", "已是", "已为", "已转为", "已列为", "已确定为", "已接收为", "已发展为", "已成为",
              "中共", "现为中共", "已是中共", "已发展为中共"})
            if (before == says) return stage;
        return 0;
    }
    return 0;
}

}  // namespace rudang::recruitment
