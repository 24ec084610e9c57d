//! The growth fit as an offset answer may use it: a rate and a level.

use crate::domain::{FittedGrowth, Intervention, Ledger, Slug};
use crate::forecast::GrowthSeries;

use super::observed::{amount, observations};
use super::refusals;
use super::{position, rate_to_places, step_of, to_money};

/// The growth of the recorded amounts, with the marked step where it can be estimated
/// beside the trend. Fails with the reason.
pub fn fitted_growth(
    ledger: &Ledger,
    interventions: &[Intervention],
) -> Result<FittedGrowth, String> {
    let series = ledger.series(&Slug::all());
    let (first, last) = series.span().ok_or("no quarter is recorded as final")?;
    let year = first.year().to(last.year()).filter(|year| series.year_sum(*year).is_some()).last();
    let financial_year = year.ok_or("no financial year has four final quarters")?;
    let quarters = financial_year.quarters().map(|quarter| position(first, quarter).unwrap_or(0));
    let amounts = observations(&series, amount);
    let fit = GrowthSeries::new(&amounts)
        .map_err(|error| refusals::not_fitted(error, first, &amounts))?;
    let with_step = step_of(&series, interventions)
        .and_then(|step| fit.growth_and_total(Some(&step), &quarters));
    let (growth, total) = with_step
        .or_else(|| fit.growth_and_total(None, &quarters))
        .ok_or("the quarters given cannot tell trend and quarter effects apart")?;
    Ok(FittedGrowth {
        rate: rate_to_places(growth, 4).ok_or("the fitted growth is beyond all measure")?,
        with_step: with_step.is_some(),
        level: to_money(total).ok_or("the fitted level is beyond 100,000,000,000 pounds")?,
        financial_year,
    })
}
