//! The command line as its users meet it: the program itself, its output, its
//! exit codes.

mod answers;
mod as_sent;
mod audit_log;
mod backup;
mod batches;
mod configuration;
mod estimates;
mod folders;
mod ledger;
mod logs;
mod manual;
mod portfolio;
mod refused_series;
mod register;
mod report;
mod sentences;
mod series;
mod serving;
mod settings;
mod stopping;
mod table_audit;
mod texts;
mod wording;
mod wording_of_figures;
mod workbooks;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use recoup::config::SETTINGS;
use serde_json::Value;
use tempfile::TempDir;

/// What a command said.
#[derive(Debug)]
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// The program, with nothing set in its environment, at the root of the repository.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recoup"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let set = SETTINGS.iter().flat_map(|it| [Some(it.variable), it.variable_of_file]).flatten();
    for name in set.chain(["RECOUP_CONFIG", "RUST_LOG"]) {
        command.env_remove(name);
    }
    command
}

fn recoup(args: &[&str]) -> Run {
    recoup_with_input(args, b"")
}

fn recoup_with_input(args: &[&str], input: &[u8]) -> Run {
    let mut command = program();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A program that refuses its options does not read its input.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Run {
        code: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Run {
    /// The same run, which must have ended with that code.
    #[track_caller]
    fn expect(self, code: i32) -> Run {
        assert_eq!(self.code, code, "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        self
    }

    /// A run that was refused: it says all of this on standard error, and prints nothing.
    #[track_caller]
    fn refused(self, code: i32, says: &[&str]) {
        let run = self.expect(code);
        assert_eq!(run.out, "", "nothing is printed: {run:?}");
        for part in says {
            assert!(run.err.contains(part), "{part} in {run:?}");
        }
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

const CASE: &str = "examples/cambridgeshire-direct-payments";
const GROUPS: &str = "examples/client-groups";
const PUBLISHED: &str = "examples/cambridgeshire-direct-payments/clawbacks-as-published.csv";
const PROGRAMME: &str = "cambridgeshire-direct-payments";

/// A folder with one file.
fn file(name: &str, content: impl AsRef<[u8]>) -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    (folder, path.display().to_string())
}

/// A copy of the example case folder.
fn copy_of_the_case() -> TempDir {
    let folder = TempDir::new().unwrap();
    let case: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASE);
    for entry in std::fs::read_dir(case).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    folder
}
