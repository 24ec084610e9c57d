"""Requests of every kind, sent all the while, and held against what is promised.

What the service promises while its database does not answer: `/healthz` answers in
100 ms; no request takes longer than ten seconds; what needs the database is answered 503
with `Retry-After` in two to three, and a crowd that asks for that holds up nobody who
asks for what is in memory. A write whose outcome cannot be known is told so, and
the process may then end, to be started again.
"""

import collections
import contextlib
import threading
import time

import support
from support import ABSENT, OK, UNKNOWN

HEALTH, SLOWEST = 0.1, 10.0
# Two to three seconds are promised; a busy machine gets one more.
SOON = 4.0
# Two seconds are promised for going on when the database is there again.
GOES_ON = 5.0
WRITERS = 2
# Who asks for what needs the database all at once, and how long the half of those who do
# not may wait meanwhile.
CROWD, IN_MEMORY = 16, 1.0

Seen = collections.namedtuple("Seen", "kind begun seconds status retry_after code")


class Probes:
    """Threads that ask a server until they are told to stop."""

    def __init__(self, server, chance, crowd=0):
        self.server, self.crowd, self.stopping = server, crowd, threading.Event()
        self.writing = threading.Event()
        self.writing.set()
        self.seen, self.told, self.slow_health = [], [], 0
        self.batches = [support.Batches(f"programme-{n}", chance, 2) for n in range(WRITERS)]
        self.threads = []

    def programmes(self):
        return [batches.programme for batches in self.batches]

    def __enter__(self):
        base = support.address_of(self.batches[0].programme)
        asked = {
            "ready": lambda n: "/readyz",
            # Another page each time, so that no answer comes from a cache.
            "submissions": lambda n: f"{base}/submissions?limit={n % 1000 + 1}",
            "vintages": lambda n: f"{base}/vintages?limit={n % 1000 + 1}",
            "memory": lambda n: f"{base}/clawbacks?limit={n % 1000 + 1}",
        }
        works = [lambda k=kind, p=path: self.ask(k, p) for kind, path in asked.items()]
        works += [lambda: self.ask("submissions", asked["submissions"])] * self.crowd
        works += [lambda b=batches: self.write(b) for batches in self.batches]
        works += [self.ask_health]
        self.threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def note(self, kind, begun, answer):
        status, retry, code = 0, None, ""
        if answer:
            status, retry = answer.status, answer.headers.get("retry-after")
            code = support.code(answer) if status >= 400 else ""
        self.seen.append(Seen(kind, begun, time.monotonic() - begun, status, retry, code))

    def once(self, kind, path):
        begun, answer = time.monotonic(), None
        try:
            answer = support.Client(self.server.port, 30).get(path, fresh=True)
        except (support.NotSent, support.Lost):
            pass
        self.note(kind, begun, answer)
        return self.seen[-1].seconds if answer else None

    def ask(self, kind, path):
        count = 0
        while not self.stopping.wait(0.1):
            count += 1
            self.once(kind, path(count))

    def ask_health(self):
        """A slow answer is asked for again at once: a busy machine is slow by chance."""
        while not self.stopping.wait(0.05):
            begun = time.monotonic()
            answer = self.health()
            if answer and answer.seconds > HEALTH:
                again = self.health()
                self.slow_health += bool(again and again.seconds > HEALTH)
            self.note("health", begun, answer)
            if answer:
                # The second question is no part of the first answer's time.
                self.seen[-1] = self.seen[-1]._replace(seconds=answer.seconds)

    def health(self):
        try:
            return support.Client(self.server.port, 30).get("/healthz", fresh=True)
        except (support.NotSent, support.Lost):
            return None

    def write(self, batches):
        while not self.stopping.wait(0.05) and not batches.exhausted():
            if not self.writing.is_set():
                continue
            delivery, client = batches.next(), support.Client(self.server.port, 30)
            begun = time.monotonic()
            what, answer = support.send(client, delivery)
            client.close()
            self.note("write", begun, answer)
            self.told.append((delivery, what))

    @contextlib.contextmanager
    def no_writes(self):
        """No write is under way: none can have an outcome that is not known."""
        self.writing.clear()
        time.sleep(1)
        try:
            yield
        finally:
            self.writing.set()

    # ------------------------------------------------------------------- judging

    def first(self, kind, since, statuses):
        """How long after `since` the first such answer to a later request came."""
        found = [s for s in self.seen if s.kind == kind and s.begun >= since]
        times = [s.begun + s.seconds - since for s in found if s.status in statuses]
        return min(times, default=None)

    def goes_on_within(self, since, limit):
        """Waits until a write and readiness succeed; gives the seconds, or None."""
        def both():
            times = self.first("write", since, (201,)), self.first("ready", since, (200,))
            return None not in times and max(times)

        support.until(lambda: both() or self.server.ended(), limit + 1)
        seconds = both()
        return seconds if seconds and seconds <= limit else None

    def said_unknown(self):
        return any(seen.code == "outcome_unknown" for seen in self.seen)

    def judge_always(self):
        """What holds whatever the database does."""
        wrong = []
        health = [seen for seen in self.seen if seen.kind == "health" and seen.status]
        bad = [seen.status for seen in health if seen.status != 200]
        if bad:
            wrong.append(f"/healthz was answered {bad[0]}")
        slowest = max((seen.seconds for seen in health), default=0)
        if self.slow_health > 0.01 * len(health) or slowest > 1:
            slow = f"{self.slow_health} of {len(health)} over 100 ms twice"
            wrong.append(f"/healthz was slow: {slow}, the slowest {slowest:.1f}s")
        for kind in ("ready", "submissions", "vintages", "memory", "write"):
            times = [seen.seconds for seen in self.seen if seen.kind == kind]
            if max(times, default=0) > SLOWEST:
                wrong.append(f"{kind}: a request took {max(times):.1f}s")
            odd = {s.status for s in self.seen if s.kind == kind} - {0, 200, 201, 503}
            if odd:
                wrong.append(f"{kind}: a request was answered {sorted(odd)}")
        return wrong

    def judge_outage(self, begun, ended):
        """What holds while the database does not answer."""
        wrong = []
        during = [s for s in self.seen if begun <= s.begun <= ended and s.status]
        # What was still being asked when it came back may have succeeded, if it was soon.
        during = [s for s in during if s.begun + s.seconds <= ended or s.seconds > SOON]
        for kind in ("ready", "submissions", "vintages", "write"):
            answers = [seen for seen in during if seen.kind == kind]
            slowest = max((seen.seconds for seen in answers), default=None)
            if slowest is None:
                if not self.said_unknown():
                    wrong.append(f"{kind}: nothing was answered")
                continue
            if slowest > SOON:
                wrong.append(f"{kind}: an answer took {slowest:.1f}s")
            if any(s.status == 503 and not s.retry_after for s in answers):
                wrong.append(f"{kind}: a 503 had no Retry-After")
            in_time = [seen for seen in answers if seen.begun + seen.seconds <= ended]
            if kind in ("ready", "write") and any(seen.status < 300 for seen in in_time):
                wrong.append(f"{kind}: it succeeded without a database")
        from_memory = [seen.seconds for seen in during if seen.kind == "memory"]
        if from_memory and support.percentile(from_memory, 0.5) > IN_MEMORY:
            wrong.append("memory: the crowd that asks for the database holds it up")
        return wrong

    def settle(self, database):
        """Holds all that was told against what is there."""
        settled, _, wrong = support.resolve(self.told, self.server.port)
        return wrong + support.compare(settled, database, self.server.port)

    def figures(self):
        health = [s.seconds for s in self.seen if s.kind == "health" and s.status]
        other = [s.seconds for s in self.seen if s.kind != "health"]
        counts = collections.Counter(what for _, what in self.told)
        return {
            "writes": f"{counts[OK]}+{counts[ABSENT]}refused+{counts[UNKNOWN]}unknown",
            "health_99%": f"{support.percentile(health, 0.99) * 1000:.0f}ms",
            "health_slowest": f"{max(health, default=0) * 1000:.0f}ms",
            "request_slowest": f"{max(other, default=0):.1f}s",
        }
