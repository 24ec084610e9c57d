//! What a part of a text can say about time, and what every finder of parts knows.

use crate::domain::FinancialYear;
use crate::ingest::tokens::Pieces;

/// A month, perhaps with its day and year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) day: Option<u8>,
    pub(super) month: u8,
    /// The calendar year.
    pub(super) year: Option<i32>,
}

/// Something in a text that is about time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Year(FinancialYear),
    /// A year by one number, which does not say where it starts; whether `FY` stands before it.
    OneNumber(i32, bool),
    Quarter(u8),
    Half(u8),
    At(Point),
    FromTo(Point, Point),
    /// So many months that end with this one.
    Ending(u8, Point),
    /// Could be two things: the question.
    Asked(String),
    /// Names a period that cannot be: why.
    Wrong(String),
}

pub(super) type Found<T> = Option<(T, usize)>;

pub(super) const DASHES: &[char] = &['-', '/'];

/// The place behind one of these words, no spaces passed over.
pub(super) fn next_word(p: &Pieces<'_>, at: usize, words: &[&str]) -> Option<usize> {
    p.word(at).filter(|word| words.contains(word)).map(|_| at + 1)
}

/// The quarter of a financial year to which a month belongs.
pub(super) fn quarter_of(month: u8) -> u8 {
    (month + 8) % 12 / 3 + 1
}

/// The last day of a month; of a February without a year, the 29th.
pub(super) fn last_day(month: u8, year: Option<i32>) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_some_and(|y| y % 4 != 0 || y % 100 == 0 && y % 400 != 0) => 28,
        2 => 29,
        _ => 31,
    }
}

/// The months as they are written out.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A month by its name, its first three letters, or `sept`.
pub(super) fn month(word: &str) -> Option<u8> {
    let is = |name: &str| {
        let lower = name.to_lowercase();
        word == lower || lower.get(..3) == Some(word) || word == "sept" && lower == "september"
    };
    MONTHS.iter().position(|name| is(name)).and_then(|place| u8::try_from(place + 1).ok())
}

pub(super) fn is_near(year: &i32) -> bool {
    (1951..=2149).contains(year)
}

/// The year meant by two digits: 1950 to 2049.
pub(super) fn century(two: i32) -> i32 {
    if two < 50 { 2000 + two } else { 1900 + two }
}

/// Whether a day is the last of a quarter, so that hardly anybody means a year by it.
pub(super) fn is_end(day: u8, month: u8) -> bool {
    month.is_multiple_of(3) && day == last_day(month, None)
}

/// `1`, `one`: at most two digits, so that no year is taken for one.
pub(super) fn small(p: &Pieces<'_>, at: usize) -> Found<u32> {
    if let Some(digits) = p.number(at) {
        return (digits.len() <= 2).then(|| Some((digits.parse().ok()?, at + 1)))?;
    }
    let number = match p.word(at)? {
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        _ => return None,
    };
    Some((number, at + 1))
}
