// Who may recommend somebody: the rules about introducers, listed among those of their steps in prospect.cpp.
#pragma once

#include "rule.h"

namespace rudang::recruitment {

void introducers_two(const Question& q, Answers& a);
void introducers_full_members(const Question& q, Answers& a);
void introducers_not_sanctioned(const Question& q, Answers& a);
void introducers_under_lesser_sanction(const Question& q, Answers& a);
void introducer_load(const Question& q, Answers& a);

}  // namespace rudang::recruitment
