//! Forecasts of a total and of its parts made to agree.
//!
//! The forecast of a total is seldom the sum of the forecasts of its parts. Weighted
//! least squares moves both as little as it can, a move counting the less the surer
//! it is that the forecast is off: it minimises the sum of the squared moves, each
//! divided by the variance of its series, subject to the parts summing to the total
//! and none being negative. With two levels that has a closed form: the discrepancy
//! is shared in proportion to the variances (the "variance scaling" of Wickramasuriya,
//! Athanasopoulos and Hyndman, *Optimal forecast reconciliation for hierarchical and
//! grouped time series through trace minimization*, JASA 2019).

/// A forecast with the variance of its series, in the units of the forecast squared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uncertain {
    /// The forecast, not negative.
    pub point: f64,
    /// The variance, not negative.
    pub variance: f64,
}

/// Parts and a total that agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreed {
    /// The total: the sum of the parts.
    pub total: f64,
    /// The parts in their order.
    pub parts: Vec<f64>,
}

/// Makes parts and total agree.
///
/// A part that would become negative is zero, and the discrepancy is shared among the
/// others anew. Each then moves down by a larger multiple of its variance, so no part
/// that was set to zero would come back: the result is still the least-squares one.
///
/// ```
/// use recoup::forecast::reconcile::{Uncertain, reconcile};
/// let sure = |point| Uncertain { point, variance: 1.0 };
/// let agreed = reconcile(sure(13.0), &[sure(4.0), sure(6.0)]);
/// assert_eq!((agreed.total, agreed.parts), (12.0, vec![5.0, 7.0]));
/// ```
pub fn reconcile(total: Uncertain, parts: &[Uncertain]) -> Agreed {
    let mut agreed = vec![0.0; parts.len()];
    let mut open: Vec<usize> = (0..parts.len()).collect();
    loop {
        let sum: f64 = open.iter().map(|part| parts[*part].point).sum();
        let variance: f64 = open.iter().map(|part| parts[*part].variance).sum();
        let whole = total.variance + variance;
        // Series that never moved are all certain: there is nothing to share by.
        let each = if whole > 0.0 { (total.point - sum) / whole } else { 0.0 };
        for part in &open {
            agreed[*part] = parts[*part].point + each * parts[*part].variance;
        }
        let before = open.len();
        open.retain(|part| agreed[*part] >= 0.0);
        agreed.iter_mut().for_each(|part| *part = part.max(0.0));
        if open.len() == before {
            return Agreed { total: agreed.iter().sum(), parts: agreed };
        }
    }
}

/// Which share of a discrepancy each part takes as long as none becomes negative; the
/// total takes the rest.
pub fn shares(total: Uncertain, parts: &[Uncertain]) -> Vec<f64> {
    let whole = total.variance + parts.iter().map(|part| part.variance).sum::<f64>();
    parts.iter().map(|part| if whole > 0.0 { part.variance / whole } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn uncertain(pairs: &[(f64, f64)]) -> Vec<Uncertain> {
        pairs
            .iter()
            .map(|(point, variance)| Uncertain { point: *point, variance: *variance })
            .collect()
    }

    #[test]
    fn the_discrepancy_is_shared_in_proportion_to_the_variances() {
        for (total, parts, expected, sum) in [
            // Nothing to share.
            ((10.0, 1.0), &[(4.0, 1.0), (6.0, 5.0)][..], &[4.0, 6.0][..], 10.0),
            // Nine over by 1 : 3 : 5.
            ((19.0, 1.0), &[(4.0, 3.0), (6.0, 5.0)], &[7.0, 11.0], 18.0),
            // A certain total is kept, certain parts are.
            ((19.0, 0.0), &[(4.0, 3.0), (6.0, 6.0)], &[7.0, 12.0], 19.0),
            ((19.0, 3.0), &[(4.0, 0.0), (6.0, 0.0)], &[4.0, 6.0], 10.0),
            ((19.0, 0.0), &[(4.0, 0.0), (6.0, 0.0)], &[4.0, 6.0], 10.0),
            // The second would be -1: it is zero, and 10 - 8 is shared by 3 : 1.
            ((8.0, 1.0), &[(10.0, 1.0), (1.0, 3.0)], &[9.0, 0.0], 9.0),
            ((0.0, 1.0), &[(0.0, 0.0), (0.0, 0.0)], &[0.0, 0.0], 0.0),
            ((5.0, 1.0), &[], &[], 0.0),
        ] {
            let agreed = reconcile(uncertain(&[total])[0], &uncertain(parts));
            assert_eq!(
                (agreed.parts.as_slice(), agreed.total),
                (expected, sum),
                "{total:?} {parts:?}"
            );
        }
    }

    proptest! {
        /// The conditions of Karush, Kuhn and Tucker: the total and every part above
        /// zero move by the same multiple of their variances, and a part at zero would
        /// have to move further down.
        #[test]
        fn no_other_agreement_moves_the_forecasts_less(
            total in (0.0..1e6_f64, 0.1..1e3_f64),
            parts in prop::collection::vec((0.0..1e5_f64, 0.1..1e3_f64), 1..8),
        ) {
            let (total, parts) = (uncertain(&[total])[0], uncertain(&parts));
            let agreed = reconcile(total, &parts);
            prop_assert_eq!(agreed.parts.iter().sum::<f64>(), agreed.total);
            let each = (total.point - agreed.total) / total.variance;
            for (part, got) in parts.iter().zip(&agreed.parts) {
                let moved = (got - part.point) / part.variance;
                let scale = 1e-6 * (1.0 + each.abs());
                prop_assert!(*got >= 0.0);
                let as_it_must = moved > each - scale && (*got == 0.0 || moved < each + scale);
                prop_assert!(as_it_must, "{} {}", moved, each);
            }
        }
    }
}
