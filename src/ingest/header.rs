//! The header row: which column is which, and what to do about a wrong name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::cells::{self, Read};
use super::fields::Fields;
use super::figure::{Figure, figure};
use super::nearest::nearest;
use super::problem::{Log, Problem, Problems, Refusal};
use super::rows::Row;
use super::shown::shown;
use super::unit::Scale;
use crate::domain::{Money, Slug};

/// Where each named column stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    places: BTreeMap<&'static str, usize>,
    /// The units of columns of amounts, where they are stated.
    units: BTreeMap<&'static str, Scale>,
    unnamed: Vec<usize>,
    /// Columns that are none of the known ones: each must hold words, which are passed over.
    passed_over: Vec<(usize, String)>,
}

/// Reads another name as the one that it means, with the unit that it says.
type Meaning = fn(&str) -> Option<(&'static str, Option<Scale>)>;

/// Which columns a file has.
pub(super) struct Expected {
    /// Columns that must be there.
    pub(super) required: &'static [&'static str],
    /// Columns that may be there.
    pub(super) optional: &'static [&'static str],
    /// What a name that is none of them means: the column, and the unit of its amounts.
    pub(super) meaning: Meaning,
    /// Whether other columns are passed over, where they hold words.
    pub(super) passes_over_others: bool,
}

/// For files whose columns have no other names.
pub(super) fn no_meaning(_: &str) -> Option<(&'static str, Option<Scale>)> {
    None
}

impl Expected {
    fn names(&self) -> Vec<&'static str> {
        [self.required, self.optional].concat()
    }

    /// Finds the columns. What is not one of them is offered to `other`, which
    /// says whether it takes it.
    pub(super) fn find(
        &self,
        header: &Row<'_>,
        mut other: impl FnMut(usize, &str, &mut Log) -> bool,
    ) -> Result<Columns, Problems> {
        let (mut columns, mut log) = (Columns::default(), Log::default());
        let mut meant = Vec::new();
        let mut is_header = false;
        for (place, name) in header.cells.iter().enumerate() {
            if name.is_empty() {
                columns.unnamed.push(place);
                continue;
            }
            // A capital letter, as spreadsheets put one, makes no other name.
            let lower = name.to_lowercase();
            let known = self.names().into_iter().find(|known| *known == lower);
            let meaning = || (self.meaning)(name);
            let known = known.map(|known| (known, None)).or_else(meaning);
            if let Some((known, Some(unit))) = known {
                columns.units.insert(known, unit);
            }
            match known.map(|(known, _)| known) {
                Some(known) if columns.has(known) => {
                    let first = columns.cell(header, known);
                    let why = if first.eq_ignore_ascii_case(name) {
                        "this column is given twice".to_owned()
                    } else {
                        format!(
                            "this is read as the {}, and so is \"{}\": leave one of them out",
                            known.replace('_', " "),
                            shown(first)
                        )
                    };
                    log.push(header_problem(header, name, &why).at(place));
                }
                Some(known) => {
                    columns.places.insert(known, place);
                }
                None if other(place, name, &mut log) => is_header = true,
                None if self.passes_over_others && nearest(name, &self.names()).is_none() => {
                    columns.passed_over.push((place, name.to_string()));
                }
                None => {
                    meant.extend(nearest(name, &self.names()));
                    let why = unknown("column", name, &self.names());
                    log.push(header_problem(header, name, why));
                }
            }
        }
        if columns.places.is_empty() {
            for (_, name) in std::mem::take(&mut columns.passed_over) {
                let why = unknown("column", &name, &self.names());
                log.push(header_problem(header, &name, why));
            }
        }
        if columns.places.is_empty() && meant.is_empty() && !is_header {
            return Err(self.no_header(header));
        }
        // A name that is nearly right has been reported once already.
        let is_missing = |name: &&&str| !columns.has(name) && !meant.contains(*name);
        for name in self.required.iter().filter(is_missing) {
            log.push(header_problem(header, name, "this column is missing"));
        }
        log.finish(Refusal::Header, columns)
    }
}

impl Expected {
    fn no_header(&self, header: &Row<'_>) -> Problems {
        let why = format!(
            "the first row is not a header: expected the names of columns, {} and perhaps {}",
            self.required.join(", "),
            self.optional.join(", ")
        );
        Problems::only(Refusal::Header, Problem::of_row(header.line, why))
    }
}

/// A problem with a name in the header.
pub(super) fn header_problem(header: &Row<'_>, name: &str, why: impl Into<String>) -> Problem {
    Problem::of_cell(header.line, name, "", why)
}

/// Says that a name is not known, and which one may have been meant.
pub(super) fn unknown(what: &str, name: &str, known: &[&'static str]) -> String {
    match nearest(name, known) {
        Some(meant) => format!("unknown {what}: did you mean {meant}?"),
        None => format!("unknown {what}: expected {}", known.join(", ")),
    }
}

impl Columns {
    fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// What a row says in a column that has no name. Spreadsheets leave such
    /// columns beside a table; blank ones do no harm.
    pub(super) fn stray_cell<'a>(&self, row: &'a Row<'_>) -> Option<&'a str> {
        let mut cells = self.unnamed.iter().filter_map(|place| row.cells.get(*place));
        cells.find(|cell| !cell.is_empty()).map(Cow::as_ref)
    }

    /// A figure in a column that is none of the known ones: what it is may matter, so it is
    /// asked. Words are passed over.
    pub(super) fn unknown_figure<'a>(&'a self, row: &'a Row<'_>) -> Option<(&'a str, &'a str)> {
        self.passed_over.iter().find_map(|(place, name)| {
            let cell = row.cells.get(*place).map_or("", Cow::as_ref);
            matches!(figure(cell), Figure::Number(_)).then_some((name.as_str(), cell))
        })
    }

    /// The names of the columns that are passed over.
    pub(super) fn passed_over(&self) -> impl Iterator<Item = &str> {
        self.passed_over.iter().map(|(_, name)| name.as_str())
    }

    /// The unit of the amounts in a column.
    pub(super) fn unit(&self, name: &str) -> Scale {
        self.units.get(name).copied().unwrap_or(Scale::Pounds)
    }

    /// The unit that is stated for the amounts in a column, with the column's own head.
    pub(super) fn stated_unit(&self, name: &str, header: &Row<'_>) -> Option<(Scale, String)> {
        let unit = *self.units.get(name)?;
        self.places.contains_key(name).then(|| (unit, self.cell(header, name).to_owned()))
    }

    /// Puts a unit in place of every other for the amounts of all columns.
    pub(super) fn set_unit(&mut self, unit: Scale, amounts: &[&'static str]) {
        self.units.extend(amounts.iter().map(|name| (*name, unit)));
    }

    /// Takes a unit that is stated for the amounts of all columns. The error is the name of
    /// a column that states another one.
    pub(super) fn take_unit(
        &mut self,
        unit: Scale,
        amounts: &[&'static str],
    ) -> Result<(), &'static str> {
        for name in amounts.iter().filter(|name| self.places.contains_key(*name)) {
            if *self.units.entry(name).or_insert(unit) != unit {
                return Err(name);
            }
        }
        Ok(())
    }

    /// Where each known column stands, in the order of the file.
    pub(super) fn in_order(&self) -> Vec<(usize, &'static str)> {
        let mut places: Vec<(usize, &'static str)> =
            self.places.iter().map(|(name, place)| (*place, *name)).collect();
        places.sort_unstable();
        places
    }

    /// Where a column stands.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The text in a column of a row, empty where there is none.
    pub(super) fn cell<'a>(&self, row: &'a Row<'_>, name: &str) -> &'a str {
        self.places.get(name).and_then(|place| row.cells.get(*place)).map_or("", Cow::as_ref)
    }
}

/// One row of a file whose columns have names.
#[derive(Clone, Copy)]
pub(super) struct NamedRow<'a> {
    pub(super) columns: &'a Columns,
    pub(super) row: &'a Row<'a>,
}

impl<'a> NamedRow<'a> {
    /// The text in a column, empty where there is none.
    pub(super) fn cell(&self, name: &str) -> &'a str {
        self.columns.cell(self.row, name)
    }
}

impl Fields for NamedRow<'_> {
    fn text(&self, name: &'static str) -> Result<Option<Cow<'_, str>>, Problem> {
        let text = self.columns.cell(self.row, name);
        Ok(Some(text).filter(|text| !text.is_empty()).map(Cow::Borrowed))
    }

    fn problem(&self, name: &str, value: Option<&str>, why: String) -> Problem {
        let problem = Problem::of_cell(self.row.line, name, value.unwrap_or_default(), why);
        match self.columns.places.get(name) {
            Some(place) => problem.at(*place),
            None => problem,
        }
    }

    fn place(&self) -> String {
        format!("on row {}", self.row.line)
    }

    fn group(text: &str) -> Read<Slug> {
        cells::spelled_group(text)
    }

    fn unit(&self, name: &str) -> Scale {
        self.columns.unit(name)
    }

    fn amount(text: &str, unit: Scale, where_not_stated: &str) -> Read<Money> {
        cells::amount_in(text, unit, where_not_stated)
    }

    fn count(text: &str) -> Read<Option<i64>> {
        cells::count(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_told_the_one_that_was_meant() {
        let known =
            ["financial_year", "quarter", "amount", "count", "client_group", "note", "dp_paid"];
        let table = [
            ("Amount", Some("amount")),
            ("ammount", Some("amount")),
            ("Amount (£)", Some("amount")),
            ("Financial Year", Some("financial_year")),
            ("year", Some("financial_year")),
            ("No. of clawbacks", Some("count")),
            ("Client-Group", Some("client_group")),
            ("cuont", Some("count")),
            ("dp_payed", Some("dp_paid")),
            ("Notes", Some("note")),
            ("Date", None),
            ("mount", Some("amount")),
            ("court", Some("count")),
            ("coat", None),
            ("colour", None),
            ("weather", None),
            ("", None),
        ];
        for (name, expected) in table {
            assert_eq!(nearest(name, &known), expected, "{name:?}");
        }
    }
}
