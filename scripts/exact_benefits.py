"""Programmes that are not clawbacks, in exact fractions: savings from units, payment by
outcomes, and lists of proposals. Written from docs/method/."""

from fractions import Fraction

from exact import (
    amount_in,
    draw_lines,
    draw_rate,
    first_covered,
    half_up,
    in_parts,
    in_pence,
    line_years,
    lines_in_all,
    money,
    name,
    paid_back,
    paid_quarter,
    pence,
    present_values,
    quarter_index,
    quarter_name,
    rates,
    slipped,
    spent,
    who_pays,
    years_of,
)

KINDS = ["unit_savings", "outcome_payments", "proposals"]
# What a saving does to a budget, and the figure of it; None is not stated.
EFFECTS = {
    "cashable": "cashable savings", "cost_avoidance": "savings that avoid cost",
    "grant": "savings that come as a grant", None: "savings whose effect on the budget is not stated",
}
# The figures of a plan that are computed here as well, beside those of who pays; of a list,
# all of them.
FIGURES = {
    "units", "savings", "savings a year", "savings in one year", "savings a unit",
    "savings a unit and year", "outcome payments", "grant", "council's outcome payments",
    *EFFECTS.values(),
}
TYPES = {
    "a_year": "level", "permanent": "level", "one_off": "one_off",
    "total_over_plan": "total_over_plan",
}


def is_computed(name):
    return name in FIGURES or name.startswith(("paid by ", "cost "))


# --- What is sent.


def draw(rng, kind):
    first, count = rng.randint(2015, 2030), rng.randint(1, 6)
    lines = draw_lines(rng, first, count, most=3) if rng.random() < 0.9 else []
    assumptions = {
        "optimism_bias": rng.choice(["0", draw_rate(rng, -0.2, 0.6)]),
        "pay_inflation_rate": rng.choice(["0", draw_rate(rng, -0.05, 0.1)]),
        "price_basis": rng.choice(["nominal", "real"]),
        "deflator_rate": draw_rate(rng, -0.02, 0.1),
        "discount_rate": draw_rate(rng, -0.2, 0.3),
        "benefit_optimism": rng.choice(["0", "1", draw_rate(rng, 0, 1), draw_rate(rng, 0, 1)]),
        "slippage_quarters": str(rng.choice([0, 0, rng.randint(0, 12)])),
    }
    if rng.random() < 0.5:
        assumptions["price_base_year"] = name(first + rng.randint(-2, 3))
    phasing = rng.random() < (0.85 if kind == "proposals" else 0.5)
    if phasing:
        start = 4 * first + rng.randint(-4, 4 * count)
        end = start + rng.randint(0, 4 * count)
        assumptions["phasing"] = f"{quarter_name(start)}..{quarter_name(end)}"
    benefits = {"kind": kind}
    if kind == "unit_savings":
        benefits["schemes"] = [draw_scheme(rng, place, first, count) for place in range(rng.randint(1, 4))]
    elif kind == "outcome_payments":
        benefits["project"] = draw_project(rng, first, count)
    else:
        benefits["proposals"] = draw_list(rng)
    if rng.random() < 0.3:
        benefits["budget_effect"] = draw_effect(rng)
    return {"lines": lines, "assumptions": assumptions, "benefits": benefits}


def draw_effect(rng):
    return rng.choice(["cashable", "cost_avoidance", "grant", "not_stated"])


def draw_scheme(rng, place, first, count):
    scheme = {"name": f"Scheme {place}", "units": rng.randint(1, 60)}
    if rng.random() < 0.5:
        scheme["budget_effect"] = draw_effect(rng)
    opens = rng.randint(4 * first, 4 * (first + count) - 1)
    if rng.random() < 0.6:
        scheme["saving_a_unit"] = pence(rng.choice([0, rng.randint(0, 10**7)]))
        if rng.random() < 0.97:
            scheme["opens"] = name(opens // 4) if rng.random() < 0.2 else quarter_name(opens)
            if rng.random() < 0.3:
                scheme["savings_from"] = quarter_name(opens + rng.randint(0, 6))
        if rng.random() < 0.4:
            scheme["ramp"] = [draw_rate(rng, 0, 1) for _ in range(rng.randint(1, 3))]
        if rng.random() < 0.3:
            parts = [rng.randint(0, 20) for _ in range(rng.randint(1, 3))]
            scheme["opened"] = {name(opens // 4 + ahead): units for ahead, units in enumerate(parts)}
            scheme["units"] = sum(parts)
        if scheme["units"] == 0:
            scheme["units"], scheme["opened"] = 1, {name(opens // 4): 1}
        return scheme
    kind = rng.choice(["level", "increment", "one_off", "one_off", "not_stated"])
    if kind != "not_stated" or rng.random() < 0.5:
        scheme["savings_kind"] = kind
    left_out = 0.5 if kind in ("increment", "one_off") else 0.1
    savings = {
        name(year): pence(rng.choice([0, rng.randint(-(10**5), 10**8)]))
        for year in range(first, first + count) if rng.random() >= left_out
    }
    if savings or rng.random() < 0.5:
        scheme["savings"] = savings
    return scheme


def draw_project(rng, first, count):
    starts = rng.randint(4 * first - 3, 4 * first + 6)
    project = {"cohort_before": 1_000}
    if rng.random() < 0.85:
        project["starts"] = quarter_name(starts)
        if rng.random() < 0.4:
            project["payment_years"] = rng.randint(1, 9)
    if rng.random() < 0.85:
        from_year = starts // 4
        project["moves"] = {
            name(year): rng.choice([0, rng.randint(0, 50)])
            for year in range(from_year, from_year + count) if rng.random() < 0.8
        }
        if project["moves"] and rng.random() < 0.5:
            project["slip_quarters"] = rng.randint(0, 8)
    project["outcomes"] = []
    for place in range(rng.randint(0, 3)):
        outcome = {"name": f"Outcome {place}", "sustained_months": 3 * rng.randint(0, 8)}
        if rng.random() < 0.9:
            outcome["tariff"] = pence(rng.randint(0, 10**6))
        project["outcomes"].append(outcome)
    payments = None
    if rng.random() < 0.5:
        payments = rng.randint(1, 10**8)
        project["payments"] = pence(payments)
    if rng.random() < 0.5:
        project["saving_a_person"] = pence(rng.randint(0, 10**7))
    if rng.random() < 0.4:
        project["cap"] = pence(rng.randint(payments or 0, max(payments or 0, 10**8)))
    if rng.random() < 0.5:
        grant = {}
        if rng.random() < 0.6:
            grant["amount"] = pence(rng.randint(0, payments or 10**8))
        if not grant or rng.random() < 0.5:
            grant["share"] = draw_rate(rng, 0, 1)
        if rng.random() < 0.5:
            grant["until"] = name(max(first, starts // 4) + rng.randint(0, count))
        project["grant"] = grant
    return project


def draw_list(rng):
    timings = ["a_year", "permanent", "one_off", "total_over_plan", "additional", "undated"]
    # Now and then a list of one timing, which has a type and so totals.
    timings = rng.choice([timings, timings, [rng.choice(timings)]])
    proposals = [
        {
            "ref": str(place), "proposal": f"Proposal {place}", "group": rng.choice(["a", "b"]),
            "amount": pence(rng.choice([0, rng.randint(0, 10**8)])),
            "kind": rng.choice(["saving", "saving", "investment", "reinvested"]),
            "timing": rng.choice(timings),
        }
        for place in range(rng.randint(1, 8))
    ]
    for proposal in proposals:
        if proposal["kind"] != "investment" and rng.random() < 0.5:
            proposal["budget_effect"] = draw_effect(rng)
    if rng.random() < 0.3:
        proposals.append(dict(rng.choice(proposals)))
    return proposals


# --- What is wanted. A source gives its years (first and last, or None), what it costs in a
# year beside the lines, what it saves, both exact and by quarter where that is known.


class Source:
    """What a source gives; years and quarters that are left out are not stated."""

    def __init__(self):
        self.years = None
        self.costs_nothing = True
        self.cost = {}
        self.credit = {}
        self.saved_by_quarter = None
        self.spent_by_quarter = None
        self.figures = {}
        self.cohort = []
        # Totals that stand for years that nobody states.
        self.investment_in_all = None
        self.credit_in_all = None


def phasing_of(case):
    text = case["assumptions"].get("phasing")
    return tuple(map(quarter_index, text.split(".."))) if text else None


def dated(lines, phasing):
    """Terms without a start begin where the phasing does."""
    undated = [line for line in lines if "amount_a_year" in line and "starts" not in line]
    if not phasing:
        return lines
    return [{**line, "starts": quarter_name(phasing[0])} if line in undated else line for line in lines]


def in_year(by_quarter, year, quarters=4):
    return sum((by_quarter.get(4 * year + number, Fraction(0)) for number in range(quarters)), Fraction(0))


def effects_of(case, parts):
    """The effect of each of these schemes or proposals, or that of all benefits; and the
    effects there are, in the order of an answer, or none where nobody states any."""
    def stated(effect):
        return None if effect == "not_stated" else effect

    whole = stated(case["benefits"].get("budget_effect"))
    each = [stated(part.get("budget_effect")) or whole for part in parts]
    return each, [effect for effect in EFFECTS if effect in each] if any(each) else []


def units(case, planned):
    source = Source()
    schemes = case["benefits"]["schemes"]
    years = list(planned)
    starts = []
    for scheme in schemes:
        text = scheme.get("savings_from", scheme.get("opens"))
        start = None
        if text is not None:
            start = quarter_index(text) if "Q" in text else 4 * int(text[:4])
        starts.append(start)
        years += [int(text[:4]) for part in ("savings", "opened") for text in scheme.get(part, {})]
        if start is not None and "saving_a_unit" in scheme:
            years += [start // 4, start // 4 + len(scheme.get("ramp", []))]
    if not years:
        return source
    source.years = (min(years), max(years))
    span = range(min(years), max(years) + 1)

    def formula(scheme, start, quarter):
        opened = {int(text[:4]): units for text, units in scheme.get("opened", {}).items()}
        is_open = sum(units for year, units in opened.items() if year <= quarter // 4)
        is_open = is_open if opened else scheme["units"]
        ramp = scheme.get("ramp", [])
        step = (quarter - start) // 4
        share = Fraction(ramp[step]) if step < len(ramp) else 1
        return is_open * in_pence(scheme["saving_a_unit"]) / 4 * share

    by_formula = ["saving_a_unit" in scheme and start is not None for scheme, start in zip(schemes, starts)]
    by_quarter = {}
    for scheme, start, known in zip(schemes, starts, by_formula):
        for quarter in range(start, 4 * max(years) + 4) if known else []:
            by_quarter[quarter] = by_quarter.get(quarter, 0) + formula(scheme, start, quarter)

    def saved(scheme, start, known, year):
        if not known:
            return amount_in(scheme.get("savings_kind"), scheme.get("savings", {}), year)
        quarters = range(max(start, 4 * year), 4 * year + 4)
        return sum((formula(scheme, start, quarter) for quarter in quarters), Fraction(0))

    each = list(zip(schemes, starts, by_formula))
    for year in span:
        amounts = [saved(*scheme, year) for scheme in each]
        if None not in amounts:
            source.credit[year] = sum(amounts)
    effect_of, effects = effects_of(case, schemes)
    parts = []
    for effect in effects:
        own = [scheme for scheme, of in zip(each, effect_of) if of == effect]
        flow = {year: [saved(*scheme, year) for scheme in own] for year in span}
        is_stated = all(None not in amounts for amounts in flow.values())
        parts.append({year: sum(amounts) for year, amounts in flow.items()} if is_stated else None)
    amounts = in_parts(parts)
    if None not in amounts:
        for effect, amount in zip(effects, amounts):
            source.figures[EFFECTS[effect]] = ["total_over_plan", amount, amount]
    # A quarter is known where every scheme saves from one.
    in_a_year = any("Q" not in s.get("savings_from", s.get("opens", "Q")) for s in schemes)
    if all(by_formula) and not in_a_year:
        source.saved_by_quarter = by_quarter

    all_units = sum(scheme["units"] for scheme in schemes)
    source.figures["units"] = ["total_over_plan", all_units, all_units]
    if len(source.credit) == len(span):
        total = sum(money(credit) for credit in source.credit.values())
        source.figures["savings"] = ["total_over_plan", total, total]
    types = {
        "level" if "saving_a_unit" in scheme or scheme.get("savings_kind") in ("level", "increment")
        else scheme.get("savings_kind", "not_stated")
        for scheme in schemes
    }
    kind = types.pop() if len(types) == 1 else "mixed"
    a_year = None
    if all("saving_a_unit" in scheme for scheme in schemes):
        a_year = money(sum(in_pence(scheme["saving_a_unit"]) * scheme["units"] for scheme in schemes))
    else:
        shown = [credit for credit in source.credit.values() if credit != 0]
        if len(shown) == 1 and kind != "mixed":
            a_year = money(shown[0])
    if a_year is not None:
        level = kind == "level"
        source.figures["savings a year" if level else "savings in one year"] = [kind, a_year, a_year]
        a_unit = money(Fraction(a_year, all_units))
        source.figures["savings a unit and year" if level else "savings a unit"] = [kind, a_unit, a_unit]
    slippage = int(case["assumptions"]["slippage_quarters"])
    if slippage:
        late = {quarter + slippage: saved for quarter, saved in by_quarter.items()}
        after = slipped(source.years, slippage)
        if all(by_formula):
            source.credit = {year: in_year(late, year) for year in after}
        else:
            source.credit = of_late_years(source.credit, source.years, after, slippage)
        if source.saved_by_quarter is not None:
            source.saved_by_quarter = late
    return source


def of_late_years(credit, planned, after, slippage):
    """Even over the quarters of each year, each so many later; None is not stated."""
    late = {}
    for year in after:
        parts = [(4 * year + number - slippage) // 4 for number in range(4)]
        parts = [part for part in parts if planned[0] <= part <= planned[1]]
        if all(part in credit for part in parts):
            late[year] = sum(credit[part] for part in parts) / Fraction(4)
    return late


def outcomes(case, planned):
    source = Source()
    source.costs_nothing = False
    project = case["benefits"]["project"]
    delivery = quarter_index(project["starts"]) if "starts" in project else None
    moved = {}
    for text, people in project.get("moves", {}).items():
        quarters = [4 * int(text[:4]) + number for number in range(4)]
        quarters = [quarter for quarter in quarters if delivery is None or quarter >= delivery]
        for quarter in quarters:
            later = quarter + project.get("slip_quarters", 0)
            moved[later] = moved.get(later, 0) + Fraction(people, len(quarters))
    tariffs = [outcome.get("tariff") for outcome in project["outcomes"]]
    by_people = bool(moved) and bool(tariffs) and None not in tariffs
    payments = None
    if by_people:
        payments = {}
        for outcome in project["outcomes"]:
            for quarter, people in moved.items():
                paid = quarter + outcome["sustained_months"] // 3
                payments[paid] = payments.get(paid, 0) + people * in_pence(outcome["tariff"])
    elif "payments" in project and phasing_of(case):
        begins, ends = phasing_of(case)
        begins = begins if delivery is None else max(begins, delivery)
        if begins <= ends:
            quarters = range(begins, ends + 1)
            payments = {q: in_pence(project["payments"]) / len(quarters) for q in quarters}

    flows = [quarter // 4 for flow in (moved, payments or {}) for quarter in flow]
    slippage = int(case["assumptions"]["slippage_quarters"])
    as_planned = moved
    moved = {quarter + slippage: people for quarter, people in moved.items()}
    if payments is not None:
        payments = {quarter + slippage: paid for quarter, paid in payments.items()}
    grant = project.get("grant")
    council = None
    if payments is not None:
        payments = up_to(payments, project.get("cap"))
        paid_by_grant = {}
        if grant:
            until = int(grant["until"][:4]) if "until" in grant else None
            running = {q: paid for q, paid in payments.items() if until is None or q // 4 <= until}
            whole = sum(running.values())
            if "share" in grant:
                share = Fraction(grant["share"])
            else:
                share = min(in_pence(grant["amount"]) / whole, 1) if whole else 0
            paid_by_grant = up_to({q: paid * share for q, paid in running.items()}, grant.get("amount"))
        council = {q: paid - paid_by_grant.get(q, 0) for q, paid in payments.items()}

    if flows:
        years = [*flows, *planned]
        if delivery is not None:
            years.append(delivery // 4)
            if "payment_years" in project:
                years.append((delivery + 4 * project["payment_years"] - 1) // 4)
        source.years = (min(years), max(years))
        span = slipped(source.years, slippage)
        # What is paid is rounded so that the years add up to the rounded whole.
        paid_in = of_years(payments, span) if payments is not None else {}
        council_in = of_years(council, span) if council is not None else {}
        source.cost = {year: Fraction(paid) for year, paid in council_in.items()}
        source.spent_by_quarter = council
        if "saving_a_person" in project and moved:
            a_quarter = in_pence(project["saving_a_person"]) / 4
            # A slippage moves each quarter of the plan; it does not make the plan longer.
            source.saved_by_quarter = {
                quarter + slippage: a_quarter * sum(
                    people for at, people in as_planned.items() if at < quarter
                )
                for quarter in range(min(as_planned), 4 * source.years[1] + 4)
            }
            source.credit = {year: in_year(source.saved_by_quarter, year) for year in span}
            total = sum(money(credit) for credit in source.credit.values())
            source.figures["savings"] = ["total_over_plan", total, total]
            for effect in effects_of(case, [{}])[1]:
                source.figures[EFFECTS[effect]] = ["total_over_plan", total, total]
        left = Fraction(project["cohort_before"])
        for year in span:
            people = in_year(moved, year) if moved else None
            left = left - people if moved and left is not None else None
            source.cohort.append([
                None if people is None else pence(half_up(people * 100)),
                None if left is None else pence(half_up(left * 100)),
                paid_in.get(year),
                paid_in[year] - council_in[year] if year in paid_in else None,
            ])

    all_paid = money(sum(payments.values())) if payments is not None else None
    if all_paid is None and "payments" in project:
        all_paid = money(in_pence(project["payments"]))
    if all_paid is None:
        return source
    if council is not None:
        own = money(sum(council.values()))
        granted = all_paid - own
    else:
        amount = half_up(in_pence(grant["amount"])) if grant and "amount" in grant else None
        if not grant:
            granted = 0
        elif "share" in grant:
            granted = money(all_paid * Fraction(grant["share"]))
            granted = granted if amount is None else min(granted, amount)
        else:
            granted = amount
        own = all_paid - granted
    for what, amount in [
        ("outcome payments", all_paid), ("grant", granted), ("council's outcome payments", own),
    ]:
        source.figures[what] = ["total_over_plan", amount, amount]
    source.investment_in_all = own
    return source


def up_to(flow, most):
    """In the order of the quarters, until so much is reached."""
    if most is None:
        return flow
    left, paid = in_pence(most), {}
    for quarter in sorted(flow):
        paid[quarter] = min(flow[quarter], left)
        left -= paid[quarter]
    return paid


def of_years(flow, span):
    """By year, so that the years so far add up to what is so far, rounded."""
    years, before, exact = {}, 0, Fraction(0)
    for year in span:
        exact += in_year(flow, year)
        years[year] = money(exact) - before
        before += years[year]
    return years


def proposals(case, _planned):
    source = Source()
    once = []
    for proposal in case["benefits"]["proposals"]:
        if proposal not in once:
            once.append(proposal)

    def of(*kinds, some=once):
        return sum(half_up(in_pence(p["amount"])) for p in some if p["kind"] in kinds)

    def net(some):
        return of("saving", "reinvested", some=some) - of("investment", some=some)

    gross, invested, again = of("saving", "reinvested"), of("investment"), of("reinvested")

    def joint(some):
        types = {TYPES.get(p["timing"], "not_stated") for p in some}
        return types.pop() if len(types) == 1 else "mixed"

    kind = joint(once)
    savings = [p for p in once if p["kind"] in ("saving", "reinvested")]
    effect_of, effects = effects_of(case, savings)
    for effect in effects:
        own = [p for p, is_of in zip(savings, effect_of) if is_of == effect]
        amount = of("saving", "reinvested", some=own)
        source.figures[EFFECTS[effect]] = [joint(own), amount, amount]
    for group in {p["group"] for p in once} if len({p["group"] for p in once}) > 1 else ():
        own, others = ([p for p in once if (p["group"] == group) == is_own] for is_own in (True, False))
        source.figures[f"net savings of {group}"] = [kind, net(own), net(own)]
        source.figures[f"net savings without {group}"] = [kind, net(others), net(others)]
    for timing in {p["timing"] for p in once} if len({p["timing"] for p in once}) > 1 else ():
        own = [p for p in once if p["timing"] == timing]
        saved, words = of("saving", "reinvested", some=own), timing.replace("_", " ")
        if saved:
            source.figures[f"savings {words}"] = [TYPES.get(timing, "not_stated"), saved, saved]
        if of("investment", some=own):
            figure = [TYPES.get(timing, "not_stated"), net(own), net(own)]
            source.figures[f"net savings {words}"] = figure
    for what, amount in [
        ("gross savings", gross), ("investments", invested), ("net savings", gross - invested),
    ]:
        source.figures[what] = [kind, amount, amount]
    if again:
        source.figures["savings that stay savings"] = [kind, gross - again, gross - again]
    if kind == "total_over_plan":
        source.investment_in_all = invested
    phasing = phasing_of(case)
    if phasing is None:
        source.costs_nothing = not any(p["kind"] == "investment" for p in once)
        if kind == "total_over_plan":
            source.credit_in_all = gross
        return source
    source.costs_nothing = False
    source.years = (phasing[0] // 4, phasing[1] // 4)
    slippage = int(case["assumptions"]["slippage_quarters"])
    phasing = [quarter + slippage for quarter in phasing]
    # Years of the plan that a slippage empties, and what it adds to them, have nothing.
    span = slipped(source.years, slippage)
    weights = [sum(phasing[0] <= 4 * year + n <= phasing[1] for n in range(4)) for year in span]
    source.cost = {year: Fraction(0) for year in span}
    source.credit = {year: Fraction(0) for year in span}
    for proposal in once:
        side = source.cost if proposal["kind"] == "investment" else source.credit
        amount = in_pence(proposal["amount"])
        recurs = proposal["timing"] in ("a_year", "permanent")
        parts = [amount * weight / 4 for weight in weights] if recurs else split(amount, weights)
        for year, part in zip(span, parts):
            side[year] += part
    return source


def split(amount, weights):
    """By largest remainder, the first of equals first."""
    exact = [amount * Fraction(weight, sum(weights)) for weight in weights]
    parts = [part.numerator // part.denominator for part in exact]
    order = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in order[: half_up(amount) - sum(parts)]:
        parts[place] += 1
    return parts


def expected(case):
    answer, _ = worked(case)
    # Figures of the plan are of the plan as it is written; who pays is of the answer.
    on_time = {**case["assumptions"], "slippage_quarters": "0"}
    _, written = worked({**case, "assumptions": on_time})
    return {**answer, "figures": {**written, **answer["figures"]}}


def worked(case):
    """The answer with the figures of who pays, and the figures of the source."""
    of = rates(case["assumptions"])
    lines = dated(case["lines"], phasing_of(case))
    planned = line_years(lines)
    kind = case["benefits"]["kind"]
    source = {"unit_savings": units, "outcome_payments": outcomes, "proposals": proposals}[kind](case, planned)
    ends = [*planned[:1], *planned[-1:], *(source.years or ())]
    slippage = int(case["assumptions"]["slippage_quarters"])
    as_planned = list(range(min(ends), max(ends) + 1)) if ends else []
    years = list(slipped((min(ends), max(ends)), slippage)) if ends else []
    a = case["assumptions"]
    base = int(a["price_base_year"][:4]) if "price_base_year" in a else years[0] if years else 0
    is_real = a["price_basis"] == "real" and of["deflator_rate"] != 0
    inflation = of["deflator_rate"] if is_real else Fraction(0)

    def deflated(exact, year):
        return None if exact is None else exact / (1 + inflation) ** (year - base)

    def pay(year):
        return (1 + of["pay_inflation_rate"]) ** (year - planned[0]) if planned else 1

    years_planned = (min(ends), max(ends)) if ends else None
    share = 1 - of["benefit_optimism"]

    def cost(year):
        of_lines = spent(lines, year, 4, pay(year), slippage, years_planned) if lines else None
        if source.costs_nothing:
            return of_lines
        of_source = source.cost.get(year)
        if of_source is None or not lines:
            return of_source
        return None if of_lines is None else of_lines + of_source

    bias = of["optimism_bias"]

    def paid_until(some, year, number):
        of_lines = spent(some, year, number, pay(year), slippage, years_planned)
        return None if of_lines is None else deflated(of_lines * (1 + bias), year)

    costs = [deflated(cost(year), year) for year in years]
    credits = [deflated(source.credit.get(year), year) for year in years]
    credits = [None if credit is None else money(credit * share) for credit in credits]
    rows = years_of(costs, bias, credits)

    def total(place, in_all):
        stated = [row[place] for row in rows]
        return sum(stated) if rows and None not in stated else None if is_real else in_all

    in_all = None
    of_lines = lines_in_all(lines, as_planned) if lines else None
    if "investments" in source.figures or source.investment_in_all is not None:
        if source.investment_in_all is not None and not lines:
            in_all = source.investment_in_all
        elif source.investment_in_all is not None and of_lines is not None:
            in_all = source.investment_in_all + of_lines
            if "investments" in source.figures:
                source.figures["investments"] = ["total_over_plan", in_all, in_all]
        elif source.investment_in_all is not None:
            source.figures.pop("investments", None)
    elif kind == "outcome_payments":
        # Nobody says what is paid, and what the lines cost is not all.
        in_all = None
    else:
        in_all = of_lines
    with_bias = None if in_all is None else money(in_all * (1 + bias))
    investment = total(1, with_bias)
    in_all = None if source.credit or source.credit_in_all is None else money(source.credit_in_all * share)
    credit = total(2, in_all)
    net = None if investment is None or credit is None else investment - credit

    place, quarter = paid_back(rows), None
    known = source.saved_by_quarter is not None
    known &= source.costs_nothing or source.spent_by_quarter is not None
    if place is not None and known:
        year = years[place]

        def spent_until(number):
            of_lines = spent(lines, year, number, pay(year), slippage, years_planned)
            return (of_lines + in_year(source.spent_by_quarter or {}, year, number)) * (1 + bias)

        def open_after(number):
            came = in_year(source.saved_by_quarter, year, number) * share
            return rows[place][4] - rows[place][3] + deflated(spent_until(number) - came, year)

        quarter = quarter_name(4 * year + paid_quarter(rows, place, spent_until, open_after))
    covered = first_covered(rows)
    answer = {
        "years": [[None, *row] for row in rows],
        "net": net,
        "investment": investment,
        "credit": credit,
        **present_values(rows, of["discount_rate"]),
        "first_covered_year": None if covered is None else name(years[covered]),
        "payback_year": None if place is None else name(years[place]),
        "payback_quarter": quarter,
        "cohort": source.cohort,
        "figures": who_pays(lines, years, paid_until),
        "with_and_without": None,
    }
    return answer, source.figures
