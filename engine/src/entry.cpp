#include "rudang/engine/entry.h"

#include <algorithm>
#include <array>

#include "rudang/engine/problem.h"

namespace rudang {
namespace {

constexpr std::array<std::string_view, 16> kinds{"event",      "refusal", "look",       "org",     "actor",  "role",
                                                 "key",        "policy",  "plan",       "finding", "import", "undo",
                                                 "correction", "erase",   "checkpoint", "admin"};

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

void put(std::string& bytes, const char* name, const std::string& text) {
    bytes += name;
    // Ids and digests need no escaping, and nearly all of these are one or the other.
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '/';
    });
    if (text.empty())
        bytes += "null";
    else if (plain)
        bytes.append(1, '"').append(text).append(1, '"');
    else
        bytes += Json(text).dump();
}

// Everything before the signature, without the closing brace. Written piece by piece, as one object would be dumped:
// body and sealed part are large, and a copy of each would be made only to be thrown away.
std::string unsigned_part(const Entry& entry, std::string_view origin, const std::string& key) {
    std::string bytes = "{\"v\":" + std::to_string(entry.of_batch ? entry_format_of_batches : entry_format);
    bytes.reserve(1024);
    bytes += ",\"log\":" + Json(origin).dump() + ",\"seq\":" + std::to_string(entry.seq);
    bytes += ",\"at\":\"" + entry.at.iso() + "\",\"kind\":\"" + std::string(word(entry.kind)) + "\"";
    put(bytes, ",\"actor\":", entry.actor);
    put(bytes, ",\"key\":", key);
    put(bytes, ",\"role\":", entry.role);
    put(bytes, ",\"org\":", entry.org);
    put(bytes, ",\"case\":", entry.case_id);
    put(bytes, ",\"request\":", entry.request);
    bytes += ",\"body\":" + entry.body.dump() + ",\"sealed\":" + entry.sealed.dump() + ",\"seen\":";
    if (entry.seen)
        bytes += "{\"size\":" + std::to_string(entry.seen->size) + ",\"root\":\"" + base64(entry.seen->root) + "\"}";
    else
        bytes += "null";
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
    const auto signature = signer && !entry.of_batch ? base64(signer->sign(bytes)) : std::string{};
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
    // 1e39 is a number of JSON and none of ours.
    const auto whole = [&](const Json& number) {
        if (!number.is_number_integer()) throw corrupt("a field is missing or ill-typed");
        return number.get<std::int64_t>();
    };
    Json json = read_json(bytes);
    if (!json.is_object()) throw corrupt("not JSON");
    try {
        const auto v = whole(json.at("v"));
        if (v > entry_format_of_batches)
            throw LedgerError(LedgerError::Kind::newer, {"日志由更新的版本写入，请升级 rudang",
                                                         "the journal was written by a later version; update rudang"});
        Entry entry;
        entry.of_batch = v == entry_format_of_batches;
        entry.seq = whole(json.at("seq"));
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
        entry.body = std::move(json.at("body"));
        if (!entry.body.is_object()) throw corrupt("body");
        entry.sealed = std::move(json.at("sealed"));
        entry.key = text_of(json, "key");
        entry.sig = text_of(json, "sig");
        if (const auto& seen = json.at("seen"); seen.is_object()) {
            entry.seen = Seen{static_cast<std::uint64_t>(whole(seen.at("size"))), {}};
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
