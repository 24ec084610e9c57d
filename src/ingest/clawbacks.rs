//! A file of clawbacks: which of the two forms it has, and what it says.

use super::long;
use super::pivot;
use super::problem::{Problem, Problems, Refusal};
use super::record::DeliveredFigures;
use super::sheet::Sheet;
use super::text::decode;
use crate::domain::PublishedTable;

/// What a file of clawbacks holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClawbackFile {
    /// One row a quarter: records, ready to be kept.
    Long(DeliveredFigures),
    /// A table as a paper prints it, whose totals are to be judged before its
    /// figures are records ([`super::delivery_of`]).
    Pivot(PublishedTable),
}

/// Reads clawbacks in either form. The header says which it is: a pivot has the
/// quarters side by side.
///
/// ```
/// use recoup::ingest::{ClawbackFile, clawbacks_csv};
/// let file = clawbacks_csv(b"quarter,amount,count\n2020-21-Q1,505666.00,127\n").unwrap();
/// let ClawbackFile::Long(delivery) = file else { panic!("a long file") };
/// assert_eq!(delivery.records[0].amount.to_string(), "505666.00");
///
/// let problems = clawbacks_csv(b"quarter,amount,count\n2020-21-Q5,\"1,23\",-1\n").unwrap_err();
/// assert_eq!((problems.code(), problems.count), ("rows_refused", 3));
/// assert_eq!(problems.problems[0].why, "quarters run from 1 to 4");
/// ```
pub fn clawbacks_csv(bytes: &[u8]) -> Result<ClawbackFile, Problems> {
    let sheet = Sheet::open(decode(bytes)?)?;
    if pivot::is_pivot(&sheet.header) {
        pivot::read(sheet).map(ClawbackFile::Pivot)
    } else {
        long::read(sheet).map(ClawbackFile::Long)
    }
}

/// Reads a published pivot: years by quarters, amounts and counts one under the
/// other or one of them alone, with or without totals.
pub fn published_table_csv(bytes: &[u8]) -> Result<PublishedTable, Problems> {
    let sheet = Sheet::open(decode(bytes)?)?;
    if !pivot::is_pivot(&sheet.header) && long::is_long(&sheet.header) {
        let why = "these are records in long form, one row a quarter; this reads a table as \
                   published, years by quarters";
        let problem = Problem::of_row(sheet.header.line, why);
        return Err(Problems::only(Refusal::Header, problem));
    }
    pivot::read(sheet)
}
