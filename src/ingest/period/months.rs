//! Months and dates, alone or in a row: `Apr-Jun 2019`, `30/06/2019`.

use super::part::{DASHES, Found, MONTHS, Part, Point, century, is_end, is_near, last_day, month};
use super::part::{next_word, quarter_of, small};
use super::years::year;
use crate::ingest::tokens::Pieces;

/// One month or date, or a row of them.
pub(super) fn months(p: &Pieces<'_>, at: usize) -> Found<Part> {
    let (first, mut end) = point(p, at)?;
    let first = match first {
        Ok(first) => first,
        Err(why) => return Some((why, end)),
    };
    let mut last = first;
    let mut count = 1;
    while let Some((next, after)) = joined(p, end) {
        let is_next = next.month == last.month % 12 + 1;
        if count > 1 && !is_next {
            break;
        }
        (last, end, count) = (next, after, count + 1);
    }
    if count > 1 {
        return Some((Part::FromTo(first, last), end));
    }
    // `June quarter`, but not `June, quarter 1`.
    match p.after_word(p.after_space(end), &["quarter", "qtr"]) {
        Some(next) if small(p, next).is_none() => {
            Some((Part::Ending(3, first), p.after_space(end) + 1))
        }
        _ => Some((Part::At(first), end)),
    }
}

/// The month after a dash, a stroke or `to`.
fn joined(p: &Pieces<'_>, end: usize) -> Found<Point> {
    let after = p.after_any(end, &['-', '/', '&', ',', '+']);
    let next = p.after_word(after, &["to", "and", "until", "up"]).unwrap_or(after);
    let next = p.after_word(next, &["to"]).unwrap_or(next);
    if next == p.after_space(end) {
        return None;
    }
    match point(p, next)? {
        (Ok(point), end) => Some((point, end)),
        (Err(_), _) => None,
    }
}

/// `June 2019`, `Jun-19`, `30 June 2019`, `30/06/2019`, `2019-06-30 00:00:00`, `June`.
pub(super) fn point(p: &Pieces<'_>, at: usize) -> Found<Result<Point, Part>> {
    date(p, at).map(|(point, end)| (Ok(point), end)).or_else(|| by_name(p, at))
}

fn by_name(p: &Pieces<'_>, at: usize) -> Found<Result<Point, Part>> {
    let Some(digits) = p.number(at) else {
        let month = month(p.word(at)?)?;
        let dot = at + 1 + usize::from(p.mark(at + 1) == Some('.'));
        // `June 30, 2019`
        let named = p.after_space(dot);
        if let Some(day) = p.number(named).filter(|day| day.len() <= 2).and_then(|d| d.parse().ok())
        {
            let ordinal = next_word(p, named + 1, &["st", "nd", "rd", "th"]);
            let (year, end) = year_after(p, ordinal.unwrap_or(named + 1));
            if (year.is_some() || ordinal.is_some()) && day <= last_day(month, year) {
                return Some((Ok(Point { day: Some(day), month, year }), end));
            }
        }
        let (year, end) = year_after(p, dot);
        return Some((Ok(Point { day: None, month, year }), end));
    };
    if digits.len() > 2 || p.is_in_figure(at) {
        return None;
    }
    let day: u8 = digits.parse().ok()?;
    let ordinal = next_word(p, at + 1, &["st", "nd", "rd", "th"]);
    let next = p.after_any(ordinal.unwrap_or(at + 1), &['-', '/']);
    let next = p.after_word(next, &["of"]).unwrap_or(next);
    let name = p.word(next)?;
    let month = month(name)?;
    let dot = next + 1 + usize::from(p.mark(next + 1) == Some('.'));
    let (year, end) = year_after(p, dot);
    let is_day = (1..=last_day(month, year)).contains(&day);
    let is_plain = year.is_some() || ordinal.is_some() || day <= 12 || is_end(day, month);
    match (is_day, is_plain) {
        (true, true) => Some((Ok(Point { day: Some(day), month, year }), end)),
        (true, false) => {
            let name = MONTHS[usize::from(month) - 1];
            let why = format!(
                "{digits} {name} could be a day or {name} {}: write {name} {0} for the month",
                century(i32::from(day))
            );
            Some((Err(Part::Asked(why)), end))
        }
        (false, _) => None,
    }
}

/// The calendar year after a month, where it is not the first of two.
fn year_after(p: &Pieces<'_>, at: usize) -> (Option<i32>, usize) {
    let next = p.after_any(at, &['-', '/', ',', '.']);
    let next = next + usize::from(p.mark(next) == Some('\''));
    let is_pair = matches!(year(p, next), Some((Part::Year(_) | Part::Asked(_), _)));
    let digits = p.number(next).filter(|_| !is_pair && !p.is_in_figure(next));
    let goes_on = p.mark(next + 1).is_some_and(|c| DASHES.contains(&c) || c == ':')
        && p.number(next + 2).is_some()
        || next_word(p, next + 1, &["st", "nd", "rd", "th", "k", "m"]).is_some();
    match digits.filter(|_| !goes_on) {
        Some(digits) if digits.len() == 2 => (digits.parse().ok().map(century), next + 1),
        Some(digits) if digits.len() == 4 => match digits.parse().ok().filter(is_near) {
            Some(year) => (Some(year), next + 1),
            None => (None, at),
        },
        _ => (None, at),
    }
}

/// A date in digits, perhaps with a time of day.
fn date(p: &Pieces<'_>, at: usize) -> Found<Point> {
    let separator = p.mark(at + 1).filter(|c| ['-', '/', '.'].contains(c))?;
    let (first, second, third) = (p.number(at)?, p.number(at + 2)?, p.number(at + 4)?);
    if p.mark(at + 3) != Some(separator) || second.len() > 2 || p.mark(at + 5) == Some(separator) {
        return None;
    }
    let number = |text: &str| text.parse::<i32>().ok();
    let (year, month, day) = match (first.len(), third.len()) {
        (4, 1 | 2) => (number(first)?, number(second)?, number(third)?),
        (1 | 2, 4) => (number(third)?, number(second)?, number(first)?),
        (1 | 2, 2) => (century(number(third)?), number(second)?, number(first)?),
        _ => return None,
    };
    // A day above 12 says by itself which of the two is the month.
    let (month, day) = if month > 12 && first.len() < 3 { (day, month) } else { (month, day) };
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let is_date = is_near(&year)
        && (1..=12).contains(&month)
        && (1..=last_day(month, Some(year))).contains(&day);
    is_date.then(|| (Point { day: Some(day), month, year: Some(year) }, after_time(p, at + 5)))
}

/// The place behind ` 00:00:00` or `T00:00:00.000Z`.
fn after_time(p: &Pieces<'_>, at: usize) -> usize {
    let start = next_word(p, at, &["t"]).unwrap_or_else(|| p.after_space(at));
    if p.number(start).is_none() || p.mark(start + 1) != Some(':') || p.number(start + 2).is_none()
    {
        return at;
    }
    let mut end = start + 3;
    while matches!(p.mark(end), Some(':' | '.')) && p.number(end + 1).is_some() {
        end += 2;
    }
    next_word(p, end, &["z"]).unwrap_or(end)
}

/// `30/06`, `04/2019`, `04/19`: a day of a month, or a month of a year.
pub(super) fn two_numbers(p: &Pieces<'_>, at: usize) -> Found<Part> {
    let separator = p.mark(at + 1).filter(|c| DASHES.contains(c))?;
    let (first, second) = (p.number(at)?, p.number(at + 2)?);
    let goes_on = p.mark(at + 3) == Some(separator) && p.number(at + 4).is_some();
    if first.len() > 2 || goes_on || p.is_in_figure(at) || p.is_in_figure(at + 2) {
        return None;
    }
    let (one, two): (u8, i32) = (first.parse().ok()?, second.parse().ok()?);
    let month_of = |year| Part::At(Point { day: None, month: one, year: Some(year) });
    let is_month = (1..=12).contains(&one);
    let part = match second.len() {
        4 if is_month && is_near(&two) => month_of(two),
        // From here on only strokes: `10-19` may be anything.
        2 if separator == '/' && first.len() == 2 => {
            let month = u8::try_from(two).ok()?;
            let is_day = (1..=12).contains(&two) && is_end(one, month);
            match () {
                () if is_day && one > 12 => Part::At(Point { day: Some(one), month, year: None }),
                () if is_month && is_end(u8::try_from(two).ok()?, one) => Part::Asked(format!(
                    "{first}/{second} could be a day or a month of {}: write Q{} for the quarter",
                    century(two),
                    quarter_of(one)
                )),
                // `12/13` may be a year as well, which is asked there.
                () if is_month && (13..50).contains(&two) && two != i32::from(one) + 1 => {
                    month_of(century(two))
                }
                () if one == 1 && [4, 7, 10, 1].contains(&two) => Part::Asked(format!(
                    "{first}/{second} could be a day or a month of {}: write Q{} for the quarter",
                    century(two),
                    quarter_of(month)
                )),
                () => return None,
            }
        }
        _ => return None,
    };
    Some((part, at + 3))
}
