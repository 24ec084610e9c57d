"""The first of two hosts goes silent: the next is used within ten seconds.

The address names two hosts, `postgres://recoup@first,second/name`. The first is a relay
that can stop forwarding: it still accepts and acknowledges everything, and no answer
ever comes, so that neither a refused connection nor the kernel's keepalive tells. It is
silent twice: while the program starts, which must not keep it from starting, and under
load, when a write and readiness must succeed over the second host within ten seconds and
no request may take longer. At the end every acknowledged delivery is there exactly once.

How it was seen to fail. A version without deadlines waited for the silent host for as
long as it was silent.
"""

import contextlib
import random
import socket
import threading
import time

import probes
import support

STARTS_WITHIN = 30.0
ROUNDS = {"quick": 1, "short": 1, "full": 10}
SILENT_FOR = 14.0


class Relay:
    """Forwards one port of this machine to another, or holds everything back."""

    def __init__(self, target):
        self.target, self.forwards, self.open = target, threading.Event(), []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        for one in [self.listener, *self.open]:
            one.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                self.open.append(near)
                threading.Thread(target=self.serve, args=(near,), daemon=True).start()

    def serve(self, near):
        self.forwards.wait()
        with contextlib.suppress(OSError):
            far = socket.create_connection(("127.0.0.1", self.target))
            self.open.append(far)
            threading.Thread(target=self.pump, args=(far, near), daemon=True).start()
            self.pump(near, far)

    def pump(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.forwards.wait()
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def silent_round(server, asking, relay, wrong):
    """Connects through the relay, and lets it go silent; gives the seconds it took."""
    time.sleep(1)
    with asking.no_writes():
        relay.forwards.clear()
    begun = time.monotonic()
    seconds = asking.goes_on_within(begun, probes.SLOWEST)
    if seconds is None:
        wrong.append("the second host was not used within 10s")
    time.sleep(max(0.0, begun + SILENT_FOR - time.monotonic()))
    relay.forwards.set()
    return seconds or float("inf")


def drill(given, folder):
    chance, wrong, slowest = random.Random(given.seed), [], 0.0
    with support.Cluster(folder) as cluster, Relay(cluster.port) as relay:
        database = cluster.fresh_database()
        url = f"postgres://recoup@127.0.0.1:{relay.port},127.0.0.1:{cluster.port}/{database.name}"
        with support.Server(given.recoup, url, folder) as server:
            begun = time.monotonic()
            try:
                server.start(STARTS_WITHIN)
            except support.Failed as failure:
                wrong.append(f"with a silent first host: {failure}")
            started = time.monotonic() - begun
            server.kill()
            relay.forwards.set()
            server.start()
            asking = probes.Probes(server, chance)
            support.create_programmes(server.port, asking.programmes())
            with asking:
                for _ in range(ROUNDS[given.size]):
                    slowest = max(slowest, silent_round(server, asking, relay, wrong))
                    # A new start takes the first host again.
                    time.sleep(1)
                    server.kill()
                    server.start()
            wrong += asking.judge_always() + asking.settle(database)
    figures = {"silent": ROUNDS[given.size], "started_in": f"{started:.1f}s", **asking.figures()}
    return {**figures, "next_host_after": f"{slowest:.1f}s"}, list(dict.fromkeys(wrong))


if __name__ == "__main__":
    options = support.arguments(__doc__)
    support.run("postgres_relay", options, drill)
