"""Ten times as many questions as can be answered, for a while; and a key that asks for all it can.

First the peak is measured: as many clients as keep the program busy ask one question after the
other, each of which has to be computed. Then questions are sent at ten times that rate whether or
not answers come (open loop), as a crowd does that knows nothing of the others. What is answered
in time must be at least 90% of the peak, all the rest 429 or 503 with `Retry-After`, and memory at
most 128 MiB. A second later a question must be answered as before.

Then one key asks at ten times the peak and another one question after the other: the second must
be answered every time, with nothing but its own waiting.

How it was seen to fail. With five seconds for waiting and answering together, a program of low
priority that could answer 21 questions a second fell to 31% of that: behind a full line each was
begun when its time was nearly over. In the drill itself something must be refused, and the greedy
key must be.
"""

import asyncio
import itertools
import pathlib
import subprocess
import time

import support

CASE = support.REPOSITORY / "examples/cambridgeshire-direct-payments"
PROGRAMME = "/api/v1/councils/cambridgeshire/programmes/cambridgeshire-direct-payments"
SECONDS = {"quick": 8.0, "short": 12.0, "full": 30.0}
BUSY = 16
TIMES = 10
# One for each crowd, so that no two ask the same.
NUMBERS = itertools.count()
GOODPUT = 0.9
MEMORY = 128 * 1024 * 1024
# A question is given up by the program after five seconds.
IN_TIME = 6.0


class Crowd:
    """Clients on connections that they keep, each question another one."""

    def __init__(self, port, key):
        self.port, self.key = port, key
        self.idle, self.asked, self.number = [], 0, next(NUMBERS)
        self.answers, self.wrong = [], []

    def question(self):
        # Stated ranges are drawn many times over, and other ones make another address, so
        # that every question is computed and a client in Python can send ten times too many.
        self.asked += 1
        low = f"0.0{self.number * 100_000 + self.asked:07}"
        return f"{PROGRAMME}/offset?ranges=growth_rate:{low}..0.14,optimism_bias:0..0.1"

    async def ask(self):
        """Asks once; notes the status, the moment and how long it took."""
        begun = time.monotonic()
        try:
            reader, writer = await self.connection()
            head = f"GET {self.question()} HTTP/1.1\r\nHost: localhost\r\n"
            writer.write(f"{head}Authorization: Bearer {self.key}\r\n\r\n".encode())
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).decode().lower()
            length = int(head.split("content-length: ")[1].split("\r\n")[0])
            await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, IndexError) as error:
            self.wrong.append(f"a question had no answer: {type(error).__name__} {error}")
            return
        self.idle.append((reader, writer, time.monotonic()))
        status = int(head.split(" ")[1])
        if status != 200 and (status not in (429, 503) or "\r\nretry-after: " not in head):
            self.wrong.append(f"a question was answered {status} without Retry-After")
        now = time.monotonic()
        self.answers.append((status, now, now - begun))

    async def connection(self):
        """The one that rested last, or a new one: the program closes those that rest for long."""
        while self.idle:
            reader, writer, since = self.idle.pop()
            if time.monotonic() - since < 2:
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def in_turn(self, until):
        while time.monotonic() < until:
            await self.ask()

    async def whatever_comes(self, rate, until):
        """Sends at a rate, however many are under way."""
        under_way, due = set(), time.monotonic()
        while due < until:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            task = asyncio.ensure_future(self.ask())
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            due += 1 / rate
        if under_way:
            await asyncio.wait(under_way)

    def close(self):
        for _, writer, _ in self.idle:
            writer.close()
        self.idle.clear()

    def good(self, since, until):
        """Answers that came in this time and were as good as they could be."""
        return [
            took for status, at, took in self.answers
            if status == 200 and since <= at < until and took <= IN_TIME
        ]


async def peak(port, key, seconds):
    crowd = Crowd(port, key)
    begun = time.monotonic()
    # The first second fills memory and is not counted.
    await asyncio.gather(*(crowd.in_turn(begun + seconds + 1) for _ in range(BUSY)))
    crowd.close()
    return len(crowd.good(begun + 1, begun + 1 + seconds)) / seconds, crowd.wrong


async def flood(port, keys, rate, seconds, wrong):
    """Ten times too many of several keys for some seconds: goodput, and what became of the rest."""
    crowds = [Crowd(port, key) for key in keys]
    begun = time.monotonic()
    await asyncio.gather(*(it.whatever_comes(rate / len(crowds), begun + seconds) for it in crowds))
    # Waiting lines fill up in the first second, and that is not counted.
    goodput = sum(len(it.good(begun + 1, begun + seconds)) for it in crowds) / (seconds - 1)
    refused = sum(status != 200 for it in crowds for status, _, _ in it.answers)
    for crowd in crowds:
        wrong += crowd.wrong
        crowd.close()
    await asyncio.sleep(1)
    after = Crowd(port, keys[0])
    await after.ask()
    after.close()
    if [status for status, _, _ in after.answers] != [200]:
        wrong.append("a second later a question was not answered")
    return goodput, refused, after.answers[-1][2] if after.answers else float("inf")


async def starve(port, greedy, modest, rate, seconds, wrong):
    """One key asks for all it can, and another in turn."""
    crowd, other = Crowd(port, greedy), Crowd(port, modest)
    until = time.monotonic() + seconds
    await asyncio.gather(crowd.whatever_comes(rate, until), other.in_turn(until))
    crowd.close()
    other.close()
    wrong += crowd.wrong + other.wrong
    refused = sum(status != 200 for status, _, _ in other.answers)
    if refused or len(other.answers) < 3:
        wrong.append(f"the modest key was refused {refused} of {len(other.answers)} times")
    if all(status == 200 for status, _, _ in crowd.answers):
        wrong.append("it has no teeth: the greedy key was never refused")
    return len(other.answers), max((took for _, _, took in other.answers), default=0.0)


def give_out(given, url, name):
    command = [given.recoup, "keys", "create", "--operator", "--name", name, "--role", "viewer"]
    made = subprocess.run([*command, "--database-url", url], capture_output=True, text=True, check=False)
    if made.returncode:
        raise support.Failed(made.stderr.strip())
    return made.stdout.splitlines()[0]


def most_memory(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def drill(given, folder):
    seconds, wrong = SECONDS[given.size], []
    url = support.Sqlite(folder).url
    loaded = subprocess.run(
        [given.recoup, "import", CASE, "--database-url", url], capture_output=True, text=True, check=False
    )
    if loaded.returncode:
        raise support.Failed(loaded.stderr.strip())
    # Several keys are a crowd: one has a bound of its own, which the second part is about.
    keys = [give_out(given, url, f"key-{number}") for number in range(8)]
    with support.Server(given.recoup, url, folder, flags=["--key-requests", "unbounded"]) as server:
        server.start()
        best, unanswered = asyncio.run(peak(server.port, keys[0], seconds))
        wrong += unanswered
        rate = max(best * TIMES, 20.0)
        goodput, refused, after = asyncio.run(flood(server.port, keys, rate, seconds + 1, wrong))
        modest, slowest = asyncio.run(starve(server.port, keys[0], keys[1], rate, seconds, wrong))
        memory = most_memory(server.process)
        live = support.Client(server.port).get("/healthz").status
    if goodput < GOODPUT * best:
        wrong.append(f"goodput fell to {goodput / best:.0%} of the peak")
    if not refused:
        wrong.append("it has no teeth: nothing was refused")
    if memory > MEMORY:
        wrong.append(f"{memory >> 20} MiB of memory, and {MEMORY >> 20} were promised")
    if live != 200:
        wrong.append(f"/healthz answered {live}")
    return {
        "peak": f"{best:.1f}/s",
        "goodput": f"{goodput:.1f}/s({goodput / best:.0%})",
        "sent": f"{rate:.0f}/s",
        "refused": refused,
        "after": f"{after:.3f}s",
        "modest": modest,
        "slowest": f"{slowest:.2f}s",
        "memory": f"{memory >> 20}MiB",
    }, wrong


if __name__ == "__main__":
    options = support.arguments(__doc__)
    support.run("overload", options, drill)
