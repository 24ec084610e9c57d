//! The ledger: every version of every figure, in the order it was recorded.
//!
//! Nothing in a ledger is ever changed. A restatement is a later entry for the
//! same group and period, so any past question can be asked again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Details, FinancialYear, Money, Quarter, Slug, Status};

/// What an entry is about: a quarter's clawback, or the total that the source
/// printed for a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A quarter's figure.
    Quarter(Quarter),
    /// A year's stated total, a control total that is never added to quarters.
    StatedTotal(FinancialYear),
}

impl Period {
    /// The quarter, where it is one.
    pub fn quarter(self) -> Option<Quarter> {
        match self {
            Period::Quarter(quarter) => Some(quarter),
            Period::StatedTotal(_) => None,
        }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Period::Quarter(quarter) => quarter.fmt(f),
            Period::StatedTotal(year) => year.fmt(f),
        }
    }
}

/// One version of one figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the programme's ledger, from 1.
    pub sequence: i64,
    /// The group of clients.
    pub client_group: Slug,
    /// The quarter, or the year of a stated total.
    pub period: Period,
    /// The accepted figure.
    pub amount: Money,
    /// The accepted number of clawbacks; `None` is "not stated".
    pub count: Option<i64>,
    /// The figure as printed, where a repair changed it.
    pub printed_amount: Option<Money>,
    /// The number as printed, where a repair changed it.
    pub printed_count: Option<i64>,
    /// Provisional or final.
    pub status: Status,
    /// The optional columns.
    pub details: Details,
    /// The submission that brought it.
    pub submission_id: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who delivered it.
    pub submitted_by: Option<String>,
    /// Why a figure was changed or a repair accepted.
    pub reason: Option<String>,
}

/// A programme's entries in the order of their sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    entries: Vec<Entry>,
}

/// The quarters of one series that a fit may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// Final figures by quarter; quarters that are missing are not there.
    pub quarters: BTreeMap<Quarter, Figure>,
    /// Figures of the quarters that are recorded as provisional only.
    pub provisional: BTreeMap<Quarter, Figure>,
}

/// An amount with its count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What was recovered.
    pub amount: Money,
    /// How many clawbacks; `None` is "not stated".
    pub count: Option<i64>,
}

/// What was recovered in a year, and where the figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearLevel {
    /// The figure.
    pub amount: Money,
    /// Whether the source printed it; else it is the sum of the quarters.
    pub is_stated: bool,
    /// The sum of the quarters, where all four are final.
    pub sum_of_quarters: Option<Money>,
}

impl Ledger {
    /// A ledger of entries that are in the order of their sequence.
    pub fn new(entries: Vec<Entry>) -> Ledger {
        debug_assert!(entries.windows(2).all(|pair| pair[0].sequence < pair[1].sequence));
        Ledger { entries }
    }

    /// The ledger with later entries after its last.
    #[must_use]
    pub fn extended(&self, new: impl IntoIterator<Item = Entry>) -> Ledger {
        Ledger::new(self.entries.iter().cloned().chain(new).collect())
    }

    /// Every version, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The ledger as it stood at `instant`, that instant included.
    #[must_use]
    pub fn as_known_at(&self, instant: DateTime<Utc>) -> Ledger {
        let known = |entry: &&Entry| entry.recorded_at <= instant;
        Ledger { entries: self.entries.iter().filter(known).cloned().collect() }
    }

    /// The entry in force for each group and period.
    pub fn current(&self) -> BTreeMap<(&Slug, Period), &Entry> {
        self.entries.iter().map(|entry| ((&entry.client_group, entry.period), entry)).collect()
    }

    /// Every version of one figure, oldest first.
    pub fn history<'a>(
        &'a self,
        client_group: &Slug,
        period: Period,
    ) -> impl DoubleEndedIterator<Item = &'a Entry> + use<'a> {
        let client_group = client_group.clone();
        self.entries
            .iter()
            .filter(move |entry| entry.period == period && entry.client_group == client_group)
    }

    /// The groups that have records, `all` included where it is recorded itself.
    pub fn client_groups(&self) -> BTreeSet<&Slug> {
        self.entries.iter().map(|entry| &entry.client_group).collect()
    }

    /// The quarters of one group, final and provisional apart.
    ///
    /// For the group `all`, a quarter that is not recorded for everybody is the
    /// sum of the groups where every group has it, and missing otherwise.
    pub fn series(&self, client_group: &Slug) -> Series {
        let current = self.current();
        let mut series = Series::default();
        for ((group, period), entry) in &current {
            if let (true, Some(quarter)) = (*group == client_group, period.quarter()) {
                series.put(
                    quarter,
                    entry.status,
                    Figure { amount: entry.amount, count: entry.count },
                );
            }
        }
        if client_group.is_all() {
            self.add_summed_groups(&current, &mut series);
        }
        series
    }

    fn add_summed_groups(&self, current: &BTreeMap<(&Slug, Period), &Entry>, series: &mut Series) {
        let groups: Vec<&Slug> =
            self.client_groups().into_iter().filter(|group| !group.is_all()).collect();
        let quarters: BTreeSet<Quarter> =
            current.keys().filter_map(|(_, period)| period.quarter()).collect();
        for quarter in quarters {
            if series.quarters.contains_key(&quarter) || series.provisional.contains_key(&quarter) {
                continue;
            }
            let parts: Option<Vec<&Entry>> = groups
                .iter()
                .map(|group| current.get(&(*group, Period::Quarter(quarter))).copied())
                .collect();
            let Some(parts) = parts.filter(|parts| !parts.is_empty()) else { continue };
            let Some(amount) = Money::checked_sum(parts.iter().map(|entry| entry.amount)) else {
                continue;
            };
            let count = parts
                .iter()
                .try_fold(0_i64, |sum, entry| entry.count.and_then(|n| sum.checked_add(n)));
            let all_final = parts.iter().all(|entry| entry.status == Status::Final);
            let status = if all_final { Status::Final } else { Status::Provisional };
            series.put(quarter, status, Figure { amount, count });
        }
    }

    /// A year's recovery: the total that its source printed, or else the sum of
    /// its quarters. `None` where it is neither stated nor complete.
    pub fn year_level(&self, client_group: &Slug, year: FinancialYear) -> Option<YearLevel> {
        self.level_in(&self.series(client_group), client_group, year)
    }

    /// Every year from the first to the last final quarter that has a level.
    pub fn year_levels(&self, client_group: &Slug) -> Vec<(FinancialYear, YearLevel)> {
        let series = self.series(client_group);
        let span = series.span().into_iter();
        let years = span.flat_map(|(first, last)| first.year().to(last.year()));
        let level = |year| Some((year, self.level_in(&series, client_group, year)?));
        years.filter_map(level).collect()
    }

    fn level_in(
        &self,
        series: &Series,
        client_group: &Slug,
        year: FinancialYear,
    ) -> Option<YearLevel> {
        let sum_of_quarters = series.year_sum(year);
        let stated = self.stated_total(client_group, year).map(|entry| entry.amount);
        let amount = stated.or(sum_of_quarters)?;
        Some(YearLevel { amount, is_stated: stated.is_some(), sum_of_quarters })
    }

    /// The total that the source printed for a year, where it did.
    pub fn stated_total(&self, client_group: &Slug, year: FinancialYear) -> Option<&Entry> {
        self.history(client_group, Period::StatedTotal(year)).next_back()
    }
}

impl Series {
    fn put(&mut self, quarter: Quarter, status: Status, figure: Figure) {
        match status {
            Status::Final => {
                self.quarters.insert(quarter, figure);
            }
            Status::Provisional => {
                self.provisional.insert(quarter, figure);
            }
        }
    }

    /// The first and the last final quarter.
    pub fn span(&self) -> Option<(Quarter, Quarter)> {
        Some((*self.quarters.first_key_value()?.0, *self.quarters.last_key_value()?.0))
    }

    /// Quarters between the first and the last that have no final figure.
    pub fn gaps(&self) -> Vec<Quarter> {
        let Some((first, last)) = self.span() else { return Vec::new() };
        first.to(last).filter(|quarter| !self.quarters.contains_key(quarter)).collect()
    }

    /// The sum of a year's four quarters, or `None` where one is missing.
    pub fn year_sum(&self, year: FinancialYear) -> Option<Money> {
        let mut sum = Money::ZERO;
        for quarter in year.quarters() {
            sum = sum.checked_add(self.quarters.get(&quarter)?.amount)?;
        }
        Some(sum)
    }
}

/// Quarters in order as runs, each by its first and last.
pub fn runs(quarters: impl Iterator<Item = Quarter>) -> Vec<(Quarter, Quarter)> {
    let mut runs: Vec<(Quarter, Quarter)> = Vec::new();
    for quarter in quarters {
        match runs.last_mut() {
            Some((_, last)) if last.next() == quarter => *last = quarter,
            _ => runs.push((quarter, quarter)),
        }
    }
    runs
}

/// A run for a sentence: `2017-18 Q1`, or `2017-18 Q1 to 2018-19 Q4`.
pub fn run_in_words((first, last): (Quarter, Quarter)) -> String {
    if first == last {
        return first.in_words();
    }
    format!("{} to {}", first.in_words(), last.in_words())
}

/// Quarters in order for a sentence, run by run.
pub fn quarters_in_words(quarters: impl Iterator<Item = Quarter>) -> String {
    runs(quarters).into_iter().map(run_in_words).collect::<Vec<_>>().join(", ")
}
