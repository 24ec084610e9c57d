//! Counts against their amounts: swapped, one without the other, and a clawback of an
//! unlikely size.

use super::figures::{Doubt, Figures};
use crate::domain::ledger::QuarterFigure;
use crate::domain::{Money, Quarter};

/// So many times more clawbacks than pounds is taken for swapped columns: a clawback below
/// ten pence is none that anybody would collect.
const MORE_CLAWBACKS_THAN_POUNDS: i128 = 10;

/// How many times the middle clawback of the ledger is doubted, and its inverse. Packages
/// differ by less from quarter to quarter even where a quarter has one clawback.
const FAR_FROM_MIDDLE: i128 = 20;

/// The fewest quarters with a mean clawback that have a middle.
const QUARTERS_WITH_A_MEAN: usize = 4;

/// Quarters whose amount looks like a number of clawbacks, and the other way round.
pub(super) fn swapped(figures: &Figures<'_>) -> Option<Doubt> {
    let looks_swapped = |figure: &QuarterFigure| {
        let (pence, count) = (i128::from(figure.amount.pence()), i128::from(figure.count?));
        let whole = pence > 0 && pence % 100 == 0;
        Some(whole && count * 100 >= pence * MORE_CLAWBACKS_THAN_POUNDS)
    };
    let swapped: Vec<Quarter> = figures
        .quarters()
        .filter(|(_, figure)| looks_swapped(figure) == Some(true))
        .map(|(quarter, _)| quarter)
        .collect();
    let first = *swapped.first()?;
    let figure = figures.of(first)?;
    let message = format!(
        "{} has {} from {} clawbacks. Were amount and count swapped?",
        figures.named(first),
        figure.amount.in_words(),
        grouped(figure.count?),
    );
    Some(Doubt { rule: "amount_and_count_swapped", quarters: swapped, message })
}

/// An amount from no clawback, and clawbacks that brought nothing.
pub(super) fn one_without_the_other(figures: &Figures<'_>) -> Vec<Doubt> {
    let of = |wanted: fn(QuarterFigure) -> bool| -> Vec<Quarter> {
        let wanted = figures.quarters().filter(|(_, figure)| wanted(*figure));
        wanted.map(|(quarter, _)| quarter).collect()
    };
    let uncounted = of(|figure| figure.amount != Money::ZERO && figure.count == Some(0));
    let empty = of(|it| it.amount == Money::ZERO && it.count.is_some_and(|count| count > 0));
    let uncounted = uncounted.first().and_then(|first| {
        let message = format!(
            "{} has {} from 0 clawbacks. Leave the count blank where it is not known.",
            figures.named(*first),
            figures.of(*first)?.amount.in_words(),
        );
        Some(Doubt { rule: "amount_without_count", quarters: uncounted.clone(), message })
    });
    let empty = empty.first().and_then(|first| {
        let message = format!(
            "{} has 0 from {} clawbacks. Leave the quarter out where its amount is not known.",
            figures.named(*first),
            grouped(figures.of(*first)?.count?),
        );
        Some(Doubt { rule: "count_without_amount", quarters: empty.clone(), message })
    });
    uncounted.into_iter().chain(empty).collect()
}

/// Quarters whose mean clawback is beyond a factor of [`FAR_FROM_MIDDLE`] of the middle one.
pub(super) fn unusual_means(figures: &Figures<'_>, excused: &[Quarter]) -> Option<Doubt> {
    let mean = |figure: QuarterFigure| {
        let count = i128::from(figure.count.filter(|count| *count > 0)?);
        let pence = i128::from(figure.amount.pence().unsigned_abs());
        (pence > 0).then_some((pence + count / 2) / count)
    };
    let means: Vec<(Quarter, i128)> =
        figures.quarters().filter_map(|(quarter, figure)| Some((quarter, mean(figure)?))).collect();
    if means.len() < QUARTERS_WITH_A_MEAN {
        return None;
    }
    let mut sorted: Vec<i128> = means.iter().map(|(_, mean)| *mean).collect();
    sorted.sort_unstable();
    let middle = sorted[sorted.len() / 2];
    let far = |mean: i128| mean > middle * FAR_FROM_MIDDLE || mean * FAR_FROM_MIDDLE < middle;
    let unusual: Vec<(Quarter, i128)> = means
        .into_iter()
        .filter(|(quarter, mean)| far(*mean) && !excused.contains(quarter))
        .collect();
    let (first, mean) = *unusual.first()?;
    let figure = figures.of(first)?;
    let message = format!(
        "{} has {} from {} clawbacks, {} each. In the middle quarter it is {}. Are both right?",
        figures.named(first),
        figure.amount.in_words(),
        grouped(figure.count?),
        pounds(mean),
        pounds(middle),
    );
    let quarters = unusual.into_iter().map(|(quarter, _)| quarter).collect();
    Some(Doubt { rule: "unusual_mean_clawback", quarters, message })
}

/// A mean in pence for a sentence.
fn pounds(pence: i128) -> String {
    // A mean is no more than an amount, which fits.
    Money::from_pence(i64::try_from(pence).unwrap_or(i64::MAX)).in_words()
}

/// A count for a sentence: `101,200`.
fn grouped(count: i64) -> String {
    crate::words::grouped(&count.to_string())
}
