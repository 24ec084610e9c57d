//! What a text says about time: the one reader of years, quarters, months and dates.
//!
//! Every spelling that can mean one thing only is read; one that can mean two is answered
//! with the question. A year that stands anywhere in a quarter's heading is kept with it.

mod months;
mod part;
mod parts;
mod sense;
mod years;

use part::Part;
use parts::part;
use sense::together;
pub(super) use sense::{PeriodError, Stretch};

use super::tokens::{Kind, Pieces, Token, plain, tokens};

/// A heading or cell that names a period, with the words around it that are not the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) stretch: Stretch,
    /// What remains, trimmed, with its brackets: `£`, `(£000)`, `Actual`, `YTD`.
    pub(super) rest: String,
}

/// Reads a text that starts or ends with a period.
pub(super) fn heading(text: &str) -> Result<Heading, PeriodError> {
    if text.len() > super::limits::SAID_BYTES {
        return Err(PeriodError::NotAPeriod);
    }
    read(text).0
}

/// Reads a text that is a period and nothing else.
pub(super) fn exactly(text: &str) -> Result<Stretch, PeriodError> {
    if text.len() > super::limits::SAID_BYTES {
        return Err(PeriodError::NotAPeriod);
    }
    let (read, is_all) = read(text);
    if !is_all {
        return Err(PeriodError::NotAPeriod);
    }
    read.map(|heading| heading.stretch)
}

/// Reads a period, and says whether the text holds nothing else.
fn read(text: &str) -> (Result<Heading, PeriodError>, bool) {
    let plain = plain(text.trim());
    let tokens = tokens(&plain);
    let pieces = Pieces(&tokens);
    if let [only] = tokens.as_slice()
        && let (Kind::Number, "1" | "2" | "3" | "4") = (only.kind, only.lower.as_str())
    {
        let number = only.lower.as_bytes().first().map_or(1, |digit| digit - b'0');
        let stretch = Stretch::QuarterOfYear(number);
        return (Ok(Heading { stretch, rest: String::new() }), true);
    }
    let mut found = parts(&pieces);
    keep_what_is_said_together(&pieces, &mut found);
    let is_edge = |token: &Token| match token.kind {
        Kind::Space => true,
        Kind::Mark(c) => "()[]{}.:;,'\"*-".contains(c),
        _ => false,
    };
    let (Some(first), Some(last)) = (found.first(), found.last()) else {
        return (Err(PeriodError::NotAPeriod), false);
    };
    let starts = tokens
        .iter()
        .take(first.from)
        .all(|token| !matches!(token.kind, Kind::Word | Kind::Number));
    let ends = tokens.iter().skip(last.to).all(is_edge);
    if !starts && !ends {
        return (Err(PeriodError::NotAPeriod), false);
    }
    let rest = rest(&plain, &pieces, &found);
    let is_all = rest.is_empty();
    let stretch = together(found.into_iter().map(|found| found.part));
    // `may` and `march` are words of their own.
    if let Ok(Stretch::MonthOfYear(3 | 5)) = stretch
        && rest.starts_with(char::is_alphabetic)
    {
        return (Err(PeriodError::NotAPeriod), false);
    }
    (stretch.map(|stretch| Heading { stretch, rest }), is_all)
}

/// A part and the pieces that it takes up.
struct Place {
    part: Part,
    from: usize,
    to: usize,
}

/// Every part of a text that is about time.
fn parts(pieces: &Pieces<'_>) -> Vec<Place> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.0.len() {
        let is_apart = |before: usize| {
            // `abcQ1` is a word; `20Q1` is a year and its quarter.
            pieces.word(before).is_none() || pieces.number(at).is_some()
        };
        let ended_here = found.last().is_some_and(|last: &Place| last.to == at);
        let starts = pieces.word(at).or_else(|| pieces.number(at)).is_some()
            && (ended_here
                || at.checked_sub(1).is_none_or(|b| is_apart(b) && !is_glued(pieces, b)));
        match part(pieces, at).filter(|(_, to)| starts && *to > at) {
            Some((part, to)) => {
                found.push(Place { part, from: at, to });
                at = to;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether the piece at this place makes one word with the one after it: `AB12`, `12ab`.
fn is_glued(pieces: &Pieces<'_>, before: usize) -> bool {
    pieces.word(before).is_some() || pieces.number(before).is_some()
}

/// Lets a date that stands apart from the period be a word among others: `2019-20 (restated
/// March 2021)`; and so a number that could be a year, beside a year that is one.
fn keep_what_is_said_together(pieces: &Pieces<'_>, found: &mut Vec<Place>) {
    let has_year = found.iter().any(|place| matches!(place.part, Part::Year(_)));
    if has_year {
        found.retain(|place| !matches!(place.part, Part::OneNumber(..)));
    }
    let is_date = |place: &Place| matches!(place.part, Part::At(_) | Part::FromTo(..));
    let mut apart = Vec::new();
    for (number, place) in found.iter().enumerate() {
        let before = number.checked_sub(1).and_then(|before| found.get(before));
        let after = found.get(number + 1);
        let near = before.is_some_and(|before| is_between(pieces, before.to, place.from))
            || after.is_some_and(|after| is_between(pieces, place.to, after.from));
        apart.push(is_date(place) && found.len() > 1 && !near);
    }
    let mut apart = apart.into_iter();
    if found.iter().any(|place| !is_date(place)) {
        found.retain(|_| !apart.next().unwrap_or_default());
    }
}

/// Whether nothing but marks and small words stands between two places.
fn is_between(pieces: &Pieces<'_>, from: usize, to: usize) -> bool {
    const SMALL: &[&str] = &[
        "to", "ending", "ended", "end", "from", "of", "in", "the", "for", "year", "quarter", "fy",
    ];
    pieces.0.get(from..to).is_some_and(|between| {
        between.iter().all(|token| match token.kind {
            Kind::Space => true,
            Kind::Mark(c) => "()[],:;-/.|_'".contains(c),
            Kind::Word => SMALL.contains(&token.lower.as_str()),
            Kind::Number => false,
        })
    })
}

/// What remains of a text without its parts.
fn rest(plain: &str, pieces: &Pieces<'_>, found: &[Place]) -> String {
    let mut remains: Vec<String> = Vec::new();
    let mut from = 0;
    let mut keep = |from: usize, to: usize| {
        let (Some(first), Some(last)) =
            (pieces.0.get(from), to.checked_sub(1).and_then(|last| pieces.0.get(last)))
        else {
            return;
        };
        if from < to {
            remains.push(trimmed(plain.get(first.start..last.end).unwrap_or_default()));
        }
    };
    for (number, place) in found.iter().enumerate() {
        if number == 0 || !is_between(pieces, from, place.from) {
            keep(from, place.from);
        }
        from = place.to;
    }
    keep(from, pieces.0.len());
    remains.retain(|remain| !remain.is_empty());
    trimmed(&in_pairs(&remains.join(" ")))
}

fn trimmed(text: &str) -> String {
    let text = text.trim_start_matches([' ', ',', ';', ':', '-', '/', '|', '_', '.']);
    let text = text.trim_end_matches([' ', ',', ';', ':', '-', '/', '|', '_']);
    if text == "'" { String::new() } else { text.to_owned() }
}

/// Without brackets that the period has left empty or alone.
fn in_pairs(text: &str) -> String {
    let mut kept: Vec<char> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for c in text.chars() {
        match c {
            '(' | '[' => {
                open.push(kept.len());
                kept.push(c);
            }
            ')' | ']' => match open.pop() {
                None => {}
                Some(start) if kept.iter().skip(start + 1).all(|c| " ,;:-/|_.".contains(*c)) => {
                    kept.truncate(start);
                }
                Some(_) => kept.push(c),
            },
            c => kept.push(c),
        }
    }
    for alone in open.into_iter().rev() {
        if alone < kept.len() {
            kept.remove(alone);
        }
    }
    kept.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FinancialYear, Quarter};
    use proptest::prelude::*;

    /// A stretch in a short form for tables.
    fn short(stretch: Stretch) -> String {
        match stretch {
            Stretch::Year(year) => year.to_string(),
            Stretch::Quarter(quarter) => quarter.to_string(),
            Stretch::QuarterOfYear(number) => format!("Q{number}"),
            Stretch::Half(year, number) => format!("{year} H{number}"),
            Stretch::HalfOfYear(number) => format!("H{number}"),
            Stretch::Month(year, month) => format!("{year}-{month:02}"),
            Stretch::MonthOfYear(month) => format!("month {month}"),
        }
    }

    #[test]
    fn each_spelling_that_means_one_thing_is_read() {
        let table: &[(&str, &[&str])] = &[
            (
                "2019-20",
                &[
                    "2019-20",
                    "2019/20",
                    "2019\u{2013}20",
                    "2019\u{2014}20",
                    "2019\u{2011}20",
                    "2019\u{2212}20",
                    "2019 - 20",
                    "2019\u{a0}/\u{a0}20",
                    "2019-2020",
                    "2019/2020",
                    "19/20",
                    "19-20",
                    "'19/20",
                    "FY2019-20",
                    "FY19/20",
                    "FY 2019/20",
                    "fy 19-20",
                    "F/Y 2019/20",
                    "2019 to 2020",
                    "2019 TO 20",
                    "2019/20 FY",
                    "Year 2019/20",
                    "Financial Year 2019/20",
                    "financial year: 2019-20",
                    "2019-20 financial year",
                    "Year to 31 March 2020",
                    "year ending March 2020",
                    "Year ended 31/03/2020",
                    "Y/E 31 March 2020",
                    "YE Mar 20",
                    "Year-ending 31st March 2020",
                    "12 months to March 2020",
                    "April 2019 to March 2020",
                    "Apr 19 - Mar 20",
                    "1 April 2019 - 31 March 2020",
                    "(2019/20)",
                    "201920",
                    " 2019/20 ",
                    "2019/\n20",
                    "2019\u{2044}20",
                    "\u{feff}2019/20",
                    "2019--20",
                    "2019_20",
                    "FY ending 31 March 2020",
                    "2019 /20",
                    "Financial year to March 2020",
                ],
            ),
            ("1999-00", &["1999-00", "99/00", "1999/2000"]),
            ("2003-04", &["2003-04", "2003/04", "FY03/04"]),
            ("2000-01", &["00/01"]),
            (
                "Q1",
                &[
                    "Q1",
                    "q1",
                    "Q 1",
                    "Qtr 1",
                    "Qtr. 1",
                    "QTR1",
                    "Quarter 1",
                    "quarter one",
                    "Quarter One",
                    "1st quarter",
                    "1st Qtr",
                    "1ST QTR.",
                    "first quarter",
                    "1",
                    "First Qtr",
                    "Q1 (Apr-Jun)",
                    "Q1 (Apr\u{2013}Jun)",
                    "Q1\n(Apr-Jun)",
                    "Q1 Apr/May/Jun",
                    "Quarter 1: April - June",
                    "Q1 April to June",
                    "Q1-Apr-Jun",
                    "Q1 (April)",
                    "Q1 to 30 June",
                    "Q1 ending June",
                    "Q1 (to 30 Jun)",
                    "Apr-Jun",
                    "April to June",
                    "Apr/May/Jun",
                    "April, May, June",
                    "30/06",
                    "30 June",
                    "30-Jun",
                    "30th June",
                    "1 April",
                    "Quarter ending June",
                    "June quarter",
                    "Q.1",
                    "Quarter to 30 June",
                    "3 months to June",
                    "Apr - Jun (Q1)",
                    "Q-1",
                    "QUARTER-1",
                ],
            ),
            ("Q2", &["Q2 to 30 Sept", "30/09", "Q2 Jul/Aug/Sep", "second quarter", "2nd Qtr"]),
            ("Q3", &["Q3 to 31 Dec", "31/12", "3rd Qtr", "Quarter Three", "Oct-Dec"]),
            ("Q4", &["Q4 to 31 March", "31/03", "4th Qtr", "Quarter Four", "Jan-Mar", "31 March"]),
            (
                "2019-20-Q1",
                &[
                    "2019-20-Q1",
                    "2019-20 Q1",
                    "2019-20Q1",
                    "2019/20 Q1",
                    "2019/20-Q1",
                    "2019/20: Q1",
                    "2019/20 (Q1)",
                    "Q1 2019/20",
                    "Q1 2019-20",
                    "Q1, 2019/20",
                    "Q1 (2019/20)",
                    "Q1-2019/20",
                    "Q1 19/20",
                    "19/20 Q1",
                    "FY19/20 Q1",
                    "Q1 FY2019-20",
                    "Quarter 1 2019/20",
                    "1st Quarter 2019/20",
                    "2019/20 Qtr 1",
                    "Quarter 1 of 2019/20",
                    "Q1 Apr-Jun 2019",
                    "Q1 (Apr-Jun 2019)",
                    "Q1 2019/20 (Apr-Jun)",
                    "Q1 (Apr-Jun) 2019/20",
                    "2019/20 Apr-Jun",
                    "Apr-Jun 2019",
                    "April to June 2019",
                    "Apr-Jun 19",
                    "Apr 2019 - Jun 2019",
                    "Apr 2019 to Jun",
                    "April 2019 to June 2019",
                    "Apr-19 to Jun-19",
                    "1 April to 30 June 2019",
                    "1 April 2019 to 30 June 2019",
                    "01/04/2019 - 30/06/2019",
                    "Quarter ending 30 June 2019",
                    "Quarter ended June 2019",
                    "Qtr to June 2019",
                    "Q/E 30 June 2019",
                    "3 months to 30 June 2019",
                    "2019-06-30",
                    "30/06/2019",
                    "30.06.2019",
                    "30-06-2019",
                    "30/06/19",
                    "30-Jun-2019",
                    "30-Jun-19",
                    "30 June 2019",
                    "30th June 2019",
                    "June 30, 2019",
                    "2019-06-30 00:00:00",
                    "2019-06-30T00:00:00",
                    "2019-06-30T00:00:00.000Z",
                    "2019-04-01",
                    "01/04/2019",
                    "1 April 2019",
                    "06/30/2019",
                    "2019 Apr-Jun",
                    "Apr-Jun (2019)",
                    "Q1\u{a0}2019/20",
                    "2019/20\nQ1",
                    "Q1 to 30 June 2019",
                ],
            ),
            (
                "2019-20-Q4",
                &[
                    "Jan-Mar 2020",
                    "31/03/2020",
                    "2020-03-31",
                    "Q4 (Jan-Mar 2020)",
                    "Q4 to 31 March 2020",
                    "Jan - Mar 2019/20",
                    "2020-01-01",
                ],
            ),
            ("2019-20-Q3", &["Oct-Dec 2019", "31 December 2019", "12/31/2019"]),
            (
                "H1",
                &[
                    "H1",
                    "h1",
                    "first half",
                    "1st half",
                    "Half 1",
                    "Half-year 1",
                    "Apr-Sep",
                    "April to September",
                    "HY1",
                    "H1 (Apr-Sep)",
                ],
            ),
            (
                "2019-20 H2",
                &[
                    "H2 2019/20",
                    "2019/20 H2",
                    "Oct 2019 - Mar 2020",
                    "6 months to March 2020",
                    "second half 2019/20",
                ],
            ),
            ("month 4", &["Apr", "April", "apr."]),
            ("month 6", &["June"]),
            ("month 9", &["September", "Sept", "Sep"]),
            (
                "2019-04",
                &[
                    "Apr-19",
                    "Apr 2019",
                    "April 2019",
                    "Apr '19",
                    "2019-04",
                    "2019/04",
                    "04/2019",
                    "04/19",
                    "Apr19",
                    "April 2019/20",
                    "2019 April",
                ],
            ),
            ("2020-01", &["Jan 2019/20", "Jan-20"]),
            ("2004-03", &["03/2004"]),
            ("2019-05", &["2019-05-01", "31/05/2019"]),
            ("2009-10", &["Oct-09"]),
        ];
        let mut wrong = Vec::new();
        for (expected, texts) in table {
            for text in *texts {
                let read = exactly(text).map(short);
                if read.as_deref() != Ok(*expected) {
                    wrong.push((text, expected, read));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_spelling_that_could_mean_two_things_is_asked_with_what_to_write() {
        let table = [
            (
                "2019",
                "2019 could be the year to March 2019 or to March 2020: write 2018-19 or 2019-20",
            ),
            (
                "FY20",
                "FY2020 could be the year to March 2020 or to March 2021: write 2019-20 or 2020-21",
            ),
            (
                "FY2020",
                "FY2020 could be the year to March 2020 or to March 2021: write 2019-20 or 2020-21",
            ),
            (
                "Year 2020",
                "2020 could be the year to March 2020 or to March 2021: write 2019-20 or 2020-21",
            ),
            (
                "2020 Q1",
                "2020 Q1 could be of 2019-20 or of 2020-21: write 2019-20-Q1 or 2020-21-Q1",
            ),
            ("2020Q1", "2020 Q1 could be of 2019-20 or of 2020-21: write 2019-20-Q1 or 2020-21-Q1"),
            (
                "Q1 2020",
                "2020 Q1 could be of 2019-20 or of 2020-21: write 2019-20-Q1 or 2020-21-Q1",
            ),
            (
                "2019-Q2",
                "2019 Q2 could be of 2018-19 or of 2019-20: write 2018-19-Q2 or 2019-20-Q2",
            ),
            (
                "Q1 FY20",
                "FY2020 Q1 could be of 2019-20 or of 2020-21: write 2019-20-Q1 or 2020-21-Q1",
            ),
            (
                "H1 2020",
                "2020 H1 could be of 2019-20 or of 2020-21: write 2019-20 H1 or 2020-21 H1",
            ),
            (
                "2019 & 2020",
                "2019 and 2020 could be two years or one financial year: write 2019-20 for the one",
            ),
            (
                "09/10",
                "09/10 could be the year 2009-10 or September 2010: write 2009-10 or September 2010",
            ),
            (
                "12/13",
                "12/13 could be the year 2012-13 or December 2013: write 2012-13 or December 2013",
            ),
            (
                "201011",
                "201011 could be the year 2010-11 or November 2010: write 2010-11 or November 2010",
            ),
            ("19-Apr", "19 April could be a day or April 2019: write April 2019 for the month"),
            ("01/04", "01/04 could be a day or a month of 2004: write Q1 for the quarter"),
            ("06/30", "06/30 could be a day or a month of 2030: write Q1 for the quarter"),
        ];
        for (text, question) in table {
            assert_eq!(exactly(text), Err(PeriodError::Ambiguous(question.into())), "{text:?}");
            let (_, hint) = question.rsplit_once("write ").unwrap();
            let hint = hint.split(" for the").next().unwrap();
            for hint in hint.split(" or ") {
                assert!(exactly(hint).is_ok(), "{text:?}: {hint:?} is read");
            }
        }
    }

    #[test]
    fn a_period_that_cannot_be_is_told_why() {
        let table = [
            ("Q5", "quarters run from 1 to 4"),
            ("Q0", "quarters run from 1 to 4"),
            ("Q12", "quarters run from 1 to 4"),
            ("5th quarter", "quarters run from 1 to 4"),
            ("H3", "a year has two halves, 1 and 2"),
            ("2019-21", "a financial year names two years that follow each other, such as 2020-21"),
            (
                "2020-3021",
                "a financial year names two years that follow each other, such as 2020-21",
            ),
            ("1949-50", "financial years run from 1950-51 to 2149-50"),
            (
                "Q1 (Jan-Mar)",
                "the months do not fit: quarter 1 of a financial year is April to June",
            ),
            (
                "Q1 Jan-Mar 2020",
                "the months do not fit: quarter 1 of a financial year is April to June",
            ),
            (
                "Q1 to 31 March",
                "the months do not fit: quarter 1 of a financial year is April to June",
            ),
            (
                "Q2 (Apr-Sep)",
                "the months do not fit: quarter 2 of a financial year is July to September",
            ),
            (
                "H1 (Apr-Jun)",
                "the months do not fit: half 1 of a financial year is April to September",
            ),
            ("Q1-Q3", SEVERAL),
            ("Q1-Q2", SEVERAL),
            ("Q1 to Q4", SEVERAL),
            ("Q1-4", SEVERAL),
            ("Quarters 1 to 3", SEVERAL),
            ("Q1 & Q2", SEVERAL),
            (
                "2019/20 to 2022/23",
                "names more than one period: one period is expected in one place",
            ),
            ("Q1 2019/20 Q2", "names more than one period: one period is expected in one place"),
            (
                "2018/19 Apr-Jun 2019",
                "the months are of 2019-20, and the year beside them is 2018-19",
            ),
            ("15 June 2019", "15 June is neither the first nor the last day of a quarter"),
            ("Year to 30 June 2020", "a financial year ends in March of a year that is named"),
            ("Quarter ending May 2019", NO_QUARTER),
            ("Dec 2019 - Feb 2020", NO_QUARTER),
        ];
        const SEVERAL: &str = "more than one quarter is named: each quarter is expected by itself, \
             and figures that add up through the year are to be taken apart";
        const NO_QUARTER: &str = "these months are no quarter: quarters are April to June, July to \
             September, October to December and January to March";
        for (text, why) in table {
            assert_eq!(exactly(text), Err(PeriodError::Wrong(why.into())), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_about_time_is_no_period() {
        for text in [
            "",
            " ",
            "-",
            "Total",
            "Grand Total",
            "Sum of Amount",
            "101200",
            "2,019",
            "2019.50",
            "£2019",
            "-2019",
            "(2019)",
            "20.19",
            "19%",
            "5",
            "12",
            "(64)",
            "Marketing",
            "May include",
            "8504",
            "E10000000",
            "area label",
            "No.",
            "AQ1",
            "1.5",
            "Q",
            "FY",
            "Quarterly",
            "Half",
            "10-19",
            "25/6789",
            "2020/1",
            "Year 1",
            "Year 2",
            "1st",
            "2019-201",
            "\u{202e}2019-20",
            "Value",
            "£000",
            "2020/\u{e9}",
            "20-2",
            "99999999999999999999",
            "Second team",
        ] {
            assert_eq!(exactly(text), Err(PeriodError::NotAPeriod), "{text:?}");
        }
    }

    #[test]
    fn what_stands_around_a_period_remains() {
        let table = [
            ("Q1 £", "Q1", "£"),
            ("Q1 (£000)", "Q1", "(£000)"),
            ("Q1 £'000", "Q1", "£'000"),
            ("Q1 000s", "Q1", "000s"),
            ("Q1 %", "Q1", "%"),
            ("Q1 #", "Q1", "#"),
            ("Q1 No.", "Q1", "No."),
            ("Q1_amount", "Q1", "amount"),
            ("Q4 Forecast", "Q4", "Forecast"),
            ("Actual Q1", "Q1", "Actual"),
            ("£ Q1 2019/20 (p)", "2019-20-Q1", "£ (p)"),
            ("Q1 YTD", "Q1", "YTD"),
            ("Q1 Actual 2019/20", "2019-20-Q1", "Actual"),
            ("2019/20 Actual Q1 £", "2019-20-Q1", "Actual £"),
            ("Q1: £", "Q1", "£"),
            ("Q1 (Apr-Jun) £k", "Q1", "£k"),
            ("2022-23P", "2022-23", "P"),
            ("2022-23 (p)", "2022-23", "(p)"),
            ("2022-23*", "2022-23", "*"),
            ("2022-23 (1)", "2022-23", "(1)"),
            ("2022-23 [r]", "2022-23", "[r]"),
            ("2019-20\u{b9}", "2019-20", "\u{b9}"),
            ("2019/20 Total", "2019-20", "Total"),
            ("2019-20 (restated March 2021)", "2019-20", "(restated March 2021)"),
            ("Amount (2019/20)", "2019-20", "Amount"),
            ("Q1 (64)", "Q1", "(64)"),
            ("Q1 &", "Q1", "&"),
            ("Recovered Apr-Jun 2019", "2019-20-Q1", "Recovered"),
            ("Forecast 2019-20", "2019-20", "Forecast"),
            ("Apr-19 £", "2019-04", "£"),
        ];
        let mut wrong = Vec::new();
        for (text, stretch, rest) in table {
            let read = heading(text).map(|heading| (short(heading.stretch), heading.rest));
            if read != Ok((stretch.to_owned(), rest.to_owned())) {
                wrong.push((text, read));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        for text in ["Q1 £", "2022-23P", "Total 2019/20"] {
            assert_eq!(exactly(text), Err(PeriodError::NotAPeriod), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text: String) {
            let _ = (heading(&text), exactly(&text));
        }

        #[test]
        fn no_text_of_such_pieces_makes_the_reader_panic(
            text in "([0-9]{1,6}|Q|FY|Apr|June|to|year|ending|half|months|[-/ .,&'():TZ]){1,12}",
        ) {
            let _ = (heading(&text), exactly(&text));
        }

        #[test]
        fn what_is_written_canonically_reads_back(start in 1950_i32..=2149, number in 1_u8..=4) {
            let year = FinancialYear::starting(start).unwrap();
            let quarter = Quarter::new(year, number).unwrap();
            prop_assert_eq!(exactly(&year.to_string()), Ok(Stretch::Year(year)));
            prop_assert_eq!(exactly(&quarter.to_string()), Ok(Stretch::Quarter(quarter)));
            prop_assert_eq!(exactly(&quarter.in_words()), Ok(Stretch::Quarter(quarter)));
        }
    }
}
