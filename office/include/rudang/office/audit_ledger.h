// Cases of a ledger audited one by one, with what only all of them together show.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "rudang/office/audit_sources.h"
#include "rudang/office/desk.h"
#include "rudang/recruitment/comparison.h"

namespace rudang::office {

class RUDANG_EXPORT LedgerAudit {
public:
    // `all`: every answer, not only what the rules object to. `desk` must outlive it.
    LedgerAudit(Desk& desk, std::vector<std::string> case_ids, bool all);
    ~LedgerAudit();
    // Looks at everybody once. Names are looked up here, once. Throws what Ledger::views throws.
    void read();
    std::size_t people() const { return places_.size(); }
    // Once, after `read`: each in the order of the ids, its branch by the id of the organization.
    void judge(const std::function<void(AuditedCase)>& each);

private:
    void add(const CaseRow& row, const recruitment::Comparable* one);
    void finish(AuditedCase one, const std::function<void(AuditedCase)>& each) const;

    Desk& desk_;
    std::vector<std::string> case_ids_;
    bool all_;
    recruitment::Comparison comparison_;
    std::unordered_map<std::string, std::size_t> places_;  // by case, in the comparison
    std::vector<AuditedCase> held_;                        // of few, or where reading again would judge again
};

}  // namespace rudang::office
