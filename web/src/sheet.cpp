// Questions as fields of a sheet. Every field says what it is, whether it must be filled in, and with what; what is
// wrong stands beside it and once more at the top.
#include <algorithm>

#include "words.h"

namespace rudang::web {
namespace {

constexpr std::string_view mark = "f:";  // of what answers a question, so that it is nothing else

struct Field {
    const Here& here;
    const office::FormLine& line;
    std::string id, name;
    Html& html;

    const FieldSpec& spec() const { return line.question.field; }
    // What the label leaves out once the frame around it has said it.
    bool wrong() const { return !line.problem.empty() || !line.doubt.empty(); }
};

void described(Field& field) {
    if (!field.line.question.help.empty() || field.wrong()) field.html.m(" aria-describedby=\"").t(field.id).m("-h\"");
    if (!field.line.problem.empty()) field.html.m(" aria-invalid=\"true\"");
}

void option_row(Field& field, std::string_view type, std::string_view value, std::string_view words, bool chosen) {
    field.html.m("<label><input type=\"").t(type).m("\" name=\"").t(field.name).m("\" value=\"").t(value).m("\"");
    if (chosen) field.html.m(" checked");
    field.html.m(">").t(words).m("</label>");
}

bool among(const std::string& words, std::string_view word) {
    std::string list = "," + words + ",";
    return list.find("," + std::string(word) + ",") != std::string::npos;
}

void options(Field& field) {
    const auto& line = field.line;
    auto& html = field.html;
    std::vector<std::pair<std::string, std::string>> rows;
    if (field.spec().type == FieldType::boolean)
        rows = {{"yes", std::string(field.here.say("是", "yes"))}, {"no", std::string(field.here.say("否", "no"))}};
    else
        for (const auto& choice : field.spec().choices) rows.emplace_back(choice.word, field.here.say(choice.label));
    const bool several = field.spec().type == FieldType::choices;
    if (!several && rows.size() > 8) {
        html.m("<select id=\"").t(field.id).m("\" name=\"").t(field.name).m("\"");
        described(field);
        html.m("><option value=\"\">").t(field.here.say("（请选）", "(choose)")).m("</option>");
        for (const auto& [value, words] : rows) {
            html.m("<option value=\"").t(value).m("\"");
            if (value == line.words) html.m(" selected");
            html.m(">").t(words).m("</option>");
        }
        html.m("</select>");
        return;
    }
    html.m("<div class=\"choices\" role=\"")
        .t(several ? "group" : "radiogroup")
        .m("\" aria-labelledby=\"")
        .t(field.id)
        .m("\"");
    described(field);
    html.m(">");
    for (const auto& [value, words] : rows)
        option_row(field, several ? "checkbox" : "radio", value, words,
                   several ? among(line.words, value) : line.words == value);
    if (!several && !line.must)
        option_row(field, "radio", "", field.here.say("不填", "leave open"), line.words.empty());
    html.m("</div>");
}

void input(Field& field) {
    auto& html = field.html;
    const auto type = field.spec().type;
    html.m("<input id=\"").t(field.id).m("\" name=\"").t(field.name).m("\" value=\"").t(field.line.words).m("\"");
    if (type == FieldType::day)
        html.m(" type=\"date\"");
    else if (type == FieldType::integer)
        html.m(" type=\"number\" min=\"0\" inputmode=\"numeric\"");
    else
        html.m(" type=\"text\" autocomplete=\"off\"");
    described(field);
    const auto& offered = field.line.question.offered;
    if (!offered.empty()) html.m(" list=\"").t(field.id).m("-l\"");
    html.m(">");
    if (offered.empty()) return;
    html.m("<datalist id=\"").t(field.id).m("-l\">");
    for (const auto& each : offered) html.m("<option value=\"").t(each).m("\"></option>");
    html.m("</datalist>");
}

void remarks(Field& field) {
    const auto& line = field.line;
    auto& html = field.html;
    // What a field takes is seen; only what is meant has to be said.
    const bool plain = field.spec().type == FieldType::boolean && line.question.help == expected_form(field.spec());
    if ((line.question.help.empty() || plain) && !field.wrong()) return;
    html.m("<div id=\"").t(field.id).m("-h\" class=\"hint\">");
    if (!line.problem.empty()) {
        html.m("<strong class=\"bad\">").t(field.here.say(line.problem)).m("</strong> ");
        for (const auto& like : line.like)
            html.t(field.here.say("是不是指：", "did you mean: ")).t(field.here.say(like.label)).m(" ");
    }
    if (line.problem.empty() && !line.doubt.empty())
        html.m("<strong class=\"warn\">")
            .t(field.here.say(line.doubt))
            .m("</strong><br><label><input type=\"checkbox\" name=\"")
            .t(office::sure)
            .t(line.question.path)
            .m("\" value=\"")
            .t(line.words)
            .m("\">")
            .t(field.here.say("确实如此", "It is meant so"))
            .m("</label><br>");
    if (!plain) html.t(field.here.say(line.question.help));
    html.m("</div>");
}

// "支委会人数 · 应到": the outermost group, which has a frame, and the rest.
std::pair<std::string, std::string> divided(const std::string& label) {
    constexpr std::string_view between = " · ";
    const auto at = label.find(between);
    if (at == std::string::npos) return {"", label};
    return {label.substr(0, at), label.substr(at + between.size())};
}

Html field_of(const Here& here, const office::FormLine& line, std::size_t number, const std::string& label,
              bool in_a_group_that_may_be_left_out) {
    Html html;
    Field field{here, line, "q" + std::to_string(number), std::string(mark) + line.question.path, html};
    const auto type = field.spec().type;
    const bool grouped = type == FieldType::boolean || type == FieldType::choice || type == FieldType::choices;
    const bool radios = grouped && (type != FieldType::choice || field.spec().choices.size() <= 8);
    html.m("<div class=\"field");
    if (!line.problem.empty()) html.m(" wrong");
    if (line.fresh || !line.doubt.empty()) html.m(" fresh");
    html.m("\">").hidden("asked", line.question.path);
    if (!line.question.known.is_null() && !line.guessed)
        html.hidden(std::string(office::offered) + line.question.path,
                    office::typed_words(line.question.field, line.question.known));
    if (radios)
        html.m("<span class=\"label\" id=\"").t(field.id).m("\">");
    else
        html.m("<label for=\"").t(field.id).m("\">");
    html.t(label).m(" ");
    if (line.must && in_a_group_that_may_be_left_out)
        html.m("<span class=\"may\">")
            .t(here.say("填了上面的就须填", "required once the first one is given"))
            .m("</span>");
    else if (line.must)
        html.m("<span class=\"must\">").t(here.say("须填", "required")).m("</span>");
    else if (line.question.ends_list)
        html.m("<span class=\"may\">").t(here.say("没有了就空着", "empty if there is no more")).m("</span>");
    else
        html.m("<span class=\"may\">").t(here.say("可不填", "optional")).m("</span>");
    if (radios)
        html.m("</span>");
    else
        html.m("</label>");
    if (grouped)
        options(field);
    else
        input(field);
    remarks(field);
    html.m("</div>");
    return html;
}

}  // namespace

Html plain_field(const Here& here, const PlainField& field) {
    Html html;
    html.m("<div class=\"field");
    if (!field.problem.empty()) html.m(" wrong");
    html.m("\"><label for=\"").t(field.name).m("\">").t(here.say(field.label)).m(" ");
    if (field.must)
        html.m("<span class=\"must\">").t(here.say("须填", "required"));
    else
        html.m("<span class=\"may\">").t(here.say("可不填", "optional"));
    html.m("</span></label><input id=\"").t(field.name).m("\" name=\"").t(field.name);
    html.m("\" type=\"").t(field.type).m("\" value=\"").t(field.value).m("\" autocomplete=\"off\"");
    if (field.type == "date") html.m(" max=\"").t(here.desk.today.iso()).m("\"");
    if (!field.problem.empty()) html.m(" aria-invalid=\"true\"");
    html.m(" aria-describedby=\"").t(field.name).m("-h\"><div class=\"hint\" id=\"").t(field.name).m("-h\">");
    if (!field.problem.empty()) html.m("<strong class=\"bad\">").t(here.say(field.problem)).m("</strong> ");
    html.t(here.say(field.hint)).m("</div></div>");
    return html;
}

namespace {

// A box and no button: what Enter presses is the first button of a form.
Html one_more(const Here& here, const office::FormLine& line, const std::string& group) {
    Html html;
    html.m("<p><label><input type=\"checkbox\" name=\"").t(office::more).m("\" value=\"").t(line.question.path);
    html.m("\">").t(here.say("还有：", "There is one more: ")).t(group).m("</label></p>");
    return html;
}

}  // namespace

Html fields_of(const Here& here, const office::Form& form) {
    Html html;
    std::string frame;
    bool may_be_left_out = false;
    for (std::size_t i = 0; i < form.lines.size(); ++i) {
        auto [group, label] = divided(here.say(form.lines[i].question.label));
        if (form.lines[i].spare) {
            if (!frame.empty()) html.m("</fieldset>");
            frame.clear();
            html.add(one_more(here, form.lines[i], group));
            continue;
        }
        if (group != frame) {
            if (!frame.empty()) html.m("</fieldset>");
            if (!group.empty()) html.m("<fieldset><legend>").t(group).m("</legend>");
            frame = group;
            may_be_left_out = !group.empty() && !form.lines[i].must;
            html.add(field_of(here, form.lines[i], i, label, false));
            continue;
        }
        html.add(field_of(here, form.lines[i], i, label, may_be_left_out));
    }
    if (!frame.empty()) html.m("</fieldset>");
    return html;
}

Html form_problems(const Here& here, const office::Form& form) {
    Html html;
    for (std::size_t i = 0; i < form.lines.size(); ++i) {
        const auto& line = form.lines[i];
        if (line.spare || (line.problem.empty() && line.doubt.empty() && !line.fresh)) continue;
        html.m("<li><a href=\"#q").t(i).m("\">").t(here.say(line.question.label)).m("</a> ");
        if (!line.problem.empty())
            html.t(here.say(line.problem));
        else if (!line.doubt.empty())
            html.t(here.say(line.doubt));
        else
            html.t(here.say("按前面的内容，这一项也要看一下", "follows from what was answered"));
        html.m("</li>");
    }
    if (html.empty()) return html;
    Html whole;
    whole.m("<div class=\"note warn\" role=\"alert\"><p><strong>")
        .t(here.say("还差这几项，什么也没有记录：", "These are still open; nothing was recorded:"));
    whole.m("</strong></p><ul>").add(html).m("</ul></div>");
    return whole;
}

std::map<std::string, std::string> sheet_of(const Request& request) {
    std::map<std::string, std::string> typed;
    // A box that is not ticked is not sent; that it was on the sheet is.
    auto asked = request.value("asked");
    while (!asked.empty()) {
        const auto end = std::min(asked.find(','), asked.size());
        if (end) typed[asked.substr(0, end)];
        asked.erase(0, std::min(end + 1, asked.size()));
    }
    for (const auto& [name, value] : request.typed) {
        if (name.starts_with(mark)) typed[name.substr(mark.size())] = value;
        if (name.starts_with(office::sure) || name.starts_with(office::offered) || name == office::more)
            typed[name] = value;
    }
    return typed;
}

Html hidden_sheet(const Request& request) {
    Html html;
    html.hidden("asked", request.value("asked"));
    for (const auto& [name, value] : request.typed)
        if (name.starts_with(mark) || name.starts_with(office::sure) || name.starts_with(office::offered))
            html.hidden(name, value);
    return html;
}

}  // namespace rudang::web
