//! The first cells of a file, with marks on those that something is said of.

use crate::views::read_as::ReadAsView;
use crate::views::table_audit::TableAuditView;

/// The first cells of a file.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    /// The sheet that they are of.
    pub sheet: Option<String>,
    /// The sheets that there are, and whether each is hidden.
    pub sheets: Vec<(String, bool)>,
    /// The letters of the columns, and what each is read as.
    pub columns: Vec<(String, String)>,
    /// The rows.
    pub rows: Vec<FileRow>,
    /// How many rows the file has beyond these.
    pub more: usize,
}

/// A problem, or several that are alike, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrongPlace {
    /// The cells or rows, as they are called in the file.
    pub place: String,
    /// The cells by row and column, the column by its letter or by its name.
    pub cells: Vec<(u64, String)>,
    /// What stands there; of several the first.
    pub value: String,
    /// What is wrong with it.
    pub why: String,
}

/// A row of a file.
#[derive(Clone, Debug, Default)]
pub struct FileRow {
    /// Its number.
    pub line: u64,
    /// What it is, where it holds no figures.
    pub says: &'static str,
    /// Its cells.
    pub cells: Vec<(String, Mark)>,
}

/// What is said of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    #[default]
    None,
    /// A printed total that does not match.
    Total,
    /// A figure that a repair would change.
    Doubted,
    /// Something that cannot be read.
    Wrong,
}

impl Mark {
    /// The class of the cell.
    pub fn class(self) -> &'static str {
        match self {
            Mark::None => "",
            Mark::Total | Mark::Wrong => "bad",
            Mark::Doubted => "moved",
        }
    }

    /// What is read aloud of it.
    pub fn aloud(self) -> &'static str {
        match self {
            Mark::None => "",
            Mark::Total => "total that does not match",
            Mark::Doubted => "figure in doubt",
            Mark::Wrong => "cannot be read",
        }
    }
}

impl Cells {
    /// Cells on which nothing is marked yet.
    pub fn new(letters: Vec<String>, rows: Vec<(u64, Vec<String>)>) -> Cells {
        let width = letters.len();
        let row = |(line, cells): (u64, Vec<String>)| {
            let cells = cells.into_iter().chain(std::iter::repeat(String::new())).take(width);
            FileRow { line, says: "", cells: cells.map(|cell| (cell, Mark::None)).collect() }
        };
        Cells {
            columns: letters.into_iter().map(|letter| (letter, String::new())).collect(),
            rows: rows.into_iter().map(row).collect(),
            ..Cells::default()
        }
    }

    /// Which marks there are.
    pub fn marks(&self) -> Vec<Mark> {
        let all = [Mark::Total, Mark::Doubted, Mark::Wrong];
        let is_there = |mark: &Mark| {
            self.rows.iter().flat_map(|row| &row.cells).any(|(_, other)| other == mark)
        };
        all.into_iter().filter(is_there).collect()
    }

    /// Writes down what each column and row was read as.
    pub fn mark_reading(&mut self, read_as: &ReadAsView) {
        for (letter, says) in &mut self.columns {
            let column = read_as.columns.iter().find(|column| column.letter == *letter);
            let said = column.map(|column| column.read_as.as_str());
            *says = said.map_or(String::new(), |said| match said {
                "" => "passed over".to_owned(),
                said => said.to_owned(),
            });
        }
        for row in &mut self.rows {
            let is_passed = read_as.passed_over.iter().any(|passed| passed.row == Some(row.line));
            row.says = match row.line {
                line if read_as.header_rows.contains(&line) => "heads",
                _ if is_passed => "passed over",
                _ => "",
            };
        }
    }

    /// Marks the totals that do not match, and the figures that the repair would change.
    pub fn mark_audit(&mut self, audit: &TableAuditView) {
        let totals =
            audit.mismatches.iter().map(|one| (&one.row, &one.column, &one.printed, Mark::Total));
        let repaired = audit.repair.iter().flat_map(|repair| &repair.cells);
        let repaired = repaired.filter_map(|cell| {
            Some((&cell.row, &cell.column, cell.printed.as_ref()?, Mark::Doubted))
        });
        for (row, column, printed, mark) in totals.chain(repaired) {
            if let Some((row, place)) = self.find(row, column, printed) {
                self.rows[row].cells[place].1 = mark;
            }
        }
    }

    /// Marks the cells of problems.
    pub fn mark_places(&mut self, places: &[WrongPlace]) {
        for (line, column) in places.iter().flat_map(|one| &one.cells) {
            let Some(place) = self.column(column, *line) else { continue };
            let row = self.rows.iter_mut().find(|row| row.line == *line);
            if let Some(cell) = row.and_then(|row| row.cells.get_mut(place)) {
                cell.1 = Mark::Wrong;
            }
        }
    }

    /// A column by its letter, or by the one head above a row that has its name.
    fn column(&self, name: &str, above: u64) -> Option<usize> {
        let by_letter = self.columns.iter().position(|(letter, _)| letter == name);
        by_letter.or_else(|| {
            let heads = self.rows.iter().take_while(|row| row.line < above);
            let is_it = |(head, _): &(String, Mark)| head.eq_ignore_ascii_case(name);
            heads.filter_map(|row| row.cells.iter().position(is_it)).next()
        })
    }

    /// The name of the cell with a printed figure, where exactly one can be meant.
    pub fn name_of(&self, row: &str, column: &str, printed: &str) -> Option<String> {
        let (row, place) = self.find(row, column, printed)?;
        Some(format!("{}{}", self.columns[place].0, self.rows[row].line))
    }

    /// The row and the column of a printed figure: in the column that was read as that, the
    /// one cell with the figure, or the one of them whose row has the label. Where two could
    /// be meant, none is.
    fn find(&self, label: &str, column: &str, printed: &str) -> Option<(usize, usize)> {
        let says = if column == "Grand Total" { "total" } else { column };
        let place = self.columns.iter().position(|(_, read_as)| read_as == says)?;
        let has_figure = |row: &FileRow| {
            row.cells.get(place).is_some_and(|(cell, _)| digits(cell) == digits(printed))
        };
        let found: Vec<usize> =
            (0..self.rows.len()).filter(|at| has_figure(&self.rows[*at])).collect();
        if let [one] = found.as_slice() {
            return Some((*one, place));
        }
        let has_label = |at: &&usize| self.rows[**at].cells.iter().any(|(cell, _)| cell == label);
        let labelled: Vec<&usize> = found.iter().filter(has_label).collect();
        match labelled.as_slice() {
            [one] => Some((**one, place)),
            _ => None,
        }
    }
}

/// A figure by its digits and its sign, without pence that are nought.
fn digits(text: &str) -> String {
    let text = text.trim_end_matches(".00");
    text.chars().filter(|sign| sign.is_ascii_digit() || "-.".contains(*sign)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_marked_only_where_one_cell_can_be_meant() {
        let rows = [("2018-19", "1,483"), ("2019-20", "1,483"), ("2020-21", "7.00"), ("x", "")];
        let rows = rows
            .into_iter()
            .zip(2..)
            .map(|((label, figure), line)| (line, vec![label.to_owned(), figure.to_owned()]));
        let mut cells = Cells::new(vec!["A".to_owned(), "B".to_owned()], rows.collect());
        cells.columns[1].1 = "total".to_owned();
        for (label, column, printed, expected) in [
            ("2019-20", "Grand Total", "1483", Some("B3")),
            ("anything", "Grand Total", "7", Some("B4")),
            ("2017-18", "Grand Total", "1483", None),
            ("2019-20", "Q1", "1483", None),
            ("2019-20", "Grand Total", "9", None),
        ] {
            let name = cells.name_of(label, column, printed);
            assert_eq!(name.as_deref(), expected, "{label} {column} {printed}");
        }
    }
}
