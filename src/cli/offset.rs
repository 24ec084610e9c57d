//! `offset`: how much of the investment do clawbacks offset?

use clap::Args;
use recoup::config::Config;
use recoup::csv::Sheet;
use recoup::ingest::assumptions;
use recoup::service::State;
use recoup::service::benefits_offset::NOT_OF_CLAWBACKS;
use recoup::views::benefits_offset::{BenefitsOffsetView, OffsetAnswerView};
use recoup::views::growth::GrowthView;
use recoup::views::offset::OffsetView;
use recoup::views::programme::AssumptionsView;
use serde_json::Value;

use super::source::{Database, Folder};
use super::{Failure, Format, appraisal, benefits, print, print_json, text};

/// Compare investment with clawback.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup offset examples/cambridgeshire-direct-payments
  recoup offset examples/cambridgeshire-direct-payments --set growth_rate=0.05 --format json
  recoup offset examples/cambridgeshire-direct-payments --set baseline=2017-18..2019-20 --set offset_basis=cumulative_uplift
  recoup offset examples/cambridgeshire-direct-payments --appraisal
  recoup offset --programme cambridgeshire-direct-payments --database-url sqlite:recoup.db --as-known-at 2026-11-22")]
pub struct OffsetCommand {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    database: Database,
    /// Replace an assumption by its name; may be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Also print switching values, sensitivity, present values and probabilities.
    #[arg(long)]
    appraisal: bool,
    /// text, json or csv.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl OffsetCommand {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let state = self.database.state(self.folder.folder.as_deref(), config)?;
        let mut replaced = state.programme.assumptions.clone();
        let mut problems = Vec::new();
        // By name, so that the order in which they are given does not matter.
        let mut set: Vec<&String> = self.set.iter().collect();
        set.sort_by_key(|pair| pair.split_once('=').map(|(name, _)| name.trim()));
        for pair in set {
            let Some((name, value)) = pair.split_once('=') else {
                problems
                    .push(format!("--set {pair}: expected NAME=VALUE, such as growth_rate=0.05"));
                continue;
            };
            if !state.takes(name.trim()) {
                problems.push(format!("--set {pair}: {NOT_OF_CLAWBACKS}"));
            } else if let Err(why) = assumptions::set(
                &mut replaced,
                name.trim(),
                &Value::String(value.trim().to_owned()),
            ) {
                problems.push(format!("--set {pair}: {why}"));
            }
        }
        if !problems.is_empty() {
            return Err(Failure::unreadable(problems.join("\n")));
        }
        let answer = match state.offset_answer(&replaced, self.database.as_known_at)? {
            OffsetAnswerView::Clawback(answer) => answer,
            OffsetAnswerView::Benefits(answer) => return self.benefits(&state, &answer),
        };
        match self.format {
            Format::Json => print_json(&answer)?,
            Format::Csv => print(&csv(&answer))?,
            Format::Text => {
                print(&describe(
                    &state.programme.name,
                    &answer,
                    &state.growth(self.database.as_known_at),
                ))?;
                if self.appraisal {
                    print(&appraisal::describe(&answer))?;
                }
            }
        }
        Ok(0)
    }
}

impl OffsetCommand {
    fn benefits(&self, state: &State, answer: &BenefitsOffsetView) -> Result<u8, Failure> {
        match self.format {
            Format::Json => print_json(answer)?,
            Format::Csv => print(&benefits::csv(answer))?,
            Format::Text => {
                print(&benefits::describe(&state.programme.name, answer))?;
                if self.appraisal {
                    print(&appraisal::of_benefits(answer))?;
                }
            }
        }
        Ok(0)
    }
}

fn not_stated(value: Option<String>) -> String {
    value.unwrap_or_else(|| "not stated".to_owned())
}

fn describe(name: &str, answer: &OffsetView, growth: &GrowthView) -> String {
    let money = |amount: &recoup::views::MoneyText| amount.0.in_words();
    let optional =
        |amount: &Option<recoup::views::MoneyText>| not_stated(amount.as_ref().map(money));
    let header = ["", "recovery", "investment", "credit", "net", "cumulative net", "offset"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for year in &answer.years {
        rows.push(vec![
            year.financial_year.0.to_string(),
            money(&year.recovery),
            optional(&year.investment),
            money(&year.credit),
            optional(&year.net),
            optional(&year.cumulative_net),
            not_stated(year.offset_ratio.clone()),
        ]);
    }
    let totals = &answer.totals;
    rows.push(vec![
        "Plan".to_owned(),
        String::new(),
        optional(&totals.investment),
        money(&totals.credit),
        optional(&totals.net),
        String::new(),
        not_stated(totals.offset_ratio.clone()),
    ]);
    let mut out = format!("{name}\n\n{}\n", text::table(&rows, 1));
    let year = |year: &Option<recoup::views::FinancialYearText>| {
        year.as_ref().map_or_else(|| "none in the plan".to_owned(), |year| year.0.to_string())
    };
    out.push_str(&format!("First year covered: {}\n", year(&answer.first_covered_year)));
    let paid = answer.payback_quarter.map(|quarter| quarter.0.in_words());
    out.push_str(&format!("Paid back: {}\n", paid.as_deref().unwrap_or("none in the plan")));
    out.push_str(&format!("Net present value: {}\n", optional(&answer.npv)));
    let ratio = answer.present_value.benefit_cost_ratio.clone();
    out.push_str(&format!("Benefit-cost ratio: {}\n", not_stated(ratio)));
    out.push_str(&format!(
        "Breaks even at: {}\n",
        appraisal::breaks_even(&answer.switching_values.named())
    ));
    out.push_str(&rests_on(answer));
    out.push_str("\nGrowth:\n");
    for measure in &growth.measures {
        out.push_str(&format!("  {}: {}. {}\n", measure.measure, measure.verdict, measure.message));
    }
    out.push_str("\nFindings:\n");
    out.push_str(&text::findings(&answer.findings));
    out
}

/// What the answer rests on, in a line: what its recovery path uses and no more.
fn rests_on(answer: &OffsetView) -> String {
    let assumptions = &answer.assumptions;
    let rate = |rate: Option<recoup::views::RateText>| not_stated(rate.map(|r| r.0.to_string()));
    let from = not_stated(assumptions.first_growth_year.map(|year| year.0.to_string()));
    let path = match (&answer.growth, &assumptions.dp_spend) {
        (Some(growth), _) => match growth.source {
            "stated" => format!("growth {} from {from}", growth.growth_rate.0),
            source => format!("growth {} ({source}) from {from}", growth.growth_rate.0),
        },
        (None, Some(spend)) if assumptions.recovery_path == "rate_on_exposure" => format!(
            "spend {spend}, share {}, rate {}, growth of clients {} and of the package {} from {from}",
            rate(assumptions.participating_share),
            rate(assumptions.clawback_rate),
            assumptions.client_growth_rate.0,
            assumptions.package_growth_rate.0,
        ),
        _ if assumptions.recovery_path == "statistical" => {
            format!("persistence {}", assumptions.persistence.0)
        }
        _ => "recoveries as stated".to_owned(),
    };
    format!(
        "\nUnder {}, {}; baseline {} ({}), {path}, lag {} quarters, {}, discount {}{}.\n",
        assumptions.recovery_path,
        assumptions.offset_basis,
        answer.baseline.amount.0.in_words(),
        answer.baseline.source,
        assumptions.lag_quarters,
        assumptions.rounding,
        assumptions.discount_rate.0,
        also_rests_on(assumptions),
    )
}

/// What most answers leave at nothing, where this one does not.
fn also_rests_on(assumptions: &AssumptionsView) -> String {
    let mut parts = Vec::new();
    if let Some(start) = assumptions.recoveries_start {
        parts.push(format!("recoveries from {}", start.0.in_words()));
    }
    for (name, rate) in [
        ("optimism bias", assumptions.optimism_bias),
        ("pay inflation", assumptions.pay_inflation_rate),
    ] {
        if !rate.0.decimal().is_zero() {
            parts.push(format!("{name} {}", rate.0));
        }
    }
    if assumptions.price_basis == "real" {
        let year = not_stated(assumptions.price_base_year.map(|year| year.0.to_string()));
        parts.push(format!("prices of {year} by a deflator of {}", assumptions.deflator_rate.0));
    }
    for (name, range) in assumptions.ranges.iter().flatten() {
        parts.push(format!("{name} from {} to {}", range.low, range.high));
    }
    parts.into_iter().map(|part| format!(", {part}")).collect()
}

fn csv(answer: &OffsetView) -> String {
    let mut sheet = Sheet::for_terminals();
    sheet.texts(["financial_year", "recovery", "investment", "credit", "net", "cumulative_net"]);
    sheet.text("offset_ratio").end_row();
    for year in &answer.years {
        sheet.number(year.financial_year.0).number(year.recovery.0);
        let investment = year.investment.as_ref().map(|amount| amount.0);
        sheet.optional(investment).number(year.credit.0);
        for amount in [&year.net, &year.cumulative_net] {
            sheet.optional(amount.as_ref().map(|amount| amount.0));
        }
        sheet.optional(year.offset_ratio.as_deref()).end_row();
    }
    sheet.finish()
}
