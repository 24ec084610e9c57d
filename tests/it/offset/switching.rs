//! Where a plan just pays for itself: the readings of the case, and any plan.

use recoup::appraisal::switching::{Search, SwitchingValue, Value as Found};
use recoup::sources::switching_values;

use super::*;

/// The readings A, B, C, D and I of the case.
const READINGS: [(&str, &[(&str, &str)]); 5] = [
    ("A", &[]),
    ("B", &[("offset_basis", "cumulative_uplift")]),
    ("C", &[("baseline", "2017-18..2019-20")]),
    ("D", &[("baseline", "2017-18..2019-20"), ("offset_basis", "cumulative_uplift")]),
    ("I", &[("lag_quarters", "2")]),
];

fn solve(case: &State, changes: &[(&str, &str)]) -> Vec<SwitchingValue> {
    let changed = changed(case, changes);
    solve_inputs(&case.inputs(&changed, &Evidence::default()))
}

fn solve_inputs(inputs: &Inputs<'_>) -> Vec<SwitchingValue> {
    switching_values(inputs).unwrap()
}

fn of<'a>(values: &'a [SwitchingValue], parameter: &str) -> &'a SwitchingValue {
    values.iter().find(|value| value.parameter == parameter).unwrap()
}

fn rate(values: &[SwitchingValue], parameter: &str) -> Rate {
    match of(values, parameter).search {
        Search::Found(Found::Rate(rate)) => rate,
        ref other => panic!("{parameter}: {other:?}"),
    }
}

#[test]
fn each_reading_has_its_known_credit_net_ratio_and_growth_to_break_even() {
    let case = case();
    let known = [
        (1_086_537, 124_263, "0.8974", "10.98%"),
        (2_587_229, -1_376_429, "2.1368", "4.92%"),
        (713_669, 497_131, "0.5894", "15.63%"),
        (1_699_370, -488_570, "1.4035", "7.32%"),
        (930_732, 280_068, "0.7687", "12.59%"),
    ];
    for ((reading, changes), (credit, net, ratio, growth)) in READINGS.iter().zip(known) {
        let totals = answer(&case, changes).unwrap().appraisal.totals;
        assert_eq!(
            (totals.credit, totals.net),
            (Some(pounds(credit)), Some(pounds(net))),
            "{reading}"
        );
        assert_eq!(totals.offset_ratio.unwrap().to_string(), ratio, "{reading}");
        let needed = rate(&solve(&case, changes), "growth_rate");
        assert_eq!(needed.to_places(4).in_percent(), growth, "{reading}");
    }
    let exact = rate(&solve(&case, &[]), "growth_rate");
    assert_eq!(exact.to_string(), "0.1098365858");
}

#[test]
fn a_value_that_is_put_back_leaves_a_net_within_one_pound_of_zero() {
    let case = case();
    for (reading, changes) in READINGS {
        let values = solve(&case, changes);
        let growth = rate(&values, "growth_rate").to_string();
        let Search::Found(Found::Amount(baseline)) = of(&values, "baseline").search else {
            panic!("{reading}: no baseline")
        };
        let baseline = baseline.to_string();
        for change in [("growth_rate", growth.as_str()), ("baseline", baseline.as_str())] {
            let put_back = [changes, &[change, ("rounding", "half_up_to_penny")]].concat();
            let net = answer(&case, &put_back).unwrap().appraisal.totals.net.unwrap();
            assert!(net.pence().abs() <= 100, "{reading} {change:?}: {net}");
        }
    }
    let Search::Found(Found::Amount(baseline)) = of(&solve(&case, &[]), "baseline").search else {
        panic!("no baseline")
    };
    assert_eq!(baseline.to_string(), "2608920.49");
}

#[test]
fn the_lag_is_the_longest_with_which_the_plan_still_pays() {
    let case = case();
    let uplift = ("offset_basis", "cumulative_uplift");
    let values = solve(&case, &[uplift]);
    let Search::Found(Found::Quarters(lag)) = of(&values, "lag_quarters").search else {
        panic!("{values:?}")
    };
    let net = |lag: u32| {
        let lag = lag.to_string();
        let changes = [uplift, ("lag_quarters", lag.as_str())];
        answer(&case, &changes).unwrap().appraisal.totals.net.unwrap()
    };
    assert!(net(lag) <= Money::ZERO && net(lag + 1) > Money::ZERO, "{lag}");
    let own = solve(&case, &[]);
    assert_eq!(of(&own, "lag_quarters").search, Search::NoSuchValue);
}

#[test]
fn a_total_recovery_breaks_even_at_a_fall_that_covers_the_plan_all_the_same() {
    let case = case();
    let total = ("offset_basis", "total_recovery");
    let growth = rate(&solve(&case, &[total]), "growth_rate").to_string();
    assert_eq!(growth, "-0.6559412270");
    let put_back = [total, ("growth_rate", &growth), ("rounding", "half_up_to_penny")];
    let net = answer(&case, &put_back).unwrap().appraisal.totals.net.unwrap();
    assert!(net.pence().abs() <= 100, "{net}");
}

#[test]
fn a_lag_is_not_said_to_be_the_longest_where_no_longer_one_was_tried() {
    let case = case();
    let value = |costs: &[i64], changes: &[(&str, &str)]| {
        let plan = plan(&[("Cost", None, costs)]);
        let changed = changed(&case, changes);
        let inputs = Inputs { plan: &plan, ..inputs(&case, &changed) };
        of(&solve_inputs(&inputs), "lag_quarters").clone()
    };
    let message = |costs: &[i64], changes: &[(&str, &str)]| value(costs, changes).message;
    let total = ("offset_basis", "total_recovery");
    let cheap = message(&[1; 12], &[total]);
    assert_eq!(cheap, "The plan still pays with a lag of 40 quarters, the longest that is tried.");
    let search = value(&[1; 12], &[total]).search;
    assert_eq!((search.state(), search), ("at_least", Search::AtLeast(Found::Quarters(40))));
    // A loss in the last year that a lag of a year moves out of the plan.
    let schedule = "2022-23:400,2023-24:400,2024-25:-900";
    let changes = [
        total,
        ("recovery_path", "scheduled"),
        ("baseline", "0.00"),
        ("scheduled_recoveries", schedule),
    ];
    let uneven = message(&[500, 0, 0], &changes);
    assert!(uneven.starts_with("The plan pays with a lag of "), "{uneven}");
    assert!(uneven.ends_with("and not with every shorter one."), "{uneven}");
}

#[test]
fn what_cannot_be_found_says_why() {
    let case = case();
    let table: &[(&[(&str, &str)], &str, &str, &str)] = &[
        (&[], "clawback_rate", "not_available", "does not use the clawback rate"),
        (
            &[("offset_basis", "total_recovery"), ("baseline", "900000000.00")],
            "growth_rate",
            "no_such_value",
            "already covered at any growth",
        ),
        // Without growth in its first year the plan is covered by what is recovered anyway.
        (
            &[("offset_basis", "total_recovery"), ("first_growth_year", "2023-24")],
            "growth_rate",
            "no_such_value",
            "already covered at any growth",
        ),
        (
            &[("offset_basis", "total_recovery"), ("baseline", "1.00")],
            "growth_rate",
            "no_such_value",
            "No growth up to 1,000%",
        ),
        (&[("baseline", "0.00")], "growth_rate", "not_available", "No credit"),
        (&[("baseline", "0.01")], "growth_rate", "no_such_value", "No growth up to 1,000%"),
        (&[("growth_rate", "0")], "baseline", "not_available", "No credit"),
        (&[("growth_rate", "-0.1")], "baseline", "no_such_value", "Only a baseline below zero"),
        (&[], "lag_quarters", "no_such_value", "without a lag, nor with one of up to 40 quarters."),
        (
            &[("first_growth_year", "2026-27")],
            "growth_rate",
            "not_available",
            "No credit of the plan depends on the growth",
        ),
    ];
    for (changes, parameter, state, why) in table {
        let values = solve(&case, changes);
        let found = of(&values, parameter);
        assert_eq!(found.search.state(), *state, "{changes:?}: {found:?}");
        assert!(found.message.contains(why), "{changes:?}: {}", found.message);
    }
}

#[test]
fn a_cost_that_is_nothing_or_not_stated_has_no_switching_value() {
    let case = case();
    let assumptions = case.programme.assumptions.clone();
    let free = plan(&[("Free", None, &[0, 0])]);
    let mut unstated = plan(&[("A", None, &[1, 1]), ("B", None, &[1, 1])]);
    unstated.lines[1].amounts.remove(&year("2023-24"));
    for plan in [free, unstated] {
        let values = solve_inputs(&Inputs { plan: &plan, ..inputs(&case, &assumptions) });
        assert!(values.iter().all(|value| value.search == Search::NotAvailable), "{values:?}");
    }
}

#[test]
fn rate_share_and_clients_are_solved_where_the_path_uses_them() {
    let case = case();
    let path = [
        ("recovery_path", "rate_on_exposure"),
        ("dp_spend", "16700000.00"),
        ("baseline", "1000000.00"),
        ("client_growth_rate", "0.05"),
        ("package_growth_rate", "0.02"),
        ("clawback_rate", "0.13"),
        ("rounding", "half_up_to_penny"),
        ("recoveries_start", "2022-23-Q2"),
        ("lag_quarters", "1"),
        ("offset_basis", "cumulative_uplift"),
    ];
    let values = solve(&case, &path);
    for parameter in ["clawback_rate", "participating_share", "client_growth_rate"] {
        let found = rate(&values, parameter).to_string();
        let put_back = [&path[..], &[(parameter, found.as_str())]].concat();
        let net = answer(&case, &put_back).unwrap().appraisal.totals.net.unwrap();
        assert!(net.pence().abs() <= 100, "{parameter} {found}: {net}");
    }
    let growth = of(&values, "growth_rate");
    assert_eq!(growth.search, Search::NotAvailable);
    assert!(
        growth.message.contains("The rate on exposure recovery path does not use the growth"),
        "{growth:?}"
    );
}

proptest! {
    #[test]
    fn a_growth_that_is_found_covers_any_plan_to_the_pound(
        assumptions in any_assumptions(),
        costs in prop::collection::vec(1_i64..=10_000_000, 1..6),
    ) {
        let plan = plan(&[("Cost", None, &costs)]);
        let rounding = Rounding::HalfUpToPenny;
        let discount_rate = Rate::new(35, 3);
        let assumptions = Assumptions { rounding, discount_rate, ..assumptions };
        let inputs = |assumptions| crate::support::inputs::inputs(&plan, assumptions);
        let Ok(values) = switching_values(&inputs(&assumptions)) else { return Ok(()) };
        let growth = of(&values, "growth_rate");
        if let Search::Found(Found::Rate(growth_rate)) = growth.search {
            let put_back = Assumptions { growth_rate: Some(growth_rate), ..assumptions.clone() };
            if let Ok(again) = sources::answer(&inputs(&put_back)) {
                let net = again.appraisal.totals.net.unwrap().pence().abs();
                // Ten places of a rate are a pound at most up to a billion of recoveries.
                let recoveries = again.clawback.unwrap().recoveries;
                let most = recoveries.iter().map(|recovery| recovery.pence()).max().unwrap();
                prop_assert!(net <= 100 + most / 1_000_000_000, "{} {}", growth_rate, net);
            }
        }
    }
}

#[test]
fn the_share_of_the_credits_and_the_bias_are_solved_on_any_path() {
    let case = case();
    // 1,210,800 over the credits before their rounding, and the other way round, minus 1.
    for (changes, share, bias, says) in [
        (&[][..], "1.1143647", "-0.1026277", "at 111.44% of the credits."),
        (
            &[("offset_basis", "cumulative_uplift")],
            "0.4679908",
            "1.1367941",
            "where 46.8% of the credits come about.",
        ),
        (
            &[
                ("offset_basis", "cumulative_uplift"),
                ("benefit_optimism", "0.1"),
                ("optimism_bias", "0.1"),
            ],
            "0.5719888",
            "0.9231147",
            "where 57.2% of the credits come about.",
        ),
    ] {
        let values = solve(&case, changes);
        let rate = |name| match &of(&values, name).search {
            Search::Found(Found::Rate(rate)) => rate.to_places(7).to_string(),
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!((rate("benefit_share").as_str(), rate("optimism_bias").as_str()), (share, bias));
        assert!(of(&values, "benefit_share").message.ends_with(says), "{values:?}");
    }
    // Losses are no share of any cost.
    let losses = solve(&case, &[("growth_rate", "-0.1")]);
    let share = of(&losses, "benefit_share");
    assert_eq!(share.search, Search::NoSuchValue);
    assert!(share.message.starts_with("No share of the credits up to 1,000% covers the plan"));
}
