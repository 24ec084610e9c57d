"""What every drill shares: the program, its clients, its databases, and the judge.

A drill says what clients were told and asks afterwards what is there. Three things
may be told: `OK` must be there exactly once, `ABSENT` ("nothing was written") must
not be there at all, and `UNKNOWN` (no answer, or an answer that says so) may be there
or not, but whole, and exactly once after it was sent again with its key.
"""

import argparse
import collections
import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# How long anything may take that is no promise, on a busy machine.
PATIENCE = 60.0

OK, ABSENT, UNKNOWN = "ok", "absent", "unknown"


class Failed(Exception):
    """A drill that cannot go on; its text is what is printed."""


class NotSent(Exception):
    """No connection: the request never left."""


class Lost(Exception):
    """The connection broke after the request, or a part of it, had left."""


# ---------------------------------------------------------------- the drill itself


def arguments(about, **choices):
    """Reads what all drills take; `choices` are further flags, the first the default."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--size", choices=["quick", "short", "full"], default="short")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--recoup", default=str(REPOSITORY / "target/release/recoup"))
    for name, values in choices.items():
        parser.add_argument(f"--{name}", choices=values, default=values[0])
    given = parser.parse_args()
    given.recoup = os.path.abspath(given.recoup)
    if given.seed is None:
        given.seed = random.SystemRandom().randrange(1, 1_000_000_000)
    return given


def run(name, given, drill):
    """Runs `drill(given, folder)`, which returns its figures and what was wrong, prints the
    one line and ends the process."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begun = time.monotonic()
    # A folder of one's own that PostgreSQL's user may pass through.
    with tempfile.TemporaryDirectory(prefix="recoup-faults-") as folder:
        os.chmod(folder, 0o755)
        try:
            figures, wrong = drill(given, pathlib.Path(folder))
        except Failed as failure:
            figures, wrong = {}, [str(failure)]
    line = " ".join(f"{key}={value}" for key, value in figures.items())
    seconds = f"{time.monotonic() - begun:.0f}s"
    verdict = "FAIL" if wrong else "PASS"
    shown = wrong[:5] + ([f"and {len(wrong) - 5} more"] if len(wrong) > 5 else [])
    why = f" -- {'; '.join(shown)}" if wrong else ""
    print(f"{verdict} {name} seed={given.seed} {line} {seconds}{why}", flush=True)
    sys.exit(1 if wrong else 0)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(holds, patience=PATIENCE, pause=0.01):
    """Waits until `holds()`; says whether it did in time."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(pause)
    return holds()


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def die_with_parent(signal_name="KILL"):
    """A prefix that ends a process when the drill dies before it could."""
    return ["setpriv", "--pdeathsig", signal_name]


# ------------------------------------------------------------------------ the program


class Server:
    """`recoup serve` on one port, to be started and ended as often as a drill likes."""

    def __init__(self, recoup, url, folder, tracer=(), flags=()):
        self.recoup, self.url, self.folder, self.tracer = recoup, url, folder, tuple(tracer)
        self.flags = tuple(flags)
        self.port = free_port()
        self.log = folder / f"serve-{self.port}.log"
        self.process = None

    def launch(self):
        command = [*die_with_parent(), *self.tracer, self.recoup, "serve"]
        command += ["--database-url", self.url, "--listen", f"127.0.0.1:{self.port}"]
        command += self.flags
        environment = {**os.environ, "RUST_LOG": "warn,recoup::store=info"}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
            )
        return self

    def start(self, patience=PATIENCE):
        """Starts it and waits until it is ready."""
        self.launch()
        if not until(lambda: self.ready() or self.ended(), patience, 0.005) or self.ended():
            self.kill()
            raise Failed(f"`recoup serve` did not start: {self.last_words()}")
        return self

    def ready(self):
        with contextlib.suppress(NotSent, Lost):
            return Client(self.port, 5).get("/readyz", fresh=True).status == 200
        return False

    def ended(self):
        return self.process.poll() is not None

    def last_words(self):
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return " | ".join(lines[-3:])

    def kill(self):
        if self.process and not self.ended():
            self.process.kill()
        if self.process:
            self.process.wait()

    def stop(self, patience=PATIENCE):
        """SIGTERM; gives the exit code, or None where it had to be killed."""
        self.process.terminate()
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


Answer = collections.namedtuple("Answer", "status headers body seconds")


def code(answer):
    """The code of a problem document, or an empty text."""
    with contextlib.suppress(ValueError, AttributeError):
        return json.loads(answer.body).get("code", "")
    return ""


class Client:
    """One connection to the program, as one thread uses it."""

    def __init__(self, port, patience=PATIENCE):
        self.port, self.patience = port, patience
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def request(self, method, path, body=None, headers=(), fresh=False):
        begun = time.monotonic()
        if fresh or not self.connection:
            self.close()
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=self.patience
            )
            try:
                self.connection.connect()
            except OSError as error:
                self.close()
                raise NotSent(str(error)) from error
        try:
            self.connection.request(method, path, body, dict(headers))
            response = self.connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Lost(f"{type(error).__name__} {error}".strip()) from error
        names = {name.lower(): value for name, value in response.getheaders()}
        if fresh or response.will_close:
            self.close()
        return Answer(response.status, names, content, time.monotonic() - begun)

    def get(self, path, headers=(), fresh=False):
        """A GET, once more where a resting connection had been closed."""
        rested = self.connection is not None
        try:
            return self.request("GET", path, headers=headers, fresh=fresh)
        except Lost:
            if not rested:
                raise
            return self.request("GET", path, headers=headers, fresh=True)

    def document(self, path):
        answer = self.get(path)
        if answer.status != 200:
            raise Failed(f"GET {path} answered {answer.status}: {answer.body[:200]!r}")
        return json.loads(answer.body)


# ------------------------------------------------------------------------- deliveries


def quarter(index):
    """One of the 800 quarters that a programme can have, as `1950-51-Q1`."""
    year = 1950 + index // 4
    return f"{year}-{(year + 1) % 100:02}-Q{index % 4 + 1}"


def pounds(pence):
    return f"{pence // 100}.{pence % 100:02}"


def pence(amount):
    whole, _, part = amount.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


@dataclasses.dataclass(frozen=True)
class Delivery:
    """A batch of figures: its name is its source and its idempotency key."""

    programme: str
    name: str
    figures: tuple  # of (quarter, pence)
    refused: bool = False  # made so that it is refused

    def body(self):
        records = [
            {"quarter": when, "amount": pounds(amount), "count": 1, "status": "final"}
            for when, amount in self.figures
        ]
        if self.refused:
            records[-1]["quarter"] = "2020-21-Q5"
        return json.dumps({"source": self.name, "submitted_by": "drill", "records": records})


def send(client, delivery):
    """Delivers; gives what was told, and the answer where there was one."""
    address = f"{address_of(delivery.programme)}/submissions"
    headers = {"Content-Type": "application/json", "Idempotency-Key": delivery.name}
    try:
        answer = client.request("POST", address, delivery.body(), headers)
    except NotSent:
        return ABSENT, None
    except Lost:
        return UNKNOWN, None
    return told(answer), answer


def told(answer):
    if answer.status in (200, 201):
        return OK
    # A bare 5xx promises nothing; only these say that nothing was written.
    nothing_written = answer.status < 500 or answer.status == 507
    nothing_written |= answer.status == 503 and code(answer) != "outcome_unknown"
    return ABSENT if nothing_written else UNKNOWN


class Batches:
    """Ever new deliveries to one programme, over its quarters in order."""

    def __init__(self, programme, chance, size):
        self.programme, self.chance, self.size = programme, chance, size
        self.sent, self.next_quarter = 0, 0

    def exhausted(self):
        return self.next_quarter + self.size > 800

    def next(self, refused=False):
        first = self.next_quarter
        self.next_quarter += self.size
        self.sent += 1
        name = f"{self.programme}-{self.sent}-{self.chance.randrange(10**9)}"
        figures = tuple(
            (quarter(index), self.chance.randrange(1, 10**7))
            for index in range(first, first + self.size)
        )
        return Delivery(self.programme, name, figures, refused)


# The council of each programme that was created, by name.
COUNCILS = {}


def address_of(programme):
    return f"/api/v1/councils/{COUNCILS[programme]}/programmes/{programme}"


def create_programmes(port, names, council=None):
    """Two programmes a council, so that writers meet with and without its lock, or all of
    one council."""
    client = Client(port)
    for place, name in enumerate(names):
        COUNCILS[name] = council or f"council-{place // 2}"
        address = f"/api/v1/councils/{COUNCILS[name]}/programmes"
        document = {"id": name, "name": name}
        headers = {"Content-Type": "application/json"}
        answer = client.request("POST", address, json.dumps(document), headers)
        if answer.status != 201:
            raise Failed(f"a programme was not created: {answer.status} {answer.body[:200]!r}")
    client.close()


# -------------------------------------------------------------------------- the judge


def shown(client, programme):
    """What the program shows of a programme: deliveries by name, and pence by quarter."""
    base = address_of(programme)
    deliveries, figures = collections.Counter(), {}
    cursor = ""
    while cursor is not None:
        page = client.document(f"{base}/submissions?limit=1000{cursor}")
        deliveries.update(submission["source"] for submission in page["submissions"])
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    cursor = ""
    while cursor is not None:
        page = client.document(f"{base}/clawbacks?limit=1000{cursor}")
        figures.update((row["quarter"], pence(row["amount"])) for row in page["records"])
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    return deliveries, figures


def recorded(database, programme):
    """What the tables hold of a programme: (pence by quarter) by delivery, as a list, so
    that a delivery that is there twice shows."""
    rows = database.rows(
        "SELECT s.sequence, s.source, e.period, e.amount_pence FROM submissions s"
        " LEFT JOIN entries e ON e.council = s.council AND e.programme = s.programme"
        " AND e.submission = s.sequence"
        f" WHERE s.programme = '{programme}' ORDER BY s.sequence, e.sequence"
    )
    found = {}
    for sequence, source, period, amount in rows:
        figures = found.setdefault(int(sequence), (source, []))[1]
        if period:
            figures.append((period, int(amount)))
    return list(found.values())


def compare(expected, database, port):
    """Holds what was told against what is there, in the tables and in the answers.
    `expected` is a list of (delivery, told) in which nothing is unknown any more."""
    wrong = []
    client = Client(port)
    by_programme = collections.defaultdict(list)
    for delivery, what in expected:
        by_programme[delivery.programme].append((delivery, what))
    for programme, deliveries in by_programme.items():
        rows = recorded(database, programme)
        in_tables = collections.Counter(name for name, _ in rows)
        figures_of = dict(rows)
        in_answers, in_force = shown(client, programme)
        total = 0
        for delivery, what in deliveries:
            times = in_tables.pop(delivery.name, 0), in_answers.pop(delivery.name, 0)
            if what == OK and times != (1, 1):
                wrong.append(f"{delivery.name} was acknowledged and is there {times} times")
            if what == OK and figures_of.get(delivery.name) != list(delivery.figures):
                wrong.append(f"{delivery.name} is not there as it was sent")
            if what == ABSENT and times != (0, 0):
                wrong.append(f"{delivery.name} was refused and is there {times} times")
            if what == OK:
                total += sum(amount for _, amount in delivery.figures)
        strangers = list(in_tables) + list(in_answers)
        wrong += [f"{name} is there and nobody sent it" for name in strangers]
        kept = sum(amount for _, figures in rows for _, amount in figures)
        if not total == kept == sum(in_force.values()):
            sums = f"{total} acknowledged, {kept} recorded, {sum(in_force.values())} shown"
            wrong.append(f"{programme}: {sums}")
    client.close()
    return wrong


def toothless(expected, database, port):
    """The losing control of `compare`: an untruth about what was told, as small as can be,
    must not pass. Gives what was wrong with the judge."""
    place = next((n for n, (_, what) in enumerate(expected) if what == OK), None)
    if place is None:
        return ["nothing was acknowledged"]
    real = expected[place][0]
    (when, amount), *others = real.figures
    untruths = {
        "a lost delivery": (dataclasses.replace(real, name=f"{real.name}-lost"), OK),
        "a refused delivery that is there": (real, ABSENT),
        "a penny": (dataclasses.replace(real, figures=((when, amount + 1), *others)), OK),
    }
    wrong = []
    for what, untruth in untruths.items():
        if not compare([*expected[:place], untruth, *expected[place + 1 :]], database, port):
            wrong.append(f"it has no teeth: {what} was not noticed")
    return wrong


def resolve(expected, port):
    """Sends what is unknown again, with its key. Gives the list without unknowns, how
    many of them had been committed, and what was wrong."""
    client, resolved, committed, wrong = Client(port), [], 0, []
    for delivery, what in expected:
        if what == UNKNOWN:
            what, answer = send(client, delivery)
            if what != OK:
                status = f"{answer.status} {code(answer)}" if answer else "no answer"
                wrong.append(f"{delivery.name}, sent again, got {status}")
            elif answer.headers.get("idempotency-replayed") == "true":
                committed += 1
        resolved.append((delivery, what))
    client.close()
    return resolved, committed, wrong


# ---------------------------------------------------------------------- the databases


class Sqlite:
    """A file in a folder of its own."""

    def __init__(self, folder, name="recoup.db"):
        self.path = folder / name
        self.url = f"sqlite:{self.path}"

    def rows(self, statement):
        with contextlib.closing(sqlite3.connect(self.path, timeout=PATIENCE)) as connection:
            return connection.execute(statement).fetchall()

    def integrity(self):
        return self.rows("PRAGMA integrity_check") == [("ok",)]


class PostgresDatabase:
    """One database of a cluster."""

    def __init__(self, cluster, name):
        self.cluster, self.name = cluster, name
        self.url = f"postgres://recoup@127.0.0.1:{cluster.port}/{name}"

    def rows(self, statement):
        return self.cluster.query(self.name, statement)


def postgres_programs():
    """The newest version in Debian's folder, else whatever is on the path."""
    folders = pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(folders, key=lambda found: -float(found.parts[-3]))
    on_path = shutil.which("initdb")
    found = [*newest, *([pathlib.Path(on_path).resolve()] if on_path else [])]
    if not found:
        raise Failed("PostgreSQL is not installed: run `make setup`")
    return found[0].parent


class Cluster:
    """A private PostgreSQL server that can be stopped, frozen and killed.

    It runs as a user who is not root, which PostgreSQL insists on. Nothing here cuts the
    power of its machine, so it need not wait for the disk.
    """

    def __init__(self, folder):
        self.programs, self.port = postgres_programs(), free_port()
        self.folder, self.data = folder / "postgres", folder / "postgres/data"
        self.folder.mkdir()
        self.process, self.databases = None, 0
        self.user = []
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            self.user = ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        # The user may not be allowed where the drill was started.
        made = subprocess.run(
            ["setpriv", *self.user, self.programs / "initdb", f"--pgdata={self.data}"]
            + ["--username=recoup", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"],
            capture_output=True, text=True, cwd=self.folder, check=False,
        )
        if made.returncode:
            raise Failed(f"initdb: {made.stderr.strip()}")

    def start(self):
        options = {
            "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off",
            "full_page_writes": "off", "max_connections": "200", "shared_buffers": "16MB",
        }
        settings = [word for pair in options.items() for word in ("-c", "=".join(pair))]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "QUIT", *self.user, self.programs / "postgres"]
                + ["-D", self.data, "-p", str(self.port), *settings],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
            )
        if not until(self.answers, pause=0.05):
            raise Failed("PostgreSQL did not start: " + (self.folder / "log").read_text()[-300:])
        return self

    def answers(self):
        return self.process.poll() is None and self.ask("postgres", "SELECT 1").returncode == 0

    def ask(self, database, statement):
        command = [self.programs / "psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", "127.0.0.1", "-p", str(self.port), "-U", "recoup", "-c", statement]
        environment = {**os.environ, "PGCONNECT_TIMEOUT": "10"}
        return subprocess.run(
            [*command, database], capture_output=True, text=True, env=environment,
            cwd=self.folder, check=False,
        )

    def query(self, database, statement):
        asked = self.ask(database, statement)
        if asked.returncode:
            raise Failed(f"psql: {asked.stderr.strip()}")
        return [tuple(line.split("\t")) for line in asked.stdout.splitlines()]

    def fresh_database(self):
        self.databases += 1
        name = f"drill_{self.databases}"
        self.query("postgres", f"CREATE DATABASE {name}")
        return PostgresDatabase(self, name)

    def processes(self):
        """The server and every process of its own, each of which has a session of its own."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *map(int, children.read_text().split())]

    def signal_all(self, number):
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def freeze(self):
        # The server first, so that it makes no more processes meanwhile.
        os.kill(self.process.pid, signal.SIGSTOP)
        self.signal_all(signal.SIGSTOP)

    def thaw(self):
        self.signal_all(signal.SIGCONT)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()

    def kill(self):
        os.kill(self.process.pid, signal.SIGSTOP)
        processes = self.processes()
        for process in reversed(processes):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()
        until(lambda: not any(os.path.exists(f"/proc/{process}") for process in processes))

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()


@contextlib.contextmanager
def databases(kind, folder):
    """Gives a function that makes a new, empty database of the kind."""
    if kind == "sqlite":
        made = iter(range(1_000_000))
        yield lambda: Sqlite(folder, f"recoup-{next(made)}.db")
    else:
        with Cluster(folder) as cluster:
            yield cluster.fresh_database


# ----------------------------------------------------------------------- many at once


def at_once(works):
    """Runs each work on a thread of its own, waits for all, and passes on a failure."""
    failures = []

    def guarded(work):
        try:
            work()
        except Exception as failure:  # noqa: BLE001 -- it is passed on below
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
