#include "rudang/papers/docx.h"

#include <algorithm>

#include "docx_parts.h"
#include "rudang/engine/clean.h"

namespace rudang::papers {
namespace {

constexpr std::uint64_t most_bytes = 8 << 20;      // of one part; as a tree it takes some twenty times as much
constexpr std::uint64_t most_together = 16 << 20;  // of all parts that are read
constexpr std::size_t most_written = 64 << 20;     // of one part filled in: rows in rows multiply

constexpr std::string_view checked = "☑", unchecked = "☐";

// As the text of a w:t: what XML may not hold is gone, a line feed is a break.
void write_text(std::string& out, std::string_view text, std::string_view prefix) {
    const std::string p(prefix);
    const auto clean = shown(text, Lines::many);
    for (const char c : clean)
        if (c == '\n')
            out += "</" + p + "t><" + p + "br/><" + p + "t xml:space=\"preserve\">";
        else if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
}

template <class Map>
const typename Map::mapped_type* found(const Map& map, std::string_view name) {
    const auto at = map.find(name);
    return at == map.end() ? nullptr : &at->second;
}

// One part being written.
class Writing {
public:
    explicit Writing(std::vector<Mark>& unknown) : unknown_(unknown) {}

    void write(const std::vector<Template::Piece>& pieces, std::vector<const Values*>& scopes) {
        for (const auto& piece : pieces) {
            if (out.size() > most_written)
                throw tables::Unreadable{{"too-large",
                                          "",
                                          {"填出来的文档太大；请减少行中之行",
                                           "the document would be too large; put fewer rows into rows"}}};
            switch (piece.kind) {
                case Template::Piece::Kind::bytes:
                    out += piece.text;
                    break;
                case Template::Piece::Kind::text:
                    if (const auto* value = look(scopes, &Values::texts, piece.text))
                        write_text(out, *value, piece.prefix);
                    else
                        miss(Mark::Kind::text, "", piece);
                    break;
                case Template::Piece::Kind::box:
                    if (const auto* value = look(scopes, &Values::boxes, piece.text))
                        out += *value ? checked : unchecked;
                    else
                        miss(Mark::Kind::box, checked, piece);
                    break;
                case Template::Piece::Kind::rows:
                    rows(piece, scopes);
                    break;
            }
        }
    }
    std::string out;

private:
    void rows(const Template::Piece& piece, std::vector<const Values*>& scopes) {
        const auto* list = look(scopes, &Values::rows, piece.text);
        within_.push_back(piece.text);
        if (!list) {
            // Once, with its ends visible.
            add_unknown({Mark::Kind::rows, piece.text, {within_.begin(), within_.end() - 1}});
            write(piece.unknown, scopes);
        } else {
            for (const auto& each : *list) {
                scopes.push_back(&each);
                write(piece.inner, scopes);
                scopes.pop_back();
            }
        }
        within_.pop_back();
    }

    // The innermost first.
    template <class Map>
    const typename Map::mapped_type* look(const std::vector<const Values*>& scopes, Map Values::*map,
                                          std::string_view name) const {
        for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope)
            if (const auto* value = found((**scope).*map, name)) return value;
        return nullptr;
    }

    void miss(Mark::Kind kind, std::string_view sign, const Template::Piece& piece) {
        write_text(out, "〔" + std::string(sign) + piece.text + "〕", piece.prefix);
        add_unknown({kind, piece.text, within_});
    }
    void add_unknown(const Mark& mark) {
        if (listed_.insert(mark).second) unknown_.push_back(mark);
    }

    std::vector<Mark>& unknown_;
    std::set<Mark> listed_;
    std::vector<std::string> within_;
};

void collect_marks(const std::vector<Template::Piece>& pieces, std::vector<std::string>& within,
                   std::vector<Mark>& marks, std::set<Mark>& known) {
    for (const auto& piece : pieces) {
        if (piece.kind == Template::Piece::Kind::bytes) continue;
        const Mark mark{piece.kind == Template::Piece::Kind::text  ? Mark::Kind::text
                        : piece.kind == Template::Piece::Kind::box ? Mark::Kind::box
                                                                   : Mark::Kind::rows,
                        piece.text, within};
        if (known.insert(mark).second) marks.push_back(mark);
        within.push_back(piece.text);
        collect_marks(piece.inner, within, marks, known);
        within.pop_back();
    }
}

}  // namespace

Template::~Template() = default;
Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;

Template Template::open(const std::string& path) { return Template(tables::Package::docx(path)); }

Template::Template(tables::Package package) : package_(std::move(package)) {
    const auto documents = package_.related("", "officeDocument");
    if (documents.empty())
        throw tables::Unreadable{{"not-a-document", "", {"这不是 .docx 文档", "this is no .docx document"}}};
    std::vector<std::string> names{documents.front()};
    for (const char* type : {"header", "footer", "footnotes", "endnotes"})
        for (auto& part : package_.related(documents.front(), type))
            if (std::find(names.begin(), names.end(), part) == names.end()) names.push_back(std::move(part));
    std::set<Mark> known;
    std::uint64_t read = 0;
    for (const auto& name : names) {
        const auto bytes = package_.part(name, most_bytes);
        if ((read += bytes.size()) > most_together)
            throw tables::Unreadable{
                {"too-large",
                 "",
                 {"文档的正文和页眉页脚合起来太大，不像正常的模板，没有读完",
                  "the text and its headers together are too large for a template; not read to the end"}}};
        auto pieces = pieces_of(bytes, name, faults_);
        std::vector<std::string> within;
        const auto before = known.size();
        const bool any = std::any_of(pieces.begin(), pieces.end(),
                                     [](const Piece& piece) { return piece.kind != Piece::Kind::bytes; });
        collect_marks(pieces, within, marks_, known);
        if (any || known.size() > before) parts_.push_back({name, std::move(pieces)});
    }
}

Filled Template::fill(const Values& values) const {
    Filled filled;
    std::map<std::string, std::string> changed;
    for (const auto& part : parts_) {
        Writing writing(filled.unknown);
        std::vector<const Values*> scopes{&values};
        writing.write(part.pieces, scopes);
        changed[part.name] = std::move(writing.out);
    }
    filled.bytes = package_.with(changed);
    return filled;
}

std::string mark_name(std::string_view typed) {
    // Dots between the parts of a name, as different keyboards give them.
    constexpr std::string_view dots[] = {"・", "•", "‧", "∙", "⋅", "．"};
    constexpr std::string_view blanks[] = {" ", "\t", "\n", "\r", "\u3000", "\u00a0"};
    std::string name;
    while (!typed.empty()) {
        const auto begins = [&](std::string_view sign) { return typed.starts_with(sign); };
        if (const auto* dot = std::find_if(std::begin(dots), std::end(dots), begins); dot != std::end(dots)) {
            name += "·";
            typed.remove_prefix(dot->size());
        } else if (const auto* blank = std::find_if(std::begin(blanks), std::end(blanks), begins);
                   blank != std::end(blanks)) {
            typed.remove_prefix(blank->size());
        } else {
            name += typed.front();
            typed.remove_prefix(1);
        }
    }
    return name;
}

}  // namespace rudang::papers
