#!/usr/bin/python3
"""Mutation test of the rules: turns one comparison at a time and asks whether the golden cases notice.

usage: mutate.py [--build DIR] [--jobs N] [--sample N] [--seed S] [--only TEXT] [--cmake=OPTION]...
Works on a copy of the sources under DIR (default build/mutants), so the tree itself is never touched. In the copy every
comparison asks whether it is the one to be turned, so that all mutants are compiled and linked together, once, and each
is one run of the golden cases.
--sample draws so many mutants; --only takes those whose "file:line" begins with TEXT. Prints a line for each mutant
that nobody notices, and the score. Fails when the unchanged sources do not pass, or when a mutant lives that
tests/mutants-equivalent.txt does not explain.
"""
import argparse, collections, concurrent.futures, os, pathlib, random, re, shutil, subprocess, sys

root = pathlib.Path(__file__).resolve().parent.parent
options = argparse.ArgumentParser()
options.add_argument("--build", default=str(root / "build/mutants"))
options.add_argument("--jobs", type=int, default=2)
options.add_argument("--sample", type=int, default=0)
options.add_argument("--seed", type=int, default=1)
options.add_argument("--only", default="")
options.add_argument("--cmake", action="append", default=[], help="a further option of cmake, as --cmake=-DX=Y")
options = options.parse_args()

# A comparison and what it becomes. Only with spaces around it: that is how the sources write them.
turned = {" < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == ", " && ": " || ", " || ": " && "}
called = {" < ": "less", " <= ": "at_most", " > ": "more", " >= ": "at_least", " == ": "same", " != ": "differs", " && ": "both", " || ": "either"}
pattern = re.compile("|".join(re.escape(op) for op in sorted(turned, key=len, reverse=True)))
strings = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\\n]|\\.)\'')
rules = pathlib.Path("workflows/recruitment/src")
files = [f.relative_to(root) for f in sorted((root / rules / "rules").glob("*.cpp")) if f.name != "rulebook.cpp"] + [rules / "clocks.cpp"]

# Put before each source of the copy.
asking = """#ifndef MUTANT_COMPARES
#include <cstdio>
#include <cstdlib>
namespace mutants {
inline bool turns(int number) {
    static const int turned = [] { const char* said = std::getenv("RUDANG_MUTANT"); return said ? std::atoi(said) : 0; }();
    return turned == number;
}
template <class L, class R> bool both(int n, L left, R right) { return turns(n) ? left || right() : left && right(); }
template <class L, class R> bool either(int n, L left, R right) { return turns(n) ? left && right() : left || right(); }
#define MUTANT_COMPARES(name, sound, turned)                                     \\
    template <class L, class R> bool name(int n, const L& left, const R& right) {  \\
        if (turns(n)) {                                                            \\
            if constexpr (requires { left turned right; }) return left turned right; \\
            else std::_Exit(86); /* would not have compiled */                     \\
        }                                                                          \\
        return left sound right;                                                   \\
    }
MUTANT_COMPARES(less, <, <=)
MUTANT_COMPARES(at_most, <=, <)
MUTANT_COMPARES(more, >, >=)
MUTANT_COMPARES(at_least, >=, >)
MUTANT_COMPARES(same, ==, !=)
MUTANT_COMPARES(differs, !=, ==)
}
#endif
"""
Mutant = collections.namedtuple("Mutant", "number file at operator")


def code_of(file):
    """The text with everything in strings and comments blanked, place for place."""
    text = (root / file).read_text()
    code = strings.sub(lambda m: m.group()[0] + "_" * (len(m.group()) - 2) + m.group()[0], text)
    return re.sub(r"//[^\n]*", lambda m: "_" * len(m.group()), code)


def flat(code):
    """An operator at the end of a line, or at its beginning, is one like any other."""
    return re.sub(r"\s", " ", code)


def mutants(file):
    """Every comparison that is a rule's."""
    code = code_of(file)
    first = 1000 * (files.index(file) + 1)
    for match in pattern.finditer(flat(code)):
        line = code[code.rfind("\n", 0, match.start()) + 1 : code.find("\n", match.start())]
        # Loops over indexes and the shape of messages are not the rule's comparison.
        if line.lstrip().startswith(("for (", "template", "#")) or "fmt::format" in line or "text +=" in line:
            continue
        first += 1
        yield Mutant(first, file, match.start(), match.group())


# What binds less strongly than an operator, or as strongly: there its operands end.
loosest = [" ? ", " : ", " = ", " += ", " |= ", "return ", " || ", " && ", " == ", " != ", " < ", " <= ", " > ", " >= "]
ends = {" || ": 7, " && ": 8, " == ": 10, " != ": 10, " < ": 14, " <= ": 14, " > ": 14, " >= ": 14}


def edge(code, place, forward, beyond):
    """Where an operand ends, from `place` on in one direction. Of a place outside of brackets `beyond` says whether what
    stands there belongs to it no more."""
    opening, closing = ("([{", ")]}") if forward else (")]}", "([{")
    depth = 0
    while True:
        c = code[place] if forward else code[place - 1]
        if c in opening:
            depth += 1
        elif c in closing:
            if depth == 0:
                return place
            depth -= 1
        elif depth == 0 and (c in ";," or beyond(place)):
            return place
        place += 1 if forward else -1


def operands(code, at, operator):
    """Where the left operand begins and the right one ends."""
    stops = loosest[: ends[operator]]
    code = flat(code)
    # Of equals the left one is the left operand's: a && b && c.
    begin = edge(code, at, False, lambda place: any(code.endswith(s, 0, place) for s in stops if s != operator))
    end = edge(code, at + len(operator), True, lambda place: any(code.startswith(s, place) for s in stops))
    while code[begin] == " ":
        begin += 1
    return begin, end


def asking_text(file):
    """The source in which each comparison asks whether it is turned."""
    text, code = (root / file).read_text(), code_of(file)
    opened, closed, replaced = collections.defaultdict(list), collections.defaultdict(list), {}
    for mutant in mutants(file):
        begin, end = operands(code, mutant.at, mutant.operator)
        name = f"::mutants::{called[mutant.operator]}({mutant.number}, "
        if mutant.operator in (" && ", " || "):
            before, between, after = name + "static_cast<bool>(", "), [&] { return static_cast<bool>(", "); })"
        else:
            before, between, after = name, ", ", ")"
        opened[begin].append((-end, before))
        closed[end].append((-begin, after))
        replaced[mutant.at] = (len(mutant.operator), between)
    written, at = [], 0
    while at < len(text):
        written += [after for _, after in sorted(closed[at])]
        written += [before for _, before in sorted(opened[at])]
        if at in replaced:
            length, between = replaced[at]
            written.append(between + "\n" * text.count("\n", at, at + length))
            at += length
        else:
            written.append(text[at])
            at += 1
    return asking + "#line 1\n" + "".join(written)


def line_of(mutant):
    text = (root / mutant.file).read_text()
    return text[text.rfind("\n", 0, mutant.at) + 1 : text.find("\n", mutant.at)].strip()


def where(mutant):
    return f"{mutant.file.name}:{(root / mutant.file).read_text().count(chr(10), 0, mutant.at) + 1}"


def write(path, text):
    """Only what changed, so that only that is compiled again."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class Bench:
    """A copy of the sources and its build."""

    def __init__(self):
        work = pathlib.Path(options.build).resolve()
        self.tree, self.build = work / "tree", work / "tree/build/mutants"
        for part in ("CMakeLists.txt", "engine", "tables", "workflows", "office", "papers", "web", "cli", "tests", "cmake", "docs"):
            source = root / part
            for path in [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.is_file()):
                relative = path.relative_to(root)
                if relative in files:
                    write(self.tree / relative, asking_text(relative))
                    continue
                copy = self.tree / relative
                if not copy.exists() or copy.read_bytes() != path.read_bytes():
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(path, copy)
                    os.utime(copy)
        # With assertions a mutant that reads a value nobody recorded is noticed for what it is.
        if not (self.build / "build.ninja").exists():
            subprocess.run(["cmake", "-S", self.tree, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=None", "-DRUDANG_POSTGRES=OFF", "-DCMAKE_UNITY_BUILD=ON", "-DCMAKE_UNITY_BUILD_BATCH_SIZE=4", "-DCMAKE_CXX_FLAGS=-O1 -w -fpch-preprocess -D_GLIBCXX_ASSERTIONS", *options.cmake], check=True, stdout=subprocess.DEVNULL)
        built = subprocess.run(["cmake", "--build", str(self.build), f"-j{options.jobs}", "--target", "rudang_golden"], capture_output=True, text=True)
        if built.returncode:
            sys.exit("the copy does not compile:\n" + built.stdout[-4000:])

    def passes(self, number=0):
        """True, False, or None for what would not have compiled."""
        try:
            run = subprocess.run([str(self.build / "tests/rudang_golden"), "[golden]", "--abort"], capture_output=True, timeout=300, env={**os.environ, "RUDANG_MUTANT": str(number)})
        except subprocess.TimeoutExpired:
            return False
        return None if run.returncode == 86 else run.returncode == 0


# Mutants that cannot be noticed because they change nothing: "file | line's text | operator | why".
known = {}
for line in (root / "tests/mutants-equivalent.txt").read_text().splitlines():
    if line.strip() and not line.startswith("#"):
        name, text, operator, why = [part.strip() for part in line.split(" | ")]
        known[(name, text, operator)] = why


def key(mutant):
    return mutant.file.name, line_of(mutant), mutant.operator.strip()


everything = [m for f in files for m in mutants(f)]
everything = [m for m in everything if where(m).startswith(options.only)]
if options.sample:
    everything = random.Random(options.seed).sample(everything, min(options.sample, len(everything)))
met = {key(m) for m in everything} & known.keys()
asked = [m for m in everything if key(m) not in known]
bench = Bench()
if not bench.passes():
    sys.exit("the unchanged sources do not pass")
lived = []
of = {f.name: collections.Counter() for f in files}
with concurrent.futures.ThreadPoolExecutor(options.jobs) as runs:
    for done, (mutant, passed) in enumerate(zip(asked, runs.map(lambda m: bench.passes(m.number), asked)), 1):
        of[mutant.file.name][passed] += 1
        if passed:
            lived.append(key(mutant))
            print(f"not noticed: {where(mutant)}:{mutant.operator}->{turned[mutant.operator]} {line_of(mutant)[:150]}", flush=True)
        if done % 50 == 0:
            print(f"{done} of {len(asked)}", flush=True)


def score(counts):
    judged = counts[True] + counts[False]
    return f"{counts[False]} of {judged} mutants noticed, score {counts[False] / judged if judged else 1.0:.2f}"


for name, counts in of.items():
    if counts:
        print(f"{name}: {score(counts)}")
total = sum(of.values(), collections.Counter())
print(f"{score(total)}; {len(everything) - len(asked)} equivalent, {total[None]} did not compile")
for unmet in known.keys() - met if not options.only and not options.sample else []:
    print("explained, but not there:", " | ".join(unmet))
    lived.append(unmet)
sys.exit(bool(lived))
