//! What the Board should know about an answer whose benefits are not clawbacks, by rules
//! that work for any programme.

use crate::appraisal::as_written::Settings;
use crate::appraisal::{cautions, cost_findings, published};
use crate::domain::{BenefitSource, Finding, Plan, plausible};

use super::{Answer, Inputs, prices, unused};

/// What was found on the way to an answer.
pub(super) struct Said<'a> {
    /// What is not of the plan as it is written.
    pub(super) settings: &'a Settings,
    /// What there is to say of the paper's claims.
    pub(super) claims: Vec<Finding>,
    pub(super) undated_in_real_prices: bool,
}

/// In the order of an answer: the costs, the source, the assumptions, the paper. `dated` is
/// the plan with its undated terms started.
pub(super) fn of(
    inputs: &Inputs<'_>,
    dated: &Plan,
    answer: &Answer,
    said: Said<'_>,
) -> Vec<Finding> {
    let settings = said.settings;
    let (plan, assumptions, benefits) = (inputs.plan, inputs.assumptions, inputs.benefits);
    let years = &answer.appraisal.years;
    let mut lines = plan.findings();
    lines.extend(cost_findings::terms_not_printed(plan, &benefits.headlines, inputs.published));
    let mut findings = settings.mark(lines);
    findings.extend(cautions::units_differ(&answer.appraisal.totals, inputs.about()));
    findings.extend(settings.mark_dates(cost_findings::terms_phased(plan, dated)));
    findings.extend(cost_findings::years_not_stated(plan, years, assumptions.slippage_quarters));
    findings.extend(not_costed(&benefits.source));
    findings.extend(answer.findings.iter().cloned());
    findings.extend(unused::findings(inputs, answer));
    findings.extend(prices::findings(assumptions, said.undated_in_real_prices));
    findings.extend(plausible::doubts(assumptions));
    findings.extend(cautions::pay_rises_twice(plan, assumptions));
    let valued = answer.appraisal.present_value;
    findings.extend(valued.and_then(|_| cautions::nominal_at_real_rate(assumptions)));
    let beyond = |_| cautions::discounted_beyond_30_years(years, assumptions);
    findings.extend(valued.and_then(beyond));
    findings.extend(settings.mark(said.claims));
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
