// Resident identity numbers (GB 11643-1999): seventeen digits and a check digit by ISO 7064 MOD 11-2.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rudang/engine/date.h"
#include "rudang/recruitment/recruitment.h"

namespace rudang::recruitment {

struct Identity {
    bool well_formed = false;  // 18 characters of the right kind with a day that exists
    bool check_digit_right = false;
    bool male = false;
    std::optional<Day> birth;
};

Identity read_identity_number(std::string_view number);

}  // namespace rudang::recruitment
