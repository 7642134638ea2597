#!/usr/bin/env python3
"""Runs the program in Chinese, right and wrong, and reads what it says: no Latin word in it outside a list.

What stands in the sources word for word is language_test.py's; this is what comes out in the end, with ids of events,
rules, offices and people that only then are put in.

usage: chinese_test.py RUDANG
"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unicodedata

from language_test import FORMATS, TYPED

DAY = "2028-12-02"
CASE = [
    ("2026-06-01", "application_submitted", {"applicant": {"name": "张三", "birth_date": "2000-01-15", "sex": "male"}, "branch": "第一党支部"}),
    ("2026-06-20", "talk_held", {"interviewer": "李四", "interviewer_role": "secretary"}),
    ("2026-07-10", "activist_determined", {"recommended_by": ["league"], "decided_by": "branch_committee"}),
    ("2026-07-20", "activist_filed", {"committee": "镇党委", "outcome": "accepted"}),
]
# Refused, each by another rule; what people type wrong; and everything that lists or explains.
REFUSED = ["record 张三 票决 --on 2026-08-01", "record 张三 转正申请 --on 2026-08-01", "record 张三 归档 --on 2026-08-01",
           "record 张三 宣誓 --on 2026-08-01 --presided-by 党支部", "apply --on 2026-06-01 --name 赵六 --birth-date 2012-01-01 --branch 第一党支部"]
WRONG = ["张三", "张三 谈话", "谈话 张三", "13", "审查", "help 无此命令", "lsit", "show", "show 王五", "show 张三 30", "show 张三 谈话",
         "show 张三 --as-of x", "why 张三 无此步", "record 张三", "record 张三 谈话", "record 张三 谈话 --on x", "record 张三 谈话 --on 2026-02-30",
         "record 张三 谈话 --on 2026-08-01 --interviewer-role 张三", "record 张三 谈话 书记 --on 2026-08-01", "record 谈话 王五 --on 2026-08-01",
         "apply", "apply 赵六", "apply --on 2026-06-01 --name 赵六", "list --stage 8", "list --office x", "list --branch 第二", "list --branch",
         "list --nosuch", "list -x", "list --json=abc", "next --within x", "next 王五", "stalled --over x", "finding list --severity x",
         "finding list --rule x", "finding assign --to 李四 --due 2026-12-31", "finding assign abcd --to 李四 --due 2026-12-31",
         "finding confirm abcd", "correct 张三", "correct 张三 99 --reason 写错", "correct 王五", "erase 张三", "rule explain 无此规则", "fields 无此事项",
         "graph --format png", "graph 王五", "plan set 第一党支部 2027 x", "plan show x", "plan set x 2027 3", "org add", "org add x --name 二 --parent 无",
         "actor grant x y", "actor revoke first y", "actor key x", "journal receipt x", "journal receipt 999", "journal tail --lines x", "journal pull",
         "journal verify --last x", "agent start --after x", "desk --idle x", "paper list 王五", "paper get 张三 9-9 --to x", "paper limit x",
         "form fill 无此表 张三", "form check 无此表", "audit 无此文件.xlsx", "import 无此文件.xlsx", "import undo 无此批次", "export x.pdf", "backup",
         "restore 无此文件", "key new", "key restore 无此文件", "policy adopt 无此文件 --id x", "completion xx", "names x", "refusals slip x",
         "refusals slip 999", "--today x list", "--today", "show 李", "撤销 张三", "plan 2027", "graph 张三 --to 图.png", "report 报告.txt", "audit 张三 李四",
         "finding list --rule 考察", "list --stage 积极分子", "stalled --over 3个月", "org add x --name 三 --kind 小组", "actor grant 李四 组织员",
         "actor revoke lisi 党委书记", "restore 无此备份", "meeting item 张三", "correct 张三 政审", "record 张三 谈话 --on 2026年8月", "--as 无此人 list", "meeting close", "meeting open --on x --entitled 1 --present 1",
         "meeting item 张三 票决", "copy 无此文件 x", "report", "forecast 张三 --what-if x"]
RIGHT = ["", "help", "帮助", "help 政审", "help finding", "list", "list --ended", "next", "next 张三", "stalled", "show 张三", "show 张三 2", "show 张三 --refused", "why 张三",
         "why 张三 15", "forecast 张三", "audit 张三", "audit --all 张三", "transfers", "finding list", "finding list --all", "rule list", "rule list --format law", "fields", "fields 政审", "form fields 政审", "rule explain 13", "rule explain 政审", "list 第一党支部", "actor add sun --name 孙七 --yes", "org list",
         "actor list", "plan show 2027", "journal tail --lines 100", "journal verify", "journal checkpoint", "doctor", "paper list 张三", "paper limit", "form list",
         "form fields 谈话", "form check 谈话记录", "policy list", "agent status", "names", "refusals", "refusals --all", "graph 张三", "graph", "man", "meeting show"]
# Of these the words are for programs, or are another program's.
FOR_PROGRAMS = {"graph", "man"}
# Besides: an organization's and an actor's id, once where they are listed to be typed.
BESIDES = {"wang", "sun", "r", "Z", "WAL-reset", "recruitment", "rectification", "dept", "county", "dangwei", "man", "b", "k", "l", "root", "first", "lisi", "rudang", "person", "x", "y", "p", "d", "h", "pdf", "png", "RUDANG", "TOML", "SQLite", "JSON", "abc"}


class Desk:
    def __init__(self, binary):
        self.binary, self.folder = binary, tempfile.mkdtemp(prefix="rudang-zh-")
        self.environment = dict(os.environ, HOME=self.folder, XDG_CONFIG_HOME=self.folder + "/config", XDG_STATE_HOME=self.folder + "/state",
                                RUDANG_LEDGER=self.folder + "/账本.rudang", LC_ALL="C.UTF-8", NO_COLOR="1")
        self.environment.pop("RUDANG_ACTOR", None)
        self.ids = set()

    def __call__(self, line, day=DAY):
        before = [] if line.startswith("--today") else ["--today", day]
        run = subprocess.run([self.binary, "--lang", "zh", *before, *shlex.split(line)], env=self.environment, cwd=self.folder,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        self.printed = run.stdout
        return run.returncode, run.stdout + run.stderr

    def too_wide(self):
        """Lines that a screen of 80 columns breaks; what is signed and where files lie cannot be broken."""
        def width(text):
            return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)

        return [line for line in self.printed.split("\n") if width(line) > 80 and not line.startswith("— ") and self.folder not in line]

    @staticmethod
    def of_a_table(said):
        """Without the first column where commands and options are listed, and what of an option is broken off."""
        said = re.sub(r"^  (--)?[a-z][a-z_. …,-]*\*?(  |$)", " ", said, flags=re.M)
        return re.sub(r"^  [a-z_]+$", " ", said, flags=re.M)

    def latin(self, line, said):
        # A line that was broken is one again.
        text = re.sub(r"\s*\n\s*", " ", re.sub(r"-\n\s*", "-", self.of_a_table(said.replace(self.folder, ""))))
        text = TYPED.sub(" ", re.sub(r"--[A-Za-z0-9_.\-]+", " ", text))
        for word in shlex.split(line):  # what was typed may be said back
            if re.search("[A-Za-z]", word) and "=" not in word:
                text = text.replace(word, " ")
        text = re.sub(r"\S*/\S*", " ", text)               # where files lie
        text = re.sub(r"--[A-Za-z0-9_.\-]+", " ", text)        # options
        text = re.sub(r"是否指 [a-z]+( [a-z]+)?", " ", text)  # a command
        text = re.sub(r"[A-Za-z0-9+/]{20,}=*", " ", text)  # digests
        text = re.sub(r"\b[0-9a-f]{4,}\b", " ", text)      # digests
        return [word for word in re.findall(r"[A-Za-z][A-Za-z_\-]*[A-Za-z]|[A-Za-z]", text)
                if word not in FORMATS | BESIDES and word not in self.ids]


def main():
    desk = Desk(sys.argv[1])
    assert desk("init --org 第一党支部 --actor lisi --name 李四 --yes", "2026-06-01")[0] == 0
    with open(desk.folder + "/e.jsonl", "w") as file:
        for on, event, fields in CASE:
            file.write(json.dumps({"case": "z", "event": event, "on": on, **fields}, ensure_ascii=False) + "\n")
    run = desk("record --from e.jsonl", "2026-08-01")
    names = json.loads(desk("list --json")[1])["cases"]
    assert len(names) == 1, run
    desk.ids = {"z"} | {each["case"] for each in names}
    commands, wrong, statuses = [*REFUSED, *WRONG, *RIGHT], [], {}
    commands += ["rule explain " + rule["id"] for rule in json.loads(desk("rule list --json")[1])]
    commands += ["fields " + event["event"] for event in json.loads(desk("fields --json")[1])]
    listed = re.findall(r"^  ([a-z][a-z -]*?)  ", desk("help")[1], flags=re.M)
    assert len(listed) > 60, listed
    commands += ["help " + name for name in listed]
    for line in commands:
        status, said = desk(line)
        statuses[line] = status
        if line.split(" ")[0] in FOR_PROGRAMS:
            continue
        if wide := desk.too_wide():
            wrong.append(f"rudang {line}: wider than a screen\n    " + "\n    ".join(wide))
        if found := desk.latin(line, said):
            wrong.append(f"rudang {line}: {' '.join(sorted(set(found)))}\n    " + said.strip()[:400].replace("\n", "\n    "))
    if found := wrong:
        print("\n".join(found))
    for line in REFUSED:
        assert statuses[line] in (1, 2), (line, statuses[line])
    for line in WRONG:
        assert statuses[line] != 0, line
    for line in RIGHT:
        assert statuses[line] in (0, 1), (line, statuses[line])
    print("\n".join(wrong) or f"{len(commands)} commands, every word is Chinese")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
