//! What a programme gives back, where that is not clawback alone: savings from units,
//! payment by outcomes, lists of proposals, or nothing that anybody has costed.

use std::collections::BTreeMap;

use super::figure::Headline;
use super::{FinancialYear, LineKind, Money, Quarter, Rate};
use crate::words::words;

/// How a programme's benefits come about, and what its paper claims for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Benefits {
    /// Where they come from.
    pub source: BenefitSource,
    /// What they do to a budget, where a scheme or a proposal does not state it for itself;
    /// `None` is "not stated".
    pub budget_effect: Option<BudgetEffect>,
    /// Over which quarters a person assumes that undated amounts fall, evenly; `None`
    /// leaves them undated.
    pub phasing: Option<Phasing>,
    /// The figures that the paper claims for the plan as a whole.
    pub headlines: Vec<Headline>,
    /// What only a reader can know, as a person typed it.
    pub notes: Vec<ReaderNote>,
}

/// Where benefits come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BenefitSource {
    /// Clawbacks, from the ledger.
    #[default]
    Clawback,
    /// Deliberately not costed: what they offset is "not stated", never zero. With the
    /// reason, where one is given.
    NotStated(Option<String>),
    /// Units that open and save.
    UnitSavings(Vec<Scheme>),
    /// Payment by outcomes.
    OutcomePayments(Box<Outcomes>),
    /// A list of proposals.
    Proposals(Vec<Proposal>),
}

impl BenefitSource {
    /// The word used in files, the database and the API.
    pub fn as_str(&self) -> &'static str {
        match self {
            BenefitSource::Clawback => "clawback",
            BenefitSource::NotStated(_) => "not_stated",
            BenefitSource::UnitSavings(_) => "unit_savings",
            BenefitSource::OutcomePayments(_) => "outcome_payments",
            BenefitSource::Proposals(_) => "proposals",
        }
    }
}

words! {
    /// What a saving does to a budget.
    pub enum BudgetEffect {
        /// It can be taken out of a budget.
        Cashable = "cashable",
        /// It avoids a cost that no budget has yet.
        CostAvoidance = "cost_avoidance",
        /// Somebody else pays it, as a grant.
        Grant = "grant",
    }
}

/// Quarters over which undated amounts are assumed to fall evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phasing {
    /// The first.
    pub from: Quarter,
    /// The last.
    pub to: Quarter,
}

impl Phasing {
    /// The most quarters that amounts are spread over.
    pub const LIMIT_QUARTERS: i32 = 160;

    /// From the first to the last quarter, both included. Fails with the reason.
    pub fn new(from: Quarter, to: Quarter) -> Result<Phasing, String> {
        match to.index() - from.index() + 1 {
            ..1 => Err("the last quarter is before the first".to_owned()),
            quarters if quarters > Phasing::LIMIT_QUARTERS => {
                Err(format!("at most {} quarters are kept", Phasing::LIMIT_QUARTERS))
            }
            _ => Ok(Phasing { from, to }),
        }
    }
}

/// What only a reader can know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderNote {
    /// The year it is about, where it is about one.
    pub financial_year: Option<FinancialYear>,
    /// What the person wrote.
    pub text: String,
}

/// A date that a paper gives as a year or as a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Some time in the year.
    Year(FinancialYear),
    /// In the quarter.
    Quarter(Quarter),
}

impl When {
    /// Its financial year.
    pub fn year(self) -> FinancialYear {
        match self {
            When::Year(year) => year,
            When::Quarter(quarter) => quarter.year(),
        }
    }

    /// The quarter, or the first of the year.
    pub fn first_quarter(self) -> Quarter {
        match self {
            When::Year(year) => year.quarters()[0],
            When::Quarter(quarter) => quarter,
        }
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            When::Year(year) => year.fmt(f),
            When::Quarter(quarter) => quarter.fmt(f),
        }
    }
}

/// Units that open together and save from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its name.
    pub name: String,
    /// How many units it opens.
    pub units: u32,
    /// When the first of them opens; `None` is "not stated".
    pub opens: Option<When>,
    /// When they begin to save; `None` is when they open.
    pub savings_from: Option<When>,
    /// What one unit saves in a year; `None` is "not stated".
    pub saving_a_unit: Option<Money>,
    /// The share of it that is saved in the first year after the start, in the second,
    /// and so on; all of it from then on.
    pub ramp: Vec<Rate>,
    /// How many open in each year; empty where all open at once.
    pub opened: BTreeMap<FinancialYear, u32>,
    /// The savings that the paper shows by year; empty where it shows none.
    pub savings: BTreeMap<FinancialYear, Money>,
    /// What kind of amount those savings are; `None` is "not stated".
    pub savings_kind: Option<LineKind>,
    /// What they do to a budget; `None` is what the benefits state for all.
    pub budget_effect: Option<BudgetEffect>,
}

/// Payment by outcomes: people move on, which saves, and is paid for when it lasts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// People before the project.
    pub cohort_before: Option<u32>,
    /// People after it, from and to.
    pub cohort_after: Option<(u32, u32)>,
    /// How many move on in each year; empty where that is not stated.
    pub moves: BTreeMap<FinancialYear, u32>,
    /// The quarter in which delivery starts.
    pub starts: Option<Quarter>,
    /// How long the project runs.
    pub project_months: Option<u16>,
    /// Over how many years it is paid for.
    pub payment_years: Option<u16>,
    /// What is paid for.
    pub outcomes: Vec<OutcomePayment>,
    /// What is paid in all, where that is stated.
    pub payments: Option<Money>,
    /// What others pay of it.
    pub grant: Option<Grant>,
    /// The most that is ever paid.
    pub cap: Option<Money>,
    /// By how many quarters everybody moves on later than planned.
    pub slip_quarters: u16,
    /// What one person who has moved on saves in a year.
    pub saving_a_person: Option<Money>,
    /// The net saving that the paper states, from and to.
    pub net_saving: Option<(Money, Money)>,
}

impl Outcomes {
    /// The quarter of the last payment; the years count from the quarter in which delivery
    /// starts.
    pub fn last_payment(&self) -> Option<Quarter> {
        let years = i32::from(self.payment_years?);
        Some(self.starts?.plus(4 * years - 1))
    }
}

/// Something that is paid for once it has lasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomePayment {
    /// Its name.
    pub name: String,
    /// For how many months it must last: whole quarters.
    pub sustained_months: u16,
    /// What is paid a person; `None` is "not stated".
    pub tariff: Option<Money>,
}

/// What others pay of the outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its amount in all; with a share as well, the most that it pays.
    pub amount: Option<Money>,
    /// The share of each payment.
    pub share: Option<Rate>,
    /// The last year in which it pays.
    pub until: Option<FinancialYear>,
}

/// One proposal of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its number in the list, such as `1.3`.
    pub reference: String,
    /// Its name.
    pub proposal: String,
    /// The part of the council it belongs to.
    pub group: String,
    /// The amount, never negative: what it is, the kind says.
    pub amount: Money,
    /// What the amount is.
    pub kind: ProposalKind,
    /// When it falls.
    pub timing: Timing,
    /// The paper's own words on that, where they say more.
    pub condition: Option<String>,
    /// What it does to a budget, of a saving alone; `None` is what the benefits state for all.
    pub budget_effect: Option<BudgetEffect>,
}

words! {
    /// What a proposal's amount is.
    pub enum ProposalKind {
        /// It is saved.
        Saving = "saving",
        /// It is spent.
        Investment = "investment",
        /// It is saved, and spent again elsewhere.
        Reinvested = "reinvested",
        /// It is spent because demand rises, and not to save.
        DemandPressure = "demand_pressure",
    }
}

words! {
    /// When a proposal's amount falls.
    pub enum Timing {
        /// In each year anew.
        AYear = "a_year",
        /// In each year, for good.
        Permanent = "permanent",
        /// Once.
        OneOff = "one_off",
        /// Over the plan as a whole.
        TotalOverPlan = "total_over_plan",
        /// On top of something that the list does not show.
        Additional = "additional",
        /// The paper does not say.
        Undated = "undated",
    }
}

impl ProposalKind {
    /// Whether it saves anything.
    pub fn saves(self) -> bool {
        matches!(self, ProposalKind::Saving | ProposalKind::Reinvested)
    }
}

impl Timing {
    /// Whether the amount comes again each year.
    pub fn recurs(self) -> bool {
        matches!(self, Timing::AYear | Timing::Permanent)
    }
}
