//! Slips inside one figure: two neighbouring digits in the wrong order, or a group
//! of three digits too few or too many.

use crate::domain::published_table::{Block, BlockMeasure};

/// The printed digits of a figure: its sign, its digits as a number, and what one
/// of its last digit is worth.
fn digits_of(block: &Block, figure: i64) -> (i128, i128, i128) {
    let unit = i128::from(block.unit.max(1));
    let figure = i128::from(figure);
    let step = if figure % unit == 0 { unit } else { 1 };
    (figure.signum(), figure.abs() / step, step)
}

/// Every figure that differs by two neighbouring digits changing places. A figure
/// is not printed with a leading zero.
pub(super) fn with_digits_swapped(block: &Block, figure: i64) -> Vec<i64> {
    let (sign, number, step) = digits_of(block, figure);
    let mut found = Vec::new();
    let mut place = 1;
    while number / (place * 10) > 0 {
        let right = number / place % 10;
        let left = number / (place * 10) % 10;
        let leads = number / (place * 100) == 0;
        if left != right && !(leads && right == 0) {
            let swapped = number + (right - left) * 9 * place;
            found.extend(i64::try_from(sign * swapped * step));
        }
        place *= 10;
    }
    found
}

/// Every figure that is left when one group of three digits is taken out, as
/// separators would group the digits; pence stay as they are. One or two digits
/// in front of the first separator are no such group.
pub(super) fn without_a_thousand(block: &Block, figure: i64) -> Vec<i64> {
    let least = if block.measure == BlockMeasure::Amount { 100 } else { 1 };
    let step = i128::from(block.unit.max(least));
    let size = i128::from(figure).abs();
    let (number, rest) = (size / step, size % step);
    let sign = i128::from(figure).signum();
    let mut found = Vec::new();
    let mut place = 1;
    while number >= 1000 && number / place >= 100 {
        let left = number / (place * 1000) * place + number % place;
        if left != number && left > 0 {
            found.extend(i64::try_from(sign * (left * step + rest)));
        }
        place *= 1000;
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(measure: BlockMeasure, unit: i64) -> Block {
        Block { measure, unit, years: Vec::new(), total: None }
    }

    #[test]
    fn neighbouring_digits_are_swapped_as_printed_and_never_lead_with_zero() {
        let counts = block(BlockMeasure::Count, 1);
        let pounds = block(BlockMeasure::Amount, 100);
        let table: &[(&Block, i64, &[i64])] = &[
            (&counts, 123, &[132, 213]),
            (&counts, 7, &[]),
            (&counts, 0, &[]),
            (&counts, 110, &[101]),
            (&counts, 103, &[130]),
            (&pounds, 12_300, &[13_200, 21_300]),
            (&pounds, -12_300, &[-13_200, -21_300]),
        ];
        for (block, figure, expected) in table {
            assert_eq!(with_digits_swapped(block, *figure), *expected, "{figure}");
        }
    }

    #[test]
    fn a_thousand_is_a_group_of_three_digits_anywhere_in_the_figure() {
        let counts = block(BlockMeasure::Count, 1);
        let pence = block(BlockMeasure::Amount, 1);
        let table: &[(&Block, i64, &[i64])] = &[
            (&counts, 283, &[]),
            (&counts, 283_905, &[283, 905]),
            (&counts, 283_000, &[283]),
            (&counts, 5_400, &[5]),
            (&counts, 85_400, &[85]),
            (&counts, 1_283_905, &[1_283, 1_905]),
            (&counts, 283_283, &[283]),
            (&pence, 28_390_550, &[28_350, 90_550]),
            (&pence, 8_390_550, &[8_350]),
        ];
        for (block, figure, expected) in table {
            assert_eq!(without_a_thousand(block, *figure), *expected, "{figure}");
        }
    }

    #[test]
    fn no_figure_is_too_large_for_its_digits() {
        for figure in [i64::MIN, i64::MAX, i64::MIN + 1, -1, 0, 1] {
            for block in [block(BlockMeasure::Amount, 100), block(BlockMeasure::Count, i64::MIN)] {
                let _ = (with_digits_swapped(&block, figure), without_a_thousand(&block, figure));
            }
        }
    }
}
