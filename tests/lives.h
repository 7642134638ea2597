// Lives of one case, event by event: what the properties over many of them share.
#pragma once

#include <set>

#include "support.h"

namespace rudang::test {

inline Recorded recorded_as(const std::string& name, Day on, Json fields, Seq seq = 0) {
    Recorded recorded;
    recorded.event = {
        .case_id = "zhangsan", .name = name, .on = on, .fields = std::move(fields), .note = {}, .attachments = {}};
    recorded.seq = seq;
    recorded.complete = true;
    return recorded;
}

// What forbids and was not made good.
inline std::set<std::string> standing_blocks(const std::vector<Finding>& findings) {
    std::set<std::string> rules;
    for (const auto& finding : findings)
        if (finding.blocks() && !finding.cured_by) rules.emplace(finding.rule);
    return rules;
}

// The same events as an older record has them: without the order in which they were entered, the last one first.
inline std::vector<Recorded> bare(const std::vector<Recorded>& history) {
    std::vector<Recorded> copied(history.rbegin(), history.rend());
    int row = 0;
    for (auto& each : copied) {
        each.seq = 0;
        each.origin = Origin::imported;
        each.place.row = ++row;
    }
    return copied;
}

}  // namespace rudang::test
