#!/usr/bin/env python3
"""Every page of the desk before axe-core, in Chinese and in English: no violation; nothing wider than its window from
390 to 1920 pixels and at twice the size; and a case with everything on record prints on two sheets.

usage: desk_axe_test.py RUDANG [FOLDER FOR PICTURES]
axe-core is looked for in $RUDANG_AXE (axe.min.js), then where Debian and npm put it. Without it and a browser: skipped.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

from chromium import Chromium
from desk_browser_test import LOOKS
from desk_page import Desk, Ledger

HERE = pathlib.Path(__file__).resolve().parent
TODAY = "2029-01-01"


def axe():
    places = [os.environ.get("RUDANG_AXE", ""), "/usr/share/nodejs/axe-core/axe.min.js", "/usr/lib/node_modules/axe-core/axe.min.js", "node_modules/axe-core/axe.min.js"]
    if shutil.which("npm"):
        found = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=False).stdout.strip()
        places.append(found + "/axe-core/axe.min.js")
    return next((pathlib.Path(place).read_text(encoding="utf-8") for place in places if place and pathlib.Path(place).is_file()), None)


class Looking:
    def __init__(self, desk, program, pictures):
        self.desk, self.program, self.pictures, self.count, self.wrong = desk, program, pictures, 0, []

    def window(self, width, height=900):
        self.browser = Chromium(width, height)
        self.width = width

    def go(self, path):
        self.browser.go(self.desk.origin + self.desk.prefix + path)

    def look(self, name, with_axe=True):
        self.count += 1
        if self.pictures:
            self.browser.picture(f"{self.pictures}/axe-{self.width}-{self.count:02}-{name.strip('/').replace('/', '-') or 'today'}.png")
        if with_axe:
            self.browser.run(self.program + ";0")
            for rule in self.browser.run("axe.run(document,{resultTypes:['violations']}).then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | ')))"):
                self.wrong.append(f"{name} at {self.width}: {rule}")
        if said := self.browser.run(LOOKS):
            self.wrong.append(f"{name} at {self.width}: {said}")


PAGES = ["/", "/people", "/apply", "/meeting", "/meeting/new", "/meeting/2028-12-30", "/supervision", "/tables", "/organization", "/history",
         "/case/zhangsan", "/case/lisan", "/case/lisan/correct", "/case/lisan/why/17", "/nothing"]


def pages_of(looking, with_axe):
    for path in PAGES:
        looking.go(path)
        looking.look(path, with_axe)
    browser = looking.browser
    looking.go("/tables")
    browser.click("document.querySelector('main form button.main')")
    looking.look("tables-nothing", with_axe)
    # Sheets: a step, its check, what is missing of it, an item of a meeting, a correction.
    looking.go("/case/lisan")
    browser.click("document.querySelector('section.next form button')")
    looking.look("step", with_axe)
    browser.click("[...document.querySelectorAll('button')].find(e => e.value === 'preview')")
    looking.look("step-missing", with_axe)
    looking.go("/case/lisan/correct")
    browser.click("document.querySelector('main table form button')")
    looking.look("correction", with_axe)
    looking.go("/meeting/2028-12-30")
    browser.click("document.querySelector('main table form button')")
    looking.look("item", with_axe)


def prepared(binary):
    """张三 at the end, 李三 before the vote, and a meeting that is open."""
    ledger = Ledger(binary)
    lines = (HERE / "scenarios" / "clean-2026.jsonl").read_text(encoding="utf-8").splitlines()
    before = [line for line in lines[:next(i for i, line in enumerate(lines) if '"admission_voted"' in line)]]
    other = [re.sub(r', *"id_number": *"[^"]*"', "", line).replace('"zhangsan"', '"lisan"').replace("张三", "李三").replace("GX-0001", "GX-0002") for line in before]
    path = ledger.folder + "/in.jsonl"
    pathlib.Path(path).write_text("\n".join(lines + other) + "\n", encoding="utf-8")
    run = ledger.run("-q", "--today", TODAY, "record", "--from", path)
    assert run.returncode in (0, 1), run.stderr
    run = ledger.run("-q", "--lang", "zh", "--today", TODAY, "meeting", "open", "--on", "2028-12-30", "--kind", "支部大会", "--entitled", "12", "--present", "10")
    assert run.returncode == 0, run.stderr
    return ledger


def main():
    program = axe() if Chromium.program() else None
    if not program:
        print("no chromium, or no axe-core (npm install axe-core, and RUDANG_AXE=…/axe.min.js): skipped")
        return 77
    ledger = prepared(sys.argv[1])
    desk = Desk(ledger, "--today", TODAY, opened=False)
    looking = Looking(desk, program, sys.argv[2] if len(sys.argv) > 2 else "")
    try:
        for width in (1280, 390, 768, 1920, 640):  # 640: a window of 1280 at twice the size
            looking.window(width)
            looking.browser.go(desk.link if width == 1280 else another_link(desk))
            looking.browser.wait("document.querySelector('nav')")
            pages_of(looking, width in (1280, 390))
            if width == 1280:
                looking.browser.click("[...document.querySelectorAll('button')].find(e => e.textContent === 'English')")
                pages_of(looking, True)
                looking.browser.click("[...document.querySelectorAll('button')].find(e => e.textContent === '中文')")
                looking.go("/")
                looking.browser.click("[...document.querySelectorAll('button')].find(e => e.textContent === '显示姓名')")
                looking.go("/case/zhangsan")
                sheets = len(re.findall(rb"/Type\s*/Page[^s]", looking.browser.print()))
                assert sheets <= 2, f"a whole case takes {sheets} sheets"
            looking.browser.close()
    finally:
        desk.close()
        ledger.close()
    assert not looking.wrong, "\n".join(looking.wrong)
    print(f"{looking.count} looks at pages: no violation, nothing wider than its window; a whole case on {sheets} sheets")
    return 0


def another_link(desk):
    """A second window asks for a link of its own, as somebody does in a terminal."""
    run = desk.ledger.run("--lang", "zh", "desk", "--no-browser", timeout=30)
    assert run.returncode == 0, run.stderr
    return desk.fresh_link()


if __name__ == "__main__":
    sys.exit(main())
