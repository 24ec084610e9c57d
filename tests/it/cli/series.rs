//! `forecast FILE.csv`: any number of series, good ones written, bad ones reported.

use super::*;

pub(super) const HEADER: &str = "series_id,quarter,amount\n";

/// A series of `count` quarters from 2010-11 Q1.
pub(super) fn series(id: &str, count: usize) -> String {
    let row = |number: usize| {
        let year = 2010 + number / 4;
        let amount = 100 + number * 3 + number % 4 * 10;
        format!("{id},{year}-{:02}-Q{},{amount}.5\n", (year + 1) % 100, number % 4 + 1)
    };
    (0..count).map(row).collect()
}

#[test]
fn every_good_series_is_forecast() {
    let input = format!("{HEADER}{}{}", series("a", 16), series("\"b, c\"", 9));
    let (_folder, path) = file("series.csv", &input);
    let run = recoup(&["forecast", &path, "--horizon", "3"]).expect(0);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines[0], "series_id,quarter,point,lower_80,upper_80,lower_95,upper_95");
    assert_eq!(lines.len(), 7, "{}", run.out);
    assert!(lines[1].starts_with("a,2014-15-Q1,") && lines[3].starts_with("a,2014-15-Q3,"));
    assert!(lines[4].starts_with("\"b, c\",2012-13-Q2,"), "{}", lines[4]);
    for line in &lines[1..4] {
        let numbers: Vec<f64> = line.split(',').skip(2).map(|cell| cell.parse().unwrap()).collect();
        let [point, lower_80, upper_80, lower_95, upper_95] = numbers.try_into().unwrap();
        assert!(lower_95 <= lower_80 && lower_80 <= point, "{line}");
        assert!(point <= upper_80 && upper_80 <= upper_95, "{line}");
    }
    let piped = recoup_with_input(&["forecast", "-", "--horizon", "3"], input.as_bytes());
    assert_eq!(piped.out, run.out, "standard input and a file give the same bytes");
    let one = recoup(&["forecast", &path, "--horizon", "3", "--levels", "90"]).expect(0);
    assert!(one.out.starts_with("series_id,quarter,point,lower_90,upper_90\n"), "{}", one.out);
}

#[test]
fn a_bad_series_is_reported_and_the_good_ones_are_still_written() {
    let good = series("good", 12);
    let table: [(&str, &[u8], &str); 11] = [
        ("bad", b"bad,2020-21-Q1,1e16\n", "a number is at most 1,000,000,000,000,000"),
        (
            "bad",
            b"bad,2020-21-Q1,1x5\n",
            "\"1x5\": not a figure: expected a number such as 1234.50",
        ),
        ("bad", b"bad,2020-21-Q1,NaN\n", "NaN means not stated: leave the row out"),
        ("bad", b"bad,2020-21-Q1,\n", "the amount is missing: leave a quarter out"),
        ("bad", b"bad,2020-21-Q5,1\n", "quarters run from 1 to 4"),
        (
            "bad",
            b"bad,2020-21-Q2,1\nbad,2020-21-Q1,1\n",
            "2020-21-Q1 comes after 2020-21-Q2: the rows",
        ),
        ("bad", b"bad,2020-21-Q1,1\nbad,2020-21-Q1,1\n", "2020-21-Q1 is given a second time"),
        ("bad", b"bad,2020-21-Q1\n", "2 cells; expected the 3 of series_id,quarter,amount"),
        ("bad", b"bad,2020-21-Q1,1\n", "too few quarters to forecast: 1 given, 4 needed"),
        ("", b",2020-21-Q1,1\n", "series_id"),
        ("b\u{FFFD}d", b"b\xE9d,2020-21-Q1,1\n", "UTF-8"),
    ];
    let expected =
        recoup_with_input(&["forecast", "-"], format!("{HEADER}{good}").as_bytes()).expect(0).out;
    for (id, rows, why) in table {
        let input = [HEADER.as_bytes(), rows, good.as_bytes()].concat();
        let run = recoup_with_input(&["forecast", "-"], &input).expect(1);
        assert_eq!(run.out, expected, "{why}");
        assert!(run.err.contains(&format!("series {id:?}")) && run.err.contains(why), "{run:?}");
        assert_eq!(run.err.lines().count(), 1, "{run:?}");
    }
    let apart = format!("{HEADER}{good}{}{good}", series("other", 12));
    let run = recoup_with_input(&["forecast", "-"], apart.as_bytes()).expect(1);
    assert!(run.err.contains("stand together"), "{run:?}");
}

#[test]
fn a_file_that_is_no_file_of_series_ends_with_4_and_wrong_flags_with_2() {
    for header in ["id,quarter,amount\n", "", "series_id;quarter;amount\n", "series_id,quarter\n"] {
        let run = recoup_with_input(&["forecast", "-"], header.as_bytes());
        run.refused(4, &["series_id,quarter,amount"]);
    }
    recoup(&["forecast", "no-such-file.csv"]).refused(4, &["no-such-file.csv"]);
    let (_folder, path) = file("series.csv", format!("{HEADER}{}", series("a", 12)));
    for option in [
        ["--step-retained-share", "0.5"],
        ["--client-group", "other"],
        ["--view", "decomposition"],
        ["--programme", PROGRAMME],
        ["--as-known-at", "2026-11-22"],
    ] {
        let args = [&["forecast", &path][..], &option].concat();
        recoup(&args).refused(2, &[option[0], "case folder"]);
    }
    let only_a_header = recoup_with_input(&["forecast", "-"], HEADER.as_bytes()).expect(0);
    assert_eq!(only_a_header.out.lines().count(), 1, "no series, no forecasts");
    let marked = format!("\u{FEFF}{HEADER}{}", series("a", 12));
    recoup_with_input(&["forecast", "-"], marked.as_bytes()).expect(0);
}
