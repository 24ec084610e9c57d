//! Records as a pivot table in tabular form prints them: a year that is written once for its
//! quarters, and totals below each year and at the end.

use std::borrow::Cow;

use super::cells::{self, QuarterCell};
use super::fields::FieldReader;
use super::header::NamedRow;
use super::period::{self, Stretch};
use super::problem::Reported;
use super::read_as::ReadAs;
use super::record::Gathering;
use super::rows::Row;
use crate::domain::Money;
use crate::words::counted;

/// What the rows above leave to the one that is read.
#[derive(Default)]
pub(super) struct RowsAbove {
    /// The year that was written last, with the group and the number of the last quarter.
    year: Option<(String, String, u8)>,
    /// Whether a year was written twice, so that a blank one is a lost one.
    repeats: bool,
    filled: u64,
    totals: Vec<(u64, String)>,
}

type Reader<'r, 'f> = FieldReader<'r, NamedRow<'f>>;

impl RowsAbove {
    /// Reads a row as a record, with what stands above it where it leaves that out.
    pub(super) fn record(
        &mut self,
        reader: &mut Reader<'_, '_>,
        gathering: &mut Gathering,
    ) -> Result<(), Reported> {
        let [year, quarter, group] =
            ["financial_year", "quarter", "client_group"].map(|name| reader.fields.cell(name));
        let named = if year.is_empty() { quarter } else { year };
        let has_one_name = year.is_empty() != quarter.is_empty();
        if has_one_name && is_total(named) && !(named == quarter && self.year.is_some()) {
            return self.total(reader, gathering);
        }
        if let Some(of_year) = year_of_total(year).filter(|_| quarter.is_empty()) {
            let cells = [("financial_year", of_year.as_str()), ("quarter", "stated_total")];
            return with(reader, &cells, gathering);
        }
        let Ok(QuarterCell::Number(number)) = cells::quarter(quarter) else {
            return gathering.record(reader);
        };
        match &mut self.year {
            Some((above, of_group, last))
                if year.is_empty() && !self.repeats && of_group == group && *last < number =>
            {
                *last = number;
                self.filled += 1;
                let above = above.clone();
                with(reader, &[("financial_year", &above)], gathering)
            }
            _ => {
                if !year.is_empty() {
                    let is_same = |(above, of_group, _): &(String, String, u8)| {
                        above == year && of_group == group
                    };
                    self.repeats |= self.year.as_ref().is_some_and(is_same);
                    self.year = Some((year.to_owned(), group.to_owned(), number));
                }
                gathering.record(reader)
            }
        }
    }

    /// Compares a total of all rows with what they come to, and leaves it out.
    fn total(
        &mut self,
        reader: &mut Reader<'_, '_>,
        gathering: &mut Gathering,
    ) -> Result<(), Reported> {
        let unit = reader.fields.columns.unit("amount");
        let stated = reader
            .required("amount", |text| cells::amount_in(text, unit, "leave the total out"))?;
        let sum = gathering.sum_of_records();
        // A total in whole pounds may stand below pence.
        if sum != Some(stated) && sum.map(Money::to_pound) != Some(stated) {
            let sum = sum.map_or("more than is counted here".to_owned(), Money::in_words);
            let why = format!(
                "a total of {}, and the amounts above come to {sum}: correct one of them, or leave \
                 the total out",
                stated.in_words()
            );
            let text = reader.fields.cell("amount").to_owned();
            return Err(reader.report("amount", Some(&text), why));
        }
        let row = reader.fields.row;
        let cells = row.cells.iter().filter(|cell| !cell.is_empty());
        let text = cells.map(AsRef::as_ref).collect::<Vec<&str>>().join(" ");
        self.totals.push((row.line, text));
        Ok(())
    }

    /// Says what was taken from the rows above.
    pub(super) fn tell(self, read_as: &mut ReadAs) {
        for (line, text) in self.totals {
            read_as.pass_over(Some(line), &text, "it is the total of the rows above, and agrees");
        }
        if self.filled > 0 {
            let rows = counted(self.filled, "row");
            read_as
                .doubt(format!("The year is blank on {rows}, and read as that of the row above."));
        }
    }
}

/// Reads a row as if some of its cells said something else.
fn with(
    reader: &mut Reader<'_, '_>,
    cells: &[(&str, &str)],
    gathering: &mut Gathering,
) -> Result<(), Reported> {
    let NamedRow { columns, row } = *reader.fields;
    let mut row: Row<'_> = row.clone();
    for (name, text) in cells {
        let cell = columns.place(name).and_then(|place| row.cells.get_mut(place));
        if let Some(cell) = cell {
            *cell = Cow::Owned((*text).to_owned());
        }
    }
    gathering.record(&mut FieldReader { fields: &NamedRow { columns, row: &row }, log: reader.log })
}

/// Whether a text is the name of a total and nothing else.
fn is_total(text: &str) -> bool {
    let words = text.to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    matches!(
        words.as_slice(),
        ["total" | "totals"] | ["grand" | "overall", "total"] | ["total", "result"]
    )
}

/// The year of `2019-20 Total`.
fn year_of_total(text: &str) -> Option<String> {
    match period::heading(text) {
        Ok(heading) if is_total(&heading.rest) => match heading.stretch {
            Stretch::Year(year) => Some(year.to_string()),
            _ => None,
        },
        _ => None,
    }
}
