"""PostgreSQL is stopped, frozen or killed under load, and comes back.

`stopped` ends the server in order and starts it again; `frozen` sends SIGSTOP to all of
its processes, so that connections stay and nothing answers; `killed` sends them SIGKILL.
All the while two writers deliver and everything is read; probes.py says what must hold.
When the database is there again everything works without a restart, and at the end every
acknowledged delivery is there exactly once and no refused one is. Frozen, the program
must also end within ten seconds of a SIGTERM.

The program may end by itself only after it told a client that the outcome of a write is
unknown; it is then started again.

How it was seen to fail. A version that asked the database on the threads that answer
requests, without a deadline: frozen, `/healthz` hung for as long as the database did, and
so did SIGTERM. A version that logged an outage where a connection failed, and not where
one stood still: the log said it a second after the fourth, or never. A version in which
each reader found out for itself that the server is frozen: half of the answers from
memory took three seconds.
"""

import contextlib
import random
import time

import probes
import support

FLAPS = {"quick": 1, "short": 2, "full": 20}
LASTS = {"quick": 6.0, "short": 6.0, "full": 12.0}
# How long after its begin an outage stands in the log: requests are told of it a little before.
SAID_WITHIN = 4.0
HOW = {
    "stopped": (lambda cluster: cluster.stop(), lambda cluster: cluster.start()),
    "frozen": (lambda cluster: cluster.freeze(), lambda cluster: cluster.thaw()),
    "killed": (lambda cluster: cluster.kill(), lambda cluster: cluster.start()),
}


class Outages:
    """What several outages of one database came to."""

    def __init__(self, given, cluster, folder):
        self.cluster, self.database = cluster, cluster.fresh_database()
        self.server = support.Server(given.recoup, self.database.url, folder)
        self.fail, self.mend = HOW[given.how]
        self.lasts, self.restarts, self.wrong, self.slowest = LASTS[given.size], 0, [], 0.0

    def flap(self, asking, under_way):
        """One outage, while writes are under way or not. Where they are, the outcome of
        one may not be known and the program may end, so that the rest is tried less."""
        time.sleep(1)
        log_before = self.server.log.stat().st_size
        with contextlib.nullcontext() if under_way else asking.no_writes():
            self.fail(self.cluster)
        begun = time.monotonic()
        try:
            time.sleep(SAID_WITHIN)
            if not self.is_said(log_before, "the database does not answer"):
                self.wrong.append(f"the log did not say it within {SAID_WITHIN:.0f}s")
            time.sleep(self.lasts - SAID_WITHIN)
        finally:
            ended = time.monotonic()
            self.mend(self.cluster)
        self.start_again_if_told(asking)
        back = time.monotonic()
        seconds = asking.goes_on_within(back, probes.GOES_ON)
        if seconds is None:
            self.start_again_if_told(asking)
            seconds = asking.goes_on_within(time.monotonic(), probes.GOES_ON)
        if seconds is None:
            self.wrong.append(f"it did not go on {probes.GOES_ON:.0f}s after the database did")
        elif not self.server.ended() and not self.is_said(log_before, "answers again"):
            self.wrong.append("the log did not say that the database answers again")
        self.slowest = max(self.slowest, seconds or 0)
        self.wrong += asking.judge_outage(begun, ended)

    def is_said(self, log_before, words):
        """Whether the log has it since, or the program has started again since."""
        with open(self.server.log, encoding="utf-8", errors="replace") as log:
            log.seek(log_before)
            said = log.read()
        return words in said or "listening on" in said

    def start_again_if_told(self, asking):
        if self.server.ended():
            if not asking.said_unknown() or self.server.process.returncode == 0:
                self.wrong.append(f"it ended with exit code {self.server.process.returncode}")
            self.restarts += 1
            self.server.start()

    def end_while_frozen(self, asking):
        """SIGTERM while nothing answers and requests wait for it."""
        self.cluster.freeze()
        try:
            time.sleep(1)
            begun = time.monotonic()
            code = self.server.stop(patience=probes.SLOWEST)
            seconds = time.monotonic() - begun
        finally:
            self.cluster.thaw()
        if code is None:
            self.wrong.append("SIGTERM did not end it within 10s while the database was frozen")
        asking.stopping.set()
        return seconds


def drill(given, folder):
    chance, seconds = random.Random(given.seed), None
    with support.Cluster(folder) as cluster:
        outages = Outages(given, cluster, folder)
        with outages.server as server:
            server.start()
            asking = probes.Probes(server, chance, probes.CROWD)
            support.create_programmes(server.port, asking.programmes())
            with asking:
                for number in range(FLAPS[given.size]):
                    outages.flap(asking, under_way=number % 2 == 1)
                outages.wrong += asking.judge_always()
                if given.how == "frozen":
                    seconds = outages.end_while_frozen(asking)
            if server.ended():
                server.start()
            wrong = outages.wrong + asking.settle(outages.database)
    figures = {"outages": FLAPS[given.size], "restarts": outages.restarts, **asking.figures()}
    figures["goes_on_after"] = f"{outages.slowest:.1f}s"
    if seconds is not None:
        figures["sigterm"] = f"{seconds:.1f}s"
    return figures, list(dict.fromkeys(wrong))


if __name__ == "__main__":
    options = support.arguments(__doc__, how=list(HOW))
    support.run(f"postgres_{options.how}", options, drill)
