//! A private PostgreSQL server for the tests of this process.
//!
//! It is started by the first test that needs it, in a folder of its own on a
//! free port of this machine, and its fate is tied to the process by a pipe: when
//! the process ends, however it ends, the pipe closes, and the shell at its other
//! end stops the server and removes the folder.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

/// `$1` is the folder, `$2` the port, `$3` where the programs are. The standard
/// input is the pipe. Nothing in a test cluster has to survive a power cut, so it waits for
/// the disk only where a benchmark says so.
const SUPERVISOR: &str = r#"
exec 3<&0
"$3/initdb" --pgdata="$1/data" --username=recoup --auth=trust --encoding=UTF8 --no-locale \
    --no-sync > "$1/log" 2>&1 || exit 1
"$3/postgres" -D "$1/data" -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    ${RECOUP_TEST_POSTGRES:--c fsync=off} -c full_page_writes=off -c max_connections=300 -c shared_buffers=16MB \
    >> "$1/log" 2>&1 &
server=$!
(
    cat <&3 > /dev/null
    kill -QUIT $server
    while kill -0 $server; do sleep 0.05; done
    rm -rf "$1"
) > /dev/null 2>&1 &
wait $server
"#;

struct Cluster {
    port: u16,
    /// Holds the pipe open.
    _supervisor: Child,
}

/// The address of a new, empty database.
pub(crate) fn fresh_database() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    // Two databases cannot be copied from the template at once.
    static CREATING: Mutex<()> = Mutex::new(());
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let cluster = cluster();
    let _one_at_a_time = CREATING.lock().unwrap();
    let mut connection = PgConnection::establish(&cluster.url("postgres")).unwrap();
    connection.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    cluster.url(&name)
}

/// The address of a server that is not there.
pub(crate) fn absent_server() -> String {
    format!("postgres://recoup@127.0.0.1:{}/postgres", free_port())
}

impl Cluster {
    fn url(&self, database: &str) -> String {
        format!("postgres://recoup@127.0.0.1:{}/{database}", self.port)
    }
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        let programs = find_programs().expect("PostgreSQL is not installed: run `make setup`");
        // Another process may take the free port before the server does.
        (0..10).find_map(|_| start(&programs)).expect("PostgreSQL does not start")
    })
}

/// The newest version in Debian's folder, else whatever is on the path.
fn find_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort_by_key(|folder| {
        let version = folder.parent().and_then(Path::file_name).and_then(OsStr::to_str);
        std::cmp::Reverse(version.and_then(|version| version.parse::<u32>().ok()))
    });
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders.into_iter().find(|f| f.join("initdb").exists() && f.join("postgres").exists())
}

fn start(programs: &Path) -> Option<Cluster> {
    // The supervisor removes the folder, which outlives this process by a moment.
    let folder = tempfile::Builder::new().prefix("recoup-postgres-").tempdir().unwrap().keep();
    let port = free_port();
    let mut command = unprivileged(&folder);
    command.arg("sh").arg("-c").arg(SUPERVISOR).arg("supervisor");
    command.arg(&folder).arg(port.to_string()).arg(programs);
    // An interrupt typed at a terminal must not reach the supervisor.
    command.current_dir(&folder).process_group(0).stdin(Stdio::piped());
    let mut supervisor = command.spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    let url = format!("postgres://recoup@127.0.0.1:{port}/postgres?connect_timeout=2");
    while Instant::now() < deadline && supervisor.try_wait().unwrap().is_none() {
        if PgConnection::establish(&url).is_ok() {
            return Some(Cluster { port, _supervisor: supervisor });
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    eprintln!("PostgreSQL did not start on port {port}:\n{log}");
    drop(supervisor.stdin.take());
    let _ = std::fs::remove_dir_all(&folder);
    None
}

/// A command that runs its arguments as a user who is not root, which PostgreSQL
/// insists on, with `folder` handed over to that user.
fn unprivileged(folder: &Path) -> Command {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    if !is_root {
        return Command::new("env");
    }
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let handed_over = Command::new("chown").arg("postgres").arg(folder).status().unwrap();
    assert!(handed_over.success(), "there is no user `postgres`: run `make setup`");
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]);
    command
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
