#include "rudang/engine/problem.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace rudang {

LedgerError::LedgerError(Kind kind, Text message)
    : std::runtime_error(message.en), kind_(kind), text_(std::move(message)) {}

std::string_view LedgerError::code() const {
    switch (kind_) {
        case Kind::missing:
            return "ledger-missing";
        case Kind::unreachable:
            return "ledger-unreachable";
        case Kind::exists:
            return "ledger-exists";
        case Kind::not_ledger:
            return "not-a-ledger";
        case Kind::newer:
            return "ledger-newer";
        case Kind::locked:
            return "ledger-locked";
        case Kind::read_only:
            return "ledger-read-only";
        case Kind::disk:
            return "ledger-disk";
        case Kind::corrupt:
            return "ledger-corrupt";
        case Kind::no_key:
            return "ledger-key-missing";
        case Kind::another_workflow:
            return "another-workflow";
        case Kind::in_use:
            return "ledger-in-use";
        case Kind::bad_value:
            return "bad-value";
        case Kind::unknown_actor:
            return "unknown-actor";
        case Kind::no_actor_key:
            return "no-actor-key";
    }
    return "ledger-unusable";
}

namespace {

// Two letters that changed places are one slip.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1), above, before;
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < a.size(); ++i) {
        before = std::exchange(above, row);
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            row[j + 1] = std::min({row[j] + 1, above[j + 1] + 1, above[j] + (a[i] != b[j])});
            if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
                row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
        }
    }
    return row.back();
}

}  // namespace

std::string closest(std::string_view word, const std::vector<std::string>& choices) {
    std::string best;
    // Of a short word little may be wrong: "exit" is not a slip for "init".
    std::size_t best_distance = std::max<std::size_t>(word.size() < 5 ? 1 : 2, word.size() / 3) + 1;
    for (const auto& choice : choices) {
        const auto distance = edit_distance(word, choice);
        if (distance < best_distance) {
            best_distance = distance;
            best = choice;
        }
    }
    return best;
}

}  // namespace rudang
