//! Red, amber or green: where a year stands against its budget, by a rule that every
//! answer states.
//!
//! A point forecast of a year exactly on track lies below the budget half of the time. So
//! a year that is not over is green unless the forecast says that the budget will be
//! missed, and how surely decides between amber and red.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::{Money, Rate};
use crate::words::words;

words! {
    /// Where a year stands.
    pub enum Rating {
        /// Nothing says that the budget will be missed; of a year that is over, it is met.
        Green = "green",
        /// A shortfall is likely.
        Amber = "amber",
        /// A shortfall is very likely; of a year that is over, there is one.
        Red = "red",
    }
}

/// The rule: recovering more than the budget is never worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatingRule {
    tolerance: Rate,
    amber_level: u8,
    red_level: u8,
}

impl Default for RatingRule {
    fn default() -> RatingRule {
        RatingRule { tolerance: Rate::new(0, 2), amber_level: 50, red_level: 80 }
    }
}

impl RatingRule {
    /// A rule with what is stated of it: the share of the budget that may be missing, 0 to
    /// 1, and the intervals above which a budget is amber and red, in whole percent.
    pub fn stated(
        tolerance: Option<Rate>,
        amber_level: Option<u8>,
        red_level: Option<u8>,
    ) -> Result<RatingRule, String> {
        let default = RatingRule::default();
        let rule = RatingRule {
            tolerance: tolerance.unwrap_or(default.tolerance),
            amber_level: amber_level.unwrap_or(default.amber_level),
            red_level: red_level.unwrap_or(default.red_level),
        };
        if rule.amber_level <= rule.red_level {
            return Ok(rule);
        }
        Err(format!(
            "expected no more than the level of red, {}, but amber begins at {}",
            rule.red_level, rule.amber_level
        ))
    }

    /// The levels of the intervals that it reads: of amber, and of red.
    pub fn levels(&self) -> [u8; 2] {
        [self.amber_level, self.red_level]
    }

    /// Rates an outturn; `uppers` are the upper bounds of the intervals of the rule's
    /// levels, `None` where the year is over. Says why as well.
    pub fn rate(
        &self,
        outturn: Money,
        uppers: Option<[Money; 2]>,
        budget: Money,
    ) -> (Rating, String) {
        let one = BigRational::from_integer(BigInt::from(1));
        let needed = budget.exact() * (one - self.tolerance.exact());
        let reaches = outturn.exact() >= needed;
        let (budget, RatingRule { amber_level, red_level, .. }) = (self.budget_in_words(), self);
        let forecast = "The forecast outturn";
        let by_more = format!("{forecast} falls short of {budget} by more than its");
        match uppers {
            None if reaches => (Rating::Green, format!("The outturn reaches {budget}.")),
            None => (Rating::Red, format!("The outturn falls short of {budget}.")),
            Some(_) if reaches => (Rating::Green, format!("{forecast} reaches {budget}.")),
            Some([_, red]) if needed > red.exact() => {
                let so = "interval allows for: a shortfall is very likely";
                (Rating::Red, format!("{by_more} {red_level}% {so}."))
            }
            Some([amber, _]) if needed > amber.exact() => {
                let so = "interval allows for: a shortfall is likely";
                (Rating::Amber, format!("{by_more} {amber_level}% {so}."))
            }
            Some(_) => {
                let but = "but by no more than its";
                let why = format!(
                    "{forecast} falls short of {budget}, {but} {amber_level}% interval allows for."
                );
                (Rating::Green, why)
            }
        }
    }

    /// The rule for people, of a year that is over or not.
    pub fn in_words(&self, is_over: bool) -> String {
        let (budget, RatingRule { amber_level, red_level, .. }) = (self.budget_in_words(), self);
        if is_over {
            return format!(
                "A year that is over is green where it reaches {budget}, and else red."
            );
        }
        format!(
            "Amber where {budget} lies above the {amber_level}% interval of the forecast outturn, red \
             above its {red_level}% interval, and green otherwise."
        )
    }

    fn budget_in_words(&self) -> String {
        if self.tolerance == Rate::new(0, 0) {
            "the budget".to_owned()
        } else {
            format!("the budget less {}", self.tolerance.in_percent())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outturn_is_rated_by_the_rule_and_its_bounds() {
        use Rating::{Amber, Green, Red};
        let pounds = |pounds: i64| Money::from_pence(pounds * 100);
        let [reached, within] = ["reaches the budget", "but by no more than its 50%"];
        // tolerance in percent, outturn, upper bounds, budget, rating, why
        let table = [
            (0, 100, Some([120, 150]), 100, Green, reached),
            (0, 100, Some([120, 150]), 99, Green, reached),
            (0, 100, Some([120, 150]), 101, Green, within),
            (0, 100, Some([120, 150]), 120, Green, within),
            (
                0,
                100,
                Some([120, 150]),
                121,
                Amber,
                "50% interval allows for: a shortfall is likely",
            ),
            (0, 100, Some([120, 150]), 150, Amber, "is likely"),
            (0, 100, Some([120, 150]), 151, Red, "80% interval allows for: a shortfall is very"),
            (0, 100, None, 100, Green, "The outturn reaches the budget."),
            (0, 100, None, 101, Red, "The outturn falls short of the budget."),
            (5, 95, Some([96, 97]), 100, Green, "reaches the budget less 5%"),
            (5, 94, Some([94, 95]), 100, Amber, "falls short of the budget less 5%"),
            (5, 93, Some([94, 94]), 100, Red, "very likely"),
            (5, 95, None, 100, Green, "reaches the budget less 5%"),
        ];
        for (percent, outturn, uppers, budget, expected, why) in table {
            let rule = RatingRule::stated(Some(Rate::new(percent, 2)), None, None).unwrap();
            let uppers = uppers.map(|uppers| uppers.map(pounds));
            let (rating, said) = rule.rate(pounds(outturn), uppers, pounds(budget));
            assert_eq!(rating, expected, "{percent}% {outturn} {uppers:?} {budget}");
            assert!(said.contains(why), "{why} in {said}");
        }
    }

    #[test]
    fn the_rule_is_said_with_its_own_figures() {
        let rule = RatingRule::stated(Some(Rate::new(2, 2)), Some(60), Some(95)).unwrap();
        assert_eq!(
            rule.in_words(false),
            "Amber where the budget less 2% lies above the 60% interval of the forecast outturn, \
             red above its 95% interval, and green otherwise."
        );
        let words = RatingRule::default().in_words(true);
        assert_eq!(
            words,
            "A year that is over is green where it reaches the budget, and else red."
        );
        assert!(RatingRule::stated(None, Some(81), None).unwrap_err().contains("no more than"));
        assert!(RatingRule::stated(None, Some(80), None).is_ok());
    }
}
