// How an audit is shown: lines as cases come, JSON, a page.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "context.h"
#include "earlier.h"
#include "rudang/office/audit_sources.h"
#include "source.h"
#include "unknown.h"

namespace rudang::cli {

using office::AuditedCase;

// Counts everything, prints cases as they come, and keeps what pages and sheets need.
class Presentation {
public:
    Presentation(Context& context, const Arguments& arguments, bool table, bool several_files = false);

    void add(AuditedCase audited);
    int finish(const SourceFacts* facts, std::vector<office::Whereabouts> in_several_files = {});

    const std::vector<AuditedCase>& kept() const { return kept_; }
    const SourceFacts* facts() const { return facts_; }

    std::string html(const std::string& title) const;

private:
    std::string numbers_html() const;
    std::string findings_html() const;
    // What was not judged belongs on the same page: a page that leaves it out looks like a clean bill.
    std::string left_out_html() const;
    std::vector<std::string> not_audited() const;
    // A row a cause, what follows from it in the same cell; late entries in one row.
    std::string rows_of(const AuditedCase& audited) const;
    std::string totals() const;
    void print_apart();  // what is not counted there

    // For those who write them into files and scripts, like the basis of a finding.
    std::string rule_ids(const std::set<std::string, std::less<>>& rules) const;
    std::string rule_statement(const std::string& rule) const;
    // Where a finding shows: its cell, else its person's row.
    std::string place_text(const AuditedCase& audited, const Finding& finding) const;
    // Without the name, where that stands beside it.
    std::string cell_text(const AuditedCase& audited, const Finding& finding) const;
    int status() const;
    static Json where_json(const Place& place);
    void finish_json();
    void print_places_json(const char* name, const std::vector<std::vector<Place>>& groups);
    // Of several files: which could not be read, and who stands in more than one.
    void print_files_json(const SourceFacts& facts);
    std::vector<std::string> file_lines(const SourceFacts& facts) const;
    void print_files(const SourceFacts& facts);
    void print_json(const AuditedCase& audited, const std::map<std::string, std::string>& changes);
    void print_person(const AuditedCase& audited, const std::map<std::string, std::string>& changes);
    // People the table names without a day of any step: neither clean nor not.
    std::string dateless(const std::string& sheet, const std::vector<int>& rows) const;
    void print_mapping(const SourceFacts& facts);
    std::string rows_text(const std::vector<int>& rows) const;
    std::string places_text(const std::vector<Place>& places) const;

    Context& context_;
    bool all_, table_, several_files_, keep_;
    Earlier earlier_;
    std::string by_;
    std::size_t cases_ = 0, clean_ = 0, violated_ = 0, undetermined_ = 0, follow_ = 0, late_ = 0;
    std::map<std::string, int> by_rule_;
    CountOfUnknown unknown_;
    std::map<std::string, std::vector<std::string>> groups_;
    Problems problems_;
    std::vector<AuditedCase> kept_;
    // Of a table of nothing but such cells nobody reads more.
    static constexpr std::size_t most_problems = 10'000;
    std::size_t more_problems_ = 0;
    const SourceFacts* facts_ = nullptr;  // once finished; outlives the presentation
    std::vector<office::Whereabouts> in_several_files_;
};

}  // namespace rudang::cli
