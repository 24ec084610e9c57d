"""One council's largest file, and how long another council waits beside it.

A council delivers a file in which every row changes a recorded figure. While the service
reads, judges and writes it, another council delivers quarter after quarter. Its slowest
delivery but one must be answered within two seconds on SQLite, which has one writer, and
within 200 milliseconds on PostgreSQL, where each council has its own; a busy machine may
delay one. Meanwhile somebody asks what was known of the first council at instants that
have just passed. Each question is asked again afterwards: the answer must be the same,
however long the commit took.

How it was seen to fail. A version that read and judged under the lock of the writers held
the neighbour for as long as the file took, and one that read the clock before it waited
for the lock answered "to 2020-21 Q4" while an import ran and "to 2021-22 Q1" after it.
"""

import datetime
import random
import threading
import time

import support

ROWS = {"quick": 5_000, "short": 30_000, "full": 100_000}
QUARTERS = 100
LIMIT = {"sqlite": 2.0, "postgres": 0.2}
LARGE, SMALL = "programme-large", "programme-small"


def file(rows, more):
    """Each quarter of as many client groups as make these rows."""
    lines = ["quarter,client_group,amount,count"]
    for row in range(rows):
        when = support.quarter(160 + row % QUARTERS)
        lines.append(f"{when},group-{row // QUARTERS},{row + more}.50,7")
    return "\n".join(lines) + "\n"


def deliver_large(port, content):
    client = support.Client(port)
    said = "submitted_by=drill&reason=a+correction"
    path = f"{support.address_of(LARGE)}/submissions?{said}"
    answer = client.request("POST", path, content, {"Content-Type": "text/csv"})
    client.close()
    if answer.status != 201:
        raise support.Failed(f"the file was answered {answer.status}: {answer.body[:200]!r}")
    return answer.seconds


def neighbour(port, chance, finished, waits):
    batches, client = support.Batches(SMALL, chance, size=1), support.Client(port)
    while not finished.is_set():
        what, answer = support.send(client, batches.next())
        # One that was told to come back later waited for as long as that.
        waits.append(answer.seconds if what == support.OK else float("inf"))
        time.sleep(0.01)
    client.close()


def historian(port, finished, answered):
    """Notes what was known at instants that have just passed."""
    client = support.Client(port)
    while not finished.is_set():
        now = datetime.datetime.now(datetime.UTC)
        asked = now.isoformat(timespec="microseconds").replace("+00:00", "Z")
        answer = client.get(question(asked))
        # While the commit of that very moment is under way nobody can say.
        if answer.status == 200:
            answered.append((asked, answer.body))
        elif answer.status != 503:
            raise support.Failed(f"as known at {asked}: {answer.status} {answer.body[:200]!r}")
        time.sleep(0.02)
    client.close()


def question(instant):
    return f"{support.address_of(LARGE)}/clawbacks?limit=1000&as_known_at={instant}"


def drill(given, folder):
    chance, rows = random.Random(given.seed), ROWS[given.size]
    waits, answered, took = [], [], []
    with (
        support.databases(given.database, folder) as fresh_database,
        support.Server(given.recoup, fresh_database().url, folder) as server,
    ):
        server.start()
        # Two programmes share a council, so the third has one of its own.
        support.create_programmes(server.port, [LARGE, "programme-beside", SMALL])
        took.append(deliver_large(server.port, file(rows, 0)))
        finished = threading.Event()
        beside = [
            lambda: neighbour(server.port, chance, finished, waits),
            lambda: historian(server.port, finished, answered),
        ]
        crowd = threading.Thread(target=support.at_once, args=(beside,), daemon=True)
        crowd.start()
        time.sleep(0.2)
        took.append(deliver_large(server.port, file(rows, 1)))
        time.sleep(0.2)
        finished.set()
        crowd.join()
        client = support.Client(server.port)
        changed = [at for at, body in answered if client.get(question(at)).body != body]
        client.close()
    slowest = sorted(waits)[-2:]
    wrong = []
    if len(waits) < 5 or len(answered) < 3:
        wrong.append("too little was asked beside the file to show anything")
    elif slowest[0] > LIMIT[given.database]:
        wrong.append(f"the neighbour waited {slowest[0]:.2f}s")
    if changed:
        wrong.append(f"{len(changed)} answers about the past changed, the first at {changed[0]}")
    return {
        "rows": rows,
        "new": f"{took[0]:.2f}s",
        "changed": f"{took[1]:.2f}s",
        "neighbour": len(waits),
        "slowest": f"{slowest[-1]:.3f}s",
        "questions": len(answered),
        "changed_past": len(changed),
    }, wrong


if __name__ == "__main__":
    options = support.arguments(__doc__, database=["sqlite", "postgres"])
    support.run(f"neighbour {options.database}", options, drill)
