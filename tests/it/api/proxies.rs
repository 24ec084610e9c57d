//! A council's single sign-on before the service: a listed proxy names the person, and nobody else
//! may.

use recoup::api::Context;
use recoup::api::proxies::Proxies;
use recoup::domain::{Role, Slug};
use recoup::service::Service;
use recoup::service::case_folder::CaseFolder;
use recoup::service::commits::CommitQuery;

use super::keys::{DAY, give_out};
use super::*;

/// The example case behind a proxy at these addresses, with the key of an analyst.
fn behind(addresses: &str) -> (TestApp, String) {
    let context = Context::new(Service::new(Database::sqlite().open()).unwrap(), DAY);
    CaseFolder::load_example(&context.service, &DAY).unwrap();
    let key = give_out(&context.service, &DAY, Some("cambridgeshire"), Role::Analyst, "sso");
    let addresses = addresses.split(',').map(|address| address.parse().unwrap()).collect();
    let proxies = Proxies::of(addresses, "x-forwarded-user".to_owned());
    (TestApp::start(Context { proxies, ..context }), key)
}

fn save(app: &TestApp, name: &str, headers: &[(&str, &str)]) -> Answer {
    let body =
        json!({"id": name, "name": name, "assumptions": {"growth_rate": "0.05"}}).to_string();
    let mut all = vec![("content-type", "application/json")];
    all.extend(headers);
    app.send("POST", &format!("{CASE}/scenarios"), &all, Some(body.as_bytes()))
}

#[test]
fn a_commit_names_the_person_and_the_key() {
    let (app, key) = behind("10.0.0.5,127.0.0.1");
    let bearer = format!("Bearer {key}");
    let of = |person| [("authorization", &*bearer), ("x-forwarded-user", person)];
    save(&app, "one", &of("a.smith")).expect(201);
    save(&app, "two", &of("b.jones@council.example")).expect(201);
    let council = Slug::parse("cambridgeshire").unwrap();
    let latest = CommitQuery { limit: 2, ..CommitQuery::default() };
    let log = app.context.service.commits(&council, &latest).unwrap();
    let log = serde_json::to_value(log).unwrap();
    let principal = |at: usize| log["commits"][at]["principal"].as_str().unwrap().to_owned();
    let mut said = [principal(0), principal(1)];
    said.sort();
    assert_eq!(
        said,
        [
            "a.smith by the key cambridgeshire/sso",
            "b.jones@council.example by the key cambridgeshire/sso"
        ]
    );
    // One person's idempotency key is not another's.
    let once = |person, name| {
        let [key, person] = of(person);
        save(&app, name, &[key, person, ("idempotency-key", "first")]).expect(201).text()
    };
    let three = once("a.smith", "three");
    assert_ne!(three, once("b.jones", "four"));
    assert_eq!(three, once("a.smith", "three"));
}

#[test]
fn a_proxy_names_a_person_once_and_plainly_with_every_request() {
    let (app, key) = behind("127.0.0.1");
    let bearer = format!("Bearer {key}");
    let long = "a".repeat(101);
    for person in ["", "a smith", "x by the key all/operations", "a\u{e9}", &*long] {
        let headers = [("authorization", &*bearer), ("x-forwarded-user", person)];
        save(&app, "no", &headers).problem(400, "person_refused");
    }
    let twice = [
        ("authorization", &*bearer),
        ("x-forwarded-user", "a.smith"),
        ("x-forwarded-user", "b.jones"),
    ];
    save(&app, "no", &twice).problem(400, "person_refused");
    save(&app, "no", &[("authorization", &*bearer)]).problem(400, "person_refused");
    // The name lets nobody in without a key, and gives the key no other role.
    let named = ("x-forwarded-user", "a.smith");
    save(&app, "no", &[named]).problem(401, "key_missing");
    save(&app, "no", &[named, ("authorization", "Bearer rcp_live_no")]).problem(401, "key_unknown");
    let headers = [named, ("authorization", &*bearer)];
    app.send("GET", "/api/v1/councils/cambridgeshire/commits", &headers, None)
        .problem(403, "role_not_allowed");
    app.send("GET", "/api/v1/councils/kent/programmes", &headers, None)
        .problem(404, "unknown_council");
    // What is open to everyone is open to it as well.
    app.get("/readyz").expect(200);
}

#[test]
fn the_header_is_refused_from_anywhere_else() {
    let (app, key) = behind("10.0.0.5");
    let bearer = format!("Bearer {key}");
    let key = ("authorization", &*bearer);
    let named = ("x-forwarded-user", "a.smith");
    save(&app, "no", &[key, named]).problem(403, "person_refused");
    // What a header says of the address is nobody's address.
    save(&app, "no", &[key, named, ("x-forwarded-for", "10.0.0.5")]).problem(403, "person_refused");
    // A program with its own key goes on as ever.
    save(&app, "yes", &[key]).expect(201);
}
