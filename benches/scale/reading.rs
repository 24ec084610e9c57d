//! Everything verified, what an entry weighs in memory, and a portfolio from a cold start.

use std::process::Command;

use recoup::domain::{Ledger, Slug};
use recoup::service::portfolio::PortfolioQuery;
use recoup::store::Store;

use crate::made::{Made, Size, key};
use crate::{Judge, status_bytes, timed};

const MILLION: Size = Size { councils: 10, programmes: 100, rows: 1_000 };
const PORTFOLIO: Size = Size { councils: 1, programmes: 1_000, rows: 40 };
/// How many ledgers of a thousand entries are weighed.
const WEIGHED: usize = 300;
/// The word that makes this program weigh the entries of a database and nothing else.
pub const WEIGH: &str = "weigh";

/// `recoup verify` and `recoup backup` over a million rows.
pub fn verify(judge: &mut Judge) {
    let made = Made::with(MILLION);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recoup.backup");
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recoup"));
        let output = command.args(words).args(["--database-url", &made.url]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let backup = ["backup", "--force", "--quiet", file.to_str().unwrap()];
    for (words, goal) in [(&["verify"][..], 10.0), (&backup, 30.0)] {
        let took = (0..3).map(|_| timed(|| run(words)).0).min().unwrap();
        let what = format!("recoup {} over 1,000,000 rows", words[0]);
        judge.below(&what, took.as_secs_f64(), goal, "s");
    }
}

/// What an entry of a ledger weighs.
pub fn entries(_: &mut Judge) {
    let made = Made::with(Size { councils: 1, programmes: WEIGHED, rows: 1_000 });
    // In a process of its own, whose memory nothing else has used.
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program).args([WEIGH, &made.url]).output().unwrap();
    print!("{}", String::from_utf8_lossy(&output.stdout));
}

/// Loads the ledgers of a database and prints what they weigh.
pub fn weigh(url: &str) {
    let store = Store::open(url, 1).unwrap();
    let ledger = |programme| {
        let read = store.read(|reader| reader.load(&key(0, programme)));
        Ledger::new(read.unwrap().entries)
    };
    // What a first read takes for ever.
    drop(ledger(0));
    let before = status_bytes("self", "VmRSS");
    let ledgers: Vec<Ledger> = (0..WEIGHED).map(ledger).collect();
    let bytes = status_bytes("self", "VmRSS") - before;
    let count: usize = ledgers.iter().map(|ledger| ledger.entries().len()).sum();
    println!("an entry of {count} in memory weighs {} bytes", bytes / count as u64);
}

/// The portfolio of a thousand programmes, none of which is in memory.
pub fn portfolio(judge: &mut Judge) {
    let made = Made::with(PORTFOLIO);
    let service = made.service();
    let query =
        PortfolioQuery { council: Some(Slug::parse("council-0").unwrap()), ..Default::default() };
    let (cold, view) = timed(|| service.portfolio(&query).unwrap());
    assert_eq!(view.councils[0].programmes.len(), PORTFOLIO.programmes);
    let (warm, _) = timed(|| service.portfolio(&query).unwrap());
    println!("the portfolio of 1,000 programmes in memory: {:.3} s", warm.as_secs_f64());
    judge.below("a portfolio of 1,000 programmes, cold", cold.as_secs_f64(), 2.0, "s");
}
