//! Where the net over a plan is zero: a division where it is linear, a bisection in
//! whole numbers where it is a polynomial, a trial of every lag.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::domain::assumptions::LAG_LIMIT_QUARTERS;
use crate::domain::{FinancialYear, Money, OffsetBasis, Rate, RecoveryPath, Rounding};

use super::path::{self, years_of_growth};
use super::{Terms, credit};
use crate::appraisal::arrivals::Calendar;
use crate::appraisal::exact::{one_plus, whole};
use crate::appraisal::search::{ONE, Root, bracketed, longest, rate_of};
use crate::appraisal::switching::{Search, SwitchingValue, Value};
use crate::appraisal::{Prices, compound};
use crate::sources::Inputs;
use crate::words::spoken;

/// What was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sources) enum Parameter {
    /// Growth a year of the baseline.
    GrowthRate,
    /// Growth a year of the number of clients.
    ClientGrowthRate,
    /// Clawback over direct-payment spend.
    ClawbackRate,
    /// The share of that spend that is clawed back from.
    ParticipatingShare,
    /// The level that recoveries are compared with.
    Baseline,
    /// The lag in quarters.
    LagQuarters,
}

impl Parameter {
    /// Every one, in the order of an answer.
    pub(in crate::sources) const ALL: [Parameter; 6] = [
        Parameter::GrowthRate,
        Parameter::ClientGrowthRate,
        Parameter::ClawbackRate,
        Parameter::ParticipatingShare,
        Parameter::Baseline,
        Parameter::LagQuarters,
    ];

    /// The name of the assumption.
    pub(in crate::sources) fn as_str(self) -> &'static str {
        match self {
            Parameter::GrowthRate => "growth_rate",
            Parameter::ClientGrowthRate => "client_growth_rate",
            Parameter::ClawbackRate => "clawback_rate",
            Parameter::ParticipatingShare => "participating_share",
            Parameter::Baseline => "baseline",
            Parameter::LagQuarters => "lag_quarters",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Parameter::GrowthRate => "growth",
            Parameter::ClientGrowthRate => "growth of clients",
            Parameter::ClawbackRate => "clawback rate",
            Parameter::ParticipatingShare => "participating share",
            Parameter::Baseline => "baseline",
            Parameter::LagQuarters => "lag",
        }
    }
}

/// The credit of a plan as a sum of weighted levels:
/// sum of `recoveries[k]` R(k) + `before` R(0) + `level` A.
struct Weights {
    recoveries: Vec<BigRational>,
    before: BigRational,
    level: BigRational,
}

impl Weights {
    /// `arriving[k]` is how much of what plan year k earns arrives within the plan.
    fn new(arriving: &[BigRational], basis: OffsetBasis) -> Weights {
        let sum = || arriving.iter().fold(BigRational::zero(), |sum, weight| sum + weight);
        let none = BigRational::zero;
        match basis {
            OffsetBasis::TotalRecovery => {
                Weights { recoveries: arriving.to_vec(), before: none(), level: none() }
            }
            OffsetBasis::CumulativeUplift => {
                Weights { recoveries: arriving.to_vec(), before: none(), level: -sum() }
            }
            OffsetBasis::YearlyIncrement => {
                let next = arriving.iter().skip(1).cloned().chain([none()]);
                let own = arriving.iter().zip(next).map(|(weight, next)| weight - next);
                let before = arriving.first().map_or_else(none, |weight| -weight);
                Weights { recoveries: own.collect(), before, level: none() }
            }
        }
    }
}

/// Everything that a search needs, computed once.
pub(in crate::sources) struct Solver<'a> {
    inputs: &'a Inputs<'a>,
    terms: &'a Terms,
    first_year: FinancialYear,
    years: Vec<FinancialYear>,
    /// What credits have to come to before they fall short for optimism.
    cost: BigRational,
    calendar: Calendar,
    prices: Prices,
    weights: Weights,
}

impl<'a> Solver<'a> {
    /// For a plan of that cost; `None` where no credit comes about.
    pub(in crate::sources) fn new(
        inputs: &'a Inputs<'a>,
        terms: &'a Terms,
        cost: Money,
    ) -> Option<Solver<'a>> {
        let assumptions = inputs.assumptions;
        let years = inputs.plan.years();
        let first_year = years.first().copied().unwrap_or(terms.first_growth_year);
        let calendar = Calendar::new(first_year, years.len(), assumptions);
        let prices = Prices::new(assumptions, terms.price_base_year);
        let mut arriving = vec![BigRational::zero(); years.len()];
        for arrives in 0..calendar.years() {
            for (source, quarters) in calendar.sources(arrives, 4) {
                let share = BigRational::new(BigInt::from(quarters), BigInt::from(4));
                arriving[source] += prices.of(share, first_year.plus(arrives as i32));
            }
        }
        let weights = Weights::new(&arriving, assumptions.offset_basis);
        // That credits fall short is as if the plan cost more.
        let share = whole(1) - assumptions.benefit_optimism.exact();
        let cost = (!share.is_zero()).then(|| cost.exact() / share)?;
        Some(Solver { inputs, terms, first_year, years, cost, calendar, prices, weights })
    }

    pub(in crate::sources) fn solve(&self, parameter: Parameter) -> SwitchingValue {
        let path = self.inputs.assumptions.recovery_path;
        let uses = match parameter {
            Parameter::GrowthRate => path == RecoveryPath::GrowthOnBaseline,
            Parameter::ClientGrowthRate
            | Parameter::ClawbackRate
            | Parameter::ParticipatingShare => path == RecoveryPath::RateOnExposure,
            Parameter::Baseline | Parameter::LagQuarters => true,
        };
        let name = parameter.as_str();
        if !uses {
            let why = format!(
                "The {} recovery path does not use the {}.",
                spoken(path.as_str()),
                parameter.in_words()
            );
            return SwitchingValue::not_available(name, &why);
        }
        let (search, message) = match parameter {
            Parameter::GrowthRate => self.growth(&self.polynomial_in_growth(), parameter),
            Parameter::ClientGrowthRate => self.growth(&self.polynomial_in_clients(), parameter),
            Parameter::ClawbackRate => {
                self.share(parameter, self.terms.participating_share.unwrap_or_default())
            }
            Parameter::ParticipatingShare => {
                self.share(parameter, self.terms.clawback_rate.unwrap_or_default())
            }
            Parameter::Baseline => self.baseline(),
            Parameter::LagQuarters => self.lag(),
        };
        SwitchingValue { parameter: name, search, message }
    }

    /// How often each plan year has grown, and its weight.
    fn grown(&self) -> impl Iterator<Item = (usize, &BigRational)> {
        let years = self.years.iter().map(|year| years_of_growth(self.terms, *year));
        years.zip(&self.weights.recoveries)
    }

    /// The credit as a polynomial in 1 + g, in units of the baseline.
    fn shape_in_growth(&self) -> Vec<BigRational> {
        let mut shape = vec![BigRational::zero()];
        let mut add = |power: usize, weight: &BigRational| {
            if shape.len() <= power {
                shape.resize(power + 1, BigRational::zero());
            }
            shape[power] += weight;
        };
        add(0, &self.weights.level);
        if let Some(first) = self.years.first() {
            add(years_of_growth(self.terms, first.plus(-1)), &self.weights.before);
        }
        self.grown().for_each(|(power, weight)| add(power, weight));
        shape
    }

    fn polynomial_in_growth(&self) -> Vec<BigRational> {
        let level = &self.terms.baseline.pence;
        self.shape_in_growth().into_iter().map(|weight| weight * level).collect()
    }

    /// The credit as a polynomial in 1 + growth of clients, in pence.
    fn polynomial_in_clients(&self) -> Vec<BigRational> {
        let level = path::level_on_exposure(self.terms);
        let package = self.inputs.assumptions.package_growth_rate;
        let mut polynomial = vec![self.credit_of_baseline()];
        for (power, weight) in self.grown() {
            if polynomial.len() <= power {
                polynomial.resize(power + 1, BigRational::zero());
            }
            polynomial[power] += weight * &level * compound(package, power as i32);
        }
        polynomial
    }

    /// What the baseline takes away where it is not what grows.
    fn credit_of_baseline(&self) -> BigRational {
        (&self.weights.before + &self.weights.level) * &self.terms.baseline.pence
    }

    fn growth(&self, polynomial: &[BigRational], parameter: Parameter) -> (Search, String) {
        let what = parameter.in_words();
        if polynomial.iter().skip(1).all(Zero::is_zero) {
            let why = format!("No credit of the plan depends on the {what}.");
            return (Search::NotAvailable, why);
        }
        match growth_where_covered(polynomial, &self.cost) {
            Root::Below => (
                Search::NoSuchValue,
                format!("The plan is already covered at any {what}, even at -99% a year."),
            ),
            Root::Above => {
                (Search::NoSuchValue, format!("No {what} up to 1,000% a year covers the plan."))
            }
            Root::At(rate) => {
                let percent = rate.to_places(4).in_percent();
                let of = match percent.strip_prefix('-') {
                    Some(fall) => what.replacen("growth", &format!("fall of {fall} a year"), 1),
                    None => format!("{what} of {percent} a year"),
                };
                let message = format!("The plan just pays for itself at a {of}.");
                (Search::Found(Value::Rate(rate)), message)
            }
        }
    }

    /// The clawback rate, or the participating share, given the `other` of the two.
    fn share(&self, parameter: Parameter, other: Rate) -> (Search, String) {
        let assumptions = self.inputs.assumptions;
        let spend = self.terms.dp_spend.unwrap_or_default().exact();
        let factor =
            one_plus(assumptions.client_growth_rate) * one_plus(assumptions.package_growth_rate);
        let grown =
            self.grown().map(|(power, weight)| weight * num_traits::pow(factor.clone(), power));
        let slope = grown.fold(BigRational::zero(), |sum, part| sum + part) * spend * other.exact();
        let what = parameter.in_words();
        let Some(value) = self.where_linear(&self.credit_of_baseline(), &slope) else {
            return (Search::NotAvailable, format!("No credit of the plan depends on the {what}."));
        };
        if value.is_negative() || value > BigRational::one() {
            let why = format!("No {what} from 0% to 100% makes the plan just pay for itself.");
            return (Search::NoSuchValue, why);
        }
        match rate_of(&value, 10) {
            Some(rate) => {
                let percent = rate.to_places(4).in_percent();
                let message = format!("The plan just pays for itself at a {what} of {percent}.");
                (Search::Found(Value::Rate(rate)), message)
            }
            None => (Search::NoSuchValue, format!("No {what} is as small as that.")),
        }
    }

    fn baseline(&self) -> (Search, String) {
        let weights = &self.weights;
        let (constant, slope) = match self.inputs.assumptions.recovery_path {
            RecoveryPath::GrowthOnBaseline => {
                let factor = self.terms.growth();
                let shape = self.shape_in_growth();
                let value = shape
                    .iter()
                    .rev()
                    .fold(BigRational::zero(), |sum, weight| sum * &factor + weight);
                (BigRational::zero(), value)
            }
            _ => {
                // The path stands by itself; an error would have refused the answer.
                let path = path::recoveries(self.inputs, self.terms, &self.years);
                let path = path.unwrap_or_default().into_iter().zip(&weights.recoveries);
                let parts = path.map(|(year, weight)| year.recovery * weight);
                let constant = parts.fold(BigRational::zero(), |sum, part| sum + part);
                (constant, &weights.before + &weights.level)
            }
        };
        let Some(value) = self.where_linear(&constant, &slope) else {
            let why = "No credit of the plan depends on the baseline.";
            return (Search::NotAvailable, why.to_owned());
        };
        match Money::round(&value, Rounding::HalfUpToPenny) {
            Ok(amount) if amount >= Money::ZERO => {
                let (about, words) = match self.inputs.is_forecast() {
                    true => (self.inputs.about(), amount.to_pound().in_words()),
                    false => ("", amount.in_words()),
                };
                let message = format!(
                    "The plan just pays for itself at a baseline of {about}{words} a year."
                );
                (Search::Found(Value::Amount(amount)), message)
            }
            Ok(_) => {
                let why = "Only a baseline below zero would make the plan just pay for itself.";
                (Search::NoSuchValue, why.to_owned())
            }
            Err(_) => {
                let most = Money::LIMIT.in_words();
                (Search::NoSuchValue, format!("No baseline up to {most} pounds covers the plan."))
            }
        }
    }

    /// Where `constant` + `slope` x is the cost; `None` where x does not matter.
    fn where_linear(&self, constant: &BigRational, slope: &BigRational) -> Option<BigRational> {
        (!slope.is_zero()).then(|| (&self.cost - constant) / slope)
    }

    fn lag(&self) -> (Search, String) {
        let path = path::recoveries(self.inputs, self.terms, &self.years).unwrap_or_default();
        let earned = credit::earned(self.inputs.assumptions, self.terms, &path);
        let (earned, denominator) = over_one_denominator(&earned);
        let years = (0..self.calendar.years()).map(|place| self.first_year.plus(place as i32));
        let worths = years.map(|year| self.prices.worth(year));
        let worths: Vec<BigRational> = worths.map(|worth| worth.unwrap_or_else(One::one)).collect();
        let (worths, worth_denominator) = over_one_denominator(&worths);
        let needed = &self.cost * BigRational::from_integer(denominator * worth_denominator * 4);
        let credit = |lag: u32| {
            let calendar = self.calendar.with_lag(lag);
            let mut credit = BigInt::zero();
            for (arrives, worth) in worths.iter().enumerate() {
                for (source, quarters) in calendar.sources(arrives, 4) {
                    credit += &earned[source] * worth * quarters;
                }
            }
            BigRational::from_integer(credit)
        };
        longest("lag", LAG_LIMIT_QUARTERS, |lag| credit(lag) >= needed)
    }
}

/// Where a polynomial in 1 + g reaches the cost, between -99% and 1,000% a year.
fn growth_where_covered(polynomial: &[BigRational], cost: &BigRational) -> Root {
    let mut terms = polynomial.to_vec();
    terms[0] -= cost;
    let (terms, _) = over_one_denominator(&terms);
    let degree = terms.len() - 1;
    let one = BigInt::from(ONE);
    // Homogeneous in (1 + g, 1), so that every step is whole numbers.
    let scaled: Vec<BigInt> = terms
        .iter()
        .enumerate()
        .map(|(power, term)| term * num_traits::pow(one.clone(), degree - power))
        .collect();
    let is_covered = |growth: i64| {
        let factor = BigInt::from(ONE + growth);
        let mut powers = BigInt::one();
        let mut value = BigInt::zero();
        for term in &scaled {
            value += term * &powers;
            powers *= &factor;
        }
        !value.is_negative()
    };
    bracketed(-ONE / 100 * 99, 10 * ONE, is_covered)
}

/// The same fractions as whole numbers over one denominator.
fn over_one_denominator(fractions: &[BigRational]) -> (Vec<BigInt>, BigInt) {
    let joint = |sum: BigInt, one: &BigRational| {
        if (&sum % one.denom()).is_zero() { sum } else { sum * one.denom() }
    };
    let denominator = fractions.iter().fold(BigInt::one(), joint);
    let whole = fractions.iter().map(|one| one.numer() * (&denominator / one.denom())).collect();
    (whole, denominator)
}
