//! One golden test for each council paper.

use recoup::appraisal::claims::ClaimJudgement;
use recoup::domain::figure::Unit;

use super::*;

fn judgements(answer: &Answer) -> Vec<ClaimJudgement> {
    answer.headlines.iter().map(|checked| checked.judgement).collect()
}

#[test]
fn care_together_states_its_cost_and_no_offset() {
    let answer = of_case("cambridgeshire-care-together");
    let printed = [688_549, 734_779, 738_752, 751_528].map(|amount| Some(pounds(amount)));
    assert_eq!(investments_of(&answer), printed);
    assert_eq!(answer.appraisal.totals.investment, Some(pounds(2_913_608)));
    assert_eq!(credits_of(&answer), [None; 4], "not stated, never zero");
    assert_eq!(
        (
            answer.appraisal.totals.credit,
            answer.appraisal.totals.net,
            answer.appraisal.present_value
        ),
        (None, None, None)
    );
    assert_eq!((answer.appraisal.totals.offset_ratio, answer.appraisal.payback_year), (None, None));
    assert!(answer.published_differences.is_empty());
    assert_eq!(judgements(&answer), [ClaimJudgement::Rounded]);
    assert_eq!(
        rules(&answer),
        [
            "unusual_change",
            "unusual_change",
            "benefits_not_stated",
            "not_cashable",
            "headline_is_rounded",
            "published_compared",
            "note",
        ]
    );
    let staffing = message(&answer, "unusual_change");
    assert!(staffing.contains("22.3% in 2024-25") && staffing.contains("against 2.0%"));
    let rounded = message(&answer, "headline_is_rounded");
    assert!(rounded.contains("about 2,915,000; computed 2,913,608"), "{rounded}");
    assert!(rounded.contains("rounding gives 2,914,000"), "{rounded}");
}

#[test]
fn independent_living_saves_before_it_opens_and_once_for_a_yearly_claim() {
    let answer = of_case("cambridgeshire-independent-living");
    assert_eq!(answer.appraisal.totals.investment, Some(pounds(300_000)));
    assert_eq!(answer.appraisal.totals.credit, Some(pounds(478_000)));
    assert_eq!(answer.appraisal.totals.net, Some(pounds(-178_000)));
    assert_eq!(answer.appraisal.totals.offset_ratio.unwrap().to_string(), "1.5933");
    assert_eq!(figure(&answer, Measure::Units), Figure::count(Unit::Units, 48, 48));
    let a_unit = figure(&answer, Measure::CreditAUnit);
    assert_eq!(a_unit, Figure::pounds(Money::from_pence(995_833)), "9,958 to the pound");
    assert_eq!(judgements(&answer), [ClaimJudgement::Differs, ClaimJudgement::Reproduced]);
    assert_eq!(
        rules(&answer),
        [
            "saving_before_opening",
            "dates_disagree",
            "kind_not_stated",
            "nominal_at_real_rate",
            "one_year_against_annual",
            "published_difference",
            "published_difference",
            "published_row_not_compared",
            "published_compared",
        ]
    );
    let early = message(&answer, "saving_before_opening");
    assert!(early.contains("478,000 are shown in 2023-24"), "{early}");
    assert!(early.contains("opens in 2024-25 and saves from 2025-26 on"), "{early}");
    let once = message(&answer, "one_year_against_annual");
    assert!(once.contains("about 500,000 a year") && once.contains("of 6 years one"), "{once}");
    let kind = message(&answer, "kind_not_stated");
    assert!(kind.contains("Once, they are 478,000") && kind.contains("again, 2,390,000"), "{kind}");
    // Two printed cells differ: the units, by the year that the text gives. Every printed
    // total is reproduced.
    let years: Vec<_> = answer.published_differences.iter().map(|d| d.financial_year).collect();
    assert_eq!(years, [Some(year("2023-24")), Some(year("2024-25"))]);
}

#[test]
fn nottinghamshire_has_a_term_with_no_start_and_no_total() {
    let answer = of_case("nottinghamshire-promoting-independence");
    assert!(answer.appraisal.years.is_empty(), "no start, so no year is stated");
    assert_eq!(answer.appraisal.totals.investment, Some(pounds(68_457)));
    assert_eq!(answer.appraisal.totals.credit, None);
    let money = |amount| Figure::pounds(pounds(amount));
    assert_eq!(figure(&answer, Measure::InvestmentAYear), money(45_638));
    assert_eq!(figure(&answer, Measure::InvestmentAPost), money(22_819));
    assert_eq!(
        judgements(&answer),
        [ClaimJudgement::Reproduced, ClaimJudgement::Reproduced, ClaimJudgement::NotStated]
    );
    assert_eq!(
        rules(&answer),
        [
            "start_not_stated",
            "cost_not_stated_for_term",
            "benefits_not_stated",
            "headline_not_reproduced",
            "note",
            "note",
        ]
    );
    assert!(message(&answer, "start_not_stated").contains("April would give 45,638 + 22,819"));
    assert!(message(&answer, "cost_not_stated_for_term").contains("68,457 in all"));
}

#[test]
fn a_start_that_a_person_assumes_splits_the_term_and_is_labelled_so() {
    let mut state = state("nottinghamshire-promoting-independence");
    let quarter = |text| recoup::domain::Quarter::parse(text).unwrap();
    state.benefits.phasing = Some(recoup::domain::benefits::Phasing {
        from: quarter("2019-20-Q1"),
        to: quarter("2020-21-Q2"),
    });
    let answer = state.answer(&Assumptions::default()).unwrap();
    assert_eq!(investments_of(&answer), [45_638, 22_819].map(|amount| Some(pounds(amount))));
    assert_eq!(answer.appraisal.totals.investment, Some(pounds(68_457)));
    let assumed = message(&answer, "phasing_assumed");
    assert!(assumed.contains("from 2019-20 Q1 to 2020-21 Q2"), "{assumed}");
}

#[test]
fn cheshire_adds_up_and_neither_its_old_list_nor_demand_pressure_is_held_against_it() {
    let answer = of_case("cheshire-west-and-chester");
    let money = |amount| Figure::pounds(pounds(amount));
    assert_eq!(figure(&answer, Measure::Credit), money(9_663_000));
    assert_eq!(figure(&answer, Measure::Investment), money(2_353_000));
    assert_eq!(figure(&answer, Measure::NetSaving), money(7_310_000));
    assert_eq!(named(&answer, "net savings without public health"), money(6_760_000));
    assert!(answer.appraisal.years.is_empty());
    assert_eq!(
        (answer.appraisal.totals.investment, answer.appraisal.totals.credit),
        (None, None),
        "types are mixed"
    );
    assert_eq!(judgements(&answer), [ClaimJudgement::NotCompared]);
    assert_eq!(rules(&answer), ["unphased", "demand_pressure"]);
    assert!(message(&answer, "demand_pressure").starts_with("1,775,000 is demand pressure"));
    assert_eq!(named(&answer, "spent to save"), money(578_000));
    // With years to divide by, no ratio is made of it either: 50,000 and 528,000 a year.
    let mut phased = state("cheshire-west-and-chester");
    let quarter = |text| recoup::domain::Quarter::parse(text).unwrap();
    let (from, to) = (quarter("2021-22-Q1"), quarter("2023-24-Q4"));
    phased.benefits.phasing = Some(recoup::domain::benefits::Phasing { from, to });
    let answer = phased.answer(&Assumptions::default()).unwrap();
    assert_eq!(investments_of(&answer), [578_000; 3].map(|amount| Some(pounds(amount))));
}

#[test]
fn a_list_that_is_delivered_twice_does_not_double() {
    let once = state("cheshire-west-and-chester");
    let mut twice = once.clone();
    let recoup::domain::BenefitSource::Proposals(list) = &mut twice.benefits.source else {
        panic!("it is a list")
    };
    list.extend(list.clone());
    let figures = |state: &State| state.answer(&Assumptions::default()).unwrap().figures;
    assert_eq!(figures(&once), figures(&twice));
    let answer = twice.answer(&Assumptions::default()).unwrap();
    assert!(message(&answer, "delivered_twice").starts_with("20 of 40 proposals"));
}

#[test]
fn sheffield_publishes_no_year_and_its_movers_are_no_net_fall() {
    let answer = of_case("sheffield-promoting-independence");
    let money = |amount| Figure::pounds(pounds(amount));
    assert_eq!(figure(&answer, Measure::OutcomePayments), money(3_000_000));
    assert_eq!(figure(&answer, Measure::Grant), money(750_000));
    assert_eq!(figure(&answer, Measure::CouncilPayments), money(2_250_000));
    let net = figure(&answer, Measure::NetSaving);
    assert_eq!(net, Figure::range(pounds(3_000_000), pounds(3_700_000)));
    let people = |low, high| Figure::count(Unit::People, low, high);
    assert_eq!(figure(&answer, Measure::CohortBefore), people(173, 173));
    assert_eq!(figure(&answer, Measure::CohortAfter), people(105, 120));
    assert_eq!(figure(&answer, Measure::PeopleMoved), people(53, 68));
    assert!(answer.appraisal.years.is_empty(), "no profile by year is published");
    assert_eq!(answer.appraisal.totals.investment, Some(pounds(2_250_000)));
    assert_eq!(
        (answer.appraisal.totals.credit, answer.appraisal.totals.offset_ratio),
        (None, None)
    );
    use ClaimJudgement::{AsStated, NotCompared, Reproduced};
    assert_eq!(
        judgements(&answer),
        [AsStated, AsStated, Reproduced, AsStated, AsStated, NotCompared]
    );
    assert_eq!(
        rules(&answer),
        [
            "cost_outlasts_project",
            "grant_ends_before_payments",
            "unphased",
            "note",
            "note",
            "note",
            "note",
        ]
    );
    assert!(message(&answer, "cost_outlasts_project").contains("5 years and is paid for over 9"));
    // Movers are no net fall while others enter: two measures, and no contradiction.
    assert!(answer.findings.iter().any(|finding| finding.message.contains("another measure")));
}

#[test]
fn pay_inflation_on_a_cost_that_rises_already_is_said() {
    let state = state("cambridgeshire-care-together");
    let mut assumptions = Assumptions::default();
    let of = |assumptions: &Assumptions| {
        let answer = state.answer(assumptions).unwrap();
        answer.findings.iter().filter(|finding| finding.rule == "pay_rises_twice").count()
    };
    assert_eq!(of(&assumptions), 0);
    recoup::ingest::assumptions::set(&mut assumptions, "pay_inflation_rate", &"0.02".into())
        .unwrap();
    assert!(of(&assumptions) > 0);
}
