//! Reads the quarterly series that the forecasting engine is calibrated and
//! scored on: every CSV file of a folder is one set, with the columns
//! `series_id,split,t,value`, in order of time.

use std::error::Error;
use std::path::Path;

/// Anything that can go wrong on the way to a table.
pub type Failure = Box<dyn Error>;

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
    for row in csv::Reader::from_path(path)?.deserialize() {
        let (id, split, _, value): (String, String, u32, f64) = row?;
        if id != last {
            series.push(Series { values: Vec::new(), train: 0 });
            last = id;
        }
        if let Some(series) = series.last_mut() {
            series.values.push(value);
            series.train += usize::from(split == "train");
        }
    }
    Ok(Set { name, series })
}
