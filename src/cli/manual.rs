//! `completions`, `man`: what shells and `man` know of the commands, made of the commands.

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use super::failure::Failure;
use super::printing::print;

/// Print the completions of a shell.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup completions bash > /etc/bash_completion.d/recoup
  recoup completions fish > ~/.config/fish/completions/recoup.fish")]
pub struct Completions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub fn run(&self, mut recoup: Command) -> Result<u8, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut recoup, "recoup", &mut script);
        print(&String::from_utf8_lossy(&script))?;
        Ok(0)
    }
}

/// Print the manual page of the program, or of one of its commands.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup man > recoup.1
  recoup man serve | man -l -")]
pub struct Manual {
    /// A command; without one the page is of the program.
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

impl Manual {
    pub fn run(&self, mut recoup: Command) -> Result<u8, Failure> {
        recoup.build();
        let page = match &self.command {
            None => recoup,
            Some(name) => recoup.find_subcommand(name).cloned().ok_or_else(|| {
                Failure::unreadable(format!("there is no command {name:?}: see recoup --help"))
            })?,
        };
        let mut roff = Vec::new();
        Man::new(page).render(&mut roff).map_err(Failure::unavailable)?;
        print(&String::from_utf8_lossy(&roff))?;
        Ok(0)
    }
}
