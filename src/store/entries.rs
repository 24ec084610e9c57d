//! The rows of the ledger: one per version of a figure, with every column in
//! plain sight, so that an auditor can read them with any database tool.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::chain::{HASH_VERSION, Hash, RowHash, RowsHash};
use super::connection::DbConnection;
use super::schema::entries;
use super::{Reader, StoreError};
use crate::domain::{
    Brought, Details, Entry, FinancialYear, Ledger, Money, Period, ProgrammeKey, Quarter, Slug,
    Status,
};

/// A figure to be recorded. Its sequence, and who delivered it, when and why come
/// from the submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
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
}

#[derive(Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = entries, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryRow {
    pub(super) council: String,
    pub(super) programme: String,
    pub(super) sequence: i64,
    pub(super) submission: i64,
    pub(super) client_group: String,
    pub(super) period: String,
    pub(super) amount_pence: Option<i64>,
    pub(super) amount_mark: Option<String>,
    pub(super) count: Option<i64>,
    pub(super) printed_amount_pence: Option<i64>,
    pub(super) printed_count: Option<i64>,
    pub(super) status: String,
    pub(super) service: Option<String>,
    pub(super) dp_paid_pence: Option<i64>,
    pub(super) dp_clients: Option<i64>,
    pub(super) clients_distinct: Option<i64>,
    pub(super) raised_pence: Option<i64>,
    pub(super) received_pence: Option<i64>,
    pub(super) disputed_pence: Option<i64>,
    pub(super) written_off_pence: Option<i64>,
    pub(super) route: Option<String>,
    pub(super) clawback_reason: Option<String>,
    pub(super) source_document: Option<String>,
    pub(super) note: Option<String>,
    pub(super) hash_version: i64,
    #[serde(with = "super::wire::bytes")]
    pub(super) row_hash: Vec<u8>,
}

pub(super) const TABLE: &str = "entries";

/// SQLite is fastest at 16 to 64 rows a statement, and 32 rows of 28 columns stay
/// far below the number of parameters that either database allows.
const ROWS_PER_INSERT: usize = 32;

/// How many rows are hashed or written between two steps. A server gets them in one go:
/// where a machine is busy, each answer of it is a wait.
const ROWS_PER_STEP: usize = 1_000;

/// A long ledger is read in parts, so that no statement takes long.
const ROWS_PER_READ: i64 = 50_000;

impl Reader<'_> {
    /// Every entry of a programme in the order of its sequence.
    pub fn ledger(&mut self, programme: &ProgrammeKey) -> Result<Ledger, StoreError> {
        Ok(Ledger::new(self.entries_after(programme, 0)?))
    }

    /// The entries of a programme whose sequence is greater than `last`, in order.
    pub fn entries_after(
        &mut self,
        programme: &ProgrammeKey,
        last: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        let submissions = self.submissions_after_entry(programme, last)?;
        let submissions: BTreeMap<i64, Arc<Brought>> =
            submissions.iter().map(|one| (one.sequence, one.brought())).collect();
        let mut entries: Vec<Entry> = Vec::new();
        let mut is_last = submissions.is_empty();
        while !is_last {
            let after = entries.last().map_or(last, |entry| entry.sequence);
            let rows = self.entry_rows(programme, after, ROWS_PER_READ)?;
            is_last = (rows.len() as i64) < ROWS_PER_READ;
            for row in rows {
                let brought = submissions.get(&row.submission);
                entries.push(row.into_entry(brought)?);
            }
        }
        Ok(entries)
    }

    /// At most `limit` rows whose sequence is greater than `after`.
    pub(super) fn entry_rows(
        &mut self,
        programme: &ProgrammeKey,
        after: i64,
        limit: i64,
    ) -> Result<Vec<EntryRow>, StoreError> {
        self.run(TABLE, |c| {
            entries::table
                .filter(entries::council.eq(programme.council.as_str()))
                .filter(entries::programme.eq(programme.id.as_str()))
                .filter(entries::sequence.gt(after))
                .order(entries::sequence)
                .limit(limit)
                .select(EntryRow::as_select())
                .load(c)
        })
    }
}

impl Reader<'_> {
    pub(super) fn insert_entries(&mut self, rows: &[EntryRow]) -> Result<(), StoreError> {
        // The statement for one row is prepared once, that for several each time.
        if let [row] = rows {
            let insert = diesel::insert_into(entries::table).values(row);
            return self.run(TABLE, |c| insert.execute(c)).map(drop);
        }
        for rows in rows.chunks(ROWS_PER_STEP) {
            self.run(TABLE, |c| match c {
                DbConnection::Sqlite(c) => rows.chunks(ROWS_PER_INSERT).try_for_each(|rows| {
                    diesel::insert_into(entries::table).values(rows).execute(c).map(drop)
                }),
                DbConnection::Postgres(c) => {
                    diesel::copy_from(entries::table).from_insertable(rows).execute(c).map(drop)
                }
            })?;
        }
        Ok(())
    }

    /// The rows of a submission's entries, numbered after `last`. Their hashes are added to
    /// those of the commit.
    pub(super) fn numbered(
        &self,
        programme: &ProgrammeKey,
        submission: i64,
        last: i64,
        new: &[NewEntry],
        hashes: &mut RowsHash,
    ) -> Vec<EntryRow> {
        let mut rows = Vec::with_capacity(new.len());
        for (entry, sequence) in new.iter().zip(last + 1..) {
            let mut row = EntryRow::new(programme, submission, sequence, entry);
            let hash = row.made_hash();
            row.row_hash = hash.to_stored();
            hashes.add(hash);
            rows.push(row);
            if rows.len() % ROWS_PER_STEP == 0 {
                self.step();
            }
        }
        rows
    }
}

impl EntryRow {
    fn new(programme: &ProgrammeKey, submission: i64, sequence: i64, new: &NewEntry) -> EntryRow {
        let pence = |money: Option<Money>| money.map(Money::pence);
        let details = new.details.clone();
        EntryRow {
            council: programme.council.to_string(),
            programme: programme.id.to_string(),
            sequence,
            submission,
            client_group: new.client_group.to_string(),
            period: new.period.to_string(),
            amount_pence: Some(new.amount.pence()),
            amount_mark: None,
            count: new.count,
            printed_amount_pence: pence(new.printed_amount),
            printed_count: new.printed_count,
            status: new.status.as_str().to_owned(),
            service: details.service,
            dp_paid_pence: pence(details.dp_paid),
            dp_clients: details.dp_clients,
            clients_distinct: details.clients_distinct,
            raised_pence: pence(details.raised),
            received_pence: pence(details.received),
            disputed_pence: pence(details.disputed),
            written_off_pence: pence(details.written_off),
            route: details.route,
            clawback_reason: details.reason,
            source_document: details.source_document,
            note: details.note,
            hash_version: HASH_VERSION,
            row_hash: Vec::new(),
        }
    }

    /// The hash that the row should carry.
    pub(super) fn made_hash(&self) -> Hash {
        RowHash::new("recoup entry 1")
            .text(&self.council)
            .text(&self.programme)
            .number(self.sequence)
            .number(self.submission)
            .text(&self.client_group)
            .text(&self.period)
            .optional_number(self.amount_pence)
            .optional_text(self.amount_mark.as_deref())
            .optional_number(self.count)
            .optional_number(self.printed_amount_pence)
            .optional_number(self.printed_count)
            .text(&self.status)
            .optional_text(self.service.as_deref())
            .optional_number(self.dp_paid_pence)
            .optional_number(self.dp_clients)
            .optional_number(self.clients_distinct)
            .optional_number(self.raised_pence)
            .optional_number(self.received_pence)
            .optional_number(self.disputed_pence)
            .optional_number(self.written_off_pence)
            .optional_text(self.route.as_deref())
            .optional_text(self.clawback_reason.as_deref())
            .optional_text(self.source_document.as_deref())
            .optional_text(self.note.as_deref())
            .number(self.hash_version)
            .finish()
    }

    /// The entry, with who delivered it, when and why. A figure without an amount has no
    /// reader yet.
    pub(super) fn into_entry(self, brought: Option<&Arc<Brought>>) -> Result<Entry, StoreError> {
        let corrupt = || StoreError::Corrupt { table: TABLE, row: Some(self.sequence) };
        let brought = brought.ok_or_else(corrupt)?.clone();
        let amount = self.amount_pence.ok_or_else(corrupt)?;
        let money = |pence: Option<i64>| pence.map(Money::from_pence);
        Ok(Entry {
            sequence: self.sequence,
            client_group: Slug::parse(&self.client_group).map_err(|_| corrupt())?,
            period: parse_period(&self.period).ok_or_else(corrupt)?,
            amount: Money::from_pence(amount),
            count: self.count,
            printed_amount: money(self.printed_amount_pence),
            printed_count: self.printed_count,
            status: Status::parse(&self.status).ok_or_else(corrupt)?,
            details: Details {
                service: self.service,
                dp_paid: money(self.dp_paid_pence),
                dp_clients: self.dp_clients,
                clients_distinct: self.clients_distinct,
                raised: money(self.raised_pence),
                received: money(self.received_pence),
                disputed: money(self.disputed_pence),
                written_off: money(self.written_off_pence),
                route: self.route,
                reason: self.clawback_reason,
                source_document: self.source_document,
                note: self.note,
            },
            brought,
        })
    }
}

/// A quarter prints as `2020-21-Q1`, the year of a stated total as `2020-21`.
fn parse_period(text: &str) -> Option<Period> {
    if let Ok(quarter) = Quarter::parse(text) {
        return Some(Period::Quarter(quarter));
    }
    FinancialYear::parse(text).ok().map(Period::StatedTotal)
}
