//! What the service noticed and a person should know.

use super::{FinancialYear, Quarter};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// May change how the answer should be read.
    Warning,
}

impl Severity {
    /// The word used in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
        }
    }
}

/// Where a finding was made. Everything is optional; nothing means the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The financial year.
    pub financial_year: Option<FinancialYear>,
    /// The quarter.
    pub quarter: Option<Quarter>,
    /// The row, or the line of a plan, by its label.
    pub row: Option<String>,
}

/// One thing noticed, by a rule that works for any programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id, such as `skipped_year`.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// The sentence for people.
    pub message: String,
}

impl Finding {
    /// A finding about the whole.
    pub fn info(rule: &'static str, message: String) -> Finding {
        Finding { rule, severity: Severity::Info, place: Place::default(), message }
    }

    /// A finding that may change how the answer should be read.
    pub fn warning(rule: &'static str, message: String) -> Finding {
        Finding { severity: Severity::Warning, ..Finding::info(rule, message) }
    }

    /// The same finding, made in a year.
    #[must_use]
    pub fn in_year(mut self, year: FinancialYear) -> Finding {
        self.place.financial_year = Some(year);
        self
    }

    /// The same finding, made in a quarter.
    #[must_use]
    pub fn in_quarter(mut self, quarter: Quarter) -> Finding {
        self.place.quarter = Some(quarter);
        self
    }

    /// The same finding, made in a row.
    #[must_use]
    pub fn in_row(mut self, row: &str) -> Finding {
        self.place.row = Some(row.to_owned());
        self
    }
}
