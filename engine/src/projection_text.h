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

inline std::string line(const CaseRow& r) {
    return Json{
        "case",           r.case_id,     r.org,        r.title,    r.state.status, r.state.stage, join(r.state.steps),
        r.state.standing, r.state.ended, r.opened_seq, r.last_seq, r.last_on,      r.erased}
        .dump();
}
// With the day by which lists find it, as it is stored.
inline std::string line(const TaskRow& r, const std::string& pressing) {
    return Json{"task",
                r.case_id,
                r.task.step,
                r.task.event,
                day_text(r.task.earliest),
                day_text(r.task.due),
                day_text(r.task.latest),
                r.task.provisional,
                join(r.task.rules),
                pressing}
        .dump();
}
inline std::string line(const OrgRow& r) {
    return Json{"org", r.org_id, r.name, r.parent, r.kind, r.approves, r.closed}.dump();
}
inline std::string line(const ActorRow& r) {
    return Json{"actor", r.actor_id, r.name, r.system_user, r.active, r.person}.dump();
}
inline std::string line(const PlanRow& r) {
    return Json{"plan", r.org_id, r.year, r.total, Json(r.earmarked).dump()}.dump();
}
inline std::string line(const RegisterRow& r) { return Json{"register", r.kind, r.id, r.content}.dump(); }
inline std::string line(const GrantRow& r) { return Json{"grant", r.actor_id, r.role, r.org}.dump(); }
inline std::string index_line(const std::string& index, const std::string& digest, const std::string& case_id,
                              const std::string& day) {
    return Json{"index", index, digest, case_id, day}.dump();
}
inline std::string link_line(const std::string& case_id, Seq seq) { return Json{"link", case_id, seq}.dump(); }
inline std::string request_line(const std::string& request, Seq seq) { return Json{"request", request, seq}.dump(); }

// Lists find a task by the day it is due, else by the last day on which it can be done.
inline std::optional<Day> pressing(const Task& task) {
    if (task.due) return task.due->earliest();
    if (task.latest) return task.latest->earliest();
    return std::nullopt;
}

}  // namespace rudang::projection
