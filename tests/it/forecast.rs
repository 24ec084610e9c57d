//! Forecasts of quarterly series: the published case, and series that are hard
//! to forecast.

use recoup::forecast::series::MAX_QUARTERS;
use recoup::forecast::{
    FitError, FitOptions, MAX_HORIZON, Member, Note, Request, RequestError, RetainedStep, Scale,
    Total, fit, fit_with_gaps,
};

use crate::forecast_rules::{LEVELS, check_order, fitted, forecast, request};

/// Clawbacks of 2017-18 to 2020-21 in pounds.
const CASE: [f64; 16] = [
    358442.0, 451925.0, 461680.0, 315600.0, 377815.0, 451178.0, 371315.0, 342062.0, 283905.0,
    316820.0, 437243.0, 445275.0, 505666.0, 564885.0, 665929.0, 604694.0,
];
fn rules(notes: &[Note]) -> Vec<&'static str> {
    notes.iter().map(|note| note.rule()).collect()
}

fn thousands(totals: &[Total]) -> Vec<f64> {
    totals.iter().map(|total| (total.point / 1000.0).round()).collect()
}

#[test]
fn the_case_stays_near_its_last_level_for_four_years() {
    let got = forecast(&CASE, 16);
    assert_eq!(thousands(&got.years), [2493.0, 2494.0, 2496.0, 2501.0]);
    // As the method was published, to a fifth of a percent.
    for (year, published) in got.years.iter().zip([2491e3, 2495e3, 2500e3, 2506e3]) {
        assert!((year.point / published - 1.0).abs() < 0.002, "{}", year.point);
    }
    // Wider than the published 1,330 to 4,721 and 856 to 7,338: series that stray as far
    // from a line turned out less sure than their one-step errors suggest.
    let fourth = &got.years[3];
    for (level, expected) in [(1, [1216.0, 5142.0]), (3, [666.0, 9399.0])] {
        let interval = fourth.intervals[level];
        assert_eq!([interval.lower, interval.upper].map(|b| (b / 1000.0).round()), expected);
    }
    assert!(got.notes.is_empty());
}

#[test]
fn before_the_step_the_case_was_forecast_to_stay_near_one_and_a_half_million() {
    let got = forecast(&CASE[..12], 16);
    assert_eq!(thousands(&got.years), [1536.0, 1530.0, 1525.0, 1520.0]);
    for (year, published) in got.years.iter().zip([1540e3, 1533e3, 1526e3, 1521e3]) {
        assert!((year.point / published - 1.0).abs() < 0.003, "{}", year.point);
    }
}

/// The same bits in debug and release builds and on every machine.
#[test]
fn the_case_gives_the_same_bits_everywhere() {
    let got = forecast(&CASE, 16);
    let total = got.total.unwrap();
    let bits = [
        got.points[0],
        got.points[15],
        got.bands[3].lower[15],
        total.point,
        total.intervals[0].upper,
    ]
    .map(f64::to_bits);
    assert_eq!(bits, CASE_BITS, "{bits:#x?}");
}

const CASE_BITS: [u64; 5] = [
    0x41229366b4976f76,
    0x4122a5e365cd5e39,
    0x4100f07f651cd024,
    0x41630b6874e8633b,
    0x41681ad8d364d3dc,
];

#[test]
fn the_total_of_four_years_has_an_interval_of_its_own() {
    let got = forecast(&CASE, 16);
    let total = got.total.unwrap();
    let years: f64 = got.years.iter().map(|year| year.point).sum();
    assert!((total.point - years).abs() < 1e-6);
    for (place, interval) in total.intervals.iter().enumerate() {
        let sum_of_years: f64 = got.years.iter().map(|y| y.intervals[place].upper).sum();
        let sum_of_quarters: f64 = got.bands[place].upper.iter().sum();
        assert!(interval.upper < sum_of_years && interval.upper < sum_of_quarters);
        assert_eq!(interval.level, LEVELS[place]);
    }
    let widest = total.intervals[3];
    assert!(widest.upper / widest.lower > 4.0, "{widest:?}");
}

#[test]
fn a_plan_that_starts_a_year_from_now_has_a_wider_total_than_one_that_starts_now() {
    let got = forecast(&CASE, 20);
    let factor = |total: Total| total.intervals[3].upper / total.point;
    let now = got.total_over(0..4).unwrap();
    let later = got.total_over(1..5).unwrap();
    let points: f64 = got.points[4..].iter().sum();
    assert!((later.point - points).abs() < 1e-6);
    assert!(factor(later) > factor(now));
    assert_eq!(got.total_over(0..5), got.total);
    assert_eq!(got.total_over(1..2).as_ref(), got.years.get(1));
    assert_eq!(got.total_over(1..6), None);
    assert_eq!(got.total_over(2..2), None);
}

#[test]
fn a_year_in_progress_adds_its_known_quarters_to_the_interval_of_the_rest() {
    let fitted = fitted(&CASE[..14]);
    let got = fitted.forecast_with(&Request { quarters_into_year: 2, ..request(6) }).unwrap();
    let first = &got.years[0];
    let known = CASE[12] + CASE[13];
    assert_eq!((first.actual_quarters, first.forecast_quarters), (2, 2));
    assert_eq!(first.actual, known);
    assert!((first.point - known - got.points[0] - got.points[1]).abs() < 1e-6);
    let rest = first.point - known;
    // The interval of the rest is as much wider on one side as its spread there.
    let (below, above) = got.log_spread_of(1, 2).unwrap();
    for interval in &first.intervals {
        let (down, up) = (rest / (interval.lower - known), (interval.upper - known) / rest);
        assert!((down.ln() / up.ln() * above / below - 1.0).abs() < 1e-9 && up > 1.0);
    }
    // The known half is certain, so the year is surer than a whole one ahead.
    let whole = fitted.forecast(6, &[80.0, 95.0]).unwrap();
    let factor = |total: &Total| total.intervals[1].upper / total.point;
    assert!(factor(first) < factor(&whole.years[0]));
    assert_eq!(got.years.len(), 2);
    assert_eq!(got.years[1].forecast_quarters, 4);
    // One quarter left: the year is as uncertain as that quarter.
    let request = Request { quarters_into_year: 3, ..request(1) };
    let got = fitted.forecast_with(&request).unwrap();
    let left = got.years[0].intervals[1].upper - got.years[0].actual;
    assert!((left / got.bands[1].upper[0] - 1.0).abs() < 1e-12);
}

#[test]
fn a_horizon_that_completes_no_year_has_no_total() {
    let got = forecast(&CASE, 3);
    assert!(got.years.is_empty() && got.total.is_none());
}

#[test]
fn a_retained_step_moves_points_bounds_and_totals_alike_and_says_so() {
    let fitted = fitted(&CASE);
    let plain = fitted.forecast_with(&request(16)).unwrap();
    for (share, factor) in [(1.0, 1.0), (0.5, 0.5_f64.sqrt()), (0.0, 0.5)] {
        let retained_step = Some(RetainedStep { share, log_step: 2.0_f64.ln() });
        let request = Request { retained_step, quarters_into_year: 1, ..request(16) };
        let got = fitted.forecast_with(&request).unwrap();
        let close = |one: f64, other: f64| (one / (factor * other) - 1.0).abs() < 1e-12;
        for quarter in 0..16 {
            assert!(close(got.points[quarter], plain.points[quarter]));
            assert!(close(got.bands[1].upper[quarter], plain.bands[1].upper[quarter]));
            assert!(close(got.bands[1].lower[quarter], plain.bands[1].lower[quarter]));
        }
        assert_eq!(got.years[0].actual, CASE[15]);
        assert_eq!(rules(&got.notes).contains(&"step_reversed"), share < 1.0);
    }
}

#[test]
fn a_clear_pattern_goes_on_and_a_constant_stays() {
    let pattern = [100.0, 200.0, 400.0, 300.0];
    let series: Vec<f64> = (0..16).map(|t| pattern[t % 4]).collect();
    for (quarter, point) in forecast(&series, 8).points.iter().enumerate() {
        assert!((point - pattern[quarter % 4]).abs() < 1e-9, "{quarter} {point}");
    }
    for value in [7.0, 1e-6, 1e12] {
        let got = forecast(&[value; 16], 16);
        assert!(got.points.iter().all(|point| (point / value - 1.0).abs() < 1e-12));
        assert_eq!(rules(&got.notes), ["hardly_any_variation"]);
        assert!(got.bands[3].upper[0] > value && got.bands[3].lower[0] < value);
    }
}

/// Every hard series is either forecast, with the notes listed, or refused.
#[test]
fn hard_series_have_a_stated_fallback_or_a_typed_refusal() {
    let with = |place: usize, value: f64| {
        let mut series = CASE.to_vec();
        series[place] = value;
        series
    };
    let mut only_last = vec![0.0; 16];
    only_last[15] = 100.0;
    let falling: Vec<f64> = (0..16).map(|t| 100.0 - 9.0 * t as f64).collect();
    let long = |count: usize| (0..count).map(|t| CASE[t % 16]).collect::<Vec<f64>>();
    let wild: Vec<f64> = (0..16).map(|t| if t % 2 == 0 { 1e-6 } else { 1e12 }).collect();
    let too_few = |have| Err(FitError::TooFewQuarters { have, need: 4 });
    let too_many = Err(FitError::TooManyQuarters { have: 401, most: MAX_QUARTERS });
    type Expected = Result<Vec<&'static str>, FitError>;
    let table: Vec<(&str, Vec<f64>, Expected)> = vec![
        ("empty", vec![], too_few(0)),
        ("three quarters", CASE[..3].to_vec(), too_few(3)),
        ("four quarters", CASE[..4].to_vec(), Ok(vec!["short_series"])),
        ("seven quarters", CASE[..7].to_vec(), Ok(vec!["short_series"])),
        ("eight quarters", CASE[..8].to_vec(), Ok(vec![])),
        ("nine quarters", CASE[..9].to_vec(), Ok(vec![])),
        ("200 quarters", long(200), Ok(vec![])),
        ("401 quarters", long(401), too_many),
        ("not a number", with(3, f64::NAN), Err(FitError::NotFinite { index: 3 })),
        ("infinite", with(15, f64::INFINITY), Err(FitError::NotFinite { index: 15 })),
        ("beyond any amount", with(0, -1e101), Err(FitError::NotFinite { index: 0 })),
        ("one zero", with(5, 0.0), Ok(vec!["level_scale_only"])),
        ("one negative", with(5, -2e5), Ok(vec!["level_scale_only"])),
        ("all zero", vec![0.0; 16], Ok(vec!["all_zero"])),
        ("a short zero", vec![0.0; 5], Ok(vec!["short_series", "all_zero"])),
        ("one not zero", only_last, Ok(vec!["level_scale_only"])),
        (
            "all negative",
            CASE.map(|v| -v).to_vec(),
            Ok(vec!["level_scale_only", "floored_at_zero"]),
        ),
        ("falling below zero", falling, Ok(vec!["level_scale_only", "floored_at_zero"])),
        ("smallest numbers", vec![f64::from_bits(1); 9], Ok(vec!["hardly_any_variation"])),
        ("tiny", CASE.map(|v| v * 1e-300).to_vec(), Ok(vec![])),
        ("huge", CASE.map(|v| v * 1e94).to_vec(), Ok(vec![])),
        ("wild but regular", wild, Ok(vec!["hardly_any_variation"])),
    ];
    for (name, series, expected) in table {
        let got = fit(&series, &FitOptions::default());
        match (got, expected) {
            (Err(got), Err(expected)) => assert_eq!(got, expected, "{name}"),
            (Ok(fitted), Ok(expected)) => {
                let forecast = fitted.forecast(MAX_HORIZON, &LEVELS).unwrap();
                assert_eq!(rules(&forecast.notes), expected, "{name}");
                check_order(&forecast).unwrap_or_else(|why| panic!("{name}: {why}"));
            }
            (got, expected) => panic!("{name}: {:?} is not {expected:?}", got.map(|_| ())),
        }
    }
}

/// Amounts taken off a level would fall below zero here, percentages do not.
#[test]
fn a_positive_series_is_never_forecast_at_zero() {
    let series = [1000.0, 256.2, 1000.0, 1828.3, 4288.6, 1000.0, 152.9, 369.3, 1000.0];
    for count in 8..=9 {
        let got = forecast(&series[..count], 40);
        assert!(got.notes.is_empty());
        assert!(got.points.iter().all(|point| *point > 1.0), "{:?}", got.points);
        assert!(got.bands[0].upper.iter().zip(&got.points).all(|(upper, p)| upper > p));
    }
}

#[test]
fn without_the_floor_a_forecast_may_be_negative() {
    let negative = CASE.map(|value| -value);
    let got =
        fit(&negative, &FitOptions { floor_at_zero: false, ..FitOptions::default() }).unwrap();
    let got = got.forecast(4, &LEVELS).unwrap();
    assert!(got.points.iter().all(|point| *point < 0.0));
    assert!(got.bands[3].lower[0] < got.points[0] && got.points[0] < got.bands[3].upper[0]);
}

#[test]
fn a_missing_quarter_is_filled_from_the_years_beside_it() {
    let pattern = [100.0, 200.0, 400.0, 300.0];
    let series: Vec<f64> = (0..16).map(|t| pattern[t % 4]).collect();
    let mut holes: Vec<Option<f64>> = series.iter().copied().map(Some).collect();
    let whole = forecast(&series, 8);
    for places in [vec![5], vec![4, 9, 14], vec![0], vec![0, 1, 7]] {
        let mut holed = holes.clone();
        for place in &places {
            holed[*place] = None;
        }
        let got = fit_with_gaps(&holed, &FitOptions::default()).unwrap();
        let got = got.forecast(8, &LEVELS).unwrap();
        for (one, other) in got.points.iter().zip(&whole.points) {
            assert!((one - other).abs() < 1e-9, "{places:?}: {one} {other}");
        }
        // Missing quarters before the first known one need no filling.
        let filled = places.iter().filter(|place| **place > 1).count();
        assert_eq!(got.notes.contains(&Note::GapsFilled { count: filled }), filled > 0);
    }
    let refused = |holed: &[Option<f64>]| fit_with_gaps(holed, &FitOptions::default()).unwrap_err();
    assert_eq!(refused(&[None; 9]), FitError::TooFewQuarters { have: 0, need: 4 });
    holes[2..7].fill(None);
    assert_eq!(refused(&holes), FitError::TooManyGaps { have: 5, most: 4 });
    holes[15] = None;
    assert_eq!(refused(&holes), FitError::EndsInGap);
}

#[test]
fn a_missing_quarter_without_a_year_beside_it_is_filled_from_its_neighbours() {
    let refilled = |places: &[(usize, f64)]| {
        let mut values = [40.0, 50.0, 90.0, 60.0, 44.0, 58.0, 70.0, 61.0];
        let mut holed = values.map(Some);
        for (place, fill) in places {
            (holed[*place], values[*place]) = (None, *fill);
        }
        let got = fit_with_gaps(&holed, &FitOptions::default()).unwrap();
        let got = got.forecast(4, &LEVELS).unwrap();
        let expected = forecast(&values, 4);
        assert_eq!((got.points, got.bands), (expected.points, expected.bands), "{places:?}");
    };
    // Its year before is missing as well, or both are and so is a neighbour.
    refilled(&[(1, 0.5 * (40.0 + 90.0)), (5, 0.5 * (44.0 + 70.0))]);
    refilled(&[(2, 0.5 * (50.0 + 60.0)), (6, 0.5 * (58.0 + 61.0))]);
    // A year on one side is enough.
    refilled(&[(1, 58.0)]);
    refilled(&[(5, 50.0), (6, 90.0)]);
}

#[test]
fn a_filled_quarter_of_the_year_in_progress_counts_as_filled_and_not_as_given() {
    let mut holed: Vec<Option<f64>> = CASE[..15].iter().copied().map(Some).collect();
    holed[13] = None;
    let fitted = fit_with_gaps(&holed, &FitOptions::default()).unwrap();
    let got = fitted.forecast_with(&Request { quarters_into_year: 3, ..request(5) }).unwrap();
    let first = &got.years[0];
    assert_eq!((first.actual_quarters, first.filled_quarters, first.forecast_quarters), (2, 1, 1));
    // The year before it is known, the year after it is not.
    assert_eq!((first.actual, first.filled), (CASE[12] + CASE[14], CASE[9]));
    assert!((first.point - first.known() - got.points[0]).abs() < 1e-6);
    for (interval, band) in first.intervals.iter().zip(&got.bands) {
        assert!((interval.upper - first.known() - band.upper[0]).abs() < 1e-6);
    }
    let total = got.total.unwrap();
    assert_eq!((total.actual_quarters, total.filled_quarters), (2, 1));
    assert_eq!((got.years[1].filled_quarters, got.years[1].filled), (0, 0.0));
    // Where the gap is in an earlier year nothing of this one is filled.
    holed[13] = Some(CASE[13]);
    holed[11] = None;
    let fitted = fit_with_gaps(&holed, &FitOptions::default()).unwrap();
    let got = fitted.forecast_with(&Request { quarters_into_year: 3, ..request(5) }).unwrap();
    assert_eq!((got.years[0].actual_quarters, got.years[0].filled_quarters), (3, 0));
}

#[test]
fn a_request_that_cannot_be_met_is_refused_with_its_reason() {
    let fitted = fitted(&CASE);
    let step = |share, log_step| Request {
        retained_step: Some(RetainedStep { share, log_step }),
        ..request(4)
    };
    let horizon = |have| RequestError::HorizonOutOfRange { have, most: 40 };
    let level = |level| RequestError::LevelOutOfRange { level };
    for (request, expected) in [
        (request(0), horizon(0)),
        (request(41), horizon(41)),
        (Request { levels: &[80.0, 99.0], ..request(4) }, level(99.0)),
        (Request { levels: &[19.9], ..request(4) }, level(19.9)),
        (
            Request { quarters_into_year: 4, ..request(4) },
            RequestError::QuartersIntoYear { have: 4 },
        ),
        (step(1.01, 0.5), RequestError::RetainedStep),
        (step(f64::NAN, 0.5), RequestError::RetainedStep),
        (step(0.5, f64::INFINITY), RequestError::RetainedStep),
        (step(0.5, f64::NAN), RequestError::RetainedStep),
    ] {
        assert_eq!(fitted.forecast_with(&request).unwrap_err(), expected);
    }
    assert!(fitted.forecast(4, &[f64::NAN]).is_err());
}

#[test]
fn the_point_is_the_median_of_ten_members_and_of_five_where_logarithms_fail() {
    let with_zero = [&[0.0], &CASE[1..]].concat();
    for (series, votes) in [(&CASE[..], 10), (&with_zero[..], 5), (&CASE[..5], 6)] {
        let fitted = fitted(series);
        let got = fitted.forecast(16, &[]).unwrap();
        assert_eq!(fitted.members().count(), votes);
        for (place, point) in got.points.iter().enumerate() {
            let says = |(member, scale)| fitted.member_at(member, scale, place + 1).unwrap();
            let mut all: Vec<f64> = fitted.members().map(says).collect();
            all.sort_by(f64::total_cmp);
            let median = 0.5 * (all[(votes - 1) / 2] + all[votes / 2]);
            assert!((point / median - 1.0).abs() < 1e-12, "{point} {median}");
        }
    }
    let fitted = fitted(&with_zero);
    assert_eq!(fitted.member_at(Member::Theta, Scale::Log, 1), None);
    assert_eq!(fitted.member_at(Member::Theta, Scale::Level, 0), None);
}

/// At 20 quarters half of the point is that of Theta, twice, and the damped trend.
#[test]
fn beyond_four_years_the_members_with_a_trend_draw_the_point() {
    let series = [&CASE[4..8], &CASE[..]].concat();
    let fitted = fitted(&series);
    let got = fitted.forecast(16, &[]).unwrap();
    assert_eq!(fitted.members().count(), 8);
    for (place, point) in got.points.iter().enumerate() {
        let says = |member, scale| fitted.member_at(member, scale, place + 1).unwrap();
        let logs = fitted.members().filter(|pair| pair.1 == Scale::Log);
        let least = logs.map(|(m, s)| says(m, s)).fold(f64::MAX, f64::min);
        let vote = |(m, s)| if s == Scale::Log { says(m, s) } else { says(m, s).max(least) };
        let mut all: Vec<f64> = fitted.members().map(vote).collect();
        all.sort_by(f64::total_cmp);
        let median = 0.5 * (all[3] + all[4]);
        let [theta, damped] = [Member::Theta, Member::DampedTrend];
        let log = (says(theta, Scale::Log).powi(2) * says(damped, Scale::Log)).cbrt();
        let level = (2.0 * says(theta, Scale::Level) + says(damped, Scale::Level)) / 3.0;
        let level = level.max(least);
        let expected = 0.5 * median + 0.25 * (log + level);
        assert!((point / expected - 1.0).abs() < 1e-12, "{point} {expected}");
    }
}
