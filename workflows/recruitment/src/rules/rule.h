// A rule is a record and one small pure function beside it. To add one: write both in the file of its stage; the
// list of that file is picked up by rulebook.cpp, and everything else (help, documentation, guards) follows.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "../clocks.h"
#include "../facts.h"
#include "../procedure.h"
#include "rudang/engine/calendar.h"
#include "rudang/engine/rule.h"
#include "rudang/recruitment/law.h"

namespace rudang::recruitment {

// What a rule is asked. No I/O, no clock: everything it may look at is here.
class Question {
public:
    // About an event that is about to become part of the case.
    template <class E>
    Question(const Facts& case_facts, const Fact<E>& fact, int event_step, Day now, const Law& editions,
             const WorkCalendar& days, const Neighbours& other_cases, Straddling straddling)
        : facts(case_facts),
          today(now),
          law(editions),
          calendar(days),
          neighbours(other_cases),
          clocks(case_facts, editions, days, straddling),
          edition(clocks.started(fact.on)),
          event_name(E::name),
          event(place_of<E>),
          step(event_step),
          on(fact.on),
          entered(fact.entered),
          origin(fact.origin),
          complete(fact.complete),
          note(&fact.note),
          attachments(fact.attachments),
          payload_(&fact) {}
    // About today, while nothing happens.
    Question(const Facts& case_facts, Day now, const Law& editions, const WorkCalendar& days,
             const Neighbours& other_cases, Straddling straddling)
        : facts(case_facts),
          today(now),
          law(editions),
          calendar(days),
          neighbours(other_cases),
          clocks(case_facts, editions, days, straddling),
          edition(editions.in_force(now)),
          on(now) {}

    // The event judged, if it is an E.
    template <class E>
    const Fact<E>* as() const {
        return is<E>() ? static_cast<const Fact<E>*>(payload_) : nullptr;
    }
    template <class E>
    bool is() const {
        return event == place_of<E>;
    }
    bool daily() const { return payload_ == nullptr; }
    // The event is on record already, or taken over from an older one.
    bool looking_back() const { return origin == Origin::imported || entered.has_value(); }

    const Facts& facts;  // before the event
    Day today;
    const Law& law;
    const WorkCalendar& calendar;
    const Neighbours& neighbours;
    Clocks clocks;
    const Edition& edition;  // in force on the day of the event, or today
    std::string_view event_name;
    std::size_t event = all_events::count;  // its place among all events
    int step = 0;                           // of the event
    OccurredOn on;
    std::optional<Day> entered;  // empty while it is being recorded
    Origin origin = Origin::live;
    bool complete = false;  // what it does not say is a no
    const std::string* note = nullptr;
    std::size_t attachments = 0;
    // The step was taken before, and `facts` are without that record. Where it was at fault this one stands in its
    // place, and `standing` are with it.
    bool again = false;
    const Facts* standing = nullptr;
    // Set when the chart has no place for the event where the case stands: the steps that are open instead.
    const std::vector<int>* closed_with_open = nullptr;

private:
    const void* payload_ = nullptr;
};

struct Answer {
    Verdict verdict = Verdict::satisfied;
    Wording message;                   // empty for satisfied
    std::string subject;               // tells several answers of one rule apart
    int step = 0;                      // where it differs from the event's step
    const Edition* edition = nullptr;  // where it differs from the edition of the day
    std::optional<Severity> severity;  // where a case is milder than the rule
    bool refuses = true;               // false where recording the event is itself what the rule demands
    bool of_this = true;               // false where another record than the one judged is at fault
    int absent = 0;                    // the step whose absence is all there is to say
    int earlier = 0, later = 0;        // two steps that came in the wrong order

    // As new. Most answers say nothing, and there is nothing of that to take away.
    void forget() {
        verdict = Verdict::satisfied;
        if (!message.empty()) message = {};
        subject.clear();
        step = absent = earlier = later = 0;
        edition = nullptr;
        severity.reset();
        refuses = of_this = true;
    }
};

// What a rule answers, most often that all is well. The room of an answer is used again by the next question.
class Answers {
public:
    bool empty() const { return size_ == 0; }
    Answer& back() { return all_[size_ - 1]; }
    auto begin() { return all_.begin(); }
    auto end() { return all_.begin() + static_cast<std::ptrdiff_t>(size_); }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.begin() + static_cast<std::ptrdiff_t>(size_); }
    void clear() { size_ = 0; }
    void push_back(Answer answer) { emplace_back() = std::move(answer); }
    Answer& emplace_back() {
        if (size_ == all_.size())
            all_.emplace_back();
        else
            all_[size_].forget();
        return all_[size_++];
    }

private:
    std::vector<Answer> all_;
    std::size_t size_ = 0;
};

struct Rule {
    RuleInfo info;
    void (*judge)(const Question&, Answers&);
    std::size_t place = 0;  // in the rulebook
};

// Ways to answer.
inline void answer(Answers& answers, Verdict verdict, const Edition* edition) {
    auto& given = answers.emplace_back();  // in place: most answers say nothing in words
    given.verdict = verdict;
    given.edition = edition;
}
inline void answer(Answers& answers, Verdict verdict, Wording&& message, const Edition* edition) {
    answer(answers, verdict, edition);
    answers.back().message = std::move(message);
}
inline void satisfied(Answers& answers, const Edition* edition = nullptr) {
    answer(answers, Verdict::satisfied, edition);
}
inline void violated(Answers& answers, Wording message, const Edition* edition = nullptr) {
    answer(answers, Verdict::violated, std::move(message), edition);
}
inline void undetermined(Answers& answers, Wording message, const Edition* edition = nullptr) {
    answer(answers, Verdict::undetermined, std::move(message), edition);
}
inline void pending(Answers& answers, Wording message, const Edition* edition = nullptr) {
    answer(answers, Verdict::pending, std::move(message), edition);
}

// A step the rule needs is not on record: a violation where the record could have shown it, undetermined where an
// imported record says nothing about that step.
void missing_step(const Question& question, int step, Answers& answers);

// At an event: a rule that counts from a step of which an imported record says nothing is undetermined. True when
// that is the answer. (While nothing happens, such a rule keeps silent.)
bool rests_on_silence(const Question& question, int step, Answers& answers);

// How an answer is put into words, should anybody want them: a function that lives as long as the call it is handed to.
class Words {
public:
    template <class F>
    requires std::is_invocable_r_v<Text, const F&> Words(const F& say)
        : of_(&say), say_([](const void* of) -> Text { return (*static_cast<const F*>(of))(); }) {}
    Text operator()() const { return say_(of_); }

private:
    const void* of_;
    Text (*say_)(const void*);
};

// Words with one day in them, in both languages: "应于 {} 前宣誓". The day must outlive them.
template <class D>
struct NamingDay {
    fmt::format_string<std::string> zh, en;
    const D& day;
    Text operator()() const { return {fmt::format(zh, day.iso()), fmt::format(en, day.iso())}; }
};
template <class D>
NamingDay(const char*, const char*, const D&) -> NamingDay<D>;

// yes: satisfied; no: violated; unknown: undetermined, with the message of the violation and a word on precision.
void conclude(Truth truth, Text message, Answers& answers, const Edition* edition = nullptr);
inline void conclude(Truth truth, Words message, Answers& answers, const Edition* edition = nullptr) {
    truth == Truth::yes ? satisfied(answers, edition) : conclude(truth, message(), answers, edition);
}

// A step that is to be done by a day. At the event: was it? While nothing happens: is there still time?
struct Deadline {
    int step;
    ComputedDay due;
    const Edition* edition;  // in force when the time began
    Words ahead;             // "to be done by …"
    Words missed;            // "was to be done by …"
};
void conclude(const Question& question, const Deadline& deadline, Answers& answers);
// Of a time that may have stood still while the case did.
void conclude(const Question& question, Truth in_time, Words missed, Answers& answers, const Edition* edition);

// A field that says yes or no, or nothing.
void expect_true(const Question& question, std::optional<bool> value, Label if_false, Label field, Answers& answers);

// The name of a step, for messages.
Text step_text(int step);
// The table has no column for it.
Wording no_place_for(int step);

// The whole rulebook, in the order of the procedure, and the part of it that an event or an idle day is judged by.
const std::vector<Rule>& rulebook();
const std::vector<const Rule*>& rules_at(std::string_view event);
const std::vector<const Rule*>& daily_rules();
const Rule* find_rule(std::string_view id);

// One list a stage.
const std::vector<Rule>& general_rules();
const std::vector<Rule>& ledger_rules();
const std::vector<Rule>& application_rules();
const std::vector<Rule>& cultivation_rules();
const std::vector<Rule>& prospect_rules();
const std::vector<Rule>& admission_rules();
const std::vector<Rule>& probation_rules();

}  // namespace rudang::recruitment
