//! Totals found by arithmetic: a line that equals the sum of others in every period, within
//! the rounding in which all of them are printed.

use std::collections::BTreeMap;

use super::Money;

/// The amounts of a line by period.
pub type AmountsBy<P> = BTreeMap<P, Money>;

/// The units in which figures are printed, in pence, the coarsest first. In pence figures
/// add up exactly.
const UNITS: [i64; 8] = [100_000, 50_000, 10_000, 5_000, 1_000, 500, 100, 1];

/// A total may be off by its rounding and never by more than this part of itself: among small
/// figures in thousands nearly everything is within the rounding of everything.
const PART: i128 = 50;

/// The sum of some lines.
#[derive(Clone, Debug)]
pub struct Sum<P> {
    amounts: BTreeMap<P, i128>,
    lines: usize,
    /// The place among the units of the coarsest that divides all figures.
    unit: usize,
}

impl<P> Default for Sum<P> {
    fn default() -> Sum<P> {
        Sum { amounts: BTreeMap::new(), lines: 0, unit: 0 }
    }
}

impl<P: Ord + Copy> Sum<P> {
    /// Adds a line.
    pub fn add(&mut self, row: &AmountsBy<P>) {
        self.lines += 1;
        for (period, amount) in row {
            *self.amounts.entry(*period).or_default() += i128::from(amount.pence());
            self.unit = coarsest(self.unit, *amount);
        }
    }

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// The sum in a period.
    pub fn of(&self, period: P) -> Option<Money> {
        let pence = i64::try_from(*self.amounts.get(&period)?).ok()?;
        Some(Money::from_pence(pence))
    }

    /// Whether a line is the sum of these: in every period that it or they state, and with
    /// something to say that is not zero.
    pub fn equals(&self, total: &AmountsBy<P>) -> bool {
        self.agrees(total, self.lines, |sum, _| sum)
    }

    /// Whether one of these lines is the sum of the others.
    pub fn others_equal(&self, own: &AmountsBy<P>) -> bool {
        self.agrees(own, self.lines.saturating_sub(1), |sum, own| sum - own)
    }

    /// The same without any rounding.
    pub fn equals_exactly(&self, total: &AmountsBy<P>) -> bool {
        let sum = |(period, pence): (&P, &i128)| {
            total.get(period).is_some_and(|stated| i128::from(stated.pence()) == *pence)
        };
        self.equals(total) && self.amounts.iter().all(sum)
    }

    fn agrees(&self, total: &AmountsBy<P>, parts: usize, sum: impl Fn(i128, i128) -> i128) -> bool {
        let says_something = total.values().any(|amount| *amount != Money::ZERO);
        if parts == 0 || !says_something || total.len() != self.amounts.len() {
            return false;
        }
        let unit = total.values().fold(self.unit, |unit, amount| coarsest(unit, *amount));
        let unit = UNITS.get(unit).copied().unwrap_or(1);
        // Half a unit for each part and for the total.
        let rounding = if unit == 1 { 0 } else { (parts as i128 + 1) * i128::from(unit) / 2 };
        self.amounts.iter().all(|(period, all)| {
            let Some(stated) = total.get(period) else { return false };
            let stated = i128::from(stated.pence());
            let apart = (sum(*all, stated) - stated).abs();
            apart <= rounding.min(stated.abs() / PART)
        })
    }
}

/// The place of the coarsest unit, from this one on, that divides an amount.
fn coarsest(from: usize, amount: Money) -> usize {
    let divides = |unit: &i64| amount.pence() % unit == 0;
    let finer = UNITS.iter().skip(from).position(divides);
    finer.map_or(UNITS.len() - 1, |finer| from + finer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pounds: &[i64]) -> AmountsBy<usize> {
        pounds.iter().enumerate().map(|(at, it)| (at, Money::from_pence(it * 100))).collect()
    }

    #[test]
    fn a_line_is_the_sum_of_others_in_every_period_within_their_rounding() {
        type Pounds<'a> = &'a [i64];
        let table: &[(&[Pounds<'_>], Pounds<'_>, bool)] = &[
            (&[&[40_000, 40_000], &[12_000, 12_000]], &[52_000, 52_000], true),
            (&[&[40_000, 40_000], &[12_000, 12_000]], &[52_000, 51_000], true),
            (&[&[40_000, 40_000], &[12_000, 12_000]], &[52_000, 50_000], false),
            (&[&[40_001, 40_000], &[12_000, 12_000]], &[52_001, 51_000], false),
            (&[&[40_000, 40_000], &[12_000, 12_000]], &[52_000], false),
            (&[&[40_000], &[12_000, 12_000]], &[52_000, 12_000], true),
            (&[&[3_000], &[2_000]], &[4_000], false),
            (&[&[0], &[0]], &[0], false),
            (&[], &[5], false),
        ];
        for (parts, total, expected) in table {
            let mut sum = Sum::default();
            parts.iter().for_each(|part| sum.add(&row(part)));
            assert_eq!(sum.equals(&row(total)), *expected, "{parts:?} {total:?}");
            sum.add(&row(total));
            assert_eq!(sum.others_equal(&row(total)), *expected, "{parts:?} {total:?}");
        }
    }
}
