//! A financial year against its budget: what is recorded, what is forecast of the rest,
//! and how that stands.

use crate::domain::ledger::Series;
use crate::domain::rating::{Rating, RatingRule};
use crate::domain::score::PastClaims;
use crate::domain::{FinancialYear, Finding, Ledger, Money, Quarter, Rate, Slug, Status};
use crate::forecast::held::HeldVerdict;
use crate::forecast::{LastQuarter, MAX_HORIZON};

use super::backtest::IntervalRecord;
use super::forecast::{ClawbackForecast, ForecastRequest, Outlook, forecast};
use super::observed::Observed;
use super::refusals::NoForecast;
use super::step::StepSource;
use super::{position, sentence};

/// What a year is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Budget {
    /// An amount that somebody states.
    Stated(Money),
    /// What the plan expects.
    Expected(Money),
    /// What the plan expects, where that is the forecast itself.
    Forecast(Money),
    /// There is none, and why.
    NotStated(String),
}

/// A financial year against its budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monitoring {
    /// The year.
    pub financial_year: FinancialYear,
    /// Its four quarters.
    pub quarters: Vec<MonitoredQuarter>,
    /// The sum of its final quarters; `None` where there is none.
    pub final_to_date: Option<Money>,
    /// The sum of its provisional quarters; `None` where there is none.
    pub provisional_to_date: Option<Money>,
    /// What the year comes to, where that can be said.
    pub outturn: Option<Outturn>,
    /// What it is held against.
    pub budget: Budget,
    /// Outturn minus budget.
    pub variance: Option<Money>,
    /// Where it stands, and why; `None` without an outturn or a budget, and where the
    /// budget is the forecast itself.
    pub rating: Option<(Rating, String)>,
    /// The rule that the rating follows.
    pub rule: String,
    /// What a reader must know.
    pub findings: Vec<Finding>,
}

/// A quarter of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonitoredQuarter {
    /// The quarter.
    pub quarter: Quarter,
    /// What is recorded of it.
    pub recorded: Option<(Status, Money)>,
    /// What is forecast of it.
    pub forecast: Option<Money>,
}

/// What a year comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outturn {
    /// How many of its quarters are forecast.
    pub forecast_quarters: usize,
    /// How many were filled in, since a later one is final.
    pub filled_quarters: usize,
    /// The point, and the intervals of the rest; none where the year is over.
    pub outlook: Outlook,
}

/// A year's outturn against what a stored forecast said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgainstForecast {
    /// What the forecast said; `None` where it does not reach the year.
    pub point: Option<Money>,
    /// Outturn minus that.
    pub variance: Option<Money>,
    /// The intervals that it gave.
    pub intervals: Vec<(u8, Money, Money)>,
}

/// The part of a year that is not recorded.
enum Rest {
    /// There is none: the last final quarter is its last one or later.
    Over,
    /// It is forecast.
    Forecast(Box<ClawbackForecast>),
    /// There is no forecast of it, and why.
    NoForecast(NoForecast),
}

/// The year after the last final quarter.
pub fn year_in_progress(observed: &Observed) -> Result<FinancialYear, NoForecast> {
    let (_, last) = observed.span()?;
    Ok(last.next().year())
}

/// Holds a financial year of everybody against its budget. So much of a marked step lasts.
pub fn monitor(
    ledger: &Ledger,
    observed: &Observed,
    step_retained_share: Rate,
    year: FinancialYear,
    budget: Budget,
    rule: RatingRule,
) -> Result<Monitoring, NoForecast> {
    let all = Slug::all();
    let ((_, last), series) = (observed.span()?, &observed.series);
    let rest = match horizon(year, last)? {
        0 => Rest::Over,
        horizon_quarters => {
            let mut levels = [[80, 95], rule.levels()].concat();
            levels.sort_unstable();
            levels.dedup();
            let request = ForecastRequest {
                horizon_quarters,
                levels,
                step: StepSource::default(),
                step_retained_share,
                client_group: all.clone(),
                last_quarter: LastQuarter::default(),
            };
            match forecast(observed, &request) {
                Ok(forecast) => Rest::Forecast(Box::new(forecast)),
                Err(why) => Rest::NoForecast(why),
            }
        }
    };
    let stated = ledger.stated_total(&all, year).map(|entry| entry.amount);
    let mut findings = notes(series, year, last, &rest, stated);
    findings.extend(budget.finding(year));
    let outturn = outturn(series, year, &rest, stated);
    let variance = outturn.as_ref().zip(budget.amount());
    let quarters = quarters_of(year, series, &rest);
    let to_date = |status| {
        let of_status = quarters.iter().filter_map(|quarter| quarter.recorded);
        let amounts: Vec<Money> =
            of_status.filter(|(of, _)| *of == status).map(|(_, amount)| amount).collect();
        if amounts.is_empty() { None } else { Money::checked_sum(amounts) }
    };
    Ok(Monitoring {
        financial_year: year,
        final_to_date: to_date(Status::Final),
        provisional_to_date: to_date(Status::Provisional),
        quarters,
        variance: variance.and_then(|(outturn, budget)| outturn.outlook.point.checked_sub(budget)),
        rating: outturn.as_ref().zip(budget.rated()).map(|(outturn, budget)| {
            rule.rate(outturn.outlook.point, outturn.uppers(rule.levels()), budget)
        }),
        outturn,
        budget,
        rule: rule.in_words(matches!(rest, Rest::Over)),
        findings,
    })
}

impl Monitoring {
    /// The outturn against what a vintage said of the year. One of a client group alone is
    /// not compared, and a finding says so.
    pub fn against(
        &mut self,
        vintage: i64,
        client_group: &Slug,
        claims: &PastClaims,
    ) -> AgainstForecast {
        if !client_group.is_all() {
            let message = format!(
                "Vintage {vintage} is of the client group {client_group} alone, so it is not compared."
            );
            self.findings.push(Finding::info("vintage_of_a_group", message));
            return AgainstForecast::default();
        }
        let Some(claim) = claims.of_year(self.financial_year) else {
            return AgainstForecast::default();
        };
        let outturn = self.outturn.as_ref().map(|outturn| outturn.outlook.point);
        AgainstForecast {
            point: Some(claim.point),
            variance: outturn.and_then(|outturn| outturn.checked_sub(claim.point)),
            intervals: claim.intervals.clone(),
        }
    }
}

impl Budget {
    /// What is budgeted.
    pub fn amount(&self) -> Option<Money> {
        match self {
            Budget::Stated(amount) | Budget::Expected(amount) | Budget::Forecast(amount) => {
                Some(*amount)
            }
            Budget::NotStated(_) => None,
        }
    }

    /// What a year can be rated by: a budget that is the forecast says nothing of it.
    fn rated(&self) -> Option<Money> {
        self.amount().filter(|_| !matches!(self, Budget::Forecast(_)))
    }

    fn finding(&self, year: FinancialYear) -> Option<Finding> {
        match self {
            Budget::Stated(_) | Budget::Expected(_) => None,
            Budget::Forecast(_) => {
                let message = "The plan expects what is forecast, so the year is held against its \
                               own forecast and not rated. State a budget.";
                Some(Finding::warning("budget_is_the_forecast", message.to_owned()).in_year(year))
            }
            Budget::NotStated(why) => {
                let message = format!("No budget is stated for {year}. {why}");
                Some(Finding::info("budget_not_stated", message).in_year(year))
            }
        }
    }
}

impl Outturn {
    /// The upper bounds of the intervals of two levels; `None` where the year is over.
    fn uppers(&self, levels: [u8; 2]) -> Option<[Money; 2]> {
        let upper = |level| {
            let mut intervals = self.outlook.intervals.iter();
            intervals.find(|(of, ..)| *of == level).map(|(_, _, upper)| *upper)
        };
        Some([upper(levels[0])?, upper(levels[1])?])
    }
}

impl Rest {
    fn forecast(&self) -> Option<&ClawbackForecast> {
        match self {
            Rest::Forecast(forecast) => Some(forecast),
            Rest::Over | Rest::NoForecast(_) => None,
        }
    }
}

/// How many quarters ahead the end of a year is. Fails where that is further than any
/// forecast.
fn horizon(year: FinancialYear, last: Quarter) -> Result<usize, NoForecast> {
    let [.., last_of_year] = year.quarters();
    match position(last, last_of_year).unwrap_or(0) {
        ahead if ahead > MAX_HORIZON => Err(format!(
            "{year} ends {ahead} quarters after the last final one, {}, and at most {MAX_HORIZON} \
             are forecast",
            last.in_words()
        )),
        ahead => Ok(ahead),
    }
}

/// What is recorded and what is forecast of each quarter.
fn quarters_of(year: FinancialYear, series: &Series, rest: &Rest) -> Vec<MonitoredQuarter> {
    let ahead = rest.forecast().map_or(&[][..], |forecast| &forecast.quarters);
    let quarter = |quarter| MonitoredQuarter {
        quarter,
        recorded: series.recorded(quarter).map(|(status, figure)| (status, figure.amount)),
        forecast: ahead.iter().find(|(of, _)| *of == quarter).map(|(_, outlook)| outlook.point),
    };
    year.quarters().into_iter().map(quarter).collect()
}

/// What the year comes to; `None` where a quarter behind the last final one is missing
/// and neither a figure that is filled in nor the total that its source printed stands
/// for it.
fn outturn(
    series: &Series,
    year: FinancialYear,
    rest: &Rest,
    stated: Option<Money>,
) -> Option<Outturn> {
    match rest {
        Rest::NoForecast(_) => None,
        Rest::Over => Some(Outturn {
            forecast_quarters: 0,
            filled_quarters: 0,
            outlook: Outlook { point: series.year_sum(year).or(stated)?, intervals: Vec::new() },
        }),
        Rest::Forecast(forecast) => {
            let of_year = forecast.financial_years.iter().find(|one| one.financial_year == year)?;
            Some(Outturn {
                forecast_quarters: 4 - of_year.recorded_quarters - of_year.filled_quarters,
                filled_quarters: of_year.filled_quarters,
                outlook: of_year.outlook.clone(),
            })
        }
    }
}

/// What a reader must know of the year's quarters and of its forecast.
fn notes(
    series: &Series,
    year: FinancialYear,
    last: Quarter,
    rest: &Rest,
    stated: Option<Money>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for quarter in year.quarters() {
        let words = quarter.in_words();
        if series.provisional.contains_key(&quarter) {
            let message =
                format!("{words} is provisional: it is shown and not counted in the outturn.");
            findings.push(Finding::info("provisional", message).in_quarter(quarter));
        }
        if quarter <= last && !series.quarters.contains_key(&quarter) {
            let message = match (rest, stated) {
                (Rest::Forecast(_), _) => {
                    format!("{words} has no final figure, although a later quarter has one.")
                }
                (Rest::Over, Some(stated)) => format!(
                    "{words} has no final figure. The outturn is the total that is stated for \
                     {year}, {} pounds.",
                    stated.in_words()
                ),
                _ => {
                    format!("{words} has no final figure, so the year has no outturn.")
                }
            };
            findings.push(Finding::warning("quarter_missing", message).in_quarter(quarter));
        }
    }
    if let Rest::NoForecast(why) = rest {
        let why = sentence(why);
        let message =
            format!("There is no forecast of the rest of {year}, so no forecast outturn. {why}");
        findings.push(Finding::warning("no_forecast", message).in_year(year));
    }
    findings.extend(rest.forecast().and_then(held_too_seldom));
    let of_forecast = rest.forecast().map_or(&[][..], |forecast| &forecast.notes);
    // Said above, or of no interest here.
    let known = |note: &&Finding| !["provisional", "no_backtest"].contains(&note.rule);
    findings.extend(of_forecast.iter().filter(known).cloned());
    findings
}

/// Says which intervals held far fewer past quarters than they should: a rating rests on
/// them.
fn held_too_seldom(forecast: &ClawbackForecast) -> Option<Finding> {
    let records = &forecast.backtest.as_ref()?.interval_records;
    let all_ahead = records.last()?.ahead;
    let far_fewer =
        |of: &&IntervalRecord| of.ahead == all_ahead && of.verdict == HeldVerdict::FarFewer;
    let held: Vec<String> = records
        .iter()
        .filter(far_fewer)
        .map(|of| format!("{} of {} at {}%", of.held.count, of.held.of, of.level))
        .collect();
    let message = format!(
        "Past forecasts fell inside their intervals far fewer times than they should ({}). Do not \
         rely on a rating by these intervals.",
        held.join(", ")
    );
    (!held.is_empty()).then(|| Finding::warning("intervals_held_too_seldom", message))
}
