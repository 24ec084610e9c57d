//! Scheduled savings from units: volume times the saving of a unit, from the quarter in
//! which they begin to save, with a ramp; or the savings by year that a paper shows.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use crate::domain::benefits::{BudgetEffect, Scheme, When};
use crate::domain::figure::{Figure, Measure, Unit};
use crate::domain::plan::{amount_in, quarters_from};
use crate::domain::{
    ClaimMeasure, FinancialYear, Finding, LineKind, Money, Plan, PublishedRow, Quarter,
};

use super::budget_effects::{self, Part};
use super::levers::Levers;
use crate::appraisal::cash_flows::CreditTiming;
use crate::appraisal::exact::{kept, penny, whole};
use crate::appraisal::flow::{ByQuarter, Flow, in_parts, later, later_years, merged, total, until};
use crate::appraisal::{AmountType, AppraisalError, CashFlows, PlanFigure};
use crate::words;

/// What the schemes save together. Of a year in which one of them states no savings, the
/// sum is not stated either.
pub(super) fn flows(
    schemes: &[Scheme],
    effect: Option<BudgetEffect>,
    plan: &Plan,
    published: &[PublishedRow],
    slippage_quarters: u32,
    levers: &Levers,
    units: &mut BTreeMap<FinancialYear, Money>,
) -> Result<CashFlows, AppraisalError> {
    let mut cash = CashFlows { cost: Flow::Nothing, ..CashFlows::default() };
    let Some(span) = span(schemes, plan) else { return Ok(cash) };
    cash.years = Some(span);
    let flows: Vec<Option<ByQuarter>> =
        schemes.iter().map(|scheme| by_formula(scheme, span.1, levers.saving_a_unit)).collect();
    let each = || schemes.iter().zip(&flows);
    let credit = saved(each(), span);
    for scheme in schemes {
        opened(scheme, span, units)?;
        cash.findings.extend(findings(scheme, span, published));
    }
    cash.figures = figures(schemes, &credit, span)?;
    let effect_of = |scheme: &Scheme| scheme.budget_effect.or(effect);
    let effects = budget_effects::of(schemes.iter().map(effect_of));
    let parts = effects.iter().map(|effect| {
        let own = saved(each().filter(|(scheme, _)| effect_of(scheme) == *effect), span);
        span.0.to(span.1).all(|year| own.contains_key(&year)).then_some(own)
    });
    let amount_type = AmountType::TotalOverPlan;
    let amounts = in_parts(parts)?.into_iter().zip(&effects);
    let parts: Vec<Part> =
        amounts.map(|(amount, effect)| Part { effect: *effect, amount_type, amount }).collect();
    budget_effects::tell(&mut cash, "saving", "their savings of every year added up", &parts)?;
    cash.credit = Flow::ByYear(match slippage_quarters {
        0 => credit,
        quarters => later_years(&credit, span, quarters),
    });
    let mut flows = flows.into_iter();
    let amounts = flows.try_fold(ByQuarter::new(), |sum, flow| Some(merged(sum, flow?)));
    if let Some(mut amounts) = amounts {
        let by = levers.opening_delay_quarters + slippage_quarters;
        if by > 0 {
            amounts = later(&amounts, by);
        }
        amounts.retain(|quarter, _| levers.counts(*quarter, slippage_quarters));
        let starts_in_a_year =
            schemes.iter().any(|scheme| matches!(saves_from(scheme), Some(When::Year(_))));
        cash.credit_by_quarter = CreditTiming::ByQuarter { amounts, starts_in_a_year };
    }
    Ok(cash)
}

/// What some schemes save together; a year that one of them does not state is left out.
fn saved<'a>(
    each: impl Iterator<Item = (&'a Scheme, &'a Option<ByQuarter>)> + Clone,
    (first, last): (FinancialYear, FinancialYear),
) -> BTreeMap<FinancialYear, BigRational> {
    let in_year = |year: FinancialYear| -> Option<BigRational> {
        let each = each.clone();
        each.map(|(scheme, flow)| match flow {
            Some(quarters) => Some(until(quarters, year, 4)),
            None => shown(scheme, year).map(Money::exact),
        })
        .sum()
    };
    first.to(last).filter_map(|year| Some((year, in_year(year)?))).collect()
}

/// The savings that a paper shows for a year.
fn shown(scheme: &Scheme, year: FinancialYear) -> Option<Money> {
    amount_in(scheme.savings_kind, &scheme.savings, year)
}

/// Whether what one of them saves is a sum of increments that its paper shows.
pub(super) fn adds_up(schemes: &[Scheme]) -> bool {
    schemes.iter().any(|scheme| scheme.savings_kind == Some(LineKind::Increment))
}

/// What kind of amount the schemes save in a year.
pub fn amount_type(schemes: &[Scheme]) -> AmountType {
    AmountType::joint(schemes.iter().map(|scheme| match scheme.savings_kind {
        // What a unit saves is saved in each year anew; so is what increments add up to.
        _ if scheme.saving_a_unit.is_some() => AmountType::Level,
        Some(LineKind::Level | LineKind::Increment) => AmountType::Level,
        Some(LineKind::OneOff) => AmountType::OneOff,
        None => AmountType::NotStated,
    }))
}

/// The quarter from which a scheme saves.
fn saves_from(scheme: &Scheme) -> Option<When> {
    scheme.savings_from.or(scheme.opens)
}

/// From the first to the last year of the plan, of the savings and of the ramp.
fn span(schemes: &[Scheme], plan: &Plan) -> Option<(FinancialYear, FinancialYear)> {
    let mut years = plan.years();
    for scheme in schemes {
        years.extend(scheme.savings.keys().chain(scheme.opened.keys()));
        if let Some(start) = saves_from(scheme).filter(|_| scheme.saving_a_unit.is_some()) {
            years.push(start.year());
            // A ramp has few steps; a limit holds where it is read.
            years.push(start.year().plus(i32::try_from(scheme.ramp.len()).unwrap_or(0)));
        }
    }
    years.iter().min().copied().zip(years.iter().max().copied())
}

/// Units that are open, times a quarter of the yearly saving, times the ramp; `None` where
/// a scheme does not say what a unit saves, or from when on.
fn by_formula(
    scheme: &Scheme,
    last: FinancialYear,
    saving_a_unit: Option<Money>,
) -> Option<ByQuarter> {
    let (stated, start) = scheme.saving_a_unit.zip(saves_from(scheme))?;
    let saving = saving_a_unit.unwrap_or(stated);
    let start = start.first_quarter();
    let open = |year: FinancialYear| -> u32 {
        if scheme.opened.is_empty() {
            return scheme.units;
        }
        scheme.opened.range(..=year).map(|(_, units)| units).sum()
    };
    let share = |years: i32| -> BigRational {
        let step = usize::try_from(years).ok().and_then(|years| scheme.ramp.get(years));
        step.map_or_else(|| whole(1), |share| share.exact())
    };
    let of = |quarter: Quarter| {
        let years = (quarter.index() - start.index()) / 4;
        let units = BigRational::new(BigInt::from(open(quarter.year())), BigInt::from(4));
        (quarter, saving.exact() * units * share(years))
    };
    Some(start.to(last.quarters()[3]).map(of).collect())
}

/// Units that open by year, kept like amounts as the printed ones are.
fn opened(
    scheme: &Scheme,
    span: (FinancialYear, FinancialYear),
    units: &mut BTreeMap<FinancialYear, Money>,
) -> Result<(), AppraisalError> {
    let at_once = || scheme.opens.map(|opens| BTreeMap::from([(opens.year(), scheme.units)]));
    let by_year = Some(&scheme.opened).filter(|opened| !opened.is_empty()).cloned();
    let Some(by_year) = by_year.or_else(at_once) else { return Ok(()) };
    for year in span.0.to(span.1) {
        let more = Money::from_pence(i64::from(by_year.get(&year).copied().unwrap_or(0)) * 100);
        let sum = units.entry(year).or_default();
        *sum = kept(sum.checked_add(more))?;
    }
    Ok(())
}

fn figures(
    schemes: &[Scheme],
    credit: &BTreeMap<FinancialYear, BigRational>,
    (first, last): (FinancialYear, FinancialYear),
) -> Result<Vec<PlanFigure>, AppraisalError> {
    let units: u32 = schemes.iter().map(|scheme| scheme.units).fold(0, u32::saturating_add);
    let counted = Figure::count(Unit::Units, units, units);
    let rule = "the units of the schemes added up".to_owned();
    let mut figures =
        vec![PlanFigure::of(Measure::Units, "units", AmountType::TotalOverPlan, counted, rule)];
    if first.to(last).all(|year| credit.contains_key(&year)) {
        let total = total(credit.values())?;
        let rule = "the savings of every year added up";
        let kind = AmountType::TotalOverPlan;
        figures.push(PlanFigure::pounds(Measure::Credit, "savings", kind, total, rule));
    }
    let Some((in_a_year, rule)) = in_a_year(schemes, credit)? else { return Ok(figures) };
    // What comes once is not saved a year, whatever is claimed.
    let kind = amount_type(schemes);
    let (name, name_a_unit) = match kind {
        AmountType::Level => ("savings a year", "savings a unit and year"),
        _ => ("savings in one year", "savings a unit"),
    };
    let figure = PlanFigure::pounds(Measure::CreditAYear, name, kind, in_a_year, rule);
    let measure = figure.measure.filter(|_| kind != AmountType::OneOff);
    figures.push(PlanFigure { measure, ..figure });
    if units > 0 {
        let a_unit = Figure::pounds(penny(&(in_a_year.exact() / whole(units)))?);
        let rule = format!("{} over {}", in_a_year.in_words(), words::counted(units, "unit"));
        figures.push(PlanFigure::of(Measure::CreditAUnit, name_a_unit, kind, a_unit, rule));
    }
    Ok(figures)
}

/// What the schemes save in a year when all units are open, or in the only year that
/// shows any; `None` where schemes of several kinds make up that year.
fn in_a_year(
    schemes: &[Scheme],
    credit: &BTreeMap<FinancialYear, BigRational>,
) -> Result<Option<(Money, &'static str)>, AppraisalError> {
    let formula: Option<Vec<BigRational>> = schemes
        .iter()
        .map(|scheme| Some(scheme.saving_a_unit?.exact() * whole(scheme.units)))
        .collect();
    if let Some(formula) = formula {
        let sum = formula.into_iter().sum::<BigRational>();
        return Ok(Some((penny(&sum)?, "units times the saving of a unit")));
    }
    let mut shown = credit.values().filter(|pence| !pence.is_zero());
    let only = shown.next().filter(|_| shown.next().is_none());
    let of_one_kind = only.filter(|_| amount_type(schemes) != AmountType::Mixed);
    let in_it = of_one_kind.map(penny).transpose()?;
    Ok(in_it.map(|amount| (amount, "the only year for which savings are shown")))
}

fn findings(
    scheme: &Scheme,
    span: (FinancialYear, FinancialYear),
    published: &[PublishedRow],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(saving_before_opening(scheme));
    findings.extend(dates_disagree(scheme, published));
    findings.extend(kind_not_stated(scheme, span));
    findings.extend(start_not_stated(scheme));
    findings.extend(part_year(scheme));
    findings.extend(savings_not_stated(scheme, span));
    findings
}

/// Savings in a year in which there is nothing yet that saves.
fn saving_before_opening(scheme: &Scheme) -> Vec<Finding> {
    let Some(start) = saves_from(scheme) else { return Vec::new() };
    let opens = match (scheme.opens, scheme.savings_from) {
        (Some(opens), Some(from)) => format!("opens in {opens} and saves from {from} on"),
        _ => format!("opens in {start}"),
    };
    let early = scheme.savings.range(..start.year()).filter(|(_, a)| **a != Money::ZERO);
    early
        .map(|(year, amount)| {
            let message = format!(
                "Savings of {} are shown in {year}; {} {opens}.",
                amount.in_words(),
                scheme.name,
            );
            let finding = Finding::warning("saving_before_opening", message).at_stake(*amount);
            finding.in_year(*year).in_row(&scheme.name)
        })
        .collect()
}

/// A printed table that opens units in another year than the scheme does.
fn dates_disagree(scheme: &Scheme, published: &[PublishedRow]) -> Vec<Finding> {
    let Some(opens) = scheme.opens else { return Vec::new() };
    let rows = published.iter().filter(|row| row.measure == Some(ClaimMeasure::Units));
    rows.flat_map(|row| {
        let early = row.amounts.range(..opens.year()).filter(|(_, units)| **units != Money::ZERO);
        early.map(move |(year, units)| {
            let message = format!(
                "The published table opens {} in {year}; the paper's text opens {} in {opens}.",
                units.in_words(),
                scheme.name,
            );
            Finding::warning("dates_disagree", message).in_year(*year).in_row(&row.row)
        })
    })
    .collect()
}

/// The same row is worth several times as much if it comes again each year.
fn kind_not_stated(scheme: &Scheme, span: (FinancialYear, FinancialYear)) -> Option<Finding> {
    let used = scheme.saving_a_unit.is_none() && scheme.savings_kind.is_none();
    let as_shown = Money::checked_sum(scheme.savings.values().copied())?;
    let again = |year| amount_in(Some(LineKind::Increment), &scheme.savings, year);
    let again = Money::checked_sum(span.0.to(span.1).filter_map(again))?;
    let message = format!(
        "The paper does not say whether the savings of {} come once or again in every later year. \
         Once, they are {} by the end of {}; again, {}. They are counted once, as shown.",
        scheme.name,
        as_shown.in_words(),
        span.1,
        again.in_words(),
    );
    let by = again.checked_sub(as_shown).filter(|by| used && *by != Money::ZERO)?;
    Some(Finding::warning("kind_not_stated", message).in_row(&scheme.name).at_stake(by))
}

/// A start that is known to the year alone counts from April on.
fn start_not_stated(scheme: &Scheme) -> Option<Finding> {
    let Some(When::Year(year)) = saves_from(scheme) else { return None };
    let message = format!(
        "{} saves from {year} on, and the quarter is not stated: the whole year counts, which is \
         an assumption.",
        scheme.name
    );
    let finding = Finding::warning("phasing_assumed", message).in_year(year).in_row(&scheme.name);
    scheme.saving_a_unit.is_some().then_some(finding)
}

/// A year of which only a part saves.
fn part_year(scheme: &Scheme) -> Option<Finding> {
    let Some(When::Quarter(start)) = saves_from(scheme) else { return None };
    let (year, quarters) = (start.year(), quarters_from(Some(start), start.year()));
    let message = format!(
        "{} saves from {} on: {year} saves {quarters} of its four quarters.",
        scheme.name,
        start.in_words(),
    );
    let finding = Finding::info("part_year", message).in_year(year).in_row(&scheme.name);
    (scheme.saving_a_unit.is_some() && quarters < 4).then_some(finding)
}

/// What a scheme leaves out leaves the sum of the schemes unsaid.
fn savings_not_stated(scheme: &Scheme, span: (FinancialYear, FinancialYear)) -> Option<Finding> {
    let name = &scheme.name;
    let message = if scheme.saving_a_unit.is_some() {
        let undated = saves_from(scheme).is_none();
        undated.then(|| {
            format!("{name} does not say when it opens, so what it saves by year is not stated.")
        })
    } else if scheme.savings.is_empty() {
        Some(format!("{name} does not say what it saves."))
    } else {
        let left_out = span.0.to(span.1).filter(|year| shown(scheme, *year).is_none());
        let years: Vec<String> = left_out.map(|year| year.to_string()).collect();
        let years = years.join(", ");
        let message = || {
            format!("{name} states no savings for {years}: they are not zero, they are not stated.")
        };
        (!years.is_empty()).then(message)
    };
    message.map(|message| Finding::warning("savings_not_stated", message).in_row(name))
}
