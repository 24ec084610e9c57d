//! Whole years against each other: one pasted twice, and years that add up as they go.

use super::figures::{Doubt, Figures};
use crate::domain::ledger::QuarterFigure;
use crate::domain::{FinancialYear, Money};

/// The fourth quarter over the first from which years look added up: four equal quarters give
/// four, and a first quarter half as large again as the others still gives three.
const FOURTH_OVER_FIRST: i128 = 3;

/// So many years that rise so are no chance of their seasons.
const RISING_YEARS: usize = 2;

/// Years whose four quarters are those of another year, amounts and counts.
pub(super) fn repeated(figures: &Figures<'_>) -> Option<Doubt> {
    let years = figures.whole_years();
    // An agreed sum that comes every quarter is the same in every year, and no mistake.
    let is_flat = |of: &[QuarterFigure; 4]| of.iter().all(|it| it.amount == of[0].amount);
    let mut pairs = years.iter().enumerate().filter_map(|(place, (year, of))| {
        let same = years[..place].iter().find(|(_, earlier)| earlier == of)?;
        (!is_flat(of)).then_some((*year, same.0))
    });
    let (year, earlier) = pairs.next()?;
    let first = year.quarters()[0];
    let figure = figures.of(first)?;
    let and_counts = if figure.count.is_some() { " and counts" } else { "" };
    let more = match pairs.count() {
        0 => String::new(),
        1 => " The same holds for one more year.".to_owned(),
        more => format!(" The same holds for {more} more years."),
    };
    let amount = figure.amount.in_words();
    let message = format!(
        "{year}{} has the four amounts{and_counts} of {earlier}, from {amount} in Q1 on. Was a year \
         pasted twice?{more}",
        figures.of_group(),
    );
    Some(Doubt { rule: "year_repeated", quarters: vec![first], message })
}

/// Years whose quarters rise to a fourth that looks like the whole year.
pub(super) fn cumulative(figures: &Figures<'_>) -> Option<Doubt> {
    let years = figures.whole_years();
    let adds_up = |(_, of): &(FinancialYear, [QuarterFigure; 4])| {
        let pence = of.map(|figure| i128::from(figure.amount.pence()));
        let rises = pence.windows(2).all(|pair| pair[0] < pair[1]);
        pence[0] > 0 && rises && pence[3] >= pence[0] * FOURTH_OVER_FIRST
    };
    if years.len() < RISING_YEARS || !years.iter().all(adds_up) {
        return None;
    }
    let (year, of) = years.last()?;
    let [first, .., last] = of.map(|figure: QuarterFigure| Money::in_words(figure.amount));
    let message = format!(
        "Every year{} rises to a Q4 that looks like the whole year: {year} from {first} to {last}. \
         If they are cumulative, deliver the differences.",
        figures.of_group(),
    );
    Some(Doubt { rule: "cumulative_amounts", quarters: vec![year.quarters()[0]], message })
}
