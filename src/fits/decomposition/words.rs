//! What is said of a decomposition: what it lacks, and how far the views are apart.

use super::answer::YearViews;
use crate::domain::ledger::{QuarterFigure, Series};
use crate::domain::quarter_runs::quarters_in_words;
use crate::domain::{Finding, Money};
use crate::fits::forecast::ClawbackForecast;
use crate::fits::in_pounds;
use crate::fits::refusals::NoForecast;

/// Why the product has a point only.
pub(super) const NO_INTERVAL: &str = "The product has no interval. Count and amount per clawback cannot be \
    taken to stray independently, and how they hang together is not estimated. So bounds of one \
    times bounds of the other would be no interval. Each factor has its own; for the amount read \
    that of the forecast.";

/// Whether every quarter has an average, and what to say of those that have none.
pub(super) fn averages(series: &Series) -> Result<Option<Finding>, NoForecast> {
    let of = |wanted: &dyn Fn(&QuarterFigure) -> bool| {
        let quarters = series.quarters.iter().filter(|(_, figure)| wanted(figure));
        quarters_in_words(quarters.map(|(quarter, _)| *quarter))
    };
    let not_stated = of(&|figure| figure.count.is_none());
    if !not_stated.is_empty() {
        return Err(format!(
            "the count is not stated for {not_stated}: deliver the number of clawbacks of these \
             quarters"
        ));
    }
    let contradicting = of(&|figure| figure.count == Some(0) && figure.amount != Money::ZERO);
    if !contradicting.is_empty() {
        return Err(format!(
            "there is an amount and no clawback in {contradicting}: an amount of nothing has no \
             average, so correct the amount or the count"
        ));
    }
    let last = series.quarters.last_key_value();
    if let Some((quarter, _)) = last.filter(|(_, figure)| figure.count == Some(0)) {
        return Err(format!(
            "there was no clawback in {}, the last quarter, so there is no average to go on from",
            quarter.in_words()
        ));
    }
    let without = of(&|figure| figure.count == Some(0));
    let message = format!(
        "There was no clawback in {without}: the count is zero, and the average, which it does \
         not have, was filled from the years beside it, or else from the quarters beside it."
    );
    Ok((!without.is_empty()).then(|| Finding::info("no_clawback", message)))
}

/// How far the views are apart in the last year, held against the narrowest interval
/// of the forecast.
pub(super) fn message(direct: &ClawbackForecast, years: &[YearViews]) -> String {
    let Some((year, own)) = years.last().zip(direct.financial_years.last()) else {
        return "The horizon completes no financial year, so the views are compared by quarter \
                alone."
            .to_owned();
    };
    let more_or_less = match year.difference.pence().signum() {
        1 => format!("{} more than", in_pounds(year.difference)),
        -1 => format!("{} less than", in_pounds(Money::from_pence(-year.difference.pence()))),
        _ => "as much as".to_owned(),
    };
    let share =
        year.difference_share.map_or(String::new(), |share| format!(" ({:+.1}%)", 100.0 * share));
    let compared = format!(
        "In {} count x amount per clawback gives {}, {more_or_less} the forecast of the \
         amount{share}",
        year.financial_year,
        in_pounds(year.product),
    );
    match own.outlook.intervals.iter().min_by_key(|(level, ..)| *level) {
        Some((level, lower, upper)) if (lower..=upper).contains(&&year.product) => format!(
            "{compared}: that is inside its {level}% interval, so the data do not tell the two \
             views apart."
        ),
        Some((level, ..)) => format!(
            "{compared}: that is outside its {level}% interval, so count and average go ways that \
             the amount alone does not show, and neither view is proof."
        ),
        None => format!("{compared}."),
    }
}
