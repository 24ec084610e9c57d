//! An empty database for one test: SQLite in a folder of its own, or one of the
//! private PostgreSQL server.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use recoup::store::Store;
use tempfile::TempDir;

use super::postgres;

/// Makes two tests of each function: `on_sqlite` and `on_postgres`.
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use crate::support::database::Database;

            #[test]
            fn on_sqlite() {
                super::$name(&Database::sqlite());
            }

            #[test]
            fn on_postgres() {
                super::$name(&Database::postgres());
            }
        }
    )+};
}

/// An empty database that is removed with the test.
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) folder: Option<TempDir>,
}

impl Database {
    pub(crate) fn sqlite() -> Database {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("recoup.db").display());
        Database { url, folder: Some(folder) }
    }

    pub(crate) fn postgres() -> Database {
        Database { url: postgres::fresh_database(), folder: None }
    }

    /// Migrates and opens it.
    pub(crate) fn open(&self) -> Store {
        Store::migrate(&self.url).unwrap();
        self.open_again()
    }

    pub(crate) fn open_again(&self) -> Store {
        Store::open(&self.url, 2).unwrap()
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    /// Runs SQL behind the store's back, as any database tool could.
    pub(crate) fn run_sql(&self, sql: &str) -> QueryResult<()> {
        match self.url.strip_prefix("sqlite:") {
            Some(path) => SqliteConnection::establish(path).unwrap().batch_execute(sql),
            None => PgConnection::establish(&self.url).unwrap().batch_execute(sql),
        }
    }

    /// The column `text` of the one row that a query finds.
    pub(crate) fn text(&self, sql: &str) -> String {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            text: String,
        }
        let query = diesel::sql_query(sql);
        let row: QueryResult<Row> = match self.url.strip_prefix("sqlite:") {
            Some(path) => query.get_result(&mut SqliteConnection::establish(path).unwrap()),
            None => query.get_result(&mut PgConnection::establish(&self.url).unwrap()),
        };
        row.unwrap().text
    }

    /// Runs SQL as somebody who knows how to switch off what guards the rows.
    pub(crate) fn tamper(&self, sql: &str) {
        let disarm = if self.is_sqlite() {
            "DROP TRIGGER IF EXISTS entries_refuse_update;
             DROP TRIGGER IF EXISTS entries_refuse_delete;
             DROP TRIGGER IF EXISTS submissions_refuse_update;
             DROP TRIGGER IF EXISTS submissions_refuse_delete;
             DROP TRIGGER IF EXISTS documents_refuse_update;
             DROP TRIGGER IF EXISTS documents_refuse_delete;
             DROP TRIGGER IF EXISTS commits_refuse_update;
             DROP TRIGGER IF EXISTS commits_refuse_delete;
             DROP TRIGGER IF EXISTS contents_refuse_update;
             DROP TRIGGER IF EXISTS contents_refuse_delete;
             DROP TRIGGER IF EXISTS key_uses_refuse_update;
             DROP TRIGGER IF EXISTS key_uses_refuse_delete;
             PRAGMA foreign_keys = OFF;"
        } else {
            "SET session_replication_role = replica;"
        };
        self.run_sql(&format!("{disarm} {sql};")).unwrap();
    }
}
