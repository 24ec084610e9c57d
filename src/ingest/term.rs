//! The dates of an investment line and the term of a cost a year: what goes together.

use crate::domain::plan::Term;
use crate::domain::{Money, Quarter};

/// What a line states of its dates and its term.
pub(super) struct TermGiven {
    pub(super) amount_a_year: Option<Money>,
    pub(super) months: Option<u16>,
    pub(super) starts: Option<Quarter>,
    pub(super) ends: Option<Quarter>,
}

impl TermGiven {
    /// The term, where there is one; else the field that is wrong, and why.
    pub(super) fn read(
        &self,
        has_amounts: bool,
    ) -> Result<Option<Term>, (&'static str, &'static str)> {
        let TermGiven { amount_a_year, months, starts, ends } = *self;
        if starts.zip(ends).is_some_and(|(starts, ends)| ends < starts) {
            return Err(("ends", "the line ends before it starts"));
        }
        let Some(amount_a_year) = amount_a_year else {
            let why = "months are of an amount_a_year, and the line states none";
            return if months.is_some() { Err(("months", why)) } else { Ok(None) };
        };
        if has_amounts {
            let why = "give amounts by year, or an amount a year over a term, not both";
            return Err(("amount_a_year", why));
        }
        let of_dates = starts.zip(ends).map(|(starts, ends)| ends.index() - starts.index() + 1);
        let months = match (months, of_dates) {
            (Some(_), _) if ends.is_some() => {
                return Err(("ends", "give either months or ends: months say when it ends"));
            }
            (Some(months), _) => Some(months),
            (None, Some(quarters)) => u16::try_from(quarters * 3).ok(),
            (None, None) => None,
        };
        match months {
            Some(months) => Ok(Some(Term { amount_a_year, months })),
            None => Err((
                "months",
                "an amount a year needs a term: give months, or both starts and ends",
            )),
        }
    }
}
