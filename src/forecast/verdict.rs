//! Verdicts: what an interval, and several fits together, say about a target.
//!
//! "The data cannot tell" is a legal verdict and often the honest one.

use crate::words::words;

words! {
    /// What the data say about a target.
    pub enum Verdict {
        /// The whole interval is at or above the target.
        Supports = "supports",
        /// The whole interval is below the target.
        Contradicts = "contradicts",
        /// The target lies inside the interval, or fits disagree.
        CannotTell = "cannot_tell",
        /// There is nothing to judge, or no target to judge it by.
        NotStated = "not_stated",
    }
}

impl Verdict {
    /// The verdict of one fit, from its 95% interval: all at or above `target`
    /// supports it, all below contradicts it. Without a target there is none.
    pub fn of_interval(lower: f64, upper: f64, target: impl Into<Option<f64>>) -> Verdict {
        let Some(target) = target.into() else { return Verdict::NotStated };
        if lower >= target {
            Verdict::Supports
        } else if upper < target {
            Verdict::Contradicts
        } else {
            Verdict::CannotTell
        }
    }

    /// The verdict of a measure: that of its fits where they agree, and
    /// `CannotTell` where they do not. Without a fit it is `NotStated`.
    ///
    /// ```
    /// use recoup::forecast::Verdict::{self, CannotTell, Contradicts, NotStated};
    /// assert_eq!(Verdict::of_measure(&[Contradicts, Contradicts]), Contradicts);
    /// assert_eq!(Verdict::of_measure(&[CannotTell, Contradicts]), CannotTell);
    /// assert_eq!(Verdict::of_measure(&[]), NotStated);
    /// ```
    pub fn of_measure(fits: &[Verdict]) -> Verdict {
        match fits.split_first() {
            None => Verdict::NotStated,
            Some((first, rest)) if rest.iter().all(|other| other == first) => *first,
            Some(_) => Verdict::CannotTell,
        }
    }
}
