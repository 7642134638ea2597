#include "identity.h"

#include <array>
#include <string>

#include "rudang/engine/text.h"
#include "rudang/recruitment/recruitment.h"

namespace rudang::recruitment {

std::string normalized_identity_number(std::string_view number) {
    // Full-width figures become plain ones, spaces go; so do marks that keep a spreadsheet from counting with it, and
    // those nobody sees.
    auto normal = normalized_name(number);
    for (const std::string_view mark : {"'", "’", "\xe2\x80\x8b", "\xef\xbb\xbf"})
        for (std::size_t at; (at = normal.find(mark)) != std::string::npos;) normal.erase(at, mark.size());
    for (auto& c : normal)
        if (c == 'x') c = 'X';
    return normal;
}

bool plausible_identity_number(std::string_view normalized) {
    const auto identity = read_identity_number(normalized);
    return identity.well_formed && identity.check_digit_right;
}

Identity read_identity_number(std::string_view number) {
    Identity identity;
    if (number.size() != 18) return identity;
    constexpr std::array<int, 17> weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < 17; ++i) {
        if (number[i] < '0' || number[i] > '9') return identity;
        sum += (number[i] - '0') * weights[i];
    }
    const char last = number[17] == 'x' ? 'X' : number[17];
    if ((last < '0' || last > '9') && last != 'X') return identity;
    const auto digits = std::string(number.substr(6, 8));
    identity.birth = Day::parse(digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2));
    identity.well_formed = identity.birth.has_value();
    identity.check_digit_right = last == "10X98765432"[sum % 11];
    identity.male = (number[16] - '0') % 2 == 1;
    return identity;
}

}  // namespace rudang::recruitment
