//! Who pays the plan's lines: the funding that they name until it ends, and then the
//! council. It keeps its end where the plan slips, and so pays less of it.

use std::collections::BTreeMap;

use num_rational::BigRational;

use super::cash_flows::Span;
use super::costs::{self, Escalation};
use super::figures::{AmountType, PlanFigure};
use super::flow::in_parts;
use super::{AppraisalError, exact::kept};
use crate::domain::figure::Figure;
use crate::domain::plan::{Funding, quarters_from};
use crate::domain::{FinancialYear, Finding, Money, Plan};

type ByYear = BTreeMap<FinancialYear, BigRational>;

/// Lines with the same funding.
struct Funded<'a> {
    /// `None` is "not stated".
    funding: Option<&'a Funding>,
    lines: Plan,
}

/// What of the cost each funding pays, and what it leaves to the council; nothing where no
/// line names any. Together they are the cost of the lines in every year of the answer.
pub(super) fn of(
    plan: &Plan,
    span: Option<Span>,
    escalation: &Escalation,
) -> Result<(Vec<PlanFigure>, Vec<Finding>), AppraisalError> {
    let (mut figures, mut findings) = (Vec::new(), Vec::new());
    if plan.lines.iter().all(|line| line.funding.is_none()) {
        return Ok((figures, findings));
    }
    let all = by_funding(plan);
    let parts = all.iter().flat_map(|funded| funded.paid_and_left(span, escalation));
    let mut amounts = in_parts(parts)?.into_iter();
    let counted = escalation.in_words(plan).map_or_else(String::new, |words| format!(", {words}"));
    let figure =
        |name: String, amount: Money, rule: &str| figure(name, amount, format!("{rule}{counted}"));
    let mut left_in_all = Vec::new();
    for funded in &all {
        let (paid, left) = (amounts.next().flatten(), amounts.next().flatten());
        let Some(funding) = funded.funding else {
            figures.extend(left.map(|left| {
                figure("cost without stated funding".to_owned(), left, "its lines name none")
            }));
            findings.extend(left.and_then(not_stated));
            continue;
        };
        let name = &funding.source;
        let until = funding.ends.map(|ends| format!(" until {}", ends.in_words()));
        let until = until.unwrap_or_default();
        let rule = "what the lines that name it cost while it pays";
        let of_paid = |paid| figure(format!("paid by \"{name}\"{until}"), paid, rule);
        figures.extend(paid.map(of_paid));
        let Some(ends) = funding.ends else { continue };
        let rule = "what those lines cost later, which no funding is stated for";
        let name = format!("cost after \"{name}\" ends in {}", ends.in_words());
        figures.extend(left.map(|left| figure(name, left, rule)));
        if left != Some(Money::ZERO) {
            findings.push(ends_first(funding, left).in_year(ends.next().year()));
            left_in_all.push(left);
        }
    }
    findings.extend(named_alike(&all));
    if let Some(in_all) = several(&left_in_all)? {
        let name = "cost after funding ends".to_owned();
        figures.push(figure(name, in_all, "what each funding leaves, added up"));
        let message = format!(
            "In all {} of the plan's cost has no stated funding once the funding that it names ends.",
            in_all.in_words()
        );
        findings.push(Finding::warning("funding_ends_first", message));
    }
    Ok((figures, findings))
}

/// The lines by the funding that they name, in the order of the plan; last those that
/// name none.
fn by_funding(plan: &Plan) -> Vec<Funded<'_>> {
    let mut all: Vec<Funded<'_>> = Vec::new();
    let mut lines: Vec<_> = plan.lines.iter().collect();
    lines.sort_by_key(|line| line.funding.is_none());
    for line in lines {
        let funding = line.funding.as_ref();
        match all.iter_mut().find(|funded| funded.funding == funding) {
            Some(funded) => funded.lines.lines.push(line.clone()),
            None => all.push(Funded { funding, lines: Plan { lines: vec![line.clone()] } }),
        }
    }
    all
}

impl Funded<'_> {
    /// What the funding pays by year, and what it leaves to the council; `None` is "not
    /// stated".
    fn paid_and_left(&self, span: Option<Span>, escalation: &Escalation) -> [Option<ByYear>; 2] {
        let by_year = |quarters: &dyn Fn(FinancialYear) -> u8| -> Option<ByYear> {
            let (first, last) = span?;
            let in_year = |year| {
                let cost = costs::until(&self.lines, year, quarters(year), Some(escalation))?;
                Some((year, escalation.in_prices(escalation.with_bias(&cost), year)))
            };
            first.to(last).map(in_year).collect()
        };
        let all = by_year(&|_| 4);
        let paid = match self.funding {
            None => Some(ByYear::new()),
            Some(Funding { ends: None, .. }) => all.clone(),
            Some(Funding { ends: Some(ends), .. }) => {
                by_year(&|year| 4 - quarters_from(Some(ends.next()), year))
            }
        };
        let left = all.zip(paid.as_ref()).map(|(mut left, paid)| {
            paid.iter().for_each(|(year, paid)| *left.entry(*year).or_default() -= paid);
            left
        });
        [paid, left]
    }
}

/// Fundings whose names differ in capitals or spaces alone, so that they count as two.
fn named_alike(all: &[Funded<'_>]) -> Vec<Finding> {
    let plain = |name: &str| name.split_whitespace().collect::<String>().to_lowercase();
    let mut names: Vec<&str> = Vec::new();
    let mut findings = Vec::new();
    for name in all.iter().filter_map(|funded| Some(funded.funding?.source.as_str())) {
        if names.contains(&name) {
            continue;
        }
        if let Some(first) = names.iter().find(|first| plain(first) == plain(name)) {
            let message = format!(
                "The fundings \"{first}\" and \"{name}\" count as two. If they are one, give them \
                 one name."
            );
            findings.push(Finding::warning("fundings_named_alike", message));
        }
        names.push(name);
    }
    findings
}

/// The sum of several, where each of them is stated.
fn several(left: &[Option<Money>]) -> Result<Option<Money>, AppraisalError> {
    let stated: Option<Vec<Money>> = left.iter().copied().collect();
    let several = stated.filter(|stated| stated.len() > 1);
    several.map(|stated| kept(Money::checked_sum(stated))).transpose()
}

fn figure(name: String, amount: Money, rule: String) -> PlanFigure {
    PlanFigure {
        name,
        measure: None,
        amount_type: AmountType::TotalOverPlan,
        figure: Figure::pounds(amount),
        rule,
    }
}

/// What the council pays itself once a funding has ended; `None` is "not stated".
fn ends_first(funding: &Funding, left: Option<Money>) -> Finding {
    let ends = funding.ends.map(|ends| format!(" until {}", ends.in_words()));
    let pays = format!("The funding \"{}\" pays{}.", funding.source, ends.unwrap_or_default());
    let message = match left {
        Some(left) => format!(
            "{pays} After that {} of the plan's cost has no stated funding: unless another is found, \
             the council pays it.",
            left.in_words()
        ),
        None => format!("{pays} What its lines cost after that is not stated."),
    };
    Finding::warning("funding_ends_first", message)
}

/// Lines that name no funding beside others that do.
fn not_stated(left: Money) -> Option<Finding> {
    let message =
        format!("{} of the plan's cost is of lines that name no funding.", left.in_words());
    (left != Money::ZERO).then(|| Finding::info("funding_not_stated", message))
}
