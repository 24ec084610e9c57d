//! Imports run one way between the rooms of `src/`, and only the edges touch the
//! world: the two rules that keep the core a set of plain functions.

use std::collections::BTreeSet;

use super::code::{code_of, depth, lines_naming, lines_with, paths_from, test_files_of};
use super::{File, assert_none, made_up, repository};

/// Each room, and the rooms that it may name.
const ROOMS: &[(&str, &str)] = &[
    ("words", ""),
    ("domain", "words"),
    ("forecast", "words"),
    ("csv", ""),
    ("table_audit", "words domain"),
    ("ingest", "words domain csv"),
    ("config", "words ingest"),
    ("store", "words domain"),
    ("fits", "words domain forecast"),
    ("appraisal", "words domain"),
    ("sources", "words domain appraisal fits"),
    ("report", "words domain"),
    ("views", "words csv domain forecast fits table_audit ingest appraisal sources"),
    ("service", "words domain forecast fits table_audit ingest appraisal sources views store"),
    ("web", "words domain views report"),
    ("workbook", "words domain views web"),
    ("api", INSIDE),
    ("cli", EVERYTHING),
    ("main", EVERYTHING),
    ("lib", ""),
];

const INSIDE: &str = "words domain csv forecast fits table_audit ingest appraisal sources views store service config web workbook";

const EVERYTHING: &str = "words domain csv forecast fits table_audit ingest appraisal sources report views store service config api web workbook cli";

/// Something that only some rooms may touch.
struct Door {
    /// How code names it: whole words, or paths of them.
    names: &'static [&'static str],
    /// The rooms that may.
    rooms: &'static str,
    why: &'static str,
}

const DOORS: &[Door] = &[
    Door {
        names: &[
            "std::fs",
            "std::net",
            "std::process",
            "std::thread",
            "SystemTime",
            "Instant::now",
        ],
        rooms: "config store service api cli main",
        why: "the core is plain functions: what they need is given to them",
    },
    Door {
        names: &["std::env"],
        rooms: "config",
        why: "only config reads the environment, so that every setting is in one place",
    },
    Door {
        names: &["Utc::now", "Local::now", "SystemTime::now", "Uuid::now_v7"],
        rooms: "main",
        why: "time is given by main, so that any day can be tested",
    },
    Door {
        names: &["diesel", "diesel_migrations"],
        rooms: "store",
        why: "only the store knows that there is a database",
    },
    Door {
        names: &["actix_web", "utoipa_actix_web", "utoipa_swagger_ui"],
        rooms: "api cli main",
        why: "only the edges know that there is HTTP",
    },
    Door {
        names: &["serde", "utoipa"],
        rooms: "ingest config store service views api cli main",
        why: "what the core computes has its wire form in views, and may change without it",
    },
    Door {
        names: &["f64", "f32"],
        rooms: "domain ingest forecast fits report views api web workbook cli",
        why: "a sum of money never meets a float: statistics become pence once, in fits",
    },
];

#[test]
fn imports_run_one_way_between_the_rooms() {
    assert_none(
        against_the_arrows(&repository()),
        "a room may name only rooms before it in the flow, by `crate::`, or the core would come to know its edges:",
    );
}

#[test]
fn only_the_edges_touch_the_world() {
    assert_none(behind_closed_doors(&repository()), "each of these belongs to the rooms named:");
}

fn against_the_arrows(files: &[File]) -> Vec<String> {
    let mut offences = Vec::new();
    for (file, room, code) in rooms_code(files) {
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            offences.push(format!("{}: the room `{room}` has no place in the flow", file.line(1)));
            continue;
        };
        for (line, other) in paths_from(&code, &["crate", "recoup"]) {
            // A name that is no room is an item of `lib.rs` or a macro, which have no place in the flow.
            let is_room = ROOMS.iter().any(|(name, _)| *name == other);
            if is_room && other != room && !has_word(allowed, &other) {
                offences.push(format!("{}: `{room}` names `{other}`", file.line(line)));
            }
        }
        let climb = "super::".repeat(depth(&file.path) + 1);
        for line in lines_with(&code, &climb) {
            offences.push(format!("{}: leaves `{room}` by `{climb}`", file.line(line)));
        }
    }
    offences
}

fn behind_closed_doors(files: &[File]) -> Vec<String> {
    let mut offences = Vec::new();
    for (file, room, code) in rooms_code(files) {
        for door in DOORS.iter().filter(|door| !has_word(door.rooms, room)) {
            let mut found: Vec<_> =
                door.names.iter().flat_map(|name| lines_naming(&code, name)).collect();
            found.sort_unstable();
            found.dedup();
            for line in found {
                let Door { names, rooms, why } = door;
                offences.push(format!(
                    "{}: {} is for {rooms}: {why}",
                    file.line(line),
                    names.join(", ")
                ));
            }
        }
    }
    offences
}

/// The files of `src/` with their rooms and their code that is not test code.
fn rooms_code(files: &[File]) -> impl Iterator<Item = (&File, &str, String)> {
    let tests: BTreeSet<String> = files.iter().flat_map(test_files_of).collect();
    files.iter().filter(move |file| file.is_rust() && !tests.contains(&file.path)).filter_map(
        |file| {
            let place = file.path.strip_prefix("src/")?;
            let room = place.split('/').next()?.trim_end_matches(".rs");
            Some((file, room, code_of(&file.text)))
        },
    )
}

fn has_word(words: &str, word: &str) -> bool {
    words.split(' ').any(|each| each == word)
}

/// One file, and the lines of it that must offend, each by words in the complaint.
type Case = (&'static str, &'static str, &'static [(usize, &'static str)]);

/// Shows a rule one file by itself.
fn check(rule: fn(&[File]) -> Vec<String>, (path, text, expected): &Case) {
    let offences = rule(&made_up(&[(path, text)]));
    assert_eq!(offences.len(), expected.len(), "{path}\n{text}\n{offences:?}");
    for (offence, (line, words)) in offences.iter().zip(*expected) {
        assert!(
            offence.starts_with(&format!("{path}:{line}: ")) && offence.contains(words),
            "{offence}"
        );
    }
}

#[test]
fn an_import_against_the_flow_is_found_however_it_is_written() {
    let cases: &[Case] = &[
        ("src/domain/money.rs", "use crate::appraisal::Net;", &[(1, "`domain` names `appraisal`")]),
        ("src/domain/money.rs", "\n\nfn f() { crate::store::save() }", &[(3, "names `store`")]),
        (
            "src/appraisal/mod.rs",
            "use crate::{\n    domain::{Money, Rate},\n    api,\n};",
            &[(1, "names `api`")],
        ),
        (
            "src/views/mod.rs",
            "use crate::{store, domain, service::Load};",
            &[(1, "`store`"), (1, "`service`")],
        ),
        ("src/api/mod.rs", "use crate::cli::Command;", &[(1, "names `cli`")]),
        ("src/config.rs", "use recoup::store;", &[(1, "`config` names `store`")]),
        ("src/lib.rs", "pub use crate::domain::Money;", &[(1, "`lib` names `domain`")]),
        ("src/domain/mod.rs", "use super::forecast;", &[(1, "leaves `domain` by `super::`")]),
        ("src/domain/money.rs", "use super::super::forecast;", &[(1, "leaves `domain`")]),
        ("src/helpers/mod.rs", "", &[(1, "the room `helpers` has no place in the flow")]),
        // Not offences: the flow itself, one's own room, comments, tests, other words.
        (
            "src/appraisal/mod.rs",
            "use crate::{domain::Money, domain::Rate};\nuse crate::appraisal::path;",
            &[],
        ),
        ("src/main.rs", "use recoup::{cli, config};", &[]),
        (
            "src/domain/money.rs",
            "use super::Rate; // not crate::store\n/// use recoup::store;",
            &[],
        ),
        ("src/domain/a/b.rs", "use super::super::Rate;", &[]),
        ("src/domain/money.rs", "#[cfg(test)]\nmod tests {\n    use crate::appraisal;\n}", &[]),
        ("src/domain/money.rs", "use crate::store_room; use my_crate::store;", &[]),
        ("tests/it/main.rs", "use recoup::store;", &[]),
    ];
    for case in cases {
        check(against_the_arrows, case);
    }
}

#[test]
fn a_closed_door_is_found_however_it_is_opened() {
    let cases: &[Case] = &[
        ("src/domain/money.rs", "use std::fs;", &[(1, "plain functions")]),
        ("src/ingest/mod.rs", "use std::{fmt, fs::File};", &[(1, "plain functions")]),
        ("src/views/mod.rs", "\nstd::thread::spawn(f);", &[(2, "plain functions")]),
        (
            "src/service/mod.rs",
            "let name = std::env::var(key);",
            &[(1, "only config reads the environment")],
        ),
        ("src/service/mod.rs", "let now = Utc::now();", &[(1, "time is given by main")]),
        ("src/report/mod.rs", "let now = chrono::Utc::now();", &[(1, "time is given by main")]),
        ("src/api/mod.rs", "use diesel::prelude::*;", &[(1, "there is a database")]),
        ("src/service/mod.rs", "use actix_web::web;", &[(1, "there is HTTP")]),
        ("src/domain/money.rs", "#[derive(serde::Serialize)]", &[(1, "wire form")]),
        ("src/appraisal/mod.rs", "fn f(x: &[f64]) {}", &[(1, "never meets a float")]),
        // Not offences: the rooms that may, comments, tests and other words.
        ("src/appraisal/mod.rs", "amount.as_pounds_f64() // f64", &[]),
        ("src/store/mod.rs", "use diesel::prelude::*; use std::fs;", &[]),
        ("src/config.rs", "std::env::var(key)", &[]),
        ("src/main.rs", "let now = Utc::now();", &[]),
        ("src/domain/money.rs", "use std::fmt; // no std::fs\nuse std::time::Duration;", &[]),
        ("src/domain/money.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}", &[]),
        ("src/domain/money.rs", "let diesel_price = 1; let biodiesel = 2;", &[]),
    ];
    for case in cases {
        check(behind_closed_doors, case);
    }
}

#[test]
fn a_test_module_in_its_own_file_may_name_what_it_tests() {
    let own = ("src/appraisal/path/tests.rs", "use crate::ingest; use std::fs;");
    let declared = made_up(&[("src/appraisal/path.rs", "#[cfg(test)]\nmod tests;\n"), own]);
    assert_eq!(against_the_arrows(&declared), [""; 0]);
    assert_eq!(behind_closed_doors(&declared), [""; 0]);
    let undeclared = made_up(&[("src/appraisal/path.rs", "mod tests;\n"), own]);
    assert_eq!(
        against_the_arrows(&undeclared),
        ["src/appraisal/path/tests.rs:1: `appraisal` names `ingest`"]
    );
    assert_eq!(behind_closed_doors(&undeclared).len(), 1);
}
