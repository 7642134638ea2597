#include "rudang/engine/rule.h"

#include <array>
#include <charconv>

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

std::string Finding::words(Language language) const {
    return std::string(message.empty() ? statement.in(language) : message.in(language));
}

std::string Finding::remedy(Language language) const {
    if (verdict == Verdict::violated) return std::string(cure.in(language));
    if (verdict != Verdict::undetermined) return {};
    return (language == Language::zh ? "核实原始材料，补充记录；查实确有问题的，"
                                     : "find the papers and complete the record; where it proves wrong: ") +
           std::string(cure.in(language));
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
    if (finding.cured_by) json["cured_by"] = finding.cured_by;
    json["message"] = finding.words(language);
    json["remedy"] = finding.remedy(language);
    if (!finding.follows.empty()) json["follows"] = finding.follows;
    if (finding.where != Place{}) {
        Json where;
        if (!finding.where.file.empty()) where["file"] = finding.where.file.str();
        if (!finding.where.sheet.empty()) where["sheet"] = finding.where.sheet.str();
        if (finding.where.row) where["row"] = finding.where.row;
        if (!finding.where.column.empty()) where["column"] = finding.where.column;
        if (!finding.where.raw.empty()) where["raw"] = finding.where.raw;
        json["where"] = std::move(where);
    }
    return json;
}

namespace {

// FNV-1a: a name, not a safeguard.
class Name {
public:
    void add(std::string_view text) {
        for (const char c : text) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * prime;
    }
    void close() { hash_ = (hash_ ^ 0xff) * prime; }
    void part(std::string_view text) {
        add(text);
        close();
    }
    std::string text() const {
        std::array<char, 10> text;
        auto left = hash_;
        for (auto at = text.size(); at-- > 0; left >>= 4) text[at] = "0123456789abcdef"[left & 15];
        return {text.data(), text.size()};
    }

private:
    static constexpr std::uint64_t prime = 1099511628211ULL;
    std::uint64_t hash_ = 14695981039346656037ULL;
};

Name name_of(std::string_view case_id, std::string_view rule, int step) {
    Name name;
    name.part(case_id);
    name.part(rule);
    std::array<char, 12> number;
    name.part({number.data(), std::to_chars(number.begin(), number.end(), step).ptr});
    return name;
}

}  // namespace

std::string finding_id(std::string_view case_id, std::string_view rule, int step, std::string_view subject) {
    auto name = name_of(case_id, rule, step);
    name.part(subject);
    return name.text();
}

std::string finding_id(std::string_view case_id, std::string_view rule, int step, std::string_view event,
                       std::string_view subject) {
    auto name = name_of(case_id, rule, step);
    name.add(event);
    name.add("|");
    name.part(subject);
    return name.text();
}

const RuleInfo* find_rule(const std::vector<RuleInfo>& known, std::string_view id) {
    for (const auto& rule : known)
        if (rule.id == id) return &rule;
    return nullptr;
}

}  // namespace rudang
