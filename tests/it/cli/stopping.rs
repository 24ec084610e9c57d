//! How `serve` ends, by a signal or while its database is silent, and how it begins before its
//! database does.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use super::serving::{Serving, get, start};
use super::*;
use crate::support::postgres;
use crate::support::relay::Relay;

/// Tells a program to stop and waits for its end: the exit code.
fn terminate(serving: &mut Serving) -> i32 {
    let told = Command::new("kill").args(["-TERM", &serving.child.id().to_string()]).status();
    assert!(told.unwrap().success());
    let start = Instant::now();
    loop {
        if let Some(status) = serving.child.try_wait().unwrap() {
            return status.code().expect("it ends by itself");
        }
        assert!(start.elapsed() < Duration::from_secs(15), "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_server_that_is_told_to_stop_answers_what_it_has_begun_and_ends_well() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("served.db").display());
    recoup(&["import", CASE, "--database-url", &url]).expect(0);
    let args = ["serve", "--listen", "127.0.0.1:0", "--database-url", &url];
    let mut served = start(&args, "listening on ");
    let body = "financial_year,quarter,amount,count,status\n2021-22,1,612000.00,140,final\n";
    let (early, late) = body.split_at(60);
    let mut stream = TcpStream::connect(&served.address).unwrap();
    let head = format!(
        "POST /api/v1/councils/cambridgeshire/programmes/{PROGRAMME}/submissions HTTP/1.1\r\nHost: localhost\r\n\
         Content-Type: text/csv\r\nContent-Length: {}\r\n\r\n{early}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The server has the head of the request before it is told to stop.
    get(&served.address, "/healthz");
    std::thread::sleep(Duration::from_millis(300));
    let finishing = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(1_000));
        stream.write_all(late.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    assert_eq!(terminate(&mut served), 0);
    let answer = finishing.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    let history = ["history", "2021-22-Q1", "--programme", PROGRAMME, "--database-url", &url];
    assert!(recoup(&history).expect(0).out.contains("612,000"));
}

/// Whether it was written meanwhile or at the end, nothing of it is lost.
#[test]
fn a_server_that_ends_leaves_on_which_day_its_keys_were_used() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("served.db").display());
    let keys = |args: &[&str]| {
        let run = recoup(&[&["keys"], args, &["--operator", "--database-url", &url]].concat());
        run.expect(0).out
    };
    let create = |name| keys(&["create", "--name", name, "--role", "viewer"]);
    let text = create("used");
    create("unused");
    let args = ["serve", "--listen", "127.0.0.1:0", "--database-url", &url];
    let mut served = start(&args, "listening on ");
    let bearer = format!("Bearer {}", text.lines().next().unwrap());
    let councils = format!("http://{}/api/v1/councils", served.address);
    ureq::get(councils).header("authorization", bearer).call().unwrap();
    assert_eq!(terminate(&mut served), 0);
    let listed: Value = serde_json::from_str(&keys(&["list", "--format", "json"])).unwrap();
    let said = |place: usize, field| &listed["keys"][place][field];
    assert_eq!(said(0, "last_used_on"), &Value::Null);
    // It was given out a moment before, unless a day ended then.
    let day = |field| said(1, field).as_str().unwrap()[..10].parse::<chrono::NaiveDate>().unwrap();
    let (created, used) = (day("created_at"), day("last_used_on"));
    assert!((0..=1).contains(&(used - created).num_days()), "{listed:#}");
    let table = keys(&["list"]);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].contains("last used"), "{table}");
    let of = |name: &str| {
        *lines.iter().find(|line| line.split_whitespace().next() == Some(name)).unwrap()
    };
    assert!(of("unused").contains("never used"), "{table}");
    assert!(of("used").contains(&format!(" {used} ")), "{table}");
}

/// The status of an answer, its code where it is a problem, and whether the connection ends.
fn told(address: &str, path: &str) -> (u16, Value, bool) {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let mut answer = agent.get(format!("http://{address}{path}")).call().unwrap();
    let is_last = answer.headers().get("connection").is_some_and(|it| it == "close");
    let body: Value = serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
    (answer.status().as_u16(), body["code"].clone(), is_last)
}

fn send(signal: &str, serving: &Serving) {
    let sent = Command::new("kill").args([signal, &serving.child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn a_server_that_drains_is_no_longer_ready_and_answers_until_its_time_is_over() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("served.db").display());
    recoup(&["import", CASE, "--database-url", &url]).expect(0);
    let args = ["serve", "--listen", "127.0.0.1:0", "--database-url", &url, "--drain", "600"];
    let mut served = start(&args, "listening on ");
    let offset = format!("/api/v1/councils/cambridgeshire/programmes/{PROGRAMME}/offset");
    assert_eq!(told(&served.address, "/readyz"), (200, Value::Null, false));
    send("-TERM", &served);
    let start = Instant::now();
    while told(&served.address, "/readyz").0 == 200 {
        assert!(start.elapsed() < Duration::from_secs(30), "it stays ready");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(told(&served.address, "/readyz"), (503, "stopping".into(), true));
    assert_eq!(told(&served.address, "/healthz"), (200, Value::Null, true));
    assert_eq!(told(&served.address, &offset), (200, Value::Null, true));
    assert!(served.child.try_wait().unwrap().is_none(), "its time is not over");
    // Whoever cannot wait for that tells it again.
    assert_eq!(terminate(&mut served), 0);
}

#[test]
fn a_server_closes_its_port_by_itself_when_it_has_drained() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("served.db").display());
    for (drain, signal) in [("1", "-TERM"), ("600", "-INT"), ("600", "-QUIT")] {
        let args = ["serve", "--listen", "127.0.0.1:0", "--database-url", &url, "--drain", drain];
        let mut served = start(&args, "listening on ");
        get(&served.address, "/healthz");
        send(signal, &served);
        let start = Instant::now();
        while served.child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < Duration::from_secs(30), "{signal}: it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(served.child.wait().unwrap().code(), Some(0), "{signal}");
        assert!(TcpStream::connect(&served.address).is_err());
    }
}

#[test]
fn a_start_waits_for_its_database_as_long_as_it_was_told() {
    let there = postgres::fresh_database();
    let late = format!("{there}_late");
    let serve = |seconds: &str| {
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &late]);
        command.args(["--wait-for-database", seconds]).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let told = serve("1").wait_with_output().unwrap();
    let said = String::from_utf8(told.stderr).unwrap();
    assert_eq!(told.status.code(), Some(3), "{said}");
    assert!(said.contains("it is waited for 1 s at most"), "{said}");
    let mut waiting = Serving { child: serve("600"), address: String::new() };
    let said = waiting.child.stderr.take().unwrap();
    let mut lines = BufReader::new(said).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("it is waited for 600 s at most")));
    let mut server = PgConnection::establish(&there).unwrap();
    let name = late.rsplit('/').next().unwrap();
    server.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    assert!(lines.any(|line| line.contains("listening on ")), "it never starts");
}

#[test]
fn a_server_whose_database_falls_silent_is_alive_and_ends_well() {
    let url = postgres::fresh_database();
    recoup(&["import", CASE, "--database-url", &url]).expect(0);
    let (head, rest) = url.split_once('@').unwrap();
    let (host, database) = rest.split_once('/').unwrap();
    let relay = Relay::before(host);
    let relayed = format!("{head}@{}/{database}", relay.address);
    let args = ["serve", "--listen", "127.0.0.1:0", "--database-url", &relayed];
    let mut served = start(&args, "listening on ");
    let address = served.address.clone();
    let offset = format!("/api/v1/councils/cambridgeshire/programmes/{PROGRAMME}/offset");
    let before = get(&address, &offset);
    relay.fall_silent();
    let asked: Vec<_> = (1..=4)
        .map(|limit| {
            let path = format!(
                "/api/v1/councils/cambridgeshire/programmes/{PROGRAMME}/submissions?limit={limit}"
            );
            let url = format!("http://{address}{path}");
            std::thread::spawn(move || {
                let agent = ureq::Agent::config_builder().http_status_as_error(false).build();
                agent.new_agent().get(url).call().unwrap().status().as_u16()
            })
        })
        .collect();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(get(&address, "/healthz")["status"], "ok");
    assert_eq!(get(&address, &offset), before);
    // What hangs is told so, and its threads do not keep the process from ending.
    assert_eq!(terminate(&mut served), 0);
    for asked in asked {
        assert_eq!(asked.join().unwrap(), 503);
    }
}
