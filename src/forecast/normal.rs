//! The standard normal distribution.

use core::f64::consts::{PI, SQRT_2};

/// The value that a standard normal variable stays below with probability `p`, for `p`
/// strictly between 0 and 1.
pub fn normal_quantile(p: f64) -> f64 {
    if p < 0.5 {
        return -normal_quantile(1.0 - p);
    }
    // Above the middle the distribution function is concave, so Newton's steps from
    // there never pass the answer: when one no longer goes up, it has arrived.
    let mut z = 0.0;
    loop {
        let below = 0.5 * libm::erfc(-z / SQRT_2);
        let density = libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * PI);
        let next = z + (p - below) / density;
        // Not `next <= z`: that would go on from what is not a number.
        if !(next > z && next < 40.0) {
            return z;
        }
        z = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From printed tables.
    #[test]
    fn quantiles_agree_with_printed_tables() {
        for (p, expected) in [
            (0.5, 0.0),
            (0.75, 0.674_489_750_196_082),
            (0.9, 1.281_551_565_544_6),
            (0.975, 1.959_963_984_540_05),
            (0.999, 3.090_232_306_167_81),
            (0.1, -1.281_551_565_544_6),
            (0.001, -3.090_232_306_167_81),
        ] {
            assert!((normal_quantile(p) - expected).abs() < 1e-12, "{p}");
        }
        for p in [1e-12, 1.0 - 1e-12, 1.0 - f64::EPSILON / 2.0, 1.0] {
            assert!(normal_quantile(p).abs() > 6.9, "{p}");
        }
    }
}
