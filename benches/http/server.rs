//! The two servers that are compared, each a process of its own, so that the kernel
//! counts their CPU time apart from the client's.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io, thread};

use actix_web::dev::Server;
use actix_web::web::Bytes;
use actix_web::{App, HttpResponse, HttpServer, web};
use recoup::api::limits::Limits;
use recoup::api::{self, Context};
use recoup::domain::{Role, Slug};
use recoup::ingest::new_key::NewKey;
use recoup::service::case_folder::CaseFolder;
use recoup::service::documents::Author;
use recoup::service::keys::KeyFor;
use recoup::service::{RandomBits, Service, World};
use recoup::store::Store;

use crate::Failure;

/// Threads that answer requests: as many as `recoup serve` has.
const WORKERS: usize = 2;
/// As many bytes as make the bare answer about as long as the offset's.
const SAME_BYTES: usize = 3_450;

/// The random bits of the key with which everyone signs in.
const SECRET: RandomBits = [7; 20];
/// Its text.
pub const KEY: &str = "rcp_live_0707070707070707070707070707070707070707e775a9cf";

/// Which server.
#[derive(Clone, Copy)]
pub enum Kind {
    /// actix-web with a handler of plain text and nothing else.
    Bare,
    /// The service, with the case loaded as in the demo.
    Recoup,
    /// The same, where everyone signs in.
    Locked,
}

impl Kind {
    /// The word that makes this program be the server.
    fn name(self) -> &'static str {
        match self {
            Kind::Bare => "serve-bare",
            Kind::Recoup => "serve-recoup",
            Kind::Locked => "serve-locked",
        }
    }

    /// The server of that name.
    pub fn named(name: &str) -> Option<Kind> {
        [Kind::Bare, Kind::Recoup, Kind::Locked].into_iter().find(|kind| kind.name() == name)
    }
}

/// A server that runs until it is dropped.
pub struct Running {
    /// Where it listens on this machine.
    pub port: u16,
    process: Child,
    /// The server ends when this closes, however this process ends.
    life: Option<ChildStdin>,
}

impl Running {
    /// Starts this program once more, as a server.
    pub fn start(kind: Kind) -> Result<Running, Failure> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(kind.name())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let life = process.stdin.take();
        let mut line = String::new();
        let output = process.stdout.take().ok_or("the server has no output")?;
        BufReader::new(output).read_line(&mut line)?;
        Ok(Running { port: line.trim().parse()?, process, life })
    }

    /// The CPU time of its threads so far.
    pub fn cpu(&self) -> Result<Duration, Failure> {
        let mut nanoseconds = 0;
        for task in fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let times = fs::read_to_string(task?.path().join("schedstat"))?;
            nanoseconds += times.split(' ').next().unwrap_or_default().parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.life.take();
        let _ = self.process.wait();
    }
}

/// Serves on a free port, which is printed, until the standard input closes.
pub fn serve(kind: Kind) -> Result<(), Failure> {
    // As in the program itself, so that asking whether to log costs the same.
    log::set_max_level(log::LevelFilter::Info);
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    let folder = tempfile::tempdir()?;
    let server = match kind {
        Kind::Bare => bare(listener)?,
        Kind::Recoup | Kind::Locked => {
            let url = format!("sqlite:{}", folder.path().join("case.db").display());
            api::serve(Arc::new(case(&url, kind)?), listener, WORKERS)?
        }
    };
    println!("{port}");
    let handle = server.handle();
    thread::spawn(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        drop(handle.stop(false));
    });
    actix_web::rt::System::new().block_on(server)?;
    Ok(())
}

fn bare(listener: TcpListener) -> io::Result<Server> {
    let same = Bytes::from(vec![b' '; SAME_BYTES]);
    let server = HttpServer::new(move || {
        let same = same.clone();
        App::new().route("/", web::get().to(async || "Hello, World!")).route(
            "/same",
            web::get().to(move || std::future::ready(HttpResponse::Ok().body(same.clone()))),
        )
    });
    Ok(server.workers(WORKERS).listen(listener)?.run())
}

fn case(url: &str, kind: Kind) -> Result<Context, Failure> {
    #[expect(clippy::disallowed_methods, reason = "a benchmark is a program of its own")]
    let world = World {
        now: chrono::Utc::now,
        new_id: || uuid::Uuid::now_v7().to_string(),
        new_secret: || SECRET,
        flight: None,
        caller: recoup::store::Caller::default(),
    };
    Store::migrate(url)?;
    let service = Service::new(Store::open(url, WORKERS)?)?;
    let author = Author {
        submitted_by: Some("bench".to_owned()),
        reason: Some("The totals prove it".to_owned()),
    };
    CaseFolder::example()?.load(&service, &world, &author, Some("The totals prove it"))?;
    if matches!(kind, Kind::Locked) {
        let (council, name) = (Slug::parse("cambridgeshire")?, Slug::parse("bench")?);
        let key = NewKey { name, role: Role::Viewer, valid_days: 90 };
        service.create_key(&world, &KeyFor { council: Some(council), key }, author)?;
    }
    // Counted, as ever, and never refused.
    let limits =
        Limits { key_requests: Some(u32::MAX), key_running: usize::MAX, ..Limits::default() };
    Ok(Context::with_limits(service, world, limits))
}
