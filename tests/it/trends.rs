//! Growth and falls that go on, odd last quarters, steps and what dies out: series whose
//! truth is made up and known.

use proptest::prelude::*;
use recoup::forecast::{FitOptions, Forecast, LastQuarter, Member, Note, fit};

use crate::forecast_rules::{check_order, fitted, forecast};
use crate::on_track::Draws;

/// How many series of each kind.
const SERIES: usize = 200;

/// 32 quarters that move by a share a year, with noise.
fn course(draws: &mut Draws, a_year: f64, noise: f64) -> Vec<f64> {
    let slope = libm::log(1.0 + a_year) / 4.0;
    (0..32).map(|t| 1000.0 * libm::exp(slope * t as f64 + noise * draws.normal())).collect()
}

#[test]
fn growth_and_falls_that_go_on_are_followed_and_lie_inside_the_interval() {
    // A year: how near the point of year 4 must come, and the least share inside 80%.
    for (a_year, near, least) in [
        (0.1, 0.82..=1.22, 75),
        (0.2, 0.80..=1.25, 65),
        (-0.1, 0.82..=1.22, 75),
        (-0.2, 0.80..=1.25, 65),
        (0.0, 0.98..=1.02, 75),
    ] {
        let mut draws = Draws(20_261_128);
        let (mut ratios, mut inside) = (Vec::new(), 0);
        for _ in 0..SERIES {
            let series = course(&mut draws, a_year, 0.05);
            let got = forecast(&series[..16], 16);
            let truth = |t: usize| 1000.0 * libm::pow(1.0 + a_year, t as f64 / 4.0);
            ratios.push(got.years[3].point / (28..32).map(truth).sum::<f64>());
            let band = &got.bands[1];
            inside += usize::from((band.lower[15]..=band.upper[15]).contains(&series[31]));
        }
        ratios.sort_by(f64::total_cmp);
        let median = ratios[SERIES / 2];
        assert!(near.contains(&median), "{a_year}: {median}");
        assert!(inside >= least * SERIES / 100, "{a_year}: {inside}");
    }
}

#[test]
fn a_straight_line_goes_on_and_a_step_does_not_become_a_season() {
    let rising: Vec<f64> = (0..16).map(|t| 1000.0 + t as f64).collect();
    let got = forecast(&rising, 16);
    for (ahead, point) in got.points.iter().enumerate() {
        assert!((point - 1016.0 - ahead as f64).abs() < 0.3, "{ahead}: {point}");
    }
    assert!(fitted(&rising).members().any(|(member, _)| member == Member::TrendLine));
    // Once as it was, and once with a wobble that no quarter of the year shares.
    let wobble = [0.0, 3.0, -2.0, 1.0, -3.0, 2.0, -1.0];
    for size in [0.0, 1.0] {
        let stepped: Vec<f64> =
            (0..16).map(|t| if t < 8 { 5000.0 } else { 500.0 } + size * wobble[t % 7]).collect();
        for year in &forecast(&stepped, 16).years {
            assert!((year.point / 2000.0 - 1.0).abs() < 0.03, "{}", year.point);
        }
    }
}

#[test]
fn what_dies_out_along_a_line_may_reach_zero() {
    let falling: Vec<f64> = (0..16).map(|t| 1000.0 - 62.0 * t as f64).collect();
    let got = forecast(&falling, 16);
    check_order(&got).unwrap();
    assert!(got.points[15] > 0.0 && got.bands[1].lower[15] < 0.01, "{got:?}");
    // What falls by a share every quarter never does.
    let halved: Vec<f64> = (0..16).map(|t| 1e6 * 0.9_f64.powi(t)).collect();
    let got = forecast(&halved, 16);
    assert!(got.bands[1].lower[15] > 0.01 * got.points[15], "{got:?}");
}

fn drawn_in(forecast: &Forecast) -> Option<Note> {
    forecast.notes.iter().copied().find(|note| note.rule() == "last_quarter_drawn_in")
}

#[test]
fn an_odd_last_quarter_is_drawn_in_and_said_and_can_be_taken_as_it_is() {
    let as_recorded = FitOptions { last_quarter: LastQuarter::AsRecorded, ..FitOptions::default() };
    let mut draws = Draws(20_261_128);
    let (mut errors, mut said) = ([0.0; 3], 0);
    for _ in 0..SERIES {
        let mut series = course(&mut draws, 0.0, 0.05);
        series[15] *= 3.0;
        let seen = &series[..16];
        let got = forecast(seen, 16);
        // Here and there the quarters before were as restless.
        if let Some(Note::LastQuarterDrawnIn { percent }) = drawn_in(&got) {
            assert!((30..100).contains(&percent.unwrap()), "{percent:?}");
            said += 1;
        }
        // It may be the new level after all, which the interval allows for.
        let up = (got.bands[3].upper[3] / got.points[3]).ln();
        assert!(up > (got.points[3] / got.bands[3].lower[3]).ln() && up > 0.3);
        let taken = fit(seen, &as_recorded).unwrap().forecast(16, &[]).unwrap();
        assert_eq!(drawn_in(&taken), None);
        let naive: Vec<f64> = (0..16).map(|t| seen[12 + t % 4]).collect();
        for (error, points) in errors.iter_mut().zip([&got.points, &taken.points, &naive]) {
            *error += points.iter().zip(&series[16..]).map(|(f, y)| (f - y).abs()).sum::<f64>();
        }
    }
    assert!(said >= 95 * SERIES / 100, "{said}");
    let [drawn, taken, naive] = errors;
    assert!(drawn < 0.8 * naive && taken > 1.2 * naive, "{drawn} {taken} {naive}");
}

#[test]
fn a_year_in_progress_counts_the_odd_quarter_as_it_is_recorded() {
    let mut series: Vec<f64> = (0..14).map(|t| 100.0 + [0.0, 4.0, -3.0, 2.0, 1.0][t % 5]).collect();
    series[13] = 400.0;
    let request =
        recoup::forecast::Request { quarters_into_year: 2, ..crate::forecast_rules::request(6) };
    let got = fitted(&series).forecast_with(&request).unwrap();
    assert!(drawn_in(&got).is_some());
    assert_eq!(got.years[0].actual, series[12] + 400.0);
}

proptest! {
    /// What rises and what falls as much, in logarithms, are followed alike.
    #[test]
    fn a_fall_is_followed_as_far_as_the_growth_that_mirrors_it(
        a_year in 0.02..0.3_f64,
        noise in 0.0..0.1_f64,
        seed in 0..1000_u64,
    ) {
        let mut draws = Draws(seed);
        let slope = libm::log(1.0 + a_year) / 4.0;
        let logs: Vec<f64> =
            (0..16).map(|t| slope * t as f64 + noise * draws.normal()).collect();
        let [up, down] = [1.0, -1.0].map(|sign| {
            let series: Vec<f64> = logs.iter().map(|log| 1e6 * libm::exp(sign * log)).collect();
            let fitted = fitted(&series);
            let line = fitted.member_at(Member::TrendLine, recoup::forecast::Scale::Log, 16);
            (line, fitted.log_spread())
        });
        // The line and the spread live on logarithms alone, where the two are mirrored.
        prop_assert_eq!(up.0.is_some(), down.0.is_some());
        if let (Some(one), Some(other)) = (up.0, down.0) {
            prop_assert!((one * other / 1e12 - 1.0).abs() < 1e-6);
        }
        prop_assert!((up.1 / down.1 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn any_level_from_20_to_95_holds_more_than_a_lower_one(
        low in 20.0..94.0_f64,
        more in 0.01..1.0_f64,
        count in 4..120_usize,
    ) {
        let series: Vec<f64> =
            (0..count).map(|t| 100.0 + (t * t % 13) as f64 + 0.3 * t as f64).collect();
        let got = fitted(&series).forecast(16, &[low, low + more]).unwrap();
        for quarter in 0..16 {
            prop_assert!(got.bands[0].upper[quarter] < got.bands[1].upper[quarter]);
            prop_assert!(got.bands[0].lower[quarter] > got.bands[1].lower[quarter]);
        }
    }
}
