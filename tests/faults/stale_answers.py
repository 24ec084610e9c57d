"""PostgreSQL is frozen, and what is in memory is answered for ten seconds and no longer.

Two programs serve one database: one refuses old answers, which is the default, and one
serves them with `--stale-answers serve`. Both were asked for a programme before the freeze.
For the first seconds both answer it from memory, without an `Age`. From ten seconds on, and
a look at the log that had begun, the one answers 503 with `Retry-After`, also to a client
that names the ETag it has, and the other answers with an `Age` that grows. A write is 503
on both. When the database is there again both answer as before, without an `Age`.

The control that must fail: the program that serves old answers, held to the rule of the
one that refuses them.
"""

import time

import support

# Within these seconds of a freeze an answer from memory is as good as new.
FRESH = 5.0
# The rule's ten seconds, with two for a look at the log that had just succeeded or begun.
STALE = 12.0
LASTS = {"quick": 14.0, "short": 16.0, "full": 40.0}
COMES_BACK = 10.0
FIGURES = tuple((support.quarter(index), 100_000 + index) for index in range(240, 280))


class Asked:
    """One program, the addresses that are in its memory, and what it must answer."""

    def __init__(self, server, serves, addresses):
        self.server, self.serves, self.addresses = server, serves, addresses
        self.client, self.tags, self.wrong = support.Client(server.port), {}, []
        self.ages, self.answers = [], 0

    def ask(self, address, known=False):
        headers = {"If-None-Match": self.tags[address]} if known else {}
        answer = self.client.get(address, headers, fresh=True)
        self.answers += 1
        return answer

    def warm(self):
        for address in self.addresses:
            answer = self.ask(address)
            if answer.status != 200 or "age" in answer.headers:
                raise support.Failed(f"{address} answered {answer.status} before the freeze")
            self.tags[address] = answer.headers["etag"]

    def expect(self, holds, answer, what):
        if not holds:
            age, after = answer.headers.get("age"), answer.headers.get("retry-after")
            name = "serving" if self.serves else "refusing"
            told = f"{answer.status}, Age {age}, Retry-After {after}"
            self.wrong.append(f"{name}, {what}: {told}")

    def fresh(self, what):
        for address in self.addresses:
            for known, status in ((False, 200), (True, 304)):
                answer = self.ask(address, known)
                self.expect(answer.status == status and "age" not in answer.headers, answer, what)

    def stale(self, begun):
        for address in self.addresses:
            for known, status in ((False, 200), (True, 304)):
                frozen_for = time.monotonic() - begun
                answer = self.ask(address, known)
                if not self.serves:
                    refused = answer.status == 503 and "retry-after" in answer.headers
                    self.expect(refused, answer, f"after {frozen_for:.0f}s")
                    continue
                age = int(answer.headers.get("age", -1))
                self.ages.append(age)
                self.expect(
                    answer.status == status and age >= frozen_for - 2, answer,
                    f"after {frozen_for:.0f}s",
                )

    def write(self, programme):
        delivery = support.Delivery(programme, "while-frozen", ((support.quarter(300), 1),))
        _, answer = support.send(self.client, delivery)
        if answer is None:
            self.wrong.append("a write got no answer")
        else:
            self.expect(answer.status == 503, answer, "a write")


def drill(given, folder):
    with support.Cluster(folder) as cluster:
        url = cluster.fresh_database().url
        refusing = support.Server(given.recoup, url, folder)
        serving = support.Server(given.recoup, url, folder, flags=("--stale-answers", "serve"))
        with refusing, serving:
            refusing.start()
            serving.start()
            support.create_programmes(refusing.port, ["one"])
            client = support.Client(refusing.port)
            if support.send(client, support.Delivery("one", "before", FIGURES))[0] != support.OK:
                raise support.Failed("the figures were not taken")
            client.close()
            base = support.address_of("one")
            addresses = [f"{base}/clawbacks", f"{base}/forecast", base]
            both = [Asked(refusing, False, addresses), Asked(serving, True, addresses)]
            # The other program knows of a commit within a second.
            time.sleep(1.5)
            for asked in both:
                asked.warm()
            cluster.freeze()
            begun = time.monotonic()
            try:
                while time.monotonic() - begun < FRESH:
                    for asked in both:
                        asked.fresh("in the first seconds")
                    time.sleep(0.5)
                time.sleep(max(0.0, begun + STALE - time.monotonic()))
                while time.monotonic() - begun < LASTS[given.size]:
                    for asked in both:
                        asked.stale(begun)
                    time.sleep(0.5)
                control = Asked(serving, False, addresses)
                control.tags = both[1].tags
                control.stale(begun)
                for asked in both:
                    asked.write("one")
            finally:
                cluster.thaw()
            thawed = time.monotonic()
            for asked in both:
                def is_back(asked=asked):
                    answer = asked.ask(base)
                    return answer.status == 200 and "age" not in answer.headers

                if not support.until(is_back, COMES_BACK, 0.1):
                    asked.wrong.append(f"it did not go on {COMES_BACK:.0f}s after the database did")
            seconds = time.monotonic() - thawed
            for asked in both:
                asked.fresh("when the database was there again")
    wrong = [line for asked in both for line in asked.wrong]
    if len(control.wrong) != 2 * len(addresses):
        wrong.append("it has no teeth: an old answer passed for a refusal")
    ages = both[1].ages
    if not ages or max(ages) <= min(ages):
        wrong.append(f"the ages did not grow: {ages[:5]}")
    figures = {
        "answers": sum(asked.answers for asked in both),
        "oldest": f"{max(ages, default=0)}s", "goes_on_after": f"{seconds:.1f}s",
    }
    return figures, list(dict.fromkeys(wrong))


if __name__ == "__main__":
    support.run("stale_answers", support.arguments(__doc__), drill)
