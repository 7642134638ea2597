#pragma once

#include <algorithm>
#include <vector>

namespace rudang::office {

inline bool has(const std::vector<int>& list, int value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace rudang::office
