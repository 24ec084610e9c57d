"""Every N-th call to the database's files fails, and no answer lies about it.

One writer delivers to a program under strace, which makes the N-th write or sync of the
database or its log fail: with EIO, with ENOSPC, as a write of nothing (SQLite's sign of a
full disk), or with SIGKILL in the middle. Where it says so the disk then stays broken
(`N+`). After each fault the program is started again without strace, and what was told
is held against what is there:

- 201: it is there, exactly once, as it was sent;
- 507 `insufficient_storage`, and 503 other than `outcome_unknown`: nothing was written;
- 503 `outcome_unknown`: there or not, but whole; no 201 follows in that process, and it
  ends by itself with an exit code other than zero;
- a lost connection: whole or not at all, and only where the process has died;
- anything else is an answer that nobody promised. A full disk is a 507.

What is unknown is sent again with its key and must be there exactly once. SQLite then
checks the whole file.

A short write is injected as zero bytes. strace would tell SQLite that, say, 512 bytes are
written without writing them, and no program can survive a kernel that lies; real short
writes are those of full_disk.py.

strace counts calls a thread, so there is one writer on one connection. N goes over every
call of three deliveries, and over some of a longer run in which the log is copied into
the database (a checkpoint).

How it was seen to fail. A version that answered every failed COMMIT alike gave 503
`outcome_unknown` for a full disk, went on writing after it, and never ended.
"""

import random
import shutil

import support
from support import OK, UNKNOWN

WRITES, SYNCS = "pwrite64", "fsync,fdatasync"
# Name, the calls that fail, how, and whether they go on failing.
FAULTS = [
    ("write:EIO", WRITES, "error=EIO", ""),
    ("write:EIO+", WRITES, "error=EIO", "+"),
    ("write:ENOSPC", WRITES, "error=ENOSPC", ""),
    ("write:ENOSPC+", WRITES, "error=ENOSPC", "+"),
    ("write:short", WRITES, "retval=0", ""),
    ("write:KILL", WRITES, "signal=KILL", ""),
    ("sync:EIO", SYNCS, "error=EIO", ""),
    ("sync:EIO+", SYNCS, "error=EIO", "+"),
    ("sync:KILL", SYNCS, "signal=KILL", ""),
]
FULL_DISK = ("write:ENOSPC", "write:ENOSPC+", "write:short")
SOME, CHECKPOINT = 3, 75  # deliveries of the two runs
# How many N of each fault, in a run of three deliveries and in one with a checkpoint.
SAMPLES = {"quick": (1, 0), "short": (3, 1), "full": (None, 12)}
ENDS_WITHIN = 8.0


class Harness:
    """A database that is made once and copied for each fault."""

    def __init__(self, given, folder, chance):
        self.given, self.folder, self.chance = given, folder, chance
        # Less for each that does not end, so that a program that never does is found soon.
        self.patience = ENDS_WITHIN
        self.prepared = folder / "prepared"
        self.prepared.mkdir()
        database = support.Sqlite(self.prepared)
        with support.Server(given.recoup, database.url, folder) as server:
            server.start()
            support.create_programmes(server.port, ["programme"])
            server.stop()

    def serve(self, strace=()):
        """A server of a fresh copy; gives it, its database and its trace."""
        place = self.folder / "run"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.prepared, place)
        database, trace = support.Sqlite(place), place / "trace"
        files = [word for end in ("", "-wal") for word in ("-P", f"{database.path}{end}")]
        tracer = ["strace", "-D", "-f", "-o", str(trace), "-e", f"trace={WRITES},{SYNCS}"]
        tracer += ["-e", "signal=none", "-s", "0", *files, *strace]
        return support.Server(self.given.recoup, database.url, place, tracer), database, trace

    def count(self, deliveries):
        """How many calls of each kind the busiest thread makes in a run without faults."""
        server, _, trace = self.serve()
        with server:
            server.start()
            told = self.deliver(server, deliveries)
            if any(what != OK for _, what, _ in told):
                raise support.Failed("a delivery failed without any fault")
        counts = {WRITES: {}, SYNCS: {}}
        for line in trace.read_text().splitlines():
            thread, _, call = line.partition(" ")
            kind = call.strip().partition("(")[0]
            for calls, of_thread in counts.items():
                if kind in calls.split(","):
                    of_thread[thread] = of_thread.get(thread, 0) + 1
        return {calls: max(of_thread.values()) for calls, of_thread in counts.items()}

    def deliver(self, server, deliveries):
        """Delivers in a row until the outcome of one is unknown."""
        client = support.Client(server.port, patience=20)
        batches, told = support.Batches("programme", self.chance, size=3), []
        for _ in range(deliveries):
            delivery = batches.next()
            what, answer = support.send(client, delivery)
            told.append((delivery, what, answer))
            if answer is None or server.ended():
                break
        client.close()
        return told

    def one(self, fault, number, deliveries):
        """One fault; gives what happened in a word, and what was wrong."""
        name, calls, how, on = fault
        inject = ["-e", f"inject={calls}:{how}:when={number}{on}"]
        server, database, trace = self.serve(inject)
        with server:
            try:
                server.start()
            except support.Failed:
                told, wrong, said = [], [], "refused to start"
            else:
                told = self.deliver(server, deliveries)
                wrong, said = self.judge_answers(name, server, told)
        hit = "INJECTED" in trace.read_text() or said in ("refused to start", "died")
        expected = [(delivery, what) for delivery, what, _ in told]
        with support.Server(self.given.recoup, database.url, self.folder / "run") as server:
            server.start()
            expected, _, problems = support.resolve(expected, server.port)
            wrong += problems
            if expected:
                wrong += support.compare(expected, database, server.port)
            if not database.integrity():
                wrong.append("the file is malformed")
        where = f"{name} N={number}"
        return (said if hit else "never reached"), [(fault, where) for fault in wrong]

    def judge_answers(self, name, server, told):
        wrong, said, unknown = [], "no failure", False
        for _, what, answer in told:
            if answer is None:
                died = support.until(server.ended, 5)
                said = said if unknown else "died"
                if not died:
                    wrong.append("a request got no answer from a process that lives")
            elif what == OK and unknown:
                wrong.append("it went on writing after an unknown outcome")
            elif what != OK and not unknown:
                said = f"{answer.status} {support.code(answer)}"
                wrong += self.judge_failure(name, answer, said)
                unknown = what == UNKNOWN
        return wrong + (self.judge_end(server) if unknown else []), said

    def judge_end(self, server):
        """After an unknown outcome it ends by itself, and says that this was no success."""
        if not support.until(server.ended, self.patience):
            self.patience = max(1.0, self.patience / 2)
            return ["it did not end after an unknown outcome"]
        if server.process.returncode == 0:
            return ["it ended with exit code 0 after an unknown outcome"]
        return []

    @staticmethod
    def judge_failure(name, answer, said):
        known = {"507 insufficient_storage", "503 outcome_unknown", "503 unavailable", "503 busy"}
        if said not in known:
            return [f"it answered {said}"]
        if name in FULL_DISK and answer.status != 507:
            return [f"a full disk was answered {said}"]
        return []


def numbers(count, wanted, chance, low=1):
    everything = range(low, count + 1)
    if wanted is None or wanted >= len(everything):
        return list(everything)
    return sorted(chance.sample(everything, wanted))


def drill(given, folder):
    chance = random.Random(given.seed)
    harness = Harness(given, folder, chance)
    few, around_checkpoints = SAMPLES[given.size]
    plan = [(SOME, few, 1)]
    if around_checkpoints:
        plan.append((CHECKPOINT, around_checkpoints, 0.8))
    said, found, faults = {}, {}, 0
    for deliveries, wanted, low in plan:
        counts = harness.count(deliveries)
        for fault in FAULTS:
            count = counts[fault[1]]
            # The log is copied where it is full, which is near the end of the long run.
            first = low if low == 1 else int(low * count)
            for number in numbers(count, wanted, chance, first):
                word, faulty = harness.one(fault, number, deliveries)
                said[word] = said.get(word, 0) + 1
                faults += 1
                for fault_found, where in faulty:
                    found.setdefault(fault_found, []).append(where)
    wrong = [f"{what} ({len(at)} times, first at {at[0]})" for what, at in found.items()]
    reached = faults - said.get("never reached", 0)
    # In a long run another thread may take a delivery, and count for itself.
    if reached < 0.6 * faults:
        wrong.append("it did not bite: too few faults were reached")
    words = ",".join(f"{word.replace(' ', '_')}:{n}" for word, n in sorted(said.items()))
    return {"faults": faults, "reached": reached, "said": words}, wrong


if __name__ == "__main__":
    options = support.arguments(__doc__)
    support.run("nth_call", options, drill)
