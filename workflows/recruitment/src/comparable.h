// What a case lends to the comparison of all of them, as bytes.
#pragma once

#include <memory>

#include "rudang/engine/flat.h"
#include "rudang/recruitment/comparison.h"

namespace rudang::recruitment {

struct Options;

void put(FlatWriter& into, const Comparable* one);
// Null where that was put. Throws Spoilt.
std::unique_ptr<const Comparable> take_comparable(FlatReader& from, std::shared_ptr<const Options> options);

}  // namespace rudang::recruitment
