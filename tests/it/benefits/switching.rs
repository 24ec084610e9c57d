//! Where a plan of other benefits just pays for itself: worked by hand, and put back.

use proptest::prelude::*;
use recoup::domain::Quarter;

use super::appraisal::{of, shown, solved};
use super::*;

const YEARS: [&str; 4] = ["2022-23", "2023-24", "2024-25", "2025-26"];

fn flats(units: u32, saving: Money, opens: Quarter) -> Value {
    json!({"kind": "unit_savings", "schemes": [{
        "name": "Flats", "units": units, "opens": opens.to_string(),
        "saving_a_unit": saving.to_string(),
    }]})
}

fn works(amounts: &[Money; 4]) -> Value {
    let amounts: serde_json::Map<String, Value> =
        YEARS.iter().zip(amounts).map(|(y, a)| ((*y).to_owned(), json!(a.to_string()))).collect();
    json!([{"line": "Works", "amounts": amounts}])
}

fn quarter(text: &str) -> Quarter {
    Quarter::parse(text).unwrap()
}

#[test]
fn units_break_even_at_the_saving_the_number_and_the_delay_worked_by_hand() {
    // Ten units, 1,000 a quarter each, over sixteen quarters: 160,000 against 100,000.
    let document = flats(10, pounds(4_000), quarter("2022-23-Q1"));
    let lines = works(&[pounds(100_000), Money::ZERO, Money::ZERO, Money::ZERO]);
    let values = solved(&document, &lines, &[]);
    let table = [
        ("benefit_share", "0.6250000000", "where 62.5% of the benefits come about"),
        ("saving_a_unit", "2500.00", "at a saving of 2,500 a unit and year"),
        ("units", "7", "pays with 7 units or more, and not with fewer."),
        (
            "opening_delay_quarters",
            "6",
            "still pays with a delay of the opening of 6 quarters, and not with more",
        ),
        ("optimism_bias", "0.6000000000", "at an optimism bias of 60%"),
        ("slip_quarters", "not_available", "kind unit savings do not use the slip"),
    ];
    for (parameter, value, message) in table {
        assert_eq!(shown(&values, parameter), value);
        let said = &of(&values, parameter).message;
        assert!(said.contains(message), "{said}");
    }
}

#[test]
fn outcomes_break_even_at_the_tariffs_and_the_slip_worked_by_hand() {
    // 44,000 are saved in the two years, and 8,000 paid.
    let none = json!([]);
    let values = solved(&project(&[]), &none, &[]);
    let table = [
        ("benefit_share", "0.1818181818", "18.18% of the benefits"),
        ("tariff_share", "5.5000000000", "at 550% of the tariffs stated"),
        // A quarter later costs two people's quarters less: 36, 28, 20, 12, and then 6.
        ("slip_quarters", "4", "still pays with a slip of 4 quarters, and not with more"),
        ("optimism_bias", "4.5000000000", "optimism bias of 450%"),
        ("units", "not_available", "do not use the number of units"),
    ];
    for (parameter, value, message) in table {
        assert_eq!(shown(&values, parameter), value);
        let said = &of(&values, parameter).message;
        assert!(said.contains(message), "{said}");
    }
    // A cap bounds what any tariff comes to, and a grant what is left of it.
    let capped = solved(&project(&[("cap", json!("5000"))]), &none, &[]);
    let said = &of(&capped, "tariff_share").message;
    assert!(said.contains("covered at the tariffs stated, and still at ten times"), "{said}");
    let granted = solved(&project(&[("grant", json!({"amount": "4000"}))]), &none, &[]);
    assert_eq!(shown(&granted, "tariff_share"), "6.0000000000", "48,000 less 4,000");
    // A team that costs more than all that is saved is not covered by any tariff.
    let team = json!([{"line": "Team", "amounts": {"2022-23": "44000", "2023-24": "1"}}]);
    let values = solved(&project(&[]), &team, &[]);
    let said = &of(&values, "tariff_share").message;
    assert!(said.contains("even where nothing is paid for outcomes"), "{said}");
    let said = &of(&values, "slip_quarters").message;
    assert!(
        said.contains("does not pay for itself without a slip, nor with one of up to"),
        "{said}"
    );
}

#[test]
fn a_plan_that_tariffs_uncover_is_not_called_covered_where_still_higher_ones_cover_it() {
    // Ten people a year save 7,125 in all. As stated 7,500 are paid in the first year, of which
    // the grant pays 90%, and 7,500 more up to the cap: 8,250 and a team of 2,000. At ten
    // times the tariff the cap is reached in the first quarter, and 1,500 are left to pay.
    let project = project(&[
        ("moves", json!({"2022-23": 10, "2023-24": 10, "2024-25": 10})),
        ("outcomes", json!([{"name": "A", "sustained_months": 3, "tariff": "1000"}])),
        ("grant", json!({"share": "0.9", "until": "2022-23"})),
        ("cap", json!("15000")),
        ("saving_a_person", json!("100")),
    ]);
    let team = json!([{"line": "Team", "amounts":
        {"2022-23": "2000", "2023-24": "0", "2024-25": "0", "2025-26": "0"}}]);
    assert_eq!(of_documents(&project, &team).appraisal.totals.net, Some(pounds(10_250 - 7_125)));
    let values = solved(&project, &team, &[]);
    let share = Rate::parse(&shown(&values, "tariff_share")).unwrap();
    assert!(share < Rate::new(1, 0), "{share}");
}

#[test]
fn what_has_no_value_or_none_that_can_be_found_says_why() {
    let lines = works(&[pounds(100), Money::ZERO, Money::ZERO, Money::ZERO]);
    let opens = quarter("2022-23-Q1");
    let message = |document: &Value, lines: &Value, parameter| {
        of(&solved(document, lines, &[]), parameter).message.clone()
    };
    let two = json!({"kind": "unit_savings", "schemes": [
        {"name": "A", "units": 1, "opens": "2022-23-Q1", "saving_a_unit": "10"},
        {"name": "B", "units": 2, "opens": "2022-23-Q1", "saving_a_unit": "20"},
    ]});
    let rich = flats(1, pounds(100_000), opens);
    let poor = flats(1, Money::from_pence(100), opens);
    let silent = json!({"kind": "unit_savings", "schemes": [{"name": "A", "units": 1}]});
    let untold = json!([{"name": "Kept", "sustained_months": 12}]);
    let untold = project(&[("outcomes", untold)]);
    let nothing = works(&[Money::ZERO; 4]);
    let phased = |kind: &str| {
        json!({"kind": "proposals", "phasing": {"from": "2022-23-Q1", "to": "2025-26-Q4"},
            "proposals": [{"ref": "1", "proposal": "P", "group": "g", "amount": "25",
                "kind": kind, "timing": "undated"}]})
    };
    let table = [
        (&two, &lines, "saving_a_unit", "Each of the 2 schemes has its own saving of a unit"),
        (&two, &lines, "units", "Each of the 2 schemes has its own number of units"),
        (&rich, &lines, "optimism_bias", "already covered at any optimism bias"),
        (&poor, &lines, "benefit_share", "No share of the benefits up to 1,000% covers"),
        (
            &poor,
            &lines,
            "opening_delay_quarters",
            "without a delay of the opening, nor with one of up to 40 quarters.",
        ),
        (&silent, &lines, "benefit_share", "What the benefits come to over the plan is not"),
        (&untold, &json!([]), "optimism_bias", "A cost is not stated, so nothing"),
        (&rich, &nothing, "optimism_bias", "The plan costs nothing, so there is nothing"),
        (&phased("saving"), &lines, "slip_quarters", "proposals do not use the slip"),
        (&phased("investment"), &lines, "benefit_share", "they come to 0"),
    ];
    for (document, lines, parameter, part) in table {
        let said = message(document, lines, parameter);
        assert!(said.contains(part), "{said}");
    }
    let saved = solved(&phased("saving"), &lines, &[]);
    assert_eq!(shown(&saved, "benefit_share"), "4.0000000000");
    assert_eq!(shown(&saved, "optimism_bias"), "-0.7500000000");
}

#[test]
fn a_plan_of_which_a_line_is_silent_has_no_value_computed_from_the_rest() {
    let document = flats(10, pounds(4_000), quarter("2022-23-Q1"));
    let silent = json!([{"line": "Works", "amounts": {"2022-23": "100", "2025-26": "1"}}]);
    let values = solved(&document, &silent, &[]);
    for value in &values {
        assert_eq!(shown(&values, value.parameter), "not_available");
        assert!(value.message.starts_with("A cost is not stated"));
    }
}

fn close_to_nothing(answer: &Answer) -> bool {
    answer.appraisal.totals.net.unwrap().pence().abs() <= 100
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_value_of_units_that_is_put_back_leaves_a_net_within_a_pound_of_zero(
        units in 1_u32..30,
        saving in 100_000_i64..2_000_000,
        start in 0_i32..8,
        costs in prop::array::uniform4(0_i64..20_000_000),
        is_real in any::<bool>(),
    ) {
        prop_assume!(costs.iter().sum::<i64>() > 0);
        let opens = quarter("2022-23-Q1").plus(start);
        let saving = Money::from_pence(saving);
        let lines = works(&costs.map(Money::from_pence));
        let real = [("price_basis", "real"), ("deflator_rate", "0.03")];
        let changes = if is_real { &real[..] } else { &[] };
        let values = solved(&flats(units, saving, opens), &lines, changes);
        let with = |units, saving, opens| assuming(&flats(units, saving, opens), &lines, changes);
        let net = |answer: Answer| answer.appraisal.totals.net.unwrap().pence();

        let needed = Money::parse(&shown(&values, "saving_a_unit")).unwrap();
        prop_assert!(close_to_nothing(&with(units, needed, opens)), "{needed}");
        let bias = shown(&values, "optimism_bias");
        if bias.contains('.') {
            let biased = [changes, &[("optimism_bias", bias.as_str())]].concat();
            let answer = assuming(&flats(units, saving, opens), &lines, &biased);
            prop_assert!(close_to_nothing(&answer), "{bias}");
        }
        let fewest: u32 = shown(&values, "units").parse().unwrap();
        prop_assert!(net(with(fewest, saving, opens)) <= 4, "{fewest}");
        if fewest > 1 {
            prop_assert!(net(with(fewest - 1, saving, opens)) >= -4, "{fewest}");
        }
        let share = shown(&values, "benefit_share");
        if share.contains('.') {
            let exact = Rate::parse(&share).unwrap().exact() * saving.exact();
            let part = Money::round(&exact, recoup::domain::Rounding::HalfUpToPenny).unwrap();
            prop_assert!(close_to_nothing(&with(units, part, opens)), "{share}");
        }
        match shown(&values, "opening_delay_quarters").parse::<i32>() {
            Ok(delay) => {
                prop_assert!(net(with(units, saving, opens.plus(delay))) <= 4, "{delay}");
                let more = opens.plus(delay + 1);
                if more <= quarter("2025-26-Q4") {
                    prop_assert!(net(with(units, saving, more)) >= -4, "{delay}");
                }
            }
            Err(_) => prop_assert!(net(with(units, saving, opens)) >= -4),
        }
    }

    #[test]
    fn a_value_of_outcomes_that_is_put_back_leaves_a_net_within_a_pound_of_zero(
        people in 1_u32..50,
        tariff in 10_000_i64..1_000_000,
        saving in 10_000_i64..5_000_000,
        team in 0_i64..1_000_000,
        grant in prop::option::of(0_i64..50),
    ) {
        let money = |pence| json!(Money::from_pence(pence).to_string());
        let document = |tariff: Value, slip: u32| {
            let mut changes = vec![
                ("moves", json!({"2022-23": people})),
                ("outcomes", json!([{"name": "A", "sustained_months": 12, "tariff": tariff}])),
                ("saving_a_person", money(saving)),
                ("slip_quarters", json!(slip)),
            ];
            let share = grant.map(|percent| json!({"share": Rate::new(percent, 2).to_string()}));
            changes.extend(share.map(|share| ("grant", share)));
            project(&changes)
        };
        // Years enough for any slip that the savings could cover.
        let years = (2022..2036).map(|from| (format!("{from}-{:02}", (from + 1) % 100), money(team)));
        let amounts: serde_json::Map<String, Value> = years.collect();
        let lines = json!([{"line": "Team", "amounts": amounts}]);
        let values = solved(&document(money(tariff), 0), &lines, &[]);
        let share = shown(&values, "tariff_share");
        if share.contains('.') {
            let exact = Rate::parse(&share).unwrap().exact() * Money::from_pence(tariff).exact();
            let part = Money::round(&exact, recoup::domain::Rounding::HalfUpToPenny).unwrap();
            let answer = of_documents(&document(json!(part.to_string()), 0), &lines);
            prop_assert!(close_to_nothing(&answer), "{share}");
        }
        let bias = shown(&values, "optimism_bias");
        if bias.contains('.') {
            let answer =
                assuming(&document(money(tariff), 0), &lines, &[("optimism_bias", &bias)]);
            prop_assert!(close_to_nothing(&answer), "{bias}");
        }
        let net = |slip| of_documents(&document(money(tariff), slip), &lines).appraisal.totals.net.unwrap();
        match shown(&values, "slip_quarters").parse::<u32>() {
            Ok(slip) => {
                prop_assert!(net(slip) <= Money::ZERO, "{slip}");
                if slip < 40 {
                    prop_assert!(net(slip + 1) > Money::ZERO, "{slip}");
                }
            }
            Err(_) => prop_assert!(net(0) > Money::ZERO),
        }
    }
}
