//! `forecast`.

use std::path::PathBuf;

use clap::Args;
use recoup::api::forecast_query::{read_last_quarter, read_levels, read_share, read_step};
use recoup::config::Config;
use recoup::csv::Sheet;
use recoup::domain::{Rate, Slug};
use recoup::fits::forecast::ForecastRequest;
use recoup::fits::step::StepSource;
use recoup::forecast::{LastQuarter, MAX_HORIZON};
use recoup::ingest::client_group;
use recoup::views::forecast::{ForecastView, TotalOutlookView};

use super::failure::Failure;
use super::forecast_views::ForecastViews;
use super::printing::{Format, print, print_json};
use super::source::Database;
use super::{batch, text};

/// Forecast with intervals.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup forecast examples/cambridgeshire-direct-payments
  recoup forecast --programme cambridgeshire-direct-payments --database-url sqlite:recoup.db
  recoup forecast examples/cambridgeshire-direct-payments --view decomposition
  recoup forecast examples/client-groups --view client-groups --method reconciled
  recoup forecast series.csv --horizon 16 --levels 80,95 > forecasts.csv
  recoup forecast - --refused refused.csv --ends-in 2020-21-Q4 < series.csv > forecasts.csv

A CSV has the columns series_id,quarter,amount (quarters such as 2017-18-Q1). The rows of a
series stand together and in order. Bad series are reported on standard error, or in the file of
--refused, with line and reason while good ones are written; - reads standard input. The output is
the same for any number of threads.

Exit codes of a file: 0 all forecast, 1 all done and some series refused, 2 usage and nothing done,
3 unavailable, 4 the file cannot be read to its end or is none of series, 5 the forecasts or the
refused series cannot be written (a full disk), 141 who read the forecasts went away.")]
pub struct ForecastCommand {
    /// A CSV of series, a case folder, or - for standard input.
    #[arg(value_name = "FILE|DIR")]
    path: Option<PathBuf>,
    #[command(flatten)]
    database: Database,
    /// How many quarters ahead, 1 to 40.
    #[arg(long, value_name = "QUARTERS", default_value_t = 16)]
    horizon: usize,
    /// Interval levels in whole percent, 20 to 95, at most five.
    #[arg(long, value_name = "LEVELS", default_value = "80,95")]
    levels: String,
    /// Which step the scenarios are about, marked or found in the data; marked unless given
    /// (folder or database).
    #[arg(long, value_name = "SOURCE", value_parser = read_step)]
    step: Option<StepSource>,
    /// How much of the step lasts, 0 to 1 [default: as the programme says] (folder or database).
    #[arg(long, value_name = "SHARE", value_parser = read_share)]
    step_retained_share: Option<Rate>,
    /// Only this group of clients (folder or database).
    #[arg(long, value_name = "GROUP", value_parser = client_group)]
    client_group: Option<Slug>,
    /// What is made of a last quarter that is unlike all before it: drawn_in towards the others,
    /// which is then said, or as_recorded [default: drawn_in].
    #[arg(long, value_name = "HOW", value_parser = read_last_quarter)]
    last_quarter: Option<LastQuarter>,
    #[command(flatten)]
    views: ForecastViews,
    /// text, json or csv [default: csv for a file of series, else text].
    #[arg(long, value_enum)]
    format: Option<Format>,
    #[command(flatten)]
    file: batch::FileFlags,
}

impl ForecastCommand {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        if !(1..=MAX_HORIZON).contains(&self.horizon) {
            return Err(Failure::unreadable(format!("--horizon is 1 to {MAX_HORIZON} quarters")));
        }
        let levels = read_levels(&self.levels)
            .map_err(|why| Failure::unreadable(format!("--levels: {why}")))?;
        let last_quarter = self.last_quarter.unwrap_or_default();
        match &self.path {
            Some(path) if !path.is_dir() => {
                if self.database.is_given()
                    || self.step.is_some()
                    || self.step_retained_share.is_some()
                    || self.client_group.is_some()
                    || self.views.is_given()
                {
                    return Err(Failure::unreadable(
                        "a file of series is forecast as it is: --programme, --database-url, \
                         --as-known-at, --step, --step-retained-share, --client-group, --view and --method \
                         go with a case folder or a database",
                    ));
                }
                let format = self.format.unwrap_or(Format::Csv);
                let (horizon, ends_in) = (self.horizon, self.file.ends_in);
                let wanted = batch::Wanted { horizon, levels, last_quarter, format, ends_in };
                batch::run(path, wanted, &self.file)
            }
            folder => {
                if self.file.is_given() {
                    return Err(Failure::unreadable(
                        "--threads, --quiet, --no-header, --refused, --allow-refused and --ends-in \
                         go with a file of series",
                    ));
                }
                let state = self.database.state(folder.as_deref(), config)?;
                let wanted = ForecastRequest {
                    horizon_quarters: self.horizon,
                    levels,
                    step: self.step.unwrap_or_default(),
                    step_retained_share: self
                        .step_retained_share
                        .unwrap_or(state.programme.assumptions.step_retained_share),
                    client_group: self.client_group.clone().unwrap_or_else(Slug::all),
                    last_quarter,
                };
                let instant = self.database.as_known_at;
                if self.views.is_given() {
                    let format = self.format.unwrap_or(Format::Text);
                    return self.views.run(&state, wanted, instant, format);
                }
                let forecast = state.forecast(&wanted, instant)?;
                match self.format.unwrap_or(Format::Text) {
                    Format::Json => print_json(&forecast)?,
                    Format::Csv => print(&forecast.csv(Sheet::for_terminals()))?,
                    Format::Text => print(&describe(&forecast))?,
                }
                Ok(0)
            }
        }
    }
}

fn describe(forecast: &ForecastView) -> String {
    let mut rows = vec![text::header(&["", "point"], &forecast.levels)];
    for quarter in &forecast.quarters {
        let label = quarter.quarter.0.in_words();
        rows.push(text::outlook_row(label, &quarter.point, &quarter.intervals));
    }
    for year in &forecast.financial_years {
        let label = year.financial_year.0.to_string();
        rows.push(text::outlook_row(label, &year.point, &year.intervals));
    }
    if let Some(total) = forecast.total.as_ref().filter(|total| is_of_years(total)) {
        let label = format!("{} to {}", total.first.0, total.last.0);
        rows.push(text::outlook_row(label, &total.point, &total.intervals));
    }
    if let Some(path) = &forecast.fitted_growth_goes_on {
        let amounts = path.quarters.iter().map(|quarter| &quarter.amount);
        let amounts = amounts.chain(path.financial_years.iter().map(|year| &year.amount));
        let cells = amounts.chain(&path.total).map(text::whole_pounds);
        let header = "if the fitted growth goes on".to_owned();
        for (row, cell) in rows.iter_mut().zip(std::iter::once(header).chain(cells)) {
            row.push(cell);
        }
    }
    let (first, last) =
        (forecast.fitted_on.first.0.in_words(), forecast.fitted_on.last.0.in_words());
    let mut out = format!(
        "Fitted on {first} to {last}. Each figure is an estimate, rounded to the pound{}.\n\n{}",
        text::lasting(forecast.step.is_some(), forecast.step_retained_share),
        text::table(&rows, 1)
    );
    if let Some(step) = &forecast.step
        && !forecast.scenarios.is_empty()
    {
        out.push_str(&format!("\n{}\n\n{}", step.message, scenarios(forecast)));
    }
    if let Some(path) = &forecast.fitted_growth_goes_on {
        out.push_str(&format!("\n{}\n", path.message));
    }
    out.push_str(&text::notes(&forecast.notes));
    if let Some(backtest) = &forecast.backtest {
        out.push_str(&format!("\nTried on the past: {}\n", backtest.message));
    }
    out
}

/// Whether a total is of several years: that of one is the year again.
fn is_of_years(total: &TotalOutlookView) -> bool {
    total.first < total.last
}

/// The scenarios, a row each: the points of the years, and their total with its widest
/// interval.
fn scenarios(forecast: &ForecastView) -> String {
    if forecast.financial_years.is_empty() {
        return "The scenarios are shown by financial year, and the horizon completes none.\n"
            .to_owned();
    }
    let mut header = vec!["scenario".to_owned(), "of the step".to_owned()];
    header.extend(forecast.financial_years.iter().map(|year| year.financial_year.0.to_string()));
    if let Some(total) = &forecast.total {
        if is_of_years(total) {
            header.push(format!("{} to {}", total.first.0, total.last.0));
        }
        if let Some(interval) = total.intervals.last() {
            header.extend([format!("{}% from", interval.level), "to".to_owned()]);
        }
    }
    let mut rows = vec![header];
    for scenario in &forecast.scenarios {
        let mut row =
            vec![text::spoken(scenario.name), scenario.step_retained_share.0.in_percent()];
        row.extend(scenario.financial_years.iter().map(|year| text::whole_pounds(&year.point)));
        if let Some(total) = &scenario.total {
            if is_of_years(total) {
                row.push(text::whole_pounds(&total.point));
            }
            if let Some(interval) = total.intervals.last() {
                row.extend([&interval.lower, &interval.upper].map(text::whole_pounds));
            }
        }
        rows.push(row);
    }
    text::table(&rows, 1)
}
