#!/usr/bin/env python3
"""The numbers behind a report's plots, worked out again from an export in another language and another way.

usage: figures_test.py RUDANG [CASES]
"""
import datetime
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

RUDANG = sys.argv[1]
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 60
TODAY = datetime.date(2031, 3, 1)
CLEAN = [json.loads(line) for line in (pathlib.Path(__file__).parent / "scenarios" / "clean-2026.jsonl").read_text().splitlines()]
DAY_FIELDS = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def shifted(value, days):
    if isinstance(value, dict):
        return {name: shifted(inner, days) if name not in ("birth_date",) else inner for name, inner in value.items()}
    if isinstance(value, list):
        return [shifted(inner, days) for inner in value]
    if isinstance(value, str) and DAY_FIELDS.match(value):
        return (datetime.date.fromisoformat(value) + datetime.timedelta(days=days)).isoformat()
    return value


def cases(random_numbers):
    """Courses of the clean case, moved in time, stretched and cut off; some end early."""
    for n in range(CASES):
        start = random_numbers.randrange(0, 1100)
        length = random_numbers.choice([1, 2, 4, 6, 9, 13, 17, 20, 25, len(CLEAN)])
        stretch = random_numbers.randrange(0, 40)
        for i, line in enumerate(CLEAN[:length]):
            event = shifted(line, start + i * stretch)
            if datetime.date.fromisoformat(event["on"]) > TODAY:
                break
            event["case"] = f"c{n}"
            if "applicant" in event:
                event["applicant"] = {"name": f"张三{n}", "birth_date": f"{random_numbers.randrange(1965, 2008)}-0{random_numbers.randrange(1, 10)}-15"}
            if "form_number" in event:
                event["form_number"] = f"GX-{n}"
            event["origin"] = "imported"
            yield event
        else:
            if length < 13 and n % 7 == 0:
                last = datetime.date.fromisoformat(event["on"]) + datetime.timedelta(days=5)
                if last <= TODAY:
                    yield {"case": f"c{n}", "event": "withdrawn", "on": last.isoformat(), "reason": "本人要求", "origin": "imported"}


def median(days):
    if len(days) < 5:
        return None
    days, half = sorted(days), len(days) // 2
    return days[half] if len(days) % 2 else (days[half - 1] + days[half]) / 2


def milestones(events):
    """The first day of each of the five turns."""
    want = [("application_submitted", None), ("activist_determined", None), ("prospect_endorsed", "accepted"), ("admission_decided", "approved"), ("conversion_decided", "approved")]
    return [min((datetime.date.fromisoformat(e["on"]) for e in events if e["event"] == name and (outcome is None or e.get("outcome", outcome) == outcome)), default=None)
            for name, outcome in want]


def cohorts(courses):
    result, took = {}, {}
    for events in courses.values():
        turns = milestones(events)
        if not turns[0]:
            continue
        for year in (0, turns[0].year):
            reached = result.setdefault(year, [0] * 5)
            for i, day in enumerate(turns):
                if day is None:
                    break
                reached[i] += 1
                if i:
                    took.setdefault((year, i), []).append((day - turns[i - 1]).days)
    return {year: (reached, [median(took.get((year, i), [])) for i in range(1, 5)]) for year, reached in result.items()}


def kaplan_meier(courses, ended, turn):
    """As the textbook has it: at each time the product over all earlier times of what is left."""
    watched = []
    for case, events in courses.items():
        turns = milestones(events)
        if not turns[1] or turns[1] > TODAY:
            continue
        until = turns[turn] or (ended[case] or TODAY)
        if until >= turns[1]:
            watched.append(((until - turns[1]).days, turns[turn] is not None))
    share, points = 1.0, []
    for time in sorted({day for day, reached in watched if reached}):
        at_risk = sum(day >= time for day, _ in watched)
        reached = sum(day == time and yes for day, yes in watched)
        share *= (at_risk - reached) / at_risk
        points.append((time, at_risk, reached, share))
    return len(watched), sum(not yes for _, yes in watched), points


def check(what, got, expected):
    if got != expected:
        sys.exit(f"{what}: the report says {got}, worked out again it is {expected}")


def main():
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        environment = {**os.environ, "XDG_CONFIG_HOME": str(work / "config"), "XDG_STATE_HOME": str(work / "state"), "RUDANG_LEDGER": str(work / "l.rudang"), "LC_ALL": "C"}
        environment.pop("RUDANG_ACTOR", None)

        def rudang(*words):
            run = subprocess.run([RUDANG, *words], capture_output=True, text=True, env=environment)
            if run.returncode not in (0, 1):
                sys.exit(f"{words}: {run.stdout[-400:]}{run.stderr[-400:]}")
            return run.stdout

        rudang("-q", "init", "--org", "第一党支部", "--actor", "li", "--name", "李四")
        (work / "old.jsonl").write_text("\n".join(json.dumps(event, ensure_ascii=False) for event in cases(random.Random(7))) + "\n")
        rudang("-q", "import", str(work / "old.jsonl"), "--today", TODAY.isoformat())
        # A few as they happen, entered some days later.
        live = []
        for n, late in enumerate((0, 3, 20, 60, 200)):
            on = datetime.date(2030, 5, 5)
            entered = on + datetime.timedelta(days=late)
            live.append(late)
            rudang("-q", "apply", "--on", on.isoformat(), "--today", entered.isoformat(), "--applicant.name", f"李四{n}", "--applicant.birth_date", "2001-02-03", "--branch", "第一党支部")
        report = json.loads(rudang("--json", "--today", TODAY.isoformat(), "report", str(work / "r.html"), "--reveal"))
        rudang("-q", "--today", TODAY.isoformat(), "export", str(work / "all.jsonl"), "--reveal")
        rudang("-q", "--today", TODAY.isoformat(), "export", str(work / "all.xes"))
        figures, courses = report["figures"], {}
        for line in (work / "all.jsonl").read_text().splitlines():
            event = json.loads(line)
            courses.setdefault(event["case"], []).append(event)
        assert len(courses) > CASES / 2, len(courses)
        listed = {c["case"]: c for flag in ([], ["--ended"]) for c in json.loads(rudang("--json", "--today", TODAY.isoformat(), "list", *flag))["cases"]}
        ended = {case: datetime.date.fromisoformat(listed[case]["since"]) if listed[case]["ended"] else None for case in courses}

        # Cohorts.
        again = cohorts(courses)
        for cohort in figures["cohorts"]:
            check(f"cohort {cohort['year']}", (cohort["reached"], cohort["median_days"]), again.pop(cohort["year"]))
        check("cohorts", again, {})
        # Kaplan-Meier.
        for survival, turn in zip(figures["survival"], (2, 3)):
            watched, censored, points = kaplan_meier(courses, ended, turn)
            check(f"survival to {turn}", (survival["cases"], survival["censored"]), (watched, censored))
            check(f"times to {turn}", [(p["day"], p["at_risk"], p["reached"]) for p in survival["points"]], [p[:3] for p in points])
            assert points, "nobody got there: the test tests nothing"
            for point, expected in zip(survival["points"], points):
                assert abs(point["share"] - expected[3]) < 1e-9, (point, expected)
            check(f"median to {turn}", survival["median"], next((p[0] for p in points if p[3] <= 0.5), None))
        # Age bands of those whose case runs.
        bands, unknown = [0] * 5, 0
        for case, events in courses.items():
            if listed[case]["ended"]:
                continue
            birth = datetime.date.fromisoformat(events[0]["applicant"]["birth_date"])
            age = TODAY.year - birth.year - ((TODAY.month, TODAY.day) < (birth.month, birth.day))
            if age < 18:
                unknown += 1
            else:
                bands[sum(age >= limit for limit in (26, 36, 46, 56))] += 1
        check("age bands", [(a["counts"], a["unknown"]) for a in figures["ages"]], [(bands, unknown)])
        # Votes of this year and the last, and which of their days are free. Holidays of these years are not published.
        votes = {}
        for events in courses.values():
            for event in events:
                if event["event"] in ("admission_voted", "conversion_voted") and event["on"] >= "2030":
                    votes[event["on"]] = votes.get(event["on"], 0) + 1
        check("votes", [(v["day"], v["votes"], v["free"]) for v in figures["votes"]],
              [(day, count, datetime.date.fromisoformat(day).weekday() > 4) for day, count in sorted(votes.items())])
        # How late live records were entered.
        check("lag", (figures["lag"]["all"], figures["lag"]["within"], figures["lag"]["median"]), (5, [1, 1, 1, 1, 1], median(live)))
        # Against last year.
        for line, turn in zip(figures["years"], range(5)):
            days = [day for day in (milestones(events)[turn] for events in courses.values()) if day]
            before = TODAY.replace(year=TODAY.year - 1)
            check(line["what"], (line["now"], line["before"], line["before_whole"]),
                  (sum(d.year == TODAY.year and d <= TODAY for d in days), sum(d.year == before.year and d <= before for d in days), sum(d.year == before.year for d in days)))
        # Days at a step: what the ages are measured from is the last day of the steps before it, here for the talk.
        talks = sorted((TODAY - datetime.date.fromisoformat(events[0]["on"])).days for case, events in courses.items() if not listed[case]["ended"] and 2 in listed[case]["steps"])
        took = [(datetime.date.fromisoformat(events[1]["on"]) - datetime.date.fromisoformat(events[0]["on"])).days for events in courses.values() if len(events) > 1 and events[1]["event"] == "talk_held"]
        step = next(s for s in figures["steps"] if s["step"] == 2)
        check("talks", (step["ages"], step["finished"], step["median"], step["p85"]), (talks, len(took), median(took), sorted(took)[-(-len(took) * 85 // 100) - 1]))

        # Every plot is a drawing with a title and a description, and has its table.
        page = (work / "r.html").read_text()
        plots = re.findall(r'<figure>.*?</figure>', page, re.S)
        check("plots", len(plots), 6)
        for plot in plots:
            svg = xml.fromstring(re.search(r"<svg.*?</svg>", plot, re.S).group())
            space = "{http://www.w3.org/2000/svg}"
            assert svg.get("role") == "img" and svg[0].tag == space + "title" and svg[1].tag == space + "desc" and svg[1].text, plot[:200]
            assert "<table>" in plot
    print(f"the numbers of {len(courses)} cases are the same, worked out twice")


main()
