//! What is refused when somebody edits the tables, and what shows when they
//! first switch off what refuses it.

use std::collections::BTreeMap;

use super::*;

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
        let plan = document(programme(), DocumentKind::Investments, "{}");
        put(&store, &plan, expected).unwrap();
    }
    // Another programme of the council, and another council, to be left alone.
    put_programme(&store, "cambs", "carers").unwrap();
    put_programme(&store, "norfolk", "direct-payments").unwrap();
    store
}

/// A name, the edit, and the table and row that must be named.
type Case = (&'static str, &'static str, (&'static str, i64));

const EDITS: &[Case] = &[
    ("an amount", "UPDATE entries SET amount_pence = 10001 WHERE sequence = 2", ("entries", 2)),
    (
        "an amount taken away",
        "UPDATE entries SET amount_pence = NULL, amount_mark = 'c' WHERE sequence = 2",
        ("entries", 2),
    ),
    ("a NULL count", "UPDATE entries SET count = NULL WHERE sequence = 4", ("entries", 4)),
    ("a NULL turned empty", "UPDATE entries SET note = '' WHERE sequence = 1", ("entries", 1)),
    ("a period", "UPDATE entries SET period = '2020-21' WHERE sequence = 3", ("entries", 3)),
    ("a status", "UPDATE entries SET status = 'provisional' WHERE sequence = 5", ("entries", 5)),
    (
        "a hash",
        "UPDATE entries SET row_hash = (SELECT rows_hash FROM commits
             WHERE council = 'norfolk') WHERE sequence = 5",
        ("entries", 5),
    ),
    (
        "an entry's submission",
        "UPDATE entries SET submission = 1 WHERE sequence = 4",
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
        "INSERT INTO entries (council, programme, sequence, submission, client_group, period,
             amount_pence, status, hash_version, row_hash)
         SELECT council, programme, 6, submission, client_group, period, amount_pence, status,
             hash_version, row_hash FROM entries WHERE sequence = 5",
        ("entries", 6),
    ),
    ("a finding", "UPDATE submissions SET findings = '{}' WHERE sequence = 2", ("submissions", 2)),
    ("a source", "UPDATE submissions SET source = 'x' WHERE sequence = 1", ("submissions", 1)),
    ("a lost delivery", "DELETE FROM submissions WHERE sequence = 2", ("submissions", 2)),
    ("a lost last delivery", "DELETE FROM submissions WHERE sequence = 3", ("submissions", 3)),
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
        "a plan's format",
        "UPDATE documents SET format = 2 WHERE kind = 'investments' AND version = 1",
        ("documents", 1),
    ),
    (
        "a plan's first version",
        "DELETE FROM documents WHERE kind = 'investments' AND version = 1",
        ("documents", 1),
    ),
    (
        "the programme itself",
        "DELETE FROM documents WHERE council = 'cambs' AND programme = 'direct-payments'
             AND kind = 'programme'",
        ("documents", 1),
    ),
    (
        "who delivered",
        "UPDATE commits SET submitted_by = 'x' WHERE council = 'cambs' AND sequence = 2",
        ("commits", 2),
    ),
    (
        "why",
        "UPDATE commits SET reason = 'x' WHERE council = 'cambs' AND sequence = 3",
        ("commits", 3),
    ),
    (
        "when",
        "UPDATE commits SET recorded_at = '2026-11-02 12:00:00.000251'
             WHERE council = 'cambs' AND sequence = 2",
        ("commits", 2),
    ),
];

on_both_databases! {
    rows_can_be_neither_updated_nor_deleted,
    an_edit_behind_the_triggers_shows_at_the_first_row_it_touched,
    a_commit_that_is_lost_shows_in_the_log_and_in_what_it_wrote,
    a_row_that_cannot_even_be_read_is_named,
    a_cut_of_whole_commits_shows_against_a_head_kept_elsewhere,
    a_forged_row_with_a_right_hash_shows_in_the_commit_that_wrote_it,
    nothing_is_written_on_top_of_a_head_that_was_edited,
    bytes_that_were_delivered_are_erased_and_not_exchanged,
    a_use_of_a_key_that_cannot_be_read_is_named_and_one_that_was_exchanged_is_not,
}

fn rows_can_be_neither_updated_nor_deleted(database: &Database) {
    let store = five_entries(database);
    let reply = recoup::store::Reply {
        request_sha256: Hash::of(b"r"),
        status: 201,
        content_type: None,
        location: None,
        body: "{}".to_owned(),
        created_at: day(2),
    };
    store.write(&slug("cambs"), |tx| tx.remember_reply(SCOPE, "key", &reply)).unwrap();
    store.note_key_uses(&[used("cambs", "board", 2)]).unwrap();
    for sql in [
        "UPDATE entries SET amount_pence = amount_pence + 1 WHERE sequence = 1",
        "DELETE FROM entries WHERE sequence = 5",
        "UPDATE submissions SET source = 'x'",
        "DELETE FROM submissions WHERE sequence = 3",
        "UPDATE documents SET body = '[]'",
        "DELETE FROM documents WHERE kind = 'investments'",
        "UPDATE commits SET reason = 'x'",
        "DELETE FROM commits",
        "UPDATE contents SET size_bytes = 1",
        "DELETE FROM contents",
        "UPDATE idempotency_keys SET body = 'x'",
        "UPDATE key_uses SET name = 'another'",
        "DELETE FROM key_uses",
    ] {
        let refused = database.run_sql(sql).unwrap_err().to_string();
        assert!(
            refused.contains("append-only") || refused.contains("never changed"),
            "{sql}: {refused}"
        );
    }
    if !database.is_sqlite() {
        assert!(database.run_sql("TRUNCATE entries").is_err());
        assert!(database.run_sql("TRUNCATE key_uses").is_err());
    }
    assert_eq!(verified(&store), Ok(()));
    assert_eq!(store.read(|r| r.ledger(&programme())).unwrap().entries().len(), 5);
}

fn verified(store: &Store) -> Result<(), StoreError> {
    store.read(|r| {
        r.verify_programme(&programme())?;
        r.verify_log(&slug("cambs"), None).map(drop)
    })
}

fn an_edit_behind_the_triggers_shows_at_the_first_row_it_touched(database: &Database) {
    let intact = five_entries(database);
    drop(intact);
    for (name, sql, (table, row)) in EDITS {
        let fresh = if database.is_sqlite() { Database::sqlite() } else { Database::postgres() };
        let store = five_entries(&fresh);
        assert_eq!(verified(&store), Ok(()), "{name}: before");
        fresh.tamper(sql);
        let broken = StoreError::Corrupt { table, row: Some(*row) };
        assert_eq!(verified(&store), Err(broken.clone()), "{name}");
        assert_eq!(store.read(|r| r.load(&programme())), Err(broken), "{name}: when it is loaded");
        // No other programme has to do with it.
        for other in [key("cambs", "carers"), key("norfolk", "direct-payments")] {
            assert_eq!(store.read(|r| r.verify_programme(&other)), Ok(()), "{name}: {other}");
        }
    }
}

fn a_commit_that_is_lost_shows_in_the_log_and_in_what_it_wrote(database: &Database) {
    let store = five_entries(database);
    database.tamper("DELETE FROM commits WHERE council = 'cambs' AND sequence = 3");
    let log = store.read(|r| r.verify_log(&slug("cambs"), None));
    assert_eq!(log, Err(StoreError::Corrupt { table: "commits", row: Some(3) }));
    let of_it = store.read(|r| r.verify_programme(&programme()));
    assert_eq!(of_it, Err(StoreError::Corrupt { table: "submissions", row: Some(2) }));
    assert_eq!(store.read(|r| r.verify_programme(&key("cambs", "carers"))), Ok(()));
}

fn a_row_that_cannot_even_be_read_is_named(database: &Database) {
    let store = five_entries(database);
    // Each database can hold a time that the program cannot read.
    let unreadable = if database.is_sqlite() { "'yesterday'" } else { "'infinity'" };
    database.tamper(&format!(
        "UPDATE commits SET recorded_at = {unreadable} WHERE council = 'cambs' AND sequence = 4"
    ));
    let found = store.read(|r| r.verify_log(&slug("cambs"), None));
    assert_eq!(found, Err(StoreError::Corrupt { table: "commits", row: Some(4) }));
    let read = store.read(|r| r.load(&programme()));
    assert!(matches!(read, Err(StoreError::Corrupt { table: "commits", .. })), "{read:?}");
}

/// The days on which keys were used are no step of the record, so nothing vouches for them.
fn a_use_of_a_key_that_cannot_be_read_is_named_and_one_that_was_exchanged_is_not(
    database: &Database,
) {
    let store = five_entries(database);
    let uses = [used("cambs", "board", 2), used("cambs", "board", 3)];
    store.note_key_uses(&uses).unwrap();
    store.note_key_uses(&uses).unwrap();
    let last = |council: &str| store.read(|r| r.last_key_uses(&slug(council))).unwrap();
    let of_board = BTreeMap::from([("board".to_owned(), day(3).date_naive())]);
    assert_eq!((last("cambs"), last("norfolk")), (of_board, BTreeMap::new()));
    database.tamper("UPDATE key_uses SET used_on = '2019-01-01' WHERE used_on = '2026-11-02'");
    assert_eq!(store.read(|r| r.verify_key_uses(&slug("cambs"))), Ok(()));
    let unreadable = if database.is_sqlite() { "'yesterday'" } else { "'infinity'" };
    database.tamper(&format!(
        "UPDATE key_uses SET used_on = {unreadable} WHERE used_on = '2026-11-03'"
    ));
    let found = store.read(|r| r.verify_key_uses(&slug("cambs")));
    assert_eq!(found, Err(StoreError::Corrupt { table: "key_uses", row: None }));
    assert_eq!(store.read(|r| r.verify_key_uses(&slug("norfolk"))), Ok(()));
}

fn a_cut_of_whole_commits_shows_against_a_head_kept_elsewhere(database: &Database) {
    let store = five_entries(database);
    let kept = store.read(|r| r.verify_log(&slug("cambs"), None)).unwrap();
    database.tamper("DELETE FROM documents WHERE programme = 'carers'");
    database.tamper("DELETE FROM commits WHERE programme = 'carers'");
    let cut = store.read(|r| r.verify_log(&slug("cambs"), None)).unwrap();
    assert_eq!(verified(&store), Ok(()), "it is whole in itself");
    assert_ne!(cut, kept);
}

/// The hash of an entry of these tests, by the encoding as it is documented.
fn entry_hash(sequence: i64, period: &str, pence: i64, submission: i64) -> String {
    let (sequence, pence) = (sequence.to_string(), pence.to_string());
    let submission = submission.to_string();
    let mut fields = vec![Some("recoup entry 1"), Some("cambs"), Some("direct-payments")];
    fields.extend([Some(sequence.as_str()), Some(&submission), Some("all"), Some(period)]);
    fields.extend([Some(pence.as_str()), None, Some("160"), None, None, Some("final")]);
    fields.extend([None; 12]);
    fields.push(Some("1"));
    let encoded: String = fields
        .into_iter()
        .map(|field| field.map_or("-;".to_owned(), |text| format!("{}:{text};", text.len())))
        .collect();
    Hash::of(encoded.as_bytes()).to_string()
}

fn a_forged_row_with_a_right_hash_shows_in_the_commit_that_wrote_it(database: &Database) {
    let binary = |hex: &str| match database.is_sqlite() {
        true => format!("x'{hex}'"),
        false => format!("'\\x{hex}'"),
    };
    // The two entries of the second submission are rows 4 and 5.
    let forge = |sequence: i64, period: &str, pence: i64| {
        let hash = binary(&entry_hash(sequence, period, pence, 2));
        format!(
            "UPDATE entries SET amount_pence = {pence}, row_hash = {hash}
             WHERE sequence = {sequence}"
        )
    };
    let store = five_entries(database);
    // The helper is right: forging what is there already changes nothing.
    database.tamper(&forge(4, "2020-21-Q4", 10_000));
    assert_eq!(verified(&store), Ok(()));
    let broken = Err(StoreError::Corrupt { table: "entries", row: Some(4) });
    database.tamper(&forge(5, "2021-22-Q1", 99));
    assert_eq!(verified(&store), broken, "one of the rows of that commit");
    database.tamper(&forge(5, "2021-22-Q1", 10_000));
    assert_eq!(verified(&store), Ok(()));
    let sixth = binary(&entry_hash(6, "2021-22-Q2", 1, 2));
    database.tamper(&format!(
        "INSERT INTO entries (council, programme, sequence, submission, client_group, period,
             amount_pence, count, status, hash_version, row_hash)
         SELECT council, programme, 6, submission, client_group, '2021-22-Q2', 1, count, status,
             hash_version, {sixth} FROM entries WHERE sequence = 5"
    ));
    assert_eq!(verified(&store), Err(StoreError::Corrupt { table: "entries", row: Some(6) }));
}

fn nothing_is_written_on_top_of_a_head_that_was_edited(database: &Database) {
    let store = five_entries(database);
    database.tamper("UPDATE commits SET reason = 'x' WHERE council = 'cambs' AND sequence = 7");
    let refused = append(&store, &submission("s-9", day(9)), &[]);
    assert_eq!(refused, Err(StoreError::Corrupt { table: "commits", row: Some(7) }));
    assert_eq!(put_programme(&store, "norfolk", "carers"), Ok(1), "another council's log is whole");
}

fn bytes_that_were_delivered_are_erased_and_not_exchanged(database: &Database) {
    let store = five_entries(database);
    let content = || store.read(|r| r.content(&slug("cambs"), Hash::of(b"s-1")));
    assert_eq!(content(), Ok(Some(b"s-1".to_vec())));
    let one = if database.is_sqlite() { "x'00'" } else { "'\\x00'" };
    assert!(database.run_sql(&format!("UPDATE contents SET gzip = {one}")).is_err());
    database.tamper(&format!("UPDATE contents SET gzip = {one}"));
    assert_eq!(content(), Err(StoreError::Corrupt { table: "contents", row: None }));
    let broken = Err(StoreError::Corrupt { table: "contents", row: Some(1) });
    assert_eq!(verified(&store), broken);
    assert!(store.read(|r| r.load(&programme())).is_ok(), "answers do not come from the bytes");
    database.run_sql("UPDATE contents SET gzip = NULL").unwrap();
    assert_eq!(content(), Ok(None), "the hash stays, the bytes are gone");
    assert_eq!(verified(&store), Ok(()));
}
