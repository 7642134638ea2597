#!/usr/bin/env python3
"""Everything the program says in Chinese, word for word in the sources: no Latin word in it outside this list.

usage: language_test.py SOURCES
"""
import pathlib
import re
import sys

# What is typed as it stands: the command and its words, options, variables, ids in examples; and names of formats.
TYPED = re.compile(r"--vote\.present|\bkey restore\b|rudang(-verify)?( [a-z][a-z0-9-]*| FILE| EVENT)*|--[a-z][a-z0-9-]*( [a-z_0-9=]+)?|-[vq]\b|RUDANG_[A-Z]+(= [a-z_]+=…)?|XDG_[A-Z_]+")
FORMATS = set("law JSON Lines UTF GB18030 GB2312 TOML PDF DOCTYPE SHA KiB MiB xlsx ods csv jsonl html ics xes xls svg dot mermaid "
              "markdown text toml txt json docx bash zsh fish WAL GB wal gate reset sha256 postgresql Ctrl D zh en d "
              "XML HTML MHTML Word WPS RTF Excel Office OpenDocument SpreadsheetML Numbers fods xlsb et doc old key "
              "libmicrohttpd12 zs C take keep skip choice show mask block deviation notice chmod checkpoint person rule branch root primary_committee general_branch X QR "
              "PostgreSQL libpq libpq5 dev psql pgpass pg_service conf service KB MB report activists yearly law-page page".split())

# Files whose Chinese words stand beside English ones in one text, on purpose.
BILINGUAL = {"cli/verify.cpp", "cli/spoken.cpp", "workflows/recruitment/src/articles.cpp", "cli/commands.cpp", "workflows/recruitment/src/law.cpp"}
# Said of local rules and of files by their own words.
ELSEWHERE = {"local_step_recorded", "record", "columns", "formula", "effective", "edition", "activist", "admission", "conversion", "recruitment", "rectification", "NUL", "Esc"}
# The table of rules is printed in both languages at once.
DOCUMENTATION = ("# 规则", "每个事项 every event", "公式没有存下结果", " (write ", " | 判断时机")
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def latin_words(text):
    text = re.sub(r"\\(x[0-9a-f]{2}|.)", " ", text)
    text = TYPED.sub(" ", text)
    return [word for word in re.findall(r"[A-Za-z][A-Za-z_0-9]*", text) if word not in FORMATS | ELSEWHERE]


def main():
    top, wrong = pathlib.Path(sys.argv[1]), []
    for folder in ("cli", "web", "engine", "office", "papers", "tables", "workflows"):
        for file in sorted((top / folder).rglob("*")):
            name = str(file.relative_to(top))
            if file.suffix not in (".cpp", ".h") or name in BILINGUAL:
                continue
            # Literals side by side are one.
            code = re.sub(r"^\s*//.*$", "", file.read_text(), flags=re.M)
            text = re.sub(r'"\s*\n\s*"', "", code)
            for literal in LITERAL.findall(text):
                chinese = re.findall("[\u4e00-\u9fff]", literal)
                words = latin_words(literal) if chinese else []
                # An English sentence that quotes a Chinese word is English.
                if literal.startswith(DOCUMENTATION):
                    continue
                if words and len(words) < 4 + len(chinese):
                    wrong.append(f"{name}: {' '.join(words)}: {literal[:90]}")
    print("\n".join(wrong) or "every word is Chinese")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
