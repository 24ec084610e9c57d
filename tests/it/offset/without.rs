//! The plan held against no plan, and a plan that slips.

use super::*;

#[test]
fn the_plan_is_held_against_no_plan_beside_its_own_basis() {
    let case = case();
    let against = |changes: &[(&str, &str)]| {
        let answer = answer(&case, changes).unwrap();
        let own = answer.appraisal.present_value.unwrap().net.to_string();
        let against = answer.clawback.unwrap().with_and_without;
        let value = against.appraisal.present_value.unwrap().net.to_string();
        (own, against.appraisal.totals.credit.unwrap().to_string(), value)
    };
    let row = |own: &str, credit: &str, value: &str| {
        (own.to_owned(), credit.to_owned(), value.to_owned())
    };
    // Without a stated growth all of it is credited, as the cumulative uplift does.
    let published = row("-132484.12", "2587229.00", "1251614.27");
    assert_eq!(against(&[]), published);
    let uplift = against(&[("offset_basis", "cumulative_uplift")]);
    assert_eq!(uplift, row("1251614.27", "2587229.00", "1251614.27"));
    // Growth that comes anyway leaves the plan nothing but its costs.
    let anyway = against(&[("growth_without_the_plan", "0.10")]);
    assert_eq!(anyway, row("-132484.12", "0.00", "-1160921.62"));
    // Half of the difference to 3% a year: each year cut to the pound by itself.
    let half = [("growth_without_the_plan", "0.03"), ("attribution", "0.5")];
    let with = [2_575_290.30, 2_832_819.33, 3_116_101.263, 3_427_711.389];
    let without = (1..5).map(|k| 2_341_173.0 * 1.03_f64.powi(k));
    let credit: f64 = with.iter().zip(without).map(|(with, no)| ((with - no) / 2.0).floor()).sum();
    assert_eq!(against(&half).1, format!("{credit}.00"));
    // A lag moves what is credited against no plan as well.
    assert_eq!(against(&[("lag_quarters", "16")]).1, "0.00");
}

#[test]
fn a_plan_that_slips_costs_and_recovers_later_and_loses_nothing() {
    let case = case();
    let own = answer(&case, &[]).unwrap().appraisal;
    let late = answer(&case, &[("slippage_quarters", "2")]).unwrap().appraisal;
    assert_eq!((own.years.len(), late.years.len()), (4, 5), "a year that the slip reaches");
    let costs: Vec<Option<Money>> = late.years.iter().map(|year| year.investment).collect();
    assert_eq!(costs, [228_225, 353_950, 251_450, 251_450, 125_725].map(|it| Some(pounds(it))));
    assert_eq!(late.totals.investment, own.totals.investment);
    assert!(late.present_value.unwrap().investment < own.present_value.unwrap().investment);
    let lagged = answer(&case, &[("lag_quarters", "2")]).unwrap().appraisal;
    assert!(lagged.totals.credit < own.totals.credit, "a lag loses what comes after the plan");
    let forecast = [("recovery_path", "statistical"), ("slippage_quarters", "1")];
    let refused = answer(&case, &forecast).unwrap_err().to_string();
    assert!(refused.starts_with("slippage_quarters: a forecast is of calendar"), "{refused}");
}

#[test]
fn a_growth_without_the_plan_that_outgrows_everything_leaves_that_reading_out_alone() {
    let case = case();
    let plan = |years: i32| {
        let first = year("2022-23");
        let amounts = (0..years).map(|place| (first.plus(place), pounds(100_000)));
        let line = InvestmentLine { amounts: amounts.collect(), ..case.plan.lines[0].clone() };
        Plan { lines: vec![line] }
    };
    let changed = changed(&case, &[("growth_without_the_plan", "1")]);
    let of = |plan: &Plan| sources::answer(&Inputs { plan, ..inputs(&case, &changed) }).unwrap();
    let long = of(&plan(40));
    let against = &long.clawback.as_ref().unwrap().with_and_without;
    assert!(against.is_too_large && against.appraisal.years.is_empty());
    assert_eq!((long.appraisal.years.len(), long.appraisal.totals.net.is_some()), (40, true));
    let said = long.findings.iter().find(|it| it.rule == "too_large_without_the_plan").unwrap();
    assert!(said.message.contains("too large to state"), "{}", said.message);
    let short = of(&plan(4));
    assert!(!short.clawback.as_ref().unwrap().with_and_without.is_too_large);
    assert!(!rules(&short).contains(&"too_large_without_the_plan"));
}
