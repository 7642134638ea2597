#!/usr/bin/python3
"""`import --check` refuses exactly what `import` refuses, and counts the same, in every layout and format that the
generator writes, as planted and with something made unreadable, and for every table of the fixtures.

usage: check_import_test.py RUDANG SEEDS
"""
import json, os, pathlib, subprocess, sys, tempfile

import layouts as shapes

here = pathlib.Path(__file__).resolve().parent
rudang, seeds = sys.argv[1], int(sys.argv[2])
tables = [(name, kind) for name in ("full", "two-row", "sheets", "sparse") for kind in ("xlsx", "ods", "csv") if kind == "xlsx" or name != "sheets"]
tables += [(name, kind) for name in shapes.ALL for kind in ("xlsx", "ods", "csv") if kind != "csv" or name not in shapes.NOT_CSV]
tables = [(name, kind) for name, kind in tables if not (kind == "ods" and name == "two-row")]
try:
    import openpyxl
except ImportError:
    tables = [each for each in tables if each[1] != "xlsx"]
    print("openpyxl is missing: no xlsx")
wrong = compared = refusals = 0


def office(folder, missing):
    """A ledger of an office whose branches are those of the generator, but for one."""
    env = dict(os.environ, HOME=folder, RUDANG_LEDGER=folder + "/ledger.db", XDG_CONFIG_HOME=folder + "/config", XDG_STATE_HOME=folder + "/state", XDG_DATA_HOME=folder + "/data", RUDANG_ACTOR="lisi")
    run = lambda *words: subprocess.run([rudang, *words], capture_output=True, text=True, env=env)
    assert run("init", "--org", "机关党委", "--actor", "lisi", "--name", "李四", "--yes").returncode == 0
    for number in "一二三四五":
        if number != missing:
            assert run("org", "add", "b%d" % (1 + "一二三四五".index(number)), "--name", "第%s党支部" % number, "--kind", "branch").returncode == 0
    return run


def answer(run):
    """How it ended, what was refused and where, and what was counted."""
    try:
        said = json.loads(run.stdout)
    except json.JSONDecodeError:
        return run.returncode, run.stderr.replace(" --check", ""), None
    problems = {json.dumps([each.get(key) for key in ("file", "sheet", "row", "column", "code")]) for each in said.get("problems", [])}
    return run.returncode, problems, said.get("counts")


def compare(file, missing, today):
    global wrong, compared, refusals
    with tempfile.TemporaryDirectory() as folder:
        run = office(folder, missing)
        checked = answer(run("--json", "import", file, "--check", "--today", today))
        imported = answer(run("--json", "import", file, "--today", today))
    compared += 1
    refusals += imported[0] != 0
    if checked != imported:
        wrong += 1
        print("%s: checked %s, imported %s" % (file, str(checked)[:400], str(imported)[:400]))


for seed in range(seeds):
    layout, kind = tables[seed * 7 % len(tables)]
    with tempfile.TemporaryDirectory() as folder:
        file = "%s/%s-%d.%s" % (folder, layout, seed, kind)
        more = ["--obscure", "2"] if seed % 3 == 1 and layout in shapes.ALL else []
        subprocess.run([sys.executable, str(here / "make_ledger.py"), file, folder + "/planted.json", "--rows", "6", "--seed", str(seed), "--layout", layout, *more], check=True)
        compare(file, "五" if seed % 2 else "", "2026-11-24")
for fixture in sorted((here / "fixtures").iterdir()):
    if fixture.suffix in (".xlsx", ".ods", ".csv", ".xls"):
        compare(str(fixture), "", "2026-11-24")
print("%d tables checked and imported, %d of them refused, %d answered otherwise" % (compared, refusals, wrong))
sys.exit(wrong > 0 or refusals == 0 or refusals == compared)
