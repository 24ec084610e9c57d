//! The growth fit as an offset answer may use it: a rate and a level.

use std::ops::Range;

use crate::domain::{FinancialYear, FittedGrowth};
use crate::forecast::{GrowthFit, GrowthSeries};

use super::observed::Observed;
use super::{position, rate_to_places, to_money};

/// The growth of the recorded amounts, with the marked step where it can be estimated
/// beside the trend. Fails with the reason.
pub fn fitted_growth(observed: &Observed) -> Result<FittedGrowth, String> {
    let (first, last) = observed.span()?;
    let is_whole = |year: &FinancialYear| observed.series.year_sum(*year).is_some();
    let year = first.year().to(last.year()).filter(is_whole).last();
    let financial_year = year.ok_or("no financial year has four final quarters")?;
    let quarters = financial_year.quarters().map(|quarter| position(first, quarter).unwrap_or(0));
    let growth = observed.growth()?;
    let (step, estimate) = fit_with_step(growth, observed.step.clone())
        .ok_or("the quarters given cannot tell trend and quarter effects apart")?;
    let (_, total) = growth
        .growth_and_total(step.as_ref(), &quarters)
        .ok_or("a quarter of the last complete financial year is not in the fit")?;
    let beyond = "the fitted growth is beyond all measure";
    let rate = |growth| rate_to_places(growth, 4).ok_or(beyond);
    Ok(FittedGrowth {
        rate: rate(estimate.growth_rate)?,
        interval: [rate(estimate.corrected_lower_95)?, rate(estimate.corrected_upper_95)?],
        with_step: step.is_some(),
        level: to_money(total).ok_or("the fitted level is beyond 100,000,000,000 pounds")?,
        financial_year,
    })
}

/// The fit that a plan may go on from: with the step where it can be estimated beside the
/// trend, else without one. `None` where neither can be.
pub(super) fn fit_with_step(
    series: &GrowthSeries,
    step: Option<Range<usize>>,
) -> Option<(Option<Range<usize>>, GrowthFit)> {
    let with_step = step.and_then(|step| Some((series.fit(Some(step.clone()), None).ok()?, step)));
    match with_step {
        Some((fit, step)) => Some((Some(step), fit)),
        None => Some((None, series.fit(None, None).ok()?)),
    }
}
