//! The hashes that show whether what is stored is still what was written.
//!
//! Each row keeps a hash over its own columns. A commit keeps one hash over the hashes of
//! the rows that it wrote, in the order of the table, and its own hash covers that, every
//! other column of it and the hash of the commit before. So the commits of a council are
//! one chain, and its last hash, the **head**, vouches for every row of the council. Whoever
//! prints a head on paper can later prove that nothing before it was touched, not even by
//! somebody who can compute hashes.
//!
//! The hash of a row is the SHA-256 of a sequence of fields: first a label (`recoup entry
//! 1`), then the columns in the order of the table without the hash itself. A field is its
//! length in bytes, a colon, its bytes and a semicolon; a field that is not stated is `-;`.
//! So `3:abc;-;` is the text `abc` and a NULL, and no two rows can be written the same way.
//! Numbers are decimal, `true` and `false` are words, hashes are lower-case hexadecimal, and
//! instants look like `2026-11-22T09:00:00.000000Z`. The hash over rows is the SHA-256 of
//! the label `recoup rows 1` as such a field and the 32 bytes of each row's hash after it.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use sha2::{Digest, Sha256};

/// How the hashes of today's rows are made, as `hash_version` has it.
pub(super) const HASH_VERSION: i64 = 1;

/// A SHA-256. It prints as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The head of an empty log, and what the first commit links to.
    pub const EMPTY: Hash = Hash([0; 32]);

    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(Sha256::digest(bytes).into())
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Hash> {
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, place) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[place..place + 2], 16).ok()?;
        }
        Some(Hash(bytes))
    }

    /// Reads what a column holds.
    pub(super) fn stored(bytes: &[u8]) -> Option<Hash> {
        bytes.try_into().ok().map(Hash)
    }

    /// Whether a column holds it.
    pub(super) fn is_stored_as(self, bytes: &[u8]) -> bool {
        self.0 == bytes
    }

    /// As a column holds it.
    pub(super) fn to_stored(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The hash of a row in the making: feed it the columns in order.
pub(super) struct RowHash {
    buffer: Vec<u8>,
}

impl RowHash {
    /// Starts with the label of the kind of row.
    pub(super) fn new(label: &str) -> RowHash {
        RowHash { buffer: Vec::with_capacity(512) }.text(label)
    }

    pub(super) fn text(self, text: &str) -> RowHash {
        self.field(text.as_bytes())
    }

    pub(super) fn optional_text(mut self, text: Option<&str>) -> RowHash {
        match text {
            Some(text) => self.text(text),
            None => {
                self.buffer.extend_from_slice(b"-;");
                self
            }
        }
    }

    pub(super) fn number(self, number: i64) -> RowHash {
        let mut digits = Digits::default();
        self.field(digits.of(number))
    }

    pub(super) fn optional_number(self, number: Option<i64>) -> RowHash {
        match number {
            Some(number) => self.number(number),
            None => self.optional_text(None),
        }
    }

    pub(super) fn truth(self, truth: bool) -> RowHash {
        self.text(if truth { "true" } else { "false" })
    }

    pub(super) fn instant(self, instant: NaiveDateTime) -> RowHash {
        self.text(&instant.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string())
    }

    /// A hash as its column holds it.
    pub(super) fn hash(mut self, stored: &[u8]) -> RowHash {
        self.length(2 * stored.len());
        for byte in stored {
            self.buffer.extend([byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]));
        }
        self.buffer.push(b';');
        self
    }

    /// The hash of all fields so far.
    pub(super) fn finish(self) -> Hash {
        Hash::of(&self.buffer)
    }

    fn field(mut self, bytes: &[u8]) -> RowHash {
        self.length(bytes.len());
        self.buffer.extend_from_slice(bytes);
        self.buffer.push(b';');
        self
    }

    fn length(&mut self, length: usize) {
        // No column is so long that a number could not count it.
        self.buffer.extend_from_slice(Digits::default().of(length as i64));
        self.buffer.push(b':');
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Room for the decimal digits of a number: a million rows have thirty numbers each, and
/// writing them is a part of verifying them.
#[derive(Default)]
struct Digits([u8; 20]);

impl Digits {
    fn of(&mut self, number: i64) -> &[u8] {
        let mut place = self.0.len();
        let mut left = number.unsigned_abs();
        loop {
            place -= 1;
            self.0[place] = b'0' + (left % 10) as u8;
            left /= 10;
            if left == 0 {
                break;
            }
        }
        if number < 0 {
            place -= 1;
            self.0[place] = b'-';
        }
        &self.0[place..]
    }
}

/// The hash over the rows of one commit.
pub(super) struct RowsHash(Sha256);

impl RowsHash {
    /// Over no row yet.
    pub(super) fn new() -> RowsHash {
        RowsHash(Sha256::new().chain_update("13:recoup rows 1;"))
    }

    /// Adds the hash of the next row.
    pub(super) fn add(&mut self, row: Hash) {
        self.0.update(row.0);
    }

    /// The hash over all of them.
    pub(super) fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

/// An instant as both databases keep it: UTC to the microsecond.
pub(super) fn stored_instant(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.trunc_subsecs(6).naive_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_the_one_that_is_documented() {
        let instant = DateTime::from_timestamp(1_795_338_000, 250_000_999).unwrap();
        let hash = RowHash::new("label")
            .optional_text(Some("abc"))
            .optional_text(None)
            .number(-12)
            .optional_number(None)
            .truth(true)
            .instant(stored_instant(instant));
        let text = "5:label;3:abc;-;3:-12;-;4:true;27:2026-11-22T09:00:00.250000Z;";
        assert_eq!(String::from_utf8(hash.buffer.clone()).unwrap(), text);
        // The SHA-256 of that text by another program.
        assert_eq!(
            hash.finish().to_string(),
            "86cad9c14e7376c510462fbf3569fccd7257e8bf9a4c8ea622b69baa105c7ae5"
        );
    }

    #[test]
    fn numbers_and_hashes_are_written_as_they_print() {
        for number in [0, 9, 10, -1, 1_234_567_890, i64::MAX, i64::MIN] {
            let text = number.to_string();
            let hash = RowHash::new("x").number(number).optional_number(Some(number));
            assert_eq!(hash.finish(), RowHash::new("x").text(&text).text(&text).finish());
        }
        let hash = Hash::of(b"x");
        let written = RowHash::new("x").hash(&hash.to_stored()).finish();
        assert_eq!(written, RowHash::new("x").text(&hash.to_string()).finish());
    }

    #[test]
    fn fields_that_touch_are_told_apart() {
        let hash = |fields: &[Option<&str>]| {
            fields.iter().fold(RowHash::new("x"), |row, field| row.optional_text(*field)).finish()
        };
        let rows: &[&[Option<&str>]] = &[
            &[Some("ab"), Some("c")],
            &[Some("a"), Some("bc")],
            &[Some("abc"), Some("")],
            &[Some("abc"), None],
            &[Some("abc"), Some("-")],
            &[Some("ab;1:c")],
        ];
        let distinct: std::collections::BTreeSet<Hash> = rows.iter().map(|row| hash(row)).collect();
        assert_eq!(distinct.len(), rows.len());
    }

    #[test]
    fn a_hash_reads_back_as_it_prints() {
        let hash = Hash::of(b"x");
        assert_eq!(Hash::parse(&hash.to_string()), Some(hash));
        assert_eq!(Hash::stored(&hash.to_stored()), Some(hash));
        assert_eq!(Hash::parse(&hash.to_string()[1..]), None);
        assert_eq!(Hash::parse(&"é".repeat(32)), None);
    }
}
