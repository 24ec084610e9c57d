//! What the parts of one text about time come to together.

use super::part::{MONTHS, Part, Point, last_day, quarter_of};
use crate::domain::{FinancialYear, Quarter};

/// What a text says about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Stretch {
    /// A financial year.
    Year(FinancialYear),
    /// A quarter of a year that is named.
    Quarter(Quarter),
    /// A quarter by its number, 1 to 4.
    QuarterOfYear(u8),
    /// The first or second half of a year that is named.
    Half(FinancialYear, u8),
    /// A half by its number, 1 or 2.
    HalfOfYear(u8),
    /// A month of a calendar year.
    Month(i32, u8),
    /// A month by its number, 1 to 12.
    MonthOfYear(u8),
}

/// Why a text names no period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum PeriodError {
    /// It is not about time at all.
    NotAPeriod,
    /// It could mean two things: the question, with what to write.
    Ambiguous(String),
    /// It names a period that cannot be: why.
    Wrong(String),
}

/// What the parts of one text say of time together.
#[derive(Default)]
struct Said {
    year: Option<FinancialYear>,
    one_number: Option<(i32, bool)>,
    quarter: Option<u8>,
    half: Option<u8>,
    time: Option<Part>,
}

/// What parts say together, or why they cannot stand together.
pub(super) fn together(parts: impl Iterator<Item = Part>) -> Result<Stretch, PeriodError> {
    let mut said = Said::default();
    for part in parts {
        let is_new = match part {
            Part::Asked(question) => return Err(PeriodError::Ambiguous(question)),
            Part::Wrong(why) => return Err(PeriodError::Wrong(why)),
            Part::Year(year) => put(&mut said.year, year),
            Part::OneNumber(year, is_named) => put(&mut said.one_number, (year, is_named)),
            Part::Quarter(number) => put(&mut said.quarter, number),
            Part::Half(number) => put(&mut said.half, number),
            Part::At(_) | Part::FromTo(..) | Part::Ending(..) => put(&mut said.time, part),
        };
        if !is_new {
            return Err(wrong("names more than one period: one period is expected in one place"));
        }
    }
    if said.quarter.is_some() && said.half.is_some() {
        return Err(wrong("names a quarter and a half of a year: one of them is expected"));
    }
    said.stretch()
}

/// Puts a value down; false where another one stands there.
fn put<T: PartialEq>(place: &mut Option<T>, value: T) -> bool {
    let is_new = place.as_ref().is_none_or(|old| *old == value);
    *place = Some(value);
    is_new
}

fn wrong(why: impl Into<String>) -> PeriodError {
    PeriodError::Wrong(why.into())
}

impl Said {
    fn stretch(mut self) -> Result<Stretch, PeriodError> {
        if let Some((year, is_named)) = self.one_number {
            let dated = self.time.as_ref().map(|time| time.last());
            match dated {
                Some(last) if last.year.is_some() => {}
                // A calendar year beside its months: `2019 Apr-Jun`.
                Some(_) if !is_named && self.quarter.is_none() && self.half.is_none() => {
                    self.time = self.time.map(|time| time.in_year(year));
                }
                _ => return Err(PeriodError::Ambiguous(self.which_year(year, is_named))),
            }
        }
        let stretch = match self.time.take() {
            None => self.by_number(),
            Some(time) => self.by_months(&time),
        }?;
        self.with_year(stretch)
    }

    /// A quarter, half or year that is named without months.
    fn by_number(&self) -> Result<Stretch, PeriodError> {
        match (self.quarter, self.half, self.year) {
            (Some(number), _, _) => Ok(Stretch::QuarterOfYear(number)),
            (None, Some(number), _) => Ok(Stretch::HalfOfYear(number)),
            (None, None, Some(year)) => Ok(Stretch::Year(year)),
            (None, None, None) => Err(PeriodError::NotAPeriod),
        }
    }

    /// What the months say, held against the number beside them.
    fn by_months(&self, time: &Part) -> Result<Stretch, PeriodError> {
        let stretch = match (self.quarter, time) {
            (Some(number), Part::At(at)) => {
                // `Q1 (April)`, `Q1 to 30 June`: its first or its last month.
                let fits = quarter_of(at.month) == number
                    && at.month % 3 != 2
                    && at.day.is_none_or(|day| is_edge_of_quarter(day, at.month));
                if !fits {
                    return Err(months_do_not_fit(number));
                }
                quarter_at(*at)?
            }
            _ => time.stretch()?,
        };
        match (self.quarter, self.half, stretch) {
            (Some(number), _, Stretch::Quarter(quarter)) if quarter.number() == number => {}
            (Some(number), _, Stretch::QuarterOfYear(of_months)) if of_months == number => {}
            (Some(number), ..) => return Err(months_do_not_fit(number)),
            (None, Some(number), Stretch::Half(_, of_months) | Stretch::HalfOfYear(of_months))
                if of_months == number => {}
            (None, Some(number), _) => {
                let months = if number == 1 { "April to September" } else { "October to March" };
                return Err(wrong(format!(
                    "the months do not fit: half {number} of a financial year is {months}"
                )));
            }
            (None, None, _) => {}
        }
        Ok(stretch)
    }

    /// Gives a stretch the year that stands beside it, or holds its own against that.
    fn with_year(&self, stretch: Stretch) -> Result<Stretch, PeriodError> {
        let Some(year) = self.year else { return Ok(stretch) };
        let own = match stretch {
            Stretch::QuarterOfYear(number) => {
                let quarter =
                    Quarter::new(year, number).map_err(|error| wrong(error.to_string()))?;
                return Ok(Stretch::Quarter(quarter));
            }
            Stretch::HalfOfYear(number) => return Ok(Stretch::Half(year, number)),
            Stretch::MonthOfYear(month) => {
                return Ok(Stretch::Month(year.start_year() + i32::from(month < 4), month));
            }
            Stretch::Quarter(quarter) => quarter.year(),
            Stretch::Half(own, _) | Stretch::Year(own) => own,
            Stretch::Month(calendar, month) => financial_year(calendar, month)?,
        };
        if own == year {
            return Ok(stretch);
        }
        Err(wrong(format!("the months are of {own}, and the year beside them is {year}")))
    }

    /// The question for a year that is given by one number.
    fn which_year(&self, year: i32, is_named: bool) -> String {
        let of = |start: i32| FinancialYear::starting(start).map(|y| y.to_string());
        let (before, from) = match (of(year - 1), of(year)) {
            (Ok(before), Ok(from)) => (before, from),
            _ => return "could be two years: write it as 2019-20".to_owned(),
        };
        let said = if is_named { format!("FY{year}") } else { year.to_string() };
        match (self.quarter, self.half) {
            (Some(number), _) => {
                let said = format!("{said} Q{number}");
                format!(
                    "{said} could be of {before} or of {from}: write {before}-Q{number} or {from}-Q{number}"
                )
            }
            (None, Some(number)) => {
                format!(
                    "{said} H{number} could be of {before} or of {from}: write {before} H{number} or {from} H{number}"
                )
            }
            (None, None) => format!(
                "{said} could be the year to March {year} or to March {}: write {before} or {from}",
                year + 1
            ),
        }
    }
}

fn months_do_not_fit(number: u8) -> PeriodError {
    let months = ["April to June", "July to September", "October to December", "January to March"];
    let months = months.get(usize::from(number.saturating_sub(1))).copied().unwrap_or_default();
    wrong(format!("the months do not fit: quarter {number} of a financial year is {months}"))
}

fn is_edge_of_quarter(day: u8, month: u8) -> bool {
    day == 1 && month % 3 == 1 || month.is_multiple_of(3) && day == last_day(month, None)
}

/// The financial year to which a month of a calendar year belongs.
fn financial_year(calendar: i32, month: u8) -> Result<FinancialYear, PeriodError> {
    FinancialYear::starting(calendar - i32::from(month < 4))
        .map_err(|error| wrong(error.to_string()))
}

/// The quarter of a month.
fn quarter_at(at: Point) -> Result<Stretch, PeriodError> {
    let number = quarter_of(at.month);
    match at.year {
        None => Ok(Stretch::QuarterOfYear(number)),
        Some(calendar) => Quarter::new(financial_year(calendar, at.month)?, number)
            .map(Stretch::Quarter)
            .map_err(|error| wrong(error.to_string())),
    }
}

impl Part {
    /// The month with which months end.
    fn last(&self) -> Point {
        match self {
            Part::At(last) | Part::FromTo(_, last) | Part::Ending(_, last) => *last,
            _ => Point { day: None, month: 1, year: None },
        }
    }

    /// Months of a calendar year that stands beside them.
    fn in_year(self, year: i32) -> Part {
        let of = |point: Point| Point { year: Some(year), ..point };
        match self {
            Part::At(at) => Part::At(of(at)),
            Part::FromTo(first, last) => Part::FromTo(first, of(last)),
            Part::Ending(months, last) => Part::Ending(months, of(last)),
            other => other,
        }
    }

    /// What months say by themselves.
    fn stretch(&self) -> Result<Stretch, PeriodError> {
        match self {
            Part::At(at) => at_one(*at),
            Part::FromTo(first, last) => from_to(*first, *last),
            Part::Ending(months, last) => ending(*months, *last),
            _ => Err(PeriodError::NotAPeriod),
        }
    }
}

fn at_one(at: Point) -> Result<Stretch, PeriodError> {
    match (at.day, at.year) {
        (None, Some(year)) => {
            financial_year(year, at.month)?;
            Ok(Stretch::Month(year, at.month))
        }
        (None, None) => Ok(Stretch::MonthOfYear(at.month)),
        (Some(day), _) if is_edge_of_quarter(day, at.month) => quarter_at(at),
        // Monthly tables are headed with the first or the last day.
        (Some(day), Some(year)) if day == 1 || day == last_day(at.month, at.year) => {
            financial_year(year, at.month)?;
            Ok(Stretch::Month(year, at.month))
        }
        (Some(day), _) => Err(wrong(format!(
            "{day} {} is neither the first nor the last day of a quarter",
            MONTHS.get(usize::from(at.month) - 1).copied().unwrap_or_default()
        ))),
    }
}

fn from_to(first: Point, last: Point) -> Result<Stretch, PeriodError> {
    let between = (i32::from(last.month) - i32::from(first.month)).rem_euclid(12) + 1;
    let months = match (first.year, last.year) {
        (Some(from), Some(to)) => {
            (to - from) * 12 + i32::from(last.month) - i32::from(first.month) + 1
        }
        _ => between,
    };
    // `Apr 2019 to Jun`: the year stands with the first.
    let year = last.year.or(first.year.map(|year| year + i32::from(last.month < first.month)));
    let last = Point { year, ..last };
    let whole = first.day.is_none_or(|day| day == 1)
        && last.day.is_none_or(|day| day == last_day(last.month, last.year));
    if whole && let Ok(months @ (3 | 6 | 12)) = u8::try_from(months) {
        return ending(months, last);
    }
    Err(wrong(NOT_A_STRETCH))
}

const NOT_A_STRETCH: &str = "these months are no quarter: quarters are April to June, July to \
     September, October to December and January to March";

/// So many months that end with a month.
fn ending(months: u8, last: Point) -> Result<Stretch, PeriodError> {
    if last.day.is_some_and(|day| day != last_day(last.month, last.year)) {
        return Err(wrong("a period ends with the last day of a month"));
    }
    let year = last.year.map(|year| financial_year(year, last.month)).transpose()?;
    match (months, last.month, year) {
        (3, month, _) if month.is_multiple_of(3) => quarter_at(last),
        (6, 9, None) => Ok(Stretch::HalfOfYear(1)),
        (6, 3, None) => Ok(Stretch::HalfOfYear(2)),
        (6, 9, Some(year)) => Ok(Stretch::Half(year, 1)),
        (6, 3, Some(year)) => Ok(Stretch::Half(year, 2)),
        (12, 3, Some(year)) => Ok(Stretch::Year(year)),
        (12, ..) => Err(wrong("a financial year ends in March of a year that is named")),
        (6, ..) => Err(wrong("halves of a financial year end in September and March")),
        _ => Err(wrong(NOT_A_STRETCH)),
    }
}
