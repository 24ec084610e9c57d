"""Writes the workbooks of openpyxl, one of them locked by msoffcrypto."""

import io
import json
import pathlib
import zipfile

import msoffcrypto.format.ooxml
import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.filters import FilterColumn, Filters

HERE = pathlib.Path(__file__).parent
DATA = HERE.parent / "data" / "workbooks"
SPEC = json.loads((HERE / "cases.json").read_text())
BETWEEN_SYSTEMS = 1462


def put(sheet, cell, is_1904):
    value = cell["value"]
    at = sheet[cell["at"]]
    if isinstance(value, dict) and "days" in value:
        at.value = value["days"] - (BETWEEN_SYSTEMS if is_1904 else 0)
    elif isinstance(value, dict) and "error" in value:
        at.value = value["error"]
    elif isinstance(value, dict):
        at.value = "=" + value["formula"]
    else:
        at.value = value
        if isinstance(value, str):
            at.data_type = "s"
    if cell["format"]:
        at.number_format = cell["format"]


def write(case):
    book = openpyxl.Workbook()
    book.remove(book.active)
    is_1904 = case.get("date1904", False)
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    for spec in case["sheets"]:
        sheet = book.create_sheet(spec["name"])
        for cell in spec["cells"]:
            put(sheet, cell, is_1904)
        for area in spec.get("merges", []):
            sheet.merge_cells(area)
        for line in spec.get("hidden_rows", []):
            sheet.row_dimensions[line].hidden = True
        for column in spec.get("hidden_columns", []):
            sheet.column_dimensions[column].hidden = True
        if "filter" in spec:
            sheet.auto_filter.ref = spec["filter"]["area"]
            kept = Filters(filter=[spec["filter"]["keeps"]])
            sheet.auto_filter.filterColumn.append(FilterColumn(colId=spec["filter"]["column"], filters=kept))
        sheet.sheet_state = spec.get("state", "visible")
    visible = [n for n, spec in enumerate(case["sheets"]) if spec.get("state", "visible") == "visible"]
    book.active = visible[0]
    return book


for name, case in SPEC["cases"].items():
    book = write(case)
    target = DATA / f"openpyxl-{name}.xlsx"
    # LibreOffice opens this one too, which is then taken away.
    book.save(target)

plain = io.BytesIO((DATA / "openpyxl-table.xlsx").read_bytes())
with open(DATA / "openpyxl-locked.xlsx", "wb") as locked:
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("secret", locked)

with zipfile.ZipFile(DATA / "document.docx", "w", zipfile.ZIP_DEFLATED) as document:
    document.writestr("[Content_Types].xml", "<Types/>")
    document.writestr("_rels/.rels", '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>')
    document.writestr("word/document.xml", "<document/>")
with zipfile.ZipFile(DATA / "archive.zip", "w") as archive:
    archive.writestr("readme.txt", "Nothing")
(DATA / "fake.xlsx").write_bytes(b"PK\x03\x04 this only begins like one")
