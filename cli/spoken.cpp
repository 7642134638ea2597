#include "spoken.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "command.h"
#include "rudang/engine/event.h"
#include "rudang/office/naming.h"
#include "rudang/recruitment/recruitment.h"

namespace rudang::cli {

std::string command_called(const std::string& word) {
    for (const auto& command : commands())
        if (lists_word(command.also, word)) return std::string(command.name);
    return lists_word("版本 version", word) ? "--version" : "";
}

bool wants_help(const std::string& word) {
    return lists_word("help --help -h -? --帮助 帮助 ? ？ 说明 怎么用 帮我 帮忙", word) && !word.empty();
}

std::string placeholder(std::string_view name, Language language) {
    static const std::map<std::string_view, std::string_view> called{
        {"CASE", "案卷"},    {"EVENT", "事项"}, {"STEP", "步骤"},   {"SEQ", "序号"},      {"WORD", "文字"},
        {"HOW", "方式"},     {"PLACE", "位置"}, {"TARGET", "对象"}, {"FILE", "文件"},     {"BATCH", "批次"},
        {"FINDING", "问题"}, {"RULE", "规则"},  {"ID", "代号"},     {"TEMPLATE", "表格"}, {"ROLE", "角色"},
        {"ORG", "组织"},     {"YEAR", "年份"},  {"TOTAL", "名额"},  {"FROM", "从"},       {"TO", "到"},
        {"ACTOR", "人员"},   {"PAPER", "材料"}, {"SIZE", "大小"},   {"SHELL", "外壳"},    {"WORDS", "各词"},
        {"FIELD", "内容"},
    };
    const auto found = called.find(name);
    return std::string(language == Language::en || found == called.end() ? name : found->second);
}

namespace {

const Workflow& procedure() {
    static const auto workflow = recruitment::workflow({});
    return *workflow;
}

bool chinese(const std::string& word) {
    return !word.empty() && static_cast<unsigned char>(word.front()) >= 0xe3 &&
           word.find_first_of(" -=/.") == std::string::npos;
}

}  // namespace

bool names_event(const std::string& word) {
    return office::step_number(word) || !office::events_named(procedure(), word).empty();
}

Text meant_by(const std::vector<std::string>& words) {
    const auto& first = words.front();
    const std::string second = words.size() > 1 && !words[1].starts_with("-") ? words[1] : std::string();
    if (names_event(first)) {
        const auto zh = second.empty() ? std::string("姓名") : second,
                   en = second.empty() ? std::string("CASE") : second;
        return {"“" + first + "”是要记录的事项，不是命令：记录用 rudang record " + zh + " " + first +
                    "，看要填什么用 rudang fields " + first,
                first + " is an event, not a command: record it with rudang record " + en + " " + first +
                    ", see what it takes with rudang fields " + first};
    }
    // What is on record is not removed; what people mean by it has its own ways.
    if (lists_word("撤销 撤回 删除 删掉 取消 回退 undo delete remove", first))
        return {"没有“" + first +
                    "”这条命令：记错了用 rudang correct 更正或作废一条，撤销一次导入用 rudang import undo，"
                    "销毁一人的个人数据用 rudang erase",
                "there is no command " + first +
                    ": rudang correct puts right or strikes out an entry, rudang import undo "
                    "takes an import out again, rudang erase destroys one person's data"};
    if (!chinese(first)) return {};
    if (!second.empty() && names_event(second))
        return {"请先写命令：给“" + first + "”记录用 rudang record " + first + " " + second,
                "the command comes first: rudang record " + first + " " + second};
    return {"没有命令“" + first + "”，全部命令见 rudang help；如果是人的姓名：看案卷用 rudang show " + first +
                "，记录用 rudang record " + first,
            "there is no command " + first + "; rudang help lists the commands. If that is a person: rudang show " +
                first + ", rudang record " + first};
}

std::vector<std::string> plain_words(const std::vector<std::string>& words) {
    static const std::string blank = "　";
    std::vector<std::string> plain;
    for (const auto& word : words) {
        // "record　张三" where the command is expected; behind it a blank may belong to a name.
        const bool first =
            std::all_of(plain.begin(), plain.end(), [](const auto& each) { return each.starts_with("-"); });
        std::string rest = word;
        for (std::size_t at; first && (at = rest.find(blank)) != std::string::npos;) {
            if (at) plain.push_back(rest.substr(0, at));
            rest.erase(0, at + blank.size());
        }
        for (const std::string_view dash : {"——", "－－", "––", "—", "－"})
            if (rest.starts_with(dash) && rest.size() > dash.size() &&
                std::isalpha(static_cast<unsigned char>(rest[dash.size()]))) {
                rest.replace(0, dash.size(), "--");
                break;
            }
        if (!rest.empty() || word.empty()) plain.push_back(std::move(rest));
    }
    return plain;
}

}  // namespace rudang::cli
