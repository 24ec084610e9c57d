//! Opening and migrating: which database, how new, and that it is the same one
//! afterwards.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use tempfile::TempDir;

use super::*;
use recoup::store::OpenError;

fn migrations(folder: &str) -> FileBasedMigrations {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    FileBasedMigrations::from_path(root.join("migrations").join(folder)).unwrap()
}

fn revert_everything(database: &Database) {
    match database.url.strip_prefix("sqlite:") {
        Some(path) => {
            let mut connection = SqliteConnection::establish(path).unwrap();
            connection.revert_all_migrations(migrations("sqlite")).unwrap();
        }
        None => {
            let mut connection = PgConnection::establish(&database.url).unwrap();
            connection.revert_all_migrations(migrations("postgres")).unwrap();
        }
    }
}

on_both_databases! {
    migrating_reports_what_it_did_and_then_has_nothing_to_do,
    only_a_database_with_nothing_recorded_goes_back,
    two_programs_that_migrate_at_once_migrate_once,
    a_migration_can_be_undone_and_done_again,
    a_database_newer_than_the_program_is_refused,
    a_database_of_another_program_is_refused_and_left_as_it_is,
    reopening_keeps_everything,
}

fn migrating_reports_what_it_did_and_then_has_nothing_to_do(database: &Database) {
    let pending = Store::pending(&database.url).unwrap();
    assert!(!pending.is_empty());
    let refused = Store::open(&database.url, 1).err();
    assert_eq!(refused, Some(OpenError::MigrationsPending(pending.clone())));
    assert_eq!(Store::migrate(&database.url), Ok(pending));
    assert_eq!(Store::migrate(&database.url), Ok(vec![]));
    assert_eq!(Store::pending(&database.url), Ok(vec![]));
    assert_eq!(database.open_again().check(), Ok(()));
}

fn only_a_database_with_nothing_recorded_goes_back(database: &Database) {
    assert_eq!(Store::migrate_down(&database.url), Ok(None));
    let applied = Store::migrate(&database.url).unwrap();
    assert_eq!(Store::migrate_down(&database.url), Ok(applied.last().cloned()));
    assert_eq!(Store::pending(&database.url), Ok(applied));
    assert_eq!(Store::migrate_down(&database.url), Ok(None));
    let store = database.with_programme();
    let refused = OpenError::Recorded(1);
    assert_eq!(Store::migrate_down(&database.url), Err(refused.clone()));
    assert!(refused.to_string().contains("would be lost (1 commit)"));
    assert!(store.read(|reader| reader.load(&programme())).is_ok());
}

fn two_programs_that_migrate_at_once_migrate_once(database: &Database) {
    let applied: usize = std::thread::scope(|scope| {
        let programs: Vec<_> =
            (0..4).map(|_| scope.spawn(|| Store::migrate(&database.url))).collect();
        programs.into_iter().map(|p| p.join().unwrap().unwrap().len()).sum()
    });
    assert!(applied > 0);
    assert_eq!(applied, Store::pending(&Database::sqlite().url).unwrap().len());
}

fn a_migration_can_be_undone_and_done_again(database: &Database) {
    drop(database.with_programme());
    revert_everything(database);
    assert!(!Store::pending(&database.url).unwrap().is_empty());
    let store = database.with_programme();
    assert_eq!(store.read(|r| r.heads()).unwrap()[&slug("cambs")], 1);
}

fn a_database_newer_than_the_program_is_refused(database: &Database) {
    drop(database.open());
    database
        .run_sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')")
        .unwrap();
    let newer = OpenError::Newer(vec!["29991231000000".to_owned()]);
    assert_eq!(Store::open(&database.url, 1).err(), Some(newer.clone()));
    assert_eq!(Store::migrate(&database.url), Err(newer.clone()));
    assert_eq!(Store::pending(&database.url), Err(newer));
}

fn a_database_of_another_program_is_refused_and_left_as_it_is(database: &Database) {
    let foreign = OpenError::Foreign(vec!["invoices".to_owned()]);
    database.run_sql("CREATE TABLE invoices (number INTEGER)").unwrap();
    for _ in 0..2 {
        assert_eq!(Store::pending(&database.url), Err(foreign.clone()));
        assert_eq!(Store::migrate(&database.url), Err(foreign.clone()));
        assert_eq!(Store::open(&database.url, 1).err(), Some(foreign.clone()));
    }
    // Another program that keeps its migrations in a table of the same name.
    database.run_sql("CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)").unwrap();
    database.run_sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('1')").unwrap();
    assert_eq!(Store::migrate(&database.url), Err(foreign));
}

fn reopening_keeps_everything(database: &Database) {
    let store = database.with_programme();
    append(&store, &submission("s-1", day(2)), &[figure("2020-21-Q1", "1")]).unwrap();
    let everything = |store: &Store| {
        store.read(|r| {
            Ok::<_, StoreError>((
                r.ledger(&programme())?,
                r.submissions(&programme(), None, 10)?,
                r.versions_of(&programme())?,
                r.load(&programme())?,
                r.verify_log(&slug("cambs"), None)?,
            ))
        })
    };
    let before = everything(&store).unwrap();
    drop(store);
    assert_eq!(everything(&database.open_again()).unwrap(), before);
}

/// A server that takes connections and says nothing, as one that is frozen does. It counts them.
fn frozen_server() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counted = count.clone();
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for connection in listener.incoming() {
            held.push(connection);
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, count)
}

#[test]
fn a_frozen_server_that_comes_first_is_waited_for_once() {
    let database = Database::postgres();
    Store::migrate(&database.url).unwrap();
    let (port, count) = frozen_server();
    let url = database.url.replace("@", &format!("@127.0.0.1:{port},"));
    let store = Store::open(&url, 4).unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 1);
    // Each reader waits until all of them have a connection of their own.
    let together = Barrier::new(4);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                store.read(|_| {
                    together.wait();
                    Ok::<_, StoreError>(())
                })
            });
        }
    });
    assert_eq!(count.load(Ordering::SeqCst), 1, "and by none of these");
}

#[test]
fn an_address_of_another_kind_is_refused() {
    for url in [
        "",
        "recoup.db",
        "mysql://localhost/recoup",
        "SQLITE:recoup.db",
        "sqlite:",
        "sqlite://",
        "sqlite::memory:",
        "sqlite:file:recoup.db?mode=memory",
        "sqlite:recoup.db?mode=ro",
        "sqlite:///var/lib/recoup.db?mode=ro&cache=shared",
        "http://localhost",
    ] {
        assert_eq!(Store::open(url, 1).err(), Some(OpenError::UnknownAddress), "{url:?}");
        assert_eq!(Store::migrate(url), Err(OpenError::UnknownAddress), "{url:?}");
    }
}

#[test]
fn asking_what_is_pending_creates_no_file() {
    let database = Database::sqlite();
    assert!(Store::pending(&database.url).is_ok());
    assert!(Store::open(&database.url, 1).is_err());
    let folder = database.folder.as_ref().unwrap().path();
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
}

#[test]
fn a_server_that_is_down_is_unavailable_and_no_file_appears_instead() {
    let url = crate::support::postgres::absent_server();
    for outcome in [Store::open(&url, 1).err(), Store::migrate(&url).err()] {
        let unavailable = matches!(outcome, Some(OpenError::Store(StoreError::Unavailable(_))));
        assert!(unavailable, "{outcome:?}");
    }
    assert!(!Path::new(&url).exists());
    assert!(!Path::new("postgres:").exists());
}

#[test]
fn a_folder_that_does_not_exist_is_unavailable() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("missing/recoup.db").display());
    let outcome = Store::migrate(&url);
    assert!(matches!(outcome, Err(OpenError::Store(StoreError::Unavailable(_)))), "{outcome:?}");
}

#[test]
fn a_file_that_is_no_database_is_said_to_be_none_and_left_alone() {
    let database = Database::sqlite();
    let path = database.url.strip_prefix("sqlite:").unwrap();
    std::fs::write(path, "quarter,amount\n".repeat(1_000)).unwrap();
    let refused = OpenError::NotADatabase(path.to_owned());
    assert_eq!(Store::open(&database.url, 1).err(), Some(refused.clone()));
    assert_eq!(Store::migrate(&database.url), Err(refused));
    assert_eq!(std::fs::read(path).unwrap(), "quarter,amount\n".repeat(1_000).as_bytes());
}

#[test]
fn a_damaged_file_is_said_to_be_damaged_with_what_to_do() {
    let database = Database::sqlite();
    let path = database.url.strip_prefix("sqlite:").unwrap();
    std::fs::write(path, b"SQLite format 3\0and then nothing of the kind".repeat(100)).unwrap();
    let message = Store::open(&database.url, 1).err().unwrap().to_string();
    assert!(message.contains("may be damaged. Restore a backup"), "{message}");
}

/// A copy that is marked read-only answers every question and takes no change; a log
/// beside it is not passed over.
#[test]
fn a_copy_that_cannot_be_written_can_be_read() {
    for has_log in [false, true] {
        let database = Database::sqlite();
        let store = database.with_programme();
        append(&store, &submission("s-1", day(2)), &[figure("2020-21-Q1", "1")]).unwrap();
        if !has_log {
            drop(store);
        }
        let folder = TempDir::new().unwrap();
        let path = database.url.strip_prefix("sqlite:").unwrap();
        let copy = folder.path().join("copy 100%?.db");
        for end in ["", "-wal"] {
            let from = format!("{path}{end}");
            let to = format!("{}{end}", copy.display());
            if Path::new(&from).exists() {
                std::fs::copy(from, &to).unwrap();
            }
        }
        let mut permissions = std::fs::metadata(&copy).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&copy, permissions).unwrap();
        let before = std::fs::read(&copy).unwrap();
        let url = format!("sqlite:{}", copy.display());
        assert_eq!(Store::migrate(&url), Ok(vec![]));
        let read = Store::open(&url, 1).unwrap();
        assert_eq!(read.read(|r| r.ledger(&programme())).unwrap().entries().len(), 1, "{has_log}");
        assert_eq!(read.wait_for_writers(&slug("cambs")), Ok(()), "nothing is being written");
        let written = append(&read, &submission("s-2", day(3)), &[figure("2020-21-Q2", "1")]);
        assert!(matches!(written, Err(StoreError::Unavailable(_))), "{written:?}");
        assert_eq!(std::fs::read(&copy).unwrap(), before);
    }
}

#[derive(QueryableByName, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

#[test]
fn both_databases_have_the_same_columns() {
    let (sqlite, postgres) = (Database::sqlite(), Database::postgres());
    drop((sqlite.open(), postgres.open()));
    let path = sqlite.url.strip_prefix("sqlite:").unwrap();
    let of_sqlite: BTreeSet<Column> = diesel::sql_query(
        "SELECT t.name AS table_name, c.name AS column_name, NOT c.\"notnull\" AS nullable
         FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    )
    .load(&mut SqliteConnection::establish(path).unwrap())
    .unwrap()
    .into_iter()
    .collect();
    let of_postgres: BTreeSet<Column> = diesel::sql_query(
        "SELECT table_name::text, column_name::text, is_nullable = 'YES' AS nullable
         FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
    )
    .load(&mut PgConnection::establish(&postgres.url).unwrap())
    .unwrap()
    .into_iter()
    .collect();
    assert!(of_sqlite.len() > 60);
    assert_eq!(of_sqlite, of_postgres);
}
