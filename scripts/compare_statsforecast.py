#!/usr/bin/env python3
"""Compares `recoup forecast` with statsforecast: the same series, on one core.

    compare_statsforecast.py [FILE.csv] [--seen 16] [--ahead 16] [--series 100]

FILE has the columns series_id,quarter,amount, or series_id,t,value (other columns
are ignored), with the rows of a series together and in order. Without one, series
with a trend, a season and noise are made up, always the same ones. Of each series
the last AHEAD quarters are held out, and the SEEN before them are what is seen;
shorter series are left out.

Everything runs on one core and is judged by CPU time. Recoup goes from a CSV file to
CSV, its start included; as a few hundred series are over before they can be timed,
its file has them over and over, under other ids. statsforecast goes from a data
frame to a data frame, after a first run on one series that is not counted. Both give
intervals of 80% and 95%. sMAPE is in percent, over the quarters held out.
"""

import argparse
import csv
import itertools
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

SEASONS = 4
LEVELS = (80, 95)
# How many series recoup is timed on, at least.
TIMED = 20_000
RECOUP = Path(__file__).parent.parent / "target/release/recoup"


def main():
    options = read_options()
    os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = "1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    tasks = cut(read(options.file) if options.file else made_up(options), options)
    if not tasks:
        sys.exit(f"no series has {options.seen + options.ahead} quarters")
    print(
        f"{len(tasks)} series of {options.seen} quarters, {options.ahead} ahead, "
        f"{' and '.join(f'{level}%' for level in LEVELS)}, on one core\n"
    )
    rows = [("recoup", *recoup(tasks, options))]
    rows += peers(tasks, options)
    print(f"{'':24}{'series/s':>12}{'recoup is':>14}{'sMAPE':>9}")
    for name, rate, points in rows:
        faster = "" if name == "recoup" else f"{rows[0][1] / rate:,.0f} times"
        print(f"{name:24}{rate:12,.1f}{faster:>14}{smape(tasks, points):9.3f}")


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", nargs="?", help="a CSV of series; without it they are made up")
    parser.add_argument("--seen", type=int, default=16, help="quarters that are seen")
    parser.add_argument("--ahead", type=int, default=16, help="quarters that are held out")
    parser.add_argument("--series", type=int, default=100, help="how many series, at most")
    parser.add_argument("--recoup", default=RECOUP, help="the program")
    return parser.parse_args()


def read(path):
    """The values of each series of a file."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        value = "amount" if "amount" in rows.fieldnames else "value"
        grouped = itertools.groupby(rows, key=lambda row: row["series_id"])
        return [[float(row[value]) for row in group] for _, group in grouped]


def made_up(options):
    chance = random.Random(20)
    series = []
    for _ in range(options.series):
        level, growth = math.exp(chance.uniform(5, 13)), chance.gauss(0.005, 0.01)
        seasons = [chance.gauss(0, 0.15) for _ in range(SEASONS)]
        values = []
        for place in range(options.seen + options.ahead):
            level *= math.exp(growth + chance.gauss(0, 0.05))
            values.append(level * math.exp(seasons[place % SEASONS] + chance.gauss(0, 0.05)))
        series.append(values)
    return series


def cut(series, options):
    """What is seen and what is held out of each series, with six decimals as in the file."""
    whole = options.seen + options.ahead
    last = [[round(value, 6) for value in values[-whole:]] for values in series]
    long_enough = [values for values in last if len(values) == whole]
    return [(v[: options.seen], v[options.seen :]) for v in long_enough[: options.series]]


def recoup(tasks, options):
    """Series a second, and the points of each series."""
    copies = -(-TIMED // len(tasks))
    quarters = [f"{2000 + t // 4}-{(2001 + t // 4) % 100:02}-Q{t % 4 + 1}" for t in range(options.seen)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "series.csv"
        with open(path, "w", encoding="utf-8") as file:
            file.write("series_id,quarter,amount\n")
            for copy, (number, (seen, _)) in itertools.product(range(copies), enumerate(tasks)):
                rows = zip(quarters, seen)
                file.write("".join(f"s{number}-{copy},{q},{v:.6f}\n" for q, v in rows))
        command = [options.recoup, "forecast", path, "--horizon", str(options.ahead)]
        command += ["--threads", "1", "--levels", ",".join(map(str, LEVELS))]
        with open(Path(folder) / "forecasts.csv", "w+", encoding="utf-8") as out:
            before = children_cpu()
            subprocess.run(command, stdout=out, check=True)
            seconds = children_cpu() - before
            out.seek(0)
            wanted = itertools.islice(csv.DictReader(out), len(tasks) * options.ahead)
            points = [float(row["point"]) for row in wanted]
    ahead = options.ahead
    return copies * len(tasks) / seconds, [points[i : i + ahead] for i in range(0, len(points), ahead)]


def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peers(tasks, options):
    """The methods of statsforecast, and the median of the four that are combined."""
    warnings.filterwarnings("ignore")  # Advice on single series.
    import numpy
    import pandas
    from statsforecast import StatsForecast
    from statsforecast.models import AutoARIMA, AutoCES, AutoETS, DynamicOptimizedTheta, Theta

    frame = pandas.DataFrame(
        [(number, place, v) for number, (seen, _) in enumerate(tasks) for place, v in enumerate(seen)],
        columns=["unique_id", "ds", "y"],
    )
    first = frame[frame.unique_id == 0]
    rows, combined = [], []
    for model in [Theta, AutoETS, DynamicOptimizedTheta, AutoCES, AutoARIMA]:
        engine = StatsForecast(models=[model(season_length=SEASONS)], freq=1, n_jobs=1)
        engine.forecast(df=first, h=options.ahead, level=list(LEVELS))
        start = time.process_time()
        answer = engine.forecast(df=frame, h=options.ahead, level=list(LEVELS))
        seconds = time.process_time() - start
        columns = [c for c in answer.columns if c not in ("unique_id", "ds") and "-" not in c]
        answer = answer.sort_values(["unique_id", "ds"])
        points = answer[columns[0]].to_numpy().reshape(len(tasks), options.ahead)
        rows.append((model.__name__, len(tasks) / seconds, points))
        if model is not Theta:
            combined.append((seconds, points))
    seconds = sum(seconds for seconds, _ in combined)
    points = numpy.median([points for _, points in combined], axis=0)
    rows.append(("median of the last four", len(tasks) / seconds, points))
    return rows


def smape(tasks, points):
    """The mean over the quarters held out, then over series, in percent."""

    def error(actual, point):
        size = abs(actual) + abs(point)
        return 200 * abs(actual - point) / size if size else 0.0

    each = [
        sum(map(error, held_out, forecast)) / len(held_out)
        for (_, held_out), forecast in zip(tasks, points, strict=True)
    ]
    return sum(each) / len(each)


if __name__ == "__main__":
    main()
