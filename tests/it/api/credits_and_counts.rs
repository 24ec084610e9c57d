//! Credits that are delivered with `sign=credit`, counts that a delivery leaves alone, and
//! totals among investment lines.

use super::*;

on_both_databases! {
    credits_are_turned_round_where_a_person_says_so_and_that_is_kept,
    a_delivery_without_counts_leaves_the_recorded_counts_alone,
    a_total_among_investment_lines_is_refused,
}

const CREDITS: &str = include_str!("../../data/field/l33-ledger-sign-all-negative.csv");
const GOOD: &str = include_str!("../../data/field/l10-good.csv");

fn credits_are_turned_round_where_a_person_says_so_and_that_is_kept(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let submissions = format!("{programme}/submissions");
    let dry = app.post_csv(&format!("{submissions}?dry_run=true"), CREDITS).expect(200).json();
    assert_eq!(column(&dry["findings"], "rule"), ["amounts_mostly_negative"]);
    let message = text(&dry["findings"][0]["message"]);
    assert!(message.contains("16 of 16") && message.contains("sign=credit"), "{message}");
    app.post_csv(&format!("{submissions}?sign=debit"), CREDITS).problem(400, "parameters_refused");
    let turned = format!("{submissions}?sign=credit");
    let dry = app.post_csv(&format!("{turned}&dry_run=true"), CREDITS).expect(200).json();
    assert_eq!(dry["sign"], "credit");
    assert_eq!(column(&dry["findings"], "rule"), ["sign_turned"]);
    let recorded = app.post_csv(&turned, CREDITS).expect(201).json();
    assert_eq!(recorded["sign"], "credit");
    let id = text(&recorded["id"]).to_owned();
    assert_eq!(app.read(&format!("{submissions}/{id}"))["sign"], "credit", "it is kept");
    let records = app.read(&format!("{programme}/clawbacks?to=2019-20-Q2"));
    assert_eq!(column(&records["records"], "amount"), ["101200.00", "118450.00"]);
    // What was decided then holds for the same file, and other figures need a reason.
    let again = app.post_csv(&submissions, CREDITS).expect(200).json();
    assert_eq!((&again["status"], &again["sign"]), (&json!("already_recorded"), &json!("credit")));
    let same = app.post_csv(&submissions, GOOD).expect(201).json();
    assert_eq!(same["records"], json!({"new": 0, "same": 16, "restated": 0}));
    assert_eq!(same["sign"], Value::Null);
}

fn a_delivery_without_counts_leaves_the_recorded_counts_alone(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let submissions = format!("{programme}/submissions");
    app.post_csv(&submissions, GOOD).expect(201);
    let counts = || {
        let records = app.read(&format!("{programme}/clawbacks?to=2019-20-Q4"));
        column(&records["records"], "count")
    };
    let recorded = ["40", "46", "51", "44"];
    assert_eq!(counts(), recorded);
    let table = "Values,Year,Q1,Q2,Q3,Q4\nSum of Amount,2019-20,101200,118450,125300,109900\n\
                 ,2020-21,131100,140250,155480,149000\n";
    let long = "financial_year,quarter,amount,count\n2019-20,1,101200.00,\n";
    for (csv, quarters) in [(table, 8), (long, 1)] {
        let known = app.post_csv(&submissions, csv).expect(201).json();
        assert_eq!(known["records"], json!({"new": 0, "same": quarters, "restated": 0}));
        assert_eq!(counts(), recorded);
    }
    // An amount that changes leaves the count as it was too.
    let restated = long.replace("101200.00", "101300.00");
    let why = "?reason=Corrected&submitted_by=A.%20Officer";
    let restated = app.post_csv(&format!("{submissions}{why}"), &restated).expect(201).json();
    let message = text(&of_rule(&restated["findings"], "restated")[0]["message"]);
    assert!(message.contains("amount from 101,200 to 101,300."), "{message}");
    assert_eq!(counts(), recorded);
}

fn a_total_among_investment_lines_is_refused(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/investments");
    let before = app.read(&path);
    let mut body = before.clone();
    let lines = body["lines"].as_array_mut().unwrap();
    lines.push(json!({"line": "Total", "amounts": {"2022-23": "456450.00"}}));
    let problem = app.put_json(&path, &body).problem(422, "fields_refused");
    assert_eq!(problem["problems"][0]["pointer"], "/lines/4/line");
    let why = text(&problem["problems"][0]["why"]);
    assert!(why.starts_with("leave the totals out: they would be counted twice"), "{why}");
    assert_eq!(app.read(&path), before);
}
