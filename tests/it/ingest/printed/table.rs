//! Made-up clawbacks, and the ways in which councils print them.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;

/// What was recovered by year and quarter: amounts in pence, and counts.
pub type Recorded = BTreeMap<(i32, usize), (Option<i64>, Option<i64>)>;

/// How a table stands on its sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Years down and quarters across, counts below amounts.
    Pivot,
    /// The same with the words of LibreOffice.
    LibreOffice,
    /// Quarters down and years across.
    Transposed,
    /// The quarters of all years across.
    QuartersAcross,
    /// Amounts and counts of each quarter beside each other.
    SideBySide,
    /// One row a quarter.
    Records,
    /// Excel's compact pivot, amounts and counts below each year.
    RowLabels,
    /// Amounts beside counts, with one head over each.
    TwoHeads,
    /// A pivot with lines above and below it.
    Titled,
    /// A pivot with an index and blank columns, and blank rows.
    Padded,
}

pub const LAYOUTS: [Layout; 10] = [
    Layout::Pivot,
    Layout::LibreOffice,
    Layout::Transposed,
    Layout::QuartersAcross,
    Layout::SideBySide,
    Layout::Records,
    Layout::RowLabels,
    Layout::TwoHeads,
    Layout::Titled,
    Layout::Padded,
];

/// How text becomes bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Marked,
    Utf16,
    /// Only where it has a byte for each character.
    Windows1252,
}

pub const ENCODINGS: [Encoding; 4] =
    [Encoding::Utf8, Encoding::Marked, Encoding::Utf16, Encoding::Windows1252];

/// What amounts are printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Pounds,
    /// Pounds with two decimals.
    Pence,
    Thousands,
    /// Millions with two decimals.
    Millions,
}

pub const UNITS: [Unit; 4] = [Unit::Pounds, Unit::Pence, Unit::Thousands, Unit::Millions];

impl Unit {
    /// The step in which amounts are printed, in pence.
    pub fn step(self) -> i64 {
        match self {
            Unit::Pence => 1,
            Unit::Pounds => 100,
            Unit::Thousands => 100_000,
            Unit::Millions => 1_000_000,
        }
    }

    pub fn decimals(self) -> u32 {
        match self {
            Unit::Pounds | Unit::Thousands => 0,
            Unit::Pence | Unit::Millions => 2,
        }
    }

    /// How people write it.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Unit::Pounds | Unit::Pence => &["", "(£)", "£"],
            Unit::Thousands => &["(£000)", "£'000", "(£k)", "(£000s)", "£ thousand", "(000s)"],
            Unit::Millions => &["(£m)", "£ million", "(£ millions)"],
        }
    }
}

/// Where the unit is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// In the name of the amounts.
    Label,
    /// In a line above.
    Title,
}

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Grouped,
    /// With a pound sign, where it is an amount in pounds.
    Pounds,
    /// Grouped, with blanks around it as accountants' formats print them.
    Accounts,
}

/// How many spellings of periods there are.
pub const SPELLINGS: usize = 7;

/// What is printed, and how.
#[derive(Clone)]
pub struct Sheet {
    pub layout: Layout,
    pub encoding: Encoding,
    pub unit: Unit,
    pub word: usize,
    pub said: Said,
    pub spelling: usize,
    pub style: Style,
    pub brackets: bool,
    pub separator: char,
    pub line_end: &'static str,
    pub totals: bool,
    pub newest_first: bool,
    pub blank: &'static str,
    pub first_year: i32,
    /// Amounts in steps of the unit, and counts, by year and quarter.
    pub amounts: Vec<[Option<i64>; 4]>,
    pub counts: Option<Vec<[Option<i64>; 4]>>,
}

/// Any sheet.
pub fn sheets() -> impl Strategy<Value = Sheet> {
    let amount = prop_oneof![
        1 => Just(None),
        1 => Just(Some(0)),
        1 => (-3_000_000_i64..0).prop_map(Some),
        17 => (1_i64..3_000_000).prop_map(Some),
    ];
    let count = prop_oneof![1 => Just(None), 12 => (0_i64..3_000).prop_map(Some)];
    let figures = (1_usize..6).prop_flat_map(move |years| {
        let four =
            |of: &_| [Clone::clone(of), Clone::clone(of), Clone::clone(of), Clone::clone(of)];
        let of_counts = prop::collection::vec(four(&count.clone().boxed()), years);
        let first = 1_i64..3_000_000;
        (
            first,
            prop::collection::vec(four(&amount.clone().boxed()), years),
            prop_oneof![1 => Just(None), 3 => of_counts.prop_map(Some)],
        )
    });
    let looks = (
        prop::sample::select(LAYOUTS.to_vec()),
        prop::sample::select(ENCODINGS.to_vec()),
        prop::sample::select(UNITS.to_vec()),
        0_usize..6,
        prop::sample::select(vec![Said::Label, Said::Label, Said::Title]),
        0..SPELLINGS,
        prop::sample::select(vec![Style::Plain, Style::Grouped, Style::Pounds, Style::Accounts]),
    );
    let more = (
        any::<bool>(),
        prop::sample::select(vec![',', ',', ';', '\t']),
        prop::sample::select(vec!["\n", "\r\n"]),
        any::<bool>(),
        any::<bool>(),
        prop::sample::select(vec!["", "", "..", "[c]", "-", "n/a"]),
        2006_i32..2035,
    );
    (figures, looks, more).prop_map(|((first, mut amounts, counts), looks, more)| {
        // A table has a figure, and its first quarter is one of them.
        amounts[0][0] = Some(first);
        let (layout, encoding, unit, word, said, spelling, style) = looks;
        if unit == Unit::Millions {
            // Sums stay below what an amount may be.
            let figures = amounts.iter_mut().flatten().flatten();
            figures.for_each(|steps| *steps %= 100_000);
        }
        let (brackets, separator, line_end, totals, newest_first, blank, first_year) = more;
        Sheet {
            layout,
            encoding,
            unit,
            word,
            said,
            spelling,
            style,
            brackets,
            separator,
            line_end,
            totals,
            newest_first,
            blank,
            first_year,
            amounts,
            counts,
        }
    })
}

/// The sheet as it is seen.
impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?} in {:?}, {:?}", self.layout, self.unit, self.encoding)?;
        self.rows().iter().try_for_each(|row| writeln!(f, "{}", row.join(" | ")))
    }
}

impl Sheet {
    /// What the sheet says.
    pub fn recorded(&self) -> Recorded {
        let mut recorded = Recorded::new();
        for year in 0..self.amounts.len() {
            for quarter in 0..4 {
                let amount = self.amounts[year][quarter].map(|steps| steps * self.unit.step());
                let count = self.counts.as_ref().and_then(|counts| counts[year][quarter]);
                // Records state an amount.
                let count = count.filter(|_| self.layout != Layout::Records || amount.is_some());
                if amount.is_some() || count.is_some() {
                    recorded.insert((self.first_year + year as i32, quarter + 1), (amount, count));
                }
            }
        }
        recorded
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let text: String = self.rows().iter().map(|row| self.line(row)).collect();
        encoded(&text, self.encoding)
    }

    /// A row as it stands in the file.
    pub fn line(&self, row: &[String]) -> String {
        let cell = |cell: &String| {
            if cell.contains([self.separator, '"', '\n']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        let cells: Vec<String> = row.iter().map(cell).collect();
        cells.join(&self.separator.to_string()) + self.line_end
    }
}

/// The bytes of a text.
pub fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let in_windows_1252 = || {
        let byte = |c: char| match c {
            '£' => Some(0xA3),
            '–' => Some(0x96),
            c => u8::try_from(c).ok().filter(u8::is_ascii),
        };
        text.chars().map(byte).collect::<Option<Vec<u8>>>()
    };
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Marked => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        Encoding::Utf16 => {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            [0xFF, 0xFE].into_iter().chain(units).collect()
        }
        Encoding::Windows1252 => in_windows_1252().unwrap_or_else(|| text.as_bytes().to_vec()),
    }
}
