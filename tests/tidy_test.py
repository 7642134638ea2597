#!/usr/bin/env python3
"""The house is tidy, and gets no less so: what is counted here may only go down.

    tests/tidy_test.py            compares with tests/tidy_ceilings.json; anything above a ceiling fails
    tests/tidy_test.py --lower    writes lower numbers into it, where they have come down; never higher ones
    tests/tidy_test.py --accept   writes the numbers as they are, also higher ones; to be explained in the commit
    tests/tidy_test.py --list     what is counted, one line each
"""
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CEILINGS = Path(__file__).resolve().parent / "tidy_ceilings.json"
FOLDERS = ["engine", "tables", "workflows/recruitment", "workflows/rectification", "office", "papers", "cli", "web", "c"]
# What each may include of ours besides itself.
MAY_INCLUDE = {
    "engine": set(),
    "tables": {"engine"},
    "workflows/recruitment": {"engine", "tables", "chart"},
    "workflows/rectification": {"engine", "chart"},
    "office": {"engine", "tables", "recruitment", "rectification"},
    "papers": {"engine", "tables", "recruitment", "rectification", "office"},
}
FACES = ["cli", "web", "c"]
FUNCTION_LINES, FILE_LINES, VIRTUALS = 70, 600, 12
# Functions that are one table each: a row a command, a column, a rule, a step.
TABLES = {"commands", "procedure", "columns", "roles", "common_options", "fields", "chart", "steps"}
PARTY_WORDS = re.compile(r"党|支部|\bParty\b|\b[Bb]ranch(?:_|\b)|committee|secretary|organizer", re.ASCII)


def sources(folder, *patterns):
    base = ROOT / folder
    return sorted(p for pattern in patterns or ("*.cpp", "*.h") for p in base.rglob(pattern)) if base.exists() else []


def functions(path):
    """(name, first line, length) of every function, found by the formatter's indentation."""
    lines = path.read_text(encoding="utf-8").split("\n")
    head = re.compile(r"^((?:    )?)(?!\s|namespace|struct|class|enum|union|if|for|while|switch|else|do|return|//|\}|using|static_assert)"
                      r".*\)(?: const| noexcept| override| final| mutable)*(?: ->.*)?(?: try)? \{$")
    continued = re.compile(r"^( {4,16})(?:.*\)|.*\})(?: const| noexcept| override| final)*(?: ->.*)? \{$")
    at = 0
    while at < len(lines):
        match = head.match(lines[at])
        start = at
        if not match and continued.match(lines[at]):
            # The head began further up, at the first line before that is indented less and begins no list.
            back, indent = at, len(lines[at]) - len(lines[at].lstrip())
            while back > 0 and at - back < 25 and (not lines[back] or len(lines[back]) - len(lines[back].lstrip()) >= indent
                                                  or lines[back].lstrip().startswith(":")):
                back -= 1
            if re.match(r"^ {0,4}[A-Za-z~].*\(", lines[back]) and not re.match(r"^ *(if|for|while|switch|return|else)\b", lines[back]):
                match, start = re.match(r"^( *)", lines[back]), back
        if not match:
            at += 1
            continue
        close = match.group(1) + "}"
        end = at + 1
        while end < len(lines) and not (lines[end] == close or lines[end].startswith(close + ";") or lines[end].startswith(close + " ")):
            end += 1
        name = re.search(r"([A-Za-z_~][A-Za-z0-9_]*)\s*\(", " ".join(lines[start:at + 1]))
        yield (name.group(1) if name else "?", start + 1, end - start + 1)
        at = at + 1 if len(match.group(1)) == 0 and "class" in lines[start] else max(end, at + 1)


def interfaces(path):
    """(name, pure or overridable functions) of every class."""
    text = path.read_text(encoding="utf-8")
    for match in re.finditer(r"^(?:class|struct)\s+(?:RUDANG_EXPORT\s+)?(\w+)[^;{]*\{(.*?)^\};", text, re.M | re.S):
        count = len(re.findall(r"^\s+virtual (?!~)", match.group(2), re.M))
        if count:
            yield match.group(1), count


def dead_declarations():
    """Functions declared in a header whose name stands nowhere else."""
    everything = {}
    for folder in FOLDERS + ["tests", "bench"]:
        for path in sources(folder):
            for word in re.findall(r"[A-Za-z_]\w+", path.read_text(encoding="utf-8")):
                everything[word] = everything.get(word, 0) + 1
    dead = []
    for folder in FOLDERS:
        for path in sources(folder, "*.h"):
            for match in re.finditer(r"^[ ]*(?:RUDANG_EXPORT |static |virtual )*[\w:<>,&*\s]+?[ &*](\w+)\([^{};]*\)[^{};]*;", path.read_text(encoding="utf-8"), re.M):
                if everything.get(match.group(1)) == 1:
                    dead.append(f"{path.relative_to(ROOT)}: {match.group(1)}")
    return dead


def undocumented_members():
    """Members of bodies that the page on the journal's format does not name."""
    page = (ROOT / "docs/journal-format.md").read_text(encoding="utf-8")
    deeds = (ROOT / "engine/include/rudang/engine/deeds.h").read_text(encoding="utf-8")
    return sorted({name for name in re.findall(r'\bmember\("(\w+)"', deeds) if f"`{name}`" not in page})


def event_names():
    names = set()
    for path in sources("workflows/recruitment/include/rudang/recruitment", "events/*.h"):
        names |= set(re.findall(r'event_name\s*=\s*"(\w+)"', path.read_text(encoding="utf-8")))
        names |= set(re.findall(r'^\s*static constexpr std::string_view name = "(\w+)"', path.read_text(encoding="utf-8"), re.M))
    return names


def count(found, kind, what, n):
    found.setdefault(kind, {})[what] = n


def measure():
    found = {kind: {} for kind in ("long functions", "long files", "wide interfaces", "Party words in the engine",
                                   "upward includes", "event names in a face", "languages chosen in a face", "dead declarations",
                                   "members of JSON spelled in the engine", "members of entries without a description")}
    names = event_names()
    for folder in FOLDERS:
        for path in sources(folder):
            where = str(path.relative_to(ROOT))
            text = path.read_text(encoding="utf-8")
            lines = text.count("\n")
            if lines > FILE_LINES and path.stem not in {"commands", "columns"}:
                count(found, "long files", where, lines)
            longest = {}
            for name, _, length in functions(path):
                if length > FUNCTION_LINES and name not in TABLES and not name.endswith(("_rules", "_columns")):
                    longest[name] = max(length, longest.get(name, 0))
            for name, length in longest.items():
                count(found, "long functions", f"{where}: {name}", length)
            for name, width in interfaces(path):
                if width > VIRTUALS:
                    count(found, "wide interfaces", f"{where}: {name}", width)
            if folder == "engine":
                words = len(PARTY_WORDS.findall(text))
                if words:
                    count(found, "Party words in the engine", where, words)
                # What a body or a row says is described once (deeds.h, kept.h), not asked for by its name.
                spelled = len(re.findall(r'(?:\.(?:at|value|contains)\(|\.find\(|\[)"[a-z_]+"', text))
                if spelled:
                    count(found, "members of JSON spelled in the engine", where, spelled)
            if folder in MAY_INCLUDE:
                own = folder.split("/")[-1]
                upward = [part for part in re.findall(r'#include [<"]rudang/(\w+)/', text) if part != own and part not in MAY_INCLUDE[folder] | ({"chart"} if folder == "engine" else set())]
                if upward:
                    count(found, "upward includes", where, len(upward))
            if folder in FACES:
                named = [word for word in re.findall(r'"([a-z_]+)"', text) if word in names]
                if named:
                    count(found, "event names in a face", where, len(named))
                chosen = len(re.findall(r"\bzh\s*\?|Language::zh\s*\?", text))
                if chosen:
                    count(found, "languages chosen in a face", where, chosen)
    for name in undocumented_members():
        count(found, "members of entries without a description", name, 1)
    for line in dead_declarations():
        count(found, "dead declarations", line, 1)
    return found


def main():
    now = measure()
    if "--list" in sys.argv:
        for kind, items in now.items():
            for what, n in sorted(items.items()):
                print(f"{kind}: {what}: {n}")
        return 0
    ceilings = json.loads(CEILINGS.read_text(encoding="utf-8")) if CEILINGS.exists() else None
    if "--lower" in sys.argv or "--accept" in sys.argv:
        if ceilings is None or "--accept" in sys.argv:
            lowered = now
        else:
            lowered = {kind: {what: min(n, now[kind][what]) for what, n in items.items() if what in now.get(kind, {})} for kind, items in ceilings.items()}
        CEILINGS.write_text(json.dumps(lowered, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        return 0
    above = [f"{kind}: {what}: {n}, at most {ceilings.get(kind, {}).get(what, 0)}"
             for kind, items in now.items() for what, n in sorted(items.items()) if n > ceilings.get(kind, {}).get(what, 0)]
    for line in above:
        print(line)
    if above:
        print("Split it, move it down, or say it in office/ (docs/architecture.md).")
        return 1
    occurrences = {"Party words in the engine", "event names in a face", "languages chosen in a face", "upward includes",
                   "members of JSON spelled in the engine"}
    sums = ", ".join(f"{sum(items.values()) if kind in occurrences else len(items)} {kind}" for kind, items in now.items())
    print("tidy: " + sums)
    return 0


if __name__ == "__main__":
    sys.exit(main())
