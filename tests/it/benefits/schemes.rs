//! Several schemes that save together, by year and in all, and what kind of amount that is.

use recoup::appraisal::AmountType;
use recoup::appraisal::claims::ClaimJudgement;

use super::*;

fn shown(name: &str, kind: &str, savings: &Value) -> Value {
    json!({"name": name, "units": 2, "savings": savings, "savings_kind": kind})
}

fn of_schemes(schemes: &[Value]) -> Answer {
    of_documents(&json!({"kind": "unit_savings", "schemes": schemes}), &json!([]))
}

#[test]
fn every_scheme_is_kept_and_a_total_is_the_true_sum_or_not_stated() {
    let a = |kind| shown("A", kind, &json!({"2022-23": "100000"}));
    let b = |kind| shown("B", kind, &json!({"2023-24": "50000"}));
    let c = |kind| shown("C", kind, &json!({"2022-23": "7", "2023-24": "9"}));
    let formula = json!({"name": "D", "units": 10, "opens": "2023-24-Q3", "saving_a_unit": "1000"});
    type Years = Vec<Option<i64>>;
    let table: [(&str, Vec<Value>, Years, Option<i64>); 6] = [
        (
            "what is saved once is saved in no other year",
            vec![a("one_off"), b("one_off"), c("level")],
            vec![Some(100_007), Some(50_009)],
            Some(150_016),
        ),
        (
            "what is added is kept",
            vec![a("increment"), b("increment"), c("one_off")],
            vec![Some(100_007), Some(150_009)],
            Some(250_016),
        ),
        (
            "a level is not known of the year that it leaves out",
            vec![a("one_off"), b("level"), c("level")],
            vec![None, Some(50_009)],
            None,
        ),
        (
            "nor is what nobody says the kind of",
            vec![a("not_stated"), b("not_stated"), c("not_stated")],
            vec![None, None],
            None,
        ),
        ("one scheme by itself", vec![b("level"), c("level")], vec![None, Some(50_009)], None),
        (
            "beside units that save by formula",
            vec![a("one_off"), formula],
            vec![Some(100_000), Some(5_000)],
            Some(105_000),
        ),
    ];
    for (why, schemes, years, total) in table {
        let answer = of_schemes(&schemes);
        let years: Vec<_> = years.into_iter().map(|amount| amount.map(pounds)).collect();
        assert_eq!(credits_of(&answer)[..years.len()], years, "{why}");
        let total = total.map(pounds);
        assert_eq!(answer.appraisal.totals.credit, total, "{why}");
        let sum = answer.figure(Measure::Credit).and_then(|sum| sum.figure.single());
        assert_eq!(sum, total.map(Money::pence), "no part of a sum is a total: {why}");
        assert_eq!(rules(&answer).contains(&"savings_not_stated"), total.is_none(), "{why}");
    }
    let left_out = of_schemes(&[a("level"), c("level")]);
    let message = message(&left_out, "savings_not_stated");
    assert_eq!(message, "A states no savings for 2023-24: they are not zero, they are not stated.");
}

#[test]
fn savings_of_schemes_are_rounded_once_a_year_all_of_them_together() {
    // Half a penny a quarter of two schemes, beside one whose paper shows its savings.
    let half = |name: &str| json!({"name": name, "units": 1, "opens": "2022-23-Q4", "saving_a_unit": "0.02"});
    let shown = shown("C", "one_off", &json!({"2022-23": "1.00"}));
    let answer = of_schemes(&[half("A"), half("B"), shown]);
    assert_eq!(answer.appraisal.years[0].credit, Some(Money::from_pence(101)));
    // The same of proposals that come each year.
    let half = |number: &str| {
        json!({"ref": number, "proposal": "P", "group": "g", "amount": "0.02", "kind": "saving",
            "timing": "a_year"})
    };
    let list = json!({"kind": "proposals", "proposals": [half("1"), half("2")],
        "phasing": {"from": "2022-23-Q4", "to": "2022-23-Q4"}});
    assert_eq!(credits_of(&of_documents(&list, &json!([]))), [Some(Money::from_pence(1))]);
}

#[test]
fn what_is_saved_once_is_not_saved_a_year() {
    let headlines = json!([
        {"claim": "100 a year", "measure": "credit_a_year", "low": "100"},
        {"claim": "50 a unit", "measure": "credit_a_unit", "low": "50"},
    ]);
    use AmountType::{Level, NotStated, OneOff};
    use ClaimJudgement::{NotStated as Unsaid, Reproduced};
    let year = ("savings a year", "savings a unit and year");
    let once = ("savings in one year", "savings a unit");
    let table = [
        ("level", year, Level, [Reproduced, Reproduced]),
        ("increment", year, Level, [Reproduced, Reproduced]),
        ("one_off", once, OneOff, [Unsaid, Reproduced]),
        ("not_stated", once, NotStated, [Reproduced, Reproduced]),
    ];
    for (kind, (name, a_unit), amount_type, judged) in table {
        let scheme = shown("A", kind, &json!({"2021-22": "0", "2022-23": "100"}));
        let document = json!({"kind": "unit_savings", "schemes": [scheme], "headlines": headlines});
        let answer = of_documents(&document, &json!([]));
        for (name, amount) in [(name, 100), (a_unit, 50)] {
            let sum = answer.figures.iter().find(|sum| sum.name == name).unwrap();
            assert_eq!((sum.amount_type, sum.figure.single()), (amount_type, Some(amount * 100)));
        }
        let judgements: Vec<_> = answer.headlines.iter().map(|claim| claim.judgement).collect();
        assert_eq!(judgements, judged, "{kind}");
        assert!(rules(&answer).contains(&"one_year_against_annual"), "{kind}");
    }
    // A year that schemes of several kinds make up is neither.
    let schemes = ["one_off", "level"].map(|kind| shown(kind, kind, &json!({"2022-23": "100"})));
    let names: Vec<_> = of_schemes(&schemes).figures.into_iter().map(|sum| sum.name).collect();
    assert_eq!(names, ["units", "savings"]);
}
