//! A project whose delivery starts within a year: nobody moves on, saves or is paid for
//! before that.

use super::*;

fn money(amounts: &[i64]) -> Vec<Option<Money>> {
    amounts.iter().map(|amount| Some(pounds(*amount))).collect()
}

#[test]
fn people_move_on_save_and_are_paid_for_from_the_quarter_of_delivery_on() {
    // Eight people of 2022-23, over the quarters that are left of it. Each saves 1,000 a
    // quarter from the next one on, and 1,000 is paid when that has lasted for a year.
    let table: [(&str, u16, &[i64], &[i64]); 4] = [
        ("2022-23-Q1", 0, &[0, 8_000], &[12_000, 32_000]),
        ("2022-23-Q3", 0, &[0, 8_000], &[4_000, 32_000]),
        ("2022-23-Q4", 0, &[0, 8_000], &[0, 32_000]),
        // Four people in 2022-23 Q4 and four in the quarter after it.
        ("2022-23-Q3", 1, &[0, 4_000, 4_000], &[0, 28_000, 32_000]),
    ];
    for (starts, slip, paid, saved) in table {
        let changes = [("starts", json!(starts)), ("slip_quarters", json!(slip))];
        let answer = of_documents(&project(&changes), &json!([]));
        assert_eq!(investments_of(&answer), money(paid), "{starts} {slip}");
        assert_eq!(credits_of(&answer), money(saved), "{starts} {slip}");
        assert_eq!(rules(&answer).contains(&"part_year"), !starts.ends_with("Q1"), "{starts}");
    }
    // A third of a person is shown to a hundredth, and nobody is lost by that.
    let changes = [("starts", json!("2022-23-Q2")), ("slip_quarters", json!(1))];
    let answer = of_documents(&project(&changes), &json!([]));
    let people: Vec<_> = answer
        .cohort
        .iter()
        .map(|year| (year.moved_on.unwrap().to_string(), year.people_left.unwrap().to_string()))
        .collect();
    let expected = [("5.33", "94.67"), ("2.67", "92.00"), ("0.00", "92.00")];
    assert_eq!(people, expected.map(|(moved, left)| (moved.to_owned(), left.to_owned())));
}

#[test]
fn years_of_payment_count_from_the_quarter_of_delivery() {
    let changes = [
        ("starts", json!("2018-19-Q3")),
        ("moves", json!({"2018-19": 8})),
        ("payment_years", json!(9)),
        ("grant", json!({"share": "0.25", "until": "2024-25"})),
    ];
    let answer = of_documents(&project(&changes), &json!([]));
    assert_eq!(answer.appraisal.years.last().unwrap().financial_year, year("2027-28"));
    let ends = message(&answer, "grant_ends_before_payments");
    assert!(ends.contains("payments run until 2027-28 Q2"), "{ends}");
}

#[test]
fn a_phasing_pays_for_nothing_before_delivery_starts() {
    let mut document = project(&[
        ("starts", json!("2022-23-Q3")),
        ("moves", json!({})),
        ("payments", json!("600")),
    ]);
    document["phasing"] = json!({"from": "2021-22-Q1", "to": "2023-24-Q4"});
    let answer = of_documents(&document, &json!([]));
    assert_eq!(investments_of(&answer), money(&[200, 400]));
    let assumed = message(&answer, "phasing_assumed");
    assert!(assumed.contains("evenly from 2022-23 Q3 to 2023-24 Q4"), "{assumed}");
    document["phasing"] = json!({"from": "2021-22-Q1", "to": "2022-23-Q2"});
    let before = of_documents(&document, &json!([]));
    assert!(before.appraisal.years.is_empty());
    assert!(message(&before, "phasing_before_delivery").contains("ends before delivery starts"));
    assert!(!rules(&before).contains(&"assumption_not_used"), "{:?}", before.findings);
}
