//! A backup is taken in whole or refused whole: cut, with any bit of it another one, or
//! made up by somebody who can compute every hash of the file.

use std::io::{Read, Write};

use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use flate2::{Compression, Crc};
use recoup::store::{BackupError, LoadInto, Manifest, Reply, check};

use super::*;

on_both_databases! {
    a_backup_brings_back_every_row_and_the_same_backup,
    a_backup_that_was_cut_is_refused_and_nothing_is_written,
    a_backup_with_another_bit_is_refused_and_nothing_is_written,
    lines_with_another_bit_are_refused_and_nothing_is_written,
    rows_that_were_made_up_with_right_hashes_of_the_file_are_refused,
    a_row_left_out_doubled_or_moved_is_refused,
    a_newer_backup_and_what_is_none_are_refused_by_name,
    what_is_damaged_is_not_backed_up,
    a_row_that_no_commit_wrote_is_not_left_out_in_silence,
}

/// So many places and bits are tried of each file.
const TRIES: usize = 200;

/// Two councils with documents, deliveries, an erased file, kept replies and keys that were used.
fn recorded(database: &Database) -> Store {
    let store = database.with_programme();
    let figures: Vec<NewEntry> =
        ["2020-21-Q1", "2020-21-Q2", "2020-21-Q3"].map(|quarter| figure(quarter, "100.00")).into();
    for (id, at) in [("s-1", 2), ("s-2", 3), ("s-3", 4)] {
        append(&store, &submission(id, day(at)), &figures).unwrap();
    }
    append(&store, &submission("s-4", day(5)), &[]).unwrap();
    put_programme(&store, "cambs", "carers").unwrap();
    put_programme(&store, "norfolk", "direct-payments").unwrap();
    for expected in [None, Some(1)] {
        let body = "{\"text\":\"a \\\"quoted\\\" £ and \\u0001\"}";
        put(&store, &document(programme(), DocumentKind::Investments, body), expected).unwrap();
    }
    let reply = Reply {
        request_sha256: Hash::of(b"r"),
        status: 201,
        content_type: Some("application/json".to_owned()),
        location: None,
        body: "{\"kept\":\"to the byte\"}\n".to_owned(),
        created_at: day(6),
    };
    for key in ["key-1", "key-2"] {
        store.write(&slug("cambs"), |tx| tx.remember_reply(SCOPE, key, &reply)).unwrap();
    }
    let uses = [("cambs", "board", 2), ("cambs", "board", 3), ("cambs", "finance", 2)];
    store.note_key_uses(&uses.map(|(council, name, at)| used(council, name, at))).unwrap();
    store.note_key_uses(&[used("norfolk", "board", 1)]).unwrap();
    let two = Hash::of(b"s-2").to_string();
    let hash = if database.is_sqlite() { format!("x'{two}'") } else { format!("'\\x{two}'") };
    let erase = format!("UPDATE contents SET gzip = NULL WHERE content_sha256 = {hash}");
    database.run_sql(&erase).unwrap();
    store
}

fn exported(store: &Store) -> Vec<u8> {
    let mut file = Vec::new();
    store.export(None, &mut file, &mut |_, _| {}).unwrap();
    file
}

fn checked(file: &[u8]) -> Result<Manifest, BackupError> {
    check(&mut &*file, &mut |_, _| {})
}

fn load(store: &Store, file: &[u8]) -> Result<Manifest, BackupError> {
    store.load(&mut &*file, LoadInto::AnEmptyDatabase, &mut |_, _| {})
}

/// Numbers below some limit that look random and are the same each time: the hashes of
/// 0, 1, 2 and so on.
fn places() -> impl FnMut(usize) -> usize {
    let mut count = 0_u64;
    move |limit| {
        count += 1;
        let hash = Hash::of(&count.to_be_bytes()).to_string();
        (u64::from_str_radix(&hash[..15], 16).unwrap() % limit as u64) as usize
    }
}

/// Refused by whoever only reads it and by the transaction that would write it, which
/// leaves nothing behind.
#[track_caller]
fn refused(database: &Database, store: &Store, file: &[u8], what: &str) {
    assert!(checked(file).is_err(), "{what} is read");
    assert!(load(store, file).is_err(), "{what} is loaded");
    assert_eq!(row_count(database), "0", "{what} leaves something behind");
}

fn row_count(database: &Database) -> String {
    let tables = [
        "commits",
        "documents",
        "contents",
        "submissions",
        "entries",
        "idempotency_keys",
        "key_uses",
    ];
    let counts = tables.map(|table| format!("(SELECT count(*) FROM {table})"));
    database.text(&format!("SELECT CAST({} AS TEXT) AS text", counts.join(" + ")))
}

fn of_the_same_kind(database: &Database) -> Database {
    if database.is_sqlite() { Database::sqlite() } else { Database::postgres() }
}

fn lines_of(file: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    MultiGzDecoder::new(file).read_to_end(&mut lines).unwrap();
    lines
}

/// The lines without the last, and the hash of them that the last one has.
fn without_end(lines: &[u8]) -> (&[u8], String) {
    let at = lines[..lines.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    let end: serde_json::Value = serde_json::from_slice(&lines[at..]).unwrap();
    (&lines[..at], end["sha256"].as_str().unwrap().to_owned())
}

/// Packs lines as the program does, with a hash of them in the last.
fn packed(lines: &[u8], count: usize, sha256: &str) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    lines.split_inclusive(|byte| *byte == b'\n').for_each(|line| gzip.write_all(line).unwrap());
    let mut file = gzip.finish().unwrap();
    let packed = Hash::of(&file);
    let end =
        format!("{{\"lines\":{count},\"sha256\":\"{sha256}\",\"packed_sha256\":\"{packed}\"}}\n");
    let mut crc = Crc::new();
    crc.update(end.as_bytes());
    let length = end.len() as u16;
    file.extend([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1]);
    file.extend(length.to_le_bytes());
    file.extend((!length).to_le_bytes());
    file.extend(end.as_bytes());
    file.extend(crc.sum().to_le_bytes());
    file.extend(crc.amount().to_le_bytes());
    file
}

/// Packs lines with the hash that they have.
fn forged(lines: &[u8]) -> Vec<u8> {
    let count = lines.iter().filter(|byte| **byte == b'\n').count();
    packed(lines, count, &Hash::of(lines).to_string())
}

fn a_backup_brings_back_every_row_and_the_same_backup(database: &Database) {
    let store = recorded(database);
    let file = exported(&store);
    assert_eq!(forged(without_end(&lines_of(&file)).0), file, "the tests pack as the program does");
    for other in [Database::sqlite(), Database::postgres()] {
        let copy = other.open();
        let manifest = load(&copy, &file).unwrap();
        assert_eq!(manifest, checked(&file).unwrap());
        assert_eq!(manifest.councils.len(), 2);
        assert_eq!(exported(&copy), file, "the same rows give the same bytes");
        assert_eq!(copy.read(|r| r.heads()), store.read(|r| r.heads()));
        assert_eq!(copy.read(|r| r.load(&programme())), store.read(|r| r.load(&programme())));
        let content = |id: &[u8]| copy.read(|r| r.content(&slug("cambs"), Hash::of(id))).unwrap();
        assert_eq!(content(b"s-1"), Some(b"s-1".to_vec()));
        assert_eq!(content(b"s-2"), None, "what was erased stays erased");
        let reply = |it: &Store| {
            let read =
                it.read(|r| r.idempotent_reply(&slug("cambs"), None, SCOPE, "key-2", day(7)));
            read.unwrap().unwrap()
        };
        assert_eq!(reply(&copy), reply(&store));
        for council in ["cambs", "norfolk"] {
            let uses = |it: &Store| it.read(|r| r.last_key_uses(&slug(council))).unwrap();
            assert_eq!(uses(&copy), uses(&store));
        }
        // The log goes on where it ended.
        append(&copy, &submission("s-9", day(9)), &[]).unwrap();
        copy.read(|r| r.verify_log(&slug("cambs"), None)).unwrap();
        copy.read(|r| r.verify_programme(&programme())).unwrap();
    }
}

fn a_backup_that_was_cut_is_refused_and_nothing_is_written(database: &Database) {
    let file = exported(&recorded(database));
    let other = of_the_same_kind(database);
    let store = other.open();
    let mut place = places();
    for _ in 0..TRIES {
        let length = place(file.len());
        refused(&other, &store, &file[..length], &format!("a cut at {length}"));
    }
    refused(&other, &store, &[&*file, &[0]].concat(), "a byte more");
    load(&store, &file).unwrap();
}

fn a_backup_with_another_bit_is_refused_and_nothing_is_written(database: &Database) {
    let file = exported(&recorded(database));
    let other = of_the_same_kind(database);
    let store = other.open();
    let mut place = places();
    for _ in 0..TRIES {
        let bit = place(file.len() * 8);
        let mut changed = file.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        refused(&other, &store, &changed, &format!("bit {bit}"));
    }
    load(&store, &file).unwrap();
}

fn lines_with_another_bit_are_refused_and_nothing_is_written(database: &Database) {
    let lines = lines_of(&exported(&recorded(database)));
    let (lines, sha256) = without_end(&lines);
    let count = lines.iter().filter(|byte| **byte == b'\n').count();
    let other = of_the_same_kind(database);
    let store = other.open();
    let mut place = places();
    for _ in 0..TRIES {
        let bit = place(lines.len() * 8);
        let mut changed = lines.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        refused(&other, &store, &packed(&changed, count, &sha256), &format!("bit {bit}"));
    }
    load(&store, &packed(lines, count, &sha256)).unwrap();
}

/// Whoever computes the hashes of the file anew is still told by those of the log.
fn rows_that_were_made_up_with_right_hashes_of_the_file_are_refused(database: &Database) {
    let lines = lines_of(&exported(&recorded(database)));
    let (lines, _) = without_end(&lines);
    let other = of_the_same_kind(database);
    let store = other.open();
    let text = String::from_utf8(lines.to_vec()).unwrap();
    // The rows that the log vouches for; a kept reply is the file's own word.
    let vouched: Vec<usize> = (text.lines())
        .filter(|line| {
            ["commit", "document", "submission", "entry"]
                .iter()
                .any(|kind| line.starts_with(&format!("{{\"{kind}\":")))
        })
        .flat_map(|line| {
            let start = line.as_ptr() as usize - text.as_ptr() as usize;
            start..start + line.len()
        })
        .collect();
    let mut place = places();
    for _ in 0..TRIES {
        let at = vouched[place(vouched.len())];
        let bit = place(8);
        let mut changed = lines.to_vec();
        changed[at] ^= 1 << bit;
        refused(&other, &store, &forged(&changed), &format!("byte {at}, bit {bit}"));
    }
    for (from, to) in [
        ("\"submissions\":4", "\"submissions\":5"),
        ("\"idempotency_keys\":2", "\"idempotency_keys\":1"),
        ("\"key_uses\":3", "\"key_uses\":2"),
        ("\"council\":\"cambs\",\"head\":\"", "\"council\":\"kent\",\"head\":\""),
        ("\"gzip\":\"1f8b", "\"gzip\":\"1f8c"),
        ("\"amount_pence\":10000", "\"amount_pence\":10001"),
        ("\"size_bytes\":3,\"gzip\":\"", "\"size_bytes\":4,\"gzip\":\""),
    ] {
        assert!(text.contains(from), "{from}");
        refused(&other, &store, &forged(text.replacen(from, to, 1).as_bytes()), to);
    }
}

fn a_row_left_out_doubled_or_moved_is_refused(database: &Database) {
    let lines = lines_of(&exported(&recorded(database)));
    let (lines, _) = without_end(&lines);
    let text = String::from_utf8(lines.to_vec()).unwrap();
    let rows: Vec<&str> = text.split_inclusive('\n').collect();
    let other = of_the_same_kind(database);
    let store = other.open();
    for at in 1..rows.len() {
        let mut left_out = rows.clone();
        left_out.remove(at);
        refused(&other, &store, &forged(left_out.concat().as_bytes()), &format!("without {at}"));
        let mut doubled = rows.clone();
        doubled.insert(at, rows[at]);
        refused(&other, &store, &forged(doubled.concat().as_bytes()), &format!("twice {at}"));
        if at + 1 < rows.len() {
            let mut moved = rows.clone();
            moved.swap(at, at + 1);
            refused(&other, &store, &forged(moved.concat().as_bytes()), &format!("moved {at}"));
        }
    }
}

fn a_newer_backup_and_what_is_none_are_refused_by_name(database: &Database) {
    let lines = lines_of(&exported(&recorded(database)));
    let text = String::from_utf8(without_end(&lines).0.to_vec()).unwrap();
    let newer = text.replacen("\"recoup_backup\":1", "\"recoup_backup\":2,\"more\":[]", 1);
    let found = checked(&forged(newer.as_bytes())).unwrap_err().to_string();
    assert!(found.contains("newer form (number 2)"), "{found}");
    for other in [&b""[..], b"financial_year,quarter\n", &forged(b""), &forged(b"{}\n")] {
        let found = checked(other).unwrap_err();
        assert!(matches!(found, BackupError::NotABackup), "{found}");
    }
}

fn what_is_damaged_is_not_backed_up(database: &Database) {
    for (sql, expected) in [
        ("UPDATE entries SET amount_pence = 1 WHERE sequence = 4", "entries row 4"),
        ("DELETE FROM entries WHERE sequence = 9", "entries row 9"),
        ("DELETE FROM submissions WHERE sequence = 2", "submissions row 2"),
        ("DELETE FROM documents WHERE kind = 'investments'", "documents row 1"),
        (
            "UPDATE commits SET reason = 'x' WHERE council = 'cambs' AND sequence = 3",
            "commits row 3",
        ),
        ("UPDATE contents SET size_bytes = 2 WHERE gzip IS NOT NULL", "rows of contents"),
    ] {
        let fresh = of_the_same_kind(database);
        let store = recorded(&fresh);
        fresh.tamper(sql);
        let found = store.export(None, &mut Vec::new(), &mut |_, _| {}).unwrap_err().to_string();
        assert!(found.contains(expected), "{sql}: {found}");
    }
}

fn a_row_that_no_commit_wrote_is_not_left_out_in_silence(database: &Database) {
    let store = recorded(database);
    database.tamper(
        "INSERT INTO documents (council, programme, kind, name, version, commit_sequence, format,
             body, hash_version, row_hash)
         SELECT council, programme, 'exposure', name, 1, commit_sequence, format, body,
             hash_version, row_hash FROM documents WHERE council = 'norfolk'",
    );
    let found = store.export(None, &mut Vec::new(), &mut |_, _| {}).unwrap_err().to_string();
    assert_eq!(found, "norfolk: the rows of documents are not what was once written");
}
