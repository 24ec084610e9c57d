//! All answers of the examples, byte for byte, so that every change of a figure or a
//! sentence stands in the diff of the commit that made it. `make answers` writes them anew.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::prose::offences;

/// Each council paper and the made-up programme, with what is asked of it besides its offset.
const CASES: [(&str, &[&str]); 7] = [
    ("cambridgeshire-care-together", &[]),
    ("cambridgeshire-direct-payments", &["growth", "forecast", "backtest", "monitoring"]),
    ("cambridgeshire-independent-living", &[]),
    ("cheshire-west-and-chester", &[]),
    ("client-groups", &["growth", "forecast"]),
    ("nottinghamshire-promoting-independence", &[]),
    ("sheffield-promoting-independence", &[]),
];

/// The lead case on other terms, each the assumptions that it replaces.
const READINGS: [(&str, &[&str]); 6] = [
    ("b", &["offset_basis=cumulative_uplift"]),
    ("c", &["baseline=2017-18..2019-20"]),
    ("d", &["baseline=2017-18..2019-20", "offset_basis=cumulative_uplift"]),
    ("i", &["lag_quarters=2"]),
    ("statistical", &["recovery_path=statistical", "offset_basis=total_recovery"]),
    ("fitted", &["growth_source=fitted", "optimism_bias=0.2", "pay_inflation_rate=0.03"]),
];

/// The answer as people read it, and as programs do.
const FORMATS: [(&str, &str); 2] = [("text", "txt"), ("json", "json")];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every answer: the file that keeps it, and the command that gives it.
fn answers() -> Vec<(String, Vec<String>)> {
    let mut answers = Vec::new();
    let mut add = |name: &str, args: &[&str]| {
        for (format, ending) in FORMATS {
            let args = args.iter().copied().chain(["--format", format]).map(str::to_owned);
            answers.push((format!("{name}.{ending}"), args.collect()));
        }
    };
    for (case, others) in CASES {
        let folder = format!("examples/{case}");
        add(&format!("{case}-offset"), &["offset", &folder, "--appraisal"]);
        for other in others {
            add(&format!("{case}-{other}"), &[other, &folder]);
        }
    }
    let lead = "examples/cambridgeshire-direct-payments";
    for (name, changes) in READINGS {
        let mut args = vec!["offset", lead, "--appraisal"];
        args.extend(changes.iter().flat_map(|change| ["--set", *change]));
        add(&format!("reading-{name}"), &args);
    }
    add("scenarios", &["scenarios", lead]);
    add(
        "scenarios-compared",
        &["scenarios", lead, "--compare", "a-published,d-cumulative-before-covid"],
    );
    let folders: Vec<String> = CASES.iter().map(|(case, _)| format!("examples/{case}")).collect();
    let portfolio: Vec<&str> =
        ["portfolio"].into_iter().chain(folders.iter().map(String::as_str)).collect();
    add("portfolio", &portfolio);
    answers
}

fn printed(args: &[String]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recoup"));
    let output = command.args(args).current_dir(root()).env_clear().output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_answer_of_the_examples_has_the_bytes_that_were_agreed() {
    let kept = root().join("tests/data/answers");
    let is_anew = std::env::var_os("RECOUP_WRITE_ANSWERS").is_some();
    let mut differ = Vec::new();
    let mut names: Vec<PathBuf> = Vec::new();
    for (name, args) in answers() {
        let file = kept.join(&name);
        let answer = printed(&args);
        if is_anew {
            std::fs::write(&file, &answer).unwrap();
        }
        if std::fs::read_to_string(&file).unwrap_or_default() != answer {
            differ.push(format!("{name}: recoup {}", args.join(" ")));
        }
        names.push(file);
    }
    let lost: Vec<PathBuf> = std::fs::read_dir(&kept)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| !names.contains(file))
        .collect();
    assert!(lost.is_empty(), "files that keep no answer: {lost:?}");
    assert!(differ.is_empty(), "`make answers`, then read the diff of:\n{}", differ.join("\n"));
}

#[test]
fn the_agreed_answers_speak_in_short_sentences_without_identifiers() {
    let mut found = Vec::new();
    for (name, _) in answers().into_iter().filter(|(name, _)| name.ends_with(".txt")) {
        let text = std::fs::read_to_string(root().join("tests/data/answers").join(&name)).unwrap();
        found.extend(offences(&text).into_iter().map(|offence| format!("{name}: {offence}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
