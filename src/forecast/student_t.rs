//! Student's t distribution with whole degrees of freedom.
//!
//! For whole degrees of freedom the distribution function is a finite sum of
//! powers of a cosine (Abramowitz and Stegun, *Handbook of Mathematical
//! Functions*, 26.7.3 and 26.7.4), so it needs no iteration that could stop
//! early and no approximation: the result is good to about 1e-15 everywhere.

use core::f64::consts::FRAC_2_PI;

/// The probability that a t variable with `degrees` of freedom is at most `t`.
pub(super) fn cumulative(t: f64, degrees: usize) -> f64 {
    if t.is_infinite() {
        return if t > 0.0 { 1.0 } else { 0.0 };
    }
    (0.5 + 0.5 * central(t, degrees)).clamp(0.0, 1.0)
}

/// The value that a t variable with `degrees` of freedom stays below with
/// probability `p`, for `p` strictly between 0 and 1.
pub(super) fn quantile(p: f64, degrees: usize) -> f64 {
    if p < 0.5 {
        return -quantile(1.0 - p, degrees);
    }
    // The upper end doubles until it is beyond the answer; the ceiling only
    // matters for a `p` that rounds to one.
    let mut upper = 1.0;
    while cumulative(upper, degrees) < p && upper < 1e16 {
        upper *= 2.0;
    }
    // Halving ends when the interval is two neighbouring floats.
    let mut lower = 0.0;
    loop {
        let middle = 0.5 * (lower + upper);
        if middle <= lower || middle >= upper {
            return middle;
        }
        if cumulative(middle, degrees) < p { lower = middle } else { upper = middle }
    }
}

/// The probability of lying between `-t` and `t`, with the sign of `t`.
fn central(t: f64, degrees: usize) -> f64 {
    let nu = degrees as f64;
    let cosine_squared = nu / (nu + t * t);
    let sine = t / libm::sqrt(nu + t * t);
    // The terms are 1, 1/2 c^2, 1*3/(2*4) c^4, ... for even degrees and
    // c, 2/3 c^3, 2*4/(3*5) c^5, ... for odd ones, up to c^(degrees - 2).
    let odd = degrees % 2 == 1;
    let mut term = if odd { libm::sqrt(cosine_squared) } else { 1.0 };
    let mut sum = 0.0;
    let mut power = if odd { 1 } else { 0 };
    while power + 2 <= degrees {
        sum += term;
        term *= cosine_squared * (power + 1) as f64 / (power + 2) as f64;
        power += 2;
    }
    if odd { FRAC_2_PI * (libm::atan(t / libm::sqrt(nu)) + sine * sum) } else { sine * sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two-sided 95% points from printed tables, to the digits printed there.
    #[test]
    fn quantiles_agree_with_printed_tables() {
        for (degrees, p, expected, places) in [
            (1, 0.975, 12.706_204_736, 1e-9),
            (2, 0.975, 4.302_652_730, 1e-9),
            (3, 0.975, 3.182_446_305, 1e-9),
            (10, 0.975, 2.228_138_852, 1e-9),
            (11, 0.975, 2.200_985_160, 1e-9),
            (30, 0.975, 2.042_272_456, 1e-9),
            (120, 0.975, 1.979_930_405, 1e-9),
            (1, 0.9, 3.077_683_537, 1e-9),
            (5, 0.995, 4.032_142_984, 1e-9),
            (10, 0.5, 0.0, 1e-15),
            (10, 0.025, -2.228_138_852, 1e-9),
        ] {
            let got = quantile(p, degrees);
            assert!((got - expected).abs() < places, "t({degrees}) at {p}: {got}");
        }
    }

    /// With one and two degrees of freedom there are closed forms.
    #[test]
    fn probabilities_agree_with_the_closed_forms() {
        for t in [-50.0_f64, -3.0, -0.2, 0.0, 0.7, 1.0, 12.0, 1e6] {
            let cauchy = 0.5 + t.atan() / core::f64::consts::PI;
            let two = 0.5 + t / (2.0 * (2.0 + t * t).sqrt());
            assert!((cumulative(t, 1) - cauchy).abs() < 1e-15, "{t}");
            assert!((cumulative(t, 2) - two).abs() < 1e-15, "{t}");
        }
    }

    #[test]
    fn a_quantile_is_the_inverse_of_the_probability() {
        for degrees in [1, 2, 3, 6, 7, 10, 11, 50, 194] {
            for p in [0.001, 0.025, 0.3, 0.5, 0.9, 0.975, 0.999] {
                let back = cumulative(quantile(p, degrees), degrees);
                assert!((back - p).abs() < 1e-14, "{degrees} {p} {back}");
            }
        }
        assert_eq!(cumulative(f64::NEG_INFINITY, 4), 0.0);
        assert_eq!(cumulative(f64::INFINITY, 4), 1.0);
    }
}
