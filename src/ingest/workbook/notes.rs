//! What is seen of a sheet otherwise than its cells say, in sentences.

use std::fmt;

use super::super::read_as::letter;

/// Something about a sheet that may change what its figures mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Note {
    /// Rows that nobody sees, by their lines.
    HiddenRows { lines: Vec<u64>, filtered: bool },
    /// Columns that nobody sees, from 0.
    HiddenColumns { columns: Vec<usize> },
    /// Figures that are shown divided: `118` for 118,387.
    Scaled { first: (u64, usize), cells: u64, text: String, shown: String },
    /// Figures whose format has words of a unit.
    UnitInFormat { first: (u64, usize), cells: u64, text: String, words: String },
    /// A sheet that has more in it than is read.
    NotLookedAt { why: String },
}

impl Note {
    /// Whether cells show other amounts than they hold.
    pub(in crate::ingest) fn doubts_the_unit(&self) -> bool {
        matches!(self, Note::Scaled { .. } | Note::UnitInFormat { .. })
    }
}

/// How many rows or columns a sentence names.
const NAMED: usize = 5;

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::HiddenRows { lines, filtered } => {
                let names: Vec<String> = lines.iter().map(u64::to_string).collect();
                let how = if *filtered { "hidden by a filter" } else { "hidden" };
                write!(f, "{} {how}", listed("row", &names))
            }
            Note::HiddenColumns { columns } => {
                let names: Vec<String> = columns.iter().map(|place| letter(*place)).collect();
                write!(f, "{} hidden", listed("column", &names))
            }
            Note::Scaled { first, cells, text, shown } => write!(
                f,
                "{} shown divided: {} holds {text} and shows {shown}",
                listed_count(*cells),
                local_name(*first)
            ),
            Note::UnitInFormat { first, cells, text, words } => write!(
                f,
                "{} shown with \"{words}\" by the number format: {} holds {text}",
                listed_count(*cells),
                local_name(*first)
            ),
            Note::NotLookedAt { why } => write!(f, "this sheet was not looked at: {why}"),
        }
    }
}

fn listed_count(cells: u64) -> String {
    if cells == 1 { "1 figure is".to_owned() } else { format!("{cells} figures are") }
}

/// `rows 3, 4 and 5 are`, `column B is`, `12 rows (3, 4, 5, 6, 7 and others) are`.
fn listed(noun: &str, names: &[String]) -> String {
    match names {
        [] => format!("no {noun} is"),
        [one] => format!("{noun} {one} is"),
        [first @ .., last] if names.len() <= NAMED => {
            format!("{noun}s {} and {last} are", first.join(", "))
        }
        _ => format!("{} {noun}s ({} and others) are", names.len(), names[..NAMED].join(", ")),
    }
}

fn local_name((line, column): (u64, usize)) -> String {
    format!("{}{line}", letter(column))
}

/// A cell as spreadsheets name it: `Sheet1!C7`, `'Table 2'!C7`.
pub(in crate::ingest) fn cell_name(sheet: &str, line: u64, column: usize) -> String {
    of_sheet(sheet, &local_name((line, column)))
}

/// A place such as `C7` with its sheet.
pub(in crate::ingest) fn of_sheet(sheet: &str, at: &str) -> String {
    let sheet = super::super::shown::shown(sheet);
    let is_plain = sheet.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !sheet.starts_with(|c: char| c.is_numeric());
    if is_plain { format!("{sheet}!{at}") } else { format!("'{}'!{at}", sheet.replace('\'', "''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_the_names_that_spreadsheets_give_them() {
        for (sheet, line, column, expected) in [
            ("Sheet1", 7, 2, "Sheet1!C7"),
            ("Table 2", 1, 26, "'Table 2'!AA1"),
            ("Bob's", 1, 701, "'Bob''s'!ZZ1"),
            ("2019", 1_048_576, 16_383, "'2019'!XFD1048576"),
        ] {
            assert_eq!(cell_name(sheet, line, column), expected);
        }
    }

    #[test]
    fn notes_are_sentences_that_name_the_place() {
        let table = [
            (Note::HiddenRows { lines: vec![3], filtered: false }, "row 3 is hidden"),
            (
                Note::HiddenRows { lines: vec![3, 4, 9], filtered: true },
                "rows 3, 4 and 9 are hidden by a filter",
            ),
            (
                Note::HiddenRows { lines: (3..20).collect(), filtered: false },
                "17 rows (3, 4, 5, 6, 7 and others) are hidden",
            ),
            (Note::HiddenColumns { columns: vec![1, 27] }, "columns B and AB are hidden"),
            (
                Note::Scaled {
                    first: (3, 1),
                    cells: 8,
                    text: "118387".into(),
                    shown: "118".into(),
                },
                "8 figures are shown divided: B3 holds 118387 and shows 118",
            ),
            (
                Note::UnitInFormat {
                    first: (3, 1),
                    cells: 1,
                    text: "118".into(),
                    words: ",000".into(),
                },
                "1 figure is shown with \",000\" by the number format: B3 holds 118",
            ),
        ];
        for (note, expected) in table {
            assert_eq!(note.to_string(), expected);
        }
    }
}
