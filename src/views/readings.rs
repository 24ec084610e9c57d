//! How a credit is read, on the wire: the question that an offset basis answers, and the
//! plan held against no plan.

use serde::Serialize;
use utoipa::ToSchema;

use super::totals::TotalsView;
use super::{FinancialYearText, MoneyText, QuarterText, RateText};
use crate::appraisal::is_deflated;
use crate::domain::{Assumptions, OffsetBasis, RecoveryPath};
use crate::sources::Clawback;
use crate::words::listed;

/// The question that an offset basis answers.
pub fn question(basis: OffsetBasis) -> &'static str {
    match basis {
        OffsetBasis::YearlyIncrement => {
            "By how much does the plan change each year's budget? A recovery is credited once, in \
             the year in which it first appears."
        }
        OffsetBasis::CumulativeUplift => {
            "How much more cash comes back than at the baseline? What a year gains is credited \
             again in every later year, as long as it lasts."
        }
        OffsetBasis::TotalRecovery => {
            "How much comes back in all, whether or not the plan brings it about?"
        }
    }
}

/// The plan held against no plan: what is recovered with it less what would be recovered
/// without it. Lag, slippage and rounding are as in the answer; the offset basis is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WithAndWithout)]
pub struct WithAndWithoutView {
    /// The question that it answers.
    pub question: &'static str,
    /// Growth a year of recoveries without the plan; null is "not stated": the baseline is
    /// taken to stay, and all growth is credited to the plan.
    pub growth_without_the_plan: Option<RateText>,
    /// Where that growth comes from: `stated`, `fitted` or `not_stated`.
    #[schema(example = "not_stated")]
    pub growth_source: &'static str,
    /// The share of the difference that the plan brings about; null is "not stated", which
    /// counts all of it.
    pub attribution: Option<RateText>,
    /// The years in order.
    pub years: Vec<WithAndWithoutYearView>,
    /// The plan as a whole.
    pub totals: TotalsView,
    /// The first year, not before one that costs something, from whose end the cumulative
    /// net stays at or below zero, or null.
    pub payback_year: Option<FinancialYearText>,
    /// Whether the plan pays back: `reached`, `not_within_these_years`, `not_stated` or
    /// `nothing_spent`.
    #[schema(example = "reached")]
    pub payback_state: &'static str,
    /// The first quarter of that year from whose end it stays so, or null.
    pub payback_quarter: Option<QuarterText>,
    /// Present value of credit minus investment, or null where a cost is not stated.
    #[schema(example = "1251614.27")]
    pub npv: Option<MoneyText>,
    /// What is compared with what, and what must last for it; or that it is too large to
    /// state, and then years, totals and present value are left out.
    pub message: String,
    /// Whether it is too large to state.
    #[serde(skip)]
    pub is_too_large: bool,
}

/// One year with the plan and without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WithAndWithoutYear)]
pub struct WithAndWithoutYearView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// What is recovered with the plan in the planned year that earns it, before lag and slip;
    /// null in a year that only a slippage reaches.
    pub recovery_with: Option<MoneyText>,
    /// What would be recovered without it.
    pub recovery_without: Option<MoneyText>,
    /// What of the difference is credited.
    pub credit: Option<MoneyText>,
    /// Investment minus credit: positive is a cost.
    pub net: Option<MoneyText>,
    /// Net, added up from the first plan year.
    pub cumulative_net: Option<MoneyText>,
}

impl WithAndWithoutView {
    pub(super) fn new(
        assumptions: &Assumptions,
        clawback: &Clawback,
        roughly: &[&str],
    ) -> WithAndWithoutView {
        let against = &clawback.with_and_without;
        let appraisal = &against.appraisal;
        let years = appraisal.years.iter().enumerate().map(|(place, year)| {
            let with = clawback.recoveries.get(place).copied();
            let without = against.recoveries_without.get(place).copied();
            WithAndWithoutYearView {
                financial_year: FinancialYearText(year.financial_year),
                recovery_with: with.map(MoneyText),
                recovery_without: without.map(MoneyText),
                credit: year.credit.map(MoneyText),
                net: year.net.map(MoneyText),
                cumulative_net: year.cumulative_net.map(MoneyText),
            }
        });
        WithAndWithoutView {
            question: "How much cash does the plan gain over doing nothing?",
            growth_without_the_plan: against.growth_without_the_plan.map(RateText),
            growth_source: match (against.growth_without_the_plan, against.is_fitted) {
                (None, _) => "not_stated",
                (Some(_), true) => "fitted",
                (Some(_), false) => "stated",
            },
            attribution: against.attribution.map(RateText),
            years: years.collect(),
            totals: TotalsView::from(&appraisal.totals),
            payback_year: appraisal.payback_year.map(FinancialYearText),
            payback_state: appraisal.is_paid_back().as_str(),
            payback_quarter: appraisal.payback_quarter.map(QuarterText),
            npv: appraisal.present_value.map(|value| MoneyText(value.net)),
            message: message(assumptions, clawback, roughly),
            is_too_large: against.is_too_large,
        }
    }
}

fn message(assumptions: &Assumptions, clawback: &Clawback, roughly: &[&str]) -> String {
    let against = &clawback.with_and_without;
    let baseline = &clawback.terms.baseline;
    let level = baseline.amount_in_words(baseline.amount().unwrap_or_default());
    let without = match (against.growth_without_the_plan, against.is_fitted) {
        (None, _) => {
            // A stated share says itself how much of the growth is credited.
            let all = match against.attribution {
                Some(_) => "",
                None => credited(clawback),
            };
            format!(
                "What recoveries would do without the plan is not stated. They are taken to stay \
                 at {level} a year{all}."
            )
        }
        (Some(rate), true) => format!(
            "Without the plan {level} is taken to {} a year, as the records have by the fit.",
            rate.to_places(4).as_movement("about ")
        ),
        (Some(rate), false) => {
            format!("Without the plan {level} is taken to {} a year.", rate.as_movement(""))
        }
    };
    let attributed = match against.attribution {
        Some(share) => {
            format!(" Of the difference {} is credited to the plan.", share.in_percent())
        }
        None => String::new(),
    };
    let rows = rows_do_not_add_up(assumptions, clawback);
    match against.is_too_large {
        true => format!("{without}{attributed} What follows from it is too large to state."),
        false => {
            let holds = condition(assumptions, clawback, roughly);
            format!("{without}{attributed} It holds {holds}.{rows}")
        }
    }
}

/// What a plan to which nobody states a share is credited with, where that is something.
fn credited(clawback: &Clawback) -> &'static str {
    let with = clawback.recoveries.iter();
    let pairs = with.zip(&clawback.with_and_without.recoveries_without);
    let (mut more, mut less) = (false, false);
    pairs.for_each(|(with, without)| {
        more |= with > without;
        less |= with < without;
    });
    match (more, less) {
        (true, false) => ", so all growth is credited to the plan",
        (true, true) => ", so the whole difference is credited to the plan",
        (false, true) => ", so all that they fall is held against the plan",
        (false, false) => "",
    }
}

/// Why the credit of a year is not its own difference, where it is not.
fn rows_do_not_add_up(of: &Assumptions, clawback: &Clawback) -> String {
    let first = clawback.with_and_without.appraisal.years.first();
    let starts_later = of
        .recoveries_start
        .zip(first)
        .is_some_and(|(start, first)| start > first.financial_year.quarters()[0]);
    let reasons = [
        ("the slip", of.slippage_quarters > 0),
        ("the lag", of.lag_quarters > 0),
        ("the later start", starts_later),
        ("the optimism of benefits", !of.benefit_optimism.decimal().is_zero()),
        ("the prices of one year", is_deflated(of)),
    ];
    let reasons =
        reasons.iter().filter(|(_, holds)| *holds).map(|(reason, _)| (*reason).to_owned());
    let reasons: Vec<String> = reasons.collect();
    if reasons.is_empty() {
        return String::new();
    }
    format!(
        " A year's credit is not its own difference: recoveries stand in the year that earns them, \
         before {}.",
        listed(&reasons)
    )
}

/// What must last for recoveries to come about.
fn condition(assumptions: &Assumptions, clawback: &Clawback, roughly: &[&str]) -> String {
    match assumptions.recovery_path {
        RecoveryPath::GrowthOnBaseline => {
            let rate = clawback.terms.growth_rate.unwrap_or_default().to_places(4);
            let about = if roughly.contains(&"growth_rate") { "about " } else { "" };
            format!("if {} a year lasts", rate.as_growth(about))
        }
        RecoveryPath::RateOnExposure => "if spend, share and rate are as assumed".to_owned(),
        RecoveryPath::Statistical => "if the forecast comes true".to_owned(),
        RecoveryPath::Scheduled => "if recoveries come as they are scheduled".to_owned(),
    }
}
