#include "graph.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "context.h"
#include "rudang/rectification/rectification.h"

namespace rudang::cli {
namespace {

using Children = std::map<std::string, std::vector<const ChartState*>>;

Children children_of(const Chart& chart) {
    Children children;
    for (const auto& state : chart.states) children[state.parent].push_back(&state);
    return children;
}

bool regional(const Children& children, const std::string& name) {
    const auto found = children.find(name);
    return found != children.end() &&
           std::any_of(found->second.begin(), found->second.end(), [](const ChartState* s) { return s->region > 0; });
}

std::string steps_text(const ChartState& state) {
    std::string text;
    for (const int step : state.steps) text += (text.empty() ? " (" : ",") + std::to_string(step);
    return text.empty() ? text : text + ")";
}

std::string edge_text(const ChartTransition& transition, Language language) {
    const auto when = std::string(transition.when_label.in(language));
    return transition.event + (when.empty() ? "" : " [" + when + "]");
}

std::string escape_xml(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '&')
            escaped += "&amp;";
        else if (c == '<')
            escaped += "&lt;";
        else if (c == '>')
            escaped += "&gt;";
        else if (c == '"')
            escaped += "&quot;";
        else
            escaped += c;
    }
    return escaped;
}

}  // namespace

std::string to_mermaid(const Chart& chart, Language language) {
    const auto children = children_of(chart);
    std::ostringstream out;
    out << "stateDiagram-v2\n";
    const std::function<void(const ChartState&, int)> state = [&](const ChartState& s, int depth) {
        const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
        const auto found = children.find(s.name);
        out << indent << "state \"" << s.label.in(language) << steps_text(s) << "\" as " << s.name;
        if (found == children.end()) {
            out << '\n';
            return;
        }
        out << " {\n";
        int region = 0;
        for (const auto* child : found->second) {
            if (child->region != region) {
                out << indent << "  --\n";
                region = child->region;
            }
            if (child->initial) out << indent << "  [*] --> " << child->name << '\n';
            state(*child, depth + 1);
        }
        out << indent << "}\n";
    };
    for (const auto* top : children.at("")) state(*top, 1);
    for (const auto& t : chart.transitions)
        out << "  " << t.from << " --> " << (t.to.empty() ? t.from : t.to) << " : " << edge_text(t, language) << '\n';
    return out.str();
}

std::string to_dot(const Chart& chart, Language language) {
    const auto children = children_of(chart);
    std::ostringstream out;
    out << "digraph recruitment {\n  compound=true;\n  rankdir=TB;\n  node [shape=box, style=rounded, fontsize=10];\n  "
           "edge [fontsize=8];\n";
    // An edge to a composite ends at its first leaf, clipped at the composite's border.
    std::function<std::string(const std::string&)> first_leaf = [&](const std::string& name) {
        const auto found = children.find(name);
        return found == children.end() ? name : first_leaf(found->second.front()->name);
    };
    const std::function<void(const ChartState&, int)> state = [&](const ChartState& s, int depth) {
        const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
        const auto found = children.find(s.name);
        if (found == children.end()) {
            out << indent << s.name << " [label=\"" << s.label.in(language) << steps_text(s) << "\"];\n";
            return;
        }
        out << indent << "subgraph cluster_" << s.name << " {\n"
            << indent << "  label=\"" << s.label.in(language) << "\";"
            << (regional(children, s.name) ? " style=dashed;" : "") << '\n';
        for (const auto* child : found->second) state(*child, depth + 1);
        out << indent << "}\n";
    };
    for (const auto* top : children.at("")) state(*top, 1);
    for (const auto& t : chart.transitions) {
        const auto& to = t.to.empty() ? t.from : t.to;
        out << "  " << first_leaf(t.from) << " -> " << first_leaf(to) << " [label=\"" << edge_text(t, language) << "\"";
        if (children.contains(t.from)) out << ", ltail=cluster_" << t.from;
        if (children.contains(to)) out << ", lhead=cluster_" << to;
        out << "];\n";
    }
    out << "}\n";
    return out.str();
}

std::string to_svg(const Chart& chart, Language language) {
    // Nested boxes: regions side by side, the states of a region below each other, with what leads out of each
    // listed inside. A reader follows names, which stays legible where thirty crossing arrows would not.
    const auto children = children_of(chart);
    std::map<std::string, std::vector<std::string>> exits;
    for (const auto& t : chart.transitions)
        exits[t.from].push_back(edge_text(t, language) + (t.to.empty() ? "" : " → " + t.to));
    struct Size {
        int w = 0, h = 0;
    };
    constexpr int line = 16, gap = 10;
    const auto text_width = [](const std::string& text) { return width(text) * 7 + 16; };
    const auto title = [&](const ChartState& s) {
        return s.name + " " + std::string(s.label.in(language)) + steps_text(s);
    };
    const auto lines_of = [&](const ChartState& s) {
        const auto found = exits.find(s.name);
        return found == exits.end() ? std::vector<std::string>{} : found->second;
    };
    const std::function<std::map<int, std::vector<const ChartState*>>(const std::string&)> regions =
        [&](const std::string& name) {
            std::map<int, std::vector<const ChartState*>> by_region;
            if (const auto found = children.find(name); found != children.end())
                for (const auto* child : found->second) by_region[child->region].push_back(child);
            return by_region;
        };
    const std::function<Size(const ChartState&)> measure = [&](const ChartState& s) {
        Size size{text_width(title(s)), line + 6};
        for (const auto& text : lines_of(s)) {
            size.w = std::max(size.w, text_width(text));
            size.h += line - 2;
        }
        int inner_w = 0, inner_h = 0;
        for (const auto& [region, states] : regions(s.name)) {
            int w = 0, h = 0;
            for (const auto* child : states) {
                const auto c = measure(*child);
                w = std::max(w, c.w);
                h += c.h + gap;
            }
            inner_w += w + gap;
            inner_h = std::max(inner_h, h);
        }
        size.w = std::max(size.w, inner_w + gap);
        size.h += inner_h + (inner_h ? gap : 6);
        return size;
    };
    std::ostringstream out;
    const std::function<void(const ChartState&, int, int, int)> draw = [&](const ChartState& s, int x, int y, int w) {
        const auto size = measure(s);
        const bool leaf = !children.contains(s.name);
        out << "<rect x=\"" << x << "\" y=\"" << y << "\" width=\"" << w << "\" height=\"" << size.h
            << "\" rx=\"6\" fill=\"" << (leaf ? "#fff8e6" : "none") << "\" stroke=\"#8a3324\"/>\n";
        int at = y + line;
        out << "<text x=\"" << x + 8 << "\" y=\"" << at << "\" font-weight=\"bold\">" << escape_xml(title(s))
            << "</text>\n";
        for (const auto& text : lines_of(s)) {
            at += line - 2;
            out << "<text x=\"" << x + 8 << "\" y=\"" << at << "\" font-size=\"11\" fill=\"#444\">" << escape_xml(text)
                << "</text>\n";
        }
        at += gap;
        int left = x + gap;
        for (const auto& [region, states] : regions(s.name)) {
            int region_w = 0;
            for (const auto* child : states) region_w = std::max(region_w, measure(*child).w);
            int top = at;
            for (const auto* child : states) {
                draw(*child, left, top, region_w);
                top += measure(*child).h + gap;
            }
            left += region_w + gap;
        }
    };
    const auto& top = *children.at("").front();
    const auto size = measure(top);
    draw(top, 10, 10, size.w);
    std::ostringstream svg;
    svg << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << size.w + 20 << "\" height=\"" << size.h + 20
        << "\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\"><title>"
        << (language == Language::zh ? "发展党员二十五步状态图" : "the 25-step chart") << "</title>\n"
        << out.str() << "</svg>\n";
    return svg.str();
}

int run_graph(Context& context, const Arguments& arguments) {
    const auto format = arguments.get("format", "mermaid");
    const auto which = arguments.get("workflow", "recruitment");
    const auto rectification = rectification::workflow();
    if (which != context.workflow()->name() && which != rectification->name())
        throw usage_error("bad-value", "--workflow",
                          {"--workflow 是 recruitment 或 rectification", "--workflow is recruitment or rectification"});
    const auto& chart = which == rectification->name() ? rectification->chart() : context.workflow()->chart();
    if (format == "mermaid")
        context.out() << to_mermaid(chart, context.language());
    else if (format == "dot")
        context.out() << to_dot(chart, context.language());
    else if (format == "svg")
        context.out() << to_svg(chart, context.language());
    else
        throw usage_error("bad-value", "--format",
                          {"--format 是 mermaid、dot 或 svg", "--format is mermaid, dot or svg"});
    return exit_done;
}

}  // namespace rudang::cli
