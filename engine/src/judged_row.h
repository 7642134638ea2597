// How what was judged of a case is written down: three parts, each sealed by itself, so that who wants little opens
// little.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rudang/engine/flat.h"
#include "rudang/engine/told.h"

namespace rudang {

// What the rules asked of what is around a case: under which index and value, as of which day.
struct JudgedAsk {
    std::string index, value;
    std::string digest;  // in place of the value, where that is found by its digest only
    Day on = Day::from_number(0);
    friend auto operator<=>(const JudgedAsk&, const JudgedAsk&) = default;
};

// A judgement, and what it hangs on.
struct JudgedCase {
    Day from, until;    // it holds on these days and those between
    std::string under;  // digest of the rules and of all that was answered
    std::vector<JudgedAsk> asks;
    std::string title;
    CaseObjections found;
    bool hidden = false;  // judged without knowing all there is around it
};

// Rules and events by their places, and sentences that many cases share: made once for a list.
class JudgedTables {
public:
    explicit JudgedTables(const Workflow& workflow);

    const Workflow& workflow() const { return workflow_; }
    const std::string& digest() const { return digest_; }  // of the workflow
    // Nothing that was judged under it may be kept.
    bool none() const { return digest_.empty(); }
    std::int64_t place_of_rule(std::string_view id) const { return rules_.at(id); }
    std::int64_t place_of_event(std::string_view name) const { return events_.at(name); }
    const RuleInfo& rule(std::int64_t place) const { return workflow_.rules()[static_cast<std::size_t>(place)]; }
    const EventInfo& event(std::int64_t place) const { return workflow_.events()[static_cast<std::size_t>(place)]; }
    std::int64_t last_rule() const { return static_cast<std::int64_t>(workflow_.rules().size()) - 1; }
    std::int64_t last_step() const { return static_cast<std::int64_t>(workflow_.steps().size()); }
    std::int64_t last_event() const { return static_cast<std::int64_t>(workflow_.events().size()) - 1; }
    // The sentence that stands in these bytes; made by `make` where none has.
    template <class Make>
    Wording wording(std::string_view bytes, const Make& make) {
        if (const auto found = wordings_.find(bytes); found != wordings_.end()) return found->second;
        if (wordings_.size() >= most_wordings) wordings_.clear();
        return wordings_.emplace(std::string(bytes), make()).first->second;
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    static constexpr std::size_t most_wordings = 8192;

    const Workflow& workflow_;
    std::string digest_;
    std::unordered_map<std::string_view, std::int64_t> rules_, events_;
    std::unordered_map<std::string, Wording, Hash, std::equal_to<>> wordings_;
};

// The three parts: what nearly everybody wants; what nobody can tell; the events as lines.
inline constexpr std::size_t judged_parts = 3;
std::array<std::string, judged_parts> parts_of(const JudgedCase& judged, const JudgedTables& tables);
// Put together in one row, each behind its length, and taken apart again. Throws Spoilt.
std::string put_together(const std::array<std::string, judged_parts>& parts);
std::array<std::string_view, judged_parts> taken_apart(std::string_view row);

// Reads the first part from front to back, in steps, so that it need be read no further than it is wanted. Each throws
// Spoilt where it is not as `parts_of` wrote it.
class JudgedReader {
public:
    // `vouched`: sealed, so that it can be by nobody else; otherwise texts are looked at before they get onto a page.
    JudgedReader(std::string_view first, JudgedTables& tables, bool vouched)
        : part_(first), tables_(tables), vouched_(vouched) {}
    // Was it judged under this workflow?
    bool of_this_workflow() { return part_.text() == tables_.digest(); }
    DoneDays done();
    // Days, what is around, and the title.
    void conditions(JudgedCase& judged);
    // Where it stands, what the rules object to as of `today`, and, where wanted, what happened. `doubts`: the second
    // part, where wanted.
    void rest(JudgedCase& judged, const CaseParts& wanted, const std::string* doubts, Day today);

private:
    std::string text(FlatReader& from) const;
    Finding finding(FlatReader& from, Day today);
    std::vector<Happened> course();
    std::vector<Task> tasks();

    FlatReader part_;
    JudgedTables& tables_;
    bool vouched_;
};

// Every finding as bytes: two of them are the same where these are.
std::string told(const std::vector<Finding>& findings, const JudgedTables& tables, Day today);
// Judged while nothing happens: its day is that of asking.
bool of_the_day(const Finding& finding, Day today);

}  // namespace rudang
