//! Which number format a cell has, by the number of its style.

use std::collections::HashMap;

use super::number_format::NumberFormat;

/// How many formats and styles are kept. Excel itself stops at 64,000 styles.
const MAX_STYLES: usize = 65_536;

/// The number formats of a workbook, and the styles that use them.
#[derive(Debug, Default)]
pub(super) struct Formats {
    formats: HashMap<u16, NumberFormat>,
    styles: Vec<u16>,
    general: NumberFormat,
}

impl Formats {
    /// Takes a format that the workbook defines.
    pub(super) fn define(&mut self, number: u16, code: &str) {
        if self.formats.len() < MAX_STYLES {
            self.formats.insert(number, NumberFormat::parse(code));
        }
    }

    /// Takes the next style, which has the format of that number.
    pub(super) fn style(&mut self, number: u16) {
        if self.styles.len() < MAX_STYLES {
            self.formats.entry(number).or_insert_with(|| NumberFormat::built_in(number));
            self.styles.push(number);
        }
    }

    /// The format of a style.
    pub(super) fn of_style(&self, style: usize) -> &NumberFormat {
        let format = self.styles.get(style).and_then(|number| self.formats.get(number));
        format.unwrap_or(&self.general)
    }
}
