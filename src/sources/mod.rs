//! Where a benefit comes from, side by side: clawbacks, units that open and save, payment
//! by outcomes, lists of proposals. Each turns a plan and its assumptions into cash flows,
//! and `appraisal` judges all of them alike.
//!
//! Each source becomes a cost and a credit by financial year where its paper dates them,
//! and figures of the whole plan where it does not. Amounts are typed; a figure says by
//! which rule it was added up. What is not stated stays so through every sum.

mod answer;
mod budget_effects;
pub mod clawback;
pub mod comparison;
mod error;
mod evidence;
mod findings;
mod flows;
mod inputs;
mod levers;
pub mod outcomes;
pub mod portfolio;
mod prices;
mod probability;
pub mod proposals;
mod sensitivity;
mod switching;
mod switching_words;
pub mod units;
mod unused;

use std::borrow::Cow;

use crate::appraisal::as_written::Settings;
use crate::appraisal::published::{self, Computed};
use crate::appraisal::switching::SwitchingValue;
use crate::appraisal::{Appraisal, Scope, Workings, claims, cost_findings, flow};
use crate::domain::{FinancialYear, Money};

pub use answer::{Answer, Unused};
pub use clawback::Clawback;
pub use error::{ClawbackError, NoAnswer};
pub use evidence::Evidence;
pub use inputs::Inputs;
pub use outcomes::CohortYear;
pub use probability::{coverage, figures_with};
pub use sensitivity::sensitivity;
pub use switching::switching_values;
pub use unused::unused_ranges;

use clawback::without::Without;
use flows::{Shown, workings};
use levers::Levers;
use unused::Uses;

/// The figures alone, without findings, risk and comparison: what a thousand plans are
/// ranked by. Fails as [`answer`] does.
pub fn appraise(inputs: &Inputs<'_>) -> Result<Appraisal, NoAnswer> {
    let (workings, _) = workings(inputs, &Levers::default())?;
    Ok(workings.appraise(inputs.assumptions.discount_rate)?)
}

/// Answers "what does this programme offset?".
///
/// Pure and cheap; what has to search is in [`switching_values`] and [`sensitivity`]. Whether
/// assumptions make sense by themselves is asked of
/// [`check`](crate::domain::assumption_checks::check) before. Fails where one makes no sense
/// for the programme, the plan or the baseline has no figures, or a figure does not fit.
pub fn answer(inputs: &Inputs<'_>) -> Result<Answer, NoAnswer> {
    let (workings, shown) = workings(inputs, &Levers::default())?;
    answer_of(inputs, workings, shown)
}

/// The answer with its switching values, both of the same figures. Fails as [`answer`] does.
pub fn answer_with_switching(
    inputs: &Inputs<'_>,
) -> Result<(Answer, Vec<SwitchingValue>), NoAnswer> {
    let (workings, shown) = workings(inputs, &Levers::default())?;
    let switching_values = switching::of(inputs, &workings, &shown);
    Ok((answer_of(inputs, workings, shown)?, switching_values))
}

fn answer_of(
    inputs: &Inputs<'_>,
    workings: Workings<'_>,
    shown: Shown,
) -> Result<Answer, NoAnswer> {
    let appraisal = workings.appraise(inputs.assumptions.discount_rate)?;
    let (who_pays, said_of_funding) = workings.funding()?;
    let undated_in_real_prices = workings.undated_in_real_prices;
    // What a paper states is held against the plan as it is written.
    let (settings, plain) = Settings::taken_out(inputs.assumptions, inputs.plan, &appraisal);
    let plain = Inputs { assumptions: &plain, ..*inputs };
    let written = match inputs.is_clawback() || settings.are_none() {
        true => workings,
        false => self::workings(&plain, &Levers::default())?.0,
    };
    let mut figures = match inputs.is_clawback() {
        true => written.flows.figures.clone(),
        false => written.figures()?,
    };
    let headlines = claims::check(&inputs.benefits.headlines, &figures);
    let claims = claims::findings(&headlines, &figures, &written.years);
    settings.mark_figures(&mut figures);
    figures.extend(who_pays);
    let Workings { plan, flows, .. } = written;
    let mut findings = settings.mark(flows.into_owned().findings);
    findings.extend(said_of_funding);
    let units_in = |year: &FinancialYear| shown.units.get(year).copied();
    let published_differences =
        published::compare(inputs.published, inputs.unlike(), |year| match year {
            Some(year) => {
                let of = appraisal.years.iter().find(|of| of.financial_year == year);
                of.map(|of| Computed::of_year(of, units_in(&year)))
            }
            None => {
                let units = Money::checked_sum(shown.units.values().copied());
                Some(Computed::of_plan(&appraisal.totals, units))
            }
        });
    let clawback = shown.clawback.map(|path| with_and_without(inputs, path)).transpose()?;
    let mut answer = Answer {
        clawback,
        cohort: shown.cohort,
        headlines,
        figures,
        published_differences,
        unused: Vec::new(),
        findings,
        appraisal,
    };
    let phasing = flow::phasing_spreads(&answer.findings)
        || !cost_findings::terms_phased(inputs.plan, &plan).is_empty();
    answer.unused = unused::unused(inputs, &answer, Uses { phasing, undated_in_real_prices });
    answer.findings = match &answer.clawback {
        Some(clawback) => clawback::findings::of(inputs, &answer, clawback, &settings),
        None => {
            let said = findings::Said { settings: &settings, claims, undated_in_real_prices };
            findings::of(inputs, &plan, &answer, said)
        }
    };
    let explained = settings.explained(&answer.figures, &answer.findings);
    answer.findings.splice(0..0, explained);
    Ok(answer)
}

/// What an answer about clawbacks shows beside years and totals.
fn with_and_without(inputs: &Inputs<'_>, path: clawback::Path) -> Result<Clawback, NoAnswer> {
    let (flows, without) = Without::flows(inputs, &path)?;
    let scope = Scope { rounding: inputs.rounding(), ..Scope::default() };
    let plan = Cow::Borrowed(inputs.plan);
    let appraisal = Workings::new(plan, Cow::Owned(flows), inputs.assumptions, &scope)
        .and_then(|workings| workings.appraise(inputs.assumptions.discount_rate));
    clawback::shown(inputs, path, without.appraised(inputs, appraisal)?)
}
