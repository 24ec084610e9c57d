//! The command `recoup`. It gives the real time and real ids to what needs them.

mod cli;

use std::process::ExitCode;

use recoup::service::{RandomBits, World};
use recoup::store::Caller;
use sha2::{Digest, Sha256};

fn main() -> ExitCode {
    #[expect(clippy::disallowed_methods, reason = "the one place where time comes from")]
    let world = World {
        now: chrono::Utc::now,
        new_id: || uuid::Uuid::now_v7().to_string(),
        new_secret: random_bits,
        flight: None,
        caller: Caller::default(),
    };
    ExitCode::from(cli::run(world))
}

/// 160 bits out of twice 122 of a generator that the system seeds, and that nobody can predict.
fn random_bits() -> RandomBits {
    let drawn = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(uuid::Uuid::into_bytes);
    let digest = Sha256::digest(drawn.concat());
    let mut bits = RandomBits::default();
    for (bit, drawn) in bits.iter_mut().zip(digest) {
        *bit = drawn;
    }
    bits
}
