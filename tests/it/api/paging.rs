//! Pages of a ledger that is larger than a page, and the forms it is given in.

use super::*;

on_both_databases! {
    a_ledger_larger_than_a_page_is_read_whole_by_its_links,
    submissions_and_programmes_are_paged_alike,
    accept_decides_between_json_and_csv,
    csv_that_was_read_can_be_delivered_again,
    no_exported_text_runs_in_a_spreadsheet_and_each_comes_back,
    quarters_and_groups_narrow_the_records,
    a_page_that_makes_no_sense_is_refused,
}

const CSV: &[(&str, &str)] = &[("accept", "text/csv")];

/// 120 quarters of two groups, 1990-91 to 2019-20.
fn long_ledger(app: &TestApp) -> String {
    let programme = create(app, "example");
    let mut csv = String::from("financial_year,quarter,client_group,amount,count\n");
    for year in 1990..2020 {
        let years = format!("{year}-{:02}", (year + 1) % 100);
        for number in 1..=4 {
            for (group, pence) in [("older-people", 25), ("other", 50)] {
                csv.push_str(&format!(
                    "{years},{number},{group},{}{number}.{pence},{number}\n",
                    year
                ));
            }
        }
    }
    app.post_csv(&format!("{programme}/submissions"), &csv).expect(201);
    programme
}

/// The path of the next page, from the `Link` header.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("link")?;
    let path = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap();
    Some(path.to_owned())
}

fn a_ledger_larger_than_a_page_is_read_whole_by_its_links(database: &Database) {
    let app = TestApp::empty(database);
    let programme = long_ledger(&app);
    for (query, pages) in [("", 3), ("limit=7", 35), ("limit=240", 1)] {
        let mut path = format!("{programme}/clawbacks?{query}");
        let (mut seen, mut read) = (Vec::new(), 0);
        loop {
            let answer = app.get(&path).expect(200);
            let page = answer.json();
            read += 1;
            for record in page["records"].as_array().unwrap() {
                seen.push((text(&record["quarter"]), text(&record["client_group"])));
            }
            match next(&answer) {
                Some(link) => {
                    assert!(link.contains(&format!("cursor={}", text(&page["next_cursor"]))));
                    path = link;
                }
                None => {
                    assert_eq!(page["next_cursor"], Value::Null);
                    break;
                }
            }
        }
        assert_eq!((seen.len(), read), (240, pages), "{query}");
        assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "in order, each once");
    }
}

fn submissions_and_programmes_are_paged_alike(database: &Database) {
    let app = TestApp::empty(database);
    for id in ["c", "a", "e", "b", "d"] {
        create(&app, id);
    }
    let mut ids = Vec::new();
    let mut path = Some("/api/v1/councils/example/programmes?limit=2".to_owned());
    while let Some(page) = path {
        let answer = app.get(&page).expect(200);
        ids.extend(column(&answer.json()["programmes"], "id"));
        path = next(&answer);
    }
    assert_eq!(ids, ["a", "b", "c", "d", "e"]);
    for number in 1..=4 {
        let body = quarter(&format!("2020-21-Q{number}"), "1.00", 1, "final");
        app.post_json("/api/v1/councils/example/programmes/a/submissions", &body).expect(201);
    }
    let all = app.read("/api/v1/councils/example/programmes/a/submissions");
    let mut paged = Vec::new();
    let mut path = Some("/api/v1/councils/example/programmes/a/submissions?limit=3".to_owned());
    while let Some(page) = path {
        let answer = app.get(&page).expect(200);
        paged.extend(column(&answer.json()["submissions"], "id"));
        path = next(&answer);
    }
    assert_eq!(paged, column(&all["submissions"], "id"), "newest first");
    let times = column(&all["submissions"], "submitted_at");
    assert!(times.windows(2).all(|pair| pair[0] > pair[1]), "{times:?}");
}

fn accept_decides_between_json_and_csv(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/clawbacks");
    let get = |accept: &str| app.send("GET", &path, &[("accept", accept)], None);
    for json in ["application/json", "*/*", "application/*", "text/csv;q=0.1, application/json"] {
        assert_eq!(
            get(json).expect(200).header("content-type"),
            Some("application/json"),
            "{json}"
        );
    }
    for csv in ["text/csv", "text/*", "application/json;q=0.1, text/csv;q=0.2", "TEXT/CSV"] {
        let answer = get(csv).expect(200);
        let content_type = answer.header("content-type").unwrap();
        assert_eq!(content_type, "text/csv; charset=utf-8; header=present", "{csv}");
        let disposition = answer.header("content-disposition").unwrap();
        let name = "attachment; filename=\"cambridgeshire-direct-payments-clawbacks.csv\"";
        assert_eq!(disposition, name);
        assert_eq!(answer.header("vary"), Some("accept, accept-encoding"));
    }
    for neither in ["text/html", "application/json;q=0", "image/*"] {
        get(neither).problem(406, "not_acceptable");
    }
    let no_table = app.send("GET", &format!("{CASE}/backtest"), &[("accept", "text/csv")], None);
    no_table.problem(406, "not_acceptable");
}

fn csv_that_was_read_can_be_delivered_again(database: &Database) {
    let app = TestApp::with_case(database);
    let csv = app.send("GET", &format!("{CASE}/clawbacks"), CSV, None).expect(200).text();
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(lines[0], "financial_year,quarter,client_group,amount,count,status");
    assert_eq!(lines[12], "2019-20,4,all,445275.00,147,final");
    assert_eq!((lines.len(), lines[17]), (18, ""), "a header, 16 records, and an end of line");
    let again = app.post_csv(&format!("{CASE}/submissions"), &csv).expect(201).json();
    assert_eq!(again["records"], json!({"new": 0, "same": 16, "restated": 0}));
    let copy = create(&app, "copy");
    app.post_csv(&format!("{copy}/submissions"), &csv).expect(201);
    let copied = app.send("GET", &format!("{copy}/clawbacks"), CSV, None).expect(200).text();
    assert_eq!(copied, csv);
}

fn no_exported_text_runs_in_a_spreadsheet_and_each_comes_back(database: &Database) {
    let app = TestApp::empty(database);
    let texts = [
        "=HYPERLINK(\"http://example.org\",\"a\")",
        "+44 20",
        "-6,079",
        "@SUM(A1)",
        "'=1",
        "''-1",
        "'tis",
        "＝1",
        "plain",
    ];
    let records: Vec<Value> = (0..)
        .zip(texts)
        .map(|(place, text)| {
            json!({
                "quarter": format!("20{:02}-{:02}-Q1", 10 + place, 11 + place),
                "amount": "-6079.00", "count": 1, "status": "final",
                "service": text, "route": text, "source_document": text, "note": text,
            })
        })
        .collect();
    let (first, second) = (create(&app, "first"), create(&app, "second"));
    app.post_json(&format!("{first}/submissions"), &json!({"records": records})).expect(201);
    let exported = app.send("GET", &format!("{first}/clawbacks"), CSV, None).expect(200).text();
    let mut rows = csv::Reader::from_reader(exported.as_bytes());
    for (row, text) in rows.records().map(Result::unwrap).zip(texts) {
        assert_eq!(&row[3], "-6079.00", "an amount stays a number");
        for cell in [6, 7, 8, 9].map(|column| &row[column]) {
            assert!(!cell.starts_with(['=', '+', '-', '@', '＝']), "{cell}");
            assert!(cell.ends_with(text), "{cell} for {text}");
        }
    }
    app.post_csv(&format!("{second}/submissions"), &exported).expect(201);
    let read = |programme: &str| app.read(&format!("{programme}/clawbacks"))["records"].clone();
    assert_eq!(column(&read(&second), "note"), texts);
    assert_eq!(read(&second).to_string(), read(&first).to_string().replace("first", "second"));
}

fn quarters_and_groups_narrow_the_records(database: &Database) {
    let app = TestApp::empty(database);
    let programme = long_ledger(&app);
    let table = [
        ("from=2019-20-Q2", 6, "2019-20-Q2"),
        ("to=1990-91-Q1", 2, "1990-91-Q1"),
        ("from=2000-01%20Q4&to=2001-02-Q1", 4, "2000-01-Q4"),
        ("client_group=other&limit=1000", 120, "1990-91-Q1"),
        ("client_group=other&from=2019-20-Q1", 4, "2019-20-Q1"),
    ];
    for (query, count, first) in table {
        let records = app.read(&format!("{programme}/clawbacks?{query}"))["records"].clone();
        assert_eq!(records.as_array().unwrap().len(), count, "{query}");
        assert_eq!(records[0]["quarter"], first, "{query}");
    }
    let nothing = app.read(&format!("{programme}/clawbacks?client_group=all"));
    assert_eq!(nothing["records"], json!([]));
}

fn a_page_that_makes_no_sense_is_refused(database: &Database) {
    let app = TestApp::with_case(database);
    for query in [
        "limit=0",
        "limit=1001",
        "limit=ten",
        "limit=",
        "cursor=",
        "cursor=2020-21-Q1",
        "cursor=2020-21-Q5~all",
        "from=2019-21-Q1",
        "to=2020-21",
        "client_group=ALL",
        "as_known_at=2020-02-30",
    ] {
        let problem =
            app.get(&format!("{CASE}/clawbacks?{query}")).problem(400, "parameters_refused");
        assert_eq!(problem["problems"][0]["parameter"], query.split('=').next().unwrap());
    }
    app.get(&format!("{CASE}/submissions?cursor=x")).problem(400, "parameters_refused");
    for cursor in ["x", "0", "-1"] {
        let path = format!("{CASE}/vintages?cursor={cursor}");
        app.get(&path).problem(400, "parameters_refused");
    }
    app.get("/api/v1/councils/cambridgeshire/programmes?limit=0")
        .problem(400, "parameters_refused");
}
