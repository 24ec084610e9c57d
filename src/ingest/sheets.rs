//! Which sheet of a workbook is read, and what is said of it.
//!
//! A CSV file is one table. A workbook has sheets, of which one is read: the one that is
//! named, or else the only visible one that holds what is looked for. Where several could be
//! meant, none is taken. A hidden sheet is read only where it is named.

use super::problem::{CellName, Log, Problem, Problems, Refusal};
use super::read_as::ReadAs;
use super::rows::Row;
use super::shown::shown;
use super::table::Table;
use super::text::decode;
use super::workbook::{self, Note, SheetRows};

/// A file as it was sent: CSV or a workbook.
#[derive(Clone, Copy, Debug)]
pub struct TableFile<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The sheet that is meant, of a workbook.
    pub sheet: Option<&'a str>,
}

impl TableFile<'_> {
    /// Whether it begins as workbooks do.
    pub fn is_workbook(&self) -> bool {
        workbook::is_workbook(self.bytes)
    }

    /// What its bytes are, by a name that other programs know.
    pub fn media_type(&self) -> &'static str {
        workbook::media_type(self.bytes).unwrap_or("text/csv")
    }
}

impl<'a> From<&'a [u8]> for TableFile<'a> {
    fn from(bytes: &'a [u8]) -> TableFile<'a> {
        TableFile { bytes, sheet: None }
    }
}

impl<'a, const LENGTH: usize> From<&'a [u8; LENGTH]> for TableFile<'a> {
    fn from(bytes: &'a [u8; LENGTH]) -> TableFile<'a> {
        bytes.as_slice().into()
    }
}

impl<'a> From<&'a Vec<u8>> for TableFile<'a> {
    fn from(bytes: &'a Vec<u8>) -> TableFile<'a> {
        bytes.as_slice().into()
    }
}

/// What a table was read to.
pub(super) trait Understood {
    /// What was understood of it, where that is told.
    fn read_as(&mut self) -> Option<&mut ReadAs> {
        None
    }
}

impl<T> Understood for Vec<T> {}

impl Understood for crate::domain::Plan {}

/// Reads a file by a reader of tables.
pub(super) fn read<T: Understood>(
    file: TableFile<'_>,
    reader: impl Fn(Table<'_>) -> Result<T, Problems>,
) -> Result<T, Problems> {
    if workbook::is_workbook(file.bytes) {
        let sheets = workbook::sheets(file.bytes)?;
        let (sheet, outcome) = match file.sheet {
            Some(name) => {
                let sheet = named(&sheets, name)?;
                (sheet, reader(Table::Sheet(&sheet.rows)))
            }
            None => the_one(&sheets, &reader)?,
        };
        return of_sheet(&sheets, sheet, outcome);
    }
    let text = decode(file.bytes)?;
    if file.sheet.is_some() {
        return Err(unclear("the file is no workbook and has no sheets: leave sheet out"));
    }
    reader(Table::Text(&text)).map_err(|mut problems| {
        problems.problems.iter_mut().for_each(|problem| problem.cell = None);
        problems
    })
}

fn unclear(why: impl Into<String>) -> Problems {
    Problems::only(Refusal::Sheet, Problem::of_file(why))
}

/// The sheet of that name.
fn named<'s>(sheets: &'s [SheetRows], name: &str) -> Result<&'s SheetRows, Problems> {
    let lower = name.trim().to_lowercase();
    let exact = sheets.iter().find(|sheet| sheet.name == name);
    let is_alike = |sheet: &&SheetRows| sheet.name.trim().to_lowercase() == lower;
    let Some(sheet) = exact.or_else(|| sheets.iter().find(is_alike)) else {
        let names: Vec<&SheetRows> = sheets.iter().collect();
        let why = format!("no sheet is called \"{}\": there is {}", shown(name), listed(&names));
        return Err(unclear(why));
    };
    match not_looked_at(sheet) {
        Some(why) => Err(Problems::only(Refusal::TooLarge, Problem::of_file(why))),
        None if sheet.rows.is_empty() && sheet.problems.is_empty() => {
            let why = format!("there is nothing on the sheet \"{}\"", shown(&sheet.name));
            Err(Problems::only(Refusal::Empty, Problem::of_file(why)))
        }
        None => Ok(sheet),
    }
}

/// Why a sheet was not looked at.
fn not_looked_at(sheet: &SheetRows) -> Option<String> {
    let why = sheet.notes.iter().find_map(|note| match note {
        Note::NotLookedAt { why } => Some(why),
        _ => None,
    })?;
    let name = shown(&sheet.name);
    Some(format!("the sheet \"{name}\" is not read: {why}; copy the table alone into a new sheet"))
}

/// How many names a sentence lists.
const NAMED: usize = 10;

fn listed(sheets: &[&SheetRows]) -> String {
    let named = sheets.iter().take(NAMED).map(|sheet| {
        let hidden = if sheet.hidden { " (hidden)" } else { "" };
        format!("\"{}\"{hidden}", shown(&sheet.name))
    });
    let more = sheets.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("{more} more"));
    named.chain(more).collect::<Vec<_>>().join(", ")
}

/// The visible sheet that holds what is looked for, and what it was read to: the only one
/// that can be read, or whose cells alone are wrong.
fn the_one<'s, T>(
    sheets: &'s [SheetRows],
    reader: &impl Fn(Table<'_>) -> Result<T, Problems>,
) -> Result<(&'s SheetRows, Result<T, Problems>), Problems> {
    let is_used = |sheet: &&SheetRows| !sheet.rows.is_empty() || !sheet.problems.is_empty();
    let visible: Vec<&SheetRows> =
        sheets.iter().filter(|sheet| !sheet.hidden).filter(is_used).collect();
    let (mut meant, mut first) = (Vec::new(), None);
    let mut others: Vec<(&SheetRows, Problems)> = Vec::new();
    for sheet in &visible {
        match reader(Table::Sheet(&sheet.rows)) {
            Err(problems) if problems.refusal != Refusal::Rows => {
                let problem = problems.problems.into_iter().next().unwrap_or_default();
                others.push((sheet, Problems { problems: vec![problem], ..problems }));
            }
            outcome => {
                meant.push(*sheet);
                first.get_or_insert((*sheet, outcome));
            }
        }
    }
    match (first, visible.as_slice()) {
        (Some(first), _) if meant.len() == 1 => Ok(first),
        (Some(_), _) => Err(unclear(format!(
            "{} sheets could be meant, {}: say which with sheet=NAME (--sheet NAME)",
            meant.len(),
            listed(&meant)
        ))),
        (None, [one]) => Ok((*one, reader(Table::Sheet(&one.rows)))),
        (None, []) => Err(none_visible(sheets)),
        (None, _) => Err(none_fits(sheets, others)),
    }
}

/// Nothing stands on a visible sheet.
fn none_visible(sheets: &[SheetRows]) -> Problems {
    if let Some(why) = sheets.iter().filter(|sheet| !sheet.hidden).find_map(not_looked_at) {
        return Problems::only(Refusal::TooLarge, Problem::of_file(why));
    }
    let hidden: Vec<&SheetRows> = sheets.iter().filter(|sheet| sheet.hidden).collect();
    unclear(format!(
        "every sheet with anything on it is hidden, {}: unhide the one that is meant, or name it \
         with sheet=NAME (--sheet NAME)",
        listed(&hidden)
    ))
}

/// No sheet holds what is looked for: each with the first reason.
fn none_fits(sheets: &[SheetRows], others: Vec<(&SheetRows, Problems)>) -> Problems {
    let mut log = Log::default();
    for (sheet, problems) in others {
        for problem in problems.problems {
            let problem = placed(problem, sheet);
            let cell = problem.cell.or_else(|| sheet_name(sheet));
            log.push(Problem { cell, ..problem });
        }
    }
    for why in sheets.iter().filter(|sheet| !sheet.hidden).filter_map(not_looked_at) {
        log.push(Problem::of_file(why));
    }
    log.refuse(Refusal::Header)
}

fn sheet_name(sheet: &SheetRows) -> Option<Box<CellName>> {
    Some(Box::new(CellName(workbook::of_sheet(&sheet.name, "A1"))))
}

/// What a sheet was read to, with what is wrong with its cells, and what is to be said of it.
fn of_sheet<T: Understood>(
    sheets: &[SheetRows],
    sheet: &SheetRows,
    outcome: Result<T, Problems>,
) -> Result<T, Problems> {
    if !sheet.problems.is_empty() {
        let count = sheet.problems.len();
        let problems =
            sheet.problems.iter().map(|problem| Problem { row: None, ..problem.clone() }).collect();
        let (rows, bad_rows) = (0, 0);
        return Err(Problems { refusal: Refusal::Rows, problems, count, rows, bad_rows });
    }
    let mut value = outcome.map_err(|problems| {
        let placed = problems.problems.into_iter().map(|problem| placed(problem, sheet));
        Problems { problems: placed.collect(), ..problems }
    })?;
    let is_in_pounds = value.read_as().is_none_or(|read_as| read_as.unit.starts_with("pounds"));
    if let Some(problem) = unclear_unit(sheet, is_in_pounds) {
        return Err(Problems::only(Refusal::Rows, problem));
    }
    if let Some(read_as) = value.read_as() {
        say(sheets, sheet, read_as);
    }
    Ok(value)
}

/// A figure that shows another amount than it holds, where that leaves its unit open.
fn unclear_unit(sheet: &SheetRows, is_in_pounds: bool) -> Option<Problem> {
    sheet.notes.iter().find_map(|note| {
        let (at, text, why) = match note {
            Note::Scaled { first, text, shown, .. } if !is_in_pounds => {
                let why = format!(
                    "this cell holds {text} and shows {shown}, and the heading names a unit as \
                     well: show the figures in full, or leave the unit out of the heading"
                );
                (first, text, why)
            }
            Note::UnitInFormat { first, text, words, .. } => {
                let why = format!(
                    "this cell holds {text}, and its number format puts \"{words}\" beside it: \
                     write the figures in full, in the format General"
                );
                (first, text, why)
            }
            _ => return None,
        };
        let cell = workbook::cell_name(&sheet.name, at.0, at.1);
        let (cell, value) = (Some(Box::new(CellName(cell))), Some(text.clone()));
        Some(Problem { cell, value, ..Problem::of_file(why) })
    })
}

/// Says of a sheet what a person cannot see in the figures.
fn say(sheets: &[SheetRows], sheet: &SheetRows, read_as: &mut ReadAs) {
    read_as.sheet = Some(shown(&sheet.name));
    if sheet.hidden {
        read_as.doubt("The sheet is hidden, and is read because it was named.".to_owned());
    }
    for note in &sheet.notes {
        let (said, what) = (note.to_string(), note);
        let mut letters = said.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        let said = format!("{}{}", first.unwrap_or_default(), letters.as_str());
        match what {
            Note::HiddenRows { .. } | Note::HiddenColumns { .. } => {
                read_as.doubt(format!("{said}, and read like the others."));
            }
            Note::Scaled { .. } => {
                read_as.doubt(format!("{said}. What the cells hold is read."));
            }
            Note::UnitInFormat { .. } | Note::NotLookedAt { .. } => {}
        }
    }
    match sheet.formulas {
        0 => {}
        1 => read_as.doubt("1 cell is a formula. Its last saved result is read.".to_owned()),
        many => {
            let many = super::limits::in_words(many as usize);
            read_as.doubt(format!("{many} cells are formulas. Their last saved results are read."));
        }
    }
    for other in sheets.iter().filter(|other| !std::ptr::eq(*other, sheet)) {
        let why = match other.hidden {
            true => "this sheet is hidden",
            false if not_looked_at(other).is_some() => "this sheet has more on it than is read",
            false if other.rows.is_empty() => continue,
            false => "this sheet is not the one that is read",
        };
        read_as.pass_over(None, &other.name, why);
    }
}

/// A problem with the sheet and the cell that it is in, in place of the row.
fn placed(problem: Problem, sheet: &SheetRows) -> Problem {
    let Some(line) = problem.row else { return problem };
    let cell = match &problem.cell {
        Some(cell) => workbook::of_sheet(&sheet.name, &cell.0),
        None => {
            let row = sheet.rows.iter().find(|row| row.line == line);
            let place = row.and_then(|row| place(row, &problem)).unwrap_or(0);
            workbook::cell_name(&sheet.name, line, place)
        }
    };
    Problem { row: None, cell: Some(Box::new(CellName(cell))), ..problem }
}

/// Where in its row a problem is: where its value stands, or the name of its column, or
/// else where the row begins.
fn place(row: &Row<'_>, problem: &Problem) -> Option<usize> {
    let the_only = |said: &String| {
        let mut places = row.cells.iter().enumerate().filter(|(_, cell)| shown(cell) == *said);
        places.next().filter(|_| places.next().is_none()).map(|(place, _)| place)
    };
    let value = problem.value.as_ref().and_then(the_only);
    let named = value.or_else(|| problem.column.as_ref().and_then(the_only));
    named.or_else(|| row.cells.iter().position(|cell| !cell.is_empty()))
}
