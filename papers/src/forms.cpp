#include "rudang/papers/forms.h"

#include <algorithm>

#include "description.h"
#include "forms_data.h"

namespace rudang::papers {
namespace {

std::string with_words(std::string text, const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto mark = "$" + std::to_string(i + 1);
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + words[i].size()))
            text.replace(at, mark.size(), words[i]);
    }
    return text;
}

// One description; several forms where it has variants.
void read_form(std::string_view text, std::vector<Form>& list) {
    Form form;
    std::vector<std::vector<std::string>> variants;
    while (!text.empty()) {
        const auto line = trimmed(text.substr(0, text.find('\n')));
        text.remove_prefix(
            std::min(text.size(), text.find('\n') == std::string_view::npos ? text.size() : text.find('\n') + 1));
        if (line == "----") break;
        const auto blank = line.find(' ');
        const auto what = line.substr(0, blank);
        const auto rest = blank == std::string::npos ? std::string() : trimmed(line.substr(blank));
        if (what == "编号") form.number = rest;
        if (what == "名称") form.name.zh = rest;
        if (what == "英文") form.name.en = rest;
        if (what == "步骤") form.step = std::atoi(rest.c_str());
        if (what == "不取自案卷") form.command = rest;
        if (what == "变体") variants.push_back(split(rest, "|"));
    }
    form.body = text;
    if (variants.empty()) list.push_back(form);
    int number = 0;
    for (const auto& variant : variants) {
        auto each = form;
        each.number += "." + std::to_string(++number);
        each.name.zh += "（" + variant.at(0) + "）";
        each.name.en += " (" + variant.at(1) + ")";
        each.step = std::atoi(variant.at(2).c_str());
        each.body = with_words(form.body, {variant.begin() + 3, variant.end()});
        list.push_back(std::move(each));
    }
}

}  // namespace

const std::vector<Form>& forms() {
    static const std::vector<Form> list = [] {
        std::vector<Form> made;
        for (const auto description : embedded::forms) read_form(description, made);
        return made;
    }();
    return list;
}

std::vector<const Form*> forms_called(std::string_view words) {
    const auto all = [&](const auto& fits) {
        std::vector<const Form*> found;
        for (const auto& form : forms())
            if (fits(form)) found.push_back(&form);
        return found;
    };
    if (words.empty()) return {};
    auto found = all([&](const Form& f) { return f.number == words || f.name.zh == words || f.name.en == words; });
    if (found.empty()) found = all([&](const Form& f) { return f.number.starts_with(std::string(words) + "."); });
    if (found.empty())
        found = all([&](const Form& f) {
            return f.name.zh.find(words) != std::string::npos || f.name.en.find(words) != std::string::npos;
        });
    return found;
}

}  // namespace rudang::papers
