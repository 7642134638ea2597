#include "introducers.h"

#include <fmt/format.h>

#include <set>

namespace rudang::recruitment {
namespace {

const Fact<IntroducersNamed>* introducers_of(const Question& q) {
    if (const auto* e = q.as<IntroducersNamed>()) return e;
    return q.facts.introducers ? &*q.facts.introducers : nullptr;
}

// At the vote, of introducers whose record does not say it.
bool introducers_silent(const Fact<IntroducersNamed>& named, std::string_view field, Answers& a) {
    if (!named.lacks(field)) return false;
    undetermined(a, {"记录没有写明入党介绍人的情况", "the record does not say enough about the introducers"});
    return true;
}

// 留党察看 with rights not restored, as far as the record says: while it runs rights are not restored; a lesser
// sanction is not that one; once it is over only `sanctioned` tells.
std::optional<bool> on_probation_within(const Introducer& introducer, const OccurredOn& on) {
    const auto& sanction = introducer.sanction;
    const bool probation = sanction && sanction->kind == SanctionKind::probation;
    if (probation && sanction->until && not_before(on, ComputedDay(*sanction->until)) == Truth::no) return true;
    if (introducer.sanctioned) return introducer.sanctioned;
    if (sanction && !probation) return false;
    return std::nullopt;
}

}  // namespace

void introducers_two(const Question& q, Answers& a) {
    const auto& list = q.as<IntroducersNamed>()->event.introducers;
    const int wanted = q.edition.parameters.introducers;
    std::set<std::string> names;
    for (const auto& introducer : list) names.insert(normalized_name(introducer.name));
    if (static_cast<int>(list.size()) != wanted)
        return violated(a, {fmt::format("入党介绍人 {} 名，应为 {} 名", list.size(), wanted),
                            fmt::format("{} introducers; there must be {}", list.size(), wanted)});
    if (static_cast<int>(names.size()) != wanted)
        return violated(a, {"两名入党介绍人为同一人", "both introducers are the same person"});
    if (q.facts.application && names.contains(normalized_name(q.facts.application->event.applicant.name)))
        return violated(a, {"入党介绍人与申请人同名，不得由本人担任", "an introducer bears the applicant's name"});
    satisfied(a);
}

void introducers_full_members(const Question& q, Answers& a) {
    const auto* named = introducers_of(q);
    if (!named) return missing_step(q, 9, a);
    if (introducers_silent(*named, "introducers.full_member", a)) return;
    for (std::size_t i = 0; i < named->event.introducers.size(); ++i)
        if (!named->event.introducers[i].full_member)
            return violated(a, {fmt::format("第 {} 名入党介绍人不是正式党员", i + 1),
                                fmt::format("introducer {} is not a full member", i + 1)});
    satisfied(a);
}

void introducers_not_sanctioned(const Question& q, Answers& a) {
    const auto* named = introducers_of(q);
    if (!named) return missing_step(q, 9, a);
    if (introducers_silent(*named, "introducers", a)) return;
    bool unknown = false;
    for (std::size_t i = 0; i < named->event.introducers.size(); ++i) {
        const auto sanctioned = on_probation_within(named->event.introducers[i], q.on);
        if (sanctioned.value_or(false))
            return violated(
                a, {fmt::format("第 {} 名入党介绍人受留党察看处分、尚未恢复党员权利", i + 1),
                    fmt::format("introducer {} is on probation within the Party with rights not restored", i + 1)});
        unknown |= !sanctioned;
    }
    if (unknown)
        undetermined(a, {"没有写明入党介绍人是否受留党察看处分",
                         "the record does not say whether an introducer is under sanction"});
    else
        satisfied(a);
}

// The lesser sanctions do not forbid it for ever: only while they are in effect.
void introducers_under_lesser_sanction(const Question& q, Answers& a) {
    const auto* named = introducers_of(q);
    if (!named) return;  // introducers-full-members says so
    for (std::size_t i = 0; i < named->event.introducers.size(); ++i) {
        const auto& sanction = named->event.introducers[i].sanction;
        if (!sanction || sanction->kind == SanctionKind::probation) continue;
        const auto& label = choice_of(sanction->kind).label;
        if (!sanction->until) {
            undetermined(a, {fmt::format("没有写明第 {} 名入党介绍人所受{}处分的影响期", i + 1, label.zh),
                             fmt::format("the record does not say until when the {} of introducer {} is in effect",
                                         label.en, i + 1)});
        } else {
            // On the day of its end it is in effect no more.
            const auto over = not_before(q.on, ComputedDay(*sanction->until));
            if (over == Truth::yes) continue;
            conclude(
                over,
                [&] {
                    return Text{
                        fmt::format("第 {} 名入党介绍人所受{}处分影响期到 {}", i + 1, label.zh, sanction->until->iso()),
                        fmt::format("introducer {} is under a {} in effect until {}", i + 1, label.en,
                                    sanction->until->iso())};
                },
                a);
        }
        a.back().subject = std::to_string(i);
    }
    if (a.empty()) satisfied(a);
}

void introducer_load(const Question& q, Answers& a) {
    const auto& list = q.as<IntroducersNamed>()->event.introducers;
    bool clean = true;
    for (std::size_t i = 0; i < list.size(); ++i) {
        std::set<std::string> others;
        for (const auto& hit : q.neighbours.others("introducer", list[i].name, q.facts.case_id))
            if (hit.day && *hit.day > q.on.first().plus_months(-12) && *hit.day <= q.on.last())
                others.insert(hit.case_id);
        if (others.size() + 1 <= 5) continue;
        clean = false;
        violated(
            a, {fmt::format("第 {} 名入党介绍人一年内已介绍 {} 人（同名者未区分）", i + 1, others.size() + 1),
                fmt::format("introducer {} introduces {} people within a year (people of one name are not told apart)",
                            i + 1, others.size() + 1)});
        a.back().subject = std::to_string(i);
    }
    if (clean) satisfied(a);
}

}  // namespace rudang::recruitment
