// The journal: what was done, by whom and when; whether it is whole; and the point that attests it.
#include <algorithm>

#include "rudang/office/journal_words.h"
#include "rudang/papers/qr.h"
#include "rudang/rectification/rectification.h"
#include "words.h"

namespace rudang::web {
namespace {

constexpr Seq most_entries = 100;

Html verified(Here& here) {
    static const auto findings = rectification::workflow();
    VerifyOptions options;
    options.procedures = {&here.workflow().info(), &findings->info()};
    const auto result = here.desk.ledger.verify(options);
    Html html;
    if (result.intact)
        html.m("<div class=\"note good\" role=\"status\"><p><strong>")
            .t(here.say(Text("日志完整：" + std::to_string(result.entries) + " 条记录环环相扣，没有被改动。",
                             "The journal is whole: " + std::to_string(result.entries) + " entries, none changed.")))
            .m("</strong></p></div>");
    else
        html.m("<div class=\"note bad\" role=\"alert\"><p><strong>")
            .t(here.say("日志不完整，请停止使用，并报告上级：",
                        "The journal is not whole; stop using it and report it: "))
            .t(here.say(result.problem))
            .m("</strong></p></div>");
    return html;
}

void attested(Html& html, Here& here) {
    const auto point = here.desk.ledger.checkpoint();
    html.m("<h2 id=\"checkpoint\">").t(here.say("校验点", "Checkpoint")).m("</h2><p>");
    html.t(here.say(
        "抄下或打印这几行，交给别人保存：以后谁改动了以前的记录，一比就知道。",
        "Print these lines and give them to somebody else: whoever changes an earlier entry will be found out."));
    html.m("</p><pre>").t(point.note).m("</pre><p>");
    html.t(here.say("也可以用手机拍下这张码，内容是前三行：",
                    "Or take a picture of this code; it holds the first three lines:"));
    html.m("</p>").drawn(
        papers::qr_svg(point.checkpoint.text(), here.say("校验点的二维码", "QR code of the checkpoint")));
}

// That one entry stands in the log, for somebody who does not have the ledger.
void receipts(Html& html, const Here& here, Seq last) {
    html.m("<div class=\"noprint\"><h2 id=\"receipts\">").t(here.say("回执", "Receipts")).m("</h2><p>");
    html.t(
        here.say("给办事的人一份回执：证明这一条已经记在日志里，以后有人删改，凭它能查出。序号见上表。",
                 "A receipt proves that an entry stands in the journal; whoever holds it finds out if it is changed. "
                 "Its number stands in the table above."));
    html.m("</p>").add(form_to(here, "/history", false, Then::stays)).m("<p><label for=\"receipt\">");
    html.t(here.say("序号", "Number"))
        .m("</label> <input type=\"number\" id=\"receipt\" name=\"receipt\" min=\"0\" value=\"");
    html.t(last).m("\"> <button>").t(here.say("下载回执", "Download the receipt")).m("</button></p></form></div>");
}

Sent receipt_of(Here& here, const std::string& words) {
    const bool number =
        !words.empty() && words.size() < 13 && words.find_first_not_of("0123456789") == std::string::npos;
    const auto receipt = number ? here.desk.ledger.receipt(std::stoll(words), here.desk.actor) : std::nullopt;
    if (!receipt)
        throw office::failure(office::Reason::not_found, "unknown-entry", "",
                              {"没有这条日志，或账本不签名", "there is no such entry, or the ledger is not signed"});
    return {receipt->text(), "text/plain; charset=utf-8",
            std::string(here.say("回执", "receipt")) + "-" + words + ".txt"};
}

}  // namespace

Answer history_page(Here& here, const Request& request) {
    Page page{.title = {"日志", "Journal"}, .area = "history", .body = {}};
    auto& html = page.body;
    office::require(here.desk, Action::read_journal);
    if (request.post && request.has("receipt")) return receipt_of(here, request.value("receipt"));
    html.m("<h1>").t(here.say("日志", "Journal")).m("</h1>");
    html.add(help(
        here,
        {"账本里的每件事都在日志里，只增不改：记录、更正、拒绝、查看。“校验”从头核对一遍，看有没有被改动。",
         "Everything done in the ledger is in its journal, which only grows. Verify checks it from the first entry."},
        {"想知道张三的谈话是谁、什么时候录入的：看“事项”那一行。",
         "Who recorded the talk, and when, stands in its line."}));
    if (request.post && request.has("verify")) html.add(verified(here));
    html.add(form_to(here, "/history"))
        .hidden("verify", "yes")
        .m("<button>")
        .t(here.say("校验", "Verify"))
        .m("</button></form>");
    html.m("<p class=\"noprint\"><a href=\"#receipts\">")
        .t(here.say("回执", "Receipts"))
        .m("</a> · <a href=\"#checkpoint\">");
    html.t(here.say("校验点", "Checkpoint")).m("</a></p>");
    html.m("<h2>").t(here.say("最近的记录", "Latest entries")).m("</h2><table class=\"stack\">");
    table_head(
        html, here,
        {{"序号", "No."}, {"时间", "Time"}, {"类别", "Kind"}, {"经办人", "By"}, {"案卷", "Case"}, {"内容", "About"}});
    html.m("<tbody>");
    const office::Called called{[&](const std::string& id) { return here.actor_name(id); },
                                [&](const std::string& id) { return here.org_name(id); }};
    auto entries = here.desk.ledger.journal(most_entries, here.desk.actor);
    std::reverse(entries.begin(), entries.end());
    for (const auto& entry : entries) {
        html.m("<tr>");
        cell(html, here, {"序号", "No."}, std::to_string(entry.seq));
        cell(html, here, {"时间", "Time"}, entry.at.text_in_china());
        cell(html, here, {"类别", "Kind"}, office::kind_words(entry.kind, here.language()));
        cell(html, here, {"经办人", "By"}, here.actor_name(entry.actor));
        cell(html, here, {"案卷", "Case"}, entry.case_id);
        cell(html, here, {"内容", "About"}, office::about(here.workflow(), entry, here.language(), called));
        html.m("</tr>");
    }
    html.m("</tbody></table>");
    receipts(html, here, entries.empty() ? 0 : entries.front().seq);
    attested(html, here);
    return page;
}

}  // namespace rudang::web
