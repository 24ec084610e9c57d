//! `growth` and `forecast`.

use std::path::PathBuf;

use clap::Args;
use recoup::api::fits::{read_levels, read_share};
use recoup::config::Config;
use recoup::domain::{Rate, Slug};
use recoup::fits::forecast::ForecastRequest;
use recoup::forecast::MAX_HORIZON;
use recoup::views::forecast::{ForecastView, IntervalView};

use super::source::{Database, Folder};
use super::{Failure, Format, batch, print, print_json, text};

/// Test growth against the target.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup growth examples/cambridgeshire-direct-payments
  recoup growth --programme cambridgeshire-direct-payments --format json")]
pub struct GrowthCommand {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    database: Database,
    /// text or json.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl GrowthCommand {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        if self.format == Format::Csv {
            return Err(super::not_as_csv());
        }
        let growth = self.database.state(self.folder.folder.as_deref(), config)?.growth();
        if self.format == Format::Json {
            print_json(&growth)?;
            return Ok(0);
        }
        let header = ["", "fit", "growth a year", "95% from", "to", "verdict"];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for measure in &growth.measures {
            for fit in &measure.fits {
                rows.push(vec![
                    measure.measure.to_owned(),
                    fit.specification.to_owned(),
                    fit.growth_rate.clone(),
                    fit.lower_95.clone(),
                    fit.upper_95.clone(),
                    fit.verdict.to_owned(),
                ]);
            }
        }
        let mut out = text::table(&rows, 2);
        for measure in &growth.measures {
            out.push_str(&format!(
                "\n{}: {}\n  {}\n",
                measure.measure, measure.verdict, measure.message
            ));
        }
        print(&out)?;
        Ok(0)
    }
}

/// Forecast with intervals.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup forecast examples/cambridgeshire-direct-payments
  recoup forecast --programme cambridgeshire-direct-payments --database-url sqlite:recoup.db
  recoup forecast series.csv --horizon 16 --levels 80,95 > forecasts.csv

A CSV has the columns series_id,quarter,amount (quarters such as 2017-18-Q1). The rows of a
series stand together and in order. Bad series are reported on standard error with the reason
(exit code 1) while good ones are written; - reads standard input.")]
pub struct ForecastCommand {
    /// A CSV of series, a case folder, or - for standard input.
    #[arg(value_name = "FILE|DIR")]
    path: Option<PathBuf>,
    #[command(flatten)]
    database: Database,
    /// How many quarters ahead, 1 to 40.
    #[arg(long, value_name = "QUARTERS", default_value_t = 16)]
    horizon: usize,
    /// Interval levels in whole percent, 50 to 95.
    #[arg(long, value_name = "LEVELS", default_value = "80,95")]
    levels: String,
    /// How much of the marked step lasts, 0 to 1 (folder or database).
    #[arg(long, value_name = "SHARE", value_parser = read_share)]
    persistence: Option<Rate>,
    /// Only this group of clients (folder or database).
    #[arg(long, value_name = "GROUP",
        value_parser = |text: &str| Slug::parse(text).map_err(|error| error.to_string()))]
    client_group: Option<Slug>,
    /// text, json or csv [default: csv for a file of series, else text].
    #[arg(long, value_enum)]
    format: Option<Format>,
}

impl ForecastCommand {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        if !(1..=MAX_HORIZON).contains(&self.horizon) {
            return Err(Failure::unreadable(format!("--horizon is 1 to {MAX_HORIZON} quarters")));
        }
        let levels = read_levels(&self.levels)
            .map_err(|why| Failure::unreadable(format!("--levels: {why}")))?;
        match &self.path {
            Some(path) if !path.is_dir() => {
                if self.database.is_given()
                    || self.persistence.is_some()
                    || self.client_group.is_some()
                {
                    return Err(Failure::unreadable(
                        "a file of series is forecast as it is: --programme, --database-url, \
                         --as-known-at, --persistence and --client-group go with a case folder \
                         or a database",
                    ));
                }
                let format = self.format.unwrap_or(Format::Csv);
                batch::run(path, self.horizon, &levels, format)
            }
            folder => {
                let state = self.database.state(folder.as_deref(), config)?;
                let wanted = ForecastRequest {
                    horizon_quarters: self.horizon,
                    levels,
                    persistence: self
                        .persistence
                        .unwrap_or(state.programme.assumptions.persistence),
                    client_group: self.client_group.clone().unwrap_or_else(Slug::all),
                };
                let forecast = state.forecast(&wanted, self.database.as_known_at)?;
                match self.format.unwrap_or(Format::Text) {
                    Format::Json => print_json(&forecast)?,
                    Format::Csv => print(&csv(&forecast))?,
                    Format::Text => print(&describe(&forecast))?,
                }
                Ok(0)
            }
        }
    }
}

fn describe(forecast: &ForecastView) -> String {
    let mut header = vec![String::new(), "point".to_owned()];
    for level in &forecast.levels {
        header.push(format!("{level}% from"));
        header.push("to".to_owned());
    }
    let row = |label: String, point: &recoup::views::MoneyText, intervals: &[IntervalView]| {
        let mut row = vec![label, text::whole_pounds(point)];
        for interval in intervals {
            row.push(text::whole_pounds(&interval.lower));
            row.push(text::whole_pounds(&interval.upper));
        }
        row
    };
    let mut rows = vec![header];
    for quarter in &forecast.quarters {
        rows.push(row(quarter.quarter.0.in_words(), &quarter.point, &quarter.intervals));
    }
    for year in &forecast.financial_years {
        rows.push(row(year.financial_year.0.to_string(), &year.point, &year.intervals));
    }
    if let Some(total) = &forecast.total {
        let label = format!("{} to {}", total.first.0, total.last.0);
        rows.push(row(label, &total.point, &total.intervals));
    }
    let (first, last) =
        (forecast.fitted_on.first.0.in_words(), forecast.fitted_on.last.0.in_words());
    let mut out = format!(
        "Fitted on {first} to {last}; whole pounds; persistence {}.\n\n{}",
        forecast.persistence.0,
        text::table(&rows, 1)
    );
    for note in &forecast.notes {
        out.push_str(&format!("\n{}\n", note.message));
    }
    out
}

fn csv(forecast: &ForecastView) -> String {
    let mut out = String::from("quarter,point");
    for level in &forecast.levels {
        out.push_str(&format!(",lower_{level},upper_{level}"));
    }
    out.push('\n');
    for quarter in &forecast.quarters {
        out.push_str(&format!("{},{}", quarter.quarter.0, quarter.point.0));
        for interval in &quarter.intervals {
            out.push_str(&format!(",{},{}", interval.lower.0, interval.upper.0));
        }
        out.push('\n');
    }
    out
}
