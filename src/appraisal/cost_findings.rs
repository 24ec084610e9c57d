//! What there is to say of the plan's lines beside what they say of themselves: terms,
//! years that they leave out.

use crate::domain::benefits::Phasing;
use crate::domain::figure::Headline;
use crate::domain::{FinancialYear, Finding, InvestmentLine, Money, Plan, PublishedRow};

use super::Year;
use super::costs::is_undated;
use super::flow::phasing_assumed;

/// The terms of lines: what a whole one costs, where the paper prints it nowhere.
pub fn terms_not_printed(
    plan: &Plan,
    headlines: &[Headline],
    published: &[PublishedRow],
) -> Vec<Finding> {
    let lines = plan.lines.iter();
    lines.filter_map(|line| term_not_printed(line, headlines, published)).collect()
}

/// The terms that a person starts by an assumption; `dated` is the plan with their starts.
pub fn terms_phased(plan: &Plan, dated: &Plan) -> Vec<Finding> {
    let undated = plan.lines.iter().zip(&dated.lines).filter(|(line, _)| is_undated(line));
    let phased = undated.filter_map(|(line, dated)| {
        let (from, to) = dated.starts.zip(dated.last_quarter())?;
        Some(phasing_assumed(&line.line, Phasing { from, to }).in_row(&line.line))
    });
    phased.collect()
}

/// The cost of a whole term, where the paper prints it nowhere.
fn term_not_printed(
    line: &InvestmentLine,
    headlines: &[Headline],
    published: &[PublishedRow],
) -> Option<Finding> {
    let term = line.term?;
    let total = term.total()?;
    let headlines = headlines.iter().filter_map(|claim| claim.figure.single());
    let tables = published.iter().filter_map(|row| row.total).map(Money::pence);
    let message = format!(
        "{}: {} a year for {} months is {} in all. None of the figures recorded from the paper is that.",
        line.line,
        term.amount_a_year.in_words(),
        term.months,
        total.in_words(),
    );
    let is_printed = headlines.chain(tables).any(|printed| printed == total.pence());
    let finding = Finding::warning("cost_not_stated_for_term", message).in_row(&line.line);
    (!is_printed).then_some(finding)
}

/// A line that names some planned years of the answer and not others. Nobody states anything
/// for a year into which a slippage alone reaches.
pub fn years_not_stated(plan: &Plan, years: &[Year], slippage: u32) -> Vec<Finding> {
    let added = slippage.div_ceil(4) as usize;
    let years = &years[..years.len().saturating_sub(added)];
    let unsaid = match slippage {
        0 => "that year's investment is not stated",
        _ => "what slips from that year is not stated",
    };
    let silent = |line: &InvestmentLine, year: FinancialYear| {
        line.term.is_none() && line.quarters_in(year) > 0 && line.a_year(year).is_none()
    };
    let lines = plan.lines.iter();
    lines
        .flat_map(|line| {
            let years = years.iter().map(|year| year.financial_year);
            years.filter(move |year| silent(line, *year)).map(move |year| {
                let message = format!("{} states nothing for {year}, so {unsaid}.", line.line);
                Finding::warning("investment_not_stated", message).in_year(year).in_row(&line.line)
            })
        })
        .collect()
}
