// How the parts of an answer are called, in the words of the workflow.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rudang/engine/workflow.h"

namespace rudang::office {

// Throws LedgerError(corrupt) for a number that is no step: it can only come from a damaged table.
RUDANG_EXPORT const StepInfo& step_info(const Workflow& workflow, int step);
// "第 2 步 派人谈话"
RUDANG_EXPORT std::string step_words(const Workflow& workflow, int step, Language language);
// The steps open now: "2 派人谈话、3 …"; said after an event, with what it is that a step waits for still. Where the
// tasks are given, a step whose time comes after `today` says from when.
RUDANG_EXPORT std::string open_steps_words(const Workflow& workflow, const State& state, Language language,
                                           std::string_view after = {}, std::span<const Task> tasks = {},
                                           std::optional<Day> today = {});
// A task's step, with the event where that is not the one which gives the step its name.
RUDANG_EXPORT std::string task_words(const Workflow& workflow, const Task& task, Language language);
// What is said of a step that is on record and has to be had again.
RUDANG_EXPORT const Text& had_again_words();
// What is said of a step that may be taken although a record it rests on is at fault.
RUDANG_EXPORT const Text& put_right_first_words();
// That nobody recorded whether it was had, so that no time is counted; empty for any other task.
RUDANG_EXPORT std::string unknown_words(const Task& task, Language language);
// "最早 2026-09-01，应于 2026-10-01（暂定）"; empty where no day is set.
RUDANG_EXPORT std::string task_days_words(const Task& task, Language language);
// The article a finding rests on; with the rule's id, which is for those who write it into files and scripts.
RUDANG_EXPORT std::string basis_words(const Finding& finding, Language language, bool with_rule);
// What comes first while no step may be taken, as a heading; empty where steps may be taken.
RUDANG_EXPORT std::string halted_words(const State& state, Language language);
// That no step may be taken, as a sentence; empty where steps may be taken or the case has ended.
RUDANG_EXPORT std::string no_step_words(const State& state, Language language);
// "预备党员，转接中"
RUDANG_EXPORT std::string status_words(const Workflow& workflow, const State& state, Language language);

}  // namespace rudang::office
