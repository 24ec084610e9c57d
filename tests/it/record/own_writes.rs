//! Who was told that something is recorded finds it at the next read.

use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use recoup::store::DocumentKind;

use super::*;
use crate::support::app::WORLD;

const WRITERS: usize = 8;
const WRITES: usize = 40;

on_both_databases! {
    eight_writers_on_eight_programmes_each_read_what_they_were_told_of,
    eight_writers_on_one_programme_each_read_what_they_were_told_of,
    what_one_instance_records_the_other_answers_within_a_second,
    a_programme_that_another_instance_made_is_looked_up_before_it_is_called_unknown,
    documents_of_several_kinds_at_once_are_all_read,
    who_asks_about_an_instant_waits_for_what_another_instance_then_wrote,
    a_programme_that_another_instance_archived_takes_no_change,
    what_two_instances_write_by_turns_is_the_same_to_both_and_to_a_third,
}

fn programme(writer: usize) -> ProgrammeKey {
    key(&format!("council-{}", writer % 3), &format!("programme-{writer}"))
}

fn carers() -> ProgrammeKey {
    key("cambs", "carers")
}

fn adults() -> ProgrammeKey {
    key("norfolk", "adults")
}

fn eight_writers_on_eight_programmes_each_read_what_they_were_told_of(database: &Database) {
    let service = Service::new(database.open()).unwrap();
    for writer in 0..WRITERS {
        create(
            &service,
            &WORLD,
            &format!("council-{}", writer % 3),
            &format!("programme-{writer}"),
        );
    }
    let service = &service;
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || {
                for write in 0..WRITES {
                    let pounds = (write * 10 + writer) as u32;
                    deliver(service, &WORLD, &programme(writer), (write, pounds)).unwrap();
                    let known = amounts(service, &programme(writer), None).unwrap();
                    assert_eq!(known.len(), write + 1, "writer {writer}");
                    assert_eq!(known[write].1, i64::from(pounds), "writer {writer}");
                    // A look for others in between changes nothing of it.
                    service.renew_if_changed().unwrap();
                }
            });
        }
    });
}

fn eight_writers_on_one_programme_each_read_what_they_were_told_of(database: &Database) {
    let service = Service::new(database.open()).unwrap();
    create(&service, &WORLD, "cambs", "carers");
    let service = &service;
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || {
                for write in 0..WRITES / 2 {
                    let quarter = writer * WRITES + write;
                    let pounds = (quarter + 1) as u32;
                    deliver(service, &WORLD, &carers(), (quarter, pounds)).unwrap();
                    let known = amounts(service, &carers(), None).unwrap();
                    assert!(known.iter().any(|(_, amount)| *amount == i64::from(pounds)));
                }
            });
        }
    });
    assert_eq!(amounts(service, &carers(), None).unwrap().len(), WRITERS * WRITES / 2);
}

fn what_one_instance_records_the_other_answers_within_a_second(database: &Database) {
    let one = Service::new(database.open()).unwrap();
    create(&one, &WORLD, "cambs", "carers");
    create(&one, &WORLD, "norfolk", "adults");
    let other = Service::new(database.open_again()).unwrap();
    for write in 0..20 {
        deliver(&one, &WORLD, &carers(), (write, 1)).unwrap();
        // What this instance writes itself must not pass for what the other wrote.
        deliver(&other, &WORLD, &adults(), (write, 2)).unwrap();
        let deadline = Instant::now() + Duration::from_secs(1);
        let mut seen = 0;
        while seen <= write && Instant::now() < deadline {
            other.renew_if_changed().unwrap();
            seen = amounts(&other, &carers(), None).unwrap().len();
        }
        assert_eq!(seen, write + 1);
    }
    one.renew_if_changed().unwrap();
    assert_eq!(amounts(&one, &adults(), None).unwrap().len(), 20);
}

fn a_programme_that_another_instance_made_is_looked_up_before_it_is_called_unknown(
    database: &Database,
) {
    let one = Service::new(database.open()).unwrap();
    let other = Service::new(database.open_again()).unwrap();
    let unknown = other.state(&carers(), None);
    assert!(matches!(unknown, Err(ServiceError::UnknownProgramme(_))));
    create(&one, &WORLD, "cambs", "carers");
    assert_eq!(amounts(&other, &carers(), None).unwrap(), []);
}

fn a_programme_that_another_instance_archived_takes_no_change(database: &Database) {
    let one = Service::new(database.open()).unwrap();
    create(&one, &WORLD, "cambs", "carers");
    let other = Service::new(database.open_again()).unwrap();
    let seen = one.state(&carers(), None).unwrap();
    let author = Author::default();
    other.archive_programme(&WORLD, &seen, author.clone()).unwrap();
    // This instance has not looked since.
    let lines = json!({"unit": "pounds", "lines": []});
    let kind = DocumentKind::Investments;
    let plan = one.replace_plan(&WORLD, &seen, kind, &lines, author.clone());
    assert!(matches!(plan, Err(ServiceError::Archived)), "{plan:?}");
    let body = json!({"id": "s", "name": "A", "assumptions": {}});
    let scenario = one.create_scenario(&WORLD, &carers(), &body, &author, None);
    assert!(matches!(scenario, Err(ServiceError::Archived)), "{scenario:?}");
    let delivered = deliver(&one, &WORLD, &carers(), (0, 1));
    assert!(matches!(delivered, Err(ServiceError::Archived)), "{delivered:?}");
}

fn documents_of_several_kinds_at_once_are_all_read(database: &Database) {
    let service = Service::new(database.open()).unwrap();
    create(&service, &WORLD, "cambs", "carers");
    let service = &service;
    thread::scope(|scope| {
        scope.spawn(|| {
            for write in 0..WRITES {
                deliver(service, &WORLD, &carers(), (write, 1)).unwrap();
            }
        });
        scope.spawn(|| {
            for write in 0..WRITES {
                let body = json!({"id": format!("s-{write}"), "name": "A", "assumptions": {}});
                let author = Author::default();
                service.create_scenario(&WORLD, &carers(), &body, &author, None).unwrap();
                let state = service.state(&carers(), None).unwrap();
                assert_eq!(state.scenarios.len(), write + 1);
            }
        });
    });
    assert_eq!(amounts(service, &carers(), None).unwrap().len(), WRITES);
}

/// The time of two instances whose clocks agree: it ticks whenever somebody looks.
fn ticking() -> DateTime<Utc> {
    static TICKS: AtomicI64 = AtomicI64::new(0);
    let ticks = TICKS.fetch_add(1, Ordering::SeqCst);
    DateTime::from_timestamp_micros(1_795_338_000_000_000 + ticks).unwrap()
}

/// The time, as a writer takes it that then needs long for its commit.
fn slow() -> DateTime<Utc> {
    let now = ticking();
    thread::sleep(Duration::from_millis(100));
    now
}

fn who_asks_about_an_instant_waits_for_what_another_instance_then_wrote(database: &Database) {
    let one = Service::new(database.open()).unwrap();
    create(&one, &World { now: ticking, ..WORLD }, "cambs", "carers");
    let other = Service::new(database.open_again()).unwrap().keeping_time(ticking);
    let mut answers = Vec::new();
    for write in 0..3 {
        thread::scope(|scope| {
            let slowly = World { now: slow, ..WORLD };
            let one = &one;
            let writer = scope.spawn(move || deliver(one, &slowly, &carers(), (write, 1)).unwrap());
            while !writer.is_finished() {
                let asked = ticking();
                answers.push((asked, amounts(&other, &carers(), Some(asked)).unwrap()));
                thread::sleep(Duration::from_millis(1));
            }
        });
    }
    other.renew_if_changed().unwrap();
    for (asked, answer) in answers {
        let again = amounts(&other, &carers(), Some(asked)).unwrap();
        assert_eq!(answer, again, "at {asked}");
    }
}

fn what_two_instances_write_by_turns_is_the_same_to_both_and_to_a_third(database: &Database) {
    let one = Service::new(database.open()).unwrap();
    create(&one, &WORLD, "cambs", "carers");
    let other = Service::new(database.open_again()).unwrap();
    for write in 0..12 {
        let (writer, reader) = if write % 3 == 0 { (&one, &other) } else { (&other, &one) };
        if write % 4 == 3 {
            let body = json!({"id": format!("s-{write}"), "name": "A", "assumptions": {}});
            let author = Author::default();
            writer.create_scenario(&WORLD, &carers(), &body, &author, None).unwrap();
        } else {
            // Every other figure is one that the other instance has recorded before.
            deliver(writer, &WORLD, &carers(), (write / 2, write as u32 + 1)).unwrap();
        }
        reader.renew_if_changed().unwrap();
        let third = Service::new(database.open_again()).unwrap();
        let known = [&one, &other, &third].map(|it| {
            let state = it.state(&carers(), None).unwrap();
            (state.data_version.clone(), state.scenarios.len(), state.ledger.entries().len())
        });
        assert_eq!(known[0], known[2], "after {write}");
        assert_eq!(known[1], known[2], "after {write}");
    }
}
