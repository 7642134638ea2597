// Files judged without a ledger, as if they were one table: who shares an identity number, an introducer or a place is
// seen across all of them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rudang/office/sources.h"

namespace rudang::office {

// One case with what was found about it, of a file or of a ledger.
struct AuditedCase {
    std::string case_id;
    std::string name;  // personal
    std::string branch;
    State state;
    std::vector<Finding> findings;
    Place place;
    Problems problems;  // of cells that could not be read
};

// Somebody who stands in more than one of the files and was judged as one.
struct Whereabouts {
    std::string name;  // personal
    std::vector<Place> places;
};

struct AuditOptions {
    std::shared_ptr<const Workflow> workflow;
    Day today = Day::from_number(0);
    bool all = false;  // also what is satisfied or pending
};

// `read` first, then `judge`. Problems of files are in `sources` in between; people who were read before one are judged
// all the same.
class SourcesAudit {
public:
    SourcesAudit(Sources& sources, AuditOptions options);
    ~SourcesAudit();

    void read();
    std::size_t people() const { return people_; }
    // Hands every case on in the order of the files; of very many those who may stand in several files come last.
    void judge(const std::function<void(AuditedCase)>& each, const std::function<void(std::size_t done)>& progress);
    // Afterwards.
    const std::vector<Whereabouts>& in_several_files() const { return in_several_files_; }

private:
    struct Known;
    struct One;
    One judge_one(SourceCase source, std::size_t place) const;
    void add_common(One& one, std::size_t place) const;
    // Everybody once, put together from the files he stands in.
    void each_person(const std::function<void(SourceCase)>& each);
    Sources& sources_;
    AuditOptions options_;
    std::size_t people_ = 0;
    std::unique_ptr<Known> known_;
    std::vector<Whereabouts> in_several_files_;
};

}  // namespace rudang::office
