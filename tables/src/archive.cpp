// Packed parts, and XML as it comes out of them.
#include <expat.h>
#include <utf8proc.h>
#include <zip.h>

#include <algorithm>
#include <cstring>
#include <exception>

#include "parts.h"
#include "rudang/engine/clean.h"

namespace rudang::tables {
namespace {

// "\xl\.\Worksheets\..\Sheet%201.xml" is "xl/sheet 1.xml".
std::string alike(std::string_view name) {
    const auto hex = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
    };
    std::string plain, piece;
    std::vector<std::string> pieces;
    const auto close = [&] {
        if (piece == "..") {
            if (!pieces.empty()) pieces.pop_back();
        } else if (!piece.empty() && piece != ".") {
            pieces.push_back(piece);
        }
        piece.clear();
    };
    for (std::size_t i = 0; i < name.size(); ++i) {
        char c = name[i];
        if (c == '%' && i + 2 < name.size() && hex(name[i + 1]) >= 0 && hex(name[i + 2]) >= 0) {
            c = static_cast<char>(hex(name[i + 1]) * 16 + hex(name[i + 2]));
            i += 2;
        }
        if (c == '/' || c == '\\')
            close();
        else
            piece += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    close();
    for (const auto& each : pieces) plain += (plain.empty() ? "" : "/") + each;
    return plain;
}

}  // namespace

Archive::Archive(const std::string& path, const Limits& limits) {
    int error = 0;
    zip_ = ZIP(zip_open)(path.c_str(), ZIP_RDONLY, &error);
    if (!zip_)
        unreadable("broken-file", "文件不完整或已损坏，打不开",
                   "the file is incomplete or damaged and cannot be opened");
    take_in(limits);
}

Archive::Archive(std::string_view bytes, const Limits& limits) {
    zip_error_t error;
    ZIP(zip_error_init)(&error);
    auto* source = ZIP(zip_source_buffer_create)(bytes.data(), bytes.size(), 0, &error);
    zip_ = source ? ZIP(zip_open_from_source)(source, ZIP_RDONLY, &error) : nullptr;
    if (!zip_ && source) ZIP(zip_source_free)(source);
    ZIP(zip_error_fini)(&error);
    if (!zip_)
        unreadable("broken-file", "文件不完整或已损坏，打不开",
                   "the file is incomplete or damaged and cannot be opened");
    take_in(limits);
}

void Archive::take_in(const Limits& limits) {
    auto* zip = static_cast<zip_t*>(zip_);
    const auto count = ZIP(zip_get_num_entries)(zip, 0);
    if (count < 0 || static_cast<std::uint64_t>(count) > limits.parts) {
        ZIP(zip_discard)(zip);
        beyond("parts", limits.parts);
    }
    for (zip_int64_t i = 0; i < count; ++i)
        if (const char* name = ZIP(zip_get_name)(zip, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW))
            parts_.emplace(alike(name), static_cast<std::uint64_t>(i));
}
Archive::~Archive() { ZIP(zip_discard)(static_cast<zip_t*>(zip_)); }

bool Archive::has(const std::string& part) const { return parts_.contains(alike(part)); }

std::optional<std::uint64_t> Archive::entry(const std::string& part) const {
    const auto found = parts_.find(alike(part));
    return found == parts_.end() ? std::nullopt : std::optional(found->second);
}

bool Archive::has_like(std::string_view beginning, std::string_view ending) const {
    return std::any_of(parts_.begin(), parts_.end(), [&](const auto& part) {
        return part.first.starts_with(beginning) && part.first.ends_with(ending);
    });
}

void Archive::read(const std::string& part, std::uint64_t limit,
                   const std::function<bool(std::string_view)>& piece) const {
    auto* zip = static_cast<zip_t*>(zip_);
    const auto found = parts_.find(alike(part));
    if (found == parts_.end())
        unreadable("broken-file", "文件缺少应有的部分（" + part + "）",
                   "the file lacks a part it should have (" + part + ")");
    zip_stat_t info;
    ZIP(zip_stat_init)(&info);
    if (ZIP(zip_stat_index)(zip, found->second, 0, &info) == 0 && (info.valid & ZIP_STAT_ENCRYPTION_METHOD) &&
        info.encryption_method != ZIP_EM_NONE)
        unreadable("locked", "文件有打开密码；请打开后去掉密码，另存一份",
                   "the file has a password; open it and save it without one");
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(ZIP(zip_fopen_index)(zip, found->second, 0),
                                                                 ZIP(zip_fclose));
    if (!file) unreadable("broken-file", "文件已损坏（" + part + "）", "the file is damaged (" + part + ")");
    std::vector<char> buffer(1 << 16);
    std::uint64_t total = 0;
    for (;;) {
        const auto got = ZIP(zip_fread)(file.get(), buffer.data(), buffer.size());
        if (got < 0) unreadable("broken-file", "文件已损坏（" + part + "）", "the file is damaged (" + part + ")");
        if (got == 0) return;
        total += static_cast<std::uint64_t>(got);
        if (total > limit) beyond("bytes", limit, part);
        if (!piece({buffer.data(), static_cast<std::size_t>(got)})) return;
    }
}

namespace {

constexpr zip_uint16_t first_day = 0x21;  // 1980-01-01, the first a zip can name

// Puts bytes at a place of the archive, or at its end.
void put(zip_t* zip, std::optional<std::uint64_t> place, const std::string& part, const std::string& bytes) {
    zip_source_t* content = ZIP(zip_source_buffer)(zip, bytes.data(), bytes.size(), 0);
    const auto name = part.substr(std::min(part.find_first_not_of("/\\"), part.size()));
    zip_int64_t at = -1;
    if (!place)
        at = ZIP(zip_file_add)(zip, name.c_str(), content, ZIP_FL_ENC_UTF_8);
    else if (ZIP(zip_file_replace)(zip, *place, content, 0) == 0)
        at = static_cast<zip_int64_t>(*place);
    if (at < 0)
        ZIP(zip_source_free)(content);
    else
        ZIP(zip_file_set_dostime)(zip, static_cast<zip_uint64_t>(at), 0, first_day, 0);
}

}  // namespace

void Archive::add(void* open, const std::map<std::string, std::string>& parts) {
    for (const auto& [part, bytes] : parts) put(static_cast<zip_t*>(open), std::nullopt, part, bytes);
}

void Archive::exchange(void* open, const std::map<std::string, std::string>& changed,
                       const std::vector<std::string>& removed) const {
    auto* zip = static_cast<zip_t*>(open);
    for (const auto& [part, bytes] : changed) put(zip, entry(part), part, bytes);
    for (const auto& part : removed)
        if (const auto known = entry(part)) ZIP(zip_delete)(zip, *known);
}

std::string Archive::text(const std::string& part) const {
    std::string whole;
    if (has(part)) read(part, 1 << 20, [&](std::string_view piece) { return whole += piece, true; });
    return whole;
}

// ---- XML
// --------------------------------------------------------------------------------------------------------------

std::string_view get(const Xml::Attributes& attributes, std::string_view name) {
    const auto is_called = [&](const char* whole) {
        if (std::strncmp(whole, name.data(), name.size()) == 0 && whole[name.size()] == '\0') return true;
        const char* colon = std::strrchr(whole, ':');
        return colon && name == colon + 1;
    };
    for (const auto* at = attributes.given; *at; at += 2)
        if (is_called(*at)) return at[1];
    return {};
}

int whole_number(std::string_view text, int otherwise) {
    int value = 0;
    if (text.empty() || text.size() > 8) return otherwise;
    for (const char c : text) {
        if (c < '0' || c > '9') return otherwise;
        value = value * 10 + (c - '0');
    }
    return value;
}

namespace {

std::string_view local(const char* name) {
    const std::string_view whole(name);
    const auto colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

bool allowed_in_xml(utf8proc_int32_t code) {
    return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code < 0xd800) ||
           (code >= 0xe000 && code < 0xfffe) || (code >= 0x10000 && code <= 0x10ffff);
}

// A parser stops a whole file at one byte that is no text or one reference to a character that must not be; here such a
// place becomes `unreadable_character`, and the cell it stands in is lost, not the file.
class Mender {
public:
    std::string_view mend(std::string_view piece, bool last) {
        if (first_ && !piece.empty()) {
            first_ = false;
            // Of other encodings the parser knows more.
            const auto head = piece.substr(0, 200);
            const auto encoding = head.find("encoding=");
            const auto word = encoding == std::string_view::npos ? std::string_view{}
                                                                 : head.substr(std::min(encoding + 10, head.size()), 5);
            as_is_ = head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff") || head.find('\0') != head.npos ||
                     !(word.empty() || word == "UTF-8" || word == "utf-8");
        }
        if (as_is_) return piece;
        if (!rest_.empty()) {
            rest_ += piece;
            input_ = std::move(rest_);
            piece = input_;
            rest_.clear();
        }
        out_.clear();
        std::size_t from = 0, at = 0;
        while (at < piece.size()) {
            at += plain(piece.substr(at));
            if (at >= piece.size()) break;
            const auto size = good(piece.substr(at));
            if (size > 0) {
                at += static_cast<std::size_t>(size);
                continue;
            }
            if (size == cut && !last) break;
            out_.append(piece, from, at - from);
            out_ += unreadable_character;
            at += bad_;
            from = at;
        }
        if (at < piece.size()) rest_ = piece.substr(at);
        if (from == 0) return piece.substr(0, at);
        out_.append(piece, from, at - from);
        return out_;
    }

private:
    static constexpr int cut = -1;

    // How many bytes need no second look.
    static std::size_t plain(std::string_view text) {
        constexpr std::uint64_t ones = 0x0101010101010101u, high = ones * 0x80;
        std::size_t at = 0;
        for (; at + 8 <= text.size(); at += 8) {
            std::uint64_t word;
            std::memcpy(&word, text.data() + at, 8);
            const auto ampersands = word ^ (ones * '&');
            // A byte beyond ASCII, below a blank, or an ampersand.
            if ((word | (word - ones * 0x20) | ((ampersands - ones) & ~ampersands)) & high) break;
        }
        while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x20 &&
               static_cast<unsigned char>(text[at]) < 0x80 && text[at] != '&')
            ++at;
        return at;
    }

    // The size of the character or reference at the beginning; 0 where it must go (`bad_` bytes), `cut` where its end
    // is not here yet.
    int good(std::string_view text) {
        bad_ = 1;
        const auto first = static_cast<unsigned char>(text[0]);
        if (first == '&') {
            if (text.size() >= 2 && text[1] != '#') return 1;
            const auto end = text.substr(0, 12).find(';');
            if (end == std::string_view::npos) return text.size() < 12 ? cut : 1;
            const bool hex = text[2] == 'x';
            const std::string digits(text.substr(hex ? 3 : 2, end - (hex ? 3 : 2)));
            char* stop = nullptr;
            const auto code = std::strtoul(digits.c_str(), &stop, hex ? 16 : 10);
            if (digits.empty() || *stop || code > 0x10ffff || allowed_in_xml(static_cast<utf8proc_int32_t>(code)))
                return static_cast<int>(end) + 1;  // good, or broken in a way that no cell explains
            bad_ = end + 1;
            return 0;
        }
        if (first < 0x80) return allowed_in_xml(first) ? 1 : 0;
        utf8proc_int32_t code = -1;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                           static_cast<utf8proc_ssize_t>(text.size()), &code);
        if (size <= 0) return text.size() < 4 ? cut : 0;
        bad_ = static_cast<std::size_t>(size);
        return allowed_in_xml(code) ? static_cast<int>(size) : 0;
    }

    std::string rest_, input_, out_;
    std::size_t bad_ = 1;
    bool first_ = true, as_is_ = false;
};

// Between expat, which is C, and our handlers, which may throw.
struct Parsing {
    Xml& xml;
    XML_Parser parser;
    bool doctype = false;
    std::exception_ptr thrown = nullptr;
    int depth = 0;

    template <class F>
    void guard(F f) {
        if (thrown || xml.stop) return;
        try {
            f();
        } catch (...) {
            thrown = std::current_exception();
        }
        if (thrown || xml.stop) XML_StopParser(parser, XML_FALSE);
    }
    static Parsing& of(void* data) { return *static_cast<Parsing*>(data); }

    static void XMLCALL begin(void* data, const char* name, const char** attributes) {
        auto& here = of(data);
        here.guard([&] {
            if (++here.depth > 256)
                unreadable("broken-file", "文件结构异常（嵌套过深）", "the file is nested too deeply");
            if (here.xml.begin) here.xml.begin(local(name), {attributes});
        });
    }
    static void XMLCALL end(void* data, const char* name) {
        auto& here = of(data);
        here.guard([&] {
            --here.depth;
            if (here.xml.end) here.xml.end(local(name));
        });
    }
    static void XMLCALL text(void* data, const char* text, int size) {
        auto& here = of(data);
        here.guard([&] {
            if (here.xml.text) here.xml.text({text, static_cast<std::size_t>(size)});
        });
    }
    // Office programs write no document type; only files that mean harm do.
    static void XMLCALL doctype_found(void* data, const char*, const char*, const char*, int) {
        of(data).doctype = true;
        XML_StopParser(of(data).parser, XML_FALSE);
    }
};

}  // namespace

void read_xml(const Archive& archive, const std::string& part, std::uint64_t limit, Xml& xml) {
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr), XML_ParserFree);
    Parsing parsing{xml, parser.get()};
    XML_SetUserData(parser.get(), &parsing);
    XML_SetElementHandler(parser.get(), Parsing::begin, Parsing::end);
    XML_SetCharacterDataHandler(parser.get(), Parsing::text);
    XML_SetStartDoctypeDeclHandler(parser.get(), Parsing::doctype_found);
    const auto check = [&](XML_Status status) {
        if (parsing.thrown) std::rethrow_exception(parsing.thrown);
        if (parsing.doctype)
            unreadable("hostile-file", "文件含有不该有的定义（DOCTYPE），不予读取",
                       "the file holds definitions it should not (DOCTYPE) and was not read");
        if (status == XML_STATUS_ERROR && !xml.stop) {
            const auto line = std::to_string(XML_GetCurrentLineNumber(parser.get()));
            unreadable("broken-file", "文件内容有误（" + part + " 第 " + line + " 行）",
                       "the file's content is broken (" + part + " line " + line + ")");
        }
        return !xml.stop;
    };
    Mender mender;
    // A tag is kept until its end comes; one without an end would be kept for ever.
    constexpr XML_Index most_tag = 8 << 20;
    XML_Index fed = 0;
    archive.read(part, limit, [&](std::string_view piece) {
        const auto mended = mender.mend(piece, false);
        fed += static_cast<XML_Index>(mended.size());
        if (fed - std::max<XML_Index>(XML_GetCurrentByteIndex(parser.get()), 0) > most_tag + (1 << 20))
            unreadable("too-large", "文件结构异常（一个标记过长）", "the file has a tag that is too long", part);
        return check(XML_Parse(parser.get(), mended.data(), static_cast<int>(mended.size()), 0));
    });
    if (xml.stop) return;
    const auto mended = mender.mend({}, true);
    check(XML_Parse(parser.get(), mended.data(), static_cast<int>(mended.size()), 1));
}

}  // namespace rudang::tables
