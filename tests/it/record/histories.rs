//! Random histories against a naive model: what was known at an instant is what had been
//! recorded by then, and the same question has the same answer for ever, whether the
//! clock ticks, stands still or steps back.

use std::cell::Cell;
use std::collections::BTreeMap;

use chrono::TimeDelta;
use recoup::store::DocumentKind;

use super::*;

/// Histories on each database.
const HISTORIES: u64 = 200;
const STEPS: usize = 12;

on_both_databases! { a_past_question_has_one_answer_whatever_the_clock_does }

thread_local! {
    /// Each test has a clock of its own.
    static NOW: Cell<i64> = const { Cell::new(0) };
    static RANDOM: Cell<u64> = const { Cell::new(0) };
}

/// Whole seconds, so that a clock that stands still gives the same instant.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_338_000 + NOW.get(), 0).unwrap()
}

fn world() -> World {
    World { now, ..crate::support::app::WORLD }
}

/// A number below `bound` (xorshift).
fn random(bound: u64) -> u64 {
    let mut x = RANDOM.get();
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    RANDOM.set(x);
    x % bound
}

/// The clock goes on by its own manner.
fn tick(manner: u64) {
    let step = match manner {
        0 => random(3) as i64,
        1 => 0,
        2 => random(7) as i64 - 3,
        _ => [1, 1, 1, -3_600, 3_600, 0][random(6) as usize],
    };
    NOW.set(NOW.get() + step);
}

type Known = Vec<(String, i64)>;

/// What somebody notes down: when each figure was recorded, in the order of recording.
#[derive(Default)]
struct Model {
    recorded: Vec<(DateTime<Utc>, String, i64)>,
}

impl Model {
    fn known_at(&self, instant: DateTime<Utc>) -> Known {
        let known = self.recorded.iter().filter(|(recorded, ..)| *recorded <= instant);
        let in_force: BTreeMap<String, i64> =
            known.map(|(_, quarter, pounds)| (quarter.clone(), *pounds)).collect();
        in_force.into_iter().collect()
    }
}

fn a_past_question_has_one_answer_whatever_the_clock_does(database: &Database) {
    let service = Service::new(database.open()).unwrap().keeping_time(now);
    for history in 1..=HISTORIES {
        RANDOM.set(history.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let manner = random(4);
        let council = format!("council-{}", history % 5);
        let programme = create(&service, &world(), &council, &format!("programme-{history}"));
        let made = service.state(&programme, None).unwrap().recorded_at.unwrap();
        let mut model = Model::default();
        let mut answered: Vec<(DateTime<Utc>, Known)> = Vec::new();
        let mut last = made;
        for _ in 0..STEPS {
            tick(manner);
            if random(3) > 0 {
                let (quarter, pounds) = (random(6) as usize, random(1_000) as u32 + 1);
                let outcome = deliver(&service, &world(), &programme, (quarter, pounds)).unwrap();
                let state = service.state(&programme, None).unwrap();
                if outcome.status == 201 {
                    let recorded = state.recorded_at.unwrap();
                    assert!(recorded > last, "history {history}: {recorded} is not after {last}");
                    last = recorded;
                    let name = format!(
                        "{}-{:02}-Q{}",
                        2001 + quarter / 4,
                        (2 + quarter / 4),
                        quarter % 4 + 1
                    );
                    model.recorded.push((recorded, name, i64::from(pounds)));
                }
                assert_eq!(amounts(&service, &programme, None).unwrap(), model.known_at(last));
            } else {
                let asked = now() - TimeDelta::milliseconds(random(4_000) as i64);
                if asked >= made {
                    let known = amounts(&service, &programme, Some(asked)).unwrap();
                    assert_eq!(known, model.known_at(asked), "history {history} at {asked}");
                    answered.push((asked, known));
                }
            }
        }
        for (asked, known) in answered {
            let again = amounts(&service, &programme, Some(asked)).unwrap();
            assert_eq!(again, known, "history {history}: what was known at {asked}");
        }
        let versions = service.state(&programme, None).unwrap();
        assert_eq!(versions.version(DocumentKind::Programme), 1);
    }
    // Read anew from the database it is the same past.
    let again = Service::new(database.open_again()).unwrap();
    for history in 1..=HISTORIES {
        let programme = key(&format!("council-{}", history % 5), &format!("programme-{history}"));
        let known = |service: &Service| amounts(service, &programme, None).unwrap();
        assert_eq!(known(&again), known(&service));
    }
}
