//! Delivering a table as it was published: refused while its totals do not match,
//! taken once a person accepts a repair or the figures as printed.

use crate::support::app::case_key;
use crate::support::app::key;

use super::*;

on_both_databases! {
    a_table_whose_totals_do_not_match_is_refused_with_the_repair,
    an_accepted_repair_keeps_both_figures_with_who_and_why,
    a_table_is_accepted_as_printed_by_somebody_for_a_reason,
    nothing_is_accepted_that_was_not_offered_or_without_a_name_and_a_reason,
    the_same_file_gives_the_same_submission_while_its_figures_are_in_force,
    a_file_that_repeats_known_figures_is_also_known_again,
    after_a_restatement_the_same_file_is_a_change_again,
    a_dry_run_says_what_would_happen_and_writes_nothing,
    a_table_audit_gives_the_same_repair_and_stores_nothing,
    a_table_of_years_so_far_is_asked_about_and_taken_apart_when_somebody_says_so,
    years_so_far_without_totals_or_by_their_heads_are_asked_about_as_well,
    what_is_said_of_a_table_is_refused_where_its_figures_contradict_it,
    deliveries_at_once_are_all_recorded_and_shown,
}

const AS_PUBLISHED: &str =
    include_str!("../../../examples/cambridgeshire-direct-payments/clawbacks-as-published.csv");
const WHO_AND_WHY: &str =
    "reason=Control%20totals%20prove%20the%20shift&submitted_by=finance-officer";

fn submissions(programme: &str) -> String {
    format!("{programme}/submissions")
}

fn refused(app: &TestApp, programme: &str) -> Value {
    app.post_csv(&submissions(programme), AS_PUBLISHED).problem(422, "totals_do_not_match")
}

fn deliver(app: &TestApp, programme: &str, query: &str) -> Answer {
    app.post_csv(&format!("{}?{query}", submissions(programme)), AS_PUBLISHED)
}

/// The repaired table, by its repair's id.
fn accept(app: &TestApp, programme: &str) -> Answer {
    let repair = text(&refused(app, programme)["repair"]["id"]);
    deliver(app, programme, &format!("accept_repair={repair}&{WHO_AND_WHY}"))
}

fn a_table_whose_totals_do_not_match_is_refused_with_the_repair(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let problem = refused(&app, &programme);
    let mismatches = &problem["mismatches"];
    assert_eq!(column(mismatches, "difference"), ["-161370", "-32915", "-120423", "-8032"]);
    assert_eq!(column(mismatches, "column"), ["Grand Total", "Q2", "Q3", "Q4"]);
    assert_eq!(column(&problem["findings"], "rule"), ["shifted_run"]);
    let repair = &problem["repair"];
    assert_eq!(repair["unique"], true);
    assert_eq!(column(&repair["cells"], "proposed"), ["316820", "437243", "445275"]);
    assert_eq!(column(&repair["cells"], "printed"), ["283905", "316820", "437243"]);
    assert_eq!(problem["candidates"], json!([]));
    let detail = text(&problem["detail"]);
    assert!(detail.contains(&format!("accept_repair={}", text(&repair["id"]))), "{detail}");
    assert_eq!(
        app.recorded(&key("example", "example"))["submissions"],
        json!([]),
        "nothing was written"
    );
    assert_eq!(app.read(&format!("{programme}/clawbacks"))["records"], json!([]));
}

fn an_accepted_repair_keeps_both_figures_with_who_and_why(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let submission = accept(&app, &programme).expect(201).json();
    assert_eq!(submission["status"], "accepted");
    assert_eq!(submission["records"], json!({"new": 16, "same": 0, "restated": 0}));
    assert_eq!(submission["accepted_repair"]["reason"], "Control totals prove the shift");
    assert_eq!(submission["accepted_repair"]["accepted_by"], "finance-officer");
    let accepted = of_rule(&submission["findings"], "repair_accepted");
    let accepted = Value::from(accepted);
    assert_eq!(column(&accepted, "quarter"), ["2019-20-Q2", "2019-20-Q3", "2019-20-Q4"]);
    assert_eq!(column(&accepted, "printed"), ["283905.00", "316820.00", "437243.00"]);
    assert_eq!(column(&accepted, "accepted"), ["316820.00", "437243.00", "445275.00"]);
    let id = submission["accepted_repair"]["id"].as_str().unwrap();
    let says = [("283,905", "316,820"), ("316,820", "437,243"), ("437,243", "445,275")].map(
        |(printed, accepted)| {
            format!("The amount printed as {printed} was accepted as {accepted} by repair {id}.")
        },
    );
    assert_eq!(column(&accepted, "message"), says, "a table in pounds has no pence");
    let history = app.read(&format!("{programme}/clawbacks/2019-20-Q4/history"));
    let version = &history["versions"][0];
    assert_eq!(version["amount"], "445275.00");
    assert_eq!(version["printed_amount"], "437243.00");
    assert_eq!(version["reason"], "Control totals prove the shift");
    assert_eq!(version["submitted_by"], "finance-officer");
    assert_eq!(version["submission"], submission["id"]);
    let untouched = app.read(&format!("{programme}/clawbacks/2019-20-Q1/history"));
    assert_eq!(untouched["versions"][0]["printed_amount"], Value::Null);
    let records = app.read(&format!("{programme}/clawbacks"));
    let totals = column(&records["stated_totals"], "amount");
    assert_eq!(totals, ["1587646.00", "1542371.00", "1483243.00", "2341173.00"]);
}

fn a_table_is_accepted_as_printed_by_somebody_for_a_reason(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    deliver(&app, &programme, "accept_as_printed=true").problem(422, "reason_missing");
    let answer = deliver(&app, &programme, &format!("accept_as_printed=true&{WHO_AND_WHY}"));
    let submission = answer.expect(201).json();
    assert_eq!(submission["accepted_as_printed"], true);
    assert_eq!(submission["accepted_repair"], Value::Null);
    assert_eq!(of_rule(&submission["findings"], "accepted_as_printed").len(), 1);
    let differs = of_rule(&submission["findings"], "stated_total_differs");
    assert_eq!(differs[0]["financial_year"], "2019-20");
    let history = app.read(&format!("{programme}/clawbacks/2019-20-Q4/history"));
    assert_eq!(column(&history["versions"], "amount"), ["437243.00"]);
    assert_eq!(column(&history["versions"], "printed_amount"), ["null"]);
}

fn nothing_is_accepted_that_was_not_offered_or_without_a_name_and_a_reason(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let repair = text(&refused(&app, &programme)["repair"]["id"]);
    let table = [
        (format!("accept_repair=r-0000&{WHO_AND_WHY}"), 422, "acceptance_refused", &*repair),
        (format!("accept_repair={repair}"), 422, "reason_missing", "submitted_by"),
        (format!("accept_repair={repair}&reason=Why"), 422, "reason_missing", "submitted_by"),
        (format!("accept_repair={repair}&submitted_by=Who"), 422, "reason_missing", "reason"),
        (
            format!("accept_repair={repair}&accept_as_printed=true&{WHO_AND_WHY}"),
            400,
            "parameters_refused",
            "either",
        ),
        (
            format!("accept_as_printed=yes&{WHO_AND_WHY}"),
            400,
            "parameters_refused",
            "true or false",
        ),
        (format!("accept_repair=&{WHO_AND_WHY}"), 400, "parameters_refused", "accept_repair"),
        ("reason=%20&submitted_by=Who".to_owned(), 400, "parameters_refused", "reason"),
    ];
    for (query, status, code, says) in table {
        let problem = deliver(&app, &programme, &query).problem(status, code);
        assert!(problem.to_string().contains(says), "{query}: {problem:#}");
    }
    let long = "financial_year,quarter,amount,count\n2020-21,1,1.00,1\n";
    let path = format!("{}?accept_repair={repair}&{WHO_AND_WHY}", submissions(&programme));
    app.post_csv(&path, long).problem(422, "acceptance_refused");
    assert_eq!(
        app.recorded(&key("example", "example"))["submissions"],
        json!([]),
        "nothing was written"
    );
}

fn the_same_file_gives_the_same_submission_while_its_figures_are_in_force(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let first = accept(&app, &programme).expect(201).json();
    let recorded = app.recorded(&key("example", "example"));
    // Also without saying again what was accepted, since nothing is to be accepted.
    for query in ["", "dry_run=false", WHO_AND_WHY] {
        let again = deliver(&app, &programme, query).expect(200);
        let location = again.header("location").unwrap().to_owned();
        assert_eq!(location, format!("{}/{}", submissions(&programme), text(&first["id"])));
        let mut again = again.json();
        assert_eq!(again["status"], "already_recorded");
        again["status"] = first["status"].clone();
        assert_eq!(again, first);
    }
    assert_eq!(app.recorded(&key("example", "example")), recorded);
}

fn a_file_that_repeats_known_figures_is_also_known_again(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    accept(&app, &programme).expect(201);
    let long = "financial_year,quarter,amount,count\n2020-21,4,604694,128\n2021-22,1,612000,140\n";
    let path = submissions(&programme);
    let first = app.post_csv(&path, long).expect(201).json();
    assert_eq!(first["records"], json!({"new": 1, "same": 1, "restated": 0}));
    let again = app.post_csv(&path, long).expect(200).json();
    assert_eq!((&again["id"], &again["status"]), (&first["id"], &json!("already_recorded")));
    // Another file that says nothing new is another delivery, and is kept as one.
    let other = app.post_csv(&path, &long.replace('\n', "\r\n")).expect(201).json();
    assert_eq!(other["records"], json!({"new": 0, "same": 2, "restated": 0}));
    assert_ne!(other["head"], first["head"], "a submission is in the chain");
}

fn after_a_restatement_the_same_file_is_a_change_again(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let first = accept(&app, &programme).expect(201).json();
    let path = format!("{}?{WHO_AND_WHY}", submissions(&programme));
    app.post_json(&path, &quarter("2020-21-Q4", "604695.00", 128, "final")).expect(201);
    // It is read anew, so its totals are judged anew and the change needs a reason.
    let problem = refused(&app, &programme);
    let repair = text(&problem["repair"]["id"]);
    let accepts = format!("accept_repair={repair}");
    deliver(&app, &programme, &accepts).problem(422, "reason_missing");
    let anew = deliver(&app, &programme, &format!("{accepts}&{WHO_AND_WHY}")).expect(201).json();
    assert_ne!(anew["id"], first["id"]);
    assert_eq!(anew["records"], json!({"new": 0, "same": 15, "restated": 1}));
    let history = app.read(&format!("{programme}/clawbacks/2020-21-Q4/history"));
    let amounts = column(&history["versions"], "amount");
    assert_eq!(amounts, ["604694.00", "604695.00", "604694.00"]);
    // And now it is known again, by its latest submission.
    let again = deliver(&app, &programme, "").expect(200).json();
    assert_eq!(again["id"], anew["id"]);
}

fn a_dry_run_says_what_would_happen_and_writes_nothing(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    let path = format!("{CASE}/submissions?dry_run=true");
    let new = app.post_json(&path, &quarter("2021-22-Q1", "1.00", 1, "final")).expect(200);
    assert_eq!(new.header("location"), None);
    let new = new.json();
    assert_eq!((&new["id"], &new["status"]), (&Value::Null, &json!("dry_run")));
    assert_eq!(new["records"], json!({"new": 1, "same": 0, "restated": 0}));
    let log = app.read("/api/v1/councils/cambridgeshire/commits");
    assert_eq!((&new["commit"], &new["head"]), (&Value::Null, &log["commits"][0]["hash"]));
    let same = quarter("2020-21-Q4", "604694.00", 128, "final");
    let same = app.post_json(&path, &same).expect(200).json();
    assert_eq!(same["records"], json!({"new": 0, "same": 1, "restated": 0}));
    let gap = app.post_json(&path, &quarter("2021-22-Q2", "1.00", 1, "final")).expect(200).json();
    assert_eq!(of_rule(&gap["findings"], "gap")[0]["quarter"], "2021-22-Q1");
    let changed = quarter("2020-21-Q4", "1.00", 128, "final");
    app.post_json(&path, &changed).problem(422, "reason_missing");
    app.post_csv(&path, AS_PUBLISHED).problem(422, "totals_do_not_match");
    assert_eq!(app.recorded(&case_key()), recorded);
}

fn a_table_audit_gives_the_same_repair_and_stores_nothing(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    let audit = app.post_csv("/api/v1/table-audits", AS_PUBLISHED).expect(200).json();
    let other = create(&app, "other");
    let problem = refused(&app, &other);
    for field in ["mismatches", "findings", "repair", "candidates"] {
        assert_eq!(audit[field], problem[field], "{field}");
    }
    let mended = AS_PUBLISHED.replace(
        "\"283,905\",\"283,905\",\"316,820\",\"437,243\"",
        "\"283,905\",\"316,820\",\"437,243\",\"445,275\"",
    );
    let audit = app.post_csv("/api/v1/table-audits", &mended).expect(200).json();
    assert_eq!((&audit["mismatches"], &audit["repair"]), (&json!([]), &Value::Null));
    app.post_csv("/api/v1/table-audits", "a,b\n1,2\n").problem(422, "header_refused");
    app.post_json("/api/v1/table-audits", &json!({})).problem(415, "unsupported_media_type");
    assert_eq!(app.recorded(&case_key()), recorded);
}

const YEARS_SO_FAR: &str = include_str!("../../data/field/cumulative-with-totals.csv");
const THOUSANDS: &str = include_str!("../../data/field/rounded-to-thousands.csv");

fn a_table_of_years_so_far_is_asked_about_and_taken_apart_when_somebody_says_so(
    database: &Database,
) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let post =
        |query: &str| app.post_csv(&format!("{}?{query}", submissions(&programme)), YEARS_SO_FAR);
    let problem = post("dry_run=true").problem(422, "totals_do_not_match");
    assert_eq!(column(&problem["findings"], "rule"), ["cumulative"]);
    assert_eq!(column(&problem["findings"], "say"), ["cumulative=true"]);
    assert!(text(&problem["detail"]).contains("Send it again with cumulative=true if"));
    assert_eq!((&problem["repair"], &problem["candidates"]), (&Value::Null, &json!([])));

    let dry = post("cumulative=true&dry_run=true").expect(200).json();
    assert_eq!(dry["records"], json!({"new": 16, "same": 0, "restated": 0}));
    let submission = post("cumulative=true").expect(201).json();
    assert_eq!(of_rule(&submission["findings"], "differences_taken").len(), 1);
    let quarter = |quarter: &str| {
        let history = app.read(&format!("{programme}/clawbacks/{quarter}/history"));
        let version = &history["versions"][0];
        (text(&version["amount"]), version["printed_amount"].clone())
    };
    assert_eq!(quarter("2019-20-Q1"), ("101200.00".to_owned(), Value::Null));
    assert_eq!(quarter("2019-20-Q2"), ("118450.00".to_owned(), json!("219650.00")));
    assert_eq!(quarter("2022-23-Q4"), ("144600.00".to_owned(), json!("563750.00")));
    let records = app.read(&format!("{programme}/clawbacks"));
    let totals = column(&records["stated_totals"], "amount");
    assert_eq!(totals, ["454850.00", "575830.00", "557960.00", "563750.00"]);
    post("cumulative=true").expect(200);
}

fn years_so_far_without_totals_or_by_their_heads_are_asked_about_as_well(database: &Database) {
    let app = TestApp::empty(database);
    let without = include_str!("../../data/field/cumulative.csv");
    let by_heads = without.replace("Q1,Q2,Q3,Q4", "Q1,Q1-Q2,Q1-Q3,Q1-Q4");
    for (id, csv) in [("by-figures", without.to_owned()), ("by-heads", by_heads)] {
        let programme = create(&app, id);
        let post =
            |query: &str| app.post_csv(&format!("{}?{query}", submissions(&programme)), &csv);
        let next = match id {
            "by-heads" => "to record the differences, or correct the heads and labels that say so.",
            _ => "if what is asked below is so.",
        };
        for query in ["", "dry_run=true"] {
            let problem = post(query).problem(422, "years_so_far");
            assert_eq!(column(&problem["findings"], "say"), ["cumulative=true"]);
            let detail = format!(
                "The quarters look like years so far; nothing was written. Send it again with \
                 cumulative=true {next}"
            );
            assert!(text(&problem["detail"]).starts_with(&detail), "{problem:#}");
        }
        post("cumulative=true").expect(201);
        let records = app.read(&format!("{programme}/clawbacks"))["records"].clone();
        assert_eq!(column(&records, "amount")[..2], ["101200.00", "118450.00"]);
        let other = create(&app, &format!("{id}-as-printed"));
        let query = "accept_as_printed=true&reason=They+rise&submitted_by=Ann";
        let as_printed = app.post_csv(&format!("{}?{query}", submissions(&other)), &csv);
        if id == "by-figures" {
            as_printed.expect(201);
            continue;
        }
        // What a table says of itself is no doubt that a person could settle otherwise.
        let problem = as_printed.problem(422, "acceptance_refused");
        assert!(
            text(&problem["detail"]).contains("say cumulative=true (--cumulative), or correct"),
            "{problem:#}"
        );
        assert_eq!(app.read(&format!("{other}/clawbacks"))["records"], json!([]));
    }
}

fn what_is_said_of_a_table_is_refused_where_its_figures_contradict_it(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let audit = |query: &str| app.post_csv(&format!("/api/v1/table-audits?{query}"), THOUSANDS);
    let told = audit("").expect(200).json();
    let rounding = json!([{
        "measure": "amount", "quarters": "1000", "totals": "1000", "stated": false,
        "message": "The amounts are rounded to 1,000: a total may differ by up to 2,500.",
    }]);
    assert_eq!((&told["mismatches"], &told["rounding"]), (&json!([]), &rounding));
    let stated = audit("rounding=500").expect(200).json();
    assert_eq!(
        (&stated["rounding"][0]["quarters"], &stated["rounding"][0]["stated"]),
        (&json!("500"), &json!(true))
    );
    assert_eq!(audit("rounding=1").expect(200).json()["mismatches"].as_array().unwrap().len(), 2);
    let refused = [
        ("rounding=10000", 422, "rows_refused", "101,000 (2019-20 Q1)"),
        ("cumulative=true", 422, "rows_refused", "110,000 (2019-20 Q4)"),
        ("count_rounding=5", 422, "rows_refused", "the table has no counts"),
        ("rounding=thousands", 400, "parameters_refused", "such as 1000"),
        ("count_rounding=0", 400, "parameters_refused", "such as 5"),
        ("cumulative=yes", 400, "parameters_refused", "true or false"),
    ];
    for (query, status, code, says) in refused {
        for problem in [
            audit(query).problem(status, code),
            app.post_csv(&format!("{}?{query}", submissions(&programme)), THOUSANDS)
                .problem(status, code),
        ] {
            assert!(problem.to_string().contains(says), "{query}: {problem:#}");
        }
    }
    let long = "financial_year,quarter,amount,count\n2020-21,1,1.00,1\n";
    let path = format!("{}?rounding=1000", submissions(&programme));
    app.post_csv(&path, long).problem(422, "acceptance_refused");
    assert_eq!(app.recorded(&key("example", "example"))["submissions"], json!([]));
    app.post_csv(&format!("{}?rounding=1000", submissions(&programme)), THOUSANDS).expect(201);
}

fn deliveries_at_once_are_all_recorded_and_shown(database: &Database) {
    let app = TestApp::with_case(database);
    std::thread::scope(|scope| {
        for number in 0..16 {
            let app = &app;
            scope.spawn(move || {
                let quarter_of =
                    format!("20{}-{}-Q{}", 21 + number / 4, 22 + number / 4, number % 4 + 1);
                let body = quarter(&quarter_of, "1.00", 1, "final");
                app.post_json(&submissions(CASE), &body).expect(201);
                // Whoever was answered sees what was written.
                let path = format!("{CASE}/clawbacks?from={quarter_of}&to={quarter_of}");
                assert_eq!(column(&app.read(&path)["records"], "amount"), ["1.00"]);
            });
        }
    });
    let records = app.read(&format!("{CASE}/clawbacks"));
    assert_eq!(records["records"].as_array().unwrap().len(), 32);
    assert_eq!(app.read(&submissions(CASE))["submissions"].as_array().unwrap().len(), 17);
    let store = app.context.service.store();
    store.read(|reader| reader.verify_programme(&case_key())).unwrap();
    store.read(|reader| reader.verify_log(&case_key().council, None)).unwrap();
}
