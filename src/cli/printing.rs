//! What is printed, and in which form.

use clap::ValueEnum;

use super::failure::Failure;

/// The form of what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// The API's JSON.
    Json,
    /// One row a year or quarter.
    Csv,
}

/// The form of an answer that is no table of years or quarters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// For people.
    Text,
    /// The API's JSON.
    Json,
}

/// Writes to standard output; a reader that went away is no error.
pub fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::not_written(format!("cannot write the answer: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something beside the answer. Where nobody listens, that is no error, and must not hide
/// the one that is told.
pub fn say(text: &str) {
    use std::io::Write;
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Prints a view in the form that is asked for.
pub fn show<V: serde::Serialize>(
    format: PageFormat,
    view: &V,
    describe: fn(&V) -> String,
) -> Result<(), Failure> {
    match format {
        PageFormat::Json => print_json(view),
        PageFormat::Text => print(&describe(view)),
    }
}

/// Prints a view as the API's JSON.
pub fn print_json<T: serde::Serialize>(view: &T) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(view).map_err(Failure::unreadable)?;
    print(&(json + "\n"))
}
