#include "rudang/office/audit_ledger.h"

#include <iterator>
#include <utility>

#include "rudang/office/told.h"

namespace rudang::office {
namespace {

// So many are held while all of them are looked at; of more each is read a second time.
constexpr std::size_t most_held = 2000;

AuditedCase audited(CaseRow row, std::vector<Finding> findings) {
    return {std::move(row.case_id),
            std::move(row.title),
            std::move(row.org),
            std::move(row.state),
            std::move(findings),
            {},
            {}};
}

}  // namespace

LedgerAudit::LedgerAudit(Desk& desk, std::vector<std::string> case_ids, bool all)
    : desk_(desk), case_ids_(std::move(case_ids)), all_(all), comparison_(desk.today) {}
LedgerAudit::~LedgerAudit() = default;

void LedgerAudit::add(const CaseRow& row, const recruitment::Comparable* one) {
    places_.emplace(row.case_id, places_.size());
    comparison_.add(one);
}

void LedgerAudit::read() {
    const auto hold = [&](CaseRow& row, std::vector<Finding>& findings) {
        held_.push_back(audited(std::move(row), std::move(findings)));
    };
    if (all_) {
        for (auto& view : desk_.ledger.views(case_ids_, desk_.actor, desk_.reveal)) {
            add(view.row, recruitment::comparable(*view.instance).get());
            hold(view.row, view.findings);
        }
    } else {
        // A look is one look, so whoever asks for names is told everything at once.
        const bool again = case_ids_.size() > most_held && desk_.reveal == Reveal::no && desk_.ledger.keeps_judged();
        each_told(desk_, case_ids_, {.undetermined = !again, .course = true}, [&](ToldCase told) {
            add(told.row, told.comparable.get());
            if (!again) hold(told.row, told.findings);
        });
    }
    comparison_.settle();
}

void LedgerAudit::finish(AuditedCase one, const std::function<void(AuditedCase)>& each) const {
    const auto place = places_.find(one.case_id);
    if (place == places_.end()) return;  // not there when all were looked at
    auto common = comparison_.about(place->second, one.case_id);
    one.findings.insert(one.findings.end(), std::make_move_iterator(common.begin()),
                        std::make_move_iterator(common.end()));
    each(std::move(one));
}

void LedgerAudit::judge(const std::function<void(AuditedCase)>& each) {
    if (!held_.empty() || places_.empty()) {
        for (auto& one : std::exchange(held_, {})) finish(std::move(one), each);
        return;
    }
    desk_.ledger.each_objections(case_ids_, desk_.actor, Reveal::no, {}, [&](CaseObjections found) {
        finish(audited(std::move(found.row), std::move(found.findings)), each);
    });
}

}  // namespace rudang::office
