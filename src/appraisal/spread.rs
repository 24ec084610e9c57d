//! With which probability credit covers cost where assumptions are distributions: one of
//! them by the value at which it begins to, several by whole answers on drawn values.
//!
//! A place in a distribution is counted in millionths: at 100,000 it is lower with one
//! chance in ten. Nothing is said of what lies beyond one chance in a thousand.

use crate::domain::range::{Ranged, RangedValue};
use crate::domain::{Chance, FinancialYear, Money, Rate};

use super::coverage::{Covered, TurnsAt, to_cover};
use super::{Totals, Year};

/// Computes the years and the totals again with some assumptions at other values.
pub trait Again<E>: Fn(&[(Ranged, RangedValue)]) -> Result<(Vec<Year>, Totals), E> {}

impl<E, F: Fn(&[(Ranged, RangedValue)]) -> Result<(Vec<Year>, Totals), E>> Again<E> for F {}

/// The places between which a distribution is looked at.
const FIRST: u32 = 1_000;
const LAST: u32 = 999_000;
/// How far apart the places are at which whole answers are compared.
const STEP: u32 = 25_000;
/// What is said of a year whose cost is stated alone.
const CREDIT_NOT_STATED: &str = "A credit is not stated.";
/// How near the place is found at which credit begins to cover cost.
const PRECISION: u32 = 10;
/// The intervals of the credit: their level in percent, and their places.
const INTERVALS: [(u8, u32, u32); 2] = [(80, 100_000, 900_000), (95, 25_000, 975_000)];

/// The credit of each year and of the plan, and whether it covers the cost, or the reason why
/// that cannot be asked.
struct Figures {
    parts: Vec<Option<FinancialYear>>,
    credits: Vec<Option<Money>>,
    covers: Vec<Result<bool, &'static str>>,
}

impl From<(Vec<Year>, Totals)> for Figures {
    fn from((years, totals): (Vec<Year>, Totals)) -> Figures {
        let covers = |credit: Option<Money>, cost: Option<Money>| {
            to_cover(cost).and_then(|cost| Ok(credit.ok_or(CREDIT_NOT_STATED)? >= cost))
        };
        let mut figures = Figures { parts: Vec::new(), credits: Vec::new(), covers: Vec::new() };
        for year in &years {
            figures.parts.push(Some(year.financial_year));
            figures.credits.push(year.credit);
            figures.covers.push(covers(year.credit, year.investment));
        }
        figures.parts.push(None);
        figures.credits.push(totals.credit);
        figures.covers.push(covers(totals.credit, totals.investment));
        figures
    }
}

/// What follows where nothing varies: certainty.
pub fn certain<E>(again: &impl Again<E>) -> Result<Vec<Covered>, E> {
    let figures = Figures::from(again(&[])?);
    let covered = figures.parts.iter().enumerate().map(|(part, financial_year)| {
        let at_point = |credit| INTERVALS.map(|(level, _, _)| (level, credit, credit)).to_vec();
        Covered {
            chance: figures.covers[part]
                .map(|covers| Chance::Is(Rate::new(if covers { 10_000 } else { 0 }, 4)))
                .map_err(str::to_owned),
            credit_intervals: figures.credits[part].map_or_else(Vec::new, at_point),
            ..Covered::of(*financial_year)
        }
    });
    Ok(covered.collect())
}

/// One assumption that is a distribution, `at` giving its value at a place. `None` where
/// a credit does not go one way only as it rises, so that no one value decides.
pub fn analytic<E>(
    again: &impl Again<E>,
    what: Ranged,
    at: &dyn Fn(u32) -> RangedValue,
) -> Result<Option<Vec<Covered>>, E> {
    let look = |place| Ok((place, Figures::from(again(&[(what, at(place))])?)));
    let between = (STEP..=LAST).step_by(STEP as usize);
    let places = [FIRST].into_iter().chain(between).chain([LAST]);
    let ladder: Vec<(u32, Figures)> = places.map(look).collect::<Result<_, E>>()?;
    let parts = ladder.first().map_or_else(Vec::new, |(_, figures)| figures.parts.clone());
    let mut covered = Vec::new();
    for (part, financial_year) in parts.into_iter().enumerate() {
        let credits = ladder.iter().map(|(_, figures)| figures.credits[part]);
        if !credits.clone().is_sorted() && !credits.rev().is_sorted() {
            return Ok(None);
        }
        let changes = |pair: &[(u32, Figures)]| pair[0].1.covers[part] != pair[1].1.covers[part];
        let mut turns = ladder.windows(2).filter(|pair| changes(pair));
        let turn = turns.next();
        if turns.next().is_some() {
            return Ok(None);
        }
        let at_first = ladder.first().map_or(Ok(false), |(_, figures)| figures.covers[part]);
        let (chance, turns_at) = match (at_first, turn) {
            (Ok(at_first), Some(pair)) => {
                let covers = |value| -> Result<bool, E> {
                    Ok(Figures::from(again(&[(what, value)])?).covers[part] == Ok(true))
                };
                let (before, after) =
                    turning_places(pair[0].0, pair[1].0, at_first, |place| covers(at(place)))?;
                let (place, beyond) = if at_first { (before, after) } else { (after, before) };
                let value = to_the_penny(at(place), at(beyond), covers)?;
                let below = if at_first { place } else { 1_000_000 - place };
                let chance = Chance::Is(Rate::new(i64::from(below), 6).to_places(4));
                (Ok(chance), Some(TurnsAt { what, value, or_more: !at_first }))
            }
            (at_first, _) => (at_first.map(bound).map_err(str::to_owned), None),
        };
        covered.push(Covered {
            chance,
            turns_at,
            credit_intervals: intervals(&ladder, part),
            ..Covered::of(financial_year)
        });
    }
    Ok(Some(covered))
}

fn bound(covers: bool) -> Chance {
    let (first, last) = (i64::from(FIRST), i64::from(LAST));
    if covers {
        Chance::AtLeast(Rate::new(last, 6).to_places(4))
    } else {
        Chance::AtMost(Rate::new(first, 6).to_places(4))
    }
}

/// The places next to each other between which credit begins or ceases to cover the cost.
fn turning_places<E>(
    mut before: u32,
    mut after: u32,
    covers_before: bool,
    covers: impl Fn(u32) -> Result<bool, E>,
) -> Result<(u32, u32), E> {
    while after - before > PRECISION {
        let middle = before + (after - before) / 2;
        if covers(middle)? == covers_before { before = middle } else { after = middle }
    }
    Ok((before, after))
}

/// The last amount at which credit covers the cost on the way to one at which it does not:
/// amounts are said to the penny, and places are pounds apart. A rate stays as it is.
fn to_the_penny<E>(
    covering: RangedValue,
    beyond: RangedValue,
    covers: impl Fn(RangedValue) -> Result<bool, E>,
) -> Result<RangedValue, E> {
    let (RangedValue::Amount(covering), RangedValue::Amount(beyond)) = (covering, beyond) else {
        return Ok(covering);
    };
    let (mut covering, mut beyond) = (covering.pence(), beyond.pence());
    let amount = |pence| RangedValue::Amount(Money::from_pence(pence));
    while covering.abs_diff(beyond) > 1 {
        let middle = covering + (beyond - covering) / 2;
        if covers(amount(middle))? { covering = middle } else { beyond = middle }
    }
    Ok(amount(covering))
}

/// The credit at the ends of the intervals, which are steps of the ladder.
fn intervals(ladder: &[(u32, Figures)], part: usize) -> Vec<(u8, Money, Money)> {
    let credit = |place: u32| {
        let step = ladder.iter().find(|(at, _)| *at == place);
        step.and_then(|(_, figures)| figures.credits[part])
    };
    let interval = |(level, low, high): (u8, u32, u32)| {
        let (one, other) = (credit(low)?, credit(high)?);
        Some((level, one.min(other), one.max(other)))
    };
    INTERVALS.into_iter().filter_map(interval).collect()
}

/// Whole answers on drawn values, each draw having a value for each of `what`.
pub fn simulated<E>(
    again: &impl Again<E>,
    what: &[Ranged],
    draws: &[Vec<RangedValue>],
) -> Result<Vec<Covered>, E> {
    let drawn = |values: &Vec<RangedValue>| {
        let values: Vec<_> = what.iter().copied().zip(values.iter().copied()).collect();
        again(&values).map(Figures::from)
    };
    let figures: Vec<Figures> = draws.iter().map(drawn).collect::<Result<_, E>>()?;
    let parts = figures.first().map_or(&[][..], |figures| &figures.parts);
    let covered = parts.iter().enumerate().map(|(part, financial_year)| {
        let covers: Result<Vec<bool>, _> = figures.iter().map(|drawn| drawn.covers[part]).collect();
        let credits: Option<Vec<Money>> = figures.iter().map(|drawn| drawn.credits[part]).collect();
        let mut credits = credits.unwrap_or_default();
        credits.sort_unstable();
        Covered {
            chance: covers.map(|covers| share(&covers)).map_err(str::to_owned),
            credit_intervals: middle_of(&credits),
            ..Covered::of(*financial_year)
        }
    });
    Ok(covered.collect())
}

/// The share of the draws that cover, counted; a bound where none or all of them do, for
/// then they do not tell how rare the other is.
fn share(covers: &[bool]) -> Chance {
    let all = covers.len() as i64;
    match covers.iter().filter(|covers| **covers).count() as i64 {
        0 => bound(false),
        count if count == all => bound(true),
        count => Chance::Is(Rate::new(count * 1_000_000 / all, 6).to_places(4)),
    }
}

/// The ends of the middle of sorted credits: 80% of them lie from the one to the other.
fn middle_of(sorted: &[Money]) -> Vec<(u8, Money, Money)> {
    let interval = |(level, low, _): (u8, u32, u32)| {
        let left_out = sorted.len() * low as usize / 1_000_000;
        let last = sorted.len().checked_sub(1 + left_out)?;
        Some((level, *sorted.get(left_out)?, *sorted.get(last)?))
    };
    INTERVALS.into_iter().filter_map(interval).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_draws_is_counted_and_bounded_only_where_none_or_all_cover() {
        let of = |count: usize| share(&(0..2_000).map(|place| place < count).collect::<Vec<_>>());
        let is = |units| Chance::Is(Rate::new(units, 4));
        for (count, chance) in [(1, is(5)), (2, is(10)), (1_998, is(9_990)), (1_999, is(9_995))] {
            assert_eq!(of(count), chance, "{count}");
        }
        assert_eq!(of(0), Chance::AtMost(Rate::new(10, 4)));
        assert_eq!(of(2_000), Chance::AtLeast(Rate::new(9_990, 4)));
    }
}
