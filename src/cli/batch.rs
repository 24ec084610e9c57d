//! `forecast FILE.csv`: any number of series, streamed one after the other.

use std::collections::HashSet;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

use recoup::domain::Quarter;
use recoup::forecast::{FitOptions, fit_with_gaps};

use super::{FINDINGS, Failure, Format};

const HEADER: [&str; 3] = ["series_id", "quarter", "amount"];

/// The rows of one series.
struct Series {
    id: String,
    quarters: Vec<Quarter>,
    amounts: Vec<f64>,
    problem: Option<String>,
}

/// Forecasts every series of a file; good ones are written, bad ones reported.
pub fn run(path: &Path, horizon: usize, levels: &[u8], format: Format) -> Result<u8, Failure> {
    if format != Format::Csv {
        return Err(Failure::unreadable("a file of series is answered as CSV"));
    }
    let input: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(path).map_err(|error| {
            Failure::unreadable(format!("cannot read {}: {error}", path.display()))
        })?)
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let header = reader.headers().map_err(Failure::unreadable)?.clone();
    if header.iter().map(str::trim).ne(HEADER) {
        return Err(Failure::unreadable(format!(
            "{}: the columns are {}; expected {}",
            path.display(),
            header.iter().collect::<Vec<_>>().join(","),
            HEADER.join(",")
        )));
    }
    let mut batch = Batch {
        out: BufWriter::new(std::io::stdout().lock()),
        horizon,
        levels,
        seen: HashSet::new(),
        refused: false,
    };
    batch.header()?;
    let mut current: Option<Series> = None;
    let mut row = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut row) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => return Err(Failure::unreadable(format!("line {line}: {error}"))),
        }
        let id = row.get(0).unwrap_or_default().trim();
        if current.as_ref().is_none_or(|series| series.id != id) {
            if let Some(series) = current.take() {
                batch.finish(series)?;
            }
            current = Some(batch.begin(id));
        }
        if let Some(series) = current.as_mut() {
            series.take(&row, line);
        }
    }
    if let Some(series) = current {
        batch.finish(series)?;
    }
    batch.out.flush().map_err(Failure::unavailable)?;
    Ok(if batch.refused { FINDINGS } else { 0 })
}

struct Batch<'a, W: Write> {
    out: W,
    horizon: usize,
    levels: &'a [u8],
    /// Hashes of the ids that came before, so that a series that comes back is noticed.
    seen: HashSet<u64>,
    refused: bool,
}

impl<W: Write> Batch<'_, W> {
    fn header(&mut self) -> Result<(), Failure> {
        let bounds = self.levels.iter().map(|level| format!(",lower_{level},upper_{level}"));
        let line = format!("series_id,quarter,point{}", bounds.collect::<String>());
        writeln!(self.out, "{line}").map_err(Failure::unavailable)
    }

    fn begin(&mut self, id: &str) -> Series {
        use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(id);
        let problem = (!self.seen.insert(hash))
            .then(|| "its rows do not stand together: it was given before".to_owned());
        Series { id: id.to_owned(), quarters: Vec::new(), amounts: Vec::new(), problem }
    }

    fn finish(&mut self, series: Series) -> Result<(), Failure> {
        let lines = match series.problem.clone() {
            Some(problem) => Err(problem),
            None => self.forecast(&series),
        };
        match lines {
            Ok(lines) => self.out.write_all(lines.as_bytes()).map_err(Failure::unavailable),
            Err(problem) => {
                self.refused = true;
                eprintln!("recoup: series {:?}: {problem}", series.id);
                Ok(())
            }
        }
    }

    fn forecast(&self, series: &Series) -> Result<String, String> {
        let (Some(first), Some(last)) = (series.quarters.first(), series.quarters.last()) else {
            return Err("it has no rows".to_owned());
        };
        let mut values: Vec<Option<f64>> = Vec::new();
        for (quarter, amount) in series.quarters.iter().zip(&series.amounts) {
            let place = usize::try_from(quarter.index() - first.index()).unwrap_or(0);
            if place > 1_000 {
                return Err("it spans more than 1,000 quarters".to_owned());
            }
            values.resize(place, None);
            values.push(Some(*amount));
        }
        let fitted = fit_with_gaps(&values, &FitOptions::default()).map_err(|e| e.to_string())?;
        let levels: Vec<f64> = self.levels.iter().map(|level| f64::from(*level)).collect();
        let forecast = fitted.forecast(self.horizon, &levels).map_err(|e| e.to_string())?;
        let mut lines = String::new();
        let id = csv_cell(&series.id);
        for (ahead, point) in forecast.points.iter().enumerate() {
            // A horizon is at most 40 quarters and fits.
            let quarter = last.plus(ahead as i32 + 1);
            lines.push_str(&format!("{id},{quarter},{point:.6}"));
            for band in &forecast.bands {
                lines.push_str(&format!(",{:.6},{:.6}", band.lower[ahead], band.upper[ahead]));
            }
            lines.push('\n');
        }
        Ok(lines)
    }
}

impl Series {
    fn take(&mut self, row: &csv::StringRecord, line: u64) {
        if self.problem.is_some() {
            return;
        }
        if let Err(problem) = self.read(row) {
            self.problem = Some(format!("line {line}: {problem}"));
        }
    }

    fn read(&mut self, row: &csv::StringRecord) -> Result<(), String> {
        if row.len() != HEADER.len() {
            return Err(format!("{} cells; expected {}", row.len(), HEADER.len()));
        }
        let quarter = row.get(1).unwrap_or_default().trim();
        let quarter = Quarter::parse(quarter).map_err(|error| format!("{quarter:?}: {error}"))?;
        if self.quarters.last().is_some_and(|last| *last >= quarter) {
            return Err(format!("{quarter} does not come after the row before it"));
        }
        let amount = row.get(2).unwrap_or_default().trim();
        self.amounts.push(read_amount(amount)?);
        self.quarters.push(quarter);
        Ok(())
    }
}

/// Reads a plain decimal number with at most six decimals.
fn read_amount(text: &str) -> Result<f64, String> {
    let refuse = || format!("{text:?}: not a number: expected such as 451178.00");
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || fraction.len() > 6 || whole.len() > 15 {
        return Err(refuse());
    }
    text.parse().map_err(|_| refuse())
}

/// A cell of CSV, quoted where it has to be.
fn csv_cell(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
