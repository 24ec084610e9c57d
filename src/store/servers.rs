//! The servers that an address of PostgreSQL names, and which of them is asked first.
//!
//! libpq asks them in the order of the address, for each connection anew. One that is frozen
//! costs each of them seconds, and one that refuses the database ends the attempt. So whoever
//! had to wait, or got no connection, lets the next attempt begin with the next server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How long a connection takes at most where the first server answers: half of what libpq gives
/// one that does not.
const AT_ONCE: Duration = Duration::from_secs(1);

/// An address, once for each of its servers: in each another server comes first.
#[derive(Clone)]
pub(super) struct Servers {
    addresses: Arc<[String]>,
    first: Arc<AtomicUsize>,
}

impl Servers {
    /// The servers of an address.
    pub(super) fn of(url: &str) -> Servers {
        Servers { addresses: rotations(url).into(), first: Arc::default() }
    }

    /// The address with which to connect now, and its place among all.
    pub(super) fn next(&self) -> (usize, &str) {
        let place = self.first.load(Ordering::Relaxed);
        (place, self.addresses.get(place).map_or("", String::as_str))
    }

    /// What came of the address at a place.
    pub(super) fn tried(&self, place: usize, is_connected: bool, took: Duration) {
        if !is_connected || took > AT_ONCE {
            let next = (place + 1) % self.addresses.len();
            // Where others who waited for the same server have gone on already, it stays so.
            let order = Ordering::Relaxed;
            let _ = self.first.compare_exchange(place, next, order, order);
        }
    }
}

/// The address with each of its servers first.
fn rotations(url: &str) -> Vec<String> {
    let Some(begin) = url.find("://").map(|place| place + "://".len()) else {
        return vec![url.to_owned()];
    };
    let end = url[begin..].find(['/', '?']).map_or(url.len(), |place| begin + place);
    let begin = url[begin..end].rfind('@').map_or(begin, |place| begin + place + 1);
    let mut hosts: Vec<&str> = url[begin..end].split(',').collect();
    let mut rotations = Vec::with_capacity(hosts.len());
    for _ in 0..hosts.len() {
        rotations.push([&url[..begin], &hosts.join(","), &url[end..]].concat());
        hosts.rotate_left(1);
    }
    rotations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_server_of_an_address_comes_first_once() {
        for (url, expected) in [
            ("postgres://recoup@one/r", vec!["postgres://recoup@one/r"]),
            ("postgres:///r", vec!["postgres:///r"]),
            ("postgres://one?a=b,c", vec!["postgres://one?a=b,c"]),
            (
                "postgres://u:p,q@one:1,[::1]:2,three/r?a=b@c",
                vec![
                    "postgres://u:p,q@one:1,[::1]:2,three/r?a=b@c",
                    "postgres://u:p,q@[::1]:2,three,one:1/r?a=b@c",
                    "postgres://u:p,q@three,one:1,[::1]:2/r?a=b@c",
                ],
            ),
        ] {
            assert_eq!(rotations(url), expected, "{url}");
        }
    }

    #[test]
    fn whoever_waited_or_got_nothing_lets_the_next_server_come_first() {
        let servers = Servers::of("postgres://one,two,three/r");
        let place = || servers.next().0;
        servers.tried(0, true, AT_ONCE);
        assert_eq!(place(), 0);
        servers.tried(0, true, AT_ONCE * 2);
        assert_eq!(place(), 1);
        servers.tried(0, true, AT_ONCE * 2);
        assert_eq!(place(), 1, "another who waited for the same server");
        servers.tried(1, false, Duration::ZERO);
        servers.tried(2, false, Duration::ZERO);
        assert_eq!(place(), 0);
    }
}
