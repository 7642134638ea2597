#!/usr/bin/python3
"""Audits seeded ledgers and compares what is found with what was planted: no miss, no false alarm.

usage: planted_test.py RUDANG SEEDS
"""
import json, pathlib, subprocess, sys, tempfile

here = pathlib.Path(__file__).resolve().parent
rudang, seeds = sys.argv[1], int(sys.argv[2])
layouts = [("full", "csv", "utf-8"), ("two-row", "csv", "utf-8-sig"), ("sparse", "csv", "gb18030"), ("full", "xlsx", ""), ("two-row", "xlsx", ""), ("sheets", "xlsx", ""), ("sparse", "xlsx", ""), ("full", "ods", ""), ("sheets", "ods", "")]
try:
    import openpyxl
except ImportError:
    layouts = [each for each in layouts if each[1] != "xlsx"]
    print("openpyxl is missing: no xlsx")
wrong = people = planted_rules = 0
kinds = set()
for seed in range(seeds):
    layout, kind, encoding = layouts[seed % len(layouts)]
    edition, today = ("2014", "2026-11-24") if seed // len(layouts) % 2 == 0 else ("2026", "2034-11-24")
    with tempfile.TemporaryDirectory() as folder:
        file, truth = f"{folder}/ledger.{kind}", f"{folder}/planted.json"
        command = [sys.executable, str(here / "make_ledger.py"), file, truth, "--rows", str(10 + seed % 30), "--seed", str(seed), "--layout", layout, "--edition", edition]
        if encoding:
            command += ["--encoding", encoding]
        subprocess.run(command, check=True)
        planted = {tuple(each["place"]): set(each["rules"]) for each in json.load(open(truth))["planted"]}
        run = subprocess.run([rudang, "audit", file, "--json", "--today", today], capture_output=True, text=True)
        if run.returncode not in (0, 1):
            sys.exit(f"seed {seed}: {run.stderr}")
        report = json.loads(run.stdout)
        if report["problems"]:
            sys.exit(f"seed {seed}: {report['problems'][:3]}")
        for case in report["cases"]:
            people += 1
            place = (case["where"].get("sheet", ""), case["where"]["row"])
            # Signs of made-up records are notices, kept apart from violations.
            found = {f["rule"] for f in case["findings"] if f["verdict"] == "violated" and f["severity"] != "notice"}
            expected = planted.pop(place, set())
            planted_rules += len(expected)
            kinds |= expected
            if found != expected:
                wrong += 1
                print(f"seed {seed} {layout} {kind} {edition} {place}: planted {sorted(expected)}, found {sorted(found)}")
        if planted:
            wrong += len(planted)
            print(f"seed {seed}: people not found: {list(planted)[:3]}")
print(f"{seeds} ledgers, {people} people, {planted_rules} planted violations of {len(kinds)} kinds, {wrong} people judged otherwise")
sys.exit(wrong > 0 or planted_rules == 0)
