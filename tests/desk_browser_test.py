#!/usr/bin/env python3
"""The desk in a real browser: 张三 is taken to step 5 by clicking, with the page's script and without any, in a wide
window and on a telephone; what can be checked of how it looks is checked on the way.

usage: desk_browser_test.py RUDANG [FOLDER FOR PICTURES]
"""
import json
import pathlib
import re
import sys

from chromium import Chromium
from desk_page import Desk, Ledger

TODAY = "2026-07-25"
STEPS = [("talk_held", "2026-06-20", {"interviewer_role": "secretary", "interviewer": "李四"}),
         ("activist_determined", "2026-07-10", {"recommended_by": ["members"], "decided_by": "branch_committee", "meeting.entitled": "5", "meeting.present": "4"}),
         ("activist_filed", "2026-07-20", {"committee": "镇党委", "outcome": "accepted"}),
         ("contacts_assigned", "2026-07-22", {"contacts[0].name": "王五", "contacts[0].full_member": "yes", "contacts[1].name": "赵六", "contacts[1].full_member": "yes"})]

# What somebody of 60 needs, as far as a program can tell. Contrast as WCAG counts it: 4.5, of large type 3.
LOOKS = r"""(function () {
  const wrong = [];
  const light = c => { const v = c.map(x => { x /= 255; return x <= 0.03928 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4) }); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2] };
  const colour = t => { const m = t.match(/[\d.]+/g).map(Number); return m.length > 3 && m[3] === 0 ? null : m.slice(0, 3) };
  const ground = e => { for (; e; e = e.parentElement) { const c = colour(getComputedStyle(e).backgroundColor); if (c) return c } return [255, 255, 255] };
  document.querySelectorAll('body *').forEach(e => {
    if (!e.offsetParent || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) return;
    const s = getComputedStyle(e), a = light(colour(s.color)), b = light(ground(e)), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(s.fontSize);
    if (ratio < (size >= 24 || size >= 18.6 && s.fontWeight >= 700 ? 3 : 4.5)) wrong.push('contrast ' + ratio.toFixed(2) + ': ' + e.textContent.slice(0, 30));
    if (size < 14) wrong.push('small: ' + e.textContent.slice(0, 30));
  });
  document.querySelectorAll('input:not([type=hidden]),select').forEach(e => {
    if (!(e.labels && e.labels.length) && !e.getAttribute('aria-label')) wrong.push('no label: ' + e.name);
  });
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  ids.forEach((id, i) => { if (ids.indexOf(id) !== i) wrong.push('id twice: ' + id) });
  if (document.querySelectorAll('h1').length !== 1) wrong.push('not one heading');
  if (document.documentElement.scrollWidth > window.innerWidth) wrong.push('wider than the window: ' + document.documentElement.scrollWidth);
  if (parseFloat(getComputedStyle(document.body).fontSize) < 18) wrong.push('the base is small');
  document.querySelectorAll('button,.button').forEach(e => { if (e.offsetParent && !e.classList.contains('quiet') && e.getBoundingClientRect().height < 36) wrong.push('a small button: ' + e.textContent) });
  return wrong.join('\n');
})()"""


class Person:
    def __init__(self, desk, window, width, pictures):
        self.desk, self.window, self.width, self.pictures, self.seen = desk, window, width, pictures, 0

    def look(self, name):
        self.seen += 1
        if self.pictures:
            self.window.picture(f"{self.pictures}/{self.width}-{self.seen:02}-{name}.png")
        wrong = self.window.run(LOOKS)
        assert not wrong, f"{name} at {self.width}: {wrong}"

    def text(self):
        return self.window.run("document.body.innerText")

    def write(self, path, value):
        name = json.dumps(path)
        for each in value if isinstance(value, list) else [value]:
            done = self.window.run(f"""(function(){{
              const all = [...document.getElementsByName({name})].filter(e => e.type !== 'hidden');
              if (!all.length) return 'no such field';
              if (all[0].type === 'radio' || all[0].type === 'checkbox') {{
                const one = all.find(e => e.value === {json.dumps(each)});
                if (!one) return 'no such choice';
                if (!one.checked) one.click();
                return '';
              }}
              all[0].value = {json.dumps(each)};
              return '';
            }})()""")
            assert not done, f"{path}: {done}\n{self.text()[:1500]}"

    def press(self, words):
        self.window.click(f"[...document.querySelectorAll('button,main a')].find(e => e.textContent.trim() === {json.dumps(words)})")

    def record(self, on, answers, name):
        self.look(name)
        self.write("on", on)
        for path, value in answers.items():
            self.write("f:" + path, value)
        self.press("下一步：核对")
        assert "请核对" in self.text(), self.text()[:2000]
        self.look(name + "-check")
        self.press("确认记录")
        assert "已记录" in self.text(), self.text()[:2000]


def to_step_five(person):
    window = person.window
    window.go(person.desk.link)
    window.wait("document.querySelector('nav')")  # the page of the link goes on by itself
    person.look("first")
    person.press("新申请")
    person.record("2026-06-01", {"applicant.name": "张三", "applicant.id_number": "110101200001150013", "mobile": "no"}, "apply")
    for event, on, answers in STEPS:
        person.look("case-before-" + event)
        window.click(f"document.querySelector('form:has(input[value={event}]) button')")
        person.record(on, answers, event)
    person.look("case")
    text = person.text()
    assert "入党积极分子" in text and "显示姓名" in text
    for path in ("/", "/people", "/supervision", "/tables", "/organization", "/history"):
        window.go(person.desk.origin + person.desk.prefix + path)
        person.look(path.strip("/") or "today")


def folder_of_tables(person):
    """A folder is chosen, with a script or without: the tables in it are read and what is none is named."""
    window, folder = person.window, pathlib.Path(person.desk.ledger.folder) / "各支部"
    for branch, name in (("一支部", "钱一"), ("二支部", "孙二")):
        (folder / branch).mkdir(parents=True)
        (folder / branch / "台账.csv").write_text(f"姓名,所在党支部,申请入党时间,派人谈话时间\n{name},第一党支部,2025-03-01,2025-03-20\n", encoding="utf-8")
    (folder / "说明.docx").write_text("x", encoding="utf-8")
    window.go(person.desk.origin + person.desk.prefix + "/tables")
    window.files("#folder", folder)
    person.press("看一看")
    person.look("folder")
    text = person.text()
    for said in ("一支部／台账.csv", "二支部／台账.csv", "1 个文件不是表格", "共检查（人）"):
        assert said in text, f"{said}: {text[:1500]}"
    person.press("换一份表格")
    person.press("看一看")
    person.look("nothing-chosen")
    assert "没有选文件" in person.text() and window.run("!!document.querySelector('#folder')"), person.text()[:800]


def by_keyboard(person):
    """What has the focus is seen, and Enter does what a click does."""
    window = person.window
    window.go(person.desk.origin + person.desk.prefix + "/")
    window.key("Tab", 9)
    assert window.run("document.activeElement.className") == "skip"
    for _ in range(40):
        window.key("Tab", 9)
        if window.run("document.activeElement.textContent") == "人员":
            break
    style = window.run("(function(){const s=getComputedStyle(document.activeElement);return s.outlineStyle+s.outlineWidth})()")
    assert style == "solid3px", style
    window.events.clear()
    window.ask("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    window.loaded()
    assert window.run("document.querySelector('h1').textContent") == "人员"


def printed(person):
    """The page of a case fits two sheets of A4."""
    window = person.window
    window.go(person.desk.origin + person.desk.prefix + "/")
    window.click("document.querySelector('main a[href*=\"/case/\"]')")
    pages = len(re.findall(rb"/Type\s*/Page[^s]", window.print()))
    assert 1 <= pages <= 2, f"the case takes {pages} pages"


def main():
    if not Chromium.program():
        print("no chromium: skipped")
        return 77
    pictures = sys.argv[2] if len(sys.argv) > 2 else ""
    for width, height, script in ((1280, 900, True), (390, 844, False), (1920, 1080, False)):
        ledger = Ledger(sys.argv[1])
        desk = Desk(ledger, "--today", TODAY, opened=False)
        window = Chromium(width, height, script)
        try:
            person = Person(desk, window, width, pictures)
            to_step_five(person)
            folder_of_tables(person)
            if script:
                by_keyboard(person)
                printed(person)
        finally:
            window.close()
            desk.close()
            ledger.close()
    print("张三 comes to step 5 by clicking, in three windows, with a script and without")
    return 0


if __name__ == "__main__":
    sys.exit(main())
