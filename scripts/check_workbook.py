#!/usr/bin/env python3
"""Is a workbook right when a spreadsheet works it out anew?

    scripts/check_workbook.py [--recoup target/debug/recoup] [--draws 12] [--keep FOLDER]

Writes workbooks of all examples and of what-ifs, some at random. LibreOffice then computes every
formula again. Each cell is compared: what the workbook stores, what LibreOffice finds, and
what the service answers. Then cells of the assumptions are changed in the workbook, and
what LibreOffice finds is held against what the service answers to the same question.

Needs LibreOffice, and of Python the standard library only.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
CASE = "cambridgeshire-direct-payments"
SEED = 20261129

# What LibreOffice is told: to compute every workbook anew as it is opened.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""

# Fixed what-ifs: every path, and every rule that moves money between years.
WHAT_IFS = [
    {},
    {"growth_rate": "0.1098365858"},
    {"growth_source": "fitted"},
    {"baseline": "2017-18..2019-20", "offset_basis": "cumulative_uplift"},
    {"baseline": "fitted_level"},
    {"recovery_path": "statistical"},
    {"recovery_path": "statistical", "step_retained_share": "0.5", "lag_quarters": "1"},
    {"recovery_path": "rate_on_exposure", "dp_spend": "16700000.00", "participating_share": "0.50",
     "clawback_rate": "0.08", "client_growth_rate": "0.02", "package_growth_rate": "0.013"},
    {"recovery_path": "scheduled", "rounding": "half_up_to_penny",
     "scheduled_recoveries": "2022-23:668000.01,2023-24:734800.02,2024-25:800000.03,2025-26:812345.67"},
    {"lag_quarters": "3", "recoveries_start": "2022-23-Q3", "rounding": "half_up_to_penny"},
    {"slippage_quarters": "3", "optimism_bias": "0.10", "pay_inflation_rate": "0.025"},
    {"slippage_quarters": "6", "lag_quarters": "2", "rounding": "half_up_to_penny"},
    {"price_basis": "real", "deflator_rate": "0.02", "pay_inflation_rate": "0.03",
     "rounding": "half_up_to_penny"},
    {"first_growth_year": "2023-24", "benefit_optimism": "0.125", "rounding": "half_up_to_penny"},
    {"growth_rate": "-0.05", "offset_basis": "total_recovery"},
]

# Cells that are changed in the workbook of the case, each with what the service is asked.
CHANGES = [
    {"growth_rate": "0.05"},
    {"growth_rate": "-0.0366"},
    {"growth_rate": "0.1098365858"},
    {"offset_basis": "cumulative_uplift"},
    {"offset_basis": "total_recovery", "growth_rate": "0"},
    {"baseline": "1537753.33"},
    {"lag_quarters": "2"},
    {"lag_quarters": "7", "rounding": "half_up_to_penny"},
    {"recoveries_start": "2022-23-Q3"},
    {"first_growth_year": "2023-24"},
    {"rounding": "half_up_to_penny", "benefit_optimism": "0.1"},
    {"optimism_bias": "0.15", "pay_inflation_rate": "0.021"},
    {"price_basis": "real", "deflator_rate": "0.017", "rounding": "half_up_to_penny"},
    {"discount_rate": "0.06"},
]


# The same in other workbooks: the number of the what-if, and what is changed in it.
CHANGES_ELSEWHERE = [
    (3, {"growth_rate": "0.03", "lag_quarters": "1"}),
    (5, {"offset_basis": "cumulative_uplift", "lag_quarters": "2", "optimism_bias": "0.2"}),
    (7, {"clawback_rate": "0.05", "client_growth_rate": "0.04", "rounding": "half_up_to_penny"}),
    (7, {"dp_spend": "15123456.78", "participating_share": "0.45", "offset_basis": "total_recovery"}),
    (8, {"offset_basis": "total_recovery", "benefit_optimism": "0.07"}),
    (10, {"growth_rate": "0.125", "lag_quarters": "1", "rounding": "half_up_to_penny"}),
    (11, {"growth_rate": "0.07", "offset_basis": "total_recovery", "pay_inflation_rate": "0.04"}),
    (12, {"price_basis": "nominal", "growth_rate": "-0.02"}),
    (12, {"price_base_year": "2024-25", "deflator_rate": "0.031"}),
]


# The ways of counting as a workbook has them.
COUNTED = {
    "yearly_increment": "each rise counted once",
    "cumulative_uplift": "each rise counted every year",
    "total_recovery": "all recoveries counted",
}


def letters(reference):
    return re.match(r"[A-Z]+", reference).group()


class Book:
    """The cells of a workbook by sheet, each with its value and its formula."""

    def __init__(self, path):
        self.path = path
        with zipfile.ZipFile(path) as package:
            shared = self.shared(package)
            book = ElementTree.fromstring(package.read("xl/workbook.xml"))
            targets = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
            files = {one.get("Id"): one.get("Target") for one in targets}
            self.files = {}
            self.sheets = {}
            for sheet in book.find(f"{MAIN}sheets"):
                file = files[sheet.get(f"{LINKS}id")].lstrip("/")
                file = file if file.startswith("xl/") else f"xl/{file}"
                self.files[sheet.get("name")] = file
                self.sheets[sheet.get("name")] = self.cells(package.read(file), shared)

    @staticmethod
    def shared(package):
        if "xl/sharedStrings.xml" not in package.namelist():
            return []
        strings = ElementTree.fromstring(package.read("xl/sharedStrings.xml"))
        return ["".join(text.text or "" for text in one.iter(f"{MAIN}t")) for one in strings]

    @staticmethod
    def cells(text, shared):
        cells = {}
        for cell in ElementTree.fromstring(text).iter(f"{MAIN}c"):
            value, formula = cell.find(f"{MAIN}v"), cell.find(f"{MAIN}f")
            kind = cell.get("t", "n")
            if kind == "inlineStr":
                found = "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
            elif value is None or value.text is None:
                continue
            elif kind == "s":
                found = shared[int(value.text)]
            elif kind == "n":
                found = float(value.text)
            else:
                found = value.text
            cells[cell.get("r")] = (found, None if formula is None else formula.text)
        return cells

    def row(self, sheet, label):
        """The cells of the row whose first cell begins with a label."""
        cells = self.sheets[sheet]
        for reference, (value, _) in cells.items():
            if letters(reference) == "A" and isinstance(value, str) and value.startswith(label):
                at = reference[1:]
                return {letters(r): v for r, (v, _) in cells.items() if r[len(letters(r)):] == at}
        raise KeyError(f"{sheet} has no row {label}")


def changed(source, target, changes):
    """The same workbook with other values in cells of its assumptions."""
    book = Book(source)
    names = {v: r[1:] for r, (v, _) in book.sheets["Assumptions"].items() if letters(r) == "D"}
    file = book.files["Assumptions"]
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == file:
                text = data.decode()
                for name, value in changes.items():
                    value = COUNTED.get(value, value)
                    pattern = rf'<c r="B{names[name]}"( s="\d+")?[^>]*>.*?</c>'
                    number = re.fullmatch(r"-?\d+(\.\d+)?", value)
                    cell = (rf'<c r="B{names[name]}"\1><v>{value}</v></c>' if number else
                            rf'<c r="B{names[name]}"\1 t="inlineStr"><is><t>{value}</t></is></c>')
                    text, count = re.subn(pattern, cell, text)
                    assert count == 1, name
                data = text.encode()
            new.writestr(item, data)


def recalculated(paths, folder):
    """The workbooks as LibreOffice saves them after it has computed every formula anew."""
    out = folder / "recalculated"
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "registrymodifications.xcu").write_text(PROFILE)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
               "--convert-to", "xlsx", "--outdir", str(out), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=570)
    missing = [path.name for path in paths if not (out / path.name).exists()]
    if missing:
        raise SystemExit(f"LibreOffice has not written {missing}: {done.stderr}")
    return [Book(out / path.name) for path in paths]


class Checks:
    """What was compared, and what differs."""

    def __init__(self):
        self.count = 0
        self.wrong = []

    def equal(self, where, found, expected, exact=True):
        self.count += 1
        if isinstance(found, float) and isinstance(expected, float):
            limit = 1e-9 if exact else 1e-6
            same = abs(found - expected) <= limit * max(1.0, abs(expected))
        else:
            same = found == expected
        if not same:
            self.wrong.append(f"{where}: {found!r} is not {expected!r}")


def number(text):
    return "not stated" if text is None else float(text)


def words(state, year):
    return year if year else state.replace("_", " ")


def against_answer(checks, where, book, answer):
    """The sheets Offset and Summary against the answer of the service."""
    rows = [("Investment before", "investment_before_bias"), ("Credited", "credit"),
            ("Net cost", "net"), ("Cumulative net cost", "cumulative_net"),
            ("Covered", "offset_ratio")]
    years = answer["years"]
    rows = [(book.row("Offset", label), field) for label, field in rows]
    investment = next(r for r, (v, _) in book.sheets["Offset"].items()
                      if letters(r) == "A" and isinstance(v, str) and v.startswith("Investment")
                      and not v.startswith("Investment before"))
    at = investment[1:]
    cells = book.sheets["Offset"]
    rows.append(({letters(r): v for r, (v, _) in cells.items() if r[len(letters(r)):] == at}, "investment"))
    if answer["kind"] == "clawback":
        rows.append((book.row("Offset", "Recovery expected"), "recovery"))
    columns = sorted((c for c in rows[0][0] if c != "A"), key=lambda c: (len(c), c))
    assert len(columns) == len(years) + 1, where
    for cells, field in rows:
        for column, year in zip(columns, years):
            expected = number(year[field]) if field in year else "[z]"
            checks.equal(f"{where}: Offset {field} {year['financial_year']}", cells[column], expected)
        if field in answer["totals"]:
            expected = number(answer["totals"][field])
            checks.equal(f"{where}: Offset {field} of the plan", cells[columns[-1]], expected)
    summary = {"Investment": number(answer["totals"]["investment"]),
               "Credited": number(answer["totals"]["credit"]),
               "Net cost": number(answer["totals"]["net"]),
               "Covered": number(answer["totals"]["offset_ratio"]),
               "First covered year": words(answer["first_covered_state"], answer["first_covered_year"]),
               "Paid back": words(answer["payback_state"], answer["payback_year"]),
               "Net present value": number(answer["npv"])}
    for label, expected in summary.items():
        checks.equal(f"{where}: Summary {label}", book.row("Summary", label)["B"], expected)


def against_stored(checks, where, stored, found):
    """Every formula of a workbook against what LibreOffice finds for it."""
    for sheet, cells in stored.sheets.items():
        for reference, (value, formula) in cells.items():
            if formula is None:
                continue
            other = found.sheets[sheet].get(reference, (None, None))
            # What is not rounded differs in its last digits.
            exact = formula.startswith("ROUND(")
            checks.equal(f"{where}: {sheet} {reference} ={formula}", other[0], value, exact)


def drawn(draws):
    """A what-if at random."""
    pick = draws.choice
    asked = {
        "growth_rate": f"{draws.randint(-2000, 3000) / 10000}",
        "offset_basis": pick(["yearly_increment", "cumulative_uplift", "total_recovery"]),
        "baseline": pick(["2020-21", "2018-19", "2017-18..2019-20", "1000000.01", "fitted_level"]),
        "lag_quarters": str(draws.randint(0, 6)),
        "rounding": pick(["truncate_to_pound", "half_up_to_penny"]),
        "optimism_bias": f"{draws.randint(0, 30) / 100}",
        "benefit_optimism": f"{draws.randint(0, 30) / 100}",
        "slippage_quarters": pick(["0", "0", str(draws.randint(1, 6))]),
        "pay_inflation_rate": f"{draws.randint(0, 50) / 1000}",
        "discount_rate": f"{draws.randint(0, 60) / 1000}",
    }
    if draws.random() < 0.3:
        asked |= {"price_basis": "real", "deflator_rate": f"{draws.randint(0, 40) / 1000}"}
    return asked


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--recoup", default="target/debug/recoup", help="the program")
    arguments.add_argument("--draws", type=int, default=12, help="how many what-ifs at random")
    arguments.add_argument("--keep", help="a folder that the workbooks stay in")
    given = arguments.parse_args()
    draws = random.Random(SEED)
    folders = sorted(path.parent.name for path in EXAMPLES.glob("*/programme.toml"))
    asked = [(folder, {}) for folder in folders if folder != CASE]
    asked += [(CASE, what_if) for what_if in WHAT_IFS]
    asked += [(CASE, drawn(draws)) for _ in range(given.draws)]

    def settings(what_if):
        return [part for name, value in what_if.items() for part in ("--set", f"{name}={value}")]

    def run(*command):
        done = subprocess.run([given.recoup, *command], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{command}: {done.stderr}")
        return done.stdout

    with tempfile.TemporaryDirectory(prefix="recoup-workbook-") as made:
        folder = Path(given.keep or made).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        cases = []
        for place, (name, what_if) in enumerate(asked):
            path = folder / f"asked-{place:02}.xlsx"
            run("report", str(EXAMPLES / name), *settings(what_if), "--xlsx", str(path))
            answer = json.loads(run("offset", str(EXAMPLES / name), *settings(what_if), "--format", "json"))
            cases.append((f"{name} {what_if}", path, answer, True))
        own = next(path for _, path, answer, _ in cases if answer["programme"] == CASE)
        for place, changes in enumerate(CHANGES):
            path = folder / f"changed-{place:02}.xlsx"
            changed(own, path, changes)
            answer = json.loads(run("offset", str(EXAMPLES / CASE), *settings(changes), "--format", "json"))
            cases.append((f"cells changed: {changes}", path, answer, False))
        known = {place: path for place, (_, path, _, _) in enumerate(cases)}
        first = next(place for place, (folder, what_if) in enumerate(asked) if (folder, what_if) == (CASE, {}))
        for place, (what_if, changes) in enumerate(CHANGES_ELSEWHERE, len(CHANGES)):
            path = folder / f"changed-{place:02}.xlsx"
            changed(known[first + what_if], path, changes)
            both = WHAT_IFS[what_if] | changes
            answer = json.loads(run("offset", str(EXAMPLES / CASE), *settings(both), "--format", "json"))
            cases.append((f"{WHAT_IFS[what_if]}, cells changed: {changes}", path, answer, False))
        checks = Checks()
        books = recalculated([path for _, path, _, _ in cases], folder)
        for (where, path, answer, is_stored), found in zip(cases, books):
            if is_stored:
                stored = Book(path)
                against_answer(checks, f"{where}, as stored", stored, answer)
                against_stored(checks, where, stored, found)
            against_answer(checks, f"{where}, recalculated", found, answer)
    for line in checks.wrong[:40]:
        print(line)
    print(f"{len(cases)} workbooks, {checks.count} cells compared, {len(checks.wrong)} differ")
    sys.exit(1 if checks.wrong else 0)


if __name__ == "__main__":
    main()
