//! What is worth knowing about a ledger as a whole: gaps, provisional quarters,
//! totals and groups that do not add up, and what its own history makes doubtful.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Shortened;
use super::ledger::{Ledger, Series};
use super::printed_unit::{are_few, printed_unit};
use super::published_table::BlockMeasure;
use super::quarter_runs::run_in_words;
use super::{FinancialYear, Finding, Money, Quarter, Slug};

impl Ledger {
    /// Everything worth knowing about the records in force; of one kind the first, and
    /// how many more there are.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Shortened::default();
        let mut groups = self.client_groups();
        let all = Slug::all();
        groups.insert(&all);
        for group in groups {
            let series = self.series(group);
            add_gaps(&mut findings, group, &series);
            self.add_stated_totals(&mut findings, group, &series);
        }
        for finding in self.group_findings() {
            findings.push(finding.rule, || finding);
        }
        for finding in self.doubts() {
            findings.push(finding.rule, || finding);
        }
        findings.finish(|like, message| match like.severity {
            super::Severity::Info => Finding::info(like.rule, message),
            super::Severity::Warning => Finding::warning(like.rule, message),
        })
    }

    /// A stated total may differ from its quarters by what rounding explains: half of what
    /// each of the four and the total is rounded to, as their figures tell it.
    fn add_stated_totals(&self, findings: &mut Shortened<Finding>, group: &Slug, series: &Series) {
        let years: BTreeSet<FinancialYear> = series.quarters.keys().map(|q| q.year()).collect();
        let stated: BTreeMap<FinancialYear, i64> = years
            .iter()
            .filter_map(|year| Some((*year, self.stated_total(group, *year)?.amount.pence())))
            .collect();
        let totals: Vec<i64> = stated.values().copied().collect();
        let quarters = series.quarters.iter();
        let of_all: Vec<i64> = quarters.map(|(_, figure)| figure.amount.pence()).collect();
        let by_all = rounding(&of_all, &totals);
        let differs = |year: FinancialYear| {
            let total = *stated.get(&year)?;
            let sum = series.year_sum(year)?;
            let quarters = year.quarters();
            let of_year: Vec<i64> = quarters
                .iter()
                .filter_map(|quarter| Some(series.quarters.get(quarter)?.amount.pence()))
                .collect();
            // A year that is rounded more than the others tells it by itself.
            let allowed = by_all.max(rounding(&of_year, &[total]));
            let stated = Money::from_pence(total);
            let difference = sum.checked_sub(stated)?;
            (difference.pence().unsigned_abs() > allowed).then_some((year, sum, stated, difference))
        };
        for (year, sum, stated, difference) in years.into_iter().filter_map(differs) {
            findings.push("stated_total_differs", || {
                let message = format!(
                    "The quarters of {year}{} sum to {}; the source states {}, a difference of {}.",
                    of_group(group),
                    sum.in_words(),
                    stated.in_words(),
                    difference.in_words(),
                );
                let finding = Finding::warning("stated_total_differs", message).in_year(year);
                finding.at_stake(difference)
            });
        }
    }

    /// Where groups and everybody are both recorded they must add up.
    pub(crate) fn group_findings(&self) -> Vec<Finding> {
        let sums = self.sums_of_groups();
        let differs = |quarter: Quarter, stated: Money| {
            let sum = sums.get(&quarter)?.amount?;
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
        self.current_of(&Slug::all())
            .filter_map(|(period, entry)| differs(period.quarter()?, entry.amount))
            .collect()
    }
}

/// How far a total of four quarters may be off by rounding, as all quarters and all totals
/// tell what they are rounded to. Few figures are taken to be rounded as the others are.
fn rounding(quarters: &[i64], totals: &[i64]) -> u64 {
    let telling = |figures: &[i64]| {
        let mut telling: Vec<i64> = figures.iter().copied().filter(|figure| *figure != 0).collect();
        telling.dedup();
        telling.len()
    };
    let told = |figures: &[i64]| printed_unit(BlockMeasure::Amount, figures, telling(figures));
    let (of_quarters, of_totals) = (told(quarters), told(totals));
    let or_as = |figures: &[i64], own: i64, other: i64| {
        let fits = figures.iter().all(|figure| figure % other == 0);
        if are_few(telling(figures)) && fits { own.max(other) } else { own }
    };
    let half = |unit: i64| unit.unsigned_abs() / 2;
    4 * half(or_as(quarters, of_quarters, of_totals)) + half(or_as(totals, of_totals, of_quarters))
}

fn add_gaps(findings: &mut Shortened<Finding>, group: &Slug, series: &Series) {
    for (first, last) in series.runs_without_a_figure() {
        findings.push("gap", || {
            let message = format!(
                "There is no figure for {}{}, though there are earlier and later ones.",
                run_in_words((first, last)),
                of_group(group)
            );
            Finding::warning("gap", message).in_quarter(first)
        });
    }
    for quarter in series.provisional.keys() {
        findings.push("provisional", || {
            let message = format!(
                "{}{} is provisional: it is shown, and kept out of every fit until it is final.",
                quarter.in_words(),
                of_group(group)
            );
            Finding::info("provisional", message).in_quarter(*quarter)
        });
    }
}

fn of_group(group: &Slug) -> String {
    if group.is_all() { String::new() } else { format!(" of {group}") }
}
