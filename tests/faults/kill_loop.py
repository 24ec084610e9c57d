"""SIGKILL while eight clients deliver: nothing acknowledged is lost, nothing is doubled.

Eight clients deliver batches to eight programmes, each with its own ids and idempotency
keys. Each writes down what it is about to send, synced to disk, and then what it was
told. After 5 to 500 ms the program is killed, started again on the same port, and asked
once more for everything whose outcome is unknown. At the end of each database every
acknowledged batch must be there exactly once, every refused one not at all, every
unknown one exactly once, and the sums must agree to the penny, in the tables and in the
answers.

How it can fail. A round in which no request was under way is worth nothing, so from a
hundred rounds on a third of them must have had an unknown outcome, and in a hundred of
them three outcomes that were unknown must turn out to have been committed. The judge is
shown three untruths about each database (a delivery too many, one too few, a penny) and
must notice each. SIGKILL proves nothing about
durability, since the kernel keeps what was written; power_cut.py does.
"""

import json
import os
import random
import threading
import time

import support
from support import ABSENT, OK, UNKNOWN

CLIENTS = 8
ROUNDS = {"quick": 8, "short": 30, "full": 1000}
# Seconds between the answer to one delivery and the next, on average.
PAUSE = 0.03
# A new database after so many rounds, since a programme has 800 quarters.
ROUNDS_A_DATABASE = 20


class Journal:
    """What a client was about to send and what it was told, on disk before it matters."""

    def __init__(self, path):
        self.file = open(path, "a+", encoding="utf-8")

    def write(self, kind, name):
        self.file.write(json.dumps([kind, name]) + "\n")
        self.file.flush()
        if kind == "intent":
            os.fsync(self.file.fileno())

    def told(self):
        """The last word about each delivery; an intent without one is unknown."""
        self.file.seek(0)
        last = {}
        for line in self.file:
            kind, name = json.loads(line)
            last[name] = UNKNOWN if kind == "intent" else kind
        return last


class Sender:
    """A client with a programme of its own."""

    def __init__(self, place, chance, folder):
        self.batches = support.Batches(f"programme-{place}", chance, size=3)
        self.journal = Journal(folder / f"journal-{place}-{time.monotonic_ns()}")
        self.chance, self.deliveries = chance, []
        self.odd = []

    def work(self, port, stop):
        client = support.Client(port)
        while not stop.is_set() and not self.batches.exhausted():
            # Without a pause all but one client would wait in the queue of writers, where
            # a kill shows nothing.
            if stop.wait(self.chance.expovariate(1 / PAUSE)):
                break
            # One in ten is made to be refused, so that "refused" is tried as well.
            delivery = self.batches.next(refused=self.chance.random() < 0.1)
            self.deliveries.append(delivery)
            self.journal.write("intent", delivery.name)
            what, answer = support.send(client, delivery)
            self.journal.write(what, delivery.name)
            if answer is None:
                break
            if answer.status not in (201, 503) and not (delivery.refused and answer.status == 422):
                self.odd.append(f"{delivery.name} was answered {answer.status}")
        client.close()

    def told_since_last_asked(self):
        last, deliveries = self.journal.told(), self.deliveries
        self.deliveries = []
        # What is made to be refused stays away, whatever became of the answer.
        return [(one, ABSENT if one.refused else last[one.name]) for one in deliveries]


class Tally:
    rounds = bitten = deliveries = unknown = committed = refused = 0


def kill_round(server, senders, chance):
    stop = threading.Event()
    works = [lambda sender=sender: sender.work(server.port, stop) for sender in senders]
    crowd = threading.Thread(target=support.at_once, args=(works,), daemon=True)
    crowd.start()
    time.sleep(chance.uniform(0.005, 0.5))
    # Who sends after the kill would call unknown what was never under way.
    stop.set()
    server.kill()
    crowd.join()
    server.start()


def one_database(given, folder, database, rounds, chance, tally):
    wrong = []
    senders = [Sender(place, random.Random(chance.random()), folder) for place in range(CLIENTS)]
    with support.Server(given.recoup, database.url, folder) as server:
        server.start()
        support.create_programmes(server.port, [sender.batches.programme for sender in senders])
        settled = []
        for _ in range(rounds):
            kill_round(server, senders, chance)
            fresh = [pair for sender in senders for pair in sender.told_since_last_asked()]
            unknown = sum(what == UNKNOWN for _, what in fresh)
            fresh, committed, problems = support.resolve(fresh, server.port)
            settled += fresh
            wrong += problems
            tally.rounds += 1
            tally.bitten += unknown > 0
            tally.unknown += unknown
            tally.committed += committed
            if any(sender.batches.exhausted() for sender in senders):
                break
        tally.deliveries += sum(what == OK for _, what in settled)
        tally.refused += sum(what == ABSENT for _, what in settled)
        wrong += support.compare(settled, database, server.port)
        wrong += support.toothless(settled, database, server.port)
        wrong += [odd for sender in senders for odd in sender.odd]
    return wrong


def drill(given, folder):
    chance, tally, wrong = random.Random(given.seed), Tally(), []
    with support.databases(given.database, folder) as fresh_database:
        while tally.rounds < ROUNDS[given.size] and not wrong:
            rounds = min(ROUNDS_A_DATABASE, ROUNDS[given.size] - tally.rounds)
            wrong += one_database(given, folder, fresh_database(), rounds, chance, tally)
    # A few rounds are too few to judge a share by.
    if tally.bitten < (0.3 * tally.rounds if tally.rounds >= 100 else 1):
        wrong.append("it did not bite: too few rounds had an unknown outcome")
    # What a kill has to hit is the moment between a commit and its acknowledgement. How many
    # requests wait for a lock beside it, and so make the share smaller, is no matter.
    if tally.rounds >= 100 and tally.committed < 0.03 * tally.rounds:
        wrong.append("it did not bite: too few unknown outcomes had been committed")
    return {
        "kills": tally.rounds, "bitten": tally.bitten, "acknowledged": tally.deliveries,
        "refused": tally.refused, "unknown": tally.unknown, "of_them_committed": tally.committed,
    }, wrong


if __name__ == "__main__":
    options = support.arguments(__doc__, database=["sqlite", "postgres"])
    support.run(f"kill_loop {options.database}", options, drill)
