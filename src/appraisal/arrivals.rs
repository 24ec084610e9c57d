//! When a year's credit arrives: it is earned evenly over the year's four quarters, from a
//! first quarter on, and comes later by a lag.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::exact::{plus, times};
use crate::domain::{Assumptions, FinancialYear, Quarter};

/// The quarters of a plan: which earn, and when what they earn arrives.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    years: usize,
    /// The first quarter that earns, counted from the plan's first.
    start: usize,
    lag: usize,
    /// By how many quarters all of it comes later.
    slippage: usize,
}

impl Calendar {
    /// The calendar of a plan of so many years.
    pub fn new(first_year: FinancialYear, years: usize, of: &Assumptions) -> Calendar {
        let [first, ..] = first_year.quarters();
        let after = |start: Quarter| start.index().saturating_sub(first.index()).max(0);
        let start = of.recoveries_start.map_or(0, after).unsigned_abs() as usize;
        let (lag, slippage) = (of.lag_quarters as usize, of.slippage_quarters as usize);
        Calendar { years, start, lag, slippage }
    }

    /// The same with another lag.
    pub fn with_lag(self, lag: u32) -> Calendar {
        Calendar { lag: lag as usize, ..self }
    }

    /// How many years it takes until all has arrived that arrives within the plan.
    pub fn years(self) -> usize {
        self.years + self.slippage.div_ceil(4)
    }

    /// Which years' earnings arrive in the first `quarters` of year `arrives`, and how many
    /// quarters of each: at most two. What the lag moves beyond the plan is lost to it.
    pub fn sources(self, arrives: usize, quarters: usize) -> Vec<(usize, u8)> {
        let mut sources: Vec<(usize, u8)> = Vec::with_capacity(2);
        for quarter in 4 * arrives..4 * arrives + quarters {
            let Some(planned) = quarter.checked_sub(self.slippage) else { continue };
            let Some(earned) = planned.checked_sub(self.lag) else { continue };
            if planned >= 4 * self.years || earned < self.start {
                continue;
            }
            match sources.last_mut() {
                Some((year, count)) if *year == earned / 4 => *count += 1,
                _ => sources.push((earned / 4, 1)),
            }
        }
        sources
    }

    /// What has arrived in a plan year when `quarters` of it are over.
    pub fn arrived(self, earned: &[BigRational], year: usize, quarters: usize) -> BigRational {
        let parts = self.sources(year, quarters);
        let parts = parts.into_iter().map(|(source, quarters)| part(&earned[source], quarters));
        parts.reduce(|sum, part| plus(&sum, &part)).unwrap_or_else(BigRational::zero)
    }
}

fn part(earned: &BigRational, quarters: u8) -> BigRational {
    match quarters {
        4 => earned.clone(),
        _ => times(earned, &BigRational::new_raw(BigInt::from(quarters), BigInt::from(4))),
    }
}

/// What is earned in each year of a plan, and its calendar.
#[derive(Clone, Debug)]
pub struct Arrivals {
    first_year: FinancialYear,
    calendar: Calendar,
    earned: Vec<BigRational>,
}

impl Arrivals {
    /// Of a plan that begins in `first_year`.
    pub fn new(first_year: FinancialYear, calendar: Calendar, earned: Vec<BigRational>) -> Self {
        Arrivals { first_year, calendar, earned }
    }

    /// What has arrived in a year when `quarters` of it are over.
    pub fn until(&self, year: FinancialYear, quarters: u8) -> BigRational {
        match usize::try_from(year.years_since(self.first_year)) {
            Ok(place) => self.calendar.arrived(&self.earned, place, quarters.into()),
            Err(_) => BigRational::zero(),
        }
    }
}
