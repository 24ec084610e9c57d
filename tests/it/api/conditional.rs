//! ETags: nothing is sent twice, and nothing is overwritten unseen.

use std::sync::Barrier;

use super::*;

on_both_databases! {
    every_get_has_an_etag_and_answers_304_to_it,
    an_etag_changes_with_what_is_recorded,
    a_document_is_replaced_only_by_who_has_seen_it,
    a_document_that_is_not_there_yet_needs_if_match_as_well,
    of_many_who_have_seen_it_one_replaces_it,
}

const READS: [&str; 10] = [
    "",
    "/submissions",
    "/clawbacks",
    "/clawbacks/2019-20-Q4/history",
    "/investments",
    "/exposure",
    "/published",
    "/growth",
    "/forecast",
    "/offset",
];

fn every_get_has_an_etag_and_answers_304_to_it(database: &Database) {
    let app = TestApp::with_case(database);
    let reads = READS.iter().map(|read| format!("{CASE}{read}"));
    for path in reads.chain([
        "/api/v1/councils/cambridgeshire/programmes".to_owned(),
        "/openapi.json".to_owned(),
    ]) {
        let answer = app.get(&path).expect(200);
        let etag = answer.etag();
        assert!(etag.starts_with('"') && etag.ends_with('"'), "{path}: {etag}");
        assert!(answer.header("cache-control").unwrap().contains("private"), "{path}");
        for matching in
            [etag.clone(), "*".to_owned(), format!("W/{etag}"), format!("\"x\", {etag}")]
        {
            let again = app.send("GET", &path, &[("if-none-match", &matching)], None);
            assert_eq!((again.status, again.body.len()), (304, 0), "{path} {matching}");
            assert_eq!(again.etag(), etag, "{path}");
        }
        let other = app.send("GET", &path, &[("if-none-match", "\"x\"")], None);
        assert_eq!((other.status, &other.body), (200, &answer.body), "{path}");
        let head = app.send("HEAD", &path, &[], None);
        assert_eq!((head.status, head.body.len(), head.etag()), (200, 0, etag), "{path}");
        assert_eq!(head.header("content-type"), answer.header("content-type"), "{path}");
    }
}

fn an_etag_changes_with_what_is_recorded(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/offset");
    let first = app.get(&path).etag();
    assert_eq!(app.get(&path).etag(), first);
    let body = quarter("2021-22-Q1", "1.00", 1, "provisional");
    app.post_json(&format!("{CASE}/submissions"), &body).expect(201);
    let answer = app.send("GET", &path, &[("if-none-match", &first)], None).expect(200);
    assert_ne!(answer.etag(), first);
}

fn a_document_is_replaced_only_by_who_has_seen_it(database: &Database) {
    let app = TestApp::with_case(database);
    let write = |method: &str, path: &str, if_match: Option<&str>, body: &Value| {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(if_match.map(|etag| ("if-match", etag)));
        app.send(method, path, &headers, Some(body.to_string().as_bytes()))
    };
    for name in ["", "/investments", "/published"] {
        let path = format!("{CASE}{name}");
        let seen = app.get(&path);
        let (etag, body) = (seen.etag(), seen.json());
        write("PUT", &path, None, &body).problem(428, "if_match_required");
        write("PUT", &path, Some("\"0123\""), &body).problem(412, "changed_meanwhile");
        let mut changed = body.clone();
        match name {
            "" => changed["name"] = json!("Another name"),
            "/investments" => changed["lines"][0]["kind"] = json!("one_off"),
            _ => changed["rows"][0]["row"] = json!("Another label"),
        }
        let replaced = write("PUT", &path, Some(&etag), &changed).expect(200);
        assert_eq!(replaced.json(), changed, "{path}");
        let now = app.get(&path);
        assert_eq!((now.json(), now.etag()), (changed, replaced.etag()), "{path}");
        write("PUT", &path, Some(&etag), &body).problem(412, "changed_meanwhile");
        write("PUT", &path, Some("*"), &body).expect(200);
        assert_eq!(app.get(&path).json(), body, "{path}");
    }
    let etag = app.get(CASE).etag();
    app.send("DELETE", CASE, &[], None).problem(428, "if_match_required");
    for other in ["\"0123\"", "nothing", "", &format!("W/{etag}")] {
        let refused = app.send("DELETE", CASE, &[("if-match", other)], None);
        refused.problem(412, "changed_meanwhile");
    }
    app.send("DELETE", CASE, &[("if-match", &etag)], None).expect(204);
}

/// Or it would be written by one click in the documentation.
fn a_document_that_is_not_there_yet_needs_if_match_as_well(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let plan = json!({"unit": "pounds", "lines": [
        {"line": "Team", "amounts": {"2022-23": "1.00"}},
    ]});
    let path = format!("{programme}/investments");
    let headers = [("content-type", "application/json")];
    let put = app.send("PUT", &path, &headers, Some(plan.to_string().as_bytes()));
    put.problem(428, "if_match_required");
    let headers = [headers[0], ("if-match", &app.get(&path).etag())];
    app.send("PUT", &path, &headers, Some(plan.to_string().as_bytes())).expect(200);
}

fn of_many_who_have_seen_it_one_replaces_it(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/published");
    let etag = app.get(&path).etag();
    let start = Barrier::new(8);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..8)
            .map(|number| {
                let (app, path, etag, start) = (&app, &path, &etag, &start);
                scope.spawn(move || {
                    let row =
                        json!({"row": format!("Row {number}"), "amounts": {"2022-23": "1.00"}});
                    let body = json!({"rows": [row]}).to_string();
                    let headers = [("content-type", "application/json"), ("if-match", etag)];
                    start.wait();
                    app.send("PUT", path, &headers, Some(body.as_bytes())).status
                })
            })
            .collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 7, "{statuses:?}");
}
