//! Amounts against the same quarter a year before: too large or too small by a factor that a
//! unit explains, of the other sign, or zero where they never were.

use super::figures::{Doubt, Figures};
use crate::domain::ledger::QuarterFigure;
use crate::domain::{Money, Quarter};

/// How many times the amount of a year before is doubted, and its inverse. A fifth more a
/// year and noise of 30% in both quarters stay below it in all but four of 10,000 pairs.
const FAR: u128 = 5;

/// How far from ten times an amount may be for a digit too many to be the likely reason: what
/// is left over is then a year's growth and its noise, and not a change of its own.
const TEN: (u128, u128) = (7, 14);

/// The same of a hundred and a thousand times, which nothing but a unit explains: the range
/// is that of growth and noise, up to three times either way.
const HUNDRED: (u128, u128) = (33, 300);
const THOUSAND: (u128, u128) = (333, 3_000);

/// Amounts below such a part of the middle amount are not held against each other: where next
/// to nothing comes back, ten times as much is next to nothing too.
const NEXT_TO_NOTHING: u128 = 10;

/// After so many quarters with an amount, two years of them, a zero is more likely a quarter
/// that is not known yet.
const QUARTERS_WITH_AN_AMOUNT: usize = 8;

/// Quarters whose amounts are beyond a factor of [`FAR`] of the year before; the quarters of
/// one factor are one doubt.
pub(super) fn far_from_year_before(figures: &Figures<'_>, excused: &[Quarter]) -> Vec<Doubt> {
    let middle = middle(figures);
    let mut found: Vec<(Quarter, Quarter, Factor)> = Vec::new();
    for (quarter, now) in figures.quarters() {
        let before = quarter.plus(-4);
        let Some(then) = figures.of(before) else { continue };
        if excused.contains(&quarter) || excused.contains(&before) {
            continue;
        }
        let (a, b) = (size(now), size(then));
        let alike = (now.amount < Money::ZERO) == (then.amount < Money::ZERO);
        if a == 0 || b == 0 || !alike || a.max(b) * NEXT_TO_NOTHING < middle {
            continue;
        }
        if a.max(b) <= FAR * a.min(b) {
            continue;
        }
        // The one that is further from the middle of all is the odd one.
        let (odd, other) = match apart(a, middle) >= apart(b, middle) {
            true => (quarter, before),
            false => (before, quarter),
        };
        let [odd_size, other_size] =
            [odd, other].map(|quarter| figures.of(quarter).map_or(0, size));
        let factor = Factor::of(odd_size, other_size);
        // A quarter that is not closed may well be low still.
        if figures.is_provisional(odd) && odd_size < other_size && !factor.is_unit() {
            continue;
        }
        if !found.iter().any(|(known, ..)| *known == odd) {
            found.push((odd, other, factor));
        }
    }
    let mut doubts: Vec<(Factor, Doubt)> = Vec::new();
    for (odd, other, factor) in found {
        match doubts.iter_mut().find(|(known, _)| *known == factor) {
            Some((_, doubt)) => doubt.quarters.push(odd),
            None => {
                let amount = |quarter| amount(figures, quarter);
                let message = format!(
                    "{} is {}, {} the {} of {}. {}",
                    figures.named(odd),
                    amount(odd),
                    factor.in_words(),
                    amount(other),
                    other.in_words(),
                    factor.question(),
                );
                let rule = "amount_far_from_year_before";
                doubts.push((factor, Doubt { rule, quarters: vec![odd], message }));
            }
        }
    }
    doubts.into_iter().map(|(_, doubt)| doubt).collect()
}

/// How many times an amount is what it was, as far as a person can make something of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Factor {
    Ten,
    Tenth,
    Hundred,
    Hundredth,
    Thousand,
    Thousandth,
    More,
    Less,
}

impl Factor {
    fn of(odd: u128, other: u128) -> Factor {
        let up = odd > other;
        let (larger, smaller) = (odd.max(other), odd.min(other));
        let within =
            |(low, high): (u128, u128)| low * smaller <= larger && larger <= high * smaller;
        match (up, within(TEN), within(HUNDRED), within(THOUSAND)) {
            (true, true, ..) => Factor::Ten,
            (false, true, ..) => Factor::Tenth,
            (true, _, true, _) => Factor::Hundred,
            (false, _, true, _) => Factor::Hundredth,
            (true, _, _, true) => Factor::Thousand,
            (false, _, _, true) => Factor::Thousandth,
            (true, ..) => Factor::More,
            (false, ..) => Factor::Less,
        }
    }

    /// Whether a unit explains it.
    fn is_unit(self) -> bool {
        matches!(self, Factor::Hundred | Factor::Hundredth | Factor::Thousand | Factor::Thousandth)
    }

    fn in_words(self) -> &'static str {
        match self {
            Factor::Ten => "about ten times",
            Factor::Tenth => "about a tenth of",
            Factor::Hundred => "about a hundred times",
            Factor::Hundredth => "about a hundredth of",
            Factor::Thousand => "about a thousand times",
            Factor::Thousandth => "about a thousandth of",
            Factor::More => "more than five times",
            Factor::Less => "less than a fifth of",
        }
    }

    fn question(self) -> &'static str {
        match self {
            Factor::Ten => "Is there a digit too many?",
            Factor::Tenth => "Is a digit missing?",
            Factor::Hundred => "Is it in pence?",
            Factor::Hundredth => "Was it divided by a hundred?",
            Factor::Thousand => "Was it multiplied by a thousand?",
            Factor::Thousandth => "Is it in thousands?",
            Factor::More | Factor::Less => "Are both right?",
        }
    }
}

/// Amounts below zero: most of them, or a few among others.
pub(super) fn signs(figures: &Figures<'_>) -> Option<Doubt> {
    let of = |wanted: fn(Money) -> bool| -> Vec<Quarter> {
        let wanted = figures.quarters().filter(|(_, figure)| wanted(figure.amount));
        wanted.map(|(quarter, _)| quarter).collect()
    };
    let negative = of(|amount| amount < Money::ZERO);
    let others = of(|amount| amount > Money::ZERO);
    let first = *negative.first()?;
    let said = amount(figures, first);
    if negative.len() > others.len() {
        let (count, of) = (negative.len(), negative.len() + others.len());
        let amounts = if of == 1 { "amount" } else { "amounts" };
        let are = if count == 1 { "is" } else { "are" };
        let message = format!(
            "{count} of {of} {amounts}{} {are} below zero, such as {said} in {}. Are they credits? \
             Deliver them positive, or say sign=credit.",
            figures.of_group(),
            first.in_words(),
        );
        let rule = "amounts_mostly_negative";
        return Some(Doubt { rule, quarters: Vec::new(), message });
    }
    let beside = [first.plus(-4), first.plus(4)];
    let other = beside
        .into_iter()
        .chain(others)
        .find(|quarter| figures.of(*quarter).is_some_and(|figure| figure.amount > Money::ZERO))?;
    let message = format!(
        "{} is {said}, and {} is {}. Is the sign right?",
        figures.named(first),
        other.in_words(),
        amount(figures, other),
    );
    Some(Doubt { rule: "sign_differs", quarters: negative, message })
}

/// A zero after [`QUARTERS_WITH_AN_AMOUNT`] that were none.
pub(super) fn zeros(figures: &Figures<'_>, excused: &[Quarter]) -> Option<Doubt> {
    let (mut before, mut zeros) = (0, Vec::new());
    for (quarter, figure) in figures.quarters() {
        match figure.amount == Money::ZERO {
            false if zeros.is_empty() => before += 1,
            // What comes after the first zeros was not zero either.
            false => {}
            true if excused.contains(&quarter) => {}
            true if before >= QUARTERS_WITH_AN_AMOUNT => zeros.push(quarter),
            true => before = 0,
        }
    }
    let first = *zeros.first()?;
    let message = format!(
        "{} is 0 after {before} quarters that were not. Leave it blank if it is not known yet.",
        figures.named(first),
    );
    Some(Doubt { rule: "zero_after_amounts", quarters: zeros, message })
}

fn amount(figures: &Figures<'_>, quarter: Quarter) -> String {
    figures.of(quarter).map_or_else(String::new, |figure| figure.amount.in_words())
}

fn size(figure: QuarterFigure) -> u128 {
    u128::from(figure.amount.pence().unsigned_abs())
}

/// The middle of the amounts that are not zero, whatever their sign.
fn middle(figures: &Figures<'_>) -> u128 {
    let mut sizes: Vec<u128> =
        figures.quarters().map(|(_, figure)| size(figure)).filter(|size| *size > 0).collect();
    sizes.sort_unstable();
    sizes.get(sizes.len() / 2).copied().unwrap_or(0)
}

/// How many thousandths of the smaller of two amounts, both above zero, the larger is.
fn apart(a: u128, b: u128) -> u128 {
    a.max(b) * 1_000 / a.min(b).max(1)
}
