//! Every file of `tests/data/bad`, delivered: each is refused with the problem that
//! its line of `expected.tsv` names, and nothing is written.

use crate::support::app::case_key;
use std::fs;
use std::path::PathBuf;

use super::*;

on_both_databases! {
    every_bad_file_is_refused_with_its_problem_and_nothing_is_written,
    a_bad_table_is_refused_by_its_audit_as_by_its_delivery,
    a_dry_run_tells_the_same_problems,
    the_first_hundred_problems_are_listed_and_all_are_counted,
}

struct BadFile {
    name: String,
    code: String,
    count: u64,
    row: Option<u64>,
    place: Option<String>,
    why: String,
}

/// The files that can be delivered as clawbacks, with what is wrong with them.
fn bad_files() -> Vec<BadFile> {
    let expected = fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let stated = |text: &str| (text != "-").then(|| text.to_owned());
    let files = expected.lines().skip(1).map(|line| {
        let [name, code, count, row, place, why] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        BadFile {
            name: name.to_owned(),
            code: code.to_owned(),
            count: count.parse().unwrap(),
            row: stated(row).map(|row| row.parse().unwrap()),
            place: stated(place),
            why: why.to_owned(),
        }
    });
    let clawbacks = ["long", "pivot", "submission"];
    files.filter(|file| clawbacks.contains(&file.name.split('-').next().unwrap())).collect()
}

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "data", "bad"].iter().collect()
}

impl BadFile {
    fn send(&self, app: &TestApp, path: &str) -> Answer {
        let bytes = fs::read(folder().join(&self.name)).unwrap();
        let is_json = self.name.ends_with(".json");
        let media = if is_json { "application/json" } else { "text/csv" };
        app.send("POST", path, &[("content-type", media)], Some(&bytes))
    }

    fn status(&self) -> u16 {
        match &*self.code {
            "header_refused" | "rows_refused" | "fields_refused" => 422,
            _ => 400,
        }
    }

    fn check(&self, answer: &Answer) {
        let problem = answer.problem(self.status(), &self.code);
        assert_eq!(problem["problem_count"], self.count, "{}: {problem:#}", self.name);
        let first = &problem["problems"][0];
        let place = first["column"].as_str().or(first["pointer"].as_str());
        let found = (first["row"].as_u64(), place);
        assert_eq!(found, (self.row, self.place.as_deref()), "{}: {problem:#}", self.name);
        assert!(text(&first["why"]).contains(&self.why), "{}: {problem:#}", self.name);
        assert!(text(&problem["detail"]).ends_with("nothing was written."), "{problem:#}");
    }
}

fn every_bad_file_is_refused_with_its_problem_and_nothing_is_written(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    let files = bad_files();
    assert!(files.len() > 100, "{} files", files.len());
    for file in files {
        file.check(&file.send(&app, &format!("{CASE}/submissions")));
    }
    assert_eq!(app.recorded(&case_key()), recorded);
}

fn a_bad_table_is_refused_by_its_audit_as_by_its_delivery(database: &Database) {
    let app = TestApp::empty(database);
    for file in bad_files().iter().filter(|file| file.name.starts_with("pivot")) {
        let problem = file.send(&app, "/api/v1/table-audits").problem(file.status(), &file.code);
        assert_eq!(problem["problem_count"], file.count, "{}", file.name);
    }
}

fn a_dry_run_tells_the_same_problems(database: &Database) {
    let app = TestApp::with_case(database);
    for file in bad_files().iter().step_by(7) {
        file.check(&file.send(&app, &format!("{CASE}/submissions?dry_run=true")));
    }
}

fn the_first_hundred_problems_are_listed_and_all_are_counted(database: &Database) {
    let app = TestApp::with_case(database);
    let mut csv = String::from("financial_year,quarter,amount,count\n");
    for _ in 0..700 {
        csv.push_str("2019-21,5,\"1,23\",-1\n");
    }
    let problem = app.post_csv(&format!("{CASE}/submissions"), &csv).problem(422, "rows_refused");
    assert_eq!(problem["problem_count"], 2_800);
    assert_eq!(problem["problems"].as_array().unwrap().len(), 100);
    assert!(text(&problem["detail"]).contains("700 of 700 rows"), "{}", problem["detail"]);
}
