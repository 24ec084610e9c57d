//! Why growth cannot be fitted, with the quarters that are in the way.

use crate::domain::Quarter;
use crate::domain::ledger::{QuarterFigure, Series};
use crate::domain::quarter_runs::quarters_in_words;
use crate::forecast::{GrowthError, Observation};

/// Whether the count of every final quarter is stated, and for an average not zero.
pub(super) fn counts(series: &Series, for_average: bool) -> Result<(), String> {
    let of = |wanted: &dyn Fn(&QuarterFigure) -> bool| {
        let quarters = series.quarters.iter().filter(|(_, figure)| wanted(figure));
        quarters_in_words(quarters.map(|(quarter, _)| *quarter))
    };
    let not_stated = of(&|figure| figure.count.is_none());
    if !not_stated.is_empty() {
        return Err(format!("The count is not stated for {not_stated}."));
    }
    let none = of(&|figure| figure.count == Some(0));
    if for_average && !none.is_empty() {
        return Err(format!(
            "There was no clawback in {none}, so there is no average to measure growth on."
        ));
    }
    Ok(())
}

/// What is wrong with quarters that cannot be fitted, `first` being that of index 0.
pub(super) fn not_fitted(error: GrowthError, first: Quarter, quarters: &[Observation]) -> String {
    let of = |wanted: &dyn Fn(&Observation) -> bool| {
        let wanted = quarters.iter().filter(|quarter| wanted(quarter));
        // A position in a series of named quarters fits.
        quarters_in_words(wanted.map(|quarter| first.plus(quarter.index as i32)))
    };
    match error {
        GrowthError::TooFewQuarters { have, need } => {
            let given = of(&|_| true);
            format!("too few quarters for a growth rate: {have} given ({given}), {need} needed")
        }
        GrowthError::NotPositive { .. } => {
            let zero_or_negative = of(&|quarter| quarter.value <= 0.0);
            format!("zero or negative in {zero_or_negative}, so growth in percent has no meaning")
        }
        GrowthError::NotIdentified => format!("{error}: {}", of(&|_| true)),
        GrowthError::NotFinite { .. } | GrowthError::NotInOrder { .. } => error.to_string(),
    }
}

/// Why there is no forecast, and so no backtest either: a sentence.
pub type NoForecast = String;
