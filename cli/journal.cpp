// journal: the audit log, and what of it can be kept elsewhere.
#include <algorithm>
#include <map>

#include "context.h"
#include "keystore.h"
#include "progress.h"
#include "rudang/engine/tree.h"
#include "rudang/office/journal_words.h"
#include "rudang/papers/qr.h"

namespace rudang::cli {
namespace {

Checkpoint read_checkpoint(const std::string& path) {
    const auto checkpoint = Checkpoint::parse(read_named(path));
    if (!checkpoint)
        throw usage_error(
            "bad-checkpoint", path,
            {"不是校验点：应有三行（账本、条数、根）", "not a checkpoint: three lines (origin, size, root)"});
    return *checkpoint;
}

Seq number(const std::string& words, const char* where) {
    const auto number = whole_number(words, 12);
    if (!number) throw usage_error("bad-value", where, {"应为整数", "must be a whole number"});
    return *number;
}

}  // namespace

int run_journal_tail(Context& context, const Arguments& arguments) {
    const auto count = number(arguments.get("lines", "20"), "--lines");
    auto& ledger = context.ledger();
    context.require(Action::read_journal);
    Json list = Json::array();
    std::vector<std::vector<Cell>> rows;
    // Names in Chinese, where the open journal has ids; in files and scripts the ids.
    const bool names = context.language() == Language::zh && !context.verbose() && !context.json();
    const office::Called called{[&](const std::string& id) { return names ? context.actor_name(id) : id; },
                                [&](const std::string& id) { return names ? context.org_name(id) : id; }};
    for (const auto& entry : ledger.journal(count, context.actor())) {
        list.push_back({{"seq", entry.seq},
                        {"at", entry.at.iso()},
                        {"kind", word(entry.kind)},
                        {"actor", entry.actor},
                        {"role", entry.role},
                        {"case", entry.case_id.empty() ? Json() : Json(entry.case_id)},
                        {"body", entry.body}});
        rows.push_back({Cell(std::to_string(entry.seq)), Cell(entry.at.text_in_china()),
                        Cell(office::kind_words(entry.kind, context.language()),
                             entry.kind == EntryKind::refusal ? Colour::yellow : Colour::none),
                        Cell(called.actor(entry.actor)), Cell(entry.case_id),
                        Cell(office::about(*context.workflow(), entry, context.language(), called))});
    }
    if (context.json())
        context.print(list);
    else
        context.screen().table(
            {context.say("序号", "seq"), context.say("录入时间", "entered"), context.say("类别", "kind"),
             context.say("人员", "actor"), context.say("案卷", "case"), context.say("内容", "what")},
            rows);
    return exit_done;
}

namespace {

// No more than what was looked at.
Text what_was_checked(const Verification& result, const VerifyOptions& options) {
    const auto all = std::to_string(result.entries);
    if (options.last && *options.last < result.entries) {
        const auto last = std::to_string(*options.last);
        return {"最后 " + last + " 条（共 " + all + " 条）与校验树相符；更早的条目、全部签名和数据表没有检查。",
                "the last " + last + " of " + all +
                    " entries fit the hash tree; earlier entries, signatures and tables were not looked at."};
    }
    if (!result.signatures && !result.projections)
        return {"全部 " + all + " 条与校验树相符；签名、权限和数据表没有检查。",
                "all " + all + " entries fit the hash tree; signatures, rights and tables were not looked at."};
    return {"日志完好：" + all + " 条" + (result.signatures ? "，签名全部有效" : "") +
                (result.projections ? "，全部数据表与日志一致" : "") + "。",
            "intact: " + all + " entries" + (result.signatures ? ", every signature good" : "") +
                (result.projections ? ", every table follows from them" : "") + "."};
}

}  // namespace

int run_journal_verify(Context& context, const Arguments& arguments) {
    auto& ledger = context.ledger(false);
    VerifyOptions options;
    options.procedures = context.procedures();
    options.signatures = options.projections = !arguments.has("quick");
    if (arguments.has("last")) options.last = static_cast<std::uint64_t>(number(arguments.get("last"), "--last"));
    if (const auto path = arguments.get("known"); !path.empty())
        options.known = read_checkpoint(path);
    else
        options.known = context.keys().remembered();
    if (!arguments.has("accept")) context.expect_same_ledger();
    Progress progress(context, context.say("校验", "verifying"), ledger.size());
    options.progress = [&](std::uint64_t done) { progress.show(done); };
    const auto result = ledger.verify(options);
    progress.done();
    if (context.json()) {
        context.print({{"intact", result.intact},
                       {"origin", ledger.origin()},
                       {"entries", result.entries},
                       {"read", options.last ? std::min(*options.last, result.entries) : result.entries},
                       {"root", base64(result.root)},
                       {"signatures", result.signatures},
                       {"projections", result.projections},
                       {"problem", result.problem.empty() ? Json() : Json(context.say(result.problem))},
                       {"at", result.at ? Json(*result.at) : Json()}});
        return result.intact ? exit_done : exit_integrity;
    }
    auto& screen = context.screen();
    if (result.intact) {
        screen.paragraph(context.say(what_was_checked(result, options)), 0, Colour::green);
        if (!result.projections && options.projections && !options.last)
            screen.paragraph(
                context.say(
                    "没有领到全部组织的密钥，数据表没有核对，或只核对了打得开的案卷。",
                    "Without the keys of all organizations the tables were not compared, or only for the cases that "
                    "open."),
                0, Colour::yellow);
        screen.line(ledger.origin());
        screen.line(std::to_string(result.entries));
        screen.line(base64(result.root));
        if (arguments.has("accept")) {
            auto& keys = context.keys();
            keys.know_at(context.ledger_path());
            const auto before = keys.home();
            keys.set_home(context.ledger_path());
            if (before == keys.home()) keys.forget_former_homes();
        }
        if (!context.quiet())
            screen.paragraph(
                context.say("把以上三行抄在会议记录里：今后这些条目若被改动，可凭它查出。能写这个文件的人仍可重写"
                            "全部历史，只有存放在别处的这三行能揭穿。",
                            "Copy these three lines into the minutes: they will show any later change of these "
                            "entries. Whoever can write the file can rewrite all of it; only a copy of these "
                            "lines kept elsewhere tells."),
                0, Colour::dim);
    } else {
        screen.paragraph(
            context.say("日志被破坏：", "not intact: ") + context.say(result.problem) +
                (result.at ? context.say("（第 ", " (entry ") + std::to_string(*result.at) + context.say(" 条）", ")")
                           : ""),
            0, Colour::red);
    }
    return result.intact ? exit_done : exit_integrity;
}

int run_journal_checkpoint(Context& context, const Arguments& arguments) {
    if (const auto path = arguments.get("to"); !path.empty()) expect_new_file(path);
    const auto [checkpoint, note] = context.ledger().checkpoint();
    if (const auto path = arguments.get("to"); !path.empty()) write_private(path, note);
    if (context.json())
        context.print({{"origin", checkpoint.origin},
                       {"size", checkpoint.size},
                       {"root", base64(checkpoint.root)},
                       {"note", note}});
    else if (arguments.has("qr"))
        context.out() << papers::qr_blocks(checkpoint.text());
    else
        context.out() << note;
    return exit_done;
}

int run_journal_receipt(Context& context, const Arguments& arguments) {
    if (const auto path = arguments.get("to"); !path.empty()) expect_new_file(path);
    auto& ledger = context.ledger();
    context.require(Action::read_journal);
    const auto receipt = ledger.receipt(number(arguments.get("SEQ"), "SEQ"), context.actor());
    if (!receipt)
        throw usage_error("unknown-entry", "SEQ",
                          {"没有这条日志，或账本不签名", "there is no such entry, or the ledger is not signed"});
    if (const auto path = arguments.get("to"); !path.empty())
        write_private(path, receipt->text());
    else
        context.out() << receipt->text();
    return exit_done;
}

int run_journal_check_receipt(Context& context, const Arguments& arguments) {
    const auto path = arguments.get("FILE");
    const auto receipt = Receipt::parse(read_named(path));
    if (!receipt) throw usage_error("bad-receipt", path, {"不是回执", "not a receipt"});
    std::string signer;
    // With a checkpoint kept elsewhere, or the public key of the signer, nothing has to be taken from the receipt
    // itself.
    const auto checkpoint = *Checkpoint::parse(receipt->note);
    bool anchored = true;
    if (const auto file = arguments.get("known"); !file.empty()) {
        const auto known = read_checkpoint(file);
        // That the log later grew says nothing against a receipt; only a checkpoint of its own size can confirm it.
        if (known.origin == checkpoint.origin && known.size != checkpoint.size)
            throw usage_error(
                "another-size", "--known",
                {"另存的校验点是 " + std::to_string(known.size) + " 条时的，回执是 " + std::to_string(checkpoint.size) +
                     " 条时的，不能直接比较；请给出 " + std::to_string(checkpoint.size) +
                     " 条时的校验点，或用 --public-key 核对签名",
                 "the checkpoint kept is of " + std::to_string(known.size) + " entries, the receipt of " +
                     std::to_string(checkpoint.size) + ", so they cannot be compared; give a checkpoint of " +
                     std::to_string(checkpoint.size) + " entries, or the signer's --public-key"});
        anchored = known == checkpoint;
    }
    bool signed_well = false;
    if (const auto words = arguments.get("public-key"); !words.empty()) {
        const auto key = PublicKey::parse(words);
        if (!key) throw usage_error("bad-value", "--public-key", {"不是公钥", "not a public key"});
        for (const auto& name : note_signers(receipt->note)) signed_well |= note_signed_by(receipt->note, name, *key);
        anchored &= signed_well;
    }
    const bool good = receipt->proves() && anchored;
    if (context.json())
        context.print(
            {{"good", good}, {"index", receipt->index}, {"size", checkpoint.size}, {"signature", signed_well}});
    else
        context.screen().paragraph(
            good
                ? context.say(
                      "回执有效：第 " + std::to_string(receipt->index) + " 条在该校验点之内",
                      "good: entry " + std::to_string(receipt->index) + " stands in the log of that checkpoint") +
                      (signed_well || arguments.has("known")
                           ? ""
                           : context.say("。校验点的签名没有核对：请给出 --public-key，或用 --known 给出另存的校验点",
                                         ". Whether the checkpoint is genuine was not checked: give --public-key, or a "
                                         "checkpoint kept elsewhere with --known"))
                : context.say("回执无效。", "the receipt is not good."),
            0, good ? Colour::green : Colour::red);
    return good ? exit_done : exit_integrity;
}

// A supervisor's memory: keeps the last checkpoint seen and demands that the log continues it.
int run_journal_pull(Context& context, const Arguments& arguments) {
    const auto path = arguments.get("FILE");
    auto& ledger = context.ledger(false);
    context.expect_same_ledger();
    std::optional<Checkpoint> before;
    expect_folder_of(path);
    if (!nothing_at(path)) before = read_checkpoint(path);
    const auto [now, note] = ledger.checkpoint();
    bool good = true;
    std::size_t proof = 0;
    if (before) {
        const auto view = context.store().read();
        const auto since = [&](const Checkpoint& earlier) {
            auto path_of = Tree(*view).consistency(earlier.size, now.size);
            proof = path_of.size();
            return path_of;
        };
        good = before->origin == now.origin && !contradicts(continuation(*before, now, since)) && ledger.continues(now);
    }
    if (good) write_private(path, note);
    if (context.json())
        context.print({{"good", good},
                       {"before", before ? Json(before->size) : Json()},
                       {"size", now.size},
                       {"root", base64(now.root)},
                       {"proof", proof}});
    else if (!good)
        context.screen().paragraph(
            context.say(
                "账本不是上次所见历史的延续：历史被改写，或账本被换成了旧的副本。上次的校验点没有改动。",
                "the log does not continue what was seen last time: history was rewritten, or the file replaced by an "
                "older copy. The checkpoint kept was not changed."),
            0, Colour::red);
    else if (!context.quiet() && before)
        context.screen().line(context.say("是上次所见历史的延续：", "continues what was seen: ") +
                                  std::to_string(before->size) + " → " + std::to_string(now.size) +
                                  context.say(" 条", " entries"),
                              Colour::green);
    else if (!context.quiet())
        context.screen().paragraph(
            context.say(
                "首次保存校验点，账本现有 " + std::to_string(now.size) +
                    " 条。请保管好此文件；以后再取，会核对账本是否仍是这段历史的延续。",
                "first checkpoint kept: the ledger has " + std::to_string(now.size) +
                    " entries. Keep this file safe; each later pull checks that the ledger still continues it."),
            0, Colour::green);
    return good ? exit_done : exit_integrity;
}

}  // namespace rudang::cli
