//! One stated amount split over parts, to the penny.

use super::Money;

impl Money {
    /// Splits the amount over parts in proportion to their weights, by largest
    /// remainder: each part gets the whole pence of its share, and the pence that are
    /// left go one each to the largest remainders, to the earlier part where they are
    /// equal. The parts sum to the amount exactly; where all weights are zero they are
    /// as equal as pence allow. A negative amount is split as its size is.
    ///
    /// ```
    /// use recoup::domain::Money;
    /// let parts = Money::from_pence(100).split(&[1, 1, 1]);
    /// assert_eq!(parts, [34, 33, 33].map(Money::from_pence));
    /// ```
    pub fn split(self, weights: &[u64]) -> Vec<Money> {
        let all_zero = weights.iter().all(|weight| *weight == 0);
        let weights: Vec<u128> =
            weights.iter().map(|weight| if all_zero { 1 } else { u128::from(*weight) }).collect();
        let whole: u128 = weights.iter().sum();
        if whole == 0 {
            return Vec::new();
        }
        let size = u128::from(self.pence().unsigned_abs());
        // An amount and a weight of 64 bits each fit their product.
        let mut shares: Vec<u128> = weights.iter().map(|weight| size * weight / whole).collect();
        let left = size - shares.iter().sum::<u128>();
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        by_remainder.sort_by_key(|part| core::cmp::Reverse(size * weights[*part] % whole));
        // Fewer pence are left than there are parts.
        for (part, _) in by_remainder.into_iter().zip(0..left) {
            shares[part] += 1;
        }
        let sign = self.pence().signum();
        shares.into_iter().map(|share| Money::from_pence(sign * share as i64)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_pence_that_are_left_go_to_the_largest_remainders() {
        for (pence, weights, expected) in [
            (100, &[45, 32, 19, 4][..], &[45, 32, 19, 4][..]),
            (101, &[45, 32, 19, 4], &[46, 32, 19, 4]),
            (10, &[1, 1, 1], &[4, 3, 3]),
            (-10, &[1, 1, 1], &[-4, -3, -3]),
            (5, &[0, 3, 0], &[0, 5, 0]),
            (3, &[0, 0], &[2, 1]),
            (0, &[1, 2], &[0, 0]),
            (7, &[9], &[7]),
            (1, &[1, 2], &[0, 1]),
            (7, &[], &[]),
        ] {
            let parts = Money::from_pence(pence).split(weights);
            let got: Vec<i64> = parts.into_iter().map(Money::pence).collect();
            assert_eq!(got, expected, "{pence} over {weights:?}");
        }
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_amount_and_none_is_a_penny_off_its_share(
            pence in -10_000_000_000_000_i64..=10_000_000_000_000,
            weights in prop::collection::vec(0..u64::MAX / 64, 1..40),
        ) {
            let parts = Money::from_pence(pence).split(&weights);
            prop_assert_eq!(parts.iter().map(|part| part.pence()).sum::<i64>(), pence);
            let whole: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
            prop_assume!(whole > 0);
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = u128::from(pence.unsigned_abs()) * u128::from(*weight);
                let got = u128::from(part.pence().unsigned_abs()) * whole;
                prop_assert!(got.abs_diff(exact) < whole);
                prop_assert!(*weight > 0 || part.pence() == 0);
            }
        }
    }
}
