//! Verdicts: what an interval, and several fits together, say about a target.
//!
//! "The data cannot tell" is a legal verdict and often the honest one.

/// What the data say about a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval is at or above the target.
    Supports,
    /// The whole interval is below the target.
    Contradicts,
    /// The target lies inside the interval, or fits disagree.
    CannotTell,
    /// There is nothing to judge.
    NotStated,
}

impl Verdict {
    /// The verdict of one fit, from its 95% interval: all at or above `target`
    /// supports it, all below contradicts it.
    pub fn of_interval(lower: f64, upper: f64, target: f64) -> Verdict {
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
