//! `migrate`, `import` and `history`: the quarterly routine without a server.

use super::*;
use crate::support::database::Database;

on_both_databases! {
    the_quarterly_routine_without_a_server,
    a_folder_is_loaded_as_a_whole_or_not_at_all,
    a_published_table_is_imported_once_its_repair_is_accepted,
    credits_are_imported_with_their_sign,
}

fn with<'a>(database: &'a Database, args: &[&'a str]) -> Run {
    recoup(&[args, &["--database-url", &database.url]].concat())
}

fn the_quarterly_routine_without_a_server(database: &Database) {
    let applied = with(database, &["migrate"]).expect(0).out;
    assert!(applied.contains("Applied "), "{applied}");
    let again = with(database, &["migrate"]).expect(0).out;
    assert_eq!(again, "The database is up to date.\n");
    let back = with(database, &["migrate", "--down"]).expect(0).out;
    assert_eq!(back, applied.replace("Applied ", "Took ").replace(".\n", " back.\n"));
    let loaded = with(database, &["import", CASE]).expect(0).out;
    assert!(loaded.contains(PROGRAMME), "{loaded}");
    with(database, &["migrate", "--down"]).refused(2, &["what is recorded would be lost"]);

    let import = |name: &str, rows: &str, options: &[&str]| {
        let (_folder, path) = file(name, rows);
        with(database, &[&["import", &*path, "--programme", PROGRAMME], options].concat())
    };
    let offset = |options: &[&str]| {
        let statistical = ["--set", "recovery_path=statistical", "--format", "json"];
        let args = [&["offset", "--programme", PROGRAMME], &statistical[..], options].concat();
        with(database, &args).expect(0).json()
    };
    let forecast = |options: &[&str]| {
        let args = [&["forecast", "--programme", PROGRAMME, "--format", "json"], options].concat();
        with(database, &args).expect(0).json()["quarters"].clone()
    };
    let before = (offset(&[])["years"].clone(), forecast(&[]));
    let provisional =
        "financial_year,quarter,amount,count,status\n2021-22,1,612000,140,provisional\n";
    let dry = import("q1.csv", provisional, &["--dry-run"]).expect(0).json();
    assert_eq!((&dry["status"], &dry["id"]), (&"dry_run".into(), &Value::Null));
    let first = import("q1.csv", provisional, &[]).expect(0).json();
    assert_eq!(first["source"], "q1.csv");
    assert_eq!(first["records"]["new"], 1);
    assert_eq!((offset(&[])["years"].clone(), forecast(&[])), before, "kept out of every fit");

    let last = "financial_year,quarter,amount,count,status\n2021-22,1,598431.27,139,final\n";
    import("final.csv", last, &[]).refused(2, &["submitted_by", "612,000", "598,431.27"]);
    let why = ["--reason", "Quarter closed", "--submitted-by", "A. Officer"];
    let second = import("final.csv", last, &why).expect(0).json();
    assert_eq!(second["records"]["restated"], 1);
    let after = (offset(&[])["years"].clone(), forecast(&[]));
    assert!(after.0 != before.0 && after.1 != before.1, "the final figure moves both");

    let [first, second] = [&first, &second].map(|s| s["submitted_at"].as_str().unwrap());
    let then = ["--as-known-at", first];
    assert_eq!((offset(&then)["years"].clone(), forecast(&then)), before);
    assert_eq!(offset(&then)["as_known_at"], first);
    let now = ["--as-known-at", second];
    assert_eq!((offset(&now)["years"].clone(), forecast(&now)), after);
    let too_early = ["offset", "--programme", PROGRAMME, "--as-known-at", "2020-01-01"];
    with(database, &too_early).refused(2, &["not known yet"]);

    let history = with(database, &["history", "2021-22-Q1", "--programme", PROGRAMME]);
    let history = history.expect(0).out;
    for part in ["provisional", "612,000", "final", "598,431.27", "A. Officer", "Quarter closed"] {
        assert!(history.contains(part), "{part} in {history}");
    }
    let args = ["history", "2021-22 Q1", "--programme", PROGRAMME, "--format", "json"];
    let versions = with(database, &args).expect(0).json()["versions"].clone();
    assert_eq!(versions[0]["amount"], "612000.00");
    assert_eq!(versions[1]["amount"], "598431.27");
    let nothing = ["history", "2030-31-Q1", "--programme", PROGRAMME];
    with(database, &nothing).refused(2, &["2030-31 Q1"]);
    with(database, &["history", "2030-31-Q5", "--programme", PROGRAMME]).refused(2, &["1 to 4"]);
    with(database, &["history", "2021-22-Q1", "--programme", "nowhere"]).refused(2, &["nowhere"]);
    let csv = ["history", "2021-22-Q1", "--programme", PROGRAMME, "--format", "csv"];
    with(database, &csv).refused(2, &["[possible values: text, json]"]);
}

fn a_folder_is_loaded_as_a_whole_or_not_at_all(database: &Database) {
    let folder = copy_of_the_case();
    let path = folder.path().display().to_string();
    std::fs::write(folder.path().join("investment.csv"), "line,2022-23\nTeam,x\n").unwrap();
    with(database, &["import", &path]).refused(2, &["investment.csv, row 2"]);
    database.open();
    let listed = with(database, &["growth", "--programme", PROGRAMME]);
    listed.refused(2, &["there is no programme"]);
    with(database, &["import", CASE]).expect(0);
    with(database, &["import", CASE]).refused(2, &["exists already"]);
    for options in [
        &["--programme", PROGRAMME][..],
        &["--source", "x"],
        &["--dry-run"],
        &["--accept-repair", "r-1"],
        &["--accept-as-printed"],
    ] {
        with(database, &[&["import", CASE], options].concat()).refused(2, &["go with a file"]);
    }
    with(database, &["import", "no-such-file.csv", "--programme", PROGRAMME])
        .refused(2, &["no-such-file.csv"]);
    with(database, &["import", PUBLISHED]).refused(2, &["--programme"]);
    with(database, &["import", PUBLISHED, "--programme", "nowhere"]).refused(2, &["nowhere"]);
}

fn a_published_table_is_imported_once_its_repair_is_accepted(database: &Database) {
    let folder = copy_of_the_case();
    let path = folder.path().display().to_string();
    let bare = "financial_year,quarter,amount,count\n2016-17,4,1,1\n";
    std::fs::write(folder.path().join("clawbacks.csv"), bare).unwrap();
    with(database, &["import", &path]).expect(0);
    let import = ["import", PUBLISHED, "--programme", PROGRAMME];
    let refused = with(database, &import);
    assert_eq!(refused.code, 1, "{refused:?}");
    let offer = refused.err.split("--accept-repair ").nth(1).unwrap();
    let id = offer.split_whitespace().next().unwrap();
    let accept = [&import[..], &["--accept-repair", id]].concat();
    with(database, &accept).refused(2, &["reason"]);
    let why = ["--reason", "Control totals prove it", "--submitted-by", "A. Officer"];
    let taken = with(database, &[&accept[..], &why].concat()).expect(0).json();
    assert_eq!(taken["accepted_repair"]["accepted_by"], "A. Officer");
    assert_eq!(taken["source"], "clawbacks-as-published.csv");
    let again = with(database, &import).expect(0).json();
    assert_eq!((&again["id"], &again["status"]), (&taken["id"], &"already_recorded".into()));
    let history = with(database, &["history", "2019-20-Q4", "--programme", PROGRAMME]);
    let history = history.expect(0).out;
    for part in ["445,275", "437,243", "A. Officer", "Control totals prove it"] {
        assert!(history.contains(part), "{part} in {history}");
    }
    let both = [&accept[..], &["--accept-as-printed"]].concat();
    with(database, &both).refused(2, &["--accept-as-printed"]);
}

#[test]
fn a_database_that_is_not_there_is_3_and_is_not_created() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("none.db");
    let url = format!("sqlite:{}", path.display());
    for args in [
        &["offset", "--programme", PROGRAMME][..],
        &["growth", "--programme", PROGRAMME],
        &["history", "2020-21-Q1", "--programme", PROGRAMME],
        &["import", PUBLISHED, "--programme", PROGRAMME],
    ] {
        recoup(&[args, &["--database-url", &url]].concat()).refused(3, &["none.db"]);
    }
    assert!(!path.exists());
    let url = crate::support::postgres::absent_server();
    let run = recoup(&["growth", "--programme", PROGRAMME, "--database-url", &url]);
    run.refused(3, &[]);
}

#[test]
fn the_environment_names_the_database() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("from-environment.db").display());
    let output =
        program().env("RECOUP_DATABASE_URL", &url).args(["import", CASE]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let growth = ["growth", "--programme", PROGRAMME, "--database-url", &url];
    recoup(&growth).expect(0);
}

/// The default would be another database, and nobody would notice.
#[test]
fn a_setting_that_says_nothing_is_refused_by_its_name() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    for name in ["RECOUP_DATABASE_URL", "RECOUP_LISTEN", "RECOUP_ALLOWED_HOSTS"] {
        for value in [&b""[..], b"  ", b"sqlite:caf\xE9.db"] {
            let mut command = program();
            command.env(name, OsStr::from_bytes(value)).args(["growth", CASE]);
            let output = command.output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains(name), "{said}");
        }
    }
}

#[test]
fn the_password_of_a_database_is_never_printed() {
    let absent = crate::support::postgres::absent_server();
    let reachable = crate::support::database::Database::postgres();
    let with_password = |url: &str, password: &str| {
        let (scheme, rest) = url.split_once("://").unwrap();
        match rest.split_once('@') {
            Some((user, rest)) => format!("{scheme}://{user}:{password}@{rest}"),
            None => format!("{scheme}://recoup:{password}@{rest}"),
        }
    };
    for (url, code) in [
        (with_password(&reachable.url, "s3cret"), 0),
        (with_password(&absent, "s3cret"), 3),
        ("postgres://recoup:s3cret/s3cret@localhost/recoup".to_owned(), 3),
        ("postgres://recoup:s3cret@s3cret@localhost:1/recoup".to_owned(), 3),
        ("postgres://localhost:1/recoup?password=s3cret&nonsense=s3cret".to_owned(), 3),
    ] {
        let mut command = program();
        command.env("RUST_LOG", "trace").args(["import", CASE, "--database-url", &url]);
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        assert_eq!(output.status.code(), Some(code), "{url}: {said:?}");
        assert!(!said.concat().contains("s3cret"), "{url}: {said:?}");
    }
}

fn credits_are_imported_with_their_sign(database: &Database) {
    with(database, &["migrate"]).expect(0);
    with(database, &["import", CASE]).expect(0);
    let rows = "financial_year,quarter,amount,count\n2021-22,1,-612000.00,140\n";
    let (_folder, path) = file("credit.csv", rows);
    let import = |options: &[&str]| {
        with(database, &[&["import", &*path, "--programme", PROGRAMME], options].concat())
    };
    let dry = import(&["--dry-run"]).expect(0).json();
    let rules: Vec<&str> =
        dry["findings"].as_array().unwrap().iter().filter_map(|it| it["rule"].as_str()).collect();
    assert!(rules.contains(&"sign_differs"), "{dry:#}");
    import(&["--sign", "debit"]).refused(2, &["credit"]);
    let turned = import(&["--sign", "credit"]).expect(0).json();
    assert_eq!((&turned["sign"], &turned["records"]["new"]), (&"credit".into(), &1.into()));
    let history = ["history", "2021-22-Q1", "--programme", PROGRAMME];
    assert!(with(database, &history).expect(0).out.contains("612,000"));
    with(database, &["import", CASE, "--sign", "credit"]).refused(2, &["--sign"]);
}
