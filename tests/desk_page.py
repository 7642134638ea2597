"""The desk as a client sees it: plain sockets, and forms filled in as they stand in the page. Nothing here runs a
script, so what works here works without one."""
import html.parser
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import urllib.parse


class Answer:
    def __init__(self, raw):
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if len(lines[0].split()) > 1 else 0
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:] if ": " in line]
        self.text = self.body.decode("utf-8", "replace")

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Form:
    def __init__(self, action):
        self.action, self.fields, self.boxes, self.buttons, self.labels = action, [], {}, [], {}


class Forms(html.parser.HTMLParser):
    """Every form of a page: what would be sent as it stands, what can be chosen, and its buttons."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.form, self.select = [], None, None
        self.legend, self.hears, self.path, self.heard = "", None, None, ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.form = Form(given.get("action", ""))
            self.forms.append(self.form)
        if not self.form:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and kind in ("radio", "checkbox"):
            self.form.boxes.setdefault((name, kind), []).append(given.get("value", "on"))
            if "checked" in given:
                self.form.fields.append((name, given.get("value", "on")))
        elif tag == "input" and kind != "file":
            self.form.fields.append((name, given.get("value") or ""))
            if name == "asked" and given["value"]:
                self.path = given["value"]
        elif tag == "legend":
            self.legend, self.hears = "", "legend"
        elif self.path and (tag == "label" or given.get("class") == "label"):
            self.heard, self.hears = "", "label"
        elif tag == "span" and self.hears == "label":
            self.form.labels[self.path] = (self.legend + " · " if self.legend else "") + self.heard.strip()
            self.path = self.hears = None
        elif tag == "button" and name:
            self.form.buttons.append((name, given.get("value", "")))
        elif tag == "select":
            self.select, self.first = name, None
        elif tag == "option" and self.select is not None:
            if self.first is None:
                self.first = given.get("value", "")
                self.form.fields.append((self.select, self.first))
            elif "selected" in given:
                self.form.fields[-1] = (self.select, given.get("value", ""))

    def handle_data(self, data):
        if self.hears == "legend":
            self.legend += data
        elif self.hears == "label":
            self.heard += data

    def handle_endtag(self, tag):
        if tag == "legend":
            self.hears = None
        if tag == "fieldset":
            self.legend = ""
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = None


class Ledger:
    """A ledger of its own with its keys elsewhere; gone when it is closed."""

    def __init__(self, binary, founded=True):
        self.binary, self.folder = binary, tempfile.mkdtemp()
        self.environment = {**{k: v for k, v in os.environ.items() if not k.startswith(("RUDANG", "XDG", "DISPLAY", "WAYLAND"))},
                            "HOME": self.folder, "XDG_CONFIG_HOME": self.folder + "/config", "XDG_STATE_HOME": self.folder + "/state",
                            "RUDANG_LEDGER": self.folder + "/l.rudang", "LC_ALL": "C.UTF-8"}
        if founded:
            run = self.run("-q", "init", "--org", "第一党支部", "--actor", "lisi", "--name", "李四")
            assert run.returncode == 0, run.stderr

    def run(self, *arguments, **more):
        return subprocess.run([self.binary, *arguments], env=self.environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, **more)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Desk:
    """One `rudang desk` with its session."""

    def __init__(self, ledger, *options, opened=True):
        self.ledger = ledger
        self.process = subprocess.Popen([ledger.binary, "--lang", "zh", *options, "desk", "--no-browser"], env=ledger.environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        self.link = self.next_link()
        match = re.match(r"http://127\.0\.0\.1:(\d+)(/[0-9a-f]{16})/open\?t=[0-9a-f]{64}$", self.link)
        assert match, self.link
        self.port, self.prefix = int(match.group(1)), match.group(2)
        self.origin, self.cookie, self.token = f"http://127.0.0.1:{self.port}", "", ""
        # What is said later: links for other windows.
        self.links = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()
        if opened:
            self.open()

    def next_link(self):
        for line in self.process.stderr:
            if line.startswith("http://"):
                return line.strip()
        raise AssertionError("the desk gave no link")

    def listen(self):
        for line in self.process.stderr:
            if line.startswith("http://"):
                self.links.put(line.strip())

    def fresh_link(self):
        return self.links.get(timeout=20)

    def open(self):
        answer = self.raw(f"GET {self.link[len(self.origin):]} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n\r\n")
        assert answer.status == 200, answer.text
        self.cookie = answer.header("Set-Cookie").split(";")[0]
        return answer

    def raw(self, request, timeout=60):
        """Exactly these bytes, and whatever comes back until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            try:
                connection.sendall(request if isinstance(request, bytes) else request.encode())
            except (BrokenPipeError, ConnectionResetError):
                pass
            received = b""
            try:
                while part := connection.recv(65536):
                    received += part
            except (ConnectionResetError, TimeoutError):
                pass
        return Answer(received)

    def head(self, method, path, **headers):
        """A head as a browser sends it; a header given as None is left out."""
        all_headers = {"Host": f"127.0.0.1:{self.port}", "Cookie": self.cookie, "Sec-Fetch-Site": "same-origin", "Connection": "close"}
        if method == "POST":
            all_headers.update({"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"})
        all_headers.update({name.replace("_", "-"): value for name, value in headers.items()})
        lines = "".join(f"{name}: {value}\r\n" for name, value in all_headers.items() if value is not None)
        return f"{method} {self.prefix if path.startswith('/') else ''}{path} HTTP/1.1\r\n{lines}"

    def get(self, path, **headers):
        answer = self.raw(self.head("GET", path, **headers) + "\r\n")
        found = re.search(r'name="token" value="([0-9a-f]{64})"', answer.text)
        if found:
            self.token = found.group(1)
        return answer

    def post(self, path, fields, **headers):
        pairs = list(fields.items()) if isinstance(fields, dict) else fields
        if not any(name == "token" for name, _ in pairs):
            pairs = [("token", self.token), *pairs]
        body = urllib.parse.urlencode(pairs).encode()
        head = self.head("POST", path, **{"Content_Length": str(len(body)), **headers})
        return self.raw(head.encode() + b"\r\n" + body)

    def upload(self, path, name, content, more=(), field="file", **fields):
        """A file put on a page, or several at once, as a browser sends them."""
        before = [(each, "", value.encode()) for each, value in {"token": self.token, **fields}.items()]
        parts = b"".join(f'--box\r\nContent-Disposition: form-data; name="{each}"{said}\r\n\r\n'.encode() + value + b"\r\n"
                         for each, said, value in (*before, *((field, f'; filename="{called}"', bytes_) for called, bytes_ in ((name, content), *more))))
        body = parts + b"--box--\r\n"
        head = self.head("POST", path, Content_Type="multipart/form-data; boundary=box", Content_Length=str(len(body)))
        return self.follow(self.raw(head.encode() + b"\r\n" + body))

    def follow(self, answer):
        """Where an answer leads to, if it does."""
        while answer.status == 303:
            answer = self.get(answer.header("Location")[len(self.prefix):])
        return answer

    def submit(self, form, changed=None, button=None):
        fields = list(form.fields)
        for name, value in (changed or {}).items():
            fields = [(n, v) for n, v in fields if n != name]
            fields += [(name, each) for each in (value if isinstance(value, list) else [value])]
        if button:
            fields.append(button)
        assert form.action.startswith(self.prefix), form.action
        return self.follow(self.post(form.action[len(self.prefix):], fields))

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


def form_with(answer, *names):
    """The one form that has a field or a button of each of these names."""
    for form in Forms(answer.text).forms:
        known = {name for name, _ in form.fields} | {name for name, _ in form.buttons} | {name for name, _ in form.boxes}
        if set(names) <= known:
            return form
    raise AssertionError(f"no form with {names} in:\n" + re.sub(r"<[^>]+>", " ", answer.text)[:3000])


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
