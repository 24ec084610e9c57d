//! The words of the field as types: money, quarters, records, the ledger,
//! published tables, programmes and assumptions.
//!
//! Everything here is a plain value. Nothing reads a clock, a file or a
//! database, and nothing knows how it will be written as JSON or stored.

pub mod assumptions;
mod checks;
pub mod finding;
pub mod ledger;
pub mod money;
pub mod plan;
pub mod programme;
pub mod published_table;
pub mod quarter;
pub mod rate;
pub mod rating;
pub mod record;
pub mod restatement;
pub mod score;
pub mod slug;

pub use assumptions::{Assumptions, Baseline, OffsetBasis, RecoveryPath};
pub use finding::{Finding, Place, Severity};
pub use ledger::{Entry, Ledger, Period};
pub use money::{Money, MoneyError, Rounding};
pub use plan::{ClaimMeasure, InvestmentLine, LineKind, Plan, PublishedRow};
pub use programme::{Intervention, Programme, Targets};
pub use published_table::PublishedTable;
pub use quarter::{FinancialYear, Quarter, QuarterError};
pub use rate::Rate;
pub use record::{Details, Record, StatedTotal, Status};
pub use slug::Slug;
