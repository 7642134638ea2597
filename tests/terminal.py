"""A terminal of 80 columns with somebody who types at it, for the tests of the prompts."""
import os
import pty
import re
import select
import struct
import fcntl
import sys
import tempfile
import termios
import time

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>()][0-9A-B]?|\x07|\x0f")


def shown(raw):
    """What stands on the screen, line by line, after the editor has drawn and redrawn it."""
    text = ESCAPES.sub("", raw.decode("utf-8", "replace")).replace("\r\n", "\n")
    lines = []
    for line in text.split("\n"):
        lines.append(line.split("\r")[-1] if not line.endswith("\r") else line.rstrip("\r").split("\r")[-1])
    return "\n".join(lines)


class Terminal:
    def __init__(self, binary):
        self.binary = binary
        self.folder = tempfile.mkdtemp(prefix="rudang-pty-")
        self.home = tempfile.mkdtemp(prefix="rudang-home-")
        self.environment = dict(os.environ, HOME=self.home, XDG_CONFIG_HOME=self.home + "/config",
                                XDG_STATE_HOME=self.home + "/state", RUDANG_LEDGER=self.folder + "/l.rudang",
                                TERM="xterm", LC_ALL="C.UTF-8", NO_COLOR="1")
        self.environment.pop("RUDANG_ACTOR", None)

    def run(self, *arguments, answer=None, patience=30):
        """Runs a command; `answer` is asked for each prompt and gives what is typed. Returns status and screen."""
        pid, terminal = pty.fork()
        if pid == 0:
            # Before the program starts: a window that changes while a prompt is drawn leaves half of it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
            os.execve(self.binary, [self.binary, "--lang", "zh", *arguments], self.environment)
        raw, since, deadline, prompts = b"", 0, time.time() + patience, 0
        while True:
            ready, _, _ = select.select([terminal], [], [], 0.06)
            if ready:
                try:
                    data = os.read(terminal, 65536)
                except OSError:
                    data = b""
                if not data:
                    break
                raw += data
                continue
            screen = shown(raw[since:])
            prompt = screen.rsplit("\n", 1)[-1].strip()
            if prompt.endswith("：") and answer:
                prompts += 1
                if prompts > 150:
                    os.kill(pid, 9)
                    os.waitpid(pid, 0)
                    raise AssertionError("asked for ever; the screen:\n" + shown(raw)[-3000:])
                typed = answer(prompt, shown(raw))
                since = len(raw)
                os.write(terminal, (typed if isinstance(typed, bytes) else typed.encode()) + (b"" if typed in (b"\x03", b"\x04") else b"\r"))
                deadline = time.time() + patience
            elif time.time() > deadline:
                os.kill(pid, 9)
                os.waitpid(pid, 0)
                raise AssertionError("nothing more came; the screen:\n" + shown(raw)[-3000:])
        _, status = os.waitpid(pid, 0)
        os.close(terminal)
        return os.waitstatus_to_exitcode(status), shown(raw)


class Person:
    """Types what is written down for a prompt; Enter where something is offered or nothing need be said."""

    def __init__(self, answers):
        self.answers = {words: list(typed) if isinstance(typed, list) else typed for words, typed in answers.items()}
        self.asked = []

    def __call__(self, prompt, screen):
        self.asked.append(prompt)
        for words in sorted(self.answers, key=len, reverse=True):
            if words not in prompt:
                continue
            typed = self.answers[words]
            if isinstance(typed, list):
                if not typed:
                    continue
                return typed.pop(0)
            return typed
        if "记录吗" in prompt:
            return "是"
        if "可不填）" in prompt or "没有了直接回车" in prompt or "没有直接回车" in prompt or "］" in prompt:
            return ""
        raise AssertionError("nobody said what to type at: " + prompt + "\n" + screen[-2500:])


def run_all(tests):
    """Each with the program that is named first; of several only those that are named after it."""
    for test in tests:
        if len(sys.argv) > 2 and test.__name__ not in sys.argv[2:]:
            continue
        test(sys.argv[1])
        print(test.__name__, "ok", flush=True)
