// What supervisors get: one page with figures, plots, what is to be put right and by whom, and every case on a line.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "rudang/engine/note.h"
#include "rudang/office/figures.h"
#include "rudang/office/stalled.h"
#include "rudang/papers/docx.h"

namespace rudang::papers {

// Of what is being put right: who has it, and by when.
struct ReportFinding {
    std::string finding, case_id, words, state, assigned_to;  // by name
    std::optional<Day> due;
    bool overdue = false, settled = false;
};

struct ReportMaterial {
    std::string org;    // asked about; all when empty
    std::string title;  // its name
    Language language = Language::zh;
    Day today = Day::from_number(0);
    bool supposed = false;  // the day was given
    const Workflow* workflow = nullptr;
    std::vector<office::ToldCase> cases;
    std::vector<ReportFinding> findings;
    std::vector<office::StalledCase> stalled;
    std::vector<PlanState> plans, plans_last_year;
    std::vector<OrgRow> orgs;
    office::Figures figures;
    std::optional<Checkpoint> checkpoint;     // the history it rests on
    std::unordered_set<std::string> settled;  // ids of findings that are settled

    std::map<std::string, std::string> people;  // who acts, by id, as they may be shown

    std::string org_name(const std::string& id) const;
    std::string actor_name(const std::string& id) const;
    bool is_settled(const Finding& finding) const;
    int open_findings() const;
};

// `cases` as they were judged, names as they may be shown. Throws Failure(forbidden).
RUDANG_EXPORT ReportMaterial report_material(office::Desk& desk, std::vector<office::ToldCase> cases,
                                             const std::string& org, bool supposed);
// The same from the ledger, judged today, once it is in the journal that they go out. Throws Failure(forbidden).
RUDANG_EXPORT ReportMaterial report_of(office::Desk& desk, const std::string& org, bool supposed);
RUDANG_EXPORT std::string report_page(const ReportMaterial& material);
// The yearly analysis of the activists (article 11), and the yearly report with its plan (articles 37 and 38).
RUDANG_EXPORT std::string activists_page(const ReportMaterial& material);
RUDANG_EXPORT std::string yearly_page(const ReportMaterial& material);
// The same to be written on, signed and handed in. The forms are Chinese: give the material in Chinese.
RUDANG_EXPORT Filled activists_document(const ReportMaterial& material);
RUDANG_EXPORT Filled yearly_document(const ReportMaterial& material);

// What can be made of it: a page each, and a document of those that are handed in.
struct ReportKind {
    std::string_view id;
    Label name;
    std::string (*page)(const ReportMaterial&);
    Filled (*document)(const ReportMaterial&);  // null where there is none
};
RUDANG_EXPORT std::span<const ReportKind> report_kinds();

}  // namespace rudang::papers
