"""Clients that deliver through both copies of the service and read from both, all the while."""

import collections
import json
import random
import threading
import time

import support

# Who waits longer for an answer takes it for lost.
PATIENCE = 20.0
BETWEEN = 0.1


class Writer:
    """Delivers to one programme, through one copy and the other in turns. What has no good answer is
    sent again with its key, through the other copy."""

    def __init__(self, programme, chance, load):
        self.batches, self.load = support.Batches(programme, chance, size=1), load
        self.acknowledged = {}  # when, by quarter
        self.sent = []  # all deliveries with what the last answer said

    def work(self, turn):
        clients = [support.Client(port, PATIENCE) for port in self.load.ports]
        while not self.load.finished.is_set() and not self.batches.exhausted():
            delivery, told = self.batches.next(), None
            while told != support.OK and not self.load.gave_up.is_set():
                turn = 1 - turn
                begun = time.monotonic()
                told, answer = support.send(clients[turn], delivery)
                now = time.monotonic()
                self.load.note(now - begun, turn, answer, told == support.OK, now)
                if told == support.OK:
                    self.acknowledged[delivery.figures[0][0]] = now
                else:
                    time.sleep(BETWEEN)
            self.sent.append((delivery, told))
            time.sleep(BETWEEN)
        for client in clients:
            client.close()


class Load:
    def __init__(self, ports, drill, seed):
        self.ports, self.lock = ports, threading.Lock()
        self.finished, self.gave_up = threading.Event(), threading.Event()
        self.slowest, self.acks, self.statuses = 0.0, ([], []), collections.Counter()
        self.last = {}
        self.stale = []  # (when, seconds) of answers that lacked what had been acknowledged
        names = [f"{drill}-{place}" for place in range(4)]
        support.create_programmes(ports[0], names)
        chance = random.Random(seed)
        self.writers = [Writer(name, random.Random(chance.random()), self) for name in names]
        works = [lambda writer=writer, turn=place % 2: writer.work(turn)
                 for place, writer in enumerate(self.writers)]
        works += [lambda copy=copy: self.read(copy) for copy in (0, 1)]
        self.thread = threading.Thread(target=self.run, args=(works,), daemon=True)
        self.failure = None
        self.thread.start()

    def run(self, works):
        try:
            support.at_once(works)
        except Exception as failure:  # noqa: BLE001 -- it is passed on by `end`
            self.failure = failure

    def note(self, seconds, copy, answer, is_ack, now):
        with self.lock:
            self.slowest = max(self.slowest, seconds)
            self.statuses[f"{answer.status} {support.code(answer)}".strip() if answer else "none"] += 1
            self.last[copy] = f"{answer.status} {answer.body[:300]!r}" if answer else "none"
            if is_ack:
                self.acks[copy].append(now)

    def read(self, copy):
        """Holds what a copy shows against what had been acknowledged when it was asked."""
        client = support.Client(self.ports[copy], PATIENCE)
        while not self.finished.is_set():
            for writer in self.writers:
                asked = time.monotonic()
                known = dict(writer.acknowledged)
                address = support.address_of(writer.batches.programme)
                try:
                    answer = client.get(f"{address}/clawbacks?limit=1000")
                except (support.NotSent, support.Lost):
                    answer = None
                self.note(time.monotonic() - asked, copy, answer, False, 0)
                if answer and answer.status == 200:
                    shown = {row["quarter"] for row in json.loads(answer.body)["records"]}
                    missing = [at for when, at in known.items() if when not in shown]
                    if missing:
                        self.stale.append((asked, asked - min(missing)))
            time.sleep(BETWEEN)
        client.close()

    def served_after(self, instant):
        """When each copy first acknowledged something after an instant, or None."""
        return [next((at for at in acks if at > instant), None) for acks in self.acks]

    def gap(self, begun):
        """The longest time in which one of the copies acknowledged nothing, from an instant on."""
        longest = 0.0
        for acks in self.acks:
            after = [at for at in acks if at > begun]
            before = [at for at in acks if at <= begun][-1:]
            instants = before + after
            longest = max([longest, *(b - a for a, b in zip(instants, instants[1:]))])
        return longest

    def end(self):
        """Stops, and sends again what is unknown until it is not."""
        self.finished.set()
        self.thread.join(60)
        self.gave_up.set()
        self.thread.join(60)
        if self.failure or self.thread.is_alive():
            raise self.failure or support.Failed("a client hangs")
        return [pair for writer in self.writers for pair in writer.sent]
