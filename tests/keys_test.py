#!/usr/bin/python3
"""No key is ever lost: kills every command that changes keys or files before each system call that changes a file, runs
every pair of them at one time, and asks after each whether the ledger still opens, records and verifies.

usage: keys_test.py RUDANG [ROUNDS]     RUDANG_SOAK=n: n times the rounds, and every kill point instead of some

Needs strace for the kills; without it they are left out, with a word. The control takes a safeguard away (a key in use
is set aside by link() before another takes its place) and must find a key lost.
"""
import itertools, json, os, shutil, subprocess, sys, tempfile

rudang, rounds, soak = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1, int(os.environ.get("RUDANG_SOAK", "1"))
work = tempfile.mkdtemp(prefix="rudang-keys-")
calls = ["write", "pwrite64", "rename", "renameat2", "link", "unlink", "unlinkat", "ftruncate", "mkdir", "chmod", "fchmod", "fchmodat"]
today = ["--on", "2026-06-01", "--today", "2026-06-01"]


class Place:
    """A ledger of three people, its keys beside it, copied from one that was made once."""

    def __init__(self, of=None):
        self.folder = tempfile.mkdtemp(dir=work)
        if of:
            shutil.rmtree(self.folder)
            shutil.copytree(of.folder, self.folder)
            # What is remembered of a path is remembered of that path.
            for file in os.listdir(self.folder + "/state/rudang"):
                os.remove(f"{self.folder}/state/rudang/{file}")
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": self.folder, "XDG_CONFIG_HOME": self.folder + "/config",
                            "XDG_STATE_HOME": self.folder + "/state", "LANG": "C.UTF-8", "RUDANG_LEDGER": self.folder + "/ledger.db"}

    def words(self, words):
        return [word.replace("@", self.folder) for word in words]

    def __call__(self, *words, before=(), **more):
        return subprocess.run([*before, rudang, *self.words(words)], env={**self.environment, **more}, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, cwd=self.folder)

    def start(self, *words):
        return subprocess.Popen([rudang, *self.words(words)], env=self.environment, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL, cwd=self.folder)

    def gone(self):
        shutil.rmtree(self.folder)


def made():
    place = Place()
    for name, words in (("old", "old"), ("new", "new")):
        open(f"{place.folder}/{name}", "w").write(words + "\n")
    assert place("init", "--yes", "--actor", "lisi", "--name", "李四", "-q").returncode == 0
    for name in ("张三", "王五", "赵七"):
        assert place("apply", *today, "--name", name, "--birth-date", "2000-01-15", "--branch", "Branch", "--yes", "-q").returncode == 0
    assert place("backup", "@/backup.db", "-q").returncode == 0
    assert place("key", "backup", "@/keys.old", "--yes").returncode == 0
    assert place("key", "rotate", "--yes").returncode == 0
    return place


commands = {
    "rotate": ["key", "rotate", "--yes"],
    "erase": ["erase", "张三", "--reason", "本人要求", "--yes"],
    "erase another": ["erase", "赵七", "--reason", "本人要求", "--yes"],
    "actor key": ["actor", "key", "lisi", "--yes"],
    "passphrase": ["key", "passphrase", "--new-passphrase-file", "@/new"],
    "key restore": ["key", "restore", "@/keys.old"],
    "actor add": ["actor", "add", "wang", "--name", "王某"],
    "backup": ["backup", "@/again.db"],
    "key backup": ["key", "backup", "@/keys.new"],
    "restore": ["restore", "@/backup.db", "--older", "--yes"],
}
# Answers of a command that had ended already, or is refused where another came first.
done_already = {"erase": (0, 2, 3), "erase another": (0, 2, 3), "backup": (0, 4), "key backup": (0, 2), "actor add": (0, 2), "key restore": (0, 2), "passphrase": (0, 3)}


def broken(place):
    """What no longer works; nothing where all is well. The passphrase is given in case there is one now."""
    shown = place("show", "王五", "--reveal", "--passphrase-file", "@/new")
    if shown.returncode != 0 or "王五" not in shown.stdout:
        return "show: " + shown.stderr.strip()[-200:]
    recorded = place("record", "王五", "talk_held", "--on", "2026-06-10", "--today", "2026-06-10", "--interviewer", "李", "--interviewer-role",
                     "secretary", "--passphrase-file", "@/new")
    if recorded.returncode != 0:
        return "record: " + recorded.stderr.strip()[-200:]
    verified = place("journal", "verify", "--passphrase-file", "@/new")
    if verified.returncode != 0 or "table" not in verified.stdout:
        return "verify: " + (verified.stdout + verified.stderr).strip()[-200:]
    return ""


failures = []


def note(what, place):
    failures.append(what)
    print("LOST", what, sorted(os.listdir(place.folder)), [sorted(os.listdir(f"{place.folder}/config/rudang/{f}")) for f in os.listdir(f"{place.folder}/config/rudang") if not f.endswith(".lock")], flush=True)


def killed(place, words, call, when):
    run = place(*words, before=["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={when}"])
    return run.returncode in (137, -9)


def kill_everywhere(model):
    """Every command, at every call; in the short run at the first, the second and then ever fewer."""
    points = 0
    for name, words in commands.items():
        for call in calls:
            when = 1
            while True:
                place = Place(model)
                if not killed(place, words, call, when):
                    place.gone()
                    break
                points += 1
                where = f"{name} killed before {call} {when}"
                wrong = broken(place)
                again = place(*words, "--passphrase-file", "@/new") if name != "passphrase" else place(*words)
                if wrong:
                    note(f"{where}: {wrong}", place)
                elif again.returncode not in done_already.get(name, (0,)):
                    note(f"{where}: again: {again.returncode} {again.stderr.strip()[-200:]}", place)
                elif wrong := broken(place):
                    note(f"{where}, and again: {wrong}", place)
                place.gone()
                when += 1 if soak > 1 or when < 3 else max(1, when // 2)
    # A first ledger: there is none, or there is one, and the same command makes it.
    for call in calls:
        when = 1
        while True:
            place = Place()
            words = ["init", "--yes", "--actor", "lisi", "--name", "李四", "-q"]
            if not killed(place, words, call, when):
                break
            points += 1
            there = place("next").returncode
            again = place(*words).returncode
            if (there, again) not in ((4, 0), (0, 4)) or place("apply", *today, "--name", "张三", "--birth-date", "2000-01-15", "--branch", "Branch", "--yes").returncode:
                note(f"init killed before {call} {when}: {there} {again}", place)
            place.gone()
            when += 1 if soak > 1 or when < 3 else max(1, when // 2)
    return points


def pairs_at_once(model):
    pairs = 0
    for (first, one), (second, other) in itertools.combinations_with_replacement(commands.items(), 2):
        for _ in range(rounds * soak):
            place = Place(model)
            running = [place.start(*one), place.start(*other)]
            said = [process.communicate()[1].strip()[-120:] for process in running]
            pairs += 1
            if wrong := broken(place):
                note(f"{first} with {second} ({[p.returncode for p in running]} {said}): {wrong}", place)
            place.gone()
    return pairs


def control(model):
    """Without link() the key in use is not set aside when another takes its place, and is lost."""
    source = work + "/nolink.c"
    open(source, "w").write("int link(const char* a, const char* b) { (void)a; (void)b; return 0; }\n")
    shim = work + "/nolink.so"
    if not shutil.which("gcc") or subprocess.run(["gcc", "-shared", "-fPIC", "-o", shim, source]).returncode:
        return "no compiler, so no control"
    for safeguard in (True, False):
        place = Place(model)
        assert place("key", "rotate", "--yes", **({} if safeguard else {"LD_PRELOAD": shim})).returncode == 0
        files = [f for d in os.listdir(f"{place.folder}/config/rudang") if not d.endswith(".lock") for f in os.listdir(f"{place.folder}/config/rudang/{d}")]
        aside = sum(f.startswith("ledger.") and f.endswith(".old.key") for f in files)
        if aside != (2 if safeguard else 1):
            failures.append(f"control: {aside} keys set aside {'with' if safeguard else 'without'} the safeguard")
        place.gone()
    return "the control without the safeguard lost a key, as it must"


model = made()
points = "no strace, so no kills"
if shutil.which("strace"):
    points = f"{kill_everywhere(model)} kills"
pairs = pairs_at_once(model)
print(f"{points}, {pairs} pairs at one time, {len(failures)} lost; {control(model)}")
shutil.rmtree(work)
sys.exit(1 if failures else 0)
