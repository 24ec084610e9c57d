//! Backtests of plain series: a small one worked by hand, the published case, and
//! the rules that hold for any series.

use proptest::prelude::*;
use recoup::forecast::backtest::{
    Backtest, BacktestError, ENOUGH_ORIGINS, LEAST_SEEN, MAX_AHEAD, MAX_ORIGINS, PastForecast,
    backtest,
};
use recoup::forecast::{FitError, FitOptions, RequestError, fit};

/// Clawbacks of 2017-18 to 2020-21 in pounds, with the shifted row repaired.
const CASE: [f64; 16] = [
    358442.0, 451925.0, 461680.0, 315600.0, 377815.0, 451178.0, 371315.0, 342062.0, 283905.0,
    316820.0, 437243.0, 445275.0, 505666.0, 564885.0, 665929.0, 604694.0,
];
const LEVELS: [f64; 2] = [80.0, 95.0];

fn tried(series: &[f64], horizon: usize) -> Backtest {
    backtest(series, horizon, &LEVELS).unwrap()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * (1.0 + other.abs())
}

/// Two equal years are forecast exactly, and the third differs by 10, -10, 0 and 30.
#[test]
fn a_small_series_is_scored_as_by_hand() {
    let series = [1., 2., 4., 3., 1., 2., 4., 3., 1.1, 1.9, 4., 3.3].map(|value| 100.0 * value);
    let got = tried(&series, 4);
    let shape: Vec<(usize, usize)> =
        got.by_horizon.iter().map(|s| (s.origins, s.forecasts)).collect();
    assert_eq!(shape, [(4, 4), (3, 3), (2, 2), (1, 1)]);
    // Seasonal naive misses by the change of the quarter, from whichever origin.
    let missed = [[10.0, 10.0, 0.0, 30.0].iter().sum::<f64>() / 4.0, 40.0 / 3.0, 15.0, 30.0];
    for (score, missed) in got.by_horizon.iter().zip(missed) {
        assert!(close(score.naive_mae, missed), "{score:?}");
    }
    assert!(close(got.overall.naive_mae, 150.0 / 10.0), "{:?}", got.overall);
    assert_eq!((got.overall.origins, got.overall.forecasts), (4, 10));
    // The first origin has seen two equal years: the point is theirs, as seasonal naive is.
    for (past, pattern) in got.forecasts[..4].iter().zip([100.0, 200.0, 400.0, 300.0]) {
        assert!(close(past.point, pattern) && past.naive == pattern, "{past:?}");
        assert_eq!((past.seen, past.actual), (8, series[past.place()]));
    }
    // Nothing changed from its first year to its second, so no error can be scaled by that.
    assert_eq!((got.overall.mase, got.overall.naive_mase), (None, None));
}

#[test]
fn one_origin_is_scored_as_by_hand() {
    let series = [100., 200., 400., 300., 110., 210., 410., 310., 130.];
    let got = tried(&series, 4).overall;
    let forecast = fit(&series[..8], &FitOptions::default()).unwrap().forecast(1, &LEVELS).unwrap();
    let error = (130.0 - forecast.points[0]).abs();
    assert_eq!((got.origins, got.forecasts), (1, 1));
    assert!(close(got.mae, error) && close(got.naive_mae, 20.0));
    // The year before changed by 10 a quarter.
    assert!(close(got.mase.unwrap(), error / 10.0) && close(got.naive_mase.unwrap(), 2.0));
    assert!(close(got.naive_smape.unwrap(), 2.0 * 20.0 / 240.0));
    assert!(close(got.smape.unwrap(), 2.0 * error / (130.0 + forecast.points[0])));
    assert!(close(got.value_added().unwrap(), 1.0 - error / 20.0));
    assert_eq!(got.closer, usize::from(error < 20.0));
}

/// Recomputed from the points alone; nothing here hangs on how wide intervals are.
#[test]
fn the_case_beats_seasonal_naive_near_ahead_and_not_far_ahead() {
    let got = tried(&CASE, 4);
    let printed: Vec<String> = got
        .by_horizon
        .iter()
        .chain([&got.overall])
        .map(|score| {
            format!(
                "{} {:.0} {:.0} {} {:.3} {:.3} {:.4} {:.4} {:.4}",
                score.forecasts,
                score.mae,
                score.naive_mae,
                score.closer,
                score.mase.unwrap(),
                score.naive_mase.unwrap(),
                score.smape.unwrap(),
                score.naive_smape.unwrap(),
                score.value_added().unwrap(),
            )
        })
        .collect();
    let expected = [
        "8 101732 156918 6 1.630 2.298 0.2390 0.3627 0.3517",
        "7 144778 165919 4 2.380 2.667 0.3283 0.3740 0.1274",
        "6 178631 171179 2 2.900 2.859 0.3944 0.3780 -0.0435",
        "5 210682 192229 1 3.882 3.599 0.4618 0.4210 -0.0960",
        "26 152019 169423 13 2.558 2.777 0.3417 0.3805 0.1027",
    ];
    assert_eq!(printed, expected);
    assert!(!got.overall.has_enough_origins());
}

#[test]
fn an_origin_forecasts_what_the_engine_does_with_the_quarters_up_to_it() {
    let got = tried(&CASE, 4);
    for past in &got.forecasts {
        let fitted = fit(&CASE[..past.seen], &FitOptions::default()).unwrap();
        let forecast = fitted.forecast(past.ahead, &LEVELS).unwrap();
        assert_eq!(past.point, forecast.points[past.ahead - 1]);
        for (bounds, band) in past.bounds.iter().zip(&forecast.bands) {
            assert_eq!(*bounds, (band.lower[past.ahead - 1], band.upper[past.ahead - 1]));
        }
        assert_eq!(past.naive, CASE[past.place() - 4 * past.ahead.div_ceil(4)]);
    }
    let places: Vec<(usize, usize)> = got.forecasts.iter().map(|p| (p.seen, p.ahead)).collect();
    assert_eq!((places[0], places[25]), ((LEAST_SEEN, 1), (15, 1)));
    assert!(places.is_sorted());
}

#[test]
fn what_cannot_be_tried_is_refused_with_its_reason() {
    let too_few = |have| BacktestError::TooFewQuarters { have, need: 9 };
    let horizon = |have| RequestError::HorizonOutOfRange { have, most: MAX_AHEAD };
    let mut wrong = CASE;
    wrong[15] = f64::NAN;
    let table: [(&[f64], usize, &[f64], BacktestError); 7] = [
        (&[], 4, &LEVELS, too_few(0)),
        (&CASE[..8], 4, &LEVELS, too_few(8)),
        (&CASE, 0, &LEVELS, horizon(0).into()),
        (&CASE, 17, &LEVELS, horizon(17).into()),
        (&CASE, 4, &[99.0], RequestError::LevelOutOfRange { level: 99.0 }.into()),
        (&wrong, 4, &LEVELS, FitError::NotFinite { index: 15 }.into()),
        (&[1.0; 401], 4, &LEVELS, FitError::TooManyQuarters { have: 401, most: 400 }.into()),
    ];
    for (series, horizon, levels, expected) in table {
        assert_eq!(backtest(series, horizon, levels).unwrap_err(), expected);
    }
    let said = too_few(8).to_string();
    assert!(
        said.contains("8 given, 9 needed, 8 to forecast from and one to compare with"),
        "{said}"
    );
}

#[test]
fn a_longer_horizon_than_there_are_quarters_is_tried_as_far_as_they_reach() {
    let got = tried(&CASE[..11], MAX_AHEAD);
    assert_eq!(got.by_horizon.len(), 3);
    assert_eq!(got.forecasts.len(), 3 + 2 + 1);
}

#[test]
fn a_series_of_zeros_is_forecast_exactly_and_has_no_ratios() {
    let got = tried(&[0.0; 12], 4);
    for score in got.by_horizon.iter().chain([&got.overall]) {
        assert_eq!((score.mae, score.naive_mae, score.closer), (0.0, 0.0, 0));
        assert_eq!((score.mase, score.naive_mase), (None, None));
        assert_eq!((score.smape, score.naive_smape, score.value_added()), (None, None, None));
        assert_eq!(score.held, [score.forecasts, score.forecasts]);
    }
    assert!(got.forecasts.iter().all(|past| past.bounds == [(0.0, 0.0), (0.0, 0.0)]));
    // A first amount after them is outside whatever interval was said.
    let mut series = [0.0; 9];
    series[8] = 5.0;
    let got = tried(&series, 1).overall;
    assert_eq!((got.mae, got.naive_mae, got.held), (5.0, 5.0, vec![0, 0]));
}

#[test]
fn a_constant_series_or_one_with_a_zero_has_no_ratios_and_no_surprises() {
    let with_zero: Vec<f64> =
        CASE.iter().enumerate().map(|(t, v)| if t == 10 { 0.0 } else { *v }).collect();
    let got = tried(&with_zero, 2).overall;
    assert!(got.smape.is_none() && got.naive_smape.is_none() && got.mase.is_some());
    let got = tried(&[7.0; 12], 4).overall;
    assert_eq!((got.naive_mae, got.value_added(), got.mase), (0.0, None, None));
    assert_eq!(got.held, [10, 10], "an interval that is exact holds");
}

#[test]
fn twenty_origins_are_enough_for_a_share() {
    let series: Vec<f64> = CASE.iter().cycle().take(LEAST_SEEN + ENOUGH_ORIGINS).copied().collect();
    let got = tried(&series, 2);
    assert_eq!((got.overall.origins, got.overall.has_enough_origins()), (20, true));
    // One fewer reaches two quarters ahead.
    assert_eq!((got.by_horizon[1].origins, got.by_horizon[1].has_enough_origins()), (19, false));
}

#[test]
fn of_a_long_series_the_latest_origins_are_tried() {
    let long: Vec<f64> = CASE.iter().cycle().take(64).copied().collect();
    for (count, first, origins) in [(47, 8, 39), (48, 8, 40), (49, 9, 40), (64, 24, 40)] {
        let got = tried(&long[..count], 4);
        assert_eq!((got.forecasts[0].seen, got.overall.origins), (first, origins), "{count}");
        assert_eq!(got.by_horizon[3].origins, origins - 3);
    }
    assert_eq!(MAX_ORIGINS, 40);
}

fn positive_series() -> impl Strategy<Value = Vec<f64>> {
    let values = prop::collection::vec(-0.7..0.7_f64, LEAST_SEEN + 1..24);
    values.prop_map(|logs| logs.iter().map(|log| 1e5 * log.exp()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_origin_sees_a_later_quarter(
        series in positive_series(), place in 0..24_usize, factor in 0.1..9.0_f64,
    ) {
        let place = place % series.len();
        let mut changed = series.clone();
        changed[place] *= factor;
        let before = |got: Backtest| -> Vec<PastForecast> {
            let mut early = got.forecasts;
            early.retain(|past| past.seen <= place);
            // What came may differ, what was said may not.
            early.iter_mut().for_each(|past| past.actual = 0.0);
            early
        };
        prop_assert_eq!(before(tried(&series, 4)), before(tried(&changed, 4)));
        let whole = tried(&series, 4).forecasts;
        let cut = tried(&series[..series.len().max(LEAST_SEEN + 2) - 1], 4).forecasts;
        prop_assert!(cut.iter().all(|past| whole.contains(past)));
    }

    #[test]
    fn ratios_and_counts_do_not_depend_on_the_unit(series in positive_series(), power in -20..20_i32) {
        let one = tried(&series, 4);
        let scaled: Vec<f64> = series.iter().map(|value| value * 2.0_f64.powi(power)).collect();
        let other = tried(&scaled, 4);
        for (one, other) in one.by_horizon.iter().zip(&other.by_horizon) {
            prop_assert_eq!((one.closer, &one.held), (other.closer, &other.held));
            prop_assert!(close(one.mae * 2.0_f64.powi(power), other.mae));
            for (one, other) in [
                (one.mase, other.mase),
                (one.smape, other.smape),
                (one.naive_mase, other.naive_mase),
                (one.value_added(), other.value_added()),
            ] {
                prop_assert!(close(one.unwrap(), other.unwrap()), "{:?} {:?}", one, other);
            }
        }
    }

    #[test]
    fn the_whole_is_the_sum_of_the_horizons(series in positive_series(), horizon in 1..9_usize) {
        let got = tried(&series, horizon);
        let sum = |of: fn(&recoup::forecast::backtest::Score) -> f64| -> f64 {
            got.by_horizon.iter().map(|score| of(score) * score.forecasts as f64).sum::<f64>()
                / got.overall.forecasts as f64
        };
        prop_assert!(close(got.overall.mae, sum(|score| score.mae)));
        prop_assert!(close(got.overall.naive_mae, sum(|score| score.naive_mae)));
        let held: usize = got.by_horizon.iter().map(|score| score.held[1]).sum();
        prop_assert_eq!(got.overall.held[1], held);
        prop_assert!(got.overall.held[0] <= held && held <= got.overall.forecasts);
        prop_assert_eq!(got.overall.origins, series.len() - LEAST_SEEN);
    }
}
