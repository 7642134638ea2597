#!/usr/bin/env python3
"""Every form of our own, filled from the golden case and from that of a mobile person, made into a PDF by LibreOffice and
read back: each value stands there, nothing is cut, and the page is that of GB/T 9704 to a millimetre. What only forms ask
for is asked once and kept; who may not look at names gets no form.

usage: forms_test.py RUDANG
Skipped (77) where LibreOffice or poppler is missing.
"""
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

from terminal import Person, Terminal

HERE = pathlib.Path(__file__).resolve().parent
RUDANG = sys.argv[1]
TODAY = "2029-01-01"
if not all(shutil.which(program) for program in ("soffice", "pdftotext", "pdfinfo")):
    print("LibreOffice or poppler is missing")
    sys.exit(77)

MM = 72 / 25.4
TOP, BOTTOM, LEFT, RIGHT = 37, 297 - 35, 28, 210 - 26  # of the type area, in millimetres from the top left corner
wrong = []


def check(condition, what):
    if not condition:
        wrong.append(what)


# ---- two cases

LONG = "艾合买提江·买买提热合曼·阿卜杜热依木·吐尔逊阿吉木·伊敏"  # thirty characters
RARE = "𠮷䶮㛃"
PAPER = {  # what only forms need
    "application_submitted": ("applicant", {"native_place": "新疆喀什", "address": "东城区解放路 12 号院 3 号楼", "resume": "2006.9—2012.7 县第一小学\n2012.9—2018.6 县第一中学",
                              "family": [{"name": f"亲属{n}·{LONG[:6]}", "relation": ["父亲", "母亲", "兄", "姐"][n % 4], "politics": "群众", "unit": f"第{n}中学教师"} for n in range(1, 13)],
                              "relations": [{"name": RARE, "relation": "舅父", "politics": "中共党员", "unit": "县农技站"}]}),
    "talk_held": (None, {"place": "支部活动室", "content": "本人谈了对党的认识。\n谈话人介绍了入党的条件和程序。"}),
    "notice_closed": (None, {"receiver": "党委组织科", "telephone": "010-66778899"}),
    "political_review_concluded": (None, {"addressee": "西街村党支部", "address": "西城区西街 5 号", "about": "其父艾合买提", "reply": "历史清楚，表现良好。"}),
    "training_completed": (None, {"place": "县委党校", "content": "党章、党史、发展党员工作细则"}),
    "activist_determined": ("minutes", {"place": "会议室一", "chair": "李四", "recorder": "周八", "absent": ["吴九（病假）"], "discussion": "同意推荐。"}),
    "prospect_proposed": ("minutes", {"place": "会议室二", "chair": "李四", "recorder": "周八", "discussion": "表现一贯良好。"}),
    "branch_committee_reviewed": ("minutes", {"place": "会议室三", "chair": "李四", "recorder": "周八", "discussion": "材料齐全。"}),
    "admission_voted": ("minutes", {"place": "大会议室", "chair": "李四", "recorder": "周八", "absent": ["吴九（出差）", "郑十（病假）"], "tellers": ["冯一"], "counters": ["陈二", "褚三"], "discussion": "与会党员一致认为符合条件。"}),
    "conversion_voted": ("minutes", {"place": "大会议室", "chair": "李四", "recorder": "周八", "tellers": ["冯一"], "counters": ["陈二"]}),
}


def cases():
    golden, mobile = [], []
    for line in (HERE / "scenarios" / "clean-2026.jsonl").read_text(encoding="utf-8").splitlines():
        golden.append(json.loads(line))
        event = json.loads(line.replace('"zhangsan"', '"mobile"').replace("GX-0001", "GX-0002"))
        group, facts = PAPER.get(event["event"], (None, {}))
        (event.setdefault(group, {}) if group else event).update(facts)
        if event["event"] == "application_submitted":
            event["applicant"].update(name=LONG, ethnicity="维吾尔族", id_number="110101200001150021", sex="female", education="大学本科", phone="13800000000", unit="某某物流公司")
            event["mobile"] = True
        if event["event"] == "notice_closed":
            event["places"] = [{"kind": "departure", "place": "西街村公示栏"}, {"kind": "arrival", "place": "物流公司公示栏"}]
        if event["event"] == "political_review_concluded":
            event.update(household_opinion="没有意见", residence_opinion="表现良好")
        if event["event"] == "contacts_assigned":
            event["contacts"][0]["name"] = RARE
        mobile.append(event)
    return {"zhangsan": golden, "mobile": mobile}


# ---- what a form must show, worked out here from the records and the descriptions of the fields

class Words:
    def __init__(self, rudang):
        self.events = {event["label"]: event["event"] for event in rudang("fields")}
        self.fields = {name: rudang("fields", name)["fields"] for name in self.events.values()}

    def leaf(self, fields, record, label):
        """(description, value) of the field that is called so, wherever it lies."""
        for field in fields:
            value = (record or {}).get(field["name"])
            if field["label"] == label:
                return field, value
            if field["type"] == "record":
                found = self.leaf(field["members"], value, label)
                if found:
                    return found
        return None

    def said(self, field, value):
        if value is None:
            return None
        if isinstance(value, bool):
            return "是" if value else "否"
        if field["type"] == "day":
            return day(value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return "、".join(each[field["members"][0]["name"]] for each in value)
        words = {choice["word"]: choice["label"] for choice in field.get("choices", [])}
        return "、".join(words.get(each, str(each)) for each in (value if isinstance(value, list) else [value]))

    def value(self, name, records):
        """What {{name}} says in a case; None where nothing is recorded, and where it is worked out of several records."""
        if "·" in name and name.split("·")[0] in self.events:
            event, label = name.split("·", 1)
        else:
            event, label = "递交入党申请书", name
        record = last(records, self.events[event])
        if label == "日期":
            return day(record["on"]) if record else None
        found = self.leaf(self.fields[self.events[event]], record, label.split("·")[-1])
        return self.said(*found) if found else None


def day(iso):
    year, month, number = map(int, iso.split("-"))
    return f"{year}年{month}月{number}日"


def last(records, event):
    return ([record for record in records if record["event"] == event] or [None])[-1]


def derived(records):
    application, vote = last(records, "application_submitted")["applicant"], last(records, "admission_voted")["vote"]
    born = application["birth_date"].split("-")
    return {"党支部": "第一党支部", "填表日期": day(TODAY), "案卷号": records[0]["case"], "上级党委": "镇党委", "出生年月": f"{int(born[0])}年{int(born[1])}月",
            "预备期起": day(last(records, "admission_decided")["probation_from"]), "预备期止": day(last(records, "admission_decided")["probation_to"]),
            "接收表决·赞成合计": str(vote["in_favour"] + vote.get("written_in_favour", 0)), "接收表决·过半数": str(vote["entitled"] // 2 + 1),
            "党龄起算日期": day(last(records, "admission_decided")["probation_to"])}


def wanted(body, words, records):
    """(mark, text) of everything in a description that has a value in this case."""
    outside = re.sub(r"\{\{#.*?\{\{/[^}]*\}\}", "", body, flags=re.S)
    for name in sorted(set(re.findall(r"\{\{([^#/☑}][^}]*)\}\}", outside))):
        value = derived(records).get(name) or words.value(name, records)
        if value:
            yield name, value
    for rows in re.findall(r"\{\{#([^}]*)\}\}", body):
        field = words.leaf(words.fields["application_submitted"], last(records, "application_submitted"), rows) or words.leaf(words.fields["notice_closed"], last(records, "notice_closed"), rows)
        for element in (field[1] or []) if field else []:
            for member in field[0]["members"]:
                if member["name"] in element and member["label"] in body:
                    yield rows + "·" + member["label"], words.said(member, element[member["name"]])
    if "{{#办理过程}}" in body:
        for record in records:
            yield "办理过程", ".".join(str(int(part)) for part in record["on"].split("-"))


def variants(text):
    head, body = text.split("\n----\n", 1)
    kinds = [[part.strip() for part in line[len("变体 "):].split("|")] for line in head.split("\n") if line.startswith("变体 ")]
    number = re.search(r"^编号 (.*)$", head, re.M).group(1)
    if not kinds:
        yield number, body
    for n, kind in enumerate(kinds, 1):
        filled = body
        for place, words in enumerate(kind[3:], 1):
            filled = filled.replace(f"${place}", words)
        yield f"{number}.{n}", filled


# ---- pages

def squeezed(text):
    return re.sub(r"\s", "", text)


def to_pdf(folder, files):
    subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", folder / "pdf", *files],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [folder / "pdf" / (file.stem + ".pdf") for file in files]


def text_of(pdf):
    return squeezed(subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True, text=True).stdout)


def words_on(pdf):
    """(page, xMin, yMin, xMax, yMax, text), in millimetres."""
    xml = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True).stdout
    page = 0
    for line in xml.split("\n"):
        page += "<page " in line
        found = re.search(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)</word>', line)
        if found:
            yield (page, *(float(number) / MM for number in found.groups()[:4]), found.group(5))


def check_page(pdf, name):
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout)
    check(abs(float(size.group(1)) / MM - 210) < 1 and abs(float(size.group(2)) / MM - 297) < 1, f"{name}: not A4")
    for page, left, top, right, bottom, text in words_on(pdf):
        if top > BOTTOM and re.fullmatch(r"[—\d]+", text):
            continue  # the number of the page
        # A stop at the end of a line hangs in the margin: LibreOffice takes w:overflowPunct the wrong way round.
        hangs = 6 if text[-1] in "，。；：、！？）" else 0
        check(left > LEFT - 1 and right < RIGHT + 1 + hangs and top > TOP - 1 and bottom < BOTTOM + 1,
              f"{name} page {page}: {text} lies outside of the type area ({left:.1f}, {top:.1f}, {right:.1f}, {bottom:.1f})")


def with_body(blank, target, body):
    """A blank form with other paragraphs in it."""
    with zipfile.ZipFile(blank) as source, zipfile.ZipFile(target, "w") as out:
        for part in source.namelist():
            bytes_ = source.read(part)
            if part == "word/document.xml":
                bytes_ = re.sub(rb"<w:body>.*?(<w:sectPr>)", lambda found: b"<w:body>" + body.encode() + found.group(1), bytes_, flags=re.S)
            out.writestr(part, bytes_)


def paragraph(text, style="Flush"):
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


# ---- the test

def forms_are_filled(folder, run, rudang):
    words, all_cases = Words(rudang), cases()
    (folder / "out").mkdir()
    begun = datetime.datetime.now()
    jobs = []
    listed = {form["number"]: form for form in rudang("form", "list")["forms"]}
    described = dict(pair for file in sorted((HERE.parent / "papers" / "forms").glob("*.txt")) for pair in variants(file.read_text(encoding="utf-8")))
    check(listed.keys() == described.keys(), f"form list and papers/forms differ: {listed.keys() ^ described.keys()}")
    check(len({number.split(".")[0] for number in listed}) >= 17, "fifteen forms, the record and the ledger")
    for number, form in listed.items():
        if not form["of_case"]:
            continue
        for case, records in all_cases.items():
            target = folder / "out" / f"{number}-{case}.docx"
            answer = run("--json", "form", "fill", number, case, "--to", str(target))
            check(answer.returncode == 0 and not json.loads(answer.stdout)["unknown"], f"{number} {case}: {answer.stdout}{answer.stderr}")
            jobs.append((target, described[number], case, records))
    print(f"{len(jobs)} forms filled by {len(jobs)} commands in {(datetime.datetime.now() - begun).total_seconds():.1f} s")
    values = 0
    for pdf, (target, body, case, records) in zip(to_pdf(folder, [job[0] for job in jobs]), jobs):
        text = text_of(pdf)
        check("〔" not in text and "{{" not in text, f"{target.name}: a mark is left")
        for name, value in wanted(body, words, records):
            values += 1
            for line in value.split("\n"):
                check(squeezed(line) in text, f"{target.name}: {name} ({line}) is not there")
        check_page(pdf, target.name)
    print(f"{values} values found on the pages")
    mobile = text_of(folder / "pdf" / "6-mobile.pdf")
    check("流出地西街村公示栏" in mobile and "流入地物流公司公示栏" in mobile, "the notice of a mobile person names both places")
    review = text_of(folder / "pdf" / "8-mobile.pdf")
    check(all(f"亲属{n}·" in review for n in range(1, 13)) and RARE in review, "twelve relatives and a rare name are in the review")
    return listed


def page_has_22_lines_of_28(folder, run):
    run("form", "blank", "5", "--to", str(folder / "blank.docx"))
    target = folder / "lines.docx"
    with_body(folder / "blank.docx", target, "".join(paragraph("国" * 28 * 3) for _ in range(10)))
    lines = {}
    for page, left, top, right, bottom, text in words_on(to_pdf(folder, [target])[0]):
        if page == 1:
            lines.setdefault(round(top, 1), []).append((left, right, text))
    tops = sorted(lines)
    check(len(tops) == 22, f"22 lines on a page, not {len(tops)}")
    check({sum(len(word[2]) for word in line) for line in lines.values()} == {28}, "28 characters in a line")
    check(all(abs(b - a - 225 / 22) < 0.2 for a, b in zip(tops, tops[1:])), "lines are 225/22 mm apart")
    check(all(abs(line[0][0] - LEFT) < 1 and abs(line[-1][1] - RIGHT) < 1 for line in lines.values()), "lines reach from margin to margin")


def many_people_in_one_table(folder, run, rudang):
    for n in range(12):
        name = [LONG, RARE + "氏", f"成员{n}"][min(n, 2)]
        done = run("--today", "2029-01-01", "apply", "--on", "2029-01-01", "--name", name, "--birth-date", f"1999-0{n % 9 + 1}-11", "--branch", "第一党支部")
        check(done.returncode == 0, f"no case of {name}: {done.stderr}")
    people = [row["case"] for row in rudang("list")["cases"] if row["case"] not in ("zhangsan", "mobile")]
    cell = lambda text: f'<w:tc><w:tcPr><w:tcW w:w="2200" w:type="dxa"/></w:tcPr>{paragraph(text, "SmallCell")}</w:tc>'
    own = folder / "own.docx"
    with_body(folder / "blank.docx", own, paragraph("名单：{{党支部}}") + "<w:tbl><w:tblPr><w:tblW w:w=\"8800\" w:type=\"dxa\"/></w:tblPr><w:tr>" +
              cell("{{#成员}}{{姓名}}") + cell("{{出生日期}}") + cell("{{递交入党申请书·日期}}") + cell("{{籍惯}}{{/成员}}") + "</w:tr></w:tbl>" + paragraph("完"))
    checked = run("--json", "form", "check", str(own))
    unknown = json.loads(checked.stdout)["unknown"]
    check(checked.returncode == 1 and [(mark["name"], mark["near"], mark["within"]) for mark in unknown] == [("籍惯", "籍贯", ["成员"])], f"the unknown mark: {checked.stdout}")
    target = folder / "list.docx"
    filled = run("--json", "form", "fill", str(own), *people, "--to", str(target))
    check(filled.returncode == 1, "an unknown mark is status 1")
    text = text_of(to_pdf(folder, [target])[0])
    check(len(people) == 12 and text.count("〔籍惯〕") == 12, "twelve rows, each with the unknown mark in sight")
    for name in (LONG, RARE + "氏", "成员11"):
        check(squeezed(name) in text, f"{name} is in the table")
    # The same again, byte for byte; and one document each, in a folder, without names of people in the names of files.
    run("form", "fill", str(own), *people, "--to", str(folder / "again.docx"))
    check(target.read_bytes() == (folder / "again.docx").read_bytes(), "equal input gives equal bytes")
    run("form", "fill", "1", people[0], people[1], "--to", str(folder / "each"))
    names = sorted(path.name for path in (folder / "each").iterdir())
    check(len(names) == 2 and all(case in "".join(names) for case in people[:2]) and "成员" not in "".join(names), f"files by case: {names}")
    check(all(path.stat().st_mode & 0o077 == 0 for path in (folder / "each").iterdir()), "only their owner reads them")


def a_packet_is_one_look(folder, run, rudang, listed):
    """Every form of a case at once says what each says alone, and one look is written for all of them."""
    before = rudang("journal", "tail", "--lines", "1")[0]["seq"]
    answer = json.loads(run("--json", "form", "fill", "全部", "mobile", "--to", str(folder / "packet")).stdout)
    of_case = [number for number, form in listed.items() if form["of_case"]]
    check(len(answer["files"]) == len(of_case) and answer["cases"] == ["mobile"], f"a packet of {len(answer['files'])} forms, not {len(of_case)}")
    entries = rudang("journal", "tail", "--lines", "9")
    kinds = [entry["kind"] for entry in entries if entry["seq"] > before]
    check(kinds == ["look"] * 3, f"out of the ledger, at the case, at who entered it: {kinds}")
    for number, file in zip(of_case, answer["files"]):
        check(pathlib.Path(file).name.startswith(number + "-") and pathlib.Path(file).read_bytes() == (folder / "out" / f"{number}-mobile.docx").read_bytes(),
              f"{file} is not what {number} says alone")
    some = json.loads(run("--json", "form", "fill", "14，8,8", "mobile", "--to", str(folder / "some")).stdout)
    check("files" not in some, "14 is three forms and one has to be chosen")
    some = json.loads(run("--json", "form", "fill", "14.2，8,8", "mobile", "zhangsan", "--to", str(folder / "some")).stdout)
    check(len(some["files"]) == 4, f"two forms of two people: {some}")


def there_is_room_to_write(folder, run, listed):
    """A case that only just began: days are written into one line, and a list has rows to write into."""
    run("apply", "--on", TODAY, "--name", "冯九", "--birth-date", "2000-01-15", "--branch", "第一党支部")
    (folder / "room").mkdir()
    files = []
    for number in [number for number, form in listed.items() if form["of_case"]]:
        files.append(folder / "room" / f"{number}.docx")
        check(run("form", "fill", number, "冯九", "--to", str(files[-1])).returncode == 0, f"{number} of somebody who has just applied")
    days = 0
    for pdf in to_pdf(folder, files):
        lines = [re.sub(r"\s", "", line) for line in subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout.split("\n")]
        days += sum("年月日" in line for line in lines)
        check("日" not in lines, f"{pdf.name}: a day to write in does not fit into its cell")
        check_page(pdf, pdf.name)
    check(days > 30, f"{days} days to write in")
    review = zipfile.ZipFile(folder / "room" / "8.docx").read("word/document.xml").decode()
    check(review.count("<w:tr>") - review.split("家庭主要成员和主要社会关系")[0].count("<w:tr>") == 7, "three rows for the family, three for relations, and their head")


def who_may_not_look_gets_no_form(folder, run, rudang):
    run("actor", "add", "zhou", "--name", "周八")
    run("actor", "grant", "zhou", "group_leader", "--org", "root")
    before = rudang("journal", "tail", "--lines", "1")[0]["seq"]
    refused = run("form", "fill", "1", "zhangsan", "--to", str(folder / "refused.docx"), "--as", "zhou")
    check(refused.returncode == 3 and not (folder / "refused.docx").exists(), f"a group leader may not: {refused.returncode} {refused.stderr}")
    check("张三" not in refused.stdout + refused.stderr, "the refusal names nobody")
    after = rudang("journal", "tail", "--lines", "1")[0]["seq"]
    check(after > before, "the attempt is in the journal")
    run("form", "fill", "1", "zhangsan", "--to", str(folder / "allowed.docx"))
    kinds = [entry["kind"] for entry in rudang("journal", "tail", "--lines", "3")]
    check("look" in kinds, f"a look is in the journal: {kinds}")


def facts_are_asked_once_and_kept():
    terminal = Terminal(RUDANG)
    run = lambda *words, **how: terminal.run(*words, **how)
    run("init", "--org", "第一党支部", "--actor", "lisi", "--name", "李四", "--yes")
    run("--today", "2026-06-01", "apply", "--on", "2026-06-01", "--name", "张三", "--birth-date", "2000-01-15", "--branch", "第一党支部", "--yes")
    # Recording does not get longer: what only the form needs is not asked.
    recorder = Person({"谈话人职务": "1", "谈话人": "李四"})
    status, screen = run("--today", "2026-06-20", "record", "张三", "talk_held", "--on", "2026-06-20", answer=recorder)
    check(status == 0 and not any("谈话地点" in prompt or "谈话内容" in prompt for prompt in recorder.asked), f"recording asks for no more than before: {recorder.asked}")
    person = Person({"谈话地点": "支部活动室", "谈话内容": ""})
    to = terminal.folder + "/talk.docx"
    status, screen = run("--today", "2026-06-21", "form", "fill", "会议记录", "张三", "--to", to, answer=person)
    check(status == 2 and "3.1" in screen and "12" in screen, f"several forms are called so: {status} {screen}")
    status, screen = run("--today", "2026-06-21", "form", "fill", "谈话记录", "张三", "--to", to, answer=person)
    check(status == 0 and len(person.asked) == 2, f"both facts are asked: {status} {person.asked} {screen}")
    again = Person({"谈话内容": "谈了认识"})
    status, screen = run("--today", "2026-06-21", "form", "fill", "1", "张三", "--to", to + "2.docx", answer=again)
    check(status == 0 and len(again.asked) == 1, f"what was answered is not asked again: {again.asked}")
    shown = subprocess.run([RUDANG, "--json", "show", "张三", "2", "--reveal"], env=terminal.environment, capture_output=True, text=True, check=True)
    fields = json.loads(shown.stdout)["records"][0]["fields"]
    check(fields["place"] == "支部活动室" and fields["content"] == "谈了认识", f"they are kept with the record: {fields}")
    open_ = subprocess.run([RUDANG, "--json", "show", "张三", "2"], env=terminal.environment, capture_output=True, text=True, check=True)
    check("支部活动室" not in open_.stdout, "and sealed")
    text = zipfile.ZipFile(to + "2.docx").read("word/document.xml").decode()
    check("支部活动室" in text and "谈了认识" in text, "and stand in the form")


def all_forms_are_those_of_steps_reached():
    """Of somebody who was talked to: no form of the vote; a fact that two forms have room for is asked once, even where nobody knows it."""
    terminal = Terminal(RUDANG)
    run = lambda *words, **how: terminal.run(*words, **how)
    run("init", "--org", "第一党支部", "--actor", "lisi", "--name", "李四", "--yes")
    run("--today", "2026-06-01", "apply", "--on", "2026-06-01", "--name", "张三", "--birth-date", "2000-01-15", "--branch", "第一党支部", "--yes")
    run("--today", "2026-06-20", "record", "张三", "talk_held", "--on", "2026-06-20", answer=Person({"谈话人职务": "1", "谈话人": "李四"}))
    nobody_knows = Person({"谈话地点": "", "谈话内容": ""})
    status, screen = run("--today", "2026-06-21", "form", "fill", "全部", "张三", "--to", terminal.folder + "/packet", answer=nobody_knows)
    check(status == 0 and "还没有办到的步骤" in screen, f"what is left out is said: {status} {screen}")
    check(len(nobody_knows.asked) == len(set(nobody_knows.asked)) >= 2, f"asked once, though left empty: {nobody_knows.asked}")
    numbers = {path.name.split("-")[0] for path in pathlib.Path(terminal.folder + "/packet").iterdir()}
    listed = json.loads(subprocess.run([RUDANG, "--json", "form", "list"], env=terminal.environment, capture_output=True, text=True, check=True).stdout)["forms"]
    check(numbers == {form["number"] for form in listed if form["of_case"] and (form["step"] or 0) <= 3}, f"steps 1 to 3: {sorted(numbers)}")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        environment = {"PATH": "/usr/bin:/bin", "HOME": name, "XDG_CONFIG_HOME": name + "/c", "XDG_STATE_HOME": name + "/s", "RUDANG_LEDGER": name + "/l.rudang", "LC_ALL": "C.UTF-8"}
        run = lambda *words: subprocess.run([RUDANG, "--lang", "zh", "--today", TODAY, *words], env=environment, capture_output=True, text=True, check=False)
        rudang = lambda *words: json.loads(run("--json", *words).stdout)
        run("init", "--org", "第一党支部", "--actor", "lisi", "--name", "李四", "--yes")
        for case, records in cases().items():
            (folder / "events.jsonl").write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
            recorded = run("record", "--from", str(folder / "events.jsonl"))
            check(recorded.returncode == 0, f"{case} is not on record: {recorded.stdout[-600:]}{recorded.stderr[-600:]}")
        listed = forms_are_filled(folder, run, rudang)
        a_packet_is_one_look(folder, run, rudang, listed)
        page_has_22_lines_of_28(folder, run)
        many_people_in_one_table(folder, run, rudang)
        there_is_room_to_write(folder, run, listed)
        who_may_not_look_gets_no_form(folder, run, rudang)
        facts_are_asked_once_and_kept()
        all_forms_are_those_of_steps_reached()
        if "--keep" in sys.argv:
            shutil.copytree(folder / "pdf", sys.argv[sys.argv.index("--keep") + 1], dirs_exist_ok=True)
    for line in wrong[:60]:
        print("wrong:", line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
