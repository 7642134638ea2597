#!/usr/bin/env python3
"""Three PostgreSQL servers of the test's own: the primary and all its processes are killed under load, a standby takes
over, and nothing that was acknowledged is lost, twice, or missing from the sequence.

usage: failover_test.py WRITER [FAILOVERS]

Two failovers by default, RUDANG_SOAK times as many. The control, without a synchronous standby and with the standbys'
receivers stopped, must lose something, or the test proves nothing. Skipped (77) where PostgreSQL is not installed.
"""
import glob
import os
import shutil
import signal
import subprocess
import sys
import time

import servers
from servers import Server, folder, run

WRITER = sys.argv[1]
FAILOVERS = (int(sys.argv[2]) if len(sys.argv) > 2 else 2) * int(os.environ.get("RUDANG_SOAK", "1"))
if not servers.BIN:
    print("PostgreSQL is not installed (package postgresql): failover is not tested")
    sys.exit(77)
SECONDS, WRITERS = 6.0, 3


class Cluster:
    def __init__(self, folder, synchronous):
        self.folder, self.synchronous = folder, synchronous
        self.servers = [Server(folder, n) for n in (1, 2, 3)]
        self.primary = self.servers[0]
        self.primary.make()
        self.primary.start(False)
        self.primary.sql("CREATE DATABASE dangwei")
        for standby in self.servers[1:]:
            standby.follow(self.primary)
            standby.start(synchronous)
        if synchronous:
            self.be_synchronous()

    def be_synchronous(self):
        # Given on the command line it could not be changed; the first start of the primary leaves it empty for this.
        self.primary.kill()
        self.primary.start(True)
        until = time.time() + 60
        while self.primary.sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") != "2" and time.time() < until:
            time.sleep(0.1)

    def address(self):
        hosts, ports = ",".join([self.folder] * 3), ",".join(str(s.port) for s in self.servers)
        return f"postgresql:///dangwei?host={hosts}&port={ports}&user=postgres&target_session_attrs=read-write"

    def fail_over(self, stopped=()):
        """The primary is gone; whichever standby has most takes over, the other follows it. Returns the one that is gone.
        Receivers that were stopped are gone with it, before they could read what waits for them."""
        dead = self.primary
        dead.kill()
        for pid in stopped:
            os.kill(pid, signal.SIGKILL)
        standbys = [s for s in self.servers if s is not dead]
        for standby in standbys:
            standby.wait()
        standbys.sort(key=lambda s: int(s.sql("SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')") or 0))
        self.primary = standbys[-1]
        self.primary.promote()
        # The standby first: a program that was quicker than the next line holds the row while its commit waits for one.
        standbys[0].follow_now(self.primary)
        self.primary.sql("UPDATE rudang.log SET epoch = epoch + 1", "dangwei")
        return dead

    def mend(self, dead):
        dead.follow(self.primary)
        dead.start(self.synchronous)

    def close(self):
        for server in self.servers:
            server.kill()


def load(cluster, seconds, round_number):
    """Writers at work, each with a file of what was acknowledged to it."""
    started = []
    for n in range(WRITERS):
        path = f"{cluster.folder}/acknowledged-{round_number}-{n}"
        with open(path, "w") as out, open(f"{cluster.folder}/writer.log", "a") as log:
            started.append((subprocess.Popen([WRITER, "write", cluster.address(), f"r{round_number}w{n}", str(seconds)],
                                             stdout=out, stderr=log), path))
    return started


def result_of(cluster):
    files = sorted(glob.glob(f"{cluster.folder}/acknowledged-*"))
    ended = subprocess.run([WRITER, "check", cluster.address(), *files], capture_output=True, text=True)
    words = ended.stdout.split()
    return dict(zip(words[::2], map(int, words[1::2]))), ended.stderr


def with_standby():
    where = folder()
    cluster = Cluster(where, True)
    try:
        run(WRITER, "make", cluster.address())
        for number in range(FAILOVERS):
            writers = load(cluster, SECONDS, number)
            time.sleep(SECONDS / 3)
            cluster.mend(cluster.fail_over())
            for process, path in writers:
                if process.wait(120) != 0:
                    raise SystemExit(f"a writer gave up: {open(f'{where}/writer.log').read()[-2000:]}")
        found, said = result_of(cluster)
        print(f"{FAILOVERS} failovers, {WRITERS} writers: {found}")
        good = found.get("lost") == 0 and found.get("twice") == 0 and found.get("gaps") == 0 and found.get("intact") == 1
        if not good or found["acknowledged"] < 50 * FAILOVERS:
            raise SystemExit(f"something acknowledged is not as it was: {found} {said}")
    finally:
        cluster.close()
        shutil.rmtree(where, ignore_errors=True)


def control():
    where = folder()
    cluster = Cluster(where, False)
    try:
        run(WRITER, "make", cluster.address())
        time.sleep(1)
        stopped = [pid for standby in cluster.servers[1:] for pid in standby.receivers()]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        writers = load(cluster, 2, 0)
        for process, path in writers:
            process.wait(120)
        cluster.fail_over(stopped)
        found, said = result_of(cluster)
        print(f"control without a synchronous standby: {found}")
        if not found.get("lost"):
            raise SystemExit(f"the control lost nothing, so this test proves nothing: {found} {said}")
    finally:
        cluster.close()
        shutil.rmtree(where, ignore_errors=True)


control()
with_standby()
