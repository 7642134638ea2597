// Asks all rules about one event at once, so that a refusal names every reason.
#pragma once

#include "instance.h"

namespace rudang::recruitment {

class RecruitmentInstance::Judge final : public Gatekeeper {
public:
    Judge(const RecruitmentInstance& instance, const Facts& before, const AnyFact& fact, const Asking& asking)
        : instance_(instance), before_(before), fact_(fact), asking_(asking) {}

    bool permits(std::string_view) override {
        if (asking_.judging != Judging::replay) ask(nullptr);
        return asking_.consequence == Consequence::follow && !refuses();
    }

    // `closed_with_open`: the chart has no place for the event; these steps are open instead.
    void ask(const std::vector<int>* closed_with_open);
    // Of a step that has no place where the case stands nothing else can be said.
    void say_closed(const std::vector<int>& open);

    // See Question.
    bool again = false;
    const Facts* standing = nullptr;
    bool refused() const { return refused_; }
    bool refuses() const { return asking_.judging == Judging::strict && refused_; }
    const Faults& faults() const { return faults_; }
    std::vector<Finding> findings;

private:
    template <class E>
    void put(const std::vector<const Rule*>& rules, const Fact<E>& fact, const std::vector<int>* closed_with_open);

    const RecruitmentInstance& instance_;
    const Facts& before_;
    const AnyFact& fact_;
    const Asking& asking_;
    bool refused_ = false;
    Faults faults_;
};

}  // namespace rudang::recruitment
