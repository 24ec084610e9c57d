//! On which days keys were used. It is no step of the record: no commit has to do with it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::max;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::connection::on_concrete_connection;
use super::schema::key_uses;
use super::{Reader, Store, StoreError};
use crate::domain::Slug;

pub(super) const TABLE: &str = "key_uses";

/// So many rows are read at once where all are checked.
const ROWS_PER_READ: i64 = 5_000;

/// A day on which a key was used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyUse {
    /// In whose log the key is: its council's, or `all` for an operator's.
    pub council: Slug,
    /// The key's name.
    pub name: Slug,
    /// The day, by UTC.
    pub used_on: NaiveDate,
}

#[derive(Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = key_uses)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyUseRow {
    pub(super) council: String,
    pub(super) name: String,
    pub(super) used_on: NaiveDate,
}

impl Store {
    /// Notes uses of keys, all of them or none. One that is there already stays as it is.
    ///
    /// It waits for no council's turn, as it has to do with nothing that a council writes.
    /// Whoever notes several gives them in one order, so that two that do so at once do not
    /// wait for each other.
    pub fn note_key_uses(&self, uses: &[KeyUse]) -> Result<(), StoreError> {
        self.write_all(|reader| {
            uses.iter().try_for_each(|KeyUse { council, name, used_on }| {
                let (council, name) = (council.to_string(), name.to_string());
                let row = KeyUseRow { council, name, used_on: *used_on };
                reader.run(TABLE, |c| {
                    on_concrete_connection!(c, concrete => {
                        let insert = diesel::insert_into(key_uses::table).values(&row);
                        insert.on_conflict_do_nothing().execute(concrete).map(drop)
                    })
                })
            })
        })
    }
}

impl Reader<'_> {
    /// The last day of each key of a council that was ever used, by its name.
    pub fn last_key_uses(
        &mut self,
        council: &Slug,
    ) -> Result<BTreeMap<String, NaiveDate>, StoreError> {
        let rows: Vec<(String, Option<NaiveDate>)> = self.run(TABLE, |c| {
            key_uses::table
                .filter(key_uses::council.eq(council.as_str()))
                .group_by(key_uses::name)
                .select((key_uses::name, max(key_uses::used_on)))
                .load(c)
        })?;
        Ok(rows.into_iter().filter_map(|(name, day)| Some((name, day?))).collect())
    }

    /// Whether every row of a council can be read. They have no hash to be held against.
    pub fn verify_key_uses(&mut self, council: &Slug) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let rows = self.key_use_rows(council, after.as_ref(), ROWS_PER_READ)?;
            let Some(last) = rows.into_iter().next_back() else { return Ok(()) };
            after = Some((last.name, last.used_on));
        }
    }

    /// At most `limit` rows of a council, in the order of their keys and days, after one.
    pub(super) fn key_use_rows(
        &mut self,
        council: &Slug,
        after: Option<&(String, NaiveDate)>,
        limit: i64,
    ) -> Result<Vec<KeyUseRow>, StoreError> {
        // No key has an empty name.
        let first = (String::new(), NaiveDate::default());
        let (name, day) = after.unwrap_or(&first);
        self.run(TABLE, |c| {
            let later = key_uses::name.eq(name).and(key_uses::used_on.gt(day));
            key_uses::table
                .filter(key_uses::council.eq(council.as_str()))
                .filter(key_uses::name.gt(name).or(later))
                .order((key_uses::name, key_uses::used_on))
                .limit(limit)
                .select(KeyUseRow::as_select())
                .load(c)
        })
    }
}
