// Rules answer questions about a case; findings are their answers, with the article they rest on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/date.h"
#include "rudang/engine/export.h"
#include "rudang/engine/json.h"
#include "rudang/engine/text.h"

namespace rudang {

// The place of an entry in the journal; of a record in a file, its row.
using Seq = std::int64_t;

// Four answers, because "we cannot tell" and "not yet" are neither yes nor no.
enum class Verdict {
    satisfied,
    violated,
    pending,       // not yet due
    undetermined,  // the record does not show it; the message names what is missing
};

// Neither satisfied nor merely not yet due: somebody has to look at it.
constexpr bool objects(Verdict verdict) { return verdict == Verdict::violated || verdict == Verdict::undetermined; }

enum class Severity {
    block,      // a live event is refused; an imported one is kept and carries the violation
    deviation,  // kept, reported, wants a reason
    notice,     // reported
};

// Where the number or sentence behind a rule was seen.
enum class Evidence { article, secondary, practice, none };

enum class Scope { national, local };

RUDANG_EXPORT std::string_view word(Verdict);
RUDANG_EXPORT std::string_view word(Severity);
RUDANG_EXPORT std::string_view word(Scope);
// "A", "B", "P" or "-".
RUDANG_EXPORT std::string_view word(Evidence);
RUDANG_EXPORT Label label(Verdict);
RUDANG_EXPORT Label label(Severity);
RUDANG_EXPORT Label label(Evidence);

// What one edition says on what a rule checks: the article, and whether that article itself asks for it (or for that
// number) or practice does. Without an article it is practice alone.
struct Article {
    std::string edition;
    std::string number;
    bool practice = false;
};

// What can be said about a rule without asking it anything. The executable check stands beside the record in the
// workflow that owns the rule.
struct RuleInfo {
    std::string_view id;
    Label statement;
    Label remedy;
    Severity severity = Severity::block;
    // Where editions are data, the workflow fills these in from them; one of each edition that knows the rule.
    Evidence evidence = Evidence::none;
    std::vector<Article> articles = {};
    std::vector<std::string_view> judged_at;  // event names; empty with `every_event`
    bool every_event = false;
    bool daily = false;        // also judged while nothing happens
    bool ledger_wide = false;  // looks at all cases together
    // A live event is refused also when the answer is "undetermined": nothing but a positive proof will do.
    bool needs_proof = false;
    // Rests on the day of asking: what it finds does not make a record one that may be taken again.
    bool about_today = false;
    // Daily it finds something else than at an event; otherwise the two are one finding with one id.
    bool apart_daily = false;
    // No reason to take the step again at once; where another record of it comes anyway and keeps to the rule, the
    // deviation of the earlier one is made good.
    bool made_good_by_another = false;
    // A daily rule of a limit that does not stop while the case is suspended or between two branches.
    bool never_stops = false;
    // Fields of the event without which nothing can be said: a record taken from a table that has no such column makes
    // the answer "undetermined". Events stated in full always have them.
    std::vector<std::string_view> rests_on = {};
};

// Null when there is none. Ids are compared as they are written.
RUDANG_EXPORT const RuleInfo* find_rule(const std::vector<RuleInfo>& known, std::string_view id);

// Where a fact came from, when it came from a file.
struct Place {
    SharedText file;
    SharedText sheet;
    int row = 0;
    std::string column;
    std::string raw = {};  // as it stood there
    friend bool operator==(const Place&, const Place&) = default;
};

// One answer of one rule. Most answers are "satisfied", so what a rule always says is not copied into each: rule,
// event, certainty and the two labels are views into the workflow's own tables, which live as long as the
// program.
struct RUDANG_EXPORT Finding {
    std::string id;  // the same in every run over the same facts
    std::string_view rule;
    Verdict verdict = Verdict::satisfied;
    Severity severity = Severity::block;
    int step = 0;            // 0 when no step is concerned
    std::string_view event;  // the event judged; empty for what is judged daily
    std::optional<OccurredOn> on;
    std::string edition;
    std::string article;
    Scope scope = Scope::national;
    std::string_view certainty;  // confirmed, unconfirmed, practice
    Label statement;             // what the rule demands
    Label cure;                  // what helps where it is violated
    Wording message;             // what is so here; empty where the rule is satisfied and there is no more to say
    Place where;
    Seq cured_by = 0;  // the later record that made it good, or 0
    // For telling a cause from its consequences: a step whose absence is the whole of the answer, and two steps that
    // came in the wrong order; 0 where there is nothing of the kind.
    int absent = 0, earlier = 0, later = 0;
    std::string follows = {};  // id of the finding this one only follows from, or empty
    std::string subject = {};  // tells several of one rule apart, as the rule calls it: the day a review was due
    int number = 0;            // among the answers of one id, once they are counted

    // What is so here, or what the rule demands.
    std::string words(Language) const;
    // What to do; empty where nothing is to be done.
    std::string remedy(Language) const;

    bool blocks() const { return severity == Severity::block && verdict == Verdict::violated; }
    // Somebody has to look at it still.
    bool stands() const { return objects(verdict) && cured_by == 0; }
};

RUDANG_EXPORT Json to_json(const Finding&, Language);

// A short name for a finding that stays the same while its subject stays the same.
RUDANG_EXPORT std::string finding_id(std::string_view case_id, std::string_view rule, int step,
                                     std::string_view subject);
// The same for the answer about an event; `subject` tells several answers about it apart.
RUDANG_EXPORT std::string finding_id(std::string_view case_id, std::string_view rule, int step, std::string_view event,
                                     std::string_view subject);

}  // namespace rudang
