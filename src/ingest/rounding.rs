//! What a person says a table's figures are rounded to.

use super::cells;
use crate::domain::Money;

/// The coarsest rounding that may be stated: a million.
const COARSEST: i64 = 1_000_000;

/// What amounts are rounded to, in pounds: `1000`, `1,000`, or `0.01` for the penny.
///
/// # Errors
/// What is wrong with it, and what is expected.
pub fn rounding(text: &str) -> Result<Money, String> {
    let coarsest = Money::from_pence(COARSEST * 100);
    let unit = Money::parse_printed(text).ok();
    unit.filter(|unit| *unit > Money::ZERO && *unit <= coarsest).ok_or_else(|| {
        "expected what the figures are rounded to, in pounds, such as 1000; 0.01 is the penny"
            .to_owned()
    })
}

/// What counts are rounded to: `5`, or `1` where they are not rounded.
///
/// # Errors
/// What is wrong with it, and what is expected.
pub fn count_rounding(text: &str) -> Result<i64, String> {
    let unit = cells::count(text).ok().flatten();
    unit.filter(|unit| (1..=COARSEST).contains(unit)).ok_or_else(|| {
        "expected what the counts are rounded to, such as 5; 1 is not rounded".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounding_is_an_amount_above_zero() {
        let table = [
            ("1000", Some(100_000)),
            ("1,000", Some(100_000)),
            ("0.01", Some(1)),
            ("250", Some(25_000)),
            ("0", None),
            ("-5", None),
            ("1000001", None),
            ("thousands", None),
            ("", None),
        ];
        for (text, pence) in table {
            assert_eq!(rounding(text).ok().map(Money::pence), pence, "{text:?}");
        }
        let table = [("5", Some(5)), ("1", Some(1)), ("0", None), ("2.5", None), ("-5", None)];
        for (text, unit) in table {
            assert_eq!(count_rounding(text).ok(), unit, "{text:?}");
        }
    }
}
