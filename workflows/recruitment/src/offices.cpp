#include "rudang/recruitment/offices.h"

#include <algorithm>

#include "procedure.h"
#include "rudang/recruitment/events.h"

namespace rudang::recruitment {
namespace {

struct OfficeRow {
    Office office;
    std::string_view word;
    Label label;
    std::vector<std::string_view> also;  // what people say for it
};

const std::vector<OfficeRow>& office_table() {
    static const std::vector<OfficeRow> table{
        {Office::branch, "branch", {"党支部", "branch"}, {"支部", "党支部"}},
        {Office::committee, "committee", {"上级党委", "committee"}, {"党委", "上级党委", "基层党委"}},
        {Office::organization_department,
         "organization_department",
         {"组织部门", "organization department"},
         {"组织部", "组织部门", "党委组织部门"}},
    };
    return table;
}

}  // namespace

std::string_view word(Office office) { return office_table()[static_cast<std::size_t>(office)].word; }
Label label(Office office) { return office_table()[static_cast<std::size_t>(office)].label; }

std::optional<Office> find_office(std::string_view words) {
    for (const auto& row : office_table())
        if (words == row.word || std::find(row.also.begin(), row.also.end(), words) != row.also.end())
            return row.office;
    return std::nullopt;
}

Office office_of(std::string_view event) {
    if (event == AdmissionFiled::name) return Office::organization_department;
    const auto* info = find_event(event_table(), event);
    return info && info->needs == Action::decide ? Office::committee : Office::branch;
}

std::vector<int> steps_before(int step) {
    const auto before = predecessors(step);
    return {before.begin(), before.end()};
}

bool comes_before(int earlier, int later) { return must_follow(later, earlier); }

bool rests_on(int later, int earlier) { return done_upon(later, earlier); }

bool repeats(int step) {
    const auto& steps = step_table();
    return std::any_of(steps.begin(), steps.end(), [&](const StepInfo& info) {
        return info.number == step &&
               (info.completed_by == ActivistReviewed::name || info.completed_by == ProbationReviewed::name);
    });
}

}  // namespace rudang::recruitment
