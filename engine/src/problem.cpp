#include "rudang/engine/problem.h"

#include <algorithm>
#include <numeric>

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

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, substituted});
        }
    }
    return row.back();
}

}  // namespace

std::string closest(std::string_view word, const std::vector<std::string>& choices) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
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
