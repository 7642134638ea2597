#include "command.h"

namespace rudang::cli {
namespace {

OptionSpec word(std::string_view name, Label help, bool required = true) { return {name, Takes::one, help, true, required}; }
OptionSpec option(std::string_view name, Label help, bool required = false) { return {name, Takes::one, help, false, required}; }
OptionSpec flag(std::string_view name, Label help) { return {name, Takes::nothing, help, false, false}; }

}  // namespace

const std::vector<OptionSpec>& common_options() {
    static const std::vector<OptionSpec> list{
        option("ledger", {"账本文件（否则取 RUDANG_LEDGER，再否则用默认位置）", "the ledger file (else $RUDANG_LEDGER, else the data folder)"}),
        option("as", {"以谁的身份操作（否则取 RUDANG_ACTOR 或当前系统用户）", "who acts (else $RUDANG_ACTOR, else the system user's actor)"}),
        option("today", {"把某日当作今天（试算用，输出中会注明）", "take a day for today (what-if; shown in the output)"}),
        option("lang", {"语言 zh 或 en", "language, zh or en"}),
        flag("json", {"输出 JSON", "JSON output"}),
        flag("quiet", {"少输出", "say less"}),
        flag("verbose", {"多输出", "say more"}),
        flag("no-color", {"不用颜色", "no colours"}),
        option("passphrase-file", {"口令文件（第一行），供脚本使用", "file whose first line is the passphrase, for scripts"}),
        flag("yes", {"不提问", "ask nothing"}),
    };
    return list;
}

const std::vector<CommandSpec>& commands() {
    static const std::vector<CommandSpec> list{
        {"init", {"新建账本：根组织和第一个人员", "create a ledger with its root organization and first actor"}, "rudang init --org 第一党支部 --name 李四",
         {option("org", {"组织名称", "name of the organization"}), option("actor", {"人员代号（小写字母、数字、连字符）", "actor id (lower-case letters, digits, hyphens)"}), option("name", {"姓名", "name of the actor"}), option("new-passphrase-file", {"口令文件", "passphrase file"})}, run_init},
        {"apply", {"递交入党申请书，开立案卷（第 1 步）", "open a case with an application (step 1)"}, "rudang apply --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 第一党支部",
         {option("on", {"递交日期", "day of the application"}), option("note", {"备注", "note"}), option("attach", {"附件文件（只记摘要）", "a file; its digest is recorded"}), option("key", {"防重复的请求号", "request key that makes the command safe to repeat"}), flag("dry-run", {"只试不记", "answer without recording"})}, run_apply, true},
        {"record", {"记录已发生的事项", "record what happened"}, "rudang record k3v9 talk_held --on 2026-06-20 --interviewer-role secretary",
         {word("CASE", {"案卷号或姓名", "case id or name"}, false), word("EVENT", {"事项（或步骤号）", "event (or step number)"}, false), option("on", {"发生日期", "day it happened"}), option("note", {"备注", "note"}),
          {"attach", Takes::many, {"附件文件（只记摘要）", "a file; its digest is recorded"}, false, false}, option("from", {"从 JSON Lines 文件读取多项（- 为标准输入）", "read many from a JSON Lines file (- for standard input)"}),
          option("key", {"防重复的请求号", "request key that makes the command safe to repeat"}), flag("dry-run", {"只试不记", "answer without recording"})}, run_record, true},
        {"show", {"一个案卷的二十五步时间线", "the 25 steps of a case as a timeline"}, "rudang show 张三",
         {word("CASE", {"案卷号或姓名", "case id or name"}), option("as-of", {"截至某日或某条日志", "as of a day or a journal sequence"}), flag("reveal", {"显示姓名（记入日志）", "show the name (the look is in the journal)"})}, run_show},
        {"why", {"某一步为什么还不能办，先要做什么", "what keeps a step from happening and what unblocks it"}, "rudang why 张三 7",
         {word("CASE", {"案卷号或姓名", "case id or name"}), word("STEP", {"步骤号或步骤代号", "step number or id"}, false)}, run_why},
        {"next", {"待办：按期限排列", "work list by due date"}, "rudang next --within 30d",
         {option("within", {"多少天内到期（默认 30d）", "due within so many days (default 30d)"}), flag("overdue", {"只看逾期", "only what is overdue"}), option("ics", {"写出日历文件", "write a calendar file"}), flag("reveal", {"显示姓名（记入日志）", "show names (the look is in the journal)"})}, run_next},
        {"forecast", {"余下各步最早、应办、最迟日期", "earliest, due and latest day of each remaining step"}, "rudang forecast 张三 --what-if 'talk_held on 2026-07-01'", {word("CASE", {"案卷号或姓名", "case id or name"}), {"what-if", Takes::many, {"假定某事项在某日发生，如 talk_held on 2026-07-01", "suppose an event on a day, like talk_held on 2026-07-01"}, false, false}}, run_forecast},
        {"audit", {"按规则检查案卷、组织或文件", "judge a case, an organization or a file by the rules"}, "rudang audit 台账.xlsx",
         {word("TARGET", {"案卷，或文件（.xlsx .ods .csv .jsonl）", "a case, or a file (.xlsx .ods .csv .jsonl)"}, false), option("org", {"组织（含下级）", "an organization and those below it"}), option("edition", {"一律按某版判断（2014、2026）", "judge everything by one edition (2014, 2026)"}), option("edition-2026-from", {"假定 2026 版细则自某日生效（默认 2026-05-18）", "suppose that the 2026 edition applies from another day (default 2026-05-18)"}), option("overlay", {"地方规定文件（TOML，只能从严）", "a file of local rules (TOML, tightening only)"}), flag("all", {"也列出符合和未到期的", "also what is satisfied or pending"}), option("by", {"按 person（人）、rule（规则）或 branch（支部）分组", "group by person, rule or branch"}), option("mapping", {"表头与含义的对应文件；没有时按识别结果写出", "file that says what columns mean; written from what was recognized if it is not there"}), option("html", {"写出网页报告", "write a page"}), option("xlsx", {"写出带检查结果和批注的表格", "write the spreadsheet back with findings and comments"}), option("since", {"上次的 --json 报告：标出新增、仍存在、已消除", "an earlier --json report: marks what is new, still open, put right"}), flag("reveal", {"显示账本中的姓名（记入日志）", "show the ledger's names (the look is in the journal)"})}, run_audit},
        {"import", {"把旧台账导入账本：先全部检查，再一次写入", "take an older ledger over: everything is checked, then written at once"}, "rudang import 台账.xlsx --check",
         {word("FILE", {"文件（.xlsx .ods .csv .jsonl）", "file (.xlsx .ods .csv .jsonl)"}), flag("check", {"只检查，不导入", "only check"}), flag("skip", {"跳过有问题的行", "leave rows with problems out"}), option("mapping", {"表头与含义的对应文件", "file that says what columns mean"}), option("batch", {"批次名（默认取文件摘要）", "name of the batch (default from the file's digest)"})}, run_import},
        {"import undo", {"撤销一批导入（此后未改动过的）", "take an import out again, unless touched since"}, "rudang import undo b1a2b3c4d5", {word("BATCH", {"批次名", "name of the batch"})}, run_import_undo},
        {"stalled", {"停滞的案卷：多久、在哪个支部、停在哪一步", "cases without progress: how long, where, at which step"}, "rudang stalled --over 90d", {option("over", {"超过多少天（默认 90d）", "for more than so many days (default 90d)"}), option("org", {"组织（含下级）", "an organization and those below it"}), flag("reveal", {"显示姓名（记入日志）", "show names (the look is in the journal)"})}, run_stalled},
        {"finding list", {"整改台账：逾期的在前", "what is to be put right, overdue first"}, "rudang finding list", {option("org", {"组织（含下级）", "an organization and those below it"}), flag("all", {"也列出已解决的", "also what is settled"}), flag("reveal", {"显示姓名（记入日志）", "show names (the look is in the journal)"})}, run_finding_list},
        {"finding assign", {"交办整改", "say who puts a finding right, and by when"}, "rudang finding assign 563d1f --to wang --due 2026-12-31", {word("FINDING", {"问题编号（前几位即可）", "id of the finding, or its beginning"}), option("to", {"整改人", "who puts it right"}, true), option("due", {"期限", "due day"}, true), option("reason", {"说明", "remark"})}, run_finding_assign},
        {"finding rectify", {"报告已整改", "report that it was put right"}, "rudang finding rectify 563d1f --evidence 补充谈话记录", {word("FINDING", {"问题编号", "id of the finding"}), option("evidence", {"整改情况和依据", "what was done, and the evidence"}, true)}, run_finding_rectify},
        {"finding confirm", {"确认整改（不得由整改人本人确认）", "confirm it; never by whoever put it right"}, "rudang finding confirm 563d1f", {word("FINDING", {"问题编号", "id of the finding"}), option("reason", {"说明", "remark"})}, run_finding_confirm},
        {"finding waive", {"不予整改，须写明原因", "waive it, with a reason"}, "rudang finding waive 563d1f --reason 原始材料已遗失", {word("FINDING", {"问题编号", "id of the finding"}), option("reason", {"原因", "reason"}, true)}, run_finding_waive},
        {"finding reopen", {"重新整改", "open it again"}, "rudang finding reopen 563d1f --reason 材料不全", {word("FINDING", {"问题编号", "id of the finding"}), option("reason", {"原因", "reason"}, true)}, run_finding_reopen},
        {"report", {"给监督检查人员的网页报告", "a page for supervisors"}, "rudang report 报告.html", {word("FILE", {"写入的文件", "file to write"}), option("org", {"组织（含下级）", "an organization and those below it"}), flag("reveal", {"显示姓名（记入日志）", "show names (the look is in the journal)"})}, run_report},
        {"export", {"导出：表格、事项、日历、流程挖掘，或一案的全程纪实", "tables, events, calendar, process mining, or the full-process record of one case"}, "rudang export 台账.xlsx --reveal",
         {word("FILE", {"写入的文件", "file to write"}), option("to", {"格式 xlsx、csv、jsonl、ics、xes、html（默认按文件名）", "xlsx, csv, jsonl, ics, xes or html (default by the file's name)"}), option("case", {"一个案卷的全程纪实（xlsx 或 html）", "the full-process record of one case (xlsx or html)"}), option("org", {"组织（含下级）", "an organization and those below it"}), flag("reveal", {"含姓名等个人信息（记入日志）", "with names and other personal data (written into the journal)"})}, run_export},
        {"rule list", {"全部规则", "all rules"}, "rudang rule list", {option("format", {"text 或 markdown", "text or markdown"})}, run_rule_list},
        {"rule explain", {"一条规则：内容、条文、处理", "one rule: statement, articles, remedy"}, "rudang rule explain activist-one-year", {word("RULE", {"规则代号", "rule id"})}, run_rule_explain},
        {"fields", {"事项一览，或一种事项要填的内容", "all events, or the fields of one"}, "rudang fields talk_held", {word("EVENT", {"事项", "event"}, false)}, run_fields},
        {"graph", {"流程图", "the chart"}, "rudang graph --format mermaid", {option("format", {"mermaid、dot 或 svg", "mermaid, dot or svg"}), option("workflow", {"recruitment（发展党员，默认）或 rectification（整改）", "recruitment (the default) or rectification"})}, run_graph},
        {"org add", {"增加组织", "add an organization"}, "rudang org add dept-1 --name 第二党支部 --parent root --kind branch",
         {word("ID", {"代号", "id"}), option("name", {"名称", "name"}, true), option("parent", {"上级组织代号（默认根组织）", "parent (default the root)"}), option("kind", {"类别，如 branch、primary_committee", "kind, like branch, primary_committee"}), flag("approves", {"有审批权限", "has the power to approve"})}, run_org_add},
        {"org list", {"组织树", "the tree of organizations"}, "rudang org list", {}, run_org_list},
        {"org move", {"改变上级组织", "move an organization"}, "rudang org move dept-1 --parent root", {word("ID", {"代号", "id"}), option("parent", {"新的上级", "new parent"}, true)}, run_org_move},
        {"org close", {"撤销组织", "close an organization"}, "rudang org close dept-1", {word("ID", {"代号", "id"})}, run_org_close},
        {"actor add", {"增加人员", "add an actor"}, "rudang actor add wang --name 王五 --system-user wang", {word("ID", {"代号", "id"}), option("name", {"姓名", "name"}, true), option("system-user", {"对应的系统用户", "system user tied to the actor"}), option("public-key", {"对方用 rudang key new 生成的公钥", "the public key they made with rudang key new"}), option("id-number-file", {"存有本人身份证号的文件（只记加密摘要，防止本人办理自己的案卷）", "file with their identity number (kept as a keyed hash, so that they cannot act on their own case)"})}, run_actor_add},
        {"actor list", {"人员和角色", "actors and their roles"}, "rudang actor list", {flag("reveal", {"显示姓名（记入日志）", "show names (the look is in the journal)"})}, run_actor_list},
        {"actor key", {"登记、更换或停用签名钥匙", "enrol, change or revoke a signing key"}, "rudang actor key wang --public-key 公钥", {word("ID", {"人员代号", "actor id"}), option("public-key", {"公钥（更换自己的钥匙时不填，自动生成）", "public key (leave out to make a new one for yourself)"}), flag("revoke", {"停用", "revoke"})}, run_actor_key},
        {"actor grant", {"授予角色", "grant a role"}, "rudang actor grant wang organization_member --org root", {word("ID", {"人员代号", "actor id"}), word("ROLE", {"角色", "role"}), option("org", {"组织代号（默认根组织）", "organization (default the root)"})}, run_actor_grant},
        {"actor revoke", {"收回角色", "revoke a role"}, "rudang actor revoke wang organization_member --org root", {word("ID", {"人员代号", "actor id"}), word("ROLE", {"角色", "role"}), option("org", {"组织代号（默认根组织）", "organization (default the root)"})}, run_actor_revoke},
        {"policy adopt", {"采用地方规定（只能从严）", "adopt local rules, which may only tighten"}, "rudang policy adopt 县.toml --id county-2026 --org root", {word("FILE", {"地方规定文件（TOML）", "file of local rules (TOML)"}), option("id", {"代号", "id"}, true), option("org", {"组织代号（默认根组织，含下级）", "organization and those below it (default the root)"})}, run_policy_adopt},
        {"policy list", {"已采用的地方规定", "the local rules adopted"}, "rudang policy list", {}, run_policy_list},
        {"policy withdraw", {"撤回地方规定", "withdraw local rules"}, "rudang policy withdraw county-2026", {word("ID", {"代号", "id"})}, run_policy_withdraw},
        {"plan set", {"下达或调整一个组织某年的发展党员计划", "issue or adjust an organization's admission plan for a year"}, "rudang plan set root 2027 12 --earmark 青年农民=3",
         {word("ORG", {"组织代号", "organization"}), word("YEAR", {"年份", "year"}), word("TOTAL", {"名额总数", "places in all"}), {"earmark", Takes::many, {"专项名额，如 青年农民=3（含在总数内）", "places kept for a group, like farmers=3, within the total"}, false, false}, option("reason", {"调整原因", "reason for an adjustment"})}, run_plan_set},
        {"plan show", {"计划、已用、已列发展对象、剩余", "planned, used, reserved and left"}, "rudang plan show 2027", {word("YEAR", {"年份（默认今年）", "year (default this one)"}, false)}, run_plan_show},
        {"journal tail", {"最近的日志", "the latest entries"}, "rudang journal tail --lines 20", {option("lines", {"条数（默认 20）", "how many (default 20)"})}, run_journal_tail},
        {"journal verify", {"校验日志、签名和全部数据表", "verify the journal, its signatures and every table"}, "rudang journal verify", {flag("quick", {"只校验散列，不校验签名和数据表", "hashes only, no signatures and tables"}), option("last", {"只校验最后多少条", "only so many entries at the end"}), option("known", {"另存的校验点文件", "a checkpoint kept elsewhere"}), flag("accept", {"换用了新账本：此后以它为准", "another ledger took this place on purpose: know it from now on"})}, run_journal_verify},
        {"journal checkpoint", {"校验点：抄进会议记录的三行", "the checkpoint: three lines for the minutes"}, "rudang journal checkpoint --qr", {option("to", {"写入文件", "write it to a file"}), flag("qr", {"二维码", "as a QR code"})}, run_journal_checkpoint},
        {"journal receipt", {"一条日志的回执", "a receipt for one entry"}, "rudang journal receipt 12 --to 回执.txt", {word("SEQ", {"日志序号", "journal sequence"}), option("to", {"写入文件", "write it to a file"})}, run_journal_receipt},
        {"journal check-receipt", {"核对回执（不需要账本）", "check a receipt; needs no ledger"}, "rudang journal check-receipt 回执.txt --public-key 公钥", {word("FILE", {"回执文件", "the receipt"}), option("public-key", {"签名人的公钥", "public key of the signer"}), option("known", {"另存的校验点文件", "a checkpoint kept elsewhere"})}, run_journal_check_receipt},
        {"journal pull", {"取走新的校验点，并核对是上次的延续", "take the new checkpoint along and check that it continues the last one"}, "rudang journal pull 监督/第一党支部.checkpoint", {word("FILE", {"保存校验点的文件", "file that keeps the checkpoint"})}, run_journal_pull},
        {"rebuild", {"按日志重建全部数据表", "recreate every table from the journal"}, "rudang rebuild", {}, run_rebuild},
        {"backup", {"备份账本（使用中也可）", "copy the ledger, also while in use"}, "rudang backup 备份-2026-06-30.rudang", {word("FILE", {"备份文件", "the copy"})}, run_backup},
        {"restore", {"从备份恢复账本", "restore the ledger from a backup"}, "rudang restore 备份-2026-06-30.rudang", {word("FILE", {"备份文件", "the copy"}), flag("older", {"备份比见过的账本旧也恢复（记入日志）", "even if it is older than what was seen (written into the journal)"})}, run_restore},
        {"key new", {"在本机生成自己的签名钥匙", "make your own signing key on this computer"}, "rudang key new wang", {word("ACTOR", {"人员代号", "actor id"}), option("new-passphrase-file", {"口令文件", "passphrase file"})}, run_key_new},
        {"key share", {"把账本密钥交给另一人员（只有对方能打开）", "hand the ledger's key to another actor, readable by nobody else"}, "rudang key share wang 密钥-wang.json", {word("ACTOR", {"人员代号", "actor id"}), word("FILE", {"写入的文件", "file to write"})}, run_key_share},
        {"key receive", {"接收别人交来的账本密钥", "take over the ledger's key handed to you"}, "rudang key receive 密钥-wang.json", {word("FILE", {"收到的文件", "the file received"})}, run_key_receive},
        {"key backup", {"备份账本密钥", "back the ledger's key up"}, "rudang key backup 密钥备份.json", {word("FILE", {"写入的文件", "file to write"}), option("new-passphrase-file", {"备份口令文件", "passphrase file for the backup"})}, run_key_backup},
        {"key restore", {"从备份恢复账本密钥", "restore the ledger's key from a backup"}, "rudang key restore 密钥备份.json", {word("FILE", {"备份文件", "the backup"}), option("new-passphrase-file", {"新口令文件", "file with the new passphrase"})}, run_key_restore},
        {"key rotate", {"轮换账本密钥", "rotate the ledger's key"}, "rudang key rotate", {}, run_key_rotate},
        {"key passphrase", {"设定或更改口令", "set or change the passphrase"}, "rudang key passphrase", {option("new-passphrase-file", {"新口令文件", "file with the new passphrase"})}, run_key_passphrase},
        {"erase", {"销毁一人的个人数据（不可恢复）", "destroy one person's data for good"}, "rudang erase k3v9 --reason 本人要求", {word("CASE", {"案卷号", "case id"}), option("reason", {"原因", "reason"}, true)}, run_erase},
        {"doctor", {"检查账本文件和环境", "examine the file and its surroundings"}, "rudang doctor", {}, run_doctor},
        {"completion", {"命令补全脚本", "shell completion"}, "rudang completion bash", {word("SHELL", {"bash、zsh 或 fish", "bash, zsh or fish"})}, run_completion},
        {"man", {"手册页", "the manual page"}, "rudang man | man -l -", {}, run_man},
    };
    return list;
}

}  // namespace rudang::cli
