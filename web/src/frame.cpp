#include <sodium.h>

#include "app.h"
#include "rudang/engine/clean.h"
#include "rudang/engine/merkle.h"

namespace rudang::web {
namespace {

struct Area {
    std::string_view path, id;
    Label name;
};
constexpr Area areas[] = {{"/", "today", {"今天", "Today"}},
                          {"/people", "people", {"人员", "People"}},
                          {"/apply", "apply", {"新申请", "New application"}},
                          {"/meeting", "meeting", {"会议", "Meetings"}},
                          {"/supervision", "supervision", {"督办", "Supervision"}},
                          {"/tables", "tables", {"表格", "Tables"}},
                          {"/organization", "organization", {"组织", "Organization"}},
                          {"/history", "history", {"日志", "Journal"}}};

constexpr char plain_style[] =
    "body{margin:0;background:#f6f4f1;color:#1c1c1e;font:18px/1.6 \"Noto Sans CJK SC\",\"Source Han Sans "
    "SC\",\"Microsoft "
    "YaHei\",\"PingFang SC\",sans-serif}main{max-width:44rem;margin:0 auto;padding:1rem}h1{font-size:1.5em;border-top:"
    "3px solid #a3201a;padding-top:.8rem}a{color:#174e93}";

void head(Html& html, Language language, const std::string& title) {
    html.m("<!DOCTYPE html><html lang=\"").t(Label{"zh-CN", "en"}.in(language)).m("\"><head><meta charset=\"utf-8\">");
    html.m("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>").t(title).m("</title>");
}

void button(Html& html, Here& here, std::string_view path, std::string_view words) {
    html.add(form_to(here, path)).m("<button class=\"quiet\">").t(words).m("</button></form>");
}

void top(Html& html, Here& here, const Page& page) {
    html.m("<a class=\"skip\" href=\"#main\">")
        .t(here.say("跳到正文", "Skip to the page"))
        .m("</a><header><div class=\"bar\">");
    html.m("<span class=\"who\">")
        .t(here.say("经办人：", "Acting: "))
        .t(here.actor_name(here.desk.actor))
        .m(" ")
        .t(here.desk.actor)
        .m("</span>");
    html.m("<span class=\"day\">").t(here.say("今天 ", "Today ")).t(here.desk.today.iso()).m("</span>");
    if (here.names_shown)
        html.m("<span>")
            .t(here.say("姓名已显示（已记入日志）", "Names are shown (written into the journal)"))
            .m("</span>");
    else
        button(html, here, "/names", here.say("显示姓名", "Show names"));
    button(html, here, "/lock", here.say("锁定", "Lock"));
    button(html, here, "/language", here.say("English", "中文"));
    html.m("</div><nav aria-label=\"").t(here.say("主菜单", "Main menu")).m("\"><ul>");
    for (const auto& area : areas) {
        html.m("<li><a href=\"").t(here.link(area.path)).m("\"");
        if (area.id == page.area) html.m(" aria-current=\"page\"");
        html.m(">").t(here.say(area.name)).m("</a></li>");
    }
    html.m("</ul></nav></header>");
}

}  // namespace

Html form_to(const Here& here, std::string_view path, bool file, Then then) {
    Html html;
    html.m("<form method=\"post\" action=\"").t(here.link(path)).m("\"");
    if (file) html.m(" enctype=\"multipart/form-data\"");
    if (then == Then::stays) html.m(" data-stays");
    html.m(">").hidden("token", here.guard.form_token());
    return html;
}

Html help(const Here& here, const Text& words, const Text& example) {
    Html html;
    html.m("<details class=\"help\"><summary>").t(here.say("这一页怎么用", "How to use this page")).m("</summary><p>");
    html.t(here.say(words)).m("</p><p>").t(here.say("例：", "Example: ")).t(here.say(example)).m("</p></details>");
    return html;
}

std::string plain_style_source() {
    const auto digest = sha256(plain_style);
    std::string words(sodium_base64_ENCODED_LEN(digest.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(words.data(), words.size(), digest.data(), digest.size(), sodium_base64_VARIANT_ORIGINAL);
    words.pop_back();  // the zero it writes at the end
    return "'sha256-" + words + "'";
}

std::string bare(Language language, const std::string& style_link, const Text& title, const Html& body) {
    Html html;
    head(html, language, title.in(language));
    if (style_link.empty())
        html.m("<style>").m(plain_style).m("</style>");
    else
        html.m("<link rel=\"stylesheet\" href=\"").t(style_link).m("\">");
    html.m("</head><body><main>").add(body).m("</main></body></html>\n");
    return html.take();
}

std::string framed(Here& here, const Page& page) {
    Html html;
    head(html, here.language(), here.say(page.title) + std::string(here.say("－入党流程", " – rudang")));
    html.m("<link rel=\"stylesheet\" href=\"").t(here.link("/style.css")).m("\"><link rel=\"icon\" href=\"");
    html.t(here.link("/icon.svg"))
        .m("\"><script src=\"")
        .t(here.link("/script.js"))
        .m("\" defer></script></head><body>");
    top(html, here, page);
    html.m("<main id=\"main\">");
    if (here.said) html.m("<div class=\"note good\" role=\"status\">").add(*here.said).m("</div>");
    html.add(page.body).m("</main></body></html>\n");
    return html.take();
}

}  // namespace rudang::web
