"""A power cut at a random moment: every acknowledged delivery is there afterwards.

The program serves eight writers under strace, which records every write to the database
and its log (WAL), every sync, and the moment at which each 201 leaves. Then the power is
cut on paper, at a random moment of the record: of each file everything up to its last
finished sync is there; of what was written later 40% is dropped, 20% torn at a border of
512 bytes, and the rest kept. The two files are written out as the disk would hold them
(the shared memory is gone), SQLite checks the whole file, and every delivery whose 201
had begun to leave must be there as it was sent. A share of the cut databases is opened
by `recoup serve` itself, which must show the same through the API.

The losing control. The same cuts are made with the syncs that `synchronous=NORMAL` would
not have asked for taken out of the record: NORMAL syncs the log only before a checkpoint
copies it into the database, and when it begins the log anew. The product's own
statements and bytes are untouched, so the control differs from the trial in nothing but
that promise. It must lose an acknowledged delivery in over half of the cuts, or the
drill has no teeth and fails; it must never leave a malformed file, which NORMAL does not.
"""

import collections
import json
import random
import re
import shutil
import sqlite3

import support

WRITERS = 8
# Cuts of the trial, cuts of the control, and deliveries to record. So many deliveries
# fill the log (1,000 pages) at least once, so that checkpoints are cut as well.
SIZES = {"quick": (150, 50, 120), "short": (500, 150, 160), "full": (10_000, 1_000, 640)}
OPENED_BY_THE_PROGRAM = {"quick": 10, "short": 25, "full": 500}

CALLS = "pwrite64,pwritev,fdatasync,fsync,ftruncate,unlink,write,writev,sendto,sendmsg"
LINE = re.compile(r"^(?P<thread>\d+) +(?P<rest>.*)$")
RESUMED = re.compile(r"^<\.\.\. (?P<call>\w+) resumed>(?P<rest>.*)$")
CALL = re.compile(r"^(?P<call>\w+)\((?P<arguments>.*)$")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')

Event = collections.namedtuple("Event", "kind file offset data")


def of_hex(text):
    return bytes.fromhex(text.replace("\\x", ""))


class Recording:
    """What happened to the two files and what was acknowledged, in order."""

    def __init__(self, trace, database):
        self.files = {str(database): "db", f"{database}-wal": "wal"}
        self.events, self.unfinished = [], {}
        with open(trace, encoding="ascii", errors="replace") as lines:
            for line in lines:
                self.read(LINE.match(line))

    def read(self, line):
        if not line:
            return
        thread, rest = line["thread"], line["rest"]
        resumed = RESUMED.match(rest)
        if resumed:
            # What a call gave counts when it is over: so it is with a sync.
            self.finish(*self.unfinished.pop(thread, (None, None, 0)))
            return
        call = CALL.match(rest)
        if not call:
            return
        begun = (call["call"], call["arguments"], len(self.events))
        self.begin(*begun)
        if rest.endswith("<unfinished ...>"):
            self.unfinished[thread] = begun
        else:
            self.finish(*begun)

    def add(self, kind, file, offset=0, data=b""):
        self.events.append(Event(kind, file, offset, data))

    def begin(self, call, arguments, _):
        """Writes count when they begin, and an answer is out when it begins to leave."""
        if call in ("write", "writev", "sendto", "sendmsg"):
            found = TEXT.search(arguments.split(">", 1)[-1])
            content = of_hex(found[1]) if found else b""
            if content.startswith(b"HTTP/1.1 201") and b'"source":"' in content:
                body = content.partition(b"\r\n\r\n")[2]
                self.add("ack", None, data=json.loads(body)["source"])
        elif call == "unlink":
            file = self.files.get(of_hex(TEXT.search(arguments)[1]).decode())
            if file:
                self.add("truncate", file, 0)
        else:
            file = self.files.get(self.path(arguments))
            if not file:
                return
            if call == "pwrite64":
                offset = int(re.search(r", (\d+)(\)| <unfinished)[^,]*$", arguments)[1])
                self.add("write", file, offset, of_hex(TEXT.search(arguments)[1]))
            elif call == "ftruncate":
                self.add("truncate", file, int(re.search(r">, (\d+)", arguments)[1]))
            elif call == "pwritev":
                raise support.Failed("the record has a call that is not understood: pwritev")

    def finish(self, call, arguments, begun):
        """A sync makes durable what had been written when it began."""
        file = call in ("fsync", "fdatasync") and self.files.get(self.path(arguments))
        if file:
            self.add("sync", file, begun)

    @staticmethod
    def path(arguments):
        descriptor = re.match(r"\d+<((?:\\x[0-9a-f]{2})*)>", arguments)
        return of_hex(descriptor[1]).decode(errors="replace") if descriptor else None


def as_normal(events):
    """The record without the syncs of the log that `synchronous=NORMAL` leaves out."""
    kept = []
    for place, event in enumerate(events):
        if event.kind == "sync" and event.file == "wal":
            before = next((e for e in reversed(events[:place]) if e.file == "wal"), None)
            begins_anew = before and before.kind == "write" and before.offset == 0
            after = next((e for e in events[place + 1 :] if e.file), None)
            copies = after and after.kind == "write" and after.file == "db"
            if not begins_anew and not copies:
                continue
            if copies:
                # It covers all of the log, whatever the syncs that are gone covered.
                event = event._replace(offset=place)
        kept.append(event)
    return kept


class Disk:
    """The files as they are on the disk for certain, moved forward through a record."""

    def __init__(self, events):
        self.events, self.reached = events, 0
        self.durable = {"db": bytearray(), "wal": bytearray()}
        self.pending = {"db": [], "wal": []}
        self.acknowledged = []

    def advance(self, moment):
        for place in range(self.reached, moment):
            event = self.events[place]
            if event.kind == "ack":
                self.acknowledged.append(event.data)
            elif event.kind == "sync":
                pending = self.pending[event.file]
                for _, synced in (one for one in pending if one[0] < event.offset):
                    apply(self.durable[event.file], synced)
                self.pending[event.file] = [one for one in pending if one[0] >= event.offset]
            else:
                self.pending[event.file].append((place, event))
        self.reached = moment

    def cut(self, chance):
        """What is on the disk where the power goes now."""
        left = {}
        for file, durable in self.durable.items():
            left[file] = bytearray(durable)
            for _, event in self.pending[file]:
                fate = chance.random()
                if fate >= 0.6 or event.kind == "truncate":
                    if fate >= 0.4:
                        apply(left[file], event)
                elif fate >= 0.4:
                    apply(left[file], event._replace(data=torn(event, chance)))
        return left


def torn(event, chance):
    """The write up to a border of 512 bytes inside it, as sectors lie on the disk."""
    first_border = 512 - event.offset % 512
    borders = range(first_border, len(event.data), 512)
    return event.data[: chance.choice(borders)] if borders else b""


def apply(content, event):
    if event.kind == "truncate":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    end = event.offset + len(event.data)
    if event.data:
        content.extend(bytes(max(0, end - len(content))))
        content[event.offset : end] = event.data


def record(given, folder, chance, count):
    """Serves the writers under strace; gives the record and what was sent, by name."""
    database = support.Sqlite(folder)
    trace = folder / "trace"
    strace = ["strace", "-D", "-f", "-yy", "-xx", "-s", "1000000", "-o", trace]
    batches = [support.Batches(f"programme-{n}", chance, size=3) for n in range(WRITERS)]
    deliveries = {}

    def write(batch, port):
        client = support.Client(port)
        for _ in range(count // WRITERS):
            delivery = batch.next()
            deliveries[delivery.name] = delivery
            what, answer = support.send(client, delivery)
            if what != support.OK:
                raise support.Failed(f"a delivery was answered {answer and answer.status}")
        client.close()

    tracer = [*map(str, strace), "-e", f"trace={CALLS}", "-e", "signal=none"]
    with support.Server(given.recoup, database.url, folder, tracer) as server:
        server.start()
        support.create_programmes(server.port, [batch.programme for batch in batches])
        support.at_once([lambda batch=batch: write(batch, server.port) for batch in batches])
    return Recording(trace, database.path).events, deliveries


def reopen(left, acknowledged, deliveries, folder):
    """Opens what is left; gives the deliveries that are missing, and what else is wrong."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    database = support.Sqlite(folder)
    database.path.write_bytes(left["db"])
    (folder / "recoup.db-wal").write_bytes(left["wal"])
    try:
        if not database.integrity():
            return [], ["a cut database is malformed"], database
        found = {}
        rows = "SELECT s.source, e.period, e.amount_pence FROM submissions s JOIN entries e"
        rows += " ON e.council = s.council AND e.programme = s.programme"
        rows += " AND e.submission = s.sequence ORDER BY e.sequence"
        for name, period, pence in database.rows(rows):
            found.setdefault(name, []).append((period, pence))
    except sqlite3.DatabaseError as error:
        return [], [f"a cut database cannot be read: {error}"], database
    wrong = [f"{name} is there and nobody sent it" for name in found.keys() - deliveries.keys()]
    for name, figures in found.items():
        if name in deliveries and figures != list(deliveries[name].figures):
            wrong.append(f"{name} is there in part or doubled")
    return [name for name in acknowledged if name not in found], wrong, database


def open_with_the_program(given, database, folder, acknowledged, deliveries):
    """Holds what `recoup serve` shows of a cut database against what was acknowledged."""
    with support.Server(given.recoup, database.url, folder) as server:
        server.start()
        client = support.Client(server.port)
        wanted = [deliveries[name] for name in acknowledged]
        shown = {name: support.shown(client, name) for name in {d.programme for d in wanted}}
        client.close()
    return [
        f"{one.name} was acknowledged and `recoup serve` does not show it"
        for one in wanted
        if shown[one.programme][0][one.name] != 1
        or any(shown[one.programme][1].get(when) != amount for when, amount in one.figures)
    ]


def trial(given, events, deliveries, folder, chance, cuts, opened):
    """Cuts so often; gives how many cuts lost something, and what is wrong."""
    first = next(place for place, event in enumerate(events) if event.kind == "ack")
    moments = sorted(chance.randrange(first + 1, len(events) + 1) for _ in range(cuts))
    disk, losing, wrong = Disk(events), 0, []
    opened = set(chance.sample(range(cuts), opened))
    for place, moment in enumerate(moments):
        disk.advance(moment)
        left = disk.cut(chance)
        missing, faults, database = reopen(left, disk.acknowledged, deliveries, folder / "cut")
        losing += bool(missing)
        wrong += [f"at event {moment}: {fault}" for fault in faults]
        if place in opened:
            wrong += open_with_the_program(
                given, database, folder / "cut", disk.acknowledged, deliveries
            )
    return losing, wrong


def drill(given, folder):
    chance = random.Random(given.seed)
    cuts, control_cuts, count = SIZES[given.size]
    events, deliveries = record(given, folder, chance, count)
    checkpoints = sum(event.kind == "sync" and event.file == "db" for event in events)
    opened = OPENED_BY_THE_PROGRAM[given.size]
    lost, wrong = trial(given, events, deliveries, folder, chance, cuts, opened)
    normal = as_normal(events)
    control_lost, malformed = trial(given, normal, deliveries, folder, chance, control_cuts, 0)
    if lost:
        wrong.insert(0, f"{lost} of {cuts} cuts lost an acknowledged delivery")
    if control_lost <= control_cuts / 2:
        wrong.append("it has no teeth: the control lost in half of its cuts or fewer")
    wrong += [f"control: {fault}" for fault in malformed]
    return {
        "cuts": cuts, "losing": lost, "opened_by_recoup": opened, "acknowledged": len(deliveries),
        "checkpoints": checkpoints, "control_losing": f"{control_lost}/{control_cuts}",
    }, wrong


if __name__ == "__main__":
    options = support.arguments(__doc__)
    support.run("power_cut", options, drill)
