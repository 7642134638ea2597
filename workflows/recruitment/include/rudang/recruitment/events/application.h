// 申请入党, steps 1 and 2: the application and the talk. What is demanded of them: src/rules/application.cpp.
#pragma once

#include "rudang/recruitment/events/parts.h"

namespace rudang::recruitment {

struct ApplicationSubmitted {
    static constexpr std::string_view name = "application_submitted";
    static constexpr Traits traits{.label = {"递交入党申请书", "application submitted"},
                                   .step = 1,
                                   .order = 10,
                                   .also = "申请 入党申请 递交申请书",
                                   .opens_case = true,
                                   .day_column = "applied_on"};
    Applicant applicant;
    std::string branch;
    std::optional<Day> received_on;
    std::optional<bool> mobile;
    std::optional<Day> leaving_on;
    std::optional<bool> reapplication;
    static void describe(auto& field) {
        field("applicant", &ApplicationSubmitted::applicant, Label{"申请人", "applicant"});
        field("branch", &ApplicationSubmitted::branch, Label{"党支部", "branch"});
        field("received_on", &ApplicationSubmitted::received_on, Label{"收到申请日期", "received on"});
        field("mobile", &ApplicationSubmitted::mobile, Label{"是否流动人员", "mobile person"});
        field("leaving_on", &ApplicationSubmitted::leaving_on, Label{"拟离开工作学习单位日期", "leaving on"});
        field("reapplication", &ApplicationSubmitted::reapplication, Label{"是否重新申请", "applies again"});
    }
};

struct TalkHeld {
    static constexpr std::string_view name = "talk_held";
    static constexpr Traits traits{.label = {"派人谈话", "talk held"},
                                   .step = 2,
                                   .order = 20,
                                   .also = "谈话 派人谈话 入党谈话",
                                   .day_column = "talk_on"};
    std::string interviewer;
    InterviewerRole interviewer_role{};
    std::optional<std::string> place, content;
    static void describe(auto& field) {
        field("interviewer", &TalkHeld::interviewer, Label{"谈话人", "interviewer"}, sealed);
        field("interviewer_role", &TalkHeld::interviewer_role, Label{"谈话人职务", "interviewer's office"});
        field("place", &TalkHeld::place, Label{"谈话地点", "place of the talk"}, on_paper);
        field("content", &TalkHeld::content, Label{"谈话内容", "what was said"}, on_paper);
    }
};

using application_events = event_types<ApplicationSubmitted, TalkHeld>;

}  // namespace rudang::recruitment
