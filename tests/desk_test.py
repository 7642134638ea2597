#!/usr/bin/env python3
"""Whoever has no business at the desk is refused, and whoever has is not: hostile requests over plain sockets, each with
the same request done rightly as its control. Nothing that is refused leaves anything in the ledger.

usage: desk_test.py RUDANG
"""
import base64
import hashlib
import io
import json
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import zipfile

from desk_page import Desk, Forms, Ledger, form_with, words


def entries(ledger):
    run = ledger.run("--json", "journal", "tail", "--lines", "1")
    return json.loads(run.stdout)[-1]["seq"]


class Memory:
    """How much more a process holds at most, while this lasts."""

    def __init__(self, process):
        self.path, self.over = f"/proc/{process.pid}/status", threading.Event()
        self.before = self.most = self.now()
        self.thread = threading.Thread(target=self.watch)

    def now(self):
        with open(self.path, encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) * 1024

    def watch(self):
        while not self.over.wait(0.005):
            self.most = max(self.most, self.now())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        self.cost = self.most - self.before


class Hostile:
    def __init__(self, desk, other):
        self.desk, self.other, self.count = desk, other, 0

    def refused(self, what, answer, control, own=False):
        """`answer` was none that a session gets; `control` is, for the same request done rightly. In a session of one's
        `own` a page that is not there still says at its head who is working."""
        assert answer.status == 0 or answer.status >= 400, f"{what}: {answer.status} {words(answer)[:300]}"
        text = re.sub(r"<header>.*?</header>", "", answer.text, flags=re.S) if own else answer.text
        assert "李*" not in text and "lisi" not in text and "第一党支部" not in text, f"{what}: it shows something of the ledger"
        assert control.status in (200, 303), f"{what}: the right request was answered {control.status} {words(control)[:300]}"
        self.count += 1

    def get(self, what, path="/people", **headers):
        self.refused(what, self.desk.raw(self.desk.head("GET", path, **headers) + "\r\n"), self.desk.get("/people"), own=path != "/people")

    def line(self, what, text):
        """A request written by hand; @HEAD@ stands for the headers of a good one."""
        good = self.desk.head("GET", "/people").split("\r\n", 1)[1]
        self.refused(what, self.desk.raw(text.replace("@HEAD@", good).replace("@", self.desk.prefix)), self.desk.get("/people"))

    def post(self, what, fields=None, body=None, **headers):
        fields = [("word", "张")] if fields is None else fields
        if body is None:
            answer = self.desk.post("/people", fields, **headers)
        else:
            length = headers.pop("Content_Length", str(len(body)))
            answer = self.desk.raw(self.desk.head("POST", "/people", Content_Length=length, **headers).encode() + b"\r\n" + body)
        self.refused(what, answer, self.desk.post("/people", {"word": "张"}))

    # ---- who asks

    def names(self):
        port = self.desk.port
        for what, host in {"another name that points here": f"evil.example:{port}", "a name of this computer": f"localhost:{port}", "no name": None,
                           "another port": "127.0.0.1:1", "no port": "127.0.0.1", "a name within the name": f"127.0.0.1:{port}.evil.example",
                           "another address of this computer": f"127.0.0.2:{port}"}.items():
            self.get("rebinding, " + what, Host=host)
        self.line("two names", f"GET @/people HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n@HEAD@\r\n")
        self.line("the whole address of another name", "GET http://evil.example@/people HTTP/1.1\r\n@HEAD@\r\n")

    def sessions(self):
        good = self.desk.cookie
        name, value = good.split("=")
        for what, cookie in {"no cookie": None, "an empty one": f"{name}=", "a wrong one": f"{name}={'0' * 64}", "a part of it": f"{name}={value[:-1]}",
                             "more than it": good + "0", "under another name": f"rudang={value}", "that of another desk": self.other.cookie,
                             "the value of another desk": f"{name}={self.other.cookie.split('=')[1]}"}.items():
            self.get("a session, " + what, Cookie=cookie)
        self.get("under another desk's prefix", self.other.prefix.strip("/") and "x" + self.other.prefix + "/people")
        link = self.desk.link[len(self.desk.origin):]
        host = f"Host: 127.0.0.1:{self.desk.port}\r\nConnection: close\r\n\r\n"
        self.refused("the link once more", self.desk.raw(f"GET {link} HTTP/1.1\r\n{host}"), self.desk.get("/people"))
        self.refused("a guessed link", self.desk.raw(f"GET {link[:-64]}{'0' * 64} HTTP/1.1\r\n{host}"), self.desk.get("/people"))
        self.refused("a link without a token", self.desk.raw(f"GET {self.desk.prefix}/open?t= HTTP/1.1\r\n{host}"), self.desk.get("/people"))

    def sites(self):
        port = self.desk.port
        for what, headers in {"no origin": {"Origin": None}, "another origin": {"Origin": "http://evil.example"}, "a sandbox": {"Origin": "null"},
                              "another port of this computer": {"Origin": "http://127.0.0.1:1"}, "an encrypted origin": {"Origin": f"https://127.0.0.1:{port}"},
                              "cross-site": {"Sec_Fetch_Site": "cross-site"}, "same-site": {"Sec_Fetch_Site": "same-site"},
                              "from nowhere": {"Sec_Fetch_Site": "none"}}.items():
            self.post("a form, " + what, **headers)
        self.get("a page of another site", Sec_Fetch_Site="cross-site")
        self.get("a page of another program here", Sec_Fetch_Site="same-site")
        self.get("with another origin", Origin="http://evil.example")

    def tokens(self):
        self.post("a form without its token", body=b"word=%E5%BC%A0")
        for what, token in {"a wrong token": "0" * 64, "no token in it": "", "that of another desk": self.other.token, "two of them": self.desk.token + "," + self.desk.token}.items():
            self.post("a form, " + what, fields=[("token", token), ("word", "张")])
        self.post("a token said twice", fields=[("token", self.desk.token), ("token", self.desk.token), ("word", "张")])

    # ---- what is asked

    def shapes(self):
        for what, kind in {"json": "application/json", "plain text": "text/plain", "no kind": None, "a file where none belongs": "multipart/form-data; boundary=x",
                           "a charset": "application/x-www-form-urlencoded; charset=gbk"}.items():
            self.post("a form as " + what, Content_Type=kind)
        for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "HEAD", "CONNECT", "get"):
            self.line("the method " + method, f"{method} @/people HTTP/1.1\r\n@HEAD@\r\n")
        for path in ("/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/%252e%252e/x", "/people%00.css", "/people\\..\\x",
                     "//evil.example/", "/case/<script>", "/case/..", "/case/K3V9", "/style.css/x", "/case/x/why/99999999999", "/" + "a" * 600, "/nothing"):
            self.get("the path " + path[:40], path)
        self.line("an older protocol", "GET @/people HTTP/1.0\r\n@HEAD@\r\n")
        self.line("no protocol", "GET @/people\r\n\r\n")
        self.line("no request", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
        self.get("a header of 200 KB", X="a" * 200_000)
        self.line("a hundred headers", "GET @/people HTTP/1.1\r\n@HEAD@" + "".join(f"X-{i}: 1\r\n" for i in range(100)) + "\r\n")

    def smuggled(self):
        token = urllib.parse.urlencode({"token": self.desk.token, "word": "x"}).encode()
        inner = f"GET {self.desk.prefix}/history HTTP/1.1\r\nHost: 127.0.0.1:{self.desk.port}\r\n\r\n".encode()
        self.post("a length and pieces", body=token, Transfer_Encoding="chunked")
        self.post("pieces", body=b"5\r\nword=\r\n0\r\n\r\n" + inner, Content_Length=None, Transfer_Encoding="chunked")
        self.post("pieces of another name", body=token, Transfer_Encoding="identity")
        self.post("no length", body=token, Content_Length=None)
        for length in ("-1", "+5", "0x10", "5,5", "1e3", "99999999999999999999"):
            self.post("a length of " + length, body=token, Content_Length=length)
        self.post("two lengths", body=token, X=f"1\r\nContent-Length: {len(token) + 1}")
        # What comes after the length is a request of its own, and has no cookie of its own.
        head = self.desk.head("POST", "/people", Content_Length=str(len(token)), Connection=None).encode()
        answer = self.desk.raw(head + b"\r\n" + token + inner.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert answer.status == 200 and b"HTTP/1.1 403" in answer.body and "最近的记录" not in answer.text, words(answer)
        self.count += 1
        self.get("a body where none belongs", Content_Length="5")
        self.line("a blank before the colon", "GET @/people HTTP/1.1\r\nCookie : x\r\n" + "@HEAD@\r\n")
        self.line("two cookies", "GET @/people HTTP/1.1\r\nCookie: x=1\r\n@HEAD@\r\n")

    def stranger(self):
        """Kinds that other servers fell for: what one of two programs in a row would read otherwise."""
        port, name = self.desk.port, self.desk.cookie.split("=")[0]
        good = f"Host: 127.0.0.1:{port}"
        for what, lines in {"a folded header": f"{good}\r\nX: a\r\n Cookie: x\r\n", "a bare line feed": f"{good}\nX: 1\n", "a name without a colon": f"{good}\r\nnonsense\r\n",
                            "a zero byte in a header": f"{good}\r\nX: a\0b\r\n", "a name in capitals twice": f"{good}\r\nHOST: evil.example\r\n",
                            "an address with a user": f"Host: user@127.0.0.1:{port}\r\n", "a name with a dot at its end": f"Host: 127.0.0.1.:{port}\r\n",
                            "a number for an address": f"Host: 2130706433:{port}\r\n", "another notation": f"Host: 127.1:{port}\r\n", "the new address": f"Host: [::1]:{port}\r\n"}.items():
            self.line(what, f"GET @/people HTTP/1.1\r\n{lines}\r\n")
        for what, target in {"the whole address of ours": f"http://127.0.0.1:{port}{self.desk.prefix}/people", "no slash": "people", "a star": "*", "a fragment": f"{self.desk.prefix}/people#x",
                             "a question": f"{self.desk.prefix}/people?word=%E5%BC%A0", "its letters by numbers": self.desk.prefix + "/%70eople", "in capitals": self.desk.prefix + "/PEOPLE",
                             "a tab": self.desk.prefix + "/peo\tple", "bytes that are no text": self.desk.prefix + "/\xff\xfe", "a semicolon": self.desk.prefix + "/people;x=1"}.items():
            head = self.desk.head("GET", "/people").split("\r\n", 1)[1]
            self.refused("a target, " + what, self.desk.raw(f"GET {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1")), self.desk.get("/people"), own=True)
        # Somebody else on this computer may set cookies for it: they neither open nor shut anything.
        self.get("a cookie tossed before none of ours", Cookie=f"{name}=x; {name}={'0' * 64}")
        assert self.desk.get("/people", Cookie=f"{name}=x; {self.desk.cookie}").status == 200, "a tossed cookie locks the owner out"
        # A method by another name is none; what changes something never comes by GET.
        for header in ("X_HTTP_Method_Override", "X_Method_Override"):
            assert self.desk.get("/people", **{header: "DELETE"}).status == 200
        before = entries(self.desk.ledger)
        for path in ("/names", "/lock", "/language"):
            self.refused("by GET, " + path, self.desk.get(path), self.desk.get("/people"), own=True)
        assert entries(self.desk.ledger) == before and self.desk.get("/people").status == 200, "a GET did something"

    def boxes(self):
        """multipart/form-data that two programs would read in two ways."""
        token = f'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n{self.desk.token}\r\n'.encode()
        file = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\r\n'
        kinds = {"the file before its token": ("x", file + token + b"--x--"), "an end that never comes": ("x", token + file),
                 "no boundary": ("", token + file + b"--x--"), "a boundary of its own": ("y", token + file + b"--x--"), "a boundary of 200 letters": ("x" * 200, token + b"--x--"),
                 "words before the first box": ("x", b"hello\r\n" + token + file + b"--x--"), "a box without a name": ("x", token + b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"),
                 "sixty boxes": ("x", token * 60 + b"--x--"), "a field of 100 KB": ("x", token + b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"a" * 100_000 + b"\r\n--x--")}
        for what, (boundary, body) in kinds.items():
            head = self.desk.head("POST", "/tables", Content_Type=f"multipart/form-data; boundary={boundary}", Content_Length=str(len(body)))
            self.refused("a form in boxes, " + what, self.desk.raw(head.encode() + b"\r\n" + body), self.desk.get("/tables"), own=True)

    def bombs(self):
        """What unpacks to much more than it is ends in a sentence and costs little."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("[Content_Types].xml", "<Types/>")
            book.writestr("xl/workbook.xml", "<workbook><sheets><sheet name='a'/></sheets></workbook>")
            book.writestr("xl/worksheets/sheet1.xml", b" " * 400_000_000)
        with Memory(self.desk.process) as memory:
            answer = self.desk.upload("/tables", "台账.xlsx", packed.getvalue())
        assert answer.status == 200 and 'class="note bad"' in answer.text, words(answer)[:500]
        assert memory.cost < 100_000_000, f"a table that is a bomb cost {memory.cost}"
        self.desk.post("/tables", {"what": "drop"})
        self.count += 1
        answer = self.desk.upload("/tables", "../../../etc/\u202egpj.exe\x07", b"a,b\r\n")
        assert "\u202e" not in answer.text and "\x07" not in answer.text, "a file's name turns the page around"
        self.desk.post("/tables", {"what": "drop"})

    def malformed(self):
        token = f"token={self.desk.token}".encode()
        for what, body in {"half a sign": token + b"&word=%E", "no sign": token + b"&word=%zz", "three thousand fields": token + b"&a=1" * 3000}.items():
            self.post(what, body=body)
        self.post("a large form", body=token + b"&word=" + b"a" * 300_000)
        tables = self.desk.head("POST", "/tables", Content_Type="multipart/form-data; boundary=x", Content_Length="6").encode() + b"\r\nno box"
        self.refused("a box that is none", self.desk.raw(tables), self.desk.get("/tables"))

    # ---- how much, and how slowly

    def large(self):
        with Memory(self.desk.process) as memory:
            self.send_much()
        assert memory.cost < 20_000_000, f"it cost {memory.cost} bytes"
        return memory.cost

    def send_much(self):
        megabytes = b"\0" * 1_000_000
        for kind, path in (("application/x-www-form-urlencoded", "/people"), ("multipart/form-data; boundary=x", "/tables")):
            head = self.desk.head("POST", path, Content_Type=kind, Content_Length="300000000").encode() + b"\r\n"
            sent = 0
            with socket.create_connection(("127.0.0.1", self.desk.port), timeout=20) as connection:
                try:
                    connection.sendall(head)
                    while sent < 300:
                        connection.sendall(megabytes)
                        sent += 1
                except (BrokenPipeError, ConnectionResetError, TimeoutError):
                    pass
            assert sent < 300, f"{path} took all of it"
            assert self.desk.get("/people").status == 200
            self.count += 1
        # What is allowed is written to a disk, not held.
        boundary, size = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n", 60_000_000
        head = self.desk.head("POST", "/tables", Content_Type="multipart/form-data; boundary=x", Content_Length=str(len(boundary) + size + 7)).encode()
        self.refused("60 MB without a token", self.desk.raw(head + b"\r\n" + boundary + b"\0" * size + b"\r\n--x--"), self.desk.get("/tables"))

    def slow(self):
        """A byte a second is ended; meanwhile the page answers."""
        begun = time.time()
        head = self.desk.head("GET", "/people")
        with socket.create_connection(("127.0.0.1", self.desk.port), timeout=60) as connection:
            try:
                for byte in head.encode()[:60]:
                    connection.sendall(bytes([byte]))
                    time.sleep(1)
                    if connection.recv(1, socket.MSG_DONTWAIT) == b"":
                        break
            except BlockingIOError:
                pass
            except (BrokenPipeError, ConnectionResetError):
                pass
            try:
                while time.time() - begun < 60:
                    connection.sendall(b"a")
                    time.sleep(1)
            except (BrokenPipeError, ConnectionResetError):
                pass
        self.slow_seconds = time.time() - begun
        assert self.slow_seconds < 40, f"a slow request was kept for {self.slow_seconds} s"

    def crowded(self):
        """More idle connections than are taken: they go, and the page answers again."""
        crowd = [socket.create_connection(("127.0.0.1", self.desk.port)) for _ in range(60)]
        try:
            answer = self.desk.get("/people")
            assert answer.status == 200, "idle connections kept everybody else out"
            self.count += 1
        finally:
            for each in crowd:
                each.close()


def everything_refused(ledger, desk, other):
    hostile = Hostile(desk, other)
    before = entries(ledger)
    slow = threading.Thread(target=hostile.slow)
    slow.start()
    for part in (hostile.names, hostile.sessions, hostile.sites, hostile.tokens, hostile.shapes, hostile.smuggled, hostile.stranger, hostile.boxes, hostile.malformed):
        part()
    hostile.bombs()
    cost = hostile.large()
    slow.join()
    assert hostile.slow_seconds < 40
    hostile.crowded()
    assert entries(ledger) == before, "something that was refused is in the journal"
    return hostile.count, cost


# ---- what a session may do, and what it must not by mistake

def applied(desk, name):
    answer = desk.submit(form_with(desk.get("/apply"), "action", "asked"),
                         {"on": "2026-06-01", "f:applicant.name": name, "f:applicant.birth_date": "2000-01-15", "f:mobile": "no"}, ("action", "preview"))
    check = form_with(answer, "key", "action")
    return check, desk.submit(check, None, ("action", "record"))


def nothing_by_mistake(ledger, desk):
    evil = '<script>alert(1)</script>"\'&'
    check, answer = applied(desk, evil)
    assert "已记录" in answer.text, words(answer)[:800]
    case = re.search(r"/case/([a-z0-9]+)/step", answer.text)[1]
    assert "收到申请日期：2026-06-01" in words(answer), "what was offered for today stayed, although the day is another"
    before = entries(ledger)
    again = desk.submit(check, None, ("action", "record"))
    assert "此前已记录" in again.text and entries(ledger) == before, "the same form recorded twice"
    # Names stay masked until somebody asks, and then the look is in the journal first.
    assert "alert" not in desk.get(f"/case/{case}").text
    assert desk.follow(desk.post("/names", {"back": "/people"})).status == 200
    assert entries(ledger) == before + 1, "the look is not in the journal"
    shown = desk.get(f"/case/{case}").text
    assert "&lt;script&gt;alert(1)" in shown and "<script>alert" not in shown, "a name became markup"
    assert entries(ledger) == before + 1
    assert desk.post("/language", {"back": "//evil.example"}).header("Location") == desk.prefix + "/", "it leads elsewhere"
    desk.post("/language", {"back": "/"})
    return case


def every_page_keeps_to_itself(desk, case):
    for path in ("/", "/people", "/apply", "/supervision", "/tables", "/organization", "/history", f"/case/{case}", f"/case/{case}/why/7", f"/case/{case}/correct"):
        answer = desk.get(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        assert "default-src 'none'" in answer.header("Content-Security-Policy") and answer.header("Cache-Control") == "no-store"
        assert not re.search(r'(?:src|href|action)="(?!/|#)', answer.text), f"{path} leads elsewhere"
        assert not re.search(r"<script(?! src)|<style|style=|\son\w+=", answer.text), f"{path} has a script or a style in it"
        assert '<details class="help">' in answer.text and "例：" in answer.text, f"{path} says nothing of how it is used"
        for form in re.findall(r"<form[^>]*>", answer.text):
            assert 'method="post"' in form, f"{path}: a form that shows what is typed in the address"


def refusals_can_be_read(desk):
    """Pages without a session bring their own few lines of style, and the policy names exactly those."""
    answer = desk.raw(f"GET /nothing HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nConnection: close\r\n\r\n")
    style = re.search(r"<style>(.*?)</style>", answer.text)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.status == 404 and f"style-src 'self' 'sha256-{digest}'" in answer.header("Content-Security-Policy"), answer.headers
    assert "rudang desk" in answer.text, "it says what to do"


def stale(ledger, desk, case):
    """What was recorded between the check and the confirmation is said, and the check is shown again."""
    sheet = form_with(desk.post(f"/case/{case}/step", {"event": "talk_held"}), "action", "asked")
    check = desk.submit(sheet, {"on": "2026-06-20", "f:interviewer": "王五", "f:interviewer_role": "secretary"}, ("action", "preview"))
    form = form_with(check, "key", "seen")
    run = ledger.run("-q", "record", case, "talk_held", "--on", "2026-06-18", "--interviewer", "王五", "--interviewer-role", "secretary", "--today", "2026-11-01")
    assert run.returncode in (0, 1), run.stderr + run.stdout
    answer = desk.submit(form, None, ("action", "record"))
    assert "又记录了" in answer.text and "2026-06-18" in answer.text, words(answer)[:600]


def another_program_looks(ledger, desk):
    """Somebody opens the ledger with a database program while the desk is open, and closes it: the log beside it is not
    taken for left behind, and what is recorded on the desk after that is there for everybody."""
    look = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(c.execute('SELECT count(*) FROM journal').fetchone()[0]); c.close()"
    count = lambda: int(subprocess.run([sys.executable, "-c", look, ledger.folder + "/l.rudang"], capture_output=True, text=True, check=True).stdout)
    before = count()
    assert desk.post("/names", {}).status == 303
    assert count() == before + 1, "what the desk wrote after somebody else had looked is lost"
    desk.post("/names", {})
    assert count() == before + 2 and entries(ledger) >= before + 1


def locked(ledger, desk, case):
    """Locked, it shows nothing; a form that was filled in is not lost."""
    sheet = form_with(desk.post(f"/case/{case}/step", {"event": "activist_determined"}), "action", "asked")
    answer = desk.post("/lock", {})
    assert "已锁定" in answer.text and case not in answer.text
    assert "有一阵子没有操作" not in answer.text, "whoever pressed the button is told that nobody did anything"
    assert "已锁定" in desk.get(f"/case/{case}").text
    answer = desk.submit(sheet, {"on": "2026-07-10"}, ("action", "preview"))
    assert "已锁定" in answer.text
    answer = desk.submit(form_with(answer, "unlock"))
    assert "确定入党积极分子" in answer.text or "积极分子" in answer.text, words(answer)[:500]
    assert "2026-07-10" in answer.text, "what was typed before it locked is lost"
    assert "显示姓名" in desk.get("/").text, "names are shown after it was locked"


def corrected(ledger, desk, case):
    """A wrong day is put right by forms; both stand in the journal, and the command says the same."""
    answer = desk.get(f"/case/{case}/correct")
    entry = next(form for form in Forms(answer.text).forms if form.action.endswith("/correct") and form.buttons == [])
    seqs = [dict(form.fields)["seq"] for form in Forms(answer.text).forms if form.action.endswith("/correct")]
    sheet = form_with(desk.post(f"/case/{case}/correct", {"seq": seqs[-1]}), "reason", "strike")
    assert dict(sheet.fields)["f:interviewer"] == "王五" and entry
    nothing = desk.submit(sheet, {"reason": "日期写错"}, ("action", "preview"))
    assert "还没有改任何一项" in nothing.text, words(nothing)[:800]
    no_reason = desk.submit(sheet, {"on": "2026-06-19"}, ("action", "preview"))
    assert "须写明原因" in no_reason.text
    check = desk.submit(sheet, {"on": "2026-06-19", "reason": "日期写错"}, ("action", "preview"))
    assert "2026-06-18" in check.text and "2026-06-19" in check.text, words(check)[:800]
    answer = desk.submit(form_with(check, "key", "seq"), None, ("action", "record"))
    assert "已更正" in answer.text, words(answer)[:800]
    shown = json.loads(ledger.run("--json", "show", case, "--today", "2026-11-01").stdout)
    assert [event["on"] for event in shown["steps"][1]["events"]] == ["2026-06-19"], shown["steps"][1]


def of_a_folder(desk, csv):
    """A whole folder, as a browser sends it: every table under the folders it lies in, the rest named and not read, and no
    name leads anywhere."""
    page = desk.get("/tables")
    assert re.search(r'<input type="file"[^>]* name="folder"[^>]* webkitdirectory', page.text), "no folder can be chosen"
    assert re.search(r'<input type="file"[^>]* name="file" multiple', page.text), "several files can be chosen"
    third = csv.replace("钱一", "郑八").replace("孙二", "冯九")
    names = [("各支部/一支部/台账.csv", csv), ("各支部/二支部/台账.csv", third), ("各支部/说明.docx", "PK"), ("各支部/照片.jpg", "x"), ("各支部/二支部/~$台账.xlsx", "x"),
             ("各支部/../../../" + "很长的名字" * 60 + ".csv", third.replace("郑八", "陈十").replace("冯九", "卫一")), ("", "")]
    answer = desk.upload("/tables", *[(name, text.encode()) for name, text in names][0], more=[(name, text.encode()) for name, text in names[1:]], field="folder")
    assert answer.status == 200 and ">6</b>共检查（人）" in answer.text, words(answer)[:1500]
    for shown in ("一支部／台账.csv", "二支部／台账.csv", "很长的名字.csv", "另有 3 个文件不是表格", "各支部/照片.jpg"):
        assert shown in answer.text, f"{shown} is not on the page: " + words(answer)[:1500]
    assert "..／" not in answer.text and "../" not in answer.text, "a name still looks like a way up"
    desk.post("/tables", {"what": "drop"})
    nothing = desk.upload("/tables", "各支部/说明.docx", b"PK", field="folder")
    assert nothing.status == 400 and "没有台账表格" in nothing.text, words(nothing)[:400]
    empty = desk.upload("/tables", "", b"")
    assert empty.status == 400 and "没有选文件" in empty.text, words(empty)[:400]
    assert desk.get("/tables").text.count('name="folder"') == 1, "what was refused is held"


def tables(ledger, desk):
    """A table is read, judged and taken over; before that the ledger is not touched."""
    columns = ["姓名", "所在党支部", "出生日期", "申请入党时间", "派人谈话时间", "谈话人", "确定入党积极分子时间"]
    rows = [["钱一", "第一党支部", "1990-01-01", "2025-03-01", "2025-03-20", "王五", "2025-05-10"], ["孙二", "第一党支部", "1991-02-02", "2025-03-02", "2025-06-30", "王五", ""]]
    csv = "\n".join(",".join(row) for row in [columns, *rows]) + "\n"
    before = entries(ledger)
    answer = desk.upload("/tables", "台账.csv", csv.encode())
    assert "孙二" in answer.text and "台账.csv" in answer.text, words(answer)[:1500]
    # 孙二 was talked to late; of 钱一 the table only does not say everything, which is no finding.
    counts = dict((said, int(number)) for number, said in re.findall(r"<li><b>(\d+)</b>([^<]*)</li>", answer.text))
    assert counts == {"共检查（人）": 2, "有问题": 1, "有的没写明或读不懂": 1, "没有问题": 0}, counts
    assert entries(ledger) == before, "looking at a table is in the journal"
    answer = desk.post("/tables", {"what": "check"})
    assert answer.status == 200 and ">2</b>" in answer.text, words(answer)[:1500]
    answer = desk.submit(form_with(answer, "what"), None, ("what", "import"))
    assert "已导入 2 人" in answer.text, words(answer)[:1500]
    assert len(json.loads(ledger.run("--json", "list", "钱一").stdout)["cases"]) == 1
    # Several files are read as one, under the names the person gave them; nothing of them is left behind.
    second = csv.replace("钱一", "周六").replace("孙二", "吴七")
    answer = desk.upload("/tables", "一支部.csv", second.encode(), more=[("二支部.csv", csv.encode()), ("二支部.csv", csv.encode())])
    assert "一支部.csv、二支部.csv、2-二支部.csv" in answer.text and ">4</b>" in answer.text, words(answer)[:1500]
    answer = desk.post("/tables", {"what": "check"})
    assert "周六、吴七" in answer.text, words(answer)[:1500]
    desk.post("/tables", {"what": "drop"})
    of_a_folder(desk, csv)
    left = [path for path in pathlib.Path(ledger.folder).rglob("*") if "支部.csv" in path.name or path.name.startswith(("held-", "table-"))]
    assert not left, left
    broken = desk.upload("/tables", "x.xlsx", b"PK\x03\x04 not a book")
    assert broken.status == 200 and "class=\"note bad\"" in broken.text, words(broken)[:800]
    desk.post("/tables", {"what": "drop"})


def two_to_vote_on(ledger):
    lines = []
    for case, name, number in (("zhang", "张三", "GX-1"), ("wang", "王小明", "GX-2")):
        for line in (pathlib.Path(__file__).parent / "scenarios" / "clean-2026.jsonl").read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if event["event"] == "admission_voted":
                break
            event["case"] = case
            if "applicant" in event:
                event["applicant"]["name"] = name
                event["applicant"].pop("id_number", None)
            if "form_number" in event:
                event["form_number"] = number
            lines.append(json.dumps(event, ensure_ascii=False))
    path = ledger.folder + "/two.jsonl"
    pathlib.Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = ledger.run("-q", "record", "--from", path, "--today", "2027-10-06")
    assert run.returncode in (0, 1), run.stderr


VOTES = {"f:vote.in_favour": "9", "f:vote.against": "1", "f:vote.abstained": "0", "f:outcome": "accepted",
         **{"f:vote.agenda." + name: "yes" for name in ("report", "introducers", "committee", "discussion")}}


def meeting(binary):
    """One meeting votes on two people: opened on the desk, seen by the command, closed on the desk; and the records are
    those that the command makes of the same answers."""
    ledger, by_hand = Ledger(binary), Ledger(binary)
    desk = None
    try:
        two_to_vote_on(ledger), two_to_vote_on(by_hand)
        desk = Desk(ledger, "--today", "2027-10-21")
        form = form_with(desk.get("/meeting/new"), "what", "entitled")
        said = {"on": "2027-10-20", "kind": "general_meeting", "entitled": "12", "present": "13", "absent": "孙七（出差）、周八（病假）", "secret": "yes", "individually": "yes"}
        wrong = desk.submit(form, said, ("what", "open"))
        assert "实到人数应在" in wrong.text and wrong.text.count('class="field wrong"') >= 1, words(wrong)[:800]
        answer = desk.submit(form, {**said, "present": "10"}, ("what", "open"))
        assert "支部大会 2027-10-20" in answer.text and "还没有议题" in answer.text, words(answer)[:800]
        before = entries(ledger)
        for _ in range(2):
            sheet = desk.submit(next(form for form in Forms(answer.text).forms if form.action.endswith("/item")))
            asked = [value for name, value in form_with(sheet, "case", "event").fields if name == "asked"]
            assert not {"vote.entitled", "vote.present", "vote.secret"} & set(asked), f"what the meeting knows is asked again: {asked}"
            empty = [name for name, value in form_with(sheet, "case", "event").fields if name in ("f:vote.abstained", "f:vote.invalid", "f:outcome") and value]
            assert not empty, f"votes that nobody counted yet are filled in: {empty}"
            answer = desk.submit(form_with(sheet, "case", "event"), VOTES)
        assert answer.text.count("可以记录") >= 2 and entries(ledger) == before, words(answer)[:1500]
        assert "2027-10-20" in ledger.run("--json", "--today", "2027-10-21", "meeting", "show").stdout
        close = form_with(answer, "what")
        close = next(form for form in Forms(answer.text).forms if ("what", "close") in form.buttons)
        closed = desk.submit(close, None, ("what", "close"))
        assert "会议已记录" in closed.text and "缺席：孙七（出差）、周八（病假）" in closed.text, words(closed)[:1500]
        assert desk.submit(close, None, ("what", "close")).status == 404, "a meeting was closed twice"
        again = desk.get("/meeting/2027-10-20")
        minutes = lambda page: page.text[page.text.index("<pre"):page.text.index("</pre>")]
        assert "赞成：9" in minutes(again) and "张*" in minutes(again) and "看会议记录" in desk.get("/meeting").text, words(again)[:1500]
        desk.submit(next(form for form in Forms(again.text).forms if form.action.endswith("/names")))
        assert "张三" in minutes(desk.get("/meeting/2027-10-20")), "minutes with the names shown"
        on = ("--lang", "zh", "--today", "2027-10-21", "-q", "meeting")
        head = ("--on", "2027-10-20", "--kind", "支部大会", "--entitled", "12", "--present", "10", "--absent", "孙七（出差）", "--absent", "周八（病假）", "--secret", "是", "--individually", "是")
        assert by_hand.run(*on, "open", *head).returncode == 0
        for case in ("zhang", "wang"):
            votes = {**VOTES, "f:vote.invalid": "0", "f:vote.written_in_favour": "0", "f:vote.written_against": "0"}  # offered on the sheet
            given = [word for name, value in votes.items() for word in ("--" + name[2:], "是" if value == "yes" else value)]
            run = by_hand.run(*on, "item", case, "admission_voted", *given)
            assert run.returncode == 0, run.stdout + run.stderr
        assert by_hand.run(*on, "close").returncode == 0
        for case in ("zhang", "wang"):
            one, other = (json.loads(each.run("--json", "--today", "2027-10-21", "show", case, "15").stdout)["records"][-1] for each in (ledger, by_hand))
            assert one["fields"] == other["fields"] and one["on"] == other["on"], (one, other)
    finally:
        if desk:
            desk.close()
        ledger.close(), by_hand.close()


def papers(ledger, desk, case):
    """A form is filled in and a file kept and taken out again; both looks are in the journal first."""
    before = entries(ledger)
    answer = desk.post(f"/case/{case}/form", {"form": "1"})
    assert answer.status == 200 and answer.body[:2] == b"PK" and answer.header("Content-Disposition").startswith("attachment; filename*=UTF-8''1-"), answer.headers
    assert entries(ledger) > before, "a form was filled in and no look is in the journal"
    assert desk.post(f"/case/{case}/form", {"form": "99"}).status == 404
    sheet = desk.get(f"/case/{case}")
    wanted = next(dict(form.fields) for form in Forms(sheet.text).forms if form.action.endswith("/paper") and "seq" in dict(form.fields))
    name = "..\\..\\谈话\u202e\r\nX: y.pdf"
    kept = desk.upload(f"/case/{case}/paper", name, b"%PDF-1.4 a scan", seq=wanted["seq"], **{"is": wanted["is"]})
    assert "已存入" in kept.text, words(kept)[:600]
    taken = next(form for form in Forms(kept.text).forms if "number" in dict(form.fields))
    answer = desk.post(taken.action[len(desk.prefix):], taken.fields)
    assert answer.status == 200 and answer.body == b"%PDF-1.4 a scan" and answer.header("Content-Type") == "application/octet-stream"
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[A-Za-z0-9%._-]+", answer.header("Content-Disposition")), answer.header("Content-Disposition")
    assert "%2F" not in answer.header("Content-Disposition") and "%5C" not in answer.header("Content-Disposition"), answer.header("Content-Disposition")
    empty = desk.upload(f"/case/{case}/paper", "", b"", seq=wanted["seq"])
    assert empty.status == 400 and "没有选文件" in empty.text, words(empty)[:300]


def supervised(ledger, desk):
    """Six plots and the reports from the page of supervision; receipts and the code of the checkpoint from that of history."""
    before = entries(ledger)
    page = drawn = desk.get("/supervision")
    assert entries(ledger) == before and not page.header("Refresh"), "plots of days are no look at anybody"
    figures = re.findall(r"<figure>.*?</figure>", drawn.text, flags=re.S)
    assert len(figures) == 6, len(figures)
    for figure in figures:
        assert 'role="img"' in figure and "<title" in figure and "<desc" in figure and "<table" in figure, figure[:300]
    assert not re.search(r"style=|<style|<script(?! src)", drawn.text)
    assert re.search(r"<option value=\"report\">", page.text), "the reports can be chosen"
    # Of a finding nobody has done anything about, only what is not refused is offered.
    offered = [[name for name, value in form.fields if name == "event"] and dict(form.fields)["event"] for form in Forms(page.text).forms if "finding" in dict(form.fields)]
    assert offered and set(offered) == {"assign", "waive"}, offered
    for kind, begins, name in (("report", b"<!doctype html>", ".html"), ("activists", b"PK", ".docx"), ("yearly", b"PK", ".docx")):
        before = entries(ledger)
        answer = desk.post("/report", {"org": "", "report": kind})
        assert answer.status == 200 and answer.body.startswith(begins), (kind, answer.status, answer.body[:60])
        assert answer.header("Content-Disposition").endswith("2026-11-01" + name), answer.header("Content-Disposition")
        assert entries(ledger) > before, f"{kind} went out and the journal does not say so"
    assert desk.post("/report", {"org": "", "report": "x"}).status == 404
    assert desk.get("/report").status == 303
    history = desk.get("/history")
    assert history.text.count("<svg") == 1 and "二维码" in history.text
    last = entries(ledger)
    answer = desk.post("/history", {"receipt": str(last)})
    assert answer.status == 200 and answer.header("Content-Disposition").startswith("attachment;"), answer.status
    file = pathlib.Path(ledger.folder) / "receipt.txt"
    file.write_bytes(answer.body)
    checkpoint = pathlib.Path(ledger.folder) / "checkpoint.txt"
    assert ledger.run("journal", "checkpoint", "--to", str(checkpoint)).returncode == 0
    checked = ledger.run("--json", "journal", "check-receipt", str(file), "--known", str(checkpoint))
    assert json.loads(checked.stdout)["good"] and json.loads(checked.stdout)["index"] == last, checked.stdout + checked.stderr
    for wrong in ("", "-1", "abc", "99999999", "1" * 40):
        assert desk.post("/history", {"receipt": wrong}).status == 404, wrong


def with_a_passphrase(binary):
    """Locked, the keys are gone; only the passphrase brings them back."""
    ledger = Ledger(binary, founded=False)
    try:
        secret = ledger.folder + "/passphrase"
        with open(secret, "w", encoding="ascii") as file:
            file.write("open sesame\n")
        run = ledger.run("-q", "init", "--org", "第一党支部", "--actor", "lisi", "--name", "李四", "--new-passphrase-file", secret)
        assert run.returncode == 0, run.stderr
        desk = Desk(ledger, "--passphrase-file", secret)
        assert desk.get("/people").status == 200
        desk.post("/lock", {})
        form = form_with(desk.get("/people"), "unlock", "passphrase")
        wrong = desk.submit(form, {"passphrase": "open barley"})
        assert wrong.status == 403 and "口令不对" in wrong.text and "lisi" not in wrong.text
        assert "口令不对" in desk.submit(form, {"passphrase": ""}).text
        right = desk.submit(form, {"passphrase": "open sesame"})
        assert right.status == 200 and "人员" in right.text, words(right)[:300]
        desk.close()
    finally:
        ledger.close()


def judged_ahead(binary):
    """Where many were never judged, supervision says how far it is and others are answered meanwhile; then it is all there."""
    ledger = Ledger(binary)
    desk = None
    try:
        table = ledger.folder + "/people.csv"
        subprocess.run(["/usr/bin/python3", str(pathlib.Path(__file__).parent / "make_ledger.py"), "--rows", "260", "--seed", "3", table, table + ".json"],
                       check=True, stdout=subprocess.DEVNULL)
        # Nobody introduces too many.
        people = pathlib.Path(table)
        people.write_text(re.sub(r"郑(\d+)、王\d+", lambda two: "郑{0}、王{0}".format(chr(0x4E00 + int(two[1]))), people.read_text(encoding="utf-8-sig")), encoding="utf-8")
        assert ledger.run("import", table, "--yes", "--quiet", "--skip").returncode == 0
        desk = Desk(ledger)
        page = desk.get("/supervision")
        assert page.header("Refresh") == "1" and "正在逐人检查" in page.text and "<figure>" not in page.text, words(page)[:500]
        assert form_with(page, "org") and desk.post("/supervision", {"org": ""}).status == 200
        # How often it still says so depends on the machine; that it ends does not.
        for _ in range(600):
            assert desk.get("/").status == 200
            page = desk.get("/supervision")
            if not page.header("Refresh"):
                break
        assert not page.header("Refresh"), "the judging never ended"
        assert page.text.count("<figure>") == 6 and "正在逐人检查" not in page.text, words(page)[:500]
        listed = json.loads(ledger.run("--json", "finding", "list").stdout)["items"]
        ids = {item["finding"] for item in listed}
        causes = [item for item in listed if item.get("follows") not in ids]
        assert re.search(rf"待整改的问题\s*{len(causes)}\b", words(page)), (len(causes), words(page)[:800])
        # Once more, and after something was recorded: at once.
        assert not desk.get("/supervision").header("Refresh")
        today = time.strftime("%Y-%m-%d")
        run = ledger.run("apply", "--on", today, "--name", "张三", "--birth-date", "2000-01-15", "--branch", "第一党支部")
        assert run.returncode == 0, run.stdout + run.stderr
        assert not desk.get("/supervision").header("Refresh")
    finally:
        if desk:
            desk.close()
        ledger.close()


def one_desk_a_ledger(ledger, desk):
    run = ledger.run("--lang", "zh", "desk", "--no-browser", timeout=30)
    assert run.returncode == 0 and "已经打开" in run.stdout, run.stdout + run.stderr
    assert desk.get("/").status == 200


def main():
    ledger, elsewhere = Ledger(sys.argv[1]), Ledger(sys.argv[1])
    desk, other = Desk(ledger, "--today", "2026-11-01"), Desk(elsewhere, "--today", "2026-11-01")
    try:
        desk.get("/"), other.get("/")
        count, cost = everything_refused(ledger, desk, other)
        case = nothing_by_mistake(ledger, desk)
        every_page_keeps_to_itself(desk, case)
        refusals_can_be_read(desk)
        stale(ledger, desk, case)
        corrected(ledger, desk, case)
        tables(ledger, desk)
        papers(ledger, desk, case)
        supervised(ledger, desk)
        one_desk_a_ledger(ledger, desk)
        another_program_looks(ledger, desk)
        locked(ledger, desk, case)
    finally:
        desk.close(), other.close()
        ledger.close(), elsewhere.close()
    with_a_passphrase(sys.argv[1])
    judged_ahead(sys.argv[1])
    meeting(sys.argv[1])
    assert desk.process.returncode == 0 and other.process.returncode == 0
    assert count > 120, count
    print(f"{count} hostile requests refused, each with a control; two bodies of 300 MB and one of 60 MB cost {cost // 1000} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
