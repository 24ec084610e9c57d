//! `growth`: does the growth reach the target, and what do the other two targets say?

use clap::Args;
use recoup::config::Config;
use recoup::views::MoneyText;
use recoup::views::growth::{FitView, FittedQuartersView, GrowthView, MeasureView};
use recoup::views::rates::{RatesView, YearRatesView};

use super::failure::Failure;
use super::printing::{PageFormat, show};
use super::source::{Database, Folder};
use super::text::{self, percentage};

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
    format: PageFormat,
}

impl GrowthCommand {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let state = self.database.state(self.folder.folder.as_deref(), config)?;
        show(self.format, &state.growth(self.database.as_known_at), describe)?;
        Ok(0)
    }
}

fn describe(growth: &GrowthView) -> String {
    let mut out = final_quarters(growth.quarters.as_ref());
    if growth.measures.iter().any(|measure| !measure.fits.is_empty()) {
        out.push_str(&format!("\n{}", describe_fits(growth)));
    }
    if let Some(found) = &growth.suggested_break {
        out.push_str(&format!(
            "\nA step from {} ({}) would leave growth of {} ({} to {}). {}\n",
            found.starts.0.in_words(),
            found.f_statistic.as_ref().map_or("perfect fit".to_owned(), |f| format!("F {f}")),
            percentage(Some(&found.growth_rate)),
            percentage(Some(&found.lower_95)),
            percentage(Some(&found.upper_95)),
            found.message,
        ));
    }
    for measure in &growth.measures {
        out.push_str(&judged(measure.measure, measure.verdict, &measure.message));
    }
    out.push_str(&describe_rates(&growth.rates));
    out + &text::notes(&growth.notes)
}

/// What growth of clawbacks rests on.
fn final_quarters(quarters: Option<&FittedQuartersView>) -> String {
    let Some(FittedQuartersView { first, last, count }) = quarters else {
        return "No quarter of clawbacks is recorded as final.\n".to_owned();
    };
    let (first, last) = (first.0.in_words(), last.0.in_words());
    match count {
        1 => format!("Clawbacks of the one final quarter, {first}.\n"),
        _ => format!("Clawbacks of the {count} final quarters from {first} to {last}.\n"),
    }
}

fn describe_fits(growth: &GrowthView) -> String {
    let target = match growth.target.growth_rate {
        Some(target) => format!("chance of {} or more", target.0.in_words()),
        None => "chance of a target".to_owned(),
    };
    let mut out =
        fits_table(growth, &["growth a year", "95% from", "to", &target, "verdict"], |fit| {
            vec![
                percentage(Some(&fit.growth_rate)),
                percentage(Some(&fit.lower_95)),
                percentage(Some(&fit.upper_95)),
                chance(fit.probability_at_least_target.as_deref()),
                text::spoken(fit.verdict),
            ]
        });
    out.push('\n');
    out.push_str(&fits_table(
        growth,
        &[
            "Durbin-Watson",
            "AR(1) 95% from",
            "to",
            "corrected from",
            "to",
            "step",
            "95% from",
            "to",
        ],
        |fit| {
            let of_step = |part: fn(&recoup::views::growth::StepView) -> &String| {
                fit.step.as_ref().map_or_else(String::new, |step| percentage(Some(part(step))))
            };
            vec![
                fit.durbin_watson.clone().unwrap_or_else(|| "perfect fit".to_owned()),
                percentage(Some(&fit.ar1_lower_95)),
                percentage(Some(&fit.ar1_upper_95)),
                percentage(Some(&fit.corrected_lower_95)),
                percentage(Some(&fit.corrected_upper_95)),
                of_step(|step| &step.size),
                of_step(|step| &step.lower_95),
                of_step(|step| &step.upper_95),
            ]
        },
    ));
    out
}

/// A probability to three places: no chance is none, and none is certain.
fn chance(probability: Option<&str>) -> String {
    match probability {
        Some("0.000") => "under 0.1%".to_owned(),
        Some("1.000") => "over 99.9%".to_owned(),
        probability => percentage(probability),
    }
}

/// One row a fit: its measure, its name, and some of its figures.
fn fits_table(
    growth: &GrowthView,
    header: &[&str],
    figures: impl Fn(&FitView) -> Vec<String>,
) -> String {
    let mut rows = vec![[&["", "fit"], header].concat().into_iter().map(str::to_owned).collect()];
    let each = |measure: &MeasureView| {
        let row = |fit: &FitView| {
            let name = vec![text::spoken(measure.measure), text::spoken(fit.specification)];
            [name, figures(fit)].concat()
        };
        measure.fits.iter().map(row).collect::<Vec<_>>()
    };
    rows.extend(growth.measures.iter().flat_map(each));
    text::table(&rows, 2)
}

fn judged(what: &str, verdict: &str, message: &str) -> String {
    let (what, verdict) = (text::spoken(what), text::spoken(verdict));
    format!("\n{what}: {verdict}\n  {message}\n")
}

fn describe_rates(rates: &RatesView) -> String {
    let (rate, share) = (&rates.clawback_rate, &rates.participating_share);
    let mut out = judged("clawback_rate", rate.verdict, &rate.message);
    for observed in &rate.observed {
        out.push_str(&format!("  {}\n", observed.message));
    }
    out.push_str(&judged("participating_share", share.verdict, &share.message));
    for observed in &share.observed {
        out.push_str(&format!("  {}\n", observed.message));
    }
    if !rates.years.is_empty() {
        out.push_str(&format!("\n{}", years_table(&rates.years)));
    }
    if let Some(implied) = &rates.implied_direct_payment_spend {
        out.push_str(&format!("\n{}\n", implied.message));
    }
    for finding in &rates.findings {
        out.push_str(&format!("\n{}: {}\n", text::severity(finding), finding.message));
    }
    out
}

/// What the years are made of: clients x mean package x incidence x rate.
fn years_table(years: &[YearRatesView]) -> String {
    let header = [
        "",
        "paid out",
        "clients",
        "mean package",
        "clawback rate",
        "of those clawed back",
        "at target rate",
        "and share",
    ];
    let not_stated = || "not stated".to_owned();
    let money =
        |amount: &Option<MoneyText>| amount.map_or_else(not_stated, |amount| amount.0.in_words());
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for year in years {
        let among =
            match (&year.rate_where_clawed_back_at_least, &year.rate_where_clawed_back_at_most) {
                (Some(at_least), Some(at_most)) => {
                    format!("{} to {}", percentage(Some(at_least)), percentage(Some(at_most)))
                }
                (Some(at_least), None) => format!("at least {}", percentage(Some(at_least))),
                (None, _) => not_stated(),
            };
        rows.push(vec![
            year.financial_year.0.to_string(),
            money(&year.dp_paid),
            year.dp_clients.map_or_else(not_stated, |clients| text::grouped(&clients.to_string())),
            money(&year.mean_package),
            percentage(year.clawback_rate.as_deref()),
            among,
            money(&year.at_rate),
            money(&year.at_rate_and_share),
        ]);
    }
    text::table(&rows, 1)
}
