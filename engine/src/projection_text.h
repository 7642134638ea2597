// How projection rows are written as text. Both stores dump the same lines for the same rows.
#pragma once

#include "rudang/engine/store.h"

namespace rudang::projection {

inline std::string day_text(const std::optional<ComputedDay>& day) { return day ? day->iso() : std::string{}; }

inline std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ",") + word;
    return text;
}
inline std::string join(const std::vector<int>& numbers) {
    std::string text;
    for (const int number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
    return text;
}

// A row that somebody spoilt with bytes that are no text must differ from the true one, not stop the comparison.
inline std::string line_of(const Json& parts) { return parts.dump(-1, ' ', false, Json::error_handler_t::replace); }

inline std::string line(const CaseRow& r) {
    return line_of({
        "case",           r.case_id,     r.org,        r.title,    r.state.status, r.state.stage, join(r.state.steps),
        r.state.standing, r.state.ended, r.opened_seq, r.last_seq, r.last_on,      r.erased});
}
// With the day by which lists find it, as it is stored.
inline std::string line(const TaskRow& r, const std::string& pressing) {
    return line_of({"task",
                r.case_id,
                r.task.step,
                r.task.event,
                day_text(r.task.earliest),
                day_text(r.task.due),
                day_text(r.task.latest),
                r.task.provisional,
                join(r.task.rules),
                pressing});
}
inline std::string line(const OrgRow& r) {
    return line_of({"org", r.org_id, r.name, r.parent, r.kind, r.approves, r.closed});
}
inline std::string line(const ActorRow& r) {
    return line_of({"actor", r.actor_id, r.name, r.system_user, r.active, r.person});
}
inline std::string line(const PlanRow& r) {
    return line_of({"plan", r.org_id, r.year, r.total, Json(r.earmarked).dump()});
}
inline std::string line(const RegisterRow& r) { return line_of({"register", r.kind, r.id, r.content}); }
inline std::string line(const GrantRow& r) { return line_of({"grant", r.actor_id, r.role, r.org}); }
inline std::string index_line(const std::string& index, const std::string& digest, const std::string& case_id,
                              const std::string& day) {
    return line_of({"index", index, digest, case_id, day});
}
inline std::string link_line(const std::string& case_id, Seq seq) { return line_of({"link", case_id, seq}); }
inline std::string request_line(const std::string& request, Seq seq) { return line_of({"request", request, seq}); }

// Lists find a task by the day it is due, else by the last day on which it can be done.
inline std::optional<Day> pressing(const Task& task) {
    if (task.due) return task.due->earliest();
    if (task.latest) return task.latest->earliest();
    return std::nullopt;
}

}  // namespace rudang::projection
