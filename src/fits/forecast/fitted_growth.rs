//! What would be recovered if the fitted growth went on: no forecast, and beside one.

use crate::domain::{FinancialYear, Finding, Money, Quarter, Rate};
use crate::fits::fitted::fit_with_step;
use crate::fits::growth_differs::growth_differs;
use crate::fits::observed::{Observed, observation};
use crate::fits::refusals::NoForecast;
use crate::fits::{rate_to_places, to_money, unsigned_if_zero};

use super::answer::{ClawbackForecast, FittedGrowthPath, YearOutlook};

/// The fitted growth gone on over the quarters and the years of a forecast. What is
/// recorded stands in a year as it was recorded.
pub(super) fn fitted_growth_path(
    observed: &Observed,
    step_retained_share: Rate,
    forecast: &ClawbackForecast,
) -> Result<FittedGrowthPath, NoForecast> {
    let (first, ..) = forecast.fitted_on;
    let growth = observed.growth()?;
    // A step that lasts, marked or found, or else one that is over.
    let lasting = forecast.step.as_ref().map(|step| step.estimate.start_index..usize::MAX);
    let step = lasting.or_else(|| observed.step.clone());
    let not_identified = "the quarters given cannot tell trend and quarter effects apart";
    let (step, fit) = fit_with_step(growth, step).ok_or(not_identified)?;
    let path = growth.path(step.as_ref(), step_retained_share.as_f64()).ok_or(not_identified)?;
    let beyond = "the fitted growth goes beyond 100,000,000,000.00 pounds";
    let level = |quarter: Quarter| {
        let place = observation(first, quarter, 0.0);
        to_money(path(place.index, place.season)).ok_or(beyond)
    };
    let quarters = forecast.quarters.iter().map(|(quarter, _)| Ok((*quarter, level(*quarter)?)));
    let of_year = |year: FinancialYear| -> Result<(FinancialYear, Money), NoForecast> {
        let recorded = |quarter| observed.series.quarters.get(&quarter).map(|figure| figure.amount);
        let amounts =
            year.quarters().map(|quarter| recorded(quarter).map_or_else(|| level(quarter), Ok));
        let amounts: Result<Vec<Money>, &str> = amounts.into_iter().collect();
        Ok((year, Money::checked_sum(amounts?).ok_or(beyond)?))
    };
    let years = forecast.financial_years.iter().map(|year| of_year(year.financial_year));
    let financial_years: Vec<(FinancialYear, Money)> = years.collect::<Result<_, _>>()?;
    let total = Money::checked_sum(financial_years.iter().map(|(_, amount)| *amount));
    Ok(FittedGrowthPath {
        fit,
        with_step: step.is_some(),
        quarters: quarters.collect::<Result<_, NoForecast>>()?,
        total: total.filter(|_| !financial_years.is_empty()),
        financial_years,
    })
}

/// Whether the forecast grows as the fit does.
pub(super) fn differs(path: &FittedGrowthPath, years: &[YearOutlook]) -> Option<Finding> {
    let is_whole = |year: &&YearOutlook| year.recorded_quarters + year.filled_quarters == 0;
    let years: Vec<(FinancialYear, Money)> = years
        .iter()
        .filter(is_whole)
        .map(|year| (year.financial_year, year.outlook.point))
        .collect();
    let rate = |growth| rate_to_places(growth, 4);
    let interval = [rate(path.fit.corrected_lower_95)?, rate(path.fit.corrected_upper_95)?];
    growth_differs(rate(path.fit.growth_rate)?, interval, path.with_step, &years)
}

impl FittedGrowthPath {
    /// What it is, in words.
    pub fn message(&self) -> String {
        let percent = |growth: f64| unsigned_if_zero(format!("{:.1}%", 100.0 * growth));
        format!(
            "If the fitted growth goes on: the growth fit {} has about {} a year, with a 95% \
             interval from {} to {}. This compounds its level, growth and quarter pattern. It is \
             not a forecast.",
            if self.with_step { "with the step" } else { "without a step" },
            percent(self.fit.growth_rate),
            percent(self.fit.corrected_lower_95),
            percent(self.fit.corrected_upper_95),
        )
    }
}
