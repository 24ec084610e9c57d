//! A ledger answers from its index what a look at every entry would answer, whatever
//! is recorded in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use recoup::domain::finding::TOLD_OF_ONE_RULE;
use recoup::domain::ledger::{QuarterFigure, Series};
use recoup::domain::{
    Brought, Details, Entry, FinancialYear, Ledger, Money, Period, Quarter, Slug, Status,
};

use crate::support::ledger::ledger_of;

const GROUPS: [&str; 4] = ["all", "adults", "children", "older-people"];

fn slug(name: &str) -> Slug {
    Slug::parse(name).unwrap()
}

fn year() -> FinancialYear {
    FinancialYear::parse("2019-20").unwrap()
}

fn instant(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
}

/// Few groups and periods, so that figures are restated and groups meet; a clock that
/// may step back; amounts whose sums may be beyond what an amount can be.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let amount = prop_oneof![
        8 => -300_i64..300,
        1 => Just(10_000_000_000_000),
        1 => Just(-10_000_000_000_000),
    ];
    let one = (
        0..4_usize,
        0..14_i32,
        amount,
        prop::option::of(0..5_i64),
        prop::bool::weighted(0.2),
        0..20_i64,
    );
    prop::collection::vec(one, 0..60).prop_map(|list| {
        (1..)
            .zip(list)
            .map(|(sequence, (group, period, pence, count, provisional, second))| Entry {
                sequence,
                client_group: slug(GROUPS[group]),
                period: match period {
                    0..12 => Period::Quarter(year().quarters()[0].plus(period)),
                    _ => Period::StatedTotal(year().plus(period - 12)),
                },
                amount: Money::from_pence(pence),
                count,
                printed_amount: None,
                printed_count: None,
                status: if provisional { Status::Provisional } else { Status::Final },
                details: Details::default(),
                brought: Arc::new(Brought { recorded_at: instant(second), ..Brought::default() }),
            })
            .collect()
    })
}

/// The same questions, asked of every entry.
struct Naive<'a>(&'a [Entry]);

impl Naive<'_> {
    fn current(&self) -> BTreeMap<(&Slug, Period), &Entry> {
        self.0.iter().map(|entry| ((&entry.client_group, entry.period), entry)).collect()
    }

    fn groups(&self) -> BTreeSet<&Slug> {
        self.0.iter().map(|entry| &entry.client_group).collect()
    }

    fn history(&self, group: &Slug, period: Period) -> Vec<&Entry> {
        self.0.iter().filter(|e| e.client_group == *group && e.period == period).collect()
    }

    /// The sum of the groups in a quarter, where every one of them has it.
    fn summed(&self, quarter: Quarter) -> Option<(Money, Option<i64>, Status)> {
        let current = self.current();
        let groups = self.groups().into_iter().filter(|group| !group.is_all());
        let parts: Option<Vec<&Entry>> =
            groups.map(|group| current.get(&(group, Period::Quarter(quarter))).copied()).collect();
        let parts = parts.filter(|parts| !parts.is_empty())?;
        let amount = Money::checked_sum(parts.iter().map(|entry| entry.amount))?;
        let count: Option<Vec<i64>> = parts.iter().map(|entry| entry.count).collect();
        let is_final = parts.iter().all(|entry| entry.status == Status::Final);
        let status = if is_final { Status::Final } else { Status::Provisional };
        Some((amount, count.map(|counts| counts.iter().sum()), status))
    }

    fn series(&self, group: &Slug) -> Series {
        let current = self.current();
        let mut series = Series::default();
        let quarters: BTreeSet<Quarter> =
            current.keys().filter_map(|(_, period)| period.quarter()).collect();
        for quarter in quarters {
            let own = current.get(&(group, Period::Quarter(quarter)));
            let own = own.map(|entry| (entry.amount, entry.count, entry.status));
            let found = if group.is_all() { own.or_else(|| self.summed(quarter)) } else { own };
            let Some((amount, count, status)) = found else { continue };
            let of_status = match status {
                Status::Final => &mut series.quarters,
                Status::Provisional => &mut series.provisional,
            };
            of_status.insert(quarter, QuarterFigure { amount, count });
        }
        series
    }

    /// Which quarters and years findings are about, by rule.
    fn findings(&self) -> BTreeSet<(&'static str, String)> {
        let (current, all) = (self.current(), Slug::all());
        let mut found = BTreeSet::new();
        let mut groups = self.groups();
        groups.insert(&all);
        for group in groups {
            let series = self.series(group);
            let is_gap = |quarter: &Quarter| !series.provisional.contains_key(quarter);
            for gap in series.gaps().into_iter().filter(is_gap) {
                let before = Quarter::from_index(gap.index() - 1);
                if series.quarters.contains_key(&before) || series.provisional.contains_key(&before)
                {
                    found.insert(("gap", format!("{group} {gap}")));
                }
            }
            let provisional = series.provisional.keys();
            found.extend(provisional.map(|q| ("provisional", format!("{group} {q}"))));
            for year in (0..4).map(|ahead| year().plus(ahead)) {
                let stated = current.get(&(group, Period::StatedTotal(year)));
                let Some((stated, sum)) = stated.zip(series.year_sum(year)) else { continue };
                if sum.checked_sub(stated.amount).is_some_and(|apart| apart != Money::ZERO) {
                    found.insert(("stated_total_differs", format!("{group} {year}")));
                }
            }
        }
        for ((group, period), entry) in &current {
            let (true, Some(quarter)) = (group.is_all(), period.quarter()) else { continue };
            if self.summed(quarter).is_some_and(|(sum, ..)| sum != entry.amount) {
                found.insert(("groups_differ_from_all", format!("all {quarter}")));
            }
        }
        found
    }
}

fn findings_of(ledger: &Ledger) -> BTreeSet<(&'static str, String)> {
    // What history makes doubtful is tested by itself, in `doubtful_figures`.
    let doubts: Vec<&str> = ledger.doubts().iter().map(|doubt| doubt.rule).collect();
    let mut found = ledger.findings();
    found.retain(|finding| !doubts.contains(&finding.rule));
    let keys: BTreeSet<(&'static str, String)> = found
        .iter()
        .map(|finding| {
            let named =
                GROUPS.iter().find(|group| finding.message.contains(&format!(" of {group}")));
            let place = finding.place.quarter.map(|quarter| quarter.to_string());
            let place = place.or(finding.place.financial_year.map(|year| year.to_string()));
            (finding.rule, format!("{} {}", named.unwrap_or(&"all"), place.unwrap()))
        })
        .collect();
    assert_eq!(keys.len(), found.len(), "nothing is said twice: {found:?}");
    keys
}

/// Whole pounds may differ by their rounding, which is tested elsewhere.
fn with_odd_pence(mut entries: Vec<Entry>) -> Vec<Entry> {
    for entry in &mut entries {
        let pence = entry.amount.pence();
        let is_odd = pence % 100 != 0;
        entry.amount = Money::from_pence(if is_odd { pence } else { pence - pence.signum() });
        if entry.amount == Money::ZERO {
            entry.amount = Money::from_pence(1);
        }
    }
    entries
}

fn check(ledger: &Ledger, entries: &[Entry]) -> Result<(), TestCaseError> {
    let naive = Naive(entries);
    prop_assert!(ledger.entries().iter().map(AsRef::as_ref).eq(entries));
    prop_assert_eq!(ledger.current(), naive.current());
    prop_assert_eq!(ledger.client_groups(), naive.groups());
    let quarters = (0..12).map(|ahead| Period::Quarter(year().quarters()[0].plus(ahead)));
    let totals = (0..2).map(|ahead| Period::StatedTotal(year().plus(ahead)));
    let periods: Vec<Period> = quarters.chain(totals).collect();
    for group in GROUPS.map(slug) {
        prop_assert_eq!(ledger.series(&group), naive.series(&group), "{}", group);
        for period in &periods {
            let history = naive.history(&group, *period);
            prop_assert_eq!(ledger.history(&group, *period).collect::<Vec<_>>(), history.clone());
            prop_assert_eq!(ledger.history(&group, *period).next_back(), history.last().copied());
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn the_index_answers_what_a_look_at_every_entry_answers(entries in entries(), cut in 0..60_usize, second in 0..20_i64) {
        let ledger = Ledger::new(entries.clone());
        check(&ledger, &entries)?;
        let (first, later) = entries.split_at(cut.min(entries.len()));
        let earlier = Ledger::new(first.to_vec());
        let extended = earlier.extended(later.to_vec());
        check(&earlier, first)?;
        check(&extended, &entries)?;
        prop_assert_eq!(&extended, &ledger);
        prop_assert_eq!(earlier == ledger, later.is_empty());
        let known: Vec<Entry> =
            entries.iter().filter(|e| e.brought.recorded_at <= instant(second)).cloned().collect();
        check(&ledger.as_known_at(instant(second)), &known)?;
    }

    #[test]
    fn the_findings_are_those_of_a_look_at_every_entry(entries in entries()) {
        let entries = with_odd_pence(entries);
        let ledger = Ledger::new(entries.clone());
        prop_assert_eq!(findings_of(&ledger), Naive(&entries).findings());
    }
}

#[test]
fn many_findings_of_one_kind_are_counted_after_the_first() {
    let mut rows = String::from("quarter,client_group,amount,count,status\n");
    for group in 0..300 {
        rows += &format!("2019-20-Q1,g-{group},5,1,provisional\n2019-20-Q2,g-{group},5,1,final\n");
        rows += &format!("2019-20-Q4,g-{group},5,1,final\n");
    }
    let findings = ledger_of(&rows).findings();
    // The groups sum to everybody, who have the same gap and the same provisional quarter.
    for rule in ["gap", "provisional"] {
        let of_rule: Vec<_> = findings.iter().filter(|finding| finding.rule == rule).collect();
        assert_eq!(of_rule.len(), TOLD_OF_ONE_RULE + 1, "{rule}");
        assert_eq!(
            of_rule[TOLD_OF_ONE_RULE].message,
            "There are 201 more findings of this kind, which are not listed."
        );
    }
    assert_eq!(findings.len(), 2 * (TOLD_OF_ONE_RULE + 1));
}
