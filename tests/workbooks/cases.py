"""What stands in each workbook of the tests, and what it must read to.

A cell is (name, value) or (name, value, number format). A value is text, a number, True or
False, date("2019-06-30"), error("#N/A") or formula("A1+B1", result).
"""

import datetime
import json
import pathlib

HERE = pathlib.Path(__file__).parent
DATA = HERE.parent / "data" / "workbooks"


def date(iso, hours=0.0):
    days = (datetime.date.fromisoformat(iso) - datetime.date(1899, 12, 30)).days
    return {"days": days + hours / 24}


def error(name):
    return {"error": name}


def formula(text, result):
    return {"formula": text, "result": result}


def sheet(name, cells, reads, **more):
    cells = [{"at": c[0], "value": c[1], "format": c[2] if len(c) > 2 else None} for c in cells]
    return {"name": name, "cells": cells, "reads": reads, **more}


def grid(top_left, rows, number_format=None):
    """Cells side by side from a corner on; None is left out."""
    letter, line = top_left[0], int(top_left[1:])
    cells = []
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            if value is not None:
                name = f"{chr(ord(letter) + across)}{line + down}"
                cells.append((name, value, number_format if isinstance(value, (int, float)) else None))
    return cells


HEAD = ["Year", "Q1", "Q2", "Q3", "Q4", "Total"]
AMOUNTS = [["2017-18", 358442, 451925, 461680, 315600, 1587647], ["2018-19", 377815, 451178, 371315, 342062, 1542370]]
AS_TEXT = [["2017-18", "358442", "451925", "461680", "315600", "1587647"], ["2018-19", "377815", "451178", "371315", "342062", "1542370"]]


def table(line=1):
    return [[line, *HEAD]] + [[line + 1 + n, *row] for n, row in enumerate(AS_TEXT)]


CASES = {}


def case(name, *sheets, **more):
    CASES[name] = {"sheets": list(sheets), **more}


case("table", sheet("Sheet1", grid("A1", [HEAD, *AMOUNTS], "#,##0"), table()))

case("noise", sheet("Sheet1", [
    ("A1", "Amount"), ("A2", 131100.30000000002), ("A3", 0.1 + 0.2), ("A4", 1587646.7599999998, "#,##0"),
    ("A5", -6079.5, "#,##0;(#,##0)"), ("A6", 99999999999.99, "0"), ("A7", 118, "0.00"), ("A8", 0.005, "0"),
], [[1, "Amount"], [2, "131100.3"], [3, "0.3"], [4, "1587646.76"], [5, "-6079.5"], [6, "99999999999.99"], [7, "118"], [8, "0.005"]]))

DATES = [
    ("A1", "Quarter end"), ("B1", "Amount"),
    ("A2", date("2019-06-30"), "dd/mm/yyyy"), ("B2", 358442, "#,##0"),
    ("A3", date("2019-09-30"), "d-mmm-yy"), ("B3", 451925.5, "#,##0.00"),
    ("A4", date("2020-02-29"), "mmm yyyy"), ("B4", 43646, "0"),
    ("A5", date("2020-03-31", 14.5), "yyyy-mm-dd hh:mm"), ("B5", 1),
]
DATES_READ = [[1, "Quarter end", "Amount"], [2, "2019-06-30", "358442"], [3, "2019-09-30", "451925.5"], [4, "2020-02-29", "43646"], [5, "2020-03-31 14:30:00", "1"]]
case("dates-1900", sheet("Sheet1", DATES, DATES_READ))
case("dates-1904", sheet("Sheet1", DATES, DATES_READ), date1904=True)

case("percent", sheet("Sheet1", [
    ("A1", "Rate"), ("A2", 0.12, "0%"), ("A3", 0.125, "0.0%"), ("A4", 0.07, "0.00%"), ("A5", 1.1, "0%"), ("A6", -0.055, "0%"), ("A7", 0, "0%"), ("A8", 12, "0\"%\""),
], [[1, "Rate"], [2, "12%"], [3, "12.5%"], [4, "7%"], [5, "110%"], [6, "-5.5%"], [7, "0%"], [8, "12%"]]))

case("currency", sheet("Sheet1", [
    ("A1", "Amount"), ("A2", 358442.4, "\"£\"#,##0"), ("A3", -358442.4, "\"£\"#,##0;[Red]-\"£\"#,##0"),
    ("A4", 451925, "[$£-809]#,##0.00"), ("A5", 461680, "_-* #,##0.00_-;\\-* #,##0.00_-;_-* \"-\"??_-;_-@_-"),
    ("A6", 0, "_-* #,##0.00_-;\\-* #,##0.00_-;_-* \"-\"??_-;_-@_-"), ("A7", 118, "[$€-2]\\ #,##0"),
], [[1, "Amount"], [2, "358442.4"], [3, "-358442.4"], [4, "451925"], [5, "461680"], [6, "0"], [7, "€118"]]))

case("scaled", sheet("Sheet1", [
    ("A1", "£000"), ("A2", 118387, "#,##0,"), ("A3", 451925, "#,##0,"), ("A4", 1587647, "0.0,,\"m\""), ("A5", 451925, "#,##0"),
], [[1, "£000"], [2, "118387"], [3, "451925"], [4, "1587647"], [5, "451925"]],
    notes=["3 figures are shown divided: A2 holds 118387 and shows 118"]))

case("unit-format", sheet("Sheet1", [
    ("A1", "Amount"), ("A2", 118, "0\"k\""), ("A3", 118, "#,##0\",000\""), ("A4", 1.2, "\"£\"0.0\"m\""),
], [[1, "Amount"], [2, "118k"], [3, "118"], [4, "1.2m"]],
    notes=["1 figure is shown with \",000\" by the number format: A3 holds 118"]))

case("labels-by-format", sheet("Sheet1", [
    ("A1", "Year"), ("B1", 1, "\"Q\"0"), ("C1", 2, "\"Q\"0"), ("A2", 2019, "0\"/20\""), ("B2", 5), ("C2", 6),
], [[1, "Year", "Q1", "Q2"], [2, "2019/20", "5", "6"]]))

case("hidden-sheets",
     sheet("Notes", [("A1", "Nothing here")], [[1, "Nothing here"]]),
     sheet("Old", grid("A1", [HEAD, AMOUNTS[0]]), [[1, *HEAD], [2, *AS_TEXT[0]]], state="hidden"),
     sheet("Very old", [("B2", "Kept")], [[2, "", "Kept"]], state="veryHidden"),
     sheet("Table 2", grid("A1", [HEAD, *AMOUNTS]), table()))

case("merged", sheet("Sheet1", [
    ("A1", "Clawbacks (£000)"),
    ("B2", "2017-18"), ("D2", "2018-19"),
    ("A3", "Group"), ("B3", "Amount"), ("C3", "Count"), ("D3", "Amount"), ("E3", "Count"),
    ("A4", "Older people"), ("B4", 5), ("C4", 6), ("D4", 7), ("E4", 8),
    ("B5", 9), ("D5", 10), ("E5", 11),
    ("A6", "All"), ("B6", 14, "#,##0"), ("D6", 17), ("E6", 19),
], [
    [1, "Clawbacks (£000)", "", "", "", ""],
    [2, "", "2017-18", "2017-18", "2018-19", "2018-19"],
    [3, "Group", "Amount", "Count", "Amount", "Count"],
    [4, "Older people", "5", "6", "7", "8"],
    [5, "Older people", "9", "", "10", "11"],
    [6, "All", "14", "", "17", "19"],
], merges=["A1:E1", "B2:C2", "D2:E2", "A4:A5", "B6:C6"]))

case("hidden-rows", sheet("Sheet1", grid("A1", [["Year", "Q1", "Working", "Q2"], ["2017-18", 5, 1, 6], ["2018-19", 7, 2, 8], ["2019-20", 9, 3, 10]]),
     [[1, "Year", "Q1", "Working", "Q2"], [2, "2017-18", "5", "1", "6"], [3, "2018-19", "7", "2", "8"], [4, "2019-20", "9", "3", "10"]],
     hidden_rows=[3], hidden_columns=["C"], notes=["row 3 is hidden", "column C is hidden"]))

case("filtered", sheet("Sheet1", grid("A1", [["Group", "Amount"], ["Older", 5], ["Younger", 7], ["Older", 9], ["Younger", 11]]),
     [[1, "Group", "Amount"], [2, "Older", "5"], [3, "Younger", "7"], [4, "Older", "9"], [5, "Younger", "11"]],
     hidden_rows=[3, 5], filter={"area": "A1:B5", "column": 0, "keeps": "Older"},
     notes=["rows 3 and 5 are hidden by a filter"]))

RESULTS = sheet("Sheet1", [
    ("A1", "Amount"), ("A2", 5), ("A3", 6.25), ("A4", formula("A2+A3", 11.25), "#,##0"), ("A5", formula("A2-A2", 0)),
    ("A6", formula("\"Q\"&1", "Q1")), ("A7", formula("NA()", error("#N/A"))), ("A8", formula("A2>A3", False)),
    ("A9", formula("A2/A3", 0.8), "0%"), ("A10", formula("IF(A2>A3,\"x\",\"\")", "")), ("B10", "end"),
], [[1, "Amount", ""], [2, "5", ""], [3, "6.25", ""], [4, "11.25", ""], [5, "0", ""], [6, "Q1", ""], [7, "#N/A", ""], [8, "FALSE", ""], [9, "80%", ""], [10, "", "end"]])
case("formulas", RESULTS)
case("formulas-not-computed", {
    **RESULTS, "reads": [[1, "Amount", ""], [2, "5", ""], [3, "6.25", ""], [10, "", "end"]],
    "problems": [f"Sheet1!A{line}" for line in range(4, 11)],
})

case("words", sheet("Sheet1", [
    ("A1", "yes"), ("B1", True), ("A2", "no"), ("B2", False), ("A3", "broken"), ("B3", error("#REF!")), ("A4", "missing"), ("B4", error("#N/A")), ("A5", "nothing"), ("B5", error("#DIV/0!")),
], [[1, "yes", "TRUE"], [2, "no", "FALSE"], [3, "broken", "#REF!"], [4, "missing", "#N/A"], [5, "nothing", "#DIV/0!"]]))

case("texts", sheet("Café £", [
    ("A1", "1,234"), ("B1", "00123"), ("A2", "  padded  "), ("B2", "two\nlines"), ("A3", "=SUM(A1)"), ("B3", "'-5"), ("A4", "£1.2m – “so”"), ("B4", "<5 & >3"), ("A5", "[c]"), ("B5", "2019/20"),
], [[1, "1,234", "00123"], [2, "padded", "two\nlines"], [3, "=SUM(A1)", "-5"], [4, "£1.2m – “so”", "<5 & >3"], [5, "[c]", "2019/20"]]))

case("long", sheet("Data", grid("A1", [["quarter", "amount", "count", "status"], ["2019-20-Q1", 358442.17, 118, "final"], ["2019-20-Q2", 451925, 165, "final"], ["2019-20-Q3", 461680.5, 153, "provisional"]]),
     [[1, "quarter", "amount", "count", "status"], [2, "2019-20-Q1", "358442.17", "118", "final"], [3, "2019-20-Q2", "451925", "165", "final"], [4, "2019-20-Q3", "461680.5", "153", "provisional"]]))

case("apart", sheet("Sheet1", [("D10", "Year"), ("E10", "Q1"), ("D12", "2017-18"), ("E12", 5), ("D20", "Source: ledger")],
     [[10, "", "", "", "Year", "Q1"], [12, "", "", "", "2017-18", "5"], [20, "", "", "", "Source: ledger", ""]]))

case("signs", sheet("Sheet1", [
    ("A1", "Amount"), ("A2", 2000000, "[>=1000000]0.0,,\"m\";[>=1000]0,\"k\";0"), ("A3", 250, "[>=1000000]0.0,,\"m\";[>=1000]0,\"k\";0"), ("A4", -500, "#,##0;[Red]#,##0"), ("A5", 500, "#,##0.0_);(#,##0.0)"),
], [[1, "Amount"], [2, "2000000"], [3, "250"], [4, "-500"], [5, "500"]],
    notes=["1 figure is shown divided: A2 holds 2000000 and shows 2.0m"]))

case("empty", sheet("Sheet1", [], []), refused=["empty_file", "has no sheet with anything in it"])

# What a writer cannot write, and what it makes of a case otherwise.
NOT = {
    # It leaves every formula to whoever opens the file.
    "openpyxl": ["formulas"],
    # It writes no errors but those of formulas, and knows one date system.
    "rust": ["words", "dates-1904"],
    # In XLSB it cannot say from which day it counts.
    "sheetjs-xlsb": ["dates-1904", "formulas-not-computed", "filtered", "empty"],
    "sheetjs-xls": ["formulas-not-computed", "filtered", "empty"],
    # It computes every formula when it opens a file.
    "libreoffice-ods": ["formulas-not-computed", "empty"],
    "libreoffice-xlsx": ["formulas-not-computed", "empty", "dates-1900", "noise", "texts", "apart", "long"],
    "libreoffice-xls": ["formulas-not-computed", "empty", "dates-1900", "texts", "apart", "long"],
}
ENDINGS = {"openpyxl": "openpyxl-{}.xlsx", "rust": "rust-{}.xlsx", "sheetjs-xlsb": "sheetjs-{}.xlsb", "sheetjs-xls": "sheetjs-{}.xls",
           "libreoffice-ods": "libreoffice-{}.ods", "libreoffice-xlsx": "libreoffice-{}.xlsx", "libreoffice-xls": "libreoffice-{}.xls"}

# Files that are refused, with the words that must stand in the sentence.
LOCKED = ["workbook_refused", "locked by a password"]
REFUSED = {
    "openpyxl-locked.xlsx": LOCKED,
    "libreoffice-locked.ods": LOCKED,
    "libreoffice-locked.xls": LOCKED,
    "sheetjs-labelled.xlsx": ["workbook_refused", "sensitivity label"],
    "sheetjs-old.xls": ["workbook_refused", "before 1997"],
    "document.docx": ["workbook_refused", "a Word document"],
    "archive.zip": ["workbook_refused", "a ZIP archive"],
    "fake.xlsx": ["workbook_refused", "damaged"],
}


# What a writer leaves out or leaves open, and what the reader then says.
OTHERWISE = {
    # It asks for all formulas to be computed anew, so a zero may be no result at all.
    ("rust", "formulas"): {"problems": ["Sheet1!A5", "Sheet1!A10"], "without": [5]},
    # It writes no rows of their own, and so no hidden ones.
    ("sheetjs-xls", "hidden-rows"): {"notes": ["column C is hidden"]},
}


def expected(name, writer):
    found = CASES[name]
    otherwise = OTHERWISE.get((writer, name), {})
    if "refused" in found:
        return {"refused": found["refused"]}
    sheets = []
    for one in found["sheets"]:
        notes = otherwise.get("notes", one.get("notes", []))
        problems = otherwise.get("problems", one.get("problems", []))
        rows = [row for row in one["reads"] if row[0] not in otherwise.get("without", [])]
        hidden = one.get("state", "visible") != "visible"
        sheets.append({"name": one["name"], "hidden": hidden, "rows": rows, "notes": notes, "problems": problems})
    return {"sheets": sheets}


if __name__ == "__main__":
    DATA.mkdir(parents=True, exist_ok=True)
    (HERE / "cases.json").write_text(json.dumps({"cases": CASES, "not": NOT}, ensure_ascii=False, indent=1) + "\n")
    manifest = {ENDINGS[writer].format(name): expected(name, writer) for writer in ENDINGS for name in CASES if name not in NOT.get(writer, [])}
    manifest.update({name: {"refused": why} for name, why in REFUSED.items()})
    (DATA / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    print(len(manifest), "files")
