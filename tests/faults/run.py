"""Runs the drills: `make faults`, `FAULTS=short make faults`, and a part in `make test`.

Each drill prints one line: PASS or FAIL, its name, its seed, its figures, and what was
wrong. A drill can be run alone and again with its seed: `python3 tests/faults/kill_loop.py
--database sqlite --size short --seed 7`. See README.md beside this file.

The drills that load the machine run one after the other at a lower priority. Beside them
run those that mostly wait for a database that does not answer, and judge times.
"""

import argparse
import pathlib
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
WORKING = [
    ["kill_loop.py", "--database", "sqlite"],
    ["kill_loop.py", "--database", "postgres"],
    ["own_writes.py", "--database", "sqlite"],
    ["own_writes.py", "--database", "postgres"],
    ["neighbour.py", "--database", "sqlite"],
    ["neighbour.py", "--database", "postgres"],
    ["power_cut.py"],
    ["nth_call.py"],
    ["full_disk.py"],
    ["bit_flips.py"],
    ["backup_under_load.py", "--database", "sqlite"],
    ["backup_under_load.py", "--database", "postgres"],
    ["slow_clients.py"],
]
# These judge what is left of a machine of which nothing else takes a part.
ALONE = [["overload.py"]]
WAITING = [
    ["postgres_outage.py", "--how", "stopped"],
    ["postgres_outage.py", "--how", "frozen"],
    ["postgres_outage.py", "--how", "killed"],
    ["postgres_relay.py"],
    ["stale_answers.py"],
]
# The part that belongs to `make test`.
LONG = ("nth_call.py", "full_disk.py", "backup_under_load.py", "slow_clients.py")
QUICK = [drill for drill in WORKING if drill[0] not in LONG]


def run_all(drills, flags, niceness, failed):
    for drill in drills:
        command = ["nice", "-n", str(niceness), sys.executable, "-B", HERE / drill[0]]
        if subprocess.run([*command, *drill[1:], *flags], check=False).returncode:
            failed.append(drill)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=["quick", "short", "full"], default="full")
    parser.add_argument("--recoup", help="the program (target/release/recoup)")
    parser.add_argument("--seed", help="one seed for all drills (a new one each)")
    given = parser.parse_args()
    flags = ["--size", given.size]
    flags += ["--recoup", given.recoup] if given.recoup else []
    flags += ["--seed", given.seed] if given.seed else []
    failed = []
    if given.size == "quick":
        run_all(QUICK, flags, 0, failed)
    else:
        waiting = threading.Thread(target=run_all, args=(WAITING, flags, 0, failed))
        waiting.start()
        run_all(WORKING, flags, 5, failed)
        waiting.join()
        run_all(ALONE, flags, 0, failed)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
