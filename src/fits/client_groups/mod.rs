//! Forecasts of client groups and of their total that add up to the penny.
//!
//! Each group is forecast by itself, and so is the total; the two seldom agree. By
//! `bottom_up` the total is the sum of the groups. By `reconciled` groups and total
//! are both moved, each by its share of the discrepancy ([`reconcile`]). Every interval
//! stays its series' own: it moves with its point by as many pounds.

mod answer;
mod notes;
mod own;

use crate::domain::{Intervention, Ledger, Money, Quarter};
use crate::forecast::reconcile::{Uncertain, reconcile, shares};

use super::forecast::{ClawbackForecast, Outlook, YearOutlook};
use super::to_money;
use crate::fits::refusals::NoForecast;
use notes::notes;
use own::{Own, own_forecasts};

pub use answer::{AddingUp, Discrepancy, GroupForecast, GroupsForecast, GroupsRequest};

/// Forecasts every client group and their total.
pub fn forecast_groups(
    ledger: &Ledger,
    interventions: &[Intervention],
    request: &GroupsRequest,
) -> Result<GroupsForecast, NoForecast> {
    let (groups, total) = own_forecasts(ledger, interventions, request)?;
    let (agreed_groups, agreed_total) = add_up(&groups, &total, request.adding_up)
        .ok_or("a forecast is beyond 100,000,000,000 pounds")?;
    Ok(GroupsForecast {
        discrepancies: discrepancies(&groups, &total.forecast),
        notes: notes(ledger, &groups, &total),
        groups: agreed_groups,
        total: agreed_total,
    })
}

/// Groups that add up to the total; nothing where a sum is no amount that is kept.
fn add_up(
    groups: &[Own],
    total: &Own,
    adding_up: AddingUp,
) -> Option<(Vec<GroupForecast>, GroupForecast)> {
    let quarters: Vec<Vec<Money>> = (0..total.forecast.quarters.len())
        .map(|ahead| agreed(groups, total, ahead, adding_up))
        .collect::<Option<_>>()?;
    let shares = match adding_up {
        AddingUp::BottomUp => vec![0.0; groups.len()],
        AddingUp::Reconciled => {
            let variances: Vec<Uncertain> = groups.iter().map(|own| own.uncertain(0.0)).collect();
            shares(total.uncertain(0.0), &variances)
        }
    };
    let group = |(place, own): (usize, &Own)| {
        let points: Vec<Money> = quarters.iter().map(|parts| parts[place]).collect();
        moved(own, &points, own.recorded(), shares[place])
    };
    let moved_groups = groups.iter().enumerate().map(group).collect::<Option<_>>()?;
    let sums: Vec<Money> = quarters
        .iter()
        .map(|parts| Money::checked_sum(parts.iter().copied()))
        .collect::<Option<_>>()?;
    let recorded = Money::checked_sum(groups.iter().map(Own::recorded))?;
    let rest = 1.0 - shares.iter().sum::<f64>();
    Some((moved_groups, moved(total, &sums, recorded, rest)?))
}

/// The groups' points of a quarter after they were made to add up.
fn agreed(groups: &[Own], total: &Own, ahead: usize, adding_up: AddingUp) -> Option<Vec<Money>> {
    let point = |own: &Own| own.forecast.quarters[ahead].1.point;
    match adding_up {
        AddingUp::BottomUp => Some(groups.iter().map(point).collect()),
        AddingUp::Reconciled => {
            let of = |own: &Own| own.uncertain(point(own).as_pounds_f64());
            let parts: Vec<Uncertain> = groups.iter().map(of).collect();
            let agreed = reconcile(of(total), &parts);
            // Ten-thousandths of a pound weigh finer than the pence that are split.
            let weights: Vec<u64> =
                agreed.parts.iter().map(|part| (part * 10_000.0).round() as u64).collect();
            Some(to_money(agreed.total)?.split(&weights))
        }
    }
}

/// A series' forecast at other points; `recorded` is part of a year in progress.
fn moved(own: &Own, points: &[Money], recorded: Money, share: f64) -> Option<GroupForecast> {
    let pairs = own.forecast.quarters.iter().zip(points);
    let quarters: Vec<(Quarter, Outlook)> = pairs
        .map(|((quarter, outlook), point)| Some((*quarter, outlook.at(*point, Money::ZERO)?)))
        .collect::<Option<_>>()?;
    let year_at = |year: &YearOutlook| {
        let is_begun = year.recorded_quarters + year.filled_quarters > 0;
        let known = if is_begun { recorded } else { Money::ZERO };
        let ahead = quarters.iter().filter(|(quarter, _)| quarter.year() == year.financial_year);
        let point = Money::checked_sum(ahead.map(|(_, outlook)| outlook.point).chain([known]))?;
        Some(YearOutlook { outlook: year.outlook.at(point, known)?, ..year.clone() })
    };
    let financial_years: Vec<YearOutlook> =
        own.forecast.financial_years.iter().map(year_at).collect::<Option<_>>()?;
    let sum = Money::checked_sum(financial_years.iter().map(|year| year.outlook.point))?;
    let total = match &own.forecast.total {
        Some(total) => Some(total.at(sum, recorded)?),
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
