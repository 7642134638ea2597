"""The shapes in which offices keep their ledgers, and the three formats they save them in.

A sheet is a title, its rows, and its merged areas (first row, last row, first column, last column, from 0). A layout
makes sheets of people and says where each of them stands: [sheet, row], the place that an audit names.
"""
import csv, datetime, zipfile
from xml.sax.saxutils import escape

D = datetime.date

# How headings are really written, where nothing but the columns beside them tells which step is meant.
OTHERWISE = {
    "branch": ["所在党支部", "隶属支部", "所属党组织", "党支部名称"], "birth": ["出生年月日", "出生时间"], "id": ["公民身份号码", "身份证号码", "公民身份证号码"],
    "applied": ["提交书面申请书时间", "递交入党申请书时间", "第一次申请入党时间", "1.申请入党时间", "申请入党日期", "申请书时间"], "talk": ["党组织派人谈话时间", "同申请人谈话时间", "派人谈话时间", "首次组织谈话时间", "谈话时间（申请人）"],
    "determined": ["确定为入党积极分子时间", "党支部研究确定入党积极分子时间", "积极分子时间", "确立为入党积极分子时间", "列为积极分子时间_支委会"], "filed": ["基层党委备案时间", "备案时间", "上级党委备案", "基层党委备案时间（积极分子）"],
    "contacts_on": ["指定培养联系人时间", "指定培养联系人", "培养联系人确定时间"], "contacts": ["联系人", "培养联系人姓名"],
    "proposed": ["列为发展对象时间", "支部大会讨论确定发展对象时间", "确定为发展对象时间", "发展对象时间"], "endorsed": ["党委同意时间", "备案时间", "确定发展对象时间（党委备案时间）", "上级党委备案时间", "基层党委备案时间（发展对象）"],
    "introducers_on": ["入党介绍人确定时间", "确定入党介绍人", "确定介绍人时间"], "introducers": ["介绍人", "入党介绍人姓名"], "political": ["政审时间", "政治审查时间", "进行政治审查"], "conclusion": ["政审结果", "政治审查结论"],
    "trained": ["培训时间", "培训完成时间", "开展集中培训", "集中培训日期"], "training_days": ["培训天数"], "committee_review": ["支部委员会审查时间", "支部委员会审查"], "pre_review": ["上级党委预审时间", "党委预审通过时间"],
    "form_on": ["填写入党志愿书时间", "志愿书填写时间"], "form": ["入党志愿书编号"], "vote": ["支部大会通过时间", "党支部党员大会接收预备党员时间", "接收预备党员大会时间", "支部通过时间", "确定为预备党员时间（支部大会）", "入党时间"],
    "entitled": ["应到人数", "应到会党员数"], "present": ["实到人数", "实到会党员数"], "favour": ["同意票数", "赞成票"], "against": ["反对票", "不同意"], "abstained": ["弃权票"],
    "committee_talk": ["上级党组织谈话时间", "谈话时间", "入党谈话时间"], "decision": ["上级党委审批时间", "审批时间", "分党委审批时间", "党委批准为预备党员时间"], "admission_filed": ["组织部门备案时间", "预备党员备案时间"],
    "group": ["编入支部时间", "编入党支部和党小组"], "oath": ["宣誓时间", "入党宣誓"], "conversion_applied": ["递交转正申请书时间", "提出转正申请", "提交转正申请时间"],
    "conversion_vote": ["支部大会时间（转正）", "预备期支部讨论时间", "转正时间（支部大会讨论转正时间）", "支部大会讨论转正", "支部大会时间"], "conversion_decision": ["党委审批时间（转正）", "党委批准为正式党员时间", "审批时间", "转正上级党委审批时间"], "archived": ["材料归档时间", "材料归档"],
}

# The stages over their columns, with what then suffices as a heading.
STAGES = [
    ("基本情况", "基本情况", {"number": "序号", "branch": "所属党支部", "name": "姓名", "sex": "性别", "birth": "出生日期", "id": "身份证号"}),
    ("申请入党", "入党申请人", {"applied": "申请时间", "talk": "谈话时间"}),
    ("入党积极分子的确定和培养教育", "入党积极分子", {"determined": "确定时间", "filed": "备案时间", "contacts_on": "培养联系人确定时间", "contacts": "培养联系人", "review1": "考察时间", "review2": "考察时间"}),
    ("发展对象的确定和考察", "发展对象", {"proposed": "确定时间", "endorsed": "备案时间", "notice_from": "公示开始时间", "notice_to": "公示结束时间", "introducers_on": "介绍人确定时间", "introducers": "介绍人", "political": "政审时间", "conclusion": "政审结论", "trained": "培训时间", "training_days": "培训天数"}),
    ("预备党员的接收", "接收预备党员", {"committee_review": "支委会审查时间", "pre_review": "预审时间", "form_on": "填写志愿书时间", "form": "志愿书编号", "vote": "支部大会时间", "entitled": "应到", "present": "实到", "favour": "赞成", "against": "反对", "abstained": "弃权", "committee_talk": "谈话时间", "decision": "审批时间", "admission_filed": "备案时间"}),
    ("预备党员的教育考察和转正", "转正", {"group": "编入党小组时间", "oath": "宣誓时间", "conversion_applied": "申请时间", "conversion_vote": "支部大会时间", "conversion_decision": "审批时间", "archived": "归档时间"}),
]
ROSTERS = {"入党申请人": "入党申请人登记表", "入党积极分子": "入党积极分子备案表", "发展对象": "第一党支部发展对象花名册", "接收预备党员": "接收预备党员情况一览表", "转正": "预备党员转正台账"}
STEP_NAMES = {"applied": "递交入党申请书", "talk": "党组织派人谈话", "determined": "推荐和确定入党积极分子", "filed": "上级党委备案", "contacts_on": "指定培养联系人", "review1": "培养教育考察", "review2": "培养教育考察", "proposed": "确定发展对象", "endorsed": "上级党委备案", "introducers_on": "确定入党介绍人", "political": "进行政治审查", "trained": "开展集中培训", "committee_review": "支部委员会审查", "pre_review": "上级党委预审", "form_on": "填写入党志愿书", "vote": "支部大会讨论", "committee_talk": "上级党委派人谈话", "decision": "上级党委审批", "admission_filed": "再上一级党委组织部门备案", "group": "编入党支部和党小组", "oath": "入党宣誓", "conversion_applied": "提出转正申请", "conversion_vote": "支部大会讨论转正", "conversion_decision": "上级党委审批转正", "archived": "材料归档"}
FOOTERS = [["合  计：%d人"], ["共%d人"], ["填表人：李四", None, None, "填表时间：2025.11.1"], ["审核人：王五", None, "2025年11月"], ["党支部书记：李四", None, "", "2025-11-1"], ["注：1.日期填写到日；2.涂改无效。"], ["说明：本表由党支部填写，一式两份。"], ["填表说明", None, "2024-3-5"], ["（盖章）"], ["单位盖章", "", "", "2025年11月1日"], ["制表日期：2025年11月1日"]]


class Sheet:
    def __init__(self, title):
        self.title, self.rows, self.merges = title, [], []

    def add(self, *rows):
        self.rows += [list(row) for row in rows]
        return len(self.rows)


def short_range(rng, first, last):
    """Both days as they are written in a hurry."""
    same_month = (first.year, first.month) == (last.year, last.month)
    ways = ["%d.%d.%d-%d.%d.%d" % (first.year, first.month, first.day, last.year, last.month, last.day), "%s至%s" % (first, last), "%d年%d月%d日—%d年%d月%d日" % (first.year, first.month, first.day, last.year, last.month, last.day)]
    if first.year == last.year:
        ways += ["%d.%d.%d-%d.%d" % (first.year, first.month, first.day, last.month, last.day), "%d年%d月%d日至%d月%d日" % (first.year, first.month, first.day, last.month, last.day), "%d/%d/%d～%d/%d（5个工作日）" % (first.year, first.month, first.day, last.month, last.day)]
    if same_month:
        ways += ["%d.%d.%d-%d" % (first.year, first.month, first.day, last.day), "%d年%d月%d日至%d日" % (first.year, first.month, first.day, last.day), "%d年%d月%d-%d日" % (first.year, first.month, first.day, last.day)]
    return rng.choice(ways)


def dress(rng, p, keys):
    """Several things in one cell: both reviews, both days of the notice, days and hours."""
    p = dict(p)
    if rng.random() < 0.7 and p["review1"] and p["review2"] and {"review1", "review2"} <= keys:
        both = rng.choice(["、", "；", "\n", ", ", " "]).join("%d.%d.%d" % (d.year, d.month, d.day) for d in (p["review1"], p["review2"]))
        p["review1"], p["review2"] = both, None
    if p["notice_from"]:
        p["notice"] = short_range(rng, p["notice_from"], p["notice_to"])
    first = p["trained"] - datetime.timedelta(days=p["training_days"] - 1)
    if rng.random() < 0.5:
        p["trained"] = short_range(rng, first, p["trained"])
        p["training_days"] = rng.choice(["{0}天", "{0}天（{1}学时）", "{1}学时/{0}天"]).format(p["training_days"], p["training_days"] * 4)
    for key in ("contacts", "introducers"):
        p[key] = p[key].replace("、", rng.choice(["、", "，", "+", " & ", "/", " ", "；", "。", "\n"]))
    return p


class Layouts:
    def __init__(self, rng, columns, show, kind):
        self.rng, self.columns, self.show, self.kind = rng, columns, show, kind
        self.keys = {key for key, _ in columns}
        self.sheets, self.places = [], {}

    def sheet(self, title):
        found = next((s for s in self.sheets if s.title == title), None)
        if not found:
            found = Sheet(title)
            self.sheets.append(found)
        return found

    def at(self, n, sheet, row):
        self.places.setdefault(str(n), ["" if self.kind == "csv" else sheet.title, row])

    def values(self, p, keys):
        return [self.show(p.get(key)) for key in keys]

    # One row a person, other words for nearly everything; both days of a notice and both reviews in one cell.
    def wordy(self, people):
        sheet = self.sheet("台账")
        keys = [k for k, _ in self.columns if k != "notice_to" or "notice_from" not in self.keys]
        heads = []
        for key, text in self.columns:
            if key == "notice_from":
                heads.append(self.rng.choice(["公示时间", "公示起止时间", "公示期"]))
            elif key != "notice_to":
                heads.append(self.rng.choice([text] + OTHERWISE.get(key, [])))
        keys = ["notice" if k == "notice_from" else k for k in keys]
        sheet.add([self.rng.choice(["发展党员工作台账", "二〇二五年发展党员情况一览表"])], heads)
        for n, p in people:
            self.at(n, sheet, sheet.add(self.values(dress(self.rng, p, self.keys), keys)))

    # Two or three rows of headings: stage, step, 时间.
    def grouped(self, people, three=False):
        sheet = self.sheet("台账")
        upper, middle, lower, keys = [], [], [], []
        start = len(sheet.rows)
        for group, _, members in STAGES:
            members = {k: v for k, v in members.items() if k in self.keys}
            if not members:
                continue
            first = len(keys)
            for key, text in members.items():
                day = text.endswith("时间") and three
                upper.append(group if len(keys) == first else "")
                middle.append(text[:-2] if day and len(text) > 2 else text)
                lower.append("时间" if day else "")
                keys.append(key)
            if len(members) > 1:
                sheet.merges.append((start, start, first, len(keys) - 1))
        sheet.add(upper, middle)
        if three:
            sheet.add(lower)
            sheet.merges += [(start + 1, start + 2, c, c) for c, text in enumerate(lower) if not text]
        for n, p in people:
            self.at(n, sheet, sheet.add(self.values(p, keys)))

    def three_row(self, people):
        self.grouped(people, three=True)

    # A sheet for each stage; the same person stands in all of them. The stage is told by the sheet's name or by a title.
    def stages(self, people):
        people = list(people)
        titled = self.rng.random() < 0.5
        for i, (_, title, members) in enumerate(STAGES[1:], 1):
            members = {k: v for k, v in members.items() if k in self.keys}
            sheet = self.sheet("Sheet%d" % i if titled else title)
            if titled:
                sheet.add([ROSTERS[title]])
            sheet.add(["姓名", self.rng.choice(["身份证号", "公民身份号码"])] + (["性别", "出生日期"] if title == "入党申请人" else []) + list(members.values()))
            for n, p in people:
                keys = ["name", "id"] + (["sex", "birth"] if title == "入党申请人" else []) + list(members)
                self.at(n, sheet, sheet.add(self.values(p, keys)))

    # Tables below each other, each with its own headings in its own order, titles and empty rows between them.
    def stacked(self, people):
        sheet = self.sheet("台账")
        people = list(people)
        part = max(1, len(people) // 3)
        for i in range(0, len(people), part):
            rest = [c for c in self.columns if c[0] not in ("number", "name")]
            front = [c for c in rest if c[0] in ("branch", "sex", "birth", "id")]
            self.rng.shuffle(front)
            columns = [c for c in self.columns if c[0] in ("number", "name")] + front + [c for c in rest if c not in front]
            sheet.add(["%s、发展党员情况" % "一二三四五六七八九十"[min(i // part, 9)]], [text for _, text in columns])
            for n, p in people[i:i + part]:
                self.at(n, sheet, sheet.add(self.values(p, [k for k, _ in columns])))
            sheet.add([])

    # Hints below the headings, and below the people all that is written there.
    def footers(self, people):
        sheet = self.sheet("台账")
        columns = sorted(self.columns, key=lambda c: c[0] != "name") if self.rng.random() < 0.5 else self.columns
        sheet.add(["发展党员工作台账"], ["填报单位：第一党支部"], [text for _, text in columns])
        if self.rng.random() < 0.5:
            sheet.add([{"name": "（必填）", "sex": "男/女"}.get(key, "年月日" if text.endswith("时间") else "") for key, text in columns])
        count = 0
        for n, p in people:
            count += 1
            self.at(n, sheet, sheet.add(self.values(p, [k for k, _ in columns])))
        for line in self.rng.sample(FOOTERS, 6):
            sheet.add([cell % count if cell and "%" in cell else cell or "" for cell in line])

    # The branch once for its people, and a person over two rows: two contacts, two reviews.
    def merged(self, people):
        sheet = self.sheet("台账")
        columns = [c for c in self.columns if c[0] != "review2"]
        keys = [k for k, _ in columns]
        sheet.add(["考察时间" if key == "review1" else text for key, text in columns])
        by_branch = {}
        for n, p in people:
            by_branch.setdefault(p["branch"], []).append((n, p))
        for members in by_branch.values():
            first = len(sheet.rows)
            for i, (n, p) in enumerate(members):
                upper, lower = self.values(p, keys), [""] * len(keys)
                if i and "branch" in self.keys:
                    upper[keys.index("branch")] = ""
                names = p["contacts"].split("、")
                if "contacts" in self.keys and len(names) > 1:
                    upper[keys.index("contacts")], lower[keys.index("contacts")] = names[0], "、".join(names[1:])
                if "review2" in self.keys:
                    lower[keys.index("review1")] = self.show(p["review2"])
                row = sheet.add(upper)
                self.at(n, sheet, row)
                sheet.add(lower)
                sheet.merges += [(row - 1, row, c, c) for c, key in enumerate(keys) if key not in ("contacts", "review1", "branch")]
            if "branch" in self.keys and len(sheet.rows) - first > 1:
                sheet.merges.append((first, len(sheet.rows) - 1, keys.index("branch"), keys.index("branch")))

    # A sheet a person: labels beside their values, two or three of them in a row.
    def forms(self, people):
        for n, p in people:
            sheet = self.sheet("%s%d" % (p["name"], n))
            sheet.add(["发展党员工作全程纪实表"])
            pairs = [(key, text) for key, text in self.columns if key != "number"]
            pairs.sort(key=lambda c: c[0] != "name")
            width = self.rng.choice([1, 2, 3])
            for i in range(0, len(pairs), width):
                row = sheet.add([cell for key, text in pairs[i:i + width] for cell in (text + self.rng.choice(["", "："]), self.show(p.get(key)))])
                if i == 0:
                    self.at(n, sheet, row)

    # Labels in the first column, a person in each of the others.
    def labels(self, people):
        sheet = self.sheet("台账")
        people = list(people)
        for key, text in sorted(self.columns, key=lambda c: c[0] != "name"):
            if key != "number":
                sheet.add([text] + [self.show(p.get(key)) for _, p in people])
        for n, _ in people:
            self.places[str(n)] = ["" if self.kind == "csv" else sheet.title, 1]

    # A sheet a person: a line with the name, then a list of steps.
    def records(self, people):
        for n, p in people:
            sheet = self.sheet("%s%d" % (p["name"], n))
            row = sheet.add(["发展党员工作全程纪实表"], ["姓名：" + p["name"], "", "出生日期：%s" % p["birth"]], ["序号", "步骤", "完成时间", "责任人"])
            self.at(n, sheet, 2)
            for number, (key, text) in enumerate(STEP_NAMES.items(), 1):
                if key in self.keys:
                    sheet.add([number, text, self.show(p.get(key)), "王五"])

    # A row for each step.
    def steps(self, people):
        sheet = self.sheet("台账")
        sheet.add(["姓名", "性别", "出生日期", "身份证号", self.rng.choice(["步骤", "环节", "事项"]), self.rng.choice(["办理时间", "时间", "完成时间", "日期"]), "备注"])
        for n, p in people:
            for key, text in STEP_NAMES.items():
                if key in self.keys:
                    self.at(n, sheet, sheet.add(self.values(p, ["name", "sex", "birth", "id"]) + [text, self.show(p.get(key)), ""]))


    # A vote that opinions in writing may decide, with how it was held among the counts.
    def written(self, people):
        sheet = self.sheet("台账")
        columns = []
        for key, text in self.columns:
            columns.append((key, text))
            if key == "abstained":
                columns.append(("chair", "主持人"))
        sheet.add([text for _, text in columns])
        for n, p in people:
            self.at(n, sheet, sheet.add(self.values(dict(p, chair="王五"), [key for key, _ in columns])))

    # What is planned stands under a group that says so, and would break rules had it been done.
    def planned(self, people):
        sheet = self.sheet("台账")
        ways = ["计划", "下一步计划", "拟办事项", "预计时间", "发展计划"]
        plans = {"proposed": ("列为发展对象时间", 90), "vote": ("支部大会时间", 100), "decision": ("党委审批时间", 300)}
        bracket = self.rng.random() < 0.3
        texts = [text + ("（%s）" % self.rng.choice(["计划", "预计", "拟"]) if bracket else "") for text, _ in plans.values()]
        if not bracket:
            sheet.add([""] * len(self.columns) + [self.rng.choice(ways)] + [""] * (len(plans) - 1))
            sheet.merges.append((0, 0, len(self.columns), len(self.columns) + len(plans) - 1))
        sheet.add([text for _, text in self.columns] + texts)
        for n, p in people:
            days = [p["determined"] + datetime.timedelta(days=after) for _, after in plans.values()]
            self.at(n, sheet, sheet.add(self.values(p, [key for key, _ in self.columns]) + [self.show(day) for day in days]))

    # Beside our table the same people in one of another procedure, which only its title tells.
    def others(self, people):
        sheet = self.sheet("台账")
        other = sheet if self.kind == "csv" or self.rng.random() < 0.4 else self.sheet("Sheet2")
        title, heads = self.rng.choice(OTHERS)
        people = list(people)
        sheet.add(["发展党员工作台账"], [text for _, text in self.columns])
        for n, p in people:
            self.at(n, sheet, sheet.add(self.values(p, [key for key, _ in self.columns])))
        other.add([title], ["姓名", "身份证号"] + heads)
        for n, p in people:
            days = [p["applied"] + datetime.timedelta(days=40 + 110 * i) for i in range(len(heads))]
            other.add(self.values(p, ["name", "id"]) + [self.show(day) for day in days])

    # Who left, and where to, in columns of its own: what he left undone is not held against him.
    def left(self, people):
        sheet = self.sheet("台账")
        sheet.add([text for _, text in self.columns] + [self.rng.choice(["转出时间", "组织关系转出时间"]), "转出去向", "备注"])
        for n, p in people:
            gone = n % 3 == 0
            row = self.values(dict(p, filed=None if gone else p["filed"], contacts=None if gone else p["contacts"], contacts_on=None if gone else p["contacts_on"]), [key for key, _ in self.columns])
            self.at(n, sheet, sheet.add(row + ([self.show(p["determined"] + datetime.timedelta(days=20)), "某镇党委", ""] if gone else ["", "", ""])))


# Tables of other procedures, whose headings are used for ours as well.
OTHERS = [("请假审批台账", ["申请时间", "谈话时间", "审批时间"]), ("2025年发展团员情况", ["申请时间", "谈话时间", "支部大会时间", "审批时间"]), ("干部考察情况", ["考察时间", "谈话时间", "批准时间"]), ("党员处分情况", ["谈话时间", "支部大会时间", "批准时间"]), ("困难党员慰问", ["申请时间", "公示时间", "审批时间"])]

NONSENSE = ["？？？", "待查", "……", "（略）", "****", ""]


def unreadable_brackets(text, nonsense):
    return text[: text.index("（") + 1] + nonsense + text[text.index("）"):]


def obscure(rng, sheets):
    """One text of a sheet becomes nonsense or nothing: a heading, a day, a name. What stands around a table, the names of
    groups and titles, and what stands in brackets, becomes nonsense only: of what is gone without a trace nobody knows
    that it was there."""
    sheet = rng.choice(sheets)
    bracketed = [(r, c) for r, row in enumerate(sheet.rows[:4]) for c, value in enumerate(row) if "（" in str(value) and "）" in str(value)]
    if bracketed and rng.random() < 0.4:
        r, c = rng.choice(bracketed)
        sheet.rows[r][c] = unreadable_brackets(sheet.rows[r][c], rng.choice(NONSENSE[:-1] + ["栏目七", "某某"]))
        return
    filled = [(r, c) for r, row in enumerate(sheet.rows) for c, value in enumerate(row) if value not in ("", None)]
    if rng.random() < 0.5:  # headings are few and matter most
        filled = [at for at in filled if at[0] < 4] or filled
    titles = [(r, 0) for r, row in enumerate(sheet.rows[:-1]) if len(row) == 1 and row[0] and "姓名" in sheet.rows[r + 1]]
    if titles and rng.random() < 0.3:
        r, c = rng.choice(titles)
        sheet.rows[r][c] = rng.choice(NONSENSE[:-1] + ["某某", "xyz"])
        return
    r, c = rng.choice(filled)
    # Of a heading any other word; a cell of data must not say something else instead, nor be empty, which says no.
    headings = r < 2 and not any(isinstance(value, (D, int)) or str(value)[:4].isdigit() for value in sheet.rows[r])
    around = headings and r + 1 < len(sheet.rows) and "姓名" in sheet.rows[r + 1]
    words = ["啥", "栏目七", "某某时间", "xyz"] + NONSENSE
    sheet.rows[r][c] = rng.choice(words[:-1] if around else words) if headings else rng.choice(NONSENSE[:-1])


ALL = {"wordy": Layouts.wordy, "grouped": Layouts.grouped, "three-row": Layouts.three_row, "stages": Layouts.stages, "stacked": Layouts.stacked, "footers": Layouts.footers, "merged": Layouts.merged, "forms": Layouts.forms, "labels": Layouts.labels, "records": Layouts.records, "steps": Layouts.steps, "written": Layouts.written, "planned": Layouts.planned, "others": Layouts.others, "left": Layouts.left}
# Those that csv cannot hold, and those that hold days of steps and little else.
NOT_CSV, DAYS_ONLY = {"stages", "merged", "forms", "records"}, {"records", "steps"}
# Those that tell of the beginning only.
BEGINNING = {"planned", "left"}


def write(path, sheets, encoding):
    {"csv": write_csv, "ods": write_ods, "xlsx": write_xlsx}[path.rsplit(".", 1)[1]](path, sheets, encoding)


def write_csv(path, sheets, encoding):
    with open(path, "w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(sheets[0].rows)


def covered(sheet):
    return {(r, c) for top, bottom, left, right in sheet.merges for r in range(top, bottom + 1) for c in range(left, right + 1) if (r, c) != (top, left)}


def write_xlsx(path, sheets, _):
    import openpyxl

    book = openpyxl.Workbook()
    del book["Sheet"]
    for sheet in sheets:
        made = book.create_sheet(sheet.title)
        for row in sheet.rows:
            made.append([None if value == "" else value for value in row])
        for top, bottom, left, right in sheet.merges:
            made.merge_cells(start_row=top + 1, end_row=bottom + 1, start_column=left + 1, end_column=right + 1)
    book.save(path)


def ods_cell(value, span):
    tag = "table:table-cell" + span
    if value == "" or value is None:
        return "<%s/>" % tag
    if isinstance(value, D):
        return '<%s office:value-type="date" office:date-value="%s"><text:p>%s</text:p></table:table-cell>' % (tag, value, value)
    if isinstance(value, int):
        return '<%s office:value-type="float" office:value="%d"><text:p>%d</text:p></table:table-cell>' % (tag, value, value)
    return '<%s office:value-type="string">%s</table:table-cell>' % (tag, "".join("<text:p>%s</text:p>" % escape(line) for line in str(value).split("\n")))


def write_ods(path, sheets, _):
    tables = ""
    for sheet in sheets:
        hidden = covered(sheet)
        spans = {(top, left): ' table:number-rows-spanned="%d" table:number-columns-spanned="%d"' % (bottom - top + 1, right - left + 1) for top, bottom, left, right in sheet.merges}
        tables += '<table:table table:name="%s">' % escape(sheet.title)
        for r, row in enumerate(sheet.rows):
            tables += "<table:table-row>%s</table:table-row>" % ("".join("<table:covered-table-cell/>" if (r, c) in hidden else ods_cell(value, spans.get((r, c), "")) for c, value in enumerate(row)) or "<table:table-cell/>")
        tables += "</table:table>"
    content = '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:spreadsheet>%s</office:spreadsheet></office:body></office:document-content>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        book.writestr("content.xml", content % tables)
