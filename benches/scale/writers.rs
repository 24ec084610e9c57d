//! Writers beside each other: a large delivery and a small one, and sixteen small ones.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use recoup::domain::FinancialYear;
use recoup::service::Service;
use recoup::store::Store;

use crate::delivered::{create, deliver};
use crate::made::{Made, key, service, small_file};
use crate::{Judge, postgres, timed};

/// How many rows the large delivery has.
const ROWS: usize = 100_000;
/// How many quarters each client group has.
const QUARTERS: usize = 100;
/// Clients that deliver at once.
const CLIENTS: usize = 16;
/// How many deliveries each of them makes in a round.
const DELIVERIES: usize = 30;
const ROUNDS: usize = 5;
/// How much longer a sync takes on the slow disk.
const SLOW_SYNC: Duration = Duration::from_millis(4);
/// The calls by which a file gets to the disk.
const SYNCS: &str = "fsync,fdatasync";
/// The words that make this program measure the clients on a slow disk and nothing else, of
/// this machine and of a server.
pub const SLOWED: &str = "slowed";
pub const SLOWED_SERVER: &str = "slowed-server";
/// What makes a server sync, and have each sync take longer by [`SLOW_SYNC`].
const SLOW_SERVER: &str = "-c fsync=on -c commit_delay=4000 -c commit_siblings=0";

/// How long another council waits beside a delivery of a hundred thousand changed rows.
pub fn neighbour(judge: &mut Judge) {
    let made = Made::empty();
    beside(judge, "SQLite", &made.url, 1.5);
    let url = postgres::fresh_database();
    Store::migrate(&url).unwrap();
    beside(judge, "PostgreSQL", &url, 0.1);
}

fn beside(judge: &mut Judge, name: &str, url: &str, goal: f64) {
    let service = service(url);
    let (large, small) = (key(0, 0), key(1, 0));
    create(&service, &large);
    create(&service, &small);
    deliver(&service, &large, &large_file(0));
    let is_over = AtomicBool::new(false);
    let (took, mut waits) = thread::scope(|scope| {
        let beside = scope.spawn(|| {
            let mut waits = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                waits.push(timed(|| deliver(&service, &small, &small_file())).0);
                thread::sleep(Duration::from_millis(5));
            }
            waits
        });
        let took = timed(|| deliver(&service, &large, &large_file(1))).0;
        is_over.store(true, Ordering::Relaxed);
        (took, beside.join().unwrap())
    });
    waits.sort_unstable();
    println!(
        "{name}: {ROWS} changed rows took {:.3} s; beside it {} deliveries of another council, \
         half of them within {:.4} s",
        took.as_secs_f64(),
        waits.len(),
        waits[waits.len() / 2].as_secs_f64(),
    );
    let what = format!("the slowest delivery of another council on {name}");
    judge.below(&what, waits[waits.len() - 1].as_secs_f64(), goal, "s");
}

/// A hundred quarters of as many client groups as make the rows.
fn large_file(more: usize) -> String {
    let first = FinancialYear::starting(1990).unwrap().quarters()[0];
    let mut text = String::from("quarter,client_group,amount,count\n");
    for row in 0..ROWS {
        let quarter = first.plus(i32::try_from(row % QUARTERS).unwrap());
        writeln!(text, "{quarter},group-{},{}.50,7", row / QUARTERS, row + more).unwrap();
    }
    text
}

/// Sixteen clients of one council on the disk of this machine, and on one that needs as long
/// to sync as a plain disk: what a shared commit gains is the time of the syncs that it saves.
pub fn group(judge: &mut Judge) {
    clients("SQLite", Made::empty);
    clients("PostgreSQL", Made::empty_on_server);
    let inject = format!("inject={SYNCS}:delay_exit={}", SLOW_SYNC.as_micros());
    let program = std::env::current_exe().unwrap();
    let mut slowed = Command::new("strace");
    let mut server = Command::new(&program);
    server.arg(SLOWED_SERVER).env("RECOUP_TEST_POSTGRES", SLOW_SERVER);
    let trace = format!("trace={SYNCS}");
    slowed.args(["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", &trace, "-e", &inject]);
    let status = slowed.arg(program).arg(SLOWED).status();
    judge.is_good &= status.expect("strace slows the disk down").success();
    judge.is_good &= server.status().is_ok_and(|status| status.success());
}

/// The same where the disk is slow already, with a verdict.
pub fn slowed(judge: &mut Judge) {
    judged(judge, "SQLite", Made::empty);
}

/// The same where the server is slow already.
pub fn slowed_server(judge: &mut Judge) {
    judged(judge, "PostgreSQL", Made::empty_on_server);
}

fn judged(judge: &mut Judge, name: &str, fresh: fn() -> Made) {
    for (whose, ratio) in clients(name, fresh) {
        let what = format!("{CLIENTS} clients at once on a slow disk, {name}, {whose}");
        judge.reaches(&what, ratio, 3.0, "times a commit each");
    }
}

/// Deliveries of sixteen clients, one figure after the other, at once and by turns: a delivery
/// that is made by itself has its commit by itself. Says how many times as many there are at
/// once.
fn clients(name: &str, fresh: fn() -> Made) -> [(&'static str, f64); 2] {
    println!("a sync of this disk takes {:.2} ms", sync_time().as_secs_f64() * 1e3);
    [(false, "each a programme of its own"), (true, "all the same programme")].map(
        |(is_one, whose)| {
            let (mut at_once, mut by_turns, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                let alone = rate(&fresh(), 1, is_one, &Some(Mutex::new(())));
                let together = rate(&fresh(), 1, is_one, &None);
                by_turns.push(alone);
                at_once.push(together);
                ratios.push(together / alone);
            }
            let [at_once, by_turns, ratio] = [at_once, by_turns, ratios].map(median);
            println!(
                "{name}, {CLIENTS} clients, {whose}: {at_once:.0} deliveries a second at once, \
                 {by_turns:.0} by turns, {ratio:.2} times as many"
            );
            (whose, ratio)
        },
    )
}

/// How long it takes until a few pages that were added to a file are on the disk.
fn sync_time() -> Duration {
    let mut file = tempfile::tempfile().unwrap();
    let mut sync = || {
        file.write_all(&[1; 16_384]).unwrap();
        timed(|| file.sync_data().unwrap()).0
    };
    let mut times: Vec<Duration> = (0..101).map(|_| sync()).collect();
    times.sort_unstable();
    times[times.len() / 2]
}

/// Sixteen clients of one council on two instances over one server, and on one of them.
pub fn instances(judge: &mut Judge) {
    for (is_one, whose) in
        [(false, "each a programme of its own"), (true, "all the same programme")]
    {
        let (mut of_one, mut of_two, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let one = rate(&Made::empty_on_server(), 1, is_one, &None);
            let two = rate(&Made::empty_on_server(), 2, is_one, &None);
            of_one.push(one);
            of_two.push(two);
            ratios.push(two / one);
        }
        let [of_one, of_two, ratio] = [of_one, of_two, ratios].map(median);
        println!(
            "PostgreSQL, {CLIENTS} clients, {whose}: {of_one:.0} deliveries a second on one \
             instance, {of_two:.0} on two"
        );
        let what = format!("{CLIENTS} clients on two instances, {whose}");
        judge.reaches(&what, ratio, 1.0, "times as many as on one");
    }
}

/// Deliveries a second into programmes that are empty at first, by so many instances.
fn rate(made: &Made, instances: usize, is_one: bool, turns: &Option<Mutex<()>>) -> f64 {
    let services: Vec<Service> = (0..instances).map(|_| made.service()).collect();
    let services = &services;
    (0..CLIENTS).for_each(|client| create(&services[0], &key(0, client)));
    let start = Instant::now();
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            scope.spawn(move || {
                let service = &services[client % instances];
                let key = key(0, if is_one { 0 } else { client });
                for _ in 0..DELIVERIES {
                    let _turn = turns.as_ref().map(|turns| turns.lock().unwrap());
                    deliver(service, &key, &small_file());
                }
            });
        }
    });
    (CLIENTS * DELIVERIES) as f64 / start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
