//! The door: names, pages, what browsers are told, kept files and compressed answers.

use crate::support::app::case_key;
use std::io::Read;

use flate2::read::GzDecoder;

use super::*;

on_both_databases! {
    a_strange_name_or_page_changes_nothing,
    a_client_may_send_back_the_tag_of_a_compressed_answer,
}

const ROWS: &str = "financial_year,quarter,amount,count\n2021-22,1,612000.00,140\n";

fn a_strange_name_or_page_changes_nothing(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/submissions");
    let recorded = app.recorded(&case_key());
    let send = |method: &str, header: (&str, &str)| {
        let headers = [("content-type", "text/csv"), header];
        app.send(method, &path, &headers, (method == "POST").then_some(ROWS.as_bytes()))
    };
    for method in ["GET", "POST"] {
        let problem = send(method, ("host", "evil.example")).problem(421, "unknown_host");
        assert!(text(&problem["detail"]).contains("RECOUP_ALLOWED_HOSTS"), "{problem:#}");
    }
    for header in [("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")] {
        let problem = send("POST", header).problem(403, "foreign_origin");
        assert!(text(&problem["detail"]).contains("RECOUP_ALLOWED_HOSTS"), "{problem:#}");
        send("GET", header).expect(200);
    }
    assert_eq!(app.recorded(&case_key()), recorded);
    send("POST", ("origin", &app.origin())).expect(201);
}

#[test]
fn a_request_without_a_host_is_taken_in_the_old_protocol_alone() {
    let app = TestApp::empty(&Database::sqlite());
    for (request, expected) in [
        ("GET /healthz HTTP/1.0\r\n\r\n", " 200 "),
        ("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", " 400 "),
        ("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", " 421 "),
        ("GET /healthz HTTP/1.0\r\nHost: a\r\n\r\n", " 421 "),
        ("GET http://a/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", " 421 "),
    ] {
        let answer = app.send_raw(request.as_bytes());
        assert!(answer.lines().next().unwrap().contains(expected), "{request}: {answer}");
    }
}

#[test]
fn every_answer_tells_a_browser_what_it_may_do() {
    let app = TestApp::with_case(&Database::sqlite());
    let offset = format!("{CASE}/offset");
    for path in [&*offset, "/docs/", "/docs", "/docs/none", "/nothing", "/healthz", "/openapi.json"]
    {
        let answer = app.get(path);
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        let has_scripts = policy.contains("script-src 'self';");
        assert_eq!(has_scripts, path.starts_with("/docs/"), "{path}: {policy}");
    }
    let encoded = [("content-encoding", "gzip"), ("content-type", "text/csv")];
    let refused = app.send("POST", &format!("{CASE}/submissions"), &encoded, Some(b"x"));
    assert_eq!(refused.header("x-frame-options"), Some("DENY"));
}

#[test]
fn no_browser_keeps_a_copy_of_what_is_recorded() {
    let app = TestApp::with_case(&Database::sqlite());
    let offset = format!("{CASE}/offset");
    let tag = app.get(&offset).expect(200).etag();
    let pages = CASE.trim_start_matches("/api/v1");
    for (path, headers, status) in [
        (offset.clone(), vec![], 200),
        (offset.clone(), vec![("if-none-match", tag.as_str())], 304),
        (format!("{CASE}/clawbacks"), vec![("accept", "text/csv")], 200),
        (format!("{CASE}/report.xlsx"), vec![], 200),
        (format!("{pages}/report.html"), vec![], 200),
        (format!("{CASE}/offset?growth_rate=x"), vec![], 400),
        ("/api/v1/councils".to_owned(), vec![], 200),
        ("/".to_owned(), vec![("accept", "text/html")], 200),
        (pages.to_owned(), vec![("accept", "text/html")], 200),
        ("/councils/cambridgeshire/commits".to_owned(), vec![("accept", "text/html")], 200),
        (format!("{pages}/nothing"), vec![("accept", "text/html")], 404),
    ] {
        for method in ["GET", "HEAD"] {
            let answer = app.send(method, &path, &headers, None).expect(status);
            let kept = answer.header("cache-control").unwrap();
            assert!(kept.contains("no-store"), "{method} {path}: {kept}");
        }
    }
}

#[test]
fn every_file_of_the_documentation_is_kept_by_its_tag() {
    let app = TestApp::empty(&Database::sqlite());
    let page = app.get("/docs/").expect(200).text();
    assert!(!page.contains("<script>") && !page.contains("<style"), "{page}");
    let named = page.split(['"', '\'']).filter_map(|part| {
        let is_file = [".js", ".css", ".png"].iter().any(|end| part.ends_with(end));
        is_file.then(|| part.trim_start_matches("./"))
    });
    let mut count = 0;
    for name in named {
        let path = format!("/docs/{name}");
        let file = app.get(&path).expect(200);
        assert!(file.header("cache-control").unwrap().contains("max-age="), "{path}");
        let again = app.send("GET", &path, &[("if-none-match", &file.etag())], None).expect(304);
        assert!(again.body.is_empty());
        let zipped = app.send("GET", &path, &[("accept-encoding", "gzip, br")], None).expect(200);
        if zipped.header("content-encoding").is_some() {
            assert_eq!(unpacked(&zipped), file.body, "{path}");
            assert!(zipped.body.len() < file.body.len());
        }
        count += 1;
    }
    assert_eq!(count, 7);
}

fn unpacked(answer: &Answer) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(&*answer.body).read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn large_answers_are_compressed_for_those_who_ask() {
    let app = TestApp::with_case(&Database::sqlite());
    for (path, coding, expected) in [
        (format!("{CASE}/offset"), "gzip", true),
        (format!("{CASE}/offset"), "br;q=1, GZIP;q=0.5", true),
        (format!("{CASE}/offset"), "gzip;q=0", false),
        (format!("{CASE}/offset"), "br", false),
        (format!("{CASE}/exposure"), "gzip", false),
    ] {
        let plain = app.get(&path).expect(200);
        for _ in 0..2 {
            let answer = app.send("GET", &path, &[("accept-encoding", coding)], None).expect(200);
            assert_eq!(answer.header("content-encoding") == Some("gzip"), expected, "{coding}");
            assert_eq!(answer.header("vary"), Some("accept, accept-encoding"));
            if expected {
                assert_eq!(unpacked(&answer), plain.body);
                assert_ne!(answer.etag(), plain.etag(), "a strong tag is of the bytes");
            }
        }
    }
}

fn a_client_may_send_back_the_tag_of_a_compressed_answer(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/scenarios/b-cumulative-uplift");
    let gzip = ("accept-encoding", "gzip");
    let read = app.send("GET", &path, &[gzip], None).expect(200);
    assert_eq!(read.header("content-encoding"), Some("gzip"));
    let scenario = serde_json::from_slice::<Value>(&unpacked(&read)).unwrap()["scenario"].clone();
    let tag = read.etag();
    let again = app.send("GET", &path, &[gzip, ("if-none-match", &tag)], None).expect(304);
    assert_eq!(again.etag(), tag);
    let put = |tag: &str| {
        let headers = [("content-type", "application/json"), ("if-match", tag)];
        app.send("PUT", &path, &headers, Some(scenario.to_string().as_bytes()))
    };
    put("\"another-gzip\"").problem(412, "changed_meanwhile");
    put(&tag).expect(200);
}

/// Nothing that unpacks is compiled in, so a small body cannot become a large one.
#[test]
fn a_compressed_body_is_refused_whatever_it_holds() {
    let app = TestApp::with_case(&Database::sqlite());
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut bomb, &vec![b'0'; 50_000_000]).unwrap();
    let bomb = bomb.finish().unwrap();
    for coding in ["gzip", "deflate", "br", "zstd", "identity, gzip"] {
        let headers = [("content-type", "text/csv"), ("content-encoding", coding)];
        let answer = app.send("POST", &format!("{CASE}/submissions"), &headers, Some(&bomb));
        answer.problem(415, "encoded_body");
    }
}

#[test]
fn what_is_no_request_is_answered_without_a_body_and_the_connection_is_closed() {
    let app = TestApp::empty(&Database::sqlite());
    let long = "a".repeat(70_000);
    for (request, status) in [
        ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n".to_owned(), 400),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n"
                .to_owned(),
            400,
        ),
        ("GET /healthz HTTP/2.0\r\nHost: localhost\r\n\r\n".to_owned(), 400),
        (format!("GET /{long} HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400),
    ] {
        let answer = app.send_raw(request.as_bytes());
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("connection: close") && body.is_empty(), "{answer}");
    }
}
