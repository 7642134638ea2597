// The same person in several files is one person: what each file says about them is put together before anything is
// judged, so that last year's table accuses nobody of what this year's records.
#pragma once

#include "rudang/office/audit_sources.h"

namespace rudang::office {

// Merges people of different files, of whom the first stays, and says who was merged and where they stand. Two files
// that contradict each other about a step say nothing about it, and that is a problem of the person's.
std::vector<Whereabouts> put_together(std::vector<SourceCase>& people, const Workflow& workflow);

}  // namespace rudang::office
