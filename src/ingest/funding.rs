//! Who pays for an investment line, and until when: what goes together.

use std::collections::BTreeMap;

use crate::domain::plan::Funding;
use crate::domain::{FinancialYear, Money, Quarter};

/// What a line states of its funding.
pub(super) struct FundingGiven {
    pub(super) source: Option<String>,
    pub(super) ends: Option<Quarter>,
}

impl FundingGiven {
    /// The funding, where one is named; else what is wrong with its end. A line that does
    /// not say when it starts runs from the first year that it names.
    pub(super) fn read(
        self,
        starts: Option<Quarter>,
        amounts: &BTreeMap<FinancialYear, Money>,
    ) -> Result<Option<Funding>, &'static str> {
        let FundingGiven { source, ends } = self;
        let first_named = || Some(amounts.keys().next()?.quarters()[0]);
        let starts = starts.or_else(first_named);
        match source {
            None if ends.is_some() => {
                Err("the line names no funding that could end: name it, or leave the end out")
            }
            _ if ends.zip(starts).is_some_and(|(ends, starts)| ends < starts) => {
                Err("the funding ends before the line starts")
            }
            source => Ok(source.map(|source| Funding { source, ends })),
        }
    }
}
