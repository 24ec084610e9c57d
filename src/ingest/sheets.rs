//! Which sheet of a workbook is read, and what is said of it.
//!
//! A CSV file is one table. A workbook has sheets, of which one is read: the one that is
//! named, or else the only visible one that holds what is looked for. Where several could be
//! meant, none is taken. A hidden sheet is read only where it is named.

use std::borrow::Cow;

use super::cell_range::CellRange;
use super::figure::{Figure, figure};
use super::file_options::{FileOptions, SaidUnit, UnitSaid};
use super::hidden::{self, Decided};
use super::outside;
use super::problem::{CellName, Log, Problem, Problems, Refusal};
use super::read_as::{ReadAs, Understood};
use super::rows::Row;
use super::shown::shown;
use super::table::Table;
use super::workbook::{self, Note, SheetRows};

/// Reads one sheet of a workbook by a reader of tables, as a person says.
pub(super) fn read<T: Understood>(
    bytes: &[u8],
    options: &FileOptions,
    reader: impl Fn(Table<'_>, Option<UnitSaid>) -> Result<T, Problems>,
) -> Result<T, Problems> {
    let mut sheets = workbook::sheets(bytes)?;
    if let Some(range) = &options.range {
        sheets.iter_mut().for_each(|sheet| sheet.keep(range));
    }
    let of_rows = |sheet: &SheetRows, rows: &[Row<'_>]| {
        // What a cell shows and what it holds are two amounts, of which the words beside it
        // may mean either.
        let decides = sheet.notes.iter().any(Note::doubts_the_unit);
        let said = options.unit.map(|said| UnitSaid::new(said, decides));
        reader(Table::Rows(rows), said)
    };
    let reader = |sheet: &SheetRows| of_rows(sheet, &sheet.rows);
    let (sheet, outcome) = match &options.sheet {
        Some(name) => {
            let sheet = named(&sheets, name, options.range.as_ref())?;
            (sheet, reader(sheet))
        }
        None => the_one(&sheets, options.range.as_ref(), &reader)?,
    };
    let of_rows = |rows: &[Row<'_>]| of_rows(sheet, rows);
    let decided = hidden::decide(sheet, options.hidden, &of_rows, outcome)?;
    of_sheet(&sheets, sheet, options, decided)
}

fn unclear(why: impl Into<String>) -> Problems {
    Problems::only(Refusal::Sheet, Problem::of_file(why))
}

/// The sheet of that name.
fn named<'s>(
    sheets: &'s [SheetRows],
    name: &str,
    range: Option<&CellRange>,
) -> Result<&'s SheetRows, Problems> {
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
            let within = range.map_or(String::new(), |range| format!(" in {range}"));
            let why = format!("there is nothing on the sheet \"{}\"{within}", shown(&sheet.name));
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
    range: Option<&CellRange>,
    reader: &impl Fn(&SheetRows) -> Result<T, Problems>,
) -> Result<(&'s SheetRows, Result<T, Problems>), Problems> {
    let is_used = |sheet: &&SheetRows| !sheet.rows.is_empty() || !sheet.problems.is_empty();
    let visible: Vec<&SheetRows> =
        sheets.iter().filter(|sheet| !sheet.hidden).filter(is_used).collect();
    let (mut meant, mut first) = (Vec::new(), None);
    let mut others: Vec<(&SheetRows, Problems)> = Vec::new();
    for sheet in &visible {
        match reader(sheet) {
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
        (None, [one]) => Ok((*one, reader(one))),
        (None, []) => Err(none_visible(sheets, range)),
        (None, _) => Err(none_fits(sheets, others)),
    }
}

/// Nothing stands on a visible sheet.
fn none_visible(sheets: &[SheetRows], range: Option<&CellRange>) -> Problems {
    if let Some(why) = sheets.iter().filter(|sheet| !sheet.hidden).find_map(not_looked_at) {
        return Problems::only(Refusal::TooLarge, Problem::of_file(why));
    }
    if let Some(range) = range.filter(|_| sheets.iter().any(|sheet| !sheet.outside.is_empty())) {
        return outside::nothing_within(range);
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
    options: &FileOptions,
    decided: Decided<T>,
) -> Result<T, Problems> {
    if !sheet.problems.is_empty() {
        let count = sheet.problems.len();
        let problems =
            sheet.problems.iter().map(|problem| Problem { row: None, ..problem.clone() }).collect();
        let (rows, bad_rows) = (0, 0);
        return Err(Problems { refusal: Refusal::Rows, problems, count, rows, bad_rows });
    }
    let mut value = decided.outcome.map_err(|problems| {
        let placed = problems.problems.into_iter().map(|problem| placed(problem, sheet));
        Problems { problems: placed.collect(), ..problems }
    })?;
    let read_as = value.understood();
    if options.unit.is_none()
        && let Some(problem) = unclear_unit(sheet, read_as.units.is_pounds())
    {
        return Err(Problems::only(Refusal::Rows, problem));
    }
    if let Some(range) = &options.range {
        let told = outside::tell(range, &sheet.outside, read_as);
        told.map_err(|problem| Problems::only(Refusal::Rows, placed(problem, sheet)))?;
    }
    if let Some(problem) = unit_elsewhere(sheets, sheet).filter(|_| read_as.units.is_open()) {
        return Err(Problems::only(Refusal::Rows, problem));
    }
    say(sheets, sheet, decided.told, read_as);
    Ok(value)
}

/// A unit on a sheet of words, which may be meant for the figures of all others.
fn unit_elsewhere(sheets: &[SheetRows], sheet: &SheetRows) -> Option<Problem> {
    let is_number = |cell: &Cow<'_, str>| matches!(figure(cell), Figure::Number(_));
    let is_figures = |row: &Row<'_>| row.cells.iter().filter(|cell| is_number(cell)).count() > 1;
    let is_words = |other: &&SheetRows| !other.rows.iter().any(is_figures);
    let others = sheets.iter().filter(|other| !std::ptr::eq(*other, sheet));
    others.filter(is_words).find_map(|other| {
        let texts: Vec<(u64, String)> =
            other.rows.iter().map(|row| (row.line, row.cells.join(" "))).collect();
        let (line, scale, quoted) = outside::unit_outside(&texts)?;
        let why = format!(
            "\"{}\" stands on this sheet, and no unit on \"{}\": say unit={} or unit=pounds \
             (--unit)",
            shown(&quoted),
            shown(&sheet.name),
            SaidUnit::of(scale)?
        );
        Some(placed(Problem::of_row(line, why), other))
    })
}

/// A figure that shows another amount than it holds, where that leaves its unit open.
fn unclear_unit(sheet: &SheetRows, is_in_pounds: bool) -> Option<Problem> {
    sheet.notes.iter().find_map(|note| {
        let (at, text, why) = match note {
            Note::Scaled { first, text, shown, .. } if !is_in_pounds => {
                let why = format!(
                    "this cell holds {text} and shows {shown}, and the heading names a unit as \
                     well: show the figures in full, or say what the cells hold, unit=pounds or \
                     unit=thousands (--unit)"
                );
                (first, text, why)
            }
            Note::UnitInFormat { first, text, words, .. } => {
                let why = format!(
                    "this cell holds {text}, and its number format puts \"{words}\" beside it: \
                     say what all amounts are held in, unit=pounds or unit=thousands (--unit), or \
                     write them in full"
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
fn say(sheets: &[SheetRows], sheet: &SheetRows, told: Vec<String>, read_as: &mut ReadAs) {
    read_as.sheet = Some(shown(&sheet.name));
    if sheet.hidden {
        read_as.doubt("The sheet is hidden, and is read because it was named.".to_owned());
    }
    told.into_iter().for_each(|said| read_as.doubt(said));
    for note in sheet.notes.iter().filter(|note| matches!(note, Note::Scaled { .. })) {
        read_as.doubt(format!("{}. What the cells hold is read.", hidden::sentence(note)));
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
