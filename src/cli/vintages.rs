//! `vintages`: stored forecasts, computed again and scored.

use clap::Args;
use recoup::api::forecast_query::read_levels;
use recoup::config::Config;
use recoup::domain::{ProgrammeKey, Quarter};
use recoup::service::documents::Author;
use recoup::service::{Service, World};
use recoup::views::score::{ScoreFiguresView, VintageScoreView};
use recoup::views::vintage::{VintageView, VintagesView};
use serde_json::json;

use super::failure::{FINDINGS, Failure};
use super::one_line::OneLine;
use super::printing::{PageFormat, print, print_json, show};
use super::source::Database;
use super::text;

/// Interval levels, which the parser must not take for a repeated option.
type Levels = Vec<u8>;

/// List stored forecasts, store one, compute one again, or score one.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup vintages --programme cambridgeshire-direct-payments
  recoup vintages --programme cambridgeshire-direct-payments --save \"Board paper\" --submitted-by \"A. Officer\"
  recoup vintages --programme cambridgeshire-direct-payments --rerun 1
  recoup vintages --programme cambridgeshire-direct-payments --score 1

A stored forecast never changes. --rerun ends with exit code 1 where the same inputs no longer
give the same bytes.")]
pub struct VintagesCommand {
    #[command(flatten)]
    database: Database,
    /// Store the forecast of now under this name, and the offset with it.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["rerun", "score"])]
    save: Option<String>,
    /// How many quarters ahead, 1 to 40 [default: 16].
    #[arg(long, value_name = "QUARTERS", requires = "save")]
    horizon: Option<usize>,
    /// Interval levels in whole percent, 20 to 95, at most five [default: 80,95].
    #[arg(long, value_name = "LEVELS", requires = "save", value_parser = read_levels)]
    levels: Option<Levels>,
    /// Which step the retained share is about, marked or found [default: marked].
    #[arg(long, value_name = "SOURCE", requires = "save")]
    step: Option<String>,
    /// How much of the step lasts, 0 to 1 [default: as the assumptions say].
    #[arg(long, value_name = "SHARE", requires = "save")]
    step_retained_share: Option<String>,
    /// Only this group of clients [default: everybody].
    #[arg(long, value_name = "GROUP", requires = "save")]
    client_group: Option<String>,
    /// The scenario whose assumptions the offset rests on [default: the programme's own].
    #[arg(long, value_name = "ID", requires = "save")]
    scenario: Option<String>,
    /// Why it is stored.
    #[arg(long, requires = "save", value_parser = OneLine)]
    reason: Option<String>,
    /// Who stores it.
    #[arg(long, requires = "save", value_parser = OneLine)]
    submitted_by: Option<String>,
    /// Compute the vintage with this number again from its own inputs.
    #[arg(long, value_name = "NUMBER", conflicts_with = "score")]
    rerun: Option<String>,
    /// Score the vintage with this number by the final figures.
    #[arg(long, value_name = "NUMBER")]
    score: Option<String>,
    /// text or json.
    #[arg(long, value_enum, default_value = "text")]
    format: PageFormat,
}

impl VintagesCommand {
    pub fn run(&self, config: &Config, world: World) -> Result<u8, Failure> {
        let Some(programme) = &self.database.programme else {
            return Err(Failure::unreadable(
                "say with --programme whose forecasts these are: they are stored in a database",
            ));
        };
        if self.database.as_known_at.is_some() && self.score.is_none() {
            return Err(Failure::unreadable("--as-known-at goes with --score"));
        }
        let (service, programme) = self.database.open(programme, config)?;
        match (&self.save, &self.rerun, &self.score) {
            (Some(name), ..) => self.save(&service, world, &programme, name),
            (_, Some(number), _) => {
                let vintage = service.vintage(&programme, number, true)?;
                self.print(&vintage, rerun_in_words)?;
                let equal = vintage.rerun.is_none_or(|rerun| rerun.equal);
                Ok(if equal { 0 } else { FINDINGS })
            }
            (_, _, Some(number)) => {
                let instant = self.database.as_known_at;
                self.print(&service.score_vintage(&programme, number, instant)?, score_in_words)
            }
            _ => self.print(&service.vintages(&programme, None, 1_000)?, list_in_words),
        }
    }

    fn save(
        &self,
        service: &Service,
        world: World,
        programme: &ProgrammeKey,
        name: &str,
    ) -> Result<u8, Failure> {
        let body = json!({
            "name": name, "horizon_quarters": self.horizon, "levels": self.levels,
            "step": self.step, "step_retained_share": self.step_retained_share,
            "client_group": self.client_group, "scenario": self.scenario,
        });
        let author =
            Author { submitted_by: self.submitted_by.clone(), reason: self.reason.clone() };
        let outcome = service.save_vintage(&world, programme, &body, &author, None)?;
        let view: serde_json::Value =
            serde_json::from_str(&outcome.body).map_err(Failure::unavailable)?;
        if self.format == PageFormat::Json {
            print_json(&view)?;
            return Ok(0);
        }
        print(&format!(
            "Stored vintage {} of {}, made from the quarters up to {}.\n",
            view["vintage"],
            programme.id,
            view["fitted_to"].as_str().map_or_else(|| "none".to_owned(), quarter_in_words)
        ))?;
        Ok(0)
    }

    fn print<T: serde::Serialize>(&self, view: &T, words: fn(&T) -> String) -> Result<u8, Failure> {
        show(self.format, view, words)?;
        Ok(0)
    }
}

/// What the last column of figures is.
const NEARER_BY: &str = "
Difference: forecast less recorded, and that in percent of what is recorded. Nearer by: how much nearer
the forecast was than the same quarters of the last year known then; negative where it was further away.
Forecasts and what follows from them are rounded to the pound.

";

/// A quarter as people write it.
fn quarter_in_words(quarter: &str) -> String {
    Quarter::parse(quarter).map_or_else(|_| quarter.to_owned(), Quarter::in_words)
}

fn list_in_words(list: &VintagesView) -> String {
    if list.vintages.is_empty() {
        return "No forecast is stored yet.\n".to_owned();
    }
    let header = ["", "stored", "quarters up to", "program", "method", "by", "name"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    let stated = |text: &Option<String>| text.clone().unwrap_or_else(|| "not stated".to_owned());
    for vintage in &list.vintages {
        rows.push(vec![
            vintage.vintage.to_string(),
            vintage.recorded_at.0.format("%Y-%m-%d %H:%M:%SZ").to_string(),
            stated(&vintage.fitted_to.as_deref().map(quarter_in_words)),
            vintage.engine_version.clone(),
            vintage.method_version.clone(),
            stated(&vintage.submitted_by),
            stated(&vintage.name),
        ]);
    }
    let more = if list.next_cursor.is_some() { "Earlier ones are not shown.\n" } else { "" };
    text::table(&rows, 7) + more
}

fn rerun_in_words(vintage: &VintageView) -> String {
    let Some(rerun) = &vintage.rerun else { return String::new() };
    let mut out = format!("{}\n", rerun.message);
    for difference in &rerun.differences {
        let (pointer, was, now) = (&difference.pointer, &difference.stored, &difference.now);
        out.push_str(&format!("  {pointer}: stored {was}, now {now}\n"));
    }
    out
}

fn score_in_words(score: &VintageScoreView) -> String {
    let header = ["", "forecast", "recorded", "difference", "in percent", "nearer by"];
    let mut header = header.map(str::to_owned).to_vec();
    let levels = score.quarters.first().map_or(&[][..], |quarter| &quarter.score.intervals);
    header.extend(levels.iter().map(|interval| format!("{}%", interval.level)));
    let mut rows = vec![header];
    for quarter in &score.quarters {
        rows.push(row(quarter.quarter.0.in_words(), &quarter.score));
    }
    for year in &score.financial_years {
        rows.push(row(year.financial_year.0.to_string(), &year.score));
    }
    let mut out = String::new();
    if rows.len() > 1 {
        out.push_str(&text::table(&rows, 1));
        out.push_str(NEARER_BY);
    }
    out.push_str(&format!("{}\n", score.summary.message));
    for restated in &score.restated {
        let amount = restated.amount.map_or("no longer final".to_owned(), |a| a.0.in_words());
        let (quarter, fitted) = (restated.quarter.0.in_words(), restated.fitted.0.in_words());
        out.push_str(&format!(
            "{quarter} was {fitted} when the forecast was made, and is {amount} now.\n"
        ));
    }
    for open in score.not_scored.iter().filter(|open| open.status == "provisional") {
        let quarter = open.quarter.0.in_words();
        out.push_str(&format!("{quarter} is provisional, so it is not scored.\n"));
    }
    out
}

fn row(label: String, score: &ScoreFiguresView) -> Vec<String> {
    let stated = |text: Option<String>| text.unwrap_or_else(|| "not stated".to_owned());
    let mut row = vec![
        label,
        text::whole_pounds(&score.forecast),
        score.actual.0.in_words(),
        text::whole_pounds(&score.error),
        stated(score.relative_error.map(|rate| rate.0.to_places(3).in_percent())),
        stated(score.value_added.map(|added| text::whole_pounds(&added))),
    ];
    let held = |held: bool| if held { "inside" } else { "outside" };
    row.extend(score.intervals.iter().map(|interval| held(interval.held).to_owned()));
    row
}
