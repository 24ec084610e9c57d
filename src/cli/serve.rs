//! `serve`, `demo`, `migrate`, `openapi`.

use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use clap::Args;
use recoup::api::door::Hosts;
use recoup::api::examples::SUBMISSION_ID;
use recoup::api::holder::SignIn;
use recoup::api::limits::Limits;
use recoup::api::proxies::Proxies;
use recoup::api::{self, Context, openapi};
use recoup::config::{Config, Given, KeyRequests, StaleAnswers, WhoSignsIn};
use recoup::service::case_folder::CaseFolder;
use recoup::service::{Service, World};
use recoup::store::{self, Store};

use super::failure::{Failure, UNAVAILABLE};
use super::flags::Flags;
use super::follower;
use super::printing::print;
use super::source::{database_url, open, open_store};

/// Threads that speak HTTP in a demo.
const WORKERS: usize = 2;
/// How often a start looks for a database that does not answer.
const LOOK_FOR_DATABASE: Duration = Duration::from_millis(500);
/// How often it looks how much memory it has taken: a large body takes longer to arrive.
const LOOK_AT_MEMORY: Duration = Duration::from_millis(50);

/// Serve the Board's pages, the API and Swagger UI.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup serve
  recoup serve --database-url postgres://recoup@localhost/recoup --listen 127.0.0.1:9000

Everyone has to sign in with a key once there is one: see `recoup keys`. Before that the service
is open, and listens on this machine alone.")]
pub struct Serve {
    #[command(flatten)]
    pub flags: Flags<true>,
}

impl Serve {
    pub fn run(&self, config: &Config, given: &Given, world: World) -> Result<u8, Failure> {
        let hosts = Hosts::of(config.allowed_hosts.clone());
        let sign_in = match config.sign_in {
            WhoSignsIn::Everyone => SignIn::Everyone,
            WhoSignsIn::OnceThereAreKeys => SignIn::OnceThereAreKeys,
        };
        let proxies = Proxies::of(config.trusted_proxies.clone(), config.person_header.clone());
        let listener = listen(config, given)?;
        let service = opened(config)?;
        let service = service.serving_stale(config.stale_answers == StaleAnswers::Serve);
        let address = listener.local_addr().map_err(Failure::unavailable)?;
        check_door(&service, address, sign_in)?;
        let key_requests = match config.key_requests {
            KeyRequests::AMinute(number) => Some(number),
            KeyRequests::Unbounded => None,
        };
        let limits = Limits {
            reads_running: config.readers,
            key_requests,
            drain: config.drain,
            ..Limits::default()
        };
        let context = Context::with_limits(service, world, limits);
        serve(Context { hosts, sign_in, proxies, ..context }, listener, config.workers)
    }
}

/// The service over its database, brought up to date. A database that does not answer, or has
/// no leader yet, is waited for as long as the settings say.
fn opened(config: &Config) -> Result<Service, Failure> {
    let (url, began) = (&config.database_url, Instant::now());
    if let Some(advice) = store::advice(url) {
        log::warn!("{advice}");
    }
    let mut is_first = true;
    loop {
        let failure = match open_once(config) {
            Ok(service) => return Ok(service),
            Err(failure) => failure,
        };
        if failure.code != UNAVAILABLE || began.elapsed() >= config.wait_for_database {
            return Err(failure);
        }
        if is_first {
            log::warn!(
                "{}; it is waited for {} s at most",
                failure.message.lines().next().unwrap_or_default(),
                config.wait_for_database.as_secs()
            );
        }
        is_first = false;
        std::thread::sleep(LOOK_FOR_DATABASE);
    }
}

fn open_once(config: &Config) -> Result<Service, Failure> {
    let url = &config.database_url;
    for name in Store::migrate(url)? {
        log::info!("applied migration {name}");
    }
    open_store(url, |url| Store::open_with(url, config.readers, config.writers))
}

/// Refuses to be open to others than those of this machine.
fn check_door(service: &Service, address: SocketAddr, sign_in: SignIn) -> Result<(), Failure> {
    const FIRST: &str = "recoup keys create --operator --name operations --role administrator";
    let is_elsewhere = !address.ip().is_loopback();
    match (service.has_keys(), sign_in) {
        (true, _) => log::info!("listening on {address}: everyone signs in with a key"),
        (false, SignIn::Everyone) => log::warn!(
            "listening on {address}: nobody is let in, as there is no key yet. `{FIRST}`, with \
             the same database, gives out the first"
        ),
        (false, _) if is_elsewhere => {
            return Err(Failure::unreadable(format!(
                "there is no key yet, so everyone who reaches {address} could read and change \
                 everything. Give out the first key with\n  {FIRST}\nand start again; or listen on \
                 127.0.0.1; or let nobody in until there is a key with --sign-in everyone"
            )));
        }
        (false, _) => log::info!(
            "listening on {address}: this machine alone, and open, as there is no key yet. \
             `recoup keys create` gives out the first"
        ),
    }
    Ok(())
}

/// Serve six real council papers and a made-up programme, from a throw-away database.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup demo
  recoup demo --listen 127.0.0.1:9000")]
pub struct Demo {
    #[command(flatten)]
    pub flags: Flags<false>,
}

impl Demo {
    pub fn run(&self, config: &Config, given: &Given, world: World) -> Result<u8, Failure> {
        let hosts = Hosts::of(config.allowed_hosts.clone());
        let listener = listen(config, given)?;
        let address = listener.local_addr().map_err(Failure::unavailable)?;
        let folder = tempfile::tempdir().map_err(Failure::unavailable)?;
        let url = format!("sqlite:{}", folder.path().join("demo.db").display());
        Store::migrate(&url)?;
        let service = open(&url)?;
        let loading = World { new_id: || SUBMISSION_ID.to_owned(), ..world.clone() };
        CaseFolder::load_example(&service, &loading)?;
        CaseFolder::load_other_examples(&service, &world)?;
        print(&welcome(address, &url))?;
        if !address.ip().is_loopback() {
            log::warn!("everyone who reaches {address} can read and change everything");
        }
        let context = Context::new(service, world);
        serve(Context { hosts, sign_in: SignIn::Nobody, ..context }, listener, WORKERS)
    }
}

fn welcome(address: SocketAddr, url: &str) -> String {
    let council = format!("http://{address}/api/v1/councils/cambridgeshire");
    let path = "programmes/cambridgeshire-direct-payments";
    let programme = format!("{council}/{path}");
    format!(
        "\
Recoup serves the Cambridgeshire direct-payments case and five other council papers. Look at

  http://{address}/                             the Board's pages: all councils
  http://{address}/councils/cambridgeshire/{path}
                                                 the page of the Cambridgeshire case
  http://{address}/docs/                        try every operation in the browser
  {programme}/offset     how much of the investment do clawbacks offset?
  {programme}/growth     does the growth reach 10% a year?
  {programme}/forecast   what comes next, and how sure is that?
  {programme}/clawbacks/2019-20-Q4/history
                                                 a figure as printed and as accepted
  {council}/portfolio        the programmes of the council side by side
  {council}/commits          what was written, by whom, when and why
  http://{address}/api/v1/councils/example/programmes/synthetic-client-groups/forecast/client-groups
                                                 a made-up programme: groups that add up

Database: {url} (thrown away at the end). Other commands can use it with --database-url.
It is open to everyone who reaches {address}: nobody has to sign in. Stop it with Ctrl-C.
"
    )
}

fn serve(context: Context, listener: TcpListener, workers: usize) -> Result<u8, Failure> {
    let address = listener.local_addr().map_err(Failure::unavailable)?;
    if address.ip().is_unspecified() {
        log::info!(
            "requests are answered under the names of this machine (127.0.0.1, ::1, localhost); \
             where others reach it by a name or an address, list those in --allowed-hosts or \
             RECOUP_ALLOWED_HOSTS"
        );
    }
    let hosts = context.hosts.and(address.ip());
    let context = Arc::new(Context { hosts, ..context });
    let checked = context.clone();
    std::thread::spawn(move || {
        if let Err(error) = checked.service.check_logs() {
            log::warn!(
                "the logs of councils were not checked: {error}; each is at its first write"
            );
        }
    });
    follower::start(&context);
    let looked_at = context.memory.clone();
    let served = Arc::downgrade(&context);
    std::thread::spawn(move || {
        while served.strong_count() > 0 {
            looked_at.look();
            std::thread::sleep(LOOK_AT_MEMORY);
        }
    });
    let store = context.clone();
    let ended = actix_web::rt::System::new().block_on(async {
        let server = api::serve(context, listener, workers)?;
        stop_in_doubt(store.clone(), server.handle());
        // It ends when it has answered, or has no more time. Work that hangs then is left
        // on its thread, for which nobody waits, and the process ends over it.
        server.await
    });
    follower::end(&store);
    ended.map_err(Failure::unavailable)?;
    match store.service.store().doubt() {
        Some(why) => Err(Failure::unavailable(format!(
            "a commit failed and nobody can say whether it took effect, so writing has stopped: \
             {why}. Start the service again: it then reads what the disk holds"
        ))),
        None => Ok(0),
    }
}

/// Ends the service where a commit has an unknown outcome. What was accepted is answered.
fn stop_in_doubt(context: Arc<Context>, server: ServerHandle) {
    std::thread::spawn(move || {
        context.service.store().wait_for_doubt();
        // The command is sent at once; what it answers needs nobody.
        drop(server.stop(true));
    });
}

/// The addresses to listen on: a name may have several, or none.
pub fn addresses(config: &Config, given: &Given) -> Result<Vec<SocketAddr>, Failure> {
    let found = config.listen.to_socket_addrs().map(Iterator::collect);
    found.map_err(|error| {
        let (origin, listen) = (given.origin("listen"), &config.listen);
        Failure::unreadable(format!("{origin}: {listen} cannot be listened on: {error}"))
    })
}

fn listen(config: &Config, given: &Given) -> Result<TcpListener, Failure> {
    let address = &config.listen;
    TcpListener::bind(addresses(config, given)?.as_slice()).map_err(|error| {
        let hint = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "; another program listens there, choose another --listen"
            }
            _ => "",
        };
        Failure::unavailable(format!("cannot listen on {address}: {error}{hint}"))
    })
}

/// Bring a database up to date.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup migrate
  recoup migrate --down
  recoup migrate --database-url postgres://recoup@localhost/recoup")]
pub struct Migrate {
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:recoup.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Take the newest migration back, where nothing is recorded yet.
    #[arg(long)]
    down: bool,
}

impl Migrate {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let url = database_url(self.database_url.as_deref(), config);
        if self.down {
            let said = match Store::migrate_down(&url)? {
                Some(name) => format!("Took {name} back.\n"),
                None => "There is nothing to take back.\n".to_owned(),
            };
            print(&said)?;
            return Ok(0);
        }
        let applied = Store::migrate(&url)?;
        if applied.is_empty() {
            print("The database is up to date.\n")?;
        }
        for name in applied {
            print(&format!("Applied {name}.\n"))?;
        }
        Ok(0)
    }
}

/// Print the OpenAPI document.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup openapi > openapi.json
  recoup openapi --as 3.0 > openapi-3.0.json")]
pub struct PrintOpenApi {
    /// The version of OpenAPI: 3.1, or 3.0 for tools that read no later one.
    #[arg(long = "as", value_name = "VERSION", default_value = "3.1", value_parser = ["3.0", "3.1"])]
    version: String,
}

impl PrintOpenApi {
    pub fn run(&self) -> Result<u8, Failure> {
        let document = openapi::generate();
        let is_older = self.version == "3.0";
        print(&if is_older { document.older_pretty() } else { document.pretty() })?;
        Ok(0)
    }
}
