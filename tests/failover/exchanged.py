"""Two copies of the service behind HAProxy are exchanged one after the other under load.

    python3 tests/failover/exchanged.py --recoup target/debug/recoup [--drain 4]

Four clients deliver and read through the balancer, which has the settings of
`examples/scale-out/haproxy.cfg`, and send nothing a second time. Each copy is told to stop, ends,
and is started again. With a drain longer than two of the balancer's looks no request may fail, and
each figure that was acknowledged is there once. `--drain 0` shows what happens without.
"""

import argparse
import collections
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "faults")]
import support  # noqa: E402

SETTINGS = support.REPOSITORY / "examples/scale-out/haproxy.cfg"
# A rise of the balancer and some requests more.
BETWEEN = 3.0


def settings(port, copies):
    """The settings of the example, over these ports of this machine."""
    text = SETTINGS.read_text()
    for name, there in [("bind :8080", f"bind 127.0.0.1:{port}")] + [
        (f"recoup-{name}:8080", f"127.0.0.1:{copy.port}")
        for name, copy in zip(("one", "two"), copies)
    ]:
        assert text.count(name) == 1, name
        text = text.replace(name, there)
    return text


class Client:
    """Delivers new figures, and reads between them; what fails is not sent again."""

    def __init__(self, port, programme, chance):
        self.client, self.told = support.Client(port, 20.0), collections.Counter()
        self.batches, self.acknowledged = support.Batches(programme, chance, size=1), set()

    def work(self, finished):
        while not finished.is_set() and not self.batches.exhausted():
            delivery = self.batches.next()
            told, answer = support.send(self.client, delivery)
            self.told[answer.status if answer else "no answer"] += 1
            if told == support.OK:
                self.acknowledged.add(delivery.figures[0][0])
            for _ in range(4):
                try:
                    address = support.address_of(self.batches.programme)
                    answer = self.client.request("GET", f"{address}/clawbacks?limit=5")
                    self.told[answer.status] += 1
                except (support.Lost, support.NotSent):
                    self.told["no answer"] += 1
                time.sleep(0.01)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recoup", default=str(support.REPOSITORY / "target/release/recoup"))
    parser.add_argument("--drain", default="4")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="recoup-exchanged-") as folder:
        folder = pathlib.Path(folder)
        url, flags = f"sqlite:{folder / 'shared.db'}", ("--drain", given.drain)
        copies = [support.Server(os.path.abspath(given.recoup), url, folder, flags=flags) for _ in "ab"]
        with copies[0].start(), copies[1].start():
            port, names = support.free_port(), [f"exchanged-{place}" for place in range(4)]
            support.create_programmes(copies[0].port, names)
            (folder / "haproxy.cfg").write_text(settings(port, copies))
            balancer = subprocess.Popen(
                [*support.die_with_parent(), "haproxy", "-f", folder / "haproxy.cfg"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            balanced = support.Client(port, 5.0)
            if not support.until(lambda: is_ready(balanced)):
                raise support.Failed("the balancer does not start")
            finished = threading.Event()
            clients = [Client(port, name, random.Random(name)) for name in names]
            threads = [threading.Thread(target=one.work, args=(finished,)) for one in clients]
            for thread in threads:
                thread.start()
            ends = []
            for copy in copies:
                time.sleep(BETWEEN)
                ends.append(copy.stop())
                copy.start()
            time.sleep(BETWEEN)
            finished.set()
            for thread in threads:
                thread.join()
            told = sum((one.told for one in clients), collections.Counter())
            # One copy shows what the other has recorded within a second.
            support.until(lambda: not missing(copies[0].port, clients), 5.0, 0.2)
            lost = missing(copies[0].port, clients)
            balancer.kill()
    acknowledged = sum(len(one.acknowledged) for one in clients)
    failed = sum(count for what, count in told.items() if what not in (200, 201))
    print(f"drain {given.drain} s: {told.total()} requests, {acknowledged} deliveries acknowledged, "
          f"{lost} lost, {failed} failed {dict(told)}")
    is_good = ends == [0, 0] and acknowledged and not lost and not failed
    print("PASS both copies were exchanged" if is_good else f"FAIL exit codes {ends}")
    sys.exit(0 if is_good else 1)


def is_ready(client):
    try:
        return client.request("GET", "/readyz", fresh=True).status == 200
    except (support.Lost, support.NotSent):
        return False


def missing(port, clients):
    """How many figures that were acknowledged a copy does not show."""
    count = 0
    for client in clients:
        address = support.address_of(client.batches.programme)
        document = support.Client(port).document(f"{address}/clawbacks?limit=1000")
        count += len(client.acknowledged - {record["quarter"] for record in document["records"]})
    return count


if __name__ == "__main__":
    main()
