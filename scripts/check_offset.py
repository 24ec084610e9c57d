#!/usr/bin/env python3
"""Compares offsets with a computation of their own, in exact fractions.

    scripts/check_offset.py [--sets 100000] [--seed 1] [--release]

Draws random plans and assumptions, computes recoveries, credit, cost, net, payback and
present values from the formulas of docs/METHOD.md, and gives the same sets to
`recoup` through `examples/offset_batch.rs`. Prints the seed; ends with 1 at any
difference. Standard library only.
"""

import argparse
import json
import math
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 10**13
PATHS = ["growth_on_baseline", "rate_on_exposure", "scheduled"]
BASES = ["yearly_increment", "cumulative_uplift", "total_recovery"]


class TooLarge(Exception):
    """A figure is beyond what the service keeps."""


def name(year):
    return f"{year}-{(year + 1) % 100:02}"


def pence(amount):
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


def half_up(exact):
    """To the nearest whole number, halves away from zero."""
    size = math.floor(abs(exact) + Fraction(1, 2))
    return size if exact >= 0 else -size


def money(exact, truncate=False):
    if truncate:
        pounds = math.floor(abs(exact) / 100)
        whole = 100 * (pounds if exact >= 0 else -pounds)
    else:
        whole = half_up(exact)
    return kept(whole)


def kept(whole):
    if abs(whole) > LIMIT:
        raise TooLarge
    return whole


def ratio(part, whole):
    if whole == 0:
        return None
    size = half_up(Fraction(part) / Fraction(whole) * 10_000)
    return f"{'-' if size < 0 else ''}{abs(size) // 10_000}.{abs(size) % 10_000:04}"


def draw(rng):
    """One set: what is sent, every assumption as text."""
    first = rng.randint(2015, 2030)
    count = rng.randint(1, 8)
    years = range(first, first + count)

    def rate(low, high, places=None):
        places = rng.choice([0, 2, 4, 10]) if places is None else places
        return f"{rng.uniform(low, high):.{places}f}"

    def amount(most):
        return pence(rng.choice([0, rng.randint(0, 10**6), rng.randint(0, most)]))

    def quarter():
        return f"{name(rng.randint(first - 1, first + count))}-Q{rng.randint(1, 4)}"

    sent = {
        "recovery_path": rng.choice(PATHS),
        "offset_basis": rng.choice(BASES),
        "baseline": amount(rng.choice([10**9, 10**12, LIMIT])),
        "growth_rate": rate(-0.5, 0.6),
        "first_growth_year": name(first + rng.randint(-2, 3)),
        "lag_quarters": rng.choice([0, 0, rng.randint(0, 40)]),
        "rounding": rng.choice(["truncate_to_pound", "half_up_to_penny"]),
        "optimism_bias": rng.choice(["0", rate(-0.2, 0.6)]),
        "pay_inflation_rate": rng.choice(["0", rate(-0.05, 0.1)]),
        "price_basis": rng.choice(["nominal", "real"]),
        "deflator_rate": rate(-0.02, 0.1),
        "discount_rate": rate(-0.2, 0.3),
        "dp_spend": amount(10**11),
        "participating_share": rate(0, 1),
        "clawback_rate": rate(0, 0.2),
        "client_growth_rate": rate(-0.1, 0.2),
        "package_growth_rate": rate(-0.1, 0.1),
    }
    if rng.random() < 0.5:
        sent["recoveries_start"] = quarter()
    if rng.random() < 0.5:
        sent["price_base_year"] = name(first + rng.randint(-2, 3))
    if sent["recovery_path"] == "scheduled":
        scheduled = {name(year): pence(rng.randint(-(10**8), 10**9)) for year in years}
        sent["scheduled_recoveries"] = scheduled
    lines = []
    for number in range(rng.randint(1, 4)):
        line = {"line": f"Line {number}", "amounts": {}}
        for year in years:
            if rng.random() < 0.99 or year in (first, first + count - 1):
                line["amounts"][name(year)] = pence(rng.choice([0, rng.randint(-(10**6), 10**8)]))
        if rng.random() < 0.4:
            line["category"] = rng.choice(["staffing", "other"])
        if rng.random() < 0.3:
            line["starts"] = quarter()
        lines.append(line)
    return {"lines": lines, "assumptions": sent}


def running(start, year):
    """How many quarters of a year are at or after the start."""
    if start is None:
        return 4
    at = int(start[:4])
    return 4 if at < year else 0 if at > year else 5 - int(start[-1])


def plan_years(case):
    named = sorted(int(year[:4]) for line in case["lines"] for year in line["amounts"])
    return list(range(named[0], named[-1] + 1))


def rates(assumptions):
    kinds = ("_rate", "_share", "_bias")
    return {key: Fraction(text) for key, text in assumptions.items() if key.endswith(kinds)}


def recoveries_and_arrivals(case):
    """The recovery of each year, what arrives in each quarter, and a deflator."""
    a = case["assumptions"]
    years = plan_years(case)
    first, count = years[0], len(years)
    of = rates(a)
    level = 100 * Fraction(a["baseline"])
    grows = int(a["first_growth_year"][:4])

    def k(year):
        return max(0, year - grows + 1)

    if a["recovery_path"] == "growth_on_baseline":
        def recovered(year):
            return level * (1 + of["growth_rate"]) ** k(year)
        before_first = recovered(first - 1)
    else:
        if a["recovery_path"] == "scheduled":
            def recovered(year):
                return 100 * Fraction(a["scheduled_recoveries"][name(year)])
        else:
            both = (1 + of["client_growth_rate"]) * (1 + of["package_growth_rate"])
            spend = 100 * Fraction(a["dp_spend"])

            def recovered(year):
                return spend * of["participating_share"] * of["clawback_rate"] * both ** k(year)
        before_first = level
    recoveries = [recovered(year) for year in years]
    previous = [before_first, *recoveries[:-1]]
    earned = {
        "yearly_increment": [now - then for now, then in zip(recoveries, previous)],
        "cumulative_uplift": [now - level for now in recoveries],
        "total_recovery": recoveries,
    }[a["offset_basis"]]

    base = int(a.get("price_base_year", name(first))[:4])
    inflation = of["deflator_rate"] if a["price_basis"] == "real" else Fraction(0)

    def deflated(exact, year):
        return exact / (1 + inflation) ** (year - base)

    # Quarter by quarter: earned evenly, none before the start, each share later by the lag.
    shares = [Fraction(0)] * (4 * count)
    for place in range(4 * count):
        year = years[place // 4]
        if place % 4 >= 4 - running(a.get("recoveries_start"), year):
            shares[place] = earned[place // 4] / 4
    lag = a["lag_quarters"]
    arriving = [shares[place - lag] if place >= lag else Fraction(0) for place in range(4 * count)]

    return recoveries, arriving, deflated


def exact_credit(case, **changed):
    """The credit of the plan before any rounding, with some assumptions changed."""
    case = {**case, "assumptions": {**case["assumptions"], **changed}}
    _, arriving, deflated = recoveries_and_arrivals(case)
    of_year = enumerate(plan_years(case))
    return sum(deflated(sum(arriving[4 * at : 4 * at + 4]), year) for at, year in of_year)


def wrong_switching_values(case, found, cost):
    """What is wrong with the switching values of a plan of this cost in pence."""
    def short(**changed):
        return exact_credit(case, **changed) < cost

    wrong = []
    path = case["assumptions"]["recovery_path"]
    half = Fraction(6, 10**11)
    for parameter, paths, low, high in [
        ("growth_rate", ["growth_on_baseline"], Fraction(-99, 100), Fraction(10)),
        ("client_growth_rate", ["rate_on_exposure"], Fraction(-99, 100), Fraction(10)),
        ("clawback_rate", ["rate_on_exposure"], Fraction(0), Fraction(1)),
        ("participating_share", ["rate_on_exposure"], Fraction(0), Fraction(1)),
    ]:
        value = found[parameter]
        if path not in paths:
            fine = value == "not_available"
        elif value == "not_available":
            fine = exact_credit(case, **{parameter: low}) == exact_credit(case, **{parameter: high})
        elif value == "no_such_value":
            fine = short(**{parameter: low}) == short(**{parameter: high})
        else:
            below, above = Fraction(value) - half, Fraction(value) + half
            fine = short(**{parameter: below}) != short(**{parameter: above})
        wrong += [] if fine else [parameter]

    value = found["baseline"]
    credit = [exact_credit(case, baseline=text) for text in (0, 1)]
    if value == "not_available":
        fine = credit[0] == credit[1]
    else:
        exact = (cost - credit[0]) / (credit[1] - credit[0]) * 100
        is_one = 0 <= half_up(exact) <= LIMIT
        fine = value == pence(half_up(exact)) if is_one else value == "no_such_value"
    wrong += [] if fine else ["baseline"]

    pays = [lag for lag in range(41) if not short(lag_quarters=lag)]
    fine = found["lag_quarters"] == (str(pays[-1]) if pays else "no_such_value")
    return wrong + ([] if fine else ["lag_quarters"])


def expected(case):
    a = case["assumptions"]
    lines = case["lines"]
    years = plan_years(case)
    first, count = years[0], len(years)
    of = rates(a)
    recoveries, arriving, deflated = recoveries_and_arrivals(case)
    rows, cumulative = [], 0
    truncate = a["rounding"] == "truncate_to_pound"
    spent_quarters = []
    for place, year in enumerate(years):
        cost, quarters = Fraction(0), [Fraction(0)] * 4
        for line in lines:
            stated = line["amounts"].get(name(year))
            active = running(line.get("starts"), year)
            if active == 0:
                continue
            if stated is None:
                cost = None
                break
            part = 100 * Fraction(stated) / 4
            for number in range(4 - active, 4):
                quarters[number] += part
            part *= active
            if line.get("category") == "staffing":
                part *= (1 + of["pay_inflation_rate"]) ** (year - first)
            cost += part
        credit = money(deflated(sum(arriving[4 * place : 4 * place + 4]), year), truncate)
        recovery = money(recoveries[place])
        if cost is None:
            rows.append([recovery, None, None, credit, None, None, None])
            cumulative = None
            spent_quarters.append(None)
            continue
        before_bias = money(deflated(cost, year))
        investment = money(deflated(cost, year) * (1 + of["optimism_bias"]))
        net = kept(investment - credit)
        cumulative = None if cumulative is None else kept(cumulative + net)
        rows.append([recovery, before_bias, investment, credit, net, cumulative, ratio(credit, investment)])
        spent_quarters.append((quarters, investment))

    complete = all(row[2] is not None for row in rows)
    kept(sum(row[3] for row in rows))
    value = {"net": None, "npv": None, "present_value_of_credit": None, "benefit_cost_ratio": None}
    if complete:
        kept(sum(row[1] for row in rows))
        kept(sum(row[2] for row in rows))
        value["net"] = kept(sum(row[4] for row in rows))
        discount = 1 + of["discount_rate"]
        worth = sum(Fraction(row[3]) / discount**place for place, row in enumerate(rows))
        price = sum(Fraction(row[2]) / discount**place for place, row in enumerate(rows))
        money(price)
        value["npv"] = money(worth - price)
        value["present_value_of_credit"] = money(worth)
        value["benefit_cost_ratio"] = ratio(worth, price)

    covered = [year for year, row in zip(years, rows) if row[2] is not None and row[3] >= row[2]]
    payback, place = None, None
    for place in reversed(range(count)):
        if rows[place][5] is None or rows[place][5] > 0:
            break
        payback = place
    quarter = None
    if payback is not None:
        quarters, investment = spent_quarters[payback]
        running_net = rows[payback][5] - rows[payback][4]
        last_unpaid, whole = 0, sum(quarters)
        for number in range(1, 4):
            spent = investment * sum(quarters[:number]) / whole if whole else 0
            came = deflated(sum(arriving[4 * payback : 4 * payback + number]), years[payback])
            if running_net + spent > came:
                last_unpaid = number
        quarter = f"{name(years[payback])}-Q{last_unpaid + 1}"
    return {
        "years": rows,
        **value,
        "first_covered_year": name(covered[0]) if covered else None,
        "payback_year": None if payback is None else name(years[payback]),
        "payback_quarter": quarter,
    }


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
    refused, wrong, searched = 0, 0, 0
    for number, (case, answer) in enumerate(zip(cases, answers)):
        found = answer.pop("switching_values", None)
        try:
            wanted = expected(case)
        except TooLarge:
            wanted = {"refused": "a figure of the answer is beyond 100,000,000,000.00 pounds"}
            refused += 1
        # A search is dear to check, so that one in twenty is.
        cost = sum(row[2] or 0 for row in wanted.get("years", []))
        if wanted.get("net") is not None and cost > 0 and number % 20 == 0:
            searched += 1
            missed = wrong_switching_values(case, found, cost)
            wanted["wrong_switching_values"], answer["wrong_switching_values"] = [], missed
        if answer != wanted:
            wrong += 1
            if wrong <= 3:
                print(json.dumps(case), json.dumps(answer), json.dumps(wanted), sep="\n")
    print(f"{wrong} differ; {refused} were too large for both; {searched} with switching values")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
