// A record as the event it is a record of.
#pragma once

#include <memory>
#include <typeinfo>

#include "facts.h"

namespace rudang::recruitment {

// Of a record whose event was read where it came from (Recorded::read).
struct ReadFact final : ReadEvent {
    template <class F>
    explicit ReadFact(F what) : fact(std::in_place_type<F>, std::move(what)) {}
    AnyFact fact;
};

// Of an event that was read, that; else null.
inline const ReadFact* read_fact(const ReadEvent* read) {
    return read && typeid(*read) == typeid(ReadFact) ? static_cast<const ReadFact*>(read) : nullptr;
}

// As it was read, else as its fields say.
std::shared_ptr<const AnyFact> fact_of(const Recorded& recorded);
// As its fields say.
std::shared_ptr<const AnyFact> decoded(const Recorded& recorded);

}  // namespace rudang::recruitment
