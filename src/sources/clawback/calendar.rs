//! What there is to say of the years: those between baseline and plan, those that do
//! not grow yet, and those that are over.

use crate::domain::{FinancialYear, Finding, OffsetBasis, RecoveryPath, Slug};

use super::Clawback;
use crate::sources::{Answer, Inputs};

pub(super) fn findings(inputs: &Inputs<'_>, answer: &Answer, clawback: &Clawback) -> Vec<Finding> {
    let mut findings = skipped_years(inputs, answer, clawback);
    findings.extend(not_grown_yet(inputs, answer, clawback));
    findings.extend(recorded_years(inputs, answer, clawback));
    findings
}

fn plan_years(answer: &Answer) -> Vec<FinancialYear> {
    answer.appraisal.years.iter().map(|year| year.financial_year).collect()
}

fn grows(inputs: &Inputs<'_>) -> bool {
    inputs.assumptions.recovery_path == RecoveryPath::GrowthOnBaseline
}

/// A year between the baseline and the first year that grows, or that is planned.
fn skipped_years(inputs: &Inputs<'_>, answer: &Answer, clawback: &Clawback) -> Vec<Finding> {
    let Some(last) = clawback.terms.baseline.last_year() else { return Vec::new() };
    let Some(first_plan_year) = plan_years(answer).first().copied() else { return Vec::new() };
    let first_growth_year = clawback.terms.first_growth_year;
    let (next, what) = if grows(inputs) {
        (first_growth_year, format!("growth starts in {first_growth_year}"))
    } else {
        (first_plan_year, format!("the plan starts in {first_plan_year}"))
    };
    let consequence = match inputs.assumptions.offset_basis {
        _ if grows(inputs) => "has neither growth nor a figure",
        OffsetBasis::YearlyIncrement => "is passed over, and the first increment spans it",
        OffsetBasis::CumulativeUplift => "is passed over, and the first uplift spans it",
        OffsetBasis::TotalRecovery => "is in neither, and nothing of it is credited",
    };
    // A year of the plan has a figure, grown or not.
    let skipped = last.next().to(next.min(first_plan_year).plus(-1));
    skipped
        .map(|year| {
            let recorded = inputs.ledger.year_level(&Slug::all(), year);
            let consequence = match recorded {
                Some(level) if grows(inputs) => {
                    format!(
                        "does not grow, and its recorded {} is not used",
                        level.amount.in_words()
                    )
                }
                _ => consequence.to_owned(),
            };
            let message = format!("The baseline is {last} and {what}: {year} {consequence}.");
            Finding::warning("skipped_year", message).in_year(year)
        })
        .collect()
}

/// Years of the plan that stay at the level of the baseline.
fn not_grown_yet(inputs: &Inputs<'_>, answer: &Answer, clawback: &Clawback) -> Option<Finding> {
    let starts = clawback.terms.first_growth_year;
    let years = plan_years(answer);
    let level: Vec<FinancialYear> = years.iter().copied().filter(|year| *year < starts).collect();
    let (first, last) = (*level.first().filter(|_| grows(inputs))?, *level.last()?);
    let which = match (level.len() == years.len(), first == last) {
        (true, _) => "no year of the plan grows, and each stays".to_owned(),
        (false, true) => format!("{first} stays"),
        (false, false) => format!("{first} to {last} stay"),
    };
    let message = format!("Growth starts in {starts}: {which} at the level of the baseline.");
    Some(Finding::warning("not_grown_yet", message).in_year(first))
}

/// Years of the plan that are over and of which the records say something else.
fn recorded_years(inputs: &Inputs<'_>, answer: &Answer, clawback: &Clawback) -> Vec<Finding> {
    if inputs.assumptions.recovery_path == RecoveryPath::Statistical {
        return Vec::new();
    }
    let years = answer.appraisal.years.iter().zip(&clawback.recoveries);
    years
        .filter_map(|(year, recovery)| {
            let recorded = inputs.ledger.year_level(&Slug::all(), year.financial_year)?.amount;
            let message = format!(
                "{} is recorded as {}; this answer takes {}, which is what its recovery path \
                 gives.",
                year.financial_year,
                recorded.in_words(),
                recovery.in_words(),
            );
            let finding = Finding::warning("recorded_year_not_used", message);
            (recorded != *recovery).then(|| finding.in_year(year.financial_year))
        })
        .collect()
}
