//! The command `recoup`. It gives the real time and real ids to what needs them.

mod cli;

use std::process::ExitCode;

use recoup::config::Config;
use recoup::service::World;
use recoup::store::Caller;

fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info")).init();
    #[expect(clippy::disallowed_methods, reason = "the one place where time comes from")]
    let world = World {
        now: chrono::Utc::now,
        new_id: || uuid::Uuid::now_v7().to_string(),
        flight: None,
        caller: Caller::default(),
    };
    ExitCode::from(cli::run(Config::from_environment(), world))
}
