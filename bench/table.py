#!/usr/bin/env python3
"""Measures what the program is promised to do, each row beside its floor in the same run.

usage: bench/table.py BUILD [options]        BUILD is the folder of a release build, e.g. build/bench

    --people N      rows of the tables that are audited           (10000)
    --large N       rows of the large one; 0 leaves it out        (0; 1000000 takes some twenty minutes)
    --cases N       cases of the ledger that is read              (10000)
    --rounds N      each command so often, in turn with its floor (3)
    --only WORD     only groups of rows whose name has this word in it (audit_csv, audit_large, audit_xlsx, memory,
                    importing, plan, lists, small, verify, desk, forms); may be given several times
    --json FILE     writes what was measured
    --former FILE   such a file of an earlier run: what was slower then, or is now
    --write         puts the table into docs/performance.md

Processor time is that of the process and its children, user and system. A figure is the median of its rounds. What could
not be measured is said, with the reason.
"""
import argparse
import csv
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
READ_CSV = "import csv, sys\nfor row in csv.reader(open(sys.argv[1], encoding='utf-8-sig', newline='')): pass"
READ_XLSX = "import openpyxl, sys\nfor sheet in openpyxl.load_workbook(sys.argv[1], read_only=True):\n  for row in sheet.iter_rows(values_only=True): pass"
PYTHON = "/usr/bin/python3"


class Run:
    """One command: processor time, elapsed time in seconds, the most memory in MB."""

    def __init__(self, arguments, environment=None, expected=(0, 1)):
        begun = time.perf_counter()
        process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        said = process.stderr.read().decode("utf-8", "replace")
        _, status, used = os.wait4(process.pid, 0)
        self.elapsed = time.perf_counter() - begun
        self.processor = used.ru_utime + used.ru_stime
        self.memory = used.ru_maxrss / 1024
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in expected:
            raise RuntimeError(f"{' '.join(map(str, arguments))} ended with {process.returncode}: {said.strip()[-300:]}")


def processor_of(pid):
    """Seconds that all threads of a process were running."""
    return sum(int(path.read_text().split()[0]) for path in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


class Bench:
    def __init__(self, given):
        self.given = given
        self.build = Path(given.build).resolve()
        self.rudang = self.build / "cli/rudang"
        self.folder = Path(tempfile.mkdtemp(prefix="rudang-bench-", dir=os.getcwd()))  # the disk at hand, not a tmpfs
        self.environment = {**{k: v for k, v in os.environ.items() if not k.startswith(("RUDANG", "XDG"))},
                            "XDG_CONFIG_HOME": f"{self.folder}/config", "XDG_STATE_HOME": f"{self.folder}/state",
                            "RUDANG_LEDGER": f"{self.folder}/ledger", "RUDANG_ACTOR": "lisi", "LC_ALL": "C.UTF-8"}
        self.rows, self.made = [], {}

    # ---- what is measured on

    def table(self, count, kind="csv"):
        """A table of so many people, names of introducers as one writes them."""
        name = self.folder / f"people-{count}.{kind}"
        if name not in self.made:
            plain = self.folder / f"plain-{count}.{kind}"
            subprocess.run([PYTHON, ROOT / "tests/make_ledger.py", "--rows", str(count), "--seed", "5", plain, f"{plain}.json"], check=True, stdout=subprocess.DEVNULL)
            if kind == "csv":
                with open(plain, encoding="utf-8-sig", newline="") as source, open(name, "w", encoding="utf-8", newline="") as target:
                    rows, out = csv.reader(source), csv.writer(target)
                    head = next(rows)
                    out.writerow(head)
                    place = head.index("入党介绍人")
                    for row in rows:
                        row[place] = re.sub(r"\d+", lambda number: chr(0x4E00 + int(number[0]) // 4 % 20000), row[place])
                        out.writerow(row)
            else:
                plain.rename(name)
            self.made[name] = True
        return name

    def ledger(self):
        """Cases taken over from a table, every third still on its way, with the time that took."""
        if "ledger" in self.made:
            return self.made["ledger"]
        source, target = self.table(self.given.cases), self.folder / "living.csv"
        with open(source, encoding="utf-8", newline="") as rows, open(target, "w", encoding="utf-8", newline="") as out:
            rows, out = csv.reader(rows), csv.writer(out)
            head = next(rows)
            out.writerow(head)
            for number, row in enumerate(rows):
                if number % 3 == 0:
                    keep = 8 + number // 3 % 14
                    row = row[:keep] + [""] * (len(row) - keep)
                out.writerow(row)
        self.command("-q", "init", "--org", "第一党支部", "--actor", "lisi", "--name", "李四").elapsed
        # The program's own import: no rows may be left out by whoever measures.
        run = self.command("import", target, "--yes", "--quiet", "--skip")
        entries = self.sql("SELECT count(*) FROM journal")
        self.made["ledger"] = (run, entries)
        return self.made["ledger"]

    def sql(self, text):
        found = subprocess.run(["sqlite3", f"{self.folder}/ledger", text], check=True, capture_output=True, text=True).stdout
        return int(found)

    # ---- measuring

    def command(self, *arguments):
        return Run([self.rudang, *arguments], self.environment)

    def beside(self, ours, floor):
        """Both so often, in turn."""
        runs = [(ours(), floor()) for _ in range(self.given.rounds)]
        return [run for run, _ in runs], [run for _, run in runs]

    def row(self, name, value, floor=None, bound=None, unit="s", what="", of="", absolute=False):
        ratio = value / floor if floor else None
        missed = bound is not None and (value if absolute else ratio) > bound
        self.rows.append({"name": name, "value": value, "unit": unit, "what": what, "floor": floor, "of": of, "ratio": ratio, "bound": bound,
                          "absolute": absolute, "missed": missed})
        print(f"{name}: {value:.4g} {unit}" + (f", {ratio:.2f} times {of} ({floor:.4g} {unit})" if ratio else "") +
              (f"; bound {bound:g}{' ' + unit if absolute else ''}{', MISSED' if missed else ''}" if bound is not None else ""), flush=True)

    def skipped(self, name, why):
        self.rows.append({"name": name, "skipped": why})
        print(f"{name}: not measured, {why}", flush=True)

    def compare(self, name, ours, floor, bound, of, measure="processor"):
        one, other = self.beside(ours, floor)
        middle = lambda runs: statistics.median(getattr(run, measure) for run in runs)
        self.row(name, middle(one), middle(other), bound, of=of, what=measure + " time")
        return one

    # ---- the rows

    def audit_csv(self):
        path = self.table(self.given.people)
        runs = self.compare(f"audit of a .csv, {self.given.people} people", lambda: self.command("audit", path), lambda: Run([PYTHON, "-c", READ_CSV, path]), 10, "Python's csv reading it")
        self.row(f"audit of a .csv, {self.given.people} people, memory", max(run.memory for run in runs), unit="MB")

    def audit_large(self):
        if not self.given.large:
            return self.skipped("audit of a .csv of a million people", "left out (--large 1000000)")
        path = self.table(self.given.large)
        ours, floor = self.command("audit", path), Run([PYTHON, "-c", READ_CSV, path])
        self.row(f"audit of a .csv, {self.given.large} people, elapsed", ours.elapsed, floor.elapsed, 6, of="Python's csv reading it", what="elapsed time")
        self.row(f"audit of a .csv, {self.given.large} people, memory", ours.memory, bound=200, unit="MB", absolute=True)

    def audit_xlsx(self):
        path = self.table(self.given.people, "xlsx")
        self.compare(f"audit of an .xlsx, {self.given.people} people", lambda: self.command("audit", path), lambda: Run([PYTHON, "-c", READ_XLSX, path]), 0.5, "openpyxl reading it")

    def memory(self):
        few, more = (self.command("audit", self.table(count)).memory for count in (5000, 5001))
        self.row("memory of an audit, 5000 people beside 5001", max(few, more), min(few, more), 1.1, "MB", of="the other")

    def importing(self):
        run, entries = self.ledger()
        floor = float(subprocess.run([self.build / "bench/rudang_bench_floor", f"{self.folder}/ledger", f"{self.folder}/floor", "normal", "1000", "signed"],
                                     check=True, capture_output=True, text=True).stdout.split()[0])
        self.row("import, an event", run.processor / entries * 1e6, floor, 2, "µs", of="the same rows and evidence in C", what="processor time, reading the table and judging included")
        self.row("import, memory a case", run.memory * 1024 / self.given.cases, unit="KB")

    def plan(self):
        count = min(self.given.people, 2000)
        ledger = f"{self.folder}/planned"
        more = ["--ledger", ledger]
        self.command(*more, "-q", "init", "--org", "第一党支部", "--actor", "lisi", "--name", "李四")
        self.command(*more, "import", self.table(count), "--yes", "--quiet", "--skip")
        without = [self.command(*more, "audit").processor for _ in range(self.given.rounds)]
        for year in range(2015, 2026):
            self.command(*more, "plan", "set", "root", str(year), "500", "--yes")
        with_plan = [self.command(*more, "audit").processor for _ in range(self.given.rounds)]
        self.row(f"audit of a ledger with plans, {count} cases", statistics.median(with_plan), statistics.median(without), 1.1, of="the same without", what="processor time")

    def lists(self):
        self.ledger()
        cases = self.given.cases
        self.compare(f"audit of a ledger, {cases} cases", lambda: self.command("audit"), lambda: Run([self.build / "bench/rudang_bench_read", f"{self.folder}/ledger", "parse"]), 3, "reading and parsing the journal")
        number = iter(range(1000))
        pages = {"finding list": ["finding", "list"], "stalled": ["stalled"], "report": ["report"], "export": ["export", "--to", "jsonl"]}
        for name, arguments in pages.items():
            suffix = {"report": "html", "export": "jsonl"}.get(name)
            again = [self.command(*arguments, *([f"{self.folder}/out-{next(number)}.{suffix}"] if suffix else [])).elapsed for _ in range(self.given.rounds + 1)]
            self.row(f"{name}, {cases} cases, the first time", again[0])
            self.row(f"{name}, {cases} cases, again", statistics.median(again[1:]), bound=0.3, absolute=True)

    def small(self):
        self.ledger()
        ledger = f"{self.folder}/ledger"
        case = subprocess.run(["sqlite3", ledger, "SELECT case_id FROM case_state WHERE ended = 0 LIMIT 1"], check=True, capture_output=True, text=True).stdout.strip()
        select = lambda: Run(["sqlite3", ledger, "select 1"])
        rounds, self.given.rounds = self.given.rounds, max(self.given.rounds, 15)
        of = "sqlite3 FILE 'select 1'"
        self.compare("--version", lambda: self.command("--version"), select, 1.5, of, "elapsed")
        self.compare("show", lambda: self.command("show", case), select, 2, of, "elapsed")
        today = time.strftime("%Y-%m-%d")
        record = ["record", case, "activist_reviewed", "--on", today, "--opinion", "continue", "--period-from", "2020-01-01", "--period-to", today, "--dry-run"]
        self.compare("record, judged and not written", lambda: self.command(*record), select, 2, of, "elapsed")
        runs = [self.command("next", "--overdue").elapsed for _ in range(self.given.rounds)]
        self.row(f"next, most overdue, {self.given.cases} cases", statistics.median(runs) * 1000, bound=25, unit="ms", absolute=True)
        self.given.rounds = rounds

    def verify(self):
        _, entries = self.ledger()
        self.compare(f"journal verify of {entries} entries", lambda: self.command("journal", "verify"), lambda: Run([self.build / "bench/rudang_bench_read", f"{self.folder}/ledger", "evidence"]), 1.2, "hashes and signatures alone", "elapsed")
        self.compare(f"journal verify --quick of {entries} entries", lambda: self.command("journal", "verify", "--quick"), lambda: Run([self.build / "bench/rudang_bench_read", f"{self.folder}/ledger", "evidence"]), None, "hashes and signatures alone", "elapsed")

    def desk(self):
        import desk_page  # pylint: disable=import-outside-toplevel
        self.ledger()

        class Here:
            binary, environment = str(self.rudang), self.environment
        desk = desk_page.Desk(Here)
        try:
            case = subprocess.run(["sqlite3", f"{self.folder}/ledger", "SELECT case_id FROM case_state WHERE ended = 0 LIMIT 1"], check=True, capture_output=True, text=True).stdout.strip()
            for name, path, command in (("today", "/", ["next"]), ("people", "/people", ["list"]), ("supervision", "/supervision", ["stalled"]),
                                        ("a case", f"/case/{case}", ["show", case]), ("correct", f"/case/{case}/correct", ["show", case])):
                self.first_views(desk, name, path, command)
        finally:
            desk.close()

    def first_views(self, desk, name, path, command):
        """A page after something was recorded, so that nothing of it was kept, and once more; beside the use case as a
        command without its start."""
        first, again, spent = [], [], []
        today = time.strftime("%Y-%m-%d")
        for number in range(2 * self.given.rounds):
            self.command("-q", "apply", "--on", today, "--name", "新来的" + chr(0x4E00 + len(self.rows) * 100 + number), "--birth-date", "1990-01-01", "--branch", "第一党支部", "--yes")
            for times in (first, again):
                begun, before = time.perf_counter(), processor_of(desk.process.pid)
                answer = desk.get(path)
                times.append((time.perf_counter() - begun) * 1000)
                if times is first:
                    spent.append((processor_of(desk.process.pid) - before) * 1000)
                if answer.status != 200 or "<table" not in answer.text:
                    raise RuntimeError(f"{path} answered {answer.status}, and not with the list")
        start = statistics.median(self.command("--version").processor for _ in range(5))
        runs = [self.command(*command).processor for _ in range(self.given.rounds)]
        use_case = max(statistics.median(runs) - start, 1e-4) * 1000
        cases = f"{self.given.cases} cases"
        self.row(f"desk, {name}, first view, {cases}", statistics.median(first), bound=50, unit="ms", what="elapsed time, socket included", absolute=True)
        self.row(f"desk, {name}, first view, processor time", statistics.median(spent), use_case, 3, "ms", of=f"rudang {command[0]} without its start")
        self.row(f"desk, {name}, again", statistics.median(again), bound=50, unit="ms", what="elapsed time, socket included", absolute=True)

    def forms(self):
        """500 forms a second, each with its looks in the journal; filled alone beside a copy of the zip."""
        runs = []
        for number in range(self.given.rounds):
            folder = self.folder / f"forms-{number}"
            folder.mkdir()
            ours = subprocess.run([self.build / "bench/rudang_bench_forms", folder, "500"], check=True, capture_output=True, text=True).stdout.split()
            floor = subprocess.run([self.build / "bench/rudang_bench_zip", folder / "blank.docx", "2000"], check=True, capture_output=True, text=True).stdout
            runs.append((*map(float, ours), float(floor)))
        whole, packet, alone, floor = (statistics.median(each) for each in zip(*runs))
        of = "the package copied by libzip in C, one part written anew"
        self.row("form fill, a form with its looks in the journal", whole, floor, 2000 / floor, "µs", of=of, what="processor time; the bound is 500 a second")
        self.row("form fill, a form of the whole packet of a case", packet, floor, 2000 / floor, "µs", of=of, what="processor time; one look for all of them")
        self.row("form fill, filled in alone", alone, floor, 2, "µs", of=of, what="processor time")

    def compiling(self):
        self.skipped("./dev demo on a fresh machine", "it compiles everything anew; see the commit that measured it")

    def everything(self):
        for name in ("audit_csv", "audit_large", "audit_xlsx", "memory", "importing", "plan", "lists", "small", "verify", "desk", "forms", "compiling"):
            if self.given.only and not any(word in name for word in self.given.only):
                continue
            try:
                getattr(self, name)()
            except (RuntimeError, OSError, subprocess.CalledProcessError, AssertionError) as error:
                self.skipped(name, f"it failed: {str(error)[:200]}")


def shown(value, unit):
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def as_table(result, former=None):
    before = {row["name"]: row for row in (former or {}).get("rows", [])}
    lines = ["| | measured | beside it | times | bound | |" + (" former |" if former else ""), "|---|---|---|---|---|---|" + ("---|" if former else "")]
    for row in result["rows"]:
        if "skipped" in row:
            lines.append(f"| {row['name']} | not measured: {row['skipped']} | | | | |" + (" |" if former else ""))
            continue
        bound = "" if row["bound"] is None else f"{row['bound']:g}" + (f" {row['unit']}" if row["absolute"] else "")
        cells = [row["name"], shown(row["value"], row["unit"]), f"{row['of']}: {shown(row['floor'], row['unit'])}" if row["floor"] else "",
                 f"{row['ratio']:.2f}" if row["ratio"] else "", bound, "**missed**" if row["missed"] else "met" if row["bound"] is not None else ""]
        if former:
            old = before.get(row["name"], {})
            cells.append((f"{old['ratio']:.2f}" if row["ratio"] and old.get("ratio") else shown(old["value"], old["unit"]) if "value" in old else ""))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    for name, default in (("people", 10000), ("large", 0), ("cases", 10000), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--only", action="append", default=[])
    for name in ("json", "former"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    bench = Bench(given)
    try:
        bench.everything()
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)
    result = {"date": time.strftime("%Y-%m-%d"), "people": given.people, "large": given.large, "cases": given.cases, "rounds": given.rounds,
              "load": os.getloadavg()[0], "rows": bench.rows}
    former = json.loads(Path(given.former).read_text(encoding="utf-8")) if given.former else None
    if given.json:
        Path(given.json).write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    table = as_table(result, former)
    print("\n" + table)
    if given.write:
        page = ROOT / "docs/performance.md"
        text = page.read_text(encoding="utf-8")
        begin, end = "<!-- bench/table.py begins -->", "<!-- bench/table.py ends -->"
        said = (f"{begin}\n`./dev bench --people {given.people} --large {given.large} --cases {given.cases} --rounds {given.rounds} --write` on {result['date']}, "
                f"load of the machine at its end {result['load']:.1f}.\n\n{table}\n{end}")
        if begin not in text:
            sys.exit("docs/performance.md has no place for the table")
        page.write_text(text[:text.index(begin)] + said + text[text.index(end) + len(end):], encoding="utf-8")


if __name__ == "__main__":
    main()
