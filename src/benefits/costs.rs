//! What the plan's lines cost: by year, over their terms, a post.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use crate::domain::benefits::Phasing;
use crate::domain::figure::{Figure, Measure};
use crate::domain::{BenefitSource, FinancialYear, Finding, InvestmentLine, Money, Plan};
use crate::offset::OffsetError;

use super::appraisal::Year;
use super::flow::{penny, phasing_assumed};
use super::{AmountType, Inputs, Sum, too_large};

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

/// What the lines cost in a year; `None` where one of them states nothing for it.
pub(super) fn in_year(plan: &Plan, year: FinancialYear) -> Result<Option<Money>, OffsetError> {
    let mut pence = BigRational::zero();
    for line in &plan.lines {
        let quarters = line.quarters_in(year);
        if quarters == 0 {
            continue;
        }
        let Some(amount) = line.a_year(year) else { return Ok(None) };
        pence += amount.exact() * BigRational::new(BigInt::from(quarters), BigInt::from(4));
    }
    penny(&pence).map(Some)
}

/// The figures of the lines as a whole.
pub(super) fn figures(plan: &Plan, years: &[Year]) -> Result<Vec<Sum>, OffsetError> {
    let mut figures = Vec::new();
    let by_year: Option<Vec<Money>> = years.iter().map(|year| year.investment).collect();
    let terms: Option<Vec<_>> = plan.lines.iter().map(|line| line.term).collect();
    let terms = terms.filter(|terms| !terms.is_empty());
    if let Some(by_year) = by_year.filter(|by_year| !by_year.is_empty()) {
        let total = too_large(Money::checked_sum(by_year))?;
        let rule = "the lines of every year added up";
        figures.push(investment(total, rule));
    } else if let Some(terms) = &terms {
        let totals: Option<Vec<Money>> = terms.iter().map(|term| term.total()).collect();
        let total = too_large(totals.and_then(Money::checked_sum))?;
        figures.push(investment(total, "each amount a year times the months of its term"));
    }
    if let Some(terms) = terms {
        let a_year = too_large(Money::checked_sum(terms.iter().map(|term| term.amount_a_year)))?;
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
pub(super) fn findings(inputs: &Inputs<'_>, dated: &Plan) -> Vec<Finding> {
    let mut findings = inputs.plan.findings();
    findings.extend(inputs.plan.lines.iter().filter_map(|line| term_not_printed(inputs, line)));
    for (line, dated) in inputs.plan.lines.iter().zip(&dated.lines).filter(|(l, _)| is_undated(l)) {
        let span = dated.starts.zip(dated.last_quarter());
        findings.extend(span.map(|(from, to)| {
            phasing_assumed(&line.line, Phasing { from, to }).in_row(&line.line)
        }));
    }
    findings.extend(years_not_stated(inputs, dated));
    if let BenefitSource::NotStated(why) = &inputs.benefits.source {
        let why = why.as_ref().map_or(String::new(), |why| format!(" The paper: {why}"));
        let message = format!(
            "The benefits are not costed, so what they offset is not stated; it is not zero.{why}"
        );
        findings.push(Finding::warning("benefits_not_stated", message));
    }
    findings
}

/// The cost of a whole term, where the paper prints it nowhere.
fn term_not_printed(inputs: &Inputs<'_>, line: &InvestmentLine) -> Option<Finding> {
    let term = line.term?;
    let total = term.total()?;
    let headlines = inputs.benefits.headlines.iter().filter_map(|claim| claim.figure.single());
    let tables = inputs.published.iter().filter_map(|row| row.total).map(Money::pence);
    let message = format!(
        "{}: {} a year for {} months is {} in all, which the paper states nowhere.",
        line.line,
        term.amount_a_year.in_words(),
        term.months,
        total.in_words(),
    );
    let is_printed = headlines.chain(tables).any(|printed| printed == total.pence());
    let finding = Finding::warning("cost_not_stated_for_term", message).in_row(&line.line);
    (!is_printed).then_some(finding)
}

/// A line that names some years of the plan and not others.
fn years_not_stated(inputs: &Inputs<'_>, dated: &Plan) -> Vec<Finding> {
    let silent = |line: &InvestmentLine, year: FinancialYear| {
        line.term.is_none() && line.quarters_in(year) > 0 && line.a_year(year).is_none()
    };
    let years = dated.years();
    let lines = inputs.plan.lines.iter();
    lines
        .flat_map(|line| {
            years.iter().filter(move |year| silent(line, **year)).map(move |year| {
                let message = format!(
                    "{} states nothing for {year}, so that year's investment is not stated.",
                    line.line
                );
                Finding::warning("investment_not_stated", message).in_year(*year).in_row(&line.line)
            })
        })
        .collect()
}
