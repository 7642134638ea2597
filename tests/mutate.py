#!/usr/bin/python3
"""Mutation test of the rules: turns one comparison at a time and asks whether the golden cases notice.

usage: mutate.py [--build DIR] [--sample N] [--seed S] [--only TEXT]
Works on a copy of the sources under DIR (default build/mutants), so the tree itself is never touched. --sample draws
so many mutants; --only takes those whose "file:line" begins with TEXT. Prints a line for each mutant that nobody
notices, and the score. Fails when the unchanged sources do not pass, or when a mutant lives that
tests/mutants-equivalent.txt does not explain.
"""
import argparse, pathlib, random, re, shutil, subprocess, sys

root = pathlib.Path(__file__).resolve().parent.parent
options = argparse.ArgumentParser()
options.add_argument("--build", default=str(root / "build/mutants"))
options.add_argument("--sample", type=int, default=0)
options.add_argument("--seed", type=int, default=1)
options.add_argument("--only", default="")
options = options.parse_args()

work = pathlib.Path(options.build).resolve()
tree, build = work / "tree", work / "build"
for part in ("CMakeLists.txt", "engine", "tables", "workflows", "cli", "tests", "cmake", "docs"):
    source = root / part
    if source.is_dir():
        shutil.copytree(source, tree / part, dirs_exist_ok=True)
    else:
        tree.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, tree / part)
# With assertions a mutant that reads a value nobody recorded is noticed for what it is.
if not (build / "build.ninja").exists():
    subprocess.run(["cmake", "-S", tree, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS=-O1 -D_GLIBCXX_ASSERTIONS"], check=True, stdout=subprocess.DEVNULL)
rules = tree / "workflows/recruitment/src"
files = sorted((rules / "rules").glob("*.cpp")) + [rules / "clocks.cpp"]
files = [f for f in files if f.name != "rulebook.cpp"]
for file in files:  # a run that was stopped left an object of a mutant, newer than the copy
    file.touch()

# Mutants that cannot be noticed because they change nothing: "file | line's text | operator | why".
known = {}
listed = root / "tests/mutants-equivalent.txt"
if listed.exists():
    for line in listed.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, text, operator, why = [part.strip() for part in line.split(" | ")]
            known[(name, text, operator)] = why

# A comparison and what it becomes. Only with spaces around it: that is how the sources write them.
turned = {" < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == ", " && ": " || ", " || ": " && "}
pattern = re.compile("|".join(re.escape(op) for op in sorted(turned, key=len, reverse=True)))
strings = re.compile(r'"(?:[^"\\]|\\.)*"')


def mutants(path):
    text = path.read_text()
    code = strings.sub(lambda m: '"' + "_" * (len(m.group()) - 2) + '"', text)
    code = re.sub(r"//[^\n]*", lambda m: " " * 0 + "_" * len(m.group()), code)
    for match in pattern.finditer(code):
        line = code[code.rfind("\n", 0, match.start()) + 1 : code.find("\n", match.start())]
        # Loops over indexes and the shape of messages are not the rule's comparison.
        if line.lstrip().startswith(("for (", "template", "#")) or "fmt::format" in line or "text +=" in line:
            continue
        yield path, text, match.start(), match.group()


def passes():
    made = subprocess.run(["cmake", "--build", str(build), "--target", "rudang_tests"], capture_output=True, text=True)
    if made.returncode:
        return None
    try:
        return subprocess.run([str(build / "tests/rudang_tests"), "[golden]", "--abort"], capture_output=True, timeout=120).returncode == 0
    except subprocess.TimeoutExpired:
        return False


everything = [m for f in files for m in mutants(f)]
where = lambda path, text, at: f"{path.name}:{text.count(chr(10), 0, at) + 1}"
everything = [m for m in everything if where(m[0], m[1], m[2]).startswith(options.only)]
if options.sample:
    everything = random.Random(options.seed).sample(everything, min(options.sample, len(everything)))
if not passes():
    sys.exit("the unchanged sources do not pass")
noticed = stillborn = explained = 0
lived = []
met = set()
for path, text, at, operator in everything:
    line = text[text.rfind("\n", 0, at) + 1 : text.find("\n", at)].strip()
    key = (path.name, line, operator.strip())
    if key in known:
        met.add(key)
        explained += 1
        continue
    path.write_text(text[:at] + turned[operator] + text[at + len(operator):])
    try:
        answer = passes()
    finally:
        path.write_text(text)
    if answer is None:
        stillborn += 1
    elif answer:
        lived.append(key)
        print(f"not noticed: {where(path, text, at)}:{operator}->{turned[operator]} {line[:150]}", flush=True)
    else:
        noticed += 1
judged = noticed + len(lived)
print(f"{noticed} of {judged} mutants noticed, {explained} equivalent, {stillborn} did not compile, score {noticed / judged if judged else 1.0:.2f}")
for key in known.keys() - met if not options.only and not options.sample else []:
    print("explained, but not there:", " | ".join(key))
    lived.append(key)
sys.exit(bool(lived))
