//! How much of anything is read. What is beyond a limit is refused by one sentence that
//! names the limit, before it costs memory or time.

use std::io::{self, Read};

/// The largest file that is read: 10 MB.
pub const MAX_BYTES: usize = 10_000_000;

/// The most rows, header apart, that are read from one file, and the most elements of a
/// list in JSON.
pub const MAX_ROWS: u64 = 100_000;

/// The most columns that a file may have.
pub const MAX_COLUMNS: usize = 100;

/// The most client groups that one delivery may name.
pub const MAX_CLIENT_GROUPS: usize = 10_000;

/// The most fields that an object may have in JSON: enough for an amount in each of the
/// years that there are.
pub const MAX_FIELDS: usize = 200;

/// The most objects and lists in one JSON body. Each of them costs more memory than its
/// few bytes of text show.
pub const MAX_CONTAINERS: usize = 200_000;

/// How deep objects and lists may stand in one another in JSON.
pub const MAX_DEPTH: usize = 32;

/// The longest text, in bytes, that is looked at for a period, a figure or a unit. What is
/// longer is none, and would take as long to look through as its sender likes.
pub(super) const SAID_BYTES: usize = 2_000;

/// The largest count that is accepted.
pub const COUNT_LIMIT: i64 = 1_000_000_000;

/// Reads a file to its end, or as far as one byte beyond [`MAX_BYTES`]: enough to refuse
/// it, and an endless one ends there.
pub fn read_to_limit(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A limit for a sentence: `100,000`.
pub(super) fn in_words(limit: usize) -> String {
    crate::words::grouped(&limit.to_string())
}
