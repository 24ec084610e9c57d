//! What a page offers to whom: nothing that the reader's key does not allow, and all that it
//! does.

use std::collections::BTreeSet;

use recoup::domain::{Permission, Role};
use serde_json::json;

use super::html::{Page, between, unescaped};
use super::sender::Browser;
use super::{BROWSER, PAGE};
use crate::api::keys::{DAY, give_out, locked};
use crate::support::app::{Answer, TestApp};
use crate::support::database::Database;
use crate::support::prose::offences;

const COUNCIL: &str = "/councils/cambridgeshire";
/// A programme of which nothing is recorded.
const EMPTY: &str = "/councils/cambridgeshire/programmes/empty";

fn with_key(app: &TestApp, address: &str, key: &str, more: &[(&str, &str)]) -> Answer {
    let bearer = format!("Bearer {key}");
    app.send("GET", address, &[&[BROWSER, ("authorization", &bearer)], more].concat(), None)
}

/// The demo with a key of each role, and a programme of which nothing is recorded.
fn locked_with_an_empty_programme() -> (TestApp, Vec<(Role, String)>) {
    let (app, keys) = locked(&Database::sqlite());
    let programme = json!({"id": "empty", "name": "Empty plan", "council": "cambridgeshire"});
    let key = &keys.iter().find(|(role, _)| *role == Role::Administrator).unwrap().1;
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let path = "/api/v1/councils/cambridgeshire/programmes";
    app.send("POST", path, &headers, Some(programme.to_string().as_bytes())).expect(201);
    (app, keys)
}

/// Where the forms of a page are sent: the method and the address of each.
fn forms(page: &Page) -> Vec<(String, String)> {
    let attribute = |form: &str, name: &str| {
        let start = format!("{name}=\"");
        between(form, &start, "\"").first().map_or(String::new(), |text| unescaped(text))
    };
    let forms = between(&page.html, "<form ", ">");
    forms.iter().map(|form| (attribute(form, "method"), attribute(form, "action"))).collect()
}

/// Follows every link and form that somebody with a key is shown, from the first page on.
/// Everything has to be answered. Says where they came.
fn follow_everything(app: &TestApp, role: Role, key: &str) -> BTreeSet<String> {
    let (mut known, mut sent) = (vec!["/".to_owned()], BTreeSet::new());
    let mut seen: BTreeSet<String> = known.iter().cloned().collect();
    let mut place = 0;
    while let Some(address) = known.get(place).cloned() {
        place += 1;
        let answer = with_key(app, &address, key, &[]);
        let status = answer.status;
        // A programme without figures has no answer in any form.
        assert!([200, 307, 422].contains(&status), "{role} is offered {address}: {status}");
        let is_page = address == "/" || address.starts_with("/councils/");
        if !is_page {
            continue;
        }
        let page = Page { html: answer.text() };
        assert_eq!(offences(&page.lines()), [] as [String; 0], "{address}");
        for (method, action) in forms(&page) {
            if method == "get" && seen.insert(action.clone()) {
                known.push(action);
            } else if method != "get" && sent.insert(action.clone()) {
                let mut browser =
                    Browser { address: action.clone(), ..Browser::with_key(app, key) };
                let form = browser.open();
                // Without a file there is nothing that could be taken.
                assert_eq!(browser.send(&form, None).status, 422, "{role} may send {action}");
            }
        }
        for link in page.links() {
            let link = link.split('#').next().unwrap_or_default().to_owned();
            if !link.is_empty() && seen.insert(link.clone()) {
                known.push(link);
            }
        }
    }
    known.into_iter().chain(sent).collect()
}

#[test]
fn whatever_a_reader_is_offered_their_key_allows() {
    let (app, keys) = locked_with_an_empty_programme();
    for (role, key) in &keys {
        let offered = follow_everything(&app, *role, key);
        // What the key allows is still offered to everyone.
        for (address, needed) in [
            ("/".to_owned(), Permission::Read),
            (COUNCIL.to_owned(), Permission::Read),
            (format!("{COUNCIL}/commits"), Permission::Audit),
            (PAGE.to_owned(), Permission::Read),
            (format!("{PAGE}/report.html"), Permission::Read),
            (format!("{PAGE}/scenarios"), Permission::Read),
            (format!("{PAGE}/monitoring"), Permission::Read),
            (format!("{PAGE}/clawbacks"), Permission::Read),
            (format!("{PAGE}/clawbacks/2019-20-Q4"), Permission::Read),
            (format!("{PAGE}/vintages"), Permission::Read),
            (format!("{PAGE}/submit"), Permission::Deliver),
            (format!("{PAGE}/submissions"), Permission::Read),
            (EMPTY.to_owned(), Permission::Read),
            (format!("{EMPTY}/submit"), Permission::Deliver),
        ] {
            assert_eq!(offered.contains(&address), role.may(needed), "{address} to {role}");
        }
        let receipts = format!("{PAGE}/submissions/");
        assert!(offered.iter().any(|address| address.starts_with(&receipts)), "{role}");
    }
}

#[test]
fn whoever_may_not_is_told_who_may() {
    let (app, keys) = locked_with_an_empty_programme();
    let submits = "Somebody with a contributor\u{2019}s key can submit a file.";
    for (role, key) in &keys {
        for (under, needed, says) in [
            ("", Permission::Deliver, submits),
            ("", Permission::Plan, "Somebody with an analyst\u{2019}s key can record the lines"),
            ("/monitoring", Permission::Deliver, submits),
            ("/clawbacks", Permission::Deliver, submits),
            ("/submissions", Permission::Deliver, submits),
            ("/scenarios", Permission::Plan, "Somebody with an analyst\u{2019}s key can save one"),
            ("/vintages", Permission::Plan, "Somebody with an analyst\u{2019}s key can store one"),
        ] {
            let page = with_key(&app, &format!("{EMPTY}{under}"), key, &[]).expect(200);
            let lines = Page { html: page.text() }.lines();
            assert_eq!(lines.contains(says), !role.may(needed), "{under} to {role}: {lines}");
        }
    }
}

#[test]
fn readers_who_may_do_the_same_share_a_page_and_others_never_do() {
    let (app, keys) = locked_with_an_empty_programme();
    let again = |role: &Role| {
        let name = format!("second-{role}");
        give_out(&app.context.service, &DAY, Some("cambridgeshire"), *role, &name)
    };
    let seconds: Vec<String> = keys.iter().map(|(role, _)| again(role)).collect();
    for address in [COUNCIL, PAGE, &format!("{PAGE}/clawbacks"), EMPTY] {
        let mut seen: Vec<Answer> = Vec::new();
        for ((role, key), second) in keys.iter().zip(&seconds) {
            let page = with_key(&app, address, key, &[]).expect(200);
            let text = page.text();
            for (end, needed) in
                [("/submit\"", Permission::Deliver), ("/commits\"", Permission::Audit)]
            {
                let is_offered = text.contains(end);
                assert!(role.may(needed) || !is_offered, "{address} offers {end} to {role}");
            }
            for other in &seen {
                assert_eq!(other.etag() == page.etag(), other.body == page.body, "{address}");
                let tag = other.etag();
                let status = with_key(&app, address, key, &[("if-none-match", &tag)]).status;
                let expected = if other.body == page.body { 304 } else { 200 };
                assert_eq!(status, expected, "{address} for {role}");
            }
            let (hits, misses) = app.context.cache.lookups();
            let shared = with_key(&app, address, second, &[]).expect(200);
            assert_eq!(shared.body, page.body);
            assert_eq!(app.context.cache.lookups(), (hits + 1, misses), "{address} for {role}");
            seen.push(page);
        }
    }
    // An answer that offers nothing is one for everybody.
    let offset = format!("/api/v1{PAGE}/offset");
    with_key(&app, &offset, &keys[0].1, &[]).expect(200);
    let (_, misses) = app.context.cache.lookups();
    for (_, key) in &keys {
        with_key(&app, &offset, key, &[]).expect(200);
    }
    assert_eq!(app.context.cache.lookups().1, misses);
}

#[test]
fn where_nobody_signs_in_everything_is_offered() {
    let app = TestApp::with_demo(&Database::sqlite());
    let page = Page { html: app.send("GET", PAGE, &[BROWSER], None).expect(200).text() };
    let links = page.links();
    for address in [format!("{PAGE}/submit"), format!("{COUNCIL}/commits")] {
        assert!(links.contains(&address), "{address}");
    }
}
