#include "rudang/recruitment/law.h"

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>

#include "editions.h"
#include "procedure.h"
#include "rules/rule.h"

namespace rudang::recruitment {

const std::vector<ParameterInfo>& parameters() {
    using P = Parameters;
    using enum Stricter;
    static const std::vector<ParameterInfo> list{
        {"min_age_years", &P::min_age_years, up, {"最低年龄（周岁）", "minimum age in years"}},
        {"talk_months", &P::talk_months, down, {"谈话期限（月）", "talk within, months"}},
        {"contacts_min", &P::contacts_min, up, {"培养联系人最少", "contacts, at least"}},
        {"contacts_max", &P::contacts_max, down, {"培养联系人最多", "contacts, at most"}},
        {"review_months", &P::review_months, down, {"考察间隔（月）", "review every, months"}},
        {"activist_months", &P::activist_months, up, {"培养教育最短时间（月）", "cultivation, at least, months"}},
        {"consent_required", &P::consent_required, up, {"发展对象须经上级党委同意", "prospects need consent"}},
        {"notice_workdays", &P::notice_workdays, up, {"公示工作日", "public notice, working days"}},
        {"introducers", &P::introducers, fixed, {"入党介绍人人数", "introducers"}},
        {"training_days", &P::training_days, up, {"集中培训天数", "training, days"}},
        {"training_hours", &P::training_hours, up, {"集中培训学时", "training, hours"}},
        {"leaving_months", &P::leaving_months, up, {"离开前不办理（月）", "no admission before leaving, months"}},
        {"pre_review_to_vote_months",
         &P::pre_review_to_vote_months,
         down,
         {"预审后开会期限（月）", "vote after pre-review, months"}},
        {"written_opinions_count",
         &P::written_opinions_count,
         fixed,
         {"书面意见统计在票数内", "written opinions count"}},
        {"decision_months", &P::decision_months, down, {"审批期限（月）", "decision within, months"}},
        {"decision_limit_months",
         &P::decision_limit_months,
         down,
         {"审批最长期限（月）", "decision at the latest, months"}},
        {"admission_filing_months",
         &P::admission_filing_months,
         down,
         {"接收备案期限（月）", "admission filed within, months"}},
        {"group_months", &P::group_months, down, {"编入支部期限（月）", "group assigned within, months"}},
        {"oath_months", &P::oath_months, down, {"宣誓期限（月）", "oath within, months"}},
        {"probation_months", &P::probation_months, fixed, {"预备期（月）", "probation, months"}},
        {"extension_min_months", &P::extension_min_months, up, {"延长最短（月）", "extension, at least, months"}},
        {"extension_max_months", &P::extension_max_months, down, {"延长最长（月）", "extension, at most, months"}},
        {"conversion_decision_months",
         &P::conversion_decision_months,
         down,
         {"转正审批期限（月）", "conversion decided within, months"}},
        {"postponement_months",
         &P::postponement_months,
         down,
         {"转入后推迟讨论（月）", "postponement after transfer, months"}},
        {"political_review_months",
         &P::political_review_months,
         down,
         {"政治审查有效期（月）", "political review valid for, months"}},
        {"political_review_parts",
         &P::political_review_parts,
         up,
         {"政治审查内容项数", "parts of the political review"}},
        {"archive_papers", &P::archive_papers, up, {"归档材料种数", "papers in the archive"}},
        {"reapplication_years",
         &P::reapplication_years,
         up,
         {"除名后重新申请间隔（年）", "new application after striking off, years"}},
        {"conversion_prompt_months",
         &P::conversion_prompt_months,
         down,
         {"转正讨论提醒（月）", "conversion discussed within, months"}},
        {"conversion_high_months",
         &P::conversion_high_months,
         down,
         {"转正讨论严重逾期（月）", "conversion seriously overdue, months"}},
    };
    return list;
}

namespace {

// Other books that are cited, by the short name that stands before the article.
struct Book {
    std::string_view short_name;
    Label name;
};
constexpr std::array<Book, 2> books{{
    {"支部条例", {"《中国共产党支部工作条例（试行）》", "Regulations on Branch Work"}},
    {"组织处置办法", {"《中国共产党不合格党员组织处置办法》", "Measures on Unqualified Members"}},
}};

}  // namespace

Text cited_article(std::string_view article, std::string_view edition) {
    if (article == "local") return {"全国无规定，由地方规定", "local rules; none nationally"};
    Text book{"《发展党员工作细则》", "Detailed Rules"};
    if (!edition.empty())
        book = {book.zh + "（" + std::string(edition) + "）", book.en + " (" + std::string(edition) + ")"};
    for (const auto& other : books)
        if (article.starts_with(other.short_name)) {
            book = Text(other.name);
            article.remove_prefix(std::min(other.short_name.size() + 1, article.size()));
        }
    const std::string number(article);
    if (number.empty()) return book;
    return {book.zh + "第 " + number + " 条", book.en + " art. " + number};
}

namespace {
void in_order(std::vector<Edition>& editions) {
    std::sort(editions.begin(), editions.end(),
              [](const Edition& a, const Edition& b) { return a.effective < b.effective; });
}
}  // namespace

namespace {

constexpr Label too_deep_text{
    "嵌套过深或键名过长，不像地方规定，没有读取",
    "nested too deeply, or a key of too many parts, which no local rules are; it was not read"};

// Tells `bare` where each byte of a TOML text stands that is in no string and no comment, until it says false. The ends
// of lines are told as well, wherever they are.
template <class Bare>
void outside_strings(std::string_view text, const Bare& bare) {
    std::string_view quote;  // what closes the string
    bool comment = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto rest = text.substr(i);
        if (c == '\n') {
            comment = false;
            if (quote.size() == 1) quote = {};
            if (!bare(i)) return;
        } else if (comment) {
            continue;
        } else if (!quote.empty()) {
            if (c == '\\' && quote[0] == '"' && rest.substr(1, 1) != "\n")
                ++i;
            else if (rest.starts_with(quote))
                i += quote.size() - 1, quote = {};
        } else if (c == '"' || c == '\'') {
            quote = rest.substr(0, rest.starts_with("\"\"\"") || rest.starts_with("'''") ? 3 : 1);
            i += quote.size() - 1;
        } else if (c == '#') {
            comment = true;
        } else if (!bare(i)) {
            return;
        }
    }
}

// The reader of TOML goes into every part of a dotted key and every bracket by a call of its own.
bool too_deep(std::string_view text) {
    constexpr int deepest = 32;
    int brackets = 0, dots = 0;
    outside_strings(text, [&](std::size_t at) {
        const char c = text[at];
        if (c == '\n') dots = 0;
        if (c == '.') ++dots;
        if (c == '[' || c == '{') ++brackets;
        if ((c == ']' || c == '}') && brackets > 0) --brackets;
        return dots <= deepest && brackets <= deepest;
    });
    return dots > deepest || brackets > deepest;
}

// The line of the first letter outside strings and comments that TOML has no use for, like a Chinese quotation mark;
// nothing where there is none. The reader of TOML is not to be asked about those: what it does then is undefined.
std::optional<std::size_t> line_with_stray_letter(std::string_view text) {
    constexpr std::string_view mark_of_encoding = "\xef\xbb\xbf";
    if (text.starts_with(mark_of_encoding)) text.remove_prefix(mark_of_encoding.size());
    std::size_t line = 1;
    bool stray = false;
    outside_strings(text, [&](std::size_t at) {
        if (text[at] == '\n') ++line;
        stray = static_cast<unsigned char>(text[at]) >= 0x80;
        return !stray;
    });
    return stray ? std::optional(line) : std::nullopt;
}

}  // namespace

namespace {

void read_citations(const toml::table& table, Edition& edition, const auto& unknown) {
    edition.citations.resize(rulebook().size());
    const auto at = [&](const std::string& rule) -> Citation* {
        const auto* found = find_rule(rule);
        if (!found) unknown(rule);
        return found ? &edition.citations[found->place] : nullptr;
    };
    if (const auto* articles = table["articles"].as_table())
        for (const auto& [rule, article] : *articles)
            if (auto* citation = at(std::string(rule.str()))) citation->article = article.value_or(std::string{});
    const auto mark = [&](const char* list, bool Citation::*flag) {
        if (const auto* names = table[list].as_array())
            for (const auto& name : *names)
                if (auto* citation = at(name.value_or(std::string{}))) citation->*flag = true;
    };
    mark("practice", &Citation::practice);
    mark("unconfirmed", &Citation::unconfirmed);
    for (auto& citation : edition.citations) citation.asked = citation.practice || !citation.article.empty();
}

void ask_what_nobody_names(std::vector<Edition>& editions) {
    for (std::size_t rule = 0; rule < rulebook().size(); ++rule)
        if (std::none_of(editions.begin(), editions.end(), [&](const Edition& e) { return e.citations[rule].asked; }))
            for (auto& edition : editions) edition.citations[rule].asked = true;
}

// What the compiler read. A rule or a parameter that there is not is found by a test.
std::vector<Edition> own_editions() {
    std::vector<Edition> editions;
    for (const auto& [what, name, words, number] : editions::said) {
        using What = editions::Said::What;
        if (what == What::edition) editions.emplace_back().citations.resize(rulebook().size());
        auto& edition = editions.back();
        if (what == What::id) edition.id = words;
        if (what == What::effective) edition.effective = Day::from_number(number);
        if (what == What::parameter) {
            const auto info = std::find_if(parameters().begin(), parameters().end(),
                                           [&, &name = name](const auto& each) { return each.name == name; });
            if (info != parameters().end()) edition.parameters.*info->member = number;
        }
        if (what != What::article && what != What::practice && what != What::unconfirmed) continue;
        const auto* rule = find_rule(name);
        if (!rule) continue;
        auto& citation = edition.citations[rule->place];
        if (what == What::article) citation.article = words;
        if (what == What::practice) citation.practice = true;
        if (what == What::unconfirmed) citation.unconfirmed = true;
    }
    for (auto& edition : editions)
        for (auto& citation : edition.citations) citation.asked = citation.practice || !citation.article.empty();
    return editions;
}

// What a law needs beside its editions.
void settle(std::vector<Edition>& editions, std::vector<Edition>& national, std::optional<Edition>& before) {
    in_order(editions);
    ask_what_nobody_names(editions);
    national = editions;
    before = editions.front();
    before->stand_in = true;
}

}  // namespace

const Law& Law::built_in() {
    static const Law law = [] {
        Law own;
        own.editions_ = own_editions();
        settle(own.editions_, own.national_, own.before_);
        own.built_in_ = true;
        return own;
    }();
    return law;
}

Law Law::parse(std::string_view text, Problems& problems) {
    Law law;
    const auto complain = [&](const std::string& where, std::string zh, std::string en) {
        problems.push_back({"bad-edition", where, {std::move(zh), std::move(en)}});
    };
    toml::table file;
    try {
        file = toml::parse(text);
    } catch (const toml::parse_error& error) {
        const auto at = "line " + std::to_string(error.source().begin.line);
        complain(at, "不是有效的 TOML", std::string(error.description()));
        return law;
    }
    const auto* editions = file["edition"].as_array();
    if (!editions) {
        complain("edition", "没有 [[edition]]", "there is no [[edition]]");
        return law;
    }
    for (const auto& node : *editions) {
        const auto* table = node.as_table();
        if (!table) continue;
        Edition edition;
        edition.id = (*table)["id"].value_or(std::string{});
        const auto where = "edition " + edition.id;
        if (const auto date = (*table)["effective"].value<toml::date>()) {
            if (const auto day = Day::from(date->year, date->month, date->day)) edition.effective = *day;
        } else {
            complain(where, "缺少 effective 日期", "effective must be a date");
        }
        read_citations(*table, edition, [&](const std::string& rule) {
            complain(where + "." + rule, "没有这条规则", "there is no such rule");
        });
        const auto* numbers = (*table)["parameters"].as_table();
        for (const auto& info : parameters()) {
            const auto value = numbers ? (*numbers)[info.name].value<std::int64_t>() : std::nullopt;
            if (value && *value >= 0 && *value <= 1200)
                edition.parameters.*info.member = static_cast<int>(*value);
            else
                complain(where + "." + std::string(info.name), "缺少参数或参数有误",
                         "missing, or not a number from 0 to 1200");
        }
        if (numbers)
            for (const auto& [name, value] : *numbers)
                if (std::none_of(parameters().begin(), parameters().end(),
                                 [&, &name = name](const auto& p) { return p.name == name.str(); }))
                    complain(where + "." + std::string(name.str()), "没有这个参数", "there is no such parameter");
        law.editions_.push_back(std::move(edition));
    }
    if (!problems.empty() || law.editions_.empty()) return {};
    settle(law.editions_, law.national_, law.before_);
    return law;
}

namespace {

// Would `to` demand no less than `from`? 0 stands for "no such number".
bool tightens(const ParameterInfo& info, int from, int to) {
    switch (info.stricter) {
        case Stricter::up:
            return to >= from;
        case Stricter::down:
            return from == 0 ? to >= 0 : to > 0 && to <= from;
        case Stricter::fixed:
            return to == from;
    }
    return false;
}

}  // namespace

namespace {

// What a unit's own rules ask for.
struct Overlay {
    std::string id;
    std::optional<Day> effective;
    std::set<std::string> notices;
    std::vector<LocalDocument> documents;
    std::vector<LocalRecord> records;
    std::map<const ParameterInfo*, int> changes;
};

void complain(Problems& problems, const std::string& where, std::string zh, std::string en) {
    problems.push_back({"bad-overlay", where, {std::move(zh), std::move(en)}});
}

// Calls `add` with the values of each table of the list, in the order of their names.
void each_table(const toml::table& file, const char* list, std::initializer_list<const char*> names, Problems& problems,
                const std::function<void(const std::vector<std::string>&)>& add) {
    if (!file.contains(list)) return;
    const auto* array = file[list].as_array();
    if (!array) return complain(problems, list, "应为一组表", "must be a list of tables");
    for (const auto& node : *array) {
        std::vector<std::string> values;
        for (const auto* name : names) {
            const auto* table = node.as_table();
            values.push_back(table ? (*table)[name].value_or(std::string{}) : std::string{});
            if (values.back().empty()) complain(problems, std::string(list) + "." + name, "缺少这一项", "is missing");
        }
        const auto& event = *names.begin() == std::string_view("at") ? values.front() : values.back();
        if (!event.empty() && !find_event(event_table(), event))
            complain(problems, std::string(list), "没有这种事项：" + event, "there is no event " + event);
        add(values);
    }
}

void read_changes(const toml::table& numbers, std::map<const ParameterInfo*, int>& changes, Problems& problems) {
    for (const auto& [name, value] : numbers) {
        const auto info = std::find_if(parameters().begin(), parameters().end(),
                                       [&, &name = name](const auto& p) { return p.name == name.str(); });
        const auto where = "parameters." + std::string(name.str());
        const auto number = value.value<std::int64_t>();
        if (info == parameters().end())
            complain(problems, where, "没有这个参数", "there is no such parameter");
        else if (!number || *number < 0 || *number > 1200)
            complain(problems, where, "应为 0 至 1200 的整数", "must be a whole number from 0 to 1200");
        else
            changes[&*info] = static_cast<int>(*number);
    }
}

Overlay read_overlay(const toml::table& file, Problems& problems) {
    Overlay overlay;
    overlay.id = file["id"].value_or(std::string{});
    if (overlay.id.empty()) complain(problems, "id", "缺少 id", "the overlay needs an id");
    if (const auto date = file["effective"].value<toml::date>())
        overlay.effective = Day::from(date->year, date->month, date->day);
    if (!overlay.effective)
        complain(problems, "effective", "缺少生效日期 effective", "the overlay needs a date, effective");
    constexpr std::string_view known[] = {"id", "name", "effective", "notices", "parameters", "documents", "records"};
    for (const auto& [key, value] : file)
        if (std::find(std::begin(known), std::end(known), key.str()) == std::end(known))
            complain(problems, std::string(key.str()), "没有这一项", "there is no such entry");
    if (const auto* list = file["notices"].as_array())
        for (const auto& node : *list) {
            const auto point = node.value_or(std::string{});
            if (point != "activist" && point != "admission" && point != "conversion")
                complain(problems, "notices", "公示环节只能是 activist、admission、conversion",
                         "notices are at activist, admission or conversion");
            overlay.notices.insert(point);
        }
    each_table(file, "documents", {"at", "name"}, problems, [&](const std::vector<std::string>& v) {
        overlay.documents.push_back({v[0], v[1]});
    });
    each_table(file, "records", {"id", "name", "before"}, problems, [&](const std::vector<std::string>& v) {
        overlay.records.push_back({v[0], v[1], v[2]});
    });
    if (const auto* numbers = file["parameters"].as_table()) read_changes(*numbers, overlay.changes, problems);
    return overlay;
}

// The edition with what the overlay adds, from the later of their two days.
Edition under(const Edition& edition, const Overlay& overlay, Problems& problems) {
    Edition local = edition;
    local.effective = std::max(edition.effective, *overlay.effective);
    local.overlay = overlay.id;
    local.notices.insert(overlay.notices.begin(), overlay.notices.end());
    local.documents.insert(local.documents.end(), overlay.documents.begin(), overlay.documents.end());
    local.records.insert(local.records.end(), overlay.records.begin(), overlay.records.end());
    for (const auto& [info, number] : overlay.changes) {
        const auto now = edition.parameters.*info->member;
        if (!tightens(*info, now, number))
            complain(problems, "parameters." + std::string(info->name),
                     "地方规定只能从严：" + edition.id + " 版为 " + std::to_string(now) + "，不能改为 " +
                         std::to_string(number),
                     "local rules may only tighten: edition " + edition.id + " has " + std::to_string(now) +
                         ", which cannot become " + std::to_string(number));
        local.parameters.*info->member = number;
    }
    return local;
}

}  // namespace

Law Law::with_overlay(std::string_view text, Problems& problems) const {
    const auto before = problems.size();
    toml::table file;
    if (too_deep(text)) {
        complain(problems, "", std::string(too_deep_text.zh), std::string(too_deep_text.en));
        return *this;
    }
    if (const auto line = line_with_stray_letter(text)) {
        complain(problems, "line " + std::to_string(*line),
                 "引号和注释（#）之外有中文或全角符号；引号、逗号、等号请用英文的，中文要放在英文引号里",
                 "there is a letter or sign outside quotes and comments that does not belong there");
        return *this;
    }
    try {
        file = toml::parse(text);
    } catch (const toml::parse_error& error) {
        complain(problems, "line " + std::to_string(error.source().begin.line), "不是有效的 TOML",
                 std::string(error.description()));
        return *this;
    }
    const auto overlay = read_overlay(file, problems);
    if (problems.size() != before) return *this;

    Law law = *this;
    law.built_in_ = false;
    law.editions_.clear();
    for (std::size_t i = 0; i < editions_.size(); ++i) {
        const auto& edition = editions_[i];
        const bool replaced_before = i + 1 < editions_.size() && editions_[i + 1].effective <= *overlay.effective;
        if (replaced_before || edition.effective < *overlay.effective) law.editions_.push_back(edition);
        if (!replaced_before) law.editions_.push_back(under(edition, overlay, problems));
    }
    return problems.size() == before ? law : *this;
}

Law Law::national() const {
    Law law = *this;
    law.built_in_ = false;
    law.editions_ = national_;
    return law;
}

bool Law::has_overlays() const {
    return std::any_of(editions_.begin(), editions_.end(), [](const Edition& e) { return !e.overlay.empty(); });
}

const Edition& Law::in_force(Day day) const {
    static const Edition none;
    if (editions_.empty()) return none;
    if (before_ && day < editions_.front().effective) return *before_;
    const Edition* found = &editions_.front();
    for (const auto& edition : editions_)
        if (edition.effective <= day) found = &edition;
    return *found;
}

const Edition* Law::find(std::string_view id) const {
    for (const auto& edition : editions_)
        if (edition.id == id) return &edition;
    return nullptr;
}

Law Law::effective_from(std::string_view id, Day day) const {
    Law changed = *this;
    changed.built_in_ = false;
    for (auto* editions : {&changed.editions_, &changed.national_}) {
        for (auto& edition : *editions)
            if (edition.id == id) edition.effective = day;
        in_order(*editions);
    }
    return changed;
}

Law Law::only(std::string_view id) const {
    Law single = *this;
    single.built_in_ = false;
    single.before_.reset();
    for (auto* editions : {&single.editions_, &single.national_}) {
        std::erase_if(*editions, [&](const Edition& edition) { return edition.id != id; });
        if (editions->size() > 1) editions->resize(1);
    }
    return single;
}

}  // namespace rudang::recruitment
