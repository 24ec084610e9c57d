//! The table that a paper printed, held against the answer line by line.

use crate::domain::{ClaimMeasure, FinancialYear, Finding, Money, PublishedRow};

use super::appraisal::{Appraisal, Year};

/// A published figure that the answer does not reproduce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedDifference {
    /// The row as printed.
    pub row: String,
    /// What the row claims to be.
    pub measure: ClaimMeasure,
    /// The year.
    pub financial_year: FinancialYear,
    /// The printed figure.
    pub published: Money,
    /// The computed figure; `None` is "not stated".
    pub computed: Option<Money>,
    /// The computed figure minus the printed one.
    pub difference: Option<Money>,
    /// What would explain it, where one slip of the pen does.
    pub explanation: Option<String>,
}

fn computed(year: &Year, measure: ClaimMeasure) -> Option<Money> {
    match measure {
        ClaimMeasure::Investment => year.investment,
        ClaimMeasure::Credit => Some(year.credit),
        ClaimMeasure::Net => year.net,
        ClaimMeasure::CumulativeNet => year.cumulative_net,
    }
}

pub(super) fn compare(
    published: &[PublishedRow],
    appraisal: &Appraisal,
) -> Vec<PublishedDifference> {
    let mut differences = Vec::new();
    for row in published {
        let Some(measure) = row.measure else { continue };
        for (financial_year, printed) in &row.amounts {
            let year = appraisal.years.iter().find(|year| year.financial_year == *financial_year);
            let computed = year.and_then(|year| computed(year, measure));
            if computed == Some(*printed) {
                continue;
            }
            differences.push(PublishedDifference {
                row: row.row.clone(),
                measure,
                financial_year: *financial_year,
                published: *printed,
                computed,
                difference: computed.and_then(|computed| computed.checked_sub(*printed)),
                explanation: year.and_then(|year| explain(measure, *printed, year)),
            });
        }
    }
    differences
}

/// How many printed figures there are to compare.
pub(super) fn claims(published: &[PublishedRow]) -> usize {
    let compared = published.iter().filter(|row| row.measure.is_some());
    compared.map(|row| row.amounts.len()).sum()
}

/// A printed net that is off by what one slip in its cost or its credit gives.
fn explain(measure: ClaimMeasure, printed: Money, year: &Year) -> Option<String> {
    let (investment, credit) = (year.investment?, year.credit);
    let (name, true_figure, entered) = match measure {
        ClaimMeasure::Net => {
            let implied_cost = printed.checked_add(credit)?;
            let implied_credit = investment.checked_sub(printed)?;
            if is_slip(investment, implied_cost) {
                ("investment", investment, implied_cost)
            } else if is_slip(credit, implied_credit) {
                ("credit", credit, implied_credit)
            } else {
                return None;
            }
        }
        ClaimMeasure::Investment if is_slip(investment, printed) => {
            ("investment", investment, printed)
        }
        ClaimMeasure::Credit if is_slip(credit, printed) => ("credit", credit, printed),
        _ => return None,
    };
    Some(format!(
        "equals the {name} entered as {} instead of {}",
        entered.in_words(),
        true_figure.in_words()
    ))
}

/// Whether `entered` is `figure` with its end rounded away, two neighbouring
/// digits swapped, or one digit lost or typed twice.
fn is_slip(figure: Money, entered: Money) -> bool {
    let pounds = |money: Money| (money.pence() % 100 == 0).then_some(money.pence() / 100);
    let (Some(figure), Some(entered)) = (pounds(figure), pounds(entered)) else { return false };
    if figure == entered || (figure < 0) != (entered < 0) {
        return false;
    }
    let (figure, entered) = (figure.unsigned_abs(), entered.unsigned_abs());
    let rounded = [10_u64, 100, 1_000, 10_000].into_iter().any(|unit| {
        let down = figure / unit * unit;
        figure > unit && (entered == down || entered == down + unit)
    });
    rounded || is_typing_slip(&figure.to_string(), &entered.to_string())
}

fn is_typing_slip(figure: &str, entered: &str) -> bool {
    let swapped = || {
        (1..figure.len()).any(|place| {
            let mut digits = figure.as_bytes().to_vec();
            digits.swap(place - 1, place);
            digits == entered.as_bytes()
        })
    };
    let without = |longer: &str, shorter: &str| {
        (0..longer.len()).any(|place| {
            longer.len() == shorter.len() + 1
                && longer[..place] == shorter[..place]
                && longer[place + 1..] == shorter[place..]
        })
    };
    swapped() || without(figure, entered) || without(entered, figure)
}

/// The sentence about a difference.
pub(super) fn finding(difference: &PublishedDifference) -> Finding {
    let printed = difference.published.in_words();
    let message = match (difference.computed, difference.difference) {
        (Some(computed), Some(by)) => {
            let by = Money::from_pence(by.pence().saturating_abs()).in_words();
            let cause = match &difference.explanation {
                Some(explanation) => format!("The difference of {by} {explanation}."),
                None => format!("They differ by {by}."),
            };
            format!("Published {printed}; computed {}. {cause}", computed.in_words())
        }
        _ => format!("Published {printed}; there is no figure to compare it with."),
    };
    Finding::warning("published_difference", message)
        .in_year(difference.financial_year)
        .in_row(&difference.row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_a_rounding_a_swap_or_one_digit() {
        let table = [
            (251_450, 251_000, true),
            (251_450, 252_000, true),
            (251_450, 251_500, true),
            (251_450, 215_450, true),
            (251_450, 25_450, true),
            (251_450, 2_514_450, true),
            (251_450, 251_450, false),
            (251_450, 249_999, false),
            (251_450, -251_000, false),
            (5, 0, false),
        ];
        for (figure, entered, expected) in table {
            let pounds = |pounds: i64| Money::from_pence(pounds * 100);
            assert_eq!(is_slip(pounds(figure), pounds(entered)), expected, "{figure} as {entered}");
        }
    }
}
