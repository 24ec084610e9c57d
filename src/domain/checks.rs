//! What is worth knowing about a ledger as a whole: gaps, provisional quarters,
//! totals and groups that do not add up.

use std::collections::BTreeSet;

use super::ledger::{Ledger, run_in_words, runs};
use super::{FinancialYear, Finding, Money, Period, Quarter, Slug};

impl Ledger {
    /// Everything worth knowing about the records in force.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut groups = self.client_groups();
        let all = Slug::all();
        groups.insert(&all);
        for group in groups {
            findings.extend(self.gap_findings(group));
            findings.extend(self.stated_total_findings(group));
        }
        findings.extend(self.group_findings());
        findings
    }

    fn gap_findings(&self, group: &Slug) -> Vec<Finding> {
        let series = self.series(group);
        let gaps =
            runs(series.gaps().into_iter().filter(|gap| !series.provisional.contains_key(gap)));
        let gap = |(first, last): (Quarter, Quarter)| {
            let message = format!(
                "There is no figure for {}{}, though there are earlier and later ones.",
                run_in_words((first, last)),
                of_group(group)
            );
            Finding::warning("gap", message).in_quarter(first)
        };
        let provisional = |quarter: &Quarter| {
            let message = format!(
                "{}{} is provisional: it is shown, and kept out of every fit until it is final.",
                quarter.in_words(),
                of_group(group)
            );
            Finding::info("provisional", message).in_quarter(*quarter)
        };
        gaps.into_iter().map(gap).chain(series.provisional.keys().map(provisional)).collect()
    }

    /// A stated total may differ from its quarters by the rounding of whole
    /// pounds: half a pound for each of the four and the total.
    fn stated_total_findings(&self, group: &Slug) -> Vec<Finding> {
        const ROUNDING_PENCE: u64 = 250;
        let series = self.series(group);
        let years: BTreeSet<FinancialYear> = series.quarters.keys().map(|q| q.year()).collect();
        let differs = |year: FinancialYear| {
            let stated = self.stated_total(group, year)?.amount;
            let sum = series.year_sum(year)?;
            let whole_pounds = stated.pence() % 100 == 0
                && year.quarters().iter().all(|quarter| {
                    series.quarters.get(quarter).is_some_and(|f| f.amount.pence() % 100 == 0)
                });
            let allowed = if whole_pounds { ROUNDING_PENCE } else { 0 };
            let difference = sum.checked_sub(stated)?;
            if difference.pence().unsigned_abs() <= allowed {
                return None;
            }
            let message = format!(
                "The quarters of {year}{} sum to {}; the source states {}, a difference of {}.",
                of_group(group),
                sum.in_words(),
                stated.in_words(),
                difference.in_words(),
            );
            Some(Finding::warning("stated_total_differs", message).in_year(year))
        };
        years.into_iter().filter_map(differs).collect()
    }

    /// Where groups and everybody are both recorded they must add up.
    fn group_findings(&self) -> Vec<Finding> {
        let current = self.current();
        let groups: Vec<&Slug> =
            self.client_groups().into_iter().filter(|group| !group.is_all()).collect();
        let all = Slug::all();
        let everybody = current.iter().filter(|((group, _), _)| **group == all);
        let differs = |quarter: Quarter, stated: Money| {
            let parts: Option<Vec<Money>> = groups
                .iter()
                .map(|group| current.get(&(*group, Period::Quarter(quarter))).map(|e| e.amount))
                .collect();
            let sum = Money::checked_sum(parts.filter(|parts| !parts.is_empty())?)?;
            if sum == stated {
                return None;
            }
            let apart = Money::from_pence(stated.pence().saturating_sub(sum.pence()));
            let more_or_less = if apart > Money::ZERO { "more" } else { "less" };
            let message = format!(
                "{}: the client groups sum to {}, and the figure for everybody is {}, {} \
                 {more_or_less}. They cannot both be right.",
                quarter.in_words(),
                sum.in_words(),
                stated.in_words(),
                apart.in_words().trim_start_matches('-'),
            );
            Some(Finding::warning("groups_differ_from_all", message).in_quarter(quarter))
        };
        everybody
            .filter_map(|((_, period), entry)| differs(period.quarter()?, entry.amount))
            .collect()
    }
}

fn of_group(group: &Slug) -> String {
    if group.is_all() { String::new() } else { format!(" of {group}") }
}
