//! `forecast FILE.csv` as a part of something larger: the list of refused series, the quarter
//! in which every series has to end, pieces that are put together, and what exit codes say.

use super::series::{HEADER, series};
use super::*;

const REFUSED: &str = "series_id,line,reason\n";

fn forecast(flags: &[&str], input: &str) -> Run {
    recoup_with_input(&[&["forecast", "-"], flags].concat(), input.as_bytes())
}

/// A place for a list, and whatever is there.
fn place() -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("refused.csv").display().to_string();
    (folder, path)
}

#[test]
fn refused_series_are_listed_with_their_line_and_reason_and_no_formula_runs() {
    let good = series("good", 8);
    let table: &[(&str, &str)] = &[
        ("", ""),
        (
            "bad,2020-21-Q1,1x5\n",
            "bad,10,\"\"\"1x5\"\": not a figure: expected a number such as 1234.50\"\n",
        ),
        (
            "short,2020-21-Q1,1\nshort,2020-21-Q2,2\n",
            "short,10,\"too few quarters to forecast: 2 given, 4 needed\"\n",
        ),
        ("=1+1,2020-21-Q5,1\n", "'=1+1,10,\"\"\"2020-21-Q5\"\": quarters run from 1 to 4\"\n"),
        (
            "\"a \"\"b\"\", c\",2020-21-Q1,\n",
            "\"a \"\"b\"\", c\",10,the amount is missing: leave a quarter out that has none\n",
        ),
        (
            "bad,2020-21-Q1,1,2\nbad,2020-21-Q1,\nbad,2020-21-Q2,1\n",
            "bad,10,\"4 cells; expected the 3 of series_id,quarter,amount\"\n",
        ),
    ];
    for (rows, listed) in table {
        let (_folder, path) = place();
        let run = forecast(&["--refused", &path], &format!("{HEADER}{good}{rows}"));
        let run = run.expect(i32::from(!rows.is_empty()));
        let list = std::fs::read_to_string(&path).unwrap();
        let expected = format!("{REFUSED}{listed}");
        assert_eq!(list, expected, "{rows}");
        assert_eq!(run.out, forecast(&[], &format!("{HEADER}{good}")).out, "{rows}");
        let said = match rows.is_empty() {
            true => String::new(),
            false => format!("recoup: 1 series refused: {path} says why\n"),
        };
        assert_eq!(run.err, said, "reasons stand in one place");
        let quiet = forecast(&["--refused", &path, "--quiet"], &format!("{HEADER}{good}{rows}"));
        assert_eq!((quiet.code, quiet.err.as_str()), (run.code, ""), "{rows}");
    }
}

#[test]
fn a_row_that_may_belong_to_two_series_and_one_that_comes_back_are_listed_as_well() {
    let (_folder, path) = place();
    let (a, b) = (series("a", 8), series("b", 8));
    forecast(&["--refused", &path], &format!("{HEADER}{a}\"x,1,2\n{b}{a}{b}{a}")).expect(1);
    let mark = "\"a quotation mark opens here and is not closed on its line\"";
    let back = "\"it was given before, further up: the rows of a series stand together, so those \
                from here on were left out\"";
    let before = "\"this row, just before it, cannot be read and may be one of its rows\"";
    let unquoted = mark.trim_matches('"');
    let expected = format!("{REFUSED}a,10,{unquoted}\nb,10,{before}\na,19,{back}\nb,27,{back}\n");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
}

#[test]
fn a_list_is_whole_or_the_one_from_before_and_never_the_file_of_series() {
    let (folder, path) = place();
    std::fs::write(&path, "older\n").unwrap();
    let bad = format!("{HEADER}bad,2020-21-Q1,1\n");
    forecast(&["--refused", &path], "no,such,columns\n").refused(4, &["the columns are"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "older\n");
    forecast(&["--refused", &path], &bad).expect(1);
    assert!(std::fs::read_to_string(&path).unwrap().starts_with(REFUSED));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "no part is left behind: {left:?}");
    let nowhere = folder.path().join("nowhere/refused.csv").display().to_string();
    forecast(&["--refused", &nowhere], &bad).refused(5, &["was not written", "No such file"]);
    let here = folder.path().display().to_string();
    forecast(&["--refused", &here], &bad).refused(2, &["is there and no file"]);
    forecast(&["--refused", "/dev/null"], &bad).refused(2, &["is there and no file"]);
    let (_other, input) = file("series.csv", &bad);
    recoup(&["forecast", &input, "--refused", &input]).refused(2, &["the file of series itself"]);
    assert_eq!(std::fs::read_to_string(&input).unwrap(), bad);
}

#[test]
fn every_series_has_to_end_in_the_quarter_that_is_stated() {
    let whole = format!("{HEADER}{}{}", series("a", 8), series("b", 8));
    let cut = |rows: usize| whole.lines().take(1 + rows).map(|row| format!("{row}\n")).collect();
    let says = |id: &str, lines: &str, end: &str| {
        format!(
            "recoup: series \"{id}\": lines {lines}: it ends in {end}, and every series has to end \
             in 2011-12-Q4\n"
        )
    };
    let table: [(String, i32, String); 6] = [
        (whole.clone(), 0, String::new()),
        // Cut within its last amount.
        (
            whole[..whole.len() - 2].to_owned(),
            1,
            "recoup: series \"b\": line 17: its last row has no line end, so that the input may be \
             cut within it\n"
                .to_owned(),
        ),
        // Cut within the second series, and so that it is too short anyway.
        (cut(14), 1, says("b", "10 to 15", "2011-12-Q2")),
        (cut(10), 1, says("b", "10 to 11", "2010-11-Q2")),
        // One that goes on.
        (format!("{whole}{}", series("c", 9)), 1, says("c", "18 to 26", "2012-13-Q1")),
        (
            cut(0),
            4,
            "recoup: standard input: there is no series, and every one has to end in 2011-12-Q4\n"
                .to_owned(),
        ),
    ];
    for (input, code, err) in table {
        for quarter in ["2011-12-Q4", "Q4 2011/12"] {
            let run = forecast(&["--ends-in", quarter, "--horizon", "1"], &input).expect(code);
            assert_eq!(run.err, err);
        }
    }
    let without = forecast(&[], &cut(14)).expect(0);
    assert!(without.out.contains("b,2011-12-Q3,"), "what is cut goes unnoticed without it");
}

#[test]
fn pieces_without_headers_put_together_are_a_single_run() {
    let (a, b) = (series("a", 12), series("\"b, c\"", 9));
    let whole = forecast(&[], &format!("{HEADER}{a}{b}")).expect(0).out;
    let first = forecast(&[], &format!("{HEADER}{a}")).expect(0).out;
    let second = forecast(&["--no-header"], &format!("{HEADER}{b}")).expect(0).out;
    assert_eq!(first + &second, whole);
    assert_eq!(forecast(&["--no-header"], HEADER).expect(0).out, "");
}

/// One code means one thing, whatever else is wrong beside it.
#[test]
fn every_exit_code_means_one_thing() {
    let good = series("good", 8);
    let bad = "bad,2020-21-Q1,1\n";
    let (both, well) = (format!("{HEADER}{good}{bad}"), format!("{HEADER}{good}"));
    let table: &[(&[&str], &str, i32)] = &[
        (&[], &well, 0),
        (&["--allow-refused"], &both, 0),
        (&[], &both, 1),
        (&["--horizon", "99"], &well, 2),
        (&["--allow-refused", "--unknown"], &both, 2),
        (&["--allow-refused"], "", 4),
        (&["--allow-refused"], "a,b,c\n", 4),
        (&["--allow-refused", "--ends-in", "2011-12-Q4"], HEADER, 4),
        (&["--allow-refused", "--refused", "/nowhere/refused.csv"], &both, 5),
    ];
    for (flags, input, code) in table {
        forecast(flags, input).expect(*code);
    }
    // A folder cannot be read, and is a case folder where it is named as a path.
    let (folder, path) = place();
    std::fs::create_dir(&path).unwrap();
    let args = ["forecast", "-"];
    let mut command = program();
    let opened = std::fs::File::open(folder.path()).unwrap();
    let output = command.args(args).stdin(opened).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{output:?}");
}

/// What Spark and DuckDB write by default is read to the same double, so the forecast is the
/// same to the last byte.
#[test]
fn exponents_and_long_decimals_give_the_forecast_of_the_plain_number() {
    let amounts = [10_000_000.0, 45_117_825.25, 0.25, 33_333_333.5, 12_345_678.75, 9_999_999.0];
    let spark = ["1.0E7", "4.511782525E7", "0.25", "3.33333335E7", "1.234567875E7", "9999999.0"];
    let rows = |write: &dyn Fn(usize) -> String| {
        let row =
            |n: usize| format!("a,20{}-{}-Q{},{}\n", 10 + n / 4, 11 + n / 4, n % 4 + 1, write(n));
        forecast(&[], &format!("{HEADER}{}", (0..6).map(row).collect::<String>())).expect(0).out
    };
    let plain = rows(&|n| amounts[n].to_string());
    assert_eq!(rows(&|n| spark[n].to_owned()), plain, "Spark's doubles");
    assert_eq!(rows(&|n| format!("{:.18}", amounts[n])), plain, "decimal(38,18)");
    assert_eq!(rows(&|n| format!("{:e}", amounts[n])), plain, "exponents in small letters");
}
