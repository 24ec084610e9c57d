//! The series that is forecast: checked, its gaps filled, and brought to a
//! scale at which no square overflows.

use core::fmt;

use super::SEASONS;

/// The fewest quarters that are forecast at all.
pub const MIN_QUARTERS: usize = 4;
/// The fewest quarters that the whole method needs; fewer use the fallback.
pub const FULL_METHOD_QUARTERS: usize = 8;
/// The most quarters that are accepted.
pub const MAX_QUARTERS: usize = 400;
/// The largest absolute value that is accepted.
pub const MAX_VALUE: f64 = 1e100;

/// Why a series cannot be forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FitError {
    /// Fewer quarters than the simplest method needs.
    TooFewQuarters {
        /// The quarters given.
        have: usize,
        /// The quarters needed.
        need: usize,
    },
    /// More quarters than are accepted.
    TooManyQuarters {
        /// The quarters given.
        have: usize,
        /// The quarters accepted.
        most: usize,
    },
    /// A value is infinite, not a number, or larger than `1e100`.
    NotFinite {
        /// The place of the first such value, from 0.
        index: usize,
    },
    /// More than a quarter of the values are missing.
    TooManyGaps {
        /// The values missing.
        have: usize,
        /// The values that may be missing.
        most: usize,
    },
    /// The last value is missing, so there is no place to forecast from.
    EndsInGap,
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FitError::TooFewQuarters { have, need } => {
                write!(f, "too few quarters to forecast: {have} given, {need} needed")
            }
            FitError::TooManyQuarters { have, most } => {
                write!(f, "{have} quarters are too many: {most} are accepted")
            }
            FitError::NotFinite { index } => {
                write!(f, "value {} is not a finite number of ordinary size", index + 1)
            }
            FitError::TooManyGaps { have, most } => {
                let missing =
                    if *have == 1 { "1 quarter is" } else { &format!("{have} quarters are") };
                write!(f, "{missing} missing: at most {most} can be filled")
            }
            FitError::EndsInGap => f.write_str("the last quarter is missing"),
        }
    }
}

impl std::error::Error for FitError {}

/// A series that passed the checks, divided by `unit`.
pub(super) struct Series {
    /// The values, none larger than 1.
    pub(super) values: Vec<f64>,
    /// A power of two, so that dividing and multiplying by it is exact and a
    /// change of scale cannot change a forecast.
    pub(super) unit: f64,
}

impl Series {
    pub(super) fn new(given: &[f64]) -> Result<Series, FitError> {
        let have = given.len();
        if have < MIN_QUARTERS {
            return Err(FitError::TooFewQuarters { have, need: MIN_QUARTERS });
        }
        if have > MAX_QUARTERS {
            return Err(FitError::TooManyQuarters { have, most: MAX_QUARTERS });
        }
        let too_large = |value: &f64| !value.is_finite() || value.abs() > MAX_VALUE;
        if let Some(index) = given.iter().position(too_large) {
            return Err(FitError::NotFinite { index });
        }
        let largest = given.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        // Values below the smallest normal number count as zero.
        let unit = match largest >= f64::MIN_POSITIVE {
            true => libm::ldexp(1.0, libm::frexp(largest).1),
            false => 1.0,
        };
        Ok(Series { values: given.iter().map(|value| value / unit).collect(), unit })
    }

    /// Whether every value has a logarithm.
    pub(super) fn is_positive(&self) -> bool {
        self.values.iter().all(|value| *value > 0.0)
    }
}

/// Fills the missing values of a series and says how many there were. Missing
/// values before the first known one are left out. A missing value becomes the
/// mean of the same quarter a year before and after, as far as they are known,
/// and otherwise the mean of its nearest known neighbours.
pub(super) fn fill_gaps(given: &[Option<f64>]) -> Result<(Vec<f64>, usize), FitError> {
    let Some(first) = given.iter().position(Option::is_some) else {
        return Err(FitError::TooFewQuarters { have: 0, need: MIN_QUARTERS });
    };
    let given = &given[first..];
    if given.last().is_some_and(Option::is_none) {
        return Err(FitError::EndsInGap);
    }
    let missing = given.iter().filter(|value| value.is_none()).count();
    let most = given.len() / 4;
    if missing > most {
        return Err(FitError::TooManyGaps { have: missing, most });
    }
    let known = |place: Option<usize>| place.and_then(|p| given.get(p).copied().flatten());
    let fill = |t: usize| {
        let year = [known(t.checked_sub(SEASONS)), known(Some(t + SEASONS))];
        let before = given[..t].iter().rev().find_map(|value| *value);
        let after = given[t..].iter().find_map(|value| *value);
        mean_of_known(year).or(mean_of_known([before, after])).unwrap_or(0.0)
    };
    let filled = given.iter().enumerate().map(|(t, v)| v.unwrap_or_else(|| fill(t))).collect();
    Ok((filled, missing))
}

fn mean_of_known(pair: [Option<f64>; 2]) -> Option<f64> {
    match pair {
        [Some(a), Some(b)] => Some(0.5 * a + 0.5 * b),
        [one, other] => one.or(other),
    }
}
