//! What there is to say about a project that is paid for by outcomes.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::Zero;

use crate::domain::benefits::Outcomes;
use crate::domain::plan::quarters_from;
use crate::domain::{FinancialYear, Finding};

use crate::appraisal::AppraisalError;
use crate::appraisal::exact::penny;
use crate::appraisal::flow::ByQuarter;
use crate::words::{counted, listed};

/// What its terms alone show.
pub(super) fn of(outcomes: &Outcomes) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(cost_outlasts_project(outcomes));
    findings.extend(grant_ends_first(outcomes));
    findings.extend(part_year(outcomes));
    findings
}

/// A year of which only a part sees people move on.
fn part_year(outcomes: &Outcomes) -> Option<Finding> {
    let starts = outcomes.starts?;
    let (year, quarters) = (starts.year(), quarters_from(Some(starts), starts.year()));
    let message = format!(
        "Delivery starts in {}: the people of {year} move on over {quarters} of its four quarters.",
        starts.in_words(),
    );
    let moves = outcomes.moves.get(&year).is_some_and(|people| *people > 0);
    (moves && quarters < 4).then(|| Finding::info("part_year", message).in_year(year))
}

/// A phasing in which nothing can be paid yet.
pub(super) fn phasing_before_delivery() -> Finding {
    let message = "The phasing ends before delivery starts, and nothing is paid before that: it \
                   dates nothing.";
    Finding::warning("phasing_before_delivery", message.to_owned())
}

/// Why nothing is known of what is paid: a phasing would not help.
pub(super) fn not_paid_for(outcomes: &Outcomes) -> Finding {
    let all = &outcomes.outcomes;
    let without = all.iter().filter(|outcome| outcome.tariff.is_none());
    let without: Vec<String> = without
        .map(|outcome| format!("{} ({} months)", outcome.name, outcome.sustained_months))
        .collect();
    let why = match (all.is_empty(), without.is_empty()) {
        (true, _) => "No outcome is stated that is paid for".to_owned(),
        (false, false) => format!("No tariff is stated for {}", listed(&without)),
        (false, true) => "Nobody is stated to move on in any year".to_owned(),
    };
    let message = format!(
        "{why}, so what is paid for outcomes is not stated. What the plan costs is not stated \
         either; it is not what its lines cost."
    );
    Finding::warning("payments_not_stated", message)
}

/// Payments go on when the project is over.
fn cost_outlasts_project(outcomes: &Outcomes) -> Option<Finding> {
    let (project, payments) = (outcomes.project_months?, outcomes.payment_years?);
    let message = format!(
        "The project runs for {} and is paid for over {}.",
        years_and_months(project),
        counted(payments, "year"),
    );
    let outlasts = u32::from(payments) * 12 > u32::from(project);
    outlasts.then(|| Finding::warning("cost_outlasts_project", message))
}

fn years_and_months(months: u16) -> String {
    if months.is_multiple_of(12) { counted(months / 12, "year") } else { counted(months, "month") }
}

/// What is paid after the grant's last year is the council's alone.
pub(super) fn grant_ends_first(outcomes: &Outcomes) -> Option<Finding> {
    let until = outcomes.grant?.until?;
    let last = outcomes.last_payment()?;
    let message = format!(
        "The grant pays until {until} and payments run until {}: what is paid later is the \
         council's alone.",
        last.in_words(),
    );
    let ends_first = until < last.year();
    ends_first
        .then(|| Finding::warning("grant_ends_before_payments", message).in_year(until.next()))
}

/// What was earned and is not paid because the cap was reached, by year.
pub(super) fn cut_by_cap(
    earned: Option<&ByQuarter>,
    paid: Option<&ByQuarter>,
) -> Result<Option<Finding>, AppraisalError> {
    let mut cut = BTreeMap::<FinancialYear, BigRational>::new();
    for (quarter, earned) in earned.into_iter().flatten() {
        let paid = paid.and_then(|paid| paid.get(quarter)).cloned().unwrap_or_default();
        *cut.entry(quarter.year()).or_default() += earned - paid;
    }
    cut.retain(|_, pence| !pence.is_zero());
    let Some(first) = cut.keys().next().copied() else { return Ok(None) };
    let years =
        cut.iter().map(|(year, pence)| Ok(format!("{} in {year}", penny(pence)?.in_words())));
    let years: Vec<String> = years.collect::<Result<_, AppraisalError>>()?;
    let message = format!(
        "The cap cuts {} of what is earned by outcomes: {}.",
        penny(&cut.values().sum())?.in_words(),
        years.join(", ")
    );
    Ok(Some(Finding::warning("cut_by_cap", message).in_year(first)))
}
