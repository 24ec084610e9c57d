//! What a person says of a file so that it is read rightly: the sheet, the block of cells, the
//! unit of its amounts, whether hidden cells count.

use super::cell_range::CellRange;
use super::unit::Scale;
use crate::words::words;

words! {
    /// The unit of the amounts of a file, as a person says it.
    pub enum SaidUnit {
        /// In pence.
        Pence = "pence",
        /// In pounds.
        Pounds = "pounds",
        /// In thousands of pounds.
        Thousands = "thousands",
        /// In millions of pounds.
        Millions = "millions",
    }
}

words! {
    /// What becomes of rows and columns of a sheet that are hidden, as a person says it.
    pub enum HiddenCells {
        /// They are read like the others.
        Count = "count",
        /// They are left out.
        LeaveOut = "leave_out",
    }
}

impl SaidUnit {
    /// The word for a unit that a file states; there is none for billions.
    pub(super) fn of(scale: Scale) -> Option<SaidUnit> {
        SaidUnit::ALL.into_iter().find(|said| said.scale() == scale)
    }

    fn scale(self) -> Scale {
        match self {
            SaidUnit::Pence => Scale::Pence,
            SaidUnit::Pounds => Scale::Pounds,
            SaidUnit::Thousands => Scale::Thousands,
            SaidUnit::Millions => Scale::Millions,
        }
    }
}

/// What a person says of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileOptions {
    /// The sheet of a workbook that is meant.
    pub sheet: Option<String>,
    /// The block of cells that is read; all of them where none is named.
    pub range: Option<CellRange>,
    /// The unit of its amounts, where the file does not state it.
    pub unit: Option<SaidUnit>,
    /// What becomes of hidden rows and columns, where no printed total tells it.
    pub hidden: Option<HiddenCells>,
}

/// Of a file of which nothing is said.
pub(super) static NOTHING_SAID: FileOptions =
    FileOptions { sheet: None, range: None, unit: None, hidden: None };

/// The unit that a person says, for a reader.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnitSaid {
    said: SaidUnit,
    /// Whether the cells show other amounts than they hold, so that what the words beside
    /// them state is in doubt and a person decides.
    decides: bool,
}

impl UnitSaid {
    pub(super) fn new(said: SaidUnit, decides: bool) -> UnitSaid {
        UnitSaid { said, decides }
    }

    pub(super) fn scale(self) -> Scale {
        self.said.scale()
    }

    /// As it is said: `unit=thousands`.
    pub(super) fn quoted(self) -> String {
        format!("unit={}", self.said)
    }

    /// Why it cannot be, beside a unit that the file states in these words. A pound sign alone
    /// names a currency, and is no scale of its own.
    pub(super) fn against(self, stated: Scale, quoted: &str) -> Option<String> {
        let is_currency = || {
            let words = quoted.to_lowercase();
            stated == Scale::Pounds
                && self.said != SaidUnit::Pence
                && !["pound", "sterling"].iter().any(|word| words.contains(word))
        };
        if self.decides || stated == self.scale() || is_currency() {
            return None;
        }
        Some(format!(
            "\"{}\" says {}, and {} says {}: leave unit out, or correct the file",
            super::shown(quoted),
            stated.in_words(),
            self.quoted(),
            self.said
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_contradicts_what_the_file_states_and_no_pound_sign() {
        use SaidUnit::{Millions, Pence, Pounds, Thousands};
        for (said, stated, quoted, contradicts) in [
            (Thousands, Scale::Thousands, "£000", false),
            (Pounds, Scale::Thousands, "£000", true),
            (Thousands, Scale::Pounds, "£", false),
            (Millions, Scale::Pounds, "GBP", false),
            (Thousands, Scale::Pounds, "in pounds", true),
            (Pence, Scale::Pounds, "£", true),
            (Pounds, Scale::Pence, "pence", true),
            (Pounds, Scale::Pounds, "£", false),
        ] {
            let found = UnitSaid::new(said, false).against(stated, quoted);
            assert_eq!(found.is_some(), contradicts, "{said} beside {quoted}: {found:?}");
            assert_eq!(UnitSaid::new(said, true).against(stated, quoted), None);
        }
    }
}
