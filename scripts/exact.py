"""What plans of every kind have in common, in exact fractions: money, the lines of a
plan, and what follows from the cost and the credit of each year. Written from
docs/method/. Quarters are counted: 4 times the year in which theirs begins, and 0 to 3."""

import math
from fractions import Fraction

LIMIT = 10**13


class TooLarge(Exception):
    """A figure is beyond what the service keeps."""


def name(year):
    return f"{year}-{(year + 1) % 100:02}"


def quarter_name(index):
    return f"{name(index // 4)}-Q{index % 4 + 1}"


def quarter_index(text):
    return 4 * int(text[:4]) + int(text[-1]) - 1


def pence(amount):
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


def in_pence(text):
    return 100 * Fraction(text)


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


def rates(assumptions):
    kinds = ("_rate", "_share", "_bias", "_optimism", "attribution", "growth_without_the_plan")
    return {key: Fraction(text) for key, text in assumptions.items() if key.endswith(kinds)}


# --- Lines.


def draw_rate(rng, low, high):
    return f"{rng.uniform(low, high):.{rng.choice([0, 2, 4, 10])}f}"


def draw_lines(rng, first, count, most=4):
    """Lines of every kind, over years that are nearly all stated."""
    last = first + count - 1

    def quarter():
        return rng.randint(4 * (first - 1), 4 * last + 7)

    lines = []
    for number in range(rng.randint(1, most)):
        line = {"line": f"Line {number}"}
        kind = rng.choice([None, None, "level", "increment", "one_off"])
        if kind is not None:
            line["kind"] = kind
        if rng.random() < 0.4:
            line["category"] = rng.choice(["staffing", "other"])
        if number > 0 and rng.random() < 0.15:
            line["amount_a_year"] = pence(rng.randint(-(10**6), 10**8))
            if rng.random() < 0.9:
                line["starts"] = quarter_name(rng.randint(4 * first, 4 * last + 3))
            line["months"] = 3 * rng.randint(1, 4 * count)
            draw_funding(rng, line, first, count)
            lines.append(line)
            continue
        amounts = {}
        for year in range(first, first + count):
            if rng.random() < 0.97 or year in (first, last):
                amounts[name(year)] = pence(rng.choice([0, rng.randint(-(10**6), 10**8)]))
        line["amounts"] = amounts
        ends = sorted(quarter() for _ in range(2))
        if rng.random() < 0.3:
            line["starts"] = quarter_name(ends[0])
        if rng.random() < 0.3:
            line["ends"] = quarter_name(ends[1])
        draw_funding(rng, line, first, count)
        lines.append(line)
    return lines


def draw_funding(rng, line, first, count):
    """Who pays a line, of few so that some pay several, and until when."""
    if rng.random() < 0.6:
        return
    line["funding"] = rng.choice(["fund", "grant"])
    if rng.random() < 0.7:
        starts = 4 * min([int(year[:4]) for year in line.get("amounts", {})], default=first)
        starts = quarter_index(line["starts"]) if "starts" in line else starts
        line["funding_ends"] = quarter_name(starts + rng.randint(0, 4 * count))


def runs(line, quarter):
    """Whether a line costs anything in a quarter."""
    starts = quarter_index(line["starts"]) if "starts" in line else None
    ends = quarter_index(line["ends"]) if "ends" in line else None
    if ends is None and "months" in line and starts is not None:
        ends = starts + line["months"] // 3 - 1
    return (starts is None or quarter >= starts) and (ends is None or quarter <= ends)


def amount_in(kind, amounts, year):
    """What amounts stated by year come to in a year; None is not stated."""
    stated = {int(name[:4]): in_pence(amount) for name, amount in amounts.items()}
    if not stated:
        return None
    if kind == "increment":
        return sum((amount for of, amount in stated.items() if of <= year), Fraction(0))
    if kind == "one_off":
        return stated.get(year, Fraction(0))
    return stated.get(year)


def whole_year(line, year):
    if "amount_a_year" in line:
        return in_pence(line["amount_a_year"]) if "starts" in line else None
    return amount_in(line.get("kind"), line["amounts"], year)


def line_years(lines):
    """From the first to the last year that a line names or that its term covers."""
    named = []
    for line in lines:
        if "amount_a_year" not in line:
            named += [int(year[:4]) for year in line["amounts"]]
        elif "starts" in line:
            starts = quarter_index(line["starts"])
            named += [starts // 4, (starts + line["months"] // 3 - 1) // 4]
    return list(range(min(named), max(named) + 1)) if named else []


def spent(lines, year, quarters, pay, slippage=0, planned=None):
    """What lines cost in the first quarters of a year, pay grown by this factor; None
    where one of them that runs states nothing. With a slippage each quarter costs what was
    planned so many quarters before, and nothing outside of the planned years."""
    sum_of = Fraction(0)
    for quarter in range(4 * year - slippage, 4 * year - slippage + quarters):
        if slippage and not planned[0] <= quarter // 4 <= planned[1]:
            continue
        for line in lines:
            if not runs(line, quarter):
                continue
            amount = whole_year(line, quarter // 4)
            if amount is None:
                return None
            sum_of += amount / 4 * (pay if line.get("category") == "staffing" else 1)
    return sum_of


def slipped(span, slippage):
    return range(span[0], span[1] + 1 + -(-slippage // 4))


def lines_in_all(lines, years):
    """What the lines state over the plan, terms that nobody dates included; None where one
    of them leaves a year out."""
    undated = [line for line in lines if "amount_a_year" in line and "starts" not in line]
    others = [line for line in lines if line not in undated]
    if not years and others:
        return None
    by_year = [spent(others, year, 4, 1) for year in years]
    if None in by_year:
        return None
    terms = [money(in_pence(line["amount_a_year"]) * line["months"] / 12) for line in undated]
    return sum(map(money, by_year)) + sum(terms)


def in_parts(parts):
    """What parts of years come to, rounded so that those of a year add up to its rounded
    sum; each part is exact by year, or None where it is not stated."""
    so_far, amounts, before = {}, [], 0
    for part in parts:
        if part is None:
            amounts.append(None)
            continue
        for year, exact in part.items():
            so_far[year] = so_far.get(year, 0) + exact
        rounded = kept(sum(money(exact) for exact in so_far.values()))
        amounts.append(kept(rounded - before))
        before = rounded
    return amounts


def who_pays(lines, years, cost_until):
    """Figures of what each funding pays and of what it leaves to the council. The cost of
    some lines in the first quarters of a year is asked of `cost_until`."""
    fundings = []
    for line in sorted(lines, key=lambda line: "funding" not in line):
        funding = (line.get("funding"), line.get("funding_ends"))
        if funding not in fundings:
            fundings.append(funding)
    if not years and lines or fundings in ([], [(None, None)]):
        return {}
    parts = []
    for source, ends in fundings:
        own = [line for line in lines if (line.get("funding"), line.get("funding_ends")) == (source, ends)]
        paid, left = {}, {}
        for year in years:
            pays = 0 if source is None else 4
            if ends is not None:
                pays = min(4, max(0, quarter_index(ends) + 1 - 4 * year))
            whole, part = cost_until(own, year, 4), cost_until(own, year, pays)
            for flow, of in ((paid, part), (left, None if None in (whole, part) else whole - part)):
                flow[year] = of
        parts += [None if None in flow.values() else flow for flow in (paid, left)]
    amounts, figures, in_all = in_parts(parts), {}, []
    for place, (source, ends) in enumerate(fundings):
        paid, left = amounts[2 * place : 2 * place + 2]
        if source is None:
            figures["cost without stated funding"] = left
            continue
        when = None if ends is None else f"{ends[:7]} {ends[8:]}"
        figures[f'paid by "{source}"' + (f" until {when}" if when else "")] = paid
        if ends is not None:
            figures[f'cost after "{source}" ends in {when}'] = left
            in_all += [] if left == 0 else [left]
    if len(in_all) > 1 and None not in in_all:
        figures["cost after funding ends"] = kept(sum(in_all))
    return {what: ["total_over_plan", it, it] for what, it in figures.items() if it is not None}


# --- What follows from the years: [..., before_bias, investment, credit, net, cumulative, ratio].


def years_of(before_bias, bias, credits):
    """One row a year from exact costs and rounded credits, either of which may be None."""
    rows, cumulative = [], 0
    for cost, credit in zip(before_bias, credits):
        before = None if cost is None else money(cost)
        investment = None if cost is None else money(cost * (1 + bias))
        both = investment is not None and credit is not None
        net = kept(investment - credit) if both else None
        cumulative = kept(cumulative + net) if both and cumulative is not None else None
        share = ratio(credit, investment) if both else None
        rows.append([before, investment, credit, net, cumulative, share])
    return rows


def present_values(rows, rate):
    value = {"npv": None, "present_value_of_credit": None, "ratio": None}
    if not rows or any(row[3] is None for row in rows):
        return value
    worth = sum(Fraction(row[2]) / (1 + rate) ** place for place, row in enumerate(rows))
    price = sum(Fraction(row[1]) / (1 + rate) ** place for place, row in enumerate(rows))
    money(price)
    return {
        "npv": money(worth - price),
        "present_value_of_credit": money(worth),
        "ratio": ratio(worth, price),
    }


def first_covered(rows):
    """The place of the first year that costs something and is covered."""
    for place, row in enumerate(rows):
        if row[1] is not None and row[1] > 0 and row[2] is not None and row[2] >= row[1]:
            return place
    return None


def paid_back(rows):
    """The place of the first year that pays back, not before one that costs something."""
    costs = [place for place, row in enumerate(rows) if row[1] is not None and row[1] > 0]
    found = None
    for place in reversed(range(costs[0] if costs else len(rows), len(rows))):
        if rows[place][4] is None or rows[place][4] > 0:
            break
        found = place
    return found


def paid_quarter(rows, place, spent_until, open_after):
    """The number, from 0, of the quarter that pays back within the year at a place.
    `open_after` and `spent_until` take how many quarters of it are over."""
    last_unpaid = max((number for number in (1, 2, 3) if open_after(number) > 0), default=0)
    before = any(row[1] is not None and row[1] > 0 for row in rows[:place])
    first_spent = next((n for n in (1, 2, 3) if before or spent_until(n) > 0), 4)
    return max(last_unpaid, first_spent - 1)
