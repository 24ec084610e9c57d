//! Whether the growth of the records and the growth inside a forecast of them are alike.

use super::unsigned_if_zero;
use crate::domain::{FinancialYear, Finding, Money, Rate};

/// Says that the forecast grows as the fit does not, where its growth lies outside the
/// interval of the fit. Growth inside a forecast is that from the first to the last of
/// the financial years that are forecast whole, so it takes two of them.
pub fn growth_differs(
    fitted: Rate,
    interval: [Rate; 2],
    with_step: bool,
    years: &[(FinancialYear, Money)],
) -> Option<Finding> {
    let [(first, from), .., (last, to)] = years else { return None };
    let span = f64::from(last.years_since(*first));
    let ratio = to.as_pounds_f64() / from.as_pounds_f64();
    let inside = libm::pow(ratio, 1.0 / span) - 1.0;
    let [lower, upper] = interval.map(Rate::as_f64);
    // From nothing, or to nothing, nothing grows by a rate.
    let is_rate = inside.is_finite() && inside > -1.0;
    if !is_rate || (lower..=upper).contains(&inside) {
        return None;
    }
    let percent = |growth: f64| unsigned_if_zero(format!("{:.1}%", 100.0 * growth));
    let gap = libm::pow((1.0 + fitted.as_f64()) / (1.0 + inside), span) - 1.0;
    let message = format!(
        "The recorded amounts grow by about {} a year by the fit {}, and the forecast by about {}. \
         That is outside the 95% interval of the fit, {} to {}. From {first} to {last} a plan on \
         the fitted growth comes to stand about {} {} one on the forecast.",
        percent(fitted.as_f64()),
        if with_step { "with the step" } else { "without a step" },
        percent(inside),
        percent(lower),
        percent(upper),
        percent(gap.abs()),
        if gap > 0.0 { "above" } else { "below" },
    );
    Some(Finding::warning("growth_differs", message).in_year(*last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(fitted: i64, interval: [i64; 2], pounds: &[i64]) -> Option<String> {
        let percent = |units| Rate::new(units, 2);
        let first = FinancialYear::parse("2021-22").unwrap();
        let year = |(ahead, pounds): (usize, &i64)| {
            (first.plus(ahead as i32), Money::from_pence(100 * pounds))
        };
        let years: Vec<_> = pounds.iter().enumerate().map(year).collect();
        growth_differs(percent(fitted), interval.map(percent), true, &years)
            .map(|finding| finding.message)
    }

    #[test]
    fn a_forecast_outside_the_interval_of_the_fit_is_said_with_what_it_means() {
        assert_eq!(
            said(10, [8, 12], &[1000, 1020, 1041, 1061]).unwrap(),
            "The recorded amounts grow by about 10.0% a year by the fit with the step, and the \
             forecast by about 2.0%. That is outside the 95% interval of the fit, 8.0% to 12.0%. \
             From 2021-22 to 2024-25 a plan on the fitted growth comes to stand about 25.4% above \
             one on the forecast."
        );
        assert!(said(-10, [-12, -8], &[1000, 1000]).unwrap().contains("10.0% below one"));
        for (interval, pounds) in [
            ([1, 12], &[1000, 1020, 1041, 1061][..]),
            ([8, 12], &[1000]),
            ([8, 12], &[]),
            ([8, 12], &[0, 0]),
            ([8, 12], &[0, 1000]),
            ([8, 12], &[1000, 0]),
        ] {
            assert_eq!(said(10, interval, pounds), None, "{pounds:?}");
        }
    }
}
