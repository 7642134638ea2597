#!/usr/bin/env python3
"""Seeds and words for the fuzzer: a folder and a dictionary a reader.

    tests/fuzz_seeds.py FOLDER     writes FOLDER/<reader>/seed-… and FOLDER/<reader>.dict
"""
import json
import struct
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LEDGER = HERE / "fixtures/ledger.xlsx"


def part(name):
    with zipfile.ZipFile(LEDGER) as book:
        return book.read(name)


def biff_records():
    record = lambda kind, data: struct.pack("<HH", kind, len(data)) + data
    return (record(0xFD, struct.pack("<HHHI", 0, 0, 0, 0)) + record(0x203, struct.pack("<HHHd", 1, 1, 1, 45356))
            + record(0xBD, struct.pack("<HHHIHIH", 1, 2, 0, 30, 0, 31, 3))
            + record(0x6, struct.pack("<HHH", 1, 4, 0) + bytes(6) + b"\xff\xff" + bytes(8))
            + record(0x207, struct.pack("<HB", 2, 1) + "李四".encode("utf-16le")) + record(0xE5, struct.pack("<HHHHH", 1, 0, 1, 0, 0)))


def text(*pieces):
    return [piece.encode() if isinstance(piece, str) else piece for piece in pieces]


EVENTS = {edition: (HERE / f"scenarios/clean-{edition}.jsonl").read_bytes() for edition in ("2014", "2026")}
LINES = [line + b"\n" for content in EVENTS.values() for line in content.splitlines()]
ENTRY = json.dumps({"v": 1, "log": "l", "seq": 0, "at": "2026-11-24T08:57:51.961422Z", "kind": "event", "actor": "a", "key": None, "role": None,
                    "org": None, "case": None, "request": None, "body": {}, "sealed": None, "seen": None, "sig": None}, separators=(",", ":"))
NOTE = "rudang/x\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
SIGNED = NOTE + "\n— rudang/x/lisi " + "A" * 91 + "=\n"
SALT = "A" * 22 + "=="
KEY = {"rudang-key": 1, "kind": "actor", "origin": "rudang/x", "actor": "lisi"}
BODY = "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n12\r\n--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.csv\"\r\n\r\n姓名\r\n--x--\r\n"
PROOF = "c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n\n" + SIGNED

SEEDS = {
    "csv": text("姓名,申请入党时间,谈话时间\n张三,2024-03-05,2024年4月\n", "﻿\"姓\"\"名\";a\tb\r\n'1,;\n", "姓名\t时间\n".encode("utf-16"), "姓名,时间\n张三,2024.3\n".encode("gb18030")),
    "zip": [LEDGER.read_bytes()],
    "xlsx": [bytes([0]) + part("xl/worksheets/sheet1.xml"), bytes([1]) + part("xl/workbook.xml"), bytes([2]) + part("xl/_rels/workbook.xml.rels"),
             bytes([3]) + "<sst><si><t>a</t></si><si><r><t>b</t></r><rPh><t>c</t></rPh></si></sst>".encode(),
             bytes([4]) + b'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy/m"/></numFmts><fonts><font><strike/></font></fonts><cellXfs><xf numFmtId="164" fontId="0"/></cellXfs></styleSheet>'],
    "ods": text('<o:document-content xmlns:o="o" xmlns:table="t" xmlns:text="x"><table:table table:name="S"><table:table-row table:number-rows-repeated="2"><table:table-cell o:value-type="string" table:number-columns-repeated="2"><text:p>姓名</text:p></table:table-cell></table:table-row></table:table></o:document-content>'),
    "ods-styles": text('<styles><date-style name="N1"><year/><month/></date-style><style name="ce1" data-style-name="N1"/></styles>'),
    "xls": [LEDGER.read_bytes()[:600], biff_records()],
    "xls-cells": [biff_records()],
    "rows": text("姓名\t申请入党时间\t谈话时间\n张三\t2024-03-05\t2024.4\n李四\t#45356\t~2024年5月1日\n", "发展党员台账\n姓名\t步骤\t日期\n张三\t入党申请\t2024-03-05\n",
                 "姓名\t张三\n申请入党时间\t2024-03-05\n支部大会\t应到/实到 30/28\n备注\t已转出\n\f二\n姓名\t公示时间\n王五\t2027.7.20-7.26\n"),
    "days": text("2024-03-05", "2024年3月5日", "2024.3", "20240305", "上周五", "三天前", "２０２４／３／５", "2024-03-05 00:00:00", "2026-11-24T08:57:51.961422Z", "去年5月1日", "二〇二四年三月"),
    "mapping": text(json.dumps({"how": "x", "columns": {"姓名": "name", "时间": "application_submitted.on"}, "sheets": {"S": {"columns": [{"header": "姓名", "meaning": "name"}]}}}, ensure_ascii=False)),
    "differences": text('{"differences":[{"id":"a","choice":"take"},{"id":"b","choice":"keep"},{"id":"c","choice":"skip"}]}'),
    "events": LINES, "judged": list(EVENTS.values()),
    "typed": [bytes([event, field]) + words for event in (0, 3, 9, 20) for field, words in enumerate(text("是", "2024-03-05", "12 人", "通过", "张三、李四", '{"a":1}'))],
    "overlay": text('id = "x"\neffective = 2026-07-01\nnotices = ["admission"]\n[parameters]\ntraining_days = 5\n[[documents]]\nat = "activist_determined"\nname = "推荐表"\n[[records]]\nid = "ballot"\nname = "票决"\nbefore = "activist_determined"\n'),
    "docx": [LEDGER.read_bytes()],
    "docx-text": text('<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:tbl><w:tr><w:tc><w:p><w:r><w:t>{{#a}}{{b</w:t></w:r><w:r><w:t>}}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{{/a}}{{☑c}}</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:document>'),
    "clean": text("张​三‮", "欧阳　小明\r\n", "=1+1", "＝1", "\tｱ"), "entries": text(ENTRY), "notes": text(NOTE, SIGNED), "proofs": text(PROOF, SIGNED),
    "keys": text(json.dumps(KEY | {"secret": "A" * 43 + "="}), json.dumps(KEY | {"salt": SALT, "operations": 1, "memory": 8192, "locked": "A" * 96}), "A" * 43 + "="),
    "form": text("token=12&name=%E5%BC%A0+%E4%B8%89&name=x&=&a"), "multipart": text(BODY),
    "head": text("POST\n/0123456789abcdef/people\nHTTP/1.1\nHost:127.0.0.1:8080\nOrigin:http://127.0.0.1:8080\nContent-Length:12\nContent-Type:application/x-www-form-urlencoded\nCookie:rudang-8080=0\nSec-Fetch-Site:same-origin"),
    "backup": [bytes([0, 0, offset, 3]) + bytes(4) for offset in (16, 18, 28, 44, 60, 100)] + [bytes([page, 0, place, 7]) + b"\xff" * 8 for page in range(12) for place in (0, 8)],
}
XML = ["<", ">", "/>", "</", "\"", "<!DOCTYPE", "<![CDATA[", "&#0;", "&amp;", "xmlns:", "<?xml"]
WORDS = {
    "csv": [",", "\"\"", "\r\n", "\t", ";", "﻿", "sep=,"],
    "xlsx": XML + ["<row r=\"", "<c r=\"A1\" t=\"", "inlineStr", "<is><t>", "<mergeCell ref=\"A1:B2\"/>", "s=\"", "<f>", "rId1", "date1904=\"1\"", "state=\"hidden\"", "XFD1048576"],
    "ods": XML + ["number-rows-repeated=\"", "number-columns-repeated=\"", "number-columns-spanned=\"", "office:value-type=\"date\"", "office:date-value=\"", "covered-table-cell", "annotation", "text:s"],
    "rows": ["\t", "\n", "姓名", "申请入党时间", "列为积极分子时间", "支部大会", "应到", "备注", "转出", "公示时间", "考察", "转正", "序号", "合计", "年", "月", "日", "步骤", "日期", "、", "（", "）", "#45356", "\f"],
    "days": ["年", "月", "日", "上", "下", "周", "星期", "天前", "昨", "今", "去年", "初", "旬", "底", "-", "/", ".", "至", "T", "Z", "〇", "十", "２０"],
    "typed": ["是", "否", "通过", "正式", "、", "，", "人", "天", "小时"],
    "overlay": ["id = ", "effective = ", "notices = ", "[parameters]", "[[documents]]", "[[records]]", "training_days = ", "before = ", "at = ", "name = ", "'''", "\"\"\"", "nan", "inf", "0x", "1e400", "2026-07-01T00:00:00Z"],
    "docx-text": XML + ["{{", "}}", "{{#a}}", "{{/a}}", "{{☑", "<w:p>", "</w:p>", "<w:r>", "<w:t>", "<w:tr>", "</w:tr>", "<w:br/>", "<mc:Fallback>"],
    "entries": ["\"v\":", "\"seq\":", "\"at\":", "\"sig\":", "\"seen\":", "null", "{}", "\\u0000", "1e999", "-1", "18446744073709551615"],
    "multipart": ["--x", "\r\n", "\r\n\r\n", "name=\"", "filename=\"", "boundary=", "--"],
    "form": ["%00", "%", "&", "=", "+", "%E5"],
    "head": ["GET", "POST", "HTTP/1.1", "Host:", "Cookie:", "Content-Length:", "Transfer-Encoding:", "Origin:", "Sec-Fetch-Site:", "127.0.0.1:8080"],
}
WORDS |= {"annotate": WORDS["xlsx"], "ods-styles": WORDS["ods"], "events": ["\"case\":", "\"event\":", "\"on\":", "\"origin\":\"imported\""], "notes": ["\n\n", "— ", "rudang/x", "/lisi "],
          "keys": ["\"rudang-key\":1", "\"secret\":", "\"locked\":", "\"salt\":", "\"memory\":", "\"operations\":"], "proofs": ["index ", "extra ", "\n\n", "— "]}
SEEDS["annotate"] = SEEDS["xlsx"]


def main():
    folder = Path(sys.argv[1])
    for reader, seeds in SEEDS.items():
        (folder / reader).mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds):
            (folder / reader / f"seed-{number}").write_bytes(seed)
    for reader in SEEDS:
        escaped = ["".join(f"\\x{byte:02x}" for byte in word.encode()) for word in WORDS.get(reader, [])]
        (folder / f"{reader}.dict").write_text("# words of its format\n" + "".join(f'"{word}"\n' for word in escaped))


main()
