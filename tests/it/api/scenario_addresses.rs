//! The address of a scenario's answer: `?scenario=ID`, of the offset, the workbook and the
//! pages.

use super::*;
use crate::support::opened::Opened;

on_both_databases! {
    a_scenario_has_one_answer_wherever_it_is_asked_for,
    what_the_query_states_is_in_the_place_of_the_scenarios,
    a_scenario_that_is_not_there_is_answered_as_by_its_own_address,
    a_scenario_is_asked_for_as_it_was_known,
}

const PAGE: &str = "/councils/cambridgeshire/programmes/cambridgeshire-direct-payments";

/// A scenario for programmes of every kind.
fn dear() -> Value {
    json!({"id": "dear", "name": "Dear", "assumptions": {
        "optimism_bias": "0.125", "discount_rate": "0.06", "discount_rate_as_at": "2026-01-01",
        "slippage_quarters": 3}})
}

/// Every programme of the demo, by its address in the API.
fn programmes(app: &TestApp) -> Vec<String> {
    let mut all = Vec::new();
    for council in column(&app.read("/api/v1/councils")["councils"], "council") {
        let programmes = format!("/api/v1/councils/{council}/programmes");
        let ids = column(&app.read(&programmes)["programmes"], "id");
        all.extend(ids.iter().map(|id| format!("{programmes}/{id}")));
    }
    all
}

fn a_scenario_has_one_answer_wherever_it_is_asked_for(database: &Database) {
    let app = TestApp::with_demo(database);
    let mut answered = 0;
    for programme in programmes(&app) {
        app.post_json(&format!("{programme}/scenarios"), &dear()).expect(201);
        let compared = app.read(&format!("{programme}/scenarios/compare"));
        for one in compared["scenarios"].as_array().unwrap() {
            let id = text(&one["id"]);
            let query = if id == "programme" { String::new() } else { format!("?scenario={id}") };
            let offset = app.read(&format!("{programme}/offset{query}"));
            for part in [
                "years",
                "totals",
                "npv",
                "payback_year",
                "first_covered_year",
                "switching_values",
                "sensitivity",
                "with_and_without",
            ] {
                assert_eq!(offset[part], one[part], "{part} of {id} of {programme}");
            }
            if id != "programme" {
                let own = app.read(&format!("{programme}/scenarios/{id}"));
                assert_eq!(own["offset"], offset, "{id} of {programme}");
                answered += 1;
            }
        }
    }
    assert!(answered >= 12, "{answered} scenarios have an answer");
}

fn what_the_query_states_is_in_the_place_of_the_scenarios(database: &Database) {
    let app = TestApp::with_case(database);
    let offset = |query: &str| app.read(&format!("{CASE}/offset?{query}"));
    for (query, same) in [
        ("scenario=i-two-quarters-later&lag_quarters=0", "scenario=a-published"),
        (
            "scenario=d-cumulative-before-covid&baseline=2020-21&growth_rate=0.05",
            "offset_basis=cumulative_uplift&growth_rate=0.05",
        ),
        ("growth_source=fitted&scenario=a-published", "growth_source=fitted"),
    ] {
        assert_eq!(offset(query), offset(same), "{query}");
    }
    // The workbook and the pack rest on the same, cell by cell and word by word.
    let in_plain = "offset_basis=yearly_increment&baseline=2017-18..2019-20&lag_quarters=1";
    let query = "scenario=c-before-covid&lag_quarters=1";
    let book = |query: &str| -> Vec<_> {
        let file = app.get(&format!("{CASE}/report.xlsx?{query}")).expect(200).body;
        Opened::of(&file).sheets.into_iter().map(|sheet| (sheet.name, sheet.cells)).collect()
    };
    assert!(book(query) == book(in_plain));
    assert!(book(query) != book("scenario=a-published"));
    let pack = |query: &str| {
        let headers = [("accept", "text/html")];
        app.send("GET", &format!("{PAGE}/report.html?{query}"), &headers, None).expect(200).text()
    };
    assert_eq!(pack(query), pack(in_plain));
    let csv = app.get(&format!("{CASE}/offset?{query}&format=csv")).expect(200).text();
    assert_eq!(csv, app.get(&format!("{CASE}/offset?{in_plain}&format=csv")).text());
    // What is wrong with the rest is told all the same.
    let refused = app.get(&format!("{CASE}/offset?scenario=a-published&lag_quarters=41&x=1"));
    let problems = refused.problem(400, "parameters_refused")["problems"].clone();
    assert_eq!(column(&problems, "parameter"), ["x"]);
}

fn a_scenario_that_is_not_there_is_answered_as_by_its_own_address(database: &Database) {
    let app = TestApp::with_case(database);
    for id in ["none", "programme", "A", "a-published,b-cumulative-uplift"] {
        let own = app.get(&format!("{CASE}/scenarios/{id}")).problem(404, "not_found");
        for under in ["offset", "report.xlsx"] {
            let problem = app.get(&format!("{CASE}/{under}?scenario={id}"));
            let problem = problem.problem(404, "not_found");
            assert_eq!(problem["detail"], own["detail"], "{under} of {id}");
            assert_eq!(problem["title"], own["title"], "{under} of {id}");
        }
        for query in [format!("a-published&scenario={id}"), format!("{id}&scenario=a-published")] {
            // Nobody knows which of the two is meant.
            let problem = app.get(&format!("{CASE}/offset?scenario={query}"));
            let problem = problem.problem(400, "parameters_refused");
            assert_eq!(column(&problem["problems"], "why"), ["given twice"], "{query}");
        }
        for page in [PAGE.to_owned(), format!("{PAGE}/report.html")] {
            let headers = [("accept", "text/html")];
            app.send("GET", &format!("{page}?scenario={id}"), &headers, None).expect(404);
        }
    }
}

fn a_scenario_is_asked_for_as_it_was_known(database: &Database) {
    let app = TestApp::with_case(database);
    let later =
        |rate: &str| json!({"id": "later", "name": "L", "assumptions": {"growth_rate": rate}});
    let place = format!("{CASE}/scenarios/later");
    app.post_json(&format!("{CASE}/scenarios"), &later("0.03")).expect(201);
    app.put_json(&place, &later("0.04")).expect(200);
    let versions = app.read(&place)["versions"].clone();
    let [first, second] = [0, 1].map(|at: usize| text(&versions[at]["recorded_at"]));
    let totals = |query: &str| app.read(&format!("{CASE}/offset?{query}"))["totals"].clone();
    let now = totals("scenario=later");
    assert_eq!(now, totals("growth_rate=0.04"));
    assert_eq!(now, totals(&format!("scenario=later&as_known_at={second}")));
    assert_eq!(totals("growth_rate=0.03"), totals(&format!("scenario=later&as_known_at={first}")));
    let before = &app.read(&format!("{CASE}/scenarios/a-published"))["versions"][0]["recorded_at"];
    let before = format!("{CASE}/offset?scenario=later&as_known_at={}", text(before));
    app.get(&before).problem(404, "not_found");
    // An archived one is listed no more and has its answer.
    let headers = [("if-match", "*")];
    app.send("DELETE", &place, &headers, None).expect(204);
    assert_eq!(totals("scenario=later"), now);
}
