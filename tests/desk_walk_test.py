#!/usr/bin/env python3
"""Takes a candidate from step 1 to 25 on the desk, without a script, by filling in its forms; and once more on a
terminal, from the same answers. The two ledgers then say the same, byte for byte, but for times and ids; and the sheet
had asked what the prompts asked, in the same order.

usage: desk_walk_test.py RUDANG
"""
import json
import pathlib
import re
import sys

import prompts_test
from desk_page import Desk, Ledger, form_with, words

EVENTS = {"2": "talk_held", "3": "activist_determined", "4": "activist_filed", "培养联系人": "contacts_assigned", "6": "activist_reviewed",
          "考察": "activist_reviewed", "7": "prospect_proposed", "8": "prospect_endorsed", "公示": "notice_closed", "9": "introducers_named",
          "政审": "political_review_concluded", "11": "training_completed", "12": "branch_committee_reviewed", "预审": "pre_review_decided",
          "14": "admission_form_completed", "票决": "admission_voted", "16": "committee_talk_held", "17": "admission_decided",
          "19": "group_assigned", "18": "admission_filed", "宣誓": "oath_taken", "21": "probation_reviewed", "转正申请": "conversion_applied",
          "23": "conversion_voted", "24": "conversion_decided", "归档": "archived"}


class OnTheDesk:
    """Answers by the words of a label, as somebody at prompts gives them, written into the fields of a sheet."""

    def __init__(self, ledger, name):
        self.ledger, self.name, self.case, self.asked = ledger, name, None, {}

    def written(self, form, path, answers):
        label, name = form.labels[path], "f:" + path
        as_it_stands = [value for key, value in form.fields if key == name]
        for said in sorted(answers, key=len, reverse=True):
            if said not in label:
                continue
            if answers[said] == "":
                break
            typed = answers[said]
            for kind in ("radio", "checkbox"):
                if boxes := form.boxes.get((name, kind)):
                    if boxes[:2] == ["yes", "no"]:
                        return "yes" if typed == "是" else "no"
                    numbers = re.split("[、,]", typed)
                    if all(each.isdigit() for each in numbers):
                        picked = [boxes[int(each) - 1] for each in numbers]
                        return picked if kind == "checkbox" else picked[0]
            return typed.replace("年", "-").replace("月", "-").replace("日", "") if re.fullmatch(r"\d{4}年\d+月\d+日", typed) else typed
        return as_it_stands if as_it_stands else ""

    def fill(self, desk, answer, day, answers):
        for _ in range(6):
            form = form_with(answer, "action", "on")
            paths = [value for key, value in form.fields if key == "asked" and value]
            changed = {"on": re.sub(r"-(\d)(?=-|$)", r"-0\1", day)}
            for path in paths:
                changed["f:" + path] = self.written(form, path, answers)
            answer = desk.submit(form, changed, ("action", "preview"))
            if "确认记录" in answer.text:
                return answer, [form.labels[path] for path in paths]
        raise AssertionError("never complete: " + words(answer)[:2000])

    def take(self, day, event, answers):
        desk = Desk(self.ledger, "--today", day)
        try:
            if event == "application_submitted":
                answer = desk.get("/apply")
            else:
                assert desk.get(f"/case/{self.case}").status == 200
                answer = desk.post(f"/case/{self.case}/step", {"event": event})
            answer, asked = self.fill(desk, answer, day, answers)
            self.asked.setdefault(event, []).append(asked)
            answer = desk.submit(form_with(answer, "action", "key"), None, ("action", "record"))
            assert "已记录" in answer.text, f"{day} {event}: " + words(answer)[:2000]
            self.case = re.search(r"/case/([a-z0-9]+)/step", answer.text)[1] if "/step" in answer.text else self.case
        finally:
            desk.close()

    def apply(self, day, answers):
        self.take(day, "application_submitted", {"申请人 · 姓名": self.name, **answers})

    def record(self, day, what, answers=None, **_):
        self.take(day, EVENTS[what], answers or {})
        return [], "王五 赵六 表现合格 预备党员汇报"  # what the prompts' own test looks for on the screen


class AtPrompts(prompts_test.Walk):
    def __init__(self, binary, name):
        super().__init__(binary, name)
        self.asked = {}

    def apply(self, day, answers):
        person = prompts_test.Person({"申请人 · 姓名": self.name, **answers})
        status, screen = self.terminal.run("--today", day, "apply", answer=person)
        assert status == 0, screen
        self.remember("application_submitted", person.asked)

    def record(self, day, what, answers=None, status=0, says=()):
        asked, screen = super().record(day, what, answers, status, says)
        self.remember(EVENTS[what], asked)
        return asked, screen

    def remember(self, event, asked):
        """The labels of what was asked, without what prompts ask about the case, the day, and whether it is meant."""
        # Of a prompt longer than a line its end is seen only: that one is not compared.
        asked = ["…" if "］" in prompt and "［" not in prompt else prompt for prompt in asked]
        labels = [re.split("［|（可不填）|（是/否|（填序号|（没有了|（没有直接回车|：$", prompt)[0] for prompt in asked]
        besides = ("给谁记录", "记录哪一步", "发生日期", "记录吗", "放弃刚才填的内容吗")
        self.asked.setdefault(event, []).append([label for label in labels if not label.startswith(besides)])


def everything(walk):
    prompts_test.first_years(walk)
    prompts_test.to_conversion(walk)
    prompts_test.admission(walk)
    prompts_test.conversion(walk)


def exported(run, folder, case):
    """What the ledger says happened, without its times and ids."""
    path = folder + "/out.jsonl"
    status = run("--today", "2028-12-02", "export", path, "--reveal")
    assert status.returncode == 0, status.stderr
    lines = pathlib.Path(path).read_text(encoding="utf-8").replace(f'"{case}"', '"CASE"').splitlines()
    events = [json.loads(line) for line in lines]
    for event in events:
        event.pop("recorded_at", None)
    return [json.dumps(event, ensure_ascii=False) for event in events]


def main():
    binary = sys.argv[1]
    ledger = Ledger(binary)
    desk = OnTheDesk(ledger, "张三")
    prompts = AtPrompts(binary, "张三")
    try:
        everything(desk)
        everything(prompts)
        state = json.loads(ledger.run("--json", "show", desk.case).stdout)["state"]
        assert state["status"] == "archived", state
        case = prompts.json("show", "张三", day="2028-12-02")["case"]
        import subprocess
        typed = exported(lambda *a: subprocess.run([binary, *a], env=prompts.terminal.environment, capture_output=True, text=True, check=False),
                         prompts.terminal.folder, case)
        filled = exported(ledger.run, ledger.folder, desk.case)
        for one, other in zip(typed, filled):
            assert one == other, f"the prompts recorded\n{one}\nthe desk\n{other}"
        assert len(typed) == len(filled) == 27, (len(typed), len(filled))
        for event, asked in prompts.asked.items():
            # Prompts ask for a third of a list until nothing is answered; a sheet shows it when somebody says there is one.
            asked = [[label for label in labels if not re.search(r" [3-9] · ", label)] for labels in asked]
            sheets = [["…" if said == "…" else label for said, label in zip(prompts_said, sheet)] + sheet[len(prompts_said):]
                      for prompts_said, sheet in zip(asked, desk.asked[event])]
            assert sheets == asked, f"{event}: the prompts asked\n{asked}\nthe sheet\n{desk.asked[event]}"
        print(f"{len(filled)} events on the desk, word for word as at the prompts; {sum(len(x) for each in prompts.asked.values() for x in each)} questions, the same")
    finally:
        ledger.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
