"""Eight writers read after each 201 and must see what they wrote.

Each of eight writers has a programme of its own; then all eight write to one. After each 201 it reads the list of
clawbacks with the ETag that it had: 304 is an answer from old data, and so is one that
lacks the quarter or names the data version of before. Every tenth time it reads the
forecast as well, which must be of that data version and fitted to that quarter. A second
process on the same database is asked all the while: it must show each quarter within a
second of the acknowledgement. A busy machine gets a quarter of a second more, one in a
hundred may take longer, none more than three seconds.

How it was seen to fail. A version that renewed its snapshot where "the revision is the
one before plus one" took a commit of another programme for its own: 15 of 10,000 own
writes were missing on SQLite and 702 on PostgreSQL, nearly all answered 304. A version in
which a read that had begun before a commit could hide it lost 7 to 15 of 2,000 writes of the
eight to one programme on SQLite.
"""

import random
import threading
import time

import support

WRITERS = 8
WRITES = {"quick": 400, "short": 2000, "full": 10_000}
# With a new database after so many of a writer; the forecast reads the whole ledger.
WRITES_OF_ONE = 50
# Writes of eight writers on one programme, in each database.
CROWD = 400
SECOND, FOR_EVER = 1.25, 3.0


class Writer:
    """A programme, who writes to it, and when what was acknowledged."""

    def __init__(self, place, chance):
        self.batches = support.Batches(f"programme-{place}", chance, size=1)
        self.batches.next_quarter = 200  # 2000-01
        self.etag = self.version = None
        self.missing, self.acknowledged, self.lags = [], {}, []

    @property
    def base(self):
        return support.address_of(self.batches.programme)

    def work(self, port, writes):
        client = support.Client(port)
        for count in range(writes):
            delivery = self.batches.next()
            what, answer = support.send(client, delivery)
            if what != support.OK:
                status = answer.status if answer else "no answer"
                raise support.Failed(f"{delivery.name} was answered {status}")
            ((when, amount),) = delivery.figures
            self.acknowledged[when] = time.monotonic()
            fault = self.fault_of_list(client, when, amount)
            if count % 10 == 9:
                fault = fault or self.fault_of_forecast(client, when)
            if fault:
                self.missing.append(f"{delivery.name}: {fault}")
        client.close()

    def fault_of_list(self, client, when, amount):
        headers = {"If-None-Match": self.etag} if self.etag else {}
        answer = client.get(f"{self.base}/clawbacks?limit=1000", headers)
        if answer.status != 200:
            return f"the list answered {answer.status}"
        page, before = support.json.loads(answer.body), self.version
        self.etag, self.version = answer.headers["etag"], page["data_version"]
        amounts = {row["quarter"]: support.pence(row["amount"]) for row in page["records"]}
        if amounts.get(when) != amount:
            return f"{when} is not in the list"
        return "the data version is the one of before" if self.version == before else None

    def fault_of_forecast(self, client, when):
        forecast = client.document(f"{self.base}/forecast")
        last = forecast["fitted_on"]["last"]
        if (forecast["data_version"], last) != (self.version, when):
            return f"the forecast is fitted to {last} at {forecast['data_version']}"
        return None

    def follow(self, port, finished):
        """Asks the other process until it has shown everything, or never will."""
        client, seen = support.Client(port), set()
        while not finished.is_set() or self.late(seen, FOR_EVER + 1):
            asked = time.monotonic()
            page = client.document(f"{self.base}/clawbacks?limit=1000")
            new = {row["quarter"] for row in page["records"]} - seen
            # What it shows before the writer was answered shows at once.
            self.lags += [max(0.0, asked - self.acknowledged.get(when, asked)) for when in new]
            seen |= new
            time.sleep(0.05)
            if finished.is_set() and len(seen) == len(self.acknowledged):
                break
        never = len(self.acknowledged) - len(seen)
        self.lags += [float("inf")] * never
        client.close()

    def late(self, seen, patience):
        waiting = [at for when, at in list(self.acknowledged.items()) if when not in seen]
        return any(time.monotonic() - at < patience for at in waiting)


def crowd(port):
    """Eight writers on one programme, whose commits are put in memory in any order."""
    name, missing = "programme-crowd", []
    support.create_programmes(port, [name])

    def work(place):
        client = support.Client(port)
        for index in range(place, CROWD, WRITERS):
            when = support.quarter(index)
            delivery = support.Delivery(name, f"crowd-{index}", ((when, index + 1),), False)
            what, answer = support.send(client, delivery)
            if what != support.OK:
                raise support.Failed(f"{delivery.name} was answered {answer and answer.status}")
            page = client.document(f"{support.address_of(name)}/clawbacks?from={when}&to={when}")
            if not page["records"]:
                missing.append(f"{delivery.name}: {when} is not in the list")
        client.close()

    support.at_once([lambda place=place: work(place) for place in range(WRITERS)])
    return missing


def one_database(given, folder, database, chance, writes):
    writers = [Writer(place, random.Random(chance.random())) for place in range(WRITERS)]
    finished = threading.Event()
    with (
        support.Server(given.recoup, database.url, folder) as first,
        support.Server(given.recoup, database.url, folder) as second,
    ):
        first.start()
        support.create_programmes(first.port, [writer.batches.programme for writer in writers])
        second.start()
        follow = [lambda writer=writer: writer.follow(second.port, finished) for writer in writers]
        followers = threading.Thread(target=support.at_once, args=(follow,), daemon=True)
        followers.start()
        try:
            work = [lambda writer=writer: writer.work(first.port, writes) for writer in writers]
            support.at_once(work)
        finally:
            finished.set()
            followers.join()
        missing = crowd(first.port)
    missing += [fault for writer in writers for fault in writer.missing]
    return missing, [lag for writer in writers for lag in writer.lags]


def drill(given, folder):
    chance, missing, lags = random.Random(given.seed), [], []
    written = crowded = 0
    with support.databases(given.database, folder) as fresh_database:
        while written < WRITES[given.size]:
            writes = min(WRITES_OF_ONE, (WRITES[given.size] - written) // WRITERS)
            faults, more = one_database(given, folder, fresh_database(), chance, writes)
            missing += faults
            lags += more
            written += writes * WRITERS
            crowded += CROWD
    late = sum(lag > SECOND for lag in lags)
    wrong = list(missing)
    if len(lags) != written:
        wrong.append(f"the second process was held against {len(lags)} of {written} writes")
    if late > 0.01 * written or max(lags) > FOR_EVER:
        wrong.append(f"the second process showed {late} late, the slowest after {max(lags):.1f}s")
    return {
        "writes": written, "crowded": crowded, "missing": len(missing), "second_process_late": late,
        "median": f"{support.percentile(lags, 0.5):.2f}s", "slowest": f"{max(lags):.2f}s",
    }, wrong


if __name__ == "__main__":
    options = support.arguments(__doc__, database=["sqlite", "postgres"])
    support.run(f"own_writes {options.database}", options, drill)
