//! The spread of a series: the unit in which interval widths are counted.
//!
//! Far ahead, two measures of how much a series moves are drawn together and
//! towards a typical series, as a weighted mean of their logarithms: the
//! distance from a straight line, and the change on the year before. The
//! one-step error of a smoothing, which is the usual measure, is too small for
//! a series that wanders slowly and too large for one that is merely noisy;
//! widths that are multiples of these two hold better on one kind of series when
//! they were fitted on another, and adding the one-step error gains nothing.
//! The typical series has three tenths of the weight: with more, quiet series get
//! intervals that are too wide, and with less, restless ones do. Only the newest 32
//! quarters are measured, since how much a series moves changes as well.
//!
//! The next quarters are another matter: they stray by as much as quarters have
//! differed from the ones before. So the spread starts there, as far as that is
//! not much more, and runs towards that of far ahead.

use super::SEASONS;
use super::members::squares_about_line;

/// The weight of the distance from the line.
const LINE_SHARE: f64 = 0.43;
/// The weight of the change on the year before.
const YEAR_SHARE: f64 = 0.27;
/// The spread of a typical series, which has the rest of the weight.
const TYPICAL: f64 = 0.1;
/// The newest quarters that are measured.
const NEWEST_QUARTERS: usize = 32;
/// The least that any measure counts. A series that never moved so far is no
/// proof that it never will.
const LEAST: f64 = 0.005;
/// The logarithm of 0.6: so much is left, with every quarter further ahead, of
/// the difference between the spread of the next quarter and that of far ahead.
const LOG_FADE: f64 = -0.510_825_623_765_990_7;
/// The most, in logarithms, by which the next quarter counts as wider; with
/// more an interval could become narrower with the distance.
const MOST_EXCESS: f64 = 0.3;

/// How much a series moves, on one scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variation {
    /// The root mean square of the changes from quarter to quarter, seasonally
    /// adjusted.
    step: f64,
    /// The root mean square of the distances from the least-squares line of the
    /// seasonally adjusted series, each coefficient of line and season counted as a
    /// quarter that says nothing of it.
    line: f64,
    /// The mean absolute change on the same quarter of the year before.
    year: f64,
}

/// The spread by distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Unit {
    /// The logarithm of the spread far ahead.
    far: f64,
    /// What the logarithm is more, or less, for the next quarter.
    excess: f64,
}

impl Variation {
    /// The variation of `values`, of which `adjusted` has no season any more. So much of
    /// the season that was found, `share`, has been taken off.
    pub(super) fn of(values: &[f64], adjusted: &[f64], share: f64) -> Variation {
        let from = values.len().saturating_sub(NEWEST_QUARTERS);
        let (values, adjusted) = (&values[from..], &adjusted[from..]);
        let spare = adjusted.len() as f64 - 2.0 - share * (SEASONS - 1) as f64;
        let line = libm::sqrt(squares_about_line(adjusted) / spare.max(1.0));
        let steps = adjusted.windows(2).map(|pair| (pair[1] - pair[0]) * (pair[1] - pair[0]));
        let step = libm::sqrt(steps.sum::<f64>() / (adjusted.len() - 1) as f64);
        let changes = values.len() - SEASONS;
        let pairs = values.iter().zip(&values[SEASONS..]);
        let sum: f64 = pairs.map(|(before, after)| (after - before).abs()).sum();
        // A single year has no year before; its own steps stand in.
        let year = if changes > 0 { sum / changes as f64 } else { step };
        Variation { step, line, year }
    }

    /// No variation at all.
    pub(super) const NONE: Variation = Variation { step: 0.0, line: 0.0, year: 0.0 };

    /// The same as a share of `typical`.
    pub(super) fn relative_to(self, typical: f64) -> Variation {
        let Variation { step, line, year } = self;
        Variation { step: step / typical, line: line / typical, year: year / typical }
    }

    /// Whether the series hardly moves, so that the least spread is used.
    pub(super) fn is_below_least(self) -> bool {
        self.step < LEAST
    }

    /// The spread.
    pub(super) fn unit(self) -> Unit {
        let log = |measure: f64| libm::log(measure.max(LEAST));
        let rest = 1.0 - LINE_SHARE - YEAR_SHARE;
        let far = LINE_SHARE * log(self.line) + YEAR_SHARE * log(self.year) + rest * log(TYPICAL);
        Unit { far, excess: (log(self.step) - far).min(MOST_EXCESS) }
    }
}

impl Unit {
    /// The logarithm of the spread of quarters whose middle is so far ahead.
    pub(super) fn log_at(self, middle: f64) -> f64 {
        self.far + self.excess * libm::exp((middle - 1.0) * LOG_FADE)
    }

    /// The logarithm of the spread far ahead.
    pub(super) fn log_far(self) -> f64 {
        self.far
    }
}

/// How far outcomes may lie from the point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Spread {
    /// A factor: bounds are the point times or divided by it.
    Factor,
    /// An amount a quarter, where zero or negative values rule out factors.
    Amount {
        /// The mean absolute value of the series, of which it is a share.
        typical: f64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measures_are_those_worked_by_hand() {
        // The line through 1, 2, 3, 4, 5 has no distances and rises 4 a year.
        let line = [1.0, 2.0, 3.0, 4.0, 5.0];
        let got = Variation::of(&line, &line, 0.0);
        assert_eq!((got.step, got.year), (1.0, 4.0));
        assert!(got.line < 1e-12);
        // About their mean 0 these four are 1 away; the slope is 0, and two are spare.
        let wave = [1.0, -1.0, -1.0, 1.0];
        let got = Variation::of(&wave, &wave, 0.0);
        assert_eq!((got.line, got.year), (2.0_f64.sqrt(), got.step));
        assert!((got.step - (8.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        // Twice as many, less two for the line and three for a season: three spare.
        let twice = [wave, wave].concat();
        let got = Variation::of(&twice, &twice, 1.0).line;
        assert!((got - (8.0 / 3.0_f64).sqrt()).abs() < 0.01, "{got}");
        // What is older than 32 quarters is not looked at.
        let old: Vec<f64> = [7.0, 900.0].into_iter().chain((0..32).map(f64::from)).collect();
        assert!(Variation::of(&old, &old, 0.0).line < 1e-9);
    }

    #[test]
    fn the_spread_lies_between_the_own_measures_and_the_typical_one() {
        let alike = |size: f64| Variation { step: size, line: size, year: size };
        let far = |size: f64| alike(size).unit().log_far().exp();
        assert!((far(TYPICAL) - TYPICAL).abs() < 1e-15);
        assert!(far(0.2) > TYPICAL && far(0.2) < 0.2);
        assert_eq!(Variation::NONE.unit(), alike(LEAST).unit());
        assert!(Variation::NONE.is_below_least() && !alike(LEAST).is_below_least());
        assert_eq!(alike(0.2).relative_to(2.0).unit(), alike(TYPICAL).unit());
    }

    #[test]
    fn the_spread_runs_from_that_of_the_next_quarter_to_that_of_far_ahead() {
        assert!((LOG_FADE - 0.6_f64.ln()).abs() < 1e-15);
        let variation = Variation { step: 0.05, line: 0.2, year: 0.2 };
        let unit = variation.unit();
        assert!((unit.log_at(1.0).exp() - 0.05).abs() < 1e-15);
        assert!((unit.log_at(40.0) - unit.log_far()).abs() < 1e-8);
        let halfway = 1.0 + 0.5_f64.ln() / LOG_FADE;
        let mean = 0.5 * (unit.log_at(1.0) + unit.log_far());
        assert!((unit.log_at(halfway) - mean).abs() < 1e-12);
        let noisy = Variation { step: 9.0, ..variation }.unit();
        assert!((noisy.log_at(1.0) - noisy.log_far() - MOST_EXCESS).abs() < 1e-12);
    }
}
