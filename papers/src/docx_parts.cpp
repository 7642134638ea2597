// Where the marks of a part are. The tree says what belongs together; the bytes are cut by its places in the source, so
// that whatever is no mark is never written anew.
#include "docx_parts.h"

#include <algorithm>
#include <optional>
#include <pugixml.hpp>

#include "rudang/engine/clean.h"

namespace rudang::papers {
namespace {

using Piece = Template::Piece;

constexpr int deepest = 256;            // elements in elements
constexpr int deepest_rows = 4;         // rows in rows
constexpr std::size_t most_rows = 500;  // in one part; no form has so many
constexpr std::size_t most_faults = 50;
constexpr std::string_view namespaces[] = {"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                                           "http://purl.oclc.org/ooxml/wordprocessingml/main"};

[[noreturn]] void broken(const std::string& part) {
    throw tables::Unreadable{
        {"broken-file",
         "",
         {"文件内容有误（" + part + "），请用文字处理软件打开后另存为 .docx",
          "the file's content is broken (" + part + "); open it in a word processor and save it as .docx"}}};
}

[[noreturn]] void too_many_rows() {
    throw tables::Unreadable{
        {"too-large", "", {"文件里 {{#…}} 太多，或套得太深", "there are too many {{#…}} in the file, or too deep"}}};
}

struct Range {
    std::size_t begin = 0, end = 0;
};

// A text element and what it says.
struct TextNode {
    Range content;            // between its tags
    std::size_t tag_end = 0;  // where an attribute could be added
    bool preserves = false;   // blanks at its ends
    std::string text;
};

// One end of a mark, or the whole of it.
struct Found {
    enum class What { text, box, open, close };
    What what;
    std::string name;
    std::size_t begin, end;  // in the paragraph's joined text
};

// A paragraph, its own text joined; what text boxes in it hold is theirs.
struct Paragraph {
    pugi::xml_node node;
    Range range;
    std::vector<TextNode> nodes;
    std::string joined;
    std::vector<std::size_t> starts;  // of each node in `joined`
    std::vector<Found> found;
};

bool blank(std::string_view text) { return mark_name(text).empty(); }

// The marks of a text. `{{` without an end is a fault.
std::vector<Found> marks_in(const std::string& text, const std::string& part, Problems& faults) {
    struct Braces {
        std::string_view open, close;
    };
    constexpr Braces kinds[] = {{"{{", "}}"}, {"｛｛", "｝｝"}};
    std::vector<Found> list;
    const auto fault = [&](std::string code, std::string zh, std::string en) {
        if (faults.size() < most_faults) faults.push_back({std::move(code), part, {std::move(zh), std::move(en)}});
    };
    for (const auto& braces : kinds) {
        std::size_t end = 0, cut = 0;  // looked for once, not at every mark
        for (std::size_t at = text.find(braces.open); at != std::string::npos;) {
            const auto inside = at + braces.open.size();
            if (end < inside) end = text.find(braces.close, inside);
            const auto again = text.find(braces.open, inside);
            // A name has one line.
            if (cut < inside) cut = text.find_first_of("\n\t", inside);
            if (end == std::string::npos || again < end || cut < end) {
                const auto near = shown(text.substr(at, std::min({again, cut, at + 60}) - at));
                fault("open-mark", "没有写完：" + near + "（少了 }}）", "not closed: " + near + " (}} is missing)");
                at = again;
                continue;
            }
            auto name = mark_name(std::string_view(text).substr(inside, end - inside));
            auto what = Found::What::text;
            const auto begins = [&](std::string_view sign) {
                if (!name.starts_with(sign)) return false;
                name.erase(0, sign.size());
                return true;
            };
            if (begins("#") || begins("＃"))
                what = Found::What::open;
            else if (begins("/") || begins("／"))
                what = Found::What::close;
            else if (begins("☑") || begins("□") || begins("☐"))
                what = Found::What::box;
            const auto after = end + braces.close.size();
            if (name.empty())
                fault("empty-mark", "{{}} 里没有名称", "there is no name in {{}}");
            else
                list.push_back({what, name, at, after});
            at = text.find(braces.open, after);
        }
    }
    std::sort(list.begin(), list.end(), [](const Found& a, const Found& b) { return a.begin < b.begin; });
    return list;
}

class Cutting {
public:
    Cutting(const std::string& source, const std::string& part, Problems& faults)
        : source_(source), part_(part), faults_(faults) {}

    std::vector<Piece> run() {
        constexpr auto how = pugi::parse_full | pugi::parse_ws_pcdata;
        if (!document_.load_buffer(source_.data(), source_.size(), how, pugi::encoding_utf8) ||
            !document_.document_element())
            broken(part_);
        for (auto node : document_.children())
            if (node.type() == pugi::node_doctype)
                throw tables::Unreadable{{"hostile-file",
                                          "",
                                          {"文件含有不该有的定义（DOCTYPE），不予读取",
                                           "the file holds definitions it should not (DOCTYPE) and was not read"}}};
        find_prefix();
        walk(document_.document_element(), nullptr, 0);
        pair_rows();
        for (const auto& paragraph : paragraphs_) edit(paragraph);
        std::sort(edits_.begin(), edits_.end(),
                  [](const Edit& a, const Edit& b) { return a.range.begin < b.range.begin; });
        return assemble({0, source_.size()}, nullptr);
    }

private:
    // Bytes of the source that are replaced.
    struct Edit {
        Range range;
        std::vector<Piece> pieces;
    };
    // Whole elements that are repeated.
    struct Block {
        std::string name;
        Range range;
        Range left_out[2];  // paragraphs that hold nothing but an end
    };
    struct End {
        std::size_t paragraph, found;
    };

    std::size_t place(pugi::xml_node node) const {
        const auto at = node.offset_debug();
        if (at < 0 || static_cast<std::size_t>(at) >= source_.size()) broken(part_);
        return static_cast<std::size_t>(at);
    }
    std::size_t after(std::string_view sign, std::size_t from) const {
        const auto at = source_.find(sign, from);
        if (at == std::string::npos) broken(part_);
        return at + sign.size();
    }
    // Where the start tag ends: behind its ">"; what stands in quotes is no end.
    std::size_t tag_end(pugi::xml_node node) const {
        char quote = 0;
        for (auto at = place(node); at < source_.size(); ++at) {
            const char c = source_[at];
            if (quote)
                quote = c == quote ? 0 : quote;
            else if (c == '"' || c == '\'')
                quote = c;
            else if (c == '>')
                return at + 1;
        }
        broken(part_);
    }
    std::size_t end_of(pugi::xml_node node) const {
        switch (node.type()) {
            case pugi::node_comment:
                return after("-->", place(node));
            case pugi::node_cdata:
                return after("]]>", place(node));
            case pugi::node_pi:
                return after("?>", place(node));
            case pugi::node_pcdata:
                return std::min(source_.find('<', place(node)), source_.size());
            case pugi::node_element:
                break;
            default:
                broken(part_);
        }
        const auto opened = tag_end(node);
        if (source_[opened - 2] == '/') return opened;
        // Down to the last child of the last child, then out again through the end tags.
        int open = 1;
        auto inner = node;
        auto at = opened;
        while (const auto last = inner.last_child()) {
            if (last.type() != pugi::node_element) {
                at = end_of(last);
                break;
            }
            at = tag_end(last);
            if (source_[at - 2] == '/') break;
            inner = last;
            ++open;
        }
        for (; open > 0; --open) at = after(">", after("</", at));
        return at;
    }
    Range range_of(pugi::xml_node node) const { return {place(node) - 1, end_of(node)}; }

    void find_prefix() {
        const auto root = document_.document_element();
        if (source_.compare(place(root), std::string_view(root.name()).size(), root.name()) != 0) broken(part_);
        for (const auto attribute : root.attributes()) {
            const std::string_view name = attribute.name(), value = attribute.value();
            if (std::find(std::begin(namespaces), std::end(namespaces), value) == std::end(namespaces)) continue;
            if (name == "xmlns") prefix_ = "";
            if (name.starts_with("xmlns:")) prefix_ = std::string(name.substr(6)) + ":";
        }
        if (!prefix_) broken(part_);
    }
    bool is(pugi::xml_node node, std::string_view local) const {
        const std::string_view name = node.name();
        return name.size() == prefix_->size() + local.size() && name.starts_with(*prefix_) && name.ends_with(local);
    }

    // `open` is the paragraph the node lies in, by its place in the list.
    void walk(pugi::xml_node node, const std::size_t* open, int depth) {
        if (depth > deepest)
            throw tables::Unreadable{
                {"broken-file", "", {"文件结构异常（嵌套过深）", "the file is nested too deeply"}}};
        std::size_t own = 0;
        if (is(node, "p")) {
            own = paragraphs_.size();
            paragraphs_.emplace_back();
            paragraphs_.back().node = node;
            open = &own;
        } else if (open && is(node, "t")) {
            take(paragraphs_[*open], node);
            return;
        } else if (open && (is(node, "br") || is(node, "cr") || is(node, "tab"))) {
            // Ends a line: no mark goes across.
            if (const auto parent = node.parent(); is(parent, "r")) paragraphs_[*open].joined += '\n';
        }
        for (auto child : node.children())
            if (child.type() == pugi::node_element) walk(child, open, depth + 1);
        if (open == &own) {
            auto& paragraph = paragraphs_[own];
            paragraph.found = marks_in(paragraph.joined, part_, faults_);
            if (!paragraph.found.empty()) paragraph.range = range_of(node);
        }
    }

    void take(Paragraph& paragraph, pugi::xml_node node) {
        TextNode text;
        const auto begin = tag_end(node);
        if (source_[begin - 2] == '/') return;
        for (auto child : node.children())
            if (child.type() != pugi::node_pcdata) {
                paragraph.joined += '\n';
                return;
            }
        text.content = {begin, std::min(source_.find('<', begin), source_.size())};
        text.tag_end = begin - 1;
        text.preserves = !node.attribute("xml:space").empty();
        text.text = node.child_value();
        paragraph.starts.push_back(paragraph.joined.size());
        paragraph.joined += text.text;
        paragraph.nodes.push_back(std::move(text));
    }

    // ---- rows

    static pugi::xml_node ancestor(pugi::xml_node node, int up) {
        for (; up > 0; --up) node = node.parent();
        return node;
    }
    static int depth_of(pugi::xml_node node) {
        int depth = 0;
        for (; node; node = node.parent()) ++depth;
        return depth;
    }

    // The smallest whole thing that holds both ends: paragraphs and tables one after the other, or rows.
    Range block_of(pugi::xml_node first, pugi::xml_node last) const {
        if (first == last) return range_of(first);
        const int depth = std::min(depth_of(first), depth_of(last));
        auto a = ancestor(first, depth_of(first) - depth), b = ancestor(last, depth_of(last) - depth);
        if (a == b) return range_of(a);
        while (a.parent() != b.parent()) {
            a = a.parent();
            b = b.parent();
        }
        if (is(a.parent(), "tr")) return range_of(a.parent());
        return {range_of(a).begin, range_of(b).end};
    }

    bool holds_only(const Paragraph& paragraph, const Found& found) const {
        return blank(paragraph.joined.substr(0, found.begin)) && blank(paragraph.joined.substr(found.end));
    }

    void fault(const Found& found, bool opens) {
        if (faults_.size() >= most_faults) return;
        const auto mark = (opens ? "{{#" : "{{/") + found.name + "}}";
        faults_.push_back({"open-rows",
                           part_,
                           {opens ? "只有开始没有结束：" + mark : "只有结束没有开始：" + mark,
                            opens ? "begun and not ended: " + mark : "ended and not begun: " + mark}});
    }

    void pair_rows() {
        std::vector<End> open;
        for (std::size_t p = 0; p < paragraphs_.size(); ++p)
            for (std::size_t f = 0; f < paragraphs_[p].found.size(); ++f) {
                const auto& found = paragraphs_[p].found[f];
                if (found.what == Found::What::open) open.push_back({p, f});
                if (open.size() > most_rows) too_many_rows();
                if (found.what != Found::What::close) continue;
                const auto same = std::find_if(open.rbegin(), open.rend(), [&](const End& end) {
                    return paragraphs_[end.paragraph].found[end.found].name == found.name;
                });
                if (same == open.rend()) {
                    fault(found, false);
                    loose_.insert(&found);
                    continue;
                }
                // What was begun inside and not ended is no block.
                for (auto inner = open.rbegin(); inner != same; ++inner) drop(*inner);
                const auto begin = *same;
                open.erase(same.base() - 1, open.end());
                pair(begin, {p, f});
            }
        for (const auto& end : open) drop(end);
    }
    void drop(const End& end) {
        const auto& found = paragraphs_[end.paragraph].found[end.found];
        fault(found, true);
        loose_.insert(&found);
    }
    void pair(const End& begin, const End& end) {
        const auto &first = paragraphs_[begin.paragraph], &last = paragraphs_[end.paragraph];
        Block block{first.found[begin.found].name, block_of(first.node, last.node), {}};
        // Blocks lie in one another or apart; two in one row would repeat the row for both.
        for (const auto& other : blocks_)
            if (block.range.begin < other.range.end && other.range.begin < block.range.end &&
                !(block.range.begin <= other.range.begin && other.range.end <= block.range.end &&
                  (block.range.begin != other.range.begin || block.range.end != other.range.end))) {
                faults_.push_back({"crossed-rows",
                                   part_,
                                   {"“" + block.name + "”和“" + other.name + "”占着同一行",
                                    block.name + " and " + other.name + " are in the same row"}});
                loose_.insert(&first.found[begin.found]);
                loose_.insert(&last.found[end.found]);
                return;
            }
        if (&first != &last && first.node.parent() == last.node.parent()) {
            if (holds_only(first, first.found[begin.found])) block.left_out[0] = first.range;
            if (holds_only(last, last.found[end.found])) block.left_out[1] = last.range;
        }
        blocks_.push_back(block);
        if (blocks_.size() > most_rows) too_many_rows();
    }

    // ---- cutting

    static void add_bytes(std::vector<Piece>& pieces, std::string_view bytes) {
        if (bytes.empty()) return;
        if (pieces.empty() || pieces.back().kind != Piece::Kind::bytes) pieces.push_back({.text = {}, .prefix = {}});
        pieces.back().text += bytes;
    }
    static std::string escaped(std::string_view text) {
        std::string out;
        for (const char c : text)
            if (c == '&')
                out += "&amp;";
            else if (c == '<')
                out += "&lt;";
            else if (c == '>')
                out += "&gt;";
            else
                out += c;
        return out;
    }

    // The text elements a mark touches are written anew: without it, and with its value in the first of them.
    void edit(const Paragraph& paragraph) {
        auto next = paragraph.found.begin();
        for (std::size_t i = 0; i < paragraph.nodes.size(); ++i) {
            const auto& node = paragraph.nodes[i];
            const auto from = paragraph.starts[i], to = from + node.text.size();
            std::vector<Piece> pieces;
            std::size_t at = from;
            bool touched = false;
            while (next != paragraph.found.end() && next->end <= from) ++next;
            for (auto each = next; each != paragraph.found.end() && each->begin < to; ++each) {
                const auto& found = *each;
                if (loose_.contains(&found)) continue;
                touched = true;
                if (found.begin > at) add_bytes(pieces, escaped(paragraph.joined.substr(at, found.begin - at)));
                if (found.begin >= from) put(pieces, found);
                at = std::min(found.end, to);
            }
            if (!touched) continue;
            if (at < to) add_bytes(pieces, escaped(paragraph.joined.substr(at, to - at)));
            if (!node.preserves) {
                std::vector<Piece> attribute;
                add_bytes(attribute, " xml:space=\"preserve\"");
                edits_.push_back({{node.tag_end, node.tag_end}, std::move(attribute)});
            }
            edits_.push_back({node.content, std::move(pieces)});
        }
    }
    void put(std::vector<Piece>& pieces, const Found& found) {
        Piece piece{.text = found.name, .prefix = *prefix_};
        switch (found.what) {
            case Found::What::text:
                piece.kind = Piece::Kind::text;
                break;
            case Found::What::box:
                piece.kind = Piece::Kind::box;
                break;
            case Found::What::open:
            case Found::What::close:
                // Seen only where nobody knows the rows.
                piece.kind = Piece::Kind::rows;
                piece.text = (found.what == Found::What::open ? "#" : "/") + found.name;
                break;
        }
        pieces.push_back(std::move(piece));
    }

    // Without the ends of known rows, or with them made visible.
    void add_edit(std::vector<Piece>& pieces, const Edit& edit, const std::vector<std::string>& visible) const {
        for (const auto& piece : edit.pieces) {
            if (piece.kind == Piece::Kind::bytes)
                add_bytes(pieces, piece.text);
            else if (piece.kind != Piece::Kind::rows)
                pieces.push_back(piece);
            else if (std::find(visible.begin(), visible.end(), piece.text.substr(1)) != visible.end())
                add_bytes(pieces, "〔" + escaped(piece.text) + "〕");
        }
    }

    std::vector<Piece> assemble(Range range, const Block* inside, std::vector<std::string> visible = {},
                                int depth = 0) const {
        if (depth > deepest_rows) too_many_rows();
        std::vector<Piece> pieces;
        std::size_t at = range.begin;
        std::vector<const Block*> within;
        for (const auto& block : blocks_)
            if (&block != inside && block.range.begin >= range.begin && block.range.end <= range.end &&
                (!inside || block.range.begin != inside->range.begin || block.range.end != inside->range.end))
                within.push_back(&block);
        // Outermost only, in order.
        std::sort(within.begin(), within.end(), [](const Block* a, const Block* b) {
            return a->range.begin != b->range.begin ? a->range.begin < b->range.begin : a->range.end > b->range.end;
        });
        auto next = within.begin();
        auto edit = std::lower_bound(edits_.begin(), edits_.end(), range.begin,
                                     [](const Edit& e, std::size_t from) { return e.range.begin < from; });
        while (true) {
            while (next != within.end() && (*next)->range.begin < at) ++next;
            while (edit != edits_.end() && edit->range.begin < at) ++edit;
            const auto block_at = next == within.end() ? range.end : (*next)->range.begin;
            const auto edit_at = edit == edits_.end() ? range.end : std::min(edit->range.begin, range.end);
            const bool left_out = inside && visible.empty();
            Range skip{range.end, range.end};
            if (left_out)
                for (const auto& each : inside->left_out)
                    if (each.end > each.begin && each.begin >= at && each.begin < skip.begin) skip = each;
            const auto first = std::min({block_at, edit_at, skip.begin});
            add_bytes(pieces, std::string_view(source_).substr(at, first - at));
            at = first;
            if (at >= range.end) return pieces;
            if (skip.begin == first && skip.end > skip.begin && skip.begin < range.end) {
                at = skip.end;
            } else if (block_at == first) {
                const auto& block = **next;
                Piece piece{.kind = Piece::Kind::rows, .text = block.name, .prefix = *prefix_};
                piece.inner = assemble(block.range, &block, {}, depth + 1);
                auto ends = visible;
                ends.push_back(block.name);
                piece.unknown = assemble(block.range, &block, std::move(ends), depth + 1);
                pieces.push_back(std::move(piece));
                at = block.range.end;
            } else {
                add_edit(pieces, *edit, visible);
                at = edit->range.end;
                ++edit;
            }
        }
    }

    const std::string& source_;
    const std::string& part_;
    Problems& faults_;
    pugi::xml_document document_;
    std::optional<std::string> prefix_;
    std::vector<Paragraph> paragraphs_;
    std::vector<Block> blocks_;
    std::vector<Edit> edits_;
    std::set<const Found*> loose_;
};

}  // namespace

std::vector<Piece> pieces_of(const std::string& xml, const std::string& part, Problems& faults) {
    return Cutting(xml, part, faults).run();
}

}  // namespace rudang::papers
