//! The log of a running service: whose request a line is of, in both forms, and that nothing of
//! what clients send stands in it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Child;
use std::sync::mpsc;
use std::thread::JoinHandle;

use super::*;

/// What must be in no line: it stands in every header, field and name of a file that is sent.
const CANARY: &str = "canary7f3a";
const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// A service whose log is kept.
struct Logged {
    child: Child,
    address: String,
    reader: Option<JoinHandle<Vec<String>>>,
}

impl Drop for Logged {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Logged {
    fn start(url: &str, level: &str, args: &[&str]) -> Logged {
        let mut command = program();
        command.env("RUST_LOG", level).args(["serve", "--listen", "127.0.0.1:0"]);
        command.args(["--database-url", url]).args(args);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let (tell, told) = mpsc::channel();
        let reader = std::thread::spawn(move || {
            let mut kept = Vec::new();
            for line in lines {
                if let Some((_, rest)) = line.split_once("listening on ") {
                    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':');
                    let address = rest[..end.unwrap_or(rest.len())].trim_end_matches(':');
                    let _ = tell.send(address.to_owned());
                }
                kept.push(line);
            }
            kept
        });
        Logged { child, address: told.recv().unwrap(), reader: Some(reader) }
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> u16 {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let mut request = ureq::http::Request::builder().method(method);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.uri(format!("http://{}{path}", self.address));
        agent.run(request.body(body.to_owned()).unwrap()).unwrap().status().as_u16()
    }

    /// Ends it, and gives every line.
    fn end(mut self) -> Vec<String> {
        let reader = self.reader.take().unwrap();
        drop(self);
        reader.join().unwrap()
    }
}

#[test]
fn every_line_of_a_request_has_its_id_and_its_trace_in_both_forms() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("served.db").display());
    for format in ["text", "json"] {
        let served = Logged::start(&url, "info,recoup=debug", &["--log-format", format]);
        let named = [("x-request-id", "quoted-by-a-client"), ("traceparent", TRACE)];
        assert_eq!(served.ask("GET", "/api/v1/councils", &named, ""), 200);
        let named = [("x-request-id", "a-bad-trace"), ("traceparent", "00-nonsense-01")];
        assert_eq!(served.ask("GET", "/nothing", &named, ""), 404);
        let lines = served.end();
        let of =
            |id: &str| -> Vec<&String> { lines.iter().filter(|line| line.contains(id)).collect() };
        let (good, bad) = (of("quoted-by-a-client"), of("a-bad-trace"));
        assert_eq!((good.len(), bad.len()), (1, 1), "{lines:#?}");
        if format == "text" {
            let said = format!(
                "recoup::api::outer] GET /api/v1/councils status=200 request_id=quoted-by-a-client \
                 traceparent={TRACE}"
            );
            assert!(good[0].starts_with("[2") && good[0].ends_with(&said), "{good:?}");
            assert!(bad[0].ends_with("GET /nothing status=404 request_id=a-bad-trace"), "{bad:?}");
            continue;
        }
        for line in &lines {
            let json: Value = serde_json::from_str(line).unwrap();
            for name in ["time", "level", "target", "message"] {
                assert!(json[name].is_string(), "{name} in {line}");
            }
        }
        let mut json: Value = serde_json::from_str(good[0]).unwrap();
        let time = json.as_object_mut().unwrap().remove("time").unwrap();
        assert!(time.as_str().unwrap().ends_with('Z'), "{time}");
        let expected = serde_json::json!({
            "level": "debug", "target": "recoup::api::outer", "message": "GET /api/v1/councils",
            "status": 200, "request_id": "quoted-by-a-client", "traceparent": TRACE,
        });
        assert_eq!(json, expected);
        assert!(!bad[0].contains("traceparent"), "{bad:?}");
    }
}

/// Whoever speaks no HTTP is told so, and is no failure of ours.
#[test]
fn what_cannot_be_read_as_a_request_is_no_error_in_the_log() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("served.db").display());
    for (level, is_logged) in [("info", false), ("info,actix_http=error", true)] {
        let served = Logged::start(&url, level, &[]);
        for sent in ["NO HTTP AT ALL\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"] {
            let mut client = std::net::TcpStream::connect(&served.address).unwrap();
            client.write_all(sent.as_bytes()).unwrap();
            let mut answer = String::new();
            client.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 400 "), "{sent:?}: {answer}");
        }
        let lines = served.end();
        assert_eq!(lines.iter().any(|line| line.contains("ERROR")), is_logged, "{lines:#?}");
    }
}

#[test]
fn nothing_that_a_client_sends_is_in_the_log_at_any_level_in_either_form() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("served.db").display());
    recoup(&["import", CASE, "--database-url", &url]).expect(0);
    let create = ["keys", "create", "--operator", "--name", "one", "--role", "administrator"];
    let created = recoup(&[&create[..], &["--database-url", &url]].concat()).expect(0).out;
    let key = created.lines().next().unwrap().to_owned();
    let bearer = format!("Bearer {key}");
    let case = format!("/api/v1/councils/cambridgeshire/programmes/{PROGRAMME}");
    for format in ["text", "json"] {
        let served = Logged::start(&url, "trace", &["--log-format", format]);
        let cookie = format!("session={CANARY}");
        let idempotency = format!("{CANARY}-{format}");
        let ask = |method: &str, path: &str, kind: &str, body: &str| {
            let headers = [
                ("authorization", bearer.as_str()),
                ("content-type", kind),
                ("user-agent", CANARY),
                ("cookie", &cookie),
                ("referer", &format!("http://127.0.0.1/{CANARY}")),
                ("x-forwarded-for", CANARY),
                ("x-request-id", &format!("{CANARY} with blanks")),
                ("traceparent", CANARY),
                ("accept-language", CANARY),
                ("if-none-match", &format!("\"{CANARY}\"")),
                ("idempotency-key", &idempotency),
            ];
            served.ask(method, path, &headers, body)
        };
        let csv = format!(
            "financial_year,quarter,amount,count,status,note\n2021-22,1,612000.00,140,final,{CANARY}\n"
        );
        let submissions = format!("{case}/submissions");
        assert!(ask("POST", &submissions, "text/csv", &csv) < 300);
        let form = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{CANARY}.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{CANARY},2\r\n--b--\r\n"
        );
        let multipart = "multipart/form-data; boundary=b";
        assert_eq!(
            ask("POST", &format!("{submissions}?submitted_by={CANARY}"), multipart, &form),
            422
        );
        let json = "application/json";
        assert_eq!(
            ask("POST", &submissions, json, &format!("{{\"{CANARY}\": \"{CANARY}\"}}")),
            422
        );
        assert_eq!(ask("POST", &submissions, json, &format!("{{ {CANARY}")), 422);
        assert_eq!(ask("GET", &format!("{case}/offset?colour={CANARY}"), json, ""), 400);
        assert_eq!(ask("GET", &format!("/councils?{CANARY}"), json, ""), 404);
        let wrong = [("authorization", format!("Bearer rcp_live_{CANARY}"))];
        let wrong = wrong.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(served.ask("GET", &format!("{case}/offset"), &wrong, ""), 401);
        let lines = served.end();
        assert!(lines.iter().any(|line| line.contains("/offset")), "{lines:#?}");
        for secret in [CANARY, &key, &key[9..]] {
            let told: Vec<&String> = lines.iter().filter(|line| line.contains(secret)).collect();
            assert!(told.is_empty(), "{format}: {told:#?}");
        }
    }
}
