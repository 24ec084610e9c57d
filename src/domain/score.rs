//! A forecast held against what became of it.

use super::{Money, Rate};

/// A point with its intervals: what a forecast said of one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The point.
    pub point: Money,
    /// Level in whole percent, lower and upper bound.
    pub intervals: Vec<(u8, Money, Money)>,
}

/// How a claim turned out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// What was recovered.
    pub actual: Money,
    /// Point minus actual: positive is a forecast that was too high.
    pub error: Money,
    /// Its size.
    pub absolute_error: Money,
    /// Its size over that of the actual, to four places, half up; `None` where nothing
    /// was recovered, or where it is beyond what a rate can say.
    pub relative_error: Option<Rate>,
    /// What the same quarters of the last known year would have said.
    pub naive: Option<Money>,
    /// How much nearer the point was than the naive one, in pounds; negative where it was
    /// further away.
    pub value_added: Option<Money>,
    /// Whether each interval held, its bounds included, in the order of the claim.
    pub held: Vec<bool>,
}

impl Claim {
    /// Scores the claim; `None` where a difference is beyond what money can hold.
    pub fn score(&self, actual: Money, naive: Option<Money>) -> Option<Score> {
        let error = self.point.checked_sub(actual)?;
        let absolute_error = size(error);
        let value_added = match naive {
            Some(naive) => size(naive.checked_sub(actual)?).checked_sub(absolute_error),
            None => None,
        };
        Some(Score {
            actual,
            error,
            absolute_error,
            relative_error: relative(absolute_error, actual),
            naive,
            value_added,
            held: self
                .intervals
                .iter()
                .map(|(_, low, high)| (low..=high).contains(&&actual))
                .collect(),
        })
    }
}

fn size(amount: Money) -> Money {
    Money::from_pence(amount.pence().abs())
}

fn relative(error: Money, actual: Money) -> Option<Rate> {
    let actual = i128::from(actual.pence().abs());
    if actual == 0 {
        return None;
    }
    let ten_thousandths = (i128::from(error.pence()) * 20_000 + actual) / (2 * actual);
    let units = i64::try_from(ten_thousandths).ok()?;
    (units < 10_000_000_000).then(|| Rate::new(units, 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pounds(pounds: i64) -> Money {
        Money::from_pence(pounds * 100)
    }

    #[test]
    fn a_claim_is_scored_by_hand_worked_figures() {
        let claim = Claim {
            point: pounds(110),
            intervals: vec![(80, pounds(100), pounds(120)), (95, pounds(80), pounds(150))],
        };
        // actual, naive -> error, relative, value added, held
        let table = [
            (100, Some(90), 10, Some("0.1000"), Some(0), [true, true]),
            (121, Some(100), -11, Some("0.0909"), Some(10), [false, true]),
            (160, Some(150), -50, Some("0.3125"), Some(-40), [false, false]),
            (0, None, 110, None, None, [false, false]),
            (-10, None, 120, Some("12.0000"), None, [false, false]),
        ];
        for (actual, naive, error, relative, added, held) in table {
            let score = claim.score(pounds(actual), naive.map(pounds)).unwrap();
            assert_eq!(score.error, pounds(error), "{actual}");
            assert_eq!(score.relative_error.map(|r| r.to_string()).as_deref(), relative);
            assert_eq!(score.value_added, added.map(pounds), "{actual}");
            assert_eq!(score.held, held, "{actual}");
        }
    }
}
