"""A full disk: writes answer 507, reads go on, and it recovers by itself.

The database lies on a small file system in memory, mounted in a mount namespace of the
drill's own (as root, or as anyone in a user namespace), so that nothing is left behind.
A ballast file fills it. Then each delivery must be answered 507 `insufficient_storage`
("nothing was written") until the ballast is gone, while clawbacks, submissions and
health are read as ever; the next delivery after that is taken, without a restart. Each round
leaves another number of pages free, so that the disk is full at another place of a
commit. At the end, and again after SIGKILL and a new start, every acknowledged delivery
is there exactly once and no refused one is, in whole or in part.

How it was seen to fail. A version that answered every failed COMMIT alike gave 503
`outcome_unknown` in every round.
"""

import contextlib
import os
import random
import shutil
import subprocess
import sys

import support
from support import ABSENT, OK

ROUNDS = {"quick": 4, "short": 12, "full": 200}
MEGABYTES = 4
INSIDE = "RECOUP_FAULTS_INSIDE"


def enter_namespace():
    """Starts the drill anew where it may mount, and passes on how it ended."""
    user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *user, "--mount", sys.executable, "-B", *sys.argv]
    sys.exit(subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode)


@contextlib.contextmanager
def small_disk(place):
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(place)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        why = mounted.stderr.strip()
        raise support.Failed(f"mounting is not permitted here, so nothing was tried: {why}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=False)


def fill(ballast, spare):
    """Takes all room but some pages."""
    with open(ballast, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
        file.truncate(max(0, file.tell() - spare * 4096))


class Round:
    """One time of the disk being full and empty again."""

    def __init__(self, server, batches, spare):
        self.server, self.batches, self.spare = server, batches, spare
        self.told, self.wrong, self.refused = [], [], 0

    def deliver(self, client):
        delivery = self.batches.next()
        what, answer = support.send(client, delivery)
        self.told.append((delivery, what))
        return what, answer

    def read(self, client, when):
        base = support.address_of(self.batches.programme)
        for path in (f"{base}/clawbacks", f"{base}/submissions", "/healthz", "/readyz"):
            # A page nobody has asked for yet, so that it does not come from a cache.
            limit = f"?limit={self.batches.sent % 1000 + 1}" if path.startswith(base) else ""
            answer = client.get(path + limit)
            if answer.status != 200:
                self.wrong.append(f"{path} was answered {answer.status} {when}")

    def run(self, client, ballast):
        fill(ballast, self.spare)
        for _ in range(200):
            what, answer = self.deliver(client)
            if what != OK:
                break
        else:
            self.wrong.append("the disk was never full")
        for _ in range(3):
            said = f"{answer.status} {support.code(answer)}" if answer else "no answer"
            if what != OK and said != "507 insufficient_storage":
                self.wrong.append(f"a full disk was answered {said}")
            self.refused += what == ABSENT
            self.read(client, "while the disk was full")
            what, answer = self.deliver(client)
        ballast.unlink()
        what, answer = self.deliver(client)
        if what != OK:
            said = f"{answer.status} {support.code(answer)}" if answer else "no answer"
            self.wrong.append(f"there was room again, and it answered {said}")
        self.read(client, "after there was room again")
        if self.server.ended():
            self.wrong.append("it ended")
            self.server.start()


def one_disk(given, folder, disk, chance):
    """Fills the disk and empties it again, with a database of its own; gives how many
    deliveries were refused and what was wrong."""
    place = disk / "database"
    place.mkdir()
    database = support.Sqlite(place)
    with support.Server(given.recoup, database.url, folder) as server:
        server.start()
        support.create_programmes(server.port, ["programme"])
        client = support.Client(server.port)
        batches = support.Batches("programme", chance, size=3)
        one = Round(server, batches, chance.randrange(60))
        one.run(client, disk / "ballast")
        client.close()
        settled, _, wrong = support.resolve(one.told, server.port)
        wrong += one.wrong + support.compare(settled, database, server.port)
        server.kill()
        server.start()
        wrong += support.compare(settled, database, server.port)
        if not database.integrity():
            wrong.append("the file is malformed")
    shutil.rmtree(place)
    return one.refused, wrong


def drill(given, folder):
    chance, refused, wrong = random.Random(given.seed), 0, []
    with small_disk(folder / "disk") as disk:
        for _ in range(ROUNDS[given.size]):
            more, faults = one_disk(given, folder, disk, chance)
            refused += more
            wrong += faults
    counted = {what: wrong.count(what) for what in wrong}
    wrong = [f"{what} ({times} times)" for what, times in counted.items()]
    return {"rounds": ROUNDS[given.size], "refused": refused}, wrong


if __name__ == "__main__":
    if INSIDE not in os.environ:
        enter_namespace()
    options = support.arguments(__doc__)
    support.run("full_disk", options, drill)
