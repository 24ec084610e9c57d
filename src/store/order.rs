//! What the database itself must have in order: the triggers that refuse a change of what is
//! recorded, and of an SQLite file that its indexes say what its rows say.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::connection::DbConnection;
use super::{Reader, StoreError};

const SQLITE: &[&str] = &[
    "commits_refuse_update",
    "commits_refuse_delete",
    "documents_refuse_update",
    "documents_refuse_delete",
    "submissions_refuse_update",
    "submissions_refuse_delete",
    "entries_refuse_update",
    "entries_refuse_delete",
    "contents_refuse_update",
    "contents_refuse_delete",
    "idempotency_keys_refuse_update",
    "key_uses_refuse_update",
    "key_uses_refuse_delete",
];
const POSTGRES: &[&str] = &[
    "commits_refuse_change",
    "documents_refuse_change",
    "submissions_refuse_change",
    "entries_refuse_change",
    "contents_refuse_update",
    "contents_refuse_delete",
    "idempotency_keys_refuse_update",
    "key_uses_refuse_change",
];

const IN_SQLITE: &str = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
/// Those that are switched on.
const IN_POSTGRES: &str = "SELECT t.tgname::text AS name FROM pg_catalog.pg_trigger t
    JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND n.nspname = current_schema()";

#[derive(diesel::QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
}

/// A complaint of SQLite about its own file, or `ok`.
#[derive(diesel::QueryableByName)]
struct Complaint {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

impl Reader<'_> {
    /// What SQLite finds wrong with its file: a row that its index does not have, say, which no
    /// question by a key would ever meet. A server looks after its own files.
    pub fn file_damage(&mut self) -> Result<Vec<String>, StoreError> {
        let found: Vec<Complaint> = self.run("the file", |c| match c {
            DbConnection::Sqlite(c) => diesel::sql_query("PRAGMA integrity_check(10)").load(c),
            DbConnection::Postgres(_) => Ok(Vec::new()),
        })?;
        let found = found.into_iter().map(|complaint| complaint.integrity_check);
        Ok(found.filter(|complaint| complaint != "ok").collect())
    }

    /// The triggers that should be there and are not, or are switched off.
    pub fn missing_triggers(&mut self) -> Result<Vec<&'static str>, StoreError> {
        let mut expected: &[&'static str] = SQLITE;
        let there: Vec<Trigger> = self.run("the triggers", |c| match c {
            DbConnection::Sqlite(c) => diesel::sql_query(IN_SQLITE).load(c),
            DbConnection::Postgres(c) => {
                expected = POSTGRES;
                diesel::sql_query(IN_POSTGRES).load(c)
            }
        })?;
        let is_there = |name: &str| there.iter().any(|trigger| trigger.name == name);
        Ok(expected.iter().copied().filter(|name| !is_there(name)).collect())
    }
}
