"""examples/scale-out/spark.py, as it is, against a single run and against each fault."""

import csv
import io
import json
import pathlib

from support import BAD, LAST, RECIPES, REFUSED, expect, quarter, series, write

HERE = pathlib.Path(__file__).resolve().parent
COUNT = 400


class Spark:
    def __init__(self, bench):
        self.bench, self.folder = bench, bench.folder / "spark"
        self.folder.mkdir()
        self.answer = self.folder / "answer.json"

    def run(self, rows, *flags, program=None):
        self.answer.unlink(missing_ok=True)
        write(self.folder / "given.csv", rows)
        program = program or self.bench.programs / "recoup"
        return self.bench.run(
            self.bench.python, "-B", HERE / "on_spark.py", "given.csv", self.answer,
            "--program", program, *flags, cwd=self.folder, programs=None,
        )

    def answered(self, done):
        expect(done.returncode == 0, "it ends with 0", done)
        answer = json.loads(self.answer.read_text(encoding="utf-8"))
        return sorted(answer["forecasts"]), dict(answer["refused"]), answer["types"]

    def expect_same(self, rows, done):
        bytes_of_single, refused = self.bench.single(rows)
        forecasts, listed, types = self.answered(done)
        single = list(csv.reader(io.StringIO(bytes_of_single.decode())))
        expect(forecasts == sorted(single[1:]), "the rows are those of a single run")
        expect([name for name, _ in types] == single[0], f"so are the columns: {types}")
        figures = {kind for name, kind in types if name not in ("series_id", "quarter")}
        expect(figures == {"decimal(38,6)"}, f"figures are exact: {types}")
        expect(listed == refused, f"the list is that of a single run: {listed}")

    def expect_error(self, done, says):
        expect(done.returncode != 0 and not self.answer.exists(), "it fails", done)
        expect(says in done.stderr, f"it says {says!r}", done)

    def texts_give_the_rows_of_a_single_run_and_bad_series_are_listed(self):
        rows = [*BAD, *series(COUNT)]
        self.expect_same(rows, self.run(rows))
        _, listed, _ = self.answered(self.run(BAD))
        expect(all(REFUSED[name] in listed[name] for name in REFUSED), f"reasons: {listed}")

    def decimals_of_38_digits_give_the_rows_of_a_single_run(self):
        rows = list(series(COUNT))
        self.expect_same(rows, self.run(rows, "--amount", "decimal(38,18)"))

    def doubles_give_the_rows_of_a_single_run(self):
        rows = list(series(COUNT, seed=2))
        self.expect_same(rows, self.run(rows, "--amount", "double"))

    def missing_amounts_ids_and_quarters_are_listed(self):
        rows = [("a", quarter(place), "") for place in range(8)]
        rows += [("", quarter(place), "5") for place in range(8)] + [("b", "", "5"), ("b", "x\ny", "5")]
        rows += list(series(3))
        forecasts, listed, _ = self.answered(self.run(rows, "--amount", "double"))
        expect(len(forecasts) == 3 * 16, "all others are forecast")
        expect("the amount is missing" in listed["a"], f"{listed}")
        expect(listed[None] == "the series has no id: 8 rows", f"{listed}")
        expect("\"\": " in listed["b"], f"{listed}")

    def any_id_comes_back_as_it_was(self):
        odd = ["a, b", 'say "hi"', "=1+1", "'=1+1", " a", "new\nline", "tab\t", "é"]
        rows = [(name, quarter(place), f"{100 + place}.25") for name in odd for place in range(8)]
        forecasts, listed, _ = self.answered(self.run(rows))
        plain, _ = self.bench.single([("x", when, amount) for _, when, amount in rows[:8]])
        of_plain = [line.split(",", 1)[1] for line in plain.decode().splitlines()[1:]]
        expect({row[0] for row in forecasts} == set(odd) and not listed, f"{forecasts[:2]} {listed}")
        for name in odd:
            expect([",".join(row[1:]) for row in forecasts if row[0] == name] == of_plain, name)

    def input_that_was_cut_is_listed(self):
        _, listed, _ = self.answered(self.run(list(series(COUNT))[:-5], "--ends-in", LAST))
        expect(list(listed) == [f"s{COUNT - 1:07}"] and LAST in listed[f"s{COUNT - 1:07}"], f"{listed}")

    def a_table_without_a_row_is_none(self):
        forecasts, listed, _ = self.answered(self.run([]))
        expect(forecasts == [] and listed == {}, "no series, no forecasts")

    def a_missing_program_fails_its_task(self):
        self.expect_error(self.run(series(COUNT), program="/nowhere/recoup"), "No such file")

    def a_killed_program_fails_its_task(self):
        killing = self.bench.killing / "recoup"
        self.expect_error(self.run(series(COUNT), program=killing), "ended with -9")

    def a_function_that_fails_before_it_fails_its_task(self):
        self.expect_error(self.run(series(COUNT), "--fails"), "a function before the recipe")

    def wrong_flags_fail_the_task(self):
        self.expect_error(self.run(series(COUNT), "--ends-in", "2020-21"), "ended with 2")

    def submitted_it_takes_parquet_and_gives_parquet(self):
        rows = [*BAD, *series(COUNT)]
        write(self.folder / "given.csv", rows)
        duckdb = self.bench.python.parent / "duckdb"
        ask = lambda what: self.bench.run(duckdb, "-c", what, cwd=self.folder, programs=None)  # noqa: E731
        made = ask("COPY (FROM read_csv('given.csv', all_varchar = true)) TO 'series.parquet'")
        expect(made.returncode == 0, "the file is made", made)
        done = self.bench.run(
            self.bench.python.parent / "spark-submit", "--master", "local[2]", RECIPES / "spark.py",
            "series.parquet", "forecasts", "refused", "--program", self.bench.programs / "recoup",
            cwd=self.folder, programs=None, PYSPARK_PYTHON=str(self.bench.python),
        )
        expect(done.returncode == 1 and "3 series refused" in done.stdout + done.stderr, "it ends with 1", done)
        back = ask("COPY (FROM 'forecasts/*.parquet' ORDER BY ALL) TO 'back.csv' (HEADER)")
        expect(back.returncode == 0, "the files are there", back)
        single, _ = self.bench.single(sorted(rows))
        expect((self.folder / "back.csv").read_bytes() == single, "the bytes are those of a single run")


    def measure(self, count):
        """A job to be timed."""
        duckdb = self.bench.python.parent / "duckdb"
        write(self.folder / "given.csv", series(count))
        made = self.bench.run(duckdb, "-c", "COPY (FROM 'given.csv') TO 'series.parquet'",
                              cwd=self.folder, programs=None)
        expect(made.returncode == 0, "the file is made", made)
        return lambda: self.bench.run(
            self.bench.python.parent / "spark-submit", "--master", "local[2]", RECIPES / "spark.py",
            "series.parquet", "forecasts", "refused", "--program", self.bench.programs / "recoup",
            cwd=self.folder, programs=None, PYSPARK_PYTHON=str(self.bench.python),
        )


CASES = [name for name in vars(Spark) if not name.startswith(("_", "run", "answered", "expect", "measure"))]
