//! A stored row that cannot be read: its programme is unavailable, and nothing else.

use super::*;
use crate::support::app::{TestApp, WORLD};

on_both_databases! { one_document_that_cannot_be_read_makes_one_programme_unavailable }

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
