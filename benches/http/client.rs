//! A load client that costs little: kept connections, requests that are built
//! once, answers that are read by their length.
//!
//! A thread sends one request on each of its connections and then reads all of the
//! answers, so that it wakes once for many requests, and no connection ever has
//! more than one request under way.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::Failure;

/// Threads that ask.
pub const THREADS: usize = 2;
/// Connections of each thread.
pub const CONNECTIONS_PER_THREAD: usize = 16;

/// How long an answer may take before the run is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request as its bytes on the wire.
#[derive(Clone)]
pub struct Request {
    head: String,
    body: &'static str,
}

impl Request {
    /// A GET.
    pub fn get(path: &str) -> Request {
        Request { head: format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n"), body: "" }
    }

    /// A POST of JSON.
    pub fn post(path: &str, body: &'static str) -> Request {
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n"
        );
        Request { head, body }
    }

    /// The same request from a client that has an answer already.
    pub fn with_key(mut self, key: &str) -> Request {
        self.head.push_str(&format!("authorization: Bearer {key}\r\n"));
        self
    }

    /// The same, of a browser.
    pub fn of_a_browser(mut self) -> Request {
        self.head.push_str("accept: text/html\r\naccept-encoding: gzip\r\n");
        self
    }

    /// The same, if what the client has is no longer what there is.
    pub fn if_none_match(mut self, etag: &str) -> Request {
        self.head.push_str(&format!("if-none-match: {etag}\r\n"));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        format!("{}\r\n{}", self.head, self.body).into_bytes()
    }
}

/// The ETag of an answer.
pub fn etag(port: u16, request: &Request) -> Result<String, Failure> {
    let head = Connection::open(port, request)?.head;
    let etag = head.lines().find_map(|line| line.strip_prefix("etag: "));
    etag.map(str::to_owned).ok_or_else(|| format!("an answer without ETag: {head}").into())
}

/// One request, asked over and over on many connections.
pub struct Load {
    threads: Vec<Vec<Connection>>,
}

impl Load {
    /// Connects, and learns how long the answer is.
    pub fn new(port: u16, request: &Request) -> Result<Load, Failure> {
        let connect = || {
            let connections = (0..CONNECTIONS_PER_THREAD).map(|_| Connection::open(port, request));
            connections.collect::<Result<Vec<_>, _>>()
        };
        let threads = (0..THREADS).map(|_| connect()).collect::<Result<_, _>>()?;
        Ok(Load { threads })
    }

    /// The length of an answer on the wire.
    pub fn answer_bytes(&self) -> usize {
        self.threads[0][0].answer.len()
    }

    /// Asks for so long. Returns how many answers came, and how long it really took.
    pub fn run(&mut self, duration: Duration) -> Result<(usize, Duration), Failure> {
        let start = Instant::now();
        let count = thread::scope(|scope| {
            let running: Vec<_> = self
                .threads
                .iter_mut()
                .map(|connections| scope.spawn(move || ask_until(connections, start + duration)))
                .collect();
            let counts = running.into_iter().map(|thread| {
                thread.join().unwrap_or_else(|_| Err("a thread of the client failed".into()))
            });
            counts.sum::<Result<usize, Failure>>()
        })?;
        Ok((count, start.elapsed()))
    }
}

fn ask_until(connections: &mut [Connection], end: Instant) -> Result<usize, Failure> {
    let mut count = 0;
    while Instant::now() < end {
        for connection in &mut *connections {
            connection.stream.write_all(&connection.request)?;
        }
        for connection in &mut *connections {
            connection.receive()?;
        }
        count += connections.len();
    }
    Ok(count)
}

struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    head: String,
    /// The last answer. Every answer to one request is as long as the first: its
    /// date, its id and its body always are.
    answer: Vec<u8>,
}

impl Connection {
    fn open(port: u16, request: &Request) -> Result<Connection, Failure> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let request = request.bytes();
        stream.write_all(&request)?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            answer.extend(byte);
        }
        let head = String::from_utf8(answer.clone())?;
        if !head.starts_with("HTTP/1.1 200") && !head.starts_with("HTTP/1.1 304") {
            return Err(format!("refused: {head}").into());
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        answer.resize(answer.len() + length.unwrap_or("0").parse::<usize>()?, 0);
        stream.read_exact(&mut answer[head.len()..])?;
        Ok(Connection { stream, request, head, answer })
    }

    fn receive(&mut self) -> Result<(), Failure> {
        let status = "HTTP/1.1 200".len();
        self.stream.read_exact(&mut self.answer)?;
        if self.answer[..status] == self.head.as_bytes()[..status] {
            Ok(())
        } else {
            Err("an answer with another status than the first".into())
        }
    }
}
