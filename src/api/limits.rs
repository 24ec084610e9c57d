//! How much and how long: what keeps one client, or a database that hangs, from
//! stopping the rest.

use std::time::Duration;

/// The limits of a running service.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Questions that run at once. Each may wait for the database, and a few that hang
    /// must leave room for the others.
    pub reads_running: usize,
    /// Questions that wait for their turn; more are told to come back.
    pub reads_waiting: usize,
    /// How long a question takes at most, the wait included.
    pub read_time: Duration,
    /// Writes that run at once.
    pub writes_running: usize,
    /// Writes that wait for their turn; more are told to come back.
    pub writes_waiting: usize,
    /// How long a write waits for its turn at most.
    pub write_wait: Duration,
    /// How long a write may stand still before it is given up: longer than reading and
    /// judging the largest body takes.
    pub write_pause: Duration,
    /// How long a body takes at most to arrive.
    pub body_time: Duration,
    /// How long nothing of a body may arrive.
    pub body_pause: Duration,
    /// Bytes of all bodies that are larger than [`Limits::SMALL`], together.
    pub bodies: usize,
    /// How long a body waits for its part of those.
    pub bodies_wait: Duration,
    /// Bytes of memory that bodies which arrived may come to while they are read, together.
    pub reading: usize,
    /// How long a body that arrived waits for its part of those.
    pub reading_wait: Duration,
    /// Bytes of all answers on their way out that are larger than [`Limits::SMALL`],
    /// together.
    pub answers: usize,
    /// How long a client may take nothing of an answer.
    pub reader_pause: Duration,
    /// Connections that each worker holds open; others wait to be taken.
    pub connections: usize,
    /// Requests that one key may send a minute; without a bound where it is `None`.
    pub key_requests: Option<u32>,
    /// Requests of one key that are being answered at once, what is answered from the cache or
    /// on its way out included. What may run and wait is shared out among the keys that ask.
    pub key_running: usize,
    /// How long a client takes at most to send the head of a request.
    pub head_time: Duration,
    /// How long the port stays open after SIGTERM, while `/readyz` says that it will not.
    pub drain: Duration,
    /// How long requests that are being answered have when the service is told to stop.
    /// More than [`Limits::read_time`], so that every question is answered.
    pub stopping: Duration,
}

impl Limits {
    /// A body or an answer of at most this many bytes is never counted: small requests
    /// go on while large ones have to wait.
    pub const SMALL: usize = 64 * 1024;
    /// How many bytes of memory a byte of a body comes to at most while it is read: so much was
    /// measured for a table of 100,000 short rows.
    pub const GROWTH: usize = 75;
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            reads_running: 8,
            reads_waiting: 128,
            read_time: Duration::from_secs(5),
            writes_running: 8,
            writes_waiting: 8,
            write_wait: Duration::from_secs(2),
            write_pause: Duration::from_secs(7),
            body_time: Duration::from_secs(30),
            body_pause: Duration::from_secs(8),
            bodies: 64_000_000,
            bodies_wait: Duration::from_secs(2),
            reading: 128_000_000,
            reading_wait: Duration::from_secs(5),
            answers: 64_000_000,
            reader_pause: Duration::from_secs(7),
            connections: 512,
            key_requests: Some(6_000),
            key_running: 64,
            head_time: Duration::from_secs(5),
            drain: Duration::ZERO,
            stopping: Duration::from_secs(7),
        }
    }
}
