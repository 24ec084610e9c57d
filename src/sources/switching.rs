//! Switching values of benefits that are not clawbacks: where a plan just pays for itself
//! over its years, one thing changed and the others kept.
//!
//! What scales the benefits or the costs is one division on exact amounts; a share of
//! tariffs, which a cap and a grant bound, is a bisection; quarters are tried one by one.

use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};

use crate::domain::assumptions::LAG_LIMIT_QUARTERS;
use crate::domain::benefits::{Outcomes, Scheme};
use crate::domain::{BenefitSource, Money, Rate, Rounding};

use super::clawback::{
    self,
    solver::{self, Solver},
};
use super::flows::{Shown, workings};
use super::levers::Levers;
use super::outcomes::Payments;
use super::{Inputs, NoAnswer, switching_words as words};
use crate::appraisal::exact::whole;
use crate::appraisal::search::{ONE, Root, bracketed, longest, rate_of};
use crate::appraisal::sensitivity::{HIGHEST, LOWEST};
use crate::appraisal::switching::{Search, SwitchingValue, Value};
use crate::appraisal::{Workings, is_deflated};
use crate::words::spoken;

/// What was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parameter {
    /// The share of the benefits that comes about.
    BenefitShare,
    /// What one unit saves in a year.
    SavingAUnit,
    /// The number of units.
    Units,
    /// By how many quarters units begin to save later than planned.
    OpeningDelayQuarters,
    /// The share of the tariffs that is paid.
    TariffShare,
    /// By how many quarters everybody moves on later than planned.
    SlipQuarters,
    /// What is added to the costs for optimism.
    OptimismBias,
}

impl Parameter {
    /// Every one, in the order of an answer.
    const ALL: [Parameter; 7] = [
        Parameter::BenefitShare,
        Parameter::SavingAUnit,
        Parameter::Units,
        Parameter::OpeningDelayQuarters,
        Parameter::TariffShare,
        Parameter::SlipQuarters,
        Parameter::OptimismBias,
    ];

    /// The name in an answer, which is that of the field where there is one.
    fn as_str(self) -> &'static str {
        match self {
            Parameter::BenefitShare => "benefit_share",
            Parameter::SavingAUnit => "saving_a_unit",
            Parameter::Units => "units",
            Parameter::OpeningDelayQuarters => "opening_delay_quarters",
            Parameter::TariffShare => "tariff_share",
            Parameter::SlipQuarters => "slip_quarters",
            Parameter::OptimismBias => "optimism_bias",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Parameter::BenefitShare => "share of the benefits",
            Parameter::SavingAUnit => "saving of a unit",
            Parameter::Units => "number of units",
            Parameter::OpeningDelayQuarters => "delay of the opening",
            Parameter::TariffShare => "share of the tariffs",
            Parameter::SlipQuarters => "slip",
            Parameter::OptimismBias => "optimism bias",
        }
    }
}

/// The switching values of a programme, one for each parameter. Fails as the answer does.
pub fn switching_values(inputs: &Inputs<'_>) -> Result<Vec<SwitchingValue>, NoAnswer> {
    let (workings, shown) = workings(inputs, &Levers::default())?;
    Ok(of(inputs, &workings, &shown))
}

/// Those of figures that have been computed.
pub(super) fn of(
    inputs: &Inputs<'_>,
    workings: &Workings<'_>,
    shown: &Shown,
) -> Vec<SwitchingValue> {
    if let Some(path) = &shown.clawback {
        return of_clawback(inputs, path, workings);
    }
    let totals = &workings.totals;
    let (cost, credit) = match (totals.investment, totals.credit) {
        (None, Some(_)) => return none(words::COST_NOT_STATED),
        (None, None) => return none(words::NEITHER_STATED),
        (Some(_), None) => return none(words::BENEFITS_NOT_STATED),
        (Some(cost), Some(_)) if cost <= Money::ZERO => return none(words::COSTS_NOTHING),
        (Some(cost), Some(credit)) => (cost.exact(), credit.exact()),
    };
    let credit = workings.credit().unwrap_or(credit);
    let sought = Sought { inputs, workings, cost, credit };
    Parameter::ALL.into_iter().map(|parameter| sought.solve(parameter)).collect()
}

/// Those of clawbacks, which are solved on the exact credits.
fn of_clawback(
    inputs: &Inputs<'_>,
    path: &clawback::Path,
    workings: &Workings<'_>,
) -> Vec<SwitchingValue> {
    let own = solver::Parameter::ALL.into_iter();
    // What scales all credits or all costs is the same for every source.
    let of_any = [Parameter::BenefitShare, Parameter::OptimismBias].into_iter();
    let why = match workings.totals.investment {
        None => words::COST_NOT_STATED,
        Some(cost) if cost <= Money::ZERO => words::COSTS_NOTHING,
        Some(cost) => match (Solver::new(inputs, &path.terms, cost), workings.credit()) {
            (Some(solver), Some(credit)) => {
                let sought = Sought { inputs, workings, cost: cost.exact(), credit };
                let own = own.map(|parameter| solver.solve(parameter));
                return own.chain(of_any.map(|parameter| sought.solve(parameter))).collect();
            }
            _ => words::NOTHING_COMES_ABOUT,
        },
    };
    let names = own.map(solver::Parameter::as_str).chain(of_any.map(Parameter::as_str));
    names.map(|name| SwitchingValue::not_available(name, why)).collect()
}

fn none(why: &str) -> Vec<SwitchingValue> {
    let of = |parameter: Parameter| SwitchingValue::not_available(parameter.as_str(), why);
    Parameter::ALL.into_iter().map(of).collect()
}

fn not_available(why: &str) -> (Search, String) {
    (Search::NotAvailable, why.to_owned())
}

fn no_such_value(why: String) -> (Search, String) {
    (Search::NoSuchValue, why)
}

fn found(value: Value, message: String) -> (Search, String) {
    (Search::Found(value), message)
}

/// What every search needs.
struct Sought<'a> {
    inputs: &'a Inputs<'a>,
    workings: &'a Workings<'a>,
    /// With the optimism bias, to the penny.
    cost: BigRational,
    /// Before its rounding where it is known by year.
    credit: BigRational,
}

impl Sought<'_> {
    fn solve(&self, parameter: Parameter) -> SwitchingValue {
        let source = &self.inputs.benefits.source;
        let (search, message) = match (parameter, source) {
            (Parameter::BenefitShare, _) => self.benefit_share(),
            (Parameter::OptimismBias, _) => self.optimism_bias(),
            (Parameter::SavingAUnit, BenefitSource::UnitSavings(schemes)) => {
                self.one_scheme(schemes, parameter).map_or_else(|why| why, |_| self.saving())
            }
            (Parameter::Units, BenefitSource::UnitSavings(schemes)) => {
                self.one_scheme(schemes, parameter).map_or_else(|why| why, |s| self.units(s))
            }
            (Parameter::OpeningDelayQuarters, BenefitSource::UnitSavings(_)) => self.delay(),
            (Parameter::TariffShare, BenefitSource::OutcomePayments(outcomes)) => {
                self.tariff_share(outcomes)
            }
            (Parameter::SlipQuarters, BenefitSource::OutcomePayments(outcomes)) => {
                self.slip(outcomes)
            }
            _ => {
                let (kind, what) = (spoken(source.as_str()), parameter.in_words());
                not_available(&format!("Benefits of the kind {kind} do not use the {what}."))
            }
        };
        SwitchingValue { parameter: parameter.as_str(), search, message }
    }

    /// By how much the benefits could be multiplied for the plan to just pay for itself.
    fn factor(&self) -> Option<BigRational> {
        self.credit.is_positive().then(|| &self.cost / &self.credit)
    }

    /// What comes back of clawbacks is the council's own money, and called so.
    fn benefits(&self) -> &'static str {
        match self.inputs.benefits.source {
            BenefitSource::Clawback => "the credits",
            _ => "the benefits",
        }
    }

    fn benefit_share(&self) -> (Search, String) {
        let (highest, about) = (HIGHEST.in_percent(), self.inputs.about());
        let within = |factor: &BigRational| *factor <= HIGHEST.exact();
        let share = self.factor().filter(within).and_then(|factor| rate_of(&factor, 10));
        match share {
            Some(share) => found(Value::Rate(share), words::share(share, self.benefits(), about)),
            None => {
                let credit = self.workings.totals.credit.unwrap_or_default();
                no_such_value(format!(
                    "No share of {} up to {highest} covers the plan; they come to {}.",
                    self.benefits(),
                    self.inputs.told(credit),
                ))
            }
        }
    }

    fn optimism_bias(&self) -> (Search, String) {
        let cost = self.workings.cost_before_bias().filter(Signed::is_positive);
        let Some(cost) = cost else { return not_available(words::COSTS_NOTHING) };
        let bias = &self.credit / cost - whole(1);
        if bias > HIGHEST.exact() {
            let why = "The plan is already covered at any optimism bias, even at 1,000%.";
            return no_such_value(why.to_owned());
        }
        match rate_of(&bias, 10).filter(|bias| *bias >= LOWEST) {
            Some(bias) => found(Value::Rate(bias), words::bias(bias, self.inputs.about())),
            None => no_such_value("No optimism bias down to -99% covers the plan.".to_owned()),
        }
    }

    /// The one scheme that says what a unit saves, or why no single figure decides.
    fn one_scheme<'s>(
        &self,
        schemes: &'s [Scheme],
        parameter: Parameter,
    ) -> Result<&'s Scheme, (Search, String)> {
        if self.workings.flows.credit_by_quarter.amounts().is_none() {
            return Err(not_available(words::NOT_BY_UNIT));
        }
        let [scheme] = schemes else {
            let why = format!(
                "Each of the {} schemes has its own {}; the benefit share moves them all.",
                schemes.len(),
                parameter.in_words(),
            );
            return Err(not_available(&why));
        };
        Ok(scheme)
    }

    fn saving(&self) -> (Search, String) {
        // What a saving of one pound a unit would come to.
        let a_pound = Some(Money::from_pence(100));
        let credit = self.moved(Levers { saving_a_unit: a_pound, ..Levers::default() });
        let credit = credit.and_then(|moved| moved.credit()).filter(Signed::is_positive);
        let Some(credit) = credit else {
            return not_available("No credit of the plan depends on the saving of a unit.");
        };
        match Money::round(&(&self.cost / credit * whole(100)), Rounding::HalfUpToPenny) {
            Ok(amount) => {
                let words = amount.in_words();
                let message = format!(
                    "The plan just pays for itself at a saving of {words} a unit and year."
                );
                found(Value::Amount(amount), message)
            }
            Err(_) => {
                let most = Money::LIMIT.in_words();
                no_such_value(format!("No saving of a unit up to {most} pounds covers the plan."))
            }
        }
    }

    fn units(&self, scheme: &Scheme) -> (Search, String) {
        let Some(factor) = self.factor() else {
            return not_available("No credit of the plan depends on the number of units.");
        };
        let Some(units) = (factor * whole(scheme.units)).ceil().to_integer().to_u32() else {
            return no_such_value("No number of units covers the plan.".to_owned());
        };
        let openings =
            if scheme.opened.is_empty() { "" } else { ", each year's openings in proportion" };
        let message = match units {
            1 => format!("One unit is enough for the plan to pay{openings}."),
            _ => format!("The plan pays with {units} units or more, and not with fewer{openings}."),
        };
        found(Value::Units(units), message)
    }

    fn delay(&self) -> (Search, String) {
        if self.workings.flows.credit_by_quarter.amounts().is_none() {
            return not_available(words::NOT_BY_UNIT);
        }
        let pays = |quarters: u32| {
            let credit = self.workings.credit_after(quarters);
            credit.is_some_and(|credit| credit >= self.cost)
        };
        longest(Parameter::OpeningDelayQuarters.in_words(), LAG_LIMIT_QUARTERS, pays)
    }

    fn tariff_share(&self, outcomes: &Outcomes) -> (Search, String) {
        if !are_paid_by_people(outcomes) {
            return not_available("What is paid for outcomes is not computed from tariffs.");
        }
        let paid = Payments::of(outcomes, self.inputs.assumptions.slippage_quarters);
        let pays = |share: i64| {
            let council = paid.as_ref().and_then(|paid| paid.council(Rate::new(share, 11)));
            let cost = council.and_then(|council| self.workings.cost_if_spent(&council));
            cost.is_some_and(|cost| cost <= self.credit)
        };
        // Higher tariffs reach a cap sooner, while a grant may still pay most of it: what they
        // cost can fall again, and only what is tried is said.
        let highest = if pays(ONE) || !pays(10 * ONE) { 10 * ONE } else { ONE };
        match bracketed(0, highest, |share| !pays(share)) {
            Root::Below => no_such_value(
                "The plan does not pay for itself even where nothing is paid for outcomes."
                    .to_owned(),
            ),
            Root::Above => no_such_value(
                "The plan is covered at the tariffs stated, and still at ten times as much."
                    .to_owned(),
            ),
            Root::At(share) => {
                let percent = share.to_places(4).in_percent();
                let message =
                    format!("The plan just pays for itself at {percent} of the tariffs stated.");
                found(Value::Rate(share), message)
            }
        }
    }

    fn slip(&self, outcomes: &Outcomes) -> (Search, String) {
        if outcomes.moves.is_empty() {
            return not_available("No people move on by year, so none of them can slip.");
        }
        // Beyond a figure that does not fit nothing can be said.
        let pays = |slip_quarters: u16| {
            let slip_quarters = Some(slip_quarters);
            let moved = self.moved(Levers { slip_quarters, ..Levers::default() })?;
            Some(moved.totals.net? <= Money::ZERO)
        };
        if pays(0).is_none() {
            return not_available("The net with another slip is not stated.");
        }
        let (each, last) = match is_deflated(self.inputs.assumptions) {
            true => every_slip(pays),
            false => halved(pays),
        };
        let pays = |slip: u32| each.get(slip as usize).copied().unwrap_or(false);
        longest(Parameter::SlipQuarters.in_words(), last, pays)
    }

    /// The figures with one thing moved, over at least the same years.
    fn moved(&self, levers: Levers) -> Option<Workings<'_>> {
        let levers = Levers { frame: self.workings.span(), ..levers };
        workings(self.inputs, &levers).ok().map(|(workings, _)| workings)
    }
}

/// The longest slip that a project may state.
pub(super) const SLIP_LIMIT_QUARTERS: u16 = 40;

/// Whether people and tariffs give what is paid.
pub(super) fn are_paid_by_people(outcomes: &Outcomes) -> bool {
    let stated = outcomes.outcomes.iter().all(|outcome| outcome.tariff.is_some());
    stated && !outcomes.outcomes.is_empty() && !outcomes.moves.is_empty()
}

/// Whether the plan pays with each slip, and the longest of which that can be said. In
/// real prices a later payment is worth less, so a longer slip may pay where a shorter one
/// does not, and every one is tried.
fn every_slip(pays: impl Fn(u16) -> Option<bool>) -> (Vec<bool>, u32) {
    let each: Vec<bool> = (0..=SLIP_LIMIT_QUARTERS).map_while(pays).collect();
    let last = each.len().max(1) - 1;
    (each, last as u32)
}

/// The same by halves. As stated, a slip takes savings, and moves payments, which it can
/// take from a grant and never from the council: what pays late pays early.
fn halved(pays: impl Fn(u16) -> Option<bool>) -> (Vec<bool>, u32) {
    let (mut paying, mut beyond) = (0, SLIP_LIMIT_QUARTERS + 1);
    let mut is_said_beyond = true;
    while paying < beyond {
        let tried = if paying == 0 { 0 } else { paying.midpoint(beyond) };
        match pays(tried) {
            Some(true) => paying = tried + 1,
            said => (beyond, is_said_beyond) = (tried, said.is_some()),
        }
    }
    // `paying` slips pay, from none on.
    let last = if is_said_beyond { SLIP_LIMIT_QUARTERS } else { paying.max(1) - 1 };
    (vec![true; paying.into()], u32::from(last))
}
