// Every deadline and waiting time of the procedure, computed in one place from the facts and the law. Rules judge
// by these days, tasks and forecasts show them: they cannot disagree.
#pragma once

#include <optional>

#include "facts.h"
#include "rudang/engine/calendar.h"
#include "rudang/recruitment/law.h"

namespace rudang::recruitment {

// By which edition something is judged that is known only to a month in which another edition came into force.
enum class Straddling { by_earlier, by_later };

class Clocks {
public:
    Clocks(const Facts& facts, const Law& law, const WorkCalendar& calendar,
           Straddling straddling = Straddling::by_earlier)
        : facts_(facts), law_(law), calendar_(calendar), straddling_(straddling) {}

    // The same law over other facts, which must outlive what is returned.
    Clocks over(const Facts& other) const { return {other, law_, calendar_, straddling_}; }

    // Each is empty when the fact it starts from is missing or the edition sets no such number.
    std::optional<ComputedDay> talk_due() const;
    // The day a review is due, counting from the last one (or from determination).
    std::optional<ComputedDay> review_due() const;
    // The last day of a time that runs from `start`: later, perhaps, by as long as the case was halted before it was
    // over. No article says whether such time counts; that it runs on is said only of the decision (25).
    ComputedDay perhaps_later(const ComputedDay& due, const OccurredOn& start) const;
    std::optional<OccurredOn> review_start() const;
    // The day the time as an activist is complete (art. 13). When it is unstated whether the time before a
    // transfer counts, the later of the two is `restarted`.
    // A waiting time is judged by the edition of the day it has to be over, `at`; without one, of that day itself.
    std::optional<ComputedDay> activist_time_over(const std::optional<OccurredOn>& at = {}) const;
    std::optional<ComputedDay> activist_time_over_if_restarted(const std::optional<OccurredOn>& at = {}) const;
    // Under an edition that demands a notice: the last day of the shortest notice lawful from the endorsement on.
    std::optional<ComputedDay> notice_over() const;
    // Listed as a prospect: consented to or filed, and the notice over where there has to be one.
    bool listed() const;
    // The day the person leaves the unit where the case is now, if one was said.
    std::optional<Day> leaving_on() const;
    std::optional<ComputedDay> vote_due() const;
    std::optional<ComputedDay> political_review_valid_until() const;
    std::optional<ComputedDay> decision_due() const;
    // With this decision in place of the one on record.
    std::optional<ComputedDay> decision_due(const Fact<AdmissionDecided>& decision) const;
    std::optional<ComputedDay> decision_limit() const;
    std::optional<ComputedDay> admission_filing_due() const;
    std::optional<ComputedDay> group_due() const;
    std::optional<ComputedDay> oath_due() const;
    // The end of probation, extended if extended. Party standing counts from this day.
    std::optional<ComputedDay> probation_end() const;
    // A lawful postponement moves it.
    std::optional<ComputedDay> conversion_due() const;
    std::optional<ComputedDay> conversion_seriously_overdue() const;
    std::optional<ComputedDay> conversion_decision_due() const;
    std::optional<ComputedDay> postponement_limit() const;

    // The edition by which the deadline starting on `start`, or an event of that day, is judged.
    const Edition& started(const OccurredOn& start) const {
        return law_.in_force(straddling_ == Straddling::by_earlier ? start.first() : start.last());
    }
    // Does the endorsement on record (or one on `day`) demand a public notice?
    bool notice_required(const OccurredOn& endorsed) const { return started(endorsed).parameters.notice_workdays > 0; }

private:
    std::optional<ComputedDay> waited(const std::optional<OccurredOn>& start, int Parameters::*months,
                                      const std::optional<OccurredOn>& at) const;
    std::optional<Day> postponed_until() const;
    std::optional<ComputedDay> after(const std::optional<OccurredOn>& start, int Parameters::*months) const;
    // The same for what stands still while the case does.
    std::optional<ComputedDay> due_after(const std::optional<OccurredOn>& start, int Parameters::*months) const;
    std::optional<OccurredOn> admission_voted() const;

    const Facts& facts_;
    const Law& law_;
    const WorkCalendar& calendar_;
    Straddling straddling_;
};

}  // namespace rudang::recruitment
