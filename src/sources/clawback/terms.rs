//! The assumptions with every default and every source resolved to a figure.

use num_rational::BigRational;

use crate::domain::plan::{Exposure, ExposurePeriod};
use crate::domain::{
    Assumptions, DpSpend, FinancialYear, FittedGrowth, GrowthSource, Money, PriceBasis, Rate,
    RecoveryPath,
};

use super::baseline::{self, BaselineLevel};
use crate::appraisal::AppraisalError;
use crate::appraisal::exact::one_plus;
use crate::domain::{Field, RefusedAssumption};
use crate::sources::{Inputs, NoAnswer};

/// What a year's figures follow from, besides the plan and the plain numbers of the
/// assumptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What recoveries are compared with, and where that level comes from.
    pub baseline: BaselineLevel,
    /// The first year that grows.
    pub first_growth_year: FinancialYear,
    /// Growth a year of the baseline, wherever it comes from; `None` where none is stated,
    /// which a growth on a baseline refuses.
    pub growth_rate: Option<Rate>,
    /// The fit that it comes from, where it does.
    pub fitted: Option<FittedGrowth>,
    /// The spend that a rate on exposure is taken of, a year before it grows.
    pub dp_spend: Option<Money>,
    /// The share of it that is clawed back from; `None` where none is stated, which a rate
    /// on exposure refuses.
    pub participating_share: Option<Rate>,
    /// Clawback over that spend; the same holds.
    pub clawback_rate: Option<Rate>,
    /// The year of real prices.
    pub price_base_year: FinancialYear,
}

impl Terms {
    /// Resolves the assumptions for a plan that starts in `first_year`.
    pub(super) fn resolve(
        inputs: &Inputs<'_>,
        first_year: FinancialYear,
    ) -> Result<Terms, NoAnswer> {
        let assumptions = inputs.assumptions;
        let baseline = baseline::resolve(inputs, assumptions.baseline)?;
        baseline.is_not_negative()?;
        let first_growth_year = assumptions.first_growth_year.unwrap_or(first_year);
        let on_exposure = assumptions.recovery_path == RecoveryPath::RateOnExposure;
        let grows = on_exposure || assumptions.recovery_path == RecoveryPath::GrowthOnBaseline;
        if grows {
            growth_follows_baseline(first_growth_year, &baseline)?;
        }
        let (growth_rate, fitted) = match assumptions.growth_source {
            GrowthSource::Stated => (assumptions.growth_rate, None),
            GrowthSource::Target => (inputs.targets.uptake_growth.map(|it| it.rate), None),
            GrowthSource::Fitted => (Some(inputs.fit()?.rate), inputs.fitted.copied()),
        };
        let targets = inputs.targets;
        let share = targets.participating_share.map(|target| target.rate);
        let rate = targets.clawback_rate.map(|target| target.rate);
        let terms = Terms {
            baseline,
            first_growth_year,
            growth_rate,
            fitted,
            dp_spend: if on_exposure { Some(spend(inputs, first_growth_year)?) } else { None },
            participating_share: assumptions.participating_share.or(share),
            clawback_rate: assumptions.clawback_rate.or(rate),
            price_base_year: assumptions.price_base_year.unwrap_or(first_year),
        };
        terms.are_stated(assumptions)?;
        Ok(terms)
    }
}

impl Terms {
    /// Fills in what assumptions leave to defaults and targets, where it is used.
    pub(in crate::sources) fn fill(&self, into: &mut Assumptions) {
        let on_exposure = self.dp_spend.is_some();
        if into.price_basis == PriceBasis::Real {
            into.price_base_year = Some(self.price_base_year);
        }
        into.baseline = Some(self.baseline.baseline);
        into.first_growth_year = Some(self.first_growth_year);
        into.participating_share = self.participating_share.filter(|_| on_exposure);
        into.clawback_rate = self.clawback_rate.filter(|_| on_exposure);
    }

    /// 1 + growth, where the path grows: it then has one.
    pub(super) fn growth(&self) -> BigRational {
        one_plus(self.growth_rate.unwrap_or_default())
    }

    /// Refuses a path that needs a figure which nobody has stated, each by its name.
    fn are_stated(&self, assumptions: &Assumptions) -> Result<(), NoAnswer> {
        const GROWTH: &str = "not stated, and a growth on a baseline needs one: give a growth a \
                              year, or take the programme's target or the fitted growth as \
                              growth_source";
        const TARGET: &str = "the programme states no target of uptake growth: give growth_rate, \
                              or take the fitted growth";
        const OF_SPEND: &str = "not stated, and the programme has no such target: a rate on \
                                exposure needs one, a decimal fraction from 0 to 1";
        let growth = match assumptions.growth_source {
            GrowthSource::Target => (Field::GrowthSource, TARGET),
            GrowthSource::Stated | GrowthSource::Fitted => (Field::GrowthRate, GROWTH),
        };
        let on_exposure = [
            (Field::ParticipatingShare, OF_SPEND, self.participating_share),
            (Field::ClawbackRate, OF_SPEND, self.clawback_rate),
        ];
        let needed = match assumptions.recovery_path {
            RecoveryPath::GrowthOnBaseline => vec![(growth.0, growth.1, self.growth_rate)],
            RecoveryPath::RateOnExposure => on_exposure.to_vec(),
            RecoveryPath::Statistical | RecoveryPath::Scheduled => Vec::new(),
        };
        let missing = needed.into_iter().filter(|(_, _, rate)| rate.is_none());
        let refused: Vec<RefusedAssumption> = missing
            .map(|(field, why, _)| RefusedAssumption { field, why: why.to_owned() })
            .collect();
        if refused.is_empty() { Ok(()) } else { Err(AppraisalError::Refused(refused).into()) }
    }
}

/// The spend of a year before growth starts: never guessed.
fn spend(inputs: &Inputs<'_>, first_growth_year: FinancialYear) -> Result<Money, NoAnswer> {
    let refuse = |why: String| Err(NoAnswer::refused(Field::DpSpend, why));
    match inputs.assumptions.dp_spend {
        Some(DpSpend::Amount(amount)) => Ok(amount),
        Some(DpSpend::Recorded(year)) if first_growth_year <= year => refuse(format!(
            "spend grows from the year after it on: first_growth_year {first_growth_year} is not \
             after {year}"
        )),
        Some(DpSpend::Recorded(year)) => match recorded_spend(inputs.exposure, year) {
            Some(amount) => Ok(amount),
            None => refuse(format!(
                "the exposure states no direct-payment spend for {year}; give an amount a year such as \
                 16700000.00"
            )),
        },
        None => refuse(
            "a rate on exposure needs direct-payment spend: give an amount a year such as \
             16700000.00, or the year of a recorded exposure"
                .to_owned(),
        ),
    }
}

/// The spend of a year: as stated for the year, or else the sum of its quarters.
fn recorded_spend(exposure: &[Exposure], year: FinancialYear) -> Option<Money> {
    let of = |period| exposure.iter().find(|e| e.period == period).and_then(|e| e.dp_paid);
    of(ExposurePeriod::Year(year)).or_else(|| {
        let quarters: Option<Vec<Money>> =
            year.quarters().into_iter().map(|q| of(ExposurePeriod::Quarter(q))).collect();
        quarters.and_then(Money::checked_sum)
    })
}

/// The most years between the baseline and the plan that still compare like with like.
const MOST_YEARS_AFTER_BASELINE: i32 = 10;

/// Growth over a baseline starts after the baseline's last year.
fn growth_follows_baseline(
    first_growth_year: FinancialYear,
    baseline: &BaselineLevel,
) -> Result<(), NoAnswer> {
    match baseline.last_year() {
        Some(last) if first_growth_year <= last => Err(NoAnswer::refused(
            Field::FirstGrowthYear,
            format!("growth starts after the baseline: {first_growth_year} is not after {last}"),
        )),
        _ => Ok(()),
    }
}

/// The plan ends after the baseline, and begins before that is an old story.
pub(super) fn plan_meets_ledger(years: &[FinancialYear], terms: &Terms) -> Result<(), NoAnswer> {
    let (Some(first), Some(last)) = (years.first(), years.last()) else { return Ok(()) };
    let Some(baseline) = terms.baseline.last_year() else { return Ok(()) };
    let refuse = |why: String| Err(NoAnswer::refused(Field::Investments, why));
    if *last <= baseline {
        return refuse(format!(
            "the plan ends in {last}, and recoveries are compared with {baseline}: there is no \
             plan year after it"
        ));
    }
    if first.years_since(baseline) > MOST_YEARS_AFTER_BASELINE {
        return refuse(format!(
            "the plan starts in {first}, more than {MOST_YEARS_AFTER_BASELINE} years after the \
             recoveries of {baseline} that it is compared with; a stated amount as the baseline \
             says that this is meant"
        ));
    }
    Ok(())
}
