//! A ledger from a few rows, for tests of what is computed from one.

use recoup::domain::restatement::Incoming;
use recoup::domain::{Ledger, Rate, Target, Targets};
use recoup::ingest::{ClawbackFile, clawbacks_file};

/// The ledger of a long delivery in CSV.
pub(crate) fn ledger_of(csv: &str) -> Ledger {
    let Ok(ClawbackFile::Long(delivery, _)) = clawbacks_file(csv.as_bytes()) else {
        panic!("no long delivery: {csv}");
    };
    let records = delivery.records.into_iter().map(Incoming::from);
    let incoming = records.chain(delivery.stated_totals.into_iter().map(Incoming::from));
    let entries = (1..).zip(incoming).map(|(sequence, record)| record.unrecorded_entry(sequence));
    Ledger::new(entries.collect())
}

/// The targets of the Cambridgeshire paper, as plain numbers.
pub fn announced() -> Targets {
    let target = |hundredths| Some(Target::exactly(Rate::new(hundredths, 2)));
    Targets { uptake_growth: target(10), clawback_rate: target(8), participating_share: target(50) }
}
