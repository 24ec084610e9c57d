//! Any table, printed in any of the ways that councils print them, reads back to the same
//! figures.
//!
//! `PROPTEST_CASES=10000 cargo test --locked --test it ingest::printed` tries as many of each.

mod layouts;
mod table;

use proptest::prelude::*;
use recoup::domain::PublishedTable;
use recoup::domain::published_table::BlockMeasure;
use recoup::ingest::{ClawbackFile, DeliveredFigures, clawbacks_file};

use recoup::table_audit::audit;

use table::{Encoding, Layout, Recorded, Said, Sheet, Style, Unit, encoded, sheets};

/// How many cases are tried where nobody says how many.
const CASES: u32 = 300;

/// So many cases as the environment says, or [`CASES`].
fn cases() -> ProptestConfig {
    let is_stated = std::env::var_os("PROPTEST_CASES").is_some();
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if is_stated { config } else { ProptestConfig { cases: CASES, ..config } }
}

fn recorded_in_table(table: &PublishedTable) -> Recorded {
    let mut recorded = Recorded::new();
    for block in &table.blocks {
        for year in &block.years {
            for (place, figure) in year.cells.iter().enumerate().filter(|(_, it)| it.is_some()) {
                let of = recorded.entry((year.year.start_year(), place + 1)).or_default();
                match block.measure {
                    BlockMeasure::Amount => of.0 = *figure,
                    BlockMeasure::Count => of.1 = *figure,
                }
            }
        }
    }
    recorded
}

fn recorded_in_records(figures: &DeliveredFigures) -> Recorded {
    let of = |record: &recoup::domain::Record| {
        let quarter = record.quarter;
        let place = (quarter.year().start_year(), usize::from(quarter.number()));
        (place, (Some(record.amount.pence()), record.count))
    };
    figures.records.iter().map(of).collect()
}

/// What a file says, or why it is refused.
fn read(bytes: &[u8]) -> Result<Recorded, String> {
    match clawbacks_file(bytes) {
        Ok(ClawbackFile::Pivot(table, _)) => Ok(recorded_in_table(&table)),
        Ok(ClawbackFile::Long(figures, _)) => Ok(recorded_in_records(&figures)),
        Err(problems) => Err(problems.problems.iter().map(|it| format!("{it:?}\n")).collect()),
    }
}

/// What is said of the unit of a file that is read.
fn units(bytes: &[u8]) -> String {
    let read_as = match clawbacks_file(bytes).unwrap() {
        ClawbackFile::Pivot(_, read_as) | ClawbackFile::Long(_, read_as) => read_as,
    };
    read_as.units.in_words().unwrap()
}

/// Units that amounts may be in, how many pence each is, and what a sentence about it has.
const OTHER_UNITS: [(&str, i64); 9] = [
    ("£000", 100_000),
    ("£'000", 100_000),
    ("(£k)", 100_000),
    ("000s", 100_000),
    ("in thousands", 100_000),
    ("£ thousand", 100_000),
    ("(£m)", 100_000_000),
    ("£ million", 100_000_000),
    ("(pence)", 1),
];

/// Where a unit may stand.
#[derive(Clone, Copy, Debug)]
enum UnitPlace {
    Title,
    TitleFarAbove,
    FirstHead,
    LastHead,
    HeadOfAmounts,
    AllHeads,
    Note,
}

const UNIT_PLACES: [UnitPlace; 7] = [
    UnitPlace::Title,
    UnitPlace::TitleFarAbove,
    UnitPlace::FirstHead,
    UnitPlace::LastHead,
    UnitPlace::HeadOfAmounts,
    UnitPlace::AllHeads,
    UnitPlace::Note,
];

/// Writes a unit into a table that states none.
fn with_unit(sheet: &Sheet, unit: &str, place: UnitPlace) -> Vec<Vec<String>> {
    let mut rows = sheet.rows();
    // The row of the periods, below a line or a head that reaches over them.
    let head = usize::from(matches!(sheet.layout, Layout::Titled | Layout::TwoHeads));
    let width = rows[head].len();
    let line = |text: String| {
        let mut cells = vec![text];
        cells.resize(width, String::new());
        cells
    };
    let named: Vec<usize> = (0..width).filter(|place| !rows[head][*place].is_empty()).collect();
    let last = *named.last().unwrap();
    let mut say = |row: usize, place: usize| {
        rows[row][place] = format!("{} {unit}", rows[row][place]).trim().to_owned();
    };
    match place {
        UnitPlace::Title => rows.insert(0, line(format!("Direct payment clawbacks {unit}"))),
        UnitPlace::TitleFarAbove => {
            rows.insert(0, line("Appendix".to_owned()));
            rows.insert(0, line(format!("All figures {unit}")));
        }
        UnitPlace::FirstHead => say(head, named[0]),
        UnitPlace::LastHead => say(head, last),
        UnitPlace::HeadOfAmounts => {
            let heads = sheet.layout == Layout::TwoHeads;
            let is_label = |cell: &String| cell.contains("mount");
            let row = rows.iter().position(|row| row.iter().any(is_label));
            let row = row.unwrap_or(head);
            let place = rows[row].iter().position(is_label).unwrap_or(named[usize::from(!heads)]);
            rows[row][place] = format!("{} {unit}", rows[row][place]);
        }
        UnitPlace::AllHeads => named[1..].iter().for_each(|place| say(head, *place)),
        UnitPlace::Note => rows.push(line(format!("Note: all amounts are {unit}"))),
    }
    rows
}

/// The texts that a message says should be written, each to be tried by itself.
fn hinted(why: &str) -> Vec<String> {
    if let Some((_, meant)) = why.rsplit_once("did you mean ") {
        return vec![meant.trim_end_matches('?').to_owned()];
    }
    let Some((_, hints)) = why.rsplit_once("write ") else { return Vec::new() };
    let hints = [" if ", " for the ", ", or the "]
        .iter()
        .fold(hints, |hints, end| hints.split(end).next().unwrap_or(hints));
    let hints = hints.strip_prefix("it as ").unwrap_or(hints);
    let hints = hints.split_once(", as ").map_or(hints, |(_, example)| example);
    // What is said in words alone is no text to be written.
    let is_text =
        |hint: &&str| hint.contains(|c: char| c.is_ascii_digit()) && !hint.contains("such as");
    hints.split(" or ").filter(is_text).map(str::to_owned).collect()
}

/// Cells as people type them.
fn cells() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-(]?£?[0-9]{1,3}([,. ][0-9]{1,4}){0,3}[)kpm-]?",
        "[(]?-?[0-9]{1,3}[)]?( CR| DR|p| p)?",
        "(FY|Q1 |)(19|20|09|12|)[0-9]{2}(/|-|–| to | & |)[0-9]{0,4}( Q[0-5])?",
        "[0-3]?[0-9](/|-)(Apr|[01]?[0-9])(/|-)?(19|2019|20)?",
        "4[0-9]{4}",
        "(Q|Qtr |Quarter )[0-5]( 20(19|20)| 19/20)?",
        "(nil|tbc|n/a|-|1,2|1.234|2019|09/10|12/13|19-Apr)",
    ]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_unit_is_read_or_asked_about_wherever_it_stands(
        sheet in sheets(),
        (unit, pence) in prop::sample::select(OTHER_UNITS.to_vec()),
        place in prop::sample::select(UNIT_PLACES.to_vec()),
    ) {
        let mut sheet = Sheet { unit: Unit::Pounds, word: 0, said: Said::Label, ..sheet };
        sheet.style = if sheet.style == Style::Pounds { Style::Grouped } else { sheet.style };
        // A million of the unit is still an amount.
        sheet.amounts.iter_mut().flatten().flatten().for_each(|steps| *steps %= 1_000);
        let rows = with_unit(&sheet, unit, place);
        let text: String = rows.iter().map(|row| sheet.line(row)).collect();
        let shown = || rows.iter().map(|row| row.join(" | ") + "\n").collect::<String>();
        let expected: Recorded = sheet
            .recorded()
            .into_iter()
            .map(|(at, (amount, count))| (at, (amount.map(|it| it / 100 * pence), count)))
            .collect();
        match read(&encoded(&text, Encoding::Utf8)) {
            Ok(found) => {
                prop_assert_eq!(found, expected, "{}", shown());
                let said = match pence { 1 => "pence", 100_000 => "thousands of", _ => "millions of" };
                let units = units(&encoded(&text, Encoding::Utf8));
                prop_assert!(units.starts_with(said), "{} is said of\n{}", units, shown());
            }
            Err(why) => {
                let word = unit.trim_matches(['(', ')']).trim_start_matches("in ");
                prop_assert!(why.contains(word), "{}{}", why, shown());
            }
        }
    }

    #[test]
    fn a_minus_sign_is_read_or_asked_about_however_it_is_written(
        sheet in sheets(),
        pounds in 1_i64..3_000_000,
        way in 0_usize..10,
    ) {
        let mut sheet = Sheet { unit: Unit::Pounds, style: Style::Plain, ..sheet };
        sheet.amounts[0][0] = Some(7_654_321);
        sheet.totals = false;
        let written = [
            format!("-{pounds}"),
            format!("({pounds})"),
            format!("{pounds}-"),
            format!("\u{2212}{pounds}"),
            format!("{pounds} CR"),
            format!("(£{pounds})"),
            format!("-£{pounds}"),
            format!("£-{pounds}"),
            format!("- {pounds}"),
            format!("–{pounds}"),
        ];
        let text: String = sheet.rows().iter().map(|row| sheet.line(row)).collect();
        let text = text.replace("7654321", &written[way]);
        let mut expected = sheet.recorded();
        expected.insert((sheet.first_year, 1), {
            let (_, count) = expected[&(sheet.first_year, 1)];
            (Some(-100 * pounds), count)
        });
        if let Ok(found) = read(&encoded(&text, sheet.encoding)) {
            prop_assert_eq!(found, expected, "{}", text);
        }
    }

    #[test]
    fn a_total_that_its_figures_do_not_make_is_found(sheet in sheets(), year in 0_usize..5) {
        let year = year % sheet.amounts.len();
        let mut sheet = Sheet { unit: Unit::Pounds, style: Style::Plain, totals: true, ..sheet };
        if matches!(sheet.layout, Layout::Records | Layout::QuartersAcross) {
            sheet.layout = Layout::Pivot;
        }
        sheet.amounts[year] = [11_111, 22_222, 33_333, 7_588_888].map(Some);
        // Nobody else comes to these.
        let text: String = sheet.rows().iter().map(|row| sheet.line(row)).collect();
        let text = text.replace("7655554", "98765432");
        match clawbacks_file(&encoded(&text, sheet.encoding)) {
            Ok(ClawbackFile::Pivot(table, _)) => {
                prop_assert!(!audit(&table).mismatches.is_empty(), "{}", text);
            }
            other => prop_assert!(false, "{other:?} {text}"),
        }
    }

    #[test]
    fn what_a_message_says_should_be_written_is_read(
        sheet in sheets(),
        cell in cells(),
        at in (0_usize..40, 0_usize..8),
    ) {
        let mut rows = sheet.rows();
        let (row, place) = (at.0 % rows.len(), at.1 % rows[0].len());
        let width = rows[0].len().max(rows[row].len());
        rows[row].resize(width, String::new());
        rows[row][place] = cell.clone();
        let read = |rows: &[Vec<String>]| {
            let text: String = rows.iter().map(|row| sheet.line(row)).collect();
            clawbacks_file(text.as_bytes()).map_err(|refused| refused.problems)
        };
        let Err(problems) = read(&rows) else { return Ok(()) };
        for problem in problems.iter().filter(|it| it.value.as_deref() == Some(cell.as_str())) {
            for hint in hinted(&problem.why) {
                let mut rows = rows.clone();
                rows[row][place] = hint.clone();
                let again = read(&rows).err().unwrap_or_default();
                let same = again.iter().find(|it| {
                    it.row == problem.row
                        && it.column == problem.column
                        && it.value.as_ref() == Some(&hint)
                        // That another row says the same is no matter of how it is written.
                        && !it.why.starts_with("given twice")
                });
                prop_assert!(same.is_none(), "{:?} of {:?}: {:?}", hint, problem, same);
            }
        }
    }

    #[test]
    fn any_table_printed_in_any_way_reads_back_to_the_same_figures(sheet in sheets()) {
        prop_assert_eq!(read(&sheet.bytes()), Ok(sheet.recorded()));
        let said = match sheet.unit {
            Unit::Pounds | Unit::Pence => "pounds",
            Unit::Thousands => "thousands of pounds, as",
            Unit::Millions => "millions of pounds, as",
        };
        prop_assert!(units(&sheet.bytes()).starts_with(said), "{:?}", sheet);
    }
}
