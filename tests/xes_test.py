#!/usr/bin/python3
"""The exported event log keeps to what the XES schema (IEEE 1849) demands, and holds every event of the ledger.

usage: xes_test.py RUDANG
"""
import datetime, os, pathlib, re, subprocess, sys, tempfile
import xml.etree.ElementTree as tree

rudang = sys.argv[1]
scenarios = pathlib.Path(__file__).resolve().parent / "scenarios"
attributes = {"string", "date", "int", "float", "boolean", "id", "list"}
wrong = []


def check(condition, what):
    if not condition:
        wrong.append(what)


with tempfile.TemporaryDirectory() as folder:
    environment = dict(os.environ, HOME=folder, XDG_CONFIG_HOME=folder + "/c", XDG_STATE_HOME=folder + "/s", RUDANG_LEDGER=folder + "/l.rudang")
    environment.pop("RUDANG_ACTOR", None)
    run = lambda *words: subprocess.run([rudang, *words], check=True, env=environment, capture_output=True)
    run("init", "--actor", "lisi")
    run("record", "--from", str(scenarios / "clean-2026.jsonl"), "--today", "2029-01-01", "-q")
    run("export", folder + "/log.xes")
    root = tree.parse(folder + "/log.xes").getroot()

space = re.match(r"\{(.*)\}", root.tag)
name = lambda element: element.tag.split("}")[-1]
check(name(root) == "log", "the root is a log")
check(root.get("xes.version") and root.get("xes.features") is not None, "the log names its version and features")
check(not space or space.group(1) == "http://www.xes-standard.org/", "the namespace is that of XES")


def check_attribute(element, where):
    check(element.get("key"), f"{where}: an attribute has a key")
    if name(element) == "list":
        return
    value = element.get("value")
    check(value is not None, f"{where}: an attribute has a value")
    if name(element) == "date":
        try:
            check(datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).tzinfo is not None, f"{where}: a date has its zone")
        except ValueError:
            wrong.append(f"{where}: {value} is a date")
    if name(element) == "int":
        check(re.fullmatch(r"[+-]?\d+", value), f"{where}: {value} is a whole number")
    if name(element) == "boolean":
        check(value in ("true", "false", "0", "1"), f"{where}: {value} is true or false")


# The order of a log's parts is fixed: extensions, globals, classifiers, attributes, traces.
order = {"extension": 0, "global": 1, "classifier": 2, **{each: 3 for each in attributes}, "trace": 4, "event": 5}
ranks = [order.get(name(child), -1) for child in root]
check(-1 not in ranks, "a log holds nothing else")
check(ranks == sorted(ranks), "the parts of a log stand in their order")
prefixes = set()
for child in root:
    if name(child) == "extension":
        check(child.get("name") and re.fullmatch(r"[A-Za-z_][\w.-]*", child.get("prefix") or "") and (child.get("uri") or "").startswith("http"), "an extension has name, prefix and uri")
        prefixes.add(child.get("prefix"))
    elif name(child) == "global":
        check(child.get("scope") in ("trace", "event"), "a global has a scope")
    elif name(child) == "classifier":
        check(child.get("name") and child.get("keys"), "a classifier has name and keys")
events = 0
for trace in (child for child in root if name(child) == "trace"):
    kinds = [name(part) for part in trace]
    check(all(kind in attributes or kind == "event" for kind in kinds), "a trace holds attributes and events")
    check(kinds == sorted(kinds, key=lambda kind: kind == "event"), "the attributes of a trace come first")
    for part in trace:
        if name(part) != "event":
            check_attribute(part, "trace")
            continue
        events += 1
        keys = [attribute.get("key") for attribute in part]
        check(len(keys) == len(set(keys)), "no key stands twice in one event")
        for attribute in part:
            check(name(attribute) in attributes, "an event holds attributes")
            check_attribute(attribute, "event")
            if ":" in (attribute.get("key") or ""):
                check(attribute.get("key").split(":")[0] in prefixes, f"the extension of {attribute.get('key')} is declared")
        check("concept:name" in keys and "time:timestamp" in keys, "an event has a name and a time")
# What is declared for every event is there.
for child in root:
    if name(child) == "global" and child.get("scope") == "event":
        needed = {attribute.get("key") for attribute in child}
        for trace in (each for each in root if name(each) == "trace"):
            for event in (each for each in trace if name(each) == "event"):
                check(needed <= {attribute.get("key") for attribute in event}, "what is global stands in every event")
expected = sum(1 for line in open(scenarios / "clean-2026.jsonl") if line.strip())
check(events == expected, f"{events} events of {expected}")
for each in wrong:
    print("not so:", each)
print(f"{events} events checked")
sys.exit(bool(wrong) or events == 0)
