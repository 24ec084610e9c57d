//! A limit on everything that is read.

use super::*;

#[test]
fn a_file_of_ten_megabytes_and_one_byte_is_not_read() {
    let mut file = b"quarter,amount,count\n2020-21-Q1,5,1\n".to_vec();
    file.resize(MAX_BYTES, b' ');
    assert!(clawbacks_csv(&file).is_ok());
    file.push(b' ');
    for problems in [clawbacks_csv(&file).unwrap_err(), clawbacks_json(&file).unwrap_err()] {
        assert_eq!((problems.code(), problems.refusal.kind()), ("file_too_large", Kind::TooLarge));
    }
}

#[test]
fn rows_and_records_beyond_the_limit_are_not_read() {
    let file = |rows: u64| format!("quarter,amount,count\n{}", "x,y,z\n".repeat(rows as usize));
    assert_eq!(clawbacks_csv(file(MAX_ROWS).as_bytes()).unwrap_err().code(), "rows_refused");
    assert_eq!(clawbacks_csv(file(MAX_ROWS + 1).as_bytes()).unwrap_err().code(), "file_too_large");
    let body = |rows: u64| format!("{{\"records\":[1{}]}}", ",1".repeat(rows as usize - 1));
    assert_eq!(clawbacks_json(body(MAX_ROWS).as_bytes()).unwrap_err().code(), "fields_refused");
    assert_eq!(clawbacks_json(body(MAX_ROWS + 1).as_bytes()).unwrap_err().code(), "file_too_large");
}

#[test]
fn a_file_with_nothing_but_problems_has_them_counted_and_the_first_kept() {
    let file = format!("quarter,amount,count\n{}", "x,y,z\n".repeat(50_000));
    let problems = clawbacks_csv(file.as_bytes()).unwrap_err();
    assert_eq!((problems.count, problems.problems.len()), (150_000, KEPT_PROBLEMS));
    assert_eq!(problems.to_string(), "50000 of 50000 rows have problems");
}

#[test]
fn a_body_with_nothing_but_unknown_fields_has_them_counted_and_the_first_kept() {
    let fields: Vec<String> = (0..20_000).map(|n| format!("\"amuont{n}\":1")).collect();
    let body = format!("{{\"records\":[{{{}}}]}}", fields.join(","));
    let problems = clawbacks_json(body.as_bytes()).unwrap_err();
    assert_eq!((problems.count, problems.problems.len()), (20_002, KEPT_PROBLEMS));
    assert_eq!(problems.to_string(), "1 of 1 record has problems");
}
