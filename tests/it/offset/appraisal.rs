//! Time, prices, costs, present values and the base budget, worked by hand.

use recoup::domain::{LineCategory, Quarter};

use super::*;

fn quarter(text: &str) -> Quarter {
    Quarter::parse(text).unwrap()
}

fn of_years(answer: &Answer, of: fn(&recoup::appraisal::Year) -> Money) -> Vec<String> {
    answer.appraisal.years.iter().map(|year| of(year).to_string()).collect()
}

#[test]
fn what_is_earned_before_recoveries_start_is_nothing() {
    let case = case();
    let total = [("offset_basis", "total_recovery"), ("growth_rate", "0"), ("baseline", "400.00")];
    let table: &[(&str, &str, [&str; 4])] = &[
        ("2022-23-Q1", "0", ["400.00", "400.00", "400.00", "400.00"]),
        ("2022-23-Q3", "0", ["200.00", "400.00", "400.00", "400.00"]),
        ("2022-23-Q3", "1", ["100.00", "400.00", "400.00", "400.00"]),
        ("2022-23-Q4", "6", ["0.00", "0.00", "300.00", "400.00"]),
        ("2023-24-Q2", "0", ["0.00", "300.00", "400.00", "400.00"]),
        ("2026-27-Q1", "0", ["0.00", "0.00", "0.00", "0.00"]),
        ("2010-11-Q1", "0", ["400.00", "400.00", "400.00", "400.00"]),
    ];
    for (start, lag, expected) in table {
        let changes = [("recoveries_start", *start), ("lag_quarters", *lag)];
        let answer = answer(&case, &[&total[..], &changes].concat()).unwrap();
        assert_eq!(of_years(&answer, |year| year.credit.unwrap()), *expected, "{start} {lag}");
    }
    let late = answer(&case, &[("recoveries_start", "2023-24-Q3")]).unwrap();
    let said: Vec<_> = late.findings.iter().filter(|f| f.rule == "part_year").collect();
    assert_eq!(said.len(), 2);
    assert!(said[0].message.contains("2022-23 earns nothing"), "{}", said[0].message);
    assert!(said[1].message.contains("2 of its four quarters"), "{}", said[1].message);
}

#[test]
fn pay_grows_lines_start_bias_is_added_and_all_is_rounded_once() {
    let case = case();
    let mut plan = plan(&[("Team", None, &[1_000, 1_000, 1_000]), ("Tool", None, &[101, 0, 0])]);
    plan.lines[0].category = Some(LineCategory::Staffing);
    plan.lines[0].starts = Some(quarter("2022-23-Q2"));
    let changes = [("pay_inflation_rate", "0.03"), ("optimism_bias", "0.10")];
    let changed = changed(&case, &changes);
    let answer = sources::answer(&Inputs { plan: &plan, ..inputs(&case, &changed) }).unwrap();
    assert_eq!(
        of_years(&answer, |y| y.investment_before_bias.unwrap()),
        ["851.00", "1030.00", "1060.90"]
    );
    assert_eq!(of_years(&answer, |y| y.investment.unwrap()), ["936.10", "1133.00", "1166.99"]);
    let said = answer.findings.iter().find(|finding| finding.rule == "part_year").unwrap();
    assert_eq!(said.place.row.as_deref(), Some("Team"));
    // Nothing is stated before a line starts, and nothing is missing either.
    plan.lines[0].amounts.remove(&year("2022-23"));
    plan.lines[0].starts = Some(quarter("2023-24-Q1"));
    let answer = sources::answer(&Inputs { plan: &plan, ..inputs(&case, &changed) }).unwrap();
    assert_eq!(of_years(&answer, |y| y.investment_before_bias.unwrap())[0], "101.00");
    assert!(!rules(&answer).contains(&"investment_not_stated"));
}

#[test]
fn real_amounts_are_in_the_prices_of_the_base_year() {
    let case = case();
    let total = [
        ("offset_basis", "total_recovery"),
        ("growth_rate", "0"),
        ("baseline", "1000.00"),
        ("rounding", "half_up_to_penny"),
        ("price_basis", "real"),
        ("deflator_rate", "0.25"),
    ];
    let first = answer(&case, &total).unwrap();
    assert_eq!(of_years(&first, |y| y.credit.unwrap()), ["1000.00", "800.00", "640.00", "512.00"]);
    assert_eq!(of_years(&first, |y| y.investment.unwrap())[1], "201160.00");
    let later = answer(&case, &[&total[..], &[("price_base_year", "2023-24")]].concat()).unwrap();
    assert_eq!(of_years(&later, |y| y.credit.unwrap()), ["1250.00", "1000.00", "800.00", "640.00"]);
    let nominal = answer(&case, &[&total[..], &[("price_basis", "nominal")]].concat()).unwrap();
    assert_eq!(of_years(&nominal, |y| y.credit.unwrap()), ["1000.00"; 4]);
}

#[test]
fn present_values_and_their_ratio_are_those_worked_by_hand() {
    let value = answer(&case(), &[]).unwrap().appraisal.present_value.unwrap();
    // 234,117 + 257,529/1.035 + 283,281/1.035^2 + 311,610/1.035^3, and the costs alike.
    assert_eq!(value.credit.to_string(), "1028437.50");
    assert_eq!(value.investment.to_string(), "1160921.62");
    assert_eq!(value.net.to_string(), "-132484.12");
    assert_eq!(value.ratio.unwrap().to_string(), "0.8859");
}

#[test]
fn a_plan_pays_back_in_a_quarter_of_its_payback_year() {
    let case = case();
    let total = [("offset_basis", "total_recovery"), ("growth_rate", "0"), ("baseline", "400.00")];
    let table: &[(&[i64], &[(&str, &str)], Option<&str>)] = &[
        // 400 a year against 700 once: 350 by the middle of the second year's third quarter.
        (&[700, 0], &[], Some("2023-24-Q3")),
        (&[400, 400], &[], Some("2022-23-Q1")),
        (&[800, 0], &[], Some("2023-24-Q4")),
        (&[800, 1], &[], None),
        (&[300, 0], &[("recoveries_start", "2022-23-Q2")], Some("2022-23-Q4")),
        (&[100, 0], &[("recoveries_start", "2022-23-Q3")], Some("2022-23-Q3")),
        (&[100, 0], &[("lag_quarters", "3")], Some("2022-23-Q4")),
    ];
    for (costs, changes, expected) in table {
        let plan = plan(&[("Cost", None, costs)]);
        let changed = changed(&case, &[&total[..], changes].concat());
        let answer = sources::answer(&Inputs { plan: &plan, ..inputs(&case, &changed) }).unwrap();
        let paid = answer.appraisal.payback_quarter.map(|quarter| quarter.to_string());
        assert_eq!(paid.as_deref(), *expected, "{costs:?} {changes:?}");
        let year = answer.appraisal.payback_quarter.map(Quarter::year);
        assert_eq!(answer.appraisal.payback_year, year);
    }
}

#[test]
fn a_return_to_the_level_before_covid_is_a_hole_in_the_base_budget() {
    let case = case();
    let own = answer(&case, &[]).unwrap();
    let risk = own.clawback.as_ref().unwrap().base_budget_risk.as_ref().unwrap();
    assert_eq!(risk.shortfall.to_string(), "803419.67");
    assert_eq!(risk.shortfall_after_growth.unwrap().to_string(), "649644.33");
    assert_eq!(risk.earlier.in_words(), "the mean of 2017-18 to 2019-20");
    assert_eq!(risk.financial_year, year("2022-23"));
    let said = own.findings.iter().find(|finding| finding.rule == "base_budget_risk").unwrap();
    for part in ["hole of 803,420 in", "hole is 649,644.", "2019-20, 1,537,753, that", "2022-23"] {
        assert!(said.message.contains(part), "{part}: {}", said.message);
    }
    let stated = answer(&case, &[("base_budget_level", "2000000.00")]).unwrap();
    assert_eq!(
        stated.clawback.unwrap().base_budget_risk.unwrap().shortfall.to_string(),
        "341173.00"
    );
    for changes in [&[("baseline", "2017-18..2019-20")][..], &[("base_budget_level", "2341173.00")]]
    {
        let none = answer(&case, changes).unwrap();
        assert!(
            none.clawback.as_ref().unwrap().base_budget_risk.is_none()
                && !rules(&none).contains(&"base_budget_risk")
        );
    }
}
