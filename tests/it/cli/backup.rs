//! `backup`, `restore`, `export` and `import --all`, as those meet them who run them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use recoup::service::World;

use super::*;
use crate::support::app::{CASE as CASE_PATH, TestApp, WORLD};
use crate::support::database::Database;

on_both_databases! {
    every_acknowledgement_before_a_backup_began_is_in_it,
    a_council_that_is_there_is_refused_by_name_and_nothing_is_written,
    what_is_damaged_is_said_with_exit_code_1,
    a_running_service_lists_the_councils_that_were_added,
}

fn with<'a>(database: &'a Database, args: &[&'a str]) -> Run {
    recoup(&[args, &["--database-url", &database.url]].concat())
}

/// A file's place in a folder of its own.
fn place(name: &str) -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name).display().to_string();
    (folder, path)
}

fn heads(database: &Database) -> Vec<Value> {
    let found = with(database, &["verify", "--format", "json"]).expect(0).json();
    let councils = found["councils"].as_array().unwrap().clone();
    councils.into_iter().map(|it| serde_json::json!([it["council"], it["head"]])).collect()
}

#[test]
fn from_sqlite_to_postgresql_and_back_nothing_changes_by_a_byte() {
    // One moment, so that no key expires while other tests make their clock go on.
    let world = World { now: || "2026-11-28T09:00:00.000250Z".parse().unwrap(), ..WORLD };
    let first = Database::sqlite();
    let app = TestApp::with_demo_in(&first, world.clone());
    let body = "financial_year,quarter,amount,count,status\n2021-22,1,612000,140,provisional\n";
    let headers =
        [("content-type", "text/csv"), ("idempotency-key", "k-1"), ("x-request-id", "request-7")];
    let deliver = |app: &TestApp| {
        let path = format!("{CASE_PATH}/submissions");
        app.send("POST", &path, &headers, Some(body.as_bytes())).expect(201)
    };
    let acknowledged = deliver(&app);
    let questions = [
        format!("{CASE_PATH}/offset"),
        format!("{CASE_PATH}/forecast"),
        format!("{CASE_PATH}/submissions"),
        "/api/v1/councils/cambridgeshire/commits".to_owned(),
        "/api/v1/councils/cambridgeshire/portfolio".to_owned(),
    ];
    let answers = |app: &TestApp| -> Vec<String> {
        questions.iter().map(|path| app.get(path).expect(200).text()).collect()
    };
    let before = answers(&app);
    let (_folder, file) = place("recoup.export");
    with(&first, &["export", "--all", &file]).expect(0);
    let bytes = std::fs::read(&file).unwrap();
    let before_heads = heads(&first);
    assert!(before_heads.len() > 3, "{before_heads:?}");
    for (command, other) in [
        (&["import", "--all"][..], Database::postgres()),
        (&["restore"], Database::sqlite()),
        (&["restore"], Database::postgres()),
    ] {
        let run = with(&other, &[command, &[&file]].concat()).expect(0);
        assert_eq!(run.err, "", "no progress where nobody looks at a terminal");
        assert!(run.out.contains("cambridgeshire: "), "{run:?}");
        assert_eq!(heads(&other), before_heads);
        // The next one gets what this one gives.
        with(&other, &["export", "--all", &file, "--force"]).expect(0);
        assert!(std::fs::read(&file).unwrap() == bytes, "the bytes of the export");
        let copy = TestApp::over_in(&other, world.clone());
        assert_eq!(answers(&copy), before);
        let again = deliver(&copy);
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        assert_eq!(again.body, acknowledged.body);
    }
}

fn every_acknowledgement_before_a_backup_began_is_in_it(database: &Database) {
    let app = TestApp::with_case(database);
    let is_over = AtomicBool::new(false);
    let last_head = Mutex::new(None::<String>);
    let count = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let path = format!("{CASE_PATH}/submissions?reason=Counting&submitted_by=A.%20Writer");
            for pounds in 1.. {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let row = format!("2021-22,1,{pounds},1,provisional");
                let body = format!("financial_year,quarter,amount,count,status\n{row}\n");
                let answer = app.post_csv(&path, &body).expect(201).json();
                *last_head.lock().unwrap() = Some(answer["head"].as_str().unwrap().to_owned());
                count.store(true, Ordering::Relaxed);
            }
        });
        while !count.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        let folder = TempDir::new().unwrap();
        let mut kept = Vec::new();
        for number in 0..20 {
            let head = last_head.lock().unwrap().clone().unwrap();
            let file = folder.path().join(format!("{number}.backup")).display().to_string();
            kept.push((head, file.clone(), with(database, &["backup", &file])));
        }
        is_over.store(true, Ordering::Relaxed);
        for (head, file, made) in kept {
            made.expect(0);
            let restored = Database::sqlite();
            let said = with(&restored, &["restore", &file]).expect(0).out;
            assert!(said.ends_with("Verified: everything is as it was written.\n"), "{said}");
            with(&restored, &["verify", "--head", &head]).expect(0);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 20, "no part is left over");
    });
}

fn a_council_that_is_there_is_refused_by_name_and_nothing_is_written(database: &Database) {
    let sheffield = "examples/sheffield-promoting-independence";
    let source = Database::sqlite();
    with(&source, &["import", CASE]).expect(0);
    with(&source, &["import", sheffield]).expect(0);
    let (_folder, file) = place("recoup.backup");
    let said = with(&source, &["backup", &file]).expect(0).out;
    assert!(said.contains("sheffield: 2 commits, 0 deliveries, "), "{said}");
    assert!(said.contains("Head ") && said.contains("Wrote "), "{said}");

    with(database, &["import", sheffield]).expect(0);
    let before = heads(database);
    with(database, &["import", "--all", &file])
        .refused(2, &["a record of sheffield already", "nothing was written"]);
    with(database, &["restore", &file])
        .refused(2, &["is not empty", "sheffield", "import --all", "nothing was written"]);
    assert_eq!(heads(database), before);
    // The other one alone is added beside it.
    let (_other_folder, other) = place("cambridgeshire.export");
    with(&source, &["export", "--council", "cambridgeshire", &other]).expect(0);
    let said = with(database, &["import", "--all", &other]).expect(0).out;
    assert!(said.starts_with("Added 1 council "), "{said}");
    assert_eq!(heads(database), [heads(&source)[0].clone(), before[0].clone()]);
    with(&source, &["export", "--council", "norfolk", &other, "--force"])
        .refused(2, &["no council norfolk"]);
}

fn a_running_service_lists_the_councils_that_were_added(database: &Database) {
    let source = Database::sqlite();
    with(&source, &["import", "examples/sheffield-promoting-independence"]).expect(0);
    let (_folder, file) = place("sheffield.export");
    with(&source, &["export", "--all", &file]).expect(0);
    let app = TestApp::with_case(database);
    let councils = || app.get("/api/v1/councils").expect(200).text();
    app.context.service.follow().unwrap();
    assert!(!councils().contains("sheffield"));
    with(database, &["import", "--all", &file]).expect(0);
    app.context.service.follow().unwrap();
    assert!(councils().contains("sheffield"), "{}", councils());
    app.get("/api/v1/councils/sheffield/programmes/sheffield-promoting-independence/offset")
        .expect(200);
}

fn what_is_damaged_is_said_with_exit_code_1(database: &Database) {
    with(database, &["import", CASE]).expect(0);
    database.tamper("UPDATE entries SET amount_pence = 1 WHERE sequence = 2");
    let (folder, file) = place("recoup.backup");
    with(database, &["backup", &file])
        .refused(1, &["was not written", "entries row 2", "`recoup verify`"]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left over");
}

#[test]
fn a_backup_takes_the_place_of_nothing_but_an_older_one_and_only_on_demand() {
    let source = Database::sqlite();
    with(&source, &["import", CASE]).expect(0);
    let (folder, file) = place("recoup.backup");
    with(&source, &["backup", &file]).expect(0);
    let first = std::fs::read(&file).unwrap();
    with(&source, &["import", "examples/sheffield-promoting-independence"]).expect(0);
    with(&source, &["backup", &file]).refused(2, &["is there already", "--force"]);
    assert!(std::fs::read(&file).unwrap() == first);
    with(&source, &["backup", &file, "--force"]).expect(0);
    assert!(std::fs::read(&file).unwrap() != first);
    // Not even then the database itself, nor a folder.
    let database = source.url.strip_prefix("sqlite:").unwrap().to_owned();
    with(&source, &["backup", &database, "--force"]).refused(2, &["is no backup"]);
    let folder = folder.path().display().to_string();
    for force in [&["--force"][..], &[]] {
        with(&source, &[&["backup", &folder], force].concat()).refused(2, &["is a folder"]);
        with(&source, &[&["backup", &database], force].concat())
            .refused(2, &["is no backup", "choose another name"]);
    }
    let nowhere = format!("{folder}/nowhere/monday.backup");
    with(&source, &["backup", &nowhere])
        .refused(2, &["there is no folder", "nowhere: make it first"]);
    with(&source, &["export", &nowhere]).refused(2, &["--all|--council"]);
    with(&source, &["backup", "-"]).refused(2, &["not printed"]);
    let nowhere = format!("{folder}/nowhere/recoup.backup");
    with(&source, &["backup", &nowhere]).refused(2, &["there is no folder"]);
    with(&Database::sqlite(), &["backup", &nowhere]).refused(3, &["there is no database"]);
    assert_eq!(with(&source, &["verify"]).expect(0).err, "");
}

#[test]
fn a_file_that_is_refused_makes_no_database() {
    let source = Database::sqlite();
    with(&source, &["import", CASE]).expect(0);
    let (folder, path) = place("recoup.backup");
    with(&source, &["backup", &path]).expect(0);
    let whole = std::fs::read(&path).unwrap();
    let cut = folder.path().join("cut.backup").display().to_string();
    std::fs::write(&cut, &whole[..whole.len() - 9]).unwrap();
    let (_readme, text) = file("notes.txt", "no backup");
    let missing = folder.path().join("missing").display().to_string();
    let folder = folder.path().display().to_string();
    let target = Database::sqlite();
    for (file, says) in [
        (&cut, "it was cut, or changed since it was written"),
        (&text, "it is no backup of Recoup"),
        (&missing, "cannot read"),
        (&folder, "is no file"),
    ] {
        with(&target, &["restore", file]).refused(2, &[says]);
        with(&target, &["import", "--all", file]).refused(2, &[says]);
    }
    assert!(!Path::new(target.url.strip_prefix("sqlite:").unwrap()).exists());
    with(&target, &["import", "--all", &path, "--programme", "x"])
        .refused(2, &["cannot be used with"]);
    with(&target, &["restore", &path, "--quiet"]).expect(0);
}
