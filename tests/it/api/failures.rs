//! What a client is told when the database does not do its part.

use crate::support::app::case_key;
use std::sync::mpsc;

use recoup::domain::Slug;
use recoup::store::StoreError;

use super::*;

on_both_databases! {
    a_busy_database_is_503_with_a_time_to_come_back_and_reads_go_on,
    a_broken_database_is_500_and_nothing_of_it_is_told,
}

fn a_busy_database_is_503_with_a_time_to_come_back_and_reads_go_on(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    let failed = app.context.service.store().writes().1;
    let holder = database.open_again();
    let (started, wait_for_start) = mpsc::channel();
    let (finish, wait_for_finish) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let council = Slug::parse("cambridgeshire").unwrap();
            holder.write(&council, |_| -> Result<(), StoreError> {
                started.send(()).unwrap();
                wait_for_finish.recv().unwrap();
                Ok(())
            })
        });
        wait_for_start.recv().unwrap();
        let body = quarter("2021-22-Q1", "1.00", 1, "final");
        let refused = app.post_json(&format!("{CASE}/submissions"), &body);
        assert_eq!(app.context.service.store().writes().1, failed + 1, "it counts as failed");
        let read = app.get(&format!("{CASE}/offset")).status;
        let ready = app.get("/readyz").status;
        finish.send(()).unwrap();
        refused.problem(503, "busy");
        assert_eq!(refused.header("retry-after"), Some("1"));
        assert_eq!((read, ready), (200, 200));
    });
    assert_eq!(app.recorded(&case_key()), recorded);
    let body = quarter("2021-22-Q1", "1.00", 1, "final");
    app.post_json(&format!("{CASE}/submissions"), &body).expect(201);
}

fn a_broken_database_is_500_and_nothing_of_it_is_told(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    database.run_sql("DROP TABLE idempotency_keys").unwrap();
    let body = quarter("2021-22-Q1", "1.00", 1, "final").to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "key-1")];
    let path = format!("{CASE}/submissions");
    let failed = app.send("POST", &path, &headers, Some(body.as_bytes()));
    let problem = failed.problem(500, "internal");
    assert!(!failed.text().contains("idempotency"), "{problem:#}");
    assert!(text(&problem["detail"]).contains("request id"), "{problem:#}");
    assert_eq!(app.recorded(&case_key()), recorded);
}
