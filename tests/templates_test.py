#!/usr/bin/env python3
"""Hostile templates end in a sentence, in bounded memory and time: bombs in a zip, bombs of entities, parts of a hundred
megabytes, trees without a bottom. Measured from outside, each beside a form of our own.

usage: templates_test.py RUDANG
"""
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

RUDANG = sys.argv[1]
MOST_MEMORY = 130  # MB more than a form of our own takes
MOST_SECONDS = 30
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
         '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>')
RELATIONS = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
             'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
MB = 1 << 20


def document(body):
    return f'<w:document {W}><w:body>{body}</w:body></w:document>'


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def made(path, main, others=(), how=zipfile.ZIP_DEFLATED):
    """`main` is a text, or pieces of one that are never held together."""
    with zipfile.ZipFile(path, "w", how) as package:
        for name, text in (("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS)):
            package.writestr(name, text)
        for name, pieces in (("word/document.xml", main), *others):
            with package.open(name, "w", force_zip64=True) as part:
                for piece in [pieces] if isinstance(pieces, str) else pieces:
                    part.write(piece.encode())


def blanks(megabytes, before=document("")[:-len("</w:body></w:document>")], after="</w:body></w:document>"):
    yield before
    for _ in range(megabytes):
        yield " " * MB
    yield after


def within(pieces):
    yield document("")[:-len("</w:body></w:document>")]
    yield from pieces
    yield "</w:body></w:document>"


def entities():
    """A billion laughs."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE w [<!ENTITY l0 "{{{{姓名}}}}">{levels}]>' + document(paragraph("&l9;"))


def headers(count, megabytes):
    """Many parts, each of them large: what one may not have, all together may not either."""
    links = "".join(f'<Relationship Id="h{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header{n}.xml"/>' for n in range(count))
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    return (("word/_rels/document.xml.rels", relations), *((f"word/header{n}.xml", blanks(megabytes, f"<w:hdr {W}>", "</w:hdr>")) for n in range(count)))


HOSTILE = {
    "a part of 100 MB, packed": lambda path: made(path, blanks(100)),
    "a part of 100 MB, as it is": lambda path: made(path, blanks(100), how=zipfile.ZIP_STORED),
    "a part of 2 GB, packed": lambda path: made(path, blanks(2048)),
    "a part of 100 MB that nothing refers to": lambda path: made(path, document(paragraph("{{姓名}}")), [("word/media/x.bin", blanks(100))]),
    "a part of 7 MB": lambda path: made(path, blanks(7)),
    "forty headers of 7 MB": lambda path: made(path, document(paragraph("{{姓名}}")), headers(40, 7)),
    "a bomb of entities": lambda path: made(path, entities()),
    "a tree of a million levels": lambda path: made(path, within("<w:sdt>" * 1000 for _ in range(1000))),
    "a million marks": lambda path: made(path, within(paragraph("".join(f"{{{{{n}}}}}" for n in range(k, k + 1000))) for k in range(0, 1_000_000, 1000))),
    "seven million braces": lambda path: made(path, within(["<w:p><w:r><w:t>", *["{" * 10_000] * 700, "</w:t></w:r></w:p>"])),
    "three hundred thousand runs": lambda path: made(path, within(["<w:p>", *["<w:r><w:t>{</w:t></w:r>" * 100] * 3000, "</w:p>"])),
    "thirty thousand parts": lambda path: made(path, document(paragraph("{{姓名}}")), [(f"word/x{n}.xml", "") for n in range(30_000)]),
}
# What is no more than large is read, and answered.
READ = {"a part of 7 MB", "a part of 100 MB that nothing refers to", "thirty thousand parts", "three hundred thousand runs"}


def checked(path, environment):
    begun = time.monotonic()
    process = subprocess.Popen([RUDANG, "--lang", "zh", "form", "check", path], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, said, used.ru_maxrss / 1024, time.monotonic() - begun


def main():
    with tempfile.TemporaryDirectory() as name:
        environment = {"PATH": "/usr/bin:/bin", "HOME": name, "XDG_CONFIG_HOME": name + "/c", "XDG_STATE_HOME": name + "/s", "LC_ALL": "C.UTF-8"}
        blank = str(Path(name) / "own.docx")
        subprocess.run([RUDANG, "--lang", "zh", "form", "blank", "1", "--to", blank], env=environment, check=True, stdout=subprocess.DEVNULL)
        status, said, own, _ = checked(blank, environment)
        assert status == 0, said
        worst = 0
        for what, make in HOSTILE.items():
            path = str(Path(name) / "hostile.docx")
            make(path)
            status, said, memory, seconds = checked(path, environment)
            worst = max(worst, memory - own)
            if "-v" in sys.argv:
                print(f"{what}: status {status}, {memory:.0f} MB ({own:.0f}), {seconds:.1f} s, {said.strip()[:120]!r}")
            assert memory - own < MOST_MEMORY, f"{what}: {memory:.0f} MB, our own form {own:.0f} MB"
            assert seconds < MOST_SECONDS, f"{what}: {seconds:.0f} s"
            assert status in ((0, 1, 2) if what in READ else (1, 2)) and said.strip(), f"{what}: status {status}, {said[:300]!r}"
            assert "Traceback" not in said and "terminate" not in said, f"{what}: {said[:300]}"
            os.unlink(path)
    print(f"{len(HOSTILE)} hostile templates end in a sentence; the worst takes {worst:.0f} MB more than a form of our own ({own:.0f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
