//! The records of a series as the engine reads them: a value for every quarter, or
//! observations that carry their place.

use crate::domain::Quarter;
use crate::domain::ledger::{QuarterFigure, Series};
use crate::forecast::Observation;

use super::position;

/// What was recovered, in pounds.
pub(super) fn amount(figure: &QuarterFigure) -> Option<f64> {
    Some(figure.amount.as_pounds_f64())
}

/// How many clawbacks there were; nothing where that is not stated.
pub(super) fn count(figure: &QuarterFigure) -> Option<f64> {
    figure.count.map(|count| count as f64)
}

/// What a clawback brought on average, in pounds; nothing where there was none.
pub(super) fn average(figure: &QuarterFigure) -> Option<f64> {
    let count = figure.count.filter(|count| *count > 0)?;
    Some(figure.amount.as_pounds_f64() / count as f64)
}

/// A value for every quarter from the first to the last that is final; nothing where a
/// quarter is missing or has no value.
pub(super) fn values(
    series: &Series,
    value: impl Fn(&QuarterFigure) -> Option<f64>,
) -> Result<Vec<Option<f64>>, String> {
    let (first, last) = series.span().ok_or("no quarter is recorded as final")?;
    Ok(first.to(last).map(|quarter| value(series.quarters.get(&quarter)?)).collect())
}

/// The quarters that have a value, as a growth fit reads them.
pub(super) fn observations(
    series: &Series,
    value: impl Fn(&QuarterFigure) -> Option<f64>,
) -> Vec<Observation> {
    let Some((first, _)) = series.span() else { return Vec::new() };
    let observed = |(quarter, figure): (&Quarter, &QuarterFigure)| {
        Some(observation(first, *quarter, value(figure)?))
    };
    series.quarters.iter().filter_map(observed).collect()
}

/// The value of one quarter of a series that starts at `first`.
pub(super) fn observation(first: Quarter, quarter: Quarter, value: f64) -> Observation {
    Observation {
        index: position(first, quarter).unwrap_or(0),
        season: usize::from(quarter.number() - 1),
        value,
    }
}
