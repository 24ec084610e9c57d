//! A project that is paid by outcomes, year by year: who moves on, who is left, what is
//! paid and by whom; and where that is not what its paper states in all.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;

use crate::domain::benefits::Outcomes;
use crate::domain::{FinancialYear, Finding, Money, Rate};

use crate::appraisal::AppraisalError;
use crate::appraisal::exact::{kept, penny, sum, whole};
use crate::appraisal::flow::{self, ByQuarter};

/// One year of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CohortYear {
    /// The year.
    pub financial_year: FinancialYear,
    /// How many people move on, evenly over the quarters with delivery: a slip can leave a
    /// part of a year's people, to a hundredth. `None` is "not stated".
    pub moved_on: Option<Rate>,
    /// How many are left at the end of the year; `None` is "not stated".
    pub people_left: Option<Rate>,
    /// What is paid for outcomes; `None` is "not stated".
    pub payments: Option<Money>,
    /// What the grant pays of it; `None` is "not stated".
    pub grant: Option<Money>,
}

/// What is paid for outcomes by quarter, up to the cap.
#[derive(Debug)]
pub(super) struct Paid {
    pub(super) payments: ByQuarter,
    /// What the council pays of it; `None` where what the grant pays is not stated.
    pub(super) council: Option<ByQuarter>,
    /// Whether people and tariffs give it, and not an amount that is spread.
    pub(super) by_people: bool,
}

impl Paid {
    /// All payments, rounded once.
    pub(super) fn in_all(&self) -> Result<Money, AppraisalError> {
        penny(&sum(self.payments.values()))
    }

    /// All that the council pays, rounded once.
    pub(super) fn council_in_all(&self) -> Option<Result<Money, AppraisalError>> {
        Some(penny(&sum(self.council.as_ref()?.values())))
    }
}

/// The project's years; none where neither people nor payments are stated by year.
pub(super) fn by_year(
    outcomes: &Outcomes,
    moved: &ByQuarter,
    paid: Option<&Paid>,
    span: Option<(FinancialYear, FinancialYear)>,
) -> Result<Vec<CohortYear>, AppraisalError> {
    let Some((first, last)) = span else { return Ok(Vec::new()) };
    let rounded =
        |flow: Option<&ByQuarter>| flow.map(|flow| flow::by_year(flow, (first, last))).transpose();
    let payments = rounded(paid.map(|paid| &paid.payments))?;
    let council = rounded(paid.and_then(|paid| paid.council.as_ref()))?;
    let mut left = outcomes.cohort_before.map(whole);
    let year = |financial_year: FinancialYear| {
        let in_year =
            financial_year.quarters().into_iter().filter_map(|quarter| moved.get(&quarter));
        let moved_on = (!moved.is_empty()).then(|| in_year.sum::<BigRational>());
        left = left.take().zip(moved_on.as_ref()).map(|(left, moved_on)| left - moved_on);
        let of = |flow: &Option<_>| -> Option<Money> {
            let by_year: &std::collections::BTreeMap<FinancialYear, Money> = flow.as_ref()?;
            by_year.get(&financial_year).copied()
        };
        let payments = of(&payments);
        let grant = payments.zip(of(&council));
        Ok(CohortYear {
            financial_year,
            moved_on: moved_on.as_ref().and_then(people),
            people_left: left.as_ref().and_then(people),
            payments,
            grant: grant.map(|(paid, own)| kept(paid.checked_sub(own))).transpose()?,
        })
    };
    first.to(last).map(year).collect()
}

/// A number of people to a hundredth of one: a year's people move on evenly over its
/// quarters.
fn people(number: &BigRational) -> Option<Rate> {
    let hundredths = number * BigRational::from_integer(BigInt::from(100));
    hundredths.round().to_integer().to_i64().map(|hundredths| Rate::new(hundredths, 2))
}

/// Where people and tariffs give something else than the paper states in all.
pub(super) fn findings(
    outcomes: &Outcomes,
    paid: Option<&Paid>,
) -> Result<Vec<Finding>, AppraisalError> {
    let mut findings = Vec::new();
    findings.extend(moves_against_cohort(outcomes));
    let computed = paid.filter(|paid| paid.by_people).map(Paid::in_all).transpose()?;
    if let Some((stated, computed)) = outcomes.payments.zip(computed).filter(|(s, c)| s != c) {
        let message = format!(
            "The paper states outcome payments of {} in all; the people who move on, times their \
             tariffs, come to {}, which is what the years use.",
            stated.in_words(),
            computed.in_words(),
        );
        findings.push(Finding::warning("payments_differ", message));
    }
    Ok(findings)
}

fn moves_against_cohort(outcomes: &Outcomes) -> Option<Finding> {
    let (before, (low, high)) = outcomes.cohort_before.zip(outcomes.cohort_after)?;
    let moved = outcomes.moves.values().fold(0_u32, |sum, people| sum.saturating_add(*people));
    let left = before.saturating_sub(moved);
    let stated = if low == high { low.to_string() } else { format!("{low} to {high}") };
    let message = format!(
        "{moved} people move on by the years, which leaves {left} of {before}; the paper states \
         {stated} after the project."
    );
    let differs = !outcomes.moves.is_empty() && !(low..=high).contains(&left);
    differs.then(|| Finding::warning("moves_against_cohort", message))
}
