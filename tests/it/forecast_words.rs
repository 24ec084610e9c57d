//! What is said of a forecast in pounds: how far its last year may end from the point.

use recoup::domain::{Finding, Rate, Severity, Slug};
use recoup::fits::forecast::{ClawbackForecast, ForecastRequest, forecast};
use recoup::fits::step::StepSource;

use crate::support::ledger::ledger_of;

/// The forecast of quarters from 2001-02 Q1 on; an amount that is missing is a quarter
/// that was not recorded.
fn of_amounts(amounts: &[Option<i64>]) -> ClawbackForecast {
    let mut csv = String::from("financial_year,quarter,amount,count\n");
    for (t, amount) in amounts.iter().enumerate() {
        let (year, quarter) = (2001 + t / 4, t % 4 + 1);
        if let Some(amount) = amount {
            csv += &format!("{year}-{:02},{quarter},{amount},1\n", year - 1999);
        }
    }
    let request = ForecastRequest {
        horizon_quarters: 8,
        levels: vec![80, 95],
        step: StepSource::Marked,
        persistence: Rate::new(1, 0),
        client_group: Slug::all(),
    };
    forecast(&ledger_of(&csv), &[], &request).unwrap()
}

#[test]
fn a_range_is_called_wide_only_where_its_ends_are_far_apart() {
    // Hardly any change; changes by half; a zero, so that the lower bound is zero.
    for (amounts, rule, severity, says) in [
        (&[1000, 1001, 999, 1002][..], "year_interval", Severity::Info, "is the point"),
        (&[1000, 500, 900, 1300], "wide_interval", Severity::Warning, "middle of a wide range"),
        (&[1000, 0, 2000, 10], "wide_interval", Severity::Warning, "middle of a wide range"),
    ] {
        let amounts: Vec<Option<i64>> =
            (0..16).map(|t| Some(amounts[(t * t / 3) % 4] * 100)).collect();
        let forecast = of_amounts(&amounts);
        let year = forecast.financial_years.last().unwrap();
        let (_, lower, upper) = year.outlook.intervals[1];
        assert_eq!(rule == "wide_interval", upper.pence() >= 2 * lower.pence(), "{year:?}");
        let ranges: Vec<&Finding> =
            forecast.notes.iter().filter(|note| note.rule.ends_with("_interval")).collect();
        let [range] = ranges.as_slice() else { panic!("{ranges:?}") };
        assert_eq!((range.rule, range.severity), (rule, severity));
        assert!(range.message.contains(says), "{range:?}");
        assert!(range.message.contains("with a probability of 95%"), "{range:?}");
    }
}
