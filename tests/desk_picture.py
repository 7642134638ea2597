#!/usr/bin/env python3
"""The pictures of the desk and of the report in the README: people nobody is, on a day of their own.

usage: desk_picture.py RUDANG OUT.png [zh|en] [report]
"""
import base64
import csv
import json
import pathlib
import subprocess
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


def keep(window, path):
    shot = window.ask("Page.captureScreenshot", format="png")
    with open(path, "wb") as file:
        file.write(base64.b64decode(shot["data"]))


def living(folder, here):
    """A table of 240 people, every third of them still on their way."""
    plain, cut = f"{folder}/all.csv", f"{folder}/ledger.csv"
    subprocess.run([sys.executable, here / "make_ledger.py", "--rows", "240", "--seed", "5", plain, plain + ".json"], check=True, stdout=subprocess.DEVNULL)
    with open(plain, encoding="utf-8-sig", newline="") as source, open(cut, "w", encoding="utf-8", newline="") as target:
        rows, out = csv.reader(source), csv.writer(target)
        for number, row in enumerate(rows):
            keep = 8 + number // 3 % 14 if number and number % 3 == 0 else len(row)
            out.writerow(row[:keep] + [""] * (len(row) - keep))
    return cut


def of_the_report(language):
    """A table taken over, and the plots of the report on it."""
    ledger = Ledger(sys.argv[1])
    window = Chromium(1100, 760)
    try:
        table = living(ledger.folder, pathlib.Path(__file__).resolve().parent)
        for arguments in (("import", table, "--yes", "--quiet", "--skip"), ("report", ledger.folder + "/report.html", "--reveal")):
            run = ledger.run("--today", "2022-06-01", "--lang", language, *arguments)
            assert run.returncode in (0, 1), run.stderr
        window.go("file://" + ledger.folder + "/report.html")
        window.run("document.querySelector('.plots figure').scrollIntoView()")
        keep(window, sys.argv[2])
    finally:
        window.close()
        ledger.close()
    return 0


def main():
    if "report" in sys.argv[3:]:
        return of_the_report("en" if "en" in sys.argv else "zh")
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
        keep(window, sys.argv[2])
    finally:
        window.close()
        desk.close()
        ledger.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
