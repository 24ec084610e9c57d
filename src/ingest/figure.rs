//! What a cell says where a figure is expected: a number as people write them, a mark for
//! "not stated", or something to ask about.
//!
//! A number is read where it can mean one thing only, and its sign, scale, mark and printed
//! decimals are kept. A mark is never zero.

mod digits;
mod marks;
mod question;

use digits::{Digits, digits};
use marks::{from_excel, is_not_stated, unreadable};
use question::Question;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::limits::COUNT_LIMIT;
use super::tokens::plain;
use super::unit::{Quantity, Scale, unit};
use crate::domain::{Money, MoneyError};

/// What a cell says where a figure is expected.
#[allow(clippy::enum_variant_names, reason = "the last says what the others are not")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    Number(Written),
    /// Suppressed or not available; the mark as printed.
    NotStated(String),
    /// It could mean two things: the question, with what to write.
    Asked(Question),
    /// It is no figure: why, with what to do.
    NotAFigure(String),
}

/// A number as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// With its sign, in the unit that is written: 1.2 for `£1.2m`.
    pub(super) value: Decimal,
    /// As printed, without the noise of floats.
    pub(super) decimals: u32,
    /// The `k`, `m` or `pence` beside it.
    pub(super) scale: Option<Scale>,
    pub(super) pound: bool,
    pub(super) percent: bool,
    /// How its sign is written, where one is.
    pub(super) negative: Option<Negative>,
    /// What stands beside the figure: `p`, `(r)`, `*`, `¹`, `[1]`.
    pub(super) mark: Option<String>,
}

/// How a sign is written. `Dr` is a debit, which has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Negative {
    Minus,
    Brackets,
    Trailing,
    Cr,
    Dr,
}

impl Written {
    /// The amount in pence, where the figures around it are in `unit`.
    pub(super) fn pence(&self, unit: Scale) -> Result<i64, String> {
        if self.percent {
            return Err("a percentage, where an amount is expected".to_owned());
        }
        let ratio = Decimal::from(self.scale.unwrap_or(unit).pence());
        let pence = self.value.checked_mul(ratio).ok_or_else(|| too_large().to_string())?;
        if !pence.fract().is_zero() {
            return Err(MoneyError::TooManyDecimals.to_string());
        }
        let pence = pence
            .to_i64()
            .filter(|pence| (-Money::LIMIT.pence()..=Money::LIMIT.pence()).contains(pence));
        pence.ok_or_else(|| too_large().to_string())
    }

    /// The figure as a count.
    pub(super) fn count(&self) -> Result<i64, String> {
        let ones = self.scale.map_or(Some(1), Scale::ones);
        let (Some(ones), false, false) = (ones, self.percent, self.pound) else {
            return Err("an amount or a percentage, where a count is expected".to_owned());
        };
        let count = self.value.checked_mul(Decimal::from(ones));
        let why = match count {
            Some(count) if !count.fract().is_zero() => {
                "a count is a whole number, without decimals"
            }
            Some(count) if count.is_sign_negative() && !count.is_zero() => {
                "a count cannot be negative"
            }
            Some(count) => match count.to_i64().filter(|count| *count <= COUNT_LIMIT) {
                Some(count) => return Ok(count),
                None => "a count is at most 1,000,000,000",
            },
            None => "a count is at most 1,000,000,000",
        };
        Err(why.to_owned())
    }

    /// Whether it may be the mark of a footnote: `(64)`.
    pub(super) fn is_bracketed_small_integer(&self) -> bool {
        self.negative == Some(Negative::Brackets)
            && self.decimals == 0
            && !self.pound
            && self.scale.is_none()
            && self.value.abs() < Decimal::from(1000)
    }
}

fn too_large() -> MoneyError {
    MoneyError::TooLarge
}

/// Reads a cell that is not blank. A number such as `1.234` is asked about.
pub(super) fn figure(text: &str) -> Figure {
    read(text, false)
}

/// Reads a cell where it is known that a point stands before decimals, so that `1.234` is
/// less than two: in a table in thousands or millions, say.
pub(super) fn figure_with_decimals(text: &str) -> Figure {
    read(text, true)
}

fn read(text: &str, is_point_known: bool) -> Figure {
    if text.len() > super::limits::SAID_BYTES {
        return Figure::NotAFigure(NO_FIGURE.to_owned());
    }
    let printed = text.trim().trim_matches('\u{FEFF}').trim();
    if let Some(why) = unreadable(printed) {
        return Figure::NotAFigure(why);
    }
    let plain = plain(printed);
    let plain = from_excel(plain.trim());
    if is_not_stated(&plain.to_lowercase()) {
        return Figure::NotStated(printed.to_owned());
    }
    if matches!(plain.to_lowercase().as_str(), "nil" | "none" | "£nil") {
        return Figure::Asked(Question::alone(
            "zero, or not stated? Write 0 for zero, and leave the cell blank if it is not stated",
        ));
    }
    let mut peeled = Peeled { rest: plain, ..Peeled::default() };
    while peeled.prefix() || peeled.suffix() {}
    peeled.figure(is_point_known)
}

/// A figure from which the signs around its digits are taken, one at a time.
#[derive(Default)]
struct Peeled<'a> {
    rest: &'a str,
    signs: Vec<Negative>,
    plus: bool,
    pound: bool,
    percent: bool,
    scale: Option<Scale>,
    marks: Vec<&'a str>,
    /// A `p` right after the digits: pence, or provisional.
    p: bool,
    /// Something that is said twice or cannot be.
    is_odd: bool,
}

impl<'a> Peeled<'a> {
    /// Takes one sign from before the digits.
    fn prefix(&mut self) -> bool {
        let text = self.rest.trim();
        let cut = |length: usize| text.get(length..).unwrap_or_default();
        let inside = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        if let Some(inside) = inside.filter(|inside| !inside.contains(['(', ')'])) {
            self.signs.push(Negative::Brackets);
            self.rest = inside;
        } else if let Some(rest) = text.strip_prefix('-') {
            self.signs.push(Negative::Minus);
            self.rest = rest;
        } else if let Some(rest) = text.strip_prefix('+') {
            self.is_odd |= self.plus;
            self.plus = true;
            self.rest = rest;
        } else if let Some(rest) = text.strip_prefix('£') {
            self.is_odd |= self.pound;
            self.pound = true;
            self.rest = rest;
        } else if starts_with_word(text, "gbp") {
            self.pound = true;
            self.rest = cut(3);
        } else if let Some(rest) = text.strip_prefix('*') {
            self.marks.push("*");
            self.rest = rest;
        } else {
            self.rest = text;
            return false;
        }
        true
    }

    /// Takes one sign, scale or mark from behind the digits.
    fn suffix(&mut self) -> bool {
        let text = self.rest.trim_end();
        self.rest = text;
        if !text.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let Some(last) = text.chars().next_back() else { return false };
        let before = text.get(..text.len() - last.len_utf8()).unwrap_or_default();
        match last {
            '-' => self.signs.push(Negative::Trailing),
            '%' => {
                self.is_odd |= self.percent;
                self.percent = true;
            }
            '£' => self.pound = true,
            '*'
            | '\u{2020}'
            | '\u{2021}'
            | '\u{a7}'
            | '\u{b9}'
            | '\u{b2}'
            | '\u{b3}'
            | '\u{2070}'..='\u{2079}' => {
                self.marks.push(text.get(before.len()..).unwrap_or_default());
            }
            ')' | ']' => return self.bracketed(text, if last == ')' { '(' } else { '[' }),
            c if c.is_ascii_alphabetic() => return self.lettered(text),
            _ => return false,
        }
        self.rest = before;
        true
    }

    /// Takes what stands in brackets behind the digits.
    fn bracketed(&mut self, text: &'a str, opening: char) -> bool {
        let Some((before, _)) = text.rsplit_once(opening) else { return false };
        if !before.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let said = text.get(before.len()..).unwrap_or_default();
        match unit(said) {
            Some(unit) if unit.quantity == Some(Quantity::Percentage) => self.percent = true,
            Some(unit) if unit.scale.is_some() => {
                self.is_odd |= self.scale.is_some();
                self.scale = unit.scale;
            }
            _ => self.marks.push(said),
        }
        self.rest = before;
        true
    }

    /// Takes the letters behind the digits.
    fn lettered(&mut self, text: &'a str) -> bool {
        let before = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let said = text.get(before.len()..).unwrap_or_default();
        if !before.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let scale = match said.to_ascii_lowercase().as_str() {
            "k" | "thousand" | "thousands" => Some(Scale::Thousands),
            "m" | "mn" | "mil" | "million" | "millions" => Some(Scale::Millions),
            "bn" | "billion" => Some(Scale::Billions),
            "pence" => Some(Scale::Pence),
            "pounds" | "gbp" => {
                self.pound = true;
                None
            }
            "cr" => {
                self.signs.push(Negative::Cr);
                None
            }
            "dr" => {
                self.signs.push(Negative::Dr);
                None
            }
            "p" if said == "p" && !self.pound => {
                self.p = true;
                self.marks.push(said);
                None
            }
            // An `e` right after digits would be an exponent cut off.
            "e" if !before.ends_with(' ') => return false,
            "p" | "r" | "e" => {
                self.marks.push(said);
                None
            }
            _ => return false,
        };
        if scale.is_some() {
            self.is_odd |= self.scale.is_some();
            self.scale = scale;
        }
        self.rest = before;
        true
    }

    /// Digits with the unit that stands beside them.
    fn in_its_unit(&self, digits: &str) -> String {
        let unit = match self.scale {
            Some(Scale::Pence) => " pence",
            Some(Scale::Thousands) => "k",
            Some(Scale::Millions) => "m",
            Some(Scale::Billions) => "bn",
            Some(Scale::Pounds) | None => "",
        };
        format!("{digits}{unit}{}", if self.percent { "%" } else { "" })
    }

    /// Digits with the sign and the unit that stand beside them, so that neither is lost when
    /// they are written anew.
    fn as_signed(&self, digits: &str) -> String {
        let is_negative = self.signs.iter().any(|sign| *sign != Negative::Dr);
        let sign = if is_negative { "-" } else { "" };
        format!("{sign}{}", self.in_its_unit(digits))
    }

    fn figure(mut self, is_point_known: bool) -> Figure {
        let is_known = is_point_known || self.scale.is_some();
        let (size, decimals) = match digits(self.rest.trim(), is_known) {
            _ if self.is_odd => return Figure::NotAFigure(NO_FIGURE.to_owned()),
            Digits::Number(size, decimals) => (size, decimals),
            Digits::Asked(doubt, write) => {
                let write = write.iter().map(|digits| self.as_signed(digits));
                return Figure::Asked(Question::new(doubt, write));
            }
            Digits::TooLarge => return Figure::NotAFigure(too_large().to_string()),
            Digits::None => return Figure::NotAFigure(NO_FIGURE.to_owned()),
        };
        // A debit has no sign of its own, so it may stand beside one.
        let signs = self.signs.iter().filter(|sign| **sign != Negative::Dr).count();
        let is_debit = signs < self.signs.len();
        if signs > 1 || signs == 1 && (self.plus || is_debit) {
            let size = self.in_its_unit(&size.to_string());
            let write = [format!("-{size}"), size];
            return Figure::Asked(Question::new("it has two signs".to_owned(), write));
        }
        let shown = size.normalize();
        if self.p && !self.pound {
            let doubt = "the p could stand for pence or for provisional".to_owned();
            let sign = if signs == 1 { "-" } else { "" };
            let pence = match size.checked_div(Decimal::ONE_HUNDRED) {
                Some(pounds) if (pounds * Decimal::ONE_HUNDRED).fract().is_zero() => {
                    format!("{sign}£{}", pounds.normalize())
                }
                _ => format!("{sign}{shown} pence"),
            };
            return Figure::Asked(Question::new(doubt, [pence, format!("{sign}{shown} (p)")]));
        }
        let negative = self.signs.first().copied();
        let is_negative = signs == 1;
        self.marks.reverse();
        Figure::Number(Written {
            // A zero has no sign.
            value: if is_negative && !size.is_zero() { -size } else { size },
            decimals,
            scale: self.scale,
            pound: self.pound,
            percent: self.percent,
            negative,
            mark: (!self.marks.is_empty()).then(|| self.marks.join(" ")),
        })
    }
}

/// Why most texts are no figure; readers who know what they expect say that instead.
pub(super) const NO_FIGURE: &str = "not a figure: expected a number such as 1234.50";

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        && !text.get(word.len()..).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A figure in a short form for tables.
    fn short(text: &str) -> String {
        match figure(text) {
            Figure::Number(w) => {
                let mut said = format!("{} .{}", w.value, w.decimals);
                let mut add = |is: bool, word: String| {
                    if is {
                        said.push(' ');
                        said.push_str(&word);
                    }
                };
                add(w.pound, "£".to_owned());
                add(w.percent, "%".to_owned());
                add(w.scale.is_some(), format!("{:?}", w.scale.unwrap_or(Scale::Pounds)));
                add(w.negative.is_some(), format!("{:?}", w.negative.unwrap_or(Negative::Minus)));
                add(w.mark.is_some(), format!("|{}", w.mark.unwrap_or_default()));
                said
            }
            Figure::NotStated(mark) => format!("not stated {mark}"),
            Figure::Asked(question) => format!("asked: {}", question.in_words()),
            Figure::NotAFigure(why) => format!("no: {why}"),
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let table = [
            ("1234.50", "1234.50 .2"),
            ("0", "0 .0"),
            ("0.00", "0.00 .2"),
            ("£ 1,234.50", "1234.50 .2 £"),
            ("£1,234", "1234 .0 £"),
            ("GBP 101,200", "101200 .0 £"),
            ("gbp101,200", "101200 .0 £"),
            ("101,200 GBP", "101200 .0 £"),
            ("(123.45)", "-123.45 .2 Brackets"),
            ("(£5)", "-5 .0 £ Brackets"),
            ("£(5)", "-5 .0 £ Brackets"),
            ("-£5", "-5 .0 £ Minus"),
            ("£-5", "-5 .0 £ Minus"),
            ("- 5", "-5 .0 Minus"),
            ("\u{2212}5", "-5 .0 Minus"),
            ("\u{2013}5", "-5 .0 Minus"),
            ("101,200-", "-101200 .0 Trailing"),
            ("1,234 CR", "-1234 .0 Cr"),
            ("1,234CR", "-1234 .0 Cr"),
            ("1,234 DR", "1234 .0 Dr"),
            ("1 234", "1234 .0"),
            ("1\u{a0}234", "1234 .0"),
            ("101\u{2009}200", "101200 .0"),
            ("101\u{202f}200.50", "101200.50 .2"),
            ("12 345 678", "12345678 .0"),
            ("'101200", "101200 .0"),
            ("=\"123\"", "123 .0"),
            ("+5", "5 .0"),
            (".50", "0.50 .2"),
            ("-.5", "-0.5 .1 Minus"),
            ("5.", "5 .0"),
            ("1e5", "100000 .0"),
            ("1.012E+05", "101200 .0"),
            ("1.01200E+05", "101200 .0"),
            ("1.5e-1", "0.15 .2"),
            ("131100.30000000002", "131100.3 .1"),
            ("200.29999999999998", "200.3 .1"),
            ("101200.1000000001", "101200.1 .1"),
            ("0.3333333333", "0.333333333 .9"),
            ("100.0000000001", "100 .0"),
            ("40.0", "40.0 .1"),
            ("1234.567", "1234.567 .3"),
            ("0.123", "0.123 .3"),
            ("1.2m", "1.2 .1 Millions"),
            ("£1.2M", "1.2 .1 £ Millions"),
            ("£1.2 million", "1.2 .1 £ Millions"),
            ("£900k", "900 .0 £ Thousands"),
            ("101.2k", "101.2 .1 Thousands"),
            ("1.234m", "1.234 .3 Millions"),
            ("£0.10m", "0.10 .2 £ Millions"),
            ("(£100k)", "-100 .0 £ Thousands Brackets"),
            ("101 (£000)", "101 .0 Thousands"),
            ("£1bn", "1 .0 £ Billions"),
            ("50 pence", "50 .0 Pence"),
            ("8.1%", "8.1 .1 %"),
            ("8.1 %", "8.1 .1 %"),
            ("101,200 (p)", "101200 .0 |(p)"),
            (
                "101,200 p",
                "asked: the p could stand for pence or for provisional: write £1012 or 101200 (p)",
            ),
            ("£101,200p", "101200 .0 £ |p"),
            ("101,200P", "101200 .0 |P"),
            ("101,200 r", "101200 .0 |r"),
            ("101,200*", "101200 .0 |*"),
            ("*101,200", "101200 .0 |*"),
            ("101,200\u{b9}", "101200 .0 |\u{b9}"),
            ("101,200 [1]", "101200 .0 |[1]"),
            ("101,200 (64)", "101200 .0 |(64)"),
            ("109,900 (14 wks)", "109900 .0 |(14 wks)"),
            ("(5) [r]", "-5 .0 Brackets |[r]"),
            ("0118", "118 .0"),
            ("-0", "0 .0 Minus"),
            ("101,200\n", "101200 .0"),
        ];
        let wrong: Vec<_> =
            table.iter().filter(|(text, expected)| short(text) != *expected).collect();
        let read: Vec<_> = wrong.iter().map(|(text, _)| short(text)).collect();
        assert!(wrong.is_empty(), "{wrong:#?} are read as {read:#?}");
    }

    #[test]
    fn marks_are_not_stated_and_never_zero() {
        for text in [
            "-",
            "\u{2013}",
            "\u{2014}",
            "\u{2212}",
            "--",
            "..",
            "\u{2026}",
            ":",
            "*",
            "c",
            "s",
            "z",
            "x",
            "[c]",
            "[x]",
            "[z]",
            "[C]",
            "[low]",
            "(c)",
            "n/a",
            "N/A",
            "NA",
            "<5",
            "< 5",
            "<=5",
            "\u{2264}5",
            "fewer than 5",
            "TBC",
            "tbc",
            "#N/A",
            "#REF!",
            "#DIV/0!",
            "#VALUE!",
            "(blank)",
            "null",
            "NaN",
            "<NA>",
            "£-",
            "£ -",
            "\u{a3}\u{a0}-",
            "not available",
            "(-)",
            "under 10",
        ] {
            assert_eq!(figure(text), Figure::NotStated(text.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn what_could_be_two_things_is_asked_and_each_hint_is_read() {
        let table = [
            ("1,23", "it is not clear what the comma stands for: write 123 or 1.23"),
            ("£4,54850", "it is not clear what the comma stands for: write 454850"),
            ("1,23,456", "it is not clear what the comma stands for: write 123456"),
            ("1.234,50", "it is not clear what the comma stands for: write 1234.50"),
            ("101, 200", "it is not clear what the comma stands for: write 101200"),
            ("1.234", "it is not clear what the point stands for: write 1234 or 1.23"),
            ("101.500", "it is not clear what the point stands for: write 101500 or 101.50"),
            ("1.234.567", "it is not clear what the point stands for: write 1234567"),
            ("1 23", "it is not clear what the blank stands for: write 123"),
            ("(-6,079)", "it has two signs: write -6079 or 6079"),
            ("-£(101,200)", "it has two signs: write -101200 or 101200"),
            ("(+£101k)", "it has two signs: write -101k or 101k"),
            ("(1,23)", "it is not clear what the comma stands for: write -123 or -1.23"),
            ("1,2k", "it is not clear what the comma stands for: write 12k or 1.20k"),
            ("£1,23m-", "it is not clear what the comma stands for: write -123m or -1.23m"),
            ("-12p", "the p could stand for pence or for provisional: write -£0.12 or -12 (p)"),
            ("--6", "it has two signs: write -6 or 6"),
            ("5- CR", "it has two signs: write -5 or 5"),
            ("12p", "the p could stand for pence or for provisional: write £0.12 or 12 (p)"),
        ];
        for (text, question) in table {
            let Figure::Asked(asked) = figure(text) else { panic!("{text:?}") };
            assert_eq!(asked.in_words(), question, "{text:?}");
            let (_, hints) = question.rsplit_once("write ").unwrap();
            for hint in hints.split(" or ") {
                let Figure::Number(written) = figure(hint) else { panic!("{text:?}: {hint:?}") };
                assert!(written.pence(Scale::Pounds).is_ok(), "{text:?}: {hint:?}");
            }
        }
        let nil =
            "zero, or not stated? Write 0 for zero, and leave the cell blank if it is not stated";
        for text in ["nil", "Nil", "NIL", "none"] {
            assert_eq!(figure(text), Figure::Asked(Question::alone(nil)), "{text:?}");
        }
    }

    #[test]
    fn a_point_is_known_beside_a_scale_or_in_a_table_of_thousands() {
        let known = |text| match figure_with_decimals(text) {
            Figure::Number(written) => Some((written.value.to_string(), written.decimals)),
            _ => None,
        };
        assert_eq!(known("1.234"), Some(("1.234".to_owned(), 3)));
        assert_eq!(known("101.500"), Some(("101.500".to_owned(), 3)));
        assert_eq!(known("1,23"), None);
    }

    #[test]
    fn what_is_no_figure_is_told_what_to_do() {
        let encoding = "the file was saved in the wrong encoding, so that signs such as £ are broken: \
                        save it again as CSV UTF-8";
        let table = [
            ("Â£101,200", encoding),
            ("\u{FFFD}5", encoding),
            ("€5", "it is in another currency: amounts are in pounds"),
            (
                "#####",
                "the column was too narrow when it was saved: widen it and save the file again",
            ),
            ("1\u{0}2", "it contains an invisible character: type the figure again"),
            ("\u{202e}12", "it contains an invisible character: type the figure again"),
            ("45I,178", NO_FIGURE),
            ("inf", NO_FIGURE),
            ("about 500", NO_FIGURE),
            ("£", NO_FIGURE),
            ("()", NO_FIGURE),
            ("££6", NO_FIGURE),
            ("(6", NO_FIGURE),
            ("6)", NO_FIGURE),
            ("\u{ff11}\u{ff12}", NO_FIGURE),
            ("1.2.k", NO_FIGURE),
            ("1e", NO_FIGURE),
            ("30/06/2019", NO_FIGURE),
            ("12 wks", NO_FIGURE),
            ("=A1+B1", NO_FIGURE),
            ("123456789012345678901234567890", "an amount is at most 100,000,000,000 pounds"),
        ];
        let is_right =
            |(text, why): &&(&str, &str)| figure(text) != Figure::NotAFigure((*why).to_owned());
        let wrong: Vec<_> =
            table.iter().filter(is_right).map(|(text, _)| (text, figure(text))).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn amounts_and_counts_are_exact_in_their_unit() {
        let pence = |text, unit| match figure_with_decimals(text) {
            Figure::Number(written) => written.pence(unit),
            other => Err(format!("{other:?}")),
        };
        let table = [
            ("101.2", Scale::Thousands, Ok(10_120_000)),
            ("101", Scale::Thousands, Ok(10_100_000)),
            ("£1.2m", Scale::Pounds, Ok(120_000_000)),
            ("£1.2m", Scale::Thousands, Ok(120_000_000)),
            ("123.45", Scale::Pounds, Ok(12_345)),
            ("123.450", Scale::Pounds, Ok(12_345)),
            ("12345", Scale::Pence, Ok(12_345)),
            ("1.5", Scale::Pence, Err("an amount has at most two decimal places (pence)")),
            ("123.456", Scale::Pounds, Err("an amount has at most two decimal places (pence)")),
            ("8%", Scale::Pounds, Err("a percentage, where an amount is expected")),
            ("100000000001", Scale::Pounds, Err("an amount is at most 100,000,000,000 pounds")),
            ("(5)", Scale::Pounds, Ok(-500)),
        ];
        for (text, unit, expected) in table {
            assert_eq!(pence(text, unit), expected.map_err(str::to_owned), "{text:?}");
        }
        let count = |text| match figure(text) {
            Figure::Number(written) => written.count(),
            other => Err(format!("{other:?}")),
        };
        let table = [
            ("118", Ok(118)),
            ("2,099", Ok(2099)),
            ("40.0", Ok(40)),
            ("1.5", Err("a count is a whole number, without decimals")),
            ("(5)", Err("a count cannot be negative")),
            ("1000000001", Err("a count is at most 1,000,000,000")),
            ("£5", Err("an amount or a percentage, where a count is expected")),
            ("5%", Err("an amount or a percentage, where a count is expected")),
            ("1.2k", Ok(1200)),
        ];
        for (text, expected) in table {
            assert_eq!(count(text), expected.map_err(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn a_small_whole_number_in_brackets_may_be_a_footnote() {
        let table = [
            ("(64)", true),
            ("(999)", true),
            ("(1,000)", false),
            ("(£64)", false),
            ("-64", false),
            ("(64.00)", false),
            ("(64k)", false),
        ];
        for (text, expected) in table {
            let Figure::Number(written) = figure(text) else { panic!("{text:?}") };
            assert_eq!(written.is_bracketed_small_integer(), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text: String) {
            let _ = (figure(&text), figure_with_decimals(&text));
        }

        #[test]
        fn no_text_of_such_pieces_makes_the_reader_panic(
            text in "([0-9]{1,12}|£|GBP|CR|k|m|p|%|[-(), .'e+*\\[\\]]|million){1,10}",
        ) {
            for read in [figure(&text), figure_with_decimals(&text)] {
                if let Figure::Number(written) = read {
                    let _ = (written.pence(Scale::Billions), written.count());
                }
            }
        }

        #[test]
        fn an_amount_printed_in_any_way_reads_back(pence in -10_000_000_000_000_i64..=10_000_000_000_000) {
            let amount = Money::from_pence(pence);
            let size = amount.size();
            let sign = if pence < 0 { "-" } else { "" };
            let mut ways = vec![
                amount.to_string(), amount.in_words(), format!("{sign}£{}", size.in_words()),
                format!("'{amount}"), format!("=\"{amount}\""), amount.in_words().replace(',', "\u{a0}"),
                format!("{sign}GBP {size}"),
            ];
            if pence < 0 {
                ways.push(format!("({size})"));
                ways.push(format!("(£{})", size.in_words()));
                ways.push(format!("{size}-"));
                ways.push(format!("{size} CR"));
            }
            for way in ways {
                let Figure::Number(written) = figure(&way) else {
                    return Err(TestCaseError::fail(format!("{way:?}: {:?}", figure(&way))));
                };
                prop_assert_eq!(written.pence(Scale::Pounds), Ok(pence), "{:?}", way);
            }
        }

        #[test]
        fn the_noise_of_a_float_never_changes_a_penny(pence in -1_000_000_000_000_i64..=1_000_000_000_000) {
            let float = pence as f64 / 100.0;
            let noisy = format!("{:.8}", float);
            let Figure::Number(written) = figure(&noisy) else { return Err(TestCaseError::fail(noisy)) };
            prop_assert_eq!(written.pence(Scale::Pounds), Ok(pence));
        }
    }
}
