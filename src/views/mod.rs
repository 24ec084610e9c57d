//! The wire: one type for each answer, printed alike by the API and the command
//! line.
//!
//! Domain values become views here and nowhere else. Money is a decimal string
//! with two places, rates are decimal fractions, quarters and years are written
//! as in files, so that no reader needs a float or a convention.

pub mod appraisal;
pub mod backtest;
pub mod benefits;
pub mod clawbacks;
pub mod client_groups;
pub mod commit;
pub mod decomposition;
pub mod export;
pub mod figures;
pub mod finding;
pub mod forecast;
pub mod growth;
pub mod interval;
pub mod key;
pub mod monitoring;
pub mod offset;
pub mod outcomes;
pub mod plan;
pub mod portfolio;
pub mod probability;
pub mod programme;
pub mod proposal;
pub mod publication;
pub mod rates;
pub mod read_as;
pub mod readings;
pub mod report;
pub mod scenario;
pub mod score;
pub mod sensitivity;
pub mod submission;
pub mod table_audit;
mod text;
pub mod totals;
pub mod verification;
pub mod vintage;

use crate::domain::Status;

pub use text::{
    FinancialYearText, InstantText, MoneyText, QuarterText, RateText, TargetText, fixed_decimals,
};

/// What is recorded of a quarter, in one word.
fn status_word(status: Option<Status>) -> &'static str {
    status.map_or("not_recorded", Status::as_str)
}
