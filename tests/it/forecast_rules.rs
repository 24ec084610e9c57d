//! Rules that hold for the forecast of any series, tried on random ones.

use proptest::prelude::*;
use recoup::forecast::{FitOptions, Fitted, Forecast, MAX_HORIZON, Request, fit};

/// Some interval levels.
pub(crate) const LEVELS: [f64; 4] = [50.0, 80.0, 90.0, 95.0];

pub(crate) fn fitted(series: &[f64]) -> Fitted {
    fit(series, &FitOptions::default()).unwrap()
}

pub(crate) fn forecast(series: &[f64], horizon: usize) -> Forecast {
    fitted(series).forecast(horizon, &LEVELS).unwrap()
}

pub(crate) fn request(horizon: usize) -> Request<'static> {
    Request { horizon, levels: &[80.0, 95.0], quarters_into_year: 0, retained_step: None }
}

/// Finite, never negative, bounds around the point, wider with the level.
pub(crate) fn check_order(forecast: &Forecast) -> Result<(), String> {
    for (quarter, point) in forecast.points.iter().enumerate() {
        let mut inner = (*point, *point);
        for band in &forecast.bands {
            let (lower, upper) = (band.lower[quarter], band.upper[quarter]);
            let is_ordered = 0.0 <= lower && lower <= inner.0 && inner.1 <= upper;
            if !is_ordered || !upper.is_finite() {
                return Err(format!("quarter {quarter}: {lower} {inner:?} {upper}"));
            }
            inner = (lower, upper);
        }
    }
    for total in forecast.years.iter().chain(&forecast.total) {
        let mut inner = (total.point, total.point);
        for interval in &total.intervals {
            let is_ordered = interval.lower <= inner.0 && inner.1 <= interval.upper;
            if !is_ordered || !interval.upper.is_finite() || interval.lower < 0.0 {
                return Err(format!("{total:?}"));
            }
            inner = (interval.lower, interval.upper);
        }
    }
    Ok(())
}

/// Positive series of 4 to 60 quarters that vary by up to a factor of `e^2`.
fn positive_series() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-2.0..2.0_f64, 4..60)
        .prop_map(|logs| logs.iter().map(|x| 1000.0 * x.exp()).collect())
}

/// Any finite series, with zeros, repeats and every size of number.
fn any_series() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        3 => Just(0.0),
        3 => 0.0..10.0_f64,
        2 => -10.0..10.0_f64,
        1 => (-30..30_i32).prop_map(|power| 10.0_f64.powi(power)),
        1 => Just(5.0),
    ];
    prop::collection::vec(value, 4..40)
}

#[test]
fn intervals_stop_widening_at_a_factor_of_e_to_the_twentieth() {
    // Four quarters that say next to nothing, ten years ahead.
    let got = fitted(&[7266.0, 1000.0, 144.0, 4188.0]).forecast(40, &[93.0]).unwrap();
    let ratio = |quarter: usize| (got.bands[0].upper[quarter] / got.points[quarter]).ln();
    assert!(ratio(30) < 19.0, "{}", ratio(30));
    assert!((ratio(38) - 20.0).abs() < 1e-9 && (ratio(39) - 20.0).abs() < 1e-9);
}

proptest! {
    #[test]
    fn any_finite_series_is_forecast_without_nan_and_with_ordered_bounds(
        series in any_series(),
        horizon in 1..=MAX_HORIZON,
        known in 0..4_usize,
    ) {
        let request = Request { levels: &LEVELS, quarters_into_year: known, ..request(horizon) };
        let mut got = fitted(&series).forecast_with(&request).unwrap();
        if known > 0 {
            // A known quarter may be negative, so only the quarters are checked.
            (got.years, got.total) = (Vec::new(), None);
        }
        prop_assert_eq!(check_order(&got), Ok(()));
        prop_assert_eq!(got.points.len(), horizon);
    }

    #[test]
    fn a_change_of_unit_changes_nothing_else(series in positive_series(), unit in -9..9_i32) {
        let one = forecast(&series, 16);
        let doubled: Vec<f64> = series.iter().map(|v| v * 2.0_f64.powi(unit)).collect();
        for (got, expected) in forecast(&doubled, 16).points.iter().zip(&one.points) {
            // Powers of two are exact, to the last bit.
            prop_assert_eq!(got.to_bits(), (expected * 2.0_f64.powi(unit)).to_bits());
        }
        let tenfold: Vec<f64> = series.iter().map(|v| v * 10.0_f64.powi(unit)).collect();
        for (got, expected) in forecast(&tenfold, 16).bands[3].upper.iter().zip(&one.bands[3].upper) {
            prop_assert!((got / (expected * 10.0_f64.powi(unit)) - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn intervals_widen_with_the_horizon_and_with_the_level(
        series in positive_series(),
        level in 20.0..94.0_f64,
    ) {
        let got = fitted(&series).forecast(40, &[level, level + 1.0]).unwrap();
        let mut before = [1.0, 1.0];
        for quarter in 0..40 {
            let [inner, outer] = [0, 1].map(|band: usize| {
                got.bands[band].upper[quarter] / got.bands[band].lower[quarter]
            });
            // At a factor of e^20 on either side the engine stops, where nothing is known.
            let is_widest = |ratio: f64| (ratio.ln() - 40.0).abs() < 1e-9;
            let widens = |wide: f64, less: f64| wide > less || is_widest(wide) && is_widest(less);
            prop_assert!(widens(inner, before[0]) && widens(outer, before[1]));
            prop_assert!(widens(outer, inner));
            before = [inner, outer];
        }
    }

    #[test]
    fn a_longer_horizon_does_not_change_the_quarters_before(series in positive_series()) {
        let (short, long) = (forecast(&series, 5), forecast(&series, 12));
        prop_assert_eq!(&short.points[..], &long.points[..5]);
        prop_assert_eq!(&short.bands[2].lower[..], &long.bands[2].lower[..5]);
        prop_assert_eq!(&short.years[..], &long.years[..1]);
    }

    #[test]
    fn the_points_lie_among_the_members_and_above_zero(series in positive_series()) {
        let fitted = fitted(&series);
        let got = fitted.forecast(9, &[]).unwrap();
        let says = |(member, scale)| fitted.member_at(member, scale, 9).unwrap();
        let (low, high) = fitted
            .members()
            .map(says)
            .fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        prop_assert!(low <= got.points[8] * (1.0 + 1e-12) && got.points[8] > 0.0);
        prop_assert!(got.points[8] <= high.max(0.0) * (1.0 + 1e-12));
    }
}
