#include "rudang/office/journal_words.h"

#include <map>

#include "rudang/engine/authority.h"
#include "rudang/engine/child_log.h"
#include "rudang/engine/deeds.h"

namespace rudang::office {
namespace {

// What the journal says in words of its own.
std::string in_words(const Offices& offices, const std::string& word, std::string_view member, Language language) {
    if (member == "role")
        if (const auto* role = offices.find(word)) return std::string(role->label.in(language));
    if ((member != "what" && member != "format") || language == Language::en) return word;
    static const std::map<std::string_view, std::string_view> words{
        {"founded", "建立"},        {"backup", "备份"},         {"copied", "复制"},     {"restored", "恢复"},
        {"rebuild", "重建"},        {"export", "导出"},         {"actors", "人员名单"}, {"enrolled", "登记"},
        {"revoked", "停用"},        {"rotated", "轮换"},        {"adopted", "采用"},    {"withdrawn", "撤回"},
        {"key-backup", "备份钥匙"}, {"key-shared", "交付密钥"}, {"names", "姓名"},      {"entrusted", "交付密钥"},
        {"paper", "材料"},          {"format", "升级格式"},     {"slip", "说明误录"},   {"report", "报告"}};
    const auto found = words.find(word);
    return found == words.end() ? word : std::string(found->second);
}

}  // namespace

std::string_view kind_words(EntryKind kind, Language language) {
    if (language == Language::en) return word(kind);
    switch (kind) {
        case EntryKind::event:
            return "事项";
        case EntryKind::refusal:
            return "拒绝";
        case EntryKind::look:
            return "查看";
        case EntryKind::org:
            return "组织";
        case EntryKind::actor:
            return "人员";
        case EntryKind::role:
            return "角色";
        case EntryKind::key:
            return "钥匙";
        case EntryKind::policy:
            return "地方规定";
        case EntryKind::plan:
            return "计划";
        case EntryKind::finding:
            return "整改";
        case EntryKind::import:
            return "导入";
        case EntryKind::undo:
            return "撤销";
        case EntryKind::correction:
            return "更正";
        case EntryKind::erase:
            return "销毁";
        case EntryKind::checkpoint:
            return "校验点";
        case EntryKind::admin:
            return "管理";
    }
    return word(kind);
}

namespace {

// What was not kept to, by the rules' own words: their ids are for those who write them into files.
std::string refused_for(const Workflow& workflow, const std::vector<std::string>& ids, Language language) {
    std::string text;
    for (auto words : ids) {
        if (language == Language::zh)
            if (const auto* rule = find_rule(workflow.rules(), words)) words = rule->statement.zh;
        text += (text.empty()               ? language == Language::zh ? " 不符合：" : " "
                 : language == Language::zh ? "；"
                                            : " ") +
                words;
    }
    return text;
}

// 第一党支部 12 条，是上次所见的延续
std::string about_log_below(const Entry& entry, Language language) {
    const auto below = described::read<deed::LogBelow>(entry.body);
    const bool zh = language == Language::zh;
    std::string what =
        (below.name.empty() ? below.origin : below.name) + " " + std::to_string(below.size) + (zh ? " 条" : " entries");
    for (int each = 0; each <= static_cast<int>(Continuation::forked); ++each)
        if (const auto found = static_cast<Continuation>(each); word(found) == below.found)
            what += (zh ? "，" : ", ") + std::string(label(found).in(language));
    return what;
}

}  // namespace

std::string about(const Workflow& workflow, const Entry& entry, Language language, const Called& called) {
    std::string what = described::get_leniently(entry.body, &deed::Event::event);
    if (const auto* info = find_event(workflow.events(), what)) what = info->label.in(language);
    for (const std::string_view name : {"what", "format", "batch", "actor_id", "role", "org_id", "rules", "finding"})
        if (const auto word = text_in(entry.body, name); !word.empty())
            what +=
                (what.empty() ? "" : " ") + (name == "actor_id" ? called.actor(word)
                                             : name == "org_id" ? called.org(word)
                                                                : in_words(workflow.offices(), word, name, language));
    if (entry.kind == EntryKind::role && described::read_leniently<deed::Role>(entry.body).taken_away())
        what += language == Language::zh ? " 撤销" : " revoked";
    if (const auto* cases = described::find(entry.body, &deed::LookAtCases::cases);
        cases && entry.kind == EntryKind::look)
        what +=
            (what.empty() ? "" : " ") + std::to_string(cases->size()) + (language == Language::zh ? " 案" : " cases");
    if (entry.kind == EntryKind::checkpoint) what = about_log_below(entry, language);
    if (const auto on = described::get_leniently(entry.body, &deed::Event::on); !on.empty()) what += " " + on;
    if (entry.kind == EntryKind::refusal)
        if (const auto rules = described::get_leniently(entry.body, &deed::Event::rules))
            what += refused_for(workflow, *rules, language);
    if (!described::get_leniently(entry.body, &deed::NotPermitted::reason).empty())
        what += language == Language::zh ? " 无权限" : " not permitted";
    return what;
}

}  // namespace rudang::office
