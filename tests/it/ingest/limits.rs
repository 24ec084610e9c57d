//! A limit on everything that is read.

use recoup::ingest::limits::{MAX_CLIENT_GROUPS, MAX_CONTAINERS, MAX_DEPTH, MAX_FIELDS};

use super::*;

#[test]
fn a_file_of_ten_megabytes_and_one_byte_is_not_read() {
    let mut file = b"quarter,amount,count\n2020-21-Q1,5,1\n".to_vec();
    file.resize(MAX_BYTES, b' ');
    assert!(clawbacks_file(&file).is_ok());
    file.push(b' ');
    for problems in [clawbacks_file(&file).unwrap_err(), clawbacks_json(&file).unwrap_err()] {
        assert_eq!(
            (problems.code(), problems.refusal.kind()),
            ("file_too_large", ProblemKind::TooLarge)
        );
    }
}

#[test]
fn rows_and_records_beyond_the_limit_are_not_read() {
    let file = |rows: u64| format!("quarter,amount,count\n{}", "x,y,z\n".repeat(rows as usize));
    assert_eq!(clawbacks_file(file(MAX_ROWS).as_bytes()).unwrap_err().code(), "rows_refused");
    assert_eq!(clawbacks_file(file(MAX_ROWS + 1).as_bytes()).unwrap_err().code(), "file_too_large");
    let body = |rows: u64| format!("{{\"records\":[1{}]}}", ",1".repeat(rows as usize - 1));
    assert_eq!(clawbacks_json(body(MAX_ROWS).as_bytes()).unwrap_err().code(), "fields_refused");
    assert_eq!(clawbacks_json(body(MAX_ROWS + 1).as_bytes()).unwrap_err().code(), "file_too_large");
}

#[test]
fn a_file_with_nothing_but_problems_has_them_counted_and_the_first_kept() {
    let file = format!("quarter,amount,count\n{}", "u,v,w\n".repeat(50_000));
    let problems = clawbacks_file(file.as_bytes()).unwrap_err();
    assert_eq!((problems.count, problems.problems.len()), (150_000, KEPT_PROBLEMS));
    assert_eq!(problems.to_string(), "50000 of 50000 rows have problems");
}

#[test]
fn a_body_with_nothing_but_unknown_fields_has_them_counted_and_the_first_kept() {
    let fields: Vec<String> = (0..MAX_FIELDS).map(|n| format!("\"amuont{n}\":1")).collect();
    let record = format!("{{{}}}", fields.join(","));
    let body = format!("{{\"records\":[{}]}}", [record.as_str(); 100].join(","));
    let problems = clawbacks_json(body.as_bytes()).unwrap_err();
    assert_eq!((problems.count, problems.problems.len()), (100 * (MAX_FIELDS + 2), KEPT_PROBLEMS));
    assert_eq!(problems.to_string(), "100 of 100 records have problems");
}

#[test]
fn what_is_beyond_a_limit_of_json_is_refused_by_a_sentence_that_names_it() {
    let object = |fields: usize| {
        let fields: Vec<String> = (0..fields).map(|n| format!("\"f{n}\":1")).collect();
        format!("{{\"a\":[{{}},{{{}}}]}}", fields.join(","))
    };
    let list = |elements: usize| format!("{{\"a\":[1{}]}}", ",1".repeat(elements - 1));
    let lists = |count: usize| {
        let half = |inner: usize| format!("[[]{}]", ",[]".repeat(inner - 1));
        let first = (count - 3) / 2;
        format!("[{},{}]", half(first), half(count - 3 - first))
    };
    let table = [
        (object(MAX_FIELDS), object(MAX_FIELDS + 1), "/a/1", "an object has at most 200 fields"),
        (
            list(MAX_ROWS as usize),
            list(MAX_ROWS as usize + 1),
            "/a",
            "a list has at most 100,000 elements: send them in parts",
        ),
        (
            lists(MAX_CONTAINERS),
            lists(MAX_CONTAINERS + 1),
            "/1/99998",
            "a body has at most 200,000 objects and lists: send it in parts",
        ),
    ];
    for (within, beyond, pointer, why) in table {
        assert!(json_value(within.as_bytes()).is_ok(), "{why}");
        let problems = json_value(beyond.as_bytes()).unwrap_err();
        assert_eq!((problems.code(), problems.count), ("file_too_large", 1), "{why}");
        assert_eq!(problems.problems[0].pointer.as_deref(), Some(pointer), "{why}");
        assert_eq!(problems.problems[0].why, why);
    }
}

#[test]
fn a_field_that_is_given_again_and_again_counts_as_often() {
    let body = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(MAX_FIELDS));
    let problems = json_value(body.as_bytes()).unwrap_err();
    assert_eq!(problems.problems[0].why, "an object has at most 200 fields");
}

#[test]
fn a_body_that_is_nested_too_deeply_is_no_json_that_is_read() {
    let nested = |levels: usize| "{\"a\":".repeat(levels) + "1" + &"}".repeat(levels);
    assert!(json_value(nested(MAX_DEPTH).as_bytes()).is_ok());
    let problems = json_value(nested(MAX_DEPTH + 1).as_bytes()).unwrap_err();
    assert_eq!(problems.code(), "json_broken");
    let why = &problems.problems[0].why;
    assert!(why.ends_with("nested too deeply: at most 32 levels are read"), "{why}");
}

#[test]
fn client_groups_beyond_the_limit_are_not_read() {
    let csv = |groups: usize| {
        let rows = (0..groups).map(|n| format!("2020-21-Q1,5,1,g-{n}\n"));
        format!("quarter,amount,count,client_group\n{}", rows.collect::<String>())
    };
    let json = |groups: usize| {
        let records = (0..groups).map(|n| {
            format!("{{\"quarter\":\"2020-21-Q1\",\"amount\":\"5\",\"client_group\":\"g-{n}\"}}")
        });
        format!("{{\"records\":[{}]}}", records.collect::<Vec<_>>().join(","))
    };
    assert!(clawbacks_file(csv(MAX_CLIENT_GROUPS).as_bytes()).is_ok());
    assert!(clawbacks_json(json(MAX_CLIENT_GROUPS).as_bytes()).is_ok());
    let beyond = MAX_CLIENT_GROUPS + 1;
    for problems in [
        clawbacks_file(csv(beyond).as_bytes()).unwrap_err(),
        clawbacks_json(json(beyond).as_bytes()).unwrap_err(),
    ] {
        assert_eq!((problems.code(), problems.count), ("file_too_large", 1));
        let why = "one delivery has at most 10,000 client groups: send it in parts";
        assert_eq!(problems.problems[0].why, why);
    }
}

#[test]
fn a_list_of_proposals_beyond_the_limit_is_not_read() {
    let list = |rows: usize| {
        let rows = (0..rows).map(|n| format!("{n},P,G,5,saving,one_off\n"));
        format!("ref,proposal,group,amount,kind,timing\n{}", rows.collect::<String>())
    };
    assert_eq!(proposals_file(list(1_000).as_bytes()).map(|(list, _)| list.len()), Ok(1_000));
    let problems = proposals_file(list(MAX_ROWS as usize).as_bytes()).unwrap_err();
    assert_eq!(problems.code(), "file_too_large");
    assert_eq!(problems.problems[0].why, "a list has at most 1000 proposals");
}

#[test]
fn a_delivery_of_as_many_rows_as_are_read_is_taken() {
    let rows = (0..MAX_ROWS).map(|n| {
        let (group, quarter) = (n / 100, n % 100);
        format!(
            "{}-{:02}-Q{},{n}.50,1,g-{group}\n",
            1970 + quarter / 4,
            (71 + quarter / 4) % 100,
            quarter % 4 + 1
        )
    });
    let file = format!("quarter,amount,count,client_group\n{}", rows.collect::<String>());
    let Ok(ClawbackFile::Long(delivery, _)) = clawbacks_file(file.as_bytes()) else {
        panic!("a long file")
    };
    assert_eq!(delivery.records.len() as u64, MAX_ROWS);
}

#[test]
fn a_unit_in_a_line_of_any_length_is_seen_and_a_heading_too_long_to_look_through_is_refused() {
    let far = "of all clients, ".repeat(200_000);
    let table = "Values,Year,Q1,Q2,Q3,Q4\nAmount,2019-20,1,2,3,4\n";
    let amount = |text: &str| {
        published_table_file(text.as_bytes()).map(|(table, _)| table.blocks[0].years[0].cells[0])
    };
    let title = format!("\"Recoveries {far} in £ thousands, {far}\",,,,,\n{table}");
    assert_eq!(amount(&title), Ok(Some(100_000)));
    let note = amount(&format!("{table}\"{far} all in £000\",,,,,\n")).unwrap_err();
    assert!(note.problems[0].why.contains("£000"), "{note:?}");
    let records = format!("\"{far} £000\",\nquarter,amount\n2019-20-Q1,5\n");
    let ClawbackFile::Long(figures, read_as) = clawbacks_file(records.as_bytes()).unwrap() else {
        panic!("records")
    };
    assert_eq!(figures.records[0].amount, money("5000"));
    assert_eq!(read_as.units.in_words().unwrap(), "thousands of pounds, as \"£000\" says");
    let plan = format!("\"{far} £000\",\nline,2023-24\nTeam,5\n");
    assert!(investment_file(plan.as_bytes()).unwrap_err().problems[0].why.contains("£000"));
    let head = table.replace("Q1", &format!("\"Q1 {} (£000)\"", &far[..3_000]));
    let refused = amount(&head).unwrap_err();
    assert!(refused.problems.iter().any(|it| it.why.contains("more than 2,000 bytes")));
}
