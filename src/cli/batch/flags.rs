//! What `forecast` takes for a file of series, and for nothing else.

use std::path::PathBuf;

use clap::Args;
use recoup::domain::Quarter;
use recoup::ingest::spelled_quarter;

/// The flags that go with a file of series.
#[derive(Args)]
pub struct FileFlags {
    /// How many threads forecast, 1 to 256 [default: as many as there are cores] (file).
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Show no progress on the terminal, and do not say that there is a list of refused series (file).
    #[arg(long)]
    pub quiet: bool,
    /// Print no header, for forecasts that are put behind others (file).
    #[arg(long)]
    pub no_header: bool,
    /// Write the refused series to this CSV, series_id,line,reason, and not to standard error (file).
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    /// End with 0 also where series were refused, if nothing else was wrong (file).
    #[arg(long)]
    pub allow_refused: bool,
    /// The quarter in which every series has to end; any other is refused, as input that was cut
    /// ends too early (file).
    #[arg(long, value_name = "QUARTER", value_parser = quarter)]
    pub ends_in: Option<Quarter>,
}

impl FileFlags {
    pub fn is_given(&self) -> bool {
        self.threads.is_some()
            || self.quiet
            || self.no_header
            || self.refused.is_some()
            || self.allow_refused
            || self.ends_in.is_some()
    }

    /// As many threads as are wanted.
    pub fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(cores, usize::from)
    }
}

fn quarter(text: &str) -> Result<Quarter, String> {
    Quarter::parse(text).or_else(|_| spelled_quarter(text))
}
