//! Submissions and the ledger: what is appended is what is read.

use std::process::Command;
use std::sync::Arc;

use super::*;
use recoup::domain::{Brought, Entry, FinancialYear, Ledger};

/// A figure with every optional column stated, extremes included.
fn everything_stated() -> NewEntry {
    let pence = |pence| Some(Money::from_pence(pence));
    NewEntry {
        client_group: slug("older-people"),
        period: Period::StatedTotal(FinancialYear::parse("1999-00").unwrap()),
        amount: Money::from_pence(i64::MIN),
        count: Some(0),
        printed_amount: pence(i64::MAX),
        printed_count: Some(7),
        status: Status::Provisional,
        details: Details {
            service: Some("individual service fund".to_owned()),
            dp_paid: pence(1),
            dp_clients: Some(2),
            clients_distinct: Some(3),
            raised: pence(-4),
            received: pence(5),
            disputed: pence(6),
            written_off: pence(7),
            route: Some(String::new()),
            reason: Some("personal assistant not found".to_owned()),
            source_document: Some("Board paper, \u{00a3} table;\n'2'".to_owned()),
            note: Some("-".to_owned()),
        },
    }
}

/// The entry that the ledger should hold for a figure of a submission.
fn recorded(sequence: i64, new: NewEntry, by: &NewSubmission) -> Entry {
    Entry {
        sequence,
        client_group: new.client_group,
        period: new.period,
        amount: new.amount,
        count: new.count,
        printed_amount: new.printed_amount,
        printed_count: new.printed_count,
        status: new.status,
        details: new.details,
        brought: Arc::new(Brought {
            submission_id: by.id.clone(),
            recorded_at: by.submitted_at,
            submitted_by: by.submitted_by.clone(),
            reason: by.reason.clone(),
        }),
    }
}

fn ledger(store: &Store) -> Ledger {
    store.read(|r| r.ledger(&programme())).unwrap()
}

fn verified_head(store: &Store) -> Result<Hash, StoreError> {
    store.read(|r| {
        r.verify_programme(&programme())?;
        Ok(r.verify_log(&slug("cambs"), None)?.1)
    })
}

on_both_databases! {
    entries_read_back_equal_in_the_order_of_their_sequence,
    a_delivery_of_any_size_is_numbered_without_gaps,
    a_submission_reads_back_by_id_by_content_and_in_the_list,
    submissions_are_paged_from_the_newest,
    a_restatement_keeps_the_figure_it_replaces,
    the_head_moves_with_every_commit_and_starts_at_the_empty_head,
    an_instant_is_kept_to_the_microsecond,
    an_unknown_programme_has_no_ledger,
}

fn entries_read_back_equal_in_the_order_of_their_sequence(database: &Database) {
    let store = database.with_programme();
    let first = submission("s-1", day(2));
    let second = NewSubmission { submitted_by: None, ..submission("s-2", day(3)) };
    let unstated = NewEntry { count: None, ..figure("2020-21-Q2", "-0.01") };
    append(&store, &first, &[everything_stated(), unstated.clone()]).unwrap();
    append(&store, &second, &[figure("2020-21-Q1", "451178")]).unwrap();
    let expected = vec![
        recorded(1, everything_stated(), &first),
        recorded(2, unstated, &first),
        recorded(3, figure("2020-21-Q1", "451178"), &second),
    ];
    assert_eq!(ledger(&store), Ledger::new(expected));
    assert!(verified_head(&store).is_ok());
}

fn a_delivery_of_any_size_is_numbered_without_gaps(database: &Database) {
    let store = database.with_programme();
    let mut total = 0;
    for (place, size) in [0_usize, 1, 31, 32, 33, 64, 200].into_iter().enumerate() {
        let figures = vec![figure("2020-21-Q1", "1.00"); size];
        let recorded = append(&store, &submission(&format!("s-{place}"), day(2)), &figures);
        total += size as i64;
        assert_eq!(recorded.unwrap().last_entry_sequence, total);
    }
    let sequences: Vec<i64> = ledger(&store).entries().iter().map(|e| e.sequence).collect();
    assert_eq!(sequences, (1..=total).collect::<Vec<i64>>());
    assert!(verified_head(&store).is_ok());
}

fn a_submission_reads_back_by_id_by_content_and_in_the_list(database: &Database) {
    let store = database.with_programme();
    let new = NewSubmission {
        reason: Some("Control totals prove the shift".to_owned()),
        accepted_repair_id: Some("r-7d0f".to_owned()),
        accepted_as_printed: true,
        options: "{\"sign\":\"credit\"}".to_owned(),
        new_count: 16,
        same_count: 2,
        restated_count: 3,
        findings: "[{\"rule\": \"repair_accepted\"}]".to_owned(),
        reading: None,
        ..submission("s-1", day(2))
    };
    let recorded = append(&store, &new, &[figure("2020-21-Q1", "1")]).unwrap();
    let again = NewSubmission { id: "s-2".to_owned(), ..new.clone() };
    let latest = append(&store, &again, &[]).unwrap();
    let expected = Submission {
        programme: programme(),
        sequence: 1,
        id: new.id,
        submitted_at: new.submitted_at,
        submitted_by: new.submitted_by,
        source: new.source,
        media_type: new.media_type,
        content_sha256: new.content.sha256,
        reason: new.reason,
        accepted_repair_id: new.accepted_repair_id,
        accepted_as_printed: true,
        options: "{\"sign\":\"credit\"}".to_owned(),
        new_count: 16,
        same_count: 2,
        restated_count: 3,
        findings: new.findings,
        reading: None,
        last_entry_sequence: 1,
        commit: 2,
        head: recorded.head,
    };
    assert_eq!(recorded, expected);
    store
        .read(|r| {
            assert_eq!(r.submission(&programme(), "s-1"), Ok(expected.clone()));
            assert_eq!(r.submission(&programme(), "s-9"), Err(StoreError::NotFound));
            let by_content = r.submission_by_content(&programme(), new.content.sha256);
            assert_eq!(by_content, Ok(Some(latest.clone())));
            assert_eq!(r.submission_by_content(&programme(), Hash::of(b"other")), Ok(None));
            assert_eq!(r.content(&slug("cambs"), new.content.sha256), Ok(Some(b"s-1".to_vec())));
            let elsewhere = r.content(&slug("norfolk"), new.content.sha256);
            let gone = StoreError::Corrupt { table: "contents", row: None };
            assert_eq!(elsewhere, Err(gone), "a row that is not there was not erased");
            assert_eq!(r.head(&slug("cambs")).unwrap().unwrap().hash, latest.head);
            Ok::<(), StoreError>(())
        })
        .unwrap();
}

fn submissions_are_paged_from_the_newest(database: &Database) {
    let store = database.with_programme();
    for number in 1..=5 {
        append(&store, &submission(&format!("s-{number}"), day(2)), &[]).unwrap();
    }
    let page = |before, limit| -> Vec<i64> {
        let page = store.read(|r| r.submissions(&programme(), before, limit)).unwrap();
        page.iter().map(|submission| submission.sequence).collect()
    };
    assert_eq!(page(None, 2), [5, 4]);
    assert_eq!(page(Some(4), 2), [3, 2]);
    assert_eq!(page(Some(2), 2), [1]);
    assert_eq!(page(Some(1), 2), [0_i64; 0]);
}

fn a_restatement_keeps_the_figure_it_replaces(database: &Database) {
    let store = database.with_programme();
    let late =
        NewSubmission { reason: Some("late invoices".to_owned()), ..submission("s-2", day(6)) };
    append(&store, &submission("s-1", day(2)), &[figure("2021-22-Q1", "480000")]).unwrap();
    append(&store, &late, &[figure("2021-22-Q1", "500000")]).unwrap();
    let period = Period::Quarter(Quarter::parse("2021-22-Q1").unwrap());
    let all = Slug::all();
    let ledger = ledger(&store);
    let history: Vec<_> = ledger
        .history(&all, period)
        .map(|entry| (entry.amount.to_string(), entry.brought.reason.clone()))
        .collect();
    assert_eq!(
        history,
        [
            ("480000.00".to_owned(), None),
            ("500000.00".to_owned(), Some("late invoices".to_owned()))
        ]
    );
    for (instant, amount) in
        [(day(1), None), (day(2), Some("480000.00")), (day(6), Some("500000.00"))]
    {
        let known = ledger.as_known_at(instant);
        let current = known.current().get(&(&all, period)).map(|e| e.amount.to_string());
        assert_eq!(current.as_deref(), amount, "{instant}");
    }
}

fn the_head_moves_with_every_commit_and_starts_at_the_empty_head(database: &Database) {
    let store = database.with_programme();
    let mut heads = vec![verified_head(&store).unwrap()];
    assert_eq!(store.read(|r| r.verify_log(&slug("norfolk"), None)), Ok((0, Hash::EMPTY)));
    for (id, figures) in [("s-1", vec![figure("2020-21-Q1", "1")]), ("s-2", vec![])] {
        let recorded = append(&store, &submission(id, day(2)), &figures).unwrap();
        assert_eq!(verified_head(&store), Ok(recorded.head));
        assert!(!heads.contains(&recorded.head));
        heads.push(recorded.head);
    }
}

fn an_instant_is_kept_to_the_microsecond(database: &Database) {
    let store = database.with_programme();
    let nanoseconds = day(2) + chrono::TimeDelta::nanoseconds(999);
    let recorded = append(&store, &submission("s-1", nanoseconds), &[figure("2020-21-Q1", "1")]);
    assert_eq!(recorded.unwrap().submitted_at, day(2));
    assert_eq!(ledger(&store).entries()[0].brought.recorded_at, day(2));
    assert!(verified_head(&store).is_ok());
}

fn an_unknown_programme_has_no_ledger(database: &Database) {
    let store = database.open();
    assert_eq!(store.read(|r| r.load(&programme())), Err(StoreError::NotFound));
    assert_eq!(append(&store, &submission("s-1", day(2)), &[]), Err(StoreError::NotFound));
}

/// The heads of a database as `scripts/check_hashes.py` works them out.
fn heads_by_another_program(file: &str) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/check_hashes.py");
    let output = Command::new("python3").args(["-B", script, file]).output();
    let output = output.expect("python3 is needed: apt-get install python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn both_databases_give_the_same_heads_for_the_same_figures() {
    let heads = [Database::sqlite(), Database::postgres()].map(|database| {
        let store = database.with_programme();
        let head = append(&store, &submission("s-1", day(2)), &[everything_stated()]).unwrap().head;
        if let Some(file) = database.url.strip_prefix("sqlite:") {
            assert_eq!(heads_by_another_program(file), format!("cambs {head}\n"));
        }
        head
    });
    assert_eq!(heads[0], heads[1]);
    // Any other value means that every stored chain stops verifying.
    assert_eq!(
        heads[0].to_string(),
        "9efe8a168b51895561a6b072fdcdff8296a6e90b1a86bbffdb317ccb59bac3a3"
    );
}
