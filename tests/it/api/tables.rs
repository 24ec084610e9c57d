//! Answers as CSV, and whole tables of a council for spreadsheets that read an address: their
//! figures are those of the answers as JSON.

use super::*;
use crate::support::app::case_key;
use crate::workbook::figures::{Drawn, drawn_query};
use crate::workbook::programmes;

/// A table by its heads.
pub(crate) fn rows(csv: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn table(app: &TestApp, address: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let answer = app.get(address).expect(200);
    assert!(answer.header("content-type").unwrap().starts_with("text/csv"), "{address}");
    let text = answer.text();
    let heads = text.lines().next().unwrap();
    assert!(
        heads.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_,".contains(&b))
    );
    assert!(!text.contains('£') && text.contains("\r\n"), "{address}");
    rows(&text)
}

/// A figure of the answer as a cell has it: blank is "not stated".
fn cell(figure: &Value) -> String {
    match figure {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Holds the tables of an answer against the answer.
fn check(app: &TestApp, programme: &str, query: &str) {
    let answer = app.read(&format!("{programme}/offset?{query}"));
    let years = table(app, &format!("{programme}/offset?{query}&format=csv"));
    let expected = answer["years"].as_array().unwrap();
    assert_eq!(years.len(), expected.len(), "{programme}?{query}");
    for (row, year) in years.iter().zip(expected) {
        assert_eq!(row.len(), 7);
        for (head, value) in row {
            assert_eq!(*value, cell(&year[head]), "{programme}?{query}: {head}");
        }
    }
    let findings = table(app, &format!("{programme}/offset?{query}&format=csv&table=findings"));
    let expected = answer["findings"].as_array().unwrap();
    assert_eq!(findings.len(), expected.len());
    for (row, finding) in findings.iter().zip(expected) {
        assert_eq!(row["message"], cell(&finding["message"]));
        assert_eq!(row["financial_year"], cell(&finding["where"]["financial_year"]));
    }
    if answer["kind"] != "clawback" {
        return;
    }
    for (name, list, period) in [
        ("financial_years", "financial_years", "financial_year"),
        ("quarters", "quarters", "quarter"),
    ] {
        let forecast = app.read(&format!("{programme}/forecast?levels=50,80,95"));
        let rows =
            table(app, &format!("{programme}/forecast?levels=50,80,95&format=csv&table={name}"));
        let expected = forecast[list].as_array().unwrap();
        assert_eq!(rows.len(), expected.len());
        for (row, of) in rows.iter().zip(expected) {
            assert_eq!((&row[period], &row["point"]), (&cell(&of[period]), &cell(&of["point"])));
            for band in of["intervals"].as_array().unwrap() {
                let level = &band["level"];
                assert_eq!(row[&format!("lower_{level}")], cell(&band["lower"]));
                assert_eq!(row[&format!("upper_{level}")], cell(&band["upper"]));
            }
        }
    }
    let growth = app.read(&format!("{programme}/growth"));
    let mut rows = table(app, &format!("{programme}/growth?format=csv")).into_iter();
    for measure in growth["measures"].as_array().unwrap() {
        for fit in measure["fits"].as_array().unwrap() {
            let row = rows.next().unwrap();
            assert_eq!(row["measure"], cell(&measure["measure"]));
            for head in row.keys().filter(|head| *head != "measure") {
                assert_eq!(row[head], cell(&fit[head]), "{head}");
            }
        }
        if measure["fits"].as_array().unwrap().is_empty() {
            assert_eq!(rows.next().unwrap()["verdict"], cell(&measure["verdict"]));
        }
    }
    let monitoring = app.read(&format!("{programme}/monitoring"));
    let rows = table(app, &format!("{programme}/monitoring?format=csv"));
    for (row, quarter) in rows.iter().zip(monitoring["quarters"].as_array().unwrap()) {
        for head in ["status", "amount", "forecast"] {
            assert_eq!(row[head], cell(&quarter[head]), "{head}");
        }
    }
}

#[test]
fn every_table_of_every_programme_has_the_figures_of_its_answer() {
    let app = TestApp::with_demo(&Database::sqlite());
    for programme in programmes(&app) {
        check(&app, &programme, "");
    }
}

#[test]
fn every_table_of_what_ifs_has_the_figures_of_its_answer() {
    let app = TestApp::with_case(&Database::sqlite());
    let mut drawn = Drawn(5);
    for _ in 0..10 {
        check(&app, CASE, &drawn_query(&mut drawn));
    }
}

#[test]
fn a_table_is_asked_for_by_the_address_or_by_what_is_accepted() {
    let app = TestApp::with_case(&Database::sqlite());
    let of = |query: &str, accept: &str| {
        let answer = app.send("GET", &format!("{CASE}/offset{query}"), &[("accept", accept)], None);
        answer.expect(200).header("content-type").unwrap().to_owned()
    };
    for (query, accept, media) in [
        ("", "*/*", "application/json"),
        ("", "text/csv", "text/csv; charset=utf-8; header=present"),
        ("?format=csv", "*/*", "text/csv; charset=utf-8; header=present"),
        ("?format=csv", "application/json", "text/csv; charset=utf-8; header=present"),
        ("?format=json", "text/csv", "application/json"),
    ] {
        assert_eq!(of(query, accept), media, "{query} {accept}");
    }
    for query in
        ["format=xlsx", "table=findings", "format=csv&table=totals", "format=csv&tabel=years"]
    {
        app.get(&format!("{CASE}/offset?{query}")).problem(400, "parameters_refused");
    }
    for query in ["format=json&table=quarters", "format=csv&table=years"] {
        app.get(&format!("{CASE}/forecast?{query}")).problem(400, "parameters_refused");
    }
    let named = app.get(&format!("{CASE}/offset?format=csv")).expect(200);
    let named = named.header("content-disposition").unwrap().to_owned();
    assert!(named.contains("\"cambridgeshire-direct-payments-offset.csv\""), "{named}");
}

#[test]
fn whole_tables_have_every_programme_and_name_those_without_figures() {
    let app = TestApp::with_demo(&Database::sqlite());
    let councils = app.read("/api/v1/councils");
    for council in councils["councils"].as_array().unwrap() {
        let council = format!("/api/v1/councils/{}", council["council"].as_str().unwrap());
        let offset = table(&app, &format!("{council}/exports/offset.csv"));
        let records = table(&app, &format!("{council}/exports/clawbacks.csv"));
        let list = app.read(&format!("{council}/programmes"));
        let ids: Vec<&str> = list["programmes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["id"].as_str().unwrap())
            .collect();
        for rows in [&offset, &records] {
            let mut named: Vec<&str> = rows.iter().map(|row| row["programme"].as_str()).collect();
            assert!(named.is_sorted());
            named.dedup();
            assert_eq!(named, ids, "{council}");
        }
        for id in ids {
            let programme = format!("{council}/programmes/{id}");
            let answer = app.read(&format!("{programme}/offset"));
            let rows: Vec<_> = offset.iter().filter(|row| row["programme"] == id).collect();
            let years = answer["years"].as_array().unwrap();
            match years.len() {
                0 => {
                    assert_eq!((rows.len(), rows[0]["state"].as_str()), (1, "whole_plan"));
                    assert_eq!(rows[0]["investment"], cell(&answer["totals"]["investment"]));
                }
                count => assert_eq!(rows.len(), count, "{id}"),
            }
            for (row, year) in rows.iter().zip(years) {
                for head in [
                    "financial_year",
                    "recovery",
                    "investment",
                    "credit",
                    "net",
                    "cumulative_net",
                    "offset_ratio",
                ] {
                    assert_eq!(row[head], cell(&year[head]), "{id}: {head}");
                }
            }
            let rows: Vec<_> = records.iter().filter(|row| row["programme"] == id).collect();
            let recorded = app.read(&format!("{programme}/clawbacks?limit=1000"));
            let recorded = recorded["records"].as_array().unwrap();
            assert_eq!(rows.len(), recorded.len().max(1));
            for (row, record) in rows.iter().zip(recorded) {
                assert_eq!(row["amount"], cell(&record["amount"]));
                assert_eq!(
                    row["printed_amount"],
                    record.get("printed_amount").map_or(String::new(), cell)
                );
                assert_eq!(row["state"], "recorded");
            }
            assert!(!recorded.is_empty() || rows[0]["state"] == "no_records");
        }
    }
    let some = table(&app, "/api/v1/councils/cambridgeshire/exports/clawbacks.csv?from=2020-21-Q3");
    assert_eq!(some.iter().filter(|row| row["state"] == "recorded").count(), 2);
    app.get("/api/v1/councils/nowhere/exports/offset.csv").problem(404, "unknown_council");
}

#[test]
fn a_programme_without_an_answer_is_named_with_the_reason() {
    let database = Database::sqlite();
    let app = TestApp::with_case(&database);
    let none = json!({"unit": "pounds", "lines": []});
    app.put_json(&format!("{CASE}/investments"), &none).expect(200);
    let why = app.get(&format!("{CASE}/offset")).problem(422, "no_answer")["detail"].clone();
    let rows = table(&app, "/api/v1/councils/cambridgeshire/exports/offset.csv");
    assert_eq!((rows.len(), rows[0]["state"].as_str()), (1, "not_available"));
    assert_eq!(rows[0]["programme"], case_key().id.as_str());
    assert_eq!(rows[0]["why"], why.as_str().unwrap());
}

#[test]
fn the_table_for_publication_has_stars_where_the_records_have_small_numbers() {
    let app = TestApp::with_case(&Database::sqlite());
    let file = "financial_year,quarter,client_group,amount,count,clients_distinct\n\
                2021-22,1,adults,9000.00,23,18\n2021-22,1,children,800.00,4,\n\
                2021-22,2,adults,7000.00,19,19\n2021-22,2,children,5000.00,12,\n\
                2021-22,3,adults,6000.00,,\n2021-22,3,children,0.00,0,0\n";
    app.post_csv(&format!("{CASE}/submissions?source=a.csv"), file).expect(201);
    let address = format!("{CASE}/clawbacks/for-publication");
    let published = table(&app, &format!("{address}?format=csv"));
    let answer = app.read(&address);
    let figures = answer["figures"].as_array().unwrap();
    assert_eq!(published.len(), figures.len());
    for (row, figure) in published.iter().zip(figures) {
        for head in ["amount", "count", "clients_distinct", "hidden", "why"] {
            let shown = if row[head] == "*" { String::new() } else { row[head].clone() };
            assert_eq!(shown, cell(&figure[head]), "{row:?}");
        }
    }
    let seen = |row: &std::collections::BTreeMap<String, String>| {
        ["amount", "count", "clients_distinct", "hidden"].map(|head| row[head].clone()).join(" ")
    };
    let latest: Vec<String> = published[published.len() - 6..].iter().map(seen).collect();
    let expected = [
        "* * * protected",
        "* *  protected",
        "* * * protected",
        "* *  protected",
        "*   number_not_stated",
        "* * * protected",
    ];
    assert_eq!(latest, expected);
    // The zero as well: what is not stated would be the rest of that quarter's total.
    assert_eq!(answer["hidden_count"], 6);
    // The council's own staff see everything as before, and may ask about the past.
    assert!(app.get(&format!("{CASE}/clawbacks?from=2021-22-Q1")).text().contains("\"800.00\""));
    app.get(&format!("{address}?as_known_at=2000-01-01")).problem(404, "not_found");
    // A part of it is not to be had: two parts could be compared.
    for query in ["from=2021-22-Q1", "client_group=children", "limit=1"] {
        app.get(&format!("{address}?{query}")).problem(400, "parameters_refused");
    }
    // Whoever delivers it again by mistake is told so: rounded numbers are no records.
    let again = app.get(&format!("{address}?format=csv")).text();
    app.post_csv(&format!("{CASE}/submissions"), &again).expect(422);
}

#[test]
fn a_spreadsheet_signs_in_with_a_key_as_its_password() {
    use base64::Engine as _;
    let (app, keys) = super::keys::locked(&Database::sqlite());
    let viewer = &keys.iter().find(|(role, _)| role.as_str() == "viewer").unwrap().1;
    let status = |address: &str, key: &str| {
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("excel:{key}"));
        app.send("GET", address, &[("authorization", &format!("Basic {pair}"))], None).status
    };
    let cambridgeshire = "/api/v1/councils/cambridgeshire";
    for address in [
        format!("{cambridgeshire}/exports/offset.csv"),
        format!("{cambridgeshire}/exports/clawbacks.csv"),
        format!("{CASE}/report.xlsx"),
        format!("{CASE}/offset?format=csv"),
        CASE.replace("/api/v1", "") + "/report.html",
    ] {
        assert_eq!(status(&address, viewer), 200, "{address}");
        assert_eq!(status(&address, "wrong"), 401, "{address}");
        // What another council has is told to nobody.
        let elsewhere = address.replacen("/cambridgeshire", "/example", 1);
        assert_eq!(status(&elsewhere, viewer), 404, "{elsewhere}");
    }
}
