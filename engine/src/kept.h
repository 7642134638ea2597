// What the register keeps (RegisterRow::content), one struct a kind: written where an entry is projected, read where it
// is asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rudang/engine/described.h"
#include "rudang/engine/keys.h"
#include "rudang/engine/problem.h"
#include "rudang/engine/rows.h"

namespace rudang {

// Local rules in force, by their id.
struct KeptRules {
    inline static const std::string kind = "rules";
    std::string org;
    Seq since = 0;
    std::string text;  // sealed
    static void describe(auto& member) {
        member("org", &KeptRules::org);
        member("since", &KeptRules::since);
        member("text", &KeptRules::text);
    }
};

// An import, by the name of its batch.
struct KeptBatch {
    inline static const std::string kind = "batch";
    Seq seq = 0;
    std::string source;
    int events = 0;
    std::vector<std::string> cases;
    bool undone = false;
    static void describe(auto& member) {
        member("seq", &KeptBatch::seq);
        member("source", &KeptBatch::source);
        member("events", &KeptBatch::events);
        member("cases", &KeptBatch::cases, described::must_stand);
        member("undone", &KeptBatch::undone);
    }
};

// A signing key, by its actor and its own id.
struct KeptKey {
    inline static const std::string kind = "key";
    std::string actor, public_key;
    Seq from = 0;
    std::optional<Seq> until;
    static void describe(auto& member) {
        member("actor", &KeptKey::actor);
        member("public", &KeptKey::public_key);
        member("from", &KeptKey::from);
        member("until", &KeptKey::until, described::or_null | described::must_stand);
    }
};

inline std::string key_row_id(const std::string& actor, const PublicKey& key) { return actor + "/" + key.id(); }

// The steps taken about a finding, by its id: its position follows by living through them again.
struct KeptFinding {
    inline static const std::string kind = "finding";
    struct Step {
        std::string event, on, by;
        Json fields = Json::object();
        Seq seq = 0;
        static void describe(auto& member) {
            member("event", &Step::event);
            member("on", &Step::on);
            member("by", &Step::by);
            member("fields", &Step::fields);
            member("seq", &Step::seq);
        }
    };
    std::string case_id, rule, org;
    std::vector<Step> steps;
    std::string about;
    static void describe(auto& member) {
        member("case", &KeptFinding::case_id);
        member("rule", &KeptFinding::rule);
        member("org", &KeptFinding::org);
        member("steps", &KeptFinding::steps);
        member("about", &KeptFinding::about, described::if_any);
    }
};

// What was seen of the log of a ledger below, by its origin.
struct KeptChild {
    inline static const std::string kind = "child";
    struct Point {
        std::uint64_t size = 0;
        std::string root;
        static void describe(auto& member) {
            member("size", &Point::size);
            member("root", &Point::root);
        }
    };
    std::string name;
    Point last, proved;
    Seq seq = 0;
    std::string on, seen;
    Seq contradicted = 0;
    static void describe(auto& member) {
        member("name", &KeptChild::name);
        member("last", &KeptChild::last);
        member("proved", &KeptChild::proved);
        member("seq", &KeptChild::seq);
        member("on", &KeptChild::on);
        member("seen", &KeptChild::seen);
        member("contradicted", &KeptChild::contradicted);
    }
};

// A row that does not follow from the journal, met on the way.
inline LedgerError damaged_table() {
    return LedgerError(LedgerError::Kind::corrupt,
                       {"账本的表与日志不符；请用 rudang journal verify 查明，rudang rebuild 重建",
                        "a table of the ledger does not follow from its journal; find out with rudang journal verify, "
                        "put it right with rudang rebuild"});
}

template <class Kept>
RegisterRow kept_row(std::string id, const Kept& content) {
    return {Kept::kind, std::move(id), described::write(content).dump()};
}

// Throws LedgerError(corrupt) where the row holds no object, Json::exception where a member is of another type.
template <class Kept>
Kept content_of(const RegisterRow& row) {
    const auto json = read_json(row.content);
    if (!json.is_object()) throw damaged_table();
    return described::read<Kept>(json);
}

// A row that says nothing sensible is nobody's key; that the tables are damaged is for `verify` to say, and a rebuild
// must be able to start.
inline std::optional<KeptKey> read_key(const RegisterRow& row) {
    const auto json = read_json(row.content);
    if (!json.is_object()) return std::nullopt;
    try {
        return described::read<KeptKey>(json);
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace rudang
