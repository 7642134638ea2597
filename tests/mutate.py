#!/usr/bin/python3
"""Mutation test of the rules: turns one comparison at a time and asks whether the golden cases notice.

usage: mutate.py [--build DIR] [--jobs N] [--sample N] [--seed S] [--only TEXT] [--cmake=OPTION]...
Works on copies of the sources under DIR (default build/mutants), one a job, so the tree itself is never touched.
--sample draws so many mutants; --only takes those whose "file:line" begins with TEXT. Prints a line for each mutant
that nobody notices, and the score. Fails when the unchanged sources do not pass, or when a mutant lives that
tests/mutants-equivalent.txt does not explain.
"""
import argparse, multiprocessing, pathlib, random, re, shutil, subprocess, sys

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
pattern = re.compile("|".join(re.escape(op) for op in sorted(turned, key=len, reverse=True)))
strings = re.compile(r'"(?:[^"\\]|\\.)*"')
rules = pathlib.Path("workflows/recruitment/src")
files = [f.relative_to(root) for f in sorted((root / rules / "rules").glob("*.cpp")) if f.name != "rulebook.cpp"] + [rules / "clocks.cpp"]


def mutants(file):
    """(file, offset, operator) of every comparison that is a rule's."""
    text = (root / file).read_text()
    code = strings.sub(lambda m: '"' + "_" * (len(m.group()) - 2) + '"', text)
    code = re.sub(r"//[^\n]*", lambda m: "_" * len(m.group()), code)
    for match in pattern.finditer(code):
        line = code[code.rfind("\n", 0, match.start()) + 1 : code.find("\n", match.start())]
        # Loops over indexes and the shape of messages are not the rule's comparison.
        if line.lstrip().startswith(("for (", "template", "#")) or "fmt::format" in line or "text +=" in line:
            continue
        yield file, match.start(), match.group()


def line_of(file, at):
    text = (root / file).read_text()
    return text[text.rfind("\n", 0, at) + 1 : text.find("\n", at)].strip()


def where(file, at):
    return f"{file.name}:{(root / file).read_text().count(chr(10), 0, at) + 1}"


class Bench:
    """A copy of the sources and its build, made once a process."""

    def __init__(self, number):
        work = pathlib.Path(options.build).resolve() / str(number)
        self.tree, self.build = work / "tree", work / "build"
        for part in ("CMakeLists.txt", "engine", "tables", "workflows", "office", "papers", "web", "cli", "tests", "cmake", "docs"):
            source = root / part
            if source.is_dir():
                shutil.copytree(source, self.tree / part, dirs_exist_ok=True)
            else:
                self.tree.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, self.tree / part)
        # With assertions a mutant that reads a value nobody recorded is noticed for what it is. One file is compiled
        # and one small program linked for a mutant, so optimizing costs more than it saves.
        if not (self.build / "build.ninja").exists():
            subprocess.run(["cmake", "-S", self.tree, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=None", "-DRUDANG_POSTGRES=OFF", "-DCMAKE_CXX_FLAGS=-O0 -fpch-preprocess -D_GLIBCXX_ASSERTIONS", *options.cmake], check=True, stdout=subprocess.DEVNULL)
        for file in files:  # a run that was stopped left an object of a mutant, newer than the copy
            (self.tree / file).touch()
        self.sound = self.passes()

    def passes(self):
        if subprocess.run(["cmake", "--build", str(self.build), "-j1", "--target", "rudang_golden"], capture_output=True).returncode:
            return None
        try:
            return subprocess.run([str(self.build / "tests/rudang_golden"), "[golden]", "--abort"], capture_output=True, timeout=120).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def tries(self, file, at, operator):
        text = (root / file).read_text()
        path = self.tree / file
        path.write_text(text[:at] + turned[operator] + text[at + len(operator):])
        try:
            return self.passes()
        finally:
            path.write_text(text)


def work(number, tasks, answers):
    bench = Bench(number)
    if not bench.sound:
        return answers.put(None)
    while (task := tasks.get()) is not None:
        answers.put((task, bench.tries(*task)))


# Mutants that cannot be noticed because they change nothing: "file | line's text | operator | why".
known = {}
for line in (root / "tests/mutants-equivalent.txt").read_text().splitlines():
    if line.strip() and not line.startswith("#"):
        name, text, operator, why = [part.strip() for part in line.split(" | ")]
        known[(name, text, operator)] = why

everything = [m for f in files for m in mutants(f)]
everything = [m for m in everything if where(m[0], m[1]).startswith(options.only)]
if options.sample:
    everything = random.Random(options.seed).sample(everything, min(options.sample, len(everything)))
key = lambda m: (m[0].name, line_of(m[0], m[1]), m[2].strip())
met = {key(m) for m in everything} & known.keys()
asked = [m for m in everything if key(m) not in known]
tasks, answers = multiprocessing.Queue(), multiprocessing.Queue()
for task in asked + [None] * options.jobs:
    tasks.put(task)
workers = [multiprocessing.Process(target=work, args=(n, tasks, answers), daemon=True) for n in range(options.jobs)]
for worker in workers:
    worker.start()
noticed = stillborn = 0
lived = []
for done in range(1, len(asked) + 1):
    answer = answers.get()
    if answer is None:
        sys.exit("the unchanged sources do not pass")
    mutant, passed = answer
    if passed is None:
        stillborn += 1
    elif passed:
        lived.append(key(mutant))
        print(f"not noticed: {where(mutant[0], mutant[1])}:{mutant[2]}->{turned[mutant[2]]} {line_of(mutant[0], mutant[1])[:150]}", flush=True)
    else:
        noticed += 1
    if done % 25 == 0:
        print(f"{done} of {len(asked)}", flush=True)
judged = noticed + len(lived)
print(f"{noticed} of {judged} mutants noticed, {len(everything) - len(asked)} equivalent, {stillborn} did not compile, score {noticed / judged if judged else 1.0:.2f}")
for unmet in known.keys() - met if not options.only and not options.sample else []:
    print("explained, but not there:", " | ".join(unmet))
    lived.append(unmet)
sys.exit(bool(lived))
