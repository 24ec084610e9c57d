//! `forecast FILE.csv`: any number of series, streamed one after the other.

use std::collections::HashSet;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

use recoup::domain::Quarter;
use recoup::forecast::{FitOptions, fit_with_gaps};

use serde_json::json;

use super::{FINDINGS, Failure, Format, text};

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
        format,
        seen: HashSet::new(),
        refused: false,
        written: 0,
    };
    batch.header()?;
    let mut current: Option<Series> = None;
    let mut bytes = csv::ByteRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_byte_record(&mut bytes) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => return Err(Failure::unreadable(format!("line {line}: {error}"))),
        }
        // What is not UTF-8 is refused with the series that it is in.
        let row = csv::StringRecord::from_byte_record_lossy(std::mem::take(&mut bytes));
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
        bytes = row.into_byte_record();
    }
    if let Some(series) = current {
        batch.finish(series)?;
    }
    batch.footer()?;
    Ok(if batch.refused { FINDINGS } else { 0 })
}

struct Batch<'a, W: Write> {
    out: W,
    horizon: usize,
    levels: &'a [u8],
    format: Format,
    /// Hashes of the ids that came before, so that a series that comes back is noticed.
    seen: HashSet<u64>,
    refused: bool,
    /// How many series were written.
    written: usize,
}

impl<W: Write> Batch<'_, W> {
    fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes()).map_err(Failure::unavailable)
    }

    fn header(&mut self) -> Result<(), Failure> {
        let bounds = self.levels.iter().map(|level| format!(",lower_{level},upper_{level}"));
        match self.format {
            Format::Csv => {
                self.write(&format!("series_id,quarter,point{}\n", bounds.collect::<String>()))
            }
            Format::Json => self.write("["),
            Format::Text => Ok(()),
        }
    }

    fn footer(&mut self) -> Result<(), Failure> {
        if self.format == Format::Json {
            self.write("\n]\n")?;
        }
        self.out.flush().map_err(Failure::unavailable)
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
            Ok(lines) => {
                let separator = match (self.format, self.written) {
                    (Format::Json, 1..) => ",",
                    _ => "",
                };
                self.written += 1;
                self.write(separator)?;
                self.write(&lines)
            }
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
        let ahead: Vec<Ahead> = (0..forecast.points.len())
            .map(|ahead| Ahead {
                // A horizon is at most 40 quarters and fits.
                quarter: last.plus(ahead as i32 + 1),
                point: forecast.points[ahead],
                bounds: forecast.bands.iter().map(|b| (b.lower[ahead], b.upper[ahead])).collect(),
            })
            .collect();
        match self.format {
            Format::Csv => Ok(as_csv(&series.id, &ahead)),
            Format::Json => as_json(&series.id, self.levels, &ahead),
            Format::Text => Ok(as_text(&series.id, self.levels, &ahead)),
        }
    }
}

/// One quarter ahead.
struct Ahead {
    quarter: Quarter,
    point: f64,
    bounds: Vec<(f64, f64)>,
}

fn as_csv(id: &str, quarters: &[Ahead]) -> String {
    let mut lines = String::new();
    let id = csv_cell(id);
    for Ahead { quarter, point, bounds } in quarters {
        lines.push_str(&format!("{id},{quarter},{point:.6}"));
        for (lower, upper) in bounds {
            lines.push_str(&format!(",{lower:.6},{upper:.6}"));
        }
        lines.push('\n');
    }
    lines
}

fn as_json(id: &str, levels: &[u8], quarters: &[Ahead]) -> Result<String, String> {
    let decimal = |value: &f64| format!("{value:.6}");
    let quarter = |ahead: &Ahead| {
        let intervals: Vec<serde_json::Value> = levels
            .iter()
            .zip(&ahead.bounds)
            .map(|(level, (lower, upper))| {
                json!({"level": level, "lower": decimal(lower), "upper": decimal(upper)})
            })
            .collect();
        let point = decimal(&ahead.point);
        json!({"quarter": ahead.quarter.to_string(), "point": point, "intervals": intervals})
    };
    let quarters: Vec<serde_json::Value> = quarters.iter().map(quarter).collect();
    let series = json!({"series_id": id, "quarters": quarters});
    serde_json::to_string(&series).map(|line| format!("\n{line}")).map_err(|e| e.to_string())
}

fn as_text(id: &str, levels: &[u8], quarters: &[Ahead]) -> String {
    let mut header = vec![String::new(), "point".to_owned()];
    header.extend(levels.iter().flat_map(|level| [format!("{level}% from"), "to".to_owned()]));
    let mut rows = vec![header];
    for Ahead { quarter, point, bounds } in quarters {
        let mut row = vec![quarter.in_words(), format!("{point:.2}")];
        row.extend(bounds.iter().flat_map(|(l, u)| [format!("{l:.2}"), format!("{u:.2}")]));
        rows.push(row);
    }
    format!("{id}\n{}\n", text::table(&rows, 1))
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
        if self.id.is_empty() || self.id.contains(char::REPLACEMENT_CHARACTER) {
            return Err("the series_id is missing or not in UTF-8".to_owned());
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
