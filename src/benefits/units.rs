//! Scheduled savings from units: volume times the saving of a unit, from the quarter in
//! which they begin to save, with a ramp; or the savings by year that a paper shows.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::domain::benefits::{Scheme, When};
use crate::domain::figure::{Figure, Measure, Unit};
use crate::domain::{ClaimMeasure, FinancialYear, Finding, LineKind, Money, Plan, PublishedRow};
use crate::offset::OffsetError;

use super::flow::{ByQuarter, Flow, each_year, merged, penny, whole};
use super::{AmountType, Path, Sum, kept};

/// What the schemes save together. Where one of them states no savings, the sum is not
/// stated either.
pub(super) fn path(
    schemes: &[Scheme],
    plan: &Plan,
    published: &[PublishedRow],
) -> Result<Path, OffsetError> {
    let mut path = Path { cost: Flow::Nothing, ..Path::default() };
    let Some(span) = span(schemes, plan) else { return Ok(path) };
    path.saved_by_quarter = by_quarter(schemes, span.1);
    path.starts_in_a_year =
        schemes.iter().any(|scheme| matches!(saves_from(scheme), Some(When::Year(_))));
    let mut credit: Option<BTreeMap<FinancialYear, Money>> = Some(BTreeMap::new());
    for scheme in schemes {
        let savings = savings(scheme, span)?;
        credit = match credit.zip(savings) {
            Some((sum, more)) => Some(added(sum, &more, schemes.len() == 1)?),
            None => None,
        };
        opened(scheme, span, &mut path.units)?;
        path.findings.extend(findings(scheme, span, published));
    }
    // What every scheme saves by quarter is rounded once, all of them together.
    if let Some(quarters) = &path.saved_by_quarter {
        credit = Some(each_year(quarters, span)?);
    }
    path.figures = figures(schemes, credit.as_ref())?;
    path.credit = credit.map_or(Flow::NotStated, Flow::ByYear);
    Ok(path)
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

/// What the schemes save by quarter; `None` where one of them does not say what a unit
/// saves, or from when on.
fn by_quarter(schemes: &[Scheme], last: FinancialYear) -> Option<ByQuarter> {
    let of = |scheme: &Scheme| {
        let (saving, start) = scheme.saving_a_unit.zip(saves_from(scheme))?;
        Some(by_formula(scheme, saving, start, last))
    };
    let mut flows = schemes.iter().map(of);
    flows.try_fold(ByQuarter::new(), |sum, flow| Some(merged(sum, flow?)))
}

fn savings(
    scheme: &Scheme,
    span: (FinancialYear, FinancialYear),
) -> Result<Option<BTreeMap<FinancialYear, Money>>, OffsetError> {
    if let Some((saving, start)) = scheme.saving_a_unit.zip(saves_from(scheme)) {
        return each_year(&by_formula(scheme, saving, start, span.1), span).map(Some);
    }
    if scheme.savings.is_empty() {
        return Ok(None);
    }
    if scheme.savings_kind == Some(LineKind::Increment) {
        return running_sum(&scheme.savings, span).map(Some);
    }
    Ok(Some(scheme.savings.clone()))
}

/// Units that are open, times a quarter of the yearly saving, times the ramp.
fn by_formula(scheme: &Scheme, saving: Money, start: When, last: FinancialYear) -> ByQuarter {
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
    let quarters = start.to(last.quarters()[3]);
    quarters
        .map(|quarter| {
            let years = (quarter.index() - start.index()) / 4;
            let units = BigRational::new(BigInt::from(open(quarter.year())), BigInt::from(4));
            (quarter, saving.exact() * units * share(years))
        })
        .collect()
}

/// Increments as what is saved in each year: a year keeps what was added before.
fn running_sum(
    increments: &BTreeMap<FinancialYear, Money>,
    span: (FinancialYear, FinancialYear),
) -> Result<BTreeMap<FinancialYear, Money>, OffsetError> {
    let mut sum = Money::ZERO;
    let mut years = BTreeMap::new();
    for year in span.0.to(span.1) {
        let added = increments.get(&year).copied().unwrap_or_default();
        sum = kept(sum.checked_add(added))?;
        years.insert(year, sum);
    }
    Ok(years)
}

/// The sum of two schemes, of the years that both state.
fn added(
    sum: BTreeMap<FinancialYear, Money>,
    more: &BTreeMap<FinancialYear, Money>,
    is_only_one: bool,
) -> Result<BTreeMap<FinancialYear, Money>, OffsetError> {
    if is_only_one || sum.is_empty() {
        return Ok(more.clone());
    }
    let both = sum.into_iter().filter_map(|(year, amount)| Some((year, amount, more.get(&year)?)));
    both.map(|(year, amount, more)| Ok((year, kept(amount.checked_add(*more))?))).collect()
}

/// Units that open by year, kept like amounts as the printed ones are.
fn opened(
    scheme: &Scheme,
    span: (FinancialYear, FinancialYear),
    units: &mut BTreeMap<FinancialYear, Money>,
) -> Result<(), OffsetError> {
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
    credit: Option<&BTreeMap<FinancialYear, Money>>,
) -> Result<Vec<Sum>, OffsetError> {
    let units: u32 = schemes.iter().map(|scheme| scheme.units).fold(0, u32::saturating_add);
    let counted = Figure::count(Unit::Units, units, units);
    let rule = "the units of the schemes added up".to_owned();
    let mut figures =
        vec![Sum::of(Measure::Units, "units", AmountType::TotalOverPlan, counted, rule)];
    let Some(credit) = credit else { return Ok(figures) };
    let total = kept(Money::checked_sum(credit.values().copied()))?;
    let rule = "the savings of every year added up";
    figures.push(Sum::pounds(Measure::Credit, "savings", AmountType::TotalOverPlan, total, rule));
    let Some((a_year, rule)) = a_year(schemes, credit)? else { return Ok(figures) };
    let name = "savings a year";
    figures.push(Sum::pounds(Measure::CreditAYear, name, AmountType::Level, a_year, rule));
    if units > 0 {
        let a_unit = Figure::pounds(penny(&(a_year.exact() / whole(units)))?);
        let rule = format!("{} over {units} units", a_year.in_words());
        let name = "savings a unit and year";
        figures.push(Sum::of(Measure::CreditAUnit, name, AmountType::Level, a_unit, rule));
    }
    Ok(figures)
}

/// What the schemes save in a year when all units are open.
fn a_year(
    schemes: &[Scheme],
    credit: &BTreeMap<FinancialYear, Money>,
) -> Result<Option<(Money, &'static str)>, OffsetError> {
    let formula: Option<Vec<BigRational>> = schemes
        .iter()
        .map(|scheme| Some(scheme.saving_a_unit?.exact() * whole(scheme.units)))
        .collect();
    if let Some(formula) = formula {
        let sum = formula.into_iter().sum::<BigRational>();
        return Ok(Some((penny(&sum)?, "units times the saving of a unit")));
    }
    let shown: Vec<Money> =
        credit.values().copied().filter(|amount| *amount != Money::ZERO).collect();
    let one_year = "the only year for which savings are shown";
    Ok(match shown.as_slice() {
        [only] => Some((*only, one_year)),
        _ => None,
    })
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
            Finding::warning("saving_before_opening", message).in_year(*year).in_row(&scheme.name)
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
    let again = running_sum(&scheme.savings, span).ok()?;
    let again = Money::checked_sum(again.into_values())?;
    let message = format!(
        "The paper does not say whether the savings of {} come once or again in every later year: \
         once they are {} by the end of {}, again {}. They are counted once, as shown.",
        scheme.name,
        as_shown.in_words(),
        span.1,
        again.in_words(),
    );
    let finding = Finding::warning("kind_not_stated", message).in_row(&scheme.name);
    (used && again != as_shown).then_some(finding)
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
