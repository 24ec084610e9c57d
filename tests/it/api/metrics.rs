//! What a monitoring system reads: what is counted, for whom, and that nobody can add series.

use std::collections::BTreeMap;

use recoup::api::metrics::REASONS;
use recoup::domain::Role;
use recoup::web::problems::KINDS;

use super::keys::{DAY, give_out, locked};
use super::limits::{Stuck, one_at_a_time};
use super::*;

/// The series of the answer, each with its value.
fn series(app: &TestApp) -> BTreeMap<String, f64> {
    let answer = app.get("/metrics").expect(200);
    let form = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(answer.header("content-type"), Some(form));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let text = answer.text();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

#[test]
fn requests_are_counted_by_the_form_of_their_address() {
    let app = TestApp::with_case(&Database::sqlite());
    let offset = "/api/v1/councils/{council}/programmes/{programme}/offset";
    let submissions = "/api/v1/councils/{council}/programmes/{programme}/submissions";
    let before = series(&app);
    for _ in 0..3 {
        app.get(&format!("{CASE}/offset")).expect(200);
    }
    app.send("HEAD", &format!("{CASE}/offset"), &[], None).expect(200);
    app.get(&format!("{CASE}/offset?colour=red")).expect(400);
    app.get("/api/v1/councils/none/programmes/none/offset").expect(404);
    let delivery = quarter("2021-22-Q1", "1.00", 1, "final");
    app.post_json(&format!("{CASE}/submissions"), &delivery).expect(201);
    app.post_json(&format!("{CASE}/submissions"), &json!({})).expect(422);
    app.get("/councils/cambridgeshire").expect(200);
    app.send("DELETE", "/nothing/here", &[], None).expect(404);
    app.send("POST", "/metrics", &[], None).problem(405, "method_not_allowed");
    let now = series(&app);
    let grown = |name: &str| now[name] - before.get(name).copied().unwrap_or(0.0);
    for (method, route, status, count) in [
        ("GET", offset, "2xx", 3.0),
        ("HEAD", offset, "2xx", 1.0),
        ("GET", offset, "4xx", 2.0),
        ("POST", submissions, "2xx", 1.0),
        ("POST", submissions, "4xx", 1.0),
        ("GET", "/councils/{council}", "2xx", 1.0),
        ("GET", "/metrics", "2xx", 1.0),
        ("POST", "/metrics", "4xx", 1.0),
        ("DELETE", "none", "4xx", 1.0),
    ] {
        let name = format!(
            "recoup_http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}"
        );
        assert!(grown(&name) == count, "{name} has grown by {}", grown(&name));
    }
    let of = |name: &str| grown(&format!("recoup_http_request_duration_seconds_{name}"));
    assert!(of(&format!("count{{route=\"{offset}\"}}")) == 6.0);
    assert!(of(&format!("bucket{{le=\"+Inf\",route=\"{offset}\"}}")) == 6.0);
    assert!(of(&format!("sum{{route=\"{offset}\"}}")) > 0.0);
    // The first computed it, the next two and HEAD had it; the page has an answer of its own.
    assert!(grown("recoup_cache_lookups_total{outcome=\"hit\"}") == 3.0);
    assert!(grown("recoup_writes_total{outcome=\"committed\"}") == 1.0, "{now:?}");
    assert!(grown("recoup_writes_total{outcome=\"failed\"}") == 0.0);
    let version = env!("CARGO_PKG_VERSION");
    assert!(now[&format!("recoup_build_info{{version=\"{version}\"}}")] == 1.0);
}

#[test]
fn ten_thousand_addresses_and_strange_methods_add_no_series_and_no_name() {
    let app = TestApp::with_case(&Database::sqlite());
    let ask = |from: usize, to: usize| {
        let requests = (from..to).map(|n| {
            let method = match n % 5 {
                0 => "BREW".to_owned(),
                1 => format!("X-{n}"),
                _ => "GET".to_owned(),
            };
            let path = match n % 4 {
                0 => format!("/strange-{n}"),
                1 => format!("/api/v1/councils/strange-{n}/programmes/strange-{n}/offset"),
                2 => format!("/councils/strange-{n}"),
                _ => format!("/a/strange-{n}/b/{n}?strange={n}"),
            };
            format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
        });
        let last = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        let answers = app.send_raw((requests.collect::<String>() + last).as_bytes());
        assert!(answers.ends_with("{\"status\":\"ok\"}"), "{answers}");
    };
    ask(0, 20);
    series(&app);
    let before = series(&app);
    for start in (20..10_000).step_by(60) {
        ask(start, start + 60);
    }
    let after = series(&app);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    assert!(after.len() < 200, "{}", after.len());
    let named = |name: &&String| name.contains("strange") || name.contains("cambridgeshire");
    assert_eq!(after.keys().find(named), None);
    let counted = |series: &BTreeMap<String, f64>| -> f64 {
        let requests = series.iter().filter(|(name, _)| name.starts_with("recoup_http_requests"));
        requests.map(|(_, value)| value).sum()
    };
    assert!(counted(&after) - counted(&before) > 9_980.0);
}

#[test]
fn an_operator_reads_metrics_and_nobody_of_a_council_does() {
    let (app, keys) = locked(&Database::sqlite());
    let ask = |key: &str| {
        app.send("GET", "/metrics", &[("authorization", &format!("Bearer {key}"))], None)
    };
    app.get("/metrics").problem(401, "key_missing");
    for (_, key) in &keys {
        ask(key).problem(403, "role_not_allowed");
    }
    for role in Role::ALL {
        let name = format!("monitoring-{role}");
        ask(&give_out(&app.context.service, &DAY, None, role, &name)).expect(200);
    }
}

#[test]
fn what_waits_and_what_is_refused_is_counted_and_can_be_read_while_all_is_busy() {
    let app = TestApp::with_limits(&Database::sqlite(), one_at_a_time());
    let stuck = (Stuck::read(&app), Stuck::write(&app));
    let jobs = |lane: &str, state: &str| {
        series(&app)[&format!("recoup_lane_jobs{{lane=\"{lane}\",state=\"{state}\"}}")]
    };
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| app.get(&format!("{CASE}/submissions?limit=1")));
        while jobs("reads", "waiting") == 0.0 {
            assert!(!waits.is_finished());
        }
        app.get(&format!("{CASE}/submissions?limit=2")).problem(503, "busy");
        let now = ["reads", "writes"].map(|lane| (jobs(lane, "running"), jobs(lane, "waiting")));
        assert!(now == [(1.0, 1.0), (1.0, 0.0)], "{now:?}");
        assert!(series(&app)["recoup_refused_total{reason=\"busy\"}"] == 1.0);
        stuck.0.end().unwrap();
        stuck.1.end().unwrap();
        waits.join().unwrap().expect(200);
    });
    assert!(jobs("reads", "running") + jobs("reads", "waiting") == 0.0);
}

#[test]
fn every_kind_of_problem_that_asks_to_come_back_is_a_reason() {
    let comes_back = |status: &str| status.contains("429") || status.contains("503");
    let mut kinds: Vec<&str> =
        KINDS.iter().filter(|kind| comes_back(kind.status)).map(|kind| kind.code).collect();
    let mut reasons = REASONS.to_vec();
    assert_eq!(reasons.pop(), Some("other"));
    kinds.sort_unstable();
    reasons.sort_unstable();
    assert_eq!(reasons, kinds);
}
