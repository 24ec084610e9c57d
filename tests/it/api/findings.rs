//! What is noticed about records, and what another process has written.

use crate::support::app::case_key;
use recoup::service::Service;
use recoup::service::options::Options;
use recoup::service::reading::{Acceptance, Delivery, Media};

use super::*;
use crate::support::app::WORLD;

on_both_databases! {
    a_gap_loads_with_a_finding_and_is_counted_in_no_fit,
    groups_that_add_up_stand_for_everybody,
    groups_that_do_not_add_up_are_a_finding,
    a_year_that_does_not_add_up_to_its_stated_total_is_a_finding,
    what_another_process_records_is_answered,
    optional_columns_are_kept,
    a_quarter_that_is_not_over_is_final_with_a_warning,
    a_hundred_restated_figures_are_told_and_the_rest_counted,
    who_and_why_are_said_once_or_the_same_twice,
}

const HEADER: &str = "financial_year,quarter,client_group,amount,count";

fn deliver(app: &TestApp, programme: &str, rows: &[&str]) -> Value {
    let csv = format!("{HEADER}\n{}\n", rows.join("\n"));
    app.post_csv(&format!("{programme}/submissions"), &csv).expect(201).json()
}

fn a_gap_loads_with_a_finding_and_is_counted_in_no_fit(database: &Database) {
    let app = TestApp::with_case(database);
    let body = quarter("2021-22-Q3", "612000.00", 140, "final");
    let submission = app.post_json(&format!("{CASE}/submissions"), &body).expect(201).json();
    let gaps = of_rule(&submission["findings"], "gap");
    let [gap] = gaps.as_slice() else { panic!("one finding for the run of two: {gaps:?}") };
    assert_eq!(gap["quarter"], "2021-22-Q1");
    assert!(text(&gap["message"]).contains("2021-22 Q1 to 2021-22 Q2"), "{gap:#}");
    let fitted = json!({"first": "2017-18-Q1", "last": "2021-22-Q3", "count": 17});
    for answer in ["growth", "forecast"] {
        let answer = app.read(&format!("{CASE}/{answer}"));
        let quarters = if answer["quarters"].is_object() { "quarters" } else { "fitted_on" };
        assert_eq!(answer[quarters], fitted, "the quarters that are missing are not counted");
    }
    // The later delivery that fills it has no gap to report.
    let rows = ["2021-22,1,all,1.00,1", "2021-22,2,all,1.00,1"];
    assert_eq!(of_rule(&deliver(&app, CASE, &rows)["findings"], "gap"), [] as [Value; 0]);
}

fn groups_that_add_up_stand_for_everybody(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let mut rows = Vec::new();
    // No year is another's, and none adds up as it goes.
    for (place, year) in ["2017-18", "2018-19", "2019-20"].into_iter().enumerate() {
        for (number, amount) in (1..).zip([100, 300, 200, 250]) {
            let amount = amount + 10 * place;
            rows.push(format!("{year},{number},older-people,{amount}.25,{number}"));
            rows.push(format!("{year},{number},other,{}.50,{number}", amount + 50));
        }
    }
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let submission = deliver(&app, &programme, &rows);
    assert_eq!(submission["findings"], json!([]));
    let forecast = app.read(&format!("{programme}/forecast"));
    assert_eq!(forecast["fitted_on"]["count"], 12, "everybody is the sum of the groups");
    let group = app.read(&format!("{programme}/forecast?client_group=other"));
    assert_eq!(group["client_group"], "other");
    assert_ne!(group["quarters"], forecast["quarters"]);
    let history = app.read(&format!("{programme}/clawbacks/2017-18-Q1/history?client_group=other"));
    assert_eq!(column(&history["versions"], "amount"), ["150.50"]);
    app.get(&format!("{programme}/clawbacks/2017-18-Q1/history")).problem(404, "not_found");
    // Everybody stated as well, to the penny: nothing to say.
    let agreed = deliver(&app, &programme, &["2017-18,1,all,250.75,2"]);
    assert_eq!(of_rule(&agreed["findings"], "groups_differ_from_all"), [] as [Value; 0]);
}

fn groups_that_do_not_add_up_are_a_finding(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let submission = deliver(
        &app,
        &programme,
        &["2020-21,1,all,100.00,3", "2020-21,1,older-people,40.00,1", "2020-21,1,other,59.99,2"],
    );
    let differs = of_rule(&submission["findings"], "groups_differ_from_all");
    assert_eq!(differs.len(), 1, "{submission:#}");
    assert_eq!(differs[0]["quarter"], "2020-21-Q1");
    assert_eq!(differs[0]["severity"], "warning");
    let message = text(&differs[0]["message"]);
    assert_eq!(
        message,
        "2020-21 Q1: the client groups sum to 99.99, and the figure for everybody is 100, 0.01 more. \
         They cannot both be right."
    );
}

fn a_year_that_does_not_add_up_to_its_stated_total_is_a_finding(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let mut rows = vec!["2020-21,1,all,100,1", "2020-21,2,all,100,1", "2020-21,3,all,100,1"];
    rows.extend(["2020-21,4,all,100,1", "2020-21,stated_total,all,402,4"]);
    let within = deliver(&app, &programme, &rows);
    assert_eq!(within["findings"], json!([]), "two pounds are the rounding of five figures");
    let beyond = app.post_csv(
        &format!("{programme}/submissions?reason=Why&submitted_by=Who"),
        &format!("{HEADER}\n2020-21,stated_total,all,403,4\n"),
    );
    let beyond = beyond.expect(201).json();
    let differs = of_rule(&beyond["findings"], "stated_total_differs");
    assert_eq!(differs[0]["financial_year"], "2020-21");
    assert!(text(&differs[0]["message"]).contains("403"), "{differs:?}");
    let records = app.read(&format!("{programme}/clawbacks"));
    assert_eq!(column(&records["stated_totals"], "amount"), ["403.00"]);
}

fn what_another_process_records_is_answered(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/clawbacks?from=2021-22-Q1");
    assert_eq!(app.read(&path)["records"], json!([]));
    let other = Service::new(database.open_again()).unwrap();
    let delivery = Delivery {
        content: b"financial_year,quarter,amount,count\n2021-22,1,612000,140\n",
        media: Media::Table,
        source: None,
        submitted_by: None,
        reason: None,
        acceptance: Acceptance::Nothing,
        options: Options::default(),
        dry_run: false,
        idempotency: None,
        confirmed_over: None,
    };
    other.deliver(&WORLD, &case_key(), &delivery).unwrap();
    app.context.service.renew_if_changed().unwrap();
    assert_eq!(column(&app.read(&path)["records"], "amount"), ["612000.00"]);
    // What it wrote is compared with, also before it was looked for.
    let delivery = Delivery {
        content: b"financial_year,quarter,amount,count\n2021-22,2,598000,139\n",
        ..delivery
    };
    other.deliver(&WORLD, &case_key(), &delivery).unwrap();
    let body = quarter("2021-22-Q2", "1.00", 1, "final");
    app.post_json(&format!("{CASE}/submissions"), &body).problem(422, "reason_missing");
    let body = quarter("2021-22-Q3", "1.00", 1, "final");
    app.post_json(&format!("{CASE}/submissions"), &body).expect(201);
    let amounts = column(&app.read(&path)["records"], "amount");
    assert_eq!(amounts, ["612000.00", "598000.00", "1.00"], "a write of our own shows theirs");
}

fn optional_columns_are_kept(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let csv = "financial_year,quarter,amount,count,dp_paid,clients_distinct,route,note\n\
               2020-21,1,-0.01,0,1000.00,7,invoice,\"Netted, in part\"\n\
               2020-21,2,5.00,,,,,\n";
    app.post_csv(&format!("{programme}/submissions"), csv).expect(201);
    let records = app.read(&format!("{programme}/clawbacks"))["records"].clone();
    assert_eq!(
        records[0],
        json!({"financial_year": "2020-21", "quarter": "2020-21-Q1", "client_group": "all",
            "amount": "-0.01", "count": 0, "status": "final", "versions": 1,
            "dp_paid": "1000.00", "clients_distinct": 7, "route": "invoice",
            "note": "Netted, in part"})
    );
    assert_eq!(records[1]["count"], Value::Null, "not stated is never zero");
    assert_eq!(records[1].get("dp_paid"), None);
    let exported =
        app.send("GET", &format!("{programme}/clawbacks"), &[("accept", "text/csv")], None);
    let exported = String::from_utf8(exported.body).unwrap();
    let header = exported.lines().next().unwrap();
    assert!(header.ends_with(",status,dp_paid,clients_distinct,route,note"), "{header}");
    let again = app.post_csv(&format!("{programme}/submissions"), &exported).expect(201).json();
    assert_eq!(again["records"], json!({"new": 0, "same": 2, "restated": 0}), "nothing is lost");
}

fn a_quarter_that_is_not_over_is_final_with_a_warning(database: &Database) {
    let app = TestApp::with_case(database);
    for (quarter_of, status, warned) in
        [("2099-00-Q1", "final", true), ("2099-00-Q2", "provisional", false)]
    {
        let body = quarter(quarter_of, "1.00", 1, status);
        let path = format!("{CASE}/submissions?dry_run=true");
        let submission = app.post_json(&path, &body).expect(200).json();
        let found = of_rule(&submission["findings"], "quarter_not_over");
        assert_eq!(!found.is_empty(), warned, "{submission:#}");
    }
}

fn a_hundred_restated_figures_are_told_and_the_rest_counted(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let records = |pounds: u32| -> Vec<Value> {
        let record = |group: u32| json!({"quarter": "2019-20-Q1", "amount": format!("{pounds}.00"), "client_group": format!("g-{group}")});
        (0..250).map(record).collect()
    };
    let submissions = format!("{programme}/submissions");
    app.post_json(&submissions, &json!({"records": records(1)})).expect(201);
    let again = json!({"records": records(2), "reason": "a correction", "submitted_by": "finance"});
    let submission = app.post_json(&submissions, &again).expect(201).json();
    assert_eq!(submission["records"], json!({"new": 0, "same": 0, "restated": 250}));
    let restated = of_rule(&submission["findings"], "restated");
    assert_eq!(restated.len(), 101);
    assert_eq!(restated[99]["accepted"], "2.00");
    let more = "There are 150 more findings of this kind, which are not listed.";
    assert_eq!(restated[100], json!({"rule": "restated", "severity": "info", "message": more}));
}

fn who_and_why_are_said_once_or_the_same_twice(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let record = json!({"quarter": "2019-20-Q1", "amount": "1.00"});
    let body =
        json!({"records": [record], "reason": "Quarter closed", "submitted_by": "A. Officer"});
    for (query, refused) in [
        ("submitted_by=B.%20Officer", &["/submitted_by"][..]),
        ("submitted_by=B.%20Officer&reason=Other", &["/submitted_by", "/reason"]),
    ] {
        let path = format!("{programme}/submissions?{query}");
        let problem = app.post_json(&path, &body).problem(422, "fields_refused");
        assert_eq!(column(&problem["problems"], "pointer"), refused, "{problem:#}");
        assert_eq!(problem["problems"][0]["value"], "A. Officer");
        assert!(text(&problem["problems"][0]["why"]).contains("B. Officer"), "{problem:#}");
    }
    assert_eq!(app.read(&format!("{programme}/clawbacks"))["records"], json!([]));
    let path = format!("{programme}/submissions?submitted_by=A.%20Officer&source=ledger.csv");
    let submission = app.post_json(&path, &body).expect(201).json();
    let said = ["submitted_by", "reason", "source"].map(|name| text(&submission[name]));
    assert_eq!(said, ["A. Officer", "Quarter closed", "ledger.csv"]);
}
