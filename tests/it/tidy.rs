//! The house rules that neither the compiler nor clippy can see.
//!
//! `docs/ARCHITECTURE.md` promises that data flows one way, that only the edges
//! touch the world, and that a file can be read in one sitting. A promise that
//! nothing checks wears off, so here the repository is read as text and held to
//! each of them. All offenders are named at once, with the reason for the rule.
//! Every rule is also shown a small bad repository, since a check that cannot
//! fail is worth nothing.

mod circles;
mod code;
mod files;
mod rooms;

use std::{fs, path::Path};

/// A text file: its path from the root of the repository, and what it says.
struct File {
    path: String,
    text: String,
}

impl File {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Where an offence is, in the form that editors and terminals can follow.
    fn line(&self, number: usize) -> String {
        format!("{}:{number}", self.path)
    }
}

/// Every text file of the repository but what is fetched, built or private to git.
fn repository() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(root, root, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if [".git", ".venv", "target", "__pycache__"].contains(&&*name) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            files.push(File { path, text });
        }
    }
}

/// Fails with the reason for the rule and everything that breaks it.
fn assert_none(offences: Vec<String>, why: &str) {
    assert!(offences.is_empty(), "{why}\n  {}\n", offences.join("\n  "));
}

/// A made-up repository for showing a rule something bad.
fn made_up(files: &[(&str, &str)]) -> Vec<File> {
    files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect()
}

#[test]
fn the_repository_is_read_whole() {
    let files = repository();
    for path in ["Cargo.toml", "src/lib.rs", "src/domain/money.rs", file!()] {
        assert!(files.iter().any(|file| file.path == path), "{path} was not read");
    }
}
