//! What a person says of a delivery so that it is read rightly, and how it is kept.

use serde::{Deserialize, Serialize};

use crate::domain::Money;
use crate::ingest::{CellRange, FileOptions, HiddenCells, SaidUnit};
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
#[serde(try_from = "Kept", into = "Kept")]
pub struct Options {
    /// The sign of its amounts; `None` is as they are delivered.
    pub sign: Option<Sign>,
    /// What is said of a published table.
    pub table: TableOptions,
    /// What is said of the file.
    pub file: FileOptions,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    range: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hidden: Option<String>,
}

impl From<Options> for Kept {
    fn from(options: Options) -> Kept {
        let Options { sign, table, file: FileOptions { sheet, range, unit, hidden } } = options;
        let TableOptions { rounding, count_rounding, cumulative } = table;
        Kept {
            sign,
            rounding: rounding.map(Money::pence),
            count_rounding,
            cumulative,
            sheet,
            range: range.map(|range| range.to_string()),
            unit: unit.map(|unit| unit.to_string()),
            hidden: hidden.map(|hidden| hidden.to_string()),
        }
    }
}

impl TryFrom<Kept> for Options {
    type Error = String;

    fn try_from(kept: Kept) -> Result<Options, String> {
        let Kept { sign, rounding, count_rounding, cumulative, sheet, range, unit, hidden } = kept;
        let rounding = rounding.map(Money::from_pence);
        let range = range.as_deref().map(CellRange::parse).transpose()?;
        let unit = unit.as_deref().map(SaidUnit::read).transpose()?;
        let hidden = hidden.as_deref().map(HiddenCells::read).transpose()?;
        let table = TableOptions { rounding, count_rounding, cumulative };
        Ok(Options { sign, table, file: FileOptions { sheet, range, unit, hidden } })
    }
}
