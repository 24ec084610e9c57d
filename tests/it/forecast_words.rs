//! What is said of a forecast in pounds: how far its last year may end from the point,
//! quarters that were filled in, and a series that is all zeros.

use recoup::domain::{Finding, Rate, Severity, Slug};
use recoup::fits::forecast::{ClawbackForecast, ForecastRequest, forecast};
use recoup::fits::step::StepSource;
use recoup::forecast::LastQuarter;

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
        step_retained_share: Rate::new(1, 0),
        client_group: Slug::all(),
        last_quarter: LastQuarter::default(),
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

fn of_rule<'a>(forecast: &'a ClawbackForecast, rule: &str) -> Option<&'a Finding> {
    forecast.notes.iter().find(|note| note.rule == rule)
}

#[test]
fn a_quarter_that_was_filled_in_is_not_counted_as_recorded() {
    // The last three quarters are of 2004-05, and its second is missing.
    let mut amounts: Vec<Option<i64>> = (0..15).map(|t| Some(100_000 + 1_000 * (t % 4))).collect();
    amounts[13] = None;
    let forecast = of_amounts(&amounts);
    let year = &forecast.financial_years[0];
    assert_eq!((year.recorded_quarters, year.filled_quarters), (2, 1));
    let note = of_rule(&forecast, "filled_quarters").unwrap();
    assert_eq!(note.severity, Severity::Warning);
    assert_eq!(
        note.message,
        "2004-05: 2 recorded, 1 filled in (2004-05 Q2, 101,000 pounds), 1 forecast. What is filled in \
         counts in the year as if it were certain. Nobody has recorded it, and the intervals leave \
         out how uncertain it is."
    );
    // A gap of an earlier year is filled as well, and this year is recorded.
    amounts[13] = Some(101_000);
    amounts[9] = None;
    let forecast = of_amounts(&amounts);
    let year = &forecast.financial_years[0];
    assert_eq!((year.recorded_quarters, year.filled_quarters), (3, 0));
    assert!(of_rule(&forecast, "gaps_filled").is_some());
    assert_eq!(of_rule(&forecast, "filled_quarters"), None);
}

#[test]
fn zeros_are_forecast_at_zero_and_that_is_what_the_note_says() {
    let forecast = of_amounts(&[Some(0); 12]);
    let year = &forecast.financial_years[0].outlook;
    assert!(year.intervals.iter().all(|(_, lower, upper)| lower == upper), "{year:?}");
    let notes: Vec<(&str, &str)> =
        forecast.notes.iter().map(|note| (note.rule, note.message.as_str())).collect();
    let message = "Every quarter is zero, and so are the forecast and its bounds: how large a \
                   first amount would be cannot be told from zeros.";
    assert_eq!(notes, [("all_zero", message)]);
}
