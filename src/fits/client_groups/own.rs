//! Every client group and the total, each forecast by itself.

use std::collections::BTreeSet;

use super::answer::GroupsRequest;
use crate::domain::ledger::Series;
use crate::domain::quarter_runs::quarters_in_words;
use crate::domain::{Intervention, Ledger, Money, Slug};
use crate::fits::forecast::{ClawbackForecast, ForecastRequest, fit, untried};
use crate::fits::observed::Observed;
use crate::fits::refusals::NoForecast;
use crate::fits::step::StepSource;
use crate::forecast::LastQuarter;
use crate::forecast::reconcile::Uncertain;

/// One series with the forecast of its own.
pub(super) struct Own {
    pub(super) client_group: Slug,
    pub(super) series: Series,
    pub(super) forecast: ClawbackForecast,
    pub(super) variance: f64,
}

/// Every group and the total, each forecast by itself from the same quarter on.
pub(super) fn own_forecasts(
    ledger: &Ledger,
    interventions: &[Intervention],
    request: &GroupsRequest,
) -> Result<(Vec<Own>, Own), NoForecast> {
    let names: BTreeSet<Slug> =
        ledger.client_groups().into_iter().filter(|group| !group.is_all()).cloned().collect();
    if names.is_empty() {
        return Err("no client group is recorded, only everybody together: deliver the clawbacks \
                    of each group with the column client_group, for the same quarters"
            .to_owned());
    }
    let all = Slug::all();
    let mut series: Vec<(Slug, Series)> = Vec::new();
    let mut refusals = Vec::new();
    for name in names.into_iter().chain([all]) {
        let one = ledger.series(&name);
        match one.span() {
            Some(_) => series.push((name, one)),
            None => refusals.push(format!("{}: {}", who(&name), nothing_final(&one))),
        }
    }
    let ends = |(_, series): &(Slug, Series)| Some(series.span()?.1);
    let Some((shortest, last)) = series
        .iter()
        .filter_map(|one| Some((who(&one.0), ends(one)?)))
        .min_by_key(|(_, last)| *last)
    else {
        return Err(refusals.join("; "));
    };
    let mut own = Vec::new();
    for (client_group, mut series) in series {
        let recorded = series.quarters.len();
        series.quarters.retain(|quarter, _| *quarter <= last);
        let is_cut = series.quarters.len() < recorded;
        let wanted = ForecastRequest {
            horizon_quarters: request.horizon_quarters,
            levels: request.levels.clone(),
            step: StepSource::Marked,
            step_retained_share: request.step_retained_share,
            client_group: client_group.clone(),
            last_quarter: LastQuarter::default(),
        };
        let observed = Observed::of(series, interventions);
        let forecast = untried(&observed, &wanted);
        match forecast.and_then(|forecast| Ok((forecast, variance(&observed)?))) {
            Ok((forecast, variance)) => {
                own.push(Own { client_group, series: observed.series, forecast, variance });
            }
            Err(why) if is_cut => refusals.push(format!(
                "{}: {why} (all are cut at {}, where the final quarters of {shortest} end)",
                who(&client_group),
                last.in_words()
            )),
            Err(why) => refusals.push(format!("{}: {why}", who(&client_group))),
        }
    }
    match own.pop() {
        Some(total) if refusals.is_empty() => Ok((own, total)),
        _ => Err(refusals.join("; ")),
    }
}

/// Why a series has nothing to forecast from.
fn nothing_final(series: &Series) -> String {
    match quarters_in_words(series.provisional.keys().copied()) {
        none if none.is_empty() => "no quarter is final".to_owned(),
        provisional => format!("no quarter is final, and provisional is {provisional}"),
    }
}

/// The variance of a series in pounds squared: its spread, which is a share, of its
/// mean absolute quarter.
fn variance(observed: &Observed) -> Result<f64, NoForecast> {
    let quarters = &observed.series.quarters;
    let sizes = quarters.values().map(|figure| figure.amount.as_pounds_f64().abs());
    let typical = sizes.sum::<f64>() / quarters.len().max(1) as f64;
    let spread = fit(observed, LastQuarter::default())?.log_spread() * typical;
    Ok(spread * spread)
}

impl Own {
    /// Its variance with a point.
    pub(super) fn uncertain(&self, point: f64) -> Uncertain {
        Uncertain { point, variance: self.variance }
    }

    /// What is recorded of the year in progress.
    pub(super) fn recorded(&self) -> Money {
        let (_, last, _) = self.forecast.fitted_on;
        let year = last.next().year();
        let quarters = year.quarters().into_iter().filter(|quarter| *quarter <= last);
        let figures: Option<Vec<Money>> = quarters
            .map(|quarter| self.series.quarters.get(&quarter).map(|figure| figure.amount))
            .collect();
        let summed = figures.and_then(Money::checked_sum);
        // A missing quarter was filled, so the year knows more than the records.
        summed.or_else(|| self.filled()).unwrap_or(Money::ZERO)
    }

    fn filled(&self) -> Option<Money> {
        let year = self.forecast.financial_years.first()?;
        let ahead = self.forecast.quarters.iter();
        let ahead = ahead.filter(|(quarter, _)| quarter.year() == year.financial_year);
        let forecast = Money::checked_sum(ahead.map(|(_, outlook)| outlook.point))?;
        year.outlook.point.checked_sub(forecast)
    }
}

/// A group as the subject of a sentence.
pub(super) fn who(client_group: &Slug) -> String {
    if client_group.is_all() { "everybody".to_owned() } else { client_group.to_string() }
}
