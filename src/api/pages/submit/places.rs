//! The problems of a file as a page lists them: those that are alike in one line.

use crate::ingest::{CellName, Problem, Problems, alike};
use crate::web::submit::WrongPlace;

/// How many places a line names.
const NAMED: usize = 8;

/// All problems, alike ones together with their cells.
pub fn places(problems: &Problems) -> Vec<WrongPlace> {
    let mut all: Vec<WrongPlace> = alike(&problems.problems).iter().map(|one| line(one)).collect();
    let kept = problems.problems.len();
    if problems.count > kept {
        let more = problems.count - kept;
        let why = format!("{more} more problems are not listed: mend these first");
        all.push(WrongPlace { why, ..WrongPlace::default() });
    }
    all
}

fn line(problems: &[&Problem]) -> WrongPlace {
    let mut named: Vec<String> = Vec::new();
    for place in problems.iter().map(|problem| place(problem)) {
        if !place.is_empty() && !named.contains(&place) {
            named.push(place);
        }
    }
    let more = named.len().saturating_sub(NAMED);
    named.truncate(NAMED);
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    let first = problems.first();
    WrongPlace {
        place: named.join(", "),
        cells: problems.iter().filter_map(|problem| cell(problem)).collect(),
        value: first.and_then(|problem| problem.value.clone()).unwrap_or_default(),
        why: first.map_or(String::new(), |problem| problem.why.clone()),
    }
}

fn place(problem: &Problem) -> String {
    let row = problem.row.map(|row| format!("row {row}"));
    match (&problem.cell, row, &problem.column) {
        (Some(cell), ..) => {
            let CellName(name) = &**cell;
            name.clone()
        }
        (None, Some(row), Some(column)) => format!("{row}, \u{201c}{column}\u{201d}"),
        (None, Some(row), None) => row,
        (None, None, Some(column)) => format!("\u{201c}{column}\u{201d}"),
        (None, None, None) => String::new(),
    }
}

/// The row and the column of a problem, by its letter where the cell has a name.
fn cell(problem: &Problem) -> Option<(u64, String)> {
    let Some(cell) = &problem.cell else { return problem.row.zip(problem.column.clone()) };
    let CellName(name) = &**cell;
    let name = name.rsplit('!').next()?;
    let (letters, row) = name.split_at(name.find(|sign: char| sign.is_ascii_digit())?);
    Some((row.parse().ok()?, letters.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Refusal;

    #[test]
    fn problems_that_are_alike_are_one_line_with_their_places() {
        let at = |row, why: &str| Problem {
            row: Some(row),
            column: Some("amount".to_owned()),
            value: Some("x".to_owned()),
            why: why.to_owned(),
            ..Problem::default()
        };
        let mut problems: Vec<Problem> = (2..13).map(|row| at(row, "not an amount")).collect();
        problems.push(Problem { row: None, column: None, ..at(0, "the file ends early") });
        let count = problems.len() + 5;
        let all = Problems { refusal: Refusal::Rows, problems, count, rows: 11, bad_rows: 11 };
        let lines = places(&all);
        assert_eq!(lines.len(), 3);
        assert!(lines[0].place.starts_with("row 2, \u{201c}amount\u{201d}, row 3"), "{lines:?}");
        assert!(lines[0].place.ends_with("and 3 more"), "{lines:?}");
        assert_eq!((lines[1].place.as_str(), lines[1].why.as_str()), ("", "the file ends early"));
        assert_eq!(lines[0].cells[1], (3, "amount".to_owned()));
        assert!(lines[2].why.starts_with("5 more"), "{lines:?}");
    }
}
