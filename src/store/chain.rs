//! The hash chain that shows whether stored rows are still what was written.
//!
//! Each row's hash covers every column of the row and the hash of the row before
//! it, so an edit, a swap or a missing row breaks the chain from there on. There
//! are three chains: the entries of a programme, its submissions, and the
//! versions of each of its documents. A submission's hash, the **ledger head**,
//! also covers the last entry at that moment, so one head vouches for every row
//! of the ledger up to it. Whoever prints a head on paper can later prove that
//! nothing before it was touched, not even by somebody who can compute hashes.
//!
//! A hash is the SHA-256, in lower-case hexadecimal, of a sequence of fields:
//! first a label (`recoup entry 1`), then the columns in the order of the table
//! without the row's own hash. A field is its length in bytes, a colon, its text
//! and a semicolon; a field that is not stated is `-;`. So `3:abc;-;` is the
//! text `abc` and a NULL, and no two rows can be written the same way. Numbers
//! are decimal, `true` and `false` are words, and instants look like
//! `2026-11-22T09:00:00.000000Z`.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use sha2::{Digest, Sha256};

/// The head of an empty ledger, and what the first row of a chain links to.
pub const EMPTY_HEAD: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of a row in the making: feed it the columns in order.
pub(super) struct RowHash {
    sha256: Sha256,
    buffer: String,
}

impl RowHash {
    /// Starts with the label of the kind of row.
    pub(super) fn new(label: &str) -> RowHash {
        RowHash { sha256: Sha256::new(), buffer: String::with_capacity(512) }.text(label)
    }

    pub(super) fn text(mut self, text: &str) -> RowHash {
        // Writing to a String cannot fail.
        let _ = write!(self.buffer, "{}:{text};", text.len());
        self
    }

    pub(super) fn optional_text(mut self, text: Option<&str>) -> RowHash {
        match text {
            Some(text) => self.text(text),
            None => {
                self.buffer.push_str("-;");
                self
            }
        }
    }

    pub(super) fn number(self, number: i64) -> RowHash {
        self.text(&number.to_string())
    }

    pub(super) fn optional_number(self, number: Option<i64>) -> RowHash {
        self.optional_text(number.map(|number| number.to_string()).as_deref())
    }

    pub(super) fn truth(self, truth: bool) -> RowHash {
        self.text(if truth { "true" } else { "false" })
    }

    pub(super) fn instant(self, instant: NaiveDateTime) -> RowHash {
        self.text(&instant.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string())
    }

    /// The hash of all fields so far.
    pub(super) fn finish(mut self) -> String {
        self.sha256.update(self.buffer.as_bytes());
        let mut hex = String::with_capacity(64);
        for byte in self.sha256.finalize() {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
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
        assert_eq!(hash.buffer, "5:label;3:abc;-;3:-12;-;4:true;27:2026-11-22T09:00:00.250000Z;");
        // The SHA-256 of that text by another program.
        assert_eq!(
            hash.finish(),
            "86cad9c14e7376c510462fbf3569fccd7257e8bf9a4c8ea622b69baa105c7ae5"
        );
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
        let distinct: std::collections::BTreeSet<String> =
            rows.iter().map(|row| hash(row)).collect();
        assert_eq!(distinct.len(), rows.len());
    }
}
