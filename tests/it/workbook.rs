//! The workbook of an answer: the API's figures to the penny, formulas that say how they come
//! about, and a form that everybody can read. That spreadsheets find the same figures is for
//! `make workbook-check`.

mod figures;

use std::path::Path;

use recoup::service::case_folder::CaseFolder;
use serde_json::{Value, json};

use crate::support::app::{CASE, TestApp};
use crate::support::database::Database;
use crate::support::opened::{Opened, attribute, elements};

/// The address of every programme that the demo serves.
pub(crate) fn programmes(app: &TestApp) -> Vec<String> {
    let councils = app.read("/api/v1/councils");
    let councils = councils["councils"].as_array().unwrap();
    let of = |council: &Value| {
        let council = format!("/api/v1/councils/{}", council["council"].as_str().unwrap());
        let list = app.read(&format!("{council}/programmes"));
        let list = list["programmes"].as_array().unwrap().clone();
        list.into_iter()
            .map(move |one| format!("{council}/programmes/{}", one["id"].as_str().unwrap()))
    };
    let all: Vec<String> = councils.iter().flat_map(of).collect();
    assert_eq!(all.len(), 7);
    all
}

fn workbook(app: &TestApp, programme: &str, query: &str) -> Opened {
    Opened::of(&app.get(&format!("{programme}/report.xlsx?{query}")).expect(200).body)
}

#[test]
fn offset_figures_are_formulas_over_the_cells_of_the_assumptions() {
    let app = TestApp::with_case(&Database::sqlite());
    let book = workbook(&app, CASE, "");
    let workings = book.sheet("Workings");
    for (step, formula) in [
        ("Recovery expected", "baseline*(1+growth_rate)^B7"),
        ("Credit before its rounding", "B17*(1-benefit_optimism)/IF(price_basis=\"real\""),
        (
            "Credited",
            "IF(rounding=\"truncate_to_pound\",TRUNC(ROUND(B18,7)),ROUND(ROUND(B18,7),2))",
        ),
    ] {
        let cell = workings.row(step)[1].clone();
        assert!(cell.formula.clone().unwrap().starts_with(formula), "{step}: {cell:?}");
    }
    // Every year and the plan of cost, credit and net.
    for label in ["Investment before", "Credited", "Net cost", "Covered"] {
        let row = book.sheet("Offset").row(label);
        assert!(row[1..].iter().all(|cell| cell.formula.is_some()), "{label}: {row:?}");
    }
    let names = elements(&book.parts["xl/workbook.xml"], "definedName");
    let named = |name: &str| names.iter().find(|of| attribute(of, "name").as_deref() == Some(name));
    for name in ["growth_rate", "offset_basis", "lag_quarters", "baseline", "optimism_bias"] {
        let of = named(name).unwrap_or_else(|| panic!("{name}"));
        let cell = of.split(['>', '<']).nth(2).unwrap().replace("Assumptions!$B$", "");
        let row = book.sheet("Assumptions").cells_of(cell.parse().unwrap());
        assert_eq!((row[2].value.as_str(), row[3].value.as_str()), ("Yes", name));
    }
    // The baseline comes from the records.
    let baseline = book.sheet("Assumptions").row("Baseline")[1].clone();
    assert_eq!(baseline.formula.as_deref(), Some("'Recorded years'!$D$10"));
    assert_eq!(baseline.value, "2341173");
    // What no cell moves says so.
    let forecast = workbook(&app, CASE, "recovery_path=statistical");
    let row = forecast.sheet("Workings").row("Recovery expected");
    assert!(row[1..5].iter().all(|cell| cell.formula.is_none()), "{row:?}");
    assert!(row[5].value.contains("forecast of the service"), "{row:?}");
    assert!(forecast.sheet("Assumptions").cells.values().all(|cell| cell.value != "growth_rate"));
}

#[test]
fn a_sheet_can_be_read_by_everybody() {
    let app = TestApp::with_demo(&Database::sqlite());
    for programme in programmes(&app) {
        let book = workbook(&app, &programme, "");
        let log = app.read(&format!(
            "{}/commits?limit=1000",
            programme.split("/programmes/").next().unwrap()
        ));
        let own = programme.rsplit('/').next().unwrap();
        let head =
            log["commits"].as_array().unwrap().iter().find(|commit| commit["programme"] == own);
        let head = head.unwrap()["hash"].as_str().unwrap().to_owned();
        let version =
            app.read(&format!("{programme}/offset"))["data_version"].as_str().unwrap().to_owned();
        let mut tables = Vec::new();
        let mut charts = 0;
        assert_eq!((&*book.sheets[0].name, &*book.sheets[1].name), ("Cover", "Notes"));
        for sheet in &book.sheets {
            let says = |row: usize| sheet.cells[&(row, "A".to_owned())].value.clone();
            let place = format!("{programme}: {}", sheet.name);
            assert!(!says(1).is_empty(), "{place}");
            assert!(says(3).contains(&head) && says(3).contains(&version), "{place}: {}", says(3));
            for word in ["<mergeCell", "<autoFilter", "<pane", "<headerFooter", "hidden=\"1\""] {
                assert!(!sheet.xml.contains(word), "{place} has {word}");
            }
            // The cursor is in A1, where it is when nothing else is said.
            let views = elements(&sheet.xml, "sheetViews")[0].clone();
            assert!(
                !views.contains("activeCell") || views.contains("activeCell=\"A1\""),
                "{place}"
            );
            let rels = sheet.path.replace("worksheets/", "worksheets/_rels/") + ".rels";
            let rels = elements(&book.parts[&rels], "Relationship");
            let targets = |kind: &str| -> Vec<String> {
                let of = rels.iter().filter(|rel| attribute(rel, "Type").unwrap().ends_with(kind));
                of.map(|rel| attribute(rel, "Target").unwrap().replace("..", "xl")).collect()
            };
            match says(2).as_str() {
                "This worksheet contains one table." => {
                    let of = targets("/table");
                    assert_eq!(of.len(), 1, "{place}");
                    let table = &book.parts[&of[0]];
                    assert!(
                        attribute(&elements(table, "table")[0], "ref").unwrap().starts_with("A6:"),
                        "{place}"
                    );
                    assert!(
                        !table.contains("<autoFilter") && !table.contains("tableStyleInfo name"),
                        "{place}"
                    );
                    tables.push(attribute(&elements(table, "table")[0], "displayName").unwrap());
                    // No row of a table has an empty cell.
                    let width = sheet.cells_of(6).len();
                    for row in 7..7 + sheet.rows() {
                        assert_eq!(sheet.cells_of(row).len(), width, "{place}: row {row}");
                    }
                }
                "This worksheet contains one chart and no table." => {
                    charts += 1;
                    let drawing = &book.parts[&targets("/drawing")[0]];
                    let described = attribute(&elements(drawing, "xdr:cNvPr")[0], "descr").unwrap();
                    assert!(described.len() > 60 && described.len() < 300, "{place}: {described}");
                    assert_eq!(says(5), described, "{place}");
                }
                other => panic!("{place}: {other}"),
            }
        }
        let count = tables.len();
        tables.sort();
        tables.dedup();
        assert_eq!(tables.len(), count, "{programme}: every table has a name of its own");
        assert!(charts <= 3);
        let contents = book.sheet("Cover");
        let listed: Vec<String> =
            (0..contents.rows()).map(|row| contents.cells_of(7 + row)[0].value.clone()).collect();
        let names: Vec<String> = book.sheets[1..].iter().map(|sheet| sheet.name.clone()).collect();
        assert_eq!(listed, names, "{programme}");
        let core = &book.parts["docProps/core.xml"];
        assert!(core.contains("<dc:title>"), "{core}");
        assert!(core.contains("<dc:language>en-GB</dc:language>"), "{core}");
        // The two fills that every workbook has, and none besides.
        assert_eq!(
            attribute(&elements(&book.parts["xl/styles.xml"], "fills")[0], "count").unwrap(),
            "2"
        );
    }
}

#[test]
fn what_people_wrote_is_never_a_formula() {
    let app = TestApp::with_case(&Database::sqlite());
    let mut programme = app.read(CASE);
    for name in ["=1+1", "+1+1", "-2+3", "@cmd", "=HYPERLINK(\"https://example.org\")"] {
        programme["name"] = json!(name);
        programme.as_object_mut().unwrap().remove("data_version");
        let put = app.put_json(CASE, &json!({
            "name": name, "targets": programme["targets"], "interventions": programme["interventions"],
            "assumptions": programme["assumptions"], "id": programme["id"], "council": programme["council"],
        }));
        put.expect(200);
        let lines =
            json!({"unit": "pounds", "lines": [{"line": name, "amounts": {"2022-23": "1000.00"}}]});
        app.put_json(&format!("{CASE}/investments"), &lines).expect(200);
        let book = workbook(&app, CASE, "");
        assert_eq!(book.sheet("Cover").cells[&(1, "A".to_owned())].value, name);
        for sheet in &book.sheets {
            for (place, cell) in &sheet.cells {
                let formula = cell.formula.as_deref().unwrap_or_default();
                assert!(!formula.contains("HYPERLINK") && !formula.contains("cmd"), "{place:?}");
                assert!(
                    !cell.value.contains(name) || cell.formula.is_none(),
                    "{place:?}: {cell:?}"
                );
            }
        }
    }
}

#[test]
fn the_same_answer_is_the_same_workbook_and_is_sent_once() {
    let app = TestApp::with_case(&Database::sqlite());
    let address = format!("{CASE}/report.xlsx?growth_rate=0.05");
    let first = app.get(&address).expect(200);
    assert_eq!(
        first.header("content-type"),
        Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    );
    let disposition = first.header("content-disposition").unwrap();
    assert!(disposition.contains("cambridgeshire-direct-payments-report.xlsx"), "{disposition}");
    let packed = app.send("GET", &address, &[("accept-encoding", "gzip")], None).expect(200);
    assert_eq!(packed.header("content-encoding"), None, "a workbook is compressed by itself");
    assert_eq!(packed.body, first.body);
    let again = app.send("GET", &address, &[("if-none-match", &first.etag())], None);
    assert_eq!(again.status, 304);
    // It has no other time than that of its data.
    let book = Opened::of(&first.body);
    let known =
        app.read(&format!("{CASE}/offset"))["as_known_at"].as_str().unwrap()[..19].to_owned();
    assert!(book.parts["docProps/core.xml"].contains(&known), "{known}");
    let state = CaseFolder::open(Path::new("examples/cambridgeshire-direct-payments")).unwrap();
    let state = state.state().unwrap();
    let written = || {
        let report = state.report(&state.programme.assumptions, None).unwrap();
        recoup::workbook::workbook(&report).unwrap()
    };
    assert_eq!(written(), written());
    app.send("GET", &address, &[("accept", "application/json")], None)
        .problem(406, "not_acceptable");
}
