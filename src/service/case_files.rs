//! The files of a case folder, read by name, with everything that is wrong with them.

use std::io::ErrorKind;

use sha2::{Digest, Sha256};

use super::hex;
use crate::domain::{BenefitSource, Benefits};
use crate::ingest::{self, Problem, Problems, ReadAs};

/// Collects what is wrong while it reads on.
pub(super) struct Files<'a> {
    read: &'a dyn Fn(&str) -> std::io::Result<Vec<u8>>,
    /// The name of a file that differs from one in capitals alone.
    nearly: &'a dyn Fn(&str) -> Option<String>,
    sha256: Sha256,
    pub(super) wrong: Vec<(String, Vec<Problem>)>,
    /// What was understood of each table.
    pub(super) readings: Vec<(String, ReadAs)>,
}

/// A table of a folder.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// How the names of tables end. What a file is, its bytes say.
const ENDINGS: [&str; 6] = ["csv", "xlsx", "xlsm", "xlsb", "xls", "ods"];

impl<'a> Files<'a> {
    pub(super) fn new(
        read: &'a dyn Fn(&str) -> std::io::Result<Vec<u8>>,
        nearly: &'a dyn Fn(&str) -> Option<String>,
    ) -> Files<'a> {
        Files { read, nearly, sha256: Sha256::new(), wrong: Vec::new(), readings: Vec::new() }
    }

    /// A hash over the files that were read so far.
    pub(super) fn sha256(&self) -> String {
        hex(&self.sha256.clone().finalize())
    }

    fn bytes(&mut self, name: &str, is_optional: bool) -> Option<Vec<u8>> {
        match (self.read)(name) {
            Ok(bytes) => {
                self.sha256.update(format!("{name} {}\n", bytes.len()));
                self.sha256.update(&bytes);
                Some(bytes)
            }
            Err(error) => {
                let is_missing = error.kind() == std::io::ErrorKind::NotFound;
                let why = match (self.nearly)(name).filter(|_| is_missing) {
                    // What differs in capitals alone was meant, so it is never passed over.
                    Some(there) => format!(
                        "this file is missing; there is {}: write its name as {name}",
                        ingest::shown(&there)
                    ),
                    None if is_missing && is_optional => return None,
                    None if is_missing => "this file is missing".to_owned(),
                    None => error.to_string(),
                };
                self.wrong.push((name.to_owned(), vec![Problem { why, ..Problem::default() }]));
                None
            }
        }
    }

    pub(super) fn keep<T>(&mut self, name: &str, result: Result<T, Problems>) -> Option<T> {
        result.map_err(|problems| self.wrong.push((name.to_owned(), problems.problems))).ok()
    }

    /// The value of a table that was read, with what was understood of it.
    pub(super) fn told<T>(
        &mut self,
        name: &str,
        result: Result<(T, ReadAs), Problems>,
    ) -> Option<T> {
        let (value, read_as) = self.keep(name, result)?;
        self.readings.push((name.to_owned(), read_as));
        Some(value)
    }

    pub(super) fn toml<T>(
        &mut self,
        name: &str,
        is_optional: bool,
        read: impl Fn(&str) -> Result<T, Vec<Problem>>,
    ) -> Option<T> {
        let bytes = self.bytes(name, is_optional)?;
        let text = self.keep(name, ingest::toml_text(&bytes))?;
        read(text).map_err(|problems| self.wrong.push((name.to_owned(), problems))).ok()
    }

    /// A table, as CSV or as a workbook.
    pub(super) fn table(&mut self, stem: &str, is_optional: bool) -> Option<Table> {
        let csv = format!("{stem}.csv");
        let is_there = |name: &String| {
            let found = (self.read)(name).map_err(|error| error.kind());
            found != Err(ErrorKind::NotFound) || (self.nearly)(name).is_some()
        };
        let names = ENDINGS.iter().map(|ending| format!("{stem}.{ending}"));
        let there: Vec<String> = names.filter(is_there).collect();
        let name = match there.as_slice() {
            [] => csv,
            [one] => one.clone(),
            [first, second, ..] => {
                let why = format!("there is {second} as well: keep one of them");
                let problem = Problem { why, ..Problem::default() };
                self.wrong.push((first.clone(), vec![problem]));
                return None;
            }
        };
        let bytes = self.bytes(&name, is_optional)?;
        Some(Table { name, bytes })
    }

    pub(super) fn optional<T: Default>(
        &mut self,
        stem: &str,
        read: impl Fn(&[u8]) -> Result<(T, ReadAs), Problems>,
    ) -> Option<T> {
        match self.table(stem, true) {
            Some(table) => self.told(&table.name, read(&table.bytes)),
            None => Some(T::default()),
        }
    }
}

impl Files<'_> {
    /// `benefits.toml`, with the list of proposals where there is one.
    pub(super) fn benefits(&mut self) -> Option<Benefits> {
        let document = "benefits.toml";
        let text = self.bytes(document, true);
        let proposals = match self.table("proposals", true) {
            Some(list) => Some(self.told(&list.name, ingest::proposals_file(&list.bytes))?),
            None => None,
        };
        match (text, proposals) {
            (Some(bytes), proposals) => {
                let text = self.keep(document, ingest::toml_text(&bytes))?;
                let read = ingest::benefits::benefits_toml(text, proposals);
                read.map_err(|problems| self.wrong.push((document.to_owned(), problems))).ok()
            }
            (None, Some(list)) => {
                Some(Benefits { source: BenefitSource::Proposals(list), ..Benefits::default() })
            }
            (None, None) => Some(Benefits::default()),
        }
    }
}
