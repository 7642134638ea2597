#!/usr/bin/python3
"""Audits seeded ledgers and compares what is found with what was planted: no miss, no false alarm. Every other ledger is
audited once more with something made unreadable: then nothing is found that was not found before.

usage: planted_test.py RUDANG SEEDS [FIRST]
"""
import json, math, subprocess, sys, tempfile

import layouts as shapes
import make_ledger

rudang, seeds, first = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0
layouts = [("full", "csv", "utf-8"), ("two-row", "csv", "utf-8-sig"), ("sparse", "csv", "gb18030"), ("full", "xlsx", ""), ("two-row", "xlsx", ""), ("sheets", "xlsx", ""), ("sparse", "xlsx", ""), ("full", "ods", ""), ("sheets", "ods", "")]
layouts += [(name, kind, "") for name in shapes.ALL for kind in ("xlsx", "ods", "csv") if kind != "csv" or name not in shapes.NOT_CSV]
try:
    import openpyxl
except ImportError:
    layouts = [each for each in layouts if each[1] != "xlsx"]
    print("openpyxl is missing: no xlsx")
wrong = people = planted_rules = obscured = 0
kinds = set()


def make(file, truth, seed, layout, encoding, edition, *more):
    make_ledger.main([file, truth, "--rows", str(10 + seed % 30), "--seed", str(seed), "--layout", layout, "--edition", edition, *more, *(["--encoding", encoding] if encoding else [])])


# As planted; with or without what only perhaps follows.
def fits(planned, rules):
    perhaps = {rule[:-1] for rule in planned if rule.endswith("?")}
    return rules - perhaps == {rule for rule in planned if not rule.endswith("?")} - perhaps


def audit(file, today, seed):
    run = subprocess.run([rudang, "audit", file, "--json", "--today", today], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        return None, run.stderr, {}
    report = json.loads(run.stdout)
    # What has not come is read, and said to be a plan.
    problems = [each for each in report["problems"] if "还没有到" not in each["message"] and "not come yet" not in each["message"]]
    found, names = {}, {}
    for case in report["cases"]:
        # Signs of made-up records are notices, kept apart from violations.
        rules = {f["rule"] for f in case["findings"] if f["verdict"] == "violated" and f["severity"] != "notice"}
        place = (case["where"].get("sheet", ""), case["where"]["row"], case["case"])
        found[place], names[place] = rules, case["name"]
    return found, problems, names


def by_name(names, found):
    rules = {}
    for place, each in found.items():
        rules[names[place]] = rules.get(names[place], set()) | each
    return rules


# A step that has no divisor in common with their number, so that few seeds are a cross-section.
step = next(n for n in (7, 11, 13) if math.gcd(n, len(layouts)) == 1)
for seed in range(first, first + seeds):
    layout, kind, encoding = layouts[seed * step % len(layouts)]
    edition, today = ("2014", "2026-11-24") if (seed + seed // len(layouts)) % 2 == 0 else ("2026", "2034-11-24")
    with tempfile.TemporaryDirectory() as folder:
        file, truth = f"{folder}/ledger.{kind}", f"{folder}/planted.json"
        make(file, truth, seed, layout, encoding, edition)
        planted = {}
        for each in json.load(open(truth))["planted"]:
            planted[tuple(each["place"])] = planted.get(tuple(each["place"]), []) + [set(each["rules"])]
        found, problems, names = audit(file, today, seed)
        if found is None or problems:
            wrong += 1
            print(f"seed {seed} {layout} {kind}: {str(problems)[:300]}")
            if found is None:
                continue
        for (sheet, row, case), rules in found.items():
            people += 1
            at = planted.get((sheet, row), [])
            # Of people side by side all stand in the row of their names.
            planned = next((each for each in at if fits(each, rules)), at[0] if at and layout != "labels" else set())
            if planned in at:
                at.remove(planned)
            expected = rules if fits(planned, rules) else {rule for rule in planned if not rule.endswith("?")}
            planted_rules += len(expected)
            kinds |= expected
            if rules != expected:
                wrong += 1
                print(f"seed {seed} {layout} {kind} {edition} {(sheet, row)}: planted {sorted(expected)}, found {sorted(rules)}")
        left = [(place, at) for place, at in planted.items() if at]
        if left:
            wrong += len(left)
            print(f"seed {seed} {layout} {kind} {edition}: not found: {left[:3]}")
        if layout not in shapes.ALL or layout == "labels":
            continue
        make(file, truth, seed, layout, encoding, edition, "--obscure", str(1 + seed % 3))
        less, _, fewer = audit(file, today, seed)
        obscured += 1
        # By name: who is no longer put together is found in another place.
        before, after = by_name(names, found), by_name(fewer, less or {})
        # Whose name was made nonsense is found under that.
        renamed = set().union(*(rules for name, rules in before.items() if name not in after))
        for name, rules in after.items():
            if more := rules - before.get(name, renamed):
                wrong += 1
                print(f"seed {seed} {layout} {kind} {edition} {name}: with less to read, found {sorted(more)}")
print(f"{seeds} ledgers, {people} people, {planted_rules} planted violations of {len(kinds)} kinds, {obscured} ledgers with something unreadable, {wrong} people judged otherwise")
sys.exit(wrong > 0 or planted_rules == 0)
