//! What is taken from good files, and what is said about bad ones.

mod as_sent;
mod bad_files;

mod file_options;
mod good_files;
mod limits;
mod plan_files;
mod printed;
mod round_trips;
mod workbooks;

use std::fs;
use std::path::PathBuf;

use recoup::domain::{FinancialYear, Money, Quarter};
use recoup::ingest::*;

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "data", name].iter().collect()
}

fn good(name: &str) -> Vec<u8> {
    fs::read(folder("good").join(name)).unwrap()
}

fn names_in(name: &str) -> Vec<String> {
    let entries = fs::read_dir(folder(name)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Reads a file as what its name says it was sent as, and throws the values away.
fn read_as_named(name: &str, bytes: &[u8]) -> Result<(), Problems> {
    match name.split('-').next().unwrap() {
        "long" | "pivot" => clawbacks_file(bytes).map(drop),
        "submission" => clawbacks_json(bytes).map(drop),
        "investment" => investment_file(bytes).map(drop),
        "published" => published_plan_file(bytes).map(drop),
        "exposure" => exposure_file(bytes).map(drop),
        other => panic!("{other} is no kind of file"),
    }
}

fn year(text: &str) -> FinancialYear {
    FinancialYear::parse(text).unwrap()
}

fn quarter(text: &str) -> Quarter {
    Quarter::parse(text).unwrap()
}

fn money(text: &str) -> Money {
    Money::parse(text).unwrap()
}
