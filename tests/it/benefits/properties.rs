//! What holds for any programme whose benefits are not clawbacks.

use proptest::prelude::*;
use recoup::domain::benefits::Timing;
use recoup::sources::CohortYear;

use super::*;

proptest! {
    #[test]
    fn a_list_adds_up_however_it_is_cut_or_repeated(
        amounts in prop::collection::vec((0_i64..10_000_000, 0_usize..3, 0_usize..6), 1..20),
        repeated in 0_usize..20,
    ) {
        let kinds = ["saving", "investment", "reinvested"];
        let proposal = |(place, (pence, kind, timing)): (usize, &(i64, usize, usize))| json!({
            "ref": place.to_string(), "proposal": "P", "group": format!("g{}", place % 2),
            "amount": Money::from_pence(*pence).to_string(), "kind": kinds[*kind],
            "timing": Timing::ALL[*timing].as_str(),
        });
        let mut list: Vec<Value> = amounts.iter().enumerate().map(proposal).collect();
        let document = |list: &[Value]| json!({"kind": "proposals", "proposals": list});
        let once = of_documents(&document(&list), &json!([]));
        let [gross, invested, net] =
            [Measure::Credit, Measure::Investment, Measure::NetSaving].map(|m| figure(&once, m).low);
        prop_assert_eq!(net, gross - invested);
        list.push(list[repeated % list.len()].clone());
        let again = of_documents(&document(&list), &json!([]));
        prop_assert_eq!(&once.figures, &again.figures);
        prop_assert!(rules(&again).contains(&"delivered_twice"));
    }

    #[test]
    fn what_is_paid_is_what_council_and_grant_pay(
        moves in prop::collection::vec(0_u32..50, 1..6),
        tariff in 0_i64..1_000_000,
        share in 0_i64..=100,
        cap in prop::option::of(0_i64..50_000_000),
        slip in 0_u16..8,
    ) {
        let years = year("2022-23").to(year("2040-41"));
        let by_year: serde_json::Map<String, Value> =
            years.zip(&moves).map(|(year, people)| (year.to_string(), json!(people))).collect();
        let document = json!({"kind": "outcome_payments", "project": {
            "cohort_before": 1_000, "starts": "2022-23-Q1", "moves": by_year, "slip_quarters": slip,
            "outcomes": [{"name": "x", "sustained_months": 6, "tariff": Money::from_pence(tariff).to_string()}],
            "grant": {"share": Rate::new(share, 2).to_string()},
            "cap": cap.map(|cap| Money::from_pence(cap).to_string()),
        }});
        let answer = of_documents(&document, &json!([]));
        let paid = figure(&answer, Measure::OutcomePayments).low;
        let council = figure(&answer, Measure::CouncilPayments).low;
        let everybody = i64::from(moves.iter().sum::<u32>()) * tariff;
        prop_assert_eq!(paid, cap.map_or(everybody, |cap| cap.min(everybody)));
        prop_assert_eq!(council + figure(&answer, Measure::Grant).low, paid);
        let by_years = Money::checked_sum(answer.appraisal.years.iter().map(|year| year.investment.unwrap()));
        prop_assert_eq!(by_years.unwrap().pence(), council);
        let cohort = |of: fn(&CohortYear) -> Money| -> i64 {
            answer.cohort.iter().map(|year| of(year).pence()).sum()
        };
        prop_assert_eq!(cohort(|year| year.payments.unwrap()), paid);
        prop_assert_eq!(cohort(|year| year.grant.unwrap()), paid - council);
        let left = 1_000 - moves.iter().sum::<u32>();
        let last = answer.cohort.last().unwrap().people_left.unwrap();
        prop_assert_eq!(last.exact(), Rate::new(i64::from(left), 0).exact());
    }
}
