//! Texts that are kept in the record: the command line refuses what the API refuses, and shows what
//! was recorded before without letting it move the cursor.

use recoup::domain::{Role, Slug};
use recoup::ingest::new_key::NewKey;
use recoup::service::Service;
use recoup::service::documents::Author;
use recoup::service::keys::KeyFor;

use super::*;
use crate::support::app::WORLD;
use crate::support::database::Database;

on_both_databases! {
    what_was_recorded_before_moves_no_cursor,
    names_that_the_api_refuses_are_refused_and_nothing_is_written,
}

/// What no text of the record may be.
fn refused_texts() -> [String; 6] {
    ["", " ", "a\nb\u{1b}[31mRED", "\u{1b}[2J", "a\u{202e}b", &"x".repeat(501)].map(str::to_owned)
}

#[test]
fn a_text_that_the_api_refuses_is_refused_in_every_flag_before_anything_is_done() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("none.db");
    let url = format!("sqlite:{}", path.display());
    let key = ["--operator", "--name", "one"];
    let of = ["--programme", PROGRAMME];
    let both = &["--reason", "--submitted-by"][..];
    for (args, flags) in [
        (vec!["import", CASE], both),
        (
            [&["import", PUBLISHED], &of[..]].concat(),
            &["--reason", "--submitted-by", "--source"][..],
        ),
        ([&["keys", "create", "--role", "viewer"], &key[..]].concat(), both),
        ([&["keys", "rotate"], &key[..]].concat(), both),
        ([&["keys", "revoke"], &key[..]].concat(), both),
        (
            [&["erase", "--submission", "one", "--submitted-by", "A"], &of[..]].concat(),
            &["--reason"],
        ),
        (
            [&["erase", "--submission", "one", "--reason", "A"], &of[..]].concat(),
            &["--submitted-by"],
        ),
        ([&["scenarios", "--save", "one", "--name", "One"], &of[..]].concat(), both),
        ([&["scenarios", "--archive", "one"], &of[..]].concat(), both),
        ([&["vintages", "--save", "one"], &of[..]].concat(), both),
    ] {
        for flag in flags {
            for text in refused_texts() {
                let more = [flag, &*text, "--database-url", &url];
                let run = recoup(&[&args[..], &more].concat());
                assert!(!run.err.contains(['\u{1b}', '\u{202e}']), "{run:?}");
                let said = "expected 1 to 500 visible characters of text on one line";
                run.refused(2, &[&format!("{flag}: {said}")]);
            }
        }
    }
    assert!(!path.exists(), "no database was made");
}

fn names_that_the_api_refuses_are_refused_and_nothing_is_written(database: &Database) {
    let with = |args: &[&str]| recoup(&[args, &["--database-url", &database.url]].concat());
    with(&["import", CASE]).expect(0);
    let log = || with(&["log", "--council", "cambridgeshire"]).expect(0).out;
    let before = log();
    let scenario = ["scenarios", "--programme", PROGRAMME, "--save", "one"];
    for text in ["\u{1b}[2J", "a\nb"] {
        for args in [
            [&scenario[..], &["--name", text]].concat(),
            [&scenario[..], &["--name", "One", "--description", text]].concat(),
            vec!["vintages", "--programme", PROGRAMME, "--save", text],
        ] {
            let run = with(&args).expect(2);
            assert!(!run.err.contains('\u{1b}'), "{run:?}");
        }
    }
    assert_eq!(log(), before);
}

fn what_was_recorded_before_moves_no_cursor(database: &Database) {
    let service = Service::new(database.open()).unwrap();
    let name = Slug::parse("one").unwrap();
    let key = NewKey { name, role: Role::Viewer, valid_days: 1 };
    let council = Some(Slug::parse("kent").unwrap());
    let author = Author {
        submitted_by: Some("\u{1b}[2J".to_owned()),
        reason: Some("a\nb\u{1b}[31mRED".to_owned()),
    };
    service.create_key(&WORLD, &KeyFor { council, key }, author).unwrap();
    for command in [&["log"][..], &["keys", "list"]] {
        let more = ["--council", "kent", "--database-url", &database.url];
        let text = recoup(&[command, &more].concat()).expect(0).out;
        assert!(text.contains("\\u{1b}[2J") && text.contains("a\\nb\\u{1b}[31mRED"), "{text}");
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}
