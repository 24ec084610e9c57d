//! `portfolio`: the programmes of a council on one page.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::Args;
use recoup::api::query::read_instant;
use recoup::config::Config;
use recoup::csv::Sheet;
use recoup::domain::{FinancialYear, OffsetBasis, Slug};
use recoup::service::State;
use recoup::service::case_folder::CaseFolder;
use recoup::service::portfolio::{PortfolioQuery, portfolio_of};
use recoup::views::MoneyText;
use recoup::views::portfolio::{CouncilView, EntryView, PortfolioView, SideView};

use super::amounts::{estimated, money};
use super::failure::Failure;
use super::printing::{Format, print, print_json, say};
use super::read_as;
use super::source::{NO_HISTORY, council_id, database_url, open};
use super::text;

/// Show the programmes of each council side by side.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup portfolio examples/cambridgeshire-*
  recoup portfolio examples/*-* --format csv
  recoup portfolio --database-url sqlite:recoup.db --council cambridgeshire")]
pub struct Portfolio {
    /// Case folders; without any, the programmes of a database.
    #[arg(value_name = "DIR", conflicts_with = "database_url")]
    folders: Vec<PathBuf>,
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:recoup.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Answer with what was known then: an instant (RFC 3339), or a date for its end.
    #[arg(long, value_name = "INSTANT", value_parser = read_instant)]
    as_known_at: Option<DateTime<Utc>>,
    /// One council alone.
    #[arg(long, value_name = "ID",
        value_parser = council_id)]
    council: Option<Slug>,
    /// The basis on which every clawback is credited [default: each programme's own].
    #[arg(long, value_name = "BASIS", value_parser = OffsetBasis::read)]
    offset_basis: Option<OffsetBasis>,
    /// text, json or csv.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Portfolio {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        if self.as_known_at.is_some() && !self.folders.is_empty() {
            return Err(Failure::unreadable(format!(
                "--as-known-at goes with a database: {NO_HISTORY}"
            )));
        }
        let query = PortfolioQuery {
            council: self.council.clone(),
            offset_basis: self.offset_basis,
            as_known_at: self.as_known_at,
        };
        let portfolio = if self.folders.is_empty() {
            open(&database_url(self.database_url.as_deref(), config))?.portfolio(&query)?
        } else {
            portfolio_of(self.states()?, &query)?
        };
        match self.format {
            Format::Json => print_json(&portfolio)?,
            Format::Csv => print(&csv(&portfolio))?,
            Format::Text => print(&describe(&portfolio))?,
        }
        Ok(0)
    }

    /// The folders' states, or everything that is wrong with any of them.
    fn states(&self) -> Result<Vec<Arc<State>>, Failure> {
        let (mut states, mut wrong) = (Vec::new(), Vec::new());
        for folder in &self.folders {
            match CaseFolder::open(folder) {
                Ok(case) => {
                    say(&read_as::of_files(&case.readings));
                    states.push(Arc::new(case.state()?));
                }
                Err(error) => wrong.push(format!("{} was not read:\n{error}", folder.display())),
            }
        }
        for (place, state) in states.iter().enumerate() {
            let id = &state.programme.id;
            let other = |earlier: &&Arc<State>| {
                earlier.programme.id == *id && earlier.data_version != state.data_version
            };
            if states[..place].iter().any(|earlier| other(&earlier)) {
                wrong.push(format!("two folders are the programme {id} and differ: give one\n"));
            }
        }
        if wrong.is_empty() { Ok(states) } else { Err(Failure::unreadable(wrong.concat())) }
    }
}

fn describe(portfolio: &PortfolioView) -> String {
    if portfolio.councils.is_empty() {
        return "There is no programme.\n".to_owned();
    }
    let councils: Vec<String> = portfolio.councils.iter().map(council).collect();
    councils.join("\n")
}

fn council(council: &CouncilView) -> String {
    let mut out = format!("{}\n\n", council.council);
    let header = ["programme", "kind", "credited", "years", "investment", "credit", "net"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows.extend(council.programmes.iter().map(programme));
    out.push_str(&text::table(&rows, 4));
    if !council.years.is_empty() {
        let header = ["", "investment", "credit", "net"];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for year in &council.years {
            let is_forecast = council.programmes.iter().any(|programme| {
                let mut years = programme.years.iter();
                programme.counted
                    && programme.is_forecast
                    && years.any(|of| of.financial_year == year.financial_year)
            });
            rows.push(vec![
                year.financial_year.0.to_string(),
                side(&year.investment, false),
                side(&year.credit, is_forecast),
                estimated(is_forecast, year.net.as_ref()),
            ]);
        }
        out.push_str(&format!("\nBy year, all that count together:\n{}", text::table(&rows, 1)));
    }
    if !council.undated.is_empty() {
        let rows = council.undated.iter().map(|undated| {
            let (low, high) = (undated.low.0.in_words(), undated.high.0.in_words());
            let amount = if low == high { low } else { format!("{low} to {high}") };
            let programmes = undated.programmes.join(", ");
            vec![
                text::spoken(undated.measure),
                text::spoken(undated.amount_type),
                amount,
                programmes,
            ]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        out.push_str(&format!("\nStated for whole plans and no year:\n{}", text::table(&rows, 9)));
    }
    let mut findings = text::findings(&council.findings);
    for programme in &council.programmes {
        for line in text::findings(&programme.findings).lines() {
            findings.push_str(&format!("  {}:{}\n", programme.programme, &line[1..]));
        }
        if let Some(why) = &programme.not_available {
            findings.push_str(&format!("  {}: no figures: {why}\n", programme.programme));
        }
    }
    if !findings.is_empty() {
        out.push_str(&format!("\nFindings:\n{findings}"));
    }
    out
}

fn programme(programme: &EntryView) -> Vec<String> {
    let years = match programme.years.as_slice() {
        [] => "none stated".to_owned(),
        [first, .., last] => format!("{} to {}", first.financial_year.0, last.financial_year.0),
        [only] => only.financial_year.0.to_string(),
    };
    let totals = &programme.totals;
    let counted = if programme.counted { "" } else { " (not counted)" };
    vec![
        format!("{}{counted}", programme.programme),
        text::spoken(programme.kind),
        text::spoken(programme.credit_basis),
        years,
        money(totals.investment.as_ref()),
        estimated(programme.is_forecast, totals.credit.as_ref()),
        estimated(programme.is_forecast, totals.net.as_ref()),
    ]
}

/// The sum; or what is stated, where some programme does not say.
fn side(side: &SideView, is_forecast: bool) -> String {
    match (&side.amount, &side.stated) {
        (Some(amount), _) => estimated(is_forecast, Some(amount)),
        (None, Some(stated)) => {
            let stated = estimated(is_forecast, Some(stated));
            format!("not stated ({stated} and {} more)", side.not_stated.len())
        }
        (None, None) => "not stated".to_owned(),
    }
}

/// One row a programme and year, blank where "not stated"; a programme without years has
/// one row without a year, which states its totals.
fn csv(portfolio: &PortfolioView) -> String {
    let mut sheet = Sheet::for_terminals();
    sheet.texts(["council", "programme", "kind", "credit_basis", "counted", "financial_year"]);
    sheet.texts(["investment", "credit", "net"]).end_row();
    for council in &portfolio.councils {
        for programme in &council.programmes {
            let EntryView { programme: id, kind, credit_basis, counted, totals, .. } = programme;
            let mut row = |year: Option<FinancialYear>, amounts: [&Option<MoneyText>; 3]| {
                sheet.text(&council.council).text(id).text(kind).text(credit_basis).number(counted);
                sheet.optional(year);
                for amount in amounts {
                    sheet.optional(amount.as_ref().map(|amount| amount.0));
                }
                sheet.end_row();
            };
            for year in &programme.years {
                row(Some(year.financial_year.0), [&year.investment, &year.credit, &year.net]);
            }
            if programme.years.is_empty() {
                row(None, [&totals.investment, &totals.credit, &totals.net]);
            }
        }
    }
    sheet.finish()
}
