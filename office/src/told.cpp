#include "rudang/office/told.h"

namespace rudang::office {
namespace {

ToldCase told_of(CaseObjections found, const recruitment::SummaryReader& reader) {
    ToldCase told{.row = std::move(found.row),
                  .findings = std::move(found.findings),
                  .done = std::move(found.done),
                  .course = {},
                  .tasks = std::move(found.tasks),
                  .comparable = {},
                  .born = {},
                  .lines = std::move(found.lines)};
    if (found.course.empty()) return told;
    auto summary = reader.read(found.summary, found.course.size());
    told.comparable = std::move(summary.comparable);
    told.born = summary.born;
    told.course.reserve(found.course.size());
    for (std::size_t i = 0; i < found.course.size(); ++i)
        told.course.push_back(
            {std::move(found.course[i]), std::move(summary.events[i].outcome), summary.events[i].unrecorded});
    return told;
}

}  // namespace

std::vector<std::string> each_told(Desk& desk, const std::vector<std::string>& case_ids, const CaseParts& wanted,
                                   const std::function<void(ToldCase)>& each) {
    const recruitment::SummaryReader reader(desk.workflow());
    return desk.ledger.each_objections(case_ids, desk.actor, desk.reveal, wanted,
                                       [&](CaseObjections found) { each(told_of(std::move(found), reader)); });
}

std::vector<ToldCase> told(Desk& desk, const std::vector<std::string>& case_ids, const CaseParts& wanted) {
    std::vector<ToldCase> list;
    each_told(desk, case_ids, wanted, [&](ToldCase each) { list.push_back(std::move(each)); });
    return list;
}

}  // namespace rudang::office
