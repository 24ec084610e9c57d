//! The command line: the same engine, the same names and the same JSON as the API.
//!
//! Exit codes: 0 done (warnings included), 1 findings or partly refused, 2 usage or
//! unreadable input, 3 unavailable.

mod appraisal;
mod backtest;
mod batch;
mod fits;
mod forecast_views;
mod growth;
mod ledger;
mod monitoring;
mod offset;
mod offset_text;
mod portfolio;
mod scenarios;
mod serve;
mod source;
mod table_audit;
mod text;
mod vintages;

use std::fmt::Display;

use clap::{Parser, Subcommand, ValueEnum};
use recoup::config::Config;
use recoup::service::{ServiceError, World};
use recoup::store::{OpenError, StoreError};

/// How much of an investment will direct-payment clawbacks really pay for?
#[derive(Parser)]
#[command(name = "recoup", version, about, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  recoup demo
  recoup audit-table examples/cambridgeshire-direct-payments/clawbacks-as-published.csv
  recoup offset examples/cambridgeshire-direct-payments --set growth_rate=0.05
  recoup serve --database-url sqlite:recoup.db --listen 127.0.0.1:8080

Environment: RECOUP_DATABASE_URL, RECOUP_LISTEN, RUST_LOG (error, warn, info, debug).
Exit codes: 0 done, 1 findings or partly refused, 2 usage or unreadable input, 3 unavailable.";

#[derive(Subcommand)]
enum Command {
    /// Serve six real council papers and a made-up programme from a throw-away database.
    Demo(serve::Demo),
    /// Serve the API and Swagger UI over a database.
    Serve(serve::Serve),
    /// Does a published table agree with its own totals?
    AuditTable(table_audit::AuditTable),
    /// Compare investment with clawback, from a case folder or a database.
    Offset(offset::OffsetCommand),
    /// Show the programmes of each council side by side.
    Portfolio(portfolio::Portfolio),
    /// Compare saved assumptions side by side, or save some.
    Scenarios(scenarios::ScenariosCommand),
    /// Test growth against the target, from a case folder or a database.
    Growth(growth::GrowthCommand),
    /// Forecast with intervals: a CSV of any number of series, a case folder or a database.
    Forecast(fits::ForecastCommand),
    /// Try the forecast on the past, from a case folder or a database.
    Backtest(backtest::BacktestCommand),
    /// Hold a financial year against its budget and a stored forecast.
    Monitoring(monitoring::MonitoringCommand),
    /// List stored forecasts, store one, compute one again, or score one.
    Vintages(vintages::VintagesCommand),
    /// Load a case folder, or deliver clawback records, into a database.
    Import(ledger::Import),
    /// Show every version of a recorded figure.
    History(ledger::History),
    /// Bring a database up to date, creating it where there is none.
    Migrate(serve::Migrate),
    /// Print the OpenAPI document.
    #[command(after_help = "Example:\n  recoup openapi > openapi.json")]
    Openapi,
    /// Ask a running service whether it is ready; for containers.
    Healthcheck(serve::Healthcheck),
}

/// The form of what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// The API's JSON.
    Json,
    /// One row a year or quarter.
    Csv,
}

/// The form of an answer that is no table of years or quarters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PageFormat {
    /// For people.
    Text,
    /// The API's JSON.
    Json,
}

/// A command that did not do what it was asked: what it says, and its exit code.
struct Failure {
    code: u8,
    message: String,
}

const FINDINGS: u8 = 1;
const UNREADABLE: u8 = 2;
const UNAVAILABLE: u8 = 3;

impl Failure {
    fn unreadable(message: impl Display) -> Failure {
        Failure { code: UNREADABLE, message: message.to_string() }
    }

    fn unavailable(message: impl Display) -> Failure {
        Failure { code: UNAVAILABLE, message: message.to_string() }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        match error {
            OpenError::UnknownAddress | OpenError::NotADatabase(_) | OpenError::Foreign(_) => {
                Failure::unreadable(error)
            }
            _ => Failure::unavailable(error),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::unavailable(error)
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Failure {
        let code = match &error {
            ServiceError::Store(_) => UNAVAILABLE,
            ServiceError::TotalsDoNotMatch(_) => FINDINGS,
            _ => UNREADABLE,
        };
        Failure { code, message: text::service_error(&error) }
    }
}

/// Runs the command that the process was started with; returns its exit code.
pub fn run(config: Result<Config, String>, world: World) -> u8 {
    let command = Cli::parse().command;
    let result =
        config.map_err(Failure::unreadable).and_then(|config| start(command, &config, world));
    match result {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("recoup: {}", failure.message.trim_end());
            failure.code
        }
    }
}

fn start(command: Command, config: &Config, world: World) -> Result<u8, Failure> {
    match command {
        Command::Demo(command) => command.run(config, world),
        Command::Serve(command) => command.run(config, world),
        Command::AuditTable(command) => command.run(),
        Command::Offset(command) => command.run(config),
        Command::Scenarios(command) => command.run(config, world),
        Command::Growth(command) => command.run(config),
        Command::Forecast(command) => command.run(config),
        Command::Monitoring(command) => command.run(config),
        Command::Vintages(command) => command.run(config, world),
        Command::Portfolio(command) => command.run(config),
        Command::Backtest(command) => command.run(config),
        Command::Import(command) => command.run(config, world),
        Command::History(command) => command.run(config),
        Command::Migrate(command) => command.run(config),
        Command::Openapi => serve::print_openapi(),
        Command::Healthcheck(command) => command.run(config),
    }
}

/// Writes to standard output; a reader that went away is no error.
fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::unavailable(format!("cannot write the answer: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints a view in the form that is asked for.
fn show<V: serde::Serialize>(
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
fn print_json<T: serde::Serialize>(view: &T) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(view).map_err(Failure::unreadable)?;
    print(&(json + "\n"))
}
