//! Writers that stand in line share one commit: each is told after it, and what
//! undoes one of them undoes that one alone.

use std::panic::resume_unwind;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use super::*;
use recoup::store::{Caller, Flight, GivenUp, Transaction, Written};

/// How often a line is tried until its writers do share: a machine that is busy may be too
/// slow for that now and then.
const TRIES: usize = 100;

const BOTH: [fn() -> Database; 2] = [Database::sqlite, Database::postgres];

type Told = Result<(), StoreError>;
type Work = Box<dyn FnOnce(&mut Transaction<'_>, &Flight) -> Told + Send>;

/// What became of a line of writers.
struct Line {
    store: Store,
    /// What each was told; `None` where it panicked.
    told: Vec<Option<Told>>,
    /// What happened, in order: `+0` where the first did its work, `=a` where the commit of what
    /// it wrote was told.
    events: Vec<String>,
}

impl Line {
    /// Has these writers stand in line, in this order, behind one that holds the turn.
    fn of(store: Store, works: Vec<Work>) -> Line {
        let events = Mutex::new(Vec::new());
        let note = |event: String| events.lock().unwrap().push(event);
        let told = thread::scope(|scope| {
            let (held, is_held) = mpsc::channel();
            let (go, may_go) = mpsc::channel::<()>();
            let holds = move |_: &mut Transaction<'_>| {
                held.send(()).unwrap();
                may_go.recv().unwrap();
                Told::Ok(())
            };
            let store = &store;
            let holder = scope.spawn(move || store.write(&slug("cambs"), holds));
            is_held.recv().unwrap();
            let mut writers = Vec::new();
            for (place, work) in works.into_iter().enumerate() {
                let flight = Flight::default();
                writers.push(scope.spawn(move || {
                    let work = |transaction: &mut Transaction<'_>| {
                        note(format!("+{place}"));
                        work(transaction, &flight)
                    };
                    let then = |written: &Written| {
                        for (submission, _) in &written.submissions {
                            note(format!("={}", submission.id));
                        }
                    };
                    store.write_in(&flight, &Caller::default(), &slug("cambs"), work, then)
                }));
                // So that the next one comes behind it.
                thread::sleep(Duration::from_millis(10));
            }
            go.send(()).unwrap();
            holder.join().unwrap().unwrap();
            writers.into_iter().map(|writer| writer.join().ok()).collect()
        });
        Line { events: events.into_inner().unwrap(), told, store }
    }

    /// The same line, until its writers share a commit: until this happens in this order.
    fn shared(
        database: fn() -> Database,
        expected: &[&str],
        works: impl Fn() -> Vec<Work>,
    ) -> Line {
        let mut last = Vec::new();
        for _ in 0..TRIES {
            let database = database();
            let line = Line::of(database.with_programme(), works());
            assert_eq!(line.store.read(|r| r.verify_programme(&programme())), Ok(()));
            if line.events == expected {
                return line;
            }
            last = line.events;
        }
        panic!("they have never shared a commit, the last time {last:?}");
    }

    fn is_recorded(&self) -> Vec<String> {
        let page = self.store.read(|r| r.submissions(&programme(), None, 10)).unwrap();
        page.into_iter().rev().map(|submission| submission.id).collect()
    }
}

/// Adds a figure and then does something more.
fn adds(
    id: &'static str,
    more: impl FnOnce(&mut Transaction<'_>, &Flight) -> Told + Send + 'static,
) -> Work {
    Box::new(move |transaction, flight| {
        transaction.append(&submission(id, day(2)), &[figure("2020-21-Q1", "1")])?;
        more(transaction, flight)
    })
}

#[test]
fn writers_in_line_share_a_commit_and_are_told_in_their_order_after_it() {
    let works =
        || vec![adds("a", |_, _| Ok(())), adds("b", |_, _| Ok(())), adds("c", |_, _| Ok(()))];
    for database in BOTH {
        let line = Line::shared(database, &["+0", "+1", "+2", "=a", "=b", "=c"], works);
        assert_eq!(line.told, [Some(Ok(())), Some(Ok(())), Some(Ok(()))]);
        assert_eq!(line.is_recorded(), ["a", "b", "c"]);
        let commits = line.store.read(|r| r.commits(&slug("cambs"), None, None, 10)).unwrap();
        assert_eq!(commits.len(), 4, "each has a commit of its own in the log");
    }
}

#[test]
fn an_error_a_panic_and_a_given_up_write_undo_themselves_alone() {
    let works = |with_given_up: bool| {
        let mut works = vec![
            adds("a", |_, _| Ok(())),
            adds("error", |_, _| Err(StoreError::Busy)),
            // Without the words that a panic prints: finding its place in the program takes longer
            // than a transaction is kept open for others.
            adds("panic", |_, _| resume_unwind(Box::new("a bug in the work"))),
            adds("given-up", |_, flight| {
                assert_eq!(flight.give_up(), GivenUp::NothingWritten);
                Ok(())
            }),
            adds("passed-over", |transaction, _| {
                let _ = transaction.append(&submission("a", day(2)), &[]);
                Ok(())
            }),
            adds("b", |_, _| Ok(())),
        ];
        if !with_given_up {
            drop(works.remove(3));
        }
        works
    };
    let line =
        Line::shared(Database::sqlite, &["+0", "+1", "+2", "+3", "+4", "+5", "=a", "=b"], || {
            works(true)
        });
    assert_eq!(line.told[0], Some(Ok(())));
    assert_eq!(line.told[1], Some(Err(StoreError::Busy)));
    assert_eq!(line.told[2], None);
    assert!(matches!(line.told[3], Some(Err(StoreError::Unavailable(_)))));
    assert!(matches!(line.told[4], Some(Err(StoreError::Conflict(_)))));
    assert_eq!(line.told[5], Some(Ok(())));
    assert_eq!(line.is_recorded(), ["a", "b"]);
    // On a server one that was given up takes all with it: see below.
    let line =
        Line::shared(Database::postgres, &["+0", "+1", "+2", "+3", "+4", "=a", "=b"], || {
            works(false)
        });
    assert_eq!(line.told[0], Some(Ok(())));
    assert_eq!(line.told[1], Some(Err(StoreError::Busy)));
    assert_eq!(line.told[2], None);
    assert!(matches!(line.told[3], Some(Err(StoreError::Conflict(_)))));
    assert_eq!(line.told[4], Some(Ok(())));
    assert_eq!(line.is_recorded(), ["a", "b"]);
}

#[test]
fn a_write_that_is_given_up_on_a_server_undoes_all_that_share_its_transaction() {
    let works = || {
        vec![
            adds("a", |_, _| Ok(())),
            adds("given-up", |_, flight| {
                assert_eq!(flight.give_up(), GivenUp::NothingWritten);
                Ok(())
            }),
        ]
    };
    for _ in 0..TRIES {
        let line = Line::of(Database::postgres().with_programme(), works());
        assert!(matches!(line.told[1], Some(Err(StoreError::Unavailable(_)))));
        // Else the first was faster than the second.
        if matches!(line.told[0], Some(Err(StoreError::Unavailable(_)))) {
            assert_eq!(line.events, ["+0", "+1"]);
            assert_eq!(line.is_recorded(), [""; 0]);
            append(&line.store, &submission("after", day(2)), &[]).unwrap();
            return;
        }
    }
    panic!("they have never shared a transaction");
}

#[test]
fn the_last_in_line_commits_for_the_others_though_its_own_work_fails() {
    let works = || vec![adds("a", |_, _| Ok(())), adds("b", |_, _| Err(StoreError::Busy))];
    for database in BOTH {
        let line = Line::shared(database, &["+0", "+1", "=a"], works);
        assert_eq!(line.told, [Some(Ok(())), Some(Err(StoreError::Busy))]);
        assert_eq!(line.is_recorded(), ["a"]);
    }
}

#[test]
fn a_commit_that_fails_is_told_to_each_that_shared_it() {
    let late = |transaction: &mut Transaction<'_>, _: &Flight| {
        let carers = document(key("cambs", "carers"), DocumentKind::Programme, "{}");
        transaction.put_document(&carers, None).map(drop)
    };
    for _ in 0..TRIES {
        let database = Database::sqlite();
        let store = database.with_programme();
        // A check that the database makes at the commit, and that fails.
        let check = "CREATE TABLE known (y TEXT PRIMARY KEY);
             CREATE TABLE probe (x TEXT REFERENCES known (y) DEFERRABLE INITIALLY DEFERRED);
             CREATE TRIGGER fail_late AFTER INSERT ON documents WHEN NEW.programme = 'carers'
                 BEGIN INSERT INTO probe VALUES ('nowhere'); END;";
        database.run_sql(check).unwrap();
        let refused = adds("refused", |_, _| Err(StoreError::Busy));
        let works = vec![adds("a", |_, _| Ok(())), adds("b", late), refused];
        let line = Line::of(store, works);
        assert!(matches!(line.told[1], Some(Err(StoreError::Database(_)))), "{:?}", line.told[1]);
        match &line.told[0] {
            // It was faster than the next in line.
            Some(Ok(())) => assert_eq!(line.is_recorded(), ["a"]),
            told => {
                assert_eq!(*told, line.told[1]);
                assert_eq!(line.is_recorded(), [""; 0]);
                if line.events != ["+0", "+1", "+2"] || line.told[2] == Some(Err(StoreError::Busy))
                {
                    // The third came before the second, or too late to share.
                    continue;
                }
                assert!(matches!(line.told[2], Some(Err(StoreError::Unavailable(_)))));
                append(&line.store, &submission("after", day(2)), &[]).unwrap();
                return;
            }
        }
    }
    panic!("they have never shared a commit");
}
