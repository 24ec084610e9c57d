//! All or nothing: errors, panics, keys, crowds and lost connections.

use std::sync::mpsc;
use std::thread;

use super::*;
use recoup::store::{Conflict, KEYS_KEPT, Reply};

fn reply(body: &str) -> Reply {
    Reply {
        request_sha256: Hash::of(b"request"),
        status: 201,
        content_type: Some("application/json".to_owned()),
        location: Some(
            "/api/v1/councils/cambs/programmes/direct-payments/submissions/s-1".to_owned(),
        ),
        body: body.to_owned(),
        created_at: day(2),
    }
}

fn cambs() -> Slug {
    slug("cambs")
}

fn entry_count(store: &Store) -> usize {
    store.read(|r| r.ledger(&programme())).unwrap().entries().len()
}

on_both_databases! {
    an_error_of_the_work_undoes_everything,
    a_failed_statement_is_never_committed_even_if_the_work_passes_over_it,
    a_panic_of_the_work_undoes_everything_and_the_next_write_succeeds,
    a_commit_that_the_database_refuses_is_certain_and_the_store_goes_on,
    a_key_has_one_reply_and_gives_it_back_to_the_byte,
    a_key_expires_and_may_then_be_used_again,
    one_of_many_racing_duplicates_takes_effect,
    eight_writers_lose_nothing_and_leave_no_gap,
    a_writer_that_waits_too_long_is_told_that_the_database_is_busy,
    a_line_that_is_full_is_told_at_once_and_those_in_it_have_their_turn,
    the_log_grows_with_every_commit_by_any_process,
    a_read_sees_one_moment_throughout,
}

fn an_error_of_the_work_undoes_everything(database: &Database) {
    let store = database.with_programme();
    let before = store.read(|r| r.heads()).unwrap();
    let refused: Result<(), StoreError> = store.write(&cambs(), |tx| {
        tx.append(&submission("s-1", day(2)), &[figure("2020-21-Q1", "1")])?;
        tx.remember_reply(SCOPE, "key", &reply("{}"))?;
        assert_eq!(tx.ledger(&programme())?.entries().len(), 1, "it sees its own rows");
        Err(StoreError::Busy)
    });
    assert_eq!(refused, Err(StoreError::Busy));
    assert_eq!(entry_count(&store), 0);
    assert_eq!(store.read(|r| r.idempotent_reply(&cambs(), None, SCOPE, "key", day(2))), Ok(None));
    assert_eq!(store.read(|r| r.heads()), Ok(before));
    append(&store, &submission("s-1", day(2)), &[figure("2020-21-Q1", "1")]).unwrap();
    assert_eq!(entry_count(&store), 1);
}

fn a_failed_statement_is_never_committed_even_if_the_work_passes_over_it(database: &Database) {
    let store = database.with_programme();
    let twice = store.write(&cambs(), |tx| {
        tx.append(&submission("s-1", day(2)), &[figure("2020-21-Q1", "1")])?;
        let _ = tx.append(&submission("s-1", day(2)), &[figure("2020-21-Q2", "2")]);
        Ok::<(), StoreError>(())
    });
    assert_eq!(twice, Err(StoreError::Conflict(Conflict::AlreadyRecorded)));
    assert_eq!(entry_count(&store), 0);
}

fn a_panic_of_the_work_undoes_everything_and_the_next_write_succeeds(database: &Database) {
    let store = database.with_programme();
    let panicked = thread::scope(|scope| {
        let work = || {
            store.write(&cambs(), |tx| -> Result<(), StoreError> {
                tx.append(&submission("s-1", day(2)), &[figure("2020-21-Q1", "1")])?;
                panic!("a bug in the work");
            })
        };
        scope.spawn(work).join().is_err()
    });
    assert!(panicked);
    append(&store, &submission("s-2", day(2)), &[figure("2020-21-Q2", "2")]).unwrap();
    assert_eq!(entry_count(&store), 1);
}

fn a_commit_that_the_database_refuses_is_certain_and_the_store_goes_on(database: &Database) {
    let store = database.with_programme();
    // A check that the database makes at the commit, and that fails.
    database
        .run_sql(if database.is_sqlite() {
            "CREATE TABLE known (y TEXT PRIMARY KEY);
             CREATE TABLE probe (x TEXT REFERENCES known (y) DEFERRABLE INITIALLY DEFERRED);
             CREATE TRIGGER fail_late AFTER INSERT ON documents WHEN NEW.programme = 'carers'
                 BEGIN INSERT INTO probe VALUES ('nowhere'); END;"
        } else {
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE EXCEPTION 'late'; END $$;
             CREATE CONSTRAINT TRIGGER fail_late AFTER INSERT ON documents
                 DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
                 WHEN (NEW.programme = 'carers') EXECUTE FUNCTION fail();"
        })
        .unwrap();
    let failed = put_programme(&store, "cambs", "carers");
    assert!(matches!(failed, Err(StoreError::Database(_))), "{failed:?}");
    append(&store, &submission("s-1", day(2)), &[figure("2020-21-Q1", "1")]).unwrap();
    assert_eq!(entry_count(&store), 1);
    assert_eq!(store.read(|r| r.councils_of(&slug("carers"))), Ok(Vec::new()));
}

fn a_key_has_one_reply_and_gives_it_back_to_the_byte(database: &Database) {
    let store = database.with_programme();
    let first = reply("{\"id\": \"s-1\", \"note\": \"\u{00a3} \\n\"}");
    store.write(&cambs(), |tx| tx.remember_reply(SCOPE, "key", &first)).unwrap();
    let second = store.write(&cambs(), |tx| tx.remember_reply(SCOPE, "key", &reply("other")));
    assert_eq!(second, Err(StoreError::Conflict(Conflict::KeyUsed)));
    let kept = |council: &str, principal: Option<&str>, scope: &str, day: DateTime<Utc>| {
        store.read(|r| r.idempotent_reply(&slug(council), principal, scope, "key", day))
    };
    assert_eq!(kept("cambs", None, SCOPE, day(2)), Ok(Some(first)));
    assert_eq!(kept("cambs", Some("somebody"), SCOPE, day(2)), Ok(None), "it is nobody else's");
    // A key means nothing to another council, nor at another address.
    let elsewhere = "POST /api/v1/councils/cambs/programmes/direct-payments/scenarios";
    assert_eq!(kept("cambs", None, elsewhere, day(2)), Ok(None));
    store.write(&cambs(), |tx| tx.remember_reply(elsewhere, "key", &reply("other"))).unwrap();
    assert_eq!(kept("norfolk", None, SCOPE, day(2)), Ok(None));
    store.write(&slug("norfolk"), |tx| tx.remember_reply(SCOPE, "key", &reply("other"))).unwrap();
}

fn a_key_expires_and_may_then_be_used_again(database: &Database) {
    let store = database.with_programme();
    let at = |body: &str, created_at: DateTime<Utc>| Reply { created_at, ..reply(body) };
    let kept = |key: &str, now: DateTime<Utc>| {
        store.read(|r| r.idempotent_reply(&cambs(), None, SCOPE, key, now)).unwrap()
    };
    let write =
        |key: &str, reply: &Reply| store.write(&cambs(), |tx| tx.remember_reply(SCOPE, key, reply));
    let expiry = day(2) + KEYS_KEPT;
    let just_before = expiry - chrono::TimeDelta::microseconds(1);
    write("one", &at("first", day(2))).unwrap();
    write("two", &at("first", day(2))).unwrap();
    assert!(kept("one", just_before).is_some());
    assert!(kept("one", expiry).is_none());
    let used = Err(StoreError::Conflict(Conflict::KeyUsed));
    assert_eq!(write("one", &at("second", just_before)), used);
    write("one", &at("second", expiry)).unwrap();
    assert_eq!(kept("one", expiry).unwrap().body, "second");
    // The other one was swept away by the way.
    let count = "SELECT CAST(count(*) AS TEXT) AS text FROM idempotency_keys";
    assert_eq!(database.text(count), "1");
}

fn one_of_many_racing_duplicates_takes_effect(database: &Database) {
    let stores = [database.with_programme(), database.open_again()];
    let wins: usize = thread::scope(|scope| {
        let racers: Vec<_> = (0..8)
            .map(|racer| {
                let store = &stores[racer % 2];
                scope.spawn(move || {
                    store.write(&cambs(), |tx| {
                        tx.remember_reply(SCOPE, "key", &reply("{}"))?;
                        let new = submission(&format!("s-{racer}"), day(2));
                        tx.append(&new, &[figure("2020-21-Q1", "1")])
                    })
                })
            })
            .collect();
        racers
            .into_iter()
            .map(|racer| racer.join().unwrap())
            .filter(|outcome| {
                let lost = Err(StoreError::Conflict(Conflict::KeyUsed));
                assert!(outcome.is_ok() || outcome.clone().map(drop) == lost, "{outcome:?}");
                outcome.is_ok()
            })
            .count()
    });
    assert_eq!((wins, entry_count(&stores[0])), (1, 1));
}

fn eight_writers_lose_nothing_and_leave_no_gap(database: &Database) {
    const WRITERS: usize = 8;
    const WRITES: usize = 25;
    // Two stores on one database are what two processes would be.
    let stores = [database.with_programme(), database.open_again()];
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let store = &stores[writer % 2];
            scope.spawn(move || {
                for number in 0..WRITES {
                    let new = submission(&format!("s-{writer}-{number}"), day(2));
                    append(store, &new, &[figure("2020-21-Q1", "1"), figure("2020-21-Q2", "2")])
                        .unwrap();
                    store.read(|r| r.ledger(&programme())).unwrap();
                }
            });
        }
    });
    let store = &stores[0];
    let ledger = store.read(|r| r.ledger(&programme())).unwrap();
    let sequences: Vec<i64> = ledger.entries().iter().map(|e| e.sequence).collect();
    assert_eq!(sequences, (1..=(WRITERS * WRITES * 2) as i64).collect::<Vec<i64>>());
    for writer in 0..WRITERS {
        for number in 0..WRITES {
            let id = format!("s-{writer}-{number}");
            let entries = ledger.entries().iter().filter(|e| e.brought.submission_id == id).count();
            assert_eq!(entries, 2, "{id}");
        }
    }
    store.read(|r| r.verify_programme(&programme())).unwrap();
}

/// Does the work while a writer of the store holds its lock, until the sender is used.
fn while_held<T>(store: &Store, work: impl FnOnce(mpsc::Sender<()>) -> T) -> T {
    let (started, wait_for_start) = mpsc::channel();
    let (finish, wait_for_finish) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            store.write(&cambs(), |_| -> Result<(), StoreError> {
                started.send(()).unwrap();
                // A sender that is dropped lets go as well.
                let _ = wait_for_finish.recv();
                Ok(())
            })
        });
        wait_for_start.recv().unwrap();
        work(finish)
    })
}

fn a_writer_that_waits_too_long_is_told_that_the_database_is_busy(database: &Database) {
    let stores = [database.with_programme(), database.open_again()];
    let (refused, read) = while_held(&stores[0], |_finish| {
        let refused = append(&stores[1], &submission("s-1", day(2)), &[]);
        (refused, stores[1].read(|r| r.ledger(&programme())))
    });
    assert_eq!(refused, Err(StoreError::Busy));
    assert!(read.is_ok(), "readers never wait: {read:?}");
    append(&stores[1], &submission("s-1", day(2)), &[]).unwrap();
}

fn a_line_that_is_full_is_told_at_once_and_those_in_it_have_their_turn(database: &Database) {
    const LINE: usize = 64;
    let store = &database.with_programme();
    let outcomes = while_held(store, |finish| {
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            for number in 0..LINE + 1 {
                let tell = tell.clone();
                scope.spawn(move || {
                    let new = submission(&format!("s-{number}"), day(2));
                    tell.send(append(store, &new, &[]).map(drop)).unwrap();
                });
            }
            // The first to be told is the one too many: all others wait until now.
            let first = told.recv().unwrap();
            drop(finish);
            std::iter::once(first).chain(told.iter().take(LINE)).collect::<Vec<_>>()
        })
    });
    assert_eq!(outcomes[0], Err(StoreError::Busy));
    assert!(outcomes[1..].iter().all(Result::is_ok), "{outcomes:?}");
}

fn the_log_grows_with_every_commit_by_any_process(database: &Database) {
    let store = database.with_programme();
    let other_process = database.open_again();
    let head = || store.read(|r| r.heads()).unwrap()[&cambs()];
    for number in 0..3 {
        assert_eq!(head(), 1 + number);
        append(&other_process, &submission(&format!("s-{number}"), day(2)), &[]).unwrap();
    }
    put_programme(&other_process, "norfolk", "carers").unwrap();
    assert_eq!(head(), 4, "each council has a log of its own");
    let commits = store.read(|r| r.commits(&cambs(), None, None, 10)).unwrap();
    let written: Vec<_> = commits.iter().map(|c| (c.sequence, &*c.kind, c.version)).collect();
    let expected =
        [(4, "submission", 3), (3, "submission", 2), (2, "submission", 1), (1, "programme", 1)];
    assert_eq!(written, expected);
    assert!(commits.windows(2).all(|pair| pair[0].recorded_at > pair[1].recorded_at));
    assert!(commits.windows(2).all(|pair| pair[0].previous_hash == pair[1].hash));
}

fn a_read_sees_one_moment_throughout(database: &Database) {
    let store = database.with_programme();
    store
        .read(|r| {
            let before = r.heads()?;
            append(&store, &submission("s-1", day(2)), &[figure("2020-21-Q1", "1")])?;
            assert_eq!(r.heads()?, before);
            assert_eq!(r.ledger(&programme())?.entries().len(), 0);
            Ok::<(), StoreError>(())
        })
        .unwrap();
    assert_eq!(entry_count(&store), 1);
}

#[test]
fn councils_do_not_wait_for_each_other_on_postgres() {
    let database = Database::postgres();
    let store = database.with_programme();
    let outcome = store.write(&cambs(), |_| put_programme(&store, "norfolk", "carers"));
    assert_eq!(outcome, Ok(1));
}

#[test]
fn connections_that_the_server_closed_are_replaced_at_the_next_use() {
    let database = Database::postgres();
    let store = database.with_programme();
    store.check().unwrap();
    database
        .run_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .unwrap();
    store.check().unwrap();
    append(&store, &submission("s-1", day(2)), &[figure("2020-21-Q1", "1")]).unwrap();
    assert_eq!(entry_count(&store), 1);
}
