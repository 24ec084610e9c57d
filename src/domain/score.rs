//! A stored forecast held against what became of it.
//!
//! Only final figures score. Few of them say little, and the summary says so.

use std::collections::BTreeMap;

use super::ledger::Series;
use super::{FinancialYear, Money, Quarter, Rate, Status};

/// Fewer scored quarters than this say little of a method.
const FEW: usize = 20;

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
pub struct ClaimScore {
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

/// A forecast as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastClaims {
    /// The final quarters that it was fitted on, with their amounts.
    pub fitted: BTreeMap<Quarter, Money>,
    /// What it said of each quarter.
    pub quarters: Vec<(Quarter, Claim)>,
    /// What it said of each financial year.
    pub financial_years: Vec<(FinancialYear, Claim)>,
}

/// A period with what was said of it and how that turned out.
pub type Scored<P> = (P, Claim, ClaimScore);

/// How a stored forecast turned out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForecastScore {
    /// The counts.
    pub summary: ScoreSummary,
    /// The quarters with a final figure.
    pub quarters: Vec<Scored<Quarter>>,
    /// The financial years with four final quarters.
    pub financial_years: Vec<Scored<FinancialYear>>,
    /// The fitted quarters whose final amount is another one by now: the fitted one, and
    /// that of now where it is still final.
    pub restated: Vec<(Quarter, Money, Option<Money>)>,
    /// The quarters of the forecast that are not scored, and what is recorded of them.
    pub not_scored: Vec<(Quarter, Option<Status>)>,
}

/// Counts over the scored quarters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreSummary {
    /// How many quarters were forecast.
    pub forecast: usize,
    /// How many of them are scored.
    pub scored: usize,
    /// How many of these have a seasonal naive to be compared with.
    pub compared: usize,
    /// In how many of these the point was nearer.
    pub nearer: usize,
    /// Level in whole percent, and in how many quarters that interval held.
    pub held: Vec<(u8, usize)>,
}

impl Claim {
    /// Scores the claim; `None` where a difference is beyond what money can hold.
    pub fn score(&self, actual: Money, naive: Option<Money>) -> Option<ClaimScore> {
        let error = self.point.checked_sub(actual)?;
        let absolute_error = error.size();
        let value_added = match naive {
            Some(naive) => naive.checked_sub(actual)?.size().checked_sub(absolute_error),
            None => None,
        };
        Some(ClaimScore {
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

impl PastClaims {
    /// Scores the forecast by the final figures of a series.
    pub fn score(&self, series: &Series) -> ForecastScore {
        let quarters: Vec<Scored<Quarter>> = self
            .quarters
            .iter()
            .filter_map(|(quarter, claim)| {
                let actual = series.quarters.get(quarter)?.amount;
                Some((*quarter, claim.clone(), claim.score(actual, self.naive(*quarter))?))
            })
            .collect();
        let years = self.financial_years.iter().filter_map(|(year, claim)| {
            let actual = series.year_sum(*year)?;
            Some((*year, claim.clone(), claim.score(actual, self.naive_of_year(*year))?))
        });
        let status = |quarter| series.recorded(quarter).map(|(status, _)| status);
        let open = self.quarters.iter().map(|(quarter, _)| (*quarter, status(*quarter)));
        ForecastScore {
            summary: ScoreSummary::of(&quarters, self.quarters.len()),
            quarters,
            financial_years: years.collect(),
            restated: self.restated(series),
            not_scored: open.filter(|(_, status)| *status != Some(Status::Final)).collect(),
        }
    }

    /// What it said of a year.
    pub fn of_year(&self, year: FinancialYear) -> Option<&Claim> {
        self.financial_years.iter().find(|(of, _)| *of == year).map(|(_, claim)| claim)
    }

    /// The same quarter of the last year that was known when the forecast was made.
    fn naive(&self, quarter: Quarter) -> Option<Money> {
        // A forecast reaches at most ten years ahead.
        (1..=11).find_map(|years| self.fitted.get(&quarter.plus(-4 * years)).copied())
    }

    /// What was known of a year when the forecast was made, and the naive of the rest.
    fn naive_of_year(&self, year: FinancialYear) -> Option<Money> {
        let known = |quarter| self.fitted.get(&quarter).copied().or_else(|| self.naive(quarter));
        let quarters: Option<Vec<Money>> = year.quarters().into_iter().map(known).collect();
        quarters.and_then(Money::checked_sum)
    }

    fn restated(&self, series: &Series) -> Vec<(Quarter, Money, Option<Money>)> {
        let now = |quarter| series.quarters.get(quarter).map(|figure| figure.amount);
        let fitted = self.fitted.iter().map(|(quarter, fitted)| (*quarter, *fitted, now(quarter)));
        fitted.filter(|(_, fitted, now)| *now != Some(*fitted)).collect()
    }
}

impl ScoreSummary {
    fn of(scored: &[Scored<Quarter>], forecast: usize) -> ScoreSummary {
        let added = || scored.iter().filter_map(|(.., score)| score.value_added);
        let levels = scored.first().map_or(&[][..], |(_, claim, _)| &claim.intervals);
        let held = levels.iter().enumerate().map(|(place, (level, ..))| {
            (*level, scored.iter().filter(|(.., score)| score.held[place]).count())
        });
        ScoreSummary {
            forecast,
            scored: scored.len(),
            compared: added().count(),
            nearer: added().filter(|added| *added > Money::ZERO).count(),
            held: held.collect(),
        }
    }

    /// The counts, and what they are worth.
    pub fn in_words(&self) -> String {
        let count = self.scored;
        if count == 0 {
            return "No quarter of this forecast is recorded as final yet, so there is nothing to \
                    score."
                .to_owned();
        }
        let quarters = if count == 1 { "quarter" } else { "quarters" };
        let mut message = format!("{count} {quarters} of this forecast can be scored by now.");
        for (level, held) in &self.held {
            message.push_str(&format!(" {held} of {count} fell inside the {level}% interval."));
        }
        message.push_str(&match self.compared {
            0 => " No earlier year was known to compare the points with.".to_owned(),
            compared => format!(
                " The point was nearer than the same quarter of the last known year in {} of \
                 {compared}.",
                self.nearer
            ),
        });
        message.push_str(if count < FEW {
            " That is too few to judge a method by: even a right 80% interval misses one quarter \
             in five."
        } else {
            " All of them are of one forecast, so they often miss together and say less of the \
             method than as many forecasts would."
        });
        message
    }
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

    #[test]
    fn the_quarters_of_one_forecast_are_never_said_to_be_enough_to_judge_by() {
        let summary = |scored, compared, held| {
            let held = vec![(80, held)];
            ScoreSummary { forecast: 20, scored, compared, nearer: 10, held }.in_words()
        };
        let few = summary(19, 19, 15);
        assert!(few.ends_with("misses one quarter in five."), "{few}");
        assert_eq!(
            summary(20, 0, 16),
            "20 quarters of this forecast can be scored by now. 16 of 20 fell inside the 80% \
             interval. No earlier year was known to compare the points with. All of them are of \
             one forecast, so they often miss together and say less of the method than as many \
             forecasts would."
        );
    }
}
