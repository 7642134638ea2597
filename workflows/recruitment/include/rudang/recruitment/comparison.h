// What only many cases together show: signs of made-up records, never an accusation, and branches that stand still.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/workflow.h"

namespace rudang::recruitment {

// What one case lends to the comparison of all of them.
struct RUDANG_EXPORT Comparable {
    virtual ~Comparable();
};
// Null where the case is none of this procedure.
RUDANG_EXPORT std::unique_ptr<const Comparable> comparable(const Instance& one);

// Keeps no more than some numbers of each case, so that they may be as many as they like.
class RUDANG_EXPORT Comparison {
public:
    explicit Comparison(Day today);
    ~Comparison();
    // Everybody once, in their order; null for who has nothing to compare. Then `settle`, then `about`, which may be
    // asked by several threads.
    void add(const Comparable* one);
    void settle();
    // Of the one that was added in this place, from 0.
    std::vector<Finding> about(std::size_t place, const std::string& case_id) const;

private:
    struct Known;
    std::unique_ptr<Known> known_;
};

}  // namespace rudang::recruitment
