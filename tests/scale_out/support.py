"""What the recipes are tried with: made-up series, a single run, and programs that fail."""

import csv
import os
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECIPES = ROOT / "examples" / "scale-out"
FIRST, QUARTERS = 2010, 16
# The quarter in which whole series end.
LAST = "2013-14-Q4"
# How long anything may take: what takes longer hangs.
PATIENCE = 300
FIGURES = ["point", "lower_80", "upper_80", "lower_95", "upper_95"]


class Failed(Exception):
    """What a recipe does not hold."""


def quarter(number):
    year = FIRST + number // 4
    return f"{year}-{(year + 1) % 100:02}-Q{number % 4 + 1}"


def series(count, seed=1):
    """Rows of made-up series in order: amounts in pence, as texts."""
    chance = random.Random(seed)
    for number in range(count):
        level = chance.randrange(1_000, 5_000_000_00)
        for place in range(QUARTERS):
            pence = int(level * (1 + 0.01 * place + chance.uniform(-0.2, 0.2)))
            yield f"s{number:07}", quarter(place), f"{pence // 100}.{pence % 100:02}"


# Series that are refused, each for a reason of its own.
BAD = [
    *[("bad-amount", quarter(place), "1x5") for place in range(8)],
    *[("bad-missing", quarter(place), "" if place == 3 else "5.00") for place in range(8)],
    *[("bad-short", quarter(place), "5.00") for place in range(3)],
]
REFUSED = {"bad-amount": "not a figure", "bad-missing": "the amount is missing",
           "bad-short": "too few quarters to forecast: 3 given, 4 needed"}


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(["series_id", "quarter", "amount"])
        sheet.writerows(rows)
    return path


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


class Bench:
    """A folder with the programs that recipes call, and what a single run gives."""

    def __init__(self, folder, recoup, python):
        self.folder, self.python = folder, python
        self.recoup = pathlib.Path(recoup).resolve()
        self.programs = self.program("whole", f'#!/bin/sh\nexec {self.recoup} "$@"\n')
        # Prints a part of what the program prints, which is killed then, and is killed itself.
        self.killing = self.program("killing", f"""#!{sys.executable}
import os, subprocess, sys
child = subprocess.Popen(["{self.recoup}", *sys.argv[1:]], stdout=subprocess.PIPE)
os.write(1, child.stdout.read(5000))
child.kill()
child.wait()
os.kill(os.getpid(), 9)
""")

    def program(self, name, text):
        """A folder in which a `recoup` of that kind is."""
        place = self.folder / name
        place.mkdir()
        (place / "recoup").write_text(text)
        (place / "recoup").chmod(0o755)
        return place

    def environment(self, programs, **more):
        """The system's programs, those of the recipes, and a `recoup` where one is wanted."""
        path = [str(programs)] if programs else []
        path += [str(self.python.parent), "/usr/local/bin", "/usr/bin", "/bin"]
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "JAVA_HOME") if name in os.environ}
        return {**kept, "PATH": os.pathsep.join(path), **more}

    def run(self, *words, programs, cwd, **more):
        """Runs a recipe; what does not end hangs."""
        try:
            return subprocess.run(
                [str(word) for word in words], cwd=cwd, capture_output=True, text=True, check=False,
                env=self.environment(programs, **more), timeout=PATIENCE, stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired as expired:
            raise Failed(f"it hangs: {expired.cmd}") from expired

    def single(self, rows, *flags):
        """The bytes of a single run over these rows, and what it refuses by id."""
        given, refused = self.folder / "single.csv", self.folder / "single-refused.csv"
        write(given, rows)
        done = subprocess.run(
            [self.recoup, "forecast", given, "--refused", refused, "--allow-refused", "--quiet", *flags],
            capture_output=True, check=True, stdin=subprocess.DEVNULL,
        )
        return done.stdout, {row[0]: row[2] for row in read(refused)[1:]}


def expect(is_so, what, done=None):
    if not is_so:
        said = f": exit {done.returncode}: {done.stdout[-300:]} {done.stderr[-1500:]}" if done else ""
        raise Failed(what + said)

