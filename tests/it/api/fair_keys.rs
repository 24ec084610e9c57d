//! One key cannot starve another, whatever it sends.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use recoup::api::holder::SignIn;
use recoup::api::limits::Limits;
use recoup::domain::{Holder, Role};

use super::keys::{DAY, give_out};
use super::limits::{NEVER, Stuck};
use super::*;

on_both_databases! {
    a_key_that_asks_for_more_than_it_may_keeps_no_other_from_its_answers,
    keys_that_fill_the_line_together_give_way_to_one_that_asks_once,
    a_key_that_delivers_more_than_it_may_keeps_no_other_from_delivering,
    who_waits_for_its_own_requests_alone_is_told_so,
}

const COUNCILS: &str = "/api/v1/councils";

/// Nothing is refused because it waits for too long: only who has its turn is looked at.
fn patient() -> Limits {
    Limits { read_time: NEVER, write_wait: NEVER, write_pause: NEVER, ..Limits::default() }
}

/// A key and what stands in its requests.
struct Key {
    bearer: String,
    holder: Arc<Holder>,
}

fn key(app: &TestApp, council: Option<&str>, name: &str, role: Role) -> Key {
    let text = give_out(&app.context.service, &DAY, council, role, name);
    let holder = app.context.service.sign_in(&text, (DAY.now)()).unwrap().holder;
    Key { bearer: format!("Bearer {text}"), holder }
}

/// The service with the case, where everyone signs in, and an operator's key.
fn locked(database: &Database) -> (TestApp, Key) {
    let app = TestApp::with_limits_in(database, patient(), DAY);
    assert_eq!(app.context.sign_in, SignIn::OnceThereAreKeys);
    let operator = key(&app, None, "operations", Role::Administrator);
    (app, operator)
}

fn ask(app: &TestApp, key: &Key, path: &str) -> Answer {
    app.send("GET", path, &[("authorization", &key.bearer)], None)
}

/// Sends a request and does not wait for its answer.
fn sent(app: &TestApp, key: &Key, head: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(app.address).unwrap();
    let request = format!(
        "{head} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {}\r\n\
         Content-Type: text/csv\r\nContent-Length: {}\r\n\r\n{body}",
        key.bearer,
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// So many questions, each another, so that none is answered from the cache.
fn questions(app: &TestApp, key: &Key, count: usize) -> Vec<TcpStream> {
    let head = |place| format!("GET {COUNCILS}?limit={}", place + 101);
    (0..count).map(|place| sent(app, key, &head(place), "")).collect()
}

/// The status of the answer to a request that was sent.
fn status(mut stream: TcpStream) -> u16 {
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let _ = stream.shutdown(Shutdown::Both);
    String::from_utf8_lossy(&answer)[9..12].parse().unwrap()
}

fn statuses(streams: Vec<TcpStream>) -> Vec<u16> {
    let mut statuses: Vec<u16> = streams.into_iter().map(status).collect();
    statuses.sort_unstable();
    statuses
}

/// A number of the metrics: of the one line that has all these words.
fn metric(app: &TestApp, operator: &Key, words: &[&str]) -> usize {
    let metrics = ask(app, operator, "/metrics").expect(200).text();
    let has_all = |line: &&str| words.iter().all(|word| line.contains(word));
    let lines: Vec<&str> = metrics.lines().filter(has_all).collect();
    let [line] = lines[..] else { panic!("{lines:?} of {metrics}") };
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

/// Waits until a number of the metrics is that, which it has to come to.
fn until_metric(app: &TestApp, operator: &Key, words: &[&str], expected: usize) {
    let start = Instant::now();
    loop {
        let found = metric(app, operator, words);
        if found == expected {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{words:?}: {found}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until so many reads or writes run and wait.
fn until_jobs(app: &TestApp, operator: &Key, lane: &str, (running, waiting): (usize, usize)) {
    for (state, expected) in [("running", running), ("waiting", waiting)] {
        let (lane, state) = (format!("lane=\"{lane}\""), format!("state=\"{state}\""));
        until_metric(app, operator, &["recoup_lane_jobs{", &lane, &state], expected);
    }
}

/// Waits until so many requests were told that their key asks for too much.
fn until_refused(app: &TestApp, operator: &Key, expected: usize) {
    let words = ["recoup_refused_total{", "\"too_many_requests\""];
    until_metric(app, operator, &words, expected);
}

fn a_key_that_asks_for_more_than_it_may_keeps_no_other_from_its_answers(database: &Database) {
    let (app, operator) = locked(database);
    let council = Some("cambridgeshire");
    let greedy = key(&app, council, "greedy", Role::Viewer);
    let others = [
        key(&app, council, "board", Role::Viewer),
        key(&app, Some("leeds"), "board", Role::Viewer),
    ];
    // Slow reads have all turns that one key may have, and as many more wait as it may send.
    let stuck: Vec<Stuck> =
        (0..7).map(|_| Stuck::read_of(&app, Some(greedy.holder.clone()))).collect();
    let waiting = questions(&app, &greedy, 64);
    until_jobs(&app, &operator, "reads", (7, 64));
    for place in 0..20 {
        ask(&app, &greedy, COUNCILS).problem(429, "too_many_requests");
        for other in &others {
            ask(&app, other, &format!("{COUNCILS}?limit={}", place + 1)).expect(200);
        }
    }
    // What it may send it is answered.
    stuck.into_iter().for_each(|one| one.end().unwrap());
    assert_eq!(statuses(waiting), [200; 64]);
    ask(&app, &greedy, COUNCILS).expect(200);
}

fn keys_that_fill_the_line_together_give_way_to_one_that_asks_once(database: &Database) {
    let (app, operator) = locked(database);
    let greedy = ["one", "two", "three"].map(|name| key(&app, Some("leeds"), name, Role::Viewer));
    let patient = key(&app, Some("cambridgeshire"), "board", Role::Viewer);
    // All turns are taken, and three keys send what a line of 128 does not hold.
    let mut stuck: Vec<Stuck> =
        (0..8).map(|place| Stuck::read_of(&app, Some(greedy[place % 3].holder.clone()))).collect();
    let waiting: Vec<TcpStream> = greedy.iter().flat_map(|key| questions(&app, key, 64)).collect();
    until_jobs(&app, &operator, "reads", (8, 128));
    until_refused(&app, &operator, 64);
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| ask(&app, &patient, COUNCILS));
        // It has the place of another, which is told that its key asks for too much.
        until_refused(&app, &operator, 65);
        // The next turn that is free goes to the key that has none.
        stuck.pop().unwrap().end().unwrap();
        asked.join().unwrap().expect(200);
    });
    stuck.into_iter().for_each(|one| one.end().unwrap());
    let expected = [vec![200; 127], vec![429; 65]].concat();
    assert_eq!(statuses(waiting), expected);
}

fn a_key_that_delivers_more_than_it_may_keeps_no_other_from_delivering(database: &Database) {
    let (app, operator) = locked(database);
    let council = Some("cambridgeshire");
    let greedy = key(&app, council, "greedy", Role::Contributor);
    let patient = key(&app, council, "finance", Role::Contributor);
    let csv = |year: &str, quarter: usize| {
        format!("financial_year,quarter,amount,count\n{year},{quarter},1000.00,140\n")
    };
    let (path, theirs) = (format!("{CASE}/submissions"), csv("2022-23", 1));
    let post = format!("POST {path}");
    let stuck: Vec<Stuck> =
        (0..7).map(|_| Stuck::write_of(&app, Some(greedy.holder.clone()))).collect();
    let waiting: Vec<TcpStream> = (0..8).map(|_| sent(&app, &greedy, &post, &theirs)).collect();
    until_jobs(&app, &operator, "writes", (7, 8));
    for quarter in 1..=4 {
        // The line is full, and of nobody else: so it is not told that the service is busy.
        deliver(&app, &greedy, &theirs).problem(429, "too_many_requests");
        deliver(&app, &patient, &csv("2021-22", quarter)).expect(201);
    }
    stuck.into_iter().for_each(|one| one.end().unwrap());
    // One is recorded, and the others are the same.
    assert_eq!(statuses(waiting), [200, 200, 200, 200, 200, 200, 200, 201]);
}

fn deliver(app: &TestApp, key: &Key, csv: &str) -> Answer {
    let headers = [("authorization", &*key.bearer), ("content-type", "text/csv")];
    app.send("POST", &format!("{CASE}/submissions"), &headers, Some(csv.as_bytes()))
}

fn who_waits_for_its_own_requests_alone_is_told_so(database: &Database) {
    let limits = Limits { write_wait: Duration::from_millis(200), ..patient() };
    let app = TestApp::with_limits_in(database, limits, DAY);
    let [greedy, patient] = ["greedy", "finance"]
        .map(|name| key(&app, Some("cambridgeshire"), name, Role::Contributor));
    let of = |key: &Key| Stuck::write_of(&app, Some(key.holder.clone()));
    let stuck: Vec<Stuck> = (0..7).map(|_| of(&greedy)).collect();
    let csv = "financial_year,quarter,amount,count\n2021-22,1,1000.00,140\n";
    deliver(&app, &greedy, csv).problem(429, "too_many_requests");
    deliver(&app, &patient, csv).expect(201);
    // With the last turn taken it is not its own requests that one waits for.
    let last = of(&patient);
    deliver(&app, &patient, csv).problem(503, "busy");
    stuck.into_iter().chain([last]).for_each(|one| one.end().unwrap());
}
