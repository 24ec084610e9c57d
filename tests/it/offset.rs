//! How much of the investment clawbacks offset: the published reading and others
//! to the pound, and what must hold for any plan.

mod appraisal;
mod costs;
mod findings;
mod funding;
mod paths;
mod properties;
mod ranges;
mod switching;
mod uncertainty;
mod unused;
mod without;

use std::collections::BTreeMap;

use proptest::prelude::*;
use recoup::appraisal::AppraisalError;
use recoup::domain::assumption_checks::check;
use recoup::domain::{
    Assumptions, Baseline, ClaimMeasure, FinancialYear, InvestmentLine, Ledger, LineKind, Money,
    OffsetBasis, Plan, PublishedRow, Rate, RecoveryPath, Rounding,
};
use recoup::ingest::assumptions;
use recoup::service::State;
use recoup::service::case_folder::CaseFolder;
use recoup::sources::Evidence;
use recoup::sources::{self, Answer, ClawbackError, Inputs, NoAnswer};
use serde_json::Value;

fn case() -> State {
    CaseFolder::example_accepted().unwrap().state().unwrap()
}

fn year(text: &str) -> FinancialYear {
    FinancialYear::parse(text).unwrap()
}

fn pounds(pounds: i64) -> Money {
    Money::from_pence(pounds * 100)
}

/// The case's own assumptions with some of them replaced by name.
fn changed(case: &State, changes: &[(&str, &str)]) -> Assumptions {
    let mut changed = case.programme.assumptions.clone();
    for (name, value) in changes {
        assumptions::set(&mut changed, name, &Value::from(*value)).unwrap();
    }
    changed
}

fn answer(case: &State, changes: &[(&str, &str)]) -> Result<Answer, NoAnswer> {
    let changed = changed(case, changes);
    check(&changed)?;
    sources::answer(&case.inputs(&changed, &Evidence::default()))
}

fn rules(answer: &Answer) -> Vec<&str> {
    answer.findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn the_published_reading_is_reproduced_to_the_pound_and_its_slip_is_named() {
    let answer = answer(&case(), &[]).unwrap();
    let appraisal = &answer.appraisal;
    let row = |of: fn(&recoup::appraisal::Year) -> Money| -> Vec<Money> {
        appraisal.years.iter().map(of).collect()
    };
    assert_eq!(row(|year| year.credit.unwrap()), [234_117, 257_529, 283_281, 311_610].map(pounds));
    assert_eq!(row(|year| year.net.unwrap()), [222_333, -6_079, -31_831, -60_160].map(pounds));
    assert_eq!(
        row(|year| year.cumulative_net.unwrap()),
        [222_333, 216_254, 184_423, 124_263].map(pounds)
    );
    let ratios: Vec<String> =
        appraisal.years.iter().map(|year| year.offset_ratio.unwrap().to_string()).collect();
    assert_eq!(ratios, ["0.5129", "1.0242", "1.1266", "1.2393"]);
    assert_eq!(appraisal.totals.offset_ratio.unwrap().to_string(), "0.8974");
    assert_eq!(appraisal.first_covered_year, Some(year("2023-24")));
    assert_eq!(appraisal.payback_year, None);
    assert_eq!(appraisal.present_value.unwrap().net.to_string(), "-132484.12");
    let [slip] = answer.published_differences.as_slice() else { panic!("one difference") };
    assert_eq!((slip.measure, slip.financial_year), (ClaimMeasure::Net, Some(year("2024-25"))));
    assert_eq!(slip.difference, Some(pounds(450)));
    assert_eq!(
        slip.explanation.as_deref(),
        Some("equals the investment entered as 251,000 instead of 251,450")
    );
    assert_eq!(
        rules(&answer),
        [
            "skipped_year",
            "baseline_in_intervention",
            "baseline_from_stated_total",
            "levels_against_increments",
            "stated_rule_not_used",
            "base_budget_risk",
            "published_difference",
            "published_compared",
            "not_paid_back",
            "nominal_at_real_rate",
        ]
    );
}

#[test]
fn other_readings_change_named_assumptions_only_and_come_out_to_the_pound() {
    let table: &[(&[(&str, &str)], [i64; 4], i64, &str)] = &[
        (
            &[("offset_basis", "cumulative_uplift")],
            [234_117, 491_646, 774_928, 1_086_538],
            -1_376_429,
            "2.1368",
        ),
        (
            &[("baseline", "2017-18..2019-20")],
            [153_775, 169_152, 186_068, 204_674],
            497_131,
            "0.5894",
        ),
        (
            &[("baseline", "2017-18..2019-20"), ("offset_basis", "cumulative_uplift")],
            [153_775, 322_928, 508_996, 713_671],
            -488_570,
            "1.4035",
        ),
        (&[("lag_quarters", "2")], [117_058, 245_823, 270_405, 297_446], 280_068, "0.7687"),
        (
            &[("offset_basis", "total_recovery"), ("growth_rate", "0")],
            [2_341_173; 4],
            -8_153_892,
            "7.7343",
        ),
    ];
    let case = case();
    for (changes, credits, net, ratio) in table {
        let answer = answer(&case, changes).unwrap();
        let credited: Vec<Money> =
            answer.appraisal.years.iter().map(|year| year.credit.unwrap()).collect();
        assert_eq!(credited, credits.map(pounds), "{changes:?}");
        assert_eq!(answer.appraisal.totals.net, Some(pounds(*net)), "{changes:?}");
        assert_eq!(answer.appraisal.totals.offset_ratio.unwrap().to_string(), *ratio);
    }
}

#[test]
fn a_plan_that_pays_back_names_the_year_and_one_that_slips_back_does_not() {
    let case = case();
    let paid = answer(&case, &[("offset_basis", "cumulative_uplift")]).unwrap();
    assert_eq!(paid.appraisal.payback_year, Some(year("2023-24")));
    assert!(rules(&paid).contains(&"paid_back"));
    // Covered in its first year, uncovered for good afterwards.
    let plan = plan(&[("Late cost", None, &[1, 9_000_000])]);
    let slips =
        sources::answer(&Inputs { plan: &plan, ..inputs(&case, &case.programme.assumptions) });
    let slips = slips.unwrap().appraisal;
    assert_eq!(slips.first_covered_year, Some(year("2022-23")));
    assert_eq!(slips.payback_year, None);
}

#[test]
fn an_assumption_that_makes_no_sense_is_refused_by_its_name() {
    let case = case();
    let table: &[(&[(&str, &str)], &str)] = &[
        (&[("growth_rate", "-1")], "growth_rate: "),
        (&[("growth_rate", "10.1")], "growth_rate: "),
        (&[("discount_rate", "-0.991")], "discount_rate: "),
        (&[("step_retained_share", "1.01")], "step_retained_share: "),
        (&[("lag_quarters", "41")], "lag_quarters: "),
        (&[("baseline", "2019-20..2017-18")], "baseline: "),
        (&[("baseline", "-5.00")], "baseline: "),
        (&[("first_growth_year", "2020-21")], "first_growth_year: "),
        (&[("baseline", "2016-17")], "2016-17 cannot be the baseline"),
        (&[("base_budget_level", "2016-17")], "base_budget_level: 2016-17 has neither"),
        (&[("recovery_path", "statistical")], "no statistical path: "),
        (
            &[("growth_rate", "10")],
            "growth_rate: expected from -0.99 to 1; 10 is 1,000%: did you mean 0.1?",
        ),
        (&[("growth_rate", "1"), ("baseline", "100000000000.00")], "beyond 100,000,000,000 pounds"),
    ];
    for (changes, message) in table {
        let refusal = answer(&case, changes).unwrap_err().to_string();
        assert!(refusal.contains(message), "{changes:?}: {refusal}");
    }
    let no_plan = Inputs { plan: &Plan::default(), ..inputs(&case, &case.programme.assumptions) };
    assert_eq!(sources::answer(&no_plan), Err(AppraisalError::NoPlan.into()));
    let empty = Ledger::default();
    let unbased = Assumptions { baseline: None, ..case.programme.assumptions.clone() };
    let no_records = Inputs { ledger: &empty, ..inputs(&case, &unbased) };
    assert_eq!(sources::answer(&no_records), Err(ClawbackError::NoCompleteYear.into()));
}

#[test]
fn a_cost_that_is_not_stated_is_never_counted_as_zero() {
    let case = case();
    let mut plan = plan(&[("A", None, &[100, 100]), ("B", Some(LineKind::Level), &[5, 5])]);
    plan.lines[1].amounts.remove(&year("2023-24"));
    let answer =
        sources::answer(&Inputs { plan: &plan, ..inputs(&case, &case.programme.assumptions) });
    let answer = answer.unwrap();
    let [first, second] = answer.appraisal.years.as_slice() else { panic!("two years") };
    assert_eq!(first.investment, Some(pounds(105)));
    assert_eq!((second.investment, second.net, second.cumulative_net), (None, None, None));
    assert_eq!((answer.appraisal.totals.net, answer.appraisal.present_value), (None, None));
    assert!(rules(&answer).contains(&"investment_not_stated"));
}

#[test]
fn a_percentage_typed_as_a_rate_is_warned_of() {
    let case = case();
    for (rate, warned) in [("0.5", false), ("0.51", true), ("1", true), ("-0.6", true)] {
        let answer = answer(&case, &[("growth_rate", rate)]).unwrap();
        assert_eq!(rules(&answer).contains(&"unusual_growth"), warned, "{rate}");
    }
}

#[test]
fn a_published_row_without_a_measure_is_kept_and_not_compared() {
    let mut case = case();
    case.published = vec![PublishedRow {
        row: "Something".to_owned(),
        measure: None,
        amounts: BTreeMap::from([(year("2022-23"), pounds(1))]),
        total: None,
    }];
    let answer = answer(&case, &[]).unwrap();
    assert!(answer.published_differences.is_empty());
    assert!(rules(&answer).contains(&"published_row_not_compared"));
    assert!(!rules(&answer).contains(&"published_compared"));
}

#[test]
fn the_case_folder_and_the_repaired_table_tell_the_same_figures() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/cambridgeshire-direct-payments");
    let folder = CaseFolder::open(&folder).unwrap().state().unwrap();
    let figures = |state: &State| -> Vec<_> {
        let current = state.ledger.current();
        current.iter().map(|((_, period), entry)| (*period, entry.figure())).collect()
    };
    assert_eq!(figures(&folder), figures(&case()));
    assert_eq!(figures(&folder).len(), 20);
    assert_eq!((folder.plan, folder.published), (case().plan, case().published));
}

fn inputs<'a>(case: &'a State, assumptions: &'a Assumptions) -> Inputs<'a> {
    Inputs {
        ledger: &case.ledger,
        targets: &case.programme.targets,
        ..crate::support::inputs::inputs(&case.plan, assumptions)
    }
}

fn plan(lines: &[(&str, Option<LineKind>, &[i64])]) -> Plan {
    let first = year("2022-23");
    let line = |(name, kind, amounts): &(&str, Option<LineKind>, &[i64])| InvestmentLine {
        line: (*name).to_owned(),
        kind: *kind,
        amounts: (0..).zip(*amounts).map(|(ahead, a)| (first.plus(ahead), pounds(*a))).collect(),
        ..InvestmentLine::default()
    };
    Plan { lines: lines.iter().map(line).collect() }
}

prop_compose! {
    fn any_assumptions()(
        basis in prop::sample::select(vec![
            OffsetBasis::YearlyIncrement, OffsetBasis::CumulativeUplift, OffsetBasis::TotalRecovery,
        ]),
        baseline in 0_i64..=1_000_000_000_000,
        growth in -9_900_000_000_i64..=10_000_000_000,
        ahead in 0_i32..4,
        lag_quarters in 0_u32..=40,
        rounding in prop::sample::select(vec![Rounding::TruncateToPound, Rounding::HalfUpToPenny]),
        discount in -900_i64..=500,
    ) -> Assumptions {
        Assumptions {
            recovery_path: RecoveryPath::GrowthOnBaseline,
            offset_basis: basis,
            baseline: Some(Baseline::Amount(Money::from_pence(baseline))),
            growth_rate: Some(Rate::new(growth, 10)),
            first_growth_year: Some(year("2021-22").plus(ahead)),
            lag_quarters,
            rounding,
            discount_rate: Rate::new(discount, 3),
            ..Assumptions::default()
        }
    }
}

fn compute(costs: &[i64], assumptions: &Assumptions) -> Result<Answer, NoAnswer> {
    let plan = plan(&[("Cost", None, costs)]);
    sources::answer(&crate::support::inputs::inputs(&plan, assumptions))
}

proptest! {
    #[test]
    fn offset_and_net_make_up_the_investment_to_the_penny(
        assumptions in any_assumptions(),
        costs in prop::collection::vec(0_i64..=1_000_000_000, 1..8),
    ) {
        let Ok(answer) = compute(&costs, &assumptions) else { return Ok(()) };
        let appraisal = answer.appraisal;
        let mut cumulative = 0;
        for year in &appraisal.years {
            let (cost, net) = (year.investment.unwrap().pence(), year.net.unwrap().pence());
            prop_assert_eq!(year.credit.unwrap().pence() + net, cost);
            cumulative += net;
            prop_assert_eq!(year.cumulative_net.unwrap().pence(), cumulative);
        }
        let credit: i64 = appraisal.years.iter().map(|year| year.credit.unwrap().pence()).sum();
        prop_assert_eq!(appraisal.totals.credit.unwrap().pence(), credit);
        prop_assert_eq!(appraisal.totals.net.unwrap().pence(), cumulative);
    }

    #[test]
    fn without_growth_nothing_is_added_to_the_baseline(
        assumptions in any_assumptions(),
        costs in prop::collection::vec(0_i64..=1_000_000, 1..8),
    ) {
        let (growth_rate, discount_rate) = (Rate::new(0, 0), Rate::new(35, 3));
        let level = Assumptions { growth_rate: Some(growth_rate), discount_rate, ..assumptions };
        let answer = compute(&costs, &level).unwrap();
        if level.offset_basis != OffsetBasis::TotalRecovery {
            prop_assert!(answer.appraisal.years.iter().all(|year| year.credit == Some(Money::ZERO)));
        }
    }

    #[test]
    fn a_whole_years_lag_moves_credits_by_a_year_and_loses_the_last(
        assumptions in any_assumptions(),
        years in 1_usize..8,
        lag_years in 0_u32..5,
    ) {
        let costs = vec![1; years];
        let prompt = Assumptions { lag_quarters: 0, ..assumptions.clone() };
        let late = Assumptions { lag_quarters: 4 * lag_years, ..assumptions };
        let (Ok(prompt), Ok(late)) = (compute(&costs, &prompt), compute(&costs, &late)) else {
            return Ok(());
        };
        let credits = |answer: &Answer| -> Vec<Money> {
            answer.appraisal.years.iter().map(|year| year.credit.unwrap()).collect()
        };
        let mut moved = vec![Money::ZERO; lag_years as usize];
        moved.extend(credits(&prompt));
        moved.truncate(years);
        prop_assert_eq!(credits(&late), moved);
    }

    #[test]
    fn yearly_increments_add_up_to_the_last_uplift_but_for_the_rounding_of_each_year(
        assumptions in any_assumptions(),
        years in 1_usize..8,
    ) {
        // Growth that starts with the plan or later, so that every increment lies in it.
        let first_growth_year = assumptions.first_growth_year.max(Some(year("2022-23")));
        let assumptions = Assumptions { lag_quarters: 0, first_growth_year, ..assumptions };
        let of = |offset_basis| {
            compute(&vec![1; years], &Assumptions { offset_basis, ..assumptions.clone() })
        };
        let (Ok(steps), Ok(uplift)) =
            (of(OffsetBasis::YearlyIncrement), of(OffsetBasis::CumulativeUplift)) else {
            return Ok(());
        };
        let added = steps.appraisal.totals.credit.unwrap().pence();
        let last = uplift.appraisal.years.last().unwrap().credit.unwrap().pence();
        prop_assert!((added - last).abs() <= 100 * (years as i64 + 1), "{added} against {last}");
    }
}
