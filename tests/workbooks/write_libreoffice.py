"""Has LibreOffice open the workbooks of openpyxl and write them in its own three ways.

Run after write_openpyxl.py. Takes away the files of openpyxl that no test reads.
"""

import json
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
DATA = HERE.parent / "data" / "workbooks"
SPEC = json.loads((HERE / "cases.json").read_text())
MANIFEST = json.loads((DATA / "manifest.json").read_text())
FILTERS = {"ods": "calc8", "xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97"}

# Run by the Python that belongs to LibreOffice: only the program's own interface can set a
# password, and that not for XLSX.
LOCK = """
import sys, time, uno
from com.sun.star.beans import PropertyValue
def value(name, what):
    made = PropertyValue(); made.Name = name; made.Value = what; return made
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
for _ in range(60):
    try:
        context = resolver.resolve("uno:pipe,name=workbooks;urp;StarOffice.ComponentContext"); break
    except Exception:
        time.sleep(1)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
source, *targets = sys.argv[1:]
book = desktop.loadComponentFromURL(source, "_blank", 0, (value("Hidden", True),))
for target in targets:
    name, url = target.split("=", 1)
    book.storeToURL(url, (value("FilterName", name), value("Password", "secret")))
book.close(True)
desktop.terminate()
"""


def office(profile, *arguments):
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", *arguments]
    return command


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    for ending, name in FILTERS.items():
        wanted = [case for case in SPEC["cases"] if f"libreoffice-{case}.{ending}" in MANIFEST]
        out = folder / ending
        sources = [str(DATA / f"openpyxl-{case}.xlsx") for case in wanted]
        subprocess.run(office(folder / "profile", "--convert-to", f"{ending}:{name}", "--outdir", str(out), *sources), check=True)
        for case in wanted:
            made = out / f"openpyxl-{case}.{ending}"
            made.replace(DATA / f"libreoffice-{case}.{ending}")
    server = subprocess.Popen(office(folder / "profile", "--accept=pipe,name=workbooks;urp;", "--norestore"))
    targets = [f"{name}={(DATA / f'libreoffice-locked.{ending}').as_uri()}" for ending, name in FILTERS.items() if ending != "xlsx"]
    subprocess.run(["/usr/bin/python3", "-c", LOCK, (DATA / "openpyxl-table.xlsx").as_uri(), *targets], check=True)
    server.wait(60)

for path in DATA.glob("openpyxl-*.xlsx"):
    if path.name not in MANIFEST:
        path.unlink()
