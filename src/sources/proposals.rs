//! Lists of proposals: what they add up to, by rules that are stated, and what becomes
//! of a list that was delivered twice.

use std::collections::{BTreeMap, BTreeSet};

use num_rational::BigRational;
use num_traits::Zero;

use crate::domain::benefits::{BudgetEffect, Phasing, Proposal, ProposalKind, Timing};
use crate::domain::figure::{Figure, Measure};
use crate::domain::{FinancialYear, Finding, Money};

use super::budget_effects::{self, Part};
use crate::appraisal::cash_flows::Span;
use crate::appraisal::exact::{kept, whole};
use crate::appraisal::flow::{Flow, phasing_assumed, quarters_by_year, unphased};
use crate::appraisal::workings::slipped;
use crate::appraisal::{AmountType, AppraisalError, CashFlows, PlanFigure};
use crate::words::spoken;

/// What the proposals cost and save, by year where somebody says how they fall.
pub(super) fn flows(
    list: &[Proposal],
    effect: Option<BudgetEffect>,
    phasing: Option<Phasing>,
    slippage_quarters: u32,
) -> Result<CashFlows, AppraisalError> {
    let once = once_each(list);
    let mut findings: Vec<Finding> = delivered_twice(list, &once).into_iter().collect();
    let mut cash = CashFlows { figures: figures(&once)?, ..CashFlows::default() };
    match phasing {
        Some(phasing) => {
            let planned = (phasing.from.year(), phasing.to.year());
            cash.years = Some(planned);
            let by = i32::try_from(slippage_quarters).unwrap_or(i32::MAX);
            let years = slipped(planned, slippage_quarters);
            let phasing = Phasing { from: phasing.from.plus(by), to: phasing.to.plus(by) };
            cash.cost = flow(&once, phasing, years, |kind| kind == ProposalKind::Investment);
            cash.credit = flow(&once, phasing, years, ProposalKind::saves);
            findings.push(phasing_assumed("What the list does not date", phasing));
        }
        None => {
            let invests = once.iter().any(|proposal| proposal.kind == ProposalKind::Investment);
            cash.cost = if invests { Flow::NotStated } else { Flow::Nothing };
            findings.extend((!once.is_empty()).then(|| unphased("The list of proposals")));
        }
    }
    findings.extend(demand_pressure(&once)?);
    cash.findings = findings;
    let rule = "every such saving, whatever its timing";
    budget_effects::tell(&mut cash, "gross saving", rule, &by_effect(&once, effect)?)?;
    Ok(cash)
}

/// The gross savings by what they do to a budget, with the effect of those that state none.
fn by_effect(
    list: &[&Proposal],
    of_all: Option<BudgetEffect>,
) -> Result<Vec<Part>, AppraisalError> {
    let effect_of = |proposal: &Proposal| proposal.budget_effect.or(of_all);
    let savings = || list.iter().filter(|proposal| proposal.kind.saves());
    let effects = budget_effects::of(savings().map(|proposal| effect_of(proposal)));
    let part = |effect| {
        let own = || savings().filter(move |proposal| effect_of(proposal) == effect);
        Ok(Part {
            effect,
            amount_type: amount_type(own().map(|proposal| proposal.timing)),
            amount: Some(kept(Money::checked_sum(own().map(|proposal| proposal.amount)))?),
        })
    };
    effects.into_iter().map(part).collect()
}

/// What is spent because demand rises buys no saving, so no ratio is made of it.
fn demand_pressure(list: &[&Proposal]) -> Result<Option<Finding>, AppraisalError> {
    let pressure = Figures::of(list, |_| true)?.demand_pressure;
    let message = format!(
        "{} is demand pressure and not spent to save. It counts among the investments of the list; \
         no year, ratio or payback is made of it.",
        pressure.in_words()
    );
    Ok((pressure != Money::ZERO).then(|| Finding::info("demand_pressure", message)))
}

/// Every proposal once, in order: the same one again adds nothing.
pub fn once_each(list: &[Proposal]) -> Vec<&Proposal> {
    let mut seen = BTreeSet::new();
    list.iter()
        .filter(|p| seen.insert((&p.reference, &p.proposal, &p.group, p.kind, p.amount, p.timing)))
        .collect()
}

fn delivered_twice(list: &[Proposal], once: &[&Proposal]) -> Option<Finding> {
    let again = list.len() - once.len();
    let message = format!(
        "{again} of {} proposals are there a second time with the same number, name and amount; \
         each counts once.",
        list.len()
    );
    (again > 0).then(|| Finding::warning("delivered_twice", message))
}

/// Amounts by year under an assumption: what recurs comes in every year, part years by
/// their quarters; everything else is one amount that is split over them. In any other of
/// `years`, into which a slip moved the phasing, there is nothing.
fn flow(
    list: &[&Proposal],
    phasing: Phasing,
    years: Span,
    wanted: impl Fn(ProposalKind) -> bool,
) -> Flow {
    let within: BTreeMap<_, _> = quarters_by_year(phasing).into_iter().collect();
    let quarters = |year| (year, within.get(&year).copied().unwrap_or(0));
    let quarters: Vec<(FinancialYear, u8)> = years.0.to(years.1).map(quarters).collect();
    let weights: Vec<u64> = quarters.iter().map(|(_, quarters)| u64::from(*quarters)).collect();
    let mut years: BTreeMap<FinancialYear, BigRational> =
        quarters.iter().map(|(year, _)| (*year, BigRational::zero())).collect();
    for proposal in list.iter().filter(|proposal| wanted(proposal.kind)) {
        if proposal.timing.recurs() {
            for (sum, weight) in years.values_mut().zip(&weights) {
                *sum += proposal.amount.exact() * whole(*weight) / whole(4);
            }
        } else {
            for (sum, part) in years.values_mut().zip(proposal.amount.split(&weights)) {
                *sum += part.exact();
            }
        }
    }
    Flow::ByYear(years)
}

/// The sums that a reader would try, each with its rule.
fn figures(list: &[&Proposal]) -> Result<Vec<PlanFigure>, AppraisalError> {
    let everything = |_: &Proposal| true;
    let gross = Figures::of(list, everything)?;
    let kind = amount_type(list.iter().map(|proposal| proposal.timing));
    let stated = |measure, name: &str, amount, rule: &str| {
        PlanFigure::pounds(measure, name, kind, amount, rule)
    };
    let mut figures = vec![
        stated(
            Measure::Credit,
            "gross savings",
            gross.credit,
            "every saving, those that are spent again included, whatever its timing",
        ),
        stated(
            Measure::Investment,
            "investments",
            gross.investment,
            match gross.demand_pressure {
                Money::ZERO => "every investment, whatever its timing",
                _ => "every investment, demand pressure included, whatever its timing",
            },
        ),
        stated(Measure::NetSaving, "net savings", gross.net()?, "gross savings less investments"),
    ];
    if gross.reinvested != Money::ZERO {
        let without = kept(gross.credit.checked_sub(gross.reinvested))?;
        figures.push(unmeasured(
            "savings that stay savings".to_owned(),
            kind,
            without,
            "gross savings less what is spent again",
        ));
    }
    if gross.demand_pressure != Money::ZERO {
        let to_save = kept(gross.investment.checked_sub(gross.demand_pressure))?;
        let rule = "investments less demand pressure";
        figures.push(unmeasured("spent to save".to_owned(), kind, to_save, rule));
    }
    let groups: BTreeSet<&str> = list.iter().map(|proposal| proposal.group.as_str()).collect();
    for group in groups.iter().filter(|_| groups.len() > 1) {
        let of_group = Figures::of(list, |proposal| proposal.group == **group)?;
        let others = Figures::of(list, |proposal| proposal.group != **group)?;
        let rule = "gross savings less investments of that group alone";
        figures.push(unmeasured(format!("net savings of {group}"), kind, of_group.net()?, rule));
        let rule = "gross savings less investments of all other groups";
        figures.push(unmeasured(format!("net savings without {group}"), kind, others.net()?, rule));
    }
    let timings: BTreeSet<Timing> = list.iter().map(|proposal| proposal.timing).collect();
    for timing in timings.iter().filter(|_| timings.len() > 1) {
        let of_timing = Figures::of(list, |proposal| proposal.timing == *timing)?;
        let name = spoken(timing.as_str());
        let kind = amount_type([*timing].into_iter());
        if of_timing.credit != Money::ZERO {
            let rule = "every saving of that timing";
            figures.push(unmeasured(format!("savings {name}"), kind, of_timing.credit, rule));
        }
        if of_timing.investment != Money::ZERO {
            let rule = "savings less investments of that timing";
            figures.push(unmeasured(format!("net savings {name}"), kind, of_timing.net()?, rule));
        }
    }
    Ok(figures)
}

fn unmeasured(name: String, kind: AmountType, amount: Money, rule: &str) -> PlanFigure {
    let figure = Figure::pounds(amount);
    PlanFigure { name, measure: None, amount_type: kind, figure, rule: rule.to_owned() }
}

/// One type where all amounts are of one; else they are mixed, and the rule says so.
fn amount_type(timings: impl Iterator<Item = Timing>) -> AmountType {
    AmountType::joint(timings.map(|timing| match timing {
        Timing::AYear | Timing::Permanent => AmountType::Level,
        Timing::OneOff => AmountType::OneOff,
        Timing::TotalOverPlan => AmountType::TotalOverPlan,
        Timing::Additional | Timing::Undated => AmountType::NotStated,
    }))
}

/// What some of the proposals add up to.
struct Figures {
    credit: Money,
    reinvested: Money,
    investment: Money,
    demand_pressure: Money,
}

impl Figures {
    fn of(
        list: &[&Proposal],
        wanted: impl Fn(&Proposal) -> bool,
    ) -> Result<Figures, AppraisalError> {
        let sum = |kinds: &[ProposalKind]| {
            let of = list.iter().filter(|p| wanted(p) && kinds.contains(&p.kind));
            kept(Money::checked_sum(of.map(|proposal| proposal.amount)))
        };
        Ok(Figures {
            credit: sum(&[ProposalKind::Saving, ProposalKind::Reinvested])?,
            reinvested: sum(&[ProposalKind::Reinvested])?,
            investment: sum(&[ProposalKind::Investment, ProposalKind::DemandPressure])?,
            demand_pressure: sum(&[ProposalKind::DemandPressure])?,
        })
    }

    fn net(&self) -> Result<Money, AppraisalError> {
        kept(self.credit.checked_sub(self.investment))
    }
}
