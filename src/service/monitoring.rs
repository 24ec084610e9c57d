//! A financial year against its budget: what is recorded, what is forecast of the rest,
//! and how that stands.

use chrono::{DateTime, Utc};

use super::outturn::{Rest, interval, notes, outturn, quarters_of};
use super::scoring::claims;
use super::vintage_record::Stored;
use super::vintages::parsed;
use super::{Service, ServiceError, State};
use crate::domain::rating::RatingRule;
use crate::domain::score::Claim;
use crate::domain::{FinancialYear, Finding, Money, Quarter, RecoveryPath, Slug};
use crate::fits;
use crate::fits::forecast::ForecastRequest;
use crate::fits::step::StepSource;
use crate::forecast::MAX_HORIZON;
use crate::views::finding::FindingView;
use crate::views::monitoring::{BudgetView, MonitoringView, VintageVarianceView};
use crate::views::{FinancialYearText, MoneyText};

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
        let rest = self.rest_of(year, last, request.rule.amber_level)?;
        let stated = self.ledger.stated_total(&all, year).map(|entry| entry.amount);
        let mut findings = notes(&series, year, last, &rest, stated);
        let outturn = outturn(&series, year, &rest, stated);
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
        let quarters = quarters_of(year, &series, &rest);
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

    /// The forecast to the end of a year. Fails where that is further than any forecast.
    fn rest_of(
        &self,
        year: FinancialYear,
        last: Quarter,
        amber_level: u8,
    ) -> Result<Rest, ServiceError> {
        let [.., last_of_year] = year.quarters();
        let ahead = usize::try_from(last_of_year.index() - last.index()).unwrap_or(0);
        if ahead == 0 {
            return Ok(Rest::Over);
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
        Ok(match fits::forecast::forecast(&self.ledger, interventions, &request) {
            Ok(forecast) => Rest::Forecast(Box::new(forecast)),
            Err(why) => Rest::NoForecast(why),
        })
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
        let answer = match self.answer(assumptions) {
            Ok(answer) => answer,
            Err(error) => {
                findings.push(not_stated(error.to_string()));
                return None;
            }
        };
        let recoveries = answer.clawback.iter().flat_map(|clawback| &clawback.recoveries);
        let mut planned = answer.appraisal.years.iter().zip(recoveries);
        let Some((_, recovery)) = planned.find(|(one, _)| one.financial_year == year) else {
            findings.push(not_stated("it is no year of the plan".to_owned()));
            return None;
        };
        let budget = BudgetView { amount: MoneyText(*recovery), source: EXPECTED };
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
