"""examples/scale-out/duckdb.sql, as it is, against a single run and against each fault."""

from support import BAD, LAST, RECIPES, REFUSED, expect, quarter, read, series, write

COUNT = 400


class Duckdb:
    def __init__(self, bench):
        self.bench, self.folder = bench, bench.folder / "duckdb"
        self.folder.mkdir()
        self.duckdb = bench.python.parent / "duckdb"

    def run(self, view, programs="", **more):
        return self.bench.run(
            self.duckdb, "board.duckdb", "-cmd", f"CREATE OR REPLACE VIEW series AS {view}",
            "-f", RECIPES / "duckdb.sql", cwd=self.folder,
            programs=self.bench.programs if programs == "" else programs, **more,
        )

    def ask(self, statement):
        """Rows of the database, as CSV has them."""
        out = self.folder / "asked.csv"
        done = self.bench.run(self.duckdb, "board.duckdb", "-c",
                              f"COPY ({statement}) TO '{out}' (FORMAT csv, HEADER)",
                              cwd=self.folder, programs=None)
        expect(done.returncode == 0, "the tables are there", done)
        return out.read_bytes()

    def given(self, rows, amount="DECIMAL(18, 2)"):
        write(self.folder / "given.csv", rows)
        columns = "{'series_id': 'VARCHAR', 'quarter': 'VARCHAR', 'amount': 'VARCHAR'}"
        return (f"SELECT series_id, quarter, amount::{amount} AS amount FROM read_csv('given.csv', "
                f"header = true, auto_detect = false, quote = '\"', escape = '\"', columns = {columns})")

    def refused(self):
        self.ask("FROM refused")
        return {row[0]: row[2] for row in read(self.folder / "asked.csv")[1:]}

    def expect_same(self, rows, done):
        bytes_of_single, refused = self.bench.single(rows)
        expect(done.returncode == 0, "it ends with 0", done)
        expect(self.ask("FROM forecasts ORDER BY ALL") == bytes_of_single, "the bytes are those of a single run")
        expect(self.refused() == refused, f"the list is that of a single run: {self.refused()}")

    def expect_as_before(self, done):
        """It failed, and the tables are what they were."""
        expect(done.returncode == 1, "it ends with 1", done)
        bytes_of_single, _ = self.bench.single(list(series(3)))
        expect(self.ask("FROM forecasts ORDER BY ALL") == bytes_of_single, "the tables are as they were")

    def prepared(self):
        expect(self.run(self.given(series(3))).returncode == 0, "three series are forecast")

    def decimals_give_the_bytes_of_a_single_run(self):
        rows = list(series(COUNT))
        self.expect_same(rows, self.run(self.given(rows)))

    def every_type_of_amount_gives_the_bytes_of_a_single_run(self):
        rows = list(series(COUNT, seed=2))
        for amount in ("DECIMAL(38, 18)", "DOUBLE", "VARCHAR"):
            self.expect_same(rows, self.run(self.given(rows, amount)))

    def a_parquet_file_gives_the_bytes_of_a_single_run(self):
        rows = list(series(COUNT, seed=3))
        made = self.bench.run(self.duckdb, "-c", f"COPY ({self.given(rows)} ORDER BY random()) TO 'series.parquet'",
                              cwd=self.folder, programs=None)
        expect(made.returncode == 0, "the file is made", made)
        self.expect_same(rows, self.run("FROM 'series.parquet'"))

    def bad_series_and_missing_amounts_are_listed(self):
        rows = [*BAD, *series(COUNT)]
        self.expect_same(rows, self.run(self.given(rows, "VARCHAR")))
        listed = self.refused()
        expect(all(REFUSED[name] in listed[name] for name in REFUSED), f"reasons: {listed}")
        nulls = self.run("SELECT 'a' AS series_id, '2020-21-Q' || n AS quarter, NULL::DOUBLE AS amount "
                         "FROM range(1, 5) of_year(n) UNION ALL SELECT NULL, '2020-21-Q1', 5.0")
        expect(nulls.returncode == 0, "it ends with 0", nulls)
        listed = self.refused()
        expect("the amount is missing" in listed["a"], f"{listed}")
        expect(listed[""] == "the series has no id: 1 rows", f"{listed}")

    def any_id_comes_back_as_it_was(self):
        odd = ["a, b", 'say "hi"', "=1+1", "'=1+1", " a", "new\nline", "tab\t", "é"]
        rows = [(name, quarter(place), f"{100 + place}.25") for name in odd for place in range(8)]
        done = self.run(self.given(rows))
        expect(done.returncode == 0, "it ends with 0", done)
        self.ask("FROM forecasts ORDER BY ALL")
        back = read(self.folder / "asked.csv")[1:]
        expect({row[0] for row in back} == set(odd), f"{back}")
        plain, _ = self.bench.single([("x", when, amount) for _, when, amount in rows[:8]])
        of_plain = [line.split(",", 1)[1] for line in plain.decode().splitlines()[1:]]
        for name in odd:
            expect([",".join(row[1:]) for row in back if row[0] == name] == of_plain, name)
        expect(self.refused() == {}, "none is refused")

    def input_that_was_cut_is_listed(self):
        done = self.run(self.given(list(series(COUNT))[:-5]), FLAGS=f"--ends-in {LAST}")
        expect(done.returncode == 0, "it ends with 0", done)
        listed = self.refused()
        expect(list(listed) == [f"s{COUNT - 1:07}"] and LAST in listed[f"s{COUNT - 1:07}"], f"{listed}")

    def a_table_without_a_row_is_an_error_where_series_have_to_be(self):
        self.prepared()
        empty = "SELECT 'a' AS series_id, 'b' AS quarter, 1 AS amount WHERE false"
        self.expect_as_before(self.run(empty, FLAGS=f"--ends-in {LAST}"))

    def a_missing_program_is_an_error(self):
        self.prepared()
        self.expect_as_before(self.run(self.given(series(COUNT)), programs=None))

    def a_killed_program_is_an_error(self):
        self.prepared()
        self.expect_as_before(self.run(self.given(series(COUNT)), programs=self.bench.killing))

    def a_function_that_fails_before_it_is_an_error(self):
        self.prepared()
        failing = f"SELECT series_id, quarter, CASE WHEN amount > 0 THEN error('no')::INT END AS amount FROM ({self.given(series(COUNT))})"
        self.expect_as_before(self.run(failing))

    def wrong_flags_are_an_error(self):
        self.prepared()
        self.expect_as_before(self.run(self.given(series(COUNT)), FLAGS="--horizon 99"))

    def measure(self, count):
        """A run to be timed."""
        made = self.bench.run(self.duckdb, "-c", f"COPY ({self.given(series(count))}) TO 'series.parquet'",
                              cwd=self.folder, programs=None)
        expect(made.returncode == 0, "the file is made", made)
        return lambda: self.run("FROM 'series.parquet'")


HELPERS = ("_", "run", "expect", "ask", "given", "refused", "prepared", "measure")
CASES = [name for name in vars(Duckdb) if not name.startswith(HELPERS)]
