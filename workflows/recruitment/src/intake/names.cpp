// Names of people in cells, and what stands where a name should and is none.
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <utility>

#include "parts.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {
namespace {

struct Characters {
    int han = 0, letters = 0, digits = 0, dots = 0, others = 0;
    int all() const { return han + letters + digits + dots + others; }
};

Characters characters_of(std::string_view text) {
    Characters found;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    while (!text.empty()) {
        // Most are: U+5000 to U+9FFF.
        if (text.size() >= 3 && byte(0) >= 0xe5 && byte(0) <= 0xe9 && (byte(1) & 0xc0) == 0x80 &&
            (byte(2) & 0xc0) == 0x80) {
            ++found.han;
            text.remove_prefix(3);
            continue;
        }
        utf8proc_int32_t code = -1;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                           static_cast<utf8proc_ssize_t>(text.size()), &code);
        const auto category = size > 0 ? utf8proc_category(code) : UTF8PROC_CATEGORY_CN;
        if ((code >= 0x3400 && code <= 0x9fff) || (code >= 0x20000 && code <= 0x3ffff) || code == 0x3007)
            ++found.han;
        else if (category == UTF8PROC_CATEGORY_LO || category == UTF8PROC_CATEGORY_LU ||
                 category == UTF8PROC_CATEGORY_LL || category == UTF8PROC_CATEGORY_MN)
            ++found.letters;
        else if (code >= '0' && code <= '9')
            ++found.digits;
        else if (code == 0xb7 || code == '.')
            ++found.dots;
        else
            ++found.others;
        text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
    }
    return found;
}

constexpr std::string_view double_surnames[] = {"欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫",
                                                "尉迟", "公孙", "慕容", "令狐", "夏侯", "长孙", "宇文",
                                                "独孤", "端木", "南宫", "拓跋", "赫连", "呼延"};

// The commonest, so that 王一·赵二 is taken for two people perhaps, and 古丽·阿依 for one.
constexpr std::string_view surnames =
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任"
    "姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";

// Two or three characters behind one of the commonest surnames.
bool usual_name(std::string_view part) {
    const auto count = characters_of(part);
    return count.all() == count.han && count.han >= 2 && count.han <= 3 &&
           surnames.find(part.substr(0, 3)) != std::string_view::npos;
}

// Two names of the usual kind with a dot between them?
bool perhaps_two(std::string_view name) {
    const auto dot = name.find("·");
    return dot != std::string_view::npos && usual_name(name.substr(0, dot)) &&
           usual_name(name.substr(dot + std::string_view("·").size()));
}

// One name or two written together? Four characters may be either.
bool certainly_one(std::string_view name) {
    const auto count = characters_of(name);
    if (perhaps_two(name)) return false;
    if (count.han == 0 || count.dots > 0 || count.letters > 0) return true;
    if (count.han <= 3) return true;
    return count.han == 4 && std::any_of(std::begin(double_surnames), std::end(double_surnames),
                                         [&](std::string_view surname) { return name.starts_with(surname); });
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

// "王五（正式党员）", "1.王五": the name alone.
std::string without_remarks(std::string name) {
    for (const auto& [open, close] : {std::pair{"（", "）"}, {"(", ")"}})
        for (std::size_t at; (at = name.find(open)) != std::string::npos;) {
            const auto end = name.find(close, at);
            name.erase(at, end == std::string::npos ? std::string::npos : end - at + std::string_view(close).size());
        }
    // 王五书记: what he is, behind a name.
    for (const std::string_view title : {"同志", "副书记", "书记", "组织委员", "委员"})
        if (name.ends_with(title) && characters_of(name).han >= characters_of(title).han + 2)
            name.erase(name.size() - title.size());
    const auto start = name.find_first_not_of("0123456789. ");
    return start == std::string::npos ? name : name.substr(start);
}

// A name of two characters may be spread to the width of three: "李　四 王小明".
std::vector<std::string> parted_by_spaces(const std::string& text) {
    std::vector<std::string> apart;
    bool open = false;  // the last is one character, which the next completes
    for (const auto& part : split(text, ' ')) {
        if (open)
            apart.back() += part;
        else
            apart.push_back(part);
        open = !open && characters_of(part).all() == 1;
    }
    return apart;
}

std::string closed_up(const std::string& name) {
    const auto parts = split(name, ' ');
    return parts.size() == 2 && characters_of(parts[0]).all() == 1 && characters_of(parts[1]).all() == 1
               ? parts[0] + parts[1]
               : name;
}

// 和, 与, 及 between two names; 和 may be part of one.
std::vector<std::string> parted_by_words(const std::string& name) {
    for (const std::string_view word : {"和", "与", "及"})
        if (const auto at = name.find(word); at != std::string::npos) {
            const auto first = name.substr(0, at), second = name.substr(at + word.size());
            if (characters_of(first).all() >= 2 && characters_of(second).all() >= 2) return {first, second};
        }
    return {name};
}

// 赵六（2024.5起）, 王五（已退休）: that somebody was not there all the time, behind his name.
bool tells_of_a_time(const std::string& text) {
    static constexpr Sought changes[] = {"退休", "调走", "调离", "已调", "调往", "接", "替",   "离任",
                                         "离职", "离岗", "前任", "卸任", "免职", "辞", "不再", "曾任"};
    static constexpr Sought of_him[] = {"入党", "党龄", "生", "参加工作"};
    const auto plain = normalized_name(text);
    for (std::size_t open = 0; (open = plain.find('(', open)) != std::string::npos; ++open) {
        const auto inside = plain.substr(open, plain.find(')', open) - open);
        if (!word_in(inside, changes).empty()) return true;
        for (std::size_t at = 0; at + 4 <= inside.size(); ++at) {
            const auto digits = std::min(inside.find_first_not_of("0123456789", at), inside.size()) - at;
            const bool year = digits == 4 && (inside.compare(at, 2, "19") == 0 || inside.compare(at, 2, "20") == 0);
            if (year && word_in(inside, of_him).empty()) return true;
            at += digits;
        }
    }
    return false;
}

// 原：王五；现：赵六, 王五（待补）: who they were and who they are, or that they are not all; how many at once it does
// not say.
bool tells_of_a_change(const std::string& text) {
    static constexpr Sought words[] = {"：",   ":",    "→",    "更换", "变更", "更改", "改为", "后改",
                                       "换为", "后换", "调整", "接替", "待补", "待定", "（原", "(原",
                                       "（后", "(后",  "（现", "(现",  "转出", "去世", "另一", "还有"};
    return !word_in(text, words).empty() || tells_of_a_time(text);
}

// 略, 空: no name has one character only; of A nobody knows.
bool is_one_han(std::string_view name) {
    const auto count = characters_of(name);
    return count.han == 1 && count.all() == 1;
}

// 书记, 支委: an office, whoever holds it.
bool is_office(std::string_view name) {
    static constexpr std::string_view offices[] = {
        "书记", "副书记", "支部书记", "党委书记", "支委",   "支委会", "支部委员", "组织委员", "宣传委员", "委员",
        "组长", "党小组", "小组长",   "党小组长", "负责人", "支部",   "党支部",   "党委",     "本人",     "领导",
        "班长", "辅导员", "导师",     "老师",     "主任",   "党员",   "正式党员", "预备党员", "组织",     "双方"};
    return std::ranges::find(offices, name) != std::end(offices);
}

// 2人, 两名正式党员, 见志愿书, 同上, 待指定, 王五……: how many, where or when, and not who, or not all of them.
bool counts_people(const std::string& text) {
    const auto word = normalized_name(text);
    for (const std::string_view begins :
         {"见",   "详见", "同上", "同前",   "已",       "附",     "待",     "暂",      "拟",
          "另",   "未",   "空",   "缺",     "补",       "略",     "各",     "由",      "经",
          "如上", "如前", "如下", "支部指", "支部委派", "组织指", "组织安", "组织委派"})
        if (word.starts_with(begins)) return true;
    if (word.find("…") != std::string::npos || word.find("..") != std::string::npos) return true;
    static constexpr Sought people[] = {"2人", "2位",  "二人", "二位", "两人", "两位", "1人",
                                        "1位", "一人", "一位", "3人",  "3位",  "三人", "三位"};
    static constexpr Sought members[] = {"2名", "二名", "两名", "1名", "一名", "3名", "三名"};
    if (!word_in(word, people).empty()) return true;
    const auto bytes = bytes_of(word);
    for (const auto& each : members)
        if (const auto at = each.may_be_in(bytes) ? word.find(each.text) : std::string::npos;
            at != std::string::npos && (word.find("党员") != std::string::npos || at == 0))
            return true;
    // 王五等: somebody else too.
    return word.ends_with("等") || word == "有" || word == "是" || word == "√" || word == "✓" || word == "✔";
}

}  // namespace

std::optional<std::vector<std::string>> names_in(const std::string& cell) {
    std::string text = cell;
    if (says_unknown(text) || tells_of_a_change(text) || !says_gone(text).empty() || counts_people(text))
        return std::nullopt;
    static constexpr Sought marks[] = {"①", "②", "③", "、", "，", "；", "。", "＋", "＆", "／", "｜", "－",
                                       "—", "–", ",", ";",  "/",  "\n", "\r", "+",  "&",  "|",  "\\", "-"};
    const auto bytes = bytes_of(text);
    for (const auto& mark : marks)
        for (std::size_t at; mark.may_be_in(bytes) && (at = text.find(mark.text)) != std::string::npos;)
            text.replace(at, mark.text.size(), 1, '\x1f');
    for (std::size_t at; (at = text.find("　")) != std::string::npos;) text.replace(at, 3, " ");
    std::vector<std::string> parts;
    for (auto& part : split(text, '\x1f')) {
        parts.push_back(without_remarks(part));
        if (parts.back().empty()) return std::nullopt;  // （略）: somebody, or nobody
    }
    if (parts.empty()) return std::nullopt;
    if (parts.size() == 1) {
        parts = parted_by_spaces(parts[0]);
        for (auto& name : parts) name = without_remarks(name);
        if (parts.size() == 1) parts = parted_by_words(parts[0]);
    } else {
        for (auto& name : parts) name = closed_up(name);
    }
    for (const auto& name : parts)
        if (!looks_like_name(name) || !certainly_one(name) || is_one_han(name) || is_office(name)) return std::nullopt;
    return parts;
}

bool names_usual_people(const std::string& text) {
    auto parts = split(normalized_name(text), ',');
    if (parts.size() == 1) parts = split(parts[0], '/');
    for (std::string_view rest : std::exchange(parts, {})) {
        constexpr std::string_view mark = "、";
        for (auto at = rest.find(mark); at != std::string_view::npos; at = rest.find(mark))
            parts.emplace_back(rest.substr(0, at)), rest.remove_prefix(at + mark.size());
        parts.emplace_back(rest);
    }
    // Of 王五 among days the five is a figure.
    return !parts.empty() && std::ranges::all_of(parts, [](const std::string& part) {
        const auto count = characters_of(part);
        return count.all() == count.han + count.digits && count.digits <= 1 && count.all() >= 2 && count.all() <= 3 &&
               count.han > 0 && surnames.find(part.substr(0, 3)) != std::string_view::npos;
    });
}

bool says_ditto(std::string_view text) {
    static constexpr std::string_view marks[] = {"〃", "″", "\"", "”", "“", "''", "’’", "々", "仝", "\"\""};
    if (text.empty() || text.size() > 12) return false;
    const auto word = bare(text);
    return word == "同上" || word == "同前" || word == "同左" || word == "ditto" ||
           std::ranges::find(marks, text) != std::end(marks);
}

bool looks_like_name(std::string_view text) {
    if (text.empty() || text.size() > 90) return false;
    const auto count = characters_of(normalized_name(text));
    // 李伟1 and 李伟2 are told apart so; a star stands for a character that is not shown.
    if (count.han + count.letters == 0) return false;
    return count.others <= 2 && count.digits <= 2 && count.han <= 20;
}

bool names_several(const std::string& text) {
    static constexpr Sought marks[] = {"、", "，", "；", ",", ";", "\n", "\r"};
    if (!word_in(text, marks).empty()) {
        const auto names = names_in(text);
        return names && names->size() > 1;
    }
    // 张三 李四, where both are called as people usually are.
    const auto apart = text.find(' ') == std::string::npos ? std::vector<std::string>{} : parted_by_spaces(text);
    if (apart.size() > 1 && std::ranges::all_of(apart, usual_name)) return true;
    const auto at = text.rfind("等");
    return at != std::string::npos && at > 0 && text.ends_with("人");
}

// 中共某镇委员会, 机关党委: an organization signs, and is nobody.
bool looks_like_organization(std::string_view text) {
    const auto word = normalized_name(text);
    if (word.starts_with("中共") || word.starts_with("中国共产党")) return true;
    constexpr int shortest = 3;  // 办公室
    if (characters_of(word).han < shortest) return false;
    return std::ranges::any_of(std::initializer_list<std::string_view>{"委员会", "党委", "党支部", "总支", "组织部",
                                                                       "办公室", "党工委", "有限公司"},
                               [&](std::string_view end) { return word.ends_with(end); });
}

namespace {

// 某某某, XXX: an example; 张某某 is somebody whose name is not told.
bool stands_for_a_name(std::string_view plain) {
    std::size_t signs = 0;
    while (!plain.empty()) {
        static constexpr std::string_view all[] = {"某", "×", "X", "x", "Ｘ", "○"};
        const auto found = std::find_if(std::begin(all), std::end(all),
                                        [&](std::string_view each) { return plain.starts_with(each); });
        if (found == std::end(all)) return false;
        plain.remove_prefix(found->size());
        ++signs;
    }
    return signs >= 2;
}

}  // namespace

bool is_example(std::string_view text) {
    static constexpr Sought words[] = {"示例", "样例", "范例", "举例"};
    return !word_in(text, words).empty();
}

bool looks_like_remark(std::string_view text) {
    const auto word = normalized_name(text);
    if (word.empty()) return false;
    if (word.find(':') != std::string::npos) return true;
    if (word.starts_with("(") && word.ends_with(")")) return true;
    if (word.starts_with("*") || word.starts_with("※")) return true;
    // Digits alone count something.
    if (word.find_first_not_of("0123456789.") == std::string::npos &&
        word.find_first_of("0123456789") != std::string::npos)
        return true;
    const auto plain = bare(text);
    if (stands_for_a_name(plain)) return true;
    const auto bytes = bytes_of(plain);
    static constexpr Sought ends[] = {"签字", "签名", "签章", "盖章", "(签字)", "(签名)", "(签章)", "(盖章)", "(公章)"};
    for (const auto& end : ends)
        if (end.may_be_in(bytes) && plain.ends_with(end.text)) return true;
    static constexpr Sought whole[] = {
        "姓名",       "name",       "合计",     "总计",       "小计",     "共计",     "累计",     "汇总",
        "注",         "备注",       "说明",     "填表说明",   "填写说明", "附注",     "填表人",   "填报人",
        "制表人",     "制表",       "制表日期", "填表日期",   "填报日期", "填表时间", "填报时间", "审核人",
        "审核",       "复核人",     "审批人",   "负责人",     "经办人",   "联系人",   "联系电话", "单位负责人",
        "党支部书记", "支部书记",   "党委书记", "党委副书记", "书记",     "组织委员", "盖章",     "单位盖章",
        "党委盖章",   "公章",       "签字",     "签章",       "签名",     "日期",     "年月日",   "示例",
        "样例",       "例",         "例如",     "必填",       "选填",     "单位",     "填报单位", "报送单位",
        "以下空白",   "此页无正文", "第页共页", "文本",       "格式",     "制表时间", "审核时间", "审核日期",
        "支部委员"};
    for (const auto& each : whole)
        if (each.bytes == bytes && plain == each.text) return true;
    // 共2人, 合计2人, 注1, 填表人李四 with what is counted or signed behind it
    static constexpr Sought beginnings[] = {"合计",     "总计",     "小计",     "共计",     "累计",         "填表人",
                                            "填报人",   "制表人",   "审核人",   "复核人",   "填表说明",     "填写说明",
                                            "填表日期", "填报日期", "制表日期", "单位盖章", "党支部书记签", "以上共",
                                            "填报单位", "例如",     "(示例",    "(样例",    "(例",          "(范例",
                                            "yyyy",     "本月",     "本年",     "本季度",   "新增",         "其中"};
    for (const auto& each : beginnings)
        if (each.may_be_in(bytes) && plain.starts_with(each.text)) return true;
    static constexpr std::string_view totals[] = {"小计", "合计", "总计", "共计"};
    if (std::ranges::any_of(totals, [&](std::string_view end) { return plain.ends_with(end); })) return true;
    const bool digits = plain.find_first_of("0123456789") != std::string::npos;
    if (digits && ((plain.starts_with("第") && plain.find("页") != std::string::npos) || plain.starts_with("共") ||
                   plain.starts_with("注") || plain.starts_with("本页")))
        return true;
    // A sentence.
    return text.find("。") != std::string_view::npos || text.find("；") != std::string_view::npos ||
           (text.find("，") != std::string_view::npos && characters_of(plain).han > 8);
}

}  // namespace rudang::recruitment
