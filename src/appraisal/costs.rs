//! What the plan's lines cost: by year, over their terms, a post.

use std::borrow::Cow;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;

use crate::domain::benefits::Phasing;
use crate::domain::figure::{Figure, Measure};
use crate::domain::{Assumptions, FinancialYear, InvestmentLine, LineCategory, Money, Plan, Rate};

use super::cash_flows::Span;
use super::exact::{kept, one_plus, penny, times, whole};
use super::figures::{AmountType, PlanFigure};
use super::flow::Flow;
use super::prices::compound;
use super::{AppraisalError, Prices};
use crate::words::{counted, listed};

/// The plan with its undated terms started where a person assumes that they start.
pub fn dated(plan: &Plan, phasing: Option<Phasing>) -> Cow<'_, Plan> {
    if phasing.is_none() || !plan.lines.iter().any(is_undated) {
        return Cow::Borrowed(plan);
    }
    let mut plan = plan.clone();
    for line in plan.lines.iter_mut().filter(|line| is_undated(line)) {
        line.starts = phasing.map(|phasing| phasing.from);
    }
    Cow::Owned(plan)
}

/// Whether a line has a term that nobody has dated.
pub fn is_undated(line: &InvestmentLine) -> bool {
    line.term.is_some() && line.starts.is_none()
}

/// What makes a plan cost other than its lines state, and everything be worth other than
/// stated.
#[derive(Debug)]
pub struct Escalation {
    pay_inflation: Rate,
    /// The year whose pay is as stated: the first of the lines.
    first_year: Option<FinancialYear>,
    /// By how many quarters lines come later, and the years that they are planned in.
    slippage: Option<(u32, Span)>,
    /// 1 + optimism bias; `None` is 1.
    bias: Option<BigRational>,
    prices: Prices,
}

impl Escalation {
    /// Prices are those of the year that is assumed, or else of the answer's first; `planned`
    /// are the years of the answer without any slippage.
    pub fn new(
        assumptions: &Assumptions,
        plan: &Plan,
        first_year: Option<FinancialYear>,
        planned: Option<Span>,
    ) -> Escalation {
        let base_year = assumptions.price_base_year.or(first_year);
        let slippage = assumptions.slippage_quarters;
        let of_year = |year| Prices::new(assumptions, year);
        Escalation {
            pay_inflation: assumptions.pay_inflation_rate,
            first_year: plan.years().first().copied(),
            slippage: planned.filter(|_| slippage > 0).map(|planned| (slippage, planned)),
            bias: Some(one_plus(assumptions.optimism_bias)).filter(|bias| !bias.is_one()),
            prices: base_year.map_or_else(Prices::as_stated, of_year),
        }
    }

    /// An amount of a year in the prices of the answer.
    pub fn in_prices(&self, pence: BigRational, year: FinancialYear) -> BigRational {
        self.prices.of(pence, year)
    }

    /// Whether costs have an optimism bias.
    pub fn is_biased(&self) -> bool {
        self.bias.is_some()
    }

    /// A cost with the optimism bias.
    pub fn with_bias(&self, pence: &BigRational) -> BigRational {
        match &self.bias {
            Some(bias) => times(pence, bias),
            None => pence.clone(),
        }
    }

    /// What makes costs of these lines other than they are stated; `None` where nothing does.
    pub fn in_words(&self, lines: &Plan) -> Option<String> {
        let mut lines = lines.lines.iter();
        let grows = !self.pay_inflation.decimal().is_zero()
            && lines.any(|line| line.category == Some(LineCategory::Staffing));
        let bias = self.is_biased().then(|| "with the optimism bias".to_owned());
        let pay = grows.then(|| "with pay inflation".to_owned());
        let words: Vec<String> =
            [self.prices.in_words(), bias, pay].into_iter().flatten().collect();
        (!words.is_empty()).then(|| listed(&words))
    }

    /// Pay of a year over that of the first.
    fn pay(&self, year: FinancialYear) -> Option<BigRational> {
        let first = self.first_year.filter(|_| !self.pay_inflation.decimal().is_zero())?;
        Some(compound(self.pay_inflation, year.years_since(first)))
    }
}

/// What the lines cost in a year, in exact pence, with pay that grows or as they are
/// stated; `None` where one of them states nothing for it.
pub fn in_year(
    plan: &Plan,
    year: FinancialYear,
    escalation: Option<&Escalation>,
) -> Option<BigRational> {
    until(plan, year, 4, escalation)
}

/// The same of the first `quarters` of the year.
pub fn until(
    plan: &Plan,
    year: FinancialYear,
    quarters: u8,
    escalation: Option<&Escalation>,
) -> Option<BigRational> {
    let spent = Spent::until(plan, year, quarters, escalation)?;
    Some(spent.with_pay_at(escalation.and_then(|escalation| escalation.pay(year))))
}

/// What lines state, in quarters of a penny, so that a part of a year stays a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// Of the lines whose pay grows.
    pub staffing: i128,
    /// Of all others.
    pub other: i128,
}

impl Spent {
    /// What the lines state for a year, the slippage counted and no pay grown; `None` where
    /// one of them states nothing for it.
    pub fn in_year(plan: &Plan, year: FinancialYear, escalation: &Escalation) -> Option<Spent> {
        Spent::until(plan, year, 4, Some(escalation))
    }

    fn until(
        plan: &Plan,
        year: FinancialYear,
        quarters: u8,
        escalation: Option<&Escalation>,
    ) -> Option<Spent> {
        match escalation.and_then(|escalation| escalation.slippage) {
            Some((slippage, planned)) => Spent::late(plan, year, quarters, slippage, planned),
            None => Spent::between(plan, year, 0, quarters),
        }
    }

    /// After the first `from` quarters of a year and until `to` of them are over.
    fn between(plan: &Plan, year: FinancialYear, from: u8, to: u8) -> Option<Spent> {
        let mut spent = Spent { staffing: 0, other: 0 };
        for line in &plan.lines {
            let quarters = line.quarters_until(year, to) - line.quarters_until(year, from);
            if quarters == 0 {
                continue;
            }
            let amount = i128::from(quarters) * i128::from(line.a_year(year)?.pence());
            match line.category {
                Some(LineCategory::Staffing) => spent.staffing += amount,
                Some(LineCategory::Other) | None => spent.other += amount,
            }
        }
        Some(spent)
    }

    /// The first `quarters` of a year, had everything come so many quarters later: the last
    /// of one planned year, and then the first of the next.
    fn late(
        plan: &Plan,
        year: FinancialYear,
        quarters: u8,
        slippage: u32,
        (first, last): Span,
    ) -> Option<Spent> {
        let (years, over) = ((slippage / 4) as i32, (slippage % 4) as u8);
        let of = |planned: FinancialYear, from, to| match (first..=last).contains(&planned) {
            true => Spent::between(plan, planned, from, to),
            false => Some(Spent { staffing: 0, other: 0 }),
        };
        let earlier = of(year.plus(-years - 1), 4 - over, 4 - over + quarters.min(over))?;
        let later = of(year.plus(-years), 0, quarters.saturating_sub(over))?;
        Some(Spent {
            staffing: earlier.staffing + later.staffing,
            other: earlier.other + later.other,
        })
    }

    fn with_pay_at(&self, pay: Option<BigRational>) -> BigRational {
        match pay.filter(|_| self.staffing != 0) {
            Some(pay) => quarters(self.other) + quarters(self.staffing) * pay,
            None => quarters(self.other + self.staffing),
        }
    }
}

fn quarters(pence: i128) -> BigRational {
    match pence % 4 {
        0 => whole(pence / 4),
        _ => BigRational::new_raw(BigInt::from(pence), BigInt::from(4)),
    }
}

/// What the lines state for these years, and for the terms that nobody has dated, before
/// pay grows and any bias; `None` where one of them states nothing for a year.
fn in_all(plan: &Plan, planned: Option<Span>) -> Result<Option<Money>, AppraisalError> {
    let dated =
        Plan { lines: plan.lines.iter().filter(|line| !is_undated(line)).cloned().collect() };
    if planned.is_none() && !dated.lines.is_empty() {
        return Ok(None);
    }
    let years = planned.into_iter().flat_map(|(first, last)| first.to(last));
    let by_year = years.map(|year| in_year(&dated, year, None));
    let by_year = by_year.map(|pence| pence.as_ref().map(penny).transpose());
    let by_year: Option<Vec<Money>> = by_year.collect::<Result<_, _>>()?;
    let undated = plan.lines.iter().filter(|line| is_undated(line));
    let terms: Option<Vec<Money>> = undated.map(|line| line.term?.total()).collect();
    let parts = by_year.zip(terms);
    parts.map(|(years, terms)| kept(Money::checked_sum(years.into_iter().chain(terms)))).transpose()
}

/// The figures of a source with those of the lines. Where the source costs something over
/// plan, the two together are the investment; where the lines or the source's `cost` do not
/// say, neither does the sum.
pub fn with_lines(
    plan: &Plan,
    planned: Option<Span>,
    of_source: Vec<PlanFigure>,
    cost: &Flow,
) -> Result<Vec<PlanFigure>, AppraisalError> {
    let is_cost = |figure: &PlanFigure| figure.measure == Some(Measure::Investment);
    if !of_source.iter().any(is_cost) {
        let mut all = figures(plan, planned)?;
        if *cost == Flow::NotStated {
            all.iter_mut().filter(|figure| is_cost(figure)).for_each(lines_alone);
        }
        all.extend(of_source);
        return Ok(all);
    }
    let mut all = of_source;
    let is_total =
        |figure: &PlanFigure| is_cost(figure) && figure.amount_type == AmountType::TotalOverPlan;
    let Some(place) = all.iter().position(is_total).filter(|_| !plan.lines.is_empty()) else {
        return Ok(all);
    };
    let of_source = all[place].figure.single().map(Money::from_pence);
    match in_all(plan, planned)?.zip(of_source) {
        Some((lines, of_source)) => {
            let total = kept(lines.checked_add(of_source))?;
            let rule = format!("{}, and {} of the plan's lines", all[place].rule, lines.in_words());
            all[place].figure = Figure::pounds(total);
            all[place].rule = rule;
        }
        None => {
            all.remove(place);
        }
    }
    Ok(all)
}

/// What the lines cost beside a source that does not say what it costs.
fn lines_alone(figure: &mut PlanFigure) {
    figure.measure = None;
    "the plan's lines".clone_into(&mut figure.name);
}

/// The figures of the lines as a whole.
fn figures(plan: &Plan, planned: Option<Span>) -> Result<Vec<PlanFigure>, AppraisalError> {
    let mut figures = Vec::new();
    if plan.lines.is_empty() {
        return Ok(figures);
    }
    if let Some(total) = in_all(plan, planned)? {
        let undated = plan.lines.iter().filter(|line| is_undated(line)).count();
        let rule = match undated {
            0 => "the lines of every year added up",
            all if all == plan.lines.len() => "each amount a year times the months of its term",
            _ => "the lines of every year, and amounts a year times their months without a start",
        };
        figures.push(investment(total, rule));
    }
    let terms: Option<Vec<_>> = plan.lines.iter().map(|line| line.term).collect();
    if let Some(terms) = terms {
        let a_year = kept(Money::checked_sum(terms.iter().map(|term| term.amount_a_year)))?;
        let name = "investment a year while it runs";
        let rule = "the amounts a year added up";
        figures.push(PlanFigure::pounds(
            Measure::InvestmentAYear,
            name,
            AmountType::Level,
            a_year,
            rule,
        ));
        let posts: Option<BigRational> =
            plan.lines.iter().map(|line| Some(line.fte?.exact())).sum();
        if let Some(posts) = posts {
            let a_post = Figure::pounds(penny(&(a_year.exact() / &posts))?);
            let rule =
                format!("{} a year over {}", a_year.in_words(), counted(in_words(&posts), "post"));
            let name = "investment a post and year";
            figures.push(PlanFigure::of(
                Measure::InvestmentAPost,
                name,
                AmountType::Level,
                a_post,
                rule,
            ));
        }
    }
    Ok(figures)
}

fn investment(total: Money, rule: &str) -> PlanFigure {
    PlanFigure::pounds(Measure::Investment, "investment", AmountType::TotalOverPlan, total, rule)
}

fn in_words(posts: &BigRational) -> String {
    let hundredths = (posts * BigRational::from_integer(BigInt::from(100))).round().to_integer();
    i64::try_from(hundredths)
        .map_or_else(|_| posts.to_string(), |n| Money::from_pence(n).in_words())
}
