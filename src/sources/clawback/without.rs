//! The plan held against no plan: what is recovered with it less what would be recovered
//! without it, the part of that which the plan brings about, then lag and rounding. This
//! alone is a present value in the sense of HM Treasury's Green Book.
//!
//! Without the plan the baseline grows by `growth_without_the_plan` a year, from the same
//! first year on. Where nobody states that growth, the baseline stays as it is, and all growth
//! is credited to the plan.

use num_rational::BigRational;

use crate::appraisal::exact::{minus, one_plus, penny, times};
use crate::appraisal::{Appraisal, AppraisalError, CashFlows};
use crate::domain::choices::Counterfactual;
use crate::domain::{Money, Rate};
use crate::sources::{Inputs, NoAnswer};

use super::flows::{Path, arriving};
use super::path::compounded;

/// The plan held against no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithAndWithout {
    /// Growth a year of recoveries without the plan; `None` is "not stated".
    pub growth_without_the_plan: Option<Rate>,
    /// Whether that growth is the fitted one.
    pub is_fitted: bool,
    /// The share of the difference that the plan brings about; `None` is "not stated", which
    /// is all of it.
    pub attribution: Option<Rate>,
    /// What would be recovered in each plan year without the plan, to the penny; none where
    /// it is too large.
    pub recoveries_without: Vec<Money>,
    /// What the plan comes to when only that is credited; without years and totals where it
    /// is too large.
    pub appraisal: Appraisal,
    /// Whether a figure of this reading is beyond what can be stated: growth without the plan
    /// may be so, where the plan's own is not.
    pub is_too_large: bool,
}

/// What would be recovered without the plan.
#[derive(Debug)]
pub(in crate::sources) struct Without {
    growth: Option<Rate>,
    is_fitted: bool,
    recoveries: Vec<BigRational>,
}

impl Without {
    /// What the plan is credited against no plan, and what would be recovered without it.
    pub(in crate::sources) fn flows(
        inputs: &Inputs<'_>,
        path: &Path,
    ) -> Result<(CashFlows, Without), NoAnswer> {
        let assumptions = inputs.assumptions;
        let growth = match assumptions.growth_without_the_plan {
            Some(Counterfactual::Rate(rate)) => Some(rate),
            Some(Counterfactual::Fitted) => Some(inputs.fit()?.rate),
            None => None,
        };
        let factor = one_plus(growth.unwrap_or_default());
        let level = &path.terms.baseline.pence;
        let years = path.recoveries.iter().map(|it| it.year);
        let recoveries = compounded(level, &factor, &path.terms, years);
        let with = path.recoveries.iter().map(|year| &year.recovery);
        let gains = with.zip(&recoveries).map(|(with, without)| {
            let gain = minus(with, without);
            match assumptions.attribution {
                Some(share) => times(&gain, &share.exact()),
                None => gain,
            }
        });
        let flows = arriving(inputs, path, gains.collect());
        let is_fitted = assumptions.growth_without_the_plan == Some(Counterfactual::Fitted);
        Ok((flows, Without { growth, is_fitted, recoveries }))
    }

    /// With what the plan comes to. What is too large is left out, and no other error.
    pub(in crate::sources) fn appraised(
        self,
        inputs: &Inputs<'_>,
        appraisal: Result<Appraisal, AppraisalError>,
    ) -> Result<WithAndWithout, AppraisalError> {
        let recoveries = || self.recoveries.iter().map(penny).collect::<Result<Vec<_>, _>>();
        let figures = match appraisal.and_then(|appraisal| Ok((appraisal, recoveries()?))) {
            Ok(figures) => Some(figures),
            Err(AppraisalError::TooLarge) => None,
            Err(other) => return Err(other),
        };
        let is_too_large = figures.is_none();
        let (appraisal, recoveries_without) = figures.unwrap_or_default();
        Ok(WithAndWithout {
            growth_without_the_plan: self.growth,
            is_fitted: self.is_fitted,
            attribution: inputs.assumptions.attribution,
            recoveries_without,
            appraisal,
            is_too_large,
        })
    }
}
