//! Keys: who is let in, what each role may do, and that no council sees another.

use chrono::{DateTime, Utc};
use recoup::api::holder::SignIn;
use recoup::domain::{Permission, Role, Slug};
use recoup::ingest::new_key::NewKey;
use recoup::service::documents::Author;
use recoup::service::keys::KeyFor;
use recoup::service::{NotLetIn, Service, World};

use super::*;
use crate::support::app::WORLD;

on_both_databases! {
    every_operation_lets_in_who_may_and_tells_everybody_else_why_not,
    what_another_council_has_is_answered_as_if_it_did_not_exist,
    a_key_is_given_out_exchanged_and_revoked,
    what_is_written_with_a_key_says_whose_it_is,
    another_process_learns_of_a_revocation_when_it_follows_the_log,
    a_mistyped_key_is_told_apart_from_one_that_was_never_given_out,
}

const CAMBRIDGESHIRE: &str = "/api/v1/councils/cambridgeshire";

fn today() -> DateTime<Utc> {
    "2026-11-29T09:00:00Z".parse().unwrap()
}

fn long_ago() -> DateTime<Utc> {
    "2020-01-01T09:00:00Z".parse().unwrap()
}

/// The world in which tests with keys take place: a day that does not end.
pub(crate) const DAY: World = World { now: today, ..WORLD };

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

/// Gives out a key and returns its text.
pub(crate) fn give_out(
    service: &Service,
    world: &World,
    council: Option<&str>,
    role: Role,
    name: &str,
) -> String {
    let key = NewKey { name: slug(name), role, valid_days: 90 };
    let new = KeyFor { council: council.map(slug), key };
    service.create_key(world, &new, Author::default()).unwrap().text
}

/// The demo with a key of each role for one of its councils, by the names of the roles.
pub(crate) fn locked(database: &Database) -> (TestApp, Vec<(Role, String)>) {
    let app = TestApp::with_demo_and_keys(database, DAY, SignIn::OnceThereAreKeys);
    let service = &app.context.service;
    let give =
        |role: Role| (role, give_out(service, &DAY, Some("cambridgeshire"), role, role.as_str()));
    let keys = Role::ALL.into_iter().map(give).collect();
    (app, keys)
}

/// A key with another last digit.
pub(crate) fn mistyped(key: &str) -> String {
    let (rest, last) = key.split_at(key.len() - 1);
    format!("{rest}{}", if last == "0" { "1" } else { "0" })
}

fn with_key(app: &TestApp, method: &str, path: &str, key: &str) -> Answer {
    let bearer = format!("Bearer {key}");
    app.send(method, path, &[("authorization", &bearer), ("x-request-id", "the-same")], None)
}

/// Every operation of the document: its method, an address, and what it needs.
fn operations() -> Vec<(String, String, Option<Permission>)> {
    let document: Value =
        serde_json::from_str(include_str!("../../../openapi/openapi.json")).unwrap();
    let mut operations = Vec::new();
    for (path, of_path) in document["paths"].as_object().unwrap() {
        let address = path
            .replace("{council}", "cambridgeshire")
            .replace("{programme}", "cambridgeshire-direct-payments")
            .replace("{quarter}", "2019-20-Q4");
        let mut address = address.split('{');
        let start = address.next().unwrap().to_owned();
        // What is left are names of things that are not there.
        let rest = address.map(|part| format!("1{}", part.split_once('}').unwrap().1));
        let address = rest.fold(start, |address, part| address + &part);
        for (method, operation) in of_path.as_object().unwrap() {
            let security = operation["security"].as_array();
            let security = security.unwrap_or_else(|| panic!("{method} {path} says nothing"));
            let needed = security
                .first()
                .map(|first| Permission::parse(first["key"][0].as_str().unwrap()).unwrap());
            operations.push((method.to_ascii_uppercase(), address.clone(), needed));
        }
    }
    operations
}

fn every_operation_lets_in_who_may_and_tells_everybody_else_why_not(database: &Database) {
    let (app, keys) = locked(database);
    let service = &app.context.service;
    let past = World { now: long_ago, ..WORLD };
    let expired = give_out(service, &past, Some("old"), Role::Administrator, "expired");
    let revoked = give_out(service, &DAY, Some("cambridgeshire"), Role::Administrator, "revoked");
    let by_name = |name| {
        service.revoke_key(&DAY, Some(&slug("cambridgeshire")), &slug(name), Author::default())
    };
    by_name("revoked").unwrap();
    let other = give_out(service, &DAY, Some("leeds"), Role::Administrator, "other");
    let operator = give_out(service, &DAY, None, Role::Administrator, "operations");
    let unknown = mistyped(&operator);
    let operations = operations();
    assert_eq!(operations.len(), 54);
    for (method, path, needed) in operations {
        let ask = |key: &str| with_key(&app, &method, &path, key);
        let Some(needed) = needed else {
            app.send(&method, &path, &[], None).expect(200);
            continue;
        };
        let none = app.send(&method, &path, &[], None);
        if method != "HEAD" {
            none.problem(401, "key_missing");
        }
        assert!(none.header("www-authenticate").is_some(), "{method} {path}");
        for (key, code) in [
            ("rubbish", "key_unknown"),
            (&unknown, "key_unknown"),
            (&expired, "key_expired"),
            (&revoked, "key_revoked"),
        ] {
            ask(key).problem(401, code);
        }
        if path.starts_with(CAMBRIDGESHIRE) {
            ask(&other).problem(404, "unknown_council");
        }
        let status = ask(&operator).status;
        assert!(![401, 403].contains(&status), "{method} {path} by an operator: {status}");
        for (role, key) in &keys {
            let answer = ask(key);
            if role.may(needed) {
                let status = answer.status;
                assert!(![401, 403].contains(&status), "{method} {path} by a {role}: {status}");
            } else {
                answer.problem(403, "role_not_allowed");
            }
        }
    }
}

fn what_another_council_has_is_answered_as_if_it_did_not_exist(database: &Database) {
    let (app, keys) = locked(database);
    let service = &app.context.service;
    give_out(service, &DAY, Some("kent"), Role::Viewer, "viewer");
    let key = |role: Role| &keys.iter().find(|(of, _)| *of == role).unwrap().1;
    let administrator = key(Role::Administrator);
    // One has programmes, one has a key alone, one does not exist.
    let councils: Value = app
        .context
        .service
        .councils(None, None, 100)
        .unwrap()
        .councils
        .iter()
        .map(|it| Value::from(it.council.clone()))
        .collect();
    let there = text(&councils[1]);
    assert_ne!(there, "cambridgeshire");
    for (method, path, _) in operations() {
        let Some(rest) = path.strip_prefix(CAMBRIDGESHIRE) else { continue };
        let ask = |council: &str, rest: &str| {
            let path = format!("/api/v1/councils/{council}{rest}");
            let answer = with_key(&app, &method, &path, administrator);
            (answer.status, answer.text().replace(council, "a-council"))
        };
        let nowhere = ask("nowhere", rest);
        assert_eq!(nowhere.0, 404, "{method} {path}");
        assert_eq!(ask(&there, rest), nowhere, "{method} {path}");
        assert_eq!(ask("kent", rest), nowhere, "{method} {path}");
        assert_eq!(ask("nowhere", &format!("{rest}/no/such/address")), nowhere, "{method} {path}");
    }
    // A list shows what the key reaches, whoever asked before.
    let operator = give_out(service, &DAY, None, Role::Viewer, "operations");
    let list = |key: &str| {
        let listed = with_key(&app, "GET", "/api/v1/councils", key).expect(200);
        (column(&listed.json()["councils"], "council"), listed.etag())
    };
    for _ in 0..2 {
        let (all, tag) = list(&operator);
        assert_eq!(Value::from(all), councils);
        let (own, own_tag) = list(administrator);
        assert_eq!(own, ["cambridgeshire"]);
        assert_ne!(tag, own_tag);
        let bearer = format!("Bearer {administrator}");
        let headers = [("authorization", &*bearer), ("if-none-match", &*tag)];
        app.send("GET", "/api/v1/councils", &headers, None).expect(200);
    }
    // However it is spelled, it is the same council or none.
    for spelled in ["%63ambridgeshire", "Cambridgeshire", "cambridgeshire%2F..", "%2e%2e/kent"] {
        let status = with_key(
            &app,
            "GET",
            &format!("/api/v1/councils/{spelled}/programmes"),
            key(Role::Viewer),
        )
        .status;
        assert!([200, 404].contains(&status), "{spelled}: {status}");
    }
    // An id that is also the name of something else needs what the id needs.
    let compare = format!("{CASE}/scenarios/compare");
    with_key(&app, "PUT", &compare, key(Role::Viewer)).problem(403, "role_not_allowed");
    let hidden = format!("{CAMBRIDGESHIRE}/%6Beys");
    with_key(&app, "GET", &hidden, key(Role::Viewer)).problem(403, "role_not_allowed");
}

fn a_key_is_given_out_exchanged_and_revoked(database: &Database) {
    let app = TestApp::with_case_in(database, DAY);
    let keys = format!("{CAMBRIDGESHIRE}/keys");
    // Nobody signs in before there is a key.
    assert_eq!(app.read(&keys), json!({"keys": []}));
    let asked = json!({"name": "chief", "role": "administrator", "valid_days": 365});
    let chief = app.post_json(&format!("{keys}?submitted_by=A.+Officer"), &asked).expect(201);
    assert_eq!(chief.header("cache-control"), Some("no-store"));
    let chief = text(&chief.json()["text"]);
    assert!(chief.starts_with("rcp_live_") && chief.len() == 57, "{chief}");
    app.get(&keys).problem(401, "key_missing");
    let bearer = format!("Bearer {chief}");
    let send = |method: &str, path: &str, body: &Value, more: &[(&str, &str)]| {
        let mut headers = vec![("authorization", &*bearer), ("content-type", "application/json")];
        headers.extend_from_slice(more);
        app.send(method, path, &headers, Some(body.to_string().as_bytes()))
    };
    let asked = json!({"name": "finance", "role": "contributor"});
    let refused = send("POST", &keys, &asked, &[("idempotency-key", "once")]);
    refused.problem(400, "parameters_refused");
    let first = text(&send("POST", &keys, &asked, &[]).expect(201).json()["text"]);
    send("POST", &keys, &asked, &[]).problem(409, "key_exists");
    send("POST", &keys, &json!({"name": "All of them"}), &[]).problem(422, "fields_refused");
    let programmes = format!("{CAMBRIDGESHIRE}/programmes");
    let status = |key: &str| with_key(&app, "GET", &programmes, key).status;
    assert_eq!(status(&first), 200);
    // As a password, for programs that know nothing else.
    let basic = |pair: &[u8]| {
        use base64::Engine as _;
        let pair = base64::engine::general_purpose::STANDARD.encode(pair);
        app.send("GET", &programmes, &[("authorization", &format!("Basic {pair}"))], None).status
    };
    for user in [&b"excel"[..], b"", b"COUNCIL\\a.officer", b"jos\xe9", b"jos\xc3\xa9"] {
        assert_eq!(basic(&[user, b":", first.as_bytes()].concat()), 200, "{user:?}");
    }
    assert_eq!((basic(b"excel:excel"), basic(b"excel"), basic(b"excel:\xff")), (401, 401, 401));
    for (authorization, says) in [
        (first.clone(), "There is no key where one is looked for"),
        ("Digest username=\"a\"".to_owned(), "There is no key where one is looked for"),
        (format!("Bearer {first}0"), "A character of it is wrong or missing"),
    ] {
        let refused = app.send("GET", &programmes, &[("authorization", &authorization)], None);
        let problem = refused.problem(401, "key_unknown");
        assert!(text(&problem["detail"]).starts_with(says), "{problem:#}");
    }
    // Another text: the one before counts for as long as was said.
    let rotation = format!("{keys}/finance/rotation");
    let rotated = send("POST", &rotation, &json!({"overlap_days": 2}), &[]).expect(200).json();
    let second = text(&rotated["text"]);
    assert_ne!(first, second);
    assert_eq!((status(&first), status(&second)), (200, 200));
    let sign_in = |text: &str, at: &str| app.context.service.sign_in(text, at.parse().unwrap());
    let over: DateTime<Utc> = text(&rotated["key"]["previous_expires_at"]).parse().unwrap();
    assert_eq!((over - today()).num_days(), 2);
    assert_eq!(sign_in(&first, "2026-12-02T09:00:00Z").err(), Some(NotLetIn::Expired(over)));
    assert!(sign_in(&second, "2026-12-02T09:00:00Z").is_ok());
    assert!(sign_in(&second, "2027-03-01T09:00:00Z").is_err(), "it counts for 90 days");
    // At once, another without the first.
    send("POST", &rotation, &json!({"overlap_days": 0}), &[]).expect(200);
    assert_eq!((status(&first), status(&second)), (401, 401));
    let third = send("POST", &rotation, &json!({}), &[]).expect(200).json();
    let third = text(&third["text"]);
    assert_eq!(status(&third), 200);
    let revoked = format!("{keys}/finance?submitted_by=A.+Officer&reason=A+lost+laptop");
    send("DELETE", &revoked, &json!({}), &[]).problem(428, "if_match_required");
    let any = [("if-match", "*")];
    let view = send("DELETE", &revoked, &json!({}), &any).expect(200).json();
    assert_eq!(send("GET", &format!("{keys}/finance"), &json!({}), &[]).expect(200).json(), view);
    assert_eq!((&view["name"], &view["reason"]), (&json!("finance"), &json!("A lost laptop")));
    with_key(&app, "GET", &programmes, &third).problem(401, "key_revoked");
    send("DELETE", &revoked, &json!({}), &any).problem(409, "key_revoked");
    send("POST", &rotation, &json!({}), &[]).problem(409, "key_revoked");
    send("DELETE", &format!("{keys}/nobody"), &json!({}), &any).problem(404, "not_found");
    let listed = send("GET", &keys, &json!({}), &[]).expect(200);
    assert_eq!(column(&listed.json()["keys"], "name"), ["chief", "finance"]);
    let csv = send("GET", &keys, &json!({}), &[("accept", "text/csv")]).expect(200).text();
    assert!(csv.lines().nth(2).unwrap().contains("finance,contributor,2026-11-29"), "{csv}");
    // Each step is in the log with whose key it was, and all of it verifies.
    let log = send("GET", &format!("{CAMBRIDGESHIRE}/commits?limit=6"), &json!({}), &[]);
    let steps = log.expect(200).json()["commits"].clone();
    assert_eq!(column(&steps, "kind"), ["key"; 6]);
    assert_eq!(
        column(&steps, "name"),
        ["finance", "finance", "finance", "finance", "finance", "chief"]
    );
    let whose = column(&steps, "principal");
    assert_eq!((&*whose[0], &*whose[5]), ("cambridgeshire/chief", "null"));
    let verified = app.context.service.verify(None, None, None).unwrap();
    assert!(verified.whole, "{verified:?}");
    // What keys are kept under is no programme.
    let all = format!("{CAMBRIDGESHIRE}/programmes/all/offset");
    send("GET", &all, &json!({}), &[]).problem(404, "unknown_programme");
    let ready = send("GET", "/readyz", &json!({}), &[]).expect(200).text();
    assert!(!ready.contains("all"), "{ready}");
    // Nothing that was shown once is kept anywhere.
    if let Some(folder) = &database.folder {
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let kept = std::fs::read(file.unwrap().path()).unwrap();
            for secret in [&chief, &first, &second, &third] {
                let bits = &secret.as_bytes()[9..49];
                assert!(!kept.windows(40).any(|window| window == bits));
            }
        }
    }
}

fn what_is_written_with_a_key_says_whose_it_is(database: &Database) {
    let (app, keys) = locked(database);
    let key = |role: Role| format!("Bearer {}", keys.iter().find(|(of, _)| *of == role).unwrap().1);
    let (contributor, auditor) = (key(Role::Contributor), key(Role::Auditor));
    let deliver = |key: &str, once: &str| {
        let headers =
            [("authorization", key), ("content-type", "text/csv"), ("idempotency-key", once)];
        let csv = b"financial_year,quarter,amount,count\n2021-22,1,612000,140\n";
        app.send("POST", &format!("{CASE}/submissions"), &headers, Some(csv))
    };
    deliver(&contributor, "one").expect(201);
    let again = deliver(&contributor, "one").expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    // The same key of another client is another key: it gets no other's reply.
    let other = deliver(&key(Role::Administrator), "one").expect(200);
    assert_eq!(other.header("idempotency-replayed"), None);
    let log = format!("{CAMBRIDGESHIRE}/commits");
    let log = app.send("GET", &log, &[("authorization", &auditor)], None).expect(200).json();
    assert_eq!(log["commits"][0]["principal"], "cambridgeshire/contributor");
    deliver(&auditor, "two").problem(403, "role_not_allowed");
}

fn another_process_learns_of_a_revocation_when_it_follows_the_log(database: &Database) {
    let one = Service::new(database.open()).unwrap();
    let text = give_out(&one, &DAY, Some("kent"), Role::Viewer, "board");
    let two = Service::new(database.open_again()).unwrap();
    assert!(two.sign_in(&text, today()).is_ok());
    one.revoke_key(&DAY, Some(&slug("kent")), &slug("board"), Author::default()).unwrap();
    assert!(matches!(one.sign_in(&text, today()), Err(NotLetIn::Revoked(_))));
    two.follow().unwrap();
    assert!(matches!(two.sign_in(&text, today()), Err(NotLetIn::Revoked(_))));
    let later = give_out(&one, &DAY, None, Role::Viewer, "operations");
    two.follow().unwrap();
    assert!(two.sign_in(&later, today()).is_ok());
}

fn a_mistyped_key_is_told_apart_from_one_that_was_never_given_out(database: &Database) {
    let (app, keys) = locked(database);
    let (_, own) = &keys[0];
    let elsewhere = "rcp_live_0707070707070707070707070707070707070707e775a9cf";
    for (key, said) in [
        (elsewhere.to_owned(), "not given out here"),
        (elsewhere.replace("e775a9cf", "e775a9ce"), "wrong or missing"),
        (own[..own.len() - 1].to_owned(), "wrong or missing"),
        (own.replace("rcp_live_", "rcp_test_"), "wrong or missing"),
        (String::new(), "no key where one is looked for"),
    ] {
        let problem = with_key(&app, "GET", CAMBRIDGESHIRE, &key).problem(401, "key_unknown");
        assert!(problem["detail"].as_str().unwrap().contains(said), "{key}: {problem:#}");
    }
}

#[test]
fn no_programme_and_no_council_is_named_all() {
    let app = TestApp::empty(&Database::sqlite());
    for (council, id) in [("all", "direct-payments"), ("kent", "all")] {
        let programme = json!({"id": id, "council": council, "name": "An example"});
        let path = format!("/api/v1/councils/{council}/programmes");
        app.post_json(&path, &programme).problem(422, "fields_refused");
    }
}
