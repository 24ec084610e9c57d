//! Fifteen thousand programmes of 150 councils: how soon the server is ready, what it keeps
//! in memory, what one figure costs by command line, and what a commit elsewhere renews.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use recoup::domain::ProgrammeKey;

use crate::delivered::deliver;
use crate::made::{Made, Size, key, small_file};
use crate::{Judge, status_bytes, timed};

const FLEET: Size = Size { councils: 150, programmes: 100, rows: 40 };
/// How many programmes are in memory when another process commits.
const IN_MEMORY: usize = 1_000;

/// A server that is ended when this is dropped.
struct Server {
    process: Child,
    address: String,
}

pub fn measure(judge: &mut Judge) {
    let (took, made) = timed(|| Made::with(FLEET));
    println!("made in {:.0} s: 150 councils, 15,000 programmes, 600,000 rows", took.as_secs_f64());
    let (ready, server) = timed(|| Server::start(&made.url));
    judge.below("recoup serve ready over 15,000 programmes", ready.as_secs_f64(), 1.0, "s");
    let (took, ()) = timed(|| server.ask_all());
    println!("15,000 programmes asked once each, at random: {:.1} s", took.as_secs_f64());
    let process = server.process.id().to_string();
    let most = status_bytes(&process, "VmHWM") as f64 / f64::from(1 << 20);
    judge.below("its memory at most (VmHWM) after all were asked", most, 200.0, "MiB");
    drop(server);
    judge.below("recoup history of one figure", history(&made), 0.1, "s");
    renewal(judge, &made);
}

impl Server {
    fn start(url: &str) -> Server {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_recoup"));
        command.args(["serve", "--database-url", url, "--listen", &address]);
        let process = command.stderr(Stdio::null()).spawn().unwrap();
        let server = Server { process, address };
        let deadline = Instant::now() + Duration::from_secs(60);
        while ureq::get(server.url("/readyz")).call().is_err() {
            assert!(Instant::now() < deadline, "the server is not ready after a minute");
            std::thread::sleep(Duration::from_millis(5));
        }
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Asks every programme once, in an order that repeats no neighbourhood.
    fn ask_all(&self) {
        let agent = ureq::agent();
        let count = FLEET.councils * FLEET.programmes;
        for number in (0..count).map(|place| place * 7_919 % count) {
            let ProgrammeKey { council, id } =
                key(number / FLEET.programmes, number % FLEET.programmes);
            let path = format!("/api/v1/councils/{council}/programmes/{id}/clawbacks");
            let mut answer = agent.get(self.url(&path)).call().unwrap();
            assert!(answer.body_mut().read_to_string().unwrap().contains("2010-11-Q1"));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn history(made: &Made) -> f64 {
    let key = key(77, 33);
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recoup"));
        command.args(["history", "2019-20-Q4", "--programme", key.id.as_str()]);
        let output = command.args(["--database-url", &made.url]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    (0..5).map(|_| timed(run).0).min().unwrap().as_secs_f64()
}

/// Another service over the same database commits, as another process does: how many of the
/// programmes in memory have to be read again?
fn renewal(judge: &mut Judge, made: &Made) {
    let (ours, other) = (made.service(), made.service());
    let keys: Vec<ProgrammeKey> = (0..IN_MEMORY)
        .map(|number| key(number % FLEET.councils, number / FLEET.councils))
        .collect();
    for key in &keys {
        ours.loaded(key).unwrap();
    }
    deliver(&other, &keys[500], &small_file());
    let (took, ()) = timed(|| ours.follow().unwrap());
    let behind = keys.iter().filter(|key| ours.version(Some(key)).is_none()).count();
    println!("a look at the logs of 150 councils: {:.2} ms", took.as_secs_f64() * 1e3);
    judge.below("programmes that a commit elsewhere renews", behind as f64, 1.5, "programmes");
    assert!(ours.version(Some(&keys[500])).is_none(), "the one that was written to");
}
