//! Growth a year against a target: the published case to the printed precision,
//! and the rules that must hold for any series.

use proptest::prelude::*;
use recoup::forecast::Verdict::{self, CannotTell, Contradicts};
use recoup::forecast::growth::MIN_QUARTERS;
use recoup::forecast::{GrowthError, GrowthFit, GrowthSeries, Observation};

const TARGET: f64 = 0.10;
/// Clawbacks of 2017-18 to 2020-21 in pounds, with the shifted row repaired.
const AMOUNTS: [f64; 16] = [
    358442.0, 451925.0, 461680.0, 315600.0, 377815.0, 451178.0, 371315.0, 342062.0, 283905.0,
    316820.0, 437243.0, 445275.0, 505666.0, 564885.0, 665929.0, 604694.0,
];
/// The numbers of clawbacks in the same quarters.
const COUNTS: [f64; 16] = [
    118.0, 165.0, 153.0, 126.0, 130.0, 134.0, 114.0, 137.0, 80.0, 110.0, 125.0, 147.0, 127.0,
    146.0, 159.0, 128.0,
];
/// The quarters of 2020-21, marked as an intervention.
const MARKED: std::ops::Range<usize> = 12..16;

fn quarters(values: &[f64]) -> Vec<Observation> {
    let observe =
        |(index, value): (usize, &f64)| Observation { index, season: index % 4, value: *value };
    values.iter().enumerate().map(observe).collect()
}

fn series(values: &[f64]) -> GrowthSeries {
    GrowthSeries::new(&quarters(values)).unwrap()
}

fn per_clawback() -> Vec<f64> {
    AMOUNTS.iter().zip(COUNTS).map(|(amount, count)| amount / count).collect()
}

/// Growth, 95% bounds, Durbin-Watson, probability, AR(1) bounds and corrected ones as
/// printed; the verdict of the ordinary interval and that of both.
fn check_fit(fit: &GrowthFit, printed: [&str; 9], verdicts: [Verdict; 2]) {
    let got = [
        format!("{:.4}", fit.growth_rate),
        format!("{:.4}", fit.lower_95),
        format!("{:.4}", fit.upper_95),
        format!("{:.3}", fit.durbin_watson.unwrap()),
        format!("{:.3}", fit.probability_at_least_target.unwrap()),
        // The AR(1) bounds are printed to a tenth of a percent.
        format!("{:.3}", fit.ar1_lower_95),
        format!("{:.3}", fit.ar1_upper_95),
        format!("{:.3}", fit.corrected_lower_95),
        format!("{:.3}", fit.corrected_upper_95),
    ];
    assert_eq!(got, printed);
    assert_eq!([fit.ordinary_verdict(TARGET), fit.verdict], verdicts);
}

fn check_step(fit: &GrowthFit, printed: [&str; 3]) {
    let step = fit.step.unwrap();
    assert_eq!(step.start_index, 12);
    assert_eq!([step.size, step.lower_95, step.upper_95].map(|x| format!("{x:.3}")), printed);
    assert!((step.log_size.exp_m1() - step.size).abs() < 1e-12);
}

#[test]
fn amounts_of_the_case_cannot_tell_a_trend_from_a_step() {
    let amounts = series(&AMOUNTS);
    let trend = amounts.fit(None, TARGET).unwrap();
    let step = amounts.fit(Some(MARKED), TARGET).unwrap();
    let printed =
        ["0.1202", "0.0061", "0.2472", "0.618", "0.642", "-0.107", "0.405", "-0.427", "1.191"];
    check_fit(&trend, printed, [CannotTell, CannotTell]);
    let printed =
        ["-0.0366", "-0.1431", "0.0830", "1.824", "0.015", "-0.151", "0.093", "-0.200", "0.161"];
    check_fit(&step, printed, [Contradicts, CannotTell]);
    check_step(&step, ["0.653", "0.222", "1.236"]);
    assert!(trend.step.is_none());
    assert_eq!(Verdict::of_measure(&[trend.verdict, step.verdict]), CannotTell);
}

#[test]
fn counts_of_the_case_contradict_ten_percent_only_if_their_errors_are_independent() {
    let counts = series(&COUNTS);
    let trend = counts.fit(None, TARGET).unwrap();
    let step = counts.fit(Some(MARKED), TARGET).unwrap();
    let printed =
        ["-0.0125", "-0.0932", "0.0753", "1.319", "0.009", "-0.125", "0.114", "-0.168", "0.172"];
    check_fit(&trend, printed, [Contradicts, CannotTell]);
    let printed =
        ["-0.0999", "-0.1981", "0.0103", "2.120", "0.002", "-0.190", "-0.000", "-0.219", "0.037"];
    check_fit(&step, printed, [Contradicts, Contradicts]);
    check_step(&step, ["0.362", "0.011", "0.835"]);
    let ordinary = [trend, step].map(|fit| fit.ordinary_verdict(TARGET));
    assert_eq!(Verdict::of_measure(&ordinary), Contradicts);
    assert_eq!(Verdict::of_measure(&[trend.verdict, step.verdict]), CannotTell);
}

#[test]
fn the_average_clawback_of_the_case_rose_but_ten_percent_is_inside_both_intervals() {
    let average = series(&per_clawback());
    let trend = average.fit(None, TARGET).unwrap();
    let step = average.fit(Some(MARKED), TARGET).unwrap();
    let printed =
        ["0.1344", "0.0715", "0.2010", "1.391", "0.870", "0.066", "0.207", "0.050", "0.226"];
    check_fit(&trend, printed, [CannotTell, CannotTell]);
    let printed =
        ["0.0703", "-0.0118", "0.1593", "2.168", "0.231", "0.007", "0.138", "-0.012", "0.159"];
    check_fit(&step, printed, [CannotTell, CannotTell]);
    check_step(&step, ["0.214", "-0.012", "0.492"]);
    assert_eq!(Verdict::of_measure(&[trend.verdict, step.verdict]), CannotTell);
}

#[test]
fn the_twelve_quarters_before_the_step_neither_grew_nor_fell_clearly() {
    let fit = series(&AMOUNTS[..12]).fit(None, TARGET).unwrap();
    let got = [fit.growth_rate, fit.lower_95, fit.upper_95].map(|x| format!("{:.1}", 100.0 * x));
    assert_eq!(got, ["-3.7", "-16.6", "11.3"]);
}

#[test]
fn the_searched_break_of_the_case_is_a_quarter_before_the_marked_one() {
    let amounts = series(&AMOUNTS);
    let found = amounts.search_break(TARGET).unwrap();
    assert_eq!(found.start_index, 11);
    assert_eq!(format!("{:.2}", found.f_statistic.unwrap()), "18.48");
    let fit = found.fit;
    let got = [fit.growth_rate, fit.lower_95, fit.upper_95].map(|x| format!("{:.1}", 100.0 * x));
    assert_eq!(got, ["-6.2", "-16.3", "5.1"]);
    assert_eq!(format!("{:.1}", amounts.step_f_statistic(MARKED).unwrap().unwrap()), "13.7");
}

#[test]
fn what_cannot_be_fitted_is_refused_with_its_reason() {
    let refuse = |quarters: &[Observation], expected: GrowthError| {
        assert_eq!(GrowthSeries::new(quarters).unwrap_err(), expected);
    };
    let with = |place: usize, value: f64| {
        let mut values = AMOUNTS;
        values[place] = value;
        quarters(&values)
    };
    refuse(&quarters(&AMOUNTS[..7]), GrowthError::TooFewQuarters { have: 7, need: 8 });
    refuse(&[], GrowthError::TooFewQuarters { have: 0, need: 8 });
    refuse(&with(3, 0.0), GrowthError::NotPositive { index: 3 });
    refuse(&with(15, -1.0), GrowthError::NotPositive { index: 15 });
    refuse(&with(2, f64::NAN), GrowthError::NotFinite { index: 2 });
    refuse(&with(2, f64::INFINITY), GrowthError::NotFinite { index: 2 });
    let mut twice = quarters(&AMOUNTS);
    twice[5].index = 4;
    refuse(&twice, GrowthError::NotInOrder { index: 4 });
    let mut fifth = quarters(&AMOUNTS);
    fifth[0].season = 4;
    refuse(&fifth, GrowthError::NotInOrder { index: 0 });
}

#[test]
fn a_design_that_cannot_tell_its_parts_apart_is_refused() {
    let not_identified = |result: Result<GrowthFit, GrowthError>| {
        assert_eq!(result.unwrap_err(), GrowthError::NotIdentified);
    };
    let amounts = series(&AMOUNTS);
    not_identified(amounts.fit(Some(0..16), TARGET));
    not_identified(amounts.fit(Some(16..20), TARGET));
    not_identified(amounts.fit(Some(5..5), TARGET));
    // The fourth quarter of the year never occurs.
    let long: Vec<f64> = AMOUNTS.iter().cycle().take(32).copied().collect();
    let mut three = quarters(&long);
    three.retain(|quarter| quarter.season != 3);
    not_identified(GrowthSeries::new(&three).unwrap().fit(None, TARGET));
}

#[test]
fn perfect_growth_is_found_exactly_and_claims_no_serial_correlation() {
    let values: Vec<f64> = (0..12).map(|i| 1000.0 * 1.08_f64.powf(i as f64 / 4.0)).collect();
    let exact = series(&values);
    let fit = exact.fit(None, TARGET).unwrap();
    assert!((fit.growth_rate - 0.08).abs() < 1e-11);
    assert!(fit.upper_95 - fit.lower_95 < 1e-10);
    assert_eq!(fit.durbin_watson, None);
    assert_eq!(fit.verdict, Contradicts);
    assert!(fit.probability_at_least_target.unwrap() < 1e-9);
    assert_eq!(exact.search_break(TARGET), None);
    let constant = series(&[5.0; 9]).fit(None, 0.0).unwrap();
    assert!(constant.growth_rate.abs() < 1e-11);
}

#[test]
fn a_verdict_reads_the_interval_at_its_ends() {
    for (lower, upper, expected) in [
        (0.10, 0.20, Verdict::Supports),
        (0.0999, 0.20, CannotTell),
        (0.0, 0.10, CannotTell),
        (0.0, 0.0999, Contradicts),
    ] {
        assert_eq!(Verdict::of_interval(lower, upper, 0.10), expected, "{lower} {upper}");
    }
}

/// Positive quarters that vary by up to a factor of e about a level.
fn positive_quarters() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-1.0..1.0_f64, 10..40)
        .prop_map(|logs| logs.iter().map(|x| 1000.0 * x.exp()).collect())
}

proptest! {
    #[test]
    fn growth_does_not_depend_on_the_unit(values in positive_quarters(), unit in -12..12_i32) {
        let scaled: Vec<f64> = values.iter().map(|v| v * 10.0_f64.powi(unit)).collect();
        let (one, other) = (
            series(&values).fit(Some(6..9), TARGET).unwrap(),
            series(&scaled).fit(Some(6..9), TARGET).unwrap(),
        );
        prop_assert!((one.growth_rate - other.growth_rate).abs() < 1e-9);
        prop_assert!((one.upper_95 - other.upper_95).abs() < 1e-9 * (1.0 + one.upper_95));
        prop_assert!((one.durbin_watson.unwrap() - other.durbin_watson.unwrap()).abs() < 1e-9);
    }

    #[test]
    fn a_trend_added_to_the_data_is_added_to_the_growth(
        values in positive_quarters(),
        slope in -0.3..0.3_f64,
    ) {
        let tilt = |(i, v): (usize, &f64)| v * (slope * i as f64 / 4.0).exp();
        let tilted: Vec<f64> = values.iter().enumerate().map(tilt).collect();
        let flat = series(&values).fit(None, TARGET).unwrap();
        let steep = series(&tilted).fit(None, TARGET).unwrap();
        let gained = steep.growth_rate.ln_1p() - flat.growth_rate.ln_1p();
        prop_assert!((gained - slope).abs() < 1e-9);
        let widths = [flat, steep].map(|f| f.upper_95.ln_1p() - f.lower_95.ln_1p());
        prop_assert!((widths[0] - widths[1]).abs() < 1e-9);
    }

    #[test]
    fn bounds_are_ordered_with_gaps_and_no_marked_break_beats_the_searched_one(
        values in positive_quarters(),
        gap in 1..9_usize,
    ) {
        let mut observed = quarters(&values);
        observed.remove(gap);
        prop_assume!(observed.len() > MIN_QUARTERS);
        let checked = GrowthSeries::new(&observed).unwrap();
        let fit = checked.fit(None, TARGET).unwrap();
        prop_assert!(fit.lower_95 < fit.growth_rate && fit.growth_rate < fit.upper_95);
        prop_assert!(fit.ar1_lower_95 < fit.growth_rate && fit.growth_rate < fit.ar1_upper_95);
        prop_assert!(fit.corrected_lower_95 <= fit.lower_95.min(fit.ar1_lower_95));
        prop_assert!(fit.corrected_upper_95 >= fit.upper_95.max(fit.ar1_upper_95));
        prop_assert!((0.0..=1.0).contains(&fit.probability_at_least_target.unwrap()));
        prop_assert!((0.0..=4.0).contains(&fit.durbin_watson.unwrap()));
        let middle = observed.len() / 2;
        let marked = checked.step_f_statistic(observed[middle].index..values.len()).unwrap();
        let found = checked.search_break(TARGET).unwrap();
        prop_assert!(found.f_statistic >= marked);
    }
}
