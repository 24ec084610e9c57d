//! What is refused when somebody edits the tables, and what shows when they
//! first switch off what refuses it.

use super::*;
use sha2::{Digest, Sha256};

/// Three submissions with entries 1-3, 4-5, none; and two versions of a plan.
fn five_entries(database: &Database) -> Store {
    let store = database.with_programme();
    let quarters = |list: &[&str]| -> Vec<NewEntry> {
        list.iter().map(|quarter| figure(quarter, "100.00")).collect()
    };
    let first = quarters(&["2020-21-Q1", "2020-21-Q2", "2020-21-Q3"]);
    append(&store, &submission("s-1", day(2)), &first).unwrap();
    let second = quarters(&["2020-21-Q4", "2021-22-Q1"]);
    append(&store, &submission("s-2", day(3)), &second).unwrap();
    append(&store, &submission("s-3", day(4)), &[]).unwrap();
    for expected in [None, Some(1)] {
        let plan = document("direct-payments", DocumentKind::Investments, "{}");
        store.write(&slug("cambs"), |tx| tx.put_document(&plan, expected)).unwrap();
    }
    store
}

/// A name, the edit, and the table and row that must be named.
type Case = (&'static str, &'static str, (&'static str, i64));

const EDITS: &[Case] = &[
    ("an amount", "UPDATE entries SET amount_pence = 10001 WHERE sequence = 2", ("entries", 2)),
    ("a NULL count", "UPDATE entries SET count = NULL WHERE sequence = 4", ("entries", 4)),
    ("a NULL turned empty", "UPDATE entries SET note = '' WHERE sequence = 1", ("entries", 1)),
    ("a period", "UPDATE entries SET period = '2020-21' WHERE sequence = 3", ("entries", 3)),
    ("a status", "UPDATE entries SET status = 'provisional' WHERE sequence = 5", ("entries", 5)),
    ("a name", "UPDATE entries SET submitted_by = 'x' WHERE sequence = 5", ("entries", 5)),
    (
        "a time",
        "UPDATE entries SET recorded_at = '2026-11-02 12:00:00.000251' WHERE sequence = 1",
        ("entries", 1),
    ),
    ("a hash", "UPDATE entries SET row_hash = previous_hash WHERE sequence = 5", ("entries", 5)),
    (
        "an entry's submission",
        "UPDATE entries SET submission_id = 's-1' WHERE sequence = 4",
        ("entries", 4),
    ),
    ("a delete at the start", "DELETE FROM entries WHERE sequence = 1", ("entries", 1)),
    ("a delete in the middle", "DELETE FROM entries WHERE sequence = 3", ("entries", 3)),
    ("a cut tail", "DELETE FROM entries WHERE sequence >= 4", ("entries", 4)),
    (
        "a closed gap",
        "DELETE FROM entries WHERE sequence = 2;
         UPDATE entries SET sequence = 2 WHERE sequence = 3",
        ("entries", 2),
    ),
    (
        "two rows swapped",
        "UPDATE entries SET sequence = 99 WHERE sequence = 2;
         UPDATE entries SET sequence = 2 WHERE sequence = 3;
         UPDATE entries SET sequence = 3 WHERE sequence = 99",
        ("entries", 2),
    ),
    (
        "a row added at the end",
        "INSERT INTO entries (council, programme, sequence, client_group, period, amount_pence,
             status, submission_id, recorded_at, previous_hash, row_hash)
         SELECT council, programme, 6, client_group, period, amount_pence, status,
             submission_id, recorded_at, row_hash, row_hash FROM entries WHERE sequence = 5",
        ("entries", 6),
    ),
    ("a finding", "UPDATE submissions SET findings = '{}' WHERE sequence = 2", ("submissions", 2)),
    ("a reason", "UPDATE submissions SET reason = 'x' WHERE sequence = 1", ("submissions", 1)),
    ("a lost delivery", "DELETE FROM submissions WHERE sequence = 2", ("submissions", 2)),
    (
        "a cut tail of entries with a forged length",
        "DELETE FROM entries WHERE sequence = 5;
         UPDATE submissions SET last_entry_sequence = 4 WHERE sequence >= 2",
        ("submissions", 2),
    ),
    (
        "a plan's body",
        "UPDATE documents SET body = '[]' WHERE kind = 'investments' AND version = 2",
        ("documents", 2),
    ),
    (
        "a plan's first version",
        "DELETE FROM documents WHERE kind = 'investments' AND version = 1",
        ("documents", 1),
    ),
    ("the programme itself", "DELETE FROM documents WHERE kind = 'programme'", ("documents", 1)),
];

on_both_databases! {
    rows_can_be_neither_updated_nor_deleted,
    an_edit_behind_the_triggers_shows_at_the_first_row_it_touched,
    a_row_that_cannot_even_be_read_is_named,
    a_cut_of_whole_deliveries_shows_against_a_head_kept_elsewhere,
    a_forged_row_with_a_right_hash_shows_at_the_next_row_or_the_submission,
}

fn rows_can_be_neither_updated_nor_deleted(database: &Database) {
    let store = five_entries(database);
    let reply = recoup::store::Reply {
        request_sha256: "r".to_owned(),
        status: 201,
        content_type: None,
        location: None,
        body: "{}".to_owned(),
        created_at: day(2),
    };
    store.write(&slug("cambs"), |tx| tx.remember_reply(SCOPE, "key", &reply)).unwrap();
    for sql in [
        "UPDATE entries SET amount_pence = amount_pence + 1 WHERE sequence = 1",
        "DELETE FROM entries WHERE sequence = 5",
        "UPDATE submissions SET reason = 'x'",
        "DELETE FROM submissions WHERE sequence = 3",
        "UPDATE documents SET body = '[]'",
        "DELETE FROM documents WHERE kind = 'investments'",
        "UPDATE programmes SET recorded_at = recorded_at",
        "DELETE FROM programmes",
        "UPDATE idempotency_keys SET body = 'x'",
    ] {
        let refused = database.run_sql(sql).unwrap_err().to_string();
        assert!(
            refused.contains("append-only") || refused.contains("never changed"),
            "{sql}: {refused}"
        );
    }
    if !database.is_sqlite() {
        assert!(database.run_sql("TRUNCATE entries").is_err());
    }
    assert_eq!(store.read(|r| r.verify_chain(&programme())).map(|head| head.len()), Ok(64));
    assert_eq!(store.read(|r| r.ledger(&programme())).unwrap().entries().len(), 5);
}

fn an_edit_behind_the_triggers_shows_at_the_first_row_it_touched(database: &Database) {
    let intact = five_entries(database);
    drop(intact);
    for (name, sql, (table, row)) in EDITS {
        let fresh = if database.is_sqlite() { Database::sqlite() } else { Database::postgres() };
        let store = five_entries(&fresh);
        assert!(store.read(|r| r.verify_chain(&programme())).is_ok(), "{name}: before");
        fresh.tamper(sql);
        let found = store.read(|r| r.verify_chain(&programme()));
        assert_eq!(found, Err(StoreError::Corrupt { table, row: Some(*row) }), "{name}");
    }
}

fn a_row_that_cannot_even_be_read_is_named(database: &Database) {
    let store = five_entries(database);
    // Each database can hold a time that the program cannot read.
    let unreadable = if database.is_sqlite() { "'yesterday'" } else { "'infinity'" };
    database.tamper(&format!("UPDATE entries SET recorded_at = {unreadable} WHERE sequence = 4"));
    let found = store.read(|r| r.verify_chain(&programme()));
    assert_eq!(found, Err(StoreError::Corrupt { table: "entries", row: Some(4) }));
    let read = store.read(|r| r.ledger(&programme()));
    assert_eq!(read, Err(StoreError::Corrupt { table: "entries", row: None }));
}

fn a_cut_of_whole_deliveries_shows_against_a_head_kept_elsewhere(database: &Database) {
    let store = five_entries(database);
    let kept = store.read(|r| r.ledger_head(&programme())).unwrap();
    database.tamper(
        "DELETE FROM entries WHERE sequence >= 4; DELETE FROM submissions WHERE sequence >= 2",
    );
    let head = store.read(|r| r.verify_chain(&programme())).unwrap();
    assert_ne!(head, kept);
}

/// The hash of an entry of these tests, by the encoding as it is documented.
fn entry_hash(sequence: i64, period: &str, pence: i64, submission: &str, previous: &str) -> String {
    let (sequence, pence) = (sequence.to_string(), pence.to_string());
    let mut fields = vec![Some("recoup entry 1"), Some("cambs"), Some("direct-payments")];
    fields.extend([Some(sequence.as_str()), Some("all"), Some(period), Some(&pence), Some("160")]);
    fields.extend([None, None, Some("final")]);
    fields.extend([None; 12]);
    fields.extend([Some(submission), Some("2026-11-03T12:00:00.000250Z"), Some("finance-import")]);
    fields.extend([None, Some(previous)]);
    let encoded: String = fields
        .into_iter()
        .map(|field| field.map_or("-;".to_owned(), |text| format!("{}:{text};", text.len())))
        .collect();
    Sha256::digest(encoded).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn a_forged_row_with_a_right_hash_shows_at_the_next_row_or_the_submission(database: &Database) {
    // The two entries of the second submission are rows 4 and 5.
    let forge = |sequence: i64, period: &str, pence: i64, previous: &str| {
        let hash = entry_hash(sequence, period, pence, "s-2", previous);
        format!(
            "UPDATE entries SET amount_pence = {pence}, row_hash = '{hash}'
             WHERE sequence = {sequence}"
        )
    };
    let store = five_entries(database);
    let hash_of = |sequence: i64| {
        database.text(&format!("SELECT row_hash AS text FROM entries WHERE sequence = {sequence}"))
    };
    let (third, fourth, fifth) = (hash_of(3), hash_of(4), hash_of(5));
    // The helper is right: forging what is there already changes nothing.
    database.tamper(&forge(4, "2020-21-Q4", 10_000, &third));
    assert_eq!(hash_of(4), fourth);
    let check = |sql: &str, row: i64| {
        database.tamper(sql);
        let found = store.read(|r| r.verify_chain(&programme()));
        assert_eq!(found, Err(StoreError::Corrupt { table: "entries", row: Some(row) }), "{sql}");
    };
    check(&forge(4, "2020-21-Q4", 99, &third), 5);
    database.tamper(&forge(4, "2020-21-Q4", 10_000, &third));
    check(&forge(5, "2021-22-Q1", 99, &fourth), 5);
    database.tamper(&forge(5, "2021-22-Q1", 10_000, &fourth));
    let sixth = entry_hash(6, "2021-22-Q2", 1, "s-2", &fifth);
    check(
        &format!(
            "INSERT INTO entries (council, programme, sequence, client_group, period,
                 amount_pence, count, status, submission_id, recorded_at, submitted_by,
                 previous_hash, row_hash)
             SELECT council, programme, 6, client_group, '2021-22-Q2', 1, count, status,
                 submission_id, recorded_at, submitted_by, row_hash, '{sixth}'
             FROM entries WHERE sequence = 5"
        ),
        6,
    );
}
