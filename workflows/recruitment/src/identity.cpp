#include "identity.h"

#include <array>
#include <string>

namespace rudang::recruitment {

std::string normalized_identity_number(std::string_view number) {
    std::string normal;
    for (const char c : number)
        if (c != ' ') normal += c == 'x' ? 'X' : c;
    return normal;
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
