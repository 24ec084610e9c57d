//! `scenarios`: saved assumptions side by side, saving one and archiving one.

use std::collections::BTreeMap;

use clap::Args;
use recoup::config::Config;
use recoup::domain::{ProgrammeKey, Rate};
use recoup::service::documents::Author;
use recoup::service::{Service, World};
use recoup::views::appraisal::SwitchingValuesView;
use recoup::views::scenario::ComparisonView;
use recoup::views::{MoneyText, RateText};
use recoup::words::listed;
use serde_json::{Map, Value, json};

use super::amounts::{estimated, money};
use super::failure::Failure;
use super::offset_text::paid;
use super::one_line::OneLine;
use super::printing::{PageFormat, print, print_json};
use super::source::{Database, Folder};
use super::text;

/// Compare saved assumptions, save some, or archive some.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup scenarios examples/cambridgeshire-direct-payments
  recoup scenarios examples/cambridgeshire-direct-payments --compare b-cumulative-uplift,d-cumulative-before-covid
  recoup scenarios --programme cambridgeshire-direct-payments --save half-the-growth --name \"Half the growth\" --set growth_rate=0.05
  recoup scenarios --programme cambridgeshire-direct-payments --archive half-the-growth --reason \"Overtaken\"

The programme's own assumptions are always there as `programme`, and come first unless
--compare names them elsewhere.")]
pub struct ScenariosCommand {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    database: Database,
    /// Compare only these, and say what makes the difference from the first.
    #[arg(long, value_name = "IDS", conflicts_with = "save")]
    compare: Option<String>,
    /// Archive this scenario: it is no longer listed, and can still be compared.
    #[arg(long, value_name = "ID", group = "change", conflicts_with = "compare")]
    archive: Option<String>,
    /// Save a scenario under this id, in the place of one that is there.
    #[arg(long, value_name = "ID", requires = "name", group = "change")]
    save: Option<String>,
    /// The name of the scenario that is saved.
    #[arg(long, requires = "save")]
    name: Option<String>,
    /// What it is for.
    #[arg(long, requires = "save")]
    description: Option<String>,
    /// An assumption that it replaces; may be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE", requires = "save")]
    set: Vec<String>,
    /// Why it is saved or archived; kept with the version.
    #[arg(long, requires = "change", value_parser = OneLine)]
    reason: Option<String>,
    /// Who saves or archives it; kept with the version.
    #[arg(long, requires = "change", value_parser = OneLine)]
    submitted_by: Option<String>,
    /// text or json.
    #[arg(long, value_enum, default_value = "text")]
    format: PageFormat,
}

impl ScenariosCommand {
    pub fn run(&self, config: &Config, world: World) -> Result<u8, Failure> {
        if let Some(id) = self.save.as_ref().or(self.archive.as_ref()) {
            return self.write(id, config, world);
        }
        let state = self.database.state(self.folder.folder.as_deref(), config)?;
        let chosen = state
            .chosen(self.compare.as_deref())
            .map_err(|why| Failure::unreadable(format!("--compare: {why}")))?;
        let comparison = state.compare(&chosen, self.database.as_known_at)?;
        match self.format {
            PageFormat::Json => print_json(&comparison)?,
            _ => print(&describe(&comparison, self.compare.is_some()))?,
        }
        Ok(0)
    }

    fn write(&self, id: &str, config: &Config, world: World) -> Result<u8, Failure> {
        let (Some(programme), None, None) =
            (&self.database.programme, &self.folder.folder, self.database.as_known_at)
        else {
            return Err(Failure::unreadable(
                "scenarios are kept in a database: give --programme, no case folder and no \
                 --as-known-at",
            ));
        };
        let author =
            Author { submitted_by: self.submitted_by.clone(), reason: self.reason.clone() };
        let (service, programme) = self.database.open(programme, config)?;
        let state = service.loaded(&programme)?.state.clone();
        if self.archive.is_some() {
            service.archive_scenario(&world, &state, state.scenario(id)?, &author)?;
            return self.say(&service, &programme, id, "Archived");
        }
        let body = json!({
            "id": id, "name": self.name, "description": self.description,
            "assumptions": self.assumptions()?,
        });
        match state.scenario(id) {
            Ok(seen) => service.replace_scenario(&world, &state, seen, &body, &author)?,
            Err(_) => {
                service.create_scenario(&world, &programme, &body, &author, None)?;
            }
        }
        self.say(&service, &programme, id, "Saved")
    }

    /// What became of a scenario: a line, or the scenario as it is now.
    fn say(
        &self,
        service: &Service,
        programme: &ProgrammeKey,
        id: &str,
        done: &str,
    ) -> Result<u8, Failure> {
        match self.format {
            PageFormat::Json => {
                print_json(&service.loaded(programme)?.scenario_answer(id, None)?)?;
            }
            _ => print(&format!("{done} the scenario {id} of {}.\n", programme.id))?,
        }
        Ok(0)
    }

    fn assumptions(&self) -> Result<Map<String, Value>, Failure> {
        let mut assumptions = Map::new();
        for pair in &self.set {
            let Some((name, value)) = pair.split_once('=') else {
                let why = "expected NAME=VALUE, such as growth_rate=0.05";
                return Err(Failure::unreadable(format!("--set {pair}: {why}")));
            };
            let name = name.trim();
            if assumptions.insert(name.to_owned(), Value::from(value.trim())).is_some() {
                return Err(Failure::unreadable(format!("--set {name} is given twice")));
            }
        }
        Ok(assumptions)
    }
}

fn describe(comparison: &ComparisonView, explains: bool) -> String {
    let header = [
        "",
        "investment",
        "credit",
        "net",
        "covered",
        "present value",
        "paid back",
        "growth that pays",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for scenario in &comparison.scenarios {
        let totals = &scenario.totals;
        let about = if scenario.is_forecast { "about " } else { "" };
        let estimated =
            |amount: &Option<MoneyText>| estimated(scenario.is_forecast, amount.as_ref());
        let covered = totals.offset_ratio.as_deref();
        rows.push(vec![
            scenario.id.clone(),
            money(totals.investment.as_ref()),
            estimated(&totals.credit),
            estimated(&totals.net),
            covered.map_or_else(not_stated, |_| format!("{about}{}", text::percentage(covered))),
            present_value(about, scenario.npv.as_ref()),
            paid(None, scenario.payback_year, scenario.payback_state),
            growth_that_pays(&scenario.switching_values),
        ]);
    }
    let mut out = text::table(&rows, 1);
    out.push_str(&against_no_plan(comparison));
    out.push('\n');
    let mut said = BTreeMap::<&str, Vec<String>>::new();
    for scenario in comparison.scenarios.iter().filter(|scenario| scenario.npv.is_some()) {
        said.entry(&scenario.npv_message).or_default().push(scenario.id.clone());
    }
    for (message, rows) in &said {
        let of = if said.len() > 1 { format!(" of {}", listed(rows)) } else { String::new() };
        out.push_str(&format!("  Present value{of}: {message}\n"));
    }
    out.push_str(&text::findings(&comparison.findings));
    for scenario in &comparison.left_out {
        out.push_str(&format!("  {}: not compared. {}\n", scenario.id, scenario.why));
    }
    for scenario in &comparison.scenarios {
        out.push_str(&format!("  {}: {}\n", scenario.id, scenario.name));
        for step in scenario.steps.iter().filter(|_| explains) {
            let about = if step.is_forecast { "about " } else { "" };
            out.push_str(&format!("    {about}{}\n", step.message));
        }
    }
    if explains {
        out.push_str(&format!(
            "\nEach line changes one more assumption of {}, and says what that adds to the plan's net \
             cost or takes from it.\n",
            comparison.first
        ));
    }
    out
}

fn not_stated() -> String {
    "not stated".to_owned()
}

/// To the pound: a present value of estimates.
fn present_value(about: &str, npv: Option<&MoneyText>) -> String {
    npv.map_or_else(not_stated, |npv| format!("{about}{}", text::whole_pounds(npv)))
}

/// Each scenario held against no plan, where benefits are clawbacks.
fn against_no_plan(comparison: &ComparisonView) -> String {
    let header = ["", "growth without", "attribution", "credited", "net", "present value"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    let mut title = String::new();
    for scenario in &comparison.scenarios {
        let Some(against) = &scenario.with_and_without else { continue };
        title = format!("\nAgainst doing nothing: {}\n", against.question);
        let rate = |rate: Option<RateText>| {
            rate.map_or_else(not_stated, |rate| rate.0.to_places(4).in_percent())
        };
        let fitted = if against.growth_source == "fitted" { "about " } else { "" };
        let growth = rate(against.growth_without_the_plan);
        let mut row =
            vec![scenario.id.clone(), format!("{fitted}{growth}"), rate(against.attribution)];
        let (totals, is_forecast) = (&against.totals, scenario.is_forecast);
        let about = if is_forecast { "about " } else { "" };
        row.extend(match against.is_too_large {
            true => ["too large to state".to_owned(), String::new(), String::new()],
            false => [
                estimated(is_forecast, totals.credit.as_ref()),
                estimated(is_forecast, totals.net.as_ref()),
                present_value(about, against.npv.as_ref()),
            ],
        });
        rows.push(row);
    }
    if title.is_empty() { title } else { title + &text::table(&rows, 1) }
}

/// The growth at which the plan just pays for itself, to a hundredth of a percent.
fn growth_that_pays(values: &SwitchingValuesView) -> String {
    let growth = values.0.iter().find(|(name, _)| *name == "growth_rate");
    let Some((_, growth)) = growth else { return "not available".to_owned() };
    let rate = growth.value.as_deref().and_then(|value| Rate::parse(value).ok());
    match (rate, growth.state) {
        (Some(rate), _) => rate.to_places(4).in_percent(),
        (None, "no_such_value") => "none".to_owned(),
        (None, other) => text::spoken(other),
    }
}
