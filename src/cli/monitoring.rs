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

use super::failure::Failure;
use super::printing::{PageFormat, show};
use super::source::{Database, Folder};
use super::text;

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
    /// The share of the budget that may be missing without harm [default: 0].
    #[arg(long, value_name = "SHARE", value_parser = read_share)]
    tolerance: Option<Rate>,
    /// A budget above the interval of this level is amber, in whole percent [default: 50].
    #[arg(long, value_name = "LEVEL", value_parser = read_level)]
    amber_level: Option<u8>,
    /// A budget above the interval of this level is red, in whole percent [default: 80].
    #[arg(long, value_name = "LEVEL", value_parser = read_level)]
    red_level: Option<u8>,
    /// text or json.
    #[arg(long, value_enum, default_value = "text")]
    format: PageFormat,
}

impl MonitoringCommand {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let wanted = MonitoringRequest {
            financial_year: self.financial_year,
            budget: self.budget,
            vintage: self.vintage.clone(),
            rule: RatingRule::stated(self.tolerance, self.amber_level, self.red_level)
                .map_err(|why| Failure::unreadable(format!("--amber-level: {why}")))?,
        };
        let instant = self.database.as_known_at;
        let monitoring = match (&self.folder.folder, &self.database.programme) {
            (None, Some(programme)) => {
                let (service, key) = self.database.open(programme, config)?;
                service.monitoring(&key, &wanted, instant)?
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
    let stated = |amount: Option<MoneyText>, otherwise: &str| {
        amount.map_or_else(|| otherwise.to_owned(), |amount| amount.0.in_words())
    };
    let mut rows = vec![["", "status", "recorded", "forecast, about"].map(str::to_owned).to_vec()];
    for quarter in &monitoring.quarters {
        rows.push(vec![
            quarter.quarter.0.in_words(),
            text::spoken(quarter.status),
            quarter.amount.map_or(String::new(), |amount| amount.0.in_words()),
            quarter.forecast.map_or(String::new(), |amount| text::whole_pounds(&amount)),
        ]);
    }
    let mut out = text::table(&rows, 2);
    out.push_str(&format!("\nFinal to date: {}\n", stated(monitoring.final_to_date, "none")));
    if let Some(provisional) = monitoring.provisional_to_date {
        out.push_str(&format!("Provisional, not counted: {}\n", provisional.0.in_words()));
    }
    let outturn = monitoring.outturn.as_ref();
    // Without an outturn the year may be over or not, and nothing is said of it but that.
    let is_forecast = outturn.is_some_and(|outturn| outturn.forecast_quarters > 0);
    let figure = |amount: Option<MoneyText>| match amount {
        None => "not stated".to_owned(),
        Some(amount) if is_forecast => format!("about {}", text::whole_pounds(&amount)),
        Some(amount) => amount.0.in_words(),
    };
    let name = if is_forecast { "Forecast outturn" } else { "Outturn" };
    out.push_str(&format!("{name}: {}\n", figure(outturn.map(|outturn| outturn.point))));
    for interval in outturn.iter().flat_map(|outturn| &outturn.intervals) {
        let (lower, upper) = (&interval.lower, &interval.upper);
        let (lower, upper) = (text::whole_pounds(lower), text::whole_pounds(upper));
        out.push_str(&format!("  {}% interval: about {lower} to {upper}\n", interval.level));
    }
    let budget = monitoring.budget.as_ref();
    let source = match budget.map(|budget| budget.source) {
        None => "",
        Some("stated") => ", as stated",
        Some(_) => ", which is what the plan expects",
    };
    let amount = stated(budget.map(|budget| budget.amount), "not stated");
    out.push_str(&format!("Budget: {amount}{source}\n"));
    let against = |variance: Option<MoneyText>, what: &str| match variance {
        None => format!("Against {what}: not stated\n"),
        Some(variance) => {
            let size = MoneyText(variance.0.size());
            let way = match variance.0 {
                Money::ZERO => "",
                short if short < Money::ZERO => " less",
                _ => " more",
            };
            format!("Against {what}: {}{way}\n", figure(Some(size)))
        }
    };
    out.push_str(&against(monitoring.variance, "the budget"));
    if let Some(vintage) = &monitoring.vintage {
        let point = vintage.point.map_or(String::new(), |point| {
            format!(", which said about {}", text::whole_pounds(&point))
        });
        out.push_str(&against(vintage.variance, &format!("vintage {}{point}", vintage.vintage)));
    }
    match (monitoring.rating, &monitoring.rating_reason) {
        (Some(rating), Some(reason)) => out.push_str(&format!("Rating: {rating}. {reason}\n")),
        _ => out.push_str("Rating: none\n"),
    }
    out.push_str(&format!("  {}\n", monitoring.rule));
    if !monitoring.findings.is_empty() {
        out.push_str(&format!("\nFindings:\n{}", text::findings(&monitoring.findings)));
    }
    out
}
