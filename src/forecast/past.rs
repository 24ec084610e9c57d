//! One forecast of the past, made without knowing what came.

/// The most quarters ahead that are tried.
pub const MAX_AHEAD: usize = 16;

/// A forecast of one quarter, made without knowing it, beside what came.
#[derive(Clone, Debug, PartialEq)]
pub struct PastForecast {
    /// How many quarters the origin had seen: the place of the first it had not.
    pub seen: usize,
    /// How many quarters ahead of the origin, from 1.
    pub ahead: usize,
    /// What came.
    pub actual: f64,
    /// The point.
    pub point: f64,
    /// The seasonal naive forecast.
    pub naive: f64,
    /// The lower and upper bounds, in the order of the levels asked for.
    pub bounds: Vec<(f64, f64)>,
    /// The mean absolute change on the year before in what the origin had seen,
    /// in which scaled errors are counted.
    pub scale: f64,
}

impl PastForecast {
    /// The place of the quarter in the series, from 0.
    pub fn place(&self) -> usize {
        self.seen + self.ahead - 1
    }

    /// Whether what came lies inside the interval of a level, its bounds included.
    pub(super) fn held(&self, level: usize) -> bool {
        let (lower, upper) = self.bounds[level];
        (lower..=upper).contains(&self.actual)
    }

    pub(super) fn error(&self) -> f64 {
        (self.actual - self.point).abs()
    }

    pub(super) fn naive_error(&self) -> f64 {
        (self.actual - self.naive).abs()
    }
}
