//! How long the store waits, and for whom.

use std::time::Duration;

/// How long anything waits for a lock, a free connection or a new connection
/// before the answer is "busy" or "unavailable".
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// How long a statement may stand still on a server before its connection is given up.
pub(super) const GIVE_UP: Duration = Duration::from_secs(3);

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}
