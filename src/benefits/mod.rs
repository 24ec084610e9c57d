//! What a programme offsets where that is not clawback alone: scheduled savings from
//! units, payment by outcomes, lists of proposals, costs with a term.
//!
//! Each source becomes a cost and a credit by financial year where its paper dates
//! them, and figures of the whole plan where it does not. Amounts are typed; a figure
//! says by which rule it was added up. What is not stated stays so through every sum.
//! Everything is exact until it is rounded once, to the penny.

mod appraisal;
mod claims;
mod cohort;
mod costs;
mod flow;
mod levers;
mod model;
mod outcome_findings;
mod outcomes;
pub mod portfolio;
mod prices;
mod proposals;
pub mod sensitivity;
pub mod switching;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use num_rational::BigRational;

use crate::domain::benefits::Phasing;
use crate::domain::figure::{Figure, Headline, Measure};
use crate::domain::{
    Assumptions, BenefitSource, Benefits, FinancialYear, Finding, Money, Plan, PublishedRow,
    Quarter,
};
use crate::offset::payback::{self, Standing};
use crate::offset::{
    OffsetError, PresentValue, PublishedDifference, cautions, kept, plausible, published,
};

pub use appraisal::{Totals, Year};
pub use claims::{Checked, Judgement};
pub use cohort::CohortYear;
pub use proposals::once_each;
pub use units::amount_type as type_of_savings;

use flow::{ByQuarter, Flow};
use levers::Levers;
use model::Model;

/// What an answer is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// How the benefits come about.
    pub benefits: &'a Benefits,
    /// The investment lines.
    pub plan: &'a Plan,
    /// The table that the paper printed.
    pub published: &'a [PublishedRow],
    /// Of these the discount rate, the optimism bias, the pay inflation, the prices and the
    /// phasing apply.
    pub assumptions: &'a Assumptions,
}

impl Inputs<'_> {
    fn unlike(&self) -> published::Unlike {
        let adds_up = match &self.benefits.source {
            BenefitSource::UnitSavings(schemes) => units::adds_up(schemes),
            _ => false,
        };
        published::Unlike::new(self.assumptions, self.plan, adds_up)
    }

    /// The phasing in force: that of the assumptions, or else of the benefits.
    pub fn phasing(&self) -> Option<Phasing> {
        self.assumptions.phasing.or(self.benefits.phasing)
    }
}

/// What kind of amount a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AmountType {
    /// In each year anew.
    Level,
    /// What a year adds.
    Increment,
    /// Once.
    OneOff,
    /// Over the plan as a whole.
    TotalOverPlan,
    /// Of several types, added up by the rule that the figure states.
    Mixed,
    /// The paper does not say.
    NotStated,
}

impl AmountType {
    /// The word used in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            AmountType::Level => "level",
            AmountType::Increment => "increment",
            AmountType::OneOff => "one_off",
            AmountType::TotalOverPlan => "total_over_plan",
            AmountType::Mixed => "mixed",
            AmountType::NotStated => "not_stated",
        }
    }

    /// One type where all are of one; else they are mixed.
    fn joint(types: impl Iterator<Item = AmountType>) -> AmountType {
        let types: BTreeSet<AmountType> = types.collect();
        match types.len() {
            0 => AmountType::NotStated,
            1 => types.into_iter().next().unwrap_or(AmountType::NotStated),
            _ => AmountType::Mixed,
        }
    }
}

/// A figure of the plan as a whole, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// What it is called.
    pub name: String,
    /// What it measures, where it is one of the measures that a paper may claim.
    pub measure: Option<Measure>,
    /// What kind of amount it is.
    pub amount_type: AmountType,
    /// The figure.
    pub figure: Figure,
    /// By which rule it was taken or added up.
    pub rule: String,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The years in order; none where nothing is dated.
    pub years: Vec<Year>,
    /// The plan as a whole.
    pub totals: Totals,
    /// The first year that costs something and whose credit covers it.
    pub first_covered_year: Option<FinancialYear>,
    /// The first year, not before one that costs something, from whose end the cumulative
    /// net stays at or below zero.
    pub payback_year: Option<FinancialYear>,
    /// The first quarter of that year from whose end it stays so; `None` where what is
    /// saved or spent is not known by quarter.
    pub payback_quarter: Option<Quarter>,
    /// Present values; `None` where a cost or a credit is not stated by year.
    pub present_value: Option<PresentValue>,
    /// Who moves on and what is paid for it, by year; none where that is not stated.
    pub cohort: Vec<CohortYear>,
    /// Figures of the plan as a whole, each with its rule.
    pub figures: Vec<Sum>,
    /// The paper's headline figures, each held against the figures.
    pub headlines: Vec<Checked>,
    /// Where the published table and this answer differ.
    pub published_differences: Vec<PublishedDifference>,
    /// What the Board should know about the answer.
    pub findings: Vec<Finding>,
}

/// What a source gives.
#[derive(Debug, Default)]
struct Path {
    /// What it costs beside the plan's lines.
    cost: Flow,
    /// What it saves.
    credit: Flow,
    /// From the first to the last year that it speaks of, stated or not.
    years: Option<(FinancialYear, FinancialYear)>,
    /// Units opened by year.
    units: BTreeMap<FinancialYear, Money>,
    /// What it saves by quarter; `None` where that is not known.
    saved_by_quarter: Option<ByQuarter>,
    /// The share of that which is asked about; `None` is all.
    saved_share: Option<BigRational>,
    /// Whether a quarter in which saving starts is assumed, for the year alone is stated.
    starts_in_a_year: bool,
    /// What it costs by quarter beside the plan's lines; `None` where that is not known.
    spent_by_quarter: Option<ByQuarter>,
    cohort: Vec<CohortYear>,
    figures: Vec<Sum>,
    findings: Vec<Finding>,
}

/// Answers "what does this programme offset?" for any source but clawback, which the
/// offset itself answers; for that the benefits are "not stated" here.
///
/// Fails where a figure does not fit.
pub fn answer(inputs: &Inputs<'_>) -> Result<Answer, OffsetError> {
    let benefits = inputs.benefits;
    let phasing = inputs.phasing();
    let model = Model::new(inputs, &Levers::default())?;
    let of_prices = prices::findings(inputs.assumptions, model.undated_in_real_prices);
    let present_value = model.present_value(inputs.assumptions.discount_rate)?;
    let Model { plan, path, uplift, years, totals, .. } = model;
    let headlines = claims::check(&benefits.headlines, &path.figures);
    let published_differences =
        published::compare(inputs.published, inputs.unlike(), |year| match year {
            Some(year) => {
                let of = years.iter().find(|of| of.financial_year == year);
                of.map(|of| of.figures(path.units.get(&year).copied()))
            }
            None => Some(totals.figures(Money::checked_sum(path.units.values().copied()))),
        });
    let payback_year = payback::payback_year(years.iter().map(Standing::from));
    let quarter = |paid| appraisal::payback_quarter(&plan, &path, &uplift, &years, paid);
    let mut answer = Answer {
        first_covered_year: payback::first_covered_year(years.iter().map(Standing::from)),
        payback_year,
        payback_quarter: payback_year.and_then(quarter),
        present_value,
        years,
        totals,
        cohort: path.cohort,
        figures: path.figures,
        headlines,
        published_differences,
        findings: path.findings,
    };
    let findings = claims::findings(inputs, &answer);
    let of_costs = costs::findings(inputs, &plan, &answer.years);
    answer.findings.splice(0..0, of_costs);
    answer.findings.extend(flow::phasing_not_used(phasing, &answer.findings));
    answer.findings.extend(of_prices);
    answer.findings.extend(plausible::doubts(inputs.assumptions));
    answer.findings.extend(cautions::pay_rises_twice(inputs.plan, inputs.assumptions));
    let valued = answer.present_value;
    answer.findings.extend(valued.and_then(|_| cautions::nominal_at_real_rate(inputs.assumptions)));
    answer.findings.extend(ranges_not_used(inputs.assumptions));
    answer.findings.extend(findings);
    Ok(answer)
}

/// Ranges that the programme states, of which no probability comes here.
fn ranges_not_used(assumptions: &Assumptions) -> Option<Finding> {
    let names: Vec<&str> = assumptions.ranges.keys().map(|what| what.as_str()).collect();
    let message = format!(
        "A range is stated, and not used, for {}: benefits that are not clawbacks have no \
         probabilities.",
        names.join(", "),
    );
    (!names.is_empty()).then(|| Finding::warning("range_not_used", message))
}

impl Answer {
    /// The figure of a measure, where there is one.
    pub fn figure(&self, measure: Measure) -> Option<&Sum> {
        self.figures.iter().find(|sum| sum.measure == Some(measure))
    }
}

/// The rule of a figure that nothing here computes.
const AS_STATED: &str = "as the paper states it";

impl Sum {
    /// Whether the figure is the paper's own, so that a claim of it proves nothing.
    pub fn is_stated(&self) -> bool {
        self.rule == AS_STATED
    }

    fn of(measure: Measure, name: &str, kind: AmountType, figure: Figure, rule: String) -> Sum {
        Sum { name: name.to_owned(), measure: Some(measure), amount_type: kind, figure, rule }
    }

    fn pounds(measure: Measure, name: &str, kind: AmountType, amount: Money, rule: &str) -> Sum {
        Sum::of(measure, name, kind, Figure::pounds(amount), rule.to_owned())
    }
}

/// A headline in a sentence: `about 2,915,000`.
fn in_words(headline: &Headline) -> String {
    format!("{}{}", headline.qualifier.in_words(), headline.figure.in_words())
}
