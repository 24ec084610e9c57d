"""Opens every CSV that Recoup writes in LibreOffice, and brings its records back.

The texts of a programme begin as formulas do: its name, a cost, a note, a person. No cell of
any export may run, and each text must come back as it was. Records must be the same figures
again, from the CSV itself and from the workbooks that LibreOffice makes of it.

    python3 scripts/check_exports.py --recoup target/debug/recoup
"""

import argparse
import csv
import io
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile

COUNCIL, PROGRAMME, AGAIN = "anyshire", "direct-payments", "direct-payments-again"
ADDRESS = f"/api/v1/councils/{COUNCIL}/programmes"
RUNS = ["=1+1", "+44 1223 715466", "-2+3", "@SUM(1,1)", "=HYPERLINK(\"http://x.example\",\"y\")",
        "\t=1+1", "'=1+1", "＝1+1", "=cmd|' /C calc'!A0"]
# Columns apart by commas, quotation marks, UTF-8, from the first line; formulas are evaluated,
# as Excel does whenever it opens a CSV.
AS_EXCEL = "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,0,true"
WORKBOOKS = ["xlsx", "ods", "xls"]


def fail(why):
    sys.exit(f"exports: {why}")


def office(folder, source, kind, *options):
    """Converts a file, and gives the path of what came out."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", *options, "--convert-to", kind, "--outdir",
               str(folder / "out"), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    made = folder / "out" / f"{source.stem}.{kind}"
    if not made.exists():
        fail(f"LibreOffice made no {kind} of {source.name}: {done.stdout}{done.stderr}")
    return made


def formulas(folder, source):
    """How many cells of a CSV run when a spreadsheet opens it."""
    made = office(folder, source, "ods", AS_EXCEL)
    with zipfile.ZipFile(made) as parts:
        return parts.read("content.xml").count(b"table:formula=")


class Recoup:
    """The program over a database of its own."""

    def __init__(self, program, folder):
        self.program, self.folder = str(program), folder
        self.database = f"sqlite:{folder}/recoup.db"

    def run(self, *words):
        done = subprocess.run([self.program, *words], capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            fail(f"recoup {' '.join(words)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def with_database(self, *words):
        return self.run(*words, "--database-url", self.database)

    def deliver(self, *words):
        self.with_database("import", *words)
        # The service follows what another process writes twice a second.
        time.sleep(1.5)

    def serve(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.listen = f"127.0.0.1:{free.getsockname()[1]}"
        words = ["serve", "--database-url", self.database, "--listen", self.listen]
        log = open(self.folder / "serve.log", "w", encoding="utf-8")
        self.service = subprocess.Popen([self.program, *words], stdout=log, stderr=log)
        for _ in range(200):
            try:
                return self.ask("/readyz")
            except OSError:
                time.sleep(0.05)
        return fail("the service did not start: see serve.log")

    def ask(self, path, accept="application/json", body=None):
        headers = {"Accept": accept, "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://{self.listen}{path}", data, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read().decode()


def case(folder):
    """A case whose texts begin as formulas do."""
    case = folder / "case"
    case.mkdir()
    quarters = [(year, quarter) for year in range(2017, 2023) for quarter in range(1, 5)]
    with open(case / "clawbacks.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["financial_year", "quarter", "amount", "count", "note"])
        for place, (year, quarter) in enumerate(quarters):
            amount = 300_000 + 7_919 * place % 90_000 - (1_000_000 if place == 9 else 0)
            note = RUNS[place % len(RUNS)]
            # A tab is refused in a note, as everywhere in a line of text.
            note = note.replace("\t", " ").strip()
            note = f"'{note}" if note[0] in "=+-@'＝" else note
            row = [f"{year}-{(year + 1) % 100:02}", quarter, f"{amount}.{place:02}", 40 + place, note]
            out.writerow(row)
    with open(case / "investment.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["line", "2023-24", "2024-25"])
        out.writerow(["'+Team", 205000, 205000])
    (case / "programme.toml").write_text(
        f'id = "{PROGRAMME}"\nname = "=1+1"\ncouncil = "{COUNCIL}"\n'
        '[assumptions]\nbaseline = "2022-23"\ngrowth_rate = "0.10"\n'
        'clawback_rate = "0.08"\n', encoding="utf-8")
    return case


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recoup", type=pathlib.Path, required=True)
    program = parser.parse_args().recoup.resolve()
    if shutil.which("soffice") is None:
        fail("LibreOffice is missing; please run: sudo apt-get install -y libreoffice-calc-nogui")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        recoup = Recoup(program, folder)
        recoup.with_database("import", str(case(folder)))
        recoup.serve()
        try:
            check(folder, recoup)
        finally:
            recoup.service.terminate()
            recoup.service.wait(30)


def check(folder, recoup):
    control = folder / "control.csv"
    control.write_text("a,b\n=1+1,2\n", encoding="utf-8")
    if formulas(folder, control) != 1:
        fail("a formula in a CSV is not found, so that this check could not fail")
    author = ["--submitted-by", "=1+1", "--reason", "+a correction"]
    small = folder / "small.csv"
    small.write_text("quarter,amount,count\n2022-23-Q4,1234.50,7\n", encoding="utf-8")
    recoup.deliver(str(small), "--programme", PROGRAMME, *author)
    records = recoup.ask(f"{ADDRESS}/{PROGRAMME}/clawbacks", "text/csv")
    exports = {
        "records": records,
        "log": recoup.ask(f"/api/v1/councils/{COUNCIL}/commits", "text/csv"),
        "offset": recoup.with_database("offset", "--programme", PROGRAMME, "--format", "csv"),
        "portfolio": recoup.with_database("portfolio", "--format", "csv"),
        "forecast": recoup.with_database("forecast", "--programme", PROGRAMME, "--format", "csv"),
        "backtest": recoup.with_database("backtest", "--programme", PROGRAMME, "--format", "csv"),
    }
    for name, text in exports.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        run = formulas(folder, path)
        if run:
            fail(f"{run} cells of {name} run when a spreadsheet opens it")
        rows = sum(1 for _ in csv.reader(io.StringIO(text)))
        print(f"{name}: {rows} rows, no formula")
    bring_back(folder, recoup, records)


def bring_back(folder, recoup, records):
    if "HYPERLINK" not in records:
        fail("the notes are not among the records")
    recoup.ask(ADDRESS, body={"id": AGAIN, "name": "Direct payments again"})
    recoup.deliver(str(folder / "records.csv"), "--programme", AGAIN, "--submitted-by", "finance")
    again = recoup.ask(f"{ADDRESS}/{AGAIN}/clawbacks", "text/csv")

    def told(text):
        # When and by which delivery a figure came is not brought back.
        rows = list(csv.DictReader(io.StringIO(text)))
        kept = ["quarter", "client_group", "amount", "count", "status", "note"]
        return [{name: row[name] for name in kept if name in row} for row in rows]

    if told(again) != told(records):
        fail("the records of the CSV are others when they are read again")
    print(f"records: {len(told(again))} rows, the same again from CSV")
    for kind in WORKBOOKS:
        made = office(folder, folder / "records.csv", kind, AS_EXCEL)
        answer = json.loads(recoup.with_database(
            "import", str(made), "--programme", PROGRAMME, "--dry-run"))
        counts = {name: answer["records"][name] for name in ["new", "same", "restated"]}
        if counts["new"] or counts["restated"] or not counts["same"]:
            fail(f"{kind} of LibreOffice: {counts}")
        print(f"records: {counts['same']} rows, the same again from {kind}")


if __name__ == "__main__":
    main()
