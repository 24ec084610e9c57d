//! Signing in and out in a browser.

use recoup::api::Context;
use recoup::api::door::Hosts;
use recoup::service::Service;

use super::keys::{DAY, locked};
use super::*;

#[test]
fn somebody_signs_in_on_a_page_and_out_again() {
    let database = Database::sqlite();
    let (app, keys) = locked(&database);
    let viewer = &keys[0].1;
    let browser = ("accept", "text/html");
    let page = "/councils/cambridgeshire/programmes/cambridgeshire-direct-payments?lag_quarters=1";
    let asked = app.send("GET", page, &[browser, ("accept-language", "en")], None);
    assert_eq!((asked.status, asked.header("www-authenticate")), (401, Some("Bearer")));
    assert!(asked.text().contains("Sign in with your key"), "{}", asked.text());
    assert!(asked.text().contains(&format!("name=\"to\" value=\"{page}\"")), "{}", asked.text());
    app.get("/assets/govuk.css").expect(200);
    let origin = app.origin();
    let form =
        [browser, ("content-type", "application/x-www-form-urlencoded"), ("origin", &*origin)];
    let post = |path: &str, body: &str| app.send("POST", path, &form, Some(body.as_bytes()));
    let wrong = post("/sign-in", "to=%2F&key=rcp_live_nothing").expect(401);
    assert!(wrong.text().contains("The key is not known"), "{}", wrong.text());
    let to = page.replace('/', "%2F").replace('?', "%3F").replace('=', "%3D");
    let entered = post("/sign-in", &format!("to={to}&key=+{viewer}+")).expect(303);
    assert_eq!(entered.header("location"), Some(page));
    let cookie = entered.header("set-cookie").unwrap();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    let kept = format!("other=1; {}", cookie.split(';').next().unwrap());
    let own = [browser, ("cookie", &*kept)];
    let shown = app.send("GET", page, &own, None).expect(200);
    assert!(shown.text().contains("Assumptions"));
    // The first page has the councils that the key reaches.
    let first = app.send("GET", "/", &own, None).expect(200).text();
    assert!(first.contains("Cambridgeshire") && !first.contains("Sheffield"), "{first}");
    let elsewhere = |council: &str| {
        let answer = app.send("GET", &format!("/councils/{council}"), &own, None).expect(404);
        let id = answer.header("x-request-id").unwrap().to_owned();
        answer.text().replace(&id, "").replace(council, "")
    };
    assert_eq!(elsewhere("sheffield"), elsewhere("nowhere"));
    app.send("GET", "/somewhere/else", &own, None).expect(404);
    // A page of another site can neither use the cookie nor set one.
    let foreign = [form[0], form[1], ("origin", "https://evil.example")];
    app.send("POST", "/sign-in", &foreign, Some(b"key=x")).expect(403);
    let left = post("/sign-out", "").expect(303);
    assert!(left.header("set-cookie").unwrap().starts_with("recoup_key=; "));
    app.send("GET", "/sign-out", &[browser], None).expect(200);
    // Through a proxy the cookie is for TLS alone.
    let context = Context::new(Service::new(database.open_again()).unwrap(), DAY);
    let hosts = Hosts::of(vec!["recoup.example.gov.uk".to_owned()]);
    let behind = TestApp::start(Context { hosts, ..context });
    let raw = format!(
        "POST /sign-in HTTP/1.1\r\nhost: recoup.example.gov.uk\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\nkey={viewer}",
        viewer.len() + 4
    );
    assert!(behind.send_raw(raw.as_bytes()).contains("SameSite=Strict; Secure\r\n"));
}
