//! What the service noticed and a person should know.

use std::collections::BTreeMap;

use super::{FinancialYear, Money, Quarter};
use crate::words::words;

/// How many findings of one rule are told one by one.
pub const TOLD_OF_ONE_RULE: usize = 100;

words! {
    /// How much a finding matters.
    pub enum Severity {
        /// Worth knowing.
        Info = "info",
        /// May change how the answer should be read.
        Warning = "warning",
    }
}

/// Where a finding was made. Everything is optional; nothing means the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The financial year.
    pub financial_year: Option<FinancialYear>,
    /// The quarter.
    pub quarter: Option<Quarter>,
    /// The row, or the line of a plan, by its label.
    pub row: Option<String>,
}

/// One thing noticed, by a rule that works for any programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id, such as `skipped_year`.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// The sentence for people.
    pub message: String,
    /// How much money it is about, where it is about an amount: the order in which people read
    /// findings.
    pub at_stake: Option<Money>,
}

impl Finding {
    /// A finding about the whole.
    pub fn info(rule: &'static str, message: String) -> Finding {
        Finding { rule, severity: Severity::Info, place: Place::default(), message, at_stake: None }
    }

    /// A finding that may change how the answer should be read.
    pub fn warning(rule: &'static str, message: String) -> Finding {
        Finding { severity: Severity::Warning, ..Finding::info(rule, message) }
    }

    /// The same finding, made in a year.
    #[must_use]
    pub fn in_year(mut self, year: FinancialYear) -> Finding {
        self.place.financial_year = Some(year);
        self
    }

    /// The same finding, made in a quarter.
    #[must_use]
    pub fn in_quarter(mut self, quarter: Quarter) -> Finding {
        self.place.quarter = Some(quarter);
        self
    }

    /// The same finding, which is about so much money, more or less.
    #[must_use]
    pub fn at_stake(mut self, amount: Money) -> Finding {
        self.at_stake = Some(amount.size());
        self
    }

    /// The same finding, made in a row.
    #[must_use]
    pub fn in_row(mut self, row: &str) -> Finding {
        self.place.row = Some(row.to_owned());
        self
    }
}

/// Findings in the order in which they are made, of one rule the first
/// [`TOLD_OF_ONE_RULE`], and then one that says how many more there are: a delivery of
/// a whole history must not answer a sentence for each of its rows.
#[derive(Clone, Debug)]
pub struct Shortened<F> {
    told: Vec<F>,
    /// Of each rule, how many there are and where the last that is told stands.
    rules: BTreeMap<&'static str, (usize, usize)>,
}

impl<F> Default for Shortened<F> {
    fn default() -> Shortened<F> {
        Shortened { told: Vec::new(), rules: BTreeMap::new() }
    }
}

impl<F> Shortened<F> {
    /// Adds a finding, which is only made where it is told.
    pub fn push(&mut self, rule: &'static str, make: impl FnOnce() -> F) {
        let (count, last) = self.rules.entry(rule).or_default();
        *count += 1;
        if *count <= TOLD_OF_ONE_RULE {
            *last = self.told.len();
            self.told.push(make());
        }
    }

    /// The findings. `more` makes one of the same rule as another, with that message.
    pub fn finish(self, more: impl Fn(&F, String) -> F) -> Vec<F> {
        let beyond = |(count, last): &(usize, usize)| {
            Some((*last, count.checked_sub(TOLD_OF_ONE_RULE).filter(|beyond| *beyond > 0)?))
        };
        let beyond: BTreeMap<usize, usize> = self.rules.values().filter_map(beyond).collect();
        let mut findings = Vec::with_capacity(self.told.len() + beyond.len());
        for (place, finding) in self.told.into_iter().enumerate() {
            let after = beyond.get(&place).map(|beyond| more(&finding, more_in_words(*beyond)));
            findings.push(finding);
            findings.extend(after);
        }
        findings
    }
}

fn more_in_words(beyond: usize) -> String {
    match beyond {
        1 => "There is one more finding of this kind, which is not listed.".to_owned(),
        _ => format!("There are {beyond} more findings of this kind, which are not listed."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortened(rules: impl IntoIterator<Item = &'static str>) -> Vec<(&'static str, String)> {
        let mut findings = Shortened::default();
        for (place, rule) in rules.into_iter().enumerate() {
            findings.push(rule, || (rule, place.to_string()));
        }
        findings.finish(|(rule, _), message| (rule, message))
    }

    #[test]
    fn as_many_findings_of_a_rule_as_are_told_stay_as_they_are() {
        let found = shortened(["a", "b"].repeat(TOLD_OF_ONE_RULE));
        let expected: Vec<_> = (0..2 * TOLD_OF_ONE_RULE)
            .map(|place| (if place % 2 == 0 { "a" } else { "b" }, place.to_string()))
            .collect();
        assert_eq!(found, expected);
        assert!(shortened([]).is_empty());
    }

    #[test]
    fn the_rest_of_a_rule_is_counted_after_the_last_that_is_told() {
        let rules = ["a"].repeat(TOLD_OF_ONE_RULE + 1).into_iter().chain(["b"]);
        let found = shortened(rules);
        let tail = &found[TOLD_OF_ONE_RULE..];
        let one = "There is one more finding of this kind, which is not listed.";
        assert_eq!(tail, [("a", one.to_owned()), ("b", "101".to_owned())]);
        let found = shortened(["a"].repeat(100_000));
        let many = "There are 99900 more findings of this kind, which are not listed.";
        assert_eq!((found.len(), found[TOLD_OF_ONE_RULE].1.as_str()), (101, many));
    }
}
