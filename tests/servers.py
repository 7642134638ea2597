"""PostgreSQL servers of one's own for tests and measurements: in a folder, on a socket in it, no service of the system."""
import ctypes
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

PROGRAMS = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
BIN = os.path.dirname(PROGRAMS[-1]) if PROGRAMS else None


def become():
    """The server refuses to run as root. Its children are a group of their own, so that all of them can be killed."""
    os.setsid()
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # no server is left over, whatever ends the test


def children_of(parent):
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as file:
                pid, rest = file.read().split(" ", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue
        if rest.rpartition(")")[2].split()[1] == str(parent):
            found.append(int(pid))
    return found


def run(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, **more).stdout


class Server:
    def __init__(self, folder, number):
        self.port, self.name, self.folder = 5500 + number, f"s{number}", folder
        self.data, self.process = f"{folder}/{self.name}", None

    def program(self, name, *words):
        return subprocess.run([f"{BIN}/{name}", *words], check=True, capture_output=True, text=True, preexec_fn=become)

    def make(self):
        self.program("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")

    def follow(self, primary):
        shutil.rmtree(self.data, ignore_errors=True)
        self.program("pg_basebackup", "-D", self.data, "-h", self.folder, "-p", str(primary.port), "-U", "postgres", "-R", "--no-sync",
                     "-d", f"application_name={self.name}", "-c", "fast")

    def follow_now(self, primary):
        """A standby that has no more than the primary goes on behind it as it is."""
        self.sql(f"ALTER SYSTEM SET primary_conninfo = 'host={self.folder} port={primary.port} user=postgres application_name={self.name}'")
        self.sql("SELECT pg_reload_conf()")

    def start(self, synchronous=False, **more):
        settings = {"listen_addresses": "", "unix_socket_directories": self.folder, "port": self.port, "max_wal_senders": 10,
                    "wal_level": "replica", "hot_standby": "on", "synchronous_standby_names": "ANY 1 (s1, s2, s3)" if synchronous else "",
                    "wal_sender_timeout": "5s", "wal_retrieve_retry_interval": "100ms", "shared_buffers": "32MB", **more}
        words = [f"{BIN}/postgres", "-D", self.data]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        log = open(f"{self.folder}/{self.name}.log", "ab")
        self.process = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=become)
        self.wait()

    def wait(self):
        until = time.time() + 60
        while time.time() < until:
            try:
                self.sql("SELECT 1")
                return
            except subprocess.CalledProcessError:
                time.sleep(0.05)
        raise SystemExit(f"{self.name} does not answer")

    def sql(self, text, database="postgres"):
        return run(f"{BIN}/psql", "-qXAt", "-h", self.folder, "-p", str(self.port), "-U", "postgres", "-d", database, "-c", text).strip()

    def kill(self):
        """The server and its children at once. Each is a leader of its own group, so they are found by their parent."""
        if not self.process:
            return
        for pid in [self.process.pid, *children_of(self.process.pid)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        self.process = None

    def receivers(self):
        return [int(pid) for pid in self.sql("SELECT pid FROM pg_stat_wal_receiver").split()]

    def promote(self):
        self.sql("SELECT pg_promote(true)")


def folder():
    made = tempfile.mkdtemp(prefix="rudang-servers-")
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(made, user.pw_uid, user.pw_gid)
    return made
