// One case of the recruitment workflow.
#pragma once

#include <set>

#include "chart.h"
#include "rudang/recruitment/recruitment.h"
#include "rules/rule.h"

namespace rudang::recruitment {

// What a fact is a record of.
std::string_view event_name(const AnyFact& fact);
int step_of(const AnyFact& fact);
int step_of(std::string_view event);

class RecruitmentInstance final : public Instance {
public:
    // `without` takes rules away. For tests that prove what a rule is there for; nothing outside them can reach it.
    RecruitmentInstance(std::string case_id, std::shared_ptr<const Options> options,
                        std::set<std::string_view> without = {});

    Reaction apply(const Recorded& recorded, Judging judging, const Neighbours& neighbours, Day today) override;
    Reaction ask(const Recorded& recorded, const Neighbours& neighbours, Day today) const override;
    State state() const override;
    State state_on(Day today) const override;
    bool may_begin_again() const override;
    std::vector<int> done_steps() const override;
    Json favourable_fields(std::string_view event, Day on) const override;
    FieldHint hint(std::string_view event, std::string_view path, Day on, const Json& given,
                   bool personal) const override;
    std::string title() const override;
    void mask_title() override { masked_ = keys_masked_ = true; }
    void mask_keys() override { keys_masked_ = true; }
    std::vector<Finding> standing_findings(Day today) const override;
    std::vector<Task> tasks() const override;
    std::vector<Task> forecast(Day today) const override;
    std::vector<IndexKey> index_keys() const override;
    std::vector<IndexKey> lookups(const Event& event, const ReadEvent* read) const override;

    std::optional<ComputedDay> party_standing_from() const;
    const Facts& facts() const { return position_.facts(); }
    const Law& law() const { return options_->law; }
    const std::shared_ptr<const Options>& options() const { return options_; }

    // Somebody applies again: how the round before ended is remembered.
    void begin_after(const RecruitmentInstance& former);

private:
    class Judge;
    enum class Consequence { none, follow };
    struct Asking {
        Judging judging;
        Consequence consequence;
        const Neighbours& neighbours;
        Day today;
        const Place& place;  // of the record asked about
    };
    struct Shared;
    static Shared shared_by(const Event& event);
    static Shared shared_by(const AnyFact& fact);
    // A record that breaks a rule that forbids it, came too early, or rests on one that did: not made good yet.
    static constexpr auto nowhere = static_cast<std::size_t>(-1);
    struct Defect {
        std::string_view event;
        std::size_t ordinal;   // in heard_
        std::size_t slot;      // in lived_, or nowhere
        bool at_fault = true;  // else it only may be had again, because what came before it was
        bool early = false;    // it came before what it must follow
        bool slight = false;   // nothing but a deviation that another record would make good
    };
    // What came too early, or rests on a record that does not count any more, and what has to be had again with it.
    struct Void {
        std::vector<int> steps;
        bool notice_alone = false;  // of step 8 the consent stands
    };
    bool review_left_open() const;
    Void void_steps() const;
    bool out_of_order() const;
    std::vector<int> open_steps(const Void& again) const;
    Facts facts_without(const Void& again) const;

    // What the rules have against a record.
    struct Faults {
        bool defective = false;           // it breaks a rule that forbids it: the step may be taken again
        bool slight = false;              // it breaks one that another record of the step would make good
        std::vector<int> premature = {};  // steps on record that came before it and must follow it
    };

    Reaction react(SharedFact fact, const Asking& asking);
    Reaction make_up_for(SharedFact fact, Judge& judge, const Asking& asking);
    bool made_up_for(const AnyFact& fact) const;
    Reaction deliberate_since(SharedFact fact, Judge& judge, const Asking& asking);
    Reaction pass_over(SharedFact fact, int step, const Asking& asking);
    Position afresh() const;
    const Defect* taken_again(const AnyFact& fact, const Neighbours& neighbours);
    bool round_begins_again(const AnyFact& fact, const Neighbours& neighbours);
    Reaction begin_round_again(SharedFact fact, const Asking& asking);
    const Defect* decided_badly(const std::vector<Defect>& defects) const;
    bool is_final_for(int step) const;
    bool admitted_since(int step, const std::vector<Defect>& defects) const;
    Reaction take_again(SharedFact fact, Defect defect, const Asking& asking);
    // Notes an event that is done with; gives the ordinals of the records it makes good.
    std::vector<std::size_t> heard(SharedFact fact, std::size_t slot, bool counts, const Faults& faults,
                                   Judging judging);
    void note_premature(int step, std::string_view but_for, bool at_fault);
    const Defect* stands_at_fault(const AnyFact& fact, const Neighbours& neighbours);
    std::vector<bool> led_back_before(std::size_t slot);
    void let_fall(const std::vector<bool>& falls);
    const Defect* extends_again(const AnyFact& fact, const Neighbours& neighbours);
    std::size_t extended_up_to() const;
    void catch_up(const Neighbours& neighbours);
    std::vector<Defect> defects_found(const Neighbours& neighbours) const;
    bool has_place(const AnyFact& fact) const;
    static bool deliberated_since(const Position& position, const AnyFact& fact);
    static bool is_late(const Position& position, const AnyFact& fact);
    static void follow(Position& position, const SharedFact& fact);
    static void pass_unrecorded(Position& position);
    static bool make_way(Position& position, int step);
    // Puts a question to every rule and hands on each answer, with what local rules alone object to told apart.
    template <class About, class Judging, class Take>
    void ask_all(const std::vector<const Rule*>& rules, const About& about, const Judging& judge,
                 const Take& take) const;
    void add(std::vector<Finding>& findings, const Question& question, const Rule& rule, Answer& answer,
             const Place& place, Scope scope) const;
    void fill(Finding& finding, const Question& question, const Rule& rule, Answer& answer, const Place& place) const;

    std::string case_id_;
    std::shared_ptr<const Options> options_;
    std::set<std::string_view> without_;
    Position position_;
    std::vector<SharedFact> lived_;  // what the position follows from, each in its place
    std::vector<SharedFact> heard_;  // everything, as it came
    std::vector<Defect> defects_;
    bool behind_ = false;  // defects_ does not cover all of heard_ yet
    bool masked_ = false, keys_masked_ = false;
    bool straddles_ = false;  // something is known only to a month in which another edition came into force
};

// What remains to be done: the open steps, or all of them, with their days.
std::vector<Task> open_tasks(const Facts& facts, const std::vector<int>& open, const Options& options);
// Nobody decided within six months of the vote: it has lapsed and is had anew, from the pre-review on.
inline constexpr int step_after_lapse = 13, last_to_lapse = 17;
bool vote_has_lapsed(const Facts& facts, const Options& options, Day today);
std::vector<Task> remaining_tasks(Facts facts, std::vector<int> open, const Options& options, Day today);

}  // namespace rudang::recruitment
