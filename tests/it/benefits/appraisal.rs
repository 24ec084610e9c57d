//! Benefits that are not clawbacks in Green Book terms: real prices, the quarter that pays
//! back, what moves an answer, and what each council paper allows to be said.

use std::sync::Arc;

use recoup::appraisal::sensitivity::Bar;
use recoup::appraisal::switching::{Search, SwitchingValue, Value as Found};
use recoup::domain::Quarter;
use recoup::service::portfolio::{PortfolioQuery, portfolio_of};
use recoup::sources::sensitivity;
use recoup::sources::switching_values;

use recoup::sources::Evidence;

use super::*;

/// What takes a search, of benefits and lines as documents.
pub(super) fn searched(
    document: &Value,
    lines: &Value,
    changes: &[(&str, &str)],
) -> (Vec<SwitchingValue>, Vec<Bar>) {
    let mut assumptions = Assumptions::default();
    for (name, value) in changes {
        assumptions::set(&mut assumptions, name, &Value::from(*value)).unwrap();
    }
    let read: Benefits = benefits(document).unwrap_or_else(|problems| panic!("{problems:?}"));
    let plan: Plan = investments(&json!({"unit": "pounds", "lines": lines})).unwrap();
    let inputs = Inputs { benefits: &read, ..support_inputs(&plan, &assumptions) };
    let bars = sensitivity(&inputs, &answer(&inputs).unwrap());
    (switching_values(&inputs).unwrap(), bars)
}

pub(super) fn solved(
    document: &Value,
    lines: &Value,
    changes: &[(&str, &str)],
) -> Vec<SwitchingValue> {
    searched(document, lines, changes).0
}

pub(super) fn of<'a>(values: &'a [SwitchingValue], parameter: &str) -> &'a SwitchingValue {
    values.iter().find(|value| value.parameter == parameter).unwrap()
}

/// The value that was found, or the word for why there is none.
pub(super) fn shown(values: &[SwitchingValue], parameter: &str) -> String {
    match &of(values, parameter).search {
        Search::Found(Found::Rate(rate)) => rate.to_string(),
        Search::Found(Found::Amount(amount)) => amount.to_string(),
        Search::Found(Found::Quarters(number) | Found::Units(number))
        | Search::AtLeast(Found::Quarters(number) | Found::Units(number)) => number.to_string(),
        other => other.state().to_owned(),
    }
}

fn flats(changes: &[(&str, Value)]) -> Value {
    let mut scheme = json!({
        "name": "Flats", "units": 10, "opens": "2022-23-Q1", "saving_a_unit": "4000",
    });
    for (name, value) in changes {
        scheme[*name] = value.clone();
    }
    json!({"kind": "unit_savings", "schemes": [scheme]})
}

/// 100,000 spent in the first of three years.
fn works() -> Value {
    json!([{"line": "Works", "amounts": {"2022-23": "100000", "2023-24": "0", "2024-25": "0"}}])
}

const REAL: [(&str, &str); 2] = [("price_basis", "real"), ("deflator_rate", "0.25")];

#[test]
fn real_amounts_are_in_the_prices_of_the_first_year_or_of_the_one_that_is_stated() {
    let units = json!({"kind": "unit_savings", "schemes": [
        {"name": "A", "units": 1, "savings": {"2022-23": "0", "2023-24": "250"}, "savings_kind": "one_off"},
    ]});
    let lines = json!([{"line": "Cost", "amounts": {"2022-23": "100", "2023-24": "50"}}]);
    let discounted = [&REAL[..], &[("discount_rate", "0.25")]].concat();
    let answer = assuming(&units, &lines, &discounted);
    assert_eq!(credits_of(&answer), [0, 200].map(|amount| Some(pounds(amount))));
    assert_eq!(investments_of(&answer), [100, 40].map(|amount| Some(pounds(amount))));
    assert_eq!(answer.appraisal.totals.net, Some(pounds(-60)));
    let value = answer.appraisal.present_value.unwrap();
    assert_eq!((value.credit, value.investment, value.net), (pounds(160), pounds(132), pounds(28)));
    let later = [&REAL[..], &[("price_base_year", "2023-24")]].concat();
    let answer = assuming(&units, &lines, &later);
    assert_eq!(credits_of(&answer), [0, 250].map(|amount| Some(pounds(amount))));
    assert_eq!(investments_of(&answer), [125, 50].map(|amount| Some(pounds(amount))));
    // The figures of the plan, which a paper's claims are held against, stay as stated.
    assert_eq!(figure(&answer, Measure::Credit), Figure::pounds(pounds(250)));
    let biased = [&REAL[..], &[("optimism_bias", "0.5")]].concat();
    let answer = assuming(&units, &lines, &biased);
    assert_eq!(investments_of(&answer), [150, 60].map(|amount| Some(pounds(amount))));
}

#[test]
fn every_kind_of_benefit_is_deflated_by_year() {
    let money = |amounts: &[i64]| amounts.iter().map(|a| Some(pounds(*a))).collect::<Vec<_>>();
    let flats = assuming(&flats(&[]), &works(), &REAL);
    assert_eq!(credits_of(&flats), money(&[40_000, 32_000, 25_600]));
    let outcomes = assuming(&project(&[]), &json!([]), &REAL);
    assert_eq!(credits_of(&outcomes), money(&[12_000, 25_600]));
    assert_eq!(investments_of(&outcomes), money(&[0, 6_400]));
    let list = json!({"kind": "proposals", "proposals": [
        {"ref": "1", "proposal": "P", "group": "g", "amount": "100", "kind": "saving", "timing": "a_year"},
    ], "phasing": {"from": "2022-23-Q1", "to": "2023-24-Q4"}});
    assert_eq!(credits_of(&assuming(&list, &json!([]), &REAL)), money(&[100, 80]));
    let lines = json!([{"line": "Posts", "amounts": {"2022-23": "100", "2023-24": "100"}}]);
    let costs = assuming(&json!({"kind": "not_stated"}), &lines, &REAL);
    assert_eq!(investments_of(&costs), money(&[100, 80]));
    assert_eq!(credits_of(&costs), [None; 2], "not stated, in any prices");
}

#[test]
fn prices_that_change_nothing_or_cannot_be_applied_are_said() {
    let said = |document: &Value, changes: &[(&str, &str)], rule: &str| {
        message(&assuming(document, &works(), changes), rule)
    };
    let set = said(
        &flats(&[]),
        &[("deflator_rate", "0.02"), ("price_base_year", "2020-21")],
        "assumption_not_used",
    );
    assert!(set.contains("deflator rate and price base year. Amounts stay as they are"), "{set}");
    let real = said(&flats(&[]), &[("price_basis", "real")], "deflator_not_stated");
    assert!(real.contains("they stay as stated"), "{real}");
    // A total that no year makes up cannot be deflated, and is not passed off as real.
    let undated = project(&[("moves", json!({})), ("payments", json!("900"))]);
    let answer = assuming(&undated, &json!([]), &REAL);
    assert_eq!(answer.appraisal.totals.investment, None);
    assert!(message(&answer, "undated_in_real_prices").contains("is not stated in real prices"));
    assert_eq!(assuming(&undated, &json!([]), &[]).appraisal.totals.investment, Some(pounds(900)));
    let dated = assuming(&flats(&[]), &works(), &REAL);
    assert!(!rules(&dated).contains(&"undated_in_real_prices"), "{:?}", dated.findings);
}

#[test]
fn a_range_gives_a_probability_for_savings_as_well() {
    let read = benefits(&flats(&[])).unwrap();
    let plan: Plan = investments(&json!({"unit": "pounds", "lines": works()})).unwrap();
    let mut assumptions = Assumptions::default();
    let ranges = [("benefit_optimism", "0.30"), ("ranges", "benefit_optimism:0.10..0.50")];
    for (name, value) in ranges {
        assumptions::set(&mut assumptions, name, &Value::from(value)).unwrap();
    }
    let inputs = Inputs { benefits: &read, ..support_inputs(&plan, &assumptions) };
    let covered = recoup::sources::coverage(&inputs, &answer(&inputs).unwrap()).unwrap();
    let plan = covered.covered.last().unwrap();
    // 83.33% of the savings cover the works, so 16.67% may be missing. 30% is the median and
    // 10% the tenth percentile: the distance is 0.1333 / 0.2 of 1.2816 deviations.
    let turns = plan.turns_at.unwrap();
    assert_eq!((turns.value.to_places(4).to_string(), turns.or_more), ("0.1667".into(), false));
    let Ok(recoup::domain::Chance::Is(chance)) = plan.chance else { panic!("{:?}", plan.chance) };
    assert!((chance.as_f64() - 0.196_5).abs() < 0.001, "{chance}");
}

#[test]
fn a_range_of_what_clawbacks_alone_have_is_said_to_have_no_effect() {
    let growth = [("ranges", "growth_rate:0.02..0.10,optimism_bias:0..0.30")];
    let answer = assuming(&flats(&[]), &works(), &growth);
    let said = message(&answer, "range_not_used");
    assert!(
        said.contains("for growth rate is left unused") && !said.contains("optimism"),
        "{said}"
    );
    let bias = assuming(&flats(&[]), &works(), &[("ranges", "optimism_bias:0..0.30")]);
    assert!(!rules(&bias).contains(&"range_not_used"), "{:?}", bias.findings);
}

#[test]
fn the_quarter_that_pays_back_is_named_where_both_sides_are_known_by_quarter() {
    let quarter = |text| Some(Quarter::parse(text).unwrap());
    let paid =
        |document: &Value, lines: &Value| of_documents(document, lines).appraisal.payback_quarter;
    // 100,000 against 10,000 a quarter: after ten of them.
    assert_eq!(paid(&flats(&[]), &works()), quarter("2024-25-Q2"));
    assert_eq!(paid(&flats(&[("opens", json!("2022-23-Q2"))]), &works()), quarter("2024-25-Q3"));
    // A bias of a fifth takes twelve quarters, and prices of the first year more.
    let after = |changes| assuming(&flats(&[]), &works(), changes).appraisal.payback_quarter;
    assert_eq!(after(&[("optimism_bias", "0.2")]), quarter("2024-25-Q4"));
    assert_eq!(after(&REAL), None);
    // Where the year alone is stated, so is the year that pays back.
    let year_alone = of_documents(&flats(&[("opens", json!("2022-23"))]), &works());
    assert_eq!(
        (year_alone.appraisal.payback_year, year_alone.appraisal.payback_quarter),
        (Some(year("2024-25")), None)
    );
    // Outcomes: 8,000 open, 2,000 paid and 8,000 saved in a quarter of the second year.
    let lines = json!([{"line": "Team", "amounts": {"2022-23": "20000", "2023-24": "0"}}]);
    assert_eq!(paid(&project(&[]), &lines), quarter("2023-24-Q2"));
}

#[test]
fn each_bar_is_the_answer_with_what_it_names_moved() {
    let lines = json!([{"line": "Team", "category": "staffing",
        "amounts": {"2022-23": "20000", "2023-24": "1000"}}]);
    let (_, bars) = searched(&project(&[]), &lines, &REAL);
    let names: Vec<&str> = bars.iter().map(|bar| bar.parameter).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        [
            "benefit_share",
            "deflator_rate",
            "discount_rate",
            "optimism_bias",
            "pay_inflation_rate",
            "slip_quarters",
            "slippage_quarters",
            "tariff_share",
        ]
    );
    assert!(bars.is_sorted_by(|a, b| (a.net_swing, a.npv_swing) >= (b.net_swing, b.npv_swing)));
    for bar in &bars {
        for end in [&bar.low, &bar.high] {
            let end = end.as_ref().unwrap();
            let set = [&REAL[..], &[(bar.parameter, end.value.as_str())]].concat();
            let moved = match bar.parameter {
                "benefit_share" if end.value == "0.90" => {
                    assuming(&project(&[("saving_a_person", json!("3600"))]), &lines, &REAL)
                }
                "benefit_share" => {
                    assuming(&project(&[("saving_a_person", json!("4400"))]), &lines, &REAL)
                }
                // A slip is held to the years of the answer, which another test works out.
                "tariff_share" | "slip_quarters" => continue,
                _ => assuming(&project(&[]), &lines, &set),
            };
            assert_eq!(Some(end.net), moved.appraisal.totals.net, "{}", bar.parameter);
            assert_eq!(end.npv, moved.appraisal.present_value.unwrap().net, "{}", bar.parameter);
            assert_eq!(end.offset_ratio, moved.appraisal.totals.offset_ratio, "{}", bar.parameter);
        }
    }
}

#[test]
fn a_later_opening_and_a_slip_are_held_to_the_years_of_the_answer() {
    let nets = |bars: &[Bar], parameter: &str| {
        let bar = bars.iter().find(|bar| bar.parameter == parameter).unwrap();
        let net = |end: &Option<recoup::appraisal::sensitivity::End>| end.as_ref().unwrap().net;
        (bar.step, net(&bar.low), net(&bar.high))
    };
    let (_, bars) = searched(&flats(&[]), &works(), &[]);
    let step = "+2 quarters, an opening that is later";
    assert_eq!(
        nets(&bars, "opening_delay_quarters"),
        (step, pounds(-20_000), pounds(0)),
        "two quarters of 10,000 less"
    );
    // 44,000 saved and 8,000 paid; two quarters later 28,000 are saved in the two years and
    // all is paid, a part of it after them.
    let (_, bars) = searched(&project(&[]), &json!([]), &[]);
    assert_eq!(
        nets(&bars, "slip_quarters"),
        ("-2 and +2 quarters", pounds(-36_000), pounds(-20_000))
    );
    let tariffs = nets(&bars, "tariff_share");
    assert_eq!(tariffs, ("-0.10 and +0.10", pounds(-36_800), pounds(-35_200)));
    // A slip that is two quarters less begins a year before the answer does; the net present
    // value stays one of the answer's first year, here twice what that year before gives.
    let slipped = project(&[("slip_quarters", json!(4)), ("starts", Value::Null)]);
    let (_, bars) = searched(&slipped, &json!([]), &[("discount_rate", "1")]);
    let slip = bars.iter().find(|bar| bar.parameter == "slip_quarters").unwrap();
    let low = slip.low.as_ref().unwrap();
    let two_less = project(&[("slip_quarters", json!(2)), ("starts", Value::Null)]);
    let own = assuming(&two_less, &json!([]), &[("discount_rate", "1")]);
    assert_eq!((low.value.as_str(), Some(low.net)), ("2", own.appraisal.totals.net));
    assert_eq!(low.npv.pence(), 2 * own.appraisal.present_value.unwrap().net.pence());
    // Nothing is said of a plan of which a side is not stated.
    let unsaid = project(&[("saving_a_person", Value::Null)]);
    assert!(searched(&unsaid, &json!([]), &[]).1.is_empty());
}

#[test]
fn what_is_paid_after_the_end_of_a_grant_is_the_councils_alone() {
    // All is paid in 2023-24, the grant's last year, and a year later when it slips so far.
    let project = |slip: u16| {
        let grant = json!({"amount": "4000", "until": "2023-24"});
        project(&[("grant", grant), ("slip_quarters", json!(slip))])
    };
    let paid = |slip| of_documents(&project(slip), &json!([])).appraisal.totals.investment.unwrap();
    assert_eq!((paid(0), paid(4)), (pounds(4_000), pounds(8_000)));
    let (values, _) = searched(&project(0), &json!([]), &[]);
    assert_eq!(shown(&values, "slip_quarters"), "4", "12,000 are saved, and then 6,000");
    let (_, bars) = searched(&project(2), &json!([]), &[]);
    let slip = bars.iter().find(|bar| bar.parameter == "slip_quarters").unwrap();
    assert!(slip.low.is_some() && slip.high.is_some(), "{slip:?}");
}

#[test]
fn savings_by_year_of_which_one_is_missing_are_no_savings_of_the_plan() {
    let document = json!({"kind": "unit_savings", "schemes": [
        {"name": "A", "units": 1, "savings": {"2022-23": "5"}, "savings_kind": "level"},
    ]});
    let lines = json!([{"line": "Cost", "amounts": {"2022-23": "1", "2023-24": "1"}}]);
    let answer = of_documents(&document, &lines);
    assert_eq!(credits_of(&answer), [Some(pounds(5)), None]);
    assert_eq!((answer.appraisal.totals.credit, answer.appraisal.totals.net), (None, None));
}

#[test]
fn a_portfolio_says_where_its_programmes_are_in_different_prices() {
    let of = |real: &[&str]| {
        let cases = ["cambridgeshire-care-together", "cambridgeshire-independent-living"];
        let states = cases.map(|case| {
            let mut state = state(case);
            for (name, value) in REAL.iter().filter(|_| real.contains(&case)) {
                let own = &mut state.programme.assumptions;
                assumptions::set(own, name, &Value::from(*value)).unwrap();
            }
            Arc::new(state)
        });
        let view = portfolio_of(states.to_vec(), &PortfolioQuery::default()).unwrap();
        let council = serde_json::to_value(view).unwrap()["councils"][0].take();
        let found = council["findings"].as_array().unwrap().clone();
        found.into_iter().find(|finding| finding["rule"] == "prices_mixed")
    };
    assert_eq!(of(&[]), None);
    assert_eq!(of(&["cambridgeshire-care-together", "cambridgeshire-independent-living"]), None);
    let mixed = of(&["cambridgeshire-care-together"]).unwrap();
    let said = mixed["message"].as_str().unwrap();
    assert!(said.contains("as stated; those of 2022-23 by a deflator of 25%"), "{said}");
}

/// What is found in each paper; a word where there is nothing to find.
#[test]
fn each_council_paper_says_what_can_be_computed_and_what_is_not_stated() {
    let none = ["not_available"; 7];
    let by_year = [
        "0.6276150628",
        "not_available",
        "not_available",
        "not_available",
        "not_available",
        "not_available",
        "0.5933333333",
    ];
    let table = [
        ("cambridgeshire-independent-living", Some("169814.46"), by_year, 4),
        ("sheffield-promoting-independence", None, none, 0),
        ("nottinghamshire-promoting-independence", None, none, 0),
        ("cheshire-west-and-chester", None, none, 0),
        ("cambridgeshire-care-together", None, none, 0),
    ];
    for (case, npv, values, bars) in table {
        let state = state(case);
        let assumptions = Assumptions::default();
        let evidence = Evidence::default();
        let inputs = state.inputs(&assumptions, &evidence);
        let answer = answer(&inputs).unwrap();
        let net = answer.appraisal.present_value.map(|value| value.net.to_string());
        assert_eq!(net.as_deref(), npv, "{case}");
        assert_eq!(answer.appraisal.payback_quarter, None, "{case}: nothing is stated by quarter");
        let solved = switching_values(&inputs).unwrap();
        let found: Vec<String> =
            solved.iter().map(|value| shown(&solved, value.parameter)).collect();
        assert_eq!(found, values, "{case}");
        assert!(solved.iter().all(|value| value.message.ends_with('.')), "{case}");
        assert_eq!(sensitivity(&inputs, &answer).len(), bars, "{case}");
    }
}

#[test]
fn an_investment_as_written_says_so_where_the_plan_costs_another_amount() {
    let rule = |changes: &[(&str, &str)]| {
        let answer = assuming(&flats(&[]), &works(), changes);
        let cost = answer.figures.iter().find(|figure| figure.name == "investment").unwrap();
        cost.rule.clone()
    };
    let stated = "the lines of every year added up";
    assert_eq!(rule(&[]), stated);
    assert_eq!(rule(&[("pay_inflation_rate", "0.02")]), stated);
    let as_written = format!("{stated}, as written");
    assert_eq!(rule(&[("optimism_bias", "0.2")]), as_written);
    let real = [("price_basis", "real"), ("deflator_rate", "0.1"), ("price_base_year", "2020-21")];
    assert_eq!(rule(&real), as_written);
}
