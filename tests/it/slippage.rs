//! A plan that slips comes later, wherever its benefits come from: it costs and is credited
//! what it would have been.

use proptest::prelude::*;
use recoup::appraisal::sensitivity::Bar;
use recoup::domain::{Assumptions, Benefits, Money, Plan};
use recoup::ingest::{assumptions, benefits, plan_json};
use recoup::sources::{self, Answer, Inputs};
use serde_json::{Value, json};

use crate::support::inputs::inputs;

/// What is asked of benefits and lines in nominal prices, with these assumptions by name.
fn asked<T>(
    document: &Value,
    lines: &Value,
    changes: &[(&str, &str)],
    what: impl Fn(&Inputs<'_>) -> T,
) -> T {
    let mut stated = Assumptions::default();
    for (name, value) in changes {
        assumptions::set(&mut stated, name, &Value::from(*value)).unwrap();
    }
    let read: Benefits = benefits::benefits(document).unwrap();
    let plan: Plan = plan_json::investments(&json!({"unit": "pounds", "lines": lines})).unwrap();
    what(&Inputs { benefits: &read, ..inputs(&plan, &stated) })
}

fn assuming(document: &Value, lines: &Value, changes: &[(&str, &str)]) -> Answer {
    asked(document, lines, changes, |inputs| sources::answer(inputs).unwrap())
}

fn moved(document: &Value, lines: &Value, changes: &[(&str, &str)]) -> Vec<Bar> {
    asked(document, lines, changes, |inputs| {
        sources::sensitivity(inputs, &sources::answer(inputs).unwrap())
    })
}

fn pence(pence: i64) -> String {
    Money::from_pence(pence).to_string()
}

/// Whole pounds of every year that is stated.
fn pounds(years: impl Iterator<Item = Option<Money>>) -> Vec<Option<i64>> {
    years.map(|amount| Some(amount?.pence() / 100)).collect()
}

/// Twenty people, of whom ten move on over two years.
fn project() -> Value {
    json!({"kind": "outcome_payments", "project": {
        "cohort_before": 20, "starts": "2022-23-Q1", "saving_a_person": "10000",
        "moves": {"2022-23": 5, "2023-24": 5},
        "outcomes": [
            {"name": "A year", "sustained_months": 12, "tariff": "4000"},
            {"name": "Two years", "sustained_months": 24, "tariff": "0"},
        ],
    }})
}

fn works() -> Value {
    json!([{"line": "Revenue", "amounts":
        {"2022-23": "100000", "2023-24": "0", "2024-25": "0", "2025-26": "0"}}])
}

#[test]
fn what_people_save_ends_with_the_plan_however_far_it_slips() {
    let (document, lines) = (project(), works());
    let table: [(&str, &[i64]); 5] = [
        ("0", &[18_750, 68_750, 100_000, 100_000]),
        ("1", &[9_375, 56_250, 96_875, 100_000, 25_000]),
        ("2", &[3_125, 43_750, 90_625, 100_000, 50_000]),
        ("3", &[0, 31_250, 81_250, 100_000, 75_000]),
        ("4", &[0, 18_750, 68_750, 100_000, 100_000]),
    ];
    for (quarters, saved) in table {
        let answer = assuming(&document, &lines, &[("slippage_quarters", quarters)]);
        let credits = pounds(answer.appraisal.years.iter().map(|year| year.credit));
        let expected: Vec<_> = saved.iter().copied().map(Some).collect();
        assert_eq!(credits, expected, "{quarters}");
        let totals = answer.appraisal.totals;
        assert_eq!(totals.credit, Some(Money::from_pence(28_750_000)), "{quarters}");
        assert_eq!(totals.investment, Some(Money::from_pence(14_000_000)), "{quarters}");
    }
}

#[test]
fn a_phased_list_has_nothing_in_the_years_that_a_slip_empties() {
    let proposal = |reference: &str, kind: &str, amount: &str| {
        json!({
            "ref": reference, "proposal": "P", "group": "G", "kind": kind, "amount": amount,
            "timing": "a_year",
        })
    };
    let list = [proposal("1", "saving", "4000"), proposal("2", "investment", "400")];
    let document = json!({"kind": "proposals", "proposals": list});
    let table: [(&str, &str, &[i64]); 5] = [
        ("2022-23..2023-24", "0", &[4_000, 4_000]),
        ("2022-23..2023-24", "2", &[2_000, 4_000, 2_000]),
        ("2022-23..2023-24", "4", &[0, 4_000, 4_000]),
        ("2022-23-Q1..2023-24-Q2", "2", &[2_000, 4_000, 0]),
        ("2022-23-Q3..2023-24-Q4", "6", &[0, 0, 4_000, 2_000]),
    ];
    for (phasing, quarters, saved) in table {
        let changes = [("phasing", phasing), ("slippage_quarters", quarters)];
        let answer = assuming(&document, &json!([]), &changes);
        let years = &answer.appraisal.years;
        let expected: Vec<_> = saved.iter().copied().map(Some).collect();
        assert_eq!(pounds(years.iter().map(|year| year.credit)), expected, "{changes:?}");
        let tenth: Vec<_> = saved.iter().map(|saved| Some(saved / 10)).collect();
        assert_eq!(pounds(years.iter().map(|year| year.investment)), tenth, "{changes:?}");
        let all = saved.iter().sum::<i64>() * 100;
        assert_eq!(answer.appraisal.totals.credit, Some(Money::from_pence(all)), "{changes:?}");
    }
}

#[test]
fn a_plan_breaks_even_and_is_moved_as_if_it_had_not_slipped() {
    let flats = json!({"kind": "unit_savings", "schemes": [{
        "name": "Flats", "units": 20, "opens": "2022-23-Q1", "saving_a_unit": "3000",
    }]});
    for document in [project(), flats] {
        let of = |quarters: &str| {
            let changes = [("slippage_quarters", quarters)];
            let values = asked(&document, &works(), &changes, sources::switching_values).unwrap();
            let bars = moved(&document, &works(), &changes);
            // What it is worth today changes with a slip; so do the ends of the slip itself.
            let mut nets: Vec<_> = bars
                .into_iter()
                .filter(|bar| bar.parameter != "slippage_quarters")
                .map(|bar| {
                    let [low, high] = [&bar.low, &bar.high].map(|end| end.as_ref().unwrap().net);
                    (bar.parameter, low, high, bar.net_swing, bar.why_not)
                })
                .collect();
            nets.sort_by_key(|bar| bar.0);
            (values, nets)
        };
        let planned = of("0");
        assert!(planned.1.len() >= 4, "{planned:?}");
        for quarters in ["1", "2", "3", "4", "7"] {
            assert_eq!(of(quarters), planned, "{quarters}");
        }
    }
}

#[test]
fn an_end_that_is_not_stated_has_a_reason_and_no_swing() {
    let lines = json!([{"line": "Cost", "amounts": {"2022-23": "99000000000"}}]);
    let flats = json!({"kind": "unit_savings", "schemes": [{
        "name": "Flats", "units": 1, "opens": "2022-23-Q1", "saving_a_unit": "1000",
    }]});
    let bars = moved(&flats, &lines, &[]);
    let bias = bars.iter().find(|bar| bar.parameter == "optimism_bias").unwrap();
    assert!(bias.low.is_some());
    assert_eq!((&bias.high, bias.net_swing, bias.npv_swing), (&None, None, None));
    let why = "The higher end is not stated: a figure of the answer is beyond 100,000,000,000 \
               pounds.";
    assert_eq!(bias.why_not.as_deref(), Some(why));
    assert_eq!(bars.last(), Some(bias), "what has no swing comes last");
}

#[test]
fn years_that_only_a_slip_adds_are_not_said_to_lack_a_cost() {
    let whole = json!([{"line": "Team", "amounts": {"2022-23": "4", "2023-24": "8"}}]);
    let gap = json!([{"line": "Team", "amounts": {"2022-23": "4", "2024-25": "8"}}]);
    let said = "Team states nothing for 2023-24, so that year's investment is not stated.";
    let slipped = "Team states nothing for 2023-24, so what slips from that year is not stated.";
    let table: [(&Value, &str, &[&str]); 6] = [
        (&whole, "0", &[]),
        (&whole, "2", &[]),
        (&whole, "40", &[]),
        (&gap, "0", &[said]),
        (&gap, "2", &[slipped]),
        (&gap, "40", &[slipped]),
    ];
    let clawbacks = [
        ("recovery_path", "scheduled"),
        ("offset_basis", "total_recovery"),
        ("baseline", "0"),
        ("scheduled_recoveries", "2022-23:1,2023-24:1,2024-25:1"),
    ];
    let of_clawbacks: (Value, &[(&str, &str)]) = (json!({"kind": "clawback"}), &clawbacks);
    for (document, assumed) in [(json!({"kind": "not_stated"}), &[][..]), of_clawbacks] {
        for (lines, quarters, expected) in table {
            if assumed.is_empty() || lines == &gap {
                let changes = [assumed, &[("slippage_quarters", quarters)]].concat();
                let answer = assuming(&document, lines, &changes);
                let said = answer.findings.iter().filter(|it| it.rule == "investment_not_stated");
                let said: Vec<_> = said.map(|finding| finding.message.as_str()).collect();
                assert_eq!(said, expected, "{lines} {changes:?}");
            }
        }
    }
}

const YEARS: [&str; 4] = ["2022-23", "2023-24", "2024-25", "2025-26"];

fn by_year(of: &[i64]) -> Value {
    YEARS.iter().zip(of).map(|(year, amount)| ((*year).to_owned(), json!(pence(*amount)))).collect()
}

/// Benefits of every kind, with what a person has to assume of them.
fn any_source() -> impl Strategy<Value = (Value, Vec<(&'static str, String)>)> {
    let amounts = prop::collection::vec(0_i64..100_000_000, 4);
    let parts = (amounts, 0_usize..16, 1_u32..50, 0_usize..8, prop::option::of(0_i64..10_000_000));
    let built = |(amounts, quarter, count, months, cap): (
        Vec<i64>,
        usize,
        u32,
        usize,
        Option<i64>,
    )| {
        let starts = format!("{}-Q{}", YEARS[quarter / 4], quarter % 4 + 1);
        let (year, a_unit) = (YEARS[quarter / 4], pence(amounts[0]));
        let project = json!({
            "cohort_before": 100, "starts": starts, "moves": json!({year: count}),
            "outcomes": [{"name": "A", "sustained_months": 3 * months, "tariff": pence(amounts[1])}],
            "saving_a_person": a_unit, "grant": {"share": "0.3"},
            "cap": cap.map(pence),
        });
        let proposal = |(place, kind, timing): (usize, &str, &str)| {
            json!({
                "ref": place.to_string(), "proposal": "P", "group": "G", "kind": kind,
                "amount": pence(amounts[place]), "timing": timing,
            })
        };
        let list = [
            (0, "saving", "a_year"),
            (1, "saving", "undated"),
            (2, "investment", "a_year"),
            (3, "investment", "one_off"),
        ];
        let scheme = json!({
            "name": "Flats", "units": count, "opens": starts, "saving_a_unit": a_unit,
            "ramp": ["0.3"],
        });
        let shown = json!({
            "name": "Flats", "units": count, "savings": by_year(&amounts), "savings_kind": "level",
        });
        let scheduled =
            YEARS.iter().zip(&amounts).map(|(year, of)| format!("{year}:{}", pence(*of)));
        let clawbacks = vec![
            ("recovery_path", "scheduled".to_owned()),
            ("offset_basis", "total_recovery".to_owned()),
            ("baseline", "0".to_owned()),
            ("scheduled_recoveries", scheduled.collect::<Vec<_>>().join(",")),
        ];
        let phasing = vec![("phasing", format!("{starts}..2026-27-Q3"))];
        vec![
            (json!({"kind": "unit_savings", "schemes": [scheme]}), vec![]),
            (json!({"kind": "unit_savings", "schemes": [shown]}), vec![]),
            (json!({"kind": "outcome_payments", "project": project}), vec![]),
            (json!({"kind": "proposals", "proposals": list.map(proposal)}), phasing),
            (json!({"kind": "clawback"}), clawbacks),
        ]
    };
    parts.prop_map(built).prop_flat_map(prop::sample::select)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_slippage_changes_neither_what_a_plan_costs_nor_what_it_is_credited(
        (document, mut assumed) in any_source(),
        costs in prop::collection::vec(0_i64..100_000_000, 4),
        quarters in 1_u32..=40,
    ) {
        let mut lines = json!([{"line": "Team", "amounts": by_year(&costs)}]);
        if document["kind"] == "proposals" {
            // A phasing reaches a year further than the lines do.
            lines[0]["amounts"]["2026-27"] = json!("0");
        }
        let answer = |assumed: &[(&str, String)]| {
            let changes: Vec<_> = assumed.iter().map(|(name, of)| (*name, of.as_str())).collect();
            assuming(&document, &lines, &changes).appraisal
        };
        let planned = answer(&assumed);
        assumed.push(("slippage_quarters", quarters.to_string()));
        let slipped = answer(&assumed);
        // Each year is rounded by itself.
        let most = slipped.years.len() as i64;
        let sides = [
            (planned.totals.credit, slipped.totals.credit),
            (planned.totals.investment, slipped.totals.investment),
        ];
        for (planned, slipped) in sides {
            prop_assert_eq!(planned.is_some(), slipped.is_some());
            let apart = planned.zip(slipped).map_or(0, |(a, b)| a.pence().abs_diff(b.pence()));
            prop_assert!(apart as i64 <= most, "{} pence", apart);
        }
    }
}
