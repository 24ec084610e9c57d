//! What one client, or a database that hangs, may take from the others.

use crate::support::app::case_key;
use actix_web::test::TestRequest;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use actix_web::web::Data;
use recoup::api::Context;
use recoup::api::blocking;
use recoup::api::budget::Share;
use recoup::api::holder::{Signed, sign};
use recoup::api::limits::Limits;
use recoup::api::problem::ApiError;
use recoup::domain::Holder;

use super::*;

/// Longer than any test.
pub(super) const NEVER: Duration = Duration::from_secs(600);

/// Work in a lane that hangs until this is dropped.
pub(super) struct Stuck {
    _release: mpsc::Sender<()>,
    thread: Option<JoinHandle<Result<(), ApiError>>>,
}

impl Stuck {
    pub(super) fn read(app: &TestApp) -> Stuck {
        Stuck::read_of(app, None)
    }

    pub(super) fn write(app: &TestApp) -> Stuck {
        Stuck::write_of(app, None)
    }

    /// A read that hangs of who has that key.
    pub(super) fn read_of(app: &TestApp, holder: Option<Arc<Holder>>) -> Stuck {
        Stuck::start(app, async move |context, job| {
            blocking::read(&context, &request_of(holder), job).await
        })
    }

    /// A write that hangs of who has that key.
    pub(super) fn write_of(app: &TestApp, holder: Option<Arc<Holder>>) -> Stuck {
        Stuck::start(app, async move |context, job| {
            blocking::write(&context, &request_of(holder), |context, _| job(context)).await
        })
    }

    fn start<J>(app: &TestApp, run: J) -> Stuck
    where
        J: AsyncFnOnce(Data<Context>, Job) -> Result<(), ApiError> + Send + 'static,
    {
        let (release, released) = mpsc::channel::<()>();
        let (begin, begun) = mpsc::channel();
        let job: Job = Box::new(move |_| {
            begin.send(()).unwrap();
            let _ = released.recv();
            Ok(())
        });
        let context = Data::from(app.context.clone());
        let thread =
            std::thread::spawn(move || actix_web::rt::System::new().block_on(run(context, job)));
        begun.recv().unwrap();
        Stuck { _release: release, thread: Some(thread) }
    }

    /// Lets it end, and tells what its client was told.
    pub(super) fn end(mut self) -> Result<(), ApiError> {
        let thread = self.thread.take().unwrap();
        drop(self);
        thread.join().unwrap()
    }
}

/// A request that was let in with a key, or without one.
fn request_of(holder: Option<Arc<Holder>>) -> HttpRequest {
    let request = TestRequest::default().to_srv_request();
    if let Some(holder) = holder {
        sign(&request, Signed { holder, person: None, left: None, running: None });
    }
    request.into_parts().0
}

type Job = Box<dyn FnOnce(&Context) -> Result<(), ApiError> + Send>;

pub(super) fn one_at_a_time() -> Limits {
    Limits {
        reads_running: 1,
        reads_waiting: 1,
        read_time: NEVER,
        writes_running: 1,
        writes_waiting: 1,
        write_wait: NEVER,
        write_pause: NEVER,
        ..Limits::default()
    }
}

/// Asks until the answer has a status, which it has to have soon.
fn until(status: u16, mut ask: impl FnMut() -> Answer) -> Answer {
    let start = Instant::now();
    loop {
        let answer = ask();
        if answer.status == status {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{answer:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_read_that_hangs_stops_neither_health_nor_what_is_cached_nor_a_write() {
    let app = TestApp::with_limits(&Database::sqlite(), one_at_a_time());
    let offset = app.get(&format!("{CASE}/offset")).expect(200);
    let stuck = Stuck::read(&app);
    // It hangs all the while.
    app.get("/healthz").expect(200);
    app.get("/openapi.json").expect(200);
    assert_eq!(app.get(&format!("{CASE}/offset")).expect(200).body, offset.body);
    app.post_json(&format!("{CASE}/submissions"), &quarter("2021-22-Q1", "1.00", 1, "final"))
        .expect(201);
    stuck.end().unwrap();
}

#[test]
fn work_that_is_given_up_leaves_its_turn_to_the_next() {
    let short = Duration::from_millis(400);
    let limits = Limits { read_time: short, write_pause: short, ..one_at_a_time() };
    let app = TestApp::with_limits(&Database::sqlite(), limits);
    let (read, write) = (Stuck::read(&app), Stuck::write(&app));
    until(200, || app.get(&format!("{CASE}/submissions?limit=1")));
    let delivery = quarter("2021-22-Q1", "1.00", 1, "final");
    until(201, || app.post_json(&format!("{CASE}/submissions"), &delivery));
    let told = read.end().unwrap_err().to_string();
    assert!(told.contains("took too long"), "{told}");
    let told = write.end().unwrap_err().to_string();
    assert!(told.contains("took too long"), "{told}");
}

#[test]
fn writes_that_hang_leave_the_reads_alone() {
    let app = TestApp::with_limits(&Database::sqlite(), one_at_a_time());
    let stuck = Stuck::write(&app);
    app.get(&format!("{CASE}/forecast")).expect(200);
    app.get("/readyz").expect(200);
    stuck.end().unwrap();
}

#[test]
fn whoever_finds_a_lane_full_is_told_at_once_and_whoever_waits_gets_its_turn() {
    let app = TestApp::with_limits(&Database::sqlite(), one_at_a_time());
    let delivery = quarter("2021-22-Q1", "1.00", 1, "final");
    let read = || app.get(&format!("{CASE}/submissions?limit=1"));
    let write = || app.post_json(&format!("{CASE}/submissions"), &delivery);
    let asks: [(fn(&TestApp) -> Stuck, &(dyn Fn() -> Answer + Sync), u16); 2] =
        [(Stuck::read, &read, 200), (Stuck::write, &write, 201)];
    for (hang, ask, good) in asks {
        let stuck = hang(&app);
        std::thread::scope(|scope| {
            let first = scope.spawn(ask);
            let second = scope.spawn(ask);
            // One of them has the place to wait in, and the other is refused.
            let start = Instant::now();
            while !first.is_finished() && !second.is_finished() {
                assert!(start.elapsed() < Duration::from_secs(60));
                std::thread::sleep(Duration::from_millis(5));
            }
            stuck.end().unwrap();
            let mut answers = [first.join().unwrap(), second.join().unwrap()];
            answers.sort_by_key(|answer| answer.status);
            let [taken, refused] = answers;
            refused.problem(503, "busy");
            assert_eq!(refused.header("retry-after"), Some("1"));
            taken.expect(good);
        });
    }
}

#[test]
fn what_waits_too_long_is_never_begun() {
    let short = Duration::from_millis(200);
    let limits = Limits { write_wait: short, ..one_at_a_time() };
    let app = TestApp::with_limits(&Database::sqlite(), limits);
    let recorded = app.recorded(&case_key());
    let write = Stuck::write(&app);
    let delivery = quarter("2021-22-Q1", "1.00", 1, "final");
    app.post_json(&format!("{CASE}/submissions"), &delivery).problem(503, "busy");
    // A write that has begun is waited for.
    write.end().unwrap();
    assert_eq!(app.recorded(&case_key()), recorded);
}

#[test]
fn a_body_that_dribbles_or_stops_is_408_and_nothing_is_written() {
    let limits = Limits {
        body_time: Duration::from_millis(1_200),
        body_pause: Duration::from_millis(600),
        ..Limits::default()
    };
    let app = TestApp::with_limits(&Database::sqlite(), limits);
    let recorded = app.recorded(&case_key());
    let head = format!(
        "POST {CASE}/submissions HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
    );
    for (length, piece, pause) in [
        ("Content-Length: 1000\r\n\r\n", "a", Duration::from_millis(50)),
        ("Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n", Duration::from_millis(50)),
        ("Content-Length: 1000\r\n\r\n", "a", NEVER),
    ] {
        let mut stream = TcpStream::connect(app.address).unwrap();
        stream.write_all(format!("{head}{length}").as_bytes()).unwrap();
        stream.write_all(piece.as_bytes()).unwrap();
        stream.set_read_timeout(Some(pause.min(Duration::from_secs(60)))).unwrap();
        let (start, mut answer) = (Instant::now(), Vec::new());
        let mut bytes = [0; 4096];
        // Until the connection ends, which it does.
        loop {
            match stream.read(&mut bytes) {
                Ok(0) => break,
                Ok(count) => answer.extend_from_slice(&bytes[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if stream.write_all(piece.as_bytes()).is_err() {
                        break;
                    }
                }
                Err(_) => break,
            }
            assert!(start.elapsed() < Duration::from_secs(30), "it is still open");
        }
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        for part in ["\"code\":\"body_too_slow\"", "1.2 seconds", "Nothing was written."] {
            assert!(answer.contains(part), "{part} in {answer}");
        }
    }
    assert_eq!(app.recorded(&case_key()), recorded);
}

#[test]
fn all_large_bodies_share_one_budget_and_small_ones_need_none() {
    let limits = Limits {
        bodies: 1_000_000,
        bodies_wait: Duration::from_millis(100),
        body_pause: NEVER,
        body_time: NEVER,
        ..Limits::default()
    };
    let app = TestApp::with_limits(&Database::sqlite(), limits);
    let table = |bytes: usize| "a".repeat(bytes);
    let audit = |bytes: usize| app.post_csv("/api/v1/table-audits", &table(bytes));
    let head =
        "POST /api/v1/table-audits HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n";
    let chunked = |bytes: usize| {
        let body = table(bytes);
        format!(
            "{head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{bytes:x}\r\n{body}\r\n0\r\n\r\n"
        )
    };
    assert!(app.send_raw(chunked(400_000).as_bytes()).starts_with("HTTP/1.1 422 "));
    // A body that was announced and does not arrive. It is put off itself where the one before
    // has not given its part back.
    let announced = || {
        let mut slow = TcpStream::connect(app.address).unwrap();
        slow.write_all(format!("{head}Content-Length: 900000\r\n\r\na").as_bytes()).unwrap();
        slow
    };
    let mut slow = announced();
    let refused = until(503, || {
        let answer = audit(400_000);
        if answer.status != 503 {
            slow = announced();
        }
        answer
    });
    refused.problem(503, "busy");
    assert_eq!(refused.header("retry-after"), Some("2"));
    assert!(app.send_raw(chunked(400_000).as_bytes()).starts_with("HTTP/1.1 503 "));
    audit(1_000).expect(422);
    drop(slow);
    until(422, || audit(400_000));
    // One that is larger than the budget takes all of it.
    audit(2_000_000).expect(422);
    audit(2_000_000).expect(422);
}

#[test]
fn large_bodies_share_the_memory_that_reading_them_takes() {
    // However slow the machine is, it is not the computing that is refused.
    let (reading_wait, read_time) = (Duration::from_millis(100), NEVER);
    let limits = Limits { reading_wait, read_time, ..Limits::default() };
    let app = TestApp::with_limits(&Database::sqlite(), limits);
    let audit = |bytes: usize| app.post_csv("/api/v1/table-audits", &"a".repeat(bytes));
    // One that comes to more than all of it takes all of it.
    audit(5_000_000).expect(422);
    let others = Share::of(&app.context.reading, usize::MAX).unwrap();
    audit(100_000).problem(503, "busy");
    audit(1_000).expect(422);
    drop(others);
    audit(100_000).expect(422);
}

#[test]
fn a_client_that_takes_nothing_of_its_answer_is_cut_off_and_others_are_told_to_wait() {
    let limits =
        Limits { answers: 1_000_000, reader_pause: Duration::from_secs(2), ..Limits::default() };
    let app = TestApp::with_limits(&Database::sqlite(), limits);
    let large = app.get("/openapi.json").expect(200).body.len();
    assert!((500_000..1_000_000).contains(&large), "{large}: two of them are more than the budget");
    // So many that what the kernel takes for it is full, whatever its size.
    let mut slow = TcpStream::connect(app.address).unwrap();
    let request = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    slow.write_all(request.repeat(100).as_bytes()).unwrap();
    let refused = until(503, || app.get("/openapi.json"));
    refused.problem(503, "busy");
    assert_eq!(refused.header("retry-after"), Some("2"));
    app.get(&format!("{CASE}/offset")).expect(200);
    until(200, || app.get("/openapi.json"));
    let mut taken = Vec::new();
    let ended = slow.read_to_end(&mut taken);
    assert!(taken.len() < 90 * large, "{} bytes, {ended:?}", taken.len());
}

#[test]
fn while_memory_is_scarce_one_large_body_at_a_time_is_taken_and_small_ones_go_on() {
    let limits = Limits {
        bodies_wait: Duration::from_millis(100),
        body_pause: NEVER,
        body_time: NEVER,
        ..Limits::default()
    };
    let app = TestApp::with_limits(&Database::sqlite(), limits);
    let memory = app.context.memory.clone().limited_to(1_000);
    let audit = |bytes: usize| app.post_csv("/api/v1/table-audits", &"a".repeat(bytes));
    let head =
        "POST /api/v1/table-audits HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n";
    let mut slow = TcpStream::connect(app.address).unwrap();
    slow.write_all(format!("{head}Content-Length: 900000\r\n\r\na").as_bytes()).unwrap();
    audit(400_000).expect(422);
    memory.is_taken(900);
    // The slow one has its part once its head was read.
    let refused = until(503, || audit(400_000));
    refused.problem(503, "busy");
    assert_eq!(refused.header("retry-after"), Some("2"));
    audit(1_000).expect(422);
    app.get(&format!("{CASE}/offset")).expect(200);
    // Whoever is alone is never put off for good.
    drop(slow);
    until(422, || audit(400_000));
    memory.is_taken(100);
    audit(400_000).expect(422);
}

#[test]
fn programmes_in_memory_make_room_for_a_large_body_and_are_read_again() {
    let app = TestApp::with_case(&Database::sqlite());
    let offset = format!("{CASE}/offset");
    let answer = app.get(&offset).expect(200).body;
    let is_in_memory = || app.context.service.version(Some(&case_key())).is_some();
    let audit = |bytes: usize| app.post_csv("/api/v1/table-audits", &"a".repeat(bytes));
    audit(400_000).expect(422);
    assert!(is_in_memory(), "there is no limit");
    let memory = app.context.memory.clone().limited_to(100_000_000);
    memory.is_taken(10_000_000);
    audit(400_000).expect(422);
    assert!(is_in_memory(), "there is room");
    memory.is_taken(60_000_000);
    audit(1_000).expect(422);
    assert!(is_in_memory(), "a small one needs none");
    audit(400_000).expect(422);
    assert!(!is_in_memory());
    assert_eq!(app.get(&offset).expect(200).body, answer);
    assert!(is_in_memory());
}

#[test]
fn a_question_that_begins_has_a_quarter_of_its_time_left() {
    let limits = Limits { read_time: Duration::from_secs(4), ..one_at_a_time() };
    let app = TestApp::with_limits(&Database::sqlite(), limits);
    let stuck = Stuck::read(&app);
    let asked = Instant::now();
    app.get(&format!("{CASE}/submissions?limit=1")).problem(503, "busy");
    let waited = asked.elapsed();
    let expected = Duration::from_millis(2_900)..Duration::from_millis(3_900);
    assert!(expected.contains(&waited), "{waited:?}");
    drop(stuck);
}
