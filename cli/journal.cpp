// journal tail and verify: the audit log.
#include <algorithm>

#include "context.h"

namespace rudang::cli {

int run_journal_tail(Context& context, const Arguments& arguments) {
    const auto words = arguments.get("lines", "20");
    if (words.empty() || words.size() > 7 || !std::all_of(words.begin(), words.end(), [](char c) { return c >= '0' && c <= '9'; }))
        throw usage_error("bad-value", "--lines", {"--lines 应为整数", "--lines is a whole number"});
    const auto view = context.ledger().store().read();
    const auto size = static_cast<Seq>(view->frontier().size());
    Json list = Json::array();
    std::vector<std::vector<Cell>> rows;
    view->scan(std::max<Seq>(0, size - std::stoll(words)), [&](const StoredEntry& stored) {
        const auto entry = decode_entry(stored.bytes);
        // The open part only: what is sealed is not for the log's readers.
        list.push_back({{"seq", entry.seq}, {"at", entry.at.iso()}, {"kind", word(entry.kind)}, {"actor", entry.actor}, {"role", entry.role}, {"case", entry.case_id.empty() ? Json() : Json(entry.case_id)}, {"body", entry.body}});
        std::string what = entry.body.value("event", entry.body.value("what", std::string{}));
        if (entry.kind == EntryKind::role) what = entry.body.value("actor_id", "") + " " + entry.body.value("role", "") + (entry.body.value("revoked", false) ? " -" : " +");
        if (entry.kind == EntryKind::org) what = entry.body.value("org_id", "");
        if (entry.kind == EntryKind::actor) what = entry.body.value("actor_id", "");
        if (entry.body.contains("on")) what += " " + entry.body.value("on", "");
        if (entry.kind == EntryKind::refusal && entry.body.contains("rules"))
            for (const auto& rule : entry.body["rules"]) what += " " + rule.get<std::string>();
        rows.push_back({Cell(std::to_string(entry.seq)), Cell(entry.at.iso().substr(0, 19) + "Z"), Cell(word(entry.kind), entry.kind == EntryKind::refusal ? Colour::yellow : Colour::none), Cell(entry.actor), Cell(entry.case_id), Cell(what)});
        return true;
    });
    if (context.json()) context.print(list);
    else context.screen().table(context.language() == Language::zh ? std::vector<Cell>{"序号", "录入时间", "类别", "人员", "案卷", "内容"} : std::vector<Cell>{"seq", "entered", "kind", "actor", "case", "what"}, rows);
    return exit_done;
}

int run_journal_verify(Context& context, const Arguments&) {
    const auto result = context.ledger().verify();
    const auto& origin = context.ledger().store().identity().origin;
    const bool zh = context.language() == Language::zh;
    if (context.json()) {
        context.print({{"intact", result.intact}, {"origin", origin}, {"entries", result.entries}, {"root", base64(result.root)}, {"problem", result.problem.empty() ? Json() : Json(context.say(result.problem))}, {"at", result.at ? Json(*result.at) : Json()}});
        return result.intact ? exit_done : exit_integrity;
    }
    auto& screen = context.screen();
    if (result.intact) {
        screen.line(zh ? "日志完好：" + std::to_string(result.entries) + " 条，全部数据表与日志一致。" : "intact: " + std::to_string(result.entries) + " entries, every table follows from them.", Colour::green);
        // A checkpoint: three lines that, kept elsewhere, make any later change of these entries show.
        screen.line(origin);
        screen.line(std::to_string(result.entries));
        screen.line(base64(result.root));
        if (!context.quiet()) screen.paragraph(zh ? "把以上三行抄在会议记录里：今后这些条目若被改动，可凭它查出。能写这个文件的人仍可重写全部历史，只有存放在别处的这三行能揭穿。" : "Copy these three lines into the minutes: they will show any later change of these entries. Whoever can write the file can rewrite all of it; only a copy of these lines kept elsewhere tells.", 0, Colour::dim);
    } else {
        screen.paragraph((zh ? "日志被破坏：" : "not intact: ") + context.say(result.problem) + (result.at ? (zh ? "（第 " : " (entry ") + std::to_string(*result.at) + (zh ? " 条）" : ")") : ""), 0, Colour::red);
    }
    return result.intact ? exit_done : exit_integrity;
}

}  // namespace rudang::cli
