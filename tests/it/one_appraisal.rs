//! Whatever a saving comes from, it is judged alike: recoveries that a person schedules and
//! the same amounts as savings of a scheme give the same net, present value and payback.

use std::collections::BTreeMap;

use proptest::prelude::*;
use recoup::domain::{
    Assumptions, Baseline, Benefits, FinancialYear, Money, OffsetBasis, Plan, RecoveryPath,
    Rounding,
};
use recoup::ingest::{assumptions, plan_json};
use recoup::sources::{self, Inputs};
use serde_json::{Value, json};

use crate::support::inputs::inputs;

const YEARS: [&str; 4] = ["2022-23", "2023-24", "2024-25", "2025-26"];

fn pence(pence: i64) -> String {
    Money::from_pence(pence).to_string()
}

/// Pence by year.
fn by_year() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(prop_oneof![Just(0), 0_i64..1_000_000_000], YEARS.len())
}

fn amounts(of: &[i64]) -> Value {
    YEARS.iter().zip(of).map(|(year, amount)| ((*year).to_owned(), json!(pence(*amount)))).collect()
}

/// What moves costs, prices and present values, each left out or with one of its values.
fn any_terms() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let values: [(&str, &[&str]); 8] = [
        ("optimism_bias", &["0.1", "-0.05", "0.333"]),
        ("benefit_optimism", &["0.1", "0.25", "1"]),
        ("slippage_quarters", &["1", "4", "6"]),
        ("pay_inflation_rate", &["0.03", "-0.01"]),
        ("price_basis", &["real", "nominal"]),
        ("deflator_rate", &["0.025", "0.1"]),
        ("price_base_year", &["2020-21", "2024-25"]),
        ("discount_rate", &["0.015", "0.1", "0"]),
    ];
    let pick = |(name, values): (&'static str, &'static [&'static str])| {
        prop::option::of(prop::sample::select(values)).prop_map(move |value| Some((name, value?)))
    };
    values.map(pick).to_vec().prop_map(|picked| picked.into_iter().flatten().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_scheduled_recovery_and_a_stated_saving_of_the_same_amounts_are_judged_alike(
        staff in by_year(), other in by_year(), saved in by_year(), terms in any_terms(),
        starts in prop::option::of(0_u8..8),
    ) {
        let mut lines = json!([
            {"line": "Staff", "category": "staffing", "amounts": amounts(&staff)},
            {"line": "Other", "amounts": amounts(&other)},
        ]);
        if let Some(quarter) = starts {
            let (year, quarter) = (YEARS[usize::from(quarter / 4)], quarter % 4 + 1);
            lines[1]["starts"] = json!(format!("{year}-Q{quarter}"));
        }
        let plan: Plan = plan_json::investments(&json!({"unit": "pounds", "lines": lines})).unwrap();
        let mut stated = Assumptions::default();
        for (name, value) in terms {
            assumptions::set(&mut stated, name, &json!(value)).unwrap();
        }
        let years = YEARS.map(|year| FinancialYear::parse(year).unwrap());
        let scheduled: BTreeMap<FinancialYear, Money> =
            years.into_iter().zip(saved.iter().map(|pence| Money::from_pence(*pence))).collect();
        let of_clawback = Assumptions {
            recovery_path: RecoveryPath::Scheduled,
            offset_basis: OffsetBasis::TotalRecovery,
            baseline: Some(Baseline::Amount(Money::from_pence(0))),
            scheduled_recoveries: scheduled,
            rounding: Rounding::HalfUpToPenny,
            ..stated.clone()
        };
        let clawback = sources::answer(&inputs(&plan, &of_clawback)).unwrap().appraisal;
        let document = json!({"kind": "unit_savings", "schemes": [{
            "name": "Scheme", "units": 1, "savings": amounts(&saved), "savings_kind": "level",
        }]});
        let read: Benefits = recoup::ingest::benefits::benefits(&document).unwrap();
        let units = Inputs { benefits: &read, ..inputs(&plan, &stated) };
        let units = sources::answer(&units).unwrap().appraisal;
        prop_assert_eq!(clawback.years, units.years);
        prop_assert_eq!(clawback.totals.net, units.totals.net);
        prop_assert_eq!(clawback.totals.offset_ratio, units.totals.offset_ratio);
        prop_assert_eq!(clawback.present_value, units.present_value);
        prop_assert_eq!(clawback.first_covered_year, units.first_covered_year);
        prop_assert_eq!(clawback.payback_year, units.payback_year);
    }
}
