//! What the plan's lines cost: by year, over their terms, a post.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use crate::domain::benefits::Phasing;
use crate::domain::figure::{Figure, Measure};
use crate::domain::{
    Assumptions, BenefitSource, FinancialYear, Finding, InvestmentLine, LineCategory, Money, Plan,
    Rate,
};
use crate::offset::{OffsetError, Prices, compound};

use super::appraisal::Year;
use super::flow::{penny, phasing_assumed, whole};
use super::{AmountType, Inputs, Sum, kept};

/// The plan with its undated terms started where a person assumes that they start.
pub(super) fn dated(plan: &Plan, phasing: Option<Phasing>) -> Plan {
    let mut plan = plan.clone();
    for line in plan.lines.iter_mut().filter(|line| is_undated(line)) {
        line.starts = phasing.map(|phasing| phasing.from);
    }
    plan
}

fn is_undated(line: &InvestmentLine) -> bool {
    line.term.is_some() && line.starts.is_none()
}

/// What makes a plan cost other than its lines state, and everything be worth other than
/// stated.
#[derive(Debug)]
pub(super) struct Uplift {
    pay_inflation: Rate,
    /// The year whose pay is as stated: the first of the lines.
    first_year: Option<FinancialYear>,
    bias: BigRational,
    prices: Prices,
}

impl Uplift {
    /// Prices are those of the year that is assumed, or else of the answer's first.
    pub(super) fn new(
        assumptions: &Assumptions,
        plan: &Plan,
        first_year: Option<FinancialYear>,
    ) -> Uplift {
        let base_year = assumptions.price_base_year.or(first_year);
        let of_year = |year| Prices::new(assumptions, year);
        Uplift {
            pay_inflation: assumptions.pay_inflation_rate,
            first_year: plan.years().first().copied(),
            bias: whole(1) + assumptions.optimism_bias.exact(),
            prices: base_year.map_or_else(Prices::as_stated, of_year),
        }
    }

    /// An amount of a year in the prices of the answer.
    pub(super) fn in_prices(&self, pence: BigRational, year: FinancialYear) -> BigRational {
        self.prices.of(pence, year)
    }

    pub(super) fn with_bias(&self, pence: &BigRational) -> BigRational {
        pence * &self.bias
    }

    fn pay(&self, line: &InvestmentLine, year: FinancialYear) -> BigRational {
        let grows = line.category == Some(LineCategory::Staffing);
        match self.first_year.filter(|_| grows) {
            Some(first) => compound(self.pay_inflation, year.years_since(first)),
            None => whole(1),
        }
    }
}

/// What the lines cost in a year, in exact pence, with pay that grows or as they are
/// stated; `None` where one of them states nothing for it.
pub(super) fn in_year(
    plan: &Plan,
    year: FinancialYear,
    uplift: Option<&Uplift>,
) -> Option<BigRational> {
    until(plan, year, 4, uplift)
}

/// The same of the first `quarters` of the year.
pub(super) fn until(
    plan: &Plan,
    year: FinancialYear,
    quarters: u8,
    uplift: Option<&Uplift>,
) -> Option<BigRational> {
    let mut pence = BigRational::zero();
    for line in &plan.lines {
        let quarters = line.quarters_until(year, quarters);
        if quarters == 0 {
            continue;
        }
        let amount = line.a_year(year)?;
        let pay = uplift.map_or_else(|| whole(1), |uplift| uplift.pay(line, year));
        pence += amount.exact() * pay * BigRational::new(BigInt::from(quarters), BigInt::from(4));
    }
    Some(pence)
}

/// What the lines state for these years, and for the terms that nobody has dated, before
/// pay grows and any bias; `None` where one of them states nothing for a year.
fn in_all(plan: &Plan, years: &[Year]) -> Result<Option<Money>, OffsetError> {
    let dated =
        Plan { lines: plan.lines.iter().filter(|line| !is_undated(line)).cloned().collect() };
    if years.is_empty() && !dated.lines.is_empty() {
        return Ok(None);
    }
    let by_year = years.iter().map(|year| in_year(&dated, year.financial_year, None));
    let by_year = by_year.map(|pence| pence.as_ref().map(penny).transpose());
    let by_year: Option<Vec<Money>> = by_year.collect::<Result<_, _>>()?;
    let undated = plan.lines.iter().filter(|line| is_undated(line));
    let terms: Option<Vec<Money>> = undated.map(|line| line.term?.total()).collect();
    let parts = by_year.zip(terms);
    parts.map(|(years, terms)| kept(Money::checked_sum(years.into_iter().chain(terms)))).transpose()
}

/// Adds the lines to what a source costs over the plan: the two together are the
/// investment. Where the lines do not say, neither does the sum.
pub(super) fn add_lines(
    plan: &Plan,
    years: &[Year],
    figures: &mut Vec<Sum>,
) -> Result<(), OffsetError> {
    let is_total = |sum: &Sum| {
        sum.measure == Some(Measure::Investment) && sum.amount_type == AmountType::TotalOverPlan
    };
    let Some(place) = figures.iter().position(is_total).filter(|_| !plan.lines.is_empty()) else {
        return Ok(());
    };
    let of_source = figures[place].figure.single().map(Money::from_pence);
    match in_all(plan, years)?.zip(of_source) {
        Some((lines, of_source)) => {
            let total = kept(lines.checked_add(of_source))?;
            let rule =
                format!("{}, and {} of the plan's lines", figures[place].rule, lines.in_words());
            figures[place].figure = Figure::pounds(total);
            figures[place].rule = rule;
        }
        None => {
            figures.remove(place);
        }
    }
    Ok(())
}

/// The figures of the lines as a whole.
pub(super) fn figures(plan: &Plan, years: &[Year]) -> Result<Vec<Sum>, OffsetError> {
    let mut figures = Vec::new();
    if plan.lines.is_empty() {
        return Ok(figures);
    }
    if let Some(total) = in_all(plan, years)? {
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
        figures.push(Sum::pounds(Measure::InvestmentAYear, name, AmountType::Level, a_year, rule));
        let posts: Option<BigRational> =
            plan.lines.iter().map(|line| Some(line.fte?.exact())).sum();
        if let Some(posts) = posts {
            let a_post = Figure::pounds(penny(&(a_year.exact() / &posts))?);
            let rule = format!("{} a year over {} posts", a_year.in_words(), in_words(&posts));
            let name = "investment a post and year";
            figures.push(Sum::of(Measure::InvestmentAPost, name, AmountType::Level, a_post, rule));
        }
    }
    Ok(figures)
}

fn investment(total: Money, rule: &str) -> Sum {
    Sum::pounds(Measure::Investment, "investment", AmountType::TotalOverPlan, total, rule)
}

fn in_words(posts: &BigRational) -> String {
    let hundredths = (posts * BigRational::from_integer(BigInt::from(100))).round().to_integer();
    i64::try_from(hundredths)
        .map_or_else(|_| posts.to_string(), |n| Money::from_pence(n).in_words())
}

/// What there is to say of the lines.
pub(super) fn findings(inputs: &Inputs<'_>, dated: &Plan, years: &[Year]) -> Vec<Finding> {
    let mut findings = inputs.plan.findings();
    findings.extend(inputs.plan.lines.iter().filter_map(|line| term_not_printed(inputs, line)));
    for (line, dated) in inputs.plan.lines.iter().zip(&dated.lines).filter(|(l, _)| is_undated(l)) {
        let span = dated.starts.zip(dated.last_quarter());
        findings.extend(span.map(|(from, to)| {
            phasing_assumed(&line.line, Phasing { from, to }).in_row(&line.line)
        }));
    }
    findings.extend(years_not_stated(inputs, years));
    findings.extend(pay_does_not_grow(inputs));
    if let BenefitSource::NotStated(why) = &inputs.benefits.source {
        let why = why.as_ref().map_or(String::new(), |why| format!(" The paper: {why}"));
        let message = format!(
            "The benefits are not costed, so what they offset is not stated; it is not zero.{why}"
        );
        findings.push(Finding::warning("benefits_not_stated", message));
    }
    findings
}

/// A pay inflation that no line is marked to follow.
fn pay_does_not_grow(inputs: &Inputs<'_>) -> Option<Finding> {
    let set = !inputs.assumptions.pay_inflation_rate.decimal().is_zero();
    let staffing = |line: &InvestmentLine| line.category == Some(LineCategory::Staffing);
    let unused = set && !inputs.plan.lines.iter().any(staffing);
    let message =
        "Set, and without effect on this answer: pay_inflation_rate. No line is staffing.";
    unused.then(|| Finding::info("assumption_not_used", message.to_owned()))
}

/// The cost of a whole term, where the paper prints it nowhere.
fn term_not_printed(inputs: &Inputs<'_>, line: &InvestmentLine) -> Option<Finding> {
    let term = line.term?;
    let total = term.total()?;
    let headlines = inputs.benefits.headlines.iter().filter_map(|claim| claim.figure.single());
    let tables = inputs.published.iter().filter_map(|row| row.total).map(Money::pence);
    let message = format!(
        "{}: {} a year for {} months is {} in all, which is none of the figures that are recorded \
         from the paper.",
        line.line,
        term.amount_a_year.in_words(),
        term.months,
        total.in_words(),
    );
    let is_printed = headlines.chain(tables).any(|printed| printed == total.pence());
    let finding = Finding::warning("cost_not_stated_for_term", message).in_row(&line.line);
    (!is_printed).then_some(finding)
}

/// A line that names some years of the answer and not others.
fn years_not_stated(inputs: &Inputs<'_>, years: &[Year]) -> Vec<Finding> {
    let silent = |line: &InvestmentLine, year: FinancialYear| {
        line.term.is_none() && line.quarters_in(year) > 0 && line.a_year(year).is_none()
    };
    let lines = inputs.plan.lines.iter();
    lines
        .flat_map(|line| {
            let years = years.iter().map(|year| year.financial_year);
            years.filter(move |year| silent(line, *year)).map(move |year| {
                let message = format!(
                    "{} states nothing for {year}, so that year's investment is not stated.",
                    line.line
                );
                Finding::warning("investment_not_stated", message).in_year(year).in_row(&line.line)
            })
        })
        .collect()
}
