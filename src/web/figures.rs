//! Amounts, rates and ratios as a page writes them.

use crate::views::offset::OffsetView;
use crate::views::{InstantText, MoneyText};
use crate::words::grouped;

/// The minus of a page: as wide as a plus, and no hyphen.
const MINUS: &str = "\u{2212}";

/// Pounds with a pound sign, with pence where there are any; or that it is not stated.
pub fn pounds(amount: Option<&MoneyText>) -> String {
    let Some(amount) = amount else { return "not stated".to_owned() };
    signed(&amount.0.in_words())
}

/// The same of an estimate, of which pence say nothing.
pub fn about_pounds(amount: Option<&MoneyText>) -> String {
    let Some(amount) = amount else { return "not stated".to_owned() };
    format!("about {}", signed(&amount.0.to_pound().in_words()))
}

/// What somebody said, or that it is not stated.
pub fn said(text: &Option<String>) -> String {
    text.clone().unwrap_or_else(|| "not stated".to_owned())
}

fn signed(in_words: &str) -> String {
    match in_words.strip_prefix('-') {
        Some(size) => format!("{MINUS}£{size}"),
        None => format!("£{in_words}"),
    }
}

/// How an answer writes its amounts: those of a forecast are estimates.
pub fn of(answer: &OffsetView) -> fn(Option<&MoneyText>) -> String {
    if is_forecast(answer) { about_pounds } else { pounds }
}

/// Whether the credits of an answer are those of a forecast.
pub fn is_forecast(answer: &OffsetView) -> bool {
    answer.assumptions.recovery_path.as_deref() == Some("statistical")
}

/// A fraction such as `0.8974` in per cent to one place, half away from zero: `89.7%`.
pub fn percent(fraction: &str) -> String {
    let (sign, size) = match fraction.strip_prefix('-') {
        Some(size) => (MINUS, size),
        None => ("", fraction),
    };
    let (whole, places) = size.split_once('.').unwrap_or((size, ""));
    // Tenths of a per cent are thousandths; the fourth place rounds them.
    let digits: String = places.chars().chain("0000".chars()).take(4).collect();
    let thousandths = format!("{whole}{digits}").parse::<u64>().map(|ten| (ten + 5) / 10);
    let Ok(thousandths) = thousandths else { return format!("{fraction} of one") };
    let whole = grouped(&(thousandths / 10).to_string());
    match (thousandths, thousandths % 10) {
        (0, _) => "0%".to_owned(),
        (_, 0) => format!("{sign}{whole}%"),
        (_, tenth) => format!("{sign}{whole}.{tenth}%"),
    }
}

/// A small number in words.
pub fn number(number: usize) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    words.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// A text that begins with a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

/// An instant as people write it: `29 November 2026, 02:50 UTC`.
pub fn moment(at: InstantText) -> String {
    at.0.format("%-d %B %Y, %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;

    #[test]
    fn fractions_are_per_cent_to_one_place() {
        for (fraction, text) in [
            ("0.8974", "89.7%"),
            ("2.1369", "213.7%"),
            ("0.10", "10%"),
            ("0.0005", "0.1%"),
            ("-0.0366", "\u{2212}3.7%"),
            ("0.0004", "0%"),
            ("12", "1,200%"),
        ] {
            assert_eq!(percent(fraction), text, "{fraction}");
        }
    }

    #[test]
    fn an_instant_is_a_day_and_a_time() {
        let at = InstantText("2026-11-09T02:05:59.9Z".parse().unwrap());
        assert_eq!(moment(at), "9 November 2026, 02:05 UTC");
    }

    #[test]
    fn amounts_have_their_sign_before_the_pound() {
        let money = |pence| MoneyText(Money::from_pence(pence));
        for (pence, text) in
            [(12_426_300, "£124,263"), (-607_900, "\u{2212}£6,079"), (105, "£1.05")]
        {
            assert_eq!(pounds(Some(&money(pence))), text);
        }
        assert_eq!(about_pounds(Some(&money(12_345_678))), "about £123,457");
        assert_eq!(pounds(None), "not stated");
    }
}
