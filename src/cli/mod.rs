//! The command line: the same engine, the same names and the same JSON as the API.
//!
//! `failure` lists the exit codes.

mod amounts;
mod appraisal;
mod audit_log;
mod backtest;
mod backup;
mod batch;
mod check_config;
mod delivered;
mod failure;
mod fits;
mod flags;
mod follower;
mod forecast_views;
mod growth;
mod healthcheck;
mod keys;
mod ledger;
mod logging;
mod manual;
mod monitoring;
mod offset;
mod offset_text;
mod one_line;
mod portfolio;
mod printing;
mod read_as;
mod report;
mod scenarios;
mod serve;
mod settings;
mod source;
mod table_audit;
mod table_words;
mod text;
mod vintages;
mod waiting;

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};
use recoup::config::{Config, Given};
use recoup::service::World;
use recoup::store;

use failure::Failure;

/// How much of an investment will direct-payment clawbacks really pay for?
#[derive(Parser)]
#[command(name = "recoup", version, about, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    /// A file of settings in TOML [default: none] [env: RECOUP_CONFIG].
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  recoup demo
  recoup audit-table examples/cambridgeshire-direct-payments/clawbacks-as-published.csv
  recoup offset examples/cambridgeshire-direct-payments --set growth_rate=0.05
  recoup serve --database-url sqlite:recoup.db --listen 127.0.0.1:8080

Settings are flags, variables of the environment or lines of a file (--config, RECOUP_CONFIG);
`recoup serve --help` lists them. RUST_LOG says how much is logged (error, warn, info, debug, trace, off).

Exit codes:
    0  done, warnings included
    1  done, and there are findings: totals that do not match, series that were refused
    2  what was given is wrong, flags or input, and nothing was done
    3  unavailable: the database, the address, or the service that was asked
    4  a file of series cannot be read to its end, or is none
    5  what was made cannot be written, on a full disk say
  141  who read the forecasts of a file of series went away";

#[derive(Subcommand)]
enum Command {
    /// Serve six real council papers and a made-up programme from a throw-away database.
    Demo(serve::Demo),
    /// Serve the API and Swagger UI over a database.
    Serve(serve::Serve),
    /// Would `serve` start with these settings, and on what database? Changes nothing.
    CheckConfig(check_config::CheckConfig),
    /// Does a published table agree with its own totals?
    AuditTable(table_audit::AuditTable),
    /// Compare investment with clawback, from a case folder or a database.
    Offset(offset::OffsetCommand),
    /// Write the answer as a workbook or a pack, from a case folder or a database.
    Report(report::Report),
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
    /// Load a case folder, deliver clawback records, or add whole councils to a database.
    Import(ledger::Import),
    /// Show every version of a recorded figure.
    History(ledger::History),
    /// Give back a file as it was delivered.
    Original(delivered::Original),
    /// Erase a file as it was delivered, and keep its hash, its figures and the log.
    Erase(delivered::Erase),
    /// Show what was written of a council, by whom, when and why.
    Log(audit_log::Log),
    /// Is everything that is stored still what was written?
    Verify(audit_log::Verify),
    /// Write everything that is recorded to a file, while the service runs.
    Backup(backup::Backup),
    /// Fill an empty database from a backup.
    Restore(backup::Restore),
    /// Write all councils, or some, to a file for another database.
    Export(backup::Export),
    /// Give out, list, exchange or revoke the keys by which people and programs sign in.
    Keys(keys::Keys),
    /// Bring a database up to date, creating it where there is none.
    Migrate(serve::Migrate),
    /// Print the OpenAPI document.
    Openapi(serve::PrintOpenApi),
    /// Print completions for bash, zsh, fish, powershell or elvish.
    Completions(manual::Completions),
    /// Print the manual page of the program or of a command.
    Man(manual::Manual),
    /// Ask a running service whether it is ready; for containers.
    Healthcheck(healthcheck::Healthcheck),
}

/// Runs the command that the process was started with; returns its exit code.
pub fn run(world: World) -> u8 {
    let Cli { config, command } = Cli::parse();
    let mut given = Given::read(config.as_deref());
    match &command {
        Command::Serve(command) => command.flags.add_to(&mut given),
        Command::CheckConfig(command) => command.flags.add_to(&mut given),
        Command::Demo(command) => command.flags.add_to(&mut given),
        _ => {}
    }
    given.check("database_url", |url| store::check_address(url).map_err(|error| error.to_string()));
    let config = given.config().map_err(|wrong| Failure::unreadable(wrong.join("\nrecoup: ")));
    let result = config.and_then(|config| {
        logging::start(config.log_format, given.log_levels());
        start(command, &config, &given, world)
    });
    match result {
        Ok(code) => code,
        Err(failure) => {
            printing::say(&format!("recoup: {}\n", failure.message.trim_end()));
            failure.code
        }
    }
}

fn start(command: Command, config: &Config, given: &Given, world: World) -> Result<u8, Failure> {
    match command {
        Command::CheckConfig(command) => command.run(config, given),
        Command::Demo(command) => command.run(config, given, world),
        Command::Serve(command) => command.run(config, given, world),
        Command::AuditTable(command) => command.run(),
        Command::Offset(command) => command.run(config),
        Command::Report(command) => command.run(config),
        Command::Scenarios(command) => command.run(config, world),
        Command::Growth(command) => command.run(config),
        Command::Forecast(command) => command.run(config),
        Command::Monitoring(command) => command.run(config),
        Command::Vintages(command) => command.run(config, world),
        Command::Portfolio(command) => command.run(config),
        Command::Backtest(command) => command.run(config),
        Command::Import(command) => command.run(config, world),
        Command::History(command) => command.run(config),
        Command::Original(command) => command.run(config),
        Command::Erase(command) => command.run(config, world),
        Command::Log(command) => command.run(config),
        Command::Verify(command) => command.run(config),
        Command::Backup(command) => command.run(config),
        Command::Restore(command) => command.run(config),
        Command::Export(command) => command.run(config),
        Command::Keys(command) => command.run(config, world),
        Command::Migrate(command) => command.run(config),
        Command::Openapi(command) => command.run(),
        Command::Completions(command) => command.run(Cli::command()),
        Command::Man(command) => command.run(Cli::command()),
        Command::Healthcheck(command) => command.run(config),
    }
}
