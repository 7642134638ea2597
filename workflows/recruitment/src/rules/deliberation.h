// What a body between the branch and its committee has to deliberate, listed among the rules of the decision in
// admission.cpp.
#pragma once

#include "rule.h"

namespace rudang::recruitment {

void deliberated_since(const Question& q, Answers& a);
void deliberated_by_intermediate_body(const Question& q, Answers& a);

}  // namespace rudang::recruitment
