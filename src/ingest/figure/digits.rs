//! The digits of a figure, without the signs around them: groups, decimals, exponent.

use rust_decimal::{Decimal, RoundingStrategy};

/// What the digits say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Digits {
    /// The number, and its decimals as printed.
    Number(Decimal, u32),
    /// Two readings: the doubt, and what to write, without signs.
    Asked(String, Vec<String>),
    /// More digits than any figure has.
    TooLarge,
    None,
}

/// More whole digits than any amount or count has.
const MOST_DIGITS: usize = 18;
/// Beyond so many decimals there is only the noise of a float ...
const MOST_DECIMALS: u32 = 6;
/// ... and beyond so many digits, which is what a spreadsheet keeps.
const FLOAT_DIGITS: usize = 15;

/// Reads digits; `is_point_known` where a point can only stand before decimals.
pub(super) fn digits(text: &str, is_point_known: bool) -> Digits {
    let is_fit = |c: char| c.is_ascii_digit() || ".,' eE+-".contains(c);
    let has_digits = text.contains(|c: char| c.is_ascii_digit());
    if !has_digits || !text.chars().all(is_fit) {
        return Digits::None;
    }
    if text.contains(['e', 'E', '+', '-']) {
        return exponent(text);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.contains('.') || fraction.contains(',') || text.contains(", ") {
        return asked(text);
    }
    if fraction.contains([' ', '\'']) {
        return Digits::None;
    }
    let separator = whole.chars().find(|c| !c.is_ascii_digit());
    if let Some(separator) = separator {
        let mut groups = whole.split(separator);
        let is_digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
        let starts =
            groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && is_digits(first));
        if !starts || !groups.all(|group| group.len() == 3 && is_digits(group)) {
            return asked(text);
        }
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let is_group = separator.is_none()
        && fraction.len() == 3
        && (1..=3).contains(&whole.len())
        && !whole.starts_with('0');
    if is_group && !is_point_known {
        return asked(text);
    }
    number(&whole, fraction)
}

fn number(whole: &str, fraction: &str) -> Digits {
    let whole = whole.trim_start_matches('0');
    if whole.len() > MOST_DIGITS {
        return Digits::TooLarge;
    }
    // Nine decimals are more than enough to round to six.
    let kept = fraction.get(..fraction.len().min(9)).unwrap_or_default();
    let Ok(value) = format!("0{whole}{kept}").parse::<i128>() else { return Digits::TooLarge };
    let Ok(decimals) = u32::try_from(kept.len()) else { return Digits::None };
    let Ok(value) = Decimal::try_from_i128_with_scale(value, decimals) else {
        return Digits::TooLarge;
    };
    let certain = u32::try_from(FLOAT_DIGITS.saturating_sub(whole.len())).unwrap_or_default();
    // Pence are kept however many digits stand before them.
    let certain = certain.clamp(2, MOST_DECIMALS);
    if decimals <= certain {
        return Digits::Number(value, decimals);
    }
    // Noise is a long run of noughts or nines; other decimals were meant, and are kept.
    let rounded = value.round_dp(certain).normalize();
    if rounded.scale() <= certain.saturating_sub(2).max(2) {
        return Digits::Number(rounded, rounded.scale());
    }
    Digits::Number(value, decimals)
}

/// `1.012E+05`, exactly.
fn exponent(text: &str) -> Digits {
    let read = || {
        let (size, power) = text.split_once(['e', 'E'])?;
        let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
        let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) || whole.is_empty() || fraction.len() > 20 {
            return None;
        }
        let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
        let size: i32 = digits.parse().ok().filter(|size| is_digits(digits) && *size <= 15)?;
        let power = if power.starts_with('-') { -size } else { size };
        let all = format!("{whole}{fraction}");
        let point = i32::try_from(whole.len()).ok()? + power;
        let (whole, fraction) = match usize::try_from(point) {
            Ok(point) if point >= all.len() => (format!("{all:0<point$}"), String::new()),
            Ok(point) => {
                let (whole, fraction) = all.split_at_checked(point)?;
                (whole.to_owned(), fraction.trim_end_matches('0').to_owned())
            }
            Err(_) => {
                let noughts = usize::try_from(-point).ok()?;
                (String::new(), format!("{}{all}", "0".repeat(noughts)))
            }
        };
        Some(number(&whole, &fraction))
    };
    read().unwrap_or(Digits::None)
}

/// The question for digits with a comma, a point or a blank that could be two things.
fn asked(text: &str) -> Digits {
    let stands = if text.contains(',') {
        "comma"
    } else if text.contains('.') {
        "point"
    } else if text.contains(' ') {
        "blank"
    } else {
        return Digits::None;
    };
    if !text.ends_with(|c: char| c.is_ascii_digit()) {
        return Digits::None;
    }
    let is_digit = |c: &char| c.is_ascii_digit();
    let together: String = text.chars().filter(is_digit).collect();
    let mut hints = Vec::new();
    let separators: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit() && *c != ' ').collect();
    // `1.234,50` and `1,23`: the last sign may stand before pence.
    if let Some((whole, pence)) = text.rsplit_once(['.', ',']) {
        let is_point = separators.iter().filter(|c| text.ends_with(&format!("{c}{pence}"))).count()
            == 1
            && pence.bytes().all(|b| b.is_ascii_digit());
        let whole: String = whole.chars().filter(is_digit).collect();
        if is_point && matches!(pence.len(), 1 | 2) {
            if separators.len() == 1 {
                hints.push(together.clone());
            }
            hints.push(format!("{whole}.{pence:0<2}"));
        } else if is_point && separators.as_slice() == ['.'] && pence.len() == 3 {
            hints.push(together.clone());
            // As a spreadsheet would show it.
            hints.push(pence_of(&whole, pence));
        }
    }
    if hints.is_empty() {
        hints.push(together);
    }
    Digits::Asked(format!("it is not clear what the {stands} stands for"), hints)
}

/// An amount to the nearest penny, half a penny away from zero.
fn pence_of(whole: &str, fraction: &str) -> String {
    let exact = format!("{whole}.{fraction}").parse::<Decimal>().unwrap_or_default();
    format!("{:.2}", exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}
