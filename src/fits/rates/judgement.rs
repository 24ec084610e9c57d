//! What the figures of all years say of a rate target together, and what is unusual.

use super::answer::{ClawbackRate, RateJudgement, YearRates};
use crate::domain::{Finding, Target};
use crate::forecast::Verdict;

/// Rates of spend that council papers of 2017 to 2021 show as steady.
const STEADY: (f64, f64) = (0.05, 0.10);
/// The lowest and the highest rate of a year that a small book showed in them.
const SEEN: (f64, f64) = (0.004, 0.17);

/// Where the paper states none, there is nothing to judge by.
fn no_target(what: &str) -> RateJudgement {
    let message = format!("No target of the {what} is stated, so no year is held against one.");
    RateJudgement { target: None, verdict: Verdict::NotStated, message }
}

pub(super) fn judge_rate(years: &[YearRates], target: Option<Target>) -> RateJudgement {
    let Some(target) = target else { return no_target("clawback rate") };
    let reached = |rate: &ClawbackRate| match rate.rate >= target.rate.as_f64() {
        true => Verdict::Supports,
        false => Verdict::Contradicts,
    };
    let verdicts: Vec<Verdict> =
        years.iter().filter_map(|year| year.clawback_rate.as_ref()).map(reached).collect();
    let verdict = Verdict::of_measure(&verdicts);
    let (percent, all) = (target.in_words(), verdicts.len());
    let message = match verdict {
        Verdict::NotStated => {
            let elsewhere = years.iter().any(|year| year.at_targets.is_some());
            let across = " Spend is stated for other years than the clawbacks: holding one against \
                          the other would be an inference across years.";
            format!(
                "No financial year has both a clawback and the direct payments paid out, so the \
                 rate of {percent} cannot be tested.{}",
                if elsewhere { across } else { "" }
            )
        }
        Verdict::Supports => format!("Every year with both figures ({all}) reached {percent}."),
        Verdict::Contradicts => format!("No year with both figures ({all}) reached {percent}."),
        Verdict::CannotTell => {
            let met = verdicts.iter().filter(|verdict| **verdict == Verdict::Supports).count();
            format!("{met} of {all} years with both figures reached {percent}; the others did not.")
        }
    };
    RateJudgement { target: Some(target), verdict, message }
}

pub(super) fn judge_share(years: &[YearRates], target: Option<Target>) -> RateJudgement {
    let Some(target) = target else { return no_target("share of clients") };
    let verdicts: Vec<Verdict> = years
        .iter()
        .filter_map(|year| year.incidence.as_ref())
        .map(|incidence| incidence.verdict)
        .collect();
    let verdict = Verdict::of_measure(&verdicts);
    let (percent, all) = (target.in_words(), verdicts.len());
    let message = match verdict {
        Verdict::NotStated => format!(
            "No financial year has both client numbers and a count of clawbacks or of people. So the \
             share of {percent} cannot be tested."
        ),
        Verdict::Supports => {
            format!(
                "In every year with the figures ({all}) at least {percent} were clawed back from."
            )
        }
        Verdict::Contradicts => {
            format!(
                "In every year with the figures ({all}) fewer than {percent} were clawed back from."
            )
        }
        Verdict::CannotTell => format!(
            "The years with the figures ({all}) do not settle whether {percent} of clients were \
             clawed back from."
        ),
    };
    RateJudgement { target: Some(target), verdict, message }
}

/// A rate that the papers would not lead one to expect.
pub(super) fn unusual(year: &YearRates) -> Option<Finding> {
    let rate = year.clawback_rate.as_ref()?.rate;
    let inside = |(low, high): (f64, f64)| (low..=high).contains(&rate);
    let said = format!("{} was {:.2}% of spend", year.financial_year, 100.0 * rate);
    let finding = match (inside(STEADY), inside(SEEN)) {
        (true, _) => return None,
        (false, true) => Finding::info(
            "unusual_clawback_rate",
            format!(
                "{said}. In council papers of 2017 to 2021 steady rates are 5% to 10%; a small \
                 book swings between 0.4% and 17%."
            ),
        ),
        (false, false) => Finding::warning(
            "unusual_clawback_rate",
            format!(
                "{said}, outside the 0.4% to 17% between which even a small book swings in \
                 council papers of 2017 to 2021: check that spend and clawback are of the same \
                 people and the same year."
            ),
        ),
    };
    Some(finding.in_year(year.financial_year))
}

pub(super) fn caution() -> Finding {
    let message = "A high clawback can mean unmet need: people who found no one to care for them. \
                   Read the rate beside uptake.";
    Finding::info("read_rate_beside_uptake", message.to_owned())
}
