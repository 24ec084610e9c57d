//! A stored row that cannot be read: its programme is unavailable, and nothing else.

use recoup::store::DocumentKind;

use super::*;
use crate::support::app::{TestApp, WORLD};

on_both_databases! {
    one_document_that_cannot_be_read_makes_one_programme_unavailable,
    each_edit_behind_the_triggers_makes_its_programme_unavailable_and_no_other,
}

/// What somebody may do to the rows of `cambs/carers`, of which the first commit made it, the
/// next three delivered a figure each, and the fifth planned a cost.
const EDITS: [(&str, &str); 13] = [
    ("an amount", "UPDATE entries SET amount_pence = 1 WHERE sequence = 2"),
    ("a quarter", "UPDATE entries SET period = '2031-32-Q1' WHERE sequence = 3"),
    ("a lost figure", "DELETE FROM entries WHERE sequence = 1"),
    ("a lost last figure", "DELETE FROM entries WHERE sequence = 3"),
    ("a figure of another delivery", "UPDATE entries SET submission = 3 WHERE sequence = 2"),
    ("a source", "UPDATE submissions SET source = 'another' WHERE sequence = 1"),
    ("a lost delivery", "DELETE FROM submissions WHERE sequence = 2"),
    ("a plan", "UPDATE documents SET body = '{}' WHERE kind = 'investments'"),
    ("a lost plan", "DELETE FROM documents WHERE kind = 'investments'"),
    ("who", "UPDATE commits SET submitted_by = 'somebody' WHERE sequence = 2"),
    ("why", "UPDATE commits SET reason = 'no reason' WHERE sequence = 3"),
    ("when", "UPDATE commits SET recorded_at = '2020-01-01 00:00:00' WHERE sequence = 4"),
    ("a lost commit", "DELETE FROM commits WHERE sequence = 3"),
];

fn each_edit_behind_the_triggers_makes_its_programme_unavailable_and_no_other(database: &Database) {
    for (name, edit) in EDITS {
        let fresh = if database.is_sqlite() { Database::sqlite() } else { Database::postgres() };
        let service = Service::new(fresh.open()).unwrap();
        let carers = create(&service, &WORLD, "cambs", "carers");
        for (quarter, pounds) in [(76, 1), (77, 2), (80, 7)] {
            deliver(&service, &WORLD, &carers, (quarter, pounds)).unwrap();
        }
        let lines = json!([{"line": "Team", "amounts": {"2022-23": "100.00"}}]);
        let plan = json!({"unit": "pounds", "lines": lines});
        let (seen, author) = (service.state(&carers, None).unwrap(), Author::default());
        service.replace_plan(&WORLD, &seen, DocumentKind::Investments, &plan, author).unwrap();
        create(&service, &WORLD, "cambs", "adults");
        create(&service, &WORLD, "norfolk", "everybody");
        drop(service);
        fresh.tamper(&format!("{edit} AND council = 'cambs'"));
        let app = TestApp::over(&fresh);
        let address =
            |council: &str, id: &str| format!("/api/v1/councils/{council}/programmes/{id}");
        let of_carers = address("cambs", "carers");
        let figure = "financial_year,quarter,amount,count\n2022-23,1,1,1\n";
        for path in ["clawbacks", "offset", "growth", "investments"] {
            let answer = app.get(&format!("{of_carers}/{path}"));
            assert_eq!(answer.status, 503, "{name}: {path} answered {}", answer.text());
            answer.problem(503, "programme_unavailable");
        }
        let written = app.post_csv(&format!("{of_carers}/submissions"), figure);
        assert_eq!(written.status, 503, "{name}: {}", written.text());
        app.get(&address("cambs", "adults")).expect(200);
        app.get(&address("norfolk", "everybody")).expect(200);
        let other = format!("{}/submissions", address("norfolk", "everybody"));
        app.post_csv(&other, figure).expect(201);
    }
}

fn one_document_that_cannot_be_read_makes_one_programme_unavailable(database: &Database) {
    let service = Service::new(database.open()).unwrap();
    create(&service, &WORLD, "cambs", "carers");
    create(&service, &WORLD, "cambs", "adults");
    create(&service, &WORLD, "norfolk", "everybody");
    deliver(&service, &WORLD, &key("cambs", "adults"), (0, 100)).unwrap();
    drop(service);
    // A document of a format that no reader knows.
    database.tamper("UPDATE documents SET body = '{\"format\": 99}' WHERE programme = 'carers'");
    let app = TestApp::over(database);
    let programme = |id: &str| {
        let council = if id == "everybody" { "norfolk" } else { "cambs" };
        format!("/api/v1/councils/{council}/programmes/{id}")
    };
    let refused = app.get(&programme("carers"));
    let problem = refused.problem(503, "programme_unavailable");
    assert!(problem["detail"].as_str().unwrap().contains("carers"), "{problem:#}");
    assert!(refused.header("retry-after").is_some());
    for path in ["offset", "forecast", "clawbacks", "submissions", "scenarios", "vintages"] {
        let path = format!("{}/{path}", programme("carers"));
        app.get(&path).problem(503, "programme_unavailable");
    }
    let delivery = "financial_year,quarter,amount,count\n2021-22,1,1,1\n";
    let path = format!("{}/submissions", programme("carers"));
    app.post_csv(&path, delivery).problem(503, "programme_unavailable");
    for id in ["adults", "everybody"] {
        app.get(&programme(id)).expect(200);
        app.post_csv(&format!("{}/submissions", programme(id)), delivery).expect(201);
        let records = app.read(&format!("{}/clawbacks?from=2021-22-Q1", programme(id)));
        assert_eq!(records["records"].as_array().unwrap().len(), 1);
    }
    let ready = app.read("/readyz");
    assert_eq!(ready["unavailable_programmes"], json!(["cambs/carers"]), "{ready:#}");
    // A list that left it out without a word would be read as whole.
    let list = app.read("/api/v1/councils/cambs/programmes");
    assert_eq!(list["unavailable"], json!(["carers"]), "{list:#}");
    let portfolio = app.read("/api/v1/councils/cambs/portfolio");
    assert_eq!(portfolio["unavailable"], json!(["cambs/carers"]), "{portfolio:#}");
}
