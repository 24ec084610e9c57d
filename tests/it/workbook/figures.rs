//! A workbook's figures are those of the API: all programmes of the demo, and what-ifs at
//! random, sheet by sheet and cell by cell.

use serde_json::Value;

use super::{programmes, workbook};
use crate::support::app::{CASE, TestApp};
use crate::support::database::Database;
use crate::support::opened::{Opened, OpenedCell};

/// Numbers that look drawn and are the same in every run.
pub(crate) struct Drawn(pub u64);

impl Drawn {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A what-if of the case, as a query.
pub(crate) fn drawn_query(drawn: &mut Drawn) -> String {
    let bases = ["yearly_increment", "cumulative_uplift", "total_recovery"];
    let baselines = ["2020-21", "2018-19", "2017-18..2019-20", "fitted_level", "1000000.01"];
    let roundings = ["truncate_to_pound", "half_up_to_penny"];
    let mut query = format!(
        "offset_basis={}&baseline={}&growth_rate={:.3}&lag_quarters={}&rounding={}\
         &optimism_bias=0.{:02}&benefit_optimism=0.{:02}&pay_inflation_rate=0.{:03}\
         &slippage_quarters={}&discount_rate=0.{:03}",
        bases[drawn.below(3) as usize],
        baselines[drawn.below(5) as usize],
        drawn.below(400) as f64 / 1000.0 - 0.1,
        drawn.below(6),
        roundings[drawn.below(2) as usize],
        drawn.below(30),
        drawn.below(30),
        drawn.below(50),
        drawn.below(5),
        drawn.below(60),
    );
    match drawn.below(3) {
        0 => {
            query = query
                .replace("&slippage_quarters", "&recovery_path=statistical&slippage_quarters=0#")
        }
        1 => query.push_str("&price_basis=real&deflator_rate=0.02"),
        _ => {}
    }
    // A forecast waits for no plan that slips.
    match query.split_once('#') {
        Some((before, after)) => format!("{before}{}", &after[after.find('&').unwrap()..]),
        None => query,
    }
}

/// A figure of the API as a cell holds it.
fn figure(of: &Value) -> String {
    match of.as_str() {
        Some(text) => text.parse::<f64>().unwrap().to_string(),
        None => "not stated".to_owned(),
    }
}

/// A cell as it is compared: a number without the places that it does not need.
fn held(cell: &OpenedCell) -> String {
    match cell.is_number {
        true => cell.value.parse::<f64>().unwrap().to_string(),
        false => cell.value.clone(),
    }
}

/// Holds a workbook against the answers to the same question.
fn check(app: &TestApp, programme: &str, query: &str) {
    let book = workbook(app, programme, query);
    let answer = app.read(&format!("{programme}/offset?{query}"));
    let place = format!("{programme}?{query}");
    let is_clawback = answer["kind"] == "clawback";
    let (years, totals) = (answer["years"].as_array().unwrap(), &answer["totals"]);
    let offset = book.sheet("Offset");
    let mut lines = vec![
        ("Investment before the optimism bias", "investment_before_bias"),
        ("Credited", "credit"),
        ("Net cost", "net"),
        ("Cumulative net cost", "cumulative_net"),
        ("Covered", "offset_ratio"),
    ];
    if is_clawback {
        lines.push(("Recovery expected", "recovery"));
    }
    for (label, field) in lines {
        let shown: Vec<String> = offset.row(label)[1..].iter().map(held).collect();
        let mut expected: Vec<String> = years
            .iter()
            .map(|year| match year.get(field) {
                Some(of) => figure(of),
                None => "[z]".to_owned(),
            })
            .collect();
        expected.push(totals.get(field).map_or("[z]".to_owned(), figure));
        assert_eq!(shown, expected, "{place}: {label}");
    }
    // The line of the investment is named after the paper's own.
    let row = offset.cells.iter().find(|((_, column), cell)| {
        column == "A" && (cell.value == "Investment" || cell.value.starts_with("Investment ("))
    });
    let shown: Vec<String> = offset.cells_of(row.unwrap().0.0)[1..].iter().map(held).collect();
    let mut expected: Vec<String> = years.iter().map(|year| figure(&year["investment"])).collect();
    expected.push(figure(&totals["investment"]));
    assert_eq!(shown, expected, "{place}: Investment");
    check_summary(&book, &answer, &place);
    if is_clawback {
        check_records(app, programme, &book);
        check_forecast(app, programme, query, &book, &answer);
        check_growth(app, programme, &book);
    }
    let findings = answer["findings"].as_array().unwrap();
    let sheet = book.sheet("Findings");
    for (row, finding) in findings.iter().enumerate() {
        let cells = sheet.cells_of(7 + row);
        assert_eq!(cells[4].value, finding["message"].as_str().unwrap(), "{place}");
    }
    assert_eq!(sheet.rows(), findings.len().max(1), "{place}");
}

fn check_summary(book: &Opened, answer: &Value, place: &str) {
    let reached = |year: &str, state: &str| match answer[year].as_str() {
        Some(year) => year.to_owned(),
        None => answer[state].as_str().unwrap().replace('_', " "),
    };
    let totals = &answer["totals"];
    for (label, expected) in [
        ("Investment", figure(&totals["investment"])),
        ("Credited", figure(&totals["credit"])),
        ("Net cost", figure(&totals["net"])),
        ("Covered", figure(&totals["offset_ratio"])),
        ("First covered year", reached("first_covered_year", "first_covered_state")),
        ("Paid back by the end of", reached("payback_year", "payback_state")),
        ("Net present value", figure(&answer["npv"])),
    ] {
        let row = book.sheet("Summary").row(label);
        let shown = [held(&row[1]), held(&row[2])];
        assert_eq!(shown, [expected.clone(), expected], "{place}: {label}");
    }
}

fn check_records(app: &TestApp, programme: &str, book: &Opened) {
    let records = app.read(&format!("{programme}/clawbacks?limit=1000"));
    let records = records["records"].as_array().unwrap();
    let sheet = book.sheet("Clawbacks");
    assert_eq!(sheet.rows(), records.len());
    for (row, record) in records.iter().enumerate() {
        let cells: Vec<String> = sheet.cells_of(7 + row).iter().map(held).collect();
        let text = |field: &str| record[field].as_str().unwrap().to_owned();
        let count = |field: &str, otherwise: &str| {
            record[field].as_i64().map_or(otherwise.to_owned(), |count| count.to_string())
        };
        let printed = record.get("printed_amount").map_or("[z]".to_owned(), figure);
        let expected = vec![
            text("financial_year"),
            text("quarter"),
            text("client_group"),
            figure(&record["amount"]),
            printed,
            count("count", "not stated"),
            count("printed_count", "[z]"),
            text("status"),
            count("versions", ""),
        ];
        assert_eq!(cells, expected, "{programme}");
    }
}

fn check_forecast(app: &TestApp, programme: &str, query: &str, book: &Opened, answer: &Value) {
    let quarters = book.sheet("Forecast by quarter");
    let share = answer["assumptions"]["step_retained_share"].as_str().unwrap();
    let known = query.split('&').find(|pair| pair.starts_with("as_known_at")).unwrap_or("");
    let forecast = app.read(&format!(
        "{programme}/forecast?horizon_quarters={}&step_retained_share={share}&{known}",
        quarters.rows()
    ));
    for (sheet, list, name) in [
        ("Forecast", "financial_years", "financial_year"),
        ("Forecast by quarter", "quarters", "quarter"),
    ] {
        let rows = forecast[list].as_array().unwrap();
        assert_eq!(book.sheet(sheet).rows(), rows.len());
        for (place, row) in rows.iter().enumerate() {
            let cells: Vec<String> =
                book.sheet(sheet).cells_of(7 + place).iter().map(held).collect();
            let mut expected = vec![row[name].as_str().unwrap().to_owned(), figure(&row["point"])];
            for band in row["intervals"].as_array().unwrap() {
                expected.extend([figure(&band["lower"]), figure(&band["upper"])]);
            }
            assert_eq!(cells[..expected.len()], expected, "{programme}: {sheet}");
        }
    }
}

fn check_growth(app: &TestApp, programme: &str, book: &Opened) {
    let growth = app.read(&format!("{programme}/growth"));
    let mut row = 7;
    for measure in growth["measures"].as_array().unwrap() {
        for fit in measure["fits"].as_array().unwrap() {
            let cells: Vec<String> = book.sheet("Growth").cells_of(row).iter().map(held).collect();
            let numbers = ["growth_rate", "corrected_lower_95", "corrected_upper_95"];
            let numbers = numbers.map(|field| figure(&fit[field]));
            assert_eq!(cells[2..5], numbers, "{programme}");
            assert_eq!(cells[6], measure["message"].as_str().unwrap());
            row += 1;
        }
        if measure["fits"].as_array().unwrap().is_empty() {
            row += 1;
        }
    }
}

#[test]
fn every_figure_of_every_programme_is_that_of_the_api() {
    let app = TestApp::with_demo(&Database::sqlite());
    for programme in programmes(&app) {
        check(&app, &programme, "");
    }
}

#[test]
fn every_figure_of_what_ifs_is_that_of_the_api() {
    let app = TestApp::with_case(&Database::sqlite());
    let mut drawn = Drawn(29);
    for _ in 0..10 {
        check(&app, CASE, &drawn_query(&mut drawn));
    }
    check(&app, CASE, "as_known_at=2140-01-01&growth_rate=0.05");
    for refused in ["growth=0.05", "growth_rate=ten", "as_known_at=never"] {
        app.get(&format!("{CASE}/report.xlsx?{refused}")).problem(400, "parameters_refused");
    }
}
