#include "rudang/engine/entry.h"

#include <array>

#include "rudang/engine/problem.h"

namespace rudang {
namespace {

constexpr std::array<std::string_view, 16> kinds{"event",      "refusal", "look",       "org",     "actor",  "role",
                                                 "key",        "policy",  "plan",       "finding", "import", "undo",
                                                 "correction", "erase",   "checkpoint", "admin"};

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

std::string text_of(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end() || found->is_null()) return {};
    return found->get<std::string>();
}

}  // namespace

std::string_view word(EntryKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

std::optional<EntryKind> entry_kind(std::string_view word) {
    for (std::size_t i = 0; i < kinds.size(); ++i)
        if (kinds[i] == word) return static_cast<EntryKind>(i);
    return std::nullopt;
}

namespace {

// Everything before the signature, without the closing brace.
std::string unsigned_part(const Entry& entry, std::string_view origin, const std::string& key) {
    Json json;
    json["v"] = entry_format;
    json["log"] = origin;
    json["seq"] = entry.seq;
    json["at"] = entry.at.iso();
    json["kind"] = word(entry.kind);
    json["actor"] = text_or_null(entry.actor);
    json["key"] = text_or_null(key);
    json["role"] = text_or_null(entry.role);
    json["org"] = text_or_null(entry.org);
    json["case"] = text_or_null(entry.case_id);
    json["request"] = text_or_null(entry.request);
    json["body"] = entry.body;
    json["sealed"] = entry.sealed;
    json["seen"] = entry.seen ? Json{{"size", entry.seen->size}, {"root", base64(entry.seen->root)}} : Json();
    auto bytes = json.dump();
    bytes.pop_back();
    return bytes;
}

std::string with_signature(std::string bytes, const std::string& signature) {
    bytes += ",\"sig\":";
    if (signature.empty())
        bytes += "null";
    else
        bytes.append(1, '"').append(signature).append(1, '"');
    return bytes += '}';
}

}  // namespace

std::string encode(const Entry& entry, std::string_view origin, const SigningKey* signer) {
    auto bytes = unsigned_part(entry, origin, signer ? signer->public_key().id() : std::string{});
    const auto signature = signer ? base64(signer->sign(bytes)) : std::string{};
    return with_signature(std::move(bytes), signature);
}

bool has_one_reading(std::string_view bytes, const Entry& decoded) {
    return with_signature(unsigned_part(decoded, decoded.origin, decoded.key), decoded.sig) == bytes;
}

std::string_view signed_part(std::string_view bytes) {
    // Nothing may follow the signature: 64 bytes in base64 and the closing brace.
    constexpr std::string_view before = ",\"sig\":\"";
    constexpr std::size_t length = 88;
    const auto at = bytes.rfind(before);
    if (at == std::string_view::npos || at + before.size() + length + 2 != bytes.size() || !bytes.ends_with("\"}"))
        return {};
    return bytes.substr(0, at);
}

Entry decode_entry(std::string_view bytes) {
    const auto corrupt = [](const char* what) -> LedgerError {
        return {LedgerError::Kind::corrupt,
                {std::string("日志条目无法读取：") + what, std::string("a journal entry cannot be read: ") + what}};
    };
    const Json json = read_json(bytes);
    if (!json.is_object()) throw corrupt("not JSON");
    try {
        if (const int v = json.at("v").get<int>(); v > entry_format)
            throw LedgerError(LedgerError::Kind::newer, {"日志由更新的版本写入，请升级 rudang",
                                                         "the journal was written by a later version; update rudang"});
        Entry entry;
        entry.seq = json.at("seq").get<Seq>();
        const auto at = Moment::parse(json.at("at").get_ref<const std::string&>());
        const auto kind = entry_kind(json.at("kind").get_ref<const std::string&>());
        if (!at || !kind) throw corrupt("time or kind");
        entry.origin = json.at("log").get<std::string>();
        entry.at = *at;
        entry.kind = *kind;
        entry.actor = text_of(json, "actor");
        entry.role = text_of(json, "role");
        entry.org = text_of(json, "org");
        entry.case_id = text_of(json, "case");
        entry.request = text_of(json, "request");
        entry.body = json.at("body");
        if (!entry.body.is_object()) throw corrupt("body");
        entry.sealed = json.at("sealed");
        entry.key = text_of(json, "key");
        entry.sig = text_of(json, "sig");
        if (const auto& seen = json.at("seen"); seen.is_object()) {
            entry.seen = Seen{seen.at("size").get<std::uint64_t>(), {}};
            const auto root = from_base64(seen.at("root").get_ref<const std::string&>());
            if (!root || root->size() != entry.seen->root.size()) throw corrupt("seen");
            std::copy(root->begin(), root->end(), entry.seen->root.begin());
        }
        return entry;
    } catch (const Json::exception&) {
        throw corrupt("a field is missing or ill-typed");
    }
}

}  // namespace rudang
