//! What a delivery changes in a ledger.
//!
//! A figure is an amount with its count. Changing one needs a reason and a name;
//! closing a provisional quarter with the same figure does not.

use super::ledger::{Entry, Figure, Ledger, Period};
use super::{Details, Money, Record, Slug, StatedTotal, Status};

/// A figure as delivered, with what was printed where a repair changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The group of clients.
    pub client_group: Slug,
    /// The quarter, or the year of a stated total.
    pub period: Period,
    /// The figure that is to be recorded.
    pub figure: Figure,
    /// The amount as printed, where a repair changed it.
    pub printed_amount: Option<Money>,
    /// The count as printed, where a repair changed it.
    pub printed_count: Option<i64>,
    /// Provisional or final.
    pub status: Status,
    /// The optional columns.
    pub details: Details,
}

/// What becomes of a figure that is delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing is recorded for the group and period yet.
    New,
    /// The same is recorded already; nothing is to be written.
    Same,
    /// The quarter's status or details change, its figure does not.
    Described,
    /// The recorded figure changes, or a final quarter becomes provisional.
    Restated {
        /// The figure in force until now.
        before: Figure,
    },
}

impl Change {
    /// Whether somebody has to say why, and who they are.
    pub fn needs_reason(&self) -> bool {
        matches!(self, Change::Restated { .. })
    }
}

impl Incoming {
    /// What recording this would change in `ledger`.
    pub fn change(&self, ledger: &Ledger) -> Change {
        let Some(current) = ledger.history(&self.client_group, self.period).next_back() else {
            return Change::New;
        };
        let before = current.figure();
        let reopens = current.status == Status::Final && self.status == Status::Provisional;
        if before != self.figure || reopens {
            return Change::Restated { before };
        }
        let adds_details = !self.details.is_empty() && self.details != current.details;
        if current.status != self.status || adds_details { Change::Described } else { Change::Same }
    }
}

impl Incoming {
    /// The entry that this would be, before anything is recorded of it.
    pub fn unrecorded_entry(self, sequence: i64) -> Entry {
        Entry {
            sequence,
            client_group: self.client_group,
            period: self.period,
            amount: self.figure.amount,
            count: self.figure.count,
            printed_amount: self.printed_amount,
            printed_count: self.printed_count,
            status: self.status,
            details: self.details,
            submission_id: String::new(),
            recorded_at: chrono::DateTime::UNIX_EPOCH,
            submitted_by: None,
            reason: None,
        }
    }
}

impl Entry {
    /// The accepted amount with its count.
    pub fn figure(&self) -> Figure {
        Figure { amount: self.amount, count: self.count }
    }
}

impl From<Record> for Incoming {
    fn from(record: Record) -> Incoming {
        Incoming {
            client_group: record.client_group,
            period: Period::Quarter(record.quarter),
            figure: Figure { amount: record.amount, count: record.count },
            printed_amount: None,
            printed_count: None,
            status: record.status,
            details: record.details,
        }
    }
}

impl From<StatedTotal> for Incoming {
    fn from(total: StatedTotal) -> Incoming {
        Incoming {
            client_group: total.client_group,
            period: Period::StatedTotal(total.financial_year),
            figure: Figure { amount: total.amount, count: total.count },
            printed_amount: None,
            printed_count: None,
            status: Status::Final,
            details: Details::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Quarter;

    fn incoming(pence: i64, count: Option<i64>, status: Status, note: Option<&str>) -> Incoming {
        let details = Details { note: note.map(str::to_owned), ..Details::default() };
        Incoming::from(Record {
            client_group: Slug::all(),
            quarter: Quarter::parse("2021-22-Q1").unwrap(),
            amount: Money::from_pence(pence),
            count,
            status,
            details,
        })
    }

    #[test]
    fn only_a_changed_figure_or_a_reopened_quarter_needs_a_reason() {
        use Status::{Final, Provisional};
        let recorded = |status| incoming(100, Some(3), status, Some("as told"));
        let before = Figure { amount: Money::from_pence(100), count: Some(3) };
        let restated = Change::Restated { before };
        let table = [
            (recorded(Final), incoming(100, Some(3), Final, None), Change::Same),
            (recorded(Final), incoming(100, Some(3), Final, Some("as told")), Change::Same),
            (recorded(Final), incoming(100, Some(3), Final, Some("more")), Change::Described),
            (recorded(Provisional), incoming(100, Some(3), Final, None), Change::Described),
            (recorded(Provisional), incoming(101, Some(3), Final, None), restated.clone()),
            (recorded(Final), incoming(100, Some(3), Provisional, None), restated.clone()),
            (recorded(Final), incoming(100, Some(4), Final, None), restated.clone()),
            (recorded(Final), incoming(100, None, Final, None), restated),
        ];
        for (recorded, delivered, expected) in table {
            let ledger = Ledger::new(vec![recorded.unrecorded_entry(1)]);
            assert_eq!(delivered.change(&ledger), expected, "{delivered:?}");
        }
        assert_eq!(recorded(Final).change(&Ledger::default()), Change::New);
    }
}
