#!/usr/bin/python3
"""Votes and deadlines judged once more by an oracle of its own: calendar months and majorities written anew, in another
language, and compared with the audit over random people whose days lie on, before and after every limit.

usage: oracle_test.py RUDANG PEOPLE [SEED]
"""
import calendar, collections, datetime, json, pathlib, random, subprocess, sys, tempfile

rudang, people = sys.argv[1], int(sys.argv[2])
rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
scenarios = pathlib.Path(__file__).resolve().parent / "scenarios"
new_edition = datetime.date(2026, 5, 11)


def months(day, n):
    year, month = divmod(day.month - 1 + n, 12)
    year, month = day.year + year, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def near(day):
    return day + datetime.timedelta(days=rng.choice([-1, 0, 1]))


def some_day(first, last):
    year, month = rng.randint(first, last), rng.randint(1, 12)
    end = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, rng.choice([1, 14, 28, end - 1, end]))


clean = {}
for line in open(scenarios / "clean-2026.jsonl"):
    event = json.loads(line)
    clean.setdefault(event["event"], event)
lines, expected = [], {}


def add(case, name, on, **fields):
    lines.append({**clean[name], "case": case, "on": on.isoformat(), **fields})


def voter(case):
    entitled = rng.randint(1, 25)
    present = rng.randint(0, entitled)
    favour = rng.randint(0, present)
    against = rng.randint(0, present - favour)
    abstained = rng.randint(0, present - favour - against)
    written = rng.randint(0, entitled - present)
    written_against = rng.randint(0, entitled - present - written)
    if rng.random() < 0.15:
        favour = rng.choice([favour + 1, present + 1, -1])
    outcome = rng.choice(["accepted", "not_accepted", "no_quorum"])
    vote = {**clean["admission_voted"]["vote"], "entitled": entitled, "present": present, "in_favour": favour, "against": against, "abstained": abstained, "written_in_favour": written, "written_against": written_against}
    add(case, "application_submitted", datetime.date(2015, 1, 1), applicant={"name": "张三", "birth_date": "1980-01-01"})
    add(case, "admission_voted", datetime.date(2019, 1, 1), vote=vote, outcome=outcome)
    quorum, majority = 2 * present > entitled, 2 * (favour + written) > entitled
    counted = "no_quorum" if not quorum else "accepted" if majority else "not_accepted"
    possible = min(entitled, present, favour) >= 0 and favour + against + abstained <= present
    expected[case] = {"ballots-consistent": possible and counted == outcome}
    if outcome != "no_quorum":
        expected[case]["quorum-present"] = quorum
    if outcome == "accepted":
        expected[case]["majority-in-favour"] = majority


def activist(case):
    applied = some_day(2015, 2024)
    talk = near(months(applied, 1))
    determined = max(talk, applied) + datetime.timedelta(days=rng.randint(0, 60))
    reviewed, proposed, born = near(months(determined, 6)), near(months(determined, 12)), near(months(applied, -216))
    add(case, "application_submitted", applied, applicant={"name": "张三", "birth_date": born.isoformat()})
    add(case, "talk_held", talk)
    add(case, "activist_determined", determined)
    add(case, "activist_filed", determined)
    add(case, "contacts_assigned", determined)
    add(case, "activist_reviewed", reviewed, period_from=determined.isoformat(), period_to=max(reviewed, determined).isoformat())
    add(case, "prospect_proposed", proposed)
    expected[case] = {
        "age-18-at-application": applied >= months(born, 216),
        "talk-within-one-month": talk <= months(applied, 1),
        "activist-one-year": proposed >= months(determined, 12),
        "review-every-half-year": reviewed <= months(determined, 6) and proposed <= months(reviewed, 6),
    }


def member(case):
    pre_review = some_day(2015, 2027) if rng.random() < 0.8 else new_edition + datetime.timedelta(days=rng.choice([-40, -31, -1, 0, 1]))
    reviewed, vote = near(months(pre_review, -11)), near(months(pre_review, 1))
    decided = near(months(vote, rng.choice([3, 6])))
    filed, group, oath = (near(months(decided, 1)) for _ in range(3))
    end = months(vote, 12)
    conversion = max(near(months(end, rng.choice([0, 1]))), oath, group)
    approved = near(months(conversion, 3))
    add(case, "application_submitted", pre_review - datetime.timedelta(days=900), applicant={"name": "张三", "birth_date": "1980-01-01"})
    add(case, "political_review_concluded", reviewed)
    add(case, "pre_review_decided", pre_review)
    add(case, "admission_form_completed", pre_review, form_number=case)
    add(case, "admission_voted", vote)
    add(case, "committee_talk_held", vote)
    add(case, "admission_decided", decided, probation_from=vote.isoformat(), probation_to=end.isoformat())
    add(case, "admission_filed", filed)
    add(case, "group_assigned", group)
    add(case, "oath_taken", oath)
    add(case, "conversion_applied", min(conversion, end))
    add(case, "conversion_voted", conversion)
    add(case, "conversion_decided", approved)
    expected[case] = {
        "political-review-fresh": vote <= months(reviewed, 12),
        # A deadline is set by the edition in force when it began; the older one sets none of these two.
        "vote-within-one-month": vote <= months(pre_review, 1) if pre_review >= new_edition else None,
        "oath-within-one-month": oath <= months(decided, 1) if decided >= new_edition else None,
        "decision-within-three-months": decided <= months(vote, 3),
        "decision-within-six-months": decided <= months(vote, 6),
        "probation-dates": True,
        "admission-filed": filed <= months(decided, 1),
        "group-assigned-promptly": group <= months(decided, 1),
        "conversion-not-early": conversion >= end,
        "conversion-discussed-promptly": conversion <= months(end, 1),
        "conversion-decision-within-three-months": approved <= months(conversion, 3),
    }


for number in range(people):
    (voter, activist, member)[number % 3](f"c{number}")
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "people.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    run = subprocess.run([rudang, "audit", file, "--all", "--json", "--today", "2040-01-01"], capture_output=True, text=True)
report = json.loads(run.stdout)
if "cases" not in report:
    sys.exit(run.stderr)
different, answers = collections.Counter(), collections.Counter()
for case in report["cases"]:
    found = {}
    for finding in case["findings"]:
        if finding["event"] and finding["verdict"] != "pending":
            found[finding["rule"]] = found.get(finding["rule"], True) and finding["verdict"] == "satisfied"
    for rule, answer in expected[case["case"]].items():
        answers[answer] += 1
        if found.get(rule) != answer:
            different[rule] += 1
            if sum(different.values()) < 10:
                print(case["case"], rule, "found", found.get(rule), "expected", answer)
print(f"{len(report['cases'])} people, {answers[True]} answers satisfied, {answers[False]} violated, {answers[None]} not asked, {sum(different.values())} otherwise {dict(different) or ''}")
sys.exit(bool(different) or len(report["cases"]) != people or answers[False] < people // 10)
