//! Financial years (April to March) and their quarters (Q1 is April to June).

use std::fmt;

use chrono::NaiveDate;

/// A financial year, April to March, written `2020-21`.
///
/// ```
/// use recoup::domain::FinancialYear;
/// let year = FinancialYear::parse("2020-21").unwrap();
/// assert_eq!(year.next().to_string(), "2021-22");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinancialYear(i32);

/// A quarter of a financial year, written `2020-21-Q1` in files and addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: FinancialYear,
    number: u8,
}

/// Why a text is not a financial year or a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuarterError {
    /// Not of the form `2020-21`.
    NotAYear,
    /// Of the right form, but the second year is not the one after the first.
    YearsDoNotFollow,
    /// Not within the years that the service keeps.
    YearOutOfRange,
    /// Not of the form `2020-21-Q1`.
    NotAQuarter,
    /// A financial year, of which a quarter was expected.
    WholeYear,
    /// A quarter number other than 1 to 4.
    NumberOutOfRange,
}

impl fmt::Display for QuarterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            QuarterError::NotAYear => "not a financial year: expected such as 2020-21",
            QuarterError::YearsDoNotFollow => {
                "a financial year names two years that follow each other, such as 2020-21"
            }
            QuarterError::YearOutOfRange => "financial years run from 1950-51 to 2149-50",
            QuarterError::NotAQuarter => "not a quarter: expected such as 2020-21-Q1",
            QuarterError::WholeYear => {
                "this is a whole financial year: expected a quarter of it, such as 2020-21-Q1"
            }
            QuarterError::NumberOutOfRange => "quarters run from 1 to 4",
        })
    }
}

impl std::error::Error for QuarterError {}

impl FinancialYear {
    /// The first year that is accepted, 1950-51.
    pub const FIRST: FinancialYear = FinancialYear(1950);
    /// The last year that is accepted, 2149-50.
    pub const LAST: FinancialYear = FinancialYear(2149);

    /// The financial year that starts in April of `year`.
    pub fn starting(year: i32) -> Result<FinancialYear, QuarterError> {
        let candidate = FinancialYear(year);
        if (Self::FIRST..=Self::LAST).contains(&candidate) {
            Ok(candidate)
        } else {
            Err(QuarterError::YearOutOfRange)
        }
    }

    /// Reads `2020-21`.
    pub fn parse(text: &str) -> Result<FinancialYear, QuarterError> {
        let (first, second) = text.split_once('-').ok_or(QuarterError::NotAYear)?;
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if first.len() != 4 || second.len() != 2 || !all_digits(first) || !all_digits(second) {
            return Err(QuarterError::NotAYear);
        }
        let start: i32 = first.parse().map_err(|_| QuarterError::NotAYear)?;
        let end: i32 = second.parse().map_err(|_| QuarterError::NotAYear)?;
        if (start + 1) % 100 != end {
            return Err(QuarterError::YearsDoNotFollow);
        }
        FinancialYear::starting(start)
    }

    /// The calendar year in which it starts.
    pub fn start_year(self) -> i32 {
        self.0
    }

    /// The next financial year.
    #[must_use]
    pub fn next(self) -> FinancialYear {
        FinancialYear(self.0 + 1)
    }

    /// The year `count` later, or earlier where `count` is negative.
    #[must_use]
    pub fn plus(self, count: i32) -> FinancialYear {
        FinancialYear(self.0.saturating_add(count))
    }

    /// How many years `self` is after `earlier`.
    pub fn years_since(self, earlier: FinancialYear) -> i32 {
        self.0 - earlier.0
    }

    /// Its four quarters in order.
    pub fn quarters(self) -> [Quarter; 4] {
        [1, 2, 3, 4].map(|number| Quarter { year: self, number })
    }

    /// Every year from `self` to `last`, both included.
    pub fn to(self, last: FinancialYear) -> impl Iterator<Item = FinancialYear> {
        (self.0..=last.0).map(FinancialYear)
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}

impl Quarter {
    /// Quarter `number` (1 to 4) of `year`.
    pub fn new(year: FinancialYear, number: u8) -> Result<Quarter, QuarterError> {
        if (1..=4).contains(&number) {
            Ok(Quarter { year, number })
        } else {
            Err(QuarterError::NumberOutOfRange)
        }
    }

    /// Reads `2020-21-Q1` or `2020-21 Q1`.
    pub fn parse(text: &str) -> Result<Quarter, QuarterError> {
        let (year, quarter) = text.split_at_checked(7).ok_or(QuarterError::NotAQuarter)?;
        if quarter.is_empty() && FinancialYear::parse(year).is_ok() {
            return Err(QuarterError::WholeYear);
        }
        let number = quarter
            .strip_prefix("-Q")
            .or_else(|| quarter.strip_prefix(" Q"))
            .ok_or(QuarterError::NotAQuarter)?;
        let year = FinancialYear::parse(year)?;
        match number.as_bytes() {
            [digit] if digit.is_ascii_digit() => Quarter::new(year, digit - b'0'),
            _ => Err(QuarterError::NotAQuarter),
        }
    }

    /// The financial year it belongs to.
    pub fn year(self) -> FinancialYear {
        self.year
    }

    /// Its number in the year, 1 to 4.
    pub fn number(self) -> u8 {
        self.number
    }

    /// Whether its last day is over on `day`.
    pub fn is_over_on(self, day: NaiveDate) -> bool {
        let (year, month) = match self.number {
            1 => (self.year.0, 7),
            2 => (self.year.0, 10),
            3 => (self.year.0 + 1, 1),
            _ => (self.year.0 + 1, 4),
        };
        NaiveDate::from_ymd_opt(year, month, 1).is_none_or(|next_first_day| day >= next_first_day)
    }

    /// Quarters since the first quarter of year 0: consecutive quarters differ by one.
    pub fn index(self) -> i32 {
        self.year.0 * 4 + i32::from(self.number) - 1
    }

    /// The quarter with that [`Quarter::index`].
    pub fn from_index(index: i32) -> Quarter {
        // The remainder of a division by four fits a byte.
        let number = index.rem_euclid(4) as u8 + 1;
        Quarter { year: FinancialYear(index.div_euclid(4)), number }
    }

    /// The next quarter.
    #[must_use]
    pub fn next(self) -> Quarter {
        self.plus(1)
    }

    /// The quarter `count` later, or earlier where `count` is negative.
    #[must_use]
    pub fn plus(self, count: i32) -> Quarter {
        Quarter::from_index(self.index() + count)
    }

    /// Every quarter from `self` to `last`, both included.
    pub fn to(self, last: Quarter) -> impl Iterator<Item = Quarter> {
        (self.index()..=last.index()).map(Quarter::from_index)
    }

    /// The form for sentences: `2020-21 Q1`.
    pub fn in_words(self) -> String {
        format!("{} Q{}", self.year, self.number)
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.year, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn years_are_read_strictly() {
        let table: &[(&str, Result<i32, QuarterError>)] = &[
            ("2020-21", Ok(2020)),
            ("1999-00", Ok(1999)),
            ("2099-00", Ok(2099)),
            ("2019-21", Err(QuarterError::YearsDoNotFollow)),
            ("2020-2021", Err(QuarterError::NotAYear)),
            ("2020/21", Err(QuarterError::NotAYear)),
            ("20-21", Err(QuarterError::NotAYear)),
            ("", Err(QuarterError::NotAYear)),
            ("1066-67", Err(QuarterError::YearOutOfRange)),
            ("２０２０-21", Err(QuarterError::NotAYear)),
        ];
        for (text, expected) in table {
            assert_eq!(
                FinancialYear::parse(text).map(FinancialYear::start_year),
                *expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn quarters_are_read_in_both_written_forms() {
        let table = [
            ("2020-21-Q1", Ok((2020, 1))),
            ("2020-21 Q4", Ok((2020, 4))),
            ("2020-21-Q5", Err(QuarterError::NumberOutOfRange)),
            ("2020-21-Q0", Err(QuarterError::NumberOutOfRange)),
            ("2020-21-Q12", Err(QuarterError::NotAQuarter)),
            ("2020-21", Err(QuarterError::WholeYear)),
            ("2020-21-q1", Err(QuarterError::NotAQuarter)),
            ("2019-21-Q1", Err(QuarterError::YearsDoNotFollow)),
            ("Q1 2020", Err(QuarterError::NotAQuarter)),
            ("2020-2é-Q1", Err(QuarterError::NotAQuarter)),
        ];
        for (text, expected) in table {
            let read = Quarter::parse(text).map(|q| (q.year().start_year(), q.number()));
            assert_eq!(read, expected, "{text:?}");
        }
        // No number stands alone where a whole quarter is read.
        assert!(!QuarterError::NotAQuarter.to_string().contains("1 to 4"));
    }

    #[test]
    fn a_quarter_is_over_on_the_first_day_of_the_next() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (quarter, last, next) in [
            ("2020-21-Q1", "2020-06-30", "2020-07-01"),
            ("2020-21-Q2", "2020-09-30", "2020-10-01"),
            ("2020-21-Q3", "2020-12-31", "2021-01-01"),
            ("2020-21-Q4", "2021-03-31", "2021-04-01"),
        ] {
            let quarter = Quarter::parse(quarter).unwrap();
            assert!(!quarter.is_over_on(day(last)) && quarter.is_over_on(day(next)), "{quarter}");
        }
    }

    proptest! {
        #[test]
        fn reading_what_was_written_gives_the_same_quarter(year in 1950..2150, number in 1u8..=4) {
            let quarter = Quarter::new(FinancialYear::starting(year).unwrap(), number).unwrap();
            prop_assert_eq!(Quarter::parse(&quarter.to_string()), Ok(quarter));
            prop_assert_eq!(Quarter::parse(&quarter.in_words()), Ok(quarter));
            prop_assert_eq!(FinancialYear::parse(&quarter.year().to_string()), Ok(quarter.year()));
            prop_assert_eq!(Quarter::from_index(quarter.index()), quarter);
            prop_assert_eq!(quarter.next().index(), quarter.index() + 1);
        }

        #[test]
        fn no_text_can_make_the_reader_panic(text: String) {
            let _ = (Quarter::parse(&text), FinancialYear::parse(&text));
        }
    }
}
