//! What a person says of a delivery so that it is read rightly, and how it is kept.

use serde::{Deserialize, Serialize};

use crate::domain::Money;
use crate::table_audit::TableOptions;
use crate::words::words;

words! {
    /// How the amounts of a delivery are signed, where a person has said so.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Sign {
        /// As credits: what is recovered is negative, and is turned round.
        Credit = "credit",
    }
}

/// What a person has said about a delivery so that it is read rightly. It is kept with the
/// submission as JSON text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub struct Options {
    /// The sign of its amounts; `None` is as they are delivered.
    pub sign: Option<Sign>,
    /// What is said of a published table.
    pub table: TableOptions,
    /// The sheet of a workbook that is meant.
    pub sheet: Option<String>,
}

/// The options as they are stored. Amounts are pence.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sign: Option<Sign>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rounding: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count_rounding: Option<i64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cumulative: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
}

impl From<Options> for Kept {
    fn from(options: Options) -> Kept {
        let Options { sign, table, sheet } = options;
        let TableOptions { rounding, count_rounding, cumulative } = table;
        Kept { sign, rounding: rounding.map(Money::pence), count_rounding, cumulative, sheet }
    }
}

impl From<Kept> for Options {
    fn from(kept: Kept) -> Options {
        let Kept { sign, rounding, count_rounding, cumulative, sheet } = kept;
        let rounding = rounding.map(Money::from_pence);
        Options { sign, table: TableOptions { rounding, count_rounding, cumulative }, sheet }
    }
}
