//! What is said of a forecast in pounds: how far its last year may end from the point,
//! quarters that were filled in, and a series that is all zeros.

use recoup::domain::{Finding, Rate, Severity, Slug};
use recoup::fits::forecast::{ClawbackForecast, ForecastRequest, forecast};
use recoup::fits::observed::Observed;
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
    forecast(&Observed::everybody(&ledger_of(&csv), &[]), &request).unwrap()
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
    let no_growth = "What the fitted growth would bring is not shown: zero or negative in 2001-02 Q1 \
                     to 2003-04 Q4, so growth in percent has no meaning.";
    assert_eq!(notes, [("all_zero", message), ("no_fitted_growth", no_growth)]);
    assert_eq!(forecast.fitted_growth, None);
}

/// 20% a year for so many quarters, in even hundreds and odd ones in turn.
fn steady(quarters: usize) -> Vec<Option<i64>> {
    let amount = |t: usize| 1_000_000.0 * 1.2_f64.powf(t as f64 / 4.0);
    (0..quarters).map(|t| Some(amount(t) as i64 + [100, -100][t % 2])).collect()
}

#[test]
fn the_fitted_growth_goes_on_beside_the_forecast_and_a_year_keeps_what_is_recorded() {
    let forecast = of_amounts(&steady(18));
    let path = forecast.fitted_growth.as_ref().unwrap();
    assert_eq!(format!("{:.3}", path.fit.growth_rate), "0.200");
    assert!(!path.with_step);
    for (ahead, (quarter, amount)) in path.quarters.iter().enumerate() {
        assert_eq!(*quarter, forecast.quarters[ahead].0);
        let truth = 1_000_000.0 * 1.2_f64.powf((18 + ahead) as f64 / 4.0);
        assert!((amount.as_pounds_f64() / truth - 1.0).abs() < 1e-3, "{quarter} {amount}");
    }
    // Two quarters of the first year are recorded, and the horizon completes one more.
    let recorded: i64 = steady(18)[16..].iter().flatten().map(|pounds| 100 * pounds).sum();
    let ahead: Vec<i64> = path.quarters.iter().map(|(_, amount)| amount.pence()).collect();
    let years: Vec<i64> = path.financial_years.iter().map(|(_, amount)| amount.pence()).collect();
    let sums = [recorded + ahead[..2].iter().sum::<i64>(), ahead[2..6].iter().sum()];
    assert_eq!(years, sums);
    assert_eq!(path.total.unwrap().pence(), years.iter().sum::<i64>());
    assert!(
        path.message().starts_with("If the fitted growth goes on: the growth fit without a step")
    );
    assert!(path.message().ends_with("It is not a forecast."), "{}", path.message());
}

#[test]
fn a_forecast_that_grows_as_the_fit_does_not_allow_says_so() {
    let steady = of_amounts(&steady(16));
    let note = of_rule(&steady, "growth_differs").unwrap();
    assert_eq!(note.severity, Severity::Warning);
    assert!(
        note.message
            .starts_with("The recorded amounts grow by about 20.0% a year by the fit without"),
        "{note:?}"
    );
    let noisy: Vec<Option<i64>> = (0..16).map(|t| Some(1000 + 300 * ((t * t / 3) % 4))).collect();
    assert_eq!(of_rule(&of_amounts(&noisy), "growth_differs"), None);
}
