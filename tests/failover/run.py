"""Drills in which the leader of a PostgreSQL cluster goes away under two copies of the service.

    python3 tests/failover/run.py --recoup target/debug/recoup [--only killed] [--seed 7]

Patroni leads three nodes with etcd, and waits for one standby at each commit. Two copies of
`recoup serve` have all three nodes in their address, `target_session_attrs=read-write`. Four
clients deliver through both, two read from both, before, during and after each drill. Everything
runs in a network of its own where that can be made, in which packets are dropped as well.

What must hold of each: nothing that was acknowledged is lost or there twice, no answer takes
longer than ten seconds, none lacks what was acknowledged longer ago than is promised, and both
copies take deliveries again within twelve seconds of Patroni's part: another leader, or another
standby for commits to wait for.
"""

import argparse
import collections
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "faults")]
import support  # noqa: E402
from load import Load  # noqa: E402
from nodes import Nodes, wait_for  # noqa: E402

INSIDE = "RECOUP_FAILOVER_INSIDE"
SLOWEST, SERVES_AGAIN = 10.0, 12.0
# The other copy shows a commit within a second; while no server answers, what is in memory is
# answered for ten. Both with what a busy machine takes.
STALE, STALE_IN_OUTAGE = 3.0, 12.0


def nft(*words):
    return subprocess.run(["nft", *words], capture_output=True, text=True, check=False)


class Fault:
    """What is done to a node, and how it is undone."""

    def __init__(self, nodes, node):
        self.nodes, self.node = nodes, node

    def undo(self):
        pass


class Killed(Fault):
    """SIGKILL for Patroni and every process of PostgreSQL, as when a machine dies."""

    def do(self):
        self.node.kill()

    def undo(self):
        self.node.start()


class SwitchedOver(Fault):
    """Patroni is asked to make another node the leader, as for its upgrade."""

    def do(self):
        self.nodes.switch_over()


class Frozen(Fault):
    """SIGSTOP for Patroni and every process of PostgreSQL, as when a machine hangs."""

    def do(self):
        self.node.freeze()

    def undo(self):
        self.node.thaw()


class Dropped(Fault):
    """All packets to and from the node are dropped without a word."""

    def do(self):
        for words in ("add table inet drill",
                      "add chain inet drill in { type filter hook input priority 0; }",
                      f"add rule inet drill in ip daddr {self.node.address} drop",
                      f"add rule inet drill in ip saddr {self.node.address} drop"):
            done = nft(words)
            if done.returncode:
                raise support.Failed(f"nft: {done.stderr.strip()}")

    def undo(self):
        nft("delete table inet drill")


DRILLS = {  # what is done, and whether to the leader or else to the first host of the address
    "killed": (Killed, True), "switched-over": (SwitchedOver, True), "frozen": (Frozen, True),
    "first-host-frozen": (Frozen, False), "packets-dropped": (Dropped, True),
}
COLUMNS = ["drill", "gap", "patroni", "serves", "acknowledged", "lost", "doubled", "stale", "slowest"]


def drill(name, nodes, servers, seed):
    """One drill; its row of the table, and what was wrong."""
    kind, is_leader = DRILLS[name]
    first = nodes.nodes[0]
    # The leader is the first host where that is not what is frozen beside it.
    nodes.lead_by(first if is_leader else nodes.nodes[1])
    node, ports = first, [server.port for server in servers]
    load = Load(ports, name, seed)
    wait_for("both copies take deliveries", lambda: all(len(acks) > 10 for acks in load.acks))
    fault, others = kind(nodes, node), [other for other in nodes.nodes if other is not node]
    begun = time.monotonic()
    fault.do()
    try:
        if is_leader:
            wait_for("another node is the leader", lambda: any(o.is_leader() for o in others), 60, 0.1)
        else:
            wait_for("no commit waits for it", lambda: not nodes.waits_for(node), 60, 0.1)
        promoted = time.monotonic()
        def serve_again():
            return all(load.served_after(promoted))

        if not support.until(serve_again, 60, 0.1):
            said = [server.last_words() for server in servers]
            raise support.Failed(
                f"both copies do not take deliveries again within 60 s: {load.statuses} {load.last} "
                f"{load.served_after(promoted)} {said}"
            )
        served = max(load.served_after(promoted))
        time.sleep(5)
    finally:
        fault.undo()
    nodes.wait_until_whole()
    # What was frozen may say what it had not said.
    time.sleep(3)
    sent = load.end()
    wrong, acknowledged = [], [delivery for delivery, told in sent if told == support.OK]
    sent, _, unknown = support.resolve(sent, ports[0])
    wrong += unknown
    # One copy shows what the other wrote within a second.
    time.sleep(2)
    for port in ports:
        wrong += support.compare(sent, nodes, port)
    there = collections.Counter(
        source for programme in {d.programme for d, _ in sent}
        for source, _ in support.recorded(nodes, programme)
    )
    lost = sum(there[delivery.name] == 0 for delivery in acknowledged)
    doubled = sum(count > 1 for count in there.values())
    calm = [late for at, late in load.stale if not begun <= at <= served + 2]
    outage = [late for at, late in load.stale if begun <= at <= served + 2]
    for what, figure, most in [
        ("an answer took", load.slowest, SLOWEST),
        ("both copies served again after", served - promoted, SERVES_AGAIN),
        ("an answer was older than", max(calm, default=0.0), STALE),
        ("in the outage an answer was older than", max(outage, default=0.0), STALE_IN_OUTAGE),
    ]:
        if figure > most:
            wrong.append(f"{what} {figure:.1f} s, more than {most:.0f}")
    wrong += [f"lost: {lost}"] * bool(lost) + [f"doubled: {doubled}"] * bool(doubled)
    row = [name, f"{load.gap(begun):.1f} s", f"{promoted - begun:.1f} s",
           f"{served - promoted:.1f} s", len(acknowledged), lost, doubled,
           f"{max([*calm, *outage], default=0.0):.1f} s", f"{load.slowest:.1f} s"]
    if not acknowledged:
        wrong.append("nothing was acknowledged")
    return row, wrong


def enter_network():
    """Starts the drills anew in a network of their own, which has all of the loopback's addresses."""
    inside = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if os.getuid() == 0 and subprocess.run([*inside, "true"], check=False).returncode == 0:
        # The shell stays, as the process that sees to those whose parents are gone: Patroni's servers.
        command = [*inside, "sh", "-c", 'ip link set lo up && "$@"; exit $?', "sh", sys.executable, "-B"]
        environment = {**os.environ, INSIDE: "1"}
        sys.exit(subprocess.run([*command, *sys.argv], env=environment, check=False).returncode)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recoup", default=str(support.REPOSITORY / "target/release/recoup"))
    parser.add_argument("--only", choices=DRILLS, action="append")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    given = parser.parse_args()
    if INSIDE not in os.environ:
        enter_network()
    wanted = given.only or list(DRILLS)
    print(f"seed {given.seed}", flush=True)
    if INSIDE not in os.environ and "packets-dropped" in wanted:
        wanted.remove("packets-dropped")
        print("NOT TRIED packets-dropped: no network of its own can be made here", flush=True)
    begun, table, failed = time.monotonic(), [COLUMNS], 0
    with tempfile.TemporaryDirectory(prefix="recoup-failover-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        folder = pathlib.Path(folder)
        with Nodes(folder) as nodes:
            servers = [support.Server(os.path.abspath(given.recoup), nodes.url, folder) for _ in "ab"]
            with servers[0].start(), servers[1].start():
                for name in wanted:
                    try:
                        row, wrong = drill(name, nodes, servers, given.seed)
                        table.append(row)
                    except support.Failed as failure:
                        wrong = [str(failure)]
                    failed += bool(wrong)
                    why = f" -- {'; '.join(wrong[:5])}" if wrong else ""
                    print(f"{'FAIL' if wrong else 'PASS'} {name}{why}", flush=True)
                    if any(server.ended() for server in servers):
                        print("FAIL a copy of the service has ended", flush=True)
                        sys.exit(1)
    widths = [max(len(str(row[place])) for row in table) for place in range(len(COLUMNS))]
    for row in table:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())
    print(f"{time.monotonic() - begun:.0f} s in all")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
