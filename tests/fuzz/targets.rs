//! What is fed, with what, and what must hold of every answer.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use recoup::domain::Money;
use recoup::ingest::{self, Problem, Problems, plan_json};
use recoup::table_audit;

use crate::workbooks;

/// A reader, or several of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Every reader of CSV.
    Csv,
    /// Every reader of JSON.
    Json,
    /// A table as printed, its audit and its records.
    Pivot,
    /// Every format of workbooks.
    Workbook,
    /// A year or a quarter in one cell.
    Period,
    /// An amount or a number in one cell.
    Money,
}

/// A short hash of anything.
pub fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// A sentence without its figures, so that two of one kind are alike.
fn kind(why: &str) -> String {
    why.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// What is refused is refused for something, and each of it says what.
fn of_refused(problems: &Problems) -> u64 {
    assert!(!problems.problems.is_empty() && problems.count >= problems.problems.len());
    of_problems(&problems.problems)
}

fn of_problems(problems: &[Problem]) -> u64 {
    assert!(!problems.is_empty() && problems.iter().all(|problem| !problem.why.is_empty()));
    hash(&problems.iter().take(3).map(|problem| kind(&problem.why)).collect::<Vec<_>>())
}

impl Target {
    pub fn name(self) -> &'static str {
        match self {
            Target::Csv => "csv",
            Target::Json => "json",
            Target::Pivot => "pivot",
            Target::Workbook => "workbook",
            Target::Period => "period",
            Target::Money => "money",
        }
    }

    /// The inputs that damage starts from.
    pub fn corpus(self, data: &Path) -> Vec<Vec<u8>> {
        let files = |folder: &str, is_of: &dyn Fn(&str) -> bool| -> Vec<Vec<u8>> {
            let entries = fs::read_dir(data.join(folder)).unwrap();
            let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
            paths.retain(|path| is_of(path.file_name().unwrap().to_str().unwrap()));
            paths.sort();
            paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
        };
        let starts =
            |of: &'static [&str]| move |name: &str| of.iter().any(|start| name.starts_with(start));
        let lines = |name: &str| -> Vec<Vec<u8>> {
            let text = fs::read_to_string(data.join("fuzz").join(name)).unwrap();
            text.lines().map(|line| line.as_bytes().to_vec()).collect()
        };
        match self {
            Target::Csv => [
                files("good", &|name| name.ends_with(".csv")),
                files("as_sent", &starts(&["l", "e"])),
                files("bad", &starts(&["exposure", "investment", "long-a", "published"])),
                files("fuzz/csv", &|_| true),
            ]
            .concat(),
            Target::Json => {
                [files("fuzz/json", &|_| true), files("bad", &starts(&["submission"]))].concat()
            }
            Target::Pivot => [
                files("as_sent", &starts(&["p", "shift"])),
                files("good", &starts(&["pivot"])),
                files("field", &starts(&["cumulative", "rounded", "shifted", "thousand"])),
                files("fuzz/pivot", &|_| true),
            ]
            .concat(),
            Target::Workbook => workbooks::corpus(&data.join("workbooks")),
            Target::Period => lines("period.txt"),
            Target::Money => lines("money.txt"),
        }
    }

    /// Reads an input and says how it was answered.
    pub fn answer(self, input: &[u8]) -> u64 {
        match self {
            Target::Csv => csv(input),
            Target::Json => json(input),
            Target::Pivot => pivot(input),
            Target::Workbook => workbook(input),
            Target::Period => period(&String::from_utf8_lossy(input)),
            Target::Money => money(&String::from_utf8_lossy(input)),
        }
    }
}

fn csv(input: &[u8]) -> u64 {
    let of = |read: Result<usize, Problems>| match read {
        Ok(rows) => hash(&rows.min(3)),
        Err(problems) => of_refused(&problems),
    };
    let clawbacks = ingest::clawbacks_file(input).map(|file| match file {
        ingest::ClawbackFile::Long(figures, _) => figures.records.len(),
        ingest::ClawbackFile::Pivot(table, _) => table.blocks.len(),
    });
    hash(&[
        of(clawbacks),
        of(ingest::investment_file(input).map(|(plan, _)| plan.lines.len())),
        of(ingest::published_plan_file(input).map(|(rows, _)| rows.len())),
        of(ingest::exposure_file(input).map(|(exposure, _)| exposure.len())),
        of(ingest::proposals_file(input).map(|(proposals, _)| proposals.len())),
    ])
}

fn json(input: &[u8]) -> u64 {
    let clawbacks = match ingest::clawbacks_json(input) {
        Ok(submission) => hash(&submission.delivery.records.len().min(3)),
        Err(problems) => of_refused(&problems),
    };
    let value = match ingest::json_value(input) {
        Ok(value) => value,
        Err(problems) => return hash(&(clawbacks, of_refused(&problems))),
    };
    let of = |read: Result<(), Vec<Problem>>| read.map_or_else(|it| of_problems(&it), |()| 0);
    hash(&[
        clawbacks,
        of(plan_json::investments(&value).map(drop)),
        of(plan_json::published(&value).map(drop)),
        of(plan_json::exposure(&value).map(drop)),
        of(ingest::benefits::benefits(&value).map(drop)),
        of(ingest::scenario::scenario(&value).map(drop)),
    ])
}

fn pivot(input: &[u8]) -> u64 {
    let (table, read_as) = match ingest::published_table_file(input) {
        Ok(read) => read,
        Err(problems) => return of_refused(&problems),
    };
    let audit = table_audit::audit(&table);
    for repair in audit.repair.iter().chain(audit.candidates.iter().take(3)) {
        let _ = table_audit::audit(&table_audit::apply(&table, repair));
    }
    let rules: Vec<&str> = audit.findings.iter().map(|finding| finding.rule).collect();
    let records =
        [ingest::delivery_of(&table), ingest::delivery_of(&table_audit::differences(&table))];
    let records = records.map(|read| read.map_or_else(|it| of_refused(&it), |_| 0));
    hash(&(
        rules,
        records,
        kind(&read_as.units.in_words().unwrap_or_default()),
        read_as.doubts.len(),
        audit.mismatches.len().min(3),
    ))
}

/// A workbook as it is, and where it is a damaged archive, with its list and checksums put right.
fn workbook(input: &[u8]) -> u64 {
    let mended = workbooks::in_order(input);
    let of = |bytes: &[u8]| {
        let clawbacks = ingest::clawbacks_file(bytes).map(|file| match file {
            ingest::ClawbackFile::Long(figures, _) => figures.records.len(),
            ingest::ClawbackFile::Pivot(table, _) => table.blocks.len(),
        });
        clawbacks.map_or_else(|it| of_refused(&it), |rows| hash(&rows.min(3)))
    };
    hash(&(of(input), mended.map(|bytes| (of(&bytes), pivot(&bytes)))))
}

/// What is read is read again from how it is written.
fn period(text: &str) -> u64 {
    let quarter = ingest::spelled_quarter(text);
    if let Ok(quarter) = &quarter {
        assert_eq!(ingest::spelled_quarter(&quarter.to_string()), Ok(*quarter), "{text:?}");
    }
    let year = ingest::spelled_year(text);
    if let Ok(year) = &year {
        assert_eq!(ingest::spelled_year(&year.to_string()), Ok(*year), "{text:?}");
    }
    let of = |why: Option<String>| kind(&why.unwrap_or_default());
    // Many names of what is read would be as many answers.
    let length = text.len().min(24);
    hash(&(of(quarter.err()), of(year.err()), length))
}

fn money(text: &str) -> u64 {
    let number = ingest::spelled_number(text);
    if let Ok(number) = &number {
        assert_eq!(ingest::spelled_number(number).as_deref(), Ok(number.as_str()), "{text:?}");
    }
    for amount in [Money::parse(text), Money::parse_printed(text)].into_iter().flatten() {
        assert_eq!(Money::parse(&amount.to_string()), Ok(amount), "{text:?}");
    }
    let rounding = ingest::rounding(text).is_ok();
    let kinds = (Money::parse(text).map_err(|it| it.to_string()).err(), rounding);
    hash(&(kind(&number.err().unwrap_or_default()), kinds, text.len().min(24)))
}
