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
                2020-21,1,NaN,1.5\nx\n2020-21,2,£1,\n";
    let problems = clawbacks_csv(file.as_bytes()).unwrap_err();
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
    assert_eq!(problems.refusal.kind(), Kind::Refused);
}
