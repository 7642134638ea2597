#!/usr/bin/env python3
"""The picture of the desk in the README: three people nobody is, on a day of its own.

usage: desk_picture.py RUDANG OUT.png [zh|en]
"""
import base64
import json
import sys

from chromium import Chromium
from desk_page import Desk, Ledger

TODAY = "2026-07-25"


def event(case, name, on, **fields):
    return json.dumps({"case": case, "event": name, "on": on, **fields}, ensure_ascii=False)


def applied(case, name, on):
    return event(case, "application_submitted", on, applicant={"name": name, "birth_date": "2000-01-15"}, branch="第一党支部", mobile=False)


def talked(case, on):
    return event(case, "talk_held", on, interviewer="李四", interviewer_role="secretary")


def main():
    ledger = Ledger(sys.argv[1])
    lines = [applied("r7g6", "张三", "2026-07-02"),
             applied("fpw5", "王小五", "2026-05-20"), talked("fpw5", "2026-06-10"),
             event("fpw5", "activist_determined", "2026-07-06", recommended_by=["members"], decided_by="branch_committee", meeting={"entitled": 5, "present": 5}),
             applied("k3v9", "赵小六", "2026-06-18")]
    path = ledger.folder + "/in.jsonl"
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    run = ledger.run("-q", "--today", TODAY, "record", "--from", path)
    assert run.returncode in (0, 1), run.stderr
    desk = Desk(ledger, "--today", TODAY, opened=False)
    window = Chromium(1100, 760)
    try:
        window.go(desk.link)
        window.wait("document.querySelector('nav')")
        if len(sys.argv) > 3 and sys.argv[3] == "en":
            window.click("[...document.querySelectorAll('button')].find(e => e.textContent === 'English')")
        window.click("document.querySelector('form[action$=\"/names\"] button')")
        shot = window.ask("Page.captureScreenshot", format="png")
        with open(sys.argv[2], "wb") as file:
            file.write(base64.b64decode(shot["data"]))
    finally:
        window.close()
        desk.close()
        ledger.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
