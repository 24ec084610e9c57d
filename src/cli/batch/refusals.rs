//! Why series are refused, and the file that lists them.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use recoup::csv::Sheet;
use tempfile::NamedTempFile;

use crate::cli::failure::Failure;

/// The columns of the file.
const COLUMNS: [&str; 3] = ["series_id", "line", "reason"];

/// Why a series is refused, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyRefused {
    /// One of its rows.
    Row { line: u64, why: String },
    /// All of its rows together.
    Rows { first: u64, last: u64, why: String },
    /// A row just before it that does not say of which series it is.
    AfterUnreadable { line: u64 },
}

impl WhyRefused {
    /// A refusal of the rows from one line to another.
    pub fn of_rows(first: u64, last: u64, why: String) -> WhyRefused {
        if first == last {
            WhyRefused::Row { line: first, why }
        } else {
            WhyRefused::Rows { first, last, why }
        }
    }

    fn line(&self) -> u64 {
        match self {
            WhyRefused::Row { line, .. } | WhyRefused::AfterUnreadable { line } => *line,
            WhyRefused::Rows { first, .. } => *first,
        }
    }

    fn reason(&self) -> &str {
        match self {
            WhyRefused::Row { why, .. } | WhyRefused::Rows { why, .. } => why,
            WhyRefused::AfterUnreadable { .. } => {
                "this row, just before it, cannot be read and may be one of its rows"
            }
        }
    }
}

impl fmt::Display for WhyRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WhyRefused::Row { line, why } => write!(f, "line {line}: {why}"),
            WhyRefused::Rows { first, last, why } => write!(f, "lines {first} to {last}: {why}"),
            WhyRefused::AfterUnreadable { line } => {
                write!(f, "line {line}, just before it, cannot be read and may be one of its rows")
            }
        }
    }
}

/// A CSV file of refused series. It is there under its name once it is complete, so that
/// no list is ever a part of one.
pub struct RefusedFile {
    path: PathBuf,
    part: BufWriter<NamedTempFile>,
}

impl RefusedFile {
    /// Begins the file, under a name of its own beside the place where it will be.
    pub fn begin(path: &Path, input: &Path) -> Result<RefusedFile, Failure> {
        let shown = path.display();
        if path.exists() && !path.is_file() {
            return Err(Failure::unreadable(format!(
                "--refused {shown}: it is there and no file, so it cannot be replaced by one"
            )));
        }
        let is_input =
            path.canonicalize().is_ok_and(|path| input.canonicalize().ok() == Some(path));
        if is_input {
            return Err(Failure::unreadable(format!(
                "--refused {shown}: that is the file of series itself"
            )));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let part = tempfile::Builder::new().prefix(".recoup-").suffix(".part").tempfile_in(folder);
        let begun = part.and_then(|part| {
            let mut file = RefusedFile {
                path: path.to_owned(),
                part: BufWriter::with_capacity(1 << 16, part),
            };
            let mut header = Sheet::for_terminals();
            header.texts(COLUMNS).end_row();
            file.part.write_all(header.finish().as_bytes())?;
            Ok(file)
        });
        // The name of the part would only confuse.
        begun.map_err(|error| {
            let error = error.raw_os_error().map_or(error, io::Error::from_raw_os_error);
            not_written(path, &error)
        })
    }

    /// Adds a series.
    pub fn add(&mut self, id: &str, refusal: &WhyRefused) -> Result<(), Failure> {
        let mut row = Sheet::for_terminals();
        row.text(id).number(refusal.line()).text(refusal.reason()).end_row();
        let added = self.part.write_all(row.finish().as_bytes());
        added.map_err(|error| not_written(&self.path, &error))
    }

    /// Gives the whole file its name, in place of an older one, and gives that name.
    pub fn finish(self) -> Result<PathBuf, Failure> {
        let path = self.path;
        let whole = self.part.into_inner().map_err(io::IntoInnerError::into_error);
        let placed = whole.and_then(|part| part.persist(&path).map_err(|error| error.error));
        match placed {
            Ok(_) => Ok(path),
            Err(error) => Err(not_written(&path, &error)),
        }
    }
}

fn not_written(path: &Path, error: &io::Error) -> Failure {
    Failure::not_written(format!("--refused {} was not written: {error}", path.display()))
}
