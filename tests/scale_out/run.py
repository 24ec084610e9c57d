"""Runs the recipes of examples/scale-out/ and holds them against a single run and against faults.

    python3 tests/scale_out/run.py --recoup target/debug/recoup [--only parallel] [--measure 200000]

Each prints PASS or FAIL. DuckDB and Spark are installed in target/scale-out. With --measure it only
says how long each way takes over so many series, in turns.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import venv

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import with_duckdb  # noqa: E402
import with_parallel  # noqa: E402
import with_spark  # noqa: E402
from support import ROOT, Bench, Failed, series, write  # noqa: E402

WAYS = {"parallel": (with_parallel.Parallel, with_parallel.CASES),
        "duckdb": (with_duckdb.Duckdb, with_duckdb.CASES),
        "spark": (with_spark.Spark, with_spark.CASES)}


def environment():
    """An environment of Python with DuckDB and Spark, made where it is not there yet."""
    place, needs = ROOT / "target" / "scale-out", ROOT / "scripts" / "requirements-scale-out.txt"
    python, kept = place / "bin" / "python", place / "requirements.txt"
    wanted = needs.read_text(encoding="utf-8")
    if not kept.exists() or kept.read_text(encoding="utf-8") != wanted:
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "--no-deps", "-r", needs], check=True)
        # Written last, as the sign that the installation is whole.
        kept.write_text(wanted, encoding="utf-8")
    return python


def measure(given):
    """Prints the seconds of three runs each way, in turns."""
    python = environment()
    with tempfile.TemporaryDirectory(prefix="recoup-scale-out-") as folder:
        bench = Bench(pathlib.Path(folder), given.recoup, python)
        rows = write(bench.folder / "series.csv", series(given.measure))
        runs = {"one process": lambda: bench.run(
            "sh", "-c", f"recoup forecast {rows} > forecasts.csv", programs=bench.programs,
            cwd=bench.folder)}
        runs |= {name: way(bench).measure(given.measure) for name, (way, _) in WAYS.items()
                 if given.only in (None, name)}
        took = {name: [] for name in runs}
        for _ in range(3):
            for name, run in runs.items():
                begun = time.monotonic()
                done = run()
                if done.returncode:
                    raise Failed(f"{name}: {done.returncode} {done.stderr[-500:]}")
                took[name].append(time.monotonic() - begun)
                print(f"{name}: {took[name][-1]:.1f} s, load {os.getloadavg()[0]:.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recoup", type=pathlib.Path, required=True)
    parser.add_argument("--only", choices=WAYS)
    parser.add_argument("--measure", type=int, metavar="SERIES")
    given = parser.parse_args()
    if given.measure:
        return measure(given)
    python, failed = environment(), 0
    for name, (way, cases) in WAYS.items():
        if given.only not in (None, name):
            continue
        with tempfile.TemporaryDirectory(prefix="recoup-scale-out-") as folder:
            tried = way(Bench(pathlib.Path(folder), given.recoup, python))
            for case in cases:
                begun = time.monotonic()
                try:
                    getattr(tried, case)()
                    verdict, why = "PASS", ""
                except Failed as failure:
                    verdict, why, failed = "FAIL", f" -- {failure}", failed + 1
                seconds = time.monotonic() - begun
                print(f"{verdict} {name}: {case.replace('_', ' ')} {seconds:.1f}s{why}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
