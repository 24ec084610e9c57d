//! The unit to which a source rounds the figures that it prints, told from what
//! divides them all.
//!
//! Of figures that are not rounded to 10, one in ten is a multiple of 10 by chance, and
//! three are with a chance of one in a thousand. So a unit is taken where it divides
//! every figure and there are so many that chance would hardly do it: three for ten
//! times a finer unit, four for five times.

use super::published_table::BlockMeasure;

/// How many figures tell whole pounds from pence: one, since a hundredth of all amounts
/// ends in two noughts by chance, and to be wrong costs a tolerance of some pence.
const FOR_POUNDS: usize = 1;

/// How many figures tell a power of ten from the one before it: chance 1 in 1,000.
const FOR_A_TEN: usize = 3;

/// How many figures tell 5, 50 or 500 from the power of ten before it: chance 1 in 625.
const FOR_A_FIVE: usize = 4;

/// The coarsest unit that is looked for: a million pounds, in pence.
const COARSEST: i64 = 100_000_000;

/// The units that sources round to, each with how many figures it takes to tell it:
/// pence, 1, 5, 10, 50 and so on for amounts, 1, 5, 10 and so on for counts. Each is a
/// multiple of the one before.
fn units(measure: BlockMeasure) -> impl Iterator<Item = (i64, usize)> {
    let (one, finer) = match measure {
        BlockMeasure::Amount => (100, Some((1, 0))),
        BlockMeasure::Count => (1, None),
    };
    let to_tell_one = if measure == BlockMeasure::Amount { FOR_POUNDS } else { 0 };
    let tens = std::iter::successors(Some(one), |ten| Some(ten * 10))
        .take_while(|ten| *ten <= COARSEST)
        .flat_map(move |ten| {
            let figures = if ten == one { to_tell_one } else { FOR_A_TEN };
            [(ten, figures), (ten * 5, FOR_A_FIVE)]
        });
    finer.into_iter().chain(tens)
}

/// The coarsest unit that divides every figure, where `telling` of them are evidence for
/// it: figures that are neither nothing nor a copy of another.
pub fn printed_unit(measure: BlockMeasure, figures: &[i64], telling: usize) -> i64 {
    let divides = |unit: i64| figures.iter().all(|figure| figure % unit == 0);
    let told = units(measure).take_while(|(unit, _)| divides(*unit));
    told.filter(|(_, needed)| telling >= *needed).last().map_or(1, |(unit, _)| unit)
}

/// The coarsest unit that divides every figure, however few they are; 1 where there is
/// none but nothing.
pub fn coarsest_unit(measure: BlockMeasure, figures: &[i64]) -> i64 {
    match figures.iter().all(|figure| *figure == 0) {
        true => 1,
        false => printed_unit(measure, figures, usize::MAX),
    }
}

/// Whether so few figures tell nothing finer than their neighbours would.
pub fn are_few(telling: usize) -> bool {
    telling < FOR_A_FIVE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_told_by_figures_that_chance_would_not_make() {
        use BlockMeasure::{Amount, Count};
        let table: &[(BlockMeasure, &[i64], usize, i64)] = &[
            (Amount, &[], 0, 1),
            (Amount, &[12_345], 1, 1),
            (Amount, &[12_300], 1, 100),
            (Amount, &[12_300, 45_050], 2, 1),
            // Two figures in thousands may be chance, three are not.
            (Amount, &[35_800_000, 45_200_000], 2, 100),
            (Amount, &[35_800_000, 45_200_000, 46_200_000], 3, 100_000),
            (Amount, &[35_800_000, 45_200_000, 46_210_000], 3, 10_000),
            // A five takes four.
            (Amount, &[50_500, 61_500, 72_500], 3, 100),
            (Amount, &[50_500, 61_500, 72_500, 83_500], 4, 500),
            (Count, &[40, 45, 50], 3, 1),
            (Count, &[40, 45, 50, 45], 4, 5),
            (Count, &[40, 45, 50, 46], 4, 1),
            (Count, &[40, 60, 50, 80], 4, 10),
            (Count, &[-40, -45, -50, -5], 4, 5),
            (Count, &[i64::MIN, i64::MAX], 2, 1),
        ];
        for (measure, figures, telling, unit) in table {
            assert_eq!(printed_unit(*measure, figures, *telling), *unit, "{figures:?}");
        }
    }

    #[test]
    fn the_coarsest_unit_needs_no_evidence_and_is_not_told_by_noughts() {
        let table: &[(&[i64], i64)] =
            &[(&[], 1), (&[0, 0], 1), (&[500], 500), (&[500, 0], 500), (&[1_500, 45], 5)];
        for (figures, unit) in table {
            assert_eq!(coarsest_unit(BlockMeasure::Count, figures), *unit, "{figures:?}");
        }
    }

    #[test]
    fn each_unit_is_a_multiple_of_the_one_before() {
        for measure in [BlockMeasure::Amount, BlockMeasure::Count] {
            let units: Vec<i64> = units(measure).map(|(unit, _)| unit).collect();
            assert!(units.windows(2).all(|pair| pair[1] % pair[0] == 0), "{units:?}");
        }
    }
}
