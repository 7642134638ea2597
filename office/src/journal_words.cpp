#include "rudang/office/journal_words.h"

#include <map>

#include "rudang/engine/authority.h"
#include "rudang/engine/child_log.h"

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

// What was refused, by the rules' own words: their ids are for those who write them into files.
std::string refused_for(const Workflow& workflow, const Json& ids, Language language) {
    std::string text;
    for (const auto& id : ids) {
        auto words = id.get<std::string>();
        if (language == Language::zh)
            if (const auto* rule = find_rule(workflow.rules(), words)) words = rule->statement.zh;
        text += (text.empty() ? " " : language == Language::zh ? "；" : " ") + words;
    }
    return text;
}

}  // namespace

namespace {

// 第一党支部 12 条，是上次所见的延续
std::string about_log_below(const Entry& entry, Language language) {
    const auto name = entry.body.value("name", entry.body.value("origin", std::string{}));
    const auto size = std::to_string(entry.body.value("size", std::uint64_t{0}));
    const bool zh = language == Language::zh;
    std::string what = name + " " + size + (zh ? " 条" : " entries");
    for (int each = 0; each <= static_cast<int>(Continuation::forked); ++each)
        if (const auto found = static_cast<Continuation>(each); word(found) == entry.body.value("found", std::string{}))
            what += (zh ? "，" : ", ") + std::string(label(found).in(language));
    return what;
}

}  // namespace

std::string about(const Workflow& workflow, const Entry& entry, Language language, const Called& called) {
    const auto text = [&](const char* name) {
        return entry.body.contains(name) && entry.body[name].is_string() ? entry.body[name].get<std::string>()
                                                                         : std::string{};
    };
    std::string what = text("event");
    if (const auto* info = find_event(workflow.events(), what)) what = info->label.in(language);
    for (const std::string_view name : {"what", "format", "batch", "actor_id", "role", "org_id", "rules", "finding"})
        if (const auto word = text(name.data()); !word.empty())
            what +=
                (what.empty() ? "" : " ") + (name == "actor_id" ? called.actor(word)
                                             : name == "org_id" ? called.org(word)
                                                                : in_words(workflow.offices(), word, name, language));
    if (entry.kind == EntryKind::role && entry.body.value("revoked", false))
        what += language == Language::zh ? " 撤销" : " revoked";
    if (entry.kind == EntryKind::look && entry.body.contains("cases"))
        what += (what.empty() ? "" : " ") + std::to_string(entry.body["cases"].size()) +
                (language == Language::zh ? " 案" : " cases");
    if (entry.kind == EntryKind::checkpoint) what = about_log_below(entry, language);
    if (!text("on").empty()) what += " " + text("on");
    if (entry.kind == EntryKind::refusal && entry.body.contains("rules") && entry.body["rules"].is_array())
        what += refused_for(workflow, entry.body["rules"], language);
    if (!text("reason").empty()) what += language == Language::zh ? " 无权限" : " not permitted";
    return what;
}

}  // namespace rudang::office
