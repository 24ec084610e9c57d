//! `monitoring`: a financial year against its budget.

use clap::Args;
use recoup::api::forecast_query::read_share;
use recoup::api::monitoring::{read_budget, read_level, read_year};
use recoup::config::Config;
use recoup::domain::rating::RatingRule;
use recoup::domain::{FinancialYear, Money, Rate};
use recoup::service::monitoring::MonitoringRequest;
use recoup::views::MoneyText;
use recoup::views::monitoring::MonitoringView;

use super::source::{Database, Folder, database_url, open};
use super::{Failure, PageFormat, show, text};

/// Hold a financial year against its budget.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup monitoring examples/cambridgeshire-direct-payments --budget 2400000.00
  recoup monitoring examples/cambridgeshire-direct-payments --financial-year 2022-23
  recoup monitoring --programme cambridgeshire-direct-payments --vintage 1")]
pub struct MonitoringCommand {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    database: Database,
    /// The year [default: the one in progress].
    #[arg(long, value_name = "YEAR", value_parser = read_year)]
    financial_year: Option<FinancialYear>,
    /// The recovery that is budgeted [default: what the plan expects].
    #[arg(long, value_name = "AMOUNT", value_parser = read_budget)]
    budget: Option<Money>,
    /// The number of a stored forecast to hold the year against (database).
    #[arg(long, value_name = "NUMBER")]
    vintage: Option<String>,
    /// The share of the budget that may be missing and is still green.
    #[arg(long, value_name = "SHARE", value_parser = read_share)]
    green_tolerance: Option<Rate>,
    /// The interval that decides between amber and red, in whole percent.
    #[arg(long, value_name = "LEVEL", value_parser = read_level)]
    amber_level: Option<u8>,
    /// text or json.
    #[arg(long, value_enum, default_value = "text")]
    format: PageFormat,
}

impl MonitoringCommand {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let default = RatingRule::default();
        let wanted = MonitoringRequest {
            financial_year: self.financial_year,
            budget: self.budget,
            vintage: self.vintage.clone(),
            rule: RatingRule {
                green_tolerance: self.green_tolerance.unwrap_or(default.green_tolerance),
                amber_level: self.amber_level.unwrap_or(default.amber_level),
            },
        };
        let instant = self.database.as_known_at;
        let monitoring = match (&self.folder.folder, &self.database.programme) {
            (None, Some(programme)) => {
                let url = database_url(self.database.database_url.as_deref(), config);
                open(&url)?.monitoring(programme, &wanted, instant)?
            }
            (Some(_), _) if self.vintage.is_some() => {
                return Err(Failure::unreadable(
                    "--vintage goes with --programme: a case folder has no stored forecasts",
                ));
            }
            (folder, _) => {
                self.database.state(folder.as_deref(), config)?.monitoring(&wanted, instant)?
            }
        };
        show(self.format, &monitoring, describe)?;
        Ok(0)
    }
}

fn describe(monitoring: &MonitoringView) -> String {
    let stated = |amount: &Option<MoneyText>| {
        amount.map_or_else(|| "not stated".to_owned(), |amount| amount.0.in_words())
    };
    let mut rows = vec![["", "status", "recorded", "forecast"].map(str::to_owned).to_vec()];
    for quarter in &monitoring.quarters {
        rows.push(vec![
            quarter.quarter.0.in_words(),
            quarter.status.to_owned(),
            quarter.amount.map_or(String::new(), |amount| amount.0.in_words()),
            quarter.forecast.map_or(String::new(), |amount| text::whole_pounds(&amount)),
        ]);
    }
    let mut out = text::table(&rows, 2);
    let to_date = monitoring.final_to_date.map_or("none".to_owned(), |sum| sum.0.in_words());
    out.push_str(&format!("\nFinal to date: {to_date}\n"));
    if monitoring.provisional_to_date.is_some() {
        let provisional = stated(&monitoring.provisional_to_date);
        out.push_str(&format!("Provisional, not counted: {provisional}\n"));
    }
    let estimate = |amount: Option<MoneyText>| {
        amount.map_or_else(|| "not stated".to_owned(), |amount| text::whole_pounds(&amount))
    };
    let outturn = monitoring.outturn.as_ref();
    out.push_str(&format!("Outturn: {}\n", estimate(outturn.map(|outturn| outturn.point))));
    for interval in outturn.iter().flat_map(|outturn| &outturn.intervals) {
        let (lower, upper) = (&interval.lower, &interval.upper);
        let (lower, upper) = (text::whole_pounds(lower), text::whole_pounds(upper));
        out.push_str(&format!("  {}%: {lower} to {upper}\n", interval.level));
    }
    let budget = monitoring.budget.as_ref();
    let source = budget.map_or(String::new(), |budget| format!(" ({})", budget.source));
    out.push_str(&format!("Budget: {}{source}\n", stated(&budget.map(|budget| budget.amount))));
    out.push_str(&format!("Variance: {}\n", estimate(monitoring.variance)));
    if let Some(vintage) = &monitoring.vintage {
        let (number, point) = (vintage.vintage, estimate(vintage.point));
        let variance = estimate(vintage.variance);
        out.push_str(&format!("Against vintage {number}, {point}: {variance}\n"));
    }
    out.push_str(&format!("Rating: {}\n", monitoring.rating.unwrap_or("not stated")));
    out.push_str(&format!("  {}\n", monitoring.rule));
    if !monitoring.findings.is_empty() {
        out.push_str(&format!("\nFindings:\n{}", text::findings(&monitoring.findings)));
    }
    out
}
