"""Offsets of clawbacks in exact fractions: the recovery, what of it is credited and when
that arrives, and where a plan just pays. Written from docs/method/."""

from fractions import Fraction

from exact import (
    LIMIT,
    TooLarge,
    draw_lines,
    draw_rate,
    first_covered,
    half_up,
    in_pence,
    kept,
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

PATHS = ["growth_on_baseline", "rate_on_exposure", "scheduled"]
BASES = ["yearly_increment", "cumulative_uplift", "total_recovery"]


def draw(rng):
    """One set: what is sent, every assumption as text."""
    first = rng.randint(2015, 2030)
    count = rng.randint(1, 8)
    lines = draw_lines(rng, first, count)
    years = line_years(lines)

    def rate(low, high):
        return draw_rate(rng, low, high)

    def amount(most):
        return pence(rng.choice([0, rng.randint(0, 10**6), rng.randint(0, most)]))

    def quarter():
        return quarter_name(rng.randint(4 * (first - 1), 4 * (first + count) + 3))

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
        "benefit_optimism": rng.choice(["0", "0", rate(0, 1), rate(0, 1), rng.choice(["1", "0"])]),
        "slippage_quarters": str(rng.choice([0, 0, rng.randint(0, 12)])),
    }
    if rng.random() < 0.6:
        sent["growth_without_the_plan"] = rate(-0.5, 0.6)
    if rng.random() < 0.6:
        sent["attribution"] = rate(0, 1)
    if rng.random() < 0.5:
        sent["recoveries_start"] = quarter()
    if rng.random() < 0.5:
        sent["price_base_year"] = name(first + rng.randint(-2, 3))
    if sent["recovery_path"] == "scheduled":
        scheduled = {name(year): pence(rng.randint(-(10**8), 10**9)) for year in years}
        sent["scheduled_recoveries"] = scheduled
    return {"lines": lines, "assumptions": sent}


def recoveries_and_arrivals(case, without=False):
    """The recovery of each year, or what it would be without the plan, what arrives in each
    quarter, and a deflator."""
    a = case["assumptions"]
    years = line_years(case["lines"])
    first, count = years[0], len(years)
    of = rates(a)
    level = in_pence(a["baseline"])
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
                return in_pence(a["scheduled_recoveries"][name(year)])
        else:
            both = (1 + of["client_growth_rate"]) * (1 + of["package_growth_rate"])
            spend = in_pence(a["dp_spend"])

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

    if without:
        by = 1 + of.get("growth_without_the_plan", Fraction(0))
        with_the_plan, recoveries = recoveries, [level * by ** k(year) for year in years]
        share = of.get("attribution", Fraction(1))
        earned = [share * (now - then) for now, then in zip(with_the_plan, recoveries)]

    base = int(a.get("price_base_year", name(first))[:4])
    inflation = of["deflator_rate"] if a["price_basis"] == "real" else Fraction(0)

    def deflated(exact, year):
        return exact / (1 + inflation) ** (year - base)

    # Quarter by quarter: earned evenly, none before the start, each share later by the lag.
    start = quarter_index(a["recoveries_start"]) if "recoveries_start" in a else 4 * first
    shares = [Fraction(0)] * (4 * count)
    for place in range(4 * count):
        if 4 * first + place >= start:
            shares[place] = earned[place // 4] / 4
    lag = a["lag_quarters"]
    arriving = [shares[place - lag] if place >= lag else Fraction(0) for place in range(4 * count)]
    # A plan that slips has all of it later, and falls short for optimism.
    slippage = int(a["slippage_quarters"])
    arriving = [Fraction(0)] * slippage + arriving + [Fraction(0)] * (-slippage % 4)
    arriving = [pence * (1 - of["benefit_optimism"]) for pence in arriving]

    return recoveries, arriving, deflated


def years_of_answer(case):
    planned = line_years(case["lines"])
    return list(slipped((planned[0], planned[-1]), int(case["assumptions"]["slippage_quarters"])))


def exact_credit(case, **changed):
    """The credit of the plan before any rounding, with some assumptions changed."""
    case = {**case, "assumptions": {**case["assumptions"], **changed}}
    _, arriving, deflated = recoveries_and_arrivals(case)
    of_year = enumerate(years_of_answer(case))
    return sum(deflated(sum(arriving[4 * at : 4 * at + 4]), year) for at, year in of_year)


def exact_cost(case):
    """The cost of the plan before optimism bias and rounding."""
    lines, of = case["lines"], rates(case["assumptions"])
    planned = line_years(lines)
    slippage = int(case["assumptions"]["slippage_quarters"])
    *_, deflated = recoveries_and_arrivals(case)
    costs = []
    for year in years_of_answer(case):
        pay = (1 + of["pay_inflation_rate"]) ** (year - planned[0])
        cost = spent(lines, year, 4, pay, slippage, (planned[0], planned[-1]))
        costs.append(None if cost is None else deflated(cost, year))
    return lines_in_all(lines, planned) if None in costs else sum(costs)


def wrong_switching_values(case, found, cost):
    """What is wrong with the switching values of a plan of this cost in pence."""
    def short(**changed):
        return exact_credit(case, **changed) < cost

    if rates(case["assumptions"])["benefit_optimism"] == 1:
        return [name for name, value in found.items() if value != "not_available"]
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
    wrong += [] if fine else ["lag_quarters"]

    credit, before = exact_credit(case), exact_cost(case)
    share = Fraction(cost) / credit if credit > 0 else None
    bias = credit / before - 1 if before > 0 else None
    for parameter, exact, low, none in [
        ("benefit_share", share, Fraction(0), "no_such_value"),
        ("optimism_bias", bias, Fraction(-99, 100), "not_available"),
    ]:
        value = found[parameter]
        if exact is None:
            fine = value == none
        elif not low <= exact <= 10:
            fine = value == "no_such_value"
        else:
            fine = value not in ("no_such_value", "not_available") and abs(Fraction(value) - exact) < half
        wrong += [] if fine else [parameter]
    return wrong


def expected(case):
    recoveries, *_ = recoveries_and_arrivals(case)
    recoveries = [money(recovery) for recovery in recoveries]
    own = plan(case, without=False)
    own["years"] = [
        [recoveries[at] if at < len(recoveries) else None, *row] for at, row in enumerate(own["years"])
    ]
    return {**own, "cohort": [], "with_and_without": against_no_plan(case)}


def against_no_plan(case):
    """What the plan comes to against no plan; nothing of it where a figure is too large."""
    kept_of = ("credit", "net", "npv", "payback_year", "payback_quarter")
    try:
        against = plan(case, without=True)
        without, *_ = recoveries_and_arrivals(case, without=True)
        without = [money(recovery) for recovery in without]
    except TooLarge:
        return {**dict.fromkeys(kept_of), "without": []}
    return {**{key: against[key] for key in kept_of}, "without": without}


def plan(case, without):
    """What a plan comes to as its basis credits it, or against no plan."""
    a = case["assumptions"]
    lines = case["lines"]
    planned = line_years(lines)
    years = years_of_answer(case)
    slippage = int(a["slippage_quarters"])
    of = rates(a)
    _, arriving, deflated = recoveries_and_arrivals(case, without)
    truncate = a["rounding"] == "truncate_to_pound"

    def cost_until(year, number, some=lines):
        pay = (1 + of["pay_inflation_rate"]) ** (year - planned[0])
        return spent(some, year, number, pay, slippage, (planned[0], planned[-1]))

    def paid_until(some, year, number):
        cost = cost_until(year, number, some)
        return None if cost is None else deflated(cost * (1 + of["optimism_bias"]), year)

    credits = [
        money(deflated(sum(arriving[4 * place : 4 * place + 4]), year), truncate)
        for place, year in enumerate(years)
    ]
    costs = [cost_until(year, 4) for year in years]
    costs = [None if cost is None else deflated(cost, year) for cost, year in zip(costs, years)]
    rows = years_of(costs, of["optimism_bias"], credits)
    is_real = a["price_basis"] == "real" and of["deflator_rate"] != 0
    credit = kept(sum(credits))
    if all(row[1] is not None for row in rows):
        kept(sum(row[0] for row in rows))
        investment = kept(sum(row[1] for row in rows))
    else:
        # Terms that nobody dates count in the plan as a whole.
        in_all = None if is_real else lines_in_all(lines, planned)
        investment = None if in_all is None else money(in_all * (1 + of["optimism_bias"]))
    net = None if investment is None else kept(investment - credit)

    place, quarter = paid_back(rows), None
    if place is not None:
        year = years[place]

        def spent_until(number):
            return cost_until(year, number) * (1 + of["optimism_bias"])

        def open_after(number):
            came = sum(arriving[4 * place : 4 * place + number])
            return rows[place][4] - rows[place][3] + deflated(spent_until(number) - came, year)

        quarter = quarter_name(4 * year + paid_quarter(rows, place, spent_until, open_after))
    covered = first_covered(rows)
    return {
        "years": rows,
        "investment": investment,
        "credit": credit,
        "net": net,
        **present_values(rows, of["discount_rate"]),
        "first_covered_year": None if covered is None else name(years[covered]),
        "payback_year": None if place is None else name(years[place]),
        "payback_quarter": quarter,
        "figures": {} if without else who_pays(lines, years, paid_until),
    }
