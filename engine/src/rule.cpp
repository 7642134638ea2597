#include "rudang/engine/rule.h"

#include <array>

namespace rudang {

std::string_view word(Verdict verdict) {
    constexpr std::array<std::string_view, 4> words{"satisfied", "violated", "pending", "undetermined"};
    return words[static_cast<std::size_t>(verdict)];
}

std::string_view word(Severity severity) {
    constexpr std::array<std::string_view, 3> words{"block", "deviation", "notice"};
    return words[static_cast<std::size_t>(severity)];
}

std::string_view word(Scope scope) { return scope == Scope::national ? "national" : "local"; }

std::string_view word(Evidence evidence) {
    constexpr std::array<std::string_view, 4> words{"A", "B", "P", "-"};
    return words[static_cast<std::size_t>(evidence)];
}

Label label(Verdict verdict) {
    constexpr std::array<Label, 4> labels{
        {{"符合", "satisfied"}, {"违反", "violated"}, {"未到期", "pending"}, {"无法判定", "undetermined"}}};
    return labels[static_cast<std::size_t>(verdict)];
}

Label label(Severity severity) {
    constexpr std::array<Label, 3> labels{{{"禁止", "block"}, {"偏差", "deviation"}, {"提示", "notice"}}};
    return labels[static_cast<std::size_t>(severity)];
}

Label label(Evidence evidence) {
    constexpr std::array<Label, 4> labels{{{"条文原文", "text of the article"},
                                           {"间接来源", "secondary source"},
                                           {"工作惯例", "practice, not law"},
                                           {"记录本身的要求", "what any record needs"}}};
    return labels[static_cast<std::size_t>(evidence)];
}

Json to_json(const Finding& finding, Language language) {
    Json json;
    json["id"] = finding.id;
    json["rule"] = finding.rule;
    json["verdict"] = word(finding.verdict);
    json["severity"] = word(finding.severity);
    json["step"] = finding.step ? Json(finding.step) : Json();
    json["event"] = finding.event.empty() ? Json() : Json(finding.event);
    json["on"] = finding.on ? Json(finding.on->iso()) : Json();
    json["edition"] = finding.edition;
    json["article"] = finding.article;
    json["scope"] = word(finding.scope);
    json["certainty"] = finding.certainty;
    json["message"] = finding.message.in(language);
    json["remedy"] = finding.remedy.in(language);
    if (finding.where != Place{}) {
        Json where;
        if (!finding.where.file.empty()) where["file"] = finding.where.file;
        if (!finding.where.sheet.empty()) where["sheet"] = finding.where.sheet;
        if (finding.where.row) where["row"] = finding.where.row;
        if (!finding.where.column.empty()) where["column"] = finding.where.column;
        if (!finding.where.raw.empty()) where["raw"] = finding.where.raw;
        json["where"] = std::move(where);
    }
    return json;
}

std::string finding_id(std::string_view case_id, std::string_view rule, int step, std::string_view subject) {
    // FNV-1a: a name, not a safeguard.
    std::uint64_t hash = 14695981039346656037ULL;
    const auto mix = [&](std::string_view text) {
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        hash = (hash ^ 0xff) * 1099511628211ULL;
    };
    mix(case_id);
    mix(rule);
    mix(std::to_string(step));
    mix(subject);
    std::string text(10, '0');
    for (auto at = text.rbegin(); at != text.rend(); ++at, hash >>= 4) *at = "0123456789abcdef"[hash & 15];
    return text;
}

}  // namespace rudang
