//! The ledger's series given to the numeric engine, and its answers in the
//! domain's words: growth against the targets, and forecasts in pounds.
//!
//! The engine knows floats and positions; the ledger knows pence and quarters.
//! This is the one border between the two: floats become pence here, once.

pub mod backtest;
pub mod chance;
pub mod client_groups;
pub mod decomposition;
pub mod fitted;
pub mod forecast;
pub mod growth;
pub mod growth_differs;
pub mod growth_needed;
pub mod monitoring;
pub mod observed;
pub mod rates;
mod refusals;
pub mod spread;
pub mod step;

use crate::domain::ledger::Series;
use crate::domain::{Finding, Money, Quarter, Rate};

/// The position of a quarter in a series that starts at `first`.
fn position(first: Quarter, quarter: Quarter) -> Option<usize> {
    usize::try_from(quarter.index() - first.index()).ok()
}

/// What to say of quarters that are left out because they are not final.
fn provisional(series: &Series) -> impl Iterator<Item = Finding> + '_ {
    series.provisional.keys().map(|quarter| {
        let message = format!("{} is provisional and is not part of the fit.", quarter.in_words());
        Finding::info("provisional", message).in_quarter(*quarter)
    })
}

/// Pounds as a float to whole pence, half away from zero; `None` where it is no
/// amount that the service keeps.
fn to_money(pounds: f64) -> Option<Money> {
    let pence = (pounds * 100.0).round();
    // Beyond the limit the cast would saturate; NaN fails the comparison.
    (pence.abs() <= Money::LIMIT.pence() as f64).then(|| Money::from_pence(pence as i64))
}

/// An estimate for a sentence, to the nearest pound.
fn in_pounds(estimate: Money) -> String {
    estimate.to_pound().in_words()
}

/// A figure for a sentence; one that rounds to nothing has no sign.
fn unsigned_if_zero(figure: String) -> String {
    let is_nothing = |figure: &str| !figure.contains(|c: char| ('1'..='9').contains(&c));
    match figure.strip_prefix(['+', '-']).filter(|figure| is_nothing(figure)) {
        Some(nothing) => nothing.to_owned(),
        None => figure,
    }
}

/// A clause as a sentence.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

/// A statistic as a rate, half away from zero; `None` where it is no rate that the
/// service keeps.
fn rate_to_places(value: f64, places: u32) -> Option<Rate> {
    let units = (value * 10_f64.powi(places as i32)).round();
    // Beyond it a rate could not be read back; NaN fails the comparison.
    (value.abs() < 1e6).then(|| Rate::new(units as i64, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_rounds_to_nothing_has_no_sign() {
        for (figure, said) in
            [("-0.0%", "0.0%"), ("+0.0%", "0.0%"), ("0.0%", "0.0%"), ("-0.1%", "-0.1%")]
        {
            assert_eq!(unsigned_if_zero(figure.to_owned()), said);
        }
    }

    #[test]
    fn floats_are_rounded_half_away_from_zero_and_never_cut() {
        for (pounds, pence) in
            [(0.004, 0), (0.005, 1), (0.996, 100), (-0.005, -1), (12.344_999, 1234)]
        {
            assert_eq!(to_money(pounds), Some(Money::from_pence(pence)), "{pounds}");
        }
        for (value, text) in [(0.000_05, "0.0001"), (0.000_049, "0.0000"), (-0.000_05, "-0.0001")] {
            assert_eq!(rate_to_places(value, 4).unwrap().to_string(), text);
        }
        assert_eq!((to_money(f64::NAN), rate_to_places(f64::NAN, 4)), (None, None));
    }
}
