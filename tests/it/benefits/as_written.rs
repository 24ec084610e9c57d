//! What a paper states is held against the plan as it is written, and says so where years
//! and totals are of a plan that slips, is biased or has other prices.

use super::*;
use recoup::appraisal::claims::ClaimJudgement;

const INDEPENDENT: &str = "cambridgeshire-independent-living";
const MARK: &str = "As written: ";

fn of_case_with(case: &str, changes: &[(&str, &str)]) -> Answer {
    let state = state(case);
    let mut assumptions = state.programme.assumptions.clone();
    for (name, value) in changes {
        assumptions::set(&mut assumptions, name, &Value::from(*value)).unwrap();
    }
    state.answer(&assumptions).unwrap()
}

fn said(answer: &Answer, rule: &str) -> Vec<String> {
    let of_rule = answer.findings.iter().filter(|finding| finding.rule == rule);
    of_rule.map(|finding| finding.message.clone()).collect()
}

#[test]
fn a_claim_is_judged_alike_whatever_the_answer_adds_to_the_plan() {
    let plain = of_case(INDEPENDENT);
    assert_eq!(said(&plain, "as_written"), [] as [&str; 0]);
    for changes in [
        &[("benefit_optimism", "0.2")][..],
        &[("optimism_bias", "0.2")],
        &[("slippage_quarters", "2")],
        &[("price_basis", "real"), ("deflator_rate", "0.02")],
    ] {
        let answer = of_case_with(INDEPENDENT, changes);
        assert_ne!(answer.appraisal.years, plain.appraisal.years, "{changes:?}");
        assert_eq!(answer.headlines, plain.headlines, "{changes:?}");
        let claim = "one_year_against_annual";
        assert_eq!(said(&answer, claim), [format!("{MARK}{}", said(&plain, claim)[0])]);
        assert_eq!(said(&answer, "as_written").len(), 1, "{changes:?}");
        for (figure, of_plan) in answer.figures.iter().zip(&plain.figures) {
            assert_eq!(figure.figure, of_plan.figure, "{changes:?}");
            assert_eq!(figure.rule, format!("{}, as written", of_plan.rule), "{changes:?}");
        }
    }
    let answer = of_case_with(INDEPENDENT, &[("benefit_optimism", "0.2")]);
    assert_eq!(
        said(&answer, "as_written"),
        [
            "Years and totals take in credits lower for optimism by 20%. What is said \"as written\" \
          is of the plan without that, and the paper's claims are held against it."
        ]
    );
}

#[test]
fn dates_of_lines_and_phasing_are_marked_where_the_plan_slips() {
    let document = json!({"kind": "outcome_payments", "project": {
        "payments": "40000.00", "saving_a_person": "10000", "starts": "2022-23-Q3",
        "moves": {"2022-23": 4},
    }});
    let lines = json!([{"line": "Team", "starts": "2022-23-Q3",
        "amounts": {"2022-23": "400", "2023-24": "400"}}]);
    let phased = ("phasing", "2022-23-Q3..2023-24-Q2");
    let marks = |answer: &Answer, rule| -> Vec<bool> {
        said(answer, rule).iter().map(|message| message.starts_with(MARK)).collect()
    };
    let late = assuming(&document, &lines, &[phased, ("slippage_quarters", "2")]);
    assert_eq!(marks(&late, "part_year"), [true, true]);
    assert_eq!(marks(&late, "phasing_assumed"), [true]);
    let on_time = assuming(&document, &lines, &[phased]);
    assert_eq!(marks(&on_time, "part_year"), [false, false]);
    assert_eq!(marks(&on_time, "phasing_assumed"), [false]);
}

#[test]
fn a_grant_that_pays_less_of_a_late_plan_makes_no_claim_false() {
    let document = json!({"kind": "outcome_payments", "project": {
        "moves": {"2022-23": 4}, "starts": "2022-23-Q1", "saving_a_person": "10000",
        "outcomes": [{"name": "A year", "sustained_months": 12, "tariff": "1000"}],
        "grant": {"share": "0.5", "until": "2023-24"},
    }, "headlines": [
        {"claim": "The grant", "measure": "grant", "low": "2000"},
    ]});
    let late = assuming(&document, &json!([]), &[("slippage_quarters", "4")]);
    assert_eq!(late.headlines[0].judgement, ClaimJudgement::Reproduced);
    assert_eq!(late.appraisal.totals.investment, Some(pounds(4_000)));
}
