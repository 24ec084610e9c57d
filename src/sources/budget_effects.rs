//! What savings do to a budget: how much of them is cashable, for only that changes one.

use crate::appraisal::{AmountType, AppraisalError, CashFlows, PlanFigure, exact::kept};
use crate::domain::benefits::BudgetEffect;
use crate::domain::figure::{Figure, Measure};
use crate::domain::{Finding, Money};

/// What of the savings has one effect.
pub(super) struct Part {
    /// `None` is "not stated".
    pub(super) effect: Option<BudgetEffect>,
    pub(super) amount_type: AmountType,
    /// `None` is "not stated".
    pub(super) amount: Option<Money>,
}

/// The effects of some savings in the order of an answer, last that of those which state
/// none; empty where nobody states any.
pub(super) fn of(
    stated: impl Iterator<Item = Option<BudgetEffect>> + Clone,
) -> Vec<Option<BudgetEffect>> {
    if stated.clone().all(|effect| effect.is_none()) {
        return Vec::new();
    }
    let all = BudgetEffect::ALL.into_iter().map(Some).chain([None]);
    all.filter(|effect| stated.clone().any(|it| it == *effect)).collect()
}

/// Tells how much of the savings has which effect; `what` they are called, and by which
/// `rule` each part is added up.
pub(super) fn tell(
    cash: &mut CashFlows,
    what: &str,
    rule: &str,
    parts: &[Part],
) -> Result<(), AppraisalError> {
    let amounts: Option<Vec<Money>> = parts.iter().map(|part| part.amount).collect();
    let Some(amounts) = amounts else {
        cash.findings.extend(without_amounts(parts));
        return Ok(());
    };
    let figures = parts.iter().zip(&amounts).map(|(part, amount)| PlanFigure {
        name: name(part.effect).to_owned(),
        measure: None,
        amount_type: part.amount_type,
        figure: Figure::pounds(*amount),
        rule: rule.to_owned(),
    });
    cash.figures.extend(figures);
    let in_all = kept(Money::checked_sum(amounts.iter().copied()))?;
    let some = parts.iter().zip(amounts).filter(|(_, amount)| *amount != Money::ZERO);
    let some: Vec<_> = some.map(|(part, amount)| (part.effect, amount)).collect();
    let said = match &some[..] {
        [] | [(Some(BudgetEffect::Cashable) | None, _)] => return Ok(()),
        [(effect, _)] => format!("The {what} of {} {}.", in_all.in_words(), verb(*effect)),
        several => {
            let part = |(effect, amount): &(Option<BudgetEffect>, Money)| {
                format!("{} {}", amount.in_words(), verb(*effect))
            };
            let mut each: Vec<String> = several.iter().map(part).collect();
            let last = each.pop().unwrap_or_default();
            format!("Of the {what} of {}, {} and {last}.", in_all.in_words(), each.join(", "))
        }
    };
    let is_known = some.iter().any(|(effect, _)| is_not_cashable(*effect));
    cash.findings.push(not_cashable(&said, is_known));
    Ok(())
}

/// Tells what the benefits state for all of them, of a source whose parts state nothing.
pub(super) fn tell_all(
    cash: &mut CashFlows,
    effect: Option<BudgetEffect>,
) -> Result<(), AppraisalError> {
    if effect.is_none() {
        return Ok(());
    }
    let savings = cash.figures.iter().find(|figure| figure.measure == Some(Measure::Credit));
    let amount = savings.and_then(|savings| savings.figure.single()).map(Money::from_pence);
    let amount_type = savings.map_or(AmountType::NotStated, |savings| savings.amount_type);
    let rule = "all savings, as the benefits are stated to be";
    tell(cash, "saving", rule, &[Part { effect, amount_type, amount }])
}

/// What there is to say where some of the savings are not stated.
fn without_amounts(parts: &[Part]) -> Option<Finding> {
    let said = match parts {
        [only] => format!("What is saved {}.", verb(only.effect)),
        _ => "Part of what is saved is not cashable.".to_owned(),
    };
    let is_known = parts.iter().any(|part| is_not_cashable(part.effect));
    is_known.then(|| not_cashable(&said, true))
}

fn not_cashable(said: &str, is_known: bool) -> Finding {
    let message = format!("{said} Only a cashable saving changes a budget.");
    match is_known {
        true => Finding::warning("not_cashable", message),
        false => Finding::info("not_cashable", message),
    }
}

fn is_not_cashable(effect: Option<BudgetEffect>) -> bool {
    effect.is_some_and(|effect| effect != BudgetEffect::Cashable)
}

fn name(effect: Option<BudgetEffect>) -> &'static str {
    match effect {
        Some(BudgetEffect::Cashable) => "cashable savings",
        Some(BudgetEffect::CostAvoidance) => "savings that avoid cost",
        Some(BudgetEffect::Grant) => "savings that come as a grant",
        None => "savings whose effect on the budget is not stated",
    }
}

/// After an amount of it.
fn verb(effect: Option<BudgetEffect>) -> &'static str {
    match effect {
        Some(BudgetEffect::Cashable) => "is cashable",
        Some(BudgetEffect::CostAvoidance) => "avoids cost",
        Some(BudgetEffect::Grant) => "comes as a grant",
        None => "is not stated",
    }
}
