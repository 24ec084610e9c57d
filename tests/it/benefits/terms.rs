//! What a caller may assume of any programme: a phasing, pay that grows, a bias, another
//! discount rate.

use proptest::prelude::*;

use recoup::appraisal::AppraisalError;
use recoup::domain::benefits::Timing;

use super::*;

#[test]
fn a_caller_may_ask_what_years_an_even_spread_would_give() {
    let list = json!({"kind": "proposals", "proposals": [
        {"ref": "1", "proposal": "P", "group": "g", "amount": "60", "kind": "saving", "timing": "undated"},
        {"ref": "2", "proposal": "Q", "group": "g", "amount": "10", "kind": "saving", "timing": "a_year"},
        {"ref": "3", "proposal": "R", "group": "g", "amount": "90", "kind": "investment", "timing": "undated"},
    ]});
    let none = json!([]);
    let undated = of_documents(&list, &none);
    assert!(undated.appraisal.years.is_empty());
    let money = |amounts: &[i64]| amounts.iter().map(|a| Some(pounds(*a))).collect::<Vec<_>>();
    let table: [(&str, &[i64], &[i64]); 3] = [
        ("2022-23..2024-25", &[30, 30, 30], &[30, 30, 30]),
        ("2023-24..2023-24", &[90], &[70]),
        ("2022-23-Q3..2023-24", &[30, 60], &[25, 50]),
    ];
    for (phasing, invested, saved) in table {
        let asked = assuming(&list, &none, &[("phasing", phasing)]);
        assert_eq!(investments_of(&asked), money(invested), "{phasing}");
        assert_eq!(credits_of(&asked), money(saved), "{phasing}");
        assert!(message(&asked, "phasing_assumed").contains("the paper does not date it"));
        assert!(!rules(&asked).contains(&"unphased"));
        // What is summed up of the list as a whole stays as it is.
        assert_eq!(asked.figures, undated.figures);
    }
    // A caller's phasing comes before the one that is kept with the benefits.
    let mut kept = list.clone();
    kept["phasing"] = json!({"from": "2010-11-Q1", "to": "2010-11-Q4"});
    let years = |answer: &Answer| answer.appraisal.years.len();
    assert_eq!(years(&of_documents(&kept, &none)), 1);
    assert_eq!(years(&assuming(&kept, &none, &[("phasing", "2022-23..2024-25")])), 3);
}

#[test]
fn a_phasing_that_spreads_nothing_is_said_to_change_nothing() {
    let units = json!({"kind": "unit_savings", "schemes": [
        {"name": "A", "units": 1, "opens": "2022-23", "saving_a_unit": "5"},
    ]});
    let lines = json!([{"line": "Cost", "amounts": {"2022-23": "1"}}]);
    let phasing = [("phasing", "2022-23..2023-24")];
    let unused = assuming(&units, &lines, &phasing);
    assert!(message(&unused, "assumption_not_used").contains("phasing"));
    assert_eq!(unused.appraisal.years, of_documents(&units, &lines).appraisal.years);
    let term = json!([{"line": "Posts", "amount_a_year": "100", "months": 18}]);
    let used = assuming(&json!({"kind": "not_stated"}), &term, &phasing);
    assert!(!rules(&used).contains(&"assumption_not_used"), "{:?}", used.findings);
    assert_eq!(investments_of(&used), [100, 50].map(|amount| Some(pounds(amount))));
}

#[test]
fn pay_grows_and_bias_is_added_on_every_programme() {
    let lines = json!([
        {"line": "Team", "category": "staffing", "amounts": {"2022-23": "1000", "2023-24": "1000"}},
        {"line": "Tool", "amounts": {"2022-23": "100", "2023-24": "100"}},
    ]);
    let none = json!({"kind": "not_stated"});
    let changes = [("pay_inflation_rate", "0.03"), ("optimism_bias", "0.10")];
    let answer = assuming(&none, &lines, &changes);
    assert_eq!(investments_of(&answer), [1_210, 1_243].map(|amount| Some(pounds(amount))));
    let before: Vec<_> =
        answer.appraisal.years.iter().map(|year| year.investment_before_bias).collect();
    assert_eq!(before, [1_100, 1_130].map(|amount| Some(pounds(amount))));
    assert_eq!(answer.appraisal.totals.investment, Some(pounds(2_453)));
    assert_eq!(answer.appraisal.totals.investment_before_bias, Some(pounds(2_230)));
    // What the paper states is told as it is.
    assert_eq!(figure(&answer, Measure::Investment), Figure::pounds(pounds(2_200)));
    // What a project pays for outcomes is a cost as any other, dated or not.
    let biased = |changes| assuming(&project(changes), &json!([]), &[("optimism_bias", "0.5")]);
    assert_eq!(investments_of(&biased(&[])), [0, 12_000].map(|amount| Some(pounds(amount))));
    let undated = biased(&[("moves", json!({})), ("payments", json!("900"))]);
    assert_eq!(undated.appraisal.totals.investment, Some(pounds(1_350)));
    assert_eq!(undated.appraisal.totals.investment_before_bias, Some(pounds(900)));
    // Without a staffing line pay inflation changes nothing, and that is said.
    let unused = assuming(&project(&[]), &json!([]), &changes[..1]);
    assert!(message(&unused, "assumption_not_used").contains("No line is staffing"));
}

#[test]
fn a_ratio_of_present_values_is_that_worked_by_hand() {
    let units = json!({"kind": "unit_savings", "schemes": [
        {"name": "A", "units": 1, "savings": {"2022-23": "0", "2023-24": "250"}, "savings_kind": "one_off"},
    ]});
    let lines = json!([{"line": "Cost", "amounts": {"2022-23": "100", "2023-24": "0"}}]);
    let answer = assuming(&units, &lines, &[("discount_rate", "0.25")]);
    assert_eq!(answer.appraisal.present_value.unwrap().net, pounds(100), "250 / 1.25 - 100");
    assert_eq!(answer.appraisal.present_value.unwrap().ratio.unwrap().to_string(), "2.0000");
    let free = json!([{"line": "Cost", "amounts": {"2022-23": "0", "2023-24": "0"}}]);
    assert_eq!(of_documents(&units, &free).appraisal.present_value.unwrap().ratio, None);
}

#[test]
fn a_sum_beyond_the_largest_amount_is_refused() {
    let list = |amount: &str| {
        let proposal = |number: &str| {
            json!({"ref": number, "proposal": number, "group": "g", "amount": amount,
                "kind": "saving", "timing": "one_off"})
        };
        json!({"kind": "proposals", "proposals": [proposal("1"), proposal("2")]})
    };
    let of = |document: &Value| {
        let (read, plan) = (benefits(document).unwrap(), Plan::default());
        let assumptions = Assumptions::default();
        let inputs = Inputs { benefits: &read, ..support_inputs(&plan, &assumptions) };
        answer(&inputs)
    };
    let most = of(&list("50000000000.00")).unwrap();
    assert_eq!(figure(&most, Measure::Credit).single(), Some(Money::LIMIT.pence()));
    assert_eq!(of(&list("50000000000.01")), Err(AppraisalError::TooLarge.into()));
}

proptest! {
    #[test]
    fn credit_and_net_make_up_the_investment_on_any_terms(
        amounts in prop::collection::vec((0_i64..10_000_000, 0_usize..3, 0_usize..6), 1..8),
        lines in prop::collection::vec((0_i64..10_000_000, any::<bool>(), 0_i32..8), 0..4),
        [from, quarters] in [0_i32..8, 1_i32..20],
        [bias, pay, discount] in prop::array::uniform3(0_i64..50),
    ) {
        let quarter = |ahead: i32| year("2022-23").quarters()[0].plus(ahead);
        let kinds = ["saving", "investment", "reinvested"];
        let money = |pence: i64| Money::from_pence(pence).to_string();
        let list: Vec<Value> = amounts.iter().enumerate().map(|(place, (pence, kind, timing))| json!({
            "ref": place.to_string(), "proposal": "P", "group": "g", "amount": money(*pence),
            "kind": kinds[*kind], "timing": Timing::ALL[*timing].as_str(),
        })).collect();
        let document = json!({"kind": "proposals", "proposals": list});
        // Every line states every year that the phasing can reach.
        let lines: Vec<Value> = lines.iter().enumerate().map(|(place, (pence, staffing, ahead))| {
            let years = year("2022-23").to(year("2029-30"));
            let amounts: serde_json::Map<String, Value> =
                years.map(|year| (year.to_string(), json!(money(*pence)))).collect();
            json!({"line": place.to_string(), "starts": quarter(*ahead).to_string(),
                "category": if *staffing { "staffing" } else { "other" }, "amounts": amounts})
        }).collect();
        let phasing = format!("{}..{}", quarter(from), quarter(from + quarters - 1));
        let [bias, pay, discount] = [bias, pay, discount].map(|n| Rate::new(n, 2).to_string());
        let changes = [
            ("phasing", phasing.as_str()), ("optimism_bias", bias.as_str()),
            ("pay_inflation_rate", pay.as_str()), ("discount_rate", discount.as_str()),
        ];
        let answer = assuming(&document, &json!(lines), &changes);
        let sum = |of: fn(&recoup::appraisal::Year) -> Option<Money>| -> Option<i64> {
            answer.appraisal.years.iter().map(|year| of(year).map(Money::pence)).sum()
        };
        let mut cumulative = 0;
        for year in &answer.appraisal.years {
            let Some((cost, credit)) = year.investment.zip(year.credit) else { continue };
            prop_assert_eq!(year.net.unwrap().pence() + credit.pence(), cost.pence());
            cumulative += year.net.unwrap().pence();
        }
        let totals = answer.appraisal.totals;
        // Where a year is not stated, the total is what the paper states of the whole plan.
        for (total, sum) in [
            (totals.credit, sum(|year| year.credit)),
            (totals.investment, sum(|year| year.investment)),
            (totals.investment_before_bias, sum(|year| year.investment_before_bias)),
        ] {
            prop_assert!(sum.is_none() || total.map(Money::pence) == sum, "{:?} {:?}", total, sum);
        }
        if answer.appraisal.years.iter().all(|year| year.net.is_some()) {
            prop_assert_eq!(totals.net.unwrap().pence(), cumulative);
        }
    }
}
