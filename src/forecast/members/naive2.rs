//! Naive2: the last seasonally adjusted value, for every quarter ahead.
//!
//! Source: S. Makridakis and others, the M competitions, where it is the
//! yardstick. There the adjustment is on or off by a test; here it is the
//! shrunk pattern that all members share.

/// A fitted Naive2 method.
#[derive(Clone, Copy, Debug)]
pub(in crate::forecast) struct Naive2 {
    /// The last adjusted value.
    pub(in crate::forecast) last: f64,
}

impl Naive2 {
    pub(in crate::forecast) fn fit(adjusted: &[f64]) -> Naive2 {
        Naive2 { last: adjusted.last().copied().unwrap_or(0.0) }
    }
}
