//! What was written of a programme since it was read, by whichever process.

use super::*;
use recoup::store::StoredProgramme;

on_both_databases! {
    what_was_written_since_completes_what_was_read_at_any_time,
    a_row_that_was_changed_among_what_was_written_since_is_named,
}

fn last_entry(read: &StoredProgramme) -> i64 {
    read.entries.last().map_or(0, |entry| entry.sequence)
}

/// A programme as it was read after each of its commits: documents and deliveries by turns, one
/// of them without an entry, and vintages, which are not read.
fn grown(store: &Store) -> Vec<StoredProgramme> {
    let mut read = Vec::new();
    let mut look = || read.push(store.read(|reader| reader.load(&programme())).unwrap());
    look();
    for step in 0..4_i64 {
        let quarters: &[&str] =
            [&["2020-21-Q1", "2020-21-Q2"][..], &["2020-21-Q3"], &[], &["2020-21-Q4"]]
                [usize::try_from(step).unwrap()];
        let entries: Vec<NewEntry> = quarters.iter().map(|it| figure(it, "100.00")).collect();
        append(store, &submission(&format!("s-{step}"), day(2)), &entries).unwrap();
        look();
        let expected = (step > 0).then_some(step);
        put(store, &document(programme(), DocumentKind::Investments, "{}"), expected).unwrap();
        look();
        let stored = document(programme(), DocumentKind::Vintages, "{}");
        put(store, &NewDocument { name: format!("{step}"), ..stored }, None).unwrap();
        look();
        put_programme(store, "cambs", &format!("other-{step}")).unwrap();
    }
    read
}

fn what_was_written_since_completes_what_was_read_at_any_time(database: &Database) {
    let store = database.with_programme();
    let read = grown(&store);
    let whole = read.last().unwrap();
    assert_eq!((whole.documents.len(), whole.entries.len()), (5, 4));
    for before in &read {
        let known = (before.last_commit, last_entry(before));
        let later = store.read(|r| r.load_after(&programme(), known.0, known.1)).unwrap();
        assert_eq!(later.last_commit, whole.last_commit);
        let mut documents = [before.documents.clone(), later.documents].concat();
        documents.sort_by_key(|it| (it.kind.as_str(), it.name.clone(), it.version));
        let mut expected = whole.documents.clone();
        expected.sort_by_key(|it| (it.kind.as_str(), it.name.clone(), it.version));
        assert_eq!(documents, expected, "since {}", before.last_commit);
        let entries = [before.entries.clone(), later.entries].concat();
        assert_eq!(entries, whole.entries, "since {}", before.last_commit);
    }
}

fn a_row_that_was_changed_among_what_was_written_since_is_named(database: &Database) {
    let store = database.with_programme();
    let first = grown(&store).remove(1);
    let known = (first.last_commit, last_entry(&first));
    for (edit, back, named) in [
        (
            "UPDATE entries SET amount_pence = 10001 WHERE sequence = 3",
            "UPDATE entries SET amount_pence = 10000 WHERE sequence = 3",
            ("entries", 3),
        ),
        (
            "UPDATE documents SET body = '[]' WHERE kind = 'investments' AND version = 3",
            "UPDATE documents SET body = '{}' WHERE kind = 'investments' AND version = 3",
            ("documents", 3),
        ),
        (
            "UPDATE submissions SET source = 'other.csv' WHERE sequence = 2",
            "UPDATE submissions SET source = 'clawbacks.csv' WHERE sequence = 2",
            ("submissions", 2),
        ),
    ] {
        database.tamper(edit);
        let (table, row) = named;
        let found = store.read(|r| r.load_after(&programme(), known.0, known.1));
        assert_eq!(found, Err(StoreError::Corrupt { table, row: Some(row) }), "{edit}");
        database.tamper(back);
        assert!(store.read(|r| r.load_after(&programme(), known.0, known.1)).is_ok(), "{back}");
    }
}
