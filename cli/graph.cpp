#include "graph.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "context.h"
#include "keystore.h"
#include "rudang/office/picture.h"
#include "rudang/papers/gantt.h"
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

namespace {

// Where one case stands and how it got there.
std::string picture_of_case(Context& context, const std::string& word, const std::string& format) {
    const auto row = context.the_case(word);
    const auto view = context.ledger().view(row.case_id, context.actor(), {}, context.reveal());
    if (!view) throw not_permitted();
    if (format == "gantt")
        return papers::to_svg(papers::gantt_of(*context.workflow(), context.language(), *view, context.today()),
                              context.language());
    const auto picture = office::picture_of(*context.workflow(), context.language(), *view, context.today());
    return format == "mermaid" ? office::to_mermaid(picture) : office::to_svg(picture);
}

}  // namespace

int run_graph(Context& context, const Arguments& arguments) {
    const auto of_case = arguments.get("CASE"), to = arguments.get("to");
    const auto format = arguments.has("gantt") && !of_case.empty()
                            ? "gantt"
                            : arguments.get("format", of_case.empty() && to.empty() ? "mermaid" : "svg");
    const auto which = arguments.get("workflow", "recruitment");
    const auto rectification = rectification::workflow();
    if (which != context.workflow()->name() && which != rectification->name())
        throw usage_error("bad-value", "--workflow",
                          {"--workflow 是 recruitment 或 rectification", "--workflow is recruitment or rectification"});
    if (arguments.has("gantt") && of_case.empty())
        throw usage_error("missing-argument", "CASE",
                          {"--gantt 画的是一个案卷，请写案卷号或姓名", "--gantt draws one case; name it"});
    if (format != "gantt" && format != "mermaid" && format != "svg" && (format != "dot" || !of_case.empty()))
        throw usage_error("bad-value", "--format",
                          {"--format 是 mermaid、dot 或 svg", "--format is mermaid, dot or svg"});
    if (to.empty() && format == "svg" && context.interactive())
        throw usage_error("missing-argument", "--to",
                          {"这是一幅图，请写明存到哪个文件，如 --to 张三.svg；用浏览器打开",
                           "this is a picture; say which file, like --to zhang.svg, and open it in a browser"});
    for (const char* ending : {".png", ".jpg", ".jpeg", ".pdf", ".docx"})
        if (to.ends_with(ending))
            throw usage_error(
                "bad-value", "--to",
                {"画出的是 .svg，不能写成 " + std::string(ending) + "；请写如 张三.svg，用浏览器打开或打印",
                 "what is drawn is an .svg, not a " + std::string(ending) +
                     "; name it like zhang.svg, and open or print it with a browser"});
    if (!to.empty()) expect_new_file(to);
    const Workflow& workflow = which == rectification->name() ? *rectification : *context.workflow();
    const auto drawn = !of_case.empty()  ? picture_of_case(context, of_case, format)
                       : format == "svg" ? office::to_svg(office::picture_of(workflow, context.language()))
                       : format == "dot" ? to_dot(workflow.chart(), context.language())
                                         : to_mermaid(workflow.chart(), context.language());
    if (to.empty()) {
        context.today_is_told();  // what follows on the screen is a drawing and nothing else
        context.out() << drawn;
        return exit_done;
    }
    write_private(to, drawn);
    if (!context.quiet() && !context.json())
        context.screen().line(context.say("已写入 ", "written to ") + to, Colour::green);
    return exit_done;
}

}  // namespace rudang::cli
