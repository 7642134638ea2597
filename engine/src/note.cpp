#include "rudang/engine/note.h"

#include <charconv>
#include <cstring>

namespace rudang {
namespace {

constexpr std::string_view dash = "\xe2\x80\x94 ";  // em dash and space begin a signature line
constexpr std::string_view receipt_header = "c2sp.org/tlog-proof@v1";

std::string_view next_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return line;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || (text.size() > 1 && text[0] == '0'))
        return std::nullopt;
    return value;
}

std::optional<Hash> hash_of(std::string_view base64) {
    const auto raw = from_base64(base64);
    if (!raw || raw->size() != 32) return std::nullopt;
    Hash hash;
    std::memcpy(hash.data(), raw->data(), 32);
    return hash;
}

// The first four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ key): which key of that name signed.
std::string key_hash(std::string_view name, const PublicKey& key) {
    const auto hash =
        sha256(std::string(name) + "\n\x01" + std::string(reinterpret_cast<const char*>(key.bytes.data()), 32));
    return {reinterpret_cast<const char*>(hash.data()), 4};
}

}  // namespace

std::string Checkpoint::text() const { return origin + "\n" + std::to_string(size) + "\n" + base64(root) + "\n"; }

std::optional<Checkpoint> Checkpoint::parse(std::string_view text) {
    Checkpoint checkpoint;
    checkpoint.origin = next_line(text);
    const auto size = number(next_line(text));
    auto third = next_line(text);
    if (!third.empty() && third.back() == '\r') third.remove_suffix(1);
    const auto root = hash_of(third);
    if (checkpoint.origin.empty() || !size || !root) return std::nullopt;
    checkpoint.size = *size;
    checkpoint.root = *root;
    return checkpoint;
}

std::string note_key_name(std::string_view origin, std::string_view actor) {
    return std::string(origin) + "/" + std::string(actor);
}

std::string sign_note(const Checkpoint& checkpoint, std::string_view name, const SigningKey& key) {
    const auto text = checkpoint.text();
    return text + "\n" + std::string(dash) + std::string(name) + " " +
           base64(key_hash(name, key.public_key()) + key.sign(text)) + "\n";
}

namespace {

template <class F>
void each_signature(std::string_view note, F f) {
    const auto split = note.find("\n\n");
    if (split == std::string_view::npos) return;
    const auto text = note.substr(0, split + 1);
    for (auto rest = note.substr(split + 2); !rest.empty();) {
        auto line = next_line(rest);
        if (!line.starts_with(dash)) continue;
        line.remove_prefix(dash.size());
        const auto space = line.rfind(' ');
        if (space == std::string_view::npos) continue;
        if (const auto raw = from_base64(line.substr(space + 1)); raw && raw->size() == 68)
            f(text, line.substr(0, space), *raw);
    }
}

}  // namespace

std::optional<std::string> note_signature(std::string_view note, std::string_view name, const PublicKey& key) {
    std::optional<std::string> found;
    each_signature(note, [&](std::string_view, std::string_view signer, const std::string& raw) {
        if (!found && signer == name && raw.substr(0, 4) == key_hash(name, key)) found = raw.substr(4);
    });
    return found;
}

bool note_signed_by(std::string_view note, std::string_view name, const PublicKey& key) {
    bool good = false;
    each_signature(note, [&](std::string_view text, std::string_view signer, const std::string& raw) {
        good |= signer == name && raw.substr(0, 4) == key_hash(name, key) &&
                signature_fits(key, text, std::string_view(raw).substr(4));
    });
    return good;
}

std::vector<std::string> note_signers(std::string_view note) {
    std::vector<std::string> names;
    each_signature(note,
                   [&](std::string_view, std::string_view signer, const std::string&) { names.emplace_back(signer); });
    return names;
}

std::string Receipt::text() const {
    std::string out =
        std::string(receipt_header) + "\nextra " + base64(entry) + "\nindex " + std::to_string(index) + "\n";
    for (const auto& hash : path) out += base64(hash) + "\n";
    return out + "\n" + note;
}

std::optional<Receipt> Receipt::parse(std::string_view text) {
    if (next_line(text) != receipt_header) return std::nullopt;
    Receipt receipt;
    auto line = next_line(text);
    if (!line.starts_with("extra ")) return std::nullopt;
    const auto entry = from_base64(line.substr(6));
    line = next_line(text);
    if (!entry || !line.starts_with("index ")) return std::nullopt;
    const auto index = number(line.substr(6));
    if (!index) return std::nullopt;
    receipt.entry = *entry;
    receipt.index = *index;
    for (line = next_line(text); !line.empty(); line = next_line(text)) {
        const auto hash = hash_of(line);
        if (!hash || receipt.path.size() == 64) return std::nullopt;
        receipt.path.push_back(*hash);
    }
    receipt.note = text;
    if (!Checkpoint::parse(receipt.note)) return std::nullopt;
    return receipt;
}

bool Receipt::proves() const {
    const auto checkpoint = Checkpoint::parse(note);
    return checkpoint && inclusion_fits(leaf_hash(entry), index, checkpoint->size, path, checkpoint->root);
}

}  // namespace rudang
