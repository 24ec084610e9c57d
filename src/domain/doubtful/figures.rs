//! The recorded figures of one client group, as they are held against each other.

use std::collections::BTreeMap;

use crate::domain::ledger::{QuarterFigure, Series};
use crate::domain::{FinancialYear, Finding, Quarter, Slug, Status};

/// What is recorded of a client group, by quarter.
pub(super) struct Figures<'a> {
    group: &'a Slug,
    quarters: BTreeMap<Quarter, (Status, QuarterFigure)>,
}

impl<'a> Figures<'a> {
    /// The final figures, and the provisional ones where they are wanted: a mistake should be
    /// seen when it is delivered, and what no answer uses is no matter of an answer.
    pub(super) fn new(group: &'a Slug, series: &Series, provisional: bool) -> Figures<'a> {
        let of = |status, figures: &BTreeMap<Quarter, QuarterFigure>| -> Vec<_> {
            figures.iter().map(|(quarter, figure)| (*quarter, (status, *figure))).collect()
        };
        let mut quarters: BTreeMap<_, _> =
            of(Status::Final, &series.quarters).into_iter().collect();
        if provisional {
            quarters.extend(of(Status::Provisional, &series.provisional));
        }
        Figures { group, quarters }
    }

    pub(super) fn quarters(&self) -> impl DoubleEndedIterator<Item = (Quarter, QuarterFigure)> {
        self.quarters.iter().map(|(quarter, (_, figure))| (*quarter, *figure))
    }

    /// The figure of a quarter.
    pub(super) fn of(&self, quarter: Quarter) -> Option<QuarterFigure> {
        self.quarters.get(&quarter).map(|(_, figure)| *figure)
    }

    pub(super) fn is_provisional(&self, quarter: Quarter) -> bool {
        self.quarters.get(&quarter).is_some_and(|(status, _)| *status == Status::Provisional)
    }

    /// The years of which all four quarters are recorded.
    pub(super) fn whole_years(&self) -> Vec<(FinancialYear, [QuarterFigure; 4])> {
        let mut years: Vec<FinancialYear> = self.quarters.keys().map(|it| it.year()).collect();
        years.dedup();
        let whole = |year: FinancialYear| {
            let [a, b, c, d] = year.quarters().map(|quarter| self.of(quarter));
            Some((year, [a?, b?, c?, d?]))
        };
        years.into_iter().filter_map(whole).collect()
    }

    /// A quarter for a sentence, with the client group where it is not everybody.
    pub(super) fn named(&self, quarter: Quarter) -> String {
        format!("{}{}", quarter.in_words(), self.of_group())
    }

    /// The client group for a sentence: ` of older-people`, nothing where it is everybody.
    pub(super) fn of_group(&self) -> String {
        if self.group.is_all() { String::new() } else { format!(" of {}", self.group) }
    }
}

/// What is doubtful about a group's figures: one matter, however many quarters have it.
pub(super) struct Doubt {
    /// The rule that found it.
    pub(super) rule: &'static str,
    /// The quarters, of which the sentence names the first.
    pub(super) quarters: Vec<Quarter>,
    /// The sentence about the first.
    pub(super) message: String,
}

impl Doubt {
    /// The doubt as a finding, which says how many more quarters and client groups have it.
    pub(super) fn told(self, other_groups: usize) -> Finding {
        let more = match self.quarters.len().saturating_sub(1) {
            0 => String::new(),
            1 => " The same holds for one more quarter.".to_owned(),
            more => format!(" The same holds for {more} more quarters."),
        };
        let groups = match other_groups {
            0 => String::new(),
            1 => " One more client group has the same.".to_owned(),
            more => format!(" So have {more} more client groups."),
        };
        let finding = Finding::warning(self.rule, format!("{}{more}{groups}", self.message));
        match self.quarters.first() {
            Some(quarter) => finding.in_quarter(*quarter),
            None => finding,
        }
    }
}
