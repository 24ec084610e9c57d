//! Reads the quarterly series that the forecasting engine is calibrated and
//! scored on: every CSV file of a folder is one set, in order of time, with the columns
//! `series_id,split,t,value` or, where a set names nothing that is held out,
//! `series_id,t,value`. Of such a set the last 8 quarters of each series are.

use std::error::Error;
use std::path::Path;

/// Anything that can go wrong on the way to a table.
pub type Failure = Box<dyn Error>;

/// The quarters of each series that are held out: nothing is fitted or chosen on them.
pub const HELD_OUT: usize = 8;

/// One series.
pub struct Series {
    /// The values, oldest first.
    pub values: Vec<f64>,
    /// How many of them may be seen before the rest is forecast.
    pub train: usize,
}

/// The series of one file.
pub struct Set {
    /// The name of the file without its ending.
    pub name: String,
    /// The series, in the order of the file.
    pub series: Vec<Series>,
}

/// The sets of a folder, in the order of their names.
pub fn read_sets(folder: &Path) -> Result<Vec<Set>, Failure> {
    let entries: Result<Vec<_>, _> = std::fs::read_dir(folder)?.collect();
    let mut paths: Vec<_> = entries?.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "csv"));
    paths.sort();
    if paths.is_empty() {
        return Err(format!("no CSV files in {}", folder.display()).into());
    }
    paths.iter().map(|path| read_set(path)).collect()
}

fn read_set(path: &Path) -> Result<Set, Failure> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut series: Vec<Series> = Vec::new();
    let mut last = String::new();
    let mut reader = csv::Reader::from_path(path)?;
    let column = |name: &str, headers: &csv::StringRecord| headers.iter().position(|h| h == name);
    let headers = reader.headers()?.clone();
    let missing = |name: &str| format!("{}: no column {name}", path.display());
    let id = column("series_id", &headers).ok_or_else(|| missing("series_id"))?;
    let value = column("value", &headers).ok_or_else(|| missing("value"))?;
    let split = column("split", &headers);
    for row in reader.records() {
        let row = row?;
        if row[id] != last {
            series.push(Series { values: Vec::new(), train: 0 });
            last = row[id].to_owned();
        }
        if let Some(series) = series.last_mut() {
            series.values.push(row[value].parse()?);
            series.train += usize::from(split.is_some_and(|split| &row[split] == "train"));
        }
    }
    if split.is_none() {
        let train = |series: &Series| series.values.len().saturating_sub(HELD_OUT);
        series.iter_mut().for_each(|series| series.train = train(series));
    }
    Ok(Set { name, series })
}
