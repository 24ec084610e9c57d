//! The figures of a programme without a finding or a comparison: what an answer shows, and
//! what a search, a sensitivity and a draw compute again.

use std::borrow::Cow;

use num_rational::BigRational;
use num_traits::Signed;

use crate::domain::figure::Measure;
use crate::domain::{Assumptions, FinancialYear, Finding, Money, Plan, Quarter, Rate, Rounding};

use super::cash_flows::{CashFlows, Span, as_planned};
use super::costs::{self, Escalation};
use super::exact::{minus, penny, plus, sum, times, whole};
use super::figures::{AmountType, PlanFigure};
use super::flow::{self, ByQuarter, Flow};
use super::funding;
use super::payback::{self, Standing};
use super::prices::is_deflated;
use super::years::{ExactYear, Totals, Year, totals_of, years_of};
use super::{Appraisal, AppraisalError, present_value};

/// How cash flows become figures, besides the assumptions of every plan.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The one rounding of a year's credit.
    pub rounding: Rounding,
    /// The share of the credit that comes about.
    pub credit_share: Rate,
    /// The first and the last year that the figures have whatever is moved. No line of the
    /// plan is of a later year.
    pub frame: Option<Span>,
}

impl Default for Scope {
    fn default() -> Scope {
        Scope { rounding: Rounding::HalfUpToPenny, credit_share: WHOLE, frame: None }
    }
}

/// All of it, in the form that ends of a bar are shown in.
pub const WHOLE: Rate = Rate::new(100, 2);

/// The figures.
#[derive(Debug)]
pub struct Workings<'a> {
    /// The plan with its undated terms started where a person assumes that they start.
    pub plan: Cow<'a, Plan>,
    /// What the source gives.
    pub flows: Cow<'a, CashFlows>,
    escalation: Escalation,
    /// The share of the credit that is asked about; `None` is all.
    share: Option<BigRational>,
    /// The years before their rounding.
    exact: Vec<ExactYear>,
    /// The years, each rounded once.
    pub years: Vec<Year>,
    /// The plan as a whole.
    pub totals: Totals,
    /// Whether a total that the paper states is of no year that could be deflated.
    pub undated_in_real_prices: bool,
    /// The first and the last year that lines and source date, before any slippage.
    pub planned: Option<Span>,
    /// By how many quarters all of it slips.
    slippage: u32,
    /// The year that present values are of.
    today: Option<FinancialYear>,
}

impl<'a> Workings<'a> {
    /// Computes the figures. Fails where one does not fit.
    pub fn new(
        plan: Cow<'a, Plan>,
        flows: Cow<'a, CashFlows>,
        assumptions: &Assumptions,
        scope: &Scope,
    ) -> Result<Workings<'a>, AppraisalError> {
        let planned = planned(&plan, &flows);
        let slippage = assumptions.slippage_quarters;
        let frame = scope.frame.map(|frame| as_planned(frame, slippage));
        let today = scope.frame.or(planned).map(|years| years.0);
        // What a lever adds after the frame is of the source; no line slips from there.
        let of_lines = planned.zip(frame).map(|((first, last), frame)| (first, last.min(frame.1)));
        let escalation = Escalation::new(assumptions, &plan, today, of_lines.or(planned));
        let share = share(scope.credit_share, assumptions.benefit_optimism);
        let span = span(&flows, planned, slippage);
        let exact: Vec<ExactYear> = span
            .into_iter()
            .flat_map(|(first, last)| first.to(last))
            .map(|year| {
                let has_lines = scope.frame.is_none_or(|frame| year <= frame.1);
                exact_year(&plan, &flows, year, &escalation, share.as_ref(), has_lines)
            })
            .collect();
        let years = years_of(&exact, &escalation, scope.rounding)?;
        let stated = |measure| stated(&plan, planned, &flows, measure);
        // Credits by year of which one is missing are no credit of the plan.
        let is_dated = matches!(flows.credit, Flow::ByYear(_));
        let all = totals_of(&years, &escalation, |measure| match measure {
            Measure::Credit if is_dated => Ok(None),
            Measure::Credit => match (stated(measure)?, &share) {
                (Some(credit), Some(share)) => Ok(Some(penny(&(credit.exact() * share))?)),
                (credit, _) => Ok(credit),
            },
            measure => stated(measure),
        })?;
        let totals = match is_deflated(assumptions) {
            true => totals_of(&years, &escalation, |_| Ok(None))?,
            false => all,
        };
        let undated_in_real_prices = totals != all;
        Ok(Workings {
            plan,
            flows,
            escalation,
            share,
            exact,
            years,
            totals,
            undated_in_real_prices,
            planned,
            slippage,
            today,
        })
    }

    /// The first and the last year.
    pub fn span(&self) -> Option<Span> {
        let (first, last) = (self.years.first()?, self.years.last()?);
        Some((first.financial_year, last.financial_year))
    }

    /// What the plan is worth today and when it has paid back, which no search asks for.
    pub fn appraise(&self, discount_rate: Rate) -> Result<Appraisal, AppraisalError> {
        let payback_year = payback::payback_year(self.years.iter().map(Standing::from));
        Ok(Appraisal {
            first_covered_year: payback::first_covered_year(self.years.iter().map(Standing::from)),
            payback_year,
            payback_quarter: payback_year.and_then(|paid| self.payback_quarter(paid)),
            present_value: present_value::of(&self.years, discount_rate, self.today)?,
            years: self.years.clone(),
            totals: self.totals,
        })
    }

    /// What the plan is worth today; `None` where a side is not stated.
    pub fn npv(&self, discount_rate: Rate) -> Result<Option<Money>, AppraisalError> {
        Ok(present_value::of(&self.years, discount_rate, self.today)?.map(|value| value.net))
    }

    /// Who pays the plan's lines, and what there is to say of it.
    pub fn funding(&self) -> Result<(Vec<PlanFigure>, Vec<Finding>), AppraisalError> {
        funding::of(&self.plan, self.span(), &self.escalation)
    }

    /// The figures of the source with those of the lines.
    pub fn figures(&self) -> Result<Vec<PlanFigure>, AppraisalError> {
        let of_source = self.flows.figures.clone();
        costs::with_lines(&self.plan, self.planned, of_source, &self.flows.cost)
    }

    /// What is credited over the plan, before its rounding where it is known by year.
    pub fn credit(&self) -> Option<BigRational> {
        self.sum(|year| year.credit.as_ref(), self.totals.credit)
    }

    /// What the plan costs before the optimism bias.
    pub fn cost_before_bias(&self) -> Option<BigRational> {
        self.sum(|year| year.before_bias.as_ref(), self.totals.investment_before_bias)
    }

    fn sum(
        &self,
        amount: fn(&ExactYear) -> Option<&BigRational>,
        in_all: Option<Money>,
    ) -> Option<BigRational> {
        let by_year: Option<Vec<&BigRational>> = self.exact.iter().map(amount).collect();
        by_year.map(sum).filter(|_| !self.exact.is_empty()).or_else(|| in_all.map(Money::exact))
    }

    /// What the plan costs with the optimism bias, before any rounding, where its source
    /// costs so much by quarter.
    pub fn cost_if_spent(&self, spent: &ByQuarter) -> Option<BigRational> {
        let in_year = |year: &ExactYear| {
            let rounded = self.flows.cost.in_year(year.financial_year)?;
            let more = minus(&flow::until(spent, year.financial_year, 4), &rounded);
            let more = self.escalation.in_prices(more, year.financial_year);
            Some(plus(year.before_bias.as_ref()?, &more))
        };
        let before_bias: Option<Vec<BigRational>> = self.exact.iter().map(in_year).collect();
        let before_bias = sum(&before_bias?);
        Some(self.escalation.with_bias(&before_bias))
    }

    /// The same credit, had it come so many quarters later, until the plan ends; `None` where
    /// it is not known by quarter.
    pub fn credit_after(&self, quarters: u32) -> Option<BigRational> {
        let mut later = flow::later(self.flows.credit_by_quarter.amounts()?, quarters);
        let last = last_quarter(self.planned?.1, self.slippage);
        later.retain(|quarter, _| *quarter <= last);
        let in_year = |year: &ExactYear| {
            let pence = flow::until(&later, year.financial_year, 4);
            self.escalation.in_prices(pence, year.financial_year)
        };
        Some(self.exact.iter().map(in_year).sum())
    }

    /// The first quarter of the year that pays back from whose end it stays so; `None` where
    /// what is credited or spent is not known by quarter.
    fn payback_quarter(&self, paid: FinancialYear) -> Option<Quarter> {
        let place = self.years.iter().position(|year| year.financial_year == paid)?;
        let year = &self.years[place];
        let source = match (&self.flows.cost, &self.flows.cost_by_quarter) {
            (Flow::Nothing, _) => None,
            (_, Some(spent)) => Some(spent),
            (_, None) => return None,
        };
        self.flows.credit_by_quarter.until(paid, 4)?;
        let before = year.cumulative_net?.exact() - year.net?.exact();
        let spent = |quarters| {
            let lines = costs::until(&self.plan, paid, quarters, Some(&self.escalation));
            let of_source = source.map(|spent| flow::until(spent, paid, quarters));
            self.escalation.with_bias(&(lines.unwrap_or_default() + of_source.unwrap_or_default()))
        };
        let credited = |quarters| {
            let credit = self.flows.credit_by_quarter.until(paid, quarters).unwrap_or_default();
            match &self.share {
                Some(share) => credit * share,
                None => credit,
            }
        };
        let spent_before = self.years[..place].iter().any(|it| it.investment > Some(Money::ZERO));
        payback::first_paid_quarter(
            paid,
            |quarters| spent_before || spent(quarters).is_positive(),
            |quarters| {
                let open = spent(quarters) - credited(quarters);
                &before + self.escalation.in_prices(open, paid)
            },
        )
    }
}

/// The share of the credit that comes about; `None` is all.
fn share(credit_share: Rate, benefit_optimism: Rate) -> Option<BigRational> {
    let is_whole = credit_share == WHOLE && benefit_optimism.decimal().is_zero();
    (!is_whole).then(|| credit_share.exact() * (whole(1) - benefit_optimism.exact()))
}

/// From the first to the last year that lines and source date, before any slippage.
fn planned(plan: &Plan, flows: &CashFlows) -> Option<Span> {
    let years = plan.years();
    joint([years.first().copied().zip(years.last().copied()), flows.years])
}

/// The years of the answer: what is planned and by how much it slips, and all that the
/// source gives.
fn span(flows: &CashFlows, planned: Option<Span>, slippage: u32) -> Option<Span> {
    let slipped = planned.map(|span| slipped(span, slippage));
    joint([slipped, flows.cost.years(), flows.credit.years()])
}

/// Years with those into which a slippage reaches.
pub fn slipped((first, last): Span, quarters: u32) -> Span {
    (first, last.plus(quarters.div_ceil(4) as i32))
}

/// The last quarter of a plan that slips.
pub fn last_quarter(planned: FinancialYear, slippage: u32) -> Quarter {
    planned.quarters()[3].plus(i32::try_from(slippage).unwrap_or(i32::MAX))
}

fn joint<const N: usize>(spans: [Option<Span>; N]) -> Option<Span> {
    let spans = || spans.into_iter().flatten();
    spans().map(|span| span.0).min().zip(spans().map(|span| span.1).max())
}

fn exact_year(
    plan: &Plan,
    flows: &CashFlows,
    financial_year: FinancialYear,
    escalation: &Escalation,
    share: Option<&BigRational>,
    has_lines: bool,
) -> ExactYear {
    let in_prices = |pence| escalation.in_prices(pence, financial_year);
    let before_bias = match has_lines {
        true => cost(plan, &flows.cost, financial_year, escalation),
        // What a source costs in such a year is all there is.
        false => flows.cost.in_year(financial_year),
    };
    let credit = flows.credit_in(financial_year).map(|credit| match share {
        Some(share) => times(&credit, share),
        None => credit,
    });
    ExactYear {
        financial_year,
        before_bias: before_bias.map(in_prices),
        credit: credit.map(in_prices),
    }
}

/// The plan's lines and what the source costs beside them; `None` where either does not
/// say, for a sum of the rest is not the cost.
fn cost(
    plan: &Plan,
    of_source: &Flow,
    year: FinancialYear,
    escalation: &Escalation,
) -> Option<BigRational> {
    if let Flow::NotStated = of_source {
        return None;
    }
    let lines = || costs::in_year(plan, year, Some(escalation)).filter(|_| !plan.lines.is_empty());
    match of_source {
        Flow::NotStated => None,
        Flow::Nothing => lines(),
        Flow::ByYear(_) if plan.lines.is_empty() => of_source.in_year(year),
        Flow::ByYear(_) => Some(lines()? + of_source.in_year(year)?),
    }
}

/// What is stated of the plan as a whole. A figure that mixes types is no total.
fn stated(
    plan: &Plan,
    planned: Option<Span>,
    flows: &CashFlows,
    measure: Measure,
) -> Result<Option<Money>, AppraisalError> {
    let figures = costs::with_lines(plan, planned, flows.figures.clone(), &flows.cost)?;
    let figure = figures.iter().find(|figure| figure.measure == Some(measure));
    let total = figure.filter(|figure| figure.amount_type == AmountType::TotalOverPlan);
    Ok(total.and_then(|total| total.figure.single()).map(Money::from_pence))
}
