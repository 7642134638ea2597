// The one event that every workflow has: what puts an earlier entry of its case right, or strikes it out.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "rudang/engine/typed_fields.h"

namespace rudang {

struct Correction {
    int corrects = -1;  // the number of the entry
    std::optional<bool> annul;
    Json fields = Json::object();  // new values, by the description of the event corrected, and of these two
    std::string reason;

    static constexpr std::string_view on = "on", note = "note";

    bool annuls() const { return annul.value_or(false); }
    static void describe(auto& field) {
        field("corrects", &Correction::corrects, Label{"更正的日志序号", "journal sequence corrected"});
        field("annul", &Correction::annul, Label{"作废该条", "strike the entry out"});
        field("fields", &Correction::fields, Label{"更正后的内容", "corrected fields, as JSON"}, sealed | asked);
        field("reason", &Correction::reason, Label{"更正原因", "reason"}, sealed);
    }
};

}  // namespace rudang
