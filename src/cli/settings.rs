//! `--set NAME=VALUE`: assumptions in place of the programme's own.

use clap::Args;
use recoup::domain::Assumptions;
use recoup::ingest::assumptions;
use recoup::service::State;
use recoup::service::answers::not_of_clawbacks;
use serde_json::Value;

use super::failure::Failure;

/// Assumptions that are replaced.
#[derive(Args)]
pub struct SetOptions {
    /// Replace an assumption by its name; may be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
}

impl SetOptions {
    /// The assumptions of a programme with those in their place, or all that is wrong with
    /// any of them.
    pub fn replaced(&self, state: &State) -> Result<Assumptions, Failure> {
        let mut replaced = state.programme.assumptions.clone();
        let mut problems = Vec::new();
        // By name, so that the order in which they are given does not matter.
        let mut set: Vec<&String> = self.set.iter().collect();
        set.sort_by_key(|pair| pair.split_once('=').map(|(name, _)| name.trim()));
        for pair in set {
            let Some((name, value)) = pair.split_once('=') else {
                problems
                    .push(format!("--set {pair}: expected NAME=VALUE, such as growth_rate=0.05"));
                continue;
            };
            if Assumptions::NAMES.contains(&name.trim()) && !state.takes(name.trim()) {
                problems.push(format!("--set {pair}: {}", not_of_clawbacks()));
            } else if let Err(why) = assumptions::set(
                &mut replaced,
                name.trim(),
                &Value::String(value.trim().to_owned()),
            ) {
                problems.push(format!("--set {pair}: {why}"));
            }
        }
        match problems.is_empty() {
            true => Ok(replaced),
            false => Err(Failure::unreadable(problems.join("\n"))),
        }
    }
}
