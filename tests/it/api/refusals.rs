//! Requests that no handler should take: each is a problem document that names
//! what is wrong, whatever layer refuses it.

use super::*;
use crate::support::app::case_key;

on_both_databases! {
    a_wrong_method_is_405_with_the_methods_that_there_are,
    an_address_that_is_not_there_is_404,
    what_is_unknown_is_refused_by_name,
    a_body_in_another_form_is_415,
    a_body_that_is_too_large_is_413_and_one_byte_less_is_read,
    json_that_is_broken_or_says_a_field_twice_is_refused_with_its_place,
    odd_addresses_are_refused_like_any_other,
    a_body_that_breaks_off_is_refused_in_our_words,
    a_request_has_an_id_which_the_client_may_choose,
    health_and_documentation_are_outside_the_version,
}

fn a_wrong_method_is_405_with_the_methods_that_there_are(database: &Database) {
    let app = TestApp::with_case(database);
    for (method, path, allow) in [
        ("PUT", "/api/v1/councils/cambridgeshire/programmes", "GET, HEAD, POST"),
        ("PATCH", CASE, "DELETE, GET, HEAD, PUT"),
        ("POST", CASE, "DELETE, GET, HEAD, PUT"),
        ("DELETE", &format!("{CASE}/submissions"), "GET, HEAD, POST"),
        ("POST", &format!("{CASE}/clawbacks"), "GET, HEAD"),
        ("PUT", &format!("{CASE}/offset"), "GET, HEAD, POST"),
        ("GET", "/api/v1/table-audits", "POST"),
        ("HEAD", "/api/v1/table-audits", "POST"),
        ("OPTIONS", "/api/v1/table-audits", "POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("DELETE", "/openapi.json", "GET, HEAD"),
    ] {
        let answer = app.send(method, path, &[], None);
        assert_eq!(answer.status, 405, "{method} {path}");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
        if method != "HEAD" {
            answer.problem(405, "method_not_allowed");
        }
    }
}

fn an_address_that_is_not_there_is_404(database: &Database) {
    let app = TestApp::with_case(database);
    for path in [
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v2/programmes",
        "/api/v1/councils/cambridgeshire/programmes/",
        &format!("{CASE}/"),
        &format!("{CASE}/nothing"),
        &format!("{CASE}/submissions/0199f3a1-0000-7000-8000-000000000000"),
        &format!("{CASE}/submissions/x"),
        &format!("{CASE}/clawbacks/2019-20-Q5/history"),
        &format!("{CASE}/clawbacks/2019-21-Q1/history"),
        &format!("{CASE}/clawbacks/2030-31-Q1/history"),
        &format!("{CASE}/clawbacks/2019-20-Q1/history?client_group=other"),
        "/docs/nothing.js",
        "/%2e%2e/etc/passwd",
    ] {
        let problem = app.get(path).problem(404, "not_found");
        assert!(!text(&problem["detail"]).is_empty(), "{path}");
    }
    let problem = app
        .post_json("/api/v1/councils/Kent%20County/programmes", &json!({"id": "x", "name": "X"}))
        .problem(404, "unknown_council");
    assert!(text(&problem["detail"]).contains("lower-case letters"), "{problem:#}");
    let problem = app.get(&format!("{CASE}/submissions/s-9")).problem(404, "not_found");
    assert!(text(&problem["detail"]).contains("no submission with the id"), "{problem:#}");
    for programme in ["nowhere", "NOWHERE", "no%20where", "%2e%2e", &"x".repeat(300)] {
        for rest in ["", "/offset", "/growth", "/clawbacks", "/submissions", "/investments"] {
            let path = format!("/api/v1/councils/cambridgeshire/programmes/{programme}{rest}");
            app.get(&path).problem(404, "unknown_programme");
        }
        let path = format!("/api/v1/councils/cambridgeshire/programmes/{programme}/submissions");
        let body = quarter("2021-22-Q1", "1.00", 1, "final");
        app.post_json(&path, &body).problem(404, "unknown_programme");
        let path = format!("/api/v1/councils/cambridgeshire/programmes/{programme}/investments");
        let plan = json!({"unit": "pounds", "lines": []});
        app.put_json(&path, &plan).problem(404, "unknown_programme");
    }
}

fn what_is_unknown_is_refused_by_name(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    for read in ["", "/submissions", "/clawbacks", "/growth", "/forecast", "/offset", "/exposure"] {
        let problem = app.get(&format!("{CASE}{read}?limt=5")).problem(400, "parameters_refused");
        assert_eq!(problem["problems"][0]["parameter"], "limt", "{read}");
        let why = text(&problem["problems"][0]["why"]);
        assert!(why.contains("takes"), "what it does take is said: {why}");
    }
    let body = quarter("2021-22-Q1", "1.00", 1, "final");
    for post in ["submissions", "offset"] {
        let answer = app.post_json(&format!("{CASE}/{post}?dryrun=true"), &body);
        answer.problem(400, "parameters_refused");
    }
    let with_unknown = json!({"records": [], "submited_by": "Who"});
    let answer = app.post_json(&format!("{CASE}/submissions"), &with_unknown);
    let problem = answer.problem(422, "fields_refused");
    assert!(column(&problem["problems"], "pointer").contains(&"/submited_by".to_owned()));
    for (path, body, pointer) in [
        (CASE.to_owned(), json!({"nam": "x"}), "/nam"),
        (format!("{CASE}/investments"), json!({"unit": "pounds", "line": []}), "/line"),
        (
            format!("{CASE}/exposure"),
            json!({"periods": [{"dp_payed": "1.00"}]}),
            "/periods/0/dp_payed",
        ),
        (
            format!("{CASE}/published"),
            json!({"rows": [{"row": "R", "kind": "net"}]}),
            "/rows/0/kind",
        ),
    ] {
        let problem = app.put_json(&path, &body).problem(422, "fields_refused");
        let pointers = column(&problem["problems"], "pointer");
        assert!(pointers.contains(&pointer.to_owned()), "{path}: {problem:#}");
    }
    assert_eq!(app.recorded(&case_key()), recorded);
}

fn a_body_in_another_form_is_415(database: &Database) {
    let app = TestApp::with_case(database);
    let body = quarter("2021-22-Q1", "1.00", 1, "final").to_string();
    let posts = [
        format!("{CASE}/submissions"),
        format!("{CASE}/offset"),
        "/api/v1/councils/cambridgeshire/programmes".into(),
    ];
    for path in &posts {
        for media in
            ["application/xml", "text/plain", "multipart/form-data", "json", "application/pdf"]
        {
            let headers = [("content-type", media)];
            let problem = app.send("POST", path, &headers, Some(body.as_bytes()));
            let problem = problem.problem(415, "unsupported_media_type");
            assert!(text(&problem["detail"]).contains("application/json"), "{problem:#}");
        }
        app.send("POST", path, &[], Some(body.as_bytes())).problem(415, "unsupported_media_type");
        let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
        app.send("POST", path, &headers, Some(body.as_bytes())).problem(415, "encoded_body");
    }
    for name in ["/investments", "/exposure", "/published"] {
        let headers = [("content-type", "text/csv"), ("if-match", "*")];
        let answer = app.send("PUT", &format!("{CASE}{name}"), &headers, Some(b"line,2022-23\n"));
        answer.problem(415, "unsupported_media_type");
    }
    let headers = [("content-type", "Application/JSON; charset=utf-8")];
    app.send("POST", &posts[0], &headers, Some(body.as_bytes())).expect(201);
}

fn a_body_that_is_too_large_is_413_and_one_byte_less_is_read(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    let mut body = b"financial_year,quarter,amount,count\n".to_vec();
    body.resize(10_000_000, b'a');
    let path = format!("{CASE}/submissions");
    for path in [&*path, "/api/v1/table-audits"] {
        let headers = [("content-type", "text/csv")];
        let send = |body: &[u8]| app.send("POST", path, &headers, Some(body));
        assert_eq!(send(&body).status, 422, "it is read, and its one cell is no row");
        body.push(b'a');
        let problem = send(&body).problem(413, "file_too_large");
        assert!(text(&problem["detail"]).contains("10 MB"), "{problem:#}");
        body.pop();
    }
    // A body that does not say how long it is.
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nConnection: close\r\n\
         Transfer-Encoding: chunked\r\n\r\n989681\r\n"
    );
    body.push(b'a');
    let answer = app.send_raw(&[head.as_bytes(), &body, b"\r\n0\r\n\r\n"].concat());
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("\"code\":\"file_too_large\""), "{answer}");
    assert_eq!(app.recorded(&case_key()), recorded);
}

fn json_that_is_broken_or_says_a_field_twice_is_refused_with_its_place(database: &Database) {
    let app = TestApp::with_case(database);
    let headers = [("content-type", "application/json"), ("if-match", "*")];
    for (method, path) in [
        ("POST", "/api/v1/councils/cambridgeshire/programmes".to_owned()),
        ("PUT", CASE.to_owned()),
        ("POST", format!("{CASE}/submissions")),
        ("POST", format!("{CASE}/offset")),
        ("PUT", format!("{CASE}/investments")),
        ("PUT", format!("{CASE}/exposure")),
        ("PUT", format!("{CASE}/published")),
    ] {
        let send = |body: &[u8]| app.send(method, &path, &headers, Some(body));
        let problem = send(b"{\n\"a\": 1,\n}").problem(400, "json_broken");
        assert_eq!(problem["problems"][0]["row"], 3, "{path}: {problem:#}");
        for body in [&b"{\"a\": NaN}"[..], b"[", &[b'['; 5_000]] {
            send(body).problem(400, "json_broken");
        }
        let problem = send(b"{\"a\": 1, \"a\": 2}").problem(422, "fields_refused");
        assert_eq!(problem["problems"][0]["pointer"], "/a", "{path}: given twice: {problem:#}");
        for body in [&b""[..], b" ", b"{\"a\": \"\xFF\"}"] {
            assert_eq!(send(body).status, 400, "{path} {body:?}");
        }
    }
}

fn odd_addresses_are_refused_like_any_other(database: &Database) {
    let app = TestApp::with_case(database);
    for (address, status) in [
        ("/api/v1/councils/cambridgeshire/programmes/%ZZ", 404),
        ("/api/v1/councils/cambridgeshire/programmes/%FF%FE/offset", 404),
        ("/api/v1/councils/cambridgeshire/programmes/%00", 404),
        ("/api/v1/councils/cambridgeshire/programmes/a%2Fb/offset", 404),
        ("/api/v1/councils/cambridgeshire/programmes?limit=%ZZ", 400),
        ("/api/v1/councils/cambridgeshire/programmes?limit=%FF", 400),
        ("/api/v1/councils/cambridgeshire/programmes?%FF=1", 400),
        ("/api/v1/councils/cambridgeshire/programmes?=", 400),
        ("/api/v1/councils/cambridgeshire/programmes?limit", 400),
        ("/api/v1/councils/cambridgeshire/programmes?limit=5&limit=5", 400),
        ("/api/v1/councils/cambridgeshire/programmes?%00=%00", 400),
        ("/api/v1/councils/cambridgeshire/programmes?a=%E2%80%AE", 400),
    ] {
        let answer = app.get(address);
        assert_eq!(answer.status, status, "{address}: {}", answer.text());
    }
    let many: Vec<String> = (0..2_000).map(|number| format!("p{number}=1")).collect();
    let problem = app.get(&format!("{CASE}/offset?{}", many.join("&")));
    assert_eq!(problem.problem(400, "parameters_refused")["problem_count"], 2_000);
    let long = format!("{CASE}/offset?growth_rate={}", "1".repeat(30_000));
    let problem = app.get(&long);
    problem.problem(400, "parameters_refused");
    assert!(problem.body.len() < 2_000, "what is wrong is shown short: {}", problem.body.len());
    let long = format!("{CASE}/offset?{}=1", "g".repeat(30_000));
    assert!(app.get(&long).body.len() < 2_000, "also a name");
    app.get("/api/v1/councils/cambridgeshire/programmes?&").expect(200);
    let name = "g".repeat(30_000);
    for address in [
        format!("/{name}"),
        format!("/api/v1/councils/cambridgeshire/programmes/{name}"),
        format!("{CASE}/clawbacks/{name}/history"),
        format!("{CASE}/submissions/{name}"),
    ] {
        let answer = app.get(&address);
        assert!(answer.status == 404 && answer.body.len() < 2_000, "{}", answer.body.len());
    }
    let fields = json!({&*name: "1"});
    for answer in [
        app.post_json(&format!("{CASE}/offset"), &fields),
        app.post_json(&format!("{CASE}/submissions"), &fields),
        app.put_json(CASE, &fields),
        app.put_json(&format!("{CASE}/investments"), &fields),
    ] {
        answer.problem(422, "fields_refused");
        assert!(answer.body.len() < 3_000, "{}", answer.body.len());
    }
}

fn a_body_that_breaks_off_is_refused_in_our_words(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    let answer = app.send_raw(
        format!(
            "POST {CASE}/submissions HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n\
             Connection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"
        )
        .as_bytes(),
    );
    for part in ["HTTP/1.1 400 ", "application/problem+json", "malformed_request", "broke off"] {
        assert!(answer.contains(part), "{part} in {answer}");
    }
    assert_eq!(app.recorded(&case_key()), recorded);
}

fn a_request_has_an_id_which_the_client_may_choose(database: &Database) {
    let app = TestApp::with_case(database);
    for path in [CASE, "/nothing", "/healthz"] {
        let chosen = app.send("GET", path, &[("x-request-id", "my-id_1")], None);
        assert_eq!(chosen.header("x-request-id"), Some("my-id_1"), "{path}");
        for odd in ["", "two words", "<script>", &"x".repeat(65)] {
            let answer = app.send("GET", path, &[("x-request-id", odd)], None);
            let id = answer.header("x-request-id").unwrap();
            assert!(id != odd && id.len() == 36, "{path}: {id}");
        }
        let [one, other] = [0, 1].map(|_| app.get(path).header("x-request-id").unwrap().to_owned());
        assert_ne!(one, other);
    }
}

fn health_and_documentation_are_outside_the_version(database: &Database) {
    let app = TestApp::with_case(database);
    let ready = json!({"status": "ok", "unavailable_programmes": []});
    for (path, expected) in [("/healthz", json!({"status": "ok"})), ("/readyz", ready)] {
        let answer = app.get(path).expect(200);
        assert_eq!(answer.json(), expected);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        app.get(&format!("{path}?x=1")).problem(400, "parameters_refused");
    }
    assert_eq!(app.read("/openapi.json")["openapi"], "3.1.0");
    let docs = app.get("/docs/").expect(200);
    assert!(docs.text().contains("swagger-ui"), "{}", docs.text());
    let redirect = app.get("/docs");
    assert_eq!((redirect.status, redirect.header("location")), (307, Some("/docs/")));
    for headers in [docs, redirect] {
        assert_eq!(headers.header("x-content-type-options"), Some("nosniff"));
    }
}
