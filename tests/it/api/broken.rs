//! A request that panics gets an answer, and hurts no other. The panic is in the clock, which
//! tests give: it is asked on the threads that speak HTTP and on those that write.

use std::sync::atomic::{AtomicU16, Ordering};

use chrono::{DateTime, Utc};
use recoup::api::holder::SignIn;
use recoup::domain::Role;
use recoup::service::World;

use super::keys::{DAY, give_out};
use super::*;
use crate::support::app::{WORLD, case_key};

/// A clock for one test, with as many panics as are left to it.
macro_rules! clock {
    ($name:ident, $left:ident) => {
        static $left: AtomicU16 = AtomicU16::new(0);
        fn $name() -> DateTime<Utc> {
            let one_less = |left: u16| left.checked_sub(1);
            let breaks = $left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok();
            assert!(!breaks, "the clock breaks");
            "2026-11-29T09:00:00Z".parse().unwrap()
        }
    };
}

#[test]
fn a_request_that_panics_where_http_is_spoken_is_answered_and_hurts_no_other() {
    clock!(now, LEFT);
    let world = World { now, ..WORLD };
    let app = TestApp::with_demo_and_keys(&Database::sqlite(), world, SignIn::OnceThereAreKeys);
    let key = give_out(&app.context.service, &DAY, None, Role::Viewer, "viewer");
    let bearer = format!("Bearer {key}");
    let ask = |id: &str| {
        let headers = [("authorization", bearer.as_str()), ("x-request-id", id)];
        app.send("GET", &format!("{CASE}/offset"), &headers, None)
    };
    ask("before").expect(200);
    LEFT.store(10, Ordering::SeqCst);
    let broken: usize = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..4)
            .map(|client| {
                scope.spawn(move || {
                    let asked = (0..50).map(|n| format!("{client}-{n}"));
                    let broken = asked.filter(|id| match ask(id) {
                        answer if answer.status == 200 => false,
                        answer => {
                            let problem = answer.problem(500, "internal");
                            assert_eq!(problem["request_id"], id.as_str());
                            assert!(answer.header("x-content-type-options").is_some());
                            true
                        }
                    });
                    broken.count()
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    assert_eq!((broken, LEFT.load(Ordering::SeqCst)), (10, 0));
}

#[test]
fn a_write_that_panics_writes_nothing_and_the_next_one_is_written() {
    clock!(now, LEFT);
    let database = Database::sqlite();
    let app = TestApp::with_case_in(&database, World { now, ..WORLD });
    let deliver = || {
        let delivery = quarter("2021-22-Q1", "1.00", 1, "final");
        app.post_json(&format!("{CASE}/submissions"), &delivery)
    };
    let recorded = app.recorded(&case_key());
    LEFT.store(1, Ordering::SeqCst);
    deliver().problem(500, "internal");
    assert_eq!(LEFT.load(Ordering::SeqCst), 0);
    assert_eq!(app.recorded(&case_key()), recorded);
    deliver().expect(201);
    app.get(&format!("{CASE}/offset")).expect(200);
}
