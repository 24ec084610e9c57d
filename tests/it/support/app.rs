//! The real service on a free port of this machine, and a plain client for it.
//!
//! The client holds every error against the contract on its way in, so that no
//! test can meet one that is not a problem document.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use chrono::{DateTime, Days, Utc};
use recoup::api::examples::SUBMISSION_ID;
use recoup::api::holder::SignIn;
use recoup::api::limits::Limits;
use recoup::api::{self, Context};
use recoup::domain::{ProgrammeKey, Slug};
use recoup::service::case_folder::CaseFolder;
use recoup::service::{RandomBits, Service, World};
use recoup::store::Caller;
use recoup::web::problems::KINDS;
use serde_json::Value;
use ureq::http::{HeaderMap, Request};

use super::database::Database;

/// The programme of the example case.
pub(crate) const CASE: &str =
    "/api/v1/councils/cambridgeshire/programmes/cambridgeshire-direct-payments";

/// The key of the example case.
pub(crate) fn case_key() -> ProgrammeKey {
    key("cambridgeshire", "cambridgeshire-direct-payments")
}

/// The key of a programme.
pub(crate) fn key(council: &str, id: &str) -> ProgrammeKey {
    ProgrammeKey { council: Slug::parse(council).unwrap(), id: Slug::parse(id).unwrap() }
}

/// A clock that is a day later whenever it is asked, so that no two commits fall
/// on the same date, and ids that are never given twice.
pub(crate) const WORLD: World = World {
    now,
    new_id,
    new_secret,
    flight: None,
    caller: Caller { principal: None, request_id: None },
};

fn now() -> DateTime<Utc> {
    static DAYS: AtomicU64 = AtomicU64::new(0);
    let start: DateTime<Utc> = "2026-11-22T09:00:00.000250Z".parse().unwrap();
    start + Days::new(DAYS.fetch_add(1, Ordering::Relaxed))
}

fn new_id() -> String {
    static IDS: AtomicU64 = AtomicU64::new(1);
    format!("0199f3a1-7c2e-7a10-8000-{:012x}", IDS.fetch_add(1, Ordering::Relaxed))
}

/// Bits that are never given twice.
fn new_secret() -> RandomBits {
    static SECRETS: AtomicU64 = AtomicU64::new(1);
    let mut bits = RandomBits::default();
    bits[..8].copy_from_slice(&SECRETS.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    bits
}

/// The service, running.
pub(crate) struct TestApp {
    pub(crate) address: SocketAddr,
    pub(crate) context: Arc<Context>,
    client: ureq::Agent,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl TestApp {
    /// The service over an empty database.
    pub(crate) fn empty(database: &Database) -> TestApp {
        TestApp::start(Context::new(Service::new(database.open()).unwrap(), WORLD))
    }

    /// The service over a database as it is.
    pub(crate) fn over(database: &Database) -> TestApp {
        TestApp::over_in(database, WORLD)
    }

    /// The same, with another clock and other ids.
    pub(crate) fn over_in(database: &Database, world: World) -> TestApp {
        let context = Context::new(Service::new(database.open_again()).unwrap(), world);
        TestApp::start(Context { sign_in: SignIn::Nobody, ..context })
    }

    /// The service over the example case, loaded as the demo loads it.
    pub(crate) fn with_case(database: &Database) -> TestApp {
        TestApp::with_limits(database, Limits::default())
    }

    /// The same, within other limits.
    pub(crate) fn with_limits(database: &Database, limits: Limits) -> TestApp {
        TestApp::with_limits_in(database, limits, WORLD)
    }

    /// The same, with another clock and other ids.
    pub(crate) fn with_limits_in(database: &Database, limits: Limits, world: World) -> TestApp {
        TestApp::start(TestApp::case(database, limits, world))
    }

    /// The service over the example case, with another clock and other ids.
    pub(crate) fn with_case_in(database: &Database, world: World) -> TestApp {
        TestApp::with_limits_in(database, Limits::default(), world)
    }

    fn case(database: &Database, limits: Limits, world: World) -> Context {
        let service = Service::new(database.open()).unwrap();
        let loading = World { new_id: || SUBMISSION_ID.to_owned(), ..world.clone() };
        CaseFolder::load_example(&service, &loading).unwrap();
        Context::with_limits(service, world, limits)
    }

    /// The service over all that the demo serves.
    pub(crate) fn with_demo(database: &Database) -> TestApp {
        TestApp::with_demo_in(database, WORLD)
    }

    /// The same, with another clock and other ids.
    pub(crate) fn with_demo_in(database: &Database, world: World) -> TestApp {
        TestApp::with_demo_and_keys(database, world, SignIn::Nobody)
    }

    /// The same, where these have to sign in.
    pub(crate) fn with_demo_and_keys(
        database: &Database,
        world: World,
        sign_in: SignIn,
    ) -> TestApp {
        let context = TestApp::case(database, Limits::default(), world);
        CaseFolder::load_other_examples(&context.service, &context.world).unwrap();
        TestApp::start(Context { sign_in, ..context })
    }

    pub(crate) fn start(context: Context) -> TestApp {
        let context = Arc::new(context);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, told) = mpsc::channel();
        let served = context.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = api::serve(served, listener, 2).unwrap();
                tell.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let client = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        TestApp { address, context, client, server: told.recv().unwrap(), thread: Some(thread) }
    }

    /// Sends a request and reads its answer; an error must be a problem document.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        let mut request =
            Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = match body {
            Some(body) => self.client.run(request.body(body).unwrap()),
            None => self.client.run(request.body(()).unwrap()),
        };
        let mut response = response.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let answer = Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.body_mut().with_config().limit(50_000_000).read_to_vec().unwrap(),
        };
        // A person who asks for a page is told on one.
        let is_page = answer.header("content-type") == Some("text/html; charset=utf-8");
        if answer.status >= 400 && method != "HEAD" && !is_page {
            answer.check_problem();
        }
        answer
    }

    /// Sends bytes as they are and reads what comes until the connection ends.
    pub(crate) fn send_raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }

    /// The origin of the service's own pages.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    /// GETs the JSON of an answer that must be 200.
    pub(crate) fn read(&self, path: &str) -> Value {
        self.get(path).expect(200).json()
    }

    pub(crate) fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], Some(&bytes(body)))
    }

    pub(crate) fn post_csv(&self, path: &str, body: &str) -> Answer {
        self.send("POST", path, &[("content-type", "text/csv")], Some(body.as_bytes()))
    }

    /// PUTs JSON over whatever is there.
    pub(crate) fn put_json(&self, path: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json"), ("if-match", "*")];
        self.send("PUT", path, &headers, Some(&bytes(body)))
    }

    /// What is recorded, to show that nothing was written: the submissions by id, and
    /// the head of the ledger.
    pub(crate) fn recorded(&self, programme: &ProgrammeKey) -> Value {
        let submissions = self.context.service.submissions(programme, None, 1_000).unwrap();
        serde_json::to_value(submissions).unwrap()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Answer {
    /// The same answer, which must have that status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The problem document of an answer with that status and code.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.json();
        assert_eq!((self.status, &problem["code"]), (status, &code.into()), "{problem:#}");
        problem
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn etag(&self) -> String {
        self.header("etag").expect("the answer has an ETag").to_owned()
    }

    #[track_caller]
    fn check_problem(&self) {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let problem = self.json();
        let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        let (code, detail) = (text("code"), text("detail"));
        assert_eq!(text("type"), format!("/problems/{}", code.replace('_', "-")), "{problem:#}");
        let kind = KINDS.iter().find(|kind| kind.code == code);
        let kind = kind.unwrap_or_else(|| panic!("no page says what to do about {code}"));
        assert!(kind.status.contains(&self.status.to_string()), "{code} is no {}", self.status);
        assert_eq!(problem["status"], self.status, "{problem:#}");
        assert_eq!(self.header("x-request-id"), Some(&*text("request_id")), "{problem:#}");
        assert!(!code.is_empty() && !text("request_id").is_empty(), "{problem:#}");
        let problems = problem["problems"].as_array().cloned().unwrap_or_default();
        assert_eq!(
            problem["problem_count"].as_u64().unwrap_or(0).min(100),
            problems.len() as u64,
            "{problem:#}"
        );
        let whys = problems.iter().map(|problem| problem["why"].as_str().unwrap_or_default());
        for sentence in [&*text("title"), &*detail].into_iter().chain(whys) {
            check_readable(sentence);
        }
        assert!(detail.ends_with('.'), "a detail is sentences: {detail:?}");
    }
}

/// A sentence for people: some words on one line, no Rust, nothing invisible.
#[track_caller]
fn check_readable(sentence: &str) {
    assert!(sentence.split(' ').count() > 1, "{sentence:?} says too little");
    assert!(sentence.chars().count() < 600, "{sentence:?} is too long");
    assert!(!sentence.chars().any(|c| c.is_control() || c == '\u{202E}'), "{sentence:?}");
    for code in ["Error(", "Some(", "None", "::", "unwrap", "sqlite", "postgres", " ,", " ."] {
        assert!(!sentence.contains(code), "{sentence:?} has {code}");
    }
}

fn bytes(body: &Value) -> Vec<u8> {
    serde_json::to_vec(body).unwrap()
}
