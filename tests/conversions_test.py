#!/usr/bin/python3
"""The same ledger as LibreOffice writes it in other formats: the audit must say the same of all of them.

usage: conversions_test.py RUDANG SEEDS
Skipped (77) where LibreOffice or openpyxl is missing.
"""
import json, pathlib, shutil, subprocess, sys, tempfile

here = pathlib.Path(__file__).resolve().parent
rudang, seeds = sys.argv[1], int(sys.argv[2])
office = shutil.which("soffice")
try:
    import openpyxl
except ImportError:
    office = None
if not office:
    print("LibreOffice or openpyxl is missing")
    sys.exit(77)


def audit(file):
    run = subprocess.run([rudang, "audit", file, "--json", "--today", "2026-11-24"], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        sys.exit(f"{file}: {run.stderr}")
    report = json.loads(run.stdout)
    if report["problems"]:
        sys.exit(f"{file}: {report['problems'][:3]}")
    return {
        (case["where"]["row"], case["name"]): sorted((f["rule"], f["verdict"], f["step"], f["on"], f.get("where", {}).get("column")) for f in case["findings"])
        for case in report["cases"]
    }


different = compared = violations = 0
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    files = []
    for seed in range(seeds):
        layout = ("full", "two-row", "sparse")[seed % 3]
        file = folder / f"ledger-{seed}.xlsx"
        subprocess.run([sys.executable, here / "make_ledger.py", file, folder / "planted.json", "--rows", "25", "--seed", str(1000 + seed), "--layout", layout], check=True)
        files.append(file)

    def convert(to, sources, where):
        (folder / where).mkdir()
        subprocess.run([office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to, "--outdir", folder / where, *sources], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    convert("ods", files, "ods")
    convert("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", files, "csv")
    convert("xls:MS Excel 97", files, "xls")
    convert("xlsx", [folder / "ods" / f"{file.stem}.ods" for file in files], "again")
    for file in files:
        expected = audit(file)
        violations += sum(rule[1] == "violated" for rules in expected.values() for rule in rules)
        for where, ending in (("ods", "ods"), ("csv", "csv"), ("xls", "xls"), ("again", "xlsx")):
            found = audit(folder / where / f"{file.stem}.{ending}")
            compared += len(expected)
            for person in expected.keys() | found.keys():
                if expected.get(person) != found.get(person):
                    different += 1
                    print(file.stem, ending, person, set(map(tuple, expected.get(person, []))) ^ set(map(tuple, found.get(person, []))))
print(f"{seeds} ledgers in five forms, {compared} people compared, {violations} violations, {different} judged otherwise")
sys.exit(different > 0 or violations == 0)
