// An earlier report of `audit --json`, beside a new one.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "context.h"

namespace rudang::cli {

// An earlier report, to tell what is new and what was put right.
class Earlier {
public:
    Earlier() = default;
    explicit Earlier(const std::string& path) {
        if (path.empty()) return;
        const Json json = read_json(read_file(path, "--since"));
        const auto listed = [](const Json& entry) {
            return entry.is_object() && (!entry.contains("findings") ||
                                         (entry["findings"].is_array() &&
                                          std::all_of(entry["findings"].begin(), entry["findings"].end(),
                                                      [](const Json& finding) { return finding.is_object(); })));
        };
        if (!json.is_object() || !json.contains("cases") || !json["cases"].is_array() ||
            !std::all_of(json["cases"].begin(), json["cases"].end(), listed))
            throw usage_error("bad-report", path,
                              {"不是 rudang audit --json 的输出", "not the output of rudang audit --json"});
        given_ = true;
        for (const auto& entry : json["cases"])
            for (const auto& finding : entry.value("findings", Json::array())) {
                const auto verdict = text_in(finding, "verdict"), id = text_in(finding, "id");
                if (verdict == "violated" || verdict == "undetermined")
                    before_[id] = {{"id", id}, {"case", text_in(entry, "case")}, {"rule", text_in(finding, "rule")}};
            }
    }
    bool given() const { return given_; }
    // "new" or "open"; the rest is fixed.
    std::string change(const Finding& finding) {
        seen_.insert(finding.id);
        return before_.contains(finding.id) ? "open" : "new";
    }
    Json fixed() const {
        Json list = Json::array();
        for (const auto& [id, what] : before_)
            if (!seen_.contains(id)) list.push_back(what);
        return list;
    }

private:
    bool given_ = false;
    std::map<std::string, Json> before_;
    std::set<std::string> seen_;
};

}  // namespace rudang::cli
