//! Bad files and what is said about them.
//!
//! `tests/data/bad/expected.tsv` has a line for each file: the code, the number of
//! problems, and where and why the first one is. The first word of a file's name
//! says what it was sent as.

use super::*;

#[test]
fn every_bad_file_is_refused_for_what_is_wrong_with_it() {
    let expected = fs::read_to_string(folder("bad").join("expected.tsv")).unwrap();
    let mut files: Vec<String> = names_in("bad");
    files.retain(|name| name != "expected.tsv");
    let listed: Vec<&str> =
        expected.lines().skip(1).map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(files, listed, "every file has its line and every line its file");
    for line in expected.lines().skip(1) {
        let [name, code, count, row, place, why] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let bytes = fs::read(folder("bad").join(name)).unwrap();
        let problems = read_as_named(name, &bytes).expect_err(name);
        let first = &problems.problems[0];
        let dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let found = (
            problems.code(),
            problems.count.to_string(),
            dash(first.row.map(|row| row.to_string())),
            dash(first.column.clone().or(first.pointer.clone())),
        );
        assert_eq!(found, (code, count.to_owned(), row.to_owned(), place.to_owned()), "{name}");
        assert!(first.why.contains(why), "{name}: {}", first.why);
        assert_eq!(problems.problems.len(), problems.count, "{name}: all problems are kept");
    }
}

#[test]
fn problems_come_in_the_order_of_the_file_and_show_nothing_harmful() {
    for name in names_in("bad").into_iter().filter(|name| name != "expected.tsv") {
        let bytes = fs::read(folder("bad").join(&name)).unwrap();
        let problems = read_as_named(&name, &bytes).expect_err(&name).problems;
        assert!(problems.windows(2).all(|pair| pair[0].row <= pair[1].row), "{name}");
        for problem in problems {
            let texts = [problem.column, problem.pointer, problem.value, Some(problem.why)];
            for text in texts.into_iter().flatten() {
                assert!(
                    !text.chars().any(char::is_control) && !text.contains('\u{202E}'),
                    "{name}"
                );
                assert!(text.chars().count() < 400, "{name}: {text}");
            }
        }
    }
}

#[test]
fn all_problems_of_a_file_are_told_at_once_and_the_sentence_counts_them() {
    let file = "financial_year,quarter,amount,count\n2019-21,5,\"1,23\",-1\n2020-21,1,5,1\n\
                2020-21,1,NaN,1.5\nx\n2020-21,2,€1,\n";
    let problems = clawbacks_file(file.as_bytes()).unwrap_err();
    let places: Vec<(Option<u64>, Option<&str>)> =
        problems.problems.iter().map(|p| (p.row, p.column.as_deref())).collect();
    let expected = [
        (Some(2), Some("financial_year")),
        (Some(2), Some("quarter")),
        (Some(2), Some("amount")),
        (Some(2), Some("count")),
        (Some(4), Some("quarter")),
        (Some(4), Some("amount")),
        (Some(4), Some("count")),
        (Some(5), None),
        (Some(6), Some("amount")),
    ];
    assert_eq!(places, expected);
    assert_eq!(problems.to_string(), "4 of 5 rows have problems");
    assert_eq!(problems.refusal.kind(), ProblemKind::Refused);
}

#[test]
fn a_file_with_nothing_to_read_is_told_so_in_one_statement() {
    let header = "quarter,amount,count\n";
    let table = [
        ("", "The file is empty"),
        (" \n", "The file is empty"),
        (",,\n", "The file has nothing but separators in it"),
        (header, "The file has a header and no rows below it"),
    ];
    for (file, expected) in table {
        let problems = clawbacks_file(file.as_bytes()).unwrap_err();
        assert_eq!(problems.code(), "empty_file", "{file:?}");
        assert_eq!(problems.to_string(), expected, "{file:?}");
        assert_eq!(problems.problems[0].why, expected.replacen("The", "the", 1), "{file:?}");
    }
}

#[test]
fn a_header_below_some_lines_of_text_is_found_and_the_lines_are_quoted() {
    for lines in [0, 1, 10, 30] {
        let titles: String = (1..=lines).map(|line| format!("Note {line}\n")).collect();
        let table = "Values,Year,Q1,Q2,Q3,Q4\nSum of Amount,2017-18,1,2,3,4\n,2018-19,1,2,3,4\n";
        let (_, read_as) = published_table_file((titles + table).as_bytes()).unwrap();
        let rows: Vec<Option<u64>> = read_as.passed_over.iter().map(|line| line.row).collect();
        assert_eq!(rows, (1..=lines).map(Some).collect::<Vec<_>>());
        assert_eq!(read_as.header_rows, [lines + 1]);
    }
}

/// What no database text may hold, or no reader can see.
const HIDDEN: [char; 6] = ['\0', '\u{1}', '\u{1B}', '\u{7F}', '\u{85}', '\u{202E}'];

#[test]
fn hidden_characters_are_refused_in_every_text_of_a_file() {
    let texts = ["client_group", "service", "route", "reason", "source_document", "note", "status"];
    for hidden in HIDDEN {
        for name in texts {
            let file = format!("quarter,amount,count,{name}\n2020-21-Q1,5,1,a{hidden}b\n");
            let problems = clawbacks_file(file.as_bytes()).unwrap_err();
            let found = problems.problems[0].column.as_deref();
            assert_eq!((problems.count, found), (1, Some(name)), "{hidden:?}");
        }
        for (read, header) in [
            ((|file| investment_file(file).map(drop)) as fn(&[u8]) -> _, "line"),
            (|file| published_plan_file(file).map(drop), "row"),
        ] {
            let problems: Problems =
                read(format!("{header},2022-23\na{hidden}b,5\n").as_bytes()).unwrap_err();
            let found = problems.problems[0].column.as_deref();
            assert_eq!((problems.count, found), (1, Some(header)), "{hidden:?}");
        }
    }
}

#[test]
fn hidden_characters_are_refused_in_every_text_of_a_body() {
    let record = ["client_group", "service", "route", "reason", "source_document", "note"];
    let body = ["source", "reason", "submitted_by", "note"];
    let places = record.map(|name| format!("/records/0/{name}"));
    for pointer in places.into_iter().chain(body.map(|name| format!("/{name}"))) {
        for hidden in HIDDEN {
            let name = pointer.rsplit('/').next().unwrap();
            let mut body = serde_json::json!({
                "records": [{ "quarter": "2020-21-Q1", "amount": "5.00", "count": 1 }]
            });
            let parent = pointer.strip_suffix(&format!("/{name}")).unwrap();
            body.pointer_mut(parent).unwrap()[name] = format!("a{hidden}b").into();
            let problems = clawbacks_json(body.to_string().as_bytes()).unwrap_err();
            let found = problems.problems[0].pointer.as_deref();
            assert_eq!((problems.count, found), (1, Some(&*pointer)), "{hidden:?}");
        }
    }
}

#[test]
fn a_json_body_of_any_kind_loses_nothing() {
    let table = [
        (&br#"{"a": 1, "b": [{"c": 1, "c": 2}]}"#[..], "fields_refused", None, Some("/b/0/c")),
        (b"{\n\"a\": 1,\n}", "json_broken", Some(3), None),
        (b"{\"a\": NaN}", "json_broken", Some(1), None),
        (&[b'['; 5_000], "json_broken", Some(1), None),
        (b"{\n\"a\": \"\xFF\"}", "encoding_refused", Some(2), None),
        (b" ", "empty_file", None, None),
    ];
    for (body, code, row, pointer) in table {
        let problems = json_value(body).unwrap_err();
        let first = &problems.problems[0];
        let found = (problems.code(), first.row, first.pointer.as_deref());
        assert_eq!(found, (code, row, pointer));
    }
    assert_eq!(json_value(b"[1, null]"), Ok(serde_json::json!([1, null])));
    assert_eq!(json_value(&vec![b' '; MAX_BYTES + 1]).unwrap_err().code(), "file_too_large");
}
