//! A project that is paid by outcomes, on the wire.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{FinancialYearText, MoneyText, QuarterText, RateText};
use crate::domain::FinancialYear;
use crate::domain::benefits::{Grant, OutcomePayment, Outcomes};
use crate::sources::CohortYear;

/// Numbers by financial year.
pub type CountsView = BTreeMap<FinancialYearText, u32>;

/// A project that is paid by outcomes. Everything that is null is "not stated".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OutcomesProject)]
pub struct OutcomesView {
    /// People before the project.
    #[schema(example = 173, required = false)]
    pub cohort_before: Option<u32>,
    /// People after it.
    #[schema(required = false)]
    pub cohort_after: Option<PeopleRangeView>,
    /// How many move on in each year; empty where that is not stated.
    #[schema(value_type = BTreeMap<String, u32>, required = false)]
    pub moves: CountsView,
    /// The quarter in which delivery starts.
    #[schema(required = false)]
    pub starts: Option<QuarterText>,
    /// How many months the project runs.
    #[schema(example = 60, required = false)]
    pub project_months: Option<u16>,
    /// Over how many years it is paid for.
    #[schema(example = 9, required = false)]
    pub payment_years: Option<u16>,
    /// What is paid for.
    #[schema(required = false)]
    pub outcomes: Vec<OutcomeView>,
    /// What is paid in all, where that is stated.
    #[schema(required = false)]
    pub payments: Option<MoneyText>,
    /// What others pay of it.
    #[schema(required = false)]
    pub grant: Option<GrantView>,
    /// The most that is ever paid.
    #[schema(required = false)]
    pub cap: Option<MoneyText>,
    /// By how many quarters everybody moves on later than planned.
    #[schema(example = 0, required = false)]
    pub slip_quarters: u16,
    /// What one person who has moved on saves in a year.
    #[schema(required = false)]
    pub saving_a_person: Option<MoneyText>,
    /// The net saving that the paper states.
    #[schema(required = false)]
    pub net_saving: Option<MoneyRangeView>,
}

/// A number of people, from and to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PeopleRange)]
pub struct PeopleRangeView {
    /// The fewest.
    #[schema(example = 105)]
    pub low: u32,
    /// The most; left out, the same.
    #[schema(example = 120, required = false)]
    pub high: u32,
}

/// An amount, from and to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MoneyRange)]
pub struct MoneyRangeView {
    /// The least.
    pub low: MoneyText,
    /// The most; left out, the same.
    #[schema(required = false)]
    pub high: MoneyText,
}

/// Something that is paid for once it has lasted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OutcomePayment)]
pub struct OutcomeView {
    /// Its name.
    #[schema(example = "Kept for two years")]
    pub name: String,
    /// For how many months it must last: whole quarters.
    #[schema(example = 24)]
    pub sustained_months: u16,
    /// What is paid a person; null is "not stated".
    #[schema(required = false)]
    pub tariff: Option<MoneyText>,
}

/// What others pay of the outcomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Grant)]
pub struct GrantView {
    /// Its amount in all; with a share as well, the most that it pays.
    #[schema(required = false)]
    pub amount: Option<MoneyText>,
    /// The share of each payment, from 0 to 1.
    #[schema(required = false)]
    pub share: Option<RateText>,
    /// The last year in which it pays.
    #[schema(required = false)]
    pub until: Option<FinancialYearText>,
}

/// One year of a project that is paid by outcomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CohortYear)]
pub struct CohortYearView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// How many people move on in it, evenly over the year, so that a slip can leave a
    /// part of them to the next; null is "not stated".
    #[schema(example = "7.50")]
    pub moved_on: Option<RateText>,
    /// How many are left at the end of it; null is "not stated".
    #[schema(example = "92.50")]
    pub people_left: Option<RateText>,
    /// What is paid for outcomes; null is "not stated".
    pub payments: Option<MoneyText>,
    /// What the grant pays of it; null is "not stated".
    pub grant: Option<MoneyText>,
}

impl From<&CohortYear> for CohortYearView {
    fn from(year: &CohortYear) -> Self {
        CohortYearView {
            financial_year: FinancialYearText(year.financial_year),
            moved_on: year.moved_on.map(RateText),
            people_left: year.people_left.map(RateText),
            payments: year.payments.map(MoneyText),
            grant: year.grant.map(MoneyText),
        }
    }
}

pub(super) fn counts(counts: &BTreeMap<FinancialYear, u32>) -> CountsView {
    counts.iter().map(|(year, count)| (FinancialYearText(*year), *count)).collect()
}

impl From<&Outcomes> for OutcomesView {
    fn from(project: &Outcomes) -> Self {
        OutcomesView {
            cohort_before: project.cohort_before,
            cohort_after: project.cohort_after.map(|(low, high)| PeopleRangeView { low, high }),
            moves: counts(&project.moves),
            starts: project.starts.map(QuarterText),
            project_months: project.project_months,
            payment_years: project.payment_years,
            outcomes: project.outcomes.iter().map(OutcomeView::from).collect(),
            payments: project.payments.map(MoneyText),
            grant: project.grant.map(GrantView::from),
            cap: project.cap.map(MoneyText),
            slip_quarters: project.slip_quarters,
            saving_a_person: project.saving_a_person.map(MoneyText),
            net_saving: project
                .net_saving
                .map(|(low, high)| MoneyRangeView { low: MoneyText(low), high: MoneyText(high) }),
        }
    }
}

impl From<&OutcomePayment> for OutcomeView {
    fn from(outcome: &OutcomePayment) -> Self {
        OutcomeView {
            name: outcome.name.clone(),
            sustained_months: outcome.sustained_months,
            tariff: outcome.tariff.map(MoneyText),
        }
    }
}

impl From<Grant> for GrantView {
    fn from(grant: Grant) -> Self {
        GrantView {
            amount: grant.amount.map(MoneyText),
            share: grant.share.map(RateText),
            until: grant.until.map(FinancialYearText),
        }
    }
}
