#!/usr/bin/env python3
"""What a branch organizer needs at the terminal, point by point, as somebody types it in Chinese.

usage: twelve_test.py RUDANG
"""
import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import tempfile
import termios
import time

from prompts_test import END, Walk, expect
from terminal import Person, Terminal, run_all

WHO = {"身份证号": "110101200001150013", "民族": "汉族", "学历": "高中", "是否流动人员": "否"}
# Every command that asks for something on a terminal, of those that need a ledger.
ASKING = [["apply"], ["record"], ["correct"], ["show"], ["why"], ["erase"], ["forecast"], ["import"], ["finding", "assign"],
          ["finding", "rectify"], ["meeting", "open"], ["form", "fill"], ["org", "add"], ["actor", "add"], ["plan", "set"],
          ["paper", "list"], ["refusals", "slip"]]


def plain(terminal, *arguments, day="2026-08-02", **more):
    """Without a terminal: status and everything said."""
    run = subprocess.run([terminal.binary, "--lang", "zh", "--today", day, *arguments], env={**terminal.environment, **more},
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def silent(terminal, words, status, says, *before):
    """Nothing is asked before it is said what is the matter."""
    person = Person({})
    given, screen = terminal.run(*before, *words, answer=person)
    expect(given == status and not person.asked, f"{words}: status {given}, asked {person.asked}", screen)
    expect(says in screen, f"{words}: nothing about {says}", screen)


def said_first(binary):
    """No ledger, nobody of that name, no key, no right: said before any question."""
    terminal = Terminal(binary)
    for words in ASKING:
        silent(terminal, words, 4, "没有找到账本")
    walk = Walk(binary, "张三")
    walk.apply("2026-08-02", WHO)
    for words in ASKING:
        silent(walk.terminal, words, 3, "没有人员", "--as", "zhaoliu")
    # A supervisor reads, and neither opens a case nor records in one.
    for line in (["actor", "add", "zhou", "--name", "周九"], ["actor", "key", "zhou"], ["actor", "grant", "zhou", "auditor", "--org", "root"]):
        status, said = plain(walk.terminal, *line, "--yes")
    silent(walk.terminal, ["apply"], 3, "没有", "--as", "zhou")
    # On another computer there is no key.
    walk.terminal.environment["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="rudang-no-key-")
    for words in ASKING:
        silent(walk.terminal, words, 3, "钥匙")


def one_case(binary):
    """The same application handed in six times at one moment opens one case."""
    walk = Walk(binary, "张三")
    line = [binary, "--lang", "zh", "--today", "2026-08-02", "apply", "张三", "--on", "2026-08-01", "--birth-date", "2000-01-15",
            "--branch", "第一党支部"]
    for _ in range(4):
        at_once = [subprocess.Popen(line, env=walk.terminal.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, text=True) for _ in range(6)]
        said = [(each.communicate()[0], each.returncode) for each in at_once]
        expect(all(status == 0 for _, status in said), "one of them failed", str(said))
        expect(len(walk.json("list", "张三", day="2026-08-02")["cases"]) == 1, "more than one case", str(said))
    status, _ = plain(walk.terminal, "apply", "张三", "--on", "2026-08-01", "--birth-date", "2000-01-15", "--branch", "第一党支部", "--another")
    expect(status == 0 and len(walk.json("list", "张三", day="2026-08-02")["cases"]) == 2, "another of that name has no case")


def as_typed(binary):
    """Counts with their units, in Chinese figures, a day given twice without its year, yes and no as people say them."""
    walk = Walk(binary, "张三")
    day = ["6月1号", "6月1号"]
    walk.apply("2026-06-03", {**WHO, "发生日期": day, "是否流动人员": ["嗯？", "没有。"]})
    expect(not day[2:] and walk.json("show", "张三", "1", day="2026-06-03")["records"][0]["on"] == "2026-06-01", "another day")
    walk.record("2026-06-20", "2", {"谈话人职务": "书记。", "谈话人": "李四"})
    walk.record("2026-07-10", "3", {"推荐方式": "１、２", "研究决定机构": "支委会", "应到": ["几个", "十一个人"], "实到": "九 位"})
    meeting = walk.json("show", "张三", "3", day="2026-07-10")["records"][0]["fields"]["meeting"]
    expect((meeting["entitled"], meeting["present"]) == (11, 9), f"other counts: {meeting}")


def told_at_once(binary):
    """Two people in one name, a period that ends before it begins: said at the answer, not after everything was typed.
    One choice that may be meant needs a yes and no more."""
    walk = Walk(binary, "张三")
    walk.apply("2026-06-01", {**WHO, "电话": "没有", "工作单位": "无。"})
    fields = walk.json("show", "张三", "1", day="2026-06-01")["records"][0]["fields"]["applicant"]
    expect("unit" not in fields and "phone" not in fields, f"that there is none was written down: {fields}")
    walk.record("2026-06-20", "2", {"谈话人职务": "书记", "谈话人": "李四"})
    walk.record("2026-07-10", "3", {"推荐方式": ["党员推荐，团推优", "党员推荐，共青团推优"], "研究决定机构": "支委会", "应到": "5", "实到": "5"},
                says=["是不是指：2 共青团推优\n"])
    walk.record("2026-07-20", "4", {"备案结果": "同意", "是不是指：1 同意备案": "对", "上级党委": "镇党委"})
    asked, screen = walk.record("2026-07-22", "5", {"培养联系人 1 · 姓名": ["王五、赵六", "王五"], "培养联系人 2 · 姓名": "赵六", "是否正式党员": "嗯"},
                                says=["像是几个人"])
    expect(asked.index("培养联系人 1 · 姓名：") < asked.index("培养联系人 2 · 姓名（没有了直接回车）："), "asked too late", screen)
    # The next review, due in half a year, is nothing that was left out.
    walk.record("2027-01-08", "6", {"考察期止": ["2026-01-08", "2027-01-08"], "考察意见": "2"}, says=["早于考察期起"])
    walk.record("2027-07-05", "考察", {"考察意见": "2"})
    walk.record("2027-07-12", "7", {"意见": "是", "研究决定机构": "1", "应到": "5", "实到": "5"})
    kinds = {item["step"]: item["kind"] for item in walk.json("next", day="2027-07-12")["items"]}
    expect(kinds.get(6) == "due", f"as if it had been left out: {kinds}")
    walk.record("2027-07-20", "8", {"结果": "1", "上级党委": "镇党委"})
    walk.record("2027-07-28", "公示", {"公示开始日期": "7月21日", "公示结束日期": "7.27", "没有写年份": "是", "公示地点": "村务公开栏", "公示结果": "1"},
                says=["没有写年份，是 2027-07-21", "没有写年份，是 2027-07-27"])


def by_ear(binary):
    """Days, names and counts as people say them, half words, a part of a name: what may be meant is offered, and nothing is
    taken that was not seen. Whatever somebody is called, it stands in nobody's way."""
    walk = Walk(binary, "李四")
    screen = walk.apply("2026-09-16", {**WHO, "发生日期": ["2026年5月", "两年前", "上周五", ""], "性别": "男的", "是不是指：1 男": "是",
                                     "学历": "", "记录吗": ["学历", "是"]} | {"学历": ["", "大专"]})
    expect("只写到月" in screen and "从今天推算" in screen and "大专" in screen.split("将要记录")[-1], "not asked again", screen)
    record = walk.json("show", "李四", "1", day="2026-09-16")["records"][0]
    expect(record["on"] == "2026-09-11", f"another day: {record['on']}")
    person = Person({"给谁记录": ["王", "李"], "是这一项吗": "是", "记录哪一步": ["1", "谈"], "都不是填 0": "派人", "谈话人": ["李", "赵六"], "发生日期": "前天",
                     "姓名只有一个字": "赵六", "谈话人职务": "书", "是不是指：1 书记": "是"})
    status, screen = walk.terminal.run("--today", "2026-09-18", "record", answer=person)
    expect(status == 0 and "没有找到案卷" in screen and "“李”是指" in screen, "half a name is not answered", screen)
    expect("“递交入党申请书”已于 2026-09-11 办理" in screen, "nobody says that it is done", screen)
    walk.record("2026-09-20", "推优", {"推荐方式": "2", "研究决定机构": "支部大会"})
    asked, screen = walk.record("2026-09-21", "5", {"培养联系人 1 · 姓名": ["王五 赵六", "王五"], "像是几个人": "否", "是否正式党员": "正式",
                                                    "“正式”是说“是”": "是", "处分种类": ["?", ""], "培养联系人 2 · 姓名": "欧阳 小明"})
    expect("不能办" not in screen, "an invented contact is in the way of somebody of that name", screen)
    expect(screen.count("严重警告") == 1, "the sanctions are listed where nobody asked", screen)
    names = [each["name"] for each in walk.json("show", "李四", "5", "--reveal", day="2026-09-21")["records"][0]["fields"]["contacts"]]
    expect(names == ["王五", "欧阳小明"], f"others: {names}")
    # What would be refused is said before; only an answer that is meant leaves a refusal behind.
    status, screen = walk.terminal.run("--today", "2026-09-22", "record", "李四", "转正", answer=Person({"都不是填 0": "申请"}))
    expect("现在还不能办“提出转正申请”" in screen, "one of three was taken", screen)
    status, said = plain(walk.terminal, "refusals", day="2026-09-22")
    expect("没有不予记录的事项" in said, "a look has left something behind", said)


def of_one_name(binary):
    """Two of one name are chosen from a list that tells them apart; whoever sees one branch is asked again, and of the other
    learns nothing."""
    walk = Walk(binary, "张三")
    terminal = walk.terminal
    for line in (["org", "add", "yi", "--name", "第一支部"], ["org", "add", "er", "--name", "第二支部"], ["actor", "add", "zhao", "--name", "赵六"],
                 ["actor", "grant", "zhao", "支部书记", "--org", "第二支部"],
                 ["apply", "张三", "--on", "2026-08-01", "--birth-date", "1999-01-15", "--branch", "第一支部"],
                 ["apply", "张三", "--on", "2026-08-01", "--birth-date", "2001-02-03", "--branch", "第二支部"],
                 ["apply", "王小明", "--on", "2026-08-01", "--birth-date", "2001-02-03", "--branch", "第一支部"]):
        status, said = plain(terminal, *line)
        expect(status == 0, str(line), said)
    person = Person({"案卷号或姓名": "张三", "都不是填 0": "2001"})
    status, screen = terminal.run("--today", "2026-08-02", "why", answer=person)
    expect(status == 0 and "1999 年生，第一支部" in screen and "2001 年生，第二支部" in screen, "not told apart", screen)
    chosen = [line for line in screen.split("\n") if "2001 年生" in line][0].split()[1]
    expect(chosen.split("　")[0] in screen.split("第 2 步")[-1], "another was chosen", screen)
    # Somebody of the second branch: 王小明 of the first is as if he were not there, and the prompt goes on.
    person = Person({"给谁记录": ["王小明", "王", "张"], "是这一项吗": "是", "记录哪一步": "2", "谈话人职务": "1", "谈话人": "赵六"})
    status, screen = terminal.run("--today", "2026-08-02", "--as", "zhao", "record", answer=person)
    expect(status == 0 and screen.count("没有这个案卷，或您无权查看") == 2 and "第一支部" not in screen, "not asked again", screen)


def supervised(binary):
    """Somebody of the committee: what is the same is said once; what changes nothing is not said to be done; a file is what
    its name says."""
    walk = Walk(binary, "张三")
    terminal = walk.terminal
    table = terminal.folder + "/台账.csv"
    with open(table, "w") as file:
        file.write("姓名,出生日期,申请入党时间,谈话时间\n")
        for n, name in enumerate(("张三", "李四", "王小明", "赵丽")):
            file.write(f"{name},2000-01-1{n},2026-01-0{n + 1},\n")
    expect(plain(terminal, "import", table)[0] == 0, "not imported")
    status, said = plain(terminal, "finding", "list")
    expect(said.count("处理：") == 1 and said.count("第 2 步") == 4, "the same is said of each", said)
    items = walk.json("finding", "list", day="2026-08-02")["items"]
    expect(len(items) == 4 and all(item["remedy"] and item["article"] for item in items), "something is missing for programs")
    expect(plain(terminal, "finding", "list", "--rule", "派人谈话")[0] == 0, "a rule is not known by its words")
    for line, status, says in ((["finding", "list", "--rule", "考察"], 2, "请写得更全"), (["finding", "list", "--severity", "严重"], 2, "禁止、偏差 或 提示"),
                               (["audit", "张三", "李四"], 1, "共 2 件"), (["audit", "无此文件.xlsx"], 2, "没有文件 无此文件.xlsx"),
                               (["next", "--within", "90天"], 0, "已逾期"), (["stalled", "--over", "3个月"], 2, "多少天"), (["show", "王"], 2, "姓名相近的有"),
                               (["list", "第一党支部"], 0, "--branch 第一党支部"), (["list", "--stage", "积极分子"], 2, "1 申请入党"),
                               (["撤销", "张三"], 2, "rudang correct"), (["plan", "2027"], 2, "rudang plan set、rudang plan show"), (["restore", "无此文件"], 4, "没有文件 无此文件"),
                               (["graph", "张三", "--to", "图.png"], 2, ".svg"), (["report", "报告.txt"], 2, ".html"), (["form", "fields", "政审"], 0, "政治审查结论"),
                               (["form", "fields", "无此名称"], 1, "没有名称含"), (["actor", "grant", "李四", "组织员"], 2, "lisi（李*）"),
                               (["actor", "revoke", "lisi", "党委书记"], 2, "没有收回"), (["org", "add", "er", "--name", "第二党支部", "--kind", "党总支"], 0, "已增加"),
                               (["org", "add", "san", "--name", "第三党支部", "--kind", "小组"], 2, "党总支"), (["org", "close", "er"], 0, "已撤销"),
                               (["org", "close", "er"], 2, "早已撤销"), (["rule", "list", "--format", "law"], 0, "第 7 条"),
                               (["meeting", "item", "张三"], 2, "没有打开的会议")):
        given, said = plain(terminal, *line)
        expect(given == status and says in said, f"{line}: status {given}, nothing about {says}", said)
    expect(not any(os.path.exists(name) for name in ("图.png", "报告.txt")), "written all the same")
    # Whoever may not record is told before what is missing.
    for line in (["actor", "add", "zhou", "--name", "周九"], ["actor", "key", "zhou"], ["actor", "grant", "zhou", "监督检查人员"]):
        plain(terminal, *line, "--yes")
    status, said = plain(terminal, "--as", "zhou", "record", "张三", "2", "--on", "2026-08-01")
    expect(status == 3 and "谈话人" not in said.replace("谈话人职务", ""), "asked for fields first", said)


def put_right(binary):
    """A correction is picked by a number as it is typed, or by the words of the line."""
    walk = Walk(binary, "张三")
    walk.apply("2026-06-01", {**WHO, "学历": "大学"})
    person = Person({"更正哪一条": ["", "一"], "改哪一项": ["姓名", "没有这一项", "2", "学历", "好"], "申请人 · 姓名": "张珊。", "申请人 · 学历": "大专",
                     "更正原因": ["", "打错字"], "更正“": "嗯"})
    status, screen = walk.terminal.run("--today", "2026-06-02", "correct", "张三", answer=person)
    expect(status == 0 and "有几项都带“姓名”" in screen, "not corrected", screen)
    fields = walk.json("show", "张珊", "1", day="2026-06-02")["records"][0]["fields"]["applicant"]
    expect(fields.get("education", "大专") == "大专", f"another line was changed: {fields}")
    # The whole of it is confirmed, and a line can be named there as well.
    walk.name = "王五"
    screen = walk.apply("2026-06-02", {**WHO, "身份证号": "", "申请人 · 出生日期": "1999-02-03", "学历": ["大学", "中专"], "记录吗": ["学历", "不晓得", "对的。"]})
    expect("中专" in screen, "the line was not asked again", screen)


def erased(binary):
    """Of whom the data was destroyed no form is filled in, and it is said why."""
    walk = Walk(binary, "张三")
    walk.apply("2026-06-01", WHO)
    case = walk.json("list", day="2026-06-01")["cases"][0]["case"]
    status, said = plain(walk.terminal, "erase", case, "--reason", "本人要求", "--yes", day="2026-06-02")
    expect(status == 0, "not erased", said)
    to = walk.terminal.folder + "/表.docx"
    status, said = plain(walk.terminal, "form", "fill", "谈话记录", case, "--to", to, day="2026-06-02")
    expect(status == 2 and "已销毁" in said and not os.path.exists(to), "an empty form", said)


def two_branches(binary):
    """Each row goes to the branch that its column names; where the ledger has no such branch, nobody is put into another."""
    walk = Walk(binary, "张三")
    terminal = walk.terminal
    table = terminal.folder + "/台账.csv"

    def rows(*branches):
        with open(table, "w") as file:
            file.write("姓名,党支部,出生日期,申请入党时间\n")
            for n, branch in enumerate(branches):
                file.write(f"{'赵钱孙李周'[n]}某,{branch},2000-01-1{n},2026-06-0{n + 1}\n")

    rows("第一党支部", "第七党支部")
    status, said = plain(terminal, "import", table, "--check")
    expect("第七党支部" in said and "只有一个组织" in said, "nobody says where they go", said)
    for name, number in (("第一支部", "yi"), ("第二支部", "er")):
        status, said = plain(terminal, "org", "add", number, "--name", name, "--parent", "root", "--kind", "branch")
        expect(status == 0, "no branch", said)
    rows("第一支部", "第二支部", "", "第九支部")
    status, said = plain(terminal, "import", table)
    expect(status == 1 and "没有写明所属党支部" in said and "第九支部" in said, "taken over all the same", said)
    expect(not walk.json("list", day="2026-08-02")["cases"], "something was imported")
    rows("第一支部", "第二支部")
    status, said = plain(terminal, "import", table)
    orgs = {each["org"] for each in walk.json("list", day="2026-08-02")["cases"]}
    expect(len(orgs) == 2, f"not each in its own: {orgs}", said)
    # That two are called the same does not come up: it would be asked which.
    status, said = plain(terminal, "org", "add", "ling", "--name", "第二支部", "--parent", "root", "--kind", "branch")
    expect(status == 2 and "已有同名的组织" in said, "two branches of one name", said)


# What is offered for the next word, whatever the shell: cases, open steps, events in Chinese, fields, roles,
# organizations, forms, commands and options.
def offered_where(case):
    return ((["record", ""], case), (["show", ""], case), (["correct", ""], case), (["why", ""], case), (["audit", ""], case),
            (["paper", "list", ""], case), (["form", "fill", "入党申请人谈话记录", ""], case), (["next", ""], case), (["graph", ""], case),
            (["finding", "list", "--person", ""], case), (["record", case, ""], "派人谈话"), (["record", case, ""], "2"),
            (["record", case, "派"], "派人谈话"), (["fields", ""], "政治审查结论"), (["record", case, "派人谈话", ""], "--interviewer"),
            (["apply", "--app"], "--applicant.name"), (["actor", "grant", "lisi", ""], "组织员"), (["list", "--branch", ""], "第一党支部"),
            (["list", "--office", ""], "党支部"), (["actor", "grant", ""], "lisi"), (["form", "blank", ""], "入党申请人谈话记录"),
            (["show", case, ""], "2"), (["jour"], "journal"), (["journal", "ve"], "verify"), (["list", "--st"], "--stage"),
            (["--ledger", "l.rudang", "jour"], "journal"), (["记"], "记录"), (["记录", ""], case),
            (["record", case, "派人谈话", "--interviewer_role", ""], "副书记"), (["finding", "list", "--severity", ""], "偏差"),
            (["help", "find"], "finding"))


def in_bash(environment, words, _=None):
    script = 'source <(rudang completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rudang; printf "%s\\n" "${COMPREPLY[@]}"'
    run = subprocess.run(["bash", "-c", script, "bash", "rudang", *words], env=environment, capture_output=True, text=True, check=True)
    return run.stdout.split("\n")


def in_fish(environment, words, _=None):
    script = f"rudang completion fish | source; complete -C '{' '.join(['rudang', *words])}'"
    run = subprocess.run(["fish", "-c", script], env=environment, capture_output=True, text=True, check=True)
    return [line.split("\t")[0] for line in run.stdout.split("\n")]


class InZsh:
    """Somebody at a zsh who types the words and presses Tab twice."""

    def __init__(self, environment):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 200, 100, 0, 0))
            os.execvpe("zsh", ["zsh", "-f", "-i"], dict(environment, PS1="% "))
        self.type("autoload -Uz compinit && compinit -u -D; LISTMAX=1000; unsetopt AUTO_MENU; "
                  "source <(rudang completion zsh); echo re''ady\r", "ready")

    def type(self, typed, awaited):
        """What stands on the screen once what is awaited does, or nothing more comes."""
        os.write(self.terminal, typed.encode())
        raw, last, screen = b"", time.time(), ""
        while awaited not in screen.split() and time.time() - last < 8:
            if select.select([self.terminal], [], [], 0.05)[0]:
                raw += os.read(self.terminal, 65536)
                last = time.time()
                screen = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|[\x07\r]", "", raw.decode("utf-8", "replace"))
        return screen

    def __call__(self, environment, words, awaited):
        screen = self.type("rudang " + " ".join(words) + "\t\t", awaited)
        self.type("\x15\necho ne''xt\r", "next")
        return screen.split()


def completed(binary):
    """Bash, zsh and fish offer the same; names are masked, and files come where nothing else can."""
    walk = Walk(binary, "张三")
    walk.apply("2026-06-01", WHO)
    case = walk.json("list", day="2026-06-01")["cases"][0]["case"]
    folder = tempfile.mkdtemp(prefix="rudang-complete-")
    os.symlink(os.path.abspath(binary), folder + "/rudang")
    environment = {**walk.terminal.environment, "PATH": folder + ":" + os.environ["PATH"], "LC_CTYPE": "C.UTF-8", "LANG": "zh_CN.UTF-8"}
    environment.pop("LC_ALL", None)
    shells = {"bash": in_bash, "zsh": InZsh, "fish": in_fish}
    for shell, offered in shells.items():
        if not shutil.which(shell):
            print(f"no {shell} here")
            continue
        if shell == "zsh":
            offered = InZsh(environment)
        for words, wanted in offered_where(case):
            found = offered(environment, words, wanted)
            expect(wanted in found, f"{shell} {words}: no {wanted} among {found[:60]}")
        expect("张三" not in " ".join(offered(environment, ["record", ""], case)), "names are handed to the shell")
    # Where nothing of the program's own can come there is nothing offered, so that the shell offers files.
    for words in (["import", ""], ["backup", ""], ["audit", "台"], ["show", case, "无"]):
        run = subprocess.run([binary, "--yes", "completion", "words", "--", *words], env=environment, capture_output=True, text=True, check=True)
        expect(run.stdout == "", f"{words}: {run.stdout}")


def one_line(binary):
    """What is said of several days in the same words stands under one basis; what a table lacks is told once."""
    walk = Walk(binary, "张三")
    table = walk.terminal.folder + "/台账.csv"
    with open(table, "w") as file:
        file.write("姓名,出生日期,申请入党时间,谈话时间,确定积极分子时间,确定发展对象时间\n张三,2000-01-15,2023-06-01,2023-06-20,2023-07-10,2026-06-20\n")
    status, said = plain(walk.terminal, "audit", table)
    unknown = said.split("无法判定的：")[-1].split("\n\n")[0].replace("\n", "")
    sentences = [line for line in said.split("无法判定的：")[-1].split("\n\n")[0].split("\n") if line.strip()]
    expect(len(sentences) == len(set(sentences)), "the same words twice", said)
    expect(not any("a" <= letter <= "z" for letter in unknown), "ids of rules among the words", said)
    # Six reviews missed: what they rest on and what to do is said once, under the last of them.
    with open(table, "w") as file:
        file.write("姓名,出生日期,申请入党时间,谈话时间,确定积极分子时间,上级党委备案时间,指定培养联系人时间,考察时间,确定发展对象时间\n"
                   "张三,2000-01-15,2023-06-01,2023-06-20,2023-07-10,2023-07-20,2023-07-20,,\n")
    status, _ = plain(walk.terminal, "import", table)
    expect(status == 0, "not imported", said)
    for what in (table, walk.json("list", day="2026-08-02")["cases"][0]["case"]):
        status, said = plain(walk.terminal, "audit", what)
        first, last = said.index("进行的半年考察"), said.rindex("进行的半年考察")
        expect(said.count("进行的半年考察") == 6, "not every review is told", said)
        expect("依据：" not in said[first:last] and said[last:].lstrip().count("尽快考察") == 1, "the same basis under each", said)


if __name__ == "__main__":
    run_all((said_first, one_case, as_typed, told_at_once, by_ear, of_one_name, supervised, put_right, erased, two_branches, completed, one_line))
