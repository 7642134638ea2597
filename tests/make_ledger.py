#!/usr/bin/python3
"""Makes a synthetic ledger as a branch keeps it, plants violations, and writes down what it planted.

usage: make_ledger.py OUT.(csv|xlsx|ods) PLANTED.json --rows N --seed S [--layout full|two-row|sheets|sparse|…] [--rate R]
                      [--encoding utf-8|utf-8-sig|gb18030] [--edition 2014|2026] [--obscure K]

Further layouts are in layouts.py. --obscure takes K headings or cells away or makes nonsense of them: then nothing may be
found that was not planted, and what was planted need not be.

Every person's days keep to the edition; a planted violation breaks one rule and those that follow from it. PLANTED.json
says which person breaks which rules. The same seed gives the same file. xlsx needs python3-openpyxl.
"""
import argparse, calendar, csv, datetime, json, random, zipfile

import layouts
from xml.sax.saxutils import escape

D = datetime.date


def months(day, n):
    y, m = divmod(day.month - 1 + n, 12)
    y, m = day.year + y, m + 1
    return D(y, m, min(day.day, calendar.monthrange(y, m)[1]))


def days(day, n):
    return day + datetime.timedelta(days=n)


SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英玉兰志文建国"


def identity(birth, sequence, male):
    body = "110101" + birth.strftime("%Y%m%d") + "%02d" % (sequence % 100) + str((sequence // 100 % 5) * 2 + (1 if male else 0))
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights)) % 11]


# Column headings by layout; "sparse" leaves some out, which must raise no alarm.
COLUMNS = [
    ("number", "序号"), ("branch", "所属党支部"), ("name", "姓名"), ("sex", "性别"), ("birth", "出生日期"), ("id", "身份证号"),
    ("applied", "申请入党时间"), ("talk", "谈话时间"), ("determined", "列为入党积极分子时间"), ("filed", "党委备案时间"),
    ("contacts_on", "确定培养联系人时间"), ("contacts", "培养联系人"), ("review1", "第一次考察时间"), ("review2", "第二次考察时间"),
    ("proposed", "确定发展对象时间"), ("endorsed", "发展对象备案时间"), ("notice_from", "公示开始时间"), ("notice_to", "公示结束时间"), ("introducers_on", "确定入党介绍人时间"), ("introducers", "入党介绍人"),
    ("political", "政治审查完成时间"), ("conclusion", "政审结论"), ("trained", "集中培训时间"), ("training_days", "集中培训天数"),
    ("committee_review", "支委会审查时间"), ("pre_review", "预审通过时间"), ("form_on", "填写志愿书时间"), ("form", "志愿书编号"),
    ("vote", "支部大会时间"), ("entitled", "应到"), ("present", "实到"), ("favour", "赞成"), ("against", "反对"), ("abstained", "弃权"),
    ("committee_talk", "上级党委谈话时间"), ("decision", "党委审批时间"), ("admission_filed", "备案时间"), ("group", "编入党小组时间"), ("oath", "入党宣誓时间"),
    ("conversion_applied", "转正申请时间"), ("conversion_vote", "转正支部大会时间"), ("conversion_decision", "转正审批时间"), ("archived", "归档时间"),
]
SPARSE_WITHOUT = {"notice_from", "notice_to", "contacts_on", "contacts", "endorsed", "introducers_on", "introducers", "form_on", "form", "committee_talk", "group", "review1", "review2", "entitled", "present", "favour", "against", "abstained"}


def person(rng, n, edition):
    new = edition == "2026"
    male = rng.random() < 0.5
    birth = days(D(1985, 1, 1), rng.randrange(4000))
    p = {"number": str(n + 1), "branch": "第%s党支部" % "一二三四五"[n % 5], "name": rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.randint(1, 2))), "sex": "男" if male else "女", "birth": birth, "id": identity(birth, n, male)}
    p["applied"] = days(D(2026, 6, 1) if new else D(2016, 1, 4), rng.randrange(900))
    p["talk"] = days(p["applied"], rng.randint(1, 27))
    p["determined"] = days(p["talk"], rng.randint(60, 200))
    p["filed"] = days(p["determined"], rng.randint(2, 20))
    p["contacts_on"] = days(p["determined"], rng.randint(2, 20))
    p["contacts"] = "周甲、吴乙"
    p["review1"] = days(months(p["determined"], 6), -rng.randint(1, 15))
    p["review2"] = days(months(p["review1"], 6), -rng.randint(1, 15))
    p["proposed"] = days(months(p["determined"], 12), rng.randint(0, 60))
    p["endorsed"] = days(p["proposed"], rng.randint(3, 20))
    # Long enough for five working days over any holidays.
    p["notice_from"] = days(p["endorsed"], rng.randint(0, 5)) if new else None
    p["notice_to"] = days(p["notice_from"], rng.randint(18, 24)) if new else None
    ready = p["notice_to"] or p["endorsed"]
    p["introducers_on"] = days(ready, rng.randint(1, 10))
    p["introducers"] = "郑%d、王%d" % (n, n)
    p["political"] = days(ready, rng.randint(10, 40))
    p["conclusion"] = "合格"
    p["trained"] = days(ready, rng.randint(10, 40))
    p["training_days"] = rng.randint(3, 6)
    p["committee_review"] = days(max(p["political"], p["trained"], p["introducers_on"]), rng.randint(3, 20))
    p["pre_review"] = days(p["committee_review"], rng.randint(3, 20))
    p["form_on"] = days(p["pre_review"], rng.randint(1, 5))
    p["form"] = "Z%07d" % n
    p["vote"] = days(p["form_on"], rng.randint(1, 15))
    p["entitled"] = rng.randint(9, 40)
    p["present"] = p["entitled"] - rng.randint(0, 2)
    p["against"] = rng.randint(0, 1)
    p["abstained"] = rng.randint(0, 1)
    p["favour"] = p["present"] - p["against"] - p["abstained"]
    p["written"] = 0
    p["committee_talk"] = days(p["vote"], rng.randint(2, 20))
    p["decision"] = days(p["committee_talk"], rng.randint(2, 30))
    p["admission_filed"] = days(p["decision"], rng.randint(1, 25))
    p["group"] = days(p["decision"], rng.randint(1, 12 if new else 25))
    p["oath"] = days(p["group"], rng.randint(1, 12 if new else 25))
    end = months(p["vote"], 12)
    p["conversion_applied"] = days(end, -rng.randint(1, 10))
    p["conversion_vote"] = days(end, rng.randint(0, 25))
    p["conversion_decision"] = days(p["conversion_vote"], rng.randint(5, 60))
    p["archived"] = days(p["conversion_decision"], rng.randint(5, 60))
    return p


# Everything from the vote on, later by so many days.
def later_from_vote(p, by):
    for key in ("vote", "committee_talk", "decision", "admission_filed", "group", "oath", "conversion_applied", "conversion_vote", "conversion_decision", "archived"):
        p[key] = days(p[key], by)
    # The end of probation moves by calendar months, not by days.
    end = months(p["vote"], 12)
    p["conversion_applied"], p["conversion_vote"], p["conversion_decision"], p["archived"] = days(end, -3), days(end, 5), days(end, 25), days(end, 45)


# Each breaks its rule, and those that follow from it, some with a question mark only perhaps; NEEDS are the columns without which nobody could know.
def plant(kind, p, names, before):
    if kind == "age-18-at-application":
        p["birth"] = days(months(p["applied"], -18 * 12), 1)
        # Born on 29 February one is 18 on the 28th of a common year: a day later, to be a day too young.
        if (p["birth"].month, p["birth"].day) == (2, 29):
            p["birth"] = days(p["birth"], 1)
        p["id"] = identity(p["birth"], int(p["number"]), p["sex"] == "男")
    elif kind == "talk-within-one-month":
        p["talk"] = days(months(p["applied"], 1), 1)
    elif kind == "id-number-consistent":
        p["id"] = p["id"][:-1] + ("1" if p["id"][-1] != "1" else "2")
    elif kind == "activist-one-year":
        p["proposed"] = days(months(p["determined"], 12), -1)
    elif kind == "review-every-half-year":
        p["review1"] = days(months(p["determined"], 6), 1)
        p["review2"] = days(months(p["review1"], 6), -1)
    elif kind == "training-sufficient":
        p["training_days"] = 2
    elif kind == "contacts-one-or-two":
        p["contacts"] = "周甲、吴乙、郑丙"
    elif kind == "introducers-two":
        p["introducers"] = p["introducers"].split("、")[0]
    elif kind == "quorum-present":
        p["present"] = p["entitled"] // 2
        p["against"] = p["abstained"] = 0
        p["favour"] = p["present"]
        return {kind, "majority-in-favour"}
    elif kind == "majority-in-favour":
        # A tie of those entitled, and everybody was there.
        p["entitled"] = p["present"] = 2 * (p["entitled"] // 2)
        p["favour"], p["abstained"] = p["entitled"] // 2, 0
        p["against"] = p["present"] - p["favour"]
        return {kind}
    elif kind == "written-decides":
        # Those present are no majority of those entitled; with the opinion of an absent one they are.
        p["entitled"], p["present"], p["favour"], p["against"], p["abstained"], p["written"] = 13, 7, 6, 1, 0, 1
        return set()
    elif kind == "ballots-consistent":
        p["favour"] = p["present"] - p["against"] - p["abstained"] + 1
    elif kind == "admission-filed":
        p["admission_filed"] = days(months(p["decision"], 1), 1)
    elif kind == "group-assigned-promptly":
        p["group"] = days(months(p["decision"], 1), 1)
        p["oath"] = days(p["group"], 2)
        return {kind, "oath-within-one-month"} if p["notice_to"] else {kind}
    elif kind == "conversion-applied":
        p["conversion_applied"] = None
    elif kind == "political-review-fresh":
        later_from_vote(p, (days(months(p["political"], 12), 1) - p["vote"]).days)
        return {kind, "vote-within-one-month"} if p["notice_to"] else {kind}
    elif kind == "plan":
        # A day that has not come is said to be one, and breaks nothing.
        p["archived"] = D(2099, 1, 5)
        return set()
    elif kind == "form-number-unique":
        # Which of the two is wrong nobody can know: both are found.
        if not before:
            return set()
        p["form"] = before["form"]
    elif kind == "notice-five-workdays":
        p["notice_to"] = days(p["notice_from"], 3)
    elif kind == "vote-within-one-month":
        later_from_vote(p, (days(months(p["pre_review"], 1), 1) - p["vote"]).days)
    elif kind == "oath-within-one-month":
        p["oath"] = days(months(p["decision"], 1), 1)
    elif kind == "decision-within-three-months":
        p["decision"] = days(months(p["vote"], 3), 1)
        p["admission_filed"] = p["group"] = days(p["decision"], 3)
        p["oath"] = days(p["decision"], 9)
    elif kind == "conversion-not-early":
        p["conversion_vote"] = days(months(p["vote"], 12), -1)
        p["conversion_applied"] = days(p["conversion_vote"], -3)
    elif kind == "conversion-decision-within-three-months":
        p["conversion_decision"] = days(months(p["conversion_vote"], 3), 1)
        p["archived"] = days(p["conversion_decision"], 5)
    elif kind == "conversion-discussed-promptly":
        p["conversion_vote"] = days(months(months(p["vote"], 12), 1), 1)
        p["conversion_decision"] = days(p["conversion_vote"], 9)
        p["archived"] = days(p["conversion_decision"], 5)
    elif kind == "oath-before-conversion":
        p["oath"] = days(p["conversion_vote"], 2)
        return {kind, "oath-within-one-month"} if p["notice_to"] else {kind}
    elif kind == "chronology":
        p["committee_talk"] = days(p["decision"], 1)
        return {kind, "step-recorded", "committee-talk-before-decision"}
    elif kind == "political-review-qualified":
        # Back to cultivation: what came before has to be had again, and was not. Of introducers, contacts and training
        # no article says so.
        p["conclusion"] = "不合格"
        return {kind, "preparation-complete", "step-recorded?"}
    elif kind == "step-recorded":
        p["pre_review"] = None
        return {kind, "form-after-pre-review"}
    return {kind}


NEEDS = {"training-sufficient": {"training_days"}, "political-review-qualified": {"conclusion"}, "id-number-consistent": {"id"}, "age-18-at-application": {"birth"}, "majority-in-favour": {"entitled"}, "ballots-consistent": {"entitled"}, "group-assigned-promptly": {"group"}, "form-number-unique": {"form"}, "notice-five-workdays": {"notice_to"}, "contacts-one-or-two": {"contacts_on", "contacts"}, "introducers-two": {"introducers_on", "introducers"}, "quorum-present": {"entitled"}, "review-every-half-year": {"review1"}, "step-recorded": {"form_on"}, "chronology": {"committee_talk"}}
KINDS = ["age-18-at-application", "talk-within-one-month", "id-number-consistent", "activist-one-year", "review-every-half-year", "training-sufficient", "contacts-one-or-two", "introducers-two", "quorum-present",
         "decision-within-three-months", "conversion-not-early", "conversion-decision-within-three-months", "conversion-discussed-promptly", "oath-before-conversion", "chronology", "political-review-qualified", "step-recorded",
         "majority-in-favour", "ballots-consistent", "admission-filed", "group-assigned-promptly", "conversion-applied", "political-review-fresh", "plan", "form-number-unique"]
KINDS_2026 = ["notice-five-workdays", "vote-within-one-month", "oath-within-one-month"]

# What a table can break that tells of nothing after the contacts.
BEGINNING = {"number", "branch", "name", "sex", "birth", "id", "applied", "talk", "determined", "filed", "contacts_on", "contacts"}
BEGINNING_KINDS = ["age-18-at-application", "talk-within-one-month", "id-number-consistent"]

FORMS = [lambda d: d.isoformat(), lambda d: "%d/%d/%d" % (d.year, d.month, d.day), lambda d: "%d.%d.%d" % (d.year, d.month, d.day), lambda d: "%d年%d月%d日" % (d.year, d.month, d.day), lambda d: d.strftime("%Y%m%d")]


def main(arguments=None):
    a = argparse.ArgumentParser()
    a.add_argument("out"), a.add_argument("planted")
    a.add_argument("--rows", type=int, default=20)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--layout", default="full", choices=["full", "two-row", "sheets", "sparse", *layouts.ALL])
    a.add_argument("--obscure", type=int, default=0)
    a.add_argument("--rate", type=float, default=0.4)
    a.add_argument("--encoding", default="utf-8")
    a.add_argument("--edition", default="2014", choices=["2014", "2026"])
    a = a.parse_args(arguments)
    rng = random.Random(a.seed)
    columns = [c for c in COLUMNS if a.layout != "sparse" or c[0] not in SPARSE_WITHOUT]
    if a.layout == "sheets":
        columns = [c for c in columns if c[0] != "branch"]
    if a.layout in layouts.DAYS_ONLY:
        columns = [c for c in columns if c[0] in layouts.STEP_NAMES or c[0] in ("name", "sex", "birth", "id")]
    if a.layout == "records":
        columns = [c for c in columns if c[0] not in ("sex", "id")]
    if a.layout == "written":
        at = [c[0] for c in columns].index("abstained") + 1
        columns = columns[:at] + [("written", rng.choice(["书面意见", "书面赞成", "书面同意"]))] + columns[at:]
    if a.layout in layouts.BEGINNING:
        columns = [c for c in columns if c[0] in BEGINNING]
    names = {c[0] for c in columns}
    # In a large csv only the places of those planted are kept, and the other of two with one number has gone by.
    kinds = [k for k in KINDS if k != "form-number-unique" or a.rows <= 1000]
    kinds = [k for k in kinds + (KINDS_2026 if a.edition == "2026" else []) if NEEDS.get(k, set()) <= names]
    if a.layout == "written":
        kinds += ["written-decides"] * len(kinds)
    if a.layout in layouts.BEGINNING:
        kinds = BEGINNING_KINDS
    # 申请时间 in a table of another procedure may be any application, until somebody says that it is not.
    if a.layout == "others":
        kinds.remove("conversion-applied")
    planted = {}
    xlsx = a.out.endswith(".xlsx")

    def cells(p):
        form = rng.choice(FORMS)
        row = []
        for key, _ in columns:
            value = p[key]
            if isinstance(value, D):
                value = (value if rng.random() < 0.7 else form(value)) if xlsx else form(value)
            row.append("" if value is None else value)
        return row

    def header():
        if a.layout != "two-row":
            return [[c[1] for c in columns]]
        upper, lower = [], []
        for key, text in columns:
            if key in ("entitled", "present", "favour", "against", "abstained"):
                upper.append("")
                lower.append(text)
            elif key == "vote":
                upper.append("支部大会")
                lower.append("时间")
            else:
                upper.append(text)
                lower.append("")
        return [["发展党员工作台账"], upper, lower]

    def make():
        before = None
        for n in range(a.rows):
            p = person(rng, n, a.edition)
            rules = plant(rng.choice(kinds), p, names, before) if rng.random() < a.rate else set()
            if "form-number-unique" in rules:
                planted[str(n - 1)] = sorted({"form-number-unique"} | set(planted.get(str(n - 1), [])))
            if rules:
                planted[str(n)] = sorted(rules)
            before = p
            yield n, p

    if a.layout in layouts.ALL:
        real = lambda value: value if not isinstance(value, D) or (not a.out.endswith(".csv") and rng.random() < 0.7) else rng.choice(FORMS)(value)
        made = layouts.Layouts(rng, columns, lambda value: "" if value is None else real(value), a.out.rsplit(".", 1)[1])
        layouts.ALL[a.layout](made, make())
        places = made.places
        for _ in range(a.obscure):
            layouts.obscure(rng, made.sheets)
        layouts.write(a.out, made.sheets, a.encoding)
    elif a.out.endswith(".ods"):
        places = {}
        sheets = {}
        for n, p in make():
            title = p["branch"] if a.layout == "sheets" else "台账"
            rows = sheets.setdefault(title, header())
            rows.append(cells(p))
            places[str(n)] = [title, len(rows)]
        cell = lambda value: "<table:table-cell/>" if value == "" else '<table:table-cell office:value-type="float" office:value="%d"><text:p>%d</text:p></table:table-cell>' % (value, value) if isinstance(value, int) else '<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>' % escape(str(value))
        content = '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:spreadsheet>%s</office:spreadsheet></office:body></office:document-content>'
        tables = "".join('<table:table table:name="%s">%s</table:table>' % (escape(title), "".join("<table:table-row>%s</table:table-row>" % "".join(map(cell, row)) for row in rows)) for title, rows in sheets.items())
        with zipfile.ZipFile(a.out, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
            book.writestr("content.xml", content % tables)
    elif xlsx:
        import openpyxl

        book = openpyxl.Workbook()
        sheets = {}
        places = {}
        for n, p in make():
            title = p["branch"] if a.layout == "sheets" else "台账"
            if title not in sheets:
                sheets[title] = book.create_sheet(title)
                for line in header():
                    sheets[title].append(line)
                if a.layout == "two-row":
                    where = [c[0] for c in columns].index("vote") + 1
                    sheets[title].merge_cells(start_row=2, end_row=2, start_column=where, end_column=where + 5)
            sheets[title].append(cells(p))
            places[str(n)] = [title, sheets[title].max_row]
        del book["Sheet"]
        book.save(a.out)
    else:
        places = {}
        with open(a.out, "w", encoding=a.encoding, newline="") as file:
            writer = csv.writer(file)
            line = 0
            for head in header():
                writer.writerow(head)
                line += 1
            for n, p in make():
                writer.writerow(cells(p))
                line += 1
                if str(n) in planted or a.rows <= 1000:
                    places[str(n)] = ["", line]
    with open(a.planted, "w", encoding="utf-8") as file:
        json.dump({"planted": [{"place": places[n], "rules": rules} for n, rules in planted.items()]}, file)


if __name__ == "__main__":
    main()
