#!/usr/bin/env python3
"""Every command that takes a file is given what is no file of its kind: a folder, a FIFO nobody writes, a device without
an end, a socket, a loop of links, a sparse file of terabytes, nothing, a database of another program, rubbish. And every
command that writes one is sent where nothing can be written, or to what must not be written over.

usage: hostile_places_test.py RUDANG

Each answers with a sentence in the language asked for and a status of its own, in seconds and within 300 MB, names the
file and not the ledger, and leaves the ledger and what was there as it was. The control: the same commands with a file as
it should be end otherwise.
"""
import os
import re
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

RUDANG = os.path.abspath(sys.argv[1])
SECONDS, MEGABYTES = 30, 300
FAULTS = []


class Place:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="rudang-hostile-")
        self.env = {"PATH": "/usr/bin:/bin", "HOME": self.folder, "XDG_CONFIG_HOME": self.folder + "/cfg", "XDG_DATA_HOME": self.folder + "/data",
                    "XDG_STATE_HOME": self.folder + "/state", "LANG": "C.UTF-8", "RUDANG_LEDGER": self.folder + "/l.rudang", "TZ": "UTC"}

    def at(self, name):
        return os.path.join(self.folder, name)

    def __call__(self, *words, **env):
        """(status, what was said, seconds); status None where it did not end."""
        began = time.time()
        process = subprocess.Popen([RUDANG, *words], env=self.env | env, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
        try:
            said, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return None, "", time.time() - began
        return process.returncode, said.decode("utf-8", "backslashreplace"), time.time() - began


def make_hostile(place):
    """Files that are none, by name."""
    made = {}

    def add(name, make):
        path = place.at("bad-" + name)
        make(path)
        made[name] = path

    def listening(path):
        made_socket = socket.socket(socket.AF_UNIX)
        made_socket.bind(path)
        place.sockets = made_socket

    def foreign(path):
        base = sqlite3.connect(path)
        base.execute("CREATE TABLE notes(text)")
        base.execute("INSERT INTO notes VALUES('不是账本')")
        base.commit()
        base.close()

    def write(content):
        return lambda path: open(path, "wb").write(content)

    def sparse(path):
        with open(path, "wb") as out:
            out.truncate(1 << 42)

    add("folder", os.mkdir)
    add("fifo", os.mkfifo)
    add("socket", listening)
    add("loop", lambda path: os.symlink(os.path.basename(path), path))
    add("dangling", lambda path: os.symlink("nowhere", path))
    add("empty", write(b""))
    add("database", foreign)
    add("rubbish", write(bytes(range(256)) * 64))
    add("zeros", write(bytes(70000)))
    add("deep", write(b"[" * 200000))
    add("deep-object", write(b'{"a":' * 100000))
    add("long-line", write(b"a" * 9000000))
    add("bom", write(b"\xef\xbb\xbf\xff\xfe"))
    add("escape", write("\x1b]0;x\x07\x1b[31m\u202e[x\n".encode() * 40))
    add("sparse", sparse)
    made["endless"] = "/dev/zero"
    made["endless-random"] = "/dev/urandom"
    made["through-a-file"] = place.at("l.rudang") + "/x"
    made["nothing-there"] = place.at("不存在")
    made["long-name"] = place.at("名" * 100)
    made["newline"] = place.at("bad\x1b[31m\nb")
    open(made["newline"], "wb").write(b"\x01\x02")
    made["not-text"] = os.fsdecode(os.fsencode(place.folder) + b"/\xff\xfe")
    open(os.fsencode(made["not-text"]), "wb").write(b"\x01\x02")
    made["memory-of-the-process"] = "/proc/self/mem"
    return made


READS = {
    "record": ["record", "--from", "@"], "import": ["import", "@"], "import --check": ["import", "--check", "@"], "audit": ["audit", "@"],
    "audit --overlay": ["audit", "zhang", "--overlay", "@"], "audit --mapping": ["audit", "good.csv", "--mapping", "@"], "audit --since": ["audit", "zhang", "--since", "@"],
    "import --mapping": ["import", "good.csv", "--check", "--mapping", "@"], "import --differences": ["import", "good.csv", "--check", "--differences", "@"],
    "policy adopt": ["policy", "adopt", "@", "--id", "local", "--org", "root"], "form check": ["form", "check", "@"],
    "form fill": ["form", "fill", "@", "zhang", "--to", "out.docx"], "restore": ["restore", "@", "--yes"], "copy": ["copy", "@", "copied.rudang"],
    "key restore": ["key", "restore", "@"], "key receive": ["key", "receive", "@"], "journal check-receipt": ["journal", "check-receipt", "@"],
    "journal parent": ["journal", "parent", "@"], "journal verify --known": ["journal", "verify", "--known", "@"],
    "doctor": ["doctor", "--ledger", "@"], "show": ["show", "zhang", "--ledger", "@"], "verify": ["journal", "verify", "--ledger", "@"],
    "record --attach": ["record", "zhang", "talk_held", "--on", "2026-06-10", "--today", "2026-06-10", "--interviewer", "李四", "--interviewer-role", "secretary", "--attach", "名称=@"],
    "paper add": ["paper", "add", "zhang", "1", "@"], "--id-number-file": ["actor", "add", "wang", "--name", "王五", "--id-number-file", "@"],
    "key passphrase": ["key", "passphrase", "--new-passphrase-file", "@"],
}
# Where nothing is there, it will be written.
MAY_BE_NEW = {"audit --mapping", "import --mapping", "import --differences"}
# Any file at all is a paper, and the first line of one a passphrase.
FILES = ("empty", "database", "rubbish", "zeros", "deep", "deep-object", "long-line", "bom", "escape", "newline")
KEEPS = {"paper add": FILES, "form fill": ("folder",)}

WRITES = {
    "backup": ["backup", "@"], "key backup": ["key", "backup", "@"], "export": ["export", "@", "--to", "csv"], "report": ["report", "@"],
    "form fill": ["form", "fill", "谈话记录", "zhang", "--to", "@"], "form blank": ["form", "blank", "谈话记录", "--to", "@"], "graph": ["graph", "zhang", "--to", "@"],
    "checkpoint": ["journal", "checkpoint", "--to", "@"], "receipt": ["journal", "receipt", "1", "--to", "@"], "pull": ["journal", "pull", "@"],
    "audit --html": ["audit", "good.csv", "--html", "@"], "audit --xlsx": ["audit", "good.xlsx", "--xlsx", "@"], "init": ["init", "--ledger", "@", "--yes"],
    "copy": ["copy", "l.rudang", "@"], "next --ics": ["next", "--ics", "@"], "import --mapping": ["import", "good.csv", "--check", "--mapping", "@"],
    "key share": ["key", "share", "lisi", "@"], "finding list": ["finding", "list", "--docx", "@"],
}


# The control: the same commands with a file as it should be, and how they end.
GOOD = {"record": "first.jsonl", "import --check": "good.csv", "audit": "good.csv", "audit --overlay": "good.toml", "import --mapping": "good.map", "policy adopt": "good.toml",
        "journal verify --known": "good.note", "journal check-receipt": "good.receipt", "form check": "good.docx", "copy": "l.rudang", "doctor": "l.rudang", "show": "l.rudang",
        "verify": "l.rudang", "paper add": "first.jsonl", "key passphrase": "good.pass"}


def fault(what, case, said=""):
    FAULTS.append(f"{case}: {what}\n    {said.strip()[:400]}")


def judge(case, answer, path=None):
    status, said, seconds = answer
    if os.environ.get("RUDANG_SHOW"):
        print(f"--- {case}: {status} in {seconds:.1f}\n{said.strip()[:300]}", flush=True)
    if status is None:
        return fault(f"did not end in {SECONDS} seconds", case)
    if status < 0 or status > 5:
        fault(f"ended with {status}", case, said)
    if "internal error" in said or "内部错误" in said or "terminate called" in said or "std::" in said:
        fault("speaks of itself", case, said)
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", said):
        fault("lets controls through", case, repr(said))
    if len(said) > 20000:
        fault(f"says {len(said)} characters", case, said)
    # By its name, as it may be shown, or by the option that named it.
    if path and status and os.path.basename(path)[:3] not in said and "UTF-8" not in said and "-file:" not in said:
        fault("does not say which file", case, said)
    return None


def found(place):
    """What stands at a place, so that it can be said to be as it was."""
    try:
        info = os.lstat(place)
    except OSError:
        return None
    return info.st_ino, info.st_mode, info.st_size, info.st_mtime_ns


def prepare(place):
    made = place("init", "--actor", "lisi", "--name", "李四", "--yes")
    assert made[0] == 0, made
    write = lambda name, content: open(place.at(name), "w").write(content)
    write("first.jsonl", '{"case":"zhang","event":"application_submitted","on":"2026-06-01","applicant":{"name":"张三","birth_date":"2000-01-15"},"branch":"党支部"}\n')
    write("good.csv", "姓名,申请入党时间\n张三,2026-06-01\n")
    write("good.toml", 'id = "x"\neffective = 2026-07-01\n[parameters]\ntraining_days = 5\n')
    write("good.map", '{"columns":{"姓名":"name"}}')
    write("good.pass", "correct horse\n")
    shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures/ledger.xlsx"), place.at("good.xlsx"))
    for words in (["record", "--from", "first.jsonl", "--today", "2026-06-01"], ["journal", "checkpoint", "--to", "good.note"],
                  ["journal", "receipt", "1", "--to", "good.receipt"], ["form", "blank", "谈话记录", "--to", "good.docx"]):
        answer = place(*words)
        assert answer[0] in (0, 1), (words, answer)


def read_them(place):
    count = 0
    for name, words in READS.items():
        hostile = make_hostile(place)
        for kind, path in hostile.items():
            # Argon2id is slow on purpose, and the file is read in one place.
            if name == "key passphrase" and kind not in ("folder", "fifo", "nothing-there", "sparse"):
                continue
            for language in ("zh", "en") if kind == "folder" else ("en",):
                before = found(path)
                answer = place("--lang", language, *[word.replace("@", path) for word in words])
                case = f"{name} < {kind} [{language}]"
                # What is to be written anew is not named where nothing is wrong with it.
                judge(case, answer, None if name in MAY_BE_NEW and kind == "nothing-there" else path)
                if answer[0] == 0 and not (name in MAY_BE_NEW and kind in ("nothing-there", "long-name")) and kind not in KEEPS.get(name, ()):
                    fault("took it", case, answer[1])
                if before and not path.startswith(("/dev", "/proc")) and found(path) != before:
                    fault("what stood there is changed", case, answer[1])
                count += 1
        clear(hostile)
    for name, good in GOOD.items():
        answer = place("--lang", "en", *[word.replace("@", good) for word in READS[name]])
        judge(f"{name} < {good}", answer)
        if answer[0] not in (0, 1):
            fault("the control: a good file is not taken", name, answer[1])
        if name == "key passphrase":
            assert place("key", "passphrase", "--passphrase-file", "good.pass", "--new-passphrase-file", "/dev/null")[0] == 0
    return count


def write_them(place):
    count = 0
    for name, words in WRITES.items():
        hostile = make_hostile(place)
        for kind in ("folder", "fifo", "socket", "loop", "dangling", "database", "through-a-file", "long-name", "not-text"):
            path = hostile[kind]
            before = found(path)
            answer = place("--lang", "en", *[word.replace("@", path) for word in words])
            case = f"{name} > {kind}"
            judge(case, answer, path)
            if answer[0] == 0 and kind not in KEEPS.get(name, ()):
                fault("wrote it", case, answer[1])
            if before and found(path) != before and kind not in KEEPS.get(name, ()):
                fault("what stood there is changed", case, answer[1])
            count += 1
        answer = place("--lang", "en", *[word.replace("@", "/dev/full") for word in words])
        judge(f"{name} > full", answer, "/dev/full")
        if answer[0] == 0:
            fault("says it wrote what is not there", f"{name} > full", answer[1])
        clear(hostile)
    return count


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def logs(place):
    """The operator's log is written to the end of a file and renamed when it is long: of nothing that is not one."""
    keys = [os.path.join(folder, name) for folder, _, names in os.walk(place.at("cfg")) for name in names if name.endswith(".key")]
    assert keys
    large = place.at("large.csv")
    open(large, "wb").write("姓名\n".encode() * 300000)  # past the size at which a log is renamed
    os.mkfifo(place.at("log-fifo"))
    for path in [place.at("l.rudang"), place.at("good.csv"), large, *keys]:
        before = found(path), contents(path)
        judge(f"log in {path}", place("list", RUDANG_LOG=path))
        if (found(path), contents(path)) != before:
            fault("a log was written into it", path)
    for path in (place.at("log-fifo"), place.folder, "/dev/full", place.at("good.csv/x")):
        answer = place("list", RUDANG_LOG=path)
        judge(f"log in {path}", answer)
        if answer[0] != 0:
            fault("a log that cannot be written stops the command", path, answer[1])
    for _ in range(2):  # the control, into a new file and into one of ours
        place("list", RUDANG_LOG=place.at("ours.log"))
    if contents(place.at("ours.log")).count(b" list status=0 ") != 2:
        fault("the control: nothing was logged", "ours.log")


def beside_a_log(place):
    """A ledger's file is gone and its log is left, which may hold records: nothing is made in its place, and the log stays."""
    lost = Place()
    assert lost("init", "--actor", "lisi", "--yes")[0] == 0
    assert lost("backup", "b.rudang")[0] == 0
    waiting = lost.at("l.rudang-wal")
    # Somebody who reads keeps what is recorded in the log.
    reader = sqlite3.connect(lost.at("l.rudang"))
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM journal").fetchall()
    assert lost("org", "add", "second", "--name", "第二党支部", "--kind", "branch", "--parent", "root")[0] == 0
    kept = contents(waiting)
    reader.close()
    os.unlink(lost.at("l.rudang"))
    for name in ("l.rudang", "m.rudang"):
        open(lost.at(name + "-wal"), "wb").write(kept)
        for words in (["init", "--actor", "lisi", "--yes", "--ledger", name], ["restore", "b.rudang", "--yes", "--ledger", name], ["copy", "b.rudang", name]):
            answer = lost("--lang", "en", *words)
            judge(" ".join(words), answer)
            if answer[0] == 0 or os.path.exists(lost.at(name)) or contents(lost.at(name + "-wal")) != kept:
                fault("made a ledger beside the log of another", " ".join(words), answer[1])
    # Under the name of another's log nothing is made; the control, under a name of its own.
    for name, good in (("x-wal", False), ("x-journal", False), ("x-shm", False), ("x.gate", False), ("x", True)):
        answer = lost("--lang", "en", "copy", "b.rudang", name)
        judge(f"copy to {name}", answer)
        if (answer[0] == 0) != good:
            fault(f"ended with {answer[0]}", f"copy to {name}", answer[1])
    shutil.rmtree(lost.folder, ignore_errors=True)


def beside_papers(place):
    """A ledger was moved away without its large papers: the one made in its place leaves them alone."""
    moved = Place()
    record = '{"case":"zhang","event":"application_submitted","on":"2026-06-01","applicant":{"name":"张三","birth_date":"2000-01-15"},"branch":"党支部"}\n'
    open(moved.at("f.jsonl"), "w").write(record)
    open(moved.at("p.bin"), "wb").write(os.urandom(300000))

    def with_paper():
        assert moved("init", "--actor", "lisi", "--name", "李四", "--yes")[0] == 0
        assert moved("record", "--from", "f.jsonl", "--today", "2026-06-01")[0] == 0
        assert moved("paper", "add", "zhang", "1", "p.bin")[0] == 0

    with_paper()
    papers = os.listdir(moved.at("l.rudang.papers"))
    os.rename(moved.at("l.rudang"), moved.at("first"))
    with_paper()
    moved("rebuild")
    if [name for name in papers if not os.path.exists(os.path.join(moved.at("l.rudang.replaced.papers"), name))]:
        fault("the papers of the ledger before are gone", "init beside papers", str(os.listdir(moved.folder)))
    # The first again, with what it kept: nothing of it is lost.
    for name in ("l.rudang", "l.rudang-wal", "l.rudang-shm", "l.rudang.papers"):
        if os.path.lexists(moved.at(name)):
            os.rename(moved.at(name), moved.at(name.replace("l.", "second.")))
    os.rename(moved.at("first"), moved.at("l.rudang"))
    os.rename(moved.at("l.rudang.replaced.papers"), moved.at("l.rudang.papers"))
    answer = moved("--lang", "en", "journal", "verify", "--accept")
    judge("the first again", answer)
    if answer[0] != 0:
        fault("does not verify with its papers", "the first again", answer[1])
    shutil.rmtree(moved.folder, ignore_errors=True)


def clear(hostile):
    for path in hostile.values():
        if path.startswith(("/dev", "/proc")):
            continue
        path = os.fsencode(path)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.unlink(path)


def main():
    place = Place()
    prepare(place)
    count = read_them(place) + write_them(place)
    logs(place)
    beside_a_log(place)
    beside_papers(place)
    final = place("journal", "verify")
    if final[0] != 0:
        fault("the ledger is not as it was", "at the end", final[1])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if peak > MEGABYTES:
        fault(f"{peak:.0f} MB", "memory")
    shutil.rmtree(place.folder, ignore_errors=True)
    print(f"{count} commands with files that are none, {peak:.0f} MB at most, {len(FAULTS)} faults")
    for each in FAULTS:
        print(each)
    sys.exit(1 if FAULTS else 0)


main()
