//! How much one key may ask.

use recoup::api::limits::Limits;
use recoup::domain::Role;

use super::keys::give_out;
use super::*;
use crate::support::app::WORLD;

on_both_databases! {
    each_answer_says_what_a_key_may_still_ask_and_more_is_refused,
}

fn each_answer_says_what_a_key_may_still_ask_and_more_is_refused(database: &Database) {
    let limits = Limits { key_requests: Some(3), ..Limits::default() };
    let app = TestApp::with_limits(database, limits);
    let key = |name| {
        let council = Some("cambridgeshire");
        format!("Bearer {}", give_out(&app.context.service, &WORLD, council, Role::Viewer, name))
    };
    let (one, other) = (key("one"), key("other"));
    let path = "/api/v1/councils/cambridgeshire/programmes";
    let ask = |key: &str, method: &str| app.send(method, path, &[("authorization", key)], None);
    let left = |answer: &Answer| {
        let field = answer.header("ratelimit").unwrap().to_owned();
        assert_eq!(answer.header("ratelimit-policy"), Some("\"key\";q=3;w=60"));
        field.split(';').nth(1).unwrap().to_owned()
    };
    assert_eq!(left(&ask(&one, "GET").expect(200)), "r=2");
    // What the key may not do counts as well: it was looked at.
    let refused = ask(&one, "POST");
    refused.problem(403, "role_not_allowed");
    assert_eq!(left(&refused), "r=1");
    assert_eq!(left(&ask(&one, "GET").expect(200)), "r=0");
    let over = ask(&one, "GET");
    over.problem(429, "too_many_requests");
    assert_eq!(left(&over), "r=0");
    let wait: u32 = over.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(left(&ask(&other, "GET").expect(200)), "r=2", "another key has its own");
    // Health is open, and says nothing of keys.
    let health = app.get("/healthz");
    assert_eq!((health.status, health.header("ratelimit")), (200, None));
}
