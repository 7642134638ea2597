#!/usr/bin/env python3
"""Measures a ledger on a PostgreSQL server of its own (fsync on), beside what the server itself can do.

usage: bench/postgres.py BUILD [SECONDS]     BUILD is the folder of a build, e.g. build/release

1. one durable event a commit, beside pgbench with the very statements that an event sends, taken from the server's log
2. batches of 32 and 1000, beside pgbench with the statements of 32
3. one, four, sixteen writers on one journal, and the smallest share among them
4. `next` and `show` beside `psql -c 'select 1'`
"""
import collections
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests"))
import servers
from servers import Server, folder, run

BUILD = sys.argv[1]
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 5.0
WRITER, RUDANG = f"{BUILD}/tests/postgres_writer", f"{BUILD}/cli/rudang"
if not servers.BIN:
    sys.exit("PostgreSQL is not installed (package postgresql)")


def write(server, database, writers, batch=1):
    """Events a second altogether, and the smallest share of a writer of what each would have had."""
    server.sql(f"CREATE DATABASE {database}")
    address = f"postgresql:///{database}?host={server.folder}&port={server.port}&user=postgres"
    run(WRITER, "make", address)
    outs = [f"{server.folder}/{database}-{n}" for n in range(writers)]
    begun = time.time()
    started = [subprocess.Popen([WRITER, "write", address, f"w{n}", str(SECONDS), str(batch)], stdout=open(out, "w")) for n, out in enumerate(outs)]
    for process in started:
        assert process.wait() == 0
    spent = time.time() - begun
    done = [sum(1 for _ in open(out)) for out in outs]
    return sum(done) / spent, min(done) * writers / sum(done)


def statements(server, database):
    """What one event sends, from the server's log, as a script for pgbench: other numbers and case ids each time."""
    address = f"postgresql:///{database}?host={server.folder}&port={server.port}&user=postgres"
    log = f"{server.folder}/{server.name}.log"
    for setting in ("log_min_duration_statement = 0", "log_line_prefix = '%p '"):
        server.sql(f"ALTER SYSTEM SET {setting}")
    server.sql("SELECT pg_reload_conf()")
    time.sleep(0.5)
    size = os.path.getsize(log)
    run(WRITER, "write", address, "probe", "0.5")
    with open(log, encoding="utf-8", errors="replace") as lines:
        lines.seek(size)
        text = lines.read()
    for setting in ("log_min_duration_statement", "log_line_prefix"):
        server.sql(f"ALTER SYSTEM RESET {setting}")
    server.sql("SELECT pg_reload_conf()")
    executed = collections.defaultdict(list)
    for match in re.finditer(r"^(\d+) LOG:  duration: \S+ ms  execute \S+: (.*?)(?:\n\1 DETAIL:  parameters: (.*?))?(?=\n\d+ (?:LOG|DETAIL|ERROR|WARNING))", text, re.S | re.M):
        executed[match[1]].append((match[2], dict(re.findall(r"\$(\d+) = ('(?:[^']|'')*'|NULL)", match[3] or ""))))
    writer = max(executed.values(), key=len)
    ends = [i for i, (sql, _) in enumerate(writer) if "pg_logical_emit_message" in sql]
    return writer[ends[-3] + 1:ends[-2] + 1]


def script_of(sent):
    """Reading statements wait for their answers, writing ones go in one pipeline, as the program sends them."""
    lines, piped = ["\\set n random(1000000, 2000000000)"], False
    for sql, values in sent:
        reading = sql.startswith("SELECT") and "pg_logical" not in sql
        for number, value in sorted(values.items(), key=lambda each: -int(each[0])):
            # A colon begins one of pgbench's variables, also between quotes.
            if value != "NULL" and (":" in value or re.search(r"probe-\d+", value)):
                parts = re.split(r"(probe-\d+|:)", value[1:-1])
                value = "(" + " || ".join(":n" if part.startswith("probe-") else "chr(58)" if part == ":" else f"'{part}'" for part in parts if part) + " || '')"
            if (sql.startswith('INSERT INTO journal') or sql.startswith('INSERT INTO checkpoint') or "case_entry" in sql or '"request"' in sql) and re.fullmatch(r"'\d+'", value):
                value = ":n"
            if '"request"' in sql and value.startswith("'") and not re.fullmatch(r"'\d+'", value):
                value = "('r' || :n)"
            sql = re.sub(r"\$" + number + r"(?!\d)", lambda _: value, sql)
        if reading and piped:
            lines.append("\\endpipeline")
        if not reading and not piped:
            lines.append("\\startpipeline")
        piped = not reading
        lines.append(" ".join(sql.split()) + ";")
    if piped:
        lines.append("\\endpipeline")
    return "\n".join(lines) + "\n"


def pgbench(server, database, script, clients=1):
    path = f"{server.folder}/script.sql"
    with open(path, "w") as file:
        file.write(script)
    out = subprocess.run([f"{servers.BIN}/pgbench", "-n", "-M", "prepared", "-f", path, "-T", str(int(SECONDS)), "-c", str(clients), "-j", "1", "-h", server.folder,
                          "-p", str(server.port), "-U", "postgres", database], capture_output=True, text=True, env={**os.environ, "PGOPTIONS": "-csearch_path=rudang"})
    found = re.search(r"tps = ([\d.]+)", out.stdout)
    if not found or out.returncode:
        sys.exit(out.stdout + out.stderr)
    return float(found[1])


def whole(words, **more):
    times = []
    for _ in range(15):
        begun = time.time()
        subprocess.run(words, check=True, capture_output=True, **more)
        times.append((time.time() - begun) * 1000)
    return statistics.median(times)


def main():
    where = folder()
    server = Server(where, 1)
    server.make()
    server.start(fsync="on", shared_buffers="256MB", max_wal_size="4GB")
    try:
        server.sql("CREATE DATABASE probe")
        probe = f"postgresql:///probe?host={where}&port={server.port}&user=postgres"
        run(WRITER, "make", probe)
        sent = statements(server, "probe")
        one = script_of(sent)
        print(f"{len(sent)} statements an event, {sum(s.startswith('SELECT') for s, _ in sent)} of them questions")
        ours, theirs = [], []
        for turn in range(5):
            ours.append(write(server, f"one{turn}", 1)[0])
            theirs.append(pgbench(server, "probe", one))
        a, b = statistics.median(ours), statistics.median(theirs)
        print(f"one durable event a commit: {a:.0f} a second; pgbench with the same statements {b:.0f}; {b / a:.2f}")
        for batch in (32, 1000):
            print(f"batches of {batch}: {write(server, f'batch{batch}', 1, batch)[0]:.0f} a second")
        for writers in (1, 4, 16):
            total, share = write(server, f"many{writers}", writers)
            print(f"{writers} writers on one journal: {total:.0f} a second, the least of them {share:.2f} of the mean")
        print(f"pgbench with 16 clients: {pgbench(server, 'probe', one, 16):.0f} a second")
    finally:
        server.kill()
        shutil.rmtree(where, ignore_errors=True)


main()
