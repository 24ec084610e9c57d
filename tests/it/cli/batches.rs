//! `forecast FILE.csv` as an engine: the same bytes for any number of threads, hostile
//! files, pipes that close and disks that are full.

use std::io::{BufRead, BufReader, Read};

use super::*;

const HEADER: &str = "series_id,quarter,amount\n";

/// A series of `count` quarters from 2010-11 Q1.
fn series(id: &str, count: usize) -> String {
    let row = |number: usize| {
        let year = 2010 + number / 4;
        let amount = 100 + number * 3 + number % 4 * 10 + id.len();
        format!("{id},{year}-{:02}-Q{},{amount}.25\n", (year + 1) % 100, number % 4 + 1)
    };
    (0..count).map(row).collect()
}

fn forecast(input: impl AsRef<[u8]>) -> Run {
    recoup_with_input(&["forecast", "-", "--horizon", "2", "--levels", "80"], input.as_ref())
}

#[test]
fn any_number_of_threads_gives_the_same_bytes_in_the_order_of_the_file() {
    let mut input = HEADER.to_owned();
    for number in 0..300 {
        // Good ones, gaps, and every thirteenth too short.
        let count = if number % 13 == 0 { 3 } else { 4 + number % 30 };
        let rows = series(&format!("s{number}"), count);
        let gap = if count > 8 { 5 } else { count };
        input.extend(
            rows.lines()
                .enumerate()
                .filter(|(place, _)| *place != gap)
                .map(|(_, row)| format!("{row}\n")),
        );
    }
    let (_folder, path) = file("series.csv", &input);
    for format in ["csv", "json", "text"] {
        let run = |threads: &str| {
            let args =
                ["forecast", &path, "--horizon", "3", "--format", format, "--threads", threads];
            recoup(&args).expect(1)
        };
        let one = run("1");
        for threads in ["2", "3", "8", "200"] {
            let other = run(threads);
            assert!(other.out == one.out && other.err == one.err, "{format}, {threads} threads");
        }
        assert_eq!(one.err.lines().count(), 24, "{}", one.err);
        if format == "csv" {
            let ids: Vec<&str> =
                one.out.lines().skip(1).step_by(3).map(|l| l.split(',').next().unwrap()).collect();
            let good = (0..300).filter(|n| n % 13 != 0).map(|n| format!("s{n}"));
            assert_eq!(ids, good.collect::<Vec<_>>());
        }
        if format == "json" {
            assert_eq!(one.json().as_array().unwrap().len(), 276);
        }
    }
}

/// Every fault spoils its own series, or those that it may belong to, and no other.
#[test]
fn a_broken_row_never_swallows_the_rest_of_the_file() {
    let long = "x".repeat(10_000_000);
    let (first, good) = (series("first", 8), series("good", 8));
    let table: &[(&str, &str, &[&str], &[&str])] = &[
        // What stands between the first series and the good one, who is forecast, and
        // what is said.
        ("", "", &["first", "good"], &[]),
        ("blank lines", "\n\r\n,,\n  \n", &["first", "good"], &[]),
        (
            "a mark that is not closed, in an amount",
            "bad,2020-21-Q1,\"5\n",
            &["first", "good"],
            &["series \"bad\": line 10: a quotation mark opens here and is not closed on its line"],
        ),
        (
            "a mark that is not closed, in an id",
            "\"bad,2020-21-Q1,5\n",
            &[],
            &[
                "series \"first\": line 10: a quotation mark opens here",
                "series \"good\": line 10, just before it, cannot be read and may be one of its rows",
            ],
        ),
        (
            "a mark in the middle of a cell",
            "bad,2020-21-Q1,5\"\n",
            &["first", "good"],
            &["series \"bad\": line 10: a quotation mark stands in the middle of a cell"],
        ),
        (
            "a line of 10 MB",
            &format!("{long}\n"),
            &[],
            &[
                "series \"first\": line 10: the row is longer than 4,096 bytes",
                "series \"good\": line 10, just",
            ],
        ),
        (
            "a line of 10 MB with an id",
            &format!("bad,{long}\n"),
            &["first", "good"],
            &["series \"bad\": line 10: the row is longer than 4,096 bytes"],
        ),
        (
            "a zero byte in an id",
            "b\0d,2020-21-Q1,5\n",
            &["first", "good"],
            &["series \"b\\u{0}d\": line 10: the series_id has a control character in it"],
        ),
        (
            "a zero byte in an amount",
            "bad,2020-21-Q1,5\0\n",
            &["first", "good"],
            &["series \"bad\": line 10: \"5\\u{0}\": it contains an invisible character"],
        ),
        (
            "one quarter over and over",
            &"bad,2020-21-Q1,5\n".repeat(100_000),
            &["first", "good"],
            &["series \"bad\": line 11: 2020-21-Q1 is given a second time"],
        ),
        (
            "more quarters than are accepted",
            &series("bad", 401),
            &["first", "good"],
            &["series \"bad\": lines 10 to 410: 401 quarters are too many: 400 are accepted"],
        ),
    ];
    for (what, between, forecasts, says) in table {
        let run = forecast(format!("{HEADER}{first}{between}{good}"));
        let ids: Vec<&str> = run
            .out
            .lines()
            .skip(1)
            .step_by(2)
            .map(|line| line.split(',').next().unwrap())
            .collect();
        assert_eq!(ids, *forecasts, "{what}: {run:?}");
        assert_eq!(run.code, i32::from(!says.is_empty()), "{what}");
        assert_eq!(run.err.lines().count(), says.len(), "{what}: {run:?}");
        for (line, part) in run.err.lines().zip(*says) {
            assert!(line.starts_with(&format!("recoup: {part}")), "{what}: {line}");
        }
    }
    let only_broken = forecast(format!("{HEADER}\"a\n\"b\n{good}")).expect(1);
    assert_eq!(only_broken.err.lines().count(), 3, "{only_broken:?}");
    assert_eq!(only_broken.out.lines().count(), 1, "{only_broken:?}");
}

#[test]
fn a_file_may_come_from_any_system() {
    let plain = format!("{HEADER}{}{}", series("a", 8), series("b c", 8));
    let expected = forecast(&plain).expect(0).out;
    assert_eq!(expected.lines().count(), 5);
    let quoted = plain.replace("b c,", "\"b c\",").replace("\nb c", "\n \"b c\" ");
    for other in [
        plain.trim_end().to_owned(),
        plain.replace('\n', "\r\n"),
        format!("\u{FEFF}{plain}"),
        plain.replace(',', " , "),
        plain.replace('\n', "\n\n"),
        plain.replace("series_id,quarter", "\"series_id\",\"quarter\""),
        plain.replace("a,", "\"a\","),
        quoted,
    ] {
        assert_eq!(forecast(&other).expect(0).out, expected, "{other}");
    }
    let longest = forecast(format!("{HEADER}{}", series("a", 400))).expect(0);
    assert_eq!(longest.out.lines().count(), 3);
}

#[test]
fn what_is_no_file_of_series_is_named() {
    let zeros = vec![0; 10_000_000];
    let table: &[(&[u8], &str)] = &[
        (b"", "the file is empty"),
        (b"\xEF\xBB\xBF", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"series_id;quarter;amount\n", "the columns are \"series_id;quarter;amount\""),
        (b"a\xFFb,c,d\n", "the columns are"),
        (b"\"series_id,quarter,amount\na,2020-21-Q1,1\n", "the columns are"),
        (b"series_id,quarter,amount\ra,2020-21-Q1,1\r", "the lines end in carriage returns alone"),
        (b"\xFF\xFEs\0e\0r\0", "UTF-16"),
        (b"\x1F\x8B\x08\0", "compressed (gzip)"),
        (b"PK\x03\x04", "a workbook"),
        (&zeros, "UTF-16"),
        (&[b'x'; 100_000], "the columns are \"xxx"),
    ];
    for (input, says) in table {
        forecast(input).refused(4, &["standard input: ", says, "series_id,quarter,amount"]);
    }
}

#[test]
fn options_that_cannot_be_met_are_named() {
    let (_folder, path) = file("series.csv", format!("{HEADER}{}", series("a", 8)));
    for (option, value, says) in [
        ("--threads", "0", "0 is not in 1..=256"),
        ("--threads", "257", "257 is not in 1..=256"),
        ("--threads", "two", "--threads"),
        ("--horizon", "0", "--horizon is 1 to 40 quarters"),
        ("--horizon", "41", "--horizon is 1 to 40 quarters"),
        ("--levels", "99", "--levels"),
        ("--format", "xml", "--format"),
        ("--ends-in", "2020-21", "this is a whole financial year"),
        ("--ends-in", "2020-21-Q5", "quarters run from 1 to 4"),
    ] {
        recoup(&["forecast", &path, option, value]).refused(2, &[says]);
    }
    for option in [
        &["--threads", "2"][..],
        &["--quiet"],
        &["--no-header"],
        &["--refused", "refused.csv"],
        &["--allow-refused"],
        &["--ends-in", "2020-21-Q4"],
    ] {
        let args = [&["forecast", CASE], option].concat();
        recoup(&args).refused(2, &["go with a file of series", option[0]]);
    }
    for format in ["json", "text"] {
        let args = ["forecast", &path, "--no-header", "--format", format];
        recoup(&args).refused(2, &["--no-header goes with --format csv"]);
    }
    for (horizon, lines) in [("1", 2), ("40", 41)] {
        let run = recoup(&["forecast", &path, "--horizon", horizon, "--quiet"]).expect(0);
        assert_eq!(run.out.lines().count(), lines);
    }
}

#[test]
fn a_series_that_comes_back_is_refused_and_named_with_its_line() {
    let input = format!("{HEADER}{}{}{}", series("a", 8), series("b", 8), series("a", 8));
    let run = forecast(input).expect(1);
    assert_eq!(run.out.lines().count(), 5);
    let says = "recoup: series \"a\": line 18: it was given before, further up: the rows of a \
                series stand together, so those from here on were left out\n";
    assert_eq!(run.err, says);
}

/// A program under way, with both of its ends in our hands.
fn start(args: &[&str]) -> std::process::Child {
    let mut command = program();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn said(child: &mut std::process::Child) -> String {
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    said
}

/// Enough series to fill every buffer on the way.
fn many() -> String {
    (0..2_000).fold(HEADER.to_owned(), |text, number| text + &series(&format!("s{number}"), 4))
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly_even_while_the_input_is_open() {
    let mut child = start(&["forecast", "-", "--horizon", "40"]);
    let mut input = child.stdin.take().unwrap();
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let writer = std::thread::spawn(move || {
        let _ = input.write_all(many().as_bytes());
        input
    });
    out.read_line(&mut first).unwrap();
    assert!(first.starts_with("series_id,quarter,point"), "{first}");
    drop(out);
    let status = child.wait().unwrap();
    assert_eq!((status.code(), said(&mut child).as_str()), (Some(141), ""));
    drop(writer.join().unwrap());
}

#[test]
fn an_interrupt_ends_it_at_once_without_a_word() {
    use std::os::unix::process::ExitStatusExt;
    let mut child = start(&["forecast", "-"]);
    let mut input = child.stdin.take().unwrap();
    input.write_all(format!("{HEADER}{}", series("a", 8)).as_bytes()).unwrap();
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    // Nobody was told the signal is dealt with, so a shell stops its loop as well.
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    assert_eq!(said(&mut child), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_has_an_exit_code_of_its_own() {
    let (_folder, path) = file("series.csv", many());
    for horizon in ["1", "40"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = program();
        command.args(["forecast", &path, "--horizon", horizon]).stdout(full);
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(5), "{said}");
        assert!(said.starts_with("recoup: cannot write the forecasts: "), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
