//! Texts of flags that are kept in the record, held to what the API takes.

use std::ffi::OsStr;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};
use recoup::ingest;

/// The most characters of a reason, a name or a source, as in the API.
pub const LONGEST: usize = 500;

/// Reads a text of visible characters on one line. One that is refused is not repeated: it could
/// move a terminal's cursor.
#[derive(Clone)]
pub struct OneLine;

impl TypedValueParser for OneLine {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        ingest::one_line(value.to_str().unwrap_or_default(), LONGEST).map_err(|why| {
            let flag = arg.and_then(Arg::get_long).unwrap_or_default();
            Error::raw(ErrorKind::ValueValidation, format!("--{flag}: {why}\n")).with_cmd(command)
        })
    }
}
