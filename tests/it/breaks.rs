//! The search for a break: what it finds where there is one, how often it finds one
//! where there is none, and a step that leaves nothing unexplained.

use recoup::domain::Targets;
use recoup::fits::growth::growth;
use recoup::forecast::{Break, GrowthSeries, Observation};

use crate::support::ledger::ledger_of;
use crate::support::normal::Normal;

/// Clawbacks of 2017-18 to 2020-21 in pounds, with the shifted row repaired.
const CASE: [f64; 16] = [
    358442.0, 451925.0, 461680.0, 315600.0, 377815.0, 451178.0, 371315.0, 342062.0, 283905.0,
    316820.0, 437243.0, 445275.0, 505666.0, 564885.0, 665929.0, 604694.0,
];

fn series(values: impl Iterator<Item = f64>) -> GrowthSeries {
    let observe = |(index, value)| Observation { index, season: index % 4, value };
    GrowthSeries::new(&values.enumerate().map(observe).collect::<Vec<_>>()).unwrap()
}

fn found(values: impl Iterator<Item = f64>) -> Break {
    series(values).search_break(0.0).unwrap()
}

/// The share of 2,000 series in which a break is suggested.
fn alarms(values: impl Fn(&mut Normal) -> Vec<f64>) -> f64 {
    let mut normal = Normal(20_261_125);
    let suggested = (0..2_000).filter(|_| found(values(&mut normal).into_iter()).is_suggested());
    suggested.count() as f64 / 2_000.0
}

#[test]
fn noise_and_a_trend_with_seasonal_noise_hardly_ever_suggest_a_break() {
    for count in [10, 16, 40] {
        let noise = alarms(|normal| (0..count).map(|_| (0.2 * normal.draw()).exp()).collect());
        let trend = alarms(|normal| {
            let mean = |t: usize| (100.0 + t as f64) * [0.8, 1.1, 1.3, 0.9][t % 4];
            (0..count).map(|t| mean(t) * (1.0 + 0.1 * normal.draw())).collect()
        });
        assert!((0.02..0.05).contains(&noise), "{count} quarters: {noise}");
        assert!((0.02..0.05).contains(&trend), "{count} quarters: {trend}");
    }
}

/// Errors that hang together half look like breaks more often than that, though less
/// often than without the allowance for them; the method says so.
#[test]
fn errors_that_run_in_spells_suggest_a_break_in_up_to_a_fifth_of_series() {
    for count in [10, 16, 40] {
        let spells = alarms(|normal| {
            let mut error = normal.draw();
            let mut next = || {
                error = 0.5 * error + 0.75_f64.sqrt() * normal.draw();
                (0.2 * error).exp()
            };
            (0..count).map(|_| next()).collect()
        });
        assert!((0.05..0.2).contains(&spells), "{count} quarters: {spells}");
    }
}

/// 11 places and 10 degrees of freedom: 11 x P(F(1, 10) > 18.48), F(1, 10) being t(10)
/// squared. Neighbouring errors of that fit do not hang together.
#[test]
fn the_break_of_the_case_is_suggested() {
    let got = found(CASE.into_iter());
    assert!(got.is_suggested());
    assert_eq!(format!("{:.4}", got.chance), "0.0172");
}

/// The method states the shares.
#[test]
fn a_step_in_the_last_year_is_named_where_nobody_marked_it_and_growth_seldom_is() {
    let named = |level: &dyn Fn(usize) -> f64| {
        let mut normal = Normal(20_261_128);
        let mut late = || {
            let value = |t| level(t) * (0.1 * normal.draw()).exp();
            let values: Vec<f64> = (0..16).map(value).collect();
            series(values.into_iter()).late_step()
        };
        (0..500).filter_map(|_| late()).count() as f64 / 500.0
    };
    let growth = |rate: f64| move |t: usize| rate.powf(t as f64 / 4.0);
    let step = |size: f64| move |t: usize| if t < 12 { 1.0 } else { size };
    for (level, at_least, at_most) in [
        (&step(1.5) as &dyn Fn(usize) -> f64, 0.8, 1.0),
        (&step(0.65), 0.8, 1.0),
        (&growth(1.1), 0.0, 0.15),
        (&growth(1.2), 0.0, 0.05),
        (&growth(0.9), 0.0, 0.15),
        (&growth(1.0), 0.0, 0.03),
    ] {
        let share = named(level);
        assert!((at_least..=at_most).contains(&share), "{share}");
    }
    assert_eq!(series(CASE.into_iter()).late_step(), Some(11));
    let early = series((0..16).map(|t| if t < 8 { 100.0 } else { 300.0 + t as f64 }));
    assert_eq!(early.late_step(), None);
}

#[test]
fn a_step_that_leaves_nothing_unexplained_has_no_f_statistic() {
    let exact = series((0..16).map(|t| if t < 8 { 100.0 } else { 300.0 }));
    let found = exact.search_break(0.0).unwrap();
    assert_eq!((found.start_index, found.f_statistic, found.chance), (8, None, 0.0));
    assert_eq!(exact.step_f_statistic(8..16), Ok(None));
    assert!(exact.step_f_statistic(7..16).unwrap().unwrap() < 1e3);
    let rows: String = (0..16)
        .map(|t| {
            let (year, amount) = (2001 + t / 4, if t < 8 { 100 } else { 300 });
            format!("{year}-{:02},{},{amount},1\n", year - 1999, t % 4 + 1)
        })
        .collect();
    let ledger = ledger_of(&format!("financial_year,quarter,amount,count\n{rows}"));
    let growth = growth(&ledger, &[], &[], &Targets::default());
    assert_eq!(growth.suggested_break.unwrap().f_statistic, None);
    let note = growth.notes.iter().find(|note| note.rule == "break_fits_exactly").unwrap();
    assert_eq!(
        note.message,
        "With a step from 2003-04 Q1 every quarter is fitted exactly, so nothing is left for an F \
         statistic to compare with."
    );
}
