//! What a forecast says: points, bands, totals and notes.

use core::fmt;
use core::ops::Range;

use super::alternatives::{Alternatives, Gap, Paths};
use super::calibration::{Place, Widths};
use super::spread::Spread;
use super::spread::Unit;

/// One interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The share of outcomes that should lie inside, in percent.
    pub level: f64,
    /// The lower bound.
    pub lower: f64,
    /// The upper bound.
    pub upper: f64,
}

/// The intervals of one level, a pair of bounds for every quarter ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The share of outcomes that should lie inside, in percent.
    pub level: f64,
    /// The lower bounds.
    pub lower: Vec<f64>,
    /// The upper bounds.
    pub upper: Vec<f64>,
}

/// The total of one financial year, or of several, with its own intervals.
#[derive(Clone, Debug, PartialEq)]
pub struct Total {
    /// How many of its quarters were given.
    pub actual_quarters: usize,
    /// The sum of those.
    pub actual: f64,
    /// How many of its quarters were missing and were filled before fitting.
    pub filled_quarters: usize,
    /// The sum of those. It counts as if it were known.
    pub filled: f64,
    /// How many of its quarters are forecast.
    pub forecast_quarters: usize,
    /// The quarters given and filled, and the points of the others.
    pub point: f64,
    /// The quarters given and filled, and the intervals of the sum of the others, in
    /// the order of the levels asked for. Bounds of quarters never add up to these.
    pub intervals: Vec<Interval>,
}

impl Total {
    /// What of it is not forecast: the quarters that were given and those filled.
    pub fn known(&self) -> f64 {
        self.actual + self.filled
    }
}

/// A quarter of the year in progress that is not forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    /// Its value.
    pub(super) value: f64,
    /// Whether it was missing and was filled before fitting.
    pub(super) is_filled: bool,
}

/// How much a year's total differs from that of the year before.
#[derive(Clone, Debug, PartialEq)]
pub struct YearChange {
    /// The year, as its place in [`Forecast::years`]; never the first.
    pub year: usize,
    /// The change as a share: 0.02 when the total is 2% higher.
    pub change: f64,
    /// The intervals of the change, in the order of the levels asked for. They
    /// are much narrower than the intervals of both years suggest, because what
    /// makes one year turn out high makes the next one high as well.
    pub intervals: Vec<Interval>,
}

/// Something that a reader of the forecast must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// Too few quarters for a trend or a seasonal pattern of its own: level,
    /// last value and last year are combined instead.
    ShortSeries {
        /// The quarters given.
        have: usize,
        /// The quarters that the whole method needs.
        need: usize,
    },
    /// A zero or negative value rules out percentages, so only the level scale
    /// is used and bounds lie as far below the point as above.
    LevelScaleOnly,
    /// The series hardly moved, so its spread is a stated least one.
    HardlyAnyVariation,
    /// Every value is zero, and so are the forecast and its bounds: a spread in amounts
    /// is a share of the typical value, and that is zero.
    AllZero,
    /// The last quarter lies further from the quarter before and from the year before
    /// than quarters of this series do, and was drawn in before fitting.
    LastQuarterDrawnIn {
        /// The percent of what is recorded that it counts as, where that can be said.
        percent: Option<i32>,
    },
    /// Missing quarters were filled before fitting.
    GapsFilled {
        /// How many.
        count: usize,
    },
    /// The forecast of some quarter fell below zero and was raised to zero.
    FlooredAtZero {
        /// How many quarters.
        quarters: usize,
    },
    /// A recent step, marked or found, was taken to persist in part only.
    StepReversed,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::ShortSeries { have, need } => write!(
                f,
                "{have} quarters show no trend or seasonal pattern of their own (that takes \
                 {need}): the level, the last quarter and the last year are combined instead"
            ),
            Note::LevelScaleOnly => f.write_str(
                "a quarter is zero or negative, so trend and spread are amounts, not percentages",
            ),
            Note::HardlyAnyVariation => f.write_str(
                "the series hardly moved so far; its intervals assume a stated least variation",
            ),
            Note::AllZero => f.write_str(
                "every quarter is zero, and so are the forecast and its bounds: how large a first \
                 amount would be cannot be told from zeros",
            ),
            Note::LastQuarterDrawnIn { percent } => {
                let counted = match percent {
                    Some(percent) => &*format!("counts as {percent}% of what is recorded"),
                    None => "is drawn towards them",
                };
                write!(
                    f,
                    "the last quarter lies much further from the one before and from the year \
                     before than quarters here do, and {counted}: one odd quarter would move all \
                     that follow. The next quarter will tell; last_quarter=as_recorded takes it as \
                     it is"
                )
            }
            Note::GapsFilled { count } => {
                let (quarters, them) = match count {
                    1 => ("1 missing quarter was", "it"),
                    _ => (&*format!("{count} missing quarters were"), "them"),
                };
                write!(
                    f,
                    "{quarters} filled from the same quarter of the years beside {them}, or else \
                     from the quarters beside {them}"
                )
            }
            Note::FlooredAtZero { quarters } => {
                let quarters = match quarters {
                    1 => "1 quarter was",
                    _ => &*format!("{quarters} quarters were"),
                };
                write!(f, "{quarters} forecast below zero and raised to zero")
            }
            Note::StepReversed => f.write_str(
                "the recent step is assumed to persist in part only, by choice; the \
                     uncertainty of its own size is not in the intervals",
            ),
        }
    }
}

impl Note {
    /// A short name for the note, for answers and tests.
    pub fn rule(self) -> &'static str {
        match self {
            Note::ShortSeries { .. } => "short_series",
            Note::LevelScaleOnly => "level_scale_only",
            Note::HardlyAnyVariation => "hardly_any_variation",
            Note::AllZero => "all_zero",
            Note::LastQuarterDrawnIn { .. } => "last_quarter_drawn_in",
            Note::GapsFilled { .. } => "gaps_filled",
            Note::FlooredAtZero { .. } => "floored_at_zero",
            Note::StepReversed => "step_reversed",
        }
    }
}

/// Points, bands and totals of a number of quarters ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The point of every quarter ahead.
    pub points: Vec<f64>,
    /// One band for every level asked for, in that order.
    pub bands: Vec<Band>,
    /// The totals of the financial years that the horizon completes, the year
    /// in progress first.
    pub years: Vec<Total>,
    /// The total of all of these years together.
    pub total: Option<Total>,
    /// What a reader must know.
    pub notes: Vec<Note>,
    /// Known quarters of the year in progress.
    pub(super) known: Vec<Known>,
    /// The spread, in the units of the series.
    pub(super) spread: Spread,
    /// What widths are counted in.
    pub(super) width_unit: Unit,
    /// Where else the quarters may go, in the units of the series.
    pub(super) paths: Vec<Paths>,
    /// How much those ways count.
    pub(super) alternatives: Alternatives,
    /// The widths of the bands, in the same order.
    pub(super) widths: Vec<Widths>,
    /// Whether bounds stop at zero.
    pub(super) floor_at_zero: bool,
}

impl Forecast {
    /// The total of some of the years, for example of a plan that starts a year
    /// from now: `total_over(1..5)`. `None` when a year is not in [`Self::years`].
    pub fn total_over(&self, years: Range<usize>) -> Option<Total> {
        if years.is_empty() || years.end > self.years.len() {
            return None;
        }
        Some(self.total_of(4 * years.start, 4 * years.end))
    }

    /// The total from one quarter to another, counted from the start of the
    /// year in progress.
    pub(super) fn total_of(&self, from: usize, to: usize) -> Total {
        let known = self.known.len();
        let part = &self.known[from.min(known)..to.min(known)];
        let (first, end) = (from.max(known) - known, to.max(known) - known);
        let of = |filled| part.iter().filter(move |quarter| quarter.is_filled == filled);
        let [actual, filled] =
            [false, true].map(|filled| of(filled).fold(0.0, |sum, quarter| sum + quarter.value));
        let certain = actual + filled;
        let sum: f64 = self.points[first..end].iter().sum();
        let count = end - first;
        let place = self.place(first + 1, count);
        let interval = |(band, widths): (&Band, &Widths)| {
            let (lower, upper) = self.bounds(sum, widths.at(place), count);
            Interval { level: band.level, lower: certain + lower, upper: certain + upper }
        };
        Total {
            actual_quarters: of(false).count(),
            actual,
            filled_quarters: of(true).count(),
            filled,
            forecast_quarters: count,
            point: certain + sum,
            intervals: self.bands.iter().zip(&self.widths).map(interval).collect(),
        }
    }

    /// Where the sum of `count` quarters lies that starts `first` quarters ahead.
    fn place(&self, first: usize, count: usize) -> Place {
        let along = &self.paths[first - 1..first - 1 + count];
        let sum = along.iter().fold(Paths::default(), |sum, one| sum.plus(*one));
        let gap = |along: &Paths, count| self.alternatives.gap(along, self.spread, count);
        // What was as far away before still counts for a quarter, so that no interval
        // becomes narrower with the distance.
        let gap = match count {
            1 => self.paths[..first].iter().fold(Gap::default(), |most, one| most.or(gap(one, 1))),
            _ => gap(&sum, count),
        };
        Place::of_block(self.width_unit, first, count, gap)
    }

    /// What the half-widths, in logarithms, of a sum of quarters are multiples of, below
    /// and above the point: the spread with what else the series may do. The sum is of
    /// `count` quarters and starts `first` quarters ahead, from 1; `None` beyond the
    /// horizon.
    pub fn log_spread_of(&self, first: usize, count: usize) -> Option<(f64, f64)> {
        let is_forecast = first > 0 && count > 0 && first + count <= self.paths.len() + 1;
        is_forecast.then(|| {
            let spread = self.place(first, count).spread;
            (spread.below, spread.above)
        })
    }

    /// The changes from each forecast year to the next, with intervals of their
    /// own. There are none where a year's total is not positive or the series
    /// has no logarithm, because a share of such a total says nothing.
    pub fn year_changes(&self) -> Vec<YearChange> {
        let is_factor = matches!(self.spread, Spread::Factor);
        let pairs = self.years.windows(2).enumerate();
        let usable = pairs.filter(|(_, pair)| is_factor && pair[0].point > 0.0);
        usable.map(|(place, pair)| self.change(place + 1, &pair[0], &pair[1])).collect()
    }

    fn change(&self, year: usize, before: &Total, after: &Total) -> YearChange {
        let ratio = after.point / before.point;
        let interval = |(band, widths): (&Band, &Widths)| {
            let factor = libm::exp(widths.of_change(self.width_unit, before.actual_quarters));
            Interval { level: band.level, lower: ratio / factor - 1.0, upper: ratio * factor - 1.0 }
        };
        let intervals = self.bands.iter().zip(&self.widths).map(interval).collect();
        YearChange { year, change: ratio - 1.0, intervals }
    }

    /// The bounds of the sum of `count` quarters, of half-widths in logarithms.
    pub(super) fn bounds(&self, sum: f64, widths: Gap, count: usize) -> (f64, f64) {
        match self.spread {
            Spread::Factor => (sum * libm::exp(-widths.below), sum * libm::exp(widths.above)),
            Spread::Amount { typical } => {
                let reach = |width: f64| width * typical * count as f64;
                let lower = sum - reach(widths.below);
                let lower = if self.floor_at_zero { lower.max(0.0) } else { lower };
                (lower, sum + reach(widths.above))
            }
        }
    }
}
