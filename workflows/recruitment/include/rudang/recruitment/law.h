// The editions of the Detailed Rules (《中国共产党发展党员工作细则》) as data: numbers with the day from which they
// apply.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rudang/engine/date.h"
#include "rudang/engine/export.h"
#include "rudang/engine/problem.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {

// Months are calendar months, days civil days unless named workdays; 0 where an edition sets no such number.
struct Parameters {
    int min_age_years = 0;
    int talk_months = 0;
    int contacts_min = 0;
    int contacts_max = 0;
    int review_months = 0;
    int activist_months = 0;
    int consent_required = 0;  // 1: the higher committee consents; 0: it takes note
    int notice_workdays = 0;
    int introducers = 0;
    int training_days = 0;
    int training_hours = 0;
    int leaving_months = 0;
    int pre_review_to_vote_months = 0;
    int written_opinions_count = 0;
    int decision_months = 0;
    int decision_limit_months = 0;
    int admission_filing_months = 0;
    int group_months = 0;
    int oath_months = 0;
    int probation_months = 0;
    int extension_min_months = 0;
    int extension_max_months = 0;
    int conversion_decision_months = 0;
    int postponement_months = 0;
    int political_review_months = 0;
    int political_review_parts = 0;  // the first so many of attitude, history, conduct, relatives, belief, loyalty
    int archive_papers = 0;          // the first so many of the papers that archived.items can name
    int reapplication_years = 0;
    int conversion_prompt_months = 0;
    int conversion_high_months = 0;
};

// Which way a number may be moved by a local overlay.
enum class Stricter { up, down, fixed };

struct ParameterInfo {
    std::string_view name;
    int Parameters::*member;
    Stricter stricter;
    Label label;
};
// Every parameter, once; reading files, checking overlays and printing are derived from it.
RUDANG_EXPORT const std::vector<ParameterInfo>& parameters();

// What local rules add to an event besides numbers and notices.
struct LocalDocument {
    std::string at;    // event with which the paper is handed in, as an attachment
    std::string name;  // for messages
};
struct LocalRecord {
    std::string id;  // as local_step_recorded names it
    std::string name;
    std::string before;  // event that may not happen without it
};

// What an edition says on what one rule checks.
struct Citation {
    std::string article;  // "13", "14,16", of another book "支部条例 12", "local"; empty where no article asks for it
    bool practice = false;  // no article asks for it, or not for that number
    bool unconfirmed = false;
    bool asked = false;  // under this edition at all; a rule no edition names holds for every record
};
inline const Citation asked_of_every_record{.article = {}, .asked = true};

// An article in words: "13" is of the Detailed Rules, "支部条例 12" of another book, "local" of none that is national.
RUDANG_EXPORT Text cited_article(std::string_view article, std::string_view edition = {});

struct Edition {
    std::string id;
    std::string overlay;            // the local rules mixed in, or empty
    std::set<std::string> notices;  // points besides the national one at which a public notice is required
    std::vector<LocalDocument> documents;
    std::vector<LocalRecord> records;
    Day effective = Day::from_number(0);
    Parameters parameters;
    std::vector<Citation> citations;  // by the rule's place in the rulebook
    // Stands in for what was in force before the first edition, which is not loaded: what its articles demanded is not
    // known.
    bool stand_in = false;

    const Citation& citation(std::size_t rule) const {
        return rule < citations.size() ? citations[rule] : asked_of_every_record;
    }
};

// The editions in order of their days. Immutable once built.
class RUDANG_EXPORT Law {
public:
    // The two editions embedded in the library.
    static const Law& built_in();
    // Reads a file of the form of data/editions.toml; without any edition when there are problems.
    static Law parse(std::string_view toml, Problems& problems);

    // The edition in force on `day`; before the first, a stand-in with its numbers.
    const Edition& in_force(Day day) const;
    const std::vector<Edition>& editions() const& { return editions_; }
    const std::vector<Edition>& editions() && = delete;  // of a law that is gone
    const Edition* find(std::string_view id) const;

    // The same editions with another day for `id`; what-if and the open question of the day of issue.
    Law effective_from(std::string_view id, Day day) const;
    // Everything judged by one edition whatever its day.
    Law only(std::string_view id) const;

    // These editions with local rules from their day on. A file like
    //     id = "local-2026"
    //     effective = 2026-07-01
    //     notices = ["admission", "conversion"]     # further points with a public notice
    //     [parameters]
    //     training_days = 5
    //     [[documents]]                             # a paper attached to an event
    //     at = "activist_determined"
    //     name = "推荐表"
    //     [[records]]                               # a step of their own, recorded as local_step_recorded
    //     id = "ballot"
    //     name = "票决"
    //     before = "activist_determined"
    // may tighten numbers, never loosen one: each that would is a problem naming the parameter.
    Law with_overlay(std::string_view toml, Problems& problems) const;
    // Without what overlays added.
    Law national() const;
    const std::vector<Edition>& national_editions() const& { return national_; }
    const std::vector<Edition>& national_editions() && = delete;
    bool has_overlays() const;
    // As it came with the library, with nothing added or changed.
    bool is_built_in() const { return built_in_; }

private:
    std::vector<Edition> editions_;
    std::vector<Edition> national_;  // without overlays
    bool built_in_ = false;
    std::optional<Edition> before_;  // the stand-in; none where one edition judges everything
};

}  // namespace rudang::recruitment
