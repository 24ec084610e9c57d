//! What was understood of a file, as a short block.

use recoup::ingest::ReadAs;
use recoup::views::read_as::ReadAsView;
use recoup::words::counted;

/// How many lines of one kind are printed.
const PRINTED: usize = 5;

/// The block: what the file is read as, and what a person cannot see from the figures.
pub fn block(read: &ReadAsView) -> String {
    let shape = match read.shape.as_str() {
        "long" => "records",
        "transposed" => "quarters down and years across",
        "quarters_across" => "quarters of several years across",
        "list" => "a list",
        _ => "years down and quarters across",
    };
    let rows = counted(read.figure_rows, "row");
    let sheet = read.sheet.as_ref().map(|sheet| format!(" on the sheet \"{sheet}\""));
    let range = read.range.as_ref().map(|range| format!(" in {range}"));
    let at = format!("{}{}", sheet.unwrap_or_default(), range.unwrap_or_default());
    let unit = match &read.unit {
        Some(unit) => format!("in {unit}"),
        None => "all of them counts".to_owned(),
    };
    format!("Read as {shape}: {rows} of figures{at}, {unit}.\n{}", notes(read))
}

/// What is passed over, not stated or doubtful, a line each.
pub fn notes(read: &ReadAsView) -> String {
    let passed = read.passed_over.iter().map(|passed| match passed.row {
        Some(row) => format!("Row {row} is passed over, {}: \"{}\"", passed.why, passed.text),
        None => format!("\"{}\" is passed over: {}", passed.text, passed.why),
    });
    let marks = read.marks.iter().map(|mark| {
        let cells = counted(mark.cells, "cell");
        let first = if mark.cells == 1 { "" } else { "first " };
        format!(
            "\"{}\" is not stated: {cells}, {first}row {}, {}",
            mark.mark, mark.row, mark.column
        )
    });
    let lines = |all: Vec<String>| {
        let more = all.len().saturating_sub(PRINTED);
        let shown = all.into_iter().take(PRINTED).map(|line| format!("  {line}\n"));
        let more = (more > 0).then(|| format!("  and {more} more like these\n"));
        shown.chain(more).collect::<String>()
    };
    let passed = lines(passed.collect());
    format!("{passed}{}{}", lines(marks.collect()), lines(read.doubts.clone()))
}

/// The notes of the files of a folder, each under its name; nothing where there are none.
pub fn of_files(files: &[(String, ReadAs)]) -> String {
    let told = files.iter().filter_map(|(name, read)| {
        let read = ReadAsView::from(read);
        let notes = notes(&read);
        let sheet = read.sheet.as_ref().map(|sheet| format!(", sheet \"{sheet}\""));
        (!notes.is_empty()).then(|| format!("{name}{}:\n{notes}", sheet.unwrap_or_default()))
    });
    told.collect()
}
