//! What the Board should know about an offset answer, by rules that work for
//! any programme.

use crate::domain::plan::quarters_from;
use crate::domain::quarter_runs::quarters_in_words;
use crate::domain::{
    Baseline, DpSpend, FinancialYear, Finding, GrowthSource, InvestmentLine, LineKind, Money,
    OffsetBasis, Rate, RecoveryPath, Slug,
};

use super::{BaselineSource, Clawback, base_budget, calendar, rates};
use crate::appraisal::as_written::Settings;
use crate::appraisal::{cautions, cost_findings, published};
use crate::domain::plausible;
use crate::fits::growth_differs::growth_differs;
use crate::sources::{Answer, Inputs, unused};

/// In the order of an answer; `settings` are what is not of the plan as it is written.
pub(in crate::sources) fn of(
    inputs: &Inputs<'_>,
    answer: &Answer,
    clawback: &Clawback,
    settings: &Settings,
) -> Vec<Finding> {
    let mut findings = doubtful_figures(inputs, clawback);
    findings.extend(cautions::units_differ(&answer.appraisal.totals, inputs.about()));
    findings.extend(settings.mark_dates(calendar::findings(inputs, answer, clawback)));
    findings.extend(baseline_in_intervention(inputs, clawback));
    findings.extend(stated_total_differs(clawback));
    findings.extend(baseline_not_compared(clawback));
    findings.extend(fitted(inputs));
    findings.extend(forecast_grows_otherwise(inputs));
    findings.extend(filled_in(inputs));
    findings.extend(settings.mark_dates(part_years(inputs)));
    findings.extend(settings.mark_dates(recoveries_as_planned(inputs)));
    findings.extend(settings.mark(inputs.plan.findings()));
    findings.extend(answer.findings.iter().cloned());
    findings.extend(spend_of_another_year(inputs, answer, clawback));
    findings.extend(levels_against_increments(inputs));
    findings.extend(base_recoveries_credited(inputs, clawback));
    findings.extend(stated_rule_not_used(inputs));
    findings.extend(unusual_growth(inputs, clawback));
    findings.extend(grows_more_without(inputs, clawback));
    findings.extend(too_large_without(clawback));
    findings.extend(plausible::doubts(inputs.assumptions));
    findings.extend(rates::doubtful(inputs.assumptions, &clawback.terms));
    findings.extend(cautions::pay_rises_twice(inputs.plan, inputs.assumptions));
    findings.extend(unused::findings(inputs, answer));
    findings.extend(cautions::deflator_not_stated(inputs.assumptions));
    let years = &answer.appraisal.years;
    let slippage = inputs.assumptions.slippage_quarters;
    findings.extend(cost_findings::years_not_stated(inputs.plan, years, slippage));
    let risk = clawback.base_budget_risk.as_ref();
    let told = |risk| base_budget::finding(inputs, risk, &clawback.recoveries, years);
    findings.extend(risk.map(told));
    let differences = &answer.published_differences;
    findings.extend(published::findings(inputs.published, inputs.unlike(), differences));
    findings.extend(plan_in_a_sentence(inputs, answer));
    let valued = answer.appraisal.present_value;
    findings.extend(valued.and_then(|_| cautions::nominal_at_real_rate(inputs.assumptions)));
    let beyond = |_| cautions::discounted_beyond_30_years(years, inputs.assumptions);
    findings.extend(valued.and_then(beyond));
    findings
}

/// What is doubtful about the recorded figures, where the answer rests on any of them.
fn doubtful_figures(inputs: &Inputs<'_>, clawback: &Clawback) -> Vec<Finding> {
    let is_stated = clawback.terms.baseline.source == BaselineSource::Stated;
    match is_stated && inputs.forecast.is_none() && inputs.fitted.is_none() {
        true => Vec::new(),
        false => inputs.ledger.doubts_of_final(&Slug::all()),
    }
}

fn baseline_in_intervention(inputs: &Inputs<'_>, clawback: &Clawback) -> Vec<Finding> {
    let marked = clawback.terms.baseline.years.iter().filter_map(|year| {
        let [first, .., last] = year.quarters();
        let touches = inputs.interventions.iter().find(|i| i.first <= last && i.last >= first)?;
        let message = format!(
            "The baseline year is marked as an intervention ({}): its level may not last.",
            touches.label
        );
        Some(Finding::warning("baseline_in_intervention", message).in_year(*year))
    });
    marked.collect()
}

fn stated_total_differs(clawback: &Clawback) -> Option<Finding> {
    let difference = clawback.terms.baseline.difference().filter(|by| *by != Money::ZERO)?;
    let year = clawback.terms.baseline.last_year()?;
    if clawback.terms.baseline.source != BaselineSource::StatedTotal {
        return None;
    }
    let message = format!(
        "The baseline is the total that the source printed; its quarters sum to {}, {} {}.",
        clawback.terms.baseline.sum_of_quarters?.in_words(),
        Money::from_pence(difference.pence().saturating_abs()).in_words(),
        if difference > Money::ZERO { "more" } else { "less" },
    );
    let finding = Finding::info("baseline_from_stated_total", message).in_year(year);
    Some(finding.at_stake(difference))
}

/// A stated total whose quarters are not all final has nothing to be compared with.
fn baseline_not_compared(clawback: &Clawback) -> Option<Finding> {
    let year = clawback.terms.baseline.last_year()?;
    let lacks_quarters = clawback.terms.baseline.source == BaselineSource::StatedTotal
        && clawback.terms.baseline.sum_of_quarters.is_none();
    let message = format!(
        "The baseline is the total that the source printed; not all quarters of {year} are \
         recorded as final, so the total is not confirmed by them."
    );
    lacks_quarters.then(|| Finding::warning("baseline_from_stated_total", message).in_year(year))
}

/// A forecast fills the gaps of what it rests on.
fn filled_in(inputs: &Inputs<'_>) -> Option<Finding> {
    let gaps = match inputs.assumptions.recovery_path {
        RecoveryPath::Statistical => inputs.ledger.series(&Slug::all()).gaps(),
        _ => Vec::new(),
    };
    let message = format!(
        "The forecast behind this answer fills in what no final figure states: {}.",
        quarters_in_words(gaps.iter().copied())
    );
    (!gaps.is_empty()).then(|| Finding::warning("gap_filled", message))
}

/// A cost that recurs each year against a recovery that counts only once.
fn levels_against_increments(inputs: &Inputs<'_>) -> Option<Finding> {
    if inputs.assumptions.offset_basis != OffsetBasis::YearlyIncrement {
        return None;
    }
    let years = inputs.plan.years();
    let lines =
        |wanted: &dyn Fn(Option<LineKind>) -> bool, recurring: bool| -> Vec<&InvestmentLine> {
            let chosen = inputs.plan.lines.iter().filter(|line| wanted(line.kind));
            chosen.filter(|line| !recurring || line.recurs_in(&years)).collect()
        };
    let levels = lines(&|kind| kind == Some(LineKind::Level), false);
    let added_up = lines(&|kind| kind == Some(LineKind::Increment), false);
    let look_alike = lines(&|kind| kind.is_none(), true);
    let named = |what: &str, lines: &[&InvestmentLine]| match lines {
        [] => String::new(),
        lines => {
            let names: Vec<&str> = lines.iter().map(|line| &*line.line).collect();
            format!("{what}: {}. ", names.join(", "))
        }
    };
    if levels.is_empty() && added_up.is_empty() && look_alike.is_empty() {
        return None;
    }
    let message = format!(
        "{}{}{}Such a cost comes again in every year, but each rise of clawbacks is counted once, in the \
         year in which it first appears.",
        named("Stated as a level", &levels),
        named("Stated as increments, which later years keep", &added_up),
        named("The same every year, and not stated to be a level", &look_alike),
    );
    // What such lines cost in a year.
    let all = [levels, added_up, look_alike].concat();
    let of_year = all.iter().filter_map(|line| line.amounts.values().next().copied());
    let cost = Money::checked_sum(of_year);
    let finding = Finding::warning("levels_against_increments", message);
    Some(match cost {
        Some(cost) => finding.at_stake(cost),
        None => finding,
    })
}

/// All that is recovered, of which a level was recovered before the plan as well.
fn base_recoveries_credited(inputs: &Inputs<'_>, clawback: &Clawback) -> Option<Finding> {
    let baseline = &clawback.terms.baseline;
    let level = baseline.amount().ok().filter(|level| *level > Money::ZERO)?;
    if inputs.assumptions.offset_basis != OffsetBasis::TotalRecovery {
        return None;
    }
    let message = format!(
        "All that is recovered is credited, not only what is recovered more than before. Of that, {} a \
         year, {}, is probably in the base budget already. There it pays for something else.",
        baseline.amount_in_words(level),
        match baseline.baseline {
            Baseline::FinancialYear(year) => format!("the level of {year}"),
            _ => baseline.in_words(),
        },
    );
    Some(Finding::warning("base_recoveries_credited", message).at_stake(level))
}

/// A growth or a level that nobody stated: the fit is named.
fn fitted(inputs: &Inputs<'_>) -> Option<Finding> {
    let assumptions = inputs.assumptions;
    let fit = inputs.fitted?;
    let of = match fit.with_step {
        true => "the fit of the recorded amounts with the marked step",
        false => "the plain trend of the recorded amounts, which takes a step for growth",
    };
    let growth = fit.rate.to_places(4).as_growth("about ");
    let growth = format!("The {} a year is that of {of}", growth.trim_start_matches("a "));
    let (level, year) = (fit.level.to_pound().in_words(), fit.financial_year);
    let grows = assumptions.growth_source == GrowthSource::Fitted
        && assumptions.recovery_path == RecoveryPath::GrowthOnBaseline;
    let message = match (grows, assumptions.baseline == Some(Baseline::FittedLevel)) {
        (true, true) => format!("{growth}. It says about {level} of {year}, the baseline."),
        (true, false) => format!("{growth}."),
        (false, true) => {
            format!("The baseline of about {level} is what {of} says of {year}.")
        }
        (false, false) => return None,
    };
    Some(Finding::warning("from_a_fit", message))
}

/// Where an answer uses both the forecast and the growth fit, whether they grow alike.
fn forecast_grows_otherwise(inputs: &Inputs<'_>) -> Option<Finding> {
    let (forecast, fit) = (inputs.forecast?, inputs.fitted?);
    let (_, last) = inputs.ledger.series(&Slug::all()).span()?;
    let is_forecast = |year: FinancialYear| year.quarters().iter().all(|quarter| *quarter > last);
    let years: Vec<(FinancialYear, Money)> = forecast
        .iter()
        .map(|(year, amount)| (*year, *amount))
        .filter(|(year, _)| is_forecast(*year))
        .collect();
    growth_differs(fit.rate, fit.interval, fit.with_step, &years)
}

/// A year of which only a part earns, or nothing.
fn part_years(inputs: &Inputs<'_>) -> Vec<Finding> {
    let years = inputs.plan.years();
    let partly =
        |start| years.iter().find(move |year| (1..4).contains(&quarters_from(Some(start), **year)));
    let mut findings = Vec::new();
    if let Some(start) = inputs.assumptions.recoveries_start {
        let none = years.iter().filter(|year| quarters_from(Some(start), **year) == 0);
        findings.extend(none.map(|year| {
            let message =
                format!("Recoveries count from {} on: {year} earns nothing.", start.in_words());
            Finding::warning("part_year", message).in_year(*year)
        }));
        findings.extend(partly(start).map(|year| {
            let message = format!(
                "Recoveries count from {} on: {year} earns {} of its four quarters.",
                start.in_words(),
                quarters_from(Some(start), *year),
            );
            Finding::info("part_year", message).in_year(*year)
        }));
    }
    findings
}

/// A slip moves credits and not the recoveries beside them.
fn recoveries_as_planned(inputs: &Inputs<'_>) -> Vec<Finding> {
    let message = "Each recovery stands in the year of the plan that earns it, and each credit in \
                   the year in which it comes.";
    let slips = inputs.assumptions.slippage_quarters > 0;
    slips.then(|| Finding::info("recoveries_as_planned", message.to_owned())).into_iter().collect()
}

/// Spend of one year, recoveries of others: an inference that is said aloud.
fn spend_of_another_year(
    inputs: &Inputs<'_>,
    answer: &Answer,
    clawback: &Clawback,
) -> Option<Finding> {
    let Some(DpSpend::Recorded(year)) = inputs.assumptions.dp_spend else { return None };
    if inputs.assumptions.recovery_path != RecoveryPath::RateOnExposure {
        return None;
    }
    let first = answer.appraisal.years.first()?.financial_year;
    let message = format!(
        "The rate is taken of the direct payments of {year}, and the plan starts in {first}. It is \
         assumed that the spend stays what it was until growth starts in {}.",
        clawback.terms.first_growth_year,
    );
    Some(Finding::warning("spend_of_another_year", message).in_year(year))
}

/// Growth beyond half up or down a year is more often a percentage typed as a rate.
fn unusual_growth(inputs: &Inputs<'_>, clawback: &Clawback) -> Vec<Finding> {
    let assumptions = inputs.assumptions;
    let mut rates = match assumptions.recovery_path {
        RecoveryPath::GrowthOnBaseline => {
            clawback.terms.growth_rate.map(|rate| ("Growth", rate)).into_iter().collect()
        }
        RecoveryPath::RateOnExposure => vec![
            ("Growth of clients", assumptions.client_growth_rate),
            ("Growth of the mean package", assumptions.package_growth_rate),
        ],
        RecoveryPath::Statistical | RecoveryPath::Scheduled => Vec::new(),
    };
    let without = clawback.with_and_without.growth_without_the_plan;
    rates.extend(without.map(|rate| ("Growth without the plan", rate)));
    let unusual = |rate: Rate| rate > Rate::new(5, 1) || rate < Rate::new(-5, 1);
    let unusual = rates.into_iter().filter(|(_, rate)| unusual(*rate));
    let said = unusual.map(|(what, rate)| {
        let message = format!("{what} is {} a year: 10% is written 0.10.", rate.in_percent());
        Finding::warning("unusual_growth", message)
    });
    said.collect()
}

/// Recoveries that would grow by more without the plan than they do with it.
fn grows_more_without(inputs: &Inputs<'_>, clawback: &Clawback) -> Option<Finding> {
    let grows = inputs.assumptions.recovery_path == RecoveryPath::GrowthOnBaseline;
    let with = clawback.terms.growth_rate.filter(|_| grows)?;
    let without = clawback.with_and_without.growth_without_the_plan?;
    let message = format!(
        "Recoveries are taken to {} a year without the plan and to {} with it. The plan then \
         recovers less than would come anyway.",
        without.to_places(4).as_movement(""),
        with.to_places(4).as_movement(""),
    );
    (without > with).then(|| Finding::warning("grows_more_without_the_plan", message))
}

/// A growth without the plan that outgrows what can be stated.
fn too_large_without(clawback: &Clawback) -> Option<Finding> {
    let against = &clawback.with_and_without;
    let growth = against.growth_without_the_plan.unwrap_or_default().to_places(4);
    let message = format!(
        "What the plan comes to against no plan is too large to state: without the plan recoveries \
         are taken to grow by {} a year. The other figures do not rest on it.",
        growth.in_percent(),
    );
    against.is_too_large.then(|| Finding::warning("too_large_without_the_plan", message))
}

/// Targets that a paper announces and this answer does not use.
fn stated_rule_not_used(inputs: &Inputs<'_>) -> Option<Finding> {
    let targets = inputs.targets;
    let (rule, uses) = match (targets.clawback_rate, targets.participating_share) {
        (Some(rate), Some(share)) => (
            format!("recover {} from {} of clients", rate.in_words(), share.in_words()),
            "uses neither",
        ),
        (Some(rate), None) => {
            (format!("recover {} of direct payments", rate.in_words()), "does not use that")
        }
        (None, Some(share)) => {
            (format!("recover from {} of clients", share.in_words()), "does not use that")
        }
        (None, None) => return None,
    };
    let message = format!(
        "The programme expects to {rule}. This answer {uses}: no direct-payment spend enters it."
    );
    let unused = inputs.assumptions.recovery_path != RecoveryPath::RateOnExposure;
    unused.then(|| Finding::info("stated_rule_not_used", message))
}

/// As the table of the answer shows it: a forecast to the pound, and about.
fn plan_in_a_sentence(inputs: &Inputs<'_>, answer: &Answer) -> Option<Finding> {
    let totals = answer.appraisal.totals;
    let (net, ratio) = (totals.net?, totals.offset_ratio?);
    let (about, percent) = (inputs.about(), ratio.in_percent());
    let net = if about.is_empty() { net } else { net.to_pound() };
    let covered = format!("Credit covers {about}{percent} of the investment over the plan");
    match answer.appraisal.payback_year {
        None if net > Money::ZERO => {
            let message = format!("{covered}; {about}{} stays uncovered.", net.in_words());
            Some(Finding::info("not_paid_back", message))
        }
        _ => Some(Finding::info("paid_back", format!("{covered}."))),
    }
}
