#!/usr/bin/env python3
"""The agent: 李四 types the passphrase once a session; who else may ask it, what it does not answer, and that it forgets.

    tests/agent_test.py RUDANG
"""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

from terminal import Terminal

at = Terminal(os.path.abspath(sys.argv[1]))
runtime = tempfile.mkdtemp(prefix="rudang-run-")
at.environment["XDG_RUNTIME_DIR"] = runtime
door = runtime + "/rudang/agent"
words = at.home + "/words"
with open(words, "w", encoding="utf-8") as file:
    file.write("东方红一九二一\n")


def run(*arguments, status=0, asked=0):
    times = []

    def typed(prompt, _):
        assert "口令" in prompt, prompt
        times.append(prompt)
        return "东方红一九二一"

    got, screen = at.run(*arguments, answer=typed)
    assert got == status, f"{arguments}: status {got}\n{screen}"
    assert len(times) == asked, f"{arguments}: asked {len(times)} times\n{screen}"
    return screen


def state():
    done = subprocess.run([at.binary, "agent", "status", "--json"], env=at.environment, capture_output=True, check=True)
    return json.loads(done.stdout)


def ask(packet, before=lambda: None):
    """What comes back when a process asks the socket itself: bytes, empty where it is turned away."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            before()
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as to:
                to.settimeout(5)
                to.connect(door)
                to.send(packet)
                os.write(writing, to.recv(200))
        except OSError:
            pass
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as answer:
        return answer.read()


try:
    run("init", "--org", "第一党支部", "--actor", "lisi", "--name", "李四", "--yes", "--passphrase-file", words)

    # Without an agent every command asks.
    run("next", asked=1)
    assert state() == {"running": False, "keys": 0, "locks_in_seconds": 0}

    # A folder others can look into is no place for it.
    os.chmod(runtime, 0o755)
    assert "XDG_RUNTIME_DIR" in run("agent", "start", status=4)
    os.chmod(runtime, 0o700)

    run("agent", "start")
    assert oct(os.stat(door).st_mode & 0o777) == "0o600" and oct(os.stat(runtime + "/rudang").st_mode & 0o777) == "0o700"
    assert state()["keys"] == 0
    run("next", asked=1)
    run("next")
    run("list")
    run("agent", "start")  # a second one is not started
    held = state()
    assert held["keys"] == 2 and 0 < held["locks_in_seconds"] <= 1800, held

    # A session left open is not enough to carry the keys away.
    run("key", "backup", at.folder + "/backup.json", "--new-passphrase-file", words, asked=1)

    # Whoever has only the ledger asks for the key of another file and gets none; nonsense is not answered with one.
    assert ask(b"k" + bytes(32)) == b"+"
    for nonsense in (b"", b"k", b"h", b"k" + bytes(31), b"h" + bytes(40), b"x" + bytes(64), bytes(200)):
        assert len(ask(nonsense)) <= 1, nonsense
    assert state()["keys"] == 2

    # Another user is turned away, even where somebody opened the folder to them.
    if os.geteuid() == 0:
        os.chmod(runtime, 0o755)
        os.chmod(runtime + "/rudang", 0o755)
        os.chmod(door, 0o666)
        assert ask(b"s") != b""
        assert ask(b"s", lambda: os.setuid(65534)) == b""
        # And a command does not trust a folder that is open to others.
        assert state()["running"] is False
        os.chmod(door, 0o600)
        os.chmod(runtime + "/rudang", 0o700)
        os.chmod(runtime, 0o700)

    # Locked it knows nothing any more; a file written anew is another one.
    run("agent", "lock")
    assert state()["keys"] == 0
    run("next", asked=1)
    run("next")
    run("key", "passphrase", "--new-passphrase-file", words, asked=1)
    run("next", asked=1)
    run("next")

    # A wrong passphrase is not remembered for a right one.
    run("agent", "lock")
    status, _ = at.run("next", answer=lambda *_: "红旗", patience=60)
    assert status != 0 and state()["keys"] == 0

    run("agent", "stop")
    assert not os.path.exists(door)
    run("next", asked=1)

    # It ends with the session's folder.
    run("agent", "start")
    os.unlink(door)
    assert state()["running"] is False
    print("the agent keeps what it must and forgets what it must")
finally:
    subprocess.run([at.binary, "agent", "stop"], env=at.environment, capture_output=True, check=False)
    for folder in (runtime, at.folder, at.home):
        shutil.rmtree(folder, ignore_errors=True)
