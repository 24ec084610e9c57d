//! What the Board should know about an answer whose benefits are not clawbacks, by rules
//! that work for any programme.

use crate::appraisal::{cautions, claims, cost_findings, published};
use crate::domain::{BenefitSource, Finding, Plan, plausible};

use super::{Answer, Inputs, prices, unused};

/// In the order of an answer: the costs, the source, the assumptions, the paper. `dated` is
/// the plan with its undated terms started.
pub(super) fn of(
    inputs: &Inputs<'_>,
    dated: &Plan,
    answer: &Answer,
    undated_in_real_prices: bool,
) -> Vec<Finding> {
    let (plan, assumptions, benefits) = (inputs.plan, inputs.assumptions, inputs.benefits);
    let years = &answer.appraisal.years;
    let mut findings = plan.findings();
    findings.extend(cost_findings::terms_not_printed(plan, &benefits.headlines, inputs.published));
    findings.extend(cost_findings::terms_phased(plan, dated));
    findings.extend(cost_findings::years_not_stated(plan, years, assumptions.slippage_quarters));
    findings.extend(not_costed(&benefits.source));
    findings.extend(answer.findings.iter().cloned());
    findings.extend(unused::findings(inputs, answer));
    findings.extend(prices::findings(assumptions, undated_in_real_prices));
    findings.extend(plausible::doubts(assumptions));
    findings.extend(cautions::pay_rises_twice(plan, assumptions));
    let valued = answer.appraisal.present_value;
    findings.extend(valued.and_then(|_| cautions::nominal_at_real_rate(assumptions)));
    findings.extend(claims::findings(&answer.headlines, &answer.figures, years));
    let differences = &answer.published_differences;
    findings.extend(published::findings(inputs.published, inputs.unlike(), differences));
    findings.extend(benefits.notes.iter().map(|note| {
        let finding = Finding::info("note", format!("A reader's note: {}", note.text));
        match note.financial_year {
            Some(year) => finding.in_year(year),
            None => finding,
        }
    }));
    findings
}

/// Benefits that nobody has costed.
fn not_costed(source: &BenefitSource) -> Option<Finding> {
    let BenefitSource::NotStated(why) = source else { return None };
    let why = why.as_ref().map_or(String::new(), |why| format!(" The paper: {why}"));
    let message = format!(
        "The benefits are not costed, so what they offset is not stated; it is not zero.{why}"
    );
    Some(Finding::warning("benefits_not_stated", message))
}
