//! The documentation is held to what the program does: links lead somewhere,
//! commands exist, every `console` block prints what it shows, every invariant
//! names its test, and every dependency has its reason.
//!
//! In a `console` block a line that starts with `$ ` is run by bash and the lines
//! below it are what it prints. `...` stands for any text of a line, and a line of
//! it alone for any number of lines. The blocks of one document run one after the
//! other in an empty folder beside the examples; 127.0.0.1:8080 is a demo that is
//! started for the document.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const RECOUP: &str = env!("CARGO_BIN_EXE_recoup");
/// The address that documents name.
const DEMO: &str = "127.0.0.1:8080";
/// What separates the output of one command from that of the next.
const MARK: &str = "=== next command ===";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every document: its path from the root of the repository, and its text.
fn documents() -> Vec<(String, String)> {
    let mut paths = vec!["README.md".to_owned(), "CHANGELOG.md".to_owned()];
    for folder in ["docs", "docs/method"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            if name.ends_with(".md") {
                paths.push(format!("{folder}/{name}"));
            }
        }
    }
    paths.sort();
    let read = |path: String| (fs::read_to_string(root().join(&path)).unwrap(), path);
    paths.into_iter().map(read).map(|(text, path)| (path, text)).collect()
}

fn document(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Fenced blocks as their language, their first line's number and their lines.
fn blocks(text: &str) -> Vec<(&str, usize, Vec<&str>)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, usize, Vec<&str>)> = None;
    for (number, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((language, number + 2, Vec::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, _, lines))) => lines.push(line),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fenced block is not closed");
    blocks
}

/// The text outside fenced blocks.
fn prose(text: &str) -> String {
    let mut fenced = false;
    let outside = text.lines().filter(|line| {
        let fence = line.starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    outside.map(|line| format!("{line}\n")).collect()
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut lost = Vec::new();
    for (path, text) in documents() {
        for target in prose(&text).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.starts_with("http") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let folder = root().join(&path).parent().unwrap().to_owned();
            let file = if file.is_empty() { root().join(&path) } else { folder.join(file) };
            let found = file.exists() && (anchor.is_empty() || anchors(&file).contains(anchor));
            if !found {
                lost.push(format!("{path}: {target}"));
            }
        }
    }
    assert!(lost.is_empty(), "links that lead nowhere:\n{}", lost.join("\n"));
}

/// The headings of a document as addresses.
fn anchors(file: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(file).unwrap();
    let headings = prose(&text);
    let headings = headings.lines().filter(|line| line.starts_with('#'));
    let slug = |heading: &str| -> String {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(slug).collect()
}

/// What `recoup`, or one of its commands, says of itself.
fn help(command: &[&str]) -> String {
    let output = Command::new(RECOUP).args(command).arg("--help").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_command_and_flag_that_is_named_exists() {
    let makefile = document("Makefile");
    let mut unknown = Vec::new();
    for (path, text) in documents() {
        for command in commands_in(&text) {
            let words: Vec<&str> = command.split_whitespace().collect();
            let known = match words.as_slice() {
                ["make", target, ..] => makefile.contains(&format!("\n{target}:")),
                ["recoup", name, flags @ ..] if !name.starts_with('-') => {
                    let said = help(&[name]);
                    let names = flags.iter().filter(|word| word.starts_with("--"));
                    let mut names = names.map(|flag| flag.split('=').next().unwrap_or(flag));
                    said.contains("Usage: recoup ") && names.all(|flag| said.contains(flag))
                }
                _ => true,
            };
            if !known {
                unknown.push(format!("{path}: {command}"));
            }
        }
    }
    assert!(unknown.is_empty(), "commands that do not exist:\n{}", unknown.join("\n"));
}

/// Commands in blocks of shell and in code within sentences.
fn commands_in(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    for (language, _, lines) in blocks(text) {
        let joined = lines.join("\n").replace("\\\n", " ");
        if ["sh", "console"].contains(&language) {
            let line = |line: &str| line.trim_start_matches("$ ").to_owned();
            let typed = joined.lines().filter(|l| language == "sh" || l.starts_with("$ "));
            commands.extend(typed.map(line).map(|line| line.split('|').next().unwrap().to_owned()));
        }
    }
    commands.extend(prose(text).split('`').skip(1).step_by(2).map(str::to_owned));
    commands
}

#[test]
fn every_invariant_names_tests_that_exist() {
    let mut tests = String::new();
    read_rust(&root().join("tests/it"), &mut tests);
    read_rust(&root().join("src"), &mut tests);
    let text = document("docs/ARCHITECTURE.md");
    let invariants: Vec<&str> = text.split("Invariant:").skip(1).collect();
    assert!(invariants.len() >= 8, "the invariants are gone");
    for invariant in invariants {
        let sentence = invariant.split("\n\n").next().unwrap().split("\n- ").next().unwrap();
        let code = sentence.split('`').skip(1).step_by(2);
        let named: Vec<&str> = code.filter(|code| code.contains("::")).collect();
        assert!(!named.is_empty(), "no test is named: {sentence}");
        for test in named {
            let name = test.rsplit("::").next().unwrap();
            assert!(tests.contains(&format!("fn {name}(")), "there is no test {test}");
        }
    }
}

fn read_rust(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_rust(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let manifest: toml::Table = toml::from_str(&document("Cargo.toml")).unwrap();
    let wanted: BTreeSet<String> = ["dependencies", "dev-dependencies"]
        .into_iter()
        .filter_map(|section| manifest.get(section)?.as_table())
        .flat_map(|section| section.keys().cloned())
        .collect();
    let design = document("docs/DESIGN.md");
    let (_, table) = design.split_once("## Dependencies").expect("DESIGN.md has the table");
    let table = table.split("\n## ").next().unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let given: BTreeSet<String> =
        rows.map(|row| row.split('`').next().unwrap().to_owned()).collect();
    assert_eq!(given, wanted, "the table of docs/DESIGN.md and Cargo.toml");
}

/// A demo that runs as long as this lives.
struct Demo {
    process: Child,
    address: String,
}

impl Demo {
    fn start() -> Demo {
        let mut command = quiet(Command::new(RECOUP));
        command.args(["demo", "--listen", "127.0.0.1:0"]);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = said.into_iter().find_map(|line| {
            let (_, rest) = line.split_once("http://")?;
            rest.split('/').next().map(str::to_owned)
        });
        Demo { process, address: address.expect("the demo says where it listens") }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A command that no setting of this machine reaches.
fn quiet(mut command: Command) -> Command {
    for name in ["RECOUP_DATABASE_URL", "RECOUP_LISTEN", "RECOUP_ALLOWED_HOSTS", "RUST_LOG"] {
        command.env_remove(name);
    }
    command
}

#[test]
fn every_console_block_prints_what_it_shows() {
    for (path, text) in documents() {
        let steps = steps(&text);
        if !steps.is_empty() {
            run(&path, &steps);
        }
    }
}

/// A command of a document, the number of its line, and what it is to print.
struct Step {
    line: usize,
    command: String,
    expected: Vec<String>,
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (_, first, lines) in blocks(text).into_iter().filter(|(kind, ..)| *kind == "console") {
        for (offset, line) in lines.iter().enumerate() {
            if let Some(command) = line.strip_prefix("$ ") {
                let (line, command) = (first + offset, command.to_owned());
                steps.push(Step { line, command, expected: Vec::new() });
            } else {
                let step = steps.last_mut().expect("a console block starts with a command");
                if step.expected.is_empty() && step.command.ends_with('\\') {
                    step.command.push('\n');
                    step.command.push_str(line);
                } else {
                    step.expected.push((*line).to_owned());
                }
            }
        }
    }
    steps
}

fn run(path: &str, steps: &[Step]) {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root().join("examples"), folder.path().join("examples")).unwrap();
    let demo = steps.iter().any(|step| step.command.contains(DEMO)).then(Demo::start);
    let address = demo.as_ref().map_or(DEMO, |demo| &demo.address);
    let mut script = "exec 2>&1\n".to_owned();
    for step in steps {
        let command = step.command.replace(DEMO, address);
        // The status of a command stays what the next one sees as `$?`.
        script.push_str(&format!("{command}\nstatus=$?; printf '\\n{MARK}\\n'; (exit $status)\n"));
    }
    let mut bash = quiet(Command::new("bash"));
    let places = [Path::new(RECOUP).parent().unwrap().to_owned()];
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let places = places.into_iter().chain(std::env::split_paths(&inherited));
    bash.env("PATH", std::env::join_paths(places.collect::<Vec<PathBuf>>()).unwrap());
    let output = bash.arg("-c").arg(&script).current_dir(folder.path()).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap().replace(address, DEMO);
    let mut outputs = printed.split(MARK);
    let mut anew = std::env::var_os("RECOUP_WRITE_ANSWERS").is_some().then(|| document(path));
    for step in steps {
        let got: Vec<&str> =
            outputs.next().unwrap_or_default().trim_matches('\n').lines().collect();
        let got: Vec<&str> = got.iter().map(|line| line.trim_end()).collect();
        let expected: Vec<&str> = step.expected.iter().map(|line| line.trim_end()).collect();
        let is_whole = !expected.iter().any(|line| line.contains("..."));
        if let Some(text) = anew.as_mut().filter(|_| is_whole && !alike(&expected, &got)) {
            let shown = |lines: &[&str]| format!("$ {}\n{}\n", step.command, lines.join("\n"));
            *text = text.replacen(&shown(&expected), &shown(&got), 1);
            continue;
        }
        assert!(
            alike(&expected, &got),
            "{path}:{}: $ {}\nprints\n{}",
            step.line,
            step.command,
            got.join("\n")
        );
    }
    if let Some(text) = anew.filter(|text| *text != document(path)) {
        fs::write(root().join(path), text).unwrap();
    }
}

/// Whether lines are what is expected, where `...` stands for anything.
fn alike(expected: &[&str], got: &[&str]) -> bool {
    match (expected, got) {
        ([], []) => true,
        (["..."], _) => true,
        (["...", rest @ ..], _) => (0..=got.len()).any(|skipped| alike(rest, &got[skipped..])),
        ([wanted, rest @ ..], [line, others @ ..]) => {
            line_is_alike(wanted, line) && alike(rest, others)
        }
        _ => false,
    }
}

fn line_is_alike(wanted: &str, line: &str) -> bool {
    let Some((before, after)) = wanted.split_once("...") else { return wanted == line };
    let Some(rest) = line.strip_prefix(before) else { return false };
    (0..=rest.len())
        .filter(|at| rest.is_char_boundary(*at))
        .any(|at| line_is_alike(after, &rest[at..]))
}

#[test]
fn the_comparison_of_lines_can_fail() {
    let table: &[(&[&str], &[&str], bool)] = &[
        (&["a", "b"], &["a", "b"], true),
        (&["a"], &["a", "b"], false),
        (&["a", "..."], &["a", "b", "c"], true),
        (&["a", "...", "c"], &["a", "b", "c"], true),
        (&["a", "...", "d"], &["a", "b", "c"], false),
        (&["x ... z"], &["x y z"], true),
        (&["x ... z"], &["x y"], false),
        (&[], &["a"], false),
        (&["a"], &[], false),
    ];
    for (expected, got, result) in table {
        assert_eq!(alike(expected, got), *result, "{expected:?} {got:?}");
    }
}
