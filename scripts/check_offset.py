#!/usr/bin/env python3
"""Compares offsets with a computation of their own, in exact fractions.

    scripts/check_offset.py [--sets 100000] [--seed 1] [--release]

Draws random programmes of every kind with plans and assumptions, computes years, net,
payback and present values from the formulas of docs/method/, and gives the same sets to
`recoup` through `examples/offset_batch.rs`. Prints the seed; ends with 1 at any
difference. Standard library only.
"""

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import exact_benefits
import exact_clawbacks
from exact import TooLarge

ROOT = Path(__file__).resolve().parent.parent


def draw(rng):
    """One set: what is sent, every assumption as text."""
    kind = rng.choice(["clawback", *exact_benefits.KINDS])
    return exact_clawbacks.draw(rng) if kind == "clawback" else exact_benefits.draw(rng, kind)


def differs(number, case, answer):
    """What was wanted where the answer is another, and whether a search was checked."""
    found = answer.pop("switching_values", None)
    if "benefits" in case:
        wanted = exact_benefits.expected(case)
        if case["benefits"]["kind"] != "proposals":
            known = answer["figures"].items()
            answer["figures"] = {name: of for name, of in known if exact_benefits.is_computed(name)}
        return (None if answer == wanted else wanted), False
    try:
        wanted = exact_clawbacks.expected(case)
    except TooLarge:
        wanted = {"refused": "a figure of the answer is beyond 100,000,000,000 pounds"}
    # A search is dear to check, so that one in twenty is.
    cost = sum(row[2] or 0 for row in wanted.get("years", []))
    searched = wanted.get("net") is not None and cost > 0 and number % 20 == 0
    if searched:
        missed = exact_clawbacks.wrong_switching_values(case, found, cost)
        wanted["wrong_switching_values"], answer["wrong_switching_values"] = [], missed
    return (None if answer == wanted else wanted), searched


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--sets", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=None)
    arguments.add_argument("--release", action="store_true", help="for many sets")
    options = arguments.parse_args()
    seed = random.SystemRandom().randrange(2**32) if options.seed is None else options.seed
    print(f"{options.sets} sets of assumptions, seed {seed}")
    rng = random.Random(seed)
    cases = [draw(rng) for _ in range(options.sets)]
    profile = ["--release"] if options.release else []
    run = subprocess.run(
        ["cargo", "run", "--locked", "--quiet", *profile, "--example", "offset_batch"],
        cwd=ROOT, input="\n".join(map(json.dumps, cases)), capture_output=True, text=True, check=False,
    )
    if run.returncode != 0:
        sys.exit(run.stderr)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(cases), "one answer a set"
    kinds, refused, wrong, searched = Counter(), 0, 0, 0
    for number, (case, answer) in enumerate(zip(cases, answers)):
        kinds[case.get("benefits", {"kind": "clawback"})["kind"]] += 1
        wanted, was_searched = differs(number, case, answer)
        searched += was_searched
        refused += "refused" in answer
        if wanted is not None:
            wrong += 1
            if wrong <= 3:
                print(json.dumps(case), json.dumps(answer), json.dumps(wanted), sep="\n")
    print(", ".join(f"{count} of {kind}" for kind, count in sorted(kinds.items())))
    print(f"{wrong} differ; {refused} were too large; {searched} with switching values")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
