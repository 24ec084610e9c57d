//! What the Board should know about an offset answer, by rules that work for
//! any programme.

use crate::domain::{Finding, LineKind, Money, OffsetBasis, Rate, RecoveryPath};

use super::{BaselineSource, Inputs, Offset, published};

pub(super) fn of(inputs: &Inputs<'_>, answer: &Offset) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(skipped_years(inputs, answer));
    findings.extend(baseline_in_intervention(inputs, answer));
    findings.extend(stated_total_differs(answer));
    findings.extend(baseline_not_compared(answer));
    findings.extend(levels_against_increments(inputs, answer));
    findings.extend(stated_rule_not_used(inputs));
    findings.extend(unusual_growth(inputs));
    findings.extend(not_stated(inputs, answer));
    findings.extend(answer.published_differences.iter().map(published::finding));
    findings.extend(published_compared(inputs, answer));
    findings.extend(plan_in_a_sentence(answer));
    findings
}

/// A year between the baseline and the first growth (or plan) year.
fn skipped_years(inputs: &Inputs<'_>, answer: &Offset) -> Vec<Finding> {
    let Some(last) = answer.baseline.last_year() else { return Vec::new() };
    let first_plan_year = answer.appraisal.years.first().map(|year| year.financial_year);
    let (next, what) = match inputs.assumptions.recovery_path {
        RecoveryPath::GrowthOnBaseline => (Some(answer.first_growth_year), "growth starts in"),
        RecoveryPath::Statistical => (first_plan_year, "the plan starts in"),
    };
    let Some(next) = next else { return Vec::new() };
    let skipped = last.next().to(next.plus(-1));
    skipped
        .map(|year| {
            let consequence = match inputs.assumptions.recovery_path {
                RecoveryPath::GrowthOnBaseline => "has neither growth nor a figure",
                RecoveryPath::Statistical => "is passed over: the first increment spans it",
            };
            let message =
                format!("The baseline is {last} and {what} {next}: {year} {consequence}.");
            Finding::warning("skipped_year", message).in_year(year)
        })
        .collect()
}

fn baseline_in_intervention(inputs: &Inputs<'_>, answer: &Offset) -> Vec<Finding> {
    let marked = answer.baseline.years().into_iter().filter_map(|year| {
        let [first, .., last] = year.quarters();
        let touches = inputs.interventions.iter().find(|i| i.first <= last && i.last >= first)?;
        let message = format!(
            "The baseline year is marked as an intervention ({}): its level may not last.",
            touches.label
        );
        Some(Finding::warning("baseline_in_intervention", message).in_year(year))
    });
    marked.collect()
}

fn stated_total_differs(answer: &Offset) -> Option<Finding> {
    let difference = answer.baseline.difference().filter(|by| *by != Money::ZERO)?;
    let year = answer.baseline.last_year()?;
    if answer.baseline.source != BaselineSource::StatedTotal {
        return None;
    }
    let message = format!(
        "The baseline is the total that the source printed; its quarters sum to {}, {} {}.",
        answer.baseline.sum_of_quarters?.in_words(),
        Money::from_pence(difference.pence().saturating_abs()).in_words(),
        if difference > Money::ZERO { "more" } else { "less" },
    );
    Some(Finding::info("baseline_from_stated_total", message).in_year(year))
}

/// A stated total whose quarters are not all final has nothing to be compared with.
fn baseline_not_compared(answer: &Offset) -> Option<Finding> {
    let year = answer.baseline.last_year()?;
    let lacks_quarters = answer.baseline.source == BaselineSource::StatedTotal
        && answer.baseline.sum_of_quarters.is_none();
    let message = format!(
        "The baseline is the total that the source printed; not all quarters of {year} are \
         recorded as final, so the total is not confirmed by them."
    );
    lacks_quarters.then(|| Finding::warning("baseline_from_stated_total", message).in_year(year))
}

/// A cost that recurs each year against a recovery that counts only once.
fn levels_against_increments(inputs: &Inputs<'_>, answer: &Offset) -> Option<Finding> {
    if inputs.assumptions.offset_basis != OffsetBasis::YearlyIncrement {
        return None;
    }
    let years: Vec<_> = answer.appraisal.years.iter().map(|year| year.financial_year).collect();
    let lines = |wanted: &dyn Fn(Option<LineKind>) -> bool, recurring: bool| -> Vec<String> {
        let chosen = inputs.plan.lines.iter().filter(|line| wanted(line.kind));
        let chosen = chosen.filter(|line| !recurring || line.recurs_in(&years));
        chosen.map(|line| line.line.clone()).collect()
    };
    let levels = lines(&|kind| kind == Some(LineKind::Level), false);
    let look_alike = lines(&|kind| kind.is_none(), true);
    let what = match (levels.is_empty(), look_alike.is_empty()) {
        (true, true) => return None,
        (false, true) => format!("{} are stated as levels", levels.join(", ")),
        (true, false) => format!(
            "{} cost the same in every plan year and do not say whether they are levels",
            look_alike.join(", ")
        ),
        (false, false) => format!(
            "{} are stated as levels, and {} cost the same in every plan year",
            levels.join(", "),
            look_alike.join(", ")
        ),
    };
    let message = format!(
        "{what}. They are netted against yearly increments, which credit a recovery only in the \
         year in which it first appears."
    );
    Some(Finding::warning("levels_against_increments", message))
}

/// Growth beyond half up or down a year is more often a percentage typed as a rate.
fn unusual_growth(inputs: &Inputs<'_>) -> Option<Finding> {
    let rate = inputs.assumptions.growth_rate;
    let grows = inputs.assumptions.recovery_path == RecoveryPath::GrowthOnBaseline;
    let unusual = rate > Rate::new(5, 1) || rate < Rate::new(-5, 1);
    let message = format!("Growth is {} a year: 10% is written 0.10.", rate.in_percent());
    (grows && unusual).then(|| Finding::warning("unusual_growth", message))
}

/// Targets that a paper announces and this answer does not use.
fn stated_rule_not_used(inputs: &Inputs<'_>) -> Option<Finding> {
    let targets = inputs.targets;
    let message = format!(
        "The programme expects to recover {} from {} of clients. This answer uses neither: no \
         direct-payment spend enters it.",
        targets.clawback_rate.in_percent(),
        targets.participating_share.in_percent(),
    );
    Some(Finding::info("stated_rule_not_used", message))
}

fn not_stated(inputs: &Inputs<'_>, answer: &Offset) -> Vec<Finding> {
    let years = answer.appraisal.years.iter().filter(|year| year.investment.is_none());
    years
        .flat_map(|year| {
            let silent = inputs
                .plan
                .lines
                .iter()
                .filter(|line| !line.amounts.contains_key(&year.financial_year));
            silent.map(|line| {
                let message = format!(
                    "{} states nothing for {}, so that year's investment is not stated.",
                    line.line, year.financial_year
                );
                Finding::warning("investment_not_stated", message)
                    .in_year(year.financial_year)
                    .in_row(&line.line)
            })
        })
        .collect()
}

fn published_compared(inputs: &Inputs<'_>, answer: &Offset) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in inputs.published.iter().filter(|row| row.measure.is_none()) {
        let message = format!(
            "The published row \"{}\" does not say what it measures, so it is not compared.",
            row.row
        );
        findings.push(Finding::info("published_row_not_compared", message).in_row(&row.row));
    }
    let claims = published::claims(inputs.published);
    if claims > 0 {
        let reproduced = claims - answer.published_differences.len();
        let message = format!("{reproduced} of {claims} published figures are reproduced exactly.");
        findings.push(Finding::info("published_compared", message));
    }
    findings
}

fn plan_in_a_sentence(answer: &Offset) -> Option<Finding> {
    let totals = answer.appraisal.totals;
    let (net, ratio) = (totals.net?, totals.offset_ratio?);
    let covered = format!("Credit covers {} of the investment over the plan", ratio.in_percent());
    match answer.appraisal.payback_year {
        None if net > Money::ZERO => {
            let message = format!("{covered}; {} stays uncovered.", net.in_words());
            Some(Finding::info("not_paid_back", message))
        }
        _ => Some(Finding::info("paid_back", format!("{covered}."))),
    }
}
