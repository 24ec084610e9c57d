//! What the intervals of totals, of changes and of series of every length say.

use recoup::forecast::Forecast;

use crate::forecast_rules::{LEVELS, fitted, forecast, request};
use recoup::forecast::Request;

/// Sixteen quarters with a pattern, a slope and some noise.
const STEADY: [f64; 16] = [
    104.0, 97.0, 92.0, 111.0, 109.0, 99.0, 97.0, 113.0, 112.0, 105.0, 99.0, 118.0, 115.0, 109.0,
    105.0, 121.0,
];

/// The 80% factor of a quarter ahead.
fn factor(forecast: &Forecast, ahead: usize) -> f64 {
    forecast.bands[1].upper[ahead - 1] / forecast.points[ahead - 1]
}

#[test]
fn the_change_between_years_is_surer_than_either_and_no_wider_far_ahead() {
    let got = forecast(&STEADY, 20);
    let changes = got.year_changes();
    assert_eq!(changes.iter().map(|change| change.year).collect::<Vec<_>>(), [1, 2, 3, 4]);
    for change in &changes {
        let [before, after] = [change.year - 1, change.year].map(|year| &got.years[year]);
        assert!((change.change - (after.point / before.point - 1.0)).abs() < 1e-12);
        for (place, interval) in change.intervals.iter().enumerate() {
            let own = after.intervals[place].upper / after.point;
            let growth = (1.0 + interval.upper) / (1.0 + change.change);
            assert!(growth < own, "{interval:?}");
            assert!(((1.0 + change.change) / (1.0 + interval.lower) / growth - 1.0).abs() < 1e-12);
            let first = &changes[0];
            let at_first = (1.0 + first.intervals[place].upper) / (1.0 + first.change);
            assert!((growth / at_first - 1.0).abs() < 1e-12);
            assert_eq!(interval.level, LEVELS[place]);
        }
    }
}

#[test]
fn a_change_from_a_year_in_progress_is_surer_the_less_of_it_is_left() {
    let fitted = fitted(&STEADY);
    let width = |known: usize| {
        let request = Request { quarters_into_year: known, ..request(16) };
        let change = fitted.forecast_with(&request).unwrap().year_changes().remove(0);
        (1.0 + change.intervals[0].upper) / (1.0 + change.change)
    };
    let next_year = forecast(&STEADY, 4);
    let whole = next_year.years[0].intervals[1].upper / next_year.years[0].point;
    for known in 1..4 {
        let (low, high) = (whole.min(width(0)), whole.max(width(0)));
        assert!(low < width(known) && width(known) < high, "{known}");
    }
}

#[test]
fn without_logarithms_there_is_no_change_in_percent() {
    let mut series = STEADY;
    series[3] = 0.0;
    assert!(forecast(&series, 16).year_changes().is_empty());
}

#[test]
fn a_series_that_jumps_from_quarter_to_quarter_is_less_sure_at_once_and_not_only_later() {
    // The same distance from a line, once slowly and once in jumps.
    let noisy: Vec<f64> =
        (0..24).map(|t| 100.0 + [8.0, 3.0, -7.0, -2.0, -6.0, 5.0][t % 6]).collect();
    let slow: Vec<f64> =
        (0..24).map(|t| 100.0 + [-7.0, -6.0, -2.0, 3.0, 5.0, 8.0][(t / 4) % 6]).collect();
    let [noisy, slow] = [&noisy, &slow].map(|series| {
        let fitted = fitted(series);
        fitted.log_spread_at(1.0) / fitted.log_spread()
    });
    assert!(noisy > slow, "{noisy} {slow}");
}

#[test]
fn two_years_already_show_a_clear_pattern() {
    let pattern = [100.0, 200.0, 400.0, 300.0];
    for count in 6..12 {
        let series: Vec<f64> = (0..count).map(|t| pattern[t % 4]).collect();
        for (ahead, point) in forecast(&series, 8).points.iter().enumerate() {
            let expected = pattern[(count + ahead) % 4];
            assert!((point / expected - 1.0).abs() < 1e-9, "{count} {ahead} {point}");
        }
    }
}

#[test]
fn a_long_series_is_followed_along_its_trend_and_a_short_one_only_half() {
    let growing = |count: usize| -> Vec<f64> {
        // A cycle of seven keeps the trend from being the whole story.
        (0..count)
            .map(|t| (0.02 * t as f64 + [0.02, -0.02, 0.01, 0.0, 0.02, -0.03, 0.0][t % 7]).exp())
            .collect()
    };
    let growth = |count: usize| {
        let series = growing(count);
        forecast(&series, 16).points[15].ln() - series[count - 1].ln()
    };
    // Sixteen quarters at 2% would be 0.32.
    let [short, long] = [growth(16), growth(48)];
    assert!(short < long && long < 0.33, "{short} {long}");
}

#[test]
fn the_same_pattern_seen_for_longer_is_surer() {
    let long: Vec<f64> =
        (0..64).map(|t| STEADY[t % 4] + [0.0, 9.0, -6.0, 3.0, -4.0][t % 5]).collect();
    for (shorter, longer) in [(8, 16), (16, 32), (32, 60)] {
        let [one, other] = [shorter, longer].map(|count| factor(&forecast(&long[..count], 16), 16));
        assert!(one > other, "{shorter} {one} {longer} {other}");
    }
}
