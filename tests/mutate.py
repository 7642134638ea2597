#!/usr/bin/python3
"""Mutation test of the rules: turns one comparison at a time and asks whether the golden cases notice.

usage: mutate.py BUILD [SAMPLE] [SEED]
BUILD is a build folder configured from this tree; SAMPLE limits the run to so many mutants, drawn with SEED.
Prints a line for each mutant that nobody notices and the score. Fails when the score is below 0.9 or when the
unchanged sources do not pass.
"""
import pathlib, random, re, subprocess, sys

root = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(sys.argv[1]).resolve()
sample = int(sys.argv[2]) if len(sys.argv) > 2 else 0
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
rules = root / "workflows/recruitment/src"
files = sorted((rules / "rules").glob("*.cpp")) + [rules / "clocks.cpp"]
files = [f for f in files if f.name != "rulebook.cpp"]

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
        return subprocess.run([str(build / "tests/rudang_tests"), "[golden]"], capture_output=True, timeout=120).returncode == 0
    except subprocess.TimeoutExpired:
        return False


everything = [m for f in files for m in mutants(f)]
chosen = everything if not sample else random.Random(seed).sample(everything, min(sample, len(everything)))
if not passes():
    sys.exit("the unchanged sources do not pass")
noticed = stillborn = 0
for path, text, at, operator in chosen:
    path.write_text(text[:at] + turned[operator] + text[at + len(operator):])
    try:
        answer = passes()
    finally:
        path.write_text(text)
    if answer is None:
        stillborn += 1
    elif answer:
        line = text.count("\n", 0, at) + 1
        print(f"not noticed: {path.relative_to(root)}:{line}:{operator}->{turned[operator]} {text.splitlines()[line - 1].strip()[:140]}", flush=True)
    else:
        noticed += 1
judged = len(chosen) - stillborn
score = noticed / judged if judged else 1.0
print(f"{noticed} of {judged} mutants noticed, {stillborn} did not compile, score {score:.2f}")
sys.exit(score < 0.9)
