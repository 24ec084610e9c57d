"""Forecasts rows of a CSV by examples/scale-out/spark.py in a Spark on this machine.

What comes back is written to a file as JSON. The types of ids and amounts can be chosen, and a
function before the recipe can be made to fail.
"""

import argparse
import csv
import json
import pathlib
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col

RECIPE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "scale-out" / "spark.py"
sys.path.insert(0, str(RECIPE.parent))
import spark as recipe  # noqa: E402


def failing(row):
    if row.series_id.endswith("7") and row.quarter.endswith("Q3"):
        raise ValueError("a function before the recipe")
    return row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("given")
    parser.add_argument("answer")
    parser.add_argument("--program", required=True)
    parser.add_argument("--amount", default="string")
    parser.add_argument("--ends-in")
    parser.add_argument("--fails", action="store_true")
    asked = parser.parse_args()
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.shuffle.partitions", "3").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    # A worker is another process.
    spark.sparkContext.addPyFile(str(RECIPE))
    with open(asked.given, newline="", encoding="utf-8") as file:
        rows = [tuple(cell or None for cell in row) for row in list(csv.reader(file))[1:]]
    table = spark.createDataFrame(rows, "series_id string, quarter string, amount string")
    table = table.withColumn("amount", col("amount").cast(asked.amount))
    if asked.fails:
        table = spark.createDataFrame(table.rdd.map(failing), table.schema)
    forecasts, refused = recipe.forecast(table, program=asked.program, ends_in=asked.ends_in)
    answer = {
        "types": forecasts.dtypes,
        "forecasts": [[str(cell) for cell in row] for row in forecasts.collect()],
        "refused": [list(row) for row in refused.collect()],
    }
    pathlib.Path(asked.answer).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
