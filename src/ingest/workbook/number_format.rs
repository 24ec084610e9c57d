//! Number formats, as far as they change what a figure means: percentages, dates, scaling
//! commas, units and currencies that are written beside the digits.
//!
//! ```text
//! #,##0;[Red]-#,##0   0.0%   dd/mm/yyyy   #,##0,"k"   [$£-809]#,##0.00   £0.0,,m
//! ```

/// A format: one section, or one each for positive, negative and zero, or by conditions.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct NumberFormat {
    sections: Vec<Section>,
}

/// What a section makes of a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Section {
    condition: Option<(Comparison, f64)>,
    /// Whether the figure is a date, a time or both.
    pub(super) date: Option<DateParts>,
    /// How often the figure is multiplied by a hundred to be shown.
    pub(super) percents: u32,
    /// How often it is divided by a thousand to be shown.
    pub(super) thousands: u32,
    /// How many decimals are shown.
    pub(super) decimals: usize,
    /// A foreign currency: `€`, `USD`.
    pub(super) currency: Option<String>,
    /// A unit behind the digits that belongs to the figure: `k`, `m`, `%`.
    pub(super) suffix: Option<String>,
    /// Words in the format that speak of another unit: `000`, `thousand`.
    pub(super) unit_words: Option<String>,
    /// Words that make a label of a number: `Q` before, `/20` behind.
    pub(super) label: Option<(String, String)>,
}

/// What a date format shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateParts {
    /// A day, perhaps with a time.
    Day,
    /// A time of day, or hours and minutes that have passed.
    Time,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Comparison {
    Below,
    AtMost,
    Above,
    AtLeast,
    Equal,
    Unequal,
}

impl NumberFormat {
    /// Reads a format as Excel writes it.
    pub(super) fn parse(code: &str) -> NumberFormat {
        NumberFormat {
            sections: split(code).iter().map(|section| parse_section(section)).collect(),
        }
    }

    /// The formats that have a number and, in most files, no text.
    pub(super) fn built_in(number: u16) -> NumberFormat {
        NumberFormat::parse(match number {
            1 | 3 | 37 | 38 | 41 | 42 => "#,##0",
            2 | 4 | 7 | 8 | 39 | 40 | 43 | 44 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            14..=17 | 22 | 27..=36 | 50..=58 => "yyyy-mm-dd",
            18..=21 | 45..=47 => "hh:mm:ss",
            49 => "@",
            _ => "General",
        })
    }

    /// The section that shows a figure.
    pub(super) fn section(&self, value: f64) -> Option<&Section> {
        let numbers = &self.sections[..self.sections.len().min(3)];
        if numbers.iter().any(|section| section.condition.is_some()) {
            let holds = |section: &&Section| match section.condition {
                Some((comparison, with)) => comparison.holds(value, with),
                None => true,
            };
            return numbers.iter().find(holds).or(numbers.last());
        }
        let place = match numbers.len() {
            0 | 1 => 0,
            2 => usize::from(value < 0.0),
            _ if value < 0.0 => 1,
            _ if value == 0.0 => 2,
            _ => 0,
        };
        numbers.get(place)
    }
}

impl Comparison {
    fn holds(self, value: f64, with: f64) -> bool {
        match self {
            Comparison::Below => value < with,
            Comparison::AtMost => value <= with,
            Comparison::Above => value > with,
            Comparison::AtLeast => value >= with,
            Comparison::Equal => value.total_cmp(&with).is_eq(),
            Comparison::Unequal => value.total_cmp(&with).is_ne(),
        }
    }
}

/// The sections of a format, at the semicolons that are no text.
fn split(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut is_quoted, mut is_bracketed, mut is_escaped) = (false, false, false);
    for character in code.chars().take(2_000) {
        let is_end = character == ';' && !is_quoted && !is_bracketed && !is_escaped;
        if is_end {
            sections.push(String::new());
            continue;
        }
        if !is_escaped {
            match character {
                '"' => is_quoted = !is_quoted,
                '[' if !is_quoted => is_bracketed = true,
                ']' if !is_quoted => is_bracketed = false,
                _ => {}
            }
        }
        is_escaped = !is_escaped && !is_quoted && character == '\\';
        if let Some(last) = sections.last_mut() {
            last.push(character);
        }
    }
    sections
}

/// What has been seen of a section while it is read.
#[derive(Default)]
struct Reading {
    section: Section,
    has_digits: bool,
    has_day: bool,
    has_month: bool,
    has_time: bool,
    after_seconds: bool,
    in_decimals: bool,
    /// Commas since the last digit: they scale, unless a digit follows.
    commas: u32,
    before: String,
    behind: String,
}

fn parse_section(code: &str) -> Section {
    let mut reading = Reading::default();
    let lower = code.to_lowercase();
    let is_general = lower.contains("general");
    let mut characters = code.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                let quoted: String = characters.by_ref().take_while(|c| *c != '"').collect();
                reading.literal(&quoted);
            }
            '\\' | '!' => {
                let literal = characters.next().map(String::from).unwrap_or_default();
                reading.literal(&literal);
            }
            // A blank as wide as the next character, and a character that fills the cell.
            '_' | '*' => {
                characters.next();
            }
            '[' => {
                let inside: String = characters.by_ref().take_while(|c| *c != ']').collect();
                reading.bracket(&inside);
            }
            '0' | '#' | '?' => reading.digit(),
            '.' => reading.point(),
            ',' => reading.commas += u32::from(reading.has_digits),
            '%' => reading.section.percents += 1,
            'E' | 'e' if reading.has_digits && matches!(characters.peek(), Some('+' | '-')) => {
                characters.next();
            }
            'A' | 'a' if is_clock_half(character, &characters.clone().collect::<String>()) => {
                reading.has_time = true;
                while characters.peek().is_some_and(|c| "aApPmM/".contains(*c)) {
                    characters.next();
                }
            }
            letter @ ('y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S')
                if !is_general && !reading.has_digits =>
            {
                reading.date_letter(letter.to_ascii_lowercase());
            }
            other => reading.literal(&other.to_string()),
        }
    }
    reading.finish(is_general)
}

fn is_clock_half(first: char, rest: &str) -> bool {
    let text = format!("{first}{rest}").to_lowercase();
    text.starts_with("am/pm") || text.starts_with("a/p")
}

impl Reading {
    fn digit(&mut self) {
        if self.after_seconds && self.in_decimals {
            return;
        }
        self.commas = 0;
        self.has_digits = true;
        self.section.decimals += usize::from(self.in_decimals);
    }

    fn point(&mut self) {
        self.settle();
        self.in_decimals = true;
    }

    /// Commas that no digit follows divide by a thousand each.
    fn settle(&mut self) {
        self.section.thousands += std::mem::take(&mut self.commas);
    }

    fn date_letter(&mut self, letter: char) {
        self.after_seconds = letter == 's';
        self.in_decimals = false;
        self.has_day |= matches!(letter, 'y' | 'd');
        self.has_month |= letter == 'm';
        self.has_time |= matches!(letter, 'h' | 's');
    }

    fn literal(&mut self, text: &str) {
        self.settle();
        if self.has_digits { self.behind.push_str(text) } else { self.before.push_str(text) }
    }

    fn bracket(&mut self, inside: &str) {
        let lower = inside.to_lowercase();
        if let Some(currency) = inside.strip_prefix('$') {
            let symbol = currency.split('-').next().unwrap_or_default().to_owned();
            self.literal(&symbol);
        } else if !lower.is_empty() && lower.chars().all(|c| "hms".contains(c)) {
            (self.has_time, self.after_seconds) = (true, lower.contains('s'));
        } else {
            self.section.condition = condition(inside).or(self.section.condition);
        }
    }

    fn finish(mut self, is_general: bool) -> Section {
        self.settle();
        // `m` alone is a month; beside hours or seconds it is a minute.
        let is_day = self.has_day || (self.has_month && !self.has_time);
        let is_date = !self.has_digits && !is_general && (is_day || self.has_time);
        let mut section = self.section;
        if is_date {
            section.date = Some(if is_day { DateParts::Day } else { DateParts::Time });
            return section;
        }
        let (before, behind) = (self.before.trim(), self.behind.trim());
        let beside = format!("{before} {behind}");
        let lower = beside.to_lowercase();
        section.currency =
            FOREIGN.iter().find(|sign| beside.contains(**sign)).map(|s| s.to_string());
        if ["k", "m", "mn", "bn", "%", "p"].contains(&behind.to_lowercase().as_str()) {
            section.suffix = Some(behind.to_owned());
        } else if ["000", "thousand", "million", "pence"].iter().any(|word| lower.contains(word))
            || behind.contains(['k', 'm'].as_slice()) && behind.len() <= 3
        {
            section.unit_words = Some(beside.trim().to_owned());
        } else if is_label(before, behind) && section.currency.is_none() {
            section.label = Some((before.to_owned(), behind.to_owned()));
        }
        section
    }
}

/// Signs of other currencies than the pound.
const FOREIGN: [&str; 6] = ["€", "$", "¥", "USD", "EUR", "CHF"];

/// Whether what stands around a number makes a label of it: `Q1`, `2019/20`.
fn is_label(before: &str, behind: &str) -> bool {
    let continues = behind
        .strip_prefix(['/', '-', '–'])
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()));
    continues || ["Q", "Qtr", "Quarter", "FY"].iter().any(|word| before.eq_ignore_ascii_case(word))
}

/// `>=1000` in brackets.
fn condition(inside: &str) -> Option<(Comparison, f64)> {
    let signs = [
        ("<=", Comparison::AtMost),
        (">=", Comparison::AtLeast),
        ("<>", Comparison::Unequal),
        ("<", Comparison::Below),
        (">", Comparison::Above),
        ("=", Comparison::Equal),
    ];
    let (sign, comparison) = signs.into_iter().find(|(sign, _)| inside.starts_with(sign))?;
    Some((comparison, inside[sign.len()..].trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown_as(code: &str, value: f64) -> String {
        let format = NumberFormat::parse(code);
        let section = format.section(value).cloned().unwrap_or_default();
        let mut words = Vec::new();
        words.extend(section.date.map(|parts| format!("{parts:?}")));
        words.extend((section.percents > 0).then(|| format!("{}%", section.percents)));
        words.extend((section.thousands > 0).then(|| format!("/1000^{}", section.thousands)));
        words.extend(section.currency.map(|sign| format!("in {sign}")));
        words.extend(section.suffix.map(|suffix| format!("with {suffix}")));
        words.extend(section.unit_words.map(|words| format!("says {words}")));
        words.extend(section.label.map(|(before, behind)| format!("{before}_{behind}")));
        words.join(", ")
    }

    #[test]
    fn a_format_says_what_a_figure_is() {
        let table = [
            ("General", ""),
            ("0", ""),
            ("#,##0.00", ""),
            ("#,##0;[Red]-#,##0", ""),
            ("_-* #,##0.00_-;\\-* #,##0.00_-;_-* \"-\"??_-;_-@_-", ""),
            ("[$£-809]#,##0.00;[RED]\\-[$£-809]#,##0.00", ""),
            ("\"£\"#,##0", ""),
            ("0%", "1%"),
            ("0.0 %", "1%"),
            ("0\"%\"", "with %"),
            ("0\\%", "with %"),
            ("dd/mm/yyyy", "Day"),
            ("d-mmm-yy;@", "Day"),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "Day"),
            ("mmm-yy", "Day"),
            ("yyyy-mm-dd hh:mm:ss", "Day"),
            ("d/m/yy h:mm AM/PM", "Day"),
            ("hh:mm", "Time"),
            ("h:mm AM/PM", "Time"),
            ("mm:ss.0", "Time"),
            ("[h]:mm:ss", "Time"),
            ("#,##0,", "/1000^1"),
            ("#,##0,,", "/1000^2"),
            ("#,##0.0,", "/1000^1"),
            ("#,##0,.0", "/1000^1"),
            ("#,##0,\"k\"", "/1000^1, with k"),
            ("£0.0,,m", "/1000^2, with m"),
            ("£#,##0.0,,\"m\"", "/1000^2, with m"),
            ("0\"k\"", "with k"),
            ("#,##0\",000\"", "says ,000"),
            ("\"£000 \"#,##0", "says £000"),
            ("#,##0 \"thousand\"", "says thousand"),
            ("[$€-2] #,##0", "in €"),
            ("#,##0 [$USD]", "in USD"),
            ("\"Dated\" 0", ""),
            ("\"Q\"0", "Q_"),
            ("0\"/20\"", "_/20"),
            ("# ?/?", ""),
            ("0.00E+00", ""),
            ("@", ""),
            ("", ""),
        ];
        for (code, expected) in table {
            assert_eq!(shown_as(code, 1.0), expected, "{code}");
        }
    }

    #[test]
    fn each_figure_is_shown_by_its_own_section() {
        let by_size = "[>=1000000]0.0,,\"m\";[>=1000]0,\"k\";0";
        let by_sign = "0;0,;0%";
        let table = [
            (by_size, 2_000_000.0, "/1000^2, with m"),
            (by_size, 2_000.0, "/1000^1, with k"),
            (by_size, 2.0, ""),
            (by_sign, 1.0, ""),
            (by_sign, -1.0, "/1000^1"),
            (by_sign, 0.0, "1%"),
            ("0;0,", 0.0, ""),
        ];
        for (code, value, expected) in table {
            assert_eq!(shown_as(code, value), expected, "{code} of {value}");
        }
    }

    #[test]
    fn numbered_formats_are_dates_and_percentages_where_excel_has_them() {
        for (number, expected) in [
            (0, ""),
            (4, ""),
            (9, "1%"),
            (10, "1%"),
            (14, "Day"),
            (17, "Day"),
            (20, "Time"),
            (22, "Day"),
            (44, ""),
            (49, ""),
        ] {
            let format = NumberFormat::built_in(number);
            let section = format.section(1.0).cloned().unwrap_or_default();
            let found = match (section.date, section.percents) {
                (Some(parts), _) => format!("{parts:?}"),
                (None, 0) => String::new(),
                (None, percents) => format!("{percents}%"),
            };
            assert_eq!(found, expected, "{number}");
        }
    }
}
