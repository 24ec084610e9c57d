//! What ends a batch before its end.

use std::io;

use crate::cli::failure::Failure;

/// Where a batch could not go on.
pub enum Stop {
    /// The file of series.
    Input(Failure),
    /// The forecasts.
    Output(io::Error),
    /// The list of refused series.
    Refused(Failure),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Output(error)
    }
}
