//! Files as councils send them, all made up: each is read rightly, or answered by at most
//! four lines that name the matter.
//!
//! `tests/data/as_sent/expected.tsv` has a line for each file. One that is read has the sums
//! of its amounts in pounds and of its counts; one that is refused has the words that its
//! answer must hold. Files that begin with `l` are deliveries, all others published tables.

use recoup::domain::published_table::BlockMeasure;
use recoup::ingest::alike;

use super::*;

/// The sums of what a file holds: amounts in pence, and counts.
fn sums(name: &str, bytes: &[u8]) -> Result<(i64, i64), Problems> {
    if name.starts_with('l') {
        return clawbacks_file(bytes).map(|file| match file {
            ClawbackFile::Long(delivery, _) => (
                delivery.records.iter().map(|record| record.amount.pence()).sum(),
                delivery.records.iter().filter_map(|record| record.count).sum(),
            ),
            ClawbackFile::Pivot(..) => panic!("{name} is in long form"),
        });
    }
    published_table_file(bytes).map(|(table, _)| {
        let sum = |measure: BlockMeasure| {
            let blocks = table.blocks.iter().filter(|block| block.measure == measure);
            blocks.flat_map(|block| &block.years).flat_map(|year| year.cells).flatten().sum()
        };
        (sum(BlockMeasure::Amount), sum(BlockMeasure::Count))
    })
}

#[test]
fn every_file_is_read_rightly_or_answered_by_at_most_four_lines() {
    let expected = fs::read_to_string(folder("as_sent").join("expected.tsv")).unwrap();
    let listed: Vec<&str> =
        expected.lines().skip(1).map(|line| line.split('\t').next().unwrap()).collect();
    let mut files = names_in("as_sent");
    files.retain(|name| name != "expected.tsv");
    assert_eq!(files, listed, "every file has its line and every line its file");
    let mut wrong = Vec::new();
    for line in expected.lines().skip(1) {
        let [name, answer, detail] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let bytes = fs::read(folder("as_sent").join(name)).unwrap();
        let (found, lines) = match sums(name, &bytes) {
            Ok((amounts, counts)) => (format!("read\t{} {counts}", Money::from_pence(amounts)), 0),
            Err(problems) => {
                let lines = alike(&problems.problems);
                let said: Vec<&str> = lines.iter().map(|like| like[0].why.as_str()).collect();
                let says = said.iter().any(|why| why.contains(detail));
                (if says { format!("refused\t{detail}") } else { said.join(" | ") }, lines.len())
            }
        };
        if found != format!("{answer}\t{detail}") || lines > 4 {
            wrong.push(format!("{name}: {found} ({lines} lines), expected {answer} {detail}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a text of records is read to: quarters, amounts in pence, and what is said of it.
fn records(text: &str) -> Result<(Vec<String>, i64, ReadAs), Problems> {
    clawbacks_file(text.as_bytes()).map(|file| match file {
        ClawbackFile::Long(figures, read_as) => (
            figures.records.iter().map(|record| record.quarter.to_string()).collect(),
            figures.records.iter().map(|record| record.amount.pence()).sum(),
            read_as,
        ),
        ClawbackFile::Pivot(..) => panic!("{text} is in long form"),
    })
}

#[test]
fn a_pivot_in_tabular_form_names_its_year_once_and_its_totals_are_no_records() {
    let text = "Year,Quarter,Sum of Amount,Count of Id\n\
                2019-20,Q1,101200,40\n,Q2,118450,46\n,Q4,109900,44\n2019-20 Total,,329550,130\n\
                2020-21,Q1,131100,47\n,Q2,140250,52\nGrand Total,,600900,229\n";
    let (quarters, sum, read_as) = records(text).unwrap();
    let expected = ["2019-20-Q1", "2019-20-Q2", "2019-20-Q4", "2020-21-Q1", "2020-21-Q2"];
    assert_eq!((quarters.as_slice(), sum), (expected.map(str::to_owned).as_slice(), 60_090_000));
    assert_eq!(read_as.doubts, ["The year is blank on 3 rows, and read as that of the row above."]);
    let passed: Vec<_> = read_as.passed_over.iter().map(|it| (it.row, it.why.as_str())).collect();
    assert_eq!(passed, [(Some(8), "it is the total of the rows above, and agrees")]);
    let refused: &[(&str, &str)] = &[
        // Where years are repeated, a blank one is a lost one.
        (
            "Year,Quarter,Amount\n2019-20,Q1,1\n2019-20,Q2,2\n,Q3,3\n",
            "the financial_year is missing",
        ),
        // Nobody can tell what the second Q2 is of.
        ("Year,Quarter,Amount\n2019-20,Q1,1\n,Q2,2\n,Q2,3\n", "the financial_year is missing"),
        ("Year,Quarter,Amount\n2019-20,Q3,1\n,Q1,2\n", "the financial_year is missing"),
        ("Year,Quarter,Amount\n,Q1,2\n2019-20,Q2,1\n", "the financial_year is missing"),
        (
            "Year,Client group,Quarter,Amount\n2019-20,older,Q1,1\n,,Q2,2\n",
            "the financial_year is missing",
        ),
        (
            "Year,Quarter,Amount\n2019-20,Q1,1\n2019-20,Q2,2\nTotal,,4\n",
            "a total of 4, and the amounts above come to 3",
        ),
        ("Year,Quarter,Amount\n2019-20,Q1,1\nTotal,,\n", "the amount is missing"),
    ];
    for (text, expected) in refused {
        let problems = records(text).unwrap_err().problems;
        assert!(problems[0].why.contains(expected), "{text}: {problems:?}");
    }
}

#[test]
fn two_columns_of_one_meaning_are_both_named() {
    let text = "Year,Quarter,Amount (£),VAT (£)\n2019-20,Q1,1,2\n";
    let problems = records(text).unwrap_err().problems;
    let why = "this is read as the amount, and so is \"Amount (£)\": leave one of them out";
    assert_eq!((problems.len(), problems[0].why.as_str()), (1, why));
}

#[test]
fn a_unit_over_the_totals_alone_is_theirs_where_only_that_fits() {
    let table = |total: &str, head: &str| {
        let text = format!(
            "Values,Year,Q1,Q2,Q3,Q4,{head}\nSum of Amount,2019-20,101200,118450,125300,109900,{total}\n"
        );
        let (table, read_as) = published_table_file(text.as_bytes()).unwrap();
        (table.blocks[0].years[0].cells[0], table.blocks[0].years[0].total, read_as.doubts.len())
    };
    assert_eq!(table("454.85", "Total (£k)"), (Some(10_120_000), Some(45_485_000), 1));
    assert_eq!(table("454850", "Total (£k)"), (Some(10_120_000_000), Some(45_485_000_000), 0));
    // Neither fits, so that the unit is of the whole table, and the audit says what fails.
    assert_eq!(table("999", "Total (£k)"), (Some(10_120_000_000), Some(99_900_000), 0));
}

#[test]
fn words_beside_a_table_are_passed_over_and_figures_are_asked_about() {
    let table = |beside: &str| {
        let text = format!(
            "Values,Year,Q1,Q2,Q3,Q4\nSum of Amount,2019-20,1,2,3,4{beside}\n,2020-21,1,2,3,4\n"
        );
        published_table_file(text.as_bytes()).map(|(_, read_as)| read_as.passed_over.len())
    };
    assert_eq!(table(",,checked by AB"), Ok(1));
    assert!(table(",checked by AB").is_err(), "it may be a cell of the table");
    assert!(table(",,17").is_err(), "a figure may be one of the table");
}

#[test]
fn a_unit_is_read_from_wherever_it_stands_and_said() {
    let table = [
        ("p01-quarter-heads-in-thousands.csv", "thousands of pounds, as \"£000\" says"),
        ("p03-title-in-thousands-above.csv", "thousands of pounds, as \"£000\" says"),
        ("p23-total-col-total-gbp.csv", "pounds, as \"£\" says"),
        ("p74-q-000s.csv", "thousands of pounds, as \"000s\" says"),
        ("p05-label-sum-of-k.csv", "thousands of pounds, as \"Amount £k\" says"),
        ("l01-amount-k-header.csv", "thousands of pounds, as \"amount_k\" says"),
        ("p20-years-newest-first.csv", "pounds"),
        ("p24-label-cases.csv", "none"),
    ];
    for (name, unit) in table {
        let bytes = fs::read(folder("as_sent").join(name)).unwrap();
        let read_as = match clawbacks_file(&bytes).unwrap() {
            ClawbackFile::Long(_, read_as) | ClawbackFile::Pivot(_, read_as) => read_as,
        };
        let said = read_as.units.in_words();
        assert_eq!(said.as_deref().unwrap_or("none"), unit, "{name}");
    }
}

#[test]
fn a_table_that_says_that_its_quarters_are_years_so_far_is_read_as_one() {
    let heads =
        ["Q1,Q1-Q2,Q1-Q3,Q1-Q4", "Q1,Q2 YTD,Q3 YTD,Q4 YTD", "Q1,Q1 to Q2,Q1 to Q3,Q1 to Q4"];
    let heads = heads.into_iter().chain([
        "cumulative to Q1,cumulative to Q2,cumulative to Q3,cumulative to Q4",
        "Q1 cumulative,Q2 cumulative,Q3 cumulative,Q4 cumulative",
    ]);
    let tables = heads.map(|heads| format!("Values,Year,{heads}\nAmount,2019-20,1,2,3,4\n"));
    let labelled = "Values,Year,Q1,Q2,Q3,Q4\nCumulative amount (£),2019-20,1,2,3,4\n".to_owned();
    for text in tables.chain([labelled]) {
        let (table, _) = published_table_file(text.as_bytes()).expect(&text);
        assert!(table.years_so_far, "{text}");
        assert_eq!(table.blocks[0].years[0].cells, [100, 200, 300, 400].map(Some), "{text}");
    }
    assert!(!published_table_file(&good("pivot-cambridgeshire.csv")).unwrap().0.years_so_far);
    let mixed = "Values,Year,Q1,Q2,Q3,Q1-Q4\nAmount,2019-20,1,2,3,4\n";
    let refused = published_table_file(mixed.as_bytes()).unwrap_err();
    assert_eq!(
        (refused.count, refused.problems[0].why.as_str()),
        (
            1,
            "this is the year so far, and other columns are not: send the figures of each quarter \
             alone"
        )
    );
}

#[test]
fn what_is_passed_over_is_quoted_and_what_is_taken_without_a_word_is_said() {
    let read_as = |name: &str| {
        published_table_file(&fs::read(folder("as_sent").join(name)).unwrap()).unwrap().1
    };
    let notes = read_as("p30-notes-below.csv");
    let texts: Vec<&str> = notes.passed_over.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts[0], "Source: Mosaic finance extract 14 May 2023");
    assert_eq!(notes.passed_over[0].row, Some(7));
    let marks = read_as("p13-counts-suppressed.csv").marks;
    let marks: Vec<(&str, u64)> = marks.iter().map(|mark| (mark.mark.as_str(), mark.row)).collect();
    assert_eq!(marks, [("<5", 6), ("*", 6), ("[c]", 6)]);
    let doubts = read_as("p34-transposed.csv").doubts;
    let expected = "No label says what the figures are. They are read as amounts in pounds. If they \
                    are in another unit, say so: unit=thousands.";
    assert_eq!(doubts, [expected]);
    assert!(read_as("p20-years-newest-first.csv").doubts.is_empty());
}

#[test]
fn a_nought_with_its_pound_sign_is_a_figure_and_three_noughts_are_a_unit() {
    let text = "Values,Year,Q1,Q2,Q3,Q4\nSum of Amount,2007-08,,,£0,\n,2006-07,£1,,,\n";
    let (table, _) = published_table_file(text.as_bytes()).unwrap();
    let cells = table.blocks[0].years.iter().map(|row| row.cells[2]);
    assert_eq!(cells.collect::<Vec<_>>(), [Some(0), None]);
    let text = "Year,Q1,Q2,Q3,Q4\n,£000,£000,£000,£000\n2006-07,1,2,3,4\n";
    let (table, _) = published_table_file(text.as_bytes()).unwrap();
    assert_eq!(table.blocks[0].years[0].cells[0], Some(100_000));
}

#[test]
fn a_provisional_mark_stays_with_the_quarters_that_it_stands_beside() {
    let table = |text: &str| {
        let (table, read_as) = published_table_file(text.as_bytes()).expect(text);
        let provisional =
            |record: &recoup::domain::Record| record.status == recoup::domain::Status::Provisional;
        let records = delivery_of(&table).unwrap().records;
        let marked = records.iter().filter(|record| provisional(record));
        let quarters: Vec<String> = marked.map(|record| record.quarter.in_words()).collect();
        (quarters, read_as.passed_over.len())
    };
    for (text, expected) in [
        ("Year,Q1,Q2,Q3,Q4\n2019-20,1,2,3,4\n2020-21,5,6,7,8\n", &[][..]),
        ("Year,Q1,Q2,Q3,Q4 (p)\n2020-21,5,6,7,8\n", &["2020-21 Q4"]),
        (
            "Year,Q1,Q2,Q3,Q4\n2019-20,1,2,3,4\n2020-21 (provisional),5,6,,\n",
            &["2020-21 Q1", "2020-21 Q2"],
        ),
        ("Year,Q1,Q2,Q3,Q4\n2020-21,5,6,700 (p),800 [p]\n", &["2020-21 Q3", "2020-21 Q4"]),
        (
            "Quarter,2019-20,2020-21 prov\nQ1,1,5\nQ2,2,6\nQ3,3,\nQ4,4,\n",
            &["2020-21 Q1", "2020-21 Q2"],
        ),
        ("Measure,2019-20 Q4,2020-21 Q1 (provisional)\nAmount,5,6\n", &["2020-21 Q1"]),
    ] {
        let (found, passed_over) = table(text);
        assert_eq!(found, expected, "{text}");
        assert_eq!(passed_over, 0, "{text}");
    }
}
