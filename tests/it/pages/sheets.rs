//! The pages of tables: scenarios, the year, records, stored forecasts and the log, each held
//! against the answer that it links to.

use serde_json::{Value, json};

use super::answers::{percent, pounds};
use super::html::{Page, between, browse};
use super::{PAGE, all_pages};
use crate::support::app::{CASE, TestApp};
use crate::support::database::Database;
use crate::support::prose::offences;

/// A page and the answer that it links to.
fn page_and_answer(app: &TestApp, address: &str) -> (Page, Value) {
    let page = browse(app, address, 200);
    let answer = app.read(&page.link("The same as JSON"));
    (page, answer)
}

fn text(value: &Value) -> String {
    value.as_str().map_or("not stated".to_owned(), str::to_owned)
}

#[test]
fn scenarios_stand_side_by_side_as_the_api_has_them() {
    let app = TestApp::with_demo(&Database::sqlite());
    let (page, answer) = page_and_answer(&app, &format!("{PAGE}/scenarios"));
    let scenarios = answer["scenarios"].as_array().unwrap();
    let rows = page.table("Scenarios side by side");
    assert!(scenarios.len() > 3 && rows.len() == scenarios.len(), "{rows:?}");
    for (row, one) in rows.iter().zip(scenarios) {
        let totals = &one["totals"];
        // What decides stands first.
        assert_eq!(row[..2], [text(&one["name"]), percent(&totals["offset_ratio"])]);
        let is_forecast = row[5].starts_with("about");
        let expected = [
            pounds(&totals["net"], is_forecast),
            pounds(&totals["credit"], is_forecast),
            pounds(&totals["investment"], false),
        ];
        assert_eq!(row[4..], expected);
        if let Some(year) = one["payback_year"].as_str() {
            assert_eq!(row[2], year);
        }
    }
    // A scenario that is the programme's own under another name has no bar and no part.
    let bars = between(&page.html, "<title id=\"scenarios-w-t\">", "</svg>")[0];
    let bars = bars.matches("font-weight=\"700\">").count();
    let is_same = |one: &&Value| one["differences"].as_array().unwrap().is_empty();
    assert_eq!(bars, scenarios.len() - scenarios.iter().skip(1).filter(is_same).count());
    assert!(bars < scenarios.len(), "the first scenario of the case changes nothing");
    // Each leads to its own page, which says the same, as known when this page is.
    let then = browse(&app, &format!("{PAGE}/scenarios?as_known_at=2140-01-01"), 200);
    for row in rows.iter().skip(1) {
        let own = then.link(&row[0]);
        assert!(own.contains("?scenario=") && own.ends_with("&as_known_at=2140-01-01"), "{own}");
    }
    for (row, one) in rows.iter().zip(scenarios) {
        let own = browse(&app, &page.link(&row[0]), 200);
        let offset = app.read(&own.link("This answer as JSON"));
        assert_eq!(offset["totals"], one["totals"], "{row:?}");
    }
    // What makes each of them another answer, in steps that lead from one end to the other.
    let is_other = |one: &&Value| !one["steps"].as_array().unwrap().is_empty();
    assert!(scenarios.iter().filter(is_other).count() > 2);
    for one in scenarios.iter().filter(is_other) {
        let name = format!(
            "What makes {} differ from {}",
            text(&one["name"]),
            text(&scenarios[0]["name"])
        );
        let steps = page.table(&name);
        for (row, step) in steps.iter().zip(one["steps"].as_array().unwrap()) {
            assert_eq!(row[2], pounds(&step["net_change"], row[2].starts_with("about")));
        }
        let id = format!("<title id=\"steps-{}-w-t\">", text(&one["id"]));
        let picture = page.html.split(&id).nth(1).unwrap_or_else(|| panic!("no picture {id}"));
        let said = between(picture, "</title>", "</desc>")[0];
        let ends = [&scenarios[0], one].map(|one| {
            pounds(&one["totals"]["net"], false).replace('£', "").replace('\u{2212}', "-")
        });
        let ends = format!("Steps from a net cost of {} pounds to {} pounds.", ends[0], ends[1]);
        assert!(said.contains(&ends), "{ends}: {said}");
    }
    let chosen = format!("{PAGE}/scenarios?ids=b-cumulative-uplift");
    let (page, answer) = page_and_answer(&app, &chosen);
    assert_eq!(page.table("Scenarios side by side").len(), 2);
    assert_eq!(answer["scenarios"].as_array().unwrap().len(), 2);
    let refused = browse(&app, &format!("{PAGE}/scenarios?ids=none"), 400);
    assert!(refused.lines().contains("no scenario"), "{}", refused.lines());
}

#[test]
fn a_year_is_held_against_its_budget_as_in_the_api() {
    let app = TestApp::with_case(&Database::sqlite());
    for (query, rating) in [
        ("", None),
        ("?financial_year=2021-22&budget=9000000.00", Some("red")),
        ("?financial_year=2021-22&budget=1000000.00", Some("green")),
        // As a form sends it, and as people write an amount.
        ("?financial_year=2021-22&budget=%C2%A39%2C000%2C000", Some("red")),
        ("?financial_year=2021-22&budget=", None),
        ("?financial_year=2019-20", None),
    ] {
        let (page, answer) = page_and_answer(&app, &format!("{PAGE}/monitoring{query}"));
        let heading = page.inside("h1").remove(0);
        assert!(heading.starts_with(answer["financial_year"].as_str().unwrap()), "{heading}");
        match answer["rating"].as_str() {
            Some(word) => assert!(heading.contains(word), "{heading} is not {word}"),
            None => assert!(!heading.contains("green"), "{heading}"),
        }
        if rating.is_some() {
            assert_eq!(answer["rating"].as_str(), rating, "{query}");
        }
        let rows = page.table("The year by quarter");
        for (row, quarter) in rows.iter().zip(answer["quarters"].as_array().unwrap()) {
            assert_eq!(row[0], text(&quarter["quarter"]));
            assert_eq!(row[2], pounds(&quarter["amount"], false), "{query}");
            if !quarter["forecast"].is_null() {
                assert_eq!(row[3], pounds(&quarter["forecast"], true), "{query}");
            }
        }
        // By its last quarter the year so far is what the year comes to.
        let outturn = &answer["outturn"];
        let is_forecast = rows.iter().any(|row| row[3].starts_with("about"));
        assert_eq!(rows[3][4], pounds(&outturn["point"], is_forecast), "{query}");
        let doubted = answer["findings"].as_array().unwrap().iter();
        let doubted = doubted.clone().any(|one| one["rule"] == "intervals_held_too_seldom");
        let is_joined = page.lines().contains("far too seldom to rely on that");
        assert_eq!(is_joined, doubted && answer["rating"].is_string(), "{query}");
        assert_eq!(heading.contains("do not rely on that"), is_joined, "{heading}");
        let said = page.lines();
        let outturn = &answer["outturn"]["point"];
        let is_estimate = !answer["outturn"]["intervals"].as_array().is_none_or(Vec::is_empty);
        assert!(said.contains(&pounds(outturn, is_estimate)), "{query}: {said}");
        assert!(said.contains(&pounds(&answer["budget"]["amount"], false)), "{query}: {said}");
    }
    let refused = browse(&app, &format!("{PAGE}/monitoring?budget=none"), 400);
    let said = "Budget of the year, in pounds: ";
    assert!(refused.lines().contains(said), "{}", refused.lines());
    let shown = browse(&app, &format!("{PAGE}/monitoring?budget=1000000"), 200);
    assert!(shown.html.contains(
        "name=\"budget\" inputmode=\"decimal\" autocomplete=\"off\" value=\"1000000.00\""
    ));
    browse(&app, &format!("{PAGE}/monitoring?budget=1&budget=2"), 400);
}

#[test]
fn every_record_leads_to_all_versions_of_its_figure() {
    let app = TestApp::with_case(&Database::sqlite());
    let (page, answer) = page_and_answer(&app, &format!("{PAGE}/clawbacks"));
    let rows = page.table("Clawbacks in force");
    let records = answer["records"].as_array().unwrap();
    assert_eq!((rows.len(), records.len()), (16, 16));
    for (row, record) in rows.iter().zip(records) {
        let printed = &record["printed_amount"];
        assert_eq!(row[2], pounds(&record["amount"], false));
        let as_printed =
            if printed.is_null() { "the same".to_owned() } else { pounds(printed, false) };
        assert_eq!(row[3], as_printed);
        let (history, versions) = page_and_answer(&app, &page.link(&row[0]));
        let shown = history.table("Versions of the figure");
        let versions = versions["versions"].as_array().unwrap();
        assert_eq!(shown.len(), versions.len());
        for (row, version) in shown.iter().zip(versions) {
            assert_eq!(row[1], pounds(&version["amount"], false));
            assert_eq!(row[6..], [text(&version["submitted_by"]), text(&version["reason"])]);
        }
    }
    let publication = page.link("Table for publication, with small numbers hidden");
    assert!(app.get(&publication).expect(200).text().starts_with("financial_year,quarter,"));
    assert!(rows.iter().any(|row| row[3] != "the same"), "the repaired row says what was printed");
    browse(&app, &format!("{PAGE}/clawbacks/2001-02-Q1"), 404);
    browse(&app, &format!("{PAGE}/clawbacks/never"), 404);
}

#[test]
fn every_submission_is_listed_and_leads_to_its_receipt() {
    let app = TestApp::with_case(&Database::sqlite());
    let file = "financial_year,quarter,amount\n2021-22,1,612000.00\n";
    app.post_csv(&format!("/api/v1{PAGE}/submissions?source=a.csv"), file).expect(201);
    let records = browse(&app, &format!("{PAGE}/clawbacks"), 200);
    let address = records.link("Every submission");
    let (page, answer) = page_and_answer(&app, &address);
    let rows = page.table("Submissions");
    let submissions = answer["submissions"].as_array().unwrap();
    assert_eq!((rows.len(), submissions.len()), (2, 2));
    assert_eq!(
        rows[0][1..4],
        ["a.csv", "New: one. Changed: none. As recorded before: none.", "as it is"]
    );
    assert_eq!(rows[1][3], "with a repair");
    for (row, submission) in rows.iter().zip(submissions) {
        let (receipt, own) = page_and_answer(&app, &page.link(&row[0]));
        assert_eq!(&own, submission);
        assert_eq!(receipt.link("Every submission"), address);
        assert_eq!(row[4..], [text(&submission["submitted_by"]), text(&submission["reason"])]);
    }
}

#[test]
fn a_stored_forecast_says_how_it_did() {
    let app = TestApp::with_case(&Database::sqlite());
    let body = json!({"name": "Paper of June"});
    let path = format!("{CASE}/vintages?submitted_by=A%20Clerk&reason=For%20the%20Board");
    app.post_json(&path, &body).expect(201);
    let later = "financial_year,quarter,amount,status\n2021-22,1,600000.00,final\n";
    app.post_csv(&format!("{CASE}/submissions?submitted_by=a&reason=b"), later).expect(201);
    let (page, answer) = page_and_answer(&app, &format!("{PAGE}/vintages"));
    let rows = page.table("Stored forecasts");
    let heads = answer["vintages"].as_array().unwrap();
    assert_eq!(rows.len(), heads.len());
    assert!(rows[0][0].ends_with("Paper of June"), "{rows:?}");
    assert_eq!(rows[0][2..4], ["A Clerk", "For the Board"]);
    for (row, head) in rows.iter().zip(heads) {
        let score = app.read(&format!("{CASE}/vintages/{}/score", head["vintage"]));
        assert_eq!(row[5], text(&score["summary"]["message"]));
        let table = page.table(&format!("{}, by quarter", row[0]));
        for (row, quarter) in table.iter().zip(score["quarters"].as_array().unwrap()) {
            let of = quarter;
            let expected = [
                text(&quarter["quarter"]),
                pounds(&of["forecast"], true),
                pounds(&of["actual"], false),
                pounds(&of["error"], true),
            ];
            assert_eq!(row[..4], expected);
        }
    }
}

#[test]
fn stored_forecasts_are_drawn_into_the_picture_on_request() {
    let app = TestApp::with_case(&Database::sqlite());
    let rows = |page: &Page| page.table("Recorded and forecast by financial year");
    let path = format!("{CASE}/vintages?submitted_by=A%20Clerk&reason=For%20the%20Board");
    for retained in ["1.00", "0.50", "0.25", "0.00"] {
        app.post_json(&path, &json!({"step_retained_share": retained})).expect(201);
    }
    let plain = browse(&app, &format!("{PAGE}?lag_quarters=1"), 200);
    let shown = browse(&app, &plain.link("Show stored forecasts as thin lines"), 200);
    // The assumptions of the page stay, and what is drawn is in the table.
    let years = "Investment and credit by financial year";
    assert_eq!(shown.table(years), plain.table(years));
    let added = &rows(&shown)[rows(&plain).len()..];
    for number in [5, 4, 3] {
        let stored = app.read(&format!("{CASE}/vintages/{number}"))["forecast"].clone();
        let kind = format!("stored forecast no. {number}");
        let own: Vec<_> = added.iter().filter(|row| row[2] == kind).collect();
        let years = stored["financial_years"].as_array().unwrap();
        assert_eq!(own.len(), years.len());
        for (row, year) in own.iter().zip(years) {
            assert_eq!(row[..2], [text(&year["financial_year"]), pounds(&year["point"], true)]);
        }
        assert!(shown.html.contains(&format!(">no. {number}</text>")), "{number}");
    }
    assert!(!added.iter().any(|row| row[2].ends_with("no. 2")), "three at most");
    assert_eq!(browse(&app, &shown.link("Hide the stored forecasts"), 200).html, plain.html);
    // What was stored later is not drawn into the past.
    let first = app.read(&format!("{CASE}/vintages/1"))["recorded_at"].clone();
    let past = format!("{PAGE}?stored_forecasts=show&as_known_at={}", first.as_str().unwrap());
    let past = rows(&browse(&app, &past, 200));
    let drawn = past.iter().filter(|row| row[2].starts_with("stored"));
    assert!(drawn.clone().count() > 0 && drawn.clone().all(|row| row[2].ends_with("no. 1")));
    browse(&app, &format!("{PAGE}?stored_forecasts=all"), 400);
}

#[test]
fn the_log_of_a_council_is_shown_the_newest_first() {
    let app = TestApp::with_demo(&Database::sqlite());
    for (address, page) in all_pages(&app) {
        if !address.ends_with("/commits") {
            continue;
        }
        let answer = app.read(&page.link("The same as JSON"));
        let rows = page.table("The log");
        let commits = answer["commits"].as_array().unwrap();
        assert!(!rows.is_empty() && rows.len() == commits.len(), "{address}");
        for (row, commit) in rows.iter().zip(commits) {
            assert_eq!(row[0], commit["sequence"].to_string());
            if commit["kind"] == "submission" {
                let place = commit["sequence"].as_i64();
                let receipt =
                    app.read(&browse(&app, &page.link(&row[2]), 200).link("The same as JSON"));
                assert_eq!(receipt["commit"].as_i64(), place, "{address}: {row:?}");
            }
            assert_eq!(row[4..], [text(&commit["submitted_by"]), text(&commit["reason"])]);
            if commit["kind"] == "key" {
                assert_eq!(row[3], "the whole council");
                continue;
            }
            let api = format!("/api/v1{}/programmes", address.strip_suffix("/commits").unwrap());
            let programme = app.read(&format!("{api}/{}", text(&commit["programme"])));
            assert_eq!(row[3], text(&programme["name"]));
            let page_of_it = page.link(&row[3]);
            assert!(page_of_it.ends_with(&format!("/{}", text(&commit["programme"]))));
            if commit["kind"] == "scenario" {
                let id = text(&commit["name"]);
                let own = format!("{api}/{}/scenarios/{id}", text(&commit["programme"]));
                let name = text(&app.read(&own)["scenario"]["name"]);
                assert_eq!(row[2], format!("scenario \u{201c}{name}\u{201d}, version 1"));
            }
        }
        assert!(page.html.contains(commits[0]["hash"].as_str().unwrap()), "{address}: the head");
    }
}

#[test]
fn a_log_tells_programmes_of_one_name_apart_and_calls_a_renamed_one_by_its_new_name() {
    let app = TestApp::empty(&Database::sqlite());
    let programmes = "/api/v1/councils/barset/programmes";
    for (id, name) in [("north", "Care homes"), ("south", "Care homes"), ("old", "Day centres")] {
        let programme = json!({"id": id, "name": name, "council": "barset"});
        app.post_json(programmes, &programme).expect(201);
    }
    let log = "/councils/barset/commits";
    let said = || -> Vec<String> {
        let rows = browse(&app, log, 200).table("The log");
        rows.into_iter().map(|mut row| row.remove(3)).collect()
    };
    assert_eq!(said(), ["Day centres", "Care homes (south)", "Care homes (north)"]);
    let renamed = json!({"id": "south", "name": "Nursing homes", "council": "barset"});
    app.put_json(&format!("{programmes}/south"), &renamed).expect(200);
    assert_eq!(said(), ["Nursing homes", "Day centres", "Nursing homes", "Care homes"]);
}

#[test]
fn no_page_shows_an_id_in_place_of_a_name_that_somebody_gave() {
    let app = TestApp::with_demo(&Database::sqlite());
    let mut ids = Vec::new();
    let scenario = json!({"id": "far-baseline", "name": "A year to come", "assumptions": {
        "baseline": {"kind": "financial_year", "financial_year": "2030-31"}}});
    app.post_json(&format!("{CASE}/scenarios"), &scenario).expect(201);
    let real = json!({"id": "in-real-terms", "name": "Prices of the first year", "assumptions": {
        "price_basis": "real", "deflator_rate": "0.02"}});
    app.post_json(&format!("{CASE}/scenarios"), &real).expect(201);
    for council in app.read("/api/v1/councils")["councils"].as_array().unwrap() {
        let programmes = format!("/api/v1/councils/{}/programmes", text(&council["council"]));
        for programme in app.read(&programmes)["programmes"].as_array().unwrap() {
            let id = text(&programme["id"]);
            let scenarios = app.read(&format!("{programmes}/{id}/scenarios"));
            let scenarios = scenarios["scenarios"].as_array().unwrap();
            ids.extend(scenarios.iter().map(|one| text(&one["scenario"]["id"])));
            ids.push(id);
        }
    }
    assert!(ids.len() > 12 && ids.contains(&"far-baseline".to_owned()), "{ids:?}");
    for (address, page) in all_pages(&app) {
        let lines = page.lines();
        for line in lines.lines() {
            let shown = ids.iter().find(|id| line.contains(*id));
            assert_eq!(shown, None, "{address}: {line}");
        }
    }
    let page = browse(&app, &format!("{PAGE}/scenarios"), 200).lines();
    assert!(page.contains("\u{201c}A year to come\u{201d} is left out."), "{page}");
    let prices = "those of 2022-23 by a deflator of 2% (\u{201c}Prices of the first year\u{201d})";
    assert!(page.contains(prices), "{page}");
    let page = browse(&app, &format!("{PAGE}/scenarios?ids=far-baseline"), 200).lines();
    assert!(page.contains("The scenario \u{201c}A year to come\u{201d} has no answer."), "{page}");
}

#[test]
fn a_programme_without_scenarios_or_records_says_what_to_do_first() {
    let app = TestApp::empty(&Database::sqlite());
    let programme = json!({"id": "new", "name": "New plan", "council": "barset"});
    app.post_json("/api/v1/councils/barset/programmes", &programme).expect(201);
    let new = "/councils/barset/programmes/new";
    let page = browse(&app, new, 200);
    let rows = page.table("What an answer needs");
    assert_eq!(rows[0][..2], ["What the plan costs", "not recorded yet"]);
    assert_eq!(rows[1][..2], ["What was clawed back", "not recorded yet"]);
    for (under, says) in [
        ("", "There is no answer yet. No investment is recorded"),
        ("?growth_percent=5", "There is no answer yet. No investment is recorded"),
        ("/monitoring", "There is nothing to hold against a budget yet."),
        ("/scenarios", "A scenario is a name"),
        ("/clawbacks", "No clawback is recorded yet"),
        ("/vintages", "No forecast is stored yet"),
        ("/submissions", "Nothing was submitted yet."),
    ] {
        let page = browse(&app, &format!("{new}{under}"), 200);
        assert!(page.lines().contains(says), "{under}: {}", page.lines());
        assert_eq!(page.inside("h1").len(), 1, "{under}");
        assert_eq!(offences(&page.lines()), [] as [String; 0], "{under}");
        let leads_on = !["/scenarios", "/vintages"].contains(&under);
        let submit = format!("{new}/submit");
        let first = page.html.split("<main").nth(1).unwrap();
        assert_eq!(first.contains(&submit), leads_on, "{under}");
    }
    // What is recorded counts, and assumptions that have no answer are still refused.
    let file = "financial_year,quarter,amount\n2020-21,1,5000.00\n2020-21,2,5000.00\n";
    app.post_csv(&format!("/api/v1{new}/submissions"), file).expect(201);
    let rows = browse(&app, new, 200).table("What an answer needs");
    assert_eq!(rows[1][1], "2 quarters");
    let of_case = TestApp::with_case(&Database::sqlite());
    browse(&of_case, &format!("{PAGE}?baseline=2001-02"), 422);
}
