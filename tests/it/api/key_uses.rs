//! On which day each key was last used.

use std::collections::BTreeMap;
use std::sync::mpsc;

use recoup::api::Context;
use recoup::api::holder::SignIn;
use recoup::domain::{Role, Slug};
use recoup::ingest::new_key::Rotation;
use recoup::service::documents::Author;
use recoup::service::{NotLetIn, Service};
use recoup::store::{Store, StoreError};

use super::keys::{DAY, give_out, locked, mistyped};
use super::*;

on_both_databases! {
    whoever_uses_a_key_does_not_keep_it_from_being_revoked,
    a_key_says_the_last_day_on_which_it_was_used,
    a_day_is_written_once_however_often_its_key_is_used,
    a_rotation_keeps_it_and_who_is_not_let_in_has_not_used_a_key,
    two_services_on_one_database_know_of_each_other,
    a_write_that_fails_is_tried_again,
    a_database_that_cannot_be_written_lets_everybody_in_all_the_same,
    a_use_outlasts_that_all_keys_are_read_anew,
    a_council_has_not_a_byte_of_what_another_uses,
    lists_show_it_without_a_commit,
    where_nobody_signs_in_nothing_is_noted,
}

const FRIDAY: &str = "2026-11-27";
const SATURDAY: &str = "2026-11-28";

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

/// The service over an empty database, and the text of the key `board` of Kent.
fn with_board(database: &Database) -> (Service, String) {
    let service = Service::new(database.open()).unwrap();
    let text = give_out(&service, &DAY, Some("kent"), Role::Viewer, "board");
    (service, text)
}

fn let_in(service: &Service, text: &str, at: &str) -> Result<(), NotLetIn> {
    service.sign_in(text, at.parse().unwrap()).map(drop)
}

fn let_in_on(service: &Service, text: &str, day: &str) {
    let_in(service, text, &format!("{day}T12:00:00Z")).unwrap();
}

/// What the list of a council says of each key.
fn listed(service: &Service, council: Option<&str>) -> Vec<(String, Option<String>)> {
    let keys = service.list_keys(council.map(slug).as_ref()).unwrap().keys;
    keys.into_iter().map(|key| (key.name, key.last_used_on)).collect()
}

fn of_board(day: Option<&str>) -> Vec<(String, Option<String>)> {
    vec![("board".to_owned(), day.map(str::to_owned))]
}

/// What is written of a council.
fn written(store: &Store, council: &str) -> BTreeMap<String, String> {
    let last = store.read(|reader| reader.last_key_uses(&slug(council))).unwrap();
    last.into_iter().map(|(name, day)| (name, day.to_string())).collect()
}

fn row_count(database: &Database) -> String {
    database.text("SELECT CAST(count(*) AS TEXT) AS text FROM key_uses")
}

fn a_key_says_the_last_day_on_which_it_was_used(database: &Database) {
    let (service, _) = with_board(database);
    for (place, (uses, expected)) in [
        (&[][..], None),
        (&["2026-11-28T00:00:00Z"], Some(SATURDAY)),
        (&["2026-11-27T23:59:59.999999Z"], Some(FRIDAY)),
        (&["2026-11-27T12:00:00Z", "2026-11-28T12:00:00Z"], Some(SATURDAY)),
        // A clock that is set back takes nothing away.
        (&["2026-11-28T12:00:00Z", "2026-11-27T12:00:00Z"], Some(SATURDAY)),
    ]
    .into_iter()
    .enumerate()
    {
        for is_written_each_time in [false, true] {
            let council = format!("council-{place}-{is_written_each_time}");
            let text = give_out(&service, &DAY, Some(&council), Role::Viewer, "board");
            for at in uses {
                let_in(&service, &text, at).unwrap();
                if is_written_each_time {
                    service.write_key_uses().unwrap();
                }
            }
            // Before it is written, after that, and to whoever comes later.
            assert_eq!(listed(&service, Some(&council)), of_board(expected), "{uses:?}");
            service.write_key_uses().unwrap();
            assert_eq!(listed(&service, Some(&council)), of_board(expected), "{uses:?}");
            let later = Service::new(database.open_again()).unwrap();
            assert_eq!(listed(&later, Some(&council)), of_board(expected), "{uses:?}");
        }
    }
    assert!(service.verify(None, None, None).unwrap().whole);
}

fn a_day_is_written_once_however_often_its_key_is_used(database: &Database) {
    let (service, text) = with_board(database);
    service.write_key_uses().unwrap();
    assert_eq!(row_count(database), "0");
    for day in [FRIDAY, SATURDAY] {
        let_in_on(&service, &text, day);
        let_in_on(&service, &text, day);
        service.write_key_uses().unwrap();
    }
    assert_eq!(row_count(database), "2");
    // On the same day the database is not even asked.
    database.run_sql("ALTER TABLE key_uses RENAME TO elsewhere").unwrap();
    let_in_on(&service, &text, SATURDAY);
    assert_eq!(service.write_key_uses(), Ok(()));
}

fn a_rotation_keeps_it_and_who_is_not_let_in_has_not_used_a_key(database: &Database) {
    let (service, first) = with_board(database);
    let (kent, board) = (slug("kent"), slug("board"));
    let_in_on(&service, &first, FRIDAY);
    let rotation = Rotation { valid_days: 30, overlap_days: 1 };
    let rotated = service.rotate_key(&DAY, Some(&kent), &board, rotation, Author::default());
    let rotated = rotated.unwrap();
    assert_eq!(rotated.key.last_used_on.as_deref(), Some(FRIDAY));
    // Both texts are of the same key.
    let_in_on(&service, &first, SATURDAY);
    assert_eq!(listed(&service, Some("kent")), of_board(Some(SATURDAY)));
    service.write_key_uses().unwrap();
    let refused = [
        (&first, "2026-12-05T12:00:00Z"),
        (&rotated.text, "2027-12-05T12:00:00Z"),
        (&mistyped(&first), "2026-11-29T12:00:00Z"),
    ];
    for (text, at) in refused {
        assert!(let_in(&service, text, at).is_err(), "{at}");
    }
    let revoked = service.revoke_key(&DAY, Some(&kent), &board, Author::default()).unwrap();
    assert_eq!(revoked.last_used_on.as_deref(), Some(SATURDAY));
    let late = let_in(&service, &rotated.text, "2026-11-30T12:00:00Z");
    assert!(matches!(late, Err(NotLetIn::Revoked(_))), "{late:?}");
    service.write_key_uses().unwrap();
    assert_eq!(listed(&service, Some("kent")), of_board(Some(SATURDAY)));
    assert_eq!(row_count(database), "1");
}

fn two_services_on_one_database_know_of_each_other(database: &Database) {
    let (one, text) = with_board(database);
    let two = Service::new(database.open_again()).unwrap();
    let_in_on(&one, &text, FRIDAY);
    assert_eq!(listed(&two, Some("kent")), of_board(None), "it is not written yet");
    one.write_key_uses().unwrap();
    assert_eq!(listed(&two, Some("kent")), of_board(Some(FRIDAY)));
    let_in_on(&two, &text, SATURDAY);
    let_in_on(&one, &text, SATURDAY);
    // Whoever comes second finds the day written.
    assert_eq!((two.write_key_uses(), one.write_key_uses()), (Ok(()), Ok(())));
    assert_eq!(listed(&one, Some("kent")), of_board(Some(SATURDAY)));
    assert_eq!(row_count(database), "2");
}

fn a_write_that_fails_is_tried_again(database: &Database) {
    let (service, text) = with_board(database);
    let other = give_out(&service, &DAY, None, Role::Viewer, "operations");
    let_in_on(&service, &text, FRIDAY);
    database.run_sql("ALTER TABLE key_uses RENAME TO elsewhere").unwrap();
    for _ in 0..2 {
        let failed = service.write_key_uses();
        assert!(matches!(failed, Err(StoreError::Database(_))), "{failed:?}");
        let_in_on(&service, &text, FRIDAY);
    }
    let_in_on(&service, &other, SATURDAY);
    database.run_sql("ALTER TABLE elsewhere RENAME TO key_uses").unwrap();
    service.write_key_uses().unwrap();
    assert_eq!(written(service.store(), "kent"), BTreeMap::from([("board".into(), FRIDAY.into())]));
    let of_operators = BTreeMap::from([("operations".into(), SATURDAY.into())]);
    assert_eq!(written(service.store(), "all"), of_operators);
}

fn a_database_that_cannot_be_written_lets_everybody_in_all_the_same(database: &Database) {
    let (service, text) = with_board(database);
    let app = TestApp::start(Context::new(service, DAY));
    let bearer = format!("Bearer {text}");
    let ask = || app.send("GET", "/api/v1/councils", &[("authorization", &bearer)], None);
    let holder = database.open_again();
    let (started, wait_for_start) = mpsc::channel();
    let (finish, wait_for_finish) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            holder.write(&slug("kent"), |_| -> Result<(), StoreError> {
                started.send(()).unwrap();
                wait_for_finish.recv().unwrap();
                Ok(())
            })
        });
        wait_for_start.recv().unwrap();
        ask().expect(200);
        let busy = app.context.service.write_key_uses();
        // A file has one writer; on a server nobody waits for the turn of a council.
        let expected = if database.is_sqlite() { Err(StoreError::Busy) } else { Ok(()) };
        finish.send(()).unwrap();
        assert_eq!(busy, expected);
    });
    app.context.service.write_key_uses().unwrap();
    assert_eq!(row_count(database), "1");
    // A copy that can only be read.
    let (copy, _folder) = read_only(database);
    let service = Service::new(Store::open(&copy, 1).unwrap()).unwrap();
    let_in_on(&service, &text, "2026-11-30");
    let refused = service.write_key_uses();
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert_eq!(listed(&service, Some("kent")), of_board(Some("2026-11-30")));
    let_in_on(&service, &text, "2026-11-30");
    assert_eq!(row_count(database), "1");
}

/// The same data where nothing can be written.
fn read_only(database: &Database) -> (String, tempfile::TempDir) {
    let folder = tempfile::TempDir::new().unwrap();
    if !database.is_sqlite() {
        let name = database.text("SELECT current_database()::text AS text");
        let sql = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
        database.run_sql(&sql).unwrap();
        return (database.url.clone(), folder);
    }
    let copy = folder.path().join("copy.db").display().to_string();
    database.run_sql(&format!("VACUUM INTO '{copy}'")).unwrap();
    let mut permissions = std::fs::metadata(&copy).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&copy, permissions).unwrap();
    (format!("sqlite:{copy}"), folder)
}

fn a_use_outlasts_that_all_keys_are_read_anew(database: &Database) {
    let (one, text) = with_board(database);
    let two = Service::new(database.open_again()).unwrap();
    let_in_on(&one, &text, SATURDAY);
    // One key more, here and elsewhere: each reads all of them anew.
    give_out(&one, &DAY, Some("leeds"), Role::Viewer, "board");
    give_out(&two, &DAY, Some("leeds"), Role::Viewer, "finance");
    one.follow().unwrap();
    assert_eq!(listed(&one, Some("leeds")).len(), 2);
    // It is revoked before its use was written.
    two.revoke_key(&DAY, Some(&slug("kent")), &slug("board"), Author::default()).unwrap();
    one.follow().unwrap();
    assert!(let_in(&one, &text, "2026-11-30T12:00:00Z").is_err());
    one.write_key_uses().unwrap();
    assert_eq!(listed(&two, Some("kent")), of_board(Some(SATURDAY)));
    assert_eq!(row_count(database), "1");
}

fn a_council_has_not_a_byte_of_what_another_uses(database: &Database) {
    let (service, text) = with_board(database);
    let leeds = give_out(&service, &DAY, Some("leeds"), Role::Viewer, "board");
    give_out(&service, &DAY, None, Role::Viewer, "board");
    let exported = |councils: &[&str]| {
        let councils: Vec<Slug> = councils.iter().map(|council| slug(council)).collect();
        let mut file = Vec::new();
        service.store().export(Some(&councils), &mut file, &mut |_, _| {}).unwrap();
        file
    };
    let before = (exported(&["leeds", "all"]), exported(&["kent"]));
    let_in_on(&service, &text, SATURDAY);
    for _ in 0..2 {
        assert_eq!(listed(&service, Some("kent")), of_board(Some(SATURDAY)));
        assert_eq!(listed(&service, Some("leeds")), of_board(None));
        assert_eq!(listed(&service, None), of_board(None));
        service.write_key_uses().unwrap();
    }
    assert_eq!(exported(&["leeds", "all"]), before.0);
    assert_ne!(exported(&["kent"]), before.1);
    let_in_on(&service, &leeds, FRIDAY);
    assert_eq!(listed(&service, Some("kent")), of_board(Some(SATURDAY)));
    assert_eq!(listed(&service, Some("leeds")), of_board(Some(FRIDAY)));
}

fn lists_show_it_without_a_commit(database: &Database) {
    let (app, keys) = locked(database);
    let key = |role: Role| &keys.iter().find(|(of, _)| *of == role).unwrap().1;
    let list = "/api/v1/councils/cambridgeshire/keys";
    let one = format!("{list}/viewer");
    let ask = |key: &str, path: &str, accept: &str| {
        let bearer = format!("Bearer {key}");
        app.send("GET", path, &[("authorization", &bearer), ("accept", accept)], None).expect(200)
    };
    let administrator = key(Role::Administrator);
    let all = || {
        let keys = ask(administrator, list, "application/json").json()["keys"].clone();
        let of = |key: &Value| (text(&key["name"]), key["last_used_on"].clone());
        keys.as_array().unwrap().iter().map(of).collect::<BTreeMap<String, Value>>()
    };
    let before = all();
    assert_eq!(before["administrator"], "2026-11-29", "who asks has used a key");
    assert_eq!((&before["viewer"], &before["auditor"]), (&Value::Null, &Value::Null));
    let unused = ask(administrator, &one, "application/json");
    assert_eq!(unused.json()["last_used_on"], Value::Null);
    ask(key(Role::Viewer), "/api/v1/councils", "application/json");
    assert_eq!(all()["viewer"], "2026-11-29");
    let used = ask(administrator, &one, "application/json");
    assert_eq!(used.json()["last_used_on"], "2026-11-29");
    assert_ne!(used.etag(), unused.etag());
    let csv = ask(administrator, list, "text/csv").text();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].ends_with(",revoked_at,last_used_on"), "{csv}");
    let of = |name: &str| *lines.iter().find(|it| it.contains(&format!(",{name},"))).unwrap();
    assert!(of("viewer").ends_with(",,2026-11-29") && of("auditor").ends_with(",,"), "{csv}");
    // What another instance writes is shown as well, though the log has nothing new.
    let two = Service::new(database.open_again()).unwrap();
    let_in(&two, key(Role::Auditor), "2026-11-30T12:00:00Z").unwrap();
    two.write_key_uses().unwrap();
    assert_eq!(all()["auditor"], "2026-11-30");
    // It is no commit.
    let log = |service: &Service| service.store().read(|reader| reader.heads()).unwrap();
    let heads = log(&app.context.service);
    app.context.service.write_key_uses().unwrap();
    assert_eq!(log(&app.context.service), heads);
}

fn where_nobody_signs_in_nothing_is_noted(database: &Database) {
    let app = TestApp::with_demo_and_keys(database, DAY, SignIn::Nobody);
    let service = &app.context.service;
    let key = give_out(service, &DAY, Some("cambridgeshire"), Role::Administrator, "chief");
    let bearer = format!("Bearer {key}");
    for path in ["/", "/api/v1/councils", "/api/v1/councils/cambridgeshire/keys", CASE] {
        app.send("GET", path, &[("authorization", &bearer)], None).expect(200);
    }
    service.write_key_uses().unwrap();
    assert_eq!(row_count(database), "0");
    assert_eq!(listed(service, Some("cambridgeshire")), [("chief".to_owned(), None)]);
}

fn whoever_uses_a_key_does_not_keep_it_from_being_revoked(database: &Database) {
    let (app, keys) = locked(database);
    let (_, chief) = keys.iter().find(|(role, _)| *role == Role::Administrator).unwrap();
    let text = give_out(&app.context.service, &DAY, Some("cambridgeshire"), Role::Viewer, "lost");
    let lost = "/api/v1/councils/cambridgeshire/keys/lost";
    let send = |method: &str, path: &str, key: &str, if_match: &str| {
        let headers = [("authorization", &*format!("Bearer {key}")), ("if-match", if_match)];
        app.send(method, path, &headers, None)
    };
    let seen = send("GET", lost, chief, "*").expect(200).etag();
    let programmes = "/api/v1/councils/cambridgeshire/programmes";
    send("GET", programmes, &text, "*").expect(200);
    let now = send("GET", lost, chief, "*").expect(200);
    assert_ne!(now.etag(), seen);
    assert_eq!(now.json()["last_used_on"], "2026-11-29");
    send("DELETE", lost, chief, "\"other\"").problem(412, "changed_meanwhile");
    send("DELETE", lost, chief, &seen).expect(200);
    send("GET", programmes, &text, "*").problem(401, "key_revoked");
}
