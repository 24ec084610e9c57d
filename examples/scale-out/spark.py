"""Forecasts a table of series with Spark: `recoup` runs once for each partition.

    spark-submit spark.py SERIES.parquet FORECASTS REFUSED [--ends-in 2020-21-Q4]

or, within a program, `forecasts, refused = forecast(table)`. The program `recoup` has to be on every
worker. The table has series_id, quarter and amount, of any type. A series that is refused is a row of
`refused`; whatever else goes wrong fails the task, and with it the job. The exit code is 0, or 1 where
series were refused or the job has failed.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from decimal import Decimal

from pyspark import StorageLevel
from pyspark.sql import SparkSession
from pyspark.sql.types import DecimalType, StringType, StructField, StructType

FIGURE = DecimalType(38, 6)


def forecast(table, program="recoup", horizon=16, levels=(80, 95), ends_in=None):
    """The forecasts and the refused series of a table, as two tables."""
    words = [program, "forecast", "-", "--threads", "1", "--quiet", "--no-header", "--allow-refused"]
    words += ["--horizon", str(horizon), "--levels", ",".join(map(str, levels))]
    # A partition without series is none of the program's faults, so it is not asked about one.
    words += ["--ends-in", ends_in] if ends_in else []
    bounds = [f"{end}_{level}" for level in levels for end in ("lower", "upper")]
    schema = StructType(
        [StructField("series_id", table.schema["series_id"].dataType)]
        + [StructField(name, StringType()) for name in ("quarter", "reason")]
        + [StructField(name, FIGURE) for name in ("point", *bounds)]
    )
    rows = table.select("series_id", "quarter", "amount").repartition("series_id")
    rows = rows.sortWithinPartitions("series_id", "quarter").rdd
    answers = rows.mapPartitions(lambda part: answers_of(part, words, len(bounds)))
    # Both tables come from one run.
    answers = table.sparkSession.createDataFrame(answers, schema).persist(StorageLevel.DISK_ONLY)
    refused = answers.where("reason IS NOT NULL").select("series_id", "reason")
    return answers.where("reason IS NULL").drop("reason"), refused


def answers_of(rows, words, bounds):
    """What one run says of the series of a partition.

    The rows go to the program as a file, not through a pipe: so nothing waits for anything, and what
    fails in a function that makes them fails here. Series go by number, so that no id has to be
    written in a way that CSV may take for something else.
    """
    ids, without_id = [], 0
    with tempfile.TemporaryFile("w+", newline="") as series, tempfile.TemporaryFile("w+") as said:
        sheet = csv.writer(series, lineterminator="\n")
        sheet.writerow(["series_id", "quarter", "amount"])
        for series_id, quarter, amount in rows:
            if series_id is None:
                without_id += 1
                continue
            if not ids or ids[-1] != series_id:
                ids.append(series_id)
            sheet.writerow([len(ids), cell(quarter), cell(amount)])
        if without_id:
            reason = f"the series has no id: {without_id} rows"
            yield (None, None, reason, None, *[None] * bounds)
        if not ids:
            return
        series.flush()
        series.seek(0)
        with tempfile.TemporaryDirectory() as folder:
            refused = f"{folder}/refused.csv"
            child = subprocess.Popen(
                [*words, "--refused", refused], stdin=series, stdout=subprocess.PIPE, stderr=said,
                text=True,
            )
            came_back, broken = set(), None
            try:
                for number, quarter, *figures in csv.reader(child.stdout):
                    if len(figures) != bounds + 1:
                        raise ValueError("a row breaks off")
                    came_back.add(int(number))
                    yield (ids[int(number) - 1], quarter, None, *map(Decimal, figures))
            except (ValueError, ArithmeticError) as error:
                broken = error  # the exit code says why
            finally:
                # Also where nobody wants the rest.
                child.stdout.close()
                code = child.wait()
            if code != 0 or broken:
                said.seek(0)
                raise RuntimeError(f"{words[0]} ended with {code}: {said.read().strip()}") from broken
            with open(refused, newline="") as listed:
                for number, _, reason in list(csv.reader(listed))[1:]:
                    came_back.add(int(number))
                    yield (ids[int(number) - 1], None, reason, None, *[None] * bounds)
            if len(came_back) != len(ids):
                raise RuntimeError(f"of {len(ids)} series {len(came_back)} came back")


def cell(value):
    """A quarter or an amount, in one line."""
    text = "" if value is None else str(value)
    return text if text.isprintable() else "?"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("series", "forecasts", "refused"):
        parser.add_argument(name)
    parser.add_argument("--program", default="recoup")
    parser.add_argument("--ends-in")
    given = parser.parse_args()
    spark = SparkSession.builder.appName("recoup").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    forecasts, refused = forecast(
        spark.read.parquet(given.series), program=given.program, ends_in=given.ends_in
    )
    forecasts.write.mode("overwrite").parquet(given.forecasts)
    refused.write.mode("overwrite").parquet(given.refused)
    count = refused.count()
    if count:
        print(f"spark: {count} series refused: {given.refused} says why", file=sys.stderr)
    spark.stop()
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
