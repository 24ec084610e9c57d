"""Backs up while eight writers deliver, restores each backup, and looks for what was known.

Eight writers of four councils have two programmes at a time, and deliver up to twenty times a
second each while a backup is made, twenty times. Whatever was acknowledged before a backup
began must be in it, once and as it was sent. Each is restored into a new SQLite database,
whatever it came from, verified, and read. The writers must be answered while a backup runs.

How it was seen to fail. With the acknowledgements taken after each backup instead of before
it, the drill names deliveries that the backup lacks.
"""

import itertools
import random
import subprocess
import threading
import time

import support

WRITERS, COUNCILS = 8, 4
BACKUPS = {"quick": 2, "short": 5, "full": 20}
# Deliveries that are there before the first backup begins, and at least as many more each time.
BEFORE = 100
FIGURES = 4
# Between two deliveries of a writer. Without it a backup that takes longer lets more be
# written, and so makes the next one longer still.
PAUSE = 0.05


class Load:
    """Writers that deliver until they are told to stop, and what was acknowledged."""

    def __init__(self, chance):
        self.chance = chance
        self.acknowledged, self.enough = [], threading.Event()
        self.going = threading.Event()

    def programmes(self, port, place, round_):
        """Two new programmes of a writer; those of before have no quarters left."""
        names = [f"programme-{place}-{round_}-{which}" for which in "ab"]
        support.create_programmes(port, names, f"council-{place % COUNCILS}")
        return [support.Batches(name, self.chance, FIGURES) for name in names]

    def work(self, port, place):
        client, rounds, turns = support.Client(port), itertools.count(), []
        while not self.enough.is_set():
            if not turns or turns[1].exhausted():
                turns = self.programmes(port, place, next(rounds))
            for batches in turns:
                if not self.going.is_set():
                    # The program closes a connection that rests for long.
                    client.close()
                    self.going.wait()
                delivery = batches.next()
                what, answer = support.send(client, delivery)
                if what != support.OK:
                    status = answer.status if answer else "no answer"
                    raise support.Failed(f"{delivery.name} was answered {status}")
                self.acknowledged.append(delivery)
                time.sleep(PAUSE)
        client.close()


def recoup(given, *words):
    command = [given.recoup, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise support.Failed(f"recoup {words[0]} ended with {done.returncode}: {done.stderr.strip()}")


def missing_in(given, folder, backup, known):
    """What was acknowledged before a backup and is not in it as it was sent."""
    restored = support.Sqlite(folder, f"{backup.stem}.db")
    recoup(given, "restore", backup, "--database-url", restored.url, "--quiet")
    recoup(given, "verify", "--database-url", restored.url)
    by_programme = {}
    for delivery in known:
        by_programme.setdefault(delivery.programme, []).append(delivery)
    wrong = []
    for programme, deliveries in by_programme.items():
        rows = support.recorded(restored, programme)
        for delivery in deliveries:
            found = [figures for name, figures in rows if name == delivery.name]
            if found != [list(delivery.figures)]:
                wrong.append(f"{backup.name} has {delivery.name} {len(found)} times")
    return wrong


def drill(given, folder):
    load, wrong, held, during = Load(random.Random(given.seed)), [], 0, []
    with (
        support.databases(given.database, folder) as fresh_database,
        support.Server(given.recoup, (database := fresh_database()).url, folder) as server,
    ):
        server.start()
        works = [lambda place=place: load.work(server.port, place) for place in range(WRITERS)]
        failures = []

        def all_writers():
            try:
                support.at_once(works)
            except support.Failed as failure:
                failures.append(str(failure))

        writers = threading.Thread(target=all_writers, daemon=True)
        writers.start()
        for number in range(BACKUPS[given.size]):
            # They rest while a backup is restored, which is not what is tried.
            load.going.set()
            support.until(lambda: len(load.acknowledged) >= BEFORE * (number + 1) or failures)
            known = list(load.acknowledged)
            backup = folder / f"{number}.backup"
            recoup(given, "backup", backup, "--database-url", database.url, "--quiet")
            during.append(len(load.acknowledged) - len(known))
            load.going.clear()
            wrong += missing_in(given, folder, backup, known)
            held += len(known)
            if failures:
                break
        load.enough.set()
        load.going.set()
        writers.join()
        wrong += failures
    if not all(during):
        wrong.append("nothing was acknowledged while a backup ran")
    return {
        "backups": len(during), "held": held, "acknowledged": len(load.acknowledged),
        "while_backing_up": sum(during), "missing": len(wrong),
    }, wrong


if __name__ == "__main__":
    options = support.arguments(__doc__, database=["sqlite", "postgres"])
    support.run(f"backup_under_load {options.database}", options, drill)
