//! A financial year against its budget: what is recorded, what is forecast of the rest,
//! and how that stands.

use chrono::{DateTime, Utc};

use super::scoring::claims;
use super::vintage_record::Stored;
use super::vintages::parsed;
use super::{Service, ServiceError, State};
use crate::domain::ledger::Series;
use crate::domain::rating::RatingRule;
use crate::domain::score::Claim;
use crate::domain::{FinancialYear, Finding, Money, Quarter, RecoveryPath, Slug};
use crate::fits;
use crate::fits::forecast::{ClawbackForecast, ForecastRequest};
use crate::fits::step::StepSource;
use crate::forecast::MAX_HORIZON;
use crate::views::finding::FindingView;
use crate::views::forecast::IntervalView;
use crate::views::monitoring::{
    BudgetView, MonitoredQuarterView, MonitoringView, OutturnView, VintageVarianceView,
};
use crate::views::{FinancialYearText, MoneyText, QuarterText};

/// A budget that is the plan's expected recovery.
const EXPECTED: &str = "expected_recovery";

/// Which year is monitored, and against what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonitoringRequest {
    /// The year; `None` is the one in progress.
    pub financial_year: Option<FinancialYear>,
    /// A stated budget; `None` is the plan's expected recovery.
    pub budget: Option<Money>,
    /// The number of a stored forecast.
    pub vintage: Option<String>,
    /// How the year is rated.
    pub rule: RatingRule,
}

impl Service {
    /// A financial year against its budget, and against a stored forecast where one is
    /// named.
    pub fn monitoring(
        &self,
        programme: &str,
        request: &MonitoringRequest,
        instant: Option<DateTime<Utc>>,
    ) -> Result<MonitoringView, ServiceError> {
        let number = request.vintage.as_ref();
        let vintage = number.map(|number| self.vintage_document(programme, number, instant));
        let vintage = vintage.transpose()?;
        let mut view = self.state(programme, instant)?.monitoring(request, instant)?;
        if let Some((_, document)) = vintage {
            let stored = Stored::read(&document)?;
            let group = &stored.request.client_group;
            if *group != Slug::all().as_str() {
                let message =
                    format!("The vintage is of the clients {group} alone and is not compared.");
                let finding = Finding::info("vintage_of_a_group", message);
                view.findings.push(FindingView::from(&finding));
            }
            view.vintage = Some(variance_of(document.version, &stored, &view));
        }
        Ok(view)
    }
}

impl State {
    /// A financial year against its budget.
    pub fn monitoring(
        &self,
        request: &MonitoringRequest,
        instant: Option<DateTime<Utc>>,
    ) -> Result<MonitoringView, ServiceError> {
        let all = Slug::all();
        let series = self.ledger.series(&all);
        let none = || ServiceError::NoForecast("no quarter is recorded as final".to_owned());
        let (_, last) = series.span().ok_or_else(none)?;
        let year = request.financial_year.unwrap_or_else(|| last.next().year());
        let forecast = self.rest_of(year, last, request.rule.amber_level)?;
        let stated = self.ledger.stated_total(&all, year).map(|entry| entry.amount);
        let mut findings = notes(&series, year, last, forecast.as_ref(), stated);
        let outturn = outturn(&series, year, forecast.as_ref(), stated);
        let budget = self.budget(request, year, &mut findings);
        let variance = outturn.as_ref().zip(budget.as_ref());
        let variance =
            variance.and_then(|(outturn, budget)| outturn.point.0.checked_sub(budget.amount.0));
        let rated = budget.as_ref().filter(|budget| !self.is_forecast(budget));
        let rating = outturn.as_ref().zip(rated).map(|(outturn, budget)| {
            let level = request.rule.amber_level;
            let upper = outturn.intervals.iter().find(|interval| interval.level == level);
            let upper = upper.map(|interval| interval.upper.0);
            request.rule.rate(outturn.point.0, upper, budget.amount.0)
        });
        let quarters = quarters_of(year, &series, forecast.as_ref());
        let sum_of = |status: &str| {
            let of_status = quarters.iter().filter(|quarter| quarter.status == status);
            let amounts: Vec<Money> =
                of_status.filter_map(|quarter| quarter.amount).map(|amount| amount.0).collect();
            if amounts.is_empty() { None } else { Money::checked_sum(amounts).map(MoneyText) }
        };
        Ok(MonitoringView {
            programme: self.programme.id.to_string(),
            data_version: self.data_version.clone(),
            as_known_at: self.known_at(instant),
            currency: "GBP",
            financial_year: FinancialYearText(year),
            final_to_date: sum_of("final"),
            provisional_to_date: sum_of("provisional"),
            quarters,
            outturn,
            budget,
            variance: variance.map(MoneyText),
            rating: rating.map(|rating| rating.as_str()),
            rule: request.rule.in_words(),
            vintage: None,
            findings: findings.iter().map(FindingView::from).collect(),
        })
    }

    /// The forecast to the end of a year; `None` where its last quarter is behind the
    /// last final one.
    fn rest_of(
        &self,
        year: FinancialYear,
        last: Quarter,
        amber_level: u8,
    ) -> Result<Option<ClawbackForecast>, ServiceError> {
        let [.., last_of_year] = year.quarters();
        let ahead = usize::try_from(last_of_year.index() - last.index()).unwrap_or(0);
        if ahead == 0 {
            return Ok(None);
        }
        if ahead > MAX_HORIZON {
            return Err(ServiceError::NoForecast(format!(
                "{year} is {ahead} quarters away from the last final one, {}; at most {MAX_HORIZON} \
                 are forecast",
                last.in_words()
            )));
        }
        let mut levels = vec![80, 95, amber_level];
        levels.sort_unstable();
        levels.dedup();
        let request = ForecastRequest {
            horizon_quarters: ahead,
            levels,
            step: StepSource::default(),
            persistence: self.programme.assumptions.persistence,
            client_group: Slug::all(),
        };
        let interventions = &self.programme.interventions;
        fits::forecast::forecast(&self.ledger, interventions, &request)
            .map(Some)
            .map_err(ServiceError::NoForecast)
    }

    /// What the year is held against.
    fn budget(
        &self,
        request: &MonitoringRequest,
        year: FinancialYear,
        findings: &mut Vec<Finding>,
    ) -> Option<BudgetView> {
        if let Some(amount) = request.budget {
            return Some(BudgetView { amount: MoneyText(amount), source: "stated" });
        }
        let assumptions = &self.programme.assumptions;
        let not_stated = |why: String| {
            let message = format!("No budget is stated for {year}: {why}.");
            Finding::info("budget_not_stated", message).in_year(year)
        };
        let offset = match self.offset(assumptions, None) {
            Ok(offset) => offset,
            Err(error) => {
                findings.push(not_stated(error.to_string()));
                return None;
            }
        };
        let Some(planned) = offset.years.iter().find(|one| one.financial_year.0 == year) else {
            findings.push(not_stated("it is no year of the plan".to_owned()));
            return None;
        };
        let budget = BudgetView { amount: planned.recovery, source: EXPECTED };
        if self.is_forecast(&budget) {
            let message = "The plan expects what is forecast, so its budget is the forecast itself: \
                           it says nothing about it, and the year is not rated; state a budget.";
            let finding = Finding::warning("budget_is_the_forecast", message.to_owned());
            findings.push(finding.in_year(year));
        }
        Some(budget)
    }

    /// Whether a budget is the forecast that it would be held against.
    fn is_forecast(&self, budget: &BudgetView) -> bool {
        let path = self.programme.assumptions.recovery_path;
        budget.source == EXPECTED && path == RecoveryPath::Statistical
    }
}

/// What is recorded and what is forecast of each quarter.
fn quarters_of(
    year: FinancialYear,
    series: &Series,
    forecast: Option<&ClawbackForecast>,
) -> Vec<MonitoredQuarterView> {
    let view = |quarter: Quarter| {
        let ahead = forecast.and_then(|f| f.quarters.iter().find(|(q, _)| *q == quarter));
        let (status, amount) = match series.quarters.get(&quarter) {
            Some(figure) => ("final", Some(figure.amount)),
            None => match series.provisional.get(&quarter) {
                Some(figure) => ("provisional", Some(figure.amount)),
                None => ("not_recorded", None),
            },
        };
        MonitoredQuarterView {
            quarter: QuarterText(quarter),
            status,
            amount: amount.map(MoneyText),
            forecast: ahead.map(|(_, outlook)| MoneyText(outlook.point)),
        }
    };
    year.quarters().into_iter().map(view).collect()
}

/// What the year comes to; `None` where a quarter behind the last final one is missing
/// and neither a figure that is filled in nor the total that its source printed stands
/// for it.
fn outturn(
    series: &Series,
    year: FinancialYear,
    forecast: Option<&ClawbackForecast>,
    stated: Option<Money>,
) -> Option<OutturnView> {
    let Some(forecast) = forecast else {
        return Some(OutturnView {
            forecast_quarters: 0,
            filled_quarters: 0,
            point: MoneyText(series.year_sum(year).or(stated)?),
            intervals: Vec::new(),
        });
    };
    let of_year = forecast.financial_years.iter().find(|one| one.financial_year == year)?;
    Some(OutturnView {
        forecast_quarters: 4 - of_year.recorded_quarters - of_year.filled_quarters,
        filled_quarters: of_year.filled_quarters,
        point: MoneyText(of_year.outlook.point),
        intervals: of_year.outlook.intervals.iter().map(interval).collect(),
    })
}

fn interval((level, lower, upper): &(u8, Money, Money)) -> IntervalView {
    IntervalView { level: *level, lower: MoneyText(*lower), upper: MoneyText(*upper) }
}

/// What a reader must know of the year's quarters and of its forecast.
fn notes(
    series: &Series,
    year: FinancialYear,
    last: Quarter,
    forecast: Option<&ClawbackForecast>,
    stated: Option<Money>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for quarter in year.quarters() {
        let words = quarter.in_words();
        if series.provisional.contains_key(&quarter) {
            let message =
                format!("{words} is provisional: it is shown, and the outturn does not count it.");
            findings.push(Finding::info("provisional", message).in_quarter(quarter));
        }
        if quarter <= last && !series.quarters.contains_key(&quarter) {
            let message = match (forecast, stated) {
                (Some(_), _) => {
                    format!("{words} has no final figure although a later quarter has.")
                }
                (None, Some(stated)) => format!(
                    "{words} has no final figure; the outturn is the total that is stated for {year}, \
                     {} pounds.",
                    stated.in_words()
                ),
                (None, None) => {
                    format!("{words} has no final figure, so the year has no outturn.")
                }
            };
            findings.push(Finding::warning("quarter_missing", message).in_quarter(quarter));
        }
    }
    let of_forecast = forecast.map_or(&[][..], |forecast| &forecast.notes);
    // Said above, or of no interest here.
    let known = |note: &&Finding| !["provisional", "no_backtest"].contains(&note.rule);
    findings.extend(of_forecast.iter().filter(known).cloned());
    findings
}

/// The outturn against what a stored forecast said of the year.
fn variance_of(vintage: i64, stored: &Stored, view: &MonitoringView) -> VintageVarianceView {
    let forecast = parsed(&stored.result.forecast);
    let years = claims(&forecast["financial_years"], "financial_year", |text| {
        FinancialYear::parse(text).ok()
    });
    let is_of_all = stored.request.client_group == Slug::all().as_str();
    let claim: Option<Claim> = years
        .filter(|_| is_of_all)
        .into_iter()
        .flatten()
        .find_map(|(year, claim)| (year == view.financial_year.0).then_some(claim));
    let point = claim.as_ref().map(|claim| claim.point);
    let outturn = view.outturn.as_ref().map(|outturn| outturn.point.0);
    let variance = outturn.zip(point).and_then(|(outturn, point)| outturn.checked_sub(point));
    VintageVarianceView {
        vintage,
        name: stored.name.clone(),
        point: point.map(MoneyText),
        variance: variance.map(MoneyText),
        intervals: claim.iter().flat_map(|claim| claim.intervals.iter().map(interval)).collect(),
    }
}
