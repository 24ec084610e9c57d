//! Everything that is recorded as one file, and back: a backup, and the way from one
//! database to the other.
//!
//! The file is lines of JSON, packed by gzip. The first line names the councils with their
//! heads and numbers of rows; each other line is one row, with every column as it is stored;
//! the last line has the SHA-256 of all before it. The log of a council comes in its order
//! and each commit is followed by what it wrote, so that whoever reads the file can hold
//! everything against the chain as it passes, and remembers little. The same rows give the
//! same bytes, whichever database they come from.

mod checker;
mod error;
mod export;
mod lines;
mod load;
mod packing;

pub use error::BackupError;
pub use lines::{CouncilManifest, Manifest, RowCounts, RowsDone};
pub use load::{LoadInto, check};
