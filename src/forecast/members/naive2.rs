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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::members::CHECKED;

    /// `Naive()` of statsforecast 2.1.1, which adjusts nothing: 20 for every quarter
    /// ahead. The adjustment has its own check beside the seasonal pattern.
    #[test]
    fn on_a_series_that_is_adjusted_already_it_agrees_with_statsforecast() {
        assert_eq!(Naive2::fit(&CHECKED).last, 20.0);
        assert_eq!(Naive2::fit(&CHECKED[..15]).last, 19.0);
    }
}
