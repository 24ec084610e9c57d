//! Forecasts of client groups and of their total that add up to the penny.
//!
//! Each group is forecast by itself, and so is the total; the two seldom agree. By
//! `bottom_up` the total is the sum of the groups. By `reconciled` groups and total
//! are both moved, each by its share of the discrepancy ([`reconcile`]). Every interval
//! stays its series' own: it moves with its point by as many pounds.

mod notes;

use std::collections::BTreeSet;

use crate::domain::ledger::Series;
use crate::domain::{FinancialYear, Finding, Intervention, Ledger, Money, Quarter, Rate, Slug};
use crate::forecast::reconcile::{Uncertain, reconcile, shares};

use super::forecast::{
    ClawbackForecast, ForecastRequest, Outlook, Refusal, YearOutlook, fit, forecast_series,
};
use super::to_money;
use notes::notes;

/// How groups and total are made to add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddingUp {
    /// The total is the sum of the groups' own forecasts.
    #[default]
    BottomUp,
    /// The discrepancy between the groups and the total's own forecast is shared among
    /// all of them in proportion to the variances of their series.
    Reconciled,
}

impl AddingUp {
    /// The word used in the API and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            AddingUp::BottomUp => "bottom_up",
            AddingUp::Reconciled => "reconciled",
        }
    }

    /// Reads that word.
    pub fn parse(text: &str) -> Option<AddingUp> {
        [AddingUp::BottomUp, AddingUp::Reconciled].into_iter().find(|one| one.as_str() == text)
    }

    /// What it does, for the answer.
    pub fn in_words(self) -> &'static str {
        match self {
            AddingUp::BottomUp => {
                "The total is the sum of the groups, each forecast by itself; nothing is moved."
            }
            AddingUp::Reconciled => {
                "Groups and total are each forecast by themselves, and the discrepancy is shared \
                 among them in proportion to the variances of their series; a group that would \
                 become negative is zero and the others share the rest."
            }
        }
    }
}

/// What to forecast for every group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupsRequest {
    /// How many quarters ahead, 1 to [`crate::forecast::MAX_HORIZON`].
    pub horizon_quarters: usize,
    /// Interval levels in whole percent.
    pub levels: Vec<u8>,
    /// How much of the marked step lasts, 0 to 1.
    pub persistence: Rate,
    /// How groups and total are made to add up.
    pub adding_up: AddingUp,
}

/// The forecast of one group, or of the total.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupForecast {
    /// The group; `all` for the total.
    pub client_group: Slug,
    /// The first and the last quarter that it was fitted on, and how many there are.
    pub fitted_on: (Quarter, Quarter, usize),
    /// Which share of the discrepancy it takes.
    pub share_of_discrepancy: f64,
    /// The quarters.
    pub quarters: Vec<(Quarter, Outlook)>,
    /// The financial years that the horizon completes: the sums of their quarters.
    pub financial_years: Vec<YearOutlook>,
    /// All of those years together.
    pub total: Option<Outlook>,
}

/// How far the forecasts were apart before they were made to add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discrepancy {
    /// The year.
    pub financial_year: FinancialYear,
    /// The sum of the groups' own forecasts.
    pub sum_of_groups: Money,
    /// The total's own forecast.
    pub forecast_of_total: Money,
    /// The latter minus the former.
    pub difference: Money,
}

/// Groups and their total.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupsForecast {
    /// The groups in the order of their names.
    pub groups: Vec<GroupForecast>,
    /// Everybody: the sum of the groups.
    pub total: GroupForecast,
    /// By year.
    pub discrepancies: Vec<Discrepancy>,
    /// What a reader must know.
    pub notes: Vec<Finding>,
}

/// One series with the forecast of its own.
struct Own {
    client_group: Slug,
    series: Series,
    forecast: ClawbackForecast,
    variance: f64,
}

/// Forecasts every client group and their total.
pub fn forecast_groups(
    ledger: &Ledger,
    interventions: &[Intervention],
    request: &GroupsRequest,
) -> Result<GroupsForecast, Refusal> {
    let (groups, total) = own_forecasts(ledger, interventions, request)?;
    let variances: Vec<Uncertain> = groups.iter().map(|group| uncertain(group, 0.0)).collect();
    let shares = match request.adding_up {
        AddingUp::BottomUp => vec![0.0; groups.len()],
        AddingUp::Reconciled => shares(uncertain(&total, 0.0), &variances),
    };
    let quarters: Vec<Vec<Money>> = (0..total.forecast.quarters.len())
        .map(|ahead| agreed(&groups, &total, ahead, request.adding_up))
        .collect::<Option<_>>()
        .ok_or("a forecast is beyond 100,000,000,000.00 pounds")?;
    let of_group = |(place, own): (usize, &Own)| {
        let points = quarters.iter().map(|parts| parts[place]).collect::<Vec<_>>();
        moved(own, &points, recorded(own), shares[place])
    };
    let agreed_groups: Option<Vec<GroupForecast>> =
        groups.iter().enumerate().map(of_group).collect();
    let sums: Option<Vec<Money>> =
        quarters.iter().map(|parts| Money::checked_sum(parts.iter().copied())).collect();
    let known = Money::checked_sum(groups.iter().map(recorded));
    let rest = match request.adding_up {
        AddingUp::BottomUp => 1.0,
        AddingUp::Reconciled => 1.0 - shares.iter().sum::<f64>(),
    };
    let agreed_total = sums.zip(known).and_then(|(sums, known)| moved(&total, &sums, known, rest));
    let (Some(agreed_groups), Some(agreed_total)) = (agreed_groups, agreed_total) else {
        return Err("a forecast is beyond 100,000,000,000.00 pounds".to_owned());
    };
    Ok(GroupsForecast {
        discrepancies: discrepancies(&groups, &total.forecast),
        notes: notes(ledger, &groups, &total),
        groups: agreed_groups,
        total: agreed_total,
    })
}

/// Every group and the total, each forecast by itself from the same quarter on.
fn own_forecasts(
    ledger: &Ledger,
    interventions: &[Intervention],
    request: &GroupsRequest,
) -> Result<(Vec<Own>, Own), Refusal> {
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
            None => refusals.push(format!("{}: no quarter is final", who(&name))),
        }
    }
    let last = series.iter().filter_map(|(_, series)| Some(series.span()?.1)).min();
    let mut own = Vec::new();
    for (client_group, mut series) in series {
        series.quarters.retain(|quarter, _| last.is_none_or(|last| *quarter <= last));
        let wanted = ForecastRequest {
            horizon_quarters: request.horizon_quarters,
            levels: request.levels.clone(),
            persistence: request.persistence,
            client_group: client_group.clone(),
        };
        let forecast = forecast_series(&series, interventions, &wanted);
        match forecast.and_then(|forecast| Ok((forecast, variance(&series)?))) {
            Ok((forecast, variance)) => own.push(Own { client_group, series, forecast, variance }),
            Err(why) => refusals.push(format!("{}: {why}", who(&client_group))),
        }
    }
    match own.pop() {
        Some(total) if refusals.is_empty() => Ok((own, total)),
        _ => Err(refusals.join("; ")),
    }
}

/// The variance of a series in pounds squared: its spread, which is a share, of its
/// mean absolute quarter.
fn variance(series: &Series) -> Result<f64, Refusal> {
    let sizes = series.quarters.values().map(|figure| figure.amount.as_pounds_f64().abs());
    let typical = sizes.sum::<f64>() / series.quarters.len().max(1) as f64;
    let spread = fit(series)?.log_spread() * typical;
    Ok(spread * spread)
}

fn uncertain(own: &Own, point: f64) -> Uncertain {
    Uncertain { point, variance: own.variance }
}

/// The groups' points of a quarter after they were made to add up.
fn agreed(groups: &[Own], total: &Own, ahead: usize, adding_up: AddingUp) -> Option<Vec<Money>> {
    let point = |own: &Own| own.forecast.quarters[ahead].1.point;
    match adding_up {
        AddingUp::BottomUp => Some(groups.iter().map(point).collect()),
        AddingUp::Reconciled => {
            let of = |own: &Own| uncertain(own, point(own).as_pounds_f64());
            let parts: Vec<Uncertain> = groups.iter().map(of).collect();
            let agreed = reconcile(of(total), &parts);
            // Ten-thousandths of a pound weigh finer than the pence that are split.
            let weights: Vec<u64> =
                agreed.parts.iter().map(|part| (part * 10_000.0).round() as u64).collect();
            Some(to_money(agreed.total)?.split(&weights))
        }
    }
}

/// What is recorded of the year in progress.
fn recorded(own: &Own) -> Money {
    let (_, last, _) = own.forecast.fitted_on;
    let year = last.next().year();
    let quarters = year.quarters().into_iter().filter(|quarter| *quarter <= last);
    let figures: Option<Vec<Money>> = quarters
        .map(|quarter| own.series.quarters.get(&quarter).map(|figure| figure.amount))
        .collect();
    let summed = figures.and_then(Money::checked_sum);
    // A missing quarter was filled, so the year knows more than the records.
    summed.or_else(|| filled(own)).unwrap_or(Money::ZERO)
}

fn filled(own: &Own) -> Option<Money> {
    let year = own.forecast.financial_years.first()?;
    let ahead = own.forecast.quarters.iter();
    let ahead = ahead.filter(|(quarter, _)| quarter.year() == year.financial_year);
    let forecast = Money::checked_sum(ahead.map(|(_, outlook)| outlook.point))?;
    year.outlook.point.checked_sub(forecast)
}

/// A series' forecast at other points; `known` is recorded of its first year.
fn moved(own: &Own, points: &[Money], known: Money, share: f64) -> Option<GroupForecast> {
    let pairs = own.forecast.quarters.iter().zip(points);
    let quarters: Option<Vec<(Quarter, Outlook)>> = pairs
        .map(|((quarter, outlook), point)| Some((*quarter, outlook.at(*point, Money::ZERO)?)))
        .collect();
    let quarters = quarters?;
    let mut financial_years = Vec::new();
    for year in &own.forecast.financial_years {
        let ahead = quarters.iter().filter(|(quarter, _)| quarter.year() == year.financial_year);
        let known = if year.recorded_quarters > 0 { known } else { Money::ZERO };
        let point = Money::checked_sum(ahead.map(|(_, outlook)| outlook.point).chain([known]))?;
        financial_years
            .push(YearOutlook { outlook: year.outlook.at(point, known)?, ..year.clone() });
    }
    let is_in_progress =
        own.forecast.financial_years.first().is_some_and(|y| y.recorded_quarters > 0);
    let known = if is_in_progress { known } else { Money::ZERO };
    let sum = Money::checked_sum(financial_years.iter().map(|year| year.outlook.point))?;
    let total = match &own.forecast.total {
        Some(total) => Some(total.at(sum, known)?),
        None => None,
    };
    Some(GroupForecast {
        client_group: own.client_group.clone(),
        fitted_on: own.forecast.fitted_on,
        share_of_discrepancy: share,
        quarters,
        financial_years,
        total,
    })
}

impl Outlook {
    /// The same outlook at another point: its bounds move by as many pounds, and stop
    /// at what is certain.
    fn at(&self, point: Money, least: Money) -> Option<Outlook> {
        let by = point.checked_sub(self.point)?;
        let bound = |bound: Money| Some(bound.checked_add(by)?.max(least));
        let intervals: Option<Vec<(u8, Money, Money)>> = self
            .intervals
            .iter()
            .map(|(level, lower, upper)| Some((*level, bound(*lower)?, bound(*upper)?)))
            .collect();
        Some(Outlook { point, intervals: intervals? })
    }
}

fn discrepancies(groups: &[Own], total: &ClawbackForecast) -> Vec<Discrepancy> {
    let of_year = |(place, year): (usize, &YearOutlook)| {
        let points = groups.iter().map(|group| group.forecast.financial_years[place].outlook.point);
        let sum_of_groups = Money::checked_sum(points)?;
        let forecast_of_total = year.outlook.point;
        Some(Discrepancy {
            financial_year: year.financial_year,
            sum_of_groups,
            forecast_of_total,
            difference: forecast_of_total.checked_sub(sum_of_groups)?,
        })
    };
    total.financial_years.iter().enumerate().filter_map(of_year).collect()
}

fn who(client_group: &Slug) -> String {
    if client_group.is_all() { "everybody".to_owned() } else { client_group.to_string() }
}
