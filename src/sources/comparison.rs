//! The difference between two answers of one programme, explained by changing one
//! assumption at a time.
//!
//! The walk starts at the first answer and takes over the assumptions of the other in the
//! order of the documentation. Each step ends at a whole answer, so what the steps do adds
//! up to the difference to the penny, whatever the order would make of the parts.

use std::collections::BTreeMap;

use crate::appraisal::exact::kept;
use crate::appraisal::{AppraisalError, Totals};
use crate::domain::{Assumptions, Finding, Money, RecoveryPath, said};
use crate::words::{listed, spoken};

use super::{Answer, prices};

/// What the plan held against no plan rests on, and no other figure.
const AGAINST_NO_PLAN: [&str; 2] = ["growth_without_the_plan", "attribution"];

/// An answer with what it rests on.
#[derive(Clone, Copy, Debug)]
pub struct ComparedAnswer<'a> {
    /// What it rests on.
    pub assumptions: &'a Assumptions,
    /// The answer.
    pub answer: &'a Answer,
}

/// What becomes of credit and net; `None` is "not stated" before or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TotalsChange {
    /// Of the credit.
    pub credit: Option<Money>,
    /// Of the net.
    pub net: Option<Money>,
}

/// A step of the walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparisonStep {
    /// The assumptions that change: one, or all that have no answer by themselves.
    pub assumptions: Vec<&'static str>,
    /// What that does.
    pub change: TotalsChange,
    /// The sentence for people; its amount is the change of the net.
    pub message: String,
    /// Whether credits before or after it are those of a forecast.
    pub is_forecast: bool,
}

/// An assumption that is another in the two answers, in short forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its name.
    pub assumption: &'static str,
    /// What it is in the other.
    pub here: String,
    /// What it is in the first.
    pub in_first: String,
}

impl TotalsChange {
    /// From one plan to another. Fails where it does not fit.
    pub fn between(before: &Totals, after: &Totals) -> Result<TotalsChange, AppraisalError> {
        let change = |before: Option<Money>, after: Option<Money>| {
            let both = before.zip(after);
            both.map(|(before, after)| kept(after.checked_sub(before))).transpose()
        };
        Ok(TotalsChange {
            credit: change(before.credit, after.credit)?,
            net: change(before.net, after.net)?,
        })
    }
}

/// The assumptions in which the other differs from the first.
pub fn differences(first: ComparedAnswer<'_>, other: ComparedAnswer<'_>) -> Vec<Difference> {
    let names = first.assumptions.differing(other.assumptions).into_iter();
    names.map(|name| difference(name, first, other)).collect()
}

/// Answers side by side whose amounts are in different prices, each with its name.
pub fn prices_mixed<'a>(
    answers: impl Iterator<Item = (String, ComparedAnswer<'a>)>,
) -> Option<Finding> {
    let mut by_prices = BTreeMap::<String, Vec<String>>::new();
    for (name, side) in answers {
        let prices = prices::in_words(side.assumptions, &side.answer.appraisal.years);
        by_prices.entry(prices).or_default().push(name);
    }
    let each = by_prices.iter().map(|(prices, names)| format!("{prices} ({})", listed(names)));
    let message =
        format!("The amounts are in different prices: {}.", each.collect::<Vec<_>>().join("; "));
    (by_prices.len() > 1).then(|| Finding::warning("prices_mixed", message))
}

/// The way from the first answer to the other. `again` gives the plan under other
/// assumptions, where that has an answer.
pub fn steps(
    first: ComparedAnswer<'_>,
    other: ComparedAnswer<'_>,
    again: impl Fn(&Assumptions) -> Option<Totals>,
) -> Result<Vec<ComparisonStep>, AppraisalError> {
    let mut left = first.assumptions.differing(other.assumptions);
    let mut reached = first.assumptions.clone();
    let is_forecast = |of: &Assumptions| {
        first.answer.clawback.is_some() && of.recovery_path == RecoveryPath::Statistical
    };
    let mut before = first.answer.appraisal.totals;
    let mut steps = Vec::new();
    while !left.is_empty() {
        let was_forecast = is_forecast(&reached);
        let alone = left.iter().enumerate().find_map(|(place, name)| {
            let mut changed = reached.clone();
            changed.take(name, other.assumptions);
            let totals = again(&changed)?;
            Some((place, changed, totals))
        });
        let (names, after) = match alone {
            Some((place, changed, totals)) => {
                reached = changed;
                (vec![left.remove(place)], totals)
            }
            None => {
                reached.clone_from(other.assumptions);
                (std::mem::take(&mut left), other.answer.appraisal.totals)
            }
        };
        // The last step ends where the other answer stands.
        let after = if left.is_empty() { other.answer.appraisal.totals } else { after };
        let change = TotalsChange::between(&before, &after)?;
        steps.push(ComparisonStep {
            message: message(&names, change, first, other),
            is_forecast: was_forecast || is_forecast(&reached),
            assumptions: names,
            change,
        });
        before = after;
    }
    Ok(steps)
}

fn message(
    names: &[&'static str],
    change: TotalsChange,
    first: ComparedAnswer<'_>,
    other: ComparedAnswer<'_>,
) -> String {
    let why = |name: &&'static str| {
        let of = |side| with_level(name, said(name, &in_short(name, side)), side);
        // A way of counting says itself what it is.
        let what = match *name {
            "offset_basis" => String::new(),
            name => format!("{} ", spoken(name.trim_end_matches("_quarters"))),
        };
        format!("{what}{} instead of {}", of(other), of(first))
    };
    let whys: Vec<String> = names.iter().map(why).collect();
    let amount = match change {
        TotalsChange { net: Some(net), .. } => signed(net),
        TotalsChange { net: None, credit: Some(credit) } => {
            format!("net not stated, credit {}", signed(credit))
        }
        TotalsChange { net: None, credit: None } => "net not stated".to_owned(),
    };
    // These two enter the plan held against no plan, and no net of its own basis.
    let elsewhere = match names.iter().all(|name| AGAINST_NO_PLAN.contains(name)) {
        true => " It moves the plan held against no plan alone.",
        false => "",
    };
    format!("{amount}: {}.{elsewhere}", whys.join(" and "))
}

fn signed(amount: Money) -> String {
    let plus = if amount > Money::ZERO { "+" } else { "" };
    format!("{plus}{}", amount.in_words())
}

fn difference(
    name: &'static str,
    first: ComparedAnswer<'_>,
    other: ComparedAnswer<'_>,
) -> Difference {
    Difference { assumption: name, here: in_short(name, other), in_first: in_short(name, first) }
}

/// What an assumption is in an answer: as stated, or as the answer filled it in.
fn in_short(name: &str, side: ComparedAnswer<'_>) -> String {
    let filled = side.answer.filled(side.assumptions);
    filled.in_short(name).unwrap_or_else(|| "not stated".to_owned())
}

/// A baseline with its amount.
fn with_level(name: &str, short: String, side: ComparedAnswer<'_>) -> String {
    let level = side.answer.clawback.as_ref().map(|clawback| &clawback.terms.baseline);
    match level.and_then(|level| level.amount().ok()) {
        Some(amount) if name == "baseline" => format!("{} ({short})", amount.in_words()),
        _ => short,
    }
}
