#!/usr/bin/env python3
"""Takes candidates from step 1 to 25 on a terminal, in Chinese, with prompts only.

usage: prompts_test.py RUDANG
"""
import json
import subprocess

from terminal import Person, Terminal, run_all

END = b"\x04"  # Ctrl-D
MEETING = {"会议人数 · 应到": "5", "会议人数 · 实到": "5", "支委会人数 · 应到": "5", "支委会人数 · 实到": "5"}
AGENDA = {"会议程序": "是"}
VOTE = {"应到会有表决权人数": "12", "实到人数": "10", "书面赞成": "", "书面反对": "", "赞成": "9", "反对": "1", "无记名": "是", "逐个表决": "是", **AGENDA}
SIX = {"审查内容": "清楚，未发现问题"}
COMMITTEE = {"上级党委": "镇党委", "预审党委": "镇党委", "审批党委": "镇党委", "党委类别": "1"}


def expect(condition, what, screen=""):
    if not condition:
        raise AssertionError(what + "\n" + screen[-3000:])


class Walk:
    def __init__(self, binary, name):
        self.terminal, self.name = Terminal(binary), name
        status, screen = self.terminal.run("init", "--org", "第一党支部", "--actor", "lisi", "--name", "李四", "--yes")
        expect(status == 0, "no ledger", screen)

    def json(self, *arguments, day):
        run = subprocess.run([self.terminal.binary, "--json", "--today", day, *arguments],
                             env=self.terminal.environment, capture_output=True, text=True, check=False)
        return json.loads(run.stdout)

    def apply(self, day, answers):
        person = Person({"申请人 · 姓名": self.name, **answers})
        status, screen = self.terminal.run("--today", day, "apply", answer=person)
        expect(status == 0, "the application was not recorded", screen)
        expect("已记录" in screen, "nothing says so", screen)
        return screen

    def record(self, day, what, answers=None, status=0, says=()):
        person = Person({"给谁记录": self.name, "记录哪一步": what, **(answers or {})})
        given, screen = self.terminal.run("--today", day, "record", answer=person)
        expect(given == status, f"{day} {what}: status {given}", screen)
        for words in says:
            expect(words in screen, f"{day} {what}: nothing about {words}", screen)
        return person.asked, screen

    def state(self, day):
        return self.json("show", self.name, day=day)["state"]


def first_years(walk, mobile=False):
    """Steps 1 to 7, of somebody who keeps to the days."""
    walk.apply("2026-06-01", {"身份证号": "110101200001150013", "民族": "汉族", "学历": "大学本科", "是否流动人员": "是" if mobile else "否"})
    walk.record("2026-06-20", "2", {"谈话人职务": "1", "谈话人": "李四"})
    walk.record("2026-07-10", "3", {"推荐方式": "1、2", "研究决定机构": "支委会", **MEETING})
    walk.record("2026-07-20", "4", {"备案结果": "1", **COMMITTEE})
    walk.record("2026-07-22", "培养联系人", {"培养联系人 1 · 姓名": "王五", "培养联系人 2 · 姓名": "赵六", "是否正式党员": "是"})
    walk.record("2027-01-08", "6", {"考察意见": "2"})
    walk.record("2027-07-05", "考察", {"考察意见": "2"})
    walk.record("2027-07-12", "7", {"意见": "是", "研究决定机构": "1", **MEETING})
    walk.record("2027-07-20", "8", {"结果": "1", **COMMITTEE})


def to_conversion(walk, mobile=False):
    """Steps 8 to 22."""
    notice = {"公示开始日期": "2027-07-21", "公示结束日期": "2027年7月27日", "公示地点": "村务公开栏", "公示结果": "1"}
    if mobile:
        notice |= {"公示地点类别": "", "· 公示地点": ["村务公开栏", "县城居委会公开栏"]}
    walk.record("2027-07-28", "公示", notice)
    _, screen = walk.record("2027-08-02", "9", {"是否正式党员": "是", "留党察看": "否"})
    expect("王五" in screen and "赵六" in screen, "the contacts are not offered as introducers", screen)
    review = {"结论": "1", "审查方式": "1、2、4", "最后一份回函日期": "2027-08-28", **SIX}
    if mobile:
        review |= {"户籍地党组织意见": "是", "居住地党组织意见": "同意"}
    asked, screen = walk.record("2027-09-01", "政审", review)
    expect(mobile == any("户籍地" in prompt for prompt in asked), "asked of the wrong people", screen)
    walk.record("2027-09-10", "11", {"天数": "3", "举办单位": "1", "是否合格": "是"})
    walk.record("2027-09-15", "12", {"审查结果": "1", "征求": "是", **MEETING})
    walk.record("2027-09-25", "预审", {"预审结果": "1", **COMMITTEE})
    walk.record("2027-10-05", "14", {"志愿书编号": "GX-0001"})


def admission(walk):
    walk.record("2027-10-20", "票决", VOTE)
    walk.record("2027-11-01", "16", {"谈话人身份": "组织员", "谈话人意见": "同意", "谈话人": "孙七"})
    walk.record("2027-11-20", "17", {"审批结果": "1", "逐个": "是", "集体": "是", **COMMITTEE})
    # A no by mistake throws nothing away.
    walk.record("2027-11-25", "19", {"党小组": "第一小组", "记录吗": ["否", "是"], "放弃": "否"}, says=["放弃刚才填的内容吗", "已记录"])
    walk.record("2027-11-30", "18", {"组织部门": "县委组织部"})
    walk.record("2027-12-10", "宣誓", {"宣誓": "基层党委"})
    _, screen = walk.record("2028-04-20", "21", {"考察意见": "2"})
    expect("表现合格" in screen, "step 21 does not speak of the probationary member", screen)
    walk.record("2028-10-10", "转正申请")


def conversion(walk, vote_on="2028-10-25", decided_on="2028-11-20", archived_on="2028-12-01"):
    _, screen = walk.record(vote_on, "23", {"决议内容": "1", "意见": "是", "支委会是否审查": "是", **VOTE})
    expect("预备党员汇报" in screen, "step 23 does not speak of the probationary member", screen)
    walk.record(decided_on, "24", {"审批结果": "1", **COMMITTEE})
    walk.record(archived_on, "归档", {"保存单位": "镇党委"})


def clean(binary):
    walk = Walk(binary, "张三")
    first_years(walk)
    to_conversion(walk)
    admission(walk)
    conversion(walk)
    expect(walk.state("2028-12-02")["status"] == "archived", "not at the end")


def mobile(binary):
    walk = Walk(binary, "欧阳小明")
    first_years(walk, mobile=True)
    to_conversion(walk, mobile=True)
    admission(walk)
    conversion(walk)
    expect(walk.state("2028-12-02")["status"] == "archived", "not at the end")


def unhappy(binary):
    """Slips, mistakes, a vote without a quorum, one not passed, an extension."""
    walk = Walk(binary, "李小四")
    first_years(walk)
    # What is done, and what is not open, is said before anything is asked.
    walk.record("2027-07-20", ["2", "17", END], status=2, says=["已于 2026-06-20 办理", "现在还不能办", "没有记录"])
    # Too early it is said with the day, and whoever goes on can still give up.
    walk.record("2027-07-21", "公示", {"仍要填下去吗": "是", "公示开始日期": "2027-07-13", "公示结束日期": "2027-07-19",
                                     "公示地点": "村务公开栏", "公示结果": "1", "记录吗": "否"}, status=1,
                says=["不能办，原因", "按现在的内容不能记录", "什么也没有记录"])
    to_conversion(walk)
    walk.record("2027-10-10", "15", {"应到会有表决权人数": "12", "实到人数": "6"}, says=["到会人数不足"])
    walk.record("2027-10-12", "15", {**VOTE, "赞成": "6", "反对": "4"}, says=["未通过"])
    walk.record("2027-10-13", "12", {"审查结果": "1", "征求": "是", **MEETING})
    walk.record("2027-10-14", "13", {"预审结果": "1", **COMMITTEE})
    walk.record("2027-10-15", "14", {"志愿书编号": "GX-0001"})
    # Typed in part it is offered, not taken; nonsense is questioned; one can go back and change a line.
    answers = {**VOTE, "记录吗": ["3", "是"], "实到人数": ["30", "10", "11"], "确定这样填吗": ["否", "是"]}
    walk.record("2027-10-20", "15", answers, says=["不能多于 12", "11"])
    walk.record("2027-11-01", "16", {"谈话人身份": "组织", "是不是指：2 组织员": "是", "谈话人意见": "同意", "谈话人": "孙七"}, says=["是不是指"])
    walk.record("2027-11-20", "17", {"审批结果": "1", "逐个": "是", "集体": "是", "审批党委": "镇党委", "党委类别": ["镇党委", "1"]})
    walk.record("2027-11-25", "19", {"党小组": "第一小组"})
    walk.record("2027-11-30", "18", {"组织部门": ["110101200001150013", "县委组织部"], "确定这样填吗": "否"}, says=["像是身份证号"])
    walk.record("2027-12-10", "宣誓", {"宣誓": "3"})
    walk.record("2028-10-10", "转正申请")
    walk.record("2028-10-25", "23", {"决议内容": "延长", "延长月数": ["?", "6"], "意见": "是", "支委会是否审查": "是", **VOTE},
                says=["延长 6 至 12 个月"])
    walk.record("2028-11-20", "24", {"审批结果": "1", **COMMITTEE})
    walk.record("2029-04-10", "转正申请")
    conversion(walk, "2029-04-25", "2029-05-20", "2029-06-01")
    expect(walk.state("2029-06-02")["status"] == "archived", "not at the end")


def corrections(binary):
    """A wrong name put right in the words of the record, and a case opened by mistake struck out."""
    walk = Walk(binary, "张三")
    walk.apply("2026-06-01", {"身份证号": "110101200001150013", "是否流动人员": "否"})
    person = Person({"更正哪一条": "1", "改哪一项": ["2", "好"], "申请人 · 姓名": "张珊", "更正原因": "写错了名字", "更正“": "是"})
    status, screen = walk.terminal.run("--today", "2026-06-02", "correct", "张三", answer=person)
    expect(status == 0, "not corrected", screen)
    walk.name = "张珊"
    expect(walk.json("show", "张珊", day="2026-06-02")["state"]["status"] == "applicant", "not found by the new name")
    person = Person({"更正哪一条": "1", "改哪一项": "作废", "更正原因": "开错了", "作废“": "是"})
    status, screen = walk.terminal.run("--today", "2026-06-02", "correct", "张珊", answer=person)
    expect(status == 0, "not struck out", screen)
    expect("已作废，不再列出" in screen and "可办" not in screen, "said to be open still", screen)
    expect("error" in walk.json("show", "张珊", day="2026-06-02"), "the case is still there")


def editing(binary):
    """Arrow keys and a Chinese name: one character to the left, one taken out, the right one put in."""
    walk = Walk(binary, "张三")
    left, backspace = b"\x1b[D", b"\x7f"
    # A number that cannot be right is questioned; so is a word where yes or no is asked.
    walk.apply("2026-06-01", {"申请人 · 姓名": "张王三".encode() + left + backspace, "身份证号": ["11010120000115001", "110101200001150013"], "确定这样填吗": "否",
                              "是否流动人员": ["?", "也许", "否"]})
    expect(walk.json("show", "张三", day="2026-06-02")["state"]["status"] == "applicant", "the arrow keys do not work")


def columns(binary):
    """A heading that could mean two things is asked about once, and remembered; a slip is asked again."""
    terminal = Terminal(binary)
    table = terminal.folder + "/台账.csv"
    with open(table, "w") as file:
        file.write("姓名,支部大会时间,转正时间,党委审批时间\n张三,2022-06-10,2023-06-15,2022-07-10\n")
    person = Person({"填序号": ["９", "是", "１"]})
    status, screen = terminal.run("audit", table, "--today", "2026-11-25", answer=person)
    expect(len(person.asked) == 3, "asked until the answer is one of those offered", screen)
    expect("1  转正支部大会时间" in screen and "2  转正审批时间" in screen, "the choices are not named", screen)
    expect("请填 0 至 2" in screen, "a slip is not said", screen)
    for width in map(len, screen.encode("utf-8", "replace").decode().splitlines()):
        expect(width <= 80, "a line is too long", screen)
    again = Person({})
    _, screen = terminal.run("audit", table, "--today", "2026-11-25", answer=again)
    expect(not again.asked, "asked twice", screen)
    expect("沿用上次" in screen, "nobody says that it is remembered", screen)
    # Enter leaves it for later: then nothing is claimed about the conversion, and it is asked another time.
    fresh = Terminal(binary)
    for _ in range(2):
        later = Person({"填序号": ""})
        _, screen = fresh.run("audit", table, "--today", "2026-11-25", answer=later)
        expect(len(later.asked) == 1, "not asked another time", screen)


def again(binary):
    """Imported at 17, handed in again at 18 in its case, by prompts; the very same application is recognized."""
    walk = Walk(binary, "李小四")
    table = walk.terminal.folder + "/台账.csv"
    with open(table, "w") as file:
        file.write("姓名,出生日期,申请入党时间\n李小四,2008-08-01,2026-06-01\n")
    status, screen = walk.terminal.run("--today", "2026-08-02", "import", table, answer=Person({}))
    asked, screen = walk.record("2026-08-02", "1", {"申请人 · 姓名": "李小四", "发生日期": "2026-08-01", "出生日期": "2008-08-01", "身份证号": "", "是否流动人员": "否", "民族": "汉族", "学历": "高中"})
    expect("已记录" in screen, "not handed in again", screen)
    answers = {"申请人 · 姓名": "王五", "身份证号": "110101200001150013", "民族": "汉族", "学历": "高中", "是否流动人员": "否"}
    walk.name = "王五"
    walk.apply("2026-08-02", answers)
    person = Person({**answers, "记录吗": "否"})
    status, screen = walk.terminal.run("--today", "2026-08-02", "apply", answer=person)
    expect(status == 1 and "已经记录过" in screen, "the same application is not recognized", screen)


def slips(binary):
    """What fingers do: full-width figures, padded names, days without a year, units, an answer retyped at once."""
    walk = Walk(binary, "张三")
    person = Person({"身份证号": ["１１０１０１２０００ ０１１５ ００１４", "１１０１０１２０００ ０１１５ ００１３"], "民族": "汉族",
                     "学历": "大专", "是否流动人员": "不是", "发生日期": ["明天", "2026年2月30日", "5月20日", ""],
                     "申请人 · 姓名": "张　三", "校验码不符": "１１０１０１２０００ ０１１５ ００１３"})
    status, screen = walk.terminal.run("--today", "2026-06-01", "apply", answer=person)
    expect(status == 0, "not recorded", screen)
    expect("这一天还没有到" in screen and "没有这一天" in screen and "没有写年份" in screen, "the slips are not said", screen)
    expect("110101200001150013" in screen, "the figures are not plain", screen)
    expect(walk.json("list", "张三", day="2026-06-01")["cases"], "a padded name is another")
    # Event and person in the other order; a number with its unit; the day before a limit, in words.
    person = Person({"谈话人职务": "１", "谈话人": "李四"})
    status, screen = walk.terminal.run("--today", "2026-06-20", "record", "谈话", "张三", answer=person)
    expect(status == 0, "the other order is not understood", screen)
    # What may be done again is said to be done, and can be done again.
    person = Person({"填序号": "1", "发生日期": b"\x04"})
    status, screen = walk.terminal.run("--today", "2026-06-21", "record", "张三", "谈话", answer=person)
    expect("已于 2026-06-20 办理；确实又办了一次" in screen, "nobody says that it is done", screen)
    walk.record("2026-07-10", "3", {"推荐方式": "１，２", "研究决定机构": "支委会", "应到": "5人", "实到": "５ 人"})
    expect("5" in walk.json("show", "张三", "3", day="2026-07-10")["records"][0]["fields"]["meeting"].__repr__(), "no meeting")


def asked_for(binary):
    """What a command needs and was not given is asked for; Enter at a doubt asks again."""
    walk = Walk(binary, "张三")
    walk.apply("2026-06-01", {"身份证号": "110101200001150013", "是否流动人员": "否"})
    status, screen = walk.terminal.run("--today", "2026-06-01", "show", answer=Person({"案卷号或姓名": ["", "张三"]}))
    expect(status == 0 and "递交入党申请书" in screen, "not asked for", screen)
    answers = Person({"原因": "本人要求", "案卷号或姓名": "张三", "确认请输入案卷号": "不是"})
    status, screen = walk.terminal.run("--today", "2026-06-01", "erase", answer=answers)
    expect(len(answers.asked) == 3 and walk.json("list", "张三", day="2026-06-01")["cases"], "erased without being meant", screen)
    # Whatever stands in brackets in the second ledger: it is there already.
    status, screen = walk.terminal.run("init", answer=Person({}))
    expect(status == 4 and "已经有账本" in screen, "the second run is not explained", screen)


def broken_off(binary):
    """Ctrl-C and Ctrl-D in the middle leave nothing behind and say so, on a line of their own."""
    walk = Walk(binary, "张三")
    for key in (b"\x03", b"\x04"):
        person = Person({"申请人 · 姓名": "张三", "身份证号": key})
        status, screen = walk.terminal.run("--today", "2026-06-01", "apply", answer=person)
        expect(status != 0, "as if it had ended well", screen)
        expect("\nrudang: 输入中断，没有记录" in screen, "nobody says that nothing was recorded", screen)
        expect(not walk.json("list", day="2026-06-01")["cases"], "something was recorded")
    status, screen = walk.terminal.run("--today", "2026-06-01", "list")
    expect(status == 0, "the ledger is in the way", screen)


def handed_over(binary):
    """A case on its way: what comes first is said before anything is asked; a correction can be given up."""
    walk = Walk(binary, "张三")
    walk.apply("2026-06-01", {"身份证号": "110101200001150013", "是否流动人员": "否"})
    walk.record("2026-06-20", "2", {"谈话人职务": "1", "谈话人": "李四"})
    walk.record("2026-07-01", "转出", {"接收党支部": "县农业局党支部", "确定这样填吗": "是", "不在本账本": "是"})
    person = Person({"记录哪一步": END})
    status, screen = walk.terminal.run("--today", "2026-07-02", "record", "张三", answer=person)
    expect("转接中：先记录转入接收" in screen, "a case in transfer looks like any other", screen)
    person = Person({"更正哪一条": "２", "改哪一项": "<"})
    status, screen = walk.terminal.run("--today", "2026-07-02", "correct", "张三", answer=person)
    expect(status == 1 and "什么也没有记录" in screen, "it cannot be given up", screen)


if __name__ == "__main__":
    run_all((clean, unhappy, mobile, corrections, editing, columns, again, slips, asked_for, broken_off, handed_over))
