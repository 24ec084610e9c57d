//! `log` and `verify`: what was written, and whether it is still what was written.

use super::*;
use crate::support::database::Database;

on_both_databases! {
    the_log_says_what_was_written_by_whom_and_why,
    a_whole_database_is_said_to_be_whole_and_a_printed_head_is_found,
    each_damage_is_named_by_its_first_row_and_nothing_else_is_blamed,
    a_programme_of_two_councils_is_asked_for_by_its_council,
    a_delivered_file_is_given_back_to_the_byte_until_it_is_erased,
}

fn with<'a>(database: &'a Database, args: &[&'a str]) -> Run {
    recoup(&[args, &["--database-url", &database.url]].concat())
}

/// The case of Cambridgeshire and that of Sheffield.
fn loaded(database: &Database) {
    with(database, &["import", CASE, "--submitted-by", "A. Officer", "--reason", "A start"])
        .expect(0);
    with(database, &["import", "examples/sheffield-promoting-independence"]).expect(0);
}

fn the_log_says_what_was_written_by_whom_and_why(database: &Database) {
    loaded(database);
    let text = with(database, &["log", "--council", "cambridgeshire"]).expect(0).out;
    for part in ["submission", "investments", "scenario", "A. Officer", "A start"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json = with(database, &["log", "--council", "cambridgeshire", "--format", "json"]);
    let commits = json.expect(0).json()["commits"].as_array().unwrap().clone();
    let places: Vec<i64> = commits.iter().map(|it| it["sequence"].as_i64().unwrap()).collect();
    let expected: Vec<i64> = (1..=places.len() as i64).rev().collect();
    assert_eq!(places, expected, "the newest first, without a gap");
    for pair in commits.windows(2) {
        assert_eq!(pair[0]["previous_hash"], pair[1]["hash"]);
    }
    assert_eq!(commits.last().unwrap()["kind"], "programme");
    let csv = with(database, &["log", "--council", "cambridgeshire", "--format", "csv"]);
    assert_eq!(csv.expect(0).out.lines().count(), commits.len() + 1);
    let few = with(database, &["log", "--council", "cambridgeshire", "--limit", "2"]).expect(0).out;
    assert!(few.contains(&format!("--before {}", places.len() - 1)), "{few}");
    with(database, &["log", "--council", "norfolk"])
        .refused(2, &["council norfolk", "cambridgeshire, sheffield"]);
    with(database, &["verify", "--council", "norfolk"])
        .refused(2, &["council norfolk", "cambridgeshire, sheffield"]);
    with(database, &["log", "--council", "sheffield", "--programme", "nowhere"])
        .refused(2, &["sheffield/nowhere"]);
}

fn a_whole_database_is_said_to_be_whole_and_a_printed_head_is_found(database: &Database) {
    with(database, &["migrate"]).expect(0);
    assert_eq!(with(database, &["verify"]).expect(0).out, "Nothing is recorded yet.\n");
    loaded(database);
    let whole = with(database, &["verify"]).expect(0).out;
    assert!(whole.starts_with("cambridgeshire: 1 programme and "), "{whole}");
    assert!(whole.contains("sheffield: 1 programme and 2 commits are as they were written. Head "));
    let json = with(database, &["verify", "--format", "json"]).expect(0).json();
    assert_eq!(json["whole"], true);
    let head = json["councils"][1]["head"].as_str().unwrap();
    let kept = with(database, &["verify", "--council", "sheffield", "--head", head]).expect(0).out;
    assert!(
        kept.ends_with("The head is commit 2 of sheffield. Nothing came after it.\n"),
        "{kept}"
    );
    let rows = "financial_year,quarter,amount,count,status\n2021-22,1,612000,140,provisional\n";
    let (_folder, path) = file("q1.csv", rows);
    let sheffield = "sheffield-promoting-independence";
    with(database, &["import", &path, "--programme", sheffield]).expect(0);
    let kept = with(database, &["verify", "--programme", sheffield, "--head", head]).expect(0).out;
    assert!(
        kept.ends_with("The head is commit 2 of sheffield. 1 commit came after it.\n"),
        "{kept}"
    );
    let other = "0".repeat(64);
    let unknown = with(database, &["verify", "--head", &other]).expect(1).out;
    assert!(unknown.contains("No log has this head"), "{unknown}");
    with(database, &["verify", "--head", "8c1f"]).refused(2, &["64 hexadecimal digits"]);
    with(database, &["verify", "--council", "norfolk"]).refused(2, &["council norfolk"]);
}

fn each_damage_is_named_by_its_first_row_and_nothing_else_is_blamed(database: &Database) {
    loaded(database);
    let of_sheffield = "council = 'sheffield'";
    database.tamper(&format!("UPDATE documents SET body = '{{}}' WHERE {of_sheffield}"));
    let found = with(database, &["verify", "--format", "json"]).expect(1).json();
    assert_eq!(found["whole"], false);
    assert_eq!(found["councils"][0]["damaged"], serde_json::json!([]));
    let damaged = &found["councils"][1]["damaged"];
    assert_eq!(damaged[0]["programme"], "sheffield-promoting-independence");
    assert!(damaged[0]["row"].as_str().unwrap().contains("documents row 1"), "{damaged}");
    let text = with(database, &["verify", "--council", "sheffield"]).expect(1).out;
    assert!(text.contains("sheffield: not everything is as it was written"), "{text}");
    // The rows of the log itself, and then all of its programme's.
    database.tamper(&format!("UPDATE commits SET reason = 'x' WHERE {of_sheffield}"));
    let text = with(database, &["verify", "--council", "sheffield"]).expect(1).out;
    assert!(text.contains("the log: commits row 1 is not what was written"), "{text}");
    database.tamper(&format!("DELETE FROM documents WHERE {of_sheffield}"));
    database.tamper(&format!("DELETE FROM commits WHERE {of_sheffield} AND sequence = 1"));
    let text = with(database, &["verify"]).expect(1).out;
    assert!(text.contains("sheffield-promoting-independence: "), "{text}");
    // What switched the triggers off for this is said on SQLite, where it dropped them.
    assert_eq!(
        text.contains("The trigger documents_refuse_update"),
        database.is_sqlite(),
        "{text}"
    );
}

fn a_programme_of_two_councils_is_asked_for_by_its_council(database: &Database) {
    loaded(database);
    let folder = TempDir::new().unwrap();
    for name in ["programme.toml", "benefits.toml"] {
        let from = format!("examples/sheffield-promoting-independence/{name}");
        let text = std::fs::read_to_string(from).unwrap();
        let text = text.replace("council = \"sheffield\"", "council = \"kent\"");
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    with(database, &["import", &folder.path().display().to_string()]).expect(0);
    let asked = ["offset", "--programme", "sheffield-promoting-independence"];
    with(database, &asked).refused(2, &["2 councils", "--council", "kent, sheffield"]);
    for council in ["kent", "sheffield"] {
        with(database, &[&asked[..], &["--council", council]].concat()).expect(0);
    }
    with(database, &[&asked[..], &["--council", "norfolk"]].concat())
        .refused(2, &["norfolk/sheffield-promoting-independence"]);
}

fn a_delivered_file_is_given_back_to_the_byte_until_it_is_erased(database: &Database) {
    loaded(database);
    let rows =
        "\u{feff}financial_year,quarter,amount,count,status\r\n2021-22,1,612000,140,final\r\n";
    let (_folder, path) = file("q1.csv", rows);
    let import = ["import", &*path, "--programme", PROGRAMME];
    let delivered = with(database, &import).expect(0).json();
    let id = delivered["id"].as_str().unwrap();
    let which = ["--programme", PROGRAMME, "--submission", id];
    let original = with(database, &[&["original"], &which[..]].concat()).expect(0).out;
    assert_eq!(original, rows);
    let who = ["--reason", "It named clients", "--submitted-by", "A. Officer"];
    let unknown = ["erase", "--programme", PROGRAMME, "--submission", "s-9"];
    with(database, &[&unknown[..], &who].concat()).refused(2, &["no submission", "s-9"]);
    let erase = [&["erase"], &which[..], &who].concat();
    let erased = with(database, &erase).expect(0).out;
    assert!(erased.contains("of cambridgeshire says so"), "{erased}");
    with(database, &[&["original"], &which[..]].concat()).refused(2, &["were erased"]);
    with(database, &erase).refused(2, &["erased before"]);
    let log = with(database, &["log", "--council", "cambridgeshire", "--limit", "1"]).expect(0).out;
    for part in ["erasure", "It named clients", "A. Officer"] {
        assert!(log.contains(part), "{part}: {log}");
    }
    with(database, &["verify"]).expect(0);
    // The figures stay, and the same file is still known.
    let again = with(database, &import).expect(0).json();
    assert_eq!((&again["status"], &again["id"]), (&"already_recorded".into(), &delivered["id"]));
}
