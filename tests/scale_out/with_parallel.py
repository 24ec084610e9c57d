"""examples/scale-out/parallel.sh, as it is, against a single run and against each fault."""

from support import BAD, LAST, RECIPES, REFUSED, expect, quarter, read, series, write

COUNT = 400


class Parallel:
    def __init__(self, bench):
        self.bench, self.folder = bench, bench.folder / "parallel"
        self.folder.mkdir()
        self.forecasts, self.refused = self.folder / "forecasts.csv", self.folder / "refused.csv"

    def run(self, rows, *flags, programs="", **more):
        """Runs it in pieces of some 25 series."""
        for file in (self.forecasts, self.refused):
            file.unlink(missing_ok=True)
        given = rows if hasattr(rows, "exists") else write(self.folder / "series.csv", rows)
        return self.bench.run(
            RECIPES / "parallel.sh", given, self.forecasts, self.refused, *flags, cwd=self.folder,
            programs=self.bench.programs if programs == "" else programs, BLOCK="10k", **more,
        )

    def expect_same(self, rows, done, code):
        bytes_of_single, refused = self.bench.single(rows)
        expect(done.returncode == code, f"it ends with {code}", done)
        expect(self.forecasts.exists() and self.refused.exists(), "both files are there", done)
        expect(self.forecasts.read_bytes() == bytes_of_single, "the bytes are those of a single run")
        listed = {row[0]: row[2] for row in read(self.refused)[1:]}
        expect(listed == refused, f"the list is that of a single run: {listed}")
        expect(read(self.refused)[0] == ["series_id", "line", "reason"], "the list has its header")

    def expect_nothing(self, done, codes):
        expect(done.returncode in codes, f"it ends with one of {codes}", done)
        expect(not self.forecasts.exists() and not self.refused.exists(), "nothing is left", done)
        left = [file.name for file in self.folder.iterdir() if file.name.startswith(".")]
        expect(not left, f"no part is left: {left}")

    def by_ssh(self, rows, on_arrival):
        """Over two machines that are this one, where what ssh was given is done like that."""
        ssh = self.folder / "ssh"
        ssh.write_text(f"#!/bin/sh\nshift 4 # -l ann one --\n{on_arrival}\n")
        ssh.chmod(0o755)
        return self.run(rows, MACHINES="2/ann@one,2/ann@two", PARALLEL_SSH=str(ssh))

    def the_bytes_are_those_of_a_single_run(self):
        rows = list(series(COUNT))
        self.expect_same(rows, self.run(rows), 0)

    def machines_by_ssh_give_the_same_bytes(self):
        rows = [*BAD, *series(COUNT)]
        self.expect_same(rows, self.by_ssh(rows, 'SHELL=/bin/sh exec sh -c "$*"'), 1)

    def a_machine_that_says_nothing_is_an_error(self):
        self.expect_nothing(self.by_ssh(series(COUNT), "cat > /dev/null"), [3])

    def a_machine_that_is_not_there_is_an_error(self):
        self.expect_nothing(self.by_ssh(series(COUNT), "exit 255"), [255])

    def bad_series_are_listed_and_all_others_forecast(self):
        rows = [*series(COUNT), *BAD]
        self.expect_same(rows, self.run(rows), 1)
        listed = {row[0]: row[2] for row in read(self.refused)[1:]}
        expect(all(REFUSED[name] in listed[name] for name in REFUSED), f"reasons: {listed}")

    def odd_ids_come_back_as_they_were(self):
        odd = ["a, b", 'say "hi"', "'=1+1", "O'Hara", "series_id", "é", "'-5"]
        rows = [(name, quarter(place), f"{100 + place}.25") for name in odd for place in range(8)]
        self.expect_same([*rows, *series(COUNT)], self.run([*rows, *series(COUNT)]), 0)

    def an_id_over_two_lines_is_listed(self):
        rows = [("new\nline", quarter(place), "5.00") for place in range(8)]
        done = self.run([*rows, *series(COUNT)])
        expect(done.returncode == 1, "it ends with 1", done)
        reasons = [row[2] for row in read(self.refused)[1:]]
        expect(any("quotation mark" in reason for reason in reasons), f"{reasons}")

    def input_that_was_cut_is_listed(self):
        rows = list(series(COUNT))[:-5]
        done = self.run(rows, "--ends-in", LAST)
        expect(done.returncode == 1, "it ends with 1", done)
        listed = read(self.refused)[1:]
        expect(len(listed) == 1 and f"has to end in {LAST}" in listed[0][2], f"{listed}")
        expect(listed[0][0] == f"s{COUNT - 1:07}", f"{listed}")

    def input_without_a_row_or_without_its_header_is_an_error(self):
        for text, flags, code in [
            ("", [], 4), ("series_id,quarter,amount\n", ["--ends-in", LAST], 4),
            ("id,quarter,amount\na,2020-21-Q1,1\n", [], 4),
        ]:
            given = self.folder / "given.csv"
            given.write_text(text)
            self.expect_nothing(self.run(given, *flags), [code])
        given.write_text("series_id,quarter,amount\n")
        expect(self.run(given).returncode == 0, "no series, no forecasts")
        self.expect_nothing(self.run(self.folder / "nowhere.csv"), [1, 4])

    def wrong_flags_are_an_error(self):
        self.expect_nothing(self.run(series(50), "--horizon", "99"), [2])

    def a_missing_program_is_an_error(self):
        self.expect_nothing(self.run(series(COUNT), programs=None), [127])

    def a_killed_program_is_an_error(self):
        self.expect_nothing(self.run(series(COUNT), programs=self.bench.killing), [137])

    def a_full_disk_is_an_error(self):
        folder = self.folder / "closed"
        done = self.bench.run(
            "unshare", "--mount", "sh", "-c",
            'mkdir -p closed && mount -t tmpfs -o size=64k none closed && exec "$0" "$@"',
            RECIPES / "parallel.sh", write(self.folder / "series.csv", series(COUNT)),
            folder / "f.csv", folder / "r.csv", cwd=self.folder, programs=self.bench.programs,
            TMPDIR="/tmp",
        )
        expect(done.returncode == 5, "it ends with 5", done)

    def measure(self, count):
        """A run to be timed, with pieces of the size that the recipe has."""
        given = write(self.folder / "series.csv", series(count))
        return lambda: self.bench.run(RECIPES / "parallel.sh", given, self.forecasts, self.refused,
                                      cwd=self.folder, programs=self.bench.programs)


CASES = [name for name in vars(Parallel) if not name.startswith(("_", "run", "expect", "by_ssh", "measure"))]
