"""A thousand clients that are slow on purpose, and what they cost the others.

Some send the head of a request a byte a second, some announce a body and send nothing, and some ask
for a large answer and take nothing of it. Meanwhile somebody asks for an answer again and again. Its
99th percentile may be at most twice what it was before, with five milliseconds to spare for a busy
machine; each slow head, each body that stops and each reader that takes nothing is closed within ten
seconds (`docs/OPERATING.md`, limits). Memory may grow by 64 MiB at most.

The controls in it: a client that is not slow is not closed, and each kind must be closed by the
program, so that a limit that is taken away shows.
"""

import contextlib
import pathlib
import resource
import selectors
import socket
import threading
import time

import support

SLOW = {"quick": 300, "short": 1_000, "full": 1_000}
# Together, and in the full size each kind by itself.
ROUNDS = {"quick": ["all"], "short": ["all"], "full": ["all", "head", "body", "reader"]}
WITHIN = {"head": 10.0, "body": 10.0, "reader": 10.0}
MEMORY = 64 * 1024 * 1024
HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = (
    b"POST /api/v1/table-audits HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
    b"Content-Length: 50000\r\n\r\na"
)
READER = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


def open_slow(port, kind):
    slow = socket.socket()
    # So little that the kernel does not take the answer for it.
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.settimeout(10)
    slow.connect(("127.0.0.1", port))
    slow.sendall({"head": HEAD, "body": BODY, "reader": READER * 20}[kind])
    slow.setblocking(False)
    return slow


def be_slow(sockets, ended, finished):
    """A byte a second for the heads; notes when each is closed."""
    chosen = selectors.DefaultSelector()
    for slow, kind in sockets.items():
        # What arrives at a reader stays where it is.
        if kind != "reader":
            chosen.register(slow, selectors.EVENT_READ)
    begun = last = time.monotonic()
    open_ones = dict(sockets)
    while open_ones and not finished.is_set():
        for key, _ in chosen.select(0.2):
            with contextlib.suppress(BlockingIOError):
                try:
                    if key.fileobj.recv(65536):
                        continue
                except OSError:
                    pass
                ended[key.fileobj] = time.monotonic() - begun
                chosen.unregister(key.fileobj)
                open_ones.pop(key.fileobj)
        if time.monotonic() - last < 1:
            continue
        last = time.monotonic()
        for slow, kind in list(open_ones.items()):
            if kind == "body":
                continue
            try:
                slow.send(b"x")
            except BlockingIOError:
                pass
            except OSError:
                # A reader that was cut off is told when it sends something.
                if kind == "reader":
                    ended[slow] = time.monotonic() - begun
                    open_ones.pop(slow)


def ask(port, address, seconds):
    client, took = support.Client(port), []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = client.get(address)
        if answer.status != 200:
            raise support.Failed(f"{address} answered {answer.status} beside slow clients")
        took.append(answer.seconds)
        time.sleep(0.002)
    return took, client


def memory(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def drill(given, folder):
    said, wrong = {}, []
    for kind in ROUNDS[given.size]:
        below = folder / kind
        below.mkdir()
        figures, faults = beside(given, below, kind)
        said |= {f"{kind}_{name}": figure for name, figure in figures.items()}
        wrong += [f"{kind}: {fault}" for fault in faults]
    return said, wrong


def beside(given, folder, only):
    """What slow clients of one kind, or of all, cost the others."""
    wrong, ended, finished = [], {}, threading.Event()
    most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
    count = SLOW[given.size]
    with support.Server(given.recoup, support.Sqlite(folder).url, folder) as server:
        server.start()
        address = "/api/v1/councils"
        before, client = ask(server.port, address, 3)
        client.close()
        was = memory(server.process)
        # Readers hold a part of what large answers share: a few are enough to fill it.
        mixed = ["reader" if n % 50 == 49 else ("head" if n % 2 else "body") for n in range(count)]
        kinds = mixed if only == "all" else [only] * count
        sockets = {open_slow(server.port, kind): kind for kind in kinds}
        slow = threading.Thread(target=be_slow, args=(sockets, ended, finished), daemon=True)
        slow.start()
        during, client = ask(server.port, address, 4)
        most = memory(server.process)
        support.until(lambda: len(ended) == count, WITHIN["reader"] + 5, 0.2)
        finished.set()
        slow.join()
        rested = client.get(address).status
        client.close()
        support.until(lambda: support.Client(server.port).get(address).status == 200, 5)
    late = {kind: 0 for kind in WITHIN}
    for one, kind in sockets.items():
        late[kind] += ended.get(one, float("inf")) > WITHIN[kind]
        one.close()
    wrong += [f"{n} slow of the kind {kind} were closed too late or never" for kind, n in late.items() if n]
    p99, p99_beside = support.percentile(before, 0.99), support.percentile(during, 0.99)
    if p99_beside > 2 * p99 + 0.005:
        wrong.append(f"others waited {p99_beside * 1000:.1f} ms, before {p99 * 1000:.1f} ms (99%)")
    if most - was > MEMORY:
        wrong.append(f"memory grew by {(most - was) >> 20} MiB")
    if rested != 200:
        wrong.append(f"a client that is not slow was answered {rested}")
    last = {kind: max((ended.get(s, 0.0) for s, k in sockets.items() if k == kind), default=0) for kind in WITHIN}
    return {
        "slow": count,
        "p99_before": f"{p99 * 1000:.1f}ms",
        "p99_beside": f"{p99_beside * 1000:.1f}ms",
        "last_closed": "/".join(f"{kind}:{at:.0f}s" for kind, at in last.items()),
        "grew": f"{(most - was) / 2**20:.1f}MiB",
    }, wrong


if __name__ == "__main__":
    options = support.arguments(__doc__)
    support.run("slow_clients", options, drill)
