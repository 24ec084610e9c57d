//! What every file owes its reader, and which files must agree with each other.

use std::collections::BTreeSet;

use super::code::code_of;
use super::{File, assert_none, made_up, repository};

/// The longest that a file may be, by the beginning and the end of its path. The tests at
/// its end do not count: nobody should think twice before adding one.
const LONGEST: &[(&str, &str, usize)] =
    &[("", ".rs", 400), ("docs/ARCHITECTURE", ".md", 130), ("docs/method/", ".md", 300)];

/// Words that no file may have, and why.
const WORDS: &[(&[&str], &str)] = &[
    (&["todo!(", "unimplemented!(", "dbg!("], "unfinished code is not merged"),
    (&["#[ignore", "#[should_panic]"], "a test runs, and says which failure it expects"),
    (&["/work/", "/tmp/", "/root/", "../shared"], "a path of somebody's machine is on no other"),
    (
        &[
            "deb.debian.org",
            "index.crates.io",
            "static.crates.io",
            "pypi.org",
            "npmjs.",
            "docker.io/",
        ],
        "packages are named, and where they come from is left to each machine",
    ),
];

#[test]
fn every_rust_file_begins_with_what_it_is_for() {
    assert_none(
        without_head(&repository()),
        "a file begins with `//!` and sentences that say what it is for:",
    );
}

#[test]
fn every_file_can_be_read_in_one_sitting() {
    assert_none(
        too_long(&repository()),
        "a file that grew too long has two subjects; give each its own:",
    );
}

#[test]
fn no_file_has_a_word_that_is_out_of_place() {
    assert_none(out_of_place(&repository()), "some words do not belong in any file:");
}

#[test]
fn both_databases_have_the_same_migrations() {
    assert_none(
        unpaired_migrations(&repository()),
        "every migration is for both databases and can be undone, or a council could not change over:",
    );
}

#[test]
fn all_test_data_is_used() {
    assert_none(unused_data(&repository()), "data that no test reads shows nothing:");
}

#[test]
fn every_build_uses_the_pinned_rust() {
    assert_none(
        other_rusts(&repository()),
        "one version of Rust is tested, so the same one builds the image:",
    );
}

fn without_head(files: &[File]) -> Vec<String> {
    let has_head = |file: &&File| {
        let head: Vec<_> = file.text.lines().map_while(|line| line.strip_prefix("//!")).collect();
        head.join(" ").contains(['.', ':'])
    };
    let rust = files.iter().filter(|file| file.is_rust());
    rust.filter(|file| !has_head(file)).map(|file| file.line(1)).collect()
}

fn too_long(files: &[File]) -> Vec<String> {
    let mut offences = Vec::new();
    for (start, end, longest) in LONGEST {
        for file in
            files.iter().filter(|file| file.path.starts_with(start) && file.path.ends_with(end))
        {
            let lines = match file.is_rust() {
                true => code_of(&file.text).lines().count(),
                false => file.text.lines().count(),
            };
            if lines > *longest {
                offences
                    .push(format!("{}: {lines} lines, at most {longest}", file.line(longest + 1)));
            }
        }
    }
    offences
}

fn out_of_place(files: &[File]) -> Vec<String> {
    let mut offences = Vec::new();
    // This file has to spell the words out.
    for file in files.iter().filter(|file| file.path != file!()) {
        for (number, line) in file.text.lines().enumerate() {
            for (words, why) in WORDS {
                let found = words.iter().filter(|word| line.contains(**word));
                offences.extend(
                    found.map(|word| format!("{}: `{word}`: {why}", file.line(number + 1))),
                );
            }
        }
    }
    offences
}

fn unpaired_migrations(files: &[File]) -> Vec<String> {
    let scripts = |database: &str| -> BTreeSet<&str> {
        let folder = format!("migrations/{database}/");
        files.iter().filter_map(|file| file.path.strip_prefix(&folder)).collect()
    };
    let (sqlite, postgres) = (scripts("sqlite"), scripts("postgres"));
    if sqlite.is_empty() {
        return vec!["migrations/sqlite: has no migration".into()];
    }
    let mut offences: Vec<_> = sqlite
        .symmetric_difference(&postgres)
        .map(|script| format!("{script}: is for one database only"))
        .collect();
    for script in &sqlite {
        let other = match script.rsplit_once('/') {
            Some((name, "up.sql")) => format!("{name}/down.sql"),
            Some((name, "down.sql")) => format!("{name}/up.sql"),
            _ => continue,
        };
        if !sqlite.contains(&*other) {
            offences.push(format!("{script}: has no {other}"));
        }
    }
    offences
}

fn unused_data(files: &[File]) -> Vec<String> {
    let data = files.iter().filter_map(|file| file.path.strip_prefix("tests/data/"));
    let names = data.filter_map(|path| path.split('/').next());
    let names: BTreeSet<_> = names.filter(|name| !name.starts_with('.')).collect();
    let is_used = |name: &str| {
        let ways = [format!("data/{name}"), format!("\"{name}")];
        let mut readers = files.iter().filter(|file| file.is_rust());
        readers.any(|file| ways.iter().any(|way| file.text.contains(way)))
    };
    names
        .into_iter()
        .filter(|name| !is_used(name))
        .map(|name| format!("tests/data/{name}"))
        .collect()
}

fn other_rusts(files: &[File]) -> Vec<String> {
    let setting = |path: &str, before: &str| {
        let file = files.iter().find(|file| file.path == path);
        let rest = file.and_then(|file| file.text.split_once(before)).map_or("", |(_, rest)| rest);
        rest.chars().take_while(|sign| sign.is_ascii_digit() || *sign == '.').collect::<String>()
    };
    let pinned = setting("rust-toolchain.toml", "channel = \"");
    let minor = pinned.rsplit_once('.').map_or("", |(minor, _)| minor);
    [
        ("Dockerfile", setting("Dockerfile", "FROM rust:"), &*pinned),
        ("Cargo.toml", setting("Cargo.toml", "rust-version = \""), minor),
    ]
    .into_iter()
    .filter(|(_, found, wanted)| found.is_empty() || found != wanted)
    .map(|(path, found, wanted)| {
        format!("{path}: has Rust {found:?}, rust-toolchain.toml {wanted:?}")
    })
    .collect()
}

/// Shows a rule a made-up repository and expects exactly these offences.
fn check(rule: fn(&[File]) -> Vec<String>, files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(rule(&made_up(files)), expected, "{files:?}");
}

#[test]
fn a_file_without_a_head_is_found() {
    let good = ("src/lib.rs", "//! Tells what it is for.\nfn f() {}");
    check(without_head, &[good, ("src/a.rs", "fn f() {}")], &["src/a.rs:1"]);
    check(without_head, &[good, ("src/a.rs", "//! Money\n")], &["src/a.rs:1"]);
    check(without_head, &[good, ("src/a.rs", "\n//! Late. \n")], &["src/a.rs:1"]);
    check(without_head, &[good, ("src/a.rs", ""), ("a.sql", "")], &["src/a.rs:1"]);
}

#[test]
fn a_file_that_is_too_long_is_found() {
    let (fits, grew) = ("x\n".repeat(400), "x\n".repeat(401));
    check(too_long, &[("src/a.rs", &fits), ("a.csv", &grew)], &[]);
    check(too_long, &[("src/a.rs", &grew)], &["src/a.rs:401: 401 lines, at most 400"]);
    let tested = fits.clone() + "#[cfg(test)]\nmod tests {\n" + &grew + "}\n";
    check(too_long, &[("src/a.rs", &tested)], &[]);
    check(
        too_long,
        &[("docs/ARCHITECTURE.md", &fits)],
        &["docs/ARCHITECTURE.md:131: 400 lines, at most 130"],
    );
    check(
        too_long,
        &[("docs/method/offset.md", &fits)],
        &["docs/method/offset.md:301: 400 lines, at most 300"],
    );
}

#[test]
fn each_word_that_is_out_of_place_is_found() {
    for (words, why) in WORDS {
        for word in *words {
            let text = format!("fine\nnot {word} fine\n");
            check(
                out_of_place,
                &[("README.md", &text)],
                &[&format!("README.md:2: `{word}`: {why}")],
            );
        }
    }
    check(out_of_place, &[("README.md", "a workbook, `make todo`, ../src")], &[]);
}

#[test]
fn a_migration_for_one_database_or_one_way_is_found() {
    let both =
        |name: &str| ["sqlite", "postgres"].map(|database| format!("migrations/{database}/{name}"));
    let ([up, up_too], [down, down_too]) = (both("1_a/up.sql"), both("1_a/down.sql"));
    let [up, up_too, down, down_too] = [&up, &up_too, &down, &down_too].map(|path| (&**path, ""));
    check(unpaired_migrations, &[up, up_too, down, down_too], &[]);
    check(unpaired_migrations, &[up, up_too, down], &["1_a/down.sql: is for one database only"]);
    check(unpaired_migrations, &[up, down, down_too], &["1_a/up.sql: is for one database only"]);
    check(unpaired_migrations, &[up, up_too], &["1_a/up.sql: has no 1_a/down.sql"]);
    check(unpaired_migrations, &[down, down_too], &["1_a/down.sql: has no 1_a/up.sql"]);
    check(unpaired_migrations, &[], &["migrations/sqlite: has no migration"]);
}

#[test]
fn test_data_that_nothing_reads_is_found() {
    let [used, named] = [("tests/data/bad/one.csv", ""), ("tests/data/ets.json", "")];
    check(unused_data, &[("tests/data/.gitattributes", "")], &[]);
    let reader = ("tests/it/main.rs", "include_str!(\"../data/ets.json\"); folder(\"bad\")");
    check(unused_data, &[used, named, reader], &[]);
    check(unused_data, &[used, named], &["tests/data/bad", "tests/data/ets.json"]);
    check(unused_data, &[("tests/data/lost/a", ""), reader], &["tests/data/lost"]);
}

#[test]
fn another_version_of_rust_is_found() {
    let pin = ("rust-toolchain.toml", "channel = \"1.95.0\"");
    let image = ("Dockerfile", "FROM rust:1.95.0-bookworm AS builder");
    let package = ("Cargo.toml", "rust-version = \"1.95\"");
    check(other_rusts, &[pin, image, package], &[]);
    let wanted = "has Rust \"1.94.0\", rust-toolchain.toml \"1.95.0\"";
    check(
        other_rusts,
        &[pin, ("Dockerfile", "FROM rust:1.94.0"), package],
        &[&format!("Dockerfile: {wanted}")],
    );
    check(other_rusts, &[pin, image], &["Cargo.toml: has Rust \"\", rust-toolchain.toml \"1.95\""]);
    assert_eq!(other_rusts(&[]).len(), 2);
}
