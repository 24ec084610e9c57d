//! Red, amber or green: where a year's outturn stands against its budget, by a rule that
//! every answer states.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::{Money, Rate};
use crate::words::words;

words! {
    /// Where an outturn stands.
    pub enum Rating {
        /// It reaches the budget.
        Green = "green",
        /// It does not, and the budget is still within what may come.
        Amber = "amber",
        /// The budget is beyond what may come.
        Red = "red",
    }
}

/// The rule: recovering more than the budget is never worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatingRule {
    /// The share of the budget that may be missing and is still green, 0 to 1.
    pub green_tolerance: Rate,
    /// The interval that decides between amber and red, in whole percent.
    pub amber_level: u8,
}

impl Default for RatingRule {
    fn default() -> RatingRule {
        RatingRule { green_tolerance: Rate::new(0, 2), amber_level: 80 }
    }
}

impl RatingRule {
    /// Rates an outturn; `upper` is the upper bound of the interval of the rule's level,
    /// `None` where the year is over.
    pub fn rate(&self, outturn: Money, upper: Option<Money>, budget: Money) -> Rating {
        let one = BigRational::from_integer(BigInt::from(1));
        let enough = budget.exact() * (one - self.green_tolerance.exact());
        if outturn.exact() >= enough {
            return Rating::Green;
        }
        match upper {
            Some(upper) if budget <= upper => Rating::Amber,
            _ => Rating::Red,
        }
    }

    /// The rule for people.
    pub fn in_words(&self) -> String {
        let budget = if self.green_tolerance == Rate::new(0, 0) {
            "the budget".to_owned()
        } else {
            format!("the budget less {}", self.green_tolerance.in_percent())
        };
        let level = self.amber_level;
        format!(
            "Green: the outturn reaches {budget}. Amber: it does not, and the budget lies inside its \
             {level}% interval. Red: the budget lies above that interval. A year that is over has no \
             interval and is green or red."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outturn_is_rated_by_the_rule_and_its_bounds() {
        let pounds = |pounds: i64| Money::from_pence(pounds * 100);
        // tolerance in percent, outturn, upper bound, budget, rating
        let table = [
            (0, 100, Some(150), 100, Rating::Green),
            (0, 100, Some(150), 99, Rating::Green),
            (0, 100, Some(150), 101, Rating::Amber),
            (0, 100, Some(150), 150, Rating::Amber),
            (0, 100, Some(150), 151, Rating::Red),
            (0, 100, None, 100, Rating::Green),
            (0, 100, None, 101, Rating::Red),
            (5, 95, Some(96), 100, Rating::Green),
            (5, 94, Some(96), 100, Rating::Red),
            (5, 94, Some(100), 100, Rating::Amber),
            (5, 95, None, 100, Rating::Green),
        ];
        for (percent, outturn, upper, budget, expected) in table {
            let rule = RatingRule { green_tolerance: Rate::new(percent, 2), amber_level: 80 };
            let rating = rule.rate(pounds(outturn), upper.map(pounds), pounds(budget));
            assert_eq!(rating, expected, "{percent}% {outturn} {upper:?} {budget}");
        }
    }

    #[test]
    fn the_rule_is_said_with_its_own_figures() {
        let words = RatingRule { green_tolerance: Rate::new(2, 2), amber_level: 95 }.in_words();
        assert!(words.contains("the budget less 2%") && words.contains("95% interval"), "{words}");
        assert!(RatingRule::default().in_words().contains("reaches the budget. Amber"));
    }
}
