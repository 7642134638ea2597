#!/usr/bin/env python3
"""What a change costs, counted from the tree: the numbers of the table in docs/architecture.md.

For each kind of thing every example that stands in the tree is looked for by its names; the files that name the
cheapest example are those that another one of its kind has to touch. (Of kinds of row: the files that name all of
them; what else names one only uses it. What rules and the reader of tables say of a step or an event is counted as a
rule, or as a column.) Tests, documents and generated files do not count.

    tests/cost_test.py            compares with docs/architecture.md
    tests/cost_test.py --table    prints the table
    tests/cost_test.py --write    writes it into docs/architecture.md
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ["engine", "workflows", "office", "papers", "cli", "tables"]
TEXTS = {p: p.read_text(encoding="utf-8", errors="replace")
         for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*")) if (ROOT / folder).exists() and p.suffix in (".cpp", ".h", ".toml")}


BESIDE = ("/src/rules/", "/src/intake/")


def naming(*names):
    pattern = re.compile("|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in names))
    return sorted(str(p.relative_to(ROOT)) for p, text in TEXTS.items() if pattern.search(text))


def cheapest(examples, apart=()):
    """(name, files) of the example that the fewest files name, leaving out the folders that are counted apart."""
    found = [(names[0], [file for file in naming(*names) if not any(part in file for part in apart)]) for names in examples]
    return min((each for each in found if each[1]), key=lambda each: (len(each[1]), each[0]))


def common(names):
    """The files that name every one of these."""
    files = [set(naming(name)) for name in names]
    return (f"{len(names)} kinds", sorted(set.intersection(*files))) if files else ("?", [])


def text(*parts):
    return "\n".join(t for p, t in TEXTS.items() if all(part in str(p) for part in parts))


def events(with_step):
    names = dict(re.findall(r'^struct (\w+)[^;{]*\{\n\s*static constexpr std::string_view name = "(\w+)"', text("recruitment", "/events/"), re.M))
    for kind, traits in re.findall(r"^struct (\w+)[^;{]*\{\n[^\n]*\n\s*static constexpr Traits traits\{(.*?)\};$", text("recruitment", "/events/"), re.M | re.S):
        if (".step = " in traits) == with_step:
            yield (kind, names[kind])


def measure():
    return {
        "rule": cheapest([(name,) for name in re.findall(r'\.id = "([a-z0-9-]+)"', text("recruitment", "rules"))]),
        "field of an event": cheapest([(name,) for name in re.findall(r'field\("(\w+)"', text("recruitment", "/events/"))]),
        "event without a step": cheapest(events(False), BESIDE),
        "step": cheapest(events(True), BESIDE),
        "command": cheapest([(name,) for name in re.findall(r"\b(run_\w+)[},]", text("cli", "commands.cpp"))]),
        "role": cheapest([(name,) for name in re.findall(r'\{"(\w+)",\s*\{"[^"]+", "[^"]+"\},\s*\{', text("workflows/recruitment", "roles.cpp"))]),
        "kind of row": common(re.findall(r"^struct (\w+Row) \{", text("engine", "rows.h"), re.M)),
        "edition": ("2026", ["workflows/recruitment/data/editions.toml"]),
    }


def table(found):
    lines = ["| To add a | touch | as in |", "|---|---|---|"]
    for kind, (example, files) in found.items():
        lines.append(f"| {kind} | {len(files)} | `{example}`: {', '.join(f'`{f}`' for f in files)} |")
    return "\n".join(lines)


def main():
    made = table(measure())
    if "--table" in sys.argv:
        print(made)
        return 0
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    if "--write" in sys.argv:
        written = re.sub(r"\| To add a \|.*?(?=\n\n|\n?\Z)", lambda _: made, page, flags=re.S)
        (ROOT / "docs/architecture.md").write_text(written.rstrip() + "\n", encoding="utf-8")
        return 0
    if made in page:
        print("cost of change: as docs/architecture.md says")
        return 0
    print("docs/architecture.md says otherwise; this is the table now:\n" + made)
    return 1


if __name__ == "__main__":
    sys.exit(main())
