//! The words of the field as types: money, quarters, records, the ledger,
//! published tables, programmes and assumptions.
//!
//! Everything here is a plain value. Nothing reads a clock, a file or a
//! database, and nothing knows how it will be written as JSON or stored.

pub mod access;
pub mod assumption_checks;
pub mod assumptions;
pub mod benefits;
mod checks;
pub mod choices;
mod doubtful;
pub mod exposure;
mod field;
pub mod figure;
pub mod finding;
pub mod fitted;
pub mod ledger;
pub mod limits;
pub mod money;
pub mod plan;
mod plan_checks;
pub mod plausible;
pub mod printed_unit;
pub mod probability;
pub mod programme;
pub mod publication;
pub mod published_table;
pub mod quarter;
pub mod quarter_runs;
pub mod range;
pub mod rate;
pub mod rating;
pub mod record;
pub mod restatement;
pub mod score;
mod short;
pub mod slug;
mod split;
pub mod sums;

pub use access::{Holder, Permission, Role};
pub use assumptions::Assumptions;
pub use benefits::{BenefitSource, Benefits};
pub use choices::{Baseline, DpSpend, GrowthSource, OffsetBasis, PriceBasis, RecoveryPath};
pub use field::{Field, RefusedAssumption};
pub use finding::{Finding, Place, Severity};
pub use fitted::{FittedGrowth, GrowthChance};
pub use ledger::{Brought, Entry, Ledger, Period};
pub use money::{Money, MoneyError, Rounding};
pub use plan::{ClaimMeasure, InvestmentLine, LineCategory, LineKind, Plan, PublishedRow};
pub use probability::{Chance, Recovered, Threshold};
pub use programme::{Intervention, Programme, ProgrammeKey, Target, Targets};
pub use published_table::PublishedTable;
pub use quarter::{FinancialYear, Quarter, QuarterError};
pub use rate::Rate;
pub use record::{Details, Record, StatedTotal, Status};
pub use short::said;
pub use slug::{Slug, SlugError};
