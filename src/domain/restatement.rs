//! What a delivery changes in a ledger.
//!
//! Changing a figure that is recorded needs a reason and a name: an amount, its
//! count, or a figure of the optional columns. Closing a provisional quarter with
//! the same figures does not. What a delivery does not state stays as it was.

use super::ledger::{Entry, Ledger, Period, QuarterFigure};
use super::{Details, Money, Record, Slug, StatedTotal, Status};

/// A figure as delivered, with what was printed where a repair or a difference changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The group of clients.
    pub client_group: Slug,
    /// The quarter, or the year of a stated total.
    pub period: Period,
    /// The figure that is to be recorded.
    pub figure: QuarterFigure,
    /// The amount as printed, where a repair or a difference changed it.
    pub printed_amount: Option<Money>,
    /// The count as printed, where a repair or a difference changed it.
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
    /// Something is added that was not stated before, or a quarter is closed.
    Described,
    /// A recorded figure changes, or a final quarter becomes provisional.
    Restated(Restatement),
}

/// How a recorded figure changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restatement {
    /// The figure in force until now.
    pub before: QuarterFigure,
    /// Whether a final quarter becomes provisional.
    pub reopens: bool,
    /// The optional columns whose figures change.
    pub columns: Vec<&'static str>,
}

/// One figure of a delivery with what it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The figure.
    pub incoming: Incoming,
    /// What it changes.
    pub change: Change,
}

impl Restatement {
    /// What becomes of the figure: `amount from 612,000 to 615,432.10, count from 140 to 141`.
    pub fn in_words(&self, after: QuarterFigure) -> String {
        let count = |count: Option<i64>| count.map_or("not stated".to_owned(), |n| n.to_string());
        let before = self.before;
        let mut parts = Vec::new();
        if before.amount != after.amount {
            let (from, to) = (before.amount.in_words(), after.amount.in_words());
            parts.push(format!("amount from {from} to {to}"));
        }
        if before.count != after.count {
            parts.push(format!("count from {} to {}", count(before.count), count(after.count)));
        }
        if self.reopens {
            parts.push("status from final to provisional".to_owned());
        }
        parts.extend(self.columns.iter().map(|column| (*column).to_owned()));
        parts.join(", ")
    }
}

impl Change {
    /// Whether somebody has to say why, and who they are.
    pub fn needs_reason(&self) -> bool {
        matches!(self, Change::Restated(_))
    }
}

impl Incoming {
    /// This delivery over what is recorded: a count and columns that it leaves out stay as
    /// stated, so that a table without counts erases none.
    #[must_use]
    pub fn over(self, ledger: &Ledger) -> Incoming {
        let current = ledger.history(&self.client_group, self.period).next_back();
        let Some(current) = current else { return self };
        let count = self.figure.count.or(current.count);
        let details = self.details.over(&current.details);
        Incoming { figure: QuarterFigure { count, ..self.figure }, details, ..self }
    }

    /// What recording this would change in `ledger`.
    pub fn change(&self, ledger: &Ledger) -> Change {
        let Some(current) = ledger.history(&self.client_group, self.period).next_back() else {
            return Change::New;
        };
        let restatement = Restatement {
            before: current.figure(),
            reopens: current.status == Status::Final && self.status == Status::Provisional,
            columns: self.details.restated(&current.details),
        };
        let figure_changes = restatement.before != self.figure;
        if figure_changes || restatement.reopens || !restatement.columns.is_empty() {
            return Change::Restated(restatement);
        }
        let shows_more = |printed: bool, same: bool| printed && !same;
        let described = current.status != self.status
            || self.details != current.details
            || shows_more(
                self.printed_amount.is_some(),
                self.printed_amount == current.printed_amount,
            )
            || shows_more(
                self.printed_count.is_some(),
                self.printed_count == current.printed_count,
            );
        if described { Change::Described } else { Change::Same }
    }
}

impl Incoming {
    /// Turns its amount round, and what was printed with it: a credit becomes a recovery.
    pub fn turn_round(&mut self) {
        self.figure.amount = Money::from_pence(-self.figure.amount.pence());
        self.printed_amount = self.printed_amount.map(|it| Money::from_pence(-it.pence()));
    }

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
            brought: std::sync::Arc::default(),
        }
    }
}

impl Entry {
    /// The accepted amount with its count.
    pub fn figure(&self) -> QuarterFigure {
        QuarterFigure { amount: self.amount, count: self.count }
    }
}

impl From<Record> for Incoming {
    fn from(record: Record) -> Incoming {
        Incoming {
            client_group: record.client_group,
            period: Period::Quarter(record.quarter),
            figure: QuarterFigure { amount: record.amount, count: record.count },
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
            figure: QuarterFigure { amount: total.amount, count: total.count },
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
        let restated = |reopens| {
            let before = QuarterFigure { amount: Money::from_pence(100), count: Some(3) };
            Change::Restated(Restatement { before, reopens, columns: Vec::new() })
        };
        let table = [
            (recorded(Final), incoming(100, Some(3), Final, None), Change::Same),
            (recorded(Final), incoming(100, Some(3), Final, Some("as told")), Change::Same),
            (recorded(Final), incoming(100, Some(3), Final, Some("more")), Change::Described),
            (recorded(Provisional), incoming(100, Some(3), Final, None), Change::Described),
            (recorded(Provisional), incoming(101, Some(3), Final, None), restated(false)),
            (recorded(Final), incoming(100, Some(3), Provisional, None), restated(true)),
            (recorded(Final), incoming(100, Some(4), Final, None), restated(false)),
            (recorded(Final), incoming(100, None, Final, None), Change::Same),
            (recorded(Provisional), incoming(100, None, Final, None), Change::Described),
            (recorded(Final), incoming(101, None, Final, None), restated(false)),
        ];
        for (recorded, delivered, expected) in table {
            let ledger = Ledger::new(vec![recorded.unrecorded_entry(1)]);
            assert_eq!(delivered.clone().over(&ledger).change(&ledger), expected, "{delivered:?}");
        }
        assert_eq!(recorded(Final).change(&Ledger::default()), Change::New);
    }

    #[test]
    fn a_figure_of_an_optional_column_is_a_figure_and_what_is_left_out_stays() {
        let with_spend = |pence| Incoming {
            details: Details { dp_paid: Some(Money::from_pence(pence)), ..Details::default() },
            ..incoming(100, Some(3), Status::Final, None)
        };
        let ledger = Ledger::new(vec![with_spend(99).unrecorded_entry(1)]);
        let Change::Restated(restatement) = with_spend(98).over(&ledger).change(&ledger) else {
            panic!("a changed figure")
        };
        assert_eq!(restatement.columns, ["dp_paid"]);
        let silent = incoming(100, Some(3), Status::Final, Some("a note")).over(&ledger);
        assert_eq!(silent.change(&ledger), Change::Described);
        assert_eq!(silent.details.dp_paid, Some(Money::from_pence(99)));
    }

    #[test]
    fn a_count_that_is_not_delivered_stays_as_it_was() {
        let recorded = incoming(100, Some(3), Status::Final, None);
        let ledger = Ledger::new(vec![recorded.unrecorded_entry(1)]);
        for pence in [100, 101] {
            let silent = incoming(pence, None, Status::Final, None).over(&ledger);
            assert_eq!((silent.figure.amount.pence(), silent.figure.count), (pence, Some(3)));
        }
    }

    #[test]
    fn an_acceptance_is_recorded_even_where_the_figure_was_known() {
        let ledger =
            Ledger::new(vec![incoming(100, Some(3), Status::Final, None).unrecorded_entry(1)]);
        let repaired = Incoming {
            printed_amount: Some(Money::from_pence(90)),
            ..incoming(100, Some(3), Status::Final, None)
        };
        assert_eq!(repaired.change(&ledger), Change::Described);
        let ledger = Ledger::new(vec![repaired.clone().unrecorded_entry(1)]);
        assert_eq!(repaired.change(&ledger), Change::Same);
    }
}
