//! The paper's headline figures, held against the figures that can be computed; and
//! the other things that a paper claims.

use crate::domain::figure::{Figure, Headline, Measure, Qualifier, Unit};
use crate::domain::{Finding, Money};

use super::{PlanFigure, Year};

/// What became of a headline figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimJudgement {
    /// The computed figure is the same, to the pound.
    Reproduced,
    /// It is the paper's own figure: nothing computes it.
    AsStated,
    /// The computed figure is what the claim allows: within its range, or at most, or
    /// at least that.
    Consistent,
    /// The claim is the computed figure rounded.
    Rounded,
    /// The computed figure is another.
    Differs,
    /// There is no figure to compare it with.
    NotStated,
    /// Nobody has said what it measures.
    NotCompared,
}

impl ClaimJudgement {
    /// The word used in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            ClaimJudgement::Reproduced => "reproduced",
            ClaimJudgement::AsStated => "as_stated",
            ClaimJudgement::Consistent => "consistent",
            ClaimJudgement::Rounded => "rounded",
            ClaimJudgement::Differs => "differs",
            ClaimJudgement::NotStated => "not_stated",
            ClaimJudgement::NotCompared => "not_compared",
        }
    }
}

/// A headline figure and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The claim.
    pub headline: Headline,
    /// The computed figure of the same measure, where there is one.
    pub computed: Option<Figure>,
    /// What became of it.
    pub judgement: ClaimJudgement,
}

/// Holds each claim against the figure of its measure.
pub fn check(headlines: &[Headline], figures: &[PlanFigure]) -> Vec<Checked> {
    let of = |measure: Measure| figures.iter().find(|sum| sum.measure == Some(measure));
    headlines
        .iter()
        .map(|headline| {
            let sum = headline.measure.and_then(of);
            let computed = sum.map(|sum| sum.figure);
            let judgement = match (headline.measure, sum) {
                (None, _) => ClaimJudgement::NotCompared,
                (_, None) => ClaimJudgement::NotStated,
                (_, Some(sum)) => match judge(headline, sum.figure) {
                    ClaimJudgement::Reproduced if sum.is_stated() => ClaimJudgement::AsStated,
                    judgement => judgement,
                },
            };
            Checked { headline: headline.clone(), computed, judgement }
        })
        .collect()
}

fn judge(headline: &Headline, computed: Figure) -> ClaimJudgement {
    let claimed = headline.figure;
    if same_to_the_pound(claimed, computed) {
        return ClaimJudgement::Reproduced;
    }
    let allowed = match headline.qualifier {
        // A most that the range never reaches is a claim that it does not bear out.
        Qualifier::UpTo => {
            let reached = computed.single().is_some() || computed.high == claimed.high;
            computed.high <= claimed.high && reached
        }
        Qualifier::Over => computed.low >= claimed.low,
        Qualifier::About | Qualifier::Exactly => within(claimed, computed),
    };
    if allowed {
        return ClaimJudgement::Consistent;
    }
    match (claimed.single(), computed.single()) {
        (Some(claimed), Some(computed)) if is_rounded(claimed, computed) => ClaimJudgement::Rounded,
        _ => ClaimJudgement::Differs,
    }
}

/// Whether the one number of either lies in the range of the other.
fn within(one: Figure, other: Figure) -> bool {
    let inside = |number: i64, range: Figure| (range.low..=range.high).contains(&number);
    match (one.single(), other.single()) {
        (Some(number), None) => inside(number, other),
        (None, Some(number)) => inside(number, one),
        _ => false,
    }
}

fn same_to_the_pound(claimed: Figure, computed: Figure) -> bool {
    let same = |claimed: i64, computed: i64| {
        claimed == computed || (claimed % 100 == 0 && rounded(computed, 100) == claimed)
    };
    if claimed.unit != Unit::Pounds {
        return claimed == computed;
    }
    same(claimed.low, computed.low) && same(claimed.high, computed.high)
}

/// Half up to a multiple of `unit`.
fn rounded(number: i64, unit: i64) -> i64 {
    let (number, unit) = (i128::from(number), i128::from(unit));
    let rounded = (number + unit / 2).div_euclid(unit) * unit;
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// The unit that a claim is printed in: the largest power of ten that divides it and
/// is not more than a twentieth of it.
fn printed_unit(claimed: i64) -> i64 {
    let size = claimed.abs();
    let mut unit = 1_i64;
    while size > 0 && size % (unit * 10) == 0 && unit * 10 <= size / 20 {
        unit *= 10;
    }
    unit
}

/// Whether a claim is a figure rounded to the unit it is printed in, or within a
/// thousandth of it.
fn is_rounded(claimed: i64, computed: i64) -> bool {
    let apart = (i128::from(claimed) - i128::from(computed)).abs();
    rounded(computed, printed_unit(claimed)) == claimed
        || apart * 1_000 <= i128::from(claimed).abs()
}

/// The rule of a claim that there is no figure for, so that no form of the plan matters to it.
pub const NOTHING_COMPARED: &str = "headline_not_reproduced";

/// What there is to say of the claims.
pub fn findings(checked: &[Checked], figures: &[PlanFigure], years: &[Year]) -> Vec<Finding> {
    let of =
        |checked| one_year_against_annual(years, checked).or_else(|| headline(figures, checked));
    checked.iter().filter_map(of).collect()
}

fn headline(figures: &[PlanFigure], checked: &Checked) -> Option<Finding> {
    let Checked { headline, computed, judgement } = checked;
    let claim = format!("\"{}\": the paper claims {}", headline.claim, in_words(headline));
    let message = match (judgement, computed) {
        (ClaimJudgement::Rounded, Some(computed)) => {
            return Some(Finding::info(
                "headline_is_rounded",
                format!(
                    "{claim}; computed {}{}",
                    computed.in_words(),
                    nearest(headline, *computed)
                ),
            ));
        }
        (ClaimJudgement::NotStated, _) => {
            let message = format!("{claim}; there is no figure to compare it with.");
            return Some(Finding::info(NOTHING_COMPARED, message));
        }
        (ClaimJudgement::Differs, Some(computed)) => {
            format!("{claim}; computed {}.", computed.in_words())
        }
        _ => return None,
    };
    let computed = (*computed)?;
    let is_range = computed.single().is_none() || headline.figure.single().is_none();
    Some(match headline.figure.unit {
        _ if is_range => Finding::warning("range_against_claim", message),
        Unit::Pounds => {
            let message = format!("{message} {}", sums_tried(figures, headline.figure));
            Finding::warning("sum_differs_from_headline", message)
        }
        Unit::People | Unit::Units => Finding::warning("headline_differs", message),
    })
}

/// How a rounded claim stands to its figure.
fn nearest(headline: &Headline, computed: Figure) -> String {
    let (Some(claimed), Some(number)) = (headline.figure.single(), computed.single()) else {
        return ".".to_owned();
    };
    let apart = computed.end_in_words(claimed.saturating_sub(number).saturating_abs());
    let direction = if claimed > number { "more" } else { "less" };
    let to_unit = rounded(number, printed_unit(claimed));
    if to_unit == claimed {
        return format!(", which the claim rounds: it is {apart} {direction}.");
    }
    let to_unit = computed.end_in_words(to_unit);
    format!(". The claim is {apart} {direction}, and rounding gives {to_unit}.")
}

/// Every sum that a reader might have meant, or the one that it is.
fn sums_tried(figures: &[PlanFigure], claimed: Figure) -> String {
    let sums = figures.iter().filter(|sum| sum.figure.unit == Unit::Pounds);
    let is_it = |sum: &&PlanFigure| {
        let numbers = claimed.single().zip(sum.figure.single());
        numbers.is_some_and(|(claimed, number)| is_rounded(claimed, number))
    };
    let found: Vec<&str> = sums.clone().filter(is_it).map(|sum| sum.name.as_str()).collect();
    if !found.is_empty() {
        return format!("It is what another sum gives: {}.", found.join(", "));
    }
    let tried: Vec<String> =
        sums.map(|sum| format!("{} {}", sum.name, sum.figure.in_words())).collect();
    format!("No sum gives it. Tried: {}.", tried.join("; "))
}

/// A saving that is claimed for every year and shown for one.
fn one_year_against_annual(years: &[Year], checked: &Checked) -> Option<Finding> {
    if checked.headline.measure != Some(Measure::CreditAYear) || years.len() < 2 {
        return None;
    }
    let shown: Vec<_> = years
        .iter()
        .filter_map(|year| Some((year.financial_year, year.credit?)))
        .filter(|(_, credit)| *credit != Money::ZERO)
        .collect();
    let [(year, credit)] = shown.as_slice() else { return None };
    let message = format!(
        "\"{}\": the paper claims {} a year; of {} years one shows a saving, {} in {year}.",
        checked.headline.claim,
        in_words(&checked.headline),
        years.len(),
        credit.in_words(),
    );
    Some(Finding::warning("one_year_against_annual", message).in_year(*year))
}

/// A headline in a sentence: `about 2,915,000`.
fn in_words(headline: &Headline) -> String {
    format!("{}{}", headline.qualifier.in_words(), headline.figure.in_words())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pounds(low: i64, high: i64) -> Figure {
        Figure::range(Money::from_pence(low * 100), Money::from_pence(high * 100))
    }

    #[test]
    fn a_claim_is_judged_by_how_it_is_printed() {
        use ClaimJudgement::{Consistent, Differs, Reproduced, Rounded};
        let table = [
            (Qualifier::Exactly, pounds(68_457, 68_457), pounds(68_457, 68_457), Reproduced),
            (Qualifier::About, pounds(2_915_000, 2_915_000), pounds(2_913_608, 2_913_608), Rounded),
            (Qualifier::About, pounds(5_500_000, 5_500_000), pounds(5_460_000, 5_460_000), Rounded),
            (Qualifier::About, pounds(5_500_000, 5_500_000), pounds(6_760_000, 6_760_000), Differs),
            (Qualifier::About, pounds(500_000, 500_000), pounds(478_000, 478_000), Differs),
            (Qualifier::UpTo, pounds(70, 70), pounds(53, 68), Differs),
            (Qualifier::UpTo, pounds(70, 70), pounds(69, 69), Consistent),
            (Qualifier::Over, pounds(6, 6), pounds(7, 7), Consistent),
            (Qualifier::Exactly, pounds(3, 4), pounds(3, 4), Reproduced),
            (Qualifier::Exactly, pounds(3, 5), pounds(4, 4), Consistent),
            (Qualifier::Exactly, pounds(3, 5), pounds(3, 6), Differs),
        ];
        for (qualifier, claimed, computed, expected) in table {
            let headline = Headline {
                claim: "x".to_owned(),
                measure: Some(Measure::Investment),
                qualifier,
                figure: claimed,
            };
            assert_eq!(judge(&headline, computed), expected, "{claimed:?} {computed:?}");
        }
        let a_unit = Figure::pounds(Money::from_pence(995_833));
        assert!(same_to_the_pound(pounds(9_958, 9_958), a_unit));
    }
}
