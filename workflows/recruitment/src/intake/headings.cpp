#include "headings.h"

#include <algorithm>
#include <array>
#include <map>

#include "rudang/engine/text.h"
#include "vocabulary.h"

namespace rudang::recruitment {
namespace {

// Which column an act is, at each stage. `assumed`: what is meant where nothing tells.
struct Meaning {
    Act act;
    Sense sense;
    unsigned body = 0;  // only with one of these, or with none
};
constexpr Meaning meanings[] = {
    {Act::apply, {"applied_on", 1, 1, stage_application, true}},
    {Act::apply, {"conversion_applied_on", 22, 22, stage_conversion}},
    {Act::talk, {"talk_on", 2, 2, stage_application, true}, body_branch},
    {Act::talk, {"committee_talk_on", 16, 16, stage_admission}, body_committee | body_department},
    {Act::talker, {"", 2, 2, stage_application}, body_branch},
    {Act::talker, {"talker", 16, 16, stage_admission, true}, body_committee | body_department},
    {Act::determine, {"determined_on", 3, 3, stage_activist}},
    {Act::determine, {"proposed_on", 7, 7, stage_prospect}},
    {Act::determine, {"voted_on", 15, 15, stage_admission, false, true}},
    {Act::determine, {"conversion_voted_on", 23, 23, stage_conversion}},
    {Act::determine, {"conversion_decided_on", 24, 24, stage_conversion}},
    {Act::recommend, {"", 3, 3, stage_activist}},
    {Act::file, {"filed_on", 4, 4, stage_activist}, body_committee},
    {Act::file, {"endorsed_on", 8, 8, stage_prospect}, body_committee},
    {Act::file, {"admission_filed_on", 18, 18, stage_admission}},
    {Act::file, {"", 24, 25, stage_conversion}},
    {Act::consent, {"endorsed_on", 8, 8, stage_prospect, true}},
    {Act::consent, {"", 4, 4, stage_activist}},
    {Act::consent, {"", 13, 17, stage_admission}},
    {Act::consent, {"", 23, 24, stage_conversion}},
    {Act::notice, {"", 3, 6, stage_activist}},
    {Act::notice, {"notice", 7, 11, stage_prospect, true}},
    {Act::notice, {"", 12, 18, stage_admission}},
    {Act::notice, {"", 21, 25, stage_conversion}},
    {Act::review, {"reviewed_on", 4, 7, stage_activist, true}},
    {Act::review, {"", 8, 11, stage_prospect}},
    {Act::review, {"probation_reviewed_on", 18, 22, stage_conversion}},
    {Act::train, {"", 4, 6, stage_activist}},
    {Act::train, {"trained_on", 7, 13, stage_prospect, true}},
    {Act::train, {"", 18, 22, stage_conversion}},
    {Act::political, {"reviewed_politically_on", 10, 10, stage_prospect, true}},
    {Act::committee_review, {"determined_on", 3, 3, stage_activist}},
    {Act::committee_review, {"proposed_on", 7, 7, stage_prospect}},
    {Act::committee_review, {"committee_reviewed_on", 12, 12, stage_admission}},
    {Act::committee_review, {"", 22, 23, stage_conversion}},
    {Act::pre_review, {"pre_reviewed_on", 13, 13, stage_admission, true}},
    {Act::form, {"form_on", 14, 14, stage_admission, true}},
    {Act::meeting, {"determined_on", 3, 3, stage_activist}},
    {Act::meeting, {"proposed_on", 7, 7, stage_prospect}},
    {Act::meeting, {"voted_on", 15, 15, stage_admission, true}},
    {Act::meeting, {"conversion_voted_on", 23, 23, stage_conversion}},
    {Act::approve, {"", 4, 4, stage_activist}},
    {Act::approve, {"", 8, 8, stage_prospect}},
    {Act::approve, {"decided_on", 17, 17, stage_admission, true}},
    {Act::approve, {"conversion_decided_on", 24, 24, stage_conversion}},
    {Act::group, {"group_on", 19, 19, stage_conversion, true}},
    {Act::oath, {"oath_on", 20, 20, stage_conversion, true}},
    {Act::archive, {"archived_on", 25, 25, stage_conversion, true}},
    {Act::contacts, {"contacts", 5, 5, stage_activist, true}},
    {Act::introducers, {"introducers", 9, 9, stage_prospect, true}},
};

// Counts belong to the meeting that decides: the admission's, or under 转正 the other's.
struct CountMeaning {
    Act act;
    std::string_view id, conversion_id;
};
constexpr CountMeaning count_meanings[] = {
    {Act::attendance, "attendance", "conversion_attendance"}, {Act::ballot, "ballot", "conversion_ballot"},
    {Act::entitled, "entitled", "conversion_entitled"},       {Act::present, "present", "conversion_present"},
    {Act::in_favour, "in_favour", "conversion_in_favour"},    {Act::against, "against", "conversion_against"},
    {Act::abstained, "abstained", "conversion_abstained"},    {Act::written, "written", "conversion_written"},
};

bool counts(Act act) {
    return std::any_of(std::begin(count_meanings), std::end(count_meanings),
                       [&](const auto& each) { return each.act == act; });
}

// What a piece of a heading says.
struct Said {
    bool known = false;  // every one of its words is
    std::array<bool, act_count> acts{};
    Stages stages = 0;
    bool contradictory = false;  // names stages that exclude each other
    unsigned body = 0, marks = 0;

    bool has(Act act) const { return acts[static_cast<std::size_t>(act)]; }
    Act leading() const {
        const auto first = std::find(acts.begin(), acts.end(), true);
        return static_cast<Act>(first - acts.begin());
    }
};

const Word* word_at(std::string_view text) {
    static const auto by_lead = [] {
        std::map<std::string_view, std::vector<const Word*>> made;  // by the first character
        for (const auto& word : words) made[word.text.substr(0, 3)].push_back(&word);
        for (auto& [lead, list] : made)
            std::sort(list.begin(), list.end(),
                      [](const Word* a, const Word* b) { return a->text.size() > b->text.size(); });
        return made;
    }();
    const auto found = by_lead.find(text.substr(0, 3));
    if (found == by_lead.end()) return nullptr;
    for (const auto* word : found->second)
        if (text.starts_with(word->text)) return word;
    return nullptr;
}

void add_stages(Said& said, Stages stages) {
    if (!stages) return;
    if (said.stages && !(said.stages & stages)) said.contradictory = true;
    said.stages = said.stages & stages ? said.stages & stages : stages;
}

Said read_words(std::string_view text) {
    Said said;
    said.known = !text.empty();
    while (!text.empty()) {
        if (text[0] >= '0' && text[0] <= '9') {  // 入党介绍人2
            text.remove_prefix(1);
            continue;
        }
        const auto* word = word_at(text);
        if (!word) {
            said.known = false;
            // The rest may still name a stage.
            const auto lead = static_cast<unsigned char>(text[0]);
            text.remove_prefix(std::min<std::size_t>(text.size(), lead < 0x80   ? 1
                                                                  : lead < 0xe0 ? 2
                                                                  : lead < 0xf0 ? 3
                                                                                : 4));
            continue;
        }
        if (word->act != Act::none) said.acts[static_cast<std::size_t>(word->act)] = true;
        // 入党 and 发展 stand in the names of nearly everything; alone they say that somebody is admitted.
        const bool vague = word->text == "入党" || word->text == "发展";
        if (!vague || !said.stages) add_stages(said, word->stages);
        said.body |= word->body;
        said.marks |= word->marks;
        text.remove_prefix(word->text.size());
    }
    return said;
}

// Do these acts make sense together? Where not, nobody knows what the column holds.
bool compatible(const Said& said) {
    const auto leading = said.leading();
    if (leading == Act::none) return true;
    for (std::size_t i = 0; i < act_count; ++i) {
        const auto other = static_cast<Act>(i);
        if (!said.acts[i] || other == leading) continue;
        const bool decides = other == Act::determine || other == Act::recommend;
        switch (leading) {
            case Act::notice:
                if (decides || other == Act::meeting) continue;
                return false;
            case Act::file:
            case Act::approve:
                if (decides || other == Act::meeting || other == Act::committee_review || other == Act::consent)
                    continue;
                return false;
            case Act::meeting:
            case Act::committee_review:
                if (decides || other == Act::meeting || other == Act::consent) continue;
                return false;
            case Act::pre_review:
                if (decides || other == Act::approve || other == Act::consent) continue;
                return false;
            case Act::determine:
                if (other == Act::recommend) continue;
                return false;
            case Act::talk:
            case Act::talker:
                if (decides || other == Act::apply || other == Act::talk) continue;
                return false;
            default:
                if (counts(leading) && (counts(other) || other == Act::meeting || other == Act::consent || decides))
                    continue;
                if (other == Act::determine && leading != Act::review) continue;
                return false;
        }
    }
    return true;
}

// "main(bracket)": the pieces, the main one first.
std::vector<std::string> pieces_of(const std::string& text) {
    std::vector<std::string> pieces(1);
    bool inside = false;
    for (const char c : text) {
        if (c == '(') {
            inside = true;
            pieces.emplace_back();
        } else if (c == ')') {
            inside = false;
        } else {
            (inside ? pieces.back() : pieces.front()) += c;
        }
    }
    return pieces;
}

// Counting words of one heading as one column: 应到/实到 holds two, 应到 one.
std::vector<Sense> senses_of_counts(const Said& said, Stages stages) {
    int attendance = said.has(Act::entitled) + said.has(Act::present);
    int ballot = said.has(Act::in_favour) + said.has(Act::against) + said.has(Act::abstained);
    auto act = said.leading();
    if (attendance > 1 || said.has(Act::attendance)) act = Act::attendance;
    // 应到/实到/同意 in one column is a ballot that says more.
    if (ballot > 1 || said.has(Act::ballot) || (ballot && attendance)) act = Act::ballot;
    std::vector<Sense> senses;
    for (const auto& each : count_meanings) {
        if (each.act != act) continue;
        if (!stages || (stages & stage_admission)) senses.push_back({each.id, 15, 15, stage_admission, true});
        if (!stages || (stages & stage_conversion))
            senses.push_back({each.conversion_id, 23, 23, stage_conversion, false});
    }
    return senses;
}

// A day of naming people, beside the names themselves.
bool names_a_day(const Said& said) { return (said.marks & mark_time) || said.has(Act::determine); }

std::vector<Sense> senses_of(Said said, bool verb_names_a_day) {
    const auto act = said.leading();
    // Under 入党积极分子 the application is the one for the Party.
    if (act == Act::apply && said.stages == stage_activist) said.stages = stage_application;
    if (counts(act)) return senses_of_counts(said, said.stages);
    const bool day = (said.marks & mark_time) || verb_names_a_day;
    std::vector<Sense> senses;
    for (const auto& each : meanings) {
        if (each.act != act) continue;
        if (said.stages && !(said.stages & each.sense.stage)) continue;
        if (!said.stages && said.body && each.body && !(said.body & each.body)) continue;
        // The day of a meeting that decides is said of earlier stages only where they are named.
        if (!said.stages && (act == Act::meeting || act == Act::approve) && each.sense.first < 12) continue;
        auto sense = each.sense;
        if (act == Act::file && (said.body & body_department)) {
            if (sense.stage != stage_admission) continue;
        } else if (act == Act::file && !said.stages && (said.body & body_committee) && sense.first >= 18) {
            continue;  // what the committee files is filed with it; the admission is filed above it
        }
        if (act == Act::contacts && day) sense.id = "contacts_on";
        if (act == Act::introducers && day) sense.id = "introducers_on";
        senses.push_back(sense);
    }
    std::stable_sort(senses.begin(), senses.end(), [](const Sense& a, const Sense& b) { return a.first < b.first; });
    // Under 预备党员 both stages are meant: an admission is decided there, a review is one of the probation.
    if (senses.size() > 1 && said.stages == probationary)
        std::erase_if(senses, [](const Sense& each) { return each.stage == stage_conversion; });
    return senses;
}

// A mark changes which part of the thing a column holds.
void heed_marks(std::vector<Sense>& senses, Act act, unsigned marks) {
    for (auto& sense : senses) {
        if (act == Act::notice && !sense.id.empty()) {
            const auto ends = marks & (mark_from | mark_to);
            if (ends == mark_from) sense.id = "notice_from";
            if (ends == mark_to) sense.id = "notice_to";
        } else if (act == Act::train && !sense.id.empty()) {
            if (marks & mark_days) sense.id = "training_days";
            if (marks & mark_hours) sense.id = "training_hours";
            if ((marks & (mark_from | mark_to)) == mark_from) sense.id = "";
        } else if (act == Act::committee_review && (marks & mark_examined)) {
            sense.assumed = sense.id == "committee_reviewed_on";
        } else if (act == Act::talk && (marks & mark_joining)) {
            sense.assumed = sense.id == "committee_talk_on";
        } else if (act == Act::political && (marks & mark_result) && !(marks & mark_time)) {
            sense.id = "political_conclusion";
        } else if (act == Act::form && (marks & mark_number)) {
            sense.id = "form_number";
        }
    }
}

bool marks_fit(Act act, unsigned marks) {
    if ((marks & (mark_from | mark_to)) && act != Act::notice && act != Act::train) return false;
    if ((marks & (mark_days | mark_hours)) && act != Act::train) return false;
    if ((marks & mark_paper) && !(marks & mark_time)) return false;
    if ((marks & mark_count) && !counts(act)) return false;
    // 报党委审批 is the day it was sent up; 报党委备案 is that of the filing.
    if ((marks & mark_submitted) && (act == Act::approve || act == Act::pre_review)) return false;
    if ((marks & mark_number) && act != Act::form) return false;
    if ((marks & mark_result) && act != Act::political && act != Act::ballot) return false;
    if ((marks & mark_person) && act != Act::contacts && act != Act::introducers && act != Act::talker) return false;
    if (counts(act) && (marks & mark_time)) return false;
    // 入党志愿书 alone may hold its number, or that there is one.
    return act != Act::form || (marks & (mark_time | mark_number));
}

// 同意票 counts; 同意 alone too. 支部通过 is the meeting, 党委通过 the approval.
void settle_words(Said& said) {
    const auto is = [&](Act act, bool value) { said.acts[static_cast<std::size_t>(act)] = value; };
    const bool alone = !(said.marks & (mark_time | mark_pass)) && !said.body && said.leading() == Act::consent;
    if (said.has(Act::consent) && (alone || (said.marks & mark_count))) {
        is(Act::consent, false);
        is(Act::in_favour, true);
        said.marks |= mark_count;
    }
    if ((said.marks & mark_pass) && said.leading() == Act::none) {
        if (said.body == body_branch) is(Act::meeting, true);
        if (said.body == body_committee) is(Act::approve, true);
    }
}

// What the pieces of a path say together, the innermost first.
std::optional<Said> put_together(const std::vector<std::string>& path) {
    std::optional<Said> whole;
    bool settled = false;  // the act is known
    for (auto part = path.rbegin(); part != path.rend(); ++part) {
        const bool own = part == path.rbegin();
        bool weak = false;  // (转正) behind 支部大会时间 says which, not what
        auto pieces = pieces_of(without_latin(bare(*part)));
        std::reverse(pieces.begin(), pieces.end());  // brackets go before what they stand behind
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            const bool main = i + 1 == pieces.size();
            if (pieces[i].empty()) continue;
            auto said = read_words(pieces[i]);
            settle_words(said);
            if (own && main && !said.known) return std::nullopt;
            if (said.contradictory) {
                if (own) return std::nullopt;
                said.stages = 0;
            }
            if (!whole) whole.emplace(), whole->known = true;
            if (!whole->stages) {
                whole->stages = said.stages;
            } else if (whole->stages & said.stages) {
                whole->stages &= said.stages;
            }
            if (!said.known) continue;
            const bool sensible = compatible(said);
            if (own && main && !sensible) return std::nullopt;
            if (!sensible) continue;
            const bool acts = said.leading() != Act::none;
            const bool role = said.has(Act::contacts) || said.has(Act::introducers);
            // Under 入党介绍人 stand their names and the day they were named.
            const bool verb_of_role = settled && role && whole->leading() == Act::determine;
            if (acts && (!settled || verb_of_role || weak)) {
                whole->acts = said.acts;
                whole->marks |= verb_of_role ? static_cast<unsigned>(mark_time) : said.marks;
                settled = true;
                weak = !main && said.leading() >= Act::determine;
            } else if (!settled) {
                whole->marks |= said.marks;
            }
            if (!whole->body) whole->body = said.body;
        }
    }
    return whole;
}

// 拟谈话时间 is a plan; 拟接收预备党员公示时间 the day of a notice about what is planned.
bool planned_act(Act act, std::string_view own) {
    if (act == Act::determine) return true;
    const bool about_plans = act == Act::notice || act == Act::political || act == Act::committee_review ||
                             act == Act::pre_review || act == Act::file;
    return !about_plans && bare(without_number(own)).starts_with("拟");
}

// What is done in other procedures too.
bool is_general(Act act) { return act != Act::pre_review && act != Act::form && act != Act::group; }

}  // namespace

Reading read_heading(const std::vector<std::string>& path) {
    Reading reading;
    if (path.empty()) return reading;
    const auto said = put_together(path);
    if (!said) return reading;
    auto act = said->leading();
    auto whole = *said;
    // 预备党员时间: the day somebody became one.
    const bool plain_day = (whole.marks & mark_time) && !(whole.marks & (mark_from | mark_to | mark_count));
    if (act == Act::none && whole.stages && plain_day && whole.stages != stage_application) {
        act = Act::determine;
        whole.acts[static_cast<std::size_t>(act)] = true;
    }
    if (act == Act::none || !marks_fit(act, whole.marks)) return reading;
    reading.understood = true;
    // 拟发展时间: a plan, and no step that was taken.
    if (says_planned(path) || (whole.marks & mark_planned && planned_act(act, path.back()))) return reading;
    reading.senses = senses_of(whole, (act == Act::contacts || act == Act::introducers) && names_a_day(whole));
    heed_marks(reading.senses, act, whole.marks);
    reading.general = (!whole.stages || whole.stages == stage_conversion) && is_general(act);
    reading.perhaps = whole.marks & mark_heart;
    reading.by_committee = act == Act::talk && whole.body & (body_committee | body_department);
    return reading;
}

namespace {

// As many of the words of one or the other list as stand at the beginning; 0 where none does.
std::size_t known_at(std::string_view text) {
    const auto* word = word_at(text);
    std::size_t longest = word ? word->text.size() : 0;
    for (const auto aside : aside_words)
        if (aside.size() > longest && text.starts_with(aside)) longest = aside.size();
    return longest;
}

// What is kept of a step besides its day, or how far it has come.
constexpr std::string_view papers[] = {"记录", "材料", "情况",   "状态",   "进度",
                                       "进展", "报告", "登记表", "考察表", "凭证"};

}  // namespace

bool is_clear(std::string_view aside) {
    const std::string whole(aside);
    const auto plain = bare(whole);
    if (plain.empty()) return says_nothing(whole);
    if (known_heading(whole)) return true;
    for (const auto& piece : pieces_of(without_latin(plain)))
        for (std::string_view text = piece; !text.empty();) {
            const bool digit = text[0] >= '0' && text[0] <= '9';
            const auto known = digit ? 1 : known_at(text);
            if (known == 0) return false;
            text.remove_prefix(known);
        }
    return true;
}

bool stands_clear(const std::vector<std::string>& path, const std::vector<std::string>& beside) {
    if (path.empty()) return true;
    for (auto part = path.begin(); part + 1 != path.end(); ++part)
        if (std::find(beside.begin(), beside.end(), *part) == beside.end() && !is_clear(*part)) return false;
    const auto own = normalized_name(path.back());
    for (std::size_t open = 0; (open = own.find('(', open)) != std::string::npos; ++open) {
        const auto close = own.find(')', open);
        const auto inside = own.substr(open + 1, close == std::string::npos ? close : close - open - 1);
        // （yyyy-mm-dd） says how to write a day, （*） that it must be written.
        const auto plain = bare(inside);
        const bool how = !plain.empty() && plain.find_first_not_of("ymd") == std::string::npos;
        if (inside.find_first_not_of(' ') != std::string::npos && inside != "*" && !how && !is_clear(inside))
            return false;
    }
    return true;
}

std::vector<int> steps_asked_for(const std::vector<std::string>& path) {
    constexpr std::string_view whether = "是否";
    auto what = path.empty() ? std::string{} : bare(path.back());
    if (what.starts_with(whether)) {
        what.erase(0, whether.size());
    } else {
        // 谈话情况, 政审材料, 谈话 | 完成情况
        const auto end = std::ranges::find_if(papers, [&](std::string_view each) { return what.ends_with(each); });
        if (end == std::end(papers)) return {};
        what.erase(what.size() - end->size());
    }
    for (const std::string_view done : {"已", "经过", "进行", "完成", "办理", "落实"})
        if (what.starts_with(done)) what.erase(0, done.size());
    auto inner = path;
    std::vector<int> steps;
    // 谈话 may be the act or its day.
    for (const auto& words : {what, what + "时间"}) {
        inner.back() = words;
        for (const auto& sense : read_heading(inner).senses)
            if (const int step = step_of_meaning(sense.id)) steps.push_back(step);
        if (!steps.empty()) break;
    }
    return steps;
}

bool is_count(const Reading& reading) {
    return !reading.senses.empty() && std::any_of(std::begin(count_meanings), std::end(count_meanings),
                                                  [&](const auto& each) { return each.id == reading.senses[0].id; });
}

Stages stages_in_title(std::string_view title) {
    auto text = bare(title);
    for (const std::string_view general : {"发展党员", "党员发展"})
        for (std::size_t at; (at = text.find(general)) != std::string::npos;) text.erase(at, general.size());
    Stages all = 0;
    static constexpr struct {
        std::string_view text;
        Stages stages;
    } names[] = {{"积极分子", stage_activist},    {"申请人", stage_application}, {"申请入党", stage_application},
                 {"入党申请", stage_application}, {"发展对象", stage_prospect},  {"预备党员", probationary},
                 {"接收", stage_admission},       {"转正", stage_conversion},    {"正式党员", stage_conversion},
                 {"预备期", stage_conversion}};
    for (const auto& name : names) {
        if (text.find(name.text) == std::string::npos) continue;
        if (all && !(all & name.stages)) return 0;
        all = all ? all & name.stages : name.stages;
    }
    return all;
}

int step_of_meaning(std::string_view id) {
    if (id.empty()) return 0;
    for (const auto& each : meanings)
        if (each.sense.id == id && each.sense.first == each.sense.last) return each.sense.first;
    for (const auto& each : count_meanings) {
        if (each.id == id) return 15;
        if (each.conversion_id == id) return 23;
    }
    static constexpr std::pair<std::string_view, int> others[] = {
        {"contacts_on", 5},    {"introducers_on", 9},  {"reviewed_on", 6},  {"probation_reviewed_on", 21},
        {"notice", 8},         {"notice_from", 8},     {"notice_to", 8},    {"trained_on", 11},
        {"training_days", 11}, {"training_hours", 11}, {"form_number", 14}, {"political_conclusion", 10}};
    for (const auto& [meaning, step] : others)
        if (meaning == id) return step;
    return 0;
}

}  // namespace rudang::recruitment
