// What lists and figures need to know of a case beside its days (CaseSummary), read again.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/told.h"
#include "rudang/engine/workflow.h"
#include "rudang/recruitment/comparison.h"

namespace rudang::recruitment {

struct Options;

// Of one event, in the order of the case's events.
struct ToldEvent {
    std::optional<std::string> outcome;  // what its field of that name says
    int unrecorded = 0;                  // of a step of which nobody recorded whether it was had: its number
};

struct ToldCase {
    std::vector<ToldEvent> events;
    std::unique_ptr<const Comparable> comparable;  // null where the case lends nothing
    std::optional<Day> born;                       // only where what is personal was handed out
};

// Written by the workflow (Workflow::summary), for this to read.
CaseSummary summary_of(const Instance& instance, const std::vector<Recorded>& events,
                       const std::vector<StepInfo>& steps);

class RUDANG_EXPORT SummaryReader {
public:
    explicit SummaryReader(const Workflow& workflow);
    // Of what is none of ours as if nothing were known. `events`: how many the case has.
    ToldCase read(const CaseSummary& summary, std::size_t events) const;

private:
    std::shared_ptr<const Options> options_;
};

}  // namespace rudang::recruitment
