//! Workbooks and forms, delivered and audited as CSV files are.

use crate::support::app::case_key;
use crate::support::workbook::{xlsx, xlsx_of};

use super::*;

on_both_databases! {
    a_workbook_of_every_format_is_recorded_as_the_csv_file_is,
    a_workbook_is_known_by_what_is_in_it,
    the_sheet_that_was_named_is_kept_with_the_submission,
    it_is_asked_which_sheet_is_meant,
    the_problems_of_a_workbook_name_sheet_and_cell,
    a_workbook_that_cannot_be_read_says_what_to_do,
    a_form_with_one_file_is_read_as_the_file_by_itself,
    a_form_with_anything_else_is_refused_by_one_sentence,
    a_published_table_is_audited_from_a_workbook,
    the_cells_and_the_unit_that_were_named_are_kept_with_the_submission,
    a_doubt_about_the_unit_names_the_option_that_settles_it,
}

const LONG: &str = "financial_year,quarter,amount,count\n2021-22,1,612000.5,140\n";
const TABLE: &str = "Year,Q1,Q2,Q3,Q4,Total\n2017-18,358442,451925,461680,315600,1587647\n\
                     2018-19,377815,451178,371315,342062,1542370\n";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn file(name: &str) -> Vec<u8> {
    let path = [env!("CARGO_MANIFEST_DIR"), "tests", "data", "workbooks", name];
    std::fs::read(path.iter().collect::<std::path::PathBuf>()).unwrap()
}

fn send(app: &TestApp, path: &str, media: &str, body: &[u8]) -> Answer {
    app.send("POST", path, &[("content-type", media)], Some(body))
}

fn records(app: &TestApp, programme: &str) -> Value {
    let mut read = app.read(&format!("{programme}/clawbacks"));
    for record in read["records"].as_array_mut().unwrap() {
        for of_delivery in ["recorded_at", "submission", "submission_id"] {
            record.as_object_mut().unwrap().remove(of_delivery);
        }
    }
    read["records"].clone()
}

fn a_workbook_of_every_format_is_recorded_as_the_csv_file_is(database: &Database) {
    let app = TestApp::empty(database);
    let csv = create(&app, "csv");
    let of_csv = app.post_csv(&format!("{csv}/submissions"), TABLE).expect(201).json();
    let expected = records(&app, &csv);
    for (place, (name, media)) in [
        ("libreoffice-table.xlsx", XLSX),
        ("openpyxl-table.xlsx", "application/octet-stream"),
        ("sheetjs-table.xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12"),
        ("libreoffice-table.xls", "application/vnd.ms-excel"),
        ("libreoffice-table.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("sheetjs-hidden-sheets.xlsb", "application/x-www-form-urlencoded"),
    ]
    .into_iter()
    .enumerate()
    {
        let programme = create(&app, &format!("p{place}"));
        let path = format!("{programme}/submissions");
        let dry = send(&app, &format!("{path}?dry_run=true"), media, &file(name));
        let dry = dry.expect(200).json();
        assert_eq!(dry["records"], of_csv["records"], "{name}");
        assert_eq!(records(&app, &programme), json!([]), "{name}");
        let delivered = send(&app, &path, media, &file(name)).expect(201).json();
        assert_eq!(records(&app, &programme), expected, "{name}");
        assert_eq!(delivered["read_as"], dry["read_as"], "{name}");
        let sheet = if name.contains("hidden") { "Table 2" } else { "Sheet1" };
        assert_eq!(delivered["read_as"]["sheet"], sheet);
        let id = text(&delivered["id"]);
        let again = app.read(&format!("{path}/{id}"));
        assert_eq!(again["read_as"], delivered["read_as"], "it stays with the submission");
        let content = app.get(&format!("{path}/{id}/content")).expect(200);
        assert!(content.body == file(name), "the bytes of the workbook are kept");
        let repeated = send(&app, &path, media, &file(name)).expect(200).json();
        assert_eq!(
            (&repeated["id"], &repeated["status"]),
            (&json!(id), &json!("already_recorded"))
        );
    }
}

fn a_workbook_is_known_by_what_is_in_it(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/submissions?dry_run=true");
    for media in ["text/csv", "text/plain", "application/json", "application/zip", "nonsense"] {
        let read = send(&app, &path, media, &xlsx(LONG)).expect(200).json();
        assert_eq!(read["read_as"]["sheet"], "Data", "{media}");
    }
    app.send("POST", &path, &[], Some(&xlsx(LONG))).expect(200);
    // A CSV file is sent under many names, of which a few say too little.
    for media in ["application/vnd.ms-excel", "application/octet-stream", "application/csv", XLSX] {
        let read = send(&app, &path, media, LONG.as_bytes()).expect(200).json();
        assert_eq!(read["read_as"]["sheet"], Value::Null, "{media}");
    }
    for media in ["text/plain", "application/zip", "application/x-www-form-urlencoded"] {
        let problem = send(&app, &path, media, LONG.as_bytes());
        let problem = problem.problem(415, "unsupported_media_type");
        let detail = text(&problem["detail"]);
        assert!(detail.contains("text/csv, application/json, a workbook or"), "{detail}");
        assert!(detail.contains("curl -F file=@FILE"), "{detail}");
    }
}

fn the_sheet_that_was_named_is_kept_with_the_submission(database: &Database) {
    let app = TestApp::with_case(database);
    let changed = LONG.replace("612000.5", "598000");
    let bytes = xlsx_of(&[("First", LONG, false), ("Second look", &changed, true)]);
    let path = format!("{CASE}/submissions?sheet=Second%20look");
    let delivered = send(&app, &path, XLSX, &bytes).expect(201).json();
    assert_eq!(delivered["read_as"]["sheet"], "Second look");
    let said = text(&delivered["read_as"]["doubts"]);
    assert!(said.contains("The sheet is hidden, and is read because it was named."), "{said}");
    // The same file with nothing said is the same delivery; another sheet is another one.
    let again = send(&app, &format!("{CASE}/submissions"), XLSX, &bytes).expect(200).json();
    assert_eq!(again["id"], delivered["id"]);
    let other = format!("{CASE}/submissions?sheet=First");
    send(&app, &other, XLSX, &bytes).problem(422, "reason_missing");
}

fn it_is_asked_which_sheet_is_meant(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    let bytes = xlsx_of(&[("A", LONG, false), ("B b", LONG, false), ("C", LONG, true)]);
    for (query, body, expected) in [
        ("", &*bytes, "2 sheets could be meant, \"A\", \"B b\": say which with sheet=NAME"),
        ("?sheet=D", &bytes, "no sheet is called \"D\": there is \"A\", \"B b\", \"C\" (hidden)"),
        ("?sheet=A", LONG.as_bytes(), "the file is no workbook and has no sheets"),
    ] {
        let answer = send(&app, &format!("{CASE}/submissions{query}"), "text/csv", body);
        let problem = answer.problem(422, "sheet_refused");
        let why = text(&problem["problems"][0]["why"]);
        assert!(why.contains(expected), "{why}");
    }
    let json = quarter("2021-22-Q1", "1.00", 1, "final");
    let answer = app.post_json(&format!("{CASE}/submissions?sheet=A"), &json);
    let problem = answer.problem(422, "acceptance_refused");
    assert!(text(&problem["detail"]).contains("JSON has no sheets"), "{problem:#}");
    assert_eq!(app.recorded(&case_key()), recorded);
}

fn the_problems_of_a_workbook_name_sheet_and_cell(database: &Database) {
    let app = TestApp::with_case(database);
    let wrong = "financial_year,quarter,amount,count\n2021-22,1,61Z000,140\n2021-22,6,5,1.5\n";
    let bytes = xlsx_of(&[("Q1 outturn", wrong, false)]);
    let problem = send(&app, &format!("{CASE}/submissions"), XLSX, &bytes);
    let problem = problem.problem(422, "rows_refused");
    let cells = column(&problem["problems"], "cell");
    assert_eq!(cells, ["'Q1 outturn'!C2", "'Q1 outturn'!B3", "'Q1 outturn'!D3"]);
    assert_eq!(column(&problem["problems"], "column"), ["amount", "quarter", "count"]);
    assert!(problem["problems"][0].get("row").is_none(), "{problem:#}");
    // The same file as CSV names rows.
    let problem = app.post_csv(&format!("{CASE}/submissions"), wrong);
    let problem = problem.problem(422, "rows_refused");
    assert_eq!(column(&problem["problems"], "row"), ["2", "3", "3"]);
    assert!(problem["problems"][0].get("cell").is_none(), "{problem:#}");
}

fn a_workbook_that_cannot_be_read_says_what_to_do(database: &Database) {
    let app = TestApp::with_case(database);
    for (name, expected) in [
        ("openpyxl-locked.xlsx", "locked by a password: open it, take the password off"),
        ("libreoffice-locked.xls", "locked by a password"),
        ("libreoffice-locked.ods", "locked by a password"),
        ("sheetjs-labelled.xlsx", "choose a label that does not encrypt"),
        ("sheetjs-old.xls", "from before 1997"),
        ("document.docx", "a Word document and not a workbook"),
    ] {
        for path in [&*format!("{CASE}/submissions"), "/api/v1/table-audits"] {
            let problem = send(&app, path, "text/csv", &file(name));
            let problem = problem.problem(400, "workbook_refused");
            let why = text(&problem["problems"][0]["why"]);
            assert!(why.contains(expected), "{name}: {why}");
        }
    }
}

const FORM: &str = "multipart/form-data; boundary=--x";

fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (head, content) in parts {
        body.extend(format!("----x\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"----x--\r\n");
    body
}

fn a_form_with_one_file_is_read_as_the_file_by_itself(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/submissions");
    let head = "name=\"file\"; filename=\"q1.xlsx\"";
    let bytes = xlsx(LONG);
    let delivered = send(&app, &path, FORM, &form(&[(head, &bytes)])).expect(201).json();
    assert_eq!(
        (&delivered["source"], &delivered["read_as"]["sheet"]),
        (&json!("q1.xlsx"), &json!("Data"))
    );
    let raw = send(&app, &path, XLSX, &bytes).expect(200).json();
    assert_eq!(raw["id"], delivered["id"], "it is the same file");
    let kept = app.get(&format!("{path}/{}/content", text(&delivered["id"]))).expect(200);
    assert!(kept.body == bytes);
    let csv = LONG.replace("2021-22,1", "2021-22,2");
    let named = form(&[("name=\"file\"; filename=\"q2.csv\"", csv.as_bytes())]);
    let delivered = send(&app, &format!("{path}?source=By%20hand"), FORM, &named).expect(201);
    assert_eq!(delivered.json()["source"], "By hand");
    let json = quarter("2021-22-Q3", "1.00", 1, "final").to_string();
    let typed = format!("{head}\r\nContent-Type: application/json");
    send(&app, &path, FORM, &form(&[(&typed, json.as_bytes())])).expect(201);
    let audit = form(&[(head, &xlsx(TABLE))]);
    let audit = send(&app, "/api/v1/table-audits", FORM, &audit).expect(200).json();
    assert_eq!(audit["mismatches"], json!([]));
}

fn a_form_with_anything_else_is_refused_by_one_sentence(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    let (file, long) = ("name=\"file\"; filename=\"a.csv\"", LONG.as_bytes());
    let table: [(Vec<u8>, &str); 5] = [
        (form(&[]), "The form has no file: send one in the field \"file\"."),
        (form(&[(file, long), (file, long)]), "The form has several files: send one at a time."),
        (
            form(&[("name=\"upload\"", long)]),
            "The form has a field \"upload\": only the file is read",
        ),
        (form(&[(file, long)])[..90].to_vec(), "The form was cut off: send it again."),
        (long.to_vec(), "The boundary of the form stands nowhere in it."),
    ];
    for (body, expected) in table {
        for path in [&*format!("{CASE}/submissions"), "/api/v1/table-audits"] {
            let problem = send(&app, path, FORM, &body).problem(400, "form_refused");
            let detail = text(&problem["detail"]);
            assert!(detail.starts_with(expected), "{detail}");
        }
    }
    let without = send(&app, &format!("{CASE}/submissions"), "multipart/form-data", long);
    let problem = without.problem(415, "unsupported_media_type");
    assert!(text(&problem["detail"]).contains("boundary"), "{problem:#}");
    assert_eq!(app.recorded(&case_key()), recorded);
}

fn a_published_table_is_audited_from_a_workbook(database: &Database) {
    let app = TestApp::empty(database);
    let wrong = TABLE.replace("1542370", "1542371");
    let bytes = xlsx_of(&[("Paper", &wrong, false), ("Other", TABLE, false)]);
    let path = "/api/v1/table-audits";
    let csv = app.post_csv(path, &wrong).expect(200).json();
    let book = send(&app, &format!("{path}?sheet=Paper"), XLSX, &bytes).expect(200).json();
    assert_eq!(book["mismatches"], csv["mismatches"]);
    send(&app, path, XLSX, &bytes).problem(422, "sheet_refused");
    let text = "a,b\n1,2\n";
    let problem = send(&app, path, XLSX, &xlsx(text)).problem(422, "header_refused");
    assert_eq!(problem["problems"][0]["cell"], "Data!A1");
}

fn the_cells_and_the_unit_that_were_named_are_kept_with_the_submission(database: &Database) {
    let app = TestApp::with_case(database);
    let thousands = "Outturn\n,\n".to_owned() + &LONG.replace("612000.5", "612.0005");
    let thousands = thousands.replace("612.0005", "612") + "x,y,z,a note\n";
    let bytes = xlsx(&thousands);
    let path = format!("{CASE}/submissions");
    let words = "range=A3:D4&unit=thousands";
    send(&app, &path, XLSX, &bytes).problem(422, "rows_refused");
    let form = form(&[("name=\"file\"; filename=\"q1.xlsx\"", &bytes)]);
    let dry = send(&app, &format!("{path}?{words}&dry_run=true"), FORM, &form).expect(200).json();
    let delivered = send(&app, &format!("{path}?{words}"), FORM, &form).expect(201).json();
    for answer in [&dry, &delivered, &app.read(&format!("{path}/{}", text(&delivered["id"])))] {
        assert_eq!(answer["read_as"]["range"], "A3:D4");
        let unit = "thousands of pounds, as \"unit=thousands\" says";
        assert_eq!(answer["read_as"]["unit"], unit);
    }
    let read = app.read(&format!("{CASE}/clawbacks?from=2021-22-Q1"));
    assert_eq!(read["records"][0]["amount"], "612000.00");
    // The same file with nothing said is the same delivery; another unit is another one.
    let again = send(&app, &path, XLSX, &bytes).expect(200).json();
    assert_eq!((&again["id"], &again["status"]), (&delivered["id"], &json!("already_recorded")));
    let other = format!("{path}?range=A3:D4&unit=pounds");
    send(&app, &other, XLSX, &bytes).problem(422, "reason_missing");
    for (query, parameter, why) in [
        ("range=B4", "range", "expected a block of cells such as B4:M20"),
        ("unit=k", "unit", "expected pence, pounds, thousands or millions"),
    ] {
        let problem = send(&app, &format!("{path}?{query}"), XLSX, &bytes);
        let problem = problem.problem(400, "parameters_refused");
        let first = &problem["problems"][0];
        assert_eq!((&first["parameter"], &first["why"]), (&json!(parameter), &json!(why)));
    }
    let json = quarter("2021-22-Q1", "1.00", 1, "final");
    let answer = app.post_json(&format!("{path}?unit=thousands"), &json);
    let problem = answer.problem(422, "acceptance_refused");
    assert!(
        text(&problem["detail"]).contains("leave sheet, range, unit and hidden out"),
        "{problem:#}"
    );
}

fn a_doubt_about_the_unit_names_the_option_that_settles_it(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/submissions?dry_run=true");
    let doubt = |csv: &str, words: &str| {
        let answer = app.post_csv(&format!("{path}{words}"), csv).expect(200).json();
        let doubts = answer["findings"].as_array().unwrap().clone();
        let of_unit = |it: &&Value| it["rule"] == "amount_far_from_year_before";
        doubts.iter().find(of_unit).map(|it| text(&it["message"]).to_owned())
    };
    let year = |head: &str, amounts: [&str; 2]| {
        format!(
            "quarter,{head},count\n2021-22-Q1,{},140\n2021-22-Q2,{},150\n",
            amounts[0], amounts[1]
        )
    };
    for (csv, unit) in [
        (year("amount", ["512", "598"]), Some("thousands")),
        (year("Amount (£)", ["512.5", "598"]), Some("thousands")),
        (year("amount", ["51234500", "59800000"]), Some("pence")),
        // Only one of them is, or the file says what they are in.
        (year("amount", ["512", "598000"]), None),
        (year("Amount in pounds", ["512", "598"]), None),
    ] {
        let message = doubt(&csv, "").unwrap();
        let say = unit.map(|unit| format!(" If so, say unit={unit}."));
        match (say, unit) {
            (Some(say), Some(unit)) => {
                assert!(message.ends_with(&say), "{message}");
                assert_eq!(doubt(&csv, &format!("&unit={unit}")), None, "{csv}");
            }
            _ => assert!(!message.contains("unit="), "{message}"),
        }
    }
}
