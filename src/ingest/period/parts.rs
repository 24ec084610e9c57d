//! The parts that name a time, found one at a time: a year, a quarter, months, a date.
//!
//! Each finder looks at one place of a text and answers with what stands there and where it
//! ends.

use super::months::{months, point, two_numbers};
use super::part::{DASHES, Found, Part, next_word, small};
use super::years::year;
use crate::ingest::tokens::Pieces;

/// The part that starts at this place, and the place after it.
pub(super) fn part(p: &Pieces<'_>, at: usize) -> Found<Part> {
    ending(p, at)
        .or_else(|| quarter(p, at))
        .or_else(|| half(p, at))
        .or_else(|| months(p, at))
        .or_else(|| two_numbers(p, at))
        .or_else(|| year(p, at))
}

/// `year to 31 March 2020`, `quarter ended June 2019`, `3 months to 30 June`.
fn ending(p: &Pieces<'_>, at: usize) -> Found<Part> {
    let (months, mut next) = length(p, at)?;
    let is_said = matches!(p.word(at), Some("ye" | "qe")) || p.mark(at + 1) == Some('/');
    next = p.after_any(next, &['-']);
    match p.after_word(next, &["to", "ending", "ended", "end", "up"]) {
        Some(after) => next = p.after_word(after, &["to"]).unwrap_or(after),
        None if is_said => {}
        None => return None,
    }
    next = p.after_any(next, &[':']);
    next = p.after_word(next, &["the"]).unwrap_or(next);
    match point(p, next)? {
        (Ok(last), end) => Some((Part::Ending(months, last), end)),
        (Err(why), end) => Some((why, end)),
    }
}

/// How long a stretch is, by its name.
fn length(p: &Pieces<'_>, at: usize) -> Found<u8> {
    let by_initials = |months| Some((months, p.after_space(at + 3)));
    match (p.word(at), p.mark(at + 1), p.word(at + 2)) {
        (Some("y"), Some('/'), Some("e")) => return by_initials(12),
        (Some("q"), Some('/'), Some("e")) => return by_initials(3),
        _ => {}
    }
    let next = p.after_space(at + 1);
    match p.word(at).or_else(|| p.number(at))? {
        "financial" | "fin" => {
            p.after_word(p.after_any(next, &['.']), &["year"]).map(|next| (12, next))
        }
        "year" | "ye" | "fy" => Some((12, next)),
        "quarter" | "qtr" | "qe" => Some((3, p.after_any(at + 1, &['.']))),
        "half" => p.after_word(p.after_any(at + 1, &['-']), &["year"]).map(|next| (6, next)),
        number => {
            let months = match number {
                "3" | "three" => 3,
                "6" | "six" => 6,
                "12" | "twelve" => 12,
                _ => return None,
            };
            p.after_word(p.after_any(at + 1, &['-']), &["months", "month"])
                .map(|next| (months, next))
        }
    }
}

/// `Q1`, `Qtr. 1`, `Quarter One`, `1st quarter`, `first qtr`.
fn quarter(p: &Pieces<'_>, at: usize) -> Found<Part> {
    const NAMES: &[&str] = &["q", "qtr", "quarter", "qr", "quarters", "qtrs"];
    if let Some((number, next)) = ordinal(p, at)
        && let Some(next) = next_word(p, next, NAMES)
    {
        return Some((in_range(number, 4, "quarters run from 1 to 4", Part::Quarter), next));
    }
    next_word(p, at, NAMES)?;
    let start = p.after_any(at + 1, &['.', '-', ':']);
    let (number, next) = small(p, start)?;
    // `Q1-Q3`, `Q1 to 3`: figures that run on, or several quarters in one.
    let apart = p.after_any(next, &['-', '/', '&', '+']);
    let joined = p.after_word(apart, &["to", "and"]).or((apart > next).then_some(apart));
    if let Some(joined) = joined.filter(|joined| *joined > p.after_space(next)) {
        let named = next_word(p, joined, NAMES).map_or(joined, |_| p.after_any(joined + 1, &['.']));
        if let Some((last, end)) = small(p, named)
            && last <= 4
            && p.mark(end).is_none_or(|c| !DASHES.contains(&c))
        {
            return Some((Part::Wrong(SEVERAL_QUARTERS.to_owned()), end));
        }
    }
    Some((in_range(number, 4, "quarters run from 1 to 4", Part::Quarter), next))
}

const SEVERAL_QUARTERS: &str = "more than one quarter is named: each quarter is expected by \
     itself, and figures that add up through the year are to be taken apart";

/// `H1`, `first half`, `Half-year 2`.
fn half(p: &Pieces<'_>, at: usize) -> Found<Part> {
    let named = |at: usize| {
        let next = next_word(p, at, &["half", "h", "hy"])?;
        Some(next_word(p, p.after_any(next, &['-']), &["year", "yr"]).unwrap_or(next))
    };
    if let Some((number, next)) = ordinal(p, at)
        && p.word(next) == Some("half")
    {
        return Some((in_range(number, 2, HALVES, Part::Half), named(next)?));
    }
    let (number, next) = small(p, p.after_any(named(at)?, &['-', ':']))?;
    Some((in_range(number, 2, HALVES, Part::Half), next))
}

const HALVES: &str = "a year has two halves, 1 and 2";

fn in_range(number: u32, last: u8, why: &str, part: impl Fn(u8) -> Part) -> Part {
    match u8::try_from(number) {
        Ok(number) if (1..=last).contains(&number) => part(number),
        _ => Part::Wrong(why.to_owned()),
    }
}

/// `1st`, `first`, and the spaces after it.
fn ordinal(p: &Pieces<'_>, at: usize) -> Found<u32> {
    let number = match p.word(at) {
        Some("first") => 1,
        Some("second") => 2,
        Some("third") => 3,
        Some("fourth") => 4,
        Some(_) => return None,
        None => {
            let digits = p.number(at).filter(|digits| digits.len() <= 2)?;
            next_word(p, at + 1, &["st", "nd", "rd", "th"])?;
            return Some((digits.parse().ok()?, p.after_any(at + 2, &['-'])));
        }
    };
    Some((number, p.after_any(at + 1, &['-'])))
}
