//! The ledger: every version of every figure, in the order it was recorded.
//!
//! Nothing in a ledger is ever changed. A restatement is a later entry for the
//! same group and period, so any past question can be asked again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
    /// The figure as printed, where a repair or a difference changed it.
    pub printed_amount: Option<Money>,
    /// The number as printed, where a repair or a difference changed it.
    pub printed_count: Option<i64>,
    /// Provisional or final.
    pub status: Status,
    /// The optional columns.
    pub details: Details,
    /// What brought it: one for all entries of a submission.
    pub brought: Arc<Brought>,
}

/// What brought an entry into the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// The submission that brought it.
    pub submission_id: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who delivered it.
    pub submitted_by: Option<String>,
    /// Why a figure was changed or a repair accepted.
    pub reason: Option<String>,
}

/// A programme's entries in the order of their sequence, with an index of each group's
/// figures, so that no question about one of them looks at all the others.
///
/// Copies share everything. One that is extended goes on sharing each entry, and the figures
/// of each group that gets no later ones.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    entries: Arc<Vec<Arc<Entry>>>,
    index: Arc<BTreeMap<Slug, Arc<Figures>>>,
}

/// Where the versions of each figure of a group stand among the entries, oldest first.
type Figures = BTreeMap<Period, Vec<usize>>;

impl PartialEq for Ledger {
    fn eq(&self, other: &Ledger) -> bool {
        self.entries == other.entries
    }
}

impl Eq for Ledger {}

/// The quarters of one series that a fit may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// Final figures by quarter; quarters that are missing are not there.
    pub quarters: BTreeMap<Quarter, QuarterFigure>,
    /// Figures of the quarters that are recorded as provisional only.
    pub provisional: BTreeMap<Quarter, QuarterFigure>,
}

/// An amount with its count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuarterFigure {
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

/// What the client groups come to in one quarter.
#[derive(Clone, Copy, Debug)]
pub(super) struct SumOfGroups {
    /// The sum; `None` where it is beyond what an amount may be.
    pub(super) amount: Option<Money>,
    count: Option<i64>,
    status: Status,
    groups: usize,
}

impl Extend<Entry> for Ledger {
    /// Appends entries that were recorded later, in time that grows with them alone,
    /// unless a copy shares what is here already.
    fn extend<T: IntoIterator<Item = Entry>>(&mut self, later: T) {
        self.append(later.into_iter().map(Arc::new));
    }
}

impl Ledger {
    /// A ledger of entries that are in the order of their sequence.
    pub fn new(entries: Vec<Entry>) -> Ledger {
        let mut ledger = Ledger::default();
        ledger.extend(entries);
        ledger
    }

    /// This ledger with later entries after its own.
    #[must_use]
    pub fn extended(&self, later: impl IntoIterator<Item = Entry>) -> Ledger {
        let mut ledger = self.clone();
        ledger.extend(later);
        ledger
    }

    /// The ledger of those entries alone.
    #[must_use]
    pub fn filtered(&self, is_in: impl Fn(&Entry) -> bool) -> Ledger {
        if self.entries.iter().all(|entry| is_in(entry)) {
            return self.clone();
        }
        let mut ledger = Ledger::default();
        ledger.append(self.entries.iter().filter(|entry| is_in(entry)).cloned());
        ledger
    }

    fn append(&mut self, later: impl Iterator<Item = Arc<Entry>>) {
        let entries = Arc::make_mut(&mut self.entries);
        let index = Arc::make_mut(&mut self.index);
        if entries.is_empty() {
            // Most ledgers never grow, and many are in memory.
            entries.reserve_exact(later.size_hint().0);
        }
        for entry in later {
            debug_assert!(entries.last().is_none_or(|last| last.sequence < entry.sequence));
            if !index.contains_key(&entry.client_group) {
                index.insert(entry.client_group.clone(), Arc::default());
            }
            if let Some(figures) = index.get_mut(&entry.client_group) {
                let places = Arc::make_mut(figures).entry(entry.period);
                places.or_insert_with(|| Vec::with_capacity(1)).push(entries.len());
            }
            entries.push(entry);
        }
    }

    /// Every version, oldest first.
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// The ledger as it stood at `instant`, that instant included.
    #[must_use]
    pub fn as_known_at(&self, instant: DateTime<Utc>) -> Ledger {
        self.filtered(|entry| entry.brought.recorded_at <= instant)
    }

    /// The entry in force for each group and period.
    pub fn current(&self) -> BTreeMap<(&Slug, Period), &Entry> {
        self.client_groups()
            .into_iter()
            .flat_map(|group| self.current_of(group).map(move |(at, entry)| ((group, at), entry)))
            .collect()
    }

    /// The entries in force of one group, by period.
    pub fn current_of<'a>(
        &'a self,
        client_group: &Slug,
    ) -> impl Iterator<Item = (Period, &'a Entry)> + use<'a> {
        let periods = self.index.get(client_group).into_iter().flat_map(|figures| figures.iter());
        periods.filter_map(|(period, places)| {
            Some((*period, self.entries.get(*places.last()?)?.as_ref()))
        })
    }

    /// Every version of one figure, oldest first.
    pub fn history<'a>(
        &'a self,
        client_group: &Slug,
        period: Period,
    ) -> impl DoubleEndedIterator<Item = &'a Entry> + use<'a> {
        let places = self.index.get(client_group).and_then(|periods| periods.get(&period));
        places.into_iter().flatten().filter_map(|place| Some(self.entries.get(*place)?.as_ref()))
    }

    /// The groups that have records, `all` included where it is recorded itself.
    pub fn client_groups(&self) -> BTreeSet<&Slug> {
        self.index.keys().collect()
    }

    /// The quarters of one group, final and provisional apart.
    ///
    /// For the group `all`, a quarter that is not recorded for everybody is the
    /// sum of the groups where every group has it, and missing otherwise.
    pub fn series(&self, client_group: &Slug) -> Series {
        let mut series = self.recorded_series(client_group);
        if !client_group.is_all() {
            return series;
        }
        for (quarter, sum) in self.sums_of_groups() {
            if let (Some(amount), false) = (sum.amount, series.has(quarter)) {
                series.put(quarter, sum.status, QuarterFigure { amount, count: sum.count });
            }
        }
        series
    }

    /// The quarters that are recorded under the name of one group, `all` included.
    pub(super) fn recorded_series(&self, client_group: &Slug) -> Series {
        let mut series = Series::default();
        for (period, entry) in self.current_of(client_group) {
            if let Some(quarter) = period.quarter() {
                series.put(quarter, entry.status, entry.figure());
            }
        }
        series
    }

    /// The sum of the client groups in every quarter that all of them have.
    pub(super) fn sums_of_groups(&self) -> BTreeMap<Quarter, SumOfGroups> {
        const NOTHING: SumOfGroups = SumOfGroups {
            amount: Some(Money::ZERO),
            count: Some(0),
            status: Status::Final,
            groups: 0,
        };
        let mut sums: BTreeMap<Quarter, SumOfGroups> = BTreeMap::new();
        let mut groups = 0;
        for group in self.index.keys().filter(|group| !group.is_all()) {
            groups += 1;
            for (period, entry) in self.current_of(group) {
                let Some(quarter) = period.quarter() else { continue };
                let sum = sums.entry(quarter).or_insert(NOTHING);
                sum.amount = sum.amount.and_then(|amount| amount.checked_add(entry.amount));
                let count = sum.count.zip(entry.count);
                sum.count = count.and_then(|(sum, count)| sum.checked_add(count));
                if entry.status == Status::Provisional {
                    sum.status = Status::Provisional;
                }
                sum.groups += 1;
            }
        }
        sums.retain(|_, sum| sum.groups == groups);
        sums
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

    /// The same, where the series of the client group is at hand.
    pub(crate) fn level_in(
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
    fn put(&mut self, quarter: Quarter, status: Status, figure: QuarterFigure) {
        match status {
            Status::Final => {
                self.quarters.insert(quarter, figure);
            }
            Status::Provisional => {
                self.provisional.insert(quarter, figure);
            }
        }
    }

    fn has(&self, quarter: Quarter) -> bool {
        self.quarters.contains_key(&quarter) || self.provisional.contains_key(&quarter)
    }

    /// What is recorded of a quarter: its final figure, or else its provisional one.
    pub fn recorded(&self, quarter: Quarter) -> Option<(Status, QuarterFigure)> {
        let of = |status, figures: &BTreeMap<Quarter, QuarterFigure>| {
            figures.get(&quarter).map(|figure| (status, *figure))
        };
        of(Status::Final, &self.quarters).or_else(|| of(Status::Provisional, &self.provisional))
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

    /// The runs of quarters between the first and the last final one that have neither a
    /// final nor a provisional figure. Years without any cost nothing.
    pub fn runs_without_a_figure(&self) -> Vec<(Quarter, Quarter)> {
        let Some((first, last)) = self.span() else { return Vec::new() };
        let provisional = self.provisional.range(first..last).map(|(quarter, _)| *quarter);
        let mut known: Vec<Quarter> = self.quarters.keys().copied().chain(provisional).collect();
        known.sort_unstable();
        let apart = known.windows(2).filter(|pair| pair[0].next() < pair[1]);
        apart.map(|pair| (pair[0].next(), pair[1].plus(-1))).collect()
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
