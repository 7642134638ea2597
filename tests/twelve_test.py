#!/usr/bin/env python3
"""What a branch organizer needs at the terminal, point by point, as somebody types it in Chinese.

usage: twelve_test.py RUDANG
"""
import os
import subprocess
import tempfile

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


def completed(binary):
    """What bash offers: cases, open steps, events in Chinese, fields, roles, organizations, forms."""
    walk = Walk(binary, "张三")
    walk.apply("2026-06-01", WHO)
    case = walk.json("list", day="2026-06-01")["cases"][0]["case"]
    folder = tempfile.mkdtemp(prefix="rudang-complete-")
    os.symlink(os.path.abspath(binary), folder + "/rudang")
    environment = {**walk.terminal.environment, "PATH": folder + ":" + os.environ["PATH"], "LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}
    environment["LC_ALL"] = "zh_CN.UTF-8"

    def offered(*words):
        script = 'source <(rudang completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rudang; printf "%s\\n" "${COMPREPLY[@]}"'
        run = subprocess.run(["bash", "-c", script, "bash", "rudang", *words], env=environment, capture_output=True, text=True, check=True)
        return run.stdout.split("\n")

    for words, wanted in ((["record", ""], case), (["show", ""], case), (["correct", ""], case), (["why", ""], case), (["audit", ""], case),
                          (["paper", "list", ""], case), (["form", "fill", "谈话记录", ""], case), (["next", ""], case), (["graph", ""], case),
                          (["finding", "list", "--person", ""], case), (["record", case, ""], "派人谈话"), (["record", case, ""], "2"),
                          (["record", case, "派"], "派人谈话"), (["fields", ""], "政治审查结论"), (["record", case, "派人谈话", ""], "--interviewer"),
                          (["apply", "--app"], "--applicant.name"), (["actor", "grant", "lisi", ""], "组织员"), (["list", "--branch", ""], "第一党支部"),
                          (["list", "--office", ""], "党支部"), (["actor", "grant", ""], "lisi"), (["form", "blank", ""], "入党申请人谈话记录"),
                          (["show", case, ""], "2"), (["jour"], "journal"), (["journal", "ve"], "verify"), (["list", "--st"], "--stage")):
        found = offered(*words)
        expect(wanted in found, f"{words}: no {wanted} among {found[:40]}")
    expect("张三" not in offered("record", ""), "names are handed to the shell")


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
        expect("依据：" not in said[first:last] and said[last:].lstrip().count("立即补做考察") == 1, "the same basis under each", said)


if __name__ == "__main__":
    run_all((said_first, one_case, as_typed, told_at_once, put_right, erased, two_branches, completed, one_line))
