//! `backtest`.

use clap::Args;
use recoup::api::forecast_query::read_levels;
use recoup::config::Config;
use recoup::csv::Sheet;
use recoup::domain::Slug;
use recoup::fits::backtest::{BacktestRequest, DEFAULT_HORIZON};
use recoup::forecast::backtest::MAX_AHEAD;
use recoup::ingest::client_group;
use recoup::views::backtest::{BacktestView, CountOfView, IntervalRecordView, ScoresView};

use super::failure::Failure;
use super::printing::{Format, print, print_json};
use super::source::{Database, Folder};
use super::text;

/// Try the forecast on the past, and judge its intervals.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup backtest examples/cambridgeshire-direct-payments
  recoup backtest --programme cambridgeshire-direct-payments --format csv > past-forecasts.csv

Each past quarter with at least eight up to it, itself counted, is an origin: the forecast is made
anew from these alone, and compared with what was recorded since. text and json have the
scores, csv and json every single forecast.")]
pub struct BacktestCommand {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    database: Database,
    /// How many quarters ahead, 1 to 16.
    #[arg(long, value_name = "QUARTERS", default_value_t = DEFAULT_HORIZON)]
    horizon: usize,
    /// Interval levels in whole percent, 20 to 95, at most five.
    #[arg(long, value_name = "LEVELS", default_value = "80,95")]
    levels: String,
    /// Only this group of clients.
    #[arg(long, value_name = "GROUP", value_parser = client_group)]
    client_group: Option<Slug>,
    /// text, json or csv.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl BacktestCommand {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        if !(1..=MAX_AHEAD).contains(&self.horizon) {
            return Err(Failure::unreadable(format!("--horizon is 1 to {MAX_AHEAD} quarters")));
        }
        let levels = read_levels(&self.levels)
            .map_err(|why| Failure::unreadable(format!("--levels: {why}")))?;
        let state = self.database.state(self.folder.folder.as_deref(), config)?;
        let wanted = BacktestRequest {
            horizon_quarters: self.horizon,
            levels,
            client_group: self.client_group.clone().unwrap_or_else(Slug::all),
        };
        let backtest = state.backtest(&wanted, self.database.as_known_at)?;
        match self.format {
            Format::Json => print_json(&backtest)?,
            Format::Csv => print(&csv(&backtest))?,
            Format::Text => print(&describe(&backtest))?,
        }
        Ok(0)
    }
}

fn describe(backtest: &BacktestView) -> String {
    let header = ["", "missed by", "last year by", "nearer by", "nearer in"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for horizon in &backtest.by_horizon {
        rows.push(row(format!("{} ahead", horizon.quarters_ahead), &horizon.scores));
    }
    rows.push(row("all".to_owned(), &backtest.overall));
    let origins = &backtest.origins;
    format!(
        "Forecasts from {} to {}, each from the quarters up to then alone, at least {}. Each \
         figure is rounded to the pound.\n\n\
         How far they missed on average, beside repeating the last year seen, by quarters ahead:\n\
         {}\nHow often the intervals held what was recorded, by quarters ahead:\n{}\n{}\n{}",
        origins.first.0.in_words(),
        origins.last.0.in_words(),
        origins.least_quarters_seen,
        text::table(&rows, 1),
        held(&backtest.interval_records),
        backtest.message,
        text::notes(&backtest.notes),
    )
}

fn row(label: String, scores: &ScoresView) -> Vec<String> {
    vec![
        label,
        text::whole_pounds(&scores.mae),
        text::whole_pounds(&scores.naive_mae),
        text::whole_pounds(&scores.value_added.amount),
        count(&scores.closer_than_naive),
    ]
}

fn held(records: &[IntervalRecordView]) -> String {
    let mut rows = vec![["", "interval", "inside", "that is"].map(str::to_owned).to_vec()];
    for record in records {
        let ahead = match (record.first_ahead, record.last_ahead) {
            (first, last) if first == last => format!("{first} ahead"),
            (first, last) => format!("{first} to {last} ahead"),
        };
        let judgement = match record.judgement {
            "as_often" => "about as often as it should",
            "fewer" => "fewer than it should: take it as too narrow",
            "far_fewer" => "far fewer than it should: do not rely on it",
            _ => "too few to judge",
        };
        let level = format!("{}%", record.level);
        rows.push(vec![ahead, level, count(&record.held), judgement.to_owned()]);
    }
    text::table(&rows, 4)
}

fn count(count: &CountOfView) -> String {
    format!("{} of {}", count.count, count.of)
}

fn csv(backtest: &BacktestView) -> String {
    let mut sheet = Sheet::for_terminals();
    sheet.texts(["origin", "quarter", "quarters_ahead", "actual", "point", "seasonal_naive"]);
    for level in &backtest.levels {
        sheet.text(&format!("lower_{level}")).text(&format!("upper_{level}"));
    }
    sheet.end_row();
    for past in &backtest.forecasts {
        sheet.number(past.origin.0).number(past.quarter.0).number(past.quarters_ahead);
        sheet.number(past.actual.0).number(past.point.0).number(past.seasonal_naive.0);
        for interval in &past.intervals {
            sheet.number(interval.lower.0).number(interval.upper.0);
        }
        sheet.end_row();
    }
    sheet.finish()
}
