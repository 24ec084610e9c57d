//! The form of what is stored as JSON text.
//!
//! Each form has a number and a reader, and what was stored once must be readable for ever:
//! `tests/data/stored` keeps documents of every form. A change that the reader of a form
//! cannot take gets another number, and a reader beside the old one.

/// The form of the documents that are written today.
pub(super) const FORMAT: i64 = 1;
