//! Financial years: `2019-20`, `FY19/20`, `2019 to 2020`, and what looks like a year and is
//! none.

use super::part::{DASHES, Found, MONTHS, Part, Point, century, is_near, next_word};
use crate::domain::{FinancialYear, QuarterError};
use crate::ingest::tokens::Pieces;

/// `2019-20`, `FY19/20`, `2019 to 2020`, and what looks like a year and is none.
pub(super) fn year(p: &Pieces<'_>, at: usize) -> Found<Part> {
    let (start, is_named) = after_names(p, at);
    let start = start + usize::from(p.mark(start) == Some('\'') && p.number(start + 1).is_some());
    let first = p.number(start)?;
    if p.is_in_figure(start) && !is_named {
        return None;
    }
    if first.len() == 6 && is_named | (p.0.len() == start + 1) {
        return run_together(first).map(|part| (part, start + 1));
    }
    let begins = match first.len() {
        4 => first.parse().ok().filter(|year| (1900..2200).contains(year))?,
        2 => century(first.parse().ok()?),
        _ => return None,
    };
    if let Some((second, by_and, end)) = second_year(p, start + 1) {
        return pair(first, begins, second, by_and, is_named)
            .map(|part| (part, after_name(p, end)));
    }
    let stands_alone = !(p.mark(start + 1).is_some_and(|c| DASHES.contains(&c))
        && p.number(start + 2).is_some())
        && next_word(p, start + 1, &["k", "m", "th", "st", "nd", "rd", "p"]).is_none();
    let is_year =
        is_near(&begins) && (first.len() == 4 || is_named) && stands_alone && !p.is_signed(start);
    is_year.then_some((Part::OneNumber(begins, is_named), after_name(p, start + 1)))
}

/// The place behind `FY`, `Financial year`, `Year`, and whether the financial year is named.
fn after_names(p: &Pieces<'_>, at: usize) -> (usize, bool) {
    let tidy = |at| p.after_any(at, &['.', ':', '-']);
    if (p.word(at), p.mark(at + 1), p.word(at + 2)) == (Some("f"), Some('/'), Some("y")) {
        return (tidy(at + 3), true);
    }
    match p.word(at) {
        Some("fy" | "fyr") => (tidy(at + 1), true),
        Some("financial" | "fin") => match p.after_word(tidy(at + 1), &["year", "yr"]) {
            Some(next) => (tidy(next), true),
            None => (at, false),
        },
        Some("year" | "yr") => (tidy(at + 1), false),
        _ => (at, false),
    }
}

/// The place behind `FY` or `financial year` after a year.
fn after_name(p: &Pieces<'_>, at: usize) -> usize {
    let next = p.after_space(at);
    match p.word(next) {
        Some("fy") => next + 1,
        Some("financial") => p
            .after_word(p.after_space(next + 1), &["year"])
            .map_or(at, |_| p.after_space(next + 1) + 1),
        _ => at,
    }
}

/// The second of two years, whether they are joined by `and`, and the place after it.
fn second_year<'a>(p: &'a Pieces<'_>, at: usize) -> Option<(&'a str, bool, usize)> {
    let start = p.after_space(at);
    let by_and = p.mark(start) == Some('&') || p.word(start) == Some("and");
    let mut next = match p.after_word(start, &["to", "and"]) {
        Some(next) => next,
        None => {
            p.mark(start).filter(|c| ['-', '/', '&', '_'].contains(c))?;
            start + 1
        }
    };
    while matches!(p.mark(next), Some('-' | '/')) {
        next += 1;
    }
    next = p.after_space(next);
    next += usize::from(p.mark(next) == Some('\''));
    let second = p.number(next).filter(|second| matches!(second.len(), 2 | 4))?;
    let goes_on = p.mark(next + 1).is_some_and(|c| DASHES.contains(&c)) && {
        // `2019-20-21` is no year, and `2019-20-4` is none either.
        p.number(next + 2).is_some()
    };
    let is_size = next_word(p, next + 1, &["k", "m", "th", "st", "nd", "rd", "am", "pm"]).is_some();
    (!goes_on && !is_size && !p.is_in_figure(next)).then_some((second, by_and, next + 1))
}

fn pair(first: &str, begins: i32, second: &str, by_and: bool, is_named: bool) -> Option<Part> {
    let ends: i32 = second.parse().ok()?;
    let follows = if second.len() == 4 { ends == begins + 1 } else { ends == (begins + 1) % 100 };
    let short = first.len() == 2;
    if !follows {
        let is_month = second.len() == 2 && (1..=12).contains(&ends) && !by_and && !is_named;
        return match short {
            false if is_month && is_near(&begins) => {
                let month = u8::try_from(ends).ok()?;
                Some(Part::At(Point { day: None, month, year: Some(begins) }))
            }
            true if !is_named => None,
            _ => Some(Part::Wrong(QuarterError::YearsDoNotFollow.to_string())),
        };
    }
    let year = match FinancialYear::starting(begins) {
        Ok(year) => year,
        Err(error) => return Some(Part::Wrong(error.to_string())),
    };
    if by_and {
        return Some(Part::Asked(format!(
            "{begins} and {} could be two years or one financial year: write {year} for the one",
            begins + 1
        )));
    }
    let month = usize::try_from(begins % 100).ok().and_then(|month| month.checked_sub(1));
    match month.and_then(|month| MONTHS.get(month)) {
        Some(name) if short && second.len() == 2 && !is_named => Some(Part::Asked(format!(
            "{first}/{second} could be the year {year} or {name} {}: write {year} or {name} {0}",
            begins + 1
        ))),
        _ => Some(Part::Year(year)),
    }
}

/// `201920`: a year, where its end is no month.
fn run_together(digits: &str) -> Option<Part> {
    let (first, second) = digits.split_at_checked(4)?;
    let (begins, ends): (i32, i32) = (first.parse().ok()?, second.parse().ok()?);
    let year = FinancialYear::starting(begins).ok().filter(|_| ends == (begins + 1) % 100)?;
    let name = usize::try_from(ends).ok()?.checked_sub(1).and_then(|month| MONTHS.get(month));
    Some(match name {
        Some(name) => Part::Asked(format!(
            "{digits} could be the year {year} or {name} {begins}: write {year} or {name} {begins}"
        )),
        None => Part::Year(year),
    })
}
